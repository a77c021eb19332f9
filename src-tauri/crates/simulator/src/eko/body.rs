//! The body of a call: a JSON object with exactly the fields of the contract's table.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::account::EkoOptions;
use super::calls::{EkoCall, Field, Need};
use super::failures;
use super::script::{Answer, Scripted};
use super::state::{Pair, Place, RunningEkyc, State};
use crate::capture_mark::{Mark, Purpose, recognise};
use crate::identity::is_aadhaar_number;

/// The longest client reference.
const LONGEST_REFERENCE: usize = 20;

/// A body that passed.
#[derive(Debug, Default)]
pub(super) struct Body {
    texts: BTreeMap<&'static str, String>,
    /// The opened number.
    pub(super) aadhaar: Option<String>,
    /// The capture's mark.
    pub(super) capture: Option<Mark>,
}

impl Body {
    /// A field that does not change its name between the revisions.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }
}

/// What the gate found wrong.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Malformed, missing or unknown fields: answered together, with 97.
    fields: Vec<(String, String)>,
    /// Breaches that have an answer of their own.
    others: Vec<(String, Scripted)>,
}

impl Findings {
    fn field(&mut self, name: &str, text: &str) {
        self.fields.push((name.to_owned(), text.to_owned()));
    }

    fn other(&mut self, text: String, failure: Scripted) {
        self.others.push((text, failure));
    }

    /// The violations as texts, and the answer; nothing if there are none.
    pub(super) fn conclude(self) -> Option<(Vec<String>, Answer)> {
        let answer = match (self.others.first(), self.fields.as_slice()) {
            (Some((_, failure)), _) => failure.clone(),
            (None, []) => return None,
            (None, fields) => {
                let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
                failures::invalid_fields("invalid_params", &names)
            }
        };
        let fields = self.fields.into_iter().map(|(name, text)| format!("{name}: {text}"));
        let texts = fields.chain(self.others.into_iter().map(|(text, _)| text)).collect();
        Some((texts, answer.into_answer()))
    }
}

/// Checks a body. What may come only once (references, seals, captures) is used up.
pub(super) fn check(
    call: EkoCall,
    bytes: &[u8],
    options: &EkoOptions,
    state: &mut State,
) -> (Body, Findings) {
    let mut findings = Findings::default();
    let Ok(Pairs(pairs)) = serde_json::from_slice(bytes) else {
        findings.field("body", "not a JSON object");
        return (Body::default(), findings);
    };
    let mut gate = Gate { call, options, state, findings, body: Body::default() };
    gate.fields(&pairs);
    (gate.body, gate.findings)
}

struct Gate<'a> {
    call: EkoCall,
    options: &'a EkoOptions,
    state: &'a mut State,
    findings: Findings,
    body: Body,
}

