//! The way of a pipeline's counts through disclosure control: what is computed with afterwards is
//! what may be published, and nothing else is left to compute with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::audit;
use super::declarations::Protected;
use super::finding::{Finding, Findings};
use super::geography::{Geography, Level, Shown};
use super::ledger::{CellName, Ledger};
use super::linked_tables::{Given, LinkedTables, MadeOf, Missing, Row, Sensitivity};
use super::moves::Ways;
use super::pattern::{Hidden, Pattern};
use super::protect::{assemble, protect_period};
use super::rounding::{self, ProtectedCounts, Status};
use crate::aggregate::GroupCounts;
use crate::engine::{self, Engine};
use crate::harmonise::Register;
use crate::plan::{Plan, Policy, Source};
use crate::publish::disclosed::Known;
use crate::spec::MissingKind;

/// Counts of one source that may be computed with, since all that follows from them may be published.
#[derive(Debug)]
pub struct Clearance {
    counts: Protected<GroupCounts>,
    published: Option<ProtectedCounts>,
    guard: Option<Guard>,
}

/// That the counts of every source came through here. Results cannot be put together without it.
#[derive(Clone, Debug)]
pub struct Cleared {
    /// Of each source that is confidential, what is published of its counts.
    published: Vec<Option<ProtectedCounts>>,
}

/// The exact counts of a confidential source, kept aside to attack with them what was written.
#[derive(Debug)]
pub struct Guard {
    source: String,
    pub(super) tables: LinkedTables,
    pub(super) policy: Policy,
    pub(super) ledger: Arc<Ledger>,
    /// By period.
    ways: Vec<BTreeMap<usize, Ways>>,
    pub(super) patterns: Vec<Pattern>,
}

/// A row of the table of counts, as it was written.
#[derive(Clone, Copy, Debug)]
pub struct StagedCount<'a> {
    pub source: &'a str,
    pub period: i64,
    pub level: &'a str,
    pub code: &'a str,
    pub column: &'a str,
    pub count: Option<i64>,
    pub span: Option<(i64, i64)>,
    pub status: &'a str,
    pub made_of: MadeOf,
}

impl Clearance {
    /// Lets the counts of one source through as they are, or hides and rounds, with what was published
    /// before and the totals that the run publishes of other sources.
    pub fn of(
        plan: &Plan,
        source: usize,
        counts: GroupCounts,
        register: &Register,
        known: &Known,
        totals: &Ledger,
        engine: &dyn Engine,
    ) -> Result<Clearance, Findings> {
        let written = &plan.sources[source];
        match Protected::open(counts, written.disclosure) {
            Ok(counts) => Ok(Clearance {
                counts,
                published: None,
                guard: None,
            }),
            Err(closed) => {
                let ledger = known.of_source(&written.id);
                let beside = known.totals_beside(&written.id);
                protect(
                    plan,
                    written,
                    closed.0,
                    register,
                    (ledger, [&beside, totals]),
                    engine,
                )
            }
        }
    }

    /// What is published of the counts, of a confidential source.
    pub fn published(&self) -> Option<&ProtectedCounts> {
        self.published.as_ref()
    }

    /// The counts to compute with, the word for it, and who guards the exact ones.
    pub fn settle(all: Vec<Clearance>) -> (Vec<Protected<GroupCounts>>, Cleared, Vec<Guard>) {
        let (mut counts, mut published, mut guards) = (Vec::new(), Vec::new(), Vec::new());
        for cleared in all {
            counts.push(cleared.counts);
            published.push(cleared.published);
            guards.extend(cleared.guard);
        }
        (counts, Cleared { published }, guards)
    }
}

impl Cleared {
    /// What is published of the counts of a source; nothing of one that is open.
    pub fn counts_of(&self, source: usize) -> Option<&ProtectedCounts> {
        self.published[source].as_ref()
    }

    /// Every confidential source, by its position, with what is published of it.
    pub fn confidential(&self) -> impl Iterator<Item = (usize, &ProtectedCounts)> {
        let all = self.published.iter().enumerate();
        all.filter_map(|(source, counts)| Some((source, counts.as_ref()?)))
    }
}

/// Where the cells of a source's areas and groups are in its linked set.
struct Places {
    /// By area of the register; nothing for one without data.
    places: Vec<Option<usize>>,
    /// By position of the group in the counts.
    columns: Vec<usize>,
    width: usize,
}

