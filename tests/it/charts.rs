//! Charts: well-formed whatever the names, nothing cut, nothing overlapping, the same bytes each time.

use klyfta::charts::{
    Bar, Caption, Chart, Curve, CurveOf, Emphasis, Place, Ranking, Reference, Scatter, Selected,
    Series, Trend, level_and_change, ranking, segregation_curve, trend,
};
use klyfta::language::Language;
use resvg::usvg::{self, fontdb, roxmltree};

const MUNICIPALITIES: [&str; 13] = [
    "Boxholm",
    "Finspång",
    "Kinda",
    "Linköping",
    "Mjölby",
    "Motala",
    "Norrköping",
    "Söderköping",
    "Vadstena",
    "Valdemarsvik",
    "Ydre",
    "Åtvidaberg",
    "Ödeshög",
];

const EVERY_EMPHASISED: usize = 20;

pub(crate) const HOSTILE_NAMES: [&str; 9] = [
    "<script>alert(1)</script>",
    "Hus & hem &amp; ]]> \" ' <!--",
    "",
    "   ",
    "nul\u{0}bell\u{7}newline\nand\u{fffe}nothing",
    "\u{202e}turned around",
    "مرحبا بالعالم",
    "😀 emoji and cafe\u{301}",
    "Kungsbacka kommun (Åsa-Frillesås västra och Gällingeområdet samt en del av Onsalahalvön)",
];

// Data.

pub(crate) fn caption() -> Caption {
    Caption {
        title:
            "Boendesegregationen ökade i länets två största kommuner men minskade i flera av de \
                mindre mellan 2011 och 2024"
                .to_owned(),
        subtitle: "Utrikes födda mot inrikes födda, DeSO, Östergötlands län".to_owned(),
        unit: "Dissimilaritetsindex (0–1)".to_owned(),
        source: "SCB; egna beräkningar".to_owned(),
        n: "n = 3\u{a0}363 områden".to_owned(),
        notes: vec!["Områdesindelningen reviderades 2018; äldre värden är omräknade.".to_owned()],
        synthetic: true,
    }
}

/// Values that wander as indices do, the same each time: `place` decides the level, `year` the step.
fn value(place: usize, year: i32) -> f64 {
    0.05 + 0.4 * ((place * 37 + 11) % 293) as f64 / 293.0
        + 0.02 * f64::from((place as i32 * 7 + year * 13) % 31 - 15) / 15.0
}

fn series(names: &[String]) -> Vec<Series> {
    names
        .iter()
        .enumerate()
        .map(|(place, name)| Series {
            name: name.clone(),
            values: (2011..=2024)
                .map(|year| (year, Some(value(place, year))))
                .collect(),
            intervals: (2011..=2024)
                .map(|year| (year, (value(place, year) - 0.03, value(place, year) + 0.05)))
                .collect(),
            emphasis: if place == 0 {
                Emphasis::Country
            } else {
                Emphasis::Region
            },
        })
        .collect()
}

pub(crate) fn names(count: usize) -> Vec<String> {
    let parish = |place: usize| match place / MUNICIPALITIES.len() {
        0 => MUNICIPALITIES[place].to_owned(),
        round => format!("{} {round}", MUNICIPALITIES[place % MUNICIPALITIES.len()]),
    };
    (0..count).map(parish).collect()
}

pub(crate) fn hostile_names() -> Vec<String> {
    HOSTILE_NAMES.map(str::to_owned).to_vec()
}

fn trend_of(series: Vec<Series>) -> Chart {
    let breaks = vec![(2018, "ny områdesindelning".to_owned())];
    trend(
        &Trend { series, breaks },
        &caption(),
        Language::Swedish,
        "trend",
    )
}

fn ranking_of(names: &[String], of: usize, lift: f64) -> Chart {
    let bars = names.iter().enumerate().map(|(place, name)| Bar {
        name: name.clone(),
        value: value(place, 2024) - lift,
        n_areas: place * 3 + 1,
        few_areas: place < 2,
        interval: (place % 2 == 0).then(|| {
            let value = value(place, 2024) - lift;
            (value - 0.02, value + 0.06)
        }),
        expected: (place % 3 == 0).then_some(0.04 - lift),
    });
    let data = Ranking {
        bars: bars.collect(),
        benchmark: Some((names[0].clone(), 0.29 - lift)),
        selected: (of > names.len()).then(|| Selected {
            highest: names.len() / 2,
            lowest: names.len() - names.len() / 2,
            of,
        }),
        few_areas_below: 5,
    };
    ranking(&data, &caption(), Language::Swedish, "ranking")
}

