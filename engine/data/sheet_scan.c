#include "data/sheet_parts.h"

#include <stdint.h>
#include <string.h>

typedef signed char bytes16 __attribute__((vector_size(16)));

enum { WIDTH = 16, TURNS = 64 };

/* Counts of one stretch: a lane holds at most TURNS. */
struct counts {
    bytes16 quotes, ends, nuls, high;
};

static size_t sum_of(bytes16 lanes)
{
    size_t n = 0;

    for (int i = 0; i < WIDTH; i++)
        n += (size_t)(unsigned char)lanes[i];
    return n;
}

static void add_counts(const struct counts *c, struct pl_chunk *to)
{
    to->quotes += sum_of(c->quotes);
    to->ends += sum_of(c->ends);
    to->is_text = to->is_text && sum_of(c->nuls) == 0;
    to->is_ascii = to->is_ascii && sum_of(c->high) == 0;
}

/* Comparisons give -1, which is taken off. */
static size_t count_blocks(const char *s, size_t n, struct pl_chunk *to)
{
    size_t at = 0;

    while (n - at >= WIDTH) {
        struct counts c = {{0}, {0}, {0}, {0}};
        for (int turn = 0; turn < TURNS && n - at >= WIDTH; turn++) {
            bytes16 v;
            memcpy(&v, s + at, sizeof v);
            c.quotes -= v == '"';
            c.ends -= v == '\n';
            c.nuls |= v == 0;
            c.high |= v < 0;
            at += WIDTH;
        }
        add_counts(&c, to);
    }
    return at;
}

static void count_chunk(struct pl_str s, struct pl_chunk *to)
{
    *to = (struct pl_chunk){.is_text = true, .is_ascii = true};
    for (size_t i = count_blocks(s.s, s.len, to); i < s.len; i++) {
        to->quotes += s.s[i] == '"';
        to->ends += s.s[i] == '\n';
        to->is_text = to->is_text && s.s[i] != '\0';
        to->is_ascii = to->is_ascii && (unsigned char)s.s[i] < 0x80;
    }
}

static struct pl_str bytes_of(const struct pl_sheet *s, size_t chunk)
{
    return pl_str_slice(s->rows, chunk * s->chunk, (chunk + 1) * s->chunk);
}

static void count_turn(void *ud, unsigned worker, size_t from, size_t to)
{
    const struct pl_sheet *s = ud;

    (void)worker;
    for (size_t i = from; i < to; i++)
        count_chunk(bytes_of(s, i), &s->chunks[i]);
}

/* Line ends outside quotes, when there are quotes; and where the rows of the
 * chunk begin. */
static void place_turn(void *ud, unsigned worker, size_t from, size_t to)
{
    const struct pl_sheet *s = ud;

    (void)worker;
    for (size_t k = from; k < to; k++) {
        struct pl_chunk *c = &s->chunks[k];
        struct pl_str b = bytes_of(s, k);
        bool is_quoted = c->starts_quoted;
        bool is_placed = k == 0; /* the header's line end is before it */
        size_t ends = 0;
        for (size_t i = 0; i < b.len; i++) {
            is_quoted ^= b.s[i] == '"';
            if (b.s[i] != '\n' || is_quoted)
                continue;
            ends++;
            if (!is_placed)
                c->from = k * s->chunk + i + 1;
            is_placed = true;
            if (c->quotes == 0 && !c->starts_quoted)
                break; /* all of them count */
        }
        if (c->quotes > 0 || c->starts_quoted)
            c->ends = ends;
    }
}

/* Rows before each chunk; gives how many there are in all. */
static size_t number_rows(const struct pl_sheet *s)
{
    size_t rows = 0;

    for (size_t k = 0; k < s->n_chunks; k++) {
        s->chunks[k].first_row = rows;
        s->chunks[k].rows = s->chunks[k].ends + (k == 0);
        rows += s->chunks[k].rows;
    }
    return rows;
}

static bool set_quoted(const struct pl_sheet *s)
{
    size_t quotes = 0;
    bool is_ascii = true;

    for (size_t k = 0; k < s->n_chunks; k++) {
        if (!s->chunks[k].is_text)
            return false;
        s->chunks[k].starts_quoted = quotes % 2 == 1;
        quotes += s->chunks[k].quotes;
        is_ascii = is_ascii && s->chunks[k].is_ascii;
    }
    return quotes % 2 == 0 && (is_ascii || pl_utf8_valid(s->rows));
}

static enum pl_status place_rows(struct pl_sheet *s, struct pl_err *err)
{
    if (s->rows.len == 0)
        return PL_OK;
    s->n_chunks = (s->rows.len - 1) / s->chunk + 1;
    s->chunks = PL_NEW(s->a, struct pl_chunk, s->n_chunks);
    if (s->chunks == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_team_run(s->team, "data.csv", s->n_chunks, 1, count_turn, s);
    s->is_good = set_quoted(s);
    if (!s->is_good)
        return PL_OK;
    pl_team_run(s->team, "data.csv", s->n_chunks, 1, place_turn, s);
    s->header.rows = number_rows(s);
    return PL_OK;
}

size_t pl_sheet_header(struct pl_str s)
{
    bool is_quoted = false;

    for (size_t i = 0; i < s.len; i++) {
        is_quoted ^= s.s[i] == '"';
        if (s.s[i] == '\n' && !is_quoted)
            return i + 1;
    }
    return s.len;
}

enum pl_status pl_sheet_open(struct pl_arena *a, const struct pl_team *team,
                             struct pl_str bytes, size_t chunk,
                             struct pl_sheet *out, struct pl_err *err)
{
    struct pl_err doubt = {0};

    *out = (struct pl_sheet){
        .a = a, .team = team, .chunk = chunk, .is_good = true};
    while (bytes.len > 0 &&
           (bytes.s[bytes.len - 1] == '\n' || bytes.s[bytes.len - 1] == '\r'))
        bytes.len--;
    size_t header = pl_sheet_header(bytes);
    enum pl_status status = pl_csv_split(a, pl_str_slice(bytes, 0, header), "",
                                         &out->header, &doubt);
    if (status == PL_ENOMEM)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    out->is_good = status == PL_OK && out->header.rows == 0;
    if (!out->is_good)
        return PL_OK;
    out->rows = pl_str_slice(bytes, header, bytes.len);
    return place_rows(out, err);
}
