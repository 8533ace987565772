/* The kinds of plan values.  One row a field; the manual prints the notes. */
#include "plan/schema.h"

#define FIELDS(list)                                                           \
    .fields = (list), .n_fields = sizeof(list) / sizeof(list)[0]
#define NO_FIELDS .fields = NULL, .n_fields = 0

#define COLUMN_FIELDS                                                          \
    {"label", PL_FIELD_TEXT, false, NULL, "name for people"},                  \
        {"when", PL_FIELD_WORD, false, "baseline outcome design",              \
         "when it was measured"},                                              \
        {"role", PL_FIELD_WORD, false, "treatment weight", "what it is for"},  \
        {"column", PL_FIELD_TEXT, false, NULL, "its name in the file"},        \
    {                                                                          \
        "missing_codes", PL_FIELD_TEXTS, false, NULL,                          \
            "texts that mean missing (default: the empty field)"               \
    }

#define RANGE_FIELDS                                                           \
    {"min", PL_FIELD_NUMBER, false, NULL, "least value"},                      \
        {"max", PL_FIELD_NUMBER, false, NULL, "greatest value"},               \
    {                                                                          \
        "unit", PL_FIELD_TEXT, false, NULL, "unit of measurement"              \
    }

/* What any analysis says: its rank, and of whom it is. */
#define RANK_FIELDS                                                            \
    {"purpose", PL_FIELD_WORD, false,                                          \
     "primary secondary sensitivity subgroup mediation", "its rank"},          \
        {"hypothesis", PL_FIELD_TEXT, false, NULL, "in words"},                \
        {"data", PL_FIELD_TEXT, false, NULL,                                   \
         "which data (default: the only)"},                                    \
    {                                                                          \
        "sample", PL_FIELD_VALUE, false,                                       \
            "intention_to_treat subset unspecified", "who is analysed"         \
    }

#define CHOICE_FIELDS                                                          \
    RANK_FIELDS,                                                               \
        {"missing", PL_FIELD_ANY, false, NULL,                                 \
         "{ covariates = rule or list, outcome = rule or list }"},             \
        {"alpha", PL_FIELD_NUMBER, false, NULL, "threshold"},                  \
        {"level", PL_FIELD_NUMBER, false, NULL, "of intervals (1 - alpha)"},   \
    {                                                                          \
        "alternative", PL_FIELD_WORD, false, "two_sided greater less",         \
            "side of the test"                                                 \
    }

static const struct pl_field protocol_fields[] = {
    {"id", PL_FIELD_TEXT, true, NULL, "name of the trial's folder"},
    {"title", PL_FIELD_TEXT, true, NULL, "of the trial"},
    {"header", PL_FIELD_ANY, false, NULL, "facts for readers, name = text"},
    {"signers", PL_FIELD_ANY, false, NULL,
     "who signs the lock, name = public key"},
    {"design", PL_FIELD_VALUE, true, "design", "how units were allocated"},
    {"data", PL_FIELD_MAP, true, "file joined", "name = file { ... }"},
    {"scales", PL_FIELD_MAP, false, "sum_scale mean_scale", "scores of items"},
    {"derive", PL_FIELD_EXPRESSIONS, false, NULL, "name = expression"},
    {"sample", PL_FIELD_VALUE, false, "intention_to_treat subset unspecified",
     "who is analysed"},
    {"missing", PL_FIELD_ANY, false, NULL,
     "{ covariates = rule or list, outcome = rule or list }"},
    {"vcov", PL_FIELD_VALUE, false, "classical robust cluster unspecified",
     "variance estimator"},
    {"alpha", PL_FIELD_NUMBER, false, NULL, "threshold of significance"},
    {"family", PL_FIELD_ANY, false, NULL,
     "{ outcomes or analyses = { ... }, method = \"holm\" }, or unspecified()"},
    {"pathways", PL_FIELD_ANY, false, NULL,
     "chains of steps, from the treatment to an outcome"},
    {"defaults", PL_FIELD_ANY, false, NULL,
     "standing rules that fill what the plan does not say"},
    {"analyses", PL_FIELD_MAP, true,
     "regression comparison cost_benefit cost_effectiveness statistic",
     "name = analysis"},
};

