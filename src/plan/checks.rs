//! Binds what must hold before anything is published.

use std::ops::Range;

use super::bind::bind;
use super::{Analysis, Group, Place};
use crate::diagnostics::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::spec::{self, CheckKind, Located, Severity, Spec};

/// Something that must hold of a source.
#[derive(Clone, Debug)]
pub struct Check {
    /// The word by which the pipeline asks for it.
    pub kind: &'static str,
    pub place: Place,
    /// Position in [`super::Plan::sources`].
    pub source: usize,
    pub severity: Severity,
    pub tolerated: Tolerated,
    pub asks: Asks,
}

impl Check {
    /// Whether it is about rows as the file has them.
    pub(super) fn asks_for_rows(&self) -> bool {
        matches!(self.asks, Asks::UniqueKeys | Asks::Domain { .. })
    }

    /// The categories that it looks at beside those of groups.
    pub fn categories(&self) -> impl Iterator<Item = &String> {
        let (total, parts) = match &self.asks {
            Asks::Totals { total, parts, .. } => (Some(total), parts.as_slice()),
            _ => (None, [].as_slice()),
        };
        total.into_iter().chain(parts)
    }
}

/// How many rows may fail. Where both are given both must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tolerated {
    pub count: Option<usize>,
    pub share: Option<f64>,
}

impl Tolerated {
    /// Whether so many failing rows of so many are too many.
    pub fn is_exceeded(self, n_failing: usize, n_rows: usize) -> bool {
        // The product of a share and a number of rows that is whole may come out a last digit less.
        let most = |share: f64| share * n_rows as f64 * (1.0 + 1e-12);
        match (self.count, self.share) {
            (None, None) => n_failing > 0,
            (count, share) => {
                count.is_some_and(|count| n_failing > count)
                    || share.is_some_and(|share| n_failing as f64 > most(share))
            }
        }
    }
}

/// What a check asks.
#[derive(Clone, Debug)]
pub enum Asks {
    UniqueKeys,
    Domain {
        least: Option<f64>,
        greatest: Option<f64>,
        /// All may occur where none is named.
        categories: Vec<String>,
    },
    /// Numbers of areas, each from its year on; in the order of years.
    ExpectedAreas(Vec<(i32, usize)>),
    Totals {
        total: String,
        parts: Vec<String>,
        /// What protective noise can do where it is not given.
        tolerance: Option<f64>,
    },
    Jump {
        relative: Option<f64>,
        absolute: Option<f64>,
        /// Positions in [`super::Plan::groups`]; all of the source where none is named.
        groups: Vec<usize>,
    },
    Freshness {
        newest: i32,
    },
    SilentZeros {
        first: Option<i32>,
        last: Option<i32>,
    },
}

/// A value that an estimate must meet.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub place: Place,
    pub severity: Severity,
    /// Position in [`super::Plan::analyses`].
    pub analysis: usize,
    /// Position in the analysis' indices.
    pub index: usize,
    pub region: String,
    /// Position in [`super::Geography::levels`].
    pub level: Option<usize>,
    pub period: i32,
    /// Positions in [`Analysis::groups`].
    pub group: Option<usize>,
    pub against: Option<usize>,
    pub value: f64,
    pub tolerance: f64,
}

pub(super) fn checks(spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<Check> {
    let written = spec.file.check.iter();
    written
        .filter_map(|check| bind_check(spec, check, diagnostics))
        .collect()
}

/// The word for a kind, as the pipeline file writes it.
fn word(kind: CheckKind) -> &'static str {
    match kind {
        CheckKind::UniqueKeys => "unique-keys",
        CheckKind::Domain => "domain",
        CheckKind::ExpectedAreas => "expected-areas",
        CheckKind::Totals => "totals",
        CheckKind::Jump => "jump",
        CheckKind::Freshness => "freshness",
        CheckKind::SilentZeros => "silent-zeros",
    }
}

