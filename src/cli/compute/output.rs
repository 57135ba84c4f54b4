//! The result: a row for each region and index, as CSV, JSON or Parquet.

use std::borrow::Cow;

use crate::estimate::{Between, IndexValue, Refusal, Uncertainty};
use crate::indices::Definition;
use crate::plan::{Against, ChosenIndex, Comparison};
use crate::publish::{self, Column, Values, note};
use crate::spec::MissingKind;

/// One index of one region.
pub(super) struct Row<'a> {
    pub by: &'a [String],
    pub value: &'a IndexValue,
}

/// What positions in the values mean.
pub(super) struct Names<'a> {
    pub by: &'a [String],
    pub groups: &'a [String],
    pub comparisons: &'a [Comparison],
    pub chosen: &'a [ChosenIndex],
    /// What the groups are reckoned from, which is said beside an index that depends on it.
    pub basis: Option<&'a str>,
    /// Whether it is asked how far the values can be trusted.
    pub trusted: bool,
}

impl<'a> Names<'a> {
    pub(super) fn definition(&self, value: &IndexValue) -> &'static Definition {
        self.chosen[value.index].definition
    }

    pub(super) fn group(&self, between: Between) -> Option<&'a str> {
        let group = match between {
            Between::Comparison(at) => self.comparisons[at].focus,
            Between::Pair { group, .. } => group,
            Between::AllGroups => return None,
        };
        Some(&self.groups[group])
    }

    pub(super) fn reference(&self, between: Between) -> Option<&'a str> {
        let group = match between {
            Between::Comparison(at) => match self.comparisons[at].against {
                Against::Group(group) => group,
                Against::AllOthers => return Some("*"),
            },
            Between::Pair { other, .. } => other,
            Between::AllGroups => return None,
        };
        Some(&self.groups[group])
    }

    pub(super) fn note(&self, value: &IndexValue) -> Option<Cow<'a, str>> {
        let uncertainty = value.uncertainty.as_deref();
        let mut note = note(&value.value, value.caution, uncertainty);
        let mut add = |said: String| {
            let before = note.take().map(|note| format!("{note}; "));
            note = Some((before.unwrap_or_default() + &said).into());
        };
        if let Err(Refusal::Missing {
            kind: MissingKind::Suppressed,
            ..
        }) = value.value
        {
            add("--suppressed LEAST,GREATEST gives bounds".to_owned());
        }
        // Where nothing is asked there is no column for it.
        if let (false, Some(expected)) = (self.trusted, value.expected) {
            add(format!("chance alone gives {expected:.4}"));
        }
        match self.basis {
            Some(basis) if self.definition(value).needs_basis => Some(match note {
                Some(note) => format!("{basis}; {note}").into(),
                None => basis.into(),
            }),
            _ => note,
        }
    }
}

/// The columns of the result: those that set regions apart, then those of every index.
pub(super) fn columns(names: &Names) -> Vec<Column> {
    let own = (names.by.iter()).map(|name| Column::text(name.clone(), "region or period"));
    let columns = match names.trusted {
        true => publish::trusted_index_value_columns(),
        false => publish::index_value_columns(),
    };
    own.chain(columns).collect()
}

pub(super) fn fill<'a>(rows: &[Row<'a>], names: &Names<'a>) -> Vec<Values<'a>> {
    type TextOf<'a, 'f> = &'f dyn Fn(&Row<'a>) -> Option<Cow<'a, str>>;
    let texts = |of: TextOf<'a, '_>| Values::Text(rows.iter().map(of).collect());
    let reals = |of: &dyn Fn(&Row) -> Option<f64>| Values::Real(rows.iter().map(of).collect());
    let known = |of: &dyn Fn(&Uncertainty) -> Option<f64>| {
        reals(&|row| row.value.uncertainty.as_deref().and_then(of))
    };
    let mut filled: Vec<Values> = (0..names.by.len())
        .map(|at| texts(&|row| Some(row.by[at].as_str().into())))
        .collect();
    filled.extend([
        texts(&|row| Some(names.definition(row.value).id.into())),
        texts(&|row| names.group(row.value.between).map(Cow::from)),
        texts(&|row| names.reference(row.value.between).map(Cow::from)),
        texts(&|_| Some("area".into())),
        reals(&|row| row.value.value.ok()),
        known(&|it| it.standard_error),
        known(&|it| it.lower),
        known(&|it| it.upper),
        known(&|it| it.bias),
    ]);
    if names.trusted {
        filled.extend([
            reals(&|row| row.value.expected),
            known(&|it| it.corrected),
            known(&|it| it.effect_size),
            known(&|it| it.p_value),
            known(&|it| it.p_adjusted),
        ]);
    }
    filled.extend([
        Values::Whole(
            rows.iter()
                .map(|row| Some(row.value.n_areas as i64))
                .collect(),
        ),
        reals(&|row| row.value.population),
        texts(&|row| names.note(row.value)),
    ]);
    filled
}
