#include "run/numbers.h"

#include "base/json.h"

static const char *const states[] = {"untraced", "typed"};

enum { N_STATES = sizeof states / sizeof states[0] };

static size_t count(const struct pl_value *values, const char *state)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(values); i++)
        n += pl_is_text(pl_get(pl_item(values, i), "status"), state);
    return n;
}

/* Traced by nothing but a short number. */
static size_t count_alike(const struct pl_value *values)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(values); i++)
        n += pl_count(pl_get(pl_item(values, i), "alike")) > 0 &&
             pl_count(pl_get(pl_item(values, i), "rows")) == 0;
    return n;
}

static void put_place(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_printf(b, "%.*s:%.0f", PL_FMT(pl_strv(pl_get(v, "chapter"))),
                  pl_num_or(pl_get(v, "line"), 0));
}

/* Those whose member is the word, below a line that says what it means. */
static void put_group(struct pl_buf *b, const struct pl_value *values,
                      const char *member, const char *word, const char *means)
{
    bool is_first = true;

    for (size_t i = 0; i < pl_count(values); i++) {
        const struct pl_value *v = pl_item(values, i);
        if (!pl_is_text(pl_get(v, member), word))
            continue;
        if (is_first)
            pl_buf_printf(b, "%s: %s\n", word, means);
        is_first = false;
        pl_buf_puts(b, "  ");
        put_place(b, v);
        pl_buf_printf(b, "  %.*s\n", PL_FMT(pl_strv(pl_get(v, "text"))));
    }
}

static void put_text(struct pl_buf *b, const struct pl_value *values)
{
    size_t alike = count_alike(values);

    put_group(b, values, "status", "untraced", "no analysis holds this number");
    put_group(b, values, "status", "typed",
              "digits in prose, which nothing computed");
    put_group(b, values, "detail", "computed",
              "where it is printed, from numbers that were read");
    if (alike > 0)
        pl_buf_printf(b,
                      "alike: %zu of the traced, as a row holds the same short "
                      "number; nothing else shows that it is that one\n",
                      alike);
    pl_buf_printf(b, "%zu printed: %zu traced, %zu untraced, %zu typed\n",
                  pl_count(values), count(values, "traced"),
                  count(values, "untraced"), count(values, "typed"));
}

/* What is listed, as a value. */
static const struct pl_value *listed(struct pl_arena *a,
                                     const struct pl_value *values)
{
    struct pl_builder b, counts, list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(values); i++)
        if (!pl_is_text(pl_get(pl_item(values, i), "status"), "traced"))
            pl_add(&list, pl_item(values, i));
    pl_build(&counts, a);
    pl_set_number(&counts, "printed", (double)pl_count(values));
    pl_set_number(&counts, "traced", (double)count(values, "traced"));
    pl_set_number(&counts, "alike", (double)count_alike(values));
    for (size_t k = 0; k < N_STATES; k++)
        pl_set_number(&counts, states[k], (double)count(values, states[k]));
    pl_build(&b, a);
    pl_set(&b, "counts", pl_map(&counts));
    pl_set(&b, "values", pl_list(&list));
    return pl_map(&b);
}

static void put_csv(struct pl_buf *b, const struct pl_value *values)
{
    static const char *const columns[] = {"status", "text", "chapter", "label"};

    pl_buf_puts(b, "status,text,chapter,label,line\n");
    for (size_t i = 0; i < pl_count(values); i++) {
        const struct pl_value *v = pl_item(values, i);
        for (size_t k = 0; k < 4; k++) {
            pl_buf_csv(b, pl_strv(pl_get(v, columns[k])));
            pl_buf_putc(b, ',');
        }
        pl_buf_printf(b, "%.0f\n", pl_num_or(pl_get(v, "line"), 0));
    }
}

static void put_md(struct pl_buf *b, const struct pl_value *values)
{
    pl_buf_puts(b, "| status | text | place |\n| --- | ---: | --- |\n");
    for (size_t i = 0; i < pl_count(values); i++) {
        const struct pl_value *v = pl_item(values, i);
        pl_buf_printf(b, "| %.*s | `%.*s` | ",
                      PL_FMT(pl_strv(pl_get(v, "status"))),
                      PL_FMT(pl_strv(pl_get(v, "text"))));
        put_place(b, v);
        pl_buf_puts(b, " |\n");
    }
}

void pl_numbers_print(struct pl_buf *b, struct pl_arena *a,
                      enum pl_audit_format format,
                      const struct pl_value *values)
{
    const struct pl_value *list = listed(a, values);

    if (format == PL_AUDIT_JSON)
        pl_json_print(b, list, 12);
    else if (format == PL_AUDIT_CSV)
        put_csv(b, pl_get(list, "values"));
    else if (format == PL_AUDIT_MD)
        put_md(b, pl_get(list, "values"));
    else
        put_text(b, values);
}
