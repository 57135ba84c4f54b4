//! The noise of the cell key method: the least informative one with mean nought and a given
//! variance.
//!
//! Of all noises on the whole numbers allowed, that of the greatest entropy has probabilities `p_j`
//! in proportion to `exp(a j + b j^2)`. Where a count is too small for the noise to be the same
//! below as above, `a` makes up for it.
//!
//! Giessing, S. (2016). Computational issues in the design of transition probabilities and
//! disclosure risk estimation for additive noise. Privacy in Statistical Databases, 237–251.
//! <https://doi.org/10.1007/978-3-319-45381-1_18>

use std::fmt;

use crate::indices::arithmetic::sum::sum;
use crate::inference::streams::Stream;

/// The noise of every count, by what the publisher is taken to have chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Perturbation {
    /// The noise of the counts 1, 2 and so on; the last is that of all larger counts.
    of_counts: Vec<Noise>,
}

/// What may be added to a count, from the lowest, and how likely it is.
#[derive(Clone, Debug, PartialEq)]
struct Noise {
    steps: Vec<i32>,
    probabilities: Vec<f64>,
}

/// Why there is no such noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoPerturbation {
    /// The largest noise is not between 1 and [`Perturbation::LARGEST`].
    Largest(u32),
    /// The variance is not a number above nought.
    Variance(f64),
    /// No noise of this count is nought on average, leaves it nought or above the threshold, and
    /// has this variance: it has to lie between these two.
    Count { count: u32, least: f64, most: f64 },
}

impl fmt::Display for NoPerturbation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoPerturbation::Largest(largest) => write!(
                f,
                "the largest noise is `{largest}`, and has to be between 1 and {}",
                Perturbation::LARGEST
            ),
            NoPerturbation::Variance(variance) => {
                write!(
                    f,
                    "the variance of the noise is `{variance}`, and has to be above 0"
                )
            }
            NoPerturbation::Count { count, least, most } => write!(
                f,
                "a count of {count} allows no noise of this variance, only between {least} and \
                 {most}; choose another variance, a larger greatest noise or a lower threshold"
            ),
        }
    }
}

impl std::error::Error for NoPerturbation {}

impl Perturbation {
    pub const LARGEST: u32 = 50;

    /// Noise of at most `largest` either way, with this variance, that leaves no count between one
    /// and `threshold`: nought where small counts are published.
    pub fn new(
        largest: u32,
        variance: f64,
        threshold: u32,
    ) -> Result<Perturbation, NoPerturbation> {
        if !(1..=Self::LARGEST).contains(&largest) || Self::LARGEST < threshold {
            return Err(NoPerturbation::Largest(largest.max(threshold)));
        }
        if !(variance.is_finite() && 0.0 < variance) {
            return Err(NoPerturbation::Variance(variance));
        }
        // From the last of these on no step leads to a forbidden count.
        let of_counts = (1..=largest + threshold + 1).map(|count| {
            let [count, largest, threshold] = [count, largest, threshold].map(|it| it as i32);
            let allowed = |step: &i32| {
                let published = count + step;
                published == 0 || threshold < published
            };
            let steps: Vec<i32> = (-largest..=largest).filter(allowed).collect();
            Noise::new(steps, variance).map_err(|(least, most)| NoPerturbation::Count {
                count: count as u32,
                least,
                most,
            })
        });
        Ok(Perturbation {
            of_counts: of_counts.collect::<Result<_, _>>()?,
        })
    }

    /// What may be added to a count, and how likely it is.
    pub fn noise(&self, count: u64) -> Vec<(i32, f64)> {
        if count == 0 {
            return vec![(0, 1.0)];
        }
        let noise = self.of(count);
        let steps = noise.steps.iter().copied();
        steps.zip(noise.probabilities.iter().copied()).collect()
    }

    /// What is added to a count.
    pub(super) fn draw(&self, count: u64, stream: &mut Stream) -> i32 {
        if count == 0 {
            return 0;
        }
        self.of(count).at(stream.uniform())
    }

    fn of(&self, count: u64) -> &Noise {
        let place = (count - 1).min(self.of_counts.len() as u64 - 1);
        &self.of_counts[place as usize]
    }
}