/// Every key that only some kinds take: its name, where it is given, and those kinds.
fn own_keys(check: &spec::Check) -> [(&'static str, Option<Range<usize>>, CheckKind); 14] {
    use CheckKind::{Domain, ExpectedAreas, Freshness, Jump, SilentZeros, Totals};
    fn at<T>(value: &Option<Located<T>>) -> Option<Range<usize>> {
        value.as_ref().map(Located::span)
    }
    fn first<T>(values: &[Located<T>]) -> Option<Range<usize>> {
        values.first().map(Located::span)
    }
    let areas_from = check.areas_from.values().next().map(Located::span);
    [
        ("least", at(&check.least), Domain),
        ("greatest", at(&check.greatest), Domain),
        ("categories", first(&check.categories), Domain),
        ("areas", at(&check.areas), ExpectedAreas),
        ("areas_from", areas_from, ExpectedAreas),
        ("total", at(&check.total), Totals),
        ("parts", first(&check.parts), Totals),
        ("tolerance", at(&check.tolerance), Totals),
        ("relative", at(&check.relative), Jump),
        ("absolute", at(&check.absolute), Jump),
        ("groups", first(&check.groups), Jump),
        ("newest", at(&check.newest), Freshness),
        ("first", at(&check.first), SilentZeros),
        ("last", at(&check.last), SilentZeros),
    ]
}

fn bind_check(spec: &Spec, check: &spec::Check, diagnostics: &mut Diagnostics) -> Option<Check> {
    let source_ids: Vec<&str> = spec.file.sources.iter().map(|s| s.id.text()).collect();
    let source = bind(spec, &check.on, "source", &source_ids, diagnostics);
    let kind = *check.kind.get();
    let name = word(kind);
    let place = spec.place(&check.kind);
    let mut refuse = |place: Place, message: String| {
        diagnostics.add(Diagnostic::new(&code::CONTRADICTION, place, message));
    };
    let keys = own_keys(check);
    for (key, span, of) in &keys {
        if let (Some(span), true) = (span, *of != kind) {
            let place = spec.place_at(span.start);
            let own: Vec<&str> = keys
                .iter()
                .filter(|it| it.2 == kind)
                .map(|it| it.0)
                .collect();
            let takes = match own.as_slice() {
                [] => "which takes none of its own".to_owned(),
                own => format!("which takes `{}`", own.join("`, `")),
            };
            refuse(
                place,
                format!("`{key}` means nothing for `{name}`, {takes}"),
            );
        }
    }
    if kind == CheckKind::Freshness && (check.count.is_some() || check.share.is_some()) {
        let message = "`freshness` holds or not; no row of it can be tolerated".to_owned();
        refuse(place.clone(), message);
    }
    if let Some(share) = &check.share
        && !(0.0..=1.0).contains(share.get())
    {
        let message = format!(
            "a share lies between 0 and 1, and `{}` does not",
            share.get()
        );
        refuse(spec.place(share), message);
    }
    let limits = [
        &check.least,
        &check.greatest,
        &check.tolerance,
        &check.relative,
        &check.absolute,
    ];
    for limit in limits.into_iter().flatten() {
        let number = *limit.get();
        if !number.is_finite() || number < 0.0 {
            refuse(
                spec.place(limit),
                format!("`{number}` is no limit of counts"),
            );
        }
    }
    let lacks = |keys: &str| format!("`{name}` needs {keys}");
    let value = |number: &Option<Located<f64>>| number.as_ref().map(|number| *number.get());
    let texts = |texts: &[Located<String>]| -> Vec<String> {
        texts
            .iter()
            .map(|text| text.text().trim().to_owned())
            .collect()
    };
    let asks = match kind {
        CheckKind::UniqueKeys => Asks::UniqueKeys,
        CheckKind::Domain => {
            let (least, greatest) = (value(&check.least), value(&check.greatest));
            if least.is_none() && greatest.is_none() && check.categories.is_empty() {
                refuse(place.clone(), lacks("`least`, `greatest` or `categories`"));
            }
            if let (Some(least), Some(greatest)) = (least, greatest)
                && least > greatest
            {
                let message = format!("no count is at least `{least}` and at most `{greatest}`");
                refuse(place.clone(), message);
            }
            Asks::Domain {
                least,
                greatest,
                categories: texts(&check.categories),
            }
        }
        CheckKind::ExpectedAreas => {
            let always = check.areas.iter().map(|areas| (i32::MIN, *areas.get()));
            let mut from: Vec<(i32, usize)> = always.collect();
            for (year, areas) in &check.areas_from {
                match year.parse() {
                    Ok(year) => from.push((year, *areas.get())),
                    Err(_) => refuse(spec.place(areas), format!("`{year}` is not a year")),
                }
            }
            from.sort_unstable();
            if check.areas.is_none() && check.areas_from.is_empty() {
                refuse(place.clone(), lacks("`areas` or `areas_from`"));
            }
            Asks::ExpectedAreas(from)
        }
        CheckKind::Totals => {
            if check.total.is_none() || check.parts.is_empty() {
                refuse(place.clone(), lacks("`total` and `parts`"));
            }
            Asks::Totals {
                total: check
                    .total
                    .iter()
                    .map(|it| it.text().trim().to_owned())
                    .collect(),
                parts: texts(&check.parts),
                tolerance: value(&check.tolerance),
            }
        }
        CheckKind::Jump => {
            let (relative, absolute) = (value(&check.relative), value(&check.absolute));
            if relative.is_none() && absolute.is_none() {
                refuse(place.clone(), lacks("`relative` or `absolute`"));
            }
            Asks::Jump {
                relative,
                absolute,
                groups: groups_of(spec, check, diagnostics),
            }
        }
        CheckKind::Freshness => {
            if check.newest.is_none() {
                refuse(place.clone(), lacks("`newest`"));
            }
            Asks::Freshness {
                newest: check.newest.as_ref().map_or(0, |newest| *newest.get()),
            }
        }
        CheckKind::SilentZeros => Asks::SilentZeros {
            first: check.first.as_ref().map(|year| *year.get()),
            last: check.last.as_ref().map(|year| *year.get()),
        },
    };
    Some(Check {
        kind: name,
        place,
        source: source?,
        severity: check.severity,
        tolerated: Tolerated {
            count: check.count.as_ref().map(|count| *count.get()),
            share: value(&check.share),
        },
        asks,
    })
}

/// The groups that a check names, which must be of its source.
fn groups_of(spec: &Spec, check: &spec::Check, diagnostics: &mut Diagnostics) -> Vec<usize> {
    let ids: Vec<&str> = spec
        .file
        .groups
        .iter()
        .map(|group| group.id.text())
        .collect();
    let mut groups = Vec::new();
    for name in &check.groups {
        let Some(at) = bind(spec, name, "group", &ids, diagnostics) else {
            continue;
        };
        if spec.file.groups[at].source.text() != check.on.text() {
            diagnostics.add(Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(name),
                format!(
                    "the group `{}` is not of `{}`",
                    name.text(),
                    check.on.text()
                ),
            ));
        }
        groups.push(at);
    }
    groups
}

