-- The plan of the letters trial, as far as the published report states it.
-- What it does not state is unspecified, not guessed: no variance estimator, no
-- threshold, no family and no rule for missing values is printed, and not how
-- well-being is made of its three instruments.  The other scores are sums of their
-- items, as the printed means have them.
--
-- The report prints no day for any of its events.  Data are taken as received on
-- the last day of the month in which the last of the programme's were due, and
-- amendments as made on the first day of the month of the report.
--
-- The authorities' names, LA 1 to LA 3, belong to the synthetic data, and so do the
-- first and last day of the wave.  The draw has no seed: its arms follow from the
-- calibration.

local staff = require "analyses.lib.staff"

local la = { "LA 1", "LA 2", "LA 3" }
-- Senior practitioners first: the printed models compare the others with them.
local roles = {
  "senior practitioner", "student social worker", "newly qualified social worker",
  "children's social worker", "manager", "other",
}
local spelled = {
  ["Childrens Social Worker"] = "children's social worker",
  ["Snr practitioner"] = "senior practitioner",
  NQSW = "newly qualified social worker",
}
local sexes = { F = "female" }
local unknown = { "", "n/k" }

-- The survey's items: HAP happiness, LAD ladder, AFF affect, TOI intention to leave,
-- JOB satisfaction, BUR burnout, MOT motivation, BEL belonging, POS support,
-- PRO impact, WOR worth.
local items = {
  { "HAP", 1, 0, 10 }, { "LAD", 1, 0, 10 }, { "AFF", 6, 1, 5 }, { "TOI", 3, 1, 7 }, { "JOB", 2, 1, 7 },
  { "BUR", 8, 1, 6 }, { "MOT", 8, 1, 7 }, { "BEL", 6, 1, 7 }, { "POS", 8, 1, 7 },
  { "PRO", 3, 1, 7 }, { "WOR", 2, 1, 7 },
}

local function survey_after()
  return staff.surveys(items, roles, "")("outcome", {
    -- The plan names this score and no rule that makes it.
    wellbeing = number { when = "outcome", label = "Well-being" },
    agency_said = binary {
      levels = { "no", "yes" }, column = "agency", when = "baseline",
      label = "Employed by an agency, own answer",
    },
  })
end

-- Scores, with their labels and the items that are worded the other way.
local scores = {
  motivation = { "MOT", "Motivation" },
  belonging = { "BEL", "Belonging" },
  social_worth = { "WOR", "Perceived social worth" },
  support = { "POS", "Organisational support", "3", "8" },
  impact = { "PRO", "Prosocial impact" },
  burnout = { "BUR", "Burnout" },
  satisfaction = { "JOB", "Job satisfaction" },
  leaving = { "TOI", "Turnover intentions" },
}

local function sum_of(score, suffix)
  for _, scale in ipairs(items) do
    if scale[1] == score[1] then
      local names, reverse = {}, {}
      for i = 1, scale[2] do
        names[i] = scale[1] .. i .. suffix
      end
      for i = 3, #score do
        reverse[i - 2] = scale[1] .. score[i] .. suffix
      end
      return sum_scale { items = names, range = { scale[3], scale[4] }, reverse = reverse, label = score[2] }
    end
  end
end

local scales = {}
for name, score in pairs(scores) do
  scales[name] = sum_of(score, "")
  scales[name .. "_before"] = sum_of(score, "_before")
end

-- Staff demographics from the authorities' records, and the sickness absence of the
-- twelve months before.
local effect_on = staff.effects { "role_before", "female_before", "months_before", "illness_days_12m" }

-- The report calls its t-tests paired.
local function paired(outcome, data, purpose)
  return statistic {
    "t_test", arguments = { outcome = outcome, group = "arm", paired = true }, data = data, purpose = purpose,
  }
end

