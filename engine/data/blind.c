#include "data/blind.h"

#include "base/map.h"
#include "data/csv_split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Dealing. */

struct place {
    struct pl_blind_unit unit;
    struct pl_hash order;
};

static int by_order(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = pl_str_cmp(x->unit.block, y->unit.block);

    if (order == 0)
        order = memcmp(x->order.b, y->order.b, sizeof x->order.b);
    return order != 0 ? order : pl_str_cmp(x->unit.name, y->unit.name);
}

static int by_arm(const void *a, const void *b)
{
    const struct pl_blind_unit *x = a, *y = b;
    int order = pl_str_cmp(x->block, y->block);

    return order != 0 ? order : pl_str_cmp(x->arm, y->arm);
}

static struct pl_hash order_of(const struct pl_blind_unit *u)
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("plumb blind 1"));
    pl_hasher_add_str(&h, u->name);
    return pl_hasher_end(&h);
}

enum pl_status pl_blind_deal(struct pl_arena *a, struct pl_blind_unit *units,
                             size_t n, struct pl_err *err)
{
    struct place *places = PL_NEW(a, struct place, n + 1);

    if (places == NULL)
        return out_of_memory(err);
    if (n == 0)
        return PL_OK;
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){units[i], order_of(&units[i])};
    qsort(places, n, sizeof *places, by_order);
    qsort(units, n, sizeof *units, by_arm);
    /* Both stand block by block, and a block is as long in the one as in the
     * other. */
    for (size_t i = 0; i < n; i++) {
        struct pl_str arm = units[i].arm;
        units[i] = places[i].unit;
        units[i].arm = arm;
    }
    return PL_OK;
}

/* Files. */

/* A file cut into cells, and where its columns stand in it. */
struct sheet {
    const struct pl_blind_file *file;
    struct pl_csv csv;
    size_t unit, person, arm; /* csv.columns: none */
    size_t *blocks;
};

static size_t column_of(const struct pl_csv *csv, struct pl_str header)
{
    for (size_t j = 0; header.len > 0 && j < csv->columns; j++)
        if (pl_str_eq(csv->cells[j], header))
            return j;
    return csv->columns;
}

static struct pl_pos at_row(const struct sheet *s, size_t line)
{
    char path[192];

    (void)snprintf(path, sizeof path, "%.*s", PL_FMT(s->file->path));
    return pl_pos_at(path, line, 0);
}

static enum pl_status need_column(const struct sheet *s, struct pl_str header,
                                  size_t at, struct pl_err *err)
{
    struct pl_pos pos = at_row(s, 1);

    if (header.len == 0 || at < s->csv.columns)
        return PL_OK;
    (void)pl_fail(err, PL_EINPUT, &pos, "the header names no \"%.*s\"",
                  PL_FMT(header));
    return pl_hint(err, "a blind build deals arms by the units and blocks of "
                        "the design: add the column to the file");
}

static enum pl_status open_sheet(struct pl_arena *a,
                                 const struct pl_blind_file *f,
                                 struct sheet *out, struct pl_err *err)
{
    struct pl_str path = pl_str_copy(a, f->path);
    struct sheet s = {.file = f};

    if (path.s == NULL)
        return out_of_memory(err);
    PL_TRY(pl_csv_split(a, f->bytes, path.s, &s.csv, err));
    s.unit = column_of(&s.csv, f->unit);
    s.person = column_of(&s.csv, f->person);
    s.arm = column_of(&s.csv, f->arm);
    PL_TRY(need_column(&s, f->unit, s.unit, err));
    PL_TRY(need_column(&s, f->arm, s.arm, err));
    s.blocks = PL_NEW(a, size_t, f->n_blocks + 1);
    if (s.blocks == NULL)
        return out_of_memory(err);
    for (size_t k = 0; f->blocks != NULL && k < f->n_blocks; k++) {
        s.blocks[k] = column_of(&s.csv, f->blocks[k]);
        PL_TRY(need_column(&s, f->blocks[k], s.blocks[k], err));
    }
    *out = s;
    return PL_OK;
}

/* row: from 0; column csv.columns gives "". */
static struct pl_str cell(const struct sheet *s, size_t row, size_t column)
{
    return column < s->csv.columns
               ? s->csv.cells[(row + 1) * s->csv.columns + column]
               : PL_STR("");
}

