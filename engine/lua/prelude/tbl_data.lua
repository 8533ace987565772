--- Tables of any frame and of any rows.
local core = ...
local ex = core.exhibit
local M = core.tbl

local DATA = { columns = true, titles = true, digits = true, notes = true }

local function data_columns(who, frame, args)
  local names, known = frame:names(), {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for _, name in ipairs(args.columns or {}) do
    if not known[name] then
      core.unknown(who .. ": no column ", name, known)
    end
  end
  return args.columns or names
end

local MOST_ROWS = 2000

local function data_rows(frame, names, digits)
  local rows, align = {}, {}
  for _, source in ipairs(frame:rows()) do
    local cells = {}
    for i, name in ipairs(names) do
      local x = source[name]
      if type(x) == "number" then
        align[i] = align[i] or "right"
        cells[i] = ex.cell(function() return ex.shown_number(x, digits) end)
      else
        align[i] = x ~= nil and "left" or align[i]
        cells[i] = ex.cell(function() return x == nil and "" or tostring(x) end)
      end
    end
    rows[#rows + 1] = { kind = "body", cells = cells }
  end
  return rows, align
end

--- A frame as a table, one row a row.  Frames of persons are refused: a report
-- holds no person-level row.
-- @param frame a frame
-- @param args { columns = names, titles = list or { name = "title" }, digits,
-- notes }
function M.data(frame, args)
  local who = "tbl.data"
  args = args or {}
  ex.named(who, args, DATA)
  if core.type(frame) ~= "frame" then
    core.fail(who .. ": a frame is expected, not a " .. core.type(frame))
  end
  if core.is_person_level(frame) then
    core.fail(who .. ": the frame's rows are persons, and a report holds no person-level row",
      "summarise it first: d:group(...):summarise { ... }")
  end
  if #frame > MOST_ROWS then
    core.fail(who .. ": " .. #frame .. " rows are more than a table holds (" .. MOST_ROWS .. ")")
  end
  return ex.record(args, function()
    local names = data_columns(who, frame, args)
    local titles = args.titles or {}
    local rows, align = data_rows(frame, names, args.digits)
    local columns = {}
    for i, name in ipairs(names) do
      columns[i] = { title = titles[i] or titles[name] or name, align = align[i] or "left" }
    end
    return { kind = "table", columns = columns, rows = rows, notes = ex.with_notes(who, {}, args.notes) }
  end)
end

local MAKE = { columns = true, rows = true, notes = true, applies = true }
local ROW_KINDS = { header = true, body = true, total = true, section = true, stats = true }

local function no_cell(who, x, i, k)
  core.fail(who .. ": row " .. i .. ", cell " .. k
    .. ": a text, a number or a function that gives one is expected, not a " .. core.type(x))
end

--- What it computes is told to be so.
local function computed_cell(who, fn, i, k)
  return ex.cell(function()
    local x = fn()
    if type(x) == "number" then
      return ex.shown_number(x)
    elseif type(x) == "string" then
      return ex.with_minus(x)
    end
    no_cell(who, x, i, k)
  end)
end

local function made_cell(who, x, i, k)
  if x == nil or x == "" then
    return ""
  elseif type(x) == "number" then
    return ex.cell(function() return ex.shown_number(x) end)
  elseif type(x) == "string" then
    return ex.given(x)
  elseif type(x) == "function" then
    return computed_cell(who, x, i, k)
  elseif type(x) == "table" and type(x.text) == "string" then
    local made = ex.given(x.text)
    made.th, made.colspan, made.mark = x.th, x.colspan, x.mark
    return made
  end
  no_cell(who, x, i, k)
end

local COLUMN = { [1] = true, title = true, align = true, group = true }
local ALIGN = { left = true, right = true, center = true }

--- A title, or { "title", group = "over several columns", align = }.
local function made_column(who, c, i)
  if type(c) ~= "table" then
    return { title = tostring(c) }
  end
  ex.named(who .. ": column " .. i, c, COLUMN)
  if c.align ~= nil then
    ex.check_word(who, "column " .. i .. ": align", c.align, ALIGN)
  end
  return { title = c.title or c[1] or "", group = c.group, align = c.align }
end

local function cell_text(cell)
  return type(cell) == "table" and cell.text or cell or ""
end

--- Columns of numbers stand right, of words left; words of the first column
-- are titles of their rows.
local function align_columns(columns, rows)
  for k, column in ipairs(columns) do
    local words, numbers = 0, 0
    for _, row in ipairs(rows) do
      local text = row.kind ~= "section" and cell_text(row.cells[k]) or ""
      if text:find("^[^%w]*%d") then
        numbers = numbers + 1
      elseif text:find("%a") then
        words = words + 1
      end
    end
    column.align = column.align or (numbers >= words and k > 1 and "right") or "left"
    for _, row in ipairs(k == 1 and rows or {}) do
      local text = cell_text(row.cells[1])
      if row.kind ~= "section" and text ~= "" and not text:find("%d") then
        row.cells[1] = ex.th(text)
      end
    end
  end
end

--- Any table: columns are titles or { title = , align = , group = }, rows are
-- lists of texts, numbers and functions that give one, with `kind` for one that
-- is not of the body.
-- @param args { columns, rows = { { "a", 1 }, { kind = "section", "Heading" } },
-- notes }
function M.make(args)
  local who = "tbl.make"
  ex.named(who, args, MAKE)
  if type(args.columns) ~= "table" or type(args.rows) ~= "table" then
    core.fail(who .. ": columns and rows are needed")
  end
  return ex.record(args, function()
    local columns, rows = {}, {}
    for i, c in ipairs(args.columns) do
      columns[i] = made_column(who, c, i)
    end
    for i, source in ipairs(args.rows) do
      local cells, kind = {}, source.kind or "body"
      ex.check_word(who, "row " .. i .. ": kind", kind, ROW_KINDS)
      if kind == "section" then
        cells[1] = ex.given(tostring(source[1]))
        cells[1].th, cells[1].colspan = true, #columns
      else
        for k = 1, #columns do
          cells[k] = made_cell(who, source[k], i, k)
        end
        if source[#columns + 1] ~= nil then
          core.fail(who .. ": row " .. i .. " has more cells than there are columns")
        end
      end
      rows[i] = { kind = kind, cells = cells }
    end
    align_columns(columns, rows)
    return { kind = "table", columns = columns, rows = rows, notes = ex.with_notes(who, {}, args.notes),
      applies = args.applies }
  end)
end
