//! The distributor's signer, held to `docs/signer.md`.

use chrono::TimeDelta;
use hazri_simulator::eko::{Account, EkoCall, secret_key};
use hazri_simulator::http::Reply;
use hazri_simulator::signer::{ScriptedSigning, SignerOptions, SignerServer};
use serde_json::{Value, json};

use crate::client::{Answer, send};

/// A distributor's signer, and what a good client says to it.
struct Desk {
    signer: SignerServer,
    account: Account,
}

impl Desk {
    async fn new() -> Desk {
        let account = Account::made_up(7);
        let signer = SignerServer::start(SignerOptions::of(&account)).await.unwrap();
        Desk { signer, account }
    }

    fn question(&self) -> Value {
        json!({
            "format": "hazri-signer/1",
            "call": "daily_authentication",
            "user_code": self.account.user_code,
            "client_ref_id": "HZmf3k2a1x9q7c2v5b8n",
        })
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.signer.token())
    }

    async fn ask(&self, body: &[u8]) -> Answer {
        self.ask_as(&self.bearer(), body).await
    }

    async fn ask_as(&self, authorization: &str, body: &[u8]) -> Answer {
        let headers =
            [("Authorization", authorization), ("Content-Type", "application/json"), ("Connection", "close")];
        self.send("POST", "/hazri/sign", &headers, body).await
    }

    async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        send(self.signer.port(), method, target, headers, body).await
    }

    /// It was refused with this status, and a violation that begins so was noted.
    fn assert_violated(&self, answer: &Answer, status: u16, violation: &str) {
        assert_eq!(answer.status, status, "{violation}");
        let found = self.signer.violations();
        assert!(found.iter().any(|found| found.starts_with(violation)), "{violation}: {found:?}");
    }
}

