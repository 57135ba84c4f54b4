//! The result of `klyfta decompose`: a row for each part, or for each area.

use super::tables::Tables;
use crate::cli::table::sheet::{Entry, Sheet, number, text};
use crate::decomposition::Outside;
use crate::decomposition::change::AreaChange;
use crate::estimate::Between;
use crate::estimate::changes::{
    ADDED, AreaLink, AskedOfChanges, IndexChange, Link, NoValue, REMOVED, Row, rows_of,
};
use crate::estimate::differences::{Difference, NoTest};
use crate::indices::InvalidTable;
use crate::plan::Against;
use crate::publish::{Column, reason};

/// More names than this are not told one by one.
const TOLD: usize = 10;

const INDEX_UNIT: &str = "unit of the index";

/// The columns that say what a row is about.
fn about() -> [Column; 6] {
    [
        Column::text("method", "how the change is split"),
        Column::text("index", "id of the index"),
        Column::text(
            "group",
            "focus group; empty for an index of all groups at once",
        )
        .or_empty(),
        Column::text(
            "reference",
            "group it is compared with; `*` means all others; empty for an index of all groups",
        )
        .or_empty(),
        Column::text("from", "first period or place"),
        Column::text("to", "second period or place"),
    ]
}

pub(super) fn of_parts(
    by: &[String],
    tables: &Tables,
    asked: &AskedOfChanges,
    found: &[Vec<IndexChange>],
) -> Sheet {
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let own = [
        Column::text(
            "part",
            "`first` and `second` value of the index, its `change`, or a part of it",
        ),
        real(
            "value",
            INDEX_UNIT,
            "the parts sum to the change; `note` says why there is none",
        ),
        real(
            "standard_error",
            INDEX_UNIT,
            "from replicates; empty unless asked for",
        ),
        real(
            "lower",
            INDEX_UNIT,
            "lower limit of the interval; empty unless asked for",
        ),
        real(
            "upper",
            INDEX_UNIT,
            "upper limit of the interval; empty unless asked for",
        ),
        real(
            "bias",
            INDEX_UNIT,
            "mean of the replicates less the value; empty unless asked for",
        ),
        real(
            "share",
            "1",
            "value by the change; empty for the ends and where nothing changed",
        ),
        real(
            "n_iterations",
            "1",
            "the most that a fit to the sizes of the other period took",
        ),
        Column::text(
            "note",
            "why there is no value, and what else is to be known",
        )
        .or_empty(),
    ];
    let mut sheet = Sheet::new(by, about().into_iter().chain(own));
    for (region, changes) in found.iter().enumerate() {
        let names = Names {
            tables,
            asked,
            region,
        };
        for change in changes {
            for link in &change.links {
                let about = names.about(change.index, change.between, link.from, link.to);
                for (at, part) in rows_of(asked.method).enumerate() {
                    let row = names.part(change.between, link, at, part);
                    sheet.push(
                        &tables.regions[region].identity,
                        [about.clone(), row].concat(),
                    );
                }
            }
        }
    }
    sheet
}

pub(super) fn of_differences(
    by: &[String],
    tables: &Tables,
    asked: &AskedOfChanges,
    found: &[Vec<Difference>],
) -> Sheet {
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let own = [
        real(
            "difference",
            INDEX_UNIT,
            "second value less the first; of what chance may swap",
        ),
        real(
            "effect_size",
            "standard deviations",
            "how far it lies above what chance gives",
        ),
        real(
            "p_value",
            "1",
            "how likely chance gives a difference as far out, to either side",
        ),
        real(
            "p_adjusted",
            "1",
            "the same, raised for the regions that are tested at once",
        ),
        Column::text("note", "why there is no test").or_empty(),
    ];
    // No difference is split here, so no method is told.
    let columns = about().into_iter().skip(1).chain(own);
    let mut sheet = Sheet::new(by, columns);
    for (region, differences) in found.iter().enumerate() {
        let names = Names {
            tables,
            asked,
            region,
        };
        for it in differences {
            let test = it.test.as_ref().ok();
            let note = match &it.test {
                Ok(_) => String::new(),
                Err(NoTest::NoValue(why)) => names.no_value(why),
                Err(NoTest::Refused(refusal)) => refusal.to_string(),
            };
            let mut row = names
                .about(it.index, it.between, it.from, it.to)
                .split_off(1);
            row.extend([
                number(test.map(|test| test.observed)),
                number(test.and_then(|test| test.effect_size)),
                number(test.map(|test| test.p_two_sided)),
                number(it.p_adjusted),
                text(note),
            ]);
            sheet.push(&tables.regions[region].identity, row);
        }
    }
    sheet
}

