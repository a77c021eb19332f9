//! Who the service knows, and how it is started.

use std::fmt::Write as _;
use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::calls::Revision;
use crate::identity::{SealingKey, aadhaar_number};

/// What the service knows about one agent and the shop's distributor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Registered mobile of the API user (the distributor).
    pub initiator_id: String,
    /// The agent's code, 8–11 characters.
    pub user_code: String,
    /// The agent's own mobile, 10 digits: `customer_id` in requests.
    pub agent_mobile: String,
    /// The agent's Aadhaar number, 12 digits.
    pub aadhaar: String,
    /// The key that names the API user.
    pub developer_key: String,
    /// The key that signs.
    pub access_key: String,
    /// The agent's bank, such as `HDFC`.
    pub bank_code: String,
    /// The shop's place, `lat,long` with six decimals each, for the setup file. A daily authentication's place is
    /// compared with that of the eKYC, not with this.
    pub latlong: String,
    /// The code that "arrives on the phone", 6 digits.
    pub otp: String,
}

impl Account {
    /// An account of nobody. The same seed gives the same account.
    pub fn made_up(seed: u64) -> Self {
        // Another stream than the Aadhaar number's, which has the same seed.
        let mut rng = StdRng::seed_from_u64(seed ^ 0x4861_7a72_6900_0000);
        let mut digits = |count: usize| -> String {
            (0..count).map(|_| char::from(b'0' + rng.gen_range(0..10u8))).collect()
        };
        // Mobile numbers start with 6–9 in India; those that start with 99999 or 99990 are made up easily seen.
        let (initiator_id, agent_mobile) = (format!("99999{}", digits(5)), format!("99990{}", digits(5)));
        let user_code = format!("{}001", digits(5));
        let otp = digits(6);
        let developer_key = hexadecimal(&mut rng, 16);
        let access_key = uuid_like(&hexadecimal(&mut rng, 16));
        let latlong =
            format!("{:.6},{:.6}", rng.gen_range(25.590000..25.599999), rng.gen_range(85.130000..85.139999));
        Self {
            initiator_id,
            user_code,
            agent_mobile,
            aadhaar: aadhaar_number(seed),
            developer_key,
            access_key,
            bank_code: "HDFC".to_owned(),
            latlong,
            otp,
        }
    }
}

/// What Verify OTP gives in revision 2026-06, where it is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyAnswer {
    /// Nothing: the biometric step takes the `otp_ref_id` of Send OTP.
    Nothing,
    /// Another `otp_ref_id`, which the biometric step must take then.
    AnotherOtpRefId,
}

/// How the service is started.
#[derive(Debug, Clone)]
pub struct EkoOptions {
    /// The contract revision it speaks; the other one's routes answer 404.
    pub revision: Revision,
    /// The one agent it knows.
    pub account: Account,
    /// Opens the sealed numbers.
    pub sealing_key: SealingKey,
    /// The port on 127.0.0.1; a free one if not given.
    pub port: Option<u16>,
    /// Days after the eKYC before a daily authentication is let through.
    pub minimum_days_after_ekyc: u32,
    /// Whether a second daily authentication on a day is answered "already completed".
    pub daily_at_most_once: bool,
    /// What Verify OTP gives in revision 2026-06. In 2026-07 it always gives a new pair.
    pub verify_answer: VerifyAnswer,
    /// How long the service takes over each call.
    pub delay: Duration,
}

impl EkoOptions {
    /// The usual service: a free port, no wait after the eKYC, one daily authentication per day, no delay.
    pub fn new(revision: Revision, account: Account, sealing_key: SealingKey) -> Self {
        Self {
            revision,
            account,
            sealing_key,
            port: None,
            minimum_days_after_ekyc: 0,
            daily_at_most_once: true,
            verify_answer: VerifyAnswer::Nothing,
            delay: Duration::ZERO,
        }
    }

    /// The usual service for [`Account::made_up`], with the process's shared sealing key.
    ///
    /// # Errors
    /// When no sealing key could be generated.
    pub fn made_up(revision: Revision, seed: u64) -> std::io::Result<Self> {
        let key = SealingKey::shared().map_err(std::io::Error::other)?;
        Ok(Self::new(revision, Account::made_up(seed), key))
    }
}

fn hexadecimal(rng: &mut StdRng, bytes: usize) -> String {
    (0..bytes).fold(String::new(), |mut text, _| {
        let _ = write!(text, "{:02x}", rng.r#gen::<u8>());
        text
    })
}

/// Groups 32 hexadecimal digits as 8-4-4-4-12, the look of a provider's access key.
fn uuid_like(digits: &str) -> String {
    digits.chars().enumerate().fold(String::new(), |mut text, (place, digit)| {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::is_aadhaar_number;

    #[test]
    fn made_up_accounts_are_well_formed_and_repeatable() {
        for seed in 0..200 {
            let account = Account::made_up(seed);
            assert_eq!(account, Account::made_up(seed));
            assert!(is_aadhaar_number(&account.aadhaar));
            assert!((8..=11).contains(&account.user_code.len()));
            assert_eq!((account.agent_mobile.len(), account.otp.len()), (10, 6));
            assert_eq!(account.latlong.len(), "25.594100,85.137600".len());
        }
        assert_ne!(Account::made_up(1), Account::made_up(2));
    }
}
