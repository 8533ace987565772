# Words of a result that come from its arguments; read by models.R, random.R and
# describe.R.  args is the JSON, with ' for ".

# The index with these rows in the place of those of the cases that file held.
write_index <- function(index, file) {
  held <- if (file.exists(file)) readLines(file) else character(0)
  held <- sub('.*"case":"([^"]*)","function":"([^"]*)".*', "\\2,\\1", held)
  key <- function(x) sub("^([^,]*,[^,]*),.*", "\\1", x)
  old <- readLines("../index.csv")
  writeLines(c(old[!(key(old) %in% c(held, key(unlist(index))))], unlist(index)), "../index.csv")
}

given <- function(args, key, otherwise = NULL) {
  at <- regmatches(args, regexec(sprintf("'%s':'([^']*)'", key), args))[[1]]
  if (length(at) == 2) at[2] else otherwise
}
labels <- function(fn, args) {
  words <- list(kind = fn)
  fits <- c("ols", "lin", "iv", "logit", "probit")
  if (fn %in% c(fits, "joint_test", "anova", "icc", "t_test", "wilcoxon_test", "randomisation_test",
                "wild_bootstrap", "bootstrap"))
    words$outcome <- given(args, "outcome")
  if (fn %in% c("anova", "t_test", "wilcoxon_test")) words$group <- given(args, "group")
  if (fn == "icc") words$cluster <- given(args, "cluster")
  if (fn == "cor_test") words$method <- given(args, "method", "pearson")
  if (fn %in% c("cohen_d", "hedges_g")) words$paired <- if (grepl("'paired':true", args)) "true" else "false"
  if (fn %in% c(fits, "cor_test", "t_test", "pool", "randomisation_test"))
    words$alternative <- given(args, "alternative", "two_sided")
  if (fn %in% c(fits, "joint_test")) {
    vcov <- regmatches(args, regexec("'vcov':(\\{[^}]*\\})", args))[[1]]
    vcov <- if (length(vcov) == 2) vcov[2] else ""
    words$vcov_kind <- given(vcov, "kind", if (fn == "lin") "robust" else "classical")
    if (fn != "joint_test") words$vcov_type <- given(vcov, "type", if (fn == "lin") "HC2" else "classical")
    words$vcov_by <- given(vcov, "by")
  }
  words
}
