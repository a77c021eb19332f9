//! Row 49: a real keychain that is absent, locked, hangs, or whose prompt is refused.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hazri_core::agent::view::View;
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, OsKeychain};
use hazri_core::problem::Problem;
use hazri_simulator::eko::Revision;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use crate::support::{Session, Shop, ShopPlan, assert_not_sent, assert_the_next_press_is_done, please, told};

/// What the app may need beside the keychain, on a PC that does other things too.
const SLACK: Duration = Duration::from_millis(1500);

/// A shop with the keychain of this session.
async fn shop_in_the_session() -> Shop {
    let keychain = Keychain::new(OsKeychain::new("in.hazri.Hazri.test"));
    Shop::open(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await
}

/// Presses, and holds that it is told in time and before a finger is asked for.
async fn press_in_vain(shop: &Shop, row: &str, problem: Problem) -> View {
    let begun = Instant::now();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let view = shop.scan().await;
    let took = begun.elapsed();
    println!("row 49: {row}: {:?} after {took:?}", told(&view).1);
    assert!(took < Keychain::PATIENCE + SLACK, "{took:?}");
    assert_not_sent(shop, &view, &problem).await;
    assert_eq!(shop.scanner.captures(), 0);
    view
}

/// No credential stands in any file of this home, the keychain's own among them.
fn assert_no_secret_in_a_file(shop: &Shop) {
    let account = shop.eko.account();
    let token = shop.signer.as_ref().map(|signer| signer.token().to_owned());
    let home = std::env::var("HOME").unwrap();
    let mut looked_at = 0;
    for file in files_below(Path::new(&home)) {
        let bytes = std::fs::read(&file).unwrap();
        looked_at += 1;
        for secret in
            [&account.developer_key, &account.access_key, &account.aadhaar].into_iter().chain(&token)
        {
            let found = bytes.windows(secret.len()).any(|piece| piece == secret.as_bytes());
            assert!(!found, "{}", file.display());
        }
    }
    assert!(looked_at > 2, "the records at least");
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] });
    files.filter(|path| path.is_file()).collect()
}

fn obey(session: &mut Session, wish: &str) {
    match wish {
        "begin" => session.start_the_keychain(),
        "end" => session.end_the_keychain(),
        "lock" => session.lock_the_keychain(),
        "unlock" => session.unlock_the_keychain(),
        "restart locked" => session.restart_the_keychain_locked(),
        "stop" => session.stop_the_keychain(),
        "continue" => session.continue_the_keychain(),
        other => panic!("{other}"),
    }
}

