//! Publications that define the indices, each written once.

use super::definition::Reference;

pub(super) const AHN_2018: Reference = Reference {
    citation: "Ahn, J., Harper, S., Yu, M., Feuer, E. J., Liu, B. and Luta, G. (2018). Variance \
               estimation and confidence intervals for 11 commonly used health disparity \
               measures. JCO Clinical Cancer Informatics 2, 1–19.",
    doi: "10.1200/CCI.18.00031",
};

pub(super) const ALFONS_TEMPL_2013: Reference = Reference {
    citation: "Alfons, A. and Templ, M. (2013). Estimation of social exclusion indicators from \
               complex surveys: the R package laeken. Journal of Statistical Software 54(15), \
               1–25.",
    doi: "10.18637/jss.v054.i15",
};

pub(super) const ATKINSON_1970: Reference = Reference {
    citation: "Atkinson, A. B. (1970). On the measurement of inequality. Journal of Economic \
               Theory 2(3), 244–263.",
    doi: "10.1016/0022-0531(70)90039-6",
};

pub(super) const ATKINSON_PIKETTY_SAEZ_2011: Reference = Reference {
    citation: "Atkinson, A. B., Piketty, T. and Saez, E. (2011). Top incomes in the long run of \
               history. Journal of Economic Literature 49(1), 3–71.",
    doi: "10.1257/jel.49.1.3",
};

pub(super) const BARROS_VICTORA_2013: Reference = Reference {
    citation: "Barros, A. J. D. and Victora, C. G. (2013). Measuring coverage in MNCH: \
               determining and interpreting inequalities in coverage of maternal, newborn, and \
               child health interventions. PLoS Medicine 10(5), e1001390.",
    doi: "10.1371/journal.pmed.1001390",
};

pub(super) const BELL_1954: Reference = Reference {
    citation: "Bell, W. (1954). A probability model for the measurement of ecological \
               segregation. Social Forces 32(4), 357–364.",
    doi: "10.2307/2574118",
};

pub(super) const BOURGUIGNON_1979: Reference = Reference {
    citation: "Bourguignon, F. (1979). Decomposable income inequality measures. Econometrica \
               47(4), 901–920.",
    doi: "10.2307/1914138",
};

pub(super) const BROWN_CHUNG_2006: Reference = Reference {
    citation: "Brown, L. A. and Chung, S.-Y. (2006). Spatial segregation, segregation indices and \
               the geographical perspective. Population, Space and Place 12(2), 125–143.",
    doi: "10.1002/psp.403",
};

pub(super) const COBHAM_SUMNER_2014: Reference = Reference {
    citation: "Cobham, A. and Sumner, A. (2014). Is inequality all about the tails? The Palma \
               measure of income inequality. Significance 11(1), 10–13.",
    doi: "10.1111/j.1740-9713.2014.00718.x",
};

pub(super) const CRESSIE_READ_1984: Reference = Reference {
    citation: "Cressie, N. and Read, T. R. C. (1984). Multinomial goodness-of-fit tests. Journal \
               of the Royal Statistical Society: Series B 46(3), 440–464.",
    doi: "10.1111/j.2517-6161.1984.tb01318.x",
};

pub(super) const DONALDSON_WEYMARK_1980: Reference = Reference {
    citation: "Donaldson, D. and Weymark, J. A. (1980). A single-parameter generalization of the \
               Gini indices of inequality. Journal of Economic Theory 22(1), 67–86.",
    doi: "10.1016/0022-0531(80)90065-4",
};

