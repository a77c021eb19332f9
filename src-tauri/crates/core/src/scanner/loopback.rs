//! HTTP to this PC only: plain or with any certificate, no proxy, no redirects, one connection for each request.

use std::time::Duration;

use reqwest::{Client, Method, Response};

use super::{ANSWER_CAP, Scheme};
use crate::secret::SecretBytes;

/// Closed loopback ports cost two seconds on Windows; nobody waits for that.
const CONNECT_CAP: Duration = Duration::from_millis(500);

/// A client that can only reach 127.0.0.1.
#[derive(Clone)]
pub struct LoopbackClient(Client);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody listens.
    Closed,
    /// Somebody listened, and no whole HTTP answer came.
    Broken,
    /// More than [`ANSWER_CAP`].
    TooLarge,
    /// Too late.
    Late,
}

/// One request to a scanner program.
pub struct Question<'a> {
    pub scheme: Scheme,
    pub port: u16,
    pub method: &'static str,
    pub path: &'a str,
    pub body: Option<String>,
    pub patience: Duration,
}

impl LoopbackClient {
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<LoopbackClient, reqwest::Error> {
        crate::tls::install_provider();
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_CAP)
            .tls_danger_accept_invalid_certs(true)
            .tls_danger_accept_invalid_hostnames(true)
            .build()?;
        Ok(LoopbackClient(client))
    }

    /// Asks once and returns the body, whatever the HTTP status; scanner programs answer 200 on failures too.
    pub async fn ask(&self, question: Question<'_>) -> Result<SecretBytes, NoAnswer> {
        let patience = question.patience;
        match tokio::time::timeout(patience, self.ask_unhurried(question)).await {
            Ok(answer) => answer,
            Err(_) => Err(NoAnswer::Late),
        }
    }

    async fn ask_unhurried(&self, question: Question<'_>) -> Result<SecretBytes, NoAnswer> {
        let Question { scheme, port, method, path, body, .. } = question;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| NoAnswer::Broken)?;
        let url = format!("{}://127.0.0.1:{port}{path}", scheme.as_str());
        let mut request = self.0.request(method, url).header("connection", "close");
        if let Some(body) = body {
            request = request.header("content-type", "text/xml").body(body);
        }
        let response = request.send().await.map_err(|error| match error.is_connect() && !is_tls(&error) {
            true => NoAnswer::Closed,
            false => NoAnswer::Broken,
        })?;
        read_capped(response).await
    }
}

/// A TLS handshake that fails is reported as a connect error, and somebody does listen there.
fn is_tls(error: &reqwest::Error) -> bool {
    crate::tls::failure_in(error).is_some()
}

async fn read_capped(mut response: Response) -> Result<SecretBytes, NoAnswer> {
    let mut whole = SecretBytes::with_capacity(32 * 1024);
    while let Some(chunk) = response.chunk().await.map_err(|_| NoAnswer::Broken)? {
        if whole.len() + chunk.len() > ANSWER_CAP {
            return Err(NoAnswer::TooLarge);
        }
        whole.append(&chunk);
    }
    Ok(whole)
}