pub(super) fn of_areas(
    by: &[String],
    tables: &Tables,
    asked: &AskedOfChanges,
    found: &[Vec<AreaLink>],
) -> Sheet {
    let real = |name, unit, meaning| Column::real(name, unit, meaning).or_empty();
    let own = [
        Column::text("area", "the area; empty where there are no parts").or_empty(),
        real(
            "first_share",
            "1",
            "its share of the people in common, in the first period",
        ),
        real("second_share", "1", "the same in the second period"),
        real(
            "first_local_change",
            INDEX_UNIT,
            "change of its local segregation by structure, with the sizes of the first period",
        ),
        real(
            "second_local_change",
            INDEX_UNIT,
            "the same with the sizes of the second period",
        ),
        real(
            "group_sizes",
            INDEX_UNIT,
            "its part in the part of this name",
        ),
        real(
            "area_sizes",
            INDEX_UNIT,
            "its part in the part of this name",
        ),
        real("structure", INDEX_UNIT, "its part in the part of this name"),
        Column::text("note", "why there are no parts").or_empty(),
    ];
    let mut sheet = Sheet::new(by, about().into_iter().chain(own));
    for (region, links) in found.iter().enumerate() {
        let names = Names {
            tables,
            asked,
            region,
        };
        for link in links {
            let about = names.about(link.index, link.between, link.from, link.to);
            let mut push = |row: Vec<Entry>| {
                sheet.push(
                    &tables.regions[region].identity,
                    [about.clone(), row].concat(),
                );
            };
            match &link.found {
                Err(reason) => push(names.outside_area("", &names.no_value(reason))),
                Ok((areas, outside)) => {
                    areas.iter().for_each(|area| push(names.area(area)));
                    let only = [
                        (link.to, &outside.areas_added),
                        (link.from, &outside.areas_removed),
                    ];
                    for (period, areas) in only {
                        let note = format!("only in {}", tables.periods[period]);
                        for &area in areas {
                            push(names.outside_area(names.area_name(area), &note));
                        }
                    }
                }
            }
        }
    }
    sheet
}

/// What positions mean in a region.
struct Names<'a> {
    tables: &'a Tables,
    asked: &'a AskedOfChanges,
    region: usize,
}

impl<'a> Names<'a> {
    fn about(&self, index: usize, between: Between, from: usize, to: usize) -> Vec<Entry> {
        let [group, reference] = self.set_against(between);
        let period = |at: usize| text(&self.tables.periods[at]);
        vec![
            text(self.asked.method.id()),
            text(self.asked.asked.indices[index].definition.id),
            text(group),
            text(reference),
            period(from),
            period(to),
        ]
    }

    /// Who is set against whom; nobody for an index of all groups.
    fn set_against(&self, between: Between) -> [&'a str; 2] {
        let Between::Comparison(at) = between else {
            return ["", ""];
        };
        let comparison = self.tables.comparisons[at];
        let group = |at: usize| self.tables.groups[at].as_str();
        match comparison.against {
            Against::AllOthers => [group(comparison.focus), "*"],
            Against::Group(other) => [group(comparison.focus), group(other)],
        }
    }

