--- The frames, the runs and the published cells of the letters trial, for its
--- notebook and for the chapters that lay results side by side.  Why a run departs
--- from the plan is said in the notebook, with t:depart.

local printed = require "analyses.lib.printed"

local M = {}

local folder = "analyses/symbolic_awards/"

-- The first day of the wave, and the first day after it.
local first, past = "2019-10-01", "2019-12-01"

-- Codes as the printed tables have them.
local role_codes = {
  ["student social worker"] = 0, ["newly qualified social worker"] = 1, ["children's social worker"] = 2,
  ["senior practitioner"] = 3, manager = 4, other = 5,
}
M.roles = {
  "student social worker", "newly qualified social worker", "children's social worker", "senior practitioner",
  "manager", "other",
}

-- Who left is absent on every working day from the day of leaving on.
M.days_attended = weekdays(first, col.left_on:or_else(past)) - col.absence_days

-- What people in post for less than a year would have had in twelve months; none
-- for the newest, of less than three months.
M.pro_rata = (12 / col.months_before:max(1)):max(1) * col.illness_days_12m * col.months_before:ge(3)

--- Everyone who was drawn, with the return at the end, as analysed.
function M.returns(t)
  return t:data("endline"):derive {
    days_attended = M.days_attended,
    female = col.gender:eq "female",
    role_number = col.role:code(role_codes),
  }
end

--- The same with the sickness absence of the twelve months before, scaled.
function M.returns_full(t)
  return M.returns(t):derive {
    illness_days_12m = M.pro_rata,
    joined_late = col.months_before:lt(12),
  }
end

local function affect(suffix)
  local function item(i)
    return col["AFF" .. i .. suffix]
  end
  return item(1) + item(3) + item(5) - item(2) - item(4) - item(6)
end

-- Happiness, the ladder and the balance of affect: each less its mean in the first
-- survey, in standard deviations of the first survey, added up.
local function composite(t)
  local before = t:data("survey_before"):derive { affect_before = affect "_before" }
  local function standardised(part, suffix)
    local spec = statistic { "summary", arguments = { column = part .. "_before" } }
    local s = t:explore("wellbeing_" .. part, spec, { data = before })
    local answer = part == "affect" and affect(suffix) or col[part .. suffix]
    return (answer - s.mean) / s.sd
  end
  return function(suffix)
    return standardised("HAP1", suffix) + standardised("LAD1", suffix) + standardised("affect", suffix)
  end
end

local survey

--- Everyone who was drawn, with both surveys, as analysed.
function M.survey(t)
  if survey then
    return survey
  end
  local wellbeing = composite(t)
  survey = t:data("survey"):derive {
    wellbeing_score = wellbeing "",
    wellbeing_score_before = wellbeing "_before",
    female_said = col.gender_said:eq "female",
    role_number = col.role_said:code(role_codes),
    agency_or_no = col.agency_said:or_else(0),
    months_or_none = col.months_said:or_else(0),
  }
  return survey
end

-- Registered analyses of the survey, and what was looked at besides.
M.surveyed = { "wellbeing", "motivation", "belonging", "social_worth" }
M.registered = { "wellbeing", "attendance", "motivation", "belonging", "social_worth" }
M.explored = { "support", "impact", "burnout", "satisfaction", "leaving" }

--- The column of an analysis' outcome, as conducted.
function M.outcome(id)
  return ({ wellbeing = "wellbeing_score", attendance = "days_attended" })[id] or id
end

local function covariates_of(id)
  local before = M.outcome(id) .. "_before"
  if id == "attendance" then
    return { "female", "role_number", "agency", "months_in_post" }
  elseif id == "wellbeing" then
    return { before, "female_said", "role_said", "agency_or_no", "months_or_none" }
  end
  local role = id == "impact" and "role_number" or "role_said"
  return { before, "female_said", role, "agency_said", "months_said" }
end

