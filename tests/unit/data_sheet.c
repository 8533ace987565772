/* CSV in chunks against CSV cell by cell: the same columns for every size of
 * chunk and number of threads, and doubt whenever there is something to tell.
 * Texts are drawn; each number of draws is a case of its own. */
#include "data/number.h"
#include "data/sheet.h"
#include "data_frames.h"
#include "stats/rng.h"

#include <stdio.h>

enum { COLUMNS = 4, LONGEST = 4000 };

static const struct pl_stream draws = {7, 11};

static uint64_t below(uint64_t *at, uint64_t n)
{
    return pl_draw_below(draws, (*at)++, n);
}

/* Mostly sound fields of numbers and texts; with faults, now and then one that
 * is not. */
static void put_field(struct pl_buf *b, uint64_t *at, size_t column,
                      bool faults)
{
    static const char *const numbers[] = {"0",
                                          "-1",
                                          "12.5",
                                          "",
                                          ".5",
                                          "-.25",
                                          "1e3",
                                          "7.",
                                          "123456789",
                                          "0.1234567890123456",
                                          "-0.0",
                                          "\"3\"",
                                          "98765432.1234567",
                                          "1234567890123456789"};
    static const char *const texts[] = {
        "a",      "north",          "\"x,y\"", "\"he said \"\"no\"\"\"",
        "",       "\"two\nlines\"", "\"\"",    "\xc3\xa9",
        "\"\n\"", "\"\"\"\"",       "7",       "a b"};
    static const char *const bad[] = {"\"", "x\"y", "\"a\"b", "\r",
                                      ",",  "\n",   "\"open", "\xff"};

    if (faults && below(at, 60) == 0)
        pl_buf_puts(b, bad[below(at, sizeof bad / sizeof bad[0])]);
    else if (column < 2 && (!faults || below(at, 50) > 0))
        pl_buf_puts(b, numbers[below(at, sizeof numbers / sizeof numbers[0])]);
    else
        pl_buf_puts(b, texts[below(at, sizeof texts / sizeof texts[0])]);
}

static void put_file(struct pl_buf *b, uint64_t *at, bool faults)
{
    bool crlf = below(at, 4) == 0;
    uint64_t rows = below(at, 30);

    pl_buf_puts(b, "a,b,\"c\nc\",d");
    for (uint64_t i = 0; i < rows; i++) {
        pl_buf_puts(b, crlf ? "\r\n" : "\n");
        for (size_t j = 0; j < COLUMNS; j++) {
            pl_buf_puts(b, j > 0 ? "," : "");
            put_field(b, at, j, faults);
        }
    }
    for (uint64_t i = below(at, 3); i > 0; i--)
        pl_buf_puts(b, "\n");
}

/* Kinds by which the columns are read; NULL: none is known. */
static const char *const entries[][COLUMNS] = {
    {NULL, NULL, NULL, NULL},
    {"{'kind':'number'}", "{'kind':'number','min':-2,'max':1e300}",
     "{'kind':'text'}", "{'kind':'text','missing_codes':['a','7']}"},
    {"{'kind':'number','missing_codes':['-1','']}",
     "{'kind':'number','missing_codes':['','0']}",
     "{'kind':'category','levels':['a','north','x,y','he said \\'no\\'',"
     "'two\\nlines','\xc3\xa9','\\n','\\'','7','a b']}",
     NULL},
    {NULL, "{'kind':'ignored'}", "{'kind':'ignored'}", NULL},
    {"{'kind':'integer','missing_codes':['','12.5','.5','-.25','1e3','7.',"
     "'0.1234567890123456','98765432.1234567','1234567890123456789']}",
     NULL, "{'kind':'id'}", NULL},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static void assert_same_column(const struct pl_column *a,
                               const struct pl_column *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_levels, b->n_levels);
    for (size_t i = 0; i < a->n; i++) {
        assert_int_equal(pl_is_missing(a, i), pl_is_missing(b, i));
        if (a->number != NULL && !pl_is_missing(a, i))
            assert_memory_equal(&a->number[i], &b->number[i], sizeof(double));
        if (a->code != NULL)
            assert_int_equal(a->code[i], b->code[i]);
        if (a->text != NULL)
            assert_true(pl_str_eq(a->text[i], b->text[i]));
    }
}

/* Cell by cell.  false: something is to be told. */
static bool read_cells(struct pl_str text, const char *const *entry,
                       struct pl_column *columns)
{
    struct pl_bad_cells bad = {0};
    struct pl_err err = {0};
    struct pl_csv csv;

    pl_buf_init(&bad.text, 0);
    bool good = pl_csv_split(&arena, text, "t", &csv, &err) == PL_OK;
    for (size_t j = 0; good && j < COLUMNS; j++) {
        if (entry[j] != NULL && strstr(entry[j], "ignored") != NULL)
            continue;
        good =
            pl_dictionary_column(&arena, &csv, j, csv.cells[j],
                                 entry[j] == NULL ? NULL : value_of(entry[j]),
                                 &bad, &columns[j], &err) == PL_OK;
    }
    good = good && bad.n == 0;
    pl_buf_free(&bad.text);
    return good;
}

