//! Rows 32 to 37: clocks.

#[path = "time/clocks.rs"]
mod clocks;
#[path = "time/days.rs"]
mod days;
#[cfg(target_os = "linux")]
#[path = "time/running.rs"]
mod running;
#[path = "time/sleeping.rs"]
mod sleeping;
#[cfg(target_os = "linux")]
#[path = "time/zones.rs"]
mod zones;

use std::time::{Duration, Instant};

use hazri_core::agent::Rhythm;
use hazri_core::agent::view::{Today, View};

use crate::support::{PATIENCE, Shop, ShopPlan, at};

/// The banner, and whatever else hangs on the day, is right this soon.
const TURNS_WITHIN: Duration = Duration::from_secs(1);

/// A shop that is opened at an instant, and looks around as often as the app does.
async fn shop_at(now: &str, plan: ShopPlan) -> Shop {
    let plan = ShopPlan { rhythm: Rhythm::default(), ..plan };
    let ekyc_done = plan.ekyc_done;
    let mut shop = Shop::not_set_up(plan).await;
    shop.set_clocks(at(now));
    if ekyc_done {
        shop.remember_ekyc().await;
    }
    shop.start().await;
    let file = shop.write_file("setup.json", &shop.setup().to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;
    shop
}

/// What the window was shown last: nobody asks for it.
fn shown(shop: &Shop) -> View {
    shop.recorder.seen().pop().unwrap()
}

fn is_due(view: &View, day: &str) -> bool {
    matches!(&view.today, Today::Due { date } if date == day)
}

fn is_done(view: &View, day: &str) -> bool {
    matches!(&view.today, Today::Done(done) if done.date == day)
}

/// How long it takes from now until the window is shown it.
async fn shown_after(shop: &Shop, what: &str, is_so: impl Fn(&View) -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so(&shown(shop)) {
        assert!(begun.elapsed() < PATIENCE, "{what}: {:#?}", shown(shop));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    begun.elapsed()
}
