# Pooling, absence and power; read by random.R.

# ---- pool ---------------------------------------------------------------------
pool_case <- function(name, q, se, df = NA, args = "", level = 0.95, source = "mice::pool.scalar",
                      alternative = "two.sided") {
  case(name, "pool", sprintf("{'estimates':%s,'std_errors':%s%s%s}", list_of(q), list_of(se),
                             if (is.na(df)) "" else sprintf(",'df_complete':%.15g", df), args), source, 1e-9)
  m <- length(q); b <- var(q); u <- mean(se^2); t <- u + (1 + 1 / m) * b
  lambda <- (1 + 1 / m) * b / t
  if (source == "mice::pool.scalar") {
    p <- pool.scalar(q, se^2, n = if (is.na(df)) Inf else df + 1, k = 1)
    stopifnot(lambda > 1e-4); nu <- p$df; riv <- p$r; fmi <- p$fmi; t <- p$t; b <- p$b; u <- p$ubar
  } else {
    observed <- (df + 1) / (df + 3) * df * (1 - lambda)
    nu <- if (is.na(df)) NA else 1 / (lambda^2 / (m - 1) + 1 / observed)
    riv <- (1 + 1 / m) * b / u
    fmi <- lambda + (1 - lambda) * if (is.na(nu)) 0 else 2 / (nu + 3)
  }
  est <- mean(q); s <- sqrt(t); d <- if (is.na(nu)) Inf else nu
  put("kind", "pool"); put("estimate", est); put("std_error", s); put("statistic", est / s); put("df", nu)
  put("p_value", switch(alternative, two.sided = 2 * pt(-abs(est / s), d), less = pt(est / s, d)))
  w <- qt(if (alternative == "less") level else (1 + level) / 2, d) * s
  put("conf_low", if (alternative == "less") NA else est - w); put("conf_high", est + w)
  put("within", u); put("between", b); put("total", t); put("riv", riv); put("lambda", lambda); put("fmi", fmi)
  put("m", m); put("level", level)
}
q5 <- c(1.21, 0.94, 1.43, 1.18, 1.02); s5 <- c(0.31, 0.29, 0.35, 0.30, 0.33)
pool_case("pool five", q5, s5, 57)
pool_case("pool without limit", q5, s5)
pool_case("pool two", c(-3.2, 4.9), c(1.5, 1.8), 12, ",'level':0.9", level = 0.9)
pool_case("pool scales", q5 * 1e8, s5 * 1e8, 198)
pool_case("pool less", q5 - 2, s5, 30.5, ",'alternative':'less'", alternative = "less")
pool_case("pool nothing missing", rep(2.5, 4), c(0.5, 0.5, 0.5, 0.5), 40, source = "formula")
pool_case("pool nothing missing without limit", rep(2.5, 4), c(0.5, 0.6, 0.5, 0.5), source = "formula")
pool_case("pool a lambda below mice's floor", c(1, 1.001, 0.999), c(0.4, 0.4, 0.41), 25, source = "formula")

# ---- bradford, by hand ----------------------------------------------------------
bradford <- function(name, args, s, d, score) {
  case(name, "bradford", args, "enumeration")
  put("kind", "bradford"); put("spells", s); put("days", d); put("score", score)
}
bradford("bradford one spell of ten days", "{'first':[1],'last':[10]}", 1, 10, 10)
bradford("bradford ten spells of a day", "{'first':[1,3,5,7,9,11,13,15,17,19],'last':[1,3,5,7,9,11,13,15,17,19]}",
         10, 10, 1000)
bradford("bradford spells that touch", "{'first':[8,1],'last':[9,7]}", 2, 9, 36)
bradford("bradford none", "{'first':[null],'last':[null]}", 0, 0, 0)
bradford("bradford counts", "{'spells':4,'days':9}", 4, 9, 144)

