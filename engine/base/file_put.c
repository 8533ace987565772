/* O_PATH and mkostemp are not POSIX's. */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 4096, LARGE = 1 << 20 };

static enum pl_status cannot_write(const char *path, int why,
                                   struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    pl_fail(err, PL_EIO, &pos, "cannot be written: %s", strerror(why));
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        pl_hint(err, "make room and build again; what was there is untouched");
    return PL_EIO;
}

enum pl_status pl_dir_make(const char *path, struct pl_err *err)
{
    char part[PATH];
    size_t n = strlen(path);

    if (n >= sizeof part)
        return cannot_write(path, ENAMETOOLONG, err);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char was = part[i];
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return cannot_write(part, errno, err);
        part[i] = was;
    }
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return cannot_write(path, ENOTDIR, err);
    return PL_OK;
}

static bool holds(int fd, struct pl_str bytes)
{
    char now[1 << 16];
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
        (size_t)st.st_size != bytes.len)
        return false;
    while (bytes.len > 0) {
        ssize_t n = read(fd, now, sizeof now);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || (size_t)n > bytes.len ||
            memcmp(now, bytes.s, (size_t)n) != 0)
            return false;
        bytes = pl_str_slice(bytes, (size_t)n, bytes.len);
    }
    return true;
}

static bool holds_already(const char *path, struct pl_str bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool same = fd >= 0 && holds(fd, bytes);

    if (fd >= 0)
        close(fd);
    return same;
}

static int write_all(int fd, struct pl_str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.s, bytes.len);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            bytes = pl_str_slice(bytes, (size_t)n, bytes.len);
    }
    return 0;
}

/* The rename is only as lasting as the folder that holds it.  Some file systems
 * do not sync folders; that is theirs to decide. */
static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

/* One of the files being put. */
struct put {
    int fd;  /* -1: synced and closed, or never opened */
    int old; /* what stood there before, or -1 */
    char folder[PATH];
    char temporary[PATH + 32]; /* empty: nothing to rename */
};

static int open_beside(struct put *p)
{
    char name[PATH + 32];

    if (snprintf(name, sizeof name, "%s/.plumb-XXXXXX", p->folder) >=
        (int)sizeof name)
        return ENAMETOOLONG;
    p->fd = mkostemp(name, O_CLOEXEC);
    if (p->fd < 0)
        return errno;
    memcpy(p->temporary, name, sizeof name);
    /* It keeps others out; a report is to be read as umask says. */
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(p->fd, 0666 & ~mask) != 0 ? errno : 0;
}

/* What was drafted is the put's from here on. */
static void take_over(struct put *p, struct pl_draft *d)
{
    p->fd = d->fd;
    memcpy(p->temporary, d->temporary, sizeof p->temporary);
    d->fd = -1;
}

static int write_beside(struct put *p, const struct pl_file *file)
{
    const struct pl_draft *d = file->draft;

    if (d != NULL && d->fd >= 0 && d->n == file->bytes.len) {
        take_over(p, file->draft);
        return 0;
    }
    int why = open_beside(p);
    return why != 0 ? why : write_all(p->fd, file->bytes);
}

/* Closed through the descriptor that wrote it: it is the one that is told when
 * the bytes do not arrive. */
static int sync_file(struct put *p)
{
    if (p->fd < 0)
        return 0;
    int why = fsync(p->fd) != 0 ? errno : 0;
    if (close(p->fd) != 0 && why == 0)
        why = errno;
    p->fd = -1;
    return why;
}

static bool find_folder(struct put *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= sizeof p->folder)
        return false;
    memcpy(p->folder, path, n);
    p->folder[n] = '\0';
    if (slash == NULL)
        snprintf(p->folder, sizeof p->folder, ".");
    else if (n == 0)
        snprintf(p->folder, sizeof p->folder, "/");
    return true;
}

