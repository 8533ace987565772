/* What people read: messages with their excerpt, and what a build changed. */
#include "run_book.h"

#include "run/changes.h"
#include "run/message.h"

static const struct pl_value *json(struct book *b, const char *text)
{
    const struct pl_value *v = NULL;

    assert_int_equal(
        pl_json_read(&b->arena, pl_str_from(text), "test", &v, NULL), PL_OK);
    return v;
}

/* What is kept of printed values; NULL: of none. */
static struct pl_str kept(struct book *b, const struct pl_value *values)
{
    struct pl_buf text;

    if (values == NULL)
        return PL_STR("");
    pl_buf_init(&text, 0);
    pl_changes_keep(&text, values);
    struct pl_str copy = pl_buf_copy(&text, &b->arena);
    pl_buf_free(&text);
    return copy;
}

/* Printed values were and are; what is told. */
static struct change {
    const char *name, *was, *now, *text;
} changes[] = {
    {"nothing changed",
     "[{\"chapter\":\"a.md\",\"line\":3,\"label\":\"tbl-x\",\"text\":\"1.0\"}]",
     "[{\"chapter\":\"a.md\",\"line\":9,\"label\":\"tbl-x\",\"text\":\"1.0\"}]",
     ""},
    {"a first build has nothing to compare with", NULL, "[]", ""},
    {"a value changed, at its new line",
     "[{\"chapter\":\"a.md\",\"line\":3,\"label\":\"tbl-x\",\"text\":\"1.0\"}]",
     "[{\"chapter\":\"a.md\",\"line\":9,\"label\":\"tbl-x\",\"text\":\"2.0\"}]",
     "changed since the last good build:\n  a.md:9  tbl-x: 1.0 -> 2.0\n"},
    {"the second of one label",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"1\"},"
     "{\"chapter\":\"a.md\",\"line\":2,\"label\":\"t\",\"text\":\"2\"}]",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"1\"},"
     "{\"chapter\":\"a.md\",\"line\":2,\"label\":\"t\",\"text\":\"3\"}]",
     "changed since the last good build:\n  a.md:2  t: 2 -> 3\n"},
    {"a row before another changes nothing of it",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"2\","
     "\"status\":\"traced\",\"detail\":\"terms.b.estimate\"}]",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"1\","
     "\"status\":\"traced\",\"detail\":\"terms.a.estimate\"},"
     "{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"2\","
     "\"status\":\"traced\",\"detail\":\"terms.b.estimate\"}]",
     "changed since the last good build:\n  a.md:1  t: new 1\n"},
    {"a number that looks like another one of the ledger keeps its name",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"55\","
     "\"status\":\"traced\",\"detail\":\"the same short number\","
     "\"alike\":[\"a.md#1\"]}]",
     "[{\"chapter\":\"a.md\",\"line\":1,\"label\":\"t\",\"text\":\"57\","
     "\"status\":\"untraced\",\"detail\":\"57\"}]",
     "changed since the last good build:\n  a.md:1  t: 55 -> 57\n"},
    {"a value came, one went",
     "[{\"chapter\":\"a.md\",\"line\":4,\"label\":\"old\",\"text\":\"7\"}]",
     "[{\"chapter\":\"a.md\",\"line\":5,\"label\":\"new\",\"text\":\"8\"}]",
     "changed since the last good build:\n  a.md:5  new: new 8\n"
     "  a.md:4  old: 7 is gone\n"},
};

static void check_change(void **state)
{
    const struct change *c = *state;
    struct pl_buf text;
    struct book b;

    book_open(&b);
    pl_buf_init(&text, 0);
    pl_changes_text(&text, &b.arena,
                    kept(&b, c->was != NULL ? json(&b, c->was) : NULL),
                    kept(&b, json(&b, c->now)));
    assert_string_equal(text.s != NULL ? text.s : "", c->text);
    pl_buf_free(&text);
    book_close(&b);
}

