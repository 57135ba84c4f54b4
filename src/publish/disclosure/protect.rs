//! From exact counts to counts that may be published.

use std::collections::BTreeMap;

use super::account::Account;
use super::audit;
use super::cells::Cells;
use super::declarations::Protected;
use super::finding::Findings;
use super::ledger::Ledger;
use super::linked_tables::LinkedTables;
use super::moves::Ways;
use super::pattern::{Hidden, Pattern};
use super::rounding::{self, ProtectedCount, ProtectedCounts};
use super::{primary, secondary};
use crate::plan::Policy;

/// One period that passed the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    period: i32,
    counts: Vec<ProtectedCount>,
    pattern: Pattern,
    account: Account,
    ways: BTreeMap<usize, Ways>,
}

impl Period {
    /// On which ways hidden counts keep enough values, for another audit.
    pub(super) fn ways(&self) -> &BTreeMap<usize, Ways> {
        &self.ways
    }

    /// What is hidden, for those who may see the data.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    pub fn account(&self) -> &Account {
        &self.account
    }
}

/// Protects all periods. Nothing leaves unless every period passes the audit.
pub fn protect(
    tables: &LinkedTables,
    policy: &Policy,
    ledger: &Ledger,
) -> Result<Protected<ProtectedCounts>, Findings> {
    let periods =
        (0..tables.n_periods()).map(|table| protect_period(tables, table, policy, ledger));
    assemble(tables, policy, periods.collect())
}

/// Protects one period, which depends on no other: the caller may share them out.
pub fn protect_period(
    tables: &LinkedTables,
    table: usize,
    policy: &Policy,
    ledger: &Ledger,
) -> Result<Period, Findings> {
    let mut cells = Cells::new(tables, table, policy, ledger)?;
    primary::hide(&mut cells);
    let ways = secondary::suppress(&mut cells);
    audit::with_ways(&cells, &ways)?;
    let counts = rounding::protected(&cells);
    let shown = (0..cells.values.len()).filter(|cell| cells.is_shown(*cell));
    let published_before = |cell: &usize| cells.hidden[*cell].is_some() && !cells.is_target(*cell);
    let account = Account {
        n_cells: shown
            .clone()
            .filter(|cell| cells.missing[*cell].is_none())
            .count(),
        n_primary: rounding::n_hidden(&cells, Hidden::Primary),
        n_kept: rounding::n_hidden(&cells, Hidden::Kept),
        n_secondary: rounding::n_hidden(&cells, Hidden::Secondary),
        n_published_before: shown.clone().filter(published_before).count(),
        n_rounded: shown
            .clone()
            .filter(|cell| counts[*cell].count.is_some())
            .count(),
        n_missing: shown.filter(|cell| cells.missing[*cell].is_some()).count(),
        policy: *policy,
    };
    Ok(Period {
        period: tables.period(table),
        counts,
        pattern: cells.pattern(),
        account,
        ways,
    })
}

/// All periods as one, in the order of the tables; or everything that was found in any of them.
pub fn assemble(
    tables: &LinkedTables,
    policy: &Policy,
    periods: Vec<Result<Period, Findings>>,
) -> Result<Protected<ProtectedCounts>, Findings> {
    let mut account = Account {
        policy: *policy,
        ..Account::default()
    };
    let (mut counts, mut findings) = (Vec::new(), Vec::new());
    for period in periods {
        match period {
            Ok(period) => {
                account.add(&period.account);
                counts.push((period.period, period.counts));
            }
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        findings.sort();
        findings.dedup();
        return Err(findings);
    }
    Ok(Protected::audited(ProtectedCounts::new(
        tables, policy, counts, account,
    )))
}
