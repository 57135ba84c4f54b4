//! Effects by cohort and time since funding from one regression, averaged by shares of cohorts.
//!
//! Sun, L. and Abraham, S. (2021). Estimating dynamic treatment effects in event studies with
//! heterogeneous treatment effects. Journal of Econometrics 225(2), 175–199.
//! <https://doi.org/10.1016/j.jeconom.2020.09.006>

use std::collections::BTreeMap;

use super::estimate::{Estimate, Level, Wald, enough_comparisons, enough_funded, wald};
use super::fixed_effects::{Regression, Seen};
use super::linear_algebra::{Symmetric, dot};
use super::panel::{LeftOut, Panel};
use super::refusal::Refusal;
use super::rows::{Effect, Method, Note, Quantity};
use super::statement::{On, Statement};
use super::two_way_fixed_effects::Sample;
use crate::indices::arithmetic::sum::sum;

/// Effects by time since funding and by cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct SunAbraham {
    /// Over all funded units and times from the funding on.
    pub overall: Average,
    /// By years since the first funding, without those that all others are compared with.
    pub events: Vec<Average>,
    /// By when cohorts were first funded, from the funding on.
    pub groups: Vec<Average>,
    /// The coefficients of covariates; none for those that units, periods or others explain.
    pub covariates: Vec<Option<Estimate>>,
    /// Whether all that looks like an effect before the funding is zero.
    pub pretest: Result<Wald, Refusal>,
    pub n_units: usize,
    pub n_clusters: usize,
    pub left_out: Vec<LeftOut>,
}

/// An average over cohorts and times since funding.
#[derive(Clone, Debug, PartialEq)]
pub struct Average {
    /// Years since the first funding or when that was; none for the average over all.
    pub at: Option<i32>,
    pub estimate: Result<Estimate, Refusal>,
    pub n_funded: usize,
    /// Pairs of cohort and time that the outcomes do not determine.
    pub n_missing: usize,
}

/// A cohort some years before or after its funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    group: i32,
    event: i32,
}

/// Fails where no unit is without funding to the end, since then no cohort is left to compare the
/// others with throughout.
pub fn sun_abraham(panel: &Panel) -> Result<SunAbraham, Refusal> {
    if (0..panel.n_units()).all(|unit| panel.first_funded(unit).is_some()) {
        return Err(Refusal::NoNeverFunded);
    }
    let sample = Sample::of(panel, |_, _| true);
    let pair = |it: &Seen| pair(panel, it);
    let seen = sample.two_way.seen();
    let mut members: BTreeMap<Pair, Vec<usize>> = BTreeMap::new();
    for (at, it) in seen.iter().enumerate() {
        if let Some(pair) = pair(it) {
            members.entry(pair).or_default().push(at);
        }
    }
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for members in members.values() {
        let mut column = vec![0.0; seen.len()];
        members.iter().for_each(|&at| column[at] = 1.0);
        columns.push(column);
    }
    let n_pairs = columns.len();
    columns.extend(sample.covariates(panel));
    let regression = sample.regress(panel, &columns);
    let averages = Averages {
        panel,
        seen,
        members: members.into_iter().collect(),
        regression: &regression,
        n_columns: columns.len(),
        scale: sample.scale(),
    };
    let after = |pair: &Pair| pair.event >= 0;
    let events = averages.by(|pair| Some(pair.event));
    let pretest = averages.pretest();
    let covariate = |column: usize| {
        let kept = regression.kept.contains(&column);
        kept.then(|| regression.estimate(column, averages.scale))
            .transpose()
    };
    Ok(SunAbraham {
        overall: averages.average(None, after).0,
        events,
        groups: averages.by(|pair| after(pair).then_some(pair.group)),
        covariates: (n_pairs..columns.len())
            .map(covariate)
            .collect::<Result<_, _>>()?,
        pretest,
        n_units: panel.n_units(),
        n_clusters: panel.n_clusters(),
        left_out: panel.left_out().to_vec(),
    })
}

/// None for what others are compared with: never funded, or the last period before the funding.
fn pair(panel: &Panel, it: &Seen) -> Option<Pair> {
    let group = panel.first_funded(it.unit)?;
    let time = panel.times()[it.time];
    let event = time.saturating_sub(group);
    (panel.period_before(group) != Some(it.time)).then_some(Pair { group, event })
}

struct Averages<'a> {
    panel: &'a Panel,
    seen: &'a [Seen],
    members: Vec<(Pair, Vec<usize>)>,
    regression: &'a Regression,
    n_columns: usize,
    scale: f64,
}

