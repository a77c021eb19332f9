//! Sound documents of the corpus, damaged where it hurts: between tags and fields, and between bytes.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use crate::{checks, corpus};

struct Documents(LazyLock<Vec<Vec<u8>>>);

static RD_SERVICES: Documents = Documents(LazyLock::new(|| documents("rd_service")));
static DEVICE_INFOS: Documents = Documents(LazyLock::new(|| documents("device_info")));
static PID_DATA: Documents = Documents(LazyLock::new(|| documents("pid_data")));
static EKO_ANSWERS: Documents = Documents(LazyLock::new(|| documents("eko_answer")));
static SETUP_FILES: Documents = Documents(LazyLock::new(|| documents("setup_file")));

fn documents(target: &str) -> Vec<Vec<u8>> {
    corpus::inputs(target).into_iter().map(|(_, bytes)| bytes).collect()
}

impl Documents {
    fn one(&self, which: Index) -> &[u8] {
        which.get::<Vec<u8>>(&self.0)
    }
}

/// What is done to a document: how, where, and with what.
type Damage = (u8, Index, Index);

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    proptest::collection::vec((any::<u8>(), any::<Index>(), any::<Index>()), 0..8)
}

fn damage_bytes(bytes: &mut Vec<u8>, (how, place, with): Damage) {
    let place = place.index(bytes.len() + 1);
    let byte = u8::try_from(with.index(256)).unwrap();
    match how % 4 {
        0 => bytes.insert(place, byte),
        1 if place < bytes.len() => drop(bytes.remove(place)),
        2 if place < bytes.len() => bytes[place] = byte,
        _ => bytes.truncate(place),
    }
}

/// Takes a document apart before each tag and puts it together again otherwise.
fn damage_tags(document: &[u8], damages: &[Damage]) -> Vec<u8> {
    const FOREIGN: [&str; 12] = [
        "<Resp errCode='0' fType='2'/>",
        "<Resp errCode='700'/>",
        "<Interface id='CAPTURE' path='http://127.0.0.1/evil.example'/>",
        "<Interface id='INFO' path='/a/../b'/>",
        "<Data type='X'>x</Data>",
        "<additional_info><Param name='device_type' value='L1'/></additional_info>",
        "<!--",
        "--><a>",
        "<![CDATA[<Resp errCode='0'/>]]>",
        "<!DOCTYPE a>",
        "<?x <Resp?>",
        "</a>&#0;",
    ];
    const VALUES: [&str; 14] = [
        "'0'",
        "'700'",
        "' 0 '",
        "'&#48;'",
        "'READY'",
        "'2'",
        "'X'",
        "''",
        "'&x;'",
        "'//evil.example/'",
        "'/rd/capture'",
        "'>'",
        "'\" errCode=\"0'",
        "0",
    ];
    const ATTRIBUTES: [&str; 4] = [" errCode='0'", " x:errCode='0'", " xmlns:errCode='0'", " status='READY'"];
    let text = String::from_utf8_lossy(document).into_owned();
    let mut parts: Vec<String> = text.split_inclusive('>').map(str::to_owned).collect();
    for (how, place, with) in damages {
        let place = place.index(parts.len() + 1);
        let Some(part) = parts.get(place).cloned() else {
            parts.push(FOREIGN[with.index(FOREIGN.len())].to_owned());
            continue;
        };
        match how % 7 {
            0 => parts.insert(place, FOREIGN[with.index(FOREIGN.len())].to_owned()),
            1 => parts.insert(place, part),
            2 => drop(parts.remove(place)),
            3 => {
                let other = with.index(parts.len());
                parts.swap(place, other);
            }
            4 => parts[place] = with_other_value(&part, VALUES[with.index(VALUES.len())], *with),
            5 => parts[place] = part.replacen(' ', ATTRIBUTES[with.index(ATTRIBUTES.len())], 1),
            _ => parts[place] = part.replace('"', "'"),
        }
    }
    parts.concat().into_bytes()
}

/// Another value in one of the attributes of a tag.
fn with_other_value(tag: &str, value: &str, which: Index) -> String {
    let quote = if tag.contains('"') { '"' } else { '\'' };
    let mut pieces: Vec<&str> = tag.split(quote).collect();
    let values = pieces.len() / 2;
    if values == 0 {
        return tag.to_owned();
    }
    let own = value.trim_matches('\'');
    pieces[which.index(values) * 2 + 1] = own;
    pieces.join(&quote.to_string())
}

