# Cases and expected values of stats.cost_benefit and stats.cost_effectiveness for tests/unit/plan_reference.c.
# Run in this folder, after heckman.R: Rscript econ.R.  Made with R 4.2.2 (Debian 12).  Nothing here is random: the draws
# are those of Philox 4x32-10 (Salmon et al. 2011), written out below, and R's own quantile functions of them.
# The HIV model is that of Chancellor et al. (1997, Pharmacoeconomics 12, 54-66), with the counts and prices that Briggs,
# Claxton & Sculpher (2006, Decision Modelling for Health Economic Evaluation, exercise 2.5) print: 6,276 pounds a life-year.
# The model of antibiotics before a caesarean section is that of Welton et al. (2012, Evidence Synthesis for Decision Making
# in Healthcare, chapter 7); inputs and curve are read from a run of the book's code, in Horton's R companion to the book
# (github.com/rmhorton/ARCESDMH, Chapter_03.html of commit 2010862): see examples/acceptability.
options(digits = 17, scipen = 999)

rows <- list(); cases <- list(); index <- list(); current <- ""
words <- list(                            # what these cases say beside numbers
  "cost_benefit of savings" = c(perspective = "society", warnings.1 = "costs are not above 0: there is no benefit-cost ratio"),
  "cost_effectiveness dominant" = c(perspective = "health service",
    warnings.1 = "more effect at no more cost: it dominates, and a ratio has no meaning"))