impl Averages<'_> {
    fn by(&self, key: impl Fn(&Pair) -> Option<i32>) -> Vec<Average> {
        let mut keys: Vec<i32> = self.members.iter().filter_map(|(it, _)| key(it)).collect();
        keys.sort_unstable();
        keys.dedup();
        let average = |at: i32| self.average(Some(at), |pair| key(pair) == Some(at)).0;
        keys.into_iter().map(average).collect()
    }

    /// The average of pairs by their outcomes' weights, with the weight of each column in it.
    fn average(&self, at: Option<i32>, counted: impl Fn(&Pair) -> bool) -> (Average, Vec<f64>) {
        let mut weights = vec![0.0; self.n_columns];
        let mut units = Vec::new();
        let mut n_missing = 0;
        for (column, (pair, members)) in self.members.iter().enumerate() {
            if !counted(pair) {
                continue;
            }
            if self.regression.kept.binary_search(&column).is_err() {
                n_missing += 1;
                continue;
            }
            weights[column] = sum(members.iter().map(|&at| self.seen[at].weight));
            units.extend(members.iter().map(|&at| self.seen[at].unit));
        }
        units.sort_unstable();
        units.dedup();
        let n_funded = units.len();
        let mut clusters: Vec<usize> = units.iter().map(|&it| self.panel.cluster(it)).collect();
        clusters.sort_unstable();
        clusters.dedup();
        let total = sum(weights.iter().copied());
        let estimate = if n_funded == 0 {
            Err(Refusal::NotIdentified)
        } else {
            weights.iter_mut().for_each(|weight| *weight /= total);
            let value = dot(&weights, &self.regression.coefficients);
            let n_never = self.panel.n_units() - self.panel.n_funded();
            let error = enough_funded(n_funded, clusters.len())
                .and_then(|()| enough_comparisons(n_never))
                .and_then(|()| match &self.regression.covariance {
                    Ok(covariance) => Ok(libm::sqrt(covariance.form(&weights, &weights))),
                    Err(refusal) => Err(*refusal),
                });
            Estimate::new(value, error, self.scale).map(|estimate| Estimate {
                degrees: self.regression.degrees,
                ..estimate
            })
        };
        let average = Average {
            at,
            estimate,
            n_funded,
            n_missing,
        };
        (average, weights)
    }

    fn pretest(&self) -> Result<Wald, Refusal> {
        let events = self.by(|pair| (pair.event < 0).then_some(pair.event));
        let (mut values, mut forms) = (Vec::new(), Vec::new());
        for event in events.iter().filter_map(|average| average.at) {
            let (average, weights) = self.average(Some(event), |pair| pair.event == event);
            if let Ok(Estimate {
                value,
                standard_error: Ok(_),
                ..
            }) = average.estimate
            {
                values.push(value);
                forms.push(weights);
            }
        }
        let covariance = self
            .regression
            .covariance
            .as_ref()
            .map_err(|refusal| *refusal)?;
        let covariance = Symmetric::from_fn(values.len(), |row, column| {
            covariance.form(&forms[row], &forms[column])
        });
        wald(&values, &covariance)
    }
}

impl SunAbraham {
    pub fn effects(&self, level: Level) -> Vec<Effect> {
        let funded = self.overall.n_funded;
        let row = |average: &Average, quantity| {
            Effect {
                group: average.at.filter(|_| quantity == Quantity::Group),
                time: None,
                event_time: average.at.filter(|_| quantity == Quantity::Event),
                n_units: self.n_units,
                n_funded: average.n_funded,
                ..Effect::of(Method::SunAbraham, quantity, average.estimate, level)
            }
            .with_notes(&[(average.n_missing, Note::Missing)])
            .with_clusters(self.n_clusters)
        };
        let mut rows = vec![row(&self.overall, Quantity::Simple)];
        rows.extend(self.events.iter().map(|it| row(it, Quantity::Event)));
        rows.extend(self.groups.iter().map(|it| row(it, Quantity::Group)));
        let test = Effect::pretest(Method::SunAbraham, self.pretest, self.n_units, funded);
        rows.push(test);
        rows
    }

    /// Of all, then by years since the funding and by cohort.
    pub fn says(&self, level: Level) -> Vec<Statement> {
        let say = |average: &Average, on: fn(i32) -> On| {
            Statement::of(average.at.map_or(On::All, on), average.estimate, level)
        };
        let mut says = vec![Statement::of(On::All, self.overall.estimate, level)];
        says.extend(self.events.iter().map(|it| say(it, On::YearsSince)));
        says.extend(self.groups.iter().map(|it| say(it, On::Cohort)));
        says.push(Statement::of_test(self.pretest));
        says
    }
}
