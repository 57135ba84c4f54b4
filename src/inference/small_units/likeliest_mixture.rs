//! The distribution of chances, of whatever form, under which the members of units are likeliest.
//!
//! It has finitely many points. In turn, points are added where the likelihood rises most, and all
//! weights moved to where a parabola through it is greatest.
//!
//! Wang, Y. (2007). On fast computation of the non-parametric maximum likelihood estimate of a
//! mixing distribution. Journal of the Royal Statistical Society B 69(2), 185–198.
//! <https://doi.org/10.1111/j.1467-9868.2007.00583.x>

use super::chances::{Binomial, Mixture, Peak, solve};

pub(super) fn likeliest_mixture(frequencies: &[f64], binomial: &Binomial) -> Mixture {
    const ROUNDS: usize = 300;
    const TOLERANCE: f64 = 1e-9;
    let size = frequencies.len() - 1;
    // A chance makes the members likelier where it is worth more than one.
    let ones = binomial.costs(|_| 1.0, 0.5);
    let members = frequencies.iter().enumerate();
    let mean = members
        .map(|(members, share)| members as f64 * share)
        .sum::<f64>()
        / size as f64;
    let mut points = vec![(mean, 1.0)];
    for _ in 0..ROUNDS {
        let fitted = mix(binomial, &points);
        let worths: Vec<f64> = (frequencies.iter().zip(&fitted))
            .map(|(share, fitted)| if *share == 0.0 { 0.0 } else { share / fitted })
            .collect();
        let peaks: Vec<Peak> = (binomial.peaks(&worths, &ones).into_iter())
            .map(|peak| binomial.refined(peak, &worths, &ones))
            .collect();
        if peaks.iter().all(|peak| peak.excess <= TOLERANCE) {
            break;
        }
        let steeper = |best: Peak, peak: &Peak| match best.excess < peak.excess {
            true => *peak,
            false => best,
        };
        let steepest = peaks.iter().fold(peaks[0], steeper);
        let before = (points.clone(), likelihood(frequencies, &fitted));
        let rising = peaks.iter().filter(|peak| 0.0 < peak.excess);
        points.extend(rising.map(|peak| (peak.chance, 0.0)));
        sort_and_join(&mut points);
        let improved = improve(frequencies, binomial, &mut points)
            && before.1 < likelihood(frequencies, &mix(binomial, &points));
        if !improved {
            // Where rounding spoils the parabola, a step towards one chance is still upwards.
            points = before.0;
            if !step_towards(steepest.chance, frequencies, binomial, &mut points) {
                break;
            }
        }
    }
    Mixture(points)
}

/// Mixes in as much of this chance as makes the members likeliest; tells whether it made them more
/// likely.
fn step_towards(
    chance: f64,
    frequencies: &[f64],
    binomial: &Binomial,
    points: &mut Vec<(f64, f64)>,
) -> bool {
    let (fitted, column) = (mix(binomial, points), binomial.at(chance));
    let slope = |part: f64| {
        let cells = fitted.iter().zip(&column).zip(frequencies);
        let populated = cells.filter(|(_, share)| 0.0 < **share);
        populated
            .map(|((fitted, cell), share)| {
                share * (cell - fitted) / (fitted + part * (cell - fitted))
            })
            .sum::<f64>()
    };
    // The slope falls all the way.
    let (mut low, mut high): (f64, f64) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = low.midpoint(high);
        if 0.0 < slope(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let before = likelihood(frequencies, &fitted);
    let mut moved: Vec<(f64, f64)> = points.iter().map(|it| (it.0, it.1 * (1.0 - low))).collect();
    moved.push((chance, low));
    sort_and_join(&mut moved);
    let better = before < likelihood(frequencies, &mix(binomial, &moved));
    if better {
        *points = moved;
    }
    better
}

/// How often units have each number of members, under this mixture.
pub(super) fn mix(binomial: &Binomial, points: &[(f64, f64)]) -> Vec<f64> {
    let mut fitted = Vec::new();
    for &(chance, weight) in points {
        let column = binomial.at(chance);
        fitted.resize(column.len(), 0.0);
        for (fitted, cell) in fitted.iter_mut().zip(column) {
            *fitted += weight * cell;
        }
    }
    fitted
}

fn likelihood(frequencies: &[f64], fitted: &[f64]) -> f64 {
    let parts = frequencies.iter().zip(fitted);
    parts
        .filter(|(share, _)| 0.0 < **share)
        .map(|(share, fitted)| share * libm::log(*fitted))
        .sum()
}

/// Chances that differ by less than can be told apart become one.
fn sort_and_join(points: &mut Vec<(f64, f64)>) {
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup_by(|next, before| {
        let same = next.0 - before.0 < 1e-7;
        if same {
            let weight = before.1 + next.1;
            // A new chance has no weight yet.
            if before.1 == 0.0 {
                before.0 = next.0;
            } else if 0.0 < next.1 {
                before.0 = (before.0 * before.1 + next.0 * next.1) / weight;
            }
            before.1 = weight;
        }
        same
    });
}

/// Moves weights to a greater likelihood and drops points without weight; tells whether it could.
fn improve(frequencies: &[f64], binomial: &Binomial, points: &mut Vec<(f64, f64)>) -> bool {
    let fitted = mix(binomial, points);
    let columns: Vec<Vec<f64>> = points.iter().map(|point| binomial.at(point.0)).collect();
    // The parabola is the square of these rows less two; the last holds the sum of weights at one.
    const SUM_TO_ONE: f64 = 1e3;
    let row_scale: Vec<f64> = frequencies.iter().map(|share| libm::sqrt(*share)).collect();
    let scaled: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let cells = column.iter().zip(&row_scale).zip(&fitted);
            let cells = cells.map(|((cell, scale), fitted)| match *scale == 0.0 {
                true => 0.0,
                false => scale * cell / fitted,
            });
            cells.chain([SUM_TO_ONE]).collect()
        })
        .collect();
    let target: Vec<f64> = row_scale
        .iter()
        .map(|scale| 2.0 * scale)
        .chain([SUM_TO_ONE])
        .collect();
    let weights = not_negative_least_squares(&scaled, &target);
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return false;
    }
    let before = likelihood(frequencies, &fitted);
    let mut step = 1.0;
    while 1e-10 < step {
        let moved: Vec<(f64, f64)> = points
            .iter()
            .zip(&weights)
            .map(|(&(chance, weight), to)| (chance, weight + step * (to / total - weight)))
            .collect();
        if before < likelihood(frequencies, &mix(binomial, &moved)) {
            *points = moved;
            points.retain(|point| 1e-14 < point.1);
            return true;
        }
        step /= 2.0;
    }
    false
}

