//! Follow-up charts: the same laws as for all charts, and what each of these must show.

use klyfta::charts::*;
use klyfta::language::Language::{self, English, Swedish};
use resvg::usvg::roxmltree;

use crate::charts::{
    Written, caption, check_layout, check_well_formed, hostile_names, says, texts, tree, written,
};
use crate::data_for_charts_of_effects::*;

// Data.

/// Every chart's data, so that one change can be made to all of them.
#[derive(Clone)]
struct All {
    event_study: EventStudy,
    gap_trend: GapTrend,
    dumbbell: Dumbbell,
    synthetic: SyntheticControl,
    group_time: GroupTime,
    love_plot: LovePlot,
    rtm: RegressionToTheMean,
    sensitivity: Sensitivity,
}

fn tame() -> All {
    All {
        event_study: events(-6, 6),
        gap_trend: gap(true),
        dumbbell: bells(21),
        synthetic: synthetic(38),
        group_time: cohorts(5),
        love_plot: love(10),
        rtm: rtm(5),
        sensitivity: ladder(Restriction::RelativeMagnitudes),
    }
}

fn crowded() -> All {
    All {
        event_study: events(-150, 149),
        dumbbell: bells(300),
        synthetic: synthetic(300),
        group_time: cohorts(30),
        love_plot: love(300),
        rtm: rtm(300),
        sensitivity: Sensitivity {
            rungs: (0..300)
                .map(|place| Rung {
                    m: f64::from(place) / 100.0,
                    lower: Some(0.5 - f64::from(place) / 200.0),
                    upper: (place < 250).then_some(0.6),
                })
                .collect(),
            breakdown: Some(0.995),
            ..tame().sensitivity
        },
        gap_trend: GapTrend {
            years: (1800..2100)
                .map(|year| GapYear {
                    year,
                    absolute: (year % 7 != 0).then_some(f64::from(year % 13) - 20.0),
                    relative: Some(0.5 + f64::from(year % 11) / 20.0),
                    ..GapYear::default()
                })
                .collect(),
            breaks: (1810..1870)
                .map(|year| (year, "brott".to_owned()))
                .collect(),
            ..gap(false)
        },
    }
}

fn single() -> All {
    let mut all = tame();
    all.event_study = events(2, 2);
    all.gap_trend.years.truncate(1);
    all.dumbbell.places.truncate(1);
    all.synthetic = synthetic(1);
    all.synthetic.years.truncate(1);
    all.group_time.cohorts.truncate(1);
    all.group_time.cohorts[0].estimates.truncate(1);
    all.love_plot.covariates.truncate(1);
    all.rtm.funded.gaps.truncate(1);
    all.rtm.placebos.clear();
    all.sensitivity.rungs.truncate(1);
    all
}

fn nothing() -> All {
    All {
        event_study: EventStudy::default(),
        gap_trend: GapTrend::default(),
        dumbbell: Dumbbell::default(),
        synthetic: SyntheticControl::default(),
        group_time: GroupTime::default(),
        love_plot: LovePlot::default(),
        rtm: RegressionToTheMean::default(),
        sensitivity: Sensitivity::default(),
    }
}

/// Every value through a function.
fn with_values(mut all: All, change: impl Fn(f64) -> f64) -> All {
    let one = |value: &mut Option<f64>| *value = value.map(&change);
    let both = |limits: &mut Option<(f64, f64)>| {
        *limits = limits.map(|(lower, upper)| (change(lower), change(upper)));
    };
    for estimate in &mut all.event_study.estimates {
        one(&mut estimate.estimate);
        both(&mut estimate.pointwise);
        both(&mut estimate.simultaneous);
    }
    for year in &mut all.gap_trend.years {
        one(&mut year.absolute);
        one(&mut year.relative);
        both(&mut year.absolute_interval);
        both(&mut year.relative_interval);
    }
    for place in &mut all.dumbbell.places {
        for year in [&mut place.first, &mut place.last] {
            if let YearValue::Known { value, interval } = year {
                *value = change(*value);
                both(interval);
            }
        }
    }
    for year in &mut all.synthetic.years {
        one(&mut year.actual);
        one(&mut year.synthetic);
    }
    for placebo in &mut all.synthetic.placebos {
        placebo.gaps.iter_mut().for_each(|(_, gap)| one(gap));
    }
    one(&mut all.synthetic.fit.error_before);
    one(&mut all.synthetic.fit.ratio);
    for cohort in &mut all.group_time.cohorts {
        for estimate in &mut cohort.estimates {
            one(&mut estimate.estimate);
            both(&mut estimate.interval);
        }
    }
    for covariate in &mut all.love_plot.covariates {
        one(&mut covariate.before);
        one(&mut covariate.after);
        one(&mut covariate.variance_ratio_before);
        one(&mut covariate.variance_ratio_after);
    }
    for areas in std::iter::once(&mut all.rtm.funded).chain(&mut all.rtm.placebos) {
        areas.gaps.iter_mut().for_each(|(_, gap)| one(gap));
        one(&mut areas.closed);
    }
    one(&mut all.sensitivity.estimate);
    both(&mut all.sensitivity.original);
    for rung in &mut all.sensitivity.rungs {
        one(&mut rung.lower);
        one(&mut rung.upper);
    }
    all
}

