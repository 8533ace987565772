/* md_blocks.c - content that the engine writes itself. */
#include "doc/md_parts.h"

static void put_styled(struct pl_md *m, const struct pl_value *run)
{
    struct pl_str text = pl_strv(pl_get(run, "text"));
    const struct pl_value *style = pl_get(run, "style");

    if (pl_is_text(style, "strong")) {
        pl_md_strong(m, text);
    } else if (pl_is_text(style, "code")) {
        pl_md_code(m, text);
    } else if (pl_is_text(style, "emph")) {
        pl_md_emph(m, text);
    } else {
        pl_md_text(m, text);
    }
}

void pl_md_runs(struct pl_md *m, const struct pl_value *runs)
{
    for (size_t i = 0; i < pl_count(runs); i++) {
        const struct pl_value *run = pl_item(runs, i);
        struct pl_str href = pl_strv(pl_get(run, "href"));
        struct pl_builder mark;
        bool is_link = pl_str_starts(href, "#") || pl_str_starts(href, "http");
        if (is_link)
            pl_md_open_link(m);
        if (pl_strv(pl_get(run, "text")).len > 0)
            put_styled(m, run);
        if (is_link)
            pl_md_close_link(m, href);
        if (pl_is_nil(pl_get(run, "mark")))
            continue;
        pl_build(&mark, m->book->arena);
        pl_add(&mark, pl_get(run, "mark"));
        pl_md_marks(m, pl_list(&mark));
    }
}

static void put_paragraph(struct pl_md *m, const struct pl_value *block)
{
    const struct pl_value *kind = pl_get(block, "class");

    pl_md_begin(m, false);
    pl_md_anchor(m, pl_strv(pl_get(block, "id")));
    if (pl_is_text(kind, "warning"))
        pl_md_puts(m, "**Warning:** ");
    if (pl_is_text(kind, "error"))
        pl_md_puts(m, "**Error:** ");
    pl_md_runs(m, pl_get(block, "runs"));
}

static void put_items(struct pl_md *m, const struct pl_value *block)
{
    const struct pl_value *items = pl_get(block, "items");

    for (size_t i = 0; i < pl_count(items); i++) {
        const struct pl_value *item = pl_item(items, i);
        struct pl_str name = pl_strv(pl_get(item, "name"));
        pl_md_begin(m, i > 0);
        pl_md_puts(m, "- ");
        pl_md_anchor(m, pl_strv(pl_get(item, "id")));
        if (name.len > 0) {
            pl_md_strong(m, name);
            pl_md_puts(m, ": ");
        }
        pl_md_text(m, pl_strv(pl_get(item, "text")));
        pl_md_runs(m, pl_get(item, "runs"));
    }
}

static void put_code(struct pl_md *m, const struct pl_value *block)
{
    bool is_lua = pl_is_text(pl_get(block, "language"), "lua");

    pl_md_fence(m, is_lua ? "lua" : "", pl_strv(pl_get(block, "text")));
}

static void put_figure(struct pl_md *m, const struct pl_value *block)
{
    struct pl_str id = pl_strv(pl_get(block, "chart"));
    const struct pl_value *chart = pl_book_drawn(m->book, id);

    if (pl_md_open_picture(m, chart)) {
        pl_md_text(m, pl_strv(pl_get(block, "text")));
        pl_md_close_picture(m, chart, id);
    }
    pl_md_begin(m, false);
    pl_md_text(m, pl_strv(pl_get(block, "caption")));
}

static void put_table(struct pl_md *m, const struct pl_value *block)
{
    pl_md_table(m, NULL, block);
}

void pl_md_blocks(struct pl_md *m, const struct pl_value *blocks,
                  struct pl_str top)
{
    static const struct {
        const char *kind;
        void (*put)(struct pl_md *m, const struct pl_value *block);
    } kinds[] = {{"paragraph", put_paragraph}, {"list", put_items},
                 {"fields", put_items},        {"code", put_code},
                 {"figure", put_figure},       {"table", put_table}};

    for (size_t i = 0; i < pl_count(blocks); i++) {
        const struct pl_value *block = pl_item(blocks, i);
        if (pl_is_text(pl_get(block, "kind"), "heading")) {
            pl_md_heading(m, (int)pl_num_or(pl_get(block, "level"), 1),
                          pl_strv(pl_get(block, "id")),
                          i == 0 ? top : PL_STR(""));
            pl_md_text(m, pl_strv(pl_get(block, "text")));
        }
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            if (pl_is_text(pl_get(block, "kind"), kinds[k].kind))
                kinds[k].put(m, block);
    }
}
