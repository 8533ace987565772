--- tbl - tables: values that show() places in the report.
--
-- Each function returns an exhibit { kind = "table", columns, rows, notes,
-- warnings, ... } that knows which ledger rows its cells were read from.
local core = ...
local ex = core.exhibit

local M = {}

--- Hidden sources: { "school" } or { school = "School fixed effects" }, as a
-- list of { source, label }.
local function hidden(hide)
  local list = {}
  for key, value in pairs(hide or {}) do
    if type(key) == "number" then
      list[#list + 1] = { source = value, label = value }
    else
      list[#list + 1] = { source = key, label = value }
    end
  end
  return list
end

local function is_hidden(list, source)
  for _, h in ipairs(list) do
    if h.source == source then
      return true
    end
  end
  return false
end

--- Names of the terms over all fits in order of appearance, the constant last.
local function term_names(results, hide)
  local names, seen, constant = {}, {}, false
  for _, r in ipairs(results) do
    for _, term in ipairs(r.terms) do
      if term.name == "(Intercept)" then
        constant = true
      elseif not seen[term.name] and not is_hidden(hide, term.source) then
        seen[term.name] = true
        names[#names + 1] = term.name
      end
    end
  end
  if constant then
    names[#names + 1] = "(Intercept)"
  end
  return names
end

--- A number of a column: fixed decimals, or as many significant ones as Stata's
-- tables have: three below one, else four.
local function figure(x, digits)
  if digits == "stata" and x ~= nil then
    return core.fmt.sig(x, math.abs(x) < 1 and 3 or 4)
  end
  return core.fmt.num(x, digits ~= "stata" and digits or 2, { missing = "." })
end

local INSIDE = {
  t = function(term, digits)
    return "(" .. core.fmt.num(term.statistic, digits ~= "stata" and digits or 2, { missing = "." }) .. ")"
  end,
  se = function(term, digits)
    return "(" .. figure(term.std_error, digits) .. ")"
  end,
  ci = function(term, digits)
    if digits == "stata" then
      return "(" .. figure(term.conf_low, digits) .. " to " .. figure(term.conf_high, digits) .. ")"
    end
    return "(" .. core.fmt.ci(term.conf_low, term.conf_high, digits, { missing = "." }) .. ")"
  end,
}

local INSIDE_NAMES = {
  t = "t statistics", se = "Standard errors", ci = "Confidence intervals",
}

--- A term that was left out: its zero comes from no number of the result.
local function omitted_cell(r, text)
  return { text = text, rows = { r.ledger }, status = "traced", detail = "omitted" }
end

local function estimate_cell(term, opts, r)
  if term == nil then
    return ""
  end
  if term.status == "omitted" then
    return omitted_cell(r, "0")
  end
  return ex.cell(function()
    return figure(term.estimate, opts.digits)
      .. core.stars(term.p_value, opts.stars)
  end)
end

local function inside_cell(term, opts)
  if term == nil then
    return ""
  end
  return ex.cell(function()
    if term.status == "omitted" then
      return "(.)"
    end
    return INSIDE[opts.parentheses](term, opts.digits)
  end)
end

local function plain_cell(term, opts, r)
  if term == nil then
    return ""
  end
  if term.status == "omitted" then
    return omitted_cell(r, "0 (.)")
  end
  return ex.cell(function()
    return figure(term.estimate, opts.digits)
      .. core.stars(term.p_value, opts.stars) .. " "
      .. INSIDE[opts.parentheses](term, opts.digits)
  end)
end

local function term_rows(rows, results, names, labels, opts)
  for _, name in ipairs(names) do
    local label = labels[name] or name
    if opts.style == "stata" then
      rows[#rows + 1] = ex.row("body", label, results, function(r)
        return estimate_cell(ex.find_term(r, name), opts, r)
      end)
      rows[#rows + 1] = ex.row("body", "", results, function(r)
        return inside_cell(ex.find_term(r, name), opts)
      end)
    else
      rows[#rows + 1] = ex.row("body", label, results, function(r)
        return plain_cell(ex.find_term(r, name), opts, r)
      end)
    end
  end
end

local function hidden_rows(rows, results, hide)
  for _, h in ipairs(hide) do
    rows[#rows + 1] = ex.row("stats", h.label, results, function(r)
      for _, term in ipairs(r.terms) do
        if term.source == h.source then
          return "yes"
        end
      end
      return "no"
    end)
  end
end

local function any(results, field)
  for _, r in ipairs(results) do
    if r[field] ~= nil then
      return true
    end
  end
  return false
end

local function stat_rows(rows, results)
  rows[#rows + 1] = ex.row("stats", "Observations", results, function(r)
    return ex.cell(function() return core.fmt.int(r.n) end)
  end)
  if any(results, "n_clusters") then
    rows[#rows + 1] = ex.row("stats", "Clusters", results, function(r)
      return ex.cell(function() return core.fmt.int(r.n_clusters, { missing = "" }) end)
    end)
  end
  if any(results, "r_squared") then
    rows[#rows + 1] = ex.row("stats", "R²", results, function(r)
      return ex.cell(function() return core.fmt.num(r.r_squared, 3, { missing = "" }) end)
    end)
  end
end

--- Note on the standard errors: one sentence when all fits share them, else one
-- for each group of columns.
local function vcov_note(results, titles)
  local groups, order = {}, {}
  for i, r in ipairs(results) do
    local inference = ex.inference_words(r)
    local words = ex.vcov_words(r) .. (inference and ", " .. inference or "")
    if groups[words] == nil then
      groups[words] = {}
      order[#order + 1] = words
    end
    table.insert(groups[words], titles[i])
  end
  if #order == 1 then
    return order[1]
  end
  local parts = {}
  for i, words in ipairs(order) do
    parts[i] = table.concat(groups[words], ", ") .. ": " .. words
  end
  return table.concat(parts, "; ")
end

--- Why terms of the table are left out, in words, or nil.
local function omitted_note(results, names)
  local base, collinear = false, false
  for _, name in ipairs(names) do
    for _, r in ipairs(results) do
      local term = ex.find_term(r, name)
      if term ~= nil and term.status == "omitted" then
        base = base or term.reason == "base"
        collinear = collinear or term.reason ~= "base"
      end
    end
  end
  if base and collinear then
    return "0 (.): the base level, or a term left out because it is collinear."
  elseif base then
    return "0 (.): the base level."
  end
  return collinear and "0 (.): left out because it is collinear." or nil
end

local REGRESSION = {
  titles = true, style = true, stars = true, parentheses = true, terms = true,
  labels = true, hide = true, digits = true, notes = true,
}

local function regression_notes(opts, results, names, titles)
  local notes = {}
  local inside = INSIDE_NAMES[opts.parentheses]
  if opts.parentheses == "t" then
    inside = ex.statistic_name(results[1]) .. " statistics"
  end
  if opts.parentheses == "ci" then
    inside = ex.capital(ex.interval_name(results[1])) .. "s"
  end
  notes[1] = inside .. " in parentheses; " .. vcov_note(results, titles) .. "."
  if opts.parentheses == "ci" then
    notes[1] = ex.level_note(notes[1], results[1])
  end
  notes[#notes + 1] = omitted_note(results, names)
  notes[#notes + 1] = ex.pooled_note(results)
  if #opts.stars > 0 then
    notes[#notes + 1] = ex.stars_legend(opts.stars) .. "."
  end
  ex.with_notes("tbl.regression", notes, opts.notes)
  return notes
end

--- Regressions side by side, one column each.
-- @param args { r1, r2, ...,
--   titles = { "(1)", ... }     column titles; else the analyses' ids
--   style = "stata" | "plain"   estimate above parentheses, or in one cell
--   stars = { alpha, 0.01, 0.001 }  thresholds, {} for none
--   parentheses = "t" | "se" | "ci"
--   terms = { name = "label" }  labels, or a list of names: only these
--   labels = { name = "label" } labels beside a list in terms
--   hide = { school = "School fixed effects" }  terms shown as a yes/no row
--   digits = 2 | "stata", notes = { "..." } }
-- A term left out is "0" and "(.)", as Stata prints it.
function M.regression(args)
  local who = "tbl.regression"
  ex.named(who, args, REGRESSION)
  local opts = {
    style = ex.check_word(who, "style", args.style or "stata", { stata = true, plain = true }),
    parentheses = ex.check_word(who, "parentheses", args.parentheses or "se", INSIDE),
    stars = args.stars and ex.check_stars(who, args.stars),
    digits = args.digits or 2,
    notes = args.notes,
  }
  return ex.record(args, function()
    local results = ex.fits(who, args)
    opts.stars = opts.stars or ex.usual_stars(results)
    local hide = hidden(args.hide)
    local only, labels = ex.term_choice(who, args)
    local names = only and ex.check_only(who, results, only) or term_names(results, hide)
    local titles = ex.column_titles(who, args, results)
    local rows = {}
    term_rows(rows, results, names, labels, opts)
    hidden_rows(rows, results, hide)
    stat_rows(rows, results)
    local level = ex.same_level(who, results)
    return {
      kind = "table", columns = ex.columns("", titles), rows = rows,
      notes = regression_notes(opts, results, names, titles),
      warnings = ex.warnings(results),
      applies = {
        alpha = opts.stars, level = opts.parentheses == "ci" and level or nil,
        alternative = results[1].alternative,
      },
    }
  end)
end

local TERM_COLUMNS = {
  { "Estimate", "estimate" }, { "SE", "std_error" }, { "t", "statistic" },
}

local function terms_row(label, term, digits)
  local cells = { ex.th(label) }
  if term.status == "omitted" then
    cells[2] = { text = "omitted", colspan = 6 }
    return { kind = "body", cells = cells }
  end
  for _, c in ipairs(TERM_COLUMNS) do
    cells[#cells + 1] = ex.cell(function()
      return core.fmt.num(term[c[2]], digits, { missing = "" })
    end)
  end
  cells[#cells + 1] = ex.cell(function()
    local df = term.df
    if df == nil or df == math.floor(df) then
      return core.fmt.int(df, { missing = "" })
    end
    return core.fmt.num(df, 1)
  end)
  cells[#cells + 1] = ex.cell(function() return core.fmt.p(term.p_value, { missing = "" }) end)
  cells[#cells + 1] = ex.cell(function()
    return core.fmt.ci(term.conf_low, term.conf_high, digits, { missing = "" })
  end)
  return { kind = "body", cells = cells }
end

local TERMS = {
  terms = true, labels = true, hide = true, digits = true, notes = true,
}

--- Every term of one fit: estimate, standard error, t, df, p, interval.
-- @param r a regression result, or { r, terms, labels, hide, digits, notes } as
-- in tbl.regression
function M.terms(r)
  local who = "tbl.terms"
  local args = ex.arguments(who, r, TERMS)
  return ex.record(args, function()
    local fit = ex.fits(who, args)[1]
    local hide = hidden(args.hide)
    local only, labels = ex.term_choice(who, args)
    local names = only and ex.check_only(who, { fit }, only) or term_names({ fit }, hide)
    local rows, columns = {}, ex.columns("Term", {
      "Estimate", "SE", ex.statistic_name(fit), "df", "p", ex.capital(ex.interval_name(fit)),
    })
    for _, name in ipairs(names) do
      rows[#rows + 1] = terms_row(labels[name] or name, ex.find_term(fit, name), args.digits or 2)
    end
    local notes, inference = { ex.capital(ex.vcov_words(fit)) .. "." }, ex.inference_words(fit)
    notes[#notes + 1] = inference and ex.capital(inference) .. "."
    notes[#notes + 1] = ex.pooled_note { fit }
    ex.with_notes(who, notes, args.notes)
    return {
      kind = "table", columns = columns, rows = rows, notes = notes,
      warnings = ex.warnings { fit },
      applies = { alpha = {}, level = fit.level, alternative = fit.alternative },
    }
  end)
end

return M
