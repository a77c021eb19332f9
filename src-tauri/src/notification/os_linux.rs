//! By the Desktop Notifications Specification.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use tauri::AppHandle;
use zbus::zvariant::Value;

use crate::window;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[allow(clippy::too_many_arguments, reason = "as the specification has it")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// The name of what a press on the words themselves does.
const PRESSED: &str = "default";

/// Says it, and waits beside until it is pressed or gone.
pub async fn say(app: &AppHandle, heading: &str, sentence: &str, open: &str) -> zbus::Result<()> {
    let bus = zbus::Connection::session().await?;
    let desktop = NotificationsProxy::new(&bus).await?;
    let pressed = desktop.receive_action_invoked().await?;
    let closed = desktop.receive_notification_closed().await?;
    let hints = HashMap::from([("desktop-entry", Value::from(crate::IDENTIFIER))]);
    let usual_time = -1;
    let id = desktop.notify("Hazri", 0, "", heading, sentence, &[PRESSED, open], hints, usual_time).await?;
    tauri::async_runtime::spawn(open_when_pressed(app.clone(), bus, id, pressed, closed));
    Ok(())
}

/// The bus is held for as long as the words stand: with it the desktop would take them away.
async fn open_when_pressed(
    app: AppHandle,
    _bus: zbus::Connection,
    id: u32,
    mut pressed: ActionInvokedStream,
    mut closed: NotificationClosedStream,
) {
    loop {
        tokio::select! {
            Some(press) = pressed.next() => {
                if press.args().is_ok_and(|press| press.id == id && press.action_key == PRESSED) {
                    return window::bring_home(&app);
                }
            }
            Some(end) = closed.next() => {
                if end.args().is_ok_and(|end| end.id == id) {
                    return;
                }
            }
            else => return,
        }
    }
}
