/* Scripts that try to leave the sandbox, one a row; and what they may do. */
#include "lua_script.h"

struct sandbox_case {
    const char *name, *code;
    const char *refused; /* in the message; NULL: it must run */
    const char *printed; /* then: all that it prints */
};

static struct sandbox_case cases[] = {
    /* What is not there. */
    {"io", "io.open('/etc/passwd')", "\"io\" is not available here", NULL},
    {"os", "os.execute('id')", "\"os\" is not available here", NULL},
    {"load", "load('x = 1')()", "\"load\" is not available here", NULL},
    {"loadfile", "loadfile('x.lua')", "\"loadfile\" is not available", NULL},
    {"dofile", "dofile('x.lua')", "\"dofile\" is not available", NULL},
    {"package", "package.loaded.os.exit()", "\"package\" is not", NULL},
    {"debug", "debug.getregistry()", "\"debug\" is not available", NULL},
    {"collectgarbage", "collectgarbage()", "\"collectgarbage\" is not", NULL},
    {"coroutine", "coroutine.create(print)", "\"coroutine\" is not", NULL},
    {"_G", "_G.print = nil", "\"_G\" is not available", NULL},
    {"rawset", "rawset(string, 'rep', nil)", "\"rawset\" is not", NULL},
    {"rawget", "rawget(string, 'rep')", "\"rawget\" is not", NULL},
    {"string.dump", "string.dump(print)", "string has no \"dump\"", NULL},
    {"dump as a method", "(''):dump()", "string has no \"dump\"", NULL},
    {"os behind _ENV", "local e = _ENV; e.os.exit()", "\"os\" is not", NULL},

    /* Shared tables. */
    {"a global is not written", "x = 1", "\"x\" would be a global", NULL},
    {"a global is not replaced", "print = nil", "would be a global", NULL},
    {"a global by way of _ENV", "_ENV.print = nil", "would be a global", NULL},
    {"a module is not written", "string.rep = nil", "string is read-only",
     NULL},
    {"nor by table.insert", "table.insert(math, 1)", "math is read-only", NULL},
    {"nor by table.move", "table.move({1}, 1, 1, 1, math)", "math is read-only",
     NULL},
    {"nor by table.sort",
     "table.sort(setmetatable({}, {__index = math, __len = function() return "
     "2 end}))",
     "not on a table with __len", NULL},
    {"setmetatable on a module", "setmetatable(math, {})", "sealed", NULL},
    {"setmetatable on _ENV", "setmetatable(_ENV, nil)", "sealed", NULL},
    {"setmetatable on a text", "setmetatable('', {})", "table expected", NULL},
    {"metatables are hidden",
     "print(getmetatable(''), getmetatable(math), getmetatable(_ENV), "
     "getmetatable(col), getmetatable(col.x))",
     NULL, "false\tfalse\tfalse\tfalse\tfalse\n"},
    {"pairs of a module shows copies only",
     "for k, v in pairs(json) do print(k, v) end", NULL, "encode\tfunction\n"},
    {"__gc", "setmetatable({}, {__gc = print})", "cannot have __gc", NULL},
    {"__close", "setmetatable({}, {__close = print})", "cannot have __close",
     NULL},
    {"__mode", "setmetatable({}, {__mode = 'k'})", "cannot have __mode", NULL},
    {"__gc behind __index",
     "setmetatable({}, setmetatable({}, {__index = {__gc = print}})) "
     "print('kept')",
     NULL, "kept\n"},
    {"__gc added later never runs",
     "local m = {} setmetatable({}, m) m.__gc = print "
     "for i = 1, 1e5 do local t = {} end",
     NULL, ""},
    {"one's own __metatable is respected",
     "local t = setmetatable({}, {__metatable = 'mine'}) "
     "print(getmetatable(t), pcall(setmetatable, t, {}))",
     NULL, "mine\tfalse\tx.lua:1: the metatable of this table is sealed\n"},
    {"classes work",
     "local C = {} C.__index = C function C.f(s) return s.x end "
     "C.__add = function(a, b) return a.x + b.x end "
     "local o = setmetatable({x = 2}, C) print(o:f(), o + o)",
     NULL, "2\t4\n"},
    {"an expression is not written", "col.x.y = 1", "read-only", NULL},
    {"col is not written", "col.x = 1", "col is read-only", NULL},
    {"a plan value is not written", "classical().kind = 'robust'",
     "plan values are read-only", NULL},

