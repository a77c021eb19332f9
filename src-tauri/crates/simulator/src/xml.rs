//! The little XML that both sides need: elements with attributes and text, as a flat list.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// The `wadh` value of the one-time eKYC: base64(SHA-256("2.5FYNNN")).
pub const EKYC_WADH: &str = "E0jzJ/P8UopUHAieZn8CKqS4WPMi5ZSYXgfnlfkWjrc=";

/// An element of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// 0 for the root.
    pub(crate) depth: usize,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own text, without that of elements inside it.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A document's elements in the order of their starts.
///
/// # Errors
/// A sentence for a document that is not well formed, or has a DTD or an entity of its own.
pub(crate) fn elements(document: &str) -> Result<Vec<Element>, String> {
    let mut reader = Reader::from_str(document);
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| format!("not well formed: {error}"))?;
        if let Event::Start(start) | Event::Empty(start) = &event {
            if open.is_empty() && !found.is_empty() {
                return Err("more than one root".to_owned());
            }
            found.push(element(start, open.len())?);
        }
        match event {
            Event::Start(_) => open.push(found.len().saturating_sub(1)),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => add_text(&mut found, &open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut found, &open, &text.xml10_content()),
            Event::DocType(_) => return Err("has a DTD".to_owned()),
            Event::GeneralRef(reference) => {
                let name = reference.into_inner();
                let text = quick_xml::escape::unescape(&format!("&{name};"))
                    .map_err(|_| format!("has the entity {name}"))?
                    .into_owned();
                add_text(&mut found, &open, &text);
            }
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !open.is_empty() || found.is_empty() {
        return Err("ends too early".to_owned());
    }
    Ok(found)
}

/// Writes a text so that it can stand in an attribute or between tags.
pub(crate) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).replace('\n', "&#10;")
}

fn element(start: &BytesStart<'_>, depth: usize) -> Result<Element, String> {
    let name = start.name().into_inner().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("{name}: {error}"))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| format!("{name}: {error}"))?
            .into_owned();
        attributes.push((attribute.key.into_inner().to_owned(), value));
    }
    Ok(Element { name, depth, attributes, text: String::new() })
}

fn add_text(found: &mut [Element], open: &[usize], text: &str) {
    if let Some(element) = open.last().and_then(|index| found.get_mut(*index)) {
        element.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_listed_with_depth_attributes_and_text() {
        let found = elements("<a x='1'><b y=\"2&#10;\"/>te&amp;xt<c>!</c></a>").unwrap();
        let names: Vec<_> = found.iter().map(|e| (e.name.as_str(), e.depth)).collect();
        assert_eq!(names, [("a", 0), ("b", 1), ("c", 1)]);
        assert_eq!(found[0].text, "te&xt");
        assert_eq!(found[1].attribute("y"), Some("2\n"));
    }

    #[test]
    fn broken_documents_are_refused() {
        for document in
            ["", "text", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a><a/>", "<a>&x;</a>", "<a b=1/>"]
        {
            assert!(elements(document).is_err(), "{document}");
        }
    }
}
