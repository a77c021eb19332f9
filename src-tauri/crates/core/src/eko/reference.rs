use chrono::{DateTime, Utc};

use super::Randomness;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_DIGITS: usize = 9;
const TIME_DIGITS: usize = 9;

/// A client reference: `HZ`, the time in milliseconds, and 45 random bits; 20 letters and digits. The service
/// answers a longer one with nonsense.
pub fn client_reference(now: DateTime<Utc>, randomness: &dyn Randomness) -> String {
    let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let random = randomness.generator().next_u64();
    format!("HZ{}{}", digits(milliseconds, TIME_DIGITS), digits(random, RANDOM_DIGITS))
}

/// The lowest digits of a number to base 32, most significant first.
fn digits(number: u64, count: usize) -> String {
    let digit = |place: usize| {
        let index = (number >> (5 * place)) & 31;
        char::from(DIGITS.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or(b'0'))
    };
    (0..count).rev().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::eko::SystemRandomness;

    #[test]
    fn references_are_twenty_letters_and_digits_and_never_the_same() {
        let now = "2026-11-22T04:00:00Z".parse().unwrap();
        let references: HashSet<String> =
            (0..1000).map(|_| client_reference(now, &SystemRandomness)).collect();
        assert_eq!(references.len(), 1000);
        for reference in references {
            assert_eq!(reference.len(), 20);
            assert!(reference.chars().all(|character| character.is_ascii_alphanumeric()), "{reference}");
        }
    }

    #[test]
    fn later_references_sort_after_earlier_ones() {
        let early = client_reference("2026-11-22T04:00:00Z".parse().unwrap(), &SystemRandomness);
        let late = client_reference("2036-11-22T04:00:00Z".parse().unwrap(), &SystemRandomness);
        assert!(early < late);
    }
}
