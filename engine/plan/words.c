#include "plan/words.h"

#include "data/expr.h"
#include "plan/schema.h"

#include <string.h>

enum { DEPTH = 32, DIGITS = 12 };

static void put(struct pl_buf *b, const struct pl_value *v, int depth);

/* "two_sided" as "two sided". */
static void put_name(struct pl_buf *b, struct pl_str name)
{
    for (size_t i = 0; i < name.len; i++)
        pl_buf_putc(b, name.s[i] == '_' ? ' ' : name.s[i]);
}

static void put_items(struct pl_buf *b, const struct pl_value *list, int depth)
{
    for (size_t i = 0; i < list->n; i++) {
        pl_buf_puts(b, i > 0 ? ", " : "");
        put(b, pl_item(list, i), depth + 1);
    }
    if (list->n == 0)
        pl_buf_puts(b, "none");
}

static const struct pl_field *field_of(const struct pl_kind *k,
                                       struct pl_str name)
{
    for (size_t i = 0; k != NULL && i < k->n_fields; i++)
        if (pl_str_is(name, k->fields[i].name))
            return &k->fields[i];
    return NULL;
}

static void put_member(struct pl_buf *b, const struct pl_kind *k,
                       const struct pl_member *m, int depth)
{
    const struct pl_field *f = field_of(k, m->key);
    bool is_word = f != NULL && f->type == PL_FIELD_WORD;

    put_name(b, m->key);
    if (f != NULL)
        pl_buf_printf(b, " (%s)", f->note);
    pl_buf_puts(b, ": ");
    if (is_word)
        put_name(b, pl_strv(m->value));
    else
        put(b, m->value, depth + 1);
}

static void put_members(struct pl_buf *b, const struct pl_value *map,
                        const struct pl_kind *k, const char *before, int depth)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct pl_member *m = &map->as.members[i];
        if (k != NULL && pl_str_is(m->key, "kind"))
            continue;
        pl_buf_puts(b, before);
        put_member(b, k, m, depth);
        before = k != NULL ? ", " : "; ";
    }
}

static void put_map(struct pl_buf *b, const struct pl_value *v, int depth)
{
    struct pl_str kind = pl_strv(pl_get(v, "kind"));
    const struct pl_kind *k = pl_kind_find(kind);

    if (k == NULL && pl_is_expression(v)) {
        pl_expr_words(b, v);
    } else if (k == NULL) {
        put_members(b, v, NULL, "", depth);
    } else if (pl_is_unspecified(v)) {
        pl_buf_puts(b, "not specified");
    } else {
        put_name(b, kind);
        pl_buf_printf(b, " (%s)", k->note);
        put_members(b, v, k, ", ", depth);
    }
}

static void put(struct pl_buf *b, const struct pl_value *v, int depth)
{
    if (depth > DEPTH)
        pl_buf_puts(b, "...");
    else if (v->type == PL_LIST)
        put_items(b, v, depth);
    else if (v->type == PL_MAP)
        put_map(b, v, depth);
    else if (v->type == PL_NUMBER)
        pl_buf_digits(b, v->as.number, DIGITS);
    else if (v->type == PL_BOOL)
        pl_buf_puts(b, v->as.boolean ? "yes" : "no");
    else
        pl_buf_put(b, v->type == PL_STRING ? v->as.string : PL_STR("not said"));
}

void pl_plan_words(struct pl_buf *b, const struct pl_value *v)
{
    put(b, v != NULL ? v : pl_nil(), 0);
}

struct pl_str pl_plan_name(struct pl_arena *a, struct pl_str name)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    put_name(&b, name);
    struct pl_str text = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return text;
}

/* Names that are symbols and not words are told as the schema notes them. */
static void put_title(struct pl_buf *b, struct pl_str name)
{
    const struct pl_field *f = field_of(pl_kind_find(PL_STR("protocol")), name);

    if (f != NULL && (pl_str_is(name, "vcov") || pl_str_is(name, "alpha")))
        pl_buf_puts(b, f->note);
    else
        put_name(b, name);
}

struct pl_str pl_plan_title(struct pl_arena *a, struct pl_str name)
{
    struct pl_buf b;
    size_t dot;

    pl_buf_init(&b, 0);
    if (pl_str_find(name, PL_STR("."), &dot)) {
        put_title(&b, pl_str_slice(name, 0, dot));
        pl_buf_puts(&b, ": ");
        put_name(&b, pl_str_slice(name, dot + 1, name.len));
    } else {
        put_title(&b, name);
    }
    if (b.len > 0 && b.s[0] >= 'a' && b.s[0] <= 'z')
        b.s[0] = (char)(b.s[0] - 'a' + 'A');
    struct pl_str title = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return title;
}
