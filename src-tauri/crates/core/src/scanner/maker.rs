use super::FoundScanner;

/// Makers of scanners that are known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Mantra Softech.
    Mantra,
    /// Morpho, whose newer scanners are called IDEMIA.
    Morpho,
    /// IDEMIA, once Morpho.
    Idemia,
    /// Startek, sold in India by ACPL.
    Startek,
    /// SecuGen.
    Secugen,
    /// Precision Biometric.
    Precision,
    /// NEXT Biometrics.
    Next,
    /// Evolute.
    Evolute,
    /// Aratek.
    Aratek,
    /// Tatvik Biosystems.
    Tatvik,
}

/// Marks in what a scanner's program says of itself, each with its maker. IDEMIA stands before Morpho, which some of
/// its programs still name.
const MARKS: [(&str, Maker); 13] = [
    ("MANTRA", Maker::Mantra),
    ("IDEMIA", Maker::Idemia),
    ("MSO1300E3", Maker::Idemia),
    ("MORPHO", Maker::Morpho),
    ("MSO1300", Maker::Morpho),
    ("STARTEK", Maker::Startek),
    ("ACPL", Maker::Startek),
    ("SECUGEN", Maker::Secugen),
    ("PRECISION", Maker::Precision),
    ("NEXT", Maker::Next),
    ("EVOLUTE", Maker::Evolute),
    ("ARATEK", Maker::Aratek),
    ("TATVIK", Maker::Tatvik),
];

impl Maker {
    /// Told by the provider's id, else by the model, else by the program's own words: some tell nothing of the device.
    pub fn of(scanner: &FoundScanner) -> Option<Maker> {
        let device = scanner.device.as_ref().filter(|device| !device.is_blank());
        let (provider, model) = device.map_or(("", ""), |device| (&device.dp_id, &device.mi));
        [provider, model, &scanner.service.info].into_iter().find_map(marked)
    }

    /// What the maker is called.
    pub fn name(self) -> &'static str {
        match self {
            Maker::Mantra => "Mantra",
            Maker::Morpho => "Morpho",
            Maker::Idemia => "IDEMIA",
            Maker::Startek => "Startek",
            Maker::Secugen => "SecuGen",
            Maker::Precision => "Precision",
            Maker::Next => "NEXT Biometrics",
            Maker::Evolute => "Evolute",
            Maker::Aratek => "Aratek",
            Maker::Tatvik => "Tatvik",
        }
    }

    /// Under which name its program is found and installed.
    pub(super) fn software(self) -> String {
        match self {
            // In India it is the distributor's name that stands on it.
            Maker::Startek => "ACPL FM220 RD Service".to_owned(),
            Maker::Mantra
            | Maker::Morpho
            | Maker::Idemia
            | Maker::Secugen
            | Maker::Precision
            | Maker::Next
            | Maker::Evolute
            | Maker::Aratek
            | Maker::Tatvik => format!("{} RD Service", self.name()),
        }
    }

    /// What takes the place of its scanners of the old type; any of the new type when the maker had none of the old.
    pub(super) fn newer_model(self) -> &'static str {
        match self {
            Maker::Mantra => "Mantra MFS110 (L1)",
            Maker::Morpho | Maker::Idemia => "IDEMIA MSO 1300 E3 (L1)",
            Maker::Startek
            | Maker::Secugen
            | Maker::Precision
            | Maker::Next
            | Maker::Evolute
            | Maker::Aratek
            | Maker::Tatvik => "L1",
        }
    }
}

fn marked(words: &str) -> Option<Maker> {
    let compact: String =
        words.to_ascii_uppercase().chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
    MARKS.iter().find(|(mark, _)| compact.contains(mark)).map(|(_, maker)| *maker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_are_told_by_their_ids_and_by_their_words() {
        for (words, maker) in [
            ("MANTRA.MSIPL", Some(Maker::Mantra)),
            ("MORPHO.SMARTCHIP", Some(Maker::Morpho)),
            ("IDEMIA.SMARTCHIP", Some(Maker::Idemia)),
            ("MSO 1300 E3", Some(Maker::Idemia)),
            ("MSO1300E", Some(Maker::Morpho)),
            ("STARTEK.ACPL", Some(Maker::Startek)),
            ("SecuGen India RD Service", Some(Maker::Secugen)),
            ("PRECISION.PBABS", Some(Maker::Precision)),
            ("NEXT.NBIO", Some(Maker::Next)),
            ("EVOLUTE.EVOL", Some(Maker::Evolute)),
            ("Aratek RD Service", Some(Maker::Aratek)),
            ("TATVIK.TBPL", Some(Maker::Tatvik)),
            ("SOMEBODY.ELSE", None),
            ("", None),
        ] {
            assert_eq!(marked(words), maker, "{words}");
        }
    }
}
