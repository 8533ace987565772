-- Written for this example: the model was published in 2012, and the plan of it is
-- made of its numbers.

-- What a woman costs whose wound is infected with probability `risk`: a day in hospital
-- has one price with an infection and another without, and the stay is another.
local function ward(risk)
  return {
    stay = { value = "stay_well", times = 107.26 },
    infected_stay = { value = risk, times = { "stay_infected", 163.03 } },
    stay_not_well = { value = risk, times = { "stay_well", -107.26 } },
  }
end

-- Quality-adjusted life years of the twenty days after the section: a day in hospital is
-- worth 0.88 of one in full health, with an infection 0.68, a day at home all of it.
local function years(risk)
  return {
    followed = 20 / 365,
    stay = { value = "stay_well", times = -0.12 / 365 },
    infected_stay = { value = risk, times = { "stay_infected", -0.32 / 365 } },
    stay_not_well = { value = risk, times = { "stay_well", 0.12 / 365 } },
  }
end

local cost = { none = ward "risk_none", antibiotics = ward "risk_antibiotics" }
cost.antibiotics.drug = 3 * 5.67 -- three doses
cost.antibiotics.giving = { value = "giving_a_dose", times = 3 }

-- 41 of 486 women without antibiotics were infected; the prior is uniform.  The risk
-- with antibiotics is the printed posterior of the model's meta-analysis of 35 trials.
local inputs = {
  risk_none = { kind = "beta", alpha = 1 + 41, beta = 1 + 445 },
  risk_antibiotics = { kind = "beta", mean = 0.02095852, se = 0.003277781 },
  stay_well = { kind = "normal", mean = 6.7, se = 7.1 / math.sqrt(445) },
  stay_infected = { kind = "normal", mean = 8.8, se = 3.5 / math.sqrt(41) },
  giving_a_dose = { kind = "uniform", min = 4, max = 10 },
}

local thresholds = {}
for i = 0, 20 do
  thresholds[i + 1] = 2000 * i
end

return protocol {
  id = "caesarean",
  title = "Antibiotics before a caesarean section",
  header = {
    registry = "none: this plan was written for the example",
    model = "Welton and others, Evidence Synthesis for Decision Making in Healthcare, chapters 3 and 7",
  },
  design = design { unit = "individual", arms = { "none", "antibiotics" } },
  data = {
    stays = file { path = "data/stays.csv", key = "id", columns = {
      id = id(), arm = category { "none", "antibiotics", role = "treatment" },
      infection = category { "no", "yes" }, women = integer { min = 0 },
      stay = number { min = 0, label = "Days in hospital" }, stay_sd = number { min = 0 },
      price = number { min = 0, label = "Pounds a day" },
      weight = number { min = 0, max = 1, label = "Worth of a day" },
    } },
  },
  alpha = 0.05,
  analyses = {
    worth = cost_effectiveness {
      purpose = "primary", cost = cost,
      effect = { none = years "risk_none", antibiotics = years "risk_antibiotics" }, inputs = inputs,
      comparator = "none", perspective = "hospital",
      threshold = { 20000, 30000 }, curve = thresholds, seed = 66, draws = 100000,
    },
  },
}
