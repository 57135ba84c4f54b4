//! What must hold of any decomposition of change, of any fit to margins and of any merging.

use std::collections::BTreeMap;

use klyfta::decomposition::chain::{BrokenLink, chain};
use klyfta::decomposition::change::{Change, change, change_by_area};
use klyfta::decomposition::composition_and_structure::{Exchange, composition_and_structure};
use klyfta::decomposition::counts::{Areas, Counts, Index};
use klyfta::decomposition::karmel_maclachlan::karmel_maclachlan;
use klyfta::decomposition::merging::{Merging, Neighbours, merge_areas};
use klyfta::decomposition::mora_ruiz_castillo::mora_ruiz_castillo;
use klyfta::decomposition::proportional_fitting::{EmptyCells, Fitting, Margins, fit};
use klyfta::indices::{
    Formula, InvalidTable, LocalFormula, MultiGroup, Ordered, TwoGroup, find, find_local,
};
use proptest::prelude::*;

/// The values are at most a few nats, and fits are right to twelve digits.
const CLOSE: f64 = 1e-11;

const EXACT: Fitting = Fitting::EXACT;

const EXCHANGES: [Exchange; 3] = [
    Exchange::Composition,
    Exchange::BothCompositions,
    Exchange::Shares,
];

// Laws of the change.

