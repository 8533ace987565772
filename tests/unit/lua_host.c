/* The host: opened at every memory limit, plan files and their lines, scripts,
 * require, places of errors. */
#include "base/json.h"
#include "lua_script.h"

/* Each allocation of Lua fails once; none may crash or leak. */
static void check_every_memory_limit(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    s.status = PL_ENOMEM;
    for (s.options.memory = 1; s.status != PL_OK; s.options.memory += 4999) {
        pl_arena_free(&s.arena);
        pl_arena_init(&s.arena, (size_t)64 << 20);
        s.root.reads = NULL;
        s.n_files = 1;
        script_run(&s, "local t = {} for i = 1, 100 do t[i] = {i} end");
        if (s.status != PL_OK)
            assert_string_equal(s.err.msg, "out of memory");
        assert_true(s.options.memory < (size_t)4 << 20);
    }
    script_close(&s);
}

/* The n-th allocation from the arena fails, for each n. */
static void check_every_arena_failure(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    script_write(&s, "x.lua",
                 "local d = data.csv 'analyses/mini/data/people.csv'\n"
                 "print(d:where(col.y:gt(1)), classical().kind)");
    s.status = PL_ENOMEM;
    for (long n = 0; s.status != PL_OK; n++) {
        pl_arena_free(&s.arena);
        pl_arena_init(&s.arena, (size_t)64 << 20);
        s.root.reads = NULL;
        s.arena.fail_after = n;
        pl_buf_clear(&s.printed);
        s.status = pl_host_open(&s.arena, &s.options, &s.host, &s.err);
        if (s.status == PL_OK)
            s.status =
                pl_host_script(s.host, PL_STR("x.lua"), &s.printed, &s.err);
        assert_true(s.status == PL_OK || s.status == PL_ENOMEM);
        assert_true(n < 5000);
    }
    assert_string_equal(script_printed(&s),
                        "frame of 1 rows x 2 columns\tclassical\n");
    script_close(&s);
}

struct place_case {
    const char *name, *code;
    const char *msg;  /* start of the message */
    const char *hint; /* part of the hint, or NULL */
    size_t line;
};

static struct place_case places[] = {
    {"a syntax error", "local x = 1\nlocal y = = 2\n",
     "unexpected symbol near '='", NULL, 2},
    {"an error of Lua", "local x = {}\n\nx.y.z = 1\n",
     "attempt to index a nil value (field 'y')", NULL, 3},
    {"error()", "\nerror('no data')\n", "no data", NULL, 2},
    {"error() that was caught and raised again",
     "\nlocal ok, e = pcall(error, 'x')\n\nlocal ok, e = pcall(function()\n"
     "error('deep')\nend)\nerror(e, 0)\n",
     "deep", NULL, 5},
    {"assert", "\n\nassert(1 == 2, 'sums differ')\n", "sums differ", NULL, 3},
    {"an error of the engine", "\n\nclassical { x = 1 }\n", "", NULL, 3},
    {"an error below the prelude", "\n\n\nfmt.num(nil)\n", "fmt.num", NULL, 4},
    {"a wrong type below the prelude", "\nfmt.ci('a', 2)\n", "fmt.ci", NULL, 2},
    {"an unknown global", "local a\nprnt(a)\n",
     "nothing is called \"prnt\" here", "did you mean \"print\"?", 2},
    {"a global assigned", "\n\n\n\ncount_of = 3\n",
     "\"count_of\" would be a global", "write local", 5},
    {"a goto without a label", "local x\nif true then goto out end\n",
     "no visible label 'out'", NULL, 2},
    {"a break outside a loop", "local x\nbreak\n", "break outside loop", NULL,
     2},
    {"arguments of a C function", "\n(''):rep({})\n",
     "bad argument #1 to 'rep'", NULL, 2},
};

static void check_place(void **state)
{
    const struct place_case *c = *state;
    struct script s;

    script_open(&s);
    script_run(&s, c->code);
    assert_int_equal(s.status, PL_EINPUT);
    if (strncmp(s.err.msg, c->msg, strlen(c->msg)) != 0)
        assert_string_equal(s.err.msg, c->msg);
    assert_string_equal(s.err.pos.file, "x.lua");
    assert_int_equal(s.err.pos.line, c->line);
    if (c->hint != NULL)
        assert_non_null(strstr(s.err.hint, c->hint));
    script_close(&s);
}

static void check_print_before_failure(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    script_run(&s, "print('one', 2)\nprint()\nerror('x')");
    assert_int_equal(s.status, PL_EINPUT);
    assert_string_equal(script_printed(&s), "one\t2\n\n");
    script_close(&s);
}

static void check_require(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    script_write(&s, "lib/ab.lua",
                 "print('read')\nreturn { twice = function(x) return 2 * x "
                 "end, bad = function()\n\n error('here') end }");
    script_run(&s, "local a = require 'lib/ab'\n"
                   "local b, c = require 'lib.ab', require 'lib/ab.lua'\n"
                   "print(a.twice(4), rawequal(a, b), a == c)\na.bad()");
    assert_string_equal(script_printed(&s), "read\n8\ttrue\ttrue\n");
    assert_string_equal(s.err.pos.file, "lib/ab.lua");
    assert_int_equal(s.err.pos.line, 4);
    assert_string_equal(s.err.msg, "here");
    assert_int_equal(s.root.reads != NULL, 1);
    assert_true(pl_str_is(s.root.reads->path, "lib/ab.lua"));
    script_close(&s);
}

