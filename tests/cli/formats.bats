#!/usr/bin/env bats
# docs/formats.md names every field that the program writes, with its type.

load common

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    formats=$root/docs/formats.md
    cd "$BATS_TEST_TMPDIR" || return 1
}

# holds STRUCTURE FILE ...: the files are as the document says.
holds() {
    run "$root/tests/cli/formats.pl" "$formats" "$root/docs/manual.md" < <(printf '%s %s\n' "$@")
    [ "$status" -eq 0 ] && return 0
    printf '%s\n' "$output"
    return 1
}

@test "formats: the example's ledger, departures and columns are documented" {
    exits 0 build "$root/examples/project_star" -o out
    holds ledger out/ledger.json assessment out/departures.json csv out/departures.csv
}

@test "formats: a lock, and what a ledger says of it" {
    in_built_project
    exits 0 register p/analyses/letters
    holds lock p/analyses/letters/protocol.lock
    exits 0 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json
    change 's/alpha *= *0.05/alpha = 0.01/' "$protocol"
    exits 3 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json
    grep -q '"state": "changed"' p/build/report/ledger.json
    exits 0 amend p/analyses/letters --why 'a typo' --on 2026-03-01
    exits 0 receive p/analyses/letters --on 2026-01-10
    exits 0 key k
    exits 0 sign p/analyses/letters --key k
    holds lock p/analyses/letters/protocol.lock
    exits 0 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json
    change '3s/^2,north,control,1,147,13,/9002,north,control,1,147,13,/;4s/,69,/,68,/' "$staff"
    exits 3 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json
    grep -q '"rows_lost": 1' p/build/report/ledger.json
    grep -q '"state": "valid"' p/build/report/ledger.json
    change "s/^  id = .*/&\n  signers = { title = \"$(grep -o '[0-9a-f]\{64\}' <("$PLUMB" key k --public) | head -1)\" },/" "$protocol"
    exits 0 amend p/analyses/letters --why 'a signer' --on 2026-03-02
    exits 3 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json
    holds lock p/analyses/letters/protocol.lock
    grep -q '"state": "missing"' p/build/report/ledger.json
}

@test "formats: what a blind build writes" {
    in_project
    exits 0 build p --blind
    holds ledger p/build/blind/ledger.json assessment p/build/blind/departures.json
    head -1 p/build/blind/departures.csv | sed 's/,blind$//' >one
    exits 0 build p
    head -1 p/build/report/departures.csv | cmp - one
}

@test "formats: what plumb audit prints is what the files hold" {
    in_built_project
    "$PLUMB" audit p --format json >departures.json
    "$PLUMB" audit p --format csv >departures.csv
    "$PLUMB" audit p --numbers --format json >numbers.json
    cmp departures.json p/build/report/departures.json
    cmp departures.csv p/build/report/departures.csv
    holds assessment departures.json csv departures.csv numbers numbers.json
}

