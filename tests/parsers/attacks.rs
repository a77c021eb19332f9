//! Inputs as large as the app takes them, made to cost as much memory or time as can be. Too large for the corpus.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hazri_core::scanner::ANSWER_CAP;
use hazri_core::setup::LARGEST_SETUP_FILE;

use crate::checks;

/// Most that the service's answer may hold, in bytes (docs/contract.md, section 1).
const LARGEST_ANSWER: usize = 256 * 1024;
/// A check reads an input many times and is not optimised here; what grows with the square takes far longer.
const PATIENCE: Duration = Duration::from_secs(20);

fn check_each(inputs: &[(&str, String)], largest: usize, check: fn(&[u8])) {
    for (name, input) in inputs {
        assert!(input.len() <= largest, "{name}: {} bytes", input.len());
        let begun = Instant::now();
        check(input.as_bytes());
        assert!(begun.elapsed() < PATIENCE, "{name}: {:?}", begun.elapsed());
    }
}

/// Many times the same, up to the cap.
fn filled(before: &str, unit: &str, after: &str, largest: usize) -> String {
    let room = largest - before.len() - after.len();
    format!("{before}{}{after}", unit.repeat(room / unit.len()))
}

/// Attributes with names that all differ, up to the cap.
fn with_attributes(before: &str, after: &str) -> String {
    let mut document = before.to_owned();
    for number in 0.. {
        let attribute = format!(" a{number:x}=''");
        if document.len() + attribute.len() + after.len() > ANSWER_CAP {
            break;
        }
        document += &attribute;
    }
    document + after
}

/// As base64, a certificate of so many empty names that each byte would unfold to forty in memory.
fn unfolding_certificate() -> String {
    let der = |tag: u8, content: &[u8]| -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    };
    let name = [0x31, 0x09, 0x30, 0x07, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x00];
    let names = der(0x30, &name.repeat(70_000));
    let algorithm = [0x30, 0x05, 0x06, 0x03, 0x55, 0x04, 0x03];
    let serial = [0x02, 0x01, 0x01];
    let until = [&[0x17, 0x0d], b"260101000000Z".as_slice()].concat();
    let validity = der(0x30, &until.repeat(2));
    let body = [&serial, algorithm.as_slice(), &names, &validity, &[0x30, 0x00]].concat();
    STANDARD.encode(der(0x30, &der(0x30, &body)))
}

fn scanner_documents(root: &str) -> Vec<(&'static str, String)> {
    let (open, close) = (format!("<{root}>"), format!("</{root}>"));
    let within = |unit: &str| filled(&open, unit, &close, ANSWER_CAP);
    let entities = "<!ENTITY a 'lol'>".to_owned()
        + &('b'..='z')
            .map(|name| {
                let before = char::from_u32(u32::from(name) - 1).unwrap();
                format!("<!ENTITY {name} '{}'>", format!("&{before};").repeat(10))
            })
            .collect::<String>();
    vec![
        ("attributes", with_attributes(&format!("<{root}"), "/>")),
        (
            "attributes of many elements",
            with_attributes(&open, &close)
                .replace(" a", "<a a")
                .replace("''", "''/>")
                .chars()
                .take(ANSWER_CAP)
                .collect(),
        ),
        ("elements", within("<a/>")),
        ("interfaces", within("<Interface id='CAPTURE' path='//'/>")),
        ("parts", within("<Resp errCode='0'/>")),
        ("nesting of ten thousand", "<a>".repeat(10_000) + &"</a>".repeat(10_000)),
        ("nesting up to the cap", filled(&open, "<a>", "", ANSWER_CAP)),
        ("text", within("x")),
        ("references", within("&#65;")),
        ("references in a value", filled(&format!("<{root} info='"), "&#65;", "'/>", ANSWER_CAP)),
        ("a value", filled(&format!("<{root} status='READY' info='"), "x", "'/>", ANSWER_CAP)),
        (
            "a path",
            filled(
                &format!("<{root}><Interface id='CAPTURE' path='/"),
                "x/",
                &format!("'/>{close}"),
                ANSWER_CAP,
            ),
        ),
        ("a code", filled("<Resp errCode='", "7", "'/>", ANSWER_CAP)),
        ("a list of scores", filled("<Resp errCode='0' fType='2' qScore='", "7,", "'/>", ANSWER_CAP)),
        ("comments", within("<!---->")),
        ("a comment without an end", filled(&format!("{open}<!--"), "-", "", ANSWER_CAP)),
        ("instructions", within("<?a?>")),
        ("sections", within("<![CDATA[]]>")),
        ("opening brackets", filled("", "<", "", ANSWER_CAP)),
        ("a quote without an end", filled(&format!("<{root} a='"), "\"", "", ANSWER_CAP)),
        ("zeros", filled("", "\0", "", ANSWER_CAP)),
        ("byte order marks", filled("", "\u{feff}", "", ANSWER_CAP)),
        ("billion laughs", format!("<!DOCTYPE l [{entities}]><{root} info='&z;'>&z;</{root}>")),
        ("a definition from elsewhere", format!("<!DOCTYPE l SYSTEM 'file:///etc/passwd'><{root}/>")),
        ("a certificate that unfolds", format!("<{root} mi='x' mc='{}'/>", unfolding_certificate())),
        ("a certificate of zeros", filled(&format!("<{root} mc='"), "AAAA", "'/>", ANSWER_CAP)),
        ("a certificate of white space", filled(&format!("<{root} mc='A"), "&#9;", "A=='/>", ANSWER_CAP)),
    ]
}

