//! What must hold of every index and every local measure, asked of the registry.

use std::collections::BTreeSet;
use std::path::Path;

use klyfta::indices::{
    self, Axiom, Bilingual, Bounds, Definition, Dimension, Favourable, Formula, Income, Incomes,
    InvalidTable, LOCAL_MEASURES, LocalFormula, LocalMeasure, MultiGroup, Numbers, Ordered,
    Outcome, Outcomes, Parameter, Possible, REGISTRY, Range, Reference, TaxedIncome, TaxedIncomes,
    TwoGroup, TwoGroupArea,
};

/// The index on a table whose rows are those of a [`klyfta::indices::WorkedExample`], its parameter
/// at the default.
pub fn evaluate(definition: &Definition, rows: &[impl AsRef<[f64]>]) -> f64 {
    let default = definition.parameter.map_or(f64::NAN, |it| it.default);
    evaluate_at(definition, default, rows)
}

/// As [`evaluate`], with a value for the parameter. An index without a parameter ignores it.
pub fn evaluate_at(definition: &Definition, parameter: f64, rows: &[impl AsRef<[f64]>]) -> f64 {
    try_evaluate_at(definition, parameter, rows)
        .unwrap_or_else(|problem| panic!("{}: {problem}", definition.id))
}

/// As [`evaluate_at`], or why the index has no value.
pub fn try_evaluate_at(
    definition: &Definition,
    parameter: f64,
    rows: &[impl AsRef<[f64]>],
) -> Result<f64, InvalidTable> {
    let parameter = Some(parameter);
    match definition.formula {
        Formula::TwoGroup(formula) => formula.of(&two_group(rows)?, parameter),
        Formula::MultiGroup(formula) => formula.of(&multi_group(rows)?, parameter),
        Formula::Pair(formula) => {
            let table = multi_group(rows)?;
            let [group, other] = [
                (0, InvalidTable::EmptyGroup),
                (1, InvalidTable::EmptyOthers),
            ]
            .map(|(group, problem)| table.position(group).ok_or(problem));
            Ok(formula(&table, group?, other?))
        }
        Formula::Ordered(formula) => formula.of(&ordered(rows)?, parameter),
        Formula::Outcomes(formula) => formula.of(&outcomes(rows)?, parameter),
        Formula::Incomes(formula) => formula.of(&incomes(rows)?, parameter),
        Formula::TaxedIncomes(formula) => formula.of(&taxed_incomes(rows)?, parameter),
    }
}

pub fn ordered(counts: &[impl AsRef<[f64]>]) -> Result<Ordered, InvalidTable> {
    let n_categories = counts.first().map_or(1, |row| row.as_ref().len());
    let cells: Vec<f64> = counts
        .iter()
        .flat_map(|row| row.as_ref())
        .copied()
        .collect();
    Ordered::new(n_categories, cells)
}

/// Units in their order, the first of them the reference; percentages, of which high is favourable.
pub fn outcomes(rows: &[impl AsRef<[f64]>]) -> Result<Outcomes, InvalidTable> {
    let unit = |(place, row): (usize, &[f64])| Outcome {
        value: row[0],
        population: row[1],
        standard_error: row.get(2).copied(),
        place: Some(place as f64),
        is_reference: place == 0,
    };
    let possible = Possible {
        least: 0.0,
        greatest: 100.0,
    };
    let rows = rows.iter().map(AsRef::as_ref).enumerate();
    Outcomes::new(rows.map(unit), Some(possible), Some(Favourable::High))
}

pub fn incomes(rows: &[impl AsRef<[f64]>]) -> Result<Incomes, InvalidTable> {
    Incomes::new(rows.iter().map(AsRef::as_ref).map(|row| Income {
        value: row[0],
        population: row[1],
        area: row.get(2).map(|&area| area as u32),
    }))
}

pub fn taxed_incomes(rows: &[impl AsRef<[f64]>]) -> Result<TaxedIncomes, InvalidTable> {
    TaxedIncomes::new(rows.iter().map(AsRef::as_ref).map(|row| TaxedIncome {
        before: row[0],
        tax: row[1],
        population: row[2],
    }))
}

