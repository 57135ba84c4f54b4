//! What is found wrong, or doubtful, in a register.

use std::collections::BTreeSet;

use klyfta::follow_up::efforts::reading::{Texts, programme, register};
use klyfta::follow_up::efforts::{Area, Areas, Checked, Findings, Known, Programme, Row, check};

const PROGRAMMES: &str = r#"
id = "p"
ordinance = "2018:151"
recipients = ["municipality"]
highest_percent_of_costs = 90
title = { sv = "P", en = "P" }
agencies = [{ name = "Tillväxtverket", from = 2018, to = 2020 }, { name = "Delmos", from = 2021 }]
municipalities = [{ code = "0580", name = "Linköping" }, { code = "0581", name = "Norrköping" }]
years = [{ year = 2018, announced = { kronor = 50_000_000, source = { sv = "", en = "" } } }]
sources = []
"#;

const EFFORTS: &str = "\
effort_id;name;programme;ordinance;agency;recipient_kind;recipient_code;recipient_name;purpose;\
target_group;start;end;reached;decision;total_costs
e1;Ett;p;2018:151;Tillväxtverket;municipality;0581;Norrköping;education;alla;2018;2020;areas;granted;5 000 000
e2;Två;p;2018:151;Delmos;municipality;0580;Linköpings kommun;own;alla;2021;2021;whole_region;granted;
e3;Tre;p;2018:151;Delmos;municipality;0581;Norrköping;safety;alla;2021;2021;unknown;refused;
";
const AREAS: &str = "\
effort_id;area_code;vintage;share
e1;0581R001;RegSO-2020;0,6
e1;0581R002;RegSO-2020;0,4
";
const AMOUNTS: &str = "\
effort_id;kind;year;kronor
e1;granted;2018;4 500 000
e1;paid;2018;2 000 000
e1;paid;2019;2 500 000
e1;used;2019;3 000 000
e1;used;2020;1 000 000
e1;repaid;2021;500 000
e2;granted;2021;900 000
e3;applied;2021;800 000
";
const OUTCOMES: &str = "effort_id;indicator;direction;lag_years\ne1;employment;up;2\n";

fn areas() -> Areas {
    let area = |vintage, code, region: &str| (Area::new(vintage, code), region.to_owned());
    Areas::from([
        area("RegSO-2020", "0580R001", "0580"),
        area("RegSO-2020", "0581R001", "0581"),
        area("RegSO-2020", "0581R002", "0581"),
        area("RegSO-2025", "0581R001", "0581"),
        area("RegSO-2025", "0581R009", "0581"),
    ])
}

fn programmes() -> Vec<Programme> {
    vec![programme("p.toml", PROGRAMMES).unwrap()]
}

fn checked([efforts, areas_text, amounts, outcomes]: [&str; 4]) -> Result<Checked, Findings> {
    let register = register(&Texts {
        efforts: ("efforts.csv", efforts).into(),
        effort_areas: ("effort_areas.csv", areas_text).into(),
        effort_amounts: ("effort_amounts.csv", amounts).into(),
        effort_outcomes: Some(("effort_outcomes.csv", outcomes).into()),
    });
    let purposes = BTreeSet::from(["own".to_owned()]);
    let known = Known {
        programmes: &programmes(),
        areas: &areas(),
        purposes: &purposes,
    };
    check(register.unwrap_or_else(|it| panic!("{it}")), &known)
}

const GOOD: [&str; 4] = [EFFORTS, AREAS, AMOUNTS, OUTCOMES];

#[test]
fn a_register_in_order_has_neither_mistakes_nor_doubts() {
    let checked = checked(GOOD).unwrap_or_else(|it| panic!("{}", it.mistakes));
    assert!(checked.doubts().is_empty(), "{}", checked.doubts());
    assert_eq!(checked.register().efforts.len(), 3);
}

/// The good tables with some texts replaced by others.
fn changed(changes: &[(&str, &str)]) -> [String; 4] {
    let mut tables = GOOD.map(str::to_owned);
    for (from, to) in changes {
        let table = tables.iter_mut().find(|table| table.contains(from));
        let table = table.unwrap_or_else(|| panic!("nowhere {from:?}"));
        *table = table.replacen(from, to, 1);
    }
    tables
}

