--- What tables and charts share: arguments, cells, words.
local core = ...

local X = {}

local function is_list(t)
  return type(t) == "table" and t[1] ~= nil
end

--- Named options from a call's table: unknown names are errors.
function X.named(who, args, known)
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

--- The call's table, checked; a result or a trial given alone is its first.
function X.arguments(who, args, known)
  local given = core.type(args)
  if given == "result" or given == "trial" then
    args = { args }
  end
  X.named(who, args, known)
  return args
end

--- The one result that an exhibit is of, and its labels; `call` is what gives
-- such a result: t:baseline { ... }.
function X.told(who, args, kind, call)
  local result = args[1]
  if core.type(result) ~= "result" or result.kind ~= kind then
    core.fail(who .. ": what " .. call:match("^t:%w+") .. " returned is expected",
      "write " .. who .. "(" .. call .. ")")
  end
  return result, args.labels or {}
end

--- The trial that an exhibit is of.
function X.trial(who, args)
  if core.type(args[1]) ~= "trial" then
    core.fail(who .. ": a trial is expected", "write " .. who .. '(trial "...")')
  end
  return args[1]
end

--- A text whose numbers are printed inside fn, with the rows they came from.
function X.cell(fn)
  return core.cell(fn)
end

--- A text computed from the number of another cell, or one that says it again.
-- @param what "digits of ": what the row does not hold, but is made of what it holds
function X.derived(text, from, what)
  local detail = from.detail
  if what and from.status == "traced" and detail ~= "computed" and not from.alike then
    detail = what .. detail
  end
  return { text = text, rows = from.rows, status = from.status, detail = detail, alike = from.alike }
end

--- A hyphen that stands before a number is its minus; one inside a word or a
-- date is none.
function X.with_minus(text)
  return (text:gsub("%f[^%s\0]%-(%.?%d)", "−%1"):gsub("%(%-(%.?%d)", "(−%1"))
end

--- A text as it was read or given, or a function that gives it: judged so, and shown
-- with minuses.
function X.given(text)
  local made = core.cell(type(text) == "function" and text or function() return text end)
  made.text = X.with_minus(made.text)
  return made
end

function X.th(text)
  return { text = text, th = true }
end

--- Results given as the list part of the arguments; what is_one does not take is
-- refused with these words.
local function results_given(who, args, is_one, words)
  local out = {}
  for i, r in ipairs(args) do
    if core.type(r) ~= "result" or not is_one(r) then
      core.fail(who .. ": argument " .. i .. " " .. words, 'give what t:run "..." returned')
    end
    out[i] = r
  end
  if #out == 0 then
    core.fail(who .. ": no result given", "write " .. who .. " { r }")
  end
  return out
end

function X.fits(who, args)
  return results_given(who, args, function(r) return r.terms ~= nil end, "is not a regression result")
end

function X.economics(who, args)
  return results_given(who, args, function(r)
    return r.kind == "cost_benefit" or r.kind == "cost_effectiveness"
  end, "is no result of a cost_benefit or a cost_effectiveness")
end

--- Which terms to show, in which order, with which labels: `terms` is a list of
-- names, or a map of labels; `labels` is a map.
function X.term_choice(who, args)
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

function X.find_term(r, name)
  for _, term in ipairs(r.terms) do
    if term.name == name then
      return term
    end
  end
  return nil
end

function X.check_only(who, results, only)
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

--- "95% confidence intervals", "one standard error".
function X.intervals(name)
  return name:find("^one ") and name or name .. "s"
end

--- "95% confidence interval" from a fit's level.
function X.interval_name(r)
  local level = r.level or 0.95
  return core.note(level, core.fixed(100 * level, 0) .. "%") .. " confidence interval"
end

--- A note that says the level of a fit's intervals, traced to it.
function X.level_note(text, r)
  local from = core.cell(function() return core.fmt.num(r.level, 4) end)
  return from.status == "traced" and X.derived(text, from) or text
end

local INFERENCE = {
  wild_cluster = "the wild cluster bootstrap",
  randomisation = "drawing the treatment again as it was randomised",
}

