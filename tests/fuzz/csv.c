/* CSV: with and without a dictionary, by one thread and by several, which give
 * the same frame or the same message. */
#include "fuzz.h"

#include "data/csv.h"

#include <string.h>

static const struct pl_value *dictionary(struct pl_arena *a)
{
    static const char *const kinds[] = {"id", "number", "binary", "date"};
    struct pl_builder columns, file;
    char name[2] = "a";

    pl_build(&columns, a);
    for (size_t i = 0; i < 4; i++, name[0]++) {
        struct pl_builder entry;
        pl_build(&entry, a);
        pl_set_text(&entry, "kind", kinds[i]);
        pl_set(&columns, name, pl_map(&entry));
    }
    pl_build(&file, a);
    pl_set_text(&file, "kind", "file");
    pl_set_text(&file, "key", "a");
    pl_set(&file, "columns", pl_map(&columns));
    return pl_map(&file);
}

static void read_both_ways(struct pl_arena *a, struct pl_str text,
                           const struct pl_value *entry)
{
    const struct pl_team team = {3, NULL};
    const struct pl_frame *one = NULL, *many = NULL;
    struct pl_hash hash = pl_hash_str(text);
    struct pl_err x = {0}, y = {0};

    enum pl_status alone =
        pl_csv_frame(a, text, PL_STR("f.csv"), &hash, entry, &one, &x);
    enum pl_status together = pl_csv_frame_by(a, &team, text, PL_STR("f.csv"),
                                              &hash, entry, &many, &y);
    fuzz_claim(alone == together);
    if (alone != PL_OK) {
        fuzz_claim(strcmp(x.msg, y.msg) == 0);
        return;
    }
    struct pl_hash of_one = pl_frame_hash(one), of_many = pl_frame_hash(many);
    fuzz_claim(memcmp(&of_one, &of_many, sizeof of_one) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_arena a;

    pl_arena_init(&a, (size_t)64 << 20);
    a.fail_after = -1;
    read_both_ways(&a, fuzz_text(data, size), NULL);
    read_both_ways(&a, fuzz_text(data, size), dictionary(&a));
    pl_arena_free(&a);
    return 0;
}
