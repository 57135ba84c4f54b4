//! `run.json`: what was read, what was done with it, and what was found.
//!
//! It holds nothing that differs between two runs of the same input: no clock, no machine, no
//! directory, no engine. Those stand in the log of runs beside the generations.

use std::collections::BTreeMap;

use super::disclosure::ProtectedCounts;
use super::tables::{Table, reason};
use super::{Protected, Results, SourceRecord, base_name};
use crate::checks::Account;
use crate::estimate::{Estimate, Pieces};
use crate::ingest::{Fingerprint, Provenance, Snapshot};
use crate::language::Language;
use crate::plan::{InputFile, Plan, Source};
use crate::spec::{Disclosure, Severity};
use serde_json::{Value, json};

/// Moves when the published files change their form although input and version did not.
pub(super) const FORMAT: u32 = 4;

/// The pipeline as its values say it.
pub(super) fn canonical(plan: &Plan) -> Value {
    Value::Object(plan.canonical())
}

/// The record of a run.
pub fn run_record(
    results: &Protected<Results>,
    inputs: &[Snapshot],
    tables: &[(&'static Table, usize)],
    generation: &str,
) -> Value {
    let results = results.get();
    let plan = &results.plan;
    let sources = plan.sources.iter().zip(&results.sources);
    let analyses = plan.analyses.iter().zip(&results.analyses);
    let confidential = plan.sources.iter().filter(|it| it.is_confidential());
    let withheld: Vec<&InputFile> = confidential.flat_map(|it| &it.files).collect();
    let table_rows: BTreeMap<&str, usize> = tables.iter().map(|(t, rows)| (t.id, *rows)).collect();
    json!({
        "program": "klyfta",
        "version": env!("CARGO_PKG_VERSION"),
        "format": FORMAT,
        "generation": generation,
        "synthetic": results.synthetic(),
        "disclosure": Disclosure::of_ancestors(plan.sources.iter().map(|it| it.disclosure)).word(),
        "pipeline": {
            "file": base_name(&plan.pipeline),
            "sha256": Fingerprint::of(canonical(plan).to_string().as_bytes()).sha256,
            "values": canonical(plan),
        },
        "geography": {
            "unit": plan.geography.unit,
            "vintage": plan.geography.vintage,
            "areas": results.register.n_areas(),
            "files": results.register.provenance.iter().map(file).collect::<Vec<_>>(),
            "levels": plan.geography.levels.iter().zip(&results.register.levels)
                .map(|(level, regions)| json!({
                    "id": level.id,
                    "regions": regions.codes.len(),
                    "areas": regions.codes.iter().zip(&regions.areas)
                        .map(|(code, areas)| (code.as_str(), areas.len()))
                        .collect::<BTreeMap<_, _>>(),
                }))
                .collect::<Vec<_>>(),
        },
        "sources": sources.enumerate()
            .map(|(at, (source, record))| {
                source_record(source, record, results.cleared.counts_of(at))
            })
            .collect::<Vec<_>>(),
        // Everything that was read, in the order in which the pipeline names it.
        "inputs": inputs.iter().map(|input| read(input, &withheld)).collect::<Vec<_>>(),
        "efforts": results.effort_files.iter().map(file).collect::<Vec<_>>(),
        "analyses": analyses.map(|(analysis, found)| json!({
            "id": analysis.id,
            "source": plan.sources[analysis.source].id,
            "periods": found.periods,
            "estimates": found.estimates.rows.len(),
            "refused": refused(&found.estimates.rows),
            "inference": analysis.asked.inference.method(Language::English),
            "few_areas": few_areas(results, &found.estimates.rows),
        })).collect::<Vec<_>>(),
        "checks": results.checks.iter().map(check).collect::<Vec<_>>(),
        "tables": table_rows,
    })
}

/// Numbers of rows only: the rows themselves are not published, and of confidential sources nothing of
/// what was found.
fn check(account: &Account) -> Value {
    let mut told = json!({
        "kind": account.kind,
        "on": account.on,
        "severity": match account.severity {
            Severity::Warn => "warn",
            Severity::Error => "error",
        },
        "tolerated_count": account.tolerated.count,
        "tolerated_share": account.tolerated.share,
    });
    if !account.is_confidential {
        told["holds"] = json!(!account.is_failed());
        told["rows"] = json!(account.n_rows);
        told["failing"] = json!(account.n_failing);
    }
    told
}

fn source_record(
    source: &Source,
    record: &SourceRecord,
    counts: Option<&ProtectedCounts>,
) -> Value {
    let counts_matched: BTreeMap<&str, usize> = record
        .matching
        .counts
        .iter()
        .map(|(how, count)| (how.id(), *count))
        .collect();
    let inexact: Vec<Value> = record
        .matching
        .inexact
        .iter()
        .map(|(how, written, code)| json!({ "how": how.id(), "written": written, "code": code }))
        .collect();
    let mut told = json!({
        "id": source.id,
        "disclosure": source.disclosure.word(),
        "files": record.files.iter().map(file).collect::<Vec<_>>(),
        "areas_matched": counts_matched,
        "areas_matched_inexactly": inexact,
        // A name that is not in the register stops the run; an area of the register may be without
        // data when the pipeline says so.
        "areas_without_data": record.areas_without_data,
        "missing_counts": record.n_missing,
    });
    match counts {
        None => {
            told["unused_categories"] = json!(record.unused_categories);
            told["counts_marked_none"] = json!(record.n_marked_none);
        }
        Some(counts) => told["protected"] = protected(source, counts),
    }
    told
}

/// What was done to confidential counts, as far as readers may know: not how many were small, which
/// with few hidden ones would tell of each.
fn protected(source: &Source, counts: &ProtectedCounts) -> Value {
    let (account, policy) = (counts.account(), counts.policy());
    let words = account.for_readers();
    json!({
        "counts": account.n_cells,
        "hidden": account.n_hidden(),
        "account": { "en": words.en, "sv": words.sv },
        "policy": {
            "threshold": policy.threshold,
            "least_inhabitants": policy.least_base,
            "base": policy.base,
            "fewest_values": policy.fewest_values,
            "unreliable_below": policy.unreliable_below,
            "sensitive": source.rules.sensitive,
            "weaker_than_default": policy.protects_less_than_default(),
        },
    })
}

/// An input; of confidential ones what they hold is not told.
fn read(input: &Snapshot, withheld: &[&InputFile]) -> Value {
    let mut told = json!({ "file": base_name(&input.file.name) });
    if !withheld.iter().any(|file| file.path == input.file.path) {
        told["bytes"] = json!(input.fingerprint.bytes);
        told["sha256"] = json!(input.fingerprint.sha256);
    }
    told
}

fn file(provenance: &Provenance) -> Value {
    let mut told = json!({
        "file": base_name(&provenance.file),
        "notes": provenance.notes,
        "synthetic": provenance.synthetic,
    });
    if !provenance.fingerprint.is_withheld() {
        told["rows"] = json!(provenance.rows);
        told["bytes"] = json!(provenance.fingerprint.bytes);
        told["sha256"] = json!(provenance.fingerprint.sha256);
    }
    told
}

/// How many estimates have no value, by reason.
fn refused(rows: &Pieces<Estimate>) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for refusal in rows.iter().filter_map(|row| row.value.as_ref().err()) {
        *reasons.entry(reason(refusal).0).or_insert(0) += 1;
    }
    reasons
}

/// Codes of the regions that have fewer than five areas, by level.
fn few_areas(results: &Results, rows: &Pieces<Estimate>) -> BTreeMap<String, Vec<String>> {
    let mut regions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut flagged: Vec<(usize, usize)> = rows
        .iter()
        .filter(|row| row.caution.few_areas)
        .map(|row| (row.level, row.region))
        .collect();
    flagged.sort_unstable();
    flagged.dedup();
    for (level, region) in flagged {
        let id = results.plan.geography.levels[level].id.clone();
        let code = results.register.levels[level].codes[region].clone();
        regions.entry(id).or_default().push(code);
    }
    regions
}
