--- The frames, the runs and the published cells of the coffee trial, for its notebook
--- and for the chapters that lay results side by side.  Why a run departs from the
--- plan is said in the notebook, with t:depart.

local printed = require "analyses.lib.printed"

local M = {}


-- The first day of the interim wave, and the first day after it.
local first, past = "2019-10-01", "2020-01-01"

-- Codes as the data have them; the assistants' was added.
local role_codes = {
  ["student social worker"] = 0, ["newly qualified social worker"] = 1,
  ["children's social worker"] = 2, ["senior practitioner"] = 3, manager = 4,
  ["social work assistant"] = 5,
}

--- Who left is absent on every working day from the day of leaving on.
M.days_attended = weekdays(first, col.left_on:or_else(past)) - col.absence_days

--- What people in post for less than a year would have had in twelve months; none
--- for the newest, of less than three months.
function M.pro_rata(days)
  return (12 / col.months_before:max(1)):max(1) * days * col.months_before:ge(3)
end

--- Everyone who was drawn, with the interim return, as analysed.
function M.interim(t)
  return t:data("interim"):derive {
    days_attended = M.days_attended,
    female = col.gender:eq "female",
    role_number = col.role:code(role_codes),
    -- Who is in no arm of the other trial is in its control arm here.
    goalsetting = col.goal_setting:eq("treatment"):or_else(0),
    absence_days_12m = M.pro_rata(col.absence_days_12m),
    illness_base = M.pro_rata(col.illness_days_12m),
    -- The same of the first return, which everyone is in.
    role_number_before = col.role_before:code(role_codes),
    goalsetting_before = col.goal_before:eq("treatment"):or_else(0),
    in_return = 1 - col.role:is_missing(),
  }
end

--- The covariates of the printed model, and those of them that are known of everyone.
M.covariates = { "female", "role_number", "months_in_post", "goalsetting", "absence_days_12m" }
M.covariates_before = {
  "female_before", "role_number_before", "months_before", "goalsetting_before", "absence_days_12m",
}
M.printed = { "attendance_int" }

--- What the report did, as choices of a run.
function M.choices(t)
  return {
    data = M.interim(t), outcome = "days_attended", covariates = M.covariates, fixed_effects = {},
    missing = { covariates = null_imputation(), outcome = complete_case() },
    vcov = classical(), alpha = 0.05,
  }
end

-- Run once in a notebook, whoever asks for it.
local ran

--- The registered analysis of absence, as it was conducted.
function M.run(t)
  ran = ran or t:run("absence", M.choices(t))
  return ran
end

-- ---- published cells -----------------------------------------------------

local named = {
  treatment = "arm[treatment]", female = "female", role = "role_number", employment = "months_in_post",
  goalsetting = "goalsetting", absence_base = "absence_days_12m", _cons = "(Intercept)",
}

--- The rebuilt model's name of a printed term.
function M.term(name)
  return named[name]
end

--- The printed comparison of the arms, as rows of text.
function M.groups_printed()
  return printed.rows("coffee", "groups.csv")
end

-- The printed percentage has the control arm's mean below the line.
local function percent_change(r)
  return function()
    local treated = printed.at_level(r.arms, "treatment").mean
    local control = printed.at_level(r.arms, "control").mean
    return 100 * math.abs(treated - control) / control
  end
end

local function group_cells(r)
  return printed.groups("coffee", function(row)
    return printed.of_fit(r, row.arm, percent_change(r))
  end)
end

local function sample_cells(t)
  local sizes = {
    participants = function() return #t:data "baseline" end,
    buildings = function() return #t:data "allocation" end,
  }
  local cells = {}
  for _, row in ipairs(printed.rows("coffee", "sample.csv")) do
    cells[#cells + 1] = {
      variable = row.variable, level = row.level, what = "n",
      published = row.n, rebuilt = sizes[row.variable],
    }
  end
  return cells
end

--- Every printed figure of the trial beside the rebuilt one:
--- { regressions = { { table, model, term, what, published, rebuilt } }, groups = {
--- { section, outcome, wave, arm, what, published, rebuilt } }, sample = { { variable,
--- level, what, published, rebuilt } } }.
function M.published(t)
  local r = M.run(t)
  return {
    regressions = printed.regressions("coffee", function() return r end,
      function(_, term) return M.term(term) end),
    groups = group_cells(r), sample = sample_cells(t),
  }
end

return M
