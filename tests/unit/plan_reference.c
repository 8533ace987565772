/* Whole results of the functions of stats against R, field by field:
 * tests/reference/r/models.R, random.R, describe.R, heckman.R, econ.R,
 * power_simulation.R and inference.R say what was computed.  A number in a
 * result for which R gave none fails the case, but for the fields of
 * `settings`.  A frame that a function gives is compared cell by cell in the
 * columns that it made or filled.
 *
 * With the argument "fields" it prints the functions of the table, and every
 * field of a result that a case compared: what tests/cli/references.pl holds
 * against the tables of results.  With "bits" it prints every number of every
 * result: what tools/bits.sh compares between compilers. */
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "stats/rng.h"
#include "stats/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/reference/r/"
enum {
    MAX_CASES = 512,
    MAX_EXPECTED = 32768,
    MAX_FRAMES = 16,
    MAX_FIELDS = 2048
};

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
    struct pl_str compared[MAX_FIELDS]; /* "ols terms[].estimate" */
    size_t n_compared;
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

static void read_cases(const char *cases)
{
    struct pl_str text = read_text(cases), line;
    struct pl_err err;

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

static void read_set(const char *values, const char *cases)
{
    struct pl_str text, line;

    text = read_text(values);
    (void)pl_str_line(&text, &line);
    while (ref.n_expected < MAX_EXPECTED && pl_str_line(&text, &line) &&
           line.len > 0) {
        struct expected *e = &ref.expected[ref.n_expected++];
        e->name = field(&line);
        e->path = field(&line);
        e->value = line;
    }
    read_cases(cases);
}

static void read_all(void)
{
    pl_stats_init();
    pl_arena_init(&ref.arena, (size_t)1 << 29);
    read_set("models.csv", "models.jsonl");
    read_set("random.csv", "random.jsonl");
    read_set("describe.csv", "describe.jsonl");
    read_set("heckman.csv", "heckman.jsonl");
    read_set("econ.csv", "econ.jsonl");
    read_set("power_simulation.csv", "power_simulation.jsonl");
    read_set("inference.csv", "inference.jsonl");
}

static const struct pl_frame *frame_of(struct pl_str name)
{
    char path[64];
    struct pl_err err = {0};
    const struct pl_value *entry = NULL;
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
    if (pl_str_is(name, "describe_data.csv") &&
        pl_json_read(&ref.arena, read_text("describe_data.json"), path, &entry,
                     &err) != PL_OK)
        fail_msg("%s", err.msg);
    if (pl_csv_frame(&ref.arena, bytes, name, &hash, entry, &ref.frame[i],
                     &err) != PL_OK)
        fail_msg("%s", err.msg);
    ref.frame_name[i] = name;
    ref.n_frames++;
    return ref.frame[i];
}

/* What a result repeats of its arguments. */
static bool is_setting(struct pl_str path)
{
    static const char *const settings[] = {"iterations", "mu", "range"};

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (pl_str_starts(path, settings[i]))
            return true;
    return false;
}

struct walk {
    struct pl_str name;
    const char *function;
    double tolerance;
    size_t from, to; /* its expected values */
    size_t n_bad;
};

/* A place in a result: the case's own, and that of the field. */
struct place {
    struct pl_str path, field;
};

static struct expected *find(const struct walk *w, struct pl_str path)
{
    for (size_t i = w->from; i < w->to; i++)
        if (pl_str_eq(ref.expected[i].path, path))
            return &ref.expected[i];
    return NULL;
}

static void note(const struct walk *w, const struct place *at)
{
    struct pl_str field =
        pl_str_printf(&ref.arena, "%s %.*s", w->function, PL_FMT(at->field));

    for (size_t i = 0; i < ref.n_compared; i++)
        if (pl_str_eq(ref.compared[i], field))
            return;
    assert_true(field.s != NULL && ref.n_compared < MAX_FIELDS);
    ref.compared[ref.n_compared++] = field;
}

static struct pl_str word_of(const struct pl_value *v)
{
    if (v->type == PL_STRING)
        return v->as.string;
    if (v->type == PL_BOOL)
        return v->as.boolean ? PL_STR("true") : PL_STR("false");
    if (v->type == PL_NUMBER)
        return (struct pl_str){"", 0};
    return v->type == PL_NIL ? PL_STR("nil") : PL_STR("none");
}

static void check_leaf(struct walk *w, const struct place *at,
                       const struct pl_value *v)
{
    struct expected *e = find(w, at->path);
    struct pl_str word = word_of(v);
    double wanted = NAN, got = pl_num(v);

    if (e == NULL) {
        if (v->type == PL_NUMBER && !is_setting(at->path)) {
            print_error("%.*s is %.17g, R gave none\n", PL_FMT(at->path), got);
            w->n_bad++;
        }
        return;
    }
    e->is_used = true;
    note(w, at);
    bool is_number = v->type == PL_NUMBER;
    if (is_number ? pl_str_number(e->value, &wanted) &&
                        fabs(got - wanted) <= w->tolerance * fabs(wanted)
                  : pl_str_eq(word, e->value))
        return;
    print_error("%.*s is %.17g %.*s, R has %.*s\n", PL_FMT(at->path), got,
                PL_FMT(word), PL_FMT(e->value));
    w->n_bad++;
}

/* Items with a name or a level are known by it, others by number. */
static void step(const struct pl_value *v, size_t i, const struct place *from,
                 struct place *to)
{
    const struct pl_value *x =
        v->type == PL_LIST ? v->as.items[i] : v->as.members[i].value;
    const char *dot = from->path.len == 0 ? "" : ".";
    struct pl_str key =
        v->type == PL_MAP ? v->as.members[i].key : pl_strv(pl_get(x, "name"));

    if (v->type == PL_LIST && key.len == 0)
        key = pl_strv(pl_get(x, "level"));
    if (key.len == 0)
        key = pl_str_printf(&ref.arena, "%zu", i + 1);
    to->path = pl_str_printf(&ref.arena, "%.*s%s%.*s", PL_FMT(from->path), dot,
                             PL_FMT(key));
    to->field = v->type == PL_LIST
                    ? pl_str_printf(&ref.arena, "%.*s[]", PL_FMT(from->field))
                    : pl_str_printf(&ref.arena, "%.*s%s%.*s",
                                    PL_FMT(from->field), dot, PL_FMT(key));
    assert_true(to->path.s != NULL && to->field.s != NULL);
}

/* What is not in a map, and should not be. */
static void check_absent(struct walk *w, const struct place *at)
{
    size_t skip = at->path.len == 0 ? 0 : at->path.len + 1, dot = 0;

    for (size_t i = w->from; i < w->to; i++) {
        struct expected *e = &ref.expected[i];
        if (e->is_used || !pl_str_is(e->value, "nil") || e->path.len <= skip ||
            !pl_str_eq(pl_str_slice(e->path, 0, at->path.len), at->path))
            continue;
        struct pl_str key = pl_str_slice(e->path, skip, e->path.len);
        if (pl_str_find(key, PL_STR("."), &dot))
            continue;
        e->is_used = true;
        note(w, &(struct place){e->path, pl_str_printf(&ref.arena, "%.*s%s%.*s",
                                                       PL_FMT(at->field),
                                                       skip == 0 ? "" : ".",
                                                       PL_FMT(key))});
    }
}

static void walk(struct walk *w, const struct place *from,
                 const struct pl_value *v, int depth)
{
    struct place to;
    bool is_branch = v->type == PL_MAP || v->type == PL_LIST;

    if (depth > 8 || !is_branch || v->n == 0)
        check_leaf(w, from, v);
    is_branch = is_branch && depth <= 8;
    for (size_t i = 0; is_branch && i < v->n; i++) {
        step(v, i, from, &to);
        walk(w, &to,
             v->type == PL_LIST ? v->as.items[i] : v->as.members[i].value,
             depth + 1);
    }
    if (v->type == PL_MAP)
        check_absent(w, from);
}

static const struct pl_value *cell_of(const struct pl_column *c, size_t i)
{
    if (c->type == PL_COL_NUMBER)
        return isnan(c->number[i]) ? pl_nil()
                                   : pl_number(&ref.arena, c->number[i]);
    assert_int_equal(c->type, PL_COL_CATEGORY);
    return c->code[i] < 0 ? pl_nil()
                          : pl_string(&ref.arena, c->levels[c->code[i]]);
}

/* {column: cells} of what is in the frame and not in the one it came from. */
static const struct pl_value *made_cells(const struct pl_frame *from,
                                         const struct pl_frame *f)
{
    struct pl_builder b, cells;

    pl_build(&b, &ref.arena);
    for (size_t j = 0; j < f->n_columns; j++) {
        const struct pl_column *c = f->columns[j];
        if (pl_frame_column(from, c->name) == c)
            continue;
        pl_build(&cells, &ref.arena);
        for (size_t i = 0; i < f->n; i++)
            pl_add(&cells, cell_of(c, i));
        pl_set_str(&b, c->name, pl_list(&cells));
    }
    return pl_map(&b);
}

/* The result of the call spec, which may name data of its own. */
static const struct pl_value *called(const struct pl_value *spec,
                                     const struct pl_frame *f)
{
    struct pl_executed fit = {NULL, NULL};
    struct pl_err err = {0};
    char function[32];

    if (!pl_is_nil(pl_get(spec, "data")))
        f = frame_of(pl_strv(pl_get(spec, "data")));
    (void)snprintf(function, sizeof function, "%.*s",
                   PL_FMT(pl_strv(pl_get(spec, "function"))));
    if (pl_execute(&ref.arena, NULL, function, f, pl_get(spec, "args"), &fit,
                   &err) != PL_OK)
        fail_msg("%s", err.msg);
    return fit.result;
}

/* The arguments "fit" and "fits" are themselves calls. */
static const struct pl_value *with_fits(const struct pl_value *args,
                                        const struct pl_frame *f)
{
    const struct pl_value *fits = pl_get(args, "fits");
    struct pl_builder b;

    if (!pl_is_nil(pl_get(args, "fit")))
        return pl_with(&ref.arena, args, "fit", called(pl_get(args, "fit"), f));
    if (pl_is_nil(fits))
        return args;
    pl_build(&b, &ref.arena);
    for (size_t i = 0; i < pl_count(fits); i++)
        pl_add(&b, called(pl_item(fits, i), f));
    return pl_with(&ref.arena, args, "fits", pl_list(&b));
}

/* The result of a case; that of a function that gives a frame holds the cells
 * that it made, too. */
static const struct pl_value *result_of(const struct pl_value *c,
                                        const char *function)
{
    const struct pl_frame *f = frame_of(pl_strv(pl_get(c, "data")));
    const struct pl_value *args = with_fits(pl_get(c, "args"), f);
    const struct pl_function *entry = pl_function_find(pl_str_from(function));
    struct pl_executed out = {NULL, NULL};
    struct pl_frames made = {0, NULL};
    struct pl_err err = {0};

    assert_non_null(entry);
    if ((entry->gives == PL_GIVES_RESULT
             ? pl_execute(&ref.arena, NULL, function, f, args, &out, &err)
             : pl_execute_frames(&ref.arena, NULL, function, f, args, &made,
                                 &out, &err)) != PL_OK)
        fail_msg("%s", err.msg);
    assert_false(pl_is_nil(pl_get(out.record, "estimator")));
    return entry->gives == PL_GIVES_FRAME
               ? pl_with(&ref.arena, out.result, "frame",
                         made_cells(f, made.frame[0]))
               : out.result;
}

/* How many of its fields differ.  The values of a case stand together. */
static size_t differences(const struct pl_value *c)
{
    struct place top = {{"", 0}, {"", 0}};
    char function[32];
    struct walk w = {.name = pl_strv(pl_get(c, "case")),
                     .function = function,
                     .tolerance = pl_num(pl_get(c, "tolerance"))};

    (void)snprintf(function, sizeof function, "%.*s",
                   PL_FMT(pl_strv(pl_get(c, "function"))));
    while (w.from < ref.n_expected &&
           !pl_str_eq(ref.expected[w.from].name, w.name))
        w.from++;
    w.to = w.from;
    while (w.to < ref.n_expected && pl_str_eq(ref.expected[w.to].name, w.name))
        w.to++;
    walk(&w, &top, result_of(c, function), 0);
    for (size_t i = w.from; i < w.to; i++) {
        const struct expected *e = &ref.expected[i];
        if (!e->is_used) {
            print_error("%.*s is nil, R has %.*s\n", PL_FMT(e->path),
                        PL_FMT(e->value));
            w.n_bad++;
        }
    }
    return w.n_bad;
}

static void check_case(void **state)
{
    assert_true(differences(*state) == 0);
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

static int print_fields(void)
{
    size_t n_bad = 0;

    for (size_t i = 0; pl_function_at(i) != NULL; i++)
        (void)printf("%s %s\n",
                     pl_function_at(i)->gives == PL_GIVES_FRAME ? "frame"
                                                                : "function",
                     pl_function_at(i)->name);
    for (size_t i = 0; i < ref.n_cases; i++)
        n_bad += differences(ref.cases[i]);
    for (size_t i = 0; i < ref.n_compared; i++)
        (void)printf("field %.*s\n", PL_FMT(ref.compared[i]));
    return n_bad > 0;
}

static void print_bits(const char *prefix, const struct pl_value *v, int depth)
{
    char path[160];

    if (v->type == PL_NUMBER)
        (void)printf("%s %a\n", prefix, v->as.number);
    if ((v->type != PL_MAP && v->type != PL_LIST) || depth > 8)
        return;
    for (size_t i = 0; i < v->n; i++) {
        struct pl_str key =
            v->type == PL_MAP ? v->as.members[i].key : PL_STR("");
        (void)snprintf(path, sizeof path, "%.120s.%.*s%zu", prefix,
                       (int)(key.len < 16 ? key.len : 16), key.s, i + 1);
        print_bits(path,
                   v->type == PL_MAP ? v->as.members[i].value : v->as.items[i],
                   depth + 1);
    }
}

/* The frame "long": more rows than any sum takes in one go. */
static void make_long(void)
{
    const struct pl_stream draws = {1, pl_stream_named("plan_reference", 14)};
    struct pl_err err = {0};
    struct pl_buf b;

    pl_buf_init(&b, 1 << 22);
    pl_buf_puts(&b, "v1,v2,v3,v4,v5,v6\n");
    for (uint64_t i = 0; i < 10000; i++)
        pl_buf_printf(&b, "%.6f,%.6f,%.6f,%.6f,%d,%d\n",
                      pl_draw_normal(draws, 4 * i),
                      pl_draw_normal(draws, 4 * i + 1),
                      pl_draw_uniform(draws, 4 * i + 2) * 1e6,
                      pl_draw_uniform(draws, 4 * i + 3), (int)(i % 97),
                      (int)pl_draw_below(draws, 50000 + i, 2));
    struct pl_str text = pl_buf_copy(&b, &ref.arena);
    struct pl_hash hash = pl_hash_str(text);
    if (pl_csv_frame(&ref.arena, text, PL_STR("long"), &hash, NULL,
                     &ref.frame[ref.n_frames], &err) != PL_OK)
        fail_msg("%s", err.msg);
    ref.frame_name[ref.n_frames++] = PL_STR("long");
    pl_buf_free(&b);
}

/* Every number of every result, to its last bit, and of the draws for which
 * there is no reference. */
static int print_all_bits(void)
{
    char function[32];

    make_long();
    read_cases("../drawn.jsonl");
    for (size_t i = 0; i < ref.n_cases; i++) {
        (void)snprintf(function, sizeof function, "%.*s",
                       PL_FMT(pl_strv(pl_get(ref.cases[i], "function"))));
        print_bits(ref.names[i], result_of(ref.cases[i], function), 0);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[MAX_CASES + 1];

    read_all();
    if (ref.n_cases == 0)
        return 1;
    if (argc > 1 && strcmp(argv[1], "fields") == 0)
        return print_fields();
    if (argc > 1 && strcmp(argv[1], "bits") == 0)
        return print_all_bits();
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
