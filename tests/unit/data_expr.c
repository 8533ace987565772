/* Column expressions: every operator with every kind of operand, missing cells
 * among them; what an analyst would write for each. */
#include "data_frames.h"

#include "data/expr.h"

#define X             "{'col':'x'}"
#define Y             "{'col':'y'}"
#define P             "{'col':'p'}"
#define Q             "{'col':'q'}"
#define LA            "{'col':'la'}"
#define LB            "{'col':'lb'}"
#define T             "{'col':'t'}"
#define D             "{'col':'d'}"
#define E             "{'col':'e'}"
#define ONE(op, a)    "{'op':'" op "','args':[" a "]}"
#define TWO(op, a, b) "{'op':'" op "','args':[" a "," b "]}"
#define CODE(a, levels, numbers)                                               \
    "{'op':'code','args':[" a "," levels "," numbers "]}"

static const char entry[] =
    "{'columns':{'x':{'kind':'number'},'y':{'kind':'number'},"
    "'p':{'kind':'binary'},'q':{'kind':'binary'},"
    "'la':{'kind':'category','levels':['south','north']},"
    "'lb':{'kind':'category','levels':['north','west','south']},"
    "'t':{'kind':'text'},'d':{'kind':'date'},'e':{'kind':'date'}}}";

/* Rows 1 to 9 hold the nine pairs of Kleene's tables in p and q. */
static const char csv[] = "x,y,p,q,la,lb,t,d,e\n"
                          "1,2,1,1,north,north,north,2020-01-31,2020-02-01\n"
                          "2,2,1,0,south,north,b,2020-02-29,2020-02-29\n"
                          "3,,1,,,south,,,2020-01-01\n"
                          "4,3,0,1,north,west,a,2019-12-31,\n"
                          ",1,0,0,south,south,south,2000-01-01,1999-01-01\n"
                          "-5,1,0,,north,,z,1970-01-01,1970-01-01\n"
                          "2.5,-2,,1,south,north,,1969-12-31,1970-01-01\n"
                          "0.5,0.5,,0,,,b,2020-01-31,2020-01-30\n"
                          ",,,,,,,,\n";

