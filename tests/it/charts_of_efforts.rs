//! Charts of money, area types, rankings and indicators: all where its value says, nothing told
//! that is hidden.

use klyfta::charts::{
    Alluvial, AmountKind, Caption, Chart, Counted, Difference, Direction, Effort, FundedArea,
    FundedPart, Funnel, FunnelPlace, GrantTimeline, GroupedBy, IntervalRanking, KronorPerHead,
    Month, PlanGrantedPaid, RankedPlace, RecentTrend, SparklineRow, SparklineScale, Sparklines,
    Spine, SpineIndicator, Spread, Step, Sum, Thresholds, Transitions, TypeShares, TypeYear,
    YearSum, alluvial, funnel_plot, grant_timeline, interval_ranking, kronor_per_head,
    plan_granted_paid, sparkline_table, spine_chart, transition_heat_map, type_shares,
};
use klyfta::language::Language;
use resvg::usvg::roxmltree;

use crate::charts::{HOSTILE_NAMES, caption, hostile_names, names, says, texts, tree, written};

const SWEDISH: Language = Language::Swedish;

// Data.

fn sum(year: i32, kind: AmountKind, sum: Sum) -> YearSum {
    YearSum {
        year: Some(year),
        kind,
        sum,
    }
}

fn plan() -> PlanGrantedPaid {
    use AmountKind::{Announced, Granted, Paid};
    let mut sums = vec![
        sum(2019, Announced, Sum::Kronor(1.3e9)),
        sum(2019, Granted, Sum::Kronor(6.1e6)),
        sum(2019, Paid, Sum::Unknown),
        sum(2020, Granted, Sum::Kronor(60e6)),
        sum(2020, Granted, Sum::Kronor(22e6)),
        sum(2020, Paid, Sum::Kronor(41e6)),
        sum(2022, Announced, Sum::Kronor(2.2e9)),
        sum(2022, Paid, Sum::NotYet),
    ];
    sums.push(YearSum {
        year: None,
        kind: Granted,
        sum: Sum::Kronor(-3e6),
    });
    PlanGrantedPaid { sums }
}

/// Six kinds over three centuries, with values from next to nothing to more than there is.
fn wild_plan() -> PlanGrantedPaid {
    use AmountKind::{Announced, Applied, Granted, Paid, Repaid, Used};
    let values = [
        1e15,
        -1e15,
        1e-7,
        f64::NAN,
        f64::INFINITY,
        0.0,
        1e300,
        -12.5,
        4e9,
    ];
    let kinds = [Announced, Applied, Granted, Paid, Used, Repaid];
    let years = (1725..2025).chain([i32::MIN, i32::MAX]);
    let sums = years.flat_map(|year: i32| {
        kinds.into_iter().enumerate().map(move |(place, kind)| {
            let value = values[(year.unsigned_abs() as usize + place * 5) % values.len()];
            sum(year, kind, Sum::Kronor(value))
        })
    });
    PlanGrantedPaid {
        sums: sums.collect(),
    }
}

fn per_head(names: &[String], scale: f64) -> KronorPerHead {
    let areas = names.iter().enumerate().map(|(place, name)| {
        let part = |purpose: String, value: Option<f64>| FundedPart {
            purpose,
            kronor_per_head: value,
        };
        let own = (0..1 + place % 4).map(|purpose| {
            let value = scale * (1 + (place * 37 + purpose * 53) % 211) as f64;
            let is_known = !(place * 3 + purpose).is_multiple_of(11);
            part(
                names[purpose % names.len()].clone(),
                is_known.then_some(value),
            )
        });
        FundedArea {
            name: name.clone(),
            inhabitants: (place % 5 != 4).then_some(700 + 131 * place as u64),
            parts: own.collect(),
        }
    });
    KronorPerHead {
        kind: AmountKind::Granted,
        span: (2018, 2024),
        areas: areas.collect(),
    }
}

fn effort(group: &str, name: &str, start: (i32, u8), end: (i32, u8), kronor: f64) -> Effort {
    let month = |(year, month)| Some(Month { year, month });
    Effort {
        group: group.to_owned(),
        name: name.to_owned(),
        start: month(start),
        end: month(end),
        first_payment: month((start.0, (start.1 % 12) + 1)),
        kind: AmountKind::Granted,
        kronor: Some(kronor),
        kronor_per_head: Some(kronor / 9834.0),
    }
}

fn grants() -> GrantTimeline {
    let efforts = vec![
        effort("Skäggetorp", "Skolnärvaro", (2018, 1), (2019, 12), 4.2e6),
        effort("Skäggetorp", "Jobbspår", (2019, 1), (2022, 12), 2.1e6),
        effort("Skäggetorp", "Läxhjälp", (2019, 7), (2020, 6), 1e6),
        effort("Navestad", "Språkvän", (2021, 1), (2021, 12), 1.35e6),
    ];
    GrantTimeline {
        grouped_by: GroupedBy::Area,
        efforts,
    }
}

fn wild_grants(names: &[String]) -> GrantTimeline {
    let efforts = names.iter().enumerate().map(|(place, name)| {
        let year = 2010 + (place % 13) as i32;
        let end = (year + place as i32 % 4 - 1, 12);
        let mut effort = effort(
            &names[place % 7 % names.len()],
            name,
            (year, 3),
            end,
            1e5 * place as f64,
        );
        match place % 6 {
            1 => effort.start = None,
            2 => effort.end = None,
            3 => effort.kronor = None,
            4 => effort.kronor = Some(1e15),
            5 => effort.kind = AmountKind::Paid,
            _ => {}
        }
        effort
    });
    GrantTimeline {
        grouped_by: GroupedBy::Recipient,
        efforts: efforts.collect(),
    }
}

const TYPES: [&str; 5] = [
    "Stora socioekonomiska utmaningar",
    "Socioekonomiska utmaningar",
    "Socioekonomiskt blandade områden",
    "Goda socioekonomiska förutsättningar",
    "Mycket goda socioekonomiska förutsättningar",
];

