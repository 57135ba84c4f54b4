//! Random tables are protected and then attacked.

use klyfta::publish::disclosure::audit::intervals::intervals;
use klyfta::publish::disclosure::{
    Knowledge, Ledger, LinkedTables, Pattern, Policy, Row, Sensitivity, assemble, protect_period,
};

use crate::disclosure_tables::{Numbers, level, linked, propagated, random_counts, rows};

const TABLES: u64 = 1_000;
const PERIODS: [i32; 3] = [2018, 2019, 2020];

/// Areas, districts and a town, of four groups, in three years; in every fifth case there are also
/// school areas that keep to no district.
#[test]
fn nothing_is_recovered_from_a_thousand_tables() {
    let mut numbers = Numbers(2026);
    let (mut n_hidden, mut n_primary, mut n_cells, mut n_refused) = (0, 0, 0, 0);
    for case in 0..TABLES {
        let sensitivity = match case % 4 {
            0 => Sensitivity::Sensitive,
            _ => Sensitivity::NotSensitive,
        };
        let (n_areas, rows, tables) = random_tables(&mut numbers, case, sensitivity);
        let policy = Policy::default();
        let mut ledger = Ledger::default();
        let Some(first) = attacked(&tables, &policy, &ledger, &[]) else {
            n_refused += 1;
            continue;
        };
        for (table, pattern) in first.iter().enumerate() {
            n_hidden += pattern.cells().count();
            n_primary += klyfta::publish::disclosure::primary::small_cells(&tables, table, &policy)
                .iter()
                .filter(|small| **small)
                .count();
            n_cells += tables.n_cells();
        }
        if case % 10 != 0 {
            continue;
        }
        // A second generation in which one record is revised: both together give nothing away.
        let periods = (0..3).map(|table| protect_period(&tables, table, &policy, &ledger));
        let published = assemble(&tables, &policy, periods.collect()).expect("it passed before");
        ledger.add(published.get());
        let mut revised: Vec<Row> = rows.clone();
        let at = numbers.below(rows.len() as u64) as usize;
        if let klyfta::publish::disclosure::Given::Count(count) = &mut revised[at].count {
            *count += 1 + numbers.below(3);
        }
        let levels = levels(case, n_areas);
        let second = linked(n_areas, 4, &levels, sensitivity, &revised);
        n_refused += usize::from(attacked(&second, &policy, &ledger, &first).is_none());
    }
    println!(
        "{n_hidden} of {n_cells} cells hidden, {n_primary} of them small; {n_refused} refused"
    );
    assert!(
        100 * n_refused <= TABLES as usize,
        "{n_refused} tables could not be published"
    );
    assert!(
        2 * n_hidden < n_cells,
        "{n_hidden} of {n_cells} cells are hidden"
    );
}

fn levels(case: u64, n_areas: usize) -> Vec<klyfta::publish::disclosure::Level> {
    let all: Vec<usize> = (0..n_areas).collect();
    let mut levels = vec![
        level("town", &[&all]),
        level("district", &[&all[..3], &all[3..6], &all[6..]]),
    ];
    if case.is_multiple_of(5) {
        levels.push(level("school", &[&all[1..5], &all[4..8]]));
    }
    levels
}

fn random_tables(
    numbers: &mut Numbers,
    case: u64,
    sensitivity: Sensitivity,
) -> (usize, Vec<Row>, LinkedTables) {
    let n_areas = 9 + numbers.below(4) as usize;
    let rows: Vec<Row> = PERIODS
        .iter()
        .flat_map(|period| rows(*period, &random_counts(numbers, n_areas, 4)))
        .collect();
    let tables = linked(n_areas, 4, &levels(case, n_areas), sensitivity, &rows);
    (n_areas, rows, tables)
}

/// The patterns of the periods, after both attackers found nothing; nothing where it was refused.
fn attacked(
    tables: &LinkedTables,
    policy: &Policy,
    ledger: &Ledger,
    before: &[Pattern],
) -> Option<Vec<Pattern>> {
    let mut patterns = Vec::new();
    for table in 0..tables.n_periods() {
        let period = protect_period(tables, table, policy, ledger).ok()?;
        let pattern = period.pattern().clone();
        let found = intervals(tables, table, &pattern, policy, ledger, Knowledge::Exact).unwrap();
        let mut spans = Vec::new();
        for (name, interval) in found {
            let interval = interval.expect("the arithmetic fits");
            let cell = tables.cell(&name.level, &name.code, &name.column).unwrap();
            let truth = tables.exact(table, cell);
            assert!(
                interval.n_values().is_none_or(|n_values| 5 <= n_values),
                "{name}"
            );
            assert!(
                interval.least <= truth && interval.greatest.is_none_or(|most| truth <= most),
                "{name}"
            );
            spans.push((cell, interval));
        }
        // Sums one by one say no more than the linear program, and that leaves five values.
        let known = |cell: usize| {
            !pattern.is_hidden(cell) || before.get(table).is_some_and(|old| !old.is_hidden(cell))
        };
        let propagated = propagated(tables, table, &known);
        for (cell, interval) in spans {
            let (least, most) = propagated[cell];
            if known(cell) {
                continue;
            }
            assert!(least + 4 <= most);
            if ledger.is_empty() {
                assert!(least <= interval.least);
                assert!(interval.greatest.is_none_or(|greatest| greatest <= most));
            }
        }
        patterns.push(pattern);
    }
    Some(patterns)
}
