--- Tables of economic analyses.
local core = ...
local ex = core.exhibit
local M = core.tbl

local ECONOMICS = { titles = true, labels = true, digits = true, effect_digits = true, notes = true }

local GROUPED = { thousands = true }

--- What does not vary among the draws has an interval of one number, but for
-- the last bits.
local function is_interval(q)
  return q.conf_low ~= nil and q.conf_high ~= nil
    and q.conf_high - q.conf_low > 1e-9 * math.abs(q.estimate)
end

--- "1,234 (900 to 1,500)"; without an interval the number alone.
local function with_interval(q, digits)
  local text = core.fmt.num(q.estimate, digits, GROUPED)
  if is_interval(q) then
    text = text .. " (" .. core.fmt.ci(q.conf_low, q.conf_high, digits, GROUPED) .. ")"
  end
  return text
end

local WITHOUT_RATIO = {
  north_east = "none", south_east = "dominates", south_west = "none", north_west = "is dominated",
}

local function icer_text(r, digits)
  if r.icer == nil or r.icer.estimate == nil then
    return WITHOUT_RATIO[r.position]
  end
  return with_interval(r.icer, digits)
end

local function row(label, results, make)
  return ex.row("body", label, results, function(r)
    return ex.cell(function() return make(r) or "" end)
  end)
end

local function probability(p)
  return core.fmt.num(p, 2, { missing = "" })
end

local function benefit_rows(results, opts)
  local rows = {}
  for i, name in ipairs { "costs", "benefits", "net_present_value" } do
    rows[i] = row(opts.labels[name] or ex.capital(name:gsub("_", " ")), results, function(r)
      return with_interval(r[name], opts.digits)
    end)
  end
  rows[4] = row(opts.labels.benefit_cost_ratio or "Benefit-cost ratio", results, function(r)
    local ratio = r.benefit_cost_ratio
    return ratio ~= nil and ratio.estimate ~= nil and with_interval(ratio, 2) or "none"
  end)
  rows[5] = row(opts.labels.p_positive or "Probability that benefits exceed costs", results, function(r)
    return probability(r.p_positive)
  end)
  return rows
end

local function arm_rows(rows, results, opts)
  for k = 1, 2 do
    local arm = opts.labels[results[1].arms[k].level] or results[1].arms[k].level
    rows[#rows + 1] = row("Cost, " .. arm, results, function(r)
      return core.fmt.num(r.arms[k].cost, opts.digits, GROUPED)
    end)
    rows[#rows + 1] = row("Effect, " .. arm, results, function(r)
      return core.fmt.num(r.arms[k].effect, opts.effect_digits)
    end)
  end
end

--- At the thresholds of the first result that a result has too.
local function at_threshold(r, threshold)
  for _, nb in ipairs(r.net_benefit) do
    if nb.threshold == threshold then
      return nb
    end
  end
  return nil
end

local function threshold_rows(rows, results, opts)
  for _, first in ipairs(results[1].net_benefit) do
    local whole = first.threshold == math.floor(first.threshold)
    local at = " at " .. core.fmt.num(first.threshold, whole and 0 or 2, GROUPED)
    rows[#rows + 1] = row("Net benefit" .. at, results, function(r)
      local nb = at_threshold(r, first.threshold)
      return nb and with_interval(nb, opts.digits)
    end)
    rows[#rows + 1] = row("Probability of being cost-effective" .. at, results, function(r)
      local nb = at_threshold(r, first.threshold)
      return nb and probability(nb.p_cost_effective)
    end)
  end
end

local function effect_rows(results, opts)
  local rows = {}
  arm_rows(rows, results, opts)
  rows[#rows + 1] = row(opts.labels.incremental_cost or "Difference in cost", results, function(r)
    return with_interval(r.incremental_cost, opts.digits)
  end)
  rows[#rows + 1] = row(opts.labels.incremental_effect or "Difference in effect", results, function(r)
    return with_interval(r.incremental_effect, opts.effect_digits)
  end)
  rows[#rows + 1] = row(opts.labels.icer or "Cost of a unit of effect (ICER)", results, function(r)
    return icer_text(r, opts.digits)
  end)
  threshold_rows(rows, results, opts)
  return rows
end

--- How a result was made, in words; its numbers are traced to it.
local function setting_words(r)
  local parts = {}
  if r.perspective ~= nil then
    parts[#parts + 1] = "perspective: " .. r.perspective
  end
  if r.price_year ~= nil then
    parts[#parts + 1] = "prices of " .. core.fmt.int(r.price_year, { thousands = false })
  end
  if r.horizon_years ~= nil then
    parts[#parts + 1] = "horizon " .. core.fmt.int(r.horizon_years) .. " years"
  end
  if r.discount_rate ~= nil and (r.horizon_years or 0) > 0 then
    parts[#parts + 1] = "discounted at " .. core.fmt.pct(r.discount_rate, 1) .. " a year"
    if r.effect_discount_rate ~= r.discount_rate then
      parts[#parts + 1] = (r.kind == "cost_benefit" and "benefits" or "effects") .. " at "
        .. core.fmt.pct(r.effect_discount_rate, 1)
    end
  end
  return table.concat(parts, "; ")
end

local function interval_words(r)
  if r.draws ~= nil then
    return core.fmt.pct(r.level, 0) .. " intervals in brackets, of " .. core.fmt.int(r.draws) .. " draws"
  elseif r.method == "normal" then
    return core.fmt.pct(r.level, 0) .. " intervals in brackets, normal, of the ratio Fieller's"
  end
  return "Nothing is uncertain"
end

local function notes_of(results, titles)
  local notes, seen = {}, {}
  for i, r in ipairs(results) do
    local note = ex.cell(function()
      local words = setting_words(r)
      return interval_words(r) .. (words ~= "" and "; " .. words or "") .. "."
    end)
    if not seen[note.text] then
      seen[note.text] = true
      notes[#notes + 1] = i > 1 and ex.derived(titles[i] .. ": " .. note.text, note) or note
    end
  end
  return notes
end

local function need_one_kind(who, results)
  for _, r in ipairs(results) do
    if r.kind ~= results[1].kind then
      core.fail(who .. ": a " .. r.kind .. " beside a " .. results[1].kind, "show them in two tables")
    end
  end
end

--- Economic analyses of one kind side by side.
-- @param args { r, ..., titles = { "main", ... }, labels = { costs = "label",
--   arm = "label" }, digits = 0 (of amounts), effect_digits = 2, notes }
function M.economics(args)
  local who = "tbl.economics"
  args = ex.arguments(who, args, ECONOMICS)
  return ex.record(args, function()
    local results = ex.economics(who, args)
    local titles = ex.column_titles(who, args, results)
    local opts = {
      labels = args.labels or {}, digits = args.digits or 0, effect_digits = args.effect_digits or 2,
    }
    need_one_kind(who, results)
    return {
      kind = "table", columns = ex.columns("", titles), warnings = ex.warnings(results),
      notes = ex.with_notes(who, notes_of(results, titles), args.notes),
      rows = results[1].kind == "cost_benefit" and benefit_rows(results, opts) or effect_rows(results, opts),
      applies = { alpha = {}, level = ex.same_level(who, results) },
    }
  end)
end
