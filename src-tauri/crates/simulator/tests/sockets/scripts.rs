//! Scripted answers.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::http::Delivery;
use serde_json::{Value, json};

use crate::agent::Agent;
use crate::client::{raw, request, send};

const DAILY: EkoCall = EkoCall::DailyAuthentication;

#[tokio::test]
async fn scripted_answers_come_in_their_order_and_then_the_strict_service_is_back() {
    let agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.eko.script(DAILY, failures::low_balance());
    agent.eko.script(DAILY, failures::gateway_timeout());
    assert_eq!(agent.make_with(DAILY, |_| {}).await.code(), 347);
    assert_eq!(agent.make_with(DAILY, |_| {}).await.status, 504);
    assert_eq!(agent.make_with(DAILY, |_| {}).await.code(), 0);
}

#[tokio::test]
async fn scripts_of_one_call_leave_the_others_alone() {
    let agent = Agent::new(Revision::R2026_06).await;
    agent.eko.script(EkoCall::SendOtp, failures::otp_already_sent());
    assert_eq!(agent.services().await.code(), 0);
    agent.eko.forget_scripts();
    assert_eq!(agent.make_with(EkoCall::SendOtp, |_| {}).await.code(), 0);
}

#[tokio::test]
async fn a_scripted_answer_leaves_the_state_alone_but_notes_violations() {
    let agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.eko.script(DAILY, failures::bad_gateway());
    agent.make_with(DAILY, |body| body["extra"] = json!("x")).await;
    assert!(agent.eko.state().dailies.is_empty());
    agent.assert_violation("extra");
}

#[tokio::test]
async fn a_scripted_answer_after_carrying_out_hides_what_was_done() {
    let agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.eko.script(DAILY, failures::gateway_timeout().after_carrying_out());
    let answer = agent.make_with(DAILY, |_| {}).await;
    assert_eq!(answer.status, 504);
    assert_eq!(agent.eko.state().dailies.len(), 1);
}

#[tokio::test]
async fn a_request_can_go_unchecked() {
    let agent = Agent::new(Revision::R2026_06).await;
    agent.eko.script(EkoCall::SendOtp, failures::captive_portal_page());
    let path = agent.path(EkoCall::SendOtp);
    let answer = send(agent.eko.port(), "POST", &path, &[("Connection", "close")], b"x");
    assert!(answer.await.text().contains("Wi-Fi login"));
    agent.assert_no_violation();
}

#[tokio::test]
async fn the_usual_answer_can_be_changed() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    let without = |answer: &mut Value| drop(answer["data"].as_object_mut().unwrap().remove("reference_id"));
    agent.eko.script(DAILY, Scripted::as_usual().edited(without));
    let answer = agent.make(DAILY).await.json();
    assert_eq!((&answer["status"], answer["data"].get("reference_id")), (&json!(0), None));
    assert_eq!(agent.eko.state().dailies.len(), 1);
}

#[tokio::test]
async fn references_of_a_scripted_success_are_taken_over_numbers_too() {
    let mut agent = Agent::new(Revision::R2026_07).await;
    let sent =
        json!({"status": 0, "response_type_id": 1600, "data": {"otp_ref_id": 4711, "reference_tid": "T1"}});
    agent.eko.script(EkoCall::SendOtp, Scripted::json(200, sent));
    agent.make(EkoCall::SendOtp).await;
    agent.otp_ref_id = "4711".into();
    assert_eq!(agent.make(EkoCall::VerifyOtp).await.code(), 0);
    agent.assert_no_violation();
}

#[tokio::test]
async fn the_date_can_be_moved_or_left_out() {
    let agent = Agent::new(Revision::R2026_06).await;
    let refusal = || failures::timestamp_refused();
    agent.eko.script(EkoCall::Services, refusal().date_offset(TimeDelta::days(365 * 30)));
    agent.eko.script(EkoCall::Services, refusal().without_date());
    let year: i32 = agent.services().await.header("date").unwrap()[12..16].parse().unwrap();
    assert!(year > 2050, "{year}");
    assert_eq!(agent.services().await.header("date"), None);
}

#[tokio::test]
async fn a_request_is_broken_off_in_its_body_and_noted() {
    let agent = Agent::with_ekyc(Revision::R2026_06).await;
    let body = vec![b'x'; 300_000];
    for after_bytes in [0, 1, 100, 200_000] {
        agent.eko.script(DAILY, Scripted::as_usual().delivered(Delivery::RefuseBody { after_bytes }));
        let bytes = request("POST", &agent.path(DAILY), &[], &body);
        let (_, read) = raw(agent.eko.port(), &bytes).await.unwrap_err();
        assert!(read.is_empty());
        let received = agent.eko.received().pop().unwrap();
        assert_eq!((received.body.len(), received.answered, received.call), (after_bytes, None, Some(DAILY)));
    }
    assert!(agent.eko.state().dailies.is_empty());
}

#[tokio::test]
async fn other_paths_can_be_scripted() {
    let agent = Agent::new(Revision::R2026_06).await;
    agent.eko.script(EkoCall::Other, Scripted::body(200, "text/plain", "203.0.113.9\n"));
    let answer = send(agent.eko.port(), "GET", "/ip", &[("Connection", "close")], b"").await;
    assert_eq!(answer.text(), "203.0.113.9\n");
}

#[tokio::test]
async fn the_service_can_take_its_time() {
    let agent = Agent::new(Revision::R2026_06).await;
    agent.eko.set_delay(Duration::from_millis(150));
    let start = Instant::now();
    agent.services().await;
    assert!(start.elapsed() >= Duration::from_millis(150));
}

