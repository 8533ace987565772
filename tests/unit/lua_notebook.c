/* Notebooks: one program, its lines, what fails and what still runs. */
#include "lua_project.h"

#define MOST_PARTS 8

/* What a part came to: status, and what it printed, its text, or its error. */
struct expected {
    const char *status, *text;
    size_t line; /* of the error; 0: not looked at */
};

struct notebook_case {
    const char *name;
    struct part parts[MOST_PARTS];
    struct expected expected[MOST_PARTS];
};

static struct notebook_case cases[] = {
    {"a local is seen by later chunks and values",
     {{"", "local x = 40\n"},
      {"=", "x + 2"},
      {"", "local function f(y) return x + y end\nprint(f(1))\n"},
      {"=", "f(3)"}},
     {{"ok", "", 0},
      {"untraced", "42", 0},
      {"ok", "41\n", 0},
      {"untraced", "43", 0}}},
    {"a chunk that fails ends the program",
     {{"", "print('a')\n"},
      {"", "\nlocal t = nil\nprint('b')\nprint(t.x)\n"},
      {"=", "1"},
      {"", "print('c')\n"}},
     {{"ok", "a\n", 0},
      {"failed", "attempt to index a nil value (local 't')", 8},
      {"not_run", "", 0},
      {"not_run", "", 0}}},
    {"a chunk that does not compile ends it, and what stands before it runs",
     {{"", "print('a')\n"}, {"", "local x = \n"}, {"", "print('c')\n"}},
     {{"ok", "a\n", 0},
      {"failed", "unexpected symbol near the end of the chunk", 5},
      {"not_run", "", 0}}},
    {"a value that fails does not end it",
     {{"=", "nil"}, {"", "print('a')\n"}, {"=", "nosuch.x"}, {"=", "7"}},
     {{"failed", "an inline value is a text or a number, not nil", 1},
      {"ok", "a\n", 0},
      {"failed", "nothing is called \"nosuch\" here", 5},
      {"untraced", "7", 0}}},
    {"a value that does not compile does not end it",
     {{"=", "1 +"}, {"", "print('a')\n"}},
     {{"failed", "unexpected symbol near ')'", 1}, {"ok", "a\n", 0}}},
    {"a label stands before the message",
     {{"fig-a", "error('boo')\n"}},
     {{"failed", "in chunk fig-a: boo", 2}}},
    {"what was printed before the failure is kept",
     {{"", "print('a')\nerror('b')\n"}},
     {{"failed", "b", 3}}},
    {"text values",
     {{"=", "'plain'"}, {"=", "('x'):rep(3)"}, {"=", "1/3"}, {"=", "2^53"}},
     {{"text", "plain", 0},
      {"text", "xxx", 0},
      {"untraced", "0.333333333333", 0},
      {"untraced", "9007199254740992", 0}}},

    /* Parts that try not to be parts. */
    {"a chunk that returns",
     {{"", "local x = 1\nreturn x\n\n"}, {"", "print(1)\n"}},
     {{"failed",
       "a chunk cannot return: it is a part of the notebook's one program", 3},
      {"not_run", "", 0}}},
    {"a chunk may return within a function",
     {{"", "local function f() return 1 end\nprint(f())\n"}},
     {{"ok", "1\n", 0}}},
    {"a chunk that breaks out",
     {{"", "break\n"}},
     {{"failed", "break outside loop", 2}}},
    {"a block left open for the next chunk",
     {{"", "if true then\n"}, {"", "end\n"}},
     {{"failed",
       "'end' expected (to close 'if' at line 2) near the end of the chunk", 2},
      {"not_run", "", 0}}},
    {"a chunk that closes what stands around it",
     {{"", "end)() (function(...)\n"}},
     {{"failed", "the end of the chunk expected near 'end'", 2}}},
    {"a comment left open",
     {{"", "--[[ x\n"}, {"", "print(1)\n"}},
     {{"failed",
       "unfinished long comment (starting at line 2) near the end of the "
       "chunk",
       2},
      {"not_run", "", 0}}},
    {"a comment at the end of a chunk",
     {{"", "print(1) -- x\n"}, {"", "print(2)\n"}},
     {{"ok", "1\n", 0}, {"ok", "2\n", 0}}},
    {"a chunk that ends in what could be called",
     {{"", "local f = print\n"}, {"", "(f)(1)\n"}},
     {{"ok", "", 0}, {"ok", "1\n", 0}}},
    {"a goto into an earlier chunk",
     {{"", "::top::\n"}, {"", "goto top\n"}},
     {{"ok", "", 0}, {"failed", "no visible label 'top' for <goto>", 5}}},
    {"a label twice",
     {{"", "::top::\n"}, {"", "::top::\n"}, {"", "print(1)\n"}},
     {{"ok", "", 0},
      {"failed", "label 'top' already defined on line 2", 5},
      {"not_run", "", 0}}},
    {"a list of values",
     {{"=", "1), (2"}},
     {{"failed", "'then' expected near ','", 1}}},
    {"a value that closes the function around it",
     {{"=", "1) end); print('x'); ((function() return 1"}},
     {{"failed", "the end of the value expected near 'end'", 1}}},
    {"a value that is a statement",
     {{"=", "local x = 1"}},
     {{"failed", "unexpected symbol near 'local'", 1}}},
    {"a comment in a value",
     {{"=", "1 -- x"}},
     {{"failed", "')' expected near the end of the value", 1}}},
    {"a chunk has no arguments",
     {{"", "print(select('#', ...))\n"}},
     {{"ok", "0\n", 0}}},

