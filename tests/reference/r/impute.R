# What mice's imputations give on average, for tests/unit/plan_impute.c: no single
# imputation can be compared, so pooled fits and the last point of the chains are,
# over 100 seeds each.
# Run in this folder: Rscript impute.R.  Made with R 4.2.2, mice 3.15.0 and nnet
# 7.3-18 (Debian 12).  Writes impute_data.csv and impute.csv: of every quantity its
# mean over the seeds, and its standard deviation, from which the bounds follow.
suppressMessages({ library(mice); library(nnet) })
options(digits = 17, scipen = 999)
seeds <- 100; m <- 10; iterations <- 5

set.seed(20190830)
n <- 200
x <- round(rnorm(n), 3)
arm <- rep(c("control", "treatment"), n / 2)
w <- round(0.5 * x + rnorm(n), 3)
b <- as.integer(runif(n) < plogis(0.3 + x))
k <- cbind(1, exp(0.2 + 0.8 * x), exp(-0.3 - 0.6 * x + 0.4 * w))
c3 <- c("low", "middle", "high")[1 + (runif(n) > k[, 1] / rowSums(k)) +
                                 (runif(n) > (k[, 1] + k[, 2]) / rowSums(k))]
y <- round(1 + x + 0.7 * w + 0.8 * b + (c3 == "high") + 0.5 * (arm == "treatment") + rnorm(n), 3)
score <- pmin(7, pmax(1, round(4 + y / 2)))
twice <- 2 * x + 1
apart <- as.integer(x > 0)
hole <- function(v, p) { v[runif(n) < p] <- NA; v }
d <- data.frame(x, arm, twice, y = hole(y, plogis(-1.2 + x)), w = hole(w, 0.2),
                b = hole(b, 0.2), c3 = hole(c3, 0.2), score = hole(score, 0.25),
                apart = hole(apart, 0.2))
write.csv(d, "impute_data.csv", row.names = FALSE, na = "", quote = FALSE)
d$b <- factor(d$b); d$apart <- factor(d$apart); d$arm <- factor(d$arm)
d$c3 <- factor(d$c3)   # sorted, as a column without a dictionary is

# mice's polyreg leaves the coefficients undrawn; this one draws them, as logreg does.
mice.impute.drawn <- function(y, ry, x, wy = NULL, ...) {
  if (is.null(wy)) wy <- !ry
  aug <- mice:::augment(y, ry, x, wy)
  xy <- cbind.data.frame(.level = factor(aug$y), aug$x)
  fit <- multinom(.level ~ ., xy[aug$ry, ], weights = aug$w[aug$ry], trace = FALSE, Hess = TRUE, reltol = 1e-12)
  beta <- c(t(coef(fit))) + t(chol(solve(fit$Hessian))) %*% rnorm(nrow(fit$Hessian))
  eta <- cbind(0, cbind(1, as.matrix(x[wy, , drop = FALSE])) %*% matrix(beta, ncol = nlevels(y) - 1))
  p <- exp(eta) / rowSums(exp(eta))
  levels(y)[1 + rowSums(runif(nrow(p)) > t(apply(p, 1, cumsum))[, -ncol(p), drop = FALSE])]
}

out <- list()
pooled <- function(fits) {
  p <- summary(pool(as.mira(fits)))
  setNames(c(p$estimate, p$std.error), c(paste0("estimate.", p$term), paste0("std_error.", p$term)))
}
case <- function(name, columns, methods, model, by = NULL) {
  draws <- sapply(seq_len(seeds), function(seed) {
    parts <- if (is.null(by)) list(d[columns]) else split(d[columns], d[[by]])
    imps <- lapply(seq_along(parts), function(g) suppressWarnings(mice(parts[[g]],
      m = m, maxit = iterations, method = methods[columns], seed = 1000 * g + seed, printFlag = FALSE)))
    fits <- lapply(seq_len(m), function(i) {
      one <- do.call(rbind, lapply(seq_along(parts), function(g) {
        f <- complete(imps[[g]], i)
        if (!is.null(by)) f[[by]] <- factor(levels(d[[by]])[g], levels(d[[by]]))
        f
      }))
      lm(model, one)
    })
    chains <- if (!is.null(by)) numeric() else unlist(lapply(columns[methods[columns] != ""], function(v) setNames(
      c(mean(imps[[1]]$chainMean[v, iterations, ]), mean(sqrt(imps[[1]]$chainVar[v, iterations, ]))) -
        if (v %in% c("b", "apart")) c(1, 0) else 0, c(paste0("mean.", v), paste0("sd.", v)))))
    c(pooled(fits), chains)
  })
  out[[length(out) + 1]] <<- data.frame(case = name, quantity = rownames(draws), mean = rowMeans(draws),
                                        sd = apply(draws, 1, sd), seeds = seeds)
  message(name)
}
all <- c(x = "", arm = "", twice = "", y = "norm", w = "norm", b = "logreg", c3 = "polyreg",
         score = "pmm", apart = "logreg")
use <- function(...) replace(all, names(c(...)), c(...))
case("norm", c("x", "y", "w"), all, y ~ x + w)
case("pmm", c("x", "y", "w"), use(y = "pmm", w = "pmm"), y ~ x + w)
case("logit", c("x", "y", "b"), all, y ~ x + b)
case("polyreg", c("x", "y", "c3"), all, y ~ x + c3)
case("polyreg, coefficients drawn", c("x", "y", "c3"), use(c3 = "drawn"), y ~ x + c3)
case("all methods", c("x", "arm", "y", "w", "b", "c3"), use(y = "pmm", c3 = "drawn"), y ~ arm + x + w + b + c3)
case("collinear predictors", c("x", "twice", "y", "w"), all, y ~ x + w)
case("perfect separation", c("x", "y", "apart"), all, y ~ x + apart)
case("donors that tie", c("arm", "score"), all, score ~ arm)
case("by arm", c("x", "y", "w"), all, y ~ arm + x + w, by = "arm")
result <- do.call(rbind, out)
result$quantity <- sub("\\(Intercept\\)", "(Intercept)", result$quantity)
for (v in c("b", "apart")) result$quantity <- sub(paste0("\\.", v, "1$"), paste0(".", v), result$quantity)
result$quantity <- sub("c3(high|low|middle)$", "c3[\\1]", sub("armtreatment", "arm[treatment]", result$quantity))
result$case <- sub(",", ";", result$case)
result$mean <- sprintf("%.9g", result$mean); result$sd <- sprintf("%.9g", result$sd)
write.csv(result, "impute.csv", row.names = FALSE, quote = FALSE)
