/* doc_values.h - small values for the tests of doc/.  Tests only.
 *
 * Values are written as JSON with ~ for ", since text here holds both ' and ".
 */
#ifndef PL_TEST_DOC_VALUES_H
#define PL_TEST_DOC_VALUES_H

#include "arena.h"

#include "base/json.h"

#include <string.h>

static inline const struct pl_value *value_in(struct pl_arena *a,
                                              const char *text)
{
    struct pl_str copy = pl_str_copy(a, pl_str_from(text));
    char *s = PL_NEW(a, char, copy.len + 1);
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    assert_non_null(s);
    for (size_t i = 0; i < copy.len; i++)
        s[i] = copy.s[i] == '~' ? '"' : copy.s[i];
    if (pl_json_read(a, (struct pl_str){s, copy.len}, "test", &v, &err) !=
        PL_OK)
        fail_msg("%s: %s", err.msg, s);
    return v;
}

static inline const struct pl_value *value_of(const char *text)
{
    return value_in(&arena, text);
}

#endif
