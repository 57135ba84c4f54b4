//! A panel: a value axis to the left, years or event times below, each in a slot of its own.

use super::axes::{self, Axis};
use super::font::{LABEL, NOTE, STRONG_LABEL};
use super::key;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{BACKGROUND_LINE, Dash, FUNDING, INK, MUTED, Marker, PAPER};
use crate::language::Language;

pub(super) struct Panel<'a> {
    pub(super) plot: Room,
    axis: &'a Axis,
    plane: Plane,
    times: (i32, i32),
    language: Language,
}

pub(super) const THIN: Pen = Pen {
    colour: INK,
    width: 1.3,
    dash: Dash::Solid,
};
/// Where an effort begins.
pub(super) const START: Pen = Pen {
    colour: INK,
    width: 1.6,
    dash: Dash::Long,
};
const BREAK: Pen = Pen {
    colour: MUTED,
    width: 1.3,
    dash: Dash::Short,
};
/// Height of the years below a panel.
pub(super) const YEARS: f64 = 28.0;
/// Height of a line of words above a panel.
pub(super) const STRIP: f64 = 22.0;

impl<'a> Panel<'a> {
    pub(super) fn over(plot: Room, times: (i32, i32), axis: &'a Axis, language: Language) -> Self {
        // Half a year on each side, so that the first and the last year have as much room as the
        // others.
        let span = (f64::from(times.0) - 0.5, f64::from(times.1) + 0.5);
        Self {
            plot,
            axis,
            plane: Plane::over(plot, span, axis.range()),
            times,
            language,
        }
    }

    pub(super) fn at(&self, time: i32, value: f64) -> (f64, f64) {
        self.plane.at(f64::from(time), value)
    }

    pub(super) fn x(&self, time: f64) -> f64 {
        let x = self.plane.at(time, self.axis.range().0).0;
        x.clamp(self.plot.left, self.plot.right)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.at(self.times.0, value).1
    }

    /// The width of one time.
    pub(super) fn slot(&self) -> f64 {
        let span = i64::from(self.times.1) - i64::from(self.times.0) + 1;
        self.plot.width() / span as f64
    }

    /// Grid lines, their values, and a line below.
    pub(super) fn draw_values(&self, sheet: &mut Sheet<'_>) {
        self.axis
            .draw_upright(sheet, &self.plane, self.plot, self.language);
        self.draw_foot(sheet);
    }

    /// Grid lines alone, where the panel to the left has the values.
    pub(super) fn draw_grid(&self, sheet: &mut Sheet<'_>) {
        for &tick in &self.axis.ticks {
            let y = self.y(tick);
            let pen = if tick == 0.0 {
                axes::AXIS_PEN
            } else {
                axes::GRID_PEN
            };
            sheet.line(&[(self.plot.left, y), (self.plot.right, y)], pen);
        }
        self.draw_foot(sheet);
    }

