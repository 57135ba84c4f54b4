//! Publications that define the indices of ordered groups, each written once.

use super::definition::Reference;

pub(super) const HUTCHENS_2004: Reference = Reference {
    citation: "Hutchens, R. (2004). One measure of segregation. International Economic Review \
               45(2), 555–578.",
    doi: "10.1111/j.1468-2354.2004.00136.x",
};

pub(super) const JARGOWSKY_1996: Reference = Reference {
    citation: "Jargowsky, P. A. (1996). Take the money and run: Economic segregation in U.S. \
               metropolitan areas. American Sociological Review 61(6), 984–998.",
    doi: "10.2307/2096304",
};

pub(super) const REARDON_2009: Reference = Reference {
    citation: "Reardon, S. F. (2009). Measures of ordinal segregation. Research on Economic \
               Inequality 17, 129–155.",
    doi: "10.1108/S1049-2585(2009)0000017011",
};

pub(super) const REARDON_BISCHOFF_2011: Reference = Reference {
    citation: "Reardon, S. F. and Bischoff, K. (2011). Income inequality and income segregation. \
               American Journal of Sociology 116(4), 1092–1153.",
    doi: "10.1086/657114",
};

pub(super) const REARDON_ET_AL_2018: Reference = Reference {
    citation: "Reardon, S. F., Bischoff, K., Owens, A. and Townsend, J. B. (2018). Has income \
               segregation really increased? Bias and bias correction in sample-based segregation \
               estimates. Demography 55(6), 2129–2160.",
    doi: "10.1007/s13524-018-0721-4",
};
