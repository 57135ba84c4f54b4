//! Binds sources, geography and groups.

use super::bind::{bind, check_ids};
use super::disclosure;
use super::paths::Paths;
use super::{
    AreaColumn, Geography, Group, GroupParts, InputFile, Level, NamePart, PeriodColumn, Protection,
    RegionNames, Regions, Register, Source, TextLayout, remote,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::inference::cell_key::{NoPerturbation, Perturbation};
use crate::spec::{self, Format, Located, Spec};

/// The sources; one that cannot be bound is `None`, so that positions still hold.
pub(super) fn sources(
    spec: &Spec,
    paths: &Paths,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Source>> {
    let written = &spec.file.sources;
    check_ids(spec, "source", written.iter().map(|s| &s.id), diagnostics);
    written
        .iter()
        .map(|source| bind_source(spec, source, paths, diagnostics))
        .collect()
}

fn bind_source(
    spec: &Spec,
    source: &spec::Source,
    paths: &Paths,
    diagnostics: &mut Diagnostics,
) -> Option<Source> {
    let disclosure = disclosure::declared(spec, source, diagnostics);
    let rules = disclosure::rules(spec, source, diagnostics);
    let columns = &source.columns;
    let contradiction = |message: String| {
        Diagnostic::new(&code::CONTRADICTION, spec.place(&columns.category), message)
    };
    let area = match (&columns.area_code, &columns.area_name) {
        (Some(column), None) => Some(AreaColumn::Code(column.text().to_owned())),
        (None, Some(column)) => Some(AreaColumn::Name(column.text().to_owned())),
        _ => {
            diagnostics.add(contradiction(format!(
                "the columns of `{}` need either `area_code` or `area_name`",
                source.id.text()
            )));
            None
        }
    };
    let period = match (source.format.get(), &columns.period) {
        (Format::PxwebCsv, None) => Some(PeriodColumn::Header),
        (Format::PxwebCsv, Some(period)) => {
            diagnostics.add(Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(period),
                "the periods of `pxweb_csv` stand in its header, not in a column",
            ));
            None
        }
        (_, Some(period)) => Some(PeriodColumn::Column(period.text().to_owned())),
        (_, None) => {
            diagnostics.add(contradiction(format!(
                "the columns of `{}` need `period`",
                source.id.text()
            )));
            None
        }
    };
    let files = find(spec, &source.path, paths, diagnostics);
    let protection = source.protection.as_ref().and_then(|written| {
        let (largest, variance) = (*written.largest.get(), *written.variance.get());
        match Perturbation::new(largest, variance, written.threshold) {
            Ok(noise) => Some(Protection {
                from: *written.from.get(),
                largest: largest.max(written.threshold),
                noise,
            }),
            Err(problem) => {
                let place = match problem {
                    NoPerturbation::Variance(_) => spec.place(&written.variance),
                    NoPerturbation::Largest(_) | NoPerturbation::Count { .. } => {
                        spec.place(&written.largest)
                    }
                };
                let message = problem.to_string();
                diagnostics.add(Diagnostic::new(&code::UNSUITED_INFERENCE, place, message));
                None
            }
        }
    });
    Some(Source {
        id: source.id.text().to_owned(),
        place: spec.place(&source.id),
        files,
        disclosure,
        rules,
        format: *source.format.get(),
        text: TextLayout {
            encoding: source.encoding,
            delimiter: source.delimiter,
            final_newline: source.final_newline,
        },
        decimal: source.decimal,
        credit: source.credit.clone(),
        licence: source.licence.clone(),
        unit: source.unit.clone(),
        area: area?,
        period: period?,
        category: columns.category.text().to_owned(),
        count: columns.count.text().to_owned(),
        keep: source.keep.clone().into_iter().collect(),
        missing: source.missing.clone(),
        repeated_rows: source.repeated_rows,
        absent_rows: source.absent_rows,
        lost_zeros: source.lost_zeros,
        protection,
        rows_apart: false,
    })
}

/// The files at a path or pattern, in the order of their names.
pub(super) fn find(
    spec: &Spec,
    written: &Located<String>,
    paths: &Paths,
    diagnostics: &mut Diagnostics,
) -> Vec<InputFile> {
    let Some(path) = paths.fill(spec, written, diagnostics) else {
        return Vec::new();
    };
    let place = spec.place(written);
    if let Some(problem) = remote(&path, place.clone()) {
        diagnostics.add(problem);
        return Vec::new();
    }
    match paths.find(&path) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => {
            diagnostics.add(
                Diagnostic::new(
                    &code::FILE_NOT_FOUND,
                    place,
                    format!("there is no file `{path}`"),
                )
                .help("paths are read from the directory in which klyfta is started"),
            );
            Vec::new()
        }
        Err(unfit) => {
            diagnostics.add(unfit.at(&path, place));
            Vec::new()
        }
    }
}

/// The one file at a path. Where there is none it has been reported, and any name will do.
pub(super) fn find_one(
    spec: &Spec,
    written: &Located<String>,
    paths: &Paths,
    diagnostics: &mut Diagnostics,
) -> InputFile {
    let mut files = find(spec, written, paths, diagnostics);
    if files.len() > 1 {
        diagnostics.add(Diagnostic::new(
            &code::CONTRADICTION,
            spec.place(written),
            format!(
                "`{}` matches {} files, and one is wanted",
                written.text(),
                files.len()
            ),
        ));
    }
    files.pop().unwrap_or_else(|| InputFile {
        path: written.text().into(),
        name: written.text().to_owned(),
    })
}

