//! JSON in which no key of an object stands twice: of two values nobody knows which one is meant.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Most values that a document may hold, those inside others too. The longest list of services has some hundreds; a
/// quarter of a megabyte of small objects would take a hundred times that in memory.
const MOST_VALUES: usize = 4000;

/// Reads a whole document; `None` when it is not JSON, too deep, has too many values, or has a key twice, at whatever
/// depth.
pub fn read_unique(bytes: &[u8]) -> Option<Value> {
    let left = Cell::new(MOST_VALUES);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Unique { left: &left }.deserialize(&mut json).ok()?;
    json.end().ok().map(|()| value)
}

#[derive(Clone, Copy)]
struct Unique<'a> {
    /// How many more values there may be.
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| D::Error::custom("too many values"))?;
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without a key that stands twice")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = members.next_value_seed(self)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_as_it_stands() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,0.5,"x"],"b":{"a":{}}}"#;
        assert_eq!(read_unique(text.as_bytes()), serde_json::from_str(text).ok());
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_every_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"[{"a":1,"b":2,"\u0061":3}]"#] {
            assert_eq!(read_unique(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_would_unfold_in_memory_is_refused() {
        let list = |length: usize| format!("[{}0]", r#"{"":0},"#.repeat(length));
        assert!(read_unique(list(1900).as_bytes()).is_some());
        assert_eq!(read_unique(list(36_000).as_bytes()), None);
        for text in ["{} {}", "1 2", ""] {
            assert_eq!(read_unique(text.as_bytes()), None, "{text}");
        }
    }
}
