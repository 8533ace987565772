/* Protocols: what is refused and where, and what analyses inherit. */
#include "plan_values.h"

#include "plan/protocol.h"

static const char lines_of[] =
    "{'':3,'data.people':10,'data.people.columns.arm':12,'scales.mood':20,"
    "'analyses.main':30,'analyses.main.vcov':33,'analyses.mood':40,"
    "'analyses.cost':50,'vcov':25}";

static enum pl_status check(const struct pl_value *v, struct pl_protocol *p,
                            struct pl_err *err)
{
    return pl_protocol_check(&arena, v, value_of(lines_of),
                             PL_STR("analyses/mini"), p, err);
}

static void checked(struct pl_protocol *p)
{
    struct pl_err err = {0};

    if (check(value_of(small_protocol), p, &err) != PL_OK)
        fail_msg("%s", err.msg);
}

/* ---- what is refused --------------------------------------------------- */

static struct wrong_case {
    const char *name, *path, *value; /* what is put where in the protocol */
    size_t line;                     /* 0: nothing is wrong */
    const char *msg, *hint;
} wrong_cases[] = {
    {"nothing", NULL, NULL, 0, "", ""},
    {"two primary analyses", "analyses.mood.purpose", "'primary'", 0, "", ""},
    {"no header", "header", "null", 0, "", ""},
    {"no derive", "analyses.gap.outcome", "'y'", 0, "", ""},
    {"a standing default", "defaults", "{'title':'SOP','level':0.9}", 0, "",
     ""},
    {"a family", "family", "{'outcomes':['y','mood'],'method':'holm'}", 0, "",
     ""},
    {"several rules", "missing.outcome",
     "[{'kind':'complete_case'},{'kind':'unspecified'}]", 0, "", ""},
    {"a treatment that is derived", "analyses.main.treatment", "'once'", 0, "",
     ""},

    {"no protocol", "kind", "'regression'", 3,
     "the file does not return a protocol",
     "it ends with: return protocol { ... }"},
    {"a field of the protocol", "analysis", "{}", 3,
     "protocol: no field \"analysis\"", "did you mean \"analyses\"?"},
    {"no title", "title", "null", 3,
     "protocol: title is missing (of the trial)", ""},
    {"an id of capitals", "id", "'Mini'", 3,
     "id: an id is made of small letters, digits, _ and -, not \"Mini\"", ""},
    {"an empty id", "id", "''", 3, "id: an id is not empty: \"\"", ""},
    {"a table that looks like an analysis", "analyses.main.outcom", "'y'", 30,
     "analyses.main: regression: no field \"outcom\"",
     "did you mean \"outcome\"?"},
    {"an analysis without outcome", "analyses.main.outcome", "null", 30,
     "analyses.main: regression: outcome is missing (column of the outcome)",
     ""},
    {"a vcov that looks like one", "vcov.type", "'HC7'", 25,
     "vcov: robust: type cannot be \"HC7\"",
     "did you mean \"HC0\"? It takes one of: HC0; HC1; HC2; HC3"},
    {"a header that is text", "header", "'x'", 3,
     "header: a table of names is expected for \"header\"", ""},
    {"a header of tables", "header.where", "{}", 3,
     "header: a text or number is expected for \"where\"", ""},

    {"no analyses", "analyses", "{}", 3,
     "analyses: no analysis is registered in \"analyses\"", ""},
    {"no data", "data", "{}", 3, "data: no file is named in \"data\"", ""},
    {"no path", "data.people.path", "null", 10,
     "data.people: no path is given for \"people\"", ""},
    {"a key that is no column", "data.people.key", "'idd'", 10,
     "data.people: there is no column \"idd\"", "did you mean \"id\"?"},
    {"a dot in a name", "analyses", "{'a.b':{'kind':'cost_benefit'}}", 3,
     "analyses: a name here holds no dot and no space: \"a.b\"", ""},
    {"an empty name", "analyses", "{'':{'kind':'cost_benefit'}}", 3,
     "analyses: a name here is not empty: \"\"", ""},
    {"no treatment", "data.people.columns.arm.role", "null", 3,
     "data: no column has the role \"treatment\"",
     "arm = category { ..., role = \"treatment\" }"},
    {"two treatments", "data.people.columns.site.role", "'treatment'", 10,
     "data.people.columns.site: a second column with the role of treatment: "
     "\"site\"",
     ""},
    {"two treatments in two files", "data.more",
     "{'kind':'file','path':'x.csv','columns':{'z':{'kind':'binary','role':"
     "'treatment'}}}",
     3, "data: a second column with the role of treatment: \"arm\"", ""},
    {"a category without levels", "data.people.columns.site.levels", "[]", 10,
     "data.people.columns.site: a category without levels: \"levels\"", ""},
    {"a level twice", "data.people.columns.site.levels", "['n','s','n']", 10,
     "data.people.columns.site: a level is named twice: \"n\"", ""},
    {"an alias of no level", "data.people.columns.site.aliases",
     "{'North':'N'}", 10,
     "data.people.columns.site: aliases hold what is no level: \"North\"", ""},
    {"an alias that is a level", "data.people.columns.site.aliases",
     "{'n':'s'}", 10,
     "data.people.columns.site: an alias is a level already: \"n\"", ""},
    {"aliases that are a list", "data.people.columns.site.aliases", "['n']", 10,
     "data.people.columns.site: aliases hold what is no level: \"aliases\"",
     ""},
    {"aliases of days", "data.people.columns.site",
     "{'kind':'date','aliases':{'1/6/2020':'2020-06-01'}}", 0, "", ""},
    {"an alias of no day", "data.people.columns.site",
     "{'kind':'date','aliases':{'1/6/2020':'2020-06-31'}}", 10,
     "data.people.columns.site: aliases hold what is no day (yyyy-mm-dd): "
     "\"1/6/2020\"",
     ""},
    {"an alias that is a day", "data.people.columns.site",
     "{'kind':'date','aliases':{'2020-06-02':'2020-06-01'}}", 10,
     "data.people.columns.site: an alias is a day already: \"2020-06-02\"", ""},
    {"doubled rows without a key", "data.people",
     "{'kind':'file','path':'x.csv','doubled':'first','columns':{'arm':{'kind':"
     "'category','levels':['a','b'],'role':'treatment'}}}",
     10, "data.people: doubled rows have one \"key\"", ""},
    {"doubled rows of no rule", "data.people.doubled", "'frist'", 10,
     "data.people: file: doubled cannot be \"frist\"",
     "did you mean \"first\"? It takes one of: identical; first; last"},
    {"min above max", "data.people.columns.age.max", "1", 10,
     "data.people.columns.age: min, 18, is above max, 1", ""},

    {"one arm", "design.arms", "['a']", 3,
     "design: two or more are needed: \"arms\"", ""},
    {"an arm that the data do not know", "design.arms", "['a','c']", 3,
     "design: the treatment's column has no level for arm \"c\"", ""},
    {"a level that is no arm", "data.people.columns.arm.levels",
     "['a','b','c']", 3, "design: a level of the treatment is no arm: \"c\"",
     ""},
    {"a ratio of other length", "design.ratio", "[1]", 3,
     "design: one number an arm is needed: \"ratio\"", ""},
    {"blocks unknown", "design.blocks", "['stie']", 3,
     "design: there is no column \"stie\"", "did you mean \"site\"?"},
    {"strata unknown", "design.strata", "['zzz']", 3,
     "design: there is no column \"zzz\"", "name it in data, derive or scales"},
    {"clusters unknown", "design.cluster", "'sitee'", 3,
     "design: there is no column \"sitee\"", "did you mean \"site\"?"},

    {"derive reads what is not there", "derive.once", "{'col':'yy'}", 3,
     "derive.once: there is no column \"yy\"", "did you mean \"y\"?"},
    {"derive reads what is ignored", "derive.once", "{'col':'note'}", 3,
     "derive.once: there is no column \"note\"",
     "it is ignored in data: say what kind it is"},
    {"a ring", "derive.once", "{'col':'double'}", 3,
     "derive.double: columns that need each other in a ring hold \"double\"",
     ""},
    {"a ring through a scale", "derive.once", "{'col':'mood'}", 0, "", ""},
    {"a column of its own", "derive.once",
     "{'op':'neg','args':[{'col':'once'}]}", 3,
     "derive.double: columns that need each other in a ring hold \"double\"",
     ""},
    {"derive hides a column", "derive.age", "{'lit':1}", 3,
     "derive.age: there is a column already: \"age\"", ""},
    {"a scale hides a derived column", "scales.once",
     "{'kind':'sum_scale','items':['q1']}", 3,
     "scales.once: there is a column already: \"once\"", ""},

    {"an unknown item", "scales.mood.items", "['q1','q4']", 20,
     "scales.mood: there is no column \"q4\"", "did you mean \"q1\"?"},
    {"no items", "scales.mood.items", "[]", 20,
     "scales.mood: no items are named for \"mood\"", ""},
    {"an item twice", "scales.mood.items", "['q1','q3','q1']", 20,
     "scales.mood: an item is named twice: \"q1\"", ""},
    {"an item that is no number", "scales.mood.items", "['q3','site']", 20,
     "scales.mood: an item is not a number: \"site\"", ""},
    {"reversed, not an item", "scales.mood.reverse", "['age']", 20,
     "scales.mood: reversed, but not an item: \"age\"", ""},
    {"reversed without range", "scales.mood.range", "null", 20,
     "scales.mood: reversed items need a \"range\"", ""},
    {"a range of one number", "scales.mood.range", "[7]", 20,
     "scales.mood: write { least, greatest } for \"range\"", ""},
    {"a range the wrong way", "scales.mood.range", "[7,1]", 20,
     "scales.mood: write { least, greatest } for \"range\"", ""},
    {"all items may be missing", "scales.mood.allow_missing", "3", 20,
     "scales.mood: at least one item must be answered: \"allow_missing\"", ""},

    {"alpha of 1", "alpha", "1", 3, "alpha: 1 is not between 0 and 1", ""},
    {"alpha of an analysis", "analyses.mood.alpha", "0", 40,
     "analyses.mood.alpha: 0 is not between 0 and 1", ""},
    {"level of 95", "analyses.mood.level", "95", 40,
     "analyses.mood.level: 95 is not between 0 and 1", ""},
    {"missing as one rule", "missing", "{'kind':'complete_case'}", 3,
     "missing: one rule does not serve covariates and outcome alike: "
     "\"complete_case\"",
     "missing = { covariates = complete_case(), outcome = ... }"},
    {"missing of another name", "missing.covariate", "{'kind':'complete_case'}",
     3, "missing: no field \"covariate\"", "did you mean \"covariates\"?"},
    {"missing as text", "missing", "'drop'", 3,
     "missing: a table of names is expected for \"missing\"", ""},
    {"a rule that is none", "missing.outcome", "{'kind':'classical'}", 3,
     "missing.outcome: not a rule for missing values: \"classical\"", ""},
    {"a rule in a list that is none", "missing.outcome",
     "[{'kind':'complete_case'},{'kind':'classical'}]", 3,
     "missing.outcome: not a rule for missing values: \"classical\"", ""},
    {"defaults of another name", "defaults", "{'alfa':0.05}", 3,
     "defaults: no field \"alfa\"", "did you mean \"alpha\"?"},
    {"defaults as text", "defaults", "'sop'", 3,
     "defaults: a table of names is expected for \"defaults\"", ""},
    {"a default vcov that is none", "defaults",
     "{'vcov':{'kind':'complete_case'}}", 3,
     "defaults.vcov: not a variance estimator: \"complete_case\"", ""},
    {"a default sample that is none", "defaults", "{'sample':'all'}", 3,
     "defaults.sample: not a rule for the sample: \"\"", ""},
    {"a default alpha that is text", "defaults", "{'alpha':'5%'}", 3,
     "defaults.alpha: a number is expected", ""},
    {"a family of no outcome", "family", "{'outcomes':['age']}", 3,
     "family: no analysis has the outcome \"age\"", ""},
    {"a family by no method", "family", "{'outcomes':['y'],'method':'tukey'}",
     3, "family: no method of adjustment \"tukey\"",
     "it takes one of: none bonferroni holm hochberg benjamini_hochberg "
     "romano_wolf"},
    {"a family of another name", "family", "{'outcome':['y']}", 3,
     "family: no field \"outcome\"", "did you mean \"outcomes\"?"},

    {"an outcome unknown", "analyses.mood.outcome", "'moood'", 40,
     "analyses.mood.outcome: there is no column \"moood\"",
     "did you mean \"mood\"?"},
    {"a treatment unknown", "analyses.mood.treatment", "'arms'", 40,
     "analyses.mood.treatment: there is no column \"arms\"",
     "did you mean \"arm\"?"},
    {"weights unknown", "analyses.mood.weights", "'kg'", 40,
     "analyses.mood.weights: there is no column \"kg\"",
     "name it in data, derive or scales"},
    {"a covariate unknown", "analyses.main.covariates", "['agee']", 30,
     "analyses.main.covariates: there is no column \"agee\"",
     "did you mean \"age\"?"},
    {"a covariate in a term unknown", "analyses.main.covariates",
     "[{'interact':['age','sit']}]", 30,
     "analyses.main.covariates: there is no column \"sit\"",
     "did you mean \"site\"?"},
    {"a fixed effect unknown", "analyses.main.fixed_effects", "['town']", 30,
     "analyses.main.fixed_effects: there is no column \"town\"",
     "name it in data, derive or scales"},
    {"clusters of an analysis unknown", "analyses.main.vcov.by", "'sites'", 33,
     "analyses.main.vcov: there is no column \"sites\"",
     "did you mean \"site\"?"},
    {"clusters of the protocol unknown", "vcov",
     "{'kind':'cluster','by':'sites','type':'CR1'}", 25,
     "vcov: there is no column \"sites\"", "did you mean \"site\"?"},
    {"a sample's column unknown", "sample",
     "{'kind':'subset','where':{'col':'agee'}}", 3,
     "sample: there is no column \"agee\"", "did you mean \"age\"?"},
    {"a rule's column unknown", "analyses.mood.missing",
     "{'outcome':{'kind':'pro_rata','months':'month'}}", 40,
     "analyses.mood.missing.outcome: there is no column \"month\"",
     "name it in data, derive or scales"},
    {"a method's column unknown", "missing.covariates",
     "{'kind':'multiple_imputation','methods':{'agee':'pmm'}}", 3,
     "missing.covariates: there is no column \"agee\"",
     "did you mean \"age\"?"},
    {"a selection's column unknown", "missing.outcome",
     "{'kind':'heckman','selection':['agee']}", 3,
     "missing.outcome: there is no column \"agee\"", "did you mean \"age\"?"},
    {"the outcome as covariate", "analyses.main.covariates", "['age','y']", 30,
     "analyses.main.covariates: this is the outcome: \"y\"", ""},
    {"the treatment as covariate", "analyses.main.fixed_effects", "['arm']", 30,
     "analyses.main.fixed_effects: this is the treatment: \"arm\"", ""},
    {"data unknown", "analyses.mood.data", "'folk'", 40,
     "analyses.mood: there are no data \"folk\"", ""},
    {"a condition on no analysis", "analyses.cost.condition.analysis", "'mian'",
     50, "analyses.cost.condition: there is no analysis \"mian\"", ""},
    {"a condition on itself", "analyses.cost.condition.analysis", "'cost'", 50,
     "analyses.cost.condition: it waits for itself: \"cost\"", ""},
    {"a condition's alpha", "analyses.cost.condition.alpha", "2", 50,
     "analyses.cost.condition.alpha: 2 is not between 0 and 1", ""},
    {"an uptake of more than all", "analyses.cost.condition",
     "{'kind':'uptake_at_least','share':1.2}", 50,
     "analyses.cost.condition: share, 1.2, is not above 0 and at most 1", ""},
};