/// Bars that end on ticks, at the very edges of the plot.
fn changes_ranking() -> Chart {
    let bars = names(13).into_iter().enumerate().map(|(place, name)| Bar {
        name,
        value: (place as f64 - 5.0) / 100.0,
        n_areas: 1000 * place,
        few_areas: false,
        interval: None,
        expected: None,
    });
    let data = Ranking {
        bars: bars.collect(),
        ..Ranking::default()
    };
    ranking(&data, &caption(), Language::Swedish, "changes")
}

fn curves_of(names: &[String]) -> Chart {
    let curves = names.iter().enumerate().map(|(place, name)| {
        let power = 1.2 + 0.4 * place as f64;
        let points = (0..=1000)
            .map(|step| f64::from(step) / 1000.0)
            .map(|x| (x, x.powf(power)));
        CurveOf {
            name: name.clone(),
            points: points.collect(),
            label_value: 0.1 + 0.05 * place as f64,
        }
    });
    let data = Curve {
        group: names[0].clone(),
        others: "inrikes födda".to_owned(),
        curves: curves.collect(),
    };
    segregation_curve(&data, &caption(), Language::Swedish, "curve")
}

fn scatter_of(names: &[String]) -> Chart {
    let points = names.iter().enumerate().map(|(place, name)| Place {
        name: name.clone(),
        level: value(place, 2011),
        change: ((place * 61 + 7) % 199) as f64 / 1990.0 - 0.04,
        population: 1000.0 * (1 + place * place % 71) as f64,
        emphasised: place % EVERY_EMPHASISED == 3,
    });
    let data = Scatter {
        points: points.collect(),
        period: ("2011".to_owned(), "2024".to_owned()),
        reference: Some(Reference {
            name: "Riket".to_owned(),
            level: 0.25,
            change: 0.005,
        }),
    };
    level_and_change(&data, &caption(), Language::Swedish, "scatter")
}

fn with_gaps(mut series: Vec<Series>) -> Vec<Series> {
    for (place, line) in series.iter_mut().enumerate() {
        for (year, value) in &mut line.values {
            if (*year as usize + place).is_multiple_of(5)
                || (place == 4 && *year > 2020)
                || place == 6
            {
                *value = None;
            }
        }
    }
    series
}

fn flat(names: &[String], level: f64) -> Vec<Series> {
    let mut flat = series(names);
    for (_, value) in flat.iter_mut().flat_map(|line| &mut line.values) {
        *value = Some(level);
    }
    flat
}

fn one_year(names: &[String]) -> Vec<Series> {
    let mut cut = series(names);
    for line in &mut cut {
        line.values.truncate(1);
    }
    cut
}

/// Every chart, on tame, crowded, degenerate and hostile data.
fn gallery() -> Vec<(&'static str, Chart)> {
    let english = Language::English;
    let nothing = Curve {
        group: String::new(),
        others: String::new(),
        curves: Vec::new(),
    };
    vec![
        ("trend of 13 and the country", trend_of(series(&names(14)))),
        ("trend of 30", trend_of(series(&names(30)))),
        ("trend with gaps", trend_of(with_gaps(series(&names(14))))),
        ("trend where all meet", trend_of(flat(&names(14), 0.3))),
        ("trend of zeros", trend_of(flat(&names(3), 0.0))),
        ("trend far from zero", trend_of(flat(&names(1), 123_456.0))),
        ("trend below zero", trend_of(flat(&names(2), -0.03))),
        ("trend of one year", trend_of(one_year(&names(5)))),
        ("trend of one series", trend_of(series(&names(1)))),
        ("trend of nothing", trend_of(Vec::new())),
        ("trend of hostile names", trend_of(series(&hostile_names()))),
        ("ranking of 13", ranking_of(&names(13), 13, 0.0)),
        ("ranking of 30 of 290", ranking_of(&names(30), 290, 0.0)),
        ("ranking across zero", ranking_of(&names(13), 13, 0.3)),
        ("ranking of changes", changes_ranking()),
        ("ranking below zero", ranking_of(&names(3), 3, 1.0)),
        ("ranking of one", ranking_of(&names(1), 1, 0.0)),
        (
            "ranking of hostile names",
            ranking_of(&hostile_names(), 9, 0.0),
        ),
        (
            "ranking of nothing",
            ranking(&Ranking::default(), &caption(), english, "ranking"),
        ),
        ("curves of 3", curves_of(&names(3))),
        ("curves of 14", curves_of(&names(14))),
        ("curves of hostile names", curves_of(&hostile_names())),
        (
            "curves of nothing",
            segregation_curve(&nothing, &caption(), english, "curve"),
        ),
        ("scatter of 13", scatter_of(&names(13))),
        ("scatter of 290", scatter_of(&names(290))),
        ("scatter of one", scatter_of(&names(1))),
        ("scatter of hostile names", scatter_of(&hostile_names())),
        (
            "scatter of nothing",
            level_and_change(&Scatter::default(), &caption(), english, "scatter"),
        ),
        (
            "bare caption",
            trend(
                &Trend {
                    series: series(&names(2)),
                    breaks: Vec::new(),
                },
                &Caption::default(),
                english,
                "a b<\"",
            ),
        ),
        (
            "hostile caption",
            trend(
                &Trend {
                    series: series(&names(2)),
                    breaks: vec![(2012, HOSTILE_NAMES[0].repeat(9)); 3],
                },
                &Caption {
                    title: HOSTILE_NAMES.concat().repeat(4),
                    subtitle: HOSTILE_NAMES[8].replace(' ', "").repeat(3),
                    unit: HOSTILE_NAMES[8].repeat(2),
                    source: HOSTILE_NAMES.concat(),
                    n: HOSTILE_NAMES[1].to_owned(),
                    notes: hostile_names(),
                    synthetic: true,
                },
                Language::Swedish,
                "hostile",
            ),
        ),
    ]
}

