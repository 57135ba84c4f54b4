//! Area codes of a table become positions in the register.

use super::area_names::{HowMatched, Matching};
use super::register::Register;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::ingest::{CellOf, RawTable};
use crate::spec::LostZeros;

/// The position in the register of each distinct code of a table.
pub(super) fn positions(
    table: &RawTable,
    register: &Register,
    lost_zeros: LostZeros,
    matching: &mut Matching,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<u32>> {
    let codes = table.areas.texts.iter().zip(table.areas.first_rows());
    codes
        .map(|(written, row)| {
            let text = written.trim();
            if let Some(position) = register.position_of_code(text) {
                let how = if text == written {
                    HowMatched::Exact
                } else {
                    HowMatched::Trimmed
                };
                matching.add(how, written, register.code(position));
                return Some(position);
            }
            let place = table.origin.place(row, CellOf::Area);
            let padded = format!("0{text}");
            if let Some(position) = register.position_of_code(&padded) {
                if lost_zeros == LostZeros::Mended {
                    matching.add(HowMatched::ZeroPutBack, written, register.code(position));
                    return Some(position);
                }
                diagnostics.add(
                    Diagnostic::new(
                        &code::LOST_ZERO,
                        place,
                        format!("`{text}` has lost its leading zero: the register has `{padded}`"),
                    )
                    .help("fetch the codes as text, or set lost_zeros = \"mended\" in the source"),
                );
                return None;
            }
            // Codes differ in a digit from many others, so the nearest is no help.
            diagnostics.add(Diagnostic::new(
                &code::UNKNOWN_AREA,
                place,
                format!("there is no area `{text}` in the register"),
            ));
            None
        })
        .collect()
}
