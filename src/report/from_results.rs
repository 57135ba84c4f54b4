//! What a report says of a run.

use std::collections::BTreeMap;

use super::pages::{self, Known};
use super::{Column, Figure, Matching, Method, Provenance, Refusal, RegionTable, Report, Row};
use crate::charts::Chart;
use crate::estimate::{Between, Estimate};
use crate::harmonise::HowMatched;
use crate::indices::{Definition, Unit};
use crate::language::Language;
use crate::plan::{Against, Analysis, ChosenIndex};
use crate::publish::{AnalysisResults, Protected, Results, base_name, reason, tables_of};
use crate::spec::Disclosure;

/// Examples of names that were not matched exactly.
const EXAMPLES: usize = 12;

/// The report of a run with its charts, in the language of the pipeline.
pub fn report(results: &Protected<Results>, charts: &[Chart], generation: &str) -> Report {
    let results = results.get();
    let language = results.plan.outputs.language;
    let analyses = || results.plan.analyses.iter().zip(&results.analyses);
    let known = Known::of(results, charts, generation);
    // Drawings of a follow-up stand in its own sections and on the pages that they are about.
    let of_follow_up = ["follow-up-", "region-", "programme-"];
    let is_general = |chart: &&Chart| {
        known.is_none() || !of_follow_up.iter().any(|start| chart.id.starts_with(start))
    };
    let general = || charts.iter().filter(is_general);
    let mut summary = known.as_ref().map(pages::summary).unwrap_or_default();
    summary.extend(general().map(|chart| chart.title.clone()));
    Report {
        language,
        title: language
            .pick(&results.plan.title.en, &results.plan.title.sv)
            .to_owned(),
        summary,
        synthetic: results.synthetic(),
        program: format!("klyfta {}", env!("CARGO_PKG_VERSION")),
        generation: generation.to_owned(),
        sections: known.as_ref().map(pages::sections).unwrap_or_default(),
        pages: known.as_ref().map(pages::links).unwrap_or_default(),
        figures: general().map(figure).collect(),
        tables: analyses()
            .flat_map(|(analysis, found)| tables(results, analysis, found))
            .collect(),
        methods: methods(results),
        sources: sources(results),
        matching: matching(results),
        refused: analyses()
            .flat_map(|(analysis, found)| refused(results, analysis, found))
            .collect(),
        findings: (protected(results).into_iter())
            .chain(analyses().filter_map(|(analysis, found)| few_areas(results, analysis, found)))
            .chain(failed_checks(results))
            .collect(),
        downloads: downloads(results),
    }
}

fn figure(chart: &Chart) -> Figure {
    Figure {
        id: chart.id.clone(),
        title: chart.title.clone(),
        description: chart.description.clone(),
        svg: chart.svg.clone(),
        data_file: format!("charts/{}.csv", chart.id),
        png_file: format!("charts/{}.png", chart.id),
    }
}

/// A table for each comparison of an analysis, and one for the indices of all its groups at once.
fn tables(results: &Results, analysis: &Analysis, found: &AnalysisResults) -> Vec<RegionTable> {
    let takes_all = |chosen: &ChosenIndex| chosen.definition.takes_all_groups();
    let mut tables = Vec::new();
    if analysis.asked.indices.iter().any(takes_all) {
        tables.push(table(results, analysis, found, None));
    }
    if !analysis.asked.indices.iter().all(takes_all) {
        let comparisons = 0..analysis.asked.comparisons.len();
        tables.extend(comparisons.map(|at| table(results, analysis, found, Some(at))));
    }
    tables
}

/// Whether a row belongs to the table of a comparison, or to that of all groups.
fn is_of(analysis: &Analysis, between: Between, comparison: Option<usize>) -> bool {
    match between {
        Between::AllGroups => comparison.is_none(),
        Between::Comparison(at) => comparison == Some(at),
        Between::Pair { group, .. } => {
            comparison.is_some_and(|at| analysis.asked.comparisons[at].focus == group)
        }
    }
}