    /* Addresses and order. */
    {"tostring shows no address",
     "print({}, print, col, string, fmt.num, setmetatable({}, {}))", NULL,
     "table\tfunction\ttable\ttable\tfunction\ttable\n"},
    {"nor does string.format", "print(('%s|%10s|%-9s|'):format({}, {}, print))",
     NULL, "table|     table|function |\n"},
    {"%p", "string.format('%p', {})", "%p shows an address", NULL},
    {"%p behind other directives", "string.format('%5.1f%%%-8p', 1, {})",
     "%p shows an address", NULL},
    {"nor do error messages", "error({})", "not a text", NULL},
    {"pairs has one order",
     "local t = {b = 1, a = 2, [10] = 3, [1] = 4, [2.5] = 5, [true] = 6, "
     "[false] = 7, [-1] = 8, B = 9, ab = 10} "
     "for k, v in pairs(t) do print(k, v) end",
     NULL,
     "-1\t8\n1\t4\n2.5\t5\n10\t3\nB\t9\na\t2\nab\t10\nb\t1\nfalse\t7\ntrue"
     "\t6\n"},
    {"next has the same",
     "local t, k, v = {b = 1, a = 2, [3] = 3, [true] = 4} "
     "k, v = next(t) while k ~= nil do print(k, v) k, v = next(t, k) end "
     "print(next({}))",
     NULL, "3\t3\na\t2\nb\t1\ntrue\t4\nnil\n"},
    {"fields may be cleared on the way",
     "local t = {a = 1, b = 2, c = 3} "
     "for k in pairs(t) do t[k], t.b = nil, nil print(k) end print(next(t))",
     NULL, "a\nc\nnil\n"},
    {"tables have no order as keys", "pairs({[{}] = 1})", "such keys have no",
     NULL},
    {"nor have functions", "next({[print] = 1})", "such keys have no", NULL},
    {"__pairs is honoured",
     "for k in pairs(setmetatable({}, {__pairs = function() return next, {z = "
     "1}, nil end})) do print(k) end",
     NULL, "z\n"},
    {"sort is stable",
     "local t = {} for i = 1, 300 do t[i] = {i % 3, i} end "
     "table.sort(t, function(a, b) return a[1] < b[1] end) "
     "local ok = true for i = 2, 300 do "
     "ok = ok and (t[i-1][1] < t[i][1] or t[i-1][2] < t[i][2]) end print(ok)",
     NULL, "true\n"},
    {"sort survives a comparison that lies",
     "local t = {} for i = 1, 50 do t[i] = i end "
     "table.sort(t, function() return true end) print(#t)",
     NULL, "50\n"},

    /* Random numbers. */
    {"random numbers are the seed's",
     "local a, b = math.random(1000000), math.random(1000000) "
     "math.randomseed(1) print(a == math.random(1000000), b == "
     "math.random(1000000), a ~= b)",
     NULL, "true\ttrue\ttrue\n"},
    {"random keeps to its interval",
     "for i = 1, 1000 do local x = math.random(-2, 2) "
     "if x < -2 or x > 2 or math.type(x) ~= 'integer' then print(x) end end",
     NULL, ""},
    {"random of all integers",
     "print(math.type(math.random(0)), math.type(math.random(math.mininteger, "
     "math.maxinteger)))",
     NULL, "integer\tinteger\n"},
    {"an empty interval", "math.random(0, -1)", "interval is empty", NULL},
    {"a seed must be given", "math.randomseed()", "number expected", NULL},