static struct value_case {
    const char *name, *expression;
    const char *cells; /* or */
    const char *says;
} values[] = {
    {"column", X, "1|2|3|4|NA|-5|2.5|0.5|NA", NULL},
    {"literal", "{'lit':62}", "62|62|62|62|62|62|62|62|62", NULL},
    {"bare number", "7", "7|7|7|7|7|7|7|7|7", NULL},
    {"add", TWO("add", X, Y), "3|4|NA|7|NA|-4|0.5|1|NA", NULL},
    {"sub", TWO("sub", "62", X), "61|60|59|58|NA|67|59.5|61.5|NA", NULL},
    {"mul", TWO("mul", X, Y), "2|4|NA|12|NA|-5|-5|0.25|NA", NULL},
    {"div", TWO("div", X, "2"), "0.5|1|1.5|2|NA|-2.5|1.25|0.25|NA", NULL},
    {"div by zero", TWO("div", X, TWO("sub", X, "3")), NULL,
     "div of 3 and 0 at row 3 does not exist"},
    {"zero by zero", TWO("div", TWO("sub", X, "3"), TWO("sub", X, "3")), NULL,
     "div of 0 and 0 at row 3 does not exist"},
    {"pow", TWO("pow", X, "2"), "1|4|9|16|NA|25|6.25|0.25|NA", NULL},
    {"pow: a missing base stays missing", TWO("pow", X, "0"),
     "1|1|1|1|NA|1|1|1|NA", NULL},
    {"pow: a missing exponent stays missing", TWO("pow", "1", Y),
     "1|1|NA|1|1|1|1|1|NA", NULL},
    {"pow: root of a negative number", TWO("pow", X, "0.5"), NULL,
     "pow of -5 and 0.5 at row 6 does not exist"},
    {"neg", ONE("neg", X), "-1|-2|-3|-4|NA|5|-2.5|-0.5|NA", NULL},
    {"overflow", TWO("mul", "1e308", X), NULL, "at row 2 does not exist"},
    {"eq", TWO("eq", X, Y), "0|1|NA|0|NA|0|0|1|NA", NULL},
    {"ne", TWO("ne", X, Y), "1|0|NA|1|NA|1|1|0|NA", NULL},
    {"lt", TWO("lt", X, Y), "1|0|NA|0|NA|1|0|0|NA", NULL},
    {"le", TWO("le", X, Y), "1|1|NA|0|NA|1|0|1|NA", NULL},
    {"gt", TWO("gt", X, Y), "0|0|NA|1|NA|0|1|0|NA", NULL},
    {"ge", TWO("ge", X, Y), "0|1|NA|1|NA|0|1|1|NA", NULL},
    {"and: Kleene's table", TWO("and", P, Q), "1|0|NA|0|0|0|NA|0|NA", NULL},
    {"or: Kleene's table", TWO("or", P, Q), "1|1|1|1|0|NA|1|NA|NA", NULL},
    {"not: Kleene's table", ONE("not", P), "0|0|0|1|1|1|NA|NA|NA", NULL},
    {"and of what is no truth value", TWO("and", P, X), NULL,
     "and wants 1, 0 or missing, and row 2 has 2"},
    {"not of what is no truth value", ONE("not", X), NULL, "row 2 has 2"},
    {"is_missing", ONE("is_missing", X), "0|0|0|0|1|0|0|0|1", NULL},
    {"is_missing of a category", ONE("is_missing", LA), "0|0|1|0|0|0|0|1|1",
     NULL},
    {"is_missing of text", ONE("is_missing", T), "0|0|1|0|0|0|1|0|1", NULL},
    {"is_missing of a date", ONE("is_missing", D), "0|0|1|0|0|0|0|0|1", NULL},
    {"within", TWO("within", X, "[1,4]"), "1|0|0|1|NA|0|0|0|NA", NULL},
    {"within, a missing candidate", TWO("within", X, "[1," Y "]"),
     "1|1|NA|0|NA|0|0|1|NA", NULL},
    {"within levels", TWO("within", LA, "['north']"), "1|0|NA|1|0|1|0|NA|NA",
     NULL},
    {"within texts", TWO("within", T, "['a','b']"), "0|1|NA|1|0|0|NA|1|NA",
     NULL},
    {"within dates", TWO("within", D, "['1970-01-01','2020-02-29']"),
     "0|1|NA|0|0|1|0|0|NA", NULL},
    {"within: a level that is none", TWO("within", LA, "['norht']"), NULL,
     "did you mean \"north\"?"},
    {"within: no list", TWO("within", X, "1"), NULL, "takes a list"},
    {"within: empty list", TWO("within", X, "[]"), NULL, "takes a list"},
    {"round", ONE("round", X), "1|2|3|4|NA|-5|2|0|NA", NULL},
    {"round: 0.15 is stored below the half",
     TWO("round", TWO("add", TWO("mul", X, "0"), "0.15"), "1"),
     "0.1|0.1|0.1|0.1|NA|0.1|0.1|0.1|NA", NULL},
    {"round: 2.675 is stored below the half",
     TWO("round", TWO("add", TWO("mul", X, "0"), "2.675"), "2"),
     "2.67|2.67|2.67|2.67|NA|2.67|2.67|2.67|NA", NULL},
    {"round: an exact half goes to even",
     TWO("round", TWO("add", TWO("mul", X, "0"), "0.125"), "2"),
     "0.12|0.12|0.12|0.12|NA|0.12|0.12|0.12|NA", NULL},
    {"round to tens", TWO("round", TWO("mul", X, "10"), "-1"),
     "10|20|30|40|NA|-50|20|0|NA", NULL},
    {"round to thousands", TWO("round", TWO("mul", X, "1000"), "-3"),
     "1000|2000|3000|4000|NA|-5000|2000|0|NA", NULL},
    {"round of the very large", TWO("round", TWO("mul", P, "1e300"), "5"),
     "1e+300|1e+300|1e+300|0|0|0|NA|NA|NA", NULL},
    {"round to half a digit", TWO("round", X, "1.5"), NULL,
     "round of 1 and 1.5 at row 1 does not exist"},
    {"min", TWO("min", X, Y), "1|2|NA|3|NA|-5|-2|0.5|NA", NULL},
    {"max", TWO("max", X, Y), "2|2|NA|4|NA|1|2.5|0.5|NA", NULL},
    {"log", ONE("log", TWO("add", TWO("mul", X, "0"), "1")),
     "0|0|0|0|NA|0|0|0|NA", NULL},
    {"log of a negative number", ONE("log", X), NULL,
     "log of -5 at row 6 does not exist"},
    {"log of zero", ONE("log", P), NULL, "log of 0 at row 4 does not exist"},
    {"exp", ONE("exp", TWO("mul", X, "0")), "1|1|1|1|NA|1|1|1|NA", NULL},
    {"exp: overflow", ONE("exp", TWO("mul", X, "1000")), NULL,
     "exp of 1000 at row 1"},
    {"sqrt", ONE("sqrt", TWO("mul", X, X)), "1|2|3|4|NA|5|2.5|0.5|NA", NULL},
    {"sqrt of a negative number", ONE("sqrt", X), NULL,
     "sqrt of -5 at row 6 does not exist"},
    {"category eq", TWO("eq", LA, "'north'"), "1|0|NA|1|0|1|0|NA|NA", NULL},
    {"category ne, literal first", TWO("ne", "{'lit':'north'}", LA),
     "0|1|NA|0|1|0|1|NA|NA", NULL},
    {"categories are in the order of their levels", TWO("lt", LA, "'north'"),
     "0|1|NA|0|1|0|1|NA|NA", NULL},
    {"category: a level that is none", TWO("eq", LA, "'nort'"), NULL,
     "\"nort\" is not a level of column \"la\""},
    {"two categories by level", TWO("eq", LA, LB), "1|0|NA|0|1|NA|0|NA|NA",
     NULL},
    {"two categories, other levels: no order", TWO("lt", LA, LB), NULL,
     "lt at row 4: \"west\" is not a level of column \"la\""},
    {"category and text", TWO("eq", LA, T), "1|0|NA|0|1|0|NA|NA|NA", NULL},
    {"text eq", TWO("eq", T, "'b'"), "0|1|NA|0|0|0|NA|1|NA", NULL},
    {"text is ordered by bytes", TWO("le", T, "'b'"), "0|1|NA|1|0|0|NA|1|NA",
     NULL},
    {"text and number", TWO("eq", T, "1"), NULL, "compares text with a number"},
    {"number and text", TWO("gt", X, "'a'"), NULL,
     "compares text with a number"},
    {"date and text", TWO("ge", D, "'2020-01-31'"), "1|1|NA|0|0|0|0|1|NA",
     NULL},
    {"text and date", TWO("lt", "'2019-12-31'", D), "1|1|NA|0|0|0|0|1|NA",
     NULL},
    {"dates", TWO("eq", D, E), "0|1|NA|NA|0|1|0|0|NA", NULL},
    {"date and what is none", TWO("eq", D, "'31/1/2020'"), NULL,
     "\"31/1/2020\" is not a date"},
    {"date and number", TWO("gt", D, "18000"), NULL,
     "compares a date with what is none"},
    {"date and text column", TWO("gt", D, T), NULL,
     "compares a date with what is none"},
    {"days between dates", TWO("sub", E, D), "1|0|NA|NA|-365|0|1|-1|NA", NULL},
    {"a date later", TWO("add", D, "1"),
     "2020-02-01|2020-03-01|NA|2020-01-01|2000-01-02|1970-01-02|1970-01-01|"
     "2020-02-01|NA",
     NULL},
    {"a date earlier", TWO("sub", D, "31"),
     "2019-12-31|2020-01-29|NA|2019-11-30|1999-12-01|1969-12-01|1969-11-30|"
     "2019-12-31|NA",
     NULL},
    {"the later of two dates", TWO("max", D, E),
     "2020-02-01|2020-02-29|NA|NA|2000-01-01|1970-01-01|1970-01-01|2020-01-31|"
     "NA",
     NULL},
    {"half a day", TWO("add", D, "0.5"), NULL, "at row 1 does not exist"},
    {"a year of five digits", TWO("add", D, "3e6"), NULL, "does not exist"},
    /* R 4.2.2: sum(as.POSIXlt(days)$wday %in% 1:5) of the days from the one
     * to the day before the other. */
    {"weekdays", TWO("weekdays", D, E), "1|0|NA|NA|-261|0|1|-1|NA", NULL},
    {"weekdays, the other way", TWO("weekdays", E, D),
     "-1|0|NA|NA|261|0|-1|1|NA", NULL},
    {"weekdays of a summer",
     ONE("neg", TWO("weekdays", "'2019-06-03'", "'2019-09-02'")),
     "-65|-65|-65|-65|-65|-65|-65|-65|-65", NULL},
    {"weekdays from a Saturday",
     TWO("weekdays", "'2019-06-01'", "'2019-06-03'"), "0|0|0|0|0|0|0|0|0",
     NULL},
    {"weekdays from a Friday", TWO("weekdays", "'2019-06-07'", "'2019-06-10'"),
     "1|1|1|1|1|1|1|1|1", NULL},
    {"weekdays over 1970", TWO("weekdays", "'1969-12-20'", "'1970-01-12'"),
     "15|15|15|15|15|15|15|15|15", NULL},
    {"weekdays of sixty-four years",
     TWO("weekdays", "'1960-02-27'", "'2024-02-29'"),
     "16698|16698|16698|16698|16698|16698|16698|16698|16698", NULL},
    {"days", TWO("days", D, E), "1|0|NA|NA|-365|0|1|-1|NA", NULL},
    {"days from a text", TWO("days", "'1970-01-01'", D),
     "18292|18321|NA|18261|10957|0|-1|18292|NA", NULL},
    {"days are numbers", TWO("mul", TWO("days", D, E), "2"),
     "2|0|NA|NA|-730|0|2|-2|NA", NULL},
    {"weekdays of a number", TWO("weekdays", D, X), NULL,
     "weekdays wants dates"},
    {"weekdays of a level", TWO("weekdays", LA, D), NULL,
     "weekdays wants dates"},
    {"weekdays of a bare number", TWO("weekdays", D, "3"), NULL,
     "weekdays wants dates"},
    {"days from no day", TWO("days", "'2019-02-29'", D), NULL,
     "\"2019-02-29\" is not a day of the calendar"},
    {"days of one date", ONE("days", D), NULL, "days takes 2 operands, not 1"},
    {"the earlier of a date and a text", TWO("min", D, "'2000-01-01'"),
     "2000-01-01|2000-01-01|NA|2000-01-01|2000-01-01|1970-01-01|1969-12-31|"
     "2000-01-01|NA",
     NULL},
    {"the later of two texts", TWO("max", "'2000-01-01'", "'2001-01-01'"), NULL,
     "max wants numbers, not the text"},
    {"or_else a number", TWO("or_else", X, "0"), "1|2|3|4|0|-5|2.5|0.5|0",
     NULL},
    {"or_else a column", TWO("or_else", X, Y), "1|2|3|4|1|-5|2.5|0.5|NA", NULL},
    {"or_else a date", TWO("or_else", E, D),
     "2020-02-01|2020-02-29|2020-01-01|2019-12-31|1999-01-01|1970-01-01|"
     "1970-01-01|2020-01-30|NA",
     NULL},
    {"or_else a date as text",
     TWO("days", D, TWO("or_else", E, "'2020-01-01'")),
     "1|0|NA|1|-365|0|1|-1|NA", NULL},
    {"or_else a level", TWO("or_else", LA, "'south'"),
     "north|south|south|north|south|north|south|south|south", NULL},
    {"or_else its own levels", TWO("or_else", LA, LA),
     "north|south|NA|north|south|north|south|NA|NA", NULL},
    {"or_else a text", TWO("or_else", T, "'none'"),
     "north|b|none|a|south|z|none|b|none", NULL},
    {"or_else a level as text", TWO("or_else", T, TWO("or_else", T, "'q'")),
     "north|b|q|a|south|z|q|b|q", NULL},
    {"or_else no level", TWO("or_else", LA, "'suoth'"), NULL,
     "did you mean \"south\"?"},
    {"or_else other levels", TWO("or_else", LA, LB), NULL,
     "categories of the same levels"},
    {"or_else text of a level", TWO("or_else", LA, T), NULL,
     "categories of the same levels"},
    {"or_else a level of a text", TWO("or_else", T, LA), NULL,
     "two of one kind"},
    {"or_else text of a number", TWO("or_else", X, "'a'"), NULL,
     "two of one kind"},
    {"or_else a number of a date", TWO("or_else", D, "1"), NULL,
     "or_else with a date wants dates"},
    {"code", CODE(LA, "['north','south']", "[10,-1.5]"),
     "10|-1.5|NA|10|-1.5|10|-1.5|NA|NA", NULL},
    {"code of texts", CODE(T, "['a','b','north','south','z']", "[1,2,3,4,5]"),
     "3|2|NA|1|4|5|NA|2|NA", NULL},
    {"code that lacks a level", CODE(LA, "['north']", "[1]"), NULL,
     "code has no number for \"south\""},
    {"code of no level", CODE(LA, "['north','suoth']", "[1,2]"), NULL,
     "did you mean \"south\"?"},
    {"code that lacks a text",
     CODE(T, "['a','b','north','south']", "[1,2,3,4]"), NULL,
     "code has no number for \"z\""},
    {"code of numbers", CODE(X, "['1']", "[1]"), NULL,
     "code takes a category or text"},
    {"code without numbers", CODE(LA, "['north']", "[]"), NULL,
     "a number for each"},
    {"the sum of dates", TWO("add", D, E), NULL,
     "add does not take the date column \"d\""},
    {"a date times two", TWO("mul", "2", D), NULL,
     "mul does not take the date column \"d\""},
    {"factor of a number", "{'factor':{'col':'x'}}", "1|2|3|4|NA|-5|2.5|0.5|NA",
     NULL},
    {"factor by name", "{'factor':'y'}", "2|2|NA|3|1|1|-2|0.5|NA", NULL},
    {"factor of a category is the category", "{'factor':'la'}",
     "north|south|NA|north|south|north|south|NA|NA", NULL},
    {"factor of text", "{'factor':'t'}", NULL, "factor wants numbers"},
    {"no such column", "{'col':'lc'}", NULL, "\"lc\" is not a column"},
    {"no such column: hint", "{'col':'lA'}", NULL, "did you mean"},
    {"text in arithmetic", TWO("add", X, "'a'"), NULL,
     "add wants numbers, not the text \"a\""},
    {"category in arithmetic", TWO("add", X, LA), NULL,
     "column \"la\" holds categories"},
    {"text column in arithmetic", ONE("sqrt", T), NULL,
     "column \"t\" holds text"},
    {"boolean", "true", NULL, "compare with :eq"},
    {"boolean within", TWO("and", P, "false"), NULL, "compare with :eq"},
    {"aggregate", "{'agg':'mean','arg':{'col':'x'}}", NULL,
     "mean summarises a column"},
    {"interaction", "{'interact':['x','y']}", NULL, "terms of a regression"},
    {"unknown operator", ONE("sqtr", X), NULL, "did you mean \"sqrt\"?"},
    {"unknown operator: within", TWO("whitin", X, "[1]"), NULL,
     "did you mean \"within\"?"},
    {"too few operands", ONE("add", X), NULL, "add takes 2 operands, not 1"},
    {"too many operands", TWO("log", X, X), NULL, "log takes 1 operand, not 2"},
    {"is_missing of two", TWO("is_missing", X, X), NULL,
     "is_missing takes 1 operand, not 2"},
    {"no operands", "{'op':'add'}", NULL, "add takes 2 operands, not 0"},
    {"not an expression", "{'a':1}", NULL, "not a column"},
    {"a list", "[1]", NULL, "a column, number or text is expected"},
};

