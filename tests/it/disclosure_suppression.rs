//! Secondary suppression and the audit, by hand and by law.

use klyfta::publish::disclosure::audit::audit;
use klyfta::publish::disclosure::audit::intervals::{Interval, intervals};
use klyfta::publish::disclosure::secondary::{complete, primary_only};
use klyfta::publish::disclosure::{
    CellName, Earlier, Finding, Hidden, Knowledge, Ledger, Level, LinkedTables, Pattern, Policy,
    Said, Sensitivity, Shown, TOTAL, protect, protect_period,
};
use proptest::prelude::*;

use crate::disclosure_tables::{
    Numbers, code, group, hidden, leaf, level, linked, random_counts, rows, tables, total,
};

const PUBLIC: Sensitivity = Sensitivity::NotSensitive;

fn town(n_areas: usize) -> Level {
    let all: Vec<usize> = (0..n_areas).collect();
    level("town", &[&all])
}

fn pattern(tables: &LinkedTables) -> Pattern {
    complete(tables, 0, &Policy::default(), &Ledger::default()).unwrap()
}

fn small_only(tables: &LinkedTables) -> Pattern {
    primary_only(tables, 0, &Policy::default(), &Ledger::default()).unwrap()
}

fn attack(tables: &LinkedTables, pattern: &Pattern, ledger: &Ledger) -> Result<(), Vec<Finding>> {
    audit(tables, 0, pattern, &Policy::default(), ledger)
}

fn name(area: usize, column: &str) -> CellName {
    CellName {
        period: 2020,
        level: "area".into(),
        code: code(area),
        column: column.into(),
    }
}

/// One small count of four areas. It is its area's total less the other groups, and the town's less
/// those of the other areas: hidden are a second group there, and both in a second area.
#[test]
fn one_small_count_takes_a_rectangle_with_it() {
    let counts = [
        vec![900, 3, 80],
        vec![700, 50, 90],
        vec![600, 40, 95],
        vec![800, 60, 70],
    ];
    let tables = tables(&counts, &[town(4)], PUBLIC);
    let cell = |area, at| leaf(&tables, area, at);
    assert_eq!(hidden(&small_only(&tables)), [cell(0, 1)]);
    // The third area has the fewest people; of the groups there the first comes first.
    assert_eq!(
        hidden(&pattern(&tables)),
        [cell(0, 0), cell(0, 1), cell(2, 0), cell(2, 1)]
    );
    let found = intervals(
        &tables,
        0,
        &pattern(&tables),
        &Policy::default(),
        &Ledger::default(),
        Knowledge::Exact,
    );
    let spans: Vec<_> = found
        .unwrap()
        .into_iter()
        .map(|(_, interval)| interval.unwrap())
        .collect();
    let span = |least, greatest| Interval {
        least,
        greatest: Some(greatest),
    };
    // 3 + 40 people of the group are known to live in both areas together.
    assert_eq!(
        spans,
        [span(861, 902), span(1, 42), span(598, 639), span(1, 42)]
    );
}

#[test]
fn in_a_single_area_the_complement_is_hidden() {
    let tables = tables(&[vec![900, 3]], &[], PUBLIC);
    assert_eq!(
        hidden(&pattern(&tables)),
        [leaf(&tables, 0, 0), leaf(&tables, 0, 1)]
    );
}

#[test]
fn without_secondary_suppression_the_count_is_found() {
    let counts = [vec![900, 3, 80], vec![700, 50, 90], vec![600, 40, 95]];
    let tables = tables(&counts, &[town(3)], PUBLIC);
    let found = attack(&tables, &small_only(&tables), &Ledger::default());
    let cell = name(0, &group(1));
    assert_eq!(
        found,
        Err(vec![Finding::Narrowed {
            cell,
            least: 3,
            greatest: 3
        }])
    );
    // Nor may any of the cells hidden with it be left out.
    let whole = pattern(&tables);
    assert_eq!(attack(&tables, &whole, &Ledger::default()), Ok(()));
    for cell in hidden(&whole) {
        let fewer = whole.clone().with(cell, None);
        assert!(
            attack(&tables, &fewer, &Ledger::default()).is_err(),
            "without {cell}"
        );
    }
}

