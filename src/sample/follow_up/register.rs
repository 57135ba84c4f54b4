//! The efforts behind the funding: who got what, when, and for which areas.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::panel::FollowUp;
use crate::sample::apportion::apportion;
use crate::sample::random::Stream;

/// The division that the area codes belong to.
pub(super) const VINTAGE: &str = "synthetic";
pub(super) const AREA_GRANT: &str = "synthetic-area-grant";
pub(super) const ASSOCIATION_GRANT: &str = "synthetic-association-grant";
const AREA_AGENCY: &str = "Syntetiska områdesmyndigheten";
const ASSOCIATION_AGENCY: &str = "Syntetiska föreningsmyndigheten";
const PURPOSES: [&str; 5] = [
    "labour_market",
    "education",
    "safety",
    "housing",
    "democracy",
];

/// A row of each table of the register.
#[derive(Default)]
pub(super) struct Rows {
    pub efforts: Vec<EffortRow>,
    pub areas: Vec<AreaRow>,
    pub amounts: Vec<AmountRow>,
    pub outcomes: Vec<OutcomeRow>,
}

pub(super) struct EffortRow {
    pub id: String,
    pub name: String,
    pub programme: &'static str,
    pub ordinance: &'static str,
    pub agency: &'static str,
    pub recipient_kind: &'static str,
    pub recipient_code: String,
    pub recipient_name: String,
    pub region_code: String,
    pub purpose: &'static str,
    pub start: String,
    pub end: String,
    pub reached: &'static str,
    pub decision: &'static str,
    pub total_costs: i64,
}

pub(super) struct AreaRow {
    pub effort: String,
    pub area: String,
    /// Empty where the split is unknown.
    pub share: String,
}

pub(super) struct AmountRow {
    pub effort: String,
    pub kind: &'static str,
    pub year: i32,
    pub kronor: i64,
}

pub(super) struct OutcomeRow {
    pub effort: String,
    pub indicator: &'static str,
    pub direction: &'static str,
    pub lag_years: i64,
}

/// The register of a sample. In each municipality with funded areas there is, for each wave, an
/// effort of three years whose money is split over them, and one of an association whose split
/// nobody knows; and once, an effort for the whole municipality. Where nothing is funded an
/// application was refused.
pub(super) fn rows(sample: &FollowUp) -> Rows {
    let mut rows = Rows::default();
    let mut municipalities: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, area) in sample.areas.iter().enumerate() {
        let areas = municipalities.entry(&area.municipality_code);
        areas.or_default().push(place);
    }
    for (number, areas) in municipalities.values().enumerate() {
        let mut waves: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for &area in areas {
            if let Some(first) = sample.areas[area].first_funded {
                waves.entry(first).or_default().push(area);
            }
        }
        match waves.first_key_value() {
            None => refused(sample, areas, number, &mut rows),
            Some((&first, _)) => whole_municipality(sample, areas[0], first, &mut rows),
        }
        for (wave, (first, areas)) in waves.into_iter().enumerate() {
            let purpose = PURPOSES[(number + wave) % PURPOSES.len()];
            for_areas(sample, &areas, first, purpose, &mut rows);
            of_association(sample, &areas, first, &mut rows);
        }
    }
    rows.amounts
        .retain(|row| row.year <= sample.parameters.last_year);
    rows
}

