/* openat2 and its flags are Linux's own, and have no libc wrapper. */
#define _GNU_SOURCE
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct pl_pos in_file(struct pl_str path)
{
    struct pl_pos pos = {0};

    snprintf(pos.file, sizeof pos.file, "%.*s", PL_FMT(path));
    return pos;
}

enum pl_status pl_root_open(struct pl_root *root, const char *path,
                            struct pl_arena *a, struct pl_err *err)
{
    *root = (struct pl_root){.fd = -1, .arena = a};
    root->path = pl_str_copy(a, pl_str_from(path));
    if (root->path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    root->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root->fd < 0)
        return pl_fail(err, PL_EINPUT, NULL,
                       "cannot open the folder \"%s\": %s", path,
                       strerror(errno));
    return PL_OK;
}

void pl_root_close(struct pl_root *root)
{
    if (root->fd >= 0)
        close(root->fd);
    root->fd = -1;
}

void pl_root_forget(struct pl_root *root)
{
    root->reads = NULL;
    root->absent = NULL;
    root->listed = NULL;
}

static bool is_excepted(const struct pl_root *root, struct pl_str path)
{
    size_t n = root->except.len;

    return n > 0 && path.len >= n &&
           pl_str_eq(pl_str_slice(path, 0, n), root->except) &&
           (path.len == n || path.s[n] == '/');
}

/* Never outside the root, whatever links and ".." the path holds.  A FIFO must
 * not block the open: what it is gets checked afterwards. */
static int open_beneath(const struct pl_root *root, struct pl_str path,
                        int flags)
{
    char name[4096];
    /* openat2 takes no flag that O_PATH would ignore. */
    int more = (flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY;
    struct open_how how = {.flags = (unsigned)(flags | more) | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};

    if (is_excepted(root, path)) {
        errno = ENOENT;
        return -1;
    }
    if (path.len == 0 || path.len >= sizeof name ||
        memchr(path.s, '\0', path.len) != NULL) {
        errno = path.len >= sizeof name ? ENAMETOOLONG : ENOENT;
        return -1;
    }
    memcpy(name, path.s, path.len);
    name[path.len] = '\0';
    return (int)syscall(SYS_openat2, root->fd, name, &how, sizeof how);
}

static struct pl_str folder_of(struct pl_str path)
{
    size_t n = path.len;

    while (n > 0 && path.s[n - 1] != '/')
        n--;
    return n > 1 ? pl_str_slice(path, 0, n - 1) : PL_STR(".");
}

static struct pl_str base_of(struct pl_str path)
{
    size_t n = path.len;

    while (n > 0 && path.s[n - 1] != '/')
        n--;
    return pl_str_slice(path, n, path.len);
}

static struct pl_file_read *noted(const struct pl_root *root,
                                  struct pl_str path)
{
    struct pl_file_read *r = root->reads;

    while (r != NULL && !pl_str_eq(r->path, path))
        r = r->next;
    return r;
}

static enum pl_status note_read(struct pl_root *root, struct pl_str path,
                                size_t size, const struct pl_hash *hash,
                                struct pl_err *err)
{
    if (noted(root, path) != NULL)
        return PL_OK;
    struct pl_file_read *r = PL_NEW(root->arena, struct pl_file_read, 1);
    struct pl_str copy = pl_str_copy(root->arena, path);
    if (r == NULL || copy.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *r = (struct pl_file_read){copy, *hash, size, root->reads};
    root->reads = r;
    return PL_OK;
}

/* A note that finds no memory is lost; its arena says so (was_refused). */
static void note_absent(struct pl_root *root, struct pl_str path)
{
    struct pl_file_absent *f = root->absent;

    while (f != NULL && !pl_str_eq(f->path, path))
        f = f->next;
    if (f != NULL)
        return;
    f = PL_NEW(root->arena, struct pl_file_absent, 1);
    struct pl_str copy = pl_str_copy(root->arena, path);
    if (f == NULL || copy.s == NULL)
        return;
    *f = (struct pl_file_absent){copy, root->absent};
    root->absent = f;
}

static enum pl_status hint_nearest_file(struct pl_root *root,
                                        struct pl_str path, struct pl_err *err)
{
    struct pl_arena a;
    struct pl_str *names;
    size_t n;
    enum pl_status status = err != NULL ? err->status : PL_EINPUT;

    pl_arena_init(&a, 1 << 22);
    if (pl_root_list(root, folder_of(path), &a, &names, &n, NULL) == PL_OK) {
        int near = pl_nearest(base_of(path), names, n);
        if (near >= 0)
            pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]));
    } else {
        pl_hint(err, "there is no folder \"%.*s\" in the project",
                PL_FMT(folder_of(path)));
    }
    pl_arena_free(&a);
    return status;
}

