# Wild cluster bootstrap, null imposed, CR1's t, Rademacher weights: sums by
# class once, then one column a draw.
source("bench/r/timing.R")
d <- trial()

wild_bootstrap <- function(d, draws) {
    x <- model.matrix(~ arm + x1 + x2 + x3 + x4, d)
    class <- match(d$class, unique(d$class))
    n <- max(class)
    inverse <- chol2inv(qr.R(qr(x)))
    null <- lm.fit(x[, -2], d$y)
    by_class <- rowsum(x * null$residuals, class)  # scores under the null
    r <- drop(x %*% inverse[, 2])                  # row of the coefficient
    own <- rowsum(r * null$residuals, class)[, 1]  # its sums by class
    cross <- rowsum(r * x, class)
    t_of <- function(w) {
        beta <- inverse %*% crossprod(by_class, w)
        score <- own * w - cross %*% beta
        beta[2, ] / sqrt(colSums(score^2))
    }
    t <- t_of(matrix(1, n, 1))
    w <- matrix(sample(c(-1, 1), n * draws, TRUE), n)
    mean(abs(t_of(w)) >= abs(t))
}

set.seed(1)
timed("wild", "hand-vectorised", wild_bootstrap(d, 9999))
