/// A place on earth, in degrees. Never 0,0, which is what broken location services say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLong {
    latitude: f64,
    longitude: f64,
}

impl LatLong {
    /// A place, if both are possible and not 0,0.
    pub fn new(latitude: f64, longitude: f64) -> Option<LatLong> {
        let possible = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let nowhere = latitude.abs() < 0.000_001 && longitude.abs() < 0.000_001;
        (possible && !nowhere).then_some(LatLong { latitude, longitude })
    }

    /// Reads what people type or paste: `25.5941, 85.1376`, a map link with `@lat,long`, `q=lat,long`,
    /// `ll=lat,long`, `!3dlat!4dlong`, `mlat=…&mlon=…` or `geo:lat,long`.
    pub fn parse(text: &str) -> Option<LatLong> {
        let text = text.trim().replace("%2C", ",").replace("%2c", ",");
        let pair = if is_link(&text) { from_link(&text) } else { from_pair(&text) };
        let (latitude, longitude) = pair?;
        LatLong::new(latitude, longitude)
    }
}

/// Six decimals on each side: an older schema of the service refuses anything shorter or longer.
impl std::fmt::Display for LatLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.6},{:.6}", self.latitude, self.longitude)
    }
}

fn is_link(text: &str) -> bool {
    text.contains("://") || text.starts_with("geo:")
}

fn from_pair(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',').or_else(|| text.split_once(char::is_whitespace))?;
    Some((degrees(latitude)?, degrees(longitude)?))
}

/// `25.5941`, `25.5941°`, `25.5941 N`, `85.1376 W`.
fn degrees(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_uppercase();
    let negative = text.ends_with(['S', 'W']);
    let number = text.trim_end_matches(['N', 'S', 'E', 'W', '°', ' ']);
    let plain = number.chars().all(|character| character.is_ascii_digit() || "+-.".contains(character));
    let value: f64 = number.parse().ok().filter(|_| plain)?;
    Some(if negative { -value } else { value })
}

/// In order of exactness: the marker of a place, then a query, then the middle of the map.
const MARKERS: [(&str, &str); 8] = [
    ("!3d", "!4d"),
    ("mlat=", "mlon="),
    ("?q=", ","),
    ("&q=", ","),
    ("query=", ","),
    ("ll=", ","),
    ("@", ","),
    ("geo:", ","),
];

fn from_link(link: &str) -> Option<(f64, f64)> {
    MARKERS.iter().find_map(|(before_latitude, before_longitude)| {
        let (_, rest) = link.split_once(before_latitude)?;
        let (_, after) = rest.split_once(before_longitude)?;
        Some((leading_number(rest)?, leading_number(after)?))
    })
}

fn leading_number(text: &str) -> Option<f64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let end = text.find(|character: char| !(character.is_ascii_digit() || "-.".contains(character)));
    let (number, _) = text.split_at_checked(end.unwrap_or(text.len()))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        LatLong::parse(text).map(|place| place.to_string())
    }

    #[test]
    fn it_is_written_with_six_decimals_on_each_side() {
        assert_eq!(read("25.5941,85.1376").as_deref(), Some("25.594100,85.137600"));
        assert_eq!(read("25.59410049,85.1376").as_deref(), Some("25.594100,85.137600"));
    }

    #[test]
    fn what_people_type_or_paste_is_read() {
        for text in [
            "25.5941, 85.1376",
            " 25.5941 85.1376 ",
            "25.5941° N, 85.1376° E",
            "https://www.google.com/maps/@25.5941,85.1376,17z",
            "https://www.google.com/maps/place/Shop/@25.0,85.0,17z/data=!3m1!4b1!4m5!3m4!8m2!3d25.5941!4d85.1376",
            "https://maps.google.com/?q=25.5941,85.1376",
            "https://www.google.com/maps/search/?api=1&query=25.5941%2C85.1376",
            "https://maps.apple.com/?ll=25.5941,85.1376",
            "https://www.openstreetmap.org/?mlat=25.5941&mlon=85.1376#map=17/25.0/85.0",
            "geo:25.5941,85.1376",
        ] {
            assert_eq!(read(text).as_deref(), Some("25.594100,85.137600"), "{text}");
        }
        assert_eq!(read("25.5941 S, 85.1376 W").as_deref(), Some("-25.594100,-85.137600"));
    }

    #[test]
    fn nowhere_and_the_impossible_are_refused() {
        for text in [
            "",
            "0,0",
            "0.0000001,0",
            "91,0.1",
            "10,181",
            "Patna",
            "25.5941",
            "NaN,NaN",
            "inf,1",
            "1e1,2",
            "https://maps.example/?q=Patna",
            "https://maps.app.goo.gl/abc",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