static void check_wrong(void **state)
{
    const struct wrong_case *w = *state;
    struct pl_protocol p = {0};
    struct pl_err err = {0};
    const struct pl_value *v =
        changed(value_of(small_protocol), w->path, w->value);
    enum pl_status status = check(v, &p, &err);

    assert_string_equal(err.msg, w->msg);
    assert_string_equal(err.hint, w->hint);
    assert_int_equal(err.pos.line, w->line);
    assert_int_equal(status, w->msg[0] == '\0' ? PL_OK : PL_EINPUT);
    if (status != PL_OK)
        assert_string_equal(err.pos.file, "analyses/mini/protocol.lua");
    assert_int_equal(p.value != NULL, status == PL_OK);
    assert_int_equal(check(v, &p, NULL) == PL_OK, status == PL_OK);
}

/* A second file brings questions of its own. */
static void check_several_files(void **state)
{
    static const char more[] = "{'kind':'file','path':'m.csv','columns':{"
                               "'id':{'kind':'id'},'z':{'kind':'number'}}}";
    const struct pl_value *two =
        changed(value_of(small_protocol), "data.more", more);
    struct pl_protocol p = {0};
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(check(two, &p, &err), PL_EINPUT);
    assert_string_equal(
        err.msg, "analyses.cost: several files are named; say which: \"data\"");
    assert_string_equal(err.hint, "data = \"more\"");

    static const char *const ids[] = {"main", "mood", "gap", "cost"};
    for (size_t i = 0; i < 4; i++) {
        char path[64];
        snprintf(path, sizeof path, "analyses.%s.data", ids[i]);
        two = changed(two, path, "'people'");
    }
    if (check(two, &p, &err) != PL_OK)
        fail_msg("%s", err.msg);
    err = (struct pl_err){0};
    const struct pl_value *v = changed(
        two, "derive.across", "{'op':'add','args':[{'col':'y'},{'col':'z'}]}");
    assert_int_equal(check(v, &p, &err), PL_EINPUT);
    assert_string_equal(err.msg, "derive.across: no file holds all the columns "
                                 "that are needed for \"across\"");
    /* A column made of another file's is not this one's. */
    v = changed(changed(two, "derive.zz", "{'col':'z'}"),
                "analyses.mood.outcome", "'zz'");
    assert_int_equal(check(v, &p, &err), PL_EINPUT);
    assert_string_equal(err.msg,
                        "analyses.mood.outcome: there is no column \"zz\"");
}