    fn area_name(&self, area: u32) -> &'a str {
        &self.tables.areas[self.region][area as usize]
    }

    fn part(&self, between: Between, link: &Link, at: usize, part: &str) -> Vec<Entry> {
        let row = &link.rows[at];
        let value = row.value.ok();
        let is_end = at < 2;
        // What the others are measured by stands in the third row.
        let whole = link.rows[2]
            .value
            .ok()
            .filter(|whole| *whole != 0.0 && !is_end);
        let error = row.error.and_then(Result::ok);
        let n_iterations = (2 < at && value.is_some())
            .then_some(link.n_iterations)
            .flatten();
        vec![
            text(part),
            number(value),
            number(error.map(|error| error.standard_error)),
            number(error.map(|error| error.interval.low)),
            number(error.map(|error| error.interval.high)),
            number(error.map(|error| error.bias)),
            number(value.and_then(|value| whole.map(|whole| value / whole))),
            number(n_iterations.map(|n| n as f64)),
            text(self.notes(between, link, at, part, row).join("; ")),
        ]
    }

    fn notes(
        &self,
        between: Between,
        link: &Link,
        at: usize,
        part: &str,
        row: &Row,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        match &row.value {
            Err(reason) => notes.push(self.no_value(reason)),
            Ok(_) if at < 2 => {
                let told = link.cautions[at].notes();
                notes.extend(told.into_iter().map(|(en, _)| en.to_owned()));
            }
            Ok(_) => {}
        }
        if let (Some(outside), Ok(_)) = (&link.outside, row.value) {
            notes.extend(self.outside(between, link, part, outside));
        }
        let n_links = link.to - link.from;
        if 1 < n_links && 1 < at && row.value.is_ok() {
            notes.push(format!("sum over {n_links} links"));
        }
        match &row.error {
            Some(Err(refusal)) => notes.push(format!("no standard error: {refusal}")),
            Some(Ok(error)) if 0 < error.n_undefined => notes.push(format!(
                "{} replicates have no value and are left out",
                error.n_undefined
            )),
            Some(Ok(_)) | None => {}
        }
        notes
    }

    /// The areas and groups behind a part, by name.
    fn outside(
        &self,
        between: Between,
        link: &Link,
        part: &str,
        outside: &Outside<u32>,
    ) -> Vec<String> {
        let (period, areas, groups) = match part {
            ADDED => (link.to, &outside.areas_added, &outside.groups_added),
            REMOVED => (link.from, &outside.areas_removed, &outside.groups_removed),
            _ => return Vec::new(),
        };
        let area_names = areas.iter().map(|area| self.area_name(*area)).collect();
        let group_names = groups.iter().map(|&group| match self.set_against(between) {
            ["", ""] => self.tables.groups[group].as_str(),
            two => two[group],
        });
        let period = &self.tables.periods[period];
        let told = [
            told("area", area_names, period),
            told("group", group_names.collect(), period),
        ];
        told.into_iter().flatten().collect()
    }

    fn area(&self, area: &AreaChange<u32>) -> Vec<Entry> {
        // An area that both have has people in both, so that nothing is divided by zero.
        let [first_share, second_share] = area.shares;
        let [first_local_change, second_local_change] = area.local_change;
        let numbers = [
            first_share,
            second_share,
            first_local_change,
            second_local_change,
            area.group_sizes,
            area.area_sizes,
            area.structure,
        ];
        let numbers = numbers.into_iter().map(number);
        std::iter::once(text(self.area_name(area.area)))
            .chain(numbers)
            .collect()
    }

    fn outside_area(&self, name: &str, note: &str) -> Vec<Entry> {
        let nothing = std::iter::repeat_n(Entry::Empty, 7);
        std::iter::once(text(name))
            .chain(nothing)
            .chain([text(note)])
            .collect()
    }

    fn no_value(&self, why: &NoValue) -> String {
        let period = |at: &usize| &self.tables.periods[*at];
        match why {
            NoValue::NoRows(at) => format!("no rows in {}", period(at)),
            NoValue::Period(at, refusal) => format!("in {}: {}", period(at), reason(refusal).0),
            NoValue::NothingInCommon => {
                "the two have fewer than two inhabited areas in common".to_owned()
            }
            NoValue::InCommon(InvalidTable::NotConverged) => {
                "the sizes of the other cannot be reached, as where cells are empty that would \
                 have to be filled"
                    .to_owned()
            }
            NoValue::InCommon(problem) => {
                format!("in the areas and groups in common: {}", problem.reason().en)
            }
        }
    }
}

/// `2 areas only in 2005: a, b`.
fn told(what: &str, names: Vec<&str>, period: &str) -> Option<String> {
    let plural = if names.len() == 1 { "" } else { "s" };
    let list = names
        .iter()
        .take(TOLD)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let further = match names.len().checked_sub(TOLD) {
        Some(n @ 1..) => format!(" and {n} more"),
        _ => String::new(),
    };
    (!names.is_empty()).then(|| {
        format!(
            "{} {what}{plural} only in {period}: {list}{further}",
            names.len()
        )
    })
}
