# Cases and expected values for tests/unit/plan_reference.c: whole results of
# the functions of stats, field by field.
# Run in this folder: Rscript models.R.  Made with R 4.2.2, sandwich 3.0-2,
# clubSandwich 0.5.8, estimatr 1.0.0, AER 1.2-10, car 3.1-1 and psych 2.2.9
# (Debian 12).  Nothing here is random.
suppressMessages({
  library(sandwich); library(clubSandwich); library(estimatr)
  library(AER); library(car); library(psych)
})
options(digits = 17, scipen = 999)

source("labels.R")
rows <- list(); cases <- list(); index <- list(); current <- ""
version <- function(p) if (p == "R" || p == "stats") paste("R", getRversion()) else if (p == "formula") "by hand" else
  paste(p, packageVersion(p))
case <- function(name, fn, args, source, tolerance = 1e-9, data = "models_data.csv") {
  current <<- name
  words <- labels(fn, args)
  args <- gsub("'", '"', args)
  cases[[length(cases) + 1]] <<- sprintf(
    '{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
    name, fn, data, tolerance, args)
  pkg <- sub("::.*", "", source)
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,%s", fn, name, source, version(pkg))
  put_all("", words)
  if (fn %in% c("ols", "lin", "iv", "logit", "probit", "joint_test", "anova", "cor_test", "cohen_d", "hedges_g"))
    put("warnings", "none")
}
warns <- function(...) {   # in the place of "none"
  rows <<- rows[unlist(rows) != paste0(current, ",warnings,none")]
  for (k in seq_along(c(...))) put(paste0("warnings.", k), c(...)[k])
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
put_all <- function(prefix, l) for (k in names(l)) if (!is.null(l[[k]])) put(paste0(prefix, k), l[[k]])

# ---- data -------------------------------------------------------------------
n <- 60
i <- seq_len(n)
school <- c(rep(1:12, times = c(3, 5, 4, 6, 2, 7, 5, 4, 8, 6, 5, 4)), 13)  # one of one row
d <- data.frame(
  school = school,
  arm = ifelse(school %% 2 == 1, "treatment", "control"),     # 7 against 6
  site = ifelse(i == 23, "z", ifelse(i %% 3 == 0, "b", "a")),  # a level of one row
  x = round(sin(i * 1.3) * 4, 3),
  female = as.numeric((i * 7) %% 5 < 2),
  age = 30 + (i * 11) %% 17,
  w = ifelse(i %% 10 == 0, 0, 1 + (i %% 3) / 2),
  q1 = 1 + (i * i) %% 5, q2 = 1 + (i * 3 + i * i) %% 5, q3 = 1 + (i * 7 + 2) %% 5
)
d$arm3 <- c("a", "b", "c")[1 + (i * 5) %% 7 %% 3]
d$z <- as.numeric((i * 13) %% 4 < 2)
d$z2 <- round(cos(i * 0.7), 3)
d$dose <- round(0.8 * d$z + 0.3 * d$z2 + 0.2 * d$x / 4 + cos(i * 2.9) / 2, 3)
d$took <- as.numeric(d$z + cos(i * 3.1) > 0.7)
d$y <- round(2 + (d$arm == "treatment") + 0.4 * d$x - 0.05 * d$age + d$female + 0.7 * d$dose +
               cos(i * 2.3) * (1 + abs(d$x) / 4) + sin(d$school), 4)
d$bin <- as.numeric(d$y + sin(i * 5.1) * 2 > 2)
d$gone <- ifelse(i %% 11 == 0, NA, d$y)                       # missing outcomes
d$b8 <- d$x * 1e8
d$s8 <- d$age * 1e-8
d$x2 <- d$x + d$age                                           # collinear
d$one <- 1
d$exact <- 3 + 2 * d$x - 0.5 * d$female                       # perfect fit
d$split <- as.numeric(d$bin == 1) * (i %% 2) + 0              # 1 only where bin is 1
d$half <- as.numeric(d$school > 6)
# Reversed at random-looking places, with ties.
d$r <- round(d$x + cos(i * 1.9) * 3)
d$lone <- as.numeric(i == 60); d$rest <- 1 - d$lone           # all of school 13
d$empty <- NA
write.csv(format(d, digits = 17, trim = TRUE), "models_data.csv", row.names = FALSE, quote = FALSE, na = "")
text <- readLines("models_data.csv"); writeLines(gsub("\\bNA\\b", "", text), "models_data.csv")
d <- read.csv("models_data.csv")

rename <- function(x) {
  x <- sub("armtreatment", "arm[treatment]", x)
  x <- sub("site([bz])", "site[\\1]", x)
  x <- sub("arm3([bc])", "arm3[\\1]", x)
  x <- sub("factor\\(school\\)([0-9]+)", "school[\\1]", x)
  x
}

# The part of a result that is one coefficient.
coef_rows <- function(b, v, df, level = 0.95, z = FALSE, skip = character(0)) {
  se <- sqrt(diag(v)); df <- rep(df, length.out = length(b)); k <- 0
  for (j in seq_along(b)) {
    term <- rename(names(b)[j])
    p <- paste0("terms.", term, ".")
    put_all(p, list(status = "estimated", name = term, source = source_of(term), reason = NA))
    put(paste0(p, "estimate"), b[j]); put(paste0(p, "std_error"), se[j])
    t <- b[j] / se[j]
    q <- if (z) qnorm(1 - (1 - level) / 2) else qt(1 - (1 - level) / 2, df[j])
    put(paste0(p, "statistic"), t)
    put(paste0(p, "df"), if (z) NA else df[j])
    put(paste0(p, "p_value"), if (z) 2 * pnorm(-abs(t)) else 2 * pt(-abs(t), df[j]))
    put(paste0(p, "conf_low"), b[j] - q * se[j]); put(paste0(p, "conf_high"), b[j] + q * se[j])
  }
  shown <- !(names(b) %in% skip)
  for (r in which(shown)) for (c in which(shown))
    put(sprintf("vcov.%d.%d", sum(shown[1:r]), sum(shown[1:c])), v[r, c])
  for (r in which(shown)) put(sprintf("vcov_terms.%d", sum(shown[1:r])), rename(names(b)[r]))
}
source_of <- function(term) if (grepl(":", term)) term else sub("_c$", "", sub("\\[.*", "", term))
omitted <- function(...) for (t in c(...)) put_all(paste0("terms.", t, "."), list(
  status = "omitted", name = t, source = source_of(t),
  reason = if (grepl("^\\w+\\[\\w+\\]$", t)) "base" else "collinear"))
wald <- function(b, v, which, df2) {
  t <- b[which] / sqrt(diag(v))[which]
  f <- drop(t %*% solve(cov2cor(v[which, which, drop = FALSE]), t)) / length(which)
  put_all("f.", list(statistic = f, df1 = length(which), df2 = df2,
                     p_value = if (is.infinite(df2)) pchisq(f * length(which), length(which), lower.tail = FALSE)
                       else pf(f, length(which), df2, lower.tail = FALSE)))
}
fit_rows <- function(m, dropped = 0, level = 0.95) {
  s <- summary(m)
  put_all("", list(n = nobs(m), n_dropped = dropped, rank = m$rank, df_residual = m$df.residual,
                   rss = sum(weighted.residuals(m)^2), sigma = s$sigma, r_squared = s$r.squared,
                   adj_r_squared = s$adj.r.squared, level = level))
}
slopes <- function(b) setdiff(seq_along(b), if (names(b)[1] == "(Intercept)") 1)

# ---- ols with CR2 -----------------------------------------------------------
cr2 <- function(name, terms, m, cluster, extra = "", dropped = 0, gone = character(0), by = "school",
                level = 0.95, scale = rep(1, length(coef(m)))) {
  case(name, "ols", sprintf("{'outcome':'%s','terms':[%s],'vcov':{'kind':'cluster','by':'%s','type':'CR2'}%s}",
                            as.character(formula(m)[[2]]), terms, by, extra), "clubSandwich::vcovCR")
  b <- coef(m)[!is.na(coef(m))]
  v <- vcovCR(m, cluster = cluster, type = "CR2")
  df <- suppressWarnings(coef_test(m, vcov = v, test = "Satterthwaite"))$df_Satt
  fit_rows(m, dropped, level)
  keep <- !is.na(coef(m)); b <- b / scale[keep]
  v <- as.matrix(v) / outer(scale[keep], scale[keep])
  coef_rows(b, v, df, level)
  omitted(gone)
  G <- length(unique(cluster))
  put("n_clusters", G)
  wald(b, v, slopes(b), G - 1)
}
cr2("CR2 6 against 7 clusters", "'arm','x','female','age'", lm(y ~ arm + x + female + age, d), d$school,
    gone = "arm[control]")
cr2("CR2 one covariate", "'x'", lm(y ~ x, d), d$school, extra = ",'level':0.9", level = 0.9)
cr2("CR2 collinear and constant", "'x','age','x2','one'", lm(y ~ x + age + x2 + one, d), d$school,
    gone = c("x2", "one"))
cr2("CR2 a level of one row", "'site','x'", lm(y ~ site + x, d), d$school, gone = "site[a]")
# clubSandwich inverts X'X, which loses the scales: those of x and age, rescaled.
m <- lm(y ~ x + age, d); names(m$coefficients) <- c("(Intercept)", "b8", "s8")
cr2("CR2 scales", "'b8','s8'", m, d$school, scale = c(1, 1e8, 1e-8))
cr2("CR2 no intercept", "'x','age'", lm(y ~ 0 + x + age, d), d$school, extra = ",'intercept':false")
cr2("CR2 weights of zero", "'arm','x'", lm(y ~ arm + x, d, weights = w, subset = w > 0), d$school[d$w > 0],
    extra = ",'weights':'w'", gone = "arm[control]")
cr2("CR2 weights and wide clusters", "'x'", lm(y ~ x, d, weights = w, subset = w > 0), d$arm3[d$w > 0],
    extra = ",'weights':'w'", by = "arm3")
cr2("CR2 missing outcomes", "'arm','x','age'", lm(gone ~ arm + x + age, d), d$school[!is.na(d$gone)],
    dropped = sum(is.na(d$gone)), gone = "arm[control]")
cr2("CR2 a cluster of one with a term of its own", "'x','lone'", lm(y ~ x + lone, d), d$school)
cr2("CR2 wide clusters", "'x','age'", lm(y ~ x + age, d), d$arm3, by = "arm3")


vcov_arg <- function(type, by = "school") switch(type,
  classical = "{'kind':'classical'}",
  CR0 = , CR1 = , CR2 = sprintf("{'kind':'cluster','by':'%s','type':'%s'}", by, type),
  sprintf("{'kind':'robust','type':'%s'}", type))
variance <- function(m, type, cluster) switch(type,
  classical = vcov(m, complete = FALSE),
  CR0 = vcovCL(m, cluster = cluster, type = "HC0", cadjust = FALSE),
  CR1 = vcovCL(m, cluster = cluster, type = "HC1", cadjust = TRUE),
  CR2 = as.matrix(vcovCR(m, cluster = cluster, type = "CR2")),
  vcovHC(m, type = type))

# ---- joint_test -------------------------------------------------------------
joint <- function(name, m, args, terms, hypotheses, type = "classical", cluster = d$school, fn = "ols",
                  tested = rename(sub(" = 0", "", hypotheses))) {
  case(name, "joint_test", sprintf("{'fit':{'function':'%s','args':{%s,'vcov':%s}},'terms':[%s]}",
                                   fn, args, vcov_arg(type), terms), "car::linearHypothesis")
  v <- variance(m, type, cluster)
  q <- length(hypotheses); G <- length(unique(cluster))
  if (fn == "ols") {
    h <- linearHypothesis(m, hypotheses, vcov. = v, test = "F", singular.ok = TRUE)
    df2 <- if (type %in% c("CR0", "CR1", "CR2")) G - 1 else m$df.residual
    put_all("", list(statistic = h$F[2], df1 = q, df2 = df2, p_value = pf(h$F[2], q, df2, lower.tail = FALSE)))
  } else {
    h <- linearHypothesis(m, hypotheses, vcov. = v, test = "Chisq", singular.ok = TRUE)
    put_all("", list(statistic = h$Chisq[2] / q, df1 = q, df2 = NA, p_value = h[["Pr(>Chisq)"]][2]))
  }
  put("n", nobs(m))
  if (type %in% c("CR0", "CR1", "CR2")) put("n_clusters", G)
  put("vcov_type", type)
  for (k in seq_along(tested)) put(paste0("terms.", k), tested[k])
}
m <- lm(y ~ arm + site + x + age, d)
a <- "'outcome':'y','terms':['arm','site','x','age']"
joint("joint classical", m, a, "'site','x'", c("siteb = 0", "sitez = 0", "x = 0"))
joint("joint clustered CR1", m, a, "'x','age'", c("x = 0", "age = 0"), "CR1")
joint("joint clustered CR2", m, a, "'arm[treatment]','x'", c("armtreatment = 0", "x = 0"), "CR2")
joint("joint HC1", m, a, "'site[b]','age'", c("siteb = 0", "age = 0"), "HC1")
joint("joint scales", lm(y ~ x + age, d), "'outcome':'y','terms':['b8','s8']", "'b8','s8'", c("x = 0", "age = 0"), "HC3",
      tested = c("b8", "s8"))
joint("joint one term", m, a, "'x'", "x = 0", "CR0")

# ---- lin --------------------------------------------------------------------
arms_rows <- function(y, arm, estimates) {   # NA: an estimate that is no difference of means
  lev <- sort(unique(arm)); base <- mean(y[arm == lev[1]]) + if (anyNA(estimates)) NA else 0
  for (k in seq_along(lev)) {
    v <- y[arm == lev[k]]; s <- if (length(v) > 1) sd(v) else NA
    put_all(paste0("arms.", lev[k], "."), list(n = length(v), mean = mean(v), sd = s, se = s / sqrt(length(v)),
            adjusted_mean = base + c(0, estimates)[k], level = lev[k]))
  }
}
same_rows <- function(from, to) {   # the same numbers under another prefix
  old <- unlist(rows); key <- paste0(current, ",", from)
  hit <- old[startsWith(old, key)]
  for (h in hit) rows[[length(rows) + 1]] <<- paste0(current, ",", to, substring(h, nchar(key) + 1))
}
lin_case <- function(name, args, m, y, arm, treat, G = NA, dropped = 0, gone = character(0), rss = NA, type = "HC2",
                     weights = NULL) {
  case(name, "lin", args, "estimatr::lm_lin")
  ok <- !is.na(m$coefficients)
  b <- m$coefficients[ok]; v <- m$vcov
  names(b) <- rename(names(b))
  df <- m$df[ok]
  coef_rows(b, v, df)
  omitted(gone)
  for (t in treat) same_rows(paste0("terms.", t, "."), paste0("treatment.", t, "."))
  if (length(treat) == 1) for (f in c("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"))
    same_rows(paste0("terms.", treat, ".", f), f)
  n <- m$nobs; k <- sum(ok)
  w <- if (is.null(weights)) rep(1, length(y)) else weights
  e2 <- sum(w * (y - m$fitted.values)^2)
  put_all("", list(n = n, n_dropped = dropped, rank = k, df_residual = n - k, level = 0.95, rss = e2,
                   sigma = sqrt(e2 / (n - k)), r_squared = m$r.squared, adj_r_squared = m$adj.r.squared))
  wald(b, v, seq_along(b)[-1], if (is.na(G)) n - k else G - 1)
  if (!is.na(G)) put("n_clusters", G)
  arms_rows(y[w > 0], arm[w > 0], b[treat])
}
lin_args <- function(cov, treat = "arm", extra = "") sprintf(
  "{'outcome':'y','treatment':'%s','covariates':[%s]%s}", treat, cov, extra)
lin_case("lin one covariate", lin_args("'x'"), lm_lin(y ~ arm, ~ x, d), d$y, d$arm, "arm[treatment]",
         gone = "arm[control]")
lin_case("lin three arms", lin_args("'x','age','female'", "arm3"), lm_lin(y ~ arm3, ~ x + age + female, d), d$y, d$arm3,
         c("arm3[b]", "arm3[c]"), gone = "arm3[a]")
# lm_lin pivots, and drops x instead of x2.
lin_case("lin collinear covariate", lin_args("'x','age','x2'"), lm_lin(y ~ arm, ~ x + age, d), d$y, d$arm,
         "arm[treatment]", gone = c("arm[control]", "x2_c", "arm[treatment]:x2_c"))
lin_case("lin a number for the arms", lin_args("'x'", "z", ",'vcov':{'kind':'robust','type':'HC1'}"),
         lm_lin(y ~ z, ~ x, d, se_type = "HC1"), d$y, d$z, "z")
lin_case("lin clustered", lin_args("'x','age'", "arm", ",'vcov':{'kind':'cluster','by':'school','type':'CR2'}"),
         lm_lin(y ~ arm, ~ x + age, d, clusters = school, se_type = "CR2"), d$y, d$arm, "arm[treatment]",
         G = 13, gone = "arm[control]")
lin_case("lin missing outcomes", gsub("'y'", "'gone'", lin_args("'x'")), lm_lin(gone ~ arm, ~ x, d[!is.na(d$gone), ]),
         d$gone[!is.na(d$gone)], d$arm[!is.na(d$gone)], "arm[treatment]", dropped = sum(is.na(d$gone)),
         gone = "arm[control]")

# ---- iv ---------------------------------------------------------------------
first_rows <- function(name, f1, f0, type, cluster, data = d, weights = NULL) {
  data$.w <- if (is.null(weights)) 1 else weights
  m <- eval(bquote(lm(.(f1), data, weights = .w, subset = .w > 0)))
  which <- setdiff(names(coef(m))[!is.na(coef(m))], f0)
  v <- variance(m, type, cluster)
  b <- coef(m)[!is.na(coef(m))]
  idx <- match(which, names(b)); t <- b[idx] / sqrt(diag(v))[idx]
  f <- drop(t %*% solve(cov2cor(v[idx, idx, drop = FALSE]), t)) / length(idx)
  df2 <- if (type %in% c("CR0", "CR1")) length(unique(cluster)) - 1 else m$df.residual
  if (f < 10) warns("a first-stage F is below 10: the instruments are weak, and intervals may be misleading")
  put_all(paste0("first_stage.", name, "."), list(name = name, statistic = f, df1 = length(idx), df2 = df2,
    p_value = pf(f, length(idx), df2, lower.tail = FALSE), r_squared = summary(m)$r.squared))
}
iv_case <- function(name, args, m, type, stages, cluster = d$school, dropped = 0, gone = character(0),
                    weights = NULL, data = d) {
  case(name, "iv", args, "AER::ivreg")
  b <- coef(m)[!is.na(coef(m))]; v <- variance(m, type, cluster)
  s <- summary(m)
  e2 <- sum((if (is.null(m$weights)) 1 else m$weights) * residuals(m)^2)
  put_all("", list(n = length(residuals(m)), n_dropped = dropped, rank = m$rank, df_residual = m$df.residual,
                   rss = e2, sigma = s$sigma, r_squared = s$r.squared,
                   adj_r_squared = s$adj.r.squared, level = 0.95))
  df <- if (type %in% c("CR0", "CR1")) length(unique(cluster)) - 1 else m$df.residual
  coef_rows(b, v, df)
  wald(b, v, slopes(b), df)
  omitted(gone)
  if (type %in% c("CR0", "CR1")) put("n_clusters", length(unique(cluster)))
  for (st in stages) first_rows(st$name, st$f, st$x, type, cluster, data, weights)
}
iv_args <- function(endog, inst, cov = "", type = "classical", extra = "", y = "y") sprintf(
  "{'outcome':'%s','endogenous':[%s],'instruments':[%s],'covariates':[%s],'vcov':%s%s}", y, endog, inst, cov,
  vcov_arg(type), extra)
one <- list(list(name = "dose", f = dose ~ x + z, x = c("(Intercept)", "x")))
for (type in c("classical", "HC0", "HC1", "HC2", "HC3", "CR0", "CR1"))
  iv_case(paste("iv", type), iv_args("'dose'", "'z'", "'x'", type), ivreg(y ~ x + dose | x + z, data = d), type, one)
iv_case("iv over-identified", iv_args("'dose'", "'z','z2'", "'x','age'", "HC1"),
        ivreg(y ~ x + age + dose | x + age + z + z2, data = d), "HC1",
        list(list(name = "dose", f = dose ~ x + age + z + z2, x = c("(Intercept)", "x", "age"))))
iv_case("iv two endogenous", iv_args("'dose','took'", "'z','z2'", "'x'", "CR1"),
        ivreg(y ~ x + dose + took | x + z + z2, data = d), "CR1",
        list(list(name = "dose", f = dose ~ x + z + z2, x = c("(Intercept)", "x")),
             list(name = "took", f = took ~ x + z + z2, x = c("(Intercept)", "x"))))
iv_case("iv collinear covariate", iv_args("'took'", "'z'", "'x','age','x2'", "HC1"),
        ivreg(y ~ x + age + took | x + age + z, data = d), "HC1",
        list(list(name = "took", f = took ~ x + age + z, x = c("(Intercept)", "x", "age"))), gone = "x2")
iv_case("iv weights of zero", iv_args("'dose'", "'z'", "'x'", "classical", ",'weights':'w'"),
        ivreg(y ~ x + dose | x + z, data = d[d$w > 0, ], weights = w), "classical", one, weights = d$w)
iv_case("iv missing outcomes", iv_args("'dose'", "'z'", "'x'", "CR1", y = "gone"),
        ivreg(gone ~ x + dose | x + z, data = d[!is.na(d$gone), ]), "CR1", one,
        cluster = d$school[!is.na(d$gone)], dropped = sum(is.na(d$gone)), data = d[!is.na(d$gone), ])

# ---- logit and probit -------------------------------------------------------
glm_case <- function(name, link, args, f, type = "classical", data = d, weights = NULL, cluster = d$school,
                     dropped = 0, gone = character(0), scale = NULL) {
  case(name, link, args, "stats::glm", tolerance = 1e-8)
  data$.w <- if (is.null(weights)) 1 else weights
  # glm's tolerance for collinear terms is epsilon / 1000: they are left out
  # here.  Its variances are those of the last step but one: twice more.
  start <- NULL
  for (turn in 1:3) {
    m <- suppressWarnings(eval(bquote(glm(.(f), binomial(link), data, weights = .w, subset = .w > 0, start = start,
                                          control = list(epsilon = 1e-15, maxit = 100)))))
    start <- coef(m)
  }
  last_glm <<- m
  b <- coef(m)[!is.na(coef(m))]; v <- variance(m, type, cluster)
  df <- NA
  if (type == "CR2") df <- suppressWarnings(coef_test(m, vcov = vcovCR(m, cluster, "CR2"), test = "Satterthwaite"))$df_Satt
  if (!is.null(scale)) { names(b) <- scale$names; b <- b / scale$by; v <- v / outer(scale$by, scale$by) }
  k <- length(b); n <- nobs(m)
  put_all("", list(n = n, n_dropped = dropped, rank = k, df_residual = n - k, loglik = -deviance(m) / 2,
                   deviance = deviance(m), null_deviance = m$null.deviance, aic = deviance(m) + 2 * k,
                   bic = deviance(m) + k * log(n), level = 0.95, converged = "true"))
  coef_rows(b, v, df, z = type != "CR2")
  wald(b, v, slopes(b), Inf)
  omitted(gone)
  if (type %in% c("CR0", "CR1", "CR2")) put("n_clusters", length(unique(cluster)))
}
for (link in c("logit", "probit")) {
  g <- function(terms, extra = "", y = "bin") sprintf("{'outcome':'%s','terms':[%s]%s}", y, terms, extra)
  glm_case(paste(link, "two terms"), link, g("'x','age'"), bin ~ x + age)
  glm_case(paste(link, "factor"), link, g("'arm','female','x'"), bin ~ arm + female + x, gone = "arm[control]")
  glm_case(paste(link, "collinear and constant"), link, g("'x','age','x2','one'"), bin ~ x + age,
           gone = c("x2", "one"))
  glm_case(paste(link, "no intercept"), link, g("'x','age'", ",'intercept':false"), bin ~ 0 + x + age)
  glm_case(paste(link, "scales"), link, g("'b8','s8'"), bin ~ x + age,
           scale = list(names = c("(Intercept)", "b8", "s8"), by = c(1, 1e8, 1e-8)))
  glm_case(paste(link, "weights of zero"), link, g("'x','female'", ",'weights':'w'"), bin ~ x + female, weights = d$w)
  glm_case(paste(link, "HC1"), link, g("'x','age'", ",'vcov':{'kind':'robust','type':'HC1'}"), bin ~ x + age, "HC1")
  glm_case(paste(link, "CR1"), link, g("'x','age'", paste0(",'vcov':", vcov_arg("CR1"))), bin ~ x + age, "CR1")
}


# ---- anova and icc ----------------------------------------------------------
moments <- function(prefix, v, label = NULL) put_all(prefix, list(level = label, n = length(v), mean = mean(v),
  sd = if (length(v) > 1) sd(v) else NA, se = if (length(v) > 1) sd(v) / sqrt(length(v)) else NA))
anova_case <- function(name, y, g, data = d, welch = TRUE, scale = 1) {
  case(name, "anova", sprintf("{'outcome':'%s','group':'%s'}", y, g), "stats::aov")
  ok <- !is.na(data[[y]]) & !is.na(data[[g]])
  v <- data[[y]][ok]; f <- factor(data[[g]][ok])
  a <- summary(aov(v ~ f))[[1]]
  put_all("", list(n = length(v), n_dropped = sum(!ok), statistic = a$F[1], df1 = a$Df[1], df2 = a$Df[2],
                   p_value = a[["Pr(>F)"]][1], eta_squared = a[["Sum Sq"]][1] / sum(a[["Sum Sq"]]),
                   sigma = sqrt(a[["Mean Sq"]][2])))
  for (k in 1:2) put_all(c("between.", "within.")[k], list(ss = a[["Sum Sq"]][k], df = a$Df[k], ms = a[["Mean Sq"]][k]))
  put("welch.df1", a$Df[1])
  if (welch) {
    w <- oneway.test(v ~ f)
    put_all("welch.", list(statistic = w$statistic, df2 = w$parameter[2], p_value = w$p.value))
  } else for (q in c("statistic", "df2", "p_value")) put(paste0("welch.", q), NA)
  for (l in levels(f)) moments(paste0("groups.", l, "."), v[f == l], l)
  if (!welch) warns("a group has one value or no variance: there is no F by Welch")
}
anova_case("anova three groups", "y", "arm3")
anova_case("anova two groups", "y", "arm")
anova_case("anova a group of one", "y", "site", welch = FALSE)
anova_case("anova missing outcomes", "gone", "arm3")
anova_case("anova large scale", "b8", "arm3")
anova_case("anova small scale", "s8", "arm")
anova_case("anova ties", "q1", "half")

icc_case <- function(name, y, g, data = d) {
  case(name, "icc", sprintf("{'outcome':'%s','cluster':'%s'}", y, g), "stats::aov")
  ok <- !is.na(data[[y]]) & !is.na(data[[g]])
  v <- data[[y]][ok]; f <- factor(data[[g]][ok])
  a <- summary(aov(v ~ f))[[1]]; ms <- a[["Mean Sq"]]; m <- table(f); k <- length(m); N <- length(v)
  n0 <- (N - sum(m^2) / N) / (k - 1)
  put_all("", list(n = N, n_dropped = sum(!ok), n_clusters = k, n0 = n0, ms_between = ms[1], ms_within = ms[2],
                   estimate = (ms[1] - ms[2]) / (ms[1] + (n0 - 1) * ms[2])))
}
icc_case("icc a cluster of one", "y", "school")
icc_case("icc below zero", "x", "arm3")
icc_case("icc missing outcomes", "gone", "school")
icc_case("icc large scale", "b8", "school")
icc_case("icc two clusters", "y", "arm")

# ---- cronbach_alpha ---------------------------------------------------------
alpha_case <- function(name, items, args, reverse = character(0), data = d) {
  case(name, "cronbach_alpha", args, "psych::alpha")
  x <- data[items]; ok <- complete.cases(x); x <- x[ok, ]
  s <- x; for (r in reverse) s[[r]] <- -s[[r]]
  a <- suppressWarnings(psych::alpha(s, check.keys = FALSE))
  put_all("", list(n = nrow(x), n_dropped = sum(!ok), n_items = length(items), estimate = a$total$raw_alpha,
                   standardised = a$total$std.alpha, average_r = a$total$average_r))
  for (k in seq_along(items)) {
    p <- paste0("items.", items[k], ".")
    two <- length(items) == 2
    put_all(p, list(name = items[k], mean = mean(x[[k]]), sd = sd(x[[k]]), item_rest_r = a$item.stats$r.drop[k],
                    reversed = if (items[k] %in% reverse) "true" else "false",
                    raw_if_dropped = if (two) NA else a$alpha.drop$raw_alpha[k],
                    standardised_if_dropped = if (two) NA else a$alpha.drop$std.alpha[k]))
  }
}
alpha_case("alpha three items", c("q1", "q2", "q3"), "{'items':['q1','q2','q3']}")
alpha_case("alpha reversed", c("q1", "q2", "q3", "x"),
           "{'items':['q1','q2','q3','x'],'reverse':['q1']}", reverse = "q1")
alpha_case("alpha two items", c("q1", "q2"), "{'items':['q1','q2'],'range':[1,5]}")
alpha_case("alpha unequal scales", c("x", "age", "y"), "{'items':['x','age','y']}")
alpha_case("alpha missing cells", c("y", "gone", "x", "dose"), "{'items':['y','gone','x','dose']}")

# ---- cor_test ---------------------------------------------------------------
cor_case <- function(name, x, y, method, extra = "", exact = NULL, alternative = "two.sided", level = 0.95, rows = NULL) {
  v <- d[[x]]; w <- d[[y]]
  if (is.null(rows)) args <- sprintf("{'x':'%s','y':'%s','method':'%s'%s}", x, y, method, extra) else {
    v <- v[rows]; w <- w[rows]
    num <- function(z) paste(ifelse(is.na(z), "null", sprintf("%.17g", z)), collapse = ",")
    args <- sprintf("{'x':[%s],'y':[%s],'method':'%s'%s}", num(v), num(w), method, extra)
  }
  case(name, "cor_test", args, "stats::cor.test")
  ok <- !is.na(v) & !is.na(w)
  t <- suppressWarnings(cor.test(v, w, method = method, exact = exact, alternative = alternative, conf.level = level))
  put_all("", list(n = sum(ok), n_dropped = sum(!ok), level = level, estimate = t$estimate, p_value = t$p.value))
  if (method == "pearson") {
    lim <- ifelse(abs(t$conf.int) == 1, NA, t$conf.int)
    put_all("", list(statistic = t$statistic, df = t$parameter, conf_low = lim[1], conf_high = lim[2]))
  } else if (method == "spearman") {
    r <- t$estimate; m <- sum(ok)
    by_t <- identical(exact, FALSE) || anyDuplicated(v[ok]) || anyDuplicated(w[ok])
    put_all("", list(statistic = if (by_t) r * sqrt((m - 2) / (1 - r^2)) else round(t$statistic),
                     df = if (by_t) m - 2 else NA, conf_low = NA, conf_high = NA,
                     exact = if (!by_t && m <= 9) "true" else "false"))
  } else {
    put_all("", list(statistic = t$statistic, df = NA, conf_low = NA, conf_high = NA))
    put("exact", if (names(t$statistic) == "T") "true" else "false")
  }
}
cor_case("pearson", "x", "y", "pearson")
cor_case("pearson greater", "x", "y", "pearson", ",'alternative':'greater'", alternative = "greater")
cor_case("pearson less at 0.9", "x", "age", "pearson", ",'alternative':'less','level':0.9", alternative = "less", level = 0.9)
cor_case("pearson missing", "x", "gone", "pearson")
cor_case("pearson scales", "b8", "s8", "pearson")
cor_case("pearson four pairs", "x", "y", "pearson", rows = 1:4)
cor_case("spearman ties", "q1", "r", "spearman")
cor_case("spearman", "x", "y", "spearman")
cor_case("spearman greater", "x", "y", "spearman", ",'alternative':'greater'", alternative = "greater")
cor_case("spearman missing", "age", "gone", "spearman")
cor_case("spearman few", "x", "z2", "spearman", rows = 1:5)
cor_case("spearman nine", "x", "z2", "spearman", rows = 1:9)
cor_case("spearman nine less", "x", "z2", "spearman", ",'alternative':'less'", alternative = "less", rows = 4:12)
cor_case("spearman nine greater", "x", "y", "spearman", ",'alternative':'greater'", alternative = "greater", rows = 10:18)
cor_case("spearman ten", "x", "z2", "spearman", rows = 1:10)
cor_case("spearman ten less", "x", "y", "spearman", ",'alternative':'less'", alternative = "less", rows = 11:20)
cor_case("spearman thirty greater exact", "x", "z2", "spearman", ",'alternative':'greater','exact':true", exact = TRUE,
         alternative = "greater", rows = 31:60)
cor_case("spearman by t", "x", "y", "spearman", ",'exact':false", exact = FALSE)
cor_case("spearman the same order of nine", "b8", "x", "spearman", rows = 1:9)
cor_case("spearman two", "x", "y", "spearman", rows = 1:2)
cor_case("kendall ties", "q1", "r", "kendall")
cor_case("kendall ties greater", "q1", "age", "kendall", ",'alternative':'greater'", alternative = "greater")
cor_case("kendall exact", "x", "z2", "kendall", rows = 1:20)
cor_case("kendall exact less", "x", "z2", "kendall", ",'alternative':'less'", alternative = "less", rows = 3:15)
cor_case("kendall exact greater of 49", "x", "y", "kendall", ",'alternative':'greater'", alternative = "greater",
         rows = 1:49)
cor_case("kendall many", "x", "y", "kendall")
cor_case("kendall not exact", "x", "z2", "kendall", ",'exact':false", exact = FALSE, rows = 1:20)
cor_case("kendall missing", "x", "gone", "kendall", rows = 5:40)

# ---- cohen_d and hedges_g ---------------------------------------------------
ncp <- function(t, df, p) {
  f <- function(q) pt(t, df, q) - p
  uniroot(f, t + c(-12, 12), tol = 1e-14, maxiter = 10000)$root
}
effect_case <- function(name, args, x0, x1, names, dropped = 0, level = 0.95, paired = FALSE) {
  for (fn in c("cohen_d", "hedges_g")) {
    case(paste(name, fn), fn, args, "stats::pt", tolerance = 1e-7)
    if (paired) {
      e <- x1 - x0; n <- length(e); df <- n - 1; s <- sd(e); size <- sqrt(n); spread <- n; dd <- mean(e) / s
      put_all("", list(n = n, glass_delta = NA)); moments(paste0("groups.", names, "."), e, names)
    } else {
      a <- length(x0); b <- length(x1); df <- a + b - 2; size <- sqrt(a * b / (a + b)); spread <- a + b
      s <- sqrt((sum((x0 - mean(x0))^2) + sum((x1 - mean(x1))^2)) / df)
      dd <- (mean(x1) - mean(x0)) / s
      put_all("", list(n = a + b, glass_delta = if (a > 1) (mean(x1) - mean(x0)) / sd(x0) else NA))
      moments(paste0("groups.", names[1], "."), x0, names[1]); moments(paste0("groups.", names[2], "."), x1, names[2])
    }
    t <- dd * size; tail <- (1 - level) / 2
    j <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
    put_all("", list(n_dropped = dropped, level = level, sd = s, df = df, statistic = t))
    if (fn == "cohen_d") put_all("", list(estimate = dd, conf_low = ncp(t, df, 1 - tail) / size,
                                          conf_high = ncp(t, df, tail) / size))
    else {
      se <- j * sqrt(1 / size^2 + dd^2 / (2 * spread)); z <- qnorm(1 - tail)
      put_all("", list(estimate = j * dd, std_error = se, conf_low = j * dd - z * se, conf_high = j * dd + z * se, j = j))
    }
  }
}
two <- function(y, g) split(d[[y]][!is.na(d[[y]])], d[[g]][!is.na(d[[y]])])
s <- two("y", "arm")
effect_case("effect two groups", "{'outcome':'y','group':'arm'}", s[[1]], s[[2]], names(s))
effect_case("effect level 0.9", "{'outcome':'y','group':'arm','level':0.9}", s[[1]], s[[2]], names(s), level = 0.9)
s <- two("gone", "female")
effect_case("effect missing outcomes", "{'outcome':'gone','group':'female'}", s[[1]], s[[2]], names(s),
            dropped = sum(is.na(d$gone)))
s <- two("b8", "half")
effect_case("effect large scale", "{'outcome':'b8','group':'half'}", s[[1]], s[[2]], names(s))
s <- two("y", "lone")
effect_case("effect a group of one", "{'outcome':'y','group':'lone'}", s[[1]], s[[2]], names(s))
effect_case("effect pairs", "{'x':'x','y':'dose','paired':true}", d$x, d$dose, "y - x", paired = TRUE)
effect_case("effect large", "{'x':[1,2,3,2.5],'y':[9,10,11.5,10]}", c(1, 2, 3, 2.5), c(9, 10, 11.5, 10), c("x", "y"))

# ---- p_adjust ---------------------------------------------------------------
p_case <- function(name, p, method) {
  num <- paste(ifelse(is.na(p), "null", sprintf("%.17g", p)), collapse = ",")
  case(name, "p_adjust", sprintf("{'p':[%s],'method':'%s'}", num, method), "stats::p.adjust")
  a <- p.adjust(p, method)
  for (k in seq_along(a)) put(paste0("p_values.", k), a[k])
  put_all("", list(n = sum(!is.na(p)), n_missing = sum(is.na(p)), method = method))
}
for (method in c("bonferroni", "holm", "hochberg", "BH", "BY")) {
  p_case(paste("p_adjust", method), c(0.03, 0.001, 0.2, 0.04, 0.012, 0.8), method)
  p_case(paste("p_adjust ties and missing", method), c(0.02, NA, 0.02, 1, 0, NA, 0.5), method)
}
p_case("p_adjust one", 0.04, "holm")

source("models_more.R")
writeLines(c("case,path,value", unlist(rows)), "models.csv")
# Those of make.R, which tests/unit/stats_reference.c compares.
made <- function(fn, source, ...) sprintf("%s,%s,%s,%s", fn, c(...), source, version(sub("::.*", "", source)))
index <- c(index, made("ols", "sandwich::vcovHC", "plain", "collinear", "no intercept", "factor", "scales",
                       "row of its own", "weights", "one residual df"),
           made("t_test", "stats::t.test", "welch", "equal variance", "greater", "less", "level 0.9", "paired",
                "one sample"),
           made("chisq_test", "stats::chisq.test", "2 x 2", "2 x 2 corrected", "2 x 2 corrected near", "3 x 3"),
           made("quantile", "stats::quantile", "quantile"))
write_index(index, "models.jsonl")
writeLines(unlist(cases), "models.jsonl")
