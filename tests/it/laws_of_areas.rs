//! Laws of the measures of single areas, on tables that nobody chose.

use klyfta::indices::{
    InvalidTable, LOCAL_MEASURES, LocalFormula, LocalMeasure, TwoGroupArea, find_local,
};
use proptest::prelude::*;

use crate::axioms::{
    ROUNDING, Table, any_tables, config, evened, multigroup_tables, population, split,
    tables_of_any_magnitude, totals, two_group_tables, value,
};
use crate::registry::{multi_group, ordered, two_group};

/// A measure with the region's table already given to it.
type Measured = Box<dyn Fn(&[f64]) -> Result<f64, InvalidTable>>;

fn measured(measure: &LocalMeasure, table: &Table) -> Result<Measured, InvalidTable> {
    let pair = |area: &[f64]| TwoGroupArea {
        group: area[0],
        others: area[1],
    };
    Ok(match measure.formula {
        LocalFormula::TwoGroup(formula) => {
            let table = two_group(table)?;
            Box::new(move |area| Ok(formula(&table, pair(area))))
        }
        LocalFormula::PartialTwoGroup(formula) => {
            let table = two_group(table)?;
            Box::new(move |area| formula(&table, pair(area)))
        }
        LocalFormula::MultiGroup(formula) => {
            let table = multi_group(table)?;
            Box::new(move |area| {
                let groups = 0..area.len();
                let inhabited = groups.filter(|&group| table.position(group).is_some());
                let counts: Vec<f64> = inhabited.map(|group| area[group]).collect();
                Ok(formula(&table, &counts))
            })
        }
        LocalFormula::Ordered(formula) => {
            let table = ordered(table)?;
            Box::new(move |area| Ok(formula(&table, area)))
        }
    })
}

fn is_inhabited(area: &&Vec<f64>) -> bool {
    0.0 < area.iter().sum()
}

/// The measure on each inhabited area; nothing where it has no value.
fn parts(measure: &LocalMeasure, table: &Table) -> Vec<Option<f64>> {
    let of = measured(measure, table).unwrap();
    let inhabited = table.iter().filter(is_inhabited);
    inhabited.map(|area| of(area).ok()).collect()
}

/// The measure on each inhabited area, where it always has a value.
fn all_parts(id: &str, table: &Table) -> Vec<f64> {
    let parts = parts(find_local(id).unwrap(), table);
    parts.into_iter().map(Option::unwrap).collect()
}

fn needs_two_groups(measure: &LocalMeasure) -> bool {
    matches!(
        measure.formula,
        LocalFormula::TwoGroup(_) | LocalFormula::PartialTwoGroup(_)
    )
}

fn measures_of(table: &Table) -> impl Iterator<Item = &'static LocalMeasure> + use<> {
    let of_two_groups = table[0].len() == 2;
    (LOCAL_MEASURES.iter()).filter(move |measure| of_two_groups || !needs_two_groups(measure))
}

fn same_bits(one: &[Option<f64>], other: &[Option<f64>]) -> bool {
    let bits = |parts: &[Option<f64>]| -> Vec<Option<u64>> {
        parts.iter().map(|part| part.map(f64::to_bits)).collect()
    };
    bits(one) == bits(other)
}

/// Equal but for rounding, which grows with the value.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < ROUNDING * one.abs().max(1.0)
}

fn mean_over_inhabitants(table: &Table, parts: &[f64]) -> f64 {
    let areas = table.iter().filter(is_inhabited);
    let weighted = areas
        .zip(parts)
        .map(|(area, part)| area.iter().sum::<f64>() * part);
    weighted.sum::<f64>() / population(table)
}

