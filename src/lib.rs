//! klyfta computes segregation and disparity indices for small areas and follows them over time.
//!
//! The modules stand in the order of the route: a pipeline file becomes a spec, a plan, raw tables,
//! one long table in common terms, counts, estimates, published files, charts and a report.
//! [`pipeline`] is that route, a line a stage.
#![forbid(unsafe_code)]

pub mod diagnostics;
pub mod language;

pub mod spec;
pub mod plan;
pub mod ingest;
pub mod harmonise;
pub mod aggregate;
pub mod indices;
pub mod decomposition;
pub mod estimate;
pub mod checks;
pub mod inference;
pub mod follow_up;
pub mod steps;
pub mod study;
pub mod engine;
pub mod publish;
pub mod charts;
pub mod report;
pub mod why;

pub mod pipeline;
pub mod sample;
pub mod cli;
