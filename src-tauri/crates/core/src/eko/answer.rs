//! Answers: what proves success, what is a refusal, and what nobody can tell.
//!
//! Matching goes by ids. Where only a text tells two cases apart, it is matched without regard to case, and
//! anything unfamiliar falls back to the plain case.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::ContractRevision;
use super::call::{CallName, OtpReferences};
use super::json::read_unique;
use crate::problem::{OutcomeClass, Problem, Trouble};

/// Proof that a call succeeded, with what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A code is on its way.
    OtpSent {
        /// Needed for Verify OTP.
        references: OtpReferences,
        /// Masked mobile.
        mobile_hint: Option<String>,
    },
    /// The code was right.
    OtpVerified {
        /// Needed for the biometric call where given; else those of Send OTP go on.
        references: OtpReferences,
    },
    /// eKYC is done, now or before.
    EkycDone,
    /// Daily authentication is done for the day, now or before.
    DailyDone(DailyProof),
    /// State of service 43, AePS Fingpay.
    Services(ServiceState),
}

/// What a daily authentication answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DailyProof {
    /// The reference for the day's withdrawals.
    pub reference_id: Option<String>,
    /// Until when, if the service says so.
    pub valid_till: Option<DateTime<Utc>>,
}

/// State of service 43, AePS Fingpay, for this agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceState {
    /// Active.
    Active,
    /// Activation is pending.
    Pending,
    /// Deactivated, rejected, or not on the list.
    Inactive,
}

/// An answer as it came, before anybody believes it.
pub struct RawAnswer {
    pub http_status: u16,
    pub retry_after_s: Option<u64>,
    pub body: Vec<u8>,
}

/// What an answer means.
pub enum Verdict {
    /// Success.
    Proven(Proof),
    /// Anything else.
    Not(Trouble),
    /// 404 "No Mapping Rule matched": nothing was carried out, another revision or address is meant.
    NoSuchRoute,
    /// The signature was refused, which may be the clock's fault. Nothing was carried out.
    SignatureRefused(Trouble),
}

impl Verdict {
    /// True when the service itself has spoken: yes, no, or refused.
    pub fn proves_the_route(&self) -> bool {
        match self {
            Verdict::Proven(_) | Verdict::SignatureRefused(_) => true,
            Verdict::Not(trouble) => matches!(trouble.class, OutcomeClass::Failed | OutcomeClass::Rejected),
            Verdict::NoSuchRoute => false,
        }
    }

    /// What the verdict comes to when nothing is asked again.
    pub fn outcome(self, call: CallName) -> Result<Proof, Trouble> {
        match self {
            Verdict::Proven(proof) => Ok(proof),
            Verdict::Not(trouble) | Verdict::SignatureRefused(trouble) => Err(trouble),
            Verdict::NoSuchRoute => {
                let problem =
                    if call.carries_a_capture() { Problem::OtherContract } else { Problem::AddressWrong };
                Err(Trouble::new(problem, OutcomeClass::Rejected, "HTTP 404 · No Mapping Rule matched"))
            }
        }
    }
}

/// Reads one answer by itself, as [`EkoClient::ask`](super::EkoClient::ask) reads what it receives.
///
/// # Errors
/// What the answer means when it proves nothing: any class but [`OutcomeClass::Done`].
pub fn read_answer(
    revision: ContractRevision,
    call: CallName,
    user_code: &str,
    http_status: u16,
    body: &[u8],
) -> Result<Proof, Trouble> {
    let raw = RawAnswer { http_status, retry_after_s: None, body: body.to_vec() };
    judge(revision, call, user_code, &raw).outcome(call)
}

