//! `klyfta sample`: synthetic statistics.

use std::fs::{self, File};
use std::path::PathBuf;

use clap::Args;

use super::{Ended, unreadable_request};
use crate::diagnostics::{Diagnostics, EnvironmentError};
use crate::publish::write_sample;
use crate::sample::{self, Kind, Request, Variant};

/// Make synthetic statistics of any size
#[derive(Debug, Args)]
pub struct SampleCommand {
    /// What the statistics are a likeness of
    #[arg(value_parser = kind)]
    kind: Kind,
    /// The directory that the tables are written to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Number of areas
    #[arg(long, value_name = "N")]
    areas: Option<usize>,
    /// First and last year
    #[arg(long, value_name = "A..B", value_parser = years)]
    years: Option<(i32, i32)>,
    /// Number of groups, for a country
    #[arg(long, value_name = "N")]
    groups: Option<usize>,
    /// Number of municipalities, for a follow-up
    #[arg(long, value_name = "N")]
    municipalities: Option<usize>,
    /// What is true, for a follow-up: an effect that was `planted`, `none`, or none in areas chosen
    /// in a `bad-year`
    #[arg(long, value_name = "V", value_parser = variant)]
    variant: Option<Variant>,
    /// The same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,
    /// The layout of the tables; registers of areas and efforts are always CSV
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Parquet,
}

fn kind(text: &str) -> Result<Kind, String> {
    let ids: Vec<&str> = Kind::ALL.iter().map(|kind| kind.id()).collect();
    let found = Kind::ALL.iter().find(|kind| kind.id() == text);
    found
        .copied()
        .ok_or_else(|| format!("the kinds are {}", ids.join(", ")))
}

fn variant(text: &str) -> Result<Variant, String> {
    let ids: Vec<&str> = Variant::ALL.iter().map(|it| it.id()).collect();
    let found = Variant::ALL.iter().find(|it| it.id() == text);
    found
        .copied()
        .ok_or_else(|| format!("the variants are {}", ids.join(", ")))
}

fn years(text: &str) -> Result<(i32, i32), String> {
    let read = || {
        let (first, last) = text.split_once("..")?;
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    read().ok_or_else(|| "write it as 2011..2024".to_owned())
}

impl SampleCommand {
    pub(super) fn run(&self) -> Ended {
        let request = Request {
            kind: self.kind,
            areas: self.areas,
            years: self.years,
            groups: self.groups,
            municipalities: self.municipalities,
            variant: self.variant,
            seed: self.seed,
        };
        let sample = sample::make(&request).map_err(|problems| {
            let mut diagnostics = Diagnostics::default();
            for problem in problems.lines() {
                diagnostics.add(unreadable_request("command line", problem));
            }
            diagnostics
        })?;
        fs::create_dir_all(&self.out).map_err(EnvironmentError::file("create", &self.out))?;
        for table in &sample.tables {
            // Registers, of areas as of efforts, are text.
            let is_register = table.name == "areas" || !sample.further.is_empty();
            let is_register = is_register && table.name != "people";
            if self.format == Format::Parquet && !is_register {
                let path = self.out.join(format!("{}.parquet", table.name));
                let file = File::create(&path).map_err(EnvironmentError::file("create", &path))?;
                write_sample(file, table, &sample.notes)
                    .map_err(|source| EnvironmentError::Table { path, source })?;
            } else {
                self.write(&format!("{}.csv", table.name), &table.to_csv(&sample.notes))?;
            }
        }
        for (name, text) in &sample.further {
            self.write(name, text)?;
        }
        self.write("README.md", &sample.readme)?;
        eprintln!(
            "wrote {} tables to {}",
            sample.tables.len(),
            self.out.display()
        );
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> Result<(), EnvironmentError> {
        let path = self.out.join(name);
        fs::write(&path, text).map_err(EnvironmentError::file("write", &path))
    }
}
