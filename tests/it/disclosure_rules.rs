//! Declarations, primary rules, dominance and rounding.

use klyfta::publish::disclosure::dominance::{Dominance, Sensitive};
use klyfta::publish::disclosure::primary::small_cells;
use klyfta::publish::disclosure::rounding::round;
use klyfta::publish::disclosure::{
    Disclosure, Finding, Geography, Given, Ledger, LinkedTables, Missing, Policy, Row, Sensitivity,
    Shown, WrongPolicy, protect,
};
use proptest::prelude::*;

use crate::disclosure_tables::{code, group, leaf, level, linked, rows, tables, total};

#[test]
fn a_missing_declaration_is_confidential_and_the_strictest_ancestor_wins() {
    use Disclosure::{Confidential, Perturbed, Public};
    assert_eq!(Disclosure::default(), Confidential);
    assert_eq!(Disclosure::of_ancestors([]), Confidential);
    assert_eq!(Disclosure::of_ancestors([Public, Perturbed]), Perturbed);
    assert_eq!(
        Disclosure::of_ancestors([Confidential, Public]),
        Confidential
    );
}

#[test]
fn small_counts_and_small_complements_are_small() {
    let table = |sensitivity| {
        let counts = [
            vec![200, 9],
            vec![10, 190],
            vec![4, 0],
            vec![0, 300],
            vec![0, 0],
        ];
        tables(&counts, &[], sensitivity)
    };
    let names = |sensitivity| {
        let tables = table(sensitivity);
        let small = small_cells(&tables, 0, &Policy::default());
        let mut names = Vec::new();
        for area in 0..5 {
            let cells = [0, 1].map(|at| leaf(&tables, area, at));
            let total = total(&tables, "area", &code(area));
            names.push([small[total], small[cells[0]], small[cells[1]]]);
        }
        names
    };
    let (no, yes) = (false, true);
    // Where few live no group is shown; a total is small by itself; nought is no secret ...
    assert_eq!(
        names(Sensitivity::NotSensitive),
        [
            [no, yes, yes],
            [no, no, no],
            [yes, yes, yes],
            [no, no, no],
            [no, no, no]
        ]
    );
    // ... unless it is, and then so is everybody; but not where nobody lives.
    assert_eq!(
        names(Sensitivity::Sensitive),
        [
            [no, yes, yes],
            [no, no, no],
            [yes, yes, yes],
            [no, yes, yes],
            [no, no, no]
        ]
    );
}

#[test]
fn dominance_follows_the_rules() {
    let rule = Dominance::default();
    let even = [1.0; 10];
    assert_eq!(rule.check(&even), Ok(()));
    assert_eq!(rule.check(&even[..9]), Err(Sensitive::FewContributors));
    // One contributor with 95 per cent: the other ten hold 5 of it, and all but two 4.5 < 9.5.
    let mut one = [0.5; 11];
    one[3] = 95.0;
    assert_eq!(rule.check(&one), Err(Sensitive::Estimable));
    // What the second largest knows of itself does not hide the largest: 4 < 5.
    let mut pair = [0.5; 10];
    (pair[1], pair[2]) = (46.0, 50.0);
    assert_eq!(rule.check(&pair), Err(Sensitive::Estimable));
    // Two with 92 per cent: 46 and 46, the rest 8 is more than a tenth of 46.
    let mut two = [1.0; 10];
    (two[0], two[9]) = (46.0, 46.0);
    assert_eq!(rule.check(&two), Err(Sensitive::Dominated));
    two[0] = -46.0;
    assert_eq!(rule.check(&two), Err(Sensitive::Dominated));
    assert_eq!(rule.check(&[0.0; 10]), Err(Sensitive::NotMeasurable));
    assert_eq!(rule.check(&[f64::NAN; 10]), Err(Sensitive::NotMeasurable));
    assert_eq!(rule.check(&[f64::MAX; 10]), Err(Sensitive::NotMeasurable));
    assert_eq!(rule.check(&[]), Err(Sensitive::FewContributors));
    // Who contributes nothing is no contributor.
    assert_eq!(
        rule.check(&[[1.0; 9].as_slice(), &[0.0; 5]].concat()),
        Err(Sensitive::FewContributors)
    );
}

