# Cases and expected values for tests/unit/plan_reference.c: descriptions, tests of
# two samples, filled cells, allocation, the bootstrap.
# Run in this folder, after random.R: Rscript describe.R.  Made with R 4.2.2, boot
# 1.3-28 and mice 3.15.0 (Debian 12).  What is drawn is drawn by philox.R.
suppressMessages({ library(boot); library(mice) })
options(digits = 17, scipen = 999)
source("labels.R"); source("philox.R")

rows <- list(); cases <- list(); index <- list(); current <- ""
version <- function(p) if (p %in% c("R", "stats")) paste("R", getRversion()) else
  if (p %in% c("enumeration", "formula", "philox.R")) "by hand" else paste(p, packageVersion(p))
case <- function(name, fn, args, source, data = "models_data.csv", tolerance = 1e-9) {
  current <<- name
  cases[[length(cases) + 1]] <<- sprintf('{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
                                         name, fn, data, tolerance, gsub("'", '"', args))
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,%s", fn, name, source, version(sub("::.*", "", source)))
  if (!fn %in% c("null_impute", "mean_impute", "pro_rata")) put_all("", labels(fn, args))
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
put_all <- function(prefix, l) for (k in names(l)) if (!is.null(l[[k]])) put(paste0(prefix, k), l[[k]])
put_list <- function(prefix, x) for (k in seq_along(x)) put(paste0(prefix, ".", k), x[[k]])
list_of <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ","), "]")
words_of <- function(x) paste0("[", paste(sprintf("'%s'", x), collapse = ","), "]")
d <- read.csv("models_data.csv")

# A frame with missing cells of every kind, and one with little in it.
f <- data.frame(id = 1:12, y = c(4.5, NA, 3.25, 1, 7, 7, NA, 2.5, 0, 9, 4, 1),
                site = c("b", "a", "a", NA, "b", "c", "b", NA, "a", "a", "b", "b"),
                sex = c("m", "f", "f", "m", NA, "m", "f", "f", "m", "f", "m", "f"),
                arm = c("control", "treatment")[1 + c(0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0)],
                months = c(12, 6, 3, 12, NA, 0, 4, 12, 8, 12, 1, 6), visits = c(8, 3, 2, NA, 5, 0, 1, 10, 4, 0, 1, 3),
                cost = c(1e8, 2.5e8, NA, 3e8, 1.5e8, 0, 1e8, 2e8, 4e8, NA, 3e8, 1e8), none = NA,
                person = c("p", "q", "p", "r", "q", "p", "s", "p", "r", "r", "q", "t"),
                first = c(3, 10, 8, 100, 12, 20, NA, 31, 5, 90, 300, 7),
                last = c(7, 10, 19, 130, 40, 20, NA, 31, 9, 99, 365, 7),
                late = c("x", "x", "y", "x", "y", "x", "x", "w", "y", "y", "x", "x"), same = 3)
f$late[8] <- "w"                       # w is met only where site is missing
write.csv(f, "describe_data.csv", row.names = FALSE, quote = FALSE, na = "")
f_name <- "describe_data.csv"
f_levels <- c("c", "a", "b")           # of site, in the order of its dictionary
kind <- ifelse(vapply(f, is.character, NA), '"text"', '"number"')
kind["site"] <- sprintf('"category","levels":["%s"]', paste(f_levels, collapse = '","'))
writeLines(sprintf('{"columns":{%s}}', paste(sprintf('"%s":{"kind":%s}', names(f), kind), collapse = ",")),
           "describe_data.json")

# ---- t_test -------------------------------------------------------------------
moments <- function(prefix, v, label) put_all(prefix, list(
  level = label, n = length(v), mean = if (length(v)) mean(v) else NA, sd = if (length(v) > 1) sd(v) else NA,
  se = if (length(v) > 1) sd(v) / sqrt(length(v)) else NA))