fn for_areas(
    sample: &FollowUp,
    areas: &[usize],
    first: i32,
    purpose: &'static str,
    rows: &mut Rows,
) {
    let id = id(sample, areas[0], first, "A");
    let persons: Vec<f64> = (areas.iter())
        .map(|&area| f64::from(sample.cell(area, first - 1).population))
        .collect();
    let mut stream = Stream::of(
        sample.seed,
        "follow-up kronor",
        &sample.areas[areas[0]].code,
    );
    let per_head = 1_000.0 + 2_000.0 * stream.uniform();
    // Decisions are in thousands of kronor.
    let granted = 1_000 * (persons.iter().sum::<f64>() * per_head / 1_000.0) as i64;
    for (&area, share) in areas.iter().zip(apportion(10_000, &persons)) {
        rows.areas.push(AreaRow {
            effort: id.clone(),
            area: sample.areas[area].code.clone(),
            share: format!("{}.{:04}", share / 10_000, share % 10_000),
        });
    }
    let applied = granted / 1_000 * 1_250;
    let [second, third] = [granted / 10_000 * 4_000, granted / 10_000 * 2_000];
    let used = [0.7, 1.0, 0.9].map(|part| part * (0.95 + 0.05 * stream.uniform()));
    let mut amount = |kind, year, kronor| rows.amounts.push(row(&id, kind, year, kronor));
    amount("applied", first - 1, applied);
    amount("granted", first, granted);
    let paid = [granted - second - third, second, third];
    let mut left = 0;
    for (year, (paid, used)) in (first..).zip(paid.into_iter().zip(used)) {
        amount("paid", year, paid);
        left += paid;
        let used = (left as f64 * used) as i64;
        amount("used", year, used);
        left -= used;
    }
    amount("repaid", first + 3, left);
    // The grant covers at most 90 per cent; the municipality bears the rest.
    let total_costs = granted / 1_000 * 1_112;
    rows.outcomes.push(OutcomeRow {
        effort: id.clone(),
        indicator: "employment",
        direction: "up",
        lag_years: 0,
    });
    rows.outcomes.push(OutcomeRow {
        effort: id.clone(),
        indicator: "socioeconomic_index",
        direction: "down",
        lag_years: 0,
    });
    let effort = effort(
        sample,
        id,
        areas[0],
        "Områdesinsats",
        purpose,
        (first, first + 2),
    );
    rows.efforts.push(EffortRow {
        total_costs,
        ..effort
    });
}

fn of_association(sample: &FollowUp, areas: &[usize], first: i32, rows: &mut Rows) {
    let id = id(sample, areas[0], first, "F");
    let granted = 50_000 * areas.len() as i64;
    for &area in areas {
        rows.areas.push(AreaRow {
            effort: id.clone(),
            area: sample.areas[area].code.clone(),
            share: String::new(),
        });
    }
    for kind in ["applied", "granted", "paid"] {
        rows.amounts.push(row(&id, kind, first + 1, granted));
    }
    let years = (first + 1, first + 1);
    let effort = effort(sample, id, areas[0], "Föreningsinsats", "democracy", years);
    rows.efforts.push(EffortRow {
        programme: ASSOCIATION_GRANT,
        ordinance: "synthetic:2",
        agency: ASSOCIATION_AGENCY,
        recipient_kind: "association",
        recipient_code: "000000-0000".to_owned(),
        recipient_name: "Syntetiska föreningen".to_owned(),
        total_costs: granted,
        ..effort
    });
}

fn whole_municipality(sample: &FollowUp, area: usize, first: i32, rows: &mut Rows) {
    let id = id(sample, area, first, "K");
    for kind in ["applied", "granted", "paid"] {
        rows.amounts.push(row(&id, kind, first, 450_000));
    }
    let effort = effort(sample, id, area, "Samordning", "safety", (first, first + 1));
    rows.efforts.push(EffortRow {
        reached: "whole_region",
        total_costs: 500_000,
        ..effort
    });
}

/// An application for the area with the greatest lasting need, in vain.
fn refused(sample: &FollowUp, areas: &[usize], number: usize, rows: &mut Rows) {
    let need = |area: usize| sample.areas[area].disadvantage;
    let worst = areas.iter().max_by(|a, b| need(**a).total_cmp(&need(**b)));
    let worst = *worst.expect("a municipality has areas");
    let first = sample.parameters.waves[0];
    let id = id(sample, worst, first, "N");
    rows.areas.push(AreaRow {
        effort: id.clone(),
        area: sample.areas[worst].code.clone(),
        share: "1".to_owned(),
    });
    rows.amounts.push(row(&id, "applied", first - 1, 1_800_000));
    let purpose = PURPOSES[number % PURPOSES.len()];
    let effort = effort(sample, id, worst, "Ansökan", purpose, (first, first + 2));
    rows.efforts.push(EffortRow {
        decision: "refused",
        total_costs: 2_000_000,
        ..effort
    });
}

fn id(sample: &FollowUp, area: usize, first: i32, letter: &str) -> String {
    format!("{letter}-{}-{first}", sample.areas[area].municipality_code)
}