#[test]
fn no_answer_of_a_scanner_program_costs_more_than_its_limit() {
    check_each(&scanner_documents("RDService"), ANSWER_CAP, checks::rd_service);
    check_each(&scanner_documents("DeviceInfo"), ANSWER_CAP, checks::device_info);
    check_each(&scanner_documents("PidData"), ANSWER_CAP, checks::pid_data);
}

#[test]
fn the_largest_capture_is_passed_on() {
    let before = "<PidData><Resp errCode='0' fType='2'/><DeviceInfo mc='MA=='/><Skey>a</Skey><Hmac>a</Hmac><Data type='X'>";
    let document = filled(before, "A", "</Data></PidData>", ANSWER_CAP);
    checks::pid_data(document.as_bytes());
    let capture = hazri_core::scanner::read_capture(hazri_core::secret::SecretBytes::new(
        document.clone().into_bytes(),
    ));
    assert!(capture.ok().unwrap().pid.is_document(document.as_bytes()));
}

/// JSON that is as large as `largest` allows, in an object with these fields first.
fn json_documents(fields: &str, largest: usize) -> Vec<(&'static str, String)> {
    let within = |open: &str, unit: &str, close: &str| {
        filled(&format!("{{{fields},{open}"), unit, &format!("{close}}}"), largest)
    };
    let mut names = format!("{{{fields}");
    for number in 0.. {
        let field = format!(",\"{number:x}\":0");
        if names.len() + field.len() + 2 > largest {
            break;
        }
        names += &field;
    }
    vec![
        ("small objects", within("\"data\":[", "{\"\":0},", "0]")),
        ("small lists", within("\"data\":[", "[0],", "0]")),
        ("numbers", within("\"data\":[", "0,", "0]")),
        ("objects in data", within("\"data\":{\"service_status_list\":[", "{\"status\":\"\"},", "0]}")),
        ("parameters", within("\"invalid_params\":[", "{\"\":{}},", "0]")),
        ("names", names.clone() + "}"),
        (
            "names in data",
            format!("{{{fields},\"data\":{}}}", names.clone() + "}").chars().take(largest).collect(),
        ),
        ("one name many times", within("", "\"status\":0,", "\"status\":0")),
        (
            "nesting of ten thousand",
            format!("{{{fields},\"data\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)),
        ),
        ("objects in objects", within("\"data\":", "{\"\":", "0")),
        ("nesting without an end", filled("", "[", "", largest)),
        ("a text", within("\"message\":\"", "x", "\"")),
        ("a text of references", within("\"message\":\"", "\\u0e01", "\"")),
        ("digits in words", within("\"message\":\"", "123456 ", "\"")),
        ("a reason", within("\"data\":{\"reason\":\"", "7", "\"}")),
        ("a number", within("\"message\":", "7", "")),
        ("a name", within("\"invalid_params\":{\"", "7", "\":0}")),
        ("a name of control characters", within("\"invalid_params\":{\"", "\\u0007", "\":0}")),
        ("white space", within("", " ", "\"x\":0")),
        ("a mark before it", format!("\u{feff}{{{fields}}}")),
        ("markup", filled("<!doctype html>", "<b>", "", largest)),
        ("zeros", filled("", "\0", "", largest)),
    ]
}

#[test]
fn no_answer_of_the_service_costs_more_than_its_limit() {
    for ids in [r#""status":0,"response_type_id":1299"#, r#""status":97"#] {
        check_each(&json_documents(ids, LARGEST_ANSWER), LARGEST_ANSWER, checks::eko_answer);
    }
}

#[test]
fn no_set_up_file_costs_more_than_its_limit() {
    let largest = usize::try_from(LARGEST_SETUP_FILE).unwrap();
    let format = r#""format":"hazri-setup/1""#;
    check_each(&json_documents(format, largest), largest, checks::setup_file);
    let fields = [
        ("environment", "x"),
        ("base_url", "/"),
        ("latlong", "9"),
        ("latlong", "%2C"),
        ("scanner_ports", "-"),
        ("aadhaar_rsa_key", "AAAA"),
        ("developer_key", "x"),
        ("address_echo", "."),
    ];
    for (field, unit) in fields {
        let start = if field == "base_url" { "https://a/" } else { "" };
        let file = filled(&format!("{{{format},\"{field}\":\"{start}"), unit, "\"}", largest);
        check_each(&[(field, file)], largest, checks::setup_file);
    }
    // One byte too many is not looked at.
    checks::setup_file(&vec![b' '; largest + 1]);
}
