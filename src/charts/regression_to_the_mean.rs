//! Regression to the mean: how much of the gap closes in funded areas, beside how much closes in
//! areas that the same
//! rule would have picked in years when nothing was done.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE, STRONG_LABEL};
use super::key::{Key, Sample};
use super::labels;
use super::page::{Anchor, MarkerStyle, Pen, Room, Sheet, TextStyle};
use super::palette::{self, BACKGROUND_LINE, Dash, FUNDED, Hue, MUTED, Marker, PAPER};
use super::panel::{self, Panel, START, YEARS};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegressionToTheMean {
    pub funded: SelectedAreas,
    /// Unfunded areas that the same rule picks in other years, in any order.
    pub placebos: Vec<SelectedAreas>,
    /// Such as "den tiondel av områdena som hade lägst sysselsättning under urvalsåret".
    pub rule: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelectedAreas {
    /// The year whose values decided the selection.
    pub selected_in: i32,
    pub n_areas: usize,
    /// Years since the selection and the mean gap to the other areas then, in the caption's unit.
    pub gaps: Vec<(i32, Option<f64>)>,
    /// The share of the gap in the selection year that had closed by the last year; negative
    /// where it widened.
    pub closed: Option<f64>,
}

const FUNDED_LINE: Pen = Pen {
    colour: FUNDED.line,
    width: 2.8,
    dash: Dash::Solid,
};
const FUNDED_MARK: MarkerStyle = MarkerStyle {
    marker: Marker::Circle,
    radius: 4.6,
    fill: FUNDED.line,
    edge: PAPER,
};
/// More lines than this cannot be told apart: the others are grey.
const MOST_NAMED: usize = 8;
const HEIGHT: f64 = 300.0;
const TITLE_ROW: f64 = 52.0;
const LABEL_GAP: f64 = 20.0;
const LEADER: f64 = 20.0;

pub fn regression_to_the_mean(
    data: &RegressionToTheMean,
    caption: &Caption,
    language: Language,
    id: &str,
) -> Chart {
    let scene = Scene::of(data, language);
    let csv = csv(&scene, caption);
    let values = scene.values();
    if values.is_empty() {
        let why = language.pick("Every value is missing.", "Alla värden saknas.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }
    let body = Body {
        height: scene.key().height() + 24.0 + TITLE_ROW + HEIGHT + YEARS + 24.0,
        notes: scene.notes(),
        description: scene.description(),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &font::clean(&caption.unit));
    })
}

type Values = Vec<(i32, Option<f64>)>;

struct Line {
    selected_in: i32,
    n_areas: usize,
    gaps: Values,
    closed: Option<f64>,
}

impl Line {
    fn of(areas: &SelectedAreas) -> Self {
        let known = areas
            .gaps
            .iter()
            .map(|(time, gap)| (*time, axes::known(*gap)));
        let mut gaps: Values = known.collect();
        gaps.sort_by_key(|(time, _)| *time);
        Self {
            selected_in: areas.selected_in,
            n_areas: areas.n_areas,
            gaps,
            closed: axes::known(areas.closed),
        }
    }

    fn known(&self) -> impl DoubleEndedIterator<Item = (i32, f64)> {
        let known = self.gaps.iter();
        known.filter_map(|(time, gap)| Some((*time, (*gap)?)))
    }

    fn label(&self, language: Language) -> String {
        let closed = match self.closed {
            None => "–".to_owned(),
            Some(share) => {
                let percent = axes::percent(share.abs(), 0, language);
                let way = if share < 0.0 {
                    language.pick("wider", "större")
                } else {
                    language.pick("closed", "slutet")
                };
                format!("{percent} {way}")
            }
        };
        format!("{}: {closed}", self.selected_in)
    }
}

struct Scene {
    language: Language,
    rule: String,
    funded: Line,
    /// With at least one value, the latest selection first.
    placebos: Vec<Line>,
    /// Placebos without any value.
    n_empty: usize,
    times: (i32, i32),
    axis: Axis,
    decimals: usize,
}

impl Scene {
    fn of(data: &RegressionToTheMean, language: Language) -> Self {
        let funded = Line::of(&data.funded);
        let mut placebos: Vec<Line> = data.placebos.iter().map(Line::of).collect();
        placebos.sort_by(|a, b| {
            let share = |line: &Line| line.closed.unwrap_or(f64::INFINITY);
            b.selected_in
                .cmp(&a.selected_in)
                .then(a.n_areas.cmp(&b.n_areas))
                .then(share(a).total_cmp(&share(b)))
        });
        let n_all = placebos.len();
        placebos.retain(|line| line.known().next().is_some());
        let mut scene = Self {
            language,
            rule: font::clean(&data.rule),
            funded,
            n_empty: n_all - placebos.len(),
            placebos,
            times: (0, 0),
            axis: Axis::with_zero(&[]),
            decimals: 0,
        };
        let times = || {
            scene
                .lines()
                .flat_map(|line| &line.gaps)
                .map(|(time, _)| *time)
        };
        scene.times = (times().min().unwrap_or(0), times().max().unwrap_or(0));
        let values = scene.values();
        scene.axis = Axis::with_zero(&values);
        scene.decimals = axes::decimals_for(&values);
        scene
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        std::iter::once(&self.funded).chain(&self.placebos)
    }

    fn values(&self) -> Vec<f64> {
        self.lines()
            .flat_map(Line::known)
            .map(|(_, gap)| gap)
            .collect()
    }

    fn shares(&self) -> Vec<f64> {
        self.placebos
            .iter()
            .filter_map(|line| line.closed)
            .collect()
    }

    /// The lowest, the mean and the highest share that closed where nothing was done.
    fn spread(&self) -> Option<(f64, f64, f64)> {
        let shares = self.shares();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let lowest = shares.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (!shares.is_empty()).then_some((lowest, mean, highest))
    }

    fn key(&self) -> Key {
        let language = self.language;
        let mut key = Key::default();
        let words = language.pick("year of selection", "urvalsår");
        key.add(Sample::Line(START), words);
        key
    }

    fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = vec![
            language
                .pick(
                    "At each line: the year of selection, and how much of the gap then had \
                    closed by the last year.",
                    "Vid varje linje: urvalsåret, och hur stor del av klyftan då som hade slutits \
                    det sista året.",
                )
                .to_owned(),
        ];
        notes.extend(self.comparison());
        if !self.rule.is_empty() {
            let words = language.pick("Rule of selection", "Urvalsregel");
            notes.push(format!("{words}: {}.", self.rule));
        }
        notes.push(
            language
                .pick(
                    "Areas picked for a poor year tend to do better the year after without any \
                    programme; \
                     only what closes beyond that can be due to the funding.",
                    "Områden som väljs ut för ett dåligt år går i regel bättre året därpå även \
                    utan insats; \
                     bara det som sluts därutöver kan bero på finansieringen.",
                )
                .to_owned(),
        );
        let grey = self.placebos.len().saturating_sub(MOST_NAMED);
        if grey > 0 {
            let grey = language.whole(grey as i64);
            notes.push(match language {
                Language::Swedish => format!("Grå linjer utan namn: {grey} andra urval."),
                Language::English => {
                    format!("Grey lines without a name: {grey} other selections.")
                }
            });
        }
        if self.n_empty > 0 {
            let words = language.pick(
                "Selections without any value, not shown",
                "Urval helt utan värden, visas inte",
            );
            notes.push(format!("{words}: {}.", self.n_empty));
        }
        notes.extend(panel::missing_note(&missing(&self.funded), language));
        notes
    }

    /// What closed with the programme and without it.
    fn comparison(&self) -> Option<String> {
        let language = self.language;
        let (lowest, mean, highest) = self.spread()?;
        let [funded, lowest, mean, highest] = [self.funded.closed?, lowest, mean, highest]
            .map(|share| axes::percent(share, 0, language));
        Some(match language {
            Language::Swedish => format!(
                "Så mycket av klyftan har slutits: {funded} i de finansierade områdena, i medeltal \
                {mean} \
                 ({lowest} till {highest}) utan insats."
            ),
            Language::English => format!(
                "So much of the gap has closed: {funded} in the funded areas, on average {mean} \
                 ({lowest} to {highest}) without a programme."
            ),
        })
    }

    fn description(&self) -> String {
        let language = self.language;
        let percent = |share: f64| axes::percent(share, 0, language);
        let mut sentences = Vec::new();
        let (year, count) = (self.funded.selected_in, self.funded.n_areas);
        let count = language.whole(count as i64);
        let ends = self
            .funded
            .known()
            .next()
            .zip(self.funded.known().next_back());
        if let Some(((first, from), (last, to))) = ends {
            let [from, to] = [from, to].map(|gap| axes::signed(gap, self.decimals, language));
            let [first, last] = [first, last].map(panel::time_in_words);
            sentences.push(match language {
                Language::Swedish => format!(
                    "Finansierade områden (urval {year}, n = {count}): klyftan var {from} vid år \
                    {first} och {to} \
                     vid år {last} räknat från urvalet."
                ),
                Language::English => format!(
                    "Funded areas (selected {year}, n = {count}): the gap was {from} in year \
                    {first} and {to} \
                     in year {last} from the selection."
                ),
            });
        }
        if let Some(share) = self.funded.closed {
            let words = language.pick("Share of the gap closed", "Andel av klyftan som slutits");
            sentences.push(format!("{words}: {}.", percent(share)));
        }
        if let Some((lowest, mean, highest)) = self.spread() {
            let [lowest, mean, highest] = [lowest, mean, highest].map(percent);
            let count = self.shares().len();
            sentences.push(match language {
                Language::Swedish => format!(
                    "Utan insats, {count} urval: {mean} i medeltal ({lowest} till {highest})."
                ),
                Language::English => format!(
                    "Without a programme, {count} selections: {mean} on average ({lowest} to \
                    {highest})."
                ),
            });
        }
        sentences.join(" ")
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str) {
        let language = self.language;
        let key = self.key();
        key.draw(sheet, room.left, room.top);
        let top = room.top + key.height() + 4.0;
        let heading = match unit {
            "" => language
                .pick("Gap to other areas", "Klyfta till övriga områden")
                .to_owned(),
            unit => unit.to_owned(),
        };
        axes::write_heading(sheet, (room.left, top + 14.0), room.width(), &heading);

        let widest = self
            .lines()
            .map(|line| STRONG_LABEL.width(&line.label(language)))
            .fold(0.0, f64::max)
            + LEADER
            + 8.0;
        let left = room.left + self.axis.label_width(language) + 10.0;
        let width = (room.right - left - 2.0 * widest - 14.0) / 2.0;
        let funded = Room {
            left,
            top: top + 20.0 + TITLE_ROW,
            right: left + width,
            bottom: room.bottom - YEARS - 20.0,
        };
        let placebo = Room {
            left: funded.right + widest + 14.0,
            right: funded.right + widest + 14.0 + width,
            ..funded
        };
        let panels =
            [funded, placebo].map(|plot| Panel::over(plot, self.times, &self.axis, language));
        panels[0].draw_values(sheet);
        panels[1].draw_grid(sheet);
        for panel in &panels {
            panel.draw_event_times(sheet);
            if self.times.0 <= 0 && 0 <= self.times.1 {
                panel.upright(sheet, 0.0, START);
            }
            let words = language.pick("years since the selection", "år från urvalet");
            let style = TextStyle::new(NOTE, MUTED, Anchor::Middle);
            let place = (panel.plot.centre(), panel.plot.bottom + 43.0);
            sheet.write(place, words, style);
        }
        self.write_titles(sheet, &panels, widest);
        self.draw_funded(sheet, &panels[0]);
        self.draw_placebos(sheet, &panels[1]);
    }

    fn write_titles(&self, sheet: &mut Sheet<'_>, panels: &[Panel<'_>; 2], widest: f64) {
        let language = self.language;
        let funded = language.pick("Funded areas", "Finansierade områden");
        let placebo = language.pick("No programme here", "Ingen insats här");
        let counts: Vec<usize> = self.placebos.iter().map(|line| line.n_areas).collect();
        let (fewest, most) = (counts.iter().min(), counts.iter().max());
        let count = |count: usize| language.whole(count as i64);
        let among = match (fewest, most) {
            (Some(fewest), Some(most)) if fewest == most => format!("n = {}", count(*most)),
            (Some(fewest), Some(most)) => format!("n = {}–{}", count(*fewest), count(*most)),
            _ => "n = 0".to_owned(),
        };
        let same = language.pick(
            "picked by the same rule in other years",
            "utvalda med samma regel andra år",
        );
        let n_funded = format!("n = {}", count(self.funded.n_areas));
        let texts = [(funded, n_funded), (placebo, format!("{same}, {among}"))];
        for (panel, (title, below)) in panels.iter().zip(texts) {
            let plot = panel.plot;
            panel.title(sheet, plot.top - 31.0, title);
            let words = NOTE.cut(&below, plot.width() + widest - 10.0);
            let style = TextStyle::new(NOTE, MUTED, Anchor::Start);
            sheet.write((plot.left, plot.top - 11.0), &words, style);
        }
    }

    fn draw_funded(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>) {
        panel.line(sheet, &self.funded.gaps, FUNDED_LINE);
        let radius = FUNDED_MARK.radius.min((panel.slot() * 0.4).max(1.2));
        let style = MarkerStyle {
            radius,
            ..FUNDED_MARK
        };
        draw_points(sheet, panel, &self.funded, style);
        panel.mark_missing(sheet, &missing(&self.funded));
        self.write_ends(sheet, panel, &[(&self.funded, FUNDED)]);
    }

    fn draw_placebos(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>) {
        let unnamed = self.placebos.iter().skip(MOST_NAMED);
        let grey: Vec<Vec<(f64, f64)>> = unnamed
            .flat_map(|line| panel.stretches(&line.gaps))
            .filter(|line| line.len() > 1)
            .collect();
        let pen = Pen {
            colour: BACKGROUND_LINE,
            width: 1.2,
            dash: Dash::Solid,
        };
        sheet.lines(&grey, pen);
        let mut named = Vec::new();
        for (place, line) in self.placebos.iter().take(MOST_NAMED).enumerate() {
            // The first look is much like that of the funded.
            let look = palette::look(place + 1);
            let pen = Pen {
                colour: look.hue.line,
                width: 1.9,
                dash: look.dash,
            };
            panel.line(sheet, &line.gaps, pen);
            let style = MarkerStyle {
                marker: look.marker,
                radius: 3.6f64.min((panel.slot() * 0.4).max(1.2)),
                fill: look.hue.line,
                edge: PAPER,
            };
            draw_points(sheet, panel, line, style);
            named.push((line, look.hue));
        }
        self.write_ends(sheet, panel, &named);
    }

    /// At the end of each line: its year of selection and how much of the gap closed.
    fn write_ends(&self, sheet: &mut Sheet<'_>, panel: &Panel<'_>, lines: &[(&Line, Hue)]) {
        let ends: Vec<((f64, f64), &Line, Hue)> = lines
            .iter()
            .filter_map(|(line, hue)| {
                let (time, gap) = line.known().next_back()?;
                Some((panel.at(time, gap), *line, *hue))
            })
            .collect();
        let ideal: Vec<f64> = ends.iter().map(|((_, y), _, _)| *y).collect();
        let places = labels::spread(&ideal, LABEL_GAP, panel.plot.top, panel.plot.bottom);
        let left = panel.plot.right + LEADER;
        for ((end, line, hue), y) in ends.into_iter().zip(places) {
            let pen = Pen {
                colour: hue.line,
                width: 1.0,
                dash: Dash::Short,
            };
            sheet.line(&[(end.0 + 5.0, end.1), (left - 3.0, y)], pen);
            let style = TextStyle::new(STRONG_LABEL, hue.text, Anchor::Start);
            let words = line.label(self.language);
            sheet.write((left, y + LABEL.size * 0.36), &words, style);
        }
    }
}

