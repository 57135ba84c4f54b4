//! Indices of regions and measures of single areas.

use super::question::Asked;
use super::{CountRow, Counts, Explanation, Material, Question, terms};
use crate::aggregate::{Contingency, Gathered};
use crate::estimate::{AreaEstimate, AreaMix, Between, Estimate, N_TWO_GROUP_MEASURES, pairs};
use crate::indices::{LOCAL_MEASURES, MultiGroup, TwoGroup};
use crate::plan::{Against, Analysis, Comparison};
use crate::publish::reason;
use crate::publish::revisions::Value;

/// An analysis of the plan, at a region and period.
#[derive(Clone, Copy)]
struct Where<'a> {
    analysis: &'a Analysis,
    level: usize,
    region: usize,
    period: i32,
}

impl<'a> Material<'a> {
    pub(super) fn of_analyses(&self, question: &Question, asked: Asked) -> Vec<Explanation> {
        let mut found = Vec::new();
        let analyses = self
            .results
            .plan
            .analyses
            .iter()
            .zip(&self.results.analyses);
        for (at, (analysis, results)) in analyses.enumerate() {
            let is_group = |between: Between| {
                let asked = question.group.as_deref();
                asked.is_none_or(|id| self.focus(analysis, between) == Some(id))
            };
            if let Asked::Local(measure) = asked {
                self.measures(question, at, measure, &mut found);
            } else {
                for row in results.estimates.rows.iter() {
                    let regions = &self.results.register.levels[row.level];
                    let [code, name] = [&regions.codes, &regions.names].map(|it| &it[row.region]);
                    let is_place = question.place == *code || question.place == name.trim();
                    if is_place && row.period == question.period && is_group(row.between) {
                        let place = Where {
                            analysis,
                            level: row.level,
                            region: row.region,
                            period: row.period,
                        };
                        found.push(self.index(place, row));
                    }
                }
            }
        }
        found
    }

    fn focus(&self, analysis: &Analysis, between: Between) -> Option<&str> {
        let group = match between {
            Between::Comparison(at) => analysis.asked.comparisons[at].focus,
            Between::Pair { group, .. } => group,
            Between::AllGroups => return None,
        };
        Some(self.group_id(analysis, group))
    }

    fn group_id(&self, analysis: &Analysis, group: usize) -> &str {
        &self.results.plan.groups[analysis.groups[group]].id
    }

    fn group_name(&self, analysis: &Analysis, group: usize) -> &str {
        let name = &self.results.plan.groups[analysis.groups[group]].name;
        self.language.pick(&name.en, &name.sv)
    }

    fn reference(&self, analysis: &Analysis, between: Between) -> Option<String> {
        Some(match between {
            Between::Comparison(at) => match analysis.asked.comparisons[at].against {
                Against::Group(group) => self.group_id(analysis, group).to_owned(),
                Against::AllOthers => "*".to_owned(),
            },
            Between::Pair { other, .. } => self.group_id(analysis, other).to_owned(),
            Between::AllGroups => return None,
        })
    }

    /// The counts of a region and period, as the run gathered them.
    fn gathered(&self, place: Where) -> Gathered {
        let counts = self.counts[place.analysis.source].get();
        let columns = place.analysis.groups.iter();
        let columns: Vec<usize> = columns.map(|&group| counts.position(group)).collect();
        let areas = &self.results.register.levels[place.level].areas[place.region];
        let period = counts.periods.binary_search(&place.period);
        let period = period.expect("the analysis is of the period");
        Contingency::gather(counts, &columns, areas, period)
    }

