//! Every request, field by field.

use std::collections::BTreeMap;

use hazri_core::eko::{Call, OtpReferences, Proof, ServiceState};
use hazri_simulator::eko::{EkoCall, EkoOptions, Received, Revision, VerifyAnswer};
use hazri_simulator::identity::SealingKey;

use crate::support::{Desk, Plan, number, otp};

use Revision::{R2026_06, R2026_07};

/// The request that a call came down to, with its eKYC led up to it.
async fn request(revision: Revision, call: EkoCall) -> (Desk, Received) {
    let mut desk = Desk::of(revision).await;
    desk.go_up_to(call).await;
    let answered = desk.make(call).await;
    assert!(answered.outcome.is_ok(), "{call:?} in {revision}: {:?}", answered.outcome);
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
    let received = desk.eko.received_for(call);
    assert_eq!(received.len(), 1, "{call:?} in {revision}");
    let request = received.into_iter().next_back().unwrap();
    (desk, request)
}

fn assert_line(request: &Received, method: &str, path: &str) {
    assert_eq!((request.method.as_str(), request.path.as_str()), (method, path));
    assert_eq!(request.query, None);
}

fn header_names(request: &Received) -> Vec<String> {
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    names
}

/// With a body: exactly these, each once. No cookie, no user agent, nothing that names this PC.
fn assert_headers_of_a_body(desk: &Desk, request: &Received) {
    let expected = [
        "accept",
        "connection",
        "content-length",
        "content-type",
        "developer_key",
        "host",
        "secret-key",
        "secret-key-timestamp",
    ];
    assert_eq!(header_names(request), expected);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_signed(desk, request);
}

fn assert_signed(desk: &Desk, request: &Received) {
    let account = desk.eko.account();
    let timestamp = request.header("secret-key-timestamp").unwrap();
    assert_eq!(timestamp.len(), 13);
    assert!(timestamp.bytes().all(|digit| digit.is_ascii_digit()));
    let signature = hazri_simulator::eko::secret_key(&account.access_key, timestamp);
    assert_eq!(request.header("secret-key"), Some(signature.as_str()));
    assert_eq!(request.header("developer_key"), Some(account.developer_key.as_str()));
}

/// The body as it came: an object of texts, the sealed number opened.
fn body(request: &Received) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(&request.body).unwrap();
    let fields: BTreeMap<String, String> = serde_json::from_str(text).unwrap();
    let opened = fields.into_iter().map(|(name, value)| match name.as_str() {
        "aadhaar" | "aadhar" => {
            assert_eq!(value.len(), 172, "1024 bits are 172 characters of base64");
            (name, SealingKey::shared().unwrap().open(&value).unwrap())
        }
        _ => (name, value),
    });
    opened.collect()
}

fn assert_body(request: &Received, expected: &[(&str, &str)]) {
    let expected: BTreeMap<_, _> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(body(request), expected);
}

#[tokio::test]
async fn send_otp_in_the_june_revision() {
    let (desk, request) = request(R2026_06, EkoCall::SendOtp).await;
    let account = desk.eko.account();

    assert_line(&request, "POST", "/ekoapi/v3/customer/aeps/fingpay/kyc/otp");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhaar", &account.aadhaar),
        ],
    );
}

#[tokio::test]
async fn send_otp_in_the_july_revision() {
    let (desk, request) = request(R2026_07, EkoCall::SendOtp).await;
    let account = desk.eko.account();

    assert_line(&request, "POST", "/ekoapi/v3/user/collection/aeps-fingpay/kyc/otp");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhar", &account.aadhaar),
            ("customer_id", &account.agent_mobile),
            ("latlong", &account.latlong),
        ],
    );
}