t_case <- function(name, x0, x1, args, method, names, ..., dropped = 0, level = 0.95, mu = 0, data = "models_data.csv") {
  case(name, "t_test", args, "stats::t.test", data)
  one <- is.null(x1)
  t <- if (one) t.test(x0, mu = mu, conf.level = level, ...) else t.test(x1, x0, mu = mu, conf.level = level, ...)
  put_all("", list(method = method, estimate = if (one) t$estimate else t$estimate[1] - t$estimate[2],
                   std_error = t$stderr, statistic = t$statistic, df = t$parameter, p_value = t$p.value,
                   conf_low = t$conf.int[1], conf_high = t$conf.int[2], level = level, mu = mu,
                   n = length(x0) + length(x1), n_dropped = dropped))
  moments(paste0("groups.", names[1], "."), x0, names[1])
  if (!one) moments(paste0("groups.", names[2], "."), x1, names[2])
}
two <- function(y, g) { v <- split(d[[y]], d[[g]]); lapply(v, function(x) x[!is.na(x)]) }
s <- two("y", "arm"); arms <- names(s)
by_arm <- function(y, more = "") sprintf("{'outcome':'%s','group':'arm'%s}", y, more)
t_case("t_test Welch", s[[1]], s[[2]], by_arm("y"), "Welch", arms)
t_case("t_test equal variances", s[[1]], s[[2]], by_arm("y", ",'equal_variance':true"), "equal variances", arms,
       var.equal = TRUE)
t_case("t_test less than a shift at 0.9", s[[1]], s[[2]], by_arm("y", ",'alternative':'less','mu':1.5,'level':0.9"),
       "Welch", arms, alternative = "less", mu = 1.5, level = 0.9)
g <- two("gone", "arm")
t_case("t_test missing outcomes", g[[1]], g[[2]], by_arm("gone"), "Welch", arms, dropped = sum(is.na(d$gone)))
b8 <- two("b8", "arm"); t_case("t_test large scale", b8[[1]], b8[[2]], by_arm("b8"), "Welch", arms)
s8 <- two("s8", "arm")
t_case("t_test small scale greater", s8[[1]], s8[[2]], by_arm("s8", ",'alternative':'greater'"), "Welch", arms,
       alternative = "greater")
t_case("t_test pairs", d$x, d$y, "{'x':'x','y':'y','paired':true}", "paired", "y - x", paired = TRUE)
# t.test gives the pairs' differences no moments.
rows <- rows[!grepl("^t_test pairs,(groups|n,|estimate)", rows)]
e <- d$y - d$x; put("n", length(e)); put("estimate", mean(e)); moments("groups.y - x.", e, "y - x")
t_case("t_test one sample", d$y, NULL, "{'x':'y','mu':2}", "one sample", "y", mu = 2)
t_case("t_test two against three with missing", c(1, 4), c(2.5, 9, 3), "{'x':[1,null,4],'y':[2.5,9,3,null]}", "Welch",
       c("x", "y"), dropped = 2)
t_case("t_test no variance in one group", c(2, 2, 2), c(1, 4, 6), "{'x':[2,2,2],'y':[1,4,6]}", "Welch", c("x", "y"))
lone <- two("y", "lone")
t_case("t_test a group of one with equal variances", lone[[1]], lone[[2]],
       "{'outcome':'y','group':'lone','equal_variance':true}", "equal variances", c("0", "1"), var.equal = TRUE)
# t.test has "not enough observations" here: the difference is all that exists.
t_without <- function(name, x0, x1, args, names, se) {
  case(name, "t_test", args, "formula")
  put_all("", list(method = "Welch", estimate = mean(x1) - mean(x0), std_error = se, statistic = NA, df = NA,
                   p_value = NA, conf_low = NA, conf_high = NA, level = 0.95, mu = 0, n = length(x0) + length(x1),
                   n_dropped = 0))
  moments(paste0("groups.", names[1], "."), x0, names[1]); moments(paste0("groups.", names[2], "."), x1, names[2])
}
t_without("t_test a group of one", lone[[1]], lone[[2]], "{'outcome':'y','group':'lone'}", c("0", "1"), NA)
t_without("t_test all equal", c(3, 3), c(3, 3, 3), "{'x':[3,3],'y':[3,3,3]}", c("x", "y"), 0)

# ---- wilcoxon_test and fisher_test of columns ---------------------------------
case("wilcoxon columns", "wilcoxon_test", "{'outcome':'y','group':'arm'}", "stats::wilcox.test")
w <- wilcox.test(s[[2]], s[[1]], exact = TRUE)
put_all("", list(statistic = w$statistic, p_value = w$p.value, z = NA, exact = "true", ties = "false", n_dropped = 0,
                 n = 60, mu = 0, superiority = w$statistic / prod(lengths(s)), method = "rank sum",
                 alternative = "two_sided", correct = NA, warnings = "none"))