    fn index(&self, place: Where<'a>, row: &Estimate) -> Explanation {
        let analysis = place.analysis;
        let chosen = &analysis.asked.indices[row.index];
        let definition = chosen.definition;
        let name = self.language.pick(definition.name.en, definition.name.sv);
        let gathered = self.gathered(place);
        let (counts, steps) = match &gathered {
            Gathered::Incomplete { .. } => Default::default(),
            Gathered::Table(table) => match row.between {
                Between::Comparison(at) => {
                    let between = analysis.asked.comparisons[at];
                    self.two_groups(table, between, definition.id)
                }
                Between::Pair { .. } | Between::AllGroups => {
                    self.all_groups(analysis, table, definition.id)
                }
            },
        };
        let mut about = self.about(place);
        about.push((
            self.pick("groups", "grupper"),
            self.groups(analysis, row.between),
        ));
        if let (Some(parameter), Some(value)) = (definition.parameter, chosen.parameter) {
            about.push((parameter.name.to_owned(), value.to_string()));
        }
        let mut keys = self.keys(place);
        let text = |text: Option<&str>| text.map_or(Value::Empty, |it| Value::Text(it.to_owned()));
        let reference = self.reference(analysis, row.between);
        keys.extend([
            ("index", Value::Text(definition.id.to_owned())),
            (
                "parameter",
                chosen.parameter.map_or(Value::Empty, Value::Number),
            ),
            ("group", text(self.focus(analysis, row.between))),
            ("reference", text(reference.as_deref())),
        ]);
        Explanation {
            table: "estimates",
            column: "estimate",
            row: keys,
            title: format!("{name} ({})", definition.symbol),
            about,
            equation: definition.equation.to_owned(),
            convention: definition.convention.to_owned(),
            counts,
            steps,
            value: row.value.as_ref().ok().copied(),
            note: row.value.as_ref().err().map(|refusal| {
                let (en, sv) = reason(refusal);
                self.pick(&en, &sv)
            }),
            sources: self.sources(Some(analysis.source), false),
        }
    }

    fn keys(&self, place: Where) -> Vec<(&'static str, Value)> {
        let level = &self.results.register.levels[place.level];
        vec![
            ("analysis", Value::Text(place.analysis.id.clone())),
            ("level", Value::Text(level.id.clone())),
            ("region", Value::Text(level.codes[place.region].clone())),
            ("period", Value::Number(place.period.into())),
        ]
    }

    fn about(&self, place: Where) -> Vec<(String, String)> {
        let register = &self.results.register.levels[place.level];
        let level = &self.results.plan.geography.levels[place.level].name;
        let region = format!(
            "{} {} ({})",
            register.codes[place.region],
            register.names[place.region].trim(),
            self.language.pick(&level.en, &level.sv)
        );
        let title = &place.analysis.title;
        let title = self.language.pick(&title.en, &title.sv);
        vec![
            (self.pick("region", "region"), region),
            (self.pick("year", "år"), place.period.to_string()),
            (
                self.pick("analysis", "analys"),
                format!("{}: {title}", place.analysis.id),
            ),
        ]
    }

    fn groups(&self, analysis: &Analysis, between: Between) -> String {
        let against = self.pick("against", "mot");
        let (focus, others) = match between {
            Between::Comparison(at) => {
                let between = analysis.asked.comparisons[at];
                let others = match between.against {
                    Against::Group(group) => self.group_name(analysis, group).to_owned(),
                    Against::AllOthers => self.pick("all others", "alla andra"),
                };
                (between.focus, others)
            }
            Between::Pair { group, other } => (group, self.group_name(analysis, other).to_owned()),
            Between::AllGroups => {
                let all = 0..analysis.groups.len();
                let names: Vec<&str> = all.map(|group| self.group_name(analysis, group)).collect();
                return names.join(", ");
            }
        };
        format!("{} {against} {others}", self.group_name(analysis, focus))
    }

