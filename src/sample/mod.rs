//! Synthetic statistics of any size: seeded, and the same bytes on every machine.
//!
//! Nothing here touches the file system. [`make`] gives tables as columns; [`Table::to_csv`] and
//! [`Table::to_pxweb_csv`] give the text of files.

mod apportion;
mod country;
mod csv;
pub mod follow_up;
mod long;
mod ostergotland;
mod random;
mod readme;
mod shares;
mod sizes;
mod table;
mod trend;

pub use follow_up::Variant;
use sizes::Sizes;
pub use table::{Column, Table, Title, Values};

/// What the sample is a likeness of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The thirteen municipalities of Östergötland, with one table for each kind of circumstance.
    Ostergotland,
    /// A whole country, with one table: for trying sizes.
    Country,
    /// Areas over time, some of them funded, with a register of efforts and an effect that is known.
    FollowUp,
}

impl Kind {
    /// All kinds, in the order in which help lists them.
    pub const ALL: &[Kind] = &[Kind::Ostergotland, Kind::Country, Kind::FollowUp];

    /// Names the kind on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Ostergotland => "ostergotland",
            Kind::Country => "country",
            Kind::FollowUp => "follow-up",
        }
    }
}

/// What the user asked for; what is `None` is left to the kind.
#[derive(Clone, Debug)]
pub struct Request {
    pub kind: Kind,
    /// Number of areas in all.
    pub areas: Option<usize>,
    /// First and last year, both included.
    pub years: Option<(i32, i32)>,
    /// Number of population groups; only [`Kind::Country`] takes it.
    pub groups: Option<usize>,
    /// Number of municipalities; only [`Kind::FollowUp`] takes it.
    pub municipalities: Option<usize>,
    /// What is true in the sample; only [`Kind::FollowUp`] takes it.
    pub variant: Option<Variant>,
    pub seed: u64,
}

/// A set of tables that belong together, and what must be said about them.
#[derive(Clone, Debug)]
pub struct Sample {
    pub tables: Vec<Table>,
    /// Lines to stand under every table: that it is synthetic, its kind, seed and sizes.
    pub notes: Vec<String>,
    /// What the tables hold and what was planted in them, in Markdown.
    pub readme: String,
    /// Files beside the tables: name and text.
    pub further: Vec<(String, String)>,
}

/// Makes the sample, or says everything that is wrong with the request, a line for each mistake.
///
/// The numbers of an area in a year depend on the seed, the number of areas and (for a country)
/// the number of groups, not on the years asked for nor on the other tables.
///
/// ```
/// use klyfta::sample::{Kind, Request, make};
///
/// let sample = make(&Request {
///     kind: Kind::Country,
///     areas: Some(40),
///     years: Some((2020, 2021)),
///     groups: Some(3),
///     municipalities: None,
///     variant: None,
///     seed: 1,
/// })
/// .unwrap();
/// assert_eq!(sample.tables[1].n_rows(), 40 * 2 * 3);
/// ```
pub fn make(request: &Request) -> Result<Sample, String> {
    let (sizes, (tables, sections)) = match request.kind {
        Kind::FollowUp => return follow_up::make(request),
        Kind::Ostergotland => {
            let sizes = Sizes::of(request)?;
            let made = ostergotland::make(&sizes);
            (sizes, made)
        }
        Kind::Country => {
            let sizes = Sizes::of(request)?;
            let made = country::make(&sizes);
            (sizes, made)
        }
    };
    let notes = notes(request.kind, &sizes);
    let readme = readme::write(&notes, &tables, &sections);
    Ok(Sample {
        tables,
        notes,
        readme,
        further: Vec::new(),
    })
}

/// The notes hold no comma, so that no CSV reader takes one for a row of the table.
fn notes(kind: Kind, sizes: &Sizes) -> Vec<String> {
    let mut notes = vec![
        "Synthetic data: drawn by a seeded generator and describing no real person or area"
            .to_owned(),
        format!("Kind: {}", kind.id()),
        format!("Seed: {}", sizes.seed),
        format!("Areas: {}", sizes.areas),
        format!("Years: {} to {}", sizes.first_year, sizes.last_year),
    ];
    if kind == Kind::Country {
        notes.push(format!("Groups: {}", sizes.groups));
    }
    notes
}