static const struct pl_field design_fields[] = {
    {"unit", PL_FIELD_WORD, true, "individual cluster", "what was allocated"},
    {"arms", PL_FIELD_TEXTS, true, NULL, "names, the control first"},
    {"blocks", PL_FIELD_TEXTS, false, NULL,
     "columns within which it was drawn"},
    {"strata", PL_FIELD_TEXTS, false, NULL, "columns of the strata"},
    {"cluster", PL_FIELD_TEXT, false, NULL, "column of the clusters"},
    {"ratio", PL_FIELD_NUMBERS, false, NULL, "of the arms"},
    {"seed", PL_FIELD_INTEGER, false, NULL, "of the draw"},
};

static const struct pl_field file_fields[] = {
    {"path", PL_FIELD_TEXT, false, NULL,
     "of the CSV, below the trial's folder"},
    {"key", PL_FIELD_TEXT, false, NULL, "column that names a row"},
    {"doubled", PL_FIELD_WORD, false, "identical first last",
     "which of the rows of one key stands (none: that is an error)"},
    {"columns", PL_FIELD_MAP, true,
     "id category binary integer number date text ignored", "the dictionary"},
};

static const struct pl_field joined_fields[] = {
    {"files", PL_FIELD_TEXTS, true, NULL,
     "names of data, each joined to those before it"},
    {"by", PL_FIELD_NAMES, true, NULL, "columns that match the rows"},
};

static const struct pl_field id_fields[] = {COLUMN_FIELDS};
static const struct pl_field category_fields[] = {
    {"levels", PL_FIELD_TEXTS, true, NULL, "in order, the base first"},
    {"aliases", PL_FIELD_ANY, false, NULL,
     "other spellings in the file: { [\"Nord\"] = \"north\" }"},
    COLUMN_FIELDS};
static const struct pl_field binary_fields[] = {
    {"levels", PL_FIELD_TEXTS, false, NULL, "texts that stand for 0 and 1"},
    COLUMN_FIELDS};
static const struct pl_field date_fields[] = {
    {"aliases", PL_FIELD_ANY, false, NULL,
     "other spellings in the file: { [\"01/06/2020\"] = \"2020-06-01\" }"},
    COLUMN_FIELDS};
static const struct pl_field number_fields[] = {RANGE_FIELDS, COLUMN_FIELDS};

static const struct pl_field scale_fields[] = {
    {"items", PL_FIELD_TEXTS, true, NULL, "columns of the items"},
    {"range", PL_FIELD_NUMBERS, false, NULL, "{ least, greatest } of an item"},
    {"reverse", PL_FIELD_TEXTS, false, NULL, "items scored the other way"},
    {"allow_missing", PL_FIELD_INTEGER, false, NULL,
     "how many items may be missing (0): the answered ones' mean stands in"},
    {"label", PL_FIELD_TEXT, false, NULL, "name for people"},
};

static const struct pl_field subset_fields[] = {
    {"where", PL_FIELD_EXPRESSION, true, NULL, "rows that are kept"},
    {"reason", PL_FIELD_TEXT, false, NULL, "why"},
};

#define ROLE_FIELD                                                             \
    {                                                                          \
        "role", PL_FIELD_WORD, false, "primary sensitivity",                   \
            "in a list of rules (the first is primary)"                        \
    }

static const struct pl_field rule_fields[] = {ROLE_FIELD};

static const struct pl_field pro_rata_fields[] = {
    {"months", PL_FIELD_TEXT, true, NULL, "column of months in post"},
    {"full", PL_FIELD_NUMBER, false, NULL, "months of a full period (12)"},
    {"minimum", PL_FIELD_NUMBER, false, NULL, "months below which it is 0 (3)"},
    {"columns", PL_FIELD_TEXTS, false, NULL,
     "those that count something over the period"},
    {"otherwise", PL_FIELD_VALUE, false,
     "complete_case null_imputation mean_imputation pro_rata "
     "multiple_imputation unspecified",
     "rule for all other gaps (complete_case())"},
    ROLE_FIELD};

static const struct pl_field imputation_fields[] = {
    {"m", PL_FIELD_INTEGER, false, NULL, "completed data sets (20)"},
    {"iterations", PL_FIELD_INTEGER, false, NULL, "of the chain (10)"},
    {"methods", PL_FIELD_ANY, false, NULL, "column = method"},
    {"by_arm", PL_FIELD_BOOL, false, NULL, "imputed within arms (false)"},
    {"seed", PL_FIELD_INTEGER, false, NULL, "of the draws (1)"},
    ROLE_FIELD};

