//! Love plots: how alike the funded and their comparisons are, before matching and after it.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE};
use super::key::{Key, Sample};
use super::labels;
use super::page::{Anchor, Fill, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{Dash, FUNDED, INK, MUTED, Marker, PAPER};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LovePlot {
    /// In any order.
    pub covariates: Vec<Covariate>,
    /// Differences up to this size, either way, count as small: usually 0.1.
    pub threshold: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Covariate {
    pub name: String,
    /// Mean of the funded minus mean of the comparisons, in standard deviations.
    pub before: Option<f64>,
    pub after: Option<f64>,
    /// Variance among the funded over variance among the comparisons.
    pub variance_ratio_before: Option<f64>,
    pub variance_ratio_after: Option<f64>,
}

const BEFORE: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 5.2,
    fill: PAPER,
    edge: INK,
};
const AFTER: MarkerStyle = MarkerStyle {
    marker: Marker::Diamond,
    radius: 5.8,
    fill: FUNDED.line,
    edge: PAPER,
};
const LIMIT: Pen = Pen {
    colour: INK,
    width: 1.2,
    dash: Dash::Long,
};
const ZONE: &str = "#eeeeee";
const MOST_ROWS: usize = 40;
const ROW: (f64, f64) = (24.0, 40.0);
const WIDEST_NAME: f64 = 290.0;
const BELOW: f64 = 52.0;

pub fn love_plot(data: &LovePlot, caption: &Caption, language: Language, id: &str) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene.rows, caption);
    if scene.shown().is_empty() {
        let why = language.pick(
            "No covariate has a difference.",
            "Ingen bakgrundsvariabel har någon skillnad att visa.",
        );
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.above() + BELOW + scene.shown().len() as f64 * ROW.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

struct Scene {
    language: Language,
    threshold: f64,
    /// The largest difference before matching first, those without any last.
    rows: Vec<Covariate>,
    n_known: usize,
    axis: Axis,
}

impl Scene {
    fn of(data: &LovePlot, language: Language) -> Self {
        let mut rows: Vec<Covariate> = data
            .covariates
            .iter()
            .map(|covariate| Covariate {
                name: covariate.name.clone(),
                before: axes::known(covariate.before),
                after: axes::known(covariate.after),
                variance_ratio_before: axes::known(covariate.variance_ratio_before),
                variance_ratio_after: axes::known(covariate.variance_ratio_after),
            })
            .collect();
        let size = |covariate: &Covariate| {
            let difference = covariate.before.or(covariate.after);
            difference.map_or(f64::NEG_INFINITY, f64::abs)
        };
        rows.sort_by(|a, b| {
            let rest = |covariate: &Covariate| covariate.after.unwrap_or(f64::INFINITY);
            size(b)
                .total_cmp(&size(a))
                .then_with(|| language.compare(&a.name, &b.name))
                .then(rest(a).total_cmp(&rest(b)))
        });
        let n_known = rows
            .iter()
            .take_while(|row| row.before.or(row.after).is_some())
            .count();
        let threshold = axes::known(Some(data.threshold)).map_or(0.1, f64::abs);
        let shown = &rows[..n_known.min(MOST_ROWS)];
        let values: Vec<f64> = shown
            .iter()
            .flat_map(|row| row.before.into_iter().chain(row.after))
            .chain([threshold, -threshold, 0.0])
            .collect();
        Self {
            language,
            threshold,
            axis: Axis::around(&values),
            n_known,
            rows,
        }
    }

    fn shown(&self) -> &[Covariate] {
        &self.rows[..self.n_known.min(MOST_ROWS)]
    }

    fn limit(&self) -> String {
        let decimals = axes::decimals_for(&[self.threshold]).min(3);
        let decimals = if self.threshold == 0.1 { 1 } else { decimals };
        axes::written(self.threshold, decimals, self.language)
    }

    fn key(&self) -> Key {
        let language = self.language;
        let mut key = Key::default();
        if self.shown().iter().any(|row| row.before.is_some()) {
            key.add(
                Sample::Mark(BEFORE),
                language.pick("before matching", "före matchning"),
            );
        }
        if self.shown().iter().any(|row| row.after.is_some()) {
            key.add(
                Sample::Mark(AFTER),
                language.pick("after matching", "efter matchning"),
            );
        }
        key.add(Sample::Line(LIMIT), &format!("±{}", self.limit()));
        key
    }

    fn above(&self) -> f64 {
        self.key().height() + 32.0
    }

    fn large(&self, of: fn(&Covariate) -> Option<f64>) -> (usize, usize) {
        let known = self.rows.iter().filter_map(of);
        known.fold((0, 0), |(large, all), difference| {
            let is_large = difference.abs() > self.threshold;
            (large + usize::from(is_large), all + 1)
        })
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = vec![
            language
                .pick(
                    "Mean of the funded minus mean of the comparisons, in standard deviations; \
                    sorted by \
                     the difference before matching.",
                    "Medelvärde för de finansierade minus medelvärde för jämförelserna, i \
                    standardavvikelser; \
                     sorterade efter skillnaden före matchning.",
                )
                .to_owned(),
        ];
        if self.has_ratios() {
            notes.push(
                language
                    .pick(
                        "Variance ratio: variance among the funded over variance among the \
                        comparisons; 1 is alike.",
                        "Varianskvot: variansen bland de finansierade genom variansen bland \
                        jämförelserna; 1 är lika.",
                    )
                    .to_owned(),
            );
        }
        let hidden = self.n_known - self.shown().len();
        if hidden > 0 {
            let unlike = self.rows[self.shown().len()..]
                .iter()
                .filter(|row| row.after.is_some_and(|after| after.abs() > self.threshold))
                .count();
            let [hidden, unlike] = [hidden, unlike].map(|count| language.whole(count as i64));
            let limit = self.limit();
            notes.push(match language {
                Language::Swedish => format!(
                    "Variabler med mindre skillnader före matchning som inte visas: {hidden}; av dem \
                     skiljer sig {unlike} med mer än {limit} efter matchning."
                ),
                Language::English => format!(
                    "Covariates with smaller differences before matching that are not shown: \
                     {hidden}; {unlike} of them differ by more than {limit} after matching."
                ),
            });
        }
        let empty: Vec<String> = self.rows[self.n_known..]
            .iter()
            .map(|row| font::clean_name(&row.name, language))
            .collect();
        if !empty.is_empty() {
            let count = language.whole(empty.len() as i64);
            let names = labels::listed(&empty, language);
            let words = language.pick("Without any value", "Helt utan värden");
            notes.push(format!("{words} ({count}): {names}."));
        }
        notes
    }

    fn has_ratios(&self) -> bool {
        let ratio = |row: &Covariate| row.variance_ratio_before.or(row.variance_ratio_after);
        self.shown().iter().any(|row| ratio(row).is_some())
    }

    fn description(&self) -> String {
        let language = self.language;
        let limit = self.limit();
        let (before, of_before) = self.large(|row| row.before);
        let (after, of_after) = self.large(|row| row.after);
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "Standardiserade skillnader större än {limit}: {before} av {of_before} före \
                matchning, {after} \
                 av {of_after} efter."
            ),
            Language::English => format!(
                "Standardised differences larger than {limit}: {before} of {of_before} before \
                matching, \
                 {after} of {of_after} after."
            ),
        }];
        let largest = self
            .rows
            .iter()
            .filter_map(|row| Some((row, row.after?)))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        if let Some((row, value)) = largest {
            let name = font::clean_name(&row.name, language);
            let value = axes::signed(value, 2, language);
            sentences.push(match language {
                Language::Swedish => format!("Störst efter matchning: {name} {value}."),
                Language::English => format!("Largest after matching: {name} {value}."),
            });
        }
        sentences.join(" ")
    }

    fn ratios(&self, row: &Covariate) -> String {
        let number = |value: Option<f64>| match value {
            Some(value) => axes::written(value, 2, self.language),
            None => "–".to_owned(),
        };
        let (before, after) = (row.variance_ratio_before, row.variance_ratio_after);
        if before.or(after).is_none() {
            return "–".to_owned();
        }
        format!("{} → {}", number(before), number(after))
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        self.key().draw(sheet, room.left, room.top);
        let name = |row: &Covariate| LABEL.cut(&font::clean_name(&row.name, language), WIDEST_NAME);
        let names = self
            .shown()
            .iter()
            .map(|row| LABEL.width(&name(row)))
            .fold(0.0, f64::max);
        let heading = language.pick("Variance ratio", "Varianskvot");
        let ratios = self
            .shown()
            .iter()
            .map(|row| LABEL.width(&self.ratios(row)))
            .fold(LABEL.width(heading), f64::max);
        let ratios = if self.has_ratios() {
            ratios + 20.0
        } else {
            16.0
        };

        let count = self.shown().len() as f64;
        let top = room.top + self.above();
        let row_height = ((room.bottom - top - BELOW) / count).clamp(ROW.0, ROW.1);
        let plot = Room {
            left: room.left + names + 18.0,
            top,
            right: room.right - ratios,
            bottom: top + row_height * count,
        };
        let plane = Plane::over(plot, self.axis.range(), (0.0, 1.0));
        let x = |value: f64| plane.at(value, 0.0).0;
        let zone = Room {
            left: x(-self.threshold),
            right: x(self.threshold),
            ..plot
        };
        sheet.rectangle(zone, Fill::Plain(ZONE), None);
        self.axis.draw_level(sheet, &plane, plot, language);
        for (side, sign) in [(zone.left, "\u{2212}"), (zone.right, "+")] {
            sheet.line(&[(side, plot.top - 4.0), (side, plot.bottom)], LIMIT);
            let words = format!("{sign}{}", self.limit());
            // Each to its own side of the line, so that they never meet.
            let anchor = if sign == "+" {
                Anchor::Start
            } else {
                Anchor::End
            };
            let width = NOTE.width(&words);
            let x = side.clamp(plot.left + width, plot.right - width);
            let style = TextStyle::new(NOTE, MUTED, anchor);
            sheet.write((x, plot.top - 8.0), &words, style);
        }
        let unit_room = 2.0 * (plot.centre() - room.left).min(room.right - plot.centre());
        let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
        let place = (plot.centre(), plot.bottom + 44.0);
        sheet.write(place, &NOTE.cut(unit, unit_room), style);
        if self.has_ratios() {
            let style = TextStyle::new(LABEL, MUTED, Anchor::End);
            sheet.write((room.right, plot.top - 8.0), heading, style);
        }

        for (place, row) in self.shown().iter().enumerate() {
            let y = plot.top + (place as f64 + 0.5) * row_height;
            let baseline = y + LABEL.size * 0.36;
            if let Some((before, after)) = row.before.zip(row.after) {
                let pen = Pen {
                    colour: MUTED,
                    width: 1.1,
                    dash: Dash::Solid,
                };
                sheet.line(&[(x(before), y), (x(after), y)], pen);
            }
            for (value, style) in [(row.before, BEFORE), (row.after, AFTER)] {
                if let Some(value) = value {
                    sheet.markers(&[(x(value), y)], style);
                }
            }
            let style = TextStyle::new(LABEL, INK, Anchor::End);
            sheet.write((room.left + names, baseline), &name(row), style);
            if self.has_ratios() {
                let style = TextStyle::new(LABEL, MUTED, Anchor::End);
                sheet.write((room.right, baseline), &self.ratios(row), style);
            }
        }
    }
}

fn csv(rows: &[Covariate], caption: &Caption) -> String {
    let header = [
        "covariate".to_owned(),
        table::with_unit("before", &caption.unit),
        table::with_unit("after", &caption.unit),
        "variance_ratio_before".to_owned(),
        "variance_ratio_after".to_owned(),
    ];
    let rows = rows.iter().map(|row| {
        [
            row.name.clone(),
            table::cell(row.before),
            table::cell(row.after),
            table::cell(row.variance_ratio_before),
            table::cell(row.variance_ratio_after),
        ]
    });
    table::csv(header, rows)
}
