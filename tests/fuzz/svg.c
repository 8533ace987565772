/* SVG of a gnuplot that may write anything: no script, no reference outside. */
#include "fuzz.h"

#include "chart/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pl_svg_frame frame = {PL_STR("fig-x"), PL_STR("t"),
                                       PL_STR("d")};
    struct pl_err err = {0};
    struct pl_buf b;
    size_t at;

    pl_buf_init(&b, (size_t)16 << 20);
    if (pl_svg_clean(&b, fuzz_text(data, size), &frame, &err) == PL_OK) {
        fuzz_claim(!pl_str_find(pl_buf_view(&b), PL_STR("<script"), &at));
        fuzz_claim(
            !pl_str_find(pl_buf_view(&b), PL_STR("<foreignObject"), &at));
    }
    pl_buf_free(&b);
    return 0;
}
