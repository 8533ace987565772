# Cases and expected values for tests/unit/plan_reference.c: regressions judged by
# resampling, effect sizes, and what iv says of a treatment.
# Run in this folder, after models.R: Rscript inference.R.  Made with R 4.2.2,
# sandwich 3.0-2, estimatr 1.0.0 and AER 1.2-10 (Debian 12).  Every assignment,
# and every draw of weights, is fitted again; what is random is drawn by philox.R.
suppressMessages({ library(sandwich); library(estimatr); library(AER) })
options(digits = 17, scipen = 999)

source("labels.R")
source("philox.R")
# The functions of the other scripts, without what they run.
functions_of <- function(file) for (x in as.list(parse(file)))
  if (is.call(x) && identical(x[[1]], as.name("<-")) && is.name(x[[2]]) && is.call(x[[3]]) &&
      identical(x[[3]][[1]], as.name("function"))) eval(x, globalenv())
for (file in c("models.R", "describe.R", "effect_clusters.R", "random_more.R")) functions_of(file)
rows <- list(); cases <- list(); index <- list(); current <- ""
version <- function(p) if (p %in% c("R", "stats")) paste("R", getRversion()) else
  if (p %in% c("enumeration", "formula", "philox.R")) "by hand" else paste(p, packageVersion(p))
case <- function(name, fn, args, source, tolerance = 1e-8, data = "inversion.csv") {
  current <<- name
  cases[[length(cases) + 1]] <<- sprintf('{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
                                         name, fn, data, tolerance, gsub("'", '"', args))
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,%s", fn, name, source, version(sub("::.*", "", source)))
  put_all("", labels(fn, args))
  put("warnings", "none")
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
again <- function(path, value) {   # in the place of what stood there
  rows <<- rows[!startsWith(unlist(rows), paste0(current, ",", path, ","))]
  put(path, value)
}
rename <- function(x) sub("armtreatment", "arm[treatment]", sub("armb", "arm[b]", x))
source_of <- function(term) if (grepl(":", term)) term else sub("_c$", "", sub("\\[.*", "", term))

p <- read.csv("inversion.csv"); t <- as.numeric(p$arm == "b"); level <- 0.9

# ---- assignments ----------------------------------------------------------------
# Of units within blocks: treated columns of 0 and 1, by row.
listed <- function(unit, block) {
  u <- sort(unique(unit)); first <- match(u, unit)
  z <- lists(block[first], t[first] == 1)
  apply(z, 2, function(a) a[match(unit, u)])
}
# As engine/stats/randomise.c draws them: within a block the first places of a
# shuffle, two steps from the two halves of one draw.
drawn <- function(unit, block, seed, draws) {
  stream <- stream_of("stats.randomisation_test")
  u <- unique(unit); first <- match(u, unit); all <- length(u)
  order <- unlist(lapply(sort(unique(block[first])), function(b)
    c(which(block[first] == b & t[first] == 1), which(block[first] == b & t[first] == 0))))
  sapply(seq_len(draws) - 1, function(d) {
    step <- 0; at <- 0; chosen <- integer(0)
    for (b in sort(unique(block[first]))) {
      place <- order[at + seq_len(sum(block[first] == b))]; n <- length(place)
      treated <- sum(t[first][place])
      for (i in seq_len(treated) - 1) if (i + 1 < n) {
        w <- words(seed, stream, d * (all %/% 2 + 1) + step %/% 2)
        w <- if (step %% 2 == 0) w[1:2] else w[3:4]
        k <- i + ((w[2] %% (n - i)) * (2^32 %% (n - i)) + w[1]) %% (n - i)
        held <- place[i + 1]; place[i + 1] <- place[k + 1]; place[k + 1] <- held
        step <- step + 1
      }
      chosen <- c(chosen, place[seq_len(treated)]); at <- at + n
    }
    as.numeric(match(unit, u) %in% chosen)
  })
}
judge <- function(all, x, lin, is_drawn) {
  fit <- function(y, z) if (lin) coef_of(y, z, x, TRUE) else coef_of(y, z, x, FALSE)
  p_at <- function(tau) {
    y0 <- p$y - tau * t; seen <- abs(fit(y0, t))
    (is_drawn + sum(abs(apply(all, 2, function(z) fit(y0, z))) >= seen - 1e-11)) / (is_drawn + ncol(all))
  }
  est <- fit(p$y, t)
  end <- function(to) {
    ok <- 0; out <- 64
    if (p_at(est + to * out) - (1 - level) > 1e-12) return(NA)
    for (i in 1:55) { m <- (ok + out) / 2; if (p_at(est + to * m) - (1 - level) > 1e-12) ok <- m else out <- m }
    est + to * ok
  }
  b <- apply(all, 2, function(z) fit(p$y, z))
  list(p = p_at(0), low = end(-1), high = end(1),
       null_mean = mean(b), null_sd = if (is_drawn) sd(b) else sqrt(mean((b - mean(b))^2)), draws = ncol(all))
}

# ---- parts of results -----------------------------------------------------------
number_fields <- c("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")
judged <- function(term, j) {   # the treatment's p and interval, wherever they stand
  for (f in list(c("p_value", j$p), c("conf_low", j$low), c("conf_high", j$high)))
    again(paste0("terms.", term, ".", f[1]), as.numeric(f[2]))
  top(term)
}
top <- function(term) {
  same_rows(paste0("terms.", term, "."), paste0("treatment.", term, "."))
  for (f in number_fields) same_rows(paste0("terms.", term, ".", f), f)
}
person_effect <- function(y, arm) {
  a <- y[arm == "a"]; b <- y[arm == "b"]; n0 <- length(a); n1 <- length(b); df <- n0 + n1 - 2
  s <- sqrt(((n0 - 1) * var(a) + (n1 - 1) * var(b)) / df); dd <- (mean(b) - mean(a)) / s
  J <- exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)
  se <- J * sqrt(1 / n0 + 1 / n1 + dd^2 / (2 * (n0 + n1))); z <- qnorm((1 + level) / 2)
  put_all("effect_size.", list(method = "Hedges' g by the pooled standard deviation", estimate = J * dd,
    std_error = se, conf_low = J * dd - z * se, conf_high = J * dd + z * se, sd = s, df = df))
}
cluster_effect <- function(y, arm, cl) {
  put_all("effect_size.", c(effect(y, arm, cl, level), list(clusters = "team",
    method = "Hedges' g by the total standard deviation, for clusters (Hedges 2007)")))
}
told_of_draws <- function(j, is_drawn, seed, units, blocks) {
  put_all("inference.", list(kind = "randomisation", method = if (is_drawn) "drawn" else "complete",
    draws = j$draws, n_units = units, n_blocks = blocks, null_sd = j$null_sd))
  if (is_drawn) put("inference.seed", seed)
}
inference_arg <- function(rule) sprintf(",'level':%g,'effect_size':true,'inference':%s", level, rule)

