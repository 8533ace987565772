return protocol {
  id = "teams",
  title = "Letters to teams",
  design = design { unit = "cluster", cluster = "team", arms = { "usual", "letter" } },
  data = {
    allocation = file {
      path = "data/allocation.csv", key = "team",
      columns = {
        team = id {},
        arm = category { "usual", "letter", role = "treatment", label = "Arm" },
        size = integer { when = "baseline", label = "People in the team" },
      },
    },
    staff = file {
      path = "data/staff.csv", key = "person",
      columns = {
        person = id {},
        team = text {},
        age = integer { when = "baseline", label = "Age" },
        q1 = integer { min = 1, max = 5, when = "outcome" },
        q2 = integer { min = 1, max = 5, when = "outcome" },
      },
    },
    all = joined { "staff", "allocation", by = "team" },
  },
  scales = { mood = sum_scale { items = { "q1", "q2" }, range = { 1, 5 } } },
  derive = { crowded = col.size:gt(4) & col.age:lt(40) },
  sample = intention_to_treat(),
  missing = { covariates = complete_case(), outcome = complete_case() },
  vcov = cluster { by = "team", type = "CR1" },
  alpha = 0.05,
  analyses = {
    mood = regression { outcome = "mood", covariates = { "age", "size" }, data = "all" },
  },
}