void pl_draft_begin(struct pl_draft *d, const char *path)
{
    struct put p = {.fd = -1, .old = -1};

    *d = (struct pl_draft){.fd = -1};
    pl_hasher_init(&d->hasher);
    if (path == NULL || !find_folder(&p, path))
        return;
    bool is_open = open_beside(&p) == 0;
    d->fd = p.fd;
    memcpy(d->temporary, p.temporary, sizeof d->temporary);
    if (!is_open)
        pl_draft_drop(d);
}

void pl_draft_add(struct pl_draft *d, struct pl_str bytes)
{
    d->n += bytes.len;
    pl_hasher_add(&d->hasher, bytes.s, bytes.len);
    if (d->fd >= 0 && write_all(d->fd, bytes) != 0)
        pl_draft_drop(d);
}

void pl_draft_end(struct pl_draft *d)
{
    if (d->fd >= 0 && fsync(d->fd) != 0)
        pl_draft_drop(d);
}

struct pl_hash pl_draft_hash(const struct pl_draft *d)
{
    struct pl_hasher h = d->hasher;

    return pl_hasher_end(&h);
}

void pl_draft_drop(struct pl_draft *d)
{
    if (d->fd < 0)
        return;
    close(d->fd);
    unlink(d->temporary);
    d->fd = -1;
}

static enum pl_status stage(struct put *p, const struct pl_file *file,
                            struct pl_err *err)
{
    if (!find_folder(p, file->path))
        return cannot_write(file->path, ENAMETOOLONG, err);
    PL_TRY(pl_dir_make(p->folder, err));
    if (holds_already(file->path, file->bytes))
        return PL_OK;
    /* The system takes milliseconds to free a large file: not before all are in
     * their places. */
    if (file->bytes.len > LARGE)
        p->old = open(file->path, O_PATH | O_CLOEXEC);
    int why = write_beside(p, file);
    return why == 0 ? PL_OK : cannot_write(file->path, why, err);
}

/* All are written before the first is waited for: the system then takes them to
 * the disk together.  A few at a time, since each holds a descriptor. */
static enum pl_status stage_all(struct put *puts, const struct pl_file *files,
                                size_t n, struct pl_err *err)
{
    enum { TOGETHER = 64 };

    for (size_t from = 0; from < n; from += TOGETHER) {
        size_t to = n - from < TOGETHER ? n : from + TOGETHER;
        for (size_t i = from; i < to; i++)
            PL_TRY(stage(&puts[i], &files[i], err));
        for (size_t i = from; i < to; i++) {
            int why = sync_file(&puts[i]);
            if (why != 0)
                return cannot_write(files[i].path, why, err);
        }
    }
    return PL_OK;
}

static enum pl_status commit(struct put *puts, const struct pl_file *files,
                             size_t n, struct pl_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (puts[i].temporary[0] == '\0')
            continue;
        if (rename(puts[i].temporary, files[i].path) != 0)
            return cannot_write(files[i].path, errno, err);
        puts[i].temporary[0] = '\0';
        /* The last of those in one folder syncs it. */
        if (i + 1 == n || strcmp(puts[i].folder, puts[i + 1].folder) != 0)
            sync_folder(puts[i].folder);
    }
    return PL_OK;
}

enum pl_status pl_files_put(const struct pl_file *files, size_t n,
                            struct pl_err *err)
{
    struct put *puts = calloc(n + 1, sizeof *puts);

    if (puts == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < n; i++)
        puts[i].fd = puts[i].old = -1;
    enum pl_status status = stage_all(puts, files, n, err);
    if (status == PL_OK)
        status = commit(puts, files, n, err);
    for (size_t i = 0; i < n; i++) {
        if (puts[i].fd >= 0)
            close(puts[i].fd);
        if (puts[i].old >= 0)
            close(puts[i].old);
        if (puts[i].temporary[0] != '\0')
            unlink(puts[i].temporary);
    }
    free(puts);
    return status;
}

enum pl_status pl_file_put(const char *path, struct pl_str bytes,
                           struct pl_err *err)
{
    struct pl_file file = {.path = path, .bytes = bytes};

    return pl_files_put(&file, 1, err);
}
