# CR2 with Satterthwaite's df, from the formula to the table of coefficients.
source("bench/r/timing.R")
d <- trial()
if (has("estimatr"))
    timed("cr2", "lm_robust",
          summary(estimatr::lm_robust(y ~ arm + x1 + x2 + x3 + x4, d,
                                      clusters = class, se_type = "CR2")))
if (has("clubSandwich"))
    timed("cr2", "clubSandwich",
          clubSandwich::coef_test(lm(y ~ arm + x1 + x2 + x3 + x4, d),
                                  vcov = "CR2", cluster = d$class,
                                  test = "Satterthwaite"))
