# Every field of the regressions, and what is at the edge of existing; read by
# models.R.

# The variances in the order of the fit's terms, from sandwich and clubSandwich.
types <- c("classical", "HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR2")
full_args <- function(outcome, terms, type, more = "", by = "school")
  sprintf("{'outcome':'%s',%s,'vcov':%s%s}", outcome, terms, vcov_arg(type, by), more)
estimates <- c("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")
treated <- function(term, values = TRUE) {   # the treatment's term once more
  same_rows(paste0("terms.", term, "."), paste0("treatment.", term, "."))
  if (values) for (f in estimates) same_rows(paste0("terms.", term, ".", f), f)
}
lists <- function(m, residuals) {
  for (k in seq_along(fitted(m))) put(sprintf("fitted.%d", k), fitted(m)[[k]])
  for (k in seq_along(residuals)) put(sprintf("residuals.%d", k), residuals[[k]])
}
ols_case <- function(name, m, args, type, cluster = d$school, dropped = 0, gone = character(0), skip = character(0),
                     source = "sandwich::vcovHC") {
  case(name, "ols", args, if (type == "CR2") "clubSandwich::vcovCR" else source)
  b <- coef(m)[!is.na(coef(m))]; v <- variance(m, type, cluster); G <- length(unique(cluster))
  by_cluster <- type %in% c("CR0", "CR1", "CR2")
  df <- if (type == "CR2") suppressWarnings(coef_test(m, vcov = vcovCR(m, cluster, "CR2"), test = "Satterthwaite"))$df_Satt else
    if (by_cluster) G - 1 else m$df.residual
  fit_rows(m, dropped); coef_rows(b, v, df, skip = skip); omitted(gone)
  wald(b, v, slopes(b), if (by_cluster) G - 1 else m$df.residual)
  if (by_cluster) put("n_clusters", G)
}
m <- lm(y ~ arm + x + age, d)
for (type in types) {
  ols_case(paste("ols of an arm", type), m,
           full_args("y", "'treatment':'arm','covariates':['x','age']", type, ",'fitted':true,'residuals':true"), type,
           gone = "arm[control]")
  treated("arm[treatment]"); arms_rows(d$y, d$arm, coef(m)["armtreatment"]); lists(m, residuals(m))
}
m <- lm(y ~ arm3 + x, d)
ols_case("ols of three arms", m, full_args("y", "'treatment':'arm3','covariates':['x']", "HC1"), "HC1", gone = "arm3[a]")
treated("arm3[b]", FALSE); treated("arm3[c]", FALSE); arms_rows(d$y, d$arm3, coef(m)[2:3])
m <- lm(gone ~ z + x, d); ok <- !is.na(d$gone)
ols_case("ols of arms 0 and 1 and missing outcomes", m,
         full_args("gone", "'treatment':'z','covariates':['x']", "CR1"), "CR1", d$school[ok], sum(!ok))
treated("z"); arms_rows(d$gone[ok], d$z[ok], coef(m)["z"])
m <- lm(y ~ 0 + x + age, d, weights = w, subset = w > 0)
ols_case("ols weights of zero and no intercept", m, full_args("y", "'terms':['x','age']", "HC3",
         ",'weights':'w','intercept':false"), "HC3")
m <- lm(y ~ x + age + x2 + one, d)
ols_case("ols collinear and constant", m, full_args("y", "'terms':['x','age','x2','one']", "HC2"), "HC2",
         gone = c("x2", "one"))
m <- lm(y ~ site + x, d)
ols_case("ols a level of one row", m, full_args("y", "'terms':['site','x']", "HC1"), "HC1", gone = "site[a]")
m <- lm(y ~ x + factor(school), d); by_school <- names(coef(m))[-(1:2)]
ols_case("ols fixed effects", m, full_args("y", "'covariates':['x'],'fixed_effects':['school']", "classical"),
         "classical", gone = "school[1]", skip = by_school)
