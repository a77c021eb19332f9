use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hazri_core::agent::view::{ClockLight, InternetLight, ScannerLight, Step, Task, View};
use hazri_core::agent::{Agent, Premises, Rhythm, Surroundings};
use hazri_core::clock::ManualClock;
use hazri_core::eko::{Patience, SystemRandomness};
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, MemoryStore};
use hazri_core::ledger::{EkycRecord, EkycStage, Ledger};
use hazri_core::problem::Problem;
use hazri_core::scanner::PortOwners;
use hazri_core::setup::Signing;
use hazri_core::speech::Voice;
use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::proxy::{FaultProxy, ProxyOptions, ServerCertificate};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use hazri_simulator::signer::SignerServer;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::surroundings::{NobodyTells, Nowhere, QuickHall, Recorder};
use super::{MORNING, PATIENCE, at, secret, signer_of, usual_signing};

/// Tests do not wait for a look.
const TICK: Duration = Duration::from_millis(10);

/// A folder as its owner may have named it: with spaces, and in more than one script.
const FOLDER: &str = "रमेश कुमार & Söhne ";

/// How a shop is, where it is not as usual.
pub struct ShopPlan {
    pub revision: Revision,
    /// Where the calls are signed.
    pub signing: Signing,
    /// The contract revision in the set-up file, when it is not the one that is spoken.
    pub told: Option<&'static str>,
    /// eKYC was done long ago, and the app knows it.
    pub ekyc_done: bool,
    pub keychain: Keychain,
    /// How far the PC's clock is off.
    pub clock_off: TimeDelta,
    /// How long the service is waited for.
    pub patience: Patience,
    /// How often the agent looks around by itself.
    pub rhythm: Rhythm,
    /// Which programs listen on ports of this PC.
    pub port_owners: Arc<dyn PortOwners>,
    /// What reads aloud.
    pub voice: Voice,
    /// A network between the app and the service that can break; none: straight to it.
    pub proxied: Option<Proxied>,
    /// The service's address in the set-up, from the port that leads to it.
    pub address: fn(u16) -> String,
    pub options: fn(EkoOptions) -> EkoOptions,
}

/// What the network in between speaks with the app.
pub enum Proxied {
    Plain,
    Tls(ServerCertificate),
}

impl ShopPlan {
    /// The usual shop, in a revision.
    pub fn of(revision: Revision) -> ShopPlan {
        ShopPlan {
            revision,
            signing: usual_signing(),
            told: None,
            ekyc_done: false,
            keychain: Keychain::new(MemoryStore::default()),
            clock_off: TimeDelta::zero(),
            patience: Patience::USUAL,
            rhythm: Rhythm { tick: TICK, rest: TICK, ..Rhythm::default() },
            port_owners: Arc::new(NobodyTells),
            voice: Voice::none(),
            proxied: None,
            address: |port| format!("http://127.0.0.1:{port}/ekoapi/v3"),
            options: |options| options,
        }
    }

    /// The usual shop, in a revision, after eKYC.
    pub fn after_ekyc(revision: Revision) -> ShopPlan {
        ShopPlan { ekyc_done: true, ..ShopPlan::of(revision) }
    }
}

/// A shop in the morning: the strict service, a scanner, a data folder, a keychain, clocks that stand still, and
/// the agent at work, in a runtime of its own that can be cut off like power.
pub struct Shop {
    pub eko: EkoServer,
    /// The distributor's signer, where it signs.
    pub signer: Option<SignerServer>,
    /// The network in between, where one was planned.
    pub proxy: Option<FaultProxy>,
    pub scanner: RdServer,
    pub pc: Arc<ManualClock>,
    pub keychain: Keychain,
    pub recorder: Recorder,
    patience: Patience,
    address: fn(u16) -> String,
    rhythm: Rhythm,
    port_owners: Arc<dyn PortOwners>,
    voice: Voice,
    folder: TempDir,
    running: Option<(Runtime, Agent)>,
}

