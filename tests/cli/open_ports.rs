//! Nobody can call the program; in practice nobody but this PC.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::SocketAddr;

use hazri_simulator::eko::Revision;

use crate::bench::Bench;
use crate::listening::Ears;

/// A run to its end, and every address on which the program listened meanwhile.
fn listened(bench: &Bench, words: &[&str], stdin: &str) -> BTreeSet<SocketAddr> {
    let mut program = bench.start(words);
    let ears = Ears::of(program.id());
    program.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    let heard = ears.heard();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_listens_on_no_port() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    assert_eq!(listened(&bench, &["doctor"], ""), BTreeSet::new());
    assert_eq!(listened(&bench, &["daily"], &bench.daily_lines()), BTreeSet::new());
}

/// The service and the scanner of practice are inside the program.
#[tokio::test(flavor = "multi_thread")]
async fn in_practice_it_listens_to_this_pc_only() {
    let bench = Bench::bare(Revision::R2026_07).await;
    let heard = listened(&bench, &["doctor", "--practice"], "");
    assert!(heard.len() >= 2, "service and scanner: {heard:?}");
    assert!(heard.iter().all(|address| address.ip().is_loopback()), "{heard:?}");
}
