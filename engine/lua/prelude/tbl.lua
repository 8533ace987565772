--- tbl - tables: values that show() places in the report.
--
-- Each function returns an exhibit { kind = "table", columns, rows, notes,
-- warnings, ... } that knows which ledger rows its cells were read from.
local core = ...

local M = {}

local STARS = { 0.05, 0.01, 0.001 }

--- Named options from a call's table: unknown names are errors.
local function named(who, args, known)
  if type(args) ~= "table" then
    core.fail(who .. ": a table of arguments is expected, not a " .. type(args),
      "write " .. who .. " { ... }")
  end
  for name in pairs(args) do
    if type(name) == "string" and not known[name] then
      core.unknown(who .. ": unknown argument ", name, known)
    end
  end
end
core.named = named

--- A text whose numbers are printed inside fn, with the rows they came from.
local function cell(fn)
  return core.cell(fn)
end

--- A text computed from the number of another cell.
local function derived(text, from)
  return { text = text, rows = from.rows, status = from.status }
end

local function th(text)
  return { text = text, th = true }
end

local function is_list(t)
  return type(t) == "table" and t[1] ~= nil
end

--- Fits given as the list part of the arguments.
local function fits(who, args)
  local out = {}
  for i, r in ipairs(args) do
    if core.type(r) ~= "result" or r.terms == nil then
      core.fail(who .. ": argument " .. i .. " is not a regression result",
        'give what t:run "..." returned')
    end
    out[i] = r
  end
  if #out == 0 then
    core.fail(who .. ": no result given", "write " .. who .. " { r }")
  end
  return out
end
core.fits = fits

--- Which terms to show, in which order, with which labels: `terms` is a list of
-- names, or a map of labels; `labels` is a map.
local function term_choice(who, args)
  local only, labels = nil, args.labels or {}
  if args.terms ~= nil then
    if is_list(args.terms) then
      only = args.terms
    else
      labels = args.terms
    end
  end
  if type(labels) ~= "table" then
    core.fail(who .. ": labels are a table of term = \"label\"")
  end
  return only, labels
end
core.term_choice = term_choice

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

local function find_term(r, name)
  for _, term in ipairs(r.terms) do
    if term.name == name then
      return term
    end
  end
  return nil
end

local function check_only(who, results, only)
  local names = {}
  for _, r in ipairs(results) do
    for _, term in ipairs(r.terms) do
      names[term.name] = true
    end
  end
  for _, name in ipairs(only) do
    if not names[name] then
      core.unknown(who .. ": no result has a term ", name, names)
    end
  end
  return only
end
core.check_only = check_only

local INSIDE = {
  t = function(term, digits)
    return "(" .. core.fmt.num(term.statistic, digits, { missing = "." }) .. ")"
  end,
  se = function(term, digits)
    return "(" .. core.fmt.num(term.std_error, digits, { missing = "." }) .. ")"
  end,
  ci = function(term, digits)
    return "(" .. core.fmt.ci(term.conf_low, term.conf_high, digits, { missing = "." }) .. ")"
  end,
}

local INSIDE_NAMES = {
  t = "t statistics", se = "Standard errors", ci = "Confidence intervals",
}

local function estimate_cell(term, opts)
  if term == nil then
    return ""
  end
  return cell(function()
    if term.status == "omitted" then
      return "0"
    end
    return core.fmt.num(term.estimate, opts.digits)
      .. core.fmt.stars(term.p_value, opts.stars)
  end)
end

local function inside_cell(term, opts)
  if term == nil then
    return ""
  end
  return cell(function()
    if term.status == "omitted" then
      return "(.)"
    end
    return INSIDE[opts.parentheses](term, opts.digits)
  end)
end

local function plain_cell(term, opts)
  if term == nil then
    return ""
  end
  return cell(function()
    if term.status == "omitted" then
      return "0 (.)"
    end
    return core.fmt.num(term.estimate, opts.digits)
      .. core.fmt.stars(term.p_value, opts.stars) .. " "
      .. INSIDE[opts.parentheses](term, opts.digits)
  end)
end