fn draw_points(sheet: &mut Sheet<'_>, panel: &Panel<'_>, line: &Line, style: MarkerStyle) {
    let places: Vec<(f64, f64)> = line
        .known()
        .map(|(time, gap)| panel.at(time, gap))
        .collect();
    if !places.is_empty() {
        sheet.markers(&places, style);
    }
}

fn missing(line: &Line) -> Vec<i32> {
    let missing = line.gaps.iter().filter(|(_, gap)| gap.is_none());
    missing.map(|(time, _)| *time).collect()
}

fn csv(scene: &Scene, caption: &Caption) -> String {
    let header = [
        "areas".to_owned(),
        "selected_in".to_owned(),
        "n_areas".to_owned(),
        "years_since_selection".to_owned(),
        table::with_unit("gap", &caption.unit),
        "closed (share of one)".to_owned(),
    ];
    let funded = std::iter::once(("funded", &scene.funded));
    let lines = funded.chain(scene.placebos.iter().map(|line| ("no programme", line)));
    let rows = lines.flat_map(|(areas, line)| {
        line.gaps.iter().map(move |(time, gap)| {
            [
                areas.to_owned(),
                line.selected_in.to_string(),
                line.n_areas.to_string(),
                time.to_string(),
                table::cell(*gap),
                table::cell(line.closed),
            ]
        })
    });
    table::csv(header, rows)
}
