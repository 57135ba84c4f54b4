//! Whether rows are about efforts, programmes and purposes that there are, and stand once.

use std::collections::BTreeSet;

use super::{Found, Known, about};
use crate::diagnostics::{code, did_you_mean};
use crate::follow_up::efforts::register::{Purpose, Register};
use crate::follow_up::efforts::row::Row;

pub(super) fn check(register: &Register, known: &Known<'_>, found: &mut Found) {
    unknown_efforts(register, found);
    unknown_words(register, known, found);
    repeated(register, found);
}

fn unknown_efforts(register: &Register, found: &mut Found) {
    let ids: BTreeSet<&str> = register.efforts.iter().map(|it| it.id.as_str()).collect();
    let reaches = register.reaches.iter().map(|it| (&it.effort, &it.row));
    let entries = register.entries.iter().map(|it| (&it.effort, &it.row));
    let outcomes = register.outcomes.iter().map(|it| (&it.effort, &it.row));
    for (id, row) in reaches.chain(entries).chain(outcomes) {
        if !ids.contains(id.as_str()) {
            let message = format!("there is no effort called `{id}`");
            let help = did_you_mean(id, ids.iter().copied());
            let problem = about(row, "effort_id", &code::UNKNOWN_EFFORT, message);
            found.mistakes.push(problem.maybe_help(help));
        }
    }
}

fn unknown_words(register: &Register, known: &Known<'_>, found: &mut Found) {
    let programmes = || known.programmes.iter().map(|it| it.id.as_str());
    let purposes: Vec<&str> = (Purpose::NATIONAL.iter().map(Purpose::code))
        .chain(known.purposes.iter().map(String::as_str))
        .collect();
    let list = |words: &[&str]| match words {
        [] => "none is described".to_owned(),
        _ => format!("there are {}", words.join(", ")),
    };
    for effort in &register.efforts {
        if !programmes().any(|id| id == effort.programme) {
            let message = format!("there is no programme called `{}`", effort.programme);
            let help = did_you_mean(&effort.programme, programmes());
            let help = help.unwrap_or_else(|| list(&programmes().collect::<Vec<_>>()));
            let problem = about(&effort.row, "programme", &code::UNKNOWN_PROGRAMME, message);
            found.mistakes.push(problem.help(help));
        }
        let purpose = effort.purpose.code();
        if !purposes.contains(&purpose) {
            let message = format!("`{purpose}` is no purpose");
            let help = did_you_mean(purpose, purposes.iter().copied());
            let help = help.unwrap_or_else(|| list(&purposes));
            let problem = about(&effort.row, "purpose", &code::UNKNOWN_PURPOSE, message);
            found.mistakes.push(problem.help(help));
        }
        if effort.end < effort.start {
            let (start, end) = (effort.start, effort.end);
            let message = format!(
                "the effort `{}` ends on `{end}`, before it starts on {start}",
                effort.id
            );
            let problem = about(&effort.row, "end", &code::DATES_OUT_OF_ORDER, message);
            found.mistakes.push(problem.help("correct one of the two"));
        }
    }
}

fn repeated(register: &Register, found: &mut Found) {
    let line = |row: &Row| format!("{}:{}", row.file(), row.line());
    for pair in register
        .efforts
        .windows(2)
        .filter(|it| it[0].id == it[1].id)
    {
        let message = format!("`{}` is the id of two efforts", pair[1].id);
        let help = format!("the other stands in {}", line(&pair[0].row));
        let problem = about(&pair[1].row, "effort_id", &code::REPEATED_EFFORT, message);
        found.mistakes.push(problem.help(help));
    }
    let same_area = |it: &&[_]| {
        let [a, b]: &[crate::follow_up::efforts::Reach; 2] = (*it).try_into().expect("pairs");
        a.effort == b.effort && a.area == b.area
    };
    for pair in register.reaches.windows(2).filter(same_area) {
        let (effort, area) = (&pair[1].effort, &pair[1].area.code);
        let message = format!("the effort `{effort}` names the area `{area}` twice");
        let help = format!("the other row stands in {}", line(&pair[0].row));
        let problem = about(&pair[1].row, "area_code", &code::REPEATED_EFFORT, message);
        found.mistakes.push(problem.help(help));
    }
    for pair in register.outcomes.windows(2) {
        if (&pair[0].effort, &pair[0].indicator) == (&pair[1].effort, &pair[1].indicator) {
            let (effort, indicator) = (&pair[1].effort, &pair[1].indicator);
            let message = format!("the effort `{effort}` names the indicator `{indicator}` twice");
            let help = format!("the other row stands in {}", line(&pair[0].row));
            let problem = about(&pair[1].row, "indicator", &code::REPEATED_EFFORT, message);
            found.mistakes.push(problem.help(help));
        }
    }
    for pair in register.entries.windows(2) {
        let [a, b] = pair else { continue };
        let key = |it: &crate::follow_up::efforts::Entry| (it.kind, it.year, it.kronor());
        if a.effort == b.effort && key(a) == key(b) {
            let message = format!(
                "the effort `{}` has the same amount `{}` ({}) in {} twice",
                b.effort,
                b.kronor(),
                b.kind.id(),
                b.year
            );
            let help = format!(
                "the other row stands in {}; both are counted, as two instalments",
                line(&a.row)
            );
            let problem = about(&b.row, "kronor", &code::REPEATED_AMOUNT, message);
            found.doubts.push(problem.help(help));
        }
    }
}