    /* Inline values change nothing. */
    {"print in a value",
     {{"=", "print(1)"}},
     {{"failed", "print inside an inline value", 1}}},
    {"print in a function that a value calls",
     {{"", "local function f() print(1) return 1 end\n"}, {"=", "f()"}},
     {{"ok", "", 0}, {"failed", "print inside an inline value", 2}}},
    {"show in a value",
     {{"=", "show(tbl.make { columns = { 'a' }, rows = {} })"}},
     {{"failed",
       "show inside an inline value: an inline value prints, it changes "
       "nothing",
       1}}},
    {"a trial in a value",
     {{"=", "trial('mini').title"}},
     {{"failed",
       "trial inside an inline value: an inline value prints, it changes "
       "nothing",
       1}}},
    {"an assignment in a value",
     {{"", "local x = 1\n"},
      {"=", "(function() x = 2 return x end)()"},
      {"=", "x"}},
     {{"ok", "", 0},
      {"failed",
       "an inline value assigns to \"x\": it prints, it changes nothing", 4},
      {"untraced", "1", 0}}},
    {"a local that is not a number stays as it is",
     {{"", "local x = 0/0\n"}, {"=", "'' .. type(x)"}},
     {{"ok", "", 0}, {"text", "number", 0}}},
    {"a value that is a table",
     {{"=", "{}"}},
     {{"failed", "an inline value is a text or a number, not a table", 1}}},

    /* Limits. */
    {"a value without end ends the notebook",
     {{"=", "(function() while true do end end)()"}, {"", "print(1)\n"}},
     {{"failed", "the program took more than 50 million steps", 1},
      {"not_run", "", 0}}},
    {"too much print",
     {{"", "while true do print(('x'):rep(1e5)) end\n"}},
     {{"failed", "print: the program prints too much", 2}}},
    {"no part at all", {{NULL, NULL}}, {{NULL, NULL, 0}}},
};

static void compare(struct project *p, const struct pl_value *v, bool is_value,
                    const struct expected *e)
{
    struct pl_str status = pl_strv(pl_get(v, "status"));
    const struct pl_value *error = pl_get(v, "error");
    struct pl_str text = pl_strv(pl_get(v, is_value ? "text" : "printed"));

    if (!pl_is_nil(error))
        text = pl_strv(pl_get(error, "message"));
    if (!pl_str_is(status, e->status) || !pl_str_is(text, e->text))
        print_error("%s\n", project_json(p, v));
    assert_true(pl_str_is(status, e->status));
    assert_true(pl_str_is(text, e->text));
    if (e->line > 0) {
        assert_true(pl_is_text(pl_get(error, "file"), PROJECT_NOTEBOOK));
        assert_int_equal((int)pl_num(pl_get(error, "line")), (int)e->line);
    }
}

static void check(void **state)
{
    const struct notebook_case *c = *state;
    struct project p;
    size_t n_chunks = 0, n_values = 0;

    project_open(&p);
    project_run(&p, c->parts);
    for (size_t i = 0; i < MOST_PARTS && c->parts[i].code != NULL; i++) {
        bool is_value = strcmp(c->parts[i].label, "=") == 0;
        const struct pl_value *all =
            pl_get(p.outputs, is_value ? "values" : "chunks");
        compare(&p, pl_item(all, is_value ? n_values++ : n_chunks++), is_value,
                &c->expected[i]);
    }
    assert_int_equal(pl_count(pl_get(p.outputs, "chunks")), n_chunks);
    assert_int_equal(pl_count(pl_get(p.outputs, "values")), n_values);
    assert_true(
        pl_is_text(pl_at(p.outputs, "session.notebook"), PROJECT_NOTEBOOK));
    project_close(&p);
}

