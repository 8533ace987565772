/* where, derive, summarise, joins and filling, against values worked by hand.
 */
#include "data_frames.h"

#include "data/expr.h"
#include "data/join.h"
#include "data/missing.h"

static const char staff_entry[] =
    "{'key':'id','columns':{'id':{'kind':'id'},"
    "'la':{'kind':'category','levels':['south','north','west']},"
    "'x':{'kind':'number'},'d':{'kind':'date'},'t':{'kind':'text'}}}";
static const char staff[] = "id,la,x,d,t\n"
                            "a,north,1,2020-01-03,q\n"
                            "b,south,2,2020-01-01,p\n"
                            "c,north,4,,q\n"
                            "d,,8,2020-01-02,p\n"
                            "e,south,,2020-01-09,\n"
                            "f,north,16,2020-01-05,q\n";

enum verb { WHERE, DERIVE, SUMMARISE, NULL_IMPUTE, COMPLETE };

/* Each verb on the staff frame; by: the groups of summarise. */
static struct verb_case {
    const char *name;
    enum verb verb;
    const char *by, *arg;
    const char *out; /* as CSV, or */
    const char *says;
} verbs[] = {
    {"where", WHERE, NULL, "{'op':'gt','args':[{'col':'x'},3]}",
     "id,la,x,d,t\nc,north,4,,q\nd,,8,2020-01-02,p\nf,north,16,2020-01-05,q\n",
     NULL},
    {"where: a missing condition keeps no row", WHERE, NULL,
     "{'op':'not','args':[{'op':'eq','args':[{'col':'la'},'north']}]}",
     "id,la,x,d,t\nb,south,2,2020-01-01,p\ne,south,,2020-01-09,\n", NULL},
    {"where: none", WHERE, NULL, "0", "id,la,x,d,t\n", NULL},
    {"where: a number", WHERE, NULL, "{'col':'x'}", NULL,
     "the condition is 1, 0 or missing, and row 2 has 2"},
    {"where: a text", WHERE, NULL, "{'col':'t'}", NULL,
     "the condition is a text"},
    {"where: a date", WHERE, NULL, "{'col':'d'}", NULL,
     "the condition is a date"},
    {"where: a boolean", WHERE, NULL, "true", NULL, "Lua's =="},
    {"derive", DERIVE, NULL,
     "{'y':{'op':'mul','args':[{'col':'x'},2]},'x':{'op':'sub','args':[{'col':'"
     "x'},1]}}",
     "id,la,x,d,t,y\na,north,0,2020-01-03,q,2\nb,south,1,2020-01-01,p,4\n"
     "c,north,3,,q,8\nd,,7,2020-01-02,p,16\ne,south,,2020-01-09,,\n"
     "f,north,15,2020-01-05,q,32\n",
     NULL},
    {"derive: no names", DERIVE, NULL, "[1]", NULL, "derive { new = "},
    {"derive: a boolean", DERIVE, NULL, "{'y':false}", NULL, "compare with"},
    {"derive: a text", DERIVE, NULL, "{'y':'a'}", NULL, "wants numbers"},
    {"all in one", SUMMARISE, "[]",
     "{'n':{'agg':'count'},'nx':{'agg':'count','arg':{'col':'x'}},"
     "'nt':{'agg':'count','arg':{'col':'t'}},'sum':{'agg':'sum','arg':{'col':'"
     "x'}},'mean':{'agg':'mean','arg':{'col':'x'}},'med':{'agg':'median','arg':"
     "{'col':'x'}},'lo':{'agg':'min','arg':{'col':'x'}},'hi':{'agg':'max','arg'"
     ":{'col':'x'}}}",
     "hi,lo,mean,med,n,nt,nx,sum\n16,1,6.2,4,6,5,5,31\n", NULL},
    /* South: 2 and a missing one.  North: 1, 4, 16: mean 7, squares 36 + 9 + 81
     * = 126, variance 63, and its root. */
    {"by level, missing last", SUMMARISE, "['la']",
     "{'n':{'agg':'count'},'mean':{'agg':'mean','arg':{'col':'x'}},"
     "'sd':{'agg':'sd','arg':{'col':'x'}}}",
     "la,mean,n,sd\nsouth,2,2,\nnorth,7,3,7.937253933193772\n,8,1,\n", NULL},
    /* 7.937.../sqrt(3) = sqrt(21). */
    {"standard error", SUMMARISE, "['la']",
     "{'se':{'agg':'std_error','arg':{'col':'x'}}}",
     "la,se\nsouth,\nnorth,4.58257569495584\n,\n", NULL},
    {"by text, sorted", SUMMARISE, "['t']",
     "{'s':{'agg':'sum','arg':{'col':'x'}}}", "t,s\np,10\nq,21\n,0\n", NULL},
    {"by two columns", SUMMARISE, "['la','t']", "{'n':{'agg':'count'}}",
     "la,t,n\nsouth,p,1\nsouth,,1\nnorth,q,3\n,p,1\n", NULL},
    {"by date", SUMMARISE, "['d']", "{'n':{'agg':'count'}}",
     "d,n\n2020-01-01,1\n2020-01-02,1\n2020-01-03,1\n2020-01-05,1\n"
     "2020-01-09,1\n,1\n",
     NULL},
    {"first and last day", SUMMARISE, "[]",
     "{'lo':{'agg':'min','arg':{'col':'d'}},'hi':{'agg':'max','arg':{'col':'d'}"
     "}}",
     "hi,lo\n2020-01-09,2020-01-01\n", NULL},
    {"of an expression", SUMMARISE, "[]",
     "{'n':{'agg':'sum','arg':{'op':'gt','args':[{'col':'x'},3]}}}", "n\n3\n",
     NULL},
    {"mean of dates", SUMMARISE, "[]", "{'m':{'agg':'mean','arg':{'col':'d'}}}",
     NULL, "mean wants numbers, and not dates"},
    {"mean of text", SUMMARISE, "[]", "{'m':{'agg':'mean','arg':{'col':'t'}}}",
     NULL, "mean wants a column of numbers"},
    {"mean of nothing", SUMMARISE, "[]", "{'m':{'agg':'mean'}}", NULL,
     "mean wants a column of numbers"},
    {"min of a category", SUMMARISE, "[]",
     "{'m':{'agg':'min','arg':{'col':'la'}}}", NULL,
     "min wants a column of numbers"},
    {"sum beyond the largest number", SUMMARISE, "[]",
     "{'m':{'agg':'sum','arg':{'op':'add','args':[1e308,{'op':'mul','args':[0,{"
     "'col':'x'}]}]}}}",
     NULL, "sum of 5 values is beyond the largest number"},
    {"no aggregate", SUMMARISE, "[]", "{'m':{'col':'x'}}", NULL,
     "as mean(col.x)"},
    {"unknown aggregate", SUMMARISE, "[]",
     "{'m':{'agg':'medain','arg':{'col':'x'}}}", NULL, "did you mean median?"},
    {"no names", SUMMARISE, "[]", "[]", NULL, "summarise { n = count() }"},
    {"unknown group", SUMMARISE, "['lo']", "{'n':{'agg':'count'}}", NULL,
     "group: \"lo\" is not a column"},
    {"a summary named as its group", SUMMARISE, "['la']",
     "{'la':{'agg':'count'}}", NULL, "\"la\" is a column of the groups"},
    {"null imputation of a number", NULL_IMPUTE, NULL, "['x']",
     "id,la,x,d,t,missing_x\na,north,1,2020-01-03,q,0\nb,south,2,2020-01-01,p,"
     "0\nc,north,4,,q,0\nd,,8,2020-01-02,p,0\ne,south,0,2020-01-09,,1\n"
     "f,north,16,2020-01-05,q,0\n",
     NULL},
    {"null imputation of a category", NULL_IMPUTE, NULL, "['la']",
     "id,la,x,d,t\na,north,1,2020-01-03,q\nb,south,2,2020-01-01,p\nc,north,4,,"
     "q\nd,(missing),8,2020-01-02,p\ne,south,,2020-01-09,\nf,north,16,"
     "2020-01-05,q\n",
     NULL},
    {"null imputation of text", NULL_IMPUTE, NULL, "['t']", NULL,
     "\"t\" holds text, and has no null"},
    {"null imputation of a date", NULL_IMPUTE, NULL, "['d']", NULL,
     "\"d\" holds dates, and has no null"},
    {"null imputation of no column", NULL_IMPUTE, NULL, "['y']", NULL,
     "\"y\" is not a column"},
    {"complete cases", COMPLETE, NULL, "['x','d']",
     "id,la,x,d,t\na,north,1,2020-01-03,q\nb,south,2,2020-01-01,p\n"
     "d,,8,2020-01-02,p\nf,north,16,2020-01-05,q\n",
     NULL},
    {"complete cases of text and category", COMPLETE, NULL, "['la','t']",
     "id,la,x,d,t\na,north,1,2020-01-03,q\nb,south,2,2020-01-01,p\nc,north,4,,"
     "q\nf,north,16,2020-01-05,q\n",
     NULL},
    {"complete cases of no column", COMPLETE, NULL, "['y']", NULL,
     "\"y\" is not a column"},
};