/// Reads an answer.
pub fn judge(revision: ContractRevision, call: CallName, user_code: &str, raw: &RawAnswer) -> Verdict {
    let parsed = WireAnswer::read(&raw.body);
    let told = parsed.as_ref();
    let support = support_line(raw.http_status, told);
    let not = |problem: Problem, class| Verdict::Not(Trouble::new(problem, class, &support));
    match raw.http_status {
        200..=299 | 400 => match told {
            Some(answer) => judge_status(revision, call, user_code, answer, &support),
            None if looks_like_html(&raw.body) => not(Problem::WifiLogin, OutcomeClass::Unknown),
            None => not(Problem::AnswerUnreadable, OutcomeClass::Unknown),
        },
        300..=399 | 511 => not(Problem::WifiLogin, OutcomeClass::Rejected),
        401 | 403 => refused_at_the_door(raw.http_status, told, &support),
        402 => not(Problem::HeadersDropped, OutcomeClass::Rejected),
        404 if says_no_mapping(&raw.body) => Verdict::NoSuchRoute,
        404 => not(Problem::AddressWrong, OutcomeClass::Rejected),
        405 | 415 => not(Problem::ServiceMisfit, OutcomeClass::Rejected),
        407 => not(Problem::ProxyLogin, OutcomeClass::NotSent),
        408 => not(Problem::NoAnswer, OutcomeClass::Unknown),
        429 => not(Problem::TooManyRequests { wait_s: raw.retry_after_s }, OutcomeClass::Rejected),
        500..=599 => not(Problem::ServiceTrouble, OutcomeClass::Unknown),
        _ => not(Problem::AnswerUnreadable, OutcomeClass::Unknown),
    }
}

/// The fields of an answer that both revisions share.
#[derive(Deserialize)]
pub struct WireAnswer {
    #[serde(default, deserialize_with = "id")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "id")]
    response_status_id: Option<i64>,
    #[serde(default, deserialize_with = "id")]
    response_type_id: Option<i64>,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    invalid_params: Value,
    #[serde(default)]
    invalid_parameters: Value,
}

impl WireAnswer {
    /// An answer is an object. A list would fill the fields by their order.
    fn read(body: &[u8]) -> Option<WireAnswer> {
        let object = read_unique(body).filter(Value::is_object)?;
        serde_json::from_value(object).ok()
    }

    pub fn response_type_id(&self) -> Option<i64> {
        self.response_type_id
    }

    /// A field of `data` as text. Ids come as strings or as numbers; an empty one is none.
    pub fn text(&self, field: &str) -> Option<String> {
        let text = match self.data.get(field)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// A field of `data` that decides whether a success counts: one of a wrong type is not taken for a missing one.
    pub fn deciding_text(&self, field: &str) -> Result<Option<String>, Problem> {
        match self.data.get(field) {
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(Problem::AnswerUnreadable),
            Some(Value::Null | Value::Number(_) | Value::String(_)) | None => Ok(self.text(field)),
        }
    }

    /// A field of `data` that is shown: plain characters, and no more than a screen takes.
    pub fn shown_text(&self, field: &str) -> Option<String> {
        const LONGEST: usize = 200;
        let text = self.text(field)?;
        let shown: String = text.chars().filter(|character| !character.is_control()).take(LONGEST).collect();
        (!shown.is_empty()).then_some(shown)
    }

    /// An agent who is named has to be this one.
    fn require_agent(&self, user_code: &str) -> Result<(), Problem> {
        match self.deciding_text("user_code")? {
            Some(answered) if answered != user_code => Err(Problem::AnswerForAnotherAgent),
            Some(_) | None => Ok(()),
        }
    }

    fn has_readable_data(&self) -> bool {
        self.data.is_object() || self.data.is_null()
    }

    /// A field of `data` as an instant, written as RFC 3339.
    pub fn instant(&self, field: &str) -> Option<DateTime<Utc>> {
        let text = self.text(field)?;
        DateTime::parse_from_rfc3339(&text).ok().map(|instant| instant.to_utc())
    }

    /// The list of services, read for service 43.
    pub fn services(&self) -> Result<Proof, Problem> {
        const SERVICES: i64 = 1299;
        const AEPS_FINGPAY: &str = "43";
        let list = self.data.get("service_status_list").and_then(Value::as_array);
        let Some(list) = list.filter(|_| self.response_type_id == Some(SERVICES)) else {
            return Err(Problem::AnswerUnreadable);
        };
        let of = |service: &Value, field: &str| service.get(field).map(plain_id).unwrap_or_default();
        let fingpay = list.iter().find(|service| of(service, "service_code") == AEPS_FINGPAY);
        let state = match fingpay {
            None => ServiceState::Inactive,
            Some(service) => {
                match (of(service, "status").as_str(), of(service, "verification_status").as_str()) {
                    (_, "2") => ServiceState::Inactive,
                    ("2", _) | (_, "3") => ServiceState::Pending,
                    ("1", _) => ServiceState::Active,
                    (_, _) => ServiceState::Inactive,
                }
            }
        };
        Ok(Proof::Services(state))
    }

    /// The id that tells what happened: `status`, or behind its catch-all value 1 the `response_status_id`. A 0 there
    /// makes no success of a `status` that is none.
    fn id(&self) -> Option<i64> {
        match self.status {
            Some(1) => self.response_status_id.filter(|id| *id != 0).or(Some(1)),
            other => other,
        }
    }

    /// Why, in the service's words: `data.reason`, else `data.comment`, else `message`.
    fn reason(&self) -> String {
        let message = || self.message.as_str().map(str::to_owned);
        self.text("reason").or_else(|| self.text("comment")).or_else(message).unwrap_or_default()
    }

    fn first_invalid_field(&self) -> String {
        let named = [&self.invalid_params, &self.invalid_parameters].into_iter().filter_map(Value::as_object);
        let first = named.flat_map(Map::keys).next();
        first.map(|field| without_long_numbers(field).chars().take(40).collect()).unwrap_or_default()
    }
}

/// A number, or a number in quotes.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(plain_id(&Value::deserialize(deserializer)?).parse().ok())
}

