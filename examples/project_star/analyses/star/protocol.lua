-- Written for this example: the trial began in 1985, long before trials were
-- registered.  The first four analyses are the columns of a published table, the
-- others show how a plan and a run come apart.

local class_types = { "regular", "small", "regular+aide" }
local pupil = { "experiencek", "female", "free_lunch", "black", "other_race" }

return protocol {
  id = "star",
  title = "Class size and achievement in kindergarten (Project STAR)",
  header = {
    trial = "Student Teacher Achievement Ratio, Tennessee, 1985-86",
    registry = "none: this plan was written for the example",
    participants = "pupils who entered kindergarten in 79 schools",
    table = "Stock and Watson, Introduction to Econometrics, class-size table",
  },

  design = design {
    unit = "individual",
    arms = class_types,
    blocks = { "schoolidk" },
  },

  data = {
    pupils = file { path = "data/star_k.csv", key = "id", columns = {
      id = id { label = "Pupil" },
      gender = category { "male", "female", when = "baseline", label = "Gender" },
      ethnicity = category {
        "cauc", "afam", "asian", "hispanic", "amindian", "other",
        when = "baseline", label = "Ethnicity",
      },
      birth = text { when = "baseline", label = "Quarter of birth" },
      stark = category { levels = class_types, role = "treatment", label = "Class type" },
      readk = integer { min = 200, max = 800, when = "outcome", label = "Reading score" },
      mathk = integer { min = 200, max = 800, when = "outcome", label = "Mathematics score" },
      lunchk = category { "non-free", "free", when = "baseline", label = "School lunch" },
      schoolk = category {
        "inner-city", "suburban", "rural", "urban", when = "baseline", label = "School setting",
      },
      degreek = category {
        "bachelor", "master", "specialist", "master+", when = "baseline", label = "Teacher's degree",
      },
      ladderk = category {
        "level1", "level2", "level3", "apprentice", "probation", "pending",
        when = "baseline", label = "Teacher's career ladder",
      },
      experiencek = integer {
        min = 0, max = 60, unit = "years", when = "baseline", label = "Teacher's experience",
      },
      tethnicityk = category { "cauc", "afam", when = "baseline", label = "Teacher's ethnicity" },
      schoolidk = integer { min = 1, max = 80, when = "baseline", label = "School" },
    } },
  },

  derive = {
    score = col.readk + col.mathk,
    female = col.gender:eq("female"),
    free_lunch = col.lunchk:eq("free"),
    black = col.ethnicity:eq("afam"),
    other_race = ~col.ethnicity:within { "cauc", "afam" },
  },

  sample = intention_to_treat(),
  missing = { covariates = complete_case(), outcome = complete_case() },
  vcov = robust "HC1",
  alpha = 0.05,
  family = unspecified(),

  analyses = {
    class_type = regression {
      purpose = "secondary", outcome = "score", treatment = "stark",
      hypothesis = "Pupils in small classes score higher.",
    },
    experience = regression {
      purpose = "secondary", outcome = "score", treatment = "stark",
      covariates = { "experiencek" },
    },
    schools = regression {
      purpose = "secondary", outcome = "score", treatment = "stark",
      covariates = { "experiencek" }, fixed_effects = { "schoolidk" },
    },
    pupils = regression {
      purpose = "secondary", outcome = "score", treatment = "stark",
      covariates = pupil, fixed_effects = { "schoolidk" },
    },
    primary = regression {
      purpose = "primary", outcome = "score", treatment = "stark",
      covariates = pupil, fixed_effects = { "schoolidk" },
      vcov = cluster { by = "schoolidk", type = "CR1" },
      -- The plan says what is done about covariates, and nothing about pupils
      -- who were not tested.
      missing = { outcome = unspecified() },
      hypothesis = "With all that is known of a pupil held fixed, small classes score higher.",
    },
    cost_benefit = cost_benefit {
      purpose = "secondary", condition = always(), discount_rate = 0.035, horizon_years = 1,
    },
  },
}
