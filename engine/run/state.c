/* dl_iterate_phdr is GNU's. */
#define _GNU_SOURCE
#include "run/state.h"

#include "base/json.h"
#include "base/reads.h"

#include <link.h>
#include <string.h>

enum { STATE_LIMIT = 64 << 20, LINE = 66 }; /* of the checksum, in quotes */

struct pl_str pl_state_path(struct pl_arena *a, const char *output,
                            const char *name)
{
    return pl_str_printf(a, "%s/.plumb/%s", output, name);
}

/* An address in this very process. */
static const unsigned char *mapped(const struct dl_phdr_info *info,
                                   const ElfW(Phdr) * p)
{
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return (const unsigned char *)(info->dlpi_addr + p->p_vaddr);
}

static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* The linker's own hash of the whole program, where it left one. */
static bool hash_build_id(struct pl_hasher *h, const unsigned char *note,
                          size_t n)
{
    ElfW(Nhdr) head;

    while (n >= sizeof head) {
        memcpy(&head, note, sizeof head);
        size_t name = padded(head.n_namesz), text = padded(head.n_descsz);
        if (name > n || text > n || sizeof head + name + text > n)
            return false;
        if (head.n_type == NT_GNU_BUILD_ID) {
            pl_hasher_add(h, note + sizeof head + name, head.n_descsz);
            return true;
        }
        note += sizeof head + name + text;
        n -= sizeof head + name + text;
    }
    return false;
}

/* The first object is the program itself.  Without the linker's hash, what is
 * mapped for reading only is hashed: it is as it stands in the file. */
static int hash_program(struct dl_phdr_info *info, size_t size, void *ud)
{
    struct pl_hasher *h = ud;

    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_NOTE &&
            hash_build_id(h, mapped(info, p), p->p_filesz))
            return 1;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_LOAD && (p->p_flags & PF_W) == 0)
            pl_hasher_add(h, mapped(info, p), p->p_filesz);
    }
    return 1;
}

struct pl_hash pl_program_hash(struct pl_str libraries)
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, libraries);
    dl_iterate_phdr(hash_program, &h);
    return pl_hasher_end(&h);
}

/* Over all that follows the first line, which holds it. */
static void checksum(struct pl_str rest, char line[LINE + 1])
{
    struct pl_hash hash = pl_hash_str(rest);

    line[0] = '"';
    pl_hash_hex(&hash, line + 1);
    line[LINE - 1] = '"';
    line[LINE] = '\0';
}

/* What the file says of itself; false: it is not as it was written. */
static bool is_sound(struct pl_str *text)
{
    struct pl_str line;
    char sum[LINE + 1];

    if (!pl_str_line(text, &line))
        return false;
    checksum(*text, sum);
    return pl_str_is(line, sum);
}

const struct pl_value *pl_state_read(struct pl_arena *a, const char *output,
                                     struct pl_str *printed)
{
    struct pl_str path = pl_state_path(a, output, "state.json"), text, line;
    const struct pl_value *state;

    *printed = PL_STR("");
    if (path.s == NULL ||
        pl_file_get(path.s, STATE_LIMIT, a, &text, NULL) != PL_OK ||
        !is_sound(&text) || !pl_str_line(&text, &line) ||
        pl_json_read(a, line, "state.json", &state, NULL) != PL_OK)
        return NULL;
    *printed = text;
    return state;
}

enum pl_status pl_state_write(const char *output, const struct pl_value *state,
                              struct pl_str printed, struct pl_err *err)
{
    struct pl_arena a;
    struct pl_buf text;
    char sum[LINE + 1];

    pl_arena_init(&a, 1 << 16);
    pl_buf_init(&text, 0);
    struct pl_str path = pl_state_path(&a, output, "state.json");
    checksum(PL_STR(""), sum); /* its place */
    pl_buf_printf(&text, "%s\n", sum);
    pl_json_write(&text, state);
    pl_buf_putc(&text, '\n');
    pl_buf_put(&text, printed);
    if (text.failed == PL_OK) {
        struct pl_str all = pl_buf_view(&text);
        checksum(pl_str_slice(all, LINE + 1, all.len), sum);
        memcpy(text.s, sum, LINE);
    }
    enum pl_status status = path.s == NULL || text.failed != PL_OK
                                ? pl_fail(err, PL_ENOMEM, NULL, "out of memory")
                                : pl_file_put(path.s, pl_buf_view(&text), err);
    pl_buf_free(&text);
    pl_arena_free(&a);
    return status;
}

static bool outputs_are(struct pl_arena *a, const struct pl_value *state,
                        const char *output)
{
    struct pl_root root;

    if (pl_root_open(&root, output, a, NULL) != PL_OK)
        return false;
    bool same =
        !pl_root_has(&root, PL_STR("index.failed.html")) &&
        pl_root_has_files(&root, pl_get(state, "outputs"), PL_INPUT_MOST);
    pl_root_close(&root);
    return same;
}

bool pl_state_is_current(struct pl_arena *a, const struct pl_value *state,
                         struct pl_root *project, const char *output,
                         struct pl_str options, struct pl_str program)
{
    return state != NULL &&
           pl_str_eq(pl_strv(pl_get(state, "program")), program) &&
           pl_str_eq(pl_strv(pl_get(state, "options")), options) &&
           pl_root_is_as(project, a, pl_get(state, "inputs"),
                         pl_get(state, "absent"), pl_get(state, "listed"),
                         PL_INPUT_MOST) &&
           outputs_are(a, state, output);
}
