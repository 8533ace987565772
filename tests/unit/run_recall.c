/* Notebooks and projects recalled: what decides, what does not, whose lines. */
#include "run_book.h"

#include "base/pack.h"
#include "base/reads.h"
#include "doc/notebook.h"
#include "run/recall.h"

#define COUNT(x) (sizeof(x) / sizeof *(x))

#define CHUNK "```lua\nlocal r = 1\n```\n"

/* Two texts of one notebook: is the second the same program? */
static const struct edit {
    const char *name, *before, *after;
    bool is_same;
} edits[] = {
    {"prose", "One.\n\n" CHUNK, "Another one.\n\n" CHUNK, true},
    {"lines above", CHUNK, "# Head\n\nText.\n\n" CHUNK, true},
    {"lines between", CHUNK "\n" CHUNK, CHUNK "\n\n\nText.\n\n" CHUNK, true},
    {"values farther apart", "`= 1`\n`= 2`\n", "`= 1`\n\n\n`= 2`\n", true},
    {"a chunk that follows at once", "`= 1`\n" CHUNK, "`= 1`\n\n" CHUNK, true},
    {"values that come to one line", "`= 1`\n`= 2`\n", "`= 1` `= 2`\n", false},
    {"values that leave one line", "`= 1` `= 2`\n", "`= 1`\n\n`= 2`\n", false},
    {"code", CHUNK, "```lua\nlocal r = 2\n```\n", false},
    {"a line inside a chunk", CHUNK, "```lua\n\nlocal r = 1\n```\n", false},
    {"a line at a chunk's end", CHUNK, "```lua\nlocal r = 1\n\n```\n", false},
    {"a value", "`= 1`\n", "`= 2`\n", false},
    {"a value more", "`= 1`\n", "`= 1` and `= 1`\n", false},
    {"a value before its chunk", CHUNK "\n`= 1`\n", "`= 1`\n\n" CHUNK, false},
    {"a label", "```lua {#tbl-x}\nlocal r\n```\n",
     "```lua {#tbl-y}\nlocal r\n```\n", false},
    {"a value becomes a chunk", "`= 1`\n", "```lua\n 1\n```\n", false},
};

static struct pl_notebook_key key_of(struct pl_arena *a, const char *path,
                                     const char *stamp, const char *source)
{
    struct pl_notebook_key key;
    const struct pl_value *parts;
    struct pl_builder b;
    struct pl_err err = {0};

    if (pl_notebook_parts(a, PL_STR("a.md"), pl_str_from(source), &parts,
                          &err) != PL_OK)
        fail_msg("%s: %s", source, err.msg);
    pl_build(&b, a);
    pl_set_text(&b, "path", path);
    pl_set_text(&b, "source", source);
    assert_int_equal(
        pl_notebook_key(a, pl_map(&b), pl_str_from(stamp), parts, &key, &err),
        PL_OK);
    return key;
}

static void check_edit(void **state)
{
    const struct edit *e = *state;
    struct pl_arena a;

    pl_arena_init(&a, 1 << 22);
    struct pl_notebook_key x = key_of(&a, "a.md", "", e->before);
    struct pl_notebook_key y = key_of(&a, "a.md", "", e->after);
    assert_int_equal(pl_hash_eq(&x.hash, &y.hash), e->is_same);
    pl_arena_free(&a);
}

static void path_and_stamp_count(void **state)
{
    struct pl_arena a;

    (void)state;
    pl_arena_init(&a, 1 << 22);
    struct pl_notebook_key x = key_of(&a, "a.md", "", CHUNK);
    struct pl_notebook_key path = key_of(&a, "b.md", "", CHUNK);
    struct pl_notebook_key stamp = key_of(&a, "a.md", "DRAFT", CHUNK);
    assert_false(pl_hash_eq(&x.hash, &path.hash));
    assert_false(pl_hash_eq(&x.hash, &stamp.hash));
    pl_arena_free(&a);
}

static const char before[] = "`= 1`\n\n```lua\nlocal r\nlocal s\n```\n";
static const char after[] =
    "Text.\n\n`= 1`\n\nText.\n\n```lua\nlocal r\nlocal s\n```\n";

/* JSON with ' for ". */
static const struct pl_value *value_of(struct pl_arena *a, const char *text)
{
    const struct pl_value *v;
    struct pl_err err = {0};
    char *json = PL_NEW(a, char, strlen(text) + 1);

    for (size_t i = 0; text[i] != '\0'; i++)
        json[i] = text[i] == '\'' ? '"' : text[i];
    if (pl_json_read(a, pl_str_from(json), "test", &v, &err) != PL_OK)
        fail_msg("%s: %s", text, err.msg);
    return v;
}

