/* Registered data of several files: what may be joined, and what comes of it.
 */
#include "plan_values.h"

#include "plan/protocol.h"
#include "plan/spec.h"

#include <stdlib.h>
#include <unistd.h>

#define JOINED(files, by) "{'kind':'joined','files':[" files "],'by':" by "}"

static const char plan[] =
    "{'kind':'protocol','id':'mini','title':'A small trial',"
    "'design':{'kind':'design','unit':'cluster','cluster':'team',"
    "'arms':['a','b']},"
    "'data':{'people':{'kind':'file','path':'people.csv','key':'id','columns':{"
    "'id':{'kind':'id'},'team':{'kind':'text'},'wave':{'kind':'integer'},"
    "'y':{'kind':'number','when':'outcome'},'note':{'kind':'ignored'}}},"
    "'teams':{'kind':'file','path':'teams.csv','columns':{"
    "'team':{'kind':'category','levels':['n','s','e']},"
    "'arm':{'kind':'category','levels':['a','b'],'role':'treatment'},"
    "'size':{'kind':'integer'}}},"
    "'waves':{'kind':'file','path':'waves.csv','key':'wave','columns':{"
    "'wave':{'kind':'integer'},'days':{'kind':'number'}}},"
    "'all':" JOINED(
        "'people','teams'",
        "'team'") ","
                  "'wide':" JOINED(
                      "'all','waves'",
                      "['wave']") "},"
                                  "'derive':{'load':{'op':'mul','args':[{'col':"
                                  "'size'},{'col':'days'}]},"
                                  "'twice':{'op':'mul','args':[{'lit':2},{'col'"
                                  ":'y'}]}},"
                                  "'scales':{'sum':{'kind':'sum_scale','items':"
                                  "['y','size']}},"
                                  "'vcov':{'kind':'classical'},"
                                  "'analyses':{'main':{'kind':'regression','"
                                  "outcome':'y','data':'all',"
                                  "'covariates':['size']},"
                                  "'wide':{'kind':'regression','outcome':'"
                                  "twice','data':'wide',"
                                  "'covariates':['load']}}}";

static const char *const files[][2] = {
    {"people", "id,team,wave,y,note\n"
               "p1,n,1,10,-\n"
               "p2,s,2,20,-\n"
               "p3,,1,30,-\n"
               "p4,w,3,40,-\n"
               "p5,n,,50,-\n"},
    {"teams", "team,arm,size\ns,b,4\nn,a,7\ne,b,2\n"},
    {"waves", "wave,days\n1,30\n2,31\n"},
};

static enum pl_status check(const struct pl_value *v, struct pl_protocol *p,
                            struct pl_err *err)
{
    static const char lines[] = "{'':3,'data.all':10,'data.more':20}";

    return pl_protocol_check(&arena, v, value_of(lines), PL_STR("t"), p, err);
}

