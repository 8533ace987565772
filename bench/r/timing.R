# Medians of seconds passed and of seconds that processors worked:
# timed("key", "label", expression).
args <- commandArgs(TRUE)
folder <- args[1]
runs <- as.integer(args[2])
rows <- 1000000L

timed <- function(key, label, expr, warm = TRUE) {
    call <- substitute(expr)
    env <- parent.frame()
    if (warm) # once before: what is loaded or compiled does not count
        eval(call, env)
    seconds <- vapply(seq_len(runs), function(i) {
        gc(FALSE)
        before <- proc.time()
        start <- as.numeric(Sys.time())
        eval(call, env)
        passed <- as.numeric(Sys.time()) - start
        c(passed, sum((proc.time() - before)[1:2]))
    }, c(0, 0))
    cat(sprintf("%s\t%s\t%.6f\t%.3f\n", key, label, median(seconds[1, ]),
                median(seconds[2, ])))
}

has <- function(package) requireNamespace(package, quietly = TRUE)
trial <- function() read.csv(file.path(folder, "trial.csv"))