return protocol {
  id = "symbolic_awards",
  title = "Symbolic Awards: Letters of Recognition",
  header = staff.header("staff of three local authorities in England, autumn 2019",
    "children's social workers and those who work with them"),

  design = design {
    unit = "individual",
    arms = { "control", "treatment" },
    blocks = { "la" },
    ratio = { 1, 1 },
  },

  data = {
    allocation = file { path = "data/allocation.csv", key = "staff_id", columns = {
      staff_id = id { label = "Person" },
      la = category { levels = la, when = "design", label = "Authority" },
      arm = category { "control", "treatment", role = "treatment", label = "Arm" },
    } },
    baseline = file { path = "data/staff_baseline.csv", key = "staff_id", columns = staff.first_return {
      la = category { levels = la, when = "baseline", label = "Authority" },
      role_before = category {
        levels = roles, aliases = spelled, column = "role", when = "baseline", label = "Role",
      },
      gender_before = category {
        "female", "male", aliases = sexes, column = "gender", when = "baseline", label = "Gender",
      },
      agency_before = binary {
        levels = { "no", "yes" }, column = "agency", when = "baseline", label = "Employed by an agency",
      },
      months_before = integer {
        min = 0, unit = "months", column = "months_in_post", when = "baseline", label = "Time employed",
        missing_codes = unknown,
      },
    } },
    endline_return = file { path = "data/staff_endline.csv", key = "staff_id", columns = staff.later_return {
      la = category { levels = la, when = "baseline", label = "Authority" },
      role = category { levels = roles, aliases = spelled, when = "baseline", label = "Role" },
      gender = category { "female", "male", aliases = sexes, when = "baseline", label = "Gender" },
      agency = binary { levels = { "no", "yes" }, when = "baseline", label = "Employed by an agency" },
      months_in_post = integer {
        min = 0, unit = "months", when = "baseline", label = "Time employed", missing_codes = unknown,
      },
      left_on = date {
        when = "outcome", label = "Day of leaving", aliases = { ["17/10/2019"] = "2019-10-17" },
      },
    } },
    survey_before = file {
      path = "data/survey_t1.csv", key = "staff_id", columns = staff.items(items, "baseline", "_before"),
    },
    survey_after = file { path = "data/survey_t2.csv", key = "staff_id", columns = survey_after() },
    -- Everyone who was drawn, with what a return or a survey says of them.
    people = joined { "allocation", "baseline", by = { "staff_id", "la" } },
    endline = joined { "people", "endline_return", by = { "staff_id", "la" } },
    survey = joined { "people", "survey_before", "survey_after", by = "staff_id" },
  },

  scales = scales,
  derive = {
    female_before = col.gender_before:eq "female",
    -- Working days of the wave less days away; of those who leave the plan says nothing.
    days_attended = weekdays("2019-10-01", "2019-12-01") - col.absence_days,
  },

  sample = intention_to_treat(),
  missing = { covariates = unspecified(), outcome = unspecified() },
  vcov = unspecified(),
  family = unspecified(),

  pathways = {
    { "Letter", "motivation", "wellbeing", "days_attended" },
    { "Letter", "belonging", "wellbeing" },
    { "Letter", "social_worth", "wellbeing" },
  },

  analyses = {
    wellbeing = effect_on("wellbeing", "survey", "primary", "A letter raises subjective well-being."),
    attendance = effect_on("days_attended", "endline", "secondary",
      "A letter raises the days attended over two months."),
    motivation = effect_on("motivation", "survey", "secondary", "A letter raises motivation."),
    belonging = effect_on("belonging", "survey", "secondary", "A letter raises the sense of belonging."),
    social_worth = effect_on("social_worth", "survey", "secondary",
      "A letter raises perceived social worth."),
    wellbeing_t = paired("wellbeing", "survey", "primary"),
    attendance_t = paired("days_attended", "endline", "secondary"),
    motivation_t = paired("motivation", "survey", "secondary"),
    belonging_t = paired("belonging", "survey", "secondary"),
    social_worth_t = paired("social_worth", "survey", "secondary"),
    cost_benefit = cost_benefit { data = "endline", purpose = "secondary", condition = always() },
  },
}