--- What the report did, as choices of a run.
function M.choices(t, id)
  return {
    data = id == "attendance" and M.returns(t) or M.survey(t),
    outcome = M.outcome(id),
    covariates = covariates_of(id),
    fixed_effects = { "la" },
    missing = { covariates = null_imputation(), outcome = complete_case() },
    vcov = classical(), alpha = 0.05,
  }
end

local function explored(t, id)
  local spec = M.choices(t, id)
  local d = spec.data
  spec.data, spec.treatment = nil, "arm"
  return t:explore(id, regression(spec), { data = d })
end

local is_registered = {}
for _, id in ipairs(M.registered) do
  is_registered[id] = true
end

-- Each is run once in a notebook, whoever asks for it.
local ran, tested = {}, {}

function M.run(t, id)
  ran[id] = ran[id] or is_registered[id] and t:run(id, M.choices(t, id)) or explored(t, id)
  return ran[id]
end

--- Days attended with the absence of the year before, which the plan names and no
--- printed model has; counted as the published table of deviations says.
M.covariates_full = { "female", "role_number", "agency", "months_in_post", "illness_days_12m", "joined_late" }

function M.run_full(t)
  local choices = M.choices(t, "attendance")
  choices.data, choices.covariates = M.returns_full(t), M.covariates_full
  return t:run("attendance", choices)
end

--- The t-test of an outcome: of two samples, though the report calls it paired.
function M.t_arguments(id)
  return { outcome = M.outcome(id), group = "arm", equal_variance = true }
end

function M.t_test(t, id)
  local d, arguments = id == "attendance" and M.returns(t) or M.survey(t), M.t_arguments(id)
  tested[id] = tested[id]
    or is_registered[id] and t:run(id .. "_t", { data = d, arguments = arguments, alpha = 0.05 })
    or t:explore(id .. "_t", statistic { "t_test", arguments = arguments }, { data = d })
  return tested[id]
end

-- ---- published cells -----------------------------------------------------

-- The analysis behind a printed model or a printed outcome.
local analysis_of = {
  wellbeing_t2 = "wellbeing", LA_t2 = "social_worth", org_t2 = "support", motivation_t2 = "motivation",
  belonging_t2 = "belonging", prosocial_t2 = "impact", ["Endline attendance"] = "attendance",
  organisational_support = "support", prosocial_impact = "impact", job_satisfaction = "satisfaction",
  turnover_intentions = "leaving",
}
M.printed = {
  "wellbeing_t2", "LA_t2", "org_t2", "motivation_t2", "belonging_t2", "prosocial_t2", "Endline attendance",
}

function M.analysis_of(name)
  return analysis_of[name] or name
end

local plain = {
  treat = "arm[treatment]", treatment = "arm[treatment]", role = "role_number", _cons = "(Intercept)",
}

-- Female, agency and employment, as the columns that stand for them in a model.
local function columns_of(id)
  if id == "attendance" then
    return { female = "female", agency = "agency", employment = "months_in_post" }
  elseif id == "wellbeing" then
    return { female = "female_said", agency = "agency_or_no", employment = "months_or_none" }
  end
  return { female = "female_said", agency = "agency_said", employment = "months_said" }
end

local function term_of(id, name)
  local role, authority = name:match "^(%d)%.role$", name:match "^(%d)%.feLA$"
  if role then
    return "role_said[" .. M.roles[tonumber(role) + 1] .. "]"
  elseif authority then
    return "la[LA " .. authority .. "]"
  end
  local flag, of = name:match "^(missing)(.+)$"
  of = of or name
  local column = of:find "_t1$" and M.outcome(id) .. "_before" or columns_of(id)[of]
  return plain[name] or column and (flag and "missing_" or "") .. column
end

-- The difference in per cent of the control arm's mean, and of the mean of both.
function M.percent(test)
  local x, y = printed.at_level(test.groups, "treatment").mean, printed.at_level(test.groups, "control").mean
  return 100 * math.abs((x - y) / y), 100 * math.abs(x - y) / ((x + y) / 2)
end