# ---- ols ------------------------------------------------------------------------
ols_case <- function(name, rule, more = "", tolerance = 1e-8) {
  case(name, "ols", sprintf("{'outcome':'y','treatment':'arm','covariates':['age']%s%s}", inference_arg(rule), more),
       if (grepl("'draws':199", rule)) "philox.R" else "enumeration", tolerance)
  m <- lm(y ~ arm + age, p); b <- coef(m)
  fit_rows(m, 0, level)
  coef_rows(b, vcov(m), m$df.residual, level)
  wald(b, vcov(m), slopes(b), m$df.residual)
  omitted("arm[a]")
  arms_rows(p$y, p$arm, b[2])
}
x_age <- cbind(1, p$age)
level <- 0.7
ols_case("ols judged by the lottery", "{'kind':'randomisation','draws':10000,'seed':1,'blocks':['site'],'cluster':'team'}")
j <- judge(listed(p$team, p$site), x_age, FALSE, FALSE)
judged("arm[b]", j); told_of_draws(j, FALSE, 1, 6, 2)
put("inference.blocks.1", "site"); put("inference.cluster", "team"); person_effect(p$y, p$arm)
level <- 0.9
ols_case("ols judged by a drawn lottery", "{'kind':'randomisation','draws':199,'seed':5,'blocks':['site']}")
j <- judge(drawn(seq_len(12), p$site, 5, 199), x_age, FALSE, TRUE)
judged("arm[b]", j); told_of_draws(j, TRUE, 5, 12, 2); put("inference.blocks.1", "site"); person_effect(p$y, p$arm)

# What wild_case of random_more.R finds, under the names of a regression.
wild <- function(name, rule, seed = 1, draws = NULL, webb = FALSE) {
  held <- list(rows, cases, index)
  rows <<- list(); wild_case("w", "inversion.csv", p$y, t, x_age, p$team, "{'outcome':'y'}", level = level, seed = seed,
                             draws = draws, webb = webb)
  w <- do.call(rbind, strsplit(unlist(rows), ",", fixed = TRUE)); w <- setNames(w[, 3], w[, 2])
  rows <<- held[[1]]; cases <<- held[[2]]; index <<- held[[3]]
  ols_case(name, rule, ",'clusters':'team'", 1e-7)   # wild_case halves to 2e-9 of a standard error
  judged("arm[b]", list(p = w["p_value"], low = w["conf_low"], high = w["conf_high"]))
  put_all("inference.", list(kind = "wild_cluster", method = w[["method"]], by = "team", weights = w[["weights"]]))
  for (f in c("draws", "n_clusters", "std_error", "statistic", "p_equal_tailed")) put(paste0("inference.", f), as.numeric(w[f]))
  if (!is.null(draws)) put("inference.seed", seed)
  cluster_effect(p$y, p$arm, p$team)
}
wild("ols judged by listed weights", "{'kind':'wild_cluster','by':'team','weights':'rademacher','draws':9999,'seed':1}")
wild("ols judged by drawn weights", "{'kind':'wild_cluster','by':'team','weights':'webb','draws':199,'seed':3}",
     seed = 3, draws = 199, webb = TRUE)

