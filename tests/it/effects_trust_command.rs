//! `klyfta effects`: how far effects can be trusted, and methods of one series.

use std::fmt::Write;

use crate::effect_references::expected;
use crate::effects_command::{MPDTA, Row, close, effects_of, number, row, rows};
use crate::run::{Ran, klyfta, klyfta_in};
use crate::shared::shared;

/// Fourteen areas in seven towns over five years, funded from 2018, from 2020 or never, with people
/// and a second outcome; no two shares are alike.
struct Panel {
    lines: Vec<(usize, String)>,
}

impl Panel {
    /// All funded from 2018 on if `single`; whole towns are funded at once.
    fn new(single: bool) -> Panel {
        let mut lines = Vec::new();
        for area in 0..14_i32 {
            let town = area / 2;
            let first = match town % 3 {
                0 => "2018",
                1 if !single => "2020",
                1 if town == 1 => "2018",
                _ => "",
            };
            for year in 2016..2021_i32 {
                let noise = (area * area * 31 + year * 17 + area * year * 7) % 97;
                let share = f64::from(noise) / 10.0 + f64::from(area) - f64::from(year % 5);
                let people = 100 + (area * 37) % 90;
                let extra = f64::from((area * 13 + year * year) % 23);
                lines.push((
                    town as usize,
                    format!("{area:02},{year},{share},{first},t{town},{people},{extra}\n"),
                ));
            }
        }
        Panel { lines }
    }

    fn text(&self, without: Option<usize>) -> String {
        let mut text = "area,year,share,first,town,people,extra\n".to_owned();
        for (town, line) in &self.lines {
            if Some(*town) != without {
                text.push_str(line);
            }
        }
        text
    }

    fn effect(&self, more: &[&str]) -> Row {
        let ran = effects_of(&self.text(None), more).well();
        rows(&ran)[0].clone()
    }
}

/// The definition: (G - 1) / G times the sum of squared changes of the coefficient without each
/// cluster in turn, found by leaving its rows out of the file.
#[test]
fn cr3_leaves_out_each_cluster_in_turn() {
    let staggered = Panel::new(false);
    let single = Panel::new(true);
    let twfe = ["--method", "twfe", "--cluster", "town"];
    let weights = ["--weight", "people", "--covariates", "extra"];
    let did = ["--method", "did", "--cluster", "town"];
    for (panel, asked) in [
        (&staggered, twfe.to_vec()),
        (&staggered, [&twfe[..], &weights].concat()),
        (&single, did.to_vec()),
        (&single, [&did[..], &weights[..2]].concat()),
    ] {
        let whole = panel.effect(&[&asked[..], &["--errors", "cr3"]].concat());
        let estimate = number(&whole, "estimate");
        let squares: f64 = (0..7)
            .map(|town| {
                let ran = effects_of(&panel.text(Some(town)), &asked).well();
                let change = number(&rows(&ran)[0], "estimate") - estimate;
                change * change
            })
            .sum();
        let error = number(&whole, "standard_error");
        close(error, (6.0 / 7.0 * squares).sqrt(), 1e-9 * error);
        // Student's t with six degrees at 95 %: 2.446912.
        close(
            number(&whole, "upper") - estimate,
            2.446_911_851 * error,
            1e-7 * error,
        );
        assert!(whole["note"].contains("(CR3)"), "{whole:?}");
        let plain = panel.effect(&asked);
        assert_eq!(plain["estimate"], whole["estimate"]);
        assert_ne!(plain["standard_error"], whole["standard_error"]);
    }
}

/// Where outcomes are missing, outcomes are compared and not changes.
#[test]
fn cr3_with_missing_outcomes() {
    let mut panel = Panel::new(true);
    panel.lines.remove(40);
    panel.lines.remove(3);
    let did = ["--method", "did", "--cluster", "town", "--weight", "people"];
    let whole = panel.effect(&[&did[..], &["--errors", "cr3"]].concat());
    let squares: f64 = (0..7)
        .map(|town| {
            let ran = effects_of(&panel.text(Some(town)), &did).well();
            let change = number(&rows(&ran)[0], "estimate") - number(&whole, "estimate");
            change * change
        })
        .sum();
    let error = number(&whole, "standard_error");
    close(error, (6.0 / 7.0 * squares).sqrt(), 1e-9 * error);
}

