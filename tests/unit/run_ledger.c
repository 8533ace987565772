/* The ledger: files once and by path, versions named, 12 digits. */
#include "run_book.h"

#include "arena.h"
#include "run/ledger.h"

static const struct pl_value *json(const char *text)
{
    const struct pl_value *v = NULL;

    assert_int_equal(pl_json_read(&arena, pl_str_from(text), "test", &v, NULL),
                     PL_OK);
    return v;
}

static const struct pl_value *project(void)
{
    return json(
        "{\"reads\":[{\"path\":\"report/report.lua\",\"sha256\":\"1\"}],"
        "\"trials\":[{\"id\":\"mini\"}]}");
}

/* Two chapters with code, one without. */
static const struct pl_value *outputs(void)
{
    return json("[{\"session\":{\"notebook\":\"a.md\",\"rows\":[]},"
                "\"files\":[{\"path\":\"x.csv\",\"sha256\":\"2\"}]},null,"
                "{\"session\":{\"notebook\":\"b.md\",\"rows\":[]},"
                "\"files\":[{\"path\":\"x.csv\",\"sha256\":\"2\"},"
                "{\"path\":\"a.csv\",\"sha256\":\"3\"}]}]");
}

static void check_parts(void **state)
{
    const struct pl_value *l = pl_ledger_value(&arena, project(), outputs(),
                                               PL_STR("5.4"), PL_STR(""));

    (void)state;
    assert_true(pl_is_text(pl_at(l, "program.name"), "plumb"));
    assert_true(pl_is_text(pl_at(l, "libraries.gnuplot"), "5.4"));
    assert_int_equal(pl_count(pl_get(l, "notebooks")), 2);
    assert_true(pl_is_text(
        pl_get(pl_item(pl_get(l, "notebooks"), 1), "notebook"), "b.md"));
    assert_int_equal(pl_count(pl_get(l, "trials")), 1);
}

static void check_files(void **state)
{
    static const char *const paths[] = {"a.csv", "report/report.lua", "x.csv"};
    const struct pl_value *files = pl_files_read(&arena, project(), outputs());

    (void)state;
    assert_int_equal(pl_count(files), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(pl_is_text(pl_get(pl_item(files, i), "path"), paths[i]));
}

static void check_versions(void **state)
{
    static const char *const names[] = {"libc", "gsl", "lua", "cmark-gfm"};
    const struct pl_value *v = pl_library_versions(&arena, PL_STR(""));

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(pl_strv(pl_get(v, names[i])).len > 0);
    assert_true(pl_is_nil(pl_get(v, "gnuplot")));
    assert_true(pl_str_starts(pl_strv(pl_get(v, "lua")), "5.4."));
}

/* Two processors may differ in the last bit, and must write the same ledger. */
static void check_digits(void **state)
{
    struct pl_buf one, other;

    (void)state;
    pl_buf_init(&one, 0);
    pl_buf_init(&other, 0);
    pl_ledger_begin(&one, json("{\"a\":0.1234567890123456}"));
    pl_ledger_end(&one, json("[{\"text\":\"0.12\"}]"));
    pl_ledger_begin(&other, json("{\"a\":0.1234567890123455}"));
    pl_ledger_end(&other, json("[{\"text\":\"0.12\"}]"));
    assert_string_equal(one.s, other.s);
    pl_buf_clear(&other);
    pl_json_print(&other,
                  json("{\"a\":0.123456789012,"
                       "\"values\":[{\"text\":\"0.12\"}]}"),
                  17);
    assert_string_equal(one.s, other.s);
    pl_buf_free(&one);
    pl_buf_free(&other);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_parts),
        cmocka_unit_test(check_files),
        cmocka_unit_test(check_versions),
        cmocka_unit_test(check_digits),
    };

    return cmocka_run_group_tests_name("run_ledger", tests, open_arena,
                                       close_arena);
}
