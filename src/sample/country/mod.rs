//! A whole country with one table of population, of any number of areas, years and groups.

mod counties;
mod population;
mod register;

use super::readme::Section;
use super::sizes::Sizes;
use super::table::Table;

pub(super) fn make(sizes: &Sizes) -> (Vec<Table>, Vec<Section>) {
    let places = register::places(sizes.areas);
    let tables = vec![register::table(&places), population::table(&places, sizes)];
    let how = Section {
        heading: "How it was made",
        text: "Counties are the true ones. Municipalities are invented: their codes count from 01 \
               in each county and do not mean what the true codes mean. Group 1 is the majority; \
               the others are more unevenly spread the lower their number, and grow slowly. The \
               log odds of a group follow a score of the municipality and the area, which drifts \
               slowly. Shares become whole persons by largest remainders."
            .to_owned(),
    };
    (tables, vec![how])
}
