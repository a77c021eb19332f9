//! What needs a network, a full disk or a whole journey to happen: promised here, and driven by tests that are named.

use hazri_core::problem::{OutcomeClass, Problem};

use crate::case::{Case, read};

use OutcomeClass::{NotSent, Rejected, Unknown};

/// A case, and the test that drives it.
struct Elsewhere {
    code: &'static str,
    when: &'static str,
    class: OutcomeClass,
    problem: Problem,
    /// From the root of the project, and a function of it or the words of a test of the window.
    file: &'static str,
    test: &'static str,
}

const fn elsewhere(
    (code, when): (&'static str, &'static str),
    class: OutcomeClass,
    problem: Problem,
    (file, test): (&'static str, &'static str),
) -> Elsewhere {
    Elsewhere { code, when, class, problem, file, test }
}

const TRUST: &str = "tests/faults/network/trust.rs";
const FINGER: &str = "tests/journeys/finger.rs";
const SETTING_UP: &str = "tests/journeys/setting_up.rs";
const SIGNER: &str = "tests/journeys/signer.rs";
const TROUBLE: &str = "tests/journeys/trouble.rs";
const CAPTURING: &str = "tests/faults/scanners/capturing.rs";

fn network() -> Vec<Elsewhere> {
    const CONNECTING: &str = "tests/faults/network/connecting.rs";
    const SENDING: &str = "tests/faults/network/sending.rs";
    let date = || Problem::PcDateDoubtful { pc_date: "2001-01-01".to_owned() };
    let slow = "row_06_without_an_answer_the_wait_is_counted_down_and_ends_as_unknown";
    let cut = "row_05_a_request_broken_off_after_any_of_its_bytes_is_unknown_and_never_sent_again";
    vec![
        elsewhere(
            ("no connection", "the name is not found, in 10 s"),
            NotSent,
            Problem::Offline,
            (CONNECTING, "row_02_a_name_that_is_not_found_is_not_sent"),
        ),
        elsewhere(
            ("no connection", "the connection is refused"),
            NotSent,
            Problem::Offline,
            (CONNECTING, "row_03_a_connection_refused_after_the_finger_is_not_sent"),
        ),
        elsewhere(
            ("timeout", "the connection or the handshake takes over 10 s"),
            NotSent,
            Problem::Offline,
            (TRUST, "where_the_handshake_stalls"),
        ),
        elsewhere(
            ("TLS: …", "the certificate is of an authority that the system does not trust"),
            NotSent,
            Problem::TlsRefused,
            (TRUST, "where_an_antivirus_opens_tls"),
        ),
        elsewhere(
            ("TLS: …", "the certificate is for another host, or self-signed"),
            NotSent,
            Problem::TlsRefused,
            (TRUST, "told_of"),
        ),
        elsewhere(
            ("TLS: …", "the certificate is not valid at the date of the PC"),
            NotSent,
            date(),
            (TRUST, "where_the_battery_is_empty"),
        ),
        elsewhere(
            ("HTTP 407", "the proxy of the system wants a password"),
            NotSent,
            Problem::ProxyLogin,
            (TRUST, "behind_a_proxy_with_a_password"),
        ),
        elsewhere(("timeout", "no answer in 120 s"), Unknown, Problem::NoAnswer, (SENDING, slow)),
        elsewhere(("connection lost", "after the first byte"), Unknown, Problem::AnswerCut, (SENDING, cut)),
        elsewhere(
            ("answer cut", "in the middle of the answer"),
            Unknown,
            Problem::AnswerCut,
            ("tests/faults/network/answering.rs", "cut_the_answer"),
        ),
        elsewhere(
            ("–", "the agent stopped waiting"),
            Unknown,
            Problem::StoppedWaiting,
            (SENDING, "row_06_who_stops_waiting_does_not_know_at_once"),
        ),
        elsewhere(
            ("–", "the app or the PC went off while the answer was awaited"),
            Unknown,
            Problem::AppClosed,
            ("tests/journeys/unknown.rs", "a_power_cut_while_the_answer_is_awaited_is_unknown_afterwards"),
        ),
    ]
}

