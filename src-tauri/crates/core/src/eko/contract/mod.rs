//! The two revisions of the wire contract. Outside this folder nobody knows a path or a field name.

mod revision_2026_06;
mod revision_2026_07;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::answer::{Proof, WireAnswer};
use super::call::{Call, CallName, Party, Question};
use crate::problem::Problem;
use crate::secret::SecretBytes;

/// The revision of the wire contract that the service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum ContractRevision {
    /// The revision of June 2026.
    #[default]
    #[serde(rename = "2026-06")]
    R2026_06,
    /// The revision of July 2026.
    #[serde(rename = "2026-07")]
    R2026_07,
}

impl ContractRevision {
    /// Reads `2026-06` or `2026-07`.
    pub fn parse(text: &str) -> Option<ContractRevision> {
        match text {
            "2026-06" => Some(ContractRevision::R2026_06),
            "2026-07" => Some(ContractRevision::R2026_07),
            _ => None,
        }
    }

    /// `2026-06` or `2026-07`.
    pub fn as_str(self) -> &'static str {
        match self {
            ContractRevision::R2026_06 => "2026-06",
            ContractRevision::R2026_07 => "2026-07",
        }
    }

    /// The one that is not this.
    pub fn other(self) -> ContractRevision {
        match self {
            ContractRevision::R2026_06 => ContractRevision::R2026_07,
            ContractRevision::R2026_07 => ContractRevision::R2026_06,
        }
    }

    /// True when daily authentication carries the address of the terminal.
    pub fn wants_terminal_address(self) -> bool {
        self.adapter().wants_terminal_address()
    }

    /// The first setting that a journey of this agent would miss, by its name in the set-up file. Asked before a code
    /// or a finger is, not after.
    pub fn missing_setting(self, party: &Party, journey: Needed) -> Option<&'static str> {
        let calls: &[CallName] = match journey {
            Needed::ForEkyc => &[CallName::SendOtp, CallName::VerifyOtp, CallName::BiometricEkyc],
            Needed::ForDaily => &[CallName::DailyAuthentication],
        };
        let mut settings = calls.iter().flat_map(|call| self.adapter().settings(*call));
        settings.find(|setting| setting.of(party).is_empty()).map(Setting::name)
    }

    pub(super) fn adapter(self) -> &'static dyn Adapter {
        match self {
            ContractRevision::R2026_06 => &revision_2026_06::Revision,
            ContractRevision::R2026_07 => &revision_2026_07::Revision,
        }
    }
}

/// For which journey settings are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// All three calls of eKYC.
    ForEkyc,
    /// Daily authentication.
    ForDaily,
}

/// A setting that may be empty until a call needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    AgentMobile,
    BankCode,
    Place,
}

impl Setting {
    fn of(self, party: &Party) -> &str {
        match self {
            Setting::AgentMobile => &party.agent_mobile,
            Setting::BankCode => &party.bank_code,
            Setting::Place => &party.latlong,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Setting::AgentMobile => "agent_mobile",
            Setting::BankCode => "bank_code",
            Setting::Place => "latlong",
        }
    }
}

/// One revision: how a call is written, and what proves its success.
pub(super) trait Adapter: Sync {
    /// Method and path below the base address.
    fn route(&self, call: &Call<'_>) -> Route;

    /// The JSON body; `None` for a read-only call. `sealed` is the sealed number.
    fn body(&self, question: &Question<'_>, sealed: &str) -> Result<Option<SecretBytes>, Problem>;

    /// The settings that a call carries and that may be empty.
    fn settings(&self, call: CallName) -> &'static [Setting];

    /// True when daily authentication carries the address of the terminal.
    fn wants_terminal_address(&self) -> bool;

    /// Reads an answer whose `status` is 0.
    fn proof(&self, call: CallName, answer: &WireAnswer) -> Result<Proof, Problem>;
}

pub(super) struct Route {
    pub method: Method,
    pub path: String,
    pub query: bool,
}

impl Route {
    fn to(method: Method, path: &str) -> Route {
        Route { method, path: path.to_owned(), query: false }
    }
}

/// The read-only calls are the same in both revisions.
fn services_route() -> Route {
    Route { query: true, ..Route::to(Method::GET, "/user/account/services") }
}

fn enquiry_route(about: &str) -> Route {
    Route::to(Method::GET, &format!("/tools/reference/transaction/client_ref_id:{about}"))
}

/// A setting that a body cannot do without.
fn required(party: &Party, setting: Setting) -> Result<&str, Problem> {
    let value = setting.of(party);
    if value.is_empty() {
        Err(Problem::SettingMissing { field: setting.name().to_owned() })
    } else {
        Ok(value)
    }
}

/// Writes a body into one buffer, large enough from the start.
fn write_json(body: &impl Serialize, secret_length: usize) -> Result<SecretBytes, Problem> {
    let mut bytes = SecretBytes::with_capacity(secret_length * 2 + 4096);
    serde_json::to_writer(&mut bytes, body).map_err(|_| Problem::AppFault)?;
    Ok(bytes)
}