#[tokio::test]
async fn a_question_is_answered_with_a_right_signature_each_with_a_timestamp_of_its_own() {
    let desk = Desk::new().await;
    let mut timestamps = std::collections::HashSet::new();
    for _ in 0..20 {
        let answer = desk.ask(desk.question().to_string().as_bytes()).await;
        let signed = answer.json();
        let timestamp = signed["secret-key-timestamp"].as_str().unwrap().to_owned();
        assert_eq!((answer.status, timestamp.len()), (200, 13));
        assert_eq!(signed["secret-key"], secret_key(&desk.account.access_key, &timestamp));
        assert!(timestamps.insert(timestamp));
    }
    assert_eq!(desk.signer.asked_for(EkoCall::DailyAuthentication).len(), 20);
    assert_eq!(desk.signer.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn every_call_of_the_contract_can_be_signed() {
    let desk = Desk::new().await;
    for (name, call) in [
        ("send_otp", EkoCall::SendOtp),
        ("verify_otp", EkoCall::VerifyOtp),
        ("biometric_ekyc", EkoCall::BiometricEkyc),
        ("daily_authentication", EkoCall::DailyAuthentication),
        ("services", EkoCall::Services),
        ("enquiry", EkoCall::Enquiry),
    ] {
        let mut question = desk.question();
        question["call"] = name.into();
        assert_eq!(desk.ask(question.to_string().as_bytes()).await.status, 200, "{name}");
        assert_eq!(desk.signer.asked_for(call).len(), 1, "{name}");
    }
    assert_eq!(desk.signer.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn another_token_or_another_agent_is_refused_and_breaks_no_contract() {
    let desk = Desk::new().await;
    assert_eq!(desk.ask_as("Bearer another", desk.question().to_string().as_bytes()).await.status, 401);
    let mut question = desk.question();
    question["user_code"] = "99999999".into();
    assert_eq!(desk.ask(question.to_string().as_bytes()).await.status, 403);
    assert_eq!(desk.signer.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_request_that_only_opens_the_connection_is_none_the_worse() {
    let desk = Desk::new().await;
    assert_eq!(desk.send("HEAD", "/hazri/sign", &[("Connection", "close")], b"").await.status, 405);
    assert_eq!((desk.signer.violations(), desk.signer.questions()), (Vec::new(), 0));
    let bearer = desk.bearer();
    let shown = [("Connection", "close"), ("Authorization", bearer.as_str())];
    let answer = desk.send("HEAD", "/hazri/sign", &shown, b"").await;
    desk.assert_violated(&answer, 405, "HEAD:");
}

#[tokio::test]
async fn what_breaks_the_contract_is_a_violation() {
    let (json, close) = (("Content-Type", "application/json"), ("Connection", "close"));
    for (method, target, status, violation) in [
        ("PUT", "/hazri/sign", 405, "method:"),
        ("POST", "/hazri/sign/", 404, "address:"),
        ("POST", "/hazri/sign?token=1", 404, "address:"),
    ] {
        let desk = Desk::new().await;
        let (bearer, body) = (desk.bearer(), desk.question().to_string());
        let headers = [("Authorization", bearer.as_str()), json, close];
        let answer = desk.send(method, target, &headers, body.as_bytes()).await;
        desk.assert_violated(&answer, status, violation);
    }
    for (headers, status, violation) in [
        (vec![json, close], 401, "authorization:"),
        (vec![("Authorization", "Basic x"), json, close], 401, "authorization:"),
        (
            vec![("Authorization", "Bearer x"), ("Authorization", "Bearer x"), json, close],
            401,
            "authorization:",
        ),
        (vec![("Authorization", "Bearer x"), close], 401, "content-type:"),
        (vec![("Authorization", "Bearer x"), json, close, ("developer_key", "x")], 400, "developer_key:"),
        (vec![("Authorization", "Bearer x"), json, close, ("secret-key", "x")], 400, "secret-key:"),
    ] {
        let desk = Desk::new().await;
        let answer = desk.send("POST", "/hazri/sign", &headers, desk.question().to_string().as_bytes()).await;
        desk.assert_violated(&answer, status, violation);
    }
}

#[tokio::test]
async fn only_the_four_fields_are_taken() {
    for (field, value, violation) in [
        ("format", json!("hazri-signer/2"), "format:"),
        ("call", json!("withdrawal"), "call:"),
        ("call", json!(1), "body:"),
        ("client_ref_id", json!("with space"), "client_ref_id:"),
        ("client_ref_id", json!("123456789012345678901"), "client_ref_id:"),
        ("timestamp", json!("1700000000000"), "body:"),
    ] {
        let desk = Desk::new().await;
        let mut question = desk.question();
        question[field] = value;
        let answer = desk.ask(question.to_string().as_bytes()).await;
        desk.assert_violated(&answer, 400, violation);
    }
    for body in ["", "[]", "{}", r#"["hazri-signer/1","services","12345001","HZ1"]"#] {
        let desk = Desk::new().await;
        let answer = desk.ask(body.as_bytes()).await;
        desk.assert_violated(&answer, 400, "body:");
    }
    let desk = Desk::new().await;
    let twice = desk.question().to_string().replacen('{', r#"{"call":"services","#, 1);
    desk.assert_violated(&desk.ask(twice.as_bytes()).await, 400, "body:");
}

#[tokio::test]
async fn no_secret_goes_through_it() {
    let number = Account::made_up(7).aadhaar;
    let grouped = format!("{}-{}-{}", &number[..4], &number[4..8], &number[8..]);
    for (field, value, violation) in [
        ("client_ref_id", number.clone(), "an Aadhaar number"),
        ("client_ref_id", grouped, "an Aadhaar number"),
        ("aadhaar", "sealed".to_owned(), "body: has aadhaar"),
        ("piddata", "x".to_owned(), "body: has piddata"),
        ("client_ref_id", "<PidData/>".to_owned(), "body: has <"),
        ("call", "x".repeat(300), "body: "),
    ] {
        let desk = Desk::new().await;
        let mut question = desk.question();
        question[field] = value.into();
        let answer = desk.ask(question.to_string().as_bytes()).await;
        desk.assert_violated(&answer, 400, violation);
    }
}

#[tokio::test]
async fn each_scripted_answer_serves_one_question() {
    let desk = Desk::new().await;
    let question = desk.question().to_string();
    let timestamp = async || -> i64 {
        let signed = desk.ask(question.as_bytes()).await.json();
        signed["secret-key-timestamp"].as_str().unwrap().parse().unwrap()
    };
    let first = timestamp().await;
    desk.signer.script(ScriptedSigning::LastOnceMore);
    assert_eq!(timestamp().await, first);
    desk.signer.script(ScriptedSigning::SignedFor(TimeDelta::hours(1)));
    assert!(timestamp().await >= first + 3_600_000);
    desk.signer.set_clock_offset(TimeDelta::days(-1));
    assert!(timestamp().await < first - 80_000_000);
    desk.signer.script(ScriptedSigning::WithAnotherKey);
    let signed = desk.ask(question.as_bytes()).await.json();
    let timestamp = signed["secret-key-timestamp"].as_str().unwrap();
    assert_ne!(signed["secret-key"], secret_key(&desk.account.access_key, timestamp));
    desk.signer.script(ScriptedSigning::Instead(Reply::empty(429).with_header("Retry-After", "30")));
    assert_eq!(desk.ask(question.as_bytes()).await.status, 429);
    assert_eq!(desk.ask(question.as_bytes()).await.status, 200);
    assert_eq!(desk.signer.violations(), Vec::<String>::new());
}
