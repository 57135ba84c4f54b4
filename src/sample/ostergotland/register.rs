//! The register of areas: codes, names, and where they lie.

use super::area::Area;
use super::municipalities::Municipality;
use crate::sample::table::{Column, Table, Title, Values};

pub(super) fn table(areas: &[Area]) -> Table {
    let column = |name, meaning, values: Vec<String>| Column {
        name,
        meaning,
        values: Values::text(values),
    };
    let of_municipality = |text: fn(&Municipality) -> &str| {
        areas
            .iter()
            .map(|area| text(area.municipality).to_owned())
            .collect::<Vec<String>>()
    };
    let n_areas = areas.len();
    Table {
        name: "areas",
        title: Title {
            en: "Register of areas",
            sv: "Register över områden",
        },
        unit: "areas",
        variable: "område",
        columns: vec![
            column(
                "area_code",
                "code of the area",
                areas.iter().map(|area| area.code.clone()).collect(),
            ),
            column(
                "area_name",
                "invented name of the area",
                areas.iter().map(|area| area.name.clone()).collect(),
            ),
            column(
                "municipality_code",
                "true code of the municipality",
                of_municipality(|it| it.code),
            ),
            column(
                "municipality_name",
                "true name of the municipality",
                of_municipality(|it| it.name),
            ),
            column(
                "county_code",
                "true code of the county",
                vec!["05".to_owned(); n_areas],
            ),
            column(
                "county_name",
                "true name of the county",
                vec!["Östergötlands län".to_owned(); n_areas],
            ),
        ],
    }
}
