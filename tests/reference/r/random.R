# Cases and expected values for tests/unit/plan_reference.c: exact tests, ranks,
# pooling, power.
# Run in this folder, after models.R: Rscript random.R.  Made with R 4.2.2, coin 1.4-2 and
# mice 3.15.0 (Debian 12).  What is random here is enumerated, or drawn by philox.R.
suppressMessages({ library(coin); library(mice) })
options(digits = 17, scipen = 999)

source("labels.R")
rows <- list(); cases <- list(); index <- list(); current <- ""
version <- function(p) if (p %in% c("R", "stats")) paste("R", getRversion()) else
  if (p %in% c("enumeration", "formula", "philox.R")) "by hand" else paste(p, packageVersion(p))
case <- function(name, fn, args, source, tolerance = 1e-9, data = "") {
  current <<- name
  cases[[length(cases) + 1]] <<- sprintf(
    '{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
    name, fn, data, tolerance, gsub("'", '"', args))
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,%s", fn, name, source,
                                         version(sub("::.*", "", source)))
  words <- labels(fn, args)
  for (k in setdiff(names(words), "kind")) put(k, words[[k]])
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
list_of <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.15g", x)), collapse = ","), "]")
table_of <- function(m) paste0("[", paste(apply(m, 1, list_of), collapse = ","), "]")
m2 <- function(...) matrix(c(...), 2, byrow = TRUE)

# ---- fisher_test: R's code, with its root finder's tolerance at rounding ------
fine <- stats::fisher.test
environment(fine) <- new.env(parent = environment(stats::fisher.test))
assign("uniroot", function(f, ...) stats::uniroot(f, ..., tol = 1e-16, maxiter = 10000),
       environment(fine))
fisher_case <- function(name, m, args = "", ..., one_sided = "two.sided", level = 0.95) {
  case(name, "fisher_test", sprintf("{'table':%s%s}", table_of(m), args), "stats::fisher.test", 1e-8)
  f <- fine(m, alternative = one_sided, conf.level = level)
  put("kind", "fisher_test"); put("method", "exact"); put("p_value", f$p.value); put("n", sum(m))
  for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) put(sprintf("table.%d.%d", i, j), m[i, j])
  put("n_dropped", 0)
  if (any(dim(m) != 2)) return(invisible())
  none <- any(rowSums(m) == 0) || any(colSums(m) == 0)   # any odds ratio fits
  put("estimate", if (none) NA else f$estimate)
  put("conf_low", if (none || one_sided == "less") NA else f$conf.int[1])
  put("conf_high", if (none || one_sided == "greater") NA else f$conf.int[2])
  put("level", level); put("alternative", sub(".", "_", one_sided, fixed = TRUE))
}
fisher_case("fisher tea", m2(3, 1, 1, 3))
fisher_case("fisher tea greater", m2(3, 1, 1, 3), ",'alternative':'greater'", one_sided = "greater")
fisher_case("fisher less", m2(2, 10, 15, 3), ",'alternative':'less','level':0.9", one_sided = "less", level = 0.9)
fisher_case("fisher level 0.99", m2(12, 5, 7, 19), ",'level':0.99", level = 0.99)
fisher_case("fisher an empty cell", m2(0, 7, 5, 4))
fisher_case("fisher an infinite odds ratio", m2(6, 0, 4, 5))
fisher_case("fisher both diagonals", m2(9, 0, 0, 8))
fisher_case("fisher an empty row", m2(0, 0, 3, 4))
fisher_case("fisher large", m2(812, 700, 655, 790))
fisher_case("fisher tied probabilities", m2(10, 10, 10, 10))
fisher_case("fisher 3 x 3", matrix(c(2, 5, 3, 9, 3, 2, 4, 8, 1), 3, byrow = TRUE))
fisher_case("fisher 2 x 5 with empty cells", m2(0, 4, 3, 2, 1, 5, 1, 0, 2, 4))
fisher_case("fisher 4 x 4 job satisfaction",
            matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4, byrow = TRUE))

