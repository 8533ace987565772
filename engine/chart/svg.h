/* svg.h - gnuplot's SVG made ours: only elements and attributes that a chart
 * needs, ids prefixed, colours as CSS variables, our own title and description.
 * Private to chart/. */
#ifndef PL_CHART_SVG_H
#define PL_CHART_SVG_H

#include "base/buf.h"

struct pl_svg_frame {
    struct pl_str id, title, description; /* plain text */
    struct pl_str stamp; /* over the picture's corner; empty: none */
};

/* Anything that is not on the list of what gnuplot writes for our templates is
 * an error, as is a file that stops in the middle. */
enum pl_status pl_svg_clean(struct pl_buf *b, struct pl_str svg,
                            const struct pl_svg_frame *frame,
                            struct pl_err *err);

#endif
