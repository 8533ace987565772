--- Charts of economic analyses: acceptability curve, plane, what drives a result.
local core = ...
local ex = core.exhibit
local M = core.fig

--- Three significant digits, more where the whole part has more.
local function short(x)
  if x == math.floor(x) then
    return core.fmt.int(x)
  end
  return core.fmt.num(x, math.max(0, 2 - math.floor(math.log(math.abs(x), 10))))
end

local function need_effects(who, r, what)
  if r.kind ~= "cost_effectiveness" then
    core.fail(who .. ": " .. what .. " needs an effect to be worth something",
      "a cost_benefit has net_present_value and p_positive")
  end
end

local ACCEPTABILITY = { titles = true, label = true, published = true, alt = true }

local function curve_of(who, r, title)
  need_effects(who, r, "an acceptability curve")
  if r.acceptability == nil or #r.acceptability < 2 then
    core.fail(who .. ": the result has no curve",
      r.acceptability == nil and "nothing in it is uncertain" or "give the analysis a threshold or a curve")
  end
  local points = {}
  for i, at in ipairs(r.acceptability) do
    points[i] = { x = at.threshold, y = at.p_cost_effective }
  end
  return { label = title, points = points }
end

--- Points that stand beside the curves: rows of a file, as a result's own.
local function published_points(who, rows)
  local points = {}
  for i, row in ipairs(rows or {}) do
    if type(row) ~= "table" or type(row.threshold) ~= "number" or type(row.p_cost_effective) ~= "number" then
      core.fail(who .. ": published holds points, and number " .. i .. " is none",
        "write { { threshold = 20000, p_cost_effective = 0.88 }, ... }")
    end
    points[i] = { x = row.threshold, y = row.p_cost_effective }
  end
  return points
end

