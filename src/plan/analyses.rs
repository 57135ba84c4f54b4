//! Binds analyses and charts.

use super::bind::{bind, check_ids};
use super::{
    Against, Analysis, Asked, Chart, ChartPeriod, ChosenIndex, Comparison, Data, Group, Inference,
    InferenceWanted, Periods,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::indices::{self, Definition, Dimension, Favourable, Formula};
use crate::spec::{self, ChartKind, Located, Spec};

/// The analyses; one that cannot be bound is `None`, so that positions still hold.
pub(super) fn analyses(
    spec: &Spec,
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Analysis>> {
    let written = &spec.file.analyses;
    check_ids(spec, "analysis", written.iter().map(|a| &a.id), diagnostics);
    written
        .iter()
        .map(|analysis| bind_analysis(spec, analysis, groups, diagnostics))
        .collect()
}

fn bind_analysis(
    spec: &Spec,
    analysis: &spec::Analysis,
    all_groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Option<Analysis> {
    let group_ids: Vec<&str> = spec.file.groups.iter().map(|g| g.id.text()).collect();
    let level_ids: Vec<&str> = spec
        .file
        .geography
        .levels
        .iter()
        .map(|l| l.id.text())
        .collect();
    let mut groups = Vec::new();
    for name in &analysis.groups {
        if let Some(group) = bind(spec, name, "group", &group_ids, diagnostics) {
            if groups.contains(&group) {
                diagnostics.add(Diagnostic::new(
                    &code::REPEATED_NAME,
                    spec.place(name),
                    format!("`{}` is already one of the groups", name.text()),
                ));
            }
            groups.push(group);
        }
    }
    if analysis.groups.len() < 2 {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(&analysis.id),
            format!(
                "the analysis `{}` needs at least two groups",
                analysis.id.text()
            ),
        ));
    }
    let sources: Vec<usize> = groups
        .iter()
        .filter_map(|&group| all_groups[group].as_ref().map(|group| group.source))
        .collect();
    if sources.iter().any(|source| *source != sources[0]) {
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&analysis.id),
                format!(
                    "the groups of `{}` come from different sources",
                    analysis.id.text()
                ),
            )
            .help("people of different tables cannot be set against each other"),
        );
    }

    let own_ids: Vec<&str> = analysis.groups.iter().map(Located::text).collect();
    let focus = analysis.focus.as_ref();
    let reference = analysis.reference.as_ref();
    if let (None, Some(reference)) = (focus, reference) {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(reference),
            "a `reference` group needs a `focus` group",
        ));
    }
    let focus =
        focus.and_then(|name| bind(spec, name, "group of this analysis", &own_ids, diagnostics));
    let reference_at = reference
        .and_then(|name| bind(spec, name, "group of this analysis", &own_ids, diagnostics));
    if let (Some(reference), true) = (reference, focus.is_some() && focus == reference_at) {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(reference),
            format!("`{}` is both focus and reference", reference.text()),
        ));
    }
    let comparisons = match (focus, reference_at) {
        (Some(focus), Some(reference)) => vec![Comparison {
            focus,
            against: Against::Group(reference),
        }],
        (Some(focus), None) => vec![Comparison {
            focus,
            against: Against::AllOthers,
        }],
        (None, _) => (0..groups.len())
            .map(|focus| Comparison {
                focus,
                against: Against::AllOthers,
            })
            .collect(),
    };

    let data = Data::Counts {
        ordered: analysis.ordered,
    };
    let indices = bind_indices(spec, analysis, data, diagnostics);
    let bind_level =
        |name, diagnostics: &mut Diagnostics| bind(spec, name, "level", &level_ids, diagnostics);
    let levels: Vec<usize> = analysis
        .levels
        .iter()
        .filter_map(|name| bind_level(name, diagnostics))
        .collect();
    if analysis.levels.is_empty() {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(&analysis.id),
            format!("the analysis `{}` names no level", analysis.id.text()),
        ));
    }
    let split: Vec<usize> = analysis
        .split
        .iter()
        .filter_map(|name| bind_level(name, diagnostics))
        .collect();
    let goes_down = |pair: &[usize]| pair[1] < pair[0];
    if !split.windows(2).all(goes_down) {
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&analysis.split[0]),
                "the levels of a split go from the largest regions to the smallest",
            )
            .help("the geography lists the smallest level first"),
        );
    }
    if !split.is_empty() && !indices.iter().any(|it| it.definition.part_weight.is_some()) {
        let splits = indices::REGISTRY
            .iter()
            .filter(|index| index.part_weight.is_some() && data.lacks(index.formula).is_none());
        let ids: Vec<&str> = splits.map(|index| index.id).collect();
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&analysis.split[0]),
                "no index of the analysis can be split",
            )
            .help(format!("these can: {}", ids.join(", "))),
        );
    }
    let inference = bind_inference(spec, analysis, diagnostics);
    let strata =
        (analysis.inference.strata.as_ref()).and_then(|name| bind_level(name, diagnostics));
    let areas_within = match &analysis.areas_within {
        Some(name) => bind_level(name, diagnostics),
        None => levels.iter().copied().max(),
    };
    let periods = match analysis.periods.as_slice() {
        [] => Periods::All,
        listed => Periods::These(
            listed
                .iter()
                .map(|period| (*period.get(), spec.place(period)))
                .collect(),
        ),
    };
    Some(Analysis {
        id: analysis.id.text().to_owned(),
        title: analysis.title.clone(),
        place: spec.place(&analysis.id),
        source: *sources.first()?,
        groups,
        asked: Asked {
            comparisons,
            indices,
            ordered: analysis.ordered,
            favourable: analysis.favourable.map(|wish| match wish {
                spec::Favourable::High => Favourable::High,
                spec::Favourable::Low => Favourable::Low,
            }),
            inference: inference?,
        },
        strata,
        basis: analysis.basis.clone(),
        areas_within: areas_within?,
        levels,
        split,
        periods,
        exact_indices: analysis.exact_indices.as_ref().is_some_and(|it| *it.get()),
    })
}

