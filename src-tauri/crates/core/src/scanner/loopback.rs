//! HTTP to this PC only: plain or with any certificate, no proxy, no redirects, one connection for each request.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use url::{Position, Url};

use super::{ANSWER_CAP, Scheme, os};
use crate::secret::SecretBytes;

/// Closed loopback ports may cost two seconds on Windows; nobody waits for that.
const CONNECT_CAP: Duration = Duration::from_millis(500);

/// A client that can only reach 127.0.0.1.
#[derive(Clone)]
pub struct LoopbackClient(TlsConnector);

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
    pub fn new() -> Result<LoopbackClient, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate))
            .with_no_client_auth();
        Ok(LoopbackClient(TlsConnector::from(Arc::new(config))))
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
        let (scheme, port) = (question.scheme, question.port);
        let request = request(question)?;
        let begun = tokio::time::Instant::now();
        let socket = within(begun, connect(port)).await?;
        match scheme {
            Scheme::Http => exchange(socket, request).await,
            Scheme::Https => {
                let name = ServerName::from(IpAddr::V4(Ipv4Addr::LOCALHOST));
                let shaken = async { self.0.connect(name, socket).await.map_err(|_| NoAnswer::Broken) };
                exchange(within(begun, shaken).await?, request).await
            }
        }
    }
}

/// What has not connected by then counts as closed.
async fn within<T>(
    begun: tokio::time::Instant,
    connecting: impl Future<Output = Result<T, NoAnswer>>,
) -> Result<T, NoAnswer> {
    tokio::time::timeout_at(begun + CONNECT_CAP, connecting).await.unwrap_or(Err(NoAnswer::Closed))
}

async fn connect(port: u16) -> Result<TcpStream, NoAnswer> {
    let socket = TcpSocket::new_v4().map_err(|_| NoAnswer::Closed)?;
    os::take_no_for_an_answer(&socket);
    let stream = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await;
    stream.map_err(|_| NoAnswer::Closed)
}

/// Paths are written as browsers write them, which is what scanner programs were tried with.
fn request(question: Question<'_>) -> Result<Request<Full<Bytes>>, NoAnswer> {
    let Question { port, method, path, body, .. } = question;
    let url = Url::parse(&format!("http://127.0.0.1:{port}{path}")).map_err(|_| NoAnswer::Broken)?;
    let path: Uri = url[Position::BeforePath..Position::AfterQuery].parse().map_err(|_| NoAnswer::Broken)?;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| NoAnswer::Broken)?;
    let mut request = Request::builder().method(method).uri(path);
    request = request.header("host", format!("127.0.0.1:{port}"));
    request = request.header("accept", "*/*").header("connection", "close");
    if body.is_some() {
        request = request.header("content-type", "text/xml");
    }
    request.body(Full::from(body.unwrap_or_default())).map_err(|_| NoAnswer::Broken)
}

/// One request and its answer. The connection lives no longer than this.
async fn exchange(
    socket: impl AsyncRead + AsyncWrite + Unpin + Send,
    request: Request<Full<Bytes>>,
) -> Result<SecretBytes, NoAnswer> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(socket)).await.map_err(|_| NoAnswer::Broken)?;
    let answered = async {
        let response = sender.send_request(request).await.map_err(|_| NoAnswer::Broken)?;
        read_capped(response.into_body()).await
    };
    // It may end before what it brought is read.
    let carried = async {
        let _ = connection.await;
        std::future::pending().await
    };
    tokio::select! {
        answer = answered => answer,
        answer = carried => answer,
    }
}

async fn read_capped(mut body: Incoming) -> Result<SecretBytes, NoAnswer> {
    let mut whole = SecretBytes::with_capacity(32 * 1024);
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|_| NoAnswer::Broken)?.into_data() else { continue };
        if whole.len() + chunk.len() > ANSWER_CAP {
            return Err(NoAnswer::TooLarge);
        }
        whole.append(&chunk);
    }
    Ok(whole)
}

/// Scanner programs sign their certificates themselves, some of them in ways that no library reads: where any
/// certificate will do, its signature under the handshake tells nothing either.
#[derive(Debug)]
struct AnyCertificate;

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme::{
            ECDSA_NISTP256_SHA256, ECDSA_NISTP384_SHA384, ECDSA_NISTP521_SHA512, ECDSA_SHA1_Legacy, ED448,
            ED25519, RSA_PKCS1_SHA1, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
            RSA_PSS_SHA384, RSA_PSS_SHA512,
        };
        vec![
            RSA_PKCS1_SHA1,
            ECDSA_SHA1_Legacy,
            RSA_PKCS1_SHA256,
            ECDSA_NISTP256_SHA256,
            RSA_PKCS1_SHA384,
            ECDSA_NISTP384_SHA384,
            RSA_PKCS1_SHA512,
            ECDSA_NISTP521_SHA512,
            RSA_PSS_SHA256,
            RSA_PSS_SHA384,
            RSA_PSS_SHA512,
            ED25519,
            ED448,
        ]
    }
}
