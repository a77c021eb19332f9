//! A person in front of the app: reads the screen and presses what it offers.

use std::time::{Duration, Instant};

use hazri_core::journey::Journey;
use hazri_core::problem::Problem;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::Value;

use crate::books::Books;
use crate::shop::Shop;
use crate::support::{Refused, is_under_way};

/// A person does not press faster.
const BETWEEN_PRESSES: Duration = Duration::from_millis(150);

pub struct Person {
    /// What was pressed, whatever came of it.
    pub presses: u64,
    /// Presses that were answered "busy" or "out of order".
    pub refused: u64,
    pressed_at: Instant,
}

impl Person {
    pub fn new() -> Person {
        Person { presses: 0, refused: 0, pressed_at: Instant::now() }
    }

    /// Looks at the screen and presses what comes next.
    pub async fn go_on(&mut self, shop: &Shop, books: &mut Books, rng: &mut StdRng) {
        if self.pressed_at.elapsed() < BETWEEN_PRESSES {
            return;
        }
        let view = shop.app.view().await.unwrap();
        if is_under_way(&view) {
            return;
        }
        self.pressed_at = Instant::now();
        self.presses += 1;
        let pressed = match view["task"].as_object() {
            None => first_screen(&view, shop, rng).await,
            Some(_) => self.journey(&view, shop, books, rng).await,
        };
        self.count(pressed);
    }

    fn count(&mut self, pressed: Result<(), Refused>) {
        match pressed {
            Ok(()) => {}
            Err(Refused::Gone) => panic!("the app is dead"),
            Err(Refused::Problem(_)) => self.refused += 1,
        }
    }

    async fn journey(
        &mut self,
        view: &Value,
        shop: &Shop,
        books: &mut Books,
        rng: &mut StdRng,
    ) -> Result<(), Refused> {
        let task = &view["task"];
        let account = shop.eko.account();
        let number = (task["number_held"] != true).then_some(account.aadhaar.as_str());
        match task["trouble"]["action"].as_str().unwrap_or_default() {
            "start_ekyc" => return reopen(shop, Journey::Ekyc).await,
            "start_daily" => return reopen(shop, Journey::Daily).await,
            // The distributor sends the set-up file again.
            "open_settings" => return shop.app.import_setup(&shop.setup).await,
            "go_home" => return shop.app.close_journey().await,
            _ => {}
        }
        match task["step"]["at"].as_str().unwrap_or_default() {
            "number" if task["journey"] == "ekyc" => shop.app.send_code(number).await,
            "number" | "finger" => self.scan(shop, books, number).await,
            "code" if task["trouble"]["action"] == "send_code_again" || number.is_some() => {
                // The number is gone after a pause: it is typed again where it is asked for.
                if number.is_some() {
                    reopen(shop, Journey::Ekyc).await
                } else {
                    shop.app.send_code(None).await
                }
            }
            "code" => {
                let wrong = rng.gen_bool(0.1);
                shop.app.verify_code(if wrong { "000000" } else { &account.otp }).await
            }
            "unknown" => look_into(&task["step"], shop).await,
            _ => shop.app.close_journey().await,
        }
    }

    async fn scan(&mut self, shop: &Shop, books: &mut Books, number: Option<&str>) -> Result<(), Refused> {
        let pressed = shop.app.scan(number).await;
        books.scans += u64::from(pressed.is_ok());
        pressed
    }

    /// The button is hit many times at once. Only one that ended at once makes room for another.
    pub async fn press_many_times(&mut self, shop: &Shop, books: &mut Books) {
        let before = newest_attempt(shop);
        let number = Some(shop.eko.account().aadhaar.as_str());
        let pressed = futures_util::future::join_all((0..5).map(|_| shop.app.scan(number))).await;
        let accepted = pressed.iter().filter(|press| press.is_ok()).count();
        books.scans += u64::try_from(accepted).unwrap();
        let under_way = [Problem::Busy, Problem::StepOutOfOrder];
        let open = open_attempts_after(shop, before);
        assert!(open <= 1, "{open} of {accepted} presses at once are under way");
        for press in pressed {
            let expected = match &press {
                Ok(()) => true,
                Err(Refused::Problem(problem)) => under_way.contains(problem),
                Err(Refused::Gone) => false,
            };
            assert!(expected, "{press:?}");
            self.count(press);
        }
    }

    /// The wait is given up, if there is one.
    pub async fn stop_waiting(&mut self, shop: &Shop) {
        let pressed = shop.app.stop_waiting().await;
        self.count(pressed);
    }
}

async fn first_screen(view: &Value, shop: &Shop, rng: &mut StdRng) -> Result<(), Refused> {
    match view["today"]["state"].as_str().unwrap_or_default() {
        "not_set_up" => shop.app.import_setup(&shop.setup).await,
        "ekyc_needed" => shop.app.open_journey(Journey::Ekyc).await,
        "unknown" => look_into(&view["today"], shop).await,
        _ if rng.gen_bool(0.1) => shop.app.open_journey(Journey::Ekyc).await,
        _ => shop.app.open_journey(Journey::Daily).await,
    }
}

/// Asks the service first, and only then for a new finger.
async fn look_into(unknown: &Value, shop: &Shop) -> Result<(), Refused> {
    match unknown["enquiry"].as_str().unwrap_or_default() {
        "not_asked" => shop.app.enquire().await,
        "asking" => Ok(()),
        _ => shop.app.set_unknown_aside().await,
    }
}

async fn reopen(shop: &Shop, journey: Journey) -> Result<(), Refused> {
    shop.app.close_journey().await?;
    shop.app.open_journey(journey).await
}

fn newest_attempt(shop: &Shop) -> i64 {
    shop.records.query_row("SELECT coalesce(max(rowid), 0) FROM attempts", [], |row| row.get(0)).unwrap()
}

fn open_attempts_after(shop: &Shop, attempt: i64) -> u32 {
    let query = "SELECT count(*) FROM attempts WHERE rowid > ?1 AND outcome IS NULL";
    shop.records.query_row(query, [attempt], |row| row.get(0)).unwrap()
}
