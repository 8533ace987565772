#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 4096 };

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

static bool holds_already(const char *path, struct pl_str bytes)
{
    struct pl_arena a;
    struct pl_str now;

    pl_arena_init(&a, bytes.len + (1 << 20));
    bool same = pl_file_get(path, bytes.len, &a, &now, NULL) == PL_OK &&
                pl_str_eq(now, bytes);
    pl_arena_free(&a);
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
    return fsync(fd) != 0 ? errno : 0;
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

static int write_beside(const char *path, const char *folder,
                        struct pl_str bytes)
{
    char temporary[PATH + 32];

    if (snprintf(temporary, sizeof temporary, "%s/.plumb-XXXXXX", folder) >=
        (int)sizeof temporary)
        return ENAMETOOLONG;
    int fd = mkstemp(temporary);
    if (fd < 0)
        return errno;
    /* mkstemp keeps others out; a report is to be read as umask says. */
    mode_t mask = umask(0);
    umask(mask);
    int why = fchmod(fd, 0666 & ~mask) != 0 ? errno : write_all(fd, bytes);
    if (close(fd) != 0 && why == 0)
        why = errno;
    if (why == 0 && rename(temporary, path) != 0)
        why = errno;
    if (why != 0)
        unlink(temporary);
    return why;
}

enum pl_status pl_file_put(const char *path, struct pl_str bytes,
                           struct pl_err *err)
{
    char folder[PATH];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= sizeof folder)
        return cannot_write(path, ENAMETOOLONG, err);
    memcpy(folder, path, n);
    folder[n] = '\0';
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else if (n == 0)
        snprintf(folder, sizeof folder, "/");
    PL_TRY(pl_dir_make(folder, err));
    if (holds_already(path, bytes))
        return PL_OK;
    int why = write_beside(path, folder, bytes);
    if (why != 0)
        return cannot_write(path, why, err);
    sync_folder(folder);
    return PL_OK;
}
