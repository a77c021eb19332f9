//! A script that has got into the page, and what it can do: nothing that the agent could not.

use std::time::Duration;

use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use serde_json::{Value, json};

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::picture::Picture;
use crate::window::Window;

/// A program of this PC that the page may not reach.
async fn stranger() -> EkoServer {
    EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 1).unwrap()).await.unwrap()
}

/// Carries a piece of script out, waits for what may follow, and answers what the policy refused.
async fn refused(window: &Window<'_>, script: &str) -> String {
    let script = format!(
        "const done = arguments[arguments.length - 1]; let refused = ''; \
         document.addEventListener('securitypolicyviolation', (event) => (refused ||= event.effectiveDirective)); \
         const put = (name, more) => {{ const it = Object.assign(document.createElement(name), more); \
             document.body.append(it); setTimeout(() => it.remove(), 150); return it }}; \
         (async () => {{ {script} }})().catch(() => {{}}); setTimeout(() => done(refused), 200)"
    );
    window.run_to_the_end(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_in_the_page_reaches_no_address() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let stranger = stranger().await;
    assert_eq!(window.run("return typeof window.__TAURI__").await, "undefined");

    for address in [stranger.echo_url(), "https://example.org/".to_owned()] {
        for (script, directive) in [
            ("fetch('ADDRESS')", "connect-src"),
            ("fetch('ADDRESS', { mode: 'no-cors' })", "connect-src"),
            ("const it = new XMLHttpRequest(); it.open('GET', 'ADDRESS'); it.send()", "connect-src"),
            ("new WebSocket('ADDRESS'.replace('http', 'ws'))", "connect-src"),
            ("new EventSource('ADDRESS')", "connect-src"),
            ("navigator.sendBeacon('ADDRESS', 'x')", "connect-src"),
            ("put('a', { href: '#', ping: 'ADDRESS' }).click()", "connect-src"),
            ("put('img', { src: 'ADDRESS' })", "img-src"),
            ("put('video', { src: 'ADDRESS' })", "media-src"),
            ("put('iframe', { src: 'ADDRESS' })", "frame-src"),
            ("put('object', { data: 'ADDRESS' })", "object-src"),
            ("put('embed', { src: 'ADDRESS' })", "object-src"),
            ("put('script', { src: 'ADDRESS' })", "script-src-elem"),
            ("put('link', { rel: 'stylesheet', href: 'ADDRESS' })", "style-src-elem"),
            ("import('ADDRESS')", "script-src-elem"),
            ("put('base', { href: 'ADDRESS' })", "base-uri"),
            ("put('form', { action: 'ADDRESS' }).submit()", "form-action"),
        ] {
            let script = script.replace("ADDRESS", &address);
            assert_eq!(refused(&window, &script).await, directive, "{script}");
        }
    }
    assert_eq!(stranger.connections_accepted(), 0);
}

/// Connections ahead of a link are under no policy of the page.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_connected_to_ahead_of_a_link() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let stranger = stranger().await;
    let own_host = stranger.echo_url().replace("127.0.0.1", "tauri.localhost");

    for address in [stranger.echo_url(), own_host] {
        for script in [
            "put('link', { rel: 'preconnect', href: 'ADDRESS' })",
            "put('link', { rel: 'dns-prefetch', href: 'ADDRESS' })",
            "put('link', { rel: 'prefetch', href: 'ADDRESS' })",
            "put('link', { rel: 'preload', as: 'fetch', href: 'ADDRESS' })",
            "put('link', { rel: 'modulepreload', href: 'ADDRESS' })",
            "put('link', { rel: 'icon', href: 'ADDRESS' })",
            "put('link', { rel: 'manifest', href: 'ADDRESS' })",
            "put('a', { href: 'ADDRESS' }).click()",
            "put('a', { href: 'ADDRESS', target: '_blank' }).click()",
        ] {
            refused(&window, &script.replace("ADDRESS", &address)).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert_eq!(stranger.connections_accepted(), 0, "{script}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_that_did_not_come_with_the_app() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;

    for script in [
        "eval('window.ran = true')",
        "new Function('window.ran = true')()",
        "setTimeout('window.ran = true', 0)",
        "put('script', { textContent: 'window.ran = true' })",
        "put('script', { src: 'data:text/javascript,window.ran = true' })",
        "put('script', { src: URL.createObjectURL(new Blob(['window.ran = true'])) })",
        "import('data:text/javascript,window.ran = true')",
        "put('p', { innerHTML: '<img src=x onerror=\"window.ran = true\">' })",
        "const it = put('p', {}); it.setAttribute('onclick', 'window.ran = true'); it.click()",
        "put('a', { href: 'javascript:window.ran = true' }).click()",
        "location.href = 'javascript:window.ran = true'",
        "put('iframe', { srcdoc: '<script>parent.ran = true</script>' })",
        "put('iframe', { src: 'javascript:parent.ran = true' })",
        "new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => (window.ran = true)",
    ] {
        refused(&window, script).await;
        assert_eq!(window.run("return typeof window.ran").await, "undefined", "{script}");
    }
    for script in [
        "put('style', { textContent: 'body { opacity: 0.5 }' })",
        "document.body.setAttribute('style', 'opacity: 0.5')",
        "put('link', { rel: 'stylesheet', href: 'data:text/css,body { opacity: 0.5 }' })",
    ] {
        let script = format!("{script}; await new Promise(requestAnimationFrame)");
        let directive = refused(&window, &script).await;
        assert!(directive.starts_with("style-src"), "{script}: {directive}");
        assert_eq!(window.run("return getComputedStyle(document.body).opacity").await, "1", "{script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_goes_nowhere_opens_nothing_and_fetches_no_file() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let stranger = stranger().await;
    let (windows, files) = (Keyboard::of(&desktop).windows(), desktop.files_at_home());
    window.run("window.isTheOldPage = true").await;

    let own_host = stranger.echo_url().replace("127.0.0.1", "tauri.localhost");
    for address in
        [&stranger.echo_url(), &own_host, "https://example.org/", "data:text/html,x", "about:blank"]
    {
        for script in [
            "location.href = 'ADDRESS'",
            "location.assign('ADDRESS')",
            "location.replace('ADDRESS')",
            "window.open('ADDRESS')",
            "window.open('ADDRESS', '_self')",
            "put('a', { href: 'ADDRESS' }).click()",
            "put('a', { href: 'ADDRESS', target: '_blank' }).click()",
            "put('a', { href: 'ADDRESS', target: '_top' }).click()",
            "put('a', { href: 'ADDRESS', download: 'fetched' }).click()",
            "put('form', { action: 'ADDRESS' }).submit()",
            "put('form', { action: 'ADDRESS', method: 'post', target: '_blank' }).submit()",
            "document.head.append(put('meta', { httpEquiv: 'refresh', content: '0;url=ADDRESS' }))",
            "put('iframe', { src: 'ADDRESS' })",
            "put('a', { href: URL.createObjectURL(new Blob(['x'])), download: 'made' }).click()",
        ] {
            let script = script.replace("ADDRESS", address);
            refused(&window, &script).await;
            assert_eq!(window.run("return window.isTheOldPage").await, json!(true), "{script}");
            assert_eq!(stranger.connections_accepted(), 0, "{script}");
        }
    }
    window.waits_for("language-en").await;
    assert_eq!(Keyboard::of(&desktop).windows(), windows);
    assert_eq!(desktop.files_at_home(), files);
    assert_eq!(stranger.connections_accepted(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_button_opens_no_menu_but_that_of_a_field_and_no_developer_tools() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let keyboard = Keyboard::of(&desktop);
    window.shoot("70-before-the-right-button").await;
    let before = Picture::of(&desktop);

    keyboard.presses_right_button((500, 600));
    window.shoot("71-after-the-right-button").await;
    assert!(Picture::of(&desktop).difference(&before) < 0.001, "a menu has opened");

    let field = "const field = document.createElement('input'); document.body.append(field); \
                 Object.assign(field.style, { position: 'fixed', inset: '500px 0 0 0', zIndex: 9 })";
    window.run(field).await;
    keyboard.presses_right_button((500, 600));
    window.shoot("72-menu-of-a-field").await;
    assert!(Picture::of(&desktop).difference(&before) > 0.01, "no menu has opened");
    // The last entry would be the way into the developer tools, which take a part of the window.
    let inside = "return [innerWidth, innerHeight]";
    let size = window.run(inside).await;
    keyboard.presses("Up");
    keyboard.presses("Return");
    window.shoot("73-last-entry-of-the-menu").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(window.run(inside).await, size, "developer tools have opened");
}

/// What Tauri's own test of the commands cannot show: what the web view makes of it on the way.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_from_the_real_page_is_answered_with_a_problem() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;

    let fault = json!({ "code": "app_fault" });
    for (command, arguments) in [
        ("scan", "{ number: 999941057058, consent: true }"),
        ("scan", "{ number: '999941057058', consent: NaN }"),
        ("scan", "{ number: '999941057058', consent: true, then: 1 }"),
        ("verify_code", "{ otp: '9'.repeat(16 << 20) }"),
        ("verify_code", "{ otp: { toString: () => '123456' } }"),
        ("verify_code", "new TextEncoder().encode('{\"otp\":\"123456\"}')"),
        ("history", "{ month: '2026-13' }"),
        ("history", "[]"),
        ("view", "{ more: 1 }"),
        ("pick_setup_file", "{ path: '/etc/passwd' }"),
        ("export_history", "{ path: '/etc/passwd' }"),
        ("pick_status_file", "{ path: '/etc/passwd' }"),
        (
            "change_reminder",
            "{ plan: { starts_with_pc: true, reminds: true, opens: '09:00', closes: '08:00' } }",
        ),
    ] {
        assert_eq!(asks(&window, command, arguments).await, json!([null, fault]), "{command} {arguments}");
    }
    let deep =
        "(() => { let deep = 1; for (let i = 0; i < 5000; i++) deep = [deep]; return { otp: deep } })()";
    let answer = asks(&window, "verify_code", deep).await;
    assert!(!answer[1].is_null() && answer.to_string().len() < 200, "{answer}");
    for command in ["plugin:event|emit", "plugin:window|create", "plugin:dialog|open", "../view", "__proto__"]
    {
        let answer = asks(&window, command, "{}").await;
        assert!(answer[0].is_null() && !answer[1].is_null(), "{command}: {answer}");
    }
    let without_key = "const done = arguments[0]; fetch('ipc://localhost/view', { method: 'POST', body: '{}', \
                       headers: { 'Content-Type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2' } }) \
                       .then((answer) => answer.text()).then(done, () => done('nothing'))";
    let answer = window.run_to_the_end(without_key).await;
    assert!(!answer.as_str().unwrap().contains("serial"), "{answer}");

    assert_eq!(asks(&window, "view", "{}").await[0]["task"], json!(null));
    window.press("language-en").await;
}

/// What came of a command: its answer or `null`, and its refusal or `null`.
async fn asks(window: &Window<'_>, command: &str, arguments: &str) -> Value {
    let script = format!(
        "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('{command}', {arguments}) \
         .then((answer) => done([answer, null]), (refusal) => done([null, refusal]))"
    );
    window.run_to_the_end(&script).await
}
