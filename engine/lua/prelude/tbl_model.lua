--- Tables that say what a run is of: its estimand in words, its model as an
-- equation.
local core = ...
local ex = core.exhibit
local M = core.tbl

local function check_run(who, r)
  if core.type(r) ~= "result" or r.estimand == nil then
    core.fail(who .. ": what t:run or t:explore returned is expected",
      "write " .. who .. '(t:run "...")')
  end
end

--- The run that a table is of, and its labels.
local function of_run(who, args)
  check_run(who, args[1])
  return args[1], args.labels or {}
end

local ESTIMAND = { labels = true, notes = true, digits = true, titles = true }
local ATTRIBUTES = {
  { "Population", "population" }, { "Treatment", "treatment" }, { "Outcome", "outcome" },
  { "Summary measure", "summary" }, { "After allocation", "strategy" }, { "Missing values", "missing" },
}

--- The words of an attribute, judged as the ledger has them and shown with labels
-- in place of names.
local function attribute_cell(r, name, labels)
  local made, parts = ex.cell(function() return r.estimand[name] end), {}
  for k, part in ipairs(r.estimand_parts[name]) do
    parts[k] = type(part) == "string" and part or labels[part.name] or part.label
  end
  made.text = ex.capital(table.concat(parts))
  return made
end

--- The estimate in standard deviations, with its interval; how it was had, unless
-- that is said elsewhere.  nil: there is none.
local function effect_cell(r, digits, is_bare)
  local e = r.effect_size
  if e == nil or e.estimate == nil then
    return nil
  end
  return ex.cell(function()
    local interval = core.fmt.ci(e.conf_low, e.conf_high, digits)
    local figure = core.fmt.num(e.estimate, digits)
    if is_bare then
      return figure .. " (" .. interval .. ")"
    end
    return figure .. " (" .. ex.interval_name(r) .. " " .. interval .. "), " .. e.method
  end)
end

--- How the effect sizes of runs were had, where that is the same of all; else nil.
local function effect_note(results)
  local function how(r)
    local e = r.effect_size
    return e and e.estimate and "Effect size: " .. e.method .. ", with its " .. ex.interval_name(r) .. "."
  end
  for _, r in ipairs(results) do
    if how(r) ~= how(results[1]) then
      return nil
    end
  end
  return how(results[1]) and ex.cell(function() return how(results[1]) end)
end

