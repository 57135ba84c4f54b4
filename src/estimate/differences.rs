//! Whether the indices of a region differ between two periods, or two places, by more than chance.

use super::Between;
use super::changes::{AskedOfChanges, NoValue, RegionPeriods, View, views};
use crate::decomposition::counts::Areas;
use crate::engine::{self, Engine};
use crate::inference::comparison::{
    Comparison, CounterfactualComposition, Keeping, PairScheme, Paired, RelabelledAreas,
    RelabelledPersons, SwappedAreas, differences,
};
use crate::inference::many::benjamini_hochberg;
use crate::inference::permutation::TestAgainstChance;
use crate::inference::streams::Key;
use crate::inference::{Asked, Counts, Indices, Refusal, Replicates, Sample, Seen};

/// What could be swapped between the two without making a difference, were they alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// Persons, so that the groups' sizes too may differ by chance alone.
    Persons,
    /// Persons of the same group.
    PersonsOfEachGroup,
    /// Which of the two each area belongs to.
    Areas,
    /// The two counts of each area that both have.
    SwappedAreas,
    /// The compositions of areas of the same rank.
    Composition,
}

/// How the test is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    pub null: Null,
    pub n_draws: u64,
    pub seed: u64,
}

/// The difference of one index between two periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Position in the indices that were asked for.
    pub index: usize,
    pub between: Between,
    pub from: usize,
    pub to: usize,
    pub test: Result<TestAgainstChance, NoTest>,
    /// The p value raised for the regions that are tested at once.
    pub p_adjusted: Option<f64>,
}

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoTest {
    NoValue(NoValue),
    Refused(Refusal),
}

impl From<Refusal> for NoTest {
    fn from(refusal: Refusal) -> NoTest {
        NoTest::Refused(refusal)
    }
}

/// Replicates are shared out in pieces of so many.
const PIECE: u64 = 32;

/// Tests the indices of every region, from each period to the next.
pub fn differences_of(
    regions: &[RegionPeriods],
    asked: &AskedOfChanges,
    test: Test,
    engine: &dyn Engine,
) -> Vec<Vec<Difference>> {
    let mut found = engine::map(engine, regions.len(), |at| {
        let region = &regions[at];
        let known = region.known();
        let mut found = Vec::new();
        for between in views(asked) {
            let view = View::of(&known, between, asked);
            for from in 0..known.len() - 1 {
                let link = Link {
                    region,
                    view: &view,
                    from,
                    asked,
                };
                found.extend(link.differences(test, engine));
            }
        }
        found
    });
    adjust(&mut found);
    found
}

/// Each index of each link is tested in all regions at once.
fn adjust(regions: &mut [Vec<Difference>]) {
    let n_tests = regions.first().map_or(0, Vec::len);
    for at in 0..n_tests {
        let mut tested: Vec<&mut Difference> = (regions.iter_mut())
            .filter_map(|region| region.get_mut(at))
            .filter(|difference| difference.test.is_ok())
            .collect();
        let p_values: Vec<f64> = (tested.iter())
            .filter_map(|difference| difference.test.as_ref().ok())
            .map(|test| test.p_two_sided)
            .collect();
        for (difference, adjusted) in tested.iter_mut().zip(benjamini_hochberg(&p_values)) {
            difference.p_adjusted = Some(adjusted);
        }
    }
}

/// Two periods of a region that follow each other.
struct Link<'a> {
    region: &'a RegionPeriods,
    view: &'a View<'a>,
    from: usize,
    asked: &'a AskedOfChanges,
}

