/* CSV text to columns and back: what RFC 4180 allows, and what a broken file is
 * told. */
#include "data_frames.h"

#include <stdio.h>

static struct text_case {
    const char *name, *text;
    size_t n;         /* 0: up to the NUL */
    const char *out;  /* written back, or */
    const char *says; /* the error */
    size_t line;
} texts[] = {
    {"plain", "a,b\n1,2\n3,4\n", 0, "a,b\n1,2\n3,4\n", NULL, 0},
    {"no line end at the end", "a,b\n1,2", 0, "a,b\n1,2\n", NULL, 0},
    {"CRLF", "a,b\r\n1,2\r\n", 0, "a,b\n1,2\n", NULL, 0},
    {"byte order mark",
     "\xef\xbb\xbf"
     "a,b\n1,2\n",
     0, "a,b\n1,2\n", NULL, 0},
    {"zero rows", "a,b\n", 0, "a,b\n", NULL, 0},
    {"zero rows, no line end", "a", 0, "a\n", NULL, 0},
    {"quoted comma", "a,b\n\"x,y\",2\n", 0, "a,b\n\"x,y\",2\n", NULL, 0},
    {"doubled quotes", "a\n\"he said \"\"no\"\"\"\n", 0,
     "a\n\"he said \"\"no\"\"\"\n", NULL, 0},
    {"only a doubled quote", "a\n\"\"\"\"\n", 0, "a\n\"\"\"\"\n", NULL, 0},
    {"line end in a field", "a,b\n\"x\ny\",2\n", 0, "a,b\n\"x\ny\",2\n", NULL,
     0},
    {"CRLF in a field stays", "a\n\"x\r\ny\"\r\n", 0, "a\n\"x\r\ny\"\n", NULL,
     0},
    {"quoted header", "\"a,b\",c\n1,2\n", 0, "\"a,b\",c\n1,2\n", NULL, 0},
    {"quotes that were not needed", "\"a\"\n\"x\"\n", 0, "a\nx\n", NULL, 0},
    {"spaces are part of a field", "a\n x \n", 0, "a\n x \n", NULL, 0},
    {"empty fields", "a,b\n,\nx,\n", 0, "a,b\n,\nx,\n", NULL, 0},
    {"empty line of a one-column file is a missing cell", "a\nx\n\ny\n", 0,
     "a\nx\n\"\"\ny\n", NULL, 0},
    {"a missing cell at the end of a one-column file", "a\nx\n\"\"\n", 0,
     "a\nx\n\"\"\n", NULL, 0},
    {"empty lines at the end are passed over", "a,b\n1,2\n\n\r\n\n", 0,
     "a,b\n1,2\n", NULL, 0},
    {"shortest numbers", "a\n1.50\n1e3\n-0.0\n.5\n+7\n", 0,
     "a\n1.5\n1000\n0\n0.5\n7\n", NULL, 0},
    {"a number of many digits",
     "a\n0.1234567890123456789\n123456789012345678\n", 0,
     "a\n0.12345678901234568\n1.2345678901234568e+17\n", NULL, 0},
    {"one text makes a text column", "a\n1\nx\n", 0, "a\n1\nx\n", NULL, 0},
    {"hexadecimal is text", "a\n0x10\n", 0, "a\n0x10\n", NULL, 0},
    {"nan is text", "a\nnan\n", 0, "a\nnan\n", NULL, 0},
    {"UTF-8", "na\xc3\xafve\n\xe2\x82\xac\n", 0, "na\xc3\xafve\n\xe2\x82\xac\n",
     NULL, 0},
    {"empty file", "", 0, NULL, "is empty", 0},
    {"only line ends", "\n\n\r\n", 0, NULL, "is empty", 0},
    {"only a byte order mark", "\xef\xbb\xbf", 0, NULL, "is empty", 0},
    {"NUL byte", "a\n1\0\n", 5, NULL, "NUL byte", 0},
    {"UTF-16",
     "\xff\xfe"
     "a\0",
     4, NULL, "NUL byte", 0},
    {"malformed UTF-8", "a\n\xc3(\n", 0, NULL, "not UTF-8", 0},
    {"overlong UTF-8", "a\n\xc0\xaf\n", 0, NULL, "not UTF-8", 0},
    {"a truncated character at the end", "a\nx\xe2\x82", 0, NULL, "not UTF-8",
     0},
    {"ragged: short", "a,b\n1,2\n3\n", 0, NULL,
     "row 2 has 1 field, the header 2", 3},
    {"ragged: long", "a,b\n1,2,3\n", 0, NULL,
     "row 1 has 3 fields, the header 2", 2},
    {"ragged after a field of two lines", "a,b\n\"x\ny\",2\n1\n", 0, NULL,
     "row 2 has 1 field", 4},
    {"empty line within", "a,b\n\n1,2\n", 0, NULL, "row 1 has 1 field", 2},
    {"unclosed quote", "a,b\n1,2\n\"x,2\n3,4\n", 0, NULL, "never closed", 3},
    {"unclosed after a doubled quote", "a\n\"x\"\"", 0, NULL, "never closed",
     2},
    {"only a quote", "\"", 0, NULL, "never closed", 1},
    {"text after a closing quote", "a\n\"x\"y\n", 0, NULL,
     "after a closing quote", 2},
    {"a quote in a plain field", "a\nx\"y\"\n", 0, NULL, "middle of a field",
     2},
    {"a lone carriage return", "a\r1\r2\n", 0, NULL, "carriage return", 1},
    {"duplicate header", "a,b,a\n1,2,3\n", 0, NULL, "names \"a\" twice", 1},
    {"empty header", "a,,c\n1,2,3\n", 0, NULL, "field 2 is empty", 1},
};

