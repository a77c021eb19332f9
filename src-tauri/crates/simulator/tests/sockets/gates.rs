//! The first two gates: the route and the security headers.

use chrono::TimeDelta;
use hazri_simulator::eko::{EkoCall, Revision};

use crate::agent::{Agent, timestamp};
use crate::client::send;

async fn agent() -> Agent {
    Agent::new(Revision::R2026_07).await
}

/// Makes the services call with changed headers.
async fn with_headers(agent: &Agent, change: impl FnOnce(&mut Vec<(String, String)>)) -> (u16, i64) {
    let mut headers = agent.headers();
    change(&mut headers);
    let account = agent.eko.account();
    let query = format!("initiator_id={}&user_code={}", account.initiator_id, account.user_code);
    let target = format!("/ekoapi/v3/user/account/services?{query}");
    let answer = agent.send_with("GET", &target, &headers, b"").await;
    (answer.status, answer.code())
}

fn set(headers: &mut [(String, String)], name: &str, value: &str) {
    headers.iter_mut().filter(|(known, _)| known == name).for_each(|(_, old)| *old = value.to_owned());
}

#[tokio::test]
async fn a_right_request_passes_without_a_violation() {
    let agent = agent().await;
    assert_eq!(agent.services().await.code(), 0);
    agent.assert_no_violation();
}

#[tokio::test]
async fn each_security_header_is_needed() {
    for name in ["developer_key", "secret-key", "secret-key-timestamp"] {
        let agent = agent().await;
        let answer = with_headers(&agent, |headers| headers.retain(|(known, _)| known != name)).await;
        assert_eq!(answer, (401, 2487), "{name}");
        agent.assert_violation(name);
    }
}

#[tokio::test]
async fn a_security_header_may_not_come_twice() {
    let agent = agent().await;
    let (status, _) = with_headers(&agent, |headers| headers.push(headers[3].clone())).await;
    assert_eq!(status, 401);
    agent.assert_violation("secret-key: the header is there twice");
}

#[tokio::test]
async fn another_developer_key_is_2483() {
    let agent = agent().await;
    assert_eq!(with_headers(&agent, |headers| set(headers, "developer_key", "other")).await, (401, 2483));
    agent.assert_violation("developer_key");
}

#[tokio::test]
async fn a_signature_of_something_else_is_2484() {
    let agent = agent().await;
    let elsewhere = agent.headers_at("1700000000000")[3].1.clone();
    assert_eq!(with_headers(&agent, |headers| set(headers, "secret-key", &elsewhere)).await, (401, 2484));
    agent.assert_violation("secret-key: not the signature");
}

#[tokio::test]
async fn a_signature_with_the_raw_key_is_2484() {
    use base64::Engine as _;
    use hmac::{Hmac, KeyInit, Mac};
    let agent = agent().await;
    let stamp = timestamp();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(agent.eko.account().access_key.as_bytes()).unwrap();
    mac.update(stamp.as_bytes());
    let raw = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let answer = with_headers(&agent, |headers| {
        set(headers, "secret-key-timestamp", &stamp);
        set(headers, "secret-key", &raw);
    })
    .await;
    assert_eq!(answer, (401, 2484));
}

#[tokio::test]
async fn a_timestamp_that_is_not_13_digits_is_2486() {
    for wrong in ["1700000000", "17000000000000", "170000000000x", "+170000000000"] {
        let agent = agent().await;
        let headers = agent.headers_at(wrong);
        assert_eq!(with_headers(&agent, |old| *old = headers).await, (401, 2486), "{wrong}");
        agent.assert_violation("secret-key-timestamp");
    }
}

#[tokio::test]
async fn a_timestamp_counts_for_two_minutes_around_the_services_clock() {
    for (seconds, expected) in [(-125, 2485), (-110, 0), (110, 0), (125, 2485)] {
        let agent = agent().await;
        agent.eko.set_clock_offset(TimeDelta::seconds(seconds));
        assert_eq!(with_headers(&agent, |_| {}).await.1, expected, "{seconds} s");
    }
}

#[tokio::test]
async fn a_timestamp_counts_once() {
    let agent = agent().await;
    let headers = agent.headers();
    let again = headers.clone();
    assert_eq!(with_headers(&agent, |old| *old = headers).await, (200, 0));
    assert_eq!(with_headers(&agent, |old| *old = again).await, (401, 2485));
    agent.assert_violation("used before");
}

