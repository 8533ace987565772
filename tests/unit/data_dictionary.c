/* Every rule of the data dictionary, kept and broken. */
#include "data_frames.h"

#define COLUMN(entry) "{'columns':{'x':" entry "}}"

#define DOUBLED(kept, kind)                                                    \
    "{'key':'k','doubled':'" kept "','columns':{'k':{'kind':'" kind            \
    "'},'x':{'kind':'number'}}}"

static struct rule_case {
    const char *name, *entry, *csv;
    const char *cells; /* of x, or */
    const char *says;  /* the error */
    size_t line;
} rules[] = {
    {"number", COLUMN("{'kind':'number'}"), "x\n1.5\n-2\n\n3e2\n",
     "1.5|-2|NA|300", NULL, 0},
    {"number: text", COLUMN("{'kind':'number'}"), "x\n1\nabc\n", NULL,
     "row 2, column \"x\": \"abc\" is not a number", 3},
    {"number: space", COLUMN("{'kind':'number'}"), "x\n 1\n", NULL,
     "\" 1\" is not a number", 2},
    {"number: decimal comma", COLUMN("{'kind':'number'}"), "x\n\"1,5\"\n", NULL,
     "\"1,5\" is not a number", 2},
    {"number: infinite", COLUMN("{'kind':'number'}"), "x\ninf\n", NULL,
     "not a number", 2},
    {"number: beyond a double", COLUMN("{'kind':'number'}"), "x\n1e999\n", NULL,
     "not a number", 2},
    {"min kept", COLUMN("{'kind':'number','min':0}"), "x\n0\n", "0", NULL, 0},
    {"min broken", COLUMN("{'kind':'number','min':0}"), "x\n-0.1\n", NULL,
     "\"-0.1\" is below the minimum, 0", 2},
    {"max broken", COLUMN("{'kind':'integer','max':1000000}"), "x\n1000001\n",
     NULL, "\"1000001\" is above the maximum, 1000000", 2},
    {"integer", COLUMN("{'kind':'integer'}"), "x\n-3\n4.0\n1e2\n", "-3|4|100",
     NULL, 0},
    {"integer: fraction", COLUMN("{'kind':'integer'}"), "x\n1.5\n", NULL,
     "\"1.5\" is not an integer", 2},
    {"integer: beyond 2^53", COLUMN("{'kind':'integer'}"),
     "x\n9007199254740994\n", NULL, "too large for an integer", 2},
    {"binary", COLUMN("{'kind':'binary'}"), "x\n0\n\n1\n", "0|NA|1", NULL, 0},
    {"binary: 2", COLUMN("{'kind':'binary'}"), "x\n2\n", NULL,
     "\"2\" is not 0 or 1", 2},
    {"binary: 01", COLUMN("{'kind':'binary'}"), "x\n01\n", NULL,
     "is not 0 or 1", 2},
    {"binary texts", COLUMN("{'kind':'binary','levels':['no','yes']}"),
     "x\nyes\nno\n", "1|0", NULL, 0},
    {"binary texts: other", COLUMN("{'kind':'binary','levels':['no','yes']}"),
     "x\nYes\n", NULL, "neither of the two levels", 2},
    {"category", COLUMN("{'kind':'category','levels':['b','a']}"),
     "x\na\n\nb\n", "a|NA|b", NULL, 0},
    {"category: no such level",
     COLUMN("{'kind':'category','levels':['north','s']}"), "x\nnorht\n", NULL,
     "is not a level; did you mean \"north\"?", 2},
    {"category: nothing near",
     COLUMN("{'kind':'category','levels':['north','s']}"), "x\nEAST\n", NULL,
     "is not one of the 2 levels", 2},
    {"category: case counts", COLUMN("{'kind':'category','levels':['a']}"),
     "x\nA\n", NULL, "is not", 2},
    {"category: level \"\" is a level when it is no missing code",
     COLUMN("{'kind':'category','levels':['','a'],'missing_codes':['NA']}"),
     "x\n\"\"\na\nNA\n", "|a|NA", NULL, 0},
    {"category without levels", COLUMN("{'kind':'category'}"), "x\na\n", NULL,
     "a category has levels", 0},
    {"category: level twice", COLUMN("{'kind':'category','levels':['a','a']}"),
     "x\na\n", NULL, "a level is given twice", 0},
    {"category: level no text", COLUMN("{'kind':'category','levels':[1]}"),
     "x\n1\n", NULL, "levels are texts", 0},
    {"date", COLUMN("{'kind':'date'}"), "x\n2020-02-29\n\n1970-01-01\n",
     "2020-02-29|NA|1970-01-01", NULL, 0},
    {"date: first and last", COLUMN("{'kind':'date'}"),
     "x\n0000-01-01\n9999-12-31\n1600-02-29\n1969-12-31\n",
     "0000-01-01|9999-12-31|1600-02-29|1969-12-31", NULL, 0},
    {"date: no leap year", COLUMN("{'kind':'date'}"), "x\n1900-02-29\n", NULL,
     "is not a day of the calendar", 2},
    {"date: month 13", COLUMN("{'kind':'date'}"), "x\n2020-13-01\n", NULL,
     "is not a day of the calendar", 2},
    {"date: day 0", COLUMN("{'kind':'date'}"), "x\n2020-01-00\n", NULL,
     "is not a day of the calendar", 2},
    {"date: other order", COLUMN("{'kind':'date'}"), "x\n31/12/2020\n", NULL,
     "is not a date (yyyy-mm-dd)", 2},
    {"text", COLUMN("{'kind':'text'}"), "x\n1\n\nNA\n", "1|NA|NA", NULL, 0},
    {"id", COLUMN("{'kind':'id'}"), "x\n01\n1\n", "01|1", NULL, 0},
    {"id: twice", COLUMN("{'kind':'id'}"), "x\na\nb\na\n", NULL,
     "row 3, column \"x\": \"a\" is there twice", 4},
    {"id: missing", COLUMN("{'kind':'id'}"), "x\na\n\nb\n", NULL,
     "row 2, column \"x\": \"\" is missing", 3},
    {"missing codes",
     COLUMN("{'kind':'integer','missing_codes':['','-9','NA']}"),
     "x\n-9\nNA\n\n5\n", "NA|NA|NA|5", NULL, 0},
    {"missing codes replace the empty field",
     COLUMN("{'kind':'integer','missing_codes':['NA']}"), "x\n1\n\"\"\n", NULL,
     "\"\" is not an integer", 3},
    {"a missing code is text, not a number",
     COLUMN("{'kind':'integer','missing_codes':['-9']}"), "x\n-9.0\n", "-9",
     NULL, 0},
    {"missing codes must be texts",
     COLUMN("{'kind':'integer','missing_codes':[-9]}"), "x\n-9\n", NULL,
     "missing_codes are texts", 0},
    {"unknown kind", COLUMN("{'kind':'interger'}"), "x\n1\n", NULL,
     "did you mean \"integer\"?", 0},
    {"no kind", COLUMN("{'label':'a'}"), "x\n1\n", NULL, "no kind \"\"", 0},
    {"other name in the file", COLUMN("{'kind':'text','column':'X 1'}"),
     "X 1\na\n", "a", NULL, 0},
    {"other name: one that is not there",
     COLUMN("{'kind':'text','column':'weihgt'}"), "weight\na\n", NULL,
     "the file has \"weight\"", 1},
    {"column not in the file",
     "{'columns':{'x':{'kind':'text'},'y':{'kind':'text'}}}", "x\na\n", NULL,
     "dictionary's column \"y\" is not in the file", 1},
    {"column not in the dictionary", COLUMN("{'kind':'text'}"), "x,y\na,b\n",
     NULL, "\"y\" of the file is not in the dictionary", 1},
    {"ignored", "{'columns':{'x':{'kind':'text'},'y':{'kind':'ignored'}}}",
     "x,y\na,b\n", "a", NULL, 0},
    {"two entries, one column",
     "{'columns':{'x':{'kind':'text'},'z':{'kind':'text','column':'x'}}}",
     "x\na\n", NULL, "\"x\" and \"z\" are both the file's \"x\"", 1},
    {"key: not there", "{'key':'idd','columns':{'x':{'kind':'id'}}}", "x\na\n",
     NULL, "the key \"idd\" is not a column", 1},
    {"key: ignored",
     "{'key':'y','columns':{'x':{'kind':'text'},'y':{'kind':'ignored'}}}",
     "x,y\na,b\n", NULL, "the key \"y\" is not a column", 1},
    {"aliases",
     COLUMN("{'kind':'category','levels':['south','north'],"
            "'aliases':{'Nord':'north','N.':'north'}}"),
     "x\nNord\nsouth\nN.\n\nnorth\n", "north|south|north|NA|north", NULL, 0},
    {"aliases of no level",
     COLUMN("{'kind':'category','levels':['south'],'aliases':{'N':'north'}}"),
     "x\nsouth\n", NULL, "aliases are spellings of levels", 0},
    {"an alias that is a level",
     COLUMN("{'kind':'category','levels':['n','s'],'aliases':{'n':'s'}}"),
     "x\nn\n", NULL, "an alias is a level already", 0},
    {"aliases as a list",
     COLUMN("{'kind':'category','levels':['n','s'],'aliases':['n','s']}"),
     "x\nn\n", NULL, "aliases are spellings of levels", 0},
    {"aliases of days",
     COLUMN("{'kind':'date','missing_codes':['','n/k'],"
            "'aliases':{'31/12/2020':'2020-12-31','May 1':'2020-05-01'}}"),
     "x\n31/12/2020\n2020-02-29\nMay 1\n\nn/k\n",
     "2020-12-31|2020-02-29|2020-05-01|NA|NA", NULL, 0},
    {"a spelling of a day that is none of the aliases",
     COLUMN("{'kind':'date','aliases':{'31/12/2020':'2020-12-31'}}"),
     "x\n30/12/2020\n", NULL, "is not a date (yyyy-mm-dd)", 2},
    {"aliases of no day",
     COLUMN("{'kind':'date','aliases':{'31/12/2020':'2020-12-32'}}"),
     "x\n31/12/2020\n", NULL, "aliases are spellings of days", 0},
    {"an alias that is a day",
     COLUMN("{'kind':'date','aliases':{'2020-12-30':'2020-12-31'}}"),
     "x\n2020-12-30\n", NULL, "an alias is a day already", 0},
    {"aliases of days as a list",
     COLUMN("{'kind':'date','aliases':['2020-12-31']}"), "x\n2020-12-31\n",
     NULL, "aliases are spellings of days", 0},
    {"doubled: identical, but for a cell", DOUBLED("identical", "id"),
     "k,x\na,1\nb,2\na,3\n", NULL,
     "row 3, key column \"k\": \"a\" is there twice, with other cells", 4},
    {"doubled: identical, but for a gap", DOUBLED("identical", "integer"),
     "k,x\n1,1\n2,2\n1,\n", NULL,
     "row 3, key column \"k\": \"1\" is there twice, with other cells", 4},
    {"doubled: a key is missing", DOUBLED("first", "id"), "k,x\na,1\na,1\n,2\n",
     NULL, "row 3, key column \"k\": \"\" is missing, and a key may not be", 4},
    {"doubled: no key", "{'doubled':'first','columns':{'x':{'kind':'text'}}}",
     "x\na\n", NULL, "doubled: the dictionary names no key", 0},
    {"key of integers: twice", "{'key':'x','columns':{'x':{'kind':'integer'}}}",
     "x\n1\n2\n1.0\n", NULL, "row 3, key column \"x\": \"1\" is there twice",
     4},
    {"key of integers: missing",
     "{'key':'x','columns':{'x':{'kind':'integer'}}}", "x\n1\n\n2\n", NULL,
     "row 2, key column \"x\": \"\" is missing", 3},
    {"key without a dictionary", "{'key':'x'}", "x\n1\n2\n", "1|2", NULL, 0},
    {"control characters do not reach a terminal", COLUMN("{'kind':'number'}"),
     "x\n\"\x1b[2J\na\"\n", NULL, "\"\\u001b[2J\\na\" is not a number", 2},
    {"a long cell is cut between characters", COLUMN("{'kind':'number'}"),
     "x\n0123456789012345678901234567890123456789012345678901234567"
     "8\xc3\xa9\xc3\xa9z\n",
     NULL, "2345678\"... is not a number", 2},
};

