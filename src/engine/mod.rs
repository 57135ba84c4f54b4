//! Where the work runs.

mod local;

use std::sync::OnceLock;

use polars::frame::DataFrame;

pub use local::Local;

use crate::plan::InputFile;

/// Something that can read and count large files and share work out.
pub trait Engine: Sync {
    /// The name in the run record.
    fn name(&self) -> &'static str;

    /// The wanted rows of a columnar file: the keys as text, in columns called by their position, and
    /// the counts as whole or real numbers, in columns called by [`count_column`]. An answer of `Err`
    /// is a sentence for the user.
    fn count(&self, question: &CountingQuestion) -> Result<DataFrame, String>;

    /// Does every piece of work from 0 to `n`, in any order and as many at once as it likes.
    fn do_all(&self, n: usize, work: &(dyn Fn(usize) + Sync));
}

/// Which rows of a columnar file are wanted.
#[derive(Clone, Debug)]
pub struct CountingQuestion<'a> {
    pub file: &'a InputFile,
    pub layout: ColumnarLayout,
    /// Columns that say what a row is about.
    pub keys: Vec<&'a str>,
    /// Columns of numbers.
    pub counts: Vec<&'a str>,
    /// Only rows with one of these values in the column.
    pub keep: &'a [(String, Vec<String>)],
    pub rows: Rows,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnarLayout {
    Parquet,
    ArrowIpc,
}

/// What becomes of rows with the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    AsTheyAre,
    /// Added up while the file is read, so that a file larger than memory can be counted. Only whole
    /// numbers are: the order in which they are added cannot be seen in their sum.
    Added,
}

/// What the answer calls the counts of this position.
pub fn count_column(at: usize) -> String {
    format!("count {at}")
}

/// What the answer calls the smallest of the counts of this position that were added up.
pub fn least_column(at: usize) -> String {
    format!("least {at}")
}

/// The results of every piece of work from 0 to `n`, in that order.
pub fn map<T: Send + Sync>(
    engine: &dyn Engine,
    n: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let slots: Vec<OnceLock<T>> = (0..n).map(|_| OnceLock::new()).collect();
    engine.do_all(n, &|at| {
        let first = slots[at].set(work(at)).is_ok();
        assert!(first, "an engine does each piece of work once");
    });
    slots
        .into_iter()
        .map(|slot| {
            slot.into_inner()
                .expect("an engine does every piece of work")
        })
        .collect()
}
