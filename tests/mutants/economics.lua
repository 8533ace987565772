-- Economic analyses that a case adds to the plan (step w NAME): each begins on a
-- line "NAME = ", and goes to the next one.

worth = cost_benefit {
  costs = {
    teachers = { value = { kind = "gamma", mean = 1500, se = 200 }, first = 0, last = 1 },
    rooms = 200,
  },
  benefits = {
    points = { value = estimate { "class_type", term = "stark[small]" }, times = "point", first = 1, last = 3 },
  },
  inputs = { point = { kind = "normal", mean = 60, se = 10 } },
  horizon_years = 3, discount_rate = 0.035, price_year = 1999, perspective = "school",
  draws = 200, seed = 7, condition = always(),
},

arms = cost_effectiveness {
  cost = { regular = { staff = 2000, rooms = 100 }, small = { kind = "gamma", mean = 3100, se = 300 } },
  effect = { regular = 0, small = estimate { "class_type", term = "stark[small]" } },
  comparator = "regular", threshold = { 60, 120 }, curve = { 0, 60, 120 }, draws = 200, seed = 4,
},

columns = cost_effectiveness {
  cost = "experiencek", effect = "score", threshold = 1, draws = 50, seed = 2,
  sample = subset { where = col.stark:within { "regular", "small" } },
},

significant = cost_benefit {
  costs = 100, benefits = 120, condition = significant { "class_type", term = "stark[regular+aide]" },
},

due = cost_benefit {
  costs = 100, benefits = 120, condition = significant { "class_type", term = "stark[small]" },
},

uptake = cost_benefit {
  costs = 100, benefits = 120, condition = uptake_at_least { 0.9, column = "free_lunch" },
},

taken = cost_benefit {
  costs = 100, benefits = 120, condition = uptake_at_least { 0.3, column = "free_lunch" },
},

valued = cost_benefit {
  costs = 10, benefits = estimate { "primary", term = "stark[small]" }, draws = 50, seed = 1,
},