fn bind_inference(
    spec: &Spec,
    analysis: &spec::Analysis,
    diagnostics: &mut Diagnostics,
) -> Option<Inference> {
    let written = &analysis.inference;
    let wanted = InferenceWanted {
        bootstrap: written.bootstrap.as_ref().map(|n| *n.get()),
        draw: written.draw,
        interval: written.interval.as_ref().map(|kind| *kind.get()),
        level: written.level.as_ref().map(|level| *level.get()),
        permute: written.permute.as_ref().map(|n| *n.get()),
        margins: written.margins,
        expected: written.expected,
        correct_bias: written.correct_bias,
        seed: written.seed,
    };
    let place = |key: &str| {
        let place = match key {
            "bootstrap" => written.bootstrap.as_ref().map(|it| spec.place(it)),
            "interval" => written.interval.as_ref().map(|it| spec.place(it)),
            "level" => written.level.as_ref().map(|it| spec.place(it)),
            "permute" => written.permute.as_ref().map(|it| spec.place(it)),
            _ => None,
        };
        place.unwrap_or_else(|| spec.place(&analysis.id))
    };
    match Inference::of(&wanted, &place) {
        Ok(inference) => Some(inference),
        Err(problems) => {
            diagnostics.extend(problems);
            None
        }
    }
}

