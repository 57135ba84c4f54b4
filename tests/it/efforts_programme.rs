//! Files of programmes, and the one that is shipped.

use std::collections::BTreeMap;

use klyfta::follow_up::efforts::reading::{programme, schema};
use klyfta::follow_up::efforts::sums::{PlanAndOutcome, by_sources};
use klyfta::follow_up::efforts::{Amount, Precision, Programme, RecipientKind};

use crate::shared::shared;

const ORDINANCE: &str = include_str!("../../data-samples/programmes/ordinance-2018-151.toml");

fn ordinance() -> Programme {
    programme("ordinance-2018-151.toml", ORDINANCE).unwrap_or_else(|it| panic!("{it}"))
}

#[test]
fn the_municipalities_are_those_of_the_annex() {
    let Some(path) = shared("real/sweden/statsbidrag_2018_151_32_kommuner.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let expected: BTreeMap<String, String> = reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].to_owned(), record[1].to_owned()))
        .collect();
    let shipped = ordinance().municipalities.unwrap();
    let found: BTreeMap<String, String> =
        shipped.into_iter().map(|it| (it.code, it.name)).collect();
    assert_eq!(found.len(), 32);
    assert_eq!(found, expected);
}

#[test]
fn plan_and_outcome_are_those_of_the_sources() {
    // Millions; swedish-statistics.md, section 5.3. What is unknown is nothing, and not zero.
    let expected = [
        (2018, 425, Some(410), Some(410)),
        (2019, 1_300, Some(410), None),
        (2020, 2_200, None, None),
        (2021, 2_200, Some(160), None),
        (2022, 2_200, Some(0), None),
        (2023, 2_200, Some(0), None),
        (2024, 2_200, Some(0), None),
        (2025, 2_200, Some(0), None),
        (2026, 2_200, None, None),
        (2027, 2_200, None, None),
    ];
    let million = 1_000_000;
    let expected = expected.map(|(year, announced, granted, paid)| PlanAndOutcome {
        year,
        announced: Some(Amount::new(announced * million)),
        granted: granted.map(|it: i64| Amount::new(it * million)),
        paid: paid.map(|it: i64| Amount::new(it * million)),
    });
    assert_eq!(by_sources(&ordinance()), expected);
}

#[test]
fn the_plan_adds_up_to_what_was_said_of_it() {
    // "Drygt 19 miljarder" for 2018 to 2027; 0.425 + 1.3 + 8 x 2.2 = 19.325 thousand million.
    let announced = by_sources(&ordinance());
    let sum: Amount<_> = announced.iter().filter_map(|it| it.announced).sum();
    assert_eq!(sum.kronor(), 19_325_000_000);
}

#[test]
fn rules_and_agencies() {
    let programme = ordinance();
    assert_eq!(programme.ordinance, "2018:151");
    assert_eq!(programme.highest_percent_of_costs, Some(90));
    assert_eq!(programme.recipients, [RecipientKind::Municipality]);
    let agencies = |year| {
        let agencies = programme.agencies_in(year);
        agencies.map(|it| it.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(agencies(2017), [""; 0]);
    assert_eq!(agencies(2018), ["Tillväxtverket"]);
    assert_eq!(agencies(2020), ["Tillväxtverket"]);
    assert_eq!(agencies(2021), ["Delmos"]);
    assert_eq!(agencies(2023), [""; 0]);
    let granted = programme.year(2018).unwrap().granted.as_ref().unwrap();
    assert_eq!(granted.precision, Precision::About);
    let note = programme.year(2019).unwrap().note.as_ref().unwrap();
    assert!(note.sv.contains("1 350") && note.en.contains("1,350"));
}

const SMALL: &str = r#"
id = "small"
ordinance = "0000:1"
recipients = ["association"]
title = { sv = "Liten", en = "Small" }
sources = []
"#;

#[test]
fn what_is_left_out_is_unknown() {
    let small = programme("small.toml", SMALL).unwrap();
    assert_eq!(small.municipalities, None);
    assert_eq!(small.highest_percent_of_costs, None);
    assert!(small.years.is_empty() && small.agencies.is_empty());
}

#[test]
fn mistakes_say_where_they_stand() {
    for (more, expected) in [
        ("frame = 1", "small.toml:7:1: unknown field `frame`"),
        ("[[years]]\nyear = 18", "small.toml:8:8: `18` is not a year"),
        (
            "[[years]]\nyear = 2018\n[[years]]\nyear = 2018",
            "small.toml:10:8: the year `2018` stands twice",
        ),
        (
            "[[years]]\nyear = 2018\npaid = { kronor = -1, source = { sv = \"\", en = \"\" } }",
            "small.toml:9:19: `-1` is not an amount in kronor",
        ),
        (
            "[[years]]\nyear = 2018\npaid = { kronor = 1.5, source = { sv = \"\", en = \"\" } }",
            "small.toml:9:19: invalid type: floating point `1.5`, expected i64",
        ),
        (
            "[[municipalities]]\ncode = \"583\"\nname = \"Motala\"",
            "small.toml:8:8: `583` is not the code of a municipality",
        ),
        (
            "municipalities = [{ code = \"0583\", name = \"\" }, { code = \"0583\", name = \"\" }]",
            "small.toml:7:58: `0583` stands twice",
        ),
        (
            "highest_percent_of_costs = 101",
            "small.toml:7:28: `101` is not a number of per cent",
        ),
        ("[[years", "small.toml:7:8: "),
    ] {
        let text = format!("{SMALL}{more}\n");
        let problems = programme("small.toml", &text).expect_err(more).to_string();
        assert!(problems.starts_with(expected), "{more}\n{problems}");
        assert!(problems.contains("[programme-syntax]"), "{problems}");
    }
}

#[test]
fn the_schema_knows_the_keys() {
    let schema = schema();
    assert!(schema["properties"]["highest_percent_of_costs"].is_object());
    assert_eq!(schema["additionalProperties"], false);
}