#[test]
fn published_counts_are_rounded_and_marked() {
    let counts = [vec![1002, 13, 0], vec![988, 21, 40]];
    let tables = tables(
        &counts,
        &[level("town", &[&[0, 1]])],
        Sensitivity::NotSensitive,
    );
    let protected = protect(&tables, &Policy::default(), &Ledger::default()).unwrap();
    let found: Vec<_> = protected
        .get()
        .rows()
        .map(|row| (row.code, row.column, row.count, row.status.code()))
        .collect();
    let shown = |code, column, count| (code, column, Some(count), "");
    assert_eq!(
        found,
        [
            shown("000", "total", 1015),
            shown("000", "group0", 1000),
            ("000", "group1", Some(15), "u"),
            shown("000", "group2", 0),
            shown("001", "total", 1050),
            shown("001", "group0", 990),
            shown("001", "group1", 20),
            shown("001", "group2", 40),
            shown("town0", "total", 2065),
            shown("town0", "group0", 1990),
            shown("town0", "group1", 35),
            shown("town0", "group2", 40),
        ]
    );
    let account = protected.get().account();
    assert_eq!(
        (account.n_cells, account.n_hidden(), account.n_rounded),
        (12, 0, 12)
    );
    let words = account.for_readers();
    assert!(words.en.contains("0 of 12 counts are hidden") && words.en.contains("multiples of 5"));
    assert!(words.sv.contains("0 av 12 antal dolda") && words.sv.contains("multiplar av 5"));
    assert!(!words.en.contains("protect less"));
    let weaker = Policy {
        threshold: 5,
        ..Policy::default()
    };
    let weaker = protect(&tables, &weaker, &Ledger::default()).unwrap();
    assert!(
        weaker
            .get()
            .account()
            .for_readers()
            .sv
            .contains("skyddar mindre")
    );
}

#[test]
fn missing_counts_stay_missing_and_hide_their_total() {
    let mut rows = rows(2020, &[vec![500, 60], vec![400, 50]]);
    rows[1].count = Given::Missing(Missing::NotApplicable);
    rows.remove(3);
    let tables = linked(
        2,
        2,
        &[level("town", &[&[0, 1]])],
        Sensitivity::NotSensitive,
        &rows,
    );
    let protected = protect(&tables, &Policy::default(), &Ledger::default()).unwrap();
    let found: Vec<_> = protected
        .get()
        .rows()
        .map(|row| (row.count, row.status.code()))
        .collect();
    assert_eq!(
        found[..6],
        [
            (None, "n"),
            (Some(500), ""),
            (None, "n"),
            (None, "m"),
            (Some(400), ""),
            (None, "m")
        ]
    );
}

#[test]
fn everything_wrong_with_the_input_is_found() {
    let (twice, unknown) = (vec![code(0), code(0)], level("town", &[&[7], &[]]));
    let problems = Geography::new(&twice, Shown::Now, &[unknown]).unwrap_err();
    assert_eq!(problems.len(), 4, "{problems:?}");
    let geography = Geography::new(&[code(0)], Shown::Now, &[]).unwrap();
    let row = |area: usize, at: usize, count| Row {
        period: 2020,
        area: code(area),
        group: group(at),
        count: Given::Count(count),
    };
    let rows = [
        row(0, 0, 1),
        row(0, 0, 1),
        row(1, 0, 1),
        row(0, 5, 1),
        row(0, 1, 1 << 40),
    ];
    let groups = [group(0), group(1)];
    let problems =
        LinkedTables::new(geography, &groups, Sensitivity::Sensitive, &rows).unwrap_err();
    assert_eq!(problems.len(), 4, "{problems:?}");
    for problem in problems {
        let (en, sv) = problem.in_words();
        assert!(!en.is_empty() && !sv.is_empty() && en != sv);
    }
    let tables = tables(&[vec![50, 60]], &[], Sensitivity::Sensitive);
    let policy = Policy {
        fewest_values: 1,
        ..Policy::default()
    };
    let refused = protect(&tables, &policy, &Ledger::default()).unwrap_err();
    assert_eq!(refused, [Finding::Policy(WrongPolicy::FewestValues)]);
}

proptest! {
    #[test]
    fn rounding_is_to_the_nearest_multiple(count in 0_u64..1_000_000, base in 1_u64..100) {
        let rounded = round(count, base);
        prop_assert_eq!(rounded % base, 0);
        prop_assert!(2 * rounded.abs_diff(count) <= base);
        prop_assert!(round(count + 1, base) >= rounded);
    }

    #[test]
    fn a_dominated_sum_stays_dominated_when_its_largest_part_grows(
        mut amounts in prop::collection::vec(0.1_f64..100.0, 10..20), more in 1.0_f64..1e6
    ) {
        let rule = Dominance::default();
        let before = rule.check(&amounts);
        let by_size = |a: &usize, b: &usize| amounts[*a].total_cmp(&amounts[*b]);
        let largest = (0..amounts.len()).max_by(by_size).unwrap();
        amounts[largest] += more;
        prop_assert!(before.is_ok() || rule.check(&amounts).is_err());
    }
}