static void check_rule(void **state)
{
    const struct rule_case *c = *state;
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};

    enum pl_status status =
        pl_csv_frame(&arena, pl_str_from(c->csv), PL_STR("t.csv"), NULL,
                     value_of(c->entry), &f, &err);
    if (c->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, c->says);
        assert_int_equal(err.pos.line, c->line);
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(f->n_columns, 1);
    assert_string_equal(cells_of(column_of(f, "x")), c->cells);
}

static struct doubled_case {
    const char *name, *entry, *csv, *frame, *operation, *keys;
} doubled[] = {
    {"doubled: identical", DOUBLED("identical", "id"),
     "k,x\na,1\nb,2\na,1\nc,\nc,\nc,\n", "k,x\na,1\nb,2\nc,\n",
     "{'kept':'identical','op':'doubled','rows':3}", "1 2 4"},
    {"doubled: the first", DOUBLED("first", "id"), "k,x\na,1\nb,2\na,3\n",
     "k,x\na,1\nb,2\n", "{'kept':'first','op':'doubled','rows':1}", "1 2"},
    {"doubled: the last", DOUBLED("last", "text"), "k,x\na,1\nb,2\na,3\nc,4\n",
     "k,x\nb,2\na,3\nc,4\n", "{'kept':'last','op':'doubled','rows':1}",
     "2 3 4"},
    {"doubled: integers", DOUBLED("first", "integer"), "k,x\n1,1\n1.0,3\n",
     "k,x\n1,1\n", "{'kept':'first','op':'doubled','rows':1}", "1"},
    {"doubled: none is", DOUBLED("first", "id"), "k,x\na,1\nb,2\n",
     "k,x\na,1\nb,2\n", NULL, "1 2"},
};

