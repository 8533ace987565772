#!/usr/bin/env bats
# plumb run: one script in the sandbox.

load common

setup() { in_project; }

script() { cat >"p/$1"; }

@test "run: what is printed goes to standard output" {
    script x.lua <<<'print("hello", 1/3, true)'
    exits 0 run p/x.lua
    [ "$output" = "$(printf 'hello\t0.333333333333\ttrue')" ]
    [ "$stderr" = "" ]
}

@test "run: a trial's data, an analysis, and JSON" {
    script x.lua <<'END'
local t = trial "letters"
local r = t:explore("check", regression { outcome = "motivation", treatment = "arm" })
print(r.n, json.encode { n = r.n, ok = true })
END
    exits 0 run p/x.lua
    [[ "$output" =~ ^[0-9]+$'\t'\{\"n\":\ ?[0-9]+,\ ?\"ok\":\ ?true\}$ ]] || { echo "$output"; false; }
}

@test "run: another folder to start from changes nothing" {
    script analyses/letters/x.lua <<<'print(#data.csv("analyses/letters/data/staff.csv"):column("arm"))'
    exits 0 run p/analyses/letters/x.lua
    there=$output
    cd p/analyses
    exits 0 run letters/x.lua
    [ "$output" = "$there" ]
}

@test "run: without a project its own folder is the project" {
    mkdir alone
    printf 'a,b\n1,2\n' >alone/d.csv
    echo 'print(data.csv("d.csv"):column("b")[1])' >alone/x.lua
    exits 0 run alone/x.lua
    [ "$output" = 2 ]
}

@test "run: an error names the line and shows it, after what was printed" {
    script x.lua <<'END'
print "before"
local x = prnt
END
    exits 1 run p/x.lua
    [ "$output" = before ]
    says 'x.lua:2: nothing is called "prnt" here'
    says '2 | local x = prnt'
    says '^ did you mean "print"?'
}

@test "run: a script that does not compile" {
    script x.lua <<<'local x = ('
    exits 1 run p/x.lua
    says 'x.lua:2: unexpected symbol near <eof>'
}

@test "run: a script that is not there, and one that is a folder" {
    exits 1 run p/none.lua
    says 'p/none.lua: cannot be read: No such file or directory'
    exits 1 run p/report
}

@test "run: write_csv writes below the folder that is named, and nowhere else" {
    script x.lua <<'END'
data.write_csv(data.csv "analyses/letters/data/staff.csv", "out/staff.csv")
END
    exits 0 run p/x.lua -o w
    says 'wrote w/out/staff.csv'
    [ "$(find w -type f)" = w/out/staff.csv ]
    [ "$(wc -l <w/out/staff.csv)" -eq "$(wc -l <"p/$staff")" ]
}

@test "run: write_csv without a folder says how to give one" {
    script x.lua <<<'data.write_csv(data.csv "analyses/letters/data/staff.csv", "x.csv")'
    exits 1 run p/x.lua
    says 'plumb run SCRIPT.lua -o DIR'
    [ -z "$(find . -name x.csv)" ]
}

@test "run: write_csv stays below its folder" {
    for path in ../x.csv /x.csv a/../../x.csv "" . a/..; do
        script x.lua <<<"data.write_csv(data.csv 'analyses/letters/data/staff.csv', '$path')"
        exits 1 run p/x.lua -o w
        says 'is not a path below the output folder'
        [ ! -e w ]
        [ ! -e x.csv ]
    done
}

@test "run: write_csv follows no link out of its folder" {
    mkdir w away
    ln -s ../away w/link
    script x.lua <<<'data.write_csv(data.csv "analyses/letters/data/staff.csv", "link/x.csv")'
    exits 1 run p/x.lua -o w
    says 'w/link: is a link'
    [ -z "$(ls -A away)" ]
}

@test "run: a script that fails writes nothing" {
    script x.lua <<'END'
data.write_csv(data.csv "analyses/letters/data/staff.csv", "x.csv")
error "stop"
END
    exits 1 run p/x.lua -o w
    says 'x.lua:2: stop'
    [ ! -e w ]
}

@test "run: a folder that cannot be written is told" {
    mkdir w
    chmod 555 w
    script x.lua <<<'data.write_csv(data.csv "analyses/letters/data/staff.csv", "x.csv")'
    as_mortal
    exits 1 run p/x.lua -o w
    says 'cannot be written: Permission denied'
}

@test "run: an endless loop ends, in pcall too" {
    script x.lua <<<'print "begun" pcall(function() while true do end end) print "went on"'
    exits 1 run p/x.lua
    [ "$output" = begun ]
    says 'took more than 2000 million steps'
}

@test "run: memory without end ends" {
    script x.lua <<<'local s = "x" while true do s = s .. s end'
    exits 1 run p/x.lua
    says 'x.lua'
    says 'out of memory'
    says '256 MB'
}

# A pattern match runs in C, where no count of steps sees it: the clock ends it
# after 300 seconds, or the system's own limit, which is the shorter here.
@test "run: a pattern that never ends is ended from outside" {
    script x.lua <<<'print(("a"):rep(30000):find((".-"):rep(30) .. "b"))'
    before=(bash -c 'ulimit -t 2; exec "$0" "$@"')
    exits 1 run p/x.lua
    says 'the system stopped the process that did this work'
}

@test "run: no file, no program, no code from text" {
    for code in 'io.open("x")' 'os.execute("id")' 'load("x = 1")' 'dofile("x")' 'debug.traceback()' \
        'package.loadlib("x", "y")' 'string.dump(print)' 'setmetatable({}, { __gc = print })'; do
        script x.lua <<<"$code"
        exits 1 run p/x.lua
        says 'x.lua:1:'
    done
}

@test "run: nothing is read outside the project" {
    printf 'a\n1\n' >secret.csv
    ln -s ../secret.csv p/link.csv
    ln -s .. p/up
    for path in ../secret.csv link.csv up/secret.csv "$PWD/secret.csv" /etc/passwd; do
        script x.lua <<<"print(data.csv('$path'):column('a')[1])"
        exits 1 run p/x.lua
        [ "$output" = "" ]
        says 'project'
    done
}

@test "run: bytecode is not run" {
    printf '\033Lua\124\0' >p/x.lua
    exits 1 run p/x.lua
    says 'binary chunk'
}

@test "run: published figures have the minus of the rebuilt ones" {
    script x.lua <<'END'
show(tbl.compare { rows = {
  { label = "hyphen", published = "-0.12", rebuilt = -0.1234 },
  { label = "minus", published = "−0.12", rebuilt = -0.1234 },
  { label = "point", published = "-.12", rebuilt = -0.1234 },
  { label = "less", published = ".12", rebuilt = 0.1234 },
  { label = "tens", published = ".12", rebuilt = 10.5 },
  { label = "bound", published = "< -0.5", rebuilt = -0.6 } } })
END
    exits 0 run p/x.lua
    [[ "$output" =~ hyphen\ +−0\.12\ +−0\.12\  ]] || { echo "$output"; false; }
    [[ "$output" =~ minus\ +−0\.12\ +−0\.12\  ]]
    [[ "$output" =~ point\ +−\.12\ +−\.12\  ]]
    [[ "$output" =~ less\ +\.12\ +\.12\  ]]
    [[ "$output" =~ tens\ +\.12\ +10\.50\  ]]
    [[ "$output" =~ bound\ +\<\ −0\.5\ +\<\ −0\.5\  ]]
    [[ "$output" != *'-0'* ]]
}

@test "run: a chart of differences between the arms" {
    script x.lua <<'END'
local r = trial "letters":run "motivation"
show(fig.arms { r, label = "Motivation", difference = true })
local e = r.treatment[1]
print(fmt.num(e.estimate, 1) .. " (" .. fmt.ci(e.conf_low, e.conf_high, 1) .. ")")
show(fig.arms { r, difference = true, adjusted = true })
END
    exits 1 run p/x.lua
    estimate=$(sed -n 2p <<<"$output")
    [ "${lines[0]}" = "Chart of differences from control in Motivation by arm, with 95% confidence intervals: control 0.0; letter $estimate, not significant. * p < 0.05, ** p < 0.01, *** p < 0.001; ns: not significant; compared with control." ] || { echo "$output"; false; }
    says 'fig.arms: difference and adjusted are two ways to show an estimate'
}

@test "run: a chart's own marks, one for each threshold" {
    script x.lua <<'END'
local r = trial "letters":run "motivation"
show(fig.arms { r, stars = { 0.9, 0.1 }, marks = { "+", "++" } })
show(fig.arms { r, stars = { 0.1 }, marks = { "+", "++" } })
END
    exits 1 run p/x.lua
    [[ "${lines[0]}" == *", +. + p < 0.9, ++ p < 0.1; compared with control." ]] || { echo "$output"; false; }
    says 'fig.arms: marks is a list of texts, one for each threshold in stars'
}

@test "run: a chart's marks are texts" {
    script x.lua <<'END'
local r = trial "letters":run "motivation"
show(fig.arms { r, stars = { 0.1 }, marks = { "" } })
END
    exits 1 run p/x.lua
    says 'fig.arms: a mark is a text, not'
}

@test "run: a hyphen before a number is a minus in a table of texts" {
    script x.lua <<'END'
show(tbl.make { columns = { "Term", "a", "b" }, rows = {
  { "x-1", "-24.75*** (-4.17)", "2019-08-30" }, { "-", "-.30", "3-5 -x" } } })
END
    exits 0 run p/x.lua
    prints 'x-1   −24.75*** (−4.17)  2019-08-30'
    [[ "$output" =~ $'\n'-\ +−\.30\ +3-5\ -x ]] || { echo "$output"; false; }
}
