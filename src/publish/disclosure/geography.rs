//! The places that counts are given for: areas, and regions of any number of levels as sets of
//! areas.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;

/// The name of the level of areas.
pub const AREA: &str = "area";

/// Whether the counts of a level are shown in this generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Now,
    /// Not now; an earlier generation may have shown them.
    NotNow,
}

/// Regions as sets of areas. They need not cover all areas, nor keep within those of other levels.
#[derive(Clone, Debug)]
pub struct Level {
    pub name: String,
    pub shown: Shown,
    /// Code of the region and codes of its areas.
    pub regions: Vec<(String, Vec<String>)>,
}

/// Areas and regions, in an order of their own: areas by code, then levels by name with their
/// regions by code.
#[derive(Clone, Debug)]
pub struct Geography {
    places: Vec<Place>,
    n_areas: usize,
    /// Regions that hold an area, the smallest first.
    regions_of: Vec<Vec<usize>>,
    /// Smaller places that together are a region and do not overlap.
    parts: Vec<Vec<usize>>,
    nested: bool,
}

#[derive(Clone, Debug)]
struct Place {
    level: String,
    code: String,
    shown: Shown,
    areas: Vec<usize>,
}

impl Geography {
    /// Fails on codes that come twice, regions without areas, and areas of regions that are not
    /// among the areas.
    pub fn new(
        areas: &[String],
        areas_shown: Shown,
        levels: &[Level],
    ) -> Result<Geography, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut codes: Vec<&String> = areas.iter().collect();
        codes.sort();
        for pair in codes.windows(2).filter(|pair| pair[0] == pair[1]) {
            findings.push(Finding::PlaceTwice(AREA.to_owned(), pair[0].clone()));
        }
        codes.dedup();
        let numbers: BTreeMap<&String, usize> = codes
            .iter()
            .enumerate()
            .map(|(at, code)| (*code, at))
            .collect();
        let mut places: Vec<Place> = codes
            .iter()
            .enumerate()
            .map(|(at, code)| Place {
                level: AREA.to_owned(),
                code: (*code).clone(),
                shown: areas_shown,
                areas: vec![at],
            })
            .collect();
        let n_areas = places.len();
        for level in levels {
            for (code, members) in &level.regions {
                let mut found = BTreeSet::new();
                for member in members {
                    match numbers.get(member) {
                        Some(area) => drop(found.insert(*area)),
                        None => findings.push(Finding::UnknownArea(member.clone())),
                    }
                }
                if found.is_empty() {
                    findings.push(Finding::EmptyRegion(level.name.clone(), code.clone()));
                }
                places.push(Place {
                    level: level.name.clone(),
                    code: code.clone(),
                    shown: level.shown,
                    areas: found.into_iter().collect(),
                });
            }
        }
        places[n_areas..].sort_by(|a, b| (&a.level, &a.code).cmp(&(&b.level, &b.code)));
        for pair in places[n_areas..].windows(2) {
            if (&pair[0].level, &pair[0].code) == (&pair[1].level, &pair[1].code) {
                let (level, code) = (pair[0].level.clone(), pair[0].code.clone());
                findings.push(Finding::PlaceTwice(level, code));
            }
        }
        if places[n_areas..].iter().any(|place| place.level == AREA) {
            findings.push(Finding::LevelNamedArea);
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut geography = Geography {
            places,
            n_areas,
            regions_of: Vec::new(),
            parts: Vec::new(),
            nested: true,
        };
        geography.link();
        Ok(geography)
    }

    fn link(&mut self) {
        let mut by_size: Vec<usize> = (self.n_areas..self.places.len()).collect();
        by_size.sort_by_key(|&region| (self.places[region].areas.len(), region));
        self.regions_of = vec![Vec::new(); self.n_areas];
        for &region in &by_size {
            for &area in &self.places[region].areas {
                self.regions_of[area].push(region);
            }
        }
        let mut checked = BTreeSet::new();
        for regions in &self.regions_of {
            for pair in regions.windows(2) {
                if self.nested && checked.insert((pair[0], pair[1])) {
                    self.nested = self.holds(pair[1], pair[0]);
                }
            }
        }
        self.parts = (0..self.places.len())
            .map(|place| self.parts_of(place))
            .collect();
    }

    fn holds(&self, larger: usize, smaller: usize) -> bool {
        let larger = &self.places[larger].areas;
        self.places[smaller]
            .areas
            .iter()
            .all(|area| larger.binary_search(area).is_ok())
    }

    /// The largest smaller regions that lie in a region without overlap, and the areas left over.
    fn parts_of(&self, place: usize) -> Vec<usize> {
        if place < self.n_areas {
            return Vec::new();
        }
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        let mut refused = BTreeSet::new();
        let mut parts = Vec::new();
        for &area in &self.places[place].areas {
            if covered.contains(&area) {
                continue;
            }
            let regions = &self.regions_of[area];
            let own = regions
                .iter()
                .position(|region| *region == place)
                .unwrap_or(0);
            let part = regions[..own].iter().rev().copied().find(|region| {
                if refused.contains(region) {
                    return false;
                }
                let fits = self.holds(place, *region)
                    && self.places[*region]
                        .areas
                        .iter()
                        .all(|area| !covered.contains(area));
                if !fits {
                    refused.insert(*region);
                }
                fits
            });
            let part = part.unwrap_or(area);
            covered.extend(&self.places[part].areas);
            parts.push(part);
        }
        parts
    }

    pub fn n_areas(&self) -> usize {
        self.n_areas
    }

    pub fn n_places(&self) -> usize {
        self.places.len()
    }

    /// Whether of two places that overlap one always holds the other.
    pub fn is_nested(&self) -> bool {
        self.nested
    }

    pub fn level(&self, place: usize) -> &str {
        &self.places[place].level
    }

    pub fn code(&self, place: usize) -> &str {
        &self.places[place].code
    }

    pub fn is_shown(&self, place: usize) -> bool {
        self.places[place].shown == Shown::Now
    }

    /// The areas of a place; of an area, itself.
    pub fn areas_of(&self, place: usize) -> &[usize] {
        &self.places[place].areas
    }

    pub(super) fn regions_of(&self, area: usize) -> &[usize] {
        &self.regions_of[area]
    }

    pub(super) fn parts(&self, place: usize) -> &[usize] {
        &self.parts[place]
    }

    /// The number of each place by level and code.
    pub(super) fn places_by_name(&self) -> BTreeMap<(&str, &str), usize> {
        let name = |place: usize| ((self.level(place), self.code(place)), place);
        (0..self.n_places()).map(name).collect()
    }
}
