/* Whole results of the functions of stats against R, field by field:
 * tests/reference/r/models.R, random.R, heckman.R and econ.R say what was
 * computed.  A number in a result for which R gave none fails the case, but for
 * the fields of `settings`. */
#include "base/file.h"
#include "base/json.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "stats/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/reference/r/"
enum { MAX_CASES = 512, MAX_EXPECTED = 32768, MAX_FRAMES = 8 };

struct expected {
    struct pl_str name, path, value;
    bool is_used;
};

static struct {
    struct pl_arena arena;
    struct expected expected[MAX_EXPECTED];
    size_t n_expected;
    const struct pl_value *cases[MAX_CASES];
    char names[MAX_CASES][96];
    size_t n_cases;
    struct pl_str frame_name[MAX_FRAMES];
    const struct pl_frame *frame[MAX_FRAMES];
    size_t n_frames;
} ref;

static struct pl_str read_text(const char *name)
{
    char path[128];
    struct pl_str text;
    struct pl_err err;

    (void)snprintf(path, sizeof path, FOLDER "%s", name);
    if (pl_file_get(path, 1 << 22, &ref.arena, &text, &err) != PL_OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
        return (struct pl_str){"", 0};
    }
    return text;
}

static struct pl_str field(struct pl_str *rest)
{
    size_t at = 0;
    struct pl_str f = *rest;

    if (pl_str_find(*rest, PL_STR(","), &at)) {
        f = pl_str_slice(*rest, 0, at);
        *rest = pl_str_slice(*rest, at + 1, rest->len);
    } else {
        *rest = (struct pl_str){"", 0};
    }
    return f;
}

static void read_set(const char *values, const char *cases)
{
    struct pl_str text, line;
    struct pl_err err;

    text = read_text(values);
    (void)pl_str_line(&text, &line);
    while (ref.n_expected < MAX_EXPECTED && pl_str_line(&text, &line) &&
           line.len > 0) {
        struct expected *e = &ref.expected[ref.n_expected++];
        e->name = field(&line);
        e->path = field(&line);
        e->value = line;
    }
    text = read_text(cases);
    while (ref.n_cases < MAX_CASES && pl_str_line(&text, &line) &&
           line.len > 0) {
        if (pl_json_read(&ref.arena, line, cases, &ref.cases[ref.n_cases],
                         &err) != PL_OK) {
            (void)fprintf(stderr, "%s\n", err.msg);
            continue;
        }
        struct pl_str name = pl_strv(pl_get(ref.cases[ref.n_cases], "case"));
        (void)snprintf(ref.names[ref.n_cases], sizeof ref.names[0], "%.*s",
                       PL_FMT(name));
        ref.n_cases++;
    }
}

static void read_all(void)
{
    pl_stats_init();
    pl_arena_init(&ref.arena, (size_t)1 << 29);
    read_set("models.csv", "models.jsonl");
    read_set("random.csv", "random.jsonl");
    read_set("heckman.csv", "heckman.jsonl");
    read_set("econ.csv", "econ.jsonl");
}

static const struct pl_frame *frame_of(struct pl_str name)
{
    char path[64];
    struct pl_err err = {0};
    struct pl_str bytes;
    size_t i = 0;

    if (name.len == 0)
        return NULL;
    for (; i < ref.n_frames; i++)
        if (pl_str_eq(ref.frame_name[i], name))
            return ref.frame[i];
    assert_true(i < MAX_FRAMES);
    (void)snprintf(path, sizeof path, "%.*s", PL_FMT(name));
    bytes = read_text(path);
    struct pl_hash hash = pl_hash_str(bytes);
    if (pl_csv_frame(&ref.arena, bytes, name, &hash, NULL, &ref.frame[i],
                     &err) != PL_OK)
        fail_msg("%s", err.msg);
    ref.frame_name[i] = name;
    ref.n_frames++;
    return ref.frame[i];
}

/* What a result repeats of its arguments. */
static bool is_setting(const char *path)
{
    static const char *const settings[] = {"iterations", "mu", "range"};

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (strncmp(path, settings[i], strlen(settings[i])) == 0)
            return true;
    return false;
}

struct walk {
    struct pl_str name;
    double tolerance;
    size_t n_bad;
};

static struct expected *find(const struct walk *w, const char *path)
{
    for (size_t i = 0; i < ref.n_expected; i++)
        if (pl_str_eq(ref.expected[i].name, w->name) &&
            pl_str_is(ref.expected[i].path, path))
            return &ref.expected[i];
    return NULL;
}

static void check_leaf(struct walk *w, const char *path,
                       const struct pl_value *v)
{
    struct expected *e = find(w, path);
    double wanted = NAN, got = pl_num(v);

    if (e == NULL) {
        if (v->type == PL_NUMBER && !is_setting(path)) {
            print_error("%s is %.17g, R gave none\n", path, got);
            w->n_bad++;
        }
        return;
    }
    e->is_used = true;
    if (v->type == PL_STRING || v->type == PL_BOOL) {
        struct pl_str s = v->type == PL_STRING ? v->as.string
                          : v->as.boolean      ? PL_STR("true")
                                               : PL_STR("false");
        if (!pl_str_eq(s, e->value)) {
            print_error("%s is %.*s, R has %.*s\n", path, PL_FMT(s),
                        PL_FMT(e->value));
            w->n_bad++;
        }
        return;
    }
    if (v->type == PL_NIL && pl_str_is(e->value, "nil"))
        return;
    if (!pl_str_number(e->value, &wanted) ||
        !(fabs(got - wanted) <= w->tolerance * fabs(wanted))) {
        print_error("%s is %.17g, R has %.*s\n", path, got, PL_FMT(e->value));
        w->n_bad++;
    }
}