/// The measure on the region's totals, taken for an area.
fn of_the_region(id: &str, table: &Table) -> f64 {
    measured(find_local(id).unwrap(), table).unwrap()(&totals(table)).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_stay_in_range(table in any_tables()) {
        for measure in measures_of(&table) {
            for (area, part) in parts(measure, &table).into_iter().enumerate() {
                let Some(part) = part else {
                    prop_assert_eq!(measure.id, "representation_ratio");
                    continue;
                };
                prop_assert!(part.is_finite(), "{} of {area} is {part}", measure.id);
                prop_assert!(measure.range.contains(part), "{} of {area} is {part}", measure.id);
            }
        }
    }

    #[test]
    fn parts_add_up_to_their_index(table in any_tables()) {
        for measure in measures_of(&table) {
            let Some(index) = measure.sums_to else {
                continue;
            };
            let sum: f64 = parts(measure, &table).into_iter().flatten().sum();
            let whole = value(index, &table);
            prop_assert!(close(sum, whole), "{}: {sum} and {whole}", measure.id);
        }
    }

    #[test]
    fn the_order_of_areas_changes_no_bit(
        // Split areas have the same composition and differ in size, so that ties must be broken.
        (table, order) in any_tables()
            .prop_map(|table| split(&table, 0.25))
            .prop_flat_map(|table| {
                let order: Vec<usize> = (0..table.len()).collect();
                (Just(table), Just(order).prop_shuffle())
            })
    ) {
        let shuffled: Table = order.iter().map(|&area| table[area].clone()).collect();
        for measure in measures_of(&table) {
            let [here, there] =
                [&table, &shuffled].map(|table| measured(measure, table).unwrap());
            for area in table.iter().filter(is_inhabited) {
                let both = [here(area).ok(), there(area).ok()];
                prop_assert!(same_bits(&both[..1], &both[1..]), "{}: {both:?}", measure.id);
            }
        }
    }

    #[test]
    fn empty_areas_change_no_bit(table in any_tables()) {
        let mut with_empty_areas = table.clone();
        with_empty_areas.insert(0, vec![0.0; table[0].len()]);
        with_empty_areas.push(vec![-0.0; table[0].len()]);
        for measure in measures_of(&table) {
            let (without, with) = (parts(measure, &table), parts(measure, &with_empty_areas));
            prop_assert!(same_bits(&without, &with), "{}", measure.id);
        }
    }

    #[test]
    fn empty_groups_change_no_bit(table in multigroup_tables()) {
        let with_empty_group: Table =
            table.iter().map(|area| [&[0.0], area.as_slice()].concat()).collect();
        let of_groups = |measure: &&LocalMeasure| {
            matches!(measure.formula, LocalFormula::MultiGroup(_))
        };
        for measure in measures_of(&table).filter(of_groups) {
            let (without, with) = (parts(measure, &table), parts(measure, &with_empty_group));
            prop_assert!(same_bits(&without, &with), "{}", measure.id);
        }
    }

    #[test]
    fn dividing_areas_divides_what_adds_up_and_changes_nothing_else(
        table in any_tables(),
        part in 0.1..0.9,
    ) {
        let divided = split(&table, part);
        for measure in measures_of(&table) {
            let (whole, pieces) = (parts(measure, &table), parts(measure, &divided));
            for (whole, pieces) in whole.into_iter().zip(pieces.chunks_exact(2)) {
                for (piece, size) in pieces.iter().zip([part, 1.0 - part]) {
                    let size = if measure.sums_to.is_some() { size } else { 1.0 };
                    let as_expected = match (whole, piece) {
                        (Some(whole), Some(piece)) => close(size * whole, *piece),
                        (whole, piece) => whole.is_none() && piece.is_none(),
                    };
                    prop_assert!(as_expected, "{}: {whole:?} and {pieces:?}", measure.id);
                }
            }
        }
    }

    #[test]
    fn at_evenness_nothing_adds_up_and_ratios_are_one(table in any_tables()) {
        let even = evened(&table);
        for measure in measures_of(&even) {
            for part in parts(measure, &even) {
                let part = part.expect("every group lives everywhere");
                let adds_up = measure.sums_to.is_some() || measure.id == "local_divergence";
                if adds_up {
                    // Not even rounding takes a part below zero.
                    prop_assert!((0.0..1e-12).contains(&part), "{} is {part}", measure.id);
                } else if ["location_quotient", "representation_ratio"].contains(&measure.id) {
                    prop_assert!(close(part, 1.0), "{} is {part}", measure.id);
                } else {
                    let region = of_the_region(measure.id, &even);
                    prop_assert!(close(part, region), "{}: {part}, {region}", measure.id);
                }
            }
        }
    }

    #[test]
    fn parts_of_the_gini_index_agree_with_the_textbook(table in two_group_tables()) {
        let inhabited: Vec<&Vec<f64>> = table.iter().filter(is_inhabited).collect();
        let both = totals(&table).iter().product::<f64>();
        let textbook = inhabited.iter().map(|one| {
            let gap = |other: &&Vec<f64>| (one[0] * other[1] - other[0] * one[1]).abs();
            inhabited.iter().map(gap).sum::<f64>() / (2.0 * both)
        });
        for (part, textbook) in all_parts("gini_contribution", &table).into_iter().zip(textbook) {
            prop_assert!(close(part, textbook), "{part} and {textbook}");
        }
    }

    #[test]
    fn parts_of_indices_of_several_groups_agree_with_those_of_two(table in two_group_tables()) {
        for id in ["dissimilarity_contribution", "information_contribution"] {
            let several = all_parts(&format!("multigroup_{id}"), &table);
            for (two, several) in all_parts(id, &table).into_iter().zip(several) {
                prop_assert!(close(two, several), "{id}: {two} and {several}");
            }
        }
    }

    #[test]
    fn location_quotients_average_to_one(table in two_group_tables()) {
        let mean = mean_over_inhabitants(&table, &all_parts("location_quotient", &table));
        prop_assert!(close(mean, 1.0), "{mean}");
    }

    #[test]
    fn representation_ratios_add_up_to_the_part_of_the_group_that_has_others_around(
        table in two_group_tables()
    ) {
        let [group, others] = [0, 1].map(|column| totals(&table)[column]);
        let ratios = parts(find_local("representation_ratio").unwrap(), &table);
        let (mut weighted, mut beside_others) = (0.0, 0.0);
        for (area, ratio) in table.iter().filter(is_inhabited).zip(ratios) {
            prop_assert_eq!(ratio.is_some(), 0.0 < area[1]);
            if let Some(ratio) = ratio {
                weighted += area[1] / others * ratio;
                beside_others += area[0] / group;
            }
        }
        prop_assert!(close(weighted, beside_others), "{weighted} and {beside_others}");
    }

    #[test]
    fn entropy_within_areas_and_divergence_from_the_region_make_up_the_regions_entropy(
        table in any_tables()
    ) {
        let [within, between] = ["local_entropy", "local_divergence"]
            .map(|id| mean_over_inhabitants(&table, &all_parts(id, &table)));
        let whole = of_the_region("local_entropy", &table);
        prop_assert!(close(within + between, whole), "{within} and {between}: {whole}");
        prop_assert!(close(between, value("multigroup_mutual_information", &table)));
    }

    #[test]
    fn entropy_is_scaled_by_the_groups_of_the_region(table in any_tables()) {
        let greatest = (table[0].len() as f64).ln();
        let scaled = all_parts("local_entropy_scaled", &table);
        for (entropy, scaled) in all_parts("local_entropy", &table).into_iter().zip(scaled) {
            prop_assert!(close(entropy / greatest, scaled) && scaled <= 1.0, "{scaled}");
        }
        let even = vec![7.0; table[0].len()];
        let scaled = measured(find_local("local_entropy_scaled").unwrap(), &table).unwrap();
        prop_assert!(close(scaled(&even).unwrap(), 1.0));
    }

    #[test]
    fn simpsons_index_agrees_with_the_textbook(table in any_tables()) {
        let areas = table.iter().filter(is_inhabited);
        for (area, simpson) in areas.zip(all_parts("local_simpson", &table)) {
            let total: f64 = area.iter().sum();
            let same: f64 = area.iter().map(|count| (count / total) * (count / total)).sum();
            prop_assert!(close(simpson, 1.0 - same), "{simpson} and {}", 1.0 - same);
        }
    }

    #[test]
    fn concentration_at_the_extremes_turns_with_the_order_and_averages_to_the_regions(
        table in any_tables()
    ) {
        let id = "concentration_at_the_extremes";
        let reversed: Table =
            table.iter().map(|area| area.iter().rev().copied().collect()).collect();
        let found = all_parts(id, &table);
        let turned: Vec<f64> = all_parts(id, &reversed).iter().map(|part| -part).collect();
        prop_assert!(found.iter().zip(&turned).all(|(one, other)| close(*one, *other)));
        prop_assert!(close(mean_over_inhabitants(&table, &found), of_the_region(id, &table)));
    }

    #[test]
    fn counts_of_any_magnitude_give_a_value_in_range(table in tables_of_any_magnitude()) {
        // Areas as the tables hold them: a row of the input may hold none of a pair's groups, or
        // only a group that is too small to be present.
        for measure in LOCAL_MEASURES {
            let found: Vec<Result<f64, InvalidTable>> = match measure.formula {
                LocalFormula::TwoGroup(formula) => two_group(&table).map_or(vec![], |table| {
                    table.areas().map(|area| Ok(formula(&table, area))).collect()
                }),
                LocalFormula::PartialTwoGroup(formula) => {
                    two_group(&table).map_or(vec![], |table| {
                        table.areas().map(|area| formula(&table, area)).collect()
                    })
                }
                LocalFormula::MultiGroup(formula) => multi_group(&table).map_or(vec![], |table| {
                    table.rows().map(|area| Ok(formula(&table, area))).collect()
                }),
                LocalFormula::Ordered(formula) => ordered(&table).map_or(vec![], |table| {
                    table.rows().map(|area| Ok(formula(&table, area))).collect()
                }),
            };
            for part in found {
                let in_range = match part {
                    Ok(part) => measure.range.contains(part) && part.is_finite(),
                    Err(problem) => problem == InvalidTable::EmptyOthers,
                };
                prop_assert!(in_range, "{} is {part:?}", measure.id);
            }
        }
    }
}

