//! GeoClue over the system bus.

use futures_util::StreamExt as _;
use zbus::Connection;
use zbus::zvariant::OwnedObjectPath;

/// The desktop file's name; GeoClue asks the desktop whether this app may know.
const DESKTOP_ID: &str = "in.hazri.Hazri";
/// GeoClue's accuracy level "exact".
const EXACT: u32 = 8;

#[zbus::proxy(
    interface = "org.freedesktop.GeoClue2.Manager",
    default_service = "org.freedesktop.GeoClue2",
    default_path = "/org/freedesktop/GeoClue2/Manager"
)]
trait Manager {
    fn get_client(&self) -> zbus::Result<OwnedObjectPath>;
}

#[zbus::proxy(interface = "org.freedesktop.GeoClue2.Client", default_service = "org.freedesktop.GeoClue2")]
trait Client {
    fn start(&self) -> zbus::Result<()>;
    fn stop(&self) -> zbus::Result<()>;
    #[zbus(property)]
    fn set_desktop_id(&self, id: &str) -> zbus::Result<()>;
    #[zbus(property)]
    fn set_requested_accuracy_level(&self, level: u32) -> zbus::Result<()>;
    #[zbus(signal)]
    fn location_updated(&self, old: OwnedObjectPath, new: OwnedObjectPath) -> zbus::Result<()>;
}

#[zbus::proxy(interface = "org.freedesktop.GeoClue2.Location", default_service = "org.freedesktop.GeoClue2")]
trait Location {
    #[zbus(property)]
    fn latitude(&self) -> zbus::Result<f64>;
    #[zbus(property)]
    fn longitude(&self) -> zbus::Result<f64>;
}

pub async fn locate() -> Option<(f64, f64)> {
    locate_over(&Connection::system().await.ok()?).await
}

/// Asks GeoClue over a given bus, and waits for its first fix.
pub async fn locate_over(bus: &Connection) -> Option<(f64, f64)> {
    let path = ManagerProxy::new(bus).await.ok()?.get_client().await.ok()?;
    let client = ClientProxy::builder(bus).path(path).ok()?.build().await.ok()?;
    client.set_desktop_id(DESKTOP_ID).await.ok()?;
    client.set_requested_accuracy_level(EXACT).await.ok()?;
    let mut fixes = client.receive_location_updated().await.ok()?;
    client.start().await.ok()?;
    let fix = fixes.next().await;
    let place = match fix.as_ref().and_then(|fix| fix.args().ok()) {
        Some(fix) => read_location(bus, fix.new().clone()).await,
        None => None,
    };
    // The fix is in hand; that GeoClue does not hear the farewell changes nothing.
    let _ = client.stop().await;
    place
}

async fn read_location(bus: &Connection, path: OwnedObjectPath) -> Option<(f64, f64)> {
    let location = LocationProxy::builder(bus).path(path).ok()?.build().await.ok()?;
    Some((location.latitude().await.ok()?, location.longitude().await.ok()?))
}