impl Gate<'_> {
    fn fields(&mut self, pairs: &[(String, Value)]) {
        let revision = self.options.revision;
        let table = self.call.fields(revision);
        for (place, (name, _)) in pairs.iter().enumerate() {
            if !table.iter().any(|(field, _)| field.name(revision) == name) {
                self.findings.field(name, "not a field of this call");
            }
            if pairs.iter().take(place).any(|(earlier, _)| earlier == name) {
                self.findings.field(name, "there twice");
            }
        }
        for (field, need) in table {
            let name = field.name(revision);
            match pairs.iter().find(|(known, _)| known == name) {
                Some((_, Value::String(text))) => self.field(field, need, text),
                Some(_) => self.findings.field(name, "not a string"),
                None if need == Need::Required || self.is_given(field, need) => {
                    self.findings.field(name, "missing");
                }
                None => {}
            }
        }
        if self.findings.fields.is_empty() {
            self.pair();
        }
    }

    fn is_given(&self, field: Field, need: Need) -> bool {
        let given = match &self.state.running {
            Some(RunningEkyc::CodeSent(pair) | RunningEkyc::CodeVerified(pair)) => {
                pair.reference_tid.is_some()
            }
            None => false,
        };
        field == Field::ReferenceTid && need == Need::IfGiven && given
    }

    fn field(&mut self, field: Field, need: Need, text: &str) {
        let name = field.name(self.options.revision);
        if need == Need::IfGiven && !self.is_given(field, need) {
            return self.findings.field(name, "sent though none was given");
        }
        if let Err(problem) = shape(field, text) {
            return self.findings.field(name, &problem);
        }
        match field {
            Field::ClientRefId => self.reference(text),
            Field::Aadhaar => self.seal(name, text),
            Field::PidData => self.capture(text),
            Field::InitiatorId
            | Field::UserCode
            | Field::CustomerId
            | Field::LatLong
            | Field::Otp
            | Field::OtpRefId
            | Field::ReferenceTid
            | Field::SourceIp
            | Field::BankCode => {}
        }
        self.body.texts.insert(name, text.to_owned());
    }

    fn reference(&mut self, text: &str) {
        if text.len() > LONGEST_REFERENCE {
            let violation = format!("client_ref_id: {text:?} is longer than 20 characters");
            return self.findings.other(violation, failures::no_key_for_response());
        }
        if !self.state.registers.client_ref_ids.insert(text.to_owned()) {
            self.findings.field("client_ref_id", "used before");
        }
    }

    fn seal(&mut self, name: &str, sealed: &str) {
        if !self.state.registers.seals.insert(sealed.to_owned()) {
            return self.findings.field(name, "the same sealed text came before: its padding is not random");
        }
        let Some(number) = self.options.sealing_key.open(sealed) else {
            return self.findings.field(name, "does not open with the private key");
        };
        if number.len() != 12 || !digits(&number) {
            return self.findings.field(name, "holds something else than 12 digits");
        }
        if !is_aadhaar_number(&number) {
            let violation = format!("{name}: holds a number whose check digit or first digit is wrong");
            return self.findings.other(violation, failures::kyc_fail_without_reason());
        }
        self.body.aadhaar = Some(number);
    }

    fn capture(&mut self, document: &str) {
        let recognised = match recognise(document) {
            Ok(recognised) => recognised,
            Err(problem) => return self.findings.field("piddata", &problem),
        };
        if !self.state.registers.captures.insert(recognised.id) {
            let violation = "piddata: that capture was sent before".to_owned();
            return self.findings.other(violation, failures::duplicate_biometric());
        }
        let wanted = if self.call == EkoCall::BiometricEkyc { Purpose::Ekyc } else { Purpose::Daily };
        if recognised.mark.purpose != wanted {
            let violation = match wanted {
                Purpose::Ekyc => "piddata: captured without wadh, which the eKYC needs",
                Purpose::Daily => "piddata: captured with wadh, which a daily authentication must not have",
            };
            return self.findings.other(violation.to_owned(), failures::invalid_biometric());
        }
        self.body.capture = Some(recognised.mark);
    }

    /// The references of a running eKYC must be the current ones.
    fn pair(&mut self) {
        let Some(sent) = self.body.text("otp_ref_id") else { return };
        let current = match (self.call, &self.state.running) {
            (EkoCall::VerifyOtp, Some(RunningEkyc::CodeSent(pair))) => Some(pair),
            (EkoCall::BiometricEkyc, Some(RunningEkyc::CodeVerified(pair))) => Some(pair),
            _ => None,
        };
        let sent = Pair {
            otp_ref_id: sent.to_owned(),
            reference_tid: self.body.text("reference_tid").map(str::to_owned),
        };
        let fits = |pair: &Pair| {
            let tid_fits = self.call == EkoCall::BiometricEkyc && sent.reference_tid.is_none()
                || pair.reference_tid == sent.reference_tid;
            pair.otp_ref_id == sent.otp_ref_id && tid_fits
        };
        if !current.is_some_and(fits) {
            let violation = "otp_ref_id, reference_tid: not the pair that is current at this step";
            self.findings.other(violation.to_owned(), super::answers::stale_pair(self.options.revision));
        }
    }
}

/// Checks what can be seen from the text alone.
fn shape(field: Field, text: &str) -> Result<(), String> {
    let fits = match field {
        Field::InitiatorId | Field::CustomerId => text.len() == 10 && digits(text),
        Field::UserCode => {
            (8..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
        Field::ClientRefId => {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        }
        Field::LatLong => is_latlong(text),
        Field::Otp => text.len() == 6 && digits(text),
        Field::SourceIp => text.parse::<IpAddr>().is_ok(),
        Field::Aadhaar | Field::OtpRefId | Field::ReferenceTid | Field::PidData | Field::BankCode => {
            !text.is_empty()
        }
    };
    if fits { Ok(()) } else { Err(malformed(field, text)) }
}

fn malformed(field: Field, text: &str) -> String {
    match field {
        Field::Aadhaar | Field::PidData | Field::Otp => "malformed".to_owned(),
        Field::InitiatorId
        | Field::UserCode
        | Field::ClientRefId
        | Field::CustomerId
        | Field::LatLong
        | Field::OtpRefId
        | Field::ReferenceTid
        | Field::SourceIp
        | Field::BankCode => format!("malformed: {text:?}"),
    }
}

/// Six decimals on each side, and a place on earth.
fn is_latlong(text: &str) -> bool {
    let six_decimals = |side: &str| {
        side.split_once('.').is_some_and(|(whole, decimals)| {
            let whole = whole.strip_prefix('-').unwrap_or(whole);
            !whole.is_empty() && digits(whole) && decimals.len() == 6 && digits(decimals)
        })
    };
    text.split_once(',')
        .is_some_and(|(latitude, longitude)| six_decimals(latitude) && six_decimals(longitude))
        && Place::parse(text).is_some()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A JSON object with its members as they came, the repeated ones too.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_six_decimals_on_each_side() {
        for text in ["25.594100,85.137600", "-8.000000,115.000001", "0.000000,0.000000"] {
            assert!(is_latlong(text), "{text}");
        }
        for text in [
            "25.5941,85.1376",
            "25.594100",
            "25.594100, 85.137600",
            "25.594100,85.137600,1",
            "95.000000,1.000000",
            "",
            ",",
            ".000000,.000000",
        ] {
            assert!(!is_latlong(text), "{text}");
        }
    }

    #[test]
    fn members_keep_their_order_and_their_repetitions() {
        let Pairs(pairs) = serde_json::from_str(r#"{"b":1,"a":2,"b":3}"#).unwrap();
        let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b", "a", "b"]);
    }
}
