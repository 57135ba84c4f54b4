//! Comparison areas from a list that someone made: Kolada's similar municipalities, refused
//! applicants, near misses of a rule.

use super::{Comparison, Excluded, Exclusion, Pair};
use crate::follow_up::finding::{Finding, Reason, not_negative};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

const METHOD: Bilingual = Bilingual {
    en: "comparison areas from a given list",
    sv: "jämförelseområden från en given lista",
};

/// Who is there, who has funding and who is not to serve as comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known<'k> {
    pub areas: &'k [&'k str],
    pub funded: &'k [&'k str],
    pub kept_out: &'k [&'k str],
}

impl Known<'_> {
    /// Why an area cannot serve as comparison.
    fn objection(&self, area: &str) -> Option<Exclusion> {
        if !self.areas.contains(&area) {
            Some(Exclusion::NoSuchArea)
        } else if self.funded.contains(&area) {
            Some(Exclusion::Funded)
        } else if self.kept_out.contains(&area) {
            Some(Exclusion::KeptOut)
        } else {
            None
        }
    }
}

/// Takes pairs of a funded area and one that it is to be compared with.
///
/// Each funded area counts once, shared between its comparison areas. Those that cannot serve are
/// excluded and named, as are funded areas that have none left. Fails where a pair is given twice,
/// where a pair's first area has no funding or is not there, and where no pair is left.
pub fn given_pairs<'a>(
    pairs: &[(&'a str, &'a str)],
    known: Known<'_>,
) -> Result<Comparison<'a>, Finding> {
    let mut pairs = pairs.to_vec();
    pairs.sort_unstable();
    if let Some(pair) = pairs.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Reason::Twice.at(pair[0].1));
    }
    let (mut excluded, mut found, mut funded) = (Vec::new(), Vec::new(), Vec::new());
    let mut weights: Vec<(&str, f64)> = Vec::new();
    for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
        let own = of_one[0].0;
        if !known.areas.contains(&own) || !known.funded.contains(&own) {
            return Err(Reason::NoSuchArea.at(own));
        }
        let mut kept = Vec::new();
        for &(_, area) in of_one {
            match known.objection(area) {
                Some(why) => excluded.push(Excluded { area, why }),
                None => kept.push(area),
            }
        }
        if kept.is_empty() {
            excluded.push(Excluded {
                area: own,
                why: Exclusion::NoneLeft,
            });
            continue;
        }
        funded.push(own);
        for &comparison in &kept {
            weights.push((comparison, 1.0 / kept.len() as f64));
            found.push(Pair {
                funded: own,
                comparison,
                distance: None,
            });
        }
    }
    Comparison::of(METHOD, funded, joined(weights), found, excluded)
}

/// Takes areas with weights, set together beside all funded areas, such as refused applicants.
///
/// Fails where an area is given twice, where a weight is negative or not finite, where a funded
/// area is not there and where no area is left.
pub fn given_areas<'a>(
    areas: &[(&'a str, f64)],
    funded: &[&'a str],
    known: Known<'_>,
) -> Result<Comparison<'a>, Finding> {
    let mut areas = areas.to_vec();
    areas.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    if let Some(pair) = areas.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Reason::Twice.at(pair[0].0));
    }
    if let Some(area) = funded.iter().find(|area| !known.areas.contains(area)) {
        return Err(Reason::NoSuchArea.at(area));
    }
    if funded.is_empty() {
        return Err(Reason::NoAreas.into());
    }
    let (mut weights, mut excluded) = (Vec::new(), Vec::new());
    for (area, weight) in areas {
        let weight = not_negative(weight).map_err(|reason| reason.at(area))?;
        let objection = known.objection(area);
        match objection.or(funded.contains(&area).then_some(Exclusion::Funded)) {
            Some(why) => excluded.push(Excluded { area, why }),
            None => weights.push((area, weight)),
        }
    }
    Comparison::of(METHOD, funded.to_vec(), weights, Vec::new(), excluded)
}

/// The weights of each area added up.
fn joined(mut weights: Vec<(&str, f64)>) -> Vec<(&str, f64)> {
    weights.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    let area = |rows: &[(&'_ str, f64)]| sum(rows.iter().map(|it| it.1));
    let groups = weights.chunk_by(|a, b| a.0 == b.0);
    groups.map(|rows| (rows[0].0, area(rows))).collect()
}
