//! Indices of exact counts, which are an exception that is asked for: next to hidden counts they
//! are further relations between them.

use super::audit::inversion::{Figure, Precision, audit_figures};
use super::cells::Cells;
use super::declarations::Protected;
use super::finding::Finding;
use super::ledger::Ledger;
use super::linked_tables::LinkedTables;
use super::pattern::Pattern;
use crate::indices::Bilingual;
use crate::plan::Policy;

/// Populated areas that a region must have.
pub const FEWEST_AREAS: usize = 30;
/// Decimals that an index of exact counts may have.
pub const MOST_DECIMALS: u32 = 2;

/// Why indices of exact counts are not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    TooFewAreas {
        name: String,
        n_areas: usize,
    },
    TooManyDecimals {
        name: String,
    },
    /// What the attack found.
    Audit(Vec<Finding>),
}

impl Refused {
    pub fn reason(&self) -> Bilingual {
        match self {
            Refused::TooFewAreas { .. } => Bilingual {
                en: "an index of exact counts needs thirty populated areas",
                sv: "ett index av exakta antal kräver trettio befolkade områden",
            },
            Refused::TooManyDecimals { .. } => Bilingual {
                en: "an index of exact counts has two decimals at most",
                sv: "ett index av exakta antal har högst två decimaler",
            },
            Refused::Audit(_) => Bilingual {
                en: "with this index hidden counts could be narrowed too far",
                sv: "med detta index kan dolda antal ringas in för snävt",
            },
        }
    }
}

/// A name and a value with its decimals; nothing where the index has no value.
pub type Published = (String, Option<f64>, u32);

/// Lets indices of exact counts out, rounded, if all of them together with everything published
/// leave every hidden count of the period enough values. All figures of one period come at once,
/// for all regions: one by one they might each pass and narrow a count together.
pub fn publish(
    tables: &LinkedTables,
    table: usize,
    pattern: &Pattern,
    policy: &Policy,
    ledger: &Ledger,
    figures: &[Figure],
) -> Result<Protected<Vec<Published>>, Vec<Refused>> {
    let audit = |findings| vec![Refused::Audit(findings)];
    let cells = Cells::new(tables, table, policy, ledger).map_err(audit)?;
    let (geography, width) = (&tables.geography, tables.width());
    let mut refused = Vec::new();
    for figure in figures {
        let name = figure.name.clone();
        let places = figure.cells.iter().map(|cell| cell / width);
        let is_populated = |area: &usize| 0 < cells.values[area * width];
        let mut areas: Vec<usize> = places
            .filter(|place| *place < geography.n_areas())
            .filter(is_populated)
            .collect();
        areas.sort();
        areas.dedup();
        if areas.len() < FEWEST_AREAS {
            refused.push(Refused::TooFewAreas {
                name: name.clone(),
                n_areas: areas.len(),
            });
        }
        match figure.precision {
            Precision::Decimals(decimals) if decimals <= MOST_DECIMALS => {}
            _ => refused.push(Refused::TooManyDecimals { name }),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    audit_figures(tables, table, pattern, policy, ledger, figures).map_err(audit)?;
    let published = figures.iter().map(|figure| {
        let counts: Vec<u64> = figure
            .cells
            .iter()
            .map(|cell| cells.values[*cell] as u64)
            .collect();
        let decimals = match figure.precision {
            Precision::Decimals(decimals) => decimals,
            Precision::Full => MOST_DECIMALS,
        };
        let scale = 10_u64.pow(decimals) as f64;
        let value = (figure.value)(&counts).filter(|value| value.is_finite());
        let rounded = value.map(|value| libm::round(value * scale) / scale);
        (figure.name.clone(), rounded, decimals)
    });
    Ok(Protected::audited(published.collect()))
}