/// Every constructor with the ids that a client reads from it.
fn every_failure() -> Vec<(&'static str, Scripted, u16, Option<i64>)> {
    use failures as f;
    vec![
        ("agent_not_allowed", f::agent_not_allowed(), 200, Some(346)),
        ("aadhar_missing", f::aadhar_missing(), 200, Some(97)),
        ("invalid_field", f::invalid_field("latlong"), 200, Some(97)),
        ("other spelling", f::invalid_field_in_other_spelling("latlong"), 200, Some(97)),
        ("otp_wrong_or_expired", f::otp_wrong_or_expired(), 200, Some(461)),
        ("merchant_inactive", f::merchant_inactive(), 200, Some(461)),
        ("ekyc_needed", f::ekyc_needed(), 200, Some(1714)),
        ("invalid_biometric", f::invalid_biometric(), 200, Some(1714)),
        ("kyc_fail_without_reason", f::kyc_fail_without_reason(), 200, Some(1714)),
        ("no_key_for_response", f::no_key_for_response(), 200, None),
        ("otp_already_sent", f::otp_already_sent(), 200, Some(1)),
        ("aadhaar_not_found", f::aadhaar_not_found(), 200, Some(1)),
        ("invalid_otp", f::invalid_otp(), 200, Some(1)),
        ("otp_reference_expired", f::otp_reference_expired(), 200, Some(1)),
        ("daily_biometric_failed", f::daily_biometric_failed(), 200, Some(1)),
        ("not_eligible_yet", f::not_eligible_yet(), 200, Some(1)),
        ("already_completed_today", f::already_completed_today(), 200, Some(1)),
        ("ekyc_already_completed", f::ekyc_already_completed(), 200, Some(461)),
        ("in comment", f::ekyc_already_completed_in_comment(), 200, Some(1714)),
        ("name_not_matching", f::name_not_matching(), 200, Some(461)),
        ("pan_blocked", f::pan_blocked(), 200, Some(461)),
        ("transaction_not_completed", f::transaction_not_completed(), 200, Some(461)),
        ("duplicate_biometric", f::duplicate_biometric(), 200, Some(1714)),
        ("wrong_otp_302", f::wrong_otp_302(), 200, Some(302)),
        ("otp_expired_303", f::otp_expired_303(), 200, Some(303)),
        ("invalid_initiator", f::invalid_initiator(), 200, Some(319)),
        ("not_eligible_yet_327", f::not_eligible_yet_327(), 200, Some(327)),
        ("low_balance", f::low_balance(), 200, Some(347)),
        ("generic_failure", f::generic_failure(), 200, Some(461)),
        ("user_not_found", f::user_not_found(), 200, Some(463)),
        ("kyc_already_approved", f::kyc_already_approved(), 200, Some(585)),
        ("service_not_active", f::service_not_active(), 200, Some(1297)),
        ("daily_kyc_completed", f::daily_kyc_completed(), 200, Some(1969)),
        ("wrong_developer_key", f::wrong_developer_key(), 401, Some(2483)),
        ("wrong_secret_key", f::wrong_secret_key(), 401, Some(2484)),
        ("timestamp_refused", f::timestamp_refused(), 401, Some(2485)),
        ("timestamp_malformed", f::timestamp_malformed(), 401, Some(2486)),
        ("security_header_missing", f::security_header_missing(), 401, Some(2487)),
        ("forbidden", f::forbidden(), 403, None),
        ("no_mapping_rule", f::no_mapping_rule(), 404, None),
        ("method_not_allowed", f::method_not_allowed(), 405, None),
        ("unsupported_media_type", f::unsupported_media_type(), 415, None),
        ("too_many_requests", f::too_many_requests(30), 429, None),
        ("bare_success", f::bare_success(), 200, Some(0)),
        ("success_for", f::success_for(1713, "99999999"), 200, Some(0)),
    ]
}

#[tokio::test]
async fn every_failure_is_json_with_its_ids_and_reaches_the_client_letter_for_letter() {
    let agent = Agent::new(Revision::R2026_07).await;
    for (name, scripted, http, status) in every_failure() {
        let expected = scripted.body_bytes().unwrap().to_vec();
        agent.eko.script(EkoCall::Services, scripted);
        let answer = agent.services().await;
        assert_eq!((answer.status, &answer.body), (http, &expected), "{name}");
        assert_eq!(answer.json().get("status").and_then(Value::as_i64), status, "{name}");
        assert_eq!(answer.header("content-type").unwrap(), "application/json");
    }
    agent.assert_no_violation();
}

#[tokio::test]
async fn failures_that_are_not_json_keep_their_type_and_headers() {
    let agent = Agent::new(Revision::R2026_07).await;
    let elsewhere = "http://192.0.2.1/login";
    for (scripted, status, header, value) in [
        (failures::authentication_parameters_missing(), 402, "content-type", "text/plain"),
        (failures::internal_error(), 500, "content-type", "text/html"),
        (failures::unavailable(), 503, "content-type", "text/html"),
        (failures::captive_portal_redirect(elsewhere), 302, "location", elsewhere),
        (failures::network_login_required(), 511, "content-type", "text/html"),
        (failures::proxy_login_required(), 407, "proxy-authenticate", "Basic realm=\"proxy\""),
        (failures::too_many_requests(30), 429, "retry-after", "30"),
    ] {
        agent.eko.script(EkoCall::Services, scripted);
        let answer = agent.services().await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header(header).as_deref(), Some(value));
    }
}
