//! The guard that stands beside every before and after: how much would have changed without any
//! programme, because the areas were chosen for being far behind.
//!
//! Areas are chosen in a bad year, and a bad year is partly bad luck. Galton, F. (1886). Regression
//! towards mediocrity in hereditary stature. Journal of the Anthropological Institute of Great
//! Britain and Ireland 15, 246–263. <https://doi.org/10.2307/2841583>; Davis, C. E. (1976). The
//! effect of regression to the mean in epidemiologic and clinical studies. American Journal of
//! Epidemiology 104(5), 493–498. <https://doi.org/10.1093/oxfordjournals.aje.a112321>; Ashenfelter,
//! O. (1978). Estimating the effect of training programs on earnings. Review of Economics and
//! Statistics 60(1), 47–57. <https://doi.org/10.2307/1924332>.

use super::area_years::AreaYears;
use super::finding::{Finding, Reason, finite, reckonable};
use super::rank_mobility::{Worse, correlation};
use crate::indices::Bilingual;
use crate::indices::arithmetic::sum::sum;

pub const SAYS: Bilingual = Bilingual {
    en: "How much of a gap closes by itself: what areas without any programme did that the same \
         rule would have chosen in earlier years, beside what the funded areas did.",
    sv: "Hur mycket av en klyfta som sluts av sig själv: hur det gick för områden utan stöd som \
         samma regel skulle ha valt tidigare år, bredvid hur det gick för områdena med stöd.",
};

pub const CANNOT_SHOW: Bilingual = Bilingual {
    en: "What the programme did. Beating the placebo areas is not yet an effect: they were chosen \
         in other years, under other conditions, and need not be as badly off.",
    sv: "Vad insatsen ledde till. Att det gick bättre än för placeboområdena är ännu ingen effekt: \
         de valdes andra år, under andra förhållanden, och har inte nödvändigtvis lika svåra \
         villkor.",
};

/// How many years before the first funded one make the baseline.
pub const N_BASELINE_YEARS: usize = 3;

/// What chance alone would be expected to do to a group chosen for its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedChange {
    pub n_areas: usize,
    /// Between the two years, over the areas without funding.
    pub correlation: f64,
    /// Of the later value on the earlier. Unlike the correlation it does not suffer from the worst
    /// areas being funded and so missing.
    pub slope: f64,
    /// (correlation - 1) times the gap at selection: right where the spread stays the same.
    pub by_correlation: f64,
    /// (slope - 1) times the gap at selection.
    pub by_slope: f64,
}

/// The expected change of the gap between a group's mean, when it was chosen, and the mean of the
/// areas without funding, given these areas' values then and later.
///
/// Fails with fewer than three areas, where a value is not finite and where all are alike.
pub fn expected_change(
    without_funding: &[(f64, f64)],
    selected_mean: f64,
) -> Result<ExpectedChange, Reason> {
    const NEEDED: usize = 3;
    let mut pairs = Vec::new();
    for &(before, after) in without_funding {
        pairs.push((reckonable(before)?, reckonable(after)?));
    }
    if pairs.len() < NEEDED {
        return Err(Reason::TooFewAreas { needed: NEEDED });
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (before, after): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let correlation = correlation(&before, &after)?;
    let [before_mean, after_mean] = [&before, &after].map(|it| mean(it));
    let spread = sum(before
        .iter()
        .map(|it| (it - before_mean) * (it - before_mean)));
    let products = before.iter().zip(&after);
    let along = sum(products.map(|(b, a)| (b - before_mean) * (a - after_mean)));
    let slope = finite(along / spread)?;
    let gap = reckonable(selected_mean)? - before_mean;
    Ok(ExpectedChange {
        n_areas: before.len(),
        correlation,
        slope,
        by_correlation: (correlation - 1.0) * gap,
        by_slope: (slope - 1.0) * gap,
    })
}

/// A group chosen in a year, with its gap to the areas without funding that were not chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed<'a> {
    pub selection_year: i32,
    /// In order.
    pub areas: Vec<&'a str>,
    /// Of the group's mean to the mean of the others, in every year, before and after, in which
    /// someone of both has a figure.
    pub gaps: Vec<YearsGap>,
}

