-- Written for this example: the model was published in 1997, long before plans of
-- such models were registered.  Its numbers are those of the published model.

-- Transitions of a year between the states of HIV infection, of patients on
-- zidovudine alone: A and B by the CD4 count, C AIDS, D death.
local counts = { { 1251, 350, 116, 17 }, { 0, 731, 512, 15 }, { 0, 0, 1312, 437 }, { 0, 0, 0, 1 } }
local YEARS, RELATIVE_RISK, YEARS_OF_EFFECT = 20, 0.509, 2

local function probabilities(risk)
  local p = {}
  for i, row in ipairs(counts) do
    local total, leaving = 0, 0
    for _, n in ipairs(row) do
      total = total + n
    end
    p[i] = {}
    for k, n in ipairs(row) do
      p[i][k] = k == i and 0 or risk * n / total
      leaving = leaving + p[i][k]
    end
    p[i][i] = 1 - leaving
  end
  return p
end

-- The share of patients in each state at the end of each year.
local function trace(risk)
  local usual, treated = probabilities(1), probabilities(risk)
  local x, out = { 1, 0, 0, 0 }, { A = {}, B = {}, C = {}, alive = {} }
  for year = 1, YEARS do
    local p, y = year <= YEARS_OF_EFFECT and treated or usual, { 0, 0, 0, 0 }
    for i = 1, 4 do
      for k = 1, 4 do
        y[k] = y[k] + x[i] * p[i][k]
      end
    end
    x = y
    out.A[year], out.B[year], out.C[year] = x[1], x[2], x[3]
    out.alive[year] = x[1] + x[2] + x[3]
  end
  return out
end

-- What a year in each state costs, medical and community care apart; the price of
-- zidovudine is paid as long as a patient lives.
local function costs(share)
  local out = { zidovudine = { stream = share.alive, first = 1, times = 2278 } }
  for _, state in ipairs { "A", "B", "C" } do
    for _, care in ipairs { "medical", "community" } do
      out[care .. "_" .. state] = { stream = share[state], first = 1, times = care .. "_" .. state }
    end
  end
  return out
end

local alone, combined = trace(1), trace(RELATIVE_RISK)
local cost_combined = costs(combined)
cost_combined.lamivudine = {
  stream = { combined.alive[1], combined.alive[2] }, first = 1, times = 2086.50,
}
local cost = { zidovudine = costs(alone), combined = cost_combined }
local effect = {
  zidovudine = { stream = alone.alive, first = 1 }, combined = { stream = combined.alive, first = 1 },
}

-- As uncertain as they can be: a gamma distribution of shape 1 has a standard error
-- as large as its mean.
local function price(mean)
  return { kind = "gamma", shape = 1, scale = mean }
end
local prices = {
  medical_A = price(1701), medical_B = price(1774), medical_C = price(6948),
  community_A = price(1055), community_B = price(1278), community_C = price(2059),
}

return protocol {
  id = "hiv",
  title = "Lamivudine beside zidovudine in HIV infection",
  header = {
    registry = "none: this plan was written for the example",
    model = "Chancellor and others, as exercises of Briggs, Claxton and Sculpher rebuild it",
  },
  design = design { unit = "individual", arms = { "zidovudine", "combined" } },
  data = {
    transitions = file { path = "data/transitions.csv", key = "id", columns = {
      id = id(), therapy = category { "zidovudine", "combined", role = "treatment" },
      from = category { "A", "B", "C" }, to = category { "A", "B", "C", "D" },
      count = integer { min = 0, label = "Patients" },
    } },
  },
  alpha = 0.05,
  analyses = {
    published = cost_effectiveness {
      purpose = "primary", cost = cost, effect = effect, inputs = prices, comparator = "zidovudine",
      horizon_years = YEARS, discount_rate = 0.06, effect_discount_rate = 0,
      perspective = "health and community care",
      threshold = 10000, seed = 47, draws = 10000,
    },
    today = cost_effectiveness {
      purpose = "sensitivity", cost = cost, effect = effect, inputs = prices, comparator = "zidovudine",
      horizon_years = YEARS, discount_rate = 0.035,
      perspective = "health and community care",
      threshold = 10000, seed = 47, draws = 10000,
    },
  },
}