# The output folder's files are those of the table.
listed() {
    for file in $(cd p/build/report && find . -type f | sed 's,^\./,,'); do
        case $file in
        .plumb/*) file=.plumb/ ;;
        figures/*.svg) file='figures/*.svg' ;;
        esac
        echo "$file"
        grep -qF "| \`$file\` |" "$formats"
    done
}

@test "formats: every file of the output folder is documented" {
    in_project
    exits 0 build p --format html,md
    listed
    echo 'A [@tbl-nowhere].' >>"p/$notebook"
    exits 1 build p
    [ -f p/build/report/index.failed.html ]
    listed
}

# Every statistic, and every way in which one can be asked for.
every_statistic() {
    cat <<'MD'

## Every statistic

```lua
local d = t:data():derive { long = col.tenure:gt(24), high = col.m1:gt(4), some = col.tenure / 1000 }
local by_office = d:group("office"):summarise { n = count(), mean = mean(col.m1) }
local fit = stats.ols { data = d, outcome = "m1", treatment = "arm", covariates = { "m2", interact("m2", "m3") },
  fixed_effects = { "office" }, vcov = cluster { by = "office", type = "CR1" }, fitted = true, residuals = true }
stats.ols { data = d, outcome = "m1", terms = { "arm", factor(col.m2) } }
stats.joint_test { fit = fit, terms = { "m2" } }
stats.lin { data = d, outcome = "m1", treatment = "arm", covariates = { "m2" } }
stats.iv { data = d, outcome = "m1", endogenous = { "m2" }, instruments = { "motivation_before", "tenure" } }
stats.logit { data = d, outcome = "high", treatment = "arm", covariates = { "tenure" } }
stats.probit { data = d, outcome = "high", treatment = "arm" }
local selected = stats.heckman { data = d, outcome = "m1", treatment = "arm", covariates = { "m2" }, selection = { "m3", "tenure" }, selected = "high" }
stats.joint_test { fit = selected, terms = { "arm", "m2" } }
stats.heckman { data = d, outcome = "m1", terms = { "m2" }, selection = { "m3", "tenure" }, selected = "high", method = "ml" }
stats.t_test { data = d, outcome = "m1", group = "arm" }
stats.t_test { data = d, outcome = "m1", group = "arm", effect_size = true }
stats.ols { data = d, outcome = "m1", treatment = "arm", effect_size = true, clusters = "office" }
stats.t_test { x = { 1, 2, 4 }, y = { 2, 3, 9 }, paired = true }
stats.t_test { x = { 1, 2, 4 } }
stats.cohen_d { data = d, outcome = "m1", group = "arm" }
stats.hedges_g { x = { 1, 2, 4 }, y = { 2, 3, 9 } }
stats.cor_test { data = d, x = "m1", y = "m2" }
stats.cor_test { x = { 1, 2, 3, 4, 5 }, y = { 2, 1, 4, 3, 5 }, method = "kendall" }
stats.chisq_test { data = d, x = "arm", y = "office" }
stats.chisq_test { table = { { 10, 20 }, { 30, 40 } } }
stats.anova { data = d, outcome = "m1", group = "office" }
stats.icc { data = d, outcome = "m1", cluster = "office" }
stats.summary { data = d, columns = { "m1", "office" }, by = "arm" }
stats.summary { x = { 1, 2, 3 } }
stats.quantile { data = d, column = "m1", by = "arm" }
stats.quantile { x = { 1, 2, 3 }, probs = 0.5 }
stats.balance { data = d, treatment = "arm", covariates = { "tenure", "office" } }
stats.balance { data = d, treatment = "office", covariates = { "tenure", "arm" } }
stats.cronbach_alpha { data = d, items = { "m1", "m2", "m3" }, reverse = { "m3" } }
stats.p_adjust { p = { 0.01, 0.02, 0.5 }, method = "holm" }
stats.p_adjust { data = d, p = "some", method = "BH" }
stats.null_impute { data = d, columns = { "tenure" } }
stats.mean_impute { data = d, columns = { "tenure" } }
local imputed = stats.impute { data = d, columns = { "arm", "tenure", "m1", "m2", "office" }, m = 2, iterations = 2, seed = 1,
  methods = { tenure = "pmm" }, predictors = { tenure = { "m1" } } }
stats.summary { data = imputed.frames[2], column = "tenure" }
stats.impute { data = d, columns = { "tenure", "m1" }, m = 2, iterations = 1, by = "arm", seed = 1 }
local part = t:data():derive { months = col.tenure * 0 + 6 }
stats.pro_rata { data = part, columns = { "m1" }, months = "months" }
local drawn = stats.randomise { data = d, arms = { "a", "b" }, column = "drawn", strata = { "office" }, seed = 1 }
stats.summary { data = drawn, column = "m1", by = "drawn" }
stats.fisher_test { data = d, x = "arm", y = "high" }
stats.fisher_test { table = { { 10, 20, 5 }, { 30, 40, 9 } }, draws = 1000, seed = 1 }
stats.wilcoxon_test { data = d, outcome = "m1", group = "arm" }
stats.wilcoxon_test { x = { 1, 2, 4 }, y = { 2, 3.5, 9 }, paired = true, exact = true }
stats.wilcoxon_test { x = { 1, 2, 4 } }
stats.bootstrap { data = d, outcome = "m1", statistic = "mean", draws = 500, seed = 1 }
stats.bootstrap { data = d, expression = mean(col.m1) / mean(col.m2), draws = 20, seed = 1 }
stats.bootstrap { data = d, outcome = "m1", treatment = "arm", statistic = "coefficient", draws = 20, seed = 1 }
stats.bootstrap { data = d, outcome = "m1", statistic = "difference", group = "arm", strata = { "arm" }, draws = 500, seed = 1 }
stats.bootstrap { data = d, outcome = "m1", statistic = "correlation", with = "m2", cluster = "office", draws = 500, seed = 1 }
stats.randomisation_test { data = d, outcome = "m1", treatment = "arm", covariates = { "m2" }, blocks = { "office" },
  draws = 200, seed = 1 }
stats.randomisation_test { data = d, outcome = "m1", treatment = "arm", interval = true, draws = 50, seed = 1 }
stats.iv { data = d, outcome = "m1", treatment = "arm", endogenous = { "m2" }, instruments = { "arm" } }
stats.wild_bootstrap { data = d, outcome = "m1", treatment = "arm", cluster = "office", covariates = { "m2" }, seed = 1 }
stats.wild_bootstrap { data = d, outcome = "m1", treatment = "arm", cluster = "tenure", weights = "webb", draws = 199,
  interval = false, seed = 1 }
stats.pool { estimates = { 1, 2, 4 }, std_errors = { 1, 1.5, 1 } }
stats.pool { fits = { fit, fit } }
stats.bradford { spells = 3, days = 10 }
stats.bradford { first = { 1, 9 }, last = { 2, 12 } }
stats.cost_benefit { costs = { staff = { value = { kind = "gamma", mean = 220, se = 40 }, times = "people", first = 0, last = 2 }, rooms = 400 },
  benefits = { pay = { value = 900, first = 1, last = 3 } }, inputs = { people = { kind = "uniform", min = 8, max = 12 } },
  horizon_years = 3, price_year = 2026, perspective = "the public purse", draws = 300, seed = 1 }
stats.cost_benefit { costs = 1, benefits = { stream = { 1, 2 } }, horizon_years = 1, discount_rate = 0.015 }
stats.cost_benefit { data = d, costs = "m1", benefits = "m2", treatment = "arm" }
stats.cost_effectiveness { cost = { usual = 340, new = { visits = 300, coach = { kind = "lognormal", mean = 60, se = 12 } } },
  effect = { usual = 0.6, new = { kind = "beta", mean = 0.68, se = 0.04 } }, comparator = "usual", threshold = { 1000, 20000 },
  curve = { 0, 500 }, draws = 300, seed = 1 }
stats.cost_effectiveness { cost = { usual = 3, new = 2 }, effect = { usual = 1, new = 2 }, comparator = "usual" }
stats.cost_effectiveness { data = d, cost = "m1", effect = "m2", treatment = "arm", threshold = 2 }
stats.cost_effectiveness { data = d:derive { unit = col.tenure + col.arm:eq("control") / 2 }, cost = "m1", effect = "m2", treatment = "arm", cluster = "unit", draws = 200,
  seed = 1 }
stats.power_t_test { delta = 0.5, power = 0.8 }
stats.power_simulation { clusters = 20, cluster_size = 10, icc = 0.05, effect = 0.4, draws = 50, seed = 1 }
stats.mdes { clusters = 20, cluster_size = 10, icc = 0.05, power = 0.8 }
local x = by_office:column "mean"
local other = t:data():where(col.office:eq "north")
t:run("motivation", { data = other })
t:run("motivation", { vcov = cluster { by = "office", type = "CR2" } })
t:run("motivation", { inference = randomisation { draws = 50, seed = 1 } })
t:run("motivation", { inference = wild_cluster { by = "office", weights = "webb", draws = 99, seed = 1 } })
t:run("motivation", { estimator = "iv", endogenous = { "m2" } })
t:run("motivation", { estimator = "lin", fixed_effects = {} })
local m = t:multiverse("motivation", { vcov = { classical() }, draws = 9, seed = 1 })
t:explore("tenure", comparison { outcome = "m1", treatment = "arm" })
t:explore("imputed", comparison { outcome = "m1", treatment = "arm", missing = { outcome = { complete_case(),
  multiple_imputation { m = 2, iterations = 1 }, mean_imputation() } } })
t:explore("pooled", comparison { outcome = "m1", treatment = "arm", missing = { outcome = multiple_imputation { m = 2, iterations = 1 } } })
local family = t:family { analyses = { "motivation" }, method = "holm" }
t:family { analyses = { "motivation" }, method = "romano_wolf", draws = 19 }
local flow = t:flow "motivation"
```
MD
}

@test "formats: every statistic's record and result are documented" {
    in_project
    every_statistic >>"p/$notebook"
    exits 3 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json csv p/build/report/departures.csv
    for name in $(sed -n 's/^\*\*`stats\.\([a-z_]*\)`.*/\1/p' "$root/docs/manual.md"); do
        echo "stats.$name"
        case $name in null_impute | mean_impute | pro_rata | randomise) continue ;; esac # gives a frame: no row
        grep -q "\"function\": \"$name\"" p/build/report/ledger.json
    done
}

