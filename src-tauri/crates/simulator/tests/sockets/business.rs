//! The business behind the gates.

use chrono::{NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Kolkata;
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision, ServiceStatus, VerifyAnswer};
use hazri_simulator::identity::{SealingKey, aadhaar_number};
use hazri_simulator::scanner::ScriptedCapture;
use serde_json::json;

use crate::agent::Agent;

fn today() -> NaiveDate {
    Utc::now().with_timezone(&Kolkata).date_naive()
}

const DAILY: EkoCall = EkoCall::DailyAuthentication;

#[tokio::test]
async fn the_whole_morning_works_in_both_revisions() {
    for revision in Revision::ALL {
        let mut agent = Agent::new(revision).await;
        agent.do_ekyc().await;
        assert_eq!(agent.eko.state().ekyc_done_on, Some(today()));
        assert_eq!(agent.make(DAILY).await.code(), 0);
        assert_eq!(agent.eko.state().dailies[0].day, today());
        agent.assert_no_violation();
        assert_eq!(agent.scanner.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn successes_of_june_have_the_documented_data() {
    let mut agent = Agent::new(Revision::R2026_06).await;
    let sent = agent.make(EkoCall::SendOtp).await.json();
    let mobile = agent.eko.account().agent_mobile.clone();
    assert_eq!(sent["data"]["mobile_hint"], format!("******{}", &mobile[6..]));
    assert_eq!(sent["response_status_id"], 0);
    assert_eq!(agent.make(EkoCall::VerifyOtp).await.json()["data"], json!({}));
    assert_eq!(agent.make(EkoCall::BiometricEkyc).await.json()["data"]["kyc_status"], "success");
    let daily = agent.make(DAILY).await.json();
    let day = today();
    assert_eq!(
        daily["data"],
        json!({
            "reference_id": format!("DAKYC{}001", day.format("%Y%m%d")),
            "auth_status": "success",
            "valid_till": format!("{day}T23:59:59+05:30"),
        })
    );
}

#[tokio::test]
async fn successes_of_july_have_their_type_ids_and_data() {
    let mut agent = Agent::new(Revision::R2026_07).await;
    let user_code = agent.eko.account().user_code.clone();
    let sent = agent.make(EkoCall::SendOtp).await.json();
    let verified = agent.make(EkoCall::VerifyOtp).await.json();
    assert_eq!((&sent["response_type_id"], &verified["response_type_id"]), (&json!(1600), &json!(1604)));
    for name in ["otp_ref_id", "reference_tid"] {
        assert_ne!(sent["data"][name], verified["data"][name], "the pair is new");
    }
    for (call, id) in [(EkoCall::BiometricEkyc, 1605), (DAILY, 1713)] {
        let answer = agent.make(call).await.json();
        assert_eq!((&answer["response_type_id"], &answer["status"]), (&json!(id), &json!(0)));
        assert_eq!(answer["data"], json!({"user_code": user_code}));
    }
}

#[tokio::test]
async fn july_refuses_the_first_pair_at_the_finger() {
    let mut agent = Agent::new(Revision::R2026_07).await;
    agent.make(EkoCall::SendOtp).await;
    let first = (agent.otp_ref_id.clone(), agent.reference_tid.clone());
    agent.make(EkoCall::VerifyOtp).await;
    (agent.otp_ref_id, agent.reference_tid) = first;
    let answer = agent.make(EkoCall::BiometricEkyc).await;
    assert_eq!(answer.code(), 461);
    assert!(answer.text().contains("incorrect or the OTP has expired"));
    agent.assert_violation("otp_ref_id, reference_tid");
    assert_eq!(agent.eko.state().ekyc_done_on, None);
}

#[tokio::test]
async fn july_refuses_half_of_the_new_pair() {
    let mut agent = Agent::new(Revision::R2026_07).await;
    agent.make(EkoCall::SendOtp).await;
    let first = agent.reference_tid.clone();
    agent.make(EkoCall::VerifyOtp).await;
    agent.reference_tid = first;
    assert_eq!(agent.make(EkoCall::BiometricEkyc).await.code(), 461);
}

#[tokio::test]
async fn june_takes_the_reference_of_send_otp_at_the_finger_unless_verify_gave_another() {
    let options = EkoOptions::made_up(Revision::R2026_06, 7).unwrap();
    let mut agent = Agent::with(EkoOptions { verify_answer: VerifyAnswer::AnotherOtpRefId, ..options }).await;
    agent.make(EkoCall::SendOtp).await;
    let first = agent.otp_ref_id.clone();
    agent.make(EkoCall::VerifyOtp).await;
    assert_ne!(first, agent.otp_ref_id);
    let stale = agent.make_with(EkoCall::BiometricEkyc, |body| body["otp_ref_id"] = json!(first)).await;
    assert_eq!(stale.json()["response_status_id"], 303);
    assert_eq!(agent.make(EkoCall::BiometricEkyc).await.code(), 0);
}

#[tokio::test]
async fn the_finger_before_the_code_is_refused() {
    let mut agent = Agent::new(Revision::R2026_06).await;
    agent.make(EkoCall::SendOtp).await;
    assert_eq!(agent.make(EkoCall::BiometricEkyc).await.json()["response_status_id"], 303);
    agent.assert_violation("otp_ref_id");
}

#[tokio::test]
async fn june_has_no_reference_tid_to_send() {
    let mut agent = Agent::new(Revision::R2026_06).await;
    agent.make(EkoCall::SendOtp).await;
    let answer = agent.make_with(EkoCall::VerifyOtp, |body| body["reference_tid"] = json!("1")).await;
    assert_eq!(answer.code(), 97);
    agent.assert_violation("reference_tid: sent though none was given");
}

#[tokio::test]
async fn a_wrong_code_is_a_refusal_and_may_be_typed_again() {
    for (revision, status, id) in [(Revision::R2026_06, 1, 109), (Revision::R2026_07, 461, 1)] {
        let mut agent = Agent::new(revision).await;
        agent.make(EkoCall::SendOtp).await;
        let wrong = if agent.eko.account().otp == "000000" { "000001" } else { "000000" };
        let answer = agent.make_with(EkoCall::VerifyOtp, |body| body["otp"] = json!(wrong)).await;
        assert_eq!((answer.code(), &answer.json()["response_status_id"]), (status, &json!(id)));
        agent.assert_no_violation();
        assert_eq!(agent.make(EkoCall::VerifyOtp).await.code(), 0);
    }
}

#[tokio::test]
async fn a_capture_counts_once() {
    let agent = Agent::with_ekyc(Revision::R2026_07).await;
    agent.scanner.script_capture(ScriptedCapture::poor_finger());
    let document = agent.capture(false).await;
    let with_it = |body: &mut serde_json::Value| body["piddata"] = json!(document);
    assert_eq!(agent.make_with(DAILY, with_it).await.json()["data"]["reason"], "");
    let again = agent.make_with(DAILY, with_it).await;
    assert_eq!(again.json()["data"]["reason"], "Duplicate Biometric data");
    agent.assert_violation("piddata: that capture was sent before");
}

#[tokio::test]
async fn a_daily_capture_with_wadh_and_an_ekyc_capture_without_are_refused() {
    for revision in Revision::ALL {
        let agent = Agent::with_ekyc(revision).await;
        let with_wadh = agent.capture(true).await;
        let answer = agent.make_with(DAILY, |body| body["piddata"] = json!(with_wadh)).await;
        assert_eq!(answer.code(), 1714);
        assert_eq!(answer.json()["data"]["reason"], "Authentication Failed. Invalid Biometric data.");
        agent.assert_violation("captured with wadh");

        let mut agent = Agent::new(revision).await;
        agent.make(EkoCall::SendOtp).await;
        agent.make(EkoCall::VerifyOtp).await;
        let without = agent.capture(false).await;
        let answer = agent.make_with(EkoCall::BiometricEkyc, |body| body["piddata"] = json!(without)).await;
        assert_eq!(answer.code(), 1714);
        agent.assert_violation("captured without wadh");
    }
}

#[tokio::test]
async fn a_poor_finger_fails_without_a_reason_and_a_new_one_succeeds() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.scanner.script_capture(ScriptedCapture::poor_finger());
    let answer = agent.make(DAILY).await.json();
    assert_eq!((&answer["status"], &answer["data"]["reason"]), (&json!(1714), &json!("")));
    agent.assert_no_violation();
    assert_eq!(agent.make(DAILY).await.code(), 0);
}

#[tokio::test]
async fn a_daily_authentication_before_the_ekyc_is_refused() {
    let answer = Agent::new(Revision::R2026_06).await.make(DAILY).await;
    assert_eq!(answer.json()["response_status_id"], 327);
    let answer = Agent::new(Revision::R2026_07).await.make(DAILY).await;
    assert!(answer.text().contains("Please complete bank eKYC"));
}

#[tokio::test]
async fn a_wait_after_the_ekyc_is_kept_when_it_is_set() {
    let options = EkoOptions::made_up(Revision::R2026_06, 7).unwrap();
    let mut agent = Agent::with(EkoOptions { minimum_days_after_ekyc: 3, ..options }).await;
    agent.eko.set_ekyc_done(today() - TimeDelta::days(2));
    assert_eq!(agent.make(DAILY).await.json()["response_status_id"], 327);
    agent.eko.set_ekyc_done(today() - TimeDelta::days(3));
    assert_eq!(agent.make(DAILY).await.code(), 0);
}

#[tokio::test]
async fn a_second_daily_authentication_of_a_day_is_already_completed() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    let first = agent.make(DAILY).await.json();
    let second = agent.make(DAILY).await.json();
    assert_eq!((&second["status"], &second["response_status_id"]), (&json!(1), &json!(17)));
    assert_eq!(second["data"]["reference_id"], first["data"]["reference_id"]);

    let mut agent = Agent::with_ekyc(Revision::R2026_07).await;
    agent.make(DAILY).await;
    assert_eq!(agent.make(DAILY).await.code(), 1969);
    assert_eq!(agent.eko.state().dailies.len(), 1);
}

#[tokio::test]
async fn the_switch_may_ask_for_another_daily_authentication() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.make(DAILY).await;
    agent.eko.ask_for_another_daily();
    let reference = agent.make(DAILY).await.json()["data"]["reference_id"].clone();
    assert!(reference.as_str().unwrap().ends_with("002"), "{reference}");
    assert_eq!(agent.make(DAILY).await.json()["response_status_id"], 17);
}

