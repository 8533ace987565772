/* build_state.h - one build under way; for the files of the pipeline only. */
#ifndef PL_RUN_BUILD_STATE_H
#define PL_RUN_BUILD_STATE_H

#include "doc/weave.h"
#include "plan/memo.h"
#include "run/build.h"
#include "run/charts.h"
#include "run/project.h"

/* What the state of a blind build begins with. */
#define PL_BLIND_STATE "blind "

/* A text that stands beside the page, and is written while that is woven. */
struct pl_record {
    const char *name;
    struct pl_buf text;
    struct pl_draft draft;
};
enum { PL_LEDGER, PL_DEPARTURES, PL_DEPARTURES_CSV, PL_RECORDS };

struct pl_work {
    const struct pl_build_options *options;
    struct pl_arena *a;
    struct pl_built *built;
    struct pl_folder folder;
    struct pl_str wanted;       /* "html,md 2026-11-29" */
    struct pl_str date;         /* 2026-11-29, or empty */
    struct pl_str program;      /* its hash */
    const struct pl_value *was; /* state of the last good build, or NULL */
    struct pl_str was_printed;  /* run/changes.h */
    struct pl_memo *memo;       /* NULL: nothing is remembered */
    struct pl_root seen;        /* the project, what was hashed of it noted */
    bool has_waited;            /* for another build, which ended */
    bool is_memo_void;          /* its file is of no use */
    struct pl_gnuplot gnuplot;
    const struct pl_value *project, *outputs, *sources, *charts, *ledger,
        *assessment;
    struct pl_record records[PL_RECORDS];
    struct pl_child *weaver; /* NULL: not yet */
    struct pl_woven woven;
    struct pl_str pdf; /* empty when not asked for */
};

/* claim.c: waits until no other build writes there.  *fd: to be closed in the
 * end, also after a failure, unless it is -1. */
enum pl_status pl_work_claim(struct pl_work *w, int *fd, struct pl_err *err);
/* Takes away what a killed build left, unless another build is at work or the
 * folder may not be written. */
void pl_work_tidy(struct pl_work *w);

/* In a blind build, an error when the output holds a report that is not: the
 * two stay apart. */
enum pl_status pl_work_need_folder(struct pl_work *w, struct pl_err *err);

/* Where a message may take the source line that it names from, or NULL: a blind
 * build shows no line of a data file. */
const char *pl_work_excerpts(const struct pl_work *w, const struct pl_err *err);

/* weaving.c: w->assessment, w->woven and the records from the rest. */
enum pl_status pl_work_weave(struct pl_work *w, struct pl_err *err);
/* w->woven.html: a page that shows this fault, and no chapter. */
enum pl_status pl_work_weave_fault(struct pl_work *w,
                                   const struct pl_err *fault,
                                   struct pl_err *err);

/* outputs.c */
void pl_work_recall(struct pl_work *w); /* w->memo from its file */
void pl_work_open_records(struct pl_work *w);
void pl_work_begin_ledger(struct pl_work *w); /* all but the printed values */
void pl_work_end_ledger(struct pl_work *w);
void pl_work_print_departures(struct pl_work *w);
void pl_work_close_records(struct pl_work *w);
/* What the book came to: report, ledger, departures. */
enum pl_status pl_work_write(struct pl_work *w, struct pl_err *err);
/* The page of a build that failed; nothing else is replaced. */
enum pl_status pl_work_write_failed(struct pl_work *w, struct pl_err *err);
/* The memo.  What cannot be kept is told in the notices: it costs time only. */
void pl_work_remember(struct pl_work *w);

/* notices.c: what people are told. */
void pl_notice_confinement(struct pl_buf *b);
void pl_notice_errors(struct pl_buf *b, const struct pl_work *w,
                      const struct pl_value *errors);
void pl_notice_departures(struct pl_buf *b, const struct pl_work *w);
void pl_result_summary(struct pl_buf *b, const struct pl_work *w);

#endif