pub(super) fn geography(spec: &Spec, paths: &Paths, diagnostics: &mut Diagnostics) -> Geography {
    let written = &spec.file.geography;
    check_ids(
        spec,
        "level",
        written.levels.iter().map(|l| &l.id),
        diagnostics,
    );
    let register = Register {
        place: spec.place(&written.register.path),
        file: find_one(spec, &written.register.path, paths, diagnostics),
        text: TextLayout {
            encoding: written.register.encoding,
            delimiter: written.register.delimiter,
            final_newline: written.register.final_newline,
        },
        code: written.register.code.text().to_owned(),
        name: name_parts(written.register.name.text()),
    };
    let levels = written.levels.iter();
    Geography {
        unit: written.unit.clone(),
        vintage: written.vintage.clone(),
        register,
        coverage: written.coverage,
        levels: levels
            .filter_map(|level| bind_level(spec, level, paths, diagnostics))
            .collect(),
    }
}

fn bind_level(
    spec: &Spec,
    level: &spec::Level,
    paths: &Paths,
    diagnostics: &mut Diagnostics,
) -> Option<Level> {
    let names = match &level.names {
        None => RegionNames::Codes,
        Some(names) => match (&names.path, &names.code) {
            (None, _) => RegionNames::RegisterColumn(names.name.text().to_owned()),
            (Some(path), Some(code)) => RegionNames::File {
                file: find_one(spec, path, paths, diagnostics),
                text: TextLayout {
                    encoding: names.encoding,
                    delimiter: names.delimiter,
                    final_newline: names.final_newline,
                },
                code: code.text().to_owned(),
                name: names.name.text().to_owned(),
            },
            (Some(path), None) => {
                diagnostics.add(Diagnostic::new(
                    &code::CONTRADICTION,
                    spec.place(path),
                    "a file of region names needs `code`, the column with the regions' codes",
                ));
                return None;
            }
        },
    };
    let regions = match (&level.code_length, &level.column, &level.everything) {
        (Some(length), None, None) => Regions::CodeLength {
            length: *length.get(),
            names,
        },
        (None, Some(column), None) => Regions::Column {
            column: column.text().to_owned(),
            names,
        },
        (None, None, Some(everything)) => Regions::Everything {
            code: everything.code.clone(),
            name: everything.name.clone(),
        },
        _ => {
            diagnostics.add(Diagnostic::new(
                &code::CONTRADICTION,
                spec.place(&level.id),
                format!(
                    "the level `{}` needs exactly one of `code_length`, `column` and `everything`",
                    level.id.text()
                ),
            ));
            return None;
        }
    };
    Some(Level {
        id: level.id.text().to_owned(),
        name: level.name.clone(),
        place: spec.place(&level.id),
        regions,
    })
}

/// Takes `{Kommunnamn} ({RegSO_2020})` apart.
fn name_parts(pattern: &str) -> Vec<NamePart> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((before, column, after)) = rest.split_once('{').and_then(|(before, after)| {
        after
            .split_once('}')
            .map(|(name, rest)| (before, name, rest))
    }) {
        if !before.is_empty() {
            parts.push(NamePart::Text(before.to_owned()));
        }
        parts.push(NamePart::Column(column.to_owned()));
        rest = after;
    }
    match (parts.is_empty(), rest) {
        // Without braces the whole is the name of one column.
        (true, column) => parts.push(NamePart::Column(column.to_owned())),
        (false, "") => {}
        (false, text) => parts.push(NamePart::Text(text.to_owned())),
    }
    parts
}

pub(super) fn groups(spec: &Spec, diagnostics: &mut Diagnostics) -> Vec<Option<Group>> {
    let written = &spec.file.groups;
    check_ids(spec, "group", written.iter().map(|g| &g.id), diagnostics);
    let source_ids: Vec<&str> = spec.file.sources.iter().map(|s| s.id.text()).collect();
    written
        .iter()
        .map(|group| {
            let source = bind(spec, &group.source, "source", &source_ids, diagnostics)?;
            let texts = |names: &[Located<String>]| -> Vec<String> {
                names
                    .iter()
                    .map(|name| name.text().trim().to_owned())
                    .collect()
            };
            let parts = match (
                &group.total,
                group.categories.is_empty(),
                group.minus.is_empty(),
            ) {
                (None, false, true) => GroupParts::Sum(texts(&group.categories)),
                (Some(total), true, false) => GroupParts::Rest {
                    total: total.text().trim().to_owned(),
                    minus: texts(&group.minus),
                },
                _ => {
                    diagnostics.add(
                        Diagnostic::new(
                            &code::CONTRADICTION,
                            spec.place(&group.id),
                            format!(
                                "the group `{}` needs either `categories`, or `total` and `minus`",
                                group.id.text()
                            ),
                        )
                        .help("categories are added up; minus is taken away from the total"),
                    );
                    return None;
                }
            };
            Some(Group {
                id: group.id.text().to_owned(),
                name: group.name.clone(),
                place: spec.place(&group.id),
                source,
                parts,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_columns_and_text() {
        let column = |name: &str| NamePart::Column(name.to_owned());
        let text = |text: &str| NamePart::Text(text.to_owned());
        assert_eq!(
            name_parts("{Kommun} ({RegSO})"),
            [column("Kommun"), text(" ("), column("RegSO"), text(")")]
        );
        assert_eq!(name_parts("area_name"), [column("area_name")]);
    }
}
