//! A network in which every address of the world is this PC: whatever is spoken to anywhere passes by, and is heard.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use chrono::Utc;
use hazri_core::scanner::PortRange;
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::proxy::{Authority, FaultProxy, ProxyOptions, TlsVersion};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{Headless, HeadlessPlan, MORNING, PcClock, System, at};

pub const SERVICE: &str = "203.0.113.10:443";
pub const ECHO: &str = "203.0.113.20:443";
/// The proxy of the system, in the mornings that have one.
pub const PROXY: &str = "203.0.113.30:3128";
/// Where nobody has any business.
pub const ELSEWHERE: &str = "203.0.113.66:80";

const NAMES: &str = "127.0.0.1 localhost\n203.0.113.10 service.example\n203.0.113.20 echo.example\n\
                     203.0.113.30 proxy.example\n203.0.113.66 elsewhere.example\n";

/// The service, the echo and the scanner, where the app expects them.
pub struct World {
    pub eko: EkoServer,
    pub echo: EkoServer,
    pub scanner: RdServer,
    /// What was spoken to elsewhere, by whoever followed somebody there.
    pub elsewhere: Visitors,
    _ways: Vec<Door>,
    _proxies: Vec<FaultProxy>,
    inside: Vec<u16>,
    folder: TempDir,
    setup: PathBuf,
}

impl World {
    /// `None` where no network of its own can be had.
    pub async fn open(revision: Revision) -> Option<World> {
        let system = System::here();
        if !system.has_its_own_network() {
            return None;
        }
        own_every_address();
        system.name_hosts(NAMES);
        let authority = Authority::new().unwrap();
        system.trust(&authority.pem());
        let eko = simulated(revision, 7).await;
        let echo = simulated(revision, 8).await;
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        let (mut ways, mut proxies) = (Vec::new(), Vec::new());
        for (host, address, upstream) in
            [("service.example", SERVICE, eko.port()), ("echo.example", ECHO, echo.port())]
        {
            let tls = Some(authority.server(host, TlsVersion::Tls13).unwrap());
            let proxy = FaultProxy::start(ProxyOptions { upstream, tls, port: None }).await.unwrap();
            ways.push(lead(address, proxy.port()).await);
            proxies.push(proxy);
        }
        let elsewhere = Visitors::wait_at(ELSEWHERE).await;
        let mut inside = vec![eko.port(), echo.port(), scanner.port()];
        inside.extend(proxies.iter().map(FaultProxy::port));
        let folder = tempfile::tempdir().unwrap();
        let setup = folder.path().join("setup.json");
        let mut contents = hazri_simulator::setup_file(&eko, (scanner.port(), scanner.port()));
        contents["base_url"] = "https://service.example/ekoapi/v3".into();
        contents["address_echo"] = "https://echo.example/ip".into();
        std::fs::write(&setup, contents.to_string()).unwrap();
        Some(World { eko, echo, scanner, elsewhere, _ways: ways, _proxies: proxies, inside, folder, setup })
    }

    /// The app, as a process of its own in this network, set up.
    pub async fn app(&self, env: Vec<(String, String)>) -> Headless {
        let plan = HeadlessPlan {
            clock: PcClock::From(self.eko.now()),
            env,
            ..HeadlessPlan::of_test(&self.folder.path().join("records"))
        };
        let app = Headless::start(plan).await.unwrap();
        app.import_setup(&self.setup).await.unwrap();
        app
    }

    /// True for the scanner's ports, and for what stands behind the service's own door.
    pub fn is_inside(&self, address: SocketAddr) -> bool {
        let (first, last) = PortRange::STANDARD.bounds();
        let port = address.port();
        address.ip().is_loopback() && (self.inside.contains(&port) || (first..=last).contains(&port))
    }

    /// What may never stand on a wire as it is.
    pub fn secrets(&self) -> [String; 4] {
        let account = self.eko.account();
        [&account.aadhaar, &account.otp, &account.access_key, &account.developer_key].map(Clone::clone)
    }
}

async fn simulated(revision: Revision, seed: u64) -> EkoServer {
    let eko = EkoServer::start(EkoOptions::made_up(revision, seed).unwrap()).await.unwrap();
    eko.set_clock_offset(at(MORNING) - Utc::now());
    eko
}

/// Nobody else is in this network, so that no packet leaves it, wherever it is for.
fn own_every_address() {
    for words in [
        "addr replace 192.0.2.2/32 dev lo",
        "route replace local default dev lo src 192.0.2.2",
        "-6 route replace local default dev lo",
    ] {
        let status = Command::new("ip").args(words.split(' ')).status().unwrap();
        assert!(status.success(), "ip {words}");
    }
}

/// An outside address that leads to a port of this PC.
pub async fn lead(address: &str, port: u16) -> Door {
    let listener = TcpListener::bind(address).await.unwrap();
    Door(tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                // A side that breaks off is the other's to notice.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    }))
}

/// Listens until it is dropped.
pub struct Door(JoinHandle<()>);

impl Drop for Door {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Whoever comes to an address is noted.
pub struct Visitors {
    came: Arc<Mutex<usize>>,
    _door: Door,
}

impl Visitors {
    async fn wait_at(address: &str) -> Visitors {
        let listener = TcpListener::bind(address).await.unwrap();
        let came = Arc::<Mutex<usize>>::default();
        let noted = came.clone();
        let door = tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                *noted.lock().unwrap() += 1;
            }
        });
        Visitors { came, _door: Door(door) }
    }

    pub fn count(&self) -> usize {
        *self.came.lock().unwrap()
    }
}