static bool read_chunks(struct pl_str text, const char *const *entry,
                        size_t chunk, unsigned threads,
                        struct pl_sheet_column *columns)
{
    struct pl_team team = {threads, NULL};
    struct pl_err err = {0};
    struct pl_sheet s;

    assert_int_equal(pl_sheet_open(&arena, &team, text, chunk, &s, &err),
                     PL_OK);
    if (!s.is_good)
        return false;
    assert_int_equal(s.header.columns, COLUMNS);
    for (size_t j = 0; j < COLUMNS; j++) {
        columns[j] = (struct pl_sheet_column){.name = s.header.cells[j]};
        if (entry[j] != NULL)
            columns[j].entry = value_of(entry[j]);
        columns[j].is_left_out =
            entry[j] != NULL && strstr(entry[j], "ignored") != NULL;
    }
    assert_int_equal(pl_sheet_read(&s, columns, &err), PL_OK);
    return s.is_good;
}

static void compare(struct pl_str text, const char *const *entry, size_t chunk,
                    unsigned threads)
{
    struct pl_column slow[COLUMNS];
    struct pl_sheet_column fast[COLUMNS];
    bool good = read_cells(text, entry, slow);

    if (read_chunks(text, entry, chunk, threads, fast) != good)
        fail_msg("%s, in chunks of %zu %s:\n%.*s", good ? "sound" : "faulty",
                 chunk, good ? "is not" : "is", PL_FMT(text));
    for (size_t j = 0; good && j < COLUMNS; j++)
        if (!fast[j].is_left_out)
            assert_same_column(&fast[j].cells.column, &slow[j]);
}

static size_t check_files(bool faults)
{
    size_t sound = 0;
    uint64_t at = faults ? 1000000 : 0;

    for (int file = 0; file < 800; file++) {
        struct pl_column slow[COLUMNS];
        struct pl_buf b;
        pl_buf_init(&b, 0);
        put_file(&b, &at, faults);
        /* A copy without a NUL after it: what reads past the end is caught. */
        char *exact = malloc(b.len);
        assert_non_null(exact);
        memcpy(exact, b.s, b.len);
        struct pl_str text = {exact, b.len};
        const char *const *entry = entries[(size_t)file % ENTRIES];
        sound += read_cells(text, entry, slow);
        compare(text, entry, 1 + below(&at, 40), 1 + (unsigned)below(&at, 3));
        compare(text, entry, LONGEST, 1);
        free(exact);
        pl_buf_free(&b);
        pl_arena_free(&arena);
    }
    return sound;
}

static void check_sound_files(void **state)
{
    (void)state;
    assert_true(check_files(false) > 300);
}

static void check_faulty_files(void **state)
{
    (void)state;
    size_t sound = check_files(true);
    assert_true(sound > 50 && sound < 750);
}

/* Every form of number, against strtod to the last bit. */
static void check_numbers(void **state)
{
    size_t declined = 0;
    uint64_t at = 9000000;

    (void)state;
    for (int i = 0; i < 60000; i++) {
        char text[64];
        size_t n = 0, digits = 1 + below(&at, 19), point = below(&at, 22);
        double x;
        if (below(&at, 2) == 0)
            text[n++] = '-';
        for (size_t k = 0; k <= digits; k++) {
            if (k == point)
                text[n++] = '.';
            if (k < digits)
                text[n++] = (char)('0' + below(&at, 10));
        }
        memset(text + n, ',', sizeof text - n);
        const char *stop = pl_number_scan(text, text + sizeof text, &x);
        declined += stop == NULL;
        if (stop == NULL)
            continue;
        assert_ptr_equal(stop, text + n);
        text[n] = '\0';
        double y = strtod(text, NULL);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_true(declined < 600);
}

/* The middle of two doubles and what lies just beside it. */
static void check_middles(void **state)
{
    uint64_t at = 20000000;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        double x, low = 1 + (double)below(&at, (uint64_t)1 << 52) * 0x1p-52;
        uint64_t whole = (uint64_t)(low * 0x1p52) * 2 + 1;
        int n = snprintf(text, sizeof text, "%llu",
                         (unsigned long long)(whole + below(&at, 3) - 1));
        memset(text + n, ',', sizeof text - (size_t)n);
        const char *stop = pl_number_scan(text, text + sizeof text, &x);
        assert_ptr_equal(stop, text + n);
        text[n] = '\0';
        double y = strtod(text, NULL);
        assert_memory_equal(&x, &y, sizeof x);
    }
}

static void check_not_numbers(void **state)
{
    static const char *const texts[] = {"x", "-", ".", "-.", "+1", ",", ""};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[64];
        double x;
        memset(text, ',', sizeof text);
        memcpy(text, texts[i], strlen(texts[i]));
        assert_null(pl_number_scan(text, text + sizeof text, &x));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_sound_files),
        cmocka_unit_test(check_faulty_files),
        cmocka_unit_test(check_numbers),
        cmocka_unit_test(check_middles),
        cmocka_unit_test(check_not_numbers),
    };

    return cmocka_run_group_tests(tests, data_open, data_close);
}
