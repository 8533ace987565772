/* equation.h - an equation, as the run makes it (lua/prelude/tbl_model.lua), in
 * MathML and in LaTeX.
 *
 * A node is a map with one member:
 *   "i" an identifier, "n" a number, "o" an operator, "t" words: texts;
 *   "row": a list of nodes; "sub", "sup": {base, index}; "bar", "hat": a node.
 * Nodes nest at most 16 deep; what is deeper, or no node, is left out. */
#ifndef PL_DOC_EQUATION_H
#define PL_DOC_EQUATION_H

#include "base/value.h"

/* <math> with `plain` as its alternative text. */
void pl_put_mathml(struct pl_buf *b, const struct pl_value *node,
                   struct pl_str plain);

/* Without the dollars around it; no | stands in it. */
void pl_put_latex(struct pl_buf *b, const struct pl_value *node);

#endif
