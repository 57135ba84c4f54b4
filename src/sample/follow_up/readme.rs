//! What a sample holds and what is true in it, in Markdown.

use std::fmt::Write;

use super::panel::FollowUp;
use super::parameters::{Assignment, Variant};

impl FollowUp {
    /// The README that lies beside the tables.
    pub fn readme(&self) -> String {
        let mut readme = String::from("# Synthetic follow-up\n\n");
        for note in self.notes() {
            line(&mut readme, format_args!("- {note}"));
        }
        line(
            &mut readme,
            format_args!("\n{}\n\n## Tables", self.what_is_true()),
        );
        for table in self.tables() {
            line(
                &mut readme,
                format_args!(
                    "\n### `{}`\n\n{} ({}). Rows: {}.\n\n| Column | Meaning |\n| --- | --- |",
                    table.name,
                    table.title.en,
                    table.title.sv,
                    table.n_rows()
                ),
            );
            for column in &table.columns {
                line(
                    &mut readme,
                    format_args!("| `{}` | {} |", column.name, column.meaning),
                );
            }
        }
        line(
            &mut readme,
            format_args!("\n## How it was made\n\n{}", self.how()),
        );
        readme
    }

    fn what_is_true(&self) -> String {
        let sample = &self.parameters;
        match sample.variant {
            Variant::Planted => format!(
                "**True effect:** the share of employed in a funded area is {} percentage points \
                 higher than without the effort, and each of the three shares of the \
                 socioeconomic index {} lower, once the effect is full, which it is in year {} of \
                 funding; until then it grows evenly. A method that follows up should find this, \
                 within its interval.",
                points(sample.effect),
                points(sample.effect_on_index),
                sample.years_to_full_effect
            ),
            Variant::NoEffect => "**True effect:** none. Draw for draw the sample is that of the \
                 variant `planted`, without the effect. A method that follows up should find \
                 nothing, in all but one sample of twenty at the level of 95 per cent."
                .to_owned(),
            Variant::BadYear => "**True effect:** none. Areas were funded for having done badly \
                 the year before; part of that was chance, so they come part of the way back by \
                 themselves. A comparison of before and after, or of how much of the gap closed \
                 since the year before funding, takes that for a success. A method that follows \
                 up should warn of it."
                .to_owned(),
        }
    }

    fn how(&self) -> String {
        let sample = &self.parameters;
        let unit = match sample.assignment {
            Assignment::Area => "areas",
            Assignment::Municipality => "municipalities, with all their areas",
        };
        let waves: Vec<String> = sample.waves.iter().map(i32::to_string).collect();
        format!(
            "Each area has a disadvantage that lasts, and its shares follow it. All areas have \
             the same change from year to year, so without effects they go in parallel. To that \
             come shocks: one of the area's own, with a standard deviation of {} percentage \
             points for employment, and one that its municipality shares, of {}. A shock has the \
             correlation {} with that of the year before, and two shares of an area have shocks \
             with the correlation {}. Shares become whole persons by rounding.\n\n\
             Funded: {} of the {unit}, in waves from {}; {}.\n\n\
             The efforts, agencies, ordinances and amounts are invented. Codes and names of \
             municipalities of Östergötland are true; the areas are not.",
            points(sample.noise),
            points(sample.municipality_noise),
            sample.persistence,
            sample.correlation,
            sample.funded_share,
            waves.join(", "),
            sample.rule()
        )
    }
}

/// A share in percentage points, without the last digits of a binary fraction.
fn points(share: f64) -> f64 {
    (share * 1e6 + 0.5).floor() / 1e4
}

fn line(readme: &mut String, text: std::fmt::Arguments) {
    writeln!(readme, "{text}").expect("writing to a string does not fail");
}
