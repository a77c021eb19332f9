//! The page is not trusted. Here it asks for everything that it should not, and gets nothing, over Tauri's own
//! permissions and the real commands, without a display. `tests/window/untrusted.rs` does some of it in the real one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::Parser as _;
use hazri_core::agent::Agent;
use hazri_core::agent::view::{Step, View};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager as _, WebviewWindow, WebviewWindowBuilder};

use crate::arguments::Arguments;
use crate::command_names::COMMANDS;
use crate::host::Window;

/// Where the window's own page comes from.
const OWN: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
/// What the page may ask of Tauri itself.
const OF_TAURI: [&str; 2] = ["plugin:event|listen", "plugin:event|unlisten"];
/// Stands in every piece of garbage, and must stand in no answer.
const MARK: &str = "9999-4105";

/// The page of an app in practice.
struct Page {
    window: WebviewWindow<MockRuntime>,
    app: App<MockRuntime>,
    _folder: tempfile::TempDir,
}

impl Page {
    fn open() -> Page {
        let folder = tempfile::tempdir().unwrap();
        let app = mock_builder().invoke_handler(crate::commands::handler()).build(crate::context()).unwrap();
        let data_dir = folder.path().to_str().unwrap();
        let arguments = Arguments::parse_from(["hazri", "--practice", "--data-dir", data_dir]);
        let host = Window::of(app.handle(), arguments.autostart(), |_, _, _| {});
        let agent = tauri::async_runtime::block_on(async {
            let records = crate::open_records(crate::surroundings(&arguments)).await.unwrap();
            crate::open_shop(&arguments, records, host).await
        });
        app.manage(agent);
        let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Page { window, app, _folder: folder }
    }

    fn asks(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.asks_from(OWN, command, InvokeBody::Json(arguments))
    }

    fn asks_from(&self, origin: &str, command: &str, body: InvokeBody) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body,
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|answer| answer.deserialize().unwrap())
    }

    fn view(&self) -> View {
        tauri::async_runtime::block_on(self.app.state::<Agent>().view()).unwrap()
    }
}

/// Everything that is not an object of arguments, or brings what no command takes.
fn misshapen() -> Vec<Value> {
    let long = |length: usize| MARK.repeat(length / MARK.len());
    let nested = (0..120).fold(json!(MARK), |inner, _| json!([inner]));
    let deep = (0..120).fold(json!(MARK), |inner, _| json!({ "number": inner }));
    let mut garbage = vec![json!(null), json!(true), json!(-7), json!(1e300), json!([]), json!(MARK)];
    garbage.extend([nested.clone(), json!([{ "number": MARK }]), json!({ MARK: MARK }), json!({ "": MARK })]);
    garbage.extend([
        json!({ "number": long(1 << 20) }),
        json!({ "x": long(16 << 20) }),
        json!({ long(1 << 20): 1 }),
    ]);
    let many: serde_json::Map<String, Value> =
        (0..10_000).map(|n| (format!("{MARK}{n}"), json!(n))).collect();
    garbage.extend([deep, Value::Object(many)]);
    for name in [
        "number", "consent", "otp", "code", "form", "change", "id", "month", "language", "journey", "notice",
        "plan", "text",
    ] {
        for value in
            [json!(99_994_105_u64), json!(-99_994_105), json!(0.99994105), json!(["x", MARK]), nested.clone()]
        {
            garbage.push(json!({ name: value }));
        }
        garbage.push(json!({ name: { MARK: { "field": MARK } } }));
        garbage.push(json!({ name: MARK, "__proto__": { "consent": true } }));
    }
    garbage
}

/// Text that nobody types.
fn odd_texts() -> Vec<String> {
    let mut odd: Vec<String> = [
        "",
        " ",
        "\0",
        "\u{7}\u{1b}[31m",
        "\r\nX-Header: 1",
        "'; DROP TABLE days; --",
        "../../../../etc/passwd",
        "C:\\Windows\\System32",
        "\\\\server\\share",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "%00%ff",
        "%s%n",
        "NaN",
        "Infinity",
        "-1",
        "1e999",
        "0x1F",
        "null",
        "undefined",
        "👆🏽👁️‍🗨️",
        "\u{202e}8507501499",
        "१२३४५६७८९०१२",
        "٩٩٩٩",
        "\u{feff}",
        "e\u{301}\u{301}\u{301}",
        "\u{10ffff}",
        "2026-13",
        "9999-99",
        "+262142-12",
    ]
    .map(|text| format!("{text}{MARK}"))
    .into();
    odd.extend([MARK.repeat(8), MARK.repeat(250), MARK.repeat(7000), MARK.repeat(8000)]);
    odd
}

