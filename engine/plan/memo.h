/* memo.h - remembered results of pure work, keyed by content.
 *
 * A key is the hash of everything that decides the result: function, arguments,
 * content of the data, engine version.  One file, read whole at the start, and
 * rewritten whole with the entries that the last build used; losing it costs
 * time only, and a damaged one is ignored entry by entry. */
#ifndef PL_PLAN_MEMO_H
#define PL_PLAN_MEMO_H

#include "base/value.h"

struct pl_memo;

/* text: a former pl_memo_text, or empty.  Nothing is parsed until asked for. */
struct pl_memo *pl_memo_new(struct pl_arena *a, struct pl_str text);
bool pl_memo_get(struct pl_memo *m, const struct pl_hash *key,
                 struct pl_str *bytes);
/* memo may be NULL: then nothing is remembered. */
void pl_memo_put(struct pl_memo *m, const struct pl_hash *key,
                 struct pl_str bytes);
/* Entries used or made since pl_memo_new, sorted by key. */
void pl_memo_text(const struct pl_memo *m, struct pl_buf *b);
/* Is that what it was made of? */
bool pl_memo_is_as_it_was(const struct pl_memo *m);
/* What a child tells its parent, which has the entries that the child began
 * with: those made since, and of the others which were used. */
void pl_memo_news(const struct pl_memo *m, struct pl_buf *b);
/* What was used so far counts no more: it was for others. */
void pl_memo_forget_use(struct pl_memo *m);
/* Which were used, without their bytes. */
void pl_memo_used(const struct pl_memo *m, struct pl_buf *b);
/* Takes over entries from another memo's text, news or uses; text stays as long
 * as m. */
void pl_memo_merge(struct pl_memo *m, struct pl_str text);

#endif