/// The measure on one area of a table of counts.
pub fn evaluate_local(
    measure: &LocalMeasure,
    counts: &[impl AsRef<[f64]>],
    area: usize,
) -> Result<f64, InvalidTable> {
    let row = counts[area].as_ref();
    let pair = TwoGroupArea {
        group: row[0],
        others: row[1],
    };
    Ok(match measure.formula {
        LocalFormula::TwoGroup(formula) => formula(&two_group(counts)?, pair),
        LocalFormula::PartialTwoGroup(formula) => formula(&two_group(counts)?, pair)?,
        LocalFormula::MultiGroup(formula) => {
            let table = multi_group(counts)?;
            let inhabited = (0..row.len()).filter(|&group| table.position(group).is_some());
            let counts: Vec<f64> = inhabited.map(|group| row[group]).collect();
            formula(&table, &counts)
        }
        LocalFormula::Ordered(formula) => formula(&ordered(counts)?, row),
    })
}

pub fn two_group(counts: &[impl AsRef<[f64]>]) -> Result<TwoGroup, InvalidTable> {
    TwoGroup::new(counts.iter().map(|row| (row.as_ref()[0], row.as_ref()[1])))
}

pub fn multi_group(counts: &[impl AsRef<[f64]>]) -> Result<MultiGroup, InvalidTable> {
    let n_groups = counts.first().map_or(1, |row| row.as_ref().len());
    let cells: Vec<f64> = counts
        .iter()
        .flat_map(|row| row.as_ref())
        .copied()
        .collect();
    MultiGroup::new(n_groups, cells)
}

fn stems(folder: &str) -> BTreeSet<String> {
    std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_owned())
        .map(|stem| stem.into_string().unwrap())
        .collect()
}

fn is_doi(text: &str) -> bool {
    let Some((registrant, suffix)) = text.strip_prefix("10.").and_then(|it| it.split_once('/'))
    else {
        return false;
    };
    (4..=9).contains(&registrant.len())
        && registrant.bytes().all(|byte| byte.is_ascii_digit())
        && !suffix.is_empty()
        && suffix.bytes().all(|byte| byte.is_ascii_graphic())
}

fn check_text(place: &str, text: Bilingual) {
    for words in [text.en, text.sv] {
        assert!(!words.trim().is_empty(), "{place}: a language is missing");
        assert_eq!(words.trim(), words, "{place}: space around the text");
        assert!(
            !words.contains("  "),
            "{place}: two spaces in a row in `{words}`"
        );
    }
    assert_ne!(text.en, text.sv, "{place}: not translated");
}

fn check_sentences(place: &str, text: Bilingual) {
    check_text(place, text);
    for words in [text.en, text.sv] {
        assert!(words.ends_with('.'), "{place}: `{words}` does not end");
    }
}

fn check_references(place: &str, references: &[Reference]) {
    assert!(!references.is_empty(), "{place}: no reference");
    for reference in references {
        assert!(
            is_doi(reference.doi),
            "{place}: `{}` is no DOI",
            reference.doi
        );
        let year = reference.citation.split(['(', ')']).nth(1);
        assert!(
            year.is_some_and(|year| year.len() == 4 && year.parse::<u32>().is_ok()),
            "{place}: no year in `{}`",
            reference.citation
        );
    }
}

#[test]
fn identifiers_are_unique_and_plain() {
    let all = || (REGISTRY.iter().map(|it| it.id)).chain(LOCAL_MEASURES.iter().map(|it| it.id));
    assert_eq!(all().collect::<BTreeSet<_>>().len(), all().count());
    for id in all() {
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{id}"
        );
    }
    let symbols: BTreeSet<&str> = REGISTRY.iter().map(|it| it.symbol).collect();
    assert_eq!(symbols.len(), REGISTRY.len(), "two indices share a symbol");
}

#[test]
fn every_file_is_registered_under_its_name() {
    let ids = REGISTRY.iter().map(|it| it.id.to_owned()).collect();
    let folders = [
        "segregation",
        "diversity",
        "ordered",
        "disparity",
        "inequality",
    ]
    .map(|folder| format!("src/indices/{folder}"));
    let files = folders.iter().filter(|folder| Path::new(folder).exists());
    assert_eq!(
        files
            .flat_map(|folder| stems(folder))
            .collect::<BTreeSet<_>>(),
        ids
    );
    let ids = LOCAL_MEASURES.iter().map(|it| it.id.to_owned()).collect();
    assert_eq!(stems("src/indices/local"), ids);
}