proptest! {
    #[test]
    fn parts_sum_to_the_change(
        (first, second) in periods(3),
        (first_pair, second_pair) in periods(2),
    ) {
        for id in ["multigroup_mutual_information", "multigroup_information_theory",
            "multigroup_dissimilarity"] {
            parts_sum(&multi_group(id), &first, &second)?;
        }
        for id in ["dissimilarity", "gini", "information_theory"] {
            parts_sum(&two_group(id), &first_pair, &second_pair)?;
        }
        parts_sum(&ordered("ordinal_information_theory"), &first, &second)?;
        if let Ok(found) = mora_ruiz_castillo(&first, &second) {
            let sum = found.group_sizes + found.area_sizes + found.structure + found.added
                + found.removed;
            prop_assert!((sum - (found.second - found.first)).abs() < CLOSE);
        }
    }

    #[test]
    fn the_way_back_has_the_same_parts_with_the_other_sign((first, second) in periods(3)) {
        let index = multi_group("multigroup_information_theory");
        let (there, back) = (
            change(&index, &first, &second, &EXACT),
            change(&index, &second, &first, &EXACT),
        );
        let (Ok(there), Ok(back)) = (there, back) else { return Ok(()) };
        for (there, back) in [
            (there.parts.group_sizes, back.parts.group_sizes),
            (there.parts.area_sizes, back.parts.area_sizes),
            (there.parts.structure, back.parts.structure),
            (there.parts.added, back.parts.removed),
            (there.parts.removed, back.parts.added),
        ] {
            prop_assert!((there + back).abs() < CLOSE, "{there} {back}");
        }
        prop_assert_eq!(there.outside.areas_added, back.outside.areas_removed);
        prop_assert_eq!(there.outside.groups_removed, back.outside.groups_added);
    }

    #[test]
    fn what_does_not_change_has_no_parts((first, _) in periods(3)) {
        for id in ["multigroup_mutual_information", "multigroup_dissimilarity"] {
            let Ok(found) = change(&multi_group(id), &first, &first, &EXACT) else {
                return Ok(());
            };
            let parts = found.parts;
            prop_assert_eq!((parts.added, parts.removed), (0.0, 0.0));
            for part in [parts.group_sizes, parts.area_sizes, parts.structure] {
                prop_assert!(part.abs() < 1e-14, "{part:e}");
            }
        }
    }

    #[test]
    fn growth_of_groups_and_areas_is_not_structure(
        (first, _) in periods(3),
        of_groups in prop::array::uniform3(0.2..5.0),
        of_areas in prop::array::uniform6(0.2..5.0),
    ) {
        let grown: Areas<u32> = (first.iter())
            .map(|(&area, counts)| {
                let of_area = of_areas[area as usize % 6];
                let counts = counts.iter().zip(of_groups);
                (area, counts.map(|(count, of_group)| count * of_area * of_group).collect())
            })
            .collect();
        let index = multi_group("multigroup_mutual_information");
        let Ok(found) = change(&index, &first, &grown, &EXACT) else { return Ok(()) };
        prop_assert!(found.parts.structure.abs() < CLOSE, "{:e}", found.parts.structure);
        let Ok(found) = karmel_maclachlan(&index, &first, &grown, &EXACT) else { return Ok(()) };
        prop_assert!(found.structure.abs() < CLOSE, "{:e}", found.structure);
    }

    #[test]
    fn with_the_sizes_kept_all_is_structure((first, second) in full_periods(3)) {
        let cells: Vec<f64> = second.values().flatten().copied().collect();
        let (areas, groups) = margins(&first);
        let margins = Margins { areas: &areas, groups: &groups };
        let fitted = fit(&cells, margins, &EXACT).unwrap();
        let second: Areas<u32> = (0..).zip(fitted.cells.chunks(3).map(<[f64]>::to_vec)).collect();
        let index = multi_group("multigroup_information_theory");
        let found = change(&index, &first, &second, &EXACT).unwrap();
        prop_assert!(found.parts.group_sizes.abs() < CLOSE);
        prop_assert!(found.parts.area_sizes.abs() < CLOSE);
        prop_assert!((found.parts.structure - (found.second - found.first)).abs() < CLOSE);
    }

    #[test]
    fn the_parts_of_areas_sum_to_those_of_all(
        (first, second) in periods(3),
        (first_pair, second_pair) in periods(2),
    ) {
        for (id, contribution) in [
            ("multigroup_mutual_information", "multigroup_information_contribution"),
            ("multigroup_information_theory", "multigroup_information_contribution"),
            ("multigroup_dissimilarity", "multigroup_dissimilarity_contribution"),
        ] {
            parts_of_areas_sum(&multi_group(id), contribution, &first, &second)?;
        }
        for (id, contribution) in [
            ("dissimilarity", "dissimilarity_contribution"),
            ("gini", "gini_contribution"),
            ("information_theory", "information_contribution"),
        ] {
            parts_of_areas_sum(&two_group(id), contribution, &first_pair, &second_pair)?;
        }
    }

    #[test]
    fn shapley_is_the_mean_over_the_orders_in_which_sizes_and_structure_can_change(
        (first, second) in full_periods(3),
    ) {
        let index = multi_group("multigroup_mutual_information");
        let found = change(&index, &first, &second, &EXACT).unwrap();
        let value = |state: [bool; 3]| {
            let period = |is_second: bool| if is_second { &second } else { &first };
            let [structure, areas, groups] = state.map(period);
            let table = plainly_fitted(structure, &margins(areas).0, &margins(groups).1);
            index.formula.of(&MultiGroup::new(3, table).unwrap(), None).unwrap()
        };
        // Structure 0 comes before or after both sizes, which come in either order.
        let orders = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0]];
        let mut expected = [0.0; 3];
        for order in orders {
            let mut state = [false; 3];
            for factor in order {
                let before = value(state);
                state[factor] = true;
                expected[factor] += (value(state) - before) / 4.0;
            }
        }
        let parts = found.parts;
        for (part, expected) in [parts.structure, parts.area_sizes, parts.group_sizes]
            .into_iter()
            .zip(expected)
        {
            prop_assert!((part - expected).abs() < CLOSE, "{part} {expected}");
        }
    }

    #[test]
    fn a_chain_sums_to_the_change_from_first_to_last(
        (first, second) in full_periods(3),
        (third, _) in full_periods(3),
    ) {
        let index = multi_group("multigroup_mutual_information");
        let periods = [first, second, third];
        let found = chain(&index, &periods, &EXACT).unwrap();
        let [first, last] = [found.links[0].first, found.links[1].second];
        prop_assert!((found.parts.sum() - (last - first)).abs() < CLOSE);
        prop_assert_eq!(found.links.len(), 2);
        prop_assert_eq!(
            &found.links[1],
            &change(&index, &periods[1], &periods[2], &EXACT).unwrap()
        );
    }

    #[test]
    fn whatever_the_counts_there_is_a_finite_value_or_a_reason(
        (first, second) in wild_periods(3),
        (first_pair, second_pair) in wild_periods(2),
    ) {
        // Few iterations: where a fit takes ten thousand is no concern here.
        let fitting = Fitting { most_iterations: 100, ..EXACT };
        let holding = Fitting { empty_cells: EmptyCells::Hold(1e-10), ..fitting };
        for fitting in [fitting, holding] {
            let of_groups = multi_group("multigroup_information_theory");
            let contribution = local("multigroup_information_contribution");
            if let Ok((found, areas)) =
                change_by_area(&of_groups, contribution, &first, &second, &fitting)
            {
                finite(&found)?;
                for area in areas {
                    let [share, other_share] = area.shares;
                    let numbers = [share, other_share, area.structure, area.area_sizes];
                    prop_assert!(numbers.iter().all(|it| it.is_finite()), "{area:?}");
                }
            }
            if let Ok(found) =
                change(&two_group("dissimilarity"), &first_pair, &second_pair, &fitting)
            {
                finite(&found)?;
            }
            if let Ok(found) = karmel_maclachlan(&of_groups, &first, &second, &fitting) {
                prop_assert!((found.interaction + found.structure).is_finite());
            }
        }
        if let Ok(found) = mora_ruiz_castillo(&first, &second) {
            let sum = found.group_sizes + found.area_sizes + found.structure;
            prop_assert!(sum.is_finite());
        }
        let table = |areas: &Areas<u32>| TwoGroup::new(areas.values().map(|it| (it[0], it[1])));
        if let (Ok(first), Ok(second)) = (table(&first_pair), table(&second_pair)) {
            for exchange in EXCHANGES {
                let index = two_group("dissimilarity");
                if let Ok(found) = composition_and_structure(&index, &first, &second, exchange) {
                    prop_assert!((found.composition + found.structure).is_finite());
                }
            }
        }
        for neighbours in [Neighbours::All, Neighbours::Alike(2)] {
            if let Ok(found) = merge_areas(&first, neighbours) {
                prop_assert!(found.steps.iter().all(|it| 0.0 <= it.loss && it.loss.is_finite()));
            }
        }
    }
}