fn form_with(field: &str, text: &str) -> Value {
    let mut form = json!({
        "environment": "custom", "base_url": "https://relay.example", "contract": "2026-06",
        "initiator_id": "9000000001", "user_code": "20810200", "developer_key": "a", "access_key": "b",
        "aadhaar_rsa_key": "", "agent_mobile": "", "bank_code": "", "latlong": "", "scanner_ports": "",
    });
    form[field] = json!(text);
    json!({ "form": form })
}

fn change_with(field: &str, text: &str) -> Value {
    let mut change = json!({
        "place": "", "agent_mobile": "", "bank_code": "", "contract": "2026-06", "scanner_ports": [11100, 11120],
    });
    change[field] = json!(text);
    json!({ "change": change })
}

fn plan_with(field: &str, text: &str) -> Value {
    let mut plan = json!({ "starts_with_pc": false, "reminds": false, "opens": "09:00", "closes": "20:00" });
    plan[field] = json!(text);
    json!({ "plan": plan })
}

/// The odd text in each place where a command takes text, in the right shape.
fn with_odd_text(text: &str) -> Vec<(&'static str, Value)> {
    let mut asked = vec![
        ("choose_language", json!({ "language": text })),
        ("dismiss_notice", json!({ "notice": { "notice": text } })),
        ("dismiss_notice", json!({ "notice": { "notice": "contract_switched", "to": text } })),
        ("open_journey", json!({ "journey": text })),
        ("send_code", json!({ "number": text, "consent": true })),
        ("scan", json!({ "number": text, "consent": true })),
        ("verify_code", json!({ "otp": text })),
        ("choose_scanner", json!({ "id": text })),
        ("history", json!({ "month": text })),
        ("print_card", json!({ "date": text })),
        ("print_card", json!({ "date": format!("2026-11-22{text}") })),
        ("change_reminder", plan_with("opens", text)),
        ("change_reminder", plan_with("closes", text)),
        ("change_reminder", plan_with("starts_with_pc", text)),
        ("change_reminder", plan_with("no_such_field", text)),
    ];
    let fields = [
        "environment",
        "base_url",
        "contract",
        "initiator_id",
        "user_code",
        "developer_key",
        "access_key",
        "aadhaar_rsa_key",
        "agent_mobile",
        "bank_code",
        "latlong",
        "scanner_ports",
        "no_such_field",
    ];
    asked.extend(fields.map(|field| ("save_setup", form_with(field, text))));
    let fields = ["place", "agent_mobile", "bank_code", "contract", "scanner_ports", "no_such_field"];
    asked.extend(fields.map(|field| ("change_shop", change_with(field, text))));
    asked
}

/// What is wrong with it, unless it is more than one command may bring.
fn told(text: &str, code: &str) -> Result<Value, Value> {
    Err(json!({ "code": if text.len() < 64 * 1024 { code } else { "app_fault" } }))
}

fn is_problem(said: &Value) -> bool {
    serde_json::from_value::<hazri_core::problem::Problem>(said.clone()).is_ok()
}

