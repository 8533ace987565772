/* What a blind build reads of a project's files, and keeps of a lock. */
#include "plan_values.h"

#include "plan/blind.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "analyses/mini"

/* Two persons in each site; and a list of teams for a trial of clusters. */
static const char people[] = "id,arm,y,site,team\n"
                             "p1,a,1,n,t1\n"
                             "p2,b,2,n,t2\n"
                             "p3,a,3,s,t3\n"
                             "p4,b,,s,t4\n"
                             "p5,,5,s,t4\n";
static const char no_arms[] = "id,y,site,team\n"
                              "p1,1,n,t1\n"
                              "p2,2,n,t2\n"
                              "p3,3,s,t3\n"
                              "p4,4,s,t4\n";
static const char teams[] = "team,arm\nt1,a\nt2,b\nt3,a\nt4,b\n";

#define ARM "'arm':{'kind':'category','levels':['a','b'],'role':'treatment'}"
#define PEOPLE(key, arm)                                                       \
    "'people':{'kind':'file','path':'data/people.csv'," key                    \
    "'columns':{'id':{'kind':'id'}," arm                                       \
    "'y':{'kind':'number'},'site':{'kind':'category'},"                        \
    "'team':{'kind':'category'}}}"
#define TRIAL(design, data)                                                    \
    "{'id':'mini','folder':'" FOLDER "','protocol':{'design':{" design         \
    "},'data':{" data "}}}"
#define PERSONS                                                                \
    TRIAL("'unit':'individual','blocks':['site']",                             \
          PEOPLE("'key':'id',", ARM ","))
#define ROWS TRIAL("'unit':'individual','blocks':['site']", PEOPLE("", ARM ","))
#define TEAMS                                                                  \
    "'teams':{'kind':'file','path':'data/teams.csv','key':'team',"             \
    "'columns':{'team':{'kind':'id'}," ARM "}}"
#define CLUSTERS                                                               \
    TRIAL("'unit':'cluster','cluster':'team','strata':['site']",               \
          PEOPLE("'key':'id',", "") "," TEAMS)
#define CLUSTERS_APART                                                         \
    TRIAL("'unit':'cluster','cluster':'team','strata':['site']", TEAMS)

static void put(const char *dir, const char *name, const char *text)
{
    char path[160];
    struct pl_err err = {0};

    snprintf(path, sizeof path, "%s/" FOLDER "/data/%s", dir, name);
    if (pl_file_put(path, pl_str_from(text), &err) != PL_OK)
        fail_msg("%s", err.msg);
}

/* What blinds the trial, with these files in its folder. */
static enum pl_status blind_of(const char *trial, const char *csv,
                               const struct pl_value **blinds,
                               struct pl_err *err)
{
    char dir[] = "/tmp/plumb-blind-XXXXXX", command[64];
    const struct pl_value *one = NULL;
    struct pl_root root;

    assert_non_null(mkdtemp(dir));
    put(dir, "people.csv", csv);
    put(dir, "teams.csv", teams);
    assert_int_equal(pl_root_open(&root, dir, &arena, err), PL_OK);
    enum pl_status status =
        pl_blind_trial(&arena, &root, value_of(trial), &one, err);
    pl_root_close(&root);
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    assert_int_equal(system(command), 0);
    *blinds = status == PL_OK ? pl_list_of(&arena, one) : NULL;
    return status;
}

/* out: with A and B where arms were dealt, which are compared apart. */
static struct read_case {
    const char *name, *trial, *csv, *path, *text;
    size_t n_arms;    /* dealt cells; 0: as it was */
    const char *says; /* refused */
} read_cases[] = {
    {"the file of the plan", PERSONS, people, FOLDER "/data/people.csv", people,
     4, NULL},
    {"a copy elsewhere", PERSONS, people, "report/copy.csv", people, 4, NULL},
    {"two columns of it", PERSONS, people, "x.csv", "id,arm\np1,a\np2,b\n", 2,
     NULL},
    {"a column without the arms", PERSONS, people, "x.csv", "id,y\np1,1\n", 0,
     NULL},
    {"a published table", PERSONS, people, "x.csv", "arm,mean\na,1\nb,2\n", 0,
     NULL},
    {"a copy without the key", PERSONS, people, "x.csv",
     "arm,y,site,team\na,1,n,t1\n", 0,
     "holds arms of trial \"mini\" (\"arm\") and does not say whose"},
    {"somebody else", PERSONS, people, "x.csv", "id,arm\nq1,a\n", 0,
     "no file of the plan tells the arm of \"q1\""},
    {"no table", PERSONS, people, "x.lua", "return { arm = \"id\" }\n", 0,
     NULL},
    {"nothing", PERSONS, people, "x.csv", "", 0, NULL},
    {"rows of the only file", ROWS, people, FOLDER "/data/people.csv", people,
     4, NULL},
    {"rows of a copy", ROWS, people, "x.csv", people, 0, "does not say whose"},
    {"a list of clusters", CLUSTERS, no_arms, FOLDER "/data/teams.csv", teams,
     4, NULL},
    {"persons of clusters, joined", CLUSTERS, no_arms, "x.csv",
     "id,arm,y\np1,a,1\np4,b,4\n", 2, NULL},
};