--- Thresholds of the results, each once.
local function thresholds(results)
  local marks, seen = {}, {}
  for _, r in ipairs(results) do
    for _, nb in ipairs(r.net_benefit) do
      if not seen[nb.threshold] then
        seen[nb.threshold] = true
        marks[#marks + 1] = nb.threshold
      end
    end
  end
  return marks
end

local function describe_points(points)
  if #points == 0 then
    return ""
  end
  local first, last = points[1], points[#points]
  return "; " .. #points .. " published points, from " .. core.fmt.num(first.y, 2) .. " at " .. short(first.x)
    .. " to " .. core.fmt.num(last.y, 2) .. " at " .. short(last.x)
end

local function describe_curves(results, titles, label, points)
  local parts = {}
  for i, r in ipairs(results) do
    local words = {}
    for _, nb in ipairs(r.net_benefit) do
      words[#words + 1] = core.fmt.num(nb.p_cost_effective, 2) .. " at " .. short(nb.threshold)
    end
    if #words == 0 then
      local last = r.acceptability[#r.acceptability]
      words[1] = core.fmt.num(last.p_cost_effective, 2) .. " at " .. short(last.threshold)
    end
    parts[i] = (#results > 1 and titles[i] .. " " or "") .. table.concat(words, ", ")
  end
  return "Acceptability curve: the probability that " .. results[1].compared .. " is worth its cost, by "
    .. label:sub(1, 1):lower() .. label:sub(2) .. ": " .. table.concat(parts, "; ")
    .. describe_points(points) .. "."
end

local function curve_notes(results, points)
  local notes = {}
  if #thresholds(results) > 0 then
    notes[1] = "Dashed: the thresholds of the plan."
  end
  if #points > 0 then
    notes[#notes + 1] = "Circles: published."
  end
  return #notes > 0 and notes or nil
end

--- The probability of being worth its cost, by the worth of a unit of effect.
-- @param args { r, ..., titles = { "main", ... }, label = "Worth of a unit of
--   effect", published = { { threshold = , p_cost_effective = }, ... },
--   alt = description }
function M.acceptability(args)
  local who = "fig.acceptability"
  args = ex.arguments(who, args, ACCEPTABILITY)
  return ex.record(args, function()
    local results = ex.economics(who, args)
    local titles = ex.column_titles(who, args, results)
    local label = args.label or "Worth of a unit of effect"
    local curves, points = {}, published_points(who, args.published)
    for i, r in ipairs(results) do
      curves[i] = curve_of(who, r, #results > 1 and titles[i] or "")
    end
    return {
      kind = "figure",
      chart = {
        kind = "acceptability", x_label = label, y_label = "Probability of being cost-effective",
        marks = thresholds(results), curves = curves, points = #points > 0 and points or nil,
      },
      description = args.alt or describe_curves(results, titles, label, points),
      notes = curve_notes(results, points),
      applies = { alpha = {} },
    }
  end)
end

local PLANE = { effect = true, cost = true, threshold = true, alt = true }

--- Of two normal differences, the ellipse that holds this share of them.
local function ellipse_of(r)
  local points = {}
  local dx, dy, rho = r.incremental_effect, r.incremental_cost, r.correlation
  local size = math.sqrt(-2 * math.log(1 - r.level))
  for i = 0, 120 do
    local at = 2 * math.pi * i / 120
    points[#points + 1] = {
      x = dx.estimate + size * dx.std_error * math.cos(at),
      y = dy.estimate
        + size * dy.std_error * (rho * math.cos(at) + math.sqrt(1 - rho * rho) * math.sin(at)),
    }
  end
  return points
end

local function draws_of(r)
  local points = {}
  for i, point in ipairs(r.plane ~= nil and r.plane.points or {}) do
    points[i] = { x = point.effect, y = point.cost }
  end
  return points
end

local QUARTERS = {
  { "north_east", "more effect at more cost" }, { "south_east", "more effect at no more cost" },
  { "south_west", "no more effect at no more cost" }, { "north_west", "no more effect at more cost" },
}

local function describe_plane(r, chart)
  local words = "Cost-effectiveness plane: " .. r.compared .. " against " .. r.comparator
    .. ", difference in effect "
    .. short(r.incremental_effect.estimate) .. ", in cost " .. short(r.incremental_cost.estimate)
  if r.plane ~= nil then
    for _, quarter in ipairs(QUARTERS) do
      words = words .. "; " .. core.fmt.pct(r.plane[quarter[1]], 1) .. " of the draws have " .. quarter[2]
    end
  elseif #chart.ellipse > 0 then
    words = words .. "; the ellipse holds " .. core.fmt.pct(r.level, 0) .. " of the pairs of differences"
  end
  return words .. "."
end

local function plane_note(r, chart)
  local words = #chart.points > 0 and "Points: draws, no more than can be told apart."
    or #chart.ellipse > 0 and "Ellipse: " .. core.fmt.pct(r.level, 0) .. " of the pairs of differences." or ""
  if chart.threshold ~= nil then
    words = words .. " Below the dashed line a unit of effect costs less than "
      .. short(chart.threshold) .. "."
  end
  return words
end

--- Differences in effect and in cost: draws, or the ellipse of two columns.
-- @param args { r, effect = "Difference in effect", cost = "Difference in cost",
--   threshold = 20000 (the plan's first; false: no line), alt = description }
function M.plane(args)
  local who = "fig.plane"
  args = ex.arguments(who, args, PLANE)
  return ex.record(args, function()
    local r = ex.economics(who, args)[1]
    need_effects(who, r, "a cost-effectiveness plane")
    local first = r.net_benefit[1]
    local threshold = args.threshold
    if threshold == nil and first ~= nil then
      threshold = first.threshold
    end
    local points = draws_of(r)
    local chart = {
      kind = "plane", x_label = args.effect or "Difference in effect",
      y_label = args.cost or "Difference in cost", points = points,
      ellipse = #points == 0 and r.correlation ~= nil and ellipse_of(r) or {},
      estimate = { x = r.incremental_effect.estimate, y = r.incremental_cost.estimate },
      threshold = threshold or nil,
    }
    return {
      kind = "figure", chart = chart, description = args.alt or describe_plane(r, chart),
      notes = { ex.cell(function() return plane_note(r, chart) end) },
      applies = { alpha = {}, level = #chart.ellipse > 0 and r.level or nil },
    }
  end)
end

local TORNADO = { labels = true, label = true, most = true, alt = true }

--- What the bars are of, and its value at the means of the inputs.
local function centre_of(who, r)
  if r.tornado == nil then
    core.fail(who .. ": the result has no inputs to vary",
      r.method ~= "model" and "two columns were compared" or "give the analysis a threshold")
  end
  if #r.tornado == 0 then
    core.fail(who .. ": nothing in the result is uncertain")
  end
  if r.kind == "cost_benefit" then
    return r.estimate, "Net present value"
  end
  local nb = r.net_benefit[1]
  return nb.estimate, "Net benefit at " .. short(nb.threshold) .. " a unit"
end

local function describe_bars(chart, r, centre)
  local parts = {}
  for i, row in ipairs(chart.rows) do
    parts[i] = row.label .. " from " .. row.low_text .. " to " .. row.high_text .. ": "
      .. short(row.low) .. " to " .. short(row.high)
  end
  return "What drives the result: " .. chart.x_label .. ", " .. short(centre)
    .. " at the means of the inputs, with one input at the ends of its " .. core.fmt.pct(r.level, 0)
    .. " interval. "
    .. table.concat(parts, "; ") .. "."
end

--- What drives the answer: one input at the ends of its own interval at a time.
-- @param args { r, labels = { ["costs.staff"] = "Staff" }, label = "Net present
--   value", most = 12 (bars), alt = description }
function M.tornado(args)
  local who = "fig.tornado"
  args = ex.arguments(who, args, TORNADO)
  return ex.record(args, function()
    local r = ex.economics(who, args)[1]
    local centre, label = centre_of(who, r)
    local labels, rows = args.labels or {}, {}
    for i, bar in ipairs(r.tornado) do
      if i > (args.most or 12) then
        break
      end
      rows[i] = {
        label = labels[bar.name] or bar.name, low = bar.net_at_low, high = bar.net_at_high,
        low_text = short(bar.low), high_text = short(bar.high),
      }
    end
    local chart = { kind = "tornado", x_label = args.label or label, reference = centre, rows = rows }
    return {
      kind = "figure", chart = chart, description = args.alt or describe_bars(chart, r, centre),
      notes = {
        ex.level_note("Green: the input at the lower end of its " .. core.fmt.pct(r.level, 0)
          .. " interval; blue: at the upper end; the others at their means.", r),
      },
      applies = { alpha = {}, level = r.level },
    }
  end)
end
