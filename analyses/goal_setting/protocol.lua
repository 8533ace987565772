-- The plan of the goal-setting trial, as far as the published report states it.
-- What it does not state is unspecified, not guessed: no variance estimator, no
-- threshold, no family, no population and no rule for missing outcomes is printed.
--
-- The report prints no day for any of its events.  Data are taken as received on
-- the last day of the month in which the last of them were due, and amendments as
-- made on the first day of the month of the report.
--
-- Two things belong to the synthetic data and not to the trial: the seed of the
-- allocation, and the authorities' names, LA 1 to LA 8.

local la = { "LA 1", "LA 2", "LA 3", "LA 4", "LA 5", "LA 6", "LA 7", "LA 8" }
local staff = require "analyses.lib.staff"

local roles = staff.roles
local spelled = {
  ["childrens social worker"] = "children's social worker",
  ["snr practitioner"] = "senior practitioner",
}
local unknown = { "", "n/k" }

-- The survey's items: HAP1 happiness, LAD1 ladder, AFF affect, TOI intention to
-- leave, JOB satisfaction, BNS needs, BUR burnout, TIM time.
local scales = {
  { "HAP", 1, 0, 10 }, { "LAD", 1, 0, 10 }, { "AFF", 6, 1, 5 }, { "TOI", 3, 1, 7 },
  { "JOB", 2, 1, 7 }, { "BNS", 10, 1, 7 }, { "BUR", 8, 1, 6 }, { "TIM", 2, 1, 7 },
}

local survey = staff.surveys(scales, roles)

local function later_return()
  return staff.later_return {
    la = category { levels = la, when = "baseline", label = "Authority" },
    team = text { when = "baseline", label = "Team" },
    role = category { levels = roles, aliases = spelled, when = "baseline", label = "Role" },
    gender = category { "female", "male", when = "baseline", label = "Gender" },
    agency = binary { levels = { "no", "yes" }, when = "baseline", label = "Employed by an agency" },
    months_in_post = integer {
      min = 0, unit = "months", when = "baseline", label = "Time employed", missing_codes = unknown,
    },
    left_on = date {
      when = "outcome", label = "Day of leaving",
      aliases = {
        ["17/12/2019"] = "2019-12-17", ["26/12/2019"] = "2019-12-26", ["31/12/2019"] = "2019-12-31",
      },
    },
  }
end

-- Staff demographics and the sickness absence of the twelve months before.
local administrative = staff.effects { "role", "female", "months_in_post", "illness_days_12m" }
local by_survey = staff.effects { "role_before", "female_before", "months_before", "illness_days_12m" }

