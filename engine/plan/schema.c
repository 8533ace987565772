#include "plan/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 32, WORDS_MAX = 16 };

size_t pl_kind_count(void)
{
    size_t n = 0;

    while (pl_kind_at(n) != NULL)
        n++;
    return n;
}

const struct pl_kind *pl_kind_find(struct pl_str name)
{
    for (size_t i = 0; pl_kind_at(i) != NULL; i++)
        if (pl_str_is(name, pl_kind_at(i)->name))
            return pl_kind_at(i);
    return NULL;
}

const struct pl_field *pl_kind_field(const struct pl_kind *k,
                                     struct pl_str name)
{
    for (size_t i = 0; i < k->n_fields; i++)
        if (pl_str_is(name, k->fields[i].name))
            return &k->fields[i];
    return NULL;
}

static enum pl_status unknown_field(const struct pl_kind *k, struct pl_str name,
                                    struct pl_err *err)
{
    struct pl_str names[FIELDS_MAX];

    for (size_t i = 0; i < k->n_fields; i++)
        names[i] = pl_str_from(k->fields[i].name);
    pl_fail(err, PL_EINPUT, NULL, "%s: no field \"%.*s\"", k->name,
            PL_FMT(name));
    int near = pl_nearest(name, names, k->n_fields);
    if (near >= 0)
        return pl_hint(err, "did you mean \"%s\"?", k->fields[near].name);
    return k->n_fields == 0 ? pl_hint(err, "%s() takes nothing", k->name)
                            : PL_EINPUT;
}

/* Words are parted by spaces; where a word holds spaces, by commas.  A comma
 * followed by a space is part of a word. */
static size_t split_words(const char *words, struct pl_str out[WORDS_MAX])
{
    char part = strchr(words, ',') != NULL ? ',' : ' ';
    size_t n = 0, from = 0, i = 0;

    for (;; i++) {
        bool ends = words[i] == '\0' ||
                    (words[i] == part && (part == ' ' || words[i + 1] != ' '));
        if (!ends)
            continue;
        if (n < WORDS_MAX)
            out[n++] = (struct pl_str){words + from, i - from};
        if (words[i] == '\0')
            return n;
        from = i + 1;
    }
}

bool pl_word_in(const char *words, struct pl_str s)
{
    struct pl_str word[WORDS_MAX];
    size_t n = split_words(words, word);

    for (size_t i = 0; i < n; i++)
        if (pl_str_eq(word[i], s))
            return true;
    return false;
}

static enum pl_status wrong_word(const struct pl_kind *k,
                                 const struct pl_field *f, struct pl_str s,
                                 struct pl_err *err)
{
    struct pl_str word[WORDS_MAX];
    size_t n = split_words(f->words, word);
    int near = pl_nearest(s, word, n);
    struct pl_buf list;

    pl_fail(err, PL_EINPUT, NULL, "%s: %s cannot be \"%.*s\"", k->name, f->name,
            PL_FMT(s));
    pl_buf_init(&list, sizeof err->hint);
    for (size_t i = 0; i < n; i++)
        pl_buf_printf(&list, "%s%.*s", i > 0 ? "; " : "", PL_FMT(word[i]));
    if (near >= 0)
        pl_hint(err, "did you mean \"%.*s\"? It takes one of: %s",
                PL_FMT(word[near]), list.s != NULL ? list.s : "");
    else
        pl_hint(err, "it takes one of: %s", list.s != NULL ? list.s : "");
    pl_buf_free(&list);
    return PL_EINPUT;
}

static enum pl_status wrong_type(const struct pl_kind *k,
                                 const struct pl_field *f, const char *what,
                                 struct pl_err *err)
{
    return pl_fail(err, PL_EINPUT, NULL, "%s: %s must be %s", k->name, f->name,
                   what);
}

static bool is_list_of(const struct pl_value *v, enum pl_type type)
{
    if (v->type != PL_LIST)
        return v->type == PL_MAP && v->n == 0; /* {} in Lua */
    for (size_t i = 0; i < v->n; i++)
        if (pl_item(v, i)->type != type)
            return false;
    return true;
}

bool pl_is_unspecified(const struct pl_value *value)
{
    return pl_is_nil(value) || pl_is_text(pl_get(value, "kind"), "unspecified");
}

static const struct pl_value unspecified_word = {
    PL_STRING, 0, {.string = {"unspecified", 11}}};