static void check_text(void **state)
{
    const struct text_case *c = *state;
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    /* A copy without a NUL after it: what reads past the end is caught. */
    size_t n = c->n > 0 ? c->n : strlen(c->text);
    char *bytes = malloc(n + 1);

    assert_non_null(bytes);
    char *exact = realloc(bytes, n > 0 ? n : 1);
    assert_non_null(exact);
    memcpy(exact, c->text, n);
    enum pl_status status = pl_csv_frame(&arena, (struct pl_str){exact, n},
                                         PL_STR("t.csv"), NULL, NULL, &f, &err);
    if (c->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, c->says);
        assert_string_equal(err.pos.file, "t.csv");
        assert_int_equal(err.pos.line, c->line);
    } else {
        if (status != PL_OK)
            fail_msg("%s", err.msg);
        assert_string_equal(text_of_frame(f), c->out);
        /* What was written reads back the same. */
        assert_string_equal(text_of_frame(frame_of(c->out, NULL)), c->out);
    }
    free(exact);
}

/* Each is read in time that grows with its size: they would take minutes if it
 * grew with its square. */
static const struct pl_frame *read_large(struct pl_buf *b)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};

    assert_int_equal(b->failed, PL_OK);
    if (pl_csv_frame(&arena, pl_buf_view(b), PL_STR("t.csv"), NULL, NULL, &f,
                     &err) != PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

static void check_wide(void **state)
{
    enum { WIDE = 100000 };
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    for (int line = 0; line < 2; line++) {
        for (int j = 0; j < WIDE; j++)
            pl_buf_printf(&b, "%s%s%d", j > 0 ? "," : "", line ? "" : "c", j);
        pl_buf_putc(&b, '\n');
    }
    const struct pl_frame *f = read_large(&b);
    assert_int_equal(f->n_columns, WIDE);
    assert_true(f->columns[WIDE - 1]->number[0] == WIDE - 1);
    pl_buf_free(&b);
}

static void check_long_field(void **state)
{
    enum { LONG = 10000000 };
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "a,b\n\"");
    for (int i = 0; i < LONG / 10; i++)
        pl_buf_puts(&b, i % 2 ? "\n,\"\"\n,\"\"\n," : "abcdefghij");
    pl_buf_puts(&b, "\",2\n");
    const struct pl_frame *f = read_large(&b);
    assert_int_equal(f->n, 1);
    assert_true(f->columns[0]->text[0].len > LONG / 2);
    assert_true(f->columns[1]->number[0] == 2);
    pl_buf_free(&b);
}

static void check_empty_lines(void **state)
{
    enum { LINES = 300000 };
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "a\n");
    for (int i = 0; i < LINES; i++)
        pl_buf_putc(&b, '\n');
    pl_buf_puts(&b, "x\n");
    const struct pl_frame *f = read_large(&b);
    assert_int_equal(f->n, LINES + 1);
    assert_int_equal(pl_count_missing(f->columns[0]), LINES);
    pl_buf_free(&b);
}

static void check_long_file(void **state)
{
    enum { ROWS = 200000 };
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "id,x\n");
    for (int i = 0; i < ROWS; i++)
        pl_buf_printf(&b, "%d,%d.25\n", i, i);
    const struct pl_frame *f = read_large(&b);
    assert_int_equal(f->n, ROWS);
    assert_true(f->columns[1]->number[ROWS - 1] == ROWS - 1 + 0.25);
    assert_int_equal(f->row[ROWS - 1], ROWS);
    pl_buf_free(&b);
}

/* The fast way to a double and strtod agree to the last bit. */
static void check_numbers(void **state)
{
    static const char *const numbers[] = {"0.1",
                                          "0.3",
                                          "1.005",
                                          "123456.789012345",
                                          "9.99999999999999",
                                          "5e-324",
                                          "1.7976931348623157e308",
                                          "0.000001",
                                          "100000000000000.5",
                                          "999999999999999",
                                          "9007199254740993",
                                          "-0.7",
                                          "3.14159265358979"};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "x\n%s\n", numbers[i]);
        const struct pl_frame *f = frame_of(text, NULL);
        double x = f->columns[0]->number[0], y = strtod(numbers[i], NULL);
        assert_memory_equal(&x, &y, sizeof x);
    }
}

static void check_lineage(void **state)
{
    const struct pl_frame *f = NULL;
    struct pl_hash hash = pl_hash_str(PL_STR("abc"));
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_csv_frame(&arena, PL_STR("a\n1\n"), PL_STR("d/x.csv"),
                                  &hash, NULL, &f, &err),
                     PL_OK);
    /* SHA-256 of "abc": FIPS 180-2, appendix B.1. */
    assert_string_equal(
        json_of(f->lineage),
        "[{'file':'d/x.csv','op':'read','sha256':'ba7816bf8f01cfea414140de5dae2"
        "223b00361a396177a9cb410ff61f20015ad'}]");
    assert_string_equal(json_of(f->columns[0]->lineage),
                        "{'column':'a','file':'d/x.csv','kind':'file'}");
}

int main(void)
{
    const struct CMUnitTest large[] = {
        cmocka_unit_test(check_wide),        cmocka_unit_test(check_long_field),
        cmocka_unit_test(check_empty_lines), cmocka_unit_test(check_long_file),
        cmocka_unit_test(check_numbers),     cmocka_unit_test(check_lineage),
    };

    ADD_ROWS(texts, check_text);
    return RUN_WITH("data_csv", large);
}