/// The one call without a client reference.
#[tokio::test]
async fn verify_otp_in_the_june_revision() {
    let mut desk = Desk::of(R2026_06).await;
    desk.go_up_to(EkoCall::VerifyOtp).await;
    let sent = desk.references.clone();

    desk.make(EkoCall::VerifyOtp).await.outcome.unwrap();

    let request = desk.eko.received_for(EkoCall::VerifyOtp).pop().unwrap();
    let account = desk.eko.account();
    assert_line(&request, "PUT", "/ekoapi/v3/user/collection/aeps-fingpay/kyc/otp/verify");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("aadhaar", &account.aadhaar),
            ("customer_id", &account.agent_mobile),
            ("latlong", &account.latlong),
            ("otp", &account.otp),
            ("otp_ref_id", sent.otp_ref_id.as_deref().unwrap()),
        ],
    );
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn verify_otp_in_the_june_revision_takes_the_reference_of_the_flow_along_if_one_was_given() {
    let mut desk = Desk::of(R2026_06).await;
    let given = hazri_simulator::eko::Scripted::as_usual()
        .edited(|answer| answer["data"]["reference_tid"] = 20_261_123_001_u64.into());
    desk.eko.script(EkoCall::SendOtp, given);
    desk.go_up_to(EkoCall::VerifyOtp).await;

    desk.make(EkoCall::VerifyOtp).await.outcome.unwrap();

    let request = desk.eko.received_for(EkoCall::VerifyOtp).pop().unwrap();
    assert_eq!(request.field("reference_tid"), Some("20261123001"));
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn verify_otp_in_the_july_revision() {
    let mut desk = Desk::of(R2026_07).await;
    desk.go_up_to(EkoCall::VerifyOtp).await;
    let sent = desk.references.clone();

    desk.make(EkoCall::VerifyOtp).await.outcome.unwrap();

    let request = desk.eko.received_for(EkoCall::VerifyOtp).pop().unwrap();
    let account = desk.eko.account();
    assert_line(&request, "PUT", "/ekoapi/v3/user/collection/aeps-fingpay/kyc/otp/verify");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhar", &account.aadhaar),
            ("customer_id", &account.agent_mobile),
            ("latlong", &account.latlong),
            ("otp", &account.otp),
            ("otp_ref_id", sent.otp_ref_id.as_deref().unwrap()),
            ("reference_tid", sent.reference_tid.as_deref().unwrap()),
        ],
    );
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_biometric_call_in_the_june_revision() {
    let (desk, request) = request(R2026_06, EkoCall::BiometricEkyc).await;
    let account = desk.eko.account();

    assert_line(&request, "POST", "/ekoapi/v3/customer/aeps/fingpay/kyc/biometric");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhaar", &account.aadhaar),
            ("otp_ref_id", desk.references.otp_ref_id.as_deref().unwrap()),
            ("piddata", &desk.pid),
        ],
    );
}

/// In the June revision the biometric call goes on with the reference of Send OTP, unless Verify OTP gave another.
#[tokio::test]
async fn the_biometric_call_takes_another_reference_that_verify_otp_gave() {
    let options = |options| EkoOptions { verify_answer: VerifyAnswer::AnotherOtpRefId, ..options };
    let mut desk = Desk::with(Plan { revision: R2026_06, base_url: None, options }).await;
    desk.go_up_to(EkoCall::VerifyOtp).await;
    let sent = desk.references.clone();
    desk.make(EkoCall::VerifyOtp).await.outcome.unwrap();
    assert_ne!(desk.references, sent);

    let answered = desk.make(EkoCall::BiometricEkyc).await;

    assert_eq!(answered.outcome, Ok(Proof::EkycDone));
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_biometric_call_in_the_july_revision_takes_the_new_pair() {
    let mut desk = Desk::of(R2026_07).await;
    desk.go_up_to(EkoCall::VerifyOtp).await;
    let first = desk.references.clone();
    desk.make(EkoCall::VerifyOtp).await.outcome.unwrap();
    let second = desk.references.clone();

    desk.make(EkoCall::BiometricEkyc).await.outcome.unwrap();

    assert_ne!(first, second);
    let request = desk.eko.received_for(EkoCall::BiometricEkyc).pop().unwrap();
    let account = desk.eko.account();
    assert_line(&request, "PUT", "/ekoapi/v3/user/collection/aeps-fingpay/kyc/biometric");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhar", &account.aadhaar),
            ("customer_id", &account.agent_mobile),
            ("latlong", &account.latlong),
            ("otp_ref_id", second.otp_ref_id.as_deref().unwrap()),
            ("reference_tid", second.reference_tid.as_deref().unwrap()),
            ("piddata", &desk.pid),
            ("bank_code", &account.bank_code),
        ],
    );
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn the_daily_authentication_in_the_june_revision() {
    let (desk, request) = request(R2026_06, EkoCall::DailyAuthentication).await;
    let account = desk.eko.account();

    assert_line(&request, "POST", "/ekoapi/v3/customer/aeps/fingpay/kyc/daily");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhaar", &account.aadhaar),
            ("latlong", &account.latlong),
            ("piddata", &desk.pid),
            ("source_ip", "203.0.113.7"),
        ],
    );
}

#[tokio::test]
async fn the_daily_authentication_in_the_july_revision() {
    let (desk, request) = request(R2026_07, EkoCall::DailyAuthentication).await;
    let account = desk.eko.account();

    assert_line(&request, "PUT", "/ekoapi/v3/user/collection/aeps-fingpay/kyc/biometric/daily");
    assert_headers_of_a_body(&desk, &request);
    assert_body(
        &request,
        &[
            ("initiator_id", &account.initiator_id),
            ("user_code", &account.user_code),
            ("client_ref_id", &desk.client_ref_id),
            ("aadhar", &account.aadhaar),
            ("customer_id", &account.agent_mobile),
            ("latlong", &account.latlong),
            ("piddata", &desk.pid),
            ("bank_code", &account.bank_code),
        ],
    );
}

