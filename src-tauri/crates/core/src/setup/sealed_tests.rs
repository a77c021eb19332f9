use super::*;
use crate::eko::SystemRandomness;

crate::secret::assert_secret!(SetupCode);

fn code(typed: &str) -> Result<SetupCode, Problem> {
    SetupCode::parse(&SecretText::new(typed.to_owned()))
}

const CODE: &str = "0123-4567-8901-2345-6789";
const OTHER: &str = "0123-4567-8901-2345-6780";
const CONTENTS: &[u8] = br#"{"format":"hazri-setup/1"}"#;

fn sealed() -> Vec<u8> {
    seal(CONTENTS, &code(CODE).ok().unwrap()).unwrap()
}

fn opened(bytes: &[u8], typed: &str) -> Result<Vec<u8>, Problem> {
    open_sealed(bytes, &code(typed)?).map(|contents| contents.as_ref().to_vec())
}

#[test]
fn a_code_is_made_of_twenty_digits_and_never_twice() {
    let made = || SetupCode::made_up(&SystemRandomness);
    let (one, other) = (made(), made());
    assert_eq!(one.to_read_out().len(), 24);
    assert_ne!(*one.to_read_out(), *other.to_read_out());
    assert_eq!(*code(&one.to_read_out()).ok().unwrap().to_read_out(), *one.to_read_out());
}

#[test]
fn a_code_may_be_typed_as_it_was_said() {
    for typed in [CODE, "01234567890123456789", " 0123 4567 8901 2345 6789 ", "0123–4567–8901–2345–6789\n"]
    {
        assert_eq!(*code(typed).ok().unwrap().to_read_out(), CODE, "{typed:?}");
    }
}

#[test]
fn what_is_no_code_is_told_before_any_work_is_done() {
    assert_eq!(code("  ").err(), Some(Problem::SetupCodeNeeded));
    for typed in
        ["123456", "0123-4567-8901-2345-678", "0123-4567-8901-2345-67890", "0123-4567-8901-2345-678x"]
    {
        assert_eq!(code(typed).err(), Some(Problem::SetupCodeWrong), "{typed}");
    }
    assert_eq!(code(&"1 ".repeat(70)).err(), Some(Problem::SetupCodeWrong));
}

#[test]
fn a_sealed_file_is_opened_by_its_own_code_only() {
    let sealed = sealed();
    assert!(is_sealed(&sealed) && sealed.is_ascii());
    assert!(!sealed.windows(12).any(|piece| piece == b"hazri-setup/"));
    assert_eq!(opened(&sealed, CODE).unwrap(), CONTENTS);
    assert_eq!(opened(&sealed, OTHER), Err(Problem::SetupCodeWrong));
}

/// Mail and editors change the ends of lines, and put things before the first one.
#[test]
fn a_file_that_was_sent_as_text_is_opened_all_the_same() {
    // Sealed on Windows its lines end as they do there.
    let text = String::from_utf8(sealed()).unwrap().replace('\r', "");
    for sent in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}\n{text}"), format!("{text}\n\n")]
    {
        assert!(is_sealed(sent.as_bytes()));
        assert_eq!(opened(sent.as_bytes(), CODE).unwrap(), CONTENTS, "{sent:.40?}");
    }
}

#[test]
fn a_damaged_file_is_told_apart_from_a_wrong_code() {
    let text = String::from_utf8(sealed()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let without_the_end = lines[..lines.len() - 2].join("\n");
    for damaged in [String::new(), lines[0].to_owned(), without_the_end, text.replace("-----END", "----END")]
    {
        assert_eq!(opened(damaged.as_bytes(), CODE), Err(Problem::SetupUnreadable), "{damaged}");
    }
    let flood = format!("{text}{}", "\n".repeat(96 * 1024));
    assert_eq!(opened(flood.as_bytes(), CODE), Err(Problem::SetupUnreadable));
}

#[test]
fn a_file_that_unfolds_is_cut_short() {
    let large = vec![b' '; 65 * 1024];
    let sealed = seal(&large, &code(CODE).ok().unwrap()).unwrap();
    assert!((sealed.len() as u64) < LARGEST_SEALED_FILE);
    let read = opened(&sealed, CODE).unwrap();
    assert_eq!(read.len() as u64, LARGEST_SETUP_FILE + 1);
    assert_eq!(super::super::read_setup_file(&read).err(), Some(Problem::SetupUnreadable));
}

/// 2 to the power of 40 would be a terabyte of memory. It is refused at once.
#[test]
fn a_file_that_asks_for_more_work_than_hazri_makes_is_refused_at_once() {
    let head = "age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 40\n\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\
                --- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
    let mut armored = Vec::new();
    let mut armor = ArmoredWriter::wrap_output(&mut armored, Format::AsciiArmor).unwrap();
    armor.write_all(head.as_bytes()).unwrap();
    armor.write_all(&[0; 48]).unwrap();
    armor.finish().unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(opened(&armored, CODE), Err(Problem::SetupUnreadable));
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
}

#[test]
fn a_file_that_was_sealed_twice_is_not_opened_layer_by_layer() {
    let twice = seal(&sealed(), &code(CODE).ok().unwrap()).unwrap();
    assert_eq!(opened(&twice, CODE), Err(Problem::SetupUnreadable));
}
