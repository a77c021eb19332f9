//! Which programs answer, and which of them is used.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hazri_core::problem::Problem;
use hazri_core::scanner::{Choice, FoundScanner, Level, PortRange, Scheme, Status, choose};
use hazri_simulator::http::{AtAccept, Delivery, Reply};
use hazri_simulator::scanner::{
    HungPort, Level as SimulatedLevel, Maker, OtherProgram, RdOptions, RdServer, SilentPort, Status as Told,
};

use crate::support::{NO_SCANNER_PROGRAM, free_block, free_port};
use crate::{a_scanner, found, search, start};

fn chosen<'a>(found: &'a [FoundScanner], remembered: Option<&str>) -> Result<&'a FoundScanner, Problem> {
    match choose(found, remembered, Some(Utc::now())) {
        Choice::Use(scanner) => Ok(scanner),
        Choice::None(problem) => Err(problem),
    }
}

#[tokio::test]
async fn every_maker_is_found_and_its_device_read() {
    for maker in Maker::ALL {
        let scanner = RdServer::start(RdOptions::new(maker)).await.unwrap();

        let found = found(&scanner).await;

        assert_eq!((found.port, found.scheme), (scanner.port(), Scheme::Http), "{maker:?}");
        assert_eq!(found.service.status, Status::Ready, "{maker:?}");
        assert_eq!(found.service.capture.as_deref(), Some(maker.capture_path()), "{maker:?}");
        assert_eq!(found.service.device_info.as_deref(), maker.info_path(), "{maker:?}");
        assert!(found.is_usable(), "{maker:?}");
        assert_eq!(scanner.violations(), Vec::<String>::new(), "{maker:?}");
        let Some(device) = found.device else {
            assert_eq!(maker.info_path(), None, "{maker:?}");
            continue;
        };
        assert_eq!(device.dp_id, maker.dp_id());
        assert_eq!((device.rds_id.as_str(), device.rds_ver.as_str()), (maker.rds_id(), maker.rds_version()));
        assert_eq!((device.mi.as_str(), device.dc), (maker.model(), scanner.device_code()));
        assert_eq!(device.serial, scanner.serial(), "{maker:?}");
        let level = match maker.level() {
            SimulatedLevel::L0 => Level::L0,
            SimulatedLevel::L1 => Level::L1,
        };
        assert_eq!(device.level, level, "{maker:?}");
        let days_left = (device.certificate_expires.unwrap() - Utc::now()).num_days();
        assert!(
            (maker.level().certificate_days() - 1..=maker.level().certificate_days()).contains(&days_left)
        );
    }
}

#[tokio::test]
async fn a_program_that_speaks_https_only_is_found() {
    let options = RdOptions { tls: true, ..RdOptions::new(Maker::IdemiaMso1300E3) };
    let scanner = RdServer::start(options).await.unwrap();

    let found = found(&scanner).await;

    assert_eq!(found.scheme, Scheme::Https);
    assert!(found.is_usable() && found.device.is_some());
    assert_eq!(scanner.violations(), Vec::<String>::new());
}

/// One real scanner behind twenty other things: the search is over in time, and the scanner is told at once.
#[tokio::test]
async fn among_21_ports_with_hung_and_silent_ones_the_real_scanner_is_told_at_once() {
    let first = free_block(21);
    let mut hung = Vec::new();
    for port in first..first + 6 {
        hung.push(HungPort::start(Some(port)).await.unwrap());
    }
    let silent = SilentPort::start(Some(first + 6)).await.unwrap();
    let other = OtherProgram::start(Some(first + 7)).await.unwrap();
    let idle = start(Maker::MantraMfs100, first + 8).await;
    idle.set_status(Told::NotReady);
    let real = start(Maker::StartekFm220, first + 20).await;

    let begun = Instant::now();
    let mut first_told = None;
    let found = search(first, 21)
        .discover(|scanner| {
            if scanner.service.status == Status::Ready {
                first_told.get_or_insert((scanner.port, begun.elapsed()));
            }
        })
        .await;

    let (port, after) = first_told.unwrap();
    assert_eq!(port, real.port());
    assert!(after < Duration::from_millis(1000), "told after {after:?}");
    assert!(begun.elapsed() < Duration::from_secs(6), "over after {:?}", begun.elapsed());
    let ports: Vec<_> = found.iter().map(|scanner| scanner.port).collect();
    assert_eq!(ports, [first + 20, first + 8], "ready ones first, the others still collected");
    assert_eq!(chosen(&found, None).unwrap().port, real.port());
    drop((hung, silent, other));
}

