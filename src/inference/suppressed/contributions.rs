//! Indices that are sums over areas once the totals of both groups are given.

use crate::indices::{self, Formula, InvalidTable, TwoGroup};

/// An index for which there are bounds however many cells are suppressed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BoundedIndex {
    Dissimilarity,
    /// With many suppressed cells known only to lie between two values of dissimilarity: never
    /// below it, and never above `D (2 - D)`.
    Gini,
    /// With a shape between nought and one, both excluded.
    Atkinson {
        shape: f64,
    },
    SquareRoot,
    InformationTheory,
    MutualInformation,
    Isolation,
    Interaction,
    CorrelationRatio,
}

impl BoundedIndex {
    /// The index of the registry with this identifier, if it is one of these.
    pub fn of(id: &str, parameter: Option<f64>) -> Option<BoundedIndex> {
        let shape = parameter.unwrap_or(0.5);
        let all = [
            BoundedIndex::Dissimilarity,
            BoundedIndex::Gini,
            BoundedIndex::Atkinson { shape },
            BoundedIndex::SquareRoot,
            BoundedIndex::InformationTheory,
            BoundedIndex::MutualInformation,
            BoundedIndex::Isolation,
            BoundedIndex::Interaction,
            BoundedIndex::CorrelationRatio,
        ];
        all.into_iter().find(|index| index.id() == id)
    }

    /// Its identifier in the registry.
    pub fn id(self) -> &'static str {
        match self {
            BoundedIndex::Dissimilarity => "dissimilarity",
            BoundedIndex::Gini => "gini",
            BoundedIndex::Atkinson { .. } => "atkinson",
            BoundedIndex::SquareRoot => "square_root",
            BoundedIndex::InformationTheory => "information_theory",
            BoundedIndex::MutualInformation => "mutual_information",
            BoundedIndex::Isolation => "isolation",
            BoundedIndex::Interaction => "interaction",
            BoundedIndex::CorrelationRatio => "correlation_ratio",
        }
    }

    /// The index itself.
    pub(super) fn value(self, areas: &[(u64, u64)]) -> Result<f64, InvalidTable> {
        let counts = areas
            .iter()
            .map(|&(group, others)| (group as f64, others as f64));
        let table = TwoGroup::new(counts)?;
        let parameter = match self {
            BoundedIndex::Atkinson { shape } => Some(shape),
            _ => None,
        };
        let definition = indices::find(self.id()).expect("bounded indices are in the registry");
        match definition.formula {
            Formula::TwoGroup(formula) => formula.of(&table, parameter),
            _ => unreachable!("bounded indices are of two groups"),
        }
    }

    /// What an area adds, given the totals. The index is a growing function of the sum over areas,
    /// the same whatever the totals: the sum itself, but for the Atkinson index.
    ///
    /// The totals are above nought.
    pub(super) fn contribution(self, (group, others): (u64, u64), totals: (u64, u64)) -> f64 {
        let (a, b) = (group as f64, others as f64);
        let (group_total, others_total) = (totals.0 as f64, totals.1 as f64);
        let (in_area, total) = (a + b, group_total + others_total);
        if in_area == 0.0 {
            return 0.0;
        }
        let (share, others_share) = (group_total / total, others_total / total);
        let information = || {
            let part = |count: f64, group_total: f64| {
                // The limit of p ln p as p goes to zero is zero.
                if count == 0.0 {
                    return 0.0;
                }
                count / total * libm::log(count / in_area / (group_total / total))
            };
            part(a, group_total) + part(b, others_total)
        };
        // The arithmetic less the geometric mean with weight `shape` of the group.
        let not_shared = |shape: f64| {
            let (x, y) = (a / group_total, b / others_total);
            shape * x + (1.0 - shape) * y - libm::pow(x, shape) * libm::pow(y, 1.0 - shape)
        };
        match self {
            BoundedIndex::Dissimilarity | BoundedIndex::Gini => {
                (a / group_total - b / others_total).abs() / 2.0
            }
            BoundedIndex::Atkinson { shape } => not_shared(shape),
            BoundedIndex::SquareRoot => not_shared(0.5),
            BoundedIndex::MutualInformation => information(),
            BoundedIndex::InformationTheory => {
                let entropy = -share * libm::log(share) - others_share * libm::log(others_share);
                information() / entropy
            }
            BoundedIndex::Isolation => a / group_total * (a / in_area),
            BoundedIndex::Interaction => a / group_total * (b / in_area),
            BoundedIndex::CorrelationRatio => {
                let excess = a / in_area - share;
                in_area / total * excess * excess / (share * others_share)
            }
        }
    }

    /// The index whose areas add up to this sum.
    pub(super) fn of_sum(self, sum: f64) -> f64 {
        match self {
            BoundedIndex::Atkinson { shape } => {
                1.0 - libm::pow((1.0 - sum).clamp(0.0, 1.0), 1.0 / (1.0 - shape))
            }
            _ => sum,
        }
    }
}