fn with_hostile_names(mut all: All) -> All {
    let names = hostile_names();
    let name = |place: usize| names[place % names.len()].clone();
    let long = names.concat().repeat(3);
    all.event_study.start.clone_from(&long);
    all.event_study.treated.clone_from(&long);
    all.event_study.method = Method {
        estimator: long.clone(),
        control_group: name(1),
        base: name(0),
        clusters: name(6),
        pre_test: name(4),
        smallest_detectable: name(8),
    };
    all.gap_trend.name.clone_from(&long);
    all.gap_trend.reference = name(5);
    for (place, (_, what)) in all.gap_trend.breaks.iter_mut().enumerate() {
        *what = name(place);
    }
    if let Some(payment) = &mut all.gap_trend.first_payment {
        payment.amount_kind.clone_from(&long);
    }
    for (place, of) in all.dumbbell.places.iter_mut().enumerate() {
        of.name = name(place);
    }
    all.dumbbell.years = (name(8), name(0));
    all.synthetic.name.clone_from(&long);
    all.synthetic.start_words.clone_from(&long);
    all.synthetic.predictors.clone_from(&long);
    for (place, donor) in all.synthetic.donors.iter_mut().enumerate() {
        donor.name = name(place);
    }
    for (place, covariate) in all.love_plot.covariates.iter_mut().enumerate() {
        covariate.name = name(place);
    }
    all.rtm.rule.clone_from(&long);
    all.sensitivity.effect = long;
    all
}

/// Years as far apart as they can be.
fn with_extreme_years(mut all: All) -> All {
    let last = |place: usize, year: i32| {
        if place.is_multiple_of(2) {
            i32::MIN + year
        } else {
            i32::MAX - year
        }
    };
    for (place, estimate) in all.event_study.estimates.iter_mut().enumerate() {
        estimate.event_time = last(place, place as i32);
    }
    for (place, year) in all.gap_trend.years.iter_mut().enumerate() {
        year.year = last(place, place as i32);
    }
    for (place, year) in all.synthetic.years.iter_mut().enumerate() {
        year.year = last(place, place as i32);
    }
    for cohort in &mut all.group_time.cohorts {
        for (place, estimate) in cohort.estimates.iter_mut().enumerate() {
            estimate.year = last(place, place as i32);
        }
    }
    for (place, gap) in all.rtm.funded.gaps.iter_mut().enumerate() {
        gap.0 = last(place, place as i32);
    }
    all
}

/// Everything in another order where order means nothing.
fn shuffled(mut all: All) -> All {
    fn turn<T>(items: &mut [T]) {
        items.reverse();
        let places = items.len() / 3;
        items.rotate_left(places);
    }
    turn(&mut all.event_study.estimates);
    turn(&mut all.gap_trend.years);
    turn(&mut all.gap_trend.breaks);
    turn(&mut all.dumbbell.places);
    turn(&mut all.synthetic.years);
    turn(&mut all.synthetic.placebos);
    turn(&mut all.synthetic.donors);
    for placebo in &mut all.synthetic.placebos {
        turn(&mut placebo.gaps);
    }
    turn(&mut all.group_time.cohorts);
    for cohort in &mut all.group_time.cohorts {
        turn(&mut cohort.estimates);
    }
    turn(&mut all.love_plot.covariates);
    turn(&mut all.rtm.placebos);
    turn(&mut all.rtm.funded.gaps);
    turn(&mut all.sensitivity.rungs);
    all
}

fn draw(all: &All, caption: &Caption, language: Language) -> Vec<(&'static str, Chart)> {
    vec![
        (
            "event study",
            event_study(&all.event_study, caption, language, "event"),
        ),
        (
            "gap trend",
            gap_trend(&all.gap_trend, caption, language, "gap"),
        ),
        (
            "dumbbell",
            dumbbell(&all.dumbbell, caption, language, "bells"),
        ),
        (
            "synthetic control",
            synthetic_control(&all.synthetic, caption, language, "synthetic"),
        ),
        (
            "group time",
            group_time(&all.group_time, caption, language, "cohorts"),
        ),
        (
            "love plot",
            love_plot(&all.love_plot, caption, language, "love"),
        ),
        (
            "regression to the mean",
            regression_to_the_mean(&all.rtm, caption, language, "rtm"),
        ),
        (
            "sensitivity",
            sensitivity(&all.sensitivity, caption, language, "ladder"),
        ),
    ]
}