/* A memo that kept this output of `before`. */
static struct pl_memo *memo_with(struct pl_arena *a, const char *output)
{
    struct pl_memo *memo = pl_memo_new(a, PL_STR(""));
    struct pl_notebook_key key = key_of(a, "a.md", "", before);
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_notebook_pack(&b, a, &key, value_of(a, output), memo);
    assert_int_equal(b.failed, PL_OK);
    if (b.len > 0)
        pl_memo_put(memo, &key.hash, pl_buf_view(&b));
    pl_buf_free(&b);
    return memo;
}

/* What was on lines of `before`, and where it is then. */
static const struct moved {
    const char *name, *output, *recalled; /* NULL: it must run again */
} moved[] = {
    {"a row of a value", "{'session':{'rows':[{'line':1}]}}", "[{'line':3}]"},
    {"rows of a chunk", "{'session':{'rows':[{'line':4},{'line':5}]}}",
     "[{'line':8},{'line':9}]"},
    {"a row of a caption, which its fence runs",
     "{'session':{'rows':[{'line':6}]}}", "[{'line':10}]"},
    {"a row without a line", "{'session':{'rows':[{'id':'x'}]}}",
     "[{'id':'x'}]"},
    {"a line of nothing", "{'session':{'rows':[{'line':2}]}}", NULL},
    {"a failed chunk", "{'chunks':[{'error':{'line':1}}],'session':{}}", NULL},
    {"a failed value", "{'values':[{'error':{'line':1}}],'session':{}}", NULL},
    {"what may have caught an error", "{'guarded':true,'session':{}}", NULL},
};

static void check_moved(void **state)
{
    const struct moved *m = *state;
    struct pl_arena a;

    pl_arena_init(&a, 1 << 22);
    struct pl_memo *memo = memo_with(&a, m->output);
    struct pl_notebook_key now = key_of(&a, "a.md", "", after);
    const struct pl_value *v = pl_notebook_recall(&a, memo, NULL, &now);
    if (m->recalled == NULL) {
        assert_null(v);
    } else {
        assert_non_null(v);
        assert_true(
            pl_equal(pl_at(v, "session.rows"), value_of(&a, m->recalled)));
    }
    pl_arena_free(&a);
}

static void explanations_move_too(void **state)
{
    struct pl_arena a;

    (void)state;
    pl_arena_init(&a, 1 << 22);
    struct pl_memo *memo =
        memo_with(&a, "{'session':{'rows':[],'explanations':[{'line':5}]}}");
    struct pl_notebook_key now = key_of(&a, "a.md", "", after);
    const struct pl_value *v = pl_notebook_recall(&a, memo, NULL, &now);
    assert_true(pl_equal(pl_at(v, "session.explanations"),
                         value_of(&a, "[{'line':9}]")));
    pl_arena_free(&a);
}

/* What a notebook saw of its folder, which is then changed. */
static const struct seen {
    const char *name, *write, *removed;
    bool is_known;
} seen[] = {
    {"nothing changed", NULL, NULL, true},
    {"what it did not see", "report/other.md", NULL, true},
    {"a file that it read", "analyses/mini/data/people.csv", NULL, false},
    {"a file that it read is gone", NULL, "analyses/mini/data/people.csv",
     false},
    {"what it looked for in vain", "analyses/mini/lib.lua", NULL, false},
    {"a name in a folder that it looked at", "analyses/two/x.md", NULL, false},
};

static void see(struct book *b, struct pl_root *root)
{
    struct pl_str text, *names;
    size_t n;

    assert_int_equal(pl_root_open(root, b->dir, &b->arena, &b->err), PL_OK);
    assert_int_equal(pl_root_read(root, PL_STR("analyses/mini/data/people.csv"),
                                  1 << 20, &b->arena, &text, &b->err),
                     PL_OK);
    assert_false(pl_root_has(root, PL_STR("analyses/mini/lib.lua")));
    assert_int_equal(
        pl_root_list(root, PL_STR("analyses"), &b->arena, &names, &n, &b->err),
        PL_OK);
}

