/* Multiple imputation: pooled results against mice's over many seeds
 * (tests/reference/r/impute.R), the same bits for any number of threads, and
 * awkward columns. */
#include "base/file.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "plan_values.h"
#include "stats/stats.h"

#include <math.h>

#define FOLDER "tests/reference/r/"
enum { SEEDS = 40, MOST_QUANTITIES = 24 };

static const struct pl_frame *read_frame(const char *path)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    struct pl_str bytes;

    if (pl_file_get(path, 1 << 20, &arena, &bytes, &err) != PL_OK)
        fail_msg("%s", err.msg);
    struct pl_hash hash = pl_hash_str(bytes);
    if (pl_csv_frame(&arena, bytes, pl_str_from(path), &hash, NULL, &f, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

static const struct pl_frame *small_frame(const char *csv)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    struct pl_str bytes = pl_str_from(csv);
    struct pl_hash hash = pl_hash_str(bytes);

    if (pl_csv_frame(&arena, bytes, PL_STR("small.csv"), &hash, NULL, &f,
                     &err) != PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

static int set_up(void **state)
{
    (void)values_open(state);
    pl_stats_init();
    return 0;
}

/* What mice gave. */
struct expected {
    struct pl_str name;
    double mean, sd, seeds;
    double sum, square; /* of ours, less mean: of the seeds so far */
    size_t n;
};

static size_t read_expected(const char *name, struct expected *out)
{
    struct pl_str text, line;
    struct pl_err err = {0};
    size_t n = 0;

    if (pl_file_get(FOLDER "impute.csv", 1 << 20, &arena, &text, &err) != PL_OK)
        fail_msg("%s", err.msg);
    while (pl_str_line(&text, &line)) {
        if (!pl_str_is(next_field(&line), name))
            continue;
        assert_true(n < MOST_QUANTITIES);
        struct expected *e = &out[n++];
        *e = (struct expected){.name = next_field(&line)};
        assert_true(pl_str_number(next_field(&line), &e->mean));
        assert_true(pl_str_number(next_field(&line), &e->sd));
        assert_true(pl_str_number(next_field(&line), &e->seeds));
    }
    return n;
}

static void note(struct expected *e, size_t n, struct pl_str name, double x)
{
    for (size_t i = 0; i < n; i++)
        if (pl_str_eq(e[i].name, name)) {
            e[i].sum += x - e[i].mean;
            e[i].square += (x - e[i].mean) * (x - e[i].mean);
            e[i].n++;
        }
}

static struct pl_str joined(const char *first, struct pl_str second)
{
    return pl_str_printf(&arena, "%s.%.*s", first, PL_FMT(second));
}

static struct mice_case {
    const char *name; /* as in impute.csv */
    const char *args, *fit;
} mice_cases[] = {
    {"norm", "{'columns':['x','y','w'],'methods':{'y':'norm','w':'norm'}}",
     "{'outcome':'y','terms':['x','w']}"},
    {"pmm", "{'columns':['x','y','w']}", "{'outcome':'y','terms':['x','w']}"},
    {"logit", "{'columns':['x','y','b'],'methods':{'y':'norm','b':'logit'}}",
     "{'outcome':'y','terms':['x','b']}"},
    {"polyreg", "{'columns':['x','y','c3'],'methods':{'y':'norm'}}",
     "{'outcome':'y','terms':['x','c3']}"},
    {"polyreg; coefficients drawn",
     "{'columns':['x','y','c3'],'methods':{'y':'norm','c3':'polyreg'}}",
     "{'outcome':'y','terms':['x','c3']}"},
    {"all methods",
     "{'columns':['x','arm','y','w','b','c3'],'methods':{'w':'norm'}}",
     "{'outcome':'y','terms':['arm','x','w','b','c3']}"},
    {"collinear predictors",
     "{'columns':['x','twice','y','w'],'methods':{'y':'norm','w':'norm'}}",
     "{'outcome':'y','terms':['x','w']}"},
    {"perfect separation",
     "{'columns':['x','y','apart'],'methods':{'y':'norm'}}",
     "{'outcome':'y','terms':['x','apart']}"},
    {"donors that tie", "{'columns':['arm','score']}",
     "{'outcome':'score','terms':['arm']}"},
    {"by arm",
     "{'columns':['x','y','w'],'by':'arm','methods':{'y':'norm','w':'norm'}}",
     "{'outcome':'y','terms':['arm','x','w']}"},
};

static double last_mean(const struct pl_value *points)
{
    double sum = 0;

    for (size_t i = 0; i < pl_count(points); i++) {
        const struct pl_value *line = pl_item(points, i);
        sum += pl_num(pl_item(line, pl_count(line) - 1));
    }
    return sum / (double)pl_count(points);
}

/* Pooled fits of the frames. */
static const struct pl_value *pool_of(const struct pl_frames *frames,
                                      const struct pl_value *spec)
{
    struct pl_executed fit = {NULL, NULL};
    struct pl_err err = {0};
    struct pl_builder b;

    pl_build(&b, &arena);
    for (size_t i = 0; i < frames->n; i++) {
        if (pl_execute(&arena, NULL, "ols", frames->frame[i], spec, &fit,
                       &err) != PL_OK)
            fail_msg("%s", err.msg);
        pl_add(&b, fit.result);
    }
    struct pl_builder args;
    pl_build(&args, &arena);
    pl_set(&args, "fits", pl_list(&b));
    if (pl_execute(&arena, NULL, "pool", NULL, pl_map(&args), &fit, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return pl_get(fit.result, "terms");
}

static void run_seed(const struct mice_case *c, const struct pl_frame *f,
                     double seed, struct expected *e, size_t n)
{
    const struct pl_value *args = value_of(c->args);
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};

    args = pl_with(&arena, args, "seed", pl_number(&arena, seed));
    args = pl_with(&arena, args, "m", pl_number(&arena, 10));
    args = pl_with(&arena, args, "iterations", pl_number(&arena, 5));
    if (pl_execute_frames(&arena, NULL, "impute", f, args, &frames, &done,
                          &err) != PL_OK)
        fail_msg("%s", err.msg);
    const struct pl_value *terms = pool_of(&frames, value_of(c->fit));
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *t = pl_item(terms, i);
        struct pl_str name = pl_strv(pl_get(t, "name"));
        note(e, n, joined("estimate", name), pl_num(pl_get(t, "estimate")));
        note(e, n, joined("std_error", name), pl_num(pl_get(t, "std_error")));
    }
    const struct pl_value *chains = pl_get(done.result, "chains");
    for (size_t i = 0; i < pl_count(chains); i++) {
        const struct pl_value *chain = pl_item(chains, i);
        struct pl_str name = pl_strv(pl_get(chain, "name"));
        note(e, n, joined("mean", name), last_mean(pl_get(chain, "mean")));
        note(e, n, joined("sd", name), last_mean(pl_get(chain, "sd")));
    }
}

static void check_is_in_index(const char *name)
{
    struct pl_str wanted = pl_str_printf(&arena, "impute,%s,", name), text;
    struct pl_err err = {0};
    size_t at;

    if (pl_file_get("tests/reference/index.csv", 1 << 20, &arena, &text,
                    &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_true(pl_str_find(text, wanted, &at));
}

/* Both are means over seeds: they agree within 4.5 standard errors of their
 * difference. */
static void check_like_mice(void **state)
{
    const struct mice_case *c = *state;
    struct expected e[MOST_QUANTITIES];
    size_t n = read_expected(c->name, e), n_bad = 0;
    const struct pl_frame *f = read_frame(FOLDER "impute_data.csv");

    assert_true(n >= 6);
    check_is_in_index(c->name);
    for (int seed = 1; seed <= SEEDS; seed++) {
        run_seed(c, f, seed, e, n);
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(e[i].n, SEEDS);
        double off = e[i].sum / SEEDS;
        double var = (e[i].square - SEEDS * off * off) / (SEEDS - 1);
        double se = sqrt(var / SEEDS + e[i].sd * e[i].sd / e[i].seeds);
        if (!(fabs(off) <= 4.5 * se)) {
            print_error("%.*s: mice's mean is %g, ours %g more, %.1f standard "
                        "errors\n",
                        PL_FMT(e[i].name), e[i].mean, off, off / se);
            n_bad++;
        }
    }
    assert_int_equal(n_bad, 0);
}

/* Columns that are awkward, in 8 rows. */
static const char awkward[] =
    "x,y,w,none,one,konst,c,apart,k2,arm,half\n"
    "1,2,,,3,5,a,0,2,t,1\n2,,4,,,5,a,0,4,c,\n3,4,5,,,,b,0,6,t,2\n"
    "4,,6,,,5,,1,8,c,\n5,6,,,,5,a,,10,t,3\n6,3,8,,,5,a,1,12,c,\n"
    "7,9,2,,,5,a,1,14,t,\n8,1,4,,,,a,,16,c,\n";

static enum pl_status run_awkward(const char *text, struct pl_frames *frames,
                                  struct pl_executed *done, struct pl_err *err)
{
    const struct pl_value *args = value_of(text);

    if (pl_is_nil(pl_get(args, "seed")) && strstr(text, "no seed") == NULL)
        args = pl_with(&arena, args, "seed", pl_number(&arena, 1));
    return pl_execute_frames(&arena, NULL, "impute", small_frame(awkward), args,
                             frames, done, err);
}

static struct refusal {
    const char *name, *args, *message, *hint;
} refusals[] = {
    {"a column without any value", "{'columns':['x','none']}",
     "column \"none\" holds no value to impute from", ""},
    {"norm of one value", "{'columns':['x','one'],'methods':{'one':'norm'}}",
     "column \"one\" holds 1 value, no more than its model has coefficients: "
     "norm has no residual left to draw from",
     "give it fewer predictors, or the method pmm"},
    {"norm of two values and a line",
     "{'columns':['x','half'],'methods':{'half':'norm'},'by':'arm'}",
     "column \"half\" holds no value in group \"c\" to impute from", ""},
    {"an unknown method", "{'columns':['x','y'],'methods':{'y':'nrom'}}",
     "the method of \"y\" is \"nrom\"; expected norm, pmm, logit or polyreg",
     "did you mean \"norm\"?"},
    {"norm of text", "{'columns':['x','c'],'methods':{'c':'norm'}}",
     "column \"c\" holds text, which norm does not impute", ""},
    {"logit of numbers", "{'columns':['x','y'],'methods':{'y':'logit'}}",
     "column \"y\" holds numbers other than 0 and 1, which logit does not "
     "impute",
     ""},
    {"polyreg of numbers", "{'columns':['x','y'],'methods':{'y':'polyreg'}}",
     "column \"y\" holds numbers, which polyreg does not impute", ""},
    {"a method for another column",
     "{'columns':['x','apart'],'methods':{'aprt':'logit'}}",
     "methods names \"aprt\", which is not one of the columns of the model",
     "did you mean \"apart\"?"},
    {"a predictor that is none",
     "{'columns':['x','y'],'predictors':{'y':"
     "['w']}}",
     "predictors names \"w\", which is not one of the columns of the model",
     "did you mean \"x\"?"},
    {"a predictor of itself", "{'columns':['x','y'],'predictors':{'y':['y']}}",
     "\"y\" is given as a predictor of itself", ""},
    {"predictors that are no list",
     "{'columns':['x','y'],'predictors':{'y':'x'}}",
     "the predictors of \"y\" are to be a list of names of columns", ""},
    {"a group that is missing", "{'columns':['x','y'],'by':'c'}",
     "by \"c\" has no value in row 4", ""},
    {"no imputation", "{'columns':['x','y'],'m':0}",
     "m is 0; a whole number from 1 is needed", ""},
    {"imputations without end", "{'columns':['x','y'],'m':100000}",
     "m is 100000; at most 10000", ""},
    {"half a donor", "{'columns':['x','y'],'donors':0.5}",
     "donors is 0.5; a whole number from 1 is needed", ""},
    {"an unknown column", "{'columns':['x','konts']}",
     "columns \"konts\" is not a column of the frame",
     "did you mean \"konst\"?"},
    {"methods in a list", "{'columns':['x','y'],'methods':['pmm']}",
     "methods is [\"pmm\"]; expected a table by columns, { x = ... }", ""},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};

    assert_int_not_equal(run_awkward(c->args, &frames, &done, &err), PL_OK);
    assert_memory_equal(err.msg, "stats.impute: ", 14);
    assert_string_equal(err.msg + 14, c->message);
    assert_string_equal(err.hint, c->hint);
    assert_int_equal(frames.n, 0);
}

static void a_seed_is_needed(void **state)
{
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_execute_frames(&arena, NULL, "impute",
                                       small_frame(awkward),
                                       value_of("{'columns':['x','y']}"),
                                       &frames, &done, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, "stats.impute: seed is not given");
}

/* Cells of a column of frame 1, as text; what may come is drawn, so only what
 * must come is asked for. */
static struct filling {
    const char *name, *args, *column, *cells, *warnings;
} fillings[] = {
    {"one value is every donor", "{'columns':['x','one']}", "one",
     "3 3 3 3 3 3 3 3",
     "['column \\'one\\': one value was observed, and every missing cell gets "
     "it','column \\'one\\': predictors left out, as constant or collinear "
     "with those before them: x']"},
    {"a constant stays one",
     "{'columns':['x','konst'],'methods':{'konst':'norm'}}", "konst",
     "5 5 5 5 5 5 5 5",
     "['column \\'konst\\': one value was observed, and every missing cell "
     "gets it']"},
    {"a perfect fit is gone on with",
     "{'columns':['x','half'],'methods':{'half':'norm'}}", "half",
     "1 1.5 2 2.5 3 3.5 4 4.5", "[]"},
    {"nothing is missing", "{'columns':['x','k2']}", "k2",
     "2 4 6 8 10 12 14 16",
     "['no cell is missing: there is nothing to impute']"},
    {"one imputation", "{'columns':['x','k2'],'m':1}", "x", "1 2 3 4 5 6 7 8",
     "['no cell is missing: there is nothing to impute','m is 1: one data set "
     "does not show what imputing adds to the uncertainty, and cannot be "
     "pooled']"},
    {"collinear predictors",
     "{'columns':['x','k2','half'],'methods':{'half':"
     "'norm'}}",
     "half", "1 1.5 2 2.5 3 3.5 4 4.5",
     "['column \\'half\\': predictors left out, as constant or collinear with "
     "those before them: k2']"},
};

static void check_filling(void **state)
{
    const struct filling *c = *state;
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};
    struct pl_buf b;

    if (run_awkward(c->args, &frames, &done, &err) != PL_OK)
        fail_msg("%s", err.msg);
    const struct pl_column *x =
        pl_frame_column(frames.frame[frames.n - 1], pl_str_from(c->column));
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < x->n; i++)
        pl_buf_printf(&b, "%s%.12g", i > 0 ? " " : "", x->number[i]);
    struct pl_str cells = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_string_equal(cells.s, c->cells);
    assert_string_equal(text_of(pl_get(done.result, "warnings")), c->warnings);
}

static bool is_same_column(const struct pl_column *a, const struct pl_column *b)
{
    if (a->type == PL_COL_NUMBER)
        return memcmp(a->number, b->number, a->n * sizeof *a->number) == 0;
    for (size_t i = 0; i < a->n; i++)
        if (!pl_str_eq(a->text[i], b->text[i]))
            return false;
    return true;
}

static const char everything[] =
    "{'columns':['x','arm','y','w','b','c3','score'],'methods':{'w':'norm'},"
    "'seed':7,'iterations':3,'m':9}";

static struct pl_frames impute_all(unsigned threads, const char *m,
                                   struct pl_executed *done)
{
    struct pl_team team = {threads, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};
    const struct pl_value *args =
        pl_with(&arena, value_of(everything), "m", value_of(m));

    if (pl_execute_frames(&arena, &team, "impute",
                          read_frame(FOLDER "impute_data.csv"), args, &frames,
                          done, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return frames;
}

static void check_same(const struct pl_frames *a, const struct pl_frames *b)
{
    static const char *const names[] = {"y", "w", "b", "c3", "score"};

    for (size_t i = 0; i < a->n && i < b->n; i++)
        for (size_t k = 0; k < 5; k++)
            assert_true(is_same_column(
                pl_frame_column(a->frame[i], pl_str_from(names[k])),
                pl_frame_column(b->frame[i], pl_str_from(names[k]))));
}

static void threads_change_no_bit(void **state)
{
    struct pl_executed one = {NULL, NULL}, other = {NULL, NULL};
    struct pl_frames alone = impute_all(1, "9", &one);

    (void)state;
    for (unsigned threads = 2; threads <= 16; threads *= 8) {
        struct pl_frames frames = impute_all(threads, "9", &other);
        check_same(&alone, &frames);
        assert_true(pl_equal(one.result, other.result));
        assert_true(pl_equal(one.record, other.record));
    }
}

static void more_imputations_keep_the_first(void **state)
{
    struct pl_executed done = {NULL, NULL};
    struct pl_frames few = impute_all(2, "2", &done);
    struct pl_frames many = impute_all(2, "9", &done);

    (void)state;
    check_same(&few, &many);
    assert_int_equal(few.n, 2);
    assert_int_equal(many.n, 9);
}

/* No observed cell is touched, none stays empty, and donors are observed. */
static void only_what_was_missing_is_filled(void **state)
{
    const struct pl_frame *f = read_frame(FOLDER "impute_data.csv");
    const struct pl_column *was = pl_frame_column(f, PL_STR("y"));
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = impute_all(1, "3", &done);

    (void)state;
    for (size_t k = 0; k < frames.n; k++) {
        const struct pl_column *is =
            pl_frame_column(frames.frame[k], PL_STR("y"));
        for (size_t i = 0; i < was->n; i++) {
            bool is_donated = !isnan(was->number[i]);
            for (size_t j = 0; j < was->n && !is_donated; j++)
                is_donated = was->number[j] == is->number[i];
            assert_true(is_donated);
            if (!isnan(was->number[i]))
                assert_true(was->number[i] == is->number[i]);
        }
        for (size_t j = 0; j < 7; j++)
            assert_int_equal(
                pl_count_missing(pl_frame_column(
                    frames.frame[k],
                    pl_strv(pl_item(pl_get(done.result, "columns"), j)))),
                0);
    }
    assert_true(pl_num(pl_at(done.result, "n_filled.y")) ==
                (double)pl_count_missing(was));
}

static void frames_say_how_they_came(void **state)
{
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};

    (void)state;
    if (run_awkward("{'columns':['x','w','c'],'m':2,'iterations':1,'donors':3,"
                    "'predictors':{'w':['x']},'by':'arm'}",
                    &frames, &done, &err) != PL_OK)
        fail_msg("%s", err.msg);
    const struct pl_frame *f = frames.frame[1];
    assert_string_equal(
        text_of(pl_item(f->lineage, pl_count(f->lineage) - 1)),
        "{'columns':['x','w','c'],'donors':3,'imputation':2,'iterations':1,"
        "'m':2,'methods':{'c':'logit','w':'pmm'},'op':'fill','predictors':[{'"
        "column"
        "':'w','from':['x']}],'rule':'multiple_imputation','seed':1,'within':'"
        "arm'}");
    const struct pl_value *lineage = pl_frame_column(f, PL_STR("w"))->lineage;
    assert_true(pl_is_text(pl_get(lineage, "rule"), "multiple_imputation"));
    assert_true(pl_is_text(pl_at(lineage, "of.kind"), "file"));
    assert_true(pl_is_text(pl_at(done.record, "by.name"), "arm"));
    assert_true(pl_num(pl_at(pl_item(pl_get(done.record, "columns"), 1),
                             "filled")) == 2);
}

/* The key, and text, are left out when no columns are given. */
static void all_columns_are_taken_without_a_list(void **state)
{
    struct pl_executed done = {NULL, NULL};
    struct pl_frames frames = {0, NULL};
    struct pl_err err = {0};
    const struct pl_frame *f = small_frame("who,x,y\na,1,2\nb,2,\nc,3,5\n");

    (void)state;
    if (pl_execute_frames(&arena, NULL, "impute", f,
                          value_of("{'seed':1,'m':2}"), &frames, &done,
                          &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(text_of(pl_get(done.result, "columns")), "['x','y']");
}

/* Every allocation of the arenas fails once: no crash, no half a result. */
static void memory_may_end_anywhere(void **state)
{
    struct pl_arena whole = arena;
    const struct pl_frame *f = small_frame(awkward);
    const struct pl_value *args =
        value_of("{'columns':['x','y','c','apart'],'m':2,'iterations':1,"
                 "'seed':1,'by':'arm'}");
    enum pl_status status = PL_ENOMEM;

    (void)state;
    (void)whole;
    for (long n = 0; status != PL_OK && n < 4000; n++) {
        struct pl_executed done = {NULL, NULL};
        struct pl_frames frames = {0, NULL};
        struct pl_err err = {0};
        struct pl_arena a;
        pl_arena_init(&a, 1 << 24);
        a.fail_after = n;
        status = pl_execute_frames(&a, NULL, "impute", f, args, &frames, &done,
                                   &err);
        if (status != PL_OK)
            assert_string_equal(err.msg, "out of memory");
        pl_arena_free(&a);
    }
    assert_int_equal(status, PL_OK);
}

int main(void)
{
    enum {
        N_MICE = sizeof mice_cases / sizeof mice_cases[0],
        N_REFUSALS = sizeof refusals / sizeof refusals[0],
        N_FILLINGS = sizeof fillings / sizeof fillings[0]
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(a_seed_is_needed),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(more_imputations_keep_the_first),
        cmocka_unit_test(only_what_was_missing_is_filled),
        cmocka_unit_test(frames_say_how_they_came),
        cmocka_unit_test(all_columns_are_taken_without_a_list),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[N_MICE + N_REFUSALS + N_FILLINGS + N_OTHERS];
    size_t n = 0;

    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                         NULL, &refusals[i]};
    for (size_t i = 0; i < N_FILLINGS; i++)
        tests[n++] = (struct CMUnitTest){fillings[i].name, check_filling, NULL,
                                         NULL, &fillings[i]};
    for (size_t i = 0; i < N_OTHERS; i++)
        tests[n++] = others[i];
    for (size_t i = 0; i < N_MICE; i++)
        tests[n++] = (struct CMUnitTest){mice_cases[i].name, check_like_mice,
                                         NULL, NULL, &mice_cases[i]};
    for (size_t i = 0; i < n; i++) {
        tests[i].setup_func = set_up;
        tests[i].teardown_func = values_close;
    }
    return _cmocka_run_group_tests("imputation", tests, n, NULL, NULL);
}
