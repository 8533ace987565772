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

/* A file that says that what an output folder holds is blind. */
static struct pl_str mark_of(const struct pl_work *w)
{
    return pl_state_path(w->a, w->options->output, "blind");
}

enum pl_status pl_work_need_folder(struct pl_work *w, struct pl_err *err)
{
    static const char *const made[] = {
        "index.html",  "index.md",          "index.pdf",  "index.failed.html",
        "ledger.json", ".plumb/state.json", ".plumb/memo"};
    struct pl_str blind = mark_of(w);

    if (blind.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (!w->options->blind || access(blind.s, F_OK) == 0)
        return PL_OK;
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        struct pl_str path =
            pl_str_printf(w->a, "%s/%s", w->options->output, made[i]);
        if (path.s == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        if (access(path.s, F_OK) != 0)
            continue;
        (void)pl_fail(
            err, PL_EUSAGE, NULL,
            "plumb build --blind: %s holds a report that is not blind",
            w->options->output);
        return pl_hint(err, "name another folder: -o DIR");
    }
    return PL_OK;
}

/* From here on the folder holds what this build is, whatever becomes of it. */
static enum pl_status mark(const struct pl_work *w, struct pl_err *err)
{
    struct pl_str path = mark_of(w);

    if (path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (w->options->blind)
        return pl_file_put(path.s, PL_STR(""), err);
    (void)unlink(path.s);
    return PL_OK;
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
    w->has_waited = *fd >= 0 && fcntl(*fd, F_SETLK, &whole) != 0;
    /* For the other build; the system lets go of its lock however that one
     * ends. */
    if (*fd < 0 || (w->has_waited && fcntl(*fd, F_SETLKW, &whole) != 0))
        return pl_fail(err, PL_EIO, &pos, "cannot be written: %s",
                       strerror(errno));
    sweep_all(w->a, w->options->output);
    return mark(w, err);
}
