//! Practice mode, and the setup file.

use hazri_simulator::eko::{Account, Revision};
use hazri_simulator::identity::is_aadhaar_number;
use hazri_simulator::practice::PracticeGround;

use crate::client::send;

#[tokio::test]
async fn practice_has_a_service_a_scanner_and_nobodys_data() {
    let ground = PracticeGround::start(11).await.unwrap();
    assert_eq!(ground.account(), &Account::made_up(11));
    assert!(is_aadhaar_number(&ground.account().aadhaar));
    assert_eq!(ground.revision(), Revision::R2026_06);
    assert!(ground.base_url().starts_with("http://127.0.0.1:"));
    let host = format!("127.0.0.1:{}", ground.scanner_port());
    let found = send(ground.scanner_port(), "RDSERVICE", "/", &[("Host", &host)], b"").await;
    assert!(found.text().contains("READY"));
    let echo = send(ground.eko().port(), "GET", "/ip", &[("Connection", "close")], b"").await;
    assert_eq!(echo.text(), "127.0.0.1");
}

#[tokio::test]
async fn practice_goes_on_after_a_restart() {
    let ground = PracticeGround::start_in(Revision::R2026_07, 11).await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    ground.restore(Some(day("2026-11-20")), &[day("2026-11-21"), day("2026-11-22")]);
    let state = ground.eko().state();
    assert_eq!(state.ekyc_done_on, Some(day("2026-11-20")));
    assert_eq!(state.dailies.len(), 2);
    assert_eq!(state.dailies[1].reference_id, "DAKYC20261122001");
    ground.restore(None, &[]);
    assert_eq!(ground.eko().state(), hazri_simulator::eko::EkoState::default());
}

#[tokio::test]
async fn the_setup_file_names_everything_a_shop_needs() {
    let ground = PracticeGround::start(11).await.unwrap();
    let file = ground.setup_file();
    let account = ground.account();
    for (name, expected) in [
        ("format", "hazri-setup/1"),
        ("environment", "custom"),
        ("contract", "2026-06"),
        ("base_url", &ground.base_url()),
        ("initiator_id", &account.initiator_id),
        ("user_code", &account.user_code),
        ("developer_key", &account.developer_key),
        ("access_key", &account.access_key),
        ("aadhaar_rsa_key", &ground.public_key()),
        ("agent_mobile", &account.agent_mobile),
        ("bank_code", "HDFC"),
        ("latlong", &account.latlong),
        ("scanner_ports", &format!("{0}-{0}", ground.scanner_port())),
    ] {
        assert_eq!(file[name], expected, "{name}");
    }
    assert_eq!(file.as_object().unwrap().len(), 13);
}
