--- The frames, the runs and the published cells of the goal-setting trial, for its
--- notebook and for the chapters that lay results side by side.  Why a run departs
--- from the plan is said in the notebook, with t:depart.

local printed = require "analyses.lib.printed"

local M = {}

local folder = "analyses/goal_setting/"

-- The first day of a wave, and the first day after it.
local waves = {
  interim = { first = "2019-10-01", past = "2020-01-01" },
  endline = { first = "2019-10-01", past = "2020-04-01" },
}

-- Codes as the data have them; the assistants' was added.
local role_codes = {
  ["student social worker"] = 0, ["newly qualified social worker"] = 1,
  ["children's social worker"] = 2, ["senior practitioner"] = 3, manager = 4,
  ["social work assistant"] = 5,
}

-- Who left is absent on every working day from the day of leaving on.
local function days_attended(wave)
  return weekdays(wave.first, col.left_on:or_else(wave.past)) - col.absence_days
end

-- What people in post for less than a year would have had in twelve months; none
-- for the newest, of less than three months.
local months = col.months_before:max(1)
M.pro_rata = (12 / months):max(1) * col.illness_days_12m * col.months_before:ge(3)

--- A return as analysed.
function M.administrative(t, wave)
  return t:data(wave):derive {
    days_attended = days_attended(waves[wave]),
    role_number = col.role:code(role_codes),
    bradford = col.spells ^ 2 * col.illness_days,
    illness_days_12m = M.pro_rata,
    joined_late = col.months_before:lt(12),
  }
end

local items = {}
for i = 1, 10 do
  items[i] = "BNS" .. i
end
M.needs = items
M.affect = { "AFF1", "AFF2", "AFF3", "AFF4", "AFF5", "AFF6" }
M.affect_reverse = { "AFF2", "AFF4", "AFF6" }

local function mean_of(names)
  local sum = col[names[1]]
  for i = 2, #names do
    sum = sum + col[names[i]]
  end
  return sum / #names
end

-- Happiness, ladder and affect balance, each as a share of its scale.
local balance = col.AFF1 + col.AFF3 + col.AFF5 - col.AFF2 - col.AFF4 - col.AFF6
local shares = (col.HAP1 / 10 + col.LAD1 / 10 + (balance + 12) / 24) / 3

--- The second survey as analysed.  Well-being is centred on the first survey.
function M.survey(t)
  local before = t:data("survey_before"):derive { shares = shares }
  local centre = t:explore("wellbeing_centre", statistic { "summary", arguments = { column = "shares" } },
    { data = before }).mean
  return t:data("survey"):derive {
    wellbeing_score = shares - centre,
    time_score = mean_of { "TIM1", "TIM2" },
    efficacy_score = mean_of(items),
    role_number = col.role_before:code(role_codes),
  }
end

local wave_of = {
  attendance_int = { wave = "interim", outcome = "days_attended" },
  turnover_int = { wave = "interim", outcome = "turnover" },
  attendance_end = { wave = "endline", outcome = "days_attended" },
  turnover_end = { wave = "endline", outcome = "turnover" },
}
local score_of = {
  wellbeing = "wellbeing_score", time_pressure = "time_score", self_efficacy = "efficacy_score",
}

M.printed = { "attendance_int", "turnover_int", "attendance_end", "turnover_end" }
M.surveyed = { "wellbeing", "time_pressure", "self_efficacy" }
M.covariates = { "female", "role_number", "agency", "months_in_post" }
M.covariates_before = { "female_before", "role_number", "agency_before", "months_before" }

--- What the report did, as choices of a run.
function M.choices(t, id)
  local m = wave_of[id]
  return {
    data = m and M.administrative(t, m.wave) or M.survey(t),
    outcome = m and m.outcome or score_of[id],
    covariates = m and M.covariates or M.covariates_before,
    fixed_effects = { "la" },
    missing = { covariates = null_imputation(), outcome = complete_case() },
    vcov = classical(), alpha = 0.05,
  }
end

-- Each is run once in a notebook, whoever asks for it.
local ran = {}

function M.run(t, id)
  ran[id] = ran[id] or t:run(id, M.choices(t, id))
  return ran[id]
end

--- The same with the sickness absence of the twelve months before, which the plan
--- names and no printed model has; counted as the published table of deviations says.
M.covariates_full = { "female", "role_number", "agency", "months_in_post", "illness_days_12m", "joined_late" }

function M.run_full(t, id)
  local choices = M.choices(t, id)
  choices.covariates = M.covariates_full
  return t:run(id, choices)
end

-- ---- published cells -----------------------------------------------------

local named = {
  treatment = "arm[treatment]", female = "female", missingfemale = "missing_female",
  role = "role_number", agency = "agency", missingagency = "missing_agency",
  employment = "months_in_post", missingemployment = "missing_months_in_post", _cons = "(Intercept)",
}

local function term_of(_, printed_term)
  local level = printed_term:match "^(%d)%.feLA$"
  return level and "la[LA " .. level .. "]" or named[printed_term]
