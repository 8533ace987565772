/* Loops over threads: every index once, the same bits, also in a confined
 * child, whose parent can look at how far it is. */
#include "base/child.h"
#include "stats/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { N = 1003, BLOCK = 10 };

struct sums {
    double x[N];
    int times[N];
    unsigned worst_worker;
};

static void add(void *ud, unsigned worker, size_t from, size_t to)
{
    struct sums *s = ud;

    for (size_t i = from; i < to; i++) {
        double x = 0;
        for (int k = 1; k < 200; k++)
            x += 1.0 / (double)(k + (int)i);
        s->x[i] = x;
        s->times[i]++;
    }
    if (worker > 255)
        s->worst_worker = worker;
}

static void check_every_index_once(void **state)
{
    static const unsigned threads[] = {0, 1, 2, 3, 16, 1000};
    static struct sums alone, s;

    (void)state;
    memset(&alone, 0, sizeof alone);
    pl_team_run(NULL, "test", N, BLOCK, add, &alone);
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        struct pl_team team = {threads[t], NULL};
        memset(&s, 0, sizeof s);
        pl_team_run(&team, "test", N, BLOCK, add, &s);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(s.times[i], 1);
        assert_memory_equal(s.x, alone.x, sizeof s.x);
        assert_int_equal(s.worst_worker, 0);
    }
    pl_team_run(NULL, "test", 0, BLOCK, add, &alone);
    assert_int_equal(alone.times[0], 1);
}

static struct size_case {
    const char *name;
    unsigned threads;
    size_t n, block;
    unsigned size;
} sizes[] = {
    {"no index needs one worker", 8, 0, 10, 1},
    {"no more workers than turns", 8, 25, 10, 3},
    {"a turn that is not full counts", 8, 21, 10, 3},
    {"as many as asked for", 2, 1000, 10, 2},
    {"0 threads is 1", 0, 1000, 10, 1},
};

static void check_size(void **state)
{
    const struct size_case *c = *state;
    struct pl_team team = {c->threads, NULL};

    assert_int_equal(pl_team_size(&team, c->n, c->block), c->size);
    assert_int_equal(pl_team_size(NULL, c->n, c->block), 1);
}

static enum pl_status in_child(void *ud, struct pl_buf *out, struct pl_err *err)
{
    static struct sums s;
    struct pl_team team = {2, ud};

    (void)err;
    pl_team_run(&team, "test", N, BLOCK, add, &s);
    pl_buf_put(out, (struct pl_str){(const char *)s.x, sizeof s.x});
    return PL_OK;
}

static void check_confined_child(void **state)
{
    static struct sums alone;
    struct pl_limits limits = {
        .seconds = 60, .memory = (size_t)1 << 30, .confine = true};
    struct pl_pulse *pulse = pl_pulse_new();
    struct pl_child *child;
    struct pl_arena a;
    struct pl_str bytes;
    struct pl_err err = {0};

    (void)state;
    pl_arena_init(&a, (size_t)1 << 20);
    assert_non_null(pulse);
    assert_int_equal(pl_child_start(&child, &a, &limits, in_child, pulse, &err),
                     PL_OK);
    if (pl_child_finish(child, &a, &bytes, &err) != PL_OK)
        fail_msg("%s", err.msg);
    pl_team_run(NULL, "test", N, BLOCK, add, &alone);
    assert_int_equal(bytes.len, sizeof alone.x);
    assert_memory_equal(bytes.s, alone.x, sizeof alone.x);
    assert_int_equal(atomic_load(&pulse->done), N);
    assert_int_equal(atomic_load(&pulse->total), N);
    assert_null(atomic_load(&pulse->what));
    pl_pulse_free(pulse);
    pl_arena_free(&a);
}

int main(void)
{
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    struct CMUnitTest tests[SIZES + 2] = {
        cmocka_unit_test(check_confined_child),
        cmocka_unit_test(check_every_index_once)};

    for (size_t i = 0; i < SIZES; i++)
        tests[i + 2] = (struct CMUnitTest){.name = sizes[i].name,
                                           .test_func = check_size,
                                           .initial_state = &sizes[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
