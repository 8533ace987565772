--- fig - charts: values that show() places in the report, drawn by gnuplot.
--
-- Each function returns an exhibit { kind = "figure", chart, description, ... }
-- that knows which ledger rows its marks were read from.  The description says
-- in words what the chart shows; a chunk's `--| alt:` replaces it.
local core = ...
local ex = core.exhibit

local M = {}

local STARS = { 0.05, 0.01, 0.001 }

--- The level inside a term's name: "arm[small]" gives "small".
local function level_of(term)
  return term.level or term.name:match("%[(.*)%]$")
end

--- Mark of an arm against the base one: stars, "ns", or "" for the base.
local function mark_of(r, level, opts)
  for _, term in ipairs(r.treatment or {}) do
    if level_of(term) == level and term.status ~= "omitted" then
      local text = core.stars(term.p_value, opts.stars)
      return text == "" and "ns" or opts.marks and opts.marks[#text] or text
    end
  end
  return ""
end

local function effect_of(r, level)
  for _, term in ipairs(r.treatment or {}) do
    if level_of(term) == level and term.status ~= "omitted" then
      return term
    end
  end
  return nil
end

--- Mean with its own t interval, n - 1 degrees of freedom.
local function own_interval(arm, level)
  if arm.se == nil or arm.n < 2 then
    return arm.mean, arm.mean
  end
  local t = core.t_quantile(1 - (1 - level) / 2, arm.n - 1)
  return arm.mean - t * arm.se, arm.mean + t * arm.se
end

--- One bar of an arm of a fit.  Adjusted: the base arm's mean plus the fit's
-- estimate, with the interval of that estimate.  Difference: the estimate alone.
local function arm_bar(r, arm, base, opts)
  local effect = effect_of(r, arm.level)
  local mean, low, high = arm.mean, own_interval(arm, r.level)
  local from = opts.difference and 0 or base.mean
  if effect ~= nil and (opts.adjusted or opts.difference) then
    mean, low, high = from + effect.estimate, from + effect.conf_low, from + effect.conf_high
  elseif opts.difference then
    mean, low, high = 0, 0, 0
  end
  return {
    label = opts.arms[arm.level] or arm.level, mean = mean, low = low, high = high,
    n = arm.n, mark = mark_of(r, arm.level, opts),
  }
end

local function base_arm(r)
  for _, arm in ipairs(r.arms) do
    if effect_of(r, arm.level) == nil then
      return arm
    end
  end
  return r.arms[1]
end

local function fit_bars(who, results, titles, opts)
  local bars, base_label = {}, nil
  for i, r in ipairs(results) do
    if r.arms == nil then
      core.fail(who .. ": the result has no arms", "give a regression with a treatment")
    end
    local base = base_arm(r)
    base_label = base_label or opts.arms[base.level] or base.level
    for _, arm in ipairs(r.arms) do
      local bar = arm_bar(r, arm, base, opts)
      bar.group = #results > 1 and titles[i] or ""
      bars[#bars + 1] = bar
    end
  end
  return bars, base_label
end

local BAR = {
  group = true, label = true, mean = true, low = true, high = true, se = true, n = true, mark = true,
  text = true,
}

--- A number of a bar, given as one or as a text as it was printed elsewhere.
local function bar_number(who, i, row, name)
  local x = row[name]
  if type(x) == "string" and x:find("^%-?%d*%.?%d+$") then
    x = tonumber(x)
  end
  if type(x) ~= "number" then
    core.fail(who .. ": bar " .. i .. ": " .. name .. " is a number, not a "
      .. type(x))
  end
  return x
end

local function number_text(x)
  return type(x) == "string" and x or ex.shown_number(x)
end

--- The ends of a bar: given, or one standard error either way.
local function bar_ends(who, i, row, mean)
  if row.se == nil then
    return bar_number(who, i, row, "low"), bar_number(who, i, row, "high")
  elseif row.low ~= nil or row.high ~= nil then
    core.fail(who .. ": bar " .. i .. ": se and low, high are two ways to give an interval",
      "leave one of them out")
  end
  local se = bar_number(who, i, row, "se")
  if se < 0 then
    core.fail(who .. ": bar " .. i .. ": se is " .. se .. ", below 0")
  end
  return mean - se, mean + se
end

--- The numbers of a bar: its mean, its ends, which come from the mean and the se
-- where that is given, and how many it is of.
local function add_numbers(given, row, bar, digits)
  given[#given + 1] = ex.given(function() return bar.text or core.fmt.num(bar.mean, digits) end)
  if bar.low < bar.high then
    local ends = function() return core.fmt.ci(bar.low, bar.high, 2) end
    given[#given + 1] = row.se == nil and ex.cell(ends) or ex.derived(ends(), ex.cell(function()
      return number_text(row.mean) .. " " .. number_text(row.se)
    end), "ends of ")
  end
  if row.n ~= nil then
    given[#given + 1] = ex.cell(function() return number_text(row.n) end)
  end
end

--- Bars given by hand, or by a frame with these columns.
-- @return bars, their numbers, judged, and what their ends are
local function given_bars(who, bars, digits)
  local out, given = {}, {}
  local is_frame = core.type(bars) == "frame"
  local rows = is_frame and bars:rows() or bars
  for i, row in ipairs(rows) do
    if not is_frame then
      ex.named(who .. ": bar " .. i, row, BAR)
    elseif row.low ~= nil then
      row.se = nil -- another column of the frame
    end
    if (row.se == nil) ~= (rows[1].se == nil) then
      core.fail(who .. ": bar " .. i .. ": bars are given by se or by low and high, and all alike")
    end
    local mean = bar_number(who, i, row, "mean")
    local low, high = bar_ends(who, i, row, mean)
    out[i] = {
      group = row.group or "", label = row.label or "", mean = mean, low = low, high = high,
      n = row.n and bar_number(who, i, row, "n"), mark = row.mark or "",
      text = row.text or type(row.mean) == "string" and row.mean or nil,
    }
    add_numbers(given, row, out[i], digits)
  end
  if #out == 0 then
    core.fail(who .. ": no bars given")
  end
  return out, given, rows[1].se ~= nil and "one standard error" or "95% confidence interval"
end

--- As many decimals as the mean has that was given as a text.
local function decimals_of(text, digits)
  local decimals = text and text:match("^%-?%d*%.(%d+)$")
  return decimals and math.min(#decimals, 12) or digits
end

local function bar_words(bar, digits)
  local value = bar.value_text ~= "" and bar.value_text or core.fmt.num(bar.mean, digits)
  local words = bar.label .. " " .. value
  if bar.group ~= "" then
    words = bar.group .. ", " .. words
  end
  if bar.low < bar.high then
    words = words .. " (" .. core.fmt.ci(bar.low, bar.high, digits) .. ")"
  end
  if bar.mark == "ns" then
    words = words .. ", not significant"
  elseif bar.mark ~= "" then
    words = words .. ", " .. bar.mark
  end
  return words
end

--- @param parts words of each bar
local function describe_bars(chart, parts)
  local words = "Chart of " .. (chart.base and "differences from " .. chart.base or "means")
    .. (chart.y_label ~= "" and (chart.base and " in " or " of ") .. chart.y_label or "")
    .. " by arm, with " .. ex.intervals(chart.interval) .. ": " .. table.concat(parts, "; ") .. "."
  if chart.legend ~= "" then
    words = words .. " " .. chart.legend .. "."
  end
  return words
end

local function arms_legend(bars, stars, marks, base_label)
  local starred, ns = false, false
  for _, bar in ipairs(bars) do
    starred = starred or bar.mark:find("*", 1, true) ~= nil or marks ~= nil and bar.mark ~= ""
    ns = ns or bar.mark == "ns"
  end
  local parts = {}
  if starred or ns then
    parts[1] = ex.stars_legend(stars, marks)
    if ns then
      parts[#parts + 1] = "ns: not significant"
    end
    if base_label ~= nil then
      parts[#parts + 1] = "compared with " .. base_label
    end
  end
  return table.concat(parts, "; ")
end

local function has_marks(bars)
  for _, bar in ipairs(bars) do
    if bar.mark ~= "" then
      return true
    end
  end
  return false
end

--- What a reader must know to read the chart, below it.
local function arms_note(chart, r)
  local words = "Error bars: " .. ex.intervals(chart.interval)
    .. (chart.base and " of the difference" or "") .. "."
  if chart.legend ~= "" then
    words = words .. " " .. chart.legend .. "."
  end
  return r ~= nil and ex.level_note(words, r) or words
end

local ARMS = {
  bars = true, label = true, unit = true, arms = true, titles = true, stars = true,
  digits = true, adjusted = true, zero = true, interval = true, legend = true, alt = true,
  panels = true, difference = true, marks = true,
}

--- Means by arm, with intervals and significance marks.
-- From fits, the means are the unadjusted ones of the rows used, each with its
-- own t interval, and the marks are the fit's p-values against the base arm;
-- with adjusted = true an arm is the base arm's mean plus its estimate, with
-- the interval of that estimate; with difference = true it is the estimate
-- alone, a bar that stands on the base arm's zero.
-- @param args { r, ...            fits with a treatment, or
--   bars = frame or list          of { group, label, mean, low, high, n, mark,
--                                 text: the mean as it is to be printed }; se in
--                                 place of low and high: one either way; mean,
--                                 se and n may be texts, as printed elsewhere
--   panels = false                a panel with its own scale for each group
--   label = "Score", unit = "points"   of the axis
--   arms = { level = "label" }, titles = { "group of the first fit", ... }
--   stars = { alpha, 0.01, 0.001 }, digits = 1, adjusted = false, difference = false,
--   marks = { "+", "*", ... }     in place of *, ** ..., one for each threshold in stars
--   zero = false                  bars from zero in place of dots
--   interval = "95% confidence interval", legend = "..."  for given bars
--   alt = description }
function M.arms(args)
  local who = "fig.arms"
  ex.named(who, args, ARMS)
  local stars = args.stars and ex.check_stars(who, args.stars)
  local marks = args.marks and ex.check_marks(who, args.marks, stars)
  local digits = args.digits or 1
  if args.difference and (args.adjusted or args.bars ~= nil) then
    core.fail(who .. ": difference and " .. (args.adjusted and "adjusted" or "bars")
      .. " are two ways to show an estimate", "leave one of them out")
  end
  return ex.record(args, function()
    local bars, given, base_label, interval, level, alternative
    if args.bars ~= nil then
      stars = stars or STARS
      bars, given, interval = given_bars(who, args.bars, digits)
      interval = args.interval or interval
    else
      local results = ex.fits(who, args)
      local titles = ex.column_titles(who, args, results)
      stars = stars or ex.usual_stars(results)
      level, alternative = ex.same_level(who, results), results[1].alternative
      bars, base_label = fit_bars(who, results, titles, {
        arms = args.arms or {}, stars = stars, marks = marks,
        adjusted = args.adjusted, difference = args.difference,
      })
      interval = ex.interval_name(results[1])
    end
    local words = {}
    for i, bar in ipairs(bars) do
      -- A cell, so that the exhibit is made of the rows that hold it.
      bar.value_text = ex.given(function() return bar.text or core.fmt.num(bar.mean, digits) end).text
      if bar.n ~= nil then
        bar.n_text = "n = " .. core.fmt.int(bar.n)
      end
      words[i] = bar_words(bar, decimals_of(bar.text, digits))
      bar.text, bar.n = nil, nil
    end
    local chart = {
      kind = "arms", y_label = args.label or "", y_unit = args.unit, bars = bars,
      interval = interval, legend = args.legend or arms_legend(bars, stars, marks, base_label),
      zero = args.zero == true or args.difference == true,
      base = args.difference and base_label or nil, panels = args.panels == true,
    }
    return {
      kind = "figure", chart = chart, description = args.alt or describe_bars(chart, words),
      notes = { arms_note(chart, args.bars == nil and args[1] or nil) }, given = given,
      applies = {
        alpha = level ~= nil and has_marks(bars) and stars or {}, level = level,
        alternative = alternative,
      },
    }
  end)
end

local COEFFICIENTS = {
  terms = true, labels = true, titles = true, label = true, digits = true, reference = true,
  alt = true,
}

local function coefficient_names(results)
  local names, seen = {}, {}
  for _, r in ipairs(results) do
    local terms = r.treatment
    if terms == nil or #terms == 0 then
      terms = r.terms
    end
    for _, term in ipairs(terms) do
      if term.status ~= "omitted" and term.name ~= "(Intercept)" and not seen[term.name] then
        seen[term.name] = true
        names[#names + 1] = term.name
      end
    end
  end
  return names
end

local function estimated(r, name)
  for _, term in ipairs(r.terms) do
    if term.name == name and term.status ~= "omitted" and term.conf_low ~= nil then
      return term
    end
  end
  return nil
end

--- One fit: a row a term.  Several: a group a term, a row a fit.
local function coefficient_rows(results, names, titles, labels)
  local rows = {}
  for _, name in ipairs(names) do
    for i, r in ipairs(results) do
      local term = estimated(r, name)
      local label = labels[name] or name
      if term ~= nil then
        rows[#rows + 1] = {
          label = #results > 1 and titles[i] or label,
          group = #results > 1 and label or "",
          estimate = term.estimate, low = term.conf_low, high = term.conf_high,
          p_text = core.fmt.p(term.p_value, { missing = "" }),
        }
      end
    end
  end
  return rows
end

local function describe_rows(chart, interval, digits)
  local parts = {}
  for i, row in ipairs(chart.rows) do
    parts[i] = (row.group ~= "" and row.group .. ", " or "") .. row.label .. " "
      .. core.fmt.num(row.estimate, digits) .. " ("
      .. core.fmt.ci(row.low, row.high, digits) .. ")"
  end
  return "Coefficient plot" .. (chart.x_label ~= "" and " of " .. chart.x_label or "")
    .. ", estimates with " .. ex.intervals(interval) .. ": " .. table.concat(parts, "; ") .. "."
end

--- Estimates with their intervals, one below the other.
-- @param args { r, ...,
--   terms = { "small", ... }     which, in this order; else the treatment's
--   labels = { name = "label" }, titles = { "fit 1", ... }
--   label = "Difference in score"   of the axis
--   reference = 0, digits = 1, alt = description }
function M.coefficients(args)
  local who = "fig.coefficients"
  ex.named(who, args, COEFFICIENTS)
  return ex.record(args, function()
    local results = ex.fits(who, args)
    local only, labels = ex.term_choice(who, args)
    local names = only and ex.check_only(who, results, only) or coefficient_names(results)
    local titles = ex.column_titles(who, args, results)
    local level = ex.same_level(who, results)
    local chart = {
      kind = "coefficients", x_label = args.label or "", reference = args.reference or 0,
      rows = coefficient_rows(results, names, titles, labels),
    }
    if #chart.rows == 0 then
      core.fail(who .. ": none of the terms has an estimate with an interval")
    end
    return {
      kind = "figure", chart = chart,
      description = args.alt
        or describe_rows(chart, ex.interval_name(results[1]), args.digits or 1),
      notes = {
        ex.level_note("Lines: " .. ex.intervals(ex.interval_name(results[1])) .. ".", results[1]),
      },
      applies = { alpha = {}, level = level, alternative = results[1].alternative },
    }
  end)
end

local SPECIFICATIONS = { label = true, digits = true, reference = true, alt = true }

--- A row a clause and alternative, and which of them a run makes.
local function specification_rows(m)
  local rows, first = {}, {}
  for i, choice in ipairs(m.choices) do
    first[i] = #rows
    for _, alternative in ipairs(choice.alternatives) do
      rows[#rows + 1] = choice.clause .. ": " .. alternative
    end
  end
  return rows, first
end

local function specification_run(run, rows, first, is_registered)
  local made = {}
  for i = 1, #rows do
    made[i] = false
  end
  for i, k in ipairs(run.made) do
    made[first[i] + k] = true
  end
  return {
    estimate = run.estimate, low = run.conf_low, high = run.conf_high, made = made,
    mark = is_registered and "registered" or "",
  }
end

local function describe_multiverse(m, digits)
  local words = "Specification curve: estimates of " .. core.fmt.int(m.n_estimated)
    .. " specifications in order of size, median " .. core.fmt.num(m.median, digits) .. ", "
    .. core.fmt.int(m.n_significant) .. " of them significant in one direction"
  if m.p_median ~= nil then
    words = words .. "; if the treatment did nothing, a median as far from 0 has p "
      .. core.fmt.p(m.p_median) .. ", as many significant ones p " .. core.fmt.p(m.p_significant)
      .. ", and Stouffer's Z p " .. core.fmt.p(m.p_stouffer)
  end
  return words .. "."
end

--- The specification curve of a t:multiverse.
-- @param args { m, label = "Difference in score", reference = 0, digits = 2,
--   alt = description }
function M.specifications(args)
  local who = "fig.specifications"
  ex.named(who, args, SPECIFICATIONS)
  return ex.record(args, function()
    local m = args[1]
    if m == nil or m.kind ~= "multiverse" then
      core.fail(who .. ": a result of t:multiverse is expected",
        "fig.specifications { t:multiverse(\"primary\", { ... }) }")
    end
    local rows, first = specification_rows(m)
    local runs = {}
    for i, run in ipairs(m.runs) do
      if run.estimate ~= nil then
        runs[#runs + 1] = specification_run(run, rows, first, i == 1)
      end
    end
    return {
      kind = "figure",
      chart = {
        kind = "specifications", y_label = args.label or "Estimate",
        reference = args.reference or 0, choices = rows, runs = runs,
      },
      description = args.alt or describe_multiverse(m, args.digits or 2),
      applies = { alpha = {} },
    }
  end)
end

return M