end

-- The analysis behind a printed comparison of groups.
local function analysis_of(row)
  if row.outcome == "attendance" or row.outcome == "turnover" then
    return row.outcome .. (row.wave == "interim" and "_int" or "_end")
  end
  return row.outcome
end

-- Printed percentages have the mean of both arms below the line.
local function percent_change(r)
  return function()
    local x, y = printed.at_level(r.arms, "treatment").mean, printed.at_level(r.arms, "control").mean
    return 100 * math.abs(x - y) / ((x + y) / 2)
  end
end

local function groups(results)
  return printed.groups("goal_setting", function(row)
    local r = results[analysis_of(row)]
    return printed.of_fit(r, row.arm, percent_change(r))
  end)
end

-- The printed levels, as conditions on the second survey.
local conditions = {
  female = col.gender_said:eq "female",
  ["single or never married"] = col.marital_status:eq "single or never married",
  divorced = col.marital_status:eq "divorced",
  ["married or domestic partner"] = col.marital_status:eq "married or domestic partner",
  ["at least one"] = col.children_at_home:ge(1),
  good = col.general_health:eq "good", fair = col.general_health:eq "fair",
  poor = col.general_health:eq "poor",
  ["5 or more hours"] = col.overtime_week:ge(5), ["4 hours"] = col.overtime_week:eq(4),
  ["3 hours"] = col.overtime_week:eq(3), ["at least 1 hour"] = col.overtime_week:within { 1, 2 },
  none = col.overtime_week:eq(0),
}
for level in pairs(role_codes) do
  conditions[level] = col.role_said:eq(level)
end
conditions["social worker assistant"] = col.role_said:eq "social work assistant"

--- Log-ins of the treated.
function M.logins()
  return data.csv(folder .. "data/logins.csv", file { key = "staff_id", columns = {
    staff_id = id {}, logins = integer { min = 0 },
  } })
end

-- How many of an arm answered a question of the second survey, or gave this answer.
local function answers(t, question)
  local test = statistic { "chisq_test", arguments = { x = question, y = "arm" } }
  local r = t:explore("uptake_" .. question, test, { data = t:data "survey" })
  return function(arm, answer)
    local n = 0
    for i, given in ipairs(r.rows) do
      for k, of in ipairs(r.columns) do
        if of == arm and (answer or given) == given then
          n = n + r.table[i][k]
        end
      end
    end
    return n
  end
end

-- Counts by arm and quantity, and shares of the treated: functions, which read where
-- they are printed.
local function uptake_of(t)
  local logins = M.logins():summarise {
    n = count(), once = sum(col.logins:gt(0)), often = sum(col.logins:gt(6)),
  }
  local invited, slot = answers(t, "invitation"), answers(t, "protected_time")
  local function count_of(arm, quantity)
    if quantity == "assigned" or quantity == "completed" then
      return logins:value(quantity == "assigned" and "n" or "often")
    elseif quantity == "protected_time" then
      return slot(arm, "yes")
    end
    return invited(arm, quantity ~= "answered" and quantity or nil)
  end
  local function share(...)
    local n = 0
    for _, quantity in ipairs { ... } do
      n = n + count_of("treatment", quantity)
    end
    return 100 * n / invited "treatment"
  end
  return count_of, {
    logged_in = function() return 100 * logins:value "once" / logins:value "n" end,
    completed = function() return 100 * logins:value "often" / logins:value "n" end,
    protected_time = function() return share "protected_time" end,
    not_received_or_sure = function() return share("not_recalled", "not_sure") end,
  }
end

local function uptake(t)
  local count_of, per_cent = uptake_of(t)
  local cells = {}
  local columns = { "trial", "arm", "quantity", "n", "pct" }
  for _, row in ipairs(printed.rows("goal_setting", "uptake.csv", columns)) do
    local function n()
      return count_of(row.arm, row.quantity)
    end
    for what, number in pairs { n = n, pct = per_cent[row.quantity] } do
      if row[what] then
        cells[#cells + 1] = {
          arm = row.arm, quantity = row.quantity, what = what, published = row[what], rebuilt = number,
        }
      end
    end
  end
  return cells
end

--- Every printed figure of the trial beside the rebuilt one:
--- { regressions = { { table, model, term, what, published, rebuilt } }, groups = {
--- { section, outcome, wave, arm, what, published, rebuilt } }, sample = { { variable,
--- level, what, published, rebuilt } }, uptake = { { arm, quantity, what, published,
--- rebuilt } } }.
function M.published(t)
  local results = {}
  for _, list in ipairs { M.printed, M.surveyed } do
    for _, id in ipairs(list) do
      results[id] = M.run(t, id)
    end
  end
  return {
    regressions = printed.regressions("goal_setting", function(model) return results[model] end, term_of),
    groups = groups(results),
    sample = printed.sample("goal_setting", t:data "survey_after", conditions),
    uptake = uptake(t),
  }
end

return M