for (k in 1:2) put_all(paste0("groups.", arms[k], "."), list(level = arms[k], n = length(s[[k]]), median = median(s[[k]])))
crossed <- function(m) { for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) put(sprintf("table.%d.%d", i, j), m[i, j]) }
m <- table(f$sex, f$arm); ok <- !is.na(f$sex)
case("fisher columns with a missing cell", "fisher_test", "{'x':'sex','y':'arm'}", "stats::fisher.test", f_name, 1e-8)
ft <- fisher.test(m)
fine <- stats::fisher.test; environment(fine) <- new.env(parent = environment(stats::fisher.test))
assign("uniroot", function(f, ...) stats::uniroot(f, ..., tol = 1e-16, maxiter = 10000), environment(fine))
ft <- fine(m)
put_all("", list(method = "exact", p_value = ft$p.value, estimate = ft$estimate, conf_low = ft$conf.int[1],
                 conf_high = ft$conf.int[2], n = sum(ok), n_dropped = sum(!ok), level = 0.95, alternative = "two_sided"))
crossed(m); put_list("rows", rownames(m)); put_list("columns", colnames(m))
# No table with these margins is less probable: every drawn one counts.
m <- matrix(4, 3, 2); case("fisher drawn", "fisher_test", "{'table':[[4,4],[4,4],[4,4]],'draws':99,'seed':1}",
                           "stats::fisher.test", "")
put_all("", list(method = "drawn", p_value = fisher.test(m)$p.value, n = sum(m), n_dropped = 0, draws = 99)); crossed(m)

# ---- chisq_test -----------------------------------------------------------------
poor <- "an expected count is below 5: the chi-square approximation may be poor"
chisq_case <- function(name, m, args, correct = FALSE, dropped = 0, data = "", words = FALSE) {
  case(name, "chisq_test", args, "stats::chisq.test", data)
  t <- suppressWarnings(chisq.test(m, correct = correct))
  put_all("", list(statistic = t$statistic, df = t$parameter, p_value = t$p.value, n = sum(m), n_dropped = dropped,
                   correct = if (correct) "true" else "false"))
  crossed(m)
  for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) put(sprintf("expected.%d.%d", i, j), t$expected[i, j])
  if (any(t$expected < 5)) put("warnings.1", poor) else put("warnings", "none")
  if (words) { put_list("rows", rownames(m)); put_list("columns", colnames(m)) }
}
table_of <- function(m) sprintf("{'table':[%s]}", paste(apply(m, 1, list_of), collapse = ","))
m2 <- function(...) matrix(c(...), 2, byrow = TRUE)
chisq_case("chisq 2 x 2", m2(12, 5, 7, 19), table_of(m2(12, 5, 7, 19)))
chisq_case("chisq 2 x 2 corrected", m2(12, 5, 7, 19), "{'table':[[12,5],[7,19]],'correct':true}", TRUE)
chisq_case("chisq 2 x 2 corrected near", m2(10, 10, 10, 11), "{'table':[[10,10],[10,11]],'correct':true}", TRUE)
m <- matrix(c(20, 15, 3, 9, 30, 12, 4, 8, 40), 3, byrow = TRUE); chisq_case("chisq 3 x 3", m, table_of(m))
chisq_case("chisq empty cells", m2(0, 7, 3, 6, 0, 2), table_of(m2(0, 7, 3, 6, 0, 2)))
chisq_case("chisq large counts", m2(1e8, 1.0001e8, 1.0002e8, 1e8), table_of(m2(1e8, 1.0001e8, 1.0002e8, 1e8)))
chisq_case("chisq columns", table(d$site, d$arm), "{'x':'site','y':'arm'}", data = "models_data.csv", words = TRUE)
ok <- !is.na(f$site)
chisq_case("chisq a level met only where the other is missing", table(f$late[ok], factor(f$site[ok], f_levels)),
           "{'x':'late','y':'site'}", dropped = sum(!ok), data = f_name, words = TRUE)

