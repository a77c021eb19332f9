use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use url::Url;

use super::answer::{Proof, RawAnswer, Verdict, judge};
use super::call::{Call, CallName, Question};
use super::connection::{NoConnection, Patience, Unread, http_client, read_capped, retry_after_s, text};
use super::contract::ContractRevision;
use super::signature::Signature;
use super::signer::{Signer, SignerUrl};
use super::{BaseUrl, Randomness};
use crate::clock::{ServerClock, TOLERATED_OFFSET, parse_http_date};
use crate::day::IstDay;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::secret::{SecretBytes, SecretText, SigningSecret};

/// Most that an answer may hold, in bytes.
const ANSWER_CAP: usize = 256 * 1024;

/// One service, and the signer of its calls where that is not this PC.
pub struct EkoClient {
    http: Client,
    patience: Patience,
    base: BaseUrl,
    signer: Option<Signer>,
    clock: Arc<ServerClock>,
    randomness: Arc<dyn Randomness>,
}

/// What a question came to.
#[derive(Debug)]
pub struct Answered {
    /// Proof of success, or one of the other four classes.
    pub outcome: Result<Proof, Trouble>,
    /// The revision the service turned out to speak.
    pub revision: ContractRevision,
    /// The `Date` of the answer; without one, the service's time as far as it is known.
    pub at: DateTime<Utc>,
}

impl EkoClient {
    /// # Errors
    /// [`Problem::TlsRefused`] where the system trusts no certificate at all.
    pub fn new(
        base: BaseUrl,
        clock: Arc<ServerClock>,
        randomness: Arc<dyn Randomness>,
        patience: Patience,
    ) -> Result<EkoClient, Problem> {
        let http = http_client(patience).map_err(|error| {
            tracing::error!(?error, "no connection can be made");
            Problem::TlsRefused
        })?;
        Ok(EkoClient { http, patience, base, signer: None, clock, randomness })
    }

    /// The same client, with calls signed by the distributor where an address is given.
    pub fn signed_by(self, signer: Option<SignerUrl>) -> EkoClient {
        let signer = signer.map(|url| Signer::new(self.http.clone(), url, self.patience));
        EkoClient { signer, ..self }
    }

    /// Opens the connections that a call needs, to the service and to the signer, while the finger is being read; and
    /// learns the service's time from whatever it answers.
    ///
    /// # Errors
    /// Why one cannot be reached, the service first. Nothing was asked of either.
    pub async fn prime(&self) -> Result<(), Trouble> {
        let signer = async {
            match &self.signer {
                Some(signer) => signer.prime(&self.clock).await,
                None => Ok(()),
            }
        };
        let (service, signer) = tokio::join!(self.prime_service(), signer);
        service.and(signer)
    }