static const struct pl_field heckman_fields[] = {
    {"selection", PL_FIELD_TEXTS, true, NULL,
     "terms of the selection equation"},
    {"method", PL_FIELD_WORD, false, "two_step ml", "of estimation (two_step)"},
    ROLE_FIELD};

static const struct pl_field robust_fields[] = {
    {"type", PL_FIELD_WORD, true, "HC0 HC1 HC2 HC3", "small-sample form"},
};

static const struct pl_field cluster_fields[] = {
    {"by", PL_FIELD_TEXT, true, NULL, "column of the clusters"},
    {"type", PL_FIELD_WORD, true, "CR0 CR1 CR2", "small-sample form"},
};

static const struct pl_field regression_fields[] = {
    {"outcome", PL_FIELD_TEXT, true, NULL, "column of the outcome"},
    {"treatment", PL_FIELD_TEXT, false, NULL, "column of the arms"},
    {"covariates", PL_FIELD_TERMS, false, NULL, "columns and term expressions"},
    {"fixed_effects", PL_FIELD_TEXTS, false, NULL, "columns taken as factors"},
    {"weights", PL_FIELD_TEXT, false, NULL, "column of the weights"},
    {"vcov", PL_FIELD_VALUE, false, "classical robust cluster unspecified",
     "variance estimator"},
    {"estimator", PL_FIELD_WORD, false, "ols lin logit probit iv",
     "how it is estimated (ols)"},
    {"endogenous", PL_FIELD_TERMS, false, NULL,
     "iv: columns of what was taken up"},
    {"instruments", PL_FIELD_TERMS, false, NULL,
     "iv: what moved it (the treatment)"},
    {"inference", PL_FIELD_VALUE, false, "wild_cluster randomisation",
     "p value and interval of the treatment (the t test of vcov)"},
    CHOICE_FIELDS};

static const struct pl_field wild_fields[] = {
    {"by", PL_FIELD_TEXT, true, NULL, "column of the clusters"},
    {"weights", PL_FIELD_WORD, true, "rademacher webb",
     "of the clusters in a draw"},
    {"draws", PL_FIELD_INTEGER, true, NULL, "how many, unless all are fewer"},
    {"seed", PL_FIELD_INTEGER, true, NULL, "of the draws"},
};

static const struct pl_field randomisation_fields[] = {
    {"draws", PL_FIELD_INTEGER, true, NULL, "how many, unless all are fewer"},
    {"seed", PL_FIELD_INTEGER, true, NULL, "of the draws"},
};

static const struct pl_field comparison_fields[] = {
    {"outcome", PL_FIELD_TEXT, true, NULL, "column of the outcome"},
    {"treatment", PL_FIELD_TEXT, false, NULL, "column of the arms"},
    {"equal_variance", PL_FIELD_BOOL, false, NULL, "Student instead of Welch"},
    CHOICE_FIELDS};

/* What both economic analyses say. */
#define ECONOMIC_FIELDS                                                        \
    {"inputs", PL_FIELD_ANY, false, NULL, "amounts that others name"},         \
        {"treatment", PL_FIELD_TEXT, false, NULL,                              \
         "column of the arms, where columns are compared"},                    \
        {"cluster", PL_FIELD_TEXT, false, NULL,                                \
         "column of the clusters, where columns are compared"},                \
        {"horizon_years", PL_FIELD_NUMBER, false, NULL, "how far it looks"},   \
        {"discount_rate", PL_FIELD_NUMBER, false, NULL, "a year"},             \
        {"effect_discount_rate", PL_FIELD_NUMBER, false, NULL,                 \
         "a year, of benefits or effects"},                                    \
        {"price_year", PL_FIELD_NUMBER, false, NULL, "of the prices"},         \
        {"perspective", PL_FIELD_TEXT, false, NULL, "whose costs"},            \
        {"condition", PL_FIELD_VALUE, false,                                   \
         "always significant uptake_at_least", "when it is run"},              \
        {"draws", PL_FIELD_INTEGER, false, NULL, "of what is uncertain"},      \
        {"seed", PL_FIELD_INTEGER, false, NULL, "of the draws"}, RANK_FIELDS,  \
        {"alpha", PL_FIELD_NUMBER, false, NULL, "threshold"},                  \
    {                                                                          \
        "level", PL_FIELD_NUMBER, false, NULL, "of intervals (1 - alpha)"      \
    }