#[tokio::test]
async fn without_the_limit_every_daily_authentication_is_done() {
    let options = EkoOptions::made_up(Revision::R2026_07, 7).unwrap();
    let mut agent = Agent::with(EkoOptions { daily_at_most_once: false, ..options }).await;
    agent.eko.set_ekyc_done(today());
    for _ in 0..3 {
        assert_eq!(agent.make(DAILY).await.code(), 0);
    }
}

#[tokio::test]
async fn the_ekyc_is_done_once() {
    let mut agent = Agent::with_ekyc(Revision::R2026_07).await;
    assert!(agent.make(EkoCall::SendOtp).await.text().contains("already completed Bank eKYC"));
    agent.eko.forget_ekyc();
    assert_eq!(agent.make(EkoCall::SendOtp).await.code(), 0);
}

#[tokio::test]
async fn the_place_of_the_ekyc_counts_for_the_daily_authentication() {
    let mut agent = Agent::new(Revision::R2026_06).await;
    agent.do_ekyc().await;
    let elsewhere = agent.make_with(DAILY, |body| body["latlong"] = json!("12.971600,77.594600")).await;
    assert_eq!(elsewhere.code(), 461);
    assert_eq!(agent.make(DAILY).await.code(), 0);
}

#[tokio::test]
async fn other_peoples_data_is_refused_without_a_violation() {
    let number = SealingKey::shared().unwrap();
    let stranger = || number.seal(&aadhaar_number(99)).unwrap();
    for (revision, name, value, status, id) in [
        (Revision::R2026_06, "initiator_id", "9000000001".to_owned(), 319, 1),
        (Revision::R2026_06, "user_code", "99999999".to_owned(), 346, 1),
        (Revision::R2026_07, "customer_id", "9000000001".to_owned(), 461, 1),
        (Revision::R2026_06, "aadhaar", stranger(), 1, 463),
        (Revision::R2026_07, "aadhar", stranger(), 461, 1),
    ] {
        let agent = Agent::new(revision).await;
        let answer = agent.make_with(EkoCall::SendOtp, |body| body[name] = json!(value)).await;
        assert_eq!((answer.code(), &answer.json()["response_status_id"]), (status, &json!(id)), "{name}");
        agent.assert_no_violation();
    }
}

