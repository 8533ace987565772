--- The printed figures of a trial, read as text, and beside what is rebuilt the cells
-- of its regression tables, comparisons of arms and sample: what the trials share.

local M = {}

-- The columns of the files that every trial has.
local columns = {
  ["regressions.csv"] = {
    "trial", "table", "model", "term", "estimate", "t_stat", "stars", "status", "n", "note",
  },
  ["groups.csv"] = {
    "trial", "section", "wave", "outcome", "arm", "n", "mean", "se", "mean_ttest", "sd", "n_total",
    "p_regression", "t_stat", "df", "p_ttest", "difference", "percent_change", "direction",
    "direction_of", "direction_ttest", "significance_printed", "significance_ttest", "model_table",
    "model", "note",
  },
  ["sample.csv"] = {
    "trial", "sample", "variable", "level", "n", "of_n", "mean", "sd", "min", "max", "note",
  },
}

--- Rows of a file of printed figures.  Digits stay text: how many are printed is part
--- of what is reported.
--- @param names columns of a file that only this trial has
function M.rows(trial_id, name, names)
  local all = {}
  for _, column in ipairs(names or columns[name]) do
    all[column] = text()
  end
  return data.csv("analyses/" .. trial_id .. "/published/" .. name, file { columns = all }):rows()
end

--- A rebuilt number as a function that reads it where it is printed, so that it is traced
--- to this result and to no other that holds the same.
function M.of(result, what)
  return result[what] and function() return result[what] end
end

--- The member of a list whose level this is: an arm of a fit, a group of a test.
function M.at_level(list, level)
  for _, member in ipairs(list) do
    if member.level == level then
      return member
    end
  end
end

local function term_named(r, name)
  for _, term in ipairs(r.terms) do
    if term.name == name then
      return term
    end
  end
end

-- A term that was left out of the printed model is 0 in it; so is one that the
-- rebuilt model leaves out, or has not, because nothing is missing.
local function omitted(term)
  return term and term.status == "estimated" and term.estimate or 0
end

-- Near the printed figure: an estimate within so much of its printed standard error (the
-- estimate over its t), a t within as much.  Of a t below NO_T the estimate alone counts.
local NEAR, NO_T = 0.15, 0.12

local function add_cells(cells, row, term)
  local function cell(what, published, rebuilt, near)
    cells[#cells + 1] = {
      table = row.table, model = row.model, term = row.term, what = what, published = published,
      rebuilt = rebuilt, near = near, stars = row.stars or "",
      stars_rebuilt = term and term.p_value and fmt.stars(term.p_value, { 0.05, 0.01, 0.001 }),
    }
  end
  if row.status == "omitted" then
    cell("omitted", row.estimate, omitted(term))
  else
    local t = math.abs(tonumber(row.t_stat))
    cell("estimate", row.estimate, M.of(term, "estimate"), NEAR * math.abs(tonumber(row.estimate)) / t)
    cell("t", row.t_stat, M.of(term, "statistic"), t < NO_T and math.huge or NEAR)
  end
end

--- Cells of the regression tables, an estimate and a t for each printed term, and the
--- number of people once a model:
--- { table, model, term, what, published, rebuilt, near, stars, stars_rebuilt }.
--- @param fit_of    gives the rebuilt fit of a printed model
--- @param term_of   gives the rebuilt name of a term: (model, printed term)
function M.regressions(trial_id, fit_of, term_of)
  local cells, counted = {}, {}
  for _, row in ipairs(M.rows(trial_id, "regressions.csv")) do
    local r = fit_of(row.model)
    add_cells(cells, row, term_named(r, term_of(row.model, row.term)))
    local column = row.table .. row.model
    if not counted[column] then
      counted[column] = true
      cells[#cells + 1] = {
        table = row.table, model = row.model, term = "N", what = "n", published = row.n,
        rebuilt = M.of(r, "n"),
      }
    end
  end
  return cells
end

--- What a fit says of the arm at a level, and of both: for M.groups.
--- @param percent_change a function that gives it
function M.of_fit(r, level, percent_change)
  local arm = M.at_level(r.arms, level)
  return { n = M.of(arm, "n"), mean = M.of(arm, "mean"), se = M.of(arm, "se") },
    { n_total = M.of(r, "n"), p_regression = M.of(r, "p_value"), percent_change = percent_change }
end

