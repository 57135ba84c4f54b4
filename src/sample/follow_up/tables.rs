//! A sample as tables and as the text of files.

use super::panel::{Cell, FollowUp};
use super::register::{self, Rows, VINTAGE};
use crate::sample::table::{Column, Table, Title, Values};

/// A category of people, and how many of a cell are in it.
type Category = (&'static str, fn(&Cell) -> u32);
const CATEGORIES: &[Category] = &[
    ("inhabitants", |it| it.population),
    ("aged_25_to_64", |it| it.aged_25_to_64),
    ("pre_upper_secondary", |it| it.pre_upper_secondary),
    ("low_economic_standard", |it| it.low_economic_standard),
    ("aged_20_to_64", |it| it.aged_20_to_64),
    ("economic_exclusion", |it| it.economic_exclusion),
    ("employed", |it| it.employed),
];

impl FollowUp {
    /// Lines to stand under every table. They hold no comma, so that no reader takes one for a
    /// row.
    pub fn notes(&self) -> Vec<String> {
        let (first, last) = (self.parameters.first_year, self.parameters.last_year);
        vec![
            "Synthetic data: drawn by a seeded generator and describing no real person or area"
                .to_owned(),
            format!("Kind: follow-up ({})", self.parameters.variant.id()),
            format!("Seed: {}", self.seed),
            format!("Areas: {}", self.areas.len()),
            format!("Years: {first} to {last}"),
        ]
    }

    /// The register of areas, the people, the funded areas, and the register of efforts.
    pub fn tables(&self) -> Vec<Table> {
        let rows = register::rows(self);
        vec![
            self.register_of_areas(),
            self.people(),
            self.funded_areas(),
            efforts(&rows),
            effort_areas(&rows),
            effort_amounts(&rows),
            effort_outcomes(&rows),
        ]
    }

    /// The files of the programmes of the register: name and text.
    pub fn programmes(&self) -> Vec<(String, String)> {
        register::programmes(self, &register::rows(self))
    }

    /// Every file of the sample: name and text.
    pub fn files(&self) -> Vec<(String, String)> {
        let notes = self.notes();
        let tables = self.tables();
        let texts = tables
            .iter()
            .map(|it| (format!("{}.csv", it.name), it.to_csv(&notes)));
        let mut files: Vec<(String, String)> = texts.collect();
        files.extend(self.programmes());
        files.push(("README.md".to_owned(), self.readme()));
        files
    }

    fn register_of_areas(&self) -> Table {
        let areas = &self.areas;
        Table {
            name: "areas",
            title: Title {
                en: "Register of areas",
                sv: "Register över områden",
            },
            unit: "areas",
            variable: "område",
            columns: vec![
                text("area_code", "code of the area", areas, |it| it.code.clone()),
                text("area_name", "invented name of the area", areas, |it| {
                    let number = it.code.rsplit('R').next().unwrap_or_default();
                    let number = number.trim_start_matches('0');
                    format!("{} (Syntetiskt {number})", it.municipality_name)
                }),
                text(
                    "municipality_code",
                    "code of the municipality",
                    areas,
                    |it| it.municipality_code.clone(),
                ),
                text(
                    "municipality_name",
                    "name of the municipality",
                    areas,
                    |it| it.municipality_name.clone(),
                ),
                text(
                    "vintage",
                    "division that the code belongs to",
                    areas,
                    |_| VINTAGE.to_owned(),
                ),
            ],
        }
    }

    /// A row for each area, year and category.
    fn people(&self) -> Table {
        let n_years = self.years.len();
        let mut rows = Vec::with_capacity(self.cells.len() * CATEGORIES.len());
        for (at, cell) in self.cells.iter().enumerate() {
            let (area, year) = (&self.areas[at / n_years], self.years[at % n_years]);
            for (category, count) in CATEGORIES {
                rows.push((area.code.as_str(), year, *category, count(cell)));
            }
        }
        Table {
            name: "people",
            title: Title {
                en: "People by area, year and circumstance",
                sv: "Personer efter område, år och omständighet",
            },
            unit: "persons",
            variable: "antal",
            columns: vec![
                text(
                    "area_code",
                    "code of the area, as in `areas`",
                    &rows,
                    |it| it.0.to_owned(),
                ),
                whole(
                    "year",
                    "year of the statistics, at 31 December",
                    &rows,
                    |it| i64::from(it.1),
                ),
                text(
                    "category",
                    "`inhabitants` of all ages; `aged_25_to_64` and of them \
                     `pre_upper_secondary` (education only); `low_economic_standard` of all ages; \
                     `aged_20_to_64` and of them `economic_exclusion` (long-term unemployment or \
                     lasting assistance) and `employed`",
                    &rows,
                    |it| it.2.to_owned(),
                ),
                whole("persons", "persons", &rows, |it| i64::from(it.3)),
            ],
        }
    }

    fn funded_areas(&self) -> Table {
        let funded: Vec<(&str, &str, i64)> = (self.areas.iter())
            .filter_map(|it| {
                let first = i64::from(it.first_funded?);
                Some((it.code.as_str(), it.municipality_code.as_str(), first))
            })
            .collect();
        Table {
            name: "funded",
            title: Title {
                en: "Funded areas",
                sv: "Områden med insats",
            },
            unit: "areas",
            variable: "område",
            columns: vec![
                text("area_code", "code of the area", &funded, |it| {
                    it.0.to_owned()
                }),
                text(
                    "municipality_code",
                    "code of the municipality",
                    &funded,
                    |it| it.1.to_owned(),
                ),
                whole(
                    "first_funded_year",
                    "first year of funding",
                    &funded,
                    |it| it.2,
                ),
            ],
        }
    }
}

fn efforts(rows: &Rows) -> Table {
    let rows = &rows.efforts;
    Table {
        name: "efforts",
        title: Title {
            en: "Efforts",
            sv: "Insatser",
        },
        unit: "efforts",
        variable: "insats",
        columns: vec![
            text("effort_id", "id of the effort", rows, |it| it.id.clone()),
            text("name", "invented name", rows, |it| it.name.clone()),
            text("programme", "id of the programme", rows, |it| {
                it.programme.to_owned()
            }),
            text("ordinance", "invented ordinance", rows, |it| {
                it.ordinance.to_owned()
            }),
            text("agency", "invented agency that decides", rows, |it| {
                it.agency.to_owned()
            }),
            text(
                "recipient_kind",
                "municipality, region or association",
                rows,
                |it| it.recipient_kind.to_owned(),
            ),
            text("recipient_code", "code of the recipient", rows, |it| {
                it.recipient_code.clone()
            }),
            text("recipient_name", "name of the recipient", rows, |it| {
                it.recipient_name.clone()
            }),
            text(
                "region_code",
                "municipality in which it takes place",
                rows,
                |it| it.region_code.clone(),
            ),
            text("purpose", "what it is for", rows, |it| {
                it.purpose.to_owned()
            }),
            text("target_group", "for whom it is", rows, |_| {
                "boende i området".to_owned()
            }),
            text("start", "first day", rows, |it| it.start.clone()),
            text("end", "last day", rows, |it| it.end.clone()),
            text("reached", "areas, whole_region or unknown", rows, |it| {
                it.reached.to_owned()
            }),
            text("decision", "granted, refused or pending", rows, |it| {
                it.decision.to_owned()
            }),
            whole("total_costs", "kronor that it costs in all", rows, |it| {
                it.total_costs
            }),
        ],
    }
}

fn effort_areas(rows: &Rows) -> Table {
    let rows = &rows.areas;
    Table {
        name: "effort_areas",
        title: Title {
            en: "Areas of efforts",
            sv: "Insatsernas områden",
        },
        unit: "areas",
        variable: "område",
        columns: vec![
            text("effort_id", "id of the effort", rows, |it| {
                it.effort.clone()
            }),
            text("area_code", "code of the area", rows, |it| it.area.clone()),
            text("vintage", "division of the code", rows, |_| {
                VINTAGE.to_owned()
            }),
            text(
                "share",
                "part of the effort, empty if unknown",
                rows,
                |it| it.share.clone(),
            ),
        ],
    }
}

fn effort_amounts(rows: &Rows) -> Table {
    let rows = &rows.amounts;
    Table {
        name: "effort_amounts",
        title: Title {
            en: "Amounts of efforts",
            sv: "Insatsernas belopp",
        },
        unit: "kronor",
        variable: "belopp",
        columns: vec![
            text("effort_id", "id of the effort", rows, |it| {
                it.effort.clone()
            }),
            text("kind", "what the amount is", rows, |it| it.kind.to_owned()),
            whole("year", "year of the amount", rows, |it| i64::from(it.year)),
            whole("kronor", "kronor", rows, |it| it.kronor),
        ],
    }
}

fn effort_outcomes(rows: &Rows) -> Table {
    let rows = &rows.outcomes;
    Table {
        name: "effort_outcomes",
        title: Title {
            en: "Expected outcomes of efforts",
            sv: "Insatsernas förväntade utfall",
        },
        unit: "outcomes",
        variable: "utfall",
        columns: vec![
            text("effort_id", "id of the effort", rows, |it| {
                it.effort.clone()
            }),
            text("indicator", "what it is to move", rows, |it| {
                it.indicator.to_owned()
            }),
            text("direction", "up or down", rows, |it| {
                it.direction.to_owned()
            }),
            whole("lag_years", "years until it should be seen", rows, |it| {
                it.lag_years
            }),
        ],
    }
}

fn text<T>(
    name: &'static str,
    meaning: &'static str,
    rows: &[T],
    text: impl Fn(&T) -> String,
) -> Column {
    Column {
        name,
        meaning,
        values: Values::text(rows.iter().map(text).collect()),
    }
}

fn whole<T>(
    name: &'static str,
    meaning: &'static str,
    rows: &[T],
    number: impl Fn(&T) -> i64,
) -> Column {
    Column {
        name,
        meaning,
        values: Values::Whole(rows.iter().map(number).collect()),
    }
}
