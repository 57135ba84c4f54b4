//! Numbers of a follow-up: indicators, socioeconomic index and type of an area, kronor per head.

use super::question::Asked;
use super::{CountRow, Counts, Explanation, Material, Question, Step};
use crate::follow_up::area_types::{AreaType, Limits};
use crate::plan::Indicator;
use crate::publish::revisions::Value;
use crate::study::{Destination, EffortRow, IndicatorRow, Span, Study, Territory, TypeRow};

impl Material<'_> {
    pub(super) fn of_follow_up(&self, question: &Question, asked: Asked) -> Vec<Explanation> {
        let Some(study) = &self.results.study else {
            return Vec::new();
        };
        match asked {
            Asked::Indicator(indicator) => {
                let is_asked = |row: &&IndicatorRow| {
                    row.indicator == indicator
                        && row.year == question.period
                        && self.is_place(question, row.territory)
                };
                let rows = study.indicators.iter().filter(is_asked);
                rows.map(|row| self.indicator(row)).collect()
            }
            Asked::AreaType => {
                let is_asked = |row: &&TypeRow| {
                    row.year == question.period
                        && self.is_place(question, Territory::Area(row.area))
                };
                let rows = study.types.iter().flat_map(|it| &it.areas).filter(is_asked);
                rows.map(|row| self.area_type(study, row, &question.index))
                    .collect()
            }
            Asked::PerHead => {
                let is_asked = |row: &&EffortRow| {
                    let Destination::Territory(territory) = row.destination else {
                        return false;
                    };
                    row.year == question.period
                        && row.purpose == Span::All
                        && self.is_place(question, territory)
                };
                let sums = study.efforts.iter().flat_map(|it| &it.sums);
                let rows = sums.filter(is_asked);
                rows.map(|row| self.per_head(study, row)).collect()
            }
            Asked::Index(_) | Asked::Local(_) => Vec::new(),
        }
    }

    fn is_place(&self, question: &Question, territory: Territory) -> bool {
        let register = &self.results.register;
        question.place == territory.code(register)
            || question.place == territory.name(register).trim()
    }

    fn place_about(&self, territory: Territory, year: i32) -> Vec<(String, String)> {
        let register = &self.results.register;
        let said = format!(
            "{} {}",
            territory.code(register),
            territory.name(register).trim()
        );
        let what = match territory {
            Territory::Area(_) => self.pick("area", "område"),
            Territory::Region { .. } => self.pick("region", "region"),
        };
        vec![(what, said), (self.pick("year", "år"), year.to_string())]
    }

    fn level_of(&self, territory: Territory) -> Value {
        Value::Text(match territory {
            Territory::Area(_) => "area".to_owned(),
            Territory::Region { level, .. } => self.results.register.levels[level].id.clone(),
        })
    }

    fn name_of(&self, indicator: &Indicator) -> String {
        self.pick(&indicator.name.en, &indicator.name.sv)
    }

    fn indicator(&self, row: &IndicatorRow) -> Explanation {
        let results = self.results;
        let indicator = &results.plan.indicators[row.indicator];
        let id_of = |&group: &usize| results.plan.groups[group].id.clone();
        let mut columns: Vec<usize> = indicator.counted.clone();
        columns.extend(
            indicator
                .among
                .iter()
                .filter(|it| !indicator.counted.contains(it)),
        );
        let counts = self.counts[indicator.source].get();
        let positions: Vec<usize> = columns
            .iter()
            .map(|&group| counts.position(group))
            .collect();
        let areas: Vec<u32> = match row.territory {
            Territory::Area(area) => vec![area as u32],
            Territory::Region { level, region } => {
                results.register.levels[level].areas[region].clone()
            }
        };
        let mut shown = Counts {
            columns: columns.iter().map(id_of).collect(),
            ..Counts::default()
        };
        let mut totals = vec![Some(0.0); columns.len()];
        if let Ok(period) = counts.periods.binary_search(&row.year) {
            for area in areas
                .into_iter()
                .filter(|&area| counts.expected[area as usize])
            {
                let missing: Vec<usize> = counts
                    .missing(period, area as usize)
                    .map(|(group, _)| group)
                    .collect();
                let of_area = counts.area(period, area as usize);
                let value = |at: &usize| (!missing.contains(at)).then(|| of_area[*at]);
                let values: Vec<Option<f64>> = positions.iter().map(value).collect();
                for (total, value) in totals.iter_mut().zip(&values) {
                    *total = total.zip(*value).map(|(total, value)| total + value);
                }
                shown.rows.push(CountRow {
                    code: results.register.code(area).to_owned(),
                    name: results.register.names()[area as usize].trim().to_owned(),
                    values,
                });
            }
        }
        shown.totals = totals;
        let sum = |groups: &[usize]| groups.iter().map(id_of).collect::<Vec<_>>().join(" + ");
        let steps = row.counted.map_or_else(
            |_| Vec::new(),
            |count| {
                vec![
                    self.step(sum(&indicator.counted), count.count),
                    self.step(sum(&indicator.among), count.population),
                ]
            },
        );
        Explanation {
            table: "indicators",
            column: "share",
            row: vec![
                ("indicator", Value::Text(indicator.id.clone())),
                ("level", self.level_of(row.territory)),
                (
                    "code",
                    Value::Text(row.territory.code(&results.register).to_owned()),
                ),
                ("year", Value::Number(row.year.into())),
            ],
            title: self.name_of(indicator),
            about: self.place_about(row.territory, row.year),
            equation: format!(
                "({}) / ({})",
                sum(&indicator.counted),
                sum(&indicator.among)
            ),
            convention: String::new(),
            counts: shown,
            steps,
            value: row.share.map(|(share, _)| share),
            note: match row.counted {
                Err(missing) => {
                    let reason = missing.reason();
                    Some(self.pick(reason.en, reason.sv))
                }
                Ok(_) => None,
            },
            sources: self.sources(Some(indicator.source), false),
        }
    }

    /// The three percentages of an area, their mean, and the limits that it is held against.
    fn area_type(&self, study: &Study, row: &TypeRow, asked: &str) -> Explanation {
        let results = self.results;
        let follow_up = results.plan.follow_up.as_ref();
        let asked_for = follow_up.and_then(|it| it.area_types.as_ref());
        let components = asked_for.map_or([0; 3], |it| it.components);
        let mut counts = Counts {
            columns: vec![
                self.pick("count", "antal"),
                self.pick("population", "av"),
                self.pick("per cent", "procent"),
            ],
            totals: Vec::new(),
            rows: Vec::new(),
        };
        for (at, indicator) in components.into_iter().enumerate() {
            let is_it = |it: &&IndicatorRow| {
                it.indicator == indicator
                    && it.year == row.year
                    && it.territory == Territory::Area(row.area)
            };
            let counted = study
                .indicators
                .iter()
                .find(is_it)
                .and_then(|it| it.counted.ok());
            let indicator = &results.plan.indicators[indicator];
            counts.rows.push(CountRow {
                code: indicator.id.clone(),
                name: self.name_of(indicator),
                values: vec![
                    counted.map(|it| it.count),
                    counted.map(|it| it.population),
                    row.percentages[at],
                ],
            });
        }
        let mut steps: Vec<Step> = Vec::new();
        if let [Some(first), Some(second), Some(third)] = row.percentages {
            let said = self.pick("sum of the three percentages", "summan av de tre andelarna");
            steps.push(self.step(said, first + second + third));
        }
        let (mean, deviation) = row.limits;
        let is_type = asked == "type";
        steps.extend(row.index.map(|index| {
            self.step(
                self.pick(
                    "socioeconomic index: a third of it",
                    "socioekonomiskt index: en tredjedel av det",
                ),
                index,
            )
        }));
        steps.push(self.step(
            self.pick("m, mean of the index", "m, indexets medelvärde"),
            mean,
        ));
        steps.push(self.step(
            self.pick("s, its standard deviation", "s, dess standardavvikelse"),
            deviation,
        ));
        if let Ok(limits) = Limits::new(mean, deviation) {
            let said = ["m + 2 s", "m + s", "m", "m - s"];
            for ((said, limit), number) in said.into_iter().zip(limits.lowest()).zip(1..) {
                let begins = self.pick("type {} from", "typ {} från");
                let begins = begins.replace("{}", &(number as usize).to_string());
                steps.push(self.step(format!("{begins} {said}"), limit));
            }
        }
        steps.extend(row.distance.map(|distance| {
            self.step(
                self.pick(
                    "how far above the nearest limit",
                    "hur långt över närmaste gräns",
                ),
                distance,
            )
        }));
        let mut about = self.place_about(Territory::Area(row.area), row.year);
        if let Some(of) = row.area_type.and_then(AreaType::from_number) {
            let name = of.name();
            let said = format!("{}: {}", of.number(), self.pick(name.en, name.sv));
            about.push((self.pick("type", "typ"), said));
        }
        Explanation {
            table: "area_types",
            column: match is_type {
                true => "type",
                false => "socioeconomic_index",
            },
            row: vec![
                (
                    "area",
                    Value::Text(results.register.codes()[row.area].clone()),
                ),
                ("year", Value::Number(row.year.into())),
            ],
            title: match is_type {
                true => self.pick("Type of area", "Områdestyp"),
                false => self.pick("Socioeconomic index", "Socioekonomiskt index"),
            },
            about,
            equation: "(x_1 + x_2 + x_3) / 3".to_owned(),
            convention: self.pick(
                "type 1 from m + 2 s up, 2 from m + s, 3 from m, 4 from m - s, 5 below",
                "typ 1 från m + 2 s och uppåt, 2 från m + s, 3 från m, 4 från m - s, 5 därunder",
            ),
            counts,
            steps,
            value: match is_type {
                true => row.area_type.map(|number| number as f64),
                false => row.index,
            },
            note: row.note.map(|note| {
                let reason = note.reason();
                self.pick(reason.en, reason.sv)
            }),
            sources: self.sources(Some(results.plan.indicators[components[0]].source), false),
        }
    }

    fn per_head(&self, study: &Study, row: &EffortRow) -> Explanation {
        let register = &self.results.register;
        let Destination::Territory(territory) = row.destination else {
            unreachable!("only sums of areas and regions are asked about")
        };
        let follow_up = self.results.plan.follow_up.as_ref();
        let sums = study.efforts.iter().flat_map(|it| &it.sums);
        let parts = sums.filter(|it| {
            (it.kind, it.destination, it.year) == (row.kind, row.destination, row.year)
                && it.purpose != Span::All
        });
        let values = |it: &EffortRow| vec![Some(it.kronor as f64), Some(it.n_efforts as f64)];
        let counts = Counts {
            columns: vec!["kronor".to_owned(), self.pick("efforts", "insatser")],
            rows: parts
                .map(|it| CountRow {
                    code: match &it.purpose {
                        Span::One(purpose) => purpose.clone(),
                        Span::All => String::new(),
                    },
                    name: String::new(),
                    values: values(it),
                })
                .collect(),
            totals: values(row),
        };
        let mut steps = vec![self.step("kronor", row.kronor as f64)];
        steps.extend(
            row.inhabitants
                .map(|heads| self.step(self.pick("inhabitants", "invånare"), heads)),
        );
        let mut about = self.place_about(territory, row.year);
        about.push((
            self.pick("kind of amount", "slag av belopp"),
            row.kind.id().to_owned(),
        ));
        Explanation {
            table: "efforts",
            column: "per_head",
            row: vec![
                ("kind", Value::Text(row.kind.id().to_owned())),
                ("level", self.level_of(territory)),
                ("code", Value::Text(territory.code(register).to_owned())),
                ("destination", Value::Text("all".to_owned())),
                ("year", Value::Number(row.year.into())),
                ("purpose", Value::Text("*".to_owned())),
            ],
            title: self.pick("Kronor per inhabitant", "Kronor per invånare"),
            about,
            equation: self.pick("kronor / inhabitants", "kronor / invånare"),
            convention: self.pick(
                "amounts of different kinds are never added",
                "belopp av olika slag läggs aldrig ihop",
            ),
            counts,
            steps,
            value: row.per_head,
            note: row.note.map(|note| self.pick(note.en, note.sv)),
            sources: self.sources(follow_up.map(|it| it.inhabitants.source), true),
        }
    }
}
