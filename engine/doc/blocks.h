/* blocks.h - content that the engine writes itself (the departures chapter, the
 * bibliography), as a value that every renderer prints in its own way.
 *
 * A list of blocks:
 *   {"kind":"heading","level": 1 is a chapter's title,"id","text"}; ids are
 *     letters, digits, - and _; levels go down by one at a time
 *   {"kind":"paragraph","runs":[run],"id","class"}; id and class may be absent
 *   {"kind":"list","items":[{"runs":[run],"id"}]}
 *   {"kind":"fields","items":[{"name","text"} or {"name","runs":[run]}]}
 *   {"kind":"table","id","caption","columns","rows","notes","warnings"} as an
 *     exhibit of lua/lib_core.h; a cell may hold "runs" in place of "text";
 *     "layout":"cards" shows a row as a card where the page is narrow
 *   {"kind":"figure","id","chart": the id of what was drawn,"caption",
 *     "text": in words,"ledger":[rows]}
 *   {"kind":"code","text","language": "lua" is coloured}
 * A run: {"text","style":"emph|strong|code","href": a web address or "#" and
 * an id of the page,"mark": the id of a departure, printed as a small link
 * behind the text}; all but text may be absent, and text too beside a mark.
 * Texts are plain: escaping is the renderer's.
 *
 * Classes: "entry" of a bibliography, "note", "warning", "error".
 * Private to doc/. */
#ifndef PL_DOC_BLOCKS_H
#define PL_DOC_BLOCKS_H

#include "base/value.h"

/* Each adds one block to a list in the making; NULL or empty: absent. */
void pl_block_heading(struct pl_builder *list, int level, const char *id,
                      struct pl_str text);
void pl_block_runs(struct pl_builder *list, const char *css_class,
                   const char *id, const struct pl_value *runs);
void pl_block_code(struct pl_builder *list, const char *language,
                   struct pl_str text);

/* Each adds one run to a list of runs in the making. */
void pl_run_text(struct pl_builder *runs, struct pl_str text);
void pl_run_styled(struct pl_builder *runs, const char *style,
                   struct pl_str text);
void pl_run_link(struct pl_builder *runs, struct pl_str href,
                 struct pl_str text);

#endif