fn hostile_caption() -> Caption {
    let names = hostile_names();
    Caption {
        title: names.concat().repeat(4),
        subtitle: names[8].replace(' ', "").repeat(3),
        unit: names[8].repeat(2),
        source: names.concat(),
        n: names[1].clone(),
        notes: names,
        synthetic: true,
    }
}

/// All charts on tame, crowded, degenerate and hostile data.
fn gallery() -> Vec<(String, Chart)> {
    let missing = with_values(tame(), |_| f64::NAN);
    let some_missing = |value: f64| if value > 0.5 { value } else { f64::INFINITY };
    let kinds: Vec<(&str, All, Caption, Language)> = vec![
        ("tame", tame(), caption(), Swedish),
        ("in English", tame(), caption(), English),
        ("bare", tame(), Caption::default(), English),
        ("crowded", crowded(), caption(), Swedish),
        ("single", single(), caption(), Swedish),
        ("nothing", nothing(), caption(), Swedish),
        ("not a number", missing, caption(), Swedish),
        (
            "partly infinite",
            with_values(tame(), some_missing),
            caption(),
            Swedish,
        ),
        (
            "huge",
            with_values(tame(), |value| value * 1e13),
            caption(),
            Swedish,
        ),
        (
            "beyond huge",
            with_values(tame(), |value| value * 1e306),
            caption(),
            Swedish,
        ),
        (
            "tiny",
            with_values(tame(), |value| value * 1e-11),
            caption(),
            Swedish,
        ),
        (
            "denormal",
            with_values(tame(), |value| value * 1e-320),
            caption(),
            Swedish,
        ),
        (
            "upside down",
            with_values(tame(), |value| -value),
            caption(),
            Swedish,
        ),
        ("zero", with_values(tame(), |_| 0.0), caption(), Swedish),
        (
            "all alike",
            with_values(tame(), |_| 123_456.7),
            caption(),
            Swedish,
        ),
        (
            "hostile names",
            with_hostile_names(tame()),
            caption(),
            Swedish,
        ),
        (
            "hostile captions",
            with_hostile_names(crowded()),
            hostile_caption(),
            English,
        ),
        (
            "extreme years",
            with_extreme_years(tame()),
            caption(),
            Swedish,
        ),
    ];
    kinds
        .iter()
        .flat_map(|(kind, all, caption, language)| {
            let charts = draw(all, caption, *language).into_iter();
            charts.map(move |(which, chart)| (format!("{which}, {kind}"), chart))
        })
        .collect()
}

// What is in an SVG.

/// The places of the marks painted so, in the order of their path; a constant away from their
/// centres.
fn marks(chart: &Chart, fill: &str, edge: &str) -> Vec<(f64, f64)> {
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let paths = document.descendants().filter(|node| {
        node.has_tag_name("path")
            && node.attribute("fill") == Some(fill)
            && node.attribute("stroke") == Some(edge)
            // Of the samples in the key each has a path of its own.
            && node.attribute("d").is_some_and(|path| path.ends_with('z'))
    });
    let starts = paths.flat_map(|path| {
        let outline = path.attribute("d").unwrap_or_default().to_owned();
        let outlines = outline.split('M').skip(1);
        outlines.map(place).collect::<Vec<_>>()
    });
    starts.skip(1).collect()
}

fn place(outline: &str) -> (f64, f64) {
    let end = outline
        .find(|letter: char| letter.is_ascii_alphabetic())
        .expect("a command follows");
    let (x, y) = outline[..end].split_once(' ').expect("two numbers");
    (x.parse().expect("a number"), y.parse().expect("a number"))
}

/// Pixels follow values along a straight line, up or to the right as the sign says.
fn check_follows(values: &[f64], pixels: &[f64], sign: f64) {
    assert_eq!(values.len(), pixels.len(), "{values:?} {pixels:?}");
    let ends = |numbers: &[f64], least: usize, most: usize| numbers[most] - numbers[least];
    let order = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
    let least = (0..values.len()).min_by(order).expect("values");
    let most = (0..values.len()).max_by(order).expect("values");
    let slope = ends(pixels, least, most) / ends(values, least, most);
    assert!(slope * sign > 0.0, "{slope}");
    for (value, pixel) in values.iter().zip(pixels) {
        let expected = pixels[least] + slope * (value - values[least]);
        assert!(
            (pixel - expected).abs() < 0.3,
            "{value} at {pixel}, not {expected}"
        );
    }
}

