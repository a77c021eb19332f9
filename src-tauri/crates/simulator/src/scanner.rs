//! RD services: the scanner makers' programs on the agent's computer, strict and scriptable.
//!
//! An [`RdServer`] answers `RDSERVICE`, `DEVICEINFO` and `CAPTURE` in the manner of one [`Maker`], over HTTP or HTTPS
//! on 127.0.0.1. Requests that a real service might let pass but the contract document forbids are noted as
//! violations. The module also has what else may sit on such a port: [`HungPort`], [`SilentPort`], [`OtherProgram`],
//! [`Impostor`].

mod capture;
mod device;
mod maker;
mod pid_options;
mod profile;
mod script;
mod server;
mod service;
mod strangers;

pub use maker::{Level, Maker};
pub use script::{Malformed, RdAnswer, ScriptedCapture};
pub use server::{RdOptions, RdServer, ReceivedByScanner, Status};
pub use strangers::{HungPort, Impostor, OtherProgram, SilentPort};

/// The `wadh` of the one-time eKYC; daily captures have none.
pub use crate::xml::EKYC_WADH;