static enum pl_status apply_verb(const struct verb_case *c,
                                 const struct pl_frame *f,
                                 const struct pl_frame **out,
                                 struct pl_err *err)
{
    const struct pl_value *arg = value_of(c->arg), *flags, *filled;
    size_t dropped;

    switch (c->verb) {
    case WHERE:
        return pl_frame_where(&arena, f, arg, out, err);
    case DERIVE:
        return pl_frame_derive(&arena, f, arg, out, err);
    case SUMMARISE:
        return pl_frame_summarise(&arena, f, value_of(c->by), arg, out, err);
    case NULL_IMPUTE:
        return pl_null_impute(&arena, f, arg, out, &flags, &filled, err);
    case COMPLETE:
        return pl_complete_cases(&arena, f, arg, out, &dropped, err);
    }
    return PL_EFAULT;
}

static void check_verb(void **state)
{
    const struct verb_case *c = *state;
    const struct pl_frame *f = frame_of(staff, staff_entry), *out = NULL;
    struct pl_err err = {0};

    enum pl_status status = apply_verb(c, f, &out, &err);
    if (c->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, c->says);
    } else {
        if (status != PL_OK)
            fail_msg("%s", err.msg);
        assert_string_equal(text_of_frame(out), c->out);
    }
    assert_string_equal(text_of_frame(f), staff); /* never changed */
}