fn shares(years: impl Iterator<Item = i32>) -> TypeShares {
    let years = years.map(|year| {
        let step = f64::from(year.rem_euclid(50));
        TypeYear {
            year,
            inhabitants: [5e5 + 9e3 * step, 1.1e6, 4.2e6 - 2e4 * step, 2.9e6, 1.1e6],
            unknown: if year % 2 == 0 { 1.8e5 } else { 0.0 },
            n_areas: 3363,
        }
    });
    TypeShares {
        type_names: TYPES.map(str::to_owned),
        years: years.collect(),
    }
}

const COUNTS: [[u64; 5]; 5] = [
    [64, 11, 0, 0, 0],
    [9, 212, 38, 0, 0],
    [0, 31, 1480, 122, 3],
    [0, 0, 98, 890, 61],
    [0, 0, 2, 40, 302],
];

fn square(n: usize) -> Vec<Vec<u64>> {
    let count = |from: usize, to: usize| ((from * 37 + to * 91) % 50 * 13) as u64;
    (0..n)
        .map(|from| (0..n).map(|to| count(from, to)).collect())
        .collect()
}

fn transitions(names: Vec<String>, counts: Vec<Vec<u64>>, hide_below: u64) -> Transitions {
    Transitions {
        period: ("2012".to_owned(), "2024".to_owned()),
        type_names: names,
        counts,
        counted: Counted::Areas,
        hide_below,
        thresholds: Thresholds::Fixed,
    }
}

fn types() -> Vec<String> {
    TYPES.map(str::to_owned).to_vec()
}

fn counts() -> Vec<Vec<u64>> {
    COUNTS.map(|row| row.to_vec()).to_vec()
}

fn flow(names: Vec<String>, n_steps: i32, hide_below: u64) -> Alluvial {
    let n = names.len();
    let steps = (0..n_steps).map(|step| Step {
        from: 2010 + step,
        to: 2011 + step,
        counts: if n == 5 { counts() } else { square(n) },
    });
    Alluvial {
        type_names: names,
        steps: steps.collect(),
        counted: Counted::Areas,
        hide_below,
    }
}

fn ranked(names: &[String], scale: f64) -> IntervalRanking {
    let places = names.iter().enumerate().map(|(place, name)| {
        let value = scale * (0.1 + ((place * 7919 + 13) % 997) as f64 / 2000.0);
        let half = scale.abs() * (0.01 + ((place * 53) % 29) as f64 / 500.0);
        let is_known = place % 9 != 4;
        RankedPlace {
            name: name.clone(),
            value: is_known.then_some(value),
            interval: (is_known && place % 5 != 3).then_some((value - half, value + half)),
            ranks: Some((1 + place, 3 + place)),
            highlighted: place % 29 == 3,
        }
    });
    IntervalRanking {
        places: places.collect(),
        reference: Some(("Riket".to_owned(), scale * 0.31)),
        level: 0.95,
    }
}

fn funnel(names: &[String], largest: u64) -> Funnel {
    let places = names.iter().enumerate().map(|(place, name)| {
        let population = 700 + (place as u64 / 2 * 7919 + 101) % 997 * (largest / 997 + 1);
        FunnelPlace {
            name: name.clone(),
            cases: population * (180 + (place as u64 * 31) % 120) / 1000,
            population,
            highlighted: place % 41 == 7,
        }
    });
    Funnel {
        places: places.collect(),
        centre: Some(("Riket".to_owned(), 0.24)),
    }
}

fn spine(names: &[String], scale: f64) -> Spine {
    let indicators = names
        .iter()
        .enumerate()
        .map(|(place, name)| SpineIndicator {
            field: names[place % 4 % names.len()].clone(),
            name: name.clone(),
            unit: "procent av invånarna".to_owned(),
            value: (place % 7 != 6).then_some(scale * (20 + place % 13) as f64),
            benchmark: (place % 11 != 10).then_some(scale * 25.0),
            spread: (place % 5 != 4).then_some(Spread {
                lowest: scale.min(0.0) * 60.0 + 1.0,
                lower_quartile: 2.0,
                upper_quartile: 3.0,
                highest: scale.max(0.0) * 60.0 + 4.0,
            }),
            direction: [
                Direction::HigherIsBetter,
                Direction::LowerIsBetter,
                Direction::Neutral,
            ][place % 3],
            difference: [
                Difference::Higher,
                Difference::Lower,
                Difference::NotClear,
                Difference::NotTested,
            ][place % 4],
            trend: [
                RecentTrend::Rising,
                RecentTrend::Falling,
                RecentTrend::NotClear,
                RecentTrend::TooShort,
            ][place / 2 % 4],
        });
    Spine {
        place: "Norrköping".to_owned(),
        benchmark: "Riket".to_owned(),
        indicators: indicators.collect(),
    }
}

fn sparklines(names: &[String], scale: f64, of: SparklineScale) -> Sparklines {
    let rows = names.iter().enumerate().map(|(place, name)| {
        let values = (2011..=2024).map(|year| {
            let value = scale * (0.2 + f64::from((place as i32 * 7 + year * 13) % 31) / 100.0);
            let is_known = place % 5 != 2 || !(2015..2018).contains(&year);
            (year, (is_known && place % 8 != 7).then_some(value))
        });
        SparklineRow {
            name: name.clone(),
            unit: String::new(),
            values: values.collect(),
        }
    });
    Sparklines {
        rows: rows.collect(),
        scale: of,
    }
}

/// Draws in both languages.
fn both(
    which: &str,
    found: &mut Vec<(String, Chart)>,
    draw: impl Fn(&Caption, Language, &str) -> Chart,
) {
    for language in [Language::Swedish, Language::English] {
        found.push((
            format!("{which} ({})", language.code()),
            draw(&caption(), language, "b"),
        ));
    }
}

