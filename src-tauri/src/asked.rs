//! What the window sends with a command, before anybody has looked at it. The window is not trusted.

use hazri_core::problem::Problem;
use serde::Deserialize;
use serde_json::Value;
use tauri::Runtime;
use tauri::ipc::{CommandArg, CommandItem, InvokeBody, InvokeError};

/// Most that one command may bring, in bytes of text: a set-up with every field full, and far less than a flood.
const LARGEST: usize = 64 * 1024;
/// A form within the arguments, and a pair within the form.
const DEEPEST: usize = 4;

/// The arguments of a command, all of them at once: an object with the fields of `T` and no other.
///
/// Anything else is a fault of the page, which types what it sends. It is told as [`Problem::AppFault`], without a
/// word of what was sent: a message of serde repeats the value, and the value may be a number or a key.
pub struct Asked<T>(pub T);

/// The arguments of a command that takes none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<'de, T: Deserialize<'de>, R: Runtime> CommandArg<'de, R> for Asked<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Asked<T>, InvokeError> {
        read(command.message.payload()).map(Asked).ok_or_else(|| {
            tracing::warn!(command = command.name, "the page asked in a way that is not its own");
            Problem::AppFault.into()
        })
    }
}

fn read<'de, T: Deserialize<'de>>(body: &'de InvokeBody) -> Option<T> {
    let InvokeBody::Json(arguments) = body else { return None };
    let sound = arguments.is_object() && weight(arguments, DEEPEST)? <= LARGEST;
    if sound { T::deserialize(arguments).ok() } else { None }
}

/// Bytes of text, and one for everything else; `None` when it goes deeper than it may.
fn weight(value: &Value, depth: usize) -> Option<usize> {
    let deeper = depth.checked_sub(1);
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(1),
        Value::String(text) => Some(text.len()),
        Value::Array(items) => items.iter().map(|item| weight(item, deeper?)).sum(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| Some(name.len() + weight(field, deeper?)?)).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Word {
        word: String,
    }

    fn word(arguments: Value) -> Option<String> {
        read::<Word>(&InvokeBody::Json(arguments)).map(|read| read.word)
    }

    #[test]
    fn an_object_with_the_expected_fields_is_read() {
        assert_eq!(word(json!({ "word": "नमस्ते" })).as_deref(), Some("नमस्ते"));
        assert!(read::<Nothing>(&InvokeBody::Json(json!({}))).is_some());
    }

    #[test]
    fn everything_else_is_not() {
        for arguments in [
            json!(null),
            json!("word"),
            json!(["word"]),
            json!({}),
            json!({ "word": null }),
            json!({ "word": 7 }),
            json!({ "word": ["word"] }),
            json!({ "word": "word", "other": 1 }),
        ] {
            assert_eq!(word(arguments.clone()), None, "{arguments}");
        }
        assert!(read::<Nothing>(&InvokeBody::Json(json!([]))).is_none());
        assert!(read::<Word>(&InvokeBody::Raw(br#"{"word":"word"}"#.to_vec())).is_none());
    }

    #[test]
    fn the_limits_hold_to_the_byte() {
        let full = "x".repeat(LARGEST - "word".len());
        assert_eq!(word(json!({ "word": full })), Some(full.clone()));
        assert_eq!(word(json!({ "word": format!("{full}x") })), None);
        assert_eq!(weight(&json!([[[[1]]]]), DEEPEST), Some(1));
        assert_eq!(weight(&json!([[[[[1]]]]]), DEEPEST), None);
    }
}
