/* Scores taken apart into answers, printed spreads, the calendar, and CSV. */
#include "arena.h"
#include "csv.h"
#include "days.h"
#include "demographics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The answers of ",3,5,..."; returns how many. */
static unsigned read_answers(const char *text, int *out)
{
    unsigned n = 0;

    for (const char *at = text; *at == ','; n++) {
        char *end;
        out[n] = (int)strtol(at + 1, &end, 10);
        at = end;
    }
    return n;
}

static int score_of(enum scale_id id, const int *answer)
{
    const struct scale *s = &scales[id];
    int score = 0;

    for (unsigned k = 0; k < s->items; k++) {
        assert_true(answer[k] >= s->lo && answer[k] <= s->hi);
        int counts =
            s->reversed >> k & 1 ? s->lo + s->hi - answer[k] : answer[k];
        score += id == SCALE_AFF && k % 2 == 1 ? -counts : counts;
    }
    return score;
}

/* Every score that a scale can have comes back from its answers. */
static void answers_give_the_score(void **state)
{
    struct draws d = {{7, 1}, 0};

    (void)state;
    for (size_t id = 0; id < SCALES; id++) {
        int lo = (int)scales[id].items * scales[id].lo,
            hi = (int)scales[id].items * scales[id].hi;
        if (id == SCALE_AFF) {
            lo = -12;
            hi = 12;
        }
        for (int score = lo; score <= hi; score++) {
            struct pl_buf b;
            int answer[16];
            pl_buf_init(&b, 0);
            survey_answers(&b, (enum scale_id)id, score, &d);
            assert_int_equal(read_answers(b.s, answer), scales[id].items);
            assert_int_equal(score_of((enum scale_id)id, answer), score);
            pl_buf_free(&b);
        }
    }
}

static void no_answers(void **state)
{
    static const enum scale_id order[] = {SCALE_HAP, SCALE_TOI};
    struct draws d = {{7, 2}, 0};
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    survey_header(&b, order, 2);
    assert_string_equal(b.s, ",HAP1,TOI1,TOI2,TOI3");
    pl_buf_clear(&b);
    survey_answers(&b, SCALE_TOI, FIT_NONE, &d);
    assert_string_equal(b.s, ",,,");
    pl_buf_free(&b);
}

static void spreads_as_printed(void **state)
{
    static const struct {
        struct spread spread;
        double mean, sd, half;
    } rows[] = {
        {{57, 0, 437, "52.58", "75.60"}, 52.58, 75.60, 0.005},
        {{23, 23, 63, "42.17", "11.49"}, 42.17, 11.49, 0.005},
        {{25, 3, 5, "4.04", ".351"}, 4.04, 0.351, 0.0005},
    };

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct spread *s = &rows[k].spread;
        const int32_t *x = spread_values(s, (struct pl_stream){7, k}, &arena);
        double n = (double)s->n, sum = 0, ss = 0;
        int32_t lo = s->hi, hi = s->lo;
        assert_non_null(x);
        for (size_t i = 0; i < s->n; i++) {
            sum += x[i];
            lo = x[i] < lo ? x[i] : lo;
            hi = x[i] > hi ? x[i] : hi;
        }
        for (size_t i = 0; i < s->n; i++)
            ss += (x[i] - sum / n) * (x[i] - sum / n);
        assert_int_equal(lo, s->lo);
        assert_int_equal(hi, s->hi);
        assert_true(fabs(sum / n - rows[k].mean) <= 0.005);
        assert_true(fabs(sqrt(ss / (n - 1)) - rows[k].sd) <= rows[k].half);
    }
}

static void no_such_spread(void **state)
{
    /* Whole answers of 25 people with a mean of 4.04 have no SD of .38. */
    static const struct spread none = {25, 1, 7, "4.04", ".38"};
    static const struct spread words = {25, 1, 7, "four", ".38"};

    (void)state;
    assert_null(spread_values(&none, (struct pl_stream){7, 1}, &arena));
    assert_null(spread_values(&words, (struct pl_stream){7, 1}, &arena));
}

static void answers_about_oneself(void **state)
{
    static const struct demographics q = {
        .n = 6,
        .age = {4, 20, 60, "40", "18.3"},
        .caseload = {6, 1, 7, "4", "2.0"},
        .marital = {{{"divorced", 2}}},
        .children = {{{"0", 6}}},
        .health = {{{"good", 5}, {"poor", 1}}},
        .overtime = {{{"3", 1}}}};
    const struct pl_str *rows = demographics_draw(&q, 1, &arena);
    size_t commas = 0, divorced = 0, good = 0, at;

    (void)state;
    assert_non_null(rows);
    for (size_t i = 0; i < q.n; i++) {
        for (size_t k = 0; k < rows[i].len; k++)
            commas += rows[i].s[k] == ',';
        divorced += pl_str_find(rows[i], PL_STR(",divorced,"), &at);
        good += pl_str_find(rows[i], PL_STR(",good,"), &at);
    }
    assert_int_equal(commas, 36);
    assert_int_equal(divorced, 2);
    assert_int_equal(good, 5);
}

static void weekdays(void **state)
{
    static const struct {
        int n;
        const char *text;
    } rows[] = {{0, "2019-10-01"},   {3, "2019-10-04"},   {4, "2019-10-07"},
                {43, "2019-11-29"},  {65, "2019-12-31"},  {66, "2020-01-01"},
                {108, "2020-02-28"}, {109, "2020-03-02"}, {130, "2020-03-31"}};
    char text[DAY_TEXT];

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        day_text(day_of_weekday((struct day){2019, 10, 1}, rows[k].n), text);
        assert_string_equal(text, rows[k].text);
    }
    day_text(day_after((struct day){2020, 2, 28}), text);
    assert_string_equal(text, "2020-02-29");
    day_text(day_after((struct day){2019, 2, 28}), text);
    assert_string_equal(text, "2019-03-01");
    assert_false(day_is_weekday((struct day){2019, 10, 5}));
}

static enum pl_status read_text(const char *text, struct csv *out,
                                struct pl_err *err)
{
    char path[] = "/tmp/plumb-csv-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    enum pl_status status = csv_read(path, &arena, out, err);
    unlink(path);
    return status;
}

static void reading_csv(void **state)
{
    struct pl_err err = {0};
    struct csv t;

    (void)state;
    assert_int_equal(
        read_text("id,note\n1,\"a, \"\"b\"\"\nc\"\n2,\n", &t, &err), PL_OK);
    assert_int_equal(t.n_rows, 2);
    assert_int_equal(t.n_columns, 2);
    assert_true(pl_str_is(csv_cell(&t, 0, "note"), "a, \"b\"\nc"));
    assert_true(pl_str_is(csv_cell(&t, 1, "id"), "2"));
    assert_int_equal(csv_cell(&t, 1, "note").len, 0);
    assert_int_equal(csv_cell(&t, 1, "none").len, 0);
    assert_int_equal(csv_column(&t, "none"), 2);
    assert_int_equal(read_text("a,b\n1,2\n3\n", &t, &err), PL_EINPUT);
    assert_int_equal(csv_read("/nowhere", &arena, &t, &err), PL_EINPUT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(answers_give_the_score),
        TEST(no_answers),
        TEST(spreads_as_printed),
        TEST(no_such_spread),
        TEST(answers_about_oneself),
        TEST(weekdays),
        TEST(reading_csv),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
