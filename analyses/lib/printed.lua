--- The printed figures of a trial, read as text, and the cells of its regression
-- tables beside what is rebuilt: what the three trials share.

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

local function add_cells(cells, row, term)
  local function cell(what, published, rebuilt)
    cells[#cells + 1] = {
      table = row.table, model = row.model, term = row.term, what = what, published = published,
      rebuilt = rebuilt, stars = row.stars or "", std_error = term and term.std_error,
      stars_rebuilt = term and term.p_value and fmt.stars(term.p_value, { 0.05, 0.01, 0.001 }),
    }
  end
  if row.status == "omitted" then
    cell("omitted", row.estimate, omitted(term))
  else
    cell("estimate", row.estimate, term.estimate)
    cell("t", row.t_stat, term.statistic)
  end
end

--- Cells of the regression tables, an estimate and a t for each printed term, and the
--- number of people once a model:
--- { table, model, term, what, published, rebuilt, stars, stars_rebuilt, std_error }.
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
        table = row.table, model = row.model, term = "N", what = "n", published = row.n, rebuilt = r.n,
      }
    end
  end
  return cells
end

return M
