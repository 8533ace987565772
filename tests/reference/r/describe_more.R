# Allocation, the bootstrap, pooled fits, spells of persons; read by describe.R.

# ---- bradford of persons ---------------------------------------------------------
case("bradford persons", "bradford", "{'first':'first','last':'last','by':'person'}", "enumeration", f_name)
people <- sort(unique(f$person))
for (p in people) {
  own <- f$person == p & !is.na(f$first); days <- sum(f$last[own] - f$first[own] + 1)
  put_all(sprintf("rows.%s.", p), list(level = p, spells = sum(own), days = days, score = sum(own)^2 * days))
}

# ---- pool of fits -----------------------------------------------------------------
pool_fits <- function(name, outcomes, formula, terms, gone, more = "", level = 0.95, df = NA, alternative = "two.sided") {
  fit <- function(y) sprintf("{'function':'ols','args':{'outcome':'%s','terms':%s}}", y, words_of(terms))
  case(name, "pool", sprintf("{'fits':[%s]%s}", paste(fit(outcomes), collapse = ","), more), "mice::pool.scalar")
  m <- lapply(outcomes, function(y) lm(reformulate(formula, y), d))
  put("m", length(m)); put("level", level)
  for (g in gone) put_all(sprintf("terms.%s.", g), list(name = g, status = "omitted", estimate = NA))
  least <- if (is.na(df)) min(vapply(m, df.residual, 0)) else df
  for (b in names(coef(m[[1]]))) {
    t <- sub("armtreatment", "arm[treatment]", b)
    q <- vapply(m, function(x) coef(x)[[b]], 0); u <- vapply(m, function(x) vcov(x)[b, b], 0)
    p <- pool.scalar(q, u, n = least + 1, k = 1); se <- sqrt(p$t); half <- qt((1 + level) / 2, p$df) * se
    put_all(sprintf("terms.%s.", t), list(
      name = t, status = "estimated", estimate = p$qbar, std_error = se, statistic = p$qbar / se, df = p$df,
      p_value = 2 * pt(-abs(p$qbar / se), p$df), conf_low = p$qbar - half, conf_high = p$qbar + half, within = p$ubar,
      between = p$b, total = p$t, riv = p$r, lambda = (1 + 1 / length(m)) * p$b / p$t, fmi = p$fmi))
  }
}
pool_fits("pool fits of three outcomes", c("y", "dose", "gone"), c("arm", "x"), c("arm", "x"), "arm[control]")
pool_fits("pool fits with a collinear term", c("y", "dose"), c("x", "age"), c("x", "age", "x2"), "x2",
          ",'level':0.9,'df_complete':40", 0.9, 40)

# ---- randomise: the engine's own rule, with the words of philox.R -------------------
# Units in order of their block and of the four words of their number; arms by
# rounds of the ratio, the last round of a block shuffled.
allocate <- function(block, ratio, seed) {
  stream <- stream_of("stats.randomise"); n <- length(block); size <- sum(ratio); arm <- integer(n)
  w <- vapply(seq_len(n) - 1, function(u) words(seed, stream, u), numeric(4))
  line <- order(block, w[2, ], w[1, ], w[4, ], w[3, ])
  places <- rep(seq_along(ratio), ratio)
  for (b in seq_len(max(block))) {
    units <- line[block[line] == b]; full <- length(units) %/% size * size
    last <- places
    for (i in size:2) {
      k <- below(seed, stream, n + (b - 1) * (size + 1) + i, i) + 1
      last[c(k, i)] <- last[c(i, k)]
    }
    arm[units] <- c(rep(places, full / size), last)[seq_along(units)]
  }
  arm
}
allocated <- function(name, arms, seed, data, data_name, ratio = NULL, clusters = NULL, blocks = NULL, strata = NULL,
                      column = "arm") {
  part <- function(key, v) if (is.null(v)) "" else sprintf(",'%s':%s", key, v)
  case(name, "randomise", sprintf("{'arms':%s,'seed':%.0f%s%s%s%s%s}", words_of(arms), seed,
       part("ratio", if (!is.null(ratio)) list_of(ratio)), part("clusters", if (!is.null(clusters)) sprintf("'%s'", clusters)),
       part("blocks", if (!is.null(blocks)) words_of(blocks)), part("strata", if (!is.null(strata)) words_of(strata)),
       part("column", if (column != "arm") sprintf("'%s'", column))), "philox.R", data_name)
  unit <- if (is.null(clusters)) seq_len(nrow(data)) else match(data[[clusters]], sort(unique(data[[clusters]])))
  by <- c(blocks, strata)
  label <- if (is.null(by)) rep("", nrow(data)) else do.call(paste, c(unname(data[by]), sep = ", "))
  cells <- if (is.null(by)) "" else unique(label[do.call(order, c(unname(data[by]), method = "radix"))])
  block <- match(label, cells)[match(seq_len(max(unit)), unit)]
  r <- if (is.null(ratio)) rep(1, length(arms)) else ratio
  arm <- allocate(block, r, seed)
  put_all("", list(column = column, seed = seed, generator = "Philox 4x32-10", n = nrow(data), n_units = max(unit),
                   clusters = clusters))
  put_list("arms", arms); put_list("ratio", r); put_list("by_blocks", blocks); put_list("by_strata", strata)
  for (b in seq_along(cells)) {
    put(sprintf("blocks.%d.block", b), cells[b])
    for (k in seq_along(arms)) put(sprintf("blocks.%d.units.%s", b, arms[k]), sum(arm[block == b] == k))
  }
  put_list(paste0("frame.", column), arms[arm[unit]])
}
allocated("randomise rows", c("control", "treatment"), 20201, f, f_name, column = "to")
allocated("randomise clusters", c("a", "b"), 7, d, "models_data.csv", clusters = "school", column = "to")
allocated("randomise three arms at a ratio in blocks", c("a", "b", "c"), 1, d, "models_data.csv", ratio = c(2, 1, 1),
          blocks = "site", column = "to")