/// Lawson, C. L. and Hanson, R. J. (1974), Solving least squares problems, chapter 23.
fn not_negative_least_squares(columns: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    let n = columns.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (mut weights, mut free) = (vec![0.0; n], vec![false; n]);
    for _ in 0..10 * n {
        let mut rest = target.to_vec();
        for (column, weight) in columns.iter().zip(&weights) {
            rest.iter_mut()
                .zip(column)
                .for_each(|(rest, cell)| *rest -= weight * cell);
        }
        let slopes: Vec<f64> = columns.iter().map(|column| dot(column, &rest)).collect();
        let bound = (0..n).filter(|&place| !free[place]);
        let steepest = bound.max_by(|&a, &b| slopes[a].total_cmp(&slopes[b]).then(b.cmp(&a)));
        let Some(entering) = steepest.filter(|&place| 1e-11 < slopes[place]) else {
            break;
        };
        free[entering] = true;
        loop {
            let places: Vec<usize> = (0..n).filter(|&place| free[place]).collect();
            let chosen: Vec<&[f64]> = places.iter().map(|&place| &columns[place][..]).collect();
            let Some(solution) = least_squares(&chosen, target) else {
                free[entering] = false;
                return weights;
            };
            if solution.iter().all(|weight| 0.0 < *weight) {
                weights.fill(0.0);
                places
                    .iter()
                    .zip(solution)
                    .for_each(|(&place, weight)| weights[place] = weight);
                break;
            }
            let shrinks = places.iter().zip(&solution).filter(|(_, to)| **to <= 0.0);
            let step = shrinks
                .map(|(&place, to)| weights[place] / (weights[place] - to))
                .fold(1.0, f64::min);
            for (&place, to) in places.iter().zip(&solution) {
                weights[place] += step * (to - weights[place]);
                if *to <= 0.0 && weights[place] <= 1e-15 {
                    weights[place] = 0.0;
                    free[place] = false;
                }
            }
            if !free.contains(&true) {
                break;
            }
        }
    }
    weights
}

/// By orthogonal columns (Gram and Schmidt, twice, so that nearly equal columns keep their digits).
fn least_squares(columns: &[&[f64]], target: &[f64]) -> Option<Vec<f64>> {
    let n = columns.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (mut basis, mut triangle): (Vec<Vec<f64>>, Vec<Vec<f64>>) =
        (Vec::new(), vec![vec![0.0; n]; n]);
    for (place, column) in columns.iter().enumerate() {
        let mut rest = column.to_vec();
        for _ in 0..2 {
            for (row, unit) in basis.iter().enumerate() {
                let part = dot(unit, &rest);
                triangle[row][place] += part;
                rest.iter_mut()
                    .zip(unit)
                    .for_each(|(rest, unit)| *rest -= part * unit);
            }
        }
        let length = libm::sqrt(dot(&rest, &rest));
        if length <= 1e-13 * libm::sqrt(dot(column, column)) {
            return None;
        }
        triangle[place][place] = length;
        basis.push(rest.iter().map(|cell| cell / length).collect());
    }
    solve(
        triangle,
        basis.iter().map(|unit| dot(unit, target)).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::{Binomial, likeliest_mixture, mix};

    /// Nowhere does the likelihood rise (Lindsay 1983), so that no distribution is likelier.
    #[test]
    fn no_chance_would_make_the_members_likelier() {
        for counts in [
            &[1.0, 3.0, 1.0][..],
            &[40.0, 10.0, 3.0, 9.0, 0.0, 2.0, 11.0],
            &[0.0, 1.0, 0.0, 0.0, 7.0, 0.0, 0.0, 1.0, 0.0, 4.0],
            &[5.0, 0.0, 0.0, 0.0, 5.0],
            &[
                100.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0,
            ],
        ] {
            let n_units: f64 = counts.iter().sum();
            let frequencies: Vec<f64> = counts.iter().map(|count| count / n_units).collect();
            let binomial = Binomial::of(counts.len() - 1);
            let found = likeliest_mixture(&frequencies, &binomial);
            let fitted = mix(&binomial, &found.0);
            let total: f64 = found.0.iter().map(|point| point.1).sum();
            assert!((total - 1.0).abs() < 1e-9, "{total}");
            for place in 0..=10_000 {
                let column = binomial.at(f64::from(place) / 10_000.0);
                let parts = column.iter().zip(&frequencies).zip(&fitted);
                let populated = parts.filter(|((_, share), _)| 0.0 < **share);
                let rise: f64 = populated
                    .map(|((cell, share), fitted)| share * cell / fitted)
                    .sum();
                assert!(rise < 1.0 + 1e-6, "{counts:?} at {place}: {rise}");
            }
        }
    }
}