# ---- summary --------------------------------------------------------------------
number <- function(prefix, v, column = NULL, group = NULL) {
  x <- v[!is.na(v)]; n <- length(x); q <- if (n) quantile(x, 0:4 / 4, names = FALSE) else rep(NA, 5)
  put_all(prefix, list(column = column, group = group, n = n, missing = sum(is.na(v)), mean = if (n) mean(x) else NA,
                       sd = if (n > 1) sd(x) else NA, se = if (n > 1) sd(x) / sqrt(n) else NA,
                       var = if (n > 1) var(x) else NA, sum = sum(x), min = q[1], q1 = q[2],
                       median = q[3], q3 = q[4], max = q[5]))
}
category <- function(prefix, v, levels, column = NULL, group = NULL) {
  n <- sum(!is.na(v))
  put_all(prefix, list(column = column, group = group, n = n, missing = sum(is.na(v))))
  for (l in levels) put_all(paste0(prefix, "levels.", l, "."),
                            list(level = l, n = sum(v == l, na.rm = TRUE), share = sum(v == l, na.rm = TRUE) / n))
}
one_row <- function(make, ...) { make("", ...); make("rows.1.", ...) }
case("summary one column", "summary", "{'column':'y'}", "stats::quantile"); one_row(number, d$y, "y")
case("summary numbers with missing", "summary", "{'x':[3,null,1,1,8]}", "stats::quantile", "")
one_row(number, c(3, NA, 1, 1, 8))
case("summary large scale", "summary", "{'column':'b8'}", "stats::quantile"); one_row(number, d$b8, "b8")
case("summary small scale", "summary", "{'column':'s8'}", "stats::quantile"); one_row(number, d$s8, "s8")
case("summary one value", "summary", "{'x':[4.25]}", "stats::quantile", ""); one_row(number, 4.25)
case("summary all missing", "summary", "{'x':[null,null]}", "stats::quantile", ""); one_row(number, c(NA_real_, NA))
case("summary ties", "summary", "{'column':'q1'}", "stats::quantile"); one_row(number, d$q1, "q1")
case("summary a category", "summary", "{'column':'site'}", "stats::quantile", f_name)
one_row(category, f$site, f_levels, "site")
case("summary by a group", "summary", "{'columns':['y','visits'],'by':'arm'}", "stats::quantile", f_name)
k <- 0
for (v in c("y", "visits")) for (a in arms) { k <- k + 1; number(sprintf("rows.%d.", k), f[[v]][f$arm == a], v, a) }
case("summary a category by a group", "summary", "{'column':'sex','by':'arm'}", "stats::quantile", f_name)
for (a in 1:2) category(sprintf("rows.%d.", a), f$sex[f$arm == arms[a]], c("f", "m"), "sex", arms[a])
case("summary by one group", "summary", "{'column':'same','by':'same'}", "stats::quantile", f_name)
one_row(number, f$same, "same", "3")

# ---- quantile ---------------------------------------------------------------------
points <- function(prefix, v, probs, group = NULL) {
  x <- v[!is.na(v)]
  put_all(prefix, list(group = group, n = length(x), missing = sum(is.na(v))))
  for (k in seq_along(probs)) put_all(sprintf("%squantiles.%d.", prefix, k), list(
    prob = probs[k], value = if (length(x)) quantile(x, probs[k], names = FALSE, type = 7) else NA))
}
quantile_case <- function(name, v, probs, args, data = "models_data.csv") {
  case(name, "quantile", args, "stats::quantile", data); put("type", 7); one_row(points, v, probs)
}
quantile_case("quantile quartiles", d$y, 0:4 / 4, "{'column':'y'}")
some <- c(0, 0.01, 0.1, 1 / 3, 0.5, 0.975, 1)
quantile_case("quantile many points", d$x, some, sprintf("{'column':'x','probs':%s}", list_of(some)))
quantile_case("quantile one point of missing values", d$gone, 0.9, "{'column':'gone','probs':0.9}")
quantile_case("quantile large scale", d$b8, 0.3, "{'column':'b8','probs':[0.3]}")
quantile_case("quantile ties", d$r, c(0.05, 0.95), "{'column':'r','probs':[0.05,0.95]}")
quantile_case("quantile one value", 7, c(0, 0.37, 1), "{'x':[7],'probs':[0,0.37,1]}", "")
quantile_case("quantile all missing", NA_real_, 0.5, "{'x':[null],'probs':[0.5]}", "")
case("quantile by a group", "quantile", "{'column':'y','by':'site','probs':[0.25,0.5]}", "stats::quantile", f_name)
put("type", 7)
for (k in 1:3) points(sprintf("rows.%d.", k), f$y[which(f$site == f_levels[k])], c(0.25, 0.5), f_levels[k])

