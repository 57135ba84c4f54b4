//! Publications that define the measures of single areas.

use super::definition::Reference;

pub(super) const HOLLOWAY_WRIGHT_ELLIS_2012: Reference = Reference {
    citation: "Holloway, S. R., Wright, R. and Ellis, M. (2012). The racially fragmented city? \
               Neighborhood racial segregation and diversity jointly considered. Professional \
               Geographer 64(1), 63–82.",
    doi: "10.1080/00330124.2011.585080",
};

pub(super) const HUTCHENS_2004: Reference = Reference {
    citation: "Hutchens, R. (2004). One measure of segregation. International Economic Review \
               45(2), 555–578.",
    doi: "10.1111/j.1468-2354.2004.00136.x",
};

pub(super) const KRIEGER_2016: Reference = Reference {
    citation: "Krieger, N., Waterman, P. D., Spasojevic, J., Li, W., Maduro, G. and Van Wye, G. \
               (2016). Public health monitoring of privilege and deprivation with the Index of \
               Concentration at the Extremes. American Journal of Public Health 106(2), 256–263.",
    doi: "10.2105/AJPH.2015.302955",
};

pub(super) const ROBERTO_2015: Reference = Reference {
    citation: "Roberto, E. (2015). The divergence index: a decomposable measure of segregation \
               and inequality. arXiv preprint 1508.01167.",
    doi: "10.48550/arXiv.1508.01167",
};

pub(super) const SHANNON_1948: Reference = Reference {
    citation: "Shannon, C. E. (1948). A mathematical theory of communication. Bell System \
               Technical Journal 27(3), 379–423.",
    doi: "10.1002/j.1538-7305.1948.tb01338.x",
};

pub(super) const SIMPSON_1949: Reference = Reference {
    citation: "Simpson, E. H. (1949). Measurement of diversity. Nature 163(4148), 688.",
    doi: "10.1038/163688a0",
};