fn table(
    results: &Results,
    analysis: &Analysis,
    found: &AnalysisResults,
    comparison: Option<usize>,
) -> RegionTable {
    let plan = &results.plan;
    let language = plan.outputs.language;
    let name = |group: usize| {
        let name = &plan.groups[analysis.groups[group]].name;
        language.pick(&name.en, &name.sv)
    };
    let title = language.pick(&analysis.title.en, &analysis.title.sv);
    let (id, title) = match comparison {
        None => (
            analysis.id.clone(),
            format!(
                "{title}: {}",
                language.pick("all groups at once", "alla grupper på en gång")
            ),
        ),
        Some(at) => {
            let between = analysis.asked.comparisons[at];
            let others = match between.against {
                Against::Group(group) => name(group),
                Against::AllOthers => language.pick("all others", "alla andra"),
            };
            let against = language.pick("against", "mot");
            let focus = name(between.focus);
            (
                format!(
                    "{}-{}",
                    analysis.id, plan.groups[analysis.groups[between.focus]].id
                ),
                format!("{title}: {focus} {against} {others}"),
            )
        }
    };
    let mut rows: BTreeMap<(usize, usize, i32), Vec<&Estimate>> = BTreeMap::new();
    for row in found
        .estimates
        .rows
        .iter()
        .filter(|row| is_of(analysis, row.between, comparison))
    {
        rows.entry((row.level, row.region, row.period))
            .or_default()
            .push(row);
    }
    let columns = rows.values().next().into_iter().flatten();
    let mut levels = analysis.levels.clone();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    RegionTable {
        id,
        title,
        basis: analysis
            .basis
            .as_ref()
            .map(|basis| language.pick(&basis.en, &basis.sv).to_owned())
            .unwrap_or_default(),
        columns: columns
            .map(|row| {
                let definition = analysis.asked.indices[row.index].definition;
                let index = language.pick(definition.name.en, definition.name.sv);
                Column {
                    label: match row.between {
                        Between::Pair { other, .. } => format!("{index}: {}", name(other)),
                        Between::Comparison(_) | Between::AllGroups => index.to_owned(),
                    },
                    symbol: definition.symbol.to_owned(),
                    unit: match definition.unit {
                        Unit::Percent => "%".to_owned(),
                        _ => String::new(),
                    },
                    decimals: match definition.unit {
                        Unit::Percent => 1,
                        _ => 3,
                    },
                }
            })
            .collect(),
        rows: rows
            .iter()
            .map(|((level, region, period), values)| Row {
                level: plan.geography.levels[*level].id.clone(),
                code: results.register.levels[*level].codes[*region].clone(),
                name: results.register.levels[*level].names[*region].clone(),
                period: period.to_string(),
                n_areas: values[0].n_areas as i64,
                population: values[0].population.map(|people| people.round() as i64),
                values: values
                    .iter()
                    .map(|row| match &row.value {
                        Ok(value) => Ok(*value),
                        Err(refusal) => {
                            let (en, sv) = reason(refusal);
                            Err(language.pick(&en, &sv).to_owned())
                        }
                    })
                    .collect(),
                flags: values[0]
                    .caution
                    .notes()
                    .into_iter()
                    .map(|(en, sv)| language.pick(en, sv).to_owned())
                    .collect(),
            })
            .collect(),
        levels: levels
            .into_iter()
            .map(|level| {
                let level = &plan.geography.levels[level];
                (
                    level.id.clone(),
                    language.pick(&level.name.en, &level.name.sv).to_owned(),
                )
            })
            .collect(),
        periods: found.periods.iter().map(i32::to_string).collect(),
    }
}

/// Every index of the run once, in the order of the registry.
fn methods(results: &Results) -> Vec<Method> {
    let language = results.plan.outputs.language;
    let used = |definition: &&Definition| {
        let mut analyses = results.plan.analyses.iter();
        analyses.any(|analysis| {
            analysis
                .asked
                .indices
                .iter()
                .any(|c| c.definition.id == definition.id)
        })
    };
    let limit = |value: f64| match value {
        f64::INFINITY => "∞".to_owned(),
        f64::NEG_INFINITY => "\u{2212}∞".to_owned(),
        value if value.fract() != 0.0 => language.number(value, 3),
        value => language.number(value, 0),
    };
    crate::indices::REGISTRY
        .iter()
        .filter(used)
        .map(|definition| Method {
            id: definition.id.to_owned(),
            name: language
                .pick(definition.name.en, definition.name.sv)
                .to_owned(),
            symbol: definition.symbol.to_owned(),
            equation: definition.equation.to_owned(),
            range: format!(
                "{}\u{2013}{}. {}",
                limit(definition.range.min),
                limit(definition.range.max),
                language.pick(definition.ends.en, definition.ends.sv)
            ),
            reading: language
                .pick(definition.reading.en, definition.reading.sv)
                .to_owned(),
            caution: language
                .pick(definition.caution.en, definition.caution.sv)
                .to_owned(),
            sensitivity: language
                .pick(definition.sensitivity.en, definition.sensitivity.sv)
                .to_owned(),
            convention: definition.convention.to_owned(),
            references: definition
                .references
                .iter()
                .map(|reference| (reference.citation.to_owned(), reference.doi.to_owned()))
                .collect(),
        })
        .collect()
}