fn signer() -> Vec<Elsewhere> {
    let busy = Problem::SignerBusy { wait_s: None };
    let failures = (SIGNER, "failures");
    vec![
        elsewhere(("signer HTTP 401", "the token"), NotSent, Problem::SignerRefused, failures),
        elsewhere(("signer HTTP 403", "this agent, or this hour"), NotSent, Problem::SignerRefused, failures),
        elsewhere(("signer HTTP 429", "too many questions"), NotSent, busy, failures),
        elsewhere(("signer HTTP 407", "a proxy wants a password"), NotSent, Problem::ProxyLogin, failures),
        elsewhere(("signer HTTP …", "any other status"), NotSent, Problem::SignerUnreadable, failures),
        elsewhere(
            ("signer: …", "what it answered is no signature"),
            NotSent,
            Problem::SignerUnreadable,
            failures,
        ),
        elsewhere(("signer: …", "no whole answer in 10 s"), NotSent, Problem::SignerUnreachable, failures),
        elsewhere(("signer: …", "its time is 2 minutes off"), NotSent, Problem::SignerClockWrong, failures),
        elsewhere(
            ("signer TLS: …", "its certificate is not trusted"),
            NotSent,
            Problem::SignerTlsRefused,
            (SIGNER, "a_signer_whose_certificate_is_not_trusted_gets_no_token"),
        ),
        elsewhere(
            ("status 2484", "the service refuses the signer's key"),
            Rejected,
            Problem::SignerKeyWrong,
            (SIGNER, "a_signer_with_a_wrong_key_is_told_as_the_distributors"),
        ),
        elsewhere(
            ("status 2485", "the service refuses the signer's time"),
            Rejected,
            Problem::SignerClockWrong,
            (SIGNER, "a_call_that_cannot_be_signed_again_stays_refused"),
        ),
    ]
}

fn scanner() -> Vec<Elsewhere> {
    let poor = (FINGER, "a_poor_scan_is_asked_for_again_before_it_is_paid_for");
    let mut scanner = vec![
        elsewhere(
            ("low quality", "qScore under 45, or under 35 points"),
            NotSent,
            Problem::FingerUnclear,
            poor,
        ),
        elsewhere(("low quality", "for the third time"), NotSent, Problem::FingerUnclearAgain, poor),
        elsewhere(
            ("low quality", "qScore under 25, which is never sent"),
            NotSent,
            Problem::FingerUnclearAgain,
            (FINGER, "a_scan_under_25_is_never_taken"),
        ),
        elsewhere(
            ("scanner program went away", "during the scan"),
            NotSent,
            Problem::ScannerLost,
            (CAPTURING, "row_45_unplugged_while_the_finger_is_awaited"),
        ),
        elsewhere(
            ("scanner program broke off", "during the scan"),
            NotSent,
            Problem::ScannerFailed,
            (CAPTURING, "row_45_the_program_crashes_while_the_finger_is_awaited_and_is_started_again"),
        ),
        elsewhere(
            ("1714", "for the third time"),
            OutcomeClass::Failed,
            Problem::FingerNotAcceptedAgain,
            (FINGER, "a_refused_finger_is_counted_and_another_finger_suggested"),
        ),
    ];
    // Each system has one of the two; the other one is driven on the other system.
    let finding = (
        "tests/faults/scanners/finding.rs",
        "row_38_what_to_install_is_said_and_the_program_is_found_by_itself",
    );
    for problem in [Problem::ScannerNotFound, Problem::ScannerNotFoundOnLinux] {
        scanner.push(elsewhere(("–", "no scanner program answers"), NotSent, problem, finding));
    }
    scanner
}

