use rfd::{MessageDialog, MessageLevel};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot;
use webview2_com::Microsoft::Web::WebView2::Win32::{
    COREWEBVIEW2_PRINT_DIALOG_KIND_BROWSER, COREWEBVIEW2_PROCESS_FAILED_KIND,
    COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED, ICoreWebView2_16,
    ICoreWebView2ProcessFailedEventArgs,
};
use webview2_com::ProcessFailedEventHandler;
use windows_core::Interface as _;

use crate::printed::Printed;

/// Where the page stands: WebView2 knows no schemes of an app, so Tauri answers for a host that does not exist.
pub const PAGE_SCHEME: &str = "http";
pub const PAGE_HOST: &str = "tauri.localhost";

/// Nothing has to be prepared on Windows.
pub fn prepare() {}

/// WebView2 comes with Windows 11 and with most of Windows 10, and can be taken off again.
pub fn has_web_view() -> bool {
    tauri::webview_version().is_ok()
}

/// The single instance is held by a named mutex, which is always there.
pub fn can_hold_one_instance() -> bool {
    true
}

/// Says it in a dialog of the system.
pub fn say_fatal(words: &str) {
    MessageDialog::new().set_level(MessageLevel::Error).set_title("Hazri").set_description(words).show();
}

/// Tells when the process that shows the page has ended. WebView2 shows a page of its own then.
pub fn when_page_is_lost(view: &PlatformWebview, tell: impl Fn() + 'static) {
    let handler = ProcessFailedEventHandler::create(Box::new(move |_, failure| {
        if failure.is_some_and(|failure| is_of_the_page(&failure)) {
            tracing::warn!("the page was lost");
            tell();
        }
        Ok(())
    }));
    let mut token = 0;
    // SAFETY: this runs on the thread of the window, which owns the controller; the handler is kept by what it is
    // given to, and the token outlives the call.
    #[allow(unsafe_code, reason = "the only way to hear of it")]
    let heard = unsafe {
        view.controller().CoreWebView2().and_then(|page| page.add_ProcessFailed(&handler, &mut token))
    };
    if let Err(error) = heard {
        tracing::warn!(%error, "a lost page will not be noticed");
    }
}

/// Other processes come back by themselves, or take the whole web view with them.
fn is_of_the_page(failure: &ICoreWebView2ProcessFailedEventArgs) -> bool {
    let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
    // SAFETY: the arguments live as long as the call of the handler, and `kind` outlives this one.
    #[allow(unsafe_code, reason = "the only way to ask")]
    let told = unsafe { failure.ProcessFailedKind(&mut kind) };
    told.is_ok() && kind == COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED
}

/// Opens the dialog to print what the page has for paper, with its preview and "Save as PDF". WebView2 asks for the name
/// of a file itself, and does not tell how the dialog ended.
pub fn print(view: &PlatformWebview, _name: &str, ended: oneshot::Sender<Printed>) {
    // SAFETY: this runs on the thread of the window, which owns the controller.
    #[allow(unsafe_code, reason = "the only way to open it")]
    let opened = unsafe {
        let page = view.controller().CoreWebView2().and_then(|page| page.cast::<ICoreWebView2_16>());
        page.and_then(|page| page.ShowPrintUI(COREWEBVIEW2_PRINT_DIALOG_KIND_BROWSER))
    };
    let printed = match opened {
        Ok(()) => Printed::OrNot,
        Err(error) => {
            tracing::warn!(%error, "the dialog to print did not open");
            Printed::Failed
        }
    };
    // Nobody waits for it when the page was left.
    let _ = ended.send(printed);
}