/// Sets, takes out, wraps and repeats fields, at the top and in `data`.
fn damage_fields(document: &[u8], damages: &[Damage], names: &[&str]) -> Vec<u8> {
    let Ok(mut fields) = serde_json::from_slice::<Map<String, Value>>(document) else {
        return document.to_vec();
    };
    let mut twice = String::new();
    for (how, place, with) in damages {
        let name = names[place.index(names.len())];
        let value = foreign_value(*with);
        let inner = fields.get_mut("data").and_then(Value::as_object_mut);
        match (how % 6, inner) {
            (0, _) => drop(fields.insert(name.to_owned(), value)),
            (1, Some(data)) => drop(data.insert(name.to_owned(), value)),
            (2, _) => drop(fields.remove(name)),
            (3, Some(data)) => drop(data.remove(name)),
            (4, _) => twice = format!(",\"{name}\":{value}"),
            (_, _) => {
                let kept = fields.get(name).cloned().unwrap_or_default();
                fields.insert(name.to_owned(), json!([kept]));
            }
        }
    }
    let text = Value::Object(fields).to_string();
    format!("{}{twice}}}", text.strip_suffix('}').unwrap()).into_bytes()
}

fn foreign_value(which: Index) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!("0"),
        json!(1),
        json!(17),
        json!(461),
        json!(585),
        json!(1299),
        json!(1600),
        json!(1604),
        json!(1605),
        json!(1713),
        json!(0.5),
        json!(u64::MAX),
        json!("20810200"),
        json!(20_810_200),
        json!("99999999"),
        json!("success"),
        json!("failed"),
        json!(""),
        json!(" "),
        json!([]),
        json!({}),
        json!({"otp_ref_id": "1", "reference_tid": 2, "auth_status": "success"}),
        json!([{"service_code": 43, "status": 1}]),
        json!("already completed bank ekyc 999941057058"),
        json!("12\u{0}34\u{85}567"),
        json!("https://a.example/%2e%2e/"),
        json!("http://localhost//"),
        json!("-0.0000004, 179.9999999"),
        json!("9000000001"),
    ];
    values[which.index(values.len())].clone()
}

const EKO_FIELDS: [&str; 17] = [
    "status",
    "response_status_id",
    "response_type_id",
    "message",
    "data",
    "invalid_params",
    "invalid_parameters",
    "user_code",
    "auth_status",
    "otp_ref_id",
    "reference_tid",
    "reference_id",
    "mobile_hint",
    "valid_till",
    "reason",
    "comment",
    "service_status_list",
];

const SETUP_FIELDS: [&str; 14] = [
    "format",
    "environment",
    "base_url",
    "contract",
    "initiator_id",
    "user_code",
    "developer_key",
    "access_key",
    "aadhaar_rsa_key",
    "agent_mobile",
    "bank_code",
    "latlong",
    "scanner_ports",
    "address_echo",
];

type Check = fn(&[u8]);

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_tags_hold(which in any::<Index>(), damages in damages()) {
        checks::rd_service(&damage_tags(RD_SERVICES.one(which), &damages));
        checks::device_info(&damage_tags(DEVICE_INFOS.one(which), &damages));
        checks::pid_data(&damage_tags(PID_DATA.one(which), &damages));
    }

    #[test]
    fn damaged_answers_hold(which in any::<Index>(), damages in damages()) {
        checks::eko_answer(&damage_fields(EKO_ANSWERS.one(which), &damages, &EKO_FIELDS));
    }

    #[test]
    fn damaged_set_up_files_hold(which in any::<Index>(), damages in damages()) {
        checks::setup_file(&damage_fields(SETUP_FILES.one(which), &damages, &SETUP_FIELDS));
    }

    #[test]
    fn damaged_bytes_hold(which in any::<Index>(), damages in damages()) {
        let targets: [(&Documents, Check); 5] = [
            (&RD_SERVICES, checks::rd_service),
            (&DEVICE_INFOS, checks::device_info),
            (&PID_DATA, checks::pid_data),
            (&EKO_ANSWERS, checks::eko_answer),
            (&SETUP_FILES, checks::setup_file),
        ];
        for (documents, check) in targets {
            let mut bytes = documents.one(which).to_vec();
            damages.iter().for_each(|damage| damage_bytes(&mut bytes, *damage));
            check(&bytes);
        }
    }
}
