//! The Eko AePS Fingpay service, strict and scriptable, in both contract revisions.
//!
//! A request passes three gates, in this order: the route, the security headers, the body. What the gates find wrong
//! is a *violation*: the client broke the contract. Behind them stands the business (order of the steps, right code,
//! right capture), whose no is a *refusal*, not a violation. A [`Scripted`] answer replaces what the service would
//! have said; [`failures`] has every recorded one.

pub mod failures;

mod account;
mod answers;
mod body;
mod business;
mod calls;
mod carry_out;
pub(crate) mod clock;
mod query;
mod received;
mod script;
mod security;
mod server;
mod state;

pub use account::{Account, EkoOptions, VerifyAnswer};
pub use calls::{EkoCall, Revision};
pub use received::Received;
pub use script::Scripted;
pub use security::secret_key;
pub use server::EkoServer;
pub use state::{Daily, EkoState, ServiceStatus};
