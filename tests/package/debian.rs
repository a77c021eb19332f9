use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use hazri_simulator::eko::{EkoCall, Revision};
use serde_json::Value;

use crate::child::Child;
use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::patience::Patience;
use crate::picture::{Colour, Picture};
use crate::root::{Root, named};
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_is_done_with_the_installed_package_and_nothing_is_left_of_it() {
    let root = Root::given();
    let before = root.contents();
    root.installs(&named("HAZRI_DEB"));
    assert_ne!(root.contents(), before, "nothing was installed");
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;

    sets_up_and_does_ekyc(&root, &desktop, &shop);
    does_daily_in_the_window(&root, &desktop, &shop).await;

    assert_eq!((shop.asked(EkoCall::BiometricEkyc), shop.asked(EkoCall::DailyAuthentication)), (1, 1));
    assert_eq!(asks(&root, &desktop, &["status", "--json"], "")["state"], "done");
    shop.is_content();
    root.purges("hazri");
    assert_eq!(differences(&before, &root.contents()), Vec::<PathBuf>::new());
    assert!(
        desktop.at_home("data/in.hazri.Hazri/hazri.sqlite3").exists(),
        "the agent's records are the agent's"
    );
}

fn sets_up_and_does_ekyc(root: &Root, desktop: &Desktop, shop: &Shop) {
    let file = shop.setup_file.to_str().unwrap();
    assert_eq!(asks(root, desktop, &["setup", file, "--json"], "")["ok"], true);
    let typed = format!("yes\n{}\n{}\n", shop.number(), shop.code());
    let ekyc = asks(root, desktop, &["ekyc", "--json"], &typed);
    assert_eq!(ekyc["outcome"], "done", "{ekyc}");
}

/// By keyboard alone, since nothing else reaches into the root.
async fn does_daily_in_the_window(root: &Root, desktop: &Desktop, shop: &Shop) {
    let mut start = root.program(desktop, "/usr/bin/hazri");
    let _window =
        Child::start(start.stdout(Stdio::null()).stderr(desktop.log("window")), "Debian package bubblewrap");
    let keyboard = Keyboard::of(desktop);
    Patience::for_the("window").until(|| !keyboard.windows().is_empty()).await;
    keyboard.takes_window();
    settles(desktop).await;
    desktop.shoot("package/1-language");
    // The first language, and what is to be done on the first screen.
    for picture in ["package/2-home", "package/3-number"] {
        let shown = Picture::of(desktop);
        keyboard.presses("Tab");
        keyboard.presses("Return");
        Patience::for_the("next screen").until(|| Picture::of(desktop).difference(&shown) > 0.02).await;
        settles(desktop).await;
        desktop.shoot(picture);
    }
    keyboard.types(shop.number());
    // To the consent, tick it, to the button, press it.
    ["Return", "space", "Tab", "Return"].iter().for_each(|key| keyboard.presses(key));
    let green = token("--done-ground");
    Patience::for_the("green banner").until(|| Picture::of(desktop).share_of(green) > 0.2).await;
    desktop.shoot("package/4-done");
}

/// Waits until a page is there and stands still.
async fn settles(desktop: &Desktop) {
    let (mut patience, ground) = (Patience::for_the("screen to stand still"), token("--ground"));
    let mut shown = Picture::of(desktop);
    loop {
        for _ in 0..10 {
            patience.wait().await;
        }
        let now = Picture::of(desktop);
        if now.difference(&shown) < 0.001 && now.share_of(ground) > 0.2 {
            return;
        }
        shown = now;
    }
}

/// What `hazrictl` of the package answers.
fn asks(root: &Root, desktop: &Desktop, words: &[&str], typed: &str) -> Value {
    let mut ask = root.program(desktop, "/usr/bin/hazrictl");
    ask.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut asked = ask.spawn().expect("Debian package bubblewrap is needed");
    asked.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let told = asked.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&told.stderr).into_owned();
    serde_json::from_slice(&told.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}: {errors}"))
}

/// A colour of the window.
fn token(name: &str) -> Colour {
    let tokens = include_str!("../../ui/src/tokens.css");
    let line = tokens.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: #")));
    let digits = u32::from_str_radix(line.unwrap().trim_end_matches(';'), 16).unwrap();
    let [_, red, green, blue] = digits.to_be_bytes();
    [red, green, blue]
}

fn differences(before: &BTreeMap<PathBuf, String>, after: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
    let names = before.keys().chain(after.keys());
    let mut apart: Vec<PathBuf> =
        names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    apart.sort();
    apart.dedup();
    apart
}
