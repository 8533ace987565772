/* The map of exhibits: each figure and table, its place in the sources, and the
 * files that it was made from. */
#include "doc/block_table.h"
#include "doc/book_build.h"

#include <string.h>

struct mapping {
    struct pl_book *book;
    const struct pl_chapter *c;
    struct pl_table t;
};

static void keep(struct mapping *m, struct pl_str *text)
{
    if (text->s == NULL)
        m->t.rows.failed = true;
}

static struct pl_str plain_caption(struct mapping *m,
                                   const struct pl_exhibit *e)
{
    struct pl_str text = PL_STR("");

    if (e->table != NULL) {
        text = pl_book_plain(m->c, &m->c->doc.source,
                             cmark_node_get_user_data(e->table));
        keep(m, &text);
        if (pl_str_starts(text, "Table:"))
            text = pl_str_slice(text, strlen("Table:"), text.len);
    } else if (e->chunk->caption.root != NULL) {
        text = pl_book_plain(m->c, &e->chunk->caption.source,
                             e->chunk->caption.root);
        keep(m, &text);
    }
    return pl_str_trim(text);
}

/* With "Table 3" in place of [@tbl-columns]. */
static struct pl_str caption_of(struct mapping *m, const struct pl_exhibit *e)
{
    struct pl_str rest = plain_caption(m, e);
    struct pl_buf b;
    size_t from, to;

    pl_buf_init(&b, 0);
    while (pl_str_find(rest, PL_STR("[@"), &from) &&
           pl_str_find(pl_str_slice(rest, from, rest.len), PL_STR("]"), &to)) {
        struct pl_str mark = pl_str_slice(rest, from, from + to + 1);
        const struct pl_target *target = pl_book_target(
            m->book, pl_str_slice(mark, strlen("[@"), mark.len - 1));
        pl_buf_put(&b, pl_str_slice(rest, 0, from));
        pl_buf_put(&b, target != NULL ? target->text : mark);
        rest = pl_str_slice(rest, from + mark.len, rest.len);
    }
    pl_buf_put(&b, rest);
    rest = pl_buf_copy(&b, m->book->arena);
    pl_buf_free(&b);
    keep(m, &rest);
    return rest;
}

/* What the exhibit's own chunk read, whether its numbers show it or not. */
static void add_reads(struct mapping *m, struct pl_builder *files,
                      const struct pl_chunk *chunk)
{
    const struct pl_value *notebooks = pl_get(m->book->in->ledger, "notebooks");

    for (size_t i = 0; i < pl_count(notebooks); i++) {
        const struct pl_value *rows = pl_get(pl_item(notebooks, i), "rows");
        for (size_t k = 0; k < pl_count(rows); k++) {
            const struct pl_value *row = pl_item(rows, k);
            double line = pl_num_or(pl_get(row, "line"), 0);
            if (pl_str_eq(pl_strv(pl_get(row, "notebook")), m->c->path) &&
                line >= (double)chunk->fence_line &&
                line <= (double)chunk->end_line)
                pl_copy_members(files, pl_get(row, "inputs"));
        }
    }
}

/* A family reads no file itself: its tests did. */
static void add_inputs(struct mapping *m, struct pl_builder *files,
                       struct pl_str id)
{
    const struct pl_value *row = pl_book_row(m->book, id);
    const struct pl_value *tests = pl_at(row, "result.tests");

    pl_copy_members(files, pl_get(row, "inputs"));
    for (size_t i = 0; i < pl_count(tests); i++) {
        struct pl_str test = pl_strv(pl_get(pl_item(tests, i), "row"));
        pl_copy_members(files, pl_get(pl_book_row(m->book, test), "inputs"));
    }
}

/* Paths: keys of a map, so that each is there once, in order. */
static const struct pl_value *files_of(struct mapping *m,
                                       const struct pl_exhibit *e)
{
    const struct pl_value *rows = pl_get(e->shown, "ledger");
    struct pl_builder files;

    pl_build(&files, m->book->arena);
    for (size_t i = 0; i < pl_count(rows); i++)
        add_inputs(m, &files, pl_strv(pl_item(rows, i)));
    if (e->chunk != NULL)
        add_reads(m, &files, &e->chunk->chunk);
    return pl_map(&files);
}

static void files_cell(struct mapping *m, const struct pl_exhibit *e)
{
    const struct pl_value *files = files_of(m, e);
    struct pl_builder runs;

    pl_build(&runs, m->book->arena);
    if (files == NULL)
        runs.failed = true;
    for (size_t i = 0; i < pl_count(files); i++) {
        pl_run_text(&runs, i > 0 ? PL_STR(", ") : PL_STR(""));
        pl_run_styled(&runs, "code", files->as.members[i].key);
    }
    if (pl_count(files) == 0)
        pl_run_text(&runs, PL_STR("none"));
    pl_table_runs(&m->t, pl_list(&runs));
}

static void exhibit_row(struct mapping *m, const struct pl_exhibit *e)
{
    struct pl_arena *a = m->book->arena;
    struct pl_str href = pl_str_printf(a, "#%.*s", PL_FMT(e->target.id));
    struct pl_str place =
        pl_str_printf(a, "%.*s:%zu", PL_FMT(m->c->path), e->target.line);
    struct pl_builder runs;

    keep(m, &href);
    keep(m, &place);
    pl_build(&runs, a);
    pl_run_link(&runs, href, e->target.text);
    pl_table_runs(&m->t, pl_list(&runs));
    pl_table_cell(&m->t, caption_of(m, e));
    pl_build(&runs, a);
    pl_run_styled(&runs, "code", place);
    pl_table_runs(&m->t, pl_list(&runs));
    files_cell(m, e);
    pl_table_row(&m->t);
}

static void map_chapters(struct mapping *m)
{
    for (size_t i = 0; i < m->book->n_chapters; i++) {
        m->c = &m->book->chapters[i];
        for (size_t k = 0; k < m->c->n_exhibits; k++)
            exhibit_row(m, &m->c->exhibits[k]);
    }
}

enum pl_status pl_book_exhibit_map(struct pl_book *book,
                                   const struct pl_value **blocks,
                                   struct pl_err *err)
{
    static const char *const titles[] = {"Exhibit", "Caption", "Notebook, line",
                                         "Files read"};
    struct mapping m = {.book = book};
    struct pl_builder list;

    *blocks = pl_nil();
    pl_build(&list, book->arena);
    pl_table_open(&m.t, book->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(&m.t, titles[i], "left");
    m.t.wants_cards = true;
    map_chapters(&m);
    if (m.t.rows.n == 0 && !m.t.rows.failed)
        return PL_OK;
    pl_block_heading(&list, 1, "exhibits",
                     PL_STR("Figures and tables, and what they were made "
                            "from"));
    pl_block_say(&list, NULL,
                 "The place is where the notebook shows it. The files are "
                 "those that its numbers were computed from; of a number that "
                 "a notebook took out of its data, one in which that number "
                 "stands; and those that the exhibit's own chunk read.");
    pl_table_close(&m.t, &list, "exhibits-table",
                   "Every figure and table of the chapters");
    *blocks = pl_list(&list);
    return *blocks != NULL ? PL_OK
                           : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}