#[test]
fn the_contract_with_pipeline_files_holds() {
    let promised = [
        "dissimilarity",
        "segregation",
        "isolation",
        "interaction",
        "correlation_ratio",
        "gini",
        "atkinson",
        "information_theory",
        "mutual_information",
        "multigroup_information_theory",
        "multigroup_mutual_information",
        "multigroup_dissimilarity",
        "square_root",
        "generalised_entropy",
        "karmel_maclachlan",
        "min_max",
        "concentration_profile",
        "bell_isolation",
        "exposure",
        "multigroup_gini",
        "multigroup_squared_coefficient_of_variation",
        "multigroup_relative_diversity",
        "multigroup_normalised_exposure",
        "multigroup_symmetric_atkinson",
        "diversity_entropy",
        "effective_number_of_groups",
        "simpson_interaction",
        "simpson_concentration",
    ];
    for id in promised {
        assert_eq!(indices::find(id).map(|it| it.id), Some(id));
    }
    for id in [
        "group_share",
        "location_quotient",
        "dissimilarity_contribution",
        "information_contribution",
    ] {
        assert_eq!(indices::find_local(id).map(|it| it.id), Some(id));
    }
    assert!(indices::find("Dissimilarity").is_none());
    assert!(indices::find_local("dissimilarity").is_none());
}

#[test]
fn every_index_explains_itself_in_both_languages() {
    for index in REGISTRY {
        check_text(index.id, index.name);
        check_sentences(index.id, index.reading);
        check_sentences(index.id, index.caution);
        for text in [
            index.symbol,
            index.equation,
            index.convention,
            index.used_by,
        ] {
            assert!(
                !text.trim().is_empty() && !text.contains("  "),
                "{}: `{text}`",
                index.id
            );
        }
        check_references(index.id, index.references);
        let names: BTreeSet<&str> = index.also_called.iter().copied().collect();
        assert_eq!(names.len(), index.also_called.len(), "{}", index.id);
        for name in names {
            assert!(
                !name.is_empty() && name.trim() == name,
                "{}: `{name}`",
                index.id
            );
            assert_ne!(name, index.name.en, "{}", index.id);
        }
        if let Some(parameter) = index.parameter {
            check_sentences(index.id, parameter.meaning);
            assert!(parameter.accepts(parameter.default), "{}", index.id);
        }
        check_sentences(index.id, index.ends);
        check_sentences(index.id, index.sensitivity);
        let takes_parameter = index.formula.takes_parameter();
        assert_eq!(index.parameter.is_some(), takes_parameter, "{}", index.id);
        if index.id.starts_with("multigroup_") {
            assert!(
                matches!(index.formula, Formula::MultiGroup(_)),
                "{}",
                index.id
            );
        }
        for axiom in index.axioms {
            assert!(
                axiom.speaks_of(index.formula),
                "{}: {axiom:?} says nothing of it",
                index.id
            );
        }
    }
    for measure in LOCAL_MEASURES {
        check_text(measure.id, measure.name);
        check_sentences(measure.id, measure.reading);
        assert!(
            !measure.equation.is_empty() && !measure.unit.is_empty(),
            "{}",
            measure.id
        );
        check_references(measure.id, measure.references);
    }
    for &axiom in Axiom::ALL {
        check_sentences(&format!("{axiom:?}"), axiom.meaning());
    }
    for &dimension in Dimension::ALL {
        check_text(dimension.id(), dimension.name());
    }
}

#[test]
fn what_cannot_both_hold_is_not_claimed() {
    for index in REGISTRY {
        let claims = |axiom| index.axioms.contains(&axiom);
        let distinct: BTreeSet<&Axiom> = index.axioms.iter().collect();
        assert_eq!(
            distinct.len(),
            index.axioms.len(),
            "{} claims twice",
            index.id
        );
        assert!(
            !claims(Axiom::StrictTransfers) || claims(Axiom::Transfers),
            "{}: always lowers, but may raise?",
            index.id
        );
        assert!(
            !claims(Axiom::OneAtCompleteSegregation) || index.range.contains(1.0),
            "{}: one is out of range",
            index.id
        );
    }
}

#[test]
fn examples_hold() {
    for index in REGISTRY {
        assert!(!index.examples.is_empty(), "{}", index.id);
        for example in index.examples {
            let value = evaluate(index, example.rows);
            assert!(
                (value - example.value).abs() < 1e-12,
                "{}: {} gives {}, got {value}",
                index.id,
                example.source,
                example.value
            );
            assert!(!example.source.is_empty());
        }
        let trivial = |value: f64| value == 0.0 || value == 1.0;
        assert!(
            index.examples.iter().any(|example| !trivial(example.value)),
            "{}: an example neither even nor wholly apart is missing",
            index.id
        );
    }
}

