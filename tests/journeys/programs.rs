//! Which program answers for the scanner: shown, compared with last time, and in nobody's way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hazri_core::agent::view::{Notice, ScannerLight, Step, View};
use hazri_core::journey::Journey;
use hazri_core::scanner::{PortOwner, PortOwners, SystemPortOwners};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::proxy::{FaultProxy, ProxyOptions};
use tempfile::TempDir;

use crate::step;
use crate::support::{Shop, ShopPlan, free_port, wait_until};

const PORT: &str = "HAZRI_TEST_SCANNER_PORT";
const DEVICE: &str = "HAZRI_TEST_SCANNER_DEVICE";

/// A scanner's program on this PC: this test program under another name, as a process of its own. Whichever it is, it
/// passes everything on to the same device, so that nothing but the program tells one from the other.
struct ScannerProgram {
    process: Child,
    path: PathBuf,
    _folder: TempDir,
}

impl ScannerProgram {
    fn start(name: &str, port: u16, shop: &Shop) -> ScannerProgram {
        let this = std::env::current_exe().unwrap();
        let folder = tempfile::tempdir_in(this.parent().unwrap()).unwrap();
        let path = folder.path().join(name);
        std::fs::hard_link(&this, &path).unwrap();
        let process = Command::new(&path)
            .args(["--exact", "programs::a_scanner_program", "--ignored"])
            .env(PORT, port.to_string())
            .env(DEVICE, shop.scanner.port().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        ScannerProgram { process, path: path.canonicalize().unwrap(), _folder: folder }
    }

    fn owner(&self) -> PortOwner {
        program(&self.path)
    }
}

impl Drop for ScannerProgram {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
#[ignore = "a scanner's program, run by the tests"]
async fn a_scanner_program() {
    let told = |name| std::env::var(name).unwrap().parse().unwrap();
    let options = ProxyOptions { upstream: told(DEVICE), tls: None, port: Some(told(PORT)) };
    let _scanner = FaultProxy::start(options).await.unwrap();
    // Until whoever started it is gone.
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
}

fn program(path: &Path) -> PortOwner {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    PortOwner::Program { name, path: Some(path.to_str().unwrap().to_owned()) }
}

/// A shop after eKYC that looks for its scanner on one port: that of its own scanner, if not given.
async fn shop_that_looks_at(port: Option<u16>, port_owners: Arc<dyn PortOwners>) -> Shop {
    let plan = ShopPlan { port_owners, ..ShopPlan::after_ekyc(Revision::R2026_06) };
    let mut shop = Shop::not_set_up(plan).await;
    shop.remember_ekyc().await;
    shop.start().await;
    let port = port.unwrap_or(shop.scanner.port());
    let setup = hazri_simulator::setup_file(&shop.eko, (port, port));
    shop.agent().import_setup(shop.write_file("setup.json", &setup.to_string())).await.unwrap();
    shop.agent().delete_setup_file().await.unwrap();
    shop
}

/// The agent comes back to the window until it is so.
async fn seen(shop: &Shop, what: &str, is_so: impl Fn(&View) -> bool) -> View {
    let begun = Instant::now();
    loop {
        shop.agent().look_again().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let view = shop.view().await;
        if is_so(&view) {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "waited in vain until {what}: {view:#?}");
    }
}

fn answers(view: &View, owner: &PortOwner) -> bool {
    view.scanners.iter().any(|scanner| scanner.program == *owner)
}

/// What is said about another program, if anything.
fn pointed_out(view: &View) -> Option<Notice> {
    let mut notices = view.notices.iter();
    notices.find(|notice| matches!(notice, Notice::ScannerProgramChanged { .. })).cloned()
}

fn is_marked(view: &View) -> bool {
    view.scanners.iter().any(|scanner| scanner.program_changed)
}

async fn assert_the_day_can_be_done(shop: &Shop) {
    let before = shop.sent(EkoCall::DailyAuthentication);
    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), before + 1);
    shop.agent().close_journey().await.unwrap();
}

