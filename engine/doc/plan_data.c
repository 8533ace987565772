/* The data of a plan: its dictionary, its scales, its derived columns. */
#include "doc/plan_parts.h"
#include "plan/words.h"

#include <stdio.h>

static void columns(struct pl_table *t, const char *const *titles, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pl_table_column(t, titles[i], "left");
}

static const char *word_for(const struct pl_plan_in *in, struct pl_str column)
{
    return pl_plan_is_used(in, column) ? "followed" : "not used";
}

/* Rows are told apart by their key in every run. */
static const char *word_of_column(const struct pl_plan_in *in,
                                  const struct pl_value *file,
                                  struct pl_str column)
{
    return pl_str_eq(pl_strv(pl_get(file, "key")), column)
               ? "followed"
               : word_for(in, column);
}

static struct pl_str path_of(struct pl_plan_in *in, const char *part,
                             struct pl_str name)
{
    return pl_plan_keep(
        in, pl_str_printf(in->arena, "%s.%.*s", part, PL_FMT(name)));
}

/* "; Nord is north" */
static void put_aliases(struct pl_buf *b, const struct pl_value *aliases)
{
    for (size_t i = 0; aliases->type == PL_MAP && i < aliases->n; i++)
        pl_buf_printf(b, "; %.*s is %.*s", PL_FMT(aliases->as.members[i].key),
                      PL_FMT(pl_strv(aliases->as.members[i].value)));
}

/* "0 to 62 days", "a, b, c". */
static struct pl_str values_of(struct pl_plan_in *in, const struct pl_value *c)
{
    struct pl_str unit = pl_strv(pl_get(c, "unit"));
    const struct pl_value *min = pl_get(c, "min"), *max = pl_get(c, "max");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (pl_count(pl_get(c, "levels")) > 0)
        pl_plan_words(&b, pl_get(c, "levels"));
    if (!pl_is_nil(min)) {
        pl_buf_puts(&b, pl_is_nil(max) ? "from " : "");
        pl_plan_words(&b, min);
        pl_buf_puts(&b, pl_is_nil(max) ? "" : " ");
    }
    if (!pl_is_nil(max)) {
        pl_buf_puts(&b, "to ");
        pl_plan_words(&b, max);
    }
    if (unit.len > 0)
        pl_buf_printf(&b, "%s%.*s", b.len > 0 ? " " : "", PL_FMT(unit));
    put_aliases(&b, pl_get(c, "aliases"));
    struct pl_str text = pl_plan_keep(in, pl_buf_copy(&b, in->arena));
    pl_buf_free(&b);
    return text;
}

static struct pl_str when_of(struct pl_plan_in *in, const struct pl_value *c)
{
    struct pl_str when = pl_strv(pl_get(c, "when"));
    struct pl_str role = pl_strv(pl_get(c, "role"));

    if (role.len == 0)
        return when;
    return pl_plan_keep(in,
                        pl_str_printf(in->arena, "%.*s%s%.*s", PL_FMT(when),
                                      when.len > 0 ? ", " : "", PL_FMT(role)));
}

static void column_row(struct pl_plan_in *in, struct pl_table *t,
                       const struct pl_member *file,
                       const struct pl_member *column)
{
    const struct pl_value *c = column->value;
    const struct pl_value *codes = pl_get(c, "missing_codes");

    pl_table_cell(t, column->key);
    pl_table_cell(t, pl_strv(pl_get(c, "label")));
    pl_table_cell(t, pl_strv(pl_get(c, "kind")));
    pl_table_cell(t, values_of(in, c));
    pl_table_cell(t, when_of(in, c));
    pl_table_cell(t,
                  pl_count(codes) > 0 ? pl_plan_said(in, codes) : PL_STR(""));
    pl_plan_state(
        in, t, PL_STR(""),
        pl_plan_keep(in, pl_str_printf(in->arena, "data.%.*s.%.*s",
                                       PL_FMT(file->key), PL_FMT(column->key))),
        word_of_column(in, file->value, column->key));
    pl_table_row(t);
}

/* What the file is, and whether it is the one that was sealed. */
static void say_file(struct pl_plan_in *in, const struct pl_member *file)
{
    struct pl_str path = pl_strv(pl_get(file->value, "path"));
    struct pl_str key = pl_strv(pl_get(file->value, "key"));
    struct pl_str doubled = pl_strv(pl_get(file->value, "doubled"));
    const struct pl_value *state = pl_plan_state_runs(
        in, PL_STR(""),
        pl_plan_keep(
            in, pl_str_printf(in->arena, "data.%.*s.path", PL_FMT(file->key))),
        "");
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    pl_run_text(
        &runs,
        pl_plan_keep(
            in,
            pl_str_printf(
                in->arena, "%.*s: %.*s%s%.*s%s%.*s%s", PL_FMT(file->key),
                PL_FMT(path.len > 0 ? path : PL_STR("data that are to come")),
                key.len > 0 ? ", a row a value of " : "", PL_FMT(key),
                doubled.len > 0 ? "; of rows that repeat it: " : "",
                PL_FMT(doubled), pl_count(state) > 0 ? ": " : ".")));
    for (size_t i = 0; i < pl_count(state); i++)
        pl_add(&runs, pl_item(state, i));
    runs.failed |= state == NULL;
    pl_block_runs(&in->blocks, NULL, NULL, pl_list(&runs));
}

