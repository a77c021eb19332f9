use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, Response};
use url::Url;

use super::answer::{Proof, RawAnswer, Verdict, judge};
use super::call::{Call, CallName, Question};
use super::contract::ContractRevision;
use super::signature::secret_key;
use super::{BaseUrl, Randomness};
use crate::clock::{ServerClock, TOLERATED_OFFSET, parse_http_date};
use crate::day::IstDay;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::secret::SecretBytes;

/// How long the service is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Name, connection and TLS together.
    pub connect: Duration,
    /// Between two bytes of an answer.
    pub idle: Duration,
    /// A whole call, from the first byte out to the last byte in.
    pub whole: Duration,
}

impl Patience {
    /// What the app grants: 10 s, 60 s and 120 s.
    pub const USUAL: Patience = Patience {
        connect: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        whole: Duration::from_secs(120),
    };
}

/// Most that an answer may hold, in bytes.
const ANSWER_CAP: usize = 256 * 1024;

/// One service, asked over HTTPS with the operating system's trust and proxy. No redirects, no retries, HTTP/1.1.
pub struct EkoClient {
    http: Client,
    patience: Patience,
    base: BaseUrl,
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
    /// When the HTTP client cannot be set up.
    pub fn new(
        base: BaseUrl,
        clock: Arc<ServerClock>,
        randomness: Arc<dyn Randomness>,
        patience: Patience,
    ) -> Result<EkoClient, reqwest::Error> {
        crate::tls::install_provider();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(patience.connect)
            .timeout(patience.whole)
            .build()?;
        Ok(EkoClient { http, patience, base, clock, randomness })
    }

    /// Opens the connection and learns the service's time from whatever it answers, while the finger is being read.
    ///
    /// # Errors
    /// Why the service cannot be reached. Nothing was asked of it.
    pub async fn prime(&self) -> Result<(), Trouble> {
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

    /// Asks once.
    ///
    /// Three things may make it ask again, and only when no capture is on the way: a connection that never came
    /// about, a signature refused for a clock that is proven wrong, and Send OTP to a route that the service does
    /// not have. All three prove that nothing was carried out.
    pub async fn ask(&self, question: &Question<'_>) -> Answered {
        let call = question.call.name();
        let mut revision = question.revision;
        let mut told = self.ask_signed(question, revision).await;
        if let Verdict::NoSuchRoute = told.verdict
            && call == CallName::SendOtp
        {
            told = self.ask_signed(question, revision.other()).await;
            if told.verdict.proves_the_route() {
                revision = revision.other();
            }
        }
        let outcome = told.verdict.outcome(call);
        // Not the moment of its arrival: an answer of 23:59:59 is of that day, however long it was on its way.
        let at = told.dated.map_or_else(|| self.clock.now(), |dated| dated.date);
        Answered { outcome, revision, at }
    }

    async fn ask_signed(&self, question: &Question<'_>, revision: ContractRevision) -> Told {
        let first = self.exchange(question, revision).await;
        let Verdict::SignatureRefused(trouble) = &first.verdict else { return first };
        // Not the PC's clock is meant: once the service's time is known, that one is signed with.
        let clock_was_wrong = first.dated.is_some_and(|dated| dated.clock_off.abs() > TOLERATED_OFFSET);
        if !clock_was_wrong {
            return first;
        }
        if question.call.name().carries_a_capture() {
            let trouble = Trouble::new(Problem::ClockWrong, OutcomeClass::Rejected, &trouble.support);
            return Told { verdict: Verdict::Not(trouble), ..first };
        }
        self.exchange(question, revision).await
    }

    /// One exchange, with one more try for a connection that never came about.
    async fn exchange(&self, question: &Question<'_>, revision: ContractRevision) -> Told {
        let call = question.call.name();
        let user_code = &question.party.user_code;
        let first = self.transmit(question, revision).await;
        let answered = match first {
            Err(trouble) if trouble.class == OutcomeClass::NotSent && may_be_tried_again(call, &trouble) => {
                self.transmit(question, revision).await
            }
            Ok(_) | Err(_) => first,
        };
        match answered {
            Ok((raw, dated)) => Told { verdict: judge(revision, call, user_code, &raw), dated },
            Err(trouble) => Told { verdict: Verdict::Not(trouble), dated: None },
        }
    }

    /// One request, one answer.
    async fn transmit(
        &self,
        question: &Question<'_>,
        revision: ContractRevision,
    ) -> Result<(RawAnswer, Option<Dated>), Trouble> {
        let Request { method, url, headers, timestamp, body } =
            self.write(question, revision).map_err(Trouble::not_sent)?;
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
        let retry_after_s = text(response.headers(), "retry-after").and_then(|wait| wait.trim().parse().ok());
        let body = read_capped(response, self.patience.idle).await?;
        Ok((RawAnswer { http_status, retry_after_s, body }, dated))
    }

    fn write(&self, question: &Question<'_>, revision: ContractRevision) -> Result<Request, Problem> {
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
            Call::Services | Call::Enquiry { .. } => String::new(),
        };
        let body = adapter.body(question, &sealed)?;
        let timestamp = self.clock.signing_timestamp();
        let mut headers = signature_headers(question, timestamp)?;
        if body.is_some() {
            headers.insert("content-type", HeaderValue::from_static("application/json"));
        }
        Ok(Request { method: route.method, url, headers, timestamp, body })
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
        if let Some(tls) = crate::tls::failure_in(error) {
            return not_sent(self.refused_by_tls(tls), &format!("TLS: {tls}"));
        }
        if asks_for_proxy_password(error) {
            return not_sent(Problem::ProxyLogin, "HTTP 407");
        }
        not_sent(Problem::Offline, if error.is_timeout() { "connect timeout" } else { "no connection" })
    }

