//! The operating system's location service, played by a GeoClue on a private bus.
#![cfg(target_os = "linux")]
#![allow(missing_docs, reason = "the interfaces of the bus bring undocumented items along")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hazri_core::place::{LatLong, locate_over};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath};
use zbus::{Connection, connection};

/// A bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Bus {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address=1"]);
        let mut daemon = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Bus { daemon, address: address.trim().to_owned() }
    }

    async fn connect(&self) -> Connection {
        connection::Builder::address(self.address.as_str()).unwrap().build().await.unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

const CLIENT: &str = "/org/freedesktop/GeoClue2/Client/1";
const LOCATION: &str = "/org/freedesktop/GeoClue2/Client/1/Location/1";

/// What the fake was told, in order.
type Told = Arc<Mutex<Vec<String>>>;

/// Whether the desktop lets this app know where it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Consent {
    Given,
    Refused,
}

struct Manager;

#[zbus::interface(name = "org.freedesktop.GeoClue2.Manager")]
impl Manager {
    fn get_client(&self) -> OwnedObjectPath {
        ObjectPath::from_static_str_unchecked(CLIENT).into()
    }
}

struct Client {
    told: Told,
    consent: Consent,
}

impl Client {
    fn note(&self, what: &str) {
        self.told.lock().unwrap().push(what.to_owned());
    }
}

#[zbus::interface(name = "org.freedesktop.GeoClue2.Client")]
impl Client {
    async fn start(&self, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) -> zbus::fdo::Result<()> {
        self.note("start");
        if self.consent == Consent::Refused {
            return Err(zbus::fdo::Error::AccessDenied("not allowed".to_owned()));
        }
        let nowhere = ObjectPath::from_static_str_unchecked("/");
        let fix = ObjectPath::from_static_str_unchecked(LOCATION);
        Client::location_updated(&emitter, nowhere, fix).await?;
        Ok(())
    }

    fn stop(&self) {
        self.note("stop");
    }

    #[zbus(property)]
    fn desktop_id(&self) -> String {
        String::new()
    }

    #[zbus(property)]
    fn set_desktop_id(&self, id: String) {
        self.note(&id);
    }

    #[zbus(property)]
    fn requested_accuracy_level(&self) -> u32 {
        0
    }

    #[zbus(property)]
    fn set_requested_accuracy_level(&self, level: u32) {
        self.note(&format!("accuracy {level}"));
    }

    #[zbus(signal)]
    async fn location_updated(
        emitter: &SignalEmitter<'_>,
        old: ObjectPath<'_>,
        new: ObjectPath<'_>,
    ) -> zbus::Result<()>;
}

struct Fix(f64, f64);

#[zbus::interface(name = "org.freedesktop.GeoClue2.Location")]
impl Fix {
    #[zbus(property)]
    fn latitude(&self) -> f64 {
        self.0
    }

    #[zbus(property)]
    fn longitude(&self) -> f64 {
        self.1
    }
}

async fn geoclue(bus: &Bus, fix: (f64, f64), consent: Consent) -> (Connection, Told) {
    let told = Told::default();
    let connection = connection::Builder::address(bus.address.as_str())
        .unwrap()
        .serve_at("/org/freedesktop/GeoClue2/Manager", Manager)
        .unwrap()
        .serve_at(CLIENT, Client { told: told.clone(), consent })
        .unwrap()
        .serve_at(LOCATION, Fix(fix.0, fix.1))
        .unwrap()
        .name("org.freedesktop.GeoClue2")
        .unwrap()
        .build()
        .await
        .unwrap();
    (connection, told)
}

/// Asks, and fails rather than waits.
async fn located(bus: &Bus) -> Option<(f64, f64)> {
    let connection = bus.connect().await;
    tokio::time::timeout(Duration::from_secs(2), locate_over(&connection)).await.unwrap()
}

#[tokio::test]
async fn the_first_fix_of_geoclue_is_the_place() {
    let bus = Bus::start();
    let (_service, told) = geoclue(&bus, (25.5941, 85.1376), Consent::Given).await;

    let (latitude, longitude) = located(&bus).await.unwrap();

    assert_eq!(LatLong::new(latitude, longitude).unwrap().to_string(), "25.594100,85.137600");
    let told = told.lock().unwrap().clone();
    assert_eq!(told, ["in.hazri.Hazri", "accuracy 8", "start", "stop"]);
}

#[tokio::test]
async fn without_a_location_service_there_is_no_place() {
    let bus = Bus::start();
    assert_eq!(located(&bus).await, None);
}

#[tokio::test]
async fn a_desktop_that_refuses_gives_no_place() {
    let bus = Bus::start();
    let (_service, _) = geoclue(&bus, (25.5941, 85.1376), Consent::Refused).await;
    assert_eq!(located(&bus).await, None);
}

/// Broken services say 0,0, which lies in the sea.
#[tokio::test]
async fn nowhere_is_never_a_place() {
    let bus = Bus::start();
    let (_service, _) = geoclue(&bus, (0.0, 0.0), Consent::Given).await;
    let (latitude, longitude) = located(&bus).await.unwrap();
    assert_eq!(LatLong::new(latitude, longitude), None);
    for (latitude, longitude) in
        [(0.0, 0.0), (-0.0, 0.0), (f64::NAN, 85.0), (91.0, 85.0), (25.0, f64::INFINITY)]
    {
        assert_eq!(LatLong::new(latitude, longitude), None, "{latitude},{longitude}");
    }
}