#[test]
fn a_small_complement_must_be_hidden() {
    let counts = [vec![900, 8], vec![700, 50]];
    let tables = tables(&counts, &[], PUBLIC);
    let forgot = pattern(&tables).with(leaf(&tables, 0, 0), None);
    let found = attack(&tables, &forgot, &Ledger::default()).unwrap_err();
    assert!(
        found.contains(&Finding::NotHidden(name(0, &group(0)))),
        "{found:?}"
    );
    assert!(found.contains(&Finding::Narrowed {
        cell: name(0, &group(1)),
        least: 8,
        greatest: 8
    }));
}

/// Two counts of 1 and 2 whose sum is published could only be one or two.
#[test]
fn two_small_counts_do_not_protect_one_another() {
    let counts = [vec![900, 1], vec![700, 2], vec![600, 40]];
    let tables = tables(&counts, &[town(3)], PUBLIC);
    let found = attack(&tables, &small_only(&tables), &Ledger::default()).unwrap_err();
    let narrowed = |area, column, least, greatest| Finding::Narrowed {
        cell: name(area, &group(column)),
        least,
        greatest,
    };
    assert!(found.contains(&narrowed(0, 1, 1, 2)) && found.contains(&narrowed(1, 0, 700, 701)));
    assert_eq!(
        attack(&tables, &pattern(&tables), &Ledger::default()),
        Ok(())
    );
}

#[test]
fn what_an_earlier_generation_published_is_known() {
    let counts = [
        vec![900, 3, 80],
        vec![700, 50, 90],
        vec![600, 40, 95],
        vec![800, 60, 70],
    ];
    let tables = tables(&counts, &[town(4)], PUBLIC);
    // The earlier generation showed the third area, with which the first is hidden now.
    let mut ledger = Ledger::default();
    for (at, count) in counts[2].iter().enumerate() {
        let said = Earlier::Published {
            least: count - 2,
            greatest: count + 2,
        };
        let made_of = tables.made_of(0, leaf(&tables, 2, at));
        ledger.enter(name(2, &group(at)), said, made_of);
    }
    let forgot = pattern(&tables);
    assert_eq!(attack(&tables, &forgot, &Ledger::default()), Ok(()));
    let found = attack(&tables, &forgot, &ledger).unwrap_err();
    let cell = name(0, &group(1));
    assert!(
        found.contains(&Finding::Narrowed {
            cell,
            least: 3,
            greatest: 3
        }),
        "{found:?}"
    );
    // Who knows of it takes another area.
    let aware = complete(&tables, 0, &Policy::default(), &ledger).unwrap();
    assert_eq!(attack(&tables, &aware, &ledger), Ok(()));
    assert!(!aware.is_hidden(leaf(&tables, 2, 1)));
}

#[test]
fn a_cell_once_hidden_stays_hidden() {
    let before = [
        vec![900, 3, 80],
        vec![700, 50, 90],
        vec![600, 40, 95],
        vec![800, 60, 70],
    ];
    let first = tables(&before, &[town(4)], PUBLIC);
    let published = protect(&first, &Policy::default(), &Ledger::default()).unwrap();
    let mut ledger = Ledger::default();
    ledger.add(published.get());
    // One record is revised: the count is not small any more.
    let mut after = before.clone();
    after[0][1] = 12;
    let second = tables(&after, &[town(4)], PUBLIC);
    assert!(hidden(&pattern(&second)).is_empty());
    let kept = complete(&second, 0, &Policy::default(), &ledger).unwrap();
    assert_eq!(hidden(&kept), hidden(&pattern(&first)));
    assert_eq!(kept.hidden(leaf(&second, 0, 1)), Some(Hidden::Kept));
    let again = protect(&second, &Policy::default(), &ledger).unwrap();
    assert_eq!(
        (
            again.get().account().n_kept,
            again.get().account().n_hidden()
        ),
        (4, 4)
    );
    // Without the ledger the pattern would show it: the audit with the ledger does not let it.
    assert!(attack(&second, &pattern(&second), &ledger).is_err());
}

