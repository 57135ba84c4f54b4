//! Lists made by rules.

use klyfta::follow_up::area_types::{Divisor, Weighting};
use klyfta::follow_up::rules::{
    Comparison, Condition, DanishIndicators, Limit, Listing, Observation, Truth, criteria_of_2018,
    danish_exposed_area, grant_of_2022, list,
};
use klyfta::indices::Bilingual;
use proptest::prelude::*;

const SUPPRESSED: Bilingual = Bilingual {
    en: "suppressed",
    sv: "sekretessbelagt",
};

fn known<'a>(region: &'a str, indicator: &'a str, value: f64) -> Observation<'a> {
    Observation {
        region,
        indicator,
        value: Ok(value),
    }
}

fn listed(rule: &Condition, rows: &[Observation<'static>]) -> Listing<'static> {
    list(rule, rows, &[]).unwrap()
}

/// Index 1 to 5 (mean 3, deviation root 2.5), share 0, 0, 0, 1, 9 (mean 2, squares 62).
fn municipalities() -> Vec<Observation<'static>> {
    let names = ["a", "b", "c", "d", "e"];
    let mut rows = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        rows.push(known(name, "index", at as f64 + 1.0));
        rows.push(known(name, "share", [0.0, 0.0, 0.0, 1.0, 9.0][at]));
    }
    rows
}

#[test]
fn the_rule_of_2022_lists_those_far_above_in_both() {
    let rule = grant_of_2022("index", "share");
    let found = listed(&rule, &municipalities());
    let deviation = f64::sqrt(2.5);
    let share_deviation = f64::sqrt(62.0 / 4.0);
    assert!((found.tests[0].limit - (3.0 + deviation)).abs() < 1e-14);
    assert!((found.tests[1].limit - (2.0 + 1.5 * share_deviation)).abs() < 1e-14);
    assert_eq!(found.listed(), ["e"]);
    // d falls short in both; by 1 - 1 / root 2.5 deviations of the index, and 1.5 + 1 / root 15.5
    // of the share, which is what keeps it off.
    let short = 1.5 + 1.0 / share_deviation;
    let missed = found.near_misses(short + 1e-9);
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0].0, "d");
    assert!((missed[0].1 - short).abs() < 1e-12);
    assert!(found.near_misses(short - 1e-9).is_empty());
    let d = &found.regions[3];
    assert!((d.tests[0].distance.unwrap() - (4.0 - 3.0 - deviation)).abs() < 1e-14);
    let in_deviations = d.tests[0].distance_in_standard_deviations.unwrap();
    assert!((in_deviations - (1.0 / deviation - 1.0)).abs() < 1e-14);
    // e bears what its closer condition bears: 2 / root 2.5 - 1 of the index.
    let hits = found.near_hits(1.0);
    assert_eq!(hits.len(), 1);
    assert!((hits[0].1 - (7.0 / share_deviation - 1.5).min(2.0 / deviation - 1.0)).abs() < 1e-12);
}

#[test]
fn what_is_not_known_is_never_false() {
    let mut rows = municipalities();
    rows[9].value = Err(SUPPRESSED);
    let found = listed(&grant_of_2022("index", "share"), &rows);
    // e is far above in the index, and its share is not known.
    assert_eq!(found.unknown(), ["e"]);
    assert_eq!(found.regions[4].tests[1].value, Err(SUPPRESSED));
    assert_eq!(found.regions[4].tests[1].distance, None);
    assert_eq!(found.tests[1].n_known, 4);
    // a is far below in the index: whatever its share, it is off the list.
    rows[1].value = Err(SUPPRESSED);
    let found = listed(&grant_of_2022("index", "share"), &rows);
    assert_eq!(found.regions[0].truth, Truth::False);
    // And a near miss only if that is sure.
    assert!(found.near_misses(100.0).iter().all(|it| it.0 != "a"));
    // An indicator that is not given at all is not known.
    rows.remove(1);
    let found = listed(&grant_of_2022("index", "share"), &rows);
    assert_eq!(
        found.regions[0].tests[1].value.unwrap_err().en,
        "the value is not known"
    );
}

