//! Files written by the program itself. `UPDATE=1 cargo test --release generated` writes them anew.

use std::path::Path;

use klyfta::cli;
use klyfta::diagnostics::CODES;
use klyfta::indices::REGISTRY;
use klyfta::publish::{Column, Kind, all_tables, revisions};

use crate::run::{files_below, klyfta, root};

fn is_current(name: &str, expected: &str) {
    let path = root().join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "{name} is not current; run `UPDATE=1 cargo test --release generated`"
    );
}

#[test]
fn docs_indices() {
    is_current(
        "docs/indices.md",
        &klyfta(&["indices", "--format", "markdown"]).well().stdout,
    );
    assert!(!REGISTRY.is_empty());
}

#[test]
fn docs_diagnostics() {
    let mut page = String::from(
        "# Mistakes that klyfta reports\n\nWritten from `src/diagnostics/codes.rs`; do not edit.\n",
    );
    for code in CODES {
        page.push_str(&format!(
            "\n## {}\n\n{}\n{}\n",
            code.id, code.meaning, code.remedy
        ));
    }
    is_current("docs/diagnostics.md", &page);
}

fn docs_of_columns(columns: &[Column]) -> String {
    let mut page =
        String::from("| column | type | unit | may be empty | meaning |\n|---|---|---|---|---|\n");
    for column in columns {
        let kind = match column.kind {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Real => "number",
        };
        let empty = if column.may_be_empty { "yes" } else { "no" };
        page.push_str(&format!(
            "| `{}` | {kind} | {} | {empty} | {} |\n",
            column.name, column.unit, column.meaning
        ));
    }
    page
}

fn docs_of_revisions() -> String {
    format!(
        "\n## revisions/OLD-to-NEW/revisions.parquet\n\nBeside the generations. A row is {}.\n\n{}",
        revisions::ROW,
        docs_of_columns(&revisions::revision_columns())
    )
}

#[test]
fn docs_outputs() {
    let mut page =
        String::from("# Published tables\n\nWritten from `src/publish/tables/`; do not edit.\n");
    for table in all_tables() {
        page.push_str(&format!(
            "\n## tables/{}.parquet\n\nA row is {}.\n\n",
            table.id, table.row
        ));
        page.push_str(&docs_of_columns(&(table.columns)()));
    }
    is_current("docs/outputs.md", &(page + &docs_of_revisions()));
}

#[test]
fn docs_cli() {
    let mut page = String::from("# Commands\n\nWritten from `src/cli/`; do not edit.\n");
    let mut command = cli::command().term_width(100);
    command.build();
    let names: Vec<String> = command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set())
        .map(|subcommand| subcommand.get_name().to_owned())
        .filter(|name| name != "help")
        .collect();
    for name in names {
        let help = command
            .find_subcommand_mut(&name)
            .unwrap()
            .render_long_help();
        page.push_str(&format!("\n## klyfta {name}\n\n```text\n{help}```\n"));
    }
    is_current("docs/cli.md", &page);
}

#[test]
fn pipeline_schema() {
    is_current(
        "pipelines/pipeline.schema.json",
        &klyfta(&["schema"]).well().stdout,
    );
}

#[test]
fn programme_schema() {
    let schema = klyfta::follow_up::efforts::reading::schema();
    is_current(
        "data-samples/programmes/programme.schema.json",
        &format!("{schema:#}\n"),
    );
}

#[test]
fn samples() {
    for kind in ["ostergotland", "follow-up"] {
        sample_of(kind);
    }
}

fn sample_of(kind: &str) {
    let fresh = tempfile::tempdir().unwrap();
    let out = fresh.path().to_str().unwrap();
    klyfta(&["sample", kind, "--out", out]).well();
    let target = Path::new("data-samples").join(kind);
    for (name, bytes) in files_below(fresh.path()) {
        let text = String::from_utf8(bytes).unwrap();
        is_current(target.join(name).to_str().unwrap(), &text);
    }
}
