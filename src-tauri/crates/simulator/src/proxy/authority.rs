//! A made-up certificate authority.

use std::fmt;
use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::http::Tls;

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFlaw {
    /// Nothing.
    None,
    /// It ended in 2021.
    Expired,
    /// It begins in 2110.
    NotYetValid,
    /// It is for `somewhere-else.example`.
    OtherHost,
    /// It vouches for itself.
    SelfSigned,
    /// An authority that nobody knows vouches for it.
    UnknownIssuer,
}

impl CertificateFlaw {
    /// All of them, and none.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Expired,
        Self::NotYetValid,
        Self::OtherHost,
        Self::SelfSigned,
        Self::UnknownIssuer,
    ];
}

/// A version of TLS that is safe. [`OldTls`](super::OldTls) speaks the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsVersion {
    /// 1.2
    Tls12,
    /// 1.3
    Tls13,
}

/// A certificate and its key, for the server's side of TLS.
#[derive(Debug, Clone)]
pub struct ServerCertificate(Tls);

impl ServerCertificate {
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(self.0.0.config())
    }
}

/// A certificate authority that only those know who are told its [`pem`](Authority::pem).
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn new() -> io::Result<Self> {
        Self::named("Made-up authority")
    }

    /// A new one of a name.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn named(name: &str) -> io::Result<Self> {
        let mut params = lasting(name, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self(CertifiedIssuer::self_signed(params, new_key()?).map_err(io::Error::other)?))
    }

    /// Its own certificate as PEM: what a client has to trust, as in the file that `SSL_CERT_FILE` names.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A new certificate for 127.0.0.1, ::1 and localhost, but for its flaw.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn certificate(&self, flaw: CertificateFlaw) -> io::Result<ServerCertificate> {
        let mut params = lasting("Made-up server", hosts(flaw))?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.is_ca = IsCa::ExplicitNoCa;
        let key = new_key()?;
        let certificate = match flaw {
            CertificateFlaw::None | CertificateFlaw::OtherHost => params.signed_by(&key, &self.0),
            CertificateFlaw::Expired => {
                params.not_after = date_time_ymd(2021, 1, 1);
                params.signed_by(&key, &self.0)
            }
            CertificateFlaw::NotYetValid => {
                params.not_before = date_time_ymd(2110, 1, 1);
                params.signed_by(&key, &self.0)
            }
            CertificateFlaw::SelfSigned => params.self_signed(&key),
            CertificateFlaw::UnknownIssuer => params.signed_by(&key, &Self::named("Unknown authority")?.0),
        };
        let certificate = certificate.map_err(io::Error::other)?;
        let key = PrivateKeyDer::from(key);
        Ok(ServerCertificate(Tls::new(certificate.der().clone(), key)?))
    }

    /// A new certificate without a flaw, for 127.0.0.1, ::1, localhost and one more host, on a server that speaks this
    /// version of TLS only.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn server(&self, host: &str, version: TlsVersion) -> io::Result<ServerCertificate> {
        let mut hosts = hosts(CertificateFlaw::None).to_vec();
        hosts.push(host);
        let mut params = lasting("Made-up server", &hosts)?;
        params.is_ca = IsCa::ExplicitNoCa;
        let key = new_key()?;
        let certificate = params.signed_by(&key, &self.0).map_err(io::Error::other)?;
        let versions: &[_] = match version {
            TlsVersion::Tls12 => &[&rustls::version::TLS12],
            TlsVersion::Tls13 => &[&rustls::version::TLS13],
        };
        Ok(ServerCertificate(Tls::speaking(versions, certificate.der().clone(), key.into())?))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authority")
    }
}

/// Valid from 2020 to 2120.
fn lasting(name: &str, hosts: &[&str]) -> io::Result<CertificateParams> {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    Ok(params)
}

fn hosts(flaw: CertificateFlaw) -> &'static [&'static str] {
    match flaw {
        CertificateFlaw::OtherHost => &["somewhere-else.example"],
        CertificateFlaw::None
        | CertificateFlaw::Expired
        | CertificateFlaw::NotYetValid
        | CertificateFlaw::SelfSigned
        | CertificateFlaw::UnknownIssuer => &["127.0.0.1", "::1", "localhost"],
    }
}

fn new_key() -> io::Result<KeyPair> {
    KeyPair::generate().map_err(io::Error::other)
}
