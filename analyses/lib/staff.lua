--- What the plans of the three trials share: who takes part, and what a return of the
-- staff and a survey hold.

local M = {}

--- What every plan's header says, and what only this one's does.
function M.header(trial, participants)
  return {
    trial = trial, participants = participants,
    registry = "the publisher's website, and the Open Science Framework",
    source = "Happier, Healthier Professionals, March 2021; the protocol itself was not at hand",
    data = "synthetic, and calibrated to the published figures",
  }
end

--- Roles by seniority, as the codes of the printed models have them.
M.roles = {
  "student social worker", "newly qualified social worker", "children's social worker",
  "senior practitioner", "manager", "social work assistant",
}

--- The columns of both; those of the second where both have one.
function M.with(columns, more)
  local all = {}
  for _, some in ipairs { columns, more } do
    for name, column in pairs(some) do
      all[name] = column
    end
  end
  return all
end

--- A return before the programme, and what only this trial's holds.
function M.first_return(more)
  return M.with({
    staff_id = id { label = "Person" },
    absence_days_12m = integer {
      min = 0, unit = "days", when = "baseline", label = "Days absent, 12 months before",
    },
    illness_days_12m = integer {
      min = 0, unit = "days", when = "baseline", label = "Days of sickness absence, 12 months before",
    },
    spells_12m = integer {
      min = 0, when = "baseline", label = "Spells of sickness absence, 12 months before",
    },
  }, more)
end

--- A later return has a wave's absence in place of the twelve months' before.
function M.later_return(more)
  return M.with({
    staff_id = id { label = "Person" },
    absence_days = integer {
      min = 0, unit = "days", when = "outcome", label = "Days absent, leave included",
    },
    illness_days = integer { min = 0, unit = "days", when = "outcome", label = "Days of sickness absence" },
    spells = integer { min = 0, when = "outcome", label = "Spells of sickness absence" },
  }, more)
end

--- The items of a survey's scales, { code, how many, least, most }: CODE1, CODE2, ...
--- @param suffix of the columns' names, where two surveys are joined
function M.items(scales, when, suffix)
  local columns = { staff_id = id { label = "Person" } }
  for _, scale in ipairs(scales) do
    for i = 1, scale[2] do
      local name = scale[1] .. i
      columns[name .. (suffix or "")] = integer {
        min = scale[3], max = scale[4], when = when, column = suffix and name,
      }
    end
  end
  return columns
end

--- Regressions on the treatment with these covariates, made by (outcome, data,
--- purpose, hypothesis).
function M.effects(covariates)
  return function(outcome, data, purpose, hypothesis)
    return regression {
      data = data, outcome = outcome, treatment = "arm", covariates = covariates,
      purpose = purpose, hypothesis = hypothesis,
    }
  end
end

--- What people say of themselves in a survey.
function M.own_answers(roles)
  return {
    role_said = category { levels = roles, column = "role", when = "baseline", label = "Role, own answer" },
    months_said = integer {
      min = 0, unit = "months", column = "months_in_post", when = "baseline",
      label = "Time employed, own answer",
    },
    gender_said = category {
      "female", "male", column = "gender", when = "baseline", label = "Gender, own answer",
    },
    age = integer { min = 16, max = 80, unit = "years", when = "baseline", label = "Age" },
    marital_status = category {
      "married or domestic partner", "widowed", "divorced", "separated", "single or never married",
      "prefer not to say", when = "baseline", label = "Marital status",
    },
    children_at_home = integer { min = 0, when = "baseline", label = "Children at home" },
    general_health = category {
      "excellent", "good", "fair", "poor", when = "baseline", label = "General health",
    },
    overtime_week = integer { min = 0, unit = "hours", when = "baseline", label = "Extra hours a week" },
    caseload_manageable = integer { min = 1, max = 7, when = "baseline", label = "Caseload manageable" },
  }
end

--- Surveys made by (when, more): the items of their scales, what people say of
--- themselves, and what only this one holds.
function M.surveys(scales, roles, suffix)
  return function(when, more)
    return M.with(M.with(M.items(scales, when, suffix), M.own_answers(roles)), more)
  end
end

return M
