//! What the app was built with: a page that comes with it, in which nothing else runs, and no developer tools.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tauri::test::{MockRuntime, mock_builder};
use tauri::utils::config::{DisabledCspModificationKind, FrontendDist, PatternKind};

/// All that the page may load, and from where.
const POLICY: [&str; 8] = [
    "base-uri 'none'",
    "connect-src ipc: http://ipc.localhost",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "script-src 'self'",
    "style-src 'self'",
];

/// Tauri adds the fingerprints of the app's own scripts, and would add nonces where a page needs them.
#[test]
fn the_page_is_served_with_this_policy_and_its_own_scripts() {
    let app = mock_builder().build(crate::context::<MockRuntime>()).unwrap();
    let assets = app.asset_resolver();
    let scripts = assets.iter().filter(|(name, _)| name.ends_with(".js"));
    let own: Vec<String> =
        scripts.map(|(name, _)| fingerprint(&assets.get(name.into_owned()).unwrap().bytes)).collect();
    assert!(!own.is_empty());

    let served = assets.get("index.html".to_owned()).unwrap().csp_header.unwrap();
    let without_own = own.iter().fold(served, |policy, own| policy.replace(own, ""));
    let directives = without_own.split(';').map(|directive| {
        let mut words: Vec<&str> = directive.split_whitespace().collect();
        words.dedup();
        words.join(" ")
    });
    let mut directives: Vec<String> = directives.collect();
    directives.sort_unstable();
    assert_eq!(directives, POLICY);
}

fn fingerprint(script: &[u8]) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

/// An inline script, style or handler would want a hole in the policy.
#[test]
fn the_page_holds_nothing_that_would_need_a_hole_in_the_policy() {
    let app = mock_builder().build(crate::context::<MockRuntime>()).unwrap();
    let page = app.asset_resolver().get("index.html".to_owned()).unwrap();
    let page = String::from_utf8(page.bytes).unwrap();
    assert_eq!(page.matches("<script").count(), page.matches("src=\"/assets/").count(), "{page}");
    for inline in ["<style", "style=", "onload=", "onclick=", "javascript:", "http:", "https:", "nonce"] {
        assert!(!page.contains(inline), "{inline} in {page}");
    }
}

#[test]
fn what_opens_the_page_to_others_is_off() {
    let context = crate::context::<MockRuntime>();
    let config = context.config();
    let security = &config.app.security;
    assert!(!config.app.with_global_tauri);
    assert!(security.freeze_prototype);
    assert!(!security.asset_protocol.enable && security.asset_protocol.scope.allowed_paths().is_empty());
    let modified = matches!(
        &security.dangerous_disable_asset_csp_modification,
        DisabledCspModificationKind::Flag(false)
    );
    assert!(modified, "Tauri may not add what it needs");
    assert!(security.dev_csp.is_none(), "what is tested is what is shipped");
    assert!(matches!(security.pattern, PatternKind::Brownfield), "docs/decisions/0008");
    assert!(config.app.windows.is_empty(), "the one window is opened by window.rs");
    assert!(config.build.dev_url.is_none());
    let Some(FrontendDist::Directory(page)) = &config.build.frontend_dist else {
        panic!("a page from elsewhere")
    };
    assert!(page.ends_with("ui/dist"));
}

/// The features of the shipped app, without those of its tests.
#[test]
fn developer_tools_are_not_built_into_a_release() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--package", "hazri", "--edges", "normal", "--prefix", "none"]);
    tree.args(["--format", "{p} {f}", "--locked", "--offline"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let told = tree.output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    for (package, unwanted) in [
        ("tauri ", &["devtools", "protocol-asset", "isolation", "tracing", "test", "unstable"][..]),
        ("tauri-runtime-wry ", &["devtools", "tracing", "unstable"]),
        ("wry ", &["devtools", "tracing"]),
    ] {
        let line = told.lines().find(|line| line.starts_with(package)).unwrap();
        let features = line.split([' ', ',']).filter(|feature| unwanted.contains(feature));
        assert_eq!(features.collect::<Vec<_>>(), Vec::<&str>::new(), "{line}");
    }
}