/// Every chart, on tame, crowded, degenerate and hostile data.
fn gallery() -> Vec<(String, Chart)> {
    let mut found = Vec::new();
    let all = &mut found;
    for (which, data) in [
        ("plan", plan()),
        ("wild plan", wild_plan()),
        ("plan of nothing", PlanGrantedPaid::default()),
        (
            "plan of one",
            PlanGrantedPaid {
                sums: vec![sum(2020, AmountKind::Paid, Sum::Kronor(0.0))],
            },
        ),
        (
            "plan unknown",
            PlanGrantedPaid {
                sums: vec![sum(2020, AmountKind::Paid, Sum::Unknown)],
            },
        ),
    ] {
        both(which, all, |caption, language, id| {
            plan_granted_paid(&data, caption, language, id)
        });
    }
    for (which, names, scale) in [
        ("heads of 13", names(13), 1.0),
        ("heads of 300", names(300), 1e9),
        ("heads of one", names(1), 1e-4),
        ("heads below zero", names(7), -1e12),
        ("heads of hostile names", hostile_names(), 1.0),
        ("heads of nothing", Vec::new(), 1.0),
    ] {
        let data = per_head(&names, scale);
        both(which, all, |caption, language, id| {
            kronor_per_head(&data, caption, language, id)
        });
    }
    for (which, data) in [
        ("grants", grants()),
        ("grants of 13", wild_grants(&names(13))),
        ("grants of 300", wild_grants(&names(300))),
        ("grants of one", wild_grants(&names(1))),
        ("grants of hostile names", wild_grants(&hostile_names())),
        ("grants of nothing", wild_grants(&[])),
    ] {
        both(which, all, |caption, language, id| {
            grant_timeline(&data, caption, language, id)
        });
    }
    for (which, data) in [
        ("shares", shares((2011..=2024).filter(|year| *year != 2014))),
        ("shares of 300", shares(1725..2025)),
        ("shares of one", shares([2020].into_iter())),
        ("shares of ends", shares([i32::MIN, i32::MAX].into_iter())),
        ("shares of nothing", shares([].into_iter())),
    ] {
        both(which, all, |caption, language, id| {
            type_shares(&data, caption, language, id)
        });
    }
    let hostile = TypeShares {
        type_names: [0, 1, 2, 7, 8].map(|place| HOSTILE_NAMES[place].to_owned()),
        years: vec![TypeYear {
            year: 2020,
            inhabitants: [f64::NAN, 1.0, 2.0, 1e300, -4.0],
            unknown: 1.0,
            n_areas: 0,
        }],
    };
    both("hostile shares of", all, |caption, language, id| {
        type_shares(&hostile, caption, language, id)
    });
    for (which, data) in [
        ("map", transitions(types(), counts(), 5)),
        ("map of 300", transitions(names(300), square(300), 5)),
        ("map of one", transitions(names(1), vec![vec![17]], 5)),
        (
            "map of huge counts",
            transitions(names(3), vec![vec![u64::MAX; 3]; 3], 0),
        ),
        (
            "map of hostile names",
            transitions(hostile_names(), square(9), 20),
        ),
        (
            "ragged map",
            transitions(names(4), vec![vec![5], vec![], vec![1, 2, 3]], 2),
        ),
        ("map of nothing", transitions(Vec::new(), Vec::new(), 5)),
    ] {
        both(which, all, |caption, language, id| {
            transition_heat_map(&data, caption, language, id)
        });
    }
    for (which, data) in [
        ("flow", flow(types(), 2, 0)),
        ("hidden flow", flow(types(), 1, 5)),
        ("long flow", flow(types(), 30, 0)),
        ("flow of one", flow(names(1), 1, 0)),
        ("flow of 40", flow(names(40), 3, 5)),
        ("flow of hostile names", flow(hostile_names(), 2, 0)),
        ("flow of nothing", flow(types(), 0, 0)),
    ] {
        both(which, all, |caption, language, id| {
            alluvial(&data, caption, language, id)
        });
    }
    for (which, names, scale) in [
        ("ranking of 13", names(13), 1.0),
        ("ranking of 45", names(45), -1e12),
        ("ranking of 290", names(290), 1.0),
        ("ranking of 2000", names(2000), 1e-5),
        ("ranking of one", names(1), 1.0),
        ("ranking of hostile names", hostile_names(), 1e6),
        ("ranking of nothing", Vec::new(), 1.0),
    ] {
        let data = ranked(&names, scale);
        both(which, all, |caption, language, id| {
            interval_ranking(&data, caption, language, id)
        });
    }
    for (which, names, largest) in [
        ("funnel of 133", names(133), 9_000),
        ("wide funnel of 300", names(300), 2_000_000),
        ("funnel of 2000", names(2000), 2_000),
        ("funnel of one", names(1), 1_000),
        ("funnel of hostile names", hostile_names(), 5_000),
        ("funnel of nothing", Vec::new(), 1_000),
    ] {
        let data = funnel(&names, largest);
        both(which, all, |caption, language, id| {
            funnel_plot(&data, caption, language, id)
        });
    }
    let broken = Funnel {
        places: [
            (0, 0),
            (9, 3),
            (u64::MAX, u64::MAX),
            (0, 5),
            (1, 1),
            (3, 1_000_000_000_000),
        ]
        .map(|(cases, population)| FunnelPlace {
            name: "x".to_owned(),
            cases,
            population,
            highlighted: true,
        })
        .to_vec(),
        centre: None,
    };
    both("broken funnel", all, |caption, language, id| {
        funnel_plot(&broken, caption, language, id)
    });
    let certain = Funnel {
        centre: Some((HOSTILE_NAMES[8].to_owned(), 1.0)),
        ..funnel(&names(20), 9_000)
    };
    both("certain funnel", all, |caption, language, id| {
        let unit = caption.unit.repeat(5);
        let caption = Caption {
            unit,
            ..caption.clone()
        };
        funnel_plot(&certain, &caption, language, id)
    });
    for (which, names, scale) in [
        ("spine of 13", names(13), 1.0),
        ("spine of 30", names(30), 1e13),
        ("spine of 300", names(300), -1e-3),
        ("spine of one", names(1), 1.0),
        ("spine of hostile names", hostile_names(), 1.0),
        ("spine of nothing", Vec::new(), 1.0),
    ] {
        let data = spine(&names, scale);
        both(which, all, |caption, language, id| {
            spine_chart(&data, caption, language, id)
        });
    }
    for (which, names, scale, of) in [
        ("sparklines of 13", names(13), 1.0, SparklineScale::Common),
        ("sparklines of 300", names(300), -1e15, SparklineScale::Own),
        ("sparklines of one", names(1), 1e-7, SparklineScale::Own),
        (
            "sparklines of hostile names",
            hostile_names(),
            1e6,
            SparklineScale::Own,
        ),
        (
            "sparklines of nothing",
            Vec::new(),
            1.0,
            SparklineScale::Common,
        ),
    ] {
        let data = sparklines(&names, scale, of);
        both(which, all, |caption, language, id| {
            sparkline_table(&data, caption, language, id)
        });
    }
    found
}