-- What a printed comparison says of one arm, and of both.  Signs are in its words.
local function rebuilt_group(fit, test, arm)
  local group = printed.at_level(test.groups, arm)
  local of = printed.of
  local of_arm = {
    n = of(group, "n"), mean = of(group, "mean"), se = of(group, "se"),
    mean_ttest = of(group, "mean"), sd = of(group, "sd"),
  }
  local function midpoint()
    return select(2, M.percent(test))
  end
  return of_arm, {
    n_total = of(test, "n"), p_regression = of(fit, "p_value"), df = of(test, "df"),
    p_ttest = of(test, "p_value"),
    t_stat = function() return math.abs(test.statistic) end,
    difference = function() return math.abs(test.estimate) end, percent_change = midpoint,
  }
end

local function groups(results, tests)
  return printed.groups("symbolic_awards", function(row)
    local id = M.analysis_of(row.outcome)
    return rebuilt_group(results[id], tests[id], row.arm)
  end)
end

-- The printed levels, as conditions on the second survey.
local conditions = {
  female = col.gender_said:eq "female",
  single = col.marital_status:eq "single or never married",
  married = col.marital_status:eq "married or domestic partner",
  ["at least one"] = col.children_at_home:ge(1),
  ["good or excellent"] = col.general_health:within { "good", "excellent" },
  ["fair or poor"] = col.general_health:within { "fair", "poor" },
  ["5 or more hours"] = col.overtime_week:ge(5), ["3 or more hours"] = col.overtime_week:within { 3, 4 },
  ["at least 1 hour"] = col.overtime_week:within { 1, 2 }, none = col.overtime_week:eq(0),
}
for _, level in ipairs(M.roles) do
  conditions[level] = col.role_said:eq(level)
end

--- Printed sizes by name, as numbers, and as the texts that are printed.
function M.design()
  local numbers, texts = {}, {}
  local columns = { "trial", "quantity", "value", "note" }
  for _, row in ipairs(printed.rows("symbolic_awards", "design.csv", columns)) do
    texts[row.quantity] = row.value
  end
  for _, row in ipairs(data.csv(folder .. "published/design.csv"):rows()) do
    numbers[row.quantity] = row.value
  end
  return numbers, texts
end

local function sizes(t, results)
  local _, texts = M.design()
  local function drawn()
    return #t:data "allocation"
  end
  local answered = printed.of(results.wellbeing, "n")
  local rebuilt = {
    recruited = function() return #t:data "baseline" end, randomised = drawn,
    surveys_returned = function() return #t:data "survey_after" end,
    response_rate_pct = function() return 100 * results.wellbeing.n / drawn() end,
    endline_admin_n = printed.of(results.attendance, "n"),
    endline_survey_n = answered,
  }
  local cells = {}
  for _, name in ipairs {
    "recruited", "randomised", "endline_admin_n", "endline_survey_n", "surveys_returned", "response_rate_pct",
  } do
    cells[#cells + 1] = { quantity = name, what = "value", published = texts[name], rebuilt = rebuilt[name] }
  end
  return cells
end

--- Every printed figure of the trial beside the rebuilt one:
--- { regressions = { { table, model, term, what, published, rebuilt, stars,
--- stars_rebuilt, std_error } }, groups = { { section, outcome, wave, arm, what,
--- published, rebuilt } }, sample = { { variable, level, what, published, rebuilt } },
--- design = { { quantity, what, published, rebuilt } } }.
function M.published(t)
  local results, tests = {}, {}
  for _, list in ipairs { M.registered, M.explored } do
    for _, id in ipairs(list) do
      results[id], tests[id] = M.run(t, id), M.t_test(t, id)
    end
  end
  return {
    regressions = printed.regressions("symbolic_awards",
      function(model) return results[M.analysis_of(model)] end,
      function(model, term) return term_of(M.analysis_of(model), term) end),
    groups = groups(results, tests),
    sample = printed.sample("symbolic_awards", t:data "survey_after", conditions),
    design = sizes(t, results),
  }
end

return M