static enum pl_status cannot_open(struct pl_root *root, struct pl_str path,
                                  struct pl_err *err)
{
    struct pl_pos pos = in_file(path);

    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        note_absent(root, path);
        pl_fail(err, PL_EINPUT, &pos, "there is no such file");
        return hint_nearest_file(root, path, err);
    case EXDEV:
        pl_fail(err, PL_EINPUT, &pos, "leads out of the project");
        pl_hint(err, "files are read inside the project's folder only");
        return PL_EINPUT;
    case ENOSYS:
        return pl_fail(err, PL_EINPUT, &pos,
                       "cannot be read safely: this kernel has no openat2 "
                       "(Linux 5.6)");
    default:
        return pl_fail(err, PL_EINPUT, &pos, "cannot be read: %s",
                       strerror(errno));
    }
}

/* Bytes of an open regular file, a NUL after them. */
static enum pl_status take_bytes(int fd, const struct pl_pos *pos, size_t limit,
                                 struct pl_arena *a, struct pl_str *bytes,
                                 struct pl_err *err)
{
    struct stat st;
    size_t have = 0;

    if (fstat(fd, &st) != 0)
        return pl_fail(err, PL_EIO, pos, "cannot be read: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return pl_fail(err, PL_EINPUT, pos, "is not a file");
    if (st.st_size < 0 || (unsigned long long)st.st_size > limit)
        return pl_fail(err, PL_ELIMIT, pos,
                       "is larger than %zu bytes, the most that is read here",
                       limit);
    size_t size = (size_t)st.st_size;
    char *s = pl_alloc_bytes(a, size + 1);
    if (s == NULL)
        return pl_fail(err, PL_ENOMEM, pos, "out of memory");
    s[size] = '\0';
    while (have < size) {
        ssize_t n = read(fd, s + have, size - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return pl_fail(err, PL_EIO, pos, "cannot be read: %s",
                           n < 0 ? strerror(errno) : "it became shorter");
        have += (size_t)n;
    }
    *bytes = (struct pl_str){s, size};
    return PL_OK;
}

static enum pl_status read_beneath(struct pl_root *root, struct pl_str path,
                                   size_t limit, struct pl_arena *a,
                                   struct pl_str *bytes, struct pl_err *err)
{
    struct pl_pos pos = in_file(path);
    int fd = open_beneath(root, path, O_RDONLY);

    if (fd < 0)
        return cannot_open(root, path, err);
    enum pl_status status = take_bytes(fd, &pos, limit, a, bytes, err);
    close(fd);
    if (status == PL_OK && root->view != NULL)
        status = root->view(root->view_of, a, path, bytes, err);
    return status;
}

enum pl_status pl_root_read_hashed(struct pl_root *root, struct pl_str path,
                                   size_t limit, struct pl_arena *a,
                                   struct pl_str *bytes, struct pl_hash *hash,
                                   struct pl_err *err)
{
    PL_TRY(read_beneath(root, path, limit, a, bytes, err));
    *hash = pl_hash_str(*bytes);
    return note_read(root, path, bytes->len, hash, err);
}

enum pl_status pl_root_read(struct pl_root *root, struct pl_str path,
                            size_t limit, struct pl_arena *a,
                            struct pl_str *bytes, struct pl_err *err)
{
    struct pl_hash hash;

    return pl_root_read_hashed(root, path, limit, a, bytes, &hash, err);
}

enum pl_status pl_root_digest(struct pl_root *root, struct pl_str path,
                              size_t limit, struct pl_hash *hash,
                              struct pl_err *err)
{
    const struct pl_file_read *before = noted(root, path);
    struct pl_arena a;
    struct pl_str bytes;

    if (before != NULL) {
        *hash = before->hash;
        return PL_OK;
    }
    /* Of its own each: a large file is not held only for its digest. */
    pl_arena_init(&a, 2 * limit);
    enum pl_status status =
        pl_root_read_hashed(root, path, limit, &a, &bytes, hash, err);
    pl_arena_free(&a);
    return status;
}

bool pl_root_has(struct pl_root *root, struct pl_str path)
{
    int fd = open_beneath(root, path, O_PATH);

    if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
        return true;
    if (fd < 0) {
        note_absent(root, path);
        return false;
    }
    close(fd);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return pl_str_cmp(*(const struct pl_str *)a, *(const struct pl_str *)b);
}

static enum pl_status take_names(DIR *dir, struct pl_arena *a,
                                 struct pl_str **names, size_t *n,
                                 struct pl_err *err)
{
    size_t cap = 0;

    *n = 0;
    *names = NULL;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] == '.')
            continue;
        if (*n == cap) {
            cap = cap > 0 ? 2 * cap : 16;
            struct pl_str *more = PL_NEW(a, struct pl_str, cap);
            if (more != NULL && *n > 0)
                memcpy(more, *names, *n * sizeof *more);
            *names = more;
        }
        struct pl_str name = pl_str_copy(a, pl_str_from(e->d_name));
        if (*names == NULL || name.s == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        (*names)[(*n)++] = name;
    }
    if (*n > 0)
        qsort(*names, *n, sizeof **names, by_bytes);
    return PL_OK;
}

