//! What a pipeline says must hold before anything is published: of sources, row by row, once they are
//! counted, and of estimates, once they are computed.
//!
//! Nothing here is published but numbers of rows ([`Account`]): the rows themselves hold counts.

mod domain;
mod expectations;
mod expected_areas;
mod freshness;
mod jump;
mod silent_zeros;
mod totals;
mod unique_keys;

pub use expectations::expectations;

use crate::aggregate::GroupCounts;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Place, code};
use crate::harmonise::{LongTable, Register};
use crate::plan::{Asks, Check, Plan, Tolerated};
use crate::spec::Severity;

/// Failing rows of one check that are kept; they are all counted.
const KEPT: usize = 100_000;

/// What came of a check or an expectation.
#[derive(Clone, Debug)]
pub struct Found {
    pub account: Account,
    place: Place,
    code: &'static Code,
    /// What may mend it.
    help: &'static str,
    /// The first of the failing rows.
    pub rows: Vec<FailingRow>,
}

/// How many rows of a check failed: what of it may be published. Of a confidential source that is
/// nothing, for whether a check holds may tell of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The word by which the pipeline asks for it.
    pub kind: &'static str,
    /// The id of the source, or of the analysis.
    pub on: String,
    pub severity: Severity,
    pub tolerated: Tolerated,
    pub is_confidential: bool,
    pub n_rows: usize,
    pub n_failing: usize,
}

/// A row that a check found wanting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailingRow {
    /// Code of an area or a region, or what stands in the file for one.
    pub area: String,
    pub period: String,
    /// A category, a group or an index.
    pub category: String,
    /// What was found.
    pub value: String,
    /// What would hold.
    pub expected: String,
    /// Where in a file, if it is of one row.
    pub place: Option<Place>,
}

impl Account {
    /// Whether more rows failed than are tolerated.
    pub fn is_failed(&self) -> bool {
        self.tolerated.is_exceeded(self.n_failing, self.n_rows)
    }
}

impl Found {
    fn of_check(plan: &Plan, check: &Check, failing: Failing, help: &'static str) -> Found {
        Found {
            account: Account {
                kind: check.kind,
                on: plan.sources[check.source].id.clone(),
                severity: check.severity,
                tolerated: check.tolerated,
                is_confidential: plan.sources[check.source].is_confidential(),
                n_rows: failing.n_rows,
                n_failing: failing.n_failing,
            },
            place: check.place.clone(),
            code: &code::CHECK_FAILED,
            help,
            rows: failing.rows,
        }
    }

    fn diagnostic(&self) -> Diagnostic {
        let Account {
            kind,
            on,
            tolerated,
            is_confidential,
            n_rows,
            n_failing,
            ..
        } = &self.account;
        if *is_confidential {
            // Logs are read by more people than the restricted file is.
            let message = format!("`{kind}` does not hold of `{on}`, which is confidential");
            return Diagnostic::new(self.code, self.place.clone(), message)
                .help("a run writes the rows that fail to restricted/failures.csv");
        }
        let first = self.rows.first().map(|row| row.said()).unwrap_or_default();
        let message = match self.code.id == code::CHECK_FAILED.id {
            true => {
                let tolerated = match (tolerated.count, tolerated.share) {
                    (None, None) => "none is tolerated".to_owned(),
                    (Some(count), None) => format!("tolerated: {count}"),
                    (None, Some(share)) => format!("tolerated: a share of {share}"),
                    (Some(count), Some(share)) => {
                        format!("tolerated: {count} and a share of {share}")
                    }
                };
                format!(
                    "`{kind}` does not hold of `{on}`: {n_failing} of {n_rows} rows fail \
                     ({tolerated}); the first: {first}"
                )
            }
            false => format!("an estimate of `{on}` is not what is expected: {first}"),
        };
        Diagnostic::new(self.code, self.place.clone(), message).help(self.help)
    }
}

impl FailingRow {
    fn said(&self) -> String {
        let keys = [&self.area, &self.period, &self.category];
        let keys: Vec<String> = keys
            .into_iter()
            .filter(|key| !key.is_empty())
            .map(|key| format!("`{key}`"))
            .collect();
        let about = match keys.is_empty() {
            true => String::new(),
            false => format!("{}: ", keys.join(", ")),
        };
        let place = self.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(" ({place})"));
        format!(
            "{about}found `{}`, expected {}{place}",
            self.value, self.expected
        )
    }
}

/// The mistakes for which nothing is published.
pub fn refused(found: &[Found]) -> Diagnostics {
    failed(found, Severity::Error)
}

/// What is published with a remark. Of confidential sources it stands among the restricted rows only.
pub fn warnings(found: &[Found]) -> Diagnostics {
    failed(found, Severity::Warn)
}

fn failed(found: &[Found], severity: Severity) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let is_told = |found: &&Found| {
        found.account.severity == severity
            && (severity == Severity::Error || !found.account.is_confidential)
    };
    for found in found.iter().filter(is_told) {
        if found.account.is_failed() {
            diagnostics.add(found.diagnostic());
        }
    }
    diagnostics.from_top_to_bottom()
}

/// A source that was read and counted.
struct Source<'a> {
    plan: &'a Plan,
    at: usize,
    long: &'a LongTable,
    counts: &'a GroupCounts,
    register: &'a Register,
}

/// Failing rows while they are found.
#[derive(Debug, Default)]
struct Failing {
    n_rows: usize,
    n_failing: usize,
    rows: Vec<FailingRow>,
}

impl Failing {
    fn add(&mut self, row: impl FnOnce() -> FailingRow) {
        self.n_failing += 1;
        if self.rows.len() < KEPT {
            self.rows.push(row());
        }
    }
}

/// What the checks of a source find, in the order of the pipeline.
pub fn of_source(
    plan: &Plan,
    source: usize,
    long: &LongTable,
    counts: &GroupCounts,
    register: &Register,
) -> Vec<Found> {
    let source = Source {
        plan,
        at: source,
        long,
        counts,
        register,
    };
    let own = plan.checks.iter().filter(|check| check.source == source.at);
    own.map(|check| {
        let (failing, help) = match &check.asks {
            Asks::UniqueKeys => unique_keys::look(&source),
            Asks::Domain {
                least,
                greatest,
                categories,
            } => domain::look(&source, *least, *greatest, categories),
            Asks::ExpectedAreas(from) => expected_areas::look(&source, from),
            Asks::Totals {
                total,
                parts,
                tolerance,
            } => totals::look(&source, total, parts, *tolerance),
            Asks::Jump {
                relative,
                absolute,
                groups,
            } => jump::look(&source, *relative, *absolute, groups),
            Asks::Freshness { newest } => freshness::look(&source, *newest),
            Asks::SilentZeros { first, last } => silent_zeros::look(&source, *first, *last),
        };
        Found::of_check(plan, check, failing, help)
    })
    .collect()
}
