/* md.c - the page: title, contents, chapters, what closes it. */
#include "doc/md.h"

#include "base/version.h"
#include "doc/md_parts.h"

enum { CONTENTS_DEPTH = 3 };

static struct pl_str member(const struct pl_md *m, const char *name)
{
    return pl_strv(pl_get(m->book->in->book, name));
}

static void put_member(struct pl_md *m, const char *name)
{
    struct pl_str text = member(m, name);

    if (text.len == 0)
        return;
    pl_md_begin(m, false);
    pl_md_text(m, text);
}

static void put_author(struct pl_md *m, const struct pl_value *author)
{
    struct pl_str affiliation = pl_strv(pl_get(author, "affiliation"));
    struct pl_str orcid = pl_strv(pl_get(author, "orcid"));

    pl_md_text(m, pl_strv(pl_get(author, "name")));
    if (affiliation.len > 0) {
        pl_md_puts(m, ", ");
        pl_md_text(m, affiliation);
    }
    if (orcid.len > 0) {
        pl_md_puts(m, ", ORCID ");
        pl_md_text(m, orcid);
    }
}

static void put_title_page(struct pl_md *m)
{
    const struct pl_value *authors = pl_get(m->book->in->book, "authors");
    struct pl_str title = member(m, "title");

    pl_md_puts(m, "# ");
    pl_md_text(m, title.len > 0 ? title : PL_STR("Report"));
    put_member(m, "subtitle");
    for (size_t i = 0; i < pl_count(authors); i++) {
        pl_md_begin(m, i > 0);
        pl_md_puts(m, "- ");
        put_author(m, pl_item(authors, i));
    }
    put_member(m, "date");
    put_member(m, "notice");
    put_member(m, "abstract");
}

static void put_entry(struct pl_md *m, int level, struct pl_str id,
                      struct pl_str number, struct pl_str title)
{
    if (level > CONTENTS_DEPTH || id.len == 0)
        return;
    pl_md_begin(m, true);
    pl_md_printf(m, "%*s- ", 2 * (level - 1), "");
    pl_md_open_link(m);
    pl_md_text(m, number);
    pl_md_puts(m, number.len > 0 ? " " : "");
    pl_md_text(m, title);
    pl_md_close_link(m, pl_str_printf(m->book->arena, "#%.*s", PL_FMT(id)));
}

static void put_block_entry(struct pl_md *m, const struct pl_value *blocks,
                            struct pl_str number)
{
    const struct pl_value *first = pl_item(blocks, 0);

    if (pl_is_text(pl_get(first, "kind"), "heading"))
        put_entry(m, 1, pl_strv(pl_get(first, "id")), number,
                  pl_strv(pl_get(first, "text")));
}

static void put_contents(struct pl_md *m)
{
    const struct pl_book *book = m->book;

    pl_md_begin(m, false);
    pl_md_puts(m, "## Contents\n\n");
    for (size_t i = 0; i < book->n_chapters; i++) {
        const struct pl_chapter *c = &book->chapters[i];
        for (size_t k = 0; k < c->n_sections; k++)
            put_entry(m, c->sections[k].level, c->sections[k].target.id,
                      c->sections[k].target.number, c->sections[k].title);
    }
    for (size_t i = 0; i < PL_EXTRAS; i++)
        put_block_entry(m, book->extras[i].blocks, book->extras[i].number);
}

static void put_generated(struct pl_md *m, const struct pl_value *blocks,
                          struct pl_str number)
{
    m->c = NULL;
    m->s = NULL;
    if (pl_count(blocks) > 0)
        pl_md_stamp(m);
    pl_md_blocks(m, blocks, number);
}

void pl_md_stamp(struct pl_md *m)
{
    struct pl_str mark = pl_strv(pl_get(m->book->in->book, "mark"));

    if (m->book->in->blind) {
        pl_md_begin(m, false);
        pl_md_puts(m, "**" PL_BLINDED "**");
    }
    if (mark.len > 0) {
        pl_md_begin(m, false);
        pl_md_puts(m, "*");
        pl_md_text(m, mark);
        pl_md_puts(m, "*");
    }
}

static void put_foot(struct pl_md *m)
{
    struct pl_str date = pl_strv(pl_get(m->book->in->ledger, "date"));

    pl_md_begin(m, false);
    pl_md_puts(m, "***\n\nPlumbline " PL_VERSION ".");
    if (date.len > 0)
        pl_md_printf(m, " Dated %.*s (UTC).", PL_FMT(date));
    pl_md_puts(m, "\n");
}

void pl_md_page(struct pl_buf *b, const struct pl_book *book,
                const struct pl_value **figures)
{
    struct pl_md m = {
        .b = b, .book = book, .at_line_start = true, .is_fresh = true};

    pl_build(&m.figures, book->arena);
    pl_buf_init(&m.prefix, 0);
    put_title_page(&m);
    if (book->in->blind) {
        pl_md_begin(&m, false);
        pl_md_puts(&m, "**" PL_BLINDED ": " PL_BLINDED_WHY ".**");
    }
    pl_md_banners(&m);
    put_contents(&m);
    for (size_t i = 0; i < book->n_chapters; i++)
        pl_md_chapter(&m, &book->chapters[i]);
    for (size_t i = 0; i < PL_EXTRAS; i++)
        put_generated(&m, book->extras[i].blocks, book->extras[i].number);
    put_foot(&m);
    if (m.prefix.failed != PL_OK)
        b->failed = m.prefix.failed;
    pl_buf_free(&m.prefix);
    *figures = pl_list(&m.figures);
}