static void put_file(struct pl_plan_in *in, const struct pl_member *file,
                     size_t number)
{
    static const char *const titles[] = {"Column", "Label",   "Kind", "Values",
                                         "When",   "Missing", "State"};
    const struct pl_value *all = pl_get(file->value, "columns");
    char name[32] = "data";
    struct pl_table t;

    if (pl_is_nil(all)) { /* made of other data */
        pl_block_say(&in->blocks, NULL, "%.*s: %.*s.", PL_FMT(file->key),
                     PL_FMT(pl_plan_said(in, file->value)));
        return;
    }
    say_file(in, file);
    pl_table_open(&t, in->arena);
    columns(&t, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < pl_count(all); i++)
        column_row(in, &t, file, &all->as.members[i]);
    if (number > 0)
        (void)snprintf(name, sizeof name, "data-%zu", number + 1);
    pl_plan_close(
        in, &t, name,
        pl_plan_keep(in, pl_str_printf(in->arena, "The dictionary of %.*s",
                                       PL_FMT(file->key)))
            .s);
}

void pl_plan_data(struct pl_plan_in *in)
{
    const struct pl_value *data = pl_get(in->plan, "data");

    pl_plan_heading(in, 3, "data", "Data");
    for (size_t i = 0; i < pl_count(data); i++)
        put_file(in, &data->as.members[i], i);
}

/* "1 to 7" */
static struct pl_str range_of(struct pl_plan_in *in, const struct pl_value *v)
{
    if (pl_count(v) != 2)
        return pl_is_nil(v) ? PL_STR("not said") : pl_plan_said(in, v);
    return pl_plan_keep(in,
                        pl_str_printf(in->arena, "%.*s to %.*s",
                                      PL_FMT(pl_plan_said(in, pl_item(v, 0))),
                                      PL_FMT(pl_plan_said(in, pl_item(v, 1)))));
}

static void scale_row(struct pl_plan_in *in, struct pl_table *t,
                      const struct pl_member *scale)
{
    const struct pl_value *s = scale->value;
    struct pl_str kind =
        pl_plan_keep(in, pl_plan_title(in->arena, pl_strv(pl_get(s, "kind"))));

    pl_table_cell(t, pl_plan_column(in, scale->key));
    pl_table_cell(t, kind);
    pl_table_cell(t, pl_plan_said(in, pl_get(s, "items")));
    pl_table_cell(t, range_of(in, pl_get(s, "range")));
    pl_table_cell(t, pl_count(pl_get(s, "reverse")) > 0
                         ? pl_plan_said(in, pl_get(s, "reverse"))
                         : PL_STR("none"));
    pl_table_cell(t, pl_is_nil(pl_get(s, "allow_missing"))
                         ? PL_STR("0")
                         : pl_plan_said(in, pl_get(s, "allow_missing")));
    pl_plan_state(in, t, PL_STR(""), path_of(in, "scales", scale->key),
                  word_for(in, scale->key));
    pl_table_row(t);
}

void pl_plan_scales(struct pl_plan_in *in)
{
    static const char *const titles[] = {
        "Scale",          "Score",
        "Items",          "Range of an item",
        "Reversed items", "Items that may be missing",
        "State"};
    const struct pl_value *all = pl_get(in->plan, "scales");
    struct pl_table t;

    if (pl_count(all) == 0)
        return;
    pl_table_open(&t, in->arena);
    columns(&t, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < pl_count(all); i++)
        scale_row(in, &t, &all->as.members[i]);
    pl_plan_heading(in, 3, "scales", "Scales");
    pl_plan_close(in, &t, "scales", "Scores of items");
}

void pl_plan_derived(struct pl_plan_in *in)
{
    static const char *const titles[] = {"Column", "Definition", "State"};
    const struct pl_value *all = pl_get(in->plan, "derive");
    struct pl_table t;

    if (pl_count(all) == 0)
        return;
    pl_table_open(&t, in->arena);
    columns(&t, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < pl_count(all); i++) {
        const struct pl_member *m = &all->as.members[i];
        pl_table_cell(&t, m->key);
        pl_table_cell(&t, pl_plan_said(in, m->value));
        pl_plan_state(in, &t, PL_STR(""), path_of(in, "derive", m->key),
                      word_for(in, m->key));
        pl_table_row(&t);
    }
    pl_plan_heading(in, 3, "derived", "Derived columns");
    pl_plan_close(in, &t, "derived", "Columns computed from others");
}
