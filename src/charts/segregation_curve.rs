//! Segregation curves: how large a share of the group lives where given shares of the others live.

use super::axes::{self, Axis};
use super::caption::{self, Body};
use super::font::{self, LABEL, NOTE};
use super::page::{Anchor, MarkerStyle, Pen, Plane, Room, Sheet, TextStyle};
use super::palette::{self, Dash, INK, Look, MUTED, PAPER};
use super::{Caption, Chart, table};
use crate::language::Language;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// What the upright axis accumulates, such as "born abroad".
    pub group: String,
    /// What the level axis accumulates, such as "born in the country".
    pub others: String,
    pub curves: Vec<CurveOf>,
}

/// The curve of one region.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveOf {
    pub name: String,
    /// Cumulative shares of the others and of the group, from (0, 0) to (1, 1), in the order of their ratio.
    pub points: Vec<(f64, f64)>,
    /// What stands after the name: the dissimilarity, which is the curve's greatest distance to the diagonal.
    pub label_value: f64,
}

/// More curves than this cannot be told apart.
const MOST_NAMED: usize = 12;
const ROW: f64 = 26.0;

pub fn segregation_curve(data: &Curve, caption: &Caption, language: Language, id: &str) -> Chart {
    let csv = csv(data);
    let mut curves: Vec<&CurveOf> = data
        .curves
        .iter()
        .filter(|curve| !curve.points.is_empty())
        .collect();
    curves.sort_by(|a, b| {
        a.label_value
            .total_cmp(&b.label_value)
            .then_with(|| language.compare(&a.name, &b.name))
    });
    if curves.is_empty() {
        let why = language.pick("No region has a curve.", "Ingen region har någon kurva.");
        return caption::say_nothing_to_draw(why, csv, caption, language, id);
    }

    let values: Vec<f64> = curves.iter().map(|curve| curve.label_value).collect();
    let scene = Scene {
        data,
        decimals: axes::decimals_for(&values),
        curves,
    };
    let body = Body {
        height: 400.0,
        notes: scene.notes(language),
        description: scene.description(language),
        csv,
    };
    caption::around(body, caption, language, id, |sheet, room| {
        scene.draw(sheet, room, &caption.unit, language)
    })
}

struct Scene<'a> {
    data: &'a Curve,
    decimals: usize,
    /// Nearest to the diagonal first.
    curves: Vec<&'a CurveOf>,
}

