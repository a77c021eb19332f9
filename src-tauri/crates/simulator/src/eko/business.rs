//! One request through the gates, in order, and the notes about it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::account::EkoOptions;
use super::body;
use super::calls::{EkoCall, Revision, Route, route};
use super::carry_out::{carry_out, enquiry, services};
use super::failures;
use super::query;
use super::script::{Answer, Scripted};
use super::security;
use super::state::{Pair, RunningEkyc, State};
use crate::http::{Head, Request};

/// What the service thinks of a request.
pub(super) struct Judgement {
    /// What was wrong with it; empty if nothing.
    pub(super) violations: Vec<String>,
    /// What it would be answered.
    pub(super) answer: Answer,
}

impl Judgement {
    fn fine(answer: Answer) -> Self {
        Self { violations: Vec::new(), answer }
    }

    fn wrong(violation: String, failure: Scripted) -> Self {
        Self { violations: vec![violation], answer: failure.into_answer() }
    }
}

/// How far a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Through the gates.
    Gates,
    /// Through the gates and into the books.
    Books,
}

/// Judges a request, and carries it out if it shall reach that far.
pub(super) fn judge(
    request: &Request,
    options: &EkoOptions,
    now: DateTime<Utc>,
    state: &mut State,
    reach: Reach,
) -> Judgement {
    let head = &request.head;
    let (call, reference) = match route(options.revision, &head.method, head.path()) {
        Route::Call(call, reference) => (call, reference),
        Route::Echo => return Judgement::fine(Answer::text(200, &head.peer.ip().to_string())),
        Route::Root => return Judgement::fine(Answer::text(404, "Not Found")),
        Route::WrongMethod(call) => {
            let text = format!("method: {} for {call:?}", head.method);
            return Judgement::wrong(text, failures::method_not_allowed());
        }
        Route::Nowhere => {
            let text = format!("path: no route for {} {}", head.method, head.path());
            return Judgement::wrong(text, failures::no_mapping_rule());
        }
    };
    if let Err(text) = content_type(request) {
        return Judgement::wrong(text, failures::unsupported_media_type());
    }
    if let Err((text, answer)) = security::check(head, &options.account, now, &mut state.registers) {
        return Judgement { violations: vec![text], answer };
    }
    match call {
        EkoCall::Services | EkoCall::Enquiry | EkoCall::Other => {
            read_only(call, reference, head, options, state)
        }
        EkoCall::SendOtp | EkoCall::VerifyOtp | EkoCall::BiometricEkyc | EkoCall::DailyAuthentication => {
            with_body(call, request, options, now, state, reach)
        }
    }
}

fn with_body(
    call: EkoCall,
    request: &Request,
    options: &EkoOptions,
    now: DateTime<Utc>,
    state: &mut State,
    reach: Reach,
) -> Judgement {
    if let Some(query) = request.head.query() {
        let text = format!("query: {query:?} on a call that has none");
        return Judgement::wrong(text, failures::no_mapping_rule());
    }
    let (body, findings) = body::check(call, &request.body, options, state);
    if let Some((violations, answer)) = findings.conclude() {
        return Judgement { violations, answer };
    }
    if reach == Reach::Gates {
        return Judgement::fine(Answer::json(200, &Value::Null));
    }
    Judgement::fine(answered(carry_out(call, &body, now, options, state)))
}

fn read_only(call: EkoCall, reference: &str, head: &Head, options: &EkoOptions, state: &State) -> Judgement {
    let account = &options.account;
    let wrong = query::check(call, head.query(), &account.initiator_id, &account.user_code);
    if !wrong.is_empty() {
        let names: Vec<_> = wrong.iter().map(|(name, _)| name.as_str()).collect();
        let answer = failures::invalid_fields("invalid_params", &names).into_answer();
        let violations = wrong.iter().map(|(name, text)| format!("{name}: {text}")).collect();
        return Judgement { violations, answer };
    }
    if call == EkoCall::Enquiry {
        return Judgement::fine(answered(enquiry(reference, state)));
    }
    Judgement::fine(Answer::json(200, &services(options, state)))
}

fn answered(outcome: Result<Value, Answer>) -> Answer {
    match outcome {
        Ok(success) => Answer::json(200, &success),
        Err(refusal) => refusal,
    }
}

fn content_type(request: &Request) -> Result<(), String> {
    let sent: Vec<_> = request.head.values("content-type").collect();
    match (request.head.method.as_str(), sent.as_slice()) {
        ("GET", []) if request.body.is_empty() => Ok(()),
        ("GET", []) => Err("body: sent with GET".to_owned()),
        ("GET", _) => Err("content-type: sent with GET".to_owned()),
        (_, ["application/json"]) => Ok(()),
        (_, other) => Err(format!("content-type: {other:?} instead of application/json")),
    }
}

/// Takes the references over that a scripted success gives, so that the steps after it can go on.
pub(super) fn adopt(call: EkoCall, answer: &Answer, revision: Revision, state: &mut State) {
    let Some(json) = answer.parsed().filter(|json| json.get("status") == Some(&Value::from(0))) else {
        return;
    };
    let given = |name: &str| match json.get("data").and_then(|data| data.get(name)) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let Some(otp_ref_id) = given("otp_ref_id") else { return };
    let pair = Pair { otp_ref_id, reference_tid: given("reference_tid") };
    match (call, revision) {
        (EkoCall::SendOtp, _) => state.running = Some(RunningEkyc::CodeSent(pair)),
        (EkoCall::VerifyOtp, _) => state.running = Some(RunningEkyc::CodeVerified(pair)),
        _ => {}
    }
}
