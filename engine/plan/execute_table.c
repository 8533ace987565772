/* The functions of stats and the arguments that they take. */
#include "plan/execute_run.h"

/* Every estimator is one row of `entries` and one pl_run_ function. */
#define ALTERNATIVES "two_sided greater less"

static const struct pl_arg anova_args[] = {
    {"group", PL_ARG_COLUMN, true, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg balance_args[] = {
    {"covariates", PL_ARG_COLUMNS, true, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg bootstrap_args[] = {
    {"cluster", PL_ARG_COLUMN, false, NULL},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"expression", PL_ARG_EXPRESSION, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"group", PL_ARG_COLUMN, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"seed", PL_ARG_NUMBER, true, NULL},
    {"statistic", PL_ARG_WORD, false,
     "mean median sd difference correlation coefficient"},
    {"strata", PL_ARG_COLUMNS, false, NULL},
    {"term", PL_ARG_LABEL, false, NULL},
    {"terms", PL_ARG_TERMS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
    {"with", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg bradford_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"days", PL_ARG_NUMBER, false, NULL},
    {"first", PL_ARG_SAMPLE, false, NULL},
    {"last", PL_ARG_SAMPLE, false, NULL},
    {"spells", PL_ARG_NUMBER, false, NULL},
};
static const struct pl_arg chisq_args[] = {
    {"correct", PL_ARG_BOOL, false, NULL},
    {"table", PL_ARG_TABLE, false, NULL},
    {"x", PL_ARG_COLUMN, false, NULL},
    {"y", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg effect_args[] = {
    {"group", PL_ARG_COLUMN, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"paired", PL_ARG_BOOL, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
    {"y", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg cor_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"exact", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"method", PL_ARG_WORD, false, "pearson spearman kendall"},
    {"x", PL_ARG_SAMPLE, true, NULL},
    {"y", PL_ARG_SAMPLE, true, NULL},
};
static const struct pl_arg cost_benefit_args[] = {
    {"benefits", PL_ARG_AMOUNTS, true, NULL},
    {"cluster", PL_ARG_COLUMN, false, NULL},
    {"costs", PL_ARG_AMOUNTS, true, NULL},
    {"discount_rate", PL_ARG_NUMBER, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"effect_discount_rate", PL_ARG_NUMBER, false, NULL},
    {"horizon_years", PL_ARG_NUMBER, false, NULL},
    {"inputs", PL_ARG_MAP, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"perspective", PL_ARG_LABEL, false, NULL},
    {"price_year", PL_ARG_NUMBER, false, NULL},
    {"seed", PL_ARG_NUMBER, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg cost_effectiveness_args[] = {
    {"cluster", PL_ARG_COLUMN, false, NULL},
    {"comparator", PL_ARG_LABEL, false, NULL},
    {"cost", PL_ARG_AMOUNTS, true, NULL},
    {"curve", PL_ARG_NUMBERS, false, NULL},
    {"discount_rate", PL_ARG_NUMBER, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"effect", PL_ARG_AMOUNTS, true, NULL},
    {"effect_discount_rate", PL_ARG_NUMBER, false, NULL},
    {"horizon_years", PL_ARG_NUMBER, false, NULL},
    {"inputs", PL_ARG_MAP, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"perspective", PL_ARG_LABEL, false, NULL},
    {"price_year", PL_ARG_NUMBER, false, NULL},
    {"seed", PL_ARG_NUMBER, false, NULL},
    {"threshold", PL_ARG_NUMBERS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg cronbach_alpha_args[] = {
    {"items", PL_ARG_COLUMNS, true, NULL},
    {"range", PL_ARG_NUMBERS, false, NULL},
    {"reverse", PL_ARG_COLUMNS, false, NULL},
};
static const struct pl_arg fisher_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"seed", PL_ARG_NUMBER, false, NULL},
    {"table", PL_ARG_TABLE, false, NULL},
    {"x", PL_ARG_COLUMN, false, NULL},
    {"y", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg glm_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"terms", PL_ARG_TERMS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg heckman_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"method", PL_ARG_WORD, false, "two_step ml"},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"selected", PL_ARG_COLUMN, false, NULL},
    {"selection", PL_ARG_TERMS, true, NULL},
    {"terms", PL_ARG_TERMS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg icc_args[] = {
    {"cluster", PL_ARG_COLUMN, true, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg impute_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"columns", PL_ARG_COLUMNS, false, NULL},
    {"donors", PL_ARG_NUMBER, false, NULL},
    {"iterations", PL_ARG_NUMBER, false, NULL},
    {"m", PL_ARG_NUMBER, false, NULL},
    {"methods", PL_ARG_BY_COLUMN, false, NULL},
    {"predictors", PL_ARG_BY_COLUMN, false, NULL},
    {"seed", PL_ARG_NUMBER, true, NULL},
};
static const struct pl_arg iv_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"endogenous", PL_ARG_TERMS, true, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"instruments", PL_ARG_TERMS, true, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg joint_test_args[] = {
    {"fit", PL_ARG_MAP, true, NULL},
    {"terms", PL_ARG_NAMES, true, NULL},
};
static const struct pl_arg lin_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"clusters", PL_ARG_COLUMN, false, NULL},
    {"covariates", PL_ARG_TERMS, true, NULL},
    {"effect_size", PL_ARG_BOOL, false, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"inference", PL_ARG_MAP, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg mdes_args[] = {
    {"alpha", PL_ARG_NUMBER, false, NULL},
    {"cluster_size", PL_ARG_NUMBER, false, NULL},
    {"clusters", PL_ARG_NUMBER, false, NULL},
    {"covariates", PL_ARG_NUMBER, false, NULL},
    {"effect", PL_ARG_NUMBER, false, NULL},
    {"icc", PL_ARG_NUMBER, true, NULL},
    {"power", PL_ARG_NUMBER, false, NULL},
    {"r2_between", PL_ARG_NUMBER, false, NULL},
    {"r2_within", PL_ARG_NUMBER, false, NULL},
    {"sd", PL_ARG_NUMBER, false, NULL},
    {"share", PL_ARG_NUMBER, false, NULL},
};
static const struct pl_arg power_simulation_args[] = {
    {"alpha", PL_ARG_NUMBER, false, NULL},
    {"cluster_size", PL_ARG_NUMBER, false, NULL},
    {"clusters", PL_ARG_NUMBER, false, NULL},
    {"covariates", PL_ARG_NUMBER, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"effect", PL_ARG_NUMBER, false, NULL},
    {"icc", PL_ARG_NUMBER, true, NULL},
    {"power", PL_ARG_NUMBER, false, NULL},
    {"r2_between", PL_ARG_NUMBER, false, NULL},
    {"r2_within", PL_ARG_NUMBER, false, NULL},
    {"sd", PL_ARG_NUMBER, false, NULL},
    {"seed", PL_ARG_NUMBER, true, NULL},
    {"share", PL_ARG_NUMBER, false, NULL},
    {"test", PL_ARG_WORD, false, "cluster_means CR1"},
};
static const struct pl_arg mean_impute_args[] = {
    {"columns", PL_ARG_COLUMNS, true, NULL},
};
static const struct pl_arg null_impute_args[] = {
    {"columns", PL_ARG_COLUMNS, true, NULL},
};
static const struct pl_arg ols_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"clusters", PL_ARG_COLUMN, false, NULL},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"effect_size", PL_ARG_BOOL, false, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"inference", PL_ARG_MAP, false, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"terms", PL_ARG_TERMS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg p_adjust_args[] = {
    {"method", PL_ARG_WORD, true, "bonferroni holm hochberg BH BY"},
    {"p", PL_ARG_SAMPLE, true, NULL},
};
static const struct pl_arg pool_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"df_complete", PL_ARG_NUMBER, false, NULL},
    {"estimates", PL_ARG_SAMPLE, false, NULL},
    {"fits", PL_ARG_FITS, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"std_errors", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg power_t_test_args[] = {
    {"alpha", PL_ARG_NUMBER, false, NULL},
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"delta", PL_ARG_NUMBER, false, NULL},
    {"n", PL_ARG_NUMBER, false, NULL},
    {"power", PL_ARG_NUMBER, false, NULL},
    {"sd", PL_ARG_NUMBER, false, NULL},
    {"strict", PL_ARG_BOOL, false, NULL},
    {"type", PL_ARG_WORD, false, "two_sample one_sample paired"},
};
static const struct pl_arg pro_rata_args[] = {
    {"columns", PL_ARG_COLUMNS, true, NULL},
    {"full", PL_ARG_NUMBER, false, NULL},
    {"minimum", PL_ARG_NUMBER, false, NULL},
    {"months", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg quantile_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"column", PL_ARG_COLUMN, false, NULL},
    {"probs", PL_ARG_NUMBERS, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg randomisation_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"blocks", PL_ARG_COLUMNS, false, NULL},
    {"cluster", PL_ARG_COLUMN, false, NULL},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"estimator", PL_ARG_WORD, false, "ols lin"},
    {"exact", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"interval", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"seed", PL_ARG_NUMBER, false, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg randomise_args[] = {
    {"arms", PL_ARG_TEXTS, true, NULL},
    {"blocks", PL_ARG_COLUMNS, false, NULL},
    {"clusters", PL_ARG_COLUMN, false, NULL},
    {"column", PL_ARG_NAME, false, NULL},
    {"ratio", PL_ARG_NUMBERS, false, NULL},
    {"seed", PL_ARG_NUMBER, true, NULL},
    {"strata", PL_ARG_COLUMNS, false, NULL},
};
static const struct pl_arg summary_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"column", PL_ARG_COLUMN, false, NULL},
    {"columns", PL_ARG_COLUMNS, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg t_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"clusters", PL_ARG_COLUMN, false, NULL},
    {"effect_size", PL_ARG_BOOL, false, NULL},
    {"equal_variance", PL_ARG_BOOL, false, NULL},
    {"group", PL_ARG_COLUMN, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"mu", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"paired", PL_ARG_BOOL, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
    {"y", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg wilcoxon_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"correct", PL_ARG_BOOL, false, NULL},
    {"exact", PL_ARG_BOOL, false, NULL},
    {"group", PL_ARG_COLUMN, false, NULL},
    {"mu", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"paired", PL_ARG_BOOL, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
    {"y", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg wild_bootstrap_args[] = {
    {"cluster", PL_ARG_COLUMN, true, NULL},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"draws", PL_ARG_NUMBER, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"interval", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"null", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"seed", PL_ARG_NUMBER, true, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
    {"weights", PL_ARG_WORD, false, "rademacher webb"},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ARGS(array)  array, COUNT(array)

/* One of run and run_frames is there. */
struct entry {
    struct pl_function function;
    pl_run_fn *run;
    pl_run_frames_fn *run_frames;
};

static const struct entry entries[] = {
    {{"anova", ARGS(anova_args), true, PL_GIVES_RESULT}, pl_run_anova, NULL},
    {{"balance", ARGS(balance_args), true, PL_GIVES_RESULT},
     pl_run_balance,
     NULL},
    {{"bootstrap", ARGS(bootstrap_args), true, PL_GIVES_RESULT},
     pl_run_bootstrap,
     NULL},
    {{"bradford", ARGS(bradford_args), false, PL_GIVES_RESULT},
     pl_run_bradford,
     NULL},
    {{"chisq_test", ARGS(chisq_args), false, PL_GIVES_RESULT},
     pl_run_chisq,
     NULL},
    {{"cohen_d", ARGS(effect_args), false, PL_GIVES_RESULT},
     pl_run_cohen_d,
     NULL},
    {{"cor_test", ARGS(cor_test_args), false, PL_GIVES_RESULT},
     pl_run_cor_test,
     NULL},
    {{"cost_benefit", ARGS(cost_benefit_args), false, PL_GIVES_RESULT},
     pl_run_cost_benefit,
     NULL},
    {{"cost_effectiveness", ARGS(cost_effectiveness_args), false,
      PL_GIVES_RESULT},
     pl_run_cost_effectiveness,
     NULL},
    {{"cronbach_alpha", ARGS(cronbach_alpha_args), true, PL_GIVES_RESULT},
     pl_run_cronbach_alpha,
     NULL},
    {{"fisher_test", ARGS(fisher_test_args), false, PL_GIVES_RESULT},
     pl_run_fisher_test,
     NULL},
    {{"heckman", ARGS(heckman_args), true, PL_GIVES_RESULT},
     pl_run_heckman,
     NULL},
    {{"hedges_g", ARGS(effect_args), false, PL_GIVES_RESULT},
     pl_run_hedges_g,
     NULL},
    {{"icc", ARGS(icc_args), true, PL_GIVES_RESULT}, pl_run_icc, NULL},
    {{"impute", ARGS(impute_args), true, PL_GIVES_FRAMES}, NULL, pl_run_impute},
    {{"iv", ARGS(iv_args), true, PL_GIVES_RESULT}, pl_run_iv, NULL},
    {{"joint_test", ARGS(joint_test_args), false, PL_GIVES_RESULT},
     pl_run_joint_test,
     NULL},
    {{"lin", ARGS(lin_args), true, PL_GIVES_RESULT}, pl_run_lin, NULL},
    {{"logit", ARGS(glm_args), true, PL_GIVES_RESULT}, pl_run_logit, NULL},
    {{"mdes", ARGS(mdes_args), false, PL_GIVES_RESULT}, pl_run_mdes, NULL},
    {{"mean_impute", ARGS(mean_impute_args), true, PL_GIVES_FRAME},
     NULL,
     pl_run_mean_impute},
    {{"null_impute", ARGS(null_impute_args), true, PL_GIVES_FRAME},
     NULL,
     pl_run_null_impute},
    {{"ols", ARGS(ols_args), true, PL_GIVES_RESULT}, pl_run_ols, NULL},
    {{"p_adjust", ARGS(p_adjust_args), false, PL_GIVES_RESULT},
     pl_run_p_adjust,
     NULL},
    {{"pool", ARGS(pool_args), false, PL_GIVES_RESULT}, pl_run_pool, NULL},
    {{"power_simulation", ARGS(power_simulation_args), false, PL_GIVES_RESULT},
     pl_run_power_simulation,
     NULL},
    {{"power_t_test", ARGS(power_t_test_args), false, PL_GIVES_RESULT},
     pl_run_power_t_test,
     NULL},
    {{"pro_rata", ARGS(pro_rata_args), true, PL_GIVES_FRAME},
     NULL,
     pl_run_pro_rata},
    {{"probit", ARGS(glm_args), true, PL_GIVES_RESULT}, pl_run_probit, NULL},
    {{"quantile", ARGS(quantile_args), false, PL_GIVES_RESULT},
     pl_run_quantile,
     NULL},
    {{"randomisation_test", ARGS(randomisation_test_args), true,
      PL_GIVES_RESULT},
     pl_run_randomisation_test,
     NULL},
    {{"randomise", ARGS(randomise_args), true, PL_GIVES_FRAME},
     NULL,
     pl_run_randomise},
    {{"summary", ARGS(summary_args), false, PL_GIVES_RESULT},
     pl_run_summary,
     NULL},
    {{"t_test", ARGS(t_test_args), false, PL_GIVES_RESULT},
     pl_run_t_test,
     NULL},
    {{"wilcoxon_test", ARGS(wilcoxon_test_args), false, PL_GIVES_RESULT},
     pl_run_wilcoxon_test,
     NULL},
    {{"wild_bootstrap", ARGS(wild_bootstrap_args), true, PL_GIVES_RESULT},
     pl_run_wild_bootstrap,
     NULL},
};

const struct pl_function *pl_function_at(size_t i)
{
    return i < COUNT(entries) ? &entries[i].function : NULL;
}

static const struct entry *entry_find(struct pl_str name)
{
    for (size_t i = 0; i < COUNT(entries); i++)
        if (pl_str_is(name, entries[i].function.name))
            return &entries[i];
    return NULL;
}

const struct pl_function *pl_function_find(struct pl_str name)
{
    const struct entry *e = entry_find(name);

    return e == NULL ? NULL : &e->function;
}

pl_run_fn *pl_function_run(const struct pl_function *f)
{
    const struct entry *e = entry_find(pl_str_from(f->name));

    return e == NULL ? NULL : e->run;
}

pl_run_frames_fn *pl_function_run_frames(const struct pl_function *f)
{
    const struct entry *e = entry_find(pl_str_from(f->name));

    return e == NULL ? NULL : e->run_frames;
}
