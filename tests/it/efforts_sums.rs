//! Sums of kronor: exact, complete, and the same whatever the order of rows.

use std::collections::{BTreeMap, BTreeSet};

use klyfta::follow_up::efforts::reading::programme;
use klyfta::follow_up::efforts::sums::{
    Destination, Inhabitants, Part, PerHead, PlanAndOutcome, Refusal, by_register, overlaps, parts,
    totals,
};
use klyfta::follow_up::efforts::{
    Amount, AmountKind, Applied, Area, Areas, Checked, Date, Decision, Effort, Entry, Granted,
    Known, Paid, Programme, Purpose, Reach, Reached, Recipient, RecipientKind, Register, Row,
    Share, Used, check,
};
use proptest::prelude::*;

const VINTAGE: &str = "RegSO-2020";

fn areas() -> Areas {
    let codes = ["0580R001", "0580R002", "0580R003", "0581R001", "0581R002"];
    let area = |code: &str| (Area::new(VINTAGE, code), code[..4].to_owned());
    codes.into_iter().map(area).collect()
}

fn programmes() -> Vec<Programme> {
    let text = r#"
        id = "p"
        ordinance = "1:1"
        recipients = ["municipality", "region", "association"]
        title = { sv = "", en = "" }
        sources = []
    "#;
    vec![programme("p.toml", text).unwrap()]
}

fn effort(id: &str, region: &str, reached: Reached) -> Effort {
    Effort {
        id: id.to_owned(),
        name: String::new(),
        programme: "p".to_owned(),
        ordinance: "1:1".to_owned(),
        agency: "Delmos".to_owned(),
        recipient: Recipient {
            kind: RecipientKind::Municipality,
            code: Some(region.to_owned()),
            name: String::new(),
        },
        region: Some(region.to_owned()),
        purpose: Purpose::Education,
        target_group: String::new(),
        start: Date::new(2018, 1, 1).unwrap(),
        end: Date::new(2020, 12, 31).unwrap(),
        reached,
        decision: Decision::Granted,
        total_costs: None,
        row: Row::new("efforts.csv", 1),
    }
}

fn reach(effort: &str, code: &str, billionths: Option<i64>) -> Reach {
    Reach {
        effort: effort.to_owned(),
        area: Area::new(VINTAGE, code),
        share: billionths.map(|it| Share::of_billionths(it).unwrap()),
        row: Row::new("effort_areas.csv", 1),
    }
}

fn entry(effort: &str, kind: AmountKind, year: i32, kronor: i64) -> Entry {
    Entry::new(
        effort.to_owned(),
        kind,
        year,
        kronor,
        Row::new("effort_amounts.csv", 1),
    )
}

fn checked(register: Register, areas: &Areas) -> Checked {
    let known = Known {
        programmes: &programmes(),
        areas,
        purposes: &BTreeSet::new(),
    };
    check(register, &known).unwrap_or_else(|it| panic!("{}", it.mistakes))
}

/// One effort over three areas, one for the whole municipality, one split that nobody knows, one
/// for areas that nobody knows, one of a county, and one refused.
fn register() -> Register {
    use AmountKind::{Granted, Paid};
    let third = 333_333_333;
    let mut unknown = effort("d", "0581", Reached::Unknown);
    unknown.purpose = Purpose::Safety;
    let mut county = effort("e", "05", Reached::WholeRegion);
    county.agency = "Tillväxtverket".to_owned();
    county.recipient.kind = RecipientKind::Region;
    let mut refused = effort("f", "0581", Reached::Areas);
    refused.decision = Decision::Refused;
    Register {
        efforts: vec![
            effort("a", "0580", Reached::Areas),
            effort("b", "0580", Reached::WholeRegion),
            effort("c", "0581", Reached::Areas),
            unknown,
            county,
            refused,
        ],
        reaches: vec![
            reach("a", "0580R001", Some(third)),
            reach("a", "0580R002", Some(third)),
            reach("a", "0580R003", Some(third)),
            reach("c", "0581R001", None),
            reach("c", "0581R002", None),
            reach("f", "0581R001", Some(Share::ONE.billionths())),
        ],
        entries: vec![
            entry("a", Granted, 2018, 1_000_000),
            entry("a", Paid, 2018, 100_000),
            entry("a", Paid, 2018, 250_000),
            entry("a", Paid, 2019, 500_000),
            entry("b", Granted, 2018, 70_000),
            entry("c", Granted, 2018, 90_001),
            entry("d", Granted, 2019, 20_000),
            entry("e", Granted, 2018, 1_000_000),
            entry("f", AmountKind::Applied, 2018, 600_000),
        ],
        outcomes: Vec::new(),
    }
}

