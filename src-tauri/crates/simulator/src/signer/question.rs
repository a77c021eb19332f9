//! What a question has to look like, and what it may not hold.

use serde::Deserialize;

use super::SignerOptions;
use crate::eko::EkoCall;
use crate::http::{Head, Request};
use crate::identity::is_aadhaar_number;

const FORMAT: &str = "hazri-signer/1";
/// Room for four short texts, and none for a capture or a sealed number.
const LARGEST_BODY: usize = 256;
/// Headers of a call to the service, which are none of the signer's business.
const FOREIGN_HEADERS: [&str; 4] = ["developer_key", "secret-key", "secret-key-timestamp", "cookie"];

/// All of them, each once, and no others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    format: String,
    call: String,
    user_code: String,
    client_ref_id: String,
}

/// A question that was looked at.
#[derive(Debug)]
pub(super) struct Question {
    call: Option<EkoCall>,
    violations: Vec<String>,
    wrong: Option<Wrong>,
}

/// Why there is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Not `POST`. `HEAD` is answered so too, and is none the worse for it.
    Method,
    Address,
    Token,
    Body,
    Agent,
}

impl Question {
    pub(super) fn read(request: &Request, path: &str, options: &SignerOptions) -> Self {
        let mut question = Self { call: None, violations: Vec::new(), wrong: None };
        question.look_for_secrets(request);
        question.check(request, path, options);
        question
    }

    pub(super) fn call(&self) -> Option<EkoCall> {
        self.call
    }

    pub(super) fn wrong(&self) -> Option<Wrong> {
        self.wrong
    }

    pub(super) fn into_violations(self) -> Vec<String> {
        self.violations
    }

    fn check(&mut self, request: &Request, path: &str, options: &SignerOptions) {
        let head = &request.head;
        if head.target != path {
            return self.violated(Wrong::Address, format!("address: {}", head.target));
        }
        match head.method.as_str() {
            "POST" => {}
            "HEAD" => return self.check_opening(request),
            other => return self.violated(Wrong::Method, format!("method: {other}")),
        }
        self.check_token(head, options);
        let content_types: Vec<_> = head.values("content-type").collect();
        if content_types != ["application/json"] {
            self.violated(Wrong::Body, format!("content-type: {content_types:?}"));
        }
        match serde_json::from_slice(&request.body) {
            // A list would fill the fields by their order.
            Ok(_) if !request.body.starts_with(b"{") => {
                self.violated(Wrong::Body, "body: not an object".to_owned());
            }
            Ok(fields) => self.check_fields(&fields, options),
            Err(error) => self.violated(Wrong::Body, format!("body: {error}")),
        }
    }

    /// Opens the connection, and shows nothing.
    fn check_opening(&mut self, request: &Request) {
        self.refuse(Wrong::Method);
        if request.head.value("authorization").is_some() || !request.body.is_empty() {
            self.violated(Wrong::Method, "HEAD: with a token or a body".to_owned());
        }
    }

    fn check_token(&mut self, head: &Head, options: &SignerOptions) {
        let shown: Vec<_> = head.values("authorization").collect();
        match shown.as_slice() {
            [one] => match one.strip_prefix("Bearer ") {
                Some(token) if token == options.token => {}
                // Another token breaks no contract: it was taken back, or never given.
                Some(_) => self.refuse(Wrong::Token),
                None => self.violated(Wrong::Token, "authorization: not a bearer's token".to_owned()),
            },
            _ => self.violated(Wrong::Token, format!("authorization: there {} times", shown.len())),
        }
    }

    fn check_fields(&mut self, fields: &Fields, options: &SignerOptions) {
        if fields.format != FORMAT {
            self.violated(Wrong::Body, format!("format: {}", fields.format));
        }
        self.call = call_named(&fields.call);
        if self.call.is_none() {
            self.violated(Wrong::Body, format!("call: {} cannot be signed", fields.call));
        }
        if !is_reference(&fields.client_ref_id) {
            self.violated(Wrong::Body, "client_ref_id: not 1 to 20 letters and digits".to_owned());
        }
        if fields.user_code != options.user_code {
            self.refuse(Wrong::Agent);
        }
    }

    fn look_for_secrets(&mut self, request: &Request) {
        let head = &request.head;
        for name in FOREIGN_HEADERS {
            if head.value(name).is_some() {
                self.violated(Wrong::Body, format!("{name}: none of the signer's business"));
            }
        }
        if request.body.len() > LARGEST_BODY {
            self.violated(Wrong::Body, format!("body: {} bytes", request.body.len()));
        }
        let body = String::from_utf8_lossy(&request.body).to_ascii_lowercase();
        for word in ["piddata", "aadhaar", "aadhar", "<"] {
            if body.contains(word) {
                self.violated(Wrong::Body, format!("body: has {word}"));
            }
        }
        if holds_aadhaar_number(&body) || holds_aadhaar_number(&head.target) {
            self.violated(Wrong::Body, "an Aadhaar number".to_owned());
        }
    }

    fn violated(&mut self, wrong: Wrong, text: String) {
        self.refuse(wrong);
        self.violations.push(text);
    }

    /// The first reason counts.
    fn refuse(&mut self, wrong: Wrong) {
        self.wrong = self.wrong.or(Some(wrong));
    }
}

fn call_named(name: &str) -> Option<EkoCall> {
    match name {
        "send_otp" => Some(EkoCall::SendOtp),
        "verify_otp" => Some(EkoCall::VerifyOtp),
        "biometric_ekyc" => Some(EkoCall::BiometricEkyc),
        "daily_authentication" => Some(EkoCall::DailyAuthentication),
        "services" => Some(EkoCall::Services),
        "enquiry" => Some(EkoCall::Enquiry),
        _ => None,
    }
}

fn is_reference(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Twelve digits in a row that can be a number, with or without what people write between them.
fn holds_aadhaar_number(text: &str) -> bool {
    let joined: String = text.chars().filter(|character| !matches!(character, ' ' | '-')).collect();
    let bytes = joined.as_bytes();
    bytes.windows(12).any(|twelve| std::str::from_utf8(twelve).is_ok_and(is_aadhaar_number))
}