# ---- wilcoxon_test ------------------------------------------------------------
ranks <- function(name, y1, y0 = NULL, args = "", alternative = "two.sided", mu = 0, correct = TRUE,
                  exact = NULL, paired = FALSE, source = "stats::wilcox.test", p = NULL) {
  lists <- if (is.null(y0)) sprintf("'x':%s", list_of(y1)) else
    sprintf("'x':%s,'y':%s", list_of(y0), list_of(y1))
  case(name, "wilcoxon_test", sprintf("{%s%s}", lists, args), source)
  w <- suppressWarnings(wilcox.test(y1, y0, alternative = alternative, mu = mu, correct = correct,
                                    exact = exact, paired = paired))
  one <- is.null(y0) || paired
  if (one) {
    d <- if (paired) y1 - y0 else y1
    dropped <- sum(is.na(d)); d <- d[!is.na(d)]
    e <- (d - mu)[d != mu]; n <- length(e); t <- table(abs(e))
    mean <- n * (n + 1) / 4; sd <- sqrt(n * (n + 1) * (2 * n + 1) / 24 - sum(t^3 - t) / 48)
    label <- if (paired) "y - x" else "x"
    put(paste0("groups.", label, ".n"), length(d)); put(paste0("groups.", label, ".median"), median(d))
    put(paste0("groups.", label, ".level"), label)
    put("n", length(d)); put("n_zero", length(d) - n)
    plain <- length(d) < 50 && n == length(d)
    put("method", if (paired) "signed rank, pairs" else "signed rank")
  } else {
    dropped <- sum(is.na(y0)) + sum(is.na(y1)); y0 <- y0[!is.na(y0)]; y1 <- y1[!is.na(y1)]
    N <- length(y0) + length(y1); t <- table(c(y0, y1 - mu))
    mean <- length(y0) * length(y1) / 2
    sd <- sqrt(mean / 6 * (N + 1 - sum(t^3 - t) / (N * (N - 1))))
    put("groups.x.level", "x"); put("groups.y.level", "y")
    put("groups.x.n", length(y0)); put("groups.x.median", median(y0))
    put("groups.y.n", length(y1)); put("groups.y.median", median(y1))
    put("n", N); put("superiority", w$statistic / (length(y0) * length(y1)))
    plain <- length(y0) < 50 && length(y1) < 50
    put("method", "rank sum")
  }
  ties <- any(t > 1)
  is_exact <- if (is.null(exact)) plain && !ties else exact
  z <- w$statistic - mean
  shift <- if (!correct) 0 else switch(alternative, two.sided = sign(z) * 0.5, greater = 0.5, less = -0.5)
  put("kind", "wilcoxon_test"); put("statistic", w$statistic)
  put("p_value", if (is.null(p)) w$p.value else p)
  put("z", if (is_exact) NA else (z - shift) / sd); put("exact", if (is_exact) "true" else "false")
  put("ties", if (ties) "true" else "false"); put("n_dropped", dropped); put("mu", mu)
  put("alternative", sub(".", "_", alternative, fixed = TRUE))
  put("correct", if (is_exact) NA else if (correct) "true" else "false")
  if (is_exact || !(ties || (one && n < length(d)))) put("warnings", "none") else
    put("warnings.1", "ties or zeros: p is the normal's; exact = true gives the exact one")
}
# Permutation p by distance from the mean, every subset or sign listed.
listed <- function(y1, y0) {
  r <- rank(c(y1, y0)); k <- length(y1)
  s <- combn(length(r), k, function(i) sum(r[i])); e <- k * (length(r) + 1) / 2
  mean(abs(s - e) >= abs(sum(r[seq_len(k)]) - e) - 1e-9)
}
signs <- function(d) {
  d <- d[d != 0]; r <- rank(abs(d)); g <- as.matrix(expand.grid(rep(list(0:1), length(d))))
  s <- drop(g %*% r); mean(abs(s - sum(r) / 2) >= abs(sum(r[d > 0]) - sum(r) / 2) - 1e-9)
}
y1 <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
y0 <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06001, 3.14, 1.2901, 2.2, 0.31)
t1 <- c(3, 4, 4, 5, 2, 4, 5); t0 <- c(1, 2, 2, 3, 4, 1)
ranks("wilcoxon exact", y1, y0)
ranks("wilcoxon greater", y1, y0, ",'alternative':'greater'", "greater")
ranks("wilcoxon less with a shift", y1, y0, ",'alternative':'less','mu':0.25", "less", mu = 0.25)
ranks("wilcoxon normal uncorrected", y1, y0, ",'exact':false,'correct':false", exact = FALSE, correct = FALSE)
ranks("wilcoxon ties", t1, t0)
ranks("wilcoxon ties less", t1, t0, ",'alternative':'less'", "less")
ranks("wilcoxon ties exact", t1, t0, ",'exact':true", exact = TRUE, source = "coin::wilcox_test",
      p = as.numeric(pvalue(wilcox_test(c(t1, t0) ~ factor(rep(1:0, c(7, 6)), levels = 1:0), distribution = "exact"))))
stopifnot(abs(listed(t1, t0) - as.numeric(tail(sub(".*p_value,", "", Filter(function(s) grepl("ties exact,p_value", s), rows)), 1))) < 1e-12)
ranks("wilcoxon one against many", 5, c(1:4, 6:12) + 0.5)
ranks("wilcoxon all equal", rep(2, 4), rep(2, 5), p = NA)
rows <- Filter(function(s) !grepl("^wilcoxon all equal,(z|p_value),", s), rows)
ranks("wilcoxon missing", c(y1, NA), c(NA, y0, NA))
ranks("wilcoxon large", round(sin(1:60) * 40) + 6, round(cos(1:55) * 40))
before <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
after <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
ranks("wilcoxon pairs", after, before, ",'paired':true", paired = TRUE)
ranks("wilcoxon pairs greater", after, before, ",'paired':true,'alternative':'greater'", "greater", paired = TRUE)
d0 <- c(0, 1, -1, 2, 3, -4, 0, 2, 5)
ranks("wilcoxon signed ranks with zeros and ties", d0)
ranks("wilcoxon signed ranks exact with ties", d0, NULL, ",'exact':true", exact = TRUE, source = "enumeration",
      p = signs(d0))
ranks("wilcoxon one sample", after, NULL, ",'mu':1", mu = 1)

source("random_more.R")
# Those of boot.R, which tests/unit/stats_boot.c and plan_resample.c compare.
index <- c(index, sprintf("bootstrap,%s,boot::%s,%s", c(
  "many draws", "ranks between draws", "few draws for the level", "ties", "an estimate below every draw", "mean",
  "mean in strata", "sd of missing values", "correlation", "difference in strata", "median", "mean of clusters"),
  rep(c("boot.ci", "empinf"), c(5, 7)), version("boot")))
write_index(index, "random.jsonl")
writeLines(unlist(cases), "random.jsonl")
writeLines(c("case,path,value", unlist(rows)), "random.csv")
