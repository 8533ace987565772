/* outputs.c - everything that a build writes.
 *
 * All files of a good build are written beside their places before the first is
 * renamed, the page last: whenever the build is stopped, the page that stands
 * there is a whole one. */
#include "base/json.h"
#include "plan/assess.h"
#include "run/blinding.h"
#include "run/build_state.h"
#include "run/changes.h"
#include "run/ledger.h"
#include "run/state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MEMO_MOST = 256 << 20, DIGITS = 12, FIXED_FILES = 6 };

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* The files of this build, by name below the output. */
struct outputs {
    struct pl_str *names;
    struct pl_file *files;
    size_t n;
};

static struct pl_str path_of(const struct pl_work *w, struct pl_str name)
{
    return pl_str_printf(w->a, "%s/%.*s", w->options->output, PL_FMT(name));
}

static enum pl_status add(struct pl_work *w, struct outputs *o,
                          struct pl_str name, struct pl_str bytes,
                          struct pl_err *err)
{
    struct pl_str path = path_of(w, name);

    if (path.s == NULL || bytes.s == NULL)
        return out_of_memory(err);
    o->names[o->n] = name;
    o->files[o->n++] = (struct pl_file){.path = path.s, .bytes = bytes};
    return PL_OK;
}

/* Appended to what r holds, and to its draft, which is begun by the first of
 * it. */
static void draft(struct pl_work *w, struct pl_record *r, size_t from)
{
    struct pl_str all = pl_buf_view(&r->text);

    if (from == 0)
        pl_draft_begin(&r->draft, path_of(w, pl_str_from(r->name)).s);
    pl_draft_add(&r->draft, pl_str_slice(all, from, all.len));
}

void pl_work_begin_ledger(struct pl_work *w)
{
    struct pl_record *r = &w->records[PL_LEDGER];

    pl_ledger_begin(&r->text, w->ledger);
    draft(w, r, 0);
}

void pl_work_end_ledger(struct pl_work *w)
{
    struct pl_record *r = &w->records[PL_LEDGER];
    size_t from = r->text.len;

    pl_ledger_end(&r->text, w->woven.values);
    draft(w, r, from);
    pl_draft_end(&r->draft);
}

void pl_work_print_departures(struct pl_work *w)
{
    struct pl_record *json = &w->records[PL_DEPARTURES];
    struct pl_record *csv = &w->records[PL_DEPARTURES_CSV];

    pl_json_print(&json->text, w->assessment, DIGITS);
    draft(w, json, 0);
    pl_draft_end(&json->draft);
    pl_departures_csv(&csv->text, w->assessment);
    draft(w, csv, 0);
    pl_draft_end(&csv->draft);
}

static enum pl_status add_records(struct pl_work *w, struct outputs *o,
                                  struct pl_err *err)
{
    for (size_t i = 0; i < PL_RECORDS; i++) {
        struct pl_record *r = &w->records[i];
        if (r->text.failed != PL_OK)
            return out_of_memory(err);
        PL_TRY(add(w, o, pl_str_from(r->name), pl_buf_view(&r->text), err));
        o->files[o->n - 1].draft = &r->draft;
    }
    return PL_OK;
}

void pl_work_open_records(struct pl_work *w)
{
    static const char *const names[PL_RECORDS] = {
        [PL_LEDGER] = "ledger.json",
        [PL_DEPARTURES] = "departures.json",
        [PL_DEPARTURES_CSV] = "departures.csv"};

    for (size_t i = 0; i < PL_RECORDS; i++) {
        w->records[i] = (struct pl_record){names[i], .draft.fd = -1};
        pl_buf_init(&w->records[i].text, 0);
    }
}

static void drop_drafts(struct pl_work *w)
{
    for (size_t i = 0; i < PL_RECORDS; i++)
        pl_draft_drop(&w->records[i].draft);
}

void pl_work_close_records(struct pl_work *w)
{
    drop_drafts(w);
    for (size_t i = 0; i < PL_RECORDS; i++)
        pl_buf_free(&w->records[i].text);
}

static enum pl_status add_pages(struct pl_work *w, struct outputs *o,
                                struct pl_err *err)
{
    const struct pl_value *figures = w->options->md ? w->woven.figures : NULL;

    for (size_t i = 0; i < pl_count(figures); i++)
        PL_TRY(add(w, o, pl_strv(pl_get(pl_item(figures, i), "name")),
                   pl_strv(pl_get(pl_item(figures, i), "text")), err));
    if (w->options->md)
        PL_TRY(add(w, o, PL_STR("index.md"), w->woven.md, err));
    if (w->options->pdf)
        PL_TRY(add(w, o, PL_STR("index.pdf"), w->pdf, err));
    if (w->options->html)
        PL_TRY(add(w, o, PL_STR("index.html"), w->woven.html, err));
    return PL_OK;
}

static void tell_written(struct pl_work *w, const struct outputs *o)
{
    struct pl_buf *b = &w->built->results;

    pl_buf_printf(b, "%s: wrote", w->options->output);
    for (size_t i = 0; i < o->n; i++)
        if (!pl_str_starts(o->names[i], "figures/"))
            pl_buf_printf(b, " %.*s", PL_FMT(o->names[i]));
    pl_buf_putc(b, '\n');
}

static bool is_written(const struct outputs *o, struct pl_str name)
{
    for (size_t i = 0; i < o->n; i++)
        if (pl_str_eq(o->names[i], name))
            return true;
    return false;
}

/* Pictures that no page refers to any more, and the page of a failure that is
 * over. */
