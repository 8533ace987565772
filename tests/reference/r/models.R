# Cases and expected values for tests/unit/plan_reference.c: whole results of
# the functions of stats, field by field.
# Run in this folder: Rscript models.R.  Made with R 4.2.2, sandwich 3.0-2,
# clubSandwich 0.5.8, estimatr 1.0.0, AER 1.2-10, car 3.1-1 and psych 2.2.9
# (Debian 12).  Nothing here is random.
suppressMessages({
  library(sandwich); library(clubSandwich); library(estimatr)
  library(AER); library(car); library(psych)
})
options(digits = 17, scipen = 999)

rows <- list(); cases <- list(); index <- list(); current <- ""
version <- function(p) if (p == "R" || p == "stats") paste("R", getRversion()) else
  paste(p, packageVersion(p))
case <- function(name, fn, args, source, tolerance = 1e-9, data = "models_data.csv") {
  current <<- name
  args <- gsub("'", '"', args)
  cases[[length(cases) + 1]] <<- sprintf(
    '{"case":"%s","function":"%s","data":"%s","tolerance":%g,"args":%s}',
    name, fn, data, tolerance, args)
  pkg <- sub("::.*", "", source)
  index[[length(index) + 1]] <<- sprintf("%s,%s,%s,%s", fn, name, source, version(pkg))
}
put <- function(path, value) {
  text <- if (is.character(value)) value else if (is.na(value) || is.infinite(value)) "nil" else
    sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- sprintf("%s,%s,%s", current, path, text)
}
put_all <- function(prefix, l) for (k in names(l)) put(paste0(prefix, k), l[[k]])

# ---- data -------------------------------------------------------------------
n <- 60
i <- seq_len(n)
school <- c(rep(1:12, times = c(3, 5, 4, 6, 2, 7, 5, 4, 8, 6, 5, 4)), 13)  # one of one row
d <- data.frame(
  school = school,
  arm = ifelse(school %% 2 == 1, "treatment", "control"),     # 7 against 6
  site = ifelse(i == 23, "z", ifelse(i %% 3 == 0, "b", "a")),  # a level of one row
  x = round(sin(i * 1.3) * 4, 3),
  female = as.numeric((i * 7) %% 5 < 2),
  age = 30 + (i * 11) %% 17,
  w = ifelse(i %% 10 == 0, 0, 1 + (i %% 3) / 2),
  q1 = 1 + (i * i) %% 5, q2 = 1 + (i * 3 + i * i) %% 5, q3 = 1 + (i * 7 + 2) %% 5
)
d$arm3 <- c("a", "b", "c")[1 + (i * 5) %% 7 %% 3]
d$z <- as.numeric((i * 13) %% 4 < 2)
d$z2 <- round(cos(i * 0.7), 3)
d$dose <- round(0.8 * d$z + 0.3 * d$z2 + 0.2 * d$x / 4 + cos(i * 2.9) / 2, 3)
d$took <- as.numeric(d$z + cos(i * 3.1) > 0.7)
d$y <- round(2 + (d$arm == "treatment") + 0.4 * d$x - 0.05 * d$age + d$female + 0.7 * d$dose +
               cos(i * 2.3) * (1 + abs(d$x) / 4) + sin(d$school), 4)
d$bin <- as.numeric(d$y + sin(i * 5.1) * 2 > 2)
d$gone <- ifelse(i %% 11 == 0, NA, d$y)                       # missing outcomes
d$b8 <- d$x * 1e8
d$s8 <- d$age * 1e-8
d$x2 <- d$x + d$age                                           # collinear
d$one <- 1
d$exact <- 3 + 2 * d$x - 0.5 * d$female                       # perfect fit
d$split <- as.numeric(d$bin == 1) * (i %% 2) + 0              # 1 only where bin is 1
d$half <- as.numeric(d$school > 6)
# Reversed at random-looking places, with ties.
d$r <- round(d$x + cos(i * 1.9) * 3)
d$empty <- NA
write.csv(format(d, digits = 17, trim = TRUE), "models_data.csv", row.names = FALSE, quote = FALSE, na = "")
text <- readLines("models_data.csv"); writeLines(gsub("\\bNA\\b", "", text), "models_data.csv")
d <- read.csv("models_data.csv")

rename <- function(x) {
  x <- sub("armtreatment", "arm[treatment]", x)
  x <- sub("site([bz])", "site[\\1]", x)
  x <- sub("arm3([bc])", "arm3[\\1]", x)
  x <- sub("factor\\(school\\)([0-9]+)", "school[\\1]", x)
  x
}