# ---- power_t_test: power.t.test's formula, solved to rounding -----------------
power_case <- function(name, n = NULL, delta = NULL, sd = 1, alpha = 0.05, power = NULL, type = "two.sample",
                       alternative = "two.sided", strict = FALSE, less = FALSE) {
  args <- list(n = n, delta = if (less) -delta else delta, sd = if (!is.null(sd) && sd == 1) NULL else sd,
               alpha = if (!is.null(sd) && !is.null(alpha) && alpha == 0.05) NULL else alpha, power = power)
  args <- Filter(Negate(is.null), args)
  text <- paste(sprintf("'%s':%.15g", names(args), unlist(args)), collapse = ",")
  side <- if (less) "less" else if (alternative == "one.sided") "greater" else "two_sided"
  case(name, "power_t_test", sprintf("{%s,'type':'%s','alternative':'%s','strict':%s}", text,
       sub(".", "_", type, fixed = TRUE), side, tolower(strict)), "stats::power.t.test", 1e-9)
  p <- power.t.test(n = n, delta = delta, sd = sd, sig.level = alpha, power = power, type = type,
                    alternative = alternative, strict = strict, tol = 1e-13)
  put("kind", "power_t_test"); put("n", p$n); put("delta", if (less) -p$delta else p$delta); put("sd", p$sd)
  put("alpha", p$sig.level); put("power", p$power); put("type", sub(".", "_", type, fixed = TRUE))
  put("alternative", side); put("strict", tolower(as.character(strict)))
}
power_case("power of twenty", n = 20, delta = 1)
power_case("power one-sided", n = 35, delta = 0.4, sd = 1.3, alternative = "one.sided")
power_case("power less", n = 35, delta = 0.4, sd = 1.3, alternative = "one.sided", less = TRUE)
power_case("power paired strict", n = 3, delta = 0.2, type = "paired", strict = TRUE)
power_case("power two values", n = 2, delta = 3, type = "one.sample")
power_case("power n", power = 0.9, delta = 1)
power_case("power n of a small effect", power = 0.8, delta = 0.02, type = "paired")
power_case("power delta", power = 0.8, n = 12.5, sd = 15)
power_case("power sd", power = 0.8, n = 40, delta = 5, sd = NULL)
power_case("power alpha", power = 0.8, n = 20, delta = 0.7, alpha = NULL)

# ---- mdes, by the formula -----------------------------------------------------
mdes_case <- function(name, J, m, icc, P = 0.5, sd = 1, alpha = 0.05, r2b = 0, r2w = 0, k = 0, power = 0.8,
                      solve = "effect") {
  se <- sd * sqrt(icc * (1 - r2b) / (P * (1 - P) * J) + (1 - icc) * (1 - r2w) / (P * (1 - P) * J * m))
  df <- J - 2 - k; effect <- (qt(1 - alpha / 2, df) + qt(power, df)) * se
  all <- list(clusters = J, cluster_size = m, effect = effect, power = power)
  rest <- list(icc = icc, share = P, sd = sd, alpha = alpha, r2_between = r2b, r2_within = r2w, covariates = k)
  given <- c(all[names(all) != solve], rest)
  case(name, "mdes", sprintf("{%s}", paste(sprintf("'%s':%.17g", names(given), unlist(given)), collapse = ",")),
       "formula", 1e-9)
  put("kind", "mdes")
  for (f in names(c(all, rest))) put(f, c(all, rest)[[f]])
  put("std_error", se); put("df", df)
}
mdes_case("mdes of clusters", 40, 25, 0.15)
mdes_case("mdes with covariates", 62, 18, 0.2, r2b = 0.5, r2w = 0.3, k = 3, P = 0.4, sd = 15, alpha = 0.1)
mdes_case("mdes three clusters", 3, 100, 0.05)
mdes_case("mdes no icc", 100, 1, 0, power = 0.9)
mdes_case("mdes all between", 30, 1e6, 1)
mdes_case("mdes power", 40, 25, 0.15, power = 0.37, solve = "power")
mdes_case("mdes clusters", 48, 12, 0.1, k = 2, solve = "clusters")
mdes_case("mdes cluster size", 40, 25, 0.15, solve = "cluster_size")