    /// A group and others, area by area, and what comes of them.
    fn two_groups(
        &self,
        table: &Contingency,
        between: Comparison,
        index: &str,
    ) -> (Counts, Vec<super::Step>) {
        let areas: Vec<(f64, f64)> = pairs(table, between).collect();
        let group: f64 = areas.iter().map(|it| it.0).sum();
        let others: f64 = areas.iter().map(|it| it.1).sum();
        let known = TwoGroup::new(areas.iter().copied()).ok();
        let terms = known.and_then(|known| terms::of_two_groups(index, &known, &areas));
        let share =
            |group: f64, others: f64| (group + others > 0.0).then(|| group / (group + others));
        let mut counts = Counts {
            columns: ["a_i", "b_i", "t_i", "p_i"].map(str::to_owned).to_vec(),
            rows: Vec::new(),
            totals: vec![
                Some(group),
                Some(others),
                Some(group + others),
                share(group, others),
            ],
        };
        for (at, &(group, others)) in areas.iter().enumerate() {
            let values = vec![
                Some(group),
                Some(others),
                Some(group + others),
                share(group, others),
            ];
            counts.rows.push(self.count_row(table.areas[at], values));
        }
        let mut steps = vec![
            self.step(
                format!("A = {}", self.pick("sum of a_i", "summan av a_i")),
                group,
            ),
            self.step(
                format!("B = {}", self.pick("sum of b_i", "summan av b_i")),
                others,
            ),
            self.step("T = A + B", group + others),
        ];
        steps.extend(share(group, others).map(|share| self.step("P = A / T", share)));
        self.add_terms(terms, &mut counts, &mut steps);
        (counts, steps)
    }

    /// All groups, area by area, and what comes of them.
    fn all_groups(
        &self,
        analysis: &Analysis,
        table: &Contingency,
        index: &str,
    ) -> (Counts, Vec<super::Step>) {
        let ids = (0..table.n_groups).map(|group| self.group_id(analysis, group).to_owned());
        let total = |group: usize| table.rows().map(|row| row[group]).sum::<f64>();
        let totals: Vec<f64> = (0..table.n_groups).map(total).collect();
        let population = table.population();
        let mut counts = Counts {
            columns: ids.chain(["t_i".to_owned()]).collect(),
            rows: Vec::new(),
            totals: totals
                .iter()
                .chain([&population])
                .copied()
                .map(Some)
                .collect(),
        };
        for (&area, row) in table.areas.iter().zip(table.rows()) {
            let inhabitants: f64 = row.iter().sum();
            let values = row
                .iter()
                .chain([&inhabitants])
                .copied()
                .map(Some)
                .collect();
            counts.rows.push(self.count_row(area, values));
        }
        let mut steps: Vec<super::Step> = Vec::new();
        for (group, total) in totals.iter().enumerate() {
            steps.push(self.step(format!("N: {}", self.group_id(analysis, group)), *total));
        }
        steps.push(self.step("T", population));
        let known = MultiGroup::new(table.n_groups, table.cells.clone()).ok();
        let terms = known.and_then(|known| terms::of_all_groups(index, &known, table.rows()));
        self.add_terms(terms, &mut counts, &mut steps);
        (counts, steps)
    }

    fn count_row(&self, area: u32, values: Vec<Option<f64>>) -> CountRow {
        let register = &self.results.register;
        CountRow {
            code: register.code(area).to_owned(),
            name: register.names()[area as usize].trim().to_owned(),
            values,
        }
    }

    fn add_terms(
        &self,
        terms: Option<terms::Terms>,
        counts: &mut Counts,
        steps: &mut Vec<super::Step>,
    ) {
        let Some(terms) = terms else { return };
        counts.columns.push(self.pick("term", "term"));
        for (row, term) in counts.rows.iter_mut().zip(&terms.of_areas) {
            row.values.push(*term);
        }
        counts.totals.push(Some(terms.sum));
        let said = self.pick("sum of the terms", "summan av termerna");
        steps.push(self.step(format!("{said} {}", terms.equation), terms.sum));
        if let Some((equation, value)) = terms.then {
            steps.push(self.step(equation, value));
        }
    }