--- Cells of the comparisons of arms, what is of both once:
--- { section, outcome, wave, arm, what, published, rebuilt }.
--- @param rebuilt_of gives the rebuilt figures of a row, by column: of its arm, of both,
---                   as numbers or functions that give one
function M.groups(trial_id, rebuilt_of)
  local cells = {}
  for _, row in ipairs(M.rows(trial_id, "groups.csv")) do
    local of_arm, of_both = rebuilt_of(row)
    for _, what in ipairs {
      "n", "mean", "se", "mean_ttest", "sd", "n_total", "p_regression", "t_stat", "df", "p_ttest",
      "difference", "percent_change",
    } do
      local rebuilt = of_arm[what] or row.arm == "treatment" and of_both[what]
      if row[what] and rebuilt then
        cells[#cells + 1] = {
          section = row.section, outcome = row.outcome, wave = row.wave,
          arm = of_arm[what] and row.arm or "both", what = what, published = row[what], rebuilt = rebuilt,
        }
      end
    end
  end
  return cells
end

-- The columns of a second survey by what is printed of them.
local asked = {
  role = "role_said", employment_months = "months_said", age = "age", gender = "gender_said",
  marital_status = "marital_status", children_at_home = "children_at_home", general_health = "general_health",
  overtime_week = "overtime_week", caseload_manageable = "caseload_manageable",
}

local function count_of(d)
  return function() return d:summarise({ n = count() }):value "n" end
end

local function of_answers(d, row, conditions)
  local x = col[asked[row.variable]]
  local answered = d:where(~x:is_missing())
  if row.level then
    return { n = count_of(answered:where(conditions[row.level])), of_n = count_of(answered) }
  end
  local s = answered:summarise { n = count(), mean = mean(x), sd = sd(x), min = min(x), max = max(x) }
  local function value(what)
    return function() return s:value(what) end
  end
  -- Of the caseload the ends of the scale are printed, not of the answers.
  local ends = row.variable == "employment_months"
  return {
    n = value "n", of_n = value "n", mean = value "mean", sd = value "sd",
    min = ends and value "min" or nil, max = ends and value "max" or nil,
  }
end

--- Cells of the sample of a second survey: { variable, level, what, published, rebuilt }.
--- @param conditions the printed levels, as conditions on the survey
function M.sample(trial_id, survey, conditions)
  local cells = {}
  for _, row in ipairs(M.rows(trial_id, "sample.csv")) do
    local rebuilt = of_answers(survey, row, conditions)
    for _, what in ipairs { "n", "of_n", "mean", "sd", "min", "max" } do
      if row[what] and rebuilt[what] then
        cells[#cells + 1] = {
          variable = row.variable, level = row.level or "", what = what, published = row[what],
          rebuilt = rebuilt[what],
        }
      end
    end
  end
  return cells
end

--- The rebuilt number of a cell; one that is computed of results is a function, so that
--- it is traced to them where it is printed.
function M.number(rebuilt)
  return type(rebuilt) == "function" and rebuilt() or rebuilt
end

--- A rebuilt number for a table: a count as it is, else so many significant digits.
function M.shown(rebuilt, digits)
  return function()
    local x = M.number(rebuilt)
    return x % 1 == 0 and fmt.int(x) or fmt.sig(x, digits)
  end
end

--- Cells as rows of tbl.compare: those that `keep` takes, or all.
function M.labelled(list, label, keep)
  local rows = {}
  for _, cell in ipairs(list) do
    if keep == nil or keep(cell) then
      rows[#rows + 1] = {
        label = label(cell), published = cell.published, rebuilt = cell.rebuilt, near = cell.near,
      }
    end
  end
  return rows
end

M.near = "Near, of the others: an estimate within 0.15 of its printed standard error, a t statistic "
  .. "within 0.15."

local function right(title)
  return { title = title, align = "right" }
end

--- What counts are given of: parts by name, and of each what tbl.compare made of it.
function M.agreement(parts, compared)
  local rows = {}
  for i, c in ipairs(compared) do
    rows[i] = { parts[i] }
    for k, what in ipairs { "n", "n_agree", "n_near", "n_differ" } do
      rows[i][k + 1] = function() return fmt.int(c[what]) end
    end
  end
  return {
    columns = { "Printed", right "Figures", right "Agree", right "Near", right "Differ" }, rows = rows,
    notes = { M.near },
  }
end

return M
