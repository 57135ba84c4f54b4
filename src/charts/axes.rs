//! Value axes: where they begin and end, their ticks, and what is written at them.

use std::collections::BTreeSet;

use super::font::{LABEL, NOTE};
use super::page::{Anchor, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{Dash, GRID, INK, MUTED};
use crate::language::Language;

pub(super) const GRID_PEN: Pen = Pen {
    colour: GRID,
    width: 1.0,
    dash: Dash::Solid,
};
pub(super) const AXIS_PEN: Pen = Pen {
    colour: INK,
    width: 1.5,
    dash: Dash::Solid,
};

/// An axis with ticks at round values, which also bound it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) ticks: Vec<f64>,
    decimals: usize,
}

impl Axis {
    /// For bars, whose length is the value: zero is always on the axis.
    pub(super) fn with_zero(values: &[f64]) -> Self {
        let (low, high) = bounds(values);
        Self::covering(low.min(0.0), high.max(0.0))
    }

    /// For lines and points: from zero unless that would leave more than half of the axis empty.
    pub(super) fn near(values: &[f64]) -> Self {
        let (low, high) = bounds(values);
        let zero_is_near = low <= 0.0 || low < high / 2.0 || low == high;
        if zero_is_near {
            Self::with_zero(values)
        } else {
            Self::covering(low, high)
        }
    }

    /// For points, which are read by their distances from each other.
    pub(super) fn around(values: &[f64]) -> Self {
        let (low, high) = bounds(values);
        if low == high {
            Self::with_zero(values)
        } else {
            Self::covering(low, high)
        }
    }

    /// Ticks at multiples of 1, 2 or 5 times a power of ten.
    fn covering(low: f64, high: f64) -> Self {
        // When every value is the same, or as good as, the axis still has a length.
        let least = 1e-9 * low.abs().max(high.abs()).max(1e-90);
        let high = if high - low > least {
            high
        } else {
            low + low.abs().max(1.0)
        };
        let rough = (high - low) / 5.0;
        let power = rough.log10().floor() as i32;
        let (factor, power) = [(1.0, power), (2.0, power), (5.0, power), (1.0, power + 1)]
            .into_iter()
            .find(|(factor, power)| rough <= scaled(*factor, *power) * 1.000_001)
            .expect("ten times the power of ten below a number is above it");
        let step = scaled(factor, power);
        // A value a hair above a tick does not need another one.
        let first = (low / step + 1e-9).floor();
        let steps = ((high / step - 1e-9).ceil() - first).max(1.0) as usize;
        Self {
            ticks: (0..=steps)
                .map(|tick| scaled((first + tick as f64) * factor, power))
                .collect(),
            decimals: if power < 0 {
                power.unsigned_abs() as usize
            } else {
                0
            },
        }
    }

    pub(super) fn range(&self) -> (f64, f64) {
        (self.ticks[0], self.ticks[self.ticks.len() - 1])
    }

    pub(super) fn label(&self, tick: f64, language: Language) -> String {
        written(tick, self.decimals, language)
    }

    pub(super) fn decimals(&self) -> usize {
        self.decimals
    }

    fn begins_above_zero(&self) -> bool {
        self.ticks[0] > 0.0
    }

    /// The width of the widest tick label.
    pub(super) fn label_width(&self, language: Language) -> f64 {
        self.ticks
            .iter()
            .map(|tick| LABEL.width(&self.label(*tick, language)))
            .fold(0.0, f64::max)
    }

    /// The unit, with a warning where the axis leaves zero out.
    pub(super) fn heading(&self, unit: &str, language: Language) -> String {
        let warning = language.pick("the axis does not begin at 0", "axeln börjar inte vid 0");
        match (self.begins_above_zero(), unit.is_empty()) {
            (false, _) => unit.to_owned(),
            (true, true) => warning.to_owned(),
            (true, false) => format!("{unit}  ({warning})"),
        }
    }

    /// Horizontal grid lines with their values to the left of the room.
    pub(super) fn draw_upright(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        room: Room,
        language: Language,
    ) {
        for &tick in &self.ticks {
            let (_, y) = plane.at(0.0, tick);
            let pen = if tick == 0.0 { AXIS_PEN } else { GRID_PEN };
            sheet.line(&[(room.left, y), (room.right, y)], pen);
            let style = TextStyle::new(LABEL, MUTED, Anchor::End);
            sheet.write(
                (room.left - 8.0, y + LABEL.size * 0.36),
                &self.label(tick, language),
                style,
            );
        }
    }

