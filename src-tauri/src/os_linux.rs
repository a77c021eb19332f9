use std::cell::Cell;
use std::rc::Rc;

use gtk::glib::object::Cast as _;
use gtk::prelude::{DialogExt as _, WidgetExt as _};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot;
use webkit2gtk::{PrintOperation, PrintOperationExt as _, PrintOperationResponse, WebViewExt as _};

use crate::printed::Printed;

/// Where the page stands: in a scheme of its own.
pub const PAGE_SCHEME: &str = "tauri";
pub const PAGE_HOST: &str = "localhost";

/// WebKitGTK's DMA-BUF renderer shows an empty window on old graphics. Has to be said before GTK starts.
pub fn prepare() {
    const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(RENDERER).is_none() {
        // SAFETY: this is the first thing the process does; no other thread reads the environment yet.
        #[allow(unsafe_code, reason = "the only way to set an environment variable")]
        unsafe {
            std::env::set_var(RENDERER, "1");
        }
    }
}

/// Where the program starts at all it is linked to one.
pub fn has_web_view() -> bool {
    true
}

/// The single instance is held by a name on the session bus. Without a bus the ledger's lock still keeps a second
/// one from sending.
pub fn can_hold_one_instance() -> bool {
    let address = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty());
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from);
    address || runtime.is_some_and(|folder| folder.join("bus").exists())
}

/// Says it in a dialog of the system, where there is a display. On this thread: it may hold the loop of the desktop,
/// for which a dialog on another would wait for ever.
pub fn say_fatal(words: &str) {
    if gtk::init().is_err() {
        return;
    }
    let dialog = gtk::MessageDialog::builder()
        .title("Hazri")
        .text(words)
        .message_type(gtk::MessageType::Error)
        .buttons(gtk::ButtonsType::Close)
        .build();
    dialog.run();
}

/// Tells when the process that shows the page has ended. WebKitGTK leaves its last picture standing, in which nothing
/// can be pressed.
pub fn when_page_is_lost(view: &PlatformWebview, tell: impl Fn() + 'static) {
    view.inner().connect_web_process_terminated(move |_, reason| {
        tracing::warn!(?reason, "the page was lost");
        tell();
    });
}

/// Opens the dialog to print what the page has for paper. `name` is offered for a file.
pub fn print(view: &PlatformWebview, name: &str, ended: oneshot::Sender<Printed>) {
    let page = view.inner();
    let settings = gtk::PrintSettings::new();
    settings.set("output-basename", Some(name));
    let setup = gtk::PageSetup::new();
    setup.set_paper_size_and_default_margins(&gtk::PaperSize::new(Some(gtk::PAPER_NAME_A4)));
    let operation = PrintOperation::new(&page);
    operation.set_print_settings(&settings);
    operation.set_page_setup(&setup);

    let ended = Rc::new(Cell::new(Some(ended)));
    let tell = move |printed| {
        if let Some(ended) = ended.take() {
            // Nobody waits for it when the page was left.
            let _ = ended.send(printed);
        }
    };
    operation.connect_failed({
        let tell = tell.clone();
        move |_, error| {
            tracing::warn!(%error, "the card could not be printed");
            tell(Printed::Failed);
        }
    });
    // After a failure it is finished too, and that was told already.
    operation.connect_finished({
        let tell = tell.clone();
        move |_| tell(Printed::OrNot)
    });
    let window = page.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
    if operation.run_dialog(window.as_ref()) != PrintOperationResponse::Print {
        tell(Printed::OrNot);
    }
}
