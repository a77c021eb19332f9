//! The one window: how it opens, closes, and takes a file that is dropped on it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hazri_core::agent::Agent;
use hazri_core::agent::view::Step;
use tauri::webview::{NewWindowResponse, PageLoadEvent, PermissionResponse};
use tauri::{
    AppHandle, DragDropEvent, Emitter as _, Manager as _, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
};

use crate::{autostart, os, tray};

const LABEL: &str = "main";
/// The event that tells the window how a dropped file was taken: `null`, or what is wrong with it.
const DROPPED: &str = "hazri://dropped";
/// The event that asks the window for its first screen.
const HOME: &str = "hazri://home";
/// Fits 1024×768 with a task bar.
const SIZE: (f64, f64) = (1000.0, 690.0);
const SMALLEST: (f64, f64) = (640.0, 520.0);
/// A page that is lost again and again is not loaded faster than this.
const BEFORE_RELOAD: Duration = Duration::from_millis(500);

/// A window whose page does not load is shown all the same after this.
const BEFORE_EMPTY: Duration = Duration::from_secs(3);

/// What the page loads comes with the app, over no network. Connections that a web view opens ahead of a link are under
/// no policy of the page, and their names alone could carry a secret out: they are sent to a port that cannot be.
const NOWHERE: &str = "http://127.0.0.1:0";

/// A desktop opens its tray within this after the app has started with it, and opens it again after a fault.
const BEFORE_TRAY: Duration = Duration::from_secs(10);

/// A speech service that is there falls silent within this.
const BEFORE_SILENCE: Duration = Duration::from_secs(1);

/// How the app begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// With its window on the screen.
    Shown,
    /// In the tray; with its window when there is none.
    InTray,
}

/// Opens the window, and shows it when its page is there: an empty one would be seen first, and WebKitGTK, asked to
/// draw while it loads, often waits for itself for half a second.
pub fn open(app: &AppHandle, opening: Opening) -> tauri::Result<()> {
    let is_to_be_shown = Arc::new(AtomicBool::new(opening == Opening::Shown));
    let on_load = is_to_be_shown.clone();
    let nowhere = Url::parse(NOWHERE).map_err(tauri::Error::InvalidUrl)?;
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Hazri")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .center()
        .visible(false)
        .on_page_load(move |window, load| match load.event() {
            PageLoadEvent::Started => {}
            PageLoadEvent::Finished => show_once(&window, &on_load),
        })
        .proxy_url(nowhere)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        // In a build for development too, so that what is tested is what is shipped. The gallery can be looked into.
        .devtools(false)
        .build()?;
    match opening {
        Opening::InTray => come_back_without_tray(app),
        Opening::Shown => show_soon(window.clone(), is_to_be_shown),
    }
    let app = app.clone();
    window.with_webview(move |view| os::when_page_is_lost(&view, move || reload_soon(&app)))
}

/// Later on it is shown and hidden as the agent wants.
fn show_once(window: &WebviewWindow, is_to_be_shown: &AtomicBool) {
    if is_to_be_shown.swap(false, Ordering::Relaxed)
        && let Err(error) = window.show()
    {
        tracing::error!(%error, "the window could not be shown");
    }
}

fn show_soon(window: WebviewWindow, is_to_be_shown: Arc<AtomicBool>) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(BEFORE_EMPTY).await;
        show_once(&window, &is_to_be_shown);
    });
}

/// Shows the window that is open already, unless the second start is that of the PC.
pub fn on_second_start(app: &AppHandle, words: &[String]) {
    if !words.iter().any(|word| word == autostart::IN_TRAY) {
        bring_forward(app);
    }
}

/// Shows the window with its first screen.
pub fn bring_home(app: &AppHandle) {
    if let Err(error) = app.emit(HOME, ()) {
        tracing::warn!(%error, "the first screen could not be asked for");
    }
    bring_forward(app);
}

/// Ends the app as closing the window does where there is no tray.
pub fn quit(app: &AppHandle) {
    tauri::async_runtime::spawn(close_when_at_rest(app.clone()));
}

