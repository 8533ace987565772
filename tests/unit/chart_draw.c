/* Charts through gnuplot, the real one and ones that fail in each way. */
#define _GNU_SOURCE
#include "chart_folder.h"

#include <sys/stat.h>

/* A gnuplot of our own, first on PATH. */
static void put_gnuplot(const char *script)
{
    char name[96], path[4096];
    FILE *f;

    snprintf(name, sizeof name, "%s/gnuplot", folder);
    f = fopen(name, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", script);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(name, 0755), 0);
    snprintf(path, sizeof path, "%s:%s", folder, path_was);
    setenv("PATH", path, 1);
}

/* Text that means something to gnuplot, a shell or HTML is only text. */
static struct hostile_case {
    const char *name, *label;
    const char *shown; /* as it stands in the SVG */
} hostile[] = {
    {"a quote", "it's", "it&apos;s|it's|it&#39;s"},
    {"backquotes", "`touch /tmp/x`", "`touch /tmp/x`"},
    {"system", "system('id')", "system("},
    {"markup", "<script>alert(1)</script>", "&lt;script"},
    {"an enhanced text", "a_b^c{/:Bold d}@e", "a_b^c{/:Bold d}@e"},
    {"a comment sign", "# x", "# x"},
    {"the end of the data", "EOD_OF_DATA", "EOD_OF_DATA"},
    {"another script", "%s", "%s"},
    {"letters of the world", "\xc3\xa9\xe2\x82\xac\xe4\xb8\xad",
     "\xe4\xb8\xad"},
};

static bool shows_one_of(const char *svg, const char *shown)
{
    char one[80];

    for (const char *at = shown; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        snprintf(one, sizeof one, "%.*s", (int)strcspn(at, "|"), at);
        if (strstr(svg, one) != NULL)
            return true;
    }
    return false;
}

static void check_hostile(void **state)
{
    const struct hostile_case *c = *state;
    char charts[1200];

    snprintf(charts, sizeof charts,
             "[" FIGURE("fig-x", ARMS("{\"label\":\"%s\",\"mean\":2,\"low\":1,"
                                      "\"high\":3,\"n_text\":\"n = 4\"}")) "]",
             c->label);
    const char *svg = svg_at(draw(charts), 0);
    assert_true(shows_one_of(svg, c->shown));
    assert_null(strstr(svg, "<script"));
}

static struct broken_case {
    const char *name, *script, *says;
} broken[] = {
    {"it exits with a complaint",
     "while read -r x; do :; done; echo no font >&2; exit 3",
     "gnuplot ended with code 3: no font"},
    {"it writes nothing", "while read -r x; do :; done",
     "gnuplot wrote no picture"},
    {"it writes half a file",
     "while read -r x; do :; done; for i in 0 1; do echo '<svg viewBox=\"0 0 1 "
     "1\"><g>' "
     "> $i.svg; done",
     "stops in the middle"},
    {"it writes a script",
     "while read -r x; do :; done; for i in 0 1; do echo "
     "'<svg><script>x</script></svg>' > $i.svg; done",
     "the element \"script\""},
    {"it writes an event handler",
     "while read -r x; do :; done; for i in 0 1; do echo '<svg><g "
     "onclick=\"x\"></g></svg>' "
     "> $i.svg; done",
     "the attribute \"onclick\""},
    {"it links to the outside",
     "while read -r x; do :; done; for i in 0 1; do echo "
     "'<svg><use xlink:href=\"http://x\"/></svg>' > $i.svg; done",
     "the link"},
    {"it writes no SVG",
     "while read -r x; do :; done; echo hello > 0.svg; echo > 1.svg",
     "stops in the middle"},
    {"a signal ends it", "kill -SEGV $$", "gnuplot crashed (signal 11)"},
};

static void check_broken(void **state)
{
    const struct broken_case *c = *state;

    put_gnuplot(c->script);
    const struct pl_value *drawn =
        draw("[" GOOD("fig-a") "," GOOD("fig-b") "]");
    assert_non_null(strstr(error_at(drawn, 0), c->says));
    assert_non_null(strstr(error_at(drawn, 1), c->says));
}

static void without_gnuplot_each_chart_says_so(void **state)
{
    (void)state;
    setenv("PATH", folder, 1);
    const struct pl_value *drawn =
        draw("[" GOOD("fig-a") "," GOOD("fig-b") "]");
    assert_non_null(strstr(error_at(drawn, 0), "gnuplot is not installed"));
    assert_non_null(strstr(error_at(drawn, 1), "gnuplot is not installed"));
}

/* The pictures and the version that one process gives. */
static struct pl_str draw_with_pen(const char *charts,
                                   const struct pl_value **drawn)
{
    const struct pl_value *list = NULL;
    struct pl_str version = {0};
    struct pl_pen *pen;

    assert_int_equal(
        pl_json_read(&arena, pl_str_from(charts), "charts", &list, NULL),
        PL_OK);
    assert_int_equal(pl_pen_take(&pen, &arena, folder, NULL), PL_OK);
    assert_int_equal(pl_pen_draw(pen, &arena, list, drawn, &version, NULL),
                     PL_OK);
    assert_int_equal(pl_count(*drawn), pl_count(list));
    return version;
}

static void a_pen_draws_the_same_and_tells_its_version(void **state)
{
    const char *charts = "[" GOOD("fig-a") "," GOOD("fig-b") "]";
    const struct pl_value *drawn;

    (void)state;
    struct pl_str version = draw_with_pen(charts, &drawn);
    assert_true(pl_equal(drawn, draw(charts)));
    assert_non_null(strstr(version.s, " patchlevel "));
    assert_true(pl_str_eq(version, draw_with_pen("[]", &drawn)));
}

static void a_pen_that_breaks_has_no_version(void **state)
{
    const struct pl_value *drawn;

    (void)state;
    put_gnuplot("exit 3");
    assert_int_equal(draw_with_pen("[" GOOD("fig-a") "]", &drawn).len, 0);
    assert_non_null(strstr(error_at(drawn, 0), "ended with code 3"));
}

static void a_pen_that_is_dropped_leaves_nothing(void **state)
{
    struct pl_pen *pen;

    (void)state;
    assert_int_equal(pl_pen_take(&pen, &arena, folder, NULL), PL_OK);
    pl_pen_drop(pen);
    pl_pen_drop(NULL);
    assert_int_equal(rmdir(folder), 0); /* it was empty */
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void the_key_follows_the_chart_and_the_version(void **state)
{
    const struct pl_value *a = NULL, *b = NULL;

    (void)state;
    pl_json_read(&arena, PL_STR(GOOD("fig-a")), "x", &a, NULL);
    pl_json_read(&arena, PL_STR(GOOD("fig-b")), "x", &b, NULL);
    struct pl_hash one = pl_chart_key(a, PL_STR("5.4")),
                   same = pl_chart_key(a, PL_STR("5.4")),
                   other = pl_chart_key(b, PL_STR("5.4")),
                   later = pl_chart_key(a, PL_STR("6.0"));
    assert_true(pl_hash_eq(&one, &same));
    assert_false(pl_hash_eq(&one, &other));
    assert_false(pl_hash_eq(&one, &later));
}

int main(void)
{
    ADD_ROWS(hostile, check_hostile);
    ADD_ROWS(broken, check_broken);
    ADD(without_gnuplot_each_chart_says_so);
    ADD(a_pen_draws_the_same_and_tells_its_version);
    ADD(a_pen_that_breaks_has_no_version);
    ADD(a_pen_that_is_dropped_leaves_nothing);
    ADD(the_key_follows_the_chart_and_the_version);
    return run_added("chart_draw");
}
