/* Whole builds of a small book: exit codes, what is written, what is left as it
 * was. */
#include "run_book.h"

#include "run/build.h"

#include <signal.h>
#include <sys/resource.h>

struct built_book {
    struct book book;
    char output[128];
    struct pl_built built;
    enum pl_status status;
};

static void open_book(struct built_book *t)
{
    *t = (struct built_book){0};
    book_open(&t->book);
    assert_true(snprintf(t->output, sizeof t->output, "%s/out", t->book.dir) <
                (int)sizeof t->output);
}

static void run(struct built_book *t)
{
    struct pl_build_options options = {.project = t->book.dir,
                                       .output = t->output,
                                       .html = true,
                                       .threads = 2,
                                       .memo = true};

    pl_built_free(&t->built);
    t->book.err = (struct pl_err){0};
    t->status = pl_project_build(&options, &t->built, &t->book.err);
}

static void close_book(struct built_book *t)
{
    pl_built_free(&t->built);
    book_close(&t->book);
}

static const char *results(const struct built_book *t)
{
    return t->built.results.s != NULL ? t->built.results.s : "";
}

static const char *notices(const struct built_book *t)
{
    return t->built.notices.s != NULL ? t->built.notices.s : "";
}

static void expect(const struct built_book *t, int exit_code)
{
    if (t->status != PL_OK)
        fail_msg("%s: %s", t->book.err.pos.file, t->book.err.msg);
    if (t->built.exit_code != exit_code)
        fail_msg("exit %d: %s%s", t->built.exit_code, results(t), notices(t));
}

static bool says(const char *text, const char *what)
{
    return strstr(text, what) != NULL;
}

static void check_good(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    expect(&t, 0);
    assert_true(says(results(&t), "wrote ledger.json"));
    assert_true(says(book_read(&t.book, "out/index.html"), "2.00"));
    assert_true(says(book_read(&t.book, "out/ledger.json"), "\"gsl\""));
    assert_true(says(book_read(&t.book, "out/departures.csv"), "id,"));
    assert_true(says(book_read(&t.book, "out/departures.json"), "\"counts\""));
    close_book(&t);
}

static void check_nothing_to_do(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    run(&t);
    expect(&t, 0);
    assert_true(says(results(&t), "is up to date: nothing to do"));
    close_book(&t);
}

/* A value changed by the data is told with its line, and only it. */
static void check_change(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    book_write(&t.book, "analyses/mini/data/people.csv",
               "id,arm,y\np1,a,1\np2,a,2\np3,a,3\np4,a,4\n"
               "p5,b,3\np6,b,4\np7,b,5\np8,b,7\n");
    run(&t);
    expect(&t, 0);
    assert_true(says(results(&t), "analyses/mini/analysis.md:8"));
    assert_true(says(results(&t), "2.00 -> 2.25"));
    close_book(&t);
}

/* A conducted choice that nobody explained: the report is written, and the exit
 * is 3, also when there is nothing to do. */
static void check_unexplained(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    book_write(&t.book, "analyses/mini/analysis.md",
               "# F\n\n```lua\nlocal t = trial \"mini\"\n"
               "local r = t:run(\"main\", { vcov = robust \"HC3\" })\n```\n");
    for (int i = 0; i < 2; i++) {
        run(&t);
        expect(&t, 3);
        assert_true(says(notices(&t), "analyses/mini/analysis.md:5: "
                                      "unexplained departure"));
        assert_true(says(notices(&t), "vcov"));
    }
    assert_true(says(results(&t), "nothing to do"));
    assert_true(says(book_read(&t.book, "out/index.html"), "HC3"));
    close_book(&t);
}

/* What is broken after a good build, and what is said of it. */
static struct fault {
    const char *name, *path, *text;
    bool has_page; /* index.failed.html shows it */
    const char *says;
} faults[] = {
    {"a chunk that fails", "analyses/mini/analysis.md",
     "# F\n\n```lua\nlocal t = trial \"mini\"\nlocal r = t:run \"mian\"\n```\n",
     true, "analyses/mini/analysis.md:5: "},
    {"a chunk that does not compile", "analyses/mini/analysis.md",
     "# F\n\n```lua\nlocal = 3\n```\n", true, "analyses/mini/analysis.md:4: "},
    {"an inline value that fails", "analyses/mini/analysis.md",
     "# F\n\nIt is `= nothing.here`.\n", true, "analyses/mini/analysis.md:3: "},
    {"a chunk that never ends", "analyses/mini/analysis.md",
     "# F\n\n```lua\nwhile true do end\n```\n", true, "analysis.md:4: "},
    {"a reference that leads nowhere", "report/intro.md",
     "# Start\n\nSee [@sec-nowhere].\n", true, "report/intro.md:3: "},
    {"a notebook that is not closed", "analyses/mini/analysis.md",
     "# F\n\n```lua\nlocal x = 1\n", true, "analyses/mini/analysis.md:"},
    {"a bad cell in the data", "analyses/mini/data/people.csv",
     "id,arm,y\np1,a,1\np2,c,2\n", true, "analyses/mini/data/people.csv:3"},
    {"data that is not there", "analyses/mini/protocol.lua", NULL, true,
     "analyses/mini/data/poeple.csv"},
    {"a chapter that is not there", "report/report.lua",
     "return { title = \"x\", chapters = { \"report/none.md\" } }\n", true,
     "report/none.md"},
};

