--- Tables of a trial: baseline balance, flow of participants.
local core = ...
local ex = core.exhibit
local M = core.tbl

local BALANCE = { labels = true, digits = true, notes = true }

--- The standardised difference of a row: with more than two arms the largest.
local function std_difference(row)
  local largest
  for _, arm in ipairs(row.arms) do
    local d = arm.std_difference
    if d ~= nil and (largest == nil or math.abs(d) > math.abs(largest)) then
      largest = d
    end
  end
  return largest
end

local function difference_cell(row)
  return ex.cell(function()
    return core.fmt.num(std_difference(row), 2, { missing = "" })
  end)
end

local function p_cell(row)
  return ex.cell(function() return core.fmt.p(row.p_value, { missing = "" }) end)
end

local function number_row(source, label, digits)
  local cells = { ex.th(label) }
  for _, arm in ipairs(source.arms) do
    cells[#cells + 1] = ex.cell(function()
      return core.fmt.num(arm.mean, digits, { missing = "" })
        .. " (" .. core.fmt.num(arm.sd, digits, { missing = "." }) .. ")"
    end)
  end
  cells[#cells + 1] = difference_cell(source)
  cells[#cells + 1] = p_cell(source)
  return { kind = "body", cells = cells }
end

local function level_row(level)
  local cells = { ex.th(ex.INDENT .. level.level) }
  for _, arm in ipairs(level.arms) do
    cells[#cells + 1] = ex.cell(function()
      return core.fmt.int(arm.n) .. " (" .. core.fmt.pct(arm.share, 1, { missing = "." }) .. ")"
    end)
  end
  cells[#cells + 1] = difference_cell(level)
  cells[#cells + 1] = ""
  return { kind = "body", cells = cells }
end

local function category_rows(rows, source, label, n_arms)
  local cells = { ex.th(label) }
  for _ = 1, n_arms + 1 do
    cells[#cells + 1] = ""
  end
  cells[#cells + 1] = p_cell(source)
  rows[#rows + 1] = { kind = "body", cells = cells }
  for _, level in ipairs(source.levels) do
    rows[#rows + 1] = level_row(level)
  end
end

local function balance_notes(result)
  local notes = {
    "Means (standard deviations) and counts (percentages).",
    #result.arms == 2 and "p: Welch's t test for numbers, chi-square test for categories."
      or "p: F test for numbers, chi-square test for categories; the standardised difference "
        .. "is the largest from the first arm.",
  }
  local joint = result.joint
  if joint ~= nil and joint.p_value ~= nil then
    notes[#notes + 1] = ex.cell(function()
      local p = core.fmt.p(joint.p_value)
      return "Joint test of all: F = " .. core.fmt.num(joint.statistic, 2)
        .. (p:find("^<") and ", p " or ", p = ") .. p .. "."
    end)
  end
  return notes
end

--- Baseline columns by arm.
-- @param args what t:baseline { ... } returned, or { result, labels = { column =
-- "label" }, digits = 2, notes }
function M.balance(args)
  local who = "tbl.balance"
  args = ex.arguments(who, args, BALANCE)
  local result, labels = ex.told(who, args, "balance", 't:baseline { ... }')
  return ex.record(args, function()
    local titles, rows = ex.arm_titles(result.arms, labels), {}
    titles[#titles + 1] = "Std. difference"
    titles[#titles + 1] = "p"
    for _, source in ipairs(result.rows) do
      local label = labels[source.covariate] or source.label or source.covariate
      if source.type == "category" then
        category_rows(rows, source, label, #result.arms)
      else
        rows[#rows + 1] = number_row(source, label, args.digits or 2)
      end
    end
    local notes = balance_notes(result)
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", columns = ex.columns("", titles), rows = rows, notes = notes,
      warnings = ex.warnings { result },
    }
  end)
end

local FLOW = { labels = true, notes = true }

local function flow_row(label, arms, name, total)
  local cells = { ex.th(label) }
  for _, arm in ipairs(arms) do
    cells[#cells + 1] = ex.cell(function() return core.fmt.int(arm[name]) end)
  end
  cells[#cells + 1] = ex.cell(function() return core.fmt.int(total) end)
  return { kind = "body", cells = cells }
end

local function flow_rows(result, labels)
  local rows = { flow_row("Randomised", result.arms, "assigned", result.assigned) }
  for _, reason in ipairs(result.reasons) do
    rows[#rows + 1] = flow_row(ex.INDENT .. ex.reason_words(reason, labels), reason.arms, "n", reason.n)
  end
  rows[#rows + 1] = flow_row("Analysed", result.arms, "analysed", result.analysed)
  return rows
end

--- Who was randomised and who was analysed, by arm, with the reasons between.
-- A row without a value in several columns counts with the first of them.
-- @param args what t:flow(id) returned, or { result, labels = { arm or column =
-- "label" }, notes }
function M.flow(args)
  local who = "tbl.flow"
  args = ex.arguments(who, args, FLOW)
  local result, labels = ex.told(who, args, "flow", 't:flow "..."')
  return ex.record(args, function()
    local titles = {}
    for i, arm in ipairs(result.arms) do
      titles[i] = labels[arm.level] or arm.level
    end
    titles[#titles + 1] = "All"
    return {
      kind = "table", columns = ex.columns("", titles), rows = flow_rows(result, labels),
      notes = ex.with_notes(who, { ex.no_arm_note(result) }, args.notes),
      warnings = ex.warnings { result },
    }
  end)
end

local RANDOMISATION = { labels = true, notes = true }
local UNITS = { individual = "people", cluster = "clusters" }

local function block_row(block, titles)
  local cells = { ex.th(block.block ~= "" and block.block or "All") }
  for i in ipairs(titles) do
    local arm = block.arms[i]
    cells[#cells + 1] = ex.cell(function() return core.fmt.int(arm.n) end)
    cells[#cells + 1] = ex.cell(function() return core.fmt.int(arm.n_drawn) end)
  end
  return { kind = "body", cells = cells }
end

--- Units by block and arm: in the data, and as the registered design draws them.
-- @param args what t:randomisation() returned, or { result, labels = { arm =
-- "label" }, notes }
function M.randomisation(args)
  local who = "tbl.randomisation"
  args = ex.arguments(who, args, RANDOMISATION)
  local result, labels = ex.told(who, args, "randomisation", "t:randomisation()")
  return ex.record(args, function()
    local columns, rows, titles = { { title = "Block", align = "left" } }, {}, {}
    for i, arm in ipairs(result.blocks[1].arms) do
      titles[i] = labels[arm.level] or arm.level
      columns[#columns + 1] = { title = "in the data", group = titles[i], align = "right" }
      columns[#columns + 1] = { title = "drawn again", group = titles[i], align = "right" }
    end
    for _, block in ipairs(result.blocks) do
      rows[#rows + 1] = block_row(block, titles)
    end
    local notes = { ex.cell(function()
      return core.fmt.int(result.n_agree) .. " of " .. core.fmt.int(result.n_units) .. " "
        .. UNITS[result.unit] .. " have the arm that seed "
        .. core.fmt.int(result.seed, { thousands = false }) .. " draws (" .. result.generator .. ")."
    end) }
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", columns = columns, rows = rows, notes = notes, warnings = ex.warnings { result },
    }
  end)
end

local OUTCOMES = { notes = true, data = true, labels = true }

local function instrument(o)
  if o.items == nil then
    return ""
  end
  local words = o.scored .. " of " .. core.fmt.int(o.items) .. " items"
  if o.reverse > 0 then
    words = words .. ", " .. core.fmt.int(o.reverse) .. " reversed"
  end
  return words
end

local RANK = { primary = 1, secondary = 2, mediation = 3 }

--- The primary ones first, else in their order.
local function by_purpose(outcomes)
  local out = {}
  for i, o in ipairs(outcomes) do
    out[i] = { outcome = o, rank = RANK[o.purpose] or 4, i = i }
  end
  table.sort(out, function(x, y)
    if x.rank ~= y.rank then
      return x.rank < y.rank
    end
    return x.i < y.i
  end)
  return out
end

--- The outcomes and mediators that the protocol registers.
-- @param args a trial, or { t, data = { frame = "what it is called" },
-- labels = { column = "label" }, notes }
function M.outcomes(args)
  local who = "tbl.outcomes"
  args = ex.arguments(who, args, OUTCOMES)
  local t = ex.trial(who, args)
  local called, labels = args.data or {}, args.labels or {}
  return ex.record(args, function()
    local rows, columns, notes = {}, {}, {}
    local has_scale = false
    for _, o in ipairs(t.outcomes) do
      has_scale = has_scale or o.items ~= nil
    end
    for i, entry in ipairs(by_purpose(t.outcomes)) do
      local o = entry.outcome
      local cells = {
        ex.th(labels[o.outcome] or o.label), o.purpose or "not stated", called[o.data] or o.data,
      }
      cells[#cells + 1] = has_scale and instrument(o) or nil
      cells[#cells + 1] = table.concat(o.analyses, ", ")
      rows[i] = { kind = "body", cells = cells }
    end
    local titles = has_scale and { "Outcome", "Purpose", "Data", "Scale", "Registered as" }
      or { "Outcome", "Purpose", "Data", "Registered as" }
    for i, title in ipairs(titles) do
      columns[i] = { title = title, align = "left" }
    end
    ex.with_notes(who, notes, args.notes)
    return { kind = "table", notes = notes, rows = rows, columns = columns }
  end)
end
