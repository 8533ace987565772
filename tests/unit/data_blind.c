/* Arms dealt anew: what comes out, that it tells no more than the counts, and
 * what cannot be blinded. */
#include "data_frames.h"

#include "data/blind.h"

static const char *const no_blocks[] = {NULL};
static const char *const by_site[] = {"site", NULL};

/* A file of a case; path NULL ends them. */
struct source {
    const char *path, *csv, *unit, *person, *arm;
    const char *const *blocks; /* NULL: not in the file */
    const char *doubled;
};

static struct pl_blind_file file_of(const struct source *s)
{
    struct pl_str *blocks = PL_NEW(&arena, struct pl_str, 4);
    struct pl_blind_file f = {.path = pl_str_from(s->path),
                              .bytes = pl_str_from(s->csv),
                              .unit = pl_str_from(s->unit),
                              .person = pl_str_from(s->person),
                              .arm = pl_str_from(s->arm),
                              .missing = value_of("['NA']"),
                              .arm_aliases = value_of("{'X':'x'}"),
                              .unit_aliases = value_of("{'T1':'t1'}"),
                              .doubled = pl_str_from(s->doubled)};
    const struct pl_value **aliases =
        PL_NEW(&arena, const struct pl_value *, 4);

    assert_non_null(blocks);
    if (s->blocks == NULL)
        return f;
    f.blocks = blocks;
    f.block_aliases = aliases;
    for (size_t i = 0; i < 4; i++)
        aliases[i] = value_of("{'N':'n'}");
    while (s->blocks[f.n_blocks] != NULL) {
        blocks[f.n_blocks] = pl_str_from(s->blocks[f.n_blocks]);
        f.n_blocks++;
    }
    return f;
}

static enum pl_status allocate(const struct source *s,
                               const struct pl_value **units,
                               const struct pl_value **persons,
                               struct pl_err *err)
{
    struct pl_blind_file files[4];
    size_t n = 0;

    for (; n < 4 && s[n].path != NULL; n++)
        files[n] = file_of(&s[n]);
    return pl_blind_allocate(&arena, files, n, units, persons, err);
}

/* The orders of SHA-256 over "plumb blind 1" and the name, each behind its
 * length in eight bytes, least first: f e a d b c (Python's hashlib). */
static struct deal_case {
    const char *name, *csv;
    const char *const *blocks;
    const char *units;
} deal_cases[] = {
    {"no blocks", "id,arm\na,x\nb,x\nc,x\nd,y\ne,y\nf,y\n", no_blocks,
     "{'a':'x','b':'y','c':'y','d':'y','e':'x','f':'x'}"},
    {"the same counts, given to others",
     "id,arm\nf,x\ne,x\nd,x\nc,y\nb,y\na,y\n", no_blocks,
     "{'a':'x','b':'y','c':'y','d':'y','e':'x','f':'x'}"},
    {"within blocks", "id,site,arm\na,n,x\nb,n,y\nc,n,y\nd,s,y\ne,s,x\nf,s,x\n",
     by_site, "{'a':'x','b':'y','c':'y','d':'y','e':'x','f':'x'}"},
    {"within blocks, given to others",
     "id,site,arm\na,n,y\nb,n,x\nc,n,y\nd,s,x\ne,s,x\nf,s,y\n", by_site,
     "{'a':'x','b':'y','c':'y','d':'y','e':'x','f':'x'}"},
    {"those without an arm get none", "id,arm\na,\nb,NA\nc,x\nd,x\n", no_blocks,
     "{'c':'x','d':'x'}"},
    {"nobody", "id,arm\n", no_blocks, "{}"},
};

