//! Which module may use which, and what only some may do. This table is the map of dependencies.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::run::root;

/// A module and the modules of klyfta that it may use, in the order of the route.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("language", &[]),
    ("indices", &[]),
    ("sample", &[]),
    ("steps", &[]),
    ("spec", &["diagnostics", "indices"]),
    (
        "plan",
        &["diagnostics", "indices", "inference", "language", "spec"],
    ),
    ("engine", &["plan"]),
    ("ingest", &["diagnostics", "engine", "plan", "spec"]),
    (
        "harmonise",
        &["diagnostics", "ingest", "language", "plan", "spec"],
    ),
    ("aggregate", &["diagnostics", "harmonise", "plan", "spec"]),
    ("decomposition", &["indices"]),
    ("inference", &["indices"]),
    (
        "estimate",
        &[
            "aggregate",
            "decomposition",
            "engine",
            "harmonise",
            "indices",
            "inference",
            "plan",
            "spec",
            "steps",
        ],
    ),
    (
        "checks",
        &[
            "aggregate",
            "diagnostics",
            "estimate",
            "harmonise",
            "plan",
            "spec",
        ],
    ),
    (
        "follow_up",
        &[
            "diagnostics",
            "estimate",
            "indices",
            "inference",
            "language",
        ],
    ),
    (
        "study",
        &[
            "aggregate",
            "diagnostics",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "indices",
            "inference",
            "ingest",
            "language",
            "plan",
            "spec",
        ],
    ),
    (
        "publish",
        &[
            "aggregate",
            "checks",
            "diagnostics",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "indices",
            "inference",
            "ingest",
            "language",
            "plan",
            "sample",
            "spec",
            "study",
        ],
    ),
    (
        "charts",
        &[
            "diagnostics",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "indices",
            "inference",
            "language",
            "plan",
            "publish",
            "spec",
            "study",
        ],
    ),
    (
        "report",
        &[
            "charts",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "indices",
            "language",
            "plan",
            "publish",
            "spec",
            "study",
        ],
    ),
    (
        "why",
        &[
            "aggregate",
            "diagnostics",
            "estimate",
            "follow_up",
            "indices",
            "ingest",
            "language",
            "plan",
            "publish",
            "study",
        ],
    ),
    (
        "pipeline",
        &[
            "aggregate",
            "charts",
            "checks",
            "diagnostics",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "inference",
            "ingest",
            "plan",
            "publish",
            "report",
            "spec",
            "steps",
            "study",
        ],
    ),
    (
        "cli",
        &[
            "aggregate",
            "charts",
            "decomposition",
            "diagnostics",
            "engine",
            "estimate",
            "follow_up",
            "harmonise",
            "indices",
            "inference",
            "ingest",
            "language",
            "pipeline",
            "plan",
            "publish",
            "sample",
            "spec",
            "steps",
            "why",
        ],
    ),
];

/// Words that only some modules may write, and those modules.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("polars::", &["engine", "ingest"]),
    ("parquet::", &["ingest", "publish", "diagnostics"]),
    ("arrow::", &["publish"]),
    ("plotters::", &["charts"]),
    ("resvg::", &["charts"]),
    ("minijinja", &["report"]),
    ("std::fs", &["ingest", "publish", "report", "cli", "steps"]),
    ("File::", &["ingest", "publish", "report", "cli", "steps"]),
    ("println!", &["cli"]),
    ("print!", &["cli"]),
    ("dbg!", &[]),
    ("unsafe ", &[]),
    ("HashSet", &[]),
    ("SystemTime", &["cli", "publish"]),
    ("Instant", &["cli"]),
    (".ln()", &[]),
    (".exp()", &[]),
    (".powf(", &[]),
    ("par_iter().sum", &[]),
];

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(path)
        .unwrap()
        .flat_map(|entry| rust_files(&entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

fn files_of(module: &str) -> Vec<PathBuf> {
    [format!("src/{module}.rs"), format!("src/{module}")]
        .iter()
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .flat_map(|path| rust_files(&path))
        .collect()
}

/// The code of a file without its comments, so that prose may speak of anything.
fn code_of(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of klyfta that a piece of code names, in paths and in lists of imports.
fn modules_used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                used.extend(list.split(',').map(|item| word(item.trim())));
            }
            None => {
                used.insert(word(rest));
            }
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

#[test]
fn modules_use_only_what_they_may() {
    for (module, allowed) in MAY_USE {
        let files = files_of(module);
        assert!(!files.is_empty(), "there is no module {module}");
        for file in files {
            for name in modules_used(&code_of(&file)) {
                assert!(
                    name == *module || allowed.contains(&name.as_str()),
                    "{} uses `{name}`",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn some_things_are_done_only_in_some_modules() {
    for (module, _) in MAY_USE {
        for file in files_of(module) {
            let code = code_of(&file);
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            for (word, modules) in ONLY_IN {
                assert!(
                    modules.contains(module) || !code.contains(word),
                    "{} writes `{word}`, which is for {modules:?}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_module_is_on_the_map() {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|line| line.trim_end_matches(';'))
        .collect();
    assert!(!modules.is_empty());
    for module in &modules {
        assert!(
            MAY_USE.iter().any(|(name, _)| name == module),
            "{module} is not in MAY_USE"
        );
    }
    assert_eq!(
        modules.len(),
        MAY_USE.len(),
        "MAY_USE has a module that is gone"
    );
}

#[test]
fn only_protected_results_can_be_written() {
    let writers = [
        ("src/publish/parquet.rs", "results: &Protected<Results>"),
        ("src/publish/package.rs", "results: &Protected<Results>"),
        ("src/publish/run_record.rs", "results: &Protected<Results>"),
        ("src/charts/from_results.rs", "results: &Protected<Results>"),
        ("src/report/from_results.rs", "results: &Protected<Results>"),
    ];
    for (file, argument) in writers {
        let code = code_of(&root().join(file));
        assert!(
            code.contains(argument),
            "{file} takes something else than protected results"
        );
    }
}