static struct pl_str level_of(const struct pl_value *aliases,
                              struct pl_str text)
{
    const struct pl_value *level = pl_get_str(aliases, text);

    return pl_is_nil(level) ? text : pl_strv(level);
}

static struct pl_str unit_at(struct pl_arena *a, const struct sheet *s,
                             size_t row)
{
    return s->unit < s->csv.columns
               ? level_of(s->file->unit_aliases, cell(s, row, s->unit))
               : pl_str_printf(a, "%zu", row + 1);
}

static bool is_arm(const struct sheet *s, struct pl_str text)
{
    return text.len > 0 && !pl_list_has(s->file->missing, text);
}

/* The cells of the block columns, with their lengths: no two pairs look alike.
 */
static struct pl_str block_at(struct pl_arena *a, const struct sheet *s,
                              size_t row)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_putc(&b, '.');
    for (size_t k = 0; k < s->file->n_blocks; k++) {
        struct pl_str text =
            level_of(s->file->block_aliases[k], cell(s, row, s->blocks[k]));
        pl_buf_printf(&b, "%zu:", text.len);
        pl_buf_put(&b, text);
    }
    struct pl_str label = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return label;
}

/* Gathering. */

struct gathering {
    struct pl_arena *a;
    struct pl_blind_unit *units; /* arm.s NULL: none known; block likewise */
    size_t n, cap;
    struct pl_index names;
    struct pl_builder persons; /* key to the unit's name, then to its arm */
    struct pl_err *err;
};

static struct pl_blind_unit *unit_named(struct gathering *g, struct pl_str name)
{
    size_t at;

    if (name.s == NULL || !pl_index_put(&g->names, name, g->n, &at))
        return NULL;
    if (at < g->n)
        return &g->units[at];
    if (g->n == g->cap) {
        size_t cap = g->cap > 0 ? 2 * g->cap : 256;
        struct pl_blind_unit *more = PL_NEW(g->a, struct pl_blind_unit, cap);
        if (more == NULL)
            return NULL;
        if (g->n > 0)
            memcpy(more, g->units, g->n * sizeof *more);
        g->units = more;
        g->cap = cap;
    }
    g->units[g->n] = (struct pl_blind_unit){.name = name};
    return &g->units[g->n++];
}

/* What two rows say of a unit must be the same; neither is told. */
static enum pl_status agree(const struct gathering *g, const struct sheet *s,
                            size_t row, struct pl_str *known,
                            struct pl_str text, const char *what)
{
    struct pl_pos pos = at_row(s, s->csv.lines[row + 1]);

    if (known->s == NULL || pl_str_is(s->file->doubled, "last"))
        *known = text;
    if (pl_str_eq(*known, text) || pl_str_is(s->file->doubled, "first"))
        return PL_OK;
    pl_fail(g->err, PL_EINPUT, &pos,
            "row %zu: \"%.*s\" has another %s than before", row + 1,
            PL_FMT(unit_at(g->a, s, row)), what);
    return pl_hint(g->err, "a blind build deals arms to whole units: each has "
                           "one arm and stands in one block, in all files");
}

static enum pl_status gather_row(struct gathering *g, const struct sheet *s,
                                 size_t row)
{
    struct pl_blind_unit *u = unit_named(g, unit_at(g->a, s, row));
    struct pl_str arm = cell(s, row, s->arm);

    if (u == NULL)
        return out_of_memory(g->err);
    if (is_arm(s, arm))
        PL_TRY(agree(g, s, row, &u->arm, level_of(s->file->arm_aliases, arm),
                     "arm"));
    if (s->file->blocks != NULL) {
        struct pl_str block = block_at(g->a, s, row);
        if (block.s == NULL)
            return out_of_memory(g->err);
        PL_TRY(agree(g, s, row, &u->block, block, "block"));
    }
    if (s->person < s->csv.columns)
        pl_set_str(&g->persons, cell(s, row, s->person),
                   pl_string(g->a, u->name));
    return PL_OK;
}

static enum pl_status gather(struct gathering *g, const struct pl_blind_file *f)
{
    struct sheet s;

