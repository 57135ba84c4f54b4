//! How open sources are, and whether what is asked of confidential ones can be kept safe.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Analysis, Group, GroupParts, Policy, Rules, Source, WrongPolicy};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::spec::{self, Disclosure, Located, Spec};

/// How open a source is. Without a word of it, it is confidential.
pub(super) fn declared(
    spec: &Spec,
    source: &spec::Source,
    diagnostics: &mut Diagnostics,
) -> Disclosure {
    let written = source.disclosure.as_ref();
    let declared = written.map_or_else(Disclosure::default, |declared| *declared.get());
    let Some(protection) = &source.protection else {
        return declared;
    };
    if declared == Disclosure::Confidential {
        diagnostics.add(
            Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&protection.from),
                format!(
                    "`{}` is confidential, and counts with a publisher's noise are not",
                    source.id.text()
                ),
            )
            .help("declare disclosure = \"perturbed\", or leave `protection` out"),
        );
    }
    // Noise is there whatever the declaration says.
    declared.max(Disclosure::Perturbed)
}

/// The rules that hold if a source is confidential.
pub(super) fn rules(spec: &Spec, source: &spec::Source, diagnostics: &mut Diagnostics) -> Rules {
    let default = Policy::default();
    let Some(written) = &source.disclosure_policy else {
        return Rules {
            policy: default,
            sensitive: false,
        };
    };
    let or = |value: &Option<Located<u64>>, default| value.as_ref().map_or(default, |it| *it.get());
    let policy = Policy {
        threshold: or(&written.threshold, default.threshold),
        least_base: or(&written.least_inhabitants, default.least_base),
        base: or(&written.base, default.base),
        fewest_values: or(&written.fewest_values, default.fewest_values),
        unreliable_below: or(&written.unreliable_below, default.unreliable_below),
    };
    if let Err(problem) = policy.check() {
        let at = match problem {
            WrongPolicy::Threshold => &written.threshold,
            WrongPolicy::Base => &written.base,
            WrongPolicy::FewestValues => &written.fewest_values,
        };
        let place = at.as_ref().map(|value| spec.place(value));
        let place = place.unwrap_or_else(|| spec.place(&source.id));
        let reason = problem.reason().en;
        diagnostics.add(Diagnostic::new(&code::CONTRADICTION, place, reason));
    }
    Rules {
        policy,
        sensitive: written.sensitive,
    }
}

/// What disclosure control knows of is one table for each confidential source, in which every person
/// is in one group. Counts that overlap without its knowing could be set against each other.
pub(super) fn check(
    spec: &Spec,
    sources: &[Option<Source>],
    groups: &[Option<Group>],
    diagnostics: &mut Diagnostics,
) {
    let mut read_by: BTreeMap<&Path, &Source> = BTreeMap::new();
    for (at, source) in sources.iter().enumerate() {
        let Some(source) = source else { continue };
        for file in &source.files {
            let Some(other) = read_by.insert(&file.path, source) else {
                continue;
            };
            if source.disclosure.max(other.disclosure) == Disclosure::Confidential {
                diagnostics.add(
                    Diagnostic::new(
                        &code::CONTRADICTION,
                        spec.place(&spec.file.sources[at].path),
                        format!(
                            "`{}` and `{}` read the same file, which is confidential, so that \
                             their counts could be set against each other",
                            other.id, source.id
                        ),
                    )
                    .help("make one source of them, with groups that do not overlap"),
                );
            }
        }
        if !source.is_confidential() {
            continue;
        }
        let own = groups.iter().flatten().filter(|group| group.source == at);
        overlaps(&own.collect::<Vec<_>>(), diagnostics);
    }
}

/// Exact indices are an exception from what is done to confidential counts.
pub(super) fn check_analyses(
    spec: &Spec,
    sources: &[Option<Source>],
    analyses: &[Option<Analysis>],
    diagnostics: &mut Diagnostics,
) {
    for (written, analysis) in spec.file.analyses.iter().zip(analyses) {
        let (Some(asked), Some(analysis)) = (&written.exact_indices, analysis) else {
            continue;
        };
        let source = sources[analysis.source].as_ref();
        let is_open = |source: &Source| source.disclosure != Disclosure::Confidential;
        if *asked.get() && source.is_some_and(is_open) {
            diagnostics.add(
                Diagnostic::new(
                    &code::CONTRADICTION,
                    spec.place(asked),
                    format!("the counts of `{}` are not confidential", analysis.id),
                )
                .help("its indices are of the counts as they are; leave `exact_indices` out"),
            );
        }
    }
}

fn overlaps(groups: &[&Group], diagnostics: &mut Diagnostics) {
    for (at, group) in groups.iter().enumerate() {
        let other = groups[..at].iter().find(|other| overlap(group, other));
        if let Some(other) = other {
            diagnostics.add(
                Diagnostic::new(
                    &code::CONTRADICTION,
                    group.place.clone(),
                    format!(
                        "`{}` and `{}` have people in common, and their source is confidential",
                        other.id, group.id
                    ),
                )
                .help(
                    "small counts could be worked out as differences of groups: let every category \
                     be in one group only",
                ),
            );
        }
    }
}

fn overlap(one: &Group, other: &Group) -> bool {
    match (&one.parts, &other.parts) {
        (GroupParts::Sum(one), GroupParts::Sum(other)) => shares(one, other),
        (GroupParts::Rest { total, minus }, GroupParts::Sum(parts))
        | (GroupParts::Sum(parts), GroupParts::Rest { total, minus }) => {
            // Parts that are not taken away from the total may be in it.
            parts.contains(total) || !parts.iter().all(|part| minus.contains(part))
        }
        (GroupParts::Rest { .. }, GroupParts::Rest { .. }) => true,
    }
}

fn shares(one: &[String], other: &[String]) -> bool {
    one.iter().any(|category| other.contains(category))
}
