//! What breaks next.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};
use hazri_simulator::eko::{EkoCall, ServiceStatus};
use hazri_simulator::http::AtAccept;
use hazri_simulator::scanner::{Malformed, RdAnswer, ScriptedCapture, Status};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::answers::{Prepared, badly_dated, badly_delivered, delivery, recorded};
use crate::books::Books;
use crate::network::break_network;
use crate::person::Person;
use crate::shop::Shop;
use crate::support::Ask;

/// How often each place breaks, in parts of all.
const PLACES: &[(Place, u32)] = &[
    (Place::Answer, 34),
    (Place::Delivery, 18),
    (Place::Date, 3),
    (Place::Connection, 4),
    (Place::Network, 20),
    (Place::Slowness, 4),
    (Place::Standing, 5),
    (Place::Capture, 12),
    (Place::Discovery, 5),
    (Place::Plug, 6),
    (Place::ScannerProgram, 6),
    (Place::PcClock, 4),
    (Place::Midnight, 10),
    (Place::Disk, 8),
    (Place::Hands, 12),
    (Place::Window, 4),
];

#[derive(Clone, Copy)]
enum Place {
    Answer,
    Delivery,
    Date,
    Connection,
    Network,
    Slowness,
    Standing,
    Capture,
    Discovery,
    Plug,
    ScannerProgram,
    PcClock,
    Midnight,
    Disk,
    Hands,
    Window,
}

/// Writes that the disk may refuse.
const WRITES: &[(&str, &str)] = &[
    ("disk full before an attempt", "INSERT ON attempts"),
    ("disk full before sending", "UPDATE OF sending_ms ON attempts"),
    ("disk full before the result", "UPDATE OF outcome ON attempts"),
    ("disk full before the day", "INSERT ON days"),
    ("disk full before the step of eKYC", "INSERT ON ekyc"),
    ("disk full before a setting", "INSERT ON settings"),
];

/// Codes that scanners answer captures with.
const CAPTURE_CODES: &[&str] = &["100", "700", "710", "720", "730", "740", "770", "999"];

#[derive(Default)]
pub struct Faults {
    pub counted: BTreeMap<String, u64>,
    stepped_s: i64,
    disk_is_full: bool,
    scanner_hangs: bool,
}

impl Faults {
    /// One fault, at random.
    pub async fn one_more(
        &mut self,
        shop: &mut Shop,
        person: &mut Person,
        books: &mut Books,
        rng: &mut StdRng,
    ) {
        let (place, _) = PLACES.choose_weighted(rng, |(_, parts)| *parts).unwrap();
        let name = match place {
            Place::Answer => prepare(shop, books, recorded(rng), rng),
            Place::Delivery => prepare(shop, books, badly_delivered(rng), rng),
            Place::Date => prepare(shop, books, badly_dated(rng), rng),
            Place::Connection => connection(shop, rng),
            Place::Network => break_network(&shop.network, rng),
            Place::Slowness => {
                shop.eko.set_delay(Duration::from_millis(rng.gen_range(200..7000)));
                "service slow".to_owned()
            }
            Place::Standing => standing(shop, rng),
            Place::Capture => self.capture(shop, rng),
            Place::Discovery => self.discovery(shop, rng),
            Place::Plug => plug(shop, rng),
            Place::ScannerProgram => self.scanner_program(shop, rng).await,
            Place::PcClock => self.pc_clock(shop, rng).await,
            Place::Midnight => midnight(shop, rng).await,
            Place::Disk => self.disk(shop, rng),
            Place::Hands if rng.gen_bool(0.5) => {
                person.press_many_times(shop, books).await;
                "pressed many times".to_owned()
            }
            Place::Hands => {
                person.stop_waiting(shop).await;
                "waiting given up".to_owned()
            }
            Place::Window => {
                for _ in 0..3 {
                    shop.app.view().await.unwrap();
                }
                shop.app.look_again().await.unwrap();
                "window reloaded".to_owned()
            }
        };
        *self.counted.entry(name).or_default() += 1;
    }

    /// Everything is as it should be again.
    pub async fn mend(&mut self, shop: &mut Shop, books: &mut Books) {
        shop.eko.set_at_accept(AtAccept::Serve);
        shop.eko.set_delay(Duration::ZERO);
        shop.eko.set_service(ServiceStatus::Active);
        shop.eko.forget_scripts();
        books.take_success_back();
        shop.network.mend();
        shop.hung = None;
        if std::mem::take(&mut self.scanner_hangs) {
            shop.scanner = None;
        }
        if shop.scanner.is_none() {
            shop.start_scanner().await;
        }
        if let Some(scanner) = &shop.scanner {
            scanner.plug_in();
            scanner.set_status(Status::Ready);
            scanner.set_at_accept(AtAccept::Serve);
        }
        if std::mem::take(&mut self.disk_is_full) {
            shop.sql("DROP TRIGGER disk_full");
        }
        let back = std::mem::take(&mut self.stepped_s);
        shop.app.ask(Ask::StepClock { by_s: -back }).await.unwrap();
    }

