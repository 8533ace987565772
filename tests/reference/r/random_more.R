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
