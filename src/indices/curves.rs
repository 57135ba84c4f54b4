//! Curves of segregation and inequality as points, from which they can be drawn and compared.

use super::arithmetic::sum::{Sum, sum};
use super::input::{Income, Incomes, InvalidTable, TwoGroup, TwoGroupArea};

/// A point of a curve, joined to the next by a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The segregation curve: which share of the group (y) lives in the areas where the group is
/// rarest, as these come to hold all of the others (x).
///
/// It runs from (0, 0) to (1, 1) and bends upwards. On the diagonal both are spread alike; the
/// greatest gap below it is the index of dissimilarity, and twice the area between them the Gini
/// index of segregation. Areas of the same composition make one straight line and have one point at
/// its end.
///
/// Duncan, O. D. and Duncan, B. (1955). A methodological analysis of segregation indexes. American
/// Sociological Review 20(2), 210–217. <https://doi.org/10.2307/2088328>
pub fn segregation_curve(table: &TwoGroup) -> Vec<Point> {
    let pieces = table.areas().map(|area| Piece {
        slope: area.odds(),
        width: area.others,
        rise: area.group,
    });
    let end = Point {
        x: table.others_total(),
        y: table.group_total(),
    };
    end_to_end(pieces, end)
}

/// The Lorenz curve: which share of all income (y) goes to the share of the population that has the
/// lowest incomes (x).
///
/// It runs from (0, 0) to (1, 1) and bends upwards; incomes below zero first take it below zero. On
/// the diagonal all have the same. Equal incomes make one straight line and have one point at its
/// end.
///
/// Fails where the mean is not above zero, or so close to it that shares of income overflow.
///
/// Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the
/// American Statistical Association 9(70), 209–219. <https://doi.org/10.2307/2276207>
pub fn lorenz_curve(table: &Incomes) -> Result<Vec<Point>, InvalidTable> {
    table.positive_mean()?;
    let rise = |income: &Income| table.weight(income) * income.value;
    let end = Point {
        x: table.population(),
        y: sum(table.incomes().iter().map(rise)),
    };
    let pieces = table.incomes().iter().map(|income| Piece {
        slope: income.value,
        width: income.population,
        rise: rise(income),
    });
    let curve = end_to_end(pieces, end);
    if curve.iter().all(|point| point.y.is_finite()) {
        Ok(curve)
    } else {
        Err(InvalidTable::TooLarge)
    }
}

/// The concentration profile: which share of the group (y) lives in areas where the group is at
/// least a share x of the inhabitants.
///
/// It falls in steps from (0, 1) to x = 1. Two points of the same x are a step, and the upper one
/// is the value there. Where both are spread alike there is one step, at the group's share in the
/// region; the area under the profile is the index of isolation.
///
/// Poulsen, M., Johnston, R. and Forrest, J. (2002). Plural cities and ethnic enclaves: introducing
/// a measurement procedure for comparative study. International Journal of Urban and Regional
/// Research 26(2), 229–243. <https://doi.org/10.1111/1468-2427.00377>
///
/// Hong, S.-Y., O'Sullivan, D. and Sadahiro, Y. (2014). Implementing spatial segregation measures
/// in R. PLoS ONE 9(11), e113767. <https://doi.org/10.1371/journal.pone.0113767>
pub fn concentration_profile(table: &TwoGroup) -> Vec<Point> {
    let mut profile = vec![Point { x: 0.0, y: 1.0 }];
    let mut steps = shares_from_the_highest(table).into_iter().rev().peekable();
    while let Some(step) = steps.next() {
        let level = profile[profile.len() - 1].y;
        profile.push(Point {
            x: step.x,
            y: level,
        });
        if step.x < 1.0 {
            let y = steps.peek().map_or(0.0, |next| next.y);
            profile.push(Point { x: step.x, y });
        }
    }
    let last = profile[profile.len() - 1];
    if last.x < 1.0 {
        profile.push(Point { x: 1.0, y: last.y });
    }
    profile
}

/// Each share that the group has in some area (x), the highest first, and the part of the group
/// that lives where its share is that high or higher (y).
fn shares_from_the_highest(table: &TwoGroup) -> Vec<Point> {
    let areas: Vec<TwoGroupArea> = table.areas().collect();
    let mut group = Sum::default();
    let mut steps: Vec<Point> = Vec::new();
    let inhabited_by_group = |area: &&TwoGroupArea| 0.0 < area.group;
    for area in areas.iter().rev().filter(inhabited_by_group) {
        group.add(area.group);
        // Added up in another order than the total, the parts may exceed it by rounding.
        let y = (group.value() / table.group_total()).min(1.0);
        match steps.last_mut() {
            // Odds that differ in their last digits may give the same share, or by rounding one on
            // the wrong side.
            Some(step) if step.x <= area.share() => step.y = y,
            _ => steps.push(Point { x: area.share(), y }),
        }
    }
    steps
}

/// A straight line of a curve.
struct Piece {
    slope: f64,
    width: f64,
    rise: f64,
}

/// Lays pieces end to end, from the flattest to the steepest, and divides by where they end.
///
/// The end is the sum of the pieces in the same order, and so divides by itself to one exactly.
fn end_to_end(pieces: impl Iterator<Item = Piece>, end: Point) -> Vec<Point> {
    let (mut x, mut y) = (Sum::default(), Sum::default());
    let mut curve = vec![Point { x: 0.0, y: 0.0 }];
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        x.add(piece.width);
        y.add(piece.rise);
        let bends = |next: &Piece| piece.slope < next.slope;
        if pieces.peek().is_none_or(bends) {
            curve.push(Point {
                x: x.value() / end.x,
                y: y.value() / end.y,
            });
        }
    }
    curve
}