#[test]
fn measures_of_two_groups_come_first_and_those_of_ordered_categories_last() {
    let rank = |measure: &LocalMeasure| match measure.formula {
        LocalFormula::TwoGroup(_) | LocalFormula::PartialTwoGroup(_) => 0,
        LocalFormula::MultiGroup(_) => 1,
        LocalFormula::Ordered(_) => 2,
    };
    assert!(LOCAL_MEASURES.is_sorted_by_key(rank));
}

#[test]
fn a_representation_ratio_needs_others_in_the_area_but_none_of_the_group() {
    let table = vec![vec![5.0, 0.0], vec![3.0, 1.0], vec![0.0, 9.0]];
    let found = parts(find_local("representation_ratio").unwrap(), &table);
    assert_eq!(found, [None, Some(3.75), Some(0.0)]);
}

#[test]
fn areas_of_the_same_share_are_no_part_of_each_others_gini_index() {
    // Shares of one half, in two sizes, and of three quarters; pairs give 0, 2 and 4 of 24.
    let table = vec![vec![1.0, 1.0], vec![2.0, 2.0], vec![3.0, 1.0]];
    let found = all_parts("gini_contribution", &table);
    let expected = [1.0 / 24.0, 1.0 / 12.0, 1.0 / 8.0];
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-15, "{found} and {expected}");
    }
    assert!((value("gini", &table) - 0.25).abs() < 1e-15);
}