#[test]
fn few_clusters_are_told_what_to_ask_for() {
    let panel = Panel::new(true);
    for (method, hint) in [
        ("did", "`--errors wild` or `--errors randomisation` gives"),
        ("twfe", "`--errors wild` gives the safer test"),
    ] {
        let ran = effects_of(
            &panel.text(None),
            &["--method", method, "--cluster", "town"],
        )
        .well();
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
        assert!(
            rows(&ran)[0]["note"].contains("7 clusters are very few"),
            "{}",
            ran.stdout
        );
        let many = effects_of(&panel.text(None), &["--method", method]).well();
        assert!(!many.stderr.contains("--errors"), "{}", many.stderr);
    }
}

#[test]
fn the_wild_bootstrap_tries_all_signs_of_few_clusters() {
    let panel = Panel::new(true);
    let ask = |method, errors, seed| {
        let asked = [
            "--method",
            method,
            "--cluster",
            "town",
            "--errors",
            errors,
            "--seed",
            seed,
        ];
        panel.effect(&asked)
    };
    let did = ask("did", "wild", "1");
    // Of 128 combinations of seven signs, of which each has a mirror.
    let p = number(&did, "p_value") * 64.0;
    close(p, p.round(), 1e-9);
    assert!(did["note"].contains("128 all combinations of signs") || did["note"].contains("128"));
    assert_eq!(did, ask("did", "wild", "2"));
    assert!(number(&did, "lower") < number(&did, "estimate"));
    assert!(number(&did, "estimate") < number(&did, "upper"));
    // Five of seven towns at most are not enough to rule a value out at 99.9 %.
    let asked = ["--method", "did", "--cluster", "town", "--errors", "wild"];
    let wide = panel.effect(&[&asked[..], &["--level", "0.999"]].concat());
    assert_eq!(wide["upper"], "");
    assert!(wide["note"].contains("no limits: no value is far enough"));
    // Of one cohort without gaps and weights both methods have the same coefficient, and the one of
    // outcomes over time the same statistics.
    let twfe = ask("twfe", "wild", "1");
    close(number(&twfe, "estimate"), number(&did, "estimate"), 1e-12);
    close(number(&twfe, "p_value"), number(&did, "p_value"), 1e-12);
    close(number(&twfe, "lower"), number(&did, "lower"), 1e-9);
    close(
        number(&twfe, "standard_error"),
        number(&did, "standard_error"),
        1e-12,
    );
    let webb = ask("did", "webb", "1");
    assert!(webb["note"].contains("9,999 replicates"), "{webb:?}");
    assert_ne!(webb["p_value"], ask("did", "webb", "2")["p_value"]);
    close(number(&webb, "p_value"), number(&did, "p_value"), 0.1);
}

fn proposition_99(more: &[&str]) -> Option<Ran> {
    let file = shared("reference/eval/prop99/california_prop99.csv")?;
    let columns = [
        "effects",
        file.to_str().unwrap(),
        "--unit",
        "state",
        "--time",
        "year",
        "--outcome",
        "packs_per_capita",
        "--treated",
        "treated",
    ];
    Some(klyfta(&[&columns[..], more].concat()).well())
}