fn found(changes: &[(&str, &str)]) -> Result<Checked, Findings> {
    checked(changed(changes).each_ref().map(String::as_str))
}

/// Turns `efforts.csv:3@agency` into the place of that cell.
fn place_in(efforts: &str, place: &str) -> String {
    let Some((line, column)) = place.split_once('@') else {
        return place.to_owned();
    };
    let number: usize = line.rsplit(':').next().unwrap().parse().unwrap();
    let lines: Vec<&str> = efforts.lines().collect();
    let field = lines[0].split(';').position(|it| it == column).unwrap();
    let before = lines[number - 1].split(';').take(field);
    let letters: usize = before.map(|cell| cell.chars().count() + 1).sum();
    format!("{line}:{}", letters + 1)
}

/// The only mistake, or the only doubt, begins with the place and holds the words.
fn is(changes: &[(&str, &str)], severity: &str, place: &str, code: &str, words: &[&str]) {
    let (mistakes, doubts) = match found(changes) {
        Ok(checked) => (String::new(), checked.doubts().to_string()),
        Err(findings) => (findings.mistakes.to_string(), findings.doubts.to_string()),
    };
    let place = &place_in(&changed(changes)[0], place);
    let (these, others) = match severity {
        "mistake" => (mistakes, doubts),
        _ => (doubts, mistakes),
    };
    assert!(
        these.starts_with(&format!("{place}: ")),
        "{changes:?}: {place}\n{these}"
    );
    assert_eq!(
        these.matches(&format!("[{code}]")).count(),
        1,
        "{code}\n{these}"
    );
    assert_eq!(
        these.matches("  help: ").count(),
        1,
        "each has help\n{these}"
    );
    assert_eq!(these.lines().count(), 2, "one alone\n{these}");
    assert!(others.is_empty(), "{others}");
    for words in words {
        assert!(these.contains(words), "{words}\n{these}");
    }
}

fn mistake(changes: &[(&str, &str)], place: &str, code: &str, words: &[&str]) {
    is(changes, "mistake", place, code, words);
}

fn doubt(changes: &[(&str, &str)], place: &str, code: &str, words: &[&str]) {
    is(changes, "doubt", place, code, words);
}

#[test]
fn dates() {
    mistake(
        &[("2021;2021;unknown", "2022;2021;unknown")],
        "efforts.csv:4@end",
        "dates-out-of-order",
        &["`2021-12-31`", "2022-01-01", "`e3`"],
    );
}

#[test]
fn the_course_of_the_money() {
    let code = "amounts-out-of-order";
    // 2 + 2.5 million paid; until 2019, 4.4 were granted.
    mistake(
        &[("4 500 000", "4 400 000")],
        "effort_amounts.csv:4:14",
        code,
        &["until 2019", "`4500000` kronor paid", "4400000 granted"],
    );
    // Granted in time is granted before it is paid.
    mistake(
        &[("e1;granted;2018", "e1;granted;2019")],
        "effort_amounts.csv:3:14",
        code,
        &["until 2018", "`2000000` kronor paid", "0 granted"],
    );
    mistake(
        &[("repaid;2021;500 000", "repaid;2021;600 000")],
        "effort_amounts.csv:6:14",
        code,
        &[
            "until 2021",
            "`4600000` kronor used or repaid",
            "4500000 paid",
        ],
    );
    mistake(
        &[("3 000 000", "3 000 001")],
        "effort_amounts.csv:6:14",
        code,
        &["`4500001`", "4500000 paid"],
    );
    // Repaid more than paid.
    let more = [
        ("e1;used;2019;3 000 000\ne1;used;2020;1 000 000\n", ""),
        ("repaid;2021;500 000", "repaid;2018;2 000 001"),
    ];
    let findings = found(&more).unwrap_err();
    assert!(
        findings
            .mistakes
            .to_string()
            .contains("`2000001` kronor repaid, and 2000000 paid")
    );
    // Money used in advance, made up for by later payments.
    doubt(
        &[(
            "e1;paid;2018;2 000 000\ne1;paid;2019;2 500 000",
            "e1;paid;2020;4 500 000",
        )],
        "effort_amounts.csv:4:14",
        code,
        &["until 2019", "`3000000` kronor used", "0 paid", "advance"],
    );
    doubt(
        &[("repaid;2021;500 000", "repaid;2021;100 000")],
        "effort_amounts.csv:6:14",
        "amount-unaccounted",
        &["`400000` kronor are neither used nor repaid"],
    );
    // What is unknown is nothing to be held against.
    for unknown in ["e1;granted;2018;4 500 000\n", "e1;repaid;2021;500 000\n"] {
        assert!(found(&[(unknown, "")]).is_ok());
    }
}