#[test]
fn examples_of_local_measures_hold() {
    for measure in LOCAL_MEASURES {
        assert!(!measure.examples.is_empty(), "{}", measure.id);
        for example in measure.examples {
            let value = evaluate_local(measure, example.counts, example.area).unwrap();
            assert!(
                (value - example.value).abs() < 1e-12,
                "{}: {} gives {}, got {value}",
                measure.id,
                example.source,
                example.value
            );
        }
    }
}

#[test]
fn local_measures_sum_to_an_index_that_exists() {
    for measure in LOCAL_MEASURES {
        if let Some(id) = measure.sums_to {
            assert!(indices::find(id).is_some(), "{id}");
        }
    }
}

#[test]
fn bounds_say_which_values_are_in() {
    let parameter = |bounds| Parameter {
        name: "shape",
        default: 0.5,
        least: 0.0,
        greatest: 1.0,
        bounds,
        numbers: Numbers::All,
        meaning: Bilingual { en: "", sv: "" },
    };
    for inside in [1e-300, 0.5, 1.0 - 1e-16] {
        assert!(parameter(Bounds::Open).accepts(inside));
        assert!(parameter(Bounds::Closed).accepts(inside));
    }
    for edge in [0.0, 1.0] {
        assert!(!parameter(Bounds::Open).accepts(edge));
        assert!(parameter(Bounds::Closed).accepts(edge));
    }
    for outside in [-1e-300, 1.0 + 1e-15, f64::NAN, f64::INFINITY] {
        assert!(!parameter(Bounds::Open).accepts(outside));
        assert!(!parameter(Bounds::Closed).accepts(outside));
    }
}

#[test]
fn a_parameter_may_have_to_be_whole() {
    let order = Parameter {
        name: "order",
        default: 4.0,
        least: 0.0,
        greatest: 10.0,
        bounds: Bounds::Closed,
        numbers: Numbers::Whole,
        meaning: Bilingual { en: "", sv: "" },
    };
    for whole in [-0.0, 0.0, 1.0, 4.0, 10.0] {
        assert!(order.accepts(whole), "{whole}");
    }
    for other in [0.5, 4.0 + 1e-15, 3.999, -1.0, 11.0, f64::NAN, f64::INFINITY] {
        assert!(!order.accepts(other), "{other}");
    }
}

#[test]
fn a_range_forgives_rounding_only() {
    assert!(Range::UNIT.contains(1.0 + 1e-13) && Range::UNIT.contains(-1e-13));
    assert!(!Range::UNIT.contains(1.0 + 1e-11) && !Range::UNIT.contains(-1e-11));
    assert!(Range::NON_NEGATIVE.contains(1e300) && !Range::NON_NEGATIVE.contains(-1.0));
    assert!(!Range::UNIT.contains(f64::NAN));
}

#[test]
fn every_refusal_has_a_code_and_a_reason() {
    let ids: BTreeSet<&str> = InvalidTable::ALL.iter().map(|it| it.id()).collect();
    assert_eq!(ids.len(), InvalidTable::ALL.len());
    for &invalid in InvalidTable::ALL {
        check_text(invalid.id(), invalid.reason());
        assert_eq!(invalid.to_string(), invalid.reason().en);
    }
    assert_eq!(
        InvalidTable::EmptyGroup.to_string(),
        "no one of the focus group lives here"
    );
    assert_eq!(InvalidTable::EmptyGroup.id(), "empty-group");
}

#[test]
fn two_group_tables_refuse_what_formulas_cannot_take() {
    let check = |counts: &[[f64; 2]], expected: InvalidTable| {
        assert_eq!(two_group(counts), Err(expected), "{counts:?}");
    };
    check(&[[1.0, 2.0], [-1.0, 2.0]], InvalidTable::Negative);
    check(&[[1.0, 2.0], [1.0, -0.001]], InvalidTable::Negative);
    check(&[[1.0, f64::NAN], [1.0, 2.0]], InvalidTable::NotFinite);
    check(&[[f64::INFINITY, 1.0], [1.0, 2.0]], InvalidTable::NotFinite);
    check(&[[f64::NEG_INFINITY, 1.0]], InvalidTable::NotFinite);
    check(&[[1e308, 1e308], [1e308, 1e308]], InvalidTable::TooLarge);
    check(&[], InvalidTable::NoInhabitants);
    check(&[[0.0, 0.0], [0.0, 0.0]], InvalidTable::NoInhabitants);
    check(&[[0.0, 5.0], [0.0, 7.0]], InvalidTable::EmptyGroup);
    check(&[[5.0, 0.0], [7.0, 0.0]], InvalidTable::EmptyOthers);
    check(&[[5e-324, 5.0], [0.0, 7.0]], InvalidTable::EmptyGroup);
    check(&[[5.0, 5.0]], InvalidTable::OneArea);
    check(&[[5.0, 5.0], [0.0, 0.0]], InvalidTable::OneArea);
}

