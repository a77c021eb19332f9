//! The connection that service and signer have in common: how it is made, how an answer is read up to a cap, and why
//! there is none.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Response};

/// How long the service is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Name, connection and TLS together; for the signer the whole question.
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

/// HTTPS with the operating system's trust and proxy. No redirects, no retries, HTTP/1.1.
///
/// # Errors
/// When the HTTP client cannot be set up: there is no certificate that the system trusts.
pub fn http_client(patience: Patience) -> Result<Client, reqwest::Error> {
    crate::tls::install_provider();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .connect_timeout(patience.connect)
        .timeout(patience.whole)
        .build()
}

/// Why there is no connection.
pub enum NoConnection<'a> {
    /// A certificate that is out of its time is far more often the PC's wrong date than the other side's fault.
    DateDoubtful(&'a rustls::Error),
    /// TLS was refused for anything else.
    TlsRefused(&'a rustls::Error),
    /// A proxy wants a password.
    ProxyPassword,
    /// Name, route, refusal, or no answer in time.
    OutOfReach,
}

impl NoConnection<'_> {
    /// Reads it off the error of a request of which nothing was taken.
    pub fn why(error: &reqwest::Error) -> NoConnection<'_> {
        match crate::tls::failure_in(error) {
            Some(tls) if crate::tls::is_about_dates(tls) => NoConnection::DateDoubtful(tls),
            Some(tls) => NoConnection::TlsRefused(tls),
            None if asks_for_proxy_password(error) => NoConnection::ProxyPassword,
            None => NoConnection::OutOfReach,
        }
    }
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

/// Why an answer that had begun could not be read.
pub enum Unread {
    /// Too long between two bytes, or in all.
    Late,
    /// More than the cap.
    TooLarge,
    /// The connection broke.
    Cut,
}

/// Reads a body up to a cap, in bytes. The wait between two bytes begins with the first one: the other side may think
/// as long as the whole call may take.
///
/// # Errors
/// [`Unread`].
pub async fn read_capped(mut response: Response, cap: usize, idle: Duration) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    loop {
        match tokio::time::timeout(idle, response.chunk()).await.map_err(|_| Unread::Late)? {
            Ok(Some(chunk)) if body.len() + chunk.len() <= cap => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Unread::TooLarge),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(Unread::Late),
            Err(_) => return Err(Unread::Cut),
        }
    }
}

/// A header as text.
pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The seconds of `Retry-After`, when it is given in seconds.
pub fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    text(headers, "retry-after").and_then(|wait| wait.trim().parse().ok())
}
