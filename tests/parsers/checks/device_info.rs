use hazri_core::scanner::read_device_info;

use super::assert_plain;
use super::memory::within_limit;
use super::plain_xml::tags;

/// The answer to `DEVICEINFO`: plain words, and what names one device does not go to the window.
pub fn device_info(document: &[u8]) {
    let Some(device) = within_limit(|| read_device_info(document)) else { return };
    let root = tags(document).into_iter().next().expect("a root");
    assert_eq!(root.name, "DeviceInfo");
    for words in [&device.dp_id, &device.rds_id, &device.rds_ver, &device.dc, &device.mi, &device.serial] {
        assert_plain(words, 200);
    }
    assert_plain(&device.identity(), 602);
    for (name, read) in [("dpId", &device.dp_id), ("mi", &device.mi), ("dc", &device.dc)] {
        let told = root.values(name).concat();
        let nothing = told.chars().all(|character| character.is_control() || character.is_whitespace());
        assert!(!nothing || read.is_empty(), "{name}: {read:?}");
        assert!(!told.contains(char::is_alphanumeric) || !read.is_empty(), "{name}: {told:?}");
    }
    let has_certificate = root.values("mc").iter().any(|certificate| !certificate.is_empty());
    assert!(has_certificate || device.certificate_expires.is_none());
    let shown = serde_json::to_value(&device).expect("a view");
    let mut names: Vec<&str> = shown.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["certificate_expires", "dpId", "level", "mi", "rdsId", "rdsVer"]);
}
