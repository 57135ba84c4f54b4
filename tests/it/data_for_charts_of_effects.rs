//! Made-up data for the follow-up charts, the same each time.

use klyfta::charts::*;

/// From −1 to 1, the same each time.
fn noise(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    for _ in 0..3 {
        x ^= x >> 29;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^= x >> 32;
    }
    (x % 20_001) as f64 / 10_000.0 - 1.0
}

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
const AREAS: [&str; 8] = [
    "Skäggetorp",
    "Navestad",
    "Ringdansen",
    "Råslätt",
    "Berga",
    "Hageby",
    "Öxnehaga",
    "Lambohov",
];

pub fn events(first: i32, last: i32) -> EventStudy {
    EventStudy {
        estimates: (first..=last)
            .map(|event_time| {
                let effect = if event_time >= 0 {
                    -0.5 - 0.45 * f64::from(event_time)
                } else {
                    0.0
                };
                let estimate = effect + 0.45 * noise((event_time + 900) as u64);
                let half = 0.8 + 0.12 * f64::from(event_time.abs());
                EventEstimate {
                    event_time,
                    estimate: (event_time != -5).then_some(estimate),
                    pointwise: Some((estimate - half, estimate + half)),
                    simultaneous: Some((estimate - 1.45 * half, estimate + 1.45 * half)),
                    n_treated: Some((12 - event_time.max(0)).max(2) as usize),
                }
            })
            .collect(),
        reference: -1,
        start: "första utbetalningen".to_owned(),
        treated: "Områden".to_owned(),
        level: 0.95,
        method: Method {
            estimator: "Callaway och Sant’Anna, dubbelt robust".to_owned(),
            control_group: "ännu inte finansierade områden (n = 214)".to_owned(),
            base: "universell, året före start".to_owned(),
            clusters: "32 kommuner".to_owned(),
            pre_test: "p = 0,17".to_owned(),
            smallest_detectable: "1,9 procentenheter".to_owned(),
        },
    }
}

pub fn gap(missing: bool) -> GapTrend {
    GapTrend {
        name: "Skäggetorp".to_owned(),
        reference: "övriga Linköping".to_owned(),
        years: (2011..=2024)
            .map(|year| {
                let t = f64::from(year - 2011);
                let reference = 71.0 + 0.6 * t;
                let own = 45.0
                    + 0.6 * t
                    + if year >= 2018 { 0.9 * (t - 6.0) } else { 0.0 }
                    + 1.2 * noise(year as u64);
                let is_known = !missing || (year != 2014 && year != 2020);
                let (a, r) = (own - reference, own / reference);
                GapYear {
                    year,
                    absolute: is_known.then_some(a),
                    absolute_interval: Some((a - 2.4, a + 2.4)),
                    relative: is_known.then_some(r),
                    relative_interval: Some((r - 0.034, r + 0.034)),
                }
            })
            .collect(),
        funded: Some((2018, 2021)),
        first_payment: Some(FirstPayment {
            year: 2018,
            kronor_per_head: Some(2340.0),
            amount_kind: "beviljade".to_owned(),
        }),
        closed: Some(Closed {
            baseline: "medelvärdet 2015–2017".to_owned(),
            absolute: Some(0.243),
            relative: Some(0.271),
        }),
        breaks: vec![
            (2013, "ny definition av sysselsättning".to_owned()),
            (2020, "RegSO ersätter SAMS".to_owned()),
        ],
        level: 0.95,
    }
}

pub fn bells(count: usize) -> Dumbbell {
    Dumbbell {
        places: (0..count)
            .map(|place| {
                let funded = place % 3 == 0;
                let names: Vec<&str> = AREAS.iter().chain(&MUNICIPALITIES).copied().collect();
                let name = match place / names.len() {
                    0 => names[place].to_owned(),
                    round => format!("{} {round}", names[place % names.len()]),
                };
                let first = 52.0 + 14.0 * noise(place as u64 + 5);
                let last = first + 3.0 + 5.0 * noise(place as u64 + 777);
                let known = |value: f64, half: f64| YearValue::Known {
                    value,
                    interval: (place % 4 != 1).then_some((value - half, value + half)),
                };
                DumbbellPlace {
                    name,
                    funded,
                    first: if place == 7 {
                        YearValue::Suppressed
                    } else {
                        known(first, 2.0)
                    },
                    last: if place == 10 {
                        YearValue::Missing
                    } else {
                        known(last, 1.5)
                    },
                }
            })
            .collect(),
        years: ("2017".to_owned(), "2024".to_owned()),
        level: 0.95,
    }
}