#[test]
fn an_earlier_place_that_is_not_linked_stops_everything() {
    let tables = tables(&[vec![900, 30], vec![700, 50]], &[], PUBLIC);
    let mut ledger = Ledger::default();
    let name = CellName {
        level: "parish".into(),
        ..name(0, TOTAL)
    };
    ledger.enter(
        name,
        Earlier::Published {
            least: 8,
            greatest: 12,
        },
        tables.made_of(0, 0),
    );
    let found = protect(&tables, &Policy::default(), &ledger).unwrap_err();
    assert_eq!(found, [Finding::EarlierPlace("parish".into(), code(0))]);
}

/// Areas are not published, but two sets of areas that differ by one are: the difference is that
/// area, and its three people of a group.
#[test]
fn geographic_differencing_is_found_and_prevented() {
    let counts = [vec![900, 3], vec![700, 50], vec![600, 40], vec![500, 45]];
    let levels = [level("all", &[&[0, 1, 2]]), level("most", &[&[1, 2]])];
    let areas: Vec<String> = (0..4).map(code).collect();
    let groups = [group(0), group(1)];
    let geography =
        klyfta::publish::disclosure::Geography::new(&areas, Shown::NotNow, &levels).unwrap();
    let tables = LinkedTables::new(geography, &groups, PUBLIC, &rows(2020, &counts)).unwrap();
    let found = attack(&tables, &small_only(&tables), &Ledger::default()).unwrap_err();
    let cell = name(0, &group(1));
    assert!(
        found.contains(&Finding::Narrowed {
            cell,
            least: 3,
            greatest: 3
        }),
        "{found:?}"
    );
    let protected = protect(&tables, &Policy::default(), &Ledger::default()).unwrap();
    assert!(protected.get().rows().any(|row| row.count.is_none()));
    assert!(protected.get().rows().all(|row| row.level != "area"));
    // The fourth area, of 545 people, is in neither set and nowhere in what leaves.
    assert!(!format!("{protected:?}").contains("545"));
}

/// All tables with these sums, one by one, for nested and overlapping regions.
#[test]
fn intervals_are_those_of_all_tables() {
    let mut numbers = Numbers(5);
    let (mut n_cells, mut n_narrow) = (0, 0);
    for round in 0..60 {
        let counts: Vec<Vec<u64>> = (0..3)
            .map(|_| (0..2).map(|_| numbers.below(5)).collect())
            .collect();
        let levels = match round % 3 {
            0 => vec![town(3)],
            1 => vec![town(3), level("part", &[&[0, 1]])],
            _ => vec![level("one", &[&[0, 1]]), level("two", &[&[1, 2]])],
        };
        // Noughts may be hidden.
        let tables = tables(&counts, &levels, Sensitivity::Sensitive);
        let nobody = Policy {
            threshold: 1,
            least_base: 0,
            ..Policy::default()
        };
        let mut pattern = primary_only(&tables, 0, &nobody, &Ledger::default()).unwrap();
        for cell in 0..tables.n_cells() {
            if numbers.below(2) == 0 {
                pattern = pattern.with(cell, Some(Hidden::Primary));
            }
        }
        let found = intervals(
            &tables,
            0,
            &pattern,
            &nobody,
            &Ledger::default(),
            Knowledge::Exact,
        )
        .unwrap();
        let seen = every_table(&tables, &pattern);
        let cells = pattern.cells();
        for ((cell, (least, greatest)), (_, interval)) in
            cells.map(|cell| (cell, seen[cell])).zip(found)
        {
            let interval = interval.unwrap();
            assert_eq!(interval.least, least, "cell {cell} of {counts:?}");
            // Counts above eight are not tried.
            match interval.greatest {
                Some(end) if end <= 8 => assert_eq!(end, greatest, "cell {cell} of {counts:?}"),
                Some(end) => assert!(greatest <= end),
                None => assert!(8 <= greatest),
            }
            n_cells += 1;
            n_narrow += usize::from(greatest - least < 4);
        }
    }
    assert!(
        400 < n_cells && 100 < n_narrow,
        "{n_cells} cells, {n_narrow} narrow"
    );
}

