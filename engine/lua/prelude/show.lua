--- show - places one exhibit in the report.
--
-- Once in a chunk that has a label ({#tbl-x} or {#fig-x}); `plumb run` prints
-- the exhibit as text instead.
local core = ...

--- Shows a table or a chart.
-- @param exhibit what a function of tbl or fig returned
local function show(exhibit, ...)
  local kind = core.type(exhibit)
  if kind ~= "table exhibit" and kind ~= "figure exhibit" then
    core.fail("show: a table or a figure is expected, not a " .. kind,
      "write show(tbl.regression { r }) or show(fig.arms { r })")
  end
  if select("#", ...) > 0 then
    core.fail("show: one exhibit at a time", "give each its own labelled chunk")
  end
  if not core.place(exhibit) then
    core.print(core.exhibit_text(exhibit))
  end
end

local function width(text)
  return utf8.len(text) or #text
end

local function pad(text, to, align)
  local fill = string.rep(" ", math.max(0, to - width(text)))
  if align == "right" then
    return fill .. text
  end
  return text .. fill
end

local function cell_text(cell)
  return type(cell) == "table" and cell.text or cell or ""
end

local function widths(t)
  local out = {}
  for i, column in ipairs(t.columns) do
    out[i] = width(column.title or "")
  end
  for _, row in ipairs(t.rows) do
    for i, cell in ipairs(row.cells) do
      if type(cell) ~= "table" or (cell.colspan or 1) == 1 then
        out[i] = math.max(out[i] or 0, width(cell_text(cell)))
      end
    end
  end
  return out
end

local function line(columns, cells, to)
  local parts = {}
  for i, cell in ipairs(cells) do
    local text = cell_text(cell)
    if type(cell) == "table" and (cell.colspan or 1) > 1 then
      parts[i] = text
    else
      parts[i] = pad(text, to[i], columns[i].align)
    end
  end
  return (table.concat(parts, "  "):gsub("%s+$", ""))
end

local function table_text(t)
  local to, out = widths(t), {}
  local titles, total = {}, -2
  for i, column in ipairs(t.columns) do
    titles[i] = column.title or ""
    total = total + to[i] + 2
  end
  local rule = string.rep("-", math.max(total, 0))
  out[1] = line(t.columns, titles, to)
  out[2] = rule
  local before
  for _, row in ipairs(t.rows) do
    if before ~= nil and before ~= "stats" and row.kind == "stats" then
      out[#out + 1] = rule
    end
    out[#out + 1] = line(t.columns, row.cells, to)
    before = row.kind
  end
  out[#out + 1] = rule
  for _, list in ipairs { t.notes or {}, t.warnings or {} } do
    for _, note in ipairs(list) do
      out[#out + 1] = cell_text(note)
    end
  end
  return table.concat(out, "\n")
end

--- An exhibit as text, for `plumb run`: a table in columns, a figure in words.
function core.exhibit_text(t)
  if t.kind == "figure" then
    return t.description
  end
  return table_text(t)
end

return show