fn rooms(chart: &Chart) -> Vec<Written> {
    let mut found = Vec::new();
    written(tree(&chart.svg).root(), &mut found);
    found
}

/// Where a text stands, by its upper edge and its left one.
fn corner(chart: &Chart, text: &str) -> (f32, f32) {
    let found = rooms(chart);
    let room = found.iter().find(|one| one.text == text);
    let room = room
        .unwrap_or_else(|| panic!("`{text}` in {:?}", texts(chart)))
        .room;
    (room[1], room[0])
}

fn rows(chart: &Chart) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(chart.csv.as_bytes());
    let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
    rows.expect("rows as wide as their header")
}

// Laws for every chart.

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    for (which, chart) in gallery() {
        check_layout(&which, &chart);
    }
}

#[test]
fn charts_are_well_formed_and_tell_their_text_alternative() {
    for (which, chart) in gallery() {
        check_well_formed(&which, &chart);
        assert!(
            !chart.svg.contains("NaN") && !chart.svg.contains("inf"),
            "{which}"
        );
        assert!(
            !chart.description.contains("NaN"),
            "{which}: {}",
            chart.description
        );
        assert!(
            !chart.svg.contains("=\"-"),
            "{which}: no length is negative"
        );
    }
}

#[test]
fn order_means_nothing_where_it_means_nothing() {
    let charts = |all: All| draw(&all, &caption(), Swedish);
    for ((which, once), (_, again)) in charts(tame()).into_iter().zip(charts(shuffled(tame()))) {
        assert_eq!(once, again, "{which}");
    }
}

#[test]
fn files_are_of_modest_size() {
    for (which, chart) in gallery() {
        assert!(
            chart.svg.len() < 140_000,
            "{which}: {} bytes",
            chart.svg.len()
        );
    }
}

#[test]
fn a_chart_of_nothing_says_so() {
    for all in [nothing(), with_values(tame(), |_| f64::NAN)] {
        for (which, chart) in draw(&all, &caption(), Swedish) {
            // M itself is no value that can be missing.
            if which != "sensitivity" {
                assert!(says(&chart, "Det finns inget att rita."), "{which}");
            }
        }
    }
    for (which, chart) in draw(&tame(), &caption(), Swedish) {
        assert!(!says(&chart, "Det finns inget att rita."), "{which}");
    }
}

#[test]
fn numbers_are_written_as_readers_write_them() {
    for (language, decimal) in [(Swedish, ','), (English, '.')] {
        for (which, chart) in draw(&tame(), &Caption::default(), language) {
            let is_decimal = |text: &str, mark: char| {
                let mut parts = text.split(mark);
                let (before, after) = (parts.next(), parts.next());
                before.is_some_and(|part| part.ends_with(|digit: char| digit.is_ascii_digit()))
                    && after
                        .is_some_and(|part| part.starts_with(|digit: char| digit.is_ascii_digit()))
            };
            let other = if decimal == ',' { '.' } else { ',' };
            // The names and the words of the data are Swedish, and thousands are parted by commas
            // in English.
            let numbers: Vec<String> = texts(&chart)
                .into_iter()
                .filter(|text| !text.contains(|letter: char| letter.is_alphabetic()))
                .collect();
            assert!(
                !numbers.iter().any(|text| is_decimal(text, other)),
                "{which}: {numbers:?}"
            );
        }
    }
}

#[test]
fn the_data_behind_a_chart_are_all_there() {
    let all = tame();
    let charts = draw(&all, &caption(), Swedish);
    let expected = [
        all.event_study.estimates.len(),
        all.gap_trend.years.len(),
        all.dumbbell.places.len(),
        3 * all.synthetic.years.len() + 38 * 20 + all.synthetic.donors.len(),
        5 * 14,
        all.love_plot.covariates.len(),
        6 * 11,
        1 + all.sensitivity.rungs.len() + 1,
    ];
    for ((which, chart), expected) in charts.iter().zip(expected) {
        assert_eq!(rows(chart).len(), expected, "{which}");
        let header = chart.csv.lines().next().expect("a header");
        assert!(
            header.contains("(Dissimilaritetsindex (0–1))"),
            "{which}: {header}"
        );
        assert!(!chart.csv.contains("NaN"), "{which}");
    }
}

// What single charts say.