# ---- balance ------------------------------------------------------------------------
std <- function(diff, v0, v1) { s <- sqrt((v0 + v1) / 2); if (!is.na(s) && s > 0) diff / s else NA }
mean_of <- function(x) if (length(x)) mean(x) else NA
balance_number <- function(prefix, v, arm, covariate) {
  lev <- sort(unique(arm)); x <- lapply(lev, function(l) v[arm == l & !is.na(v)])
  put_all(prefix, list(covariate = covariate, type = "number"))
  for (k in seq_along(lev)) {
    p <- sprintf("%sarms.%s.", prefix, lev[k]); moments(p, x[[k]], lev[k])
    put(paste0(p, "missing"), sum(is.na(v[arm == lev[k]])))
    put_all(p, list(difference = if (k > 1) mean_of(x[[k]]) - mean_of(x[[1]]) else NA,
                    std_difference = if (k > 1) std(mean(x[[k]]) - mean(x[[1]]), var(x[[1]]), var(x[[k]])) else NA))
  }
  if (length(lev) == 2) {
    t <- tryCatch(t.test(x[[2]], x[[1]]), error = function(e) list(statistic = NA, parameter = NA, p.value = NA))
    put_all(prefix, list(difference = mean_of(x[[2]]) - mean_of(x[[1]]),
                         std_difference = std(mean_of(x[[2]]) - mean_of(x[[1]]), var(x[[1]]), var(x[[2]])), test = "t",
                         statistic = t$statistic, df = t$parameter, df2 = NA, p_value = t$p.value))
  } else {
    a <- anova(lm(v ~ arm))
    put_all(prefix, list(difference = NA, std_difference = NA, test = "F", statistic = a$F[1], df = a$Df[1],
                         df2 = a$Df[2], p_value = a[["Pr(>F)"]][1]))
  }
}
balance_category <- function(prefix, v, arm, covariate) {
  lev <- sort(unique(arm)); m <- table(v, arm); total <- colSums(m)
  put_all(prefix, list(covariate = covariate, type = "category"))
  for (l in rownames(m)) {
    p <- sprintf("%slevels.%s.", prefix, l); share <- m[l, ] / total; v_of <- share * (1 - share)
    put(paste0(p, "level"), l)
    for (k in seq_along(lev)) put_all(sprintf("%sarms.%s.", p, lev[k]), list(
      level = lev[k], n = m[l, k], share = share[k],
      std_difference = if (k > 1) std(share[k] - share[1], v_of[1], v_of[k]) else NA))
    two <- length(lev) == 2
    put_all(p, list(difference = if (two) share[2] - share[1] else NA,
                    std_difference = if (two) std(share[2] - share[1], v_of[1], v_of[2]) else NA))
  }
  if (nrow(m) < 2) return(put_all(prefix, list(test = NA, statistic = NA, df = NA, p_value = NA)))
  t <- suppressWarnings(chisq.test(m, correct = FALSE))
  put_all(prefix, list(test = "chi-square", statistic = t$statistic, df = t$parameter, p_value = t$p.value))
}
balance_case <- function(name, treat, covariates, data, data_name, joint = NULL) {
  case(name, "balance", sprintf("{'treatment':'%s','covariates':%s}", treat, words_of(covariates)), "stats::lm", data_name)
  arm <- data[[treat]]; lev <- sort(unique(arm))
  put("n", nrow(data))
  for (l in lev) put_all(paste0("arms.", l, "."), list(level = l, n = sum(arm == l)))
  for (k in seq_along(covariates)) {
    v <- data[[covariates[k]]]
    (if (is.character(v)) balance_category else balance_number)(sprintf("rows.%d.", k), v, arm, covariates[k])
  }
  if (length(lev) != 2) return(put("joint", NA))
  b <- lm(reformulate(covariates, "of_arm"), cbind(data, of_arm = as.numeric(arm == lev[2])))
  s <- summary(b)$fstatistic
  put_all("joint.", if (is.null(s)) list(statistic = NA, df1 = 0, df2 = b$df.residual, p_value = NA, n = nobs(b)) else
    list(statistic = s[1], df1 = s[2], df2 = s[3], p_value = pf(s[1], s[2], s[3], lower.tail = FALSE), n = nobs(b)))
}
balance_case("balance two arms", "arm", c("x", "age", "site"), d, "models_data.csv")
balance_case("balance three arms", "arm3", c("y", "site", "gone"), d, "models_data.csv")
balance_case("balance missing cells", "arm", c("y", "sex"), f, f_name)
balance_case("balance large and small scales", "arm", c("b8", "s8"), d, "models_data.csv")
balance_case("balance collinear covariates", "arm", c("x", "age", "x2", "one"), d, "models_data.csv")
balance_case("balance ties and a constant", "arm", c("same", "visits"), f, f_name)

