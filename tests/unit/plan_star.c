/* The published cells of Project STAR, at their printed digits. */
#include "plan_results.h"

#define STAR "examples/project_star/analyses/star/data/star_k.csv"

/* Project STAR, kindergarten: Stock & Watson's class size table, as recomputed
 * with R and AER's data (published.csv beside the data). */
static const struct pl_frame *star;

static const struct pl_frame *star_frame(void)
{
    const struct pl_frame *f = NULL;
    struct pl_str bytes;
    struct pl_err err = {0};

    if (star != NULL)
        return star;
    assert_int_equal(pl_file_get(STAR, 1 << 22, &arena, &bytes, &err), PL_OK);
    f = frame_of(bytes, NULL);
    if (pl_frame_derive(
            &arena, f,
            value_of("{'score':{'op':'add','args':[{'col':'readk'},"
                     "{'col':'mathk'}]},"
                     "'female':{'op':'eq','args':[{'col':'gender'},'female']},"
                     "'free':{'op':'eq','args':[{'col':'lunchk'},'free']},"
                     "'black':{'op':'eq','args':[{'col':'ethnicity'},'afam']},"
                     "'other':{'op':'and','args':["
                     "{'op':'ne','args':[{'col':'ethnicity'},'cauc']},"
                     "{'op':'ne','args':[{'col':'ethnicity'},'afam']}]}}"),
            &star, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return star;
}

#define STAR_ARGS(covariates, effects)                                         \
    "{'outcome':'score','treatment':'stark','covariates':[" covariates         \
    "],'fixed_effects':[" effects "],'vcov':{'kind':'robust','type':'HC1'}}"
#define SCHOOLS "{'factor':{'col':'schoolidk'}}"

static const char *const star_columns[] = {
    STAR_ARGS("", ""), STAR_ARGS("'experiencek'", ""),
    STAR_ARGS("'experiencek'", "'schoolidk'"), /* a name is a factor here */
    STAR_ARGS("'experiencek','female','free','black','other'", SCHOOLS)};

static struct published {
    int column;
    const char *term;
    const char *estimate, *std_error; /* as printed */
    double n;
} published[] = {
    {1, "stark[small]", "13.90", "2.45", 5786},
    {1, "stark[regular+aide]", "0.31", "2.27", 5786},
    {1, "(Intercept)", "918.04", "1.63", 5786},
    {2, "stark[small]", "14.01", "2.45", 5766},
    {2, "stark[regular+aide]", "-0.60", "2.25", 5766},
    {2, "experiencek", "1.47", "0.17", 5766},
    {2, "(Intercept)", "904.72", "2.22", 5766},
    {3, "stark[small]", "15.93", "2.24", 5766},
    {3, "stark[regular+aide]", "1.22", "2.04", 5766},
    {3, "experiencek", "0.74", "0.17", 5766},
    {4, "stark[small]", "15.89", "2.16", 5748},
    {4, "stark[regular+aide]", "1.79", "1.96", 5748},
    {4, "experiencek", "0.66", "0.17", 5748},
    {4, "female", "12.09", "1.67", 5748},
    {4, "free", "-34.70", "1.99", 5748},
    {4, "black", "-25.43", "3.50", 5748},
    {4, "other", "-8.50", "12.52", 5748},
};

static struct pl_executed star_fit(int column)
{
    static struct pl_executed fits[4];

    if (fits[column - 1].result == NULL)
        fits[column - 1] = run("ols", star_frame(), star_columns[column - 1]);
    return fits[column - 1];
}

static void check_published(void **state)
{
    const struct published *c = *state;
    struct pl_executed e = star_fit(c->column);
    const struct pl_value *row = term(e, c->term);
    char text[32];

    (void)snprintf(text, sizeof text, "%.2f", number(row, "estimate"));
    assert_string_equal(text, c->estimate);
    (void)snprintf(text, sizeof text, "%.2f", number(row, "std_error"));
    assert_string_equal(text, c->std_error);
    check_number(e.result, "n", c->n);
    check_number(e.result, "n_dropped", 6325 - c->n);
}

int main(void)
{
    static char names[COUNT(published)][64];
    struct CMUnitTest tests[COUNT(published)];

    for (size_t i = 0; i < COUNT(published); i++) {
        (void)snprintf(names[i], sizeof names[i], "STAR column %d, %s",
                       published[i].column, published[i].term);
        tests[i] = (struct CMUnitTest){names[i], check_published, NULL, NULL,
                                       &published[i]};
    }
    return cmocka_run_group_tests(tests, results_open, values_close);
}