#[tokio::test]
async fn an_empty_search_is_over_at_once() {
    let begun = Instant::now();

    let found = search(free_block(21), 21).discover(|_| {}).await;

    assert!(found.is_empty());
    assert!(begun.elapsed() < Duration::from_millis(400), "{:?}", begun.elapsed());
    assert_eq!(chosen(&found, None), Err(NO_SCANNER_PROGRAM));
}

#[tokio::test]
async fn another_program_is_no_scanner() {
    let other = OtherProgram::start(None).await.unwrap();
    assert_eq!(search(other.port(), 1).discover(|_| {}).await, []);
}

#[tokio::test]
async fn every_status_is_read_and_told() {
    for (told, status, problem) in [
        (Told::NotReady, Status::NotReady, Problem::ScannerNotReady),
        (Told::Used, Status::Used, Problem::ScannerInUse),
        (Told::Text("BUSY".to_owned()), Status::NotReady, Problem::ScannerNotReady),
        (Told::Text("ready".to_owned()), Status::NotReady, Problem::ScannerNotReady),
        (Told::Text(String::new()), Status::NotReady, Problem::ScannerNotReady),
    ] {
        let scanner = a_scanner().await;
        scanner.set_status(told);
        let found = [found(&scanner).await];
        assert_eq!(found[0].service.status, status);
        assert_eq!(chosen(&found, None), Err(problem));
    }
}

#[tokio::test]
async fn with_several_ready_the_agent_chooses_and_the_choice_outlives_the_port() {
    let first = free_block(4);
    let one = start(Maker::MantraMfs110, first).await;
    let two = start(Maker::MantraMfs110, first + 1).await;
    let found = search(first, 4).discover(|_| {}).await;
    assert_eq!(chosen(&found, None), Err(Problem::ScannerNotChosen));
    let second = found.iter().find(|scanner| scanner.port == two.port()).unwrap();
    let remembered = second.identity();
    assert_eq!(chosen(&found, Some(&remembered)).unwrap().port, first + 1);
    assert!(remembered.contains(&two.device_code()), "{remembered}");

    // The other one goes: the only ready one is used.
    two.stop().await;
    let found = search(first, 4).discover(|_| {}).await;
    assert_eq!(chosen(&found, Some(&remembered)).unwrap().port, one.port());
}

#[tokio::test]
async fn a_scanner_that_is_pulled_out_and_put_in_again_is_followed() {
    let scanner = a_scanner().await;
    assert!(found(&scanner).await.is_usable());

    scanner.unplug();
    let pulled = found(&scanner).await;
    assert!(!pulled.is_usable() && pulled.device.as_ref().unwrap().is_blank(), "{pulled:?}");
    assert_eq!(chosen(&[pulled], None), Err(Problem::ScannerNotReady));
    scanner.plug_in();

    assert!(found(&scanner).await.is_usable());
}

