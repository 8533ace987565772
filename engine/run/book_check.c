/* book_check.c - report.lua's value: known fields, of the right kind. */
#include "run/project_state.h"

#include <string.h>

#define BOOK "report/report.lua"

enum field_kind { TEXT, TEXTS, PEOPLE, TRUTH };

struct field {
    const char *name;
    enum field_kind kind;
    bool is_required;
};

static const struct field fields[] = {
    {"title", TEXT, true},     {"chapters", TEXTS, true},
    {"subtitle", TEXT, false}, {"authors", PEOPLE, false},
    {"lang", TEXT, false},     {"abstract", TEXT, false},
    {"date", TEXT, false},     {"notice", TEXT, false},
    {"typed", TEXTS, false},   {"exhibits", TRUTH, false},
    {"mark", TEXT, false}};

static const struct field person_fields[] = {
    {"name", TEXT, true}, {"affiliation", TEXT, false}, {"orcid", TEXT, false}};

enum {
    N_FIELDS = sizeof fields / sizeof fields[0],
    N_PERSON_FIELDS = sizeof person_fields / sizeof person_fields[0]
};

struct pl_pos pl_book_place(struct pl_loader *l, struct pl_str word)
{
    struct pl_pos pos = pl_pos_at(BOOK, 0, 0);
    struct pl_str text, line;
    size_t number = 0, at;

    if (pl_root_read(l->root, PL_STR(BOOK), 1 << 22, l->a, &text, NULL) !=
        PL_OK)
        return pos;
    while (word.len > 0 && pl_str_line(&text, &line)) {
        number++;
        if (!pl_str_find(line, word, &at))
            continue;
        pos.line = number;
        pos.column = at + 1;
        break;
    }
    return pos;
}

static enum pl_status wrong(struct pl_loader *l, struct pl_str name,
                            const char *what, struct pl_err *err)
{
    struct pl_pos pos = pl_book_place(l, name);

    return pl_fail(err, PL_EINPUT, &pos, "\"%.*s\" %s", PL_FMT(name), what);
}

static enum pl_status unknown(struct pl_loader *l, struct pl_str name,
                              const struct field *known, size_t n,
                              struct pl_err *err)
{
    struct pl_str names[N_FIELDS];

    for (size_t i = 0; i < n; i++)
        names[i] = pl_str_from(known[i].name);
    (void)wrong(l, name, "is not a field of a book", err);
    int near = pl_nearest(name, names, n);
    if (near >= 0)
        return pl_hint(err, "did you mean \"%s\"?", known[near].name);
    if (n == N_PERSON_FIELDS)
        return pl_hint(err, "an author has: name, affiliation, orcid");
    return pl_hint(err, "a book has: title, subtitle, authors, lang, abstract, "
                        "date, notice, mark, typed, exhibits, chapters");
}

static enum pl_status check_fields(struct pl_loader *l,
                                   const struct pl_value *map,
                                   const struct field *known, size_t n,
                                   struct pl_err *err);

static enum pl_status check_texts(struct pl_loader *l, struct pl_str name,
                                  const struct pl_value *list,
                                  struct pl_err *err)
{
    if (list->type != PL_LIST)
        return wrong(l, name, "takes a list of texts", err);
    for (size_t i = 0; i < list->n; i++)
        if (pl_strv(pl_item(list, i)).len == 0)
            return wrong(l, name, "takes a list of texts", err);
    return PL_OK;
}

static enum pl_status check_people(struct pl_loader *l, struct pl_str name,
                                   const struct pl_value *list,
                                   struct pl_err *err)
{
    static const char *const what = "takes a list of { name = \"...\" }";

    if (list->type != PL_LIST)
        return wrong(l, name, what, err);
    for (size_t i = 0; i < list->n; i++) {
        if (pl_item(list, i)->type != PL_MAP)
            return wrong(l, name, what, err);
        PL_TRY(check_fields(l, pl_item(list, i), person_fields, N_PERSON_FIELDS,
                            err));
    }
    return PL_OK;
}

static enum pl_status check_field(struct pl_loader *l, const struct field *f,
                                  const struct pl_value *value,
                                  struct pl_err *err)
{
    struct pl_str name = pl_str_from(f->name);

    if (f->kind == PEOPLE)
        return check_people(l, name, value, err);
    if (f->kind == TEXTS)
        return check_texts(l, name, value, err);
    if (f->kind == TRUTH)
        return value->type == PL_BOOL
                   ? PL_OK
                   : wrong(l, name, "takes true or false", err);
    return value->type == PL_STRING && value->as.string.len > 0
               ? PL_OK
               : wrong(l, name, "takes a text", err);
}

static enum pl_status check_fields(struct pl_loader *l,
                                   const struct pl_value *map,
                                   const struct field *known, size_t n,
                                   struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(BOOK, 0, 0);

    for (size_t i = 0; i < pl_count(map); i++) {
        struct pl_str name = map->as.members[i].key;
        size_t k = 0;
        while (k < n && !pl_str_is(name, known[k].name))
            k++;
        if (k == n)
            return unknown(l, name, known, n, err);
        PL_TRY(check_field(l, &known[k], map->as.members[i].value, err));
    }
    for (size_t k = 0; k < n; k++)
        if (known[k].is_required && pl_is_nil(pl_get(map, known[k].name)))
            return pl_fail(err, PL_EINPUT, &pos, "%s has no \"%s\"",
                           n == N_FIELDS ? "the book" : "an author",
                           known[k].name);
    return PL_OK;
}

static enum pl_status check_chapters(struct pl_loader *l,
                                     const struct pl_value *chapters,
                                     struct pl_err *err)
{
    if (pl_count(chapters) == 0)
        return wrong(l, PL_STR("chapters"), "names no file", err);
    for (size_t i = 0; i < chapters->n; i++) {
        struct pl_str path = pl_strv(pl_item(chapters, i));
        if (!pl_str_ends(path, ".md"))
            return wrong(l, path, "is no Markdown file (.md)", err);
        for (size_t k = 0; k < i; k++)
            if (pl_str_eq(path, pl_strv(pl_item(chapters, k))))
                return wrong(l, path, "is named twice among the chapters", err);
    }
    return PL_OK;
}

/* It stands in style sheets and over charts: a few plain words. */
static enum pl_status check_mark(struct pl_loader *l, struct pl_str mark,
                                 struct pl_err *err)
{
    static const char refused[] = "\"\\<>{}";
    bool is_plain = mark.len <= 60;

    for (size_t i = 0; i < mark.len; i++)
        is_plain &= (unsigned char)mark.s[i] >= ' ' &&
                    memchr(refused, mark.s[i], sizeof refused - 1) == NULL;
    return is_plain ? PL_OK
                    : wrong(l, PL_STR("mark"),
                            "takes up to 60 characters, without quotes, "
                            "backslashes, braces or angle brackets",
                            err);
}

enum pl_status pl_book_check(struct pl_loader *l, const struct pl_value *book,
                             struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(BOOK, 0, 0);

    if (book->type != PL_MAP) {
        pl_fail(err, PL_EINPUT, &pos, "does not return a table of fields");
        return pl_hint(err, "end it with: return { title = \"...\", chapters = "
                            "{ ... } }");
    }
    PL_TRY(check_fields(l, book, fields, N_FIELDS, err));
    PL_TRY(check_mark(l, pl_strv(pl_get(book, "mark")), err));
    return check_chapters(l, pl_get(book, "chapters"), err);
}
