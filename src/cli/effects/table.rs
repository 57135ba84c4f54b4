//! The table that is read, and the panel of its rows.

use super::Effects;
use crate::cli::table::input::{Columns, Input, Wanted};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, code};
use crate::engine::Rows;
use crate::follow_up::effects::finding::{Field, Finding, Problem};
use crate::follow_up::effects::panel::{Panel, Row, Treatment as Funding};
use crate::harmonise::{Cell, NumberKind};
use crate::language::Language;

/// The columns of the file, row by row.
pub(super) struct Table {
    pub(super) columns: Columns,
    pub(super) times: Times,
    funding: Vec<Funding>,
    covariates: Vec<Vec<Option<f64>>>,
    clustered: bool,
    weighted: bool,
}

/// When the rows are of, in whole numbers.
pub(super) struct Times {
    of_rows: Vec<i32>,
    /// What is written for 1, 2 and so on; nothing where the whole numbers are those of the file.
    written: Vec<f64>,
}

impl Times {
    /// Times that are not all whole are numbered in their order.
    fn of(written: &[f64]) -> Times {
        let is_whole = |time: &f64| time.fract() == 0.0 && time.abs() < 1e9;
        if written.iter().all(is_whole) {
            return Times {
                of_rows: written.iter().map(|time| *time as i32).collect(),
                written: Vec::new(),
            };
        }
        let mut distinct = written.to_vec();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let number = |time: &f64| distinct.partition_point(|other| other < time) as i32 + 1;
        Times {
            of_rows: written.iter().map(number).collect(),
            written: distinct,
        }
    }

    /// The number of a time at which a unit may have been funded first.
    fn number(&self, time: f64) -> i32 {
        match self.written.is_empty() {
            true => libm::ceil(time) as i32,
            false => self.written.partition_point(|other| *other < time) as i32 + 1,
        }
    }

    /// What the numbers in sentences mean, where they are not those of the file.
    pub(super) fn numbered(&self, language: Language) -> Option<String> {
        let (first, last) = (self.written.first()?, self.written.last()?);
        let n = self.written.len();
        Some(match language {
            Language::English => {
                format!("sentences number the times in their order: 1 is {first}, {n} is {last}")
            }
            Language::Swedish => {
                format!("meningarna numrerar tiderna i ordning: 1 är {first}, {n} är {last}")
            }
        })
    }

    /// As the file has it.
    pub(super) fn written(&self, time: i32) -> f64 {
        let at = usize::try_from(time - 1).ok();
        let written = at.and_then(|at| self.written.get(at));
        written.copied().unwrap_or(f64::from(time))
    }
}

impl Table {
    pub(super) fn of(request: &Effects, input: &Input) -> Result<Table, Diagnostics> {
        let mut texts = vec![request.unit.as_str()];
        texts.extend(request.cluster.as_deref());
        let funded = request
            .first_treated
            .as_deref()
            .or(request.treated.as_deref());
        let funded = funded.unwrap_or_default();
        let names = [request.outcome.as_str(), &request.time, funded].into_iter();
        let names = names
            .chain(request.weight.as_deref())
            .chain(request.covariates.iter().map(String::as_str));
        let kind = NumberKind::Value;
        let numbers: Vec<Wanted> = names.map(|name| Wanted { name, kind }).collect();
        let columns = input.read(
            texts,
            &numbers,
            Rows::AsTheyAre,
            request.text.layout(),
            request.text.decimal(),
        )?;
        let n_rows = columns.numbers[0].len();
        let mut diagnostics = Diagnostics::default();
        let cells = Cells::of(request);
        let mut wrong = |row: usize, column: usize, message: &str, help: String| {
            let cell = (row, column);
            let found = columns.wrong(&code::UNSOUND_PANEL, cell, message.to_owned());
            diagnostics.add(found.help(help));
        };
        let mut written = Vec::with_capacity(n_rows);
        for row in 0..n_rows {
            if columns.texts[0].text(row).trim().is_empty() {
                let help = format!("the column `{}` names units", request.unit);
                wrong(row, cells.unit, "there is no unit", help);
            }
            written.push(known(columns.numbers[1][row]).unwrap_or_else(|| {
                let help = format!("the column `{}` holds times, such as years", request.time);
                wrong(row, cells.time, "there is no time", help);
                0.0
            }));
        }
        let times = Times::of(&written);
        let funding = (0..n_rows)
            .map(|row| {
                let value = known(columns.numbers[2][row]);
                if request.first_treated.is_some() {
                    let first = value.filter(|first| *first != 0.0);
                    return Funding::Since(first.map(|first| times.number(first)));
                }
                if value.is_none_or(|value| value != 0.0 && value != 1.0) {
                    let help = format!("the column `{funded}` holds 1 from the funding on, else 0");
                    let message = "it is not said whether the unit is funded";
                    wrong(row, cells.funded, message, help);
                }
                Funding::Now(value == Some(1.0))
            })
            .collect();
        let weighted = request.weight.is_some();
        let of_covariates = &columns.numbers[3 + usize::from(weighted)..];
        let covariates = (0..n_rows)
            .map(|row| {
                of_covariates
                    .iter()
                    .map(|column| known(column[row]))
                    .collect()
            })
            .collect();
        diagnostics.or(Table {
            times,
            funding,
            covariates,
            clustered: request.cluster.is_some(),
            weighted,
            columns,
        })
    }

