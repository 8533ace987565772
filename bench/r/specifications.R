# The treatment's coefficient in 4,096 regressions, one for each subset of twelve
# covariates: by lm.fit each, and from cross products that are taken once.
source("bench/r/timing.R")
d <- trial()
x <- model.matrix(~ arm + (x1 + x2 + x3 + x4)^2 + x1:x2:x3 + x2:x3:x4, d)
y <- d$y
subsets <- lapply(0:4095, function(i) c(1, 2, 2 + which(bitwAnd(i, 2^(0:11)) > 0)))

row <- function(estimate, se, df)
    c(estimate, se, 2 * pt(-abs(estimate / se), df),
      estimate + c(-1, 1) * qt(0.975, df) * se)

one_by_one <- function(s) {
    fit <- lm.fit(x[, s], y)
    inverse <- chol2inv(fit$qr$qr[seq_along(s), seq_along(s)])
    row(fit$coefficients[[2]],
        sqrt(inverse[2, 2] * sum(fit$residuals^2) / fit$df.residual), fit$df.residual)
}
xx <- NULL
shared <- function(s) {
    inverse <- chol2inv(chol(xx[s, s]))
    b <- inverse %*% xy[s]
    df <- length(y) - length(s)
    row(b[2], sqrt(inverse[2, 2] * (yy - sum(b * xy[s])) / df), df)
}

timed("specifications", "lm.fit", lapply(subsets, one_by_one), warm = FALSE)
timed("specifications", "cross products", {
    xx <- crossprod(x)
    xy <- drop(crossprod(x, y))
    yy <- sum(y^2)
    lapply(subsets, shared)
})