impl Shop {
    /// The default: revision 2026-06, set up, eKYC not done.
    pub async fn new() -> Shop {
        Shop::open(ShopPlan::of(Revision::R2026_06)).await
    }

    /// The default after eKYC.
    pub async fn after_ekyc() -> Shop {
        Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await
    }

    /// Set up as planned, with service and scanner seen.
    pub async fn open(plan: ShopPlan) -> Shop {
        let (told, ekyc_done) = (plan.told, plan.ekyc_done);
        let mut shop = Shop::not_set_up(plan).await;
        if ekyc_done {
            shop.remember_ekyc().await;
        }
        shop.start().await;
        let file = shop.write_setup_file(told);
        shop.agent().import_setup(file).await.unwrap();
        shop.agent().delete_setup_file().await.unwrap();
        shop.ready().await;
        shop
    }

    /// As planned, before the first start.
    pub async fn not_set_up(plan: ShopPlan) -> Shop {
        let options = (plan.options)(EkoOptions::made_up(plan.revision, 7).unwrap());
        let eko = EkoServer::start(options).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        if plan.ekyc_done {
            eko.set_ekyc_done("2026-01-02".parse().unwrap());
        }
        let signer = match plan.signing {
            Signing::Here => None,
            Signing::ByDistributor => Some(signer_of(&eko).await),
        };
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        scanner.set_certificate_end(at(MORNING) + TimeDelta::days(80)).unwrap();
        let proxy = match plan.proxied {
            None => None,
            Some(proxied) => Some(FaultProxy::start(in_front_of(&eko, proxied)).await.unwrap()),
        };
        Shop {
            eko,
            signer,
            proxy,
            scanner,
            pc: Arc::new(ManualClock::at(at(MORNING) + plan.clock_off)),
            keychain: plan.keychain,
            patience: plan.patience,
            address: plan.address,
            rhythm: plan.rhythm,
            port_owners: plan.port_owners,
            voice: plan.voice,
            recorder: Recorder::default(),
            folder: tempfile::Builder::new().prefix(FOLDER).tempdir().unwrap(),
            running: None,
        }
    }

