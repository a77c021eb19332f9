//! The text for support.

use hazri_core::ledger::Ledger;
use hazri_simulator::eko::{EkoCall, Revision, failures};

use crate::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn the_text_for_support_is_told_also_while_the_window_is_open() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    bench.eko.script(EkoCall::DailyAuthentication, failures::kyc_fail_without_reason());
    bench.run(&["daily", "--json"], &bench.daily_lines()).expect(1);
    let _window = Ledger::open(&bench.data_dir()).unwrap();
    // The bench looks for secrets in whatever is printed.
    let text = bench.run(&["support"], "").expect(0).stdout;
    let serial = bench.scanner.serial();
    let port = bench.scanner.port();
    for told in [
        "Hazri, text for support, format 1\n".to_owned(),
        format!("hazri: {}\n", env!("CARGO_PKG_VERSION")),
        "clock: 0 s ahead of the service\n".to_owned(),
        "service: custom, 127.0.0.1, contract 2026-07\n".to_owned(),
        format!("scanner: Mantra, MFS110, L1, serial …{}, ", &serial[serial.len() - 4..]),
        format!("port {port}, program "),
        "daily_authentication, failed, HZ".to_owned(),
        "finger_not_accepted".to_owned(),
        "biometric_ekyc, done, HZ".to_owned(),
    ] {
        assert!(text.contains(&told), "{told} is not in:\n{text}");
    }
    let account = bench.eko.account();
    for hidden in [&serial, &account.user_code, &account.initiator_id, &account.agent_mobile] {
        assert!(!text.contains(hidden.as_str()), "{hidden} is in:\n{text}");
    }
    let json = bench.run(&["support", "--json"], "").expect(0).json();
    assert!(json["text"].as_str().unwrap().starts_with("Hazri, text for support"), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_set_up_it_tells_what_there_is() {
    let bench = Bench::bare(Revision::R2026_07).await;
    let port = bench.scanner.port();
    let text = bench.run(&["support", "--scanner-ports", &format!("{port}-{port}")], "").expect(0).stdout;
    assert!(text.contains("service: not set up\n") && text.contains("scanner: Mantra, MFS110"), "{text}");
}