// Laws for every chart.

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    for (which, chart) in gallery() {
        let tree = tree(&chart.svg);
        let mut found = Vec::new();
        written(tree.root(), &mut found);
        assert_eq!(
            found.len(),
            texts(&chart).len(),
            "{which}: every text has letters"
        );
        for (place, one) in found.iter().enumerate() {
            let [left, top, right, bottom] = one.room;
            let inside = left >= 0.0
                && top >= 0.0
                && right <= tree.size().width()
                && bottom <= tree.size().height();
            assert!(inside, "{which}: `{}` is cut: {:?}", one.text, one.room);
            for other in &found[place + 1..] {
                let (ours, theirs) = (&one.text, &other.text);
                let rooms = (one.room, other.room);
                assert!(
                    !one.overlaps(other),
                    "{which}: `{ours}` overlaps `{theirs}`: {rooms:?}"
                );
            }
        }
    }
}

/// Everything drawn lies on the page, not only the texts.
#[test]
fn shapes_stay_on_the_page() {
    for (which, chart) in gallery() {
        let tree = tree(&chart.svg);
        let drawn = tree.root().abs_stroke_bounding_box();
        assert!(
            drawn.left() >= 0.0 - 0.5 && drawn.top() >= 0.0 - 0.5,
            "{which}: {drawn:?}"
        );
        let (width, height) = (tree.size().width(), tree.size().height());
        assert!(drawn.right() <= width + 0.5, "{which}: {drawn:?}");
        assert!(drawn.bottom() <= height + 0.5, "{which}: {drawn:?}");
    }
}

#[test]
fn charts_are_well_formed_and_tell_their_text_alternative() {
    for (which, chart) in gallery() {
        let document = roxmltree::Document::parse(&chart.svg)
            .unwrap_or_else(|problem| panic!("{which}: {problem}"));
        assert!(
            !document
                .descendants()
                .any(|node| node.has_tag_name("script")),
            "{which}"
        );
        assert!(!chart.description.is_empty(), "{which}");
        assert!(
            !chart.svg.contains("NaN") && !chart.svg.contains("inf\""),
            "{which}"
        );
        assert!(says(&chart, "SCB; egna beräkningar"), "{which}");
        let most = if which.contains("2000") {
            400_000
        } else {
            130_000
        };
        assert!(chart.svg.len() < most, "{which}: {} bytes", chart.svg.len());
    }
}

#[test]
fn the_data_behind_a_chart_are_all_there() {
    for (which, chart) in gallery() {
        let mut reader = csv::Reader::from_reader(chart.csv.as_bytes());
        let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
        let rows = rows.expect("rows as wide as their header").len();
        assert_eq!(rows == 0, which.contains("nothing"), "{which}: {rows} rows");
        if which.contains("nothing") {
            assert!(
                says(&chart, "inget att rita") || says(&chart, "nothing to draw"),
                "{which}"
            );
        }
    }
    let rows = |chart: &Chart| chart.csv.lines().count() - 1;
    let heads = per_head(&names(300), 1.0);
    let n_parts: usize = heads.areas.iter().map(|area| area.parts.len()).sum();
    assert_eq!(
        rows(&kronor_per_head(&heads, &caption(), SWEDISH, "b")),
        n_parts
    );
    let ranking = interval_ranking(&ranked(&names(2000), 1.0), &caption(), SWEDISH, "b");
    assert_eq!(rows(&ranking), 2000);
    let spines = spine_chart(&spine(&names(300), 1.0), &caption(), SWEDISH, "b");
    assert_eq!(rows(&spines), 300);
    assert!(says(
        &spines,
        "Visas inte, men finns i datafilen: indikatorer längre ned (240)."
    ));
}