    fn draw_foot(&self, sheet: &mut Sheet<'_>) {
        let plot = self.plot;
        // A heavy line at the bottom would look like zero.
        let pen = if self.axis.range().0 == 0.0 {
            axes::AXIS_PEN
        } else {
            axes::GRID_PEN
        };
        sheet.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], pen);
    }

    /// As many years as have room, the last always.
    pub(super) fn draw_years(&self, sheet: &mut Sheet<'_>) {
        self.draw_ticks(sheet, &self.years());
    }

    /// As many times around an event as have room, the event always.
    pub(super) fn draw_event_times(&self, sheet: &mut Sheet<'_>) {
        let (first, last) = self.times;
        let step = match self.years()[..] {
            [one, next, ..] => i64::from(next) - i64::from(one),
            _ => 1,
        };
        let (from, to) = (
            i64::from(first).div_euclid(step),
            i64::from(last).div_euclid(step),
        );
        let multiples = (from..=to).filter_map(|times| i32::try_from(times * step).ok());
        let shown: Vec<i32> = multiples
            .filter(|time| (first..=last).contains(time))
            .collect();
        self.draw_ticks(sheet, &shown);
    }

    fn years(&self) -> Vec<i32> {
        let (first, last) = self.times;
        let widest = [first, last].map(|year| LABEL.width(&time_in_words(year)));
        let apart = widest[0].max(widest[1]) + 14.0;
        let room = self.plot.width() - self.slot();
        axes::years(first, last, room, apart)
    }

    fn draw_ticks(&self, sheet: &mut Sheet<'_>, times: &[i32]) {
        for time in times {
            let x = self.x(f64::from(*time));
            let foot = self.plot.bottom;
            sheet.line(&[(x, foot), (x, foot + 5.0)], THIN);
            let words = time_in_words(*time);
            // A year of more digits than years have would be cut at the edge of the page.
            let half = LABEL.width(&words) / 2.0;
            if self.plot.left - 20.0 <= x - half && x + half <= self.plot.right + 20.0 {
                let style = TextStyle::new(LABEL, MUTED, Anchor::Middle);
                sheet.write((x, foot + 22.0), &words, style);
            }
        }
    }

    /// The years with funding, both included.
    pub(super) fn shade(&self, sheet: &mut Sheet<'_>, (first, last): (i32, i32)) {
        let room = Room {
            left: self.x(f64::from(first) - 0.5),
            right: self.x(f64::from(last) + 0.5),
            ..self.plot
        };
        if room.width() > 0.0 {
            sheet.rectangle(room, Fill::Plain(FUNDING), None);
            let edge = Pen {
                colour: BACKGROUND_LINE,
                width: 1.0,
                dash: Dash::Solid,
            };
            for x in [room.left, room.right] {
                sheet.line(&[(x, room.top), (x, room.bottom)], edge);
            }
        }
    }

    /// An upright line, from a little above the panel down to its foot.
    pub(super) fn upright(&self, sheet: &mut Sheet<'_>, time: f64, pen: Pen) {
        let x = self.x(time);
        sheet.line(&[(x, self.plot.top - 4.0), (x, self.plot.bottom)], pen);
    }

    /// A break lies between the last year of the old way of counting and the first of the new.
    pub(super) fn draw_break(&self, sheet: &mut Sheet<'_>, year: i32) {
        self.upright(sheet, f64::from(year) - 0.5, BREAK);
    }

    /// Words above the panel, centred on a time as far as the room allows.
    pub(super) fn write_above(
        &self,
        sheet: &mut Sheet<'_>,
        time: f64,
        baseline: f64,
        words: &str,
        within: Room,
    ) {
        let words = NOTE.cut(words, within.width());
        let half = NOTE.width(&words) / 2.0;
        let x = self
            .x(time)
            .min(within.right - half)
            .max(within.left + half);
        sheet.write(
            (x, baseline),
            &words,
            TextStyle::new(NOTE, INK, Anchor::Middle),
        );
    }

    /// A heading above a panel that is one of several.
    pub(super) fn title(&self, sheet: &mut Sheet<'_>, baseline: f64, words: &str) {
        sheet.write(
            (self.plot.left, baseline),
            &STRONG_LABEL.cut(words, self.plot.width()),
            TextStyle::new(STRONG_LABEL, INK, Anchor::Start),
        );
    }

    /// Where the values lie, in stretches without a gap.
    pub(super) fn stretches(&self, values: &[(i32, Option<f64>)]) -> Vec<Vec<(f64, f64)>> {
        let stretches = runs(values).into_iter();
        stretches
            .map(|run| {
                run.iter()
                    .map(|(time, value)| self.at(*time, *value))
                    .collect()
            })
            .collect()
    }

    /// A line with a gap where a value is missing; a value alone between two gaps is a short
    /// level line.
    pub(super) fn line(&self, sheet: &mut Sheet<'_>, values: &[(i32, Option<f64>)], pen: Pen) {
        let half = (self.slot() / 4.0).min(4.0);
        let lines: Vec<Vec<(f64, f64)>> = self
            .stretches(values)
            .into_iter()
            .map(|run| match run[..] {
                [(x, y)] => vec![(x - half, y), (x + half, y)],
                _ => run,
            })
            .collect();
        sheet.lines(&lines, pen);
    }

    /// The limits as a band; a single year's as a narrow one.
    pub(super) fn band(
        &self,
        sheet: &mut Sheet<'_>,
        limits: &[(i32, Option<(f64, f64)>)],
        colour: &'static str,
    ) {
        let half = (self.slot() / 4.0).min(5.0);
        for run in runs(limits) {
            let [lower, upper] = [0, 1].map(|which| {
                let limit = |(low, high): (f64, f64)| if which == 0 { low } else { high };
                let places = run
                    .iter()
                    .map(|(time, limits)| self.at(*time, limit(*limits)));
                match places.collect::<Vec<_>>()[..] {
                    [(x, y)] => vec![(x - half, y), (x + half, y)],
                    ref places => places.to_vec(),
                }
            });
            sheet.band(&upper, &lower, colour);
        }
    }

    pub(super) fn whisker(&self, time: i32, (lower, upper): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
        let (x, bottom) = self.at(time, lower);
        let cap = (self.slot() * 0.16).min(4.0);
        key::whisker(x, (self.y(upper), bottom), cap)
    }

    /// A cross at the foot of every time whose value is missing.
    pub(super) fn mark_missing(&self, sheet: &mut Sheet<'_>, times: &[i32]) {
        let places: Vec<(f64, f64)> = times
            .iter()
            .map(|time| (self.x(f64::from(*time)), self.plot.bottom - 7.0))
            .collect();
        if !places.is_empty() {
            sheet.markers(&places, missing_mark((self.slot() * 0.4).clamp(1.0, 4.0)));
        }
    }
}

fn missing_mark(radius: f64) -> MarkerStyle {
    MarkerStyle {
        marker: Marker::Cross,
        radius,
        fill: PAPER,
        edge: MUTED,
    }
}

/// Explains the crosses of `Panel::mark_missing`; none are explained when there are none.
pub(super) fn missing_note(times: &[i32], language: Language) -> Option<String> {
    let times: Vec<String> = times.iter().map(|time| time_in_words(*time)).collect();
    (!times.is_empty()).then(|| {
        format!(
            "{} {}.",
            language.pick(
                "Crosses at the foot mark a missing value:",
                "Kors i nederkanten markerar att värdet saknas:"
            ),
            super::labels::listed(&times, language)
        )
    })
}

/// A year, or with a real minus sign a time before an event.
pub(super) fn time_in_words(time: i32) -> String {
    let digits = time.unsigned_abs().to_string();
    if time < 0 {
        format!("\u{2212}{digits}")
    } else {
        digits
    }
}

/// Stretches of consecutive values.
pub(super) fn runs<T: Copy>(values: &[(i32, Option<T>)]) -> Vec<Vec<(i32, T)>> {
    values
        .split(|(_, value)| value.is_none())
        .map(|run| {
            run.iter()
                .filter_map(|(time, value)| Some((*time, (*value)?)))
                .collect()
        })
        .filter(|run: &Vec<_>| !run.is_empty())
        .collect()
}
