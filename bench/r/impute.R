# Chained equations, 50 data sets, 10 iterations, six columns with holes; then a
# regression on each, pooled.
source("bench/r/timing.R")
d <- trial()[c("y", "arm", "h1", "h2", "h3", "h4", "h5", "h6")]

imputed <- function(method) {
    m <- mice::mice(d, m = 50, maxit = 10, method = method, printFlag = FALSE,
                    seed = 1)
    summary(mice::pool(with(m, lm(y ~ arm + h1 + h2 + h3 + h4 + h5 + h6))))
}

if (has("mice")) {
    suppressWarnings(suppressMessages(library(mice)))
    timed("impute norm", "mice norm", imputed("norm"), warm = FALSE)
    timed("impute pmm", "mice pmm", imputed("pmm"), warm = FALSE)
}
