use hazri_core::eko::{CallName, ContractRevision, OtpReferences, Proof, read_answer};
use hazri_core::problem::{OutcomeClass, Problem, Trouble};
use serde_json::Value;

use super::assert_plain;
use super::memory::within_limit;

const AGENT: &str = "20810200";
const REVISIONS: [ContractRevision; 2] = [ContractRevision::R2026_06, ContractRevision::R2026_07];
const CALLS: [CallName; 6] = [
    CallName::SendOtp,
    CallName::VerifyOtp,
    CallName::BiometricEkyc,
    CallName::DailyAuthentication,
    CallName::Services,
    CallName::Enquiry,
];
/// With every body: 200 stands for 2xx, 502 for 5xx.
const STATUSES: [u16; 3] = [200, 404, 502];
/// One of them with each body, by its length: what a body says matters little to them.
const OTHER_STATUSES: [u16; 9] = [400, 401, 403, 302, 407, 408, 418, 429, 511];

/// An answer of the service, to every call in both revisions with several HTTP statuses: a success exactly where a
/// simple second reading says so, and a no only in the service's own words.
pub fn eko_answer(body: &[u8]) {
    let told = Told::read(body);
    let other = OTHER_STATUSES[body.len() % OTHER_STATUSES.len()];
    for revision in REVISIONS {
        for call in CALLS {
            for status in STATUSES.into_iter().chain([other]) {
                let answer = within_limit(|| read_answer(revision, call, AGENT, status, body));
                let carried = matches!(status, 200 | 400);
                let proven = carried && told.as_ref().is_some_and(|told| told.proves(revision, call));
                match answer {
                    Ok(proof) => {
                        assert!(proven, "{revision:?} {call:?} {status}: {proof:?}");
                        assert_is_for(revision, call, &proof);
                    }
                    Err(trouble) => {
                        assert!(!proven, "{revision:?} {call:?} {status}: {trouble:?}");
                        assert_class(status, told.as_ref(), &trouble);
                        assert_support(status, &trouble);
                    }
                }
            }
        }
    }
}

/// What a proof is of, and that it can be used.
fn assert_is_for(revision: ContractRevision, call: CallName, proof: &Proof) {
    let is_ekyc = matches!(call, CallName::SendOtp | CallName::VerifyOtp | CallName::BiometricEkyc);
    match proof {
        Proof::OtpSent { references, mobile_hint } => {
            assert_eq!(call, CallName::SendOtp);
            assert!(references.otp_ref_id.is_some());
            assert_references(revision, references);
            mobile_hint.iter().for_each(|hint| assert_plain(hint, 200));
        }
        Proof::OtpVerified { references } => {
            assert_eq!(call, CallName::VerifyOtp);
            assert_references(revision, references);
        }
        Proof::EkycDone => assert!(is_ekyc),
        Proof::DailyDone(daily) => {
            assert!(matches!(call, CallName::DailyAuthentication | CallName::Enquiry));
            daily.reference_id.iter().for_each(|reference| assert_plain(reference, 200));
        }
        Proof::Services(_) => assert_eq!(call, CallName::Services),
    }
}

/// The later revision never goes on with half a pair.
fn assert_references(revision: ContractRevision, references: &OtpReferences) {
    let whole = references.otp_ref_id.is_some() && references.reference_tid.is_some();
    assert!(revision == ContractRevision::R2026_06 || whole);
    let given = [&references.otp_ref_id, &references.reference_tid];
    assert!(given.into_iter().flatten().all(|reference| !reference.trim().is_empty()));
}

/// Which of the classes an answer that proves nothing may have.
fn assert_class(status: u16, told: Option<&Told>, trouble: &Trouble) {
    let classes: &[OutcomeClass] = match (status, told) {
        (200 | 400, None) => &[OutcomeClass::Unknown],
        (200 | 400, Some(told)) if told.id().is_none() || !told.may_be_ours() => &[OutcomeClass::Unknown],
        (200 | 400, Some(_)) => &[OutcomeClass::Failed, OutcomeClass::Rejected, OutcomeClass::Unknown],
        (407, _) => &[OutcomeClass::NotSent],
        (408 | 418 | 502, _) => &[OutcomeClass::Unknown],
        (_, _) => &[OutcomeClass::Rejected],
    };
    assert!(classes.contains(&trouble.class), "{status}: {trouble:?}");
}

/// The line for support names the HTTP status, is short, and repeats no number as long as a code. Nor does a field
/// that the service names.
fn assert_support(status: u16, trouble: &Trouble) {
    assert!(trouble.support.starts_with(&format!("HTTP {status}")), "{}", trouble.support);
    assert_plain(&trouble.support, 200);
    assert_no_long_number(&trouble.support);
    if let Problem::FieldRefused { field } = &trouble.problem {
        assert_plain(field, 40);
        assert_no_long_number(field);
    }
}