pub(super) const DORFMAN_1979: Reference = Reference {
    citation: "Dorfman, R. (1979). A formula for the Gini coefficient. Review of Economics and \
               Statistics 61(1), 146–149.",
    doi: "10.2307/1924845",
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

pub(super) const ERREYGERS_2009: Reference = Reference {
    citation: "Erreygers, G. (2009). Correcting the concentration index. Journal of Health \
               Economics 28(2), 504–515.",
    doi: "10.1016/j.jhealeco.2008.02.003",
};

pub(super) const FOSTER_WOLFSON_2010: Reference = Reference {
    citation: "Foster, J. E. and Wolfson, M. C. (2010). Polarization and the decline of the middle \
               class: Canada and the U.S. Journal of Economic Inequality 8(2), 247–273.",
    doi: "10.1007/s10888-009-9122-7",
};

pub(super) const FRANKEL_VOLIJ_2011: Reference = Reference {
    citation: "Frankel, D. M. and Volij, O. (2011). Measuring school segregation. Journal of \
               Economic Theory 146(1), 1–38.",
    doi: "10.1016/j.jet.2010.10.008",
};

pub(super) const GASTWIRTH_1972: Reference = Reference {
    citation: "Gastwirth, J. L. (1972). The estimation of the Lorenz curve and Gini index. Review \
               of Economics and Statistics 54(3), 306–316.",
    doi: "10.2307/1937992",
};

pub(super) const GLUSCHENKO_2018: Reference = Reference {
    citation: "Gluschenko, K. (2018). Measuring regional inequality: to weight or not to weight? \
               Spatial Economic Analysis 13(1), 36–59.",
    doi: "10.1080/17421772.2017.1343491",
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

pub(super) const HARPER_2008: Reference = Reference {
    citation: "Harper, S., Lynch, J., Meersman, S. C., Breen, N., Davis, W. W. and Reichman, M. E. \
               (2008). An overview of methods for monitoring social disparities in cancer with an \
               example using trends in lung cancer incidence by area-socioeconomic position and \
               race-ethnicity, 1992–2004. American Journal of Epidemiology 167(8), 889–899.",
    doi: "10.1093/aje/kwn016",
};

pub(super) const HILL_1973: Reference = Reference {
    citation: "Hill, M. O. (1973). Diversity and evenness: a unifying notation and its \
               consequences. Ecology 54(2), 427–432.",
    doi: "10.2307/1934352",
};

pub(super) const HOLLOWAY_WRIGHT_ELLIS_2012: Reference = Reference {
    citation: "Holloway, S. R., Wright, R. and Ellis, M. (2012). The racially fragmented city? \
               Neighborhood racial segregation and diversity jointly considered. Professional \
               Geographer 64(1), 63–82.",
    doi: "10.1080/00330124.2011.585080",
};

pub(super) const HONG_SADAHIRO_2014: Reference = Reference {
    citation: "Hong, S.-Y. and Sadahiro, Y. (2014). Measuring geographic segregation: a \
               graph-based approach. Journal of Geographical Systems 16(2), 211–231.",
    doi: "10.1007/s10109-013-0190-7",
};

pub(super) const HOOVER_1936: Reference = Reference {
    citation: "Hoover, E. M. (1936). The measurement of industrial localization. Review of \
               Economics and Statistics 18(4), 162–171.",
    doi: "10.2307/1927875",
};

pub(super) const HOOVER_1941: Reference = Reference {
    citation: "Hoover, E. M. (1941). Interstate redistribution of population, 1850–1940. Journal \
               of Economic History 1(2), 199–205.",
    doi: "10.1017/S0022050700052980",
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

pub(super) const HYNDMAN_FAN_1996: Reference = Reference {
    citation: "Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. \
               American Statistician 50(4), 361–365.",
    doi: "10.1080/00031305.1996.10473566",
};

pub(super) const JAMES_TAEUBER_1985: Reference = Reference {
    citation: "James, D. R. and Taeuber, K. E. (1985). Measures of segregation. Sociological \
               Methodology 15, 1–32.",
    doi: "10.2307/270845",
};

pub(super) const JARGOWSKY_1996: Reference = Reference {
    citation: "Jargowsky, P. A. (1996). Take the money and run: Economic segregation in U.S. \
               metropolitan areas. American Sociological Review 61(6), 984–998.",
    doi: "10.2307/2096304",
};

pub(super) const JOST_2006: Reference = Reference {
    citation: "Jost, L. (2006). Entropy and diversity. Oikos 113(2), 363–375.",
    doi: "10.1111/j.2006.0030-1299.14714.x",
};

pub(super) const KAKWANI_1977: Reference = Reference {
    citation: "Kakwani, N. C. (1977). Measurement of tax progressivity: an international \
               comparison. Economic Journal 87(345), 71–80.",
    doi: "10.2307/2231833",
};

pub(super) const KAKWANI_WAGSTAFF_VAN_DOORSLAER_1997: Reference = Reference {
    citation: "Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997). Socioeconomic inequalities \
               in health: measurement, computation, and statistical inference. Journal of \
               Econometrics 77(1), 87–103.",
    doi: "10.1016/S0304-4076(96)01807-6",
};

pub(super) const KARMEL_MACLACHLAN_1988: Reference = Reference {
    citation: "Karmel, T. and MacLachlan, M. (1988). Occupational sex segregation: increasing or \
               decreasing? Economic Record 64(3), 187–195.",
    doi: "10.1111/j.1475-4932.1988.tb02057.x",
};

pub(super) const KRIEGER_2016: Reference = Reference {
    citation: "Krieger, N., Waterman, P. D., Spasojevic, J., Li, W., Maduro, G. and Van Wye, G. \
               (2016). Public health monitoring of privilege and deprivation with the Index of \
               Concentration at the Extremes. American Journal of Public Health 106(2), 256–263.",
    doi: "10.2105/AJPH.2015.302955",
};

pub(super) const LIEBERSON_1969: Reference = Reference {
    citation: "Lieberson, S. (1969). Measuring population diversity. American Sociological Review \
               34(6), 850–862.",
    doi: "10.2307/2095977",
};

pub(super) const MACKENBACH_KUNST_1997: Reference = Reference {
    citation: "Mackenbach, J. P. and Kunst, A. E. (1997). Measuring the magnitude of \
               socio-economic inequalities in health: an overview of available measures \
               illustrated with two examples from Europe. Social Science & Medicine 44(6), \
               757–771.",
    doi: "10.1016/S0277-9536(96)00073-1",
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

pub(super) const OECD_2022: Reference = Reference {
    citation: "OECD (2022). OECD Regions and Cities at a Glance 2022. OECD Publishing, Paris.",
    doi: "10.1787/14108660-en",
};

pub(super) const OSULLIVAN_WONG_2007: Reference = Reference {
    citation: "O'Sullivan, D. and Wong, D. W. S. (2007). A surface-based approach to measuring \
               spatial segregation. Geographical Analysis 39(2), 147–168.",
    doi: "10.1111/j.1538-4632.2007.00699.x",
};

pub(super) const PALMA_2011: Reference = Reference {
    citation: "Palma, J. G. (2011). Homogeneous middles vs. heterogeneous tails, and the end of \
               the ‘inverted-U’: it's all about the share of the rich. Development and Change \
               42(1), 87–153.",
    doi: "10.1111/j.1467-7660.2011.01694.x",
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

pub(super) const PLOTNICK_1981: Reference = Reference {
    citation: "Plotnick, R. (1981). A measure of horizontal inequity. Review of Economics and \
               Statistics 63(2), 283–288.",
    doi: "10.2307/1924099",
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

pub(super) const REARDON_FIREBAUGH_2002: Reference = Reference {
    citation: "Reardon, S. F. and Firebaugh, G. (2002). Measures of multigroup segregation. \
               Sociological Methodology 32(1), 33–67.",
    doi: "10.1111/1467-9531.00110",
};

pub(super) const ROBERTO_2015: Reference = Reference {
    citation: "Roberto, E. (2015). The divergence index: a decomposable measure of segregation \
               and inequality. arXiv 1508.01167.",
    doi: "10.48550/arXiv.1508.01167",
};

pub(super) const ROINE_WALDENSTROM_2008: Reference = Reference {
    citation: "Roine, J. and Waldenström, D. (2008). The evolution of top incomes in an \
               egalitarian society: Sweden, 1903–2004. Journal of Public Economics 92(1–2), \
               366–387.",
    doi: "10.1016/j.jpubeco.2007.06.012",
};

pub(super) const SAKODA_1981: Reference = Reference {
    citation: "Sakoda, J. M. (1981). A generalized index of dissimilarity. Demography 18(2), \
               245–250.",
    doi: "10.2307/2061096",
};

pub(super) const SCHLOTHEUBER_HOSSEINPOOR_2022: Reference = Reference {
    citation: "Schlotheuber, A. and Hosseinpoor, A. R. (2022). Summary measures of health \
               inequality: a review of existing measures and their application. International \
               Journal of Environmental Research and Public Health 19(6), 3697.",
    doi: "10.3390/ijerph19063697",
};

pub(super) const SHANNON_1948: Reference = Reference {
    citation: "Shannon, C. E. (1948). A mathematical theory of communication. Bell System \
               Technical Journal 27(3), 379–423.",
    doi: "10.1002/j.1538-7305.1948.tb01338.x",
};

pub(super) const SHORROCKS_1980: Reference = Reference {
    citation: "Shorrocks, A. F. (1980). The class of additively decomposable inequality measures. \
               Econometrica 48(3), 613–625.",
    doi: "10.2307/1913126",
};

pub(super) const SHORROCKS_1984: Reference = Reference {
    citation: "Shorrocks, A. F. (1984). Inequality decomposition by population subgroups. \
               Econometrica 52(6), 1369–1385.",
    doi: "10.2307/1913511",
};

pub(super) const SIMPSON_1949: Reference = Reference {
    citation: "Simpson, E. H. (1949). Measurement of diversity. Nature 163, 688.",
    doi: "10.1038/163688a0",
};

pub(super) const THEIL_FINIZZA_1971: Reference = Reference {
    citation: "Theil, H. and Finizza, A. J. (1971). A note on the measurement of racial \
               integration of schools by means of informational concepts. Journal of Mathematical \
               Sociology 1(2), 187–193.",
    doi: "10.1080/0022250X.1971.9989795",
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

pub(super) const WILLIAMSON_1965: Reference = Reference {
    citation: "Williamson, J. G. (1965). Regional inequality and the process of national \
               development: a description of the patterns. Economic Development and Cultural \
               Change 13(4, part 2), 1–84.",
    doi: "10.1086/450136",
};

pub(super) const YITZHAKI_1983: Reference = Reference {
    citation: "Yitzhaki, S. (1983). On an extension of the Gini inequality index. International \
               Economic Review 24(3), 617–628.",
    doi: "10.2307/2648789",
};