/// The gap of a year, and how much of that at selection has closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearsGap {
    pub year: i32,
    /// Above zero where the group's mean is the higher one.
    pub gap: f64,
    /// Of the gap in the selection year; in earlier years how much less it was before.
    pub closed: Result<f64, Reason>,
    /// How many areas of the group, and of the others, have a figure.
    pub n_selected: usize,
    pub n_others: usize,
}

/// A rule that takes the values of the areas, in the order of their codes, and gives the positions
/// of those that it selects.
pub type Rule<'r> = &'r dyn Fn(&[f64]) -> Vec<usize>;

/// Selects so many of the worst; of those tied the first in the order of codes.
///
/// With the number of funded areas this is "as the funded".
pub fn worst(n_areas: usize, worse: Worse) -> impl Fn(&[f64]) -> Vec<usize> {
    move |values| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        let badness = |at: usize| worse.badness(values[at]);
        order.sort_by(|&a, &b| badness(b).total_cmp(&badness(a)).then(a.cmp(&b)));
        order.truncate(n_areas);
        order
    }
}

/// Selects a share of the areas, the number rounded up, as [`worst`] does.
pub fn worst_share(share: f64, worse: Worse) -> impl Fn(&[f64]) -> Vec<usize> {
    move |values| {
        // A number that is whole but for rounding is not rounded up.
        let n_areas = (share * values.len() as f64 - 1e-9).ceil();
        worst(n_areas.max(0.0) as usize, worse)(values)
    }
}

/// Selects the areas at or beyond a limit.
pub fn beyond(limit: f64, worse: Worse) -> impl Fn(&[f64]) -> Vec<usize> {
    move |values| {
        let is_beyond = |at: &usize| worse.badness(values[*at]) >= worse.badness(limit);
        (0..values.len()).filter(is_beyond).collect()
    }
}

/// The funded areas as chosen in their year, beside areas without funding as the rule would have
/// chosen them in earlier years.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard<'a> {
    pub funded: Followed<'a>,
    /// A selection for each year asked for, or why there is none.
    pub placebo: Vec<Result<Followed<'a>, Finding>>,
    /// Over the selections, by the years that have passed since.
    pub placebo_closed: Vec<PlaceboClosed>,
    /// From the selection year to each later year.
    pub expected: Vec<(i32, Result<ExpectedChange, Reason>)>,
    pub dips: Vec<Dip<'a>>,
    /// For each funded area the mean of the years before the first funded one.
    pub baselines: Vec<(&'a str, Result<f64, Finding>)>,
    /// Funded areas without a figure in the selection year.
    pub without_figure: Vec<&'a str>,
}

/// The share of the gap that placebo selections closed in so many years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceboClosed {
    pub years_since: i32,
    pub mean: f64,
    pub lowest: f64,
    pub highest: f64,
    pub n_selections: usize,
}

/// What is followed, and what would have selected it.
#[derive(Clone, Copy)]
pub struct Question<'q, 'a> {
    pub funded: &'q [&'a str],
    /// The year whose figures the funded areas were chosen by.
    pub selection_year: i32,
    pub first_funded_year: i32,
    /// Applied among the areas without funding.
    pub rule: Rule<'q>,
    /// Earlier years in which the rule is applied.
    pub placebo_years: &'q [i32],
}

