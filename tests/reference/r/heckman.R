# Cases and expected values of stats.heckman for tests/unit/plan_reference.c.
# Run in this folder, after random.R: Rscript heckman.R.  Made with R 4.2.2 (Debian 12), which has no package for
# selection models: glm's probit and lm, the covariance of Greene (1981) as its formula stands, and the likelihood in
# its natural parameters (rho and sigma themselves), whose derivatives R's deriv3 finds.  Nothing here is random.
options(digits = 17, scipen = 999)
source("labels.R")

rows <- list(); cases <- list(); index <- list(); current <- ""
case <- function(name, args, source) {
  current <<- name
  cases[[length(cases) + 1]] <<- sprintf(
    '{"case":"%s","function":"heckman","data":"heckman_data.csv","tolerance":1e-6,"args":%s}', name, gsub("'", '"', args))
  index[[length(index) + 1]] <<- sprintf("heckman,%s,%s,R %s", name, source, getRversion())
  words <- labels("ols", args)
  for (k in c("outcome", "alternative")) put(k, words[[k]])
  put("selected", given(args, "selected", NA))
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}

# ---- data: points of Halton's sequence in place of random numbers -------------
radical <- function(i, base) {
  f <- 1; x <- 0
  while (i > 0) { f <- f / base; x <- x + f * (i %% base); i <- i %/% base }
  x
}
halton <- function(n, base) sapply(seq_len(n) + 20, radical, base)
n <- 220; i <- seq_len(n)
u1 <- qnorm(halton(n, 2)); u2 <- qnorm(halton(n, 3)); x <- qnorm(halton(n, 5)); z <- halton(n, 7) * 4 - 2
d <- data.frame(x = round(x, 4), z = round(z, 4), kids = i %% 4, female = as.numeric((i * 7) %% 5 < 2),
                age = 25 + (i * 11) %% 31, arm = c("control", "treatment")[1 + (i * 5) %% 7 %% 2],
                region = ifelse(i %% 31 == 5, "west", c("east", "north", "south")[1 + (i * 3) %% 7 %% 3]))
