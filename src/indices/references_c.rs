//! Publications that define the measures of disparity, each written once.

use super::definition::Reference;

pub(super) const AHN_2018: Reference = Reference {
    citation: "Ahn, J., Harper, S., Yu, M., Feuer, E. J., Liu, B. and Luta, G. (2018). Variance \
               estimation and confidence intervals for 11 commonly used health disparity \
               measures. JCO Clinical Cancer Informatics 2, 1–19.",
    doi: "10.1200/CCI.18.00031",
};

pub(super) const BARROS_VICTORA_2013: Reference = Reference {
    citation: "Barros, A. J. D. and Victora, C. G. (2013). Measuring coverage in MNCH: \
               determining and interpreting inequalities in coverage of maternal, newborn, and \
               child health interventions. PLoS Medicine 10(5), e1001390.",
    doi: "10.1371/journal.pmed.1001390",
};

pub(super) const ERREYGERS_2009: Reference = Reference {
    citation: "Erreygers, G. (2009). Correcting the concentration index. Journal of Health \
               Economics 28(2), 504–515.",
    doi: "10.1016/j.jhealeco.2008.02.003",
};

pub(super) const HARPER_2008: Reference = Reference {
    citation: "Harper, S., Lynch, J., Meersman, S. C., Breen, N., Davis, W. W. and Reichman, M. E. \
               (2008). An overview of methods for monitoring social disparities in cancer with an \
               example using trends in lung cancer incidence by area-socioeconomic position and \
               race-ethnicity, 1992–2004. American Journal of Epidemiology 167(8), 889–899.",
    doi: "10.1093/aje/kwn016",
};

pub(super) const KAKWANI_WAGSTAFF_VAN_DOORSLAER_1997: Reference = Reference {
    citation: "Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997). Socioeconomic inequalities \
               in health: measurement, computation, and statistical inference. Journal of \
               Econometrics 77(1), 87–103.",
    doi: "10.1016/S0304-4076(96)01807-6",
};

pub(super) const MACKENBACH_KUNST_1997: Reference = Reference {
    citation: "Mackenbach, J. P. and Kunst, A. E. (1997). Measuring the magnitude of \
               socio-economic inequalities in health: an overview of available measures \
               illustrated with two examples from Europe. Social Science & Medicine 44(6), \
               757–771.",
    doi: "10.1016/S0277-9536(96)00073-1",
};

pub(super) const PAPKE_WOOLDRIDGE_1996: Reference = Reference {
    citation: "Papke, L. E. and Wooldridge, J. M. (1996). Econometric methods for fractional \
               response variables with an application to 401(k) plan participation rates. Journal \
               of Applied Econometrics 11(6), 619–632.",
    doi: "10.1002/(SICI)1099-1255(199611)11:6<619::AID-JAE418>3.0.CO;2-1",
};

pub(super) const PEARCY_KEPPEL_2002: Reference = Reference {
    citation: "Pearcy, J. N. and Keppel, K. G. (2002). A summary measure of health disparity. \
               Public Health Reports 117(3), 273–280.",
    doi: "10.1093/phr/117.3.273",
};

pub(super) const SCHLOTHEUBER_HOSSEINPOOR_2022: Reference = Reference {
    citation: "Schlotheuber, A. and Hosseinpoor, A. R. (2022). Summary measures of health \
               inequality: a review of existing measures and their application. International \
               Journal of Environmental Research and Public Health 19(6), 3697.",
    doi: "10.3390/ijerph19063697",
};

pub(super) const SHORROCKS_1980: Reference = Reference {
    citation: "Shorrocks, A. F. (1980). The class of additively decomposable inequality measures. \
               Econometrica 48(3), 613–625.",
    doi: "10.2307/1913126",
};

pub(super) const WAGSTAFF_2005: Reference = Reference {
    citation: "Wagstaff, A. (2005). The bounds of the concentration index when the variable of \
               interest is binary, with an application to immunization inequality. Health \
               Economics 14(4), 429–432.",
    doi: "10.1002/hec.953",
};

pub(super) const WAGSTAFF_PACI_VAN_DOORSLAER_1991: Reference = Reference {
    citation: "Wagstaff, A., Paci, P. and van Doorslaer, E. (1991). On the measurement of \
               inequalities in health. Social Science & Medicine 33(5), 545–557.",
    doi: "10.1016/0277-9536(91)90212-U",
};

pub(super) const WALTER_1978: Reference = Reference {
    citation: "Walter, S. D. (1978). Calculation of attributable risks from epidemiological data. \
               International Journal of Epidemiology 7(2), 175–182.",
    doi: "10.1093/ije/7.2.175",
};
