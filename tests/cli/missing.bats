#!/usr/bin/env bats
# A trial that registers strategies for missing values, and conducts others: what
# the audit, the page and the files say of each.

load common

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

in_gaps() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p p/report p/analyses/gaps/data
    cp "$root/tests/reference/r/strategies_data.csv" p/analyses/gaps/data/staff.csv
    echo 'return { title = "Gaps", chapters = { "analyses/gaps/analysis.md" } }' >p/report/report.lua
    cat >p/analyses/gaps/protocol.lua <<'LUA'
return protocol {
  id = "gaps", title = "Gaps",
  design = design { unit = "individual", arms = { "a", "b" } },
  data = { staff = file { path = "data/staff.csv", key = "id", columns = {
    id = id(), arm = category { "a", "b", role = "treatment" }, months = integer { when = "baseline" },
    absence = integer { when = "baseline", label = "Absence" }, age = integer { when = "baseline" },
    site = category { "n", "s", "w", when = "baseline" }, distance = number(), y = number { when = "outcome" },
  } } },
  sample = intention_to_treat(), vcov = classical(), alpha = 0.05,
  missing = {
    covariates = multiple_imputation { m = 3, iterations = 2, seed = 1 },
    outcome = {
      complete_case(),
      heckman { selection = { "arm", "age", "distance" } },
      multiple_imputation { m = 3, iterations = 2, seed = 1 },
    },
  },
  analyses = {
    main = regression { purpose = "primary", outcome = "y", covariates = { "age", "absence" } },
    sites = regression { purpose = "secondary", outcome = "y", covariates = { "age" }, fixed_effects = { "site" } },
  },
}
LUA
    cat >p/analyses/gaps/analysis.md <<'MD'
# Gaps

```lua
local t = trial "gaps"
local m = t:missingness { "age", "absence", "site", "months", "y" }
local sites = t:run "sites"
local r = t:run("main", { missing = { covariates = null_imputation(), outcome = complete_case() } })
```

```lua {#tbl-gaps}
--| caption: Gaps
show(tbl.missingness(m))
```

```lua {#fig-gaps}
--| caption: Patterns
show(fig.missingness { m, most = 3 })
```

```lua {#fig-chains}
--| caption: Chains
show(fig.convergence { sites.strategies[3], labels = { y = "Wellbeing" } })
```

```lua {#tbl-sites}
--| caption: Strategies
show(tbl.regression { sites.strategies[1], sites.strategies[2], sites.strategies[3] })
```

The effect is `= fmt.num(r.estimate, 2)`.
MD
}

@test "missing: another rule for covariates, and outcome strategies that were not run" {
    in_gaps
    exits 3 build p
    exits 3 audit p
    prints 'analyses.main.missing.covariates  changed'
    prints 'harm        low: every column filled is of the baseline'
    prints 'missing_age predicts'
    prints 'analyses.main.missing.outcome[2]  omitted'
    prints 'registered  heckman { selection = { "arm", "age", "distance" } }'
    prints 'analyses.main.missing.outcome[3]  omitted'
    prints 'together with analyses.main.missing.covariates'
    prints '3 departures: 3 unexplained'
}

@test "missing: the page and the table for other programs" {
    in_gaps
    exits 3 build p --format html,md
    grep -q '<dt>Harm</dt>' p/build/report/index.html
    grep -q 'Missing together' p/build/report/index.html
    grep -q 'The most frequent of 12 patterns' p/build/report/index.html
    grep -q 'pooled over 3 data sets by Rubin' p/build/report/index.html
    grep -q '^- harm: low' <("$PLUMB" audit p --format md)
    run head -n 2 p/build/report/departures.csv
    [[ "${lines[0]}" == *,low_harm,harm ]]
    [[ "${lines[1]}" == *',true,"low: every column filled'* ]]
    run "$root/tests/cli/formats.pl" "$root/docs/formats.md" "$root/docs/manual.md" <<<"ledger p/build/report/ledger.json
assessment p/build/report/departures.json
csv p/build/report/departures.csv"
    [ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "missing: the same bytes by any number of threads, remembered or not" {
    in_gaps
    exits 3 build p --threads 1 -o one
    exits 3 build p --threads 5 -o five --no-memo
    exits 3 build p -o again
    for file in ledger.json departures.json departures.csv; do
        cmp "one/$file" "five/$file"
        cmp "one/$file" "again/$file"
    done
}

@test "missing: each is explained by its clause" {
    in_gaps
    sed -i 's/^local sites = /WHY\n&/' p/analyses/gaps/analysis.md
    sed -i 's/^local r = .*/local r = t:run "main"/' p/analyses/gaps/analysis.md
    perl -0pi -e 's{WHY}{join "\n", map { "t:depart { clause = \"$_->[0]\", conducted = $_->[1], type = \"data preparation\", reason = \"plan not appropriate\", policy = \"suboptimality\", timing = \"after access, before results\", decided_on = \"2020-09-01\", explanation = \"x\", reader_impact = \"x\" }" } ["missing.covariates", "null_imputation()"], ["missing.outcome[2]", "\"not run\""], ["missing.outcome[3]", "\"not run\""]}e' p/analyses/gaps/analysis.md
    sed -i '/fig-chains/,/^```$/d; /tbl-sites/,/^```$/d' p/analyses/gaps/analysis.md
    exits 0 build p
    exits 0 audit p
    prints '6 explained'
    # What was explained on feasibility, and could be run, is contradicted.
    sed -i 's/policy = "suboptimality"/policy = "feasibility"/' p/analyses/gaps/analysis.md
    exits 0 build p
    exits 0 audit p
    prints 'against it  said not to be feasible, but the registered analysis could be'
}