fn row(effort: &str, kind: &'static str, year: i32, kronor: i64) -> AmountRow {
    AmountRow {
        effort: effort.to_owned(),
        kind,
        year,
        kronor,
    }
}

/// An effort of a municipality under the grant for areas.
fn effort(
    sample: &FollowUp,
    id: String,
    area: usize,
    name: &str,
    purpose: &'static str,
    (first, last): (i32, i32),
) -> EffortRow {
    let area = &sample.areas[area];
    EffortRow {
        id,
        name: format!("{name} i {}", area.municipality_name),
        programme: AREA_GRANT,
        ordinance: "synthetic:1",
        agency: AREA_AGENCY,
        recipient_kind: "municipality",
        recipient_code: area.municipality_code.clone(),
        recipient_name: area.municipality_name.clone(),
        region_code: area.municipality_code.clone(),
        purpose,
        start: format!("{first}-01-01"),
        end: format!("{last}-12-31"),
        reached: "areas",
        decision: "granted",
        total_costs: 0,
    }
}

/// The files of the two programmes: name and text. Announced is half as much again as granted.
pub(super) fn programmes(sample: &FollowUp, rows: &Rows) -> Vec<(String, String)> {
    let of = |programme: &str| -> BTreeMap<i32, i64> {
        let mut granted = BTreeMap::new();
        for effort in rows.efforts.iter().filter(|it| it.programme == programme) {
            for row in rows.amounts.iter().filter(|it| it.effort == effort.id) {
                if row.kind == "granted" {
                    *granted.entry(row.year).or_default() += row.kronor;
                }
            }
        }
        granted
    };
    let mut municipalities = String::new();
    let mut last = "";
    for area in &sample.areas {
        if area.municipality_code != last {
            last = &area.municipality_code;
            line(&mut municipalities, format_args!("\n[[municipalities]]"));
            line(&mut municipalities, format_args!("code = \"{last}\""));
            line(
                &mut municipalities,
                format_args!("name = \"{}\"", area.municipality_name),
            );
        }
    }
    let [mut area_grant, association_grant] = [
        (
            AREA_GRANT,
            "synthetic:1",
            "municipality",
            AREA_AGENCY,
            "områden",
            "areas",
        ),
        (
            ASSOCIATION_GRANT,
            "synthetic:2",
            "association",
            ASSOCIATION_AGENCY,
            "föreningar",
            "associations",
        ),
    ]
    .map(|(id, ordinance, recipient, agency, sv, en)| {
        let first = sample.years[0];
        let mut text = String::new();
        for note in sample.notes() {
            line(&mut text, format_args!("# {note}"));
        }
        line(
            &mut text,
            format_args!("\nid = \"{id}\"\nordinance = \"{ordinance}\""),
        );
        line(&mut text, format_args!("recipients = [\"{recipient}\"]"));
        if id == AREA_GRANT {
            line(&mut text, format_args!("highest_percent_of_costs = 90"));
        }
        line(
            &mut text,
            format_args!("agencies = [{{ name = \"{agency}\", from = {first} }}]"),
        );
        line(
            &mut text,
            format_args!("\n[title]\nsv = \"Syntetiskt bidrag till {sv}\""),
        );
        line(&mut text, format_args!("en = \"Synthetic grant to {en}\""));
        line(
            &mut text,
            format_args!("\n[[sources]]\nsv = \"Påhittat\"\nen = \"Made up\""),
        );
        for (year, granted) in of(id) {
            line(
                &mut text,
                format_args!("\n[[years]]\nyear = {year}\n\n[years.announced]"),
            );
            line(&mut text, format_args!("kronor = {}", granted / 2 * 3));
            line(
                &mut text,
                format_args!("source.sv = \"Påhittat\"\nsource.en = \"Made up\""),
            );
        }
        text
    });
    area_grant.push_str(&municipalities);
    vec![
        (format!("{AREA_GRANT}.toml"), area_grant),
        (format!("{ASSOCIATION_GRANT}.toml"), association_grant),
    ]
}

fn line(text: &mut String, line: std::fmt::Arguments) {
    writeln!(text, "{line}").expect("writing to a string does not fail");
}
