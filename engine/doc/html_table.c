/* html_table.c - tables as the run shows them (lua/lib_core.h).
 *
 * A departure that touches every number of a table is marked at its caption,
 * one that touches every number of a column at the column's title, several that
 * touch the same numbers of a row at the row's name, any other at the cell: a
 * mark behind each number would hide the numbers. */
#include "doc/equation.h"
#include "doc/html_parts.h"

enum { CARDS_FROM = 5, SEVERAL = 3 };

/* On paper: columns up to which a table is not as wide as the text, from which
 * a table is set smaller, and where they hold words, on a page on its side, and
 * rows from which it may break over pages. */
enum { FEW = 2, WIDE_FROM = 7, SIDEWAYS_FROM = 9, LONG_FROM = 24 };

/* The first rows of a table, and the last, which stay on one page each where
 * there are more; and bytes from which a cell's row may break over pages. */
enum { ENDS = 3, MORE = 8, TALL_FROM = 1500 };

struct layout {
    const struct pl_value *columns, *rows;
    size_t n;
    const struct pl_value **column; /* marks that all its numbers share */
    bool *is_hanging;               /* numbers end in stars or a parenthesis */
    bool *is_touched;               /* some number has a mark */
    const struct pl_value *whole;   /* marks that all numbers share */
    const struct pl_value *told;    /* marks of any number */
    const struct pl_value *caption; /* whole, and what is at no number */
    const struct pl_value *row;     /* what stands at the name of this row */
    size_t line;
    bool has_titles; /* of sections */
    bool has_tall;   /* rows that may fill a page */
    bool has_under;  /* rows without a name, of the row above */
    bool is_cards;   /* each cell says its column's title */
};

static struct pl_str cell_text(const struct pl_value *cell)
{
    return cell->type == PL_STRING ? cell->as.string
                                   : pl_strv(pl_get(cell, "text"));
}

static bool has_text(const struct pl_value *cell)
{
    return cell_text(cell).len > 0 || pl_count(pl_get(cell, "runs")) > 0;
}

static bool is_title(const struct pl_value *row)
{
    return pl_is_text(pl_get(row, "kind"), "section");
}

/* What stands under a row without a name of its own belongs to it. */
static bool is_under(const struct pl_value *row)
{
    const struct pl_value *cells = pl_get(row, "cells");

    return pl_count(cells) > 1 && !has_text(pl_item(cells, 0));
}

static bool is_tall(const struct pl_value *row)
{
    const struct pl_value *cells = pl_get(row, "cells");

    for (size_t k = 0; k < pl_count(cells); k++)
        if (cell_text(pl_item(cells, k)).len >= TALL_FROM)
            return true;
    return false;
}

static bool is_number(const struct pl_value *cell)
{
    struct pl_str status = pl_strv(pl_get(cell, "status"));

    return pl_str_is(status, "traced") || pl_str_is(status, "untraced");
}

static size_t span_of(const struct pl_value *cell, size_t column, size_t n)
{
    double span = pl_num_or(pl_get(cell, "colspan"), 1);
    size_t left = n > column ? n - column : 1;

    return span >= 1 && span < (double)left ? (size_t)span
           : span < 1                       ? 1
                                            : left;
}

/* "13.90***" and "(2.45)": what stands behind the last digit hangs into the
 * margin, so that the digits of a column stand under each other. */
static size_t hanging_from(struct pl_str text)
{
    size_t i = text.len;

    while (i > 0 && (text.s[i - 1] == '*' || text.s[i - 1] == ')'))
        i--;
    return i > 0 ? i : text.len;
}

static bool is_right(const struct layout *l, size_t column)
{
    return pl_is_text(pl_get(pl_item(l->columns, column), "align"), "right");
}

/* The departures chapter's own tables name departures in their rows. */
static const struct pl_value *marks_of(struct pl_html *h,
                                       const struct pl_value *rows)
{
    return h->c != NULL ? pl_book_marks(h->book, rows) : pl_nil();
}

/* marks: NULL before the first number was seen. */
static const struct pl_value *shared(const struct pl_value *so_far,
                                     const struct pl_value *marks)
{
    return so_far == NULL || pl_equal(so_far, marks) ? marks : pl_nil();
}

static const struct pl_value *joined(struct pl_arena *a,
                                     const struct pl_value *list,
                                     const struct pl_value *more)
{
    struct pl_builder b;
    bool is_new = false;

    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_add(&b, pl_item(list, i));
    for (size_t i = 0; i < pl_count(more); i++) {
        if (pl_list_has(list, pl_strv(pl_item(more, i))))
            continue;
        pl_add(&b, pl_item(more, i));
        is_new = true;
    }
    return is_new ? pl_list(&b) : list;
}

