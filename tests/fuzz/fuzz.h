/* fuzz.h - what the targets share: one function a grammar, called by libFuzzer
 * with bytes of its making.  Tests only. */
#ifndef PL_TEST_FUZZ_H
#define PL_TEST_FUZZ_H

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct pl_str fuzz_text(const uint8_t *data, size_t size)
{
    return (struct pl_str){(const char *)data, size};
}

/* A claim that does not hold is a crash, which libFuzzer keeps. */
static inline void fuzz_claim(bool holds)
{
    if (!holds)
        abort();
}

#endif
