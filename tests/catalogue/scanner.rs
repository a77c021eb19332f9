//! The codes of RD services, through [`read_capture`], and their states, through [`choose`].

use chrono::{DateTime, Utc};
use hazri_core::problem::{OutcomeClass::NotSent, Problem};
use hazri_core::scanner::{
    Choice, FoundScanner, Level, Scheme, choose, read_capture, read_device_info, read_rd_service,
};
use hazri_core::secret::SecretBytes;

use crate::case::Case;
use crate::support::{MORNING, at};

/// A code as a scanner's program answers it.
struct Code {
    code: &'static str,
    info: &'static str,
    when: &'static str,
    problem: Problem,
}

const fn code(code: &'static str, info: &'static str, when: &'static str, problem: Problem) -> Code {
    Code { code, info, when, problem }
}

static CODES: [Code; 36] = [
    code("100", "", "an option of the scan is not valid", Problem::ScannerMisfit),
    code("110", "Invalid value for fType", "the type of finger data", Problem::ScannerMisfit),
    code("120", "Invalid value for fCount", "the number of fingers", Problem::ScannerMisfit),
    code("130", "", "the type of iris data", Problem::ScannerMisfit),
    code("140", "", "the number of irises", Problem::ScannerMisfit),
    code("150", "", "the version of the scan's form", Problem::ScannerMisfit),
    code("160", "", "the time that is given for the finger", Problem::ScannerMisfit),
    code("170", "", "the name of the finger", Problem::ScannerMisfit),
    code("180", "", "the face", Problem::ScannerMisfit),
    code("190", "", "the format of the answer", Problem::ScannerMisfit),
    code("200", "", "the demographic data", Problem::ScannerMisfit),
    code("210", "", "the other format of the answer", Problem::ScannerMisfit),
    code("700", "Capture timed out", "no finger was placed in time", Problem::FingerTimeout),
    code("710", "", "another program uses the scanner", Problem::ScannerInUse),
    code("720", "", "the device is not ready", Problem::ScannerLost),
    code("730", "", "the finger could not be captured", Problem::FingerUnclear),
    code("740", "", "the device has to be initialised again", Problem::ScannerLost),
    code("750", "", "no fingerprints on this service", Problem::ScannerNoFingerprint),
    code("760", "", "no iris on this service", Problem::ScannerNoFingerprint),
    code("770", "", "the address of the capture is not valid", Problem::ScannerLost),
    code("999", "", "an internal error", Problem::ScannerFailed),
    code("-1307", "", "a maker's code: no device is connected", Problem::ScannerLost),
    code("1140", "", "a maker's code: no finger in time", Problem::FingerTimeout),
    code("1141", "", "a maker's code: the device is still being checked", Problem::ScannerNotReady),
    code("-1509", "Device still checking", "a maker's code whose text says so", Problem::ScannerNotReady),
    code("-1", "Capture timeout", "a maker's code whose text says so", Problem::FingerTimeout),
    code("-2", "Device not connected", "a maker's code whose text says so", Problem::ScannerLost),
    code("-3", "Device is busy", "a maker's code whose text says so", Problem::ScannerInUse),
    code("-1509", "", "a maker's code that says nothing", Problem::ScannerFailed),
    code("99", "", "a code that nobody documents", Problem::ScannerFailed),
    code("211", "", "a code that nobody documents", Problem::ScannerFailed),
    code("300", "", "a code of UIDAI, which no scanner sends", Problem::ScannerFailed),
    code("563", "", "a code of UIDAI, which no scanner sends", Problem::ScannerFailed),
    code("4711", "", "a code that nobody documents", Problem::ScannerFailed),
    code("", "", "no code at all", Problem::ScannerFailed),
    code("words", "", "no number", Problem::ScannerFailed),
];

pub fn cases() -> Vec<Case> {
    let codes = CODES.iter().map(|one| {
        let written = format!("scanner {} {}", one.code, one.info);
        Case::new(written.trim(), one.when, NotSent, one.problem.clone())
    });
    let states = STATES.iter().map(|one| Case::new(one.name, one.when, NotSent, one.problem.clone()));
    let broken =
        BROKEN.iter().map(|(part, when, _)| Case::new(*part, when, NotSent, Problem::CaptureMalformed));
    codes.chain(states).chain(broken).collect()
}

fn told(document: &str) -> hazri_core::problem::Trouble {
    match read_capture(SecretBytes::new(document.as_bytes().to_vec())) {
        Ok(_) => panic!("a capture: {document}"),
        Err(trouble) => trouble,
    }
}

