//! Everything that is tested from outside, in one binary: each further one would link polars again.

mod architecture;
mod axioms;
mod bad_input;
mod charts;
mod commands;
mod determinism;
mod formats;
mod generated;
mod pipelines;
mod reference;
mod registry;
mod report;
mod run;
mod sample;
mod shared;
