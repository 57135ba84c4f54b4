//! The tables of a register: semicolons or commas between cells, blanks between thousands, decimal
//! commas or points.

use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::follow_up::efforts::amount::{Amount, AmountKind};
use crate::follow_up::efforts::date::{Date, YEARS};
use crate::follow_up::efforts::delimited::{Delimited, Record, Table};
use crate::follow_up::efforts::numbers;
use crate::follow_up::efforts::register::{
    Area, Decision, Direction, Effort, Entry, ExpectedOutcome, Purpose, Reach, Reached, Recipient,
    RecipientKind, Register,
};

/// The tables of a register, each with the name that messages call its file by.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// `effort_id, name, programme, ordinance, agency, recipient_kind, recipient_code,
    /// recipient_name, purpose, target_group, start, end, reached, decision`, and if wanted
    /// `region_code` (where an association works) and `total_costs`.
    pub efforts: Table<'a>,
    /// `effort_id, area_code, vintage, share`; a share may be empty where the split is unknown.
    pub effort_areas: Table<'a>,
    /// `effort_id, kind, year, kronor`.
    pub effort_amounts: Table<'a>,
    /// `effort_id, indicator, direction, lag_years`.
    pub effort_outcomes: Option<Table<'a>>,
}

/// Reads all tables of a register, or says everything that is wrong with them.
pub fn register(texts: &Texts<'_>) -> Result<Register, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut register = Register::default();
    let mut read = |table, columns: &[_], allowed: &[_], row: &mut dyn FnMut(&mut Reader)| {
        match Delimited::read(table, columns, allowed) {
            Ok(table) => table.records().for_each(|record| {
                row(&mut Reader {
                    record,
                    problems: &mut problems,
                });
            }),
            Err(more) => problems.extend(more),
        }
    };
    let columns = [
        "effort_id",
        "name",
        "programme",
        "ordinance",
        "agency",
        "recipient_kind",
        "recipient_code",
        "recipient_name",
        "purpose",
        "target_group",
        "start",
        "end",
        "reached",
        "decision",
    ];
    let allowed = ["region_code", "total_costs"];
    read(texts.efforts, &columns, &allowed, &mut |row| {
        register.efforts.extend(effort(row));
    });
    let columns = ["effort_id", "area_code", "vintage", "share"];
    read(texts.effort_areas, &columns, &[], &mut |row| {
        register.reaches.extend(reach(row));
    });
    let columns = ["effort_id", "kind", "year", "kronor"];
    read(texts.effort_amounts, &columns, &[], &mut |row| {
        register.entries.extend(entry(row));
    });
    let columns = ["effort_id", "indicator", "direction", "lag_years"];
    if let Some(outcomes) = texts.effort_outcomes {
        read(outcomes, &columns, &[], &mut |row| {
            register.outcomes.extend(outcome(row));
        });
    }
    problems.or(register)
}

fn effort(row: &mut Reader) -> Option<Effort> {
    let id = row.needed("effort_id");
    let kind = row.word("recipient_kind", |kind| kind.id(), RecipientKind::ALL);
    let code = row.if_given("recipient_code");
    // An association's own number says nothing of where it works.
    let own_region = (kind != Some(RecipientKind::Association)).then(|| code.clone());
    let region = row.if_given("region_code").or(own_region.flatten());
    if kind.is_some_and(|kind| kind != RecipientKind::Association) && code.is_none() {
        row.needed("recipient_code");
    }
    let recipient_name = row.needed("recipient_name");
    let programme = row.needed("programme");
    let ordinance = row.needed("ordinance");
    let agency = row.needed("agency");
    let purpose = row.needed("purpose");
    let start = row.date("start", Date::first);
    let end = row.date("end", Date::last);
    let reached = row.choice(
        "reached",
        &[
            ("areas", Reached::Areas),
            ("whole_region", Reached::WholeRegion),
            ("unknown", Reached::Unknown),
        ],
    );
    let decision = row.choice(
        "decision",
        &[
            ("granted", Decision::Granted),
            ("refused", Decision::Refused),
            ("pending", Decision::Pending),
        ],
    );
    let total_costs = match row.text("total_costs") {
        "" => Some(None),
        _ => row
            .kronor("total_costs")
            .map(|kronor| Some(Amount::new(kronor))),
    };
    Some(Effort {
        id: id?,
        name: row.text("name").to_owned(),
        programme: programme?,
        ordinance: ordinance?,
        agency: agency?,
        recipient: Recipient {
            kind: kind?,
            code,
            name: recipient_name?,
        },
        region,
        purpose: Purpose::of(&purpose?),
        target_group: row.text("target_group").to_owned(),
        start: start?,
        end: end?,
        reached: reached?,
        decision: decision?,
        total_costs: total_costs?,
        row: row.record.row(),
    })
}