static void check_without_lines(void **state)
{
    struct pl_protocol p = {0};
    struct pl_err err = {0};
    const struct pl_value *v = changed(value_of(small_protocol), "alpha", "7");

    (void)state;
    assert_int_equal(pl_protocol_check(&arena, v, NULL, PL_STR(""), &p, &err),
                     PL_EINPUT);
    assert_string_equal(err.pos.file, "protocol.lua");
    assert_int_equal(err.pos.line, 0);
    assert_int_equal(
        pl_protocol_check(&arena, NULL, NULL, PL_STR(""), &p, &err), PL_EINPUT);
}

static void check_depth(void **state)
{
    const struct pl_value *v = pl_text(&arena, "x");
    struct pl_protocol p = {0};
    struct pl_err err = {0};

    (void)state;
    for (size_t i = 0; i < 40; i++)
        v = pl_with(&arena, value_of("{}"), "x", v);
    v = pl_with_path(&arena, value_of(small_protocol), "analyses.cost.costs",
                     v);
    assert_int_equal(check(v, &p, &err), PL_EINPUT);
    assert_non_null(strstr(err.msg, "nested too deeply"));
    assert_int_equal(err.pos.line, 50);
}

/* ---- inheritance ------------------------------------------------------- */

static struct spec_case {
    const char *name, *path, *value; /* a change of the protocol */
    const char *analysis, *member, *is;
} spec_cases[] = {
    {"what the analysis says", NULL, NULL, "main", "vcov.by", "'site'"},
    {"and its source", NULL, NULL, "main", "source.vcov", "'analysis'"},
    {"what the protocol says", NULL, NULL, "mood", "vcov",
     "{'kind':'robust','type':'HC1'}"},
    {"and its source", NULL, NULL, "mood", "source.vcov", "'protocol'"},
    {"what nobody says", NULL, NULL, "main", "missing.outcome",
     "{'kind':'unspecified'}"},
    {"half of what is missing", NULL, NULL, "main", "missing.covariates",
     "{'kind':'complete_case'}"},
    {"an analysis may take it back", "analyses.main.missing",
     "{'covariates':{'kind':'unspecified'}}", "main", "missing.covariates",
     "{'kind':'unspecified'}"},
    {"a default fills silence", "defaults",
     "{'missing':{'outcome':{'kind':'null_imputation'}},'alpha':0.2}", "main",
     "missing.outcome", "{'kind':'null_imputation'}"},
    {"a default does not overrule", "defaults",
     "{'missing':{'outcome':{'kind':'null_imputation'}},'alpha':0.2}", "main",
     "alpha", "0.1"},
    {"threshold", NULL, NULL, "main", "alpha", "0.1"},
    {"level follows the threshold", NULL, NULL, "main", "level", "0.9"},
    {"of the analysis too", NULL, NULL, "mood", "level", "0.99"},
    {"unless it is said", "analyses.mood.level", "0.8", "mood", "level", "0.8"},
    {"level of a default threshold", "alpha", "null", "main", "level",
     "{'kind':'unspecified'}"},
    {"no threshold", "alpha", "null", "main", "alpha",
     "{'kind':'unspecified'}"},
    {"two-sided when nothing is said", NULL, NULL, "main", "alternative",
     "'two_sided'"},
    {"the treatment of the data", NULL, NULL, "main", "treatment", "'arm'"},
    {"the only file", NULL, NULL, "main", "data", "'people'"},
    {"estimator", NULL, NULL, "main", "estimator", "'ols'"},
    {"no covariates", NULL, NULL, "mood", "covariates", "[]"},
    {"no fixed effects", NULL, NULL, "mood", "fixed_effects", "[]"},
    {"its id", NULL, NULL, "mood", "id", "'mood'"},
    {"its trial", NULL, NULL, "mood", "trial", "'mini'"},
    {"its kind", NULL, NULL, "cost", "kind", "'cost_benefit'"},
    {"a comparison has no variance estimator", NULL, NULL, "gap", "vcov",
     "null"},
    {"but rules for missing values", NULL, NULL, "gap", "missing.covariates",
     "{'kind':'complete_case'}"},
    {"other kinds inherit the sample", NULL, NULL, "cost", "sample",
     "{'kind':'intention_to_treat'}"},
    {"and the threshold", NULL, NULL, "cost", "alpha", "0.1"},
    {"and keep their own", NULL, NULL, "cost", "horizon_years", "1"},
    {"and nothing else", NULL, NULL, "cost", "missing", "null"},
};

