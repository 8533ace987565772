/* realpath is X/Open, not base POSIX. */
#define _XOPEN_SOURCE 700
#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEVELS = 3 };

enum pl_status pl_folder_make(const char *below, const char *prefix,
                              const char *what, char path[PL_FOLDER],
                              struct pl_err *err)
{
    char *outer = realpath(below, NULL);
    int n = snprintf(path, PL_FOLDER, "%s/%sXXXXXX",
                     outer != NULL ? outer : below, prefix);

    if (outer != NULL && n >= PL_FOLDER)
        errno = ENAMETOOLONG;
    bool is_made = outer != NULL && n < PL_FOLDER && mkdtemp(path) != NULL;
    free(outer);
    if (!is_made)
        return pl_fail(err, PL_EIO, NULL, "no folder for the %s below %s: %s",
                       what, below, strerror(errno));
    return PL_OK;
}

static void sweep(int above, const char *name, int level)
{
    int fd =
        openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        bool is_itself =
            strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        if (!is_itself && unlinkat(dirfd(dir), e->d_name, 0) != 0 &&
            level < LEVELS)
            sweep(dirfd(dir), e->d_name, level + 1);
    }
    closedir(dir);
    (void)unlinkat(above, name, AT_REMOVEDIR);
}

void pl_folder_sweep(int above, const char *name)
{
    sweep(above, name, 1);
}
