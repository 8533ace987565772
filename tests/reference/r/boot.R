# Expected values in tests/unit/stats_boot.c.  Rscript boot.R prints them; made
# with R 4.2.2 and boot 1.3-28 (Debian 12).  Nothing here is random.
suppressMessages(library(boot))
options(digits = 17)
drawn <- function(n, steps) floor((seq_len(n) * 7919) %% 1009 * steps / 1009) / steps
ends <- function(name, n, steps, t0, a, level) {
  t <- drawn(n, steps)
  o <- list(t0 = t0, t = matrix(t), R = n, call = quote(boot()), sim = "ordinary")
  class(o) <- "boot"
  p <- boot.ci(o, conf = level, type = c("perc", "basic"), t0 = t0, t = t)
  # boot:::bca.ci with the acceleration given
  w <- qnorm(sum(t < t0) / n); z <- qnorm((1 + c(-level, level)) / 2)
  q <- if (is.finite(w)) boot:::norm.inter(t, pnorm(w + (w + z) / (1 - a * (w + z))))[, 2] else c(NaN, NaN)
  cat(sprintf('{"%s",%d,%d,%.17g,%.17g,%.17g,{%s}},\n', name, n, steps, t0, a, level,
      paste(sprintf("%.17g", c(mean(t) - t0, sd(t), p$percent[4:5], p$basic[4:5], q)), collapse = ",")))
}
suppressWarnings({
ends("many draws", 999, 1009, 0.47, 0.03, 0.95)
ends("ranks between draws", 500, 1009, 0.55, -0.08, 0.9)
ends("few draws for the level", 19, 1009, 0.4, 0, 0.99)
ends("ties", 999, 10, 0.5, 0.02, 0.95)
ends("an estimate below every draw", 99, 1009, -1, 0, 0.95)
})
d <- read.csv("models_data.csv")
acceleration <- function(name, args, data, statistic, strata = rep(1, nrow(data))) {
  o <- boot(data, statistic, R = 2, strata = strata)
  l <- empinf(o, type = "jack")
  cat(sprintf('{"%s","%s",%.17g,%.17g},\n', name, args, o$t0, sum(l^3) / (6 * sum(l^2)^1.5)))
}
acceleration("mean", "{'statistic':'mean','outcome':'y'", d, function(x, i) mean(x$y[i]))
acceleration("mean in strata", "{'statistic':'mean','outcome':'y','strata':['arm3']", d,
             function(x, i) mean(x$y[i]), factor(d$arm3))
acceleration("sd of missing values", "{'statistic':'sd','outcome':'gone'", d[!is.na(d$gone), ],
             function(x, i) sd(x$gone[i]))
acceleration("correlation", "{'statistic':'correlation','outcome':'y','with':'x'", d,
             function(x, i) cor(x$y[i], x$x[i]))
acceleration("difference in strata", "{'statistic':'difference','outcome':'y','group':'arm','strata':['arm']", d,
             function(x, i) diff(tapply(x$y[i], x$arm[i], mean))[[1]], factor(d$arm))
acceleration("median", "{'statistic':'median','outcome':'y'", d, function(x, i) median(x$y[i]))
s <- split(d$y, d$school)
acceleration("mean of clusters", "{'statistic':'mean','outcome':'y','cluster':'school'",
             data.frame(n = lengths(s), t = sapply(s, sum)), function(x, i) sum(x$t[i]) / sum(x$n[i]))