static void look_at_cell(struct pl_html *h, struct layout *l, size_t column,
                         const struct pl_value *cell)
{
    struct pl_str text = cell_text(cell);

    if (column >= l->n)
        return;
    if (is_right(l, column) && hanging_from(text) < text.len)
        l->is_hanging[column] = true;
    if (!is_number(cell))
        return;
    const struct pl_value *marks = marks_of(h, pl_get(cell, "rows"));

    l->is_touched[column] = l->is_touched[column] || pl_count(marks) > 0;
    l->column[column] = shared(l->column[column], marks);
    l->whole = shared(l->whole, marks);
    l->told = joined(h->book->arena, l->told, marks);
}

/* What touches all numbers, and what touches the exhibit and none of them. */
static const struct pl_value *caption_marks(struct pl_html *h,
                                            const struct layout *l,
                                            const struct pl_value *shown)
{
    const struct pl_value *all = marks_of(h, pl_get(shown, "ledger"));
    struct pl_builder b;

    pl_build(&b, h->book->arena);
    for (size_t i = 0; i < pl_count(all); i++) {
        struct pl_str id = pl_strv(pl_item(all, i));
        if (pl_list_has(l->whole, id) || !pl_list_has(l->told, id))
            pl_add(&b, pl_item(all, i));
    }
    return pl_list(&b);
}

static size_t count_right(const struct pl_value *columns)
{
    size_t right = 0;

    for (size_t i = 0; i < pl_count(columns); i++)
        right += pl_is_text(pl_get(pl_item(columns, i), "align"), "right");
    return right;
}

/* More columns than a telephone shows: of words, which a narrow column breaks
 * into tall rows, or where the table asks for it. */
static bool wants_cards(const struct pl_value *shown)
{
    const struct pl_value *columns = pl_get(shown, "columns");

    return pl_is_text(pl_get(shown, "layout"), "cards") ||
           (pl_count(columns) >= CARDS_FROM && count_right(columns) == 0);
}

static bool lay_out(struct pl_html *h, struct layout *l,
                    const struct pl_value *shown)
{
    l->columns = pl_get(shown, "columns");
    l->rows = pl_get(shown, "rows");
    l->n = pl_count(l->columns);
    l->column = PL_NEW(h->book->arena, const struct pl_value *, l->n + 1);
    l->is_hanging = PL_NEW(h->book->arena, bool, l->n + 1);
    l->is_touched = PL_NEW(h->book->arena, bool, l->n + 1);
    if (l->column == NULL || l->is_hanging == NULL || l->is_touched == NULL) {
        h->b->failed = PL_ENOMEM;
        return false;
    }
    for (size_t i = 0; i < pl_count(l->rows); i++) {
        const struct pl_value *cells = pl_get(pl_item(l->rows, i), "cells");
        l->has_titles = l->has_titles || is_title(pl_item(l->rows, i));
        l->has_under = l->has_under || is_under(pl_item(l->rows, i));
        l->has_tall = l->has_tall || is_tall(pl_item(l->rows, i));
        for (size_t k = 0, at = 0; k < pl_count(cells); k++) {
            look_at_cell(h, l, at, pl_item(cells, k));
            at += span_of(pl_item(cells, k), at, l->n);
        }
    }
    l->caption = caption_marks(h, l, shown);
    return true;
}

/* Marks stand at the cells of this column. */
static bool is_marked(const struct layout *l, size_t column)
{
    return column < l->n && l->is_touched[column] &&
           pl_count(l->column[column]) == 0 && pl_count(l->whole) == 0;
}

static bool hangs_at(const struct layout *l, size_t column)
{
    return column < l->n && is_right(l, column) &&
           (l->is_hanging[column] || is_marked(l, column));
}

static const char *align_of(const struct layout *l, size_t column)
{
    if (pl_is_text(pl_get(pl_item(l->columns, column), "align"), "center"))
        return "c";
    if (!is_right(l, column))
        return "";
    return is_marked(l, column)  ? "r hang marked"
           : hangs_at(l, column) ? "r hang"
                                 : "r";
}

static void put_class(struct pl_html *h, const struct layout *l, size_t column,
                      const char *more)
{
    const char *align = align_of(l, column);

    if (align[0] == '\0' && more[0] == '\0')
        return;
    pl_buf_printf(h->b, " class=\"%s%s%s\"", align,
                  align[0] != '\0' && more[0] != '\0' ? " " : "", more);
}

