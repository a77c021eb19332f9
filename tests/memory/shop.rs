//! The shop whose app is looked into: service, scanner, keychain, and the app in a process of its own.

use chrono::{TimeDelta, Utc};
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::proxy::{Authority, CertificateFlaw, FaultProxy, ProxyOptions};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use tempfile::TempDir;

use super::forms::{Secret, Secrets};
use super::known::known_to;
use super::support::{Drawer, Headless, HeadlessPlan, MORNING, PcClock, Session, at};

/// What is spoken between the app and the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Plain,
    Tls,
}

pub struct Shop {
    pub eko: EkoServer,
    pub app: Headless,
    /// A code that is not the one on the phone.
    pub wrong_code: String,
    _way: FaultProxy,
    pub scanner: RdServer,
    _folder: TempDir,
}

impl Shop {
    /// Opens a shop, set up and with eKYC not done, in a session with a keychain, and lets something happen in it.
    pub fn run<F: Future<Output = ()>>(way: Way, revision: Revision, what: impl FnOnce(Shop) -> F) {
        let session = Session::with_an_open_keychain();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async { what(Shop::open(way, revision, &session).await).await });
    }

    async fn open(way: Way, revision: Revision, session: &Session) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let eko = EkoServer::start(EkoOptions::made_up(revision, 7).unwrap()).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        scanner.set_certificate_end(at(MORNING) + TimeDelta::days(80)).unwrap();
        let authority = Authority::new().unwrap();
        let trusted = folder.path().join("trusted.pem");
        std::fs::write(&trusted, authority.pem()).unwrap();
        let tls = (way == Way::Tls).then(|| authority.certificate(CertificateFlaw::None).unwrap());
        let options = ProxyOptions { upstream: eko.port(), tls, port: None };
        let network = FaultProxy::start(options).await.unwrap();
        let mut setup = hazri_simulator::setup_file(&eko, (scanner.port(), scanner.port()));
        let scheme = if way == Way::Tls { "https" } else { "http" };
        setup["base_url"] = format!("{scheme}://127.0.0.1:{}/ekoapi/v3", network.port()).into();
        let file = folder.path().join("setup.json");
        std::fs::write(&file, setup.to_string()).unwrap();
        let plan = HeadlessPlan {
            clock: PcClock::From(at(MORNING)),
            drawer: Drawer::OfTheSession,
            env: vec![
                ("DBUS_SESSION_BUS_ADDRESS".to_owned(), session.address().to_owned()),
                ("SSL_CERT_FILE".to_owned(), trusted.display().to_string()),
            ],
            ..HeadlessPlan::of_test(folder.path())
        };
        let app = Headless::start(plan).await.unwrap();
        app.import_setup(&file).await.unwrap();
        app.until("service and scanner are seen", |view| {
            view["strip"]["internet"] == "online" && view["strip"]["scanner"] == "ready"
        })
        .await
        .unwrap();
        let wrong_code = other_code(&eko.account().otp);
        Shop { eko, app, wrong_code, _way: network, scanner, _folder: folder }
    }

    /// Everything secret that went through the app so far.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = known_to(&self.eko);
        secrets.push(Secret::new("a wrong code", &self.wrong_code));
        Secrets::of(secrets)
    }
}

/// Each digit is another one.
fn other_code(code: &str) -> String {
    code.bytes().map(|digit| char::from(b'0' + (digit - b'0' + 3) % 10)).collect()
}