# ---- randomisation_test: every assignment listed, coefficients by lm.fit --------
d <- read.csv("models_data.csv", stringsAsFactors = FALSE)
lists <- function(block, treated) {  # all assignments of units, as columns of 0 and 1
  sets <- lapply(split(seq_along(block), block), function(u)
    if (length(u) == 1) list(if (treated[u]) u else integer(0)) else
      combn(u, sum(treated[u]), simplify = FALSE))
  grid <- expand.grid(lapply(sets, seq_along))
  apply(grid, 1, function(g) {
    z <- numeric(length(block)); z[unlist(Map(function(s, k) s[[k]], sets, g))] <- 1; z
  })
}
# Lin (2013): treatment crossed with the columns of x, the constant first, centred.
coef_of <- function(y, t, x, lin) {
  if (!lin) return(rev(coef(lm.fit(cbind(x, t), y)))[1])
  z <- scale(x[, -1, drop = FALSE], scale = FALSE)
  q <- lm.fit(cbind(1, t, z, z * t), y)
  if (q$rank < 2 * ncol(x)) NA else coef(q)[2]   # an arm does not determine its fit: counts as extreme
}
rand_case <- function(name, data, y, t, x, unit, block, args, side = "two_sided", lin = FALSE) {
  case(name, "randomisation_test", args, "enumeration", 1e-9, data = data)
  u <- sort(unique(unit)); first <- match(u, unit)
  z <- lists(block[first], t[first] == 1)
  b <- apply(z, 2, function(a) coef_of(y, a[match(unit, u)], x, lin))
  obs <- coef_of(y, t, x, lin)
  if (max(abs(b), na.rm = TRUE) < 1e-14) { b[] <- 0; obs <- 0 }
  none <- is.na(b); n_all <- length(b)
  e <- max(abs(obs) * 1e-9, max(abs(b[!none])) * 1e-13)
  p <- c(mean(none | abs(b) >= abs(obs) - e), mean(none | b >= obs - e), mean(none | b <= obs + e))
  b <- b[!none]
  put("kind", "randomisation_test"); put("method", "complete"); put("estimate", obs)
  put("estimator", if (lin) "lin" else "ols")
  put("p_value", p[match(side, c("two_sided", "greater", "less"))])
  put("p_two_sided", p[1]); put("p_greater", p[2]); put("p_less", p[3])
  put("null_mean", if (abs(mean(b)) < max(abs(b)) * 1e-14) 0 else mean(b))
  put("null_sd", sqrt(mean((b - mean(b))^2))); put("draws", ncol(z))
  put("n", length(y)); put("n_units", length(u)); put("n_blocks", length(unique(block)))
  if (any(none)) put("warnings.1", "an arm of some assignments does not determine its fit: these count as extreme") else
    put("warnings", "none")
}
tr <- as.numeric(d$arm == "treatment"); ones <- rep(1, nrow(d))
rand_case("randomisation clusters", "models_data.csv", d$y, tr, cbind(ones), d$school, ones,
          "{'outcome':'y','treatment':'arm','cluster':'school'}")
put("n_dropped", 0)
rand_case("randomisation clusters adjusted", "models_data.csv", d$y, tr, cbind(ones, d$x, d$age), d$school, ones,
          "{'outcome':'y','treatment':'arm','cluster':'school','covariates':['x','age'],'exact':true}")
put("n_dropped", 0)
ok <- !is.na(d$gone)
rand_case("randomisation missing outcomes", "models_data.csv", d$gone[ok], tr[ok], cbind(ones, d$female)[ok, ],
          d$school[ok], ones[ok],
          "{'outcome':'gone','treatment':'arm','cluster':'school','covariates':['female'],'alternative':'greater'}",
          "greater")
put("n_dropped", sum(!ok))
rand_case("randomisation blocks of clusters", "models_data.csv", d$y, tr, cbind(ones, d$half), d$school, d$half,
          "{'outcome':'y','treatment':'arm','cluster':'school','blocks':['half'],'covariates':['half'],'alternative':'less'}",
          "less")
put("n_dropped", 0)
rand_case("randomisation clusters by Lin", "models_data.csv", d$y, tr, cbind(ones, d$x, d$age), d$school, ones,
          "{'outcome':'y','treatment':'arm','cluster':'school','covariates':['x','age'],'estimator':'lin','exact':true}",
          lin = TRUE)
