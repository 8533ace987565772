-- The plan of the coffee trial, as far as the published report states it.
-- What it does not state is unspecified, not guessed: no variance estimator, no
-- threshold, no family and no population is printed, and not how the three scores
-- of the survey are made of their items.
--
-- The report prints no day for any of its events.  Data are taken as received on
-- the last day of the month in which the last of those that came were due, three
-- months after the machines of October 2019, and amendments as made on the first
-- day of the month of the report.
--
-- Two things belong to the synthetic data and not to the trial: the seed of the
-- allocation, and the buildings' names, B01 to B13.

local staff = require "analyses.lib.staff"

local roles = staff.roles
local spelled = { ["childrens social worker"] = "children's social worker" }

-- The survey's items: HAP happiness, LAD ladder, AFF affect, TOI intention to
-- leave, JOB satisfaction, BUR burnout, TIE ties at work, MOT motivation,
-- BEL belonging, POS support.
local items = {
  { "HAP", 1, 0, 10 }, { "LAD", 1, 0, 10 }, { "AFF", 6, 1, 5 }, { "TOI", 3, 1, 7 }, { "JOB", 2, 1, 7 },
  { "BUR", 8, 1, 6 }, { "TIE", 2, 0 }, { "MOT", 8, 1, 7 }, { "BEL", 6, 1, 7 }, { "POS", 8, 1, 7 },
}

local survey = staff.surveys(items, roles)

local function later_return()
  return staff.later_return {
    building = text { when = "baseline", label = "Building" },
    role = category { levels = roles, aliases = spelled, when = "baseline", label = "Role" },
    gender = category { "female", "male", when = "baseline", label = "Gender" },
    months_in_post = integer { min = 0, unit = "months", when = "baseline", label = "Time employed" },
    goal_setting = category {
      "control", "treatment", when = "baseline", label = "Arm in the goal-setting trial",
    },
    left_on = date { when = "outcome", label = "Day of leaving" },
  }
end

-- Staff demographics, and the sickness absence of the twelve months before.
local effect_on = staff.effects {
  "role_before", "female_before", "part_time", "months_before", "illness_days_12m",
}

return protocol {
  id = "coffee",
  title = "Symbolic Awards: Access to Free Coffee and Tea",
  header = staff.header("buildings of one county in England, October 2019 to March 2020; a pilot",
    "social workers and those who work with them"),

  design = design {
    unit = "cluster",
    arms = { "control", "treatment" },
    cluster = "building",
    strata = { "stratum" },
    seed = 2019,
  },

  data = {
    allocation = file { path = "data/allocation.csv", key = "building", columns = {
      building = id { label = "Building" },
      social_workers = integer { min = 25, when = "design", label = "Social workers in the building" },
      stratum = category { "1", "2", when = "design", label = "Size of the building" },
      arm = category { "control", "treatment", role = "treatment", label = "Arm" },
    } },
    baseline = file { path = "data/staff_baseline.csv", key = "staff_id", columns = staff.first_return {
      building = text { when = "baseline", label = "Building" },
      role_before = category {
        levels = roles, aliases = spelled, column = "role", when = "baseline", label = "Role",
      },
      gender_before = category { "female", "male", column = "gender", when = "baseline", label = "Gender" },
      part_time = binary { levels = { "no", "yes" }, when = "baseline", label = "Part-time" },
      months_before = integer {
        min = 0, unit = "months", column = "months_in_post", when = "baseline", label = "Time employed",
      },
      goal_before = category {
        "control", "treatment", column = "goal_setting", when = "baseline",
        label = "Arm in the goal-setting trial",
      },
    } },
    interim_return = file { path = "data/staff_interim.csv", key = "staff_id", columns = later_return() },
    -- The last return and the second survey were planned, and never came.
    endline_return = file { path = "data/staff_endline.csv", key = "staff_id", columns = later_return() },
    survey_before = file {
      path = "data/survey_t1.csv", key = "staff_id", columns = survey("baseline", {}),
    },
    survey_after = file { path = "data/survey_t2.csv", key = "staff_id", columns = survey("outcome", {
      wellbeing = number { when = "outcome", label = "Well-being" },
      motivation = number { when = "outcome", label = "Motivation" },
      belonging = number { when = "outcome", label = "Belonging" },
    }) },
    -- Everyone who was drawn, with what a return or a survey says of them.
    people = joined { "baseline", "allocation", by = "building" },
    interim_staff = joined { "baseline", "interim_return", by = { "staff_id", "building" } },
    endline_staff = joined { "baseline", "endline_return", by = { "staff_id", "building" } },
    interim = joined { "interim_staff", "allocation", by = "building" },
    endline = joined { "endline_staff", "allocation", by = "building" },
    survey_staff = joined { "baseline", "survey_after", by = "staff_id" },
    survey = joined { "survey_staff", "allocation", by = "building" },
  },

  derive = {
    female_before = col.gender_before:eq "female",
    bradford = col.spells ^ 2 * col.illness_days,
  },

  sample = unspecified(),
  -- Three strategies are registered; what the selection depends on is not printed.
  missing = {
    covariates = multiple_imputation {},
    outcome = { complete_case(), heckman { selection = {} }, multiple_imputation {} },
  },
  vcov = unspecified(),
  family = unspecified(),

  pathways = {
    { "Coffee and tea", "motivation", "wellbeing", "illness_days" },
    { "Coffee and tea", "belonging", "wellbeing" },
  },

  analyses = {
    absence = effect_on("illness_days", "endline", "primary",
      "Free coffee and tea lower days of sickness absence over six months."),
    wellbeing = effect_on("wellbeing", "survey", "secondary",
      "Free coffee and tea raise subjective well-being."),
    motivation = effect_on("motivation", "survey", "secondary", "Free coffee and tea raise motivation."),
    belonging = effect_on("belonging", "survey", "secondary",
      "Free coffee and tea raise the sense of belonging."),
    bradford = effect_on("bradford", "endline", nil, "Free coffee and tea lower the Bradford factor."),
    cost_effectiveness = cost_effectiveness { data = "endline", purpose = "secondary", condition = always() },
  },
}
