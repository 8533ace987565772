/* realpath is X/Open, not base POSIX. */
#define _XOPEN_SOURCE 700
#include "run/script.h"

#include "base/json.h"
#include "lua/host.h"
#include "run/message.h"
#include "run/project.h"
#include "stats/stats.h"
#include "stats/team.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOOK "report/report.lua"

/* The script as its child sees it. */
struct job {
    const char *project;
    struct pl_str path; /* in the project */
    bool can_write;
    unsigned threads;
    struct pl_watched watched;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Text up to the last slash; "/" stays. */
static struct pl_str folder_of(struct pl_str path)
{
    size_t n = path.len;

    while (n > 0 && path.s[n - 1] != '/')
        n--;
    return pl_str_slice(path, 0, n > 1 ? n - 1 : n);
}

static bool is_project(struct pl_arena *a, struct pl_str folder)
{
    struct pl_str book = pl_str_printf(a, "%.*s/" BOOK, PL_FMT(folder));

    return book.s != NULL && access(book.s, F_OK) == 0;
}

static struct pl_str project_of(struct pl_arena *a, struct pl_str script)
{
    struct pl_str own = folder_of(script);

    for (struct pl_str at = own; at.len > 1; at = folder_of(at))
        if (is_project(a, at))
            return at;
    return own;
}

static enum pl_status find_script(struct pl_arena *a, const char *path,
                                  struct job *job, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);
    char *real = realpath(path, NULL);

    if (real == NULL)
        return pl_fail(err, PL_EINPUT, &pos, "cannot be read: %s",
                       strerror(errno));
    struct pl_str whole = pl_str_copy(a, pl_str_from(real));
    free(real);
    if (whole.s == NULL)
        return out_of_memory(err);
    struct pl_str project = project_of(a, whole);
    size_t skipped = project.len + (project.len > 1);
    struct pl_str copy = pl_str_copy(a, project);
    job->path = pl_str_slice(whole, skipped, whole.len);
    job->project = copy.s;
    return copy.s != NULL ? PL_OK : out_of_memory(err);
}

/* In memory of its own: the script may have used up the other. */
static void put_answer(struct pl_buf *out, const struct pl_buf *printed,
                       const struct pl_value *written, enum pl_status status,
                       const struct pl_err *err)
{
    struct pl_arena a;
    struct pl_builder b;

    pl_arena_init(&a, (size_t)1 << 30);
    pl_build(&b, &a);
    pl_set_string(&b, "printed", pl_buf_view(printed));
    pl_set(&b, "written", written);
    if (status != PL_OK)
        pl_set(&b, "error", pl_err_value(&a, err));
    pl_json_write(out, pl_map(&b));
    pl_arena_free(&a);
}

/* In the child.  A script that fails is an answer too: what it printed before
 * is shown. */
static enum pl_status run(void *ud, struct pl_buf *out, struct pl_err *err)
{
    const struct job *job = ud;
    struct pl_arena a;
    struct pl_root root;
    struct pl_host *host = NULL;
    struct pl_buf printed;
    const struct pl_team team = {job->threads, job->watched.pulse};
    struct pl_host_options options = {
        .root = &root, .team = &team, .can_write = job->can_write};

    pl_arena_init(&a, (size_t)1 << 31);
    pl_buf_init(&printed, (size_t)64 << 20);
    pl_stats_init();
    PL_TRY(pl_root_open(&root, job->project, &a, err));
    PL_TRY(pl_host_open(&a, &options, &host, err));
    enum pl_status status = pl_host_script(host, job->path, &printed, err);
    if (status != PL_OK && err->pos.file[0] == '\0')
        err->pos = pl_pos_at(job->path.s, 0, 0);
    const struct pl_value *written =
        status == PL_OK ? pl_host_written(host) : pl_nil();
    put_answer(out, &printed, written, status, err);
    pl_buf_free(&printed);
    pl_host_close(host);
    pl_root_close(&root);
    pl_arena_free(&a);
    return PL_OK;
}

/* A link inside the output folder may lead anywhere: none is followed. */
static enum pl_status need_no_link(struct pl_arena *a, const char *output,
                                   struct pl_str path, struct pl_err *err)
{
    struct stat st;

    for (size_t i = 0; i < path.len; i++) {
        if (path.s[i] != '/')
            continue;
        struct pl_str above = pl_str_printf(a, "%s/%.*s", output,
                                            PL_FMT(pl_str_slice(path, 0, i)));
        if (above.s == NULL)
            return out_of_memory(err);
        struct pl_pos pos = pl_pos_at(above.s, 0, 0);
        if (lstat(above.s, &st) == 0 && S_ISLNK(st.st_mode))
            return pl_fail(err, PL_EINPUT, &pos,
                           "is a link, and data.write_csv follows none");
    }
    return PL_OK;
}

static enum pl_status write_files(struct pl_arena *a, const char *output,
                                  const struct pl_value *files,
                                  struct pl_buf *told, struct pl_err *err)
{
    for (size_t i = 0; i < pl_count(files); i++) {
        const struct pl_value *f = pl_item(files, i);
        struct pl_str below = pl_strv(pl_get(f, "path"));
        struct pl_str path = pl_str_printf(a, "%s/%.*s", output, PL_FMT(below));
        if (path.s == NULL)
            return out_of_memory(err);
        PL_TRY(need_no_link(a, output, below, err));
        PL_TRY(pl_file_put(path.s, pl_strv(pl_get(f, "text")), err));
        pl_buf_printf(told, "wrote %s\n", path.s);
    }
    return PL_OK;
}

enum pl_status pl_script_run(struct pl_arena *a, const struct pl_script *s,
                             struct pl_buf *printed, struct pl_buf *written,
                             const char **project, struct pl_err *err)
{
    struct job job = {.can_write = s->output != NULL, .threads = s->threads};
    const struct pl_value *answer;
    struct pl_child *child;
    struct pl_str text;

    PL_TRY(find_script(a, s->path, &job, err));
    *project = job.project;
    struct pl_folder folder = {.project = job.project};
    struct pl_limits limits = pl_build_limits(&folder);
    pl_watch(&job.watched, s->progress, &limits);
    enum pl_status status = pl_child_start(&child, a, &limits, run, &job, err);
    if (status == PL_OK)
        status = pl_child_finish(child, a, &text, err);
    pl_unwatch(&job.watched);
    PL_TRY(status);
    PL_TRY(pl_json_read(a, text, "answer", &answer, err));
    if (answer->type != PL_MAP)
        return out_of_memory(err);
    pl_buf_put(printed, pl_strv(pl_get(answer, "printed")));
    if (!pl_is_nil(pl_get(answer, "error"))) {
        pl_err_from(err, pl_get(answer, "error"));
        return err->status;
    }
    return write_files(a, s->output, pl_get(answer, "written"), written, err);
}
