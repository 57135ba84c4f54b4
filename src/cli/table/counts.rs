//! The columns of a table of counts, a row for each area and group.

use clap::Args;

use super::TextOptions;
use super::input::{Input, Wanted};
use crate::cli::compute::counts::Counts;
use crate::diagnostics::Diagnostics;
use crate::engine::Rows;
use crate::harmonise::NumberKind;

/// Which columns hold what.
#[derive(Debug, Args)]
pub(in crate::cli) struct CountColumns {
    /// Column with areas
    #[arg(long, value_name = "COL")]
    pub area: String,
    /// Column with groups
    #[arg(long, value_name = "COL")]
    pub group: String,
    /// Column with counts
    #[arg(long, value_name = "COL")]
    pub count: String,
    /// Columns that set regions apart, each computed on its own
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    pub by: Vec<String>,
}

impl CountColumns {
    /// Counts by region; a further column is the last of those that set regions apart.
    pub(in crate::cli) fn read(
        &self,
        input: &Input,
        further: Option<&str>,
        text: &TextOptions,
    ) -> Result<Counts, Diagnostics> {
        let by = self.by.iter().map(String::as_str).chain(further);
        let texts = [self.area.as_str(), self.group.as_str()].into_iter();
        let counts = [Wanted {
            name: &self.count,
            kind: NumberKind::Count,
        }];
        let columns = input.read(
            texts.chain(by).collect(),
            &counts,
            Rows::Added,
            text.layout(),
            text.decimal(),
        )?;
        Counts::of(&columns.texts, &columns.numbers[0], 0, input.name())
    }
}
