//! A small, strict reading of what scanner programs send. Text between tags is looked at, never kept: in a capture
//! it is the secret.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed.
    #[error("the document is not well-formed XML")]
    Malformed,
    /// It has a document type definition, which no scanner needs and attacks use.
    #[error("the document has a DTD")]
    Dtd,
    /// Too many elements or attributes, or elements too deeply nested.
    #[error("the document has too many elements or attributes")]
    TooLarge,
}

/// An element with its attributes and children.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// True when there is text other than white space directly inside.
    pub has_text: bool,
}

impl Element {
    /// An attribute's value, trimmed; the empty text when it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}

const MOST_ELEMENTS: usize = 2000;
/// In the whole document. The reader compares each with those before it in its element.
const MOST_ATTRIBUTES: usize = 4000;
const DEEPEST: usize = 16;

/// Reads a document and returns its root.
pub fn read(document: &[u8]) -> Result<Element, XmlError> {
    let mut reader = Reader::from_reader(document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document));
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    let mut attributes_left = MOST_ATTRIBUTES;
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(tag) => {
                count += 1;
                if count > MOST_ELEMENTS || open.len() >= DEEPEST {
                    return Err(XmlError::TooLarge);
                }
                if root.is_some() {
                    return Err(XmlError::Malformed);
                }
                open.push(element(&tag, &mut attributes_left)?);
            }
            Event::Empty(tag) => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err(XmlError::TooLarge);
                }
                close(element(&tag, &mut attributes_left)?, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let done = open.pop().ok_or(XmlError::Malformed)?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(text) => {
                if !text.trim_ascii().is_empty() {
                    open.last_mut().ok_or(XmlError::Malformed)?.has_text = true;
                }
            }
            Event::CData(_) | Event::GeneralRef(_) => {
                open.last_mut().ok_or(XmlError::Malformed)?.has_text = true;
            }
            Event::DocType(_) => return Err(XmlError::Dtd),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if open.is_empty() { root.ok_or(XmlError::Malformed) } else { Err(XmlError::Malformed) }
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None if root.is_none() => *root = Some(done),
        None => return Err(XmlError::Malformed),
    }
    Ok(())
}

fn element(tag: &BytesStart<'_>, attributes_left: &mut usize) -> Result<Element, XmlError> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| XmlError::Malformed)?;
        *attributes_left = attributes_left.checked_sub(1).ok_or(XmlError::TooLarge)?;
        if !is_name(attribute.key.as_ref()) {
            return Err(XmlError::Malformed);
        }
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        // Prefixes are not looked at, so `errCode` and `x:errCode` in one element would be one name with two values.
        let name = attribute.key.local_name().as_ref().to_owned();
        if attributes.iter().any(|(earlier, _)| *earlier == name) {
            return Err(XmlError::Malformed);
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| XmlError::Malformed)?;
        attributes.push((name, value.into_owned()));
    }
    if !is_name(tag.name().as_ref()) {
        return Err(XmlError::Malformed);
    }
    let name = tag.local_name().as_ref().to_owned();
    Ok(Element { name, attributes, children: Vec::new(), has_text: false })
}

/// The reader of events takes anything for a name, `=errCode` too.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|character| character.is_alphanumeric() || "_-.:".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_declarations_namespaces_and_marks_do_not_matter() {
        for document in [
            "<A b='1'/>",
            "<A b=\"1\"></A>",
            "<?xml version='1.0'?><A b='1'/>",
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A xmlns=\"urn:x\" b=\"1\"/>\n",
            "<n:A xmlns:n='urn:x' b='1'/>",
            "<A b=' 1&#10;'/>",
            "<A xmlns:b='urn:x' b='1'/>",
        ] {
            let root = read(document.as_bytes()).unwrap();
            assert_eq!((root.name.as_str(), root.attribute("b")), ("A", "1"), "{document}");
        }
    }

    #[test]
    fn attacks_and_fragments_are_refused() {
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        let wide = format!("<a>{}</a>", "<b/>".repeat(5000));
        let listed = (0..150_000).map(|number| format!(" a{number:x}=''")).collect::<String>();
        let listed = format!("<a{listed}/>");
        for (document, why) in [
            ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", XmlError::Dtd),
            ("<a", XmlError::Malformed),
            ("<a>", XmlError::Malformed),
            ("<a></b>", XmlError::Malformed),
            ("<a/><b/>", XmlError::Malformed),
            ("text", XmlError::Malformed),
            ("", XmlError::Malformed),
            ("<a b='&nothing;'/>", XmlError::Malformed),
            (deep.as_str(), XmlError::TooLarge),
            (wide.as_str(), XmlError::TooLarge),
            (listed.as_str(), XmlError::TooLarge),
            ("<a b='1' b='2'/>", XmlError::Malformed),
            ("<a b='1' n:b='2'/>", XmlError::Malformed),
            ("<a =b='1'/>", XmlError::Malformed),
            ("<a/b='1'/>", XmlError::Malformed),
            ("<a 1='1'/>", XmlError::Malformed),
            ("<=a/>", XmlError::Malformed),
        ] {
            assert_eq!(read(document.as_bytes()), Err(why), "{document:.60}");
        }
    }

    #[test]
    fn text_is_noticed_and_not_kept() {
        let root = read(b"<a><b>secret</b><c> \n </c></a>").unwrap();
        assert!(root.child("b").unwrap().has_text);
        assert!(!root.child("c").unwrap().has_text);
        assert!(!format!("{root:?}").contains("secret"));
    }
}