# The part of a result that is one coefficient.
coef_rows <- function(b, v, df, level = 0.95, z = FALSE, skip = character(0)) {
  se <- sqrt(diag(v)); df <- rep(df, length.out = length(b)); k <- 0
  for (j in seq_along(b)) {
    p <- paste0("terms.", rename(names(b)[j]), ".")
    put(paste0(p, "status"), "estimated")
    put(paste0(p, "estimate"), b[j]); put(paste0(p, "std_error"), se[j])
    t <- b[j] / se[j]
    q <- if (z) qnorm(1 - (1 - level) / 2) else qt(1 - (1 - level) / 2, df[j])
    put(paste0(p, "statistic"), t)
    put(paste0(p, "df"), if (z) NA else df[j])
    put(paste0(p, "p_value"), if (z) 2 * pnorm(-abs(t)) else 2 * pt(-abs(t), df[j]))
    put(paste0(p, "conf_low"), b[j] - q * se[j]); put(paste0(p, "conf_high"), b[j] + q * se[j])
  }
  shown <- !(names(b) %in% skip)
  for (r in which(shown)) for (c in which(shown))
    put(sprintf("vcov.%d.%d", sum(shown[1:r]), sum(shown[1:c])), v[r, c])
}
omitted <- function(...) for (t in c(...)) put(paste0("terms.", t, ".status"), "omitted")
wald <- function(b, v, which, df2) {
  t <- b[which] / sqrt(diag(v))[which]
  f <- drop(t %*% solve(cov2cor(v[which, which, drop = FALSE]), t)) / length(which)
  put_all("f.", list(statistic = f, df1 = length(which), df2 = df2,
                     p_value = if (is.infinite(df2)) pchisq(f * length(which), length(which), lower.tail = FALSE)
                       else pf(f, length(which), df2, lower.tail = FALSE)))
}
fit_rows <- function(m, dropped = 0, level = 0.95) {
  s <- summary(m)
  put_all("", list(n = nobs(m), n_dropped = dropped, rank = m$rank, df_residual = m$df.residual,
                   rss = sum(weighted.residuals(m)^2), sigma = s$sigma, r_squared = s$r.squared,
                   adj_r_squared = s$adj.r.squared, level = level))
}
slopes <- function(b) setdiff(seq_along(b), if (names(b)[1] == "(Intercept)") 1)

# ---- ols with CR2 -----------------------------------------------------------
cr2 <- function(name, terms, m, cluster, extra = "", dropped = 0, gone = character(0), by = "school",
                level = 0.95, scale = rep(1, length(coef(m)))) {
  case(name, "ols", sprintf("{'outcome':'%s','terms':[%s],'vcov':{'kind':'cluster','by':'%s','type':'CR2'}%s}",
                            as.character(formula(m)[[2]]), terms, by, extra), "clubSandwich::vcovCR")
  b <- coef(m)[!is.na(coef(m))]
  v <- vcovCR(m, cluster = cluster, type = "CR2")
  df <- suppressWarnings(coef_test(m, vcov = v, test = "Satterthwaite"))$df_Satt
  fit_rows(m, dropped, level)
  keep <- !is.na(coef(m)); b <- b / scale[keep]
  v <- as.matrix(v) / outer(scale[keep], scale[keep])
  coef_rows(b, v, df, level)
  omitted(gone)
  G <- length(unique(cluster))
  put("n_clusters", G)
  wald(b, v, slopes(b), G - 1)
}
cr2("CR2 6 against 7 clusters", "'arm','x','female','age'", lm(y ~ arm + x + female + age, d), d$school,
    gone = "arm[control]")
cr2("CR2 one covariate", "'x'", lm(y ~ x, d), d$school, extra = ",'level':0.9", level = 0.9)
cr2("CR2 collinear and constant", "'x','age','x2','one'", lm(y ~ x + age + x2 + one, d), d$school,
    gone = c("x2", "one"))
cr2("CR2 a level of one row", "'site','x'", lm(y ~ site + x, d), d$school, gone = "site[a]")
# clubSandwich inverts X'X, which loses the scales: those of x and age, rescaled.
m <- lm(y ~ x + age, d); names(m$coefficients) <- c("(Intercept)", "b8", "s8")
cr2("CR2 scales", "'b8','s8'", m, d$school, scale = c(1, 1e8, 1e-8))
cr2("CR2 no intercept", "'x','age'", lm(y ~ 0 + x + age, d), d$school, extra = ",'intercept':false")
cr2("CR2 weights of zero", "'arm','x'", lm(y ~ arm + x, d, weights = w, subset = w > 0), d$school[d$w > 0],
    extra = ",'weights':'w'", gone = "arm[control]")
cr2("CR2 weights and wide clusters", "'x'", lm(y ~ x, d, weights = w, subset = w > 0), d$arm3[d$w > 0],
    extra = ",'weights':'w'", by = "arm3")
cr2("CR2 missing outcomes", "'arm','x','age'", lm(gone ~ arm + x + age, d), d$school[!is.na(d$gone)],
    dropped = sum(is.na(d$gone)), gone = "arm[control]")
cr2("CR2 wide clusters", "'x','age'", lm(y ~ x + age, d), d$arm3, by = "arm3")

writeLines(c("case,path,value", unlist(rows)), "models.csv")
writeLines(unlist(cases), "models.jsonl")
writeLines(c("function,case,source,version", unlist(index)), "../index.csv")
