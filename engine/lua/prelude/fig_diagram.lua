--- Diagrams of a trial: flow of participants, and the pathways that its protocol
-- states.  Boxes and arrows are laid out here, in pixels.
local core = ...
local ex = core.exhibit
local M = core.fig

-- The outermost boxes stand a pixel inside, for their outlines' sake.
local WIDTH, EDGE, CHARACTER, LINE, PADDING = 640, 1, 7.2, 18, 8

--- Words in lines of at most `most` characters; a longer word has its own line.
local function wrapped(text, most)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    local longer = line == "" and word or line .. " " .. word
    if line ~= "" and utf8.len(longer) > most then
      lines[#lines + 1] = line
      longer = word
    end
    line = longer
  end
  lines[#lines + 1] = line
  return lines
end

local function box(x, y, width, texts)
  local lines = {}
  for _, text in ipairs(texts) do
    for _, line in ipairs(wrapped(text, math.floor((width - 2 * PADDING) / CHARACTER))) do
      lines[#lines + 1] = line
    end
  end
  return { x = x, y = y, width = width, height = #lines * LINE + 2 * PADDING, lines = lines }
end

local function below(boxes)
  local y = 0
  for _, b in ipairs(boxes) do
    y = math.max(y, b.y + b.height)
  end
  return y
end

local function down(from, to)
  return { x0 = to.x + to.width / 2, y0 = from.y + from.height, x1 = to.x + to.width / 2, y1 = to.y }
end

-- Flow of participants.

local GAP, STEP = 24, 30

local function n_words(n)
  return "n = " .. core.fmt.int(n)
end

--- Why rows of an arm left, with how many; none of the reasons that cost nobody.
local function lost(result, arm, labels)
  local texts = {}
  for _, reason in ipairs(result.reasons) do
    for _, a in ipairs(reason.arms) do
      if a.level == arm.level and a.n > 0 then
        texts[#texts + 1] = ex.capital(ex.reason_words(reason, labels)) .. " (" .. n_words(a.n) .. ")"
      end
    end
  end
  return #texts > 0 and texts or { "Nobody left" }
end

--- Boxes of one stage stand at one height and are as high as the highest.
local function stage(chart, y, arms, width, texts_of)
  local row = {}
  for i, arm in ipairs(arms) do
    row[i] = box(EDGE + (i - 1) * (width + GAP), y, width, texts_of(arm))
  end
  local bottom = below(row)
  for i, b in ipairs(row) do
    b.height = bottom - y
    chart.boxes[#chart.boxes + 1] = row[i]
  end
  return row
end

local function flow_chart(result, labels)
  local arms = result.arms
  local width = math.floor((WIDTH - 2 * EDGE - (#arms - 1) * GAP) / #arms)
  local chart = { kind = "diagram", width = WIDTH, boxes = {}, arrows = {} }
  local top = box(WIDTH / 2 - 110, EDGE, 220, { "Randomised (" .. n_words(result.assigned) .. ")" })
  chart.boxes[1] = top
  local rows = {
    function(arm)
      return { labels[arm.level] or arm.level, "Allocated (" .. n_words(arm.assigned) .. ")" }
    end,
    function(arm) return lost(result, arm, labels) end,
    function(arm) return { "Analysed (" .. n_words(arm.analysed) .. ")" } end,
  }
  local above
  for _, texts_of in ipairs(rows) do
    local row = stage(chart, below(chart.boxes) + STEP, arms, width, texts_of)
    for i, b in ipairs(row) do
      chart.arrows[#chart.arrows + 1] = down(above and above[i] or top, b)
    end
    above = row
  end
  -- From the top box the arms part: straight lines would miss it.
  for i in ipairs(arms) do
    chart.arrows[i].x0 = top.x + top.width * i / (#arms + 1)
  end
  chart.height = below(chart.boxes) + 1
  return chart
end

local function describe_flow(result, labels)
  local parts = { "Flow of participants: " .. core.fmt.int(result.assigned) .. " randomised" }
  for _, arm in ipairs(result.arms) do
    local reasons = table.concat(lost(result, arm, labels), "; "):lower()
    parts[#parts + 1] = (labels[arm.level] or arm.level) .. ": " .. core.fmt.int(arm.assigned)
      .. " allocated, " .. core.fmt.int(arm.analysed) .. " analysed (" .. reasons .. ")"
  end
  return table.concat(parts, "; ") .. "."
end

local FLOW = { labels = true, alt = true }

--- The CONSORT flow diagram of an analysis.
-- @param args what t:flow(id) returned, or { result, labels = { arm or column =
-- "label" }, alt = description }
function M.flow(args)
  local who = "fig.flow"
  args = ex.arguments(who, args, FLOW)
  local result, labels = ex.told(who, args, "flow", 't:flow "..."')
  return ex.record(args, function()
    return {
      kind = "figure", chart = flow_chart(result, labels),
      description = args.alt or describe_flow(result, labels), applies = { alpha = {} },
    }
  end)
end

-- Pathways.

local COLUMN_GAP, ROW_GAP = 56, 14

--- An empty place in each column that an arrow passes over, so that it meets no
-- box there.  Gives the arrow's steps: places of nodes and of these.
local function with_places(p)
  local nodes, steps = {}, {}
  for i, node in ipairs(p.nodes) do
    nodes[i] = { column = node.column, label = node.label, measured = node.measured }
  end
  for i, arrow in ipairs(p.arrows) do
    steps[i] = { arrow.from }
    for column = p.nodes[arrow.from].column + 1, p.nodes[arrow.to].column - 1 do
      nodes[#nodes + 1] = { column = column, is_place = true }
      steps[i][#steps[i] + 1] = #nodes
    end
    steps[i][#steps[i] + 1] = arrow.to
  end
  return nodes, steps
end

--- Nodes in columns, each column centred on the highest one.
local function placed(nodes, n_columns)
  local width = math.floor((WIDTH - 2 * EDGE - (n_columns - 1) * COLUMN_GAP) / n_columns)
  local boxes, y, height = {}, {}, 0
  for i, node in ipairs(nodes) do
    local c = node.column
    local b = box(EDGE + (c - 1) * (width + COLUMN_GAP), y[c] or EDGE, width, { node.label or "" })
    if node.is_place then
      b.height, b.lines = 0, {}
    end
    b.dashed, b.heading = not node.measured, node.is_place
    boxes[i], y[c] = b, b.y + b.height + ROW_GAP
    height = math.max(height, b.y + b.height)
  end
  for i, node in ipairs(nodes) do
    boxes[i].y = boxes[i].y + (height - (y[node.column] - ROW_GAP)) / 2
  end
  return boxes, height
end

--- From box to box; an empty place is crossed by a line without a head.
local function across(arrows, boxes, steps, dashed)
  for k = 2, #steps do
    local from, to = boxes[steps[k - 1]], boxes[steps[k]]
    local x1, y1 = to.x, to.y + to.height / 2
    arrows[#arrows + 1] = {
      x0 = from.x + from.width, y0 = from.y + from.height / 2, x1 = x1, y1 = y1, dashed = dashed,
      line = k < #steps,
    }
    if k < #steps then
      arrows[#arrows + 1] = { x0 = x1, y0 = y1, x1 = x1 + to.width, y1 = y1, dashed = dashed, line = true }
    end
  end
end

local function pathways_chart(p)
  local n = 0
  for _, node in ipairs(p.nodes) do
    n = math.max(n, node.column)
  end
  local nodes, steps = with_places(p)
  local boxes, height = placed(nodes, n)
  local chart = { kind = "diagram", width = WIDTH, height = height + EDGE, boxes = boxes, arrows = {} }
  for i, arrow in ipairs(p.arrows) do
    across(chart.arrows, boxes, steps[i], not (p.nodes[arrow.from].measured and p.nodes[arrow.to].measured))
  end
  return chart
end

local function describe_pathways(p)
  local parts, silent = {}, {}
  for i, arrow in ipairs(p.arrows) do
    parts[i] = p.nodes[arrow.from].label .. " leads to " .. p.nodes[arrow.to].label
  end
  for _, node in ipairs(p.nodes) do
    if not node.measured then
      silent[#silent + 1] = node.label
    end
  end
  local words = "Logic model: " .. table.concat(parts, "; ") .. "."
  if #silent > 0 then
    words = words .. " Dashed, for no registered analysis measures it: " .. table.concat(silent, "; ") .. "."
  end
  return words
end

--- The pathways with labels in place of names.
local function relabelled(p, labels)
  local nodes = {}
  for i, node in ipairs(p.nodes) do
    nodes[i] = {
      name = node.name, label = labels[node.name] or node.label, column = node.column,
      measured = node.measured,
    }
  end
  return { nodes = nodes, arrows = p.arrows }
end

local PATHWAYS = { alt = true, labels = true }

--- The logic model: the pathways that the protocol states, from left to right.
-- A step that no registered analysis measures is dashed.
-- @param args a trial, or { t, labels = { step = "label" }, alt = description }
function M.pathways(args)
  local who = "fig.pathways"
  args = ex.arguments(who, args, PATHWAYS)
  local t = ex.trial(who, args)
  local p = t.pathways
  if p == nil then
    core.fail(who .. ": the protocol states no pathways",
      'pathways = { { "programme", "mediator", "outcome" } }')
  end
  return ex.record(args, function()
    p = relabelled(p, args.labels or {})
    local chart = pathways_chart(p)
    local notes = {}
    for _, node in ipairs(p.nodes) do
      if not node.measured then
        notes[1] = "Dashed: no registered analysis measures it."
      end
    end
    return {
      kind = "figure", chart = chart, description = args.alt or describe_pathways(p), notes = notes,
      applies = { alpha = {} },
    }
  end)
end
