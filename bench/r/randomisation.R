# Randomisation test: 10,000 assignments of whole classes, the coefficient
# adjusted for covariates, by Frisch-Waugh-Lovell with one column an assignment.
source("bench/r/timing.R")
d <- trial()

randomisation_test <- function(d, draws) {
    x <- model.matrix(~ x1 + x2 + x3 + x4, d)
    q <- qr.Q(qr(x))
    y <- d$y - drop(q %*% crossprod(q, d$y))
    class <- match(d$class, unique(d$class))
    arm <- d$arm[!duplicated(class)]
    size <- tabulate(class)
    sums <- rowsum(cbind(y, q), class) # by class
    coefficient <- function(z) {
        zq <- crossprod(sums[, -1], z)
        drop(crossprod(sums[, 1], z)) / (drop(crossprod(size, z)) - colSums(zq^2))
    }
    drawn <- coefficient(vapply(seq_len(draws), function(i) sample(arm), arm))
    mean(abs(drawn) >= abs(coefficient(cbind(arm))) * (1 - 1e-12))
}

set.seed(1)
timed("randomisation", "hand-vectorised", randomisation_test(d, 10000))