#[test]
fn effects_stand_where_their_values_say() {
    let data = events(-6, 6);
    let chart = event_study(&data, &caption(), Swedish, "event");
    let value = |time: i32| data.estimates.iter().find(|of| of.event_time == time);
    let after: Vec<f64> = (0..=6).filter_map(|time| value(time)?.estimate).collect();
    let before: Vec<f64> = [-6, -4, -3, -2]
        .iter()
        .filter_map(|time| value(*time)?.estimate)
        .collect();
    let (dots, squares) = (
        marks(&chart, "#0072b2", "#ffffff"),
        marks(&chart, "#6f6f6f", "#ffffff"),
    );
    let y = |places: &[(f64, f64)]| places.iter().map(|place| place.1).collect::<Vec<_>>();
    check_follows(&after, &y(&dots), -1.0);
    check_follows(&before, &y(&squares), -1.0);
    let times = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    check_follows(
        &times,
        &dots.iter().map(|place| place.0).collect::<Vec<_>>(),
        1.0,
    );

    // The reference is hollow, at zero, just before the start.
    let reference = marks(&chart, "#ffffff", "#1a1a1a");
    assert_eq!(reference.len(), 1);
    let slope = (dots[6].1 - dots[0].1) / (after[6] - after[0]);
    let zero = dots[0].1 - slope * after[0];
    assert!((reference[0].1 - zero).abs() < 0.3, "{reference:?} {zero}");
}

#[test]
fn an_event_study_prints_what_is_behind_each_time() {
    let mut data = events(-6, 6);
    let chart = event_study(&data, &caption(), Swedish, "event");
    let found = rooms(&chart);
    let middle = |text: &Written| (text.room[0] + text.room[2]) / 2.0;
    let heading = corner(&chart, "Områden, n").0;
    for estimate in &data.estimates {
        let time = estimate.event_time.to_string().replace('-', "\u{2212}");
        let of_time = |text: &&Written| text.text == time && text.room[1] > heading - 60.0;
        let x = middle(found.iter().rfind(|text| of_time(text)).expect("its time"));
        let count = estimate.n_treated.expect("a count").to_string();
        let is_below = |text: &Written| {
            text.text == count
                && (middle(text) - x).abs() < 2.0
                && (text.room[1] - heading).abs() < 5.0
        };
        assert!(found.iter().any(is_below), "{time}: {count}");
    }
    assert!(says(&chart, "Sammansättningen ändras: mellan 6 och 12"));
    assert!(
        says(&chart, "p = 0,17")
            && says(&chart, "1,9 procentenheter")
            && says(&chart, "32 kommuner")
    );
    assert!(says(&chart, "första utbetalningen"));
    assert!(
        says(&chart, "95\u{a0}% band, alla tidpunkter"),
        "the key goes on in a second row"
    );
    assert!(says(&chart, "markerar att värdet saknas: \u{2212}5."));
    for estimate in &mut data.estimates {
        estimate.n_treated = Some(12);
    }
    assert!(!says(
        &event_study(&data, &caption(), Swedish, "event"),
        "Sammansättningen"
    ));
}

#[test]
fn a_gap_is_shown_as_difference_and_as_ratio() {
    let data = gap(true);
    let chart = gap_trend(&data, &caption(), Swedish, "gap");
    let points = marks(&chart, "#0b5a8a", "#ffffff");
    let known: Vec<&GapYear> = data
        .years
        .iter()
        .filter(|year| year.absolute.is_some())
        .collect();
    assert_eq!(points.len(), 2 * known.len());
    let y: Vec<f64> = points.iter().map(|place| place.1).collect();
    let absolute: Vec<f64> = known.iter().filter_map(|year| year.absolute).collect();
    let relative: Vec<f64> = known.iter().filter_map(|year| year.relative).collect();
    check_follows(&absolute, &y[..known.len()], -1.0);
    check_follows(&relative, &y[known.len()..], -1.0);

    for words in [
        "Skillnad, Dissimilaritetsindex (0–1)",
        "Kvot",
        "klyftan har minskat med 24\u{a0}%",
        "klyftan har minskat med 27\u{a0}%",
        "Första utbetalningen 2018: 2\u{a0}340 kronor per invånare (beviljade)",
        "Skäggetorp mot övriga Linköping",
        "finansiering 2018–2021",
        "a (2013): ny definition av sysselsättning; b (2020): RegSO ersätter SAMS",
        "saknas: 2014, 2020.",
        "ingen klyfta",
    ] {
        assert!(says(&chart, words), "{words}: {:?}", texts(&chart));
    }
    assert_eq!(
        texts(&chart).iter().filter(|text| *text == "a").count(),
        2,
        "in both panels"
    );
    let last = data
        .years
        .last()
        .and_then(|year| year.absolute)
        .expect("a value");
    assert!(
        says(&chart, &Swedish.number(last, 1)),
        "the last value is written"
    );
}