#[tokio::test]
async fn the_services_call_tells_how_the_service_stands() {
    let agent = Agent::new(Revision::R2026_06).await;
    for (status, code) in [
        (ServiceStatus::Active, 1),
        (ServiceStatus::Deactivated, 0),
        (ServiceStatus::Pending, 2),
        (ServiceStatus::Rejected, 2),
    ] {
        agent.eko.set_service(status);
        let answer = agent.services().await.json();
        assert_eq!(answer["response_type_id"], 1299);
        let list = answer["data"]["service_status_list"].as_array().unwrap().clone();
        let aeps = list.iter().find(|service| service["service_code"] == "43").unwrap();
        assert_eq!(aeps["status"], code);
    }
    agent.assert_no_violation();
}

#[tokio::test]
async fn nothing_works_while_the_service_is_not_active() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    agent.eko.set_service(ServiceStatus::Pending);
    assert_eq!(agent.make(DAILY).await.code(), 1297);
}

#[tokio::test]
async fn an_enquiry_tells_a_success_again_and_knows_nothing_else() {
    for revision in Revision::ALL {
        let mut agent = Agent::with_ekyc(revision).await;
        let done = agent.make(DAILY).await.json();
        let reference = agent.eko.state().dailies[0].client_ref_id.clone().unwrap();
        let told = agent.get(&format!("/tools/reference/transaction/client_ref_id:{reference}")).await.json();
        assert_eq!(told["data"]["client_ref_id"], reference);
        assert_eq!(told["data"]["reference_id"], done["data"]["reference_id"]);
        assert_eq!(told["response_type_id"], done["response_type_id"]);
        let unknown = agent.get("/tools/reference/transaction/client_ref_id:NEVER").await;
        assert_eq!(unknown.code(), 463);
        agent.assert_no_violation();
    }
}