static const struct pl_value *many(struct book *b, const char *text)
{
    struct pl_builder list, one;

    pl_build(&list, &b->arena);
    for (int i = 0; i < 50; i++) {
        pl_build(&one, &b->arena);
        pl_set_text(&one, "chapter", "a.md");
        pl_set_text(&one, "label", "x");
        pl_set_text(&one, "text", text);
        pl_set_number(&one, "line", i + 1);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static void check_many_changes_are_counted(void **state)
{
    struct pl_buf text;
    struct book b;
    size_t lines = 0;

    (void)state;
    book_open(&b);
    pl_buf_init(&text, 0);
    pl_changes_text(&text, &b.arena, kept(&b, many(&b, "1")),
                    kept(&b, many(&b, "2")));
    for (size_t i = 0; i < text.len; i++)
        lines += text.s[i] == '\n';
    assert_int_equal(lines, 1 + 40 + 1);
    assert_true(pl_str_ends(pl_buf_view(&text), "  and 10 more\n"));
    pl_buf_free(&text);
    book_close(&b);
}

/* An error in report/intro.md, whose third line is "A trial of eight.". */
static struct told {
    const char *name;
    const char *file;
    size_t line, column;
    const char *msg, *hint, *text;
} told[] = {
    {"place, line and caret", "report/intro.md", 3, 9, "no \"of\"",
     "say \"in\"",
     "report/intro.md:3: no \"of\"\n"
     "     3 | A trial of eight.\n"
     "       |         ^ say \"in\"\n"},
    {"the quoted word is pointed at", "report/intro.md", 3, 0,
     "unknown \"eight\"", "",
     "report/intro.md:3: unknown \"eight\"\n"
     "     3 | A trial of eight.\n"
     "       |            ^\n"},
    {"a file without a line", "report/intro.md", 0, 0, "is odd", "mend it",
     "report/intro.md: is odd\n  mend it\n"},
    {"a line that is not there", "report/intro.md", 99, 0, "is odd", "mend it",
     "report/intro.md:99: is odd\n  mend it\n"},
    {"no place", "", 0, 0, "is odd", "", "is odd\n"},
    {"a file outside", "../x.md", 1, 0, "is odd", "", "../x.md:1: is odd\n"},
};

static void check_told(void **state)
{
    const struct told *t = *state;
    struct pl_err err = {0};
    struct pl_buf text;
    struct book b;

    book_open(&b);
    pl_buf_init(&text, 0);
    struct pl_pos pos = pl_pos_at(t->file, t->line, t->column);
    (void)pl_fail(&err, PL_EINPUT, &pos, "%s", t->msg);
    (void)pl_hint(&err, "%s", t->hint);
    pl_message(&text, b.dir, &err);
    assert_string_equal(text.s, t->text);

    /* The same after it crossed from a child. */
    struct pl_err back;
    pl_buf_clear(&text);
    pl_err_from(&back, pl_err_value(&b.arena, &err));
    pl_message(&text, b.dir, &back);
    assert_string_equal(text.s, t->text);
    pl_buf_free(&text);
    book_close(&b);
}

enum {
    N_CHANGES = sizeof changes / sizeof changes[0],
    N_TOLD = sizeof told / sizeof told[0]
};

int main(void)
{
    static struct CMUnitTest tests[1 + N_CHANGES + N_TOLD] = {
        cmocka_unit_test(check_many_changes_are_counted),
    };
    size_t n = 1;

    for (size_t i = 0; i < N_CHANGES; i++)
        tests[n++] = (struct CMUnitTest){changes[i].name, check_change, NULL,
                                         NULL, &changes[i]};
    for (size_t i = 0; i < N_TOLD; i++)
        tests[n++] =
            (struct CMUnitTest){told[i].name, check_told, NULL, NULL, &told[i]};
    return cmocka_run_group_tests_name("run_texts", tests, NULL, NULL);
}
