//! Areas, some of them funded, with an effect that is known: for trying what a follow-up finds.
//!
//! [`Variant::Planted`] has an effect of a stated size, [`Variant::NoEffect`] is the same without
//! it, and [`Variant::BadYear`] has none either, but funds whoever did badly the year before: such
//! areas come back by themselves, and a plain comparison of before and after takes that for a
//! success.

mod municipalities;
mod panel;
mod parameters;
mod readme;
mod register;
mod selection;
mod shocks;
mod tables;

use super::{Request, Sample};
pub use panel::{Cell, FollowUp, SampleArea};
pub use parameters::{Assignment, FollowUpSample, Variant};

/// The parameters that a request asks for, or everything that is wrong with it, a line for each
/// mistake.
fn parameters(request: &Request) -> Result<FollowUpSample, String> {
    let mut problems = Vec::new();
    if let Some(areas) = request.areas {
        problems.push(format!(
            "`--areas {areas}` does not go with `follow-up`, whose municipalities have fixed numbers \
             of areas: ask for `--municipalities`"
        ));
    }
    if let Some(groups) = request.groups {
        problems.push(format!(
            "`--groups {groups}` does not go with `follow-up`, which has fixed categories: leave it \
             out"
        ));
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let default = FollowUpSample::of(request.variant.unwrap_or(Variant::Planted));
    let (first_year, last_year) =
        (request.years).unwrap_or((default.first_year, default.last_year));
    Ok(FollowUpSample {
        n_municipalities: request.municipalities.unwrap_or(default.n_municipalities),
        first_year,
        last_year,
        ..default
    })
}

/// The sample of a request.
pub(super) fn make(request: &Request) -> Result<Sample, String> {
    let sample = parameters(request)?.generate(request.seed)?;
    Ok(Sample {
        notes: sample.notes(),
        readme: sample.readme(),
        tables: sample.tables(),
        further: sample.programmes(),
    })
}
