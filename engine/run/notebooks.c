#include "run/notebooks.h"

#include "base/pack.h"
#include "base/version.h"
#include "doc/curve.h"
#include "doc/notebook.h"
#include "lua/host.h"
#include "run/blinding.h"
#include "run/message.h"
#include "run/recall.h"
#include "stats/stats.h"
#include "stats/team.h"

#include <stdio.h>

/* One notebook, as its child sees it. */
struct job {
    const struct pl_notebooks *all;
    const struct pl_value *chapter;
    bool is_due;       /* it holds code that is to run */
    bool may_be_known; /* by its text, which is looked at later */
    bool must_run;     /* what it read is not what it was, if it is known */
    struct pl_child *child;        /* NULL: no code, or done */
    const struct pl_value *known;  /* its output, if it need not be run */
    const struct pl_value *source; /* by which it is known the next time */
    const struct pl_value *output;
    struct pl_watched watched;
};

/* Without one of these a chapter holds neither chunk nor inline value; with
 * them it may, and is parsed in a child. */
static bool may_hold_code(struct pl_str source)
{
    size_t at;

    return pl_str_find(source, PL_STR("`="), &at) ||
           ((pl_str_find(source, PL_STR("```"), &at) ||
             pl_str_find(source, PL_STR("~~~"), &at)) &&
            pl_str_find(source, PL_STR("lua"), &at));
}

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static bool is_blind(const struct pl_notebooks *n)
{
    return n->blinds != NULL && !pl_is_nil(n->blinds);
}

/* Over each picture: a blind build's word, else the book's mark. */
static struct pl_str stamp_of(const struct pl_notebooks *n)
{
    return is_blind(n) ? PL_STR(PL_BLINDED) : n->mark;
}

static bool may_recall(const struct pl_notebooks *n)
{
    return n->memo != NULL && !is_blind(n);
}

/* As they are, or stamped. */
static void add_figures(struct pl_builder *all, const struct pl_value *figures,
                        struct pl_str stamp)
{
    const struct pl_value *text =
        stamp.len > 0 ? pl_string(all->arena, stamp) : pl_nil();

    for (size_t i = 0; i < pl_count(figures); i++)
        pl_add(all, pl_with(all->arena, pl_item(figures, i), "stamp", text));
}

/* Those of its chunks, and those of the departures that its runs made. */
static const struct pl_value *all_figures(struct pl_arena *a,
                                          const struct pl_value *parts,
                                          const struct pl_value *ran,
                                          struct pl_str stamp)
{
    const struct pl_value *shown = pl_notebook_figures(a, parts, ran);
    const struct pl_value *curves = pl_curve_figures(a, pl_get(ran, "session"));
    struct pl_builder all;

    if (shown == NULL || curves == NULL)
        return NULL;
    pl_build(&all, a);
    add_figures(&all, shown, stamp);
    add_figures(&all, curves, stamp);
    return pl_list(&all);
}

static enum pl_status run_parts(struct pl_arena *a, const struct job *job,
                                struct pl_root *root,
                                const struct pl_value *parts,
                                const struct pl_value **output,
                                struct pl_err *err)
{
    struct pl_str path = pl_strv(pl_get(job->chapter, "path"));
    const struct pl_team team = {job->all->threads, job->watched.pulse};
    struct pl_host_options options = {
        .root = root, .memo = job->all->memo, .team = &team};
    struct pl_host *host;
    const struct pl_value *ran;

    PL_TRY(pl_host_open(a, &options, &host, err));
    enum pl_status status = pl_host_notebook(
        host, path, pl_strv(pl_get(job->chapter, "source")), parts, &ran, err);
    pl_host_close(host);
    if (status != PL_OK)
        return status;
    *output = pl_with(a, ran, "figures",
                      all_figures(a, parts, ran, stamp_of(job->all)));
    return *output != NULL ? PL_OK : out_of_memory(err);
}

/* What the parent gets: "known", the key of what it has in its memo; or "key"
 * and "entry", to be kept; or "output", which is not.  And the memo's news. */
static void put_answer(struct pl_builder *b, struct pl_arena *a,
                       const struct pl_memo *memo,
                       const struct pl_notebook_key *key,
                       const struct pl_value *output)
{
    struct pl_buf text;

    pl_buf_init(&text, 0);
    if (key != NULL)
        pl_notebook_pack(&text, a, key, output, memo);
    if (text.len > 0) {
        pl_set(b, "key", pl_notebook_key_value(a, key));
        pl_set_string(b, "entry", pl_buf_view(&text));
    } else {
        pl_set(b, "output", output);
    }
    pl_buf_clear(&text);
    if (memo != NULL) {
        pl_memo_news(memo, &text);
        pl_set_string(b, "memo", pl_buf_view(&text));
    }
    b->failed |= text.failed != PL_OK;
    pl_buf_free(&text);
}

