# Rules for missing values filled by hand, for tests/unit/plan_strategies.c: lm on the
# frames that each rule gives.  Run in this folder: Rscript strategies.R.  Made with
# R 4.2.2 (Debian 12).  Writes strategies_data.csv (a small trial) and
# strategies.csv: case, number of the term, estimate, standard error.
options(digits = 17, scipen = 999)
set.seed(20200901)
n <- 90
arm <- sample(rep(c("a", "b"), n / 2))
months <- sample(c(0, 1, 2, 3, 6, 11, 12, 24, 60, NA), n, TRUE)
absence <- rpois(n, 4)
age <- sample(22:64, n, TRUE)
site <- sample(c("n", "s", "w"), n, TRUE)
distance <- round(runif(n, 0, 30), 1)
y <- round(5 + 0.05 * age + 0.8 * (arm == "b") + 0.1 * absence + rnorm(n), 3)
age[sample(n, 12)] <- NA
absence[sample(n, 8)] <- NA
site[sample(n, 5)] <- NA
y[order(distance + rnorm(n, 0, 8))[70:n]] <- NA
d <- data.frame(id = paste0("p", 1:n), arm, months, absence, age, site, distance, y)
write.csv(d, "strategies_data.csv", row.names = FALSE, na = "", quote = FALSE)

rows <- c()
put <- function(name, fit) {
  k <- summary(fit)$coefficients
  rows <<- c(rows, sprintf("%s,%d,%.17g,%.17g", name, seq_len(nrow(k)), k[, 1], k[, 2]))
}
d <- d[!is.na(d$y), ]
flag <- function(x) as.numeric(is.na(x))
null <- function(x) ifelse(is.na(x), 0, x)
middle <- function(x) ifelse(is.na(x), mean(x, na.rm = TRUE), x)
sited <- factor(ifelse(is.na(d$site), "(missing)", d$site), levels = c("n", "s", "w", "(missing)"))
put("complete", lm(y ~ arm + absence + age, d))
put("null", lm(y ~ arm + null(absence) + null(age) + sited + flag(absence) + flag(age), d))
put("mean", lm(y ~ arm + middle(absence) + middle(age) + flag(absence) + flag(age), d))

# Pro rata: 0 below 3 months, scaled to 12 below that, both with the flag; what is
# left is left to another rule, which sets the flag too.
m <- pmin(d$months, 12)
scaled <- ifelse(is.na(m), NA, ifelse(m < 3, 0, ifelse(m == 12, d$absence, d$absence * 12 / m)))
short <- as.numeric(is.na(m) | m < 12)
put("pro rata then complete", lm(y ~ arm + scaled + age + short, d))
put("pro rata then null", lm(y ~ arm + null(scaled) + null(age) + pmax(short, flag(scaled)) + flag(age), d))
put("pro rata then mean", lm(y ~ arm + middle(scaled) + middle(age) + pmax(short, flag(scaled)) + flag(age), d))
writeLines(c("case,term,estimate,std_error", rows), "strategies.csv")
