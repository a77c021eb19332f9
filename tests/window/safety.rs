use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use serde_json::json;

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_script_in_the_page_reaches_nothing() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let server = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 1).unwrap()).await.unwrap();

    assert_eq!(window.run("return typeof window.__TAURI__").await, "undefined");

    let fetched = format!(
        "const done = arguments[arguments.length - 1]; let refused = false; \
         document.addEventListener('securitypolicyviolation', () => (refused = true)); \
         fetch('{}').then(() => done('fetched'), () => setTimeout(() => done(refused ? 'refused' : 'failed'), 50))",
        server.echo_url()
    );
    assert_eq!(window.run_to_the_end(&fetched).await, "refused");
    assert_eq!(server.connections_accepted(), 0);

    let before = Keyboard::of(&desktop).windows();
    let opened = window.run(&format!("return window.open('{}') === null", server.echo_url())).await;
    assert_eq!(opened, json!(true));
    window.run(&format!("location.href = '{}'", server.echo_url())).await;
    window.waits_for("language-en").await;
    assert_eq!(Keyboard::of(&desktop).windows(), before);
    assert_eq!(server.connections_accepted(), 0);
}
