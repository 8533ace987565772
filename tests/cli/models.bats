#!/usr/bin/env bats
# What is estimated, and by which model, in the page and in Markdown.

load common

# A chunk that shows an exhibit under a label of its own.
shows() {
    printf '\n```lua {#tbl-%s}\n--| caption: %s\nshow(%s)\n```\n' "$1" "$1" "$2" >>"p/$notebook"
}

@test "models: an equation in MathML, with words for who does not see it, and in LaTeX" {
    in_project
    shows model 'tbl.equation(t:run "motivation")'
    exits 0 build p --format html,md
    grep -q '<math alttext="motivation_i = β_0 + β_1 · 1\[Arm_i = letter\]' p/build/report/index.html
    grep -q '<msub><mi>γ</mi><mrow><mtext>Office</mtext><mo>(</mo><mi>i</mi><mo>)</mo></mrow></msub>' p/build/report/index.html
    grep -qF '${\text{motivation}}_{i}={\beta }_{0}+{\beta }_{1}\cdot 1[{\text{Arm}}_{i}=\text{letter}]' p/build/report/index.md
    sound p/build/report/index.html
}

@test "models: instruments have a line a stage" {
    in_project
    shows stages 'tbl.equation(t:explore("uptake", regression { outcome = "motivation", estimator = "iv", endogenous = { "female" } }))'
    exits 0 build p --format md
    grep -q '^| First stage | \$' p/build/report/index.md
    grep -q '^| Second stage | \$' p/build/report/index.md
}

@test "models: people's words in an equation are words" {
    in_project
    change 's/label = "Woman"/label = "<b>|$x$ \\\\input{y}<\/b>"/' "$protocol"
    shows words 'tbl.equation(t:run "motivation")'
    exits 0 build p --format html,md
    grep -qF '<mtext>&lt;b&gt;|$x$ \input{y}&lt;/b&gt;</mtext>' p/build/report/index.html
    grep -qF '\text{\textless{}b\textgreater{}\textbar{}\$x\$ \textbackslash{}input\{y\}\textless{}/b\textgreater{}}' p/build/report/index.md
    sound p/build/report/index.html
}

@test "models: an estimand and its effect size" {
    in_project
    shows estimand 'tbl.estimand(t:run "motivation")'
    exits 0 build p --format md
    grep -q '^| Population | Everyone who was allocated; 120 of 120 analysed |$' p/build/report/index.md
    grep -q "^| Effect size | 0.28 (95% confidence interval −0.07 to 0.64), Hedges' g by the pooled standard deviation |$" p/build/report/index.md
    exits 0 audit p --numbers
    [[ "$output" == *" 0 untraced, 0 typed"* ]]
}

@test "models: another estimator is told with its scale, and nothing is attributed" {
    in_project
    shows odds 'tbl.terms(t:run("motivation", { estimator = "logit", outcome = "female", covariates = { "tenure" } }))'
    exits 3 build p
    exits 3 audit p
    [[ "$output" == *"analyses.motivation.estimator"* ]]
    [[ "$output" == *'conducted   "logit"'* ]]
}

@test "models: a plan's estimator that takes no fixed effects is refused at its line" {
    in_project
    change 's/outcome = "motivation",/outcome = "motivation", estimator = "lin",/' "$protocol"
    exits 1 build p
    says "lin takes no fixed effects"
    says "$protocol:"
}