// What is in an SVG.

pub(crate) struct Written {
    pub(crate) text: String,
    /// Left, top, right, bottom of the letters, without the air above and below them.
    pub(crate) room: [f32; 4],
}

impl Written {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let [left, top, right, bottom] = self.room;
        let [other_left, other_top, other_right, other_bottom] = other.room;
        left < other_right && other_left < right && top < other_bottom && other_top < bottom
    }
}

pub(crate) fn tree(svg: &str) -> usvg::Tree {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
    fonts.load_font_data(notosans::BOLD_TTF.to_vec());
    let options = usvg::Options {
        fontdb: fonts.into(),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).expect("an SVG that can be drawn")
}

pub(crate) fn written(group: &usvg::Group, found: &mut Vec<Written>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => written(group, found),
            usvg::Node::Text(text) => {
                let room = text.abs_bounding_box();
                // The font's box has a quarter of its height above capitals and a tenth below descenders.
                let (above, below) = (room.height() * 0.22, room.height() * 0.08);
                found.push(Written {
                    text: text.chunks().iter().map(|chunk| chunk.text()).collect(),
                    room: [
                        room.left(),
                        room.top() + above,
                        room.right(),
                        room.bottom() - below,
                    ],
                });
            }
            _ => {}
        }
    }
}

pub(crate) fn texts(chart: &Chart) -> Vec<String> {
    let document = roxmltree::Document::parse(&chart.svg).expect("well-formed");
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    texts
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

pub(crate) fn says(chart: &Chart, words: &str) -> bool {
    texts(chart).join("\n").contains(words)
}

// Laws for every chart.

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    for (which, chart) in gallery() {
        check_layout(which, &chart);
    }
}

/// Every text has letters, lies on the page, and keeps clear of every other.
pub(crate) fn check_layout(which: &str, chart: &Chart) {
    let tree = tree(&chart.svg);
    let mut found = Vec::new();
    written(tree.root(), &mut found);
    assert_eq!(
        found.len(),
        texts(chart).len(),
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
            assert!(
                !one.overlaps(other),
                "{which}: `{}` overlaps `{}`: {:?} {:?}",
                one.text,
                other.text,
                one.room,
                other.room
            );
        }
    }
}

#[test]
fn charts_are_well_formed_and_tell_their_text_alternative() {
    for (which, chart) in gallery() {
        check_well_formed(which, &chart);
    }
}

pub(crate) fn check_well_formed(which: &str, chart: &Chart) {
    let document = roxmltree::Document::parse(&chart.svg)
        .unwrap_or_else(|problem| panic!("{which}: {problem}\n{}", chart.svg));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"), "{which}");
    let labels = root.attribute("aria-labelledby").expect("labels");
    for (id, tag) in labels.split(' ').zip(["title", "desc"]) {
        let label = root
            .descendants()
            .find(|node| node.attribute("id") == Some(id));
        assert_eq!(
            label.expect("the label exists").tag_name().name(),
            tag,
            "{which}"
        );
    }
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script")),
        "{which}"
    );
    assert!(!chart.description.is_empty(), "{which}");
}