/* Run, unless its code is known. */
static enum pl_status answer_parts(struct pl_arena *a, const struct job *job,
                                   struct pl_root *root,
                                   const struct pl_value *parts,
                                   struct pl_builder *b, struct pl_err *err)
{
    struct pl_memo *memo = job->all->memo;
    bool may = may_recall(job->all);
    const struct pl_value *output;
    struct pl_notebook_key key;
    struct pl_str entry;

    if (may)
        PL_TRY(pl_notebook_key(a, job->chapter, stamp_of(job->all), parts, &key,
                               err));
    if (may && !job->must_run && pl_memo_get(memo, &key.hash, &entry)) {
        pl_set(b, "known", pl_notebook_key_value(a, &key));
        return PL_OK;
    }
    /* What the memo gave before says nothing of this notebook. */
    pl_memo_forget_use(memo);
    PL_TRY(run_parts(a, job, root, parts, &output, err));
    put_answer(b, a, memo, may ? &key : NULL, output);
    return PL_OK;
}

static enum pl_status run_job(struct pl_arena *a, const struct job *job,
                              struct pl_builder *b, struct pl_err *err)
{
    const struct pl_value *parts;
    struct pl_root root;

    PL_TRY(pl_notebook_parts(a, pl_strv(pl_get(job->chapter, "path")),
                             pl_strv(pl_get(job->chapter, "source")), &parts,
                             err));
    if (pl_count(parts) == 0)
        return PL_OK;
    PL_TRY(pl_folder_open(job->all->folder, a, &root, err));
    pl_root_blind(&root, job->all->blinds);
    enum pl_status status = answer_parts(a, job, &root, parts, b, err);
    pl_root_close(&root);
    return status;
}

/* In the child. */
static enum pl_status work(void *ud, struct pl_buf *out, struct pl_err *err)
{
    const struct job *job = ud;
    struct pl_builder b;
    struct pl_arena a;

    pl_arena_init(&a, (size_t)3 << 30);
    pl_build(&b, &a);
    pl_stats_init();
    enum pl_status status = run_job(&a, job, &b, err);
    const struct pl_value *answer = pl_map(&b);
    if (status == PL_OK && answer == NULL)
        status = out_of_memory(err);
    if (status == PL_OK)
        pl_pack(out, answer);
    pl_arena_free(&a);
    return status;
}

/* By its text alone. */
static void recall(struct pl_arena *a, struct job *job)
{
    const struct pl_notebooks *n = job->all;
    struct pl_notebook_key key;

    if (pl_notebook_key_of(pl_get(job->source, "key"), &key))
        job->known = pl_notebook_recall(a, n->memo, n->seen, &key);
    job->is_due = job->must_run = job->known == NULL;
}

static void prepare(struct job *job, const struct pl_notebooks *n, size_t i)
{
    *job = (struct job){
        .all = n, .chapter = pl_item(n->chapters, i), .source = pl_nil()};
    job->is_due = may_hold_code(pl_strv(pl_get(job->chapter, "source")));
    if (job->is_due && may_recall(n))
        job->source = pl_source_find(n->sources, job->chapter, stamp_of(n));
    job->may_be_known = !pl_is_nil(job->source);
}

static enum pl_status start(struct pl_arena *a, struct job *job,
                            struct pl_err *err)
{
    struct pl_limits limits = pl_build_limits(job->all->folder);

    if (!job->is_due || job->child != NULL)
        return PL_OK;
    pl_watch(&job->watched, job->all->progress, &limits);
    return pl_child_start(&job->child, a, &limits, work, job, err);
}

static const struct pl_value *failed(struct pl_arena *a, const struct job *job,
                                     struct pl_err *why)
{
    struct pl_builder b;

    if (why->pos.file[0] == '\0')
        snprintf(why->pos.file, sizeof why->pos.file, "%.*s",
                 PL_FMT(pl_strv(pl_get(job->chapter, "path"))));
    pl_build(&b, a);
    pl_set(&b, "error", pl_err_value(a, why));
    return pl_map(&b);
}

