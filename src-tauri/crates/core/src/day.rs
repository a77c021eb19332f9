//! The IST calendar day, which decides what "today" means.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Timelike as _, Utc};
use chrono_tz::Asia::Kolkata;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day in India. IST is five and a half hours ahead of UTC, all year, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IstDay(NaiveDate);

impl IstDay {
    /// The day in India at an instant.
    pub fn of(instant: DateTime<Utc>) -> IstDay {
        IstDay(instant.with_timezone(&Kolkata).date_naive())
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<IstDay> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(IstDay)
    }

    /// The first instant after this day: 00:00 IST of the next one.
    pub fn end(self) -> DateTime<Utc> {
        let midnight = self.plus_days(1).0.and_time(chrono::NaiveTime::MIN);
        // IST has had one offset since 1945, so a local time names exactly one instant.
        Kolkata.from_local_datetime(&midnight).earliest().map_or_else(Utc::now, |end| end.to_utc())
    }

    /// The day that many days later.
    pub fn plus_days(self, days: u64) -> IstDay {
        IstDay(self.0.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX))
    }

    /// The day that many days earlier.
    pub fn minus_days(self, days: u64) -> IstDay {
        IstDay(self.0.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN))
    }

    /// `YYYY-MM` of this day.
    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }
}

impl std::fmt::Display for IstDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// Reads `YYYY-MM`, and nothing that only begins or counts like it.
    pub fn parse(text: &str) -> Option<Month> {
        let month = IstDay::parse(&format!("{text}-01")).map(IstDay::month)?;
        (month.to_string() == text).then_some(month)
    }

    /// The month before.
    pub fn previous(self) -> Month {
        match self.month {
            1 => Month { year: self.year - 1, month: 12 },
            later => Month { year: self.year, month: later - 1 },
        }
    }

    /// All days of the month, in order.
    pub fn days(self) -> impl Iterator<Item = IstDay> {
        let first = NaiveDate::from_ymd_opt(self.year, self.month, 1);
        first
            .into_iter()
            .flat_map(|day| day.iter_days())
            .take_while(move |day| day.month() == self.month)
            .map(IstDay)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        Month::parse(&text).ok_or_else(|| D::Error::custom("a month such as 2026-11 is expected"))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A time of day in India, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IstTime(NaiveTime);

impl IstTime {
    /// The time of day in India at an instant.
    pub fn of(instant: DateTime<Utc>) -> IstTime {
        let time = instant.with_timezone(&Kolkata).time();
        IstTime::at(time.hour(), time.minute())
    }

    /// A time of day; midnight where there is no such time.
    pub const fn at(hour: u32, minute: u32) -> IstTime {
        match NaiveTime::from_hms_opt(hour, minute, 0) {
            Some(time) => IstTime(time),
            None => IstTime(NaiveTime::MIN),
        }
    }

    /// Reads `HH:MM`, and nothing that only begins or counts like it.
    pub fn parse(text: &str) -> Option<IstTime> {
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().map(IstTime)?;
        (time.to_string() == text).then_some(time)
    }

    /// So many minutes earlier on the same day: 00:00 at the earliest.
    pub fn minutes_before(self, minutes: u32) -> IstTime {
        let since_midnight = self.0.hour() * 60 + self.0.minute();
        let earlier = since_midnight.saturating_sub(minutes);
        IstTime::at(earlier / 60, earlier % 60)
    }
}

impl std::fmt::Display for IstTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl Serialize for IstTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IstTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<IstTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        IstTime::parse(&text).ok_or_else(|| D::Error::custom("a time of day such as 09:00 is expected"))
    }
}

/// `HH:MM` in India.
pub fn ist_time(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Kolkata).format("%H:%M").to_string()
}

/// `YYYY-MM-DD HH:MM` in India.
pub fn ist_date_time(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Kolkata).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_turns_at_half_past_six_in_the_evening_utc() {
        assert_eq!(IstDay::of(at("2026-11-22T18:29:59Z")).to_string(), "2026-11-22");
        assert_eq!(IstDay::of(at("2026-11-22T18:30:00Z")).to_string(), "2026-11-23");
    }

    #[test]
    fn a_day_ends_where_the_next_begins() {
        let day = IstDay::of(at("2026-12-31T12:00:00Z"));
        assert_eq!(day.end(), at("2026-12-31T18:30:00Z"));
        assert_eq!(IstDay::of(day.end()), day.plus_days(1));
        assert_eq!(ist_time(day.end() - chrono::TimeDelta::milliseconds(1)), "23:59");
    }

    #[test]
    fn a_leap_february_has_29_days() {
        assert_eq!(Month::parse("2028-02").unwrap().days().count(), 29);
        assert_eq!(Month::parse("2026-02").unwrap().days().count(), 28);
    }

    #[test]
    fn a_time_of_day_is_that_of_india_and_written_in_one_way() {
        assert_eq!(IstTime::of(at("2026-11-22T03:30:59Z")), IstTime::at(9, 0));
        assert_eq!(IstTime::parse("09:00").unwrap().minutes_before(60).to_string(), "08:00");
        assert_eq!(IstTime::at(0, 30).minutes_before(60), IstTime::at(0, 0));
        for text in ["9:00", "24:00", "09:60", "09:00:00", " 09:00", "०९:००", ""] {
            assert!(IstTime::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_month_is_written_in_one_way() {
        assert_eq!(Month::parse("2026-11").unwrap().to_string(), "2026-11");
        for text in ["2026-13", "2026-1", "+262142-12", "-0001-01", " 2026-11", "2026-11-01", "२०२६-११", ""]
        {
            assert!(Month::parse(text).is_none(), "{text}");
        }
    }
}