#[test]
fn truth_is_kleenes() {
    let test = |name: &str| Condition::test(name, Comparison::AtLeast, Limit::Fixed(1.0));
    let rows = |cells: &[Option<f64>]| -> Vec<Observation<'static>> {
        let names = ["p", "q", "r"];
        let mut rows: Vec<Observation<'static>> =
            names.iter().map(|name| known("other", name, 0.0)).collect();
        for (name, cell) in names.into_iter().zip(cells) {
            let value = cell.ok_or(SUPPRESSED);
            rows.push(Observation {
                region: "here",
                indicator: name,
                value,
            });
        }
        rows
    };
    let all = Condition::All(vec![test("p"), test("q"), test("r")]);
    let any = Condition::Any(vec![test("p"), test("q"), test("r")]);
    let two = Condition::AtLeast {
        needed: 2,
        of: vec![test("p"), test("q"), test("r")],
    };
    let (t, f, u) = (Some(1.0), Some(0.0), None);
    for (cells, of_all, of_any, of_two) in [
        ([t, t, t], Truth::True, Truth::True, Truth::True),
        ([t, t, u], Truth::Unknown, Truth::True, Truth::True),
        ([t, u, u], Truth::Unknown, Truth::True, Truth::Unknown),
        ([f, u, u], Truth::False, Truth::Unknown, Truth::Unknown),
        ([f, f, u], Truth::False, Truth::Unknown, Truth::False),
        ([f, t, u], Truth::False, Truth::True, Truth::Unknown),
        ([f, f, f], Truth::False, Truth::False, Truth::False),
    ] {
        let truth = |rule: &Condition| listed(rule, &rows(&cells)).regions[0].truth;
        assert_eq!(
            [truth(&all), truth(&any), truth(&two)],
            [of_all, of_any, of_two],
            "{cells:?}"
        );
    }
}

