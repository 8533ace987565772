#include "base/json.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = PL_VALUE_DEPTH };

static void write_value(struct pl_buf *b, const struct pl_value *v);

static void write_list(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_putc(b, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            pl_buf_putc(b, ',');
        write_value(b, v->as.items[i]);
    }
    pl_buf_putc(b, ']');
}

static void write_map(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_putc(b, '{');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            pl_buf_putc(b, ',');
        pl_buf_json(b, v->as.members[i].key);
        pl_buf_putc(b, ':');
        write_value(b, v->as.members[i].value);
    }
    pl_buf_putc(b, '}');
}

static void write_value(struct pl_buf *b, const struct pl_value *v)
{
    if (v->type == PL_LIST)
        write_list(b, v);
    else if (v->type == PL_MAP)
        write_map(b, v);
    else
        pl_value_put_scalar(b, v, "null", pl_buf_json);
}

void pl_json_write(struct pl_buf *b, const struct pl_value *v)
{
    write_value(b, v != NULL ? v : pl_nil());
}

struct printer {
    struct pl_buf *b;
    int digits;
};

static void print_value(const struct printer *p, const struct pl_value *v,
                        int depth);

static void indent(const struct printer *p, int depth)
{
    static const struct pl_str step = {"                ", 16};

    pl_buf_putc(p->b, '\n');
    for (size_t n = 2 * (size_t)depth; n > 0;) {
        size_t part = n < step.len ? n : step.len;
        pl_buf_put(p->b, pl_str_slice(step, 0, part));
        n -= part;
    }
}

static bool is_scalar(const struct pl_value *v)
{
    return v->type != PL_LIST && v->type != PL_MAP;
}

static bool is_short_list(const struct pl_value *v)
{
    if (v->n > 12)
        return false;
    for (size_t i = 0; i < v->n; i++)
        if (!is_scalar(v->as.items[i]) || pl_strv(v->as.items[i]).len > 24)
            return false;
    return true;
}

static void print_list(const struct printer *p, const struct pl_value *v,
                       int depth)
{
    bool on_one_line = is_short_list(v);

    pl_buf_putc(p->b, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            pl_buf_puts(p->b, on_one_line ? ", " : ",");
        if (!on_one_line)
            indent(p, depth + 1);
        print_value(p, v->as.items[i], depth + 1);
    }
    if (!on_one_line)
        indent(p, depth);
    pl_buf_putc(p->b, ']');
}

static void print_member(const struct printer *p, struct pl_str key,
                         const struct pl_value *v, int depth)
{
    indent(p, depth);
    pl_buf_json(p->b, key);
    pl_buf_puts(p->b, ": ");
    print_value(p, v, depth);
}

static void print_members(const struct printer *p, const struct pl_value *v,
                          int depth)
{
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            pl_buf_putc(p->b, ',');
        print_member(p, v->as.members[i].key, v->as.members[i].value, depth);
    }
}

static void print_map(const struct printer *p, const struct pl_value *v,
                      int depth)
{
    pl_buf_putc(p->b, '{');
    print_members(p, v, depth + 1);
    if (v->n > 0)
        indent(p, depth);
    pl_buf_putc(p->b, '}');
}

static void print_value(const struct printer *p, const struct pl_value *v,
                        int depth)
{
    if (v->type == PL_LIST) {
        print_list(p, v, depth);
    } else if (v->type == PL_MAP) {
        print_map(p, v, depth);
    } else if (v->type == PL_NUMBER && p->digits < 17) {
        pl_buf_digits(p->b, v->as.number, p->digits);
    } else {
        write_value(p->b, v);
    }
}

void pl_json_print(struct pl_buf *b, const struct pl_value *v, int digits)
{
    struct printer p = {b, digits};

    print_value(&p, v != NULL ? v : pl_nil(), 0);
    pl_buf_putc(b, '\n');
}

void pl_json_print_but_last(struct pl_buf *b, const struct pl_value *map,
                            int digits)
{
    struct printer p = {b, digits};

    pl_buf_putc(b, '{');
    print_members(&p, map, 1);
}