fn plain_id(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn judge_status(
    revision: ContractRevision,
    call: CallName,
    user_code: &str,
    answer: &WireAnswer,
    support: &str,
) -> Verdict {
    let not = |problem: Problem, class| Verdict::Not(Trouble::new(problem, class, support));
    // Neither a yes nor a no about another agent says anything about this one.
    if let Err(problem) = answer.require_agent(user_code) {
        return not(problem, OutcomeClass::Unknown);
    }
    match answer.id() {
        None => not(Problem::AnswerUnreadable, OutcomeClass::Unknown),
        Some(0) if !answer.has_readable_data() => not(Problem::AnswerUnreadable, OutcomeClass::Unknown),
        Some(0) => match revision.adapter().proof(call, answer) {
            Ok(proof) => Verdict::Proven(proof),
            Err(Problem::AnswerUnreadable) => not(Problem::AnswerUnreadable, OutcomeClass::Unknown),
            Err(problem) => not(problem, OutcomeClass::Failed),
        },
        Some(id @ 2483..=2487) => refused_signature(id, support),
        Some(id) => judge_refusal(call, id, answer, support),
    }
}

fn judge_refusal(call: CallName, id: i64, answer: &WireAnswer, support: &str) -> Verdict {
    let rejected = |problem| Verdict::Not(Trouble::new(problem, OutcomeClass::Rejected, support));
    let failed = |problem| Verdict::Not(Trouble::new(problem, OutcomeClass::Failed, support));
    let reason = answer.reason().to_ascii_lowercase();
    match id {
        17 | 1969 if call == CallName::DailyAuthentication => {
            let reference_id = answer.shown_text("reference_id");
            Verdict::Proven(Proof::DailyDone(DailyProof {
                reference_id,
                valid_till: answer.instant("valid_till"),
            }))
        }
        585 if call.belongs_to_ekyc() => Verdict::Proven(Proof::EkycDone),
        97 => rejected(Problem::FieldRefused { field: answer.first_invalid_field() }),
        319 => rejected(Problem::InitiatorUnknown),
        327 => rejected(Problem::DailyNotYet),
        346 | 1297 => rejected(Problem::ServiceNotActive),
        347 => rejected(Problem::BalanceLow),
        302 if call == CallName::SendOtp => failed(Problem::OtpAlreadySent),
        302 | 109 => failed(Problem::OtpWrong),
        303 if call.belongs_to_ekyc() => failed(Problem::OtpExpired),
        463 => failed(Problem::NumberNotEligible),
        108 => failed(Problem::FingerNotAccepted),
        461 | 1714 if call.belongs_to_ekyc() && reason.contains("already completed bank ekyc") => {
            Verdict::Proven(Proof::EkycDone)
        }
        461 => failed(told_by(&reason, call).unwrap_or(Problem::Declined)),
        1714 => failed(told_by(&reason, call).unwrap_or(Problem::FingerNotAccepted)),
        _ => failed(Problem::Declined),
    }
}

/// The cases that only a text tells apart.
fn told_by(reason: &str, call: CallName) -> Option<Problem> {
    let says = |words: &str| reason.contains(words);
    if says("complete bank ekyc") {
        Some(Problem::EkycNeeded)
    } else if says("invalid biometric") {
        Some(Problem::CaptureInvalid)
    } else if says("duplicate biometric") {
        Some(Problem::CaptureRepeated)
    } else if says("not matching") {
        Some(Problem::NameMismatch)
    } else if says("pan is blocked") {
        Some(Problem::PanBlocked)
    } else if says("merchant is inactive") {
        Some(Problem::AgentInactive)
    } else if says("otp has expired") && call.belongs_to_ekyc() {
        // One text for a wrong code and for an old one. After a right code it can only be old.
        Some(if call == CallName::VerifyOtp { Problem::OtpWrong } else { Problem::OtpExpired })
    } else if says("not completed") {
        Some(Problem::Declined)
    } else {
        None
    }
}

/// 401 and its older form 403.
fn refused_at_the_door(http_status: u16, told: Option<&WireAnswer>, support: &str) -> Verdict {
    match told.and_then(WireAnswer::id) {
        Some(id @ 2483..=2487) => refused_signature(id, support),
        // Without an id, 403 may mean the clock, the key or the address; its `Date` tells the clock case.
        Some(_) | None if http_status == 403 => {
            Verdict::SignatureRefused(Trouble::new(Problem::NotAllowed, OutcomeClass::Rejected, support))
        }
        Some(_) | None => {
            Verdict::SignatureRefused(Trouble::new(Problem::AccessKeyWrong, OutcomeClass::Rejected, support))
        }
    }
}

fn refused_signature(id: i64, support: &str) -> Verdict {
    let rejected = |problem| Trouble::new(problem, OutcomeClass::Rejected, support);
    match id {
        2483 => Verdict::Not(rejected(Problem::DeveloperKeyWrong)),
        2484 => Verdict::SignatureRefused(rejected(Problem::AccessKeyWrong)),
        2485 => Verdict::SignatureRefused(rejected(Problem::ClockWrong)),
        _ => Verdict::Not(rejected(Problem::HeadersDropped)),
    }
}

fn says_no_mapping(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).to_ascii_lowercase().contains("no mapping rule matched")
}

fn looks_like_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Codes for support: HTTP status, ids and the start of the service's own words. Answers hold no secrets.
fn support_line(http_status: u16, told: Option<&WireAnswer>) -> String {
    let Some(answer) = told else { return format!("HTTP {http_status}") };
    let ids = [answer.status, answer.response_status_id].into_iter().flatten();
    let ids = ids.map(|id| without_long_numbers(&id.to_string())).collect::<Vec<_>>().join("/");
    let words: String = without_long_numbers(&answer.reason()).chars().take(120).collect();
    let parts = [format!("HTTP {http_status}"), ids, words];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Should the service ever repeat a code or a number in its words, it goes no further. Control characters go first:
/// taken out later, they would join what stood apart.
fn without_long_numbers(words: &str) -> String {
    const SHORTEST_SECRET: usize = 6;
    let mut shown = String::new();
    let mut digits = String::new();
    let words = words.chars().filter(|character| !character.is_control());
    for character in words.chain(std::iter::once('\n')) {
        if character.is_numeric() {
            digits.push(character);
            continue;
        }
        shown.push_str(if digits.chars().count() < SHORTEST_SECRET { &digits } else { "…" });
        digits.clear();
        shown.push(character);
    }
    shown.trim_end().to_owned()
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
