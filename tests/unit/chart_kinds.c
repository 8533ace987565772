/* The kinds of chart: what each shows, and what it refuses. */
#define _GNU_SOURCE
#include "chart_folder.h"

#define PANELS(id)                                                             \
    FIGURE(id,                                                                 \
           "{\"kind\":\"arms\",\"panels\":true,\"y_label\":\"\","              \
           "\"bars\":[{\"group\":\"One\",\"label\":\"a\",\"mean\":2,"          \
           "\"low\":1,\"high\":3,\"n_text\":\"n = "                            \
           "4\"},{\"group\":\"Two\",\"label\":"                                \
           "\"a\",\"mean\":20,\"low\":10,\"high\":30,\"n_text\":\"n = 4\"}]}")
#define TWO_PANELS                                                             \
    FIGURE("fig-b", ARMS("{\"group\":\"One\",\"label\":\"%s\",\"mean\":2,"     \
                         "\"low\":1,\"high\":3},{\"group\":\"One\",\"label\":" \
                         "\"b\",\"mean\":2,\"low\":1,\"high\":3},{\"group\":"  \
                         "\"Two\",\"label\":\"%s\",\"mean\":2,\"low\":1,"      \
                         "\"high\":3}"))
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

/* Five runs with their marks, all intervals of the same height. */
#define MARKED(a, b, c, d, e)                                                  \
    "{\"kind\":\"specifications\",\"y_label\":\"\",\"reference\":0,"           \
    "\"choices\":[\"one\"],\"runs\":[" RUN("1.1", a) "," RUN(                  \
        "1.2", b) "," RUN("1.3", c) "," RUN("1.4", d) "," RUN("1.5", e) "]}"
#define RUN(estimate, mark)                                                    \
    "{\"estimate\":" estimate ",\"low\":0,\"high\":5,\"mark\":\"" mark         \
    "\",\"made\":[true]}"

#define PATTERNS(first, second)                                                \
    "{\"kind\":\"missingness\",\"columns\":[{\"label\":\"Age\","               \
    "\"total\":\"3\"},{\"label\":\"Wellbeing\",\"total\":\"0\"}],"             \
    "\"patterns\":[{\"count\":\"" first "\",\"missing\":[false,false]},"       \
    "{\"count\":\"" second "\",\"missing\":[true,false]}]}"
#define GAPS(id) FIGURE(id, PATTERNS("81", "3"))
#define CHAINS(id)                                                             \
    FIGURE(                                                                    \
        id,                                                                    \
        "{\"kind\":\"convergence\",\"panels\":[{\"title\":\"Age\",\"lines\":"  \
        "[[40,41,40.5],[42,null,41]]},{\"title\":\"Wellbeing\",\"lines\":"     \
        "[[7,7,7],[7,7,7]]}]}")

#define DIAGRAM(boxes, arrows)                                                 \
    "{\"kind\":\"diagram\",\"width\":300,\"height\":100,\"boxes\":[" boxes     \
    "],\"arrows\":[" arrows "]}"
#define BOX(x, more)                                                           \
    "{\"x\":" x ",\"y\":10,\"width\":100,\"height\":40," more "}"

#define SCHEDULE(items)                                                        \
    "{\"kind\":\"schedule\",\"x_label\":\"Week\",\"ticks\":[{\"at\":1,"        \
    "\"label\":\"first\"}],\"rows\":[{\"label\":\"Survey\",\"items\":[" items  \
    "]}]}"

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

#define SIX                                                                    \
    BAR("a", "2")                                                              \
    "," BAR("b", "2") "," BAR("c", "2") "," BAR("d", "2") "," BAR(             \
        "e", "2") "," BAR("f", "2")