#[test]
fn names_are_shown_as_they_are() {
    let chart = ranking_of(&hostile_names(), 9, 0.0);
    for name in [
        "<script>alert(1)</script>",
        "Hus & hem &amp; ]]> \" ' <!--",
        "turned around",
    ] {
        assert!(
            texts(&chart).iter().any(|text| text == name),
            "{name}: {:?}",
            texts(&chart)
        );
    }
    let labels = texts(&trend_of(series(&hostile_names())));
    assert!(
        labels.iter().any(|text| text.starts_with("\u{200e}م")),
        "the number stays to the right"
    );
    assert!(
        labels
            .iter()
            .any(|text| text.starts_with("Kungsbacka kommun") && text.contains('…')),
        "lines need room"
    );
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for ((which, once), (_, again)) in gallery().into_iter().zip(gallery()) {
        assert_eq!(once, again, "{which}");
    }
    let chart = trend_of(series(&names(14)));
    assert_eq!(chart.png(), chart.png());
}

#[test]
fn files_are_of_modest_size() {
    for (which, chart) in gallery() {
        assert!(
            chart.svg.len() < 60_000,
            "{which}: {} bytes",
            chart.svg.len()
        );
    }
}

#[test]
fn pictures_have_two_pixels_to_the_unit_and_are_not_blank() {
    let chart = trend_of(series(&names(14)));
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&chart.png()).expect("a PNG");
    assert_eq!((pixels.width(), pixels.height()), (1920, 1200));
    let blank = pixels
        .pixels()
        .iter()
        .filter(|pixel| pixel.red() == 255 && pixel.blue() == 255)
        .count();
    let inked = pixels.pixels().len() - blank;
    assert!(inked > 50_000, "{inked} pixels are inked");
    assert!(blank > inked, "{blank} pixels are blank");
}

#[test]
fn the_data_behind_a_chart_are_all_there() {
    for (which, chart) in gallery() {
        let mut reader = csv::Reader::from_reader(chart.csv.as_bytes());
        let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
        let rows = rows.expect("rows as wide as their header").len();
        assert_eq!(rows == 0, which.contains("nothing"), "{which}: {rows} rows");
    }
    let chart = trend_of(with_gaps(series(&names(2))));
    assert!(
        chart
            .csv
            .starts_with("series,year,value (Dissimilaritetsindex (0–1)),lower,upper\n"),
        "{}",
        chart.csv
    );
    assert!(
        chart.csv.contains("Boxholm,2015,,"),
        "a gap is an empty cell: {}",
        chart.csv
    );
    assert!(
        ranking_of(&hostile_names(), 9, 0.0)
            .csv
            .contains("<script>alert(1)</script>"),
        "names are data"
    );
}

// What single charts say.

#[test]
fn swedish_has_a_decimal_comma_and_english_a_point() {
    let data = Trend {
        series: series(&names(3)),
        breaks: Vec::new(),
    };
    let swedish = trend(&data, &caption(), Language::Swedish, "trend");
    assert!(says(&swedish, "0,2") && !says(&swedish, "0.2"));
    let english = trend(&data, &caption(), Language::English, "trend");
    assert!(says(&english, "0.2") && !says(&english, "0,2"));
}

#[test]
fn synthetic_data_are_marked_and_real_data_are_not() {
    let data = Trend {
        series: series(&names(3)),
        breaks: Vec::new(),
    };
    for synthetic in [true, false] {
        let caption = Caption {
            synthetic,
            ..caption()
        };
        assert_eq!(
            says(
                &trend(&data, &caption, Language::Swedish, "trend"),
                "SYNTETISKA DATA"
            ),
            synthetic
        );
        assert_eq!(
            says(
                &trend(&data, &caption, Language::English, "trend"),
                "SYNTHETIC DATA"
            ),
            synthetic
        );
    }
}

#[test]
fn a_chart_of_nothing_says_so_and_why() {
    let nothing = trend_of(Vec::new());
    assert!(says(
        &nothing,
        "Det finns inget att rita. Ingen serie finns i urvalet."
    ));
    let mut missing = series(&names(2));
    for (_, value) in missing.iter_mut().flat_map(|line| &mut line.values) {
        *value = None;
    }
    assert!(says(
        &trend_of(missing),
        "Det finns inget att rita. Alla värden saknas."
    ));
    let english = ranking(
        &Ranking::default(),
        &caption(),
        Language::English,
        "ranking",
    );
    assert!(says(&english, "There is nothing to draw."));
}

