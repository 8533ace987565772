/* realpath is X/Open, not base POSIX. */
#define _XOPEN_SOURCE 700
#include "run/project_state.h"

#include "base/json.h"
#include "base/pack.h"
#include "base/reads.h"
#include "run/blinding.h"
#include "stats/stats.h"

#include <stdlib.h>
#include <string.h>

enum { REFERENCES_MOST = 16 << 20 };

#define BOOK       "report/report.lua"
#define REFERENCES "report/references.json"

struct pl_limits pl_build_limits(const struct pl_folder *folder)
{
    bool is_build = folder->seconds > 0;

    return (struct pl_limits){.seconds =
                                  is_build ? folder->seconds : PL_SECONDS,
                              .if_late = is_build ? "plumb build --timeout "
                                                    "SECONDS gives more time"
                                                  : NULL,
                              .memory = (size_t)4 << 30,
                              .output = (size_t)256 << 20,
                              .read_below = folder->project,
                              .confine = true};
}

struct pl_str pl_output_inside(struct pl_arena *a, const char *project,
                               const char *output)
{
    char *outer = realpath(project, NULL), *inner = realpath(output, NULL);
    struct pl_str inside = {0};
    size_t n = outer != NULL ? strlen(outer) : 0;

    /* An output that is the project itself hides only what is kept there. */
    if (inner != NULL && outer != NULL && strcmp(inner, outer) == 0)
        inside = PL_STR(".plumb");
    else if (inner != NULL && outer != NULL && strncmp(inner, outer, n) == 0 &&
             (inner[n] == '/' || n == 1))
        inside = pl_str_copy(a, pl_str_from(inner + (n == 1 ? 1 : n + 1)));
    free(outer);
    free(inner);
    return inside;
}

enum pl_status pl_folder_open(const struct pl_folder *folder,
                              struct pl_arena *a, struct pl_root *root,
                              struct pl_err *err)
{
    PL_TRY(pl_root_open(root, folder->project, a, err));
    root->except = folder->except;
    return PL_OK;
}

enum pl_status pl_loader_no_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status load_chapter(struct pl_loader *l, struct pl_str path,
                                   struct pl_builder *chapters,
                                   struct pl_err *err)
{
    struct pl_builder chapter;
    struct pl_str source;
    enum pl_status status =
        pl_root_read(l->root, path, PL_CHAPTER_MOST, l->a, &source, err);

    if (status != PL_OK) {
        char what[sizeof err->msg];
        memcpy(what, err->msg, sizeof what);
        struct pl_pos pos = pl_book_place(l, path);
        char hint[sizeof err->hint];
        memcpy(hint, err->hint, sizeof hint);
        pl_fail(err, status, &pos, "chapter \"%.*s\": %s", PL_FMT(path), what);
        return pl_hint(err, "%s", hint);
    }
    pl_build(&chapter, l->a);
    pl_set_string(&chapter, "path", path);
    pl_set_string(&chapter, "source", source);
    pl_add(chapters, pl_map(&chapter));
    return PL_OK;
}

static enum pl_status load_chapters(struct pl_loader *l,
                                    const struct pl_value *book,
                                    const struct pl_value **out,
                                    struct pl_err *err)
{
    const struct pl_value *paths = pl_get(book, "chapters");
    struct pl_builder chapters;

    pl_build(&chapters, l->a);
    for (size_t i = 0; i < pl_count(paths); i++)
        PL_TRY(load_chapter(l, pl_strv(pl_item(paths, i)), &chapters, err));
    *out = pl_list(&chapters);
    return *out != NULL ? PL_OK : pl_loader_no_memory(err);
}

static enum pl_status check_reference(const struct pl_value *list, size_t i,
                                      struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(REFERENCES, 0, 0);
    struct pl_str id = pl_strv(pl_get(pl_item(list, i), "id"));

    if (pl_item(list, i)->type != PL_MAP || id.len == 0) {
        pl_fail(err, PL_EINPUT, &pos, "entry %zu has no \"id\"", i + 1);
        return pl_hint(err, "the id is what [@...] cites");
    }
    for (size_t k = 0; k < i; k++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(list, k), "id")), id))
            return pl_fail(err, PL_EINPUT, &pos,
                           "entries %zu and %zu have the same id \"%.*s\"",
                           k + 1, i + 1, PL_FMT(id));
    return PL_OK;
}