impl Link<'_> {
    fn differences(&self, test: Test, engine: &dyn Engine) -> Vec<Difference> {
        let chosen: Vec<(usize, _)> = self.view.indices(self.asked).collect();
        let of_two = matches!(self.view.between, Between::Comparison(_));
        let asked: Vec<Asked> = chosen
            .iter()
            .map(|(_, chosen)| Asked {
                definition: chosen.definition,
                parameter: chosen.parameter,
                // The table of a comparison holds the group and those it is compared with.
                of: if of_two {
                    Seen::AgainstOthers(0)
                } else {
                    Seen::AllGroups
                },
            })
            .collect();
        let tests = self.tests(&asked, test, engine);
        let tests = match tests {
            Ok(tests) => tests,
            Err(reason) => vec![Err(reason); asked.len()],
        };
        (chosen.iter().zip(tests))
            .map(|((index, _), test)| Difference {
                index: *index,
                between: self.view.between,
                from: self.from,
                to: self.from + 1,
                test,
                p_adjusted: None,
            })
            .collect()
    }

    fn tests(
        &self,
        asked: &[Asked],
        test: Test,
        engine: &dyn Engine,
    ) -> Result<Vec<Result<TestAgainstChance, NoTest>>, NoTest> {
        let first = self.areas(self.from)?;
        let second = self.areas(self.from + 1)?;
        let n_groups = first.values().next().map_or(0, Vec::len);
        let indices = Indices::new(asked, n_groups)?;
        let [first_cells, second_cells] = match test.null {
            Null::SwappedAreas => common(first, second),
            Null::Persons | Null::PersonsOfEachGroup => union(first, second, n_groups),
            Null::Areas | Null::Composition => [first, second].map(cells),
        };
        // What differs is what the test swaps: for areas that both have, the index of these.
        let values = [&first_cells, &second_cells].map(|cells| indices.of(cells));
        let mut observed = differences(&values[0], &values[1]).collect::<Vec<_>>();
        let [one, other] = [&first_cells, &second_cells].map(|cells| Counts::new(n_groups, cells));
        let (one, other) = (one?, other?);
        let paired;
        let scheme: Box<dyn PairScheme + '_> = match test.null {
            Null::Persons | Null::PersonsOfEachGroup => {
                let keeping = match test.null {
                    Null::Persons => Keeping::People,
                    _ => Keeping::PeopleOfEachGroup,
                };
                let tables = Paired::new(n_groups, &first_cells, &second_cells)?;
                Box::new(RelabelledPersons::new(&tables, keeping)?)
            }
            Null::SwappedAreas => {
                paired = Paired::new(n_groups, &first_cells, &second_cells)?;
                Box::new(SwappedAreas::new(&paired))
            }
            Null::Areas => Box::new(RelabelledAreas::new(&one, &other)?),
            Null::Composition => Box::new(CounterfactualComposition::new(&one, &other)?),
        };
        let identity = (self.region.identity.iter().map(String::as_str))
            .chain(["difference"])
            .chain([self.from, self.from + 1].map(|at| self.asked.periods[at].as_str()));
        let comparison = Comparison {
            scheme: scheme.as_ref(),
            indices: [&indices, &indices],
            key: Key::of(test.seed, &identity.collect::<Vec<_>>()),
        };
        let pieces = engine::map(engine, test.n_draws.div_ceil(PIECE) as usize, |piece| {
            let first = piece as u64 * PIECE;
            comparison.run(first..(first + PIECE).min(test.n_draws))
        });
        let drawn = pieces.into_iter().reduce(|mut all: Replicates, piece| {
            all.join(piece);
            all
        });
        let drawn = drawn.unwrap_or_default();
        Ok(observed
            .drain(..)
            .enumerate()
            .map(|(at, observed)| {
                let observed = observed.map_err(Refusal::from)?;
                let sample: Sample = drawn.of(at);
                Ok(TestAgainstChance::of(observed, &sample)?)
            })
            .collect())
    }

    fn areas(&self, period: usize) -> Result<&Areas<u32>, NoTest> {
        match &self.view.periods[period] {
            Ok(areas) => Ok(areas),
            Err(reason) => Err(NoTest::NoValue(reason.in_period(period))),
        }
    }
}

fn cells(areas: &Areas<u32>) -> Vec<f64> {
    areas.values().flatten().copied().collect()
}

/// The areas that both periods have, in the same order.
fn common(first: &Areas<u32>, second: &Areas<u32>) -> [Vec<f64>; 2] {
    let both = first.keys().filter(|area| second.contains_key(area));
    let both: Vec<&u32> = both.collect();
    [first, second].map(|areas| {
        let rows = both.iter().flat_map(|area| &areas[*area]);
        rows.copied().collect()
    })
}

/// The areas of either period, in the same order; one that a period lacks has nobody in it then.
fn union(first: &Areas<u32>, second: &Areas<u32>, n_groups: usize) -> [Vec<f64>; 2] {
    let mut all: Vec<&u32> = first.keys().chain(second.keys()).collect();
    all.sort_unstable();
    all.dedup();
    [first, second].map(|areas| {
        let row = |area: &&u32| {
            areas
                .get(area)
                .cloned()
                .unwrap_or_else(|| vec![0.0; n_groups])
        };
        all.iter().flat_map(row).collect()
    })
}
