# Expected intervals in tests/unit/plan_estimators.c.  Rscript inversion.R
# prints them; made with R 4.2.2.  By brute force: every assignment is fitted
# again by lm for each effect that is tried, and the ends are found by halving.
# Nothing here is random.
d <- read.csv("inversion.csv", stringsAsFactors = TRUE)
n <- nrow(d)

# All assignments: columns of 0 and 1.
choose_in <- function(rows, k) apply(combn(length(rows), k), 2, function(i) rows[i])
all_of <- function(arm) {
  sets <- combn(n, sum(arm))
  apply(sets, 2, function(i) replace(numeric(n), i, 1))
}
within <- function(arm, block) {
  parts <- lapply(split(seq_len(n), block), function(r) {
    s <- combn(length(r), sum(arm[r]))
    apply(s, 2, function(i) r[i], simplify = FALSE)
  })
  g <- expand.grid(lapply(parts, seq_along))
  apply(g, 1, function(k) {
    z <- numeric(n)
    for (b in seq_along(parts)) z[parts[[b]][[k[b]]]] <- 1
    z
  })
}
by_cluster <- function(arm, cl) {
  c_arm <- tapply(arm, cl, max)
  s <- combn(length(c_arm), sum(c_arm))
  apply(s, 2, function(i) as.numeric(match(cl, names(c_arm)) %in% i))
}
ols <- function(y, z, x) qr.coef(qr(cbind(1, z, x)), y)[2]
lin <- function(y, z, x) {
  c <- scale(x, scale = FALSE)
  qr.coef(qr(cbind(1, z, c, z * c)), y)[2]
}
p_of <- function(tau, y, all, x, fit, side) {
  y0 <- y - tau * arm
  seen <- fit(y0, arm, x)
  t <- apply(all, 2, function(z) fit(y0, z, x))
  near <- 1e-10
  if (side == "two") mean(abs(t) >= abs(seen) - near)
  else if (side == "greater") mean(t >= seen - near)
  else mean(t <= seen + near)
}
end_of <- function(to, est, ...) {
  ok <- 0; out <- 64
  for (i in 1:60) {
    mid <- (ok + out) / 2
    if (p_of(est + to * mid, ...) > 0.1) ok <- mid else out <- mid
  }
  est + to * ok
}
arm <- as.numeric(d$arm == "b")
tell <- function(name, all, x, fit = ols, side = "two") {
  est <- fit(d$y, arm, x)
  p <- p_of(0, d$y, all, x, fit, side)
  low <- if (side == "less") NaN else end_of(-1, est, d$y, all, x, fit, side)
  high <- if (side == "greater") NaN else end_of(1, est, d$y, all, x, fit, side)
  cat(sprintf("%s: %.12g %.12g %.12g %.12g\n", name, est, p, low, high))
}
none <- NULL
age <- cbind(d$age)
tell("persons", all_of(arm), none)
tell("with a covariate", all_of(arm), age)
tell("lin", all_of(arm), age, lin)
tell("greater", all_of(arm), age, side = "greater")
tell("less", all_of(arm), none, side = "less")
tell("within blocks", within(arm, d$site), cbind(d$site == "s", d$age))
tell("by clusters", by_cluster(arm, d$team), none)