pub(super) fn expectations(
    spec: &Spec,
    analyses: &[Option<Analysis>],
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Vec<Expectation> {
    let written = spec.file.expect.iter();
    written
        .filter_map(|expect| bind_expectation(spec, expect, analyses, groups, diagnostics))
        .collect()
}

fn bind_expectation(
    spec: &Spec,
    expect: &spec::Expect,
    analyses: &[Option<Analysis>],
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) -> Option<Expectation> {
    let analysis_ids: Vec<&str> = spec.file.analyses.iter().map(|it| it.id.text()).collect();
    let levels = &spec.file.geography.levels;
    let level_ids: Vec<&str> = levels.iter().map(|level| level.id.text()).collect();
    let analysis_at = bind(
        spec,
        &expect.analysis,
        "analysis",
        &analysis_ids,
        diagnostics,
    );
    let tolerance = expect.tolerance.as_ref().map_or(0.0, |it| *it.get());
    for number in [Some(&expect.value), expect.tolerance.as_ref()]
        .into_iter()
        .flatten()
    {
        if !number.get().is_finite() {
            diagnostics.add(Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(number),
                format!("`{}` is no value of an index", number.get()),
            ));
        }
    }
    let level = match &expect.level {
        None => None,
        Some(name) => Some(bind(spec, name, "level", &level_ids, diagnostics)?),
    };
    let analysis_at = analysis_at?;
    let analysis = analyses[analysis_at].as_ref()?;
    let chosen = analysis.asked.indices.iter();
    let ids: Vec<&str> = chosen.map(|chosen| chosen.definition.id).collect();
    let Some(index) = ids.iter().position(|id| *id == expect.index.text()) else {
        diagnostics.add(
            Diagnostic::new(
                &code::UNKNOWN_INDEX,
                spec.place(&expect.index),
                format!(
                    "`{}` is not an index of `{}`",
                    expect.index.text(),
                    analysis.id
                ),
            )
            .help(
                did_you_mean(expect.index.text(), ids.iter().copied())
                    .unwrap_or_else(|| format!("it has {}", ids.join(", "))),
            ),
        );
        return None;
    };
    let own = analysis.groups.iter();
    let own: Vec<&str> = own
        .map(|&group| groups[group].as_ref().map_or("", |group| &group.id))
        .collect();
    let group = |name: &Option<Located<String>>, diagnostics: &mut Diagnostics| match name {
        None => Some(None),
        Some(name) => bind(spec, name, "group of this analysis", &own, diagnostics).map(Some),
    };
    Some(Expectation {
        place: spec.place(&expect.index),
        severity: expect.severity,
        analysis: analysis_at,
        index,
        region: expect.region.text().to_owned(),
        level,
        period: *expect.period.get(),
        group: group(&expect.group, diagnostics)?,
        against: group(&expect.against, diagnostics)?,
        value: *expect.value.get(),
        tolerance,
    })
}

#[cfg(test)]
mod tests {
    use super::Tolerated;

    #[test]
    fn what_is_tolerated_ends_exactly_where_it_says() {
        let share = |share| Tolerated {
            count: None,
            share: Some(share),
        };
        assert!(
            Tolerated::default().is_exceeded(1, 10) && !Tolerated::default().is_exceeded(0, 10)
        );
        for (permille, n_rows) in [
            (1, 1000),
            (5, 1000),
            (5, 200),
            (3, 1_000_000),
            (7, 7000),
            (100, 30),
        ] {
            let most = permille * n_rows / 1000;
            let tolerated = share(permille as f64 / 1000.0);
            assert!(
                !tolerated.is_exceeded(most, n_rows),
                "{permille} of {n_rows}"
            );
            assert!(
                tolerated.is_exceeded(most + 1, n_rows),
                "{permille} of {n_rows}"
            );
        }
        let both = Tolerated {
            count: Some(2),
            share: Some(0.5),
        };
        assert!(both.is_exceeded(3, 100) && both.is_exceeded(2, 3) && !both.is_exceeded(2, 4));
    }
}
