//! Results become files: protected, staged, and moved into place in one step.

mod counts_written;
mod disclosed;
pub mod disclosure;
mod identity;
mod key;
mod look_up;
mod manifest;
mod parquet;
mod places;
mod restricted;
pub mod revisions;
mod run_record;
mod snapshot;
mod spreadsheet;
mod staged;
mod package;
mod tables;
mod verify;

pub use self::parquet::{to_parquet, write_sample};
pub use counts_written::{audit, told};
pub use disclosed::{Disclosed, Known};
use disclosure::ExactEstimate;
pub use disclosure::{Cleared, Protected};
pub use identity::Identity;
pub use look_up::published_row;
pub use package::datapackage;
pub use places::replace_file;
pub use restricted::{are_of_another, failures_path, write_failures};
pub use run_record::run_record;
pub use snapshot::{Keep, Publisher, Standing, before_current};
pub use spreadsheet::{defused, defused_if_hostile};
pub use staged::Staged;
pub use tables::{
    Column, Kind, TABLES, Table, Values, all_tables, index_value_columns, note, reason, tables_of,
    trusted_index_value_columns,
};
pub use verify::{Depth, Verified, published, verify};

use std::path::Path;

use crate::checks::Account;
use crate::diagnostics::EnvironmentError;
use crate::engine::Engine;
use crate::estimate::{Estimates, Pieces};
use crate::follow_up::Change;
use crate::harmonise::{Matching, Register};
use crate::ingest::{Fingerprint, Provenance};
use crate::plan::Plan;
use crate::study::Study;

/// Everything that a run found out.
#[derive(Clone, Debug)]
pub struct Results {
    pub plan: Plan,
    pub register: Register,
    /// An analysis of the plan each.
    pub analyses: Vec<AnalysisResults>,
    /// A source of the plan each.
    pub sources: Vec<SourceRecord>,
    /// The follow-up of funded efforts, where the plan asks for one.
    pub study: Option<Study>,
    /// What came of every check and expectation of the plan.
    pub checks: Vec<Account>,
    /// Files of the register of efforts and its programmes.
    pub effort_files: Vec<Provenance>,
    /// That everything above rests on counts that may be published.
    pub cleared: Cleared,
    /// Indices of exact counts that may be published all the same, by source.
    pub exact: Vec<Protected<Vec<ExactEstimate>>>,
}

#[derive(Clone, Debug)]
pub struct AnalysisResults {
    pub estimates: Estimates,
    pub changes: Pieces<Change>,
    /// Years the analysis was made for.
    pub periods: Vec<i32>,
}

/// What is to be said of a source.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct SourceRecord {
    pub files: Vec<Provenance>,
    pub matching: Matching,
    /// Codes of areas of the register that the data do not cover.
    pub areas_without_data: Vec<String>,
    /// Categories that no group uses.
    pub unused_categories: Vec<String>,
    /// Counts that a mark such as `-` says are nought.
    pub n_marked_none: usize,
    /// Counts of groups that are missing.
    pub n_missing: usize,
}

impl SourceRecord {
    /// Forgets what occurs in the files of a confidential source.
    fn withhold(&mut self) {
        self.unused_categories.clear();
        self.n_marked_none = 0;
    }
}

impl Results {
    /// Forgets what is known of the files of confidential sources: their size, their fingerprint, which
    /// could be found by trying out every count that may have been hidden, and what occurs in them.
    fn withhold(&mut self) {
        let mut paths: Vec<&Path> = Vec::new();
        for (source, record) in self.plan.sources.iter().zip(&mut self.sources) {
            if source.is_confidential() {
                record.withhold();
                paths.extend(source.files.iter().map(|file| file.path.as_path()));
            }
        }
        // A register may stand in the same file, by whatever name.
        let files = self.plan.named_files();
        let files = files.filter(|file| paths.contains(&file.path.as_path()));
        let files: Vec<&str> = files.map(|file| file.name.as_str()).collect();
        let sources = self.sources.iter_mut().flat_map(|source| &mut source.files);
        let read = sources
            .chain(&mut self.register.provenance)
            .chain(&mut self.effort_files);
        for file in read.filter(|file| files.contains(&file.file.as_str())) {
            file.fingerprint = Fingerprint::withheld();
            // Where a count of nought may have no row, they tell how many are.
            file.rows = 0;
        }
    }

    /// Whether any of the input says that it is synthetic.
    pub fn synthetic(&self) -> bool {
        let files = self.sources.iter().flat_map(|source| &source.files);
        files
            .chain(&self.register.provenance)
            .chain(&self.effort_files)
            .any(|provenance| provenance.synthetic)
    }
}

/// Writes every table into `tables/` and says how many rows each has.
pub fn write_tables(
    results: &Protected<Results>,
    engine: &dyn Engine,
    staged: &mut Staged,
) -> Result<Vec<(&'static Table, usize)>, EnvironmentError> {
    let tables = tables_of(results.get());
    let names: Vec<String> = tables.iter().map(|table| staged.path_of(table)).collect();
    staged.write_files(&names, engine, |at, file, path| {
        parquet::write(tables[at], results, file).map_err(|source| EnvironmentError::Table {
            path: path.to_owned(),
            source,
        })
    })?;
    let rows = |table: &'static Table| (table, (table.n_rows)(results.get()));
    Ok(tables.into_iter().map(rows).collect())
}

/// A file's name without the directories before it, which are nobody's business.
pub fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
