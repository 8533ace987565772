#include "run/new.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

/* The files of engine/run/new, built in. */
static const struct {
    const char *path, *text;
    size_t length;
} files[] = {
#include "new.inc"
};

/* What cannot be looked into counts as full; so does a hidden file. */
static bool has_entries(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    if (dir == NULL)
        return true;
    while (n <= 2 && readdir(dir) != NULL) /* "." and ".." are always there */
        n++;
    closedir(dir);
    return n > 2;
}

static enum pl_status need_room(const char *folder, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(folder, 0, 0);
    struct stat st;

    if (lstat(folder, &st) != 0 && errno == ENOENT)
        return PL_OK;
    if (!has_entries(folder))
        return PL_OK;
    (void)pl_fail(err, PL_EINPUT, &pos, "is there already, and not empty");
    return pl_hint(err, "name a folder that is not there yet");
}

/* A file whose name starts with a point would be hidden in the source. */
static struct pl_str place_of(struct pl_arena *a, const char *folder, size_t i)
{
    struct pl_str path = pl_str_from(files[i].path);

    return pl_str_printf(a, "%s/%s%.*s", folder,
                         pl_str_is(path, "gitignore") ? "." : "", PL_FMT(path));
}

enum pl_status pl_new_project(struct pl_arena *a, const char *folder,
                              struct pl_buf *told, struct pl_err *err)
{
    PL_TRY(need_room(folder, err));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct pl_str path = place_of(a, folder, i);
        if (path.s == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        PL_TRY(pl_file_put(
            path.s, (struct pl_str){files[i].text, files[i].length}, err));
        pl_buf_printf(told, "%s\n", path.s);
    }
    pl_buf_printf(told, "next: plumb build %s\n", folder);
    return PL_OK;
}