    fn capture(&mut self, shop: &Shop, rng: &mut StdRng) -> String {
        let Some(scanner) = &shop.scanner else { return "scanner still down".to_owned() };
        let (name, capture) = match rng.gen_range(0..6) {
            0 => {
                let code = CAPTURE_CODES.choose(rng).unwrap();
                (format!("capture answered {code}"), ScriptedCapture::error(code, "made up"))
            }
            1 => {
                let malformed = *Malformed::ALL.choose(rng).unwrap();
                (format!("capture malformed {malformed:?}"), ScriptedCapture::malformed(malformed))
            }
            2 => {
                let score = rng.gen_range(0..60).to_string();
                ("capture of low quality".to_owned(), ScriptedCapture::quality(&score, "20"))
            }
            3 => ("capture the service will not accept".to_owned(), ScriptedCapture::poor_finger()),
            4 => {
                let after = Duration::from_millis(rng.gen_range(500..4000));
                ("finger placed late".to_owned(), ScriptedCapture::as_usual().after(after))
            }
            _ => {
                let (name, delivery) = delivery(rng);
                self.scanner_hangs = true;
                (format!("capture {name}"), ScriptedCapture::as_usual().delivered(delivery))
            }
        };
        scanner.script_capture(capture);
        name
    }

    fn discovery(&mut self, shop: &Shop, rng: &mut StdRng) -> String {
        let Some(scanner) = &shop.scanner else { return "scanner still down".to_owned() };
        let (name, delivery) = delivery(rng);
        self.scanner_hangs = true;
        if rng.gen_bool(0.5) {
            scanner.script_discovery(RdAnswer::AsUsual(delivery));
            format!("scanner found {name}")
        } else {
            scanner.script_device_info(RdAnswer::AsUsual(delivery));
            format!("device told {name}")
        }
    }

    async fn scanner_program(&mut self, shop: &mut Shop, rng: &mut StdRng) -> String {
        match rng.gen_range(0..3) {
            0 => {
                shop.scanner = None;
                "scanner program crashed".to_owned()
            }
            1 => {
                shop.start_hung_port().await;
                "hung program on a port beside".to_owned()
            }
            _ => {
                self.scanner_hangs = true;
                let at_accept =
                    [AtAccept::Hang, AtAccept::Reset, AtAccept::Close].choose(rng).copied().unwrap();
                shop.scanner.iter().for_each(|scanner| scanner.set_at_accept(at_accept));
                format!("scanner connection {at_accept:?}").to_lowercase()
            }
        }
    }

    async fn pc_clock(&mut self, shop: &Shop, rng: &mut StdRng) -> String {
        let by_s =
            *[-400 * 86_400, -86_400, -3600, -90, 30, 90, 3600, 86_400, 4000 * 86_400].choose(rng).unwrap();
        self.stepped_s += by_s;
        shop.app.ask(Ask::StepClock { by_s }).await.unwrap();
        "PC clock stepped".to_owned()
    }

    fn disk(&mut self, shop: &Shop, rng: &mut StdRng) -> String {
        let (name, write) = WRITES.choose(rng).unwrap();
        if std::mem::replace(&mut self.disk_is_full, true) {
            shop.sql("DROP TRIGGER disk_full");
        }
        let raise = "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
        shop.sql(&format!("CREATE TRIGGER disk_full BEFORE {write} {raise}"));
        (*name).to_owned()
    }
}

/// The next request for some call gets this answer.
fn prepare(shop: &Shop, books: &mut Books, prepared: Prepared, rng: &mut StdRng) -> String {
    const CALLS: &[EkoCall] = &[
        EkoCall::DailyAuthentication,
        EkoCall::DailyAuthentication,
        EkoCall::DailyAuthentication,
        EkoCall::DailyAuthentication,
        EkoCall::DailyAuthentication,
        EkoCall::BiometricEkyc,
        EkoCall::SendOtp,
        EkoCall::VerifyOtp,
        EkoCall::Other,
    ];
    let call = *CALLS.choose(rng).unwrap();
    if prepared.proves {
        books.prepare_success();
    }
    shop.eko.script(call, prepared.scripted);
    prepared.name
}

fn connection(shop: &Shop, rng: &mut StdRng) -> String {
    let at_accept = *[AtAccept::Reset, AtAccept::Close, AtAccept::Hang].choose(rng).unwrap();
    shop.eko.set_at_accept(at_accept);
    format!("service connection {at_accept:?}").to_lowercase()
}

fn standing(shop: &Shop, rng: &mut StdRng) -> String {
    match rng.gen_range(0..4) {
        0 => {
            shop.eko.set_service(ServiceStatus::Deactivated);
            "service deactivated".to_owned()
        }
        1 => {
            shop.eko.set_service(ServiceStatus::Pending);
            "service pending".to_owned()
        }
        2 => {
            shop.eko.forget_ekyc();
            "eKYC forgotten by the service".to_owned()
        }
        _ => {
            shop.eko.ask_for_another_daily();
            "another daily authentication wanted".to_owned()
        }
    }
}

fn plug(shop: &Shop, rng: &mut StdRng) -> String {
    let Some(scanner) = &shop.scanner else { return "scanner still down".to_owned() };
    let status = match rng.gen_range(0..4) {
        0 => Status::NotReady,
        1 => Status::Used,
        2 => Status::Text("BROKEN".to_owned()),
        _ => {
            scanner.unplug();
            return "scanner unplugged".to_owned();
        }
    };
    let name = format!("scanner says {status:?}").to_lowercase();
    scanner.set_status(status);
    name
}

/// A moment before midnight in India, so that it passes by itself; or an hour's sleep.
async fn midnight(shop: &Shop, rng: &mut StdRng) -> String {
    if rng.gen_bool(0.2) {
        shop.pass_time(Duration::from_secs(3600)).await;
        return "PC asleep for an hour".to_owned();
    }
    let ist = (shop.now() + TimeDelta::minutes(330)).naive_utc();
    let next = ist.date().succ_opt().unwrap().and_time(NaiveTime::MIN);
    let before = TimeDelta::milliseconds(rng.gen_range(200..3000));
    if let Ok(by) = (next - ist - before).to_std() {
        shop.pass_time(by).await;
    }
    "midnight".to_owned()
}
