/* The regressions of table 3E.1: terms as printed, without those omitted; and
 * three more of the same kind, of which only p-values are printed. */
#include "awards.h"

#include <string.h>

const char *const awards_model_names[AWARDS_PRINTED] = {
    "wellbeing_t2",  "LA_t2",        "org_t2",
    "motivation_t2", "belonging_t2", "prosocial_t2"};

static const struct fit_part thousandths[] = {{AWARDS_WHOLE, 0.001}};

/* Terms in groups; a model has some of them. */
static const struct fit_term people[] = {
    {.name = "treat", .kind = FIT_VALUE, .column = AWARDS_TREAT},
    {.name = "female", .kind = FIT_VALUE, .column = AWARDS_FEMALE},
    {.name = "missingfemale", .kind = FIT_MISSING, .column = AWARDS_FEMALE},
    {.name = "agency", .kind = FIT_VALUE, .column = AWARDS_AGENCY},
    {.name = "employment", .kind = FIT_VALUE, .column = AWARDS_MONTHS},
    {.name = "2.feLA", .kind = FIT_LEVEL, .column = AWARDS_LA, .level = 2},
    {.name = "3.feLA", .kind = FIT_LEVEL, .column = AWARDS_LA, .level = 3},
    {.name = "_cons", .kind = FIT_ONE},
};
static const struct fit_term roles[] = {
    {.name = "0.role", .kind = FIT_LEVEL, .column = AWARDS_ROLE, .level = 0},
    {.name = "1.role", .kind = FIT_LEVEL, .column = AWARDS_ROLE, .level = 1},
    {.name = "2.role", .kind = FIT_LEVEL, .column = AWARDS_ROLE, .level = 2},
    {.name = "4.role", .kind = FIT_LEVEL, .column = AWARDS_ROLE, .level = 4},
    {.name = "5.role", .kind = FIT_LEVEL, .column = AWARDS_ROLE, .level = 5},
};
static const struct fit_term role = {
    .name = "role", .kind = FIT_VALUE, .column = AWARDS_ROLE};
static const struct fit_term flags[] = {
    {.name = "missingagency", .kind = FIT_MISSING, .column = AWARDS_AGENCY},
    {.name = "missingemployment", .kind = FIT_MISSING, .column = AWARDS_MONTHS},
};

static const struct first {
    const char *score, *flag;
    size_t column, outcome, member;
} firsts[AWARDS_MODELS] = {
    {"wellbeing_t1", "missingwellbeing_t1", AWARDS_WHOLE, 0, AWARDS_IN},
    {"LA_t1", "missingLA_t1", AWARDS_WORTH1, AWARDS_WORTH2, AWARDS_IN},
    {"orgsupport_t1", "missingorgsupport_t1", AWARDS_SUPPORT1, AWARDS_SUPPORT2,
     AWARDS_IN},
    {"motivation_t1", "missingmotivation_t1", AWARDS_MOTIVATION1,
     AWARDS_MOTIVATION2, AWARDS_IN},
    {"belonging_t1", "missingbelonging_t1", AWARDS_BELONGING1,
     AWARDS_BELONGING2, AWARDS_IN},
    {"prosocial_t1", "missingprosocial_t1", AWARDS_IMPACT1, AWARDS_IMPACT2,
     AWARDS_IN},
    {"burnout_t1", "missingburnout_t1", AWARDS_BURNOUT1, AWARDS_BURNOUT2,
     AWARDS_IN_BURNOUT},
    {"job_t1", "missingjob_t1", AWARDS_JOB1, AWARDS_JOB2, AWARDS_IN_JOB},
    {"leaving_t1", "missingleaving_t1", AWARDS_LEAVING1, AWARDS_LEAVING2,
     AWARDS_IN},
};

static void append(struct fit_term **end, const struct fit_term *terms,
                   size_t n)
{
    memcpy(*end, terms, n * sizeof *terms);
    *end += n;
}

static void append_first(struct fit_term **end, enum awards_model model)
{
    const struct first *f = &firsts[model];
    struct fit_term score = {
        .name = f->score, .kind = FIT_VALUE, .column = f->column};
    struct fit_term flag = {
        .name = f->flag, .kind = FIT_MISSING, .column = f->column};

    if (model == AWARDS_WELLBEING) {
        score.kind = FIT_SUM;
        score.parts = thousandths;
        score.n_parts = 1;
    }
    append(end, &score, 1);
    append(end, &flag, 1);
}

static bool make_model(struct awards *a, enum awards_model model)
{
    struct fit_term *terms =
        PL_NEW(a->synth->arena, struct fit_term, FIT_TERMS);
    struct fit_term *end = terms;
    struct fit_model *m = &a->models[model];

    if (terms == NULL)
        return false;
    append(&end, people, sizeof people / sizeof *people);
    if (model == AWARDS_IMPACT)
        append(&end, &role, 1);
    else
        append(&end, roles, sizeof roles / sizeof *roles);
    if (model != AWARDS_WELLBEING)
        append(&end, flags, sizeof flags / sizeof *flags);
    append_first(&end, model);
    *m = (struct fit_model){
        .terms = terms,
        .p = (size_t)(end - terms),
        .outcome = {.kind = FIT_VALUE, .column = firsts[model].outcome},
        .member = firsts[model].member,
        .arm = AWARDS_TREAT};
    if (model == AWARDS_WELLBEING)
        m->outcome = (struct fit_term){.kind = FIT_SUM,
                                       .parts = a->parts,
                                       .n_parts = 3,
                                       .offset = a->offset};
    return true;
}

bool awards_models(struct awards *a)
{
    for (size_t k = 0; k < AWARDS_MODELS; k++)
        if (!make_model(a, (enum awards_model)k))
            return false;
    return true;
}