impl Places {
    fn of(counts: &GroupCounts, names: &[&str]) -> Places {
        // The linked set has areas by code, as the register has them, and groups by name.
        let mut n_places = 0;
        let places = counts.expected.iter().map(|expected| {
            n_places += usize::from(*expected);
            expected.then(|| n_places - 1)
        });
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        let column = |name: &&str| 1 + sorted.partition_point(|other| other < name);
        Places {
            places: places.collect(),
            columns: names.iter().map(column).collect(),
            width: names.len() + 1,
        }
    }

    fn cell(&self, area: usize, group: usize) -> Option<usize> {
        Some(self.places[area]? * self.width + self.columns[group])
    }
}

fn protect(
    plan: &Plan,
    source: &Source,
    counts: GroupCounts,
    register: &Register,
    (mut ledger, beside): (Arc<Ledger>, [&Ledger; 2]),
    engine: &dyn Engine,
) -> Result<Clearance, Findings> {
    let groups = counts.groups.iter();
    let names: Vec<&str> = groups
        .map(|&group| plan.groups[group].id.as_str())
        .collect();
    let policy = source.rules.policy;
    let mut tables = linked(source, &counts, &names, register)?;
    tables.define(|id| {
        let group = plan.groups.iter().find(|group| group.id == id);
        group.map_or_else(String::new, |group| group.parts.in_words())
    });
    for totals in beside.into_iter().filter(|totals| !totals.is_empty()) {
        Arc::make_mut(&mut ledger).add_where_linked(totals, &tables)?;
    }
    let periods = engine::map(engine, tables.n_periods(), |table| {
        protect_period(&tables, table, &policy, &ledger)
    });
    let let_through = periods.iter().flatten();
    let (ways, patterns) = let_through
        .map(|period| (period.ways().clone(), period.pattern().clone()))
        .unzip();
    let published = assemble(&tables, &policy, periods)?;
    let places = Places::of(&counts, &names);
    let safe = counts.replaced(|period, area, group| {
        let Some(cell) = places.cell(area, group) else {
            return Ok(0.0);
        };
        let missing = || counts.missing(period, area).find(|(at, _)| *at == group);
        let published = published.get().cell(period, cell);
        match (published.count, published.status) {
            (Some(count), _) => Ok(count as f64),
            (None, Status::Hidden) => Err(MissingKind::Suppressed),
            (None, _) => Err(missing().map_or(MissingKind::NotDelivered, |(_, kind)| kind)),
        }
    });
    Ok(Clearance {
        counts: Protected::audited(safe),
        published: Some(published.into_inner()),
        guard: Some(Guard {
            source: source.id.clone(),
            tables,
            policy,
            ledger,
            ways,
            patterns,
        }),
    })
}

/// The counts with everything that is published as a sum of them: every level of the geography,
/// whether an analysis asks for it or not.
fn linked(
    source: &Source,
    counts: &GroupCounts,
    names: &[&str],
    register: &Register,
) -> Result<LinkedTables, Findings> {
    let in_data = |area: &usize| counts.expected[*area];
    let areas: Vec<usize> = (0..register.n_areas()).filter(in_data).collect();
    let code = |area: &usize| register.codes()[*area].clone();
    let levels = register.levels.iter().map(|level| {
        let regions = level.codes.iter().zip(&level.areas);
        let regions = regions.map(|(region, areas)| {
            let areas = areas.iter().map(|area| *area as usize).filter(in_data);
            (region.clone(), areas.map(|area| code(&area)).collect())
        });
        Level {
            name: level.id.clone(),
            shown: Shown::Now,
            regions: regions
                .filter(|(_, areas): &(String, Vec<String>)| !areas.is_empty())
                .collect(),
        }
    });
    let levels: Vec<Level> = levels.collect();
    let codes: Vec<String> = areas.iter().map(code).collect();
    let geography = Geography::new(&codes, Shown::Now, &levels)?;

    let mut rows = Vec::with_capacity(counts.periods.len() * areas.len() * names.len());
    let mut findings = Vec::new();
    for (at, period) in counts.periods.iter().enumerate() {
        for area in &areas {
            let missing: BTreeMap<usize, MissingKind> = counts.missing(at, *area).collect();
            for (group, count) in counts.area(at, *area).iter().enumerate() {
                let count = match missing.get(&group) {
                    None if count.fract() == 0.0 => Given::Count(*count as u64),
                    None => {
                        let group = names[group].to_owned();
                        findings.push(Finding::Fraction(code(area), group, *period));
                        continue;
                    }
                    Some(MissingKind::Suppressed) => Given::Missing(Missing::Suppressed),
                    Some(MissingKind::NotApplicable) => Given::Missing(Missing::NotApplicable),
                    Some(MissingKind::None | MissingKind::NotDelivered) => {
                        Given::Missing(Missing::NotDelivered)
                    }
                };
                rows.push(Row {
                    period: *period,
                    area: code(area),
                    group: names[group].to_owned(),
                    count,
                });
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let sensitivity = match source.rules.sensitive {
        true => Sensitivity::Sensitive,
        false => Sensitivity::NotSensitive,
    };
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    LinkedTables::new(geography, &names, sensitivity, &rows)
}

impl Guard {
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Attacks what was written of the source, as it was read back. Whatever is not exactly what was
    /// let through, or gives a hidden count away, is found.
    pub fn audit<'a>(
        &self,
        rows: impl IntoIterator<Item = StagedCount<'a>>,
        engine: &dyn Engine,
    ) -> Result<(), Findings> {
        let mut reading = self.reading();
        for row in rows {
            reading.read(row);
        }
        reading.end(engine)
    }

    /// The same, row by row.
    pub fn reading(&self) -> Reading<'_> {
        let tables = &self.tables;
        let periods = (0..tables.n_periods()).map(|table| (i64::from(tables.period(table)), table));
        let columns = (0..tables.width()).map(|column| (tables.column_name(column), column));
        Reading {
            guard: self,
            periods: periods.collect(),
            places: tables.geography.places_by_name(),
            columns: columns.collect(),
            seen: vec![vec![None; tables.n_cells()]; tables.n_periods()],
            findings: BTreeSet::new(),
        }
    }
}

/// An audit of a table of counts that is being read.
pub struct Reading<'a> {
    guard: &'a Guard,
    periods: BTreeMap<i64, usize>,
    places: BTreeMap<(&'a str, &'a str), usize>,
    columns: BTreeMap<&'a str, usize>,
    /// Whether each cell is hidden, as far as it was read, by period.
    seen: Vec<Vec<Option<bool>>>,
    findings: BTreeSet<Finding>,
}