static const struct pl_member unspecified_kind = {
    {"kind", 4},
    &unspecified_word,
    PL_KEY_BYTE('k', 0) | PL_KEY_BYTE('i', 1) | PL_KEY_BYTE('n', 2) |
        PL_KEY_BYTE('d', 3)};
static const struct pl_value unspecified = {
    PL_MAP, 1, {.members = &unspecified_kind}};

const struct pl_value *pl_unspecified(void)
{
    return &unspecified;
}

bool pl_kind_in(const struct pl_value *value, const char *group)
{
    const struct pl_kind *k = pl_kind_find(pl_strv(pl_get(value, "kind")));

    return k != NULL && strcmp(k->group, group) == 0;
}

bool pl_is_expression(const struct pl_value *value)
{
    static const struct {
        const char *head, *other; /* of a map of one or two members */
    } forms[] = {{"col", NULL},  {"lit", NULL},    {"op", "args"},
                 {"agg", "arg"}, {"factor", NULL}, {"interact", NULL}};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool has_other =
            forms[i].other != NULL && !pl_is_nil(pl_get(value, forms[i].other));
        if (!pl_is_nil(pl_get(value, forms[i].head)))
            return value->n == 1 + (size_t)has_other;
    }
    return false;
}

static bool is_operand(const struct pl_value *v)
{
    return v->type == PL_NUMBER || v->type == PL_STRING || pl_is_expression(v);
}

static bool is_term(const struct pl_value *v)
{
    return v->type == PL_STRING || pl_is_expression(v);
}

static bool is_terms(const struct pl_value *v)
{
    if (v->type != PL_LIST)
        return v->type == PL_MAP && v->n == 0;
    for (size_t i = 0; i < v->n; i++)
        if (!is_term(pl_item(v, i)))
            return false;
    return true;
}

static enum pl_status check_kind_of(const struct pl_kind *k,
                                    const struct pl_field *f,
                                    const struct pl_value *v,
                                    struct pl_err *err)
{
    struct pl_str kind = pl_strv(pl_get(v, "kind"));

    if (kind.len > 0 && pl_word_in(f->words, kind))
        return PL_OK;
    pl_fail(err, PL_EINPUT, NULL,
            kind.len > 0 ? "%s: %s cannot be %.*s"
                         : "%s: %s must be made by a constructor%.*s",
            k->name, f->name, PL_FMT(kind));
    return pl_hint(err, "it takes one of: %s", f->words);
}

static enum pl_status check_map(const struct pl_kind *k,
                                const struct pl_field *f,
                                const struct pl_value *v, struct pl_err *err)
{
    if (v->type != PL_MAP)
        return wrong_type(k, f, "a table of names with values", err);
    for (size_t i = 0; i < v->n; i++) {
        const struct pl_value *item = v->as.members[i].value;
        if (f->type == PL_FIELD_MAP) {
            PL_TRY(check_kind_of(k, f, item, err));
        } else if (!is_operand(item)) {
            pl_fail(err, PL_EINPUT, NULL, "%s: %s: \"%.*s\" is no expression",
                    k->name, f->name, PL_FMT(v->as.members[i].key));
            return pl_hint(err, "write it with col: 62 - col.days_absent");
        }
    }
    return PL_OK;
}

static bool digits(struct pl_str s, size_t from, size_t to, int *value)
{
    *value = 0;
    for (size_t i = from; i < to; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return false;
        *value = *value * 10 + (s.s[i] - '0');
    }
    return true;
}

/* yyyy-mm-dd in the Gregorian calendar. */
static bool is_date(struct pl_str s)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y, m, d;

    if (s.len != 10 || s.s[4] != '-' || s.s[7] != '-' || !digits(s, 0, 4, &y) ||
        !digits(s, 5, 7, &m) || !digits(s, 8, 10, &d))
        return false;
    bool is_leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return y > 0 && m >= 1 && m <= 12 && d >= 1 &&
           d <= days[m - 1] + (m == 2 && is_leap);
}

static enum pl_status check_date(const struct pl_kind *k,
                                 const struct pl_field *f,
                                 const struct pl_value *v, struct pl_err *err)
{
    if (v->type == PL_STRING && is_date(v->as.string))
        return PL_OK;
    if (v->type != PL_STRING)
        return wrong_type(k, f, "a date, as text", err);
    pl_fail(err, PL_EINPUT, NULL, "%s: %s: there is no day \"%.*s\"", k->name,
            f->name, PL_FMT(v->as.string));
    return pl_hint(err, "write it as \"2020-09-01\"");
}

