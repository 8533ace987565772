# Two means under rules for missing outcomes, for tests/unit/plan_comparison.c: t.test on
# what each rule gives of strategies_data.csv (strategies.R).  Run in this folder:
# Rscript comparison.R.  Made with R 4.2.2 (Debian 12), without packages.  Writes
# comparison.csv: case, estimate, standard error, df, p, low, high.
#
# The completed data sets are fixed: comparison_frames.csv holds what stats.impute drew
# with m = 4, iterations = 3 and seed = 7, of y and arm together and of y by arm.  They are
# pooled here by Rubin (1987) with the degrees of freedom of Barnard and Rubin (1999), the
# complete data's being the least of the four tests'.
options(digits = 17, scipen = 999)
d <- read.csv("strategies_data.csv")
frames <- read.csv("comparison_frames.csv")
rows <- c()
put <- function(name, x) rows <<- c(rows, paste(c(name, sprintf("%.17g", x)), collapse = ","))

test_of <- function(y, arm, equal) {
  f <- t.test(y[arm == "b"], y[arm == "a"], var.equal = equal)
  c(estimate = unname(f$estimate[1] - f$estimate[2]), se = f$stderr, df = unname(f$parameter),
    p = f$p.value, low = f$conf.int[1], high = f$conf.int[2])
}
pool <- function(q, u, complete) {
  m <- length(q)
  between <- var(q)
  total <- mean(u) + (1 + 1 / m) * between
  lambda <- (1 + 1 / m) * between / total
  old <- (m - 1) / lambda^2
  observed <- (complete + 1) / (complete + 3) * complete * (1 - lambda)
  df <- old * observed / (old + observed)
  t <- mean(q) / sqrt(total)
  half <- qt(0.975, df) * sqrt(total)
  c(mean(q), sqrt(total), df, 2 * pt(-abs(t), df), mean(q) - half, mean(q) + half)
}
pooled <- function(rule, equal) {
  fits <- sapply(1:4, function(i) {
    f <- frames[frames$rule == rule & frames$frame == i, ]
    test_of(f$y, f$arm, equal)
  })
  pool(fits["estimate", ], fits["se", ]^2, min(fits["df", ]))
}
whole <- function(y) ifelse(is.na(y), mean(y, na.rm = TRUE), y)
for (equal in c(FALSE, TRUE)) {
  name <- function(x) paste(x, if (equal) "equal" else "Welch")
  put(name("complete"), test_of(d$y, d$arm, equal))
  put(name("mean"), test_of(whole(d$y), d$arm, equal))
  put(name("null"), test_of(ifelse(is.na(d$y), 0, d$y), d$arm, equal))
  put(name("together"), pooled("together", equal))
  put(name("by arm"), pooled("by arm", equal))
}
# A count over a part of a period: 0 below 3 months, scaled to 12 below that.
m <- pmin(d$months, 12)
scaled <- ifelse(is.na(m), NA, ifelse(m < 3, 0, ifelse(m == 12, d$absence, d$absence * 12 / m)))
put("pro rata Welch", test_of(scaled, d$arm, FALSE))
put("pro rata then mean Welch", test_of(whole(scaled), d$arm, FALSE))
writeLines(c("case,estimate,std_error,df,p_value,conf_low,conf_high", rows), "comparison.csv")
