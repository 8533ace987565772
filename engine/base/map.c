#include "base/map.h"

#include <string.h>

struct pl_map_slot {
    struct pl_str key; /* .s == NULL: free */
    size_t value;
    uint64_t hash;
};

void pl_index_init(struct pl_index *m, struct pl_arena *a)
{
    *m = (struct pl_index){.arena = a};
}

/* FNV-1a.  Its order never shows: results come by key, or in the caller's own
 * order. */
static uint64_t hash_of(struct pl_str s)
{
    uint64_t h = 14695981039346656037U;

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.s[i]) * 1099511628211U;
    return h ^ h >> 32;
}

static struct pl_map_slot *slot_of(const struct pl_index *m, struct pl_str key,
                                   uint64_t hash)
{
    size_t i = (size_t)hash & (m->cap - 1);

    while (m->slots[i].key.s != NULL &&
           (m->slots[i].hash != hash || !pl_str_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static bool grow(struct pl_index *m)
{
    struct pl_index bigger = *m;

    bigger.cap = m->cap > 0 ? 2 * m->cap : 16;
    bigger.slots = PL_NEW(m->arena, struct pl_map_slot, bigger.cap);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key.s != NULL)
            *slot_of(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    *m = bigger;
    return true;
}

size_t pl_index_get(const struct pl_index *m, struct pl_str key,
                    size_t otherwise)
{
    if (m->n == 0)
        return otherwise;
    if (key.s == NULL)
        key = PL_STR("");
    const struct pl_map_slot *slot = slot_of(m, key, hash_of(key));
    return slot->key.s != NULL ? slot->value : otherwise;
}

bool pl_index_put(struct pl_index *m, struct pl_str key, size_t value,
                  size_t *stored)
{
    if (key.s == NULL)
        key = PL_STR("");
    if (2 * (m->n + 1) > m->cap && !grow(m))
        return false;
    uint64_t hash = hash_of(key);
    struct pl_map_slot *slot = slot_of(m, key, hash);
    if (slot->key.s == NULL) {
        *slot = (struct pl_map_slot){key, value, hash};
        m->n++;
    }
    *stored = slot->value;
    return true;
}

bool pl_index_copy(struct pl_index *to, struct pl_arena *a,
                   const struct pl_index *from)
{
    *to = (struct pl_index){.arena = a};
    if (from->n == 0)
        return true;
    to->slots = PL_NEW(a, struct pl_map_slot, from->cap);
    if (to->slots == NULL)
        return false;
    memcpy(to->slots, from->slots, from->cap * sizeof *to->slots);
    to->n = from->n;
    to->cap = from->cap;
    return true;
}
