//! `run.json`: what was read, what was done with it, and what was found.
//!
//! It holds nothing that differs between two runs of the same input: no clock, no machine, no
//! directory, no engine. Those stand in the log of runs beside the generations.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::tables::{Table, reason};
use super::{Protected, Results, SourceRecord, base_name};
use crate::estimate::{Estimate, Pieces};
use crate::ingest::{Fingerprint, Provenance, Snapshot};
use crate::language::Language;
use crate::plan::Plan;

/// Moves when the published files change their form although input and version did not.
const FORMAT: u32 = 4;

/// The name of a generation: a digest of everything that its bytes follow from.
pub fn generation_id(plan: &Plan, inputs: &[Snapshot]) -> String {
    let mut digest = Sha256::new();
    let mut add = |part: &str| {
        // The length before each part keeps two parts from passing for one.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&FORMAT.to_string());
    add(&plan.pipeline_text);
    for input in inputs {
        add(base_name(&input.file.name));
        add(&input.fingerprint.sha256);
    }
    let bytes = digest.finalize();
    bytes[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
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
    let table_rows: BTreeMap<&str, usize> = tables.iter().map(|(t, rows)| (t.id, *rows)).collect();
    json!({
        "program": "klyfta",
        "version": env!("CARGO_PKG_VERSION"),
        "format": FORMAT,
        "generation": generation,
        "synthetic": results.synthetic(),
        "pipeline": {
            "file": base_name(&plan.pipeline),
            "sha256": Fingerprint::of(plan.pipeline_text.as_bytes()).sha256,
            "text": plan.pipeline_text,
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
        "sources": sources.map(|(source, record)| source_record(&source.id, record)).collect::<Vec<_>>(),
        // Everything that was read, in the order in which the pipeline names it.
        "inputs": inputs.iter().map(|input| json!({
            "file": base_name(&input.file.name),
            "bytes": input.fingerprint.bytes,
            "sha256": input.fingerprint.sha256,
        })).collect::<Vec<_>>(),
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
        "tables": table_rows,
    })
}

fn source_record(id: &str, record: &SourceRecord) -> Value {
    let counts: BTreeMap<&str, usize> = record
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
    json!({
        "id": id,
        "files": record.files.iter().map(file).collect::<Vec<_>>(),
        "areas_matched": counts,
        "areas_matched_inexactly": inexact,
        // A name that is not in the register stops the run; an area of the register may be without
        // data when the pipeline says so.
        "areas_without_data": record.areas_without_data,
        "unused_categories": record.unused_categories,
        "counts_marked_none": record.n_marked_none,
        "missing_counts": record.n_missing,
    })
}

fn file(provenance: &Provenance) -> Value {
    json!({
        "file": base_name(&provenance.file),
        "bytes": provenance.fingerprint.bytes,
        "sha256": provenance.fingerprint.sha256,
        "rows": provenance.rows,
        "notes": provenance.notes,
        "synthetic": provenance.synthetic,
    })
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
