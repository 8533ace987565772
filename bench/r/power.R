# Power by simulation: 1,000 trials of 40 classes of 20, half of them treated,
# each analysed with CR1 standard errors and t on classes - 1 df.
source("bench/r/timing.R")
classes <- 40L
size <- 20L
icc <- 0.1
effect <- 0.25

# The means of the classes are sufficient for a balanced trial without
# covariates.
vectorised <- function(trials) {
    arm <- rep(0:1, classes / 2)
    means <- matrix(rnorm(classes * trials, 0, sqrt(icc)), classes) + arm * effect
    noise <- matrix(rnorm(classes * size * trials, 0, sqrt(1 - icc)), size)
    means <- means + colMeans(noise)
    centre <- rbind(colMeans(means[arm == 0, ]), colMeans(means[arm == 1, ]))
    score <- (means - centre[arm + 1, ]) / (classes / 2)
    n <- classes * size
    factor <- classes / (classes - 1) * (n - 1) / (n - 2)
    t <- (centre[2, ] - centre[1, ]) / sqrt(colSums(score^2) * factor)
    mean(abs(t) > qt(0.975, classes - 1))
}

one <- function(i) {
    d <- data.frame(class = rep(seq_len(classes), each = size))
    d$arm <- d$class %% 2
    d$y <- effect * d$arm + rnorm(classes, 0, sqrt(icc))[d$class] +
        rnorm(nrow(d), 0, sqrt(1 - icc))
    estimatr::lm_robust(y ~ arm, d, clusters = class,
                        se_type = "stata")$p.value[2]
}

set.seed(1)
timed("power", "hand-vectorised", vectorised(1000))
if (has("estimatr"))
    timed("power", "estimatr", mean(vapply(1:1000, one, 0) < 0.05))
