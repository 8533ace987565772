/* project.h - what a project says of itself: the book and its protocols.
 *
 * Read in a limited child, because report.lua and protocol.lua are programs of
 * strangers; what comes back is a value:
 *   {"book": what report.lua returned,
 *    "references": CSL-JSON list,
 *    "trials": [{"id","title","folder","protocol","lines","specs","sha256",
 *                "lock":{"state":"none|matches|changed","sha256","events",
 *                        "differences":[...],"data":[...]}}],
 *    "cells": [lines that name cells that differ from a seal],
 *    "blind": [what blinds each trial, plan/blind.h]: of a blind build only,
 *       whose locks and chapters hold no digest of data,
 *    "chapters": [{"path","source"}],
 *    "reads": [{"path","sha256"}], "absent": [paths looked for in vain],
 *    "listed": [{"path","names"}]} */
#ifndef PL_RUN_PROJECT_H
#define PL_RUN_PROJECT_H

#include "base/child.h"
#include "base/file.h"
#include "base/value.h"

struct pl_folder {
    const char *project;  /* the folder that holds report/report.lua */
    struct pl_str except; /* what is not read: see pl_output_inside */
    double seconds; /* that a child of a build may take; 0: the usual ones */
    bool blind;     /* what is loaded is for a blind build */
};

#define PL_SECONDS 300 /* the usual ones */

enum { PL_CHAPTER_MOST = 4 << 20 }; /* bytes of its text */

/* The limits that every child works under. */
struct pl_limits pl_build_limits(const struct pl_folder *folder);

/* An error when project is no folder with a book in it. */
enum pl_status pl_project_need(struct pl_arena *a, const char *project,
                               struct pl_err *err);
/* output relative to project when it lies inside it, else empty. */
struct pl_str pl_output_inside(struct pl_arena *a, const char *project,
                               const char *output);

/* A root that knows what not to read. */
enum pl_status pl_folder_open(const struct pl_folder *folder,
                              struct pl_arena *a, struct pl_root *root,
                              struct pl_err *err);

enum pl_status pl_project_load(struct pl_arena *a,
                               const struct pl_folder *folder,
                               const struct pl_value **out, struct pl_err *err);

/* One trial alone, by its id: a row of "trials"; report.lua is not needed.
 * seals: with "seals":{"files","cells"}, its data as they are now. */
enum pl_status pl_trial_load(struct pl_arena *a, const struct pl_folder *folder,
                             struct pl_str id, bool seals,
                             const struct pl_value **out, struct pl_err *err);

/* The state of a lock beside the protocol that a row of "trials" holds.  text:
 * of protocol.lock at path, or NULL when there is none. */
enum pl_status pl_lock_value(struct pl_arena *a, const struct pl_value *trial,
                             const struct pl_str *text, const char *path,
                             const struct pl_value **out, struct pl_err *err);

#endif
