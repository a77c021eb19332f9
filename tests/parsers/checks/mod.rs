//! What has to hold for whatever a parser is given. The fuzz targets and the tests on stable run the same checks.

mod device_info;
mod eko_answer;
mod memory;
mod pid_data;
mod plain_xml;
mod rd_service;
mod setup_file;

pub use device_info::device_info;
pub use eko_answer::eko_answer;
pub use pid_data::pid_data;
pub use rd_service::rd_service;
pub use setup_file::setup_file;

/// Text of a stranger that is shown: short, and without control characters.
fn assert_plain(text: &str, longest: usize) {
    assert!(text.chars().count() <= longest, "longer than {longest}: {text:?}");
    assert!(!text.chars().any(char::is_control), "control characters: {text:?}");
}
