/* synthesise make PROJECT OUT [PART] - writes the synthetic data.
 * synthesise check PROJECT OUT [PART] - printed figures beside what they give.
 */
#include "base/buf.h"
#include "check.h"

#include <stdio.h>
#include <string.h>

static const struct part {
    const char *name;
    enum pl_status (*make)(const struct synth *s, struct pl_err *err);
    enum pl_status (*check)(const struct synth *s, struct check *c,
                            struct pl_err *err);
} parts[] = {
    {"goal_setting", goal_make, goal_check},
    {"coffee", coffee_make, coffee_check},
    {"symbolic_awards", awards_make, awards_check},
    {"goal_survey", goal_survey_make, goal_survey_check},
    {"coffee_survey", coffee_survey_make, NULL},
};

static bool is_asked(const struct part *p, const char *only)
{
    return only == NULL || strcmp(only, p->name) == 0;
}

static int failed(const struct part *p, const struct pl_err *err)
{
    const char *file = err->pos.file;

    fprintf(stderr, "%s: %s%s%s\n", p->name, file, file[0] != 0 ? ": " : "",
            err->msg);
    return 1;
}

static int make_parts(const struct synth *s, const char *only)
{
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        struct pl_err err = {0};
        if (is_asked(&parts[k], only) && parts[k].make(s, &err) != PL_OK)
            return failed(&parts[k], &err);
    }
    return 0;
}

/* 1: a figure is missed. */
static int check_parts(const struct synth *s, const char *only)
{
    size_t met = 0, missed = 0, excepted = 0;

    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        struct pl_err err = {0};
        struct check c = {.met = 0};
        if (!is_asked(&parts[k], only) || parts[k].check == NULL)
            continue;
        if (parts[k].check(s, &c, &err) != PL_OK)
            return failed(&parts[k], &err);
        met += c.met;
        missed += c.missed;
        excepted += c.excepted;
    }
    printf("%zu figures met, %zu missed, %zu that cannot be\n", met, missed,
           excepted);
    return missed > 0;
}

int main(int argc, char **argv)
{
    struct pl_arena arena;
    const char *what = argc > 1 ? argv[1] : "";
    bool is_check = strcmp(what, "check") == 0;

    if (argc < 4 || argc > 5 || (!is_check && strcmp(what, "make") != 0)) {
        fputs("usage: synthesise make|check PROJECT OUT [PART]\n", stderr);
        return 2;
    }
    pl_arena_init(&arena, (size_t)1 << 30);
    struct synth s = {argv[2], argv[3], &arena};
    const char *only = argc == 5 ? argv[4] : NULL;
    int status = is_check ? check_parts(&s, only) : make_parts(&s, only);
    pl_arena_free(&arena);
    return status;
}
