/* Notebooks: their parts, and the page and the Markdown woven of them. */
#include "fuzz.h"

#include "doc/notebook.h"
#include "doc/weave.h"

static const struct pl_value *chapters(struct pl_arena *a, struct pl_str text)
{
    struct pl_builder one, list;

    pl_build(&one, a);
    pl_set_text(&one, "path", "f.md");
    pl_set_string(&one, "source", text);
    pl_build(&list, a);
    pl_add(&list, pl_map(&one));
    return pl_list(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pl_value *parts = NULL;
    struct pl_woven woven = {0};
    struct pl_err err = {0};
    struct pl_arena a;

    pl_arena_init(&a, (size_t)256 << 20);
    a.fail_after = -1;
    (void)pl_notebook_parts(&a, PL_STR("f.md"), fuzz_text(data, size), &parts,
                            &err);
    struct pl_weave in = {.chapters = chapters(&a, fuzz_text(data, size)),
                          .html = true,
                          .md = true};
    enum pl_status status = pl_weave(&a, &in, &woven, &err);
    fuzz_claim(status != PL_EFAULT);
    pl_arena_free(&a);
    return 0;
}