    /// Vertical grid lines with their values below the room, as many as have room.
    pub(super) fn draw_level(
        &self,
        sheet: &mut Sheet<'_>,
        plane: &Plane,
        room: Room,
        language: Language,
    ) {
        let distance = room.width() / (self.ticks.len() - 1) as f64;
        let every = ((self.label_width(language) + 12.0) / distance).ceil() as usize;
        for (place, &tick) in self.ticks.iter().enumerate() {
            let (x, _) = plane.at(tick, 0.0);
            let pen = if tick == 0.0 { AXIS_PEN } else { GRID_PEN };
            sheet.line(&[(x, room.top), (x, room.bottom)], pen);
            if place % every == 0 {
                let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
                sheet.write((x, room.bottom + 23.0), &self.label(tick, language), style);
            }
        }
    }
}

/// The unit above the upper end of an upright axis.
pub(super) fn write_heading(sheet: &mut Sheet<'_>, place: (f64, f64), room: f64, heading: &str) {
    sheet.write(
        place,
        &NOTE.cut(heading, room),
        TextStyle::new(NOTE, MUTED, Anchor::Start),
    );
}

/// Years to label: the last, and back from it in even steps, no closer than `width` apart.
pub(super) fn years(first: i32, last: i32, room: f64, width: f64) -> Vec<i32> {
    let span = i64::from(last) - i64::from(first);
    let steps =
        (1..=4i64).chain((0..9).flat_map(|power| [5, 10, 20].map(|step| step * 10i64.pow(power))));
    let step = steps
        .into_iter()
        .find(|step| span == 0 || room * *step as f64 / span as f64 >= width)
        .unwrap_or(i64::MAX);
    let mut years: Vec<i32> = (0..)
        .map_while(|back: i64| back.checked_mul(step))
        .map_while(|back| i32::try_from(i64::from(last) - back).ok())
        .take_while(|year| *year >= first)
        .collect();
    years.reverse();
    years
}

/// Every year from the first to the last, so that a year without data is seen to lack them; of a
/// long period the latest `most`, with the number of earlier years that had data.
pub(super) fn latest_years(dated: &BTreeSet<i32>, most: i64) -> (Vec<i32>, usize) {
    let (Some(&first), Some(&last)) = (dated.first(), dated.last()) else {
        return (Vec::new(), 0);
    };
    let earliest = i64::from(first).max(i64::from(last) - most + 1);
    let years = (earliest..=i64::from(last)).filter_map(|year| i32::try_from(year).ok());
    let before = dated.iter().filter(|year| i64::from(**year) < earliest);
    (years.collect(), before.count())
}

/// Decimals that show two significant figures of the largest value, as indices are usually printed.
pub(super) fn decimals_for(values: &[f64]) -> usize {
    let largest = values
        .iter()
        .fold(0.0f64, |largest, value| largest.max(value.abs()));
    match largest {
        largest if largest >= 100.0 => 0,
        largest if largest >= 10.0 => 1,
        largest if largest >= 0.1 || largest == 0.0 => 2,
        largest => (1.0 - largest.log10().floor()).min(9.0) as usize,
    }
}

/// A number as it is printed in a chart; one with so many digits that nobody would read them
/// becomes a power of ten.
pub(super) fn written(value: f64, decimals: usize, language: Language) -> String {
    let is_long = value.abs() >= 1e10 || (decimals > 7 && value.abs() < 1e-4);
    if value == 0.0 || !value.is_finite() || !is_long {
        return language.number(value, decimals.min(9));
    }
    let scientific = format!("{value:.1e}");
    let (digits, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: f64 = digits.parse().unwrap_or(value);
    // The embedded font has no raised minus.
    let raised = match power.strip_prefix('-') {
        Some(power) => format!("^−{power}"),
        None => power.chars().map(raised).collect(),
    };
    format!("{}×10{raised}", language.number(digits, 1))
}

fn raised(digit: char) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    RAISED[digit.to_digit(10).unwrap_or_default() as usize]
}

/// A change or an effect, with its sign when there is more of it than rounds to nothing.
pub(super) fn signed(value: f64, decimals: usize, language: Language) -> String {
    let digits = written(value, decimals, language);
    let is_nothing = !digits.chars().any(|digit| ('1'..='9').contains(&digit));
    if value > 0.0 && !is_nothing {
        format!("+{digits}")
    } else {
        digits
    }
}

/// A share of one as a percentage, in the language's way with the sign.
pub(super) fn percent(share: f64, decimals: usize, language: Language) -> String {
    let number = written(100.0 * share, decimals, language);
    format!("{number}{}", language.pick("%", "\u{a0}%"))
}

/// An interval in running text.
pub(super) fn interval((lower, upper): (f64, f64), decimals: usize, language: Language) -> String {
    format!(
        "{} {} {}",
        written(lower, decimals, language),
        language.pick("to", "till"),
        written(upper, decimals, language)
    )
}