    async fn prime_service(&self) -> Result<(), Trouble> {
        let sent = self.clock.pc().elapsed();
        let answered = self.http.head(self.base.join("/")).timeout(self.patience.connect).send().await;
        match answered {
            Ok(response) => {
                self.observe(response.headers(), sent);
                Ok(())
            }
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    /// Has a call signed: here, or by the distributor.
    ///
    /// # Errors
    /// What is missing for it, or how the signer failed. Nothing was sent to the service.
    pub async fn sign(&self, question: &Question<'_>) -> Result<Signature, Trouble> {
        let missing = |field: &str| Trouble::not_sent(Problem::CredentialMissing { field: field.to_owned() });
        match (&question.credentials.signing, &self.signer) {
            (SigningSecret::AccessKey(key), None) => {
                let signature = Signature::made_here(key, self.clock.signing_timestamp());
                signature.ok_or_else(|| missing("access_key"))
            }
            (SigningSecret::SignerToken(token), Some(signer)) => {
                signer.sign(token, question, &self.clock).await
            }
            (SigningSecret::SignerToken(_), None) => Err(missing("access_key")),
            (SigningSecret::AccessKey(_), Some(_)) => Err(missing("signer_token")),
        }
    }

    /// Has a call signed, and asks.
    pub async fn ask(&self, question: &Question<'_>) -> Answered {
        match self.sign(question).await {
            Ok(signature) => self.ask_with(question, signature).await,
            Err(trouble) => self.answered(question, question.revision, Told::unanswered(trouble)),
        }
    }

    /// Asks once, with a signature that was not used yet.
    ///
    /// Three things may make it ask again, and only when no capture is on the way: a connection that never came
    /// about, a signature refused for a clock that is proven wrong, and Send OTP to a route that the service does
    /// not have. All three prove that nothing was carried out.
    pub async fn ask_with(&self, question: &Question<'_>, signature: Signature) -> Answered {
        let mut revision = question.revision;
        let mut told = self.ask_signed(question, revision, signature).await;
        if let Verdict::NoSuchRoute = told.verdict
            && question.call.name() == CallName::SendOtp
        {
            let other = revision.other();
            told = match self.sign(question).await {
                Ok(signature) => {
                    let told = self.ask_signed(question, other, signature).await;
                    if told.verdict.proves_the_route() {
                        revision = other;
                    }
                    told
                }
                Err(trouble) => told.not_signed_again(&trouble),
            };
        }
        self.answered(question, revision, told)
    }

    fn answered(&self, question: &Question<'_>, revision: ContractRevision, told: Told) -> Answered {
        let outcome = told.verdict.outcome(question.call.name());
        // Not the moment of its arrival: an answer of 23:59:59 is of that day, however long it was on its way.
        let at = told.dated.map_or_else(|| self.clock.now(), |dated| dated.date);
        Answered { outcome, revision, at }
    }

    async fn ask_signed(
        &self,
        question: &Question<'_>,
        revision: ContractRevision,
        signature: Signature,
    ) -> Told {
        let first = self.exchange(question, revision, signature).await;
        let Verdict::SignatureRefused(trouble) = &first.verdict else { return first };
        // Not the PC's clock is meant: once the service's time is known, that one is signed with.
        let clock_was_wrong = first.dated.is_some_and(|dated| dated.clock_off.abs() > TOLERATED_OFFSET);
        if !clock_was_wrong {
            return first;
        }
        if question.call.name().carries_a_capture() {
            let problem = if self.signer.is_some() { Problem::SignerClockWrong } else { Problem::ClockWrong };
            let trouble = Trouble::new(problem, OutcomeClass::Rejected, &trouble.support);
            return Told { verdict: Verdict::Not(trouble), ..first };
        }
        match self.sign(question).await {
            Ok(signature) => self.exchange(question, revision, signature).await,
            Err(trouble) => first.not_signed_again(&trouble),
        }
    }

    /// One exchange, with one more try for a connection that never came about.
    async fn exchange(
        &self,
        question: &Question<'_>,
        revision: ContractRevision,
        signature: Signature,
    ) -> Told {
        let call = question.call.name();
        let first = self.transmit(question, revision, signature).await;
        let answered = match first {
            Err(trouble) if trouble.class == OutcomeClass::NotSent && may_be_tried_again(call, &trouble) => {
                match self.sign(question).await {
                    Ok(signature) => self.transmit(question, revision, signature).await,
                    Err(trouble) => Err(trouble),
                }
            }
            Ok(_) | Err(_) => first,
        };
        match answered {
            Ok((raw, dated)) => {
                let verdict = judge(revision, call, &question.party.user_code, &raw);
                Told { verdict: self.blamed_on_who_signed(verdict), dated }
            }
            Err(trouble) => Told::unanswered(trouble),
        }
    }

    /// A signature that the service refuses is that of the distributor, where the distributor signs.
    fn blamed_on_who_signed(&self, verdict: Verdict) -> Verdict {
        let (Verdict::SignatureRefused(trouble), Some(_)) = (&verdict, &self.signer) else { return verdict };
        let problem = if trouble.problem == Problem::AccessKeyWrong {
            Problem::SignerKeyWrong
        } else if trouble.problem == Problem::ClockWrong {
            Problem::SignerClockWrong
        } else {
            return verdict;
        };
        Verdict::SignatureRefused(Trouble::new(problem, trouble.class, &trouble.support))
    }

    /// One request, one answer.
    async fn transmit(
        &self,
        question: &Question<'_>,
        revision: ContractRevision,
        signature: Signature,
    ) -> Result<(RawAnswer, Option<Dated>), Trouble> {
        let timestamp = signature.timestamp;
        let Request { method, url, headers, body } =
            self.write(question, revision, &signature).map_err(Trouble::not_sent)?;
        let begun = Arc::new(AtomicBool::new(false));
        let mut request = self.http.request(method, url).headers(headers);
        if let Some(body) = body {
            request = request.body(reqwest::Body::wrap(WatchedBody::new(body, begun.clone())));
        } else {
            begun.store(true, Ordering::Relaxed);
        }
        let sent = self.clock.pc().elapsed();
        let response =
            request.send().await.map_err(|error| self.broken_off(&error, begun.load(Ordering::Relaxed)))?;
        let dated = self.observe(response.headers(), sent).map(|(date, asked_at)| Dated {
            date,
            clock_off: TimeDelta::milliseconds(timestamp - asked_at.timestamp_millis()),
        });
        let http_status = response.status().as_u16();
        let retry_after_s = retry_after_s(response.headers());
        let body = read_capped(response, ANSWER_CAP, self.patience.idle).await.map_err(not_read)?;
        Ok((RawAnswer { http_status, retry_after_s, body }, dated))
    }

    fn write(
        &self,
        question: &Question<'_>,
        revision: ContractRevision,
        signature: &Signature,
    ) -> Result<Request, Problem> {
        let adapter = revision.adapter();
        let route = adapter.route(&question.call);
        let mut url = self.base.join(&route.path);
        if route.query {
            let party = question.party;
            url.query_pairs_mut()
                .append_pair("initiator_id", &party.initiator_id)
                .append_pair("user_code", &party.user_code);
        }
        let sealed = match &question.call {
            Call::SendOtp { number }
            | Call::VerifyOtp { number, .. }
            | Call::BiometricEkyc { number, .. }
            | Call::DailyAuthentication { number, .. } => {
                let sealed = question.sealing_key.seal(number, self.randomness.as_ref());
                sealed.map_err(|_| Problem::SealingKeyInvalid)?
            }
            Call::Services | Call::Enquiry { .. } => SecretText::new(String::new()),
        };
        let body = adapter.body(question, sealed.expose())?;
        let mut headers = signature_headers(question, signature)?;
        if body.is_some() {
            headers.insert("content-type", HeaderValue::from_static("application/json"));
        }
        Ok(Request { method: route.method, url, headers, body })
    }

    /// Learns the service's time. Returns the `Date`, and the service's time when the request went out.
    fn observe(&self, headers: &HeaderMap, sent: Duration) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let date = text(headers, "date").and_then(parse_http_date)?;
        let received = self.clock.pc().elapsed();
        self.clock.observe(date, sent, received);
        Some((date, self.clock.now() - received.saturating_sub(sent)))
    }

    /// A request that failed: not sent if that is proven, else unknown.
    fn broken_off(&self, error: &reqwest::Error, begun: bool) -> Trouble {
        if error.is_connect() || !begun {
            return self.unreachable(error);
        }
        let (problem, support) = if error.is_timeout() {
            (Problem::NoAnswer, "timeout")
        } else {
            (Problem::AnswerCut, "connection lost")
        };
        Trouble::new(problem, OutcomeClass::Unknown, support)
    }

    /// Why there is no connection to the service.
    fn unreachable(&self, error: &reqwest::Error) -> Trouble {
        let not_sent = |problem, support: &str| Trouble::new(problem, OutcomeClass::NotSent, support);
        match NoConnection::why(error) {
            NoConnection::DateDoubtful(tls) => {
                let pc_date = IstDay::of(self.clock.pc().now()).to_string();
                not_sent(Problem::PcDateDoubtful { pc_date }, &format!("TLS: {tls}"))
            }
            NoConnection::TlsRefused(tls) => not_sent(Problem::TlsRefused, &format!("TLS: {tls}")),
            NoConnection::ProxyPassword => not_sent(Problem::ProxyLogin, "HTTP 407"),
            NoConnection::OutOfReach if error.is_timeout() => not_sent(Problem::Offline, "connect timeout"),
            NoConnection::OutOfReach => not_sent(Problem::Offline, "no connection"),
        }
    }
}

/// What an exchange came to, and when.
struct Told {
    verdict: Verdict,
    dated: Option<Dated>,
}

impl Told {
    /// Nothing was answered.
    fn unanswered(trouble: Trouble) -> Told {
        Told { verdict: Verdict::Not(trouble), dated: None }
    }

