//! An entry among the user's own programs to run, which the Task Manager can turn off.

use auto_launch::{AutoLaunch, WindowsEnableMode};

pub fn is_on() -> bool {
    entry("", &[]).is_enabled().unwrap_or(false)
}

pub fn turn_on(words: &[&str]) -> std::io::Result<()> {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let Some((program, arguments)) = quoted.split_first() else { return Ok(()) };
    entry(program, arguments).enable().map_err(std::io::Error::other)
}

pub fn turn_off() -> std::io::Result<()> {
    let entry = entry("", &[]);
    if entry.is_enabled().unwrap_or(false) { entry.disable().map_err(std::io::Error::other) } else { Ok(()) }
}

/// The library writes the words down as they are given.
fn entry(program: &str, arguments: &[String]) -> AutoLaunch {
    AutoLaunch::new("Hazri", program, WindowsEnableMode::CurrentUser, arguments)
}
