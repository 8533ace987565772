# Romano and Wolf's step-down p values by listing every assignment that a design could
# have drawn, for tests/unit/plan_stepdown.c.  Run in this
# folder: Rscript romano_wolf.R.  Made with R 4.2.2 (Debian 12), without packages.  Writes
# romano_wolf_data.csv (a small trial) and romano_wolf.csv: case, number of the test,
# p adjusted, p alone, number of assignments; and
# romano_wolf_arms.csv, six people in three arms.
#
# Statistics are t values of lm and t.test with the assignment in place of the treatment.
# With t_1 >= ... >= t_s the adjusted p of j is the largest, over i <= j, of the share of
# assignments in which max(t*_i, ..., t*_s) >= t_i.
options(digits = 17, scipen = 999)
set.seed(20160502)
n <- 12
team <- rep(paste0("t", 1:6), each = 2)
arm <- c("b", "b", "a", "a", "b", "b", "a", "a", "a", "a", "b", "b")
site <- rep(c("n", "s"), c(6, 6))
age <- sample(22:64, n)
effect <- 1.6 * (arm == "b")
shared <- rnorm(n)
y <- round(5 + effect + shared + 0.02 * age + rnorm(n, 0, 0.5), 3)
z <- round(3 + 0.8 * effect + shared + rnorm(n, 0, 0.7), 3)
w <- round(1 + 0.2 * shared + rnorm(n), 3)
z[5] <- NA
w[9] <- NA
d <- data.frame(id = paste0("p", 1:n), team, site, arm, age, y, z, w)
write.csv(d, "romano_wolf_data.csv", row.names = FALSE, na = "", quote = FALSE)

# Every distinct order of x.
orders <- function(x) {
  if (length(x) <= 1) return(list(x))
  out <- list()
  for (v in sort(unique(x))) {
    rest <- x[-match(v, x)]
    out <- c(out, lapply(orders(rest), function(o) c(v, o)))
  }
  out
}
# Assignments of rows: units (rows, or clusters) change arms within blocks.
assignments <- function(arm, block, unit) {
  first <- !duplicated(unit)
  of <- split(which(first), block[first])
  lists <- lapply(of, function(i) orders(arm[i]))
  picks <- expand.grid(lapply(lists, seq_along))
  lapply(seq_len(nrow(picks)), function(k) {
    a <- arm
    for (b in seq_along(of)) a[of[[b]]] <- lists[[b]][[picks[k, b]]]
    a[which(first)][match(unit, unit[first])]
  })
}
stepdown <- function(t, drawn) { # drawn: a row an assignment
  s <- order(-t)
  p <- numeric(length(t))
  reach <- function(x, y) x >= y - 1e-12 * pmax(1, abs(y))
  for (j in seq_along(s)) p[s[j]] <- mean(reach(apply(drawn[, s[j:length(s)], drop = FALSE], 1, max), t[s[j]]))
  for (j in seq_along(s)[-1]) p[s[j]] <- max(p[s[j]], p[s[j - 1]])
  list(adjusted = p, alone = sapply(seq_along(t), function(i) mean(reach(drawn[, i], t[i]))))
}
rows <- c()
put <- function(name, arm, block, unit, statistics) {
  all <- assignments(arm, block, unit)
  drawn <- do.call(rbind, lapply(all, statistics))
  p <- stepdown(statistics(arm), drawn)
  rows <<- c(rows, sprintf("%s,%d,%.17g,%.17g,%d", name, seq_along(p$alone), p$adjusted, p$alone, length(all)))
}
t_of <- function(fit, i = 2) summary(fit)$coefficients[i, 3]
welch <- function(v, a, equal = FALSE) {
  -unname(t.test(v[a == "a"], v[a == "b"], var.equal = equal)$statistic)
}
three <- function(a) {
  abs(c(t_of(lm(y ~ a + age, d)), t_of(lm(z ~ a, d)), welch(w, a)))
}
one <- rep("all", n)
put("people", arm, one, d$id, three)
put("blocks", arm, site, d$id, three)
put("clusters", arm, one, team, three)
put("blocks and clusters", arm, site, team, three)
put("greater", arm, one, d$id, function(a) c(t_of(lm(y ~ a + age, d)), t_of(lm(z ~ a, d)), welch(w, a)))
put("less", arm, one, d$id, function(a) -c(t_of(lm(y ~ a + age, d)), t_of(lm(z ~ a, d)), welch(w, a)))
put("equal variances and a filter", arm, one, d$id, function(a) {
  s <- site == "n" | age < 40
  abs(c(t_of(lm(y ~ a + age, d)), welch(w[s], a[s], TRUE)))
})
put("mean imputation", arm, one, d$id, function(a) {
  m <- ifelse(is.na(w), mean(w, na.rm = TRUE), w)
  abs(c(t_of(lm(y ~ a + age, d)), welch(m, a)))
})
# Three arms of 2, 2 and 2: of the first six people.
six <- 1:6
arms6 <- c("a", "b", "c", "b", "c", "a")
d6 <- data.frame(d[six, c("id", "age", "y")], arm = arms6)
write.csv(d6, "romano_wolf_arms.csv", row.names = FALSE, na = "", quote = FALSE)
put("three arms", arms6, rep("all", 6), d6$id, function(a) {
  f <- lm(y ~ a, d6)
  abs(c(t_of(f, 2), t_of(f, 3)))
})
writeLines(c("case,test,p_adjusted,p_alone,assignments", rows), "romano_wolf.csv")
