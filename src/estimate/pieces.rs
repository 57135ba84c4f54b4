//! Many rows in the pieces in which threads made them.

use std::ops::Range;

/// Rows in an order, kept in the pieces in which they were made: there may be millions, and putting
/// them together would need the memory twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Pieces<T> {
    pieces: Vec<Vec<T>>,
    /// How many rows stand before each piece.
    before: Vec<usize>,
    len: usize,
}

impl<T> Pieces<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flatten()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flatten()
    }

    /// The rows at these places.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = &T> {
        // The last piece that begins at or before the range; empty ones before it do no harm.
        let first = self.before.partition_point(|before| *before <= range.start);
        let first = first.saturating_sub(1);
        let skipped = range.start - self.before.get(first).copied().unwrap_or(0);
        let rows = self.pieces[first.min(self.pieces.len())..].iter().flatten();
        rows.skip(skipped).take(range.len())
    }
}

impl<T> FromIterator<Vec<T>> for Pieces<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(pieces: I) -> Pieces<T> {
        let pieces: Vec<Vec<T>> = pieces
            .into_iter()
            .filter(|piece| !piece.is_empty())
            .collect();
        let mut len = 0;
        let before = pieces
            .iter()
            .map(|piece| {
                len += piece.len();
                len - piece.len()
            })
            .collect();
        Pieces {
            pieces,
            before,
            len,
        }
    }
}

impl<T> From<Vec<T>> for Pieces<T> {
    fn from(rows: Vec<T>) -> Pieces<T> {
        std::iter::once(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    #[test]
    fn any_range_is_that_of_the_rows_put_together() {
        let pieces: Pieces<i32> = [vec![1, 2], vec![], vec![3], vec![4, 5, 6], vec![]]
            .into_iter()
            .collect();
        let whole: Vec<i32> = pieces.iter().copied().collect();
        assert_eq!(whole, [1, 2, 3, 4, 5, 6]);
        assert_eq!(pieces.len(), 6);
        for start in 0..=6 {
            for end in start..=6 {
                let found: Vec<i32> = pieces.range(start..end).copied().collect();
                assert_eq!(found, whole[start..end], "{start}..{end}");
            }
        }
        assert!(Pieces::<i32>::from(Vec::new()).is_empty());
        assert_eq!(Pieces::<i32>::from(Vec::new()).range(0..0).count(), 0);
    }
}