#[tokio::test]
async fn another_program_that_takes_the_port_over_is_pointed_out_and_blocks_nothing() {
    let port = free_port();
    let mut shop = shop_that_looks_at(Some(port), Arc::new(SystemPortOwners::default())).await;
    let maker = ScannerProgram::start("maker-rd", port, &shop);
    let view = seen(&shop, "the maker's program is shown", |view| answers(view, &maker.owner())).await;
    assert_eq!((pointed_out(&view), is_marked(&view)), (None, false), "the first one is taken");

    drop(maker);
    let impostor = ScannerProgram::start("impostor", port, &shop);
    let view = seen(&shop, "another program is shown", |view| answers(view, &impostor.owner())).await;
    assert!(is_marked(&view), "{view:#?}");
    let Some(Notice::ScannerProgramChanged { scanner, name, program }) = pointed_out(&view) else {
        panic!("{view:#?}")
    };
    assert_eq!((&scanner, name.as_str()), (&view.scanners[0].id, "MFS110"));
    assert_eq!(program, impostor.owner());
    assert_the_day_can_be_done(&shop).await;

    shop.come_back().await;
    let view = seen(&shop, "it is said after a restart too", |view| pointed_out(view).is_some()).await;
    shop.agent().dismiss_notice(pointed_out(&view).unwrap()).await.unwrap();
    let view = shop.view().await;
    assert_eq!((pointed_out(&view), is_marked(&view)), (None, false), "the agent took it");
    shop.come_back().await;
    let view = seen(&shop, "it is shown", |view| answers(view, &impostor.owner())).await;
    assert_eq!((pointed_out(&view), is_marked(&view)), (None, false), "and that is remembered");

    drop(impostor);
    let back = ScannerProgram::start("maker-rd", port, &shop);
    seen(&shop, "the next change is said again", |view| {
        answers(view, &back.owner()) && pointed_out(view).is_some()
    })
    .await;
}

/// Owners that a test makes up.
struct MadeUp {
    owner: Mutex<PortOwner>,
    takes: Duration,
}

impl MadeUp {
    fn new(owner: PortOwner, takes: Duration) -> Arc<MadeUp> {
        Arc::new(MadeUp { owner: Mutex::new(owner), takes })
    }

    fn becomes(&self, owner: PortOwner) {
        *self.owner.lock().unwrap() = owner;
    }
}

impl PortOwners for MadeUp {
    fn of(&self, ports: &[u16]) -> BTreeMap<u16, PortOwner> {
        std::thread::sleep(self.takes);
        ports.iter().map(|port| (*port, self.owner.lock().unwrap().clone())).collect()
    }
}

#[tokio::test]
async fn a_program_that_cannot_be_named_any_more_is_pointed_out_and_one_that_is_not_known_is_not() {
    let maker = program(Path::new("/opt/maker/rd"));
    let owners = MadeUp::new(maker.clone(), Duration::ZERO);
    let shop = shop_that_looks_at(None, owners.clone()).await;
    seen(&shop, "the program is shown", |view| answers(view, &maker)).await;

    owners.becomes(PortOwner::NotKnown);
    let view = seen(&shop, "it is not known", |view| answers(view, &PortOwner::NotKnown)).await;
    assert_eq!((pointed_out(&view), is_marked(&view)), (None, false));

    owners.becomes(PortOwner::AnotherUser);
    let view = seen(&shop, "it is another user's", |view| answers(view, &PortOwner::AnotherUser)).await;
    assert!(pointed_out(&view).is_some() && is_marked(&view), "{view:#?}");

    owners.becomes(maker.clone());
    let view = seen(&shop, "it is back", |view| answers(view, &maker)).await;
    assert_eq!((pointed_out(&view), is_marked(&view)), (None, false), "what is mended is not said any more");
}

#[tokio::test]
async fn looking_up_the_program_delays_no_press() {
    let slow = Duration::from_secs(3);
    let shop = shop_that_looks_at(None, MadeUp::new(program(Path::new("/opt/maker/rd")), slow)).await;
    shop.until("the scanner is ready", |view| view.strip.scanner == ScannerLight::Ready).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let pressed = Instant::now();
    let view = shop.scan().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(pressed.elapsed() < slow, "{:?}", pressed.elapsed());
    assert!(answers(&view, &PortOwner::NotKnown), "it was not looked up yet: {view:#?}");
}

/// The scanner of practice is the app itself.
#[tokio::test]
async fn in_practice_no_program_is_compared() {
    let owners = MadeUp::new(program(Path::new("/opt/maker/rd")), Duration::ZERO);
    let shop = shop_that_looks_at(None, owners.clone()).await;
    seen(&shop, "the program is shown", |view| !view.scanners.is_empty()).await;
    let kept = || shop.look().setting("scanner_programs").unwrap();
    let is_kept = || kept().is_some_and(|kept| kept.contains("/opt/maker/rd"));
    wait_until("the program is remembered", is_kept).await;
    let before = kept();

    shop.agent().start_practice().await.unwrap();
    let own = program(Path::new("/usr/bin/hazri"));
    owners.becomes(own.clone());
    let view = seen(&shop, "the app's own program is shown", |view| answers(view, &own)).await;
    assert_eq!((pointed_out(&view), is_marked(&view), kept()), (None, false, before));
}
