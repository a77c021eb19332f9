//! An icon in the notification area.

use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};
use tokio::sync::watch;

use super::{Face, Presence, lost};
use crate::window;

const ICON: &str = "today";
const OPEN: &str = "open";
const QUIT: &str = "quit";

pub async fn keep(app: AppHandle, mut faces: watch::Receiver<Option<Face>>, presence: Presence) {
    loop {
        let face = faces.borrow_and_update().clone();
        let (there, of_icon) = (app.clone(), presence.clone());
        // Icons belong to the thread of the window.
        let asked = app.run_on_main_thread(move || match face {
            Some(face) => match show(&there, &face) {
                Ok(()) => of_icon.set(true),
                Err(error) => {
                    tracing::warn!(%error, "there is no tray");
                    lost(&there, &of_icon);
                }
            },
            None => {
                of_icon.set(false);
                drop(there.remove_tray_by_id(ICON));
            }
        });
        if asked.is_err() || faces.changed().await.is_err() {
            return;
        }
    }
}

fn show(app: &AppHandle, face: &Face) -> tauri::Result<()> {
    let [small, _] = face.icons();
    let menu = menu(app, face)?;
    if let Some(icon) = app.tray_by_id(ICON) {
        icon.set_icon(Some(small))?;
        icon.set_tooltip(Some(&face.line))?;
        return icon.set_menu(Some(menu));
    }
    TrayIconBuilder::with_id(ICON)
        .icon(small)
        .tooltip(&face.line)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::bring_home(app),
            QUIT => window::quit(app),
            _ => {}
        })
        .on_tray_icon_event(|icon, event| {
            let left = (MouseButton::Left, MouseButtonState::Up);
            if let TrayIconEvent::Click { button, button_state, .. } = event
                && (button, button_state) == left
            {
                window::bring_home(icon.app_handle());
            }
        })
        .build(app)
        .map(drop)
}

fn menu(app: &AppHandle, face: &Face) -> tauri::Result<Menu<Wry>> {
    let line = MenuItem::new(app, &face.line, false, None::<&str>)?;
    let open = MenuItem::with_id(app, OPEN, &face.open, true, None::<&str>)?;
    let quit = MenuItem::with_id(app, QUIT, &face.quit, true, None::<&str>)?;
    Menu::with_items(app, &[&line, &PredefinedMenuItem::separator(app)?, &open, &quit])
}