    /// The service has refused it, and for another try there is no signature: refused it stays.
    fn not_signed_again(self, trouble: &Trouble) -> Told {
        let trouble = Trouble::new(trouble.problem.clone(), OutcomeClass::Rejected, &trouble.support);
        Told { verdict: Verdict::Not(trouble), ..self }
    }
}

/// An answer that carried a `Date`.
#[derive(Clone, Copy)]
struct Dated {
    date: DateTime<Utc>,
    /// Time of the signature minus the service's time of that moment.
    clock_off: TimeDelta,
}

struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Option<SecretBytes>,
}

fn signature_headers(question: &Question<'_>, signature: &Signature) -> Result<HeaderMap, Problem> {
    let missing = |field: &str| Problem::CredentialMissing { field: field.to_owned() };
    let developer_key = question.credentials.developer_key.expose().trim();
    if developer_key.is_empty() {
        return Err(missing("developer_key"));
    }
    let secret = |value: &str, field: &str| {
        let mut value = HeaderValue::from_str(value).map_err(|_| missing(field))?;
        value.set_sensitive(true);
        Ok(value)
    };
    let mut headers = HeaderMap::new();
    // A connection that is kept keeps the buffer that the credentials were written to.
    headers.insert("connection", HeaderValue::from_static("close"));
    headers.insert("developer_key", secret(developer_key, "developer_key")?);
    headers.insert("secret-key", secret(signature.secret_key.expose(), "access_key")?);
    headers.insert("secret-key-timestamp", HeaderValue::from(signature.timestamp));
    Ok(headers)
}

/// Only what never connected, and only without a capture.
fn may_be_tried_again(call: CallName, trouble: &Trouble) -> bool {
    let never_connected =
        matches!(trouble.problem, Problem::Offline | Problem::TlsRefused | Problem::PcDateDoubtful { .. });
    never_connected && !call.carries_a_capture()
}

fn not_read(unread: Unread) -> Trouble {
    let unknown = |problem, support: &str| Trouble::new(problem, OutcomeClass::Unknown, support);
    match unread {
        Unread::Late => unknown(Problem::NoAnswer, "timeout in the answer"),
        Unread::TooLarge => unknown(Problem::AnswerUnreadable, "answer too large"),
        Unread::Cut => unknown(Problem::AnswerCut, "answer cut"),
    }
}

/// A request body that notes when it was taken. The HTTP library takes it before it writes the first byte, so a
/// body that was never taken never left this PC.
struct WatchedBody {
    bytes: Option<Bytes>,
    begun: Arc<AtomicBool>,
}

impl WatchedBody {
    fn new(body: SecretBytes, begun: Arc<AtomicBool>) -> WatchedBody {
        WatchedBody { bytes: Some(Bytes::from_owner(body)), begun }
    }
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.begun.store(true, Ordering::Relaxed);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