    PL_TRY(open_sheet(g->a, f, &s, g->err));
    for (size_t i = 0; i < s.csv.rows; i++)
        PL_TRY(gather_row(g, &s, i));
    return PL_OK;
}

/* Those that were allocated, at the front. */
static enum pl_status keep_allocated(struct gathering *g)
{
    size_t n = 0;

    for (size_t i = 0; i < g->n; i++) {
        if (g->units[i].arm.s == NULL)
            continue;
        if (g->units[i].block.s == NULL) {
            pl_fail(g->err, PL_EINPUT, NULL,
                    "no file of the plan tells the block of \"%.*s\", within "
                    "which its arm was drawn",
                    PL_FMT(g->units[i].name));
            return pl_hint(g->err,
                           "add the design's blocks and strata to the file "
                           "that holds the arms");
        }
        g->units[n++] = g->units[i];
    }
    g->n = n;
    return PL_OK;
}

static const struct pl_value *dealt(const struct gathering *g)
{
    struct pl_builder b;

    pl_build(&b, g->a);
    for (size_t i = 0; i < g->n; i++)
        pl_set_str(&b, g->units[i].name, pl_string(g->a, g->units[i].arm));
    return pl_map(&b);
}

static const struct pl_value *dealt_to_persons(struct gathering *g,
                                               const struct pl_value *units)
{
    const struct pl_value *unit_of = pl_map(&g->persons);
    struct pl_builder b;

    pl_build(&b, g->a);
    for (size_t i = 0; i < pl_count(unit_of); i++)
        pl_set_str(&b, unit_of->as.members[i].key,
                   pl_get_str(units, pl_strv(unit_of->as.members[i].value)));
    return unit_of != NULL ? pl_map(&b) : NULL;
}

enum pl_status pl_blind_allocate(struct pl_arena *a,
                                 const struct pl_blind_file *files, size_t n,
                                 const struct pl_value **units,
                                 const struct pl_value **persons,
                                 struct pl_err *err)
{
    struct gathering g = {.a = a, .err = err};

    pl_index_init(&g.names, a);
    pl_build(&g.persons, a);
    for (size_t i = 0; i < n; i++)
        PL_TRY(gather(&g, &files[i]));
    PL_TRY(keep_allocated(&g));
    PL_TRY(pl_blind_deal(a, g.units, g.n, err));
    *units = dealt(&g);
    *persons = dealt_to_persons(&g, *units);
    return *units != NULL && *persons != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status unknown_unit(const struct sheet *s, size_t row,
                                   struct pl_str unit, struct pl_err *err)
{
    struct pl_pos pos = at_row(s, s->csv.lines[row + 1]);

    pl_fail(err, PL_EINPUT, &pos,
            "row %zu: no file of the plan tells the arm of \"%.*s\", so this "
            "one cannot be blinded",
            row + 1, PL_FMT(unit));
    return pl_hint(err,
                   "a blind build reads arms of the trial's units only: "
                   "leave out the row, or the column \"%.*s\"",
                   PL_FMT(s->file->arm));
}

enum pl_status pl_blind_csv(struct pl_arena *a,
                            const struct pl_blind_file *file,
                            const struct pl_value *arms, struct pl_str *out,
                            struct pl_err *err)
{
    struct pl_buf b;
    struct sheet s;

    PL_TRY(open_sheet(a, file, &s, err));
    for (size_t i = 0; i < s.csv.rows; i++) {
        struct pl_str *is = &s.csv.cells[(i + 1) * s.csv.columns + s.arm];
        struct pl_str unit = unit_at(a, &s, i);
        const struct pl_value *arm = pl_get_str(arms, unit);
        if (!is_arm(&s, *is))
            continue;
        if (pl_is_nil(arm))
            return unit.s == NULL ? out_of_memory(err)
                                  : unknown_unit(&s, i, unit, err);
        *is = pl_strv(arm);
    }
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < (s.csv.rows + 1) * s.csv.columns; i++) {
        pl_buf_csv(&b, s.csv.cells[i]);
        pl_buf_putc(&b, (i + 1) % s.csv.columns == 0 ? '\n' : ',');
    }
    *out = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return out->s != NULL ? PL_OK : out_of_memory(err);
}
