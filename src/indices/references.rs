//! Publications that define the indices, each written once.

use super::definition::Reference;

pub(super) const ATKINSON_1970: Reference = Reference {
    citation: "Atkinson, A. B. (1970). On the measurement of inequality. Journal of Economic \
               Theory 2(3), 244–263.",
    doi: "10.1016/0022-0531(70)90039-6",
};

pub(super) const BELL_1954: Reference = Reference {
    citation: "Bell, W. (1954). A probability model for the measurement of ecological \
               segregation. Social Forces 32(4), 357–364.",
    doi: "10.2307/2574118",
};

pub(super) const BROWN_CHUNG_2006: Reference = Reference {
    citation: "Brown, L. A. and Chung, S.-Y. (2006). Spatial segregation, segregation indices and \
               the geographical perspective. Population, Space and Place 12(2), 125–143.",
    doi: "10.1002/psp.403",
};

pub(super) const DUNCAN_DUNCAN_1955_METHODS: Reference = Reference {
    citation: "Duncan, O. D. and Duncan, B. (1955). A methodological analysis of segregation \
               indexes. American Sociological Review 20(2), 210–217.",
    doi: "10.2307/2088328",
};

pub(super) const DUNCAN_DUNCAN_1955_OCCUPATIONS: Reference = Reference {
    citation: "Duncan, O. D. and Duncan, B. (1955). Residential distribution and occupational \
               stratification. American Journal of Sociology 60(5), 493–503.",
    doi: "10.1086/221609",
};

pub(super) const ELBERS_2023: Reference = Reference {
    citation: "Elbers, B. (2023). A method for studying differences in segregation across time \
               and space. Sociological Methods & Research 52(1), 5–42.",
    doi: "10.1177/0049124121986204",
};

pub(super) const FRANKEL_VOLIJ_2011: Reference = Reference {
    citation: "Frankel, D. M. and Volij, O. (2011). Measuring school segregation. Journal of \
               Economic Theory 146(1), 1–38.",
    doi: "10.1016/j.jet.2010.10.008",
};

pub(super) const HOOVER_1941: Reference = Reference {
    citation: "Hoover, E. M. (1941). Interstate redistribution of population, 1850–1940. Journal \
               of Economic History 1(2), 199–205.",
    doi: "10.1017/S0022050700052980",
};

pub(super) const JAMES_TAEUBER_1985: Reference = Reference {
    citation: "James, D. R. and Taeuber, K. E. (1985). Measures of segregation. Sociological \
               Methodology 15, 1–32.",
    doi: "10.2307/270845",
};

pub(super) const MASSEY_DENTON_1988: Reference = Reference {
    citation: "Massey, D. S. and Denton, N. A. (1988). The dimensions of residential segregation. \
               Social Forces 67(2), 281–315.",
    doi: "10.1093/sf/67.2.281",
};

pub(super) const MORA_RUIZ_CASTILLO_2011: Reference = Reference {
    citation: "Mora, R. and Ruiz-Castillo, J. (2011). Entropy-based segregation indices. \
               Sociological Methodology 41(1), 159–194.",
    doi: "10.1111/j.1467-9531.2011.01237.x",
};

pub(super) const REARDON_FIREBAUGH_2002: Reference = Reference {
    citation: "Reardon, S. F. and Firebaugh, G. (2002). Measures of multigroup segregation. \
               Sociological Methodology 32(1), 33–67.",
    doi: "10.1111/1467-9531.00110",
};

pub(super) const SAKODA_1981: Reference = Reference {
    citation: "Sakoda, J. M. (1981). A generalized index of dissimilarity. Demography 18(2), \
               245–250.",
    doi: "10.2307/2061096",
};

pub(super) const THEIL_FINIZZA_1971: Reference = Reference {
    citation: "Theil, H. and Finizza, A. J. (1971). A note on the measurement of racial \
               integration of schools by means of informational concepts. Journal of Mathematical \
               Sociology 1(2), 187–193.",
    doi: "10.1080/0022250X.1971.9989795",
};