    /// Opens the premises and lets the agent begin.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "one agent at a time");
        let premises = self.premises().await;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let agent = {
            let _inside = runtime.enter();
            Agent::start(premises, self.surroundings(), self.recorder.clone(), self.rhythm)
        };
        self.running = Some((runtime, agent));
    }

    /// The power goes: whatever was under way is under way no more.
    pub fn pull_the_plug(&mut self) {
        let (runtime, agent) = self.running.take().unwrap();
        drop(agent);
        runtime.shutdown_background();
    }

    /// The app is opened again on the same folder.
    pub async fn come_back(&mut self) {
        if self.running.is_some() {
            self.pull_the_plug();
        }
        self.advance(Duration::from_secs(2));
        self.start().await;
        self.ready().await;
    }

    /// The app is opened again, and no look at the service tells it the time.
    pub async fn come_back_without_the_time(&mut self) -> View {
        for _ in 0..50 {
            self.eko.script(EkoCall::Other, Scripted::as_usual().without_date());
        }
        self.come_back().await;
        let view = self.view().await;
        assert_eq!(view.strip.clock, ClockLight::NotKnown);
        view
    }

    /// Waits until scanner and service were seen.
    pub async fn ready(&self) -> View {
        self.until("scanner and service are seen", |view| {
            view.strip.scanner != ScannerLight::Looking && view.strip.internet != InternetLight::Looking
        })
        .await
    }

    pub fn agent(&self) -> &Agent {
        &self.running.as_ref().unwrap().1
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The records, for looking only.
    pub fn look(&self) -> Ledger {
        Ledger::open_to_look(self.folder()).unwrap()
    }

    /// The records by way of SQL, behind the app's back.
    pub fn sql(&self, statement: &str) {
        let connection = rusqlite::Connection::open(self.folder().join("hazri.sqlite3")).unwrap();
        connection.busy_timeout(Duration::from_secs(2)).unwrap();
        connection.execute_batch(statement).unwrap();
    }

    pub async fn view(&self) -> View {
        self.agent().view().await.unwrap()
    }

    /// The first view of which this is true.
    pub async fn until(&self, what: &str, is_so: impl Fn(&View) -> bool) -> View {
        self.until_within(PATIENCE, what, is_so).await
    }

    /// The same, where more patience is needed.
    pub async fn until_within(&self, limit: Duration, what: &str, is_so: impl Fn(&View) -> bool) -> View {
        let begun = Instant::now();
        loop {
            let view = self.view().await;
            if is_so(&view) {
                return view;
            }
            assert!(begun.elapsed() < limit, "waited in vain until {what}: {view:#?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The view as soon as nothing is under way.
    pub async fn at_rest(&self) -> View {
        self.at_rest_within(Duration::from_secs(5)).await
    }

    /// The same, where more patience is needed.
    pub async fn at_rest_within(&self, limit: Duration) -> View {
        let at_rest = |view: &View| !view.task.as_ref().is_some_and(is_under_way);
        self.until_within(limit, "nothing is under way", at_rest).await
    }

    /// Time passes, here and at the service.
    pub fn advance(&self, by: Duration) {
        self.pc.advance(by);
        let passed = TimeDelta::from_std(by).unwrap();
        self.set_service_clocks(self.eko.now() + passed);
    }

    /// Both clocks are set to an instant, before the app has heard from the service.
    pub fn set_clocks(&mut self, now: DateTime<Utc>) {
        self.pc = Arc::new(ManualClock::at(now));
        self.set_service_clocks(now);
    }

    /// The clocks of service and signer, which are right.
    pub fn set_service_clocks(&self, now: DateTime<Utc>) {
        self.eko.set_clock_offset(now - Utc::now());
        if let Some(signer) = &self.signer {
            signer.set_clock_offset(now - Utc::now());
        }
    }

    // What the agent does

    /// eKYC, first step.
    pub async fn send_code(&self) -> View {
        self.agent().open_journey(Journey::Ekyc).await.unwrap();
        let number = secret(&self.eko.account().aadhaar);
        self.agent().send_code(Some(number), true).await.unwrap();
        self.at_rest().await
    }

    /// eKYC, second step.
    pub async fn verify_code(&self) -> View {
        self.agent().verify_code(secret(&self.eko.account().otp)).await.unwrap();
        self.at_rest().await
    }

    /// Presses "Scan finger" and types the number where it is not held.
    pub async fn press_scan(&self) -> Result<(), Problem> {
        let held = self.view().await.task.is_some_and(|task| task.number_held);
        let number = (!held).then(|| secret(&self.eko.account().aadhaar));
        self.agent().scan(number, true).await
    }

    /// The finger, in whichever journey is open.
    pub async fn scan(&self) -> View {
        self.press_scan().await.unwrap();
        self.at_rest().await
    }

    /// The whole eKYC.
    pub async fn ekyc(&self) -> View {
        self.send_code().await;
        self.verify_code().await;
        self.scan().await
    }

    /// The whole daily authentication.
    pub async fn daily(&self) -> View {
        self.agent().open_journey(Journey::Daily).await.unwrap();
        self.scan().await
    }

    /// The service has the next daily authentication at once, and takes so long over its answer.
    pub fn answer_late(&self, by: Duration) {
        let late = Scripted::as_usual().delivered(Delivery::Delay(by));
        self.eko.script(EkoCall::DailyAuthentication, late);
    }

    /// Opens the daily authentication, presses, and waits until the request is on its way.
    pub async fn daily_up_to_the_request(&self) -> View {
        self.agent().open_journey(Journey::Daily).await.unwrap();
        self.press_scan().await.unwrap();
        let view = self.until("the request is sent", |view| {
            matches!(view.task, Some(Task { step: Step::Sending { .. }, .. }))
                && !self.eko.received_for(EkoCall::DailyAuthentication).is_empty()
        });
        view.await
    }

    // What can be asserted

    /// How many requests of one call reached the service.
    pub fn sent(&self, call: EkoCall) -> usize {
        self.eko.received_for(call).len()
    }

    /// The distributor's signer.
    pub fn signer(&self) -> &SignerServer {
        self.signer.as_ref().unwrap()
    }

    /// Neither service nor signer nor scanner found anything to complain of; where the signer signs, it was asked for
    /// each call.
    pub fn assert_contract_kept(&self) {
        if let Some(signer) = &self.signer {
            assert_eq!(signer.violations(), Vec::<String>::new());
            let signed =
                self.eko.received().iter().filter(|sent| sent.header("secret-key").is_some()).count();
            assert!(signer.questions() >= signed, "a signature for each call");
        }
        assert_eq!(self.eko.violations(), Vec::<String>::new());
        assert_eq!(self.scanner.violations(), Vec::<String>::new());
    }

    // Below

    /// Opens the real premises, as soon as the last owner has let go of them.
    pub async fn premises(&self) -> Premises {
        self.premises_in(&self.surroundings()).await
    }

    /// The same, where something of the surroundings is another.
    pub async fn premises_in(&self, surroundings: &Surroundings) -> Premises {
        let begun = Instant::now();
        loop {
            match Premises::open(surroundings).await {
                Ok(premises) => return premises,
                Err(error) => assert!(begun.elapsed() < Duration::from_secs(3), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            data_dir: self.folder.path().to_owned(),
            keychain: self.keychain.clone(),
            clock: self.pc.clone(),
            randomness: Arc::new(SystemRandomness),
            location: Arc::new(Nowhere),
            hall: Arc::new(QuickHall),
            port_owners: self.port_owners.clone(),
            voice: self.voice.clone(),
            scanner_ports: None,
            patience: self.patience,
        }
    }

    /// The set-up file that a distributor would send, as JSON.
    pub fn setup(&self) -> serde_json::Value {
        let port = self.scanner.port();
        let mut setup = hazri_simulator::setup_file(&self.eko, (port, port));
        if let Some(signer) = &self.signer {
            setup = hazri_simulator::signed_by(signer, setup);
        }
        let way = self.proxy.as_ref().map_or(self.eko.port(), FaultProxy::port);
        setup["base_url"] = (self.address)(way).into();
        setup
    }

    fn write_setup_file(&self, contract: Option<&str>) -> std::path::PathBuf {
        let mut setup = self.setup();
        if let Some(contract) = contract {
            setup["contract"] = contract.into();
        }
        self.write_file("setup.json", &setup.to_string())
    }

    /// A file beside the records.
    pub fn write_file(&self, name: &str, contents: &str) -> std::path::PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    /// The records say that eKYC was done long ago.
    pub async fn remember_ekyc(&self) {
        let user_code = self.eko.account().user_code.clone();
        let done = EkycRecord {
            stage: EkycStage::Done,
            done_on: None,
            otp_ref_id: None,
            reference_tid: None,
            mobile_hint: None,
            changed_at: at("2026-01-02T04:00:00Z"),
        };
        let premises = self.premises().await;
        premises.ledger.run(move |ledger| ledger.record_ekyc("custom", &user_code, &done)).await.unwrap();
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.pull_the_plug();
        }
    }
}

fn in_front_of(eko: &EkoServer, proxied: Proxied) -> ProxyOptions {
    let tls = match proxied {
        Proxied::Plain => None,
        Proxied::Tls(certificate) => Some(certificate),
    };
    ProxyOptions { upstream: eko.port(), tls, port: None }
}

fn is_under_way(task: &Task) -> bool {
    match task.step {
        Step::SendingCode { .. }
        | Step::CheckingCode { .. }
        | Step::Preparing { .. }
        | Step::Scanning { .. }
        | Step::Sending { .. } => true,
        Step::Number
        | Step::Code { .. }
        | Step::Finger
        | Step::EkycDone { .. }
        | Step::DailyDone(_)
        | Step::Unknown(_) => false,
    }
}