#[test]
fn an_axis_that_leaves_zero_out_says_so() {
    let axis = "axeln börjar inte vid 0";
    let mut high = flat(&names(2), 0.36);
    assert!(!says(&trend_of(high.clone()), axis));
    high[0].values[0].1 = Some(0.34);
    for line in &mut high {
        line.intervals.clear();
    }
    assert!(says(&trend_of(high), axis));
    assert!(
        !says(&ranking_of(&names(3), 3, -5.0), axis),
        "bars begin at zero"
    );
}

#[test]
fn every_series_is_named_until_there_are_too_many() {
    let all = trend_of(series(&names(14)));
    for name in names(14) {
        assert!(says(&all, &format!("{name}\u{2002}")), "{name}");
    }
    let some = trend_of(series(&names(30)));
    let named = names(30)
        .iter()
        .filter(|name| says(&some, &format!("{name}\u{2002}")))
        .count();
    assert!((3..=12).contains(&named), "{named}");
    assert!(says(&some, "Grå linjer: de övriga"));
}

#[test]
fn a_missing_year_interrupts_the_line() {
    let lines = |chart: &Chart| chart.svg.matches("stroke-width=\"2.3\"").count();
    let mut two = series(&names(2));
    assert_eq!(lines(&trend_of(two.clone())), 1);
    two[1].values[6].1 = None;
    assert_eq!(lines(&trend_of(two)), 2);
}

#[test]
fn a_ranking_says_what_it_leaves_out_and_what_rests_on_few_areas() {
    let all = ranking_of(&names(13), 13, 0.0);
    assert!(says(&all, "färre än fem områden"));
    assert!(all.svg.contains("-hatch)"));
    assert!(!says(&all, "visas inte"));
    assert!(says(
        &ranking_of(&names(30), 290, 0.0),
        "260 regioner däremellan visas inte"
    ));
}

#[test]
fn emphasised_places_are_named_in_a_crowd() {
    let chart = scatter_of(&names(290));
    for (place, name) in names(290)
        .iter()
        .enumerate()
        .filter(|(place, _)| place % EVERY_EMPHASISED == 3)
    {
        assert!(texts(&chart).contains(name), "{place} {name}");
    }
}

// Language.

#[test]
fn numbers_are_written_as_readers_write_them() {
    let check = |value: f64, decimals: usize, swedish: &str, english: &str| {
        assert_eq!(Language::Swedish.number(value, decimals), swedish);
        assert_eq!(Language::English.number(value, decimals), english);
    };
    check(0.0, 2, "0,00", "0.00");
    check(0.345, 1, "0,3", "0.3");
    check(-0.25, 2, "−0,25", "−0.25");
    check(-0.001, 2, "0,00", "0.00");
    check(999.0, 0, "999", "999");
    check(3363.0, 0, "3\u{a0}363", "3,363");
    check(
        -1_234_567.891,
        2,
        "−1\u{a0}234\u{a0}567,89",
        "−1,234,567.89",
    );
    check(999.9996, 3, "1\u{a0}000,000", "1,000.000");
    check(f64::NAN, 2, "–", "–");
    check(f64::NEG_INFINITY, 0, "–", "–");
    assert_eq!(
        Language::Swedish.whole(i64::MIN),
        "−9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}808"
    );
    assert_eq!(Language::English.whole(-1000), "−1,000");
}

#[test]
fn swedish_letters_follow_z() {
    let sorted = |language: Language, names: &str| {
        let mut names: Vec<&str> = names.split(' ').collect();
        names.sort_by(|a, b| language.compare(a, b));
        names.join(" ")
    };
    let shuffled =
        "Ödeshög Åtvidaberg zinkgruvan Ängelholm Zinkgruvan Ystad Münster Mysen a\u{30a}re Örebro";
    assert_eq!(
        sorted(Language::Swedish, shuffled),
        "Münster Mysen Ystad Zinkgruvan zinkgruvan a\u{30a}re Åtvidaberg Ängelholm Ödeshög Örebro"
    );
    assert_eq!(
        sorted(Language::English, "Örebro Zorn Ängelholm Motala"),
        "Ängelholm Motala Örebro Zorn"
    );
}

#[test]
fn languages_are_known_by_their_codes() {
    for language in [Language::Swedish, Language::English] {
        assert_eq!(Language::from_code(language.code()), Some(language));
    }
    assert_eq!(Language::from_code("SV"), None);
    assert_eq!(Language::Swedish.pick("year", "år"), "år");
}