#[test]
fn a_refused_effort_is_granted_nothing() {
    mistake(
        &[("e3;applied", "e3;granted")],
        "effort_amounts.csv:9:4",
        "amounts-out-of-order",
        &["`e3` was refused"],
    );
    mistake(
        &[
            ("unknown;refused", "unknown;pending"),
            ("e3;applied", "e3;granted"),
        ],
        "effort_amounts.csv:9:4",
        "amounts-out-of-order",
        &["`e3` is not decided"],
    );
}

#[test]
fn signs_sizes_and_years_of_amounts() {
    mistake(
        &[("repaid;2021;500 000", "repaid;2021;-500 000")],
        "effort_amounts.csv:7:16",
        "negative-amount",
        &["`-500000`", "without a minus"],
    );
    mistake(
        &[("5 000 000", "-5 000 000")],
        "efforts.csv:2@total_costs",
        "negative-amount",
        &["`-5000000`"],
    );
    mistake(
        &[("900 000", "100 000 000 001")],
        "effort_amounts.csv:8:17",
        "amount-too-large",
        &["`100000000001`"],
    );
    for (kind, first, last) in [
        ("granted", 2018, 2021),
        ("paid", 2020, 2022),
        ("used", 2021, 2021),
        ("repaid", 2021, 2024),
    ] {
        let row = |year: i32| format!("e2;{kind};{year};900 000\n");
        let found = |year| found(&[("e2;granted;2021;900 000\n", row(year).as_str())]);
        assert!(found(first).is_ok() && found(last).is_ok(), "{kind}");
        for year in [first - 1, last + 1] {
            let text = row(year);
            mistake(
                &[("e2;granted;2021;900 000\n", &text)],
                &format!("effort_amounts.csv:8:{}", 5 + kind.len()),
                "amount-outside-period",
                &[&format!("`{year}`"), &format!("between {first} and {last}")],
            );
        }
    }
}

#[test]
fn thousands_are_told_and_not_changed() {
    doubt(
        &[("e2;granted;2021;900 000", "e2;granted;2021;900")],
        "effort_amounts.csv:8:17",
        "suspected-thousands",
        &["`900`", "`e2`"],
    );
    doubt(
        &[(
            "e2;granted;2021;900 000",
            "e2;granted;2021;900 000\ne2;paid;2021;900",
        )],
        "effort_amounts.csv:9:14",
        "suspected-thousands",
        &["`900` kronor (paid)", "900000 (granted)"],
    );
    let kept = found(&[("e2;granted;2021;900 000", "e2;granted;2021;900")]).unwrap();
    let entry = kept
        .register()
        .entries
        .iter()
        .find(|it| it.effort == "e2")
        .unwrap();
    let amount = entry.amount::<klyfta::follow_up::efforts::Granted>();
    assert_eq!(amount.unwrap().kronor(), 900);
}

#[test]
fn areas_of_efforts() {
    mistake(
        &[("0581R001;RegSO-2020", "0581R009;RegSO-2020")],
        "effort_areas.csv:2:4",
        "unknown-area",
        &["`0581R009` in RegSO-2020", "one in RegSO-2025"],
    );
    mistake(
        &[("0581R001", "O581R001")],
        "effort_areas.csv:2:4",
        "unknown-area",
        &["did you mean `0581R001`"],
    );
    mistake(
        &[("0581R001", "0580R001")],
        "effort_areas.csv:2:4",
        "area-outside-region",
        &["lies in 0580", "`e1` takes place in 0581"],
    );
    mistake(
        &[("0581R001;RegSO-2020", "0581R001;RegSO-2025")],
        "effort_areas.csv:2:13",
        "mixed-vintages",
        &["`RegSO-2025`"],
    );
    let unknown_vintage = found(&[("RegSO-2020;0,6", "SAMS;0,6")]).unwrap_err();
    let said = unknown_vintage.mistakes.to_string();
    assert!(said.contains("effort_areas.csv:2:13: there are no areas of the vintage `SAMS`"));
    assert!(said.contains("RegSO-2020, RegSO-2025"));
}