void pl_json_print_last(struct pl_buf *b, const char *key,
                        const struct pl_value *v, int digits)
{
    struct printer p = {b, digits};

    if (!pl_is_nil(v)) {
        pl_buf_putc(b, ',');
        print_member(&p, pl_str_from(key), v, 1);
    }
    pl_buf_puts(b, "\n}\n");
}

/* Jansson's tree to ours. */
struct reader {
    struct pl_arena *a;
    const char *name;
    struct pl_err *err;
};

static enum pl_status read_value(const struct reader *r, const json_t *j,
                                 int depth, const struct pl_value **out);

static enum pl_status out_of_memory(const struct reader *r)
{
    return pl_fail(r->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status read_list(const struct reader *r, const json_t *j,
                                int depth, const struct pl_value **out)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < json_array_size(j); i++) {
        const struct pl_value *item = NULL;
        PL_TRY(read_value(r, json_array_get(j, i), depth + 1, &item));
        pl_add(&b, item);
    }
    *out = pl_list(&b);
    return *out != NULL ? PL_OK : out_of_memory(r);
}

static enum pl_status read_map(const struct reader *r, json_t *j, int depth,
                               const struct pl_value **out)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (void *at = json_object_iter(j); at != NULL;
         at = json_object_iter_next(j, at)) {
        const struct pl_value *value = NULL;
        PL_TRY(read_value(r, json_object_iter_value(at), depth + 1, &value));
        pl_set(&b, json_object_iter_key(at), value);
    }
    *out = pl_map(&b);
    return *out != NULL ? PL_OK : out_of_memory(r);
}

static enum pl_status read_scalar(const struct reader *r, const json_t *j,
                                  const struct pl_value **out)
{
    struct pl_pos pos = pl_pos_at(r->name, 0, 0);

    if (json_is_string(j)) {
        *out = pl_string(
            r->a, (struct pl_str){json_string_value(j), json_string_length(j)});
    } else if (json_is_integer(j)) {
        json_int_t x = json_integer_value(j);
        if (x > 1LL << 53 || x < -(1LL << 53))
            return pl_fail(r->err, PL_EINPUT, &pos,
                           "%" JSON_INTEGER_FORMAT
                           " is beyond what a number can hold exactly",
                           x);
        *out = pl_number(r->a, (double)x);
    } else if (json_is_real(j)) {
        *out = pl_number(r->a, json_real_value(j));
    } else {
        *out = json_is_boolean(j) ? pl_bool(json_is_true(j)) : pl_nil();
    }
    return *out != NULL ? PL_OK : out_of_memory(r);
}

static enum pl_status read_value(const struct reader *r, const json_t *j,
                                 int depth, const struct pl_value **out)
{
    struct pl_pos pos = pl_pos_at(r->name, 0, 0);

    if (depth > DEPTH)
        return pl_fail(r->err, PL_EINPUT, &pos,
                       "nested more than %d levels deep", DEPTH);
    if (json_is_array(j))
        return read_list(r, j, depth, out);
    if (json_is_object(j))
        return read_map(r, (json_t *)(uintptr_t)j, depth, out);
    return read_scalar(r, j, out);
}

enum pl_status pl_json_read(struct pl_arena *a, struct pl_str text,
                            const char *name, const struct pl_value **out,
                            struct pl_err *err)
{
    struct reader r = {a, name, err};
    json_error_t e;
    const struct pl_value *value = NULL;

    json_t *j = json_loadb(text.s != NULL ? text.s : "", text.len,
                           JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (j == NULL) {
        struct pl_pos pos = pl_pos_at(name, e.line > 0 ? (size_t)e.line : 0,
                                      e.column > 0 ? (size_t)e.column : 0);
        return pl_fail(err, PL_EINPUT, &pos, "not JSON: %s", e.text);
    }
    enum pl_status status = read_value(&r, j, 0, &value);
    json_decref(j);
    if (status == PL_OK)
        *out = value;
    return status;
}