allocated("randomise clusters in strata", c("a", "b"), 4294967297, d, "models_data.csv", clusters = "school",
          strata = "half", column = "to")
allocated("randomise blocks crossed with strata", c("x", "y", "z"), 0, d, "models_data.csv", blocks = "arm3",
          strata = "half", column = "to")
allocated("randomise fewer units than arms", c("a", "b", "c", "d"), 9007199254740991, d[1:2, ], "two_rows.csv",
          column = "to")
write.csv(d[1:2, c("school", "y")], "two_rows.csv", row.names = FALSE)

# ---- bootstrap: the engine's draws with the words of philox.R, intervals by boot ------
# Units in order of their stratum; one word a place, four of each counter.
boot_case <- function(name, args, data, data_name, statistic, draws, seed, unit = seq_len(nrow(data)),
                      stratum = rep(1, nrow(data)), level = 0.95, dropped = 0, words = "none") {
  case(name, "bootstrap", sprintf("%s,'draws':%d,'seed':%.0f%s}", args, draws, seed,
                                  if (level != 0.95) sprintf(",'level':%g", level) else ""), "boot::boot.ci", data_name)
  stream <- stream_of("stats.bootstrap"); units <- sort(unique(unit)); n <- length(units)
  block <- stratum[match(units, unit)]; line <- order(block); own <- split(seq_len(nrow(data)), match(unit, units))
  by_units <- function(u) statistic(data[unlist(own[u]), ])
  t <- vapply(seq_len(draws) - 1, function(b) {
    w <- unlist(lapply(0:((n - 1) %/% 4), function(i) words(seed, stream, b * (n %/% 4 + 1) + i)[c(2, 1, 4, 3)]))
    pick <- integer(n)
    for (s in unique(block)) {
      at <- which(block[line] == s); pick[at] <- line[at[(w[at] * length(at)) %/% 2^32 + 1]]
    }
    by_units(pick)
  }, 0)
  t0 <- by_units(seq_len(n)); ok <- t[!is.na(t)]
  o <- list(t0 = t0, t = matrix(ok), R = length(ok), call = quote(boot()), sim = "ordinary"); class(o) <- "boot"
  p <- suppressWarnings(boot.ci(o, conf = level, type = c("perc", "basic"), t0 = t0, t = ok))
  l <- unlist(lapply(unique(block), function(s) {
    mine <- which(block == s); vapply(mine, function(u) (length(mine) - 1) * (t0 - by_units(setdiff(seq_len(n), u))), 0)
  }))
  a <- sum(l^3) / (6 * sum(l^2)^1.5); w <- qnorm(mean(ok < t0)); z <- qnorm((1 + c(-level, level)) / 2)
  if (!any(l != 0, na.rm = TRUE) && !anyNA(l)) a <- 0
  if (is.nan(a)) w <- NA   # one unit carries the statistic: there is no BCa interval
  bca <- if (is.finite(w)) boot:::norm.inter(ok, pnorm(w + (w + z) / (1 - a * (w + z))))[, 2] else c(NA, NA)
  put_all("", list(statistic = given(args, "statistic"), estimate = t0, bias = mean(ok) - t0, std_error = sd(ok),
                   conf_low = bca[1], conf_high = bca[2], bias_correction = w, acceleration = a, level = level,
                   draws = draws, n = nrow(data), n_units = n, n_dropped = dropped))
  for (i in 1:3) put_all(c("percentile.", "basic.", "bca.")[i], list(
    conf_low = c(p$percent[4], p$basic[4], bca[1])[i], conf_high = c(p$percent[5], p$basic[5], bca[2])[i]))
  if (identical(words, "none")) put("warnings", "none") else put_list("warnings", words)
}
one_sided <- "there is no BCa interval: no draw lies on one side of the estimate, or one unit carries it"
mean_of_y <- function(x) mean(x$y)
boot_case("bootstrap a mean", "{'statistic':'mean','outcome':'y'", d, "models_data.csv", mean_of_y, 199, 42)
boot_case("bootstrap a median with ties", "{'statistic':'median','outcome':'q1'", d, "models_data.csv",
          function(x) median(x$q1), 99, 7, level = 0.9, words = one_sided)