#[test]
fn measures_that_disagree_are_said_to() {
    let mut data = gap(false);
    assert!(!says(
        &gap_trend(&data, &caption(), Swedish, "gap"),
        "pekar åt olika håll"
    ));
    data.closed = Some(Closed {
        absolute: Some(-0.4),
        relative: Some(0.6),
        ..Closed::default()
    });
    let chart = gap_trend(&data, &caption(), Swedish, "gap");
    assert!(says(&chart, "pekar åt olika håll"));
    assert!(
        says(&chart, "klyftan har ökat med 40\u{a0}%")
            && says(&chart, "klyftan har minskat med 60\u{a0}%")
    );
}

#[test]
fn a_suppressed_value_has_no_interval_either() {
    let mut data = gap(true);
    let band = |data: &GapTrend| {
        gap_trend(data, &caption(), Swedish, "gap")
            .svg
            .matches("fill-opacity")
            .count()
    };
    // A stretch of its own on each side of each of the two missing years, in both panels, and the
    // key.
    assert_eq!(band(&data), 2 * 3 + 1);
    data.years.retain(|year| year.absolute.is_some());
    assert_eq!(band(&data), 2 + 1);
}

#[test]
fn dumbbells_are_sorted_by_change_with_the_funded_above() {
    let data = bells(21);
    let chart = dumbbell(&data, &caption(), Swedish, "bells");
    let known = |value: YearValue| match value {
        YearValue::Known { value, .. } => Some(value),
        _ => None,
    };
    let change = |place: &DumbbellPlace| Some(known(place.last)? - known(place.first)?);
    let mut shown: Vec<&DumbbellPlace> = data
        .places
        .iter()
        .filter(|place| change(place).is_some())
        .collect();
    shown.sort_by(|a, b| {
        let key = |place: &DumbbellPlace| change(place).unwrap_or_default();
        b.funded.cmp(&a.funded).then(key(b).total_cmp(&key(a)))
    });
    let heights: Vec<f32> = shown
        .iter()
        .map(|place| corner(&chart, &place.name).0)
        .collect();
    assert!(heights.is_sorted(), "{heights:?}");
    let comparison = corner(&chart, "Jämförelse (n = 12)").0;
    for (place, height) in shown.iter().zip(&heights) {
        assert_eq!(place.funded, *height < comparison, "{}", place.name);
    }

    let of_funded = |funded: bool, value: fn(&DumbbellPlace) -> YearValue| -> Vec<f64> {
        let places = shown.iter().filter(|place| place.funded == funded);
        places.filter_map(|place| known(value(place))).collect()
    };
    let x = |fill: &str, edge: &str, in_key: bool| -> Vec<f64> {
        // The funded look also stands in the key.
        let mut places = marks(&chart, fill, edge);
        if !in_key {
            places = [first_mark(&chart, fill, edge), places].concat();
        }
        places.iter().map(|place| place.0).collect()
    };
    check_follows(
        &of_funded(true, |place| place.first),
        &x("#ffffff", "#0b5a8a", true),
        1.0,
    );
    check_follows(
        &of_funded(true, |place| place.last),
        &x("#0b5a8a", "#ffffff", true),
        1.0,
    );
    check_follows(
        &of_funded(false, |place| place.first),
        &x("#ffffff", "#d98200", false),
        1.0,
    );
    check_follows(
        &of_funded(false, |place| place.last),
        &x("#d98200", "#ffffff", false),
        1.0,
    );
}

/// The one that `marks` takes for a sample of the key.
fn first_mark(chart: &Chart, fill: &str, edge: &str) -> Vec<(f64, f64)> {
    let pattern = format!("fill=\"{fill}\" stroke=\"{edge}\"");
    let line = chart
        .svg
        .lines()
        .find(|line| line.contains(&pattern))
        .expect("a mark");
    vec![place(&line[line.find("d=\"M").expect("a path") + 4..])]
}

#[test]
fn what_is_suppressed_or_missing_is_listed_and_not_given_away() {
    let chart = dumbbell(&bells(21), &caption(), Swedish, "bells");
    assert!(says(&chart, "för få personer bakom värdet (1): Lambohov."));
    assert!(says(&chart, "värde saknas för något av åren (1): Kinda."));
    let row = rows(&chart)
        .into_iter()
        .find(|row| &row[0] == "Lambohov")
        .expect("a row");
    assert_eq!((&row[2], &row[3], &row[5]), ("", "", "suppressed"));
    let crowd = dumbbell(&bells(300), &caption(), Swedish, "bells");
    assert!(says(&crowd, "Med finansiering (n = 100, 28 visas)"));
    assert!(says(&crowd, "…  72 däremellan visas inte"));
    assert!(says(&crowd, "254 platser däremellan visas inte"));
    assert_eq!(rows(&crowd).len(), 300);
}