/// The least and the greatest of each cell over all tables with counts of nought to eight.
fn every_table(tables: &LinkedTables, pattern: &Pattern) -> Vec<(u64, u64)> {
    let (geography, width) = (tables.geography(), tables.width());
    let leaves: Vec<usize> = (0..geography.n_areas() * width)
        .filter(|cell| cell % width != 0)
        .collect();
    let free: Vec<usize> = leaves
        .iter()
        .copied()
        .filter(|cell| pattern.is_hidden(*cell))
        .collect();
    let mut seen = vec![(u64::MAX, 0); tables.n_cells()];
    for fill in 0..9_u64.pow(free.len() as u32) {
        let mut rest = fill;
        let mut counts: Vec<u64> = (0..tables.n_cells())
            .map(|cell| tables.exact(0, cell))
            .collect();
        for cell in &free {
            counts[*cell] = rest % 9;
            rest /= 9;
        }
        for place in 0..geography.n_places() {
            for column in 1..width {
                let areas = geography.areas_of(place).iter();
                counts[place * width + column] =
                    areas.map(|area| counts[area * width + column]).sum();
            }
            counts[place * width] = counts[place * width + 1..(place + 1) * width].iter().sum();
        }
        let agrees = |cell: usize| pattern.is_hidden(cell) || counts[cell] == tables.exact(0, cell);
        if (0..tables.n_cells()).all(agrees) {
            for (seen, count) in seen.iter_mut().zip(&counts) {
                *seen = (seen.0.min(*count), seen.1.max(*count));
            }
        }
    }
    seen
}

