//! Whether an effort is what its programme allows.

use std::collections::BTreeMap;

use super::{Found, Known, about};
use crate::diagnostics::code;
use crate::follow_up::efforts::amount::{AmountKind, Granted};
use crate::follow_up::efforts::programme::Programme;
use crate::follow_up::efforts::register::{Effort, Entry, RecipientKind, Register};

pub(super) fn check(effort: &Effort, entries: &[Entry], known: &Known<'_>, found: &mut Found) {
    let Some(programme) = programme_of(effort, known) else {
        return;
    };
    recipient(effort, programme, found);
    ordinance_and_agency(effort, programme, found);
    share_of_costs(effort, entries, programme, found);
}

fn programme_of<'a>(effort: &Effort, known: &Known<'a>) -> Option<&'a Programme> {
    let mut programmes = known.programmes.iter();
    programmes.find(|programme| programme.id == effort.programme)
}

fn recipient(effort: &Effort, programme: &Programme, found: &mut Found) {
    let recipient = &effort.recipient;
    if !programme.recipients.contains(&recipient.kind) {
        let message = format!(
            "a recipient of the kind `{}` cannot apply under {}",
            recipient.kind.id(),
            programme.id
        );
        let problem = about(&effort.row, "recipient_kind", &code::NOT_ELIGIBLE, message);
        let kinds: Vec<&str> = programme.recipients.iter().map(|it| it.id()).collect();
        found
            .mistakes
            .push(problem.help(format!("those that can: {}", kinds.join(", "))));
        return;
    }
    let (Some(eligible), RecipientKind::Municipality) = (&programme.municipalities, recipient.kind)
    else {
        return;
    };
    let code = recipient.code.as_deref().unwrap_or_default();
    let Some(listed) = eligible.iter().find(|it| it.code == code) else {
        let message = format!(
            "`{code}` {} is not among the {} municipalities of {}",
            recipient.name,
            eligible.len(),
            programme.id
        );
        let same_name = eligible
            .iter()
            .find(|it| is_named(&recipient.name, &it.name));
        let help = match same_name {
            Some(it) => format!("{} has the code {}", it.name, it.code),
            None => "correct the recipient, or the programme of the effort".to_owned(),
        };
        let problem = about(&effort.row, "recipient_code", &code::NOT_ELIGIBLE, message);
        found.mistakes.push(problem.help(help));
        return;
    };
    if !is_named(&recipient.name, &listed.name) {
        let message = format!(
            "{code} is {}, and the recipient is called `{}`",
            listed.name, recipient.name
        );
        let problem = about(
            &effort.row,
            "recipient_name",
            &code::UNLIKE_PROGRAMME,
            message,
        );
        found
            .doubts
            .push(problem.help("correct the code or the name"));
    }
}

/// Whether a name such as `Linköpings kommun` is that of `Linköping`.
fn is_named(name: &str, short: &str) -> bool {
    let (name, short) = (name.trim().to_lowercase(), short.trim().to_lowercase());
    let bare = name.strip_suffix("kommun").or(name.strip_suffix("stad"));
    let bare = bare.unwrap_or(&name).trim_end();
    bare == short || bare.strip_suffix('s') == Some(&short)
}

fn ordinance_and_agency(effort: &Effort, programme: &Programme, found: &mut Found) {
    if effort.ordinance != programme.ordinance {
        let message = format!(
            "the effort `{}` rests on `{}`, and {} on {}",
            effort.id, effort.ordinance, programme.id, programme.ordinance
        );
        let problem = about(&effort.row, "ordinance", &code::UNLIKE_PROGRAMME, message);
        found
            .mistakes
            .push(problem.help("correct the ordinance or the programme"));
    }
    // A decision may be made in the year before the start.
    let year = effort.start.year();
    let agencies: Vec<&str> = [year - 1, year]
        .into_iter()
        .flat_map(|year| programme.agencies_in(year))
        .map(|agency| agency.name.as_str())
        .collect();
    if !programme.agencies.is_empty() && !agencies.contains(&effort.agency.as_str()) {
        let message = format!(
            "`{}` does not decide on grants of {} around {year}",
            effort.agency, programme.id
        );
        let names: Vec<String> = (programme.agencies.iter())
            .map(|it| match it.last_year {
                Some(last) => format!("{} {} to {last}", it.name, it.first_year),
                None => format!("{} from {}", it.name, it.first_year),
            })
            .collect();
        let problem = about(&effort.row, "agency", &code::UNLIKE_PROGRAMME, message);
        found
            .doubts
            .push(problem.help(format!("those that do: {}", names.join(", "))));
    }
}

fn share_of_costs(effort: &Effort, entries: &[Entry], programme: &Programme, found: &mut Found) {
    let known_costs = effort.total_costs.filter(|it| 0 <= it.kronor());
    let (Some(costs), Some(percent)) = (known_costs, programme.highest_percent_of_costs) else {
        return;
    };
    let of_kind = entries.iter().filter(|it| it.kind == AmountKind::Granted);
    let granted: i128 = of_kind.map(|it| i128::from(it.kronor())).sum();
    if granted * 100 > i128::from(costs.kronor()) * i128::from(percent) {
        let message = format!(
            "`{granted}` kronor granted are more than {percent} per cent of the {} that the effort \
             `{}` costs",
            costs.kronor(),
            effort.id
        );
        let problem = about(&effort.row, "total_costs", &code::UNLIKE_PROGRAMME, message);
        let help = "correct the costs or what was granted; the rest is the recipient's own";
        found.mistakes.push(problem.help(help));
    }
}

/// Tells where the register grants more in a year than its programme had.
pub(super) fn check_frames(register: &Register, known: &Known<'_>, found: &mut Found) {
    let programme_of: BTreeMap<&str, &str> = (register.efforts.iter())
        .map(|effort| (effort.id.as_str(), effort.programme.as_str()))
        .collect();
    for programme in known.programmes {
        for year in &programme.years {
            let Some(announced) = year.announced.as_ref() else {
                continue;
            };
            let granted = || {
                register.entries.iter().filter(|entry| {
                    let of = programme_of.get(entry.effort.as_str());
                    entry.amount::<Granted>().is_some()
                        && entry.year == year.year
                        && of == Some(&programme.id.as_str())
                })
            };
            let total: i128 = granted().map(|it| i128::from(it.kronor())).sum();
            let largest = granted().max_by(|a, b| (a.kronor(), &b.row).cmp(&(b.kronor(), &a.row)));
            let Some(largest) = largest else { continue };
            if total > i128::from(announced.amount.kronor()) {
                let message = format!(
                    "`{total}` kronor are granted under {} in {}, and {} were announced",
                    programme.id,
                    year.year,
                    announced.amount.kronor()
                );
                let problem = about(&largest.row, "kronor", &code::UNLIKE_PROGRAMME, message);
                let help = "check the unit; this is the largest amount of that year";
                found.doubts.push(problem.help(help));
            }
        }
    }
}