    /* Memory and time. */
    {"string.rep", "local s = ('x'):rep(1e9)", "out of memory", NULL},
    {"string.rep of nothing", "print(#(''):rep(1e18))", NULL, "0\n"},
    {"a text that doubles", "local s = 'x' while true do s = s .. s end",
     "out of memory", NULL},
    {"a table that grows", "local t = {} for i = 1, 1e9 do t[i] = {} end",
     "out of memory", NULL},
    {"table.concat",
     "local t = {} for i = 1, 1e4 do t[i] = ('x'):rep(1e4) end table.concat(t)",
     "out of memory", NULL},
    {"table.pack", "table.pack(table.unpack({}, 1, 1e8))", "too many results",
     NULL},
    {"pcall does not hide the end of memory",
     "while true do pcall(string.rep, 'x', 1e9) end", "out of memory", NULL},
    {"expressions fill the arena",
     "local e = col.x while true do e = col.x + 1 end", "out of memory", NULL},
    {"an expression without end",
     "local e = col.x for i = 1, 1e5 do e = e + 0 end", "nested deeper than 64",
     NULL},
    {"an expression that doubles",
     "local e = col.x for i = 1, 60 do e = e + e end", "more than 2000 parts",
     NULL},
    {"an expression sixty deep, and one of many parts",
     "local e, f = col.x, col.x for i = 1, 60 do e = e + 0 end "
     "for i = 1, 9 do f = f * f end print('done')",
     NULL, "done\n"},
    {"plan values end with the budget, before they fill the arena",
     "while true do robust 'HC1' end", "million steps", NULL},
    {"an endless loop", "while true do end", "million steps", NULL},
    {"an endless loop in pcall",
     "while true do pcall(function() while true do end end) end",
     "million steps", NULL},
    {"pcall of pcall of pcall",
     "pcall(pcall, pcall, function() while true do end end) print('after')",
     "million steps", ""},
    {"xpcall whose handler goes on",
     "xpcall(function() while true do end end, function() while true do end "
     "end) print('after')",
     "million steps", ""},
    {"a metamethod without end",
     "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) "
     "print(t.x)",
     "stack overflow", NULL},
    {"an iterator without end", "for _ in function() return 1 end do end",
     "million steps", NULL},
    {"gsub with a function without end",
     "('x'):gsub('x', function() while true do end end)", "million steps",
     NULL},
    {"sort with a comparison without end",
     "table.sort({1, 2}, function() while true do end end)", "million steps",
     NULL},
    {"table.move of everything", "table.move({}, 1, math.maxinteger - 1, 2)",
     "million steps", NULL},
    {"table.insert with a length that lies",
     "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), "
     "1, 1)",
     "not on a table with __len", NULL},
    {"table.remove with a length that lies",
     "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), "
     "1)",
     "not on a table with __len", NULL},
    {"a goto without end", "::a:: goto a", "million steps", NULL},
    {"recursion", "local function f() return 1 + f() end f()", "memory", NULL},
    {"recursion in C", "local function f(s) return s:gsub('.', f) end f('x')",
     "stack overflow", NULL},
    {"nested parentheses", NULL, "overflow", NULL}, /* made in the test */
    {"tostring that recurs",
     "local t = {} setmetatable(t, {__tostring = function() return "
     "tostring(t) end}) print(t)",
     "stack overflow", NULL},

    /* Coercions and texts. */
    {"a text is no number", "print('10' + 1)", "arithmetic on a string", NULL},
    {"numbers have twelve digits", "print(1/3, 2/3, 0.1 + 0.2, 1e300)", NULL,
     "0.333333333333\t0.666666666667\t0.3\t1e+300\n"},
    {"whole numbers are exact",
     "print(5786.0, 2^53, -0.0, 10 // 1, math.maxinteger)", NULL,
     "5786\t9007199254740992\t0\t10\t9223372036854775807\n"},
    {"no sign of a NaN", "print(0/0, -(0/0), 1/0, -1/0)", NULL,
     "nan\tnan\tinf\t-inf\n"},
    {"bytecode is no text", "\x1bLua", "binary chunk", NULL},

    /* Names. */
    {"an unknown name", "local x = prnt", "nothing is called \"prnt\"", NULL},
    {"an unknown member", "fmt.nun(1)", "fmt has no \"nun\"", NULL},
    {"an unknown constructor's field", "robust { typ = 'HC1' }", "typ", NULL},

    /* Files. */
    {"require leaves the project", "require '../x'", "not inside the project",
     NULL},
    {"require by an absolute path", "require '/etc/passwd'",
     "not inside the project", NULL},
    {"require with dots", "require '..x'", "not inside the project", NULL},
    {"require of itself", "require 'x'", "requires itself", NULL},
    {"data.csv leaves the project", "data.csv '../../etc/passwd'",
     "leads out of the project", NULL},
    {"data.csv by an absolute path", "data.csv '/etc/passwd'",
     "leads out of the project", NULL},
    {"data.write_csv without a folder",
     "data.write_csv(data.csv 'analyses/mini/data/people.csv', 'y.csv')",
     "no folder to write to", NULL},
};

static const char *nested(struct script *s)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "local x = ");
    for (int i = 0; i < 100000; i++)
        pl_buf_putc(&b, '(');
    struct pl_str text = pl_buf_copy(&b, &s->arena);
    pl_buf_free(&b);
    return text.s;
}

static void check(void **state)
{
    const struct sandbox_case *c = *state;
    struct script s;

    script_open(&s);
    script_run(&s, c->code != NULL ? c->code : nested(&s));
    if (c->refused != NULL) {
        if (strstr(s.err.msg, c->refused) == NULL)
            print_error("message: %s\n", s.err.msg);
        assert_int_not_equal(s.status, PL_OK);
        assert_non_null(strstr(s.err.msg, c->refused));
    } else if (s.status != PL_OK) {
        print_error("message: %s\n", s.err.msg);
        assert_int_equal(s.status, PL_OK);
    }
    if (c->printed != NULL)
        assert_string_equal(script_printed(&s), c->printed);
    script_close(&s);
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N];

    for (size_t i = 0; i < N; i++)
        tests[i] =
            (struct CMUnitTest){cases[i].name, check, NULL, NULL, &cases[i]};
    return cmocka_run_group_tests_name("lua_sandbox", tests, NULL, NULL);
}
