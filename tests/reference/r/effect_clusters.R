# Expected values in tests/unit/plan_estimand.c: Hedges' g by the total
# standard deviation in designs of clusters, written out from Hedges (2007,
# Journal of Educational and Behavioral Statistics 32, 341-370), sections on
# unequal sizes, and once more by the formulas of equal sizes, which must agree.
# Rscript effect_clusters.R prints them (inference.R reads the function); made with R 4.2.2.
d <- read.csv("inversion.csv")
effect <- function(y, arm, cl, level = 0.9) {
  N <- length(y); t <- arm == "b"
  NT <- sum(t); NC <- N - NT
  st <- tapply(y[t], cl[t], length); sc <- tapply(y[!t], cl[!t], length)
  mT <- length(st); mC <- length(sc)
  fit <- anova(lm(y ~ arm + factor(cl)))
  msb <- fit$"Mean Sq"[2]; msw <- fit$"Mean Sq"[3]
  nuT <- (NT^2 - sum(st^2)) / (NT * (mT - 1)); nuC <- (NC^2 - sum(sc^2)) / (NC * (mC - 1))
  B <- nuT * (mT - 1) + nuC * (mC - 1)
  n0 <- B / (mT + mC - 2)
  rho <- max(0, (msb - msw) / (msb + (n0 - 1) * msw))
  S <- sqrt(((NT - 1) * var(y[t]) + (NC - 1) * var(y[!t])) / (N - 2))
  dt <- (mean(y[t]) - mean(y[!t])) / S * sqrt(1 - (N - nuT * mT - nuC * mC + nuT + nuC - 2) * rho / (N - 2))
  a1 <- function(N, n) (N^2 * sum(n^2) + sum(n^2)^2 - 2 * N * sum(n^3)) / N^2
  A <- a1(NT, st) + a1(NC, sc)
  nt <- NC * sum(st^2) / (NT * N) + NT * sum(sc^2) / (NC * N)
  spread <- (N - 2) * (1 - rho)^2 + A * rho^2 + 2 * B * rho * (1 - rho)
  v <- N / (NT * NC) * (1 + (nt - 1) * rho) + dt^2 * spread / (2 * (N - 2) * ((N - 2) - rho * (N - 2 - B)))
  h <- ((N - 2) - rho * (N - 2 - B))^2 / spread
  J <- exp(lgamma(h / 2) - lgamma((h - 1) / 2) - log(h / 2) / 2)
  if (length(unique(c(st, sc))) == 1) {
    n <- st[[1]]
    stopifnot(all.equal(dt, (mean(y[t]) - mean(y[!t])) / S * sqrt(1 - 2 * (n - 1) * rho / (N - 2))),
      all.equal(v, N / (NT * NC) * (1 + (n - 1) * rho) +
        dt^2 * ((N - 2) * (1 - rho)^2 + n * (N - 2 * n) * rho^2 + 2 * (N - 2 * n) * rho * (1 - rho)) /
          (2 * (N - 2) * ((N - 2) - 2 * (n - 1) * rho))))
  }
  z <- qnorm((1 + level) / 2); g <- J * dt; se <- J * sqrt(v)
  list(estimate = g, std_error = se, conf_low = g - z * se, conf_high = g + z * se, icc = rho, df = h, sd = S,
       n_clusters = mT + mC)
}
tell <- function(e) cat(sprintf("%.12g", unlist(e)), "\n")
tell(effect(d$y, d$arm, d$team))
tell(effect(d$age, d$arm, d$team))
tell(effect(c(1, 2, 4, 6, 3, 7, 5, 9), rep(c("a", "b"), each = 4), rep(1:4, each = 2)))