static struct wrong_case {
    const char *name, *path, *value, *msg, *hint;
    size_t line;
} wrong_cases[] = {
    {"nothing", NULL, NULL, "", "", 0},
    {"nothing known", "data.more", JOINED("'people','team'", "'team'"),
     "data.more: there are no data \"team\"", "did you mean \"teams\"?", 20},
    {"one", "data.more", JOINED("'people'", "'team'"),
     "data.more: two or more are joined: \"files\"", "", 20},
    {"by nothing", "data.more", JOINED("'people','teams'", "[]"),
     "data.more: no column is named in \"by\"", "", 20},
    {"to itself", "data.more", JOINED("'people','more'", "'team'"),
     "data.more: it is joined twice, or to itself: \"more\"", "", 20},
    {"to itself by way of another", "data.all",
     JOINED("'people','wide'", "'team'"),
     "data.all: it is joined twice, or to itself: \"all\"", "", 10},
    {"a file twice", "data.more", JOINED("'all','teams'", "'team'"),
     "data.more: it is joined twice, or to itself: \"teams\"", "", 20},
    {"by what the left one has not", "data.more",
     JOINED("'people','teams'", "'size'"),
     "data.more: there is no column \"size\"",
     "name it in data, derive or scales", 20},
    {"by what the right one has not", "data.more",
     JOINED("'people','teams'", "['team','wave']"),
     "data.more: there is no column \"wave\"",
     "name it in data, derive or scales", 20},
    {"by what is ignored", "data.more", JOINED("'people','teams'", "'note'"),
     "data.more: there is no column \"note\"",
     "it is ignored in data: say what kind it is", 20},
    {"by what is written otherwise", "data.waves.columns.wave",
     "{'kind':'text'}",
     "data.wide: \"wave\" holds numbers in \"all\" and texts in \"waves\"", "",
     3},
    {"a column on both sides", "data.teams.columns.y", "{'kind':'number'}",
     "data.all: \"teams\" and what it is joined to both have a column \"y\"",
     "give one another name: new_name = kind { column = \"y\", ... }", 10},
    {"a column on both sides of a joined", "data.waves.columns.size",
     "{'kind':'number'}",
     "data.wide: \"waves\" and what it is joined to both have a column "
     "\"size\"",
     "give one another name: new_name = kind { column = \"size\", ... }", 3},
    {"two treatments", "data.waves.columns.days",
     "{'kind':'category','levels':['a','b'],'role':'treatment'}",
     "data: a second column with the role of treatment: \"days\"", "", 3},
    {"a column that no joined brings together", "data.wide", "null",
     "derive.load: no file holds all the columns that are needed for \"load\"",
     "", 3},
    {"a column of a file that is not joined", "analyses.main.covariates",
     "['days']", "analyses.main.covariates: there is no column \"days\"", "",
     3},
    {"by a number", "data.more", JOINED("'people','teams'", "1"),
     "data.more: joined: by must be a text or a list of texts", "", 20},
};

static void check_wrong(void **state)
{
    const struct wrong_case *w = *state;
    struct pl_protocol p = {0};
    struct pl_err err = {0};
    const struct pl_value *v = changed(value_of(plan), w->path, w->value);
    enum pl_status status = check(v, &p, &err);

    assert_string_equal(err.msg, w->msg);
    if (w->hint[0] != '\0')
        assert_string_equal(err.hint, w->hint);
    assert_int_equal(err.pos.line, w->line);
    assert_int_equal(status, w->msg[0] == '\0' ? PL_OK : PL_EINPUT);
    assert_int_equal(check(v, &p, NULL) == PL_OK, status == PL_OK);
}

static void check_too_deep(void **state)
{
    const struct pl_value *v = value_of(plan);
    struct pl_protocol p = {0};
    struct pl_err err = {0};

    (void)state;
    for (int i = 0; i < 20; i++) {
        char file[32], joined[32], text[512];
        snprintf(file, sizeof file, "data.f%02d", i);
        snprintf(joined, sizeof joined, "data.j%02d", i);
        snprintf(text, sizeof text,
                 "{'kind':'file','path':'x','columns':{'team':{'kind':'text'},"
                 "'c%d':{'kind':'text'}}}",
                 i);
        v = changed(v, file, text);
        snprintf(text, sizeof text, JOINED("'%s','f%02d'", "'team'"),
                 i > 0 ? joined + 5 : "people", i);
        if (i > 0)
            snprintf(text, sizeof text, JOINED("'j%02d','f%02d'", "'team'"),
                     i - 1, i);
        v = changed(v, joined, text);
    }
    assert_int_equal(check(v, &p, &err), PL_EINPUT);
    assert_string_equal(err.msg, "data.j15: joined too deep: \"people\"");
}

/* ---- frames ------------------------------------------------------------ */

struct folder {
    char dir[64];
    struct pl_root root;
    struct pl_protocol p;
};

static void put(const struct folder *f, const char *name, const char *text)
{
    char path[128];
    struct pl_err err = {0};

    snprintf(path, sizeof path, "%s/t/%s.csv", f->dir, name);
    if (pl_file_put(path, pl_str_from(text), &err) != PL_OK)
        fail_msg("%s", err.msg);
}

static void folder_open(struct folder *f)
{
    struct pl_err err = {0};

    *f = (struct folder){.dir = "/tmp/plumb-joined-XXXXXX"};
    assert_non_null(mkdtemp(f->dir));
    for (size_t i = 0; i < COUNT(files); i++)
        put(f, files[i][0], files[i][1]);
    assert_int_equal(pl_root_open(&f->root, f->dir, &arena, &err), PL_OK);
    if (check(value_of(plan), &f->p, &err) != PL_OK)
        fail_msg("%s", err.msg);
}

