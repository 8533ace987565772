/* Kinds of plan values: what they take, what they refuse, how they print. */
#include "plan_values.h"

#include "plan/schema.h"

/* Every text of `words` names a kind. */
static void check_words_are_kinds(const struct pl_field *f)
{
    char words[256];
    char *rest = words;

    assert_true(snprintf(words, sizeof words, "%s", f->words) <
                (int)sizeof words);
    for (char *w = strtok_r(words, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest))
        if (pl_kind_find(pl_str_from(w)) == NULL)
            fail_msg("%s: \"%s\" is no kind", f->name, w);
}

static void check_table_is_whole(void **state)
{
    (void)state;
    assert_null(pl_kind_at(pl_kind_count()));
    for (size_t i = 0; i < pl_kind_count(); i++) {
        const struct pl_kind *k = pl_kind_at(i);
        bool has_positional = k->positional == NULL;
        assert_ptr_equal(pl_kind_find(pl_str_from(k->name)), k);
        assert_true(strlen(k->note) > 0 && strlen(k->group) > 0);
        assert_true(k->n_fields <= 32);
        for (size_t j = 0; j < k->n_fields; j++) {
            const struct pl_field *f = &k->fields[j];
            if (!has_positional)
                has_positional = strcmp(f->name, k->positional) == 0;
            assert_true(strlen(f->note) > 0);
            assert_string_not_equal(f->name, "kind");
            if (f->type == PL_FIELD_VALUE || f->type == PL_FIELD_MAP)
                check_words_are_kinds(f);
        }
        assert_true(has_positional);
    }
}

static void check_groups(void **state)
{
    (void)state;
    assert_true(pl_kind_in(value_of("{'kind':'classical'}"), "vcov"));
    assert_false(pl_kind_in(value_of("{'kind':'classical'}"), "sample"));
    assert_false(pl_kind_in(value_of("{'kind':'odd'}"), "vcov"));
    assert_false(pl_kind_in(value_of("3"), "vcov"));
}

#define EXPLAINED                                                              \
    "'conducted':'x','type':'sample size','reason':'typo or error',"           \
    "'policy':'flaw','timing':'after results','explanation':'e',"              \
    "'reader_impact':'r'"

