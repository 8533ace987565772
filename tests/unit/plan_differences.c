/* Where two protocols differ, clause by clause. */
#include "plan_values.h"

#include "plan/lock.h"

static struct difference_case {
    const char *name, *path, *value, *differences;
} difference_cases[] = {
    {"nowhere", NULL, NULL, "[]"},
    {"a number", "alpha", "0.05",
     "[{'clause':'alpha','locked':0.1,'now':0.05}]"},
    {"what was taken away", "alpha", "null",
     "[{'clause':'alpha','locked':0.1}]"},
    {"what was added", "analyses.mood.level", "0.9",
     "[{'clause':'analyses.mood.level','now':0.9}]"},
    {"a rule is one clause", "vcov.type", "'HC2'",
     "[{'clause':'vcov','locked':{'kind':'robust','type':'HC1'},"
     "'now':{'kind':'robust','type':'HC2'}}]"},
    {"a rule of an analysis", "analyses.main.vcov.type", "'CR2'",
     "[{'clause':'analyses.main.vcov','locked':{'by':'site','kind':'cluster',"
     "'type':'CR1'},'now':{'by':'site','kind':'cluster','type':'CR2'}}]"},
    {"half of what is missing", "missing.outcome", "{'kind':'complete_case'}",
     "[{'clause':'missing.outcome','now':{'kind':'complete_case'}}]"},
    {"a list is one clause", "analyses.main.fixed_effects", "[]",
     "[{'clause':'analyses.main.fixed_effects','locked':['site'],'now':[]}]"},
    {"an expression is one clause", "derive.once", "{'col':'y'}",
     "[{'clause':'derive.once','locked':{'args':[{'lit':10},{'col':'y'}],'op':"
     "'sub'},'now':{'col':'y'}}]"},
    {"a column of the dictionary", "data.people.columns.age.max", "80",
     "[{'clause':'data.people.columns.age','locked':{'kind':'integer','max':99,"
     "'min':18,'when':'baseline'},'now':{'kind':'integer','max':80,'min':18,"
     "'when':'baseline'}}]"},
    {"a whole analysis", "analyses.cost", "null",
     "[{'clause':'analyses.cost','locked':{'condition':{'analysis':'main',"
     "'kind':'significant'},'horizon_years':1,'kind':'cost_benefit'}}]"},
    {"an analysis of another kind is one clause", "analyses.cost",
     "{'kind':'cost_effectiveness','horizon_years':1}",
     "[{'clause':'analyses.cost','locked':{'condition':{'analysis':'main',"
     "'kind':'significant'},'horizon_years':1,'kind':'cost_benefit'},'now':{"
     "'horizon_years':1,'kind':'cost_effectiveness'}}]"},
    {"words for readers", "header.registry", "'osf'",
     "[{'clause':'header.registry','locked':'none','now':'osf'}]"},
};

static void check_differences(void **state)
{
    const struct difference_case *k = *state;
    const struct pl_value *was = value_of(small_protocol);

    assert_string_equal(text_of(pl_value_differences(
                            &arena, was, changed(was, k->path, k->value))),
                        k->differences);
}

/* By bytes of the whole path: "-" comes before ".". */
static void check_differences_are_sorted(void **state)
{
    const struct pl_value *d =
        pl_value_differences(&arena, value_of("{'a':{'x':1,'b':1},'a-b':1}"),
                             value_of("{'a':{'x':2,'b':2},'a-b':2}"));

    (void)state;
    assert_int_equal(d->n, 3);
    assert_true(pl_is_text(pl_get(pl_item(d, 0), "clause"), "a-b"));
    assert_true(pl_is_text(pl_get(pl_item(d, 1), "clause"), "a.b"));
    assert_true(pl_is_text(pl_get(pl_item(d, 2), "clause"), "a.x"));
}

static void check_all_differences_are_told(void **state)
{
    struct pl_builder was, now;
    char key[16];

    (void)state;
    pl_build(&was, &arena);
    pl_build(&now, &arena);
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        pl_set_number(&was, key, 1);
        pl_set_number(&now, key, 2);
    }
    assert_int_equal(
        pl_count(pl_value_differences(&arena, pl_map(&was), pl_map(&now))),
        1000);
}

static void check_differences_out_of_memory(void **state)
{
    const struct pl_value *was = value_of(small_protocol);
    const struct pl_value *now =
        changed(changed(was, "alpha", "0.2"), "title", "'x'");
    struct pl_arena small;
    bool is_left = true;

    (void)state;
    for (long n = 0; is_left; n++) {
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        const struct pl_value *list = pl_value_differences(&small, was, now);
        is_left = small.fail_after < 0;
        if (list != NULL)
            assert_int_equal(list->n, 2);
        assert_int_equal(list == NULL, is_left);
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(difference_cases) + 3] = {
        cmocka_unit_test(check_differences_are_sorted),
        cmocka_unit_test(check_all_differences_are_told),
        cmocka_unit_test(check_differences_out_of_memory),
    };
    size_t n = 3;

    for (size_t i = 0; i < COUNT(difference_cases); i++)
        tests[n++] =
            (struct CMUnitTest){difference_cases[i].name, check_differences,
                                NULL, NULL, &difference_cases[i]};
    return cmocka_run_group_tests_name("plan_differences", tests, values_open,
                                       values_close);
}
