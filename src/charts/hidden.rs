//! Small counts that a chart must not give away.

/// Which totals stand beside the counts, so that a hidden one could be the difference to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Totals {
    OfRows,
    OfRowsAndColumns,
}

/// The counts with None for those from one up to `below`, and for as many others as it takes to
/// keep them from being worked out by subtraction.
///
/// A single hidden count is the difference to its total, and two ones together are two: the
/// smallest other counts are hidden as well until at least two are, and their sum is no small
/// number itself. Whether a whole table can be solved is for the disclosure control to find out;
/// this only keeps a picture from undoing it.
pub(super) fn hide(counts: &[Vec<u64>], below: u64, totals: Totals) -> Vec<Vec<Option<u64>>> {
    let n_columns = counts.iter().map(Vec::len).max().unwrap_or_default();
    let mut is_hidden: Vec<Vec<bool>> = counts
        .iter()
        .map(|row| {
            row.iter()
                .map(|&count| 0 < count && count < below)
                .collect()
        })
        .collect();
    let rows = (0..counts.len()).map(|row| {
        (0..counts[row].len())
            .map(|column| (row, column))
            .collect::<Vec<_>>()
    });
    let columns = (0..n_columns).map(|column| {
        (0..counts.len())
            .filter(|&row| column < counts[row].len())
            .map(|row| (row, column))
            .collect()
    });
    let lines: Vec<Vec<(usize, usize)>> = match totals {
        Totals::OfRows => rows.collect(),
        Totals::OfRowsAndColumns => rows.chain(columns).collect(),
    };
    // What is hidden for a row may leave a column open, and the other way round.
    while lines
        .iter()
        .any(|line| protect(line, counts, below, totals, &mut is_hidden))
    {}
    let shown = |(count, hidden): (&u64, bool)| (!hidden).then_some(*count);
    counts
        .iter()
        .zip(is_hidden)
        .map(|(row, hidden)| row.iter().zip(hidden).map(shown).collect())
        .collect()
}

/// Hides more counts of a line until the hidden ones are safe; tells whether it had to.
fn protect(
    line: &[(usize, usize)],
    counts: &[Vec<u64>],
    below: u64,
    totals: Totals,
    is_hidden: &mut [Vec<bool>],
) -> bool {
    let (hidden, mut others): (Vec<_>, Vec<_>) = line
        .iter()
        .copied()
        .partition(|&(row, column)| is_hidden[row][column]);
    if hidden.is_empty() {
        return false;
    }
    let count = |&(row, column): &(usize, usize)| counts[row][column];
    let mut sum = hidden.iter().map(count).fold(0, u64::saturating_add);
    let mut is_alone = hidden.len() == 1;
    // Where the lines that cross this one are added up as well, a cell whose crossing line hides
    // something already opens no new gap there.
    let hides_elsewhere = |&(row, column): &(usize, usize)| {
        let same_row = is_hidden[row].iter().any(|hidden| *hidden);
        let same_column = is_hidden.iter().any(|row| row.get(column) == Some(&true));
        let is_a_row = line.iter().all(|cell| cell.0 == row);
        if is_a_row { same_column } else { same_row }
    };
    let opens_a_gap =
        |cell: &(usize, usize)| totals == Totals::OfRowsAndColumns && !hides_elsewhere(cell);
    // What counts something protects better than an empty cell, which comes last.
    others.sort_by_key(|cell| (count(cell) == 0, opens_a_gap(cell), count(cell), *cell));
    let mut changed = false;
    for cell in others {
        if !is_alone && sum >= below.saturating_mul(2) {
            break;
        }
        is_hidden[cell.0][cell.1] = true;
        sum = sum.saturating_add(count(&cell));
        is_alone = false;
        changed = true;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: &[&[u64]], totals: Totals, expected: &[&str]) {
        let counts: Vec<Vec<u64>> = counts.iter().map(|row| row.to_vec()).collect();
        let shown = hide(&counts, 5, totals);
        let written: Vec<String> = shown
            .iter()
            .map(|row| {
                let cells = row.iter().map(|cell| match cell {
                    Some(count) => count.to_string(),
                    None => "x".to_owned(),
                });
                cells.collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(written, expected);
    }

    #[test]
    fn a_hidden_count_is_never_alone_in_its_row() {
        check(&[&[90, 3, 20, 8]], Totals::OfRows, &["90 x 20 x"]);
        check(&[&[90, 1, 1, 0, 8]], Totals::OfRows, &["90 x x 0 x"]);
        check(&[&[90, 4, 4, 4, 8]], Totals::OfRows, &["90 x x x 8"]);
        check(&[&[0, 3, 0]], Totals::OfRows, &["x x x"]);
        check(&[&[3]], Totals::OfRows, &["x"]);
        check(&[&[0, 5, 90]], Totals::OfRows, &["0 5 90"]);
    }

    #[test]
    fn where_columns_are_added_up_they_are_protected_too() {
        check(
            &[&[90, 3, 20], &[50, 60, 70], &[80, 90, 95]],
            Totals::OfRowsAndColumns,
            &["90 x x", "50 x x", "80 90 95"],
        );
    }
}