fn assert_no_long_number(words: &str) {
    let mut numbers = words.split(|character: char| !character.is_numeric());
    assert!(numbers.all(|number| number.chars().count() < 6), "{words}");
}

/// The simple second reading, after section 5 of docs/contract.md.
struct Told(Value);

impl Told {
    /// `None` when it is no answer: not one JSON object, a name twice in an object, or more than 4000 values.
    fn read(body: &[u8]) -> Option<Told> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let (values, members) = count(&value);
        let unique = members == colons_outside_of_text(body);
        (value.is_object() && unique && values <= 4000).then_some(Told(value))
    }

    fn proves(&self, revision: ContractRevision, call: CallName) -> bool {
        let is_ekyc = matches!(call, CallName::SendOtp | CallName::VerifyOtp | CallName::BiometricEkyc);
        let is_daily = call == CallName::DailyAuthentication;
        self.may_be_ours()
            && match self.id() {
                Some(0) => self.is_success_of(revision, call),
                Some(17 | 1969) => is_daily,
                Some(585) => is_ekyc,
                Some(461 | 1714) => is_ekyc && self.reason().contains("already completed bank ekyc"),
                Some(_) | None => false,
            }
    }

    /// A zero as `status`, and what the revision wants besides.
    fn is_success_of(&self, revision: ContractRevision, call: CallName) -> bool {
        let later = revision == ContractRevision::R2026_07;
        let of_type = |id: i64| number(self.0.get("response_type_id")) == Some(id);
        let has = |field: &str| self.data(field) != Said::Nothing && self.data(field) != Said::Other;
        let auth_status = self.data("auth_status");
        let succeeded = auth_status == Said::Text("success".to_owned());
        let readable = matches!(self.0.get("data"), None | Some(Value::Null | Value::Object(_)));
        readable
            && match call {
                CallName::SendOtp if later => of_type(1600) && has("otp_ref_id") && has("reference_tid"),
                CallName::SendOtp => has("otp_ref_id"),
                CallName::VerifyOtp if later => of_type(1604) && has("otp_ref_id") && has("reference_tid"),
                CallName::VerifyOtp => true,
                CallName::BiometricEkyc => !later || of_type(1605),
                CallName::DailyAuthentication if later => of_type(1713),
                CallName::DailyAuthentication => succeeded || auth_status == Said::Nothing,
                CallName::Services => {
                    of_type(1299) && self.0.pointer("/data/service_status_list").is_some_and(Value::is_array)
                }
                CallName::Enquiry if later => of_type(1713),
                CallName::Enquiry => succeeded,
            }
    }

    /// False when the answer names an agent in whatever way, and not this one.
    fn may_be_ours(&self) -> bool {
        let agent = self.data("user_code");
        agent == Said::Nothing || agent == Said::Text(AGENT.to_owned())
    }

    fn id(&self) -> Option<i64> {
        let behind = || number(self.0.get("response_status_id")).filter(|id| *id != 0);
        number(self.0.get("status")).map(|status| if status == 1 { behind().unwrap_or(1) } else { status })
    }

    fn reason(&self) -> String {
        let message = self.0.get("message").and_then(Value::as_str).unwrap_or_default();
        let said = [self.data("reason"), self.data("comment")].into_iter().find_map(|said| match said {
            Said::Text(text) => Some(text),
            Said::Nothing | Said::Other => None,
        });
        said.unwrap_or_else(|| message.to_owned()).to_ascii_lowercase()
    }

    fn data(&self, field: &str) -> Said {
        match self.0.get("data").and_then(|data| data.get(field)) {
            None | Some(Value::Null) => Said::Nothing,
            Some(Value::String(text)) if text.trim().is_empty() => Said::Nothing,
            Some(Value::String(text)) => Said::Text(text.trim().to_owned()),
            Some(Value::Number(number)) => Said::Text(number.to_string()),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Said::Other,
        }
    }
}

/// What a field says.
#[derive(PartialEq)]
enum Said {
    Nothing,
    Text(String),
    Other,
}

/// An id: a whole number, in quotes or not.
fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => number.as_i64(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// How many values and how many named members there are.
fn count(value: &Value) -> (usize, usize) {
    let sum = |inside: &mut dyn Iterator<Item = &Value>| {
        inside.map(count).fold((1, 0), |(values, members), (more, named)| (values + more, members + named))
    };
    match value {
        Value::Array(items) => sum(&mut items.iter()),
        Value::Object(entries) => {
            let (values, members) = sum(&mut entries.values());
            (values, members + entries.len())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (1, 0),
    }
}

/// As many as there are members in the text; a name that is there twice is lost in the value.
fn colons_outside_of_text(body: &[u8]) -> usize {
    let (mut colons, mut inside, mut escaped) = (0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => inside = !inside,
            b':' if !inside => colons += 1,
            _ => {}
        }
    }
    colons
}
