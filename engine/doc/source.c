#include "doc/source.h"

#include "doc/bounds.h"

#include <stdint.h>
#include <string.h>

/* U+FDD0 and U+FDD1: pl_bounds_check refuses them in what people write. */
static const char mark_begin[] = "\xef\xb7\x90";
static const char mark_end[] = "\xef\xb7\x91";

enum { REFERENCE_MOST = 500 }; /* bytes between the brackets */

struct scanner {
    struct pl_source *s;
    struct pl_buf b;
    struct pl_str text;
    size_t at, line;
    bool at_line_start;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static enum pl_status add_line(struct scanner *c, size_t at)
{
    struct pl_source *s = c->s;

    if (s->n_lines == s->cap_lines) {
        size_t cap = 2 * s->cap_lines + 64;
        struct pl_source_line *more =
            PL_NEW(s->arena, struct pl_source_line, cap);
        if (more == NULL)
            return out_of_memory(c->err);
        if (s->n_lines > 0)
            memcpy(more, s->lines, s->n_lines * sizeof *more);
        s->lines = more;
        s->cap_lines = cap;
    }
    s->lines[s->n_lines++] = (struct pl_source_line){c->line, at};
    return PL_OK;
}

/* Copies up to `to`, and notes where lines begin. */
static enum pl_status copy_until(struct scanner *c, size_t to)
{
    pl_buf_put(&c->b, pl_str_slice(c->text, c->at, to));
    for (; c->at < to; c->at++) {
        if (c->text.s[c->at] != '\n')
            continue;
        c->line++;
        PL_TRY(add_line(c, c->at + 1));
    }
    return PL_OK;
}

static enum pl_status grow_marks(struct scanner *c)
{
    struct pl_source *s = c->s;
    size_t cap = 2 * s->cap_marks + 32;
    struct pl_mark *more = PL_NEW(s->arena, struct pl_mark, cap);

    if (more == NULL)
        return out_of_memory(c->err);
    if (s->n_marks > 0)
        memcpy(more, s->marks, s->n_marks * sizeof *more);
    s->marks = more;
    s->cap_marks = cap;
    return PL_OK;
}

/* Puts a mark for the next `length` bytes, which it replaces. */
static enum pl_status put_mark(struct scanner *c, enum pl_mark_kind kind,
                               struct pl_str text, size_t length)
{
    struct pl_source *s = c->s;
    struct pl_pos pos = pl_pos_at(s->path.s, c->line, 0);

    if (s->n_marks == PL_SOURCE_MOST_MARKS)
        return pl_fail(c->err, PL_ELIMIT, &pos,
                       "more than %d inline values, references and labels",
                       PL_SOURCE_MOST_MARKS);
    if (s->n_marks == s->cap_marks)
        PL_TRY(grow_marks(c));
    s->marks[s->n_marks] = (struct pl_mark){
        .kind = kind, .text = text, .line = c->line, .value = SIZE_MAX};
    pl_buf_printf(&c->b, "%s%zu%s", mark_begin, s->n_marks, mark_end);
    s->n_marks++;
    for (size_t i = 0; i < length; i++)
        c->line += c->text.s[c->at + i] == '\n';
    c->at += length;
    return PL_OK;
}

/* `= with any number of backticks; == is an operator shown, no value. */
static enum pl_status scan_value(struct scanner *c, size_t *i)
{
    struct pl_str t = c->text;

    while (*i < t.len && t.s[*i] == '`')
        ++*i;
    if (*i == t.len || t.s[*i] != '=' || (*i + 1 < t.len && t.s[*i + 1] == '='))
        return PL_OK;
    ++*i;
    PL_TRY(copy_until(c, *i));
    return put_mark(c, PL_MARK_VALUE, PL_STR(""), 0);
}

/* End of a reference that opens at `from`, its bracket included; 0 for none. */
static size_t reference_end(struct pl_str t, size_t from)
{
    size_t i = from + 1;

    if (i < t.len && t.s[i] == '-')
        i++;
    if (i + 1 >= t.len || t.s[i] != '@' || !is_label_char(t.s[i + 1]))
        return 0;
    for (; i < t.len && i - from < REFERENCE_MOST; i++) {
        if (t.s[i] == ']')
            return i + 1 < t.len && t.s[i + 1] == '(' ? 0 : i + 1;
        bool is_blank_line = t.s[i] == '\n' && i + 1 < t.len &&
                             (t.s[i + 1] == '\n' || t.s[i + 1] == '\r');
        if (t.s[i] == '[' || t.s[i] == '`' || is_blank_line)
            return 0;
    }
    return 0;
}

/* End of [^x]: at the start of a line, before a word; 0 for none. */
static size_t footnote_end(struct pl_str t, size_t from)
{
    size_t i = from + 2;

    while (i < t.len && t.s[i] != ']' && t.s[i] != '\n' && t.s[i] != '[')
        i++;
    if (i + 1 >= t.len || t.s[i] != ']' || t.s[i + 1] != ':')
        return 0;
    i += 2;
    while (i < t.len && t.s[i] == ' ')
        i++;
    bool is_word = i < t.len &&
                   (is_label_char(t.s[i]) || t.s[i] == '[' ||
                    (unsigned char)t.s[i] >= 0x80) &&
                   t.s[i] != '-';
    return is_word ? i : 0;
}

static enum pl_status scan_bracket(struct scanner *c, size_t *i)
{
    struct pl_str t = c->text;
    size_t end = reference_end(t, *i);

