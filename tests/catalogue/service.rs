//! The answers of Eko's service, through [`read_answer`], which the client reads them with.

use hazri_core::eko::{CallName, ContractRevision, Proof, ServiceState, read_answer};
use hazri_core::problem::{OutcomeClass, Problem, Trouble};
use hazri_core::setup::{Signing, read_check};

use crate::case::Case;

use CallName::{BiometricEkyc, DailyAuthentication, Enquiry, SendOtp, Services, VerifyOtp};
use OutcomeClass::{Failed, NotSent, Rejected, Unknown};

const AGENT: &str = "20810200";
const REVISIONS: [ContractRevision; 2] = [ContractRevision::R2026_06, ContractRevision::R2026_07];

/// An answer, on one of the calls that may bring it.
struct Answer {
    call: CallName,
    http: u16,
    body: String,
    case: Case,
    /// What of it stands in the support line.
    line: String,
}

fn id(number: u16, call: CallName, when: &'static str, class: OutcomeClass, problem: Problem) -> Answer {
    let body = format!(r#"{{"status":{number},"message":"words"}}"#);
    let case = Case::new(format!("status {number}"), when, class, problem);
    Answer { call, http: 200, body, case, line: number.to_string() }
}

/// The same number behind the catch-all `status` 1.
fn behind_one(answer: &Answer) -> String {
    answer.body.replace("\"status\":", "\"status\":1,\"response_status_id\":")
}

fn reason(status: u16, words: &'static str, call: CallName, class: OutcomeClass, problem: Problem) -> Answer {
    let body = format!(r#"{{"status":{status},"data":{{"reason":"{words}"}},"message":"KYC Fail"}}"#);
    let case = Case::new(format!("status {status}"), words, class, problem);
    Answer { call, http: 200, body, case, line: status.to_string() }
}

fn http(status: u16, body: &str, when: &'static str, class: OutcomeClass, problem: Problem) -> Answer {
    let case = Case::new(format!("HTTP {status}"), when, class, problem);
    Answer {
        call: DailyAuthentication,
        http: status,
        body: body.to_owned(),
        case,
        line: format!("HTTP {status}"),
    }
}

fn refused(http_status: u16, id: u16, when: &'static str, problem: Problem) -> Answer {
    let case = Case::new(format!("HTTP {http_status}, status {id}"), when, Rejected, problem);
    let body = format!(r#"{{"status":{id},"message":"words"}}"#);
    Answer { call: Services, http: http_status, body, case, line: format!("HTTP {http_status} · {id}") }
}

fn ids() -> Vec<Answer> {
    let latlong = Problem::FieldRefused { field: "latlong".to_owned() };
    let mut ids = vec![
        id(108, DailyAuthentication, "the finger was not accepted", Failed, Problem::FingerNotAccepted),
        id(109, VerifyOtp, "the code is wrong", Failed, Problem::OtpWrong),
        id(302, VerifyOtp, "the code is wrong", Failed, Problem::OtpWrong),
        id(302, SendOtp, "a code was sent a moment ago", Failed, Problem::OtpAlreadySent),
        id(303, BiometricEkyc, "the code or its reference is too old", Failed, Problem::OtpExpired),
        id(319, SendOtp, "the registered mobile is not known", Rejected, Problem::InitiatorUnknown),
        id(327, DailyAuthentication, "too soon after eKYC", Rejected, Problem::DailyNotYet),
        id(346, SendOtp, "the agent is not onboarded", Rejected, Problem::ServiceNotActive),
        id(1297, DailyAuthentication, "the service is not active", Rejected, Problem::ServiceNotActive),
        id(347, DailyAuthentication, "the balance is too low", Rejected, Problem::BalanceLow),
        id(461, DailyAuthentication, "a no without a reason", Failed, Problem::Declined),
        id(463, SendOtp, "the number is not known or not eligible", Failed, Problem::NumberNotEligible),
        id(585, DailyAuthentication, "on a call that it does not belong to", Failed, Problem::Declined),
        id(1714, DailyAuthentication, "a no without a reason", Failed, Problem::FingerNotAccepted),
        id(1969, SendOtp, "on a call that it does not belong to", Failed, Problem::Declined),
        id(17, SendOtp, "on a call that it does not belong to", Failed, Problem::Declined),
        id(4711, DailyAuthentication, "an id that nobody documents", Failed, Problem::Declined),
    ];
    for parameters in ["invalid_params", "invalid_parameters"] {
        let mut field = id(97, SendOtp, "a field is missing or malformed", Rejected, latlong.clone());
        field.body = format!(r#"{{"status":97,"{parameters}":{{"latlong":"?"}}}}"#);
        ids.push(field);
    }
    ids
}

fn reasons() -> Vec<Answer> {
    let mut reasons = vec![
        reason(1714, "Please complete bank eKYC", DailyAuthentication, Failed, Problem::EkycNeeded),
        reason(1714, "Invalid Biometric data.", DailyAuthentication, Failed, Problem::CaptureInvalid),
        reason(1714, "Duplicate Biometric data", DailyAuthentication, Failed, Problem::CaptureRepeated),
        reason(461, "Aadhar/PAN/Merchant Name Not Matching", BiometricEkyc, Failed, Problem::NameMismatch),
        reason(461, "PAN is blocked", BiometricEkyc, Failed, Problem::PanBlocked),
        reason(461, "Merchant is Inactive", SendOtp, Failed, Problem::AgentInactive),
        reason(461, "the OTP has expired", VerifyOtp, Failed, Problem::OtpWrong),
        reason(461, "the OTP has expired", BiometricEkyc, Failed, Problem::OtpExpired),
        reason(461, "Transaction Not Completed", DailyAuthentication, Failed, Problem::Declined),
        reason(1714, "Transaction Not Completed", DailyAuthentication, Failed, Problem::Declined),
        reason(1714, "words that nobody documents", DailyAuthentication, Failed, Problem::FingerNotAccepted),
        reason(461, "words that nobody documents", DailyAuthentication, Failed, Problem::Declined),
    ];
    // UIDAI's own codes come as words of the service, in a spelling that nobody documents: read out, and no more.
    for words in ["300 no match", "330 locked", "521", "524", "527", "561 too old", "562", "563 repeated"] {
        let mut uidai = reason(1714, words, DailyAuthentication, Failed, Problem::FingerNotAccepted);
        uidai.line = words.to_owned();
        reasons.push(uidai);
    }
    reasons
}

fn doors() -> Vec<Answer> {
    let no_route = r#"{"message":"No Mapping Rule matched"}"#;
    let mut unmapped =
        http(404, no_route, "no such route, without a capture", Rejected, Problem::AddressWrong);
    unmapped.call = Services;
    let mut answers = vec![
        http(301, "", "a redirect, which is never followed", Rejected, Problem::WifiLogin),
        http(302, "", "a redirect, which is never followed", Rejected, Problem::WifiLogin),
        http(307, "", "a redirect, which is never followed", Rejected, Problem::WifiLogin),
        http(511, "<html>", "the network wants a login", Rejected, Problem::WifiLogin),
        http(200, "<html>", "a page in place of an answer", Unknown, Problem::WifiLogin),
        http(401, "{}", "the key is wrong, without an id", Rejected, Problem::AccessKeyWrong),
        http(
            402,
            "Authentication parameters missing",
            "a key was lost on the way",
            Rejected,
            Problem::HeadersDropped,
        ),
        http(403, "{}", "the key or the internet address is not allowed", Rejected, Problem::NotAllowed),
        http(404, no_route, "no such route, with a capture", Rejected, Problem::OtherContract),
        unmapped,
        http(404, "<html>", "the address of the service is wrong", Rejected, Problem::AddressWrong),
        http(405, "", "the method does not fit", Rejected, Problem::ServiceMisfit),
        http(415, "", "the content type does not fit", Rejected, Problem::ServiceMisfit),
        http(407, "", "a proxy wants a password", NotSent, Problem::ProxyLogin),
        http(408, "", "the service gave up waiting", Unknown, Problem::NoAnswer),
        http(429, "", "too many tries", Rejected, Problem::TooManyRequests { wait_s: None }),
        http(200, "", "no answer in it", Unknown, Problem::AnswerUnreadable),
        http(
            200,
            r#"{"message":"No key for Response"}"#,
            "an answer without an id",
            Unknown,
            Problem::AnswerUnreadable,
        ),
        http(400, "no JSON", "an answer that is not JSON", Unknown, Problem::AnswerUnreadable),
        http(
            200,
            r#"{"status":0,"data":[]}"#,
            "a success of the wrong form",
            Unknown,
            Problem::AnswerUnreadable,
        ),
        http(418, "", "a status that nobody documents", Unknown, Problem::AnswerUnreadable),
        http(
            200,
            r#"{"status":0,"response_type_id":1713,"data":{"user_code":"20810299"}}"#,
            "a success of another agent",
            Unknown,
            Problem::AnswerForAnotherAgent,
        ),
        refused(401, 2483, "developer_key is wrong", Problem::DeveloperKeyWrong),
        refused(401, 2484, "secret-key is wrong", Problem::AccessKeyWrong),
        refused(401, 2485, "the timestamp is too far off, or was used before", Problem::ClockWrong),
        refused(401, 2486, "the timestamp is not 13 digits", Problem::HeadersDropped),
        refused(401, 2487, "a security header is missing", Problem::HeadersDropped),
        refused(403, 2483, "the older form of the same", Problem::DeveloperKeyWrong),
        refused(403, 2485, "the older form of the same", Problem::ClockWrong),
        refused(200, 2484, "the same with another HTTP status", Problem::AccessKeyWrong),
    ];
    for status in [500, 502, 503, 504, 599] {
        answers.push(http(status, "<html>", "the service has trouble", Unknown, Problem::ServiceTrouble));
    }
    answers
}

fn answers() -> Vec<Answer> {
    ids().into_iter().chain(reasons()).chain(doors()).collect()
}

pub fn cases() -> Vec<Case> {
    let answered = answers().into_iter().map(|answer| answer.case);
    let listed = LISTED.iter().map(|(state, _)| Case::new("service 43", state.1, Rejected, state.2.clone()));
    answered.chain(listed).collect()
}

fn told(revision: ContractRevision, answer: &Answer, body: &str) -> Trouble {
    match read_answer(revision, answer.call, AGENT, answer.http, body.as_bytes()) {
        Ok(proof) => panic!("{}: {proof:?}", answer.case.code),
        Err(trouble) => trouble,
    }
}

#[test]
fn every_answer_of_the_service_is_decided_in_either_revision() {
    for answer in answers() {
        for revision in REVISIONS {
            answer.case.assert_told(&told(revision, &answer, &answer.body), &answer.line);
        }
    }
}

#[test]
fn an_id_behind_the_catch_all_status_means_the_same() {
    for answer in ids() {
        answer.case.assert_told(&told(REVISIONS[0], &answer, &behind_one(&answer)), &answer.line);
    }
}

/// Whatever the service makes up is decided too: never a success, and its number can be read out.
#[test]
fn no_status_of_the_service_is_without_a_problem() {
    for call in [SendOtp, VerifyOtp, BiometricEkyc, DailyAuthentication, Services, Enquiry] {
        for number in 1..=3000 {
            let body = format!(r#"{{"status":{number}}}"#);
            match read_answer(REVISIONS[0], call, AGENT, 200, body.as_bytes()) {
                Ok(proof) => assert!(WAS_DONE.contains(&number), "{call:?} {number}: {proof:?}"),
                Err(trouble) => assert!(trouble.support.contains(&number.to_string()), "{trouble:?}"),
            }
        }
    }
    for http_status in 100..=599 {
        let told = read_answer(REVISIONS[0], DailyAuthentication, AGENT, http_status, b"").unwrap_err();
        assert_eq!(told.support, format!("HTTP {http_status}"));
    }
}

/// Ids that say that it was done before.
const WAS_DONE: [u16; 3] = [17, 585, 1969];

#[test]
fn what_was_done_before_is_no_problem() {
    let ekyc_done = r#"{"status":461,"data":{"reason":"You have already completed Bank eKYC."}}"#;
    for revision in REVISIONS {
        for (call, body) in [
            (DailyAuthentication, r#"{"status":17}"#),
            (DailyAuthentication, r#"{"status":1969}"#),
            (SendOtp, r#"{"status":585}"#),
            (BiometricEkyc, r#"{"status":585}"#),
            (SendOtp, ekyc_done),
        ] {
            let told = read_answer(revision, call, AGENT, 200, body.as_bytes());
            assert!(matches!(told, Ok(Proof::DailyDone(_) | Proof::EkycDone)), "{body}: {told:?}");
        }
    }
}

type Told = (&'static str, &'static str, Problem);

/// How service 43 may stand in the list of the agent's services.
static LISTED: [(Told, ServiceState); 5] = [
    ((r#""status":0"#, "deactivated", Problem::ServiceNotActive), ServiceState::Inactive),
    ((r#""status":2"#, "its activation is pending", Problem::ServicePending), ServiceState::Pending),
    (
        (r#""status":1,"verification_status":2"#, "its verification was rejected", Problem::ServiceNotActive),
        ServiceState::Inactive,
    ),
    (
        (r#""status":1,"verification_status":3"#, "its verification is pending", Problem::ServicePending),
        ServiceState::Pending,
    ),
    ((r#""status":9"#, "a state that nobody documents", Problem::ServiceNotActive), ServiceState::Inactive),
];

#[test]
fn every_state_of_the_agents_service_is_decided() {
    for ((fields, when, problem), state) in &LISTED {
        let service = format!(r#"{{"service_code":"43",{fields}}}"#);
        let body =
            format!(r#"{{"status":0,"response_type_id":1299,"data":{{"service_status_list":[{service}]}}}}"#);
        let read = read_answer(REVISIONS[1], Services, AGENT, 200, body.as_bytes());
        assert_eq!(read, Ok(Proof::Services(*state)), "{fields}");

        let trouble = read_check(&read, None, Signing::Here).trouble.unwrap();

        Case::new("service 43", when, Rejected, problem.clone()).assert_told(&trouble, "service 43");
    }
}