static void check_deal(void **state)
{
    const struct deal_case *k = *state;
    const struct source s[] = {
        {"t.csv", k->csv, "id", "", "arm", k->blocks, NULL}, {0}};
    const struct pl_value *units = NULL, *persons = NULL;
    struct pl_err err = {0};

    if (allocate(s, &units, &persons, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(json_of(units), k->units);
    assert_string_equal(json_of(persons), "{}");
}

static void check_clusters(void **state)
{
    const struct source s[] = {
        {"list.csv", "team,arm\nt1,x\nt2,y\nt3,x\nt4,y\n", "team", "", "arm",
         NULL, NULL},
        {"staff.csv", "id,team,site\n1,t1,n\n2,t1,n\n3,t2,n\n4,t3,s\n5,t4,s\n",
         "team", "id", "", by_site, NULL},
        {0}};
    const struct pl_value *units = NULL, *persons = NULL;
    struct pl_err err = {0};

    (void)state;
    if (allocate(s, &units, &persons, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(pl_count(units), 4);
    assert_false(pl_equal(pl_get(units, "t1"), pl_get(units, "t2")));
    assert_false(pl_equal(pl_get(units, "t3"), pl_get(units, "t4")));
    assert_int_equal(pl_count(persons), 5);
    assert_true(pl_equal(pl_get(persons, "1"), pl_get(units, "t1")));
    assert_true(pl_equal(pl_get(persons, "2"), pl_get(units, "t1")));
    assert_true(pl_equal(pl_get(persons, "5"), pl_get(units, "t4")));
}

/* Other spellings are the same unit, block and arm; and of two rows with one
 * key the dictionary says which stands. */
static struct same_case {
    const char *name;
    struct source s[2];
    const char *units;
} same_cases[] = {
    {"an arm in two spellings",
     {{"a.csv", "t,arm\nt1,x\nt1,X\n", "t", "", "arm", no_blocks, NULL}, {0}},
     "{'t1':'x'}"},
    {"a unit in two spellings",
     {{"a.csv", "t,arm\nt1,x\nT1,x\n", "t", "", "arm", no_blocks, NULL}, {0}},
     "{'t1':'x'}"},
    {"a block in two spellings",
     {{"a.csv", "t,site,arm\nt1,n,x\nt1,N,x\n", "t", "", "arm", by_site, NULL},
      {0}},
     "{'t1':'x'}"},
    {"the first of two rows",
     {{"a.csv", "t,arm\nt1,x\nt1,y\n", "t", "", "arm", no_blocks, "first"},
      {0}},
     "{'t1':'x'}"},
    {"the last of two rows",
     {{"a.csv", "t,arm\nt1,x\nt1,y\n", "t", "", "arm", no_blocks, "last"}, {0}},
     "{'t1':'y'}"},
};

static void check_same(void **state)
{
    const struct same_case *k = *state;
    const struct pl_value *units = NULL, *persons = NULL;
    struct pl_err err = {0};

    if (allocate(k->s, &units, &persons, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(json_of(units), k->units);
}

static struct refused_case {
    const char *name;
    struct source s[3];
    const char *says, *file;
    size_t line;
} refused_cases[] = {
    {"a cluster with two arms",
     {{"a.csv", "team,arm\nt1,x\nt1,y\n", "team", "", "arm", no_blocks, NULL},
      {0}},
     "row 2: \"t1\" has another arm than before",
     "a.csv",
     3},
    {"two files with two arms",
     {{"a.csv", "id,arm\n1,x\n", "id", "", "arm", no_blocks, NULL},
      {"b.csv", "id,arm\n1,y\n", "id", "", "arm", no_blocks, NULL}},
     "row 1: \"1\" has another arm than before",
     "b.csv",
     2},
    {"a unit in two blocks",
     {{"a.csv", "t,site,arm\n1,n,x\n1,s,x\n", "t", "", "arm", by_site, NULL},
      {0}},
     "row 2: \"1\" has another block than before",
     "a.csv",
     3},
    {"a block that no file tells",
     {{"a.csv", "id,arm\n1,x\n", "id", "", "arm", NULL, NULL}, {0}},
     "no file of the plan tells the block of \"1\"",
     "",
     0},
    {"a header that the file has not",
     {{"a.csv", "id,arms\n1,x\n", "id", "", "arm", no_blocks, NULL}, {0}},
     "the header names no \"arm\"",
     "a.csv",
     1},
    {"a file that is no table",
     {{"a.csv", "id,arm\n1\n", "id", "", "arm", no_blocks, NULL}, {0}},
     "",
     "a.csv",
     2},
};

static void check_refused(void **state)
{
    const struct refused_case *k = *state;
    const struct pl_value *units = NULL, *persons = NULL;
    struct pl_err err = {0};

    assert_int_equal(allocate(k->s, &units, &persons, &err), PL_EINPUT);
    assert_says(&err, k->says);
    assert_null(strstr(err.msg, "\"x\""));
    assert_string_equal(err.pos.file, k->file);
    assert_int_equal(err.pos.line, k->line);
    assert_int_not_equal(allocate(k->s, &units, &persons, NULL), PL_OK);
}

static struct csv_case {
    const char *name, *csv, *unit, *arm, *out; /* out NULL: says */
    const char *says;
} csv_cases[] = {
    {"by the unit", "id,arm,y\n1,x,3\n2,y,4\n", "id", "arm",
     "id,arm,y\n1,p,3\n2,q,4\n", NULL},
    {"by rows", "arm,y\nx,3\ny,4\n", "", "arm", "arm,y\np,3\nq,4\n", NULL},
    {"what is missing stays", "id,arm\n1,\n2,NA\n3,\n", "id", "arm",
     "id,arm\n1,\n2,NA\n3,\n", NULL},
    {"quotes, line ends and a byte order mark",
     "\xef\xbb\xbfid,arm,y\r\n1,\"x\",\"a \"\"b\"\", "
     "c\"\r\n2,y,\"two\nlines\"\r\n",
     "id", "arm", "id,arm,y\n1,p,\"a \"\"b\"\", c\"\n2,q,\"two\nlines\"\n",
     NULL},
    {"a unit that is not known", "id,arm\n1,x\n9,x\n", "id", "arm", NULL,
     "row 2: no file of the plan tells the arm of \"9\""},
    {"no such column", "id,a\n1,x\n", "id", "arm", NULL,
     "the header names no \"arm\""},
};

static void check_csv(void **state)
{
    const struct csv_case *k = *state;
    const struct source s = {"t.csv", k->csv, k->unit, "", k->arm, NULL, NULL};
    const struct pl_blind_file f = file_of(&s);
    const struct pl_value *arms = value_of("{'1':'p','2':'q'}");
    struct pl_str out = {0};
    struct pl_err err = {0};
    enum pl_status status = pl_blind_csv(&arena, &f, arms, &out, &err);

    if (k->out == NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, k->says);
        return;
    }
    assert_int_equal(status, PL_OK);
    assert_string_equal(out.s, k->out);
}

static void check_memory(void **state)
{
    const struct source s = {"t.csv", "id,site,arm\na,n,x\nb,n,y\nc,s,y\n",
                             "id",    "id",
                             "arm",   by_site,
                             NULL};
    const struct pl_blind_file f = file_of(&s);
    enum pl_status status = PL_ENOMEM;

    (void)state;
    for (long n = 0; status != PL_OK; n++) {
        const struct pl_value *units, *persons;
        struct pl_str out;
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 24);
        a.fail_after = n;
        status = pl_blind_allocate(&a, &f, 1, &units, &persons, NULL);
        if (status == PL_OK)
            status = pl_blind_csv(&a, &f, units, &out, NULL);
        assert_true(status == PL_OK || status == PL_ENOMEM);
        pl_arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(check_clusters),
        cmocka_unit_test(check_memory),
    };

    ADD_ROWS(deal_cases, check_deal);
    ADD_ROWS(same_cases, check_same);
    ADD_ROWS(refused_cases, check_refused);
    ADD_ROWS(csv_cases, check_csv);
    return RUN_WITH("data_blind", whole);
}