    if (end > 0) {
        PL_TRY(copy_until(c, *i));
        PL_TRY(
            put_mark(c, PL_MARK_REFERENCE, pl_str_slice(t, *i, end), end - *i));
        *i = end;
        return PL_OK;
    }
    bool is_footnote = c->at_line_start && *i + 1 < t.len && t.s[*i + 1] == '^';
    end = is_footnote ? footnote_end(t, *i) : 0;
    if (end == 0) {
        ++*i;
        return PL_OK;
    }
    size_t close = *i;
    while (t.s[close] != ']')
        close++;
    struct pl_str text = pl_str_slice(t, *i, close + 1);
    PL_TRY(copy_until(c, end));
    *i = end;
    return put_mark(c, PL_MARK_FOOTNOTE, text, 0);
}

/* {#x} with nothing behind it on its line. */
static enum pl_status scan_label(struct scanner *c, size_t *i)
{
    struct pl_str t = c->text;
    size_t end = *i + 2;

    if (end >= t.len || t.s[*i + 1] != '#') {
        ++*i;
        return PL_OK;
    }
    while (end < t.len && t.s[end] != '}' && t.s[end] != '\n')
        end++;
    if (end == t.len || t.s[end] != '}') {
        *i = end;
        return PL_OK;
    }
    size_t after = ++end;
    while (after < t.len &&
           (t.s[after] == ' ' || t.s[after] == '\t' || t.s[after] == '\r'))
        after++;
    if (after == t.len || t.s[after] == '\n') {
        PL_TRY(copy_until(c, *i));
        PL_TRY(put_mark(c, PL_MARK_LABEL, pl_str_slice(t, *i, end), end - *i));
    }
    *i = end;
    return PL_OK;
}

static enum pl_status scan(struct scanner *c)
{
    struct pl_str t = c->text;
    size_t i = 0;

    c->at_line_start = true;
    while (i < t.len) {
        char ch = t.s[i];
        if (ch == '`')
            PL_TRY(scan_value(c, &i));
        else if (ch == '[')
            PL_TRY(scan_bracket(c, &i));
        else if (ch == '{')
            PL_TRY(scan_label(c, &i));
        else
            i += ch == '\\' && i + 1 < t.len && t.s[i + 1] != '\n' ? 2 : 1;
        c->at_line_start =
            ch == '\n' || (c->at_line_start && (ch == ' ' || ch == '>'));
    }
    return copy_until(c, t.len);
}

enum pl_status pl_source_open(struct pl_arena *a, struct pl_str path,
                              struct pl_str text, size_t first_line,
                              struct pl_source *out, struct pl_err *err)
{
    struct scanner c = {.s = out, .text = text, .err = err};

    PL_TRY(pl_bounds_check(path, text, first_line, err));
    *out = (struct pl_source){.arena = a, .path = path, .text = text};
    c.line = first_line;
    PL_TRY(add_line(&c, 0));
    pl_buf_init(&c.b, 0);
    enum pl_status status = scan(&c);
    if (status == PL_OK) {
        out->marked = pl_buf_copy(&c.b, a);
        if (c.b.failed != PL_OK || out->marked.s == NULL)
            status = out_of_memory(err);
    }
    pl_buf_free(&c.b);
    return status;
}

static const struct pl_source_line *line_of(const struct pl_source *s,
                                            int marked_line)
{
    size_t i = marked_line < 1 ? 0 : (size_t)marked_line - 1;

    return &s->lines[i < s->n_lines ? i : s->n_lines - 1];
}

size_t pl_source_line(const struct pl_source *s, int marked_line)
{
    return line_of(s, marked_line)->line;
}

struct pl_str pl_source_line_text(const struct pl_source *s, int marked_line)
{
    struct pl_str rest =
        pl_str_slice(s->text, line_of(s, marked_line)->at, s->text.len);
    struct pl_str line = PL_STR("");

    pl_str_line(&rest, &line);
    return line;
}

static bool read_mark(const struct pl_source *s, struct pl_str *rest,
                      struct pl_mark **mark)
{
    size_t n = sizeof mark_begin - 1, i = n, k = 0;

    if (rest->len < n || memcmp(rest->s, mark_begin, n) != 0)
        return false;
    for (; i < rest->len && rest->s[i] >= '0' && rest->s[i] <= '9'; i++)
        if (k < s->n_marks)
            k = 10 * k + (size_t)(rest->s[i] - '0');
    if (k >= s->n_marks || rest->len - i < n ||
        memcmp(rest->s + i, mark_end, n) != 0)
        return false;
    *mark = &s->marks[k];
    *rest = pl_str_slice(*rest, i + n, rest->len);
    return true;
}

bool pl_source_piece(const struct pl_source *s, struct pl_str *rest,
                     struct pl_str *text, struct pl_mark **mark)
{
    size_t i = 0;

    *mark = NULL;
    *text = PL_STR("");
    if (rest->len == 0)
        return false;
    if (read_mark(s, rest, mark))
        return true;
    do
        i++;
    while (i < rest->len && rest->s[i] != mark_begin[0]);
    *text = pl_str_slice(*rest, 0, i);
    *rest = pl_str_slice(*rest, i, rest->len);
    return true;
}

struct pl_str pl_source_restore(const struct pl_source *s, struct pl_str text)
{
    struct pl_buf b;
    struct pl_str rest = text, piece;
    struct pl_mark *mark;

    pl_buf_init(&b, 0);
    while (pl_source_piece(s, &rest, &piece, &mark)) {
        bool is_replaced = mark != NULL && (mark->kind == PL_MARK_REFERENCE ||
                                            mark->kind == PL_MARK_LABEL);
        pl_buf_put(&b, is_replaced ? mark->text : piece);
    }
    struct pl_str out = b.len > 0 ? pl_buf_copy(&b, s->arena) : PL_STR("");
    if (b.failed != PL_OK)
        out.s = NULL;
    pl_buf_free(&b);
    return out;
}
