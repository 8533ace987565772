/* When a build has nothing to do: one row a change that must be seen. */
#include "run_book.h"

#include "run/state.h"

static const struct pl_value *file_value(struct book *b, const char *path)
{
    struct pl_hash hash = pl_hash_str(pl_str_from(book_read(b, path)));
    struct pl_builder m;
    char hex[65];

    pl_hash_hex(&hash, hex);
    pl_build(&m, &b->arena);
    pl_set_text(&m, "path", strncmp(path, "out/", 4) == 0 ? path + 4 : path);
    pl_set_text(&m, "sha256", hex);
    return pl_map(&m);
}

static const struct pl_value *one(struct book *b, const struct pl_value *item)
{
    struct pl_builder list;

    pl_build(&list, &b->arena);
    pl_add(&list, item);
    return pl_list(&list);
}

/* A state of the book: two inputs would do no more than one. */
static const struct pl_value *state_of(struct book *b)
{
    struct pl_builder m, listing;

    pl_build(&listing, &b->arena);
    pl_set_text(&listing, "path", "analyses");
    pl_set(&listing, "names", one(b, pl_text(&b->arena, "mini")));
    pl_build(&m, &b->arena);
    pl_set_text(&m, "program", "p1");
    pl_set_text(&m, "options", "html");
    pl_set(&m, "inputs", one(b, file_value(b, "report/intro.md")));
    pl_set(&m, "absent", one(b, pl_text(&b->arena, "report/references.json")));
    pl_set(&m, "listed", one(b, pl_map(&listing)));
    pl_set(&m, "outputs", one(b, file_value(b, "out/index.html")));
    return pl_map(&m);
}

static struct row {
    const char *name;
    const char *write, *text; /* a file written after the state was made */
    const char *removed;
    const char *options, *program;
    bool is_current;
} rows[] = {
    {"nothing changed", NULL, NULL, NULL, "html", "p1", true},
    {"a file that was not read", "report/other.md", "x", NULL, "html", "p1",
     true},
    {"an input changed", "report/intro.md", "x", NULL, "html", "p1", false},
    {"an input is gone", NULL, NULL, "report/intro.md", "html", "p1", false},
    {"a file that was missed came", "report/references.json", "[]", NULL,
     "html", "p1", false},
    {"a trial came", "analyses/two/protocol.lua", "x", NULL, "html", "p1",
     false},
    {"the report was changed by hand", "out/index.html", "x", NULL, "html",
     "p1", false},
    {"the report is gone", NULL, NULL, "out/index.html", "html", "p1", false},
    {"a failed build came after", "out/index.failed.html", "x", NULL, "html",
     "p1", false},
    {"another format", NULL, NULL, NULL, "html,md", "p1", false},
    {"another program", NULL, NULL, NULL, "html", "p2", false},
};

static void check_row(void **state)
{
    const struct row *r = *state;
    char output[128];
    struct pl_root root;
    struct pl_str printed;
    struct book b;

    book_open(&b);
    book_write(&b, "out/index.html", "<p>page");
    assert_true(snprintf(output, sizeof output, "%s/out", b.dir) <
                (int)sizeof output);
    assert_int_equal(
        pl_state_write(output, state_of(&b), PL_STR("[7]\n[1]"), &b.err),
        PL_OK);
    if (r->write != NULL)
        book_write(&b, r->write, r->text);
    if (r->removed != NULL)
        book_remove(&b, r->removed);
    const struct pl_value *was = pl_state_read(&b.arena, output, &printed);
    assert_non_null(was);
    assert_true(pl_str_is(printed, "[7]\n[1]"));
    assert_int_equal(pl_root_open(&root, b.dir, &b.arena, &b.err), PL_OK);
    assert_int_equal(pl_state_is_current(&b.arena, was, &root, output,
                                         pl_str_from(r->options),
                                         pl_str_from(r->program)),
                     r->is_current);
    pl_root_close(&root);
    book_close(&b);
}

/* Lost or damaged, a state is none. */
static void check_no_state(void **state)
{
    char output[128];
    struct pl_str printed;
    struct book b;

    (void)state;
    book_open(&b);
    assert_true(snprintf(output, sizeof output, "%s/out", b.dir) <
                (int)sizeof output);
    assert_null(pl_state_read(&b.arena, output, &printed));
    assert_false(pl_state_is_current(&b.arena, NULL, NULL, output,
                                     PL_STR("html"), PL_STR("p1")));
    book_write(&b, "out/.plumb/state.json", "{\"exit\":");
    assert_null(pl_state_read(&b.arena, output, &printed));
    book_close(&b);
}

/* Whichever byte of it is another: nothing of it is believed. */
static void check_damage(void **state)
{
    char output[128];
    struct pl_str printed, text;
    struct book b;

    (void)state;
    book_open(&b);
    assert_true(snprintf(output, sizeof output, "%s/out", b.dir) <
                (int)sizeof output);
    assert_int_equal(
        pl_state_write(output, state_of(&b), PL_STR("[7]\n[1]"), &b.err),
        PL_OK);
    struct pl_str path = pl_state_path(&b.arena, output, "state.json");
    assert_int_equal(pl_file_get(path.s, 1 << 20, &b.arena, &text, &b.err),
                     PL_OK);
    for (size_t i = 0; i < text.len; i++) {
        FILE *file = fopen(path.s, "r+");
        assert_non_null(file);
        assert_int_equal(fseek(file, (long)i, SEEK_SET), 0);
        fputc(text.s[i] ^ 1, file);
        fclose(file);
        assert_null(pl_state_read(&b.arena, output, &printed));
        file = fopen(path.s, "w");
        assert_non_null(file);
        assert_int_equal(fwrite(text.s, 1, text.len, file), text.len);
        fclose(file);
    }
    book_close(&b);
}

static void check_program(void **state)
{
    struct pl_hash a = pl_program_hash(PL_STR("gsl 2.7"));
    struct pl_hash same = pl_program_hash(PL_STR("gsl 2.7"));
    struct pl_hash other = pl_program_hash(PL_STR("gsl 2.8"));

    (void)state;
    assert_true(pl_hash_eq(&a, &same));
    assert_false(pl_hash_eq(&a, &other));
}

enum { N_ROWS = sizeof rows / sizeof rows[0], N_OTHERS = 3 };

int main(void)
{
    static struct CMUnitTest tests[N_OTHERS + N_ROWS] = {
        cmocka_unit_test(check_no_state),
        cmocka_unit_test(check_damage),
        cmocka_unit_test(check_program),
    };

    for (size_t i = 0; i < N_ROWS; i++)
        tests[N_OTHERS + i] =
            (struct CMUnitTest){rows[i].name, check_row, NULL, NULL, &rows[i]};
    return cmocka_run_group_tests_name("run_state", tests, NULL, NULL);
}
