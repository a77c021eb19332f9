//! A simple second reading of XML, to hold the core's reading against. It knows tags, quotes, comments and character
//! references, believes that the document is well-formed, and shares nothing with the library that the core uses.

/// A start tag.
pub struct Tag {
    /// Its name without a prefix.
    pub name: String,
    /// How many elements it stands in.
    pub depth: usize,
    /// Name without a prefix and value, in order; declarations of namespaces left out.
    attributes: Vec<(String, String)>,
    /// True when something other than white space and elements stands inside.
    pub has_text: bool,
}

impl Tag {
    /// All values of the attributes of that name, trimmed.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let named = self.attributes.iter().filter(|(attribute, _)| attribute == name);
        named.map(|(_, value)| value.trim()).collect()
    }
}

/// The start tags of a document.
pub fn tags(document: &[u8]) -> Vec<Tag> {
    let text = String::from_utf8_lossy(document);
    let (mut tags, mut open) = (Vec::<Tag>::new(), Vec::<usize>::new());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('<') {
        let is_text = !before.trim().is_empty() || after.starts_with("![CDATA[");
        if let Some(element) = open.last().filter(|_| is_text) {
            tags[*element].has_text = true;
        }
        rest = if let Some(comment) = after.strip_prefix("!--") {
            after_end(comment, "-->")
        } else if let Some(data) = after.strip_prefix("![CDATA[") {
            after_end(data, "]]>")
        } else if let Some(instruction) = after.strip_prefix('?') {
            after_end(instruction, "?>")
        } else if let Some(end) = after.strip_prefix('/') {
            open.pop();
            after_end(end, ">")
        } else {
            let (inside, after) = inside_of_tag(after);
            tags.push(read_tag(inside, open.len()));
            if !inside.ends_with('/') {
                open.push(tags.len() - 1);
            }
            after
        };
    }
    tags
}

fn after_end<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, after)| after)
}

/// Up to the `>` that stands outside of quotes, and what comes after it.
fn inside_of_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (place, character) in text.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '>') => return (text.get(..place).unwrap(), text.get(place + 1..).unwrap()),
            (_, _) => {}
        }
    }
    (text, "")
}

fn read_tag(inside: &str, depth: usize) -> Tag {
    let end = inside.find(|character: char| character.is_ascii_whitespace() || character == '/');
    let (name, mut rest) = inside.split_at(end.unwrap_or(inside.len()));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim().trim_start_matches('/');
        let Some(quote) = after.trim_start().chars().next().filter(|quote| "'\"".contains(*quote)) else {
            break;
        };
        let Some((value, after)) =
            after.trim_start().strip_prefix(quote).and_then(|value| value.split_once(quote))
        else {
            break;
        };
        if name != "xmlns" && !name.starts_with("xmlns:") {
            attributes.push((without_prefix(name).to_owned(), decoded(value)));
        }
        rest = after;
    }
    Tag { name: without_prefix(name).to_owned(), depth, attributes, has_text: false }
}

fn without_prefix(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn decoded(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        let (reference, after) = after.split_once(';').unwrap_or((after, ""));
        decoded.push_str(before);
        decoded.extend(character(reference));
        rest = after;
    }
    decoded + rest
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
