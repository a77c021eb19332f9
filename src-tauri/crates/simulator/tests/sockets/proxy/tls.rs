//! Certificates good and bad, and breaks under TLS.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hazri_simulator::proxy::{
    AtConnect, Authority, BreakHow, CertificateFlaw, Ending, FaultProxy, Faults, ProxyOptions, Way,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore, crypto::ring};

use super::upstream::{End, Upstream};
use super::{
    A_WHILE, ANSWER, REQUEST, ending, eventually, exactly, first, places, request_breaks, response_breaks,
    stays_silent, to_the_end,
};

struct Secured {
    upstream: Upstream,
    network: FaultProxy,
    connector: TlsConnector,
}

impl Secured {
    async fn with(flaw: CertificateFlaw) -> Self {
        let authority = Authority::new().unwrap();
        let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
        let tls = Some(authority.certificate(flaw).unwrap());
        let options = ProxyOptions { upstream: upstream.port(), tls, port: None };
        let network = FaultProxy::start(options).await.unwrap();
        Self { upstream, network, connector: trusting(&authority) }
    }

    async fn sound() -> Self {
        Self::with(CertificateFlaw::None).await
    }

    async fn client(&self, name: &str) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(("127.0.0.1", self.network.port())).await?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        self.connector.connect(name, stream).await
    }

    async fn asking(&self) -> TlsStream<TcpStream> {
        let mut client = self.client("127.0.0.1").await.unwrap();
        client.write_all(REQUEST).await.unwrap();
        client.flush().await.unwrap();
        client
    }
}

fn trusting(authority: &Authority) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// What the client had against the certificate.
fn objection(error: &io::Error) -> CertificateError {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let Some(Error::InvalidCertificate(objection)) = tls else {
        panic!("nothing against the certificate: {error:?}");
    };
    objection.clone()
}

#[tokio::test]
async fn a_good_certificate_is_good_for_every_name_of_this_computer() {
    let secured = Secured::sound().await;
    for name in ["127.0.0.1", "::1", "localhost"] {
        let mut client = secured.client(name).await.unwrap();
        client.write_all(REQUEST).await.unwrap();
        assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
    }
    for passed in secured.network.passed() {
        assert!(passed.handshake_completed);
        assert_eq!(passed.request_bytes, u64::try_from(REQUEST.len()).unwrap());
    }
    assert_eq!(secured.upstream.first().bytes, REQUEST, "the upstream gets it plain");
}

#[tokio::test]
async fn each_flaw_is_the_one_that_the_client_sees() {
    for flaw in CertificateFlaw::ALL {
        let secured = Secured::with(flaw).await;
        let connected = secured.client("127.0.0.1").await.map(|_| ()).map_err(|error| objection(&error));
        let seen = match (flaw, &connected) {
            (CertificateFlaw::None, result) => result.is_ok(),
            (CertificateFlaw::Expired, Err(error)) => {
                matches!(error, CertificateError::Expired | CertificateError::ExpiredContext { .. })
            }
            (CertificateFlaw::NotYetValid, Err(error)) => {
                matches!(error, CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. })
            }
            (CertificateFlaw::OtherHost, Err(error)) => {
                matches!(
                    error,
                    CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
                )
            }
            (CertificateFlaw::SelfSigned | CertificateFlaw::UnknownIssuer, Err(error)) => {
                matches!(error, CertificateError::UnknownIssuer)
            }
            (_, Ok(())) => false,
        };
        assert!(seen, "{flaw:?}: {connected:?}");
        if flaw != CertificateFlaw::None {
            eventually(|| ending(&secured.network) == Some(Ending::HandshakeFailed)).await;
            assert!(!first(&secured.network).handshake_completed);
            assert!(secured.upstream.came().is_empty());
        }
    }
}

#[tokio::test]
async fn a_stalled_handshake_is_neither_answered_nor_ended_until_it_is_mended() {
    let secured = Secured::sound().await;
    secured.network.set_faults(Faults { connect: AtConnect::StallHandshake, ..Faults::default() });
    let connecting = secured.client("127.0.0.1");
    tokio::pin!(connecting);
    assert!(tokio::time::timeout(A_WHILE, &mut connecting).await.is_err());
    assert_eq!((ending(&secured.network), first(&secured.network).handshake_completed), (None, false));
    secured.network.mend();
    connecting.await.unwrap();
}

