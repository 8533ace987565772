/* Values between Lua and C: tables, frames, expressions, read-only results. */
#include "lua_script.h"

struct value_case {
    const char *name, *code;
    const char *refused; /* in the message; NULL: it must run */
    const char *printed; /* then: all that it prints */
};

#define DATA "local d = data.csv 'analyses/mini/data/people.csv' "

static struct value_case cases[] = {
    /* Lua to canonical values. */
    {"scalars",
     "print(json.encode(1), json.encode(2.5), json.encode(1e-9), "
     "json.encode('a\"b\\n'), json.encode(true), json.encode(nil))",
     NULL, "1\t2.5\t1e-09\t\"a\\\"b\\n\"\ttrue\tnull\n"},
    {"seventeen digits", "print(json.encode(0.1 + 0.2))", NULL,
     "0.30000000000000004\n"},
    {"lists and maps",
     "print(json.encode { b = { 1, 2, { x = 'y' } }, a = {} })", NULL,
     "{\"a\":[],\"b\":[1,2,{\"x\":\"y\"}]}\n"},
    {"plan values keep their form", "print(json.encode { v = robust 'HC2' })",
     NULL, "{\"v\":{\"kind\":\"robust\",\"type\":\"HC2\"}}\n"},
    {"a function", "json.encode { a = { b = print } }",
     "json.encode: a.b is a function", NULL},
    {"a hole", "json.encode { a = { 1, nil, 3 } }",
     "json.encode: a[2] is missing: the list has a hole", NULL},
    {"a mixed table", "json.encode { 1, x = 2 }", "mixes a list with names",
     NULL},
    {"numbers as names", "json.encode { [2.5] = 1 }", "numbers as names", NULL},
    {"true as name", "json.encode { [true] = 1 }", "true or false as name",
     NULL},
    {"a table as name", "json.encode { [{}] = 1 }", "such keys have no order",
     NULL},
    {"not finite", "json.encode { a = 0/0 }", "a is not a finite number", NULL},
    {"infinite", "json.encode { { 1/0 } }", "[1][1] is not a finite number",
     NULL},
    {"a large whole number", "json.encode(2^53 | 1)", "too large a whole",
     NULL},
    {"bytes that are not UTF-8", "json.encode { a = '\\xff' }",
     "a is not UTF-8 text", NULL},
    {"a cycle", "local t = {} t.x = t json.encode(t)",
     "nested deeper than 32, or holds itself", NULL},
    {"deep nesting",
     "local t = 1 for i = 1, 33 do t = { t } end json.encode(t)",
     "nested deeper than 32", NULL},
    {"not so deep nesting",
     "local t = 1 for i = 1, 32 do t = { t } end print(#json.encode(t))", NULL,
     "65\n"},
    {"a module", "json.encode(math)", "is a module, not a value", NULL},
    {"a frame", DATA "json.encode { d = d }",
     "json.encode: d is a frame, which cannot stand here", NULL},
    {"the first of two bad fields is told",
     "json.encode { z = print, a = print, m = print }", "json.encode: a is",
     NULL},

    /* Read-only values. */
    {"a plan value is a table to look at",
     "local v = cluster { by = 'team', type = 'CR1' } "
     "print(type(v), v.by, v.nosuch, #v, v) "
     "for k, x in pairs(v) do print(k, x) end",
     NULL,
     "table\tteam\tnil\t0\tcluster\nby\tteam\nkind\tcluster\ntype\tCR1\n"},
    {"a list in it",
     "local v = category { 'a', 'b', 'c' }.levels "
     "print(#v, v[1], v[4], v[0], v[1.5], table.concat(v, '-'), "
     "select('#', table.unpack(v))) for i, x in ipairs(v) do print(i, x) end "
     "for i, x in pairs(v) do print(i, x) end",
     NULL,
     "3\ta\tnil\tnil\tnil\ta-b-c\t3\n1\ta\n2\tb\n3\tc\n1\ta\n2\tb\n3\tc\n"},
    {"equal values are equal",
     "print(classical() == classical(), classical() == robust 'HC1')", NULL,
     "true\tfalse\n"},
    {"a list is not sorted in place",
     "table.sort(category { 'b', 'a' }.levels)", "a table is expected", NULL},
    {"next is told where to look", "next(classical())", "pairs", NULL},

