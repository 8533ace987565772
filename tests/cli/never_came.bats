#!/usr/bin/env bats
# A wave that was planned and never collected: what is told of the people who were
# drawn goes by the data that there are.

load common

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p p/report p/analyses/waves/data
    echo 'return { title = "Waves", chapters = { "analyses/waves/analysis.md" } }' >p/report/report.lua
    printf 'id,arm,age\np1,a,31\np2,a,\np3,a,44\np4,b,25\np5,b,52\np6,b,39\n' >p/analyses/waves/data/staff.csv
    printf 'id,y\np1,4\np2,6\np3,5\np4,8\np5,6\n' >p/analyses/waves/data/early.csv
    cat >p/analyses/waves/protocol.lua <<'LUA'
return protocol {
  id = "waves", title = "Waves",
  design = design { unit = "individual", arms = { "a", "b" } },
  data = {
    staff = file { path = "data/staff.csv", key = "id", columns = {
      id = id(), arm = category { "a", "b", role = "treatment" }, age = integer { when = "baseline" },
    } },
    early = file { path = "data/early.csv", key = "id", columns = { id = id(), y = number { when = "outcome" } } },
    late = file { path = "data/late.csv", key = "id", columns = { id = id(), y = number { when = "outcome" } } },
    at_first = joined { "staff", "early", by = "id" },
    at_last = joined { "staff", "late", by = "id" },
    all_late = joined { "staff", "late", by = "id" },
  },
  sample = intention_to_treat(), vcov = classical(), alpha = 0.05, missing = { outcome = complete_case() },
  analyses = { main = regression { outcome = "y", data = "at_last" } },
}
LUA
}

tells() {
    printf '# Waves\n\n```lua\nlocal t = trial "waves"\n```\n\n```lua {#tbl-x}\n--| caption: X\n%s\n```\n' "$1" \
        >p/analyses/waves/analysis.md
    exits 3 build p --format md
    [[ "$(cat p/build/report/index.md)" == *"$2"* ]] || { cat p/build/report/index.md; return 1; }
}

@test "never came: the flow begins with everyone who was drawn" {
    tells 't:run("main", { data = t:data "at_first" }) show(tbl.flow(t:flow "main"))' 'no value: y | 0 | 1 | 1'
    grep -q '^| Randomised | 3 | 3 | 6 |' p/build/report/index.md
}

@test "never came: missing values are counted where the columns are" {
    tells 'show(tbl.missingness(t:missingness { "age", "y" }))' '| y | 0 (0.0%) | 1 (33.3%) | 1 (16.7%) |'
}

@test "never came: a balance of who was drawn" {
    tells 'show(tbl.balance(t:baseline { "age" }))' '| age | 37.50 (9.19) | 38.67 (13.50) |'
}

@test "never came: a column that only the absent file has" {
    change 's/late.csv", key = "id", columns = { id = id(), y =/late.csv", key = "id", columns = { id = id(), z =/' \
        analyses/waves/protocol.lua
    printf '# Waves\n\n```lua\nlocal t = trial "waves"\nlocal m = t:missingness { "z" }\n```\n' >p/analyses/waves/analysis.md
    exits 1 build p
}
