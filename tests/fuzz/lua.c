/* Lua of a stranger, run in the sandbox of a notebook with small limits: it may
 * fail in any way but one. */
#include "fuzz.h"

#include "base/file.h"
#include "lua/host.h"
#include "stats/stats.h"

#include <stdio.h>
#include <unistd.h>

static struct pl_root root;
static char folder[] = "/tmp/plumb-fuzz-XXXXXX";

static void sweep(void)
{
    char path[64];

    (void)snprintf(path, sizeof path, "%s/f.lua", folder);
    (void)unlink(path);
    (void)rmdir(folder);
}

/* The folder lives as long as the process. */
static void open_folder(void)
{
    static struct pl_arena a;
    static bool is_open;

    if (is_open)
        return;
    is_open = true;
    pl_stats_init();
    pl_arena_init(&a, (size_t)1 << 20);
    a.fail_after = -1;
    fuzz_claim(mkdtemp(folder) != NULL);
    fuzz_claim(pl_root_open(&root, folder, &a, NULL) == PL_OK);
    (void)atexit(sweep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_host_options options = {
        .root = &root, .memory = (size_t)16 << 20, .instructions = 200000};
    struct pl_host *host = NULL;
    struct pl_err err = {0};
    struct pl_buf printed;
    struct pl_arena a;
    char path[64];

    open_folder();
    (void)snprintf(path, sizeof path, "%s/f.lua", folder);
    fuzz_claim(pl_file_put(path, fuzz_text(data, size), &err) == PL_OK);
    pl_arena_init(&a, (size_t)256 << 20);
    a.fail_after = -1;
    pl_buf_init(&printed, (size_t)1 << 20);
    if (pl_host_open(&a, &options, &host, &err) == PL_OK) {
        enum pl_status status =
            pl_host_script(host, PL_STR("f.lua"), &printed, &err);
        fuzz_claim(status != PL_EFAULT);
    }
    pl_host_close(host);
    pl_buf_free(&printed);
    pl_arena_free(&a);
    return 0;
}
