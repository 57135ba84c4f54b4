//! Random numbers that are the same on every machine, whoever draws them.
//!
//! Bernstein, D. J. (2008). ChaCha, a variant of Salsa20. Workshop record of SASC 2008. Eight rounds
//! pass all statistical tests, and nothing here has to stay secret.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// What the random numbers of a task depend on: the user's seed and what the task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The identity names what is estimated, such as analysis, region, period and method, and never
    /// where or in which order that is done.
    pub fn of(seed: u64, identity: &[&str]) -> Key {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        for part in identity {
            // The length keeps ("ab", "c") from being taken for ("a", "bc").
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Key(hash.finalize().into())
    }

    /// The random numbers of one replicate.
    pub fn stream(&self, replicate: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(replicate);
        Stream { generator }
    }
}

/// A sequence of random numbers.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    #[inline(always)]
    pub(crate) fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A number above zero and below one, in steps of 2^-53 between their halves.
    #[inline(always)]
    pub(crate) fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
        ((self.bits() >> 11) as f64 + 0.5) * STEP
    }

    /// A whole number from zero up to but not including the bound, which is not zero.
    ///
    /// Lemire, D. (2019). Fast random integer generation in an interval. ACM Transactions on
    /// Modeling and Computer Simulation 29(1), 3. <https://doi.org/10.1145/3230636>
    #[inline(always)]
    pub fn below(&mut self, bound: u64) -> u64 {
        loop {
            let wide = u128::from(self.bits()) * u128::from(bound);
            let remainder = wide as u64;
            // The numbers that would come up once too often all have a remainder below the bound,
            // and only then is the division needed that tells which they are.
            if bound <= remainder || bound.wrapping_neg() % bound <= remainder {
                return (wide >> 64) as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn streams_depend_on_seed_identity_and_number() {
        let first = |seed, identity: &[&str], number| Key::of(seed, identity).stream(number).bits();
        let base = first(1, &["region", "2020"], 0);
        assert_eq!(base, first(1, &["region", "2020"], 0));
        assert_ne!(base, first(2, &["region", "2020"], 0));
        assert_ne!(base, first(1, &["region2", "020"], 0));
        assert_ne!(base, first(1, &["region", "2020"], 1));
    }

    #[test]
    fn numbers_below_a_bound_are_equally_likely() {
        let mut stream = Key::of(1, &["below"]).stream(0);
        let mut found = [0_u32; 7];
        for _ in 0..70_000 {
            found[stream.below(7) as usize] += 1;
        }
        // Four and a half standard deviations of Binomial(70,000, 1/7).
        assert!(found.iter().all(|count| count.abs_diff(10_000) < 417));
    }
}
