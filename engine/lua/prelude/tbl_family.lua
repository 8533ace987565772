--- Tables of what several analyses come to together: families of tests.
local core = ...
local ex = core.exhibit
local M = core.tbl

local FAMILY = { labels = true, digits = true, notes = true }

local METHODS = {
  none = "not adjusted", bonferroni = "Bonferroni's method", holm = "Holm's method",
  hochberg = "Hochberg's method", benjamini_hochberg = "Benjamini and Hochberg's method",
  romano_wolf = "Romano and Wolf's method",
}

--- Where the p values of a method that draws come from, or "".
local function draws_of(result)
  if result.draws == nil then
    return ""
  elseif result.complete then
    return ", from all " .. core.fmt.int(result.draws) .. " assignments that the design could have drawn"
  end
  return ", from " .. core.fmt.int(result.draws) .. " draws of the treatment as the design drew it (seed "
    .. string.format("%d", result.seed) .. ")"
end

local function family_row(test, labels, digits)
  local term = test.term or test.outcome
  local cells = { ex.th(labels[test.analysis] or test.analysis), labels[term] or term }
  cells[#cells + 1] = ex.cell(function()
    return core.fmt.num(test.estimate, digits, { missing = "" })
  end)
  cells[#cells + 1] = ex.cell(function() return core.fmt.p(test.p_value) end)
  cells[#cells + 1] = ex.cell(function() return core.fmt.p(test.p_adjusted) end)
  return { kind = "body", cells = cells }
end

--- The p values of a family as they are, and adjusted.
-- @param args what t:family() returned, or { result, labels = { analysis
-- or term = "label" }, digits = 2, notes }
function M.family(args)
  local who = "tbl.family"
  args = ex.arguments(who, args, FAMILY)
  local result, labels = ex.told(who, args, "family", "t:family()")
  return ex.record(args, function()
    local columns, rows = ex.columns("Analysis", { "Term", "Estimate", "p", "Adjusted p" }), {}
    columns[2].align = "left"
    for _, test in ipairs(result.tests) do
      rows[#rows + 1] = family_row(test, labels, args.digits or 2)
    end
    local notes = { ex.cell(function()
      return "Adjusted for " .. core.fmt.int(result.n) .. " tests by " .. METHODS[result.method]
        .. draws_of(result) .. "."
    end) }
    ex.with_notes(who, notes, args.notes)
    return { kind = "table", columns = columns, rows = rows, notes = notes, warnings = {} }
  end)
end
