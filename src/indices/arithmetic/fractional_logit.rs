//! A logistic curve through shares, each weighted by its people.
//!
//! Papke, L. E. and Wooldridge, J. M. (1996). Econometric methods for fractional response variables
//! with an application to 401(k) plan participation rates. Journal of Applied Econometrics 11(6),
//! 619–632. <https://doi.org/10.1002/(SICI)1099-1255(199611)11:6<619::AID-JAE418>3.0.CO;2-1>

use super::sum::sum;
use crate::indices::input::{InvalidTable, Outcomes};

/// The curve `1 / (1 + exp(-(level + slope r)))` over the rank r, 0 in the middle of the people.
pub(in crate::indices) struct Curve {
    level: f64,
    slope: f64,
}

/// How a curve and its outermost points depend on the shares it was drawn through.
pub(in crate::indices) struct Fit {
    /// The curve at the bottom of the order, where the rank is minus one half.
    pub(in crate::indices) bottom: f64,
    /// The curve at its top, where the rank is one half.
    pub(in crate::indices) top: f64,
    curve: Curve,
    points: Vec<Point>,
}

/// What one unit adds.
struct Point {
    weight: f64,
    rank: f64,
    share: f64,
}

impl Fit {
    /// The curve under which the units' shares of what is possible are most likely.
    ///
    /// Fails where the outcome's bounds or the units' order are not known, and where the curve
    /// would have to be a step, because no unit with less than the greatest value stands above one
    /// with more than the least, or none below.
    pub(in crate::indices) fn new(table: &Outcomes) -> Result<Fit, InvalidTable> {
        let (least, width) = table.bounds()?;
        let ranks = table.centred_ranks()?;
        let points: Vec<Point> = (table.units().iter().zip(ranks))
            .map(|(unit, rank)| Point {
                weight: table.weight(unit),
                rank,
                share: (unit.value - least) / width,
            })
            .collect();
        if !overlaps(&points) {
            return Err(InvalidTable::NotConverged);
        }
        let curve = most_likely(&points)?;
        Ok(Fit {
            bottom: curve.at(-0.5),
            top: curve.at(0.5),
            curve,
            points,
        })
    }

    /// How a quantity that moves with the top and the bottom of the curve changes with each unit's
    /// share.
    ///
    /// The score `sum f (p - pi) (1, r)` stays zero when a share moves, so the curve's level and
    /// slope move by the inverse of the information matrix times `f (1, r)`.
    pub(in crate::indices) fn gradient(&self, by_top: f64, by_bottom: f64) -> Vec<f64> {
        let top = by_top * self.curve.steepness(0.5);
        let bottom = by_bottom * self.curve.steepness(-0.5);
        let (by_level, by_slope) = (top + bottom, (top - bottom) / 2.0);
        let information = Information::of(&self.curve, &self.points);
        let along = (by_slope - information.centre * by_level) / information.spread;
        let up = by_level / information.total - along * information.centre;
        let points = self.points.iter();
        points
            .map(|point| point.weight * (up + along * point.rank))
            .collect()
    }
}

impl Curve {
    fn exponent(&self, rank: f64) -> f64 {
        self.level + self.slope * rank
    }

    fn at(&self, rank: f64) -> f64 {
        let exponent = self.exponent(rank);
        // The exponential of a large number is infinite; that of its negative is zero.
        let small = libm::exp(-exponent.abs());
        if exponent < 0.0 {
            small / (1.0 + small)
        } else {
            1.0 / (1.0 + small)
        }
    }

    /// How far the unit's share lies above the curve.
    fn surplus(&self, point: &Point) -> f64 {
        if point.share <= 0.5 {
            point.share - self.at(point.rank)
        } else {
            // Near one, what is missing has digits that the share and the curve have lost.
            let mirrored = Curve {
                level: -self.level,
                slope: -self.slope,
            };
            mirrored.at(point.rank) - (1.0 - point.share)
        }
    }

    /// `pi (1 - pi)`, how fast the curve rises with its exponent.
    fn steepness(&self, rank: f64) -> f64 {
        let small = libm::exp(-self.exponent(rank).abs());
        small / ((1.0 + small) * (1.0 + small))
    }

    fn moved(&self, step: &Step) -> Curve {
        Curve {
            level: self.level + step.up,
            slope: self.slope + step.along,
        }
    }