static void folder_close(struct folder *f)
{
    char path[128];

    pl_root_close(&f->root);
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/t/%s.csv", f->dir, files[i][0]);
        (void)remove(path);
    }
    snprintf(path, sizeof path, "%s/t", f->dir);
    (void)remove(path);
    (void)remove(f->dir);
}

/* By hand: p3 has no team, the list has no team of p4, nobody is in team e. */
static struct cells_case {
    const char *name, *data, *column, *cells;
} cells_cases[] = {
    {"the left one's key", "all", "id", "p1|p2|p3|p4|p5"},
    {"the left one's column to join by", "all", "team", "n|s||w|n"},
    {"the arm of the other file", "all", "arm", "a|b|||a"},
    {"a number of the other file", "all", "size", "7|4|||7"},
    {"a scale over both", "all", "sum", "17|24|||57"},
    {"a derived column of one", "all", "twice", "20|40|60|80|100"},
    {"a joined of a joined", "wide", "days", "30|31|30||"},
    {"a derived column over three", "wide", "load", "210|124|||"},
    {"the arm, through two", "wide", "arm", "a|b|||a"},
    {"a file by itself", "people", "twice", "20|40|60|80|100"},
};

static void check_cells(void **state)
{
    const struct cells_case *k = *state;
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};
    struct folder f;

    folder_open(&f);
    if (pl_registered_frame(&arena, &f.root, &f.p, pl_str_from(k->data), &frame,
                            &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_true(pl_str_is(frame->key, "id"));
    assert_string_equal(cells_of(frame, k->column, "|"), k->cells);
    folder_close(&f);
}

static void check_doubled(void **state)
{
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};
    struct folder f;

    (void)state;
    folder_open(&f);
    put(&f, "teams", "team,arm,size\nn,a,7\ns,b,4\nn,a,7\n");
    assert_int_equal(
        pl_registered_frame(&arena, &f.root, &f.p, PL_STR("all"), &frame, &err),
        PL_EINPUT);
    assert_string_equal(err.msg, "data.all: join: 1 row on the right repeats a "
                                 "key, and would multiply rows: n");
    assert_string_equal(err.hint, "\"teams\" has one row for each that it is "
                                  "joined to, or by names more columns");
    assert_int_equal(err.pos.line, 10);
    assert_null(frame);
    folder_close(&f);
}

static void check_files(void **state)
{
    struct pl_protocol p = {0};
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(check(value_of(plan), &p, &err), PL_OK);
    assert_string_equal(
        text_of(pl_protocol_files(&arena, p.value, PL_STR("wide"))),
        "['people','teams','waves']");
    assert_string_equal(
        text_of(pl_protocol_files(&arena, p.value, PL_STR("teams"))),
        "['teams']");
    assert_string_equal(
        text_of(pl_protocol_entry(p.value, PL_STR("wide"), PL_STR("days"))),
        "{'kind':'number'}");
    assert_true(
        pl_is_nil(pl_protocol_entry(p.value, PL_STR("all"), PL_STR("days"))));
}

static void check_out_of_memory(void **state)
{
    bool is_left = true;
    struct folder f;

    (void)state;
    folder_open(&f);
    for (long n = 0; is_left; n++) {
        const struct pl_frame *frame = NULL;
        struct pl_err err = {0};
        struct pl_arena small;
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        enum pl_status status = pl_registered_frame(
            &small, &f.root, &f.p, PL_STR("wide"), &frame, &err);
        is_left = small.fail_after < 0;
        assert_int_equal(status, is_left ? PL_ENOMEM : PL_OK);
        if (is_left)
            assert_string_equal(err.msg, "out of memory");
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
    folder_close(&f);
}

int main(void)
{
    static struct CMUnitTest
        tests[COUNT(wrong_cases) + COUNT(cells_cases) + 4] = {
            cmocka_unit_test(check_too_deep),
            cmocka_unit_test(check_doubled),
            cmocka_unit_test(check_files),
            cmocka_unit_test(check_out_of_memory),
        };
    size_t n = 4;

    ADD(wrong_cases, check_wrong);
    ADD(cells_cases, check_cells);
    return cmocka_run_group_tests_name("plan_joined", tests, values_open,
                                       values_close);
}
