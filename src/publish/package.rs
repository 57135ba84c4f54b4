//! `datapackage.json`: every file of the generation, its columns, units, sources and licence, as
//! Frictionless Data describes them (<https://specs.frictionlessdata.io/tabular-data-package/>).

use serde_json::{Value, json};

use super::tables::{Column, Kind, Table};
use super::{Protected, Results, Staged, base_name, revisions};

/// The description of everything staged so far.
pub fn datapackage(
    results: &Protected<Results>,
    tables: &[(&'static Table, usize)],
    staged: &Staged,
    generation: &str,
) -> Value {
    let results = results.get();
    let plan = &results.plan;
    let language = plan.outputs.language;
    let resources: Vec<Value> = staged
        .files()
        .iter()
        .map(|file| {
            let mut resource = json!({
                "name": file.name.replace(['/', '.'], "-"),
                "path": file.name,
                "bytes": file.fingerprint.bytes,
                "hash": format!("sha256:{}", file.fingerprint.sha256),
            });
            let table = tables
                .iter()
                .find(|(table, _)| staged.path_of(table) == file.name);
            if let Some((table, rows)) = table {
                resource["title"] = json!(table.row);
                resource["rowcount"] = json!(rows);
                resource["schema"] = json!({
                    "fields": (table.columns)().iter().map(field).collect::<Vec<_>>(),
                });
            }
            resource
        })
        .collect();
    let sources: Vec<Value> = plan
        .sources
        .iter()
        .map(|source| {
            let files: Vec<&str> = source
                .files
                .iter()
                .map(|file| base_name(&file.name))
                .collect();
            json!({
                "title": language.pick(&source.credit.en, &source.credit.sv),
                "path": files.join(", "),
                "licence": source.licence,
            })
        })
        .collect();
    json!({
        "profile": "data-package",
        "name": generation,
        "title": language.pick(&plan.title.en, &plan.title.sv),
        "synthetic": results.synthetic(),
        "sources": sources,
        "resources": resources,
    })
}

/// The description of a comparison of two generations.
pub(super) fn of_revisions(name: &str, synthetic: bool, rows: usize, staged: &Staged) -> Value {
    let fields: Vec<Value> = revisions::revision_columns().iter().map(field).collect();
    let resources = staged.files().iter().map(|file| {
        let mut resource = json!({
            "name": file.name.replace(['/', '.'], "-"),
            "path": file.name,
            "bytes": file.fingerprint.bytes,
            "hash": format!("sha256:{}", file.fingerprint.sha256),
        });
        if file.name.ends_with(".parquet") {
            resource["title"] = json!(revisions::ROW);
            resource["rowcount"] = json!(rows);
            resource["schema"] = json!({ "fields": fields });
        }
        resource
    });
    json!({
        "profile": "data-package",
        "name": name,
        "synthetic": synthetic,
        "resources": resources.collect::<Vec<_>>(),
    })
}

fn field(column: &Column) -> Value {
    let mut field = json!({
        "name": column.name,
        "type": match column.kind {
            Kind::Text => "string",
            Kind::Whole => "integer",
            Kind::Real => "number",
        },
        "description": column.meaning,
        "constraints": { "required": !column.may_be_empty },
    });
    if !column.unit.is_empty() {
        field["unit"] = json!(column.unit);
    }
    field
}