return protocol {
  id = "goal_setting",
  title = "Social Worker Goals and Well-being Programme",
  header = staff.header("teams of eight local authorities in England, 2019 to 2020",
    "social workers and those who work with them"),

  design = design {
    unit = "cluster",
    arms = { "control", "treatment" },
    cluster = "team",
    strata = { "stratum" },
    seed = 2019,
  },

  data = {
    allocation = file { path = "data/allocation.csv", key = "team", columns = {
      team = id { label = "Team" },
      la = category { levels = la, when = "design", label = "Authority" },
      stratum = category { "1", "2", "3", "4", when = "design", label = "Quartile of the team's attendance" },
      arm = category { "control", "treatment", role = "treatment", label = "Arm" },
    } },
    baseline = file { path = "data/staff_baseline.csv", key = "staff_id", columns = staff.first_return {
      la = category { levels = la, when = "baseline", label = "Authority" },
      team = text { when = "baseline", label = "Team" },
      role_before = category { levels = roles, column = "role", when = "baseline", label = "Role" },
      gender_before = category { "female", "male", column = "gender", when = "baseline", label = "Gender" },
      agency_before = binary {
        levels = { "no", "yes" }, column = "agency", when = "baseline", label = "Employed by an agency",
      },
      months_before = integer {
        min = 0, unit = "months", column = "months_in_post", when = "baseline",
        label = "Time employed", missing_codes = unknown,
      },
    } },
    interim_return = file {
      path = "data/staff_interim.csv", key = "staff_id", doubled = "first", columns = later_return(),
    },
    endline_return = file { path = "data/staff_endline.csv", key = "staff_id", columns = later_return() },
    survey_before = file {
      path = "data/survey_t1.csv", key = "staff_id", columns = survey("baseline", {}),
    },
    -- How the three scores are made of their items is not stated, nor is any item
    -- for two of the mediators: the plan names these columns, and no more.
    survey_after = file { path = "data/survey_t2.csv", key = "staff_id", columns = survey("outcome", {
      invitation = category { "received", "not_sure", "not_recalled", label = "Invitation" },
      protected_time = category { "no", "yes", label = "Protected time booked" },
      wellbeing = number { when = "outcome", label = "Well-being" },
      time_pressure = number { when = "outcome", label = "Time pressure" },
      self_efficacy = number { when = "outcome", label = "Self-efficacy" },
      purpose = number { when = "outcome", label = "Sense of purpose" },
      manager_support = number { when = "outcome", label = "Manager support" },
    }) },
    -- Everyone who was drawn, with what a later return says of them, if they are in it.
    interim_staff = joined { "baseline", "interim_return", by = { "staff_id", "la", "team" } },
    endline_staff = joined { "baseline", "endline_return", by = { "staff_id", "la", "team" } },
    survey_staff = joined { "survey_after", "baseline", by = "staff_id" },
    interim = joined { "interim_staff", "allocation", by = { "la", "team" } },
    endline = joined { "endline_staff", "allocation", by = { "la", "team" } },
    survey = joined { "survey_staff", "allocation", by = { "la", "team" } },
    people = joined { "baseline", "allocation", by = { "la", "team" } },
  },

  derive = {
    female = col.gender:eq "female",
    female_before = col.gender_before:eq "female",
    -- Who is not in a return has no days of absence, and no turnover either.
    turnover = ~col.left_on:is_missing() + 0 * col.absence_days,
  },

  sample = unspecified(),
  missing = { covariates = multiple_imputation {}, outcome = unspecified() },
  vcov = unspecified(),
  family = unspecified(),

  pathways = {
    { "programme", "time_pressure", "wellbeing", "illness_days" },
    { "programme", "self_efficacy", "wellbeing", "turnover" },
    { "programme", "purpose", "wellbeing" },
    { "programme", "manager_support", "wellbeing" },
  },

  analyses = {
    -- The primary outcome is sickness absence over six months; returns were
    -- planned for month 3 as well.
    attendance_end = administrative("illness_days", "endline", "primary",
      "The programme lowers days of sickness absence over six months."),
    attendance_int = administrative("illness_days", "interim", "secondary",
      "The programme lowers days of sickness absence over three months."),
    turnover_end = administrative("turnover", "endline", "secondary",
      "The programme lowers turnover over six months."),
    turnover_int = administrative("turnover", "interim", "secondary",
      "The programme lowers turnover over three months."),
    wellbeing = by_survey("wellbeing", "survey", "secondary", "The programme raises subjective well-being."),
    time_pressure = by_survey("time_pressure", "survey", "secondary", "The programme lowers time pressure."),
    self_efficacy = by_survey("self_efficacy", "survey", "secondary",
      "The programme raises efficacy at work."),
    purpose = by_survey("purpose", "survey", "mediation", "The programme raises the sense of purpose."),
    manager_support = by_survey("manager_support", "survey", "mediation",
      "The programme raises the support of managers."),
    balance_role = statistic {
      "chisq_test", arguments = { x = "role_before", y = "arm" }, data = "people", purpose = "secondary",
    },
    balance_service = statistic {
      "t_test", arguments = { outcome = "months_before", group = "arm" }, data = "people",
      purpose = "secondary",
    },
    cost_benefit = cost_benefit { data = "endline", purpose = "secondary", condition = always() },
  },
}