static void remove_old(struct pl_work *w, const struct outputs *o)
{
    const struct pl_value *before = pl_get(w->was, "outputs");
    struct pl_str path = path_of(w, PL_STR("index.failed.html"));

    if (path.s != NULL)
        (void)unlink(path.s);
    for (size_t i = 0; w->options->md && i < pl_count(before); i++) {
        struct pl_str name = pl_strv(pl_get(pl_item(before, i), "path"));
        size_t at;
        if (!pl_str_starts(name, "figures/") || is_written(o, name) ||
            pl_str_find(name, PL_STR(".."), &at))
            continue;
        path = path_of(w, name);
        if (path.s != NULL)
            (void)unlink(path.s);
    }
}

/* The outputs' hashes, for the state. */
static const struct pl_value *outputs_value(struct pl_arena *a,
                                            const struct outputs *o)
{
    struct pl_builder list, one;
    char hex[65];

    pl_build(&list, a);
    for (size_t i = 0; i < o->n; i++) {
        const struct pl_file *f = &o->files[i];
        struct pl_hash hash =
            f->draft != NULL ? pl_draft_hash(f->draft) : pl_hash_str(f->bytes);
        pl_hash_hex(&hash, hex);
        pl_build(&one, a);
        pl_set_string(&one, "path", o->names[i]);
        pl_set_text(&one, "sha256", hex);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static void note_unkept(struct pl_work *w, const struct pl_err *err)
{
    pl_buf_printf(&w->built->notices,
                  "warning: %s: %s; the next build starts afresh\n",
                  err->pos.file, err->msg);
}

static void write_state(struct pl_work *w, const struct outputs *o,
                        struct pl_str printed)
{
    struct pl_builder b;
    struct pl_err err = {0};

    pl_build(&b, w->a);
    pl_set_string(&b, "program", w->program);
    pl_set_string(&b, "options", w->wanted);
    pl_set(&b, "inputs", pl_files_read(w->a, w->project, w->outputs));
    pl_set(&b, "absent", pl_seen(w->a, w->project, w->outputs, "absent"));
    pl_set(&b, "listed", pl_seen(w->a, w->project, w->outputs, "listed"));
    pl_set(&b, "outputs", outputs_value(w->a, o));
    pl_set(&b, "sources", w->sources);
    pl_set_number(&b, "exit", w->built->exit_code);
    pl_set_string(&b, "notices", pl_buf_view(&w->built->notices));
    const struct pl_value *state = pl_map(&b);
    if (state != NULL &&
        pl_state_write(w->options->output, state, printed, &err) != PL_OK)
        note_unkept(w, &err);
}

/* What only the next build needs. */
static void keep(struct pl_work *w, const struct outputs *o)
{
    struct pl_buf printed;

    pl_buf_init(&printed, 0);
    pl_changes_keep(&printed, w->woven.values);
    if (printed.failed == PL_OK) {
        struct pl_str now = pl_buf_view(&printed);
        if (w->was != NULL)
            pl_changes_text(&w->built->results, w->a, w->was_printed, now);
        write_state(w, o, now);
    }
    pl_buf_free(&printed);
}

static enum pl_status write_all(struct pl_work *w, struct outputs *o,
                                struct pl_err *err)
{
    PL_TRY(add_records(w, o, err));
    PL_TRY(add_pages(w, o, err));
    PL_TRY(pl_files_put(o->files, o->n, err));
    remove_old(w, o);
    pl_blind_note(&w->built->results, w->ledger);
    tell_written(w, o);
    pl_result_summary(&w->built->results, w);
    keep(w, o);
    return PL_OK;
}

enum pl_status pl_work_write(struct pl_work *w, struct pl_err *err)
{
    size_t most = FIXED_FILES + pl_count(w->woven.figures);
    struct outputs o = {.names = PL_NEW(w->a, struct pl_str, most),
                        .files = PL_NEW(w->a, struct pl_file, most)};

    if (o.names == NULL || o.files == NULL)
        return out_of_memory(err);
    return write_all(w, &o, err);
}

enum pl_status pl_work_write_failed(struct pl_work *w, struct pl_err *err)
{
    struct pl_str path = path_of(w, PL_STR("index.failed.html"));

    if (path.s == NULL)
        return out_of_memory(err);
    if (!w->options->html)
        return PL_OK;
    drop_drafts(w); /* the disk may have no room for both */
    PL_TRY(pl_file_put(path.s, w->woven.html, err));
    pl_buf_printf(&w->built->results,
                  "%s: the build failed: see index.failed.html; the last good "
                  "report is untouched\n",
                  w->options->output);
    return PL_OK;
}

/* The memo is void once the program changes: its first line is the program's
 * hash. */
void pl_work_recall(struct pl_work *w)
{
    struct pl_str path = pl_state_path(w->a, w->options->output, "memo");
    struct pl_str text = {0}, line, rest;

    if (!w->options->memo || path.s == NULL)
        return;
    if (pl_file_get(path.s, MEMO_MOST, w->a, &text, NULL) != PL_OK)
        text = (struct pl_str){0};
    rest = text;
    if (!pl_str_line(&rest, &line) || !pl_str_eq(line, w->program))
        rest = (struct pl_str){0};
    w->is_memo_void = rest.s == NULL;
    w->memo = pl_memo_new(w->a, rest);
}

void pl_work_remember(struct pl_work *w)
{
    struct pl_str path = pl_state_path(w->a, w->options->output, "memo");
    struct pl_err err = {0};
    struct pl_buf text;

    if (w->memo == NULL || path.s == NULL ||
        (!w->is_memo_void && pl_memo_is_as_it_was(w->memo)))
        return;
    pl_buf_init(&text, 0);
    pl_buf_put(&text, w->program);
    pl_buf_putc(&text, '\n');
    pl_memo_text(w->memo, &text);
    if (text.failed == PL_OK &&
        pl_file_put(path.s, pl_buf_view(&text), &err) != PL_OK)
        note_unkept(w, &err);
    pl_buf_free(&text);
}
