//! From the state to the view.

use super::controller::{Controller, Host};
use super::task::Facts;
use super::view::{Practice, Shop, Today, View};
use crate::day::IstDay;
use crate::setup::ShopSettings;

impl<H: Host> Controller<H> {
    pub(super) fn show(&mut self) {
        let view = self.view();
        let unchanged = self.shown.as_ref().is_some_and(|shown| shown.without_time() == view.without_time());
        if unchanged {
            return;
        }
        self.serial += 1;
        let view = View { serial: self.serial, ..view };
        self.host.show(&view);
        self.shown = Some(view);
    }

    /// A view is of one day: a screen that belongs to yesterday is left first.
    pub(super) fn view(&mut self) -> View {
        self.leave_what_is_past();
        let now = self.premises.clock().now();
        let remembered = self.remembered_scanner.as_deref();
        View {
            serial: self.serial,
            language: self.language,
            practice: self
                .premises
                .practice
                .as_ref()
                .map(|ground| Practice { number: ground.number.clone(), otp: ground.otp.clone() }),
            shop: self.premises.shop.as_ref().map(shop_view),
            sealed_setup: self.sealed_setup.as_ref().map(|sealed| sealed.file_name.clone()),
            today: match &self.premises.shop {
                Some(shop) => self.book.today(shop, now, self.enquiry),
                None => Today::NotSetUp,
            },
            task: self.task.as_ref().map(|task| task.view(self.elapsed(), self.facts())),
            strip: self.watch.strip(remembered, self.premises.clock()),
            scanners: self.watch.list(remembered, self.premises.clock().known_now()),
            notices: self.notices.clone(),
            reminder: self.reminder,
            status_file: self.handing.path.as_ref().map(|path| path.display().to_string()),
            check_up: self.check_up_view(),
            aloud: self.mouth.view(),
        }
    }

    pub(super) fn facts(&self) -> Facts {
        let now = self.premises.clock().now();
        let today = IstDay::of(now);
        let shop = self.premises.shop.as_ref();
        let opens = shop.and_then(|shop| self.book.daily_opens(shop.contract, today));
        Facts {
            daily_opens: opens.map(|day| day.to_string()),
            day_done: self.book.day_done(now),
            unknown: self.book.unknown(today, self.enquiry),
        }
    }
}

fn shop_view(shop: &ShopSettings) -> Shop {
    Shop {
        environment: shop.environment,
        base_url: shop.base_url.to_string(),
        contract: shop.contract,
        signing: shop.signing(),
        initiator_id: shop.party.initiator_id.clone(),
        user_code: shop.party.user_code.clone(),
        agent_mobile: shop.party.agent_mobile.clone(),
        bank_code: shop.party.bank_code.clone(),
        latlong: shop.party.latlong.clone(),
        scanner_ports: shop.scanner_ports.bounds(),
        sealing_key_fingerprint: shop.sealing_key.fingerprint().chars().take(16).collect(),
    }
}