pub fn synthetic(count: usize) -> SyntheticControl {
    let years = 2005..=2024;
    SyntheticControl {
        name: "Skäggetorp".to_owned(),
        start: 2018,
        start_words: "första utbetalningen 2018".to_owned(),
        years: years
            .clone()
            .map(|year| {
                let t = f64::from(year - 2005);
                let synthetic = 41.0 + 0.5 * t + 0.8 * noise(year as u64);
                let late = f64::from((year - 2017).max(0));
                let actual = synthetic + 0.8 * late + 0.4 * noise(year as u64 + 99);
                SyntheticYear {
                    year,
                    actual: (year != 2010).then_some(actual),
                    synthetic: Some(synthetic),
                }
            })
            .collect(),
        placebos: (0..count)
            .map(|place| Placebo {
                name: format!("{} {place}", AREAS[place % AREAS.len()]),
                gaps: years
                    .clone()
                    .map(|year| {
                        let late = f64::from((year - 2017).max(0));
                        let drift = 0.35 * noise(place as u64 + 31) * late;
                        (
                            year,
                            Some(drift + 0.6 * noise(place as u64 * 100 + year as u64)),
                        )
                    })
                    .collect(),
            })
            .collect(),
        donors: (0..count)
            .map(|place| Donor {
                name: format!("{} {place}", AREAS[place % AREAS.len()]),
                weight: [0.41, 0.27, 0.19, 0.08, 0.05]
                    .get(place)
                    .copied()
                    .unwrap_or(0.0),
            })
            .collect(),
        fit: SyntheticFit {
            error_before: Some(0.31),
            ratio: Some(124.2),
            rank: Some((1, count + 1)),
            ranked_by: RankedBy::Ratio,
        },
        predictors: "utfallet 2005–2017, utbildning, ålder och upplåtelseform".to_owned(),
    }
}

pub fn cohorts(count: i32) -> GroupTime {
    GroupTime {
        cohorts: (0..count)
            .map(|place| {
                let start = 2014 + 2 * place;
                Cohort {
                    start,
                    n_treated: 5 + (place as usize * 7) % 12,
                    estimates: (2011..=2024)
                        .map(|year| {
                            let late = f64::from((year - start + 1).max(0));
                            let estimate = -0.4 * late + 0.6 * noise((year * 7 + place) as u64);
                            let is_reference = year == start - 1;
                            let is_known = !is_reference && (place, year) != (1, 2012);
                            CohortEstimate {
                                year,
                                estimate: is_known.then_some(estimate),
                                interval: is_known.then_some((estimate - 1.3, estimate + 1.3)),
                                is_reference,
                            }
                        })
                        .collect(),
                }
            })
            .collect(),
        level: 0.95,
        method: events(0, 1).method,
    }
}

pub fn love(count: usize) -> LovePlot {
    const NAMES: [&str; 10] = [
        "Andel förvärvsarbetande 2015",
        "Andel utan gymnasieutbildning",
        "Andel med ekonomiskt bistånd",
        "Andel utrikes födda",
        "Andel hyresrätter",
        "Andel barn 0–15 år",
        "Folkmängd",
        "Disponibel inkomst, median",
        "Flyttningar per 100 invånare",
        "Valdeltagande 2014",
    ];
    LovePlot {
        covariates: (0..count)
            .map(|place| Covariate {
                name: match place / NAMES.len() {
                    0 => NAMES[place].to_owned(),
                    round => format!("{} ({round})", NAMES[place % NAMES.len()]),
                },
                before: Some(0.9 * noise(place as u64 + 3)),
                after: Some(0.13 * noise(place as u64 + 71)),
                variance_ratio_before: Some(1.0 + 0.6 * noise(place as u64 + 5)),
                variance_ratio_after: Some(1.0 + 0.2 * noise(place as u64 + 6)),
            })
            .collect(),
        threshold: 0.1,
    }
}

fn selected(year: i32, closing: f64, n_areas: usize) -> SelectedAreas {
    let gap = |time: i32| {
        let base = match time {
            ..0 => -11.0,
            0 => -14.3,
            later => -14.3 * (1.0 - closing * f64::from(later.min(3)) / 3.0),
        };
        base + 0.7 * noise((year * 31 + time + 50) as u64)
    };
    SelectedAreas {
        selected_in: year,
        n_areas,
        gaps: (-5..=5).map(|time| (time, Some(gap(time)))).collect(),
        closed: Some(1.0 - gap(5) / gap(0)),
    }
}

pub fn rtm(count: i32) -> RegressionToTheMean {
    RegressionToTheMean {
        funded: selected(2018, 0.34, 32),
        placebos: (1..=count)
            .map(|back| selected(2014 - back, 0.22, 118 + back as usize % 7))
            .collect(),
        rule: "den tiondel av områdena som hade lägst andel förvärvsarbetande under urvalsåret"
            .to_owned(),
    }
}

/// The intervals that HonestDiD prints for the Medicaid example.
pub fn ladder(restriction: Restriction) -> Sensitivity {
    let (breakdown, rungs) = match restriction {
        Restriction::RelativeMagnitudes => (
            1.93,
            vec![
                (0.5, Some(0.0241), Some(0.0673)),
                (1.0, Some(0.0171), Some(0.0720)),
                (1.5, Some(0.00859), Some(0.0796)),
                (2.0, Some(-0.00107), Some(0.0883)),
                (2.5, Some(-0.0121), None),
            ],
        ),
        Restriction::Smoothness => (
            0.023,
            vec![
                (0.0, Some(0.0259), Some(0.0607)),
                (0.01, Some(0.0139), Some(0.0751)),
                (0.02, Some(0.0032), Some(0.0881)),
                (0.03, Some(-0.00714), Some(0.101)),
            ],
        ),
    };
    Sensitivity {
        restriction,
        estimate: Some(0.0464),
        original: Some((0.0275, 0.0653)),
        rungs: rungs
            .into_iter()
            .map(|(m, lower, upper)| Rung { m, lower, upper })
            .collect(),
        breakdown: Some(breakdown),
        level: 0.95,
        effect: "genomsnittet för år 0–3 efter start".to_owned(),
    }
}