fn reach(row: &mut Reader) -> Option<Reach> {
    let effort = row.needed("effort_id");
    let (vintage, code) = (row.needed("vintage"), row.needed("area_code"));
    let share = match row.text("share") {
        "" => Some(None),
        text => match numbers::share(text) {
            Ok(share) => Some(Some(share)),
            Err(problem) => {
                row.problem("share", &code::NOT_A_SHARE, problem.message, problem.help);
                None
            }
        },
    };
    Some(Reach {
        effort: effort?,
        area: Area {
            vintage: vintage?,
            code: code?,
        },
        share: share?,
        row: row.record.row(),
    })
}

fn entry(row: &mut Reader) -> Option<Entry> {
    let effort = row.needed("effort_id");
    let kind = if row.text("kind").is_empty() {
        let message = "the amount has no kind (column `kind`)".to_owned();
        let kinds: Vec<&str> = AmountKind::ALL.iter().map(|kind| kind.id()).collect();
        let help = format!("it is one of {}", kinds.join(", "));
        row.problem("kind", &code::AMOUNT_WITHOUT_KIND, message, &help);
        None
    } else {
        row.word("kind", |kind| kind.id(), AmountKind::ALL)
    };
    let (year, kronor) = (row.year("year"), row.kronor("kronor"));
    Some(Entry::new(effort?, kind?, year?, kronor?, row.record.row()))
}

fn outcome(row: &mut Reader) -> Option<ExpectedOutcome> {
    let (effort, indicator) = (row.needed("effort_id"), row.needed("indicator"));
    let directions = [("up", Direction::Up), ("down", Direction::Down)];
    let direction = row.choice("direction", &directions);
    let lag_years = match row.text("lag_years").parse::<u32>() {
        Ok(years) if years <= 50 => Some(years),
        _ => {
            let text = row.text("lag_years");
            let message = format!("`{text}` is not a number of years (column `lag_years`)");
            let help = "write a whole number from 0 to 50";
            row.problem("lag_years", &code::NOT_A_NUMBER, message, help);
            None
        }
    };
    Some(ExpectedOutcome {
        effort: effort?,
        indicator: indicator?,
        direction: direction?,
        lag_years: lag_years?,
        row: row.record.row(),
    })
}

/// A row that is being read, and all that is wrong so far.
struct Reader<'a> {
    record: Record<'a>,
    problems: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.record.text(column)
    }

    fn problem(&mut self, column: &str, code: &code::Code, message: String, help: &str) {
        let place = self.record.row().place(column);
        self.problems
            .add(Diagnostic::new(code, place, message).help(help));
    }

    fn if_given(&self, column: &str) -> Option<String> {
        let text = self.text(column);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn needed(&mut self, column: &'static str) -> Option<String> {
        if self.text(column).is_empty() {
            let message = format!("the cell of the column `{column}` is empty");
            self.problem(
                column,
                &code::MISSING_KEY,
                message,
                "it has no default; fill it in",
            );
        }
        self.if_given(column)
    }

    fn date(&mut self, column: &str, read: impl Fn(&str) -> Option<Date>) -> Option<Date> {
        let text = self.text(column);
        let date = read(text);
        if date.is_none() {
            let message = format!("`{text}` is not a date (column `{column}`)");
            let help = "write 2021-05-01, or 2021-05 or 2021 for the whole of it";
            self.problem(column, &code::NOT_A_DATE, message, help);
        }
        date
    }

    fn year(&mut self, column: &str) -> Option<i32> {
        let text = self.text(column);
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let year = is_year.then(|| text.parse().ok()).flatten();
        let year = year.filter(|year| YEARS.contains(year));
        if year.is_none() {
            let message = format!("`{text}` is not a year (column `{column}`)");
            self.problem(
                column,
                &code::NOT_A_PERIOD,
                message,
                "years have four digits",
            );
        }
        year
    }

    fn kronor(&mut self, column: &str) -> Option<i64> {
        match numbers::kronor(self.text(column)) {
            Ok(kronor) => Some(kronor),
            Err(problem) => {
                let message = format!("{} (column `{column}`)", problem.message);
                self.problem(column, &code::NOT_KRONOR, message, problem.help);
                None
            }
        }
    }

    fn word<T: Copy>(
        &mut self,
        column: &str,
        id: impl Fn(T) -> &'static str,
        all: &[T],
    ) -> Option<T> {
        let choices: Vec<(&str, T)> = all.iter().map(|&it| (id(it), it)).collect();
        self.choice(column, &choices)
    }

    fn choice<T: Copy>(&mut self, column: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(column);
        let found = choices.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words = || choices.iter().map(|(word, _)| *word);
            let message = format!("`{text}` is none of the words of the column `{column}`");
            let list = || format!("they are {}", words().collect::<Vec<_>>().join(", "));
            let help = did_you_mean(text, words()).unwrap_or_else(list);
            self.problem(column, &code::UNKNOWN_CHOICE, message, &help);
        }
        found.map(|(_, it)| *it)
    }
}
