#include "run/message.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EXCERPT_FILE = 1 << 24, EXCERPT_LINE = 200 };

static bool line_of(struct pl_str text, size_t number, struct pl_str *line)
{
    for (size_t i = 0; i < number; i++)
        if (!pl_str_line(&text, line))
            return false;
    return true;
}

/* The column is not always known; then the quoted word of the message, where
 * it stands in the line, is what the caret points at. */
static size_t caret_column(const struct pl_err *err, struct pl_str line)
{
    if (err->pos.column > 0)
        return err->pos.column - 1;
    const char *from = strchr(err->msg, '"');
    const char *to = from != NULL ? strchr(from + 1, '"') : NULL;
    size_t at;

    if (to != NULL && to > from + 1 &&
        pl_str_find(line, (struct pl_str){from + 1, (size_t)(to - from - 1)},
                    &at))
        return at;
    at = 0;
    while (at < line.len && (line.s[at] == ' ' || line.s[at] == '\t'))
        at++;
    return at;
}

static void put_caret(struct pl_buf *b, const struct pl_err *err,
                      struct pl_str line)
{
    size_t bytes = caret_column(err, line);
    struct pl_str before = pl_str_slice(line, 0, bytes);

    pl_buf_puts(b, "       | ");
    for (size_t i = pl_utf8_length(before); i > 0; i--)
        pl_buf_putc(b, ' ');
    pl_buf_puts(b, "^");
    if (err->hint[0] != '\0')
        pl_buf_printf(b, " %s", err->hint);
    pl_buf_putc(b, '\n');
}

struct pl_str pl_named_line(struct pl_arena *a, const char *project,
                            const struct pl_err *err)
{
    struct pl_root root;
    struct pl_str text, line = {0};

    if (project == NULL || err->pos.line == 0 ||
        pl_root_open(&root, project, a, NULL) != PL_OK)
        return (struct pl_str){0};
    bool has_line = pl_root_read(&root, pl_str_from(err->pos.file),
                                 EXCERPT_FILE, a, &text, NULL) == PL_OK &&
                    line_of(text, err->pos.line, &line) &&
                    line.len < EXCERPT_LINE;
    pl_root_close(&root);
    return has_line ? line : (struct pl_str){0};
}

static bool put_excerpt(struct pl_buf *b, const char *project,
                        const struct pl_err *err)
{
    struct pl_arena a;

    pl_arena_init(&a, 2 * (size_t)EXCERPT_FILE);
    struct pl_str line = pl_named_line(&a, project, err);
    bool has_line = line.s != NULL;
    if (has_line) {
        pl_buf_printf(b, "%6zu | %.*s\n", err->pos.line, PL_FMT(line));
        put_caret(b, err, line);
    }
    pl_arena_free(&a);
    return has_line;
}

void pl_message(struct pl_buf *b, const char *project, const struct pl_err *err)
{
    if (err->pos.file[0] != '\0')
        pl_buf_printf(b, "%s:", err->pos.file);
    if (err->pos.line > 0)
        pl_buf_printf(b, "%zu:", err->pos.line);
    pl_buf_printf(b, "%s%s\n", err->pos.file[0] != '\0' ? " " : "", err->msg);
    if (!put_excerpt(b, project, err) && err->hint[0] != '\0')
        pl_buf_printf(b, "  %s\n", err->hint);
}

static void copy_text(char *to, size_t size, struct pl_str s)
{
    size_t n = s.len < size - 1 ? s.len : size - 1;

    if (n > 0)
        memcpy(to, s.s, n);
    to[n] = '\0';
}

void pl_err_from(struct pl_err *err, const struct pl_value *v)
{
    *err = (struct pl_err){.status = PL_EINPUT};
    err->pos.line = (size_t)pl_num_or(pl_get(v, "line"), 0);
    err->pos.column = (size_t)pl_num_or(pl_get(v, "column"), 0);
    copy_text(err->pos.file, sizeof err->pos.file, pl_strv(pl_get(v, "file")));
    copy_text(err->msg, sizeof err->msg, pl_strv(pl_get(v, "message")));
    copy_text(err->hint, sizeof err->hint, pl_strv(pl_get(v, "hint")));
}
