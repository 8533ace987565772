-- What a program of Plumbline may name; tools/check-globals.sh holds this list
-- against the engine's own.
std = {
  read_globals = {
    -- Lua's own, as far as the sandbox has them
    "assert", "error", "getmetatable", "ipairs", "math", "next", "pairs",
    "pcall", "print", "rawequal", "require", "select", "setmetatable",
    "string", "table", "tonumber", "tostring", "type", "utf8", "xpcall",
    -- column expressions
    "col", "count", "days", "factor", "interact", "max", "mean", "median", "min", "sd",
    "std_error", "sum", "weekdays",
    -- modules and functions of notebooks
    "data", "fig", "fmt", "json", "show", "stats", "tbl", "trial",
    -- plan values
    "always", "binary", "category", "classical", "cluster", "comparison",
    "complete_case", "cost_benefit", "cost_effectiveness", "date", "design",
    "estimate", "file", "heckman", "id", "ignored", "integer", "intention_to_treat", "joined",
    "mean_imputation", "mean_scale", "multiple_imputation", "null_imputation",
    "number", "pro_rata", "protocol", "randomisation", "regression", "statistic",
    "robust", "significant",
    "subset", "sum_scale", "text", "unspecified", "uptake_at_least",
    "wild_cluster",
  },
}
max_line_length = 110