# ---- null_impute, mean_impute, pro_rata ----------------------------------------------
filled <- function(fn, name, args, columns, flags, counts) {
  case(name, fn, args, "enumeration", f_name)
  if (length(flags)) put_list("flags", flags) else put("flags", "none")
  if (length(counts)) put_all("filled.", counts) else put("filled", "none")
  if (length(columns)) for (k in names(columns)) put_list(paste0("frame.", k), columns[[k]]) else put("frame", "none")
}
na <- function(x) as.numeric(is.na(x))
fill <- function(x, with) ifelse(is.na(x), with, x)
imputed <- function(fn, rule) {
  f_case <- function(name, columns, ...) filled(fn, paste(fn, name), sprintf("{'columns':%s}", words_of(columns)), ...)
  f_case("a number", "y", list(missing_y = na(f$y), y = fill(f$y, rule(f$y))), "missing_y", list(y = 2))
  f_case("nothing missing", "id", list(), c(), list())
  f_case("large scale", c("id", "cost"), list(missing_cost = na(f$cost), cost = fill(f$cost, rule(f$cost))),
         "missing_cost", list(cost = 2))
  f_case("a column named twice", c("visits", "visits"),
         list(missing_visits = na(f$visits), visits = fill(f$visits, rule(f$visits))), "missing_visits", list(visits = 1))
  f_case("two columns", c("y", "months"),
         list(missing_y = na(f$y), y = fill(f$y, rule(f$y)), missing_months = na(f$months),
              months = fill(f$months, rule(f$months))), c("missing_y", "missing_months"), list(y = 2, months = 1))
}
imputed("null_impute", function(x) 0)
filled("null_impute", "null_impute a category", "{'columns':['site']}",
       list(site = fill(f$site, "(missing)")), c(), list(site = 2))
imputed("mean_impute", function(x) mean(x, na.rm = TRUE))
rated <- function(name, columns, full, minimum, more) {
  x <- list()
  for (k in columns) {
    scaled <- ifelse(!is.na(f$months) & f$months > 0 & f$months >= minimum, f[[k]] * (full / f$months), NA)
    x[[paste0("missing_", k)]] <- as.numeric(is.na(f$months) | f$months < full)
    x[[k]] <- scaled
  }
  counts <- lapply(columns, function(k) sum(!is.na(x[[k]]) & f$months < full)); names(counts) <- columns
  filled("pro_rata", name, sprintf("{'columns':%s,'months':'months'%s}", words_of(columns), more), x,
         paste0("missing_", columns), counts)
}
rated("pro_rata a year", "visits", 12, 0, "")
rated("pro_rata a minimum", "visits", 12, 4, ",'minimum':4")
rated("pro_rata longer than any", "visits", 24, 0, ",'full':24")
rated("pro_rata large scale and missing cells", c("cost", "visits"), 12, 0, "")
rated("pro_rata nothing is enough", "visits", 12, 12, ",'minimum':12")

source("describe_more.R")
write_index(index, "describe.jsonl")
writeLines(unlist(cases), "describe.jsonl")
writeLines(c("case,path,value", unlist(rows)), "describe.csv")
