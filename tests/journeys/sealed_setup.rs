//! A set-up file that comes sealed, opened in the window by the code that the distributor tells.

use std::path::PathBuf;
use std::time::Duration;

use hazri_core::agent::view::{Notice, Today};
use hazri_core::eko::SystemRandomness;
use hazri_core::problem::Problem;
use hazri_core::setup::{SetupCode, seal};
use hazri_simulator::eko::Revision;

use crate::support::{Shop, ShopPlan, secret};

/// A shop on its first start, a sealed file for it, and the code of that.
async fn shop_with_a_sealed_file() -> (Shop, PathBuf, String) {
    let mut shop = Shop::not_set_up(ShopPlan::of(Revision::R2026_06)).await;
    shop.start().await;
    let code = SetupCode::made_up(&SystemRandomness);
    let sealed = seal(shop.setup().to_string().as_bytes(), &code).unwrap();
    let file = shop.write_file("agent.age", std::str::from_utf8(&sealed).unwrap());
    (shop, file, code.to_read_out().to_string())
}

async fn waits(shop: &Shop) -> Option<String> {
    shop.view().await.sealed_setup
}

#[tokio::test]
async fn a_sealed_file_waits_for_its_code_and_is_then_offered_for_deletion() {
    let (shop, file, code) = shop_with_a_sealed_file().await;

    shop.agent().import_setup(file.clone()).await.unwrap();
    let view = shop.view().await;
    assert_eq!((view.sealed_setup.as_deref(), view.today), (Some("agent.age"), Today::NotSetUp));

    shop.agent().open_sealed_setup(secret(&code)).await.unwrap();
    let view = shop.ready().await;
    assert_eq!(view.shop.unwrap().user_code, shop.eko.account().user_code);
    assert_eq!(view.sealed_setup, None);
    assert_eq!(view.notices, [Notice::SetupFileLeft { file: "agent.age".to_owned() }]);
    shop.agent().delete_setup_file().await.unwrap();
    assert!(!file.exists());
}

#[tokio::test]
async fn a_wrong_code_changes_nothing_and_can_be_typed_again() {
    let (shop, file, code) = shop_with_a_sealed_file().await;
    shop.agent().import_setup(file).await.unwrap();
    let turned: String = code.chars().rev().collect();

    for (typed, problem) in [
        ("", Problem::SetupCodeNeeded),
        ("1234-5678-9012-3456-789", Problem::SetupCodeWrong),
        (turned.as_str(), Problem::SetupCodeWrong),
    ] {
        assert_eq!(shop.agent().open_sealed_setup(secret(typed)).await, Err(problem));
        assert_eq!(waits(&shop).await.as_deref(), Some("agent.age"));
    }
    shop.agent().open_sealed_setup(secret(&code.replace('-', " "))).await.unwrap();
    assert_eq!(waits(&shop).await, None);
}

#[tokio::test]
async fn a_sealed_file_can_be_put_away_unopened() {
    let (shop, file, code) = shop_with_a_sealed_file().await;
    shop.agent().import_setup(file.clone()).await.unwrap();

    shop.agent().drop_sealed_setup().await.unwrap();

    assert_eq!(waits(&shop).await, None);
    assert_eq!(shop.agent().open_sealed_setup(secret(&code)).await, Err(Problem::StepOutOfOrder));
    assert!(file.exists());
}

#[tokio::test]
async fn what_was_sealed_is_checked_like_any_other_set_up() {
    let (shop, _, _) = shop_with_a_sealed_file().await;
    let code = SetupCode::made_up(&SystemRandomness);
    let mut wrong = shop.setup();
    wrong["user_code"] = "".into();
    let once = seal(shop.setup().to_string().as_bytes(), &code).unwrap();
    let no_agent = Problem::SetupFieldInvalid { field: "user_code".to_owned() };
    for (contents, problem) in [
        (wrong.to_string().into_bytes(), no_agent),
        (once, Problem::SetupUnreadable),
        (b"not a set-up".to_vec(), Problem::SetupUnreadable),
    ] {
        let sealed = seal(&contents, &code).unwrap();
        let file = shop.write_file("agent.age", std::str::from_utf8(&sealed).unwrap());
        shop.agent().import_setup(file).await.unwrap();

        assert_eq!(shop.agent().open_sealed_setup(secret(&code.to_read_out())).await, Err(problem));
        assert_eq!(waits(&shop).await.as_deref(), Some("agent.age"));
    }
    assert_eq!(shop.view().await.today, Today::NotSetUp);
}

/// The keys under a call must not change.
#[tokio::test]
async fn a_sealed_file_is_not_taken_while_a_call_is_under_way() {
    let shop = Shop::after_ekyc().await;
    let sealed = seal(shop.setup().to_string().as_bytes(), &SetupCode::made_up(&SystemRandomness)).unwrap();
    let file = shop.write_file("agent.age", std::str::from_utf8(&sealed).unwrap());
    shop.answer_late(Duration::from_secs(600));
    shop.daily_up_to_the_request().await;

    assert_eq!(shop.agent().import_setup(file).await, Err(Problem::Busy));

    assert_eq!(waits(&shop).await, None);
}