/// Puts the guard beside a before and after of funded areas.
///
/// Fails where a funded area is not there, where none is funded or all are, where none has a figure
/// in the selection year, and where the selection year comes after the first funded one.
pub fn guard<'a>(panel: &AreaYears<'a>, question: &Question<'_, 'a>) -> Result<Guard<'a>, Finding> {
    let Question {
        selection_year,
        first_funded_year,
        ..
    } = *question;
    if selection_year > first_funded_year {
        return Err(Reason::YearsNotRising.in_year(selection_year));
    }
    let funded = panel.positions(question.funded)?;
    let others: Vec<usize> = (0..panel.areas().len())
        .filter(|at| funded.binary_search(at).is_err())
        .collect();
    if funded.is_empty() || others.is_empty() {
        return Err(Reason::NothingSelected.into());
    }
    let mut placebo_years = question.placebo_years.to_vec();
    placebo_years.sort_unstable();
    placebo_years.dedup();
    let placebo: Vec<Result<Followed<'a>, Finding>> = (placebo_years.into_iter())
        .map(|year| placebo(panel, &others, year, question.rule))
        .collect();
    let (with, without): (Vec<usize>, Vec<usize>) = funded
        .iter()
        .partition(|&&at| panel.value(at, selection_year).is_some());
    let chosen = values(panel, &with, selection_year);
    let later = panel.years().iter().filter(|&&year| year > selection_year);
    let expected = later.map(|&year| {
        let pairs = others
            .iter()
            .filter_map(|&at| Some((panel.value(at, selection_year)?, panel.value(at, year)?)));
        let pairs: Vec<(f64, f64)> = pairs.collect();
        (year, expected_change(&pairs, mean(&chosen)))
    });
    let of_funded = followed(panel, &with, &others, selection_year)?;
    Ok(Guard {
        placebo_closed: placebo_closed(&placebo),
        placebo,
        expected: expected.collect(),
        dips: dips(panel, &funded, selection_year),
        baselines: (funded.iter())
            .map(|&at| (panel.areas()[at], baseline(panel, at, first_funded_year)))
            .collect(),
        funded: of_funded,
        without_figure: without.iter().map(|&at| panel.areas()[at]).collect(),
    })
}

/// Applies a rule among areas without funding in a year.
fn placebo<'a>(
    panel: &AreaYears<'a>,
    areas: &[usize],
    year: i32,
    rule: Rule<'_>,
) -> Result<Followed<'a>, Finding> {
    let known = areas.iter().filter(|&&at| panel.value(at, year).is_some());
    let known: Vec<usize> = known.copied().collect();
    if known.is_empty() {
        return Err(Reason::NoSuchYear.in_year(year));
    }
    let mut chosen = rule(&values(panel, &known, year));
    chosen.sort_unstable();
    chosen.dedup();
    chosen.retain(|&at| at < known.len());
    let selected: Vec<usize> = chosen.into_iter().map(|at| known[at]).collect();
    followed(panel, &selected, areas, year)
}

/// The gap, year by year, of a selection to those of the others that are not in it.
fn followed<'a>(
    panel: &AreaYears<'a>,
    selected: &[usize],
    others: &[usize],
    selection_year: i32,
) -> Result<Followed<'a>, Finding> {
    let others: Vec<usize> = others
        .iter()
        .filter(|at| !selected.contains(at))
        .copied()
        .collect();
    let gap = |year: i32| {
        let [chosen, beside] = [selected, &others].map(|areas| values(panel, areas, year));
        let both = !chosen.is_empty() && !beside.is_empty();
        both.then(|| (mean(&chosen) - mean(&beside), chosen.len(), beside.len()))
    };
    let Some((at_selection, _, _)) = gap(selection_year) else {
        return Err(Reason::NothingSelected.in_year(selection_year));
    };
    let of_year = |&year: &i32| {
        let (gap, n_selected, n_others) = gap(year)?;
        Some(YearsGap {
            year,
            gap,
            closed: match at_selection {
                0.0 => Err(Reason::NoGapToClose),
                first => finite(1.0 - gap / first),
            },
            n_selected,
            n_others,
        })
    };
    Ok(Followed {
        selection_year,
        areas: selected.iter().map(|&at| panel.areas()[at]).collect(),
        gaps: panel.years().iter().filter_map(of_year).collect(),
    })
}