static void check_printed_before_failure(void **state)
{
    static const struct part parts[] = {{"", "print('a')\nerror('b')\n"},
                                        {NULL, NULL}};
    struct project p;

    (void)state;
    project_open(&p);
    project_run(&p, parts);
    assert_true(pl_is_text(
        pl_get(pl_item(pl_get(p.outputs, "chunks"), 0), "printed"), "a\n"));
    project_close(&p);
}

/* A chunk of n locals. */
static const char *crowd(struct project *p, const char *prefix, int n)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (int i = 0; i < n; i++)
        pl_buf_printf(&b, "local %s%d = %d\n", prefix, i, i);
    struct pl_str text = pl_buf_copy(&b, &p->arena);
    pl_buf_free(&b);
    return text.s;
}

struct crowd_case {
    const char *name;
    int first, second;
    size_t fails_at; /* 2: neither */
};

static struct crowd_case crowds[] = {
    {"150 locals are few", 100, 50, 2},
    {"151 are too many", 100, 51, 1},
    {"in one chunk", 151, 1, 0},
    {"more than Lua itself allows", 100, 150, 1},
};

static void check_crowd(void **state)
{
    const struct crowd_case *c = *state;
    struct project p;

    project_open(&p);
    struct part parts[] = {{"", crowd(&p, "a", c->first)},
                           {"", crowd(&p, "b", c->second)},
                           {NULL, NULL}};
    project_run(&p, parts);
    const struct pl_value *chunks = pl_get(p.outputs, "chunks");
    for (size_t i = 0; i < 2; i++)
        assert_true(pl_is_text(pl_get(pl_item(chunks, i), "status"),
                               i < c->fails_at    ? "ok"
                               : i == c->fails_at ? "failed"
                                                  : "not_run"));
    if (c->fails_at < 2) {
        assert_true(pl_str_is(project_error(&p, "message"),
                              c->first > 200 || c->second > 200
                                  ? "too many local variables"
                                  : "with this chunk the notebook has more "
                                    "than 150 locals of its own"));
        assert_true(pl_str_is(project_error(&p, "hint"),
                              "keep them in a table: local results = {}"));
    }
    project_close(&p);
}

/* Two values on a line, and a value on the first one. */
static void check_one_line(void **state)
{
    static const char json[] =
        "[{\"kind\":\"value\",\"line\":1,\"code\":\"1\"},"
        "{\"kind\":\"value\",\"line\":1,\"code\":\"nosuch\"},"
        "{\"kind\":\"chunk\",\"line\":3,\"end_line\":4,\"code\":\"error('x')"
        "\"}]";
    const struct pl_value *parts = NULL;
    struct project p;

    (void)state;
    project_open(&p);
    assert_int_equal(
        pl_json_read(&p.arena, pl_str_from(json), "parts", &parts, &p.err),
        PL_OK);
    assert_int_equal(pl_host_notebook(p.host, PL_STR(PROJECT_NOTEBOOK),
                                      PL_STR("any"), parts, &p.outputs, &p.err),
                     PL_OK);
    const struct pl_value *values = pl_get(p.outputs, "values");
    assert_true(pl_is_text(pl_get(pl_item(values, 0), "text"), "1"));
    assert_int_equal((int)pl_num(pl_at(pl_item(values, 1), "error.line")), 1);
    assert_int_equal((int)pl_num(pl_at(pl_item(pl_get(p.outputs, "chunks"), 0),
                                       "error.line")),
                     3);
    project_close(&p);
}

/* A notebook cannot name the function that stands between its parts. */
static void check_hook_is_hidden(void **state)
{
    static const struct part parts[] = {
        {"", "local names = {}\nfor k in pairs(_ENV) do names[#names + 1] = k "
             "end\nfor _, k in ipairs(names) do\n"
             "if #k > 30 then print(k) end end\n"},
        {NULL, NULL}};
    struct project p;

    (void)state;
    project_open(&p);
    project_run(&p, parts);
    const struct pl_value *chunk = pl_item(pl_get(p.outputs, "chunks"), 0);
    assert_true(pl_is_text(pl_get(chunk, "status"), "ok"));
    assert_true(pl_is_text(pl_get(chunk, "printed"), ""));
    project_close(&p);
}