/* msg empty: nothing is wrong. */
static struct kind_case {
    const char *name, *value, *msg, *hint;
} kind_cases[] = {
    {"a kind without fields", "{'kind':'null_imputation'}", "", ""},
    {"robust", "{'kind':'robust','type':'HC3'}", "", ""},
    {"cluster", "{'kind':'cluster','by':'team','type':'CR2'}", "", ""},
    {"category", "{'kind':'category','levels':['a','b']}", "", ""},
    {"empty list, as Lua gives it", "{'kind':'category','levels':{}}", "", ""},
    {"integer", "{'kind':'integer','min':0,'max':9,'unit':'days'}", "", ""},
    {"subset",
     "{'kind':'subset','where':{'op':'gt','args':[{'col':'x'},{'lit':1}]}}", "",
     ""},
    {"terms",
     "{'kind':'regression','outcome':'y',"
     "'covariates':['x',{'interact':['x','z']},{'factor':{'col':'x'}}]}",
     "", ""},
    {"conditions", "{'kind':'uptake_at_least','share':0.8}", "", ""},
    {"multiple imputation",
     "{'kind':'multiple_imputation','m':20,'by_arm':true}", "", ""},
    {"departure",
     "{'kind':'departure','clause':'alpha','decided_on':'2024-02-29',"
     "'severity':'raises','situation':'missing information'," EXPLAINED "}",
     "", ""},
    {"a timing with a comma",
     "{'kind':'omission','analysis':'x','decided_on':'2020-09-01','conducted':"
     "'not run','type':'sample size','reason':'typo or error','policy':'flaw',"
     "'timing':'after collection, before access','explanation':'e',"
     "'reader_impact':'r'}",
     "", ""},

    {"no such kind", "{'kind':'regresion'}",
     "no kind \"regresion\" of plan value", ""},
    {"not a map", "3", "no kind \"\" of plan value", ""},
    {"a field of another name",
     "{'kind':'cluster','by':'x','type':'CR1','tipe':1}",
     "cluster: no field \"tipe\"", "did you mean \"type\"?"},
    {"a field of a far name",
     "{'kind':'cluster','by':'x','type':'CR1','weather':1}",
     "cluster: no field \"weather\"", ""},
    {"a field where none is taken", "{'kind':'classical','type':'HC1'}",
     "classical: no field \"type\"", "classical() takes nothing"},
    {"a field is missing", "{'kind':'cluster','by':'x'}",
     "cluster: type is missing (small-sample form)", ""},
    {"a wrong word", "{'kind':'robust','type':'Newey'}",
     "robust: type cannot be \"Newey\"", "it takes one of: HC0; HC1; HC2; HC3"},
    {"a word nearly right", "{'kind':'design','unit':'individul','arms':['a']}",
     "design: unit cannot be \"individul\"",
     "did you mean \"individual\"? It takes one of: individual; cluster"},
    {"a word that is a number", "{'kind':'robust','type':1}",
     "robust: type must be a text", ""},
    {"text expected", "{'kind':'cluster','by':1,'type':'CR1'}",
     "cluster: by must be a text", ""},
    {"number expected", "{'kind':'integer','min':'0'}",
     "integer: min must be a number", ""},
    {"whole number expected", "{'kind':'multiple_imputation','m':2.5}",
     "multiple_imputation: m must be a whole number", ""},
    {"true or false expected", "{'kind':'multiple_imputation','by_arm':1}",
     "multiple_imputation: by_arm must be true or false", ""},
    {"list of texts expected", "{'kind':'category','levels':['a',1]}",
     "category: levels must be a list of texts", ""},
    {"list of numbers expected",
     "{'kind':'sum_scale','items':['a'],'range':['1','7']}",
     "sum_scale: range must be a list of numbers", ""},
    {"terms expected", "{'kind':'regression','outcome':'y','covariates':[3]}",
     "regression: covariates must be a list of columns and term expressions",
     ""},
    {"expression expected", "{'kind':'subset','where':true}",
     "subset: where must be a column expression", ""},
    {"an expression and something else",
     "{'kind':'subset','where':{'col':'x','colour':'red'}}",
     "subset: where must be a column expression", ""},
    {"table expected", "{'kind':'file','columns':['a']}",
     "file: columns must be a table of names with values", ""},
    {"value of a wrong kind",
     "{'kind':'file','columns':{'x':{'kind':'robust','type':'HC1'}}}",
     "file: columns cannot be robust",
     "it takes one of: id category binary integer number date text ignored"},
    {"value not made by a constructor",
     "{'kind':'regression','outcome':'y','vcov':'HC1'}",
     "regression: vcov must be made by a constructor",
     "it takes one of: classical robust cluster unspecified"},
    {"no variance estimator in a comparison",
     "{'kind':'comparison','outcome':'y','vcov':{'kind':'classical'}}",
     "comparison: no field \"vcov\"", ""},
    {"no expression",
     "{'kind':'protocol','id':'a','title':'b','derive':{'x':true}}",
     "protocol: derive: \"x\" is no expression",
     "write it with col: 62 - col.days_absent"},
    {"a day that never was",
     "{'kind':'departure','clause':'alpha','decided_on':'2023-02-29'," EXPLAINED
     "}",
     "departure: decided_on: there is no day \"2023-02-29\"",
     "write it as \"2020-09-01\""},
    {"a month that never was",
     "{'kind':'departure','clause':'alpha','decided_on':'2023-13-01'," EXPLAINED
     "}",
     "departure: decided_on: there is no day \"2023-13-01\"",
     "write it as \"2020-09-01\""},
    {"a date in another form",
     "{'kind':'departure','clause':'alpha','decided_on':'1/9/2020'," EXPLAINED
     "}",
     "departure: decided_on: there is no day \"1/9/2020\"",
     "write it as \"2020-09-01\""},
    {"a date that is a number",
     "{'kind':'departure','clause':'alpha','decided_on':2020," EXPLAINED "}",
     "departure: decided_on must be a date, as text", ""},
    {"1900 was no leap year",
     "{'kind':'departure','clause':'alpha','decided_on':'1900-02-29'," EXPLAINED
     "}",
     "departure: decided_on: there is no day \"1900-02-29\"",
     "write it as \"2020-09-01\""},
    {"a departure without its clause",
     "{'kind':'departure','decided_on':'2020-09-01'," EXPLAINED "}",
     "departure: clause is missing (path of the registered clause)", ""},
    {"a vocabulary in full",
     "{'kind':'departure','clause':'alpha','policy':'laziness'}",
     "departure: policy cannot be \"laziness\"",
     "it takes one of: flaw; feasibility; suboptimality"},
};

static void check_kind(void **state)
{
    const struct kind_case *k = *state;
    struct pl_err err = {0};
    enum pl_status status = pl_kind_check(value_of(k->value), &err);

    assert_string_equal(err.msg, k->msg);
    assert_string_equal(err.hint, k->hint);
    assert_int_equal(status, k->msg[0] == '\0' ? PL_OK : PL_EINPUT);
    assert_int_equal(pl_kind_check(value_of(k->value), NULL) == PL_OK,
                     status == PL_OK);
}

