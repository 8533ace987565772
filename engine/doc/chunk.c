#include "doc/chunk.h"

#include <stdio.h>
#include <string.h>

static const struct pl_str folds[] = {
    [PL_FOLD_FOLD] = {"fold", 4},
    [PL_FOLD_SHOW] = {"show", 4},
    [PL_FOLD_HIDE] = {"hide", 4},
};
static const struct pl_str options[] = {{"code", 4}};
static const struct pl_str headers[] = {{"caption", 7}, {"alt", 3}};

struct reader {
    struct pl_arena *a;
    struct pl_chunk *chunk;
    struct pl_pos pos;
    struct pl_err *err;
};

const char *pl_fold_name(enum pl_fold fold)
{
    return folds[fold].s;
}

bool pl_label_is_valid(struct pl_str label)
{
    if (label.len == 0 || label.len > 80 || !pl_is_letter(label.s[0]))
        return false;
    for (size_t i = 0; i < label.len; i++) {
        char c = label.s[i];
        if (!pl_is_letter(c) && !pl_is_digit(c) && c != '-' && c != '_')
            return false;
    }
    return true;
}

static struct pl_str info_of(struct pl_str fence)
{
    size_t i = 0;

    while (i < fence.len && fence.s[i] != '`' && fence.s[i] != '~')
        i++;
    while (i < fence.len && (fence.s[i] == '`' || fence.s[i] == '~'))
        i++;
    return pl_str_trim(pl_str_slice(fence, i, fence.len));
}

static struct pl_str word(struct pl_str s)
{
    size_t i = 0;

    while (i < s.len && s.s[i] != ' ' && s.s[i] != '\t' && s.s[i] != '{')
        i++;
    return pl_str_slice(s, 0, i);
}

struct pl_str pl_fence_language(struct pl_str fence)
{
    return word(info_of(fence));
}

/* A failure with the nearest of what is known as its hint. */
static enum pl_status unknown(struct reader *r, const char *what,
                              struct pl_str given, const struct pl_str *known,
                              size_t n)
{
    int nearest = pl_nearest(given, known, n);
    char list[160];
    size_t used = 0;

    (void)pl_fail(r->err, PL_EINPUT, &r->pos, "unknown %s \"%.*s\"", what,
                  PL_FMT(given));
    if (nearest >= 0)
        return pl_hint(r->err, "did you mean \"%.*s\"?",
                       PL_FMT(known[nearest]));
    list[0] = '\0';
    for (size_t i = 0; i < n && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.*s",
                                 i > 0 ? ", " : "", PL_FMT(known[i]));
    return pl_hint(r->err, "known: %s", list);
}

static enum pl_status read_label(struct reader *r, struct pl_str label)
{
    if (r->chunk->label.len > 0)
        return pl_fail(r->err, PL_EINPUT, &r->pos,
                       "a second label \"%.*s\" in one info string",
                       PL_FMT(label));
    if (!pl_label_is_valid(label))
        return pl_fail(r->err, PL_EINPUT, &r->pos,
                       "\"%.*s\" is no label: letters, digits, - and _, a "
                       "letter first",
                       PL_FMT(label));
    if (!pl_str_starts(label, "fig-") && !pl_str_starts(label, "tbl-")) {
        (void)pl_fail(r->err, PL_EINPUT, &r->pos,
                      "the label \"%.*s\" of a chunk names neither a figure "
                      "nor a table",
                      PL_FMT(label));
        return pl_hint(r->err, "write {#fig-%.*s} or {#tbl-%.*s}",
                       PL_FMT(label), PL_FMT(label));
    }
    r->chunk->label = label;
    return PL_OK;
}

static enum pl_status read_option(struct reader *r, struct pl_str option)
{
    size_t eq = option.len;

    if (option.s[0] == '#')
        return read_label(r, pl_str_slice(option, 1, option.len));
    pl_str_find(option, PL_STR("="), &eq);
    struct pl_str key = pl_str_slice(option, 0, eq);
    struct pl_str value =
        eq < option.len ? pl_str_slice(option, eq + 1, option.len) : PL_STR("");
    if (!pl_str_eq(key, options[0]))
        return unknown(r, "chunk option", key, options,
                       sizeof options / sizeof options[0]);
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        if (pl_str_eq(value, folds[i])) {
            r->chunk->fold = (enum pl_fold)i;
            return PL_OK;
        }
    }
    return unknown(r, "value of the chunk option code", value, folds,
                   sizeof folds / sizeof folds[0]);
}