impl Noise {
    /// Fails with the least and the greatest variance that such noise can have.
    fn new(steps: Vec<i32>, variance: f64) -> Result<Noise, (f64, f64)> {
        let below = steps.iter().copied().filter(|step| *step < 0);
        let above = steps.iter().copied().filter(|step| 0 < *step);
        // Of two steps with mean nought the variance is their product.
        let product = |below: Option<i32>, above: Option<i32>| match (below, above) {
            (Some(below), Some(above)) => f64::from(-below * above),
            _ => 0.0,
        };
        let most = product(below.clone().min(), above.clone().max());
        let least = match steps.contains(&0) {
            true => 0.0,
            false => product(below.max(), above.min()),
        };
        // At the ends only two or three steps are possible, and the exponents would be infinite.
        if !(least < variance && variance < most) {
            return Err((least, most));
        }
        let probabilities = most_random(&steps, variance).ok_or((least, most))?;
        Ok(Noise {
            steps,
            probabilities,
        })
    }

    fn at(&self, unit: f64) -> i32 {
        let mut reached = 0.0;
        for (step, probability) in self.steps.iter().zip(&self.probabilities) {
            reached += probability;
            if unit < reached {
                return *step;
            }
        }
        // Rounding may leave the probabilities a little short of one.
        self.steps[self.steps.len() - 1]
    }
}

/// The probabilities `exp(a j + b j^2)`, scaled to one, that have mean nought and this variance, by
/// Newton's method on the convex dual: the logarithm of their sum, less `b` times the variance.
fn most_random(steps: &[i32], variance: f64) -> Option<Vec<f64>> {
    let squares: Vec<[f64; 2]> = steps
        .iter()
        .map(|&step| [f64::from(step), f64::from(step * step)])
        .collect();
    let dual = |[a, b]: [f64; 2]| {
        let exponents: Vec<f64> = squares.iter().map(|[j, jj]| a * j + b * jj).collect();
        let greatest = exponents
            .iter()
            .fold(f64::NEG_INFINITY, |so_far, it| so_far.max(*it));
        let weights: Vec<f64> = exponents
            .iter()
            .map(|it| libm::exp(it - greatest))
            .collect();
        let total = sum(weights.iter().copied());
        let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        (greatest + libm::log(total) - b * variance, probabilities)
    };
    let mut point = [0.0, 0.0];
    let (mut value, mut probabilities) = dual(point);
    for _ in 0..200 {
        let mean_of = |of: &dyn Fn([f64; 2]) -> f64| {
            let terms = squares.iter().zip(&probabilities);
            sum(terms.map(|(square, probability)| probability * of(*square)))
        };
        let gradient = [mean_of(&|[j, _]| j), mean_of(&|[_, jj]| jj - variance)];
        let [first, second] = [gradient[0], gradient[1] + variance];
        if gradient[0].abs() <= 1e-14 && gradient[1].abs() <= 1e-14 * variance.max(1.0) {
            break;
        }
        let aa = mean_of(&|[j, _]| (j - first) * (j - first));
        let ab = mean_of(&|[j, jj]| (j - first) * (jj - second));
        let bb = mean_of(&|[_, jj]| (jj - second) * (jj - second));
        let determinant = aa * bb - ab * ab;
        if determinant <= 0.0 {
            break;
        }
        let step = [
            (bb * gradient[0] - ab * gradient[1]) / determinant,
            (aa * gradient[1] - ab * gradient[0]) / determinant,
        ];
        let slope = step[0] * gradient[0] + step[1] * gradient[1];
        let mut length = 1.0;
        loop {
            let next = [point[0] - length * step[0], point[1] - length * step[1]];
            let (next_value, next_probabilities) = dual(next);
            if next_value <= value - 1e-4 * length * slope || length < 1e-12 {
                (point, value, probabilities) = (next, next_value, next_probabilities);
                break;
            }
            length /= 2.0;
            // So near the end no lower value is seen for rounding; the whole step is then the best.
            if slope < 1e-13 {
                let next = [point[0] - step[0], point[1] - step[1]];
                point = next;
                (value, probabilities) = dual(next);
                break;
            }
        }
    }
    let moments = [1, 2].map(|power| {
        let terms = squares.iter().zip(&probabilities);
        sum(terms.map(|(square, probability)| square[power - 1] * probability))
    });
    let met = moments[0].abs() < 1e-10 && (moments[1] - variance).abs() < 1e-10 * variance.max(1.0);
    met.then_some(probabilities)
}