index1 <- 0.3 + 0.5 * d$x + 0.8 * d$z - 0.25 * d$kids + 0.2 * d$female
d$work <- as.numeric(index1 + u1 > 0)
e <- 0.65 * u1 + sqrt(1 - 0.65^2) * u2
d$pay <- round(10 + 1.5 * d$x + 0.9 * (d$arm == "treatment") - 0.04 * d$age + 0.6 * d$female + 1.8 * e, 4)
d$wage <- ifelse(d$work == 1, d$pay, NA)                        # seen in those who work
d$less <- ifelse(d$work == 1, round(5 - d$x + 1.2 * (-0.8 * u1 + 0.6 * u2), 4), NA)
d$none <- ifelse(d$work == 1, round(3 + 0.5 * d$x + u2, 4), NA)   # errors that do not go with selection
d$steep <- ifelse(d$work == 1, round(4 + d$x + 3 * dnorm(index1) / pnorm(index1) + 0.3 * u2, 4), NA)
d$school <- ifelse(i %% 9 == 0, NA, 8 + (i * 5) %% 9)            # missing, also where nobody works
d$visits <- ifelse(i %% 23 == 0, NA, (i * 3) %% 6)
d$b8 <- d$x * 1e8; d$s8 <- d$z * 1e-8; d$wage8 <- d$wage * 1e8
d$sum <- d$x + d$age                                            # collinear
d$one <- 1
text <- sapply(d, function(x) ifelse(is.na(x), "", if (is.character(x)) x else sprintf("%.15g", x)))
write.csv(text, "heckman_data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("heckman_data.csv", na.strings = c("", "NA"), colClasses = c(arm = "character", region = "character"))

# ---- the two equations --------------------------------------------------------
# formula(s) -> columns, with those omitted by R's rule that the later one of two goes.
columns <- function(terms, data, intercept = TRUE) {
  f <- as.formula(paste("~", if (intercept) "1" else "0", paste(c("", terms), collapse = " + ")))
  for (k in names(data)) if (is.character(data[[k]])) data[[k]] <- factor(data[[k]])
  m <- model.matrix(f, data)
  q <- qr(scale(m, center = FALSE, scale = sqrt(colSums(m^2))), tol = 1e-10)
  m[, sort(q$pivot[seq_len(q$rank)]), drop = FALSE]
}
shown <- function(name, data) {           # armtreatment -> arm[treatment]
  for (k in c("arm", "region")) name <- sub(paste0("^", k, "(.+)$"), paste0(k, "[\\1]"), name)
  name
}
read_terms <- function(terms) unlist(strsplit(terms, ":", fixed = TRUE))

used <- function(y, terms, selection, selected) {
  s <- if (is.null(selected)) as.numeric(!is.na(d[[y]])) else d[[selected]]
  ok <- complete.cases(d[, read_terms(selection), drop = FALSE]) & !is.na(s)
  ok <- ok & (s == 0 | complete.cases(d[, c(y, read_terms(terms)), drop = FALSE]))
  list(all = d[ok, ], s = s[ok], dropped = sum(!ok))
}

two_step <- function(y, W, X, s) {
  p <- glm.fit(W, s, family = binomial("probit"), control = glm.control(1e-15, 200))
  g <- p$coefficients; eta <- drop(W %*% g)
  # glm's information is that of the step before the last; at the estimates it is this
  w <- dnorm(eta)^2 / (pnorm(eta) * pnorm(-eta)); V <- solve_scaled(crossprod(W * w, W))
  e1 <- eta[s == 1]; lambda <- dnorm(e1) / pnorm(e1); delta <- lambda * (lambda + e1)
  Z <- cbind(X, lambda); fit <- lm.fit(Z, y); b <- fit$coefficients; k <- ncol(Z)
  sigma2 <- mean(fit$residuals^2) + mean(delta) * b[k]^2; rho2 <- b[k]^2 / sigma2
  W1 <- W[s == 1, , drop = FALSE]; A <- solve_scaled(crossprod(Z)); F <- crossprod(Z, delta * W1)
  C <- sigma2 * A %*% (crossprod(Z, (1 - rho2 * delta) * Z) + rho2 * F %*% V %*% t(F)) %*% A
  list(g = g, V = V, b = b[-k], B = C[-k, -k, drop = FALSE], lambda = b[k], lambda_se = sqrt(C[k, k]),
       sigma = sqrt(sigma2), rho = b[[k]] / sqrt(sigma2), loglik = sum(pnorm((2 * s - 1) * eta, log.p = TRUE)))
}
solve_scaled <- function(M) { r <- 1 / sqrt(diag(M)); r * t(r * solve(r * t(r * M), tol = 0)) }

# log likelihood of a row by w'g, x'b, sigma and rho
seen <- deriv3(~ log(pnorm((eta + rho * (y - v) / sigma) / sqrt(1 - rho^2))) - ((y - v) / sigma)^2 / 2 - log(sigma) -
                 log(2 * pi) / 2, c("eta", "v", "sigma", "rho"), function(eta, v, sigma, rho, y) NULL)
unseen <- deriv3(~ log(pnorm(-eta)), "eta", function(eta) NULL)
likelihood <- function(theta, y, W, X, s) {
  kw <- ncol(W); k <- ncol(X); g <- theta[1:kw]; b <- theta[kw + 1:k]; sigma <- theta[kw + k + 1]; rho <- theta[kw + k + 2]
  eta <- drop(W %*% g); v <- drop(X %*% b)
  a <- seen(eta[s == 1], v, rep(sigma, length(v)), rep(rho, length(v)), y); u <- unseen(eta[s == 0])
  W1 <- W[s == 1, , drop = FALSE]; W0 <- W[s == 0, , drop = FALSE]
  parts <- list(W1, X, matrix(1, length(y), 1), matrix(1, length(y), 1))
  ga <- attr(a, "gradient"); ha <- attr(a, "hessian"); gu <- attr(u, "gradient"); hu <- attr(u, "hessian")
  G <- unlist(lapply(1:4, function(q) colSums(ga[, q] * parts[[q]])))
  H <- do.call(rbind, lapply(1:4, function(q) do.call(cbind, lapply(1:4, function(r)
    crossprod(parts[[q]], ha[, q, r] * parts[[r]])))))
  G[1:kw] <- G[1:kw] + colSums(gu[, 1] * W0)
  H[1:kw, 1:kw] <- H[1:kw, 1:kw] + crossprod(W0, hu[, 1, 1] * W0)
  list(value = sum(a) + sum(u), gradient = G, hessian = H)
}
maximum <- function(y, W, X, s, start) {
  # columns and outcome scaled to about 1, then BFGS, then Newton to rounding
  cw <- apply(abs(W), 2, max); cx <- apply(abs(X), 2, max); cy <- sd(y)
  W <- t(t(W) / cw); X <- t(t(X) / cx); y <- y / cy
  theta <- c(start$g * cw, start$b * cx / cy, start$sigma / cy, max(-0.9, min(0.9, start$rho)))
  p <- length(theta)
  f <- function(t) if (t[p - 1] <= 0 || abs(t[p]) >= 1) 1e10 else -likelihood(t, y, W, X, s)$value
  theta <- optim(theta, f, method = "BFGS", control = list(maxit = 2000, reltol = 1e-14))$par
  for (turn in 1:20) {
    l <- likelihood(theta, y, W, X, s); theta <- theta - solve(l$hessian, l$gradient)
  }
  l <- likelihood(theta, y, W, X, s)
  stopifnot(max(abs(solve(l$hessian, l$gradient))) < 1e-10, all(eigen(l$hessian)$values < 0))
  back <- c(1 / cw, cy / cx, cy, 1); C <- back * t(back * solve(-l$hessian))
  list(theta = theta * back, V = C, loglik = l$value - length(y) * log(cy))
}

coef_row <- function(path, est, se, level, alternative = "two_sided") {
  z <- qnorm(if (alternative == "two_sided") (1 + level) / 2 else level)
  if (!startsWith(path, "error")) {
    term <- sub("^[a-z]+\\.", "", path)
    put(paste0(path, ".status"), "estimated"); put(paste0(path, ".reason"), NA); put(paste0(path, ".df"), NA)
    put(paste0(path, ".source"), source_of(term))
  }
  put(paste0(path, ".estimate"), est); put(paste0(path, ".std_error"), se)
  put(paste0(path, ".statistic"), est / se)
  put(paste0(path, ".p_value"), switch(alternative, two_sided = 2 * pnorm(-abs(est / se)),
                                       greater = pnorm(est / se, lower.tail = FALSE), less = pnorm(est / se)))
  put(paste0(path, ".conf_low"), if (alternative == "less") NA else est - z * se)
  put(paste0(path, ".conf_high"), if (alternative == "greater") NA else est + z * se)
}
source_of <- function(term) if (grepl(":", term)) term else sub("\\[.*", "", term)
own <- function(path, est, se = NA, low = NA, high = NA) {
  put(paste0(path, ".estimate"), est); put(paste0(path, ".std_error"), se)
  put(paste0(path, ".conf_low"), low); put(paste0(path, ".conf_high"), high)
}
quoted <- function(x) paste0("[", paste(sapply(x, function(t) if (grepl(":", t))
  sprintf("{'interact':['%s','%s']}", sub(":.*", "", t), sub(".*:", "", t)) else sprintf("'%s'", t)), collapse = ","), "]")

heckman <- function(name, y, terms, selection, method = "two_step", selected = NULL, level = 0.95, intercept = TRUE,
                    alternative = "two_sided", treatment = NULL, warnings = 0) {
  case(name, sprintf("{'outcome':'%s','selection':%s,'method':'%s'%s%s%s%s%s}", y, quoted(selection), method,
    if (is.null(treatment)) sprintf(",'terms':%s", quoted(terms)) else
      sprintf(",'treatment':'%s','covariates':%s", treatment, quoted(terms)),
    if (is.null(selected)) "" else sprintf(",'selected':'%s'", selected),
    if (level == 0.95) "" else sprintf(",'level':%g", level), if (intercept) "" else ",'intercept':false",
    if (alternative == "two_sided") "" else sprintf(",'alternative':'%s'", alternative)),
    if (method == "ml") "stats::optim and stats::deriv3" else "stats::glm and stats::lm")
  u <- used(y, c(treatment, terms), selection, selected); s <- u$s
  W <- columns(selection, u$all); X <- columns(c(treatment, terms), u$all[s == 1, ], intercept); out <- u$all[[y]][s == 1]
  f <- two_step(out, W, X, s)
  put("kind", "heckman"); put("method", method); put("n", length(s)); put("n_selected", sum(s))
  put("n_dropped", u$dropped); put("rank", ncol(X)); put("rank_selection", ncol(W)); put("level", level)
  put("converged", "true")
  z <- qnorm((1 + level) / 2)
  if (method == "two_step") {
    coef_row("error_terms.lambda", f$lambda, f$lambda_se, level); own("error_terms.sigma", f$sigma)
    own("error_terms.rho", f$rho); lambda <- f$lambda; rho <- f$rho; sigma <- f$sigma
    put("loglik", NA); put("aic", NA); put("bic", NA)
  } else {
    m <- maximum(out, W, X, s, f); kw <- ncol(W); k <- ncol(X); p <- kw + k + 2
    f$g <- m$theta[1:kw]; f$V <- m$V[1:kw, 1:kw, drop = FALSE]
    f$b <- m$theta[kw + 1:k]; f$B <- m$V[kw + 1:k, kw + 1:k, drop = FALSE]
    sigma <- m$theta[[p - 1]]; rho <- m$theta[[p]]; C <- m$V[p - 1:0, p - 1:0]; lambda <- rho * sigma
    se_s <- sqrt(C[1, 1]); se_r <- sqrt(C[2, 2]); grad <- c(rho, sigma)
    coef_row("error_terms.lambda", lambda, sqrt(drop(grad %*% C %*% grad)), level)
    own("error_terms.sigma", sigma, se_s, sigma * exp(-z * se_s / sigma), sigma * exp(z * se_s / sigma))
    se_a <- se_r / (1 - rho^2)
    own("error_terms.rho", rho, se_r, tanh(atanh(rho) - z * se_a), tanh(atanh(rho) + z * se_a))
    put("loglik", m$loglik); put("aic", -2 * m$loglik + 2 * p); put("bic", -2 * m$loglik + p * log(length(s)))
    plain <- lm.fit(X, out); mm <- length(out)
    lr <- 2 * (m$loglik - f$loglik + mm / 2 * (log(2 * pi * mean(plain$residuals^2)) + 1))
    put("independence.statistic", lr); put("independence.df1", 1); put("independence.p_value", pchisq(lr, 1, lower.tail = FALSE))
  }
  put("lambda", lambda); put("rho", rho); put("sigma", sigma)
  for (j in seq_along(f$g)) coef_row(paste0("selection.", shown(colnames(W)[j])), f$g[[j]], sqrt(f$V[j, j]), level, alternative)
  for (j in seq_along(f$b)) {
    coef_row(paste0("terms.", shown(colnames(X)[j])), f$b[[j]], sqrt(f$B[j, j]), level, alternative)
    for (l in seq_along(f$b)) put(sprintf("vcov.%d.%d", j, l), f$B[j, l])
    if (!is.null(treatment) && startsWith(colnames(X)[j], treatment)) {
      coef_row(paste0("treatment.", shown(colnames(X)[j])), f$b[[j]], sqrt(f$B[j, j]), level, alternative)
      for (k in c("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"))
        rows[[length(rows) + 1]] <<- sub(paste0(",treatment[.].*[.]", k, ","), paste0(",", k, ","),
          tail(Filter(function(r) grepl(paste0(",treatment[.].*[.]", k, ","), r), rows), 1))
    }
  }
  if (!is.null(treatment)) for (l in unique(u$all[[treatment]])) {
    a <- out[u$all[[treatment]][s == 1] == l]; pre <- paste0("arms.", l, ".")
    put(paste0(pre, "n"), length(a)); put(paste0(pre, "mean"), mean(a)); put(paste0(pre, "sd"), sd(a))
    put(paste0(pre, "se"), sd(a) / sqrt(length(a)))
  }
  gone <- function(equation, t) {
    put(sprintf("%s.%s.status", equation, t), "omitted"); put(sprintf("%s.%s.source", equation, t), source_of(t))
    put(sprintf("%s.%s.reason", equation, t), "collinear")
  }
  put("vcov_kind", if (method == "ml") "observed" else "corrected"); put("vcov_type", method)
  for (j in seq_along(f$b)) put(sprintf("vcov_terms.%d", j), shown(colnames(X)[j]))
  if (method == "ml") put("independence.df2", NA)
  form <- all(c(setdiff(selection, "one")) %in% c(terms, treatment))
  beyond <- abs(rho) > 1
  if (!form && !beyond) put("warnings", "none")
  if (form) put("warnings.1",
    "every term of the selection is among the outcome's: only the normal distribution tells selection from effect")
  if (beyond) put("warnings.1",
    "rho is outside -1 to 1, where no correlation is: the model does not fit, or the rows are too few")
  absent <- setdiff(omitted(selection, u$all), shown(colnames(W)))
  for (t in absent) gone("selection", t)
  absent <- setdiff(omitted(c(treatment, terms), u$all[s == 1, ], intercept), shown(colnames(X)))
  for (t in absent) gone("terms", t)
  cat(sprintf("%-46s rho %9.6f sigma %.6g n %d of %d\n", name, rho, sigma, sum(s), length(s)))
}
omitted <- function(terms, data, intercept = TRUE) {
  f <- as.formula(paste("~", if (intercept) "1" else "0", paste(c("", terms), collapse = " + ")))
  shown(colnames(model.matrix(f, data)))
}

for (method in c("two_step", "ml")) {
  h <- function(name, ...) heckman(sprintf("heckman %s %s", sub("_", "-", method), name), ..., method = method)
  h("one term", "wage", "x", c("x", "z"))
  h("factors and missing values", "wage", c("x", "arm", "region", "school"), c("x", "z", "kids", "visits", "region"))
  h("scales", "wage8", c("b8", "age"), c("b8", "s8", "kids"), level = 0.9)
  h("collinear and constant", "wage", c("x", "age", "sum", "one"), c("x", "one", "z", "age", "sum"))
  h("treatment and a negative rho", "less", c("x", "female"), c("x", "z", "arm"), treatment = "arm", alternative = "less")
  h("a column of the selected", "pay", c("x", "female"), c("x", "z", "kids"), selected = "work")
  h("a crossed term", "wage", c("x", "female", "x:female"), c("x", "z", "female"), alternative = "greater")
  h("no correlation", "none", c("x", "age"), c("x", "z", "kids"))
  h("by form alone", "wage", c("x", "z", "age"), c("x", "z"))
  h("no intercept", "wage", c("x", "age"), c("x", "z", "kids"), intercept = FALSE)
}
heckman("heckman two-step rho beyond 1", "steep", "x", c("x", "z", "kids"))

writeLines(unlist(cases), "heckman.jsonl")
writeLines(c("case,path,value", unlist(rows)), "heckman.csv")
old <- readLines("../index.csv")
writeLines(c(old[!grepl("^heckman,", old)], unlist(index)), "../index.csv")