    /* Expressions. */
    {"an expression prints as it was written",
     "print(62 - col.days, -(col.a + col['b c']) * 2 ^ col.d, "
     "col.x:ne('LA 2') & ~col.y:is_missing() | col.z:within { 1, 2 })",
     NULL,
     "62 - col.days\t-(col.a + col[\"b c\"]) * 2 ^ col.d\tcol.x:ne(\"LA 2\") & "
     "~col.y:is_missing() | col.z:within { 1, 2 }\n"},
    {"an expression is a value", "print(json.encode(col.a:round(1) / 2))", NULL,
     "{\"args\":[{\"args\":[{\"col\":\"a\"},{\"lit\":1}],\"op\":\"round\"},{"
     "\"lit\":2}],\"op\":\"div\"}\n"},
    {"dates, other cells and codes",
     "print(weekdays('2019-06-03', col.b:or_else('2019-09-02')), "
     "days(col.a, col.b) / 7, col.r:code { aide = 1, ['social worker'] = 2 })",
     NULL,
     "weekdays(\"2019-06-03\", col.b:or_else(\"2019-09-02\"))\t"
     "days(col.a, col.b) / 7\t"
     "col.r:code { aide = 1, [\"social worker\"] = 2 }\n"},
    {"codes are a value", "print(json.encode(col.r:code { b = 2, a = 1 }))",
     NULL,
     "{\"args\":[{\"col\":\"r\"},[\"a\",\"b\"],[1,2]],\"op\":\"code\"}\n"},
    {"codes without names", "col.r:code { 1, 2 }", "a number for each level",
     NULL},
    {"a code that is none", "col.r:code { a = 'x' }", "\"a\" has no number",
     NULL},
    {"aggregates and terms",
     "print(json.encode { count(), mean(col.x), factor 'a', factor(col.a), "
     "interact('a', col.b, factor(col.c)) })",
     NULL,
     "[{\"agg\":\"count\"},{\"agg\":\"mean\",\"arg\":{\"col\":\"x\"}},{"
     "\"factor\":{\"col\":\"a\"}},{\"factor\":{\"col\":\"a\"}},{\"interact\":["
     "\"a\",\"b\",{\"factor\":{\"col\":\"c\"}}]}]\n"},
    {"== on expressions", "local x = col.a == col.b", "write col.x:eq", NULL},
    {"< on expressions", "local x = col.a < 3", "write col.x:lt", NULL},
    {">= on expressions", "local x = col.a >= 3", "write col.x:le", NULL},
    {"an unknown method", "local x = col.a:equ(1)",
     "an expression has no method \"equ\"", NULL},
    {"a table as operand", "local x = col.a + {}", "not a table", NULL},
    {"nil as operand", "local x = col.a:eq(nil)", "not a nil", NULL},
    {"a text where a column is meant", "local x = mean 'y'",
     "mean: an expression is expected", NULL},
    {"a list that is empty", "col.a:within {}", "a list of values", NULL},
    {"digits", "col.a:round(1.5)", "a whole number from 0 to 15", NULL},

    /* Frames. */
    {"a frame says its size",
     DATA "print(d, d.n, #d, type(d), "
          "table.concat(d:names(), ' '))",
     NULL, "frame of 3 rows x 2 columns\t3\t3\tframe\tid y\n"},
    {"where",
     DATA "print(d:where(col.y:gt(1)).n, d:where(col.y:is_missing())"
          ".n)",
     NULL, "1\t1\n"},
    {"derive",
     DATA "for _, r in ipairs(d:derive { z = 2 * col.y }:rows()) do "
          "print(r.id, r.z) end",
     NULL, "a\t2\nb\t5\nc\tnil\n"},
    {"a column", DATA "print(table.concat(d:column 'id', ' '))", NULL,
     "a b c\n"},
    {"a column with gaps", DATA "d:column 'y'",
     "column: 1 of 3 cells of \"y\" are missing", NULL},
    {"what stands for gaps",
     DATA "local y = d:column('y', { missing = false }) print(#y, y[2], y[3])",
     NULL, "3\t2.5\tfalse\n"},
    {"one value", DATA "print(d:where(col.id:eq 'b'):value 'y')", NULL,
     "2.5\n"},
    {"one value of many", DATA "d:value 'y'", "3 rows, not one", NULL},
    {"summarise",
     DATA "local s = d:summarise { n = count(), m = mean(col.y) } "
          "print(s.n, s:value 'n', s:value 'm')",
     NULL, "1\t3\t1.75\n"},
    {"groups",
     DATA "for _, r in ipairs(d:derive { g = col.y:gt(1) }:group 'g'"
          ":summarise { n = count() }:rows()) do print(r.g, r.n) end",
     NULL, "0\t1\n1\t1\nnil\t1\n"},
    {"join and its report",
     DATA "local e = data.csv 'more.csv' "
          "local j, report = d:join(e, { by = 'id' }) "
          "print(j, report.matched, report.unmatched_left)",
     NULL, "frame of 3 rows x 4 columns\t2\t1\n"},
    {"an unknown option", DATA "d:join(d, { buy = 'id' })",
     "join: unknown option \"buy\"", NULL},
    {"join without by", DATA "d:join(d, {})", "by is not given", NULL},
    {"a boolean in where", DATA "d:where(col.y == 1)",
     "where: an expression is expected, not false", NULL},
    {"a boolean in derive", DATA "d:derive { z = not col.y }",
     "derive: z: an expression is expected, not false", NULL},
    {"a text in where", DATA "d:where 'y'", "a condition is expected", NULL},
    {"a column that is not there", DATA "d:column 'yy'",
     "\"yy\" is not a column of the frame", NULL},
    {"a column as field", DATA "print(d.y)", "is a column of the frame", NULL},
    {"a dot for a colon", DATA "d.where(col.y:gt(1))", "not called on a frame",
     NULL},
    {"a frame is read-only", DATA "d.z = 1", "a frame is read-only", NULL},
    {"a frame and pairs", DATA "pairs(d)", "not walked by pairs", NULL},
    {"the option of a column", DATA "d:column('y', { mising = 0 })",
     "unknown option \"mising\"", NULL},
    {"a second argument that is no dictionary",
     "data.csv('analyses/mini/data/people.csv', { columns = {} })",
     "says what the columns are", NULL},
    {"a dictionary",
     "print(data.csv('analyses/mini/data/people.csv', file { columns = { id = "
     "id(), y = number {} } }):names()[2])",
     NULL, "y\n"},
    {"a file that is not there", "data.csv 'analyses/mini/data/peple.csv'",
     "no such file", NULL},

