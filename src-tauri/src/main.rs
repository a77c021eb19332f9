//! Hazri: eKYC and daily authentication for AePS agents, in a window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[global_allocator]
static ALLOCATOR: hazri_memory::Wiping = hazri_memory::WIPING;

fn main() -> std::process::ExitCode {
    hazri_app::run()
}
