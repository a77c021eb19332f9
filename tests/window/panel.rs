use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use tauri::image::Image;
use zbus::object_server::SignalEmitter;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedValue, Value};

use crate::desktop::Desktop;
use crate::patience::Patience;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// The desktop's panel, as an application sees it: a tray for icons, and a place where things are said.
pub struct Panel {
    bus: zbus::Connection,
    items: Arc<Mutex<Vec<String>>>,
    said: Arc<Mutex<Vec<Said>>>,
}

/// Something that an application had said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub heading: String,
    pub sentence: String,
}

impl Panel {
    /// Opens it on a desktop, which has none by itself.
    pub async fn of(desktop: &Desktop) -> Panel {
        let (items, said) = (Arc::default(), Arc::default());
        let bus = desktop.bus().await;
        bus.object_server().at("/StatusNotifierWatcher", Tray(Arc::clone(&items))).await.unwrap();
        bus.object_server().at("/org/freedesktop/Notifications", Sayings(Arc::clone(&said))).await.unwrap();
        bus.request_name(WATCHER).await.unwrap();
        bus.request_name(NOTIFICATIONS).await.unwrap();
        Panel { bus, items, said }
    }

    /// Everything that was said so far.
    pub fn said(&self) -> Vec<Said> {
        self.said.lock().unwrap().clone()
    }

    /// Presses what was said last.
    pub async fn presses_what_was_said(&self) {
        let id = u32::try_from(self.said().len()).unwrap();
        let place =
            self.bus.object_server().interface::<_, Sayings>("/org/freedesktop/Notifications").await.unwrap();
        Sayings::action_invoked(place.signal_emitter(), id, "default").await.unwrap();
    }

    /// Waits until an icon is there, looks like this, and is called so. It is looked at anew when the application says
    /// that it has changed, as a panel does.
    pub async fn waits_for_icon(&self, picture: &Image<'_>, title: &str) {
        let mut patience = Patience::for_the(format!("icon {title}"));
        while self.items.lock().unwrap().is_empty() {
            patience.wait().await;
        }
        let item = self.item().await;
        let mut changed = item.receive_signal("NewIcon").await.unwrap();
        let wanted = (picture.width(), picture.height(), argb(picture));
        loop {
            let shown: Vec<(i32, i32, Vec<u8>)> = item.get_property("IconPixmap").await.unwrap();
            let shown = shown.into_iter().map(|(width, height, data)| {
                (u32::try_from(width).unwrap(), u32::try_from(height).unwrap(), data)
            });
            if shown.into_iter().any(|icon| icon == wanted) {
                assert_eq!(item.get_property::<String>("Title").await.unwrap(), title);
                return;
            }
            let told = tokio::time::timeout(Patience::USUAL, changed.next()).await;
            told.unwrap_or_else(|_| panic!("the icon has not become that of {title}"));
        }
    }

    /// Presses an entry of the icon's menu.
    pub async fn presses_in_menu(&self, label: &str) {
        let menu = self.proxy("/MenuBar", "com.canonical.dbusmenu").await;
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let (_, (_, _, entries)): Layout =
            menu.call("GetLayout", &(0, -1, Vec::<String>::new())).await.unwrap();
        let entries = entries.into_iter().map(|entry| {
            let entry: (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>) = entry.try_into().unwrap();
            entry
        });
        let is_called = |entry: &HashMap<String, OwnedValue>| {
            entry.get("label").is_some_and(|text| <&str>::try_from(text).unwrap() == label)
        };
        let (id, ..) = entries.into_iter().find(|(_, entry, _)| is_called(entry)).expect(label);
        menu.call_method("Event", &(id, "clicked", Value::from(0), 0_u32)).await.unwrap();
    }

    /// Presses the icon itself.
    pub async fn presses_icon(&self) {
        self.item().await.call_method("Activate", &(0, 0)).await.unwrap();
    }

    async fn item(&self) -> zbus::Proxy<'static> {
        self.proxy("/StatusNotifierItem", "org.kde.StatusNotifierItem").await
    }

    async fn proxy(&self, path: &'static str, interface: &'static str) -> zbus::Proxy<'static> {
        let item = self.items.lock().unwrap().last().expect("no icon").clone();
        let proxy = zbus::proxy::Builder::new(&self.bus).destination(item).unwrap();
        let proxy = proxy.path(path).unwrap().interface(interface).unwrap();
        proxy.cache_properties(CacheProperties::No).build().await.unwrap()
    }
}

fn argb(picture: &Image<'_>) -> Vec<u8> {
    let pixels = picture.rgba().chunks_exact(4);
    pixels.flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]).collect()
}

struct Tray(Arc<Mutex<Vec<String>>>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Tray {
    fn register_status_notifier_item(&self, service: String) {
        self.0.lock().unwrap().push(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

struct Sayings(Arc<Mutex<Vec<Said>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Sayings {
    #[allow(clippy::too_many_arguments, reason = "as the specification has it")]
    fn notify(
        &self,
        _app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        assert_eq!(actions.first().map(String::as_str), Some("default"));
        let mut said = self.0.lock().unwrap();
        said.push(Said { heading: summary, sentence: body });
        u32::try_from(said.len()).unwrap()
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;
}
