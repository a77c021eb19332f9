//! `Windows.Devices.Geolocation`.

use windows::Devices::Geolocation::{GeolocationAccessStatus, Geolocator, PositionAccuracy};

pub async fn locate() -> Option<(f64, f64)> {
    tokio::task::spawn_blocking(ask).await.ok()?
}

fn ask() -> Option<(f64, f64)> {
    if Geolocator::RequestAccessAsync().ok()?.join().ok()? != GeolocationAccessStatus::Allowed {
        return None;
    }
    let locator = Geolocator::new().ok()?;
    locator.SetDesiredAccuracy(PositionAccuracy::High).ok()?;
    let fix = locator.GetGeopositionAsync().ok()?.join().ok()?;
    let place = fix.Coordinate().ok()?.Point().ok()?.Position().ok()?;
    Some((place.Latitude, place.Longitude))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::{LOCATION_PATIENCE, locate};

    /// Wine has no such service; a PC may have one that is switched off, or that knows the place.
    #[tokio::test]
    async fn asking_for_the_place_comes_to_an_end() {
        let begun = Instant::now();
        let place = locate().await;
        assert!(begun.elapsed() <= LOCATION_PATIENCE, "{place:?} after {:?}", begun.elapsed());
    }
}