    /// The panel of all rows, or all that keeps them from being one.
    pub(super) fn panel(&self, request: &Effects, file: &str) -> Result<Panel, Diagnostics> {
        let texts = &self.columns.texts;
        let numbers = &self.columns.numbers;
        let rows: Vec<Row> = (0..self.funding.len())
            .map(|row| Row {
                place: row,
                unit: texts[0].text(row).trim(),
                time: self.times.of_rows[row],
                outcome: known(numbers[0][row]),
                treatment: self.funding[row],
                // A weight that is missing is none, and is told to be none.
                weight: match self.weighted {
                    true => known(numbers[3][row]).unwrap_or(0.0),
                    false => 1.0,
                },
                cluster: (self.clustered.then(|| texts[1].text(row).trim()))
                    .filter(|name| !name.is_empty()),
                covariates: &self.covariates[row],
            })
            .collect();
        Panel::new(&rows).map_err(|findings| {
            let mut diagnostics = Diagnostics::default();
            let fatal = |finding: &&Finding| finding.problem.is_fatal();
            let cells = Cells::of(request);
            for finding in findings.iter().filter(fatal) {
                let written = |time| self.times.written(time).to_string();
                let message = finding.text(Language::English, &written);
                let found = match finding.place {
                    Some(row) => {
                        let cell = (row, cells.column(finding.problem));
                        self.columns.wrong(&code::UNSOUND_PANEL, cell, message)
                    }
                    None => Diagnostic::new(&code::UNSOUND_PANEL, Place::file(file), message),
                };
                diagnostics.add(found.help(self.help(finding.problem, request)));
            }
            diagnostics
        })
    }

    /// What to do about a problem.
    fn help(&self, problem: Problem, request: &Effects) -> String {
        let funded = request.first_treated.as_ref().or(request.treated.as_ref());
        let funded = funded.map_or("", String::as_str);
        match problem {
            Problem::Duplicate { first } => {
                let first = match self.columns.place(first, 0) {
                    (place, None) => place.to_string(),
                    (_, Some(row)) => format!("row {row}"),
                };
                format!("a unit has one row a time; the first is {first}")
            }
            Problem::FirstFundedVaries => {
                format!("the column `{funded}` holds the same first time in all rows of a unit")
            }
            Problem::SwitchesOff => {
                format!("the column `{funded}` holds 1 from the first funded time on")
            }
            Problem::NotFinite(_) => "only finite numbers can be computed with".to_owned(),
            Problem::WeightNotPositive => {
                "leave out rows that should not count, or give them a weight above zero".to_owned()
            }
            Problem::ClusterVaries => "a unit belongs to one cluster at all times".to_owned(),
            Problem::NoCluster => "name a cluster in every row".to_owned(),
            Problem::NoneFunded => format!(
                "the column `{funded}` says who is funded and when; units funded from the first \
                 period on count for nothing"
            ),
            Problem::OnePeriod => "give a row for a time before the funding, too".to_owned(),
            _ => "a row a unit and time, funded from its first time on".to_owned(),
        }
    }
}

/// Where the columns that are asked for stand among them.
pub(super) struct Cells {
    unit: usize,
    cluster: usize,
    outcome: usize,
    time: usize,
    funded: usize,
    weight: usize,
    first_covariate: usize,
}

impl Cells {
    pub(super) fn of(request: &Effects) -> Cells {
        let outcome = 1 + usize::from(request.cluster.is_some());
        Cells {
            unit: 0,
            cluster: 1,
            outcome,
            time: outcome + 1,
            funded: outcome + 2,
            weight: outcome + 3,
            first_covariate: outcome + 3 + usize::from(request.weight.is_some()),
        }
    }

    /// The column that a problem of a row is with.
    pub(super) fn column(&self, problem: Problem) -> usize {
        match problem {
            Problem::Duplicate { .. } => self.time,
            Problem::FirstFundedVaries | Problem::SwitchesOff => self.funded,
            Problem::NotFinite(Field::Outcome) | Problem::NoOutcome => self.outcome,
            Problem::NotFinite(Field::Weight) | Problem::WeightNotPositive => self.weight,
            Problem::NotFinite(Field::Covariate { column }) | Problem::NoCovariate { column } => {
                self.first_covariate + column
            }
            Problem::ClusterVaries | Problem::NoCluster => self.cluster,
            _ => self.unit,
        }
    }
}

fn known(cell: Cell) -> Option<f64> {
    match cell {
        Cell::Count(value) => Some(value),
        Cell::Missing(_) => None,
    }
}