static bool is_in_caption(const struct layout *l, const struct pl_value *marks)
{
    for (size_t i = 0; i < pl_count(marks); i++)
        if (!pl_list_has(l->caption, pl_strv(pl_item(marks, i))))
            return false;
    return true;
}

static bool is_said_above(const struct layout *l, size_t column,
                          const struct pl_value *marks)
{
    return is_in_caption(l, marks) ||
           (column < l->n && pl_count(l->column[column]) > 0);
}

/* marks: those that stand at this cell. */
static void put_cell_text(struct pl_html *h, const struct layout *l,
                          size_t column, struct pl_str text,
                          const struct pl_value *marks)
{
    bool hangs = column < l->n && hangs_at(l, column);
    size_t from = hangs ? hanging_from(text) : text.len;

    pl_put_breakable(h, pl_str_slice(text, 0, from));
    size_t room = from < text.len ? 1 : 2;
    bool is_long = hangs && pl_marks_links(marks) > room;
    if (hangs && (from < text.len || (pl_count(marks) > 0 && !is_long))) {
        pl_buf_puts(h->b, "<span class=\"hung\">");
        pl_buf_html(h->b, pl_str_slice(text, from, text.len));
        pl_put_marks(h, is_long ? NULL : marks);
        pl_buf_puts(h->b, "</span>");
    } else if (!is_long) {
        pl_put_marks(h, marks);
    }
    if (is_long)
        pl_put_marks_below(h, marks);
}

static void put_runs(struct pl_html *h, const struct pl_value *runs)
{
    for (size_t i = 0; i < pl_count(runs); i++)
        pl_put_run(h, pl_item(runs, i));
}

static void put_data(struct pl_html *h, const struct layout *l, size_t column,
                     const struct pl_value *cell, size_t span)
{
    bool differs = pl_truth(pl_get(cell, "mark"));
    struct pl_provenance p = pl_provenance_of(cell, l->line);
    bool is_untraced = pl_str_is(p.status, "untraced");

    pl_buf_puts(h->b, "<td");
    put_class(h, l, column,
              differs       ? "differs"
              : is_untraced ? "untraced"
                            : "");
    if (span > 1)
        pl_put_number(h, "colspan", span);
    if (l->is_cards)
        pl_put_attribute(h, "data-title",
                         pl_strv(pl_get(pl_item(l->columns, column), "title")));
    if (is_number(cell)) {
        p.marks = marks_of(h, p.rows);
        pl_put_provenance(h, &p);
    }
    pl_buf_putc(h->b, '>');
    bool is_said = pl_count(l->row) > 0 || is_said_above(l, column, p.marks);
    if (!pl_is_nil(pl_get(cell, "math")))
        pl_put_mathml(h->b, pl_get(cell, "math"), cell_text(cell));
    else
        put_cell_text(h, l, column, cell_text(cell), is_said ? NULL : p.marks);
    put_runs(h, pl_get(cell, "runs"));
    pl_put_marks(h, column == 0 ? l->row : NULL);
    pl_buf_puts(h->b, "</td>");
}

static void put_head_cell(struct pl_html *h, const char *scope,
                          const struct pl_value *cell, size_t span,
                          const struct pl_value *marks)
{
    pl_buf_printf(h->b, "<th scope=\"%s\"", scope);
    if (span > 1)
        pl_put_number(h, "colspan", span);
    pl_buf_putc(h->b, '>');
    pl_buf_html(h->b, cell_text(cell));
    put_runs(h, pl_get(cell, "runs"));
    pl_put_marks(h, marks);
    pl_buf_puts(h->b, "</th>");
}

/* A title with a digit in it is no head, since its number is judged. */
static bool names_row(const struct pl_value *cell)
{
    struct pl_str text = cell_text(cell);

    return pl_truth(pl_get(cell, "th")) ||
           (is_number(cell) && pl_is_letter(text.s[0]));
}

/* The marks that the marked numbers of a row share, where these are many. */
static const struct pl_value *row_marks(struct pl_html *h,
                                        const struct layout *l,
                                        const struct pl_value *cells)
{
    const struct pl_value *so_far = NULL;

    if (!names_row(pl_item(cells, 0)))
        return NULL;
    for (size_t k = 0, at = 0; k < pl_count(cells); k++) {
        const struct pl_value *cell = pl_item(cells, k);
        const struct pl_value *marks =
            is_number(cell) ? marks_of(h, pl_get(cell, "rows")) : NULL;
        size_t column = at;
        at += span_of(cell, at, l->n);
        if (pl_count(marks) == 0 || is_said_above(l, column, marks))
            continue;
        so_far = shared(so_far, marks);
    }
    return pl_count(so_far) >= SEVERAL ? so_far : NULL;
}