# What does not exist: HC2 of a row of leverage 1, tests of a perfect fit.
m <- lm(y ~ x + lone, d); b <- coef(m)
case("ols a row of leverage 1", "ols", full_args("y", "'terms':['x','lone']", "HC2"), "stats::lm")
fit_rows(m); warns("1 rows have leverage 1: there are no HC2 standard errors"); nothing <- matrix(NA, 3, 3)
coef_rows(b, nothing, NA); rows <- rows[!grepl("^ols a row of leverage 1,vcov\\.", rows)]; put("vcov", NA)
put_all("f.", list(statistic = NA, df1 = 2, df2 = 57, p_value = NA))
perfect <- "the terms fit the outcome perfectly: standard errors are 0, and there are no tests"
exactly <- function(name, fn, args, b, rank, source, df = 60 - rank) {
  case(name, fn, args, source); warns(perfect)
  put_all("", list(n = 60, n_dropped = 0, rank = rank, df_residual = df, rss = 0, sigma = 0, r_squared = 1,
                   adj_r_squared = 1, level = 0.95))
  for (k in names(b)) put_all(sprintf("terms.%s.", k), list(
    status = "estimated", name = k, source = k, reason = NA, estimate = b[[k]], std_error = 0, statistic = NA, df = df,
    p_value = NA, conf_low = b[[k]], conf_high = b[[k]]))
  for (i in seq_along(b)) { put(sprintf("vcov_terms.%d", i), names(b)[i]); for (j in seq_along(b)) put(sprintf("vcov.%d.%d", i, j), 0) }
  put_all("f.", list(statistic = NA, df1 = length(b) - 1, df2 = df, p_value = NA))
}
exactly("ols a perfect fit", "ols", full_args("exact", "'terms':['x','female']", "classical"),
        c("(Intercept)" = 3, x = 2, female = -0.5), 3, "stats::lm")
small <- read.csv("small.csv"); m <- lm(y ~ x + t + factor(g8), small)
stopifnot(m$df.residual == 1)
case("ols one residual df", "ols", full_args("y", "'covariates':['x','t'],'fixed_effects':['g8']", "classical"), "stats::lm",
     data = "small.csv")
fit_rows(m); b <- coef(m); b <- b[!is.na(b)]; names(b) <- sub("factor\\(g8\\)(\\d)", "g8[\\1]", names(b))
coef_rows(b, vcov(m, complete = FALSE), 1, skip = grep("g8", names(b), value = TRUE)); omitted("g8[1]")
wald(b, vcov(m, complete = FALSE), slopes(b), 1)

# ---- lin: its lists, and a row of leverage 1 ----------------------------------
m <- lm_lin(y ~ arm, ~ x, d)
lin_case("lin fitted", lin_args("'x'", extra = ",'fitted':true,'residuals':true"), m, d$y, d$arm, "arm[treatment]",
         gone = "arm[control]")
lists(m, d$y - m$fitted.values)
d$lone_c <- d$lone - mean(d$lone); m <- lm(y ~ arm + lone_c, d); b <- coef(m)
case("lin a row of leverage 1", "lin", lin_args("'lone'"), "stats::lm")
fit_rows(m); warns("1 rows have leverage 1: there are no HC2 standard errors")
coef_rows(b, nothing, NA); rows <- rows[!grepl("^lin a row of leverage 1,vcov\\.", rows)]; put("vcov", NA)
put_all("f.", list(statistic = NA, df1 = 2, df2 = 57, p_value = NA))
omitted("arm[control]", "arm[treatment]:lone_c")
treated("arm[treatment]"); arms_rows(d$y, d$arm, b["armtreatment"])

# ---- iv: its lists --------------------------------------------------------------
m <- ivreg(y ~ x + dose | x + z, data = d)
iv_case("iv fitted", iv_args("'dose'", "'z'", "'x'", "HC0", ",'fitted':true,'residuals':true"), m, "HC0", one)
lists(m, residuals(m))