    /// A certificate that is out of its time is far more often the PC's wrong date than the service's fault.
    fn refused_by_tls(&self, error: &rustls::Error) -> Problem {
        if crate::tls::is_about_dates(error) {
            return Problem::PcDateDoubtful { pc_date: IstDay::of(self.clock.pc().now()).to_string() };
        }
        Problem::TlsRefused
    }
}

/// What an exchange came to, and when.
struct Told {
    verdict: Verdict,
    dated: Option<Dated>,
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
    /// What the signature was made of.
    timestamp: i64,
    body: Option<SecretBytes>,
}

fn signature_headers(question: &Question<'_>, timestamp: i64) -> Result<HeaderMap, Problem> {
    let missing = |field: &str| Problem::CredentialMissing { field: field.to_owned() };
    let credentials = question.credentials;
    let signed = secret_key(&credentials.access_key, timestamp).ok_or_else(|| missing("access_key"))?;
    let developer_key = credentials.developer_key.expose().trim();
    if developer_key.is_empty() {
        return Err(missing("developer_key"));
    }
    let secret = |value: &str, field: &str| {
        let mut value = HeaderValue::from_str(value).map_err(|_| missing(field))?;
        value.set_sensitive(true);
        Ok(value)
    };
    let mut headers = HeaderMap::new();
    headers.insert("developer_key", secret(developer_key, "developer_key")?);
    headers.insert("secret-key", secret(signed.expose(), "access_key")?);
    headers.insert("secret-key-timestamp", HeaderValue::from(timestamp));
    Ok(headers)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Only what never connected, and only without a capture.
fn may_be_tried_again(call: CallName, trouble: &Trouble) -> bool {
    let never_connected =
        matches!(trouble.problem, Problem::Offline | Problem::TlsRefused | Problem::PcDateDoubtful { .. });
    never_connected && !call.carries_a_capture()
}

/// A tunnel that the proxy refuses is told in words only.
fn asks_for_proxy_password(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(current) = cause {
        if current.to_string().contains("proxy authorization required") {
            return true;
        }
        cause = current.source();
    }
    false
}

/// The wait between two bytes begins with the first one: the service may think as long as the whole call may take.
async fn read_capped(mut response: Response, idle: Duration) -> Result<Vec<u8>, Trouble> {
    let unknown = |problem, support: &str| Trouble::new(problem, OutcomeClass::Unknown, support);
    let mut body = Vec::new();
    loop {
        let late = || unknown(Problem::NoAnswer, "timeout in the answer");
        let chunk = tokio::time::timeout(idle, response.chunk()).await.map_err(|_| late())?;
        match chunk {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_CAP => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(unknown(Problem::AnswerUnreadable, "answer too large")),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(late()),
            Err(_) => return Err(unknown(Problem::AnswerCut, "answer cut")),
        }
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