put("n_dropped", 0)
small <- data.frame(y = c(3.1, 2.2, 4.4, 2.9, 5.0, 3.3, 1.2, 2.8, 2.2, 4.1, 3.0), x = c(1, 0, 2, 1, 3, 1, 0, 1, 1, 2, 0),
                    t = c(1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0), same = 7)
write.csv(small, "small.csv", row.names = FALSE)
o <- rep(1, 11)
rand_case("randomisation 5 against 6 persons", "small.csv", small$y, small$t, cbind(o, small$x), 1:11, o,
          "{'outcome':'y','treatment':'t','covariates':['x']}")
put("n_dropped", 0)
rand_case("randomisation 5 against 6 persons by Lin", "small.csv", small$y, small$t, cbind(o, small$x), 1:11, o,
          "{'outcome':'y','treatment':'t','covariates':['x'],'estimator':'lin','alternative':'greater'}", "greater", lin = TRUE)
put("n_dropped", 0)
rand_case("randomisation by Lin without covariates", "small.csv", small$y, small$t, cbind(o), 1:11, o,
          "{'outcome':'y','treatment':'t','estimator':'lin'}", lin = TRUE)
put("n_dropped", 0)
rand_case("randomisation ties", "small.csv", small$x, small$t, cbind(o), 1:11, o, "{'outcome':'x','treatment':'t'}")
put("n_dropped", 0)
rand_case("randomisation all equal", "small.csv", small$same, small$t, cbind(o), 1:11, o,
          "{'outcome':'same','treatment':'t'}")
put("n_dropped", 0)

# ---- wild_bootstrap: all weights listed, or the engine's drawn, each draw refitted by lm.fit
source("philox.R")
# Draw by draw: Rademacher's are the bits of the stream, the lowest of a word first, Webb's its places below 6.
drawn_weights <- function(seed, draws, G, webb) {
  stream <- stream_of("stats.wild_bootstrap"); at <- seq_len(draws * G) - 1
  v <- if (webb) c(-sqrt(1.5), -1, -sqrt(0.5), sqrt(0.5), 1, sqrt(1.5))[
    1 + vapply(at, function(i) below(seed, stream, i, 6), 0)] else {
    w <- vapply(0:(max(at) %/% 128), function(i) words(seed, stream, i), numeric(4))
    2 * (w[1 + at %/% 32] %/% 2^(at %% 32) %% 2) - 1
  }
  matrix(v, draws, G, byrow = TRUE)
}
wild_case <- function(name, data, y, t, x, cl, args, null = 0, level = 0.95, dropped = 0, tolerance = 1e-8,
                      seed = 1, draws = NULL, webb = FALSE) {
  drawn <- !is.null(draws)
  if (drawn) args <- sub("}$", sprintf(",'seed':%d,'draws':%d%s}", seed, draws, if (webb) ",'weights':'webb'" else ""), args)
  case(name, "wild_bootstrap", args, if (drawn) "philox.R" else "enumeration", tolerance, data = data)
  cl <- match(cl, sort(unique(cl))); G <- max(cl); n <- length(y); X <- cbind(x, t)
  keep <- qr(X); X <- X[, sort(keep$pivot[seq_len(keep$rank)])]; k <- ncol(X); bread <- solve(crossprod(X))
  fit <- function(y, null) {
    b <- bread %*% crossprod(X, y); u <- drop(y - X %*% b)
    s <- rowsum(X * u, cl); v <- bread %*% crossprod(s) %*% bread * G / (G - 1) * (n - 1) / (n - k)
    c(b[k], sqrt(v[k, k]), (b[k] - null) / sqrt(v[k, k]))
  }
  w <- if (drawn) drawn_weights(seed, draws, G, webb) else as.matrix(expand.grid(rep(list(c(-1, 1)), G)))
  share <- function(extreme) (drawn + sum(extreme)) / (drawn + nrow(w))
  least <- max(2 / (if (webb) 6 else 2)^G, if (drawn) 1 / (1 + draws))
  p_at <- function(null) {
    r <- lm.fit(X[, -k, drop = FALSE], y - null * t); f <- r$fitted.values + null * t
    ts <- apply(w, 1, function(v) fit(f + r$residuals * v[cl], null)[3]); t0 <- fit(y, null)[3]
    e <- abs(t0) * 1e-9
    c(share(abs(ts) >= abs(t0) - e), min(1, 2 * min(share(ts >= t0 - e), share(ts <= t0 + e))))
  }
  f <- fit(y, null); p <- p_at(null)
  put("kind", "wild_bootstrap"); put("method", if (drawn) "drawn" else "complete")
  put("weights", if (webb) "webb" else "rademacher")
  put("estimate", f[1]); put("std_error", f[2]); put("statistic", f[3]); put("df", G - 1)
  put("p_value", p[1]); put("p_equal_tailed", p[2])
  for (side in c(-1, 1)) {
    end <- NA
    if (least < 1 - level) {
      inside <- f[1]; outside <- f[1] + side * 2 * f[2]
      for (i in 1:12) if (p_at(outside)[1] > 1 - level) {
        inside <- outside; outside <- outside + side * 2 * f[2] * 2^i } else break
      if (p_at(outside)[1] <= 1 - level) {
        while (abs(outside - inside) > 2e-9 * f[2]) {
          m <- (inside + outside) / 2; if (p_at(m)[1] > 1 - level) inside <- m else outside <- m }
        end <- (inside + outside) / 2
      }
    }
    put(if (side < 0) "conf_low" else "conf_high", end)
  }
  put("level", level); put("null", null); put("draws", nrow(w)); put("n", n); put("n_clusters", G)
  put("n_dropped", dropped)
  if (least < 1 - level) put("warnings", "none") else put("warnings.1", sprintf(
    "%d clusters: with Rademacher weights no p below %g exists; Webb weights give finer steps", G, 2 / 2^G))
}
g5 <- c(1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5); small$g <- g5; small$g8 <- c(1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 8); small$high <- as.numeric(small$y > 3)
write.csv(small, "small.csv", row.names = FALSE)
wild_case("wild 5 clusters", "small.csv", small$y, small$t, cbind(o), g5,
          "{'outcome':'y','treatment':'t','cluster':'g','seed':1}")