/* What the SVG holds, and what it does not. */
static struct shown_case {
    const char *name, *charts, *shown[8], *not_shown[4];
} shown[] = {
    {.name = "arms",
     .charts = "[" GOOD("fig-a") "]",
     .shown = {"viewBox=\"0 0 560 340\" width=\"560\" height=\"340\"",
               "role=\"img\"", "<title id=\"fig-a.title\">A &lt;title&gt;",
               "Bars &amp; so on</desc>", "var(--pl-c1,", "Treated",
               "n = 1,200"},
     .not_shown = {"Gnuplot", "rgb(", "id=\"gp", "class="}},
    {.name = "coefficients",
     .charts = "[" COEFFICIENTS("fig-c") "]",
     .shown = {"Small", "Effect"}},
    {.name = "a specification curve",
     .charts = "[" CURVE("fig-d") "]",
     .shown = {"registered", "conducted", "covariates"}},
    {.name = "gaps",
     .charts = "[" GAPS("fig-e") "]",
     .shown = {"Wellbeing", "81", "missing"}},
    {.name = "chains",
     .charts = "[" CHAINS("fig-f") "]",
     .shown = {"Wellbeing", "Iteration"},
     .not_shown = {"NaN"}},
    {.name = "a diagram",
     .charts = "[" FIGURE(
         "fig-d",
         DIAGRAM(BOX("1", "\"lines\":[\"Programme\"]") "," BOX(
                     "180", "\"dashed\":true,\"lines\":[\"Less\",\"noise\"]"),
                 "{\"x0\":101,\"y0\":30,\"x1\":180,\"y1\":30}")) "]",
     .shown = {"Programme", "noise", "stroke-dasharray", "<polygon"}},
    {.name = "a schedule",
     .charts = "[" FIGURE(
         "fig-s",
         SCHEDULE(
             "{\"from\":1,\"to\":2},{\"from\":3,\"to\":4,\"planned\":true},"
             "{\"from\":5,\"to\":5,\"note\":\"n = 65\"}")) "]",
     .shown = {"Survey", "first", "n = 65"}},
    {.name = "an acceptability curve",
     .charts = "[" FIGURE("fig-a", CURVE_A) "]",
     .shown = {"Model A"}},
    {.name = "a curve beside points",
     .charts = "[" FIGURE("fig-a", BESIDE(POINT("5", "0.5"))) "]",
     .shown = {"#fig-a.gpPt5"}},
    {.name = "a plane of draws",
     .charts =
         "[" FIGURE("fig-p", PLANE(TWO, "", ESTIMATE ",\"threshold\":4")) "]",
     .shown = {"stroke-dasharray"}},
    {.name = "a plane of an ellipse",
     .charts = "[" FIGURE("fig-e", PLANE("", TWO, ESTIMATE)) "]",
     .shown = {"<path"}},
    {.name = "a tornado",
     .charts = "[" FIGURE("fig-t", TORNADO(STAFF "," ROOMS)) "]",
     .shown = {"1.50"}},
    {.name = "a tornado of millions",
     .charts = "[" FIGURE("fig-t", TORNADO("{\"label\":\"Staff\",\"low\":-4e6,"
                                           "\"high\":19e6}")) "]",
     .shown = {">20000000<"},
     .not_shown = {"e+0"}},
    {.name = "labels of bars are broken between words",
     .charts = "[" FIGURE(
         "fig-a",
         ARMS(
             BAR("Usual care with a leaflet", "2") "," BAR("Both", "2") "," BAR(
                 "Letters of recognition",
                 "2") "," BAR("Waitinglistandsoonandsoon", "2"))) "]",
     .shown = {">Usual care<", ">with a leaflet<", ">Letters of<",
               ">recognition<", ">Waitinglistan\xe2\x80\xa6<"},
     .not_shown = {">Usual care with"}},
    {.name = "a label of many lines is cut",
     .charts =
         "[" FIGURE("fig-a", ARMS(BAR("a b c d e f g h i j k l m n o p q r",
                                      "2") "," SIX "," SIX "," SIX)) "]",
     .shown = {">g h \xe2\x80\xa6<"}},
    {.name = "the words at an axis are cut where the axis ends",
     .charts =
         "[" FIGURE("fig-a", ARMS_OF("A score of many items, of which each "
                                     "has a name",
                                     BAR("a", "2"))) "]",
     .shown = {">A score of many items, of which each \xe2\x80\xa6<"}},
    {.name = "long labels of rows leave room for the estimates",
     .charts = "[" FIGURE(
         "fig-c",
         "{\"kind\":\"coefficients\",\"reference\":0,"
         "\"rows\":[{\"label\":\"A covariate whose label goes on and on and "
         "is longer than anybody wants to read\",\"estimate\":1,\"low\":0,"
         "\"high\":2}]}") "]",
     .shown = {"viewBox=\"0 0 812 118\"", " longer than a\xe2\x80\xa6<"}},
};

static void check_shown(void **state)
{
    const struct shown_case *c = *state;
    const char *svg = svg_at(draw(c->charts), 0);

    for (size_t i = 0; i < 8 && c->shown[i] != NULL; i++)
        if (strstr(svg, c->shown[i]) == NULL)
            fail_msg("no %s", c->shown[i]);
    for (size_t i = 0; i < 4 && c->not_shown[i] != NULL; i++)
        if (strstr(svg, c->not_shown[i]) != NULL)
            fail_msg("%s", c->not_shown[i]);
}

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

/* Where a text stands. */
struct place {
    double x, y;
};

static struct place place_of(const char *svg, const char *text)
{
    static const char before[] = "translate(";
    struct place p = {0, 0};
    const char *end = strstr(svg, text), *at = NULL;

    if (end == NULL)
        fail_msg("no %s", text);
    for (const char *s = strstr(svg, before); s != NULL && s < end;
         s = strstr(s + 1, before))
        at = s;
    assert_int_equal(sscanf(at, "translate(%lf,%lf)", &p.x, &p.y), 2);
    return p;
}

/* Where patterns are few and so the picture is small, counts are as wide as
 * ever. */