    /* Statistics. */
    {"a statistic of plain numbers",
     "local s = stats.summary { x = { 1, 2, 3 } } print(type(s))", NULL,
     "table\n"},
    {"a result",
     "local d = data.csv 'more.csv' "
     "local r = stats.ols { data = d, outcome = 'w', terms = { 'v' } } "
     "print(r:term('v').estimate, r.n, r.terms[2].name, #r.terms)",
     NULL, "1.9\t4\tv\t2\n"},
    {"a test of a fit",
     "local d = data.csv 'more.csv' "
     "local r = stats.ols { data = d, outcome = 'w', terms = { 'v' } } "
     "local j = stats.joint_test { fit = r, terms = { 'v' } } "
     "print(math.abs(j.statistic / r.f.statistic - 1) < 1e-12, j.df1, j.df2)",
     NULL, "true\t1\t2\n"},
    {"a term that is not there",
     "local d = data.csv 'more.csv' "
     "stats.ols { data = d, outcome = 'w', terms = { 'v' } }:term 'u'",
     "the result has no term \"u\"", NULL},
    {"a field that no result has",
     "local d = data.csv 'more.csv' "
     "print(stats.ols { data = d, outcome = 'w', terms = { 'v' } }.estimat)",
     "a result has no field \"estimat\"", NULL},
    {"a result is read-only",
     "local d = data.csv 'more.csv' "
     "stats.ols { data = d, outcome = 'w', terms = { 'v' } }.n = 3",
     "results are read-only", NULL},
    {"nor are its parts",
     "local d = data.csv 'more.csv' "
     "stats.ols { data = d, outcome = 'w', terms = { 'v' } }.terms[1] = 3",
     "results are read-only", NULL},
    {"an unknown statistic", "stats.old {}", "stats has no \"old\"", NULL},
    {"an unknown argument", "stats.summary { y = { 1 } }",
     "unknown argument \"y\"", NULL},
    {"arguments without names", "stats.summary { 1, 2 }", "must be named",
     NULL},
    {"data that is no frame", "stats.ols { data = {}, outcome = 'y' }",
     "stats.ols: a frame is expected, not a table", NULL},
    {"filled columns",
     DATA "local f, what = stats.null_impute { data = d, columns = { 'y' } } "
          "print(f, what.filled.y)",
     NULL, "frame of 3 rows x 3 columns\t1\n"},
};

static void check(void **state)
{
    const struct value_case *c = *state;
    struct script s;

    script_open(&s);
    /* Slope of w on v, by hand: (4.5 + 0.5 + 0.75 + 3.75) / 5 = 1.9. */
    script_write(&s, "more.csv", "id,v,w\na,1,3\nb,2,5\nx,3,7.5\ny,4,8.5\n");
    script_run(&s, c->code);
    if (c->refused != NULL) {
        if (strstr(s.err.msg, c->refused) == NULL &&
            strstr(s.err.hint, c->refused) == NULL)
            print_error("message: %s\nhint: %s\n", s.err.msg, s.err.hint);
        assert_int_not_equal(s.status, PL_OK);
        assert_true(strstr(s.err.msg, c->refused) != NULL ||
                    strstr(s.err.hint, c->refused) != NULL);
    } else if (s.status != PL_OK) {
        print_error("message: %s\n", s.err.msg);
        assert_int_equal(s.status, PL_OK);
    }
    if (c->printed != NULL)
        assert_string_equal(script_printed(&s), c->printed);
    script_close(&s);
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N];

    for (size_t i = 0; i < N; i++)
        tests[i] =
            (struct CMUnitTest){cases[i].name, check, NULL, NULL, &cases[i]};
    return cmocka_run_group_tests_name("lua_value", tests, NULL, NULL);
}