/// Every file that was read.
pub(super) fn sources(results: &Results) -> Vec<Provenance> {
    let plan = &results.plan;
    let language = plan.outputs.language;
    let mut list = Vec::new();
    for (source, record) in plan.sources.iter().zip(&results.sources) {
        for (at, file) in record.files.iter().enumerate() {
            list.push(Provenance {
                id: format!("{}-{}", source.id, at + 1),
                file: base_name(&file.file).to_owned(),
                sha256: told(
                    file.fingerprint.is_withheld(),
                    &file.fingerprint.sha256,
                    language,
                ),
                rows: told(
                    file.fingerprint.is_withheld(),
                    &language.whole(file.rows as i64),
                    language,
                ),
                credit: language
                    .pick(&source.credit.en, &source.credit.sv)
                    .to_owned(),
                licence: source.licence.clone(),
                period: periods_of(results, plan.sources.iter().position(|s| s.id == source.id)),
                notes: file.notes.clone(),
                disclosure: disclosure(source.disclosure, language).to_owned(),
            });
        }
    }
    for (at, file) in results.register.provenance.iter().enumerate() {
        list.push(Provenance {
            id: format!("register-{}", at + 1),
            file: base_name(&file.file).to_owned(),
            sha256: told(
                file.fingerprint.is_withheld(),
                &file.fingerprint.sha256,
                language,
            ),
            rows: told(
                file.fingerprint.is_withheld(),
                &language.whole(file.rows as i64),
                language,
            ),
            credit: format!(
                "{}: {} {}",
                language.pick(
                    "register of areas and regions",
                    "register över områden och regioner"
                ),
                plan.geography.unit,
                plan.geography.vintage
            ),
            licence: String::new(),
            period: plan.geography.vintage.clone(),
            notes: file.notes.clone(),
            disclosure: language.pick("public", "offentlig").to_owned(),
        });
    }
    for (at, file) in results.effort_files.iter().enumerate() {
        list.push(Provenance {
            id: format!("efforts-{}", at + 1),
            file: base_name(&file.file).to_owned(),
            sha256: told(
                file.fingerprint.is_withheld(),
                &file.fingerprint.sha256,
                language,
            ),
            rows: told(
                file.fingerprint.is_withheld(),
                &language.whole(file.rows as i64),
                language,
            ),
            credit: language
                .pick("register of efforts", "register över insatser")
                .to_owned(),
            licence: String::new(),
            period: String::new(),
            notes: file.notes.clone(),
            disclosure: language.pick("public", "offentlig").to_owned(),
        });
    }
    list
}

/// What was done to the counts of each confidential source.
pub(super) fn protected(results: &Results) -> Vec<String> {
    let language = results.plan.outputs.language;
    let confidential = results.cleared.confidential();
    let told = confidential.map(|(source, counts)| {
        let credit = &results.plan.sources[source].credit;
        let credit = language.pick(&credit.en, &credit.sv);
        let account = counts.account().for_readers();
        format!("{credit}: {}", language.pick(&account.en, &account.sv))
    });
    told.collect()
}

fn disclosure(declared: Disclosure, language: Language) -> &'static str {
    match declared {
        Disclosure::Public => language.pick("public", "offentlig"),
        Disclosure::Perturbed => language.pick(
            "public, protected by its publisher's noise",
            "offentlig, skyddad av utgivarens brus",
        ),
        Disclosure::Confidential => language.pick(
            "confidential: small counts are hidden and the rest is rounded",
            "sekretessbelagd: små antal är dolda och övriga avrundade",
        ),
    }
}

/// What is said of a file, but not of a confidential one.
fn told(is_withheld: bool, said: &str, language: Language) -> String {
    match is_withheld {
        true => language.pick("not told", "anges inte").to_owned(),
        false => said.to_owned(),
    }
}

/// The years that the analyses of a source were made for.
fn periods_of(results: &Results, source: Option<usize>) -> String {
    let analyses = results.plan.analyses.iter().zip(&results.analyses);
    let years: Vec<i32> = analyses
        .filter(|(analysis, _)| Some(analysis.source) == source)
        .flat_map(|(_, found)| found.periods.iter().copied())
        .collect();
    match (years.iter().min(), years.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{first}\u{2013}{last}"),
        (Some(only), _) => only.to_string(),
        (None, _) => String::new(),
    }
}