case <- function(name, fn, args, source = "formula", data = "", tolerance = 1e-9) {
  current <<- name
  for (k in names(words[[name]])) put(k, words[[name]][[k]])
  if (name %in% names(words)) args <- sub("\\}$", sprintf(",'perspective':'%s'}", words[[name]][["perspective"]]), args)
  cases[[length(cases) + 1]] <<- sprintf('{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
                                         name, fn, data, tolerance, gsub("'", '"', args))
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,R %s", fn, name, source, getRversion())
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
put_all <- function(prefix, ...) { l <- list(...); for (k in names(l)) put(paste0(prefix, k), l[[k]]) }
list_of <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")

# ---- Philox, with numbers of 64 bits as limbs of 16, the lowest first -----------
carry <- function(limbs) {               # matrix, a number a row
  for (k in seq_len(ncol(limbs) - 1)) {
    limbs[, k + 1] <- limbs[, k + 1] + floor(limbs[, k] / 65536); limbs[, k] <- limbs[, k] %% 65536
  }
  limbs[, ncol(limbs)] <- limbs[, ncol(limbs)] %% 65536
  limbs
}
xor32 <- function(a, b) {
  x <- bitwXor(floor(a / 65536), floor(b / 65536)) * 65536
  x + bitwXor(a %% 65536, b %% 65536)
}
product <- function(a, m) {              # 32 x 32 bits: upper and lower half
  l <- matrix(0, length(a), 4); al <- a %% 65536; ah <- floor(a / 65536); ml <- m %% 65536; mh <- floor(m / 65536)
  l[, 1] <- al * ml; l[, 2] <- al * mh + ah * ml; l[, 3] <- ah * mh
  l <- carry(l); list(hi = l[, 3] + 65536 * l[, 4], lo = l[, 1] + 65536 * l[, 2])
}
fnv <- function(text) {                  # FNV-1a, 64 bits: two words, the lower first
  h <- matrix(c(0x2325, 0x8422, 0x9ce4, 0xcbf2), 1); p <- c(0x01b3, 0, 0x100, 0)
  for (byte in utf8ToInt(text)) {
    h[1] <- bitwXor(h[1], byte); out <- matrix(0, 1, 4)
    for (i in 1:4) for (j in 1:4) if (i + j <= 5) out[i + j - 1] <- out[i + j - 1] + h[i] * p[j]
    h <- carry(out)
  }
  c(h[1] + 65536 * h[2], h[3] + 65536 * h[4])
}
philox <- function(seed, stream, i) {
  c0 <- i %% 2^32; c1 <- floor(i / 2^32); c2 <- rep(stream[1], length(i)); c3 <- rep(stream[2], length(i))
  k0 <- seed %% 2^32; k1 <- floor(seed / 2^32)
  for (round in 1:10) {
    a <- product(c0, 0xD2511F53); b <- product(c2, 0xCD9E8D57)
    n0 <- xor32(xor32(b$hi, c1), rep(k0, length(i))); n2 <- xor32(xor32(a$hi, c3), rep(k1, length(i)))
    c1 <- b$lo; c3 <- a$lo; c0 <- n0; c2 <- n2
    k0 <- (k0 + 0x9E3779B9) %% 2^32; k1 <- (k1 + 0xBB67AE85) %% 2^32
  }
  cbind(c0, c1, c2, c3)
}
zero <- philox(0, c(0, 0), 0)            # the known answer of Random123
stopifnot(zero == c(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8))
uniform <- function(seed, name, i) {
  v <- philox(seed, fnv(name), i); (v[, 2] * 2^20 + floor(v[, 1] / 4096) + 0.5) * 2^-52
}
below <- function(seed, name, i, n) {    # 128 bits times n, the part above
  v <- philox(seed, fnv(name), i)[, c(3, 4, 1, 2), drop = FALSE]
  l <- matrix(0, length(i), 10)
  for (k in 1:4) { l[, 2 * k - 1] <- (v[, k] %% 65536) * n; l[, 2 * k] <- floor(v[, k] / 65536) * n }
  l <- carry(l); l[, 9] + 65536 * l[, 10]
}

# ---- distributions --------------------------------------------------------------
json <- function(x) {
  if (is.character(x)) return(sprintf("'%s'", x))
  if (is.numeric(x)) return(if (length(x) == 1) sprintf("%.17g", x) else list_of(x))
  if (is.null(names(x))) return(paste0("[", paste(sapply(x, json), collapse = ","), "]"))
  paste0("{", paste(sprintf("'%s':%s", names(x), sapply(x, json)), collapse = ","), "}")
}
v <- function(kind, ...) list(kind = kind, ...)
at <- function(d, u) {
  if (is.numeric(d)) return(rep(d, length(u)))
  m <- d[["mean"]]; s <- d[["se"]]; has <- !is.null(m)
  switch(d$kind, fixed = rep(d$value, length(u)), normal = qnorm(u, m, s),
    gamma = if (has) qgamma(u, (m / s)^2, scale = s^2 / m) else qgamma(u, d$shape, scale = d$scale),
    beta = { a <- if (has) m * (m * (1 - m) / s^2 - 1) else d$alpha
             b <- if (has) (1 - m) * (m * (1 - m) / s^2 - 1) else d$beta; qbeta(u, a, b) },
    lognormal = { w <- if (has) sqrt(log(1 + (s / m)^2)) else d$sdlog
                  qlnorm(u, if (has) log(m) - w^2 / 2 else d$meanlog, w) },
    uniform = qunif(u, d$min, d$max),
    triangular = { f <- (d$mode - d$min) / (d$max - d$min)
                   ifelse(u < f, d$min + sqrt(u * (d$max - d$min) * (d$mode - d$min)),
                          d$max - sqrt((1 - u) * (d$max - d$min) * (d$max - d$mode))) })
}
mean_of <- function(d) {
  if (is.numeric(d)) return(d)
  if (!is.null(d[["mean"]])) return(d[["mean"]])
  switch(d$kind, fixed = d$value, gamma = d$shape * d$scale, beta = d$alpha / (d$alpha + d$beta),
         lognormal = exp(d$meanlog + d$sdlog^2 / 2), uniform = (d$min + d$max) / 2, triangular = (d$min + d$mode + d$max) / 3)
}
uncertain <- function(d) is.list(d) && d$kind != "fixed"

# ---- models: parts with weights and named inputs ----------------------------------
is_amount <- function(x) !is.list(x) || !is.null(x$kind) || !is.null(x$value) || !is.null(x$stream)
read <- function(path, x, rate, inputs) {   # list of parts: name, weight, factors by name
  if (!is_amount(x)) return(do.call(c, lapply(sort(names(x)), function(k) read(paste0(path, ".", k), x[[k]], rate, inputs))))
  weight <- 1; factors <- list()
  factor <- function(name, d) if (is.character(d)) setNames(list(inputs[[d]]), paste0("inputs.", d)) else setNames(list(d), name)
  if (is.list(x) && is.null(x$kind)) {
    first <- if (is.null(x$first)) 0 else x$first
    if (!is.null(x$stream)) weight <- sum(x$stream * (1 + rate)^-(first + seq_along(x$stream) - 1)) else {
      last <- if (is.null(x$last)) first else x$last
      weight <- sum((1 + rate)^-(first:last)); factors <- factor(path, x$value)
    }
    times <- x$times
    if (!is.null(times)) {
      many <- is.list(times) && is.null(names(times))
      if (!many) times <- list(times)
      for (k in seq_along(times))
        factors <- c(factors, factor(paste0(path, ".times", if (many && length(times) > 1) paste0(".", k)), times[[k]]))
    }
  } else factors <- factor(path, x)
  list(list(name = path, weight = weight, factors = factors))
}
value_at <- function(parts, values) {       # values: by name, vectors of the draws
  Reduce(`+`, lapply(parts, function(p) Reduce(`*`, lapply(names(p$factors), function(k) values[[k]]), p$weight)))
}
model <- function(parts, fn, seed, draws, level) {
  inputs <- list()
  for (p in unlist(parts, recursive = FALSE)) for (k in names(p$factors)) inputs[[k]] <- p$factors[[k]]
  means <- lapply(inputs, mean_of)
  drawn <- if (any(sapply(inputs, uncertain))) setNames(lapply(names(inputs), function(k)
    at(inputs[[k]], uniform(seed, paste0("stats.", fn, " ", k), seq_len(draws) - 1))), names(inputs)) else NULL
  list(parts = parts, inputs = inputs, means = means, drawn = drawn,
       total = sapply(parts, value_at, means), draws = if (is.null(drawn)) NULL else lapply(parts, value_at, drawn))
}
quantity <- function(path, estimate, drawn, level, var = NA) {
  z <- qnorm((1 + level) / 2)
  q <- if (!is.null(drawn)) c(sd(drawn), quantile(drawn, c((1 - level) / 2, (1 + level) / 2))) else
    if (!is.na(var)) c(sqrt(var), estimate - z * sqrt(var), estimate + z * sqrt(var)) else rep(NA, 3)
  put_all(path, estimate = estimate, std_error = q[[1]], conf_low = q[[2]], conf_high = q[[3]])
}
tornado <- function(m, net, level) {
  for (k in names(m$inputs)) if (uncertain(m$inputs[[k]])) {
    ends <- at(m$inputs[[k]], c((1 - level) / 2, (1 + level) / 2))
    nets <- sapply(ends, function(e) { x <- m$means; x[[k]] <- e; net(sapply(m$parts, value_at, x)) })
    put_all(sprintf("tornado.%s.", k), low = ends[1], high = ends[2], net_at_low = nets[1], net_at_high = nets[2],
            swing = abs(nets[2] - nets[1]))
  }
}
items <- function(m, accounts) for (a in seq_along(m$parts)) for (p in m$parts[[a]]) {
  put(sprintf("items.%s.account", p$name), accounts[a])
  put(sprintf("items.%s.present_value", p$name), value_at(list(p), m$means))
}
settings <- function(method, level, horizon = NA, price = NA, rate = NA, draws = NULL) {
  put("method", method); put("level", level); put("horizon_years", horizon); put("price_year", price)
  put("discount_rate", rate); put("draws", if (is.null(draws)) NA else draws)
}
arg <- function(name, x) if (is.null(x)) "" else sprintf(",'%s':%s", name, json(x))

benefit <- function(name, costs, benefits, rate = 0.035, effect_rate = rate, horizon = NULL, inputs = NULL, seed = NULL,
                    draws = 10000, level = 0.95, price = NULL, give = TRUE, source = "formula") {
  case(name, "cost_benefit", paste0("{'costs':", json(costs), ",'benefits':", json(benefits),
    if (give) arg("discount_rate", rate), if (effect_rate != rate) arg("effect_discount_rate", effect_rate),
    arg("horizon_years", horizon), arg("inputs", inputs), arg("seed", seed), if (!is.null(seed) && draws != 10000) arg("draws", draws),
    if (level != 0.95) arg("level", level), arg("price_year", price), "}"), source)
  m <- model(list(read("costs", costs, rate, inputs), read("benefits", benefits, effect_rate, inputs)), "cost_benefit", seed,
             draws, level)
  d <- m$draws; net <- if (is.null(d)) NULL else d[[2]] - d[[1]]
  put("kind", "cost_benefit")
  quantity("", m$total[2] - m$total[1], net, level); quantity("net_present_value.", m$total[2] - m$total[1], net, level)
  quantity("costs.", m$total[1], d[[1]], level); quantity("benefits.", m$total[2], d[[2]], level)
  ok <- m$total[1] > 0; all_above <- !is.null(d) && all(d[[1]] > 0)
  r <- if (ok && all_above) quantile(d[[2]] / d[[1]], c((1 - level) / 2, (1 + level) / 2)) else c(NA, NA)
  put_all("benefit_cost_ratio.", estimate = if (ok) m$total[2] / m$total[1] else NA, conf_low = r[[1]], conf_high = r[[2]])
  put("p_positive", if (is.null(d)) NA else mean(net > 0))
  put("effect_discount_rate", effect_rate)
  tornado(m, function(t) t[2] - t[1], level); items(m, c("costs", "benefits"))
  settings("model", level, if (is.null(horizon)) NA else horizon, if (is.null(price)) NA else price, rate,
           if (is.null(d)) NULL else draws)
  invisible(m)
}
quarters <- c("north_east", "south_east", "south_west", "north_west")
quarter <- function(e, c) ifelse(e > 0, ifelse(c > 0, 1, 2), ifelse(c > 0, 4, 3))
compared <- function(c, e, dc, de, level, threshold, curve, var = NULL, ratio = c(NA, NA)) {
  quantity("incremental_cost.", c, dc, level, if (is.null(var)) NA else var[1])
  quantity("incremental_effect.", e, de, level, if (is.null(var)) NA else var[2])
  q <- quarter(e, c); means <- e != 0 && q %in% c(1, 3)
  if (!is.null(de) && all(de * e > 0)) ratio <- quantile(dc / de, c((1 - level) / 2, (1 + level) / 2))
  put_all("icer.", estimate = if (means) c / e else NA, conf_low = if (means) ratio[[1]] else NA,
          conf_high = if (means) ratio[[2]] else NA)
  put("position", quarters[q])
  p_of <- function(t) if (!is.null(de)) mean(t * de - dc > 0) else if (!is.null(var))
    pnorm((t * e - c) / sqrt(t^2 * var[2] + var[1] - 2 * t * var[3])) else NA
  for (i in seq_along(threshold)) {
    t <- threshold[i]
    quantity(sprintf("net_benefit.%d.", i), t * e - c, if (is.null(de)) NULL else t * de - dc, level,
             if (is.null(var)) NA else t^2 * var[2] + var[1] - 2 * t * var[3])
    put_all(sprintf("net_benefit.%d.", i), threshold = t, p_cost_effective = p_of(t))
  }
  if (is.null(curve) && length(threshold) > 0) curve <- 2 * max(threshold) * (0:20) / 20
  if (!is.null(de) || !is.null(var)) for (i in seq_along(curve))
    put_all(sprintf("acceptability.%d.", i), threshold = curve[i], p_cost_effective = p_of(curve[i]))
  if (!is.null(de)) {
    for (k in 1:4) put(paste0("plane.", quarters[k]), mean(quarter(de, dc) == k))
    for (i in seq_len(min(500, length(de)))) put_all(sprintf("plane.points.%d.", i), effect = de[i], cost = dc[i])
  }
}
effectiveness <- function(name, cost, effect, comparator, rate = 0.035, effect_rate = rate, horizon = NULL, inputs = NULL,
                          seed = NULL, draws = 10000, level = 0.95, threshold = NULL, curve = NULL, source = "formula") {
  case(name, "cost_effectiveness", paste0("{'cost':", json(cost), ",'effect':", json(effect), arg("comparator", comparator),
    arg("discount_rate", rate), if (effect_rate != rate) arg("effect_discount_rate", effect_rate), arg("horizon_years", horizon),
    arg("inputs", inputs), arg("seed", seed), if (!is.null(seed) && draws != 10000) arg("draws", draws),
    if (level != 0.95) arg("level", level), arg("threshold", threshold), arg("curve", curve), "}"), source)
  arms <- c(comparator, setdiff(names(cost), comparator))
  parts <- do.call(c, lapply(arms, function(a) list(read(paste0("cost.", a), cost[[a]], rate, inputs),
                                                    read(paste0("effect.", a), effect[[a]], effect_rate, inputs))))
  m <- model(parts, "cost_effectiveness", seed, draws, level); t <- m$total; d <- m$draws
  put("kind", "cost_effectiveness"); put("comparator", arms[1]); put("compared", arms[2])
  compared(t[3] - t[1], t[4] - t[2], if (is.null(d)) NULL else d[[3]] - d[[1]], if (is.null(d)) NULL else d[[4]] - d[[2]],
           level, threshold, curve)
  for (k in 1:2) put_all(sprintf("arms.%s.", arms[k]), cost = t[2 * k - 1], effect = t[2 * k])
  put("effect_discount_rate", effect_rate)
  if (!is.null(threshold)) tornado(m, function(t) threshold[1] * (t[4] - t[2]) - (t[3] - t[1]), level)
  items(m, c("cost", "effect", "cost", "effect"))
  settings("model", level, if (is.null(horizon)) NA else horizon, NA, rate, if (is.null(d)) NULL else draws)
  invisible(m)
}

# ---- units of a trial ---------------------------------------------------------------
n <- 90; i <- seq_len(n)
d <- data.frame(arm = c("usual", "new")[1 + (i * 5) %% 7 %% 2], cost = round(400 + 300 * abs(sin(i * 1.7)) + 90 * cos(i * i), 2),
                qaly = round(0.62 + 0.2 * sin(i * 2.3), 4))
d$cost <- round(d$cost + ifelse(d$arm == "new", 130, 0), 2); d$qaly <- round(d$qaly + ifelse(d$arm == "new", 0.09, 0), 4)
d$benefit <- round(d$qaly * 1500 + 100 * cos(i * 0.9), 2)
d$gone <- ifelse(i %% 13 == 0, NA, d$cost); d$weak <- round(0.6 + 0.2 * sin(i * 2.9), 4)
d$dear <- round(d$cost * 1e8, 0); d$better <- 1 - d$cost / 2000; d$same <- 0.5
d$school <- (i * 5) %% 7 * 10 + i %% 3                            # within arms
text <- sapply(d, function(x) ifelse(is.na(x), "", if (is.character(x)) x else sprintf("%.15g", x)))
write.csv(text, "econ_data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("econ_data.csv", na.strings = "", colClasses = c(arm = "character"))

fieller <- function(top, bottom, vt, vb, cov, level) {
  z2 <- qnorm((1 + level) / 2)^2; a <- bottom^2 - z2 * vb; b <- top * bottom - z2 * cov; cc <- top^2 - z2 * vt
  if (a <= 0 || b^2 < a * cc) c(NA, NA) else (b + c(-1, 1) * sqrt(b^2 - a * cc)) / a
}
units <- function(fn, name, cost, effect, level = 0.95, threshold = NULL, curve = NULL, seed = NULL, draws = 10000,
                  cluster = NULL) {
  is_ce <- fn == "cost_effectiveness"
  case(name, fn, sprintf("{'%s':'%s','%s':'%s','treatment':'arm'%s%s%s%s%s%s}", if (is_ce) "cost" else "costs", cost,
    if (is_ce) "effect" else "benefits", effect, if (level != 0.95) arg("level", level) else "", arg("threshold", threshold),
    arg("curve", curve), arg("seed", seed), if (!is.null(seed)) arg("draws", draws) else "", arg("cluster", cluster)), data = "econ_data.csv")
  ok <- complete.cases(d[, c(cost, effect, "arm")]); x <- d[ok, ]
  arms <- sort(unique(x$arm)); g <- lapply(arms, function(a) x[x$arm == a, c(cost, effect)])
  # units, or clusters by their totals; the variance of a ratio of totals
  t <- lapply(arms, function(a) { y <- x[x$arm == a, ]; by <- if (is.null(cluster)) seq_len(nrow(y)) else y[[cluster]]
    cbind(tapply(y[[cost]], by, sum), tapply(y[[effect]], by, sum), tapply(y[[cost]], by, length)) })
  V <- Reduce(`+`, lapply(t, function(s) { n <- sum(s[, 3]); m <- nrow(s); e <- s[, 1:2] - s[, 3] %o% (colSums(s[, 1:2]) / n)
    crossprod(e) * m / (m - 1) / n^2 }))
  mean_c <- sapply(g, function(y) mean(y[[1]])); mean_e <- sapply(g, function(y) mean(y[[2]]))
  dc <- diff(mean_c); de <- diff(mean_e); size <- sapply(g, nrow)
  var <- c(V[1, 1], V[2, 2], V[1, 2])
  if (is.null(cluster)) stopifnot(abs(var[1] / sum(sapply(g, function(y) var(y[[1]])) / size) - 1) < 1e-12)
  dcs <- des <- NULL
  if (!is.null(seed)) {
    m <- sapply(t, nrow); each <- sum(m)
    drawn <- lapply(1:2, function(k) {
      at <- rep((seq_len(draws) - 1) * each, each = m[k]) + (if (k == 2) m[1] else 0) + rep(seq_len(m[k]) - 1, draws)
      u <- 1 + below(seed, paste0("stats.", fn), at, m[k]); sums <- function(j) colSums(matrix(t[[k]][u, j], m[k]))
      cbind(sums(1), sums(2)) / sums(3)
    })
    dcs <- drawn[[2]][, 1] - drawn[[1]][, 1]; des <- drawn[[2]][, 2] - drawn[[1]][, 2]
  }
  put("kind", fn)
  if (is_ce) {
    put("comparator", arms[1]); put("compared", arms[2])
    compared(dc, de, dcs, des, level, threshold, curve, var, if (is.null(seed)) fieller(dc, de, var[1], var[2], var[3], level) else c(NA, NA))
  } else {
    net_var <- var[1] + var[2] - 2 * var[3]; net <- if (is.null(dcs)) NULL else des - dcs
    quantity("", de - dc, net, level, net_var); quantity("net_present_value.", de - dc, net, level, net_var)
    quantity("costs.", dc, dcs, level, var[1]); quantity("benefits.", de, des, level, var[2])
    r <- if (is.null(dcs)) fieller(de, dc, var[2], var[1], var[3], level) else if (all(dcs > 0))
      quantile(des / dcs, c((1 - level) / 2, (1 + level) / 2)) else c(NA, NA)
    if (dc <= 0) r <- c(NA, NA)
    put_all("benefit_cost_ratio.", estimate = if (dc > 0) de / dc else NA, conf_low = r[[1]], conf_high = r[[2]])
    put("p_positive", if (is.null(net)) pnorm((de - dc) / sqrt(net_var)) else mean(net > 0))
  }
  for (k in 1:2) put_all(sprintf("arms.%s.", arms[k]), n = size[k], cost = mean_c[k], cost_sd = sd(g[[k]][[1]]),
                         effect = mean_e[k], effect_sd = sd(g[[k]][[2]]),
                         n_clusters = if (is.null(cluster)) NA else nrow(t[[k]]))
  put("n", sum(size)); put("n_dropped", sum(!ok)); put("correlation", var[3] / sqrt(var[1] * var[2]))
  settings(if (is.null(seed)) "normal" else "bootstrap", level, draws = if (is.null(seed)) NULL else draws)
}

# ---- cost_benefit -----------------------------------------------------------------
benefit("cost_benefit discounted at the Green Book's rate", list(setup = 1000, running = list(value = 200, first = 1, last = 5)),
        list(value = 500, first = 1, last = 5), horizon = 5, price = 2026, give = FALSE)
benefit("cost_benefit streams and products", list(staff = list(stream = c(100, 250, 250, 80), times = 12), rooms = 40),
        list(pay = list(stream = c(900, 900, 1800), first = 2, times = list(0.7, 3))), rate = 0.05, horizon = 10)
benefit("cost_benefit without discounting", 350, list(value = 100, first = 0, last = 4), rate = 0, horizon = 4)
benefit("cost_benefit of savings", list(saved = list(value = -120, first = 0, last = 3)), list(lost = -50), rate = 0.03, horizon = 3)
benefit("cost_benefit a century and large amounts", 3e12, list(value = 8e10, first = 1, last = 100), rate = 0.035, effect_rate = 0.015,
        horizon = 100)
all_kinds <- list(
  staff = list(value = v("gamma", mean = 220, se = 40), times = "people", first = 0, last = 2),
  training = v("lognormal", mean = 900, se = 500), rooms = v("uniform", min = 100, max = 400),
  travel = list(value = v("triangular", min = 0, mode = 20, max = 100), times = "people"), fee = v("fixed", value = 75))
gains <- list(
  turnover = list(value = v("normal", mean = 2600, se = 700), times = list(v("beta", mean = 0.3, se = 0.08), "people"), first = 1, last = 3))
benefit("cost_benefit drawn from every distribution", all_kinds, gains, horizon = 3,
        inputs = list(people = v("gamma", shape = 30, scale = 0.1)), seed = 20261129, draws = 400)
benefit("cost_benefit drawn by own parameters", list(a = v("gamma", shape = 0.3, scale = 200), b = v("lognormal", meanlog = 3, sdlog = 1)),
        list(value = v("beta", alpha = 0.5, beta = 0.7), times = list(900, v("triangular", min = 1, mode = 1, max = 2))), rate = 0.02,
        seed = 4294967296 * 5 + 17, draws = 300, level = 0.8)
benefit("cost_benefit drawn costs on both sides of 0", v("normal", mean = 10, se = 30), v("normal", mean = 25, se = 5), seed = 1, draws = 150)
units("cost_benefit", "cost_benefit of units", "cost", "benefit")
units("cost_benefit", "cost_benefit of units with missing costs", "gone", "benefit", level = 0.9)
units("cost_benefit", "cost_benefit of units drawn", "cost", "benefit", seed = 12, draws = 250)
units("cost_benefit", "cost_benefit of clusters", "gone", "benefit", cluster = "school")

# ---- cost_effectiveness -------------------------------------------------------------
hiv <- function() {
  counts <- rbind(c(1251, 350, 116, 17), c(0, 731, 512, 15), c(0, 0, 1312, 437), c(0, 0, 0, 1))
  mono <- counts / rowSums(counts); combined <- mono * 0.509; diag(combined) <- 0
  combined[4, ] <- c(0, 0, 0, 1); diag(combined)[1:3] <- 1 - rowSums(combined)[1:3]
  state <- c(1701 + 1055, 1774 + 1278, 6948 + 2059, 0); zidovudine <- 2278; lamivudine <- 2086.50
  run <- function(first, drug) {
    x <- c(1, 0, 0, 0); out <- matrix(0, 20, 2)
    for (year in 1:20) {
      x <- drop(x %*% (if (year <= 2) first else mono))
      out[year, ] <- c(sum(x * state) + sum(x[1:3]) * (zidovudine + if (year <= 2) drug else 0), sum(x[1:3]))
    }
    out
  }
  list(mono = run(mono, 0), combined = run(combined, lamivudine))
}
h <- hiv()
stopifnot(round(sum(h$combined[, 2] - h$mono[, 2]), 3) == 0.946,
          round(sum((h$combined[, 1] - h$mono[, 1]) * 1.06^-(1:20)) / sum(h$combined[, 2] - h$mono[, 2])) == 6276)
stream <- function(k) list(mono = list(stream = h$mono[, k], first = 1), combined = list(stream = h$combined[, k], first = 1))
effectiveness("cost_effectiveness Chancellor's HIV model", stream(1), stream(2), "mono", rate = 0.06, effect_rate = 0, horizon = 20,
              threshold = c(5000, 10000), source = "Briggs Claxton & Sculpher (2006)")
effectiveness("cost_effectiveness dominant", list(usual = 900, new = 700), list(usual = 0.6, new = 0.7), "usual", threshold = 20000)
effectiveness("cost_effectiveness dominated", list(usual = 700, new = 900), list(usual = 0.7, new = 0.7 - 1e-9), "usual", threshold = 30000)
effectiveness("cost_effectiveness less for less", list(b = 100, a = list(x = 40, y = 20)), list(b = 5, a = 4), "b", rate = 0.015)
effectiveness("cost_effectiveness no difference in effect", list(b = 100, a = 140), list(b = 5, a = 5), "b", threshold = 10)
effectiveness("cost_effectiveness drawn", list(usual = list(visits = list(value = v("gamma", mean = 4, se = 0.5), times = "price")),
    new = list(visits = list(value = v("gamma", mean = 3, se = 0.5), times = "price"), coach = list(value = v("lognormal", mean = 60, se = 12),
               first = 0, last = 2))),
  list(usual = list(value = v("beta", mean = 0.6, se = 0.04), first = 1, last = 3), new = list(value = v("beta", mean = 0.68, se = 0.04), first = 1, last = 3)),
  "usual", horizon = 3, inputs = list(price = v("gamma", mean = 85, se = 10)), seed = 7, draws = 600, threshold = c(1000, 0, 20000), level = 0.9,
  curve = c(0, 100, 300, 1000, 3000, 1e5))
effectiveness("cost_effectiveness drawn above 0", list(usual = 100, new = v("gamma", mean = 300, se = 30)),
  list(usual = 1, new = v("uniform", min = 2, max = 3)), "usual", seed = 99, draws = 120, threshold = 100)
caesarean <- function(risk, drug = NULL) list(
  cost = c(list(stay = list(value = "well", times = 107.26), infected = list(value = risk, times = list("infected", 163.03)),
                not_well = list(value = risk, times = list("well", -107.26))), drug),
  effect = list(followed = 20 / 365, stay = list(value = "well", times = -0.12 / 365),
                infected = list(value = risk, times = list("infected", -0.32 / 365)),
                not_well = list(value = risk, times = list("well", 0.12 / 365))))
without <- caesarean("risk")
with <- caesarean("less_risk", list(drug = 3 * 5.67, giving = list(value = "giving", times = 3)))
stays <- list(risk = v("beta", alpha = 42, beta = 446), less_risk = v("beta", mean = 0.02095852, se = 0.003277781),
  well = v("normal", mean = 6.7, se = 7.1 / sqrt(445)), infected = v("normal", mean = 8.8, se = 3.5 / sqrt(41)),
  giving = v("uniform", min = 4, max = 10))
printed <- read.csv("../../../examples/acceptability/analyses/caesarean/published/curve.csv")
set.seed(1)
x <- lapply(stays, function(d) at(d, runif(1e6)))
fewer <- x$risk - x$less_risk
dc <- 3 * (5.67 + x$giving) - fewer * (163.03 * x$infected - 107.26 * x$well)
de <- fewer * (0.32 * x$infected - 0.12 * x$well) / 365
curve_error <- sapply(printed$threshold, function(k) mean(k * de > dc)) - printed$p_cost_effective
stopifnot(abs(curve_error) < 0.005, abs(curve_error) < with(printed, sqrt(p_cost_effective * (1 - p_cost_effective) / effective_draws)))
effectiveness("cost_effectiveness a model of caesarean section", list(none = without$cost, antibiotics = with$cost),
  list(none = without$effect, antibiotics = with$effect), "none", inputs = stays, seed = 66, draws = 100, threshold = c(20000, 30000),
  curve = printed$threshold, source = "Welton et al. (2012)")
units("cost_effectiveness", "cost_effectiveness of units", "cost", "qaly", threshold = c(2000, 20000))
units("cost_effectiveness", "cost_effectiveness of units at 80 per cent", "gone", "qaly", level = 0.8, curve = c(0, 500, 1000, 2000, 4000))
units("cost_effectiveness", "cost_effectiveness of units without an end", "cost", "weak", threshold = 1e6)
units("cost_effectiveness", "cost_effectiveness of large units", "dear", "qaly", threshold = 3e11)
units("cost_effectiveness", "cost_effectiveness of units on a line", "cost", "better", threshold = 100)
units("cost_effectiveness", "cost_effectiveness of units drawn", "cost", "qaly", threshold = 2000, seed = 3, draws = 300)
units("cost_effectiveness", "cost_effectiveness of units drawn on both sides", "cost", "weak", threshold = 1e4, seed = 2^40 + 3, draws = 100)
units("cost_effectiveness", "cost_effectiveness of clusters", "cost", "qaly", threshold = 2000, cluster = "school")
units("cost_effectiveness", "cost_effectiveness of clusters drawn", "gone", "qaly", threshold = 2000, cluster = "school", seed = 77, draws = 200)

writeLines(unlist(cases), "econ.jsonl")
writeLines(c("case,path,value", unlist(rows)), "econ.csv")
old <- readLines("../index.csv")
writeLines(c(old[!grepl("^cost_(benefit|effectiveness),", old)], unlist(index)), "../index.csv")

# ---- quantiles of distributions, for tests/unit/stats_uncertain.c ---------------------
# kind by its number in stats/uncertain.h, its parameters, u, and the value; mean and sd as integrals of the quantile
# function would have them, by R's formulas.
u <- c(1e-12, 1e-4, 0.025, 0.31, 0.5, 0.9, 0.975, 1 - 1e-7)
value <- c()
add <- function(kind, a, b, c, x, mean, sd)
  value <<- c(value, sprintf("%d,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g", kind, a, b, c, u, x, mean, sd))
for (p in list(c(0, 1), c(-3, 1e-6), c(1e8, 2e7))) add(1, p[1], p[2], 0, qnorm(u, p[1], p[2]), p[1], p[2])
for (p in list(c(0.05, 10), c(0.5, 1), c(1, 3), c(30, 0.1), c(4e4, 1e-3), c(2, 1e8)))
  add(2, p[1], p[2], 0, qgamma(u, p[1], scale = p[2]), p[1] * p[2], sqrt(p[1]) * p[2])
for (p in list(c(0.5, 0.7), c(1, 1), c(0.2, 5), c(3, 0.4), c(90, 60), c(1e4, 3e4), c(2, 900))) {
  s <- sum(p); add(3, p[1], p[2], 0, qbeta(u, p[1], p[2]), p[1] / s, sqrt(p[1] * p[2] / (s + 1)) / s)
}
for (p in list(c(0, 1), c(5, 0.2), c(-8, 2)))
  add(4, p[1], p[2], 0, qlnorm(u, p[1], p[2]), exp(p[1] + p[2]^2 / 2), exp(p[1] + p[2]^2 / 2) * sqrt(expm1(p[2]^2)))
add(5, -2, 0, 7, qunif(u, -2, 7), 2.5, 9 / sqrt(12))
for (p in list(c(0, 20, 100), c(1, 1, 2), c(-5, 4, 4))) {
  a <- p[1]; m <- p[2]; b <- p[3]; f <- (m - a) / (b - a)
  add(6, a, m, b, ifelse(u < f, a + sqrt(u * (b - a) * (m - a)), b - sqrt((1 - u) * (b - a) * (b - m))), sum(p) / 3,
      sqrt((a^2 + m^2 + b^2 - a * m - a * b - m * b) / 18))
}
writeLines(c("kind,a,b,c,u,value,mean,sd", value), "uncertain.csv")