#[test]
fn the_order_of_the_rows_leaves_no_trace() {
    fn check<Data>(
        data: &Data,
        shuffle: impl Fn(&mut Data),
        draw: fn(&Data, &Caption, Language, &str) -> Chart,
    ) where
        Data: Clone,
    {
        let mut shuffled = data.clone();
        shuffle(&mut shuffled);
        let (once, again) = [data, &shuffled]
            .map(|data| draw(data, &caption(), SWEDISH, "b"))
            .into();
        assert_eq!(once, again);
    }
    fn turn<Row>(rows: &mut [Row]) {
        rows.reverse();
        let n = rows.len();
        rows.rotate_left(n / 3);
    }
    check(&plan(), |data| turn(&mut data.sums), plan_granted_paid);
    check(&wild_plan(), |data| turn(&mut data.sums), plan_granted_paid);
    check(
        &per_head(&names(40), 0.1),
        |data| turn(&mut data.areas),
        kronor_per_head,
    );
    let turn_parts =
        |data: &mut KronorPerHead| data.areas.iter_mut().for_each(|area| turn(&mut area.parts));
    check(&per_head(&names(40), 0.1), turn_parts, kronor_per_head);
    check(
        &wild_grants(&names(90)),
        |data| turn(&mut data.efforts),
        grant_timeline,
    );
    check(
        &shares(2001..2020),
        |data| turn(&mut data.years),
        type_shares,
    );
    check(&flow(types(), 4, 5), |data| turn(&mut data.steps), alluvial);
    check(
        &ranked(&names(60), 1.0),
        |data| turn(&mut data.places),
        interval_ranking,
    );
    check(
        &funnel(&names(133), 9000),
        |data| turn(&mut data.places),
        funnel_plot,
    );
    let turn_years =
        |data: &mut Sparklines| data.rows.iter_mut().for_each(|row| turn(&mut row.values));
    check(
        &sparklines(&names(9), 1.0, SparklineScale::Own),
        turn_years,
        sparkline_table,
    );
}

// Where things are drawn.

/// Left, top, width and height of the rectangles that have an edge of ink and a given height.
fn bars(chart: &Chart, height: f64) -> Vec<[f64; 4]> {
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| {
        node.attribute(name)
            .and_then(|value| value.parse::<f64>().ok())
            .expect(name)
    };
    document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("stroke") == Some("#1a1a1a"))
        .map(|node| ["x", "y", "width", "height"].map(|name| number(&node, name)))
        .filter(|bar| (bar[3] - height).abs() < 0.11)
        .collect()
}

/// Where the texts stand that read so.
fn places(chart: &Chart, words: &str) -> Vec<(f64, f64)> {
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| {
        node.attribute(name)
            .and_then(|value| value.parse::<f64>().ok())
            .expect(name)
    };
    document
        .descendants()
        .filter(|node| node.has_tag_name("text") && node.text() == Some(words))
        .map(|node| (number(&node, "x"), number(&node, "y")))
        .collect()
}

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 0.02 * expected.abs() + 0.3,
        "{found} is not {expected}"
    );
}

#[test]
fn kinds_of_money_stand_beside_each_other_and_unknown_is_not_zero() {
    let chart = plan_granted_paid(&plan(), &caption(), SWEDISH, "b");
    // The key has three swatches of this height, in front of the bars.
    let bars = bars(&chart, 16.0).split_off(3);
    // In the order of the rows: year by year, kind by kind; what is unknown has no bar.
    let expected = [1300.0, 6.1, 82.0, 41.0, 2200.0, 3.0];
    assert_eq!(bars.len(), expected.len());
    for (bar, millions) in bars.iter().zip(expected) {
        close(bar[2], bars[0][2] * millions / 1300.0);
    }
    let zero = bars[0][0];
    assert!(
        bars[..5].iter().all(|bar| bar[0] == zero),
        "bars begin at zero: {bars:?}"
    );
    close(bars[5][0] + bars[5][2], zero);
    for label in [
        "1\u{a0}300",
        "6,1",
        "82,0",
        "41,0",
        "2\u{a0}200",
        "−3,0",
        "ännu inte",
    ] {
        assert_eq!(places(&chart, label).len(), 1, "{label}");
    }
    // Paid 2019, announced 2020, all of 2021, granted 2022.
    assert_eq!(places(&chart, "okänt").len(), 6);
    assert_eq!(places(&chart, "0").len(), 1, "only the axis says 0");
    assert!(says(&chart, "får inte summeras"));
    // 1 300 + 6.1, 82 + 41 and the like are nowhere.
    for never in ["1\u{a0}306", "123", "89,1"] {
        assert!(!says(&chart, never), "{never}");
    }
    assert!(chart.csv.contains("2019,paid,,unknown\n"), "{}", chart.csv);
}

#[test]
fn a_sum_with_an_unknown_part_is_a_least_one() {
    let mut data = plan();
    data.sums.push(sum(2020, AmountKind::Paid, Sum::Unknown));
    let chart = plan_granted_paid(&data, &caption(), SWEDISH, "b");
    assert_eq!(places(&chart, "minst 41,0").len(), 1);
}

#[test]
fn parts_of_a_head_add_up_to_the_label() {
    let part = |purpose: &str, value: Option<f64>| FundedPart {
        purpose: purpose.to_owned(),
        kronor_per_head: value,
    };
    let area = |name: &str, parts: Vec<FundedPart>| FundedArea {
        name: name.to_owned(),
        inhabitants: Some(9834),
        parts,
    };
    let data = KronorPerHead {
        kind: AmountKind::Paid,
        span: (2018, 2024),
        areas: vec![
            area("Ryd", vec![part("a", Some(100.0)), part("b", None)]),
            area("Råslätt", vec![part("a", None)]),
            area(
                "Skäggetorp",
                vec![
                    part("a", Some(400.0)),
                    part("b", Some(200.0)),
                    part("c", Some(-50.0)),
                ],
            ),
        ],
    };
    let chart = kronor_per_head(&data, &caption(), SWEDISH, "b");
    let bars: Vec<[f64; 4]> = bars(&chart, 18.0);
    let [first, second, third, ryd] = bars[..] else {
        panic!("{bars:?}")
    };
    close(second[2], first[2] / 2.0);
    close(third[2], first[2] / 8.0);
    close(ryd[2], first[2] / 4.0);
    close(second[0], first[0] + first[2]);
    close(third[0] + third[2], first[0]);
    let of = |name: &str| places(&chart, name)[0].1;
    assert!(
        of("Skäggetorp") < of("Ryd") && of("Ryd") < of("Råslätt"),
        "sorted by the total"
    );
    assert_eq!(of("550"), of("Skäggetorp"));
    assert_eq!(of("minst 100"), of("Ryd"));
    assert_eq!(of("okänt"), of("Råslätt"));
    assert!(says(&chart, "Utbetalat 2018–2024, kronor per invånare"));
}