--- Attribute by attribute, of one run.
local function one_estimand(r, labels, digits)
  local rows = {}
  for _, attribute in ipairs(ATTRIBUTES) do
    rows[#rows + 1] = { kind = "body", cells = {
      ex.th(attribute[1]), attribute_cell(r, attribute[2], labels),
    } }
  end
  local effect = effect_cell(r, digits)
  if effect then
    rows[#rows + 1] = { kind = "body", cells = { ex.th("Effect size"), effect } }
  end
  return rows, { { title = "", align = "left" }, { title = "", align = "left" } }, {}
end

--- The attributes in which runs differ, and of each run its effect size; what all
-- of them share is said once, below.
local function several_estimands(results, titles, labels, digits)
  local columns, rows, notes = { { title = "", align = "left" } }, {}, {}
  for k, title in ipairs(titles) do
    rows[k] = { kind = "body", cells = { ex.th(title) } }
  end
  for _, attribute in ipairs(ATTRIBUTES) do
    local cells, is_shared = {}, true
    for k, r in ipairs(results) do
      cells[k] = attribute_cell(r, attribute[2], labels)
      is_shared = is_shared and cells[k].text == cells[1].text
    end
    if is_shared then
      notes[#notes + 1] = ex.derived(attribute[1] .. ": " .. cells[1].text .. ".", cells[1])
    else
      columns[#columns + 1] = { title = attribute[1], align = "left" }
      for k, row in ipairs(rows) do
        row.cells[#row.cells + 1] = cells[k]
      end
    end
  end
  columns[#columns + 1] = { title = "Effect size", align = "left" }
  notes[#notes + 1] = effect_note(results)
  local is_bare = effect_note(results) ~= nil
  for k, row in ipairs(rows) do
    row.cells[#row.cells + 1] = effect_cell(results[k], digits, is_bare) or ""
  end
  return rows, columns, notes
end

--- What runs estimate: the attributes of the estimand, and the effect size.  Of
-- several runs a row each, with what differs.
-- @param args a result, or { result, ..., labels = { column or arm = "label" },
-- titles = { "label of the first result", ... }, digits = 2, notes }
function M.estimand(args)
  local who = "tbl.estimand"
  args = ex.arguments(who, args, ESTIMAND)
  local _, labels = of_run(who, args)
  for _, r in ipairs(args) do
    check_run(who, r)
  end
  return ex.record(args, function()
    local rows, columns, notes
    if args[2] == nil then
      rows, columns, notes = one_estimand(args[1], labels, args.digits or 2)
    else
      local titles = ex.column_titles(who, args, args)
      rows, columns, notes = several_estimands(args, titles, labels, args.digits or 2)
    end
    return {
      kind = "table", rows = rows, warnings = {}, columns = columns,
      notes = ex.with_notes(who, notes, args.notes),
    }
  end)
end

-- Nodes of an equation; engine/doc/equation.h tells them.

local function i(text) return { i = text } end
local function n(text) return { n = text } end
local function o(text) return { o = text } end
local function t(text) return { t = text } end
local function row(...) return { row = { ... } } end
local function sub(base, index) return { sub = { base, index } } end

local plain

local function plain_row(nodes)
  local parts = {}
  for k, node in ipairs(nodes) do
    local text = plain(node)
    if node.o and not text:find("^[%(%)%[%]·]$") and k > 1 then
      text = " " .. text .. " "
    end
    parts[k] = text
  end
  return table.concat(parts)
end

--- An equation as plain text.
function plain(node)
  if node.row then
    return plain_row(node.row)
  elseif node.sub then
    local index = plain(node.sub[2])
    return plain(node.sub[1]) .. "_" .. (index:find("^%w+$") and index or "{" .. index .. "}")
  elseif node.sup then
    return plain(node.sup[1]) .. "^{" .. plain(node.sup[2]) .. "}"
  elseif node.bar then
    return "mean(" .. plain(node.bar) .. ")"
  elseif node.hat then
    return "fitted(" .. plain(node.hat) .. ")"
  end
  return node.i or node.n or node.o or node.t
end

--- Coefficients of one letter, numbered as they are used.
local function numbered(letter)
  local k = -1
  return function()
    k = k + 1
    return sub(i(letter), n(tostring(k)))
  end
end

local function of_row(label)
  return sub(t(label), i("i"))
end

--- 1[Arm_i = letter]
local function indicator(label, level)
  return row(n("1"), o("["), of_row(label), o("="), t(level), o("]"))
end

--- The columns that a part stands for: a category's levels but the base, else
-- itself.
local function columns_of(part, label)
  local out = {}
  for k, level in ipairs(part.levels or {}) do
    if k > 1 then
      out[#out + 1] = indicator(label, level)
    end
  end
  if part.levels == nil then
    out[1] = of_row(label)
  end
  return out
end

local function add(sum, ...)
  if #sum > 0 then
    sum[#sum + 1] = o("+")
  end
  for _, node in ipairs { ... } do
    sum[#sum + 1] = node
  end
end

local function add_columns(sum, coefficient, columns)
  for _, column in ipairs(columns) do
    add(sum, coefficient(), o("·"), column)
  end
end

--- Flags of filled cells, which the fit has beside what the plan names.
local function flags(r)
  local out, seen = {}, {}
  for _, term in ipairs(r.terms or {}) do
    if term.source:find("^missing_") and not seen[term.source] then
      seen[term.source] = true
      out[#out + 1] = term.source
    end
  end
  return out
end

local function has_constant(r)
  local first = r.terms and r.terms[1]
  return first == nil or first.name == "(Intercept)"
end

--- A category gets an effect of each of its groups, as fixed effects do.
local function add_group(sum, letter, label)
  add(sum, sub(i(letter), row(t(label), o("("), i("i"), o(")"))))
end

--- Lin: centred, and once more within each arm.
local function add_centred(sum, coefficient, label, arms)
  local centred = row(o("("), of_row(label), o("−"), { bar = t(label) }, o(")"))
  add(sum, coefficient(), o("·"), centred)
  for _, arm in ipairs(arms) do
    add(sum, coefficient(), o("·"), arm, o("·"), centred)
  end
end

--- Covariates, flags and fixed effects.
local function add_rest(sum, r, coefficient, label_of)
  local model = r.model
  local arms = model.treatment and columns_of(model.treatment, label_of(model.treatment)) or {}
  local others = {}
  for _, part in ipairs(model.covariates or {}) do
    others[#others + 1] = part
  end
  for _, name in ipairs(flags(r)) do
    others[#others + 1] = { name = name, label = name }
  end
  for _, part in ipairs(others) do
    if model.estimator == "lin" then
      add_centred(sum, coefficient, label_of(part), arms)
    elseif part.levels then
      add_group(sum, "δ", label_of(part))
    else
      add(sum, coefficient(), o("·"), of_row(label_of(part)))
    end
  end
  for _, part in ipairs(model.fixed_effects or {}) do
    add_group(sum, "γ", label_of(part))
  end
end

--- What stands left of the equals sign, and whether an error stands at the end.
local function left_side(model, label)
  local y = of_row(label)
  if model.estimator == "logit" then
    return row(i("logit"), o("("), i("Pr"), o("("), y, o("="), n("1"), o(")"), o(")")), false
  elseif model.estimator == "probit" then
    return row({ sup = { i("Φ"), row(o("−"), n("1")) } }, o("("), i("Pr"), o("("), y, o("="),
      n("1"), o(")"), o(")")), false
  end
  return y, true
end

local function equation(left, sum, letter)
  local all = { left, o("=") }
  for _, node in ipairs(sum) do
    all[#all + 1] = node
  end
  if letter then
    all[#all + 1] = o("+")
    all[#all + 1] = sub(i(letter), i("i"))
  end
  return { row = all }
end

local function begin(r, coefficient)
  local sum, constant = {}, coefficient()
  if has_constant(r) then
    add(sum, constant)
  end
  return sum
end

--- A first stage for each column that was taken up, then the outcome.
local function two_stages(r, label_of)
  local model, lines = r.model, {}
  for _, taken in ipairs(model.endogenous) do
    local coefficient = numbered("π")
    local sum = begin(r, coefficient)
    for _, instrument in ipairs(model.instruments) do
      add_columns(sum, coefficient, columns_of(instrument, label_of(instrument)))
    end
    add_rest(sum, r, coefficient, label_of)
    lines[#lines + 1] = { "First stage", equation(of_row(label_of(taken)), sum, "ν") }
  end
  local coefficient = numbered("β")
  local sum = begin(r, coefficient)
  for _, taken in ipairs(model.endogenous) do
    add(sum, coefficient(), o("·"), sub({ hat = t(label_of(taken)) }, i("i")))
  end
  add_rest(sum, r, coefficient, label_of)
  lines[#lines + 1] = { "Second stage", equation(of_row(label_of(model.outcome)), sum, "ε") }
  return lines
end

local function one_line(r, label_of)
  local model, coefficient = r.model, numbered("β")
  local sum = begin(r, coefficient)
  if model.treatment then
    add_columns(sum, coefficient, columns_of(model.treatment, label_of(model.treatment)))
  end
  add_rest(sum, r, coefficient, label_of)
  local left, has_error = left_side(model, label_of(model.outcome))
  return { { r.analysis or "", equation(left, sum, has_error and "ε") } }
end

local function error_words(r)
  local model = r.model
  if model.estimator == "comparison" then
    return r.method == "Welch" and "Variances may differ between the arms."
      or "Variances are the same in both arms."
  elseif model.cluster then
    return "Errors may be related within each group of " .. model.cluster.label .. ": "
      .. ex.vcov_words(r) .. "."
  end
  return ex.capital(ex.vcov_words(r)) .. "."
end

local EQUATION = { labels = true, notes = true }

--- The model of a run, made from its spec and the labels of its columns.
-- @param args a result, or { result, labels = { column = "label" }, notes }
function M.equation(args)
  local who = "tbl.equation"
  args = ex.arguments(who, args, EQUATION)
  local r, labels = of_run(who, args)
  local function label_of(part)
    return labels[part.name] or part.label
  end
  return ex.record(args, function()
    local lines = r.model.estimator == "iv" and two_stages(r, label_of) or one_line(r, label_of)
    local rows, notes = {}, { error_words(r) }
    for k, line in ipairs(lines) do
      rows[k] = { kind = "body", cells = {
        ex.th(line[1]), { text = plain(line[2]), math = line[2], rows = { r.ledger } },
      } }
    end
    if r.model.weights then
      notes[#notes + 1] = "Rows are weighted by " .. label_of(r.model.weights) .. "."
    end
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", rows = rows, notes = notes, warnings = {},
      columns = { { title = "", align = "left" }, { title = "", align = "left" } },
    }
  end)
end