/// People who change places within hidden cells change nothing that is published.
#[test]
fn what_is_published_does_not_depend_on_hidden_counts() {
    let mut numbers = Numbers(11);
    let (mut n_pairs, mut n_refused) = (0, 0);
    for _ in 0..400 {
        let counts = random_counts(&mut numbers, 9, 4);
        let districts = level("district", &[&[0, 1, 2], &[3, 4, 5, 6], &[7, 8]]);
        let levels = [town(9), districts];
        let exact = tables(&counts, &levels, PUBLIC);
        let period = protect_period(&exact, 0, &Policy::default(), &Ledger::default());
        let Ok(period) = period else { continue };
        let protected = protect(&exact, &Policy::default(), &Ledger::default()).unwrap();
        for _ in 0..120 {
            let cells: Vec<(usize, usize)> = (0..9)
                .flat_map(|area| (0..4).map(move |at| (area, at)))
                .filter(|(area, at)| period.pattern().is_hidden(leaf(&exact, *area, *at)))
                .collect();
            if cells.is_empty() {
                break;
            }
            let (i, g) = cells[numbers.below(cells.len() as u64) as usize];
            let (j, h) = cells[numbers.below(cells.len() as u64) as usize];
            let corners = [(i, g), (i, h), (j, g), (j, h)];
            let is_hidden =
                |(area, at): &(usize, usize)| period.pattern().is_hidden(leaf(&exact, *area, *at));
            let same_district = [3, 7, 9].map(|end| (i < end, j < end));
            if i == j
                || g == h
                || !corners.iter().all(is_hidden)
                || same_district.iter().any(|(one, other)| one != other)
                || counts[i][h] == 0
                || counts[j][g] == 0
            {
                continue;
            }
            // A nought is shown: it is another case.
            let most = counts[i][h].min(counts[j][g]);
            if most < 2 || counts[i][g] == 0 || counts[j][h] == 0 {
                continue;
            }
            let times = 1 + numbers.below(most - 1);
            let mut other = counts.clone();
            other[i][g] += times;
            other[i][h] -= times;
            other[j][g] -= times;
            other[j][h] += times;
            let changed = tables(&other, &levels, PUBLIC);
            // A count that is not small any more, or has become so, is another case.
            let is_below = |counts: &[Vec<u64>], (area, at): (usize, usize)| counts[area][at] < 10;
            let crosses =
                |corner: &(usize, usize)| is_below(&counts, *corner) != is_below(&other, *corner);
            if hidden(&small_only(&changed)) != hidden(&small_only(&exact))
                || corners.iter().any(crosses)
            {
                continue;
            }
            n_pairs += 1;
            let again = protect(&changed, &Policy::default(), &Ledger::default());
            // It may be refused instead, where too little is left to choose from.
            if again.is_ok() {
                assert_eq!(again.as_ref(), Ok(&protected), "{counts:?} and {other:?}");
            } else {
                n_refused += 1;
            }
        }
    }
    assert!(
        2_000 < n_pairs && 50 * n_refused < n_pairs,
        "{n_pairs} pairs, {n_refused} refused"
    );
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let mut numbers = Numbers(3);
    for _ in 0..20 {
        let counts = random_counts(&mut numbers, 8, 4);
        let mut levels = vec![
            town(8),
            level("district", &[&[0, 1, 2], &[3, 4, 5], &[6, 7]]),
        ];
        let mut rows = rows(2020, &counts);
        let once = linked(8, 4, &levels, PUBLIC, &rows);
        let once = protect(&once, &Policy::default(), &Ledger::default());
        numbers.shuffle(&mut rows);
        numbers.shuffle(&mut levels);
        numbers.shuffle(&mut levels[0].regions);
        let (mut areas, mut groups): (Vec<_>, Vec<_>) =
            ((0..8).map(code).collect(), (0..4).map(group).collect());
        numbers.shuffle(&mut areas);
        numbers.shuffle(&mut groups);
        let geography =
            klyfta::publish::disclosure::Geography::new(&areas, Shown::Now, &levels).unwrap();
        let again = LinkedTables::new(geography, &groups, PUBLIC, &rows).unwrap();
        assert_eq!(
            once,
            protect(&again, &Policy::default(), &Ledger::default())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn hiding_more_never_narrows(seed in any::<u64>(), more in 0_usize..60) {
        let mut numbers = Numbers(seed);
        let counts = random_counts(&mut numbers, 6, 3);
        let tables = tables(&counts, &[town(6), level("half", &[&[0, 1, 2]])], PUBLIC);
        let before = small_only(&tables);
        let after = before.clone().with(more % tables.n_cells(), Some(Hidden::Secondary));
        let (policy, ledger) = (Policy::default(), Ledger::default());
        let spans = |pattern: &Pattern, knowledge| {
            intervals(&tables, 0, pattern, &policy, &ledger, knowledge).unwrap()
        };
        let wider = spans(&after, Knowledge::Exact);
        for (cell, one) in spans(&before, Knowledge::Exact) {
            let (_, other) = wider.iter().find(|(name, _)| *name == cell).unwrap();
            prop_assert!(holds(other.unwrap(), one.unwrap()), "{cell}");
        }
        // An attacker who sees rounded counts knows less than one who has exact ones.
        let rounded = spans(&before, Knowledge::Rounded);
        for ((cell, one), (_, other)) in spans(&before, Knowledge::Exact).iter().zip(rounded) {
            prop_assert!(holds(other.unwrap(), one.unwrap()), "{cell}");
        }
    }
}

fn holds(wide: Interval, narrow: Interval) -> bool {
    let end = |interval: Interval| interval.greatest.unwrap_or(u64::MAX);
    wide.least <= narrow.least && end(narrow) <= end(wide)
}

#[test]
fn totals_and_names_are_found() {
    let tables = tables(&[vec![5, 3]], &[town(1)], PUBLIC);
    let small = hidden(&small_only(&tables));
    assert!(small.contains(&total(&tables, "town", "town0")));
    // With everything small and hidden, anything is possible.
    assert_eq!(
        attack(&tables, &pattern(&tables), &Ledger::default()),
        Ok(())
    );
}

/// Published are 915, 900 and 10. That counts below ten are never published is known, so that the
/// last is 10 to 12, and what is hidden 913 - 902 - 12 at least and 917 - 898 - 10 at most.
#[test]
fn an_attacker_knows_the_rules_of_rounding() {
    let tables = tables(&[vec![900, 3, 10]], &[], PUBLIC);
    let pattern = small_only(&tables);
    let (policy, ledger) = (Policy::default(), Ledger::default());
    let found = intervals(&tables, 0, &pattern, &policy, &ledger, Knowledge::Rounded).unwrap();
    let interval = Interval {
        least: 1,
        greatest: Some(9),
    };
    assert_eq!(found, [(name(0, &group(1)), Some(interval))]);
}

/// A hidden count that could be recognised is nowhere in what leaves.
#[test]
fn nothing_exact_is_inside_what_is_protected() {
    const SENTINEL: u64 = 733_107;
    let counts = [
        vec![8_000_003, SENTINEL, 5_000_001],
        vec![7_000_002, 4_000_004, 6_000_001],
    ];
    let tables = tables(&counts, &[town(2)], PUBLIC);
    let policy = Policy {
        threshold: 1_000_000,
        ..Policy::default()
    };
    let protected = protect(&tables, &policy, &Ledger::default()).unwrap();
    let inside = format!("{protected:?}");
    assert!(!inside.contains("733107") && !inside.contains("733105"));
    assert!(!inside.contains("8000003") && !inside.contains("Primary"));
    assert!(inside.contains("4733110") || protected.get().account().n_hidden() == 4);
}

#[test]
fn overlapping_regions_are_not_nested() {
    let nested = |levels: &[Level]| {
        let tables = tables(&[vec![500], vec![600], vec![700]], levels, PUBLIC);
        tables.geography().is_nested()
    };
    assert!(nested(&[
        town(3),
        level("part", &[&[0, 1]]),
        level("same", &[&[0, 1], &[2]])
    ]));
    assert!(!nested(&[
        level("one", &[&[0, 1]]),
        level("two", &[&[1, 2]])
    ]));
}

#[test]
fn nothing_takes_back_what_was_said_of_a_count() {
    let tables = tables(&[vec![900, 30]], &[], PUBLIC);
    let made_of = tables.made_of(0, 0);
    let mut ledger = Ledger::default();
    let published = |least, greatest| Earlier::Published { least, greatest };
    assert!(ledger.enter(name(0, TOTAL), published(38, 42), made_of));
    assert!(ledger.enter(name(0, TOTAL), Earlier::Hidden, made_of));
    assert!(ledger.enter(name(0, TOTAL), published(58, 62), made_of));
    for said in [published(38, 42), Earlier::Hidden, published(58, 62)] {
        assert!(!ledger.enter(name(0, TOTAL), said, made_of));
    }
    let said: Vec<&Said> = ledger.iter().map(|(_, said)| said).collect();
    assert!(said[0].was_hidden);
    assert_eq!(said[0].spans, [(38, 42), (58, 62)]);
}

/// A count that was shown, then revised and hidden, stays hidden when it is revised back: set beside
/// what was shown while it was hidden it would give away a small one.
#[test]
fn a_count_that_is_revised_back_stays_hidden() {
    let first = [vec![80, 70], vec![90, 60], vec![90, 80], vec![70, 95]];
    let mut second = first.clone();
    second[0][1] = 4;
    let levels = [town(4)];
    let mut ledger = Ledger::default();
    for counts in [&first, &second] {
        let tables = tables(counts, &levels, PUBLIC);
        let published = protect(&tables, &Policy::default(), &ledger).unwrap();
        ledger.add(published.get());
    }
    let third = tables(&first, &levels, PUBLIC);
    let period = protect_period(&third, 0, &Policy::default(), &ledger).unwrap();
    assert!(period.pattern().is_hidden(leaf(&third, 0, 1)));
}

/// A region that has another area than when it was published: the difference is that area.
#[test]
fn a_sum_of_other_areas_under_the_same_name_stops_everything() {
    let counts = [vec![900, 3], vec![700, 50], vec![600, 40], vec![800, 60]];
    let districts = |first: &[usize], second: &[usize]| level("district", &[first, second]);
    let before = tables(&counts, &[districts(&[0, 1], &[2, 3])], PUBLIC);
    let published = protect(&before, &Policy::default(), &Ledger::default()).unwrap();
    let mut ledger = Ledger::default();
    ledger.add(published.get());
    assert!(protect(&before, &Policy::default(), &ledger).is_ok());
    let moved = tables(&counts, &[districts(&[1], &[0, 2, 3])], PUBLIC);
    let found = protect(&moved, &Policy::default(), &ledger).unwrap_err();
    assert!(found.iter().all(|it| matches!(it, Finding::OtherSum(_))));
    assert_eq!(found.len(), 2 * 3);
    // As many areas, one of which was not delivered before.
    let late = linked(
        4,
        2,
        &[districts(&[0, 1], &[2, 3])],
        PUBLIC,
        &rows(2020, &counts)[1..],
    );
    let published = protect(&late, &Policy::default(), &Ledger::default()).unwrap();
    let mut ledger = Ledger::default();
    ledger.add(published.get());
    let found = protect(&before, &Policy::default(), &ledger).unwrap_err();
    assert!(!found.is_empty() && found.iter().all(|it| matches!(it, Finding::OtherSum(_))));
    // Another group under the same name.
    let mut ledger = Ledger::default();
    let mut one = before.clone();
    one.define(|_| "one".to_owned());
    ledger.add(protect(&one, &Policy::default(), &ledger).unwrap().get());
    assert!(protect(&before, &Policy::default(), &ledger).is_err());
}

/// Noughts are never hidden where many live, so that a hidden count is one at least.
#[test]
fn an_attacker_knows_that_noughts_are_shown() {
    let counts = [vec![900, 1], vec![700, 1], vec![600, 40], vec![800, 60]];
    let tables = tables(&counts, &[level("district", &[&[0, 1], &[2, 3]])], PUBLIC);
    let small = small_only(&tables).with(leaf(&tables, 0, 0), Some(Hidden::Secondary));
    let small = small.with(leaf(&tables, 1, 0), Some(Hidden::Secondary));
    let district = total(&tables, "district", "district0");
    let small = small.with(district + 2, None).with(district + 1, None);
    let found = attack(&tables, &small, &Ledger::default()).unwrap_err();
    let told = |area| Finding::Narrowed {
        cell: name(area, &group(1)),
        least: 1,
        greatest: 1,
    };
    assert!(
        found.contains(&told(0)) && found.contains(&told(1)),
        "{found:?}"
    );
}

/// Three ones beside a large count look like any other three small counts.
#[test]
fn how_small_hidden_counts_are_decides_nothing() {
    let town = town(8);
    let with = |small: [u64; 3]| {
        let sum: u64 = small.iter().sum();
        let mut counts: Vec<Vec<u64>> = [110, 115, 112]
            .iter()
            .zip(small)
            .map(|(people, small)| vec![small, people - small])
            .collect();
        counts.push(vec![1005 - sum, 3995 + sum]);
        counts.extend((4..8).map(|area| vec![200 + 17 * area, 3000 + 13 * area]));
        tables(
            &counts,
            &[
                town.clone(),
                level("district", &[&[0, 1, 2, 3], &[4, 5, 6, 7]]),
            ],
            PUBLIC,
        )
    };
    let policy = Policy::default();
    let ones = protect(&with([1, 1, 1]), &policy, &Ledger::default()).unwrap();
    for a in 1..10 {
        for b in 1..10 {
            for c in 1..10 {
                let other = protect(&with([a, b, c]), &policy, &Ledger::default());
                assert_eq!(other.as_ref(), Ok(&ones), "{a} {b} {c}");
            }
        }
    }
}