#[test]
fn a_zero_with_a_minus_sign_is_a_zero() {
    let table = vec![vec![5.0, 0.0], vec![3.0, 1.0], vec![0.0, 9.0]];
    for measure in measures_of(&table) {
        let of = measured(measure, &table).unwrap();
        for (plain, signed) in [([5.0, 0.0], [5.0, -0.0]), ([0.0, 9.0], [-0.0, 9.0])] {
            assert_eq!(of(&plain), of(&signed), "{}", measure.id);
        }
    }
}

#[test]
fn one_member_among_a_billion_keeps_twelve_digits() {
    let mut table: Table = vec![vec![0.0, 10_000.0]; 99_999];
    table.push(vec![1.0, 9_999.0]);
    // Of the member's area and of one of the other areas, computed with fifty digits from the
    // formulas as the textbooks print them.
    for (id, expected) in [
        (
            "dissimilarity_contribution",
            [0.499_995_000_499_995, 5.000_000_005e-6],
        ),
        (
            "gini_contribution",
            [0.499_995_000_499_995, 5.000_000_005e-6],
        ),
        ("location_quotient", [1e5, 0.0]),
        ("local_entropy", [0.001_021_029_037_030_943_3, 0.0]),
        ("local_simpson", [0.000_199_98, 0.0]),
        (
            "local_divergence",
            [0.001_051_298_546_563_698_3, 1.000_000_000_5e-9],
        ),
        (
            "multigroup_dissimilarity_contribution",
            [0.499_995_000_499_995, 5.000_000_005e-6],
        ),
        (
            "multigroup_information_contribution",
            [1.051_298_546_563_698_3e-8, 1.000_000_000_5e-14],
        ),
    ] {
        let of = measured(find_local(id).unwrap(), &table).unwrap();
        for (area, expected) in [[1.0, 9_999.0], [0.0, 10_000.0]].iter().zip(expected) {
            let found = of(area).unwrap();
            assert!(
                (found - expected).abs() <= 1e-12 * expected,
                "{id}: {found:e}"
            );
        }
    }
}

/// Unlike above, the group is rare in the area itself, where one minus a share would lose digits.
#[test]
fn one_among_a_billion_in_an_area_keeps_twelve_digits() {
    let table = vec![vec![1.0, 999_999_999.0], vec![1.0, 1.0]];
    // p (1 - p) twice, and the entropy, with fifty digits.
    for (id, expected) in [
        ("local_simpson", 1.999_999_998e-9),
        ("local_entropy", 2.172_326_583_644_641_2e-8),
    ] {
        let found = all_parts(id, &table)[0];
        assert!((found / expected - 1.0).abs() < 1e-12, "{id}: {found:e}");
    }
}

/// Visiting all other areas for each area would take minutes here.
#[test]
fn parts_of_the_gini_index_of_many_areas_add_up() {
    let counts = |area: u32| vec![f64::from(area % 997), f64::from(area % 1_009 + 1)];
    let table: Table = (0..200_000).map(counts).collect();
    let sum: f64 = all_parts("gini_contribution", &table).iter().sum();
    assert!((sum - value("gini", &table)).abs() < 1e-12, "{sum}");
}