#[tokio::test]
async fn who_is_content_asks_only_the_ports_that_answered() {
    let first = free_block(4);
    let (used, other) =
        (start(Maker::MantraMfs110, first).await, start(Maker::StartekFm220, first + 1).await);
    let scanners = search(first, 4);

    let found = scanners.look_again_at(vec![used.port()]).await;

    assert_eq!(found.iter().map(|one| one.port).collect::<Vec<_>>(), [used.port()]);
    assert_eq!((used.received().len(), other.received().len()), (2, 0));
    used.unplug();
    let found = scanners.look_again_at(vec![used.port()]).await;
    assert_eq!(found.first().map(|one| one.service.status), Some(Status::NotReady));
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_told() {
    let scanner = a_scanner().await;
    scanner.set_certificate_end(Utc::now() - TimeDelta::days(1)).unwrap();
    assert_eq!(chosen(&[found(&scanner).await], None), Err(Problem::ScannerCertificateExpired));
}

#[tokio::test]
async fn ready_without_a_capture_is_not_usable() {
    let scanner = a_scanner().await;
    let bare =
        r#"<RDService status="READY" info=""><Interface id="DEVICEINFO" path="/rd/info"/></RDService>"#;
    scanner.script_discovery(Reply::new(200, "text/xml", bare));
    assert_eq!(chosen(&[found(&scanner).await], None), Err(Problem::ScannerUnusable));
}

/// A device that tells nothing of itself is still a scanner.
#[tokio::test]
async fn a_device_info_that_cannot_be_read_costs_nothing_but_the_name() {
    for answer in [
        Reply::new(200, "text/xml", "<DeviceInfo"),
        Reply::new(200, "text/html", "<html></html>"),
        Reply::empty(404),
        Reply::empty(200).delivered(Delivery::Reset { after_bytes: 0 }),
        Reply::new(200, "text/xml", "<DeviceInfo/>").delivered(Delivery::Flood { bytes: 3_000_000 }),
    ] {
        let scanner = a_scanner().await;
        scanner.script_device_info(answer.clone());
        let found = found(&scanner).await;
        assert_eq!(found.device, None, "{answer:?}");
        assert!(found.is_usable());
    }
}

#[tokio::test]
async fn a_discovery_that_is_cut_or_too_large_or_slow_is_no_scanner_or_a_patient_one() {
    for delivery in [
        Delivery::Cut { after_bytes: 0 },
        Delivery::Cut { after_bytes: 60 },
        Delivery::Reset { after_bytes: 100 },
        Delivery::Flood { bytes: 2 * 1024 * 1024 },
        Delivery::Raw(b"\0\0\0\0\0\0\0\0".to_vec()),
    ] {
        let scanner = a_scanner().await;
        scanner.script_discovery(delivery.clone());
        assert_eq!(search(scanner.port(), 1).discover(|_| {}).await, [], "{delivery:?}");
    }
    for delivery in [
        Delivery::Delay(Duration::from_millis(700)),
        Delivery::Drip { bytes_per_chunk: 7, pause: Duration::from_millis(2) },
    ] {
        let scanner = a_scanner().await;
        scanner.script_discovery(delivery);
        assert!(found(&scanner).await.is_usable());
    }
}

#[tokio::test]
async fn a_port_that_drops_connections_is_no_scanner() {
    for at_accept in [AtAccept::Reset, AtAccept::Close] {
        let scanner = a_scanner().await;
        scanner.set_at_accept(at_accept);
        assert_eq!(search(scanner.port(), 1).discover(|_| {}).await, []);
    }
    assert_eq!(search(free_port(), 1).ask_port(free_port()).await, None);
}

/// The standard ports, which nobody in these tests listens on for sure.
#[test]
fn the_standard_ports_are_those_of_rd_services() {
    assert_eq!(PortRange::STANDARD.bounds(), (11100, 11120));
    assert_eq!(PortRange::STANDARD.ports().count(), 21);
}

/// A scanner program that sends the search elsewhere is not followed.
#[tokio::test]
async fn a_redirect_of_a_scanner_is_not_followed() {
    let elsewhere = a_scanner().await;
    let scanner = a_scanner().await;
    let to = format!("http://127.0.0.1:{}/", elsewhere.port());
    scanner.script_discovery(Reply::empty(302).with_header("Location", &to));

    assert_eq!(search(scanner.port(), 1).discover(|_| {}).await, []);

    assert!(elsewhere.received().is_empty());
}

/// One connection for each request, and nothing in it that does not belong there.
#[tokio::test]
async fn the_requests_of_a_search_are_exactly_these() {
    let scanner = a_scanner().await;
    found(&scanner).await;

    let received = scanner.received();
    let lines: Vec<_> =
        received.iter().map(|request| format!("{} {}", request.method, request.path)).collect();
    assert_eq!(lines, ["RDSERVICE /", "DEVICEINFO /rd/info"]);
    assert_eq!(scanner.connections_accepted(), 2);
    for request in received {
        let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "connection", "host"], "{}", request.method);
        assert!(request.body.is_empty());
    }
}