static void put_row(struct pl_html *h, const struct layout *of,
                    const struct pl_value *row)
{
    struct layout here = *of;
    const struct layout *l = &here;
    const struct pl_value *cells = pl_get(row, "cells");
    struct pl_str kind = pl_strv(pl_get(row, "kind"));
    const char *scope = pl_str_is(kind, "section")  ? "rowgroup"
                        : pl_str_is(kind, "header") ? "col"
                                                    : "row";

    here.row = row_marks(h, of, cells);
    pl_buf_puts(h->b, pl_str_is(kind, "section") ? "<tr class=\"section\">"
                      : is_under(row)            ? "<tr class=\"under\">"
                      : is_tall(row)             ? "<tr class=\"tall\">"
                                                 : "<tr>");
    for (size_t k = 0, at = 0; k < pl_count(cells); k++) {
        const struct pl_value *cell = pl_item(cells, k);
        size_t span = span_of(cell, at, l->n);
        bool is_head = pl_truth(pl_get(cell, "th")) || scope[0] == 'c';
        if (is_head && has_text(cell))
            put_head_cell(h, scope, cell, span, k == 0 ? l->row : NULL);
        else
            put_data(h, l, at, cell, span);
        at += span;
    }
    pl_buf_puts(h->b, "</tr>\n");
}

/* On paper a row and what stands under it are a body, and so are the first
 * rows and the last, for WeasyPrint keeps bodies whole, and rows together only
 * at times; a title's rows are its body. */
static bool opens_part(const struct layout *l, size_t i)
{
    size_t n = pl_count(l->rows);

    if (n < MORE || l->has_titles || l->has_tall ||
        is_under(pl_item(l->rows, i)))
        return false;
    return l->has_under || i == 0 || i == ENDS || i + ENDS == n;
}

/* The rows between the ends of a table are no part to keep. */
static struct pl_str part_class(const struct layout *l, size_t i)
{
    return i == ENDS && !l->has_under ? PL_STR("part") : PL_STR("part kept");
}

/* A run of rows of one kind is a body; a section's title opens one. */
static void put_rows(struct pl_html *h, const struct layout *l)
{
    struct pl_str open = PL_STR("");

    for (size_t i = 0; i < pl_count(l->rows); i++) {
        const struct pl_value *row = pl_item(l->rows, i);
        struct pl_str kind = pl_strv(pl_get(row, "kind"));
        bool is_section = is_title(row);
        if (is_section || kind.len == 0 || pl_str_is(kind, "header"))
            kind = PL_STR("body");
        bool is_part = pl_str_is(kind, "body") && opens_part(l, i);
        if (is_section || is_part || !pl_str_eq(kind, open)) {
            pl_buf_puts(h->b, open.len > 0 ? "</tbody>\n" : "");
            pl_buf_puts(h->b, "<tbody");
            if (is_part)
                pl_put_attribute(h, "class", part_class(l, i));
            else if (!pl_str_is(kind, "body"))
                pl_put_attribute(h, "class", kind);
            pl_buf_puts(h->b, ">\n");
        }
        open = kind;
        put_row(h, l, row);
    }
    pl_buf_puts(h->b, open.len > 0 ? "</tbody>\n" : "");
}

static struct pl_str group_of(const struct layout *l, size_t column)
{
    return pl_strv(pl_get(pl_item(l->columns, column), "group"));
}

/* How many columns from this one on stand under the same group title. */
static size_t group_span(const struct layout *l, size_t column)
{
    size_t n = 1;

    while (group_of(l, column).len > 0 && column + n < l->n &&
           pl_str_eq(group_of(l, column), group_of(l, column + n)))
        n++;
    return n;
}

static void put_groups(struct pl_html *h, const struct layout *l)
{
    pl_buf_puts(h->b, "<tr class=\"groups\">");
    for (size_t i = 0; i < l->n; i += group_span(l, i)) {
        size_t span = group_span(l, i);
        if (group_of(l, i).len == 0) {
            pl_buf_puts(h->b, "<td></td>");
            continue;
        }
        pl_buf_printf(h->b, "<th scope=\"%s\" class=\"c\"",
                      span > 1 ? "colgroup" : "col");
        if (span > 1)
            pl_put_number(h, "colspan", span);
        pl_buf_puts(h->b, "><span>");
        pl_buf_html(h->b, group_of(l, i));
        pl_buf_puts(h->b, "</span></th>");
    }
    pl_buf_puts(h->b, "</tr>\n");
}

