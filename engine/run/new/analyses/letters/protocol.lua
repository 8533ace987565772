return protocol {
  id = "letters",
  title = "Letters of thanks and motivation",

  design = design { unit = "individual", arms = { "control", "letter" }, blocks = { "office" } },

  data = {
    staff = file { path = "data/staff.csv", key = "staff_id", columns = {
      staff_id = id(),
      office = category { "north", "south", when = "baseline", label = "Office" },
      arm = category { levels = { "control", "letter" }, role = "treatment", label = "Arm" },
      female = binary { when = "baseline", label = "Woman" },
      tenure = integer { min = 0, unit = "months", when = "baseline", label = "Months in post" },
      motivation_before = integer { min = 3, max = 21, when = "baseline", label = "Motivation before" },
      m1 = integer { min = 1, max = 7, when = "outcome" },
      m2 = integer { min = 1, max = 7, when = "outcome" },
      m3 = integer { min = 1, max = 7, when = "outcome" },
    } },
  },

  -- Item 3 is worded the other way round.
  scales = {
    motivation = sum_scale { items = { "m1", "m2", "m3" }, range = { 1, 7 }, reverse = { "m3" } },
  },

  sample = intention_to_treat(),
  missing = { covariates = complete_case(), outcome = complete_case() },
  vcov = robust "HC2",
  alpha = 0.05,

  analyses = {
    motivation = regression {
      purpose = "primary", outcome = "motivation", treatment = "arm",
      covariates = { "motivation_before", "female", "tenure" }, fixed_effects = { "office" },
      hypothesis = "A letter of thanks raises motivation.",
    },
  },
}
