/* A project read in its child: what comes back, and what each fault of
 * report.lua, references.json, a protocol or a lock is told as. */
#include "run_book.h"

#include "run/project.h"
#include "stats/stats.h"

static enum pl_status load(struct book *b, const struct pl_value **project)
{
    struct pl_folder folder = {.project = b->dir};

    return pl_project_load(&b->arena, &folder, project, &b->err);
}

static void check_whole(void **state)
{
    const struct pl_value *project = NULL;
    struct book b;

    (void)state;
    book_open(&b);
    if (load(&b, &project) != PL_OK)
        fail_msg("%s", b.err.msg);
    assert_true(pl_is_text(pl_at(project, "book.title"), "A small book"));
    assert_int_equal(pl_count(pl_get(project, "chapters")), 2);
    assert_true(pl_is_text(
        pl_get(pl_item(pl_get(project, "chapters"), 0), "source"), book_intro));
    const struct pl_value *trial = pl_item(pl_get(project, "trials"), 0);
    assert_true(pl_is_text(pl_get(trial, "id"), "mini"));
    assert_true(pl_is_text(pl_get(trial, "folder"), "analyses/mini"));
    assert_true(pl_is_text(pl_at(trial, "lock.state"), "none"));
    assert_int_equal(pl_strv(pl_get(trial, "sha256")).len, 64);
    assert_true(pl_is_text(pl_at(trial, "specs.main.outcome"), "y"));
    assert_int_equal(pl_count(pl_get(project, "reads")), 4);
    assert_true(pl_list_has(pl_get(project, "absent"),
                            PL_STR("analyses/mini/protocol.lock")));
    assert_true(pl_list_has(pl_get(project, "absent"),
                            PL_STR("report/references.json")));
    const struct pl_value *listed = pl_item(pl_get(project, "listed"), 0);
    assert_true(pl_list_has(pl_get(listed, "names"), PL_STR("mini")));
    book_close(&b);
}

/* A file of the book replaced (text NULL: removed), and what is said of it. */
static struct fault {
    const char *name, *path, *text;
    const char *file; /* where it is told */
    size_t line;
    const char *says, *hint;
} faults[] = {
    {"no report.lua", "report/report.lua", NULL, "report/report.lua", 0,
     "is no project", "plumb new"},
    {"report.lua does not compile", "report/report.lua",
     "return {\n  title =\n}\n", "report/report.lua", 3, "unexpected symbol",
     ""},
    {"an unknown field", "report/report.lua",
     "return {\n  titel = \"x\",\n  chapters = { \"report/intro.md\" } }\n",
     "report/report.lua", 2, "\"titel\" is not a field of a book", "title"},
    {"a field of the wrong kind", "report/report.lua",
     "return {\n  title = \"x\",\n  typed = 3,\n"
     "  chapters = { \"report/intro.md\" } }\n",
     "report/report.lua", 3, "\"typed\" takes a list of texts", ""},
    {"a map of exhibits that is neither wanted nor not", "report/report.lua",
     "return {\n  title = \"x\",\n  exhibits = \"yes\",\n"
     "  chapters = { \"report/intro.md\" } }\n",
     "report/report.lua", 3, "\"exhibits\" takes true or false", ""},
    {"an author with an unknown field", "report/report.lua",
     "return { title = \"x\",\n  authors = { { name = \"A\", orcidd = \"0\" } "
     "},"
     "\n  chapters = { \"report/intro.md\" } }\n",
     "report/report.lua", 2, "\"orcidd\" is not a field", "orcid"},
    {"no title", "report/report.lua",
     "return { chapters = { \"report/intro.md\" } }\n", "report/report.lua", 0,
     "the book has no \"title\"", ""},
    {"no chapters", "report/report.lua", "return { title = \"x\" }\n",
     "report/report.lua", 0, "the book has no \"chapters\"", ""},
    {"a chapter named twice", "report/report.lua",
     "return { title = \"x\",\n  chapters = { \"report/intro.md\",\n"
     "  \"report/intro.md\" } }\n",
     "report/report.lua", 2, "named twice", ""},
    {"a chapter that is no Markdown", "report/report.lua",
     "return { title = \"x\",\n  chapters = { \"report/report.lua\" } }\n",
     "report/report.lua", 2, "is no Markdown file", ""},
    {"a chapter that is not there", "report/report.lua",
     "return { title = \"x\",\n  chapters = { \"report/intor.md\" } }\n",
     "report/report.lua", 2,
     "chapter \"report/intor.md\": there is no such file",
     "did you mean \"intro.md\"?"},
    {"a chapter outside the project", "report/report.lua",
     "return { title = \"x\",\n  chapters = { \"../intro.md\" } }\n",
     "report/report.lua", 2, "leads out of the project", ""},
    {"report.lua returns no table", "report/report.lua", "return 3\n",
     "report/report.lua", 0, "does not return a table", "chapters"},
    {"references that are no JSON", "report/references.json", "[\n{,\n",
     "report/references.json", 2, "not JSON", ""},
    {"references that are no list", "report/references.json", "{\"id\":\"a\"}",
     "report/references.json", 0, "is not a list of references", "CSL-JSON"},
    {"a reference without an id", "report/references.json",
     "[{\"id\":\"a\"},{\"title\":\"b\"}]", "report/references.json", 0,
     "entry 2 has no \"id\"", "[@...]"},
    {"two references of one id", "report/references.json",
     "[{\"id\":\"a\"},{\"id\":\"a\"}]", "report/references.json", 0,
     "entries 1 and 2 have the same id \"a\"", ""},
    {"a protocol that does not compile", "analyses/mini/protocol.lua",
     "return protocol {\n  id = \n}\n", "analyses/mini/protocol.lua", 3,
     "unexpected symbol", ""},
    {"a lock that is no JSON", "analyses/mini/protocol.lock", "{",
     "analyses/mini/protocol.lock", 1, "not JSON", ""},
};