--- By what the treatment's p value and interval were had, in words, or nil.
function X.inference_words(r)
  local words = r.inference and INFERENCE[r.inference.kind]
  return words and "p value and interval of the treatment by " .. words
end

--- "z" where the standard errors are those of a likelihood, else "t".
function X.statistic_name(r)
  return (r.kind == "logit" or r.kind == "probit") and "z" or "t"
end

--- What stands behind the standard errors of a fit, in words.
function X.vcov_words(r)
  if r.vcov_kind == "robust" then
    return "heteroskedasticity-robust standard errors (" .. r.vcov_type .. ")"
  elseif r.vcov_kind == "cluster" then
    return "standard errors clustered by " .. r.vcov_by .. " (" .. r.vcov_type .. ")"
  elseif r.vcov_kind == "corrected" then
    return "standard errors corrected for the estimated selection"
  elseif r.vcov_kind == "observed" then
    return "standard errors from the observed information"
  end
  return "classical standard errors"
end

function X.capital(text)
  return text:sub(1, 1):upper() .. text:sub(2)
end

--- "* p < 0.05, ** p < 0.01": what the stars mean, or the marks in their place.
function X.stars_legend(stars, marks)
  local parts = {}
  for i, threshold in ipairs(stars) do
    parts[i] = (marks and marks[i] or string.rep("*", i)) .. " p < " .. core.shortest(threshold)
  end
  return table.concat(parts, ", ")
end