#[test]
fn an_effort_is_split_over_areas_to_the_last_krona() {
    let areas = areas();
    let register = checked(register(), &areas);
    let granted = parts::<Granted>(&register, &areas);
    let of_a = granted.iter().filter(|part| part.effort.id == "a");
    let found: Vec<_> = of_a
        .map(|it| {
            (
                it.destination.area().unwrap().code.as_str(),
                it.amount.kronor(),
            )
        })
        .collect();
    // A third of a million each, and the krona that is left to the first of equal remainders.
    let expected = [
        ("0580R001", 333_334),
        ("0580R002", 333_333),
        ("0580R003", 333_333),
    ];
    assert_eq!(found, expected);
    // The two instalments of a year are split as one: 350,000 / 3.
    let paid = parts::<Paid>(&register, &areas);
    let found: Vec<_> = paid
        .iter()
        .map(|it| (it.year, it.amount.kronor()))
        .collect();
    let expected = [
        (2018, 116_667),
        (2018, 116_667),
        (2018, 116_666),
        (2019, 166_667),
        (2019, 166_667),
        (2019, 166_666),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_did_not_reach_a_known_area_stays_at_the_region() {
    let areas = areas();
    let register = checked(register(), &areas);
    let granted = parts::<Granted>(&register, &areas);
    let rest: Vec<_> = granted
        .iter()
        .filter(|it| it.destination.area().is_none())
        .map(|it| {
            (
                it.effort.id.as_str(),
                it.region.unwrap(),
                it.destination,
                it.amount.kronor(),
            )
        })
        .collect();
    let expected = [
        ("b", "0580", Destination::WholeRegion, 70_000),
        ("c", "0581", Destination::NotDistributed, 90_001),
        ("d", "0581", Destination::NotDistributed, 20_000),
        ("e", "05", Destination::WholeRegion, 1_000_000),
    ];
    assert_eq!(rest, expected);
    for destination in [Destination::WholeRegion, Destination::NotDistributed] {
        let name = destination.name().unwrap();
        assert!(name.en.starts_with("not distributed") && name.sv.starts_with("ej fördelat"));
    }
}

#[test]
fn sums_by_region_year_purpose_and_kind() {
    let areas = areas();
    let register = checked(register(), &areas);
    let granted = parts::<Granted>(&register, &areas);
    let by_region = totals(&granted, |part| (part.region.unwrap(), part.year));
    let expected = BTreeMap::from([
        (("05", 2018), Amount::new(1_000_000)),
        (("0580", 2018), Amount::new(1_070_000)),
        (("0581", 2018), Amount::new(90_001)),
        (("0581", 2019), Amount::new(20_000)),
    ]);
    assert_eq!(by_region, expected);
    let by_purpose = totals(&granted, |part| part.effort.purpose.clone());
    let expected = BTreeMap::from([
        (Purpose::Education, Amount::new(2_160_001)),
        (Purpose::Safety, Amount::new(20_000)),
    ]);
    assert_eq!(by_purpose, expected);
    let applied = totals(&parts::<Applied>(&register, &areas), |_| ());
    assert_eq!(applied, BTreeMap::from([((), Amount::new(600_000))]));
    // Nothing was reported as used: that is unknown, and no row says zero.
    assert!(parts::<Used>(&register, &areas).is_empty());
}

#[test]
fn kronor_per_head() {
    let heads = |all, in_types_1_and_2| Inhabitants {
        all,
        in_types_1_and_2,
    };
    let amount = Amount::<Granted>::new(1_070_000);
    let found = PerHead::of(amount, heads(Some(160_000), Some(4_000)));
    assert_eq!(found.amount, amount);
    assert_eq!(found.per_inhabitant, Ok(6.6875));
    assert_eq!(found.per_inhabitant_of_types_1_and_2, Ok(267.5));
    let found = PerHead::of(amount, heads(None, Some(0)));
    assert_eq!(found.per_inhabitant, Err(Refusal::PopulationUnknown));
    assert_eq!(
        found.per_inhabitant_of_types_1_and_2,
        Err(Refusal::NoInhabitants)
    );
    assert!(Refusal::NoInhabitants.reason().sv.contains("ingen"));
}

#[test]
fn efforts_that_meet_in_an_area() {
    let areas = areas();
    let mut register = register();
    register.efforts[0].end = Date::new(2019, 1, 1).unwrap();
    register.efforts[2].start = Date::new(2019, 12, 31).unwrap();
    register.entries.retain(|it| it.effort != "c");
    let register = checked(register, &areas);
    let all = overlaps(&register, &areas);
    let at = |code: &str, year| {
        let found = all
            .iter()
            .find(|it| it.area.code == code && it.year == year)
            .unwrap();
        (
            found.efforts.clone(),
            found.efforts_of_the_region.clone(),
            found.n_agencies,
        )
    };
    assert_eq!(at("0580R001", 2018), (vec!["a"], vec!["b", "e"], 2));
    assert_eq!(at("0580R001", 2019), (vec!["a"], vec!["b", "e"], 2));
    assert_eq!(at("0580R001", 2020), (vec![], vec!["b", "e"], 2));
    // The county's effort reaches the other municipality too; the refused one nobody.
    assert_eq!(at("0581R001", 2018), (vec![], vec!["e"], 1));
    assert_eq!(at("0581R001", 2019), (vec!["c"], vec!["e"], 2));
    assert_eq!(all.len(), 5 * 3);
    assert!(all.iter().all(|it| it.region == &it.area.code[..4]));
}

#[test]
fn announced_beside_granted_and_paid() {
    let areas = areas();
    let mut register = register();
    register
        .entries
        .push(entry("a", AmountKind::Announced, 2017, 3_000_000));
    let register = checked(register, &areas);
    let year =
        |year, announced: Option<i64>, granted: Option<i64>, paid: Option<i64>| PlanAndOutcome {
            year,
            announced: announced.map(Amount::new),
            granted: granted.map(Amount::new),
            paid: paid.map(Amount::new),
        };
    let expected = [
        year(2017, Some(3_000_000), None, None),
        year(2018, None, Some(2_160_001), Some(350_000)),
        year(2019, None, Some(20_000), Some(500_000)),
    ];
    assert_eq!(by_register(&register, "p"), expected);
    assert_eq!(by_register(&register, "q"), []);
}

/// Efforts over some of forty areas with any shares that sum to about 1, and amounts in any years.
fn any_register() -> impl Strategy<Value = (Register, Areas)> {
    let effort = (
        prop::collection::btree_map(0..40_usize, 1..1_000_i64, 0..12),
        prop::collection::vec((2018..=2020_i32, 0..=100_000_000_000_i64), 0..6),
        any::<bool>(),
    );
    prop::collection::vec(effort, 0..8).prop_map(|efforts| {
        let codes: Vec<String> = (0..40)
            .map(|it| format!("{:04}R001", 580 + it % 4 + it * 10))
            .collect();
        let areas: Areas = (codes.iter())
            .map(|code| (Area::new(VINTAGE, code.as_str()), code[..4].to_owned()))
            .collect();
        let mut register = Register::default();
        for (number, (weights, amounts, shared)) in efforts.into_iter().enumerate() {
            let id = format!("e{number}");
            let reached = match weights.is_empty() {
                true => Reached::Unknown,
                false => Reached::Areas,
            };
            let mut made = effort_anywhere(&id, reached);
            made.purpose = Purpose::NATIONAL[number % 5].clone();
            register.efforts.push(made);
            let total: i64 = weights.values().sum();
            for (area, weight) in weights {
                let share = weight * 1_000_000_000 / total;
                register
                    .reaches
                    .push(reach(&id, &codes[area], shared.then_some(share)));
            }
            for (year, kronor) in amounts {
                register
                    .entries
                    .push(entry(&id, AmountKind::Granted, year, kronor));
            }
        }
        (register, areas)
    })
}

fn effort_anywhere(id: &str, reached: Reached) -> Effort {
    let mut effort = effort(id, "0580", reached);
    effort.recipient.kind = RecipientKind::Association;
    effort.region = None;
    effort
}

type Key = (String, Option<String>, String, i32, i64);

fn keys(parts: &[Part<'_, Granted>]) -> Vec<Key> {
    let text = |part: &Part<'_, Granted>| {
        let region = part.region.map(str::to_owned);
        let destination = format!("{:?}", part.destination);
        (
            part.effort.id.clone(),
            region,
            destination,
            part.year,
            part.amount.kronor(),
        )
    };
    parts.iter().map(text).collect()
}

proptest! {
    #[test]
    fn parts_add_up_to_the_register((register, areas) in any_register()) {
        let mut expected: BTreeMap<(String, i32), i64> = BTreeMap::new();
        for entry in &register.entries {
            let kronor = entry.amount::<Granted>().unwrap().kronor();
            *expected.entry((entry.effort.clone(), entry.year)).or_default() += kronor;
        }
        let shares: BTreeMap<(String, String), f64> = (register.reaches.iter())
            .filter_map(|it| {
                let share = it.share?.billionths() as f64;
                Some(((it.effort.clone(), it.area.code.clone()), share))
            })
            .collect();
        let register = checked(register, &areas);
        let parts = parts::<Granted>(&register, &areas);
        let found = totals(&parts, |part| (part.effort.id.clone(), part.year));
        let found: BTreeMap<_, _> = found.into_iter().map(|(key, it)| (key, it.kronor())).collect();
        prop_assert_eq!(&found, &expected);
        // However they are grouped, the whole is the same.
        let whole: i64 = expected.values().sum();
        let by_area = totals(&parts, |part| (part.destination, part.year));
        prop_assert_eq!(by_area.values().map(|it| it.kronor()).sum::<i64>(), whole);
        // Each part is within a krona of its quota.
        for part in &parts {
            if let Some(area) = part.destination.area() {
                let id = part.effort.id.clone();
                let of_effort = shares.iter().filter(|((it, _), _)| *it == id);
                let all: f64 = of_effort.map(|(_, it)| it).sum();
                let share = shares[&(id.clone(), area.code.clone())] / all;
                let quota = expected[&(id, part.year)] as f64 * share;
                prop_assert!((part.amount.kronor() as f64 - quota).abs() < 1.001);
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((register, areas) in any_register()) {
        let mut other = register.clone();
        other.efforts.reverse();
        other.reaches.reverse();
        let n_first = other.entries.len() / 2;
        other.entries.rotate_left(n_first);
        let (one, other) = (checked(register, &areas), checked(other, &areas));
        prop_assert_eq!(keys(&parts(&one, &areas)), keys(&parts(&other, &areas)));
        prop_assert_eq!(overlaps(&one, &areas), overlaps(&other, &areas));
        prop_assert_eq!(by_register(&one, "p"), by_register(&other, "p"));
    }
}