#[test]
fn a_synthetic_control_tells_its_weights_its_fit_and_its_rank() {
    let data = synthetic(38);
    let chart = synthetic_control(&data, &caption(), Swedish, "synthetic");
    for words in [
        "5 av 38 områden",
        "Skäggetorp 0\u{a0}(0,41), Navestad 1\u{a0}(0,27)",
        "(RMSPE): 0,31.",
        "124,2",
        "1 av 39, p\u{a0}=\u{a0}1/39\u{a0}=\u{a0}0,026",
        "utfallet 2005–2017",
        "områden utan insats (n = 38)",
        "saknas: 2010.",
    ] {
        assert!(
            texts(&chart).join(" ").contains(words),
            "{words}: {:?}",
            texts(&chart)
        );
    }
    let spaghetti = chart
        .svg
        .lines()
        .filter(|line| line.contains("stroke=\"#bdbdbd\"") && line.contains('L'));
    let longest = spaghetti.map(|line| line.matches('M').count()).max();
    assert_eq!(longest, Some(38), "every placebo is drawn");
    for row in rows(&chart)
        .iter()
        .filter(|row| &row[0] == "gap" && !row[3].is_empty())
    {
        let year = data
            .years
            .iter()
            .find(|year| year.year.to_string() == row[2])
            .expect("its year");
        let gap = year
            .actual
            .zip(year.synthetic)
            .map(|(actual, synthetic)| actual - synthetic);
        assert_eq!(row[3].parse().ok(), gap);
    }
}

#[test]
fn a_synthetic_control_without_error_has_no_ratio() {
    let mut data = synthetic(38);
    data.fit = SyntheticFit {
        error_before: Some(1e-15),
        ratio: Some(4e32),
        rank: Some((2, 39)),
        ranked_by: RankedBy::MeanGap,
    };
    let chart = synthetic_control(&data, &caption(), Swedish, "synthetic");
    let all = texts(&chart).join(" ");
    assert!(
        all.contains("följer den syntetiska jämförelsen exakt"),
        "{all}"
    );
    assert!(all.contains("plats bland alla: 2 av 39"), "{all}");
    assert!(!all.contains("RMSPE") && !all.contains("MSPE"), "{all}");
}

#[test]
fn cohorts_share_an_axis_and_say_how_many_they_are() {
    let data = cohorts(5);
    let chart = group_time(&data, &caption(), Swedish, "cohorts");
    for cohort in &data.cohorts {
        assert!(says(
            &chart,
            &format!("Start {} (n = {})", cohort.start, cohort.n_treated)
        ));
    }
    // From the reference, which stands at zero, every panel climbs as steeply.
    let dots = marks(&chart, "#0072b2", "#ffffff");
    let zeros = marks(&chart, "#ffffff", "#1a1a1a");
    assert_eq!(zeros.len(), 5);
    let mut dots = dots.into_iter();
    let (mut values, mut pixels) = (Vec::new(), Vec::new());
    for (cohort, zero) in data.cohorts.iter().zip(zeros) {
        for estimate in cohort.estimates.iter().filter(|of| of.year >= cohort.start) {
            if let Some(value) = estimate.estimate {
                values.push(value);
                pixels.push(dots.next().expect("a dot").1 - zero.1);
            }
        }
    }
    check_follows(&values, &pixels, -1.0);
    let crowd = group_time(&cohorts(30), &caption(), Swedish, "cohorts");
    assert!(says(
        &crowd,
        "Utan ruta, för att de saknar skattning eller inte får plats (6)"
    ));
}

#[test]
fn covariates_are_sorted_and_measured_against_the_threshold() {
    let data = love(10);
    let chart = love_plot(&data, &caption(), Swedish, "love");
    let mut sorted: Vec<&Covariate> = data.covariates.iter().collect();
    let size = |covariate: &Covariate| covariate.before.map_or(0.0, f64::abs);
    sorted.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let heights: Vec<f32> = sorted.iter().map(|of| corner(&chart, &of.name).0).collect();
    assert!(heights.is_sorted(), "{heights:?}");
    let x = |fill: &str, edge: &str| {
        marks(&chart, fill, edge)
            .iter()
            .map(|place| place.0)
            .collect::<Vec<_>>()
    };
    let before: Vec<f64> = sorted.iter().filter_map(|of| of.before).collect();
    let after: Vec<f64> = sorted.iter().filter_map(|of| of.after).collect();
    let (circles, diamonds) = (x("#ffffff", "#1a1a1a"), x("#0b5a8a", "#ffffff"));
    check_follows(&before, &circles, 1.0);
    check_follows(&after, &diamonds, 1.0);

    // The zone is as wide as 0.2 on the scale of the marks.
    let scale = (circles[1] - circles[0]) / (before[1] - before[0]);
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let zone = document
        .descendants()
        .find(|node| node.attribute("fill") == Some("#eeeeee"));
    let width: f64 = zone
        .and_then(|zone| zone.attribute("width")?.parse().ok())
        .expect("a width");
    assert!((width - 0.2 * scale).abs() < 0.5, "{width} {scale}");
    assert!(says(&chart, "0,78 → 0,92") && says(&chart, "\u{2212}0,1") && says(&chart, "+0,1"));
    let crowd = love_plot(&love(300), &caption(), Swedish, "love");
    assert!(
        texts(&crowd)
            .join(" ")
            .contains("som inte visas: 260; av dem skiljer sig")
    );
}

