//! The makers.

use super::profile::{self, Profile};

/// Whether a device encrypts inside the sensor (L1) or in the computer (L0, no longer accepted).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// In the computer; certificate for 30 days.
    L0,
    /// In the sensor; certificate for 90 days.
    L1,
}

impl Level {
    /// Days for which a device's certificate is good.
    pub fn certificate_days(self) -> i64 {
        match self {
            Self::L0 => 30,
            Self::L1 => 90,
        }
    }

    /// As `device_type` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
        }
    }
}

/// A maker's scanner with its RD service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Maker {
    /// Mantra MFS100, L0. Plain answers.
    MantraMfs100,
    /// Mantra MFS110, L1. XML declaration, `DEVICEINFO` before `CAPTURE`.
    MantraMfs110,
    /// Morpho MSO1300, L0. Single quotes, host and port in front of the path.
    MorphoMso1300,
    /// IDEMIA MSO1300 E3, L1. Half a URL as path.
    IdemiaMso1300E3,
    /// Startek FM220 (ACPL), L1. A whole URL with white space as path, `nmPoints` and `qScore` end in a newline.
    StartekFm220,
    /// SecuGen HU20, L1. Doubled slashes, `xmlns`, another order of elements.
    SecugenHu20,
    /// Precision PB510, L1. A list of scores.
    PrecisionPb510,
    /// Precision PB1000, L1. The id `INFO` instead of `DEVICEINFO`.
    PrecisionPb1000,
    /// NEXT NB-3023, L1. A byte order mark.
    NextNb3023,
    /// Evolute, L1. White space everywhere, an odd `errInfo`.
    Evolute,
    /// Aratek A600, L1. No `DEVICEINFO` interface.
    AratekA600,
    /// Tatvik TMF20, L1. A whole URL as path, `errCode` with spaces.
    TatvikTmf20,
}

impl Maker {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::MantraMfs100,
        Self::MantraMfs110,
        Self::MorphoMso1300,
        Self::IdemiaMso1300E3,
        Self::StartekFm220,
        Self::SecugenHu20,
        Self::PrecisionPb510,
        Self::PrecisionPb1000,
        Self::NextNb3023,
        Self::Evolute,
        Self::AratekA600,
        Self::TatvikTmf20,
    ];

    /// `dpId`: the maker's id.
    pub fn dp_id(self) -> &'static str {
        self.profile().dp_id
    }

    /// `rdsId`: the RD service's id.
    pub fn rds_id(self) -> &'static str {
        self.profile().rds_id
    }

    /// `rdsVer`: the RD service's version.
    pub fn rds_version(self) -> &'static str {
        self.profile().rds_version
    }

    /// `mi`: the model.
    pub fn model(self) -> &'static str {
        self.profile().model
    }

    /// The device's level.
    pub fn level(self) -> Level {
        self.profile().level
    }

    /// Where `CAPTURE` goes.
    pub fn capture_path(self) -> &'static str {
        self.profile().capture_path
    }

    /// Where `DEVICEINFO` goes; nothing for a maker that does not offer it.
    pub fn info_path(self) -> Option<&'static str> {
        self.profile().info_path
    }

    /// What is this maker's own.
    pub(super) fn profile(self) -> &'static Profile {
        match self {
            Self::MantraMfs100 => &profile::MANTRA_MFS100,
            Self::MantraMfs110 => &profile::MANTRA_MFS110,
            Self::MorphoMso1300 => &profile::MORPHO_MSO1300,
            Self::IdemiaMso1300E3 => &profile::IDEMIA_MSO1300_E3,
            Self::StartekFm220 => &profile::STARTEK_FM220,
            Self::SecugenHu20 => &profile::SECUGEN_HU20,
            Self::PrecisionPb510 => &profile::PRECISION_PB510,
            Self::PrecisionPb1000 => &profile::PRECISION_PB1000,
            Self::NextNb3023 => &profile::NEXT_NB3023,
            Self::Evolute => &profile::EVOLUTE,
            Self::AratekA600 => &profile::ARATEK_A600,
            Self::TatvikTmf20 => &profile::TATVIK_TMF20,
        }
    }
}