boot_case("bootstrap a median", "{'statistic':'median','outcome':'gone'", d[!is.na(d$gone), ], "models_data.csv",
          function(x) median(x$gone), 99, 6, dropped = sum(is.na(d$gone)))
boot_case("bootstrap a difference in strata", "{'statistic':'difference','outcome':'y','group':'arm','strata':['arm']", d,
          "models_data.csv", function(x) mean(x$y[x$arm == "treatment"]) - mean(x$y[x$arm == "control"]), 99, 3,
          stratum = match(d$arm, c("control", "treatment")))
boot_case("bootstrap clusters", "{'statistic':'mean','outcome':'y','cluster':'school'", d, "models_data.csv", mean_of_y,
          99, 4294967296, unit = d$school)
boot_case("bootstrap an expression",
          "{'expression':{'op':'div','args':[{'agg':'mean','arg':{'col':'y'}},{'agg':'sd','arg':{'col':'age'}}]}", d,
          "models_data.csv", function(x) mean(x$y) / sd(x$age), 99, 13)
put("statistic", "expression"); put("expression", "mean(col.y) / sd(col.age)")
boot_case("bootstrap a coefficient in strata",
          "{'statistic':'coefficient','outcome':'y','treatment':'arm','covariates':['x','age'],'strata':['arm']", d,
          "models_data.csv", function(x) coef(lm(y ~ factor(arm, c("control", "treatment")) + x + age, x))[[2]], 99, 17,
          stratum = match(d$arm, c("control", "treatment")))
put("term", "arm[treatment]")
boot_case("bootstrap a coefficient of clusters",
          "{'statistic':'coefficient','outcome':'y','terms':['x','age'],'term':'age','cluster':'school'", d,
          "models_data.csv", function(x) coef(lm(y ~ x + age, x))[[3]], 99, 19, unit = d$school)
put("term", "age")
ok <- !is.na(d$gone)
boot_case("bootstrap an sd of missing values", "{'statistic':'sd','outcome':'gone'", d[ok, ], "models_data.csv",
          function(x) sd(x$gone), 99, 11, dropped = sum(!ok))
boot_case("bootstrap a correlation at scales", "{'statistic':'correlation','outcome':'b8','with':'s8'", d,
          "models_data.csv", function(x) cor(x$b8, x$s8), 99, 5)
boot_case("bootstrap a difference that some draws have not",
          "{'statistic':'difference','outcome':'y','group':'lone'", d, "models_data.csv",
          function(x) mean(x$y[x$lone == 1]) - mean(x$y[x$lone == 0]), 99, 8,
          words = c("the statistic does not exist in some draws: they are left out", one_sided))

# ---- randomisation_test where the covariates explain an assignment: it counts as extreme
six <- data.frame(y = c(5, 3, 4, 1, 2, 2.5), t = c(1, 1, 1, 0, 0, 0), x = c(1, 0, 1, 0, 1, 0))
write.csv(six, "six.csv", row.names = FALSE)
case("randomisation an assignment that is the covariate", "randomisation_test",
     "{'outcome':'y','treatment':'t','covariates':['x']}", "enumeration", "six.csv")
b <- combn(6, 3, function(u) coef(lm(y ~ x + as.numeric(1:6 %in% u), six))[[3]])
obs <- coef(lm(y ~ x + t, six))[[3]]; none <- is.na(b); e <- 1e-9
stopifnot(sum(none) == 2)
put_all("", list(method = "complete", estimate = obs, p_value = mean(none | abs(b) >= abs(obs) - e),
                 p_two_sided = mean(none | abs(b) >= abs(obs) - e), p_greater = mean(none | b >= obs - e),
                 p_less = mean(none | b <= obs + e), null_mean = 0, null_sd = sqrt(mean((b[!none] - mean(b[!none]))^2)),
                 draws = length(b), n = 6, n_units = 6, n_blocks = 1, n_dropped = 0))
stopifnot(abs(mean(b, na.rm = TRUE)) < 1e-12)
put("warnings.1", "the covariates explain some assignments: these count as extreme")