--- Thresholds when none are given: the registered one, and smaller ones.
function X.usual_stars(results)
  local first = results[1].alpha or 0.05
  local stars = { first }
  for _, s in ipairs { 0.01, 0.001 } do
    if s < first then
      stars[#stars + 1] = s
    end
  end
  return stars
end

function X.check_stars(who, stars)
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

--- Marks in place of one star, two stars and so on: a text for each threshold.
function X.check_marks(who, marks, stars)
  if type(marks) ~= "table" or stars == nil or #marks ~= #stars then
    core.fail(who .. ": marks is a list of texts, one for each threshold in stars",
      'write stars = { 0.1, 0.05 }, marks = { "+", "*" }')
  end
  for _, mark in ipairs(marks) do
    if type(mark) ~= "string" or mark == "" then
      core.fail(who .. ": a mark is a text, not " .. tostring(mark))
    end
  end
  return marks
end

--- Warnings of several results, each once.
function X.warnings(results)
  local out, seen = {}, {}
  for _, r in ipairs(results) do
    for i = 1, #(r.warnings or {}) do
      -- Read inside the cell: so its numbers are traced to the result.
      local made = core.cell(function() return r.warnings[i] end)
      if not seen[made.text] then
        seen[made.text] = true
        out[#out + 1] = made
      end
    end
  end
  return out
end

--- What is said of fits of completed data sets, or nil.
function X.pooled_note(results)
  for _, r in ipairs(results) do
    if r.kind == "pooled" then
      return core.cell(function()
        return "Multiple imputation: pooled over " .. core.fmt.int(r.m) .. " data sets by Rubin's rules."
      end)
    end
  end
  return nil
end

function X.check_word(who, name, word, words)
  if not words[word] then
    core.unknown(who .. ": " .. name .. " cannot be ", word, words)
  end
  return word
end

function X.column_titles(who, args, results)
  local titles = args.titles or {}
  if #titles > #results then
    core.fail(who .. ": " .. #titles .. " titles for " .. #results .. " results")
  end
  local out = {}
  for i, r in ipairs(results) do
    local strategy = r.strategy
    out[i] = titles[i] or strategy and strategy.rule:match("^[%w_]+") or r.analysis or "(" .. i .. ")"
  end
  return out
end

--- A column of words on the left, then columns of numbers.
function X.columns(first, titles)
  local out = { { title = first, align = "left" } }
  for _, title in ipairs(titles) do
    out[#out + 1] = { title = title, align = "right" }
  end
  return out
end

--- A row with a cell for each result: make(result).
function X.row(kind, label, results, make)
  local cells = { X.th(label) }
  for _, r in ipairs(results) do
    cells[#cells + 1] = make(r)
  end
  return { kind = kind, cells = cells }
end

-- Before the title of a row that stands below another: a space that HTML does
-- not fold.
X.INDENT = "\u{2003}"

--- "Control (n = 120)" for each arm.
function X.arm_titles(arms, labels)
  local out = {}
  for i, arm in ipairs(arms) do
    out[i] = (labels[arm.level] or arm.level) .. " (n = " .. core.fmt.int(arm.n) .. ")"
  end
  return out
end

--- Why rows left: "no value: Reading score", or what a notebook or the sample
-- rule did.
function X.reason_words(reason, labels)
  if reason.column == nil then
    return reason.part
  end
  return "no value: " .. (labels[reason.column] or reason.label or reason.column)
end

--- A note on rows that belong to no arm, or nil.
function X.no_arm_note(result)
  if result.no_arm == 0 then
    return nil
  end
  return core.cell(function()
    return core.fmt.int(result.no_arm) .. " rows name no arm and are not counted."
  end)
end

function X.same_level(who, results)
  for _, r in ipairs(results) do
    if r.level ~= results[1].level then
      core.fail(who .. ": the results have intervals of different levels",
        "show them in two tables")
    end
  end
  return results[1].level
end

function X.shown_number(x, digits)
  if digits ~= nil then
    return core.fmt.num(x, digits)
  elseif x == math.floor(x) then
    return core.fmt.int(x, { thousands = false })
  end
  return core.fmt.num(x, 2)
end

--- Digits that begin a word, or what may be those of another script.
local function may_hold_number(text)
  return text:find("%f[%w]%d") or text:find("[\x80-\xff]")
end

--- A note as an analyst gives it.  A number in it is judged like one in a cell;
-- a digit inside a word (HC1) is none.
local function given_note(who, note, i)
  if type(note) ~= "string" then
    core.fail(who .. ": note " .. i .. ": a text is expected, not a " .. core.type(note),
      'write notes = { "..." }')
  end
  return may_hold_number(note) and core.cell(function() return note end) or note
end

--- Notes of a table followed by those an analyst gives.
function X.with_notes(who, notes, more)
  if more ~= nil and type(more) ~= "table" then
    core.fail(who .. ": notes are a list of texts, not a " .. core.type(more),
      'write notes = { "..." }')
  end
  for i, note in ipairs(more or {}) do
    notes[#notes + 1] = given_note(who, note, i)
  end
  return notes
end

-- Arguments that are words: texts, or texts by name.
local WORDS = {
  "titles", "labels", "terms", "hide", "columns", "label", "unit", "arms", "legend", "interval",
  "marks", "effect", "cost", "alt",
}

--- A number that stands in words of an analyst's is judged like one in a note;
-- "(1)" before a title counts columns.
local function add_word(words, text)
  text = type(text) == "string" and text:gsub("^%(%d+%)", "") or ""
  if may_hold_number(text) then
    words[#words + 1] = core.cell(function() return text end)
  end
end

local function add_words(words, given)
  if type(given) ~= "table" then
    return add_word(words, given)
  end
  for _, word in pairs(given) do
    if type(word) == "table" then
      add_words(words, word)
    else
      add_word(words, word)
    end
  end
end

--- What is said of bars that were given by hand.
local function add_bars(words, bars)
  for _, bar in ipairs(core.type(bars) == "table" and bars or {}) do
    if not tostring(bar.label):find("^%d+$") then
      add_word(words, bar.label)
    end
    add_words(words, { bar.group, bar.mark })
  end
end

local function words_of(args)
  local words = {}
  for _, name in ipairs(WORDS) do
    -- A list of terms names columns.
    if name ~= "terms" or not is_list(args.terms) then
      add_words(words, args[name])
    end
  end
  add_bars(words, args.bars)
  return words
end

--- The exhibit that fn describes, with the numbers in the words given for it.
function X.record(args, fn)
  return core.record(function()
    local exhibit = fn()
    local words = type(args) == "table" and words_of(args) or {}
    exhibit.words = words[1] and words
    return exhibit
  end)
end

return X