static void check_files(void **state)
{
    static const struct part parts[] = {
        {"", "local d = data.csv 'data/people.csv'\nprint(d.n)\n"},
        {NULL, NULL}};
    struct project p;

    (void)state;
    project_open(&p);
    project_run(&p, parts);
    const struct pl_value *files = pl_get(p.outputs, "files");
    assert_true(pl_is_text(
        pl_get(pl_item(pl_get(p.outputs, "chunks"), 0), "printed"), "8\n"));
    /* The plan says what the columns mean, though trial was not called. */
    assert_int_equal(pl_count(files), 2);
    assert_true(pl_is_text(pl_get(pl_item(files, 0), "path"),
                           "analyses/mini/data/people.csv"));
    assert_true(pl_is_text(pl_get(pl_item(files, 1), "path"),
                           "analyses/mini/protocol.lua"));
    assert_int_equal(pl_strv(pl_get(pl_item(files, 0), "sha256")).len, 64);
    project_close(&p);
}

/* A value of a caption runs behind its chunk, and fails on its own line. */
static void check_caption_line(void **state)
{
    static const char json[] =
        "[{\"kind\":\"chunk\",\"line\":2,\"end_line\":5,\"label\":\"tbl-x\","
        "\"code\":\"--| caption: `= r.x`\\nlocal r = 1\\nprint(r)\\n\"},"
        "{\"kind\":\"value\",\"line\":2,\"code\":\"r.x.y\",\"of\":\"caption\"}"
        "]";
    struct project p;
    const struct pl_value *parts = NULL;

    (void)state;
    project_open(&p);
    assert_int_equal(
        pl_json_read(&p.arena, pl_str_from(json), "parts", &parts, &p.err),
        PL_OK);
    assert_int_equal(pl_host_notebook(p.host, PL_STR(PROJECT_NOTEBOOK),
                                      PL_STR("```lua {#tbl-x}\n"), parts,
                                      &p.outputs, &p.err),
                     PL_OK);
    const struct pl_value *error =
        pl_get(pl_item(pl_get(p.outputs, "values"), 0), "error");
    assert_int_equal((int)pl_num(pl_get(error, "line")), 2);
    project_close(&p);
}

/* Exhibits belong to the chunk that shows them. */
static void check_shows(void **state)
{
    static const struct part parts[] = {
        {"", "local function t() return tbl.make { columns = { 'a' }, rows = { "
             "{ 'x' } } } end\n"},
        {"tbl-x", "show(t())\n"},
        {"tbl-y", "show(t())\nshow(t())\n"},
        {NULL, NULL}};
    struct project p;

    (void)state;
    project_open(&p);
    project_run(&p, parts);
    assert_true(pl_is_nil(project_shown(&p, 0)));
    assert_true(pl_is_text(pl_get(project_shown(&p, 1), "kind"), "table"));
    assert_true(pl_str_is(
        project_error(&p, "message"),
        "in chunk tbl-y: show: chunk tbl-y already shows an exhibit"));
    assert_true(pl_is_text(pl_get(project_shown(&p, 2), "kind"), "table"));
    project_close(&p);
}

int main(void)
{
    static const struct CMUnitTest single[] = {
        cmocka_unit_test(check_printed_before_failure),
        cmocka_unit_test(check_one_line),
        cmocka_unit_test(check_hook_is_hidden),
        cmocka_unit_test(check_files),
        cmocka_unit_test(check_caption_line),
        cmocka_unit_test(check_shows),
    };
    enum {
        N_SINGLE = sizeof single / sizeof single[0],
        N_CASES = sizeof cases / sizeof cases[0],
        N_CROWDS = sizeof crowds / sizeof crowds[0]
    };
    struct CMUnitTest tests[N_SINGLE + N_CASES + N_CROWDS];

    memcpy(tests, single, sizeof single);
    for (size_t i = 0; i < N_CASES; i++)
        tests[N_SINGLE + i] =
            (struct CMUnitTest){cases[i].name, check, NULL, NULL, &cases[i]};
    for (size_t i = 0; i < N_CROWDS; i++)
        tests[N_SINGLE + N_CASES + i] = (struct CMUnitTest){
            crowds[i].name, check_crowd, NULL, NULL, &crowds[i]};
    return cmocka_run_group_tests_name("lua_notebook", tests, NULL, NULL);
}