static bool has_arm(const char *at)
{
    return (at[0] == ',' || at[0] == '\n') && (at[1] == 'a' || at[1] == 'b') &&
           (at[2] == ',' || at[2] == '\n');
}

/* Same text but for arms; gives how many there are. */
static size_t count_arms(const char *was, const char *is)
{
    size_t n = 0;

    assert_int_equal(strlen(was), strlen(is));
    for (size_t i = 0; was[i] != '\0'; i++) {
        if (i > 0 && has_arm(was + i - 1)) {
            assert_true(has_arm(is + i - 1));
            n++;
        } else {
            assert_int_equal(was[i], is[i]);
        }
    }
    return n;
}

static void check_read(void **state)
{
    const struct read_case *k = *state;
    const struct pl_value *blinds = NULL;
    struct pl_str bytes = pl_str_from(k->text);
    struct pl_err err = {0};

    if (blind_of(k->trial, k->csv, &blinds, &err) != PL_OK)
        fail_msg("%s", err.msg);
    enum pl_status status =
        pl_blind_bytes(&arena, blinds, pl_str_from(k->path), &bytes, &err);
    if (k->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_non_null(strstr(err.msg, k->says));
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    if (k->n_arms == 0)
        assert_true(bytes.s == k->text);
    else
        assert_int_equal(count_arms(k->text, bytes.s), k->n_arms);
}

static struct plan_case {
    const char *name, *trial, *csv, *says;
} plan_cases[] = {
    {"a file with arms and no clusters",
     TRIAL("'unit':'cluster','cluster':'school'",
           PEOPLE("'key':'id',", ARM ",")),
     people, "holds arms, and no column \"school\""},
    {"clusters that are not named",
     TRIAL("'unit':'cluster'", PEOPLE("'key':'id',", ARM ",")), people,
     "their column is not named"},
    {"two files with arms, one without a key",
     TRIAL("'unit':'individual'", PEOPLE("", ARM ",") "," TEAMS), people,
     "holds arms, and has no key"},
    {"blocks that stand nowhere", CLUSTERS_APART, people,
     "no file of the plan tells the block of \"t1\""},
};

static void check_plan(void **state)
{
    const struct plan_case *k = *state;
    const struct pl_value *blinds;
    struct pl_err err = {0};

    assert_int_equal(blind_of(k->trial, k->csv, &blinds, &err), PL_EINPUT);
    if (strstr(err.msg, k->says) == NULL)
        fail_msg("%s", err.msg);
    assert_true(err.hint[0] != '\0');
}

static struct pl_str seen(const struct pl_value *blinds, const char *path,
                          const char *text)
{
    struct pl_str bytes = pl_str_from(text);
    struct pl_err err = {0};

    if (pl_blind_bytes(&arena, blinds, pl_str_from(path), &bytes, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return bytes;
}

/* A file that did not arrive yet is no error; nor are arms known then. */
static void check_absent(void **state)
{
    const struct pl_value *blinds = NULL;
    const char *absent =
        TRIAL("'unit':'individual'",
              "'x':{'kind':'file','path':'data/none.csv',"
              "'key':'id','columns':{'id':{'kind':'id'}," ARM "}}");
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(blind_of(absent, people, &blinds, &err), PL_OK);
    struct pl_str bytes = PL_STR("arm,mean\na,1\n");
    assert_int_equal(
        pl_blind_bytes(&arena, blinds, PL_STR("x.csv"), &bytes, &err), PL_OK);
}

/* Who had which arm does not show: the other allocation gives the same file. */
static void check_tells_nothing(void **state)
{
    static const char other[] = "id,arm,y,site,team\n"
                                "p1,b,1,n,t1\n"
                                "p2,a,2,n,t2\n"
                                "p3,b,3,s,t3\n"
                                "p4,a,,s,t4\n"
                                "p5,,5,s,t4\n";
    const struct pl_value *x = NULL, *y = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(blind_of(PERSONS, people, &x, &err), PL_OK);
    assert_int_equal(blind_of(PERSONS, other, &y, &err), PL_OK);
    assert_true(pl_equal(x, y));
    assert_true(pl_str_eq(seen(x, "p.csv", people), seen(y, "p.csv", other)));
}

/* Two trials that name all alike: each file is of the one it lies with, and one
 * elsewhere of the one whose units it has. */
static void check_two_trials(void **state)
{
    const struct pl_value *mini = NULL;
    const struct pl_value *other =
        value_of("{'trial':'other','folder':'analyses/other','arm':['arm'],"
                 "'by':[{'units':['id'],'arms':{'p1':'O','p2':'O','q1':'O'}}],"
                 "'files':[{'path':'analyses/other/data/x.csv',"
                 "'columns':['id','arm']}],'missing':[]}");
    struct pl_builder both;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(blind_of(PERSONS, people, &mini, &err), PL_OK);
    pl_build(&both, &arena);
    pl_add(&both, pl_item(mini, 0));
    pl_add(&both, other);
    const struct pl_value *blinds = pl_list(&both);
    assert_string_equal(
        seen(blinds, "analyses/other/data/x.csv", "id,arm\np1,a\np2,b\n").s,
        "id,arm\np1,O\np2,O\n");
    assert_null(strchr(seen(blinds, FOLDER "/data/people.csv", people).s, 'O'));
    assert_string_equal(seen(blinds, "z.csv", "id,y,site,arm\nq1,1,n,a\n").s,
                        "id,y,site,arm\nq1,1,n,O\n");
}

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

static void check_lock(void **state)
{
    const struct pl_value *lock = value_of(
        "{'state':'matches','sha256':'plan','events':["
        "{'event':'register','protocol':'plan','previous':'0','chain':'c1'},"
        "{'event':'receive','protocol':'plan','previous':'c1','chain':'c2',"
        "'on':'2026-01-10','cells':'cc','files':[{'frame':'people','path':'p',"
        "'rows':4,'keys':'kk','sha256':'" HEX "1','columns':[{'column':'arm',"
        "'sha256':'aa'}]}]}],"
        "'data':[{'frame':'people','path':'p','on':'2026-01-10','seal':'c2',"
        "'state':'changed','sealed':'" HEX "1','sha256':'" HEX "2',"
        "'columns':[{'column':'arm','cells':2}]}]}");
    const struct pl_value *out = NULL, *words = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_blind_lock(&arena, lock, &out, &words, &err), PL_OK);
    assert_string_equal(
        text_of(out),
        "{'data':[{'columns':[{'cells':2,'column':'arm'}],'frame':'people',"
        "'on':'2026-01-10','path':'p','seal':'event 2','sealed':'withheld-1',"
        "'sha256':'withheld-2','state':'changed'}],"
        "'events':[{'chain':'event 1','event':'register','protocol':'plan'},"
        "{'chain':'event 2','event':'receive','files':[{'frame':'people',"
        "'path':'p','rows':4,'sha256':'withheld-1'}],'on':'2026-01-10',"
        "'protocol':'plan'}],'sha256':'plan','state':'matches'}");
    struct pl_str text = pl_blind_text(
        &arena, PL_STR("is " HEX "2, was " HEX "1, not " HEX "3"), words);
    assert_string_equal(text.s, "is withheld-2, was withheld-1, not " HEX "3");
    assert_int_equal(
        pl_blind_lock(&arena, value_of("{'state':'none'}"), &out, NULL, &err),
        PL_OK);
    assert_string_equal(text_of(out), "{'state':'none'}");
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;

    for (size_t i = 0; i < sizeof read_cases / sizeof read_cases[0]; i++)
        tests[n++] = (struct CMUnitTest){read_cases[i].name, check_read, NULL,
                                         NULL, &read_cases[i]};
    for (size_t i = 0; i < sizeof plan_cases / sizeof plan_cases[0]; i++)
        tests[n++] = (struct CMUnitTest){plan_cases[i].name, check_plan, NULL,
                                         NULL, &plan_cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_tells_nothing);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_two_trials);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_absent);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_lock);
    return _cmocka_run_group_tests("plan_blind", tests, n, values_open,
                                   values_close);
}