static void check_no_rows(void **state)
{
    const struct pl_frame *
        f = frame_of("g,x\n",
                     "{'columns':{'g':{'kind':'text'},'x':{'kind':'number'}}}"),
       *out = NULL;
    struct pl_err err = {0};
    const struct pl_value *n =
        value_of("{'n':{'agg':'count'},'m':{'agg':'mean','arg':{'col':'x'}}}");

    (void)state;
    assert_int_equal(
        pl_frame_summarise(&arena, f, value_of("[]"), n, &out, &err), PL_OK);
    assert_string_equal(text_of_frame(out), "m,n\n,0\n");
    assert_int_equal(
        pl_frame_summarise(&arena, f, value_of("['g']"), n, &out, &err), PL_OK);
    assert_string_equal(text_of_frame(out), "g,m,n\n");
    assert_int_equal(pl_frame_where(&arena, f, value_of("1"), &out, &err),
                     PL_OK);
    assert_int_equal(out->n, 0);
}

static void check_lineage(void **state)
{
    const struct pl_frame *f = frame_of("x\n1\n3\n", NULL);
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_frame_derive(&arena, f,
                                     value_of("{'z':{'col':'x'},'y':2}"), &f,
                                     &err),
                     PL_OK);
    assert_int_equal(pl_frame_where(&arena, f,
                                    value_of("{'op':'gt','args':[{'col':'x'},2]"
                                             "}"),
                                    &f, &err),
                     PL_OK);
    assert_string_equal(
        json_of(f->lineage),
        "[{'file':'t.csv','op':'read'},"
        "{'column':'y','expression':2,'op':'derive'},"
        "{'column':'z','expression':{'col':'x'},'op':'derive'},"
        "{'expression':{'args':[{'col':'x'},2],'op':'gt'},'op':'where'}]");
    assert_int_equal(f->row[0], 2);
    assert_int_equal(pl_frame_summarise(&arena, f, value_of("['x']"),
                                        value_of("{'n':{'agg':'count'}}"), &f,
                                        &err),
                     PL_OK);
    assert_string_equal(json_of(pl_item(f->lineage, 4)),
                        "{'by':['x'],'columns':{'n':{'agg':'count'}},'op':"
                        "'summarise'}");
    assert_string_equal(json_of(column_of(f, "n")->lineage),
                        "{'expression':{'agg':'count'},'kind':'summarise'}");
}