#[test]
fn shares_of_areas() {
    let code = "shares-do-not-add-up";
    let place = "effort_areas.csv:2:24";
    mistake(&[("0,4", "0,3")], place, code, &["`0.9` over 2 areas"]);
    mistake(&[("0,4", "0,411")], place, code, &["`1.011`"]);
    mistake(&[("0,6", "0,589999999")], place, code, &["`0.989999999`"]);
    assert!(
        found(&[("0,6", "0,59")]).is_ok(),
        "a hundredth is within the tolerance"
    );
    assert!(found(&[("0,6", "0,61")]).is_ok());
    mistake(&[("0,6", "")], place, code, &["`0581R001`", "no share"]);
    mistake(
        &[("0,6", "1"), ("0,4", "0")],
        "effort_areas.csv:3:24",
        code,
        &["`0`"],
    );
    assert!(
        found(&[("0,6", ""), ("0,4", "")]).is_ok(),
        "the split may be unknown"
    );
}

#[test]
fn efforts_without_areas_say_why() {
    let code = "effort-without-area";
    let none = "e1;0581R001;RegSO-2020;0,6\ne1;0581R002;RegSO-2020;0,4\n";
    mistake(
        &[(none, "")],
        "efforts.csv:2@reached",
        code,
        &["none is named", "whole_region"],
    );
    mistake(
        &[(";areas;granted", ";whole_region;granted")],
        "efforts.csv:2@reached",
        code,
        &["areas are named"],
    );
    mistake(
        &[(";areas;granted", ";unknown;granted")],
        "efforts.csv:2@reached",
        code,
        &["some are"],
    );
    assert!(found(&[(none, ""), (";areas;granted", ";unknown;granted")]).is_ok());
    assert!(found(&[(none, ""), (";areas;granted", ";whole_region;granted")]).is_ok());
}

#[test]
fn what_the_programme_allows() {
    mistake(
        &[(
            "municipality;0580;Linköpings kommun",
            "municipality;0583;Motala",
        )],
        "efforts.csv:3@recipient_code",
        "not-eligible",
        &["`0583` Motala", "2 municipalities of p"],
    );
    mistake(
        &[(
            "municipality;0580;Linköpings kommun",
            "municipality;0850;Linköpings kommun",
        )],
        "efforts.csv:3@recipient_code",
        "not-eligible",
        &["Linköping has the code 0580"],
    );
    mistake(
        &[("municipality;0580;", "association;0580;")],
        "efforts.csv:3@recipient_kind",
        "not-eligible",
        &["`association`", "those that can: municipality"],
    );
    mistake(
        &[("e2;Två;p;2018:151", "e2;Två;p;2018:118")],
        "efforts.csv:3@ordinance",
        "unlike-programme",
        &["`2018:118`", "2018:151"],
    );
    // 4.5 million granted are 90 per cent of 5 million, and more of less.
    mistake(
        &[("5 000 000", "4 999 999")],
        "efforts.csv:2@total_costs",
        "unlike-programme",
        &["`4500000`", "90 per cent of the 4999999"],
    );
    doubt(
        &[("Tillväxtverket;municipality", "Delmos;municipality")],
        "efforts.csv:2@agency",
        "unlike-programme",
        &["`Delmos`", "Tillväxtverket 2018 to 2020, Delmos from 2021"],
    );
    doubt(
        &[("0580;Linköpings kommun", "0580;Lidköping")],
        "efforts.csv:3@recipient_name",
        "unlike-programme",
        &["0580 is Linköping", "`Lidköping`"],
    );
    doubt(
        &[
            ("5 000 000", "500 000 000"),
            ("granted;2018;4 500 000", "granted;2018;50 000 001"),
        ],
        "effort_amounts.csv:2:17",
        "unlike-programme",
        &["`50000001`", "50000000 were announced"],
    );
}

