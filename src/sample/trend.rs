//! Time as trends see it.

/// Years since 2018, flattening out on both sides: a trend that fits twenty years would run away
/// when somebody asks for 1968 or 2100.
pub(super) fn years_since_2018(year: i32) -> f64 {
    const HORIZON: f64 = 15.0;
    HORIZON * libm::tanh(f64::from(year - 2018) / HORIZON)
}