static void check_what_was_filled(void **state)
{
    const struct pl_frame *f = frame_of(staff, staff_entry), *out = NULL;
    const struct pl_value *flags = NULL, *filled = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_null_impute(&arena, f, value_of("['x','la','x','id']"),
                                    &out, &flags, &filled, &err),
                     PL_OK);
    assert_string_equal(json_of(flags), "['missing_x']");
    assert_string_equal(json_of(filled), "{'la':1,'x':1}");
    const struct pl_column *la = column_of(out, "la");
    assert_int_equal(la->n_levels, 4);
    assert_string_equal(la->levels[3].s, "(missing)");
    assert_string_equal(json_of(pl_item(out->lineage, 1)),
                        "{'columns':['x','la','x','id'],'op':'fill','rule':"
                        "'null_imputation'}");
    assert_string_equal(
        json_of(column_of(out, "x")->lineage),
        "{'column':'x','kind':'fill','of':{'column':'x','file':'t.csv','kind':"
        "'file'},'rule':'null_imputation'}");
    /* Nothing missing: the same frame, and no operation. */
    assert_int_equal(pl_null_impute(&arena, f, value_of("['id']"), &out, &flags,
                                    &filled, &err),
                     PL_OK);
    assert_int_equal(pl_count(out->lineage), 1);
    assert_string_equal(json_of(flags), "[]");
    assert_string_equal(json_of(filled), "{}");
}

static void check_flag_clash(void **state)
{
    const struct pl_frame *out = NULL;
    const struct pl_value *flags = NULL, *filled = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_null_impute(&arena, frame_of("x,missing_x\n1,1\n,2\n", NULL),
                       value_of("['x']"), &out, &flags, &filled, &err),
        PL_EINPUT);
    assert_says(&err, "the flag \"missing_x\" would replace a column");
    assert_int_equal(
        pl_null_impute(
            &arena,
            frame_of("x\n(missing)\n\"\"\n(missing)\n",
                     "{'columns':{'x':{'kind':'category','levels':['(missing)']"
                     "}}}"),
            value_of("['x']"), &out, &flags, &filled, &err),
        PL_EINPUT);
    assert_says(&err, "a level \"(missing)\" already");
}

static void check_dropped(void **state)
{
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};
    size_t dropped = 0;

    (void)state;
    assert_int_equal(pl_complete_cases(&arena, frame_of(staff, staff_entry),
                                       value_of("['x','la']"), &out, &dropped,
                                       &err),
                     PL_OK);
    assert_int_equal(dropped, 2);
    assert_string_equal(json_of(pl_item(out->lineage, 1)),
                        "{'columns':['x','la'],'op':'complete_case'}");
}

