//! How often a daily authentication waits for the disk. Counted, so that it does not grow unseen.

use hazri_simulator::eko::Revision;

use crate::bench::{Bench, watch};

/// One for the folder, one for each of five records, two for the journal at the end.
const WRITES: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_authentication_waits_for_the_disk_as_often_as_it_has_to() {
    let bench = Bench::after_ekyc(Revision::R2026_06).await;
    let trace = bench.data_dir().with_file_name("trace");
    let mut traced = bench.session.dress("strace");
    traced.args([
        "--follow-forks",
        "--quiet=all",
        "--trace=fsync,fdatasync,sync_file_range,msync",
        "--output",
    ]);
    traced
        .arg(&trace)
        .arg(crate::bench::PROGRAM)
        .arg("--data-dir")
        .arg(bench.data_dir())
        .args(["daily", "--json"]);

    watch(traced, &bench.daily_lines()).expect(0);

    let waits = std::fs::read_to_string(trace).unwrap();
    assert_eq!(waits.lines().count(), WRITES, "{waits}");
}
