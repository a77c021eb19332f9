//! The third gate: the fields.

use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::identity::{SealingKey, aadhaar_number};
use serde_json::{Value, json};

use crate::agent::Agent;

const WITH_BODY: [EkoCall; 4] =
    [EkoCall::SendOtp, EkoCall::VerifyOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication];

/// An agent who has come so far that this call is the next.
async fn before(call: EkoCall, revision: Revision) -> Agent {
    if call == EkoCall::DailyAuthentication {
        return Agent::with_ekyc(revision).await;
    }
    let mut agent = Agent::new(revision).await;
    for earlier in WITH_BODY.into_iter().take_while(|earlier| *earlier != call) {
        assert_eq!(agent.make(earlier).await.code(), 0);
    }
    agent
}

fn names(body: &Value) -> Vec<String> {
    body.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn the_fields_of_the_table_are_enough_for_each_call_of_each_revision() {
    for revision in Revision::ALL {
        for call in WITH_BODY {
            let mut agent = before(call, revision).await;
            let answer = agent.make(call).await;
            assert_eq!(answer.code(), 0, "{revision} {call:?}: {}", answer.text());
            agent.assert_no_violation();
        }
    }
}

#[tokio::test]
async fn every_required_field_is_needed() {
    for revision in Revision::ALL {
        for call in WITH_BODY {
            let agent = before(call, revision).await;
            for name in names(&agent.body(call).await) {
                let answer =
                    agent.make_with(call, |body| drop(body.as_object_mut().unwrap().remove(&name))).await;
                if name == "client_ref_id" {
                    continue;
                }
                assert_eq!(answer.code(), 97, "{revision} {call:?} without {name}: {}", answer.text());
                assert_eq!(names(&answer.json()["invalid_params"]), [name.as_str()]);
                let last = agent.eko.violations().pop().unwrap();
                assert!(last.contains(&format!("{name}: missing")), "{last}");
            }
        }
    }
}

#[tokio::test]
async fn a_client_reference_may_be_left_out() {
    let agent = Agent::new(Revision::R2026_06).await;
    let answer = agent
        .make_with(EkoCall::SendOtp, |body| drop(body.as_object_mut().unwrap().remove("client_ref_id")))
        .await;
    assert_eq!(answer.code(), 0);
}

#[tokio::test]
async fn a_field_that_is_not_in_the_table_is_refused() {
    for revision in Revision::ALL {
        for call in WITH_BODY {
            let agent = before(call, revision).await;
            let answer = agent.make_with(call, |body| body["locale"] = json!("en")).await;
            assert_eq!(answer.code(), 97);
            agent.assert_violation("locale: not a field of this call");
        }
    }
}

#[tokio::test]
async fn the_other_revisions_spelling_is_refused() {
    for (revision, right, wrong) in
        [(Revision::R2026_06, "aadhaar", "aadhar"), (Revision::R2026_07, "aadhar", "aadhaar")]
    {
        let agent = Agent::new(revision).await;
        let answer = agent
            .make_with(EkoCall::SendOtp, |body| {
                body[wrong] = body.as_object_mut().unwrap().remove(right).unwrap()
            })
            .await;
        assert_eq!(answer.code(), 97);
        assert_eq!(agent.eko.violations().len(), 2);
    }
}

#[tokio::test]
async fn malformed_values_are_refused_by_name() {
    let revision = Revision::R2026_07;
    for (call, name, wrong) in [
        (EkoCall::SendOtp, "initiator_id", json!("99999")),
        (EkoCall::SendOtp, "user_code", json!("1234567")),
        (EkoCall::SendOtp, "user_code", json!(12_345_001)),
        (EkoCall::SendOtp, "customer_id", json!("+919999012345")),
        (EkoCall::SendOtp, "latlong", json!("25.5941,85.1376")),
        (EkoCall::SendOtp, "latlong", json!("25.594100, 85.137600")),
        (EkoCall::SendOtp, "client_ref_id", json!("with space")),
        (EkoCall::SendOtp, "client_ref_id", json!("")),
        (EkoCall::SendOtp, "aadhar", json!("not sealed")),
        (EkoCall::SendOtp, "aadhar", Value::Null),
        (EkoCall::VerifyOtp, "otp", json!("12345")),
        (EkoCall::VerifyOtp, "otp", json!(123_456)),
        (EkoCall::DailyAuthentication, "piddata", json!("<PidData/>")),
        (EkoCall::DailyAuthentication, "bank_code", json!("")),
    ] {
        let agent = before(call, revision).await;
        let answer = agent.make_with(call, |body| body[name] = wrong.clone()).await;
        assert_eq!(answer.code(), 97, "{name} = {wrong}: {}", answer.text());
        agent.assert_violation(&format!("{name}: "));
    }
}

#[tokio::test]
async fn the_terminals_address_must_be_one() {
    let call = EkoCall::DailyAuthentication;
    let agent = Agent::with_ekyc(Revision::R2026_06).await;
    assert_eq!(agent.make_with(call, |body| body["source_ip"] = json!("my-pc")).await.code(), 97);
    assert_eq!(agent.make_with(call, |body| body["source_ip"] = json!("2001:db8::1")).await.code(), 0);
}

#[tokio::test]
async fn bodies_that_are_no_object_are_refused() {
    for body in ["", "[]", "{", "\"text\"", "\u{feff}{}"] {
        let agent = Agent::new(Revision::R2026_06).await;
        assert_eq!(agent.send_bytes(EkoCall::SendOtp, body.as_bytes()).await.code(), 97, "{body}");
        agent.assert_violation("body");
    }
}

#[tokio::test]
async fn a_field_may_not_come_twice() {
    let agent = Agent::new(Revision::R2026_06).await;
    let body = agent.body(EkoCall::SendOtp).await.to_string();
    let doubled = body.replacen('{', "{\"user_code\":\"12345678\",", 1);
    assert_eq!(agent.send_bytes(EkoCall::SendOtp, doubled.as_bytes()).await.code(), 97);
    agent.assert_violation("user_code: there twice");
}

#[tokio::test]
async fn a_reference_of_21_characters_has_no_key_for_a_response() {
    let agent = Agent::new(Revision::R2026_07).await;
    let long = "R".repeat(21);
    let answer = agent.make_with(EkoCall::SendOtp, |body| body["client_ref_id"] = json!(long)).await;
    assert_eq!(answer.text(), r#"{"message":"No key for Response"}"#);
    agent.assert_violation("client_ref_id");
    let whole = "R".repeat(20);
    assert_eq!(
        agent.make_with(EkoCall::SendOtp, |body| body["client_ref_id"] = json!(whole)).await.code(),
        0
    );
}

#[tokio::test]
async fn a_reference_counts_once_across_calls() {
    let mut agent = Agent::new(Revision::R2026_07).await;
    agent.make(EkoCall::SendOtp).await;
    let used = agent.eko.received()[0].field("client_ref_id").unwrap().to_owned();
    let answer = agent.make_with(EkoCall::VerifyOtp, |body| body["client_ref_id"] = json!(used)).await;
    assert_eq!(answer.code(), 97);
    agent.assert_violation("client_ref_id: used before");
}

#[tokio::test]
async fn a_sealed_number_counts_once_because_its_padding_is_random() {
    let mut agent = Agent::new(Revision::R2026_06).await;
    agent.make(EkoCall::SendOtp).await;
    let sealed = agent.eko.received()[0].field("aadhaar").unwrap().to_owned();
    let answer = agent.make_with(EkoCall::SendOtp, |body| body["aadhaar"] = json!(sealed)).await;
    assert_eq!(answer.code(), 97);
    agent.assert_violation("aadhaar: the same sealed text came before");
}

#[tokio::test]
async fn what_is_sealed_must_be_twelve_right_digits() {
    let number = aadhaar_number(7);
    let spaced = format!("{} {}", &number[..4], &number[4..]);
    for (sealed, code) in
        [(spaced.as_str(), 97), (&number[..11], 97), ("012345678901", 1714), ("234567890123", 1714)]
    {
        let agent = Agent::new(Revision::R2026_06).await;
        let sealed = SealingKey::shared().unwrap().seal(sealed).unwrap();
        let answer = agent.make_with(EkoCall::SendOtp, |body| body["aadhaar"] = json!(sealed)).await;
        assert_eq!(answer.code(), code);
        agent.assert_violation("aadhaar");
    }
}

#[tokio::test]
async fn a_capture_is_forwarded_untouched_or_not_at_all() {
    for (from, to) in
        [("\n", ""), ("Success.", "Success"), ("<?xml version=\"1.0\"?>", ""), ("</PidData>", "</PidData>\n")]
    {
        let agent = Agent::with_ekyc(Revision::R2026_07).await;
        let answer = agent
            .make_with(EkoCall::DailyAuthentication, |body| {
                body["piddata"] = json!(body["piddata"].as_str().unwrap().replacen(from, to, 1));
            })
            .await;
        assert_eq!(answer.code(), 97, "{from:?} -> {to:?}");
        agent.assert_violation("piddata: the document was changed");
    }
}

#[tokio::test]
async fn a_query_on_a_call_with_a_body_is_a_violation() {
    let agent = Agent::new(Revision::R2026_06).await;
    let mut headers = agent.headers();
    headers.push(("content-type".into(), "application/json".into()));
    let target = format!("{}?a=1", agent.path(EkoCall::SendOtp));
    agent.send_with("POST", &target, &headers, b"{}").await;
    agent.assert_violation("query");
}