# Economic analyses of each kind and way; one values an estimate that departs, one
# was not run, one waits for a test and one for uptake.
economic_analyses() {
    cat <<'LUA'
  analyses = {
    worth = cost_benefit {
      costs = { staff = { value = { kind = "gamma", mean = 1500, se = 200 } }, rooms = 200 },
      benefits = { value = estimate "motivation", times = "people", first = 1, last = 3 },
      inputs = { people = { kind = "normal", mean = 60, se = 10 } },
      horizon_years = 3, discount_rate = 0.035, price_year = 2026, perspective = "employer", seed = 7, draws = 100,
    },
    units = cost_effectiveness { cost = "tenure", effect = "m1", cluster = "staff_id", threshold = { 2, 3 }, curve = { 0, 5 }, seed = 1, draws = 50 },
    arms = cost_effectiveness { cost = { usual = 1, new = 2 }, effect = { usual = 0, new = 1 }, comparator = "usual" },
    late = cost_benefit { costs = { rooms = unspecified() }, effect_discount_rate = 0.01, condition = significant "motivation" },
    seldom = cost_benefit { costs = 1, benefits = 2, condition = uptake_at_least { 0.99, column = "female" } },
LUA
}

@test "formats: economic analyses, their conditions and what was not run" {
    in_project
    economic_analyses >analyses.lua
    change '/^  analyses = {$/{r analyses.lua
d}' "$protocol"
    cat >>"p/$notebook" <<'MD'

```lua
t:run("motivation", { missing = { covariates = null_imputation() }, vcov = classical() })
t:run "worth"
t:run("worth", { ["costs.rooms"] = 100, seed = 8 })
t:run "units"
```
MD
    exits 3 build p
    holds ledger p/build/report/ledger.json assessment p/build/report/departures.json csv p/build/report/departures.csv
    grep -q '"carried"' p/build/report/ledger.json
    grep -q '"n_taken"' p/build/report/ledger.json
    grep -q "costs.rooms\", *\"benefits\"\|\"costs.rooms\",$" p/build/report/ledger.json
    grep -q '"state": "not due"' p/build/report/departures.json
    grep -q '"not_conducted": "as registered, not conducted"' p/build/report/departures.json
}

