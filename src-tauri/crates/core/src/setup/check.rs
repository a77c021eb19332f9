use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Signing;
use crate::clock::TOLERATED_OFFSET;
use crate::eko::{Proof, ServiceState};
use crate::problem::{OutcomeClass, Problem, Trouble};

/// One part of "check my settings".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CheckMark {
    /// As it should be.
    Right,
    /// Wrong.
    Wrong,
    /// Could not be found out.
    NotKnown,
}

/// What "check my settings" found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SettingsCheck {
    /// The credentials.
    pub key: CheckMark,
    /// The distributor's signer; `None` where this PC signs.
    pub signer: Option<CheckMark>,
    /// The address of the service.
    pub address: CheckMark,
    /// The clock.
    pub clock: CheckMark,
    /// Service 43, AePS Fingpay.
    pub service: CheckMark,
    /// What to say when one is wrong or not known.
    pub trouble: Option<Trouble>,
}

/// Reads what the read-only call came to, and how far the PC's clock is off.
pub fn read_check(
    outcome: &Result<Proof, Trouble>,
    pc_offset: Option<TimeDelta>,
    signing: Signing,
) -> SettingsCheck {
    use CheckMark::{NotKnown, Right, Wrong};
    let clock = match pc_offset {
        None if is_about_the_date(outcome) => Wrong,
        None => NotKnown,
        Some(offset) if offset.abs() > TOLERATED_OFFSET => Wrong,
        Some(_) => Right,
    };
    let signer = match signing {
        Signing::Here => None,
        Signing::ByDistributor => Some(mark_of_signer(outcome.as_ref().err())),
    };
    let marks =
        |key, address, service, trouble| SettingsCheck { key, signer, address, clock, service, trouble };
    let told = |problem| Some(Trouble::new(problem, OutcomeClass::Rejected, "service 43"));
    let trouble = match outcome {
        Ok(Proof::Services(ServiceState::Active)) => return marks(Right, Right, Right, None),
        Ok(Proof::Services(ServiceState::Pending)) => {
            return marks(Right, Right, Wrong, told(Problem::ServicePending));
        }
        Ok(Proof::Services(ServiceState::Inactive)) => {
            return marks(Right, Right, Wrong, told(Problem::ServiceNotActive));
        }
        Ok(Proof::OtpSent { .. } | Proof::OtpVerified { .. } | Proof::EkycDone | Proof::DailyDone(_)) => {
            return marks(Right, Right, NotKnown, None);
        }
        Err(trouble) => trouble,
    };
    let said = Some(trouble.clone());
    if is_about_the_key(&trouble.problem) {
        marks(Wrong, Right, NotKnown, said)
    } else if matches!(trouble.problem, Problem::AddressWrong | Problem::TlsRefused) {
        marks(NotKnown, Wrong, NotKnown, said)
    } else if matches!(trouble.problem, Problem::ServiceNotActive | Problem::ServicePending) {
        marks(Right, Right, Wrong, said)
    } else if trouble.class == OutcomeClass::Rejected {
        marks(NotKnown, Right, NotKnown, said)
    } else {
        marks(NotKnown, NotKnown, NotKnown, said)
    }
}

/// What reached the service was signed.
fn mark_of_signer(trouble: Option<&Trouble>) -> CheckMark {
    let is_wrong = |trouble: &Trouble| {
        matches!(
            trouble.problem,
            Problem::SignerTlsRefused
                | Problem::SignerRefused
                | Problem::SignerUnreadable
                | Problem::SignerClockWrong
                | Problem::SignerKeyWrong
        )
    };
    match trouble {
        Some(trouble) if is_wrong(trouble) => CheckMark::Wrong,
        Some(trouble) if trouble.class == OutcomeClass::NotSent => CheckMark::NotKnown,
        Some(_) | None => CheckMark::Right,
    }
}

fn is_about_the_date(outcome: &Result<Proof, Trouble>) -> bool {
    outcome.as_ref().is_err_and(|trouble| matches!(trouble.problem, Problem::PcDateDoubtful { .. }))
}

fn is_about_the_key(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::DeveloperKeyWrong
            | Problem::AccessKeyWrong
            | Problem::NotAllowed
            | Problem::CredentialMissing { .. }
            | Problem::SealingKeySwapped
            | Problem::InitiatorUnknown
            | Problem::FieldRefused { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(outcome: &Result<Proof, Trouble>) -> [CheckMark; 4] {
        let check = read_check(outcome, Some(TimeDelta::seconds(5)), Signing::Here);
        [check.key, check.address, check.clock, check.service]
    }

    fn mark_of_signer(outcome: &Result<Proof, Trouble>) -> Option<CheckMark> {
        read_check(outcome, None, Signing::ByDistributor).signer
    }

    fn refused(problem: Problem) -> Result<Proof, Trouble> {
        Err(Trouble::new(problem, OutcomeClass::Rejected, ""))
    }

    #[test]
    fn each_part_is_told_by_itself() {
        use CheckMark::{NotKnown, Right, Wrong};
        assert_eq!(marks(&Ok(Proof::Services(ServiceState::Active))), [Right, Right, Right, Right]);
        assert_eq!(marks(&Ok(Proof::Services(ServiceState::Pending))), [Right, Right, Right, Wrong]);
        assert_eq!(marks(&refused(Problem::DeveloperKeyWrong)), [Wrong, Right, Right, NotKnown]);
        assert_eq!(marks(&refused(Problem::AddressWrong)), [NotKnown, Wrong, Right, NotKnown]);
        assert_eq!(marks(&refused(Problem::ServiceMisfit)), [NotKnown, Right, Right, NotKnown]);
        assert_eq!(marks(&Err(Trouble::not_sent(Problem::Offline))), [NotKnown, NotKnown, Right, NotKnown]);
    }

    #[test]
    fn the_signer_is_told_apart_where_there_is_one() {
        use CheckMark::{NotKnown, Right, Wrong};
        let active = Ok(Proof::Services(ServiceState::Active));
        assert_eq!(read_check(&active, None, Signing::Here).signer, None);
        assert_eq!(mark_of_signer(&active), Some(Right));
        assert_eq!(mark_of_signer(&refused(Problem::DeveloperKeyWrong)), Some(Right));
        assert_eq!(mark_of_signer(&refused(Problem::SignerKeyWrong)), Some(Wrong));
        assert_eq!(mark_of_signer(&Err(Trouble::not_sent(Problem::SignerRefused))), Some(Wrong));
        assert_eq!(mark_of_signer(&Err(Trouble::not_sent(Problem::SignerUnreachable))), Some(NotKnown));
        assert_eq!(mark_of_signer(&Err(Trouble::not_sent(Problem::KeychainLocked))), Some(NotKnown));
    }

    #[test]
    fn the_clock_is_right_within_a_minute() {
        let outcome = Ok(Proof::Services(ServiceState::Active));
        let clock = |offset| read_check(&outcome, offset, Signing::Here).clock;
        assert_eq!(clock(None), CheckMark::NotKnown);
        assert_eq!(clock(Some(TimeDelta::seconds(-60))), CheckMark::Right);
        assert_eq!(clock(Some(TimeDelta::seconds(-61))), CheckMark::Wrong);
    }
}
