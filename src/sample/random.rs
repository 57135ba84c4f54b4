//! Random numbers that belong to a task, so that the order of drawing does not matter.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The random numbers of one purpose in one place.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream is found by the seed, the purpose (at most 24 bytes) and the code of the area (at
    /// most 8 bytes), which are ChaCha's key and stream number as they are: no two tasks share one.
    pub fn of(seed: u64, purpose: &str, area_code: &str) -> Stream {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..8 + purpose.len()].copy_from_slice(purpose.as_bytes());
        let mut place = [0; 8];
        place[..area_code.len()].copy_from_slice(area_code.as_bytes());

        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(u64::from_be_bytes(place));
        Stream(generator)
    }

    /// Goes to the numbers of a year (from 1968), which lie behind those of all years.
    pub fn go_to_year(&mut self, year: i32) {
        const WORDS_PER_YEAR: u128 = 4096;
        let years = u128::try_from(year - 1967).expect("years start in 1968");
        self.0.set_word_pos(years * WORDS_PER_YEAR);
    }

    /// Evenly spread from 0 up to but not including 1, in steps of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Standard normal, by Box and Muller (1958), Annals of Mathematical Statistics 29(2), 610-611.
    ///
    /// The logarithm and cosine are libm's, because those of the standard library differ from
    /// machine to machine in the last bit.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::Stream;

    #[test]
    fn normal_has_mean_zero_and_variance_one() {
        let mut stream = Stream::of(1, "test", "0583R001");
        let draws: Vec<f64> = (0..40_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 40_000.0;
        let variance = draws
            .iter()
            .map(|draw| (draw - mean) * (draw - mean))
            .sum::<f64>()
            / 40_000.0;
        // Four standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the variance.
        assert!(mean.abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.029, "{variance}");
    }

    #[test]
    fn streams_differ_by_seed_purpose_area_and_year() {
        let first = |seed, purpose, area, year| {
            let mut stream = Stream::of(seed, purpose, area);
            stream.go_to_year(year);
            stream.uniform().to_bits()
        };
        let base = first(1, "a", "0583R001", 2011);
        assert_eq!(base, first(1, "a", "0583R001", 2011));
        for other in [
            first(2, "a", "0583R001", 2011),
            first(1, "b", "0583R001", 2011),
            first(1, "a", "0583R002", 2011),
            first(1, "a", "0583R001", 2012),
        ] {
            assert_ne!(base, other);
        }
    }
}