# ---- logit and probit: every variance, an arm, fitted probabilities, deviances --
# The steps of Fisher's scoring from 0 until no row moves by 1e-9.
scoring <- function(x, y, w, family) {
  eta <- numeric(length(y)); steps <- 0
  repeat {
    mu <- family$linkinv(eta); g <- family$mu.eta(eta)
    to <- drop(x %*% lm.wfit(x, eta + (y - mu) / g, w * g^2 / family$variance(mu))$coefficients)
    steps <- steps + 1; moved <- max(abs(to - eta)[w > 0]); eta <- to
    if (moved < 1e-9) return(steps)
  }
}
for (link in c("logit", "probit")) {
  g <- function(terms, type, more = "") sprintf("{'outcome':'bin',%s,'vcov':%s%s}", terms, vcov_arg(type), more)
  for (type in types) {
    glm_case(paste(link, "of an arm", type), link,
             g("'treatment':'arm','covariates':['x','female']", type, ",'fitted':true,'residuals':true"),
             bin ~ arm + x + female, type, gone = "arm[control]")
    m <- last_glm; treated("arm[treatment]"); arms_rows(d$bin, d$arm, NA)
    lists(m, residuals(m))
    put("iterations", scoring(model.matrix(m), d$bin, rep(1, nrow(d)), binomial(link)))
  }
  glm_case(paste(link, "CR2 weights of zero"), link, g("'terms':['x','female']", "CR2", ",'weights':'w'"),
           bin ~ x + female, "CR2", weights = d$w, cluster = d$school[d$w > 0])
  glm_case(paste(link, "CR2 wide clusters"), link, sub("school", "arm3", g("'terms':['x','age']", "CR2")), bin ~ x + age,
           "CR2", cluster = d$arm3)
  glm_case(paste(link, "HC3 scales"), link, g("'terms':['b8','s8']", "HC3"), bin ~ x + age, "HC3",
           scale = list(names = c("(Intercept)", "b8", "s8"), by = c(1, 1e8, 1e-8)))
}

# ---- joint_test: no test ---------------------------------------------------------
case("joint more terms than clusters", "joint_test", sprintf(
  "{'fit':{'function':'ols','args':{'outcome':'y','terms':['x','age','female'],'vcov':%s}},'terms':['x','age','female']}",
  vcov_arg("CR0", "arm3")), "formula")
warns("the variance of these terms is singular: there is no test")
put_all("", list(statistic = NA, df1 = 3, df2 = 2, p_value = NA, n = 60, n_clusters = 3, vcov_type = "CR0"))
for (k in 1:3) put(paste0("terms.", k), c("x", "age", "female")[k])

# ---- samples without variance --------------------------------------------------
for (fn in c("cohen_d", "hedges_g")) {
  case(paste("effect all equal", fn), fn, "{'x':[2,2,2],'y':[2,2]}", "formula")
  warns("too few values, or no variance: there is no standardised difference")
  put_all("", list(n = 5, n_dropped = 0, level = 0.95, estimate = NA, conf_low = NA, conf_high = NA, statistic = NA,
                   sd = 0, df = 3, glass_delta = NA, j = NA))
  moments("groups.x.", c(2, 2, 2), "x"); moments("groups.y.", c(2, 2), "y")
}
case("pearson of a constant", "cor_test", "{'x':[1,1,1,1],'y':[1,2,3,5],'method':'pearson'}", "formula")
warns("a sample is constant or empty: there is no correlation")
put_all("", list(n = 4, n_dropped = 0, level = 0.95, estimate = NA, statistic = NA, df = NA, p_value = NA,
                 conf_low = NA, conf_high = NA, exact = "false"))
case("pearson perfect", "cor_test", "{'x':[1,2,3,5],'y':[2,4,6,10],'method':'pearson'}", "formula")
warns("the samples are too few, or perfectly correlated: there is no test")
put_all("", list(n = 4, n_dropped = 0, level = 0.95, estimate = 1, statistic = NA, df = 2, p_value = NA,
                 conf_low = NA, conf_high = NA, exact = "false"))