/// What can be placed on an axis; anything else counts as missing.
pub(super) fn known(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.abs() < 1e100)
}

/// The limits in order, when both can be placed.
pub(super) fn known_interval(interval: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (one, other) = interval?;
    let (one, other) = (known(Some(one))?, known(Some(other))?);
    Some((one.min(other), one.max(other)))
}

/// A value that can be drawn: no infinity, nothing so large that its label would fill the page,
/// and what is next to nothing as zero, so that every axis has ticks that differ.
pub(super) fn drawable(value: f64) -> Option<f64> {
    let is_drawable = value.is_finite() && value.abs() <= 1e15;
    is_drawable.then_some(if value.abs() < 1e-9 { 0.0 } else { value })
}

/// Decimals that keep two significant figures of a single value, for labels that stand alone.
pub(super) fn decimals_of(value: f64) -> usize {
    match value.abs() {
        0.0 => 0,
        size if size >= 10.0 => 0,
        size if size >= 1.0 => 1,
        size => (1.0 - libm::log10(size).floor()).min(9.0) as usize,
    }
}

/// As `decimals_for`, but no more than it takes to write the values as they are given.
pub(super) fn fewest_decimals_for(values: &[f64]) -> usize {
    let most = decimals_for(values);
    let loses_nothing = |decimals: usize| {
        let unit = scaled(1.0, decimals as i32);
        values.iter().all(|value| {
            let scaled = value * unit;
            (scaled - scaled.round()).abs() < 1e-6
        })
    };
    (0..most)
        .find(|decimals| loses_nothing(*decimals))
        .unwrap_or(most)
}

/// A number times a power of ten; dividing keeps 3 times 0.1 at 0.3.
fn scaled(number: f64, power: i32) -> f64 {
    if power < 0 {
        number / 10f64.powi(-power)
    } else {
        number * 10f64.powi(power)
    }
}

fn bounds(values: &[f64]) -> (f64, f64) {
    assert!(
        values.iter().all(|value| value.is_finite()),
        "a chart is given finite values only"
    );
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(axis: &Axis, from: f64, to: f64) {
        assert_eq!(axis.range(), (from, to), "{axis:?}");
    }

    #[test]
    fn axes_begin_at_zero_unless_it_is_far_away() {
        check(&Axis::near(&[0.05, 0.45]), 0.0, 0.5);
        check(&Axis::near(&[0.15, 0.45]), 0.0, 0.5);
        check(&Axis::near(&[0.31, 0.38]), 0.30, 0.38);
        check(&Axis::near(&[0.3, 0.3]), 0.0, 0.3);
        check(&Axis::near(&[-0.04, 0.02]), -0.04, 0.02);
        check(&Axis::with_zero(&[0.31, 0.38]), 0.0, 0.4);
        check(&Axis::near(&[]), 0.0, 1.0);
        check(&Axis::near(&[0.0, 0.0]), 0.0, 1.0);
    }

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        let axis = Axis::near(&[0.31, 0.38]);
        assert_eq!(axis.label(axis.ticks[1], Language::Swedish), "0,32");
        let axis = Axis::near(&[0.0, 43_210.0]);
        assert_eq!(axis.label(axis.ticks[1], Language::Swedish), "10\u{a0}000");
    }

    #[test]
    fn numbers_nobody_would_read_become_powers_of_ten() {
        let swedish = Language::Swedish;
        assert_eq!(written(-0.25, 2, swedish), "−0,25");
        assert_eq!(written(2.5e12, 0, swedish), "2,5×10¹²");
        assert_eq!(written(-2e-9, 10, swedish), "−2,0×10^−9");
        assert_eq!(written(0.0, 12, swedish), "0,000000000");
        assert_eq!(signed(0.04, 1, swedish), "0,0");
        assert_eq!(signed(0.4, 1, swedish), "+0,4");
        assert_eq!(signed(-0.4, 1, swedish), "−0,4");
        assert_eq!(percent(0.244, 0, swedish), "24\u{a0}%");
        assert_eq!(percent(0.244, 0, Language::English), "24%");
        assert_eq!(known_interval(Some((2.0, -1.0))), Some((-1.0, 2.0)));
        assert_eq!(known_interval(Some((f64::NAN, 1.0))), None);
    }

    #[test]
    fn the_last_year_is_always_labelled() {
        assert_eq!(
            years(2011, 2024, 700.0, 50.0),
            (2011..=2024).collect::<Vec<_>>()
        );
        assert_eq!(
            years(2011, 2024, 700.0, 100.0),
            [2012, 2014, 2016, 2018, 2020, 2022, 2024]
        );
        assert_eq!(years(2020, 2020, 700.0, 100.0), [2020]);
    }
}