impl Scene<'_> {
    fn notes(&self, language: Language) -> Vec<String> {
        let unnamed = self.curves.len().saturating_sub(MOST_NAMED);
        if unnamed == 0 {
            return Vec::new();
        }
        let unnamed = language.whole(unnamed as i64);
        vec![match language {
            Language::Swedish => format!("Grå kurvor utan namn: {unnamed}."),
            Language::English => format!("Grey curves without a name: {unnamed}."),
        }]
    }

    fn description(&self, language: Language) -> String {
        let told: Vec<String> = self
            .curves
            .iter()
            .take(MOST_NAMED)
            .map(|curve| {
                format!(
                    "{} {}",
                    curve.name,
                    language.number(curve.label_value, self.decimals)
                )
            })
            .collect();
        let opening = match language {
            Language::Swedish => {
                "Segregationskurvor; ju längre från diagonalen, desto ojämnare fördelning."
            }
            Language::English => {
                "Segregation curves; the further from the diagonal, the more uneven."
            }
        };
        format!("{opening} {}.", told.join(", "))
    }

    fn draw(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str, language: Language) {
        let axis = Axis::with_zero(&[0.0, 1.0]);
        let (strip, below) = (30.0, 50.0);
        let side = room.height() - strip - below;
        let left = room.left + axis.label_width(language) + 10.0;
        let plot = Room {
            left,
            top: room.top + strip,
            right: left + side,
            bottom: room.top + strip + side,
        };
        let plane = Plane::over(plot, axis.range(), axis.range());

        let share_of = |of: &str| {
            format!(
                "{} {}",
                language.pick("Cumulative share:", "Ackumulerad andel:"),
                font::clean(of)
            )
        };
        axes::write_heading(
            sheet,
            (room.left, room.top + 12.0),
            plot.right - room.left,
            &share_of(&self.data.group),
        );
        axis.draw_upright(sheet, &plane, plot, language);
        axis.draw_level(sheet, &plane, plot, language);
        // The name of a group may be longer than the axis; below it there is room to the right.
        let style = TextStyle::new(NOTE, MUTED, Anchor::Start);
        sheet.write(
            (plot.left, plot.bottom + 45.0),
            &NOTE.cut(&share_of(&self.data.others), room.right - plot.left),
            style,
        );

        let diagonal = Pen {
            colour: INK,
            width: 1.6,
            dash: Dash::Solid,
        };
        sheet.line(&[plane.at(0.0, 0.0), plane.at(1.0, 1.0)], diagonal);
        let (x, y) = plane.at(0.48, 0.55);
        sheet.write(
            (x, y),
            language.pick("even spread", "jämn fördelning"),
            TextStyle::new(NOTE, INK, Anchor::End).crossed(),
        );

        let unnamed = self
            .curves
            .iter()
            .skip(MOST_NAMED)
            .map(|curve| (curve, None));
        let named = self
            .curves
            .iter()
            .take(MOST_NAMED)
            .enumerate()
            .map(|(place, curve)| (curve, Some(palette::look(place))));
        for (curve, look) in unnamed.chain(named) {
            draw_curve(sheet, &plane, curve, look, plot);
        }
        self.draw_key(
            sheet,
            Room {
                left: plot.right + 44.0,
                ..room
            },
            unit,
            language,
        );
    }

    /// The names beside the plot, in the order in which the curves lie.
    fn draw_key(&self, sheet: &mut Sheet<'_>, room: Room, unit: &str, language: Language) {
        let mut y = room.top + 12.0;
        if !unit.is_empty() {
            let heading = NOTE.cut(&font::clean(unit), room.width());
            sheet.write(
                (room.left, y),
                &heading,
                TextStyle::new(NOTE, MUTED, Anchor::Start),
            );
            y += ROW;
        }
        for (place, curve) in self.curves.iter().take(MOST_NAMED).enumerate() {
            let look = palette::look(place);
            let middle = y - LABEL.size * 0.36;
            let pen = Pen {
                colour: look.hue.line,
                width: 2.6,
                dash: look.dash,
            };
            sheet.line(&[(room.left, middle), (room.left + 46.0, middle)], pen);
            let marker = MarkerStyle {
                marker: look.marker,
                radius: 5.5,
                fill: look.hue.line,
                edge: PAPER,
            };
            sheet.markers(&[(room.left + 23.0, middle)], marker);
            let value = language.number(curve.label_value, self.decimals);
            let name_room = room.width() - 56.0 - LABEL.width(&value) - 12.0;
            let words = format!(
                "{}\u{2002}{value}",
                LABEL.cut(&font::clean_name(&curve.name, language), name_room)
            );
            sheet.write(
                (room.left + 56.0, y),
                &words,
                TextStyle::new(LABEL, look.hue.text, Anchor::Start),
            );
            y += ROW;
        }
        let guide = language.pick(
            "The lower a curve lies, the more apart the two groups live. On the diagonal every area has the same mix. \
             The marks show where a curve is furthest from the diagonal.",
            "Ju lägre en kurva ligger, desto mer åtskilda bor grupperna. På diagonalen har alla områden samma blandning. \
             Märkena visar var en kurva är längst från diagonalen.",
        );
        y += 4.0;
        for line in NOTE.wrap(guide, room.width(), 8) {
            sheet.write(
                (room.left, y),
                &line,
                TextStyle::new(NOTE, MUTED, Anchor::Start),
            );
            y += NOTE.line_height();
        }
    }
}

fn draw_curve(
    sheet: &mut Sheet<'_>,
    plane: &Plane,
    curve: &CurveOf,
    look: Option<Look>,
    plot: Room,
) {
    let (colour, width, dash) = look.map_or((palette::BACKGROUND_LINE, 1.4, Dash::Solid), |look| {
        (look.hue.line, 2.6, look.dash)
    });
    // A city has thousands of points; those within two pixels of the one before do not show.
    let nearest = 2.0 / plot.width();
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &(x, y) in &curve.points {
        assert!(
            x.is_finite() && y.is_finite(),
            "a chart is given finite values only"
        );
        let near = |&(before_x, before_y): &(f64, f64)| {
            (x - before_x).abs() < nearest && (y - before_y).abs() < nearest
        };
        if !points.last().is_some_and(near) || (x, y) == (1.0, 1.0) {
            points.push((x, y));
        }
    }
    let places: Vec<(f64, f64)> = points.iter().map(|&(x, y)| plane.at(x, y)).collect();
    sheet.line(
        &places,
        Pen {
            colour,
            width,
            dash,
        },
    );
    if let Some(look) = look {
        let farthest = curve
            .points
            .iter()
            .copied()
            .reduce(|far, point| {
                if (point.0 - point.1).abs() > (far.0 - far.1).abs() {
                    point
                } else {
                    far
                }
            })
            .expect("curves have points");
        let upright = Pen {
            colour,
            width: 1.2,
            dash: Dash::Short,
        };
        let place = plane.at(farthest.0, farthest.1);
        sheet.line(&[place, plane.at(farthest.0, farthest.0)], upright);
        sheet.markers(
            &[place],
            MarkerStyle {
                marker: look.marker,
                radius: 5.5,
                fill: colour,
                edge: PAPER,
            },
        );
    }
}

fn csv(data: &Curve) -> String {
    let header = [
        "region".to_owned(),
        table::with_unit(&format!("cumulative_share_of {}", data.others), "0-1"),
        table::with_unit(&format!("cumulative_share_of {}", data.group), "0-1"),
    ];
    let rows = data.curves.iter().flat_map(|curve| {
        curve
            .points
            .iter()
            .map(|(others, group)| [curve.name.clone(), others.to_string(), group.to_string()])
    });
    table::csv(header, rows)
}
