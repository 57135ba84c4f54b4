//! The logarithm of the gamma function and its slope, for differences that keep their digits.

/// By how much `ln Γ(z)` exceeds Stirling's formula `(z - 1/2) ln z - z + ln(2 pi) / 2`.
pub(super) fn stirling_excess(z: f64) -> f64 {
    if z < 12.0 {
        const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;
        return libm::lgamma(z) - ((z - 0.5) * libm::log(z) - z + HALF_LN_2_PI);
    }
    // Bernoulli numbers over 2k (2k - 1); the next term is below 1e-17.
    const TERMS: [f64; 6] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
    ];
    let square = 1.0 / (z * z);
    TERMS
        .iter()
        .rev()
        .fold(0.0, |series, term| series * square + term)
        / z
}

/// `ln Γ(z + step) - ln Γ(z)` for a step between 0 and 1.
pub(super) fn ln_gamma_step(z: f64, step: f64) -> f64 {
    if z < 12.0 {
        return libm::lgamma(z + step) - libm::lgamma(z);
    }
    let to = z + step;
    (z - 0.5) * libm::log1p(step / z) + step * libm::log(to) - step + stirling_excess(to)
        - stirling_excess(z)
}

/// The slope of `ln Γ`, above nought.
pub(super) fn digamma(z: f64) -> f64 {
    let (mut z, mut below) = (z, 0.0);
    while z < 12.0 {
        below += 1.0 / z;
        z += 1.0;
    }
    const TERMS: [f64; 6] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32_760.0,
    ];
    let square = 1.0 / (z * z);
    let series = TERMS
        .iter()
        .rev()
        .fold(0.0, |series, term| series * square + term)
        * square;
    libm::log(z) - 0.5 / z - series - below
}

#[cfg(test)]
mod tests {
    use super::{digamma, ln_gamma_step, stirling_excess};

    #[test]
    fn values_known_otherwise() {
        // Minus Euler's constant, and that plus 1 + 1/2 + ... + 1/19.
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
        let harmonic: f64 = (1..20).map(|k| 1.0 / f64::from(k)).sum();
        assert!((digamma(20.0) - harmonic + 0.577_215_664_901_532_9).abs() < 1e-14);
        // Γ(21) = 20!, and Γ(z + 1) = z Γ(z).
        let factorial: f64 = (1..=20).map(|k| f64::from(k).ln()).sum();
        let stirling = 20.5 * 21_f64.ln() - 21.0 + (2.0 * std::f64::consts::PI).ln() / 2.0;
        assert!((stirling + stirling_excess(21.0) - factorial).abs() < 1e-13);
        for z in [0.01_f64, 3.0, 11.9, 12.1, 1e6, 1e12] {
            assert!(
                (ln_gamma_step(z, 1.0) - z.ln()).abs() < 1e-14 * z.ln().abs().max(1.0),
                "{z}"
            );
        }
    }

    #[test]
    fn both_forms_meet() {
        for of in [stirling_excess, digamma, |z| ln_gamma_step(z, 0.3)] {
            let (before, after) = (of(12.0 - 1e-9), of(12.0));
            assert!((before - after).abs() < 1e-9, "{before} {after}");
        }
    }
}