static const struct pl_value *output_of(struct book *b,
                                        const struct pl_root *root)
{
    struct pl_builder output, session;

    pl_build(&session, &b->arena);
    pl_set_text(&session, "notebook", "a.md");
    pl_build(&output, &b->arena);
    pl_set(&output, "session", pl_map(&session));
    pl_set(&output, "files", pl_root_reads(&b->arena, root));
    pl_set(&output, "absent", pl_root_absent(&b->arena, root));
    pl_set(&output, "listed", pl_root_listed(&b->arena, root));
    return pl_map(&output);
}

static void check_seen(void **state)
{
    const struct seen *s = *state;
    struct pl_root root;
    struct pl_buf bytes;
    struct book b;

    book_open(&b);
    see(&b, &root);
    struct pl_memo *memo = pl_memo_new(&b.arena, PL_STR(""));
    struct pl_notebook_key key = key_of(&b.arena, "a.md", "", before);
    pl_buf_init(&bytes, 0);
    pl_notebook_pack(&bytes, &b.arena, &key, output_of(&b, &root), memo);
    pl_memo_put(memo, &key.hash, pl_buf_view(&bytes));
    pl_buf_free(&bytes);
    pl_root_close(&root);
    if (s->write != NULL)
        book_write(&b, s->write, "x");
    if (s->removed != NULL)
        book_remove(&b, s->removed);
    assert_int_equal(pl_root_open(&root, b.dir, &b.arena, &b.err), PL_OK);
    assert_int_equal(pl_notebook_recall(&b.arena, memo, &root, &key) != NULL,
                     s->is_known);
    pl_root_close(&root);
    book_close(&b);
}

/* What it used of the memo stays there while it is recalled. */
static void what_it_used_is_kept(void **state)
{
    struct pl_hash fit = pl_hash_str(PL_STR("a fit"));
    struct pl_str bytes;
    struct pl_arena a;
    struct pl_buf b;

    (void)state;
    pl_arena_init(&a, 1 << 22);
    struct pl_memo *memo = pl_memo_new(&a, PL_STR(""));
    pl_memo_put(memo, &fit, PL_STR("1.5"));
    struct pl_notebook_key key = key_of(&a, "a.md", "", before);
    pl_buf_init(&b, 0);
    pl_notebook_pack(&b, &a, &key, value_of(&a, "{'session':{}}"), memo);
    pl_memo_put(memo, &key.hash, pl_buf_view(&b));
    pl_buf_clear(&b);
    pl_memo_text(memo, &b);
    struct pl_memo *next = pl_memo_new(&a, pl_buf_copy(&b, &a));
    pl_buf_clear(&b);
    assert_non_null(pl_notebook_recall(&a, next, NULL, &key));
    assert_true(pl_memo_is_as_it_was(next));
    pl_memo_text(next, &b);
    struct pl_memo *last = pl_memo_new(&a, pl_buf_view(&b));
    assert_true(pl_memo_get(last, &fit, &bytes));
    pl_buf_free(&b);
    pl_arena_free(&a);
}

/* Bytes under a key that no pl_notebook_pack made. */
static void what_makes_no_sense_is_not_recalled(void **state)
{
    static const char *const bytes[] = {"", "x", "\5\1\0\0\0"};
    struct pl_arena a;

    (void)state;
    for (size_t i = 0; i < COUNT(bytes); i++) {
        pl_arena_init(&a, 1 << 22);
        struct pl_memo *memo = pl_memo_new(&a, PL_STR(""));
        struct pl_notebook_key key = key_of(&a, "a.md", "", before);
        pl_memo_put(memo, &key.hash, pl_str_from(bytes[i]));
        assert_null(pl_notebook_recall(&a, memo, NULL, &key));
        pl_arena_free(&a);
    }
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(path_and_stamp_count),
        cmocka_unit_test(explanations_move_too),
        cmocka_unit_test(what_it_used_is_kept),
        cmocka_unit_test(what_makes_no_sense_is_not_recalled),
    };
    struct CMUnitTest
        tests[COUNT(edits) + COUNT(moved) + COUNT(seen) + COUNT(others)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(edits); i++)
        tests[n++] = (struct CMUnitTest){edits[i].name, check_edit, NULL, NULL,
                                         (void *)(uintptr_t)&edits[i]};
    for (size_t i = 0; i < COUNT(moved); i++)
        tests[n++] = (struct CMUnitTest){moved[i].name, check_moved, NULL, NULL,
                                         (void *)(uintptr_t)&moved[i]};
    for (size_t i = 0; i < COUNT(seen); i++)
        tests[n++] = (struct CMUnitTest){seen[i].name, check_seen, NULL, NULL,
                                         (void *)(uintptr_t)&seen[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("recall", tests, n, NULL, NULL);
}
