//! Who is funded, and from when.

use super::panel::{Cell, FollowUp};
use super::parameters::{Assignment, FollowUpSample, Variant};
use crate::sample::random::Stream;

/// Gives the funded areas their first funded year.
pub(super) fn fund(drawn: &mut FollowUp) {
    let units = units(drawn);
    let n_funded = (drawn.parameters.funded_share * units.len() as f64 + 0.5) as usize;
    let waves = drawn.parameters.waves.clone();
    let sizes = waves.iter().enumerate().map(|(number, _)| {
        // As even as can be, the earlier waves first.
        n_funded / waves.len() + usize::from(number < n_funded % waves.len())
    });
    let chosen = match drawn.parameters.variant {
        Variant::Planted | Variant::NoEffect => by_lasting_need(drawn, &units, sizes),
        Variant::BadYear => by_bad_year(drawn, &units, sizes),
    };
    for (unit, wave) in chosen {
        for &area in &units[unit] {
            drawn.areas[area].first_funded = Some(waves[wave]);
        }
    }
}

/// The areas that are funded as one, by their places.
fn units(drawn: &FollowUp) -> Vec<Vec<usize>> {
    let places: Vec<usize> = (0..drawn.areas.len()).collect();
    let municipality = |at: &usize| &drawn.areas[*at].municipality_code;
    match drawn.parameters.assignment {
        Assignment::Area => places.into_iter().map(|area| vec![area]).collect(),
        Assignment::Municipality => places
            .chunk_by(|a, b| municipality(a) == municipality(b))
            .map(<[usize]>::to_vec)
            .collect(),
    }
}

/// Those with the greatest lasting need, not without exceptions, and in waves drawn by lot: who is
/// funded, and when, then says nothing of the shocks.
fn by_lasting_need(
    drawn: &FollowUp,
    units: &[Vec<usize>],
    sizes: impl Iterator<Item = usize>,
) -> Vec<(usize, usize)> {
    let mut draws: Vec<(f64, f64, usize)> = units
        .iter()
        .enumerate()
        .map(|(unit, areas)| {
            let code = &drawn.areas[areas[0]].code;
            let mut stream = Stream::of(drawn.seed, "follow-up selection", code);
            let levels = areas.iter().map(|&area| drawn.areas[area].disadvantage);
            let need = levels.sum::<f64>() / areas.len() as f64;
            (need + 0.5 * stream.normal(), stream.uniform(), unit)
        })
        .collect();
    draws.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    let waves: Vec<usize> = (sizes.enumerate())
        .flat_map(|(wave, size)| std::iter::repeat_n(wave, size))
        .collect();
    draws.truncate(waves.len());
    draws.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.cmp(&b.2)));
    draws
        .into_iter()
        .map(|(_, _, unit)| unit)
        .zip(waves)
        .collect()
}

/// In each wave those that did worst in the year before, among those that are not funded yet.
fn by_bad_year(
    drawn: &FollowUp,
    units: &[Vec<usize>],
    sizes: impl Iterator<Item = usize>,
) -> Vec<(usize, usize)> {
    let mut left: Vec<usize> = (0..units.len()).collect();
    let mut chosen = Vec::new();
    for (wave, size) in sizes.enumerate() {
        let year = drawn.parameters.waves[wave] - 1;
        left.sort_by(|&a, &b| {
            let [one, other] = [a, b].map(|unit| need(drawn, &units[unit], year));
            other.total_cmp(&one).then(a.cmp(&b))
        });
        chosen.extend(left.drain(..size).map(|unit| (unit, wave)));
    }
    chosen
}

/// The need that statistics of a year show: the socioeconomic index and the per cent not employed.
fn need(drawn: &FollowUp, areas: &[usize], year: i32) -> f64 {
    let cells: Vec<&Cell> = areas.iter().map(|&area| drawn.cell(area, year)).collect();
    let persons: f64 = cells.iter().map(|cell| f64::from(cell.population)).sum();
    let of_cell = |cell: &&Cell| {
        let need = cell.socioeconomic_index() + 100.0 * (1.0 - cell.employment());
        need * f64::from(cell.population)
    };
    cells.iter().map(of_cell).sum::<f64>() / persons
}

impl FollowUpSample {
    /// How the funded were chosen, for the README.
    pub(super) fn rule(&self) -> &'static str {
        match self.variant {
            Variant::Planted | Variant::NoEffect => {
                "those with the greatest lasting need, with some chance in it, in waves drawn by \
                 lot; neither depends on the shocks of any year"
            }
            Variant::BadYear => {
                "in each wave those that did worst in the statistics of the year before, among \
                 those not funded yet"
            }
        }
    }
}
