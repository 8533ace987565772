#include "doc/bounds.h"

#include "doc/notebook.h"

/* Of all tables of a notebook: each cell costs cmark a few hundred bytes. */
static const size_t most_cells = 3 * (size_t)PL_NOTEBOOK_MOST_CELLS;

struct scan {
    struct pl_pos pos;
    size_t columns; /* of the widest delimiter row of this run of lines */
    size_t rows, cells;
};

static enum pl_status check_bytes(struct pl_str text, struct pl_pos *pos,
                                  struct pl_err *err)
{
    for (size_t i = 0; i < text.len;) {
        size_t at = i;
        uint32_t c = pl_utf8_next(text, &i);
        if (c == '\n')
            pos->line++;
        bool is_crlf = c == '\r' && i < text.len && text.s[i] == '\n';
        if ((c < 0x20 && c != '\t' && c != '\n' && !is_crlf) || c == 0x7f)
            return pl_fail(err, PL_EINPUT, pos,
                           "the notebook holds the control character U+%04X",
                           (unsigned)c);
        if (c >= 0xfdd0 && c <= 0xfdef)
            return pl_fail(err, PL_EINPUT, pos,
                           "the notebook holds U+%04X, which is no character",
                           (unsigned)c);
        if (c == 0xfffd && i - at == 1)
            return pl_fail(err, PL_EINPUT, pos,
                           "the notebook is not UTF-8 text: byte 0x%02X",
                           (unsigned)(unsigned char)text.s[at]);
    }
    return PL_OK;
}

/* Past one marker of a list or quotation and the spaces before it; false when
 * there is none. */
static bool skip_marker(struct pl_str line, size_t *i)
{
    size_t k = *i;

    while (k < line.len && (line.s[k] == ' ' || line.s[k] == '\t'))
        k++;
    if (k == line.len)
        return false;
    if (line.s[k] == '>') {
        *i = k + 1;
        return true;
    }
    size_t digits = k;
    while (digits < line.len && line.s[digits] >= '0' && line.s[digits] <= '9')
        digits++;
    if (digits > k && digits < line.len &&
        (line.s[digits] == '.' || line.s[digits] == ')'))
        k = digits;
    else if (line.s[k] != '-' && line.s[k] != '+' && line.s[k] != '*')
        return false;
    if (k + 1 < line.len && line.s[k + 1] != ' ' && line.s[k + 1] != '\t')
        return false;
    *i = k + 1;
    return true;
}

static enum pl_status check_markers(const struct scan *s, struct pl_str line,
                                    size_t *content, struct pl_err *err)
{
    size_t n = 0;

    *content = 0;
    while (skip_marker(line, content))
        n++;
    if (n > PL_NOTEBOOK_MOST_NESTING)
        return pl_fail(err, PL_EINPUT, &s->pos,
                       "%zu lists or quotations are opened in one line (at "
                       "most %d)",
                       n, PL_NOTEBOOK_MOST_NESTING);
    return PL_OK;
}

static bool is_delimiter_row(struct pl_str line)
{
    bool has_dash = false;

    for (size_t i = 0; i < line.len; i++) {
        char c = line.s[i];
        has_dash = has_dash || c == '-';
        if (c != '-' && c != '|' && c != ':' && c != ' ' && c != '\t' &&
            c != '>')
            return false;
    }
    return has_dash;
}

static size_t columns_of(struct pl_str line)
{
    size_t n = 1;

    for (size_t i = 0; i < line.len; i++)
        n += line.s[i] == '|';
    return n;
}

static enum pl_status check_cells(struct scan *s, struct pl_str line,
                                  struct pl_err *err)
{
    if (line.len == 0) {
        s->cells += s->columns * s->rows;
        s->columns = s->rows = 0;
        return PL_OK;
    }
    if (is_delimiter_row(line)) {
        size_t n = columns_of(line);
        s->columns = n > s->columns ? n : s->columns;
        s->rows++;
    }
    if (s->columns > 1)
        s->rows++;
    if (s->columns > 1 && s->rows > PL_NOTEBOOK_MOST_CELLS / s->columns)
        return pl_fail(err, PL_EINPUT, &s->pos,
                       "a table of %zu columns and %zu rows or more: columns "
                       "times rows may be at most %d",
                       s->columns, s->rows, PL_NOTEBOOK_MOST_CELLS);
    if (s->cells + s->columns * s->rows > most_cells)
        return pl_fail(err, PL_EINPUT, &s->pos,
                       "the tables of the notebook hold more than %zu cells",
                       most_cells);
    return PL_OK;
}

enum pl_status pl_bounds_check(struct pl_str path, struct pl_str text,
                               size_t first_line, struct pl_err *err)
{
    struct scan s = {0};
    struct pl_str rest = text, line;
    size_t content;

    s.pos = pl_pos_at(path.s, first_line, 0);
    if (text.len > PL_NOTEBOOK_MOST_BYTES) {
        s.pos.line = 0;
        return pl_fail(err, PL_ELIMIT, &s.pos,
                       "the notebook has %zu bytes (at most %zu)", text.len,
                       PL_NOTEBOOK_MOST_BYTES);
    }
    PL_TRY(check_bytes(text, &s.pos, err));
    for (s.pos.line = first_line; pl_str_line(&rest, &line); s.pos.line++) {
        line = pl_str_trim(line);
        PL_TRY(check_markers(&s, line, &content, err));
        PL_TRY(check_cells(&s, pl_str_slice(line, content, line.len), err));
    }
    return PL_OK;
}