#[test]
fn funding_given_to_other_units() {
    let did = ["--method", "did", "--errors", "randomisation"];
    let Some(ran) = proposition_99(&did) else {
        return;
    };
    let (_, reference) = &expected("prop99", "did_randomisation_inference").unwrap()[0];
    let effect = &rows(&ran)[0];
    reference.check(number(effect, "estimate"));
    close(number(effect, "p_value"), reference.p.unwrap(), 1e-9);
    assert_eq!(effect["standard_error"], "");
    assert!(effect["note"].contains("5 of 39"));
    assert!(ran.stderr.contains("in 5 of 39 assignments (p = 0.128)"));
    let file = shared("reference/eval/ri/ri.csv").unwrap();
    let mut reader = csv::Reader::from_path(file).unwrap();
    let mut text = "area,year,share,first\n".to_owned();
    for unit in reader.records().map(Result::unwrap) {
        let first = if &unit[1] == "1" { "2020" } else { "" };
        let (name, outcome) = (&unit[0], &unit[2]);
        write!(
            text,
            "{name},2019,0,{first}\n{name},2020,{outcome},{first}\n"
        )
        .unwrap();
    }
    let (_, reference) = &expected("ri", "exact_permutation_diff_means").unwrap()[0];
    let ran = effects_of(&text, &did).well();
    let effect = &rows(&ran)[0];
    reference.check(number(effect, "estimate"));
    close(number(effect, "p_value"), reference.p.unwrap(), 1e-12);
    assert!(effect["note"].contains("60 of 70"));
    // Over its standard error the difference ranks otherwise.
    let p_value = |errors| {
        let asked = ["--method", "did", "--cluster", "town", "--errors", errors];
        number(&Panel::new(true).effect(&asked), "p_value")
    };
    assert_ne!(p_value("studentised"), p_value("randomisation"));
    // One unit has no spread of its own.
    let one = text.replace("2020\n", "\n").replacen(",\n", ",2020\n", 2);
    let studentised = ["--method", "did", "--errors", "studentised"];
    let ran = effects_of(&one, &studentised);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("`--errors randomisation` takes a single funded unit"),
        "{}",
        ran.stderr
    );
}

