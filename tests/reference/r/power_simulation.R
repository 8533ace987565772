# Cases and expected values for tests/unit/plan_reference.c: power by simulation of
# clustered trials.  The engine's draws made once more (philox.R), every trial
# tested by lm on the cluster means, or on people with CR1 by hand, and the search
# for what is left out done by trying each value from the least.
# Run in this folder: Rscript power_simulation.R.  Made with R 4.2.2.
options(digits = 17, scipen = 999)
source("labels.R"); source("philox.R")

rows <- list(); cases <- list(); index <- list()
stream <- stream_of("stats.power_simulation")
normal <- function(seed, i) {
  w <- words(seed, stream, i)
  qnorm((w[2] * 2^20 + w[1] %/% 4096 + 0.5) * 2^-52)
}
most <- 64                            # clusters that any case tries
noise <- function(seed, draws)        # [draws][clusters]
  t(vapply(seq_len(draws) - 1, function(d) vapply(seq_len(most) - 1, function(j) normal(seed, d * 2^20 + j), 0),
           numeric(most)))

treated <- function(J, P) floor(round(J * P, 9))   # 50 x 0.58 is 29, which doubles miss

# One trial in units of a cluster mean's SD: the estimate without an effect, its
# standard error and df.
trial <- function(z, J, m, P, k, test) {
  arm <- treated(seq_len(J), P) > treated(seq_len(J) - 1, P)
  if (test == "cluster_means") {
    df <- J - 2 - k
    fit <- summary(lm(z ~ arm))$coefficients   # k covariates cost df and explain nothing here
    return(c(fit[2, 1], fit[2, 2], df))
  }
  n <- J * m
  y <- rep(z, each = m); x <- cbind(1, rep(arm, each = m))
  bread <- solve(crossprod(x)); b <- bread %*% crossprod(x, y); e <- y - x %*% b
  score <- rowsum(x * c(e), rep(seq_len(J), each = m))
  v <- bread %*% crossprod(score) %*% bread * J / (J - 1) * (n - 1) / (n - 2 - k)
  c(b[2], sqrt(v[2, 2]), J - 1)
}
power_of <- function(p, z, J, m, effect) {
  sd <- p$sd * sqrt(p$icc * (1 - p$r2b) + (1 - p$icc) * (1 - p$r2w) / m)
  x <- apply(z[, seq_len(J), drop = FALSE], 1, trial, J = J, m = m, P = p$P, k = p$k, test = p$test)
  list(power = mean(abs(x[1, ] + effect / sd) > qt(1 - p$alpha / 2, x[3, ]) * x[2, ]), se = sd * mean(x[2, ]),
       df = x[3, 1], x = x, sd = sd)
}
viable <- function(p, J, m) {
  T <- treated(J, p$P)
  df <- if (p$test == "CR1") J - 1 else J - 2 - p$k
  J >= 3 && T >= 1 && J - T >= 1 && df > 0 && J * m > 2 + p$k
}
# The engine's answer is the least number whose power is reached after doubling
# and halving; here from below, where power is not reached at the one before.
case <- function(name, seed, draws, J = NA, m = NA, effect = NA, power = NA, icc, P = 0.5, sd = 1, alpha = 0.05,
                 r2b = 0, r2w = 0, k = 0, test = "cluster_means") {
  p <- list(icc = icc, P = P, sd = sd, alpha = alpha, r2b = r2b, r2w = r2w, k = k, test = test)
  z <- noise(seed, draws)
  at <- function(J, m, effect) if (viable(p, J, m)) power_of(p, z, J, m, effect)$power else 0
  solve <- if (is.na(power)) "power" else if (is.na(effect)) "effect" else if (is.na(J)) "clusters" else "cluster_size"
  halved <- function(low, high, f) {
    while (f(high) < power) { low <- high; high <- 2 * high }
    while (high - low > 1) { mid <- floor((low + high) / 2); if (f(mid) < power) low <- mid else high <- mid }
    high
  }
  given <- list(clusters = J, cluster_size = m, effect = effect, power = power)
  if (solve == "clusters") J <- halved(2, 4, function(x) at(x, m, effect))
  if (solve == "cluster_size") m <- halved(0, 1, function(x) at(J, x, effect))
  if (solve == "effect") {
    low <- 0; high <- sd
    while (at(J, m, high) < power) high <- 2 * high
    while (high - low > 1e-6 * sd) { mid <- low + (high - low) / 2; if (at(J, m, mid) < power) low <- mid else high <- mid }
    effect <- high
  }
  r <- power_of(p, z, J, m, effect)
  if (solve == "power") power <- r$power
  q <- qnorm(0.975); n <- draws; middle <- (r$power + q^2 / (2 * n)) / (1 + q^2 / n)
  half <- q / (1 + q^2 / n) * sqrt(r$power * (1 - r$power) / n + q^2 / (4 * n^2))
  args <- c(given[!is.na(given)], list(icc = icc, share = P, sd = sd, alpha = alpha, r2_between = r2b, r2_within = r2w,
                                       covariates = k, draws = draws, seed = seed))
  cases[[length(cases) + 1]] <<- sprintf(
    '{"case":"%s","function":"power_simulation","data":"","tolerance":1e-9,"args":{%s,"test":"%s"}}', name,
    paste(sprintf('"%s":%.17g', names(args), unlist(args)), collapse = ","), test)
  index[[length(index) + 1]] <<- sprintf("power_simulation,%s,philox.R and lm,R %s", name, getRversion())
  put <- function(path, x) rows[[length(rows) + 1]] <<-
    sprintf("%s,%s,%s", name, path, if (is.character(x)) x else sprintf("%.17g", x))
  put("kind", "power_simulation"); put("test", test)
  values <- list(clusters = J, cluster_size = m, effect = effect, power = power, icc = icc, share = P, sd = sd,
                 alpha = alpha, r2_between = r2b, r2_within = r2w, covariates = k, draws = draws, seed = seed,
                 simulated = r$power, simulated_low = max(middle - half, 0), simulated_high = min(middle + half, 1),
                 rejections = r$power * draws, mean_estimate = mean(effect + r$sd * r$x[1, ]), std_error = r$se, df = r$df)
  for (v in names(values)) put(v, values[[v]])
}
case("power of clusters", 3, 120, J = 40, m = 20, effect = 0.3, icc = 0.1)
case("power of clusters by CR1", 3, 120, J = 40, m = 20, effect = 0.3, icc = 0.1, test = "CR1")
case("power with covariates and a third treated", 8, 100, J = 31, m = 7, effect = -9, icc = 0.2, P = 1 / 3, sd = 15,
     alpha = 0.1, r2b = 0.5, r2w = 0.2, k = 2)
case("power effect asked for", 5, 100, J = 24, m = 12, power = 0.8, icc = 0.15)
case("power clusters asked for", 5, 80, m = 15, effect = 0.6, power = 0.8, icc = 0.1)
case("power size asked for", 6, 80, J = 30, effect = 0.5, power = 0.7, icc = 0.05, test = "CR1")
case("power of single people", 1, 100, J = 60, m = 1, effect = 0.7, icc = 0)
case("power all between clusters", 2, 100, J = 20, m = 50, effect = 1, icc = 1)
case("power of four clusters", 2, 100, J = 4, m = 30, effect = 1.5, icc = 0.1)
case("power without an effect", 9, 150, J = 20, m = 10, effect = 0, icc = 0.1, test = "CR1")
case("power of 29 treated among 50", 4, 60, J = 50, m = 5, effect = 0.4, icc = 0.1, P = 0.58)
case("power that is certain", 9, 60, J = 20, m = 10, effect = 1e6, icc = 0.1)
write_index(index, "power_simulation.jsonl")
writeLines(c("case,path,value", unlist(rows)), "power_simulation.csv")
writeLines(unlist(cases), "power_simulation.jsonl")