#[test]
fn selection_alone_is_shown_beside_the_funded() {
    let data = rtm(5);
    let chart = regression_to_the_mean(&data, &caption(), Swedish, "rtm");
    assert!(says(&chart, "Ingen insats här") && says(&chart, "Finansierade områden"));
    for areas in std::iter::once(&data.funded).chain(&data.placebos) {
        let share = Swedish.number(100.0 * areas.closed.expect("a share"), 0);
        let words = format!("{}: {share}\u{a0}% slutet", areas.selected_in);
        assert!(
            texts(&chart).contains(&words),
            "{words}: {:?}",
            texts(&chart)
        );
    }
    assert!(
        texts(&chart)
            .join(" ")
            .contains("i medeltal 21\u{a0}% (16\u{a0}% till 29\u{a0}%) utan insats")
    );
    let english = regression_to_the_mean(&data, &caption(), English, "rtm");
    assert!(says(&english, "No programme here"));
    let gaps: Vec<f64> = data
        .funded
        .gaps
        .iter()
        .filter_map(|(_, gap)| *gap)
        .collect();
    let mut places = first_mark(&chart, "#0b5a8a", "#ffffff");
    places.extend(marks(&chart, "#0b5a8a", "#ffffff"));
    let y: Vec<f64> = places.iter().map(|place| place.1).collect();
    check_follows(&gaps, &y, -1.0);
    // Of many, the latest selections are named, the latest first in line.
    let crowd = texts(&regression_to_the_mean(
        &rtm(30),
        &caption(),
        Swedish,
        "rtm",
    ));
    for year in 1990..2014 {
        let is_named = crowd
            .iter()
            .any(|text| text.starts_with(&format!("{year}: ")));
        assert_eq!(is_named, year > 2005, "{year}");
    }
    assert!(
        crowd
            .iter()
            .any(|text| text == "Grå linjer utan namn: 22 andra urval.")
    );
    let wider = RegressionToTheMean {
        funded: SelectedAreas {
            closed: Some(-0.1),
            ..data.funded
        },
        ..data
    };
    assert!(says(
        &regression_to_the_mean(&wider, &caption(), Swedish, "rtm"),
        "2018: 10\u{a0}% större"
    ));
}

#[test]
fn the_breakdown_value_parts_the_rungs() {
    let data = ladder(Restriction::RelativeMagnitudes);
    let chart = sensitivity(&data, &caption(), Swedish, "ladder");
    let height = |text: &str| corner(&chart, text).0;
    let m = "M\u{304}";
    let breakdown = height(&format!("Brytpunkt {m} = 1,93"));
    assert!(height("Ursprungligt") < height(&format!("{m} = 0,5")));
    assert!(height(&format!("{m} = 1,5")) < breakdown && breakdown < height(&format!("{m} = 2,0")));
    assert!(says(&chart, "0,009 till 0,080") && says(&chart, "\u{2212}0,012 till öppet"));

    // Filled where 0 is left out: the original and three rungs; hollow: two.
    let bars = |fill: &str| {
        let bar = format!("height=\"12\" fill=\"{fill}\" stroke=\"#0b5a8a\"");
        chart.svg.matches(&bar).count()
    };
    assert_eq!((bars("#0b5a8a"), bars("#ffffff")), (4, 2));
    let none = Sensitivity {
        breakdown: None,
        ..data
    };
    assert!(says(
        &sensitivity(&none, &caption(), Swedish, "ladder"),
        "Ingen brytpunkt finns"
    ));
    let smooth = sensitivity(
        &ladder(Restriction::Smoothness),
        &caption(),
        English,
        "ladder",
    );
    assert!(says(&smooth, "Breakdown M = 0.023") && says(&smooth, "M = 0.01"));
}
