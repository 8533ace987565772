#include "base/str.h"

enum { LONGEST = 64 }; /* names are shorter; longer ones get no suggestion */

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Optimal string alignment distance (Damerau 1964): insertions, deletions,
 * substitutions, and swaps of neighbours. */
static size_t distance(struct pl_str a, struct pl_str b)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t differs = a.s[i - 1] != b.s[j - 1];
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + differs);
            if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] &&
                a.s[i - 2] == b.s[j - 1] && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.len];
}

int pl_nearest(struct pl_str s, const struct pl_str *candidates, size_t n)
{
    int best = -1;
    size_t best_distance = 0;

    if (s.len == 0 || s.len > LONGEST)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (candidates[i].len > LONGEST)
            continue;
        size_t d = distance(s, candidates[i]);
        if (d * 3 <= s.len + 2 && (best < 0 || d < best_distance)) {
            best = (int)i;
            best_distance = d;
        }
    }
    return best;
}