#[tokio::test]
async fn the_read_only_calls_have_no_body_and_no_content_type() {
    for revision in Revision::ALL {
        let mut desk = Desk::with_ekyc(revision).await;
        desk.make(EkoCall::DailyAuthentication).await.outcome.unwrap();
        let about = desk.client_ref_id.clone();

        let services = desk.make(EkoCall::Services).await;
        desk.client_ref_id = about.clone();
        let enquired = desk.make(EkoCall::Enquiry).await;

        assert_eq!(services.outcome, Ok(Proof::Services(ServiceState::Active)), "{revision}");
        assert!(matches!(enquired.outcome, Ok(Proof::DailyDone(_))), "{revision}: {:?}", enquired.outcome);
        let account = desk.eko.account();
        let services = desk.eko.received_for(EkoCall::Services).pop().unwrap();
        let enquiry = desk.eko.received_for(EkoCall::Enquiry).pop().unwrap();
        let query = format!("initiator_id={}&user_code={}", account.initiator_id, account.user_code);
        assert_eq!(services.path, "/ekoapi/v3/user/account/services");
        assert_eq!(services.query.as_deref(), Some(query.as_str()));
        assert_eq!(enquiry.path, format!("/ekoapi/v3/tools/reference/transaction/client_ref_id:{about}"));
        assert_eq!(enquiry.query, None);
        for request in [services, enquiry] {
            assert_eq!(request.method, "GET");
            let expected =
                ["accept", "connection", "developer_key", "host", "secret-key", "secret-key-timestamp"];
            assert_eq!(header_names(&request), expected);
            assert_signed(&desk, &request);
            assert!(request.body.is_empty());
        }
        assert_eq!(desk.eko.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_number_sealed_twice_looks_different() {
    let mut desk = Desk::of(R2026_06).await;

    desk.make(EkoCall::SendOtp).await.outcome.unwrap();
    desk.make(EkoCall::SendOtp).await.outcome.unwrap();

    let sent = desk.eko.received_for(EkoCall::SendOtp);
    let [first, second] = sent.as_slice() else { panic!("two requests") };
    assert_ne!(first.field("aadhaar"), second.field("aadhaar"));
    assert_ne!(first.field("client_ref_id"), second.field("client_ref_id"));
}

/// What a revision cannot do without is asked of the settings before anything is sent.
#[tokio::test]
async fn a_setting_that_the_revision_needs_is_missed_before_anything_is_sent() {
    for (revision, call, field) in [
        (R2026_06, EkoCall::VerifyOtp, "agent_mobile"),
        (R2026_06, EkoCall::VerifyOtp, "latlong"),
        (R2026_06, EkoCall::DailyAuthentication, "latlong"),
        (R2026_07, EkoCall::SendOtp, "agent_mobile"),
        (R2026_07, EkoCall::SendOtp, "latlong"),
        (R2026_07, EkoCall::BiometricEkyc, "bank_code"),
        (R2026_07, EkoCall::DailyAuthentication, "bank_code"),
    ] {
        let mut desk = Desk::of(revision).await;
        desk.go_up_to(call).await;
        let party = &mut desk.party;
        let emptied = match field {
            "agent_mobile" => &mut party.agent_mobile,
            "latlong" => &mut party.latlong,
            _ => &mut party.bank_code,
        };
        emptied.clear();

        let trouble = desk.make(call).await.outcome.unwrap_err();

        let missing = hazri_core::problem::Problem::SettingMissing { field: field.to_owned() };
        assert_eq!(trouble.problem, missing, "{call:?} in {revision}");
        assert_eq!(trouble.class, hazri_core::problem::OutcomeClass::NotSent);
        assert_eq!(desk.eko.received_for(call).len(), 0);
    }
}

/// Without the references of an earlier step there is nothing to go on from.
#[tokio::test]
async fn a_step_without_its_references_is_not_sent() {
    for revision in Revision::ALL {
        let mut desk = Desk::of(revision).await;
        desk.client_ref_id = "HZ1".to_owned();
        let (number, otp) = (number(desk.eko.account()), otp(desk.eko.account()));
        let references = OtpReferences::default();

        let answered =
            desk.ask(Call::VerifyOtp { number: &number, otp: &otp, references: &references }).await;

        assert_eq!(answered.outcome.unwrap_err().problem, hazri_core::problem::Problem::OtpExpired);
        assert!(desk.eko.received().is_empty());
    }
}
