/* JSON, and the binary form: what is read and written again is read as the
 * same. */
#include "fuzz.h"

#include "base/json.h"
#include "base/pack.h"

static void pack_again(struct pl_arena *a, const struct pl_value *v)
{
    const struct pl_value *back = NULL;
    struct pl_buf b;

    pl_buf_init(&b, (size_t)16 << 20);
    pl_pack(&b, v);
    if (b.failed == PL_OK) {
        fuzz_claim(pl_unpack(a, pl_buf_view(&b), &back, NULL) == PL_OK);
        fuzz_claim(pl_equal(v, back));
    }
    pl_buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};
    struct pl_arena a;

    pl_arena_init(&a, (size_t)64 << 20);
    a.fail_after = -1;
    if (pl_json_read(&a, fuzz_text(data, size), "f.json", &v, &err) == PL_OK)
        pack_again(&a, v);
    (void)pl_unpack(&a, fuzz_text(data, size), &v, &err);
    pl_arena_free(&a);
    return 0;
}
