/* file.h - reading inside a project and writing whole files safely.
 *
 * The engine owns every read: each goes through a struct pl_root, which never
 * leaves its folder (openat2 with RESOLVE_BENEATH), and is noted in its trace,
 * which serves the memo, the provenance and the ledger.  So is what was looked
 * for in vain, and which names a folder holds. */
#ifndef PL_BASE_FILE_H
#define PL_BASE_FILE_H

#include "base/err.h"
#include "base/hash.h"

struct pl_file_read {
    struct pl_str path;  /* relative to the root */
    struct pl_hash hash; /* of the bytes */
    size_t size;
    struct pl_file_read *next;
};

/* A name that was looked for in vain. */
struct pl_file_absent {
    struct pl_str path;
    struct pl_file_absent *next;
};

/* A folder whose names were looked at: sorted, none where it is not there. */
struct pl_file_listing {
    struct pl_str path;
    const struct pl_str *names;
    size_t n;
    struct pl_file_listing *next;
};

/* path: as it was asked for; *bytes: what the file holds. */
typedef enum pl_status pl_root_view(const void *view_of, struct pl_arena *a,
                                    struct pl_str path, struct pl_str *bytes,
                                    struct pl_err *err);

struct pl_root {
    int fd;
    struct pl_str path; /* as given; for messages relative paths are used */
    struct pl_arena *arena;
    /* What was seen of the folder, newest first, each path once. */
    struct pl_file_read *reads;
    struct pl_file_absent *absent;
    struct pl_file_listing *listed;
    /* A folder inside, relative, that is not there for readers: what a build
     * writes is not its input.  Empty: none. */
    struct pl_str except;
    /* What readers get in the place of a file's bytes, and what its digest is
     * of.  NULL: the bytes themselves. */
    pl_root_view *view;
    const void *view_of;
};

/* Everything noted lives in a. */
enum pl_status pl_root_open(struct pl_root *root, const char *path,
                            struct pl_arena *a, struct pl_err *err);
void pl_root_close(struct pl_root *root);

/* The bytes of a regular file of at most limit bytes; a NUL follows them.
 * Errors: not there (hint: nearest name in that folder), not a file, not
 * readable, too large, leaves the project. */
enum pl_status pl_root_read(struct pl_root *root, struct pl_str path,
                            size_t limit, struct pl_arena *a,
                            struct pl_str *bytes, struct pl_err *err);
/* With the digest of the bytes, which is noted anyway. */
enum pl_status pl_root_read_hashed(struct pl_root *root, struct pl_str path,
                                   size_t limit, struct pl_arena *a,
                                   struct pl_str *bytes, struct pl_hash *hash,
                                   struct pl_err *err);
/* The digest alone, from the trace where the file was read before. */
enum pl_status pl_root_digest(struct pl_root *root, struct pl_str path,
                              size_t limit, struct pl_hash *hash,
                              struct pl_err *err);
/* false: there is nothing of that name.  What is there and cannot be opened
 * fails when it is read, and is not taken for absent. */
bool pl_root_has(struct pl_root *root, struct pl_str path);
/* Names in a folder, sorted by bytes, without "." entries. */
enum pl_status pl_root_list(struct pl_root *root, struct pl_str path,
                            struct pl_arena *a, struct pl_str **names,
                            size_t *n, struct pl_err *err);

/* What was seen so far counts no more, and is looked at anew. */
void pl_root_forget(struct pl_root *root);

/* Any file, outside a project (what a command line names). */
enum pl_status pl_file_get(const char *path, size_t limit, struct pl_arena *a,
                           struct pl_str *bytes, struct pl_err *err);

/* A file that is written beside its place, piece by piece, before it is known
 * whether it will be put there.  A draft that could not be written is none,
 * which costs time only. */
struct pl_draft {
    int fd; /* -1: none */
    char temporary[4096 + 32];
    size_t n; /* bytes that were added */
    struct pl_hasher hasher;
};
/* The folder is there.  path NULL: none. */
void pl_draft_begin(struct pl_draft *d, const char *path);
void pl_draft_add(struct pl_draft *d, struct pl_str bytes);
/* What was added is the file: it is synced. */
void pl_draft_end(struct pl_draft *d);
/* Of what was added, also where it could not be written. */
struct pl_hash pl_draft_hash(const struct pl_draft *d);
/* Of one that no pl_files_put took over. */
void pl_draft_drop(struct pl_draft *d);

/* Temporary file in the same folder, written, synced, renamed, folder synced.
 * On any failure what was at path stays, and the temporary file is removed.
 * Folders above are made.  A file that already holds these bytes is left as it
 * is. */
enum pl_status pl_file_put(const char *path, struct pl_str bytes,
                           struct pl_err *err);
struct pl_file {
    const char *path;
    struct pl_str bytes;
    struct pl_draft *draft; /* where its bytes are already, or NULL */
};
/* The same for several files that belong together: all are written and synced
 * beside their places first, and only then renamed, so that a disk without room
 * changes none of them. */
enum pl_status pl_files_put(const struct pl_file *files, size_t n,
                            struct pl_err *err);
enum pl_status pl_dir_make(const char *path, struct pl_err *err);

#endif
