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
/* A paragraph of plain text. */
void pl_block_say(struct pl_builder *list, const char *css_class,
                  const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* kind: "list" or "fields"; nothing when there are none. */
void pl_block_items(struct pl_builder *list, const char *kind,
                    struct pl_builder *items);

/* Each adds one item to those of a list (name NULL) or of fields. */
void pl_item_text(struct pl_builder *items, const char *name,
                  struct pl_str text);
void pl_item_runs(struct pl_builder *items, const char *name,
                  const struct pl_value *runs);

/* Each adds one run to a list of runs in the making. */
void pl_run_text(struct pl_builder *runs, struct pl_str text);
void pl_run_styled(struct pl_builder *runs, const char *style,
                   struct pl_str text);
void pl_run_link(struct pl_builder *runs, struct pl_str href,
                 struct pl_str text);
/* "D01, D02" as links to their entries. */
void pl_run_departures(struct pl_builder *runs, const struct pl_value *ids);

#endif
