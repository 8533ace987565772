--- Table of missing values.
local core = ...
local ex = core.exhibit
local M = core.tbl

local MISSINGNESS = { labels = true, notes = true }

local function gap_cell(n, share)
  return ex.cell(function()
    return core.fmt.int(n()) .. " (" .. core.fmt.pct(share(), 1, { missing = "." }) .. ")"
  end)
end

local function gap_row(column, label)
  local cells = { ex.th(label) }
  for _, arm in ipairs(column.arms) do
    cells[#cells + 1] = gap_cell(function() return arm.n_missing end, function() return arm.share end)
  end
  cells[#cells + 1] = gap_cell(function() return column.n_missing end, function() return column.share end)
  return { kind = "body", cells = cells }
end

--- "Age, Absence", or "Nothing" for the complete rows.
local function pattern_label(pattern, names)
  local parts = {}
  for i = 1, #pattern.missing do
    parts[i] = names[pattern.missing[i]]
  end
  return #parts > 0 and table.concat(parts, ", ") or "Nothing"
end

local function pattern_row(pattern, names, n_arms)
  local cells = { ex.th(ex.INDENT .. pattern_label(pattern, names)) }
  for _ = 1, n_arms do
    cells[#cells + 1] = ""
  end
  cells[#cells + 1] = gap_cell(function() return pattern.n end, function() return pattern.share end)
  return { kind = "body", cells = cells }
end

--- How many values are missing, by column and arm, and which are missing together.
-- @param args what t:missingness { ... } returned, or { result, labels = { column =
-- "label" }, notes }
function M.missingness(args)
  local who = "tbl.missingness"
  args = ex.arguments(who, args, MISSINGNESS)
  local result, labels = ex.told(who, args, "missingness", 't:missingness { ... }')
  return ex.record(args, function()
    local titles, rows, names = ex.arm_titles(result.arms, labels), {}, {}
    titles[#titles + 1] = "All (n = " .. core.fmt.int(result.n) .. ")"
    local columns = ex.columns("", titles)
    for _, column in ipairs(result.columns) do
      names[column.name] = labels[column.name] or column.label or column.name
      rows[#rows + 1] = gap_row(column, names[column.name])
    end
    local heading = { text = "Missing together", th = true, colspan = #columns }
    rows[#rows + 1] = { kind = "section", cells = { heading } }
    for _, pattern in ipairs(result.patterns) do
      rows[#rows + 1] = pattern_row(pattern, names, #result.arms)
    end
    local notes = {
      "Values missing (percentage of those randomised to the arm).", ex.no_arm_note(result),
    }
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", columns = columns, rows = rows, notes = notes, warnings = ex.warnings { result },
    }
  end)
end