fn parts_sum<T: Counts>(
    index: &Index<T>,
    first: &Areas<u32>,
    second: &Areas<u32>,
) -> Result<(), TestCaseError> {
    if let Ok(found) = change(index, first, second, &EXACT) {
        let difference = found.second - found.first;
        prop_assert!((found.parts.sum() - difference).abs() < CLOSE, "{found:?}");
    }
    if let Ok(found) = karmel_maclachlan(index, first, second, &EXACT) {
        let sizes = found.group_sizes + found.area_sizes + found.interaction;
        let sum = sizes + found.structure + found.added + found.removed;
        prop_assert!(
            (sum - (found.second - found.first)).abs() < CLOSE,
            "{found:?}"
        );
    }
    Ok(())
}

fn parts_of_areas_sum<T: Counts>(
    index: &Index<T>,
    contribution: &str,
    first: &Areas<u32>,
    second: &Areas<u32>,
) -> Result<(), TestCaseError> {
    let Ok((found, areas)) = change_by_area(index, local(contribution), first, second, &EXACT)
    else {
        return Ok(());
    };
    prop_assert_eq!(&found, &change(index, first, second, &EXACT).unwrap());
    let sum = |part: fn(&klyfta::decomposition::change::AreaChange<u32>) -> f64| {
        areas.iter().map(part).sum::<f64>()
    };
    prop_assert!((sum(|area| area.group_sizes) - found.parts.group_sizes).abs() < CLOSE);
    prop_assert!((sum(|area| area.area_sizes) - found.parts.area_sizes).abs() < CLOSE);
    prop_assert!((sum(|area| area.structure) - found.parts.structure).abs() < CLOSE);
    prop_assert!((sum(|area| area.shares[0]) - 1.0).abs() < CLOSE);
    for area in &areas {
        let [shares, changes] = [area.shares, area.local_change];
        let structure = (shares[0] * changes[0] + shares[1] * changes[1]) / 2.0;
        prop_assert!((area.structure - structure).abs() < CLOSE);
    }
    Ok(())
}

fn finite<K>(found: &Change<K>) -> Result<(), TestCaseError> {
    let parts = found.parts;
    let numbers = [
        parts.group_sizes,
        parts.area_sizes,
        parts.structure,
        parts.added,
        parts.removed,
    ];
    prop_assert!(numbers.iter().all(|it| it.is_finite()), "{parts:?}");
    Ok(())
}

// Worked by hand.

#[test]
fn a_change_of_structure_alone_worked_by_hand() {
    let index = multi_group("multigroup_mutual_information");
    let first = areas(&[("A", &[2.0, 2.0]), ("B", &[2.0, 2.0])]);
    let second = areas(&[("A", &[3.0, 1.0]), ("B", &[1.0, 3.0])]);
    let contribution = local("multigroup_information_contribution");
    let (found, by_area) = change_by_area(&index, contribution, &first, &second, &EXACT).unwrap();
    // M of the second is 3/4 ln(3/2) + 1/4 ln(1/2), that of the first zero; all areas and groups
    // stay as large as they were.
    let expected = 0.75 * 1.5_f64.ln() + 0.25 * 0.5_f64.ln();
    assert!((found.parts.structure - expected).abs() < 1e-15);
    assert_eq!(
        (found.parts.group_sizes, found.parts.area_sizes),
        (0.0, 0.0)
    );
    for area in by_area {
        assert!((area.structure - expected / 2.0).abs() < 1e-15);
        assert_eq!(area.shares, [0.5, 0.5]);
        assert!((area.local_change[1] - expected).abs() < 1e-15);
    }
}

#[test]
fn added_and_removed_areas_worked_by_hand() {
    let index = two_group("dissimilarity");
    let first = areas(&[("A", &[3.0, 1.0]), ("B", &[1.0, 3.0]), ("C", &[4.0, 0.0])]);
    let second = areas(&[("A", &[3.0, 1.0]), ("B", &[1.0, 3.0]), ("D", &[0.0, 4.0])]);
    let found = change(&index, &first, &second, &EXACT).unwrap();
    // Without C and D both are 1/2. With C: (|3/8-1/4| + |1/8-3/4| + |1/2-0|) / 2 = 5/8.
    assert_eq!((found.first, found.second), (0.625, 0.625));
    assert_eq!((found.parts.added, found.parts.removed), (0.125, -0.125));
    assert_eq!(found.parts.structure, 0.0);
    assert_eq!(found.outside.areas_added, ["D"]);
    assert_eq!(found.outside.areas_removed, ["C"]);
}

#[test]
fn a_group_that_only_one_period_has_is_named() {
    let first = areas(&[("A", &[3.0, 1.0, 0.0]), ("B", &[1.0, 3.0, 0.0])]);
    let second = areas(&[
        ("A", &[3.0, 1.0, 2.0]),
        ("B", &[1.0, 3.0, 0.0]),
        // Inhabited in both periods, but by no one of a group in common.
        ("C", &[0.0, 0.0, 5.0]),
    ]);
    let index = multi_group("multigroup_mutual_information");
    let found = change(&index, &first, &second, &EXACT).unwrap();
    assert_eq!(found.outside.groups_added, [2]);
    assert_eq!(found.outside.areas_added, ["C"]);
    assert_eq!(found.parts.structure, 0.0);
    assert!((found.parts.added - (found.second - found.first)).abs() < 1e-15);
    // Of two groups none can be missing.
    let alone = areas(&[("A", &[3.0, 0.0]), ("B", &[1.0, 0.0])]);
    let both = areas(&[("A", &[3.0, 1.0]), ("B", &[1.0, 3.0])]);
    assert_eq!(
        change(&two_group("dissimilarity"), &both, &alone, &EXACT),
        Err(InvalidTable::EmptyOthers)
    );
    assert_eq!(
        chain(
            &two_group("dissimilarity"),
            &[both.clone(), both.clone(), alone],
            &EXACT
        ),
        Err(BrokenLink {
            link: 1,
            reason: InvalidTable::EmptyOthers
        })
    );
    // Three counts are not a group and the others.
    assert_eq!(
        change(&two_group("dissimilarity"), &first, &second, &EXACT),
        Err(InvalidTable::Ragged)
    );
    assert_eq!(
        change(&index, &both, &second, &EXACT),
        Err(InvalidTable::Ragged)
    );
}