static void check_require_again_after_failure(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    script_write(&s, "lib/ab.lua", "error('broken')");
    script_run(&s, "print(pcall(require, 'lib/ab'))\nrequire 'lib/ab'");
    assert_string_equal(script_printed(&s), "false\tlib/ab.lua:1: broken\n");
    assert_string_equal(s.err.msg, "broken");
    script_close(&s);
}

static struct pl_str json_of(struct script *s, const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_str text = pl_buf_copy(&b, &s->arena);
    pl_buf_free(&b);
    return text;
}

static void plan_run(struct script *s, const char *code,
                     const struct pl_value **value,
                     const struct pl_value **lines)
{
    script_write(s, "x.lua", code);
    assert_int_equal(pl_host_open(&s->arena, &s->options, &s->host, &s->err),
                     PL_OK);
    s->status = pl_host_value(s->host, PL_STR("x.lua"), value, lines, &s->err);
}

static void check_plan_value(void **state)
{
    const struct pl_value *value = NULL, *lines = NULL;
    struct script s;

    (void)state;
    script_open(&s);
    plan_run(&s,
             "local common = {\n  vcov = robust 'HC1' }\n"
             "return { title = 'x', list = { 1, 2 },\n"
             "  vcov = common.vcov,\n  more = { sample = subset {\n"
             "    where = col.y:gt(1) } } }",
             &value, &lines);
    assert_string_equal(s.err.msg, "");
    assert_int_equal(s.status, PL_OK);
    assert_string_equal(
        json_of(&s, value).s,
        "{\"list\":[1,2],\"more\":{\"sample\":{\"kind\":\"subset\",\"where\":{"
        "\"args\":[{\"col\":\"y\"},{\"lit\":1}],\"op\":\"gt\"}}},\"title\":"
        "\"x\",\"vcov\":{\"kind\":\"robust\",\"type\":\"HC1\"}}");
    assert_string_equal(json_of(&s, lines).s, "{\"more.sample\":5,\"vcov\":2}");
    script_close(&s);
}

/* Where a value stands that a function made. */
static struct lines_case {
    const char *name, *code, *lines;
} lines_cases[] = {
    {"a helper is not the place",
     "local function f(x)\n  return robust(x)\nend\nreturn {\n"
     "  a = f 'HC0',\n  b = f 'HC1' }",
     "{\"a\":5,\"b\":6}"},
    {"a helper of a helper",
     "local function f(x) return robust(x) end\n"
     "local function g(x) local v = f(x) return v end\n"
     "return { a = g 'HC0',\n  b = g 'HC1' }",
     "{\"a\":3,\"b\":4}"},
    {"a function that makes them all is a place",
     "local function all()\n  return { a = robust 'HC0',\n"
     "    b = robust 'HC1' }\nend\nreturn all()",
     "{\"a\":2,\"b\":3}"},
    {"within a function, by its helper",
     "local function f(x)\n  return robust(x)\nend\n"
     "local function all()\n  return { a = f 'HC0',\n    b = f 'HC1' }\nend\n"
     "return all()",
     "{\"a\":5,\"b\":6}"},
    {"the protocol's own function",
     "local function all()\n  local v = subset {\n    where = col.x:gt(1) }\n"
     "  return subset { where = v.where,\n    reason = 'x' }\nend\nreturn "
     "all()",
     "{\"\":4}"},
    {"a loop",
     "local t = {}\nlocal function f(x) return robust(x) end\n"
     "for k, v in pairs { a = 'HC0', b = 'HC1' } do\n  t[k] = f(v)\nend\n"
     "return t",
     "{\"a\":4,\"b\":4}"},
    {"two on one line", "return { a = robust 'HC0', b = robust 'HC1' }",
     "{\"a\":1,\"b\":1}"},
    {"deep recursion",
     "local function f(n) if n == 0 then return robust 'HC0' end "
     "local v = f(n - 1) return v end\nreturn {\n  a = f(1000) }",
     "{\"a\":3}"},
};

static void check_lines(void **state)
{
    const struct lines_case *c = *state;
    const struct pl_value *value = NULL, *lines = NULL;
    struct script s;

    script_open(&s);
    plan_run(&s, c->code, &value, &lines);
    assert_string_equal(s.err.msg, "");
    assert_string_equal(json_of(&s, lines).s, c->lines);
    script_close(&s);
}

/* A file has one name, however it was written. */
static void check_one_name(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    script_run(&s, "data.csv 'analyses/./mini//data/people.csv'\n"
                   "data.csv 'analyses/mini/../mini/data/people.csv'");
    assert_string_equal(s.err.msg, "");
    /* The script itself was read first. */
    assert_true(pl_str_is(s.root.reads->path, "analyses/mini/data/people.csv"));
    assert_true(pl_str_is(s.root.reads->next->path, "x.lua"));
    assert_null(s.root.reads->next->next);
    script_close(&s);
}