static enum pl_status read_info(struct reader *r, struct pl_str info)
{
    struct pl_str rest = pl_str_slice(info, word(info).len, info.len);

    rest = pl_str_trim(rest);
    if (rest.len == 0)
        return PL_OK;
    if (rest.len < 2 || rest.s[0] != '{' || rest.s[rest.len - 1] != '}') {
        (void)pl_fail(r->err, PL_EINPUT, &r->pos,
                      "cannot read the info string \"%.*s\"", PL_FMT(info));
        return pl_hint(r->err, "write ```lua {#fig-name code=show}");
    }
    rest = pl_str_slice(rest, 1, rest.len - 1);
    for (;;) {
        rest = pl_str_trim(rest);
        struct pl_str option = word(rest);
        if (rest.len == 0)
            return PL_OK;
        if (option.len == 0)
            option = pl_str_slice(rest, 0, 1);
        PL_TRY(read_option(r, option));
        rest = pl_str_slice(rest, option.len, rest.len);
    }
}

/* A line behind --| that is indented goes on with the one before. */
static enum pl_status continue_header(struct reader *r, struct pl_caption *last,
                                      struct pl_str text)
{
    if (last == NULL)
        return pl_fail(r->err, PL_EINPUT, &r->pos,
                       "the first --| line is indented: it continues nothing");
    last->text = pl_str_printf(r->a, "%.*s\n%.*s", PL_FMT(last->text),
                               PL_FMT(pl_str_trim(text)));
    return last->text.s != NULL
               ? PL_OK
               : pl_fail(r->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status read_header(struct reader *r, struct pl_str text,
                                  struct pl_caption **last)
{
    size_t colon = text.len;

    if (pl_str_starts(text, "  "))
        return continue_header(r, *last, text);
    pl_str_find(text, PL_STR(":"), &colon);
    struct pl_str key = pl_str_trim(pl_str_slice(text, 0, colon));
    bool is_caption = pl_str_eq(key, headers[0]);
    if (colon == text.len || (!is_caption && !pl_str_eq(key, headers[1])))
        return unknown(r, "chunk header", key, headers,
                       sizeof headers / sizeof headers[0]);
    *last = is_caption ? &r->chunk->caption : &r->chunk->alt;
    if ((*last)->line > 0)
        return pl_fail(r->err, PL_EINPUT, &r->pos, "a second %.*s in one chunk",
                       PL_FMT(key));
    (*last)->text = pl_str_trim(pl_str_slice(text, colon + 1, text.len));
    (*last)->line = r->pos.line;
    if ((*last)->text.len == 0)
        return pl_fail(r->err, PL_EINPUT, &r->pos, "the %.*s is empty",
                       PL_FMT(key));
    return PL_OK;
}

static enum pl_status read_headers(struct reader *r)
{
    struct pl_str rest = r->chunk->code, line;
    struct pl_caption *last = NULL;

    for (r->pos.line = r->chunk->line;
         pl_str_line(&rest, &line) && pl_str_starts(line, "--|"); r->pos.line++)
        PL_TRY(read_header(r, pl_str_slice(line, 3, line.len), &last));
    r->pos.line = r->chunk->line;
    if (last != NULL && r->chunk->label.len == 0) {
        (void)pl_fail(r->err, PL_EINPUT, &r->pos,
                      "a chunk without a label has no caption");
        return pl_hint(r->err,
                       "open it with ```lua {#fig-name} or {#tbl-name}");
    }
    return PL_OK;
}

enum pl_status pl_chunk_read(struct pl_arena *a, struct pl_str path,
                             struct pl_str fence, struct pl_chunk *chunk,
                             struct pl_err *err)
{
    struct reader r = {a, chunk, pl_pos_at(path.s, chunk->fence_line, 0), err};

    PL_TRY(read_info(&r, info_of(fence)));
    return read_headers(&r);
}