wild_case("wild 8 clusters and one row in five of them", "small.csv", small$y, small$t, cbind(o, small$x), small$g8,
          "{'outcome':'y','treatment':'t','cluster':'g8','covariates':['x'],'seed':1}")
wild_case("wild a null of half", "small.csv", small$y, small$t, cbind(o), small$g8,
          "{'outcome':'y','treatment':'t','cluster':'g8','null':0.5,'level':0.9,'seed':1}", null = 0.5, level = 0.9)
wild_case("wild collinear covariates", "small.csv", small$y, small$t, cbind(o, small$x), small$g8,
          "{'outcome':'y','treatment':'t','cluster':'g8','covariates':['x','same'],'level':0.8,'seed':1}", level = 0.8)
wild_case("wild fixed effects", "small.csv", small$x, small$t, cbind(o, small$y > 3), small$g8,
          "{'outcome':'x','treatment':'t','cluster':'g8','fixed_effects':['high'],'seed':1}", tolerance = 1e-6)  # an end near 0
wild_case("wild drawn", "small.csv", small$y, small$t, cbind(o, small$x), small$g8,
          "{'outcome':'y','treatment':'t','cluster':'g8','covariates':['x']}", seed = 20261129, draws = 199)
wild_case("wild drawn 13 clusters", "models_data.csv", d$y, tr, cbind(ones, d$x, d$age), d$school,
          "{'outcome':'y','treatment':'arm','cluster':'school','covariates':['x','age'],'null':0.25}", null = 0.25,
          seed = 7, draws = 499)
wild_case("wild drawn by Webb", "small.csv", small$y, small$t, cbind(o), g5,
          "{'outcome':'y','treatment':'t','cluster':'g'}", seed = 3, draws = 299, webb = TRUE)
