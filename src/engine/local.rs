//! This machine: polars reads, rayon shares out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::*;
use rayon::prelude::*;

use super::{ColumnarLayout, CountingQuestion, Engine, Rows, count_column, least_column};

/// The engine that runs in this process, on the threads of the current rayon pool.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Engine for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    fn count(&self, question: &CountingQuestion) -> Result<DataFrame, String> {
        // Damaged files have been seen to make the reader panic; to the user that is one more way
        // of saying that the file cannot be read.
        catch_unwind(AssertUnwindSafe(|| read(question)))
            .unwrap_or_else(|_| Err("the reader gave up on it; it is damaged".to_owned()))
    }

    fn do_all(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        // A country takes a thousand times as long as a municipality, so no two pieces are tied together.
        (0..n).into_par_iter().with_max_len(1).for_each(work);
    }
}

fn read(question: &CountingQuestion) -> Result<DataFrame, String> {
    let first_line = |error: PolarsError| {
        let text = error.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    };
    let path = PlRefPath::new(question.file.path.to_string_lossy());
    let mut rows = match question.layout {
        ColumnarLayout::Parquet => LazyFrame::scan_parquet(
            path,
            ScanArgsParquet {
                glob: false,
                ..Default::default()
            },
        ),
        ColumnarLayout::ArrowIpc => LazyFrame::scan_ipc(
            path,
            Default::default(),
            UnifiedScanArgs {
                glob: false,
                ..Default::default()
            },
        ),
    }
    .map_err(first_line)?;

    let schema = rows.collect_schema().map_err(first_line)?;
    let keep = question.keep.iter().map(|(name, _)| name.as_str());
    let wanted = question.keys.iter().chain(&question.counts).copied();
    for name in wanted.chain(keep) {
        if !schema.contains(name) {
            let names: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
            return Err(format!(
                "there is no column called `{name}`; the columns are {}",
                names.join(", ")
            ));
        }
    }
    let mut counts = Vec::new();
    let mut all_whole = true;
    for (at, name) in question.counts.iter().enumerate() {
        let as_numbers = match schema.get(name).cloned().unwrap_or(DataType::Null) {
            whole if whole.is_integer() => DataType::Int64,
            real if real.is_float() => {
                all_whole = false;
                DataType::Float64
            }
            other => return Err(format!("the column `{name}` holds {other}, not numbers")),
        };
        counts.push(col(*name).strict_cast(as_numbers).alias(count_column(at)));
    }
    for (name, values) in question.keep {
        let text = || col(name.as_str()).cast(DataType::String);
        let any = values
            .iter()
            .map(|value| text().eq(lit(value.trim())))
            .reduce(|a, b| a.or(b))
            .unwrap_or_else(|| lit(false));
        rows = rows.filter(any);
    }
    let names: Vec<String> = (0..question.keys.len()).map(|at| at.to_string()).collect();
    let text =
        |(name, to): (&&str, &String)| col(*name).strict_cast(DataType::String).alias(to.as_str());
    let keys = question.keys.iter().zip(&names).map(text);
    let selected = rows.select(keys.chain(counts).collect::<Vec<_>>());
    let answer = match question.rows {
        Rows::Added if all_whole => {
            // A sum passes over missing counts, so a row without one must make the sum missing.
            let sum = |at: usize| {
                let count = || col(count_column(at));
                when(count().null_count().gt(lit(0)))
                    .then(lit(NULL))
                    .otherwise(count().sum())
                    .alias(count_column(at))
            };
            let least = |at: usize| col(count_column(at)).min().alias(least_column(at));
            let sums = (0..question.counts.len()).flat_map(|at| [sum(at), least(at)]);
            selected
                .group_by(
                    names
                        .iter()
                        .map(|name| col(name.as_str()))
                        .collect::<Vec<_>>(),
                )
                .agg(sums.collect::<Vec<_>>())
                .sort(names, SortMultipleOptions::default())
        }
        Rows::Added | Rows::AsTheyAre => selected,
    };
    let frame = answer
        .collect_with_engine(polars::prelude::Engine::Streaming)
        .map_err(first_line)?;
    Ok(frame.unwrap_single())
}