static struct print_case {
    const char *name, *value, *text;
} print_cases[] = {
    {"nil", "null", "nil"},
    {"true", "true", "true"},
    {"a number", "0.05", "0.05"},
    {"a small number", "1e-9", "1e-09"},
    {"a text", "'LA 1'", "\"LA 1\""},
    {"a quote and a backslash", "'say \\\"x\\\\'", "\"say \\\"x\\\\\""},
    {"control characters", "'a\\nb\\t1\\u0001\\u007f'",
     "\"a\\nb\\0091\\001\\127\""},
    {"letters beyond ASCII", "'caf\xc3\xa9'", "\"caf\xc3\xa9\""},
    {"a list", "['a','b']", "{ \"a\", \"b\" }"},
    {"nothing in it", "[]", "{}"},
    {"an empty table", "{}", "{}"},
    {"a table", "{'b':1,'a':[]}", "{ a = {}, b = 1 }"},
    {"names that Lua would not take", "{'end':1,'a b':2,'1x':3,'a\\nb':4}",
     "{ [\"1x\"] = 3, [\"a\\nb\"] = 4, [\"a b\"] = 2, [\"end\"] = 1 }"},
    {"no fields", "{'kind':'null_imputation'}", "null_imputation()"},
    {"one bare text", "{'kind':'robust','type':'HC1'}", "robust \"HC1\""},
    {"one bare number", "{'kind':'uptake_at_least','share':0.8}",
     "uptake_at_least(0.8)"},
    {"one bare list", "{'kind':'category','levels':['a','b']}",
     "category { \"a\", \"b\" }"},
    {"a list and a field",
     "{'kind':'category','levels':['a'],'role':'treatment'}",
     "category { \"a\", role = \"treatment\" }"},
    {"fields", "{'kind':'cluster','type':'CR1','by':'team'}",
     "cluster { by = \"team\", type = \"CR1\" }"},
    {"a field of a kind that takes a bare one",
     "{'kind':'significant','analysis':'x','alpha':0.1}",
     "significant { alpha = 0.1, analysis = \"x\" }"},
    {"one within another",
     "{'covariates':{'kind':'multiple_imputation','m':20}}",
     "{ covariates = multiple_imputation { m = 20 } }"},
    {"a kind of no constructor stays a table", "{'kind':'RCT','n':3}",
     "{ kind = \"RCT\", n = 3 }"},
    {"an expression", "{'op':'sub','args':[{'lit':62},{'col':'days_absent'}]}",
     "62 - col.days_absent"},
    {"an expression in a constructor",
     "{'kind':'subset','where':{'op':'ne','args':[{'col':'la'},{'lit':'LA "
     "2'}]}}",
     "subset { where = col.la:ne(\"LA 2\") }"},
    {"a term", "['x',{'factor':{'col':'x'}}]", "{ \"x\", factor(col.x) }"},
    {"a table with a member named col", "{'col':'x','row':'y'}",
     "{ col = \"x\", row = \"y\" }"},
};

static void check_print(void **state)
{
    const struct print_case *p = *state;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_lua_print(&b, value_of(p->value));
    assert_int_equal(b.failed, PL_OK);
    assert_string_equal(b.s, p->text);
    pl_buf_free(&b);
}

/* Deeper than any value that JSON or Lua gives. */
static void check_print_of_depth(void **state)
{
    const struct pl_value *v = pl_text(&arena, "x");
    struct pl_buf b;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        struct pl_builder list;
        pl_build(&list, &arena);
        pl_add(&list, v);
        v = pl_list(&list);
    }
    pl_buf_init(&b, 0);
    pl_lua_print(&b, v);
    assert_non_null(strstr(b.s, "..."));
    pl_buf_clear(&b);
    pl_lua_print(&b, NULL);
    assert_string_equal(b.s, "nil");
    pl_buf_free(&b);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(kind_cases) + COUNT(print_cases) + 3] = {
        cmocka_unit_test(check_table_is_whole),
        cmocka_unit_test(check_groups),
        cmocka_unit_test(check_print_of_depth),
    };
    size_t n = 3;

    for (size_t i = 0; i < COUNT(kind_cases); i++)
        tests[n++] = (struct CMUnitTest){kind_cases[i].name, check_kind, NULL,
                                         NULL, &kind_cases[i]};
    for (size_t i = 0; i < COUNT(print_cases); i++)
        tests[n++] = (struct CMUnitTest){print_cases[i].name, check_print, NULL,
                                         NULL, &print_cases[i]};
    return cmocka_run_group_tests_name("plan_schema", tests, values_open,
                                       values_close);
}