#[test]
fn every_code_of_a_scanner_is_decided_in_either_form_of_its_answer() {
    for (one, case) in CODES.iter().zip(cases()) {
        let response =
            format!(r#"<Resp errCode="{}" errInfo="{}" fCount="0" fType="2"/>"#, one.code, one.info);
        for document in [format!("<PidData>{response}</PidData>"), response.clone()] {
            case.assert_told(&told(&document), &case.code);
        }
    }
}

/// Whatever a maker makes up is decided too, and its code can be read out.
#[test]
fn no_code_of_a_scanner_is_without_a_problem() {
    for number in -2000..=2000 {
        let document = format!(r#"<PidData><Resp errCode="{number}" errInfo=""/></PidData>"#);
        if number == 0 {
            assert_eq!(told(&document).problem, Problem::CaptureMalformed);
            continue;
        }
        let trouble = told(&document);
        assert_eq!(trouble.class, NotSent, "{number}");
        assert!(trouble.support.contains(&number.to_string()), "{number}: {trouble:?}");
        assert_eq!(trouble.problem == Problem::ScannerMisfit, (100..=210).contains(&number), "{number}");
    }
}

const WHOLE: &str = r#"<PidData><Resp errCode="0" errInfo="" fCount="1" fType="2" nmPoints="40" qScore="70"/><DeviceInfo dpId="M" mc="MIIB"/><Skey ci="20280813">c2tleQ==</Skey><Hmac>aG1hYw==</Hmac><Data type="X">ZGF0YQ==</Data></PidData>"#;

/// What stands in the support line, when it does, and how the whole capture is spoilt for it.
const BROKEN: [(&str, &str, (&str, &str)); 6] = [
    ("capture: xml", "what the scanner sent cannot be read", ("</PidData>", "")),
    ("capture: root", "what the scanner sent is another document", ("PidData", "PidInfo")),
    ("capture: Skey", "the capture has no session key", ("c2tleQ==", "")),
    ("capture: mc", "the capture has no certificate", ("MIIB", "")),
    ("capture: Data type", "the capture has another form", ("type=\"X\"", "type=\"P\"")),
    ("capture: fType", "the capture has another type of finger data", ("fType=\"2\"", "fType=\"0\"")),
];

#[test]
fn what_is_no_whole_capture_is_told_by_the_part_that_is_missing() {
    let by_code = |part: &str| cases().into_iter().find(|case| case.code == part).unwrap();
    for (part, _, (sound, spoilt)) in BROKEN {
        by_code(part).assert_told(&told(&WHOLE.replace(sound, spoilt)), part);
    }
}

/// What the scanner programs of a PC answer to discovery, and what is said of it.
struct State {
    name: &'static str,
    when: &'static str,
    services: &'static [&'static str],
    device: &'static str,
    problem: Problem,
}

const READY: &str = r#"<RDService status="READY"><Interface id="CAPTURE" path="/rd/capture"/></RDService>"#;
const USED: &str = r#"<RDService status="USED"><Interface id="CAPTURE" path="/rd/capture"/></RDService>"#;
const NOT_READY: &str =
    r#"<RDService status="NOTREADY"><Interface id="CAPTURE" path="/rd/capture"/></RDService>"#;
const ODD: &str = r#"<RDService status="SLEEPING"><Interface id="CAPTURE" path="/rd/capture"/></RDService>"#;
const NO_CAPTURE: &str =
    r#"<RDService status="READY"><Interface id="DEVICEINFO" path="/rd/info"/></RDService>"#;
const ATTACHED: &str = r#"<DeviceInfo dpId="M" rdsId="R" dc="d" mi="MFS110"/>"#;
const BLANK: &str = r#"<DeviceInfo dpId="" rdsId="" dc="" mi="" mc=""/>"#;

static STATES: [State; 9] = [
    State {
        name: "no scanner program",
        when: "no scanner program answers",
        services: &[],
        device: ATTACHED,
        problem: if cfg!(target_os = "linux") {
            Problem::ScannerNotFoundOnLinux
        } else {
            Problem::ScannerNotFound
        },
    },
    State {
        name: "NOTREADY",
        when: "the program runs, the scanner is not ready",
        services: &[NOT_READY],
        device: ATTACHED,
        problem: Problem::ScannerNotReady,
    },
    State {
        name: "another status",
        when: "a status that nobody documents",
        services: &[ODD],
        device: ATTACHED,
        problem: Problem::ScannerNotReady,
    },
    State {
        name: "READY without a device",
        when: "the program runs, no scanner is plugged in",
        services: &[READY],
        device: BLANK,
        problem: Problem::ScannerNotReady,
    },
    State {
        name: "USED",
        when: "another program uses the scanner",
        services: &[USED],
        device: ATTACHED,
        problem: Problem::ScannerInUse,
    },
    State {
        name: "USED beside NOTREADY",
        when: "the one that is used is told of",
        services: &[NOT_READY, USED],
        device: ATTACHED,
        problem: Problem::ScannerInUse,
    },
    State {
        name: "READY without CAPTURE",
        when: "the program offers no capture",
        services: &[NO_CAPTURE],
        device: ATTACHED,
        problem: Problem::ScannerUnusable,
    },
    State {
        name: "READY twice",
        when: "several scanners are ready and none was chosen",
        services: &[READY, READY],
        device: ATTACHED,
        problem: Problem::ScannerNotChosen,
    },
    State {
        name: "certificate",
        when: "the certificate of the device is past its end",
        services: &[READY],
        device: ATTACHED,
        problem: Problem::ScannerCertificateExpired,
    },
];

#[test]
fn every_state_of_the_scanners_is_decided() {
    for state in &STATES {
        let found: Vec<FoundScanner> = (11_100..)
            .zip(state.services)
            .map(|(port, xml)| {
                let mut device = read_device_info(state.device.as_bytes()).unwrap();
                if state.services.len() > 1 && !device.dc.is_empty() {
                    device.dc = port.to_string();
                }
                let past: DateTime<Utc> = at("2026-11-22T00:00:00Z");
                device.certificate_expires = (state.name == "certificate").then_some(past);
                assert_eq!(device.level == Level::L1, device.mi == "MFS110");
                let service = read_rd_service(xml.as_bytes()).unwrap();
                FoundScanner { port, scheme: Scheme::Http, service, device: Some(device) }
            })
            .collect();

        let chosen = choose(&found, None, Some(at(MORNING)));

        assert_eq!(chosen, Choice::None(state.problem.clone()), "{}", state.name);
    }
}