/* The protocol with another path of its data. */
static const char *misspelt(struct book *b)
{
    struct pl_str whole = pl_str_from(book_protocol);
    size_t at;

    assert_true(pl_str_find(whole, PL_STR("people.csv"), &at));
    return pl_str_printf(&b->arena, "%.*spoeple.csv%s", (int)at, whole.s,
                         whole.s + at + strlen("people.csv"))
        .s;
}

static void check_fault(void **state)
{
    const struct fault *f = *state;
    struct built_book t;
    struct pl_buf said;

    open_book(&t);
    run(&t);
    expect(&t, 0);
    const char *page = book_read(&t.book, "out/index.html");
    const char *ledger = book_read(&t.book, "out/ledger.json");
    book_write(&t.book, f->path, f->text != NULL ? f->text : misspelt(&t.book));
    run(&t);
    pl_buf_init(&said, 0);
    pl_buf_printf(&said, "%s:%zu: %s\n%s", t.book.err.pos.file,
                  t.book.err.pos.line, t.book.err.msg, notices(&t));
    if (f->has_page)
        expect(&t, 1);
    else
        assert_int_equal(t.status, PL_EINPUT);
    if (!says(said.s, f->says))
        fail_msg("nothing of %s in: %s", f->says, said.s);
    pl_buf_free(&said);
    assert_int_equal(book_read(&t.book, "out/index.failed.html")[0] != '\0',
                     f->has_page);
    assert_string_equal(book_read(&t.book, "out/index.html"), page);
    assert_string_equal(book_read(&t.book, "out/ledger.json"), ledger);
    close_book(&t);
}

/* Once mended, the page of the failure goes, and the build is not skipped. */
static void check_mended(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    book_write(&t.book, "report/intro.md", "# S\n\n[@sec-nowhere]\n");
    run(&t);
    expect(&t, 1);
    book_write(&t.book, "report/intro.md", book_intro);
    run(&t);
    expect(&t, 0);
    assert_string_equal(book_read(&t.book, "out/index.failed.html"), "");
    close_book(&t);
}

static void check_memo_is_not_needed(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    const char *page = book_read(&t.book, "out/index.html");
    book_write(&t.book, "out/.plumb/memo", "rubbish\nplumb-memo 1\n\n\n");
    book_write(&t.book, "out/.plumb/state.json", "rubbish");
    run(&t);
    expect(&t, 0);
    assert_string_equal(book_read(&t.book, "out/index.html"), page);
    close_book(&t);
}

/* A file-size limit stands for a full disk: nothing of the last good build is
 * changed. */
static void check_full_disk(void **state)
{
    struct rlimit was, small;
    struct built_book t;

    (void)state;
    open_book(&t);
    run(&t);
    expect(&t, 0);
    const char *page = book_read(&t.book, "out/index.html");
    const char *ledger = book_read(&t.book, "out/ledger.json");
    book_write(&t.book, "report/intro.md", "# Start\n\nOther words.\n");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){2048, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    run(&t);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(t.status, PL_EIO);
    assert_true(says(t.book.err.msg, "cannot be written"));
    assert_string_equal(book_read(&t.book, "out/index.html"), page);
    assert_string_equal(book_read(&t.book, "out/ledger.json"), ledger);
    run(&t);
    expect(&t, 0);
    assert_true(says(book_read(&t.book, "out/index.html"), "Other words"));
    close_book(&t);
}

static void check_output_is_a_file(void **state)
{
    struct built_book t;

    (void)state;
    open_book(&t);
    book_write(&t.book, "out", "x");
    run(&t);
    assert_int_equal(t.status, PL_EIO);
    close_book(&t);
}

enum { N_FAULTS = sizeof faults / sizeof faults[0] };

int main(void)
{
    static struct CMUnitTest tests[8 + N_FAULTS] = {
        cmocka_unit_test(check_good),
        cmocka_unit_test(check_nothing_to_do),
        cmocka_unit_test(check_change),
        cmocka_unit_test(check_unexplained),
        cmocka_unit_test(check_mended),
        cmocka_unit_test(check_memo_is_not_needed),
        cmocka_unit_test(check_full_disk),
        cmocka_unit_test(check_output_is_a_file),
    };

    for (size_t i = 0; i < N_FAULTS; i++)
        tests[8 + i] = (struct CMUnitTest){faults[i].name, check_fault, NULL,
                                           NULL, &faults[i]};
    return cmocka_run_group_tests_name("run_build", tests, NULL, NULL);
}
