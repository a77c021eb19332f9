use rfd::{MessageDialog, MessageLevel};

/// Nothing has to be prepared on Windows.
pub fn prepare() {}

/// The single instance is held by a named mutex, which is always there.
pub fn can_hold_one_instance() -> bool {
    true
}

/// Says it in a dialog of the system.
pub fn say_fatal(words: &str) {
    MessageDialog::new().set_level(MessageLevel::Error).set_title("Hazri").set_description(words).show();
}
