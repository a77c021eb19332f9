//! The status file, through the controller: it says at every moment what the records say, and never what is practised.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hazri_core::agent::Status;
use hazri_core::agent::view::{Notice, Today};
use hazri_core::problem::Problem;
use hazri_core::setup::ShopSettings;
use hazri_simulator::eko::{EkoCall, Scripted};
use hazri_simulator::http::Delivery;
use serde_json::Value;

use crate::support::{Shop, TODAY, wait_until};

async fn shop_with_file() -> (Shop, PathBuf) {
    let shop = Shop::after_ekyc().await;
    let file = shop.folder().join("for the shop's billing.json");
    shop.agent().choose_status_file(Some(file.clone())).await.unwrap();
    (shop, file)
}

/// One line of JSON, whole.
fn read(file: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(file).ok()?;
    assert!(text.ends_with("}\n") && text.lines().count() == 1, "{text:?}");
    Some(serde_json::from_str(&text).unwrap())
}

async fn says(file: &Path, state: &str) -> Value {
    wait_until(state, || read(file).is_some_and(|status| status["state"] == state)).await;
    read(file).unwrap()
}

/// What `hazrictl status --json` would print now, in this folder.
fn of_the_records(shop: &Shop) -> Value {
    let ledger = shop.look();
    let settings = ShopSettings::from_settings(&ledger.settings().unwrap()).unwrap();
    serde_json::to_value(Status::read(&ledger, &settings, shop.eko.now(), None).unwrap()).unwrap()
}

#[tokio::test]
async fn it_follows_the_day_from_due_to_done_and_into_the_next() {
    let (shop, file) = shop_with_file().await;
    let due = says(&file, "due").await;
    assert_eq!(
        (&due["format"], &due["date"], &due["practice"]),
        (&"hazri-status/1".into(), &TODAY.into(), &false.into())
    );
    assert_eq!(due, of_the_records(&shop));

    shop.daily().await;
    let done = says(&file, "done").await;
    assert_eq!(done, of_the_records(&shop));
    assert_eq!(done["reference_id"], shop.eko.state().dailies[0].reference_id.as_str());

    shop.advance(Duration::from_secs(24 * 3600));
    let due = says(&file, "due").await;
    assert_eq!(due["date"], "2026-11-24");
}

#[tokio::test]
async fn what_is_on_its_way_is_not_known_and_then_it_is() {
    let (shop, file) = shop_with_file().await;
    let late = Scripted::as_usual().delivered(Delivery::Delay(Duration::from_millis(700)));
    shop.eko.script(EkoCall::DailyAuthentication, late);

    shop.daily_up_to_the_request().await;

    let on_its_way = says(&file, "unknown").await;
    assert_eq!(on_its_way["code"], "no_answer");
    shop.at_rest().await;
    says(&file, "done").await;
}

#[tokio::test]
async fn it_is_off_at_first_remembered_and_removed_when_it_is_given_up() {
    let mut shop = Shop::after_ekyc().await;
    assert_eq!(shop.view().await.status_file, None);
    let file = shop.folder().join("status.json");
    shop.agent().choose_status_file(Some(file.clone())).await.unwrap();
    assert_eq!(shop.view().await.status_file.as_deref(), file.to_str());
    says(&file, "due").await;
    std::fs::remove_file(&file).unwrap();

    shop.come_back().await;
    says(&file, "due").await;

    let elsewhere = shop.folder().join("elsewhere.json");
    shop.agent().choose_status_file(Some(elsewhere.clone())).await.unwrap();
    says(&elsewhere, "due").await;
    wait_until("the old one is gone", || !file.exists()).await;

    shop.agent().choose_status_file(None).await.unwrap();
    wait_until("it is gone", || !elsewhere.exists()).await;
    shop.daily().await;
    assert!(!elsewhere.exists() && shop.view().await.status_file.is_none());
}

#[tokio::test]
async fn what_somebody_else_put_in_its_place_is_left_there() {
    let (shop, file) = shop_with_file().await;
    says(&file, "due").await;
    std::fs::write(&file, "a list of customers\n").unwrap();

    shop.agent().choose_status_file(None).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a list of customers\n");
}

#[tokio::test]
async fn what_is_practised_is_handed_to_nobody() {
    let (shop, file) = shop_with_file().await;
    let before = says(&file, "due").await;
    shop.agent().start_practice().await.unwrap();
    shop.ready().await;
    let view = shop.view().await;
    assert!(matches!(view.today, Today::EkycNeeded { .. }), "{view:#?}");
    shop.advance(Duration::from_secs(24 * 3600));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(read(&file), Some(before));

    shop.agent().leave_practice().await.unwrap();
    wait_until("it is told anew", || read(&file).unwrap()["date"] == "2026-11-24").await;
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_refused() {
    let shop = Shop::after_ekyc().await;
    let nowhere = shop.folder().join("no such folder").join("status.json");
    assert_eq!(shop.agent().choose_status_file(Some(nowhere)).await, Err(Problem::FileUnwritable));
    assert_eq!(shop.view().await.status_file, None);
}

/// The stick with the file is pulled out.
#[tokio::test]
async fn a_file_that_cannot_be_written_any_more_is_said_once_and_the_day_goes_on() {
    let shop = Shop::after_ekyc().await;
    let stick = shop.folder().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let file = stick.join("status.json");
    shop.agent().choose_status_file(Some(file.clone())).await.unwrap();
    says(&file, "due").await;
    std::fs::remove_dir_all(&stick).unwrap();

    let view = shop.daily().await;
    assert!(matches!(view.today, Today::Done(_)), "{view:#?}");
    let notice = Notice::StatusFileUnwritable { file: "status.json".to_owned() };
    shop.until("it is said", |view| view.notices == [notice.clone()]).await;
    shop.agent().dismiss_notice(notice.clone()).await.unwrap();
    shop.agent().close_journey().await.unwrap();
    shop.advance(Duration::from_secs(40));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(shop.view().await.notices, []);

    std::fs::create_dir(&stick).unwrap();
    shop.advance(Duration::from_secs(40));
    says(&file, "done").await;
}