static enum pl_status load_references(struct pl_loader *l,
                                      const struct pl_value **out,
                                      struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(REFERENCES, 0, 0);
    struct pl_builder none;
    struct pl_str text;

    if (!pl_root_has(l->root, PL_STR(REFERENCES))) {
        pl_build(&none, l->a);
        *out = pl_list(&none);
        return *out != NULL ? PL_OK : pl_loader_no_memory(err);
    }
    PL_TRY(pl_root_read(l->root, PL_STR(REFERENCES), REFERENCES_MOST, l->a,
                        &text, err));
    PL_TRY(pl_json_read(l->a, text, REFERENCES, out, err));
    if ((*out)->type != PL_LIST) {
        pl_fail(err, PL_EINPUT, &pos, "is not a list of references");
        return pl_hint(err, "it is CSL-JSON, which reference managers export: "
                            "[ { \"id\": \"...\", ... }, ... ]");
    }
    for (size_t i = 0; i < (*out)->n; i++)
        PL_TRY(check_reference(*out, i, err));
    return PL_OK;
}

static enum pl_status need_book(struct pl_root *root, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(BOOK, 0, 0);

    if (pl_root_has(root, PL_STR(BOOK)))
        return PL_OK;
    pl_fail(err, PL_EINPUT, &pos,
            "there is no such file, so \"%.*s\" is no project",
            PL_FMT(root->path));
    return pl_hint(err, "name the project's folder: plumb build PROJECT; "
                        "plumb new DIR makes one");
}

enum pl_status pl_project_need(struct pl_arena *a, const char *project,
                               struct pl_err *err)
{
    struct pl_root root;

    PL_TRY(pl_root_open(&root, project, a, err));
    enum pl_status status = need_book(&root, err);
    pl_root_close(&root);
    return status;
}

static enum pl_status
load_book(struct pl_loader *l, const struct pl_value **book, struct pl_err *err)
{
    const struct pl_value *lines;

    PL_TRY(need_book(l->root, err));
    PL_TRY(pl_host_value(l->host, PL_STR(BOOK), book, &lines, err));
    return pl_book_check(l, *book, err);
}

static enum pl_status load_project(struct pl_loader *l, struct pl_builder *b,
                                   struct pl_err *err)
{
    const struct pl_value *book, *references, *chapters, *trials, *blinds;

    PL_TRY(load_book(l, &book, err));
    PL_TRY(load_references(l, &references, err));
    PL_TRY(load_chapters(l, book, &chapters, err));
    PL_TRY(pl_load_trials(l, &trials, err));
    const struct pl_value *reads = pl_root_reads(l->a, l->root);
    if (l->is_blind) {
        PL_TRY(pl_load_blinds(l, &trials, &chapters, &blinds, err));
        pl_set(b, "blind", blinds);
        reads = pl_blind_reads(l->a, reads);
    }
    pl_set(b, "book", book);
    pl_set(b, "references", references);
    pl_set(b, "chapters", chapters);
    pl_set(b, "trials", trials);
    pl_set(b, "reads", reads);
    if (l->cells.n > 0)
        pl_set(b, "cells", pl_list(&l->cells));
    pl_set(b, "absent", pl_root_absent(l->a, l->root));
    pl_set(b, "listed", pl_root_listed(l->a, l->root));
    return PL_OK;
}

/* What the child is asked: everything, or one trial. */
struct wanted {
    const struct pl_folder *folder;
    struct pl_str trial; /* empty: everything */
    bool seals;          /* with its data, sealed */
};

