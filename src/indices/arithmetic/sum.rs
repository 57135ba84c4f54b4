//! Sums whose rounding error does not grow with the number of terms.

/// A running sum that keeps what rounding would lose.
///
/// Neumaier, A. (1974). Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen.
/// Zeitschrift für Angewandte Mathematik und Mechanik 54(1), 39–51.
/// <https://doi.org/10.1002/zamm.19740540106>
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    rounded: f64,
    lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, term: f64) {
        // What rounding loses is found without asking which of the two is larger (Knuth), since a
        // branch that depends on the data costs more than two additions.
        let rounded = self.rounded + term;
        let added = rounded - self.rounded;
        self.lost += (self.rounded - (rounded - added)) + (term - added);
        self.rounded = rounded;
    }

    pub(crate) fn value(self) -> f64 {
        self.rounded + self.lost
    }
}

/// The sum of the terms, added in the order in which they come.
pub(crate) fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    terms.into_iter().for_each(|term| sum.add(term));
    sum.value()
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn small_terms_survive_between_large_ones() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
    }

    #[test]
    fn ten_million_tenths_make_a_million() {
        // A plain sum is off by 1.6e-4 here.
        let tenths = std::iter::repeat_n(0.1, 10_000_000);
        assert!((sum(tenths) - 1_000_000.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_sums_to_zero() {
        assert_eq!(sum([]), 0.0);
    }
}
