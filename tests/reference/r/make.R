# Expected values for tests/unit/stats_regression.c, stats_tests.c and stats_dist.c.
# Run in this folder: Rscript make.R.  Made with R 4.2.2 and sandwich 3.0-2
# (Debian 12).  Nothing here is random.
suppressMessages(library(sandwich))
options(digits = 17, scipen = 999)

rows <- list()
put <- function(case, quantity, value) {
  if (is.infinite(value)) return(invisible())  # the open end of an interval
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%.17g", case, quantity, value)
}

n <- 40
i <- seq_len(n)
d <- data.frame(
  x1 = round(sin(i * 1.7) * 10, 3),
  x2 = (i * 7) %% 11,
  g = (i * i) %% 7,                     # quadratic residues: 0, 1, 2, 4
  w = ifelse(i %% 9 == 0, 0, 1 + (i %% 4) / 2),
  f = (i * 5) %% 3,
  lone = as.numeric(i == 17)
)
d$c <- ifelse(i == 40, 9, i %% 6)       # a cluster of one row
d$x3 <- d$x1 + 2 * d$x2                 # collinear
d$b8 <- d$x1 * 1e8
d$s8 <- d$x2 * 1e-8
d$y <- round(3 + 0.5 * d$x1 - 0.25 * d$x2 + d$f + cos(i * 2.3) * (1 + d$x2 / 4), 4)
write.csv(format(d, digits = 17, trim = TRUE), "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")

coefs <- function(case, m, v, df, suffix) {
  b <- coef(m)[!is.na(coef(m))]
  se <- sqrt(diag(v))
  t <- b / se
  for (k in seq_along(b)) {
    put(case, paste0(suffix, ":se:", k), se[k])
    put(case, paste0(suffix, ":t:", k), t[k])
    put(case, paste0(suffix, ":p:", k), 2 * pt(-abs(t[k]), df))
    put(case, paste0(suffix, ":low:", k), b[k] - qt(0.975, df) * se[k])
  }
}

regression <- function(case, m, cluster = NULL, hc = c("HC0", "HC1", "HC2", "HC3")) {
  b <- coef(m)[!is.na(coef(m))]
  s <- summary(m)
  for (k in seq_along(b)) put(case, paste0("coef:", k), b[k])
  put(case, "rank", m$rank)
  put(case, "df", m$df.residual)
  put(case, "sigma", s$sigma)
  put(case, "r2", s$r.squared)
  put(case, "adj_r2", s$adj.r.squared)
  put(case, "f", s$fstatistic[1])
  put(case, "f_p", pf(s$fstatistic[1], s$fstatistic[2], s$fstatistic[3], lower.tail = FALSE))
  coefs(case, m, vcov(m, complete = FALSE), m$df.residual, "classical")
  for (type in hc) coefs(case, m, vcovHC(m, type = type), m$df.residual, type)
  if (is.null(cluster)) return(invisible())
  slopes <- setdiff(seq_along(b), if (names(b)[1] == "(Intercept)") 1)
  wald <- function(v) {
    t <- b[slopes] / sqrt(diag(v))[slopes]
    drop(t %*% solve(cov2cor(v[slopes, slopes, drop = FALSE]), t)) / length(slopes)
  }
  put(case, "HC1:f", wald(vcovHC(m, type = "HC1")))
  put(case, "CR1:f", wald(vcovCL(m, cluster = cluster, type = "HC1", cadjust = TRUE)))
  df <- length(unique(cluster)) - 1
  coefs(case, m, vcovCL(m, cluster = cluster, type = "HC0", cadjust = FALSE), df, "CR0")
  coefs(case, m, vcovCL(m, cluster = cluster, type = "HC1", cadjust = TRUE), df, "CR1")
}