#[test]
fn names_that_nobody_knows() {
    mistake(
        &[("Två;p;", "Två;q;")],
        "efforts.csv:3@programme",
        "unknown-programme",
        &["`q`"],
    );
    mistake(
        &[(";education;", ";edukation;")],
        "efforts.csv:2@purpose",
        "unknown-purpose",
        &["`edukation`", "did you mean `education`"],
    );
    for (from, to, place) in [
        (
            "e1;0581R001;RegSO-2020;0,6\n",
            "e1;0581R001;RegSO-2020;0,6\ne9;0581R001;RegSO-2020;1\n",
            "effort_areas.csv:3:1",
        ),
        ("e3;applied", "e9;applied", "effort_amounts.csv:9:1"),
        ("e1;employment", "e9;employment", "effort_outcomes.csv:2:1"),
    ] {
        mistake(&[(from, to)], place, "unknown-effort", &["`e9`"]);
    }
}

#[test]
fn what_stands_twice() {
    let code = "repeated-effort";
    mistake(
        &[("e3;Tre", "e2;Tre"), ("e3;applied", "e2;applied")],
        "efforts.csv:4:1",
        code,
        &["`e2`", "efforts.csv:3"],
    );
    mistake(
        &[("e1;0581R002;RegSO-2020;0,4", "e1;0581R001;RegSO-2020;0,4")],
        "effort_areas.csv:3:4",
        code,
        &["`0581R001` twice", "effort_areas.csv:2"],
    );
    mistake(
        &[(
            "e1;employment;up;2\n",
            "e1;employment;up;2\ne1;employment;down;2\n",
        )],
        "effort_outcomes.csv:3:4",
        code,
        &["`employment`"],
    );
    doubt(
        &[(
            "e2;granted;2021;900 000\n",
            "e2;granted;2021;900 000\ne2;granted;2021;900 000\n",
        )],
        "effort_amounts.csv:9:17",
        "repeated-amount",
        &[
            "`900000` (granted)",
            "effort_amounts.csv:8",
            "both are counted",
        ],
    );
}

#[test]
fn all_is_found_at_once_whatever_the_order_of_rows() {
    let changes = [
        ("Två;p;", "Två;q;"),
        (";education;", ";edukation;"),
        ("0,4", "0,3"),
        ("900 000", "-900 000"),
        ("e1;employment", "e9;employment"),
        ("4 500 000", "4 400 000"),
    ];
    let findings = found(&changes).unwrap_err();
    assert_eq!(findings.mistakes.count(), 6, "{}", findings.mistakes);
    let places = |findings: &Findings| {
        let list = findings.mistakes.iter();
        list.map(|it| it.place.file.clone()).collect::<Vec<_>>()
    };
    assert!(places(&findings).is_sorted());

    // Rows without positions, read backwards: the same findings.
    let read = |backwards: bool| {
        let mut tables = GOOD.map(str::to_owned);
        for (from, to) in changes {
            let table = tables
                .iter_mut()
                .find(|table| table.contains(from))
                .unwrap();
            *table = table.replacen(from, to, 1);
        }
        let mut register = register(&Texts {
            efforts: ("efforts.csv", tables[0].as_str()).into(),
            effort_areas: ("effort_areas.csv", tables[1].as_str()).into(),
            effort_amounts: ("effort_amounts.csv", tables[2].as_str()).into(),
            effort_outcomes: Some(("effort_outcomes.csv", tables[3].as_str()).into()),
        })
        .unwrap();
        if backwards {
            register.efforts.reverse();
            register.reaches.reverse();
            register.entries.reverse();
            register.outcomes.reverse();
        }
        let known = Known {
            programmes: &programmes(),
            areas: &areas(),
            purposes: &BTreeSet::from(["own".to_owned()]),
        };
        check(register, &known).unwrap_err()
    };
    assert_eq!(read(false), read(true));
    assert_eq!(read(false), findings);
}

#[test]
fn rows_of_callers_without_cells_are_named_by_line() {
    let row = Row::new("efforts.xlsx", 17);
    assert_eq!(row.place("start").to_string(), "efforts.xlsx:17:1");
}
