#include "csv.h"

#include "base/file.h"

#include <string.h>

/* The field at *rest up to a comma or the line's end, unquoted into a; last
 * tells that a line ended there. */
static struct pl_str next_field(struct pl_str *rest, char **room, bool *last)
{
    char *out = *room;
    size_t i = 0, n = 0;
    bool quoted = false;

    for (; i < rest->len; i++) {
        char c = rest->s[i];
        if (c == '"') {
            if (quoted && i + 1 < rest->len && rest->s[i + 1] == '"')
                out[n++] = rest->s[i++];
            else
                quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\n')) {
            break;
        } else {
            out[n++] = c;
        }
    }
    *last = i == rest->len || rest->s[i] == '\n';
    *rest = pl_str_slice(*rest, i < rest->len ? i + 1 : i, rest->len);
    out[n] = '\0';
    *room = out + n + 1;
    return (struct pl_str){out, n};
}

static size_t count(struct pl_str s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += s.s[i] == c;
    return n;
}

enum pl_status csv_read(const char *path, struct pl_arena *a, struct csv *out,
                        struct pl_err *err)
{
    struct pl_str rest;
    bool last = false;

    PL_TRY(pl_file_get(path, (size_t)1 << 26, a, &rest, err));
    size_t most = count(rest, ',') + count(rest, '\n') + 2;
    struct pl_str *field = PL_NEW(a, struct pl_str, most);
    char *room = PL_NEW(a, char, rest.len + most);
    if (field == NULL || room == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    size_t n = 0;
    *out = (struct csv){.name = field};
    while (!last)
        field[n++] = next_field(&rest, &room, &last);
    out->n_columns = n;
    out->cell = field + n;
    while (rest.len > 0) {
        field[n++] = next_field(&rest, &room, &last);
        if (last && n % out->n_columns != 0)
            return pl_fail(err, PL_EINPUT, NULL, "%s: row %zu: %zu columns",
                           path, n / out->n_columns, n % out->n_columns);
    }
    out->n_rows = n / out->n_columns - 1;
    return PL_OK;
}

size_t csv_column(const struct csv *t, const char *name)
{
    size_t k = 0;

    while (k < t->n_columns && !pl_str_is(t->name[k], name))
        k++;
    return k;
}

struct pl_str csv_cell(const struct csv *t, size_t row, const char *name)
{
    size_t k = csv_column(t, name);

    return k == t->n_columns ? PL_STR("") : t->cell[row * t->n_columns + k];
}
