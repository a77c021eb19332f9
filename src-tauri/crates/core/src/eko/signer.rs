//! The distributor's signer, which holds the access key: `hazri-signer/1`, described in `docs/signer.md`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response};
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::base_url::safe_address;
use super::call::{CallName, Question};
use super::connection::{NoConnection, Patience, Unread, read_capped, retry_after_s};
use super::signature::Signature;
use crate::clock::ServerClock;
use crate::day::IstDay;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::secret::SecretText;

const FORMAT: &str = "hazri-signer/1";
/// Most that an answer may hold, in bytes.
const ANSWER_CAP: usize = 4 * 1024;
/// What the service would refuse in any case.
const WIDEST_OFFSET: TimeDelta = TimeDelta::minutes(2);

/// Address of the distributor's signer: HTTPS, or plain HTTP when the host is a loopback address. Used as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerUrl(Url);

impl SignerUrl {
    /// Reads an address; `None` when it is none, or not one that may be used.
    pub fn parse(text: &str) -> Option<SignerUrl> {
        safe_address(text).map(SignerUrl)
    }
}

impl std::fmt::Display for SignerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// Asks the signer, over the kind of connection that the service is asked over.
pub struct Signer {
    http: Client,
    url: SignerUrl,
    patience: Patience,
}

impl Signer {
    pub fn new(http: Client, url: SignerUrl, patience: Patience) -> Signer {
        Signer { http, url, patience }
    }

    /// Opens the connection. Nothing is asked, and nothing secret is sent.
    ///
    /// # Errors
    /// Why the signer cannot be reached.
    pub async fn prime(&self, clock: &ServerClock) -> Result<(), Trouble> {
        let request = self.http.head(self.url.0.clone()).timeout(self.patience.connect);
        request.send().await.map(drop).map_err(|error| unreachable(&error, clock))
    }

    /// Asks once for the signature of one call.
    ///
    /// # Errors
    /// Each way in which the signer can fail. Nothing was sent to the service.
    pub async fn sign(
        &self,
        token: &SecretText,
        question: &Question<'_>,
        clock: &ServerClock,
    ) -> Result<Signature, Trouble> {
        let response = self.ask(token, question, clock).await?;
        let status = response.status().as_u16();
        let told = |problem| Err(not_sent(problem, &format!("signer HTTP {status}")));
        match status {
            200 => read_signature(response, self.patience, clock).await,
            401 | 403 => told(Problem::SignerRefused),
            407 => told(Problem::ProxyLogin),
            429 => told(Problem::SignerBusy { wait_s: retry_after_s(response.headers()) }),
            _ => told(Problem::SignerUnreadable),
        }
    }

    async fn ask(
        &self,
        token: &SecretText,
        question: &Question<'_>,
        clock: &ServerClock,
    ) -> Result<Response, Trouble> {
        let missing = || not_sent(Problem::CredentialMissing { field: "signer_token".to_owned() }, "");
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose().trim()));
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| missing())?;
        bearer.set_sensitive(true);
        let asked = WireQuestion::about(question);
        let body = serde_json::to_vec(&asked).map_err(|_| not_sent(Problem::AppFault, "signer"))?;
        self.http
            .post(self.url.0.clone())
            .timeout(self.patience.connect)
            .header(AUTHORIZATION, bearer)
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(|error| unreachable(&error, clock))
    }
}

/// What the signer is told: nothing secret.
#[derive(Serialize)]
struct WireQuestion<'a> {
    format: &'static str,
    call: &'static str,
    user_code: &'a str,
    client_ref_id: &'a str,
}

