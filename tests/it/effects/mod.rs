//! Effects of funding against published and recomputed values, laws and bad input.

mod data;
mod did;
mod group_time;
mod laws;
mod panel;
mod regressions;
mod statements;
