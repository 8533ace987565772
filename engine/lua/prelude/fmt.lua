--- fmt - numbers for people.
--
-- One rounding rule: a number is taken to 12 significant digits, and that
-- decimal is rounded half to even (2.675 is 2.68, 2.665 is 2.66).  A rounded
-- zero has no sign.  Minus is the true minus sign unless `minus = "-"` is given.
-- A number that does not exist (nil) is an error, unless `missing` says what to
-- print for it.
local core = ...

local M = {}

local OPTIONS = {
  digits = true, missing = true, minus = true, thousands = true, sep = true, plus = true,
}

--- A minus is a minus, and what parts thousands is neither a digit nor the point.
local function check_marks(who, opts)
  if opts.minus ~= nil and opts.minus ~= "-" and opts.minus ~= "−" then
    core.fail(who .. ": minus is \"-\" or \"−\", not " .. tostring(opts.minus))
  end
  local mark = opts.thousands
  if type(mark) == "string" and mark:find("[%d.]") or mark ~= nil and type(mark) == "number" then
    core.fail(who .. ": thousands cannot be parted by " .. tostring(mark),
      'write { thousands = "," } or { thousands = " " }')
  end
end

--- Options as a table, from `digits` or a table in its place.
local function options(who, digits, opts)
  if type(digits) == "table" then
    opts, digits = digits, digits.digits
  end
  opts = opts or {}
  if type(opts) ~= "table" then
    core.fail(who .. ": options are a table, not a " .. type(opts), 'write { missing = "—" }')
  end
  for name in pairs(opts) do
    if not OPTIONS[name] then
      core.unknown(who .. ": unknown option ", name, OPTIONS)
    end
  end
  check_marks(who, opts)
  return digits, opts
end

local function check_digits(who, digits, least)
  if math.type(digits) ~= "integer" or digits < least or digits > 12 then
    core.fail(who .. ": digits must be a whole number from " .. least .. " to 12, not "
      .. tostring(digits))
  end
  return digits
end

--- The number, or nil when it is missing and `missing` says what to print.
local function number(who, x, opts)
  if x == nil then
    if opts.missing == nil then
      core.fail(who .. ": the number is nil: a quantity that does not exist",
        'say what to print instead: { missing = "—" }')
    end
    return nil
  end
  if type(x) ~= "number" then
    core.fail(who .. ": a number is expected, not a " .. type(x))
  end
  if x ~= x or x == math.huge or x == -math.huge then
    core.fail(who .. ": the number is not finite")
  end
  return x
end

