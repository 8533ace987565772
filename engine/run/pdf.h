/* pdf.h - the page on paper: WeasyPrint, an external program.
 *
 * It reads the page from its input and writes the PDF to its output: it is
 * given no file, and has no network.  It wants a folder for fonts, and writes
 * there only. */
#ifndef PL_RUN_PDF_H
#define PL_RUN_PDF_H

#include "base/err.h"
#include "base/str.h"

/* An error that says what to install when there is no such program. */
enum pl_status pl_pdf_need(struct pl_err *err);

#define PL_PAPER_FOLDER "paper-"

struct pl_paper {
    const char *below; /* a folder that is there: its own is made in it */
    const char *epoch; /* SOURCE_DATE_EPOCH, or NULL */
    double seconds;    /* it may take */
};

/* html: a page of doc/weave.h. */
enum pl_status pl_pdf_make(struct pl_arena *a, struct pl_str html,
                           const struct pl_paper *paper, struct pl_str *pdf,
                           struct pl_err *err);

#endif