static const struct pl_field benefit_fields[] = {
    {"costs", PL_FIELD_AMOUNTS, false, NULL, "what is counted as cost"},
    {"benefits", PL_FIELD_AMOUNTS, false, NULL, "what is counted as benefit"},
    ECONOMIC_FIELDS};

static const struct pl_field effectiveness_fields[] = {
    {"cost", PL_FIELD_AMOUNTS, false, NULL, "cost of a unit, by arm"},
    {"effect", PL_FIELD_AMOUNTS, false, NULL, "effect of a unit, by arm"},
    {"comparator", PL_FIELD_TEXT, false, NULL,
     "arm that the other is compared with, where amounts are"},
    {"threshold", PL_FIELD_NUMBER_LIST, false, NULL,
     "worth of a unit of effect, or several"},
    {"curve", PL_FIELD_NUMBER_LIST, false, NULL,
     "thresholds of the acceptability curve"},
    ECONOMIC_FIELDS};

static const struct pl_field estimate_fields[] = {
    {"analysis", PL_FIELD_TEXT, true, NULL, "name of the analysis"},
    {"term", PL_FIELD_TEXT, false, NULL, "which of the treatment's terms"},
};

static const struct pl_field statistic_fields[] = {
    {"method", PL_FIELD_TEXT, true, NULL, "which function of stats"},
    {"arguments", PL_FIELD_ANY, false, NULL, "its arguments by name"},
    RANK_FIELDS,
    {"alpha", PL_FIELD_NUMBER, false, NULL, "threshold"},
};

static const struct pl_field significant_fields[] = {
    {"analysis", PL_FIELD_TEXT, true, NULL, "name of the analysis"},
    {"alpha", PL_FIELD_NUMBER, false, NULL, "threshold (that analysis's own)"},
    {"term", PL_FIELD_TEXT, false, NULL,
     "which of the treatment's terms (any of them)"},
};
static const struct pl_field uptake_fields[] = {
    {"share", PL_FIELD_NUMBER, true, NULL, "of the treated"},
    {"column", PL_FIELD_TEXT, false, NULL, "holds 1 for who took part"},
};

#define EXPLANATION_FIELDS                                                     \
    {"conducted", PL_FIELD_ANY, true, NULL, "what was done instead"},          \
        {"type", PL_FIELD_WORD, true,                                          \
         "study design,inclusion and exclusion,research question,hypotheses,"  \
         "sample size,data preparation,variable operationalisation,"           \
         "analytic approach,covariates,inferential criteria",                  \
         "Willroth & Atherton (2024)"},                                        \
        {"reason", PL_FIELD_WORD, true,                                        \
         "typo or error,data collection error,plan not possible,"              \
         "plan not appropriate,new knowledge,reviewer request,"                \
         "miscommunication",                                                   \
         "why"},                                                               \
        {"policy", PL_FIELD_WORD, true, "flaw,feasibility,suboptimality",      \
         "what kind of ground"},                                               \
        {"timing", PL_FIELD_WORD, true,                                        \
         "before collection,during collection,after collection, before "       \
         "access,"                                                             \
         "after access, before results,after results",                         \
         "when it was decided"},                                               \
        {"decided_on", PL_FIELD_DATE, true, NULL, "date, yyyy-mm-dd"},         \
        {"explanation", PL_FIELD_TEXT, true, NULL, "in words"},                \
        {"reader_impact", PL_FIELD_TEXT, true, NULL,                           \
         "how it changes what a reader may conclude"},                         \
        {"severity", PL_FIELD_WORD, false, "raises lowers none unclear",       \
         "of the test (Lakens 2024)"},                                         \
        {"validity", PL_FIELD_WORD, false, "raises lowers none unclear",       \
         "of the inference (Lakens 2024)"},                                    \
        {"situation", PL_FIELD_WORD, false,                                    \
         "unforeseen event,error in the registration,missing information,"     \
         "violated assumption,falsified auxiliary hypothesis",                 \
         "Lakens (2024)"},                                                     \
    {                                                                          \
        "approved_by", PL_FIELD_TEXT, false, NULL, "who agreed"                \
    }

static const struct pl_field departure_fields[] = {
    {"clause", PL_FIELD_TEXT, true, NULL, "path of the registered clause"},
    EXPLANATION_FIELDS};