static void counts_stand_clear_of_each_other(void **state)
{
    static const char *const counts[] = {">n<", ">12,345<", ">1,207<",
                                         ">missing<"};
    /* Half of both, and some more; texts at the ends do not stand in their
     * middle. */
    static const double apart[] = {24 + 8, 24 + 20, 20 + 8};
    const char *svg =
        svg_at(draw("[" FIGURE("fig-e", PATTERNS("12,345", "1,207")) "]"), 0);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct place a = place_of(svg, counts[i]),
                     b = place_of(svg, counts[i + 1]);
        assert_true(a.y == b.y);
        assert_true(b.x - a.x >= apart[i]);
    }
}

/* Two panels stand side by side only where the words below their bars do. */
static void panels_stand_below_each_other_for_their_words(void **state)
{
    static const char *const labels[] = {"a", "An intervention"};
    char charts[1200];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        snprintf(charts, sizeof charts, "[" TWO_PANELS "]", labels[i],
                 labels[i]);
        const char *svg = svg_at(draw(charts), 0);
        struct place one = place_of(svg, ">One<"), two = place_of(svg, ">Two<");
        assert_true(i == 0 ? one.y == two.y && one.x < two.x
                           : one.y < two.y && one.x == two.x);
    }
}

/* A note stands beside its item, but above it where the next is too near; the
 * last one within the picture. */
static void notes_of_a_schedule_stand_clear(void **state)
{
    const char *svg = svg_at(
        draw("[" FIGURE(
            "fig-s",
            SCHEDULE("{\"from\":1,\"to\":2,\"note\":\"n = 65\"},{\"from\":3,"
                     "\"to\":3},{\"from\":30,\"to\":30,\"note\":\"n = 1,200 of "
                     "2,000\"}")) "]"),
        0);
    struct place above = place_of(svg, ">n = 65<"),
                 beside = place_of(svg, ">n = 1,200 of 2,000<");

    (void)state;
    assert_true(beside.y - above.y > 10);
    assert_true(beside.x + 19 * 8 < 640);
}

/* A curve of n runs; mark: of those at `every`. */
static const struct pl_value *draw_curve(int n, const char *mark, int every)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "[{\"id\":\"fig-d\",\"title\":\"t\",\"description\":\"d\","
                    "\"chart\":{\"kind\":\"specifications\",\"y_label\":\"\","
                    "\"reference\":0,\"choices\":[\"one\"],\"runs\":[");
    for (int i = 0; i < n; i++)
        pl_buf_printf(&b, "%s{\"estimate\":%d,\"mark\":\"%s\",\"made\":[%s]}",
                      i > 0 ? "," : "", i, i % every == every - 1 ? mark : "",
                      i % 2 == 0 ? "true" : "false");
    pl_buf_puts(&b, "]}}]");
    pl_buf_putc(&b, '\0');
    const struct pl_value *drawn = draw(b.s);
    pl_buf_free(&b);
    return drawn;
}

/* More than can be told apart are thinned; what is marked stays. */
static void a_curve_of_thousands_is_thinned(void **state)
{
    const char *svg = svg_at(draw_curve(4096, "this one", 4001), 0);

    (void)state;
    assert_non_null(strstr(svg, "this one"));
    assert_true(strlen(svg) < 200000);
}

static void a_curve_of_many_marks_is_refused(void **state)
{
    (void)state;
    svg_at(draw_curve(120, "x", 2), 0);
    assert_non_null(strstr(error_at(draw_curve(122, "x", 2), 0),
                           "61 marks; a specification curve takes up to 60"));
}

/* Names of neighbours, of the same height and wider than what is between them;
 * and at the ends, where they would be cut. */
static void names_of_marks_stand_clear(void **state)
{
    const struct pl_value *drawn = draw("[" FIGURE(
        "fig-a", MARKED("", "", "conducted", "nearest to the plan",
                        "")) "," FIGURE("fig-b",
                                        MARKED("nearest to the plan", "", "",
                                               "", "nearest of all")) "]");
    const char *near = svg_at(drawn, 0), *ends = svg_at(drawn, 1);

    (void)state;
    struct place a = place_of(near, ">conducted<"),
                 b = place_of(near, ">nearest to the plan<");
    assert_true(a.y - b.y >= 13 && b.y > 0);
    a = place_of(ends, ">nearest to the plan<");
    b = place_of(ends, ">nearest of all<");
    assert_true(a.x >= 88 + 19 * 4); /* what is left of the curve, and half */
    assert_true(b.x <= 484 - 14 * 4);
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

int main(void)
{
    ADD_ROWS(shown, check_shown);
    ADD(more_labels_than_colours_share_one);
    ADD(the_same_chart_is_the_same_bytes);
    ADD(counts_stand_clear_of_each_other);
    ADD(panels_stand_below_each_other_for_their_words);
    ADD(notes_of_a_schedule_stand_clear);
    ADD(a_curve_of_thousands_is_thinned);
    ADD(a_curve_of_many_marks_is_refused);
    ADD(names_of_marks_stand_clear);
    ADD_ROWS(refused, check_refused);
    return run_added("chart_kinds");
}