#[test]
fn periods_without_two_areas_in_common_are_refused() {
    let index = multi_group("multigroup_mutual_information");
    let first = areas(&[("A", &[3.0, 1.0]), ("B", &[1.0, 3.0])]);
    let second = areas(&[("A", &[3.0, 1.0]), ("C", &[1.0, 3.0])]);
    let third = areas(&[("D", &[3.0, 1.0]), ("C", &[1.0, 3.0])]);
    for other in [second, third] {
        assert_eq!(
            change(&index, &first, &other, &EXACT),
            Err(InvalidTable::OneArea)
        );
        assert_eq!(
            karmel_maclachlan(&index, &first, &other, &EXACT),
            Err(InvalidTable::OneArea)
        );
        assert!(mora_ruiz_castillo(&first, &other).is_err());
    }
}

#[test]
fn mora_and_ruiz_castillo_worked_by_hand() {
    let first = areas(&[("A", &[1.0, 1.0]), ("B", &[2.0, 0.0])]);
    let second = areas(&[("A", &[3.0, 3.0]), ("B", &[2.0, 0.0])]);
    let found = mora_ruiz_castillo(&first, &second).unwrap();
    // Within A the entropy is ln 2, within B zero, both times; A grew from 1/2 to 3/4.
    assert!((found.area_sizes + 0.25 * 2.0_f64.ln()).abs() < 1e-15);
    assert_eq!(found.structure, 0.0);
    // Of the groups the entropy was that of (3/4, 1/4) and is that of (5/8, 3/8).
    let entropy = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    assert!((found.group_sizes - (entropy(0.625) - entropy(0.75))).abs() < 1e-15);
}

#[test]
fn karmel_and_maclachlan_worked_by_hand() {
    let first = areas(&[("A", &[30.0, 10.0]), ("B", &[10.0, 30.0])]);
    let second = areas(&[("A", &[30.0, 20.0]), ("B", &[10.0, 60.0])]);
    let found = karmel_maclachlan(&two_group("dissimilarity"), &first, &second, &EXACT).unwrap();
    // The second group doubles everywhere, on which D does not depend.
    assert_eq!((found.first, found.second), (0.5, 0.5));
    assert!(found.group_sizes.abs() < 1e-15);
    assert!(found.structure.abs() < 1e-12);
    // Areas grow from 4 : 4 to 5 : 7. With that alone 5/4 of 30 and 10 stand against 7/4 of 10 and
    // 30, so that D is the difference of 37.5 / 55 and 12.5 / 65.
    let expected = 37.5 / 55.0 - 12.5 / 65.0 - 0.5;
    assert!((found.area_sizes - expected).abs() < 1e-15);
    assert!((found.interaction + expected).abs() < 1e-12);
}

// Proportional fitting.