static const struct pl_field omission_fields[] = {
    {"analysis", PL_FIELD_TEXT, true, NULL, "the analysis that was not run"},
    EXPLANATION_FIELDS};

static const struct pl_kind table[] = {
    {"protocol", NULL, "plan", FIELDS(protocol_fields), "a registered plan"},
    {"design", NULL, "design", FIELDS(design_fields),
     "how units were allocated"},
    {"file", NULL, "data", FIELDS(file_fields), "a CSV and its dictionary"},
    {"joined", "files", "data", FIELDS(joined_fields),
     "the rows of the first, with the columns of all"},
    {"id", NULL, "column", FIELDS(id_fields), "unique, never missing"},
    {"category", "levels", "column", FIELDS(category_fields),
     "one of its levels"},
    {"binary", "levels", "column", FIELDS(binary_fields), "0 or 1"},
    {"integer", NULL, "column", FIELDS(number_fields), "a whole number"},
    {"number", NULL, "column", FIELDS(number_fields), "a number"},
    {"date", NULL, "column", FIELDS(date_fields), "yyyy-mm-dd"},
    {"text", NULL, "column", FIELDS(id_fields), "free text"},
    {"ignored", NULL, "column", FIELDS(id_fields), "not read"},
    {"sum_scale", NULL, "scale", FIELDS(scale_fields), "sum of the items"},
    {"mean_scale", NULL, "scale", FIELDS(scale_fields), "mean of the items"},
    {"intention_to_treat", NULL, "sample", NO_FIELDS,
     "everyone who was allocated"},
    {"subset", NULL, "sample", FIELDS(subset_fields),
     "rows that fulfil a condition"},
    {"complete_case", NULL, "missing", FIELDS(rule_fields),
     "rows with a gap are left out"},
    {"null_imputation", NULL, "missing", FIELDS(rule_fields),
     "0 and a flag (the missing-indicator method)"},
    {"mean_imputation", NULL, "missing", FIELDS(rule_fields),
     "the mean and a flag"},
    {"pro_rata", NULL, "missing", FIELDS(pro_rata_fields),
     "scaled to a full period"},
    {"multiple_imputation", NULL, "missing", FIELDS(imputation_fields),
     "chained equations, pooled by Rubin's rules"},
    {"heckman", NULL, "missing", FIELDS(heckman_fields), "selection model"},
    {"unspecified", NULL, "missing", FIELDS(rule_fields),
     "the plan is silent, and says so"},
    {"classical", NULL, "vcov", NO_FIELDS, "equal variances"},
    {"robust", "type", "vcov", FIELDS(robust_fields),
     "heteroskedasticity-consistent"},
    {"cluster", NULL, "vcov", FIELDS(cluster_fields), "cluster-robust"},
    {"wild_cluster", NULL, "inference", FIELDS(wild_fields),
     "the wild cluster bootstrap"},
    {"randomisation", NULL, "inference", FIELDS(randomisation_fields),
     "the treatment drawn again as the design drew it"},
    {"regression", NULL, "analysis", FIELDS(regression_fields),
     "of an outcome on the treatment and more"},
    {"comparison", NULL, "analysis", FIELDS(comparison_fields), "of two means"},
    {"cost_benefit", NULL, "analysis", FIELDS(benefit_fields),
     "costs and benefits"},
    {"cost_effectiveness", NULL, "analysis", FIELDS(effectiveness_fields),
     "costs and effects"},
    {"estimate", "analysis", "amount", FIELDS(estimate_fields),
     "the estimate of that analysis, drawn normal"},
    {"statistic", "method", "analysis", FIELDS(statistic_fields),
     "any function of stats that reads data"},
    {"always", NULL, "condition", NO_FIELDS, "run in any case"},
    {"significant", "analysis", "condition", FIELDS(significant_fields),
     "run when that analysis is significant"},
    {"uptake_at_least", "share", "condition", FIELDS(uptake_fields),
     "run when enough took part"},
    {"departure", NULL, "explanation", FIELDS(departure_fields), "t:depart"},
    {"omission", NULL, "explanation", FIELDS(omission_fields), "t:omit"},
};

const struct pl_kind *pl_kind_at(size_t i)
{
    return i < sizeof table / sizeof table[0] ? &table[i] : NULL;
}
