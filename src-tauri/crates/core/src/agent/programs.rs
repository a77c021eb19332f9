//! Which program answers for a scanner, and whether it is the one of last time.

use std::collections::BTreeMap;

use super::controller::{Controller, Host, Message};
use super::view::Notice;
use crate::problem::Problem;
use crate::scanner::{FoundScanner, KnownPrograms, PortOwner};

impl<H: Host> Controller<H> {
    /// Beside what the agent does: no press waits for it.
    pub(super) fn look_for_programs(&mut self) {
        let ports: Vec<u16> = self.watch.scanners.iter().map(|scanner| scanner.port).collect();
        let (era, owners) = (self.era, self.surroundings.port_owners.clone());
        self.beside(async move {
            let looked = tokio::task::spawn_blocking(move || owners.of(&ports)).await;
            Message::ProgramsSeen { era, owners: looked.unwrap_or_default() }
        });
    }

    pub(super) async fn programs_seen(&mut self, era: u64, owners: BTreeMap<u16, PortOwner>) {
        if era != self.era {
            return;
        }
        self.watch.owners = owners;
        // In practice the scanner is this program itself.
        if self.premises.practice.is_some() {
            return;
        }
        let others = self.watch.owned().filter(|(scanner, owner)| {
            let scanner = scanner.identity();
            self.known_programs.is_other(&scanner, owner)
        });
        self.watch.other_programs = others.map(|(scanner, _)| scanner.identity()).collect();
        self.take_first_program().await;
        self.say_other_program();
    }

    /// The first program that answers for a scanner in use is taken for it.
    async fn take_first_program(&mut self) {
        let Some((scanner, owner)) = self.chosen_with_program() else { return };
        if owner != PortOwner::NotKnown && self.known_programs.is_new(&scanner.identity()) {
            let kept = self.take_program(&scanner.identity(), &owner).await;
            if let Err(problem) = kept {
                tracing::warn!(?problem, "the program of the scanner could not be remembered");
            }
        }
    }

    /// Said as long as it is so, and only of the scanner in use.
    fn say_other_program(&mut self) {
        self.notices.retain(|notice| !matches!(notice, Notice::ScannerProgramChanged { .. }));
        let Some((scanner, program)) = self.chosen_with_program() else { return };
        if self.watch.other_programs.contains(&scanner.identity()) {
            let (name, scanner) = (scanner.name(), scanner.identity());
            self.notices.push(Notice::ScannerProgramChanged { scanner, name, program });
        }
    }

    fn chosen_with_program(&self) -> Option<(FoundScanner, PortOwner)> {
        let service_time = self.premises.clock().known_now();
        let chosen = self.watch.chosen(self.remembered_scanner.as_deref(), service_time)?;
        let owner = self.watch.owners.get(&chosen.port)?;
        Some((chosen.clone(), owner.clone()))
    }

    /// What the agent has seen is said no more; another program that was seen is taken.
    pub(super) async fn dismiss_notice(&mut self, notice: &Notice) -> Result<(), Problem> {
        let was_shown = self.notices.contains(notice);
        if let Notice::ScannerProgramChanged { scanner, program, .. } = notice
            && was_shown
        {
            self.take_program(scanner, program).await?;
            self.watch.other_programs.remove(scanner);
        }
        self.notices.retain(|shown| shown != notice);
        Ok(())
    }

    async fn take_program(&mut self, scanner: &str, owner: &PortOwner) -> Result<(), Problem> {
        let mut known = self.known_programs.clone();
        known.take(scanner, owner);
        self.keep_setting(KnownPrograms::SETTING, &known.write()).await?;
        self.known_programs = known;
        Ok(())
    }
}