#[test]
fn grants_lie_where_their_months_are_and_overlaps_are_counted() {
    let chart = grant_timeline(&grants(), &caption(), SWEDISH, "b");
    let efforts = bars(&chart, 16.0);
    // Of the key, and of Språkvän, Skolnärvaro, Jobbspår and Läxhjälp, by group and by start.
    let [_, .., sprakvan, skolnarvaro, jobbspar, laxhjalp] = efforts[..] else {
        panic!("{efforts:?}")
    };
    let year = sprakvan[2];
    close(skolnarvaro[2], 2.0 * year);
    close(jobbspar[2], 4.0 * year);
    close(laxhjalp[2], year);
    close(jobbspar[0], skolnarvaro[0] + year);
    close(laxhjalp[0], skolnarvaro[0] + 1.5 * year);
    close(sprakvan[0], skolnarvaro[0] + 3.0 * year);
    // One, two, three, two and one at a time.
    let strips = bars(&chart, 21.0);
    let counts = [1.0, 0.5, 0.5, 0.5, 2.5];
    assert_eq!(strips.len(), counts.len(), "{strips:?}");
    for (strip, years) in strips.iter().zip(counts) {
        close(strip[2], years * year);
    }
    assert_eq!(
        (places(&chart, "2").len(), places(&chart, "3").len()),
        (2, 1)
    );
    assert!(says(&chart, "7,3"), "the total of one kind");
    let mut mixed = grants();
    mixed.efforts[1].kind = AmountKind::Paid;
    let mixed = grant_timeline(&mixed, &caption(), SWEDISH, "b");
    assert!(
        !says(&mixed, "7,3") && !says(&mixed, "summa"),
        "kinds are never added up"
    );
}

#[test]
fn heads_of_different_areas_are_not_added_up() {
    let by_area = grant_timeline(&grants(), &caption(), SWEDISH, "b");
    // (4.2 + 2.1 + 1.0) million by 9 834 inhabitants.
    assert!(says(&by_area, "742"));
    let data = GrantTimeline {
        grouped_by: GroupedBy::Recipient,
        ..grants()
    };
    assert!(!says(
        &grant_timeline(&data, &caption(), SWEDISH, "b"),
        "742"
    ));
}

#[test]
fn shares_fill_their_column() {
    let chart = type_shares(&shares(2011..=2014), &caption(), SWEDISH, "b");
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let mut columns: std::collections::BTreeMap<String, Vec<f64>> = Default::default();
    let parted = |node: &roxmltree::Node<'_, '_>| node.attribute("stroke-width") == Some("1.6");
    for node in document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && parted(node))
    {
        let height = node
            .attribute("height")
            .and_then(|height| height.parse().ok());
        let left = node.attribute("x").expect("a place").to_owned();
        columns
            .entry(left)
            .or_default()
            .push(height.expect("a height"));
    }
    let heights: Vec<f64> = columns.values().map(|parts| parts.iter().sum()).collect();
    let parts: Vec<usize> = columns.values().map(Vec::len).collect();
    assert_eq!(parts, [5, 6, 5, 6], "what is unknown is a part of its own");
    assert!(
        heights
            .iter()
            .all(|height| (height - heights[0]).abs() < 0.5),
        "{heights:?}"
    );
    // 599 000 of 9 709 000.
    close(
        columns.values().next().expect("2011")[0],
        heights[0] * 599.0 / 9_679.0,
    );
    assert!(
        chart.svg.contains("-pattern-0"),
        "what is unknown is hatched"
    );
    let gap = shares((2011..=2014).filter(|year| *year != 2013));
    assert!(says(
        &type_shares(&gap, &caption(), SWEDISH, "b"),
        "Kors: året saknar uppgifter"
    ));
}

#[test]
fn small_counts_are_told_nowhere() {
    let chart = transition_heat_map(&transitions(types(), counts(), 5), &caption(), SWEDISH, "b");
    // 3 and 2 are too few; 31 and 40 would be the difference to the total of the row.
    for hidden in [3, 2, 31, 40] {
        assert_eq!(
            places(&chart, &format!("n = {hidden}")).len(),
            0,
            "{hidden}"
        );
        assert!(
            !chart.csv.contains(&format!(",{hidden},")),
            "{hidden}: {}",
            chart.csv
        );
    }
    assert_eq!(places(&chart, "dold").len(), 5, "four cells and the key");
    for shown in [64, 11, 9, 212, 38, 122, 890, 61, 302] {
        assert_eq!(places(&chart, &format!("n = {shown}")).len(), 1, "{shown}");
    }
    assert_eq!(
        places(&chart, "85\u{a0}%").len(),
        2,
        "64 of 75 and 890 of 1 049"
    );
    assert!(says(&chart, "färre än 5 områden"));
    let open = transition_heat_map(&transitions(types(), counts(), 0), &caption(), SWEDISH, "b");
    assert_eq!(
        (places(&open, "dold").len(), places(&open, "n = 3").len()),
        (0, 1)
    );
}

#[test]
fn bands_are_as_thick_as_what_moves() {
    let chart = alluvial(&flow(types(), 1, 0), &caption(), SWEDISH, "b");
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let thickness = |path: &str| -> Option<f64> {
        let (start, rest) = path.split_once('C')?;
        let from = start.split(' ').nth(1)?.parse::<f64>().ok()?;
        let to = rest
            .rsplit(' ')
            .next()?
            .trim_end_matches('z')
            .parse::<f64>()
            .ok()?;
        Some(to - from)
    };
    let paths = document
        .descendants()
        .filter_map(|node| node.attribute("d"));
    let bands: Vec<f64> = paths.filter_map(thickness).collect();
    // Those that stay first, by size, and then those that move.
    let expected: [u64; 15] = [
        1480, 890, 302, 212, 64, 122, 98, 61, 40, 38, 31, 11, 9, 3, 2,
    ];
    assert_eq!(bands.len(), expected.len(), "{bands:?}");
    for (band, count) in bands.iter().zip(expected) {
        close(*band, bands[0] * count as f64 / 1480.0);
    }
    let hidden = alluvial(&flow(types(), 1, 5), &caption(), SWEDISH, "b");
    assert!(!hidden.csv.contains(",3,false") && !hidden.csv.contains(",2,false"));
    assert!(says(&hidden, "Band med färre än 5 områden"));
}

