//! The catalogue of problems: every code of scanner, service, network and PC is driven through what reads it in the
//! app, is told in every language, stands in `docs/errors.md`, and nothing else reaches the window.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "catalogue/case.rs"]
mod case;
#[path = "catalogue/document.rs"]
mod document;
#[path = "catalogue/languages.rs"]
mod languages;
#[path = "catalogue/pc.rs"]
mod pc;
#[path = "catalogue/promises.rs"]
mod promises;
#[path = "catalogue/scanner.rs"]
mod scanner;
#[path = "catalogue/service.rs"]
mod service;
#[path = "catalogue/shown_elsewhere.rs"]
mod shown_elsewhere;
#[path = "catalogue/window.rs"]
mod window;

mod support;
