# Medians of elapsed seconds: timed("key", "label", expression).
args <- commandArgs(TRUE)
folder <- args[1]
runs <- as.integer(args[2])
rows <- 1000000L

timed <- function(key, label, expr, times = runs) {
    call <- substitute(expr)
    env <- parent.frame()
    eval(call, env) # once before: what is loaded or compiled does not count
    seconds <- vapply(seq_len(times), function(i) {
        gc(FALSE)
        fine <- as.numeric(Sys.time())
        eval(call, env)
        as.numeric(Sys.time()) - fine
    }, 0)
    cat(sprintf("%s\t%s\t%.6f\n", key, label, median(seconds)))
}

has <- function(package) requireNamespace(package, quietly = TRUE)
trial <- function() read.csv(file.path(folder, "trial.csv"))