    /// How much higher the mean logarithm of the likelihood is after a step.
    ///
    /// Its value before and after would have the same leading digits, and the units that decide
    /// the slope may be tiny, so the gain is summed and not the values.
    fn gain(&self, step: &Step, points: &[Point]) -> f64 {
        // ln(1 + exp(x)), without overflow.
        let softplus = |x: f64| x.max(0.0) + libm::log1p(libm::exp(-x.abs()));
        sum(points.iter().map(|point| {
            let exponent = self.exponent(point.rank);
            let change = step.up + step.along * point.rank;
            let rise = if change.abs() < 1.0 {
                libm::log1p(self.at(point.rank) * libm::expm1(change))
            } else {
                softplus(exponent + change) - softplus(exponent)
            };
            point.weight * (point.share * change - rise)
        }))
    }
}

/// A change of a curve's level and slope.
struct Step {
    up: f64,
    along: f64,
}

impl Step {
    /// How far it goes, beside how far the curve has come.
    fn length(&self, curve: &Curve) -> f64 {
        self.up.abs() / (1.0 + curve.level.abs()) + self.along.abs() / (1.0 + curve.slope.abs())
    }
}

/// The information matrix, with ranks counted from their mean so that nothing cancels.
struct Information {
    total: f64,
    centre: f64,
    spread: f64,
}

impl Information {
    fn of(curve: &Curve, points: &[Point]) -> Information {
        let weight = |point: &Point| point.weight * curve.steepness(point.rank);
        let total = sum(points.iter().map(weight));
        let centre = sum(points.iter().map(|point| weight(point) * point.rank)) / total;
        let spread = sum(points.iter().map(|point| {
            let distance = point.rank - centre;
            weight(point) * distance * distance
        }));
        Information {
            total,
            centre,
            spread,
        }
    }
}

/// Whether a finite curve is the most likely one (Albert and Anderson 1984,
/// <https://doi.org/10.1093/biomet/71.1.1>): those with and those without the outcome must not
/// stand on different sides of some rank.
fn overlaps(points: &[Point]) -> bool {
    let ranks = |belongs: fn(&Point) -> bool| {
        let ranks = points
            .iter()
            .filter(|point| belongs(point))
            .map(|point| point.rank);
        ranks.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), rank| {
            (first.min(rank), last.max(rank))
        })
    };
    let with = ranks(|point| 0.0 < point.share);
    let without = ranks(|point| point.share < 1.0);
    with.0 < without.1 && without.0 < with.1
}

/// Newton's method, from a level curve, with steps halved until they gain what they should.
///
/// Fails where the curve is so nearly a step that rounding hides it, which takes shares next to the
/// limits in units that are nearly empty.
fn most_likely(points: &[Point]) -> Result<Curve, InvalidTable> {
    const MOST_STEPS: usize = 1_000;
    const MOST_HALVINGS: usize = 200;
    const TOLERANCE: f64 = 1e-14;
    // Steps this small are the last, and once they no longer shrink nothing but rounding.
    const SMALL: f64 = 1e-8;
    let with = sum(points.iter().map(|point| point.weight * point.share));
    let without = sum(points
        .iter()
        .map(|point| point.weight * (1.0 - point.share)));
    let mut curve = Curve {
        level: libm::log(with / without),
        slope: 0.0,
    };
    let mut shortest = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let surplus: Vec<f64> = points
            .iter()
            .map(|point| point.weight * curve.surplus(point))
            .collect();
        let total = |of: &dyn Fn(&Point) -> f64| {
            sum((points.iter().zip(&surplus)).map(|(point, surplus)| surplus * of(point)))
        };
        let information = Information::of(&curve, points);
        let along = total(&|point| point.rank - information.centre) / information.spread;
        let up = total(&|_| 1.0) / information.total - along * information.centre;
        let mut step = Step { up, along };
        let length = step.length(&curve);
        if !length.is_finite() {
            return Err(InvalidTable::NotConverged);
        }
        if length <= TOLERANCE || (length < SMALL && shortest <= length) {
            return Ok(curve);
        }
        shortest = shortest.min(length);
        // To second order a whole step gains half of what the slope of the likelihood promises.
        let mut promised = total(&|point| step.up + step.along * point.rank);
        let mut n_halvings = 0;
        while SMALL <= step.length(&curve) && curve.gain(&step, points) < promised / 4.0 {
            n_halvings += 1;
            if n_halvings == MOST_HALVINGS {
                return Err(InvalidTable::NotConverged);
            }
            step = Step {
                up: step.up / 2.0,
                along: step.along / 2.0,
            };
            promised /= 2.0;
        }
        curve = curve.moved(&step);
    }
    Err(InvalidTable::NotConverged)
}
