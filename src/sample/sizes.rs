//! The sizes of a sample: as asked for, or the kind's own; within bounds.

use super::{Kind, Request, ostergotland};

/// The request with every default filled in and every bound checked.
pub(super) struct Sizes {
    pub areas: usize,
    pub first_year: i32,
    pub last_year: i32,
    pub groups: usize,
    pub seed: u64,
}

/// Years a table can have: since the first register of the whole population, and some way ahead.
const YEARS: (i32, i32) = (1968, 2100);
const DEFAULT_YEARS: (i32, i32) = (2011, 2024);
const GROUPS: (usize, usize) = (2, 99);
const DEFAULT_GROUPS: usize = 8;
/// As many as RegSO has had since 2020.
const COUNTRY_DEFAULT_AREAS: usize = 3_363;
/// Serial numbers of areas have three digits; with more, the largest municipality would run out.
const COUNTRY_MOST_AREAS: usize = 25_000;
const OSTERGOTLAND_MOST_AREAS: usize = 3_000;

impl Sizes {
    /// Fails with everything that is wrong, a line for each mistake.
    pub fn of(request: &Request) -> Result<Sizes, String> {
        let default_areas = match request.kind {
            Kind::Ostergotland => ostergotland::default_areas(),
            Kind::Country | Kind::FollowUp => COUNTRY_DEFAULT_AREAS,
        };
        let (first_year, last_year) = request.years.unwrap_or(DEFAULT_YEARS);
        let sizes = Sizes {
            areas: request.areas.unwrap_or(default_areas),
            first_year,
            last_year,
            groups: request.groups.unwrap_or(DEFAULT_GROUPS),
            seed: request.seed,
        };
        let problems: Vec<String> = areas_problem(request.kind, sizes.areas)
            .into_iter()
            .chain(years_problems(first_year, last_year))
            .chain(groups_problem(request))
            .chain(follow_up_problems(request))
            .collect();
        if problems.is_empty() {
            Ok(sizes)
        } else {
            Err(problems.join("\n"))
        }
    }

    pub fn years(&self) -> impl Iterator<Item = i32> + Clone {
        self.first_year..=self.last_year
    }

    pub fn n_years(&self) -> usize {
        self.years().count()
    }
}

fn areas_problem(kind: Kind, areas: usize) -> Option<String> {
    let (fewest, why, most) = match kind {
        Kind::Ostergotland => {
            let fewest = ostergotland::fewest_areas();
            (
                fewest,
                ", two for each municipality",
                OSTERGOTLAND_MOST_AREAS,
            )
        }
        Kind::Country | Kind::FollowUp => (1, "", COUNTRY_MOST_AREAS),
    };
    let kind = kind.id();
    if areas < fewest {
        Some(format!(
            "`--areas {areas}` is too few for `{kind}`: ask for {fewest} or more{why}"
        ))
    } else if most < areas {
        Some(format!(
            "`--areas {areas}` is too many for `{kind}`: ask for {most} or fewer, because area \
             codes number the areas of a municipality with three digits"
        ))
    } else {
        None
    }
}

fn years_problems(first: i32, last: i32) -> Vec<String> {
    let mut problems = Vec::new();
    if last < first {
        problems.push(format!(
            "`--years {first}..{last}` runs backwards: write the earlier year first, \
             `--years {last}..{first}`"
        ));
    }
    let mut years = vec![first, last];
    years.dedup();
    years.retain(|year| !(YEARS.0..=YEARS.1).contains(year));
    problems.extend(years.iter().map(|year| {
        format!(
            "the year `{year}` is out of range: years from {} to {} can be made",
            YEARS.0, YEARS.1
        )
    }));
    problems
}

/// What only a sample for follow-up takes.
fn follow_up_problems(request: &Request) -> Vec<String> {
    let kind = request.kind.id();
    let given = [
        request
            .municipalities
            .map(|n| format!("--municipalities {n}")),
        request.variant.map(|it| format!("--variant {}", it.id())),
    ];
    let only = given.into_iter().flatten();
    only.map(|given| {
        format!("`{given}` does not go with `{kind}`: leave it out, or make a `follow-up`")
    })
    .collect()
}

fn groups_problem(request: &Request) -> Option<String> {
    let groups = request.groups?;
    match request.kind {
        Kind::Ostergotland => Some(format!(
            "`--groups {groups}` does not go with `{}`, whose tables have fixed categories: leave \
             it out, or make a `{}`",
            Kind::Ostergotland.id(),
            Kind::Country.id()
        )),
        Kind::FollowUp => None,
        Kind::Country if (GROUPS.0..=GROUPS.1).contains(&groups) => None,
        Kind::Country => Some(format!(
            "`--groups {groups}` is out of range: from {} to {} groups can be made",
            GROUPS.0, GROUPS.1
        )),
    }
}
