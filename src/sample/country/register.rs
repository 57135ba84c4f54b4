//! The areas of the country, and the register that names them.

use super::counties::{COUNTIES, County};
use crate::sample::apportion::apportion;
use crate::sample::table::{Column, Table, Title, Values};

/// Where an area lies.
pub(super) struct Place {
    pub area_code: String,
    pub municipality_code: String,
    county: &'static County,
    /// Serial number in its county, from 1.
    municipality: usize,
    /// Serial number in its municipality, from 1.
    area: usize,
}

/// Spreads the areas over counties by inhabitants, and over each county's municipalities with fewer
/// for each next one. A municipality may go without in a small country.
pub(super) fn places(n_areas: usize) -> Vec<Place> {
    let weights: Vec<f64> = COUNTIES.iter().map(|county| county.thousands).collect();
    let mut places = Vec::with_capacity(n_areas);
    for (county, n_areas) in COUNTIES.iter().zip(apportion(n_areas as u64, &weights)) {
        let weights: Vec<f64> = (1..=county.municipalities)
            .map(|rank| 1.0 / (rank as f64).sqrt())
            .collect();
        for (municipality, n_areas) in (1..).zip(apportion(n_areas, &weights)) {
            let municipality_code = format!("{}{municipality:02}", county.code);
            places.extend((1..=n_areas as usize).map(|area| Place {
                area_code: format!("{municipality_code}R{area:03}"),
                municipality_code: municipality_code.clone(),
                county,
                municipality,
                area,
            }));
        }
    }
    places
}

pub(super) fn table(places: &[Place]) -> Table {
    let column = |name, meaning, text: fn(&Place) -> String| Column {
        name,
        meaning,
        values: Values::text(places.iter().map(text).collect()),
    };
    Table {
        name: "areas",
        title: Title {
            en: "Register of areas",
            sv: "Register över områden",
        },
        unit: "areas",
        variable: "område",
        columns: vec![
            column("area_code", "code of the area", |place| {
                place.area_code.clone()
            }),
            column("area_name", "invented name of the area", |place| {
                format!(
                    "{} (Syntetiskt område {})",
                    municipality_name(place),
                    place.area
                )
            }),
            column(
                "municipality_code",
                "invented code of the municipality",
                |place| place.municipality_code.clone(),
            ),
            column(
                "municipality_name",
                "invented name of the municipality",
                municipality_name,
            ),
            column("county_code", "true code of the county", |place| {
                place.county.code.to_owned()
            }),
            column("county_name", "true name of the county", |place| {
                place.county.name.to_owned()
            }),
        ],
    }
}

fn municipality_name(place: &Place) -> String {
    format!("Syntetkommun {}-{}", place.county.code, place.municipality)
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn the_largest_country_keeps_its_serial_numbers_within_three_digits() {
        let places = places(25_000);
        assert_eq!(places.len(), 25_000);
        assert!(places.iter().all(|place| place.area_code.len() == 8));
        assert!(places.is_sorted_by(|a, b| a.area_code < b.area_code));
    }
}