/// The indices that an analysis names, singly or by family, each once and in the registry's order.
fn bind_indices(
    spec: &Spec,
    analysis: &spec::Analysis,
    data: Data,
    diagnostics: &mut Diagnostics,
) -> Vec<ChosenIndex> {
    let mut wanted: Vec<&'static Definition> = Vec::new();
    for name in &analysis.indices {
        match indices::find(name.text()) {
            Some(definition) => wanted.push(definition),
            None => {
                let ids = indices::REGISTRY.iter().map(|definition| definition.id);
                let by_letter = indices::REGISTRY
                    .iter()
                    .find(|definition| definition.symbol == name.text())
                    .map(|definition| format!("`{}` is its id", definition.id));
                let help = by_letter
                    .or_else(|| did_you_mean(name.text(), ids))
                    .unwrap_or_else(|| "`klyfta indices` lists all".to_owned());
                diagnostics.add(
                    Diagnostic::new(
                        &code::UNKNOWN_INDEX,
                        spec.place(name),
                        format!("there is no index called `{}`", name.text()),
                    )
                    .help(help),
                );
            }
        }
    }
    for name in &analysis.families {
        let of_family = |definition: &&Definition| definition.dimension.id() == name.text();
        let family: Vec<_> = indices::REGISTRY.iter().filter(of_family).collect();
        if family.is_empty() {
            let ids: Vec<&str> = Dimension::ALL
                .iter()
                .map(|dimension| dimension.id())
                .collect();
            diagnostics.add(
                Diagnostic::new(
                    &code::UNKNOWN_CHOICE,
                    spec.place(name),
                    format!("there is no family of indices called `{}`", name.text()),
                )
                .help(format!("the families are {}", ids.join(", "))),
            );
        }
        wanted.extend(family);
    }
    if analysis.indices.is_empty() && analysis.families.is_empty() {
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&analysis.id),
                format!("the analysis `{}` names no indices", analysis.id.text()),
            )
            .help("give `indices` or `families`; `klyfta indices` lists them"),
        );
    }
    let place_of = |id: &str| {
        let named = analysis.indices.iter().find(|name| name.text() == id);
        spec.place(named.unwrap_or(&analysis.id))
    };
    for definition in &wanted {
        let id = definition.id;
        if let Some(lacking) = data.lacks(definition.formula) {
            let help = match definition.formula {
                Formula::Ordered(_) => {
                    "list the groups from the lowest to the highest and set ordered = true"
                }
                _ => "`klyfta compute --value COL` computes it from a table of values",
            };
            diagnostics.add(
                Diagnostic::new(
                    &code::UNSUITED_INDEX,
                    place_of(id),
                    format!("`{id}` needs {lacking}"),
                )
                .help(help),
            );
        }
        if definition.needs_basis && analysis.basis.is_none() {
            diagnostics.add(
                Diagnostic::new(
                    &code::UNSUITED_INDEX,
                    place_of(id),
                    format!("`{id}` says nothing without what its groups are reckoned from"),
                )
                .help("set basis: the concept of income, the population and the areas"),
            );
        }
    }
    for (id, value) in &analysis.parameters {
        check_parameter(spec, id, value, diagnostics);
    }
    let is_wanted = |definition: &&Definition| wanted.iter().any(|w| w.id == definition.id);
    indices::REGISTRY
        .iter()
        .filter(is_wanted)
        .map(|definition| ChosenIndex {
            definition,
            parameter: definition.parameter.as_ref().map(|parameter| {
                let given = analysis.parameters.get(definition.id);
                given.map_or(parameter.default, |value| *value.get())
            }),
        })
        .collect()
}

fn check_parameter(spec: &Spec, id: &str, value: &Located<f64>, diagnostics: &mut Diagnostics) {
    let problem = match indices::find(id).map(|definition| definition.parameter.as_ref()) {
        None => format!("there is no index called `{id}`"),
        Some(None) => format!("`{id}` has no parameter"),
        Some(Some(parameter)) if !parameter.accepts(*value.get()) => format!(
            "`{}` is no {} of `{id}`: it lies {}",
            value.get(),
            parameter.name,
            parameter.allowed()
        ),
        Some(Some(_)) => return,
    };
    diagnostics.add(
        Diagnostic::new(&code::UNKNOWN_PARAMETER, spec.place(value), problem)
            .help("`klyfta explain INDEX` says what an index takes"),
    );
}

pub(super) fn charts(
    spec: &Spec,
    analyses: &[Option<Analysis>],
    diagnostics: &mut Diagnostics,
) -> Vec<Chart> {
    let written = &spec.file.outputs.charts;
    check_ids(spec, "chart", written.iter().map(|c| &c.id), diagnostics);
    written
        .iter()
        .filter_map(|chart| bind_chart(spec, chart, analyses, diagnostics))
        .collect()
}