#[test]
fn multigroup_tables_refuse_what_formulas_cannot_take() {
    let check = |n_groups: usize, cells: &[f64], expected: InvalidTable| {
        assert_eq!(MultiGroup::new(n_groups, cells), Err(expected), "{cells:?}");
    };
    check(2, &[1.0, 2.0, -1.0, 2.0], InvalidTable::Negative);
    check(2, &[1.0, f64::NAN, 1.0, 2.0], InvalidTable::NotFinite);
    check(2, &[1e308, 1e308, 1e308, 1e308], InvalidTable::TooLarge);
    check(2, &[1.0, 2.0, 3.0], InvalidTable::Ragged);
    check(0, &[], InvalidTable::Ragged);
    check(3, &[], InvalidTable::NoInhabitants);
    check(3, &[0.0; 6], InvalidTable::NoInhabitants);
    check(1, &[1.0, 2.0], InvalidTable::OneGroup);
    check(3, &[1.0, 0.0, 0.0, 2.0, 0.0, 0.0], InvalidTable::OneGroup);
    check(3, &[1.0, 2.0, 3.0, 0.0, 0.0, 0.0], InvalidTable::OneArea);
}

#[test]
fn tables_count_what_they_leave_out() {
    let table = two_group(&[[1.0, 2.0], [0.0, 0.0], [2.5, 0.0]]).unwrap();
    assert_eq!((table.n_areas(), table.n_dropped()), (2, 1));
    assert_eq!((table.group_total(), table.others_total()), (3.5, 2.0));
    assert_eq!(table.total(), 5.5);
    assert_eq!(table.group_share(), 3.5 / 5.5);
    assert_eq!(table.others_share(), 2.0 / 5.5);
    assert_eq!(table.areas().len(), 2);

    let rows = [[3.0, 0.0, 4.0], [0.0, 0.0, 0.0], [1.0, 0.0, 2.0]];
    let table = multi_group(&rows).unwrap();
    assert_eq!((table.n_areas(), table.n_dropped()), (2, 1));
    assert_eq!((table.n_groups(), table.n_dropped_groups()), (2, 1));
    assert_eq!(table.rows().collect::<Vec<_>>(), [[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(table.area_totals(), [3.0, 7.0]);
    assert_eq!((table.area_total(1), table.total()), (7.0, 10.0));
    assert_eq!((table.group_total(0), table.others_total(0)), (4.0, 6.0));
    assert_eq!(table.group_shares(), [0.4, 0.6]);
}

#[test]
fn an_area_with_only_dust_is_left_out_with_the_group_it_belongs_to() {
    let table = multi_group(&[[5e-300, 0.0, 0.0], [0.0, 1.0, 2.0], [0.0, 3.0, 4.0]]).unwrap();
    assert_eq!((table.n_groups(), table.n_dropped_groups()), (2, 1));
    assert_eq!((table.n_areas(), table.n_dropped()), (2, 1));
}

#[test]
fn areas_stand_in_order_of_the_share() {
    let table = two_group(&[[9.0, 1.0], [0.0, 4.0], [1.0, 1.0], [2.0, 2.0], [-0.0, 4.0]]).unwrap();
    let order: Vec<(f64, f64)> = table.areas().map(|it| (it.group, it.others)).collect();
    assert_eq!(
        order,
        [(0.0, 4.0), (0.0, 4.0), (1.0, 1.0), (2.0, 2.0), (9.0, 1.0)]
    );
    assert!(table.areas().all(|area| area.group.is_sign_positive()));
}

#[test]
fn definitions_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync + 'static>() {}
    shareable::<Definition>();
    shareable::<LocalMeasure>();
    shareable::<TwoGroup>();
    shareable::<MultiGroup>();
}
