//! The README that lies beside the tables.

use std::fmt::Write;

use super::Table;

/// A heading and what stands under it, in Markdown.
pub(super) struct Section {
    pub heading: &'static str,
    pub text: String,
}

/// Notes, then what each table holds, then the sections of the kind.
pub(super) fn write(notes: &[String], tables: &[Table], sections: &[Section]) -> String {
    let mut readme = String::from("# Synthetic statistics\n\n");
    for note in notes {
        line(&mut readme, format_args!("- {note}"));
    }
    line(
        &mut readme,
        format_args!(
            "\nMade by `klyfta sample`. Codes of areas look like RegSO codes (municipality, `R`, \
             serial number) but the areas are invented. The same request gives the same bytes on \
             every machine.\n\n## Tables"
        ),
    );
    for table in tables {
        line(&mut readme, format_args!("\n### `{}`\n", table.name));
        line(
            &mut readme,
            format_args!(
                "{} ({}). Unit: {}. Rows: {}.\n\n| Column | Meaning |\n| --- | --- |",
                table.title.en,
                table.title.sv,
                table.unit,
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
    for section in sections {
        line(
            &mut readme,
            format_args!("\n## {}\n\n{}", section.heading, section.text),
        );
    }
    readme
}

fn line(readme: &mut String, text: std::fmt::Arguments) {
    writeln!(readme, "{text}").expect("writing to a string does not fail");
}