/* Joins of small frames, all inferred. */
static struct join_case {
    const char *name, *left, *right, *by, *kind;
    bool many;
    const char *out, *report; /* or */
    const char *says;
} joins[] = {
    {"left", "k,a\n1,x\n2,y\n3,z\n", "k,b\n3,r\n1,p\n9,q\n", "['k']", "left",
     false, "k,a,b\n1,x,p\n2,y,\n3,z,r\n",
     "{'duplicated':0,'matched':2,'unmatched_left':1,'unmatched_right':1}",
     NULL},
    {"inner", "k,a\n1,x\n2,y\n3,z\n", "k,b\n3,r\n1,p\n9,q\n", "['k']", "inner",
     false, "k,a,b\n1,x,p\n3,z,r\n",
     "{'duplicated':0,'matched':2,'unmatched_left':1,'unmatched_right':1}",
     NULL},
    {"full", "k,a\n1,x\n2,y\n3,z\n", "k,b\n3,r\n1,p\n9,q\n", "['k']", "full",
     false, "k,a,b\n1,x,p\n2,y,\n3,z,r\n9,,q\n",
     "{'duplicated':0,'matched':2,'unmatched_left':1,'unmatched_right':1}",
     NULL},
    {"several left rows to one", "k,a\n1,x\n1,y\n", "k,b\n1,p\n", "['k']",
     "left", false, "k,a,b\n1,x,p\n1,y,p\n",
     "{'duplicated':0,'matched':2,'unmatched_left':0,'unmatched_right':0}",
     NULL},
    {"duplicates are refused", "k,a\n1,x\n", "k,b\n1,p\n2,q\n1,r\n1,s\n2,t\n",
     "['k']", "left", false, NULL, NULL,
     "3 rows on the right repeat a key, and would multiply rows: 1, 2"},
    {"one duplicate", "k,a\n1,x\n", "k,b\n1,p\n1,q\n", "['k']", "left", false,
     NULL, NULL, "1 row on the right repeats a key"},
    {"duplicates are refused though nothing matches", "k,a\n5,x\n",
     "k,b\n1,p\n1,q\n", "['k']", "inner", false, NULL, NULL, "many = true"},
    {"more than ten keys", "k\n1\n",
     "k\n1\n1\n2\n2\n3\n3\n4\n4\n5\n5\n6\n6\n7\n7\n8\n8\n9\n9\n10\n10\n11\n11"
     "\n",
     "['k']", "left", false, NULL, NULL, "9, 10, ..."},
    {"duplicates of two columns", "k,l\n1,u\n", "k,l\n1,u\n1,u\n", "['k','l']",
     "left", false, NULL, NULL, "multiply rows: 1/u"},
    {"many", "k,a\n1,x\n2,y\n", "k,b\n1,p\n2,q\n1,r\n", "['k']", "left", true,
     "k,a,b\n1,x,p\n1,x,r\n2,y,q\n",
     "{'duplicated':1,'matched':2,'unmatched_left':0,'unmatched_right':0}",
     NULL},
    {"by two columns", "k,l,a\n1,u,x\n1,v,y\n", "k,l,b\n1,v,p\n2,u,q\n",
     "['k','l']", "left", false, "k,l,a,b\n1,u,x,\n1,v,y,p\n",
     "{'duplicated':0,'matched':1,'unmatched_left':1,'unmatched_right':1}",
     NULL},
    {"cells do not run together", "k,l\na,bc\n", "k,l,b\nab,c,p\n", "['k','l']",
     "left", false, "k,l,b\na,bc,\n",
     "{'duplicated':0,'matched':0,'unmatched_left':1,'unmatched_right':1}",
     NULL},
    {"missing matches nothing", "k,a\n,x\n1,y\n", "k,b\n,p\n,q\n1,r\n", "['k']",
     "full", false, "k,a,b\n,x,\n1,y,r\n,,p\n,,q\n",
     "{'duplicated':0,'matched':1,'unmatched_left':1,'unmatched_right':2}",
     NULL},
    {"no right rows", "k,a\n1,x\n", "k,b\n", "['k']", "left", false,
     "k,a,b\n1,x,\n",
     "{'duplicated':0,'matched':0,'unmatched_left':1,'unmatched_right':0}",
     NULL},
    {"a column of both", "k,a\n1,x\n", "k,a\n1,x\n", "['k']", "left", false,
     NULL, NULL, "both frames have a column \"a\""},
    {"no such column on the left", "k,a\n1,x\n", "l,b\n1,x\n", "['l']", "left",
     false, NULL, NULL, "\"l\" is not a column"},
    {"no such column on the right", "k,a\n1,x\n", "l,b\n1,x\n", "['k']", "left",
     false, NULL, NULL, "\"k\" is not a column"},
    {"by nothing", "k\n1\n", "l\n1\n", "[]", "left", false, NULL, NULL,
     "by names no column"},
    {"unknown kind", "k\n1\n", "k\n1\n", "['k']", "outer", false, NULL, NULL,
     "left, inner or full, not \"outer\""},
    {"full: other kinds of column", "k\n1\n", "k\nx\n", "['k']", "full", false,
     NULL, NULL, "not the same kind of column"},
};

