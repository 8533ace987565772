/* script.h - one chart as a gnuplot script.  Private to chart/. */
#ifndef PL_CHART_SCRIPT_H
#define PL_CHART_SCRIPT_H

#include "base/value.h"

/* Checks the chart and appends everything that draws it to the file `output`,
 * which the caller names (letters, digits and dots). */
enum pl_status pl_chart_script(struct pl_buf *b, struct pl_arena *a,
                               const struct pl_value *chart, const char *output,
                               struct pl_err *err);

/* The templates' text, built in from figures/. */
struct pl_str pl_chart_template(const char *name);
void pl_chart_templates_add(struct pl_hasher *h); /* all of them */

/* Pieces that the kinds share. */
void pl_gp_text(struct pl_buf *b, struct pl_str s);  /* a quoted string */
void pl_gp_field(struct pl_buf *b, struct pl_str s); /* a data field */
/* A data field of at most `most` characters; a longer text is cut and ends in
 * an ellipsis.  PL_GP_WHOLE: no text that is drawn is longer. */
enum { PL_GP_WHOLE = 200, PL_GP_CHARACTER = 8 /* pixels, about */ };
void pl_gp_label(struct pl_buf *b, struct pl_str s, size_t most);
/* Estimate, low and high of a data line, and its colour, each with a tab. */
void pl_gp_estimate(struct pl_buf *b, double estimate, double low, double high,
                    int colour);
void pl_gp_pair(struct pl_buf *b, double x, double y); /* two data fields */
/* A block of labels, each at the y of its line from the top.  list: texts, or
 * maps that hold them as `member`. */
void pl_gp_labels(struct pl_buf *b, const char *block,
                  const struct pl_value *list, const char *member, size_t most);
void pl_gp_setting(struct pl_buf *b, const char *name, double x);
/* The settings x_low, x_high and x_step of axis "x". */
void pl_gp_axis(struct pl_buf *b, const char *axis, double low, double high);
void pl_gp_text_setting(struct pl_buf *b, const char *name, struct pl_str s);
/* The same of words that have so many pixels; what does not fit ends in an
 * ellipsis. */
void pl_gp_words(struct pl_buf *b, const char *name, struct pl_str s,
                 int pixels);
enum pl_status pl_gp_check_text(struct pl_str s, const char *what,
                                struct pl_err *err);
enum pl_status pl_gp_check_number(const struct pl_value *map, const char *name,
                                  const char *what, double *x,
                                  struct pl_err *err);
/* A round step that divides `range` into about `parts`. */
double pl_nice_step(double range, int parts);
/* Both ends further out by this share of the range between them, which is
 * given back; a range of nothing counts as 1. */
double pl_gp_widen(double *low, double *high, double share);
/* To the text's width in characters where that is more, up to `most`. */
void pl_gp_make_room(size_t *width, struct pl_str text, size_t most);

/* The kinds. */
enum pl_status pl_script_arms(struct pl_buf *b, struct pl_arena *a,
                              const struct pl_value *chart, const char *output,
                              struct pl_err *err);
enum pl_status pl_script_coefficients(struct pl_buf *b, struct pl_arena *a,
                                      const struct pl_value *chart,
                                      const char *output, struct pl_err *err);
enum pl_status pl_script_specifications(struct pl_buf *b, struct pl_arena *a,
                                        const struct pl_value *chart,
                                        const char *output, struct pl_err *err);
enum pl_status pl_script_diagram(struct pl_buf *b, struct pl_arena *a,
                                 const struct pl_value *chart,
                                 const char *output, struct pl_err *err);
enum pl_status pl_script_schedule(struct pl_buf *b, struct pl_arena *a,
                                  const struct pl_value *chart,
                                  const char *output, struct pl_err *err);
enum pl_status pl_script_missingness(struct pl_buf *b, struct pl_arena *a,
                                     const struct pl_value *chart,
                                     const char *output, struct pl_err *err);
enum pl_status pl_script_convergence(struct pl_buf *b, struct pl_arena *a,
                                     const struct pl_value *chart,
                                     const char *output, struct pl_err *err);
enum pl_status pl_script_acceptability(struct pl_buf *b, struct pl_arena *a,
                                       const struct pl_value *chart,
                                       const char *output, struct pl_err *err);
enum pl_status pl_script_plane(struct pl_buf *b, struct pl_arena *a,
                               const struct pl_value *chart, const char *output,
                               struct pl_err *err);
enum pl_status pl_script_tornado(struct pl_buf *b, struct pl_arena *a,
                                 const struct pl_value *chart,
                                 const char *output, struct pl_err *err);
void pl_gp_open(struct pl_buf *b, const char *output, int width, int height);
/* The theme and the kind's template, which draws, and the end of the file. */
void pl_gp_close(struct pl_buf *b, const char *template);

#endif
