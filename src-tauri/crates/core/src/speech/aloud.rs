/// A text that may be said aloud where others listen: lines of printable characters, without any number that is long
/// enough to be an Aadhaar number, a code, a mobile or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aloud(String);

/// A year and a time of the day have this many digits.
const MOST_DIGITS: usize = 4;

impl Aloud {
    /// Characters of the longest text. The fullest screen has a third of it, in any language.
    pub const LONGEST: usize = 2000;

    /// What may be said of a text; `None` when nothing of it may. Digits with no letter between them are one number,
    /// in any script, whatever else stands between them: numbers are shown in groups.
    pub fn of(text: &str) -> Option<Aloud> {
        let printable: String = text.chars().filter(|character| is_sayable(*character)).collect();
        let short: String = without_long_numbers(&printable).chars().take(Aloud::LONGEST).collect();
        let lines: Vec<String> =
            short.lines().map(str::trim).filter(|line| holds_words(line)).map(as_sentence).collect();
        (!lines.is_empty()).then(|| Aloud(lines.join("\n")))
    }

    /// How many characters it has.
    pub fn characters(&self) -> u32 {
        u32::try_from(self.0.chars().count()).unwrap_or(u32::MAX)
    }

    /// The text, a sentence or more in each line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_sayable(character: char) -> bool {
    character == '\n' || !(character.is_control() || matches!(character, '\u{2028}' | '\u{2029}'))
}

fn holds_words(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

/// A heading has no full stop, and would be read in one breath with the next line.
fn as_sentence(line: &str) -> String {
    let open = line.ends_with(|last: char| last.is_alphanumeric());
    if open { format!("{line}.") } else { line.to_owned() }
}

fn without_long_numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut number = String::new();
    for character in text.chars() {
        if character.is_alphabetic() {
            kept.push_str(&sayable_number(&number));
            number.clear();
            kept.push(character);
        } else {
            number.push(character);
        }
    }
    kept.push_str(&sayable_number(&number));
    kept
}

/// What stands between two letters: kept whole, or without its digits.
fn sayable_number(number: &str) -> String {
    let digits = number.chars().filter(|character| character.is_numeric()).count();
    if digits <= MOST_DIGITS {
        return number.to_owned();
    }
    number
        .chars()
        .filter(|character| character.is_whitespace() || matches!(character, '.' | '।' | '۔'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        Aloud::of(text).map(|aloud| aloud.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn instructions_are_said_as_they_stand() {
        assert_eq!(
            said("Place your finger.\nPress a little harder!"),
            "Place your finger.\nPress a little harder!"
        );
        assert_eq!(said("उँगली रखें। रोशनी जलेगी।"), "उँगली रखें। रोशनी जलेगी।");
    }

    #[test]
    fn a_heading_ends_as_a_sentence() {
        assert_eq!(said("Scan finger\nWipe the glass."), "Scan finger.\nWipe the glass.");
        assert_eq!(said("उँगली रखें"), "उँगली रखें.");
    }

    #[test]
    fn the_time_of_the_banner_and_the_date_are_said() {
        let banner = "Daily authentication done until 23:59 IST\n22 November 2026";
        assert_eq!(said(banner), "Daily authentication done until 23:59 IST.\n22 November 2026.");
    }

    #[test]
    fn no_number_of_more_than_four_digits_is_said_however_it_is_written() {
        for number in [
            "999941057058",
            "9999 4105 7058",
            "9999-4105-7058",
            "9999\n4105\n7058",
            "9999\u{a0}·\u{a0}4105 – 7058",
            "9,9,9,9,4,1,0,5,7,0,5,8",
            "९९९९ ४१०५ ७०५८",
            "٩٩٩٩٤١٠٥٧٠٥٨",
            "９９９９４１０５７０５８",
            "❶❷❸❹❺",
            "1\u{301}2\u{301}3\u{301}4\u{301}5\u{301}",
            "9999\u{200b}4105\u{200d}7058",
            "9999\u{7}4105\u{0}7058",
            "12345",
        ] {
            let said = said(&format!("Your number {number} is held"));
            assert!(!said.contains(char::is_numeric), "{number}: {said}");
            assert!(said.starts_with("Your number") && said.ends_with("is held."), "{said}");
        }
        assert_eq!(said("Code 1234 sent"), "Code 1234 sent.");
        assert_eq!(said("123456"), "");
    }

    #[test]
    fn a_text_is_cut_off_after_its_longest() {
        let said = said(&"a ".repeat(5000));
        assert!(said.chars().count() <= Aloud::LONGEST + 1, "{}", said.len());
    }

    #[test]
    fn nothing_but_lines_of_printable_characters_is_left() {
        assert_eq!(said("Scan\u{1b}[31m finger\r\n.\r\nQUIT\u{2028}now\0"), "Scan[31m finger.\nQUITnow.");
        for nothing in ["", " \n\t", ".", "\u{7}", "—"] {
            assert_eq!(Aloud::of(nothing), None, "{nothing:?}");
        }
    }
}
