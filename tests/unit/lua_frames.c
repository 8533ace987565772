/* What frames and expressions take of the host's limit, and what comes back
 * when Lua collects them. */
#include "lua_script.h"

static const size_t limit = (size_t)16 << 20; /* of all that a program holds */

/* People on 20,000 rows: half a megabyte a frame. */
#define PEOPLE                                                                 \
    "local d = data.csv 'analyses/mini/data/many.csv'\n"                       \
    "local few = data.csv('analyses/mini/data/people.csv')"                    \
    ":group('id'):summarise { k = count() }\n"

static const struct frames_case {
    const char *name, *code;
    bool ends; /* in time: it holds little at once */
} cases[] = {
    {"where, and nothing is kept",
     "for i = 1, 300 do local e = d:where(col.y:gt(1)) end", true},
    {"where of where, and the last is kept",
     "for i = 1, 300 do local e = d for k = 1, 5 do e = e:where(col.y:ge(1)) "
     "end end",
     true},
    {"derive, and nothing is kept",
     "for i = 1, 300 do local e = d:derive { z = col.y * 2 } end", true},
    {"join, and nothing is kept",
     "for i = 1, 200 do local e = d:join(few, { by = 'id' }) end", true},
    {"a file read again and again",
     "for i = 1, 100 do local e = data.csv 'analyses/mini/data/many.csv' end",
     true},
    {"rows counted", "for i = 1, 300 do local n = #d:where(col.y:gt(1)) end",
     true},
    {"a report outlives its frame",
     "for i = 1, 200 do local _, r = d:join(few, { by = 'id' }) "
     "if i % 50 == 0 and r.matched ~= 3 then error(r.matched) end end",
     true},
    {"what was derived outlives what it came from",
     "local e = d:derive { z = col.y } d = nil for i = 1, 100 do "
     "local f = e:where(col.z:gt(1)) end if #e:column('z') ~= 20003 then "
     "error('lost') end",
     true},
    {"groups outlive their frame",
     "local g = d:where(col.y:gt(0)):group('y') for i = 1, 100 do "
     "local f = d:where(col.y:gt(1)) end "
     "if #g:summarise { n = count() } < 1 then error('lost') end",
     true},
    {"where, and all are kept",
     "local t = {} for i = 1, 1e9 do t[i] = d:where(col.y:gt(0)) end", false},
    {"small frames, and all are kept",
     "local t = {} for i = 1, 1e9 do t[i] = few:where(col.k:gt(0)) end", false},
    {"a frame of a frame without end",
     "while true do d = d:derive { z = col.y + 1 } end", false},
    {"expressions", "while true do local e = col.x + 1 end", false},
    {"joins that are kept",
     "local t = {} for i = 1, 1e9 do t[i] = d:join(few, { by = 'id' }) end",
     false},
    {"pcall does not hide it",
     "local t = {} while true do pcall(function() t[#t + 1] = "
     "d:where(col.y:gt(0)) end) end",
     false},
};

static void write_many(struct script *s)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "id,y\n");
    for (int i = 0; i < 20000; i++)
        pl_buf_printf(&b, "%c%d,%d\n", 'a' + i % 3, i / 3, i % 7);
    for (const char *id = "abc"; *id != '\0'; id++) /* those of the few */
        pl_buf_printf(&b, "%c,3\n", *id);
    struct pl_str text = pl_buf_copy(&b, &s->arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    script_write(s, "analyses/mini/data/many.csv", text.s);
}

static void check(void **state)
{
    const struct frames_case *c = *state;
    struct script s;
    char code[1024];

    script_open(&s);
    s.arena.limit = (size_t)1 << 30;
    s.options.memory = limit / 4;
    s.options.instructions = 100000000;
    write_many(&s);
    size_t before = s.arena.used;
    (void)snprintf(code, sizeof code, PEOPLE "%s", c->code);
    script_run(&s, code);
    if (s.status != (c->ends ? PL_OK : PL_ENOMEM))
        print_error("message: %s\n", s.err.msg);
    assert_int_equal(s.status, c->ends ? PL_OK : PL_ENOMEM);
    if (!c->ends) {
        assert_string_equal(s.err.msg, "out of memory");
        assert_non_null(strstr(s.err.hint, "16 MB with its frames"));
        assert_int_equal(s.err.pos.line, 3);
    }
    assert_true(s.arena.used - before < limit + limit / 4);
    script_close(&s);
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N];

    for (size_t i = 0; i < N; i++) {
        void *given;
        const struct frames_case *c = &cases[i];
        memcpy(&given, &c, sizeof given);
        tests[i] = (struct CMUnitTest){c->name, check, NULL, NULL, given};
    }
    return cmocka_run_group_tests_name("lua_frames", tests, NULL, NULL);
}