#[tokio::test]
async fn the_day_is_that_of_the_services_clock_in_india() {
    let mut agent = Agent::with_ekyc(Revision::R2026_06).await;
    // 23:59:59 in India today, then 00:00:01 tomorrow: one clock, two days.
    let midnight =
        (today() + TimeDelta::days(1)).and_hms_opt(0, 0, 0).unwrap().and_local_timezone(Kolkata).unwrap();
    let to_midnight = midnight.to_utc() - Utc::now();
    for (shift, day) in [(-30, today()), (30, today() + TimeDelta::days(1))] {
        agent.eko.set_clock_offset(to_midnight + TimeDelta::seconds(shift));
        let headers_time = agent.eko.now().timestamp_millis().to_string();
        let mut headers = agent.headers_at(&headers_time);
        headers.push(("content-type".into(), "application/json".into()));
        let body = agent.body(DAILY).await.to_string();
        let answer = agent.send_with("POST", &agent.path(DAILY), &headers, body.as_bytes()).await.json();
        assert_eq!(answer["data"]["valid_till"], format!("{day}T23:59:59+05:30"), "{answer}");
    }
    assert_eq!(agent.eko.state().dailies.len(), 2);
    agent.eko.set_clock_offset(TimeDelta::zero());
    assert_eq!(agent.make(EkoCall::SendOtp).await.code(), 461);
}
