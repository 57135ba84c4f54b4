//! The planted effect: an effort that helps the most disadvantaged areas after 2018.

use super::area::Area;
use super::municipalities::{Effort, Municipality};

/// The last year without effect.
pub(super) const START: i32 = 2018;
/// The effect grows until this year and then stays.
pub(super) const END: i32 = 2024;
/// Fall of the disadvantage for each year between, in standard deviations between areas.
pub(super) const PER_YEAR: f64 = 0.04;
/// One area in so many has the effort, the most disadvantaged first.
pub(super) const ONE_IN: usize = 5;

/// What the effort takes from the disadvantage of the area.
pub(super) fn effect(area: &Area, year: i32) -> f64 {
    match area.effort {
        Effort::With => PER_YEAR * f64::from(year.clamp(START, END) - START),
        Effort::Without => 0.0,
    }
}

/// Which areas of a municipality have the effort, by their scores of disadvantage.
pub(super) fn areas(municipality: &Municipality, scores: &[f64]) -> Vec<Effort> {
    let mut efforts = vec![Effort::Without; scores.len()];
    if municipality.effort == Effort::With {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        for &place in &order[..scores.len().div_ceil(ONE_IN)] {
            efforts[place] = Effort::With;
        }
    }
    efforts
}