/* The types that one look at the value decides. */
static bool is_of(enum pl_field_type type, const struct pl_value *v)
{
    bool is_text = v->type == PL_STRING, is_number = v->type == PL_NUMBER;

    switch (type) {
    case PL_FIELD_TEXT:
        return is_text;
    case PL_FIELD_NUMBER:
        return is_number;
    case PL_FIELD_INTEGER:
        return is_number && v->as.number == floor(v->as.number);
    case PL_FIELD_BOOL:
        return v->type == PL_BOOL;
    case PL_FIELD_TEXTS:
        return is_list_of(v, PL_STRING);
    case PL_FIELD_NAMES:
        return is_text || is_list_of(v, PL_STRING);
    case PL_FIELD_NUMBERS:
        return is_list_of(v, PL_NUMBER);
    case PL_FIELD_NUMBER_LIST:
        return is_number || is_list_of(v, PL_NUMBER);
    case PL_FIELD_AMOUNTS:
        return is_number || is_text || v->type == PL_MAP;
    case PL_FIELD_TERMS:
        return is_terms(v);
    case PL_FIELD_EXPRESSION:
        return is_operand(v);
    default:
        return true;
    }
}

static const char *const wanted[] = {
    [PL_FIELD_TEXT] = "a text",
    [PL_FIELD_NUMBER] = "a number",
    [PL_FIELD_INTEGER] = "a whole number",
    [PL_FIELD_BOOL] = "true or false",
    [PL_FIELD_TEXTS] = "a list of texts",
    [PL_FIELD_NAMES] = "a text or a list of texts",
    [PL_FIELD_NUMBERS] = "a list of numbers",
    [PL_FIELD_NUMBER_LIST] = "a number or a list of them",
    [PL_FIELD_AMOUNTS] = "a column, an amount or amounts by name",
    [PL_FIELD_TERMS] = "a list of columns and term expressions",
    [PL_FIELD_EXPRESSION] = "a column expression",
};

static enum pl_status check_word(const struct pl_kind *k,
                                 const struct pl_field *f,
                                 const struct pl_value *v, struct pl_err *err)
{
    if (v->type != PL_STRING)
        return wrong_type(k, f, "a text", err);
    return pl_word_in(f->words, v->as.string)
               ? PL_OK
               : wrong_word(k, f, v->as.string, err);
}

static enum pl_status check_field(const struct pl_kind *k,
                                  const struct pl_field *f,
                                  const struct pl_value *v, struct pl_err *err)
{
    switch (f->type) {
    case PL_FIELD_WORD:
        return check_word(k, f, v, err);
    case PL_FIELD_VALUE:
        return check_kind_of(k, f, v, err);
    case PL_FIELD_MAP:
    case PL_FIELD_EXPRESSIONS:
        return check_map(k, f, v, err);
    case PL_FIELD_DATE:
        return check_date(k, f, v, err);
    default:
        return is_of(f->type, v) ? PL_OK
                                 : wrong_type(k, f, wanted[f->type], err);
    }
}

enum pl_status pl_kind_check(const struct pl_value *value, struct pl_err *err)
{
    struct pl_str name = pl_strv(pl_get(value, "kind"));
    const struct pl_kind *k = pl_kind_find(name);

    if (k == NULL)
        return pl_fail(err, PL_EINPUT, NULL, "no kind \"%.*s\" of plan value",
                       PL_FMT(name));
    for (size_t i = 0; i < value->n; i++) {
        const struct pl_member *m = &value->as.members[i];
        if (pl_str_is(m->key, "kind"))
            continue;
        const struct pl_field *f = pl_kind_field(k, m->key);
        if (f == NULL)
            return unknown_field(k, m->key, err);
        PL_TRY(check_field(k, f, m->value, err));
    }
    for (size_t i = 0; i < k->n_fields; i++)
        if (k->fields[i].required &&
            pl_is_nil(pl_get(value, k->fields[i].name)))
            return pl_fail(err, PL_EINPUT, NULL, "%s: %s is missing (%s)",
                           k->name, k->fields[i].name, k->fields[i].note);
    return PL_OK;
}
