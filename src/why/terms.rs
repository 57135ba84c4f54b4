//! Indices that are sums over areas, or follow from one: the terms, for a reader to add up.

use crate::indices::{
    Formula, LOCAL_MEASURES, LocalFormula, MultiGroup, REGISTRY, TwoGroup, TwoGroupArea,
};

/// How an index of two groups follows from a sum over areas.
struct Reckoning {
    index: &'static str,
    term: Term,
    /// What becomes of the sum, in the notation of the indices; nothing where it is the index.
    then: Option<Then>,
}

type Then = (&'static str, fn(f64, &Totals) -> f64);

enum Term {
    /// A measure of single areas, by its id.
    Local(&'static str),
    Own(&'static str, fn(TwoGroupArea, &Totals) -> f64),
}

/// The group and the others in the region.
struct Totals {
    group: f64,
    others: f64,
    /// Of the two, in natural logarithms.
    entropy: f64,
}

impl Totals {
    fn of(table: &TwoGroup) -> Totals {
        let (group, others) = (table.group_total(), table.others_total());
        Totals {
            group,
            others,
            entropy: entropy(2, vec![group, others, group, others]),
        }
    }

    fn share(&self) -> f64 {
        self.group / (self.group + self.others)
    }
}

/// The entropy of the groups of a region.
fn entropy(n_groups: usize, cells: Vec<f64>) -> f64 {
    let table = MultiGroup::new(n_groups, cells);
    let diversity = REGISTRY
        .iter()
        .find(|index| index.id == "diversity_entropy");
    match (table, diversity.map(|index| index.formula)) {
        (Ok(table), Some(Formula::MultiGroup(formula))) => {
            formula.of(&table, None).unwrap_or_default()
        }
        _ => 0.0,
    }
}

const DISSIMILARITY: Term = Term::Local("dissimilarity_contribution");
const INFORMATION: Term = Term::Local("information_contribution");
const ISOLATION: Term = Term::Own("(a_i / A) (a_i / t_i)", |area, totals| {
    area.group / totals.group * area.share()
});
const INTERACTION: Term = Term::Own("(a_i / A) (b_i / t_i)", |area, totals| {
    area.group / totals.group * area.others_share()
});
const ROOT: Term = Term::Own("sqrt((a_i / A) (b_i / B))", |area, totals| {
    f64::sqrt(area.group / totals.group * (area.others / totals.others))
});

const fn reckoning(index: &'static str, term: Term, then: Option<Then>) -> Reckoning {
    Reckoning { index, term, then }
}

static TWO_GROUPS: &[Reckoning] = &[
    reckoning("dissimilarity", DISSIMILARITY, None),
    reckoning(
        "segregation",
        DISSIMILARITY,
        Some(("D (1 - P)", |sum, totals| sum * (1.0 - totals.share()))),
    ),
    reckoning(
        "karmel_maclachlan",
        DISSIMILARITY,
        Some(("2 P (1 - P) D", |sum, totals| {
            2.0 * totals.share() * (1.0 - totals.share()) * sum
        })),
    ),
    reckoning(
        "min_max",
        DISSIMILARITY,
        Some(("2 D / (1 + D)", |sum, _| 2.0 * sum / (1.0 + sum))),
    ),
    reckoning("gini", Term::Local("gini_contribution"), None),
    reckoning("mutual_information", INFORMATION, None),
    reckoning(
        "information_theory",
        INFORMATION,
        Some((
            "M / E, E = P ln(1 / P) + (1 - P) ln(1 / (1 - P))",
            |sum, totals| sum / totals.entropy,
        )),
    ),
    reckoning("isolation", ISOLATION, None),
    reckoning("interaction", INTERACTION, None),
    reckoning(
        "correlation_ratio",
        ISOLATION,
        Some(("(x P x - P) / (1 - P)", |sum, totals| {
            (sum - totals.share()) / (1.0 - totals.share())
        })),
    ),
    reckoning("square_root", ROOT, Some(("1 - sum", |sum, _| 1.0 - sum))),
];

/// An index reckoned from its terms.
pub struct Terms {
    /// What a term is.
    pub equation: &'static str,
    /// An area each; nothing where nobody lives.
    pub of_areas: Vec<Option<f64>>,
    pub sum: f64,
    /// How the index follows from the sum, and what it comes to; nothing where it is the sum.
    pub then: Option<(&'static str, f64)>,
}

impl Terms {
    /// What the terms come to.
    pub fn value(&self) -> f64 {
        self.then.map_or(self.sum, |(_, value)| value)
    }

    fn of(
        equation: &'static str,
        of_areas: Vec<Option<f64>>,
        then: impl FnOnce(f64) -> Option<(&'static str, f64)>,
    ) -> Terms {
        let sum = of_areas.iter().flatten().sum();
        Terms {
            equation,
            of_areas,
            sum,
            then: then(sum),
        }
    }
}

/// The terms of an index of a group and others; nothing where it is no such sum.
pub fn of_two_groups(index: &str, table: &TwoGroup, areas: &[(f64, f64)]) -> Option<Terms> {
    let reckoning = TWO_GROUPS.iter().find(|it| it.index == index)?;
    let totals = Totals::of(table);
    let (equation, term): (_, Box<dyn Fn(TwoGroupArea) -> f64>) = match &reckoning.term {
        Term::Own(equation, of) => (*equation, Box::new(|area| of(area, &totals))),
        Term::Local(id) => {
            let measure = LOCAL_MEASURES.iter().find(|measure| measure.id == *id)?;
            let LocalFormula::TwoGroup(of) = measure.formula else {
                return None;
            };
            (measure.equation, Box::new(move |area| of(table, area)))
        }
    };
    let of_area = |&(group, others): &(f64, f64)| {
        let area = TwoGroupArea { group, others };
        (area.total() > 0.0).then(|| term(area))
    };
    let of_areas = areas.iter().map(of_area).collect();
    let then = |sum| {
        let (equation, then) = reckoning.then?;
        Some((equation, then(sum, &totals)))
    };
    Some(Terms::of(equation, of_areas, then))
}

/// The terms of an index of all groups at once.
pub fn of_all_groups<'a>(
    index: &str,
    table: &MultiGroup,
    areas: impl Iterator<Item = &'a [f64]>,
) -> Option<Terms> {
    let (summed, is_over_entropy) = match index {
        "multigroup_information_theory" => ("multigroup_mutual_information", true),
        index => (index, false),
    };
    let measure = LOCAL_MEASURES
        .iter()
        .find(|it| it.sums_to == Some(summed))?;
    let LocalFormula::MultiGroup(of) = measure.formula else {
        return None;
    };
    let of_area = |row: &[f64]| {
        let present = (0..row.len()).filter(|&group| table.position(group).is_some());
        let counts: Vec<f64> = present.map(|group| row[group]).collect();
        (counts.iter().any(|count| *count > 0.0)).then(|| of(table, &counts))
    };
    let of_areas = areas.map(of_area).collect();
    let then = |sum: f64| {
        let n_groups = table.group_shares().len();
        let totals: Vec<f64> = (0..n_groups)
            .map(|group| table.group_total(group))
            .collect();
        is_over_entropy.then(|| {
            let entropy = entropy(n_groups, [totals.clone(), totals].concat());
            ("M^* / E, E = sum_g P_g ln(1 / P_g)", sum / entropy)
        })
    };
    Some(Terms::of(measure.equation, of_areas, then))
}

/// Indices whose terms are known.
pub fn known() -> impl Iterator<Item = &'static str> {
    TWO_GROUPS.iter().map(|it| it.index)
}