    /// A measure of a single area, set against its region.
    fn measures(
        &self,
        question: &Question,
        at: usize,
        measure: usize,
        found: &mut Vec<Explanation>,
    ) {
        let results = self.results;
        let analysis = &results.plan.analyses[at];
        let register = &results.register;
        let is_area = |area: u32| {
            question.place == register.code(area)
                || question.place == register.names()[area as usize].trim()
        };
        let place = |region: u32| Where {
            analysis,
            level: analysis.areas_within,
            region: region as usize,
            period: question.period,
        };
        let estimates = &results.analyses[at].estimates;
        if let Some(mix) = measure.checked_sub(N_TWO_GROUP_MEASURES) {
            let is_asked = |it: &&AreaMix| it.period == question.period && is_area(it.area);
            for row in estimates.mixes.iter().filter(is_asked) {
                let place = place(row.region);
                let gathered = self.gathered(place);
                let (counts, steps) = match &gathered {
                    Gathered::Table(table) => self.all_groups(analysis, table, ""),
                    Gathered::Incomplete { .. } => Default::default(),
                };
                let value = row.measure(mix);
                found.push(self.local(place, measure, row.area, value, counts, steps, None));
            }
            return;
        }
        let is_asked = |it: &&AreaEstimate| it.period == question.period && is_area(it.area);
        for row in estimates.areas.iter().filter(is_asked) {
            let between = Between::Comparison(row.comparison as usize);
            let focus = self.focus(analysis, between);
            if question.group.is_some() && question.group.as_deref() != focus {
                continue;
            }
            let place = place(row.region);
            let gathered = self.gathered(place);
            let (counts, steps) = match &gathered {
                Gathered::Table(table) => {
                    let comparison = analysis.asked.comparisons[row.comparison as usize];
                    self.two_groups(table, comparison, "")
                }
                Gathered::Incomplete { .. } => Default::default(),
            };
            let value = row.measure(measure);
            found.push(self.local(
                place,
                measure,
                row.area,
                value,
                counts,
                steps,
                Some(between),
            ));
        }
    }

    #[allow(clippy::too_many_arguments)] // the parts of one explanation
    fn local(
        &self,
        place: Where,
        measure: usize,
        area: u32,
        value: Option<f64>,
        counts: Counts,
        steps: Vec<super::Step>,
        between: Option<Between>,
    ) -> Explanation {
        let measure = &LOCAL_MEASURES[measure];
        let name = self.language.pick(measure.name.en, measure.name.sv);
        let register = &self.results.register;
        let area_code = register.code(area).to_owned();
        let mut about = self.about(place);
        let area_name = register.names()[area as usize].trim();
        about.insert(
            0,
            (
                self.pick("area", "område"),
                format!("{area_code} {area_name}"),
            ),
        );
        let mut keys = vec![
            ("analysis", Value::Text(place.analysis.id.clone())),
            ("area", Value::Text(area_code)),
            ("period", Value::Number(place.period.into())),
        ];
        if let Some(between) = between {
            about.push((
                self.pick("groups", "grupper"),
                self.groups(place.analysis, between),
            ));
            let focus = self.focus(place.analysis, between).unwrap_or_default();
            let reference = self.reference(place.analysis, between).unwrap_or_default();
            keys.push(("group", Value::Text(focus.to_owned())));
            keys.push(("reference", Value::Text(reference)));
        }
        Explanation {
            table: match between {
                Some(_) => "areas",
                None => "diversity",
            },
            column: measure.id,
            row: keys,
            title: name.to_owned(),
            about,
            equation: measure.equation.to_owned(),
            convention: String::new(),
            counts,
            steps,
            value,
            note: value.is_none().then(|| {
                self.pick(
                    "the measure has no value for the area",
                    "måttet har inget värde för området",
                )
            }),
            sources: self.sources(Some(place.analysis.source), false),
        }
    }
}
