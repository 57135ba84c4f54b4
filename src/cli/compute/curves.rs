//! `--curve`: the points of a curve instead of an index.

use super::output::Names;
use super::sheet::{Sheet, number, text};
use crate::estimate::Between;
use crate::indices::{
    Income, Incomes, InvalidTable, Point, TwoGroup, concentration_profile, lorenz_curve,
    segregation_curve,
};
use crate::publish::Column;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum CurveName {
    /// Of the group by that of the others, from the areas where the group is rarest
    Segregation,
    /// The group in areas where its share is at least so high
    Profile,
    /// Of all income by that of the people with the lowest
    Lorenz,
}

pub(super) fn sheet(by: &[String]) -> Sheet {
    Sheet::new(
        by,
        [
            Column::text("curve", "which curve it is"),
            Column::text("group", "focus group; empty for a Lorenz curve").or_empty(),
            Column::text(
                "reference",
                "group it is compared with; `*` means all others",
            )
            .or_empty(),
            Column::real("x", "1", "along the axis").or_empty(),
            Column::real("y", "1", "height of the curve").or_empty(),
            Column::text("note", "why there is no curve").or_empty(),
        ],
    )
}

impl CurveName {
    fn id(self) -> &'static str {
        match self {
            CurveName::Segregation => "segregation",
            CurveName::Profile => "profile",
            CurveName::Lorenz => "lorenz",
        }
    }

    /// The curve of one comparison in a region.
    pub(super) fn of_groups(
        self,
        sheet: &mut Sheet,
        by: &[String],
        names: &Names,
        comparison: usize,
        pairs: impl IntoIterator<Item = (f64, f64)>,
    ) {
        let points = TwoGroup::new(pairs).map(|table| match self {
            CurveName::Segregation => segregation_curve(&table),
            _ => concentration_profile(&table),
        });
        let between = Between::Comparison(comparison);
        let [group, reference] = [names.group(between), names.reference(between)];
        self.push(sheet, by, [group, reference], points);
    }

    /// The Lorenz curve of a region.
    pub(super) fn of_incomes(self, sheet: &mut Sheet, by: &[String], incomes: &[Income]) {
        let incomes = incomes.iter().map(|income| Income {
            area: None,
            ..*income
        });
        let points = Incomes::new(incomes).and_then(|incomes| lorenz_curve(&incomes));
        self.push(sheet, by, [None, None], points);
    }

    fn push(
        self,
        sheet: &mut Sheet,
        by: &[String],
        groups: [Option<&str>; 2],
        points: Result<Vec<Point>, InvalidTable>,
    ) {
        let head = || {
            let mut row = vec![text(self.id())];
            row.extend(groups.map(|name| text(name.unwrap_or_default())));
            row
        };
        match points {
            Ok(points) => {
                for point in points {
                    let place = [number(point.x), number(point.y)];
                    sheet.push(by, [head(), place.to_vec()].concat());
                }
            }
            Err(problem) => {
                let reason = [number(None), number(None), text(problem.reason().en)];
                sheet.push(by, [head(), reason.to_vec()].concat());
            }
        }
    }
}