#[tokio::test]
async fn the_other_revisions_routes_are_404_and_carry_nothing_out() {
    for (own, other) in [(Revision::R2026_06, Revision::R2026_07), (Revision::R2026_07, Revision::R2026_06)] {
        for call in [EkoCall::SendOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
            let agent = Agent::with_ekyc(own).await;
            let mut headers = agent.headers();
            headers.push(("content-type".into(), "application/json".into()));
            let target = format!("/ekoapi/v3{}", call.path(other));
            let body = agent.body(call).await.to_string();
            let answer = agent.send_with(call.method(other), &target, &headers, body.as_bytes()).await;
            assert_eq!(answer.status, 404, "{call:?}");
            assert_eq!(answer.json()["message"], "No Mapping Rule matched");
            assert!(agent.eko.state().dailies.is_empty());
            assert_eq!(agent.eko.received()[0].call, None);
        }
    }
}

#[tokio::test]
async fn a_wrong_base_url_is_404() {
    let agent = agent().await;
    let answer = agent.send_with("GET", "/ekoicici/v3/user/account/services", &agent.headers(), b"").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_wrong_method_is_405() {
    let agent = agent().await;
    let mut headers = agent.headers();
    headers.push(("content-type".into(), "application/json".into()));
    let answer = agent.send_with("PUT", &agent.path(EkoCall::SendOtp), &headers, b"{}").await;
    assert_eq!(answer.status, 405);
    agent.assert_violation("method");
}

#[tokio::test]
async fn a_body_needs_exactly_the_json_content_type() {
    for content_type in [None, Some("text/plain"), Some("application/json; charset=utf-8")] {
        let agent = agent().await;
        let mut headers = agent.headers();
        headers.extend(content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
        let answer = agent.send_with("POST", &agent.path(EkoCall::SendOtp), &headers, b"{}").await;
        assert_eq!(answer.status, 415, "{content_type:?}");
        agent.assert_violation("content-type");
    }
}

#[tokio::test]
async fn get_with_a_content_type_is_415() {
    let agent = agent().await;
    let account = agent.eko.account();
    let query = format!("initiator_id={}&user_code={}", account.initiator_id, account.user_code);
    let mut headers = agent.headers();
    headers.push(("Content-Type".into(), "application/json".into()));
    let target = format!("/ekoapi/v3/user/account/services?{query}");
    let answer = agent.send_with("GET", &target, &headers, b"").await;
    assert_eq!(answer.status, 415);
    agent.assert_violation("content-type: sent with GET");
}

#[tokio::test]
async fn the_date_header_is_the_services_time() {
    let agent = agent().await;
    agent.eko.set_clock_offset(TimeDelta::days(-400));
    let expected = chrono::Utc::now() - TimeDelta::days(400);
    let date = agent.services().await.header("date").unwrap();
    let date = chrono::NaiveDateTime::parse_from_str(&date, "%a, %d %b %Y %H:%M:%S GMT").unwrap().and_utc();
    assert!((date - expected).abs() < TimeDelta::seconds(3), "{date}");
}

#[tokio::test]
async fn the_root_answers_404_with_a_date_and_no_violation() {
    let agent = agent().await;
    for method in ["GET", "HEAD"] {
        let answer = send(agent.eko.port(), method, "/", &[("Connection", "close")], b"").await;
        assert_eq!(answer.status, 404);
        assert!(answer.header("date").is_some());
        assert_eq!(answer.body.is_empty(), method == "HEAD");
    }
    agent.assert_no_violation();
}

#[tokio::test]
async fn the_echo_tells_the_callers_address() {
    let agent = agent().await;
    let target = agent.eko.echo_url();
    assert!(target.ends_with("/ip"));
    let answer = send(agent.eko.port(), "GET", "/ip", &[("Connection", "close")], b"").await;
    assert_eq!(answer.text(), "127.0.0.1");
}

#[tokio::test]
async fn requests_are_kept_as_they_were_sent() {
    let agent = agent().await;
    agent.services().await;
    let received = &agent.eko.received()[0];
    assert_eq!(received.call, Some(EkoCall::Services));
    assert_eq!((received.method.as_str(), received.answered), ("GET", Some(200)));
    assert_eq!(received.path, "/ekoapi/v3/user/account/services");
    assert!(received.query.as_ref().unwrap().starts_with("initiator_id="));
    assert!(received.headers.iter().any(|(name, _)| name == "secret-key-timestamp"));
}
