//! Synthetic control: a funded area beside a weighted mean of others, the gap between them, and
//! the same gap for
//! areas that were not funded.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::labels;
use super::page::{Anchor, Pen, Room, Sheet, TextStyle};
use super::palette::{BACKGROUND_LINE, COMPARED, Dash, FUNDED, Hue};
use super::panel::{self, Panel, START, STRIP, YEARS};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyntheticControl {
    /// The funded area or region.
    pub name: String,
    /// The first year with funding; years before it are the ones that were fitted.
    pub start: i32,
    /// What happened then, such as "första utbetalningen".
    pub start_words: String,
    /// One for each year, in any order.
    pub years: Vec<SyntheticYear>,
    /// The same method applied to areas without funding.
    pub placebos: Vec<Placebo>,
    /// Every area that could have got a weight.
    pub donors: Vec<Donor>,
    pub fit: SyntheticFit,
    /// What the weights were chosen to fit, such as "utfallet 2005–2017".
    pub predictors: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SyntheticYear {
    pub year: i32,
    /// In the caption's unit; None where it is missing.
    pub actual: Option<f64>,
    pub synthetic: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placebo {
    pub name: String,
    /// Years with the actual minus the synthetic value.
    pub gaps: Vec<(i32, Option<f64>)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Donor {
    pub name: String,
    /// A share of one.
    pub weight: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SyntheticFit {
    /// Root of the mean squared gap before the start, in the caption's unit.
    pub error_before: Option<f64>,
    /// Mean squared gap after the start over the one before it.
    pub ratio: Option<f64>,
    /// The place, largest first, and among how many, the funded area included.
    pub rank: Option<(usize, usize)>,
    pub ranked_by: RankedBy,
}

/// What the funded area and its placebos are put in order by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RankedBy {
    #[default]
    Ratio,
    /// The size of the mean gap after the start, where some follow their areas exactly before it and
    /// have no ratio.
    MeanGap,
}

const ACTUAL: Pen = Pen {
    colour: FUNDED.line,
    width: 2.8,
    dash: Dash::Solid,
};
const SYNTHETIC: Pen = Pen {
    colour: COMPARED.line,
    width: 2.6,
    dash: Dash::Long,
};
const PLACEBO: Pen = Pen {
    colour: BACKGROUND_LINE,
    width: 1.1,
    dash: Dash::Solid,
};
const UPPER: f64 = 215.0;
const LOWER: f64 = 205.0;
const TITLE_ROW: f64 = 32.0;
const BETWEEN: f64 = 26.0;
const WIDEST_LABEL: f64 = 190.0;

pub fn synthetic_control(
    data: &SyntheticControl,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene, caption);
    if scene.actual.iter().all(|(_, value)| value.is_none()) {
        let why = language.pick("Every value is missing.", "Alla värden saknas.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.key().height()
            + 24.0
            + STRIP
            + UPPER
            + LOWER
            + TITLE_ROW
            + 2.0 * YEARS
            + 10.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

type Values = Vec<(i32, Option<f64>)>;

struct Scene<'a> {
    data: &'a SyntheticControl,
    language: Language,
    name: String,
    times: (i32, i32),
    actual: Values,
    synthetic: Values,
    gap: Values,
    /// With their names, in alphabetical order.
    placebos: Vec<(String, Values)>,
    /// The heaviest first.
    donors: Vec<(String, f64)>,
    levels: Axis,
    gaps: Axis,
    decimals: usize,
}

impl<'a> Scene<'a> {
    fn of(data: &'a SyntheticControl, language: Language) -> Self {
        let mut years = data.years.clone();
        for year in &mut years {
            year.actual = axes::known(year.actual);
            year.synthetic = axes::known(year.synthetic);
        }
        years.sort_by(|a, b| {
            let value = |year: &SyntheticYear| year.actual.unwrap_or(f64::INFINITY);
            a.year.cmp(&b.year).then(value(a).total_cmp(&value(b)))
        });
        years.dedup_by_key(|year| year.year);
        let part = |part: fn(&SyntheticYear) -> Option<f64>| -> Values {
            years.iter().map(|year| (year.year, part(year))).collect()
        };
        let gap = part(|year| Some(year.actual? - year.synthetic?));
        let mut placebos: Vec<(String, Values)> = data
            .placebos
            .iter()
            .map(|placebo| {
                let known = placebo
                    .gaps
                    .iter()
                    .map(|(year, gap)| (*year, axes::known(*gap)));
                let mut gaps: Values = known.collect();
                gaps.sort_by_key(|(year, _)| *year);
                (font::clean_name(&placebo.name, language), gaps)
            })
            .collect();
        placebos.sort_by(|a, b| language.compare(&a.0, &b.0));
        let mut donors: Vec<(String, f64)> = data
            .donors
            .iter()
            .filter(|donor| donor.weight.is_finite())
            .map(|donor| (font::clean_name(&donor.name, language), donor.weight))
            .collect();
        donors.sort_by(|a, b| {
            b.1.total_cmp(&a.1)
                .then_with(|| language.compare(&a.0, &b.0))
        });

        let all = years.iter().map(|year| year.year);
        let all = all.chain(
            placebos
                .iter()
                .flat_map(|(_, gaps)| gaps)
                .map(|(year, _)| *year),
        );
        let all: Vec<i32> = all.collect();
        let times = (
            all.iter().copied().min().unwrap_or(0),
            all.iter().copied().max().unwrap_or(0),
        );
        let (actual, synthetic) = (part(|year| year.actual), part(|year| year.synthetic));
        let known = |values: &Values| -> Vec<f64> {
            values.iter().filter_map(|(_, value)| *value).collect()
        };
        let levels = [known(&actual), known(&synthetic)].concat();
        let mut all_gaps = known(&gap);
        all_gaps.extend(placebos.iter().flat_map(|(_, gaps)| known(gaps)));
        Self {
            data,
            language,
            name: font::clean_name(&data.name, language),
            times,
            decimals: axes::decimals_for(&levels),
            levels: Axis::near(&levels),
            gaps: Axis::with_zero(&all_gaps),
            actual,
            synthetic,
            gap,
            placebos,
            donors,
        }
    }

    fn synthetic_name(&self) -> String {
        let name = &self.name;
        match self.language {
            Language::Swedish => format!("syntetisk jämförelse till {name}"),
            Language::English => format!("synthetic {name}"),
        }
    }

    fn key(&self) -> Key {
        let language = self.language;
        let mut key = Key::default();
        key.add(Sample::Line(ACTUAL), &NOTE.cut(&self.name, 300.0));
        key.add(
            Sample::Line(SYNTHETIC),
            &NOTE.cut(&self.synthetic_name(), 400.0),
        );
        if !self.placebos.is_empty() {
            let count = language.whole(self.placebos.len() as i64);
            let words = match language {
                Language::Swedish => format!("områden utan insats (n = {count})"),
                Language::English => format!("areas without the programme (n = {count})"),
            };
            key.add(Sample::Line(PLACEBO), &words);
        }
        key
    }

    /// Whether the gap before is nothing but rounding.
    fn follows_exactly(&self) -> bool {
        let actual = self.actual.iter().filter_map(|(_, value)| *value);
        let size = actual.fold(0.0_f64, |most, value| most.max(value.abs()));
        let error = self.data.fit.error_before;
        error.is_some_and(|error| error <= 1e-9 * size)
    }

    fn missing(&self) -> Vec<i32> {
        let missing = self.gap.iter().filter(|(_, value)| value.is_none());
        missing.map(|(year, _)| *year).collect()
    }

    fn notes(&self) -> Vec<String> {
        const LEAST_WEIGHT: f64 = 0.005;
        let language = self.language;
        let fit = self.data.fit;
        let mut notes = Vec::new();
        if !self.donors.is_empty() {
            let weighty: Vec<String> = self
                .donors
                .iter()
                .filter(|(_, weight)| *weight >= LEAST_WEIGHT)
                .map(|(name, weight)| {
                    format!("{name}\u{a0}({})", axes::written(*weight, 2, language))
                })
                .collect();
            let of = language.whole(self.donors.len() as i64);
            let count = language.whole(weighty.len() as i64);
            let least = axes::written(LEAST_WEIGHT, 3, language);
            let listed = labels::listed(&weighty, language);
            notes.push(match language {
                Language::Swedish => format!(
                    "Vikter i den syntetiska jämförelsen ({count} av {of} områden med minst \
                    {least}): {listed}."
                ),
                Language::English => format!(
                    "Weights in the synthetic control ({count} of {of} areas with at least \
                    {least}): {listed}."
                ),
            });
        }
        let predictors = font::clean(&self.data.predictors);
        if !predictors.is_empty() {
            let words = language.pick("The weights were fitted to", "Vikterna är anpassade till");
            notes.push(format!("{words} {predictors}."));
        }
        let mut sentences = Vec::new();
        let is_exact = self.follows_exactly();
        if is_exact {
            let words = language.pick(
                "Before the start the synthetic control follows exactly.",
                "Före start följer den syntetiska jämförelsen exakt.",
            );
            sentences.push(words.to_owned());
        }
        if let Some(error) = axes::known(fit.error_before).filter(|_| !is_exact) {
            let error = axes::written(error, axes::decimals_for(&[error]), language);
            sentences.push(match language {
                Language::Swedish => {
                    format!("Typiskt fel före start (RMSPE): {error}.")
                }
                Language::English => {
                    format!("Typical error before the start (RMSPE): {error}.")
                }
            });
        }
        if let Some(ratio) = axes::known(fit.ratio).filter(|_| !is_exact) {
            let ratio = axes::written(ratio, 1, language);
            sentences.push(match language {
                Language::Swedish => format!("MSPE efter start genom MSPE före: {ratio}."),
                Language::English => format!("MSPE after the start over MSPE before: {ratio}."),
            });
        }
        if let Some((rank, of)) = fit.rank.filter(|(_, of)| *of > 0) {
            let share = axes::written(rank as f64 / of as f64, 3, language);
            let [rank, of] = [rank, of].map(|count| language.whole(count as i64));
            let nb = '\u{a0}';
            let whose = match fit.ranked_by {
                RankedBy::Ratio => {
                    language.pick("Rank of that ratio", "Kvotens plats bland alla")
                }
                RankedBy::MeanGap => language.pick(
                    "Some placebos follow their areas exactly before and have no such ratio; rank of \
                    the mean gap after",
                    "Några placebogrupper följer sina områden exakt före och har ingen sådan kvot; \
                    den genomsnittliga skillnadens plats bland alla",
                ),
            };
            let among = language.pick("of", "av");
            sentences.push(format!(
                "{whose}: {rank} {among} {of}, p{nb}={nb}{rank}/{of}{nb}={nb}{share}."
            ));
        }
        if !sentences.is_empty() {
            notes.push(sentences.join(" "));
        }
        notes.extend(panel::missing_note(&self.missing(), language));
        notes
    }

    /// The mean gap from the start on.
    fn mean_gap(&self) -> Option<f64> {
        let after: Vec<f64> = self
            .gap
            .iter()
            .filter(|(year, _)| *year >= self.data.start)
            .filter_map(|(_, gap)| *gap)
            .collect();
        (!after.is_empty()).then(|| after.iter().sum::<f64>() / after.len() as f64)
    }

    fn description(&self) -> String {
        let language = self.language;
        let number = |value: f64| axes::written(value, self.decimals, language);
        let mut sentences = vec![match language {
            Language::Swedish => format!(
                "{} och dess syntetiska jämförelse, {}–{}, start {}.",
                self.name, self.times.0, self.times.1, self.data.start
            ),
            Language::English => format!(
                "{} and its synthetic control, {}–{}, start {}.",
                self.name, self.times.0, self.times.1, self.data.start
            ),
        }];
        let both = self.actual.iter().zip(&self.synthetic).rev();
        let both = both.filter_map(|((year, a), (_, s))| Some((*year, (*a)?, (*s)?)));
        if let Some((year, actual, synthetic)) = both.into_iter().next() {
            let (actual, synthetic) = (number(actual), number(synthetic));
            sentences.push(match language {
                Language::Swedish => format!("{year}: {actual} mot {synthetic}."),
                Language::English => format!("{year}: {actual} against {synthetic}."),
            });
        }
        if let Some(mean) = self.mean_gap() {
            let mean = axes::signed(mean, self.decimals, language);
            sentences.push(match language {
                Language::Swedish => format!("Skillnad i medeltal efter start: {mean}."),
                Language::English => format!("Mean difference after the start: {mean}."),
            });
        }
        if let Some((rank, of)) = self.data.fit.rank {
            sentences.push(format!("p = {rank}/{of}."));
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        let key = self.key();
        key.draw(sheet, room.left, room.top);
        let top = room.top + key.height() + 4.0;
        let heading = self.levels.heading(unit, language);
        axes::write_heading(sheet, (room.left, top + 14.0), room.width(), &heading);

        let ends = self.ends();
        let widest = ends
            .iter()
            .map(|end| STRONG_LABEL.width(&end.words))
            .fold(0.0, f64::max);
        let labels = self
            .levels
            .label_width(language)
            .max(self.gaps.label_width(language));
        let free = room.bottom - top - 24.0 - STRIP - TITLE_ROW - 2.0 * YEARS;
        let upper = Room {
            left: room.left + labels + 10.0,
            top: top + 24.0 + STRIP,
            right: room.right - widest - 34.0,
            bottom: top + 24.0 + STRIP + free * UPPER / (UPPER + LOWER),
        };
        let panel = Panel::over(upper, self.times, &self.levels, language);
        panel.draw_values(sheet);
        panel.draw_years(sheet);
        self.draw_start(sheet, &panel);
        let words = font::clean(&self.data.start_words);
        let words = match words.is_empty() {
            true => language.pick("start", "start").to_owned(),
            false => words,
        };
        if self.has_start() {
            let time = f64::from(self.data.start) - 0.5;
            panel.write_above(sheet, time, upper.top - 9.0, &words, upper);
        }
        panel.line(sheet, &self.synthetic, SYNTHETIC);
        panel.line(sheet, &self.actual, ACTUAL);
        panel.mark_missing(sheet, &self.missing());
        self.draw_ends(sheet, &panel, &ends);

        let top = upper.bottom + YEARS + TITLE_ROW;
        let width = (room.right - upper.left - BETWEEN) / 2.0;
        let left = Room {
            left: upper.left,
            top,
            right: upper.left + width,
            bottom: room.bottom - YEARS,
        };
        let right = Room {
            left: left.right + BETWEEN,
            right: room.right,
            ..left
        };
        for (plot, is_placebo) in [(left, false), (right, true)] {
            let panel = Panel::over(plot, self.times, &self.gaps, language);
            let title = if is_placebo {
                panel.draw_grid(sheet);
                language.pick(
                    "The same for areas without it",
                    "Samma sak för områden utan insats",
                )
            } else {
                panel.draw_values(sheet);
                language.pick("Actual minus synthetic", "Faktiskt minus syntetiskt")
            };
            panel.draw_years(sheet);
            panel.title(sheet, top - 11.0, title);
            self.draw_start(sheet, &panel);
            if is_placebo {
                let lines = self
                    .placebos
                    .iter()
                    .flat_map(|(_, gaps)| panel.stretches(gaps));
                let lines: Vec<Vec<(f64, f64)>> = lines.filter(|line| line.len() > 1).collect();
                sheet.lines(&lines, PLACEBO);
            } else {
                panel.mark_missing(sheet, &self.missing());
            }
            panel.line(sheet, &self.gap, ACTUAL);
        }
    }

    fn has_start(&self) -> bool {
        self.times.0 <= self.data.start && self.data.start <= self.times.1
    }

    fn draw_start(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>) {
        if self.has_start() {
            panel.upright(sheet, f64::from(self.data.start) - 0.5, START);
        }
    }

    /// The last values of the two lines with their names.
    fn ends(&self) -> Vec<End> {
        let [own, short] = match self.language {
            Language::Swedish => ["faktiskt", "syntetisk"],
            Language::English => ["actual", "synthetic"],
        };
        let of = |name: &str, values: &Values, hue: Hue| {
            let known = values
                .iter()
                .rev()
                .find_map(|(year, value)| Some((*year, (*value)?)));
            let (year, value) = known?;
            let number = axes::written(value, self.decimals, self.language);
            let room = WIDEST_LABEL - STRONG_LABEL.width(&number);
            Some(End {
                year,
                value,
                words: format!("{}\u{2002}{number}", STRONG_LABEL.cut(name, room)),
                hue,
            })
        };
        let actual = of(own, &self.actual, FUNDED);
        let synthetic = of(short, &self.synthetic, COMPARED);
        actual.into_iter().chain(synthetic).collect()
    }

    fn draw_ends(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>, ends: &[End]) {
        let places: Vec<(f64, f64)> = ends
            .iter()
            .map(|end| panel.at(end.year, end.value))
            .collect();
        let ideal: Vec<f64> = places.iter().map(|(_, y)| *y).collect();
        let spread = labels::spread(&ideal, 20.0, panel.plot.top + 4.0, panel.plot.bottom);
        let left = panel.plot.right + 24.0;
        for ((end, place), y) in ends.iter().zip(places).zip(spread) {
            let pen = Pen {
                colour: end.hue.line,
                width: 1.1,
                dash: Dash::Short,
            };
            sheet.line(&[(place.0 + 3.0, place.1), (left - 4.0, y)], pen);
            let style = TextStyle::new(STRONG_LABEL, end.hue.text, Anchor::Start);
            sheet.write((left, y + LABEL.size * 0.36), &end.words, style);
        }
    }
}

struct End {
    year: i32,
    value: f64,
    words: String,
    hue: Hue,
}

fn csv(scene: &Scene<'_>, caption: &Caption) -> String {
    let header = [
        "kind".to_owned(),
        "name".to_owned(),
        "year".to_owned(),
        table::with_unit("value", &caption.unit),
        "weight (share of one)".to_owned(),
    ];
    let name = &scene.name;
    let mut rows = Vec::new();
    for (kind, values) in [
        ("actual", &scene.actual),
        ("synthetic", &scene.synthetic),
        ("gap", &scene.gap),
    ] {
        rows.extend(of_years(kind, name, values));
    }
    for (name, gaps) in &scene.placebos {
        rows.extend(of_years("placebo gap", name, gaps));
    }
    for (name, weight) in &scene.donors {
        let weight = table::cell(Some(*weight));
        rows.push([
            "donor".to_owned(),
            name.clone(),
            String::new(),
            String::new(),
            weight,
        ]);
    }
    table::csv(header, rows)
}

fn of_years(kind: &str, name: &str, values: &Values) -> Vec<[String; 5]> {
    let row = |(year, value): &(i32, Option<f64>)| {
        [
            kind.to_owned(),
            name.to_owned(),
            year.to_string(),
            table::cell(*value),
            String::new(),
        ]
    };
    values.iter().map(row).collect()
}
