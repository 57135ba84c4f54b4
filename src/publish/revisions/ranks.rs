//! The places of regions among those of their level, by the value of an index.

use std::collections::HashMap;

use super::rows::{Revision, RowName, Value};

/// The estimates of both generations, by what they are of.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// Where each index of a level and period, between some groups, stands below.
    found: HashMap<String, usize>,
    families: Vec<Family>,
}

/// The regions that are set in an order.
#[derive(Debug)]
struct Family {
    /// The row without its region.
    named: RowName,
    regions: Vec<Region>,
}

#[derive(Debug)]
struct Region {
    code: Option<String>,
    name: Option<String>,
    values: [Option<f64>; 2],
}

impl Ranks {
    pub(super) fn add(&mut self, named: RowName, old: Option<f64>, new: Option<f64>) {
        let mut family = named;
        let region = Region {
            code: family.code.take(),
            name: family.name.take(),
            values: [old, new],
        };
        let key = family.key();
        let at = *self.found.entry(key).or_insert(self.families.len());
        if at == self.families.len() {
            self.families.push(Family {
                named: family,
                regions: Vec::new(),
            });
        }
        self.families[at].regions.push(region);
    }

    /// The regions with a value in both generations and another place; the highest value is first.
    pub(super) fn revisions(self) -> impl Iterator<Item = Revision> {
        self.families.into_iter().flat_map(|family| {
            let same = |region: &Region| {
                let [old, new] = region.values.map(|value| value.map(f64::to_bits));
                old == new
            };
            let moved = match family.regions.iter().all(same) {
                true => Vec::new(),
                false => family.moved(),
            };
            moved.into_iter()
        })
    }
}

impl Family {
    fn moved(self) -> Vec<Revision> {
        let [old, new] = [0, 1].map(|side| {
            let values = self.regions.iter().filter_map(|region| region.values[side]);
            let mut sorted: Vec<f64> = values.collect();
            sorted.sort_by(|a, b| b.total_cmp(a));
            sorted
        });
        // Equal values share the first of their places.
        let place = |sorted: &[f64], value: f64| 1 + sorted.partition_point(|other| *other > value);
        let regions = self.regions.into_iter().filter_map(|region| {
            let [before, after] = region.values;
            let (before, after) = (place(&old, before?), place(&new, after?));
            (before != after).then(|| Revision {
                table: "estimates",
                column: RANK.into(),
                row: RowName {
                    code: region.code,
                    name: region.name,
                    ..self.named.clone()
                },
                old: Value::Number(before as f64),
                new: Value::Number(after as f64),
            })
        });
        regions.collect()
    }
}

/// What a revision of a place calls its column.
pub(super) const RANK: &str = "rank";
