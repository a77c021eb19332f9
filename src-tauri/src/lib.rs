//! The shell: a window around [`hazri_core`]. It opens the shop, passes the window's commands on and shows the
//! views that come back. Whatever is decided is decided in the core.

mod arguments;
mod asked;
mod autostart;
#[cfg(test)]
mod command_names;
mod commands;
#[cfg(test)]
mod configuration_tests;
#[cfg(debug_assertions)]
mod faults;
#[cfg(not(debug_assertions))]
#[path = "no_faults.rs"]
mod faults;
mod host;
mod notification;
#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;
#[cfg(test)]
mod page_tests;
mod printed;
mod tray;
mod window;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use hazri_core::agent::{Agent, Host, Premises, Rhythm, Surroundings, SystemLocation};
use hazri_core::clock::SystemClock;
use hazri_core::eko::Patience;
use hazri_core::keychain::{Keychain, OsKeychain};
use hazri_core::ledger::LedgerError;
use hazri_core::scanner::SystemPortOwners;
use hazri_core::speech::{SystemSpeech, Voice};
use hazri_practice::LoopbackHall;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager as _, Runtime};

use arguments::Arguments;
use host::Window;

/// The open records, and what the shop takes from the PC.
type Records = (Premises, Surroundings);

/// Names the app to the operating system: data folder, keychain, bus.
const IDENTIFIER: &str = "in.hazri.Hazri";

/// Another start of the app has ended within this, and given the records back.
const BEFORE_IN_USE: Duration = Duration::from_secs(2);
const BETWEEN_OPENINGS: Duration = Duration::from_millis(20);

/// The exit status when the records, the window or the tray cannot be opened.
const CANNOT_START: i32 = 1;
/// The exit status where Windows lacks the part that shows pages.
const NO_WEB_VIEW: u8 = 5;

/// Runs the app until its window is closed.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    os::prepare();
    begin_log();
    if !os::has_web_view() {
        tracing::error!("there is no web view");
        os::say_fatal(NO_WEB_VIEW_WORDS);
        return NO_WEB_VIEW.into();
    }
    hazri_memory::keep_one_heap();
    if let Err(error) = hazri_memory::refuse_dumps() {
        tracing::warn!(%error, "a crash would leave a dump");
    }
    // While the desktop's libraries start. A second start waits for the records until it ends.
    let records = tauri::async_runtime::spawn(open_records(surroundings(&arguments)));
    let builder = tauri::Builder::default().plugin(tauri_plugin_dialog::init());
    let builder = if os::can_hold_one_instance() {
        builder
            .plugin(tauri_plugin_single_instance::init(|app, words, _| window::on_second_start(app, &words)))
    } else {
        builder
    };
    let ran = builder
        .setup(move |app| {
            // Tauri would panic, which on Windows nobody sees.
            if let Err(error) = begin(app.handle(), &arguments, records) {
                tracing::error!(%error, "the app cannot start");
                os::say_fatal(&fatal_words(error.as_ref()));
                std::process::exit(CANNOT_START);
            }
            Ok(())
        })
        .on_window_event(window::on_event)
        .invoke_handler(commands::handler())
        .run(context());
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the app cannot start");
            os::say_fatal(&fatal_words(&error));
            ExitCode::FAILURE
        }
    }
}

/// Opens the shop, then the window, then the tray.
fn begin(
    app: &AppHandle,
    arguments: &Arguments,
    records: JoinHandle<Result<Records, LedgerError>>,
) -> Result<(), Box<dyn Error>> {
    let host = Window::of(app, arguments.autostart(), notification::say);
    let faces = host.faces();
    let records = tauri::async_runtime::block_on(records)??;
    let agent = tauri::async_runtime::block_on(open_shop(arguments, records, host));
    app.manage(agent);
    window::open(app, arguments.opening())?;
    tray::keep(app, faces);
    Ok(())
}

/// The page, the configuration and the permissions, as they were when the app was built.
fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Everything the shop takes from the PC.
fn surroundings(arguments: &Arguments) -> Surroundings {
    Surroundings {
        data_dir: arguments.data_dir(),
        keychain: Keychain::new(OsKeychain::new(IDENTIFIER)),
        clock: Arc::new(SystemClock),
        randomness: arguments.faults.randomness(),
        location: Arc::new(SystemLocation),
        hall: Arc::new(LoopbackHall::default()),
        port_owners: Arc::new(SystemPortOwners::default()),
        voice: Voice::new(SystemSpeech::default()),
        scanner_ports: arguments.scanner_ports,
        patience: Patience::USUAL,
    }
}

/// Opens the records. Of two starts at one moment either may come first to them, and the other to the name on the
/// session bus, which ends the first.
async fn open_records(surroundings: Surroundings) -> Result<Records, LedgerError> {
    let begun = Instant::now();
    loop {
        match Premises::open(&surroundings).await {
            Err(LedgerError::InUse) if begun.elapsed() < BEFORE_IN_USE => {
                tokio::time::sleep(BETWEEN_OPENINGS).await;
            }
            Err(error) => return Err(error),
            Ok(premises) => return Ok((premises, surroundings)),
        }
    }
}

/// Starts the controller over the records.
async fn open_shop(arguments: &Arguments, (premises, surroundings): Records, host: impl Host) -> Agent {
    let agent = Agent::start(premises, surroundings, host, Rhythm::default());
    if arguments.practice
        && let Err(problem) = agent.start_practice().await
    {
        tracing::error!(?problem, "practice could not be opened");
    }
    agent
}

/// `HAZRI_LOG` sets the level of the app's own parts. What libraries would say at a lower level is not ours to vouch for.
fn begin_log() {
    let told = std::env::var("HAZRI_LOG").ok().and_then(|level| level.parse::<tracing::Level>().ok());
    let level = told.unwrap_or(tracing::Level::WARN);
    let own = ["hazri_app", "hazri_core", "hazri_practice", "hazri_simulator"];
    let directives = own.map(|part| format!("{part}={level}")).join(",");
    let filter = tracing_subscriber::EnvFilter::new(format!("warn,{directives}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The chosen language is not known yet: the two that most agents read.
const NO_WEB_VIEW_WORDS: &str = "Hazri cannot open its window. Nothing was sent.\n\n\
    A part of Windows is missing: Microsoft Edge WebView2.\n\
    Connect to the internet and install Hazri again. Or call your distributor.\n\n\
    Hazri की खिड़की नहीं खुल रही है। कुछ नहीं भेजा गया।\n\n\
    Windows का एक हिस्सा नहीं है: Microsoft Edge WebView2.\n\
    इंटरनेट से जुड़ें और Hazri फिर से इंस्टॉल करें। या डिस्ट्रीब्यूटर को फ़ोन करें।";

/// What is said in a dialog of the system when there is no window to say it in.
fn fatal_words(error: &dyn Error) -> String {
    format!(
        "Hazri cannot start. Nothing was sent.\n\nRestart the computer. If it comes back, call your distributor.\n\n{error}"
    )
}