fn bind_chart(
    spec: &Spec,
    chart: &spec::Chart,
    analyses: &[Option<Analysis>],
    diagnostics: &mut Diagnostics,
) -> Option<Chart> {
    let analysis_ids: Vec<&str> = spec.file.analyses.iter().map(|a| a.id.text()).collect();
    let level_ids: Vec<&str> = spec
        .file
        .geography
        .levels
        .iter()
        .map(|l| l.id.text())
        .collect();
    let level = bind(spec, &chart.level, "level", &level_ids, diagnostics);
    let at = bind(
        spec,
        &chart.analysis,
        "analysis",
        &analysis_ids,
        diagnostics,
    )?;
    let analysis = analyses[at].as_ref()?;
    let level = level?;
    if !analysis.levels.contains(&level) {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(&chart.level),
            format!(
                "the analysis `{}` is not made for the level `{}`",
                analysis.id,
                chart.level.text()
            ),
        ));
    }
    let ids: Vec<&str> = analysis
        .asked
        .indices
        .iter()
        .map(|i| i.definition.id)
        .collect();
    let index = match (&chart.index, chart.kind.get()) {
        (Some(name), _) => bind(spec, name, "index in the analysis", &ids, diagnostics)?,
        (None, ChartKind::SegregationCurve) => 0,
        (None, _) => {
            diagnostics.add(
                Diagnostic::new(
                    &code::MISSING_KEY,
                    spec.place(&chart.id),
                    format!("the chart `{}` needs `index`", chart.id.text()),
                )
                .help(format!("the analysis has {}", ids.join(", "))),
            );
            return None;
        }
    };
    let own_groups: Vec<&str> = spec.file.analyses[at]
        .groups
        .iter()
        .map(Located::text)
        .collect();
    let comparison = match &chart.focus {
        None => 0,
        Some(name) => {
            let group = bind(
                spec,
                name,
                "group of the analysis",
                &own_groups,
                diagnostics,
            )?;
            match analysis
                .asked
                .comparisons
                .iter()
                .position(|c| c.focus == group)
            {
                Some(comparison) => comparison,
                None => {
                    diagnostics.add(Diagnostic::new(
                        &code::CONTRADICTION,
                        spec.place(name),
                        format!(
                            "`{}` is not a focus group of `{}`",
                            name.text(),
                            analysis.id
                        ),
                    ));
                    return None;
                }
            }
        }
    };
    let of_several = chart.focus.is_none() && analysis.asked.comparisons.len() > 1;
    let takes_all = analysis
        .asked
        .indices
        .get(index)
        .is_some_and(|chosen| chosen.definition.takes_all_groups());
    if of_several && (!takes_all || chart.index.is_none()) {
        diagnostics.add(
            Diagnostic::new(
                &code::MISSING_KEY,
                spec.place(&chart.id),
                format!("the chart `{}` needs `focus`", chart.id.text()),
            )
            .help(format!(
                "`{}` measures every group against all others; say which is drawn: {}",
                analysis.id,
                own_groups.join(", ")
            )),
        );
    }
    let chosen = analysis.asked.indices.get(index);
    let pairs = chosen.is_some_and(|it| matches!(it.definition.formula, Formula::Pair(_)));
    let against = analysis
        .asked
        .comparisons
        .get(comparison)
        .map(|it| it.against);
    if pairs && chart.index.is_some() && against == Some(Against::AllOthers) {
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&chart.id),
                format!(
                    "the chart `{}` draws an index of pairs of groups, and `{}` has no reference group",
                    chart.id.text(),
                    analysis.id
                ),
            )
            .help("set `reference` in the analysis, or draw another index"),
        );
    }
    let mut breaks = Vec::new();
    for (year, note) in &chart.breaks {
        match year.parse::<i32>() {
            Ok(year) => breaks.push((year, note.clone())),
            Err(_) => diagnostics.add(Diagnostic::new(
                &code::NOT_A_PERIOD,
                spec.place(&chart.id),
                format!("`{year}` in `breaks` is not a year"),
            )),
        }
    }
    Some(Chart {
        id: chart.id.text().to_owned(),
        kind: *chart.kind.get(),
        place: spec.place(&chart.id),
        analysis: at,
        index,
        comparison,
        level,
        regions: chart
            .regions
            .iter()
            .map(|code| code.text().to_owned())
            .collect(),
        period: match &chart.period {
            Some(period) => ChartPeriod::This(*period.get()),
            None => ChartPeriod::Last,
        },
        breaks,
    })
}