#[test]
fn funding_is_given_to_whole_clusters_with_their_weight() {
    let panel = Panel::new(true);
    let did = ["--method", "did", "--weight", "people", "--cluster", "town"];
    let randomised = [&did[..], &["--errors", "randomisation"]].concat();
    let effect = panel.effect(&randomised);
    assert_eq!(effect["estimate"], panel.effect(&did)["estimate"]);
    // Four of seven towns are funded: 35 assignments. By hand, from the changes of towns.
    let mut towns = [(0.0, 0.0, false); 7];
    for area in panel.lines.chunks(5) {
        let cells: Vec<Vec<&str>> = area.iter().map(|it| it.1.split(',').collect()).collect();
        let share = |at: usize| cells[at][2].parse::<f64>().unwrap();
        let change = (share(2) + share(3) + share(4)) / 3.0 - (share(0) + share(1)) / 2.0;
        let people: f64 = cells[0][5].parse().unwrap();
        let town = &mut towns[area[0].0];
        *town = (
            town.0 + people * change,
            town.1 + people,
            !cells[0][3].is_empty(),
        );
    }
    let difference = |funded: &dyn Fn(usize) -> bool| {
        let mean = |side: bool| {
            let of_side = || (0..7).filter(|&at| funded(at) == side);
            of_side().map(|at| towns[at].0).sum::<f64>()
                / of_side().map(|at| towns[at].1).sum::<f64>()
        };
        mean(true) - mean(false)
    };
    let observed = difference(&|at| towns[at].2);
    close(number(&effect, "estimate"), observed, 1e-12);
    let sets = (0_u32..128).filter(|set| set.count_ones() == 4);
    let as_large =
        sets.filter(|set| difference(&|at| set >> at & 1 == 1).abs() >= observed.abs() - 1e-12);
    let as_large = as_large.count();
    assert!(1 < as_large && as_large < 35, "{as_large}");
    close(number(&effect, "p_value"), as_large as f64 / 35.0, 1e-12);
    // A town of both kinds cannot be given the funding as a whole.
    let mut mixed = Panel::new(true);
    let lines = &mut mixed.lines[5..10];
    lines
        .iter_mut()
        .for_each(|it| it.1 = it.1.replace(",2018,t0", ",,t0"));
    let ran = effects_of(&mixed.text(None), &randomised);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stderr
            .contains("unit `00` is funded and `01` of the same cluster is not"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_smallest_effect_stands_beside_every_overall_one() {
    let Some(file) = shared("reference/eval/mpdta/mpdta.csv") else {
        return;
    };
    let file = file.to_str().unwrap();
    let found = rows(&klyfta(&[&["effects", file][..], &MPDTA].concat()).well());
    let mut n_found = 0;
    for pair in found.windows(2) {
        let overall = pair[0]["quantity"].starts_with("overall") || pair[0]["quantity"] == "simple";
        assert_eq!(overall, pair[1]["quantity"] == "detectable");
        if overall {
            // Quantiles 1.959964 and 0.841621 of the normal distribution.
            let error = number(&pair[0], "standard_error");
            close(number(&pair[1], "estimate"), 2.801_585_218 * error, 1e-9);
            assert!(pair[1]["note"].contains(&format!("`{}`", pair[0]["quantity"])));
            n_found += 1;
        }
    }
    assert_eq!(n_found, 4);
    // With six degrees of freedom: 2.446912 and 0.905703.
    let asked = ["--method", "did", "--cluster", "town", "--errors", "cr3"];
    let ran = effects_of(&Panel::new(true).text(None), &asked).well();
    let found = rows(&ran);
    let error = number(&found[0], "standard_error");
    assert_eq!(found[1]["quantity"], "detectable");
    close(
        number(&found[1], "estimate"),
        3.352_615 * error,
        2e-6 * error,
    );
    assert!(
        ran.stderr
            .contains("The study could not have seen an effect smaller than")
    );
    // Nothing can be said without a standard error.
    let Some(ran) = proposition_99(&["--method", "did"]) else {
        return;
    };
    assert_eq!(rows(&ran).len(), 1);
    assert!(!ran.stderr.contains("could not have seen"));
    assert!(ran.stderr.contains("`--errors randomisation` gives a test"));
}

fn sensitivity(found: &[Row]) -> Vec<&Row> {
    let asked = ["sensitivity", "breakdown"];
    let rows = found.iter();
    rows.filter(|row| asked.contains(&row["quantity"].as_str()))
        .collect()
}

#[test]
fn sensitivity_begins_at_the_interval_and_breaks_down_where_it_says() {
    let Some(file) = shared("reference/eval/mpdta/mpdta.csv") else {
        return;
    };
    let file = file.to_str().unwrap();
    let ask = |restriction: &str, bounds: &str| {
        let asked = ["effects", file, "--sensitivity", restriction];
        let bounds: &[&str] = match bounds {
            "" => &[],
            _ => &["--bounds", bounds],
        };
        let ran = klyfta(&[&asked[..], bounds, &MPDTA].concat()).well();
        let found = rows(&ran);
        (found, ran.stderr)
    };
    let (found, stderr) = ask("relative-magnitudes", "");
    let tested = sensitivity(&found);
    assert_eq!(tested.len(), 12);
    assert!(stderr.contains("That there is an effect holds as long as trends went apart"));
    // Trends that do not go apart leave the ordinary interval; shares of cohorts are in both.
    let event = found
        .iter()
        .find(|row| row["quantity"] == "event" && row["event_time"] == "0");
    let overall = row(&found, "overall_event", "", "");
    for (ordinary, robust) in [(overall, tested[0]), (event.unwrap(), tested[6])] {
        for column in ["estimate", "standard_error", "lower", "upper"] {
            close(number(robust, column), number(ordinary, column), 1e-12);
        }
        assert!(robust["note"].starts_with("bound 0: "));
        assert!(robust["note"].contains("event times -4 to 3"));
    }
    for restriction in ["relative-magnitudes", "smoothness"] {
        let (found, _) = ask(restriction, "");
        let tested = sensitivity(&found);
        for pair in tested[..5].windows(2) {
            assert!(number(pair[1], "lower") < number(pair[0], "lower"));
            assert!(number(pair[0], "upper") < number(pair[1], "upper"));
        }
        let breakdown = number(tested[5], "estimate");
        assert_eq!(tested[5]["quantity"], "breakdown");
        let (found, _) = ask(restriction, &breakdown.to_string());
        close(number(sensitivity(&found)[0], "upper"), 0.0, 1e-8);
    }
}

/// Areas whose share rises by `drift` a year more than that of others, and by 5 once they are funded.
fn drifting(drift: f64) -> String {
    let mut text = "area,year,share,first\n".to_owned();
    for area in 0..40_i32 {
        let funded = area < 15;
        for year in 2010..2020_i32 {
            let noise = f64::from((area * 7919 + year * 104_729 + area * year * 31) % 101) / 1e3;
            let trend = if funded {
                drift * f64::from(year - 2010)
            } else {
                0.0
            };
            let effect = if funded && year >= 2016 { 5.0 } else { 0.0 };
            let first = if funded { "2016" } else { "" };
            let share = noise + trend + effect;
            writeln!(text, "{area},{year},{share},{first}").unwrap();
        }
    }
    text
}

#[test]
fn a_straight_trend_is_taken_out() {
    // The ordinary estimate holds the drift of two and a half years on average since 2015.
    let ran = effects_of(
        &drifting(1.0),
        &["--sensitivity", "smoothness", "--bounds", "0"],
    )
    .well();
    let found = rows(&ran);
    let mean = sensitivity(&found)[0];
    close(number(mean, "estimate"), 5.0 + 2.5, 0.1);
    let centre = f64::midpoint(number(mean, "lower"), number(mean, "upper"));
    close(centre, 5.0, 0.2);
    let first = sensitivity(&found)[2];
    assert_eq!(first["event_time"], "0");
    close(number(first, "estimate"), 6.0, 0.1);
    let centre = f64::midpoint(number(first, "lower"), number(first, "upper"));
    close(centre, 5.0, 0.2);
}

#[test]
fn years_without_an_error_are_no_part_of_sensitivity() {
    // A second cohort of two areas, so that two event times before and none after are of it alone.
    let mut text = drifting(0.0);
    for area in ["x", "y"] {
        for year in 2010..2020 {
            let share = f64::from((year * 37 + i32::from(area.as_bytes()[0]) * 11) % 19) / 1e2;
            writeln!(text, "{area},{year},{share},2018").unwrap();
        }
    }
    let ran = effects_of(&text, &["--sensitivity", "relative-magnitudes"]).well();
    let found = rows(&ran);
    let note = &sensitivity(&found)[0]["note"];
    assert!(note.contains("event times -6 to 3"), "{note}");
    assert!(note.contains("2 event times left out"), "{note}");
    // Without one year in between, there is no common period to be compared with.
    let gap: String = text
        .lines()
        .filter(|line| !line.contains(",2012,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let ran = effects_of(&gap, &["--sensitivity", "smoothness"]).well();
    let found = rows(&ran);
    assert_eq!(
        sensitivity(&found)[0]["note"],
        "the times are not equally far apart"
    );
    // With two years there is nothing before the reference.
    let short: String = text
        .lines()
        .filter(|line| !line.contains(",201") || line.contains(",2015,") || line.contains(",2016,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let ran = effects_of(&short, &["--sensitivity", "smoothness"]).well();
    let found = rows(&ran);
    let refused = sensitivity(&found);
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0]["note"],
        "there are too few periods before the effort"
    );
}

/// Least squares and the errors of Newey and West by normal equations in exact fractions, in a
/// script of this project.
#[test]
fn a_series_that_leaves_its_line() {
    let asked = ["--method", "interrupted-time-series"];
    let check = |found: &[Row], expected: [(&str, f64, f64); 4]| {
        for (quantity, estimate, error) in expected {
            let row = row(found, quantity, "1989", "");
            close(number(row, "estimate"), estimate, 1e-11);
            close(number(row, "standard_error"), error, 1e-11);
        }
    };
    let Some(ran) = proposition_99(&asked) else {
        return;
    };
    let found = rows(&ran);
    check(
        &found,
        [
            ("trend", -1.231_703_549_703_139_4, 0.175_283_087_841_530_88),
            ("level", -2.806_416_972_524_859_8, 2.201_463_159_706_865),
            ("slope", -0.991_143_471_034_806_8, 0.340_038_264_248_831_9),
            ("att", -8.257_706_063_216_297, 2.897_103_311_116_123),
        ],
    );
    // 27 degrees of freedom: 2.051830516.
    let effect = row(&found, "att", "1989", "");
    let half = number(effect, "upper") - number(effect, "estimate");
    close(half, 2.051_830_516 * number(effect, "standard_error"), 1e-7);
    assert!(effect["note"].contains("38 units never funded, whose mean was subtracted"));
    assert!(
        ran.stderr
            .contains("From 1989 on the series was on average")
    );

    let file = shared("reference/eval/prop99/california_prop99.csv").unwrap();
    let all = std::fs::read_to_string(file).unwrap();
    let alone = |line: &&str| line.contains("California") || line.starts_with("state");
    let alone: Vec<&str> = all.lines().filter(alone).collect();
    assert_eq!(alone.len(), 32);
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("alone.csv"), alone.join("\n") + "\n").unwrap();
    let columns = [
        "effects",
        "alone.csv",
        "--unit",
        "state",
        "--time",
        "year",
        "--outcome",
        "packs_per_capita",
        "--treated",
        "treated",
    ];
    let ran = klyfta_in(directory.path(), &[&columns[..], &asked].concat()).well();
    let found = rows(&ran);
    check(
        &found,
        [
            ("trend", -1.779_473_647_754_386, 0.450_415_340_975_024_8),
            ("level", -20.058_096_629_554_655, 5.743_745_181_003_542_5),
            ("slope", -1.494_652_378_714_145_5, 0.439_994_464_453_153_05),
            ("att", -28.278_684_712_482_455, 7.239_468_806_170_961),
        ],
    );
    assert_eq!(row(&found, "att", "1989", "")["note"], "");
    assert!(
        !ran.stderr.contains("every unit is funded"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_short_or_broken_series_is_told() {
    let asked = ["--method", "interrupted-time-series"];
    let series = |years: &[i32]| {
        let mut text = "area,year,share,first\n".to_owned();
        for year in years {
            writeln!(text, "a,{year},{},2015", (year * year) % 7).unwrap();
        }
        effects_of(&text, &asked)
    };
    let ran = series(&[2012, 2013, 2014, 2015, 2016, 2017]).well();
    let note = &rows(&ran)[0]["note"];
    assert_eq!(
        note,
        "3 periods before and 3 after are few: the error may be too small"
    );
    let few = series(&[2013, 2014, 2015, 2016, 2017]);
    assert!(
        few.stderr
            .contains("too few periods before the effort: 3 are needed")
    );
    let gap = series(&[2010, 2012, 2013, 2014, 2015, 2016, 2017]);
    assert_eq!(gap.exit, Some(2));
    assert!(
        gap.stderr.contains("the times are not equally far apart"),
        "{}",
        gap.stderr
    );
    assert!(
        gap.stderr
            .contains("number the periods 1, 2, 3, or fill the gap")
    );
}

#[test]
fn a_corrected_mixture_for_kansas() {
    let Some(kansas) = shared("reference/eval/kansas/kansas.csv") else {
        return;
    };
    let ran = klyfta(&[
        "effects",
        kansas.to_str().unwrap(),
        "--unit",
        "state",
        "--time",
        "year_qtr",
        "--outcome",
        "lngdpcapita",
        "--treated",
        "treated",
        "--method",
        "ridge-augmented",
    ])
    .well();
    let found = rows(&ran);
    let (_, reference) = &expected("kansas", "ridge_augmented_sc").unwrap()[0];
    let effect = row(&found, "att", "", "");
    reference.check(number(effect, "estimate"));
    assert!(effect["note"].contains("neither a standard error nor a test"));
    // The mean of the gaps from the first treated quarter on.
    let after = found
        .iter()
        .filter(|row| row["quantity"] == "event" && number(row, "event_time") >= 0.0);
    let gaps: Vec<f64> = after.map(|row| number(row, "estimate")).collect();
    assert_eq!(gaps.len(), 16);
    let mean = gaps.iter().sum::<f64>() / 16.0;
    close(mean, number(effect, "estimate"), 1e-12);
    assert_eq!(row(&found, "event", "", "2012.25")["event_time"], "0");
    assert!(
        ran.stderr
            .contains("From 2012.25 on the outcome was on average")
    );
}
