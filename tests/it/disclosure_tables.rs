//! Tables to protect, and an attacker of our own who knows nothing of how they were protected.

use klyfta::publish::disclosure::{
    AREA, Geography, Given, Level, LinkedTables, Pattern, Row, Sensitivity, Shown, TOTAL,
};

/// SplitMix64: numbers that look random and are the same everywhere.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// A level whose regions are given by numbers of areas.
pub fn level(name: &str, regions: &[&[usize]]) -> Level {
    let codes = |areas: &[usize]| areas.iter().map(|area| code(*area)).collect();
    Level {
        name: name.to_owned(),
        shown: Shown::Now,
        regions: regions
            .iter()
            .enumerate()
            .map(|(at, areas)| (format!("{name}{at}"), codes(areas)))
            .collect(),
    }
}

pub fn code(area: usize) -> String {
    format!("{area:03}")
}

pub fn group(at: usize) -> String {
    format!("group{at}")
}

/// Rows of one period from counts of groups, area by area.
pub fn rows(period: i32, counts: &[Vec<u64>]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (area, groups) in counts.iter().enumerate() {
        for (at, count) in groups.iter().enumerate() {
            let (area, group, count) = (code(area), group(at), Given::Count(*count));
            rows.push(Row {
                period,
                area,
                group,
                count,
            });
        }
    }
    rows
}

pub fn tables(counts: &[Vec<u64>], levels: &[Level], sensitivity: Sensitivity) -> LinkedTables {
    linked(
        counts.len(),
        counts[0].len(),
        levels,
        sensitivity,
        &rows(2020, counts),
    )
}

pub fn linked(
    n_areas: usize,
    n_groups: usize,
    levels: &[Level],
    sensitivity: Sensitivity,
    rows: &[Row],
) -> LinkedTables {
    let areas: Vec<String> = (0..n_areas).map(code).collect();
    let groups: Vec<String> = (0..n_groups).map(group).collect();
    let geography = Geography::new(&areas, Shown::Now, levels).expect("codes are right");
    LinkedTables::new(geography, &groups, sensitivity, rows).expect("rows are right")
}

pub fn leaf(tables: &LinkedTables, area: usize, at: usize) -> usize {
    tables
        .cell(AREA, &code(area), &group(at))
        .expect("the cell is there")
}

pub fn total(tables: &LinkedTables, level: &str, code: &str) -> usize {
    tables.cell(level, code, TOTAL).expect("the cell is there")
}

/// What an attacker finds by going over all sums again and again: with every member's bounds but
/// one, that one has bounds too. `known` says which cells are published, now or before.
pub fn propagated(
    tables: &LinkedTables,
    table: usize,
    known: &dyn Fn(usize) -> bool,
) -> Vec<(u64, u64)> {
    const MOST: u64 = 1 << 50;
    let (geography, width) = (tables.geography(), tables.width());
    let mut bounds: Vec<(u64, u64)> = (0..tables.n_cells())
        .map(|cell| match known(cell) {
            true => (tables.exact(table, cell), tables.exact(table, cell)),
            false => (0, MOST),
        })
        .collect();
    let mut sums: Vec<(usize, Vec<usize>)> = Vec::new();
    for place in 0..geography.n_places() {
        let row = place * width;
        sums.push((row, (row + 1..row + width).collect()));
        if geography.n_areas() <= place {
            for column in 0..width {
                let areas = geography.areas_of(place).iter();
                sums.push((
                    row + column,
                    areas.map(|area| area * width + column).collect(),
                ));
            }
        }
    }
    loop {
        let before = bounds.clone();
        for (sum, parts) in &sums {
            let least: u64 = parts.iter().map(|part| bounds[*part].0).sum();
            let greatest: u64 = parts.iter().map(|part| bounds[*part].1).sum();
            let whole = &mut bounds[*sum];
            *whole = (whole.0.max(least), whole.1.min(greatest));
            let whole = *whole;
            for part in parts {
                let own = bounds[*part];
                let others = (least - own.0, greatest - own.1);
                let low = whole.0.saturating_sub(others.1).max(own.0);
                let high = whole.1.saturating_sub(others.0).min(own.1);
                bounds[*part] = (low, high);
                if (low, high) != own {
                    break;
                }
            }
        }
        if before == bounds {
            return bounds;
        }
    }
}

/// The patterns of all periods, as sets of cells of the input.
pub fn hidden(pattern: &Pattern) -> Vec<usize> {
    pattern.cells().collect()
}

/// Counts of one period with few of the last groups, as where a group is rare.
pub fn random_counts(numbers: &mut Numbers, n_areas: usize, n_groups: usize) -> Vec<Vec<u64>> {
    let mut areas = Vec::new();
    for _ in 0..n_areas {
        let large = 60 + numbers.below(1_500);
        let groups = (0..n_groups).map(|at| match at {
            0 => large,
            _ => match numbers.below(5) {
                0 => numbers.below(12),
                1 => numbers.below(40),
                _ => 10 + numbers.below(large / (1 << at)),
            },
        });
        areas.push(groups.collect());
    }
    areas
}