#[tokio::test]
async fn a_client_that_gives_up_on_a_stalled_handshake_is_noticed() {
    let secured = Secured::sound().await;
    secured.network.set_faults(Faults { connect: AtConnect::StallHandshake, ..Faults::default() });
    assert!(tokio::time::timeout(A_WHILE, secured.client("127.0.0.1")).await.is_err());
    eventually(|| ending(&secured.network) == Some(Ending::ByClient)).await;
    assert_eq!(first(&secured.network).taken_bytes, 0);
}

#[tokio::test]
async fn a_handshake_takes_a_round_trip() {
    let secured = Secured::sound().await;
    let latency = Duration::from_millis(40);
    secured.network.set_faults(Faults { latency, ..Faults::default() });
    let start = Instant::now();
    secured.client("127.0.0.1").await.unwrap();
    assert!(start.elapsed() >= 2 * latency);
}

#[tokio::test]
async fn an_answer_breaks_under_tls_after_exactly_so_many_plain_bytes() {
    for (how, error, upstream_end) in [
        (BreakHow::Close, ErrorKind::UnexpectedEof, End::Fin),
        (BreakHow::Reset, ErrorKind::ConnectionReset, End::Rst),
    ] {
        for bytes in places(ANSWER) {
            let secured = Secured::sound().await;
            secured.network.set_faults(response_breaks(bytes, how));
            let mut client = secured.asking().await;
            let read = to_the_end(&mut client).await;
            assert_eq!(read, (ANSWER[..bytes].to_vec(), Some(error)), "{how:?} after {bytes}");
            assert_eq!(ending(&secured.network), Some(Ending::Broken(Way::Response, how)));
            drop(client);
            eventually(|| secured.upstream.first().end == Some(upstream_end)).await;
            assert_eq!(secured.upstream.first().bytes, REQUEST);
        }
    }
}

#[tokio::test]
async fn a_request_breaks_under_tls_after_exactly_so_many_plain_bytes() {
    for (how, error) in
        [(BreakHow::Close, ErrorKind::UnexpectedEof), (BreakHow::Reset, ErrorKind::ConnectionReset)]
    {
        for bytes in places(REQUEST) {
            let secured = Secured::sound().await;
            secured.network.set_faults(request_breaks(bytes, how));
            let mut client = secured.asking().await;
            assert_eq!(to_the_end(&mut client).await, (Vec::new(), Some(error)), "{how:?} after {bytes}");
            drop(client);
            eventually(|| secured.upstream.first().end.is_some()).await;
            assert_eq!(secured.upstream.first().bytes, &REQUEST[..bytes]);
        }
    }
}

#[tokio::test]
async fn an_answer_hangs_under_tls_until_it_is_mended() {
    let secured = Secured::sound().await;
    secured.network.set_faults(response_breaks(9, BreakHow::Hang));
    let mut client = secured.asking().await;
    assert_eq!(exactly(&mut client, 9).await, &ANSWER[..9]);
    stays_silent(&mut client).await;
    secured.network.mend();
    assert_eq!(exactly(&mut client, ANSWER.len() - 9).await, &ANSWER[9..]);
}

#[tokio::test]
async fn connections_under_tls_can_be_severed() {
    for (how, error) in
        [(BreakHow::Close, ErrorKind::UnexpectedEof), (BreakHow::Reset, ErrorKind::ConnectionReset)]
    {
        let secured = Secured::sound().await;
        let mut client = secured.asking().await;
        exactly(&mut client, ANSWER.len()).await;
        secured.network.sever(how);
        assert_eq!(to_the_end(&mut client).await, (Vec::new(), Some(error)));
    }
}

#[tokio::test]
async fn an_orderly_end_stays_orderly_under_tls() {
    let secured = Secured::sound().await;
    let mut client = secured.asking().await;
    client.shutdown().await.unwrap();
    assert_eq!(to_the_end(&mut client).await, (ANSWER.to_vec(), None));
    eventually(|| ending(&secured.network) == Some(Ending::Closed)).await;
}
