//! What answers on the scanner ports.

use std::time::{Duration, Instant};

use hazri_simulator::eko::Revision;
use hazri_simulator::scanner::{HungPort, Maker, OtherProgram, RdOptions, RdServer, Status};
use serde_json::{Value, json};

use crate::bench::Bench;

/// Six ports in a row: three makers, one of them with TLS and one in use; a hung port; a printer; nothing.
struct Row {
    first: u16,
    mantra: RdServer,
    _startek: RdServer,
    morpho: RdServer,
    _strangers: (HungPort, OtherProgram),
}

impl Row {
    async fn start() -> Row {
        for first in (20_100..32_000).step_by(97) {
            if let Ok(row) = Row::start_at(first).await {
                return row;
            }
        }
        panic!("no six free ports in a row");
    }

    async fn start_at(first: u16) -> std::io::Result<Row> {
        let on = |maker, port| RdOptions { port: Some(port), ..RdOptions::new(maker) };
        let row = Row {
            first,
            mantra: RdServer::start(on(Maker::MantraMfs110, first)).await?,
            _startek: RdServer::start(RdOptions { tls: true, ..on(Maker::StartekFm220, first + 1) }).await?,
            morpho: RdServer::start(on(Maker::MorphoMso1300, first + 2)).await?,
            _strangers: (
                HungPort::start(Some(first + 3)).await?,
                OtherProgram::start(Some(first + 4)).await?,
            ),
        };
        row.morpho.set_status(Status::Used);
        Ok(row)
    }

    fn ports(&self) -> String {
        format!("{}-{}", self.first, self.first + 5)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scanners_of_several_makers_are_listed_beside_hung_and_strange_ports() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let row = Row::start().await;
    let begun = Instant::now();
    let run = bench.run(&["scanners", "--json", "--scanner-ports", &row.ports()], "").expect(0);
    assert!(begun.elapsed() < Duration::from_secs(10));
    let list = run.json();
    let expected = [
        (row.first, "http", "READY", true, Maker::MantraMfs110, "L1"),
        (row.first + 1, "https", "READY", true, Maker::StartekFm220, "L1"),
        (row.first + 2, "http", "USED", false, Maker::MorphoMso1300, "L0"),
    ];
    assert_eq!(list.as_array().unwrap().len(), expected.len(), "{list}");
    for (line, (port, scheme, status, usable, maker, level)) in list.as_array().unwrap().iter().zip(expected)
    {
        assert_eq!(
            names(line),
            ["device", "info", "port", "program", "program_changed", "scheme", "status", "usable"]
        );
        assert_eq!(line["port"], port);
        assert_eq!(line["scheme"], scheme);
        assert_eq!(line["status"], status);
        assert_eq!(line["usable"], usable);
        let device = &line["device"];
        assert_eq!(names(device), ["certificate_expires", "dpId", "level", "mi", "rdsId", "rdsVer"]);
        assert_eq!(device["dpId"], maker.dp_id());
        assert_eq!(device["rdsId"], maker.rds_id());
        assert_eq!(device["rdsVer"], maker.rds_version());
        assert_eq!(device["mi"], maker.model());
        assert_eq!(device["level"], level);
        assert!(device["certificate_expires"].as_str().unwrap().ends_with('Z'), "{device}");
        assert_eq!(line["program_changed"], false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_behind_each_port_is_named() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let row = Row::start().await;
    let list = bench.run(&["scanners", "--json", "--scanner-ports", &row.ports()], "").expect(0).json();
    let own = std::env::current_exe().unwrap();
    let name = own.file_name().unwrap().to_str().unwrap();
    assert_eq!(list.as_array().unwrap().len(), 3, "{list}");
    for line in list.as_array().unwrap() {
        assert_eq!(line["program"], json!({ "owner": "program", "name": name, "path": own }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_cannot_be_used_is_listed_as_such() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let row = Row::start().await;
    let only = format!("{0}-{0}", row.first);
    row.mantra.set_certificate_end(chrono::Utc::now() - chrono::TimeDelta::days(1)).unwrap();
    let list = bench.run(&["scanners", "--json", "--scanner-ports", &only], "").expect(0).json();
    assert_eq!((&list[0]["status"], &list[0]["usable"]), (&json!("READY"), &json!(false)));
    row.mantra.unplug();
    let list = bench.run(&["scanners", "--json", "--scanner-ports", &only], "").expect(0).json();
    assert_eq!((&list[0]["usable"], &list[0]["device"]), (&json!(false), &json!(null)));
    let words = bench.run(&["scanners", "--scanner-ports", &only], "").expect(0).stdout;
    assert!(words.contains("not usable"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_scanner_is_an_answer_too() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let run = bench.run(&["scanners", "--json", "--scanner-ports", "1-1"], "").expect(0);
    assert_eq!(run.stdout, "[]\n");
    let run = bench.run(&["scanners", "--scanner-ports", "1-1"], "").expect(0);
    assert!(run.stdout.contains("Scanner software not found"), "{}", run.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_ready_scanner_is_printed_without_waiting_for_a_hung_port() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let row = Row::start().await;
    row.mantra.set_status(Status::NotReady);
    let begun = Instant::now();

    let list =
        bench.run(&["scanners", "--first", "--json", "--scanner-ports", &row.ports()], "").expect(0).json();

    assert!(begun.elapsed() < Duration::from_millis(2400), "a hung port is given up after 2.5 s");
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!((&list[0]["port"], &list[0]["status"]), (&json!(row.first + 1), &json!("READY")));
}

#[tokio::test(flavor = "multi_thread")]
async fn that_no_scanner_is_ready_is_told_by_the_exit_status() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let row = Row::start().await;
    let in_use = format!("{0}-{0}", row.first + 2);
    let run = bench.run(&["scanners", "--first", "--json", "--scanner-ports", &in_use], "").expect(4);
    assert_eq!(run.stdout, "[]\n");
}

fn names(value: &Value) -> Vec<&String> {
    let mut names: Vec<&String> = value.as_object().unwrap().keys().collect();
    names.sort();
    names
}
