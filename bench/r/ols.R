# Least squares of 1,000,000 rows and 12 columns that are in memory.
source("bench/r/timing.R")
x <- matrix(readBin(file.path(folder, "columns.bin"), "double", 12 * rows),
            nrow = rows)
y <- readBin(file.path(folder, "columns.bin"), "double", 13 * rows)
y <- y[12 * rows + seq_len(rows)]

timed("ols", "lm.fit", lm.fit(x, y))
timed("ols", "lm", lm(y ~ x - 1))
timed("ols", "normal equations", solve(crossprod(x), crossprod(x, y)))