fn pc() -> Vec<Elsewhere> {
    let field = |name: &str| name.to_owned();
    let credentials = "tests/faults/pc/credentials.rs";
    let order = (TROUBLE, "steps_out_of_order_are_refused");
    let consent = (FINGER, "consent_is_asked_for_every_finger");
    let changed = (SETTING_UP, "the_agents_own_settings_can_be_changed_and_are_kept");
    vec![
        elsewhere(
            ("–", "the records cannot be written: disk full, read-only or locked"),
            NotSent,
            Problem::LedgerUnwritable,
            ("tests/faults/pc/disk.rs", "child_on_a_full_disk"),
        ),
        elsewhere(
            ("–", "a key is missing in the keychain, or garbled"),
            NotSent,
            Problem::CredentialMissing { field: field("access_key") },
            (credentials, "row_50_a_key_that_is_missing_or_garbled_is_named_before_a_finger_is_asked_for"),
        ),
        elsewhere(
            ("–", "the sealing key is not the one that was set up"),
            NotSent,
            Problem::SealingKeySwapped,
            (credentials, "row_50_a_sealing_key_that_nobody_vouches_for_is_named"),
        ),
        elsewhere(
            ("–", "a setting that the call needs is empty"),
            NotSent,
            Problem::SettingMissing { field: field("bank_code") },
            (TROUBLE, "a_setting_that_a_call_would_miss_is_named_before_the_finger"),
        ),
        elsewhere(
            ("–", "the PC's clock is off and the service was not heard yet, with a capture"),
            Rejected,
            Problem::ClockWrong,
            (
                "tests/faults/time/clocks.rs",
                "row_32_before_the_service_was_heard_one_press_is_refused_at_most",
            ),
        ),
        elsewhere(
            ("–", "nothing is set up"),
            NotSent,
            Problem::NotSetUp,
            (SETTING_UP, "before_set_up_nothing_can_be_done"),
        ),
        elsewhere(("–", "the place cannot be read"), NotSent, Problem::PlaceInvalid, changed),
        elsewhere(("–", "the system gives no location"), NotSent, Problem::LocationUnavailable, changed),
        elsewhere(("–", "the box is empty"), NotSent, Problem::ConsentMissing, consent),
        elsewhere(("–", "after a restart or a long pause"), NotSent, Problem::NumberNeeded, consent),
        elsewhere(("–", "the step does not come next"), NotSent, Problem::StepOutOfOrder, order),
        elsewhere(
            ("–", "something is under way"),
            NotSent,
            Problem::Busy,
            (TROUBLE, "while_something_is_under_way_nothing_else_begins"),
        ),
        elsewhere(
            ("–", "a file that was asked for cannot be written"),
            NotSent,
            Problem::FileUnwritable,
            ("ui/tests/catalogue.test.ts", "file_unwritable"),
        ),
        elsewhere(
            ("–", "the page asks in a way that is not its own, or cannot go on"),
            NotSent,
            Problem::AppFault,
            ("src-tauri/src/page_tests.rs", "no_command_takes_what_is_not_of_its_shape"),
        ),
    ]
}

fn all() -> Vec<Elsewhere> {
    let mut all = pc();
    all.extend(scanner());
    all.extend(network());
    all.extend(signer());
    all
}

pub fn cases() -> Vec<Case> {
    all().into_iter().map(|one| Case::new(one.code, one.when, one.class, one.problem)).collect()
}

/// The test is in its file, and the file names the problem.
#[test]
fn what_is_shown_elsewhere_is_shown_there() {
    for one in all() {
        let text = read(one.file);
        let test = if one.file.ends_with(".rs") { format!("fn {}(", one.test) } else { one.test.to_owned() };
        assert!(text.contains(&test), "{} has no {}", one.file, one.test);
        let variant = format!("{:?}", one.problem);
        let variant = format!("Problem::{}", variant.split([' ', '{']).next().unwrap());
        let named = text.contains(&variant) || text.contains(&one.problem.code());
        assert!(named, "{} never names {variant}", one.file);
    }
}