fn placebo_closed(placebo: &[Result<Followed<'_>, Finding>]) -> Vec<PlaceboClosed> {
    let mut closed: Vec<(i32, f64)> = Vec::new();
    for followed in placebo.iter().flatten() {
        let year = followed.selection_year;
        let gaps = followed.gaps.iter().filter(|gap| gap.year > year);
        closed.extend(gaps.filter_map(|gap| Some((gap.year - year, gap.closed.ok()?))));
    }
    closed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let group = |group: &[(i32, f64)]| PlaceboClosed {
        years_since: group[0].0,
        mean: sum(group.iter().map(|it| it.1)) / group.len() as f64,
        lowest: group[0].1,
        highest: group[group.len() - 1].1,
        n_selections: group.len(),
    };
    closed.chunk_by(|a, b| a.0 == b.0).map(group).collect()
}

/// How a funded area's figure at selection compares with the years before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dip<'a> {
    pub area: &'a str,
    /// The figure of the selection year less the mean of the three years before, or why there is
    /// none.
    pub departure: Result<f64, Reason>,
    /// The departure over the standard deviation of yearly changes, of all areas up to then.
    pub in_standard_deviations: Result<f64, Reason>,
    /// Whether it is more than one standard deviation: the area may have been chosen in a year out
    /// of the ordinary, whence it returns by itself.
    pub is_flagged: bool,
}

/// Ashenfelter's dip of each funded area.
fn dips<'a>(panel: &AreaYears<'a>, funded: &[usize], selection_year: i32) -> Vec<Dip<'a>> {
    let mut changes = Vec::new();
    for area in 0..panel.areas().len() {
        for pair in panel.years().windows(2) {
            if pair[1] != pair[0] + 1 || pair[1] > selection_year {
                continue;
            }
            if let (Some(a), Some(b)) = (panel.value(area, pair[0]), panel.value(area, pair[1])) {
                changes.push(b - a);
            }
        }
    }
    let spread = || {
        const NEEDED: usize = 3;
        if changes.len() < NEEDED {
            return Err(Reason::TooFewYears { needed: NEEDED });
        }
        let centre = mean(&changes);
        let squares = sum(changes.iter().map(|it| (it - centre) * (it - centre)));
        match libm::sqrt(squares / (changes.len() as f64 - 1.0)) {
            0.0 => Err(Reason::NoVariation),
            spread => Ok(spread),
        }
    };
    let spread = spread();
    let dip = |&at: &usize| {
        let departure = || {
            let own = panel.value(at, selection_year).ok_or(Reason::Unknown)?;
            let before = years_before(selection_year).map(|year| panel.value(at, year));
            let before: Option<Vec<f64>> = before.collect();
            Ok::<f64, Reason>(
                own - mean(&before.ok_or(Reason::TooFewYears {
                    needed: N_BASELINE_YEARS,
                })?),
            )
        };
        let departure = departure();
        let in_standard_deviations = departure.and_then(|it| finite(it / spread?));
        Dip {
            area: panel.areas()[at],
            departure,
            in_standard_deviations,
            is_flagged: in_standard_deviations.is_ok_and(|it| it.abs() > 1.0),
        }
    };
    funded.iter().map(dip).collect()
}

/// The mean of the three years before the first funded one; fails where one of them is missing.
///
/// # Panics
/// Where the panel has no area at this position.
pub fn baseline(
    panel: &AreaYears<'_>,
    area: usize,
    first_funded_year: i32,
) -> Result<f64, Finding> {
    let value = |year: i32| {
        let value = panel.value(area, year);
        value.ok_or(Reason::Unknown.at_year(panel.areas()[area], year))
    };
    let values = years_before(first_funded_year).map(value);
    Ok(mean(&values.collect::<Result<Vec<f64>, Finding>>()?))
}

fn years_before(year: i32) -> impl Iterator<Item = i32> {
    (1..=N_BASELINE_YEARS as i32)
        .rev()
        .map(move |back| year.saturating_sub(back))
}

fn values(panel: &AreaYears<'_>, areas: &[usize], year: i32) -> Vec<f64> {
    areas
        .iter()
        .filter_map(|&at| panel.value(at, year))
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    sum(values.iter().copied()) / values.len() as f64
}
