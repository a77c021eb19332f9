//! A StatusNotifierItem on the session bus.

use ksni::menu::{MenuItem, StandardItem};
use ksni::{Handle, Icon, OfflineReason, ToolTip, Tray, TrayMethods as _};
use tauri::AppHandle;
use tauri::image::Image;
use tokio::sync::watch;

use super::{Face, Presence, lost};
use crate::window;

pub async fn keep(app: AppHandle, mut faces: watch::Receiver<Option<Face>>, presence: Presence) {
    let mut item: Option<Handle<Item>> = None;
    loop {
        let face = faces.borrow_and_update().clone();
        item = match (face, item.take().filter(|item| !item.is_closed())) {
            (Some(face), Some(item)) => {
                item.update(|shown| shown.face = face).await;
                Some(item)
            }
            (Some(face), None) => appear(Item { face, app: app.clone(), presence: presence.clone() }).await,
            (None, Some(item)) => {
                presence.set(false);
                item.shutdown().await;
                None
            }
            (None, None) => None,
        };
        if faces.changed().await.is_err() {
            return;
        }
    }
}

/// A desktop that has no tray yet may be about to open one: the app was started with it.
async fn appear(item: Item) -> Option<Handle<Item>> {
    let (app, presence) = (item.app.clone(), item.presence.clone());
    presence.set(true);
    match item.assume_sni_available(true).spawn().await {
        Ok(handle) => Some(handle),
        Err(error) => {
            tracing::warn!(%error, "there is no tray");
            lost(&app, &presence);
            None
        }
    }
}

struct Item {
    face: Face,
    app: AppHandle,
    presence: Presence,
}

impl Tray for Item {
    fn id(&self) -> String {
        crate::IDENTIFIER.to_owned()
    }

    fn title(&self) -> String {
        self.face.line.clone()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.face.icons().iter().map(pixmap).collect()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.face.line.clone(), ..ToolTip::default() }
    }

    fn text_direction(&self) -> ksni::TextDirection {
        if self.face.from_right_to_left {
            ksni::TextDirection::RightToLeft
        } else {
            ksni::TextDirection::LeftToRight
        }
    }

    fn activate(&mut self, _: i32, _: i32) {
        window::bring_home(&self.app);
    }

    fn menu(&self) -> Vec<MenuItem<Item>> {
        vec![
            StandardItem { label: self.face.line.clone(), enabled: false, ..StandardItem::default() }.into(),
            MenuItem::Separator,
            StandardItem {
                label: self.face.open.clone(),
                activate: Box::new(|item: &mut Item| window::bring_home(&item.app)),
                ..StandardItem::default()
            }
            .into(),
            StandardItem {
                label: self.face.quit.clone(),
                activate: Box::new(|item: &mut Item| window::quit(&item.app)),
                ..StandardItem::default()
            }
            .into(),
        ]
    }

    fn watcher_online(&self) {
        self.presence.set(true);
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        lost(&self.app, &self.presence);
        true
    }
}

/// From red, green, blue, alpha to alpha, red, green, blue.
fn pixmap(image: &Image<'_>) -> Icon {
    let mut data = image.rgba().to_vec();
    data.chunks_exact_mut(4).for_each(|pixel| pixel.rotate_right(1));
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(0);
    Icon { width: side(image.width()), height: side(image.height()), data }
}