# ---- lin ------------------------------------------------------------------------
lin_judged <- function(name, rule, more, source) {
  case(name, "lin", sprintf("{'outcome':'y','treatment':'arm','covariates':['age']%s%s}", inference_arg(rule), more), source)
  m <- lm_lin(y ~ arm, ~ age, p); b <- m$coefficients; names(b) <- rename(names(b))
  coef_rows(b, m$vcov, m$df, level)
  omitted("arm[a]")
  e2 <- sum((p$y - m$fitted.values)^2)
  put_all("", list(n = 12, n_dropped = 0, rank = 4, df_residual = 8, level = level, rss = e2, sigma = sqrt(e2 / 8),
                   r_squared = m$r.squared, adj_r_squared = m$adj.r.squared))
  wald(b, m$vcov, seq_along(b)[-1], 8)
  arms_rows(p$y, p$arm, b["arm[b]"])
}
level <- 0.7
lin_judged("lin judged by the lottery", "{'kind':'randomisation','draws':10000,'seed':1,'blocks':['site'],'cluster':'team'}",
           ",'clusters':'team'", "enumeration")
j <- judge(listed(p$team, p$site), x_age, TRUE, FALSE)
judged("arm[b]", j); told_of_draws(j, FALSE, 1, 6, 2)
put("inference.blocks.1", "site"); put("inference.cluster", "team"); cluster_effect(p$y, p$arm, p$team)
level <- 0.9
lin_judged("lin judged by a drawn lottery", "{'kind':'randomisation','draws':199,'seed':6}", "", "philox.R")
j <- judge(drawn(seq_len(12), rep(1, 12), 6, 199), x_age, TRUE, TRUE)
judged("arm[b]", j); told_of_draws(j, TRUE, 6, 12, 1); person_effect(p$y, p$arm)

# ---- t_test ---------------------------------------------------------------------
two <- function(more) sprintf("{'outcome':'y','group':'arm','level':%g,'effect_size':true%s}", level, more)
t_judged <- function(name, more) {
  kept <- case
  case <<- function(name, fn, args, source, data) kept(name, fn, args, source, data = data)
  t_case(name, p$y[p$arm == "a"], p$y[p$arm == "b"], two(more), "Welch", c("a", "b"), level = level, data = "inversion.csv")
  case <<- kept
  rows <<- rows[unlist(rows) != paste0(name, ",warnings,none")]
}
t_judged("t_test and its effect size", ""); person_effect(p$y, p$arm)
t_judged("t_test and its effect size of clusters", ",'clusters':'team'"); cluster_effect(p$y, p$arm, p$team)

# ---- randomisation_test ---------------------------------------------------------
case("randomisation and its interval", "randomisation_test",
     sprintf("{'outcome':'y','treatment':'arm','covariates':['age'],'blocks':['site'],'interval':true,'level':%g}", level),
     "enumeration")
j <- judge(listed(seq_len(12), p$site), x_age, FALSE, FALSE)
all <- listed(seq_len(12), p$site); b <- apply(all, 2, function(z) coef_of(p$y, z, x_age, FALSE)); o <- coef_of(p$y, t, x_age, FALSE)
put_all("", list(estimator = "ols", method = "complete", estimate = o, p_value = j$p, p_two_sided = j$p,
  p_greater = mean(b >= o - 1e-11), p_less = mean(b <= o + 1e-11), null_mean = if (abs(j$null_mean) < 1e-14) 0 else j$null_mean, null_sd = j$null_sd,
  draws = j$draws, n = 12, n_units = 12, n_blocks = 2, n_dropped = 0, conf_low = j$low, conf_high = j$high, level = level))

# ---- iv of a treatment ----------------------------------------------------------
d <- read.csv("models_data.csv")
iv_treated <- function(name, covariates, m, f) {
  kept <- case
  case <<- function(name, fn, args, source) kept(name, fn, args, source, 1e-9, "models_data.csv")
  iv_case(name, sprintf("{'outcome':'y','treatment':'arm','endogenous':['took'],'instruments':['arm'],'covariates':[%s]}",
                        covariates), m, "classical", list(f))
  case <<- kept
  omitted(character(0))
  top("took")
  put("effect", "complier average causal effect")
  arms_rows(d$y, d$arm, NA)
}
iv_treated("iv by the treatment", "'x'", ivreg(y ~ x + took | x + arm, data = d),
           list(name = "took", f = took ~ x + arm, x = c("(Intercept)", "x")))

write_index(index, "inference.jsonl")
writeLines(unlist(cases), "inference.jsonl")
writeLines(c("case,path,value", unlist(rows)), "inference.csv")