#[test]
fn row_49_an_absent_keychain_is_told_and_used_as_soon_as_it_is_there() {
    Session::with_a_bus().run_and_obey("pc::keychain::child_without_a_keychain", obey);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_without_a_keychain() {
    let keychain = Keychain::new(OsKeychain::new("in.hazri.Hazri.test"));
    let mut shop = Shop::not_set_up(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;
    shop.start().await;
    let contents = shop.setup().to_string();
    let file = shop.write_file("setup.json", &contents);

    let begun = Instant::now();
    let taken = shop.agent().import_setup(file.clone()).await;
    println!("row 49: absent at set-up: {taken:?} after {:?}", begun.elapsed());
    assert_eq!(taken, Err(Problem::KeychainAbsent));
    assert!(begun.elapsed() < Keychain::PATIENCE + SLACK);
    // The distributor's own file is the only one that holds them.
    std::fs::remove_file(&file).unwrap();
    assert_no_secret_in_a_file(&shop);

    please("begin");
    let file = shop.write_file("setup.json", &contents);
    shop.agent().import_setup(file).await.unwrap();
    shop.agent().delete_setup_file().await.unwrap();
    shop.ready().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
    assert_no_secret_in_a_file(&shop);
}

#[test]
fn row_49_a_keychain_that_goes_away_is_told_and_its_return_is_enough() {
    Session::with_an_open_keychain().run_and_obey("pc::keychain::child_whose_keychain_goes", obey);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_keychain_goes() {
    let shop = shop_in_the_session().await;
    please("end");
    press_in_vain(&shop, "gone", Problem::KeychainAbsent).await;
    assert_no_secret_in_a_file(&shop);
    please("begin");
    assert_the_next_press_is_done(&shop).await;
}

#[test]
fn row_49_a_locked_keychain_is_told_and_unlocking_it_is_enough() {
    Session::with_an_open_keychain().run_and_obey("pc::keychain::child_whose_keychain_is_locked", obey);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_keychain_is_locked() {
    let shop = shop_in_the_session().await;
    for how in ["lock", "restart locked"] {
        please(how);
        press_in_vain(&shop, how, Problem::KeychainLocked).await;
        assert_no_secret_in_a_file(&shop);
    }
    please("unlock");
    assert_the_next_press_is_done(&shop).await;
}

#[test]
fn row_49_a_keychain_that_hangs_is_given_up_and_works_when_it_goes_on() {
    Session::with_an_open_keychain().run_and_obey("pc::keychain::child_whose_keychain_hangs", obey);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_keychain_hangs() {
    let shop = shop_in_the_session().await;
    please("stop");
    press_in_vain(&shop, "hanging", Problem::KeychainUnavailable).await;
    assert_no_secret_in_a_file(&shop);
    please("continue");
    assert_the_next_press_is_done(&shop).await;
}

/// It hangs, and is ended and started anew: no question of before stands in the way.
#[test]
fn row_49_a_keychain_that_hung_and_was_restarted_works() {
    Session::with_an_open_keychain().run_and_obey("pc::keychain::child_whose_keychain_is_restarted", obey);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_keychain_is_restarted() {
    let shop = shop_in_the_session().await;
    please("stop");
    press_in_vain(&shop, "hanging", Problem::KeychainUnavailable).await;
    please("end");
    please("begin");
    assert_the_next_press_is_done(&shop).await;
}

/// Asks for the password in the name of the desktop. What the person in front of it does is told by `answer`.
struct Prompter {
    answer: Answer,
    asked: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// "Cancel".
    Refused,
    /// Nobody is there.
    None,
}

const CALLBACK: &str = "org.gnome.keyring.internal.Prompter.Callback";

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl Prompter {
    fn begin_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: zbus::message::Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.answer == Answer::Refused {
            let keychain = header.sender().unwrap().to_owned();
            let bus = bus.clone();
            // Only after this call was answered.
            tokio::spawn(async move {
                let nothing = std::collections::HashMap::<String, OwnedValue>::new();
                let ready = ("", nothing, "");
                drop(bus.call_method(Some(keychain), callback, Some(CALLBACK), "PromptReady", &ready).await);
            });
        }
    }

    fn perform_prompt(
        &self,
        callback: OwnedObjectPath,
        _type: String,
        _properties: std::collections::HashMap<String, OwnedValue>,
        _exchange: String,
        #[zbus(header)] header: zbus::message::Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) {
        let keychain = header.sender().unwrap().to_owned();
        let bus = bus.clone();
        tokio::spawn(async move {
            let nothing = std::collections::HashMap::<String, OwnedValue>::new();
            let refused = ("no", nothing, "");
            drop(bus.call_method(Some(keychain), callback, Some(CALLBACK), "PromptReady", &refused).await);
        });
    }

    fn stop_prompting(&self, _callback: OwnedObjectPath) {}
}

/// Runs a child on a desktop whose prompts are answered like this, and tells how many there were.
fn with_a_prompter(answer: Answer, child: &str) -> usize {
    let mut session = Session::with_an_open_keychain();
    let asked = Arc::new(AtomicUsize::new(0));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let prompter = runtime.block_on(async {
        let prompter = zbus::connection::Builder::address(session.address()).unwrap();
        let here = Prompter { answer, asked: asked.clone() };
        let prompter = prompter.serve_at("/org/gnome/keyring/Prompter", here).unwrap();
        prompter.name("org.gnome.keyring.SystemPrompter").unwrap().build().await.unwrap()
    });
    session.run_and_obey(child, obey);
    drop(prompter);
    asked.load(Ordering::SeqCst)
}

#[test]
fn row_49_a_refused_prompt_is_told_and_asked_for_once() {
    let prompts = with_a_prompter(Answer::Refused, "pc::keychain::child_whose_prompt_is_refused");
    assert_eq!(prompts, 1);
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_prompt_is_refused() {
    let shop = shop_in_the_session().await;
    please("lock");
    press_in_vain(&shop, "prompt refused", Problem::KeychainLocked).await;
    assert_no_secret_in_a_file(&shop);
    please("unlock");
    assert_the_next_press_is_done(&shop).await;
}

#[test]
fn row_49_a_prompt_that_nobody_answers_is_given_up_and_stands_in_nobodys_way() {
    with_a_prompter(Answer::None, "pc::keychain::child_whose_prompt_is_not_answered");
}

#[tokio::test]
#[ignore = "run by its parent, in a session of its own"]
async fn child_whose_prompt_is_not_answered() {
    let shop = shop_in_the_session().await;
    please("lock");
    press_in_vain(&shop, "prompt not answered", Problem::KeychainUnavailable).await;
    assert_no_secret_in_a_file(&shop);
    please("unlock");
    assert_the_next_press_is_done(&shop).await;
}