static void check_fault(void **state)
{
    const struct fault *f = *state;
    const struct pl_value *project = NULL;
    struct book b;

    book_open(&b);
    if (f->text != NULL)
        book_write(&b, f->path, f->text);
    else
        book_remove(&b, f->path);
    assert_int_equal(load(&b, &project), PL_EINPUT);
    assert_string_equal(b.err.pos.file, f->file);
    assert_int_equal(b.err.pos.line, f->line);
    if (strstr(b.err.msg, f->says) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", b.err.msg, f->says);
    if (strstr(b.err.hint, f->hint) == NULL)
        fail_msg("the hint \"%s\" says nothing of \"%s\"", b.err.hint, f->hint);
    book_close(&b);
}

/* Its id is how a notebook finds it. */
static void check_id_is_the_folder(void **state)
{
    const struct pl_value *project = NULL;
    struct book b;

    (void)state;
    book_open(&b);
    book_write(&b, "analyses/maxi/protocol.lua", book_protocol);
    book_write(&b, "analyses/maxi/data/people.csv", book_data);
    assert_int_equal(load(&b, &project), PL_EINPUT);
    assert_string_equal(b.err.pos.file, "analyses/maxi/protocol.lua");
    assert_string_equal(b.err.msg,
                        "its id is \"mini\", but its folder is \"maxi\"");
    book_close(&b);
}

static void check_folder_without_protocol(void **state)
{
    const struct pl_value *project = NULL;
    struct book b;

    (void)state;
    book_open(&b);
    book_write(&b, "analyses/old/published/groups.csv", "a\n1\n");
    assert_int_equal(load(&b, &project), PL_OK);
    assert_int_equal(pl_count(pl_get(project, "trials")), 1);
    assert_true(pl_list_has(pl_get(project, "absent"),
                            PL_STR("analyses/old/protocol.lua")));
    book_close(&b);
}

static void check_no_folder(void **state)
{
    struct pl_folder folder = {.project = "/nonexistent/project"};
    const struct pl_value *project = NULL;
    struct pl_arena a;
    struct pl_err err = {0};

    (void)state;
    pl_arena_init(&a, 1 << 20);
    assert_int_equal(pl_project_load(&a, &folder, &project, &err), PL_EINPUT);
    assert_non_null(strstr(err.msg, "cannot open the folder"));
    pl_arena_free(&a);
}

static void check_one_trial(void **state)
{
    struct pl_folder folder;
    const struct pl_value *row = NULL;
    struct book b;

    (void)state;
    book_open(&b);
    book_remove(&b, "report/report.lua");
    folder = (struct pl_folder){.project = b.dir};
    assert_int_equal(
        pl_trial_load(&b.arena, &folder, PL_STR("mini"), false, &row, &b.err),
        PL_OK);
    assert_true(pl_is_text(pl_get(row, "title"), "A small trial"));
    assert_int_equal(
        pl_trial_load(&b.arena, &folder, PL_STR("mni"), false, &row, &b.err),
        PL_EINPUT);
    assert_string_equal(b.err.hint, "did you mean \"mini\"?");
    book_close(&b);
}

/* What a build writes is no input of the next. */
static void check_output_is_not_read(void **state)
{
    const struct pl_value *project = NULL;
    struct pl_folder folder;
    char output[128];
    struct book b;

    (void)state;
    book_open(&b);
    book_write(&b, "analyses/out/protocol.lua", "return 1\n");
    assert_true(snprintf(output, sizeof output, "%s/analyses/out/../out",
                         b.dir) < (int)sizeof output);
    folder = (struct pl_folder){
        .project = b.dir, .except = pl_output_inside(&b.arena, b.dir, output)};
    assert_true(pl_str_is(folder.except, "analyses/out"));
    assert_int_equal(pl_project_load(&b.arena, &folder, &project, &b.err),
                     PL_OK);
    assert_int_equal(pl_count(pl_get(project, "trials")), 1);
    assert_int_equal(pl_output_inside(&b.arena, b.dir, "/tmp").len, 0);
    assert_int_equal(pl_output_inside(&b.arena, b.dir, "/no/where").len, 0);
    assert_true(pl_str_is(pl_output_inside(&b.arena, b.dir, b.dir), ".plumb"));
    book_close(&b);
}

enum { N_FAULTS = sizeof faults / sizeof faults[0] };

int main(void)
{
    static struct CMUnitTest tests[6 + N_FAULTS] = {
        cmocka_unit_test(check_whole),
        cmocka_unit_test(check_id_is_the_folder),
        cmocka_unit_test(check_folder_without_protocol),
        cmocka_unit_test(check_no_folder),
        cmocka_unit_test(check_one_trial),
        cmocka_unit_test(check_output_is_not_read),
    };

    pl_stats_init();
    for (size_t i = 0; i < N_FAULTS; i++)
        tests[6 + i] = (struct CMUnitTest){faults[i].name, check_fault, NULL,
                                           NULL, &faults[i]};
    return cmocka_run_group_tests_name("run_project", tests, NULL, NULL);
}