/* Items with a name or a level are known by it, others by number. */
static void walk(struct walk *w, const char *prefix, const struct pl_value *v,
                 int depth)
{
    char path[256];

    if (depth > 8 || (v->type != PL_MAP && v->type != PL_LIST)) {
        check_leaf(w, prefix, v);
        return;
    }
    const char *dot = prefix[0] == '\0' ? "" : ".";
    for (size_t i = 0; i < v->n; i++) {
        const struct pl_value *x =
            v->type == PL_LIST ? v->as.items[i] : v->as.members[i].value;
        struct pl_str key = v->type == PL_MAP ? v->as.members[i].key
                                              : pl_strv(pl_get(x, "name"));
        if (key.len == 0)
            key = pl_strv(pl_get(x, "level"));
        if (key.len == 0)
            (void)snprintf(path, sizeof path, "%s%s%zu", prefix, dot, i + 1);
        else
            (void)snprintf(path, sizeof path, "%s%s%.*s", prefix, dot,
                           PL_FMT(key));
        walk(w, path, x, depth + 1);
    }
}

/* An argument "fit" that is itself a call. */
static const struct pl_value *with_fit(const struct pl_value *args,
                                       const struct pl_frame *f)
{
    const struct pl_value *spec = pl_get(args, "fit");
    struct pl_executed fit = {NULL, NULL};
    struct pl_err err = {0};
    char function[32];

    if (pl_is_nil(spec))
        return args;
    (void)snprintf(function, sizeof function, "%.*s",
                   PL_FMT(pl_strv(pl_get(spec, "function"))));
    if (pl_execute(&ref.arena, NULL, function, f, pl_get(spec, "args"), &fit,
                   &err) != PL_OK)
        fail_msg("%s", err.msg);
    return pl_with(&ref.arena, args, "fit", fit.result);
}

static void check_case(void **state)
{
    const struct pl_value *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};
    char function[32];
    const struct pl_frame *f = frame_of(pl_strv(pl_get(c, "data")));
    struct walk w = {pl_strv(pl_get(c, "case")), pl_num(pl_get(c, "tolerance")),
                     0};

    (void)snprintf(function, sizeof function, "%.*s",
                   PL_FMT(pl_strv(pl_get(c, "function"))));
    if (pl_execute(&ref.arena, NULL, function, f,
                   with_fit(pl_get(c, "args"), f), &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_false(pl_is_nil(pl_get(out.record, "estimator")));
    walk(&w, "", out.result, 0);
    for (size_t i = 0; i < ref.n_expected; i++) {
        const struct expected *e = &ref.expected[i];
        if (pl_str_eq(e->name, w.name) && !e->is_used &&
            !pl_str_is(e->value, "nil")) {
            print_error("%.*s is nil, R has %.*s\n", PL_FMT(e->path),
                        PL_FMT(e->value));
            w.n_bad++;
        }
    }
    assert_true(w.n_bad == 0);
}

/* A function that is compared at all has five cases or more, each in the index
 * with its source. */
static void check_index(void **state)
{
    struct pl_str text, line;
    struct pl_err err;

    (void)state;
    if (pl_file_get("tests/reference/index.csv", 1 << 20, &ref.arena, &text,
                    &err) != PL_OK)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < ref.n_cases; i++) {
        struct pl_str function = pl_strv(pl_get(ref.cases[i], "function"));
        struct pl_str name = pl_strv(pl_get(ref.cases[i], "case")), rest = text;
        size_t n = 0;
        bool is_listed = false;
        while (pl_str_line(&rest, &line)) {
            if (!pl_str_eq(field(&line), function))
                continue;
            n++;
            is_listed = is_listed || pl_str_eq(field(&line), name);
        }
        if (n < 5 || !is_listed)
            fail_msg("%.*s, %.*s: %zu cases in the index", PL_FMT(function),
                     PL_FMT(name), n);
    }
}

int main(void)
{
    static struct CMUnitTest tests[MAX_CASES + 1];

    read_all();
    if (ref.n_cases == 0)
        return 1;
    for (size_t i = 0; i < ref.n_cases; i++) {
        union {
            const struct pl_value *v;
            void *p;
        } state = {ref.cases[i]};
        tests[i] =
            (struct CMUnitTest){ref.names[i], check_case, NULL, NULL, state.p};
    }
    tests[ref.n_cases] =
        (struct CMUnitTest){"index", check_index, NULL, NULL, NULL};
    /* cmocka's macro takes the size of the array. */
    int failed =
        _cmocka_run_group_tests("models", tests, ref.n_cases + 1, NULL, NULL);
    pl_arena_free(&ref.arena);
    return failed;
}