local function group(whole, mark)
  local first = #whole % 3
  local out = first > 0 and { whole:sub(1, first) } or {}
  for i = first + 1, #whole, 3 do
    out[#out + 1] = whole:sub(i, i + 2)
  end
  return table.concat(out, mark)
end

--- Plain digits ("-1234.50") as people read them ("−1,234.50").
local function dress(text, opts, thousands)
  local sign, whole, rest = text:match("^(-?)(%d+)(.*)$")
  local mark = opts.thousands
  if mark == nil then
    mark = thousands
  elseif mark == true then
    mark = ","
  end
  if mark and #whole > 3 then
    whole = group(whole, mark)
  end
  if sign == "-" then
    sign = opts.minus or "−"
  elseif opts.plus and text:find("[1-9]") then
    sign = "+"
  end
  return sign .. whole .. rest
end

--- Fixed decimals: fmt.num(2.675, 2) is "2.68".
-- @param x a number
-- @param digits decimals, 0 to 12; 2 when not given
-- @param opts { missing = text, minus = "-", thousands = true or a mark, plus = true }
-- @return text
function M.num(x, digits, opts)
  digits, opts = options("fmt.num", digits, opts)
  digits = check_digits("fmt.num", digits or 2, 0)
  if number("fmt.num", x, opts) == nil then
    return opts.missing
  end
  return core.note(x, dress(core.fixed(x, digits), opts, false))
end

--- A count: fmt.int(5786) is "5,786".  A number that is not whole is refused.
-- @param x a whole number
-- @param opts as fmt.num; `thousands = false` leaves the mark out
function M.int(x, opts)
  opts = select(2, options("fmt.int", opts))
  if number("fmt.int", x, opts) == nil then
    return opts.missing
  end
  if x ~= math.floor(x) then
    core.fail("fmt.int: " .. tostring(x) .. " is not a whole number", "fmt.num(x, 0) rounds")
  end
  return core.note(x, dress(core.fixed(x, 0), opts, ","))
end

--- Significant digits, without a power of ten: fmt.sig(0.00123456, 3) is
-- "0.00123".
-- @param digits 1 to 12; 3 when not given
function M.sig(x, digits, opts)
  digits, opts = options("fmt.sig", digits, opts)
  digits = check_digits("fmt.sig", digits or 3, 1)
  if number("fmt.sig", x, opts) == nil then
    return opts.missing
  end
  return core.note(x, dress(core.significant(x, digits), opts, false))
end

--- A fraction as a percentage: fmt.pct(0.1234, 1) is "12.3%".
-- @param digits decimals; 1 when not given
function M.pct(x, digits, opts)
  digits, opts = options("fmt.pct", digits, opts)
  digits = check_digits("fmt.pct", digits or 1, 0)
  if number("fmt.pct", x, opts) == nil then
    return opts.missing
  end
  return core.note(x, dress(core.fixed(100 * x, digits), opts, false) .. "%")
end

--- A p-value: "0.034", or "< 0.001" where it is smaller than the last digit
-- shows.  Outside [0, 1] is an error.
-- @param digits decimals; 3 when not given
function M.p(x, digits, opts)
  digits, opts = options("fmt.p", digits, opts)
  digits = check_digits("fmt.p", digits or 3, 1)
  if number("fmt.p", x, opts) == nil then
    return opts.missing
  end
  if x < 0 or x > 1 then
    core.fail("fmt.p: " .. tostring(x) .. " is not a p-value", "a p-value lies from 0 to 1")
  end
  local least = 10.0 ^ -digits
  if core.round12(x) < least then
    return core.note(x, "< " .. core.fixed(least, digits))
  end
  return core.note(x, core.fixed(x, digits))
end

--- An interval: fmt.ci(9.1, 18.7, 1) is "9.1 to 18.7".
-- @param opts as fmt.num, and `sep` (" to ")
function M.ci(low, high, digits, opts)
  digits, opts = options("fmt.ci", digits, opts)
  digits = check_digits("fmt.ci", digits or 2, 0)
  low, high = number("fmt.ci", low, opts), number("fmt.ci", high, opts)
  if low == nil or high == nil then
    return opts.missing
  end
  if low > high then
    core.fail("fmt.ci: the lower end " .. tostring(low) .. " lies above the upper end "
      .. tostring(high), "write fmt.ci(low, high)")
  end
  local from = core.note(low, dress(core.fixed(low, digits), opts, false))
  return from .. (opts.sep or " to ")
    .. core.note(high, dress(core.fixed(high, digits), opts, false))
end

--- A term of a fit: fmt.est(r:term("small")) is "13.90 (2.45)", the standard
-- error in parentheses; a term left out is "0 (.)", as Stata prints it.
-- @param term a row of r.terms, or a result with one estimate
function M.est(term, digits, opts)
  digits, opts = options("fmt.est", digits, opts)
  digits = check_digits("fmt.est", digits or 2, 0)
  if term == nil then
    core.fail("fmt.est: the term is nil", 'write fmt.est(r:term("name"))')
  end
  if term.status == "omitted" then
    return "0 (.)"
  end
  return M.num(term.estimate, digits, opts) .. " (" .. M.num(term.std_error, digits, opts) .. ")"
end

--- Stars for a p-value, where an exhibit tells the thresholds itself.
function core.stars(p, thresholds)
  local n = 0
  for _, threshold in ipairs(p ~= nil and thresholds or {}) do
    if core.round12(p) < threshold then
      n = n + 1
    end
  end
  return string.rep("*", n)
end

--- Stars for a p-value: one for each threshold it lies below.  That of a
-- registered run has the largest compared with the plan.
-- @param p a p-value; nil has no stars
-- @param thresholds list, from the largest; { 0.05, 0.01, 0.001 } when not given
function M.stars(p, thresholds)
  if p == nil then
    return ""
  end
  if type(p) ~= "number" then
    core.fail("fmt.stars: a number is expected, not a " .. type(p))
  end
  thresholds = thresholds or { 0.05, 0.01, 0.001 }
  core.starred(p, math.max(0, table.unpack(thresholds)))
  return core.stars(p, thresholds)
end

return M
