#include "data/csv_split.h"

#include <string.h>

struct splitter {
    struct pl_arena *a;
    struct pl_str bytes;
    size_t at, line;
    struct pl_str *cells;
    size_t n, cap;
    const char *name;
    struct pl_err *err;
};

static enum pl_status wrong(struct splitter *s, size_t line, const char *what)
{
    struct pl_pos pos = pl_pos_at(s->name, line, 0);

    return pl_fail(s->err, PL_EINPUT, &pos, "%s", what);
}

static enum pl_status out_of_memory(struct splitter *s)
{
    return pl_fail(s->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status add_cell(struct splitter *s, struct pl_str cell)
{
    if (s->n == s->cap) { /* quotes are out of order, as will be told */
        size_t cap = 2 * s->cap;
        struct pl_str *more = PL_NEW(s->a, struct pl_str, cap);
        if (more == NULL)
            return out_of_memory(s);
        if (s->n > 0)
            memcpy(more, s->cells, s->n * sizeof *more);
        s->cells = more;
        s->cap = cap;
    }
    s->cells[s->n++] = cell;
    return PL_OK;
}

/* The text between the quotes, with "" as ". */
static enum pl_status undouble(struct splitter *s, struct pl_str inside,
                               struct pl_str *out)
{
    char *to = PL_NEW(s->a, char, inside.len + 1);
    size_t n = 0;

    if (to == NULL)
        return out_of_memory(s);
    for (size_t i = 0; i < inside.len; i++) {
        to[n++] = inside.s[i];
        i += inside.s[i] == '"';
    }
    *out = (struct pl_str){to, n};
    return PL_OK;
}

static bool at_end_of_field(const struct splitter *s)
{
    return s->at == s->bytes.len || s->bytes.s[s->at] == ',' ||
           s->bytes.s[s->at] == '\n' || s->bytes.s[s->at] == '\r';
}

static enum pl_status quoted_field(struct splitter *s, struct pl_str *field)
{
    size_t from = ++s->at, opened_on = s->line;
    bool is_doubled = false;

    for (;;) {
        const char *quote =
            s->at < s->bytes.len
                ? memchr(s->bytes.s + s->at, '"', s->bytes.len - s->at)
                : NULL;
        if (quote == NULL)
            return wrong(s, opened_on, "a quote is opened and never closed");
        size_t end = (size_t)(quote - s->bytes.s);
        for (; s->at < end; s->at++)
            s->line += s->bytes.s[s->at] == '\n';
        s->at = end + 1;
        if (s->at == s->bytes.len || s->bytes.s[s->at] != '"')
            break;
        is_doubled = true;
        s->at++;
    }
    if (!at_end_of_field(s))
        return wrong(s, s->line,
                     "text after a closing quote; a quote inside "
                     "a field is written twice");
    *field = pl_str_slice(s->bytes, from, s->at - 1);
    return is_doubled ? undouble(s, *field, field) : PL_OK;
}

static enum pl_status plain_field(struct splitter *s, struct pl_str *field)
{
    static const bool stops[256] = {
        [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};
    const unsigned char *bytes = (const unsigned char *)s->bytes.s;
    size_t from = s->at, at = from;

    while (at < s->bytes.len && !stops[bytes[at]])
        at++;
    s->at = at;
    if (at < s->bytes.len && bytes[at] == '"')
        return wrong(s, s->line,
                     "a quote in the middle of a field; quote the whole field");
    *field = pl_str_slice(s->bytes, from, s->at);
    return PL_OK;
}

/* Past the end of the line, LF or CRLF. */
static enum pl_status end_line(struct splitter *s)
{
    if (s->at < s->bytes.len && s->bytes.s[s->at] == '\r') {
        s->at++;
        if (s->at == s->bytes.len || s->bytes.s[s->at] != '\n')
            return wrong(s, s->line, "a carriage return without a line feed");
    }
    s->at += s->at < s->bytes.len;
    s->line++;
    return PL_OK;
}

/* Commas and line ends outside quotes, and one: as many fields as there are,
 * when the quotes are in order. */
static size_t count_fields(struct pl_str s)
{
    size_t n = 1;
    bool is_quoted = false;

    for (size_t i = 0; i < s.len; i++) {
        is_quoted ^= s.s[i] == '"';
        bool is_end = s.s[i] == ',' || s.s[i] == '\n';
        n += is_end && !is_quoted;
    }
    return n;
}

static enum pl_status split_row(struct splitter *s, size_t *fields)
{
    *fields = 0;
    for (;;) {
        struct pl_str field = {0};
        if (s->at < s->bytes.len && s->bytes.s[s->at] == '"')
            PL_TRY(quoted_field(s, &field));
        else
            PL_TRY(plain_field(s, &field));
        PL_TRY(add_cell(s, field));
        ++*fields;
        if (s->at == s->bytes.len || s->bytes.s[s->at] != ',')
            return end_line(s);
        s->at++;
    }
}

static bool is_ascii(struct pl_str s)
{
    unsigned char all = 0;

    for (size_t i = 0; i < s.len; i++)
        all |= (unsigned char)s.s[i];
    return all < 0x80;
}

/* Once, and at the end only: looking ahead at every line would take quadratic
 * time on a file of empty lines. */
static struct pl_str without_empty_end(struct pl_str s)
{
    while (s.len > 0 && (s.s[s.len - 1] == '\n' || s.s[s.len - 1] == '\r'))
        s.len--;
    return s;
}

static enum pl_status split_rows(struct splitter *s, struct pl_csv *out)
{
    size_t cap = 0, fields;

    while (s->at < s->bytes.len) {
        size_t line = s->line, row = out->rows + (out->columns > 0);
        PL_TRY(split_row(s, &fields));
        if (out->columns == 0) {
            out->columns = fields;
        } else if (fields != out->columns) {
            struct pl_pos pos = pl_pos_at(s->name, line, 0);
            return pl_fail(s->err, PL_EINPUT, &pos,
                           "row %zu has %zu field%s, the header %zu", row,
                           fields, fields == 1 ? "" : "s", out->columns);
        } else {
            out->rows++;
        }
        if (row >= cap) {
            cap = cap > 0 ? 2 * cap : 256;
            size_t *more = PL_NEW(s->a, size_t, cap);
            if (more == NULL)
                return out_of_memory(s);
            if (row > 0)
                memcpy(more, out->lines, row * sizeof *more);
            out->lines = more;
        }
        out->lines[row] = line;
    }
    return PL_OK;
}

enum pl_status pl_csv_split(struct pl_arena *a, struct pl_str bytes,
                            const char *name, struct pl_csv *out,
                            struct pl_err *err)
{
    if (pl_str_starts(bytes, "\xef\xbb\xbf"))
        bytes = pl_str_slice(bytes, 3, bytes.len);
    struct splitter s = {.a = a,
                         .bytes = without_empty_end(bytes),
                         .line = 1,
                         .name = name,
                         .err = err};

    *out = (struct pl_csv){0};
    if (bytes.len > 0 && memchr(bytes.s, '\0', bytes.len) != NULL)
        return wrong(&s, 0, "holds a NUL byte: not a text file");
    if (!is_ascii(bytes) && !pl_utf8_valid(bytes))
        return wrong(&s, 0, "is not UTF-8 text");
    if (s.bytes.len == 0)
        return wrong(&s, 0, "is empty; a header line is expected");
    s.cap = count_fields(s.bytes);
    s.cells = PL_NEW(a, struct pl_str, s.cap);
    if (s.cells == NULL)
        return out_of_memory(&s);
    PL_TRY(split_rows(&s, out));
    out->cells = s.cells;
    return PL_OK;
}
