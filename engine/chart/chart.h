/* chart.h - chart values to SVG, through gnuplot.
 *
 * A chart is a value:
 *   {"kind":"arms","y_label","bars":[{"group","label","mean","low","high",
 *     "n_text","mark","value_text"}],"panels":bool,"zero":bool,"interval","legend"}
 *   {"kind":"coefficients","x_label","rows":[{"label","group","estimate","low",
 *     "high"}],"reference"}
 *   {"kind":"specifications","y_label","reference","choices":[labels],
 *     "runs":[{"estimate","low","high","mark","made":[a boolean a choice]}]}
 *   {"kind":"diagram","width","height","boxes":[{"x","y","width","height",
 *     "lines":[texts],"dashed","heading"}],"arrows":[{"x0","y0","x1","y1",
 *     "dashed","line": without a head}]}, in pixels, y downwards; a heading has
 *     no outline
 *   {"kind":"acceptability","x_label","y_label","marks":[thresholds],"curves":
 *     [{"label","points":[{"x","y": a probability}]}],"points":[the same]}
 *   {"kind":"plane","x_label","y_label","points":[{"x","y"}],"ellipse":[the
 *     same],"estimate":{"x","y"},"threshold"}
 *   {"kind":"tornado","x_label","reference","rows":[{"label","low","high",
 *     "low_text","high_text"}]}
 *   {"kind":"schedule","x_label","ticks":[{"at","label"}],"rows":[{"label",
 *     "items":[{"from","to","planned","note"}]}]}
 *   {"kind":"missingness","columns":[{"label","total"}],"patterns":[{"count",
 *     "missing":[a boolean a column]}]}
 *   {"kind":"convergence","panels":[{"title","lines":[[numbers or nil]]}]}
 * Bars of one group stand together; with panels each group has its own scale.
 * No text of it reaches gnuplot but as quoted strings and tab-separated data.
 */
#ifndef PL_CHART_CHART_H
#define PL_CHART_CHART_H

#include "base/value.h"

/* charts: list of {"id","title","description","chart","stamp": may be absent};
 * id prefixes every id in the SVG, the stamp is printed over each.  *drawn:
 * list in the same order of {"svg"} or {"error"}: a chart that cannot be drawn
 * does not take the others with it.  below: a folder that is there; in one of
 * its own in it, PL_CHARTS_FOLDER and six characters, gnuplot draws.  A process
 * that is killed leaves that behind. */
#define PL_CHARTS_FOLDER "charts-"
enum pl_status pl_charts_draw(struct pl_arena *a, const char *below,
                              const struct pl_value *charts,
                              const struct pl_value **drawn,
                              struct pl_err *err);

/* A gnuplot that is started ahead, since that takes as long as drawing. */
struct pl_pen;
enum pl_status pl_pen_take(struct pl_pen **pen, struct pl_arena *a,
                           const char *below, struct pl_err *err);
/* As pl_charts_draw, and uses the pen up.  *version: "5.4 patchlevel 4", empty
 * when this gnuplot does not run. */
enum pl_status pl_pen_draw(struct pl_pen *pen, struct pl_arena *a,
                           const struct pl_value *charts,
                           const struct pl_value **drawn,
                           struct pl_str *version, struct pl_err *err);
void pl_pen_drop(struct pl_pen *pen); /* one that was not used; NULL: none */

/* What decides a chart's picture, gnuplot's version and the templates included:
 * the memo's key. */
struct pl_hash pl_chart_key(const struct pl_value *chart,
                            struct pl_str gnuplot);

#endif