static void check_join(void **state)
{
    const struct join_case *c = *state;
    const struct pl_frame *out = NULL;
    const struct pl_value *report = NULL;
    struct pl_err err = {0};

    enum pl_status status =
        pl_frame_join(&arena, frame_of(c->left, NULL), frame_of(c->right, NULL),
                      value_of(c->by), c->kind, c->many, &out, &report, &err);
    if (c->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, c->says);
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(text_of_frame(out), c->out);
    assert_string_equal(json_of(report), c->report);
}

static void check_join_key(void **state)
{
    const char *entry =
        "{'key':'k','columns':{'k':{'kind':'id'},'g':{'kind':'text'}}}";
    const struct pl_frame *left = frame_of("k,g\na,1\nb,2\n", entry),
                          *once = NULL, *more = NULL;
    const struct pl_value *report = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_frame_join(&arena, left, frame_of("g,z\n1,u\n2,v\n", NULL),
                      value_of("['g']"), "left", false, &once, &report, &err),
        PL_OK);
    assert_string_equal(once->key.s, "k");
    assert_string_equal(
        json_of(pl_item(once->lineage, 1)),
        "{'by':['g'],'kind':'left','op':'join','with':[{'file':'t.csv','op':"
        "'read'}]}");
    /* A row that stands twice is told by no key. */
    assert_int_equal(
        pl_frame_join(&arena, left, frame_of("g,z\n1,u\n1,v\n", NULL),
                      value_of("['g']"), "left", true, &more, &report, &err),
        PL_OK);
    assert_int_equal(more->key.len, 0);
}

/* 20,000 columns on each side, without comparing all with all. */
static void check_wide_join(void **state)
{
    enum { WIDE = 20000 };
    const struct pl_frame *out = NULL;
    const struct pl_value *report = NULL;
    struct pl_err err = {0};
    struct pl_buf side[2];

    (void)state;
    for (int s = 0; s < 2; s++) {
        pl_buf_init(&side[s], 0);
        pl_buf_puts(&side[s], "k");
        for (int i = 0; i < WIDE; i++)
            pl_buf_printf(&side[s], ",%c%05d", 'a' + s, i);
        pl_buf_puts(&side[s], "\n1");
        for (int i = 0; i < WIDE; i++)
            pl_buf_puts(&side[s], ",2");
        assert_int_equal(side[s].failed, PL_OK);
    }
    assert_int_equal(pl_frame_join(&arena, frame_of(side[0].s, NULL),
                                   frame_of(side[1].s, NULL), value_of("['k']"),
                                   "left", false, &out, &report, &err),
                     PL_OK);
    assert_int_equal(out->n_columns, 2 * WIDE + 1);
    pl_buf_free(&side[0]);
    pl_buf_free(&side[1]);
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(check_no_rows),
        cmocka_unit_test(check_lineage),
        cmocka_unit_test(check_what_was_filled),
        cmocka_unit_test(check_flag_clash),
        cmocka_unit_test(check_dropped),
        cmocka_unit_test(check_join_key),
        cmocka_unit_test(check_wide_join),
    };

    ADD_ROWS(verbs, check_verb);
    ADD_ROWS(joins, check_join);
    return RUN_WITH("data_verbs", whole);
}