impl<'a> WireQuestion<'a> {
    fn about(question: &'a Question<'_>) -> WireQuestion<'a> {
        let call = match question.call.name() {
            CallName::SendOtp => "send_otp",
            CallName::VerifyOtp => "verify_otp",
            CallName::BiometricEkyc => "biometric_ekyc",
            CallName::DailyAuthentication => "daily_authentication",
            CallName::Services => "services",
            CallName::Enquiry => "enquiry",
        };
        let (user_code, client_ref_id) = (question.party.user_code.as_str(), question.client_ref_id);
        WireQuestion { format: FORMAT, call, user_code, client_ref_id }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAnswer {
    #[serde(rename = "secret-key")]
    secret_key: SecretText,
    #[serde(rename = "secret-key-timestamp")]
    timestamp: String,
}

async fn read_signature(
    response: Response,
    patience: Patience,
    clock: &ServerClock,
) -> Result<Signature, Trouble> {
    let body = read_capped(response, ANSWER_CAP, patience.connect).await.map_err(|unread| match unread {
        Unread::TooLarge => not_sent(Problem::SignerUnreadable, "signer: answer too large"),
        Unread::Late => not_sent(Problem::SignerUnreachable, "signer: timeout in the answer"),
        Unread::Cut => not_sent(Problem::SignerUnreachable, "signer: answer cut"),
    })?;
    let unreadable = |support| move || not_sent(Problem::SignerUnreadable, support);
    let signature = read_form(&Zeroizing::new(body)).ok_or_else(unreadable("signer: no signature"))?;
    if is_far_off(&signature, clock) {
        return Err(not_sent(Problem::SignerClockWrong, "signer: time 2 minutes off"));
    }
    if !clock.take_timestamp(signature.timestamp) {
        return Err(unreadable("signer: timestamp given out twice")());
    }
    Ok(signature)
}

/// An object with two texts: base64 of 32 bytes, and 13 digits. A list would fill the fields by their order.
fn read_form(body: &[u8]) -> Option<Signature> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let WireAnswer { secret_key, timestamp } = serde_json::from_slice(body).ok().filter(|_| is_object)?;
    let digits = timestamp.len() == 13 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let bytes = Zeroizing::new(STANDARD.decode(secret_key.expose()).ok()?);
    let timestamp = timestamp.parse().ok().filter(|_| digits && bytes.len() == 32)?;
    Some(Signature { secret_key, timestamp })
}

/// Before the service has answered nobody can tell.
fn is_far_off(signature: &Signature, clock: &ServerClock) -> bool {
    let signed_at = DateTime::from_timestamp_millis(signature.timestamp);
    match (signed_at, clock.known_now()) {
        (Some(signed_at), Some(now)) => (signed_at - now).abs() > WIDEST_OFFSET,
        (None, _) => true,
        (Some(_), None) => false,
    }
}

fn unreachable(error: &reqwest::Error, clock: &ServerClock) -> Trouble {
    match NoConnection::why(error) {
        NoConnection::DateDoubtful(tls) => {
            let pc_date = IstDay::of(clock.pc().now()).to_string();
            not_sent(Problem::PcDateDoubtful { pc_date }, &format!("signer TLS: {tls}"))
        }
        NoConnection::TlsRefused(tls) => not_sent(Problem::SignerTlsRefused, &format!("signer TLS: {tls}")),
        NoConnection::ProxyPassword => not_sent(Problem::ProxyLogin, "signer: HTTP 407"),
        NoConnection::OutOfReach if error.is_timeout() => {
            not_sent(Problem::SignerUnreachable, "signer: timeout")
        }
        NoConnection::OutOfReach => not_sent(Problem::SignerUnreachable, "signer: no connection"),
    }
}

fn not_sent(problem: Problem, support: &str) -> Trouble {
    Trouble::new(problem, OutcomeClass::NotSent, support)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "88lqTf9ew69XbVbeczjxVL8/B4vibfp1MvTi1mIj2Xo=";

    #[test]
    fn an_address_is_https_or_on_this_pc_and_kept_as_it_stands() {
        for text in
            ["https://sign.example/hazri/", "https://sign.example:8443/", "http://127.0.0.1:4000/sign"]
        {
            assert_eq!(SignerUrl::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "sign.example",
            "http://sign.example/",
            "https://user@sign.example/",
            "https://sign.example/?shop=1",
            "https://sign.example/#x",
        ] {
            assert_eq!(SignerUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_signature_is_an_object_of_two_sound_texts() {
        let whole = format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":"1700000000000"}}"#);
        let read = read_form(whole.as_bytes()).unwrap();
        assert_eq!((read.secret_key.expose(), read.timestamp), (SIGNED, 1_700_000_000_000));
        for body in [
            String::new(),
            "null".to_owned(),
            format!(r#"["{SIGNED}","1700000000000"]"#),
            format!(r#"{{"secret-key":"{SIGNED}"}}"#),
            format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":1700000000000}}"#),
            format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":"170000000000"}}"#),
            format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":"+170000000000"}}"#),
            format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":"1700000000000 "}}"#),
            r#"{"secret-key":"c2hvcnQ=","secret-key-timestamp":"1700000000000"}"#.to_owned(),
            format!(r#"{{"secret-key":"{SIGNED}\n","secret-key-timestamp":"1700000000000"}}"#),
            format!(r#"{{"secret-key":"","secret-key":"{SIGNED}","secret-key-timestamp":"1700000000000"}}"#),
            format!(r#"{{"secret-key":"{SIGNED}","secret-key-timestamp":"1700000000000","more":1}}"#),
            format!("{whole} {whole}"),
        ] {
            assert!(read_form(body.as_bytes()).is_none(), "{body}");
        }
    }
}