# finds TEXT STRUCTURE FILE ...: the document falls short, and the check says so.
finds() {
    local text=$1
    shift
    if holds "$@" >/dev/null; then
        echo "nothing found"
        return 1
    fi
    [[ "$output" == *"$text"* ]] && return 0
    printf 'not found: %s\n%s\n' "$text" "$output"
    return 1
}

@test "formats: what is not documented is found" {
    exits 0 build "$root/examples/project_star" -o out
    formats=$BATS_TEST_TMPDIR/formats.md
    sed '/^| `not_run` | text | why the registered analysis could not be run |$/d' "$root/docs/formats.md" >"$formats"
    finds 'its columns are' csv out/departures.csv
    sed '/^| `attributable` | boolean | both/d' "$root/docs/formats.md" >"$formats"
    finds 'the table of consequence has no "attributable"' assessment out/departures.json
    sed '/^| `n_clusters` | number |/d' "$root/docs/formats.md" >"$formats"
    finds 'the table of usedvcov has no "n_clusters"' ledger out/ledger.json
    sed 's/| `in_se` | number |/| `in_se` | text |/' "$root/docs/formats.md" >"$formats"
    finds 'in_se: not a text' assessment out/departures.json
    sed 's/^\(| `detail` | text | what more is known |\).*/\1 - |/' "$root/docs/formats.md" >"$formats"
    finds '"detail" is absent' assessment out/departures.json
}