static void put_column_groups(struct pl_html *h, const struct layout *l)
{
    for (size_t i = 0; i < l->n; i += group_span(l, i))
        pl_buf_printf(h->b, "<colgroup span=\"%zu\"></colgroup>",
                      group_span(l, i));
    pl_buf_putc(h->b, '\n');
}

static void put_title(struct pl_html *h, const struct layout *l, size_t i)
{
    struct pl_str title = pl_strv(pl_get(pl_item(l->columns, i), "title"));
    bool is_said = is_in_caption(l, l->column[i]);

    if (title.len == 0) {
        pl_buf_puts(h->b, "<td>");
        pl_put_marks(h, is_said ? NULL : l->column[i]);
        pl_buf_puts(h->b, "</td>");
        return;
    }
    pl_buf_puts(h->b, "<th scope=\"col\"");
    put_class(h, l, i, "");
    pl_buf_putc(h->b, '>');
    pl_buf_html(h->b, title);
    pl_put_marks(h, is_said ? NULL : l->column[i]);
    pl_buf_puts(h->b, "</th>");
}

static void put_head(struct pl_html *h, const struct layout *l)
{
    bool has_groups = false, has_titles = false;

    for (size_t i = 0; i < l->n; i++) {
        has_groups = has_groups || group_of(l, i).len > 0;
        has_titles = has_titles ||
                     pl_strv(pl_get(pl_item(l->columns, i), "title")).len > 0;
    }
    if (has_groups)
        put_column_groups(h, l);
    if (!has_groups && !has_titles)
        return;
    pl_buf_puts(h->b, "<thead>\n");
    if (has_groups)
        put_groups(h, l);
    pl_buf_puts(h->b, "<tr>");
    for (size_t i = 0; i < l->n; i++)
        put_title(h, l, i);
    pl_buf_puts(h->b, "</tr>\n</thead>\n");
}

static void put_given_caption(struct pl_html *h, const struct pl_value *shown,
                              const struct layout *l)
{
    struct pl_str caption = pl_strv(pl_get(shown, "caption"));

    if (caption.len == 0 && pl_count(l->caption) == 0)
        return;
    pl_buf_puts(h->b, "<caption><div>");
    pl_buf_html(h->b, caption);
    pl_put_marks(h, l->caption);
    pl_buf_puts(h->b, "</div></caption>\n");
}

static void open_exhibit(struct pl_html *h, const struct layout *l)
{
    bool is_sideways = l->n >= SIDEWAYS_FROM && count_right(l->columns) == 0;

    pl_buf_printf(h->b, "<div class=\"exhibit%s%s%s\"",
                  l->n <= FEW         ? " few"
                  : l->n >= WIDE_FROM ? " wide"
                                      : "",
                  is_sideways ? " sideways" : "",
                  pl_count(l->rows) >= LONG_FROM ? " long" : "");
}

void pl_put_table(struct pl_html *h, const struct pl_exhibit *e,
                  const struct pl_value *shown)
{
    struct layout l = {.line = h->line, .is_cards = wants_cards(shown)};
    struct pl_str id = e != NULL ? e->target.id : pl_strv(pl_get(shown, "id"));
    struct pl_str name = pl_strv(pl_get(shown, "caption"));

    if (!lay_out(h, &l, shown))
        return;
    open_exhibit(h, &l);
    if (id.len > 0)
        pl_put_attribute(h, "id", id);
    pl_buf_puts(h->b, ">\n");
    pl_open_scroll(h, e != NULL      ? e->target.text
                      : name.len > 0 ? name
                                     : PL_STR("Table"));
    pl_buf_puts(h->b, l.is_cards ? "<table class=\"cards\">\n"
                      : e != NULL || name.len > 0
                          ? "<table>\n"
                          : "<table aria-label=\"Table\">\n");
    if (e != NULL)
        pl_put_caption(h, e, l.caption);
    else
        put_given_caption(h, shown, &l);
    put_head(h, &l);
    put_rows(h, &l);
    pl_buf_puts(h->b, "</table>\n</div>\n");
    pl_put_notes(h, shown, l.caption);
    pl_buf_puts(h->b, "</div>\n");
}
