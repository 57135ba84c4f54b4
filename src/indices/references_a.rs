//! Publications that define the indices of unordered groups and of diversity.

use super::definition::Reference;

pub(super) const CRESSIE_READ_1984: Reference = Reference {
    citation: "Cressie, N. and Read, T. R. C. (1984). Multinomial goodness-of-fit tests. Journal \
               of the Royal Statistical Society: Series B 46(3), 440–464.",
    doi: "10.1111/j.2517-6161.1984.tb01318.x",
};

pub(super) const GOODMAN_KRUSKAL_1954: Reference = Reference {
    citation: "Goodman, L. A. and Kruskal, W. H. (1954). Measures of association for cross \
               classifications. Journal of the American Statistical Association 49(268), 732–764.",
    doi: "10.1080/01621459.1954.10501231",
};

pub(super) const GORARD_TAYLOR_2002: Reference = Reference {
    citation: "Gorard, S. and Taylor, C. (2002). What is segregation? A comparison of measures in \
               terms of ‘strong’ and ‘weak’ compositional invariance. Sociology 36(4), 875–895.",
    doi: "10.1177/003803850203600405",
};

pub(super) const HILL_1973: Reference = Reference {
    citation: "Hill, M. O. (1973). Diversity and evenness: a unifying notation and its \
               consequences. Ecology 54(2), 427–432.",
    doi: "10.2307/1934352",
};

pub(super) const HONG_SADAHIRO_2014: Reference = Reference {
    citation: "Hong, S.-Y. and Sadahiro, Y. (2014). Measuring geographic segregation: a \
               graph-based approach. Journal of Geographical Systems 16(2), 211–231.",
    doi: "10.1007/s10109-013-0190-7",
};

pub(super) const HUTCHENS_2001: Reference = Reference {
    citation: "Hutchens, R. (2001). Numerical measures of segregation: desirable properties and \
               their implications. Mathematical Social Sciences 42(1), 13–29.",
    doi: "10.1016/S0165-4896(00)00070-6",
};

pub(super) const HUTCHENS_2004: Reference = Reference {
    citation: "Hutchens, R. (2004). One measure of segregation. International Economic Review \
               45(2), 555–578.",
    doi: "10.1111/j.1468-2354.2004.00136.x",
};

pub(super) const JOST_2006: Reference = Reference {
    citation: "Jost, L. (2006). Entropy and diversity. Oikos 113(2), 363–375.",
    doi: "10.1111/j.2006.0030-1299.14714.x",
};

pub(super) const KARMEL_MACLACHLAN_1988: Reference = Reference {
    citation: "Karmel, T. and MacLachlan, M. (1988). Occupational sex segregation: increasing or \
               decreasing? Economic Record 64(3), 187–195.",
    doi: "10.1111/j.1475-4932.1988.tb02057.x",
};

pub(super) const LIEBERSON_1969: Reference = Reference {
    citation: "Lieberson, S. (1969). Measuring population diversity. American Sociological Review \
               34(6), 850–862.",
    doi: "10.2307/2095977",
};

pub(super) const OSULLIVAN_WONG_2007: Reference = Reference {
    citation: "O'Sullivan, D. and Wong, D. W. S. (2007). A surface-based approach to measuring \
               spatial segregation. Geographical Analysis 39(2), 147–168.",
    doi: "10.1111/j.1538-4632.2007.00699.x",
};

pub(super) const ROBERTO_2015: Reference = Reference {
    citation: "Roberto, E. (2015). The divergence index: a decomposable measure of segregation \
               and inequality. arXiv 1508.01167.",
    doi: "10.48550/arXiv.1508.01167",
};

pub(super) const SHANNON_1948: Reference = Reference {
    citation: "Shannon, C. E. (1948). A mathematical theory of communication. Bell System \
               Technical Journal 27(3), 379–423.",
    doi: "10.1002/j.1538-7305.1948.tb01338.x",
};

pub(super) const SIMPSON_1949: Reference = Reference {
    citation: "Simpson, E. H. (1949). Measurement of diversity. Nature 163, 688.",
    doi: "10.1038/163688a0",
};
