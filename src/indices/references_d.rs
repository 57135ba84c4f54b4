//! Publications that define the indices of income and regional inequality.

use super::definition::Reference;

pub(super) const ALFONS_TEMPL_2013: Reference = Reference {
    citation: "Alfons, A. and Templ, M. (2013). Estimation of social exclusion indicators from \
               complex surveys: the R package laeken. Journal of Statistical Software 54(15), \
               1–25.",
    doi: "10.18637/jss.v054.i15",
};

pub(super) const ATKINSON_PIKETTY_SAEZ_2011: Reference = Reference {
    citation: "Atkinson, A. B., Piketty, T. and Saez, E. (2011). Top incomes in the long run of \
               history. Journal of Economic Literature 49(1), 3–71.",
    doi: "10.1257/jel.49.1.3",
};

pub(super) const BOURGUIGNON_1979: Reference = Reference {
    citation: "Bourguignon, F. (1979). Decomposable income inequality measures. Econometrica \
               47(4), 901–920.",
    doi: "10.2307/1914138",
};

pub(super) const COBHAM_SUMNER_2014: Reference = Reference {
    citation: "Cobham, A. and Sumner, A. (2014). Is inequality all about the tails? The Palma \
               measure of income inequality. Significance 11(1), 10–13.",
    doi: "10.1111/j.1740-9713.2014.00718.x",
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

pub(super) const FOSTER_WOLFSON_2010: Reference = Reference {
    citation: "Foster, J. E. and Wolfson, M. C. (2010). Polarization and the decline of the middle \
               class: Canada and the U.S. Journal of Economic Inequality 8(2), 247–273.",
    doi: "10.1007/s10888-009-9122-7",
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

pub(super) const HOOVER_1936: Reference = Reference {
    citation: "Hoover, E. M. (1936). The measurement of industrial localization. Review of \
               Economics and Statistics 18(4), 162–171.",
    doi: "10.2307/1927875",
};

pub(super) const HYNDMAN_FAN_1996: Reference = Reference {
    citation: "Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. \
               American Statistician 50(4), 361–365.",
    doi: "10.1080/00031305.1996.10473566",
};

pub(super) const KAKWANI_1977: Reference = Reference {
    citation: "Kakwani, N. C. (1977). Measurement of tax progressivity: an international \
               comparison. Economic Journal 87(345), 71–80.",
    doi: "10.2307/2231833",
};

pub(super) const OECD_2022: Reference = Reference {
    citation: "OECD (2022). OECD Regions and Cities at a Glance 2022. OECD Publishing, Paris.",
    doi: "10.1787/14108660-en",
};

pub(super) const PALMA_2011: Reference = Reference {
    citation: "Palma, J. G. (2011). Homogeneous middles vs. heterogeneous tails, and the end of \
               the ‘inverted-U’: it's all about the share of the rich. Development and Change \
               42(1), 87–153.",
    doi: "10.1111/j.1467-7660.2011.01694.x",
};

pub(super) const PLOTNICK_1981: Reference = Reference {
    citation: "Plotnick, R. (1981). A measure of horizontal inequity. Review of Economics and \
               Statistics 63(2), 283–288.",
    doi: "10.2307/1924099",
};

pub(super) const ROINE_WALDENSTROM_2008: Reference = Reference {
    citation: "Roine, J. and Waldenström, D. (2008). The evolution of top incomes in an \
               egalitarian society: Sweden, 1903–2004. Journal of Public Economics 92(1–2), \
               366–387.",
    doi: "10.1016/j.jpubeco.2007.06.012",
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