/// A gap between two bands, or the height of a column, could be measured.
#[test]
fn what_is_hidden_cannot_be_measured() {
    let counts = vec![
        vec![50, 3, 30, 20],
        vec![40, 41, 42, 43],
        vec![44, 45, 46, 47],
        vec![48, 49, 51, 52],
    ];
    let steps = vec![Step {
        from: 2012,
        to: 2024,
        counts,
    }];
    let data = Alluvial {
        steps,
        ..flow(names(4), 1, 5)
    };
    let chart = alluvial(&data, &caption(), SWEDISH, "b");
    assert!(
        chart.csv.contains("2012,2024,Boxholm,Kinda,30,false"),
        "{}",
        chart.csv
    );
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let paths = document
        .descendants()
        .filter_map(|node| node.attribute("d"));
    let mut starts: Vec<(f64, f64)> = paths
        .filter_map(|path| {
            let (start, rest) = path.split_once('C')?;
            let top = start.split(' ').nth(1)?.parse::<f64>().ok()?;
            let bottom = rest
                .rsplit(' ')
                .next()?
                .trim_end_matches('z')
                .parse::<f64>()
                .ok()?;
            Some((top, bottom))
        })
        .collect();
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Of 50 and of 30: nothing lies between them.
    assert!((starts[1].0 - starts[0].1).abs() < 0.11, "{starts:?}");
    close(starts[1].1 - starts[1].0, 0.6 * (starts[0].1 - starts[0].0));
}

#[test]
fn charts_that_differ_in_hidden_counts_only_are_the_same() {
    let draw = |hidden: u64| {
        let counts = vec![vec![90, 20, 30], vec![hidden, 0, 0], vec![8, 9, 100]];
        let data = transitions(names(3), counts, 5);
        transition_heat_map(&data, &caption(), SWEDISH, "b")
    };
    assert_eq!(draw(1), draw(4));
    assert_ne!(draw(1), draw(5));
}

#[test]
fn a_column_of_few_is_as_high_as_the_fewest_that_may_be_told() {
    let steps = vec![Step {
        from: 2012,
        to: 2024,
        counts: vec![vec![100, 50], vec![2, 0]],
    }];
    let data = Alluvial {
        steps,
        ..flow(names(2), 1, 5)
    };
    let chart = alluvial(&data, &caption(), SWEDISH, "b");
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let columns = document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("fill") == Some("#262626"));
    let heights: Vec<f64> = columns
        .filter_map(|node| node.attribute("height")?.parse().ok())
        .collect();
    close(heights[1], heights[0] * 5.0 / 150.0);
    assert_eq!(places(&chart, "<5").len(), 1);
    assert!(!chart.description.contains("152"), "{}", chart.description);
}

/// The places of the marks of a fill, with the radius of circles taken off.
fn marks(chart: &Chart, fill: &str) -> Vec<(f64, f64)> {
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let of_fill = |node: &roxmltree::Node<'_, '_>| {
        node.attribute("stroke-width") == Some("1.2") && node.attribute("fill") == Some(fill)
    };
    let paths = document
        .descendants()
        .filter(of_fill)
        .filter_map(|node| node.attribute("d"));
    paths
        .flat_map(|path| path.split('M').skip(1))
        .filter_map(|outline| {
            let mut numbers = outline.split([' ', 'a', 'L', 'h', 'H', 'V']);
            let x = numbers.next()?.parse::<f64>().ok()?;
            let y = numbers.next()?.parse::<f64>().ok()?;
            Some((x, y))
        })
        .collect()
}

#[test]
fn ranked_dots_are_filled_where_the_interval_leaves_the_reference_out() {
    let place = |name: &str, value: f64, half: f64| RankedPlace {
        name: name.to_owned(),
        value: Some(value),
        interval: Some((value - half, value + half)),
        ranks: None,
        highlighted: false,
    };
    let data = IntervalRanking {
        places: vec![
            place("A", 0.2, 0.05),
            place("B", 0.3, 0.05),
            place("C", 0.5, 0.05),
            place("D", 0.4, 0.15),
        ],
        reference: Some(("Riket".to_owned(), 0.31)),
        level: 0.95,
    };
    let chart = interval_ranking(&data, &caption(), SWEDISH, "b");
    // The first of each is in the key.
    let (apart, covered) = (marks(&chart, "#12436d"), marks(&chart, "#ffffff"));
    let [_, c, a] = apart[..] else {
        panic!("{apart:?}")
    };
    let [_, d, b] = covered[..] else {
        panic!("{covered:?}")
    };
    assert!(c.1 < d.1 && d.1 < b.1 && b.1 < a.1, "highest first");
    close(c.0 - a.0, 3.0 * (b.0 - a.0));
    close(d.0 - a.0, 2.0 * (b.0 - a.0));
    assert!(says(&chart, "Rangordningen är osäker"));
    assert!(
        chart
            .description
            .contains("1 ligger säkert över och 1 säkert under")
    );
}

#[test]
fn a_crowd_is_ranked_without_leaving_out_its_shape() {
    let chart = interval_ranking(&ranked(&names(290), 1.0), &caption(), SWEDISH, "b");
    // 290 places, a ninth of them unknown, and the key; diamonds are drawn apart from dots.
    let n = marks(&chart, "#12436d").len() + marks(&chart, "#ffffff").len();
    assert_eq!(n, 290 - 32 + 3);
    assert!(says(&chart, "Utan värde: 32."));
    for (place, name) in names(290)
        .iter()
        .enumerate()
        .filter(|(place, _)| place % 29 == 3)
    {
        assert_eq!(
            texts(&chart).contains(name),
            place % 9 != 4,
            "{place} {name}"
        );
    }
}