impl Reading<'_> {
    /// Reads a row; those of other sources are passed over.
    pub fn read(&mut self, row: StagedCount<'_>) {
        if row.source != self.guard.source {
            return;
        }
        let found = || {
            let period = *self.periods.get(&row.period)?;
            let place = *self.places.get(&(row.level, row.code))?;
            let column = *self.columns.get(row.column)?;
            Some((period, place * self.guard.tables.width() + column))
        };
        let Some((table, cell)) = found() else {
            self.findings.insert(Finding::Rows(row.source.to_owned()));
            return;
        };
        let is_hidden = row.status == Status::Hidden.code();
        let is_missing = self.guard.tables.tables[table].missing[cell].is_some();
        let agrees = match (row.count, row.span) {
            (None, None) => is_hidden != is_missing,
            (Some(count), Some((least, greatest))) => {
                let exact = self.guard.tables.exact(table, cell);
                let rounded = rounding::round(exact, self.guard.policy.base);
                let span = rounding::span_of(rounded, &self.guard.policy);
                count == rounded as i64 && (least, greatest) == (span.0 as i64, span.1 as i64)
            }
            _ => false,
        };
        let was_hidden = self.guard.patterns[table].is_hidden(cell) && !is_missing;
        let agrees = agrees
            && is_hidden == was_hidden
            && row.made_of == self.guard.tables.made_of(table, cell);
        if !agrees || self.seen[table][cell].replace(is_hidden).is_some() {
            let name = self.guard.name(table, cell);
            self.findings.insert(Finding::Otherwise(name));
        }
    }

    /// What was found, when all rows were read.
    pub fn end(mut self, engine: &dyn Engine) -> Result<(), Findings> {
        let Guard {
            tables,
            policy,
            ledger,
            ways,
            source,
            patterns: _,
        } = self.guard;
        let complete = self.seen.iter().flatten().all(Option::is_some);
        if !complete {
            self.findings.insert(Finding::Rows(source.clone()));
        }
        let found = engine::map(engine, tables.n_periods(), |table| {
            // Why a cell is hidden stands nowhere in what was written.
            let hidden = self.seen[table].iter();
            let hidden = hidden.map(|hidden| (*hidden == Some(true)).then_some(Hidden::Secondary));
            let pattern = Pattern {
                hidden: hidden.collect(),
            };
            audit::audit_with(tables, table, &pattern, policy, ledger, &ways[table])
        });
        self.findings
            .extend(found.into_iter().filter_map(Result::err).flatten());
        let found: Findings = self.findings.into_iter().collect();
        match found.is_empty() {
            true => Ok(()),
            false => Err(found),
        }
    }
}