static void check_value(void **state)
{
    const struct value_case *c = *state;
    const struct pl_column *out = NULL;
    struct pl_err err = {0};

    enum pl_status status =
        pl_expr_column(&arena, frame_of(csv, entry), value_of(c->expression),
                       PL_STR("new"), &out, &err);
    if (c->says != NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_says(&err, c->says);
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(cells_of(out), c->cells);
    assert_true(pl_str_is(out->name, "new"));
}

static struct print_case {
    const char *name, *expression, *text, *columns;
} prints[] = {
    {"column", X, "col.x", "['x']"},
    {"a name that is none", "{'col':'days absent'}", "col[\"days absent\"]",
     "['days absent']"},
    {"a name that Lua keeps", "{'col':'end'}", "col[\"end\"]", "['end']"},
    {"a name of digits", "{'col':'2x'}", "col[\"2x\"]", "['2x']"},
    {"a name with a quote and a control character", "{'col':'a\\\"\\u0001'}",
     "col[\"a\\\"\\001\"]", "['a\\'\\u0001']"},
    {"number", "62", "62", "[]"},
    {"small number", "{'lit':1e-9}", "1e-09", "[]"},
    {"text", "{'lit':'LA 2'}", "\"LA 2\"", "[]"},
    {"text of two lines", "'a\\nb\\\\'", "\"a\\nb\\\\\"", "[]"},
    {"sub", TWO("sub", "62", "{'col':'days_absent'}"), "62 - col.days_absent",
     "['days_absent']"},
    {"left to right", TWO("sub", TWO("sub", X, Y), "1"), "col.x - col.y - 1",
     "['x','y']"},
    {"right first", TWO("sub", X, TWO("sub", Y, "1")), "col.x - (col.y - 1)",
     "['x','y']"},
    {"product of sums", TWO("mul", TWO("add", Y, X), TWO("add", X, "1")),
     "(col.y + col.x) * (col.x + 1)", "['x','y']"},
    {"sum of products", TWO("add", TWO("mul", X, "2"), TWO("div", Y, "3")),
     "col.x * 2 + col.y / 3", "['x','y']"},
    {"powers are read from the right", TWO("pow", X, TWO("pow", Y, "2")),
     "col.x ^ col.y ^ 2", "['x','y']"},
    {"power of a power", TWO("pow", TWO("pow", X, Y), "2"),
     "(col.x ^ col.y) ^ 2", "['x','y']"},
    {"minus of a power", ONE("neg", TWO("pow", X, "2")), "-col.x ^ 2", "['x']"},
    {"power of a minus", TWO("pow", ONE("neg", X), "2"), "(-col.x) ^ 2",
     "['x']"},
    {"power of a negative number", TWO("pow", "-2", X), "(-2) ^ col.x",
     "['x']"},
    {"to a negative power", TWO("pow", X, "-1"), "col.x ^ (-1)", "['x']"},
    {"two minuses open no comment", ONE("neg", ONE("neg", X)), "-(-col.x)",
     "['x']"},
    {"minus of a negative number", ONE("neg", "-3"), "-(-3)", "[]"},
    {"minus a negative number", TWO("sub", X, "-3"), "col.x - -3", "['x']"},
    {"minus of a sum", ONE("neg", TWO("add", X, Y)), "-(col.x + col.y)",
     "['x','y']"},
    {"and within or", TWO("or", TWO("and", P, Q), X), "col.p & col.q | col.x",
     "['p','q','x']"},
    {"or within and", TWO("and", TWO("or", P, Q), ONE("not", X)),
     "(col.p | col.q) & ~col.x", "['p','q','x']"},
    {"not of and", ONE("not", TWO("and", P, Q)), "~(col.p & col.q)",
     "['p','q']"},
    {"not of not", ONE("not", ONE("not", P)), "~~col.p", "['p']"},
    {"comparison", TWO("ne", LA, "'LA 2'"), "col.la:ne(\"LA 2\")", "['la']"},
    {"comparison of a sum", TWO("lt", TWO("add", X, Y), "3"),
     "(col.x + col.y):lt(3)", "['x','y']"},
    {"comparison of comparisons",
     TWO("eq", TWO("lt", X, "1"), TWO("gt", Y, "2")),
     "col.x:lt(1):eq(col.y:gt(2))", "['x','y']"},
    {"method of a number", TWO("lt", "3", X), "(3):lt(col.x)", "['x']"},
    {"method of a negative number", ONE("sqrt", "-3"), "(-3):sqrt()", "[]"},
    {"weekdays", TWO("weekdays", TWO("or_else", D, "'2020-01-01'"), E),
     "weekdays(col.d:or_else(\"2020-01-01\"), col.e)", "['d','e']"},
    {"a multiple of days", TWO("mul", "2", TWO("days", D, E)),
     "2 * days(col.d, col.e)", "['d','e']"},
    {"code", CODE(LA, "['a','social worker']", "[1,-2]"),
     "col.la:code { a = 1, [\"social worker\"] = -2 }", "['la']"},
    {"within", TWO("within", LA, "['a','b']"), "col.la:within { \"a\", \"b\" }",
     "['la']"},
    {"is_missing", ONE("not", ONE("is_missing", X)), "~col.x:is_missing()",
     "['x']"},
    {"round", TWO("round", X, "{'lit':1}"), "col.x:round(1)", "['x']"},
    {"round to whole numbers", ONE("round", X), "col.x:round()", "['x']"},
    {"count", "{'agg':'count'}", "count()", "[]"},
    {"mean", "{'agg':'mean','arg':" TWO("sub", X, Y) "}", "mean(col.x - col.y)",
     "['x','y']"},
    {"factor by name", "{'factor':'x'}", "factor(\"x\")", "['x']"},
    {"factor", "{'factor':" X "}", "factor(col.x)", "['x']"},
    {"interaction", "{'interact':['y','x']}", "interact(\"y\", \"x\")",
     "['x','y']"},
    {"interaction of factors", "{'interact':[{'factor':'y'},'x']}",
     "interact(factor(\"y\"), \"x\")", "['x','y']"},
    {"each column once", TWO("add", TWO("mul", X, X), TWO("mul", Y, X)),
     "col.x * col.x + col.y * col.x", "['x','y']"},
};

static void check_print(void **state)
{
    const struct print_case *c = *state;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_expr_print(&b, value_of(c->expression));
    assert_string_equal(b.s, c->text);
    pl_buf_free(&b);
    assert_string_equal(
        json_of(pl_expr_columns(&arena, value_of(c->expression))), c->columns);
}

/* x + x + ... , n operators deep. */
static const struct pl_value *deep_sum(size_t n)
{
    const struct pl_value *sum = value_of(Y);

    for (size_t i = 0; i < n; i++) {
        struct pl_builder args, b;
        pl_build(&args, &arena);
        pl_add(&args, sum);
        pl_add(&args, value_of(X));
        pl_build(&b, &arena);
        pl_set_text(&b, "op", "add");
        pl_set(&b, "args", pl_list(&args));
        sum = pl_map(&b);
    }
    return sum;
}

static void check_depth(void **state)
{
    const struct pl_column *c = NULL;
    const struct pl_frame *f = frame_of("x,y\n1,2\n", NULL);
    struct pl_err err = {0};
    struct pl_buf b;

    (void)state;
    assert_int_equal(
        pl_expr_column(&arena, f, deep_sum(64), PL_STR("s"), &c, &err), PL_OK);
    assert_true(c->number[0] == 66);
    /* The innermost column is found as deep as an expression may be. */
    assert_string_equal(json_of(pl_expr_columns(&arena, deep_sum(64))),
                        "['x','y']");
    assert_int_equal(
        pl_expr_column(&arena, f, deep_sum(65), PL_STR("s"), &c, &err),
        PL_EINPUT);
    assert_says(&err, "nested more than 64 levels deep");
    pl_buf_init(&b, 0);
    pl_expr_print(&b, deep_sum(20000));
    assert_int_equal(b.failed, PL_OK);
    assert_non_null(strstr(b.s, "..."));
    pl_buf_free(&b);
}

static void check_factor_levels(void **state)
{
    const struct pl_column *c = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_expr_column(&arena, frame_of("x\n10\n9\n-1.5\n10\n", NULL),
                       value_of("{'factor':'x'}"), PL_STR("f"), &c, &err),
        PL_OK);
    assert_int_equal(c->n_levels, 3);
    assert_string_equal(c->levels[0].s, "-1.5");
    assert_string_equal(c->levels[1].s, "9");
    assert_string_equal(c->levels[2].s, "10");
}

/* A column under its own name is itself; under another it is derived, and keeps
 * what the dictionary says of it. */
static void check_copy(void **state)
{
    const struct pl_frame *f = frame_of(csv, entry);
    const struct pl_column *same = NULL, *other = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_expr_column(&arena, f, value_of(LA), PL_STR("la"), &same, &err),
        PL_OK);
    assert_string_equal(json_of(same->lineage),
                        "{'column':'la','file':'t.csv','kind':'file'}");
    assert_int_equal(
        pl_expr_column(&arena, f, value_of(LA), PL_STR("area"), &other, &err),
        PL_OK);
    assert_string_equal(json_of(other->lineage),
                        "{'expression':{'col':'la'},'kind':'derive'}");
    assert_ptr_equal(other->entry, same->entry);
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(check_depth),
        cmocka_unit_test(check_factor_levels),
        cmocka_unit_test(check_copy),
    };

    ADD_ROWS(values, check_value);
    ADD_ROWS(prints, check_print);
    return RUN_WITH("data_expr", whole);
}
