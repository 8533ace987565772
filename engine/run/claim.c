/* claim.c - one build at a time in one output folder, and what a build that was
 * killed left behind there. */
#include "base/folder.h"
#include "run/build_state.h"
#include "run/pdf.h"
#include "run/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* As file_put.c names them: ".plumb-" and six characters. */
static bool is_temporary(const char *name)
{
    return strncmp(name, ".plumb-", 7) == 0 && strlen(name) == 13;
}

/* As draw.c and pdf.c name them: what gnuplot or WeasyPrint worked in when a
 * build was killed. */
static bool is_of_program(const char *name)
{
    static const char *const prefixes[] = {PL_CHARTS_FOLDER, PL_PAPER_FOLDER};

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t n = strlen(prefixes[i]);
        if (strncmp(name, prefixes[i], n) == 0 && strlen(name) == n + 6)
            return true;
    }
    return false;
}

static void sweep(struct pl_arena *a, const char *output, const char *below)
{
    struct pl_str path = pl_str_printf(a, "%s%s", output, below);
    DIR *dir = path.s != NULL ? opendir(path.s) : NULL;

    if (dir == NULL)
        return;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
        if (is_temporary(e->d_name))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
        else if (is_of_program(e->d_name))
            pl_folder_sweep(dirfd(dir), e->d_name);
    closedir(dir);
}

static void sweep_all(struct pl_arena *a, const char *output)
{
    sweep(a, output, "");
    sweep(a, output, "/.plumb");
    sweep(a, output, "/figures");
}

void pl_work_tidy(struct pl_work *w)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct pl_str path = pl_state_path(w->a, w->options->output, "lock");
    int fd = path.s != NULL ? open(path.s, O_RDWR | O_CLOEXEC) : -1;

    if (fd < 0)
        return;
    if (fcntl(fd, F_SETLK, &whole) == 0)
        sweep_all(w->a, w->options->output);
    close(fd);
}

enum pl_status pl_work_claim(struct pl_work *w, int *fd, struct pl_err *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct pl_str folder = pl_state_path(w->a, w->options->output, "");
    struct pl_str path = pl_state_path(w->a, w->options->output, "lock");

    *fd = -1;
    if (folder.s == NULL || path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(pl_dir_make(folder.s, err));
    *fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    struct pl_pos pos = pl_pos_at(path.s, 0, 0);
    /* Waits for the other build; the system lets go of its lock however that
     * one ends. */
    if (*fd < 0 || fcntl(*fd, F_SETLKW, &whole) != 0)
        return pl_fail(err, PL_EIO, &pos, "cannot be written: %s",
                       strerror(errno));
    sweep_all(w->a, w->options->output);
    return PL_OK;
}