#[test]
fn funnels_tell_chance_from_more() {
    let place = |name: &str, cases: u64, population: u64| FunnelPlace {
        name: name.to_owned(),
        cases,
        population,
        highlighted: false,
    };
    // Of 100 at 25 per cent: 16.2 to 33.2 and 12.0 to 38.6 per cent (the limits have their own
    // test).
    let places = vec![
        place("inom", 33, 100),
        place("mellan", 34, 100),
        place("mellan lågt", 13, 100),
        place("utanför", 39, 100),
        place("utanför lågt", 11, 100),
        place("stor", 5_000, 20_000),
        place("omöjlig", 9, 3),
    ];
    let data = Funnel {
        places,
        centre: Some(("Riket".to_owned(), 0.25)),
    };
    let chart = funnel_plot(&data, &caption(), SWEDISH, "b");
    // One of each is in the key.
    assert_eq!(marks(&chart, "#12436d").len(), 3, "outside");
    assert_eq!(marks(&chart, "#9ecae1").len(), 3, "between");
    assert_eq!(marks(&chart, "#ffffff").len(), 3, "inside");
    assert!(says(&chart, "utanför lågt") && !says(&chart, "mellan lågt"));
    assert!(says(&chart, "Utan användbar andel, ritas inte: 1."));
    assert!(says(&chart, "logaritmisk skala") && says(&chart, "exakta binomialgränser"));
    assert!(
        chart.description.contains("ligger 2 (av slump väntas 0,0)"),
        "{}",
        chart.description
    );
    let heights: Vec<f64> = marks(&chart, "#9ecae1").iter().map(|mark| mark.1).collect();
    assert!(heights[1] != heights[2]);
}

#[test]
fn better_lies_to_the_right_whichever_way_is_better() {
    let indicator = |direction, value: f64, difference| SpineIndicator {
        field: "Arbete".to_owned(),
        name: "Indikator".to_owned(),
        unit: "procent".to_owned(),
        value: Some(value),
        benchmark: Some(20.0),
        spread: Some(Spread {
            lowest: 10.0,
            lower_quartile: 18.0,
            upper_quartile: 23.0,
            highest: 30.0,
        }),
        direction,
        difference,
        trend: RecentTrend::Rising,
    };
    use Direction::{HigherIsBetter, LowerIsBetter, Neutral};
    let data = Spine {
        place: "Motala".to_owned(),
        benchmark: "Riket".to_owned(),
        indicators: vec![
            indicator(LowerIsBetter, 15.0, Difference::Lower),
            indicator(HigherIsBetter, 25.0, Difference::Higher),
            indicator(HigherIsBetter, 15.0, Difference::Lower),
            indicator(LowerIsBetter, 25.0, Difference::Higher),
            indicator(Neutral, 25.0, Difference::Higher),
            indicator(Neutral, 15.0, Difference::Lower),
        ],
    };
    let chart = spine_chart(&data, &caption(), SWEDISH, "b");
    let (better, worse, neutral) = (
        marks(&chart, "#12436d"),
        marks(&chart, "#e69f00"),
        marks(&chart, "#4d4d4d"),
    );
    let centre = places(&chart, "Riket")
        .into_iter()
        .map(|place| place.0)
        .fold(0.0, f64::max);
    assert_eq!((better.len(), worse.len(), neutral.len()), (3, 3, 4));
    assert_eq!(better[1].0, better[2].0);
    assert_eq!(worse[1].0, worse[2].0);
    assert!(better[1].0 > centre && worse[1].0 < centre);
    let (higher, lower) = (neutral[2].0, neutral[3].0);
    close(higher - centre, better[1].0 - centre);
    assert!(lower < centre);
    // The worse end stands to the left: 30 of the first row, 10 of the second.
    let first = places(&chart, "30");
    assert!(
        first.iter().any(|place| place.0 < centre) && first.iter().any(|place| place.0 > centre)
    );
    for words in ["säkert bättre", "säkert sämre", "säkert högre (neutral)"] {
        assert!(says(&chart, words), "{words}");
    }
}

#[test]
fn sparklines_say_their_scale_and_end_in_a_dot() {
    let row = |name: &str, values: [f64; 4]| SparklineRow {
        name: name.to_owned(),
        unit: String::new(),
        values: (2021..).zip(values.map(Some)).collect(),
    };
    let rows = vec![
        row("A", [1.0, 4.0, 2.0, 3.0]),
        row("B", [10.0, 40.0, 20.0, 30.0]),
    ];
    let draw = |scale| {
        let data = Sparklines {
            rows: rows.clone(),
            scale,
        };
        sparkline_table(&data, &caption(), SWEDISH, "b")
    };
    let (own, common) = (draw(SparklineScale::Own), draw(SparklineScale::Common));
    assert!(says(&own, "egen skala") && !says(&own, "samma skala"));
    assert!(says(&common, "samma skala") && !says(&common, "egen skala"));
    // On own scales the dots of both rows lie at the same height of their rows, and not on a
    // common one.
    let dots = |chart: &Chart| {
        let [_, a, b] = marks(chart, "#12436d")[..] else {
            panic!("three dots")
        };
        assert_eq!(a.0, b.0, "all lines end at the last year");
        b.1 - a.1
    };
    let rows = places(&own, "B")[0].1 - places(&own, "A")[0].1;
    close(dots(&own), rows);
    assert!(dots(&common) < rows - 10.0);
    for text in ["+2", "+20", "1 (2021)", "40 (2022)"] {
        assert_eq!(places(&own, text).len(), 1, "{text}: {:?}", texts(&own));
    }
}
