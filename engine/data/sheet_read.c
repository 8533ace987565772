#include "data/number.h"
#include "data/sheet_parts.h"

#include <string.h>

enum { UNDOUBLED = 1024 };

/* One field as it stands in the file. */
struct field {
    struct pl_str raw; /* between its quotes */
    bool is_doubled;
    const char *stop; /* at what ends it; NULL: in doubt */
};

static bool is_stop(const char *p, const char *end)
{
    return p == end || *p == ',' || *p == '\n' || *p == '\r';
}

static struct field quoted_field(const char *p, const char *end)
{
    struct field f = {.raw.s = p};

    for (;;) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (quote == NULL)
            return f;
        p = quote + 1;
        if (p == end || *p != '"') {
            f.raw.len = (size_t)(quote - f.raw.s);
            f.stop = is_stop(p, end) ? p : NULL;
            return f;
        }
        f.is_doubled = true;
        p++;
    }
}

static struct field plain_field(const char *p, const char *end)
{
    static const bool stops[256] = {
        [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};
    const char *from = p;

    while (p < end && !stops[(unsigned char)*p])
        p++;
    return (struct field){.raw = {from, (size_t)(p - from)},
                          .stop = p < end && *p == '"' ? NULL : p};
}

static struct pl_str undoubled(struct pl_str raw, char *room)
{
    size_t n = 0;

    for (size_t i = 0; i < raw.len; i++) {
        room[n++] = raw.s[i];
        i += raw.s[i] == '"';
    }
    return (struct pl_str){room, n};
}

/* kept: what a column of text keeps.  false: in doubt. */
static bool take_cell(const struct pl_cells *cells, enum pl_sheet_mode mode,
                      size_t row, struct pl_str cell, struct pl_str kept,
                      unsigned char *found)
{
    bool taken = pl_cells_take(cells, row, cell, kept);

    if (mode != PL_GUESS)
        return taken;
    *found |= taken ? 0 : PL_CELL_NO_NUMBER;
    *found |= cell.len > 0 ? PL_CELL_ANY : 0;
    return true;
}

/* A text is kept as it stands, until there is one thread again to take memory
 * for it. */
static bool take_doubled(const struct pl_cells *cells, enum pl_sheet_mode mode,
                         size_t row, struct pl_str raw, unsigned char *found)
{
    *found |= PL_CELL_DOUBLED;
    if (raw.len > UNDOUBLED && !cells->is_plain)
        return cells->is_text && take_cell(cells, mode, row, raw, raw, found);
    char room[UNDOUBLED];
    /* What is longer is no number in any case. */
    struct pl_str cell = undoubled(pl_str_slice(raw, 0, UNDOUBLED), room);
    return take_cell(cells, mode, row, cell, raw, found);
}

/* Gives where the field ends, or NULL. */
static const char *read_field(const struct pl_sheet_pass *pass, size_t j,
                              size_t row, const char *p, const char *end,
                              unsigned char *found)
{
    const struct pl_cells *cells = &pass->columns[j].cells;
    enum pl_sheet_mode mode = pass->mode[j];
    double x;

    if (mode != PL_PASS_OVER && cells->is_plain) {
        const char *stop = pl_number_scan(p, end, &x);
        if (stop != NULL && is_stop(stop, end)) {
            if (!(x >= cells->min && x <= cells->max))
                return NULL;
            if (cells->number != NULL)
                cells->number[row] = x;
            *found |= PL_CELL_ANY;
            return stop;
        }
    }
    struct field f =
        p < end && *p == '"' ? quoted_field(p + 1, end) : plain_field(p, end);
    if (f.stop == NULL || mode == PL_PASS_OVER)
        return f.stop;
    bool taken = f.is_doubled
                     ? take_doubled(cells, mode, row, f.raw, found)
                     : take_cell(cells, mode, row, f.raw, f.raw, found);
    return taken ? f.stop : NULL;
}

/* Past the end of the line, or NULL. */
static const char *end_line(const char *p, const char *end)
{
    if (p == end)
        return p;
    if (*p == '\r')
        p++;
    return p < end && *p == '\n' ? p + 1 : NULL;
}

static const char *read_row(const struct pl_sheet_pass *pass, size_t row,
                            const char *p, const char *end,
                            unsigned char *found)
{
    size_t columns = pass->sheet->header.columns;

    for (size_t j = 0; j < columns; j++) {
        if (j > 0 && (p == end || *p++ != ','))
            return NULL;
        p = read_field(pass, j, row, p, end, &found[j]);
        if (p == NULL)
            return NULL;
    }
    return end_line(p, end);
}

void pl_sheet_read_chunk(const struct pl_sheet_pass *pass, size_t chunk)
{
    const struct pl_sheet *s = pass->sheet;
    struct pl_chunk *c = &s->chunks[chunk];
    unsigned char *found = pass->found + chunk * s->header.columns;
    const char *p = s->rows.s + c->from, *end = s->rows.s + s->rows.len;

    for (size_t i = 0; i < c->rows && p != NULL; i++)
        p = read_row(pass, c->first_row + i, p, end, found);
    c->is_good = p != NULL;
    c->to = p != NULL ? (size_t)(p - s->rows.s) : 0;
}
