--- Schedules: what happens when, by week or by day of the calendar.
local core = ...
local ex = core.exhibit
local M = core.fig

local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

--- Days since 1970-01-01 of a day of the Gregorian calendar; the year begins in
-- March, so that the leap day is its last.
local function days_of(year, month, day)
  local y = month <= 2 and year - 1 or year
  local era, m = y // 400, (month + 9) % 12
  local of_era = y - era * 400
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + (153 * m + 2) // 5 + day - 1 - 719468
end

local function date_parts(text)
  local y, m, d = text:match("^(%d%d%d%d)-(%d%d)-(%d%d)$")
  if y == nil or not MONTHS[tonumber(m)] then
    return nil
  end
  return tonumber(y), tonumber(m), tonumber(d)
end

--- A number as it is, a date as days.
local function position(who, x)
  if type(x) == "number" then
    return x, false
  end
  local y, m, d
  if type(x) == "string" then
    y, m, d = date_parts(x)
  end
  if y == nil then
    core.fail(who .. ": a number or a day is expected, not " .. tostring(x), 'write days as "2019-06-03"')
  end
  return days_of(y, m, d), true
end

local ROW = { from = true, to = true, planned = true, note = true, label = true }

--- One of the rows given, as an item of the line with its label.
local function item_of(who, i, row)
  ex.named(who .. ": row " .. i, row, ROW)
  if type(row.label) ~= "string" then
    core.fail(who .. ": row " .. i .. " has no label")
  end
  local from, is_date = position(who .. ": row " .. i, row.from)
  local to, is_date_too = from, is_date
  if row.to ~= nil then
    to, is_date_too = position(who .. ": row " .. i, row.to)
  end
  if is_date ~= is_date_too then
    core.fail(who .. ": row " .. i .. " goes from a number to a day")
  end
  return { from = from, to = to, planned = row.planned == true, note = row.note or "" }, is_date
end

local function lines_of(who, rows)
  local lines, by_label, dates = {}, {}, 0
  for i, row in ipairs(rows) do
    local item, is_date = item_of(who, i, row)
    dates = dates + (is_date and 1 or 0)
    local line = by_label[row.label]
    if line == nil then
      line = { label = row.label, items = {} }
      by_label[row.label] = line
      lines[#lines + 1] = line
    end
    line.items[#line.items + 1] = item
  end
  if dates > 0 and dates < #rows then
    core.fail(who .. ": some rows have days and others numbers")
  end
  return lines, dates > 0
end

local function span(lines)
  local low, high = math.huge, -math.huge
  for _, line in ipairs(lines) do
    for _, item in ipairs(line.items) do
      low, high = math.min(low, item.from), math.max(high, item.to)
    end
  end
  return low, high
end

--- Year and month of a number of days.
local function month_of(days)
  local year = 1970 + days // 365.2425
  year = math.tointeger(year)
  if days_of(year + 1, 1, 1) <= days then
    year = year + 1
  elseif days_of(year, 1, 1) > days then
    year = year - 1
  end
  local month = 12
  while days_of(year, month, 1) > days do
    month = month - 1
  end
  return year, month
end

local SPARSE = { 1, 2, 3, 4, 6, 12 }

--- First days of months: at most nine, the year told with the first and each
-- January.
local function month_ticks(low, high)
  local year, month = month_of(low)
  local last_year, last_month = month_of(high)
  local n = (last_year - year) * 12 + last_month - month + 1
  local every = 24
  for i = #SPARSE, 1, -1 do
    if n / SPARSE[i] <= 9 then
      every = SPARSE[i]
    end
  end
  local ticks = {}
  for i = 0, n - 1, every do
    local m = (month - 1 + i) % 12 + 1
    local y = year + (month - 1 + i) // 12
    local text = MONTHS[m]
    if i == 0 or m <= every then
      text = text .. " " .. y
    end
    ticks[#ticks + 1] = { at = days_of(y, m, 1), label = text }
  end
  return ticks
end

local function number_ticks(low, high)
  local ticks = {}
  local every = 1
  while (high - low) / every > 20 do
    every = every * 5
  end
  for x = math.ceil(low / every) * every, math.floor(high / every) * every, every do
    ticks[#ticks + 1] = { at = x, label = string.format("%g", x) }
  end
  return ticks
end

local function when_words(row)
  if row.to == nil or row.to == row.from then
    return "at " .. row.from
  end
  return row.from .. " to " .. row.to
end

local function describe(rows, unit)
  local parts = {}
  for i, row in ipairs(rows) do
    parts[i] = row.label .. " " .. when_words(row) .. (row.planned and " (planned)" or "")
      .. (row.note and ", " .. row.note or "")
  end
  return "Schedule" .. (unit and " by " .. unit:lower() or "") .. ": " .. table.concat(parts, "; ") .. "."
end

local SCHEDULE = { rows = true, unit = true, alt = true }

--- What happens when.
-- @param args { rows = { { label, from, to, planned = true, note = "n = 12" } },
--   unit = "Week", alt = description }.  from and to are numbers or days
--   ("2019-06-03"); without `to` it is a point; rows of one label share a line.
function M.schedule(args)
  local who = "fig.schedule"
  ex.named(who, args, SCHEDULE)
  if type(args.rows) ~= "table" or #args.rows == 0 then
    core.fail(who .. ": rows is a list of { label, from, to }")
  end
  local lines, is_dates = lines_of(who, args.rows)
  local low, high = span(lines)
  local notes = {}
  for _, row in ipairs(args.rows) do
    if row.planned then
      notes[1] = "Filled: done. Hollow: planned."
    end
  end
  return ex.record(args, function()
    return {
      kind = "figure",
      chart = {
        kind = "schedule", rows = lines, x_label = args.unit or "",
        ticks = is_dates and month_ticks(low, high) or number_ticks(low, high),
      },
      description = args.alt or describe(args.rows, args.unit), notes = notes, applies = { alpha = {} },
    }
  end)
end