--- One row of cells: make(result) for each.
local function row(kind, label, results, make)
  local cells = { th(label) }
  for _, r in ipairs(results) do
    cells[#cells + 1] = make(r)
  end
  return { kind = kind, cells = cells }
end

local function term_rows(rows, results, names, labels, opts)
  for _, name in ipairs(names) do
    local label = labels[name] or name
    if opts.style == "stata" then
      rows[#rows + 1] = row("body", label, results, function(r)
        return estimate_cell(find_term(r, name), opts)
      end)
      rows[#rows + 1] = row("body", "", results, function(r)
        return inside_cell(find_term(r, name), opts)
      end)
    else
      rows[#rows + 1] = row("body", label, results, function(r)
        return plain_cell(find_term(r, name), opts)
      end)
    end
  end
end

local function hidden_rows(rows, results, hide)
  for _, h in ipairs(hide) do
    rows[#rows + 1] = row("stats", h.label, results, function(r)
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
  rows[#rows + 1] = row("stats", "Observations", results, function(r)
    return cell(function() return core.fmt.int(r.n) end)
  end)
  if any(results, "n_clusters") then
    rows[#rows + 1] = row("stats", "Clusters", results, function(r)
      return cell(function() return core.fmt.int(r.n_clusters, { missing = "" }) end)
    end)
  end
  if any(results, "r_squared") then
    rows[#rows + 1] = row("stats", "R²", results, function(r)
      return cell(function() return core.fmt.num(r.r_squared, 3, { missing = "" }) end)
    end)
  end
end

--- "95% confidence interval" from a fit's level.
local function interval_name(r)
  return core.fixed(100 * (r.level or 0.95), 0) .. "% confidence interval"
end
core.interval_name = interval_name

--- What stands behind the standard errors of a fit, in words.
local function vcov_words(r)
  if r.vcov_kind == "robust" then
    return "heteroskedasticity-robust standard errors (" .. r.vcov_type .. ")"
  elseif r.vcov_kind == "cluster" then
    return "standard errors clustered by " .. r.vcov_by .. " (" .. r.vcov_type .. ")"
  end
  return "classical standard errors"
end
core.vcov_words = vcov_words

--- Note on the standard errors: one sentence when all fits share them, else one
-- for each group of columns.
local function vcov_note(results, titles)
  local groups, order = {}, {}
  for i, r in ipairs(results) do
    local words = vcov_words(r)
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

local function capital(text)
  return text:sub(1, 1):upper() .. text:sub(2)
end

--- "* p < 0.05, ** p < 0.01": what the stars mean.
local function stars_legend(stars)
  local parts = {}
  for i, threshold in ipairs(stars) do
    parts[i] = string.rep("*", i) .. " p < " .. core.shortest(threshold)
  end
  return table.concat(parts, ", ")
end
core.stars_legend = stars_legend

local function check_stars(who, stars)
  local before = 1
  if type(stars) ~= "table" then
    core.fail(who .. ": stars is a list of thresholds, not a " .. type(stars))
  end
  for _, s in ipairs(stars) do
    if type(s) ~= "number" or s <= 0 or s >= before then
      core.fail(who .. ": stars must be thresholds between 0 and 1, from the largest, not "
        .. tostring(s), "write { 0.05, 0.01, 0.001 }")
    end
    before = s
  end
  return stars
end
core.check_stars = check_stars

--- Warnings of several results, each once.
local function warnings(results)
  local out, seen = {}, {}
  for _, r in ipairs(results) do
    for _, w in ipairs(r.warnings or {}) do
      if not seen[w] then
        seen[w] = true
        out[#out + 1] = w
      end
    end
  end
  return out
end
core.warnings = warnings

--- Why terms of the table are left out, in words, or nil.
local function omitted_note(results, names)
  local base, collinear = false, false
  for _, name in ipairs(names) do
    for _, r in ipairs(results) do
      local term = find_term(r, name)
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

local function check_word(who, name, word, words)
  if not words[word] then
    core.unknown(who .. ": " .. name .. " cannot be ", word, words)
  end
  return word
end

local function column_titles(who, args, results)
  local titles = args.titles or {}
  if #titles > #results then
    core.fail(who .. ": " .. #titles .. " titles for " .. #results .. " results")
  end
  local out = {}
  for i, r in ipairs(results) do
    out[i] = titles[i] or r.analysis or "(" .. i .. ")"
  end
  return out
end
core.column_titles = column_titles

local REGRESSION = {
  titles = true, style = true, stars = true, parentheses = true, terms = true,
  labels = true, hide = true, digits = true, notes = true,
}

local function regression_notes(opts, results, names, titles)
  local notes = {}
  local inside = INSIDE_NAMES[opts.parentheses]
  if opts.parentheses == "ci" then
    inside = capital(interval_name(results[1])) .. "s"
  end
  notes[1] = inside .. " in parentheses; " .. vcov_note(results, titles) .. "."
  notes[#notes + 1] = omitted_note(results, names)
  if #opts.stars > 0 then
    notes[#notes + 1] = stars_legend(opts.stars) .. "."
  end
  for _, note in ipairs(opts.notes or {}) do
    notes[#notes + 1] = note
  end
  return notes
end

local function same_level(who, results)
  for _, r in ipairs(results) do
    if r.level ~= results[1].level then
      core.fail(who .. ": the results have intervals of different levels",
        "show them in two tables")
    end
  end
  return results[1].level
end
core.same_level = same_level

--- Regressions side by side, one column each.
-- @param args { r1, r2, ...,
--   titles = { "(1)", ... }     column titles; else the analyses' ids
--   style = "stata" | "plain"   estimate above parentheses, or in one cell
--   stars = { 0.05, 0.01, 0.001 }   thresholds, {} for none
--   parentheses = "t" | "se" | "ci"
--   terms = { name = "label" }  labels, or a list of names: only these
--   labels = { name = "label" } labels beside a list in terms
--   hide = { school = "School fixed effects" }  terms shown as a yes/no row
--   digits = 2, notes = { "..." } }
-- A term left out is "0" and "(.)", as Stata prints it.
function M.regression(args)
  local who = "tbl.regression"
  named(who, args, REGRESSION)
  local opts = {
    style = check_word(who, "style", args.style or "stata", { stata = true, plain = true }),
    parentheses = check_word(who, "parentheses", args.parentheses or "se", INSIDE),
    stars = check_stars(who, args.stars or STARS),
    digits = args.digits or 2,
    notes = args.notes,
  }
  return core.record(function()
    local results = fits(who, args)
    local hide = hidden(args.hide)
    local only, labels = term_choice(who, args)
    local names = only and check_only(who, results, only) or term_names(results, hide)
    local titles = column_titles(who, args, results)
    local columns, rows = { { title = "", align = "left" } }, {}
    for _, title in ipairs(titles) do
      columns[#columns + 1] = { title = title, align = "right" }
    end
    term_rows(rows, results, names, labels, opts)
    hidden_rows(rows, results, hide)
    stat_rows(rows, results)
    local level = same_level(who, results)
    return {
      kind = "table", columns = columns, rows = rows,
      notes = regression_notes(opts, results, names, titles),
      warnings = warnings(results),
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
  local cells = { th(label) }
  if term.status == "omitted" then
    cells[2] = { text = "omitted", colspan = 6 }
    return { kind = "body", cells = cells }
  end
  for _, c in ipairs(TERM_COLUMNS) do
    cells[#cells + 1] = cell(function()
      return core.fmt.num(term[c[2]], digits, { missing = "" })
    end)
  end
  cells[#cells + 1] = cell(function()
    local df = term.df
    if df == nil or df == math.floor(df) then
      return core.fmt.int(df, { missing = "" })
    end
    return core.fmt.num(df, 1)
  end)
  cells[#cells + 1] = cell(function() return core.fmt.p(term.p_value, { missing = "" }) end)
  cells[#cells + 1] = cell(function()
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
  local args = core.type(r) == "result" and { r } or r
  named(who, args, TERMS)
  return core.record(function()
    local fit = fits(who, args)[1]
    local hide = hidden(args.hide)
    local only, labels = term_choice(who, args)
    local names = only and check_only(who, { fit }, only) or term_names({ fit }, hide)
    local columns, rows = { { title = "Term", align = "left" } }, {}
    for _, title in ipairs { "Estimate", "SE", "t", "df", "p", capital(interval_name(fit)) } do
      columns[#columns + 1] = { title = title, align = "right" }
    end
    for _, name in ipairs(names) do
      rows[#rows + 1] = terms_row(labels[name] or name, find_term(fit, name), args.digits or 2)
    end
    local notes = { capital(vcov_words(fit)) .. "." }
    for _, note in ipairs(args.notes or {}) do
      notes[#notes + 1] = note
    end
    return {
      kind = "table", columns = columns, rows = rows, notes = notes,
      warnings = warnings { fit },
      applies = { alpha = {}, level = fit.level, alternative = fit.alternative },
    }
  end)
end

local function shown_number(x, digits)
  if digits ~= nil then
    return core.fmt.num(x, digits)
  elseif x == math.floor(x) then
    return core.fmt.int(x, { thousands = false })
  end
  return core.fmt.num(x, 2)
end

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
        cells[i] = cell(function() return shown_number(x, digits) end)
      else
        align[i] = x ~= nil and "left" or align[i]
        cells[i] = cell(function() return x == nil and "" or tostring(x) end)
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
  named(who, args, DATA)
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
  return core.record(function()
    local names = data_columns(who, frame, args)
    local titles = args.titles or {}
    local rows, align = data_rows(frame, names, args.digits)
    local columns = {}
    for i, name in ipairs(names) do
      columns[i] = { title = titles[i] or titles[name] or name, align = align[i] or "left" }
    end
    return { kind = "table", columns = columns, rows = rows, notes = args.notes or {} }
  end)
end

local MAKE = { columns = true, rows = true, notes = true, applies = true }
local ROW_KINDS = { header = true, body = true, total = true, section = true, stats = true }

local function made_cell(who, x, i, k)
  if x == nil or x == "" then
    return ""
  elseif type(x) == "string" or type(x) == "number" then
    return cell(function()
      return type(x) == "number" and shown_number(x) or x
    end)
  elseif type(x) == "table" and type(x.text) == "string" then
    local made = cell(function() return x.text end)
    made.th, made.colspan, made.mark = x.th, x.colspan, x.mark
    return made
  end
  core.fail(who .. ": row " .. i .. ", cell " .. k .. ": a text or a number is expected, not a "
    .. core.type(x))
end

--- Any table: columns are titles or { title = , align = }, rows are lists of
-- texts and numbers, with `kind` for one that is not of the body.
-- @param args { columns, rows = { { "a", 1 }, { kind = "section", "Heading" } },
-- notes }
function M.make(args)
  local who = "tbl.make"
  named(who, args, MAKE)
  if type(args.columns) ~= "table" or type(args.rows) ~= "table" then
    core.fail(who .. ": columns and rows are needed")
  end
  return core.record(function()
    local columns, rows = {}, {}
    for i, c in ipairs(args.columns) do
      columns[i] = type(c) == "table" and { title = c.title or "", align = c.align or "left" }
        or { title = tostring(c), align = i == 1 and "left" or "right" }
    end
    for i, source in ipairs(args.rows) do
      local cells, kind = {}, source.kind or "body"
      check_word(who, "row " .. i .. ": kind", kind, ROW_KINDS)
      if kind == "section" then
        cells[1] = { text = tostring(source[1]), th = true, colspan = #columns }
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
    return { kind = "table", columns = columns, rows = rows, notes = args.notes or {},
      applies = args.applies }
  end)
end

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
    value = sign == "-" and -value or value, decimals = #(bare:match("%.(%d*)$") or ""),
    bound = bound, percent = percent, thousands = digits:find(",") ~= nil,
    bare_point = bare:match("^%.") ~= nil,
  }
end

local function rebuilt_text(x, p)
  local text = core.fmt.num(x, p.decimals, { thousands = p.thousands }) .. p.percent
  if p.bare_point then
    text = text:gsub("0%.", ".", 1)
  end
  return text
end

--- Decimal digits that agree: minus log10 of the relative error, 0 to 15.
local function digits_agree(rebuilt, published)
  if rebuilt == published then
    return 15
  end
  local scale = published ~= 0 and math.abs(published) or 1
  local lre = -math.log(math.abs(rebuilt - published) / scale, 10)
  return math.max(0, math.min(15, lre))
end

local function agrees(x, p)
  if p.bound == "<" then
    return x < p.value
  elseif p.bound == ">" then
    return x > p.value
  end
  return tonumber(core.fixed(x, p.decimals)) == p.value
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
  if type(source.rebuilt) ~= "number" then
    core.fail(who .. ": " .. label .. ": rebuilt is a number, not a " .. type(source.rebuilt))
  end
  local same = agrees(source.rebuilt, p)
  local rebuilt = cell(function() return rebuilt_text(source.rebuilt, p) end)
  local cells = {
    th(label),
    cell(function() return source.published end),
    rebuilt,
    p.bound == "" and derived(core.fixed(digits_agree(source.rebuilt, p.value), 1), rebuilt) or "",
    { text = same and "agrees" or "differs", mark = not same },
  }
  return { kind = "body", cells = cells }, same
end

local COMPARE = { rows = true, notes = true, titles = true }
local COMPARE_ROW = { label = true, published = true, rebuilt = true }

--- Rebuilt against published, figure by figure.  A figure agrees when the
-- rebuilt number, rounded to the digits printed, is the printed one; "< 0.001"
-- agrees with anything below.  Digits: minus log10 of the relative error.
-- @param args { rows = { { label, published = "13.90", rebuilt = 13.8987 } },
-- notes }
-- @return a table with fields n, n_agree, n_differ
function M.compare(args)
  local who = "tbl.compare"
  named(who, args, COMPARE)
  if type(args.rows) ~= "table" or args.rows[1] == nil then
    core.fail(who .. ": no rows given", 'write rows = { { label = , published = "1.2", rebuilt = x } }')
  end
  return core.record(function()
    local rows, n_agree = {}, 0
    for i, source in ipairs(args.rows) do
      named(who .. ": row " .. i, source, COMPARE_ROW)
      local made, same = compare_row(who, source, i)
      rows[i] = made
      n_agree = n_agree + (same and 1 or 0)
    end
    local notes = {
      "Digits: minus the decimal logarithm of the relative difference between the rebuilt "
        .. "number and the printed one, which rounding alone keeps small.",
    }
    for _, note in ipairs(args.notes or {}) do
      notes[#notes + 1] = note
    end
    return {
      kind = "table", rows = rows, notes = notes, n = #rows, n_agree = n_agree,
      n_differ = #rows - n_agree,
      columns = {
        { title = "Figure", align = "left" }, { title = "Published", align = "right" },
        { title = "Rebuilt", align = "right" }, { title = "Digits", align = "right" },
        { title = "Agreement", align = "left" },
      },
    }
  end)
end

return M
