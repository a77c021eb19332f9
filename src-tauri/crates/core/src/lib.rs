//! Everything Hazri does, without a window.
//!
//! The window asks, the [`agent`] decides, the [`scanner`] captures, Eko answers ([`eko`]), the [`ledger`]
//! remembers. A [`journey`] is one eKYC or one daily authentication, from the press to the outcome.
//!
//! | room | holds |
//! |---|---|
//! | [`agent`] | the controller: requests in, views out; the only owner of state |
//! | [`journey`] | eKYC and daily authentication; attempts and their five outcomes |
//! | [`scanner`] | discovery, device, capture, what ails one and how it is mended |
//! | [`eko`] | client, signature, sealing, one adapter per contract revision |
//! | [`ledger`] | attempts, days, settings, in SQLite |
//! | [`keychain`] | credentials in the operating system's keychain |
//! | [`clock`], [`day`] | server-corrected time, the IST day |
//! | [`place`] | the shop's place, the terminal's address |
//! | [`setup`] | the set-up file, checks of settings |
//! | [`speech`] | the operating system's voice, and what may be said aloud |
//! | [`problem`] | the one catalogue of everything that can be said to the agent |
//! | [`secret`] | types that cannot be printed |

pub mod agent;
pub mod clock;
pub mod day;
pub mod eko;
pub mod journey;
pub mod keychain;
pub mod ledger;
pub mod place;
pub mod problem;
pub mod scanner;
pub mod secret;
pub mod setup;
pub mod speech;
mod tls;