#[test]
fn no_command_takes_what_is_not_of_its_shape() {
    let page = Page::open();
    let garbage = misshapen();
    for command in COMMANDS {
        for arguments in &garbage {
            let answer = page.asks(command, arguments.clone());
            assert_eq!(answer, Err(json!({ "code": "app_fault" })), "{command} {arguments:.100}");
        }
        let bytes = InvokeBody::Raw(br#"{"number":"9999-4105"}"#.to_vec());
        assert_eq!(page.asks_from(OWN, command, bytes), Err(json!({ "code": "app_fault" })), "{command}");
    }
    assert!(page.view().practice.is_some());
}

#[test]
fn text_that_nobody_types_is_refused_and_not_repeated() {
    let page = Page::open();
    page.asks("open_journey", json!({ "journey": "ekyc" })).unwrap();
    for text in odd_texts() {
        for (command, arguments) in with_odd_text(&text) {
            let said = page.asks(command, arguments).unwrap_err();
            assert!(is_problem(&said), "{command} {text:.60}: {said}");
            assert!(!said.to_string().contains(MARK), "{command} {text:.60}: {said}");
        }
        let not_there = json!({ "notice": { "notice": "setup_file_left", "file": text } });
        assert_eq!(page.asks("dismiss_notice", not_there).is_ok(), text.len() < 64 * 1024);
        assert_eq!(page.asks("read_aloud", json!({ "text": text })).is_ok(), text.len() < 64 * 1024);
        let view = page.view();
        assert!(matches!(view.task.as_ref().unwrap().step, Step::Number), "{text:.60}");
        assert!(!serde_json::to_string(&view).unwrap().contains(MARK), "{text:.60}");
    }
}

#[test]
fn a_number_and_a_code_are_told_wrong_in_the_step_that_asks_for_them() {
    let page = Page::open();
    let practice = page.view().practice.unwrap();
    page.asks("open_journey", json!({ "journey": "ekyc" })).unwrap();
    for text in odd_texts() {
        let said = page.asks("send_code", json!({ "number": text, "consent": true }));
        assert_eq!(said, told(&text, "number_invalid"), "{text:.60}");
    }
    page.asks("send_code", json!({ "number": practice.number, "consent": true })).unwrap();
    while !matches!(page.view().task.unwrap().step, Step::Code { .. }) {
        std::thread::sleep(Duration::from_millis(50));
    }
    for text in odd_texts() {
        let said = page.asks("verify_code", json!({ "otp": text }));
        assert_eq!(said, told(&text, "otp_invalid"), "{text:.60}");
    }
    page.asks("verify_code", json!({ "otp": practice.otp })).unwrap();
}

#[test]
fn nothing_that_the_page_sends_makes_the_app_panic() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let of_the_app = std::thread::current().name().is_some_and(|name| name.starts_with("tokio"));
        PANICS.fetch_add(usize::from(of_the_app), Ordering::SeqCst);
        usual(panic);
    }));
    let page = Page::open();
    for journey in ["ekyc", "daily"] {
        drop(page.asks("open_journey", json!({ "journey": journey })));
        for text in odd_texts() {
            for (command, arguments) in with_odd_text(&text) {
                drop(page.asks(command, arguments));
            }
        }
    }
    assert!(page.asks("view", json!({})).is_ok());
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
}

#[test]
fn the_page_may_ask_for_nothing_else() {
    let page = Page::open();
    for command in OF_TAURI {
        let answer = page
            .asks(command, json!({ "event": "x", "eventId": 1, "target": { "kind": "Any" }, "handler": 1 }));
        assert!(answer.is_ok(), "{command}: {answer:?}");
    }
    for command in [
        "plugin:event|emit",
        "plugin:event|emit_to",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:window|create",
        "plugin:window|set_title",
        "plugin:webview|create_webview_window",
        "plugin:webview|internal_toggle_devtools",
        "plugin:webview|print",
        "plugin:resources|close",
        "plugin:menu|new",
        "plugin:tray|new",
        "plugin:image|from_path",
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:fs|read_file",
        "plugin:shell|open",
        "import_setup",
        "history_table",
        "wait_in_tray",
        "choose_status_file",
        "plugin:tray|set_icon",
        "plugin:notification|notify",
        "plugin:autostart|enable",
        "",
    ] {
        assert!(page.asks(command, json!({})).is_err(), "{command}");
    }
}

#[test]
fn no_other_page_and_no_other_window_may_ask() {
    let page = Page::open();
    for origin in [
        "https://example.org",
        "http://127.0.0.1:11100",
        "http://localhost:1420",
        "http://tauri.localhost.example.org",
        "data:text/html,x",
        "about:blank",
    ] {
        let answer = page.asks_from(origin, "view", InvokeBody::Json(json!({})));
        assert!(answer.is_err(), "{origin}: {answer:?}");
    }
    let other = WebviewWindowBuilder::new(&page.app, "other", Default::default()).build().unwrap();
    let page = Page { window: other, ..page };
    assert!(page.asks("view", json!({})).is_err());
}
