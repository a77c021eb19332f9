use serde::{Deserialize, Serialize};

/// The ports on which scanner programs are looked for, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRange {
    first: u16,
    last: u16,
}

impl PortRange {
    /// The ports that RD services listen on.
    pub const STANDARD: PortRange = PortRange { first: 11100, last: 11120 };

    /// A range of at least one and at most a hundred ports, none of them 0.
    pub fn new(first: u16, last: u16) -> Option<PortRange> {
        (first > 0 && first <= last && last - first < 100).then_some(PortRange { first, last })
    }

    /// Reads `11100-11120`, or a single port.
    pub fn parse(text: &str) -> Option<PortRange> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        PortRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?)
    }

    /// First and last.
    pub fn bounds(self) -> (u16, u16) {
        (self.first, self.last)
    }

    /// All ports, in order.
    pub fn ports(self) -> impl Iterator<Item = u16> {
        self.first..=self.last
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_impossible_ones_refused() {
        assert_eq!(PortRange::parse("11100-11120"), Some(PortRange::STANDARD));
        assert_eq!(PortRange::parse(" 4000 ").map(PortRange::bounds), Some((4000, 4000)));
        for text in ["", "11120-11100", "0-5", "1-70000", "a-b", "11100-11120-11130", "1-1000"] {
            assert_eq!(PortRange::parse(text), None, "{text}");
        }
    }
}
