--- Rebuilt against published.
local core = ...
local ex = core.exhibit
local M = core.tbl

--- A printed figure taken apart: number, decimals, and what stood around it.
local function printed_figure(text)
  local plain = text:gsub("−", "-"):gsub("%s+", "")
  local bound, sign, digits, percent = plain:match("^([<>]?)([+-]?)([%d,]*%.?%d*)(%%?)%**$")
  if digits == nil or not digits:find("%d") then
    return nil
  end
  local bare = digits:gsub(",", "")
  local value = tonumber(bare:match("^%.") and "0" .. bare or bare)
  if value == nil then
    return nil
  end
  return {
    figure = sign:gsub("%-", "−") .. digits .. percent,
    value = sign == "-" and -value or value, decimals = #(bare:match("%.(%d*)$") or ""),
    bound = bound, percent = percent, thousands = digits:find(",") ~= nil,
    bare_point = bare:match("^%.") ~= nil,
  }
end

local function agrees(x, p)
  if p.bound == "<" then
    return x < p.value
  elseif p.bound == ">" then
    return x > p.value
  end
  return tonumber(core.fixed(x, p.decimals)) == p.value
end

local function rebuilt_text(x, p)
  if p.bound ~= "" and agrees(x, p) then
    return core.note(x, p.bound .. " " .. p.figure)
  end
  local text = core.fmt.num(x, p.decimals, { thousands = p.thousands }) .. p.percent
  if p.bare_point then
    text = text:gsub("^0%.", "."):gsub("^−0%.", "−.")
  end
  return core.note(x, text)
end

--- Decimal digits that agree: minus log10 of the relative error, 0 to 15.
local function digits_agree(rebuilt, published)
  if rebuilt == published then
    return "exact"
  end
  local scale = published ~= 0 and math.abs(published) or 1
  local lre = -math.log(math.abs(rebuilt - published) / scale, 10)
  return core.fixed(math.max(0, math.min(15, lre)), 1)
end

--- How a rebuilt number stands to the printed one: "agrees", "near" or "differs".
local function agreement(who, x, near, p)
  if agrees(x, p) then
    return "agrees"
  elseif near == nil then
    return "differs"
  elseif type(near) ~= "number" or near ~= near or near < 0 then
    core.fail(who .. ": near is the largest distance that still counts as near, a number from 0 on")
  end
  return math.abs(x - p.value) <= near and "near" or "differs"
end

--- The rebuilt number; a function is called where it is printed, so that what it
-- reads is known.
local function rebuilt_number(who, rebuilt)
  local x = rebuilt
  if type(x) == "function" then
    x = rebuilt()
  end
  if type(x) ~= "number" then
    core.fail(who .. ": rebuilt is a number or a function that gives one, not a " .. core.type(x))
  end
  return x
end

local function compare_row(who, source, i)
  local label = source.label or "row " .. i
  if type(source.published) ~= "string" then
    core.fail(who .. ": " .. label .. ": published is the text as printed, not a "
      .. type(source.published), 'write published = "13.90"')
  end
  local p = printed_figure(source.published)
  if p == nil then
    core.fail(who .. ": " .. label .. ': cannot read a number in "' .. source.published .. '"')
  end
  local x
  local rebuilt = ex.cell(function()
    x = rebuilt_number(who .. ": " .. label, source.rebuilt)
    return rebuilt_text(x, p)
  end)
  local state = agreement(who .. ": " .. label, x, source.near, p)
  local cells = {
    ex.th(label),
    ex.given(source.published),
    rebuilt,
    p.bound == "" and ex.derived(digits_agree(x, p.value), rebuilt, "digits of ") or "",
    { text = state, mark = state == "differs" },
  }
  return { kind = "body", cells = cells }, state
end

local COMPARE = { rows = true, notes = true, titles = true }
local COMPARE_ROW = { label = true, published = true, rebuilt = true, near = true }

--- Rebuilt against published, figure by figure.  A figure agrees when the
-- rebuilt number, rounded to the digits printed, is the printed one; "< 0.001"
-- agrees with anything below.  Digits: minus log10 of the relative error.
-- @param args { rows = { { label, published = "13.90", rebuilt = 13.8987 or a
-- function that gives it, near = the largest distance that still counts as near } }, notes }
-- @return a table with fields n, n_agree, n_near (of those that do not agree),
-- n_differ (the others)
function M.compare(args)
  local who = "tbl.compare"
  ex.named(who, args, COMPARE)
  if type(args.rows) ~= "table" or args.rows[1] == nil then
    core.fail(who .. ": no rows given", 'write rows = { { label = , published = "1.2", rebuilt = x } }')
  end
  return ex.record(args, function()
    local rows, n = {}, { agrees = 0, near = 0, differs = 0 }
    for i, source in ipairs(args.rows) do
      ex.named(who .. ": row " .. i, source, COMPARE_ROW)
      local made, state = compare_row(who, source, i)
      rows[i] = made
      n[state] = n[state] + 1
    end
    local notes = {
      "Digits: minus the decimal logarithm of the relative difference between the rebuilt "
        .. "number and the printed one, which rounding alone keeps small.",
    }
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", rows = rows, notes = notes, n = #rows, n_agree = n.agrees,
      n_near = n.near, n_differ = n.differs,
      columns = {
        { title = "Figure", align = "left" }, { title = "Published", align = "right" },
        { title = "Rebuilt", align = "right" }, { title = "Digits", align = "right" },
        { title = "Agreement", align = "left" },
      },
    }
  end)
end