/// An app that can be reached neither by its window nor by its icon shows the window.
pub fn come_back_without_tray(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(BEFORE_TRAY).await;
        if !tray::is_there(&app) && !is_shown(&app) {
            bring_forward(&app);
        }
    });
}

/// True when the agent is looking at the window.
pub fn is_in_front(app: &AppHandle) -> bool {
    let in_front = |window: tauri::WebviewWindow| window.is_focused().unwrap_or(false);
    is_shown(app) && app.get_webview_window(LABEL).is_some_and(in_front)
}

fn bring_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window could not be brought forward");
        }
    }
}

/// Closing puts the app into the tray, or ends it after a call that is under way; and a dropped file is a set-up.
pub fn on_event(window: &tauri::Window, event: &WindowEvent) {
    let app = window.app_handle().clone();
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        if tray::is_there(&app) {
            tauri::async_runtime::spawn(put_away(app));
        } else {
            quit(&app);
        }
    } else if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event
        && let Some(path) = paths.first().cloned()
    {
        tauri::async_runtime::spawn(take_dropped(app, path));
    }
}

/// The page that is built into the app. It has no port: on one, any program of the PC could answer.
fn is_own_page(url: &Url) -> bool {
    (url.scheme(), url.host_str(), url.port()) == (os::PAGE_SCHEME, Some(os::PAGE_HOST), None)
}

/// A page whose process has ended does not come back by itself. The attempt is not in it: the new page asks for the view.
fn reload_soon(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(BEFORE_RELOAD).await;
        if let Some(window) = app.get_webview_window(LABEL)
            && let Err(error) = window.reload()
        {
            tracing::error!(%error, "the page could not be loaded again");
        }
    });
}

/// The app waits in the tray. The first time it says so.
async fn put_away(app: AppHandle) {
    hide(&app);
    let agent = app.state::<Agent>().inner().clone();
    if let Err(problem) = agent.wait_in_tray().await {
        tracing::warn!(?problem, "that the app waits in the tray could not be remembered");
    }
}

fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// An answer that is on its way is still written down. The window is gone at once; the app follows, unless it was
/// started again meanwhile.
async fn close_when_at_rest(app: AppHandle) {
    hide(&app);
    let agent = app.state::<Agent>().inner().clone();
    // The speech service would read on without the app.
    drop(tokio::time::timeout(BEFORE_SILENCE, agent.stop_reading()).await);
    while is_sending(&agent).await {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    if !is_shown(&app) {
        app.exit(0);
    }
}

fn is_shown(app: &AppHandle) -> bool {
    app.get_webview_window(LABEL).is_some_and(|window| window.is_visible().unwrap_or(false))
}

async fn is_sending(agent: &Agent) -> bool {
    let task = agent.view().await.ok().and_then(|view| view.task);
    task.is_some_and(|task| match task.step {
        Step::SendingCode { .. } | Step::CheckingCode { .. } | Step::Sending { .. } => true,
        Step::Number
        | Step::Code { .. }
        | Step::Finger
        | Step::Preparing { .. }
        | Step::Scanning { .. }
        | Step::EkycDone { .. }
        | Step::DailyDone(_)
        | Step::Unknown(_) => false,
    })
}

async fn take_dropped(app: AppHandle, path: PathBuf) {
    let agent = app.state::<Agent>().inner().clone();
    let problem = agent.import_setup(path).await.err();
    if let Err(error) = app.emit(DROPPED, problem) {
        tracing::warn!(%error, "the window could not be told about a dropped file");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_of_the_app_is_gone_to() {
        let own = |address: &str| is_own_page(&address.parse().unwrap());
        assert!(own(&format!("{}://{}/", os::PAGE_SCHEME, os::PAGE_HOST)));
        assert!(own(&format!("{}://{}/index.html?a#b", os::PAGE_SCHEME, os::PAGE_HOST)));
        for address in [
            "https://example.org/",
            "https://tauri.localhost.example.org/",
            "https://tauri.localhost/",
            "http://tauri.localhost:11100/",
            "http://localhost/",
            "http://127.0.0.1:11100/",
            "tauri://example.org/",
            "tauri://localhost:11100/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!own(address), "{address}");
        }
    }
}