static void check_spec(void **state)
{
    const struct spec_case *s = *state;
    struct pl_protocol p = {0};
    struct pl_err err = {0};

    if (check(changed(value_of(small_protocol), s->path, s->value), &p, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    const struct pl_value *spec =
        pl_protocol_spec(&p, pl_str_from(s->analysis));
    assert_non_null(spec);
    assert_string_equal(text_of(pl_at(spec, s->member)), s->is);
}

static void check_specs_are_sorted(void **state)
{
    struct pl_protocol p = {0};
    static const char *const ids[] = {"cost", "gap", "main", "mood"};

    (void)state;
    checked(&p);
    assert_int_equal(p.specs->n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(pl_str_is(p.specs->as.members[i].key, ids[i]));
    assert_true(pl_str_is(p.id, "mini"));
    assert_true(pl_str_is(p.folder, "analyses/mini"));
}

static void check_need(void **state)
{
    struct pl_protocol p = {0};
    struct pl_pos at = pl_pos_at("analyses/mini/analysis.md", 41, 0);
    const struct pl_value *spec = NULL;
    struct pl_err err = {0};

    (void)state;
    checked(&p);
    assert_int_equal(pl_protocol_need(&p, PL_STR("main"), &at, &spec, &err),
                     PL_OK);
    assert_ptr_equal(spec, pl_protocol_spec(&p, PL_STR("main")));
    assert_int_equal(pl_protocol_need(&p, PL_STR("mian"), &at, &spec, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, "no analysis \"mian\" in protocol \"mini\"");
    assert_string_equal(err.hint, "did you mean \"main\"?");
    assert_int_equal(err.pos.line, 41);
    assert_int_equal(pl_protocol_need(&p, PL_STR("weather"), &at, &spec, &err),
                     PL_EINPUT);
    assert_string_equal(err.hint,
                        "for an analysis that no clause names: t:explore");
}

static void check_role(void **state)
{
    struct pl_protocol p = {0};

    (void)state;
    checked(&p);
    assert_string_equal(pl_protocol_role(&p, PL_STR("arm")), "treatment");
    assert_string_equal(pl_protocol_role(&p, PL_STR("y")), "outcome");
    assert_string_equal(pl_protocol_role(&p, PL_STR("mood")), "outcome");
    assert_string_equal(pl_protocol_role(&p, PL_STR("double")), "outcome");
    assert_null(pl_protocol_role(&p, PL_STR("age")));
    assert_null(pl_protocol_role(&p, PL_STR("nothing")));
}

/* ---- every allocation fails once --------------------------------------- */

static void check_out_of_memory(void **state)
{
    const struct pl_value *v = value_of(small_protocol);
    const struct pl_value *lines = value_of(lines_of);
    struct pl_arena small;
    bool is_left = true;
    struct pl_protocol whole = {0};

    (void)state;
    checked(&whole);
    for (long n = 0; is_left; n++) {
        struct pl_protocol p = {0};
        struct pl_err err = {0};
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        enum pl_status status = pl_protocol_check(
            &small, v, lines, PL_STR("analyses/mini"), &p, &err);
        is_left = small.fail_after < 0;
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
            assert_null(p.value);
        } else { /* what failed was not needed */
            assert_true(pl_equal(p.specs, whole.specs));
        }
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(wrong_cases) + COUNT(spec_cases) + 7] =
        {
            cmocka_unit_test(check_several_files),
            cmocka_unit_test(check_without_lines),
            cmocka_unit_test(check_depth),
            cmocka_unit_test(check_specs_are_sorted),
            cmocka_unit_test(check_need),
            cmocka_unit_test(check_role),
            cmocka_unit_test(check_out_of_memory),
        };
    size_t n = 7;

    ADD(wrong_cases, check_wrong);
    ADD(spec_cases, check_spec);
    return cmocka_run_group_tests_name("plan_protocol", tests, values_open,
                                       values_close);
}