regression("plain", lm(y ~ x1 + x2, d), d$c)
# R drops x3 itself; the HC estimators are those of the model without it.
regression("collinear", lm(y ~ x1 + x2, d), d$c)
regression("no intercept", lm(y ~ 0 + x1 + x2, d), d$c)
regression("factor", lm(y ~ factor(f) + x1, d), d$c)
regression("scales", lm(y ~ b8 + s8, d), d$c)
regression("row of its own", lm(y ~ x1 + lone, d), d$c, hc = c("HC0", "HC1"))
# Rows of weight 0 do not count: sandwich counts them, so they are left out.
regression("weights", lm(y ~ x1 + x2, d, weights = w, subset = w > 0), d$c[d$w > 0])
small <- d[1:4, ]
regression("one residual df", lm(y ~ x1 + x2, small), hc = c("HC0", "HC1"))

t_case <- function(case, t) {
  put(case, "statistic", t$statistic)
  put(case, "df", t$parameter)
  put(case, "p", t$p.value)
  put(case, "se", t$stderr)
  put(case, "low", t$conf.int[1])
  put(case, "high", t$conf.int[2])
}
a <- d$y[d$f == 0]
b <- d$y[d$f == 1]
# R's t.test(b, a) is later minus first, as here.
t_case("welch", t.test(b, a))
t_case("equal variance", t.test(b, a, var.equal = TRUE))
t_case("greater", t.test(b, a, alternative = "greater"))
t_case("less", t.test(b, a, alternative = "less", mu = 1.5))
t_case("level 0.9", t.test(b, a, conf.level = 0.9))
t_case("paired", t.test(d$y - d$x1))
t_case("one sample", t.test(d$y, mu = 2))

chisq_case <- function(case, m, correct) {
  t <- suppressWarnings(chisq.test(m, correct = correct))
  put(case, "statistic", t$statistic)
  put(case, "df", t$parameter)
  put(case, "p", t$p.value)
}
chisq_case("2 x 2", matrix(c(12, 5, 7, 19), 2, byrow = TRUE), FALSE)
chisq_case("2 x 2 corrected", matrix(c(12, 5, 7, 19), 2, byrow = TRUE), TRUE)
chisq_case("2 x 2 corrected near", matrix(c(10, 10, 10, 11), 2, byrow = TRUE), TRUE)
chisq_case("3 x 3", matrix(c(20, 15, 3, 9, 30, 12, 4, 8, 40), 3, byrow = TRUE), FALSE)

for (p in c(0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.975, 1))
  put("quantile", sprintf("%.17g", p), quantile(d$y, p, type = 7))

dist <- function(name, x, ...) {
  args <- c(...)
  put(name, paste(sprintf("%.17g", c(x, args)), collapse = ":"),
      switch(name,
             t_upper = pt(x, args[1], lower.tail = FALSE),
             t_quantile = qt(x, args[1]),
             f_upper = pf(x, args[1], args[2], lower.tail = FALSE),
             chisq_upper = pchisq(x, args[1], lower.tail = FALSE),
             normal_upper = pnorm(x, lower.tail = FALSE),
             normal_quantile = qnorm(x)))
}
for (df in c(0.5, 1, 2, 2.5, 7, 29, 31, 78, 1000, 5747, 1e6, 1e9))
  for (x in c(-3, -0.1, 1e-9, 0.3, 1, 1.96, 3.5, 8, 30)) dist("t_upper", x, df)
for (df in c(1, 2, 2.5, 7, 29, 31, 78, 1000, 5747, 1e6))
  for (p in c(1e-12, 0.0005, 0.005, 0.025, 0.05, 0.3, 0.6, 0.975, 0.9995))
    dist("t_quantile", p, df)
for (df1 in c(1, 2, 5, 78)) for (df2 in c(1, 3, 40, 78, 5700))
  for (x in c(0.01, 0.5, 1, 2.5, 12, 200)) dist("f_upper", x, df1, df2)
for (df in c(1, 2, 5, 30, 400)) for (x in c(0.01, 0.7, 3, 20, 90, 500)) dist("chisq_upper", x, df)
for (x in c(-5, -1, 0, 0.5, 1.96, 6, 20, 37)) dist("normal_upper", x)
for (p in c(1e-300, 1e-10, 0.025, 0.3, 0.5, 0.999)) dist("normal_quantile", p)

writeLines(c("case,quantity,value", unlist(rows)), "expected.csv")