proptest! {
    #[test]
    fn a_fit_has_the_margins_and_the_odds_ratios(
        cells in prop::collection::vec(0.5..500.0, 12),
        areas in prop::collection::vec(0.5..500.0, 4),
        groups in prop::collection::vec(0.5..500.0, 3),
    ) {
        let margins = Margins { areas: &areas, groups: &groups };
        let found = fit(&cells, margins, &EXACT).unwrap();
        let total: f64 = cells.iter().sum();
        let (area_total, group_total): (f64, f64) = (areas.iter().sum(), groups.iter().sum());
        for (area, wanted) in found.cells.chunks(3).zip(&areas) {
            let reached = area.iter().sum::<f64>() / total;
            prop_assert!((reached / (wanted / area_total) - 1.0).abs() < 1e-11);
        }
        for (group, wanted) in groups.iter().enumerate() {
            let reached = found.cells.iter().skip(group).step_by(3).sum::<f64>() / total;
            prop_assert!((reached / (wanted / group_total) - 1.0).abs() < 1e-11);
        }
        let odds_ratio = |cells: &[f64], area: usize, group: usize| {
            cells[0] * cells[3 * area + group] / (cells[group] * cells[3 * area])
        };
        for (area, group) in [(1, 1), (1, 2), (3, 1), (2, 2)] {
            let [before, after] = [&cells, &found.cells].map(|it| odds_ratio(it, area, group));
            prop_assert!((after / before - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn fitting_back_gives_the_table_again(
        cells in prop::collection::vec(prop_oneof![Just(0.0), 1.0..500.0], 12),
        of_groups in prop::array::uniform3(0.2..5.0),
        of_areas in prop::array::uniform4(0.2..5.0),
    ) {
        let grown: Vec<f64> = (cells.iter().enumerate())
            .map(|(cell, count)| count * of_areas[cell / 3] * of_groups[cell % 3])
            .collect();
        let areas: Vec<f64> = cells.chunks(3).map(|area| area.iter().sum()).collect();
        let groups: Vec<f64> =
            (0..3).map(|group| cells.iter().skip(group).step_by(3).sum()).collect();
        prop_assume!(0.0 < cells.iter().sum());
        let margins = Margins { areas: &areas, groups: &groups };
        let found = fit(&grown, margins, &EXACT).unwrap();
        let scale = grown.iter().sum::<f64>() / cells.iter().sum::<f64>();
        for (found, cell) in found.cells.iter().zip(&cells) {
            prop_assert!((found - cell * scale).abs() <= 1e-10 * cell * scale);
        }
    }

    #[test]
    fn a_fit_does_not_depend_on_the_order_of_areas_in_any_bit(
        rows in prop::collection::vec(
            (prop::array::uniform3(0.5..500.0), 0.5..500.0), 2..12).prop_shuffle(),
        groups in prop::array::uniform3(0.5..500.0),
        seed in any::<usize>(),
    ) {
        let fitted = |rows: &[([f64; 3], f64)]| {
            let cells: Vec<f64> = rows.iter().flat_map(|(cells, _)| cells).copied().collect();
            let areas: Vec<f64> = rows.iter().map(|(_, area)| *area).collect();
            let margins = Margins { areas: &areas, groups: &groups };
            fit(&cells, margins, &EXACT).unwrap()
        };
        let mut turned = rows.clone();
        let by = seed % rows.len();
        turned.rotate_left(by);
        let mut expected = fitted(&rows).cells;
        expected.rotate_left(3 * by);
        prop_assert_eq!(fitted(&turned).cells, expected);
    }
}

#[test]
fn margins_that_empty_cells_forbid_are_refused() {
    let margins = Margins {
        areas: &[3.0, 1.0],
        groups: &[2.0, 2.0],
    };
    // All of the first area are of the first group, of which there are too few.
    let cells = [5.0, 0.0, 1.0, 1.0];
    assert_eq!(
        fit(&cells, margins, &EXACT),
        Err(InvalidTable::NotConverged)
    );
    // Just enough: the only table is the one where the first group leaves the second area, which
    // fitting approaches ever more slowly.
    let barely = Margins {
        areas: &[2.0, 2.0],
        ..margins
    };
    assert_eq!(fit(&cells, barely, &EXACT), Err(InvalidTable::NotConverged));
    let holding = Fitting {
        empty_cells: EmptyCells::Hold(1e-10),
        ..EXACT
    };
    let found = fit(&cells, margins, &holding).unwrap();
    let total: f64 = found.cells.iter().sum();
    assert!((found.cells[0] + found.cells[1] - 0.75 * total).abs() < 1e-9);
    assert!(found.cells[1] > 0.2 * total);
    // An area or a group where nobody is cannot be given anyone.
    for cells in [[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]] {
        assert_eq!(
            fit(&cells, margins, &EXACT),
            Err(InvalidTable::NotConverged)
        );
    }
}

#[test]
fn what_is_no_table_or_no_margin_is_refused() {
    let refused = |cells: &[f64], areas: &[f64], groups: &[f64]| {
        fit(cells, Margins { areas, groups }, &EXACT).unwrap_err()
    };
    let (two, cells) = ([1.0, 1.0], [1.0; 4]);
    assert_eq!(refused(&cells[..3], &two, &two), InvalidTable::Ragged);
    assert_eq!(
        refused(&[1.0, -1.0, 1.0, 1.0], &two, &two),
        InvalidTable::Negative
    );
    assert_eq!(
        refused(&cells, &[1.0, f64::NAN], &two),
        InvalidTable::NotFinite
    );
    assert_eq!(
        refused(&cells, &two, &[0.0, 0.0]),
        InvalidTable::NoInhabitants
    );
    assert_eq!(refused(&[f64::MAX; 4], &two, &two), InvalidTable::TooLarge);
    assert_eq!(refused(&[], &[], &[]), InvalidTable::NoInhabitants);
}

#[test]
fn an_area_or_group_that_nobody_is_to_be_in_is_emptied() {
    let margins = Margins {
        areas: &[1.0, 0.0, 1.0],
        groups: &[1.0, 1.0, 0.0],
    };
    let found = fit(&[1.0; 9], margins, &EXACT).unwrap();
    assert_eq!(
        found.cells,
        [2.25, 2.25, 0.0, 0.0, 0.0, 0.0, 2.25, 2.25, 0.0]
    );
}

#[test]
fn tiny_groups_and_huge_counts_keep_their_digits() {
    // Two groups of a billion to one: the second is spread 3 to 1, whatever the sizes.
    let margins = Margins {
        areas: &[0.5, 0.5],
        groups: &[1.0 - 1e-9, 1e-9],
    };
    for scale in [1.0, 1e290] {
        let cells = [1e9, 3.0, 1e9, 1.0].map(|it| it * scale);
        let found = fit(&cells, margins, &EXACT).unwrap();
        let odds = found.cells[1] / found.cells[3] * (found.cells[2] / found.cells[0]);
        assert!((odds / 3.0 - 1.0).abs() < 1e-12);
        let share = (found.cells[1] + found.cells[3]) / found.cells.iter().sum::<f64>();
        assert!((share / 1e-9 - 1.0).abs() < 1e-12);
    }
}

// Composition and structure.

proptest! {
    #[test]
    fn composition_and_structure_sum_to_the_difference_and_turn_with_it(
        (first, _) in full_periods(2),
        (_, second) in full_periods(2),
    ) {
        let table = |areas: &Areas<u32>| {
            TwoGroup::new(areas.values().map(|it| (it[0], it[1]))).unwrap()
        };
        let (first, second) = (table(&first), table(&second));
        for id in ["dissimilarity", "gini", "information_theory"] {
            for exchange in EXCHANGES {
                let index = two_group(id);
                let there = composition_and_structure(&index, &first, &second, exchange).unwrap();
                let back = composition_and_structure(&index, &second, &first, exchange).unwrap();
                let sum = there.composition + there.structure;
                prop_assert!((sum - (there.second - there.first)).abs() < 1e-14);
                prop_assert!((there.composition + back.composition).abs() < 1e-14);
                prop_assert!((there.structure + back.structure).abs() < 1e-14);
                let none = composition_and_structure(&index, &first, &first, exchange).unwrap();
                prop_assert_eq!((none.composition, none.structure), (0.0, 0.0));
            }
        }
    }
}

#[test]
fn places_with_areas_of_one_composition_worked_by_hand() {
    // Shares 1/4 and 3/4 in areas of 4 and 12, against 1/2 and 1 in areas of 10 each. Ranks are
    // 1/2 and 1, so that the first place gets 3/4 and 1, the second 1/2 and 3/4.
    let first = TwoGroup::new([(1.0, 3.0), (9.0, 3.0)]).unwrap();
    let second = TwoGroup::new([(5.0, 5.0), (10.0, 0.0)]).unwrap();
    let index = two_group("dissimilarity");
    let found = composition_and_structure(&index, &first, &second, Exchange::Composition).unwrap();
    // (3, 1) and (12, 0): |3/15 - 1|; (5, 5) and (7.5, 2.5): |5/12.5 - 5/7.5|.
    assert!((found.first_recomposed - 0.8).abs() < 1e-15);
    assert!((found.second_recomposed - (2.0 / 3.0 - 0.4)).abs() < 1e-15);
}

// Merging.

proptest! {
    #[test]
    fn merging_takes_the_best_pair_each_time(areas in mergeable()) {
        let Ok(found) = merge_areas(&areas, Neighbours::All) else { return Ok(()) };
        prop_assert_eq!(found.steps.len(), areas.len() - 1);
        best_each_time(&areas, &found, |_, _| true)?;
        // All pairs, named one by one and backwards.
        let names: Vec<u32> = areas.keys().copied().collect();
        let pairs: Vec<(u32, u32)> = names
            .iter()
            .rev()
            .flat_map(|&a| names.iter().map(move |&b| (a, b)))
            .collect();
        prop_assert_eq!(&merge_areas(&areas, Neighbours::Pairs(&pairs)).unwrap(), &found);
        prop_assert_eq!(&merge_areas(&areas, Neighbours::Alike(areas.len())).unwrap(), &found);
    }

    #[test]
    fn only_neighbours_merge(
        areas in mergeable(),
        pairs in prop::collection::vec((0..9_u32, 0..9_u32), 0..14),
    ) {
        let Ok(found) = merge_areas(&areas, Neighbours::Pairs(&pairs)) else { return Ok(()) };
        best_each_time(&areas, &found, |a, b| {
            pairs.iter().any(|&(c, d)| {
                (a.contains(&c) && b.contains(&d)) || (a.contains(&d) && b.contains(&c))
            })
        })?;
    }

    #[test]
    fn what_remains_is_the_index_of_the_merged_areas(areas in mergeable()) {
        let Ok(found) = merge_areas(&areas, Neighbours::All) else { return Ok(()) };
        for step in &found.steps {
            let crosswalk = found.crosswalk(step.n_areas).unwrap();
            let remaining = index_of_merged(&areas, &crosswalk);
            prop_assert!((step.remaining - remaining).abs() < 1e-14);
        }
        let lost: f64 = found.steps.iter().map(|step| step.loss).sum();
        prop_assert!((found.initial - lost).abs() < 1e-14);
        prop_assert_eq!(found.crosswalk(areas.len() + 1), None);
        prop_assert_eq!(found.crosswalk(0), None);
    }
}

/// Checks every step against all pairs, and the rule where several lose the same.
fn best_each_time(
    areas: &Areas<u32>,
    found: &Merging<u32>,
    are_neighbours: impl Fn(&[u32], &[u32]) -> bool,
) -> Result<(), TestCaseError> {
    let mut parts: BTreeMap<u32, Vec<u32>> = areas.keys().map(|&area| (area, vec![area])).collect();
    let total: f64 = areas.values().flatten().sum();
    let counts = |parts: &[u32]| -> Vec<f64> {
        (0..areas.values().next().unwrap().len())
            .map(|group| parts.iter().map(|area| areas[area][group]).sum())
            .collect()
    };
    let candidates = |parts: &BTreeMap<u32, Vec<u32>>| {
        let mut pairs = Vec::new();
        for (a, of_a) in parts {
            for (b, of_b) in parts.range(a + 1..) {
                if are_neighbours(of_a, of_b) {
                    let loss = plain_loss(&counts(of_a), &counts(of_b)) / total;
                    pairs.push((loss, *a, *b));
                }
            }
        }
        pairs
    };
    for step in &found.steps {
        let pairs = candidates(&parts);
        let least = pairs
            .iter()
            .map(|pair| pair.0)
            .fold(f64::INFINITY, f64::min);
        // Losses of different counts may be the same by the definition and not in rounded arithmetic;
        // then either pair will do. Of pairs with the same counts the first by name is taken.
        prop_assert!((step.loss - least).abs() < 1e-15, "{} {least}", step.loss);
        let counts_of = |a: u32, b: u32| [counts(&parts[&a]), counts(&parts[&b])];
        let taken = (pairs.iter()).find(|it| (it.1, it.2) == (step.kept, step.dropped));
        let (loss, ..) = taken.expect("only neighbours are merged");
        prop_assert!(*loss <= least + 1e-15, "{loss} {least}");
        let of_taken = counts_of(step.kept, step.dropped);
        let first = pairs
            .iter()
            .find(|it| counts_of(it.1, it.2) == of_taken)
            .unwrap();
        prop_assert_eq!((step.kept, step.dropped), (first.1, first.2));
        let of_dropped = parts.remove(&step.dropped).unwrap();
        parts.get_mut(&step.kept).unwrap().extend(of_dropped);
        prop_assert_eq!(parts.len(), step.n_areas);
    }
    prop_assert!(candidates(&parts).is_empty());
    Ok(())
}

/// What is uneven between two areas, in persons times nats, by the definition of M.
fn plain_loss(a: &[f64], b: &[f64]) -> f64 {
    let [a_total, b_total] = [a, b].map(|it| it.iter().sum::<f64>());
    let both = a_total + b_total;
    let part = |count: f64, area: f64, group: f64| {
        if count == 0.0 {
            0.0
        } else {
            count * (count * both / (area * group)).ln()
        }
    };
    let parts = a.iter().zip(b);
    parts
        .map(|(a, b)| part(*a, a_total, a + b) + part(*b, b_total, a + b))
        .sum()
}

fn index_of_merged(areas: &Areas<u32>, crosswalk: &BTreeMap<u32, u32>) -> f64 {
    let mut merged: Areas<u32> = BTreeMap::new();
    for (area, counts) in areas {
        let into = merged
            .entry(crosswalk[area])
            .or_insert_with(|| vec![0.0; counts.len()]);
        into.iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
    }
    let cells: Vec<f64> = merged.into_values().flatten().collect();
    let index = multi_group("multigroup_mutual_information");
    MultiGroup::new(3, cells).map_or(0.0, |table| index.formula.of(&table, None).unwrap())
}

#[test]
fn areas_that_lose_the_same_merge_in_the_order_of_their_names() {
    let same = areas(&[
        ("D", &[1.0, 3.0]),
        ("B", &[2.0, 6.0]),
        ("C", &[5.0, 0.0]),
        ("A", &[0.0, 0.0]),
        ("E", &[10.0, 0.0]),
    ]);
    for neighbours in [Neighbours::All, Neighbours::Alike(4)] {
        let found = merge_areas(&same, neighbours).unwrap();
        let steps: Vec<_> = found.steps.iter().map(|it| (it.kept, it.dropped)).collect();
        assert_eq!(steps, [("A", "B"), ("A", "D"), ("C", "E"), ("A", "C")]);
        assert_eq!(found.steps[2].loss, 0.0);
        assert!((found.steps[2].remaining - found.initial).abs() < 1e-16);
        assert_eq!(found.steps[3].remaining, 0.0);
        assert_eq!(found.fewest_areas(0.5), 2);
        assert_eq!(found.fewest_areas(1.0), 2);
        assert_eq!(found.fewest_areas(1.1), 5);
        assert_eq!(found.crosswalk(5).unwrap()["E"], "E");
    }
}

#[test]
fn islands_stay_apart() {
    let counts = areas(&[("A", &[9.0, 1.0]), ("B", &[5.0, 5.0]), ("C", &[1.0, 9.0])]);
    // The unknown area and the area beside itself are left out.
    let pairs = [("B", "A"), ("A", "X"), ("C", "C")];
    let found = merge_areas(&counts, Neighbours::Pairs(&pairs)).unwrap();
    assert_eq!(found.steps.len(), 1);
    assert_eq!((found.steps[0].kept, found.steps[0].dropped), ("A", "B"));
    let two = MultiGroup::new(2, [14.0, 6.0, 1.0, 9.0]).unwrap();
    let index = multi_group("multigroup_mutual_information");
    let expected = index.formula.of(&two, None).unwrap();
    assert!((found.steps[0].remaining - expected).abs() < 1e-15);
    assert_eq!(found.crosswalk(1), None);
    assert_eq!(found.crosswalk(2).unwrap()["B"], "A");
}

#[test]
fn areas_that_differ_in_the_eighth_digit_lose_all_their_digits_of_loss() {
    // Merged, both are d/2 from the mean share of 1/2, so that each of the two persons tells
    // (d/2)^2 / (2 p (1 - p)) = d^2 / 2 to second order; a plain sum of logarithms has no digit.
    let d = 1e-8;
    let near = areas(&[
        ("A", &[0.5 + d, 0.5 - d]),
        ("B", &[0.5, 0.5]),
        ("C", &[0.0, 9.0]),
    ]);
    let found = merge_areas(&near, Neighbours::All).unwrap();
    let expected = d * d / 11.0;
    assert!(
        (found.steps[0].loss / expected - 1.0).abs() < 1e-7,
        "{}",
        found.steps[0].loss
    );
}

#[test]
fn counts_near_the_greatest_number_merge_like_small_ones() {
    let small = areas(&[("A", &[9.0, 1.0]), ("B", &[8.0, 2.0]), ("C", &[1.0, 9.0])]);
    let scale = f64::from_bits(0x7f00_0000_0000_0000);
    let large = (small.iter())
        .map(|(&area, counts)| (area, counts.iter().map(|it| it * scale).collect()))
        .collect();
    let [small, large] = [small, large].map(|it| merge_areas(&it, Neighbours::All).unwrap());
    assert_eq!(small, large);
}

// What is decomposed.

fn multi_group(id: &str) -> Index<MultiGroup> {
    let Formula::MultiGroup(formula) = find(id).unwrap().formula else {
        panic!("{id}");
    };
    Index {
        formula,
        parameter: None,
    }
}

fn two_group(id: &str) -> Index<TwoGroup> {
    let Formula::TwoGroup(formula) = find(id).unwrap().formula else {
        panic!("{id}");
    };
    Index {
        formula,
        parameter: None,
    }
}

fn ordered(id: &str) -> Index<Ordered> {
    let Formula::Ordered(formula) = find(id).unwrap().formula else {
        panic!("{id}");
    };
    Index {
        formula,
        parameter: None,
    }
}

fn local(id: &str) -> LocalFormula {
    find_local(id).unwrap().formula
}

fn areas(rows: &[(&'static str, &[f64])]) -> Areas<&'static str> {
    rows.iter()
        .map(|(name, counts)| (*name, counts.to_vec()))
        .collect()
}

fn margins(areas: &Areas<u32>) -> (Vec<f64>, Vec<f64>) {
    let n_groups = areas.values().next().unwrap().len();
    (
        areas.values().map(|area| area.iter().sum()).collect(),
        (0..n_groups)
            .map(|group| areas.values().map(|area| area[group]).sum())
            .collect(),
    )
}

/// Proportional fitting as it is first described, far beyond what it needs.
fn plainly_fitted(source: &Areas<u32>, areas: &[f64], groups: &[f64]) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = source.values().cloned().collect();
    let [area_total, group_total] = [areas, groups].map(|it| it.iter().sum::<f64>());
    for _ in 0..3000 {
        for (row, wanted) in rows.iter_mut().zip(areas) {
            let factor = wanted / area_total / row.iter().sum::<f64>();
            row.iter_mut().for_each(|cell| *cell *= factor);
        }
        for (group, wanted) in groups.iter().enumerate() {
            let factor = wanted / group_total / rows.iter().map(|row| row[group]).sum::<f64>();
            rows.iter_mut().for_each(|row| row[group] *= factor);
        }
    }
    rows.concat()
}

/// Two periods of a few areas, some in one of them only, with empty cells and missing groups.
fn periods(n_groups: usize) -> impl Strategy<Value = (Areas<u32>, Areas<u32>)> {
    let count = prop_oneof![1 => Just(0.0), 4 => (1..400_u32).prop_map(f64::from)];
    let period =
        prop::collection::btree_map(0..6_u32, prop::collection::vec(count, n_groups), 2..6);
    let missing = prop::option::weighted(0.2, 0..n_groups);
    (period.clone(), period, missing).prop_map(|(mut first, second, missing)| {
        if let Some(group) = missing {
            first.values_mut().for_each(|area| area[group] = 0.0);
        }
        (first, second)
    })
}

/// Two periods of the same areas without empty cells.
fn full_periods(n_groups: usize) -> impl Strategy<Value = (Areas<u32>, Areas<u32>)> {
    let row = prop::collection::vec((1..200_u32).prop_map(f64::from), n_groups);
    let rows = prop::collection::vec((row.clone(), row), 2..6);
    rows.prop_map(|rows| {
        let (first, second): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        ((0..).zip(first).collect(), (0..).zip(second).collect())
    })
}

/// Also what no sensible file has.
fn wild_periods(n_groups: usize) -> impl Strategy<Value = (Areas<u32>, Areas<u32>)> {
    let count = prop_oneof![
        4 => (0..50_u32).prop_map(f64::from),
        1 => prop::sample::select(vec![
            1e-320, 1e-300, 1e-150, 1e-9, 0.1, 1e9, 1e150, 1e300, f64::MAX, -0.0,
        ]),
    ];
    let period =
        prop::collection::btree_map(0..4_u32, prop::collection::vec(count, n_groups), 0..4);
    (period.clone(), period)
}

/// Areas of three groups among which many are alike, and some empty.
fn mergeable() -> impl Strategy<Value = Areas<u32>> {
    let row = prop_oneof![
        prop::collection::vec((0..4_u32).prop_map(f64::from), 3),
        prop::collection::vec((0..300_u32).prop_map(f64::from), 3),
    ];
    prop::collection::btree_map(0..9_u32, row, 2..9)
}