fn matching(results: &Results) -> Vec<Matching> {
    let language = results.plan.outputs.language;
    let sources = results.plan.sources.iter().zip(&results.sources);
    sources
        .flat_map(|(source, record)| {
            record.matching.counts.iter().map(|(how, count)| Matching {
                source: source.id.clone(),
                how: how_matched(*how, language).to_owned(),
                count: *count as i64,
                examples: record
                    .matching
                    .inexact
                    .iter()
                    .filter(|(of, _, _)| of == how)
                    .take(EXAMPLES)
                    .map(|(_, written, code)| (written.clone(), code.clone()))
                    .collect(),
            })
        })
        .collect()
}

fn how_matched(how: HowMatched, language: Language) -> &'static str {
    match how {
        HowMatched::Exact => language.pick("exactly as written", "exakt som skrivet"),
        HowMatched::Trimmed => {
            language.pick("after trimming blanks", "efter att blanktecken tagits bort")
        }
        HowMatched::Folded => language.pick(
            "after taking dashes and blanks as one kind",
            "efter att streck och blanktecken förts samman",
        ),
        HowMatched::ZeroPutBack => language.pick(
            "after putting back a lost leading zero",
            "efter att en förlorad inledande nolla lagts till",
        ),
    }
}

fn refused(results: &Results, analysis: &Analysis, found: &AnalysisResults) -> Vec<Refusal> {
    let language = results.plan.outputs.language;
    let refusals = found.estimates.rows.iter().filter_map(|row| {
        let (en, sv) = reason(row.value.as_ref().err()?);
        let definition = analysis.asked.indices[row.index].definition;
        Some(Refusal {
            region: results.register.levels[row.level].names[row.region].clone(),
            period: row.period.to_string(),
            index: language
                .pick(definition.name.en, definition.name.sv)
                .to_owned(),
            reason: language.pick(&en, &sv).to_owned(),
        })
    });
    refusals.collect()
}

/// Names the regions with fewer than five areas.
fn few_areas(results: &Results, analysis: &Analysis, found: &AnalysisResults) -> Option<String> {
    let language = results.plan.outputs.language;
    let mut flagged: Vec<(usize, usize)> = found
        .estimates
        .rows
        .iter()
        .filter(|row| row.caution.few_areas)
        .map(|row| (row.level, row.region))
        .collect();
    flagged.sort_unstable();
    flagged.dedup();
    let names: Vec<&str> = flagged
        .iter()
        .map(|(level, region)| results.register.levels[*level].names[*region].as_str())
        .collect();
    let title = language.pick(&analysis.title.en, &analysis.title.sv);
    let what = language.pick(
        "regions with fewer than five areas, whose indices say little",
        "regioner med färre än fem områden, vars index säger litet",
    );
    (!names.is_empty()).then(|| format!("{title}: {} {what}: {}.", names.len(), names.join(", ")))
}

/// What the checks of the pipeline found and let pass with a remark: numbers of rows, and no row.
pub(super) fn failed_checks(results: &Results) -> impl Iterator<Item = String> + '_ {
    let language = results.plan.outputs.language;
    let checks = results.checks.iter();
    let failed = checks.filter(|account| account.is_failed() && !account.is_confidential);
    failed.map(move |account| {
        let (failing, rows) = (account.n_failing as i64, account.n_rows as i64);
        let (failing, rows) = (language.whole(failing), language.whole(rows));
        let (kind, on) = (account.kind, &account.on);
        match language {
            Language::English => {
                format!("The check {kind} of {on} does not hold: {failing} of {rows} rows fail.")
            }
            Language::Swedish => format!(
                "Kontrollen {kind} av {on} håller inte: {failing} av {rows} rader faller ut."
            ),
        }
    })
}

fn downloads(results: &Results) -> Vec<(String, String)> {
    let language = results.plan.outputs.language;
    let tables = tables_of(results).into_iter().map(|table| {
        let row = format!(
            "{} {}",
            language.pick("Parquet; a row is", "Parquet; en rad är"),
            table.row
        );
        (format!("tables/{}.parquet", table.id), row)
    });
    let others = [
        (
            "datapackage.json",
            language.pick(
                "every file, column, unit and source",
                "alla filer, kolumner, enheter och källor",
            ),
        ),
        (
            "run.json",
            language.pick("the record of the run", "protokoll över körningen"),
        ),
    ];
    tables
        .chain(others.map(|(file, what)| (file.to_owned(), what.to_owned())))
        .collect()
}