struct plan_case {
    const char *name, *code, *msg;
};

static struct plan_case plans[] = {
    {"a plan that returns nothing", "local x", "x.lua must return one value"},
    {"a plan that returns two values", "return 1, 2", "must return one value"},
    {"a plan has no data", "return data.csv 'x.csv'",
     "nothing is called \"data\" here"},
    {"a plan has no trial", "return trial 'x'", "nothing is called \"trial\""},
    {"a plan prints nothing", "print(1) return {}", "a plan prints nothing"},
    {"a plan holds no function", "return { f = function() end }",
     "x.lua: f is a function, not a value"},
    {"a plan that is not there", NULL, "there is no such file"},
};

static void check_plan_refused(void **state)
{
    const struct plan_case *c = *state;
    const struct pl_value *value = NULL, *lines = NULL;
    struct script s;

    script_open(&s);
    if (c->code != NULL) {
        plan_run(&s, c->code, &value, &lines);
    } else {
        assert_int_equal(pl_host_open(&s.arena, &s.options, &s.host, &s.err),
                         PL_OK);
        s.status =
            pl_host_value(s.host, PL_STR("y.lua"), &value, &lines, &s.err);
    }
    assert_int_equal(s.status, PL_EINPUT);
    if (strstr(s.err.msg, c->msg) == NULL)
        assert_string_equal(s.err.msg, c->msg);
    script_close(&s);
}

static void check_written(void **state)
{
    struct script s;

    (void)state;
    script_open(&s);
    s.options.can_write = true;
    script_run(&s, "local d = data.csv 'analyses/mini/data/people.csv'\n"
                   "data.write_csv(d:where(col.y:gt(1)), 'z.csv')\n"
                   "data.write_csv(d, 'a/b.csv')\n"
                   "print(pcall(data.write_csv, d, '../x.csv'))\n"
                   "print(pcall(data.write_csv, d, 'z.csv'))");
    assert_string_equal(s.err.msg, "");
    assert_string_equal(json_of(&s, pl_host_written(s.host)).s,
                        "[{\"path\":\"a/b.csv\",\"text\":\"id,y\\na,1\\nb,2.5"
                        "\\nc,\\n\"},{\"path\":\"z.csv\",\"text\":\"id,y\\nb,"
                        "2.5\\n\"}]");
    assert_string_equal(
        script_printed(&s),
        "false\tx.lua:4: data.write_csv: \"../x.csv\" is not a path below the "
        "output folder\nfalse\tx.lua:5: data.write_csv: z.csv is written "
        "twice\n");
    script_close(&s);
}

/* Once spent, the budget is spent for the plan files as well. */
static void check_spent_for_good(void **state)
{
    const struct pl_value *value = NULL, *lines = NULL;
    struct script s;

    (void)state;
    script_open(&s);
    script_run(&s, "while true do end");
    assert_int_equal(s.status, PL_ELIMIT);
    script_write(&s, "x.lua", "return {}");
    s.status = pl_host_value(s.host, PL_STR("x.lua"), &value, &lines, &s.err);
    assert_int_equal(s.status, PL_ELIMIT);
    script_close(&s);
}

int main(void)
{
    enum {
        N_PLACES = sizeof places / sizeof places[0],
        N_PLANS = sizeof plans / sizeof plans[0],
        N_LINES = sizeof lines_cases / sizeof lines_cases[0]
    };
    static const struct CMUnitTest single[] = {
        cmocka_unit_test(check_every_memory_limit),
        cmocka_unit_test(check_every_arena_failure),
        cmocka_unit_test(check_print_before_failure),
        cmocka_unit_test(check_require),
        cmocka_unit_test(check_require_again_after_failure),
        cmocka_unit_test(check_one_name),
        cmocka_unit_test(check_plan_value),
        cmocka_unit_test(check_written),
        cmocka_unit_test(check_spent_for_good),
    };
    enum { N_SINGLE = sizeof single / sizeof single[0] };
    struct CMUnitTest tests[N_SINGLE + N_PLACES + N_PLANS + N_LINES];

    memcpy(tests, single, sizeof single);
    for (size_t i = 0; i < N_PLACES; i++)
        tests[N_SINGLE + i] = (struct CMUnitTest){places[i].name, check_place,
                                                  NULL, NULL, &places[i]};
    for (size_t i = 0; i < N_PLANS; i++)
        tests[N_SINGLE + N_PLACES + i] = (struct CMUnitTest){
            plans[i].name, check_plan_refused, NULL, NULL, &plans[i]};
    for (size_t i = 0; i < N_LINES; i++)
        tests[N_SINGLE + N_PLACES + N_PLANS + i] = (struct CMUnitTest){
            lines_cases[i].name, check_lines, NULL, NULL, &lines_cases[i]};
    return cmocka_run_group_tests_name("lua_host", tests, NULL, NULL);
}
