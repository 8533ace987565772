/* Charts through gnuplot, the real one and ones that fail in each way. */
#define _GNU_SOURCE
#include "chart/chart.h"

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pl_arena arena;
static char folder[64];
static char *path_was;

static int open_folder(void **state)
{
    const char *path = getenv("PATH");

    (void)state;
    pl_arena_init(&arena, (size_t)1 << 26);
    arena.fail_after = -1;
    path_was = strdup(path != NULL ? path : "/usr/bin:/bin");
    snprintf(folder, sizeof folder, "/tmp/plumb-test-XXXXXX");
    return path_was == NULL || mkdtemp(folder) == NULL;
}

static int close_folder(void **state)
{
    char command[128];

    (void)state;
    setenv("PATH", path_was, 1);
    free(path_was);
    pl_arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

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

#define BAR(label, mean)                                                       \
    "{\"label\":\"" label "\",\"mean\":" mean                                  \
    ",\"low\":1,\"high\":5,\"n_text\":\"n = "                                  \
    "1,200\",\"mark\":\"**\",\"value_text\":\"3.00\"}"
#define ARMS(bars)                                                             \
    "{\"kind\":\"arms\",\"y_label\":\"Score\",\"zero\":true,\"bars\":[" bars   \
    "]}"
#define FIGURE(id, chart)                                                      \
    "{\"id\":\"" id "\",\"title\":\"A <title>\",\"description\":\"Bars & so "  \
    "on\",\"chart\":" chart "}"
#define GOOD(id) FIGURE(id, ARMS(BAR("Control", "2") "," BAR("Treated", "3")))

static const struct pl_value *draw(const char *charts)
{
    const struct pl_value *list = NULL, *drawn = NULL;
    struct pl_err err = {0};

    if (pl_json_read(&arena, pl_str_from(charts), "charts", &list, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    if (pl_charts_draw(&arena, folder, list, &drawn, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(pl_count(drawn), pl_count(list));
    return drawn;
}

static const char *svg_at(const struct pl_value *drawn, size_t i)
{
    const struct pl_value *one = pl_item(drawn, i);

    if (pl_is_nil(pl_get(one, "svg")))
        fail_msg("%s", pl_strv(pl_get(one, "error")).s);
    return pl_strv(pl_get(one, "svg")).s;
}

static const char *error_at(const struct pl_value *drawn, size_t i)
{
    const struct pl_value *one = pl_item(drawn, i);

    assert_true(pl_is_nil(pl_get(one, "svg")));
    return pl_strv(pl_get(one, "error")).s;
}

static void an_arms_chart_is_drawn(void **state)
{
    const char *svg = svg_at(draw("[" GOOD("fig-a") "]"), 0);

    (void)state;
    assert_non_null(strstr(svg, "role=\"img\""));
    assert_non_null(strstr(svg, "<title id=\"fig-a.title\">A &lt;title&gt;"));
    assert_non_null(strstr(svg, "Bars &amp; so on</desc>"));
    assert_non_null(strstr(svg, "var(--pl-c1,"));
    assert_non_null(strstr(svg, "Treated"));
    assert_non_null(strstr(svg, "n = 1,200"));
    assert_null(strstr(svg, "Gnuplot"));
    assert_null(strstr(svg, "rgb("));
    assert_null(strstr(svg, "id=\"gp"));
    assert_null(strstr(svg, "class="));
}

#define SIX                                                                    \
    BAR("a", "2")                                                              \
    "," BAR("b", "2") "," BAR("c", "2") "," BAR("d", "2") "," BAR(             \
        "e", "2") "," BAR("f", "2")

static void more_labels_than_colours_share_one(void **state)
{
    const struct pl_value *drawn =
        draw("[" FIGURE("fig-a", ARMS(SIX)) "," FIGURE(
            "fig-b", ARMS(SIX "," BAR("g", "2"))) "]");

    (void)state;
    assert_non_null(strstr(svg_at(drawn, 0), "var(--pl-c6,"));
    assert_non_null(strstr(svg_at(drawn, 1), "var(--pl-c1,"));
    assert_null(strstr(svg_at(drawn, 1), "var(--pl-c2,"));
}

#define PANELS(id)                                                             \
    FIGURE(id,                                                                 \
           "{\"kind\":\"arms\",\"panels\":true,\"y_label\":\"\","              \
           "\"bars\":[{\"group\":\"One\",\"label\":\"a\",\"mean\":2,"          \
           "\"low\":1,\"high\":3,\"n_text\":\"n = "                            \
           "4\"},{\"group\":\"Two\",\"label\":"                                \
           "\"a\",\"mean\":20,\"low\":10,\"high\":30,\"n_text\":\"n = 4\"}]}")
#define COEFFICIENTS(id)                                                       \
    FIGURE(id, "{\"kind\":\"coefficients\",\"x_label\":\"Effect\","            \
               "\"reference\":0,\"rows\":[{\"label\":\"Small\",\"group\":"     \
               "\"(1)\",\"estimate\":13.9,\"low\":9,\"high\":18},{\"label\":"  \
               "\"Aide\",\"group\":\"(1)\",\"estimate\":-0.3,\"low\":-4,"      \
               "\"high\":4}]}")

#define CURVE(id)                                                              \
    FIGURE(id,                                                                 \
           "{\"kind\":\"specifications\",\"y_label\":\"Estimate\","            \
           "\"reference\":0,\"choices\":[\"vcov\",\"covariates\"],\"runs\":["  \
           "{\"estimate\":2,\"low\":1,\"high\":3,\"mark\":\"registered\","     \
           "\"made\":[false,false]},{\"estimate\":1,\"low\":0,\"high\":4,"     \
           "\"mark\":\"conducted\",\"made\":[true,true]}]}")

#define GAPS(id)                                                               \
    FIGURE(id, "{\"kind\":\"missingness\",\"columns\":[{\"label\":\"Age\","    \
               "\"total\":\"3\"},{\"label\":\"Wellbeing\",\"total\":\"0\"}],"  \
               "\"patterns\":[{\"count\":\"81\",\"missing\":[false,false]},"   \
               "{\"count\":\"3\",\"missing\":[true,false]}]}")
#define CHAINS(id)                                                             \
    FIGURE(                                                                    \
        id,                                                                    \
        "{\"kind\":\"convergence\",\"panels\":[{\"title\":\"Age\",\"lines\":"  \
        "[[40,41,40.5],[42,null,41]]},{\"title\":\"Wellbeing\",\"lines\":"     \
        "[[7,7,7],[7,7,7]]}]}")

static void a_chart_of_gaps_is_drawn(void **state)
{
    const char *svg = svg_at(draw("[" GAPS("fig-e") "]"), 0);

    (void)state;
    assert_non_null(strstr(svg, "Wellbeing"));
    assert_non_null(strstr(svg, "81"));
    assert_non_null(strstr(svg, "missing"));
}

static void a_chart_of_chains_is_drawn(void **state)
{
    const char *svg = svg_at(draw("[" CHAINS("fig-f") "]"), 0);

    (void)state;
    assert_non_null(strstr(svg, "Wellbeing"));
    assert_non_null(strstr(svg, "Iteration"));
    assert_null(strstr(svg, "NaN"));
}

/* Whatever was drawn before it, and wherever. */
static void the_same_chart_is_the_same_bytes(void **state)
{
    const struct pl_value *once = draw(
        "[" GOOD("fig-a") "," PANELS("fig-b") "," COEFFICIENTS("fig-c") "," CURVE(
            "fig-d") "," GAPS("fig-e") "," CHAINS("fig-f") "]");

    (void)state;
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    setenv("TZ", "Asia/Tokyo", 1);
    const struct pl_value *again = draw(
        "[" CHAINS("fig-f") "," GAPS("fig-e") "," CURVE("fig-d") "," COEFFICIENTS(
            "fig-c") "," PANELS("fig-b") "," GOOD("fig-a") "]");
    unsetenv("LC_ALL");
    unsetenv("TZ");
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(svg_at(once, i), svg_at(again, 5 - i));
}

static void a_specification_curve_is_drawn(void **state)
{
    const char *svg = svg_at(draw("[" CURVE("fig-d") "]"), 0);

    (void)state;
    assert_non_null(strstr(svg, "registered"));
    assert_non_null(strstr(svg, "conducted"));
    assert_non_null(strstr(svg, "covariates"));
}

/* More than can be told apart are thinned; what is marked stays. */
static void a_curve_of_thousands_is_thinned(void **state)
{
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "[{\"id\":\"fig-d\",\"title\":\"t\",\"description\":\"d\","
                    "\"chart\":{\"kind\":\"specifications\",\"y_label\":\"\","
                    "\"reference\":0,\"choices\":[\"one\"],\"runs\":[");
    for (int i = 0; i < 4096; i++)
        pl_buf_printf(&b, "%s{\"estimate\":%d,\"mark\":\"%s\",\"made\":[%s]}",
                      i > 0 ? "," : "", i, i == 1001 ? "this one" : "",
                      i % 2 == 0 ? "true" : "false");
    pl_buf_puts(&b, "]}}]");
    pl_buf_putc(&b, '\0');
    const char *svg = svg_at(draw(b.s), 0);
    assert_non_null(strstr(svg, "this one"));
    assert_true(strlen(svg) < 200000);
    pl_buf_free(&b);
}

static void a_coefficient_plot_is_drawn(void **state)
{
    const char *svg = svg_at(draw("[" COEFFICIENTS("fig-c") "]"), 0);

    (void)state;
    assert_non_null(strstr(svg, "Small"));
    assert_non_null(strstr(svg, "Effect"));
}

/* Text that means something to gnuplot, a shell or HTML is only text. */
#define DIAGRAM(boxes, arrows)                                                 \
    "{\"kind\":\"diagram\",\"width\":300,\"height\":100,\"boxes\":[" boxes     \
    "],\"arrows\":[" arrows "]}"
#define BOX(x, more)                                                           \
    "{\"x\":" x ",\"y\":10,\"width\":100,\"height\":40," more "}"

static void a_diagram_is_drawn(void **state)
{
    const char *svg = svg_at(
        draw("[" FIGURE(
            "fig-d",
            DIAGRAM(
                BOX("1", "\"lines\":[\"Programme\"]") "," BOX(
                    "180", "\"dashed\":true,\"lines\":[\"Less\",\"noise\"]"),
                "{\"x0\":101,\"y0\":30,\"x1\":180,\"y1\":30}")) "]"),
        0);

    (void)state;
    assert_non_null(strstr(svg, "Programme"));
    assert_non_null(strstr(svg, "noise"));
    assert_non_null(strstr(svg, "stroke-dasharray"));
    assert_non_null(strstr(svg, "<polygon"));
}

#define SCHEDULE(items)                                                        \
    "{\"kind\":\"schedule\",\"x_label\":\"Week\",\"ticks\":[{\"at\":1,"        \
    "\"label\":\"first\"}],\"rows\":[{\"label\":\"Survey\",\"items\":[" items  \
    "]}]}"

static void a_schedule_is_drawn(void **state)
{
    const char *svg = svg_at(
        draw("[" FIGURE(
            "fig-s",
            SCHEDULE(
                "{\"from\":1,\"to\":2},{\"from\":3,\"to\":4,\"planned\":true},"
                "{\"from\":5,\"to\":5,\"note\":\"n = 65\"}")) "]"),
        0);

    (void)state;
    assert_non_null(strstr(svg, "Survey"));
    assert_non_null(strstr(svg, "first"));
    assert_non_null(strstr(svg, "n = 65"));
}

#define ACCEPTED(label, points)                                                \
    "{\"kind\":\"acceptability\",\"x_label\":\"Worth\",\"y_label\":\"P\","     \
    "\"marks\":[5,99],\"curves\":[{\"label\":\"" label                         \
    "\",\"points\":[" points "]}]}"
#define POINT(x, y) "{\"x\":" x ",\"y\":" y "}"
#define PLANE(points, ellipse, more)                                           \
    "{\"kind\":\"plane\",\"x_label\":\"Effect\",\"y_label\":\"Cost\","         \
    "\"points\":[" points "],\"ellipse\":[" ellipse "]" more "}"
#define TORNADO(rows)                                                          \
    "{\"kind\":\"tornado\",\"x_label\":\"Net\",\"reference\":10,\"rows\":"     \
    "[" rows "]}"

#define CURVE_A ACCEPTED("Model A", POINT("0", "0.1") "," POINT("10", "0.9"))
#define BESIDE(points)                                                         \
    "{\"kind\":\"acceptability\",\"x_label\":\"Worth\",\"y_label\":\"P\","     \
    "\"points\":[" points "],\"curves\":[{\"label\":\"\",\"points\":[" POINT(  \
        "0", "0.1") "," POINT("10", "0.9") "]}]}"
#define ESTIMATE ",\"estimate\":" POINT("1.5", "1")
#define TWO      POINT("1", "5") "," POINT("2", "-3")
#define STAFF                                                                  \
    "{\"label\":\"Staff\",\"low\":4,\"high\":19,\"low_text\":\"1.50\","        \
    "\"high_text\":\"2.50\"}"
#define ROOMS                                                                  \
    "{\"label\":\"Rooms\",\"low\":12,\"high\":9,\"low_text\":\"7\","           \
    "\"high_text\":\"8\"}"

static struct economic_case {
    const char *name, *charts, *shown;
} economic[] = {
    {"an acceptability curve", "[" FIGURE("fig-a", CURVE_A) "]", "Model A"},
    {"a curve beside points",
     "[" FIGURE("fig-a", BESIDE(POINT("5", "0.5"))) "]", "#fig-a.gpPt5"},
    {"a plane of draws",
     "[" FIGURE("fig-p", PLANE(TWO, "", ESTIMATE ",\"threshold\":4")) "]",
     "stroke-dasharray"},
    {"a plane of an ellipse", "[" FIGURE("fig-e", PLANE("", TWO, ESTIMATE)) "]",
     "<path"},
    {"a tornado", "[" FIGURE("fig-t", TORNADO(STAFF "," ROOMS)) "]", "1.50"},
};

static void check_economic(void **state)
{
    const struct economic_case *c = *state;

    assert_non_null(strstr(svg_at(draw(c->charts), 0), c->shown));
}

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

static struct refused_case {
    const char *name, *chart, *says;
} refused[] = {
    {"no kind", "{}", "no kind"},
    {"a wrong kind", "{\"kind\":\"arm\"}", "no kind \"arm\""},
    {"no bars", "{\"kind\":\"arms\",\"bars\":[]}", "1 to 200 bars"},
    {"a bar without a mean", ARMS("{\"label\":\"x\",\"low\":1,\"high\":2}"),
     "no mean"},
    {"an interval beside its mean",
     ARMS("{\"label\":\"x\",\"mean\":9,\"low\":1,\"high\":2}"),
     "outside its interval"},
    {"a control character",
     ARMS("{\"label\":\"a\\u0007\",\"mean\":2,\"low\":1,\"high\":3}"),
     "control character"},
    {"a line end",
     ARMS("{\"label\":\"a\\nquit\",\"mean\":2,\"low\":1,\"high\":3}"),
     "control character"},
    {"no coefficients", "{\"kind\":\"coefficients\",\"rows\":[]}", "rows"},
    {"a diagram without boxes", DIAGRAM("", ""), "1 to 200 boxes"},
    {"a box outside the picture", DIAGRAM(BOX("250", "\"lines\":[]"), ""),
     "a box has width 100, outside 0 to 50"},
    {"an arrow outside the picture",
     DIAGRAM(BOX("1", "\"lines\":[\"x\"]"),
             "{\"x0\":1,\"y0\":1,\"x1\":301,\"y1\":1}"),
     "an arrow has x1 301, outside 0 to 300"},
    {"a schedule without rows", "{\"kind\":\"schedule\",\"rows\":[]}",
     "1 to 100 rows"},
    {"a schedule without items", SCHEDULE(""), "nothing is scheduled"},
    {"an item that ends before it begins", SCHEDULE("{\"from\":2,\"to\":1}"),
     "ends at 1, before it begins at 2"},
    {"no curve", "{\"kind\":\"acceptability\",\"curves\":[]}",
     "1 to 6 acceptability curves"},
    {"a curve of one point", ACCEPTED("x", POINT("1", "0.5")),
     "2 to 2000 points"},
    {"a curve at one threshold",
     ACCEPTED("x", POINT("1", "0.5") "," POINT("1", "0.6")), "two thresholds"},
    {"a probability above 1",
     ACCEPTED("x", POINT("1", "0.5") "," POINT("2", "1.5")),
     "1.5 is no probability"},
    {"a point beside a curve that is no probability",
     BESIDE(POINT("5", "-0.5")), "-0.5 is no probability"},
    {"a point beside a curve without a threshold", BESIDE("{\"y\":0.5}"),
     "a point has no x"},
    {"a plane without an estimate", PLANE("", "", ""), "a point has no x"},
    {"a point without a cost",
     PLANE("{\"x\":1}", "", ",\"estimate\":{\"x\":1,\"y\":1}"),
     "a point has no y"},
    {"a tornado without bars", TORNADO(""), "1 to 60 bars"},
    {"a bar without an end", TORNADO("{\"label\":\"x\",\"low\":1}"),
     "a bar has no high"},
    {"no specifications", "{\"kind\":\"specifications\",\"runs\":[]}",
     "1 to 100,000 runs"},
    {"no gaps", "{\"kind\":\"missingness\",\"columns\":[]}", "1 to 64 columns"},
    {"gaps without a pattern",
     "{\"kind\":\"missingness\",\"columns\":[{\"label\":\"x\"}]}",
     "1 to 100 patterns"},
    {"no chains", "{\"kind\":\"convergence\",\"panels\":[]}", "1 to 24 panels"},
    {"chains of no iteration",
     "{\"kind\":\"convergence\",\"panels\":[{\"lines\":[]}]}",
     "1 to 200 imputations"},
    {"a chain too far",
     "{\"kind\":\"convergence\",\"panels\":[{\"lines\":[[1e300]]}]}",
     "a mean of 1e+300"},
    {"a specification beside its interval",
     "{\"kind\":\"specifications\",\"reference\":0,\"runs\":[{\"estimate\":1,"
     "\"low\":2,\"high\":3}]}",
     "outside its interval"},
};

/* A wrong chart has its error; its neighbours are drawn. */
static void check_refused(void **state)
{
    const struct refused_case *c = *state;
    char charts[3000];

    snprintf(charts, sizeof charts,
             "[" GOOD("fig-a") ",{\"id\":\"fig-x\",\"title\":\"\","
                               "\"description\":\"\",\"chart\":%s}," GOOD(
                                   "fig-b") "]",
             c->chart);
    const struct pl_value *drawn = draw(charts);
    svg_at(drawn, 0);
    svg_at(drawn, 2);
    assert_non_null(strstr(error_at(drawn, 1), c->says));
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

enum { MOST = 100 };

static struct CMUnitTest tests[MOST];
static size_t n_tests;

static void add(const char *name, CMUnitTestFunction fn, void *row)
{
    if (n_tests == MOST) {
        (void)fprintf(stderr, "more than %d tests\n", MOST);
        exit(1);
    }
    tests[n_tests++] =
        (struct CMUnitTest){name, fn, open_folder, close_folder, row};
}

#define ADD_ROWS(rows, fn)                                                     \
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows)[0]; i++)                \
    add((rows)[i].name, fn, &(rows)[i])
#define ADD(fn) add(#fn, fn, NULL)

int main(void)
{
    /* As plumb's main: a gnuplot that is gone is told, and no reason to die. */
    (void)signal(SIGPIPE, SIG_IGN);
    ADD(an_arms_chart_is_drawn);
    ADD(more_labels_than_colours_share_one);
    ADD(the_same_chart_is_the_same_bytes);
    ADD(a_coefficient_plot_is_drawn);
    ADD(a_diagram_is_drawn);
    ADD(a_schedule_is_drawn);
    ADD_ROWS(economic, check_economic);
    ADD(a_specification_curve_is_drawn);
    ADD(a_chart_of_gaps_is_drawn);
    ADD(a_chart_of_chains_is_drawn);
    ADD(a_curve_of_thousands_is_thinned);
    ADD_ROWS(hostile, check_hostile);
    ADD_ROWS(refused, check_refused);
    ADD_ROWS(broken, check_broken);
    ADD(without_gnuplot_each_chart_says_so);
    ADD(a_pen_draws_the_same_and_tells_its_version);
    ADD(a_pen_that_breaks_has_no_version);
    ADD(a_pen_that_is_dropped_leaves_nothing);
    ADD(the_key_follows_the_chart_and_the_version);
    return _cmocka_run_group_tests("chart_draw", tests, n_tests, NULL, NULL);
}
