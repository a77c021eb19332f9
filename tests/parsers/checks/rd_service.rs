use hazri_core::scanner::{Status, read_rd_service};
use url::Url;

use super::assert_plain;
use super::memory::within_limit;
use super::plain_xml::tags;

/// The answer to `RDSERVICE`: whoever sent it, the paths lead to the port that answered, and the words can be shown.
pub fn rd_service(document: &[u8]) {
    let Some(service) = within_limit(|| read_rd_service(document)) else { return };
    let root = tags(document).into_iter().next().expect("a root");
    assert_eq!(root.name, "RDService");
    assert_eq!(service.status == Status::Ready, root.values("status") == ["READY"]);
    assert_plain(&service.info, 200);
    for path in [&service.capture, &service.device_info].into_iter().flatten() {
        assert_stays_here(path);
    }
}

/// One absolute path on the port that answered: no host, no way up, nothing that a URL would read otherwise.
fn assert_stays_here(path: &str) {
    assert!(path.starts_with('/') && !path.contains("//") && path.len() > 1, "{path:?}");
    assert!(path.split('/').all(|segment| segment != ".." && segment != "."), "{path:?}");
    let harmless = |character: char| character.is_ascii_alphanumeric() || "-._~/".contains(character);
    assert!(path.chars().all(harmless), "{path:?}");
    let url = Url::parse(&format!("http://127.0.0.1:11100{path}")).expect("an address");
    assert_eq!((url.host_str(), url.port(), url.path()), (Some("127.0.0.1"), Some(11100), path));
}