/* NULL: it was known, and what it read is another now; or out of memory. */
static const struct pl_value *take_answer(struct pl_arena *a, struct job *job,
                                          const struct pl_value *answer)
{
    const struct pl_value *known = pl_get(answer, "known");
    struct pl_memo *memo = job->all->memo;
    struct pl_notebook_key key;

    pl_memo_merge(memo, pl_strv(pl_get(answer, "memo")));
    if (!pl_notebook_key_of(pl_is_nil(known) ? pl_get(answer, "key") : known,
                            &key))
        return pl_get(answer, "output");
    if (pl_is_nil(known))
        pl_memo_put(memo, &key.hash, pl_strv(pl_get(answer, "entry")));
    job->source = pl_source_value(a, job->chapter, stamp_of(job->all), &key);
    return pl_notebook_recall(a, memo, pl_is_nil(known) ? NULL : job->all->seen,
                              &key);
}

/* *output: as take_answer. */
static enum pl_status hear(struct pl_arena *a, struct job *job,
                           const struct pl_value **output, struct pl_err *err)
{
    const struct pl_value *answer;
    struct pl_str text;

    enum pl_status status = pl_child_wait(job->child, a, &text, err);
    pl_unwatch(&job->watched);
    PL_TRY(status);
    PL_TRY(pl_unpack(a, text, &answer, err));
    *output = take_answer(a, job, answer);
    return PL_OK;
}

/* A notebook that could not be run is a value too: the others go on.  NULL: out
 * of memory. */
static const struct pl_value *finish(struct pl_arena *a, struct job *job)
{
    struct pl_err why = {0};
    const struct pl_value *output;

    if (job->known != NULL)
        return job->known;
    if (job->child == NULL)
        return pl_nil();
    enum pl_status status = hear(a, job, &output, &why);
    if (status == PL_OK && output == NULL && !job->must_run) {
        job->must_run = true;
        pl_child_end(job->child);
        job->child = NULL;
        status = start(a, job, &why);
        if (status == PL_OK)
            status = hear(a, job, &output, &why);
    }
    return status == PL_OK ? output : failed(a, job, &why);
}

static void tell(const struct pl_notebooks *n, size_t i)
{
    char what[256];

    snprintf(what, sizeof what, "notebook %.*s",
             PL_FMT(pl_strv(pl_get(pl_item(n->chapters, i), "path"))));
    pl_progress_step(n->progress, what, (unsigned)i,
                     (unsigned)pl_count(n->chapters));
}

/* As many as may run side by side, from this one on. */
static enum pl_status start_from(struct pl_arena *a,
                                 const struct pl_notebooks *n, struct job *jobs,
                                 size_t i, struct pl_err *err)
{
    size_t running = 0;

    for (; i < pl_count(n->chapters) && running < n->threads; i++) {
        if (!jobs[i].is_due || jobs[i].may_be_known)
            continue;
        PL_TRY(start(a, &jobs[i], err));
        running++;
    }
    return PL_OK;
}

static enum pl_status run_jobs(struct pl_arena *a, const struct pl_notebooks *n,
                               struct job *jobs, struct pl_err *err)
{
    size_t count = pl_count(n->chapters);

    for (size_t i = 0; i < count; i++)
        prepare(&jobs[i], n, i);
    PL_TRY(start_from(a, n, jobs, 0, err));
    /* While these run. */
    for (size_t i = 0; i < count; i++)
        if (jobs[i].may_be_known)
            recall(a, &jobs[i]);
    for (size_t i = 0; i < count; i++)
        jobs[i].may_be_known = false;
    for (size_t i = 0; i < count; i++) {
        PL_TRY(start_from(a, n, jobs, i, err));
        tell(n, i);
        jobs[i].output = finish(a, &jobs[i]);
        /* It had the time that this one took to go by itself, and many that
         * wait would be more processes and pipes than one may have. */
        if (i > 0)
            pl_child_end(jobs[i - 1].child);
    }
    return PL_OK;
}

enum pl_status pl_notebooks_run(struct pl_arena *a,
                                const struct pl_notebooks *n,
                                const struct pl_value **outputs,
                                const struct pl_value **sources,
                                struct pl_err *err)
{
    size_t count = pl_count(n->chapters);
    struct job *jobs = PL_NEW(a, struct job, count + 1);
    struct pl_builder list, known;

    if (jobs == NULL)
        return out_of_memory(err);
    enum pl_status status = run_jobs(a, n, jobs, err);
    for (size_t i = 0; i < count; i++)
        pl_child_end(jobs[i].child);
    PL_TRY(status);
    pl_build(&list, a);
    pl_build(&known, a);
    for (size_t i = 0; i < count; i++) {
        pl_add(&list, jobs[i].output);
        if (!pl_is_nil(jobs[i].source))
            pl_add(&known, jobs[i].source);
    }
    *outputs = pl_list(&list);
    *sources = pl_list(&known);
    return *outputs != NULL && *sources != NULL ? PL_OK : out_of_memory(err);
}