static enum pl_status list_names(struct pl_root *root, struct pl_str path,
                                 struct pl_arena *a, struct pl_str **names,
                                 size_t *n, struct pl_err *err)
{
    struct pl_pos pos = in_file(path);
    int fd = open_beneath(root, path, O_RDONLY | O_DIRECTORY);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return pl_fail(err, PL_EINPUT, &pos, "cannot open the folder: %s",
                       strerror(errno));
    }
    enum pl_status status = take_names(dir, a, names, n, err);
    closedir(dir);
    return status;
}

/* As note_absent. */
static void note_listing(struct pl_root *root, struct pl_str path,
                         const struct pl_str *names, size_t n)
{
    struct pl_file_listing *l = root->listed;

    while (l != NULL && !pl_str_eq(l->path, path))
        l = l->next;
    if (l != NULL)
        return;
    l = PL_NEW(root->arena, struct pl_file_listing, 1);
    struct pl_str *copies = PL_NEW(root->arena, struct pl_str, n + 1);
    struct pl_str copy = pl_str_copy(root->arena, path);
    if (l == NULL || copies == NULL || copy.s == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        copies[i] = pl_str_copy(root->arena, names[i]);
    *l = (struct pl_file_listing){copy, copies, n, root->listed};
    root->listed = l;
}

enum pl_status pl_root_list(struct pl_root *root, struct pl_str path,
                            struct pl_arena *a, struct pl_str **names,
                            size_t *n, struct pl_err *err)
{
    enum pl_status status = list_names(root, path, a, names, n, err);

    note_listing(root, path, *names, status == PL_OK ? *n : 0);
    return status;
}

enum pl_status pl_file_get(const char *path, size_t limit, struct pl_arena *a,
                           struct pl_str *bytes, struct pl_err *err)
{
    struct pl_pos pos = in_file(pl_str_from(path));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return pl_fail(err, PL_EINPUT, &pos, "cannot be read: %s",
                       strerror(errno));
    enum pl_status status = take_bytes(fd, &pos, limit, a, bytes, err);
    close(fd);
    return status;
}
