--- Charts of missing values: their patterns, and how an imputation settled.
local core = ...
local ex = core.exhibit
local M = core.fig

local MISSINGNESS = { labels = true, most = true, alt = true }
local MOST = 20

local function label_of(column, labels)
  return labels[column.name] or column.label or column.name
end

--- Each pattern as booleans in the columns' order.
local function pattern_rows(m, most)
  local rows = {}
  for i = 1, math.min(#m.patterns, most) do
    local pattern, is_missing, made = m.patterns[i], {}, {}
    for k = 1, #pattern.missing do
      is_missing[pattern.missing[k]] = true
    end
    for k, column in ipairs(m.columns) do
      made[k] = is_missing[column.name] == true
    end
    rows[i] = { count = core.fmt.int(pattern.n), missing = made }
  end
  return rows
end

local function pattern_words(m, chart)
  local parts = {}
  for _, row in ipairs(chart.patterns) do
    local names = {}
    for k, is_missing in ipairs(row.missing) do
      if is_missing then
        names[#names + 1] = chart.columns[k].label
      end
    end
    parts[#parts + 1] = (#names > 0 and table.concat(names, " and ") or "nothing") .. " " .. row.count
  end
  return "Patterns of missing values among " .. core.fmt.int(m.n) .. " people, rows by what is missing: "
    .. table.concat(parts, "; ") .. "."
end

--- Which columns are missing together: a row a column, a pattern beside the other.
-- @param args what t:missingness { ... } returned, or { result, labels = { column =
-- "label" }, most = 20: patterns drawn, alt = description }
function M.missingness(args)
  local who = "fig.missingness"
  args = ex.arguments(who, args, MISSINGNESS)
  local m, labels = ex.told(who, args, "missingness", "t:missingness { ... }")
  local most = args.most or MOST
  return ex.record(args, function()
    if type(most) ~= "number" or most < 1 or most > 100 or most ~= math.floor(most) then
      core.fail(who .. ": most is a whole number from 1 to 100")
    end
    local columns, notes = {}, {}
    for i, column in ipairs(m.columns) do
      columns[i] = { label = label_of(column, labels), total = core.fmt.int(column.n_missing) }
    end
    local chart = { kind = "missingness", columns = columns, patterns = pattern_rows(m, most) }
    notes[1] = "A column of squares is a pattern, coloured where a value is missing; above it, how "
      .. "many people have it."
    if #m.patterns > most then
      notes[2] = "The most frequent of " .. core.fmt.int(#m.patterns) .. " patterns."
    end
    return {
      kind = "figure", chart = chart, description = args.alt or pattern_words(m, chart), notes = notes,
      applies = { alpha = {} },
    }
  end)
end

local CONVERGENCE = { columns = true, labels = true, alt = true }

--- The chain means of one column, a list of numbers an imputation.
local function chain_lines(chain)
  local lines = {}
  for i = 1, #chain.mean do
    local line, source = {}, chain.mean[i]
    for t = 1, #source do
      line[t] = source[t] or false
    end
    lines[i] = line
  end
  return lines
end

local function wanted(who, chains, columns)
  local known, out = {}, {}
  for _, chain in ipairs(chains) do
    known[chain.name] = chain
  end
  for i, name in ipairs(columns) do
    if known[name] == nil then
      core.unknown(who .. ": nothing was imputed in ", name, known)
    end
    out[i] = known[name]
  end
  return out
end

--- Means of the imputed cells by iteration: a line an imputation, a panel a column.
-- Lines that mix and show no trend are what is hoped for.
-- @param args a result with chains (of t:run under multiple imputation, or of
-- stats.impute), or { result, columns = names, labels = { column = "label" }, alt }
function M.convergence(args)
  local who = "fig.convergence"
  args = ex.arguments(who, args, CONVERGENCE)
  return ex.record(args, function()
    local r, labels, panels, names = args[1], args.labels or {}, {}, {}
    local chains = core.type(r) == "result" and r.chains or nil
    if chains == nil then
      core.fail(who .. ": a result of multiple imputation is expected",
        "it has chains: r = t:run under multiple_imputation(), or of stats.impute")
    end
    if #chains == 0 then
      core.fail(who .. ": no cell was imputed")
    end
    for i, chain in ipairs(args.columns and wanted(who, chains, args.columns) or chains) do
      names[i] = labels[chain.name] or chain.name
      panels[i] = { title = names[i], lines = chain_lines(chain) }
    end
    return {
      kind = "figure", chart = { kind = "convergence", panels = panels },
      description = args.alt or "Means of imputed cells by iteration, a line for each of "
        .. core.fmt.int(r.m) .. " imputations, of " .. table.concat(names, ", ") .. ".",
      notes = {
        "A line is one imputation's mean of the cells it filled. Levels of a category count as their "
          .. "numbers.",
      },
      applies = { alpha = {} },
    }
  end)
end
