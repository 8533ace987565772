/* plain.h - pictures for a renderer that knows little of SVG. */
#ifndef PL_CHART_PLAIN_H
#define PL_CHART_PLAIN_H

#include "base/buf.h"

/* A page with its pictures (chart/svg.h) as WeasyPrint draws them: colours
 * instead of variables, and each point's shape where it stands instead of a
 * reference to it, for WeasyPrint fails over currentColor in what is
 * referred to.  What is not inside <svg> stays as it is. */
void pl_svg_plain(struct pl_buf *b, struct pl_str page);

#endif
