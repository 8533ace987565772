/* Intervals of given draws against boot 1.3-28: tests/reference/r/boot.R. */
#include "stats/bootstrap.h"
#include "stats/stats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct ends_case {
    const char *name;
    size_t n, steps;
    double estimate, acceleration, level;
    double wanted[8]; /* bias, SE; percentile, basic, BCa */
} cases[] = {
    {"many draws",
     999,
     1009,
     0.46999999999999997,
     0.029999999999999999,
     0.94999999999999996,
     {0.030677089378774225, 0.28861503822294043, 0.024777006937561956,
      0.97522299306243809, -0.035222993062438146, 0.91522299306243804,
      0.022515722903261839, 0.9724480369736993}},
    {"ranks between draws",
     500,
     1009,
     0.55000000000000004,
     -0.080000000000000002,
     0.90000000000000002,
     {-0.050638255698711665, 0.28836882873676134, 0.04960431107877282,
      0.94841352836622217, 0.15158647163377792, 1.0503956889212274,
      0.053767633046297655, 0.95197170889678029}},
    {"few draws for the level",
     19,
     1009,
     0.40000000000000002,
     0,
     0.98999999999999999,
     {0.083647175421209086, 0.28392619362128674, 0.028741328047571853,
      0.93855302279484643, -0.13855302279484638, 0.77125867195242814,
      0.028741328047571853, 0.93855302279484643}},
    {"ties",
     999,
     10,
     0.5,
     0.02,
     0.94999999999999996,
     {-0.049449449449449456, 0.28698766705082601, 0, 0.90000000000000002,
      0.099999999999999978, 1, 0, 0.90000000000000002}},
    {"an estimate below every draw",
     99,
     1009,
     -1,
     0,
     0.94999999999999996,
     {1.5091449680151365, 0.29006109240073519, 0.026926658072704692,
      0.98992170664483736, -2.9899217066448376, -2.0269266580727048, NAN, NAN}},
};

static void check_ends(void **state)
{
    const struct ends_case *c = *state;
    double drawn[1000];
    struct pl_boot b = {0};

    for (size_t i = 0; i < c->n; i++)
        drawn[i] = floor((double)((i + 1) * 7919 % 1009 * c->steps) / 1009) /
                   (double)c->steps;
    pl_boot_intervals(c->estimate, drawn, c->n, c->acceleration, c->level, &b);
    const double got[8] = {
        b.bias,      b.std_error,  b.percentile.low, b.percentile.high,
        b.basic.low, b.basic.high, b.bca.low,        b.bca.high};
    for (size_t i = 0; i < 8; i++)
        if (isnan(c->wanted[i]) != isnan(got[i]) ||
            fabs(got[i] - c->wanted[i]) > 1e-9 * fabs(c->wanted[i]))
            fail_msg("%zu is %.17g, R has %.17g", i, got[i], c->wanted[i]);
}

static void one_draw_has_no_interval(void **state)
{
    double drawn[1] = {3};
    struct pl_boot b = {0};

    (void)state;
    pl_boot_intervals(2, drawn, 1, 0, 0.95, &b);
    assert_true(b.bias == 1 && isnan(b.std_error));
    assert_true(isnan(b.percentile.low) && isnan(b.bca.high));
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N + 1];

    pl_stats_init();
    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_ends, NULL, NULL,
                                       &cases[i]};
    tests[N] = (struct CMUnitTest){"one draw has no interval",
                                   one_draw_has_no_interval, NULL, NULL, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
