use serde::Serialize;

use super::xml;

/// What an RD service says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdService {
    /// Whether it can capture now.
    pub status: Status,
    /// Its own words, plain text of at most 200 characters.
    pub info: String,
    /// Path of `CAPTURE`; `None`: not usable.
    pub capture: Option<String>,
    /// Path of `DEVICEINFO`; optional.
    pub device_info: Option<String>,
}

/// Status of an RD service, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Status {
    /// Can capture.
    #[serde(rename = "READY")]
    Ready,
    /// Another program uses it.
    #[serde(rename = "USED")]
    Used,
    /// Cannot capture, or says something nobody knows.
    #[serde(rename = "NOTREADY")]
    NotReady,
}

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Plain.
    Http,
    /// With a self-signed certificate, accepted on loopback only.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// Reads the answer to `RDSERVICE`. `None` when it is not one: another program listens there.
pub fn read_rd_service(document: &[u8]) -> Option<RdService> {
    let root = xml::read(document).ok()?;
    if root.name != "RDService" {
        return None;
    }
    let path_of = |ids: &[&str]| {
        let interfaces = root.children.iter().filter(|child| child.name == "Interface");
        let mut named = interfaces.filter(|interface| {
            let id = interface.attribute("id");
            ids.iter().any(|wanted| wanted.eq_ignore_ascii_case(id))
        });
        named.find_map(|interface| clean_path(interface.attribute("path")))
    };
    Some(RdService {
        status: read_status(root.attribute("status")),
        info: plain_text(root.attribute("info")),
        capture: path_of(&["CAPTURE"]),
        device_info: path_of(&["DEVICEINFO", "INFO"]),
    })
}

fn read_status(text: &str) -> Status {
    match text {
        "READY" => Status::Ready,
        "USED" => Status::Used,
        _ => Status::NotReady,
    }
}

/// Makers write the path with scheme, host, port, spaces or doubled slashes in it. What is left is one absolute
/// path; a path that names another host is refused, and the port that answered is always the one that is asked.
pub fn clean_path(written: &str) -> Option<String> {
    let compact: String = written.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~/:".contains(character);
    if compact.is_empty() || !compact.chars().all(allowed) {
        return None;
    }
    let (names_host, rest) = match compact.split_once("://") {
        Some((scheme, rest)) if ["", "http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            (true, rest)
        }
        Some(_) => return None,
        None => (false, compact.as_str()),
    };
    let mut segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let first = *segments.first()?;
    if is_loopback(first) {
        segments.remove(0);
    } else if names_host || first.contains(':') || is_dotted(first) {
        return None;
    }
    let harmless = |segment: &&str| *segment != "." && *segment != ".." && !segment.contains(':');
    if segments.is_empty() || !segments.iter().all(harmless) {
        return None;
    }
    Some(format!("/{}", segments.join("/")))
}

fn is_loopback(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let named = name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost");
    named && port.chars().all(|digit| digit.is_ascii_digit())
}

/// Looks like a host rather than a folder: `192.168.1.5`, `evil.example`.
fn is_dotted(segment: &str) -> bool {
    segment.trim_matches('.').contains('.')
}

/// What a stranger sent, fit to be shown: printable, at most 200 characters, nothing when there is nothing to be seen.
pub fn plain_text(text: &str) -> String {
    printable(text).trim().chars().take(200).collect()
}

/// The text without control characters, without characters that are not seen or turn the direction of others, and
/// without the marks of a page's language.
pub fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control() && !is_unseen_or_mark(*character)).collect()
}

/// The joiners U+200C and U+200D stay: Indian scripts need them.
fn is_unseen_or_mark(character: char) -> bool {
    matches!(
        character,
        '<' | '>'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_found_by_id_in_any_order() {
        let document = br#"<RDService status="READY" info="Mantra">
            <Interface id="INFO" path="/rd/info"/><Interface id="CAPTURE" path="/rd/capture"/></RDService>"#;
        let service = read_rd_service(document).unwrap();
        assert_eq!(service.status, Status::Ready);
        assert_eq!(service.capture.as_deref(), Some("/rd/capture"));
        assert_eq!(service.device_info.as_deref(), Some("/rd/info"));
    }

    #[test]
    fn a_service_without_interfaces_is_read_and_not_usable() {
        let service = read_rd_service(b"<RDService status='READY' info=''/>").unwrap();
        assert_eq!((service.capture, service.device_info), (None, None));
    }

    #[test]
    fn any_other_status_counts_as_not_ready() {
        for (text, status) in [
            ("READY", Status::Ready),
            (" READY ", Status::Ready),
            ("USED", Status::Used),
            ("NOTREADY", Status::NotReady),
            ("ready", Status::NotReady),
            ("", Status::NotReady),
            ("BUSY", Status::NotReady),
        ] {
            let document = format!("<RDService status='{text}'/>");
            assert_eq!(read_rd_service(document.as_bytes()).unwrap().status, status, "{text}");
        }
    }

    #[test]
    fn only_an_rd_service_counts() {
        for document in ["<html><body/></html>", "<PidData/>", "hello", "", "{\"status\":\"READY\"}"] {
            assert!(read_rd_service(document.as_bytes()).is_none(), "{document}");
        }
    }

    #[test]
    fn the_paths_that_makers_write_are_cleaned() {
        for (written, clean) in [
            ("/rd/capture", "/rd/capture"),
            ("/capture", "/capture"),
            ("rd/capture", "/rd/capture"),
            ("/127.0.0.1:11102/capture", "/capture"),
            ("://127.0.0.1:11100/capture", "/capture"),
            ("http://127.0.0.1:11100  / rd/capture", "/rd/capture"),
            ("https://localhost:11101/rd/capture", "/rd/capture"),
            ("HTTP://127.0.0.1/rd/capture", "/rd/capture"),
            ("//rd//capture", "/rd/capture"),
            (" /getDeviceInfo\n", "/getDeviceInfo"),
        ] {
            assert_eq!(clean_path(written).as_deref(), Some(clean), "{written:?}");
        }
    }

    #[test]
    fn paths_to_elsewhere_are_refused() {
        for written in [
            "",
            "/",
            "http://evil.example/capture",
            "https://10.0.0.1:11100/capture",
            "//evil.example/capture",
            "/192.168.1.5:11100/capture",
            "ftp://127.0.0.1/capture",
            "http://127.0.0.1:11100",
            "http://127.0.0.1@evil.example/capture",
            "http://127.0.0.1:80x/capture",
            "/rd/../../capture",
            "/rd/cap\u{0}ture",
            "/rd/capture?x=1",
            "/rd/capture#x",
            "/rd/http://evil.example",
        ] {
            assert_eq!(clean_path(written), None, "{written:?}");
        }
    }

    #[test]
    fn the_words_of_a_stranger_are_cut_and_cleaned() {
        let shown = plain_text(&format!("a\u{7}\n{}", "b".repeat(1000)));
        assert_eq!(shown.len(), 200);
        assert!(shown.starts_with("abbb"));
    }

    #[test]
    fn what_is_not_seen_and_what_marks_a_page_is_left_out() {
        let hidden = "M\u{202e}F\u{2066}S\u{200b}1\u{feff}1\u{e0041}0<img src=x>\u{2028}";
        assert_eq!(plain_text(hidden), "MFS110img src=x");
        let hindi = "क्\u{200d}ष स्कैनर";
        assert_eq!(plain_text(hindi), hindi, "the joiners of Indian scripts stay");
    }
}