static enum pl_status load_trial(struct pl_loader *l, struct pl_str id,
                                 const struct pl_value **row,
                                 struct pl_err *err)
{
    struct pl_str path =
        pl_str_printf(l->a, "analyses/%.*s/protocol.lua", PL_FMT(id));
    struct pl_str *names = NULL;
    size_t n = 0;

    if (path.s == NULL)
        return pl_loader_no_memory(err);
    if (pl_root_has(l->root, path))
        return pl_load_trial(l, pl_str_slice(path, 0, 9 + id.len), row, err);
    if (pl_root_list(l->root, PL_STR("analyses"), l->a, &names, &n, NULL) !=
        PL_OK)
        n = 0;
    int near = pl_nearest(id, names, n);
    pl_fail(err, PL_EINPUT, NULL, "no trial \"%.*s\": there is no %s",
            PL_FMT(id), path.s);
    return near >= 0
               ? pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]))
               : PL_EINPUT;
}

static enum pl_status load_wanted(struct pl_loader *l, const struct wanted *w,
                                  struct pl_buf *out, struct pl_err *err)
{
    const struct pl_value *value, *seals;
    struct pl_builder b;

    if (w->trial.len > 0) {
        PL_TRY(load_trial(l, w->trial, &value, err));
        if (w->seals) {
            PL_TRY(pl_load_seals(l, value, &seals, err));
            value = pl_with(l->a, value, "seals", seals);
        }
    } else {
        pl_build(&b, l->a);
        PL_TRY(load_project(l, &b, err));
        value = pl_map(&b);
    }
    if (value == NULL)
        return pl_loader_no_memory(err);
    pl_pack(out, value);
    return PL_OK;
}

/* In the child, whose end frees everything. */
static enum pl_status load(void *ud, struct pl_buf *out, struct pl_err *err)
{
    const struct wanted *w = ud;
    struct pl_arena a;
    struct pl_root root;
    struct pl_host_options options = {.root = &root};
    struct pl_loader l = {.a = &a, .root = &root, .is_blind = w->folder->blind};

    pl_arena_init(&a, (size_t)1 << 30);
    pl_stats_init();
    pl_build(&l.cells, &a);
    enum pl_status status = pl_folder_open(w->folder, &a, &root, err);
    if (status == PL_OK)
        status = pl_host_open(&a, &options, &l.host, err);
    if (status == PL_OK)
        status = load_wanted(&l, w, out, err);
    pl_host_close(l.host);
    pl_root_close(&root);
    pl_arena_free(&a);
    return status;
}

static enum pl_status load_in_child(struct pl_arena *a, struct wanted *w,
                                    const struct pl_value **out,
                                    struct pl_err *err)
{
    struct pl_limits limits = pl_build_limits(w->folder);
    struct pl_child *child;
    struct pl_root root;
    struct pl_str text;

    /* A folder that is not there is told here: a child may not look for it. */
    PL_TRY(pl_root_open(&root, w->folder->project, a, err));
    pl_root_close(&root);
    PL_TRY(pl_child_start(&child, a, &limits, load, w, err));
    enum pl_status status = pl_child_finish(child, a, &text, err);
    if (status == PL_ELIMIT && err->pos.file[0] == '\0')
        err->pos = pl_pos_at(w->trial.len > 0 ? "protocol.lua"
                                              : "report.lua and the protocols",
                             0, 0);
    PL_TRY(status);
    return pl_unpack(a, text, out, err);
}

enum pl_status pl_project_load(struct pl_arena *a,
                               const struct pl_folder *folder,
                               const struct pl_value **out, struct pl_err *err)
{
    struct wanted w = {.folder = folder};

    return load_in_child(a, &w, out, err);
}

enum pl_status pl_trial_load(struct pl_arena *a, const struct pl_folder *folder,
                             struct pl_str id, bool seals,
                             const struct pl_value **out, struct pl_err *err)
{
    struct wanted w = {.folder = folder, .trial = id, .seals = seals};

    if (id.len == 0)
        return pl_fail(err, PL_EINPUT, NULL, "a trial has a name");
    return load_in_child(a, &w, out, err);
}
