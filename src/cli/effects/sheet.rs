//! The rows of an answer.

use super::Question;
use crate::cli::table::sheet::{Entry, Sheet, number, text};
use crate::follow_up::effects::rows::Effect;
use crate::publish::Column;

impl Question<'_> {
    /// A row for each effect; times as the file has them.
    pub(super) fn sheet(&self, effects: &[Effect]) -> Sheet {
        let with_bands = self.request.bands.is_some();
        let times = &self.table.times;
        let real = |name, meaning| Column::real(name, "unit of the outcome", meaning).or_empty();
        let year = |name, meaning| Column::real(name, "time", meaning).or_empty();
        let mut columns = vec![
            Column::text("method", "how the effect was estimated"),
            Column::text("quantity", "which effect, average or test"),
            year("group", "first time of the cohort"),
            year("time", "when the effect is of"),
            year("event_time", "periods since the first funding"),
            real("estimate", "the effect; of a test its statistic"),
            real("standard_error", "its standard error"),
            real("lower", "lower limit for this effect alone"),
            real("upper", "upper limit for this effect alone"),
        ];
        if with_bands {
            columns.push(real(
                "band_lower",
                "lower limit for all of the kind at once",
            ));
            columns.push(real(
                "band_upper",
                "upper limit for all of the kind at once",
            ));
        }
        columns.extend([
            Column::real("p_value", "1", "how likely chance gives as much").or_empty(),
            Column::real("n_units", "units", "funded and others"),
            Column::text("note", "what else is to be known").or_empty(),
        ]);
        let mut sheet = Sheet::new(&[], columns);
        for effect in effects {
            let when = |time: Option<i32>| number(time.map(|time| times.written(time)));
            let mut row: Vec<Entry> = vec![
                text(effect.method.id()),
                text(effect.quantity.id()),
                when(effect.group),
                when(effect.time),
                number(effect.event_time.map(f64::from)),
                number(effect.estimate),
                number(effect.standard_error),
                number(effect.lower),
                number(effect.upper),
            ];
            if with_bands {
                row.extend([number(effect.band_lower), number(effect.band_upper)]);
            }
            row.extend([
                number(effect.p_value),
                number(effect.n_units as f64),
                text(effect.note(self.language)),
            ]);
            sheet.push(&[], row);
        }
        sheet
    }
}