/* What stands, that it is counted, and from which rows of the file it is. */
static void check_doubled(void **state)
{
    const struct doubled_case *c = *state;
    const struct pl_frame *f = frame_of(c->csv, c->entry);
    struct pl_buf rows;

    assert_string_equal(text_of_frame(f), c->frame);
    assert_int_equal(pl_count(f->lineage), c->operation != NULL ? 2 : 1);
    if (c->operation != NULL)
        assert_string_equal(json_of(pl_item(f->lineage, 1)), c->operation);
    assert_true(pl_str_is(f->key, "k"));
    assert_non_null(f->columns[0]->entry);
    pl_buf_init(&rows, 0);
    for (size_t i = 0; i < f->n; i++)
        pl_buf_printf(&rows, "%s%u", i > 0 ? " " : "", (unsigned)f->row[i]);
    assert_string_equal(rows.s, c->keys);
    pl_buf_free(&rows);
}

/* Ten cells are told, and the rest counted. */
static void check_many_bad_cells(void **state)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    size_t told = 0;

    (void)state;
    assert_int_equal(
        pl_csv_frame(&arena, PL_STR("x,y\n1,q\na,q\nb,q\nc,q\nd,q\ne,q\nf,q\n"),
                     PL_STR("t.csv"), NULL,
                     value_of("{'columns':{'x':{'kind':'number'},"
                              "'y':{'kind':'date'}}}"),
                     &f, &err),
        PL_EINPUT);
    assert_says(&err, "row 2, column \"x\": \"a\" is not a number\n");
    assert_says(&err, "row 4, column \"y\": \"q\" is not a date");
    assert_says(&err, "\n  and 3 more");
    assert_int_equal(err.pos.line, 3);
    for (const char *at = err.msg; (at = strstr(at, "row ")) != NULL; at++)
        told++;
    assert_int_equal(told, 10);
}