#[test]
fn limits_and_comparisons_are_those_of_their_names() {
    let rows = municipalities();
    let names = |comparison, limit| {
        listed(&Condition::test("index", comparison, limit), &rows)
            .listed()
            .join("")
    };
    assert_eq!(names(Comparison::AtLeast, Limit::Fixed(3.0)), "cde");
    assert_eq!(names(Comparison::Above, Limit::Fixed(3.0)), "de");
    assert_eq!(names(Comparison::AtMost, Limit::Fixed(3.0)), "abc");
    assert_eq!(names(Comparison::Below, Limit::Fixed(3.0)), "ab");
    assert_eq!(names(Comparison::AtLeast, Limit::Rank(2)), "de");
    assert_eq!(names(Comparison::AtMost, Limit::Rank(2)), "ab");
    assert_eq!(names(Comparison::AtLeast, Limit::Percentile(75.0)), "de");
    assert_eq!(names(Comparison::Below, Limit::Percentile(25.0)), "a");
    let by_population = Limit::MeanPlus {
        deviations: 0.0,
        divisor: Divisor::Number,
        weighting: Weighting::ByPopulation,
    };
    let rule = Condition::test("index", Comparison::Above, by_population);
    // (1 + 2 + 3 + 4 + 6 x 5) / 10.
    let people = [("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 1.0), ("e", 6.0)];
    let found = list(&rule, &rows, &people).unwrap();
    assert!((found.tests[0].limit - 4.0).abs() < 1e-14);
    assert_eq!(
        list(&rule, &rows, &people[..4]).unwrap_err().to_string(),
        "`e`: no one lives here"
    );
}

#[test]
fn the_danish_criteria_need_residents_and_two_of_four() {
    let names = DanishIndicators {
        residents: "n",
        without_work_or_education: "work",
        convicted_over_national: "convicted",
        basic_school_only: "school",
        income_of_region: "income",
    };
    let area = |region: &'static str, cells: [f64; 5]| {
        let names = ["n", "work", "convicted", "school", "income"];
        names
            .into_iter()
            .zip(cells)
            .map(move |(name, value)| known(region, name, value))
    };
    let rows: Vec<Observation<'static>> = area("two", [1000.0, 40.1, 3.0, 60.0, 55.0])
        .chain(area("one", [5000.0, 40.0, 3.0, 60.0, 55.0]))
        .chain(area("small", [999.0, 50.0, 4.0, 70.0, 40.0]))
        .chain(area("income", [2000.0, 30.0, 1.0, 61.0, 54.9]))
        .collect();
    let found = listed(&danish_exposed_area(names), &rows);
    assert_eq!(found.listed(), ["income", "two"]);
    let four =
        ["unemployment", "employment", "education", "turnout"].map(|it| (it, Limit::Fixed(5.0)));
    let rows: Vec<_> = (["unemployment", "employment", "education", "turnout"].into_iter())
        .flat_map(|name| [known("a", name, 6.0), known("b", name, 4.0)])
        .collect();
    assert_eq!(listed(&criteria_of_2018(four, 3), &rows).listed(), ["b"]);
    assert_eq!(
        listed(&criteria_of_2018(four, 1), &rows).listed(),
        ["a", "b"]
    );
}

#[test]
fn rules_that_cannot_be_held_are_refused() {
    let rows = municipalities();
    let test = |name: &str, limit| Condition::test(name, Comparison::AtLeast, limit);
    let text = |rule: &Condition| list(rule, &rows, &[]).unwrap_err().to_string();
    let asks = "a rule asks for none of its conditions, or for more than it has";
    assert_eq!(text(&Condition::All(vec![])), asks);
    assert_eq!(text(&Condition::Any(vec![])), asks);
    let one = vec![test("index", Limit::Fixed(1.0))];
    assert_eq!(
        text(&Condition::AtLeast {
            needed: 2,
            of: one.clone()
        }),
        asks
    );
    assert_eq!(text(&Condition::AtLeast { needed: 0, of: one }), asks);
    assert_eq!(
        text(&test("indx", Limit::Fixed(1.0))),
        "`indx`: there is no such indicator"
    );
    assert!(text(&test("index", Limit::Rank(6))).contains("6 are needed"));
    assert!(text(&test("index", Limit::Rank(0))).contains("too few"));
    assert!(text(&test("index", Limit::Percentile(101.0))).starts_with("`index`: a percentage"));
    assert_eq!(
        text(&test("index", Limit::Fixed(f64::NAN))),
        "`index`: a number is not finite"
    );
    let twice = [rows[0], rows[0]];
    let rule = test("index", Limit::Fixed(1.0));
    assert_eq!(
        list(&rule, &twice, &[]).unwrap_err().to_string(),
        "`a`: the same thing is given twice"
    );
    let nan = [known("a", "index", f64::NAN)];
    assert_eq!(
        list(&rule, &nan, &[]).unwrap_err().to_string(),
        "`a`: a number is not finite"
    );
    // Where all are alike there is a distance, but none in standard deviations, and no near miss.
    let alike = [known("a", "index", 0.5), known("b", "index", 0.5)];
    let found = listed(&rule, &alike);
    assert_eq!(found.regions[0].tests[0].distance, Some(-0.5));
    assert_eq!(
        found.regions[0].tests[0].distance_in_standard_deviations,
        None
    );
    assert!(found.near_misses(1e9).is_empty());
}

proptest! {
    /// A near miss within x is what the list gains when all limits are loosened by x deviations.
    #[test]
    fn near_misses_are_those_that_looser_limits_would_list(
        cells in prop::collection::vec((0_u8..30, 0_u8..30, 0_u8..30), 4..12),
        within in 1_u8..20,
        needed in 1_usize..4,
    ) {
        let names: Vec<String> = (0..cells.len()).map(|at| format!("{at:02}")).collect();
        let rows: Vec<Observation<'_>> = names.iter().zip(&cells).flat_map(|(name, it)| {
            let known = |indicator, value: u8| known(name, indicator, value.into());
            [known("p", it.0), known("q", it.1), known("r", it.2)]
        }).collect();
        let rule = |deviations: f64| {
            let limit = |factor: f64| Limit::MeanPlus {
                deviations: 1.0 + factor * deviations,
                divisor: Divisor::NumberLessOne,
                weighting: Weighting::EachAreaOnce,
            };
            Condition::AtLeast { needed, of: vec![
                Condition::test("p", Comparison::AtLeast, limit(-1.0)),
                Condition::test("q", Comparison::AtLeast, limit(-1.0)),
                Condition::test("r", Comparison::AtMost, limit(1.0)),
            ] }
        };
        let spread = |of: fn(&(u8, u8, u8)) -> u8| cells.iter().any(|it| of(it) != of(&cells[0]));
        prop_assume!(spread(|it| it.0) && spread(|it| it.1) && spread(|it| it.2));
        let within = f64::from(within) / 7.0;
        let strict = list(&rule(0.0), &rows, &[]).unwrap();
        let looser = list(&rule(within), &rows, &[]).unwrap();
        let mut expected: Vec<&str> = looser.listed();
        expected.retain(|it| !strict.listed().contains(it));
        let found: Vec<&str> = strict.near_misses(within + 1e-9).iter().map(|it| it.0).collect();
        prop_assert_eq!(found, expected);
    }
}
