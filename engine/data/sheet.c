#include "data/sheet_parts.h"

#include <string.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void read_turn(void *ud, unsigned worker, size_t from, size_t to)
{
    const struct pl_sheet_pass *const *pass = ud;

    (void)worker;
    for (size_t k = from; k < to; k++)
        pl_sheet_read_chunk(*pass, k);
}

/* Does each chunk end where the next one that has rows begins? */
static bool rows_meet(const struct pl_sheet *s)
{
    size_t at = 0;

    for (size_t k = 0; k < s->n_chunks; k++) {
        const struct pl_chunk *c = &s->chunks[k];
        if (!c->is_good)
            return false;
        if (c->rows == 0)
            continue;
        if (c->from != at)
            return false;
        at = c->to;
    }
    return at == s->rows.len;
}

static void read_all(const struct pl_sheet_pass *pass)
{
    struct pl_sheet *s = pass->sheet;

    pl_team_run(s->team, "data.csv", s->n_chunks, 1, read_turn, &pass);
    s->is_good = rows_meet(s);
}

/* What any chunk found in column j. */
static unsigned found_in(const struct pl_sheet_pass *pass, size_t j)
{
    const struct pl_sheet *s = pass->sheet;
    unsigned found = 0;

    for (size_t k = 0; k < s->n_chunks; k++)
        found |= pass->found[k * s->header.columns + j];
    return found;
}

static enum pl_status begin(struct pl_sheet *s, struct pl_sheet_column *c,
                            const char *kind, struct pl_err *err)
{
    struct pl_err doubt = {0};
    enum pl_status status = pl_cells_begin(s->a, s->header.rows, c->name,
                                           c->entry, kind, &c->cells, &doubt);

    if (status == PL_ENOMEM)
        return out_of_memory(err);
    s->is_good = s->is_good && status == PL_OK;
    return PL_OK;
}

/* Columns without an entry: text when the first chunk says so. */
static enum pl_status guess(const struct pl_sheet_pass *pass,
                            enum pl_sheet_mode *mode, struct pl_err *err)
{
    struct pl_sheet *s = pass->sheet;
    bool any = false;

    for (size_t j = 0; j < s->header.columns; j++) {
        mode[j] =
            pass->columns[j].entry == NULL && !pass->columns[j].is_left_out
                ? PL_GUESS
                : PL_PASS_OVER;
        any = any || mode[j] == PL_GUESS;
        if (mode[j] == PL_GUESS)
            PL_TRY(begin(s, &pass->columns[j], "", err));
    }
    if (any && s->n_chunks > 0)
        pl_sheet_read_chunk(pass, 0);
    return PL_OK;
}

static enum pl_status first_pass(const struct pl_sheet_pass *pass,
                                 enum pl_sheet_mode *mode, struct pl_err *err)
{
    struct pl_sheet *s = pass->sheet;

    for (size_t j = 0; j < s->header.columns; j++) {
        struct pl_sheet_column *c = &pass->columns[j];
        bool is_text = (pass->found[j] & PL_CELL_NO_NUMBER) != 0;
        if (c->is_left_out)
            continue;
        mode[j] = c->entry != NULL || is_text ? PL_READ : PL_GUESS;
        PL_TRY(begin(s, c, is_text ? "text" : "number", err));
    }
    memset(pass->found, 0, s->n_chunks * s->header.columns);
    if (s->is_good)
        read_all(pass);
    return PL_OK;
}

/* Columns that turned out to be text behind the first chunk, or empty. */
static enum pl_status second_pass(const struct pl_sheet_pass *pass,
                                  enum pl_sheet_mode *mode, struct pl_err *err)
{
    struct pl_sheet *s = pass->sheet;
    bool again = false;

    for (size_t j = 0; s->is_good && j < s->header.columns; j++) {
        unsigned found = found_in(pass, j);
        bool is_number =
            (found & PL_CELL_ANY) != 0 && (found & PL_CELL_NO_NUMBER) == 0;
        if (mode[j] != PL_GUESS || is_number) {
            mode[j] = PL_PASS_OVER;
            continue;
        }
        mode[j] = PL_READ;
        again = again || (found & PL_CELL_ANY) != 0;
        PL_TRY(begin(s, &pass->columns[j], "text", err));
    }
    if (again && s->is_good)
        read_all(pass);
    return PL_OK;
}

static enum pl_status undouble(struct pl_arena *a, struct pl_str *text,
                               struct pl_err *err)
{
    char *to = PL_NEW(a, char, text->len + 1);
    size_t n = 0;

    if (to == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < text->len; i++) {
        to[n++] = text->s[i];
        i += text->s[i] == '"';
    }
    *text = (struct pl_str){to, n};
    return PL_OK;
}

/* Only a field with doubled quotes holds one. */
static enum pl_status undouble_texts(const struct pl_sheet_pass *pass,
                                     struct pl_err *err)
{
    struct pl_sheet *s = pass->sheet;

    for (size_t j = 0; j < s->header.columns; j++) {
        struct pl_str *text = pass->columns[j].cells.text;
        if (text == NULL || (found_in(pass, j) & PL_CELL_DOUBLED) == 0)
            continue;
        for (size_t i = 0; i < s->header.rows; i++)
            if (text[i].len > 0 && memchr(text[i].s, '"', text[i].len) != NULL)
                PL_TRY(undouble(s->a, &text[i], err));
    }
    return PL_OK;
}

enum pl_status pl_sheet_read(struct pl_sheet *s, struct pl_sheet_column *c,
                             struct pl_err *err)
{
    size_t columns = s->header.columns;
    enum pl_sheet_mode *mode = PL_NEW(s->a, enum pl_sheet_mode, columns + 1);
    struct pl_sheet_pass pass = {
        .sheet = s,
        .columns = c,
        .mode = mode,
        .found = PL_NEW(s->a, unsigned char, (s->n_chunks + 1) * columns)};

    if (mode == NULL || pass.found == NULL)
        return out_of_memory(err);
    PL_TRY(guess(&pass, mode, err));
    PL_TRY(first_pass(&pass, mode, err));
    PL_TRY(second_pass(&pass, mode, err));
    if (!s->is_good)
        return PL_OK;
    PL_TRY(undouble_texts(&pass, err));
    for (size_t j = 0; j < columns; j++)
        if (!c[j].is_left_out)
            PL_TRY(pl_cells_end(s->a, &c[j].cells, &s->is_good, err));
    return PL_OK;
}