static void check_file_order(void **state)
{
    const struct pl_frame *f =
        frame_of("z,a,m\n1,2,3\n", "{'columns':{'a':{'kind':'number'},"
                                   "'m':{'kind':'number'},"
                                   "'z':{'kind':'number','label':'Z'}}}");

    (void)state;
    assert_string_equal(text_of_frame(f), "z,a,m\n1,2,3\n");
    assert_string_equal(json_of(f->columns[0]->entry),
                        "{'kind':'number','label':'Z'}");
}

/* Every day of 800 years there and back, and in unbroken order. */
static void check_calendar(void **state)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct pl_buf b;
    double before = 0;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "x\n");
    for (int y = 1600; y < 2400; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= days[m - 1] + (m == 2 && y % 4 == 0 &&
                                                (y % 100 != 0 || y % 400 == 0));
                 d++)
                pl_buf_printf(&b, "%04d-%02d-%02d\n", y, m, d);
    assert_int_equal(b.failed, PL_OK);
    const struct pl_frame *f = frame_of(b.s, COLUMN("{'kind':'date'}"));
    const struct pl_column *c = f->columns[0];
    assert_int_equal(f->n, 2 * 146097);
    for (size_t i = 0; i < f->n; i++) {
        assert_true(i == 0 || c->number[i] == before + 1);
        before = c->number[i];
    }
    assert_string_equal(text_of_frame(f), b.s);
    pl_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(check_many_bad_cells),
        cmocka_unit_test(check_file_order),
        cmocka_unit_test(check_calendar),
    };

    ADD_ROWS(rules, check_rule);
    ADD_ROWS(doubled, check_doubled);
    return RUN_WITH("data_dictionary", whole);
}
