# A difference of means, 10,000 draws, BCa interval.
source("bench/r/timing.R")
d <- trial()
difference <- function(d, i) {
    y <- d$y[i]
    a <- d$arm[i]
    mean(y[a == 1]) - mean(y[a == 0])
}

if (has("boot")) {
    set.seed(1)
    timed("bootstrap", "boot", {
        b <- boot::boot(d, difference, 10000)
        # The jackknife: the default, a regression on 10,000 x 1,468
        # frequencies, takes ten times as long.
        boot::boot.ci(b, type = "bca",
                      L = boot::empinf(data = d, statistic = difference,
                                       type = "jack", stype = "i"))
    })
}
