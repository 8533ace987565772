/* synthesise make PROJECT OUT [PART] - writes the synthetic data. */
#include "base/buf.h"
#include "synth.h"

#include <stdio.h>
#include <string.h>

static const struct part {
    const char *name;
    enum pl_status (*make)(const struct synth *s, struct pl_err *err);
} parts[] = {
    {"goal_setting", goal_make},
    {"coffee", coffee_make},
    {"symbolic_awards", awards_make},
    {"goal_survey", goal_survey_make},
    {"coffee_survey", coffee_survey_make},
};

static int make_parts(struct synth *s, const char *only)
{
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        struct pl_err err = {0};
        if (only != NULL && strcmp(only, parts[k].name) != 0)
            continue;
        if (parts[k].make(s, &err) != PL_OK) {
            fprintf(stderr, "%s: %s\n", parts[k].name, err.msg);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct pl_arena arena;

    if (argc < 4 || argc > 5 || strcmp(argv[1], "make") != 0) {
        fputs("usage: synthesise make PROJECT OUT [PART]\n", stderr);
        return 2;
    }
    pl_arena_init(&arena, (size_t)1 << 30);
    struct synth s = {argv[2], argv[3], &arena};
    int failed = make_parts(&s, argc == 5 ? argv[4] : NULL);
    pl_arena_free(&arena);
    return failed;
}
