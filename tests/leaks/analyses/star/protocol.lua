-- One registered analysis for each leak of the notebook beside it, so that each
-- shows under a name of its own.  The tests put the example's data here.
local class_types = { "regular", "small", "regular+aide" }

local function like(changes)
  local fields = {
    purpose = "secondary", outcome = "score", treatment = "stark",
    covariates = { "female", "free_lunch" },
  }
  for name, value in pairs(changes or {}) do
    fields[name] = value
  end
  return regression(fields)
end

return protocol {
  id = "star",
  title = "Class size and achievement in kindergarten, as the leaking notebook registers it",
  design = design { unit = "individual", arms = class_types, blocks = { "schoolidk" } },
  data = {
    pupils = file { path = "data/star_k.csv", key = "id", columns = {
      id = id(),
      gender = category { "male", "female", when = "baseline" },
      ethnicity = text { when = "baseline" },
      birth = text { when = "baseline" },
      stark = category { levels = class_types, role = "treatment" },
      readk = integer { min = 200, max = 800, when = "outcome" },
      mathk = integer { min = 200, max = 800, when = "outcome" },
      lunchk = category { "non-free", "free", when = "baseline" },
      schoolk = text { when = "baseline" },
      degreek = text { when = "baseline" },
      ladderk = text { when = "baseline" },
      experiencek = integer { min = 0, max = 60, when = "baseline" },
      tethnicityk = text { when = "baseline" },
      schoolidk = integer { min = 1, max = 80, when = "baseline" },
    } },
  },
  scales = {
    total = sum_scale { items = { "readk", "mathk" }, range = { 200, 800 } },
  },
  derive = {
    score = col.readk + col.mathk,
    female = col.gender:eq("female"),
    free_lunch = col.lunchk:eq("free"),
  },
  sample = intention_to_treat(),
  missing = { covariates = complete_case(), outcome = complete_case() },
  vcov = robust "HC1",
  alpha = 0.05,
  analyses = {
    added_covariate = like(),
    another_file = like(),
    arm_recoded = like(),
    cluster_level = like { vcov = cluster { by = "schoolidk", type = "CR1" } },
    dropped_covariate = like(),
    edited_cell = like(),
    filtered = like(),
    interval = like(),
    joined = like(),
    never_run = like(),
    one_sided = like(),
    outcome_changed = like(),
    outcome_overwritten = like(),
    filled = like { covariates = { "experiencek" } },
    run_twice = like(),
    scale_otherwise = like { outcome = "total" },
    silent_on_variance = like { vcov = unspecified() },
    threshold = like(),
    variance = like(),
  },
}