impl Guard {
    fn name(&self, table: usize, cell: usize) -> CellName {
        let (geography, width) = (&self.tables.geography, self.tables.width());
        CellName {
            period: self.tables.period(table),
            level: geography.level(cell / width).to_owned(),
            code: geography.code(cell / width).to_owned(),
            column: self.tables.column_name(cell % width).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Finding, Given, Ledger, Level, LinkedTables, Policy, Row, Sensitivity, Shown, Status,
    };
    use super::super::{Geography, protect::assemble, protect::protect_period};
    use super::{Guard, StagedCount};
    use crate::engine::Local;

    fn tables() -> LinkedTables {
        let codes: Vec<String> = (0..6).map(|area| format!("{area}")).collect();
        let town = ("town".to_owned(), codes.clone());
        let level = Level {
            name: "town".to_owned(),
            shown: Shown::Now,
            regions: vec![town],
        };
        let geography = Geography::new(&codes, Shown::Now, &[level]).unwrap();
        let groups = ["x", "y", "z"].map(str::to_owned);
        let row = |at: usize| Row {
            period: 2020,
            area: codes[at / 3].clone(),
            group: groups[at % 3].clone(),
            count: Given::Count(if at == 4 { 3 } else { 200 + 7 * at as u64 }),
        };
        let rows: Vec<Row> = (0..18).map(row).collect();
        LinkedTables::new(geography, &groups, Sensitivity::NotSensitive, &rows).unwrap()
    }

    /// What was let through passes; whatever else a file might hold is found.
    #[test]
    fn what_is_written_otherwise_than_it_was_let_through_is_found() {
        let (tables, policy, ledger) = (tables(), Policy::default(), Ledger::default());
        let period = protect_period(&tables, 0, &policy, &ledger).unwrap();
        let (ways, pattern) = (period.ways().clone(), period.pattern().clone());
        let published = assemble(&tables, &policy, vec![Ok(period)]).unwrap();
        let published = published.get();
        let guard = Guard {
            source: "people".to_owned(),
            policy,
            ledger: ledger.into(),
            ways: vec![ways],
            patterns: vec![pattern],
            tables,
        };
        let span = |count: Option<u64>| {
            let span = published.span(count?);
            Some((span.0 as i64, span.1 as i64))
        };
        let rows: Vec<StagedCount> = published
            .rows()
            .map(|row| StagedCount {
                source: "people",
                period: row.period.into(),
                level: row.level,
                code: row.code,
                column: row.column,
                count: row.count.map(|count| count as i64),
                span: span(row.count),
                status: row.status.code(),
                made_of: row.made_of,
            })
            .collect();
        let audit = |rows: &[StagedCount]| guard.audit(rows.iter().copied(), &Local);
        assert_eq!(audit(&rows), Ok(()));
        let find = |status: Status, small: bool| {
            let is_small = |row: &StagedCount| (row.code, row.column) == ("1", "y");
            let mut all = rows.iter();
            let found = all.position(|row| row.status == status.code() && is_small(row) == small);
            found.unwrap()
        };
        // The small count itself, or one from which it could be computed.
        for small in [true, false] {
            let mut rows = rows.clone();
            let at = find(Status::Hidden, small);
            let cell = guard
                .tables
                .cell(rows[at].level, rows[at].code, rows[at].column)
                .unwrap();
            let rounded = super::rounding::round(guard.tables.exact(0, cell), 5);
            rows[at].count = Some(rounded as i64);
            rows[at].span = span(Some(rounded));
            rows[at].status = "";
            let found = audit(&rows).unwrap_err();
            let is_told = |finding: &Finding| match finding {
                Finding::NotHidden(_) => small,
                Finding::Narrowed { .. } | Finding::NotShown(_) => !small,
                _ => false,
            };
            assert!(found.iter().any(is_told), "{found:?}");
        }
        // The exact count, another span, another source's, a row twice and one too few.
        let shown = find(Status::Shown, false);
        let spoil = |spoil: &dyn Fn(&mut Vec<StagedCount>)| {
            let mut rows = rows.clone();
            spoil(&mut rows);
            audit(&rows).unwrap_err()
        };
        spoil(&|rows| *rows[shown].count.as_mut().unwrap() += 1);
        spoil(&|rows| rows[shown].span.as_mut().unwrap().0 += 1);
        spoil(&|rows| rows[shown].span = None);
        spoil(&|rows| rows[shown].status = "c");
        spoil(&|rows| rows[shown].source = "others");
        spoil(&|rows| rows[shown].code = "elsewhere");
        spoil(&|rows| rows.push(rows[shown]));
        spoil(&|rows| rows.truncate(rows.len() - 1));
        spoil(&|rows| rows[find(Status::Hidden, true)].status = "m");
    }
}
