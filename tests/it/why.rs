//! `klyfta why`: one published number, reckoned before the reader's eyes.

use std::fs;
use std::path::Path;

use klyfta::indices::{Formula, LOCAL_MEASURES, MultiGroup, REGISTRY, TwoGroup};
use klyfta::why::terms;
use proptest::prelude::*;
use serde_json::Value;

use crate::pipelines::Published;
use crate::publication::{Office, inputs};
use crate::run::{klyfta, klyfta_in, root};

fn why(directory: &Path, words: &[&str]) -> Vec<Value> {
    let all = [&["why"], words, &["--format", "json"]].concat();
    let told = klyfta_in(directory, &all).well().stdout;
    serde_json::from_str::<Value>(&told)
        .unwrap()
        .as_array()
        .unwrap()
        .clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn an_index_is_reckoned_from_the_counts_of_its_areas() {
    let office = Office::new();
    let out = office.out();
    let out = out.to_str().unwrap();
    let file = format!("file={}", office.delivery(1).display());
    let more = ["by-code.toml", "--set", &file, "--out", out];
    let asked = [&["0583", "2020", "dissimilarity"], &more[..]].concat();
    // Before anything is published it is explained all the same.
    assert!(why(&inputs(), &asked)[0]["published"].is_null());
    office.publish(1, &[]).well();
    let told = why(&inputs(), &asked);
    let [told] = told.as_slice() else {
        panic!("{told:?}")
    };
    // By hand, from the rows of the file: born in Sweden, and all.
    let rows = [
        (780.0, 1020.0),
        (820.0, 1080.0),
        (860.0, 1140.0),
        (900.0, 1200.0),
        (940.0, 1260.0),
    ];
    let abroad = rows.map(|(sweden, all)| all - sweden);
    let (group, others): (f64, f64) = (abroad.iter().sum(), rows.iter().map(|it| it.0).sum());
    let counts = told["counts"]["rows"].as_array().unwrap();
    assert_eq!(counts.len(), 5);
    let mut sum = 0.0;
    for ((row, abroad), (sweden, all)) in counts.iter().zip(abroad).zip(rows) {
        let values: Vec<f64> = row["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect();
        // The reader of JSON may round the last digit otherwise than the program wrote it.
        for (value, expected) in values.iter().zip([abroad, sweden, all, abroad / all]) {
            assert!((value - expected).abs() < 1e-15, "{value} and {expected}");
        }
        let term = (abroad / group - sweden / others).abs() / 2.0;
        assert!((values[4] - term).abs() < 1e-15);
        sum += term;
    }
    let value = number(&told["value"]);
    assert!((value - sum).abs() < 1e-15, "{value} and {sum}");
    let steps = told["steps"].as_array().unwrap();
    assert_eq!(number(&steps[0]["value"]), group);
    assert_eq!(number(&steps[1]["value"]), others);
    assert!((number(&steps.last().unwrap()["value"]) - sum).abs() < 1e-15);
    assert_eq!(told["published"]["is_same"], true);
    assert_eq!(told["published"]["is_of_this_input"], true);
    assert_eq!(told["published"]["row"]["estimate"], told["value"]);
    let sources = told["sources"].as_array().unwrap();
    assert_eq!(sources[0]["of"], "birth");
    assert_eq!(sources[0]["rows"], 28);
    assert_eq!(sources[0]["file"], "1.csv");

    // By its letter, for people.
    let named = klyfta_in(
        &inputs(),
        &[&["why", "0583", "2020", "D"], &more[..]].concat(),
    )
    .well();
    for words in [
        "1/2 sum_i",
        "0583R003",
        "bit by bit",
        "sha256",
        "sum of a_i",
    ] {
        assert!(named.stdout.contains(words), "{words}: {}", named.stdout);
    }
    // Another delivery is not what was published.
    let file = format!("file={}", office.delivery(2).display());
    let other = [
        "0512",
        "2020",
        "dissimilarity",
        "by-code.toml",
        "--set",
        &file,
        "--out",
        out,
    ];
    let told = &why(&inputs(), &other)[0];
    assert_eq!(told["published"]["is_same"], false);
    assert_eq!(told["published"]["is_of_this_input"], false);
    let text = klyfta_in(&inputs(), &[&["why"], &other[..]].concat())
        .well()
        .stdout;
    assert!(text.contains("of other inputs"), "{text}");
}

#[test]
fn a_measure_of_an_area_is_set_against_its_region() {
    let office = Office::new();
    office.publish(1, &[]).well();
    let out = office.out();
    let file = format!("file={}", office.delivery(1).display());
    let more = [
        "by-code.toml",
        "--set",
        &file,
        "--out",
        out.to_str().unwrap(),
    ];
    let told = why(
        &inputs(),
        &[&["0583R003", "2021", "location_quotient"], &more[..]].concat(),
    );
    let [told] = told.as_slice() else {
        panic!("{told:?}")
    };
    let sweden = [781.0, 821.0, 861.0, 901.0, 941.0];
    let all = [1022.0, 1082.0, 1142.0, 1202.0, 1262.0];
    let (sweden_sum, all_sum): (f64, f64) = (sweden.iter().sum(), all.iter().sum());
    let expected = (1.0 - sweden[2] / all[2]) / (1.0 - sweden_sum / all_sum);
    assert!((number(&told["value"]) - expected).abs() < 1e-14);
    assert_eq!(told["published"]["is_same"], true);
    assert_eq!(told["table"], "areas");
    let told = why(
        &inputs(),
        &[&["0583R003", "2021", "local_entropy"], &more[..]].concat(),
    );
    assert_eq!(told[0]["published"]["is_same"], true);
    assert_eq!(told[0]["table"], "diversity");
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let refused = |words: &[&str], message: &str, help: &str| {
        let all = [&["why"], words, &["by-code.toml"]].concat();
        let ran = klyfta_in(&inputs(), &all);
        assert_eq!(ran.exit, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
        assert!(ran.stderr.contains(help), "{}", ran.stderr);
        assert!(ran.stdout.is_empty());
    };
    refused(
        &["0584", "2020", "D"],
        "no area `0584`",
        "did you mean `0583`?",
    );
    refused(
        &["0583", "2019", "D"],
        "not of `2019`",
        "it is of 2020, 2021",
    );
    refused(
        &["0583", "2020", "disimilarity"],
        "nothing called",
        "did you mean `dissimilarity`?",
    );
    refused(
        &["0583", "2020", "gini"],
        "asks for `gini`",
        "dissimilarity",
    );
    refused(
        &["0583", "2020", "D", "--analysis", "brith"],
        "no analysis `brith`",
        "did you mean `birth`?",
    );
    refused(
        &["0583", "2020", "D", "--group", "born_abrod"],
        "no group",
        "did you mean `born_abroad`?",
    );
    refused(
        &["0583R001", "2020", "D"],
        "not published of `0583R001`",
        "of the regions",
    );
}

#[test]
fn numbers_of_a_follow_up_are_explained() {
    let office = Office::new();
    let out = office.out();
    let out = out.to_str().unwrap();
    let pipeline = "pipelines/ostergotland-follow-up.toml";
    klyfta(&["run", pipeline, "--out", out, "--quiet"]).well();
    let ask = |place: &str, year: &str, index: &str| {
        let told = why(&root(), &[place, year, index, pipeline, "--out", out]);
        for told in &told {
            assert_eq!(told["published"]["is_same"], true, "{told:#}");
            assert_eq!(told["published"]["is_of_this_input"], true);
        }
        told
    };
    let people = fs::read_to_string(root().join("data-samples/follow-up/people.csv")).unwrap();
    let count = |area: &str, category: &str| -> f64 {
        let start = format!("{area},2013,{category},");
        let line = people
            .lines()
            .find(|line| line.starts_with(&start))
            .unwrap();
        line[start.len()..].parse().unwrap()
    };
    let area = "0581R003";
    let per_cent = |part: &str, whole: &str| 100.0 * count(area, part) / count(area, whole);
    let parts = [
        per_cent("pre_upper_secondary", "aged_25_to_64"),
        per_cent("low_economic_standard", "inhabitants"),
        per_cent("economic_exclusion", "aged_20_to_64"),
    ];
    let told = &ask(area, "2013", "socioeconomic_index")[0];
    let rows = told["counts"]["rows"].as_array().unwrap();
    for (row, part) in rows.iter().zip(parts) {
        assert!((number(&row["values"][2]) - part).abs() < 1e-12);
    }
    let index = parts.iter().sum::<f64>() / 3.0;
    assert!((number(&told["value"]) - index).abs() < 1e-12);
    let told = &ask(area, "2013", "type")[0];
    let limits: Vec<f64> = told["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["said"].as_str().unwrap().starts_with("typ "))
        .map(|step| number(&step["value"]))
        .collect();
    assert_eq!(limits.len(), 4);
    let expected = 1 + limits.iter().filter(|limit| index < **limit).count();
    assert_eq!(number(&told["value"]), expected as f64);

    let told = &ask(area, "2013", "employment")[0];
    let share = count(area, "employed") / count(area, "aged_20_to_64");
    assert!((number(&told["value"]) - share).abs() < 1e-15);
    let told = &ask("05", "2013", "employment")[0];
    assert_eq!(told["counts"]["rows"].as_array().unwrap().len(), 150);
    // Indices of the same pipeline, in Swedish.
    ask("0581", "2013", "isolation");
    let text = klyfta(&["why", "0581", "2013", "isolation", pipeline, "--out", out])
        .well()
        .stdout;
    for words in [
        "Isolationsindex",
        "formel",
        "källor",
        "bit för bit",
        "summan av termerna",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Kronor per head, of the first region that has any.
    let efforts = Published::read(&Path::new(out).join("current/tables/efforts.parquet"));
    let levels = efforts.texts("level");
    let heads = efforts.numbers("per_head");
    let at = (0..levels.len())
        .find(|&at| levels[at] == "municipality" && heads[at].is_finite())
        .unwrap();
    let code = efforts.optional_texts("code")[at].clone().unwrap();
    let year = efforts.whole("year")[at].to_string();
    let told = ask(&code, &year, "per_head");
    assert!(!told.is_empty());
    for told in &told {
        let kronor = number(&told["steps"][0]["value"]);
        let people = number(&told["steps"][1]["value"]);
        assert!((number(&told["value"]) - kronor / people).abs() < 1e-9);
        let parts = told["counts"]["rows"].as_array().unwrap().iter();
        let sum: f64 = parts.map(|row| number(&row["values"][0])).sum();
        assert_eq!(sum, kronor, "the purposes add up");
    }
}

proptest! {
    /// The terms that a reader adds up come to the index, of any table.
    #[test]
    fn terms_come_to_the_index(rows in prop::collection::vec((0u32..200, 1u32..200), 2..12)) {
        let areas: Vec<(f64, f64)> = rows.iter().map(|&(a, b)| (a.into(), b.into())).collect();
        prop_assume!(areas.iter().any(|it| it.0 > 0.0));
        let table = TwoGroup::new(areas.iter().copied()).unwrap();
        let mut n = 0;
        for index in terms::known() {
            let definition = REGISTRY.iter().find(|it| it.id == index).unwrap();
            let Formula::TwoGroup(formula) = definition.formula else { panic!("{index}") };
            let value = formula.of(&table, None).unwrap();
            let terms = terms::of_two_groups(index, &table, &areas).unwrap();
            prop_assert!((terms.value() - value).abs() < 1e-12, "{index}: {} and {value}", terms.value());
            n += 1;
        }
        prop_assert!(n > 8);
        // Every index that a measure of areas adds up to is among them.
        let cells: Vec<f64> = areas.iter().flat_map(|&(a, b)| [a, b]).collect();
        let all = MultiGroup::new(2, cells.clone()).unwrap();
        for index in LOCAL_MEASURES.iter().filter_map(|it| it.sums_to).chain(["multigroup_information_theory"]) {
            let definition = REGISTRY.iter().find(|it| it.id == index).unwrap();
            let Formula::MultiGroup(formula) = definition.formula else {
                prop_assert!(terms::of_two_groups(index, &table, &areas).is_some(), "{index}");
                continue;
            };
            let value = formula.of(&all, None).unwrap();
            let terms = terms::of_all_groups(index, &all, cells.chunks_exact(2)).unwrap();
            prop_assert!((terms.value() - value).abs() < 1e-12, "{index}: {} and {value}", terms.value());
        }
    }
}
