/* What became of each clause of a plan. */
#include "doc/plan_parts.h"

#include <string.h>

struct pl_str pl_plan_analysis_state(const struct pl_plan_in *in,
                                     struct pl_str analysis)
{
    const struct pl_value *list = pl_get(in->assessment, "analyses");
    size_t at = pl_index_get(&in->analyses, analysis, pl_count(list));

    return pl_strv(pl_get(pl_item(list, at), "state"));
}

static bool has_run(const struct pl_plan_in *in, struct pl_str analysis)
{
    struct pl_str state = pl_plan_analysis_state(in, analysis);

    return pl_str_is(state, "as registered") || pl_str_is(state, "departed");
}

static bool is_of_trial(const struct pl_plan_in *in, const struct pl_value *v)
{
    return pl_equal(pl_get(v, "trial"), pl_get(in->trial, "id"));
}

static void note(struct pl_plan_in *in, struct pl_index *index,
                 struct pl_str key, size_t value)
{
    size_t stored;

    if (!pl_index_put(index, key, value, &stored))
        in->blocks.failed = true;
}

static void find_analyses(struct pl_plan_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "analyses");

    pl_index_init(&in->analyses, in->arena);
    for (size_t i = 0; i < pl_count(list); i++)
        if (is_of_trial(in, pl_item(list, i)))
            note(in, &in->analyses,
                 pl_strv(pl_get(pl_item(list, i), "analysis")), i);
}

/* Texts that name no column. */
static bool is_no_column(struct pl_str key)
{
    static const char *const keys[] = {"kind",       "id",      "trial",
                                       "hypothesis", "purpose", "source",
                                       "data",       "lit"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (pl_str_is(key, keys[i]))
            return true;
    return false;
}

/* Values are at most PL_VALUE_DEPTH deep. */
static void use_names(struct pl_plan_in *in, const struct pl_value *v)
{
    if (v->type == PL_STRING)
        note(in, &in->used, v->as.string, 0);
    for (size_t i = 0; i < pl_count(v); i++) {
        bool is_map = v->type == PL_MAP;
        if (!is_map || !is_no_column(v->as.members[i].key))
            use_names(in, is_map ? v->as.members[i].value : pl_item(v, i));
    }
}

bool pl_plan_is_used(const struct pl_plan_in *in, struct pl_str column)
{
    return pl_index_get(&in->used, column, 1) == 0;
}

/* What analyses that ran name, and what these columns are made of, and so on.
 */
static void find_used(struct pl_plan_in *in)
{
    static const char *const made[] = {"derive", "scales"};
    const struct pl_value *specs = pl_get(in->trial, "specs");
    size_t before;

    pl_index_init(&in->used, in->arena);
    for (size_t i = 0; i < pl_count(specs); i++)
        if (has_run(in, specs->as.members[i].key))
            use_names(in, specs->as.members[i].value);
    do {
        before = in->used.n;
        for (size_t k = 0; k < 2; k++) {
            const struct pl_value *all = pl_get(in->plan, made[k]);
            for (size_t i = 0; i < pl_count(all); i++)
                if (pl_plan_is_used(in, all->as.members[i].key))
                    use_names(in, all->as.members[i].value);
        }
    } while (in->used.n > before && !in->blocks.failed);
}

/* The one is the other, or holds it. */
static bool leads_to(struct pl_str path, struct pl_str whole)
{
    return path.len > 0 && whole.len >= path.len &&
           memcmp(path.s, whole.s, path.len) == 0 &&
           (whole.len == path.len || whole.s[path.len] == '.');
}

/* "vcov" of "analyses.x.vcov"; *analysis is x. */
static struct pl_str member_of(struct pl_str clause, struct pl_str *analysis)
{
    struct pl_str rest;
    size_t dot;

    *analysis = PL_STR("");
    if (!pl_str_starts(clause, "analyses."))
        return clause;
    rest = pl_str_slice(clause, strlen("analyses."), clause.len);
    if (!pl_str_find(rest, PL_STR("."), &dot)) {
        *analysis = rest;
        return PL_STR("");
    }
    *analysis = pl_str_slice(rest, 0, dot);
    return pl_str_slice(rest, dot + 1, rest.len);
}

/* The analysis itself does not say this member: it has it from the plan. */
static bool is_inherited(const struct pl_plan_in *in, struct pl_str analysis,
                         struct pl_str member)
{
    const struct pl_value *spec =
        pl_get_str(pl_get(in->trial, "specs"), analysis);
    const struct pl_value *source = pl_get_str(pl_get(spec, "source"), member);

    return source->type == PL_STRING && !pl_is_text(source, "analysis") &&
           !pl_is_text(source, "silent");
}

/* A departure or an amendment of what is `its` of `whose` is one of this
 * member. */
static bool is_of(const struct pl_plan_in *in, struct pl_str whose,
                  struct pl_str its, struct pl_str analysis,
                  struct pl_str member)
{
    bool is_member = leads_to(member, its) || leads_to(its, member);

    if (whose.len == 0)
        return is_member &&
               (analysis.len == 0 || is_inherited(in, analysis, member));
    if (analysis.len == 0)
        return leads_to(member, its) && is_inherited(in, whose, its);
    return pl_str_eq(whose, analysis) && (its.len == 0 || is_member);
}

/* What a state is made of. */
struct touched {
    struct pl_builder ids, amended; /* departures; days, "" when not told */
    const char *kind;               /* of the first departure */
    bool is_bare, is_unlocked;
};

static void look(struct touched *t, const struct pl_value *d)
{
    struct pl_str kind = pl_strv(pl_get(d, "kind"));
    bool is_bare = pl_is_text(pl_get(d, "state"), "unexplained");

    pl_add(&t->ids, pl_get(d, "id"));
    if (pl_str_is(kind, "omitted")) {
        t->kind = "omitted";
    } else if (pl_count(pl_get(d, "rows")) == 0) {
        t->is_unlocked |= is_bare; /* of the lock: no run did it */
        return;
    } else if (t->kind == NULL) {
        t->kind = pl_str_is(kind, "added") ? "added" : "changed";
    }
    t->is_bare |= is_bare;
}

static void find_touches(struct pl_plan_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");

    in->n_touches = 0;
    in->touches = PL_NEW(in->arena, struct pl_plan_touch, pl_count(list) + 1);
    if (in->touches == NULL) {
        in->blocks.failed = true;
        return;
    }
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        struct pl_str clause = pl_strv(pl_get(d, "clause"));
        struct pl_plan_touch *t = &in->touches[in->n_touches];
        if (clause.len == 0 || pl_is_text(pl_get(d, "state"), "stale") ||
            !is_of_trial(in, d))
            continue;
        t->departure = d;
        t->member = member_of(clause, &t->analysis);
        in->n_touches++;
    }
}

void pl_plan_state_open(struct pl_plan_in *in)
{
    find_analyses(in);
    find_used(in);
    find_touches(in);
}

static void look_at_departures(const struct pl_plan_in *in, struct touched *t,
                               struct pl_str analysis, struct pl_str member)
{
    for (size_t i = 0; i < in->n_touches; i++) {
        const struct pl_plan_touch *touch = &in->touches[i];
        if (is_of(in, touch->analysis, touch->member, analysis, member))
            look(t, touch->departure);
    }
}

static void look_at_amendments(const struct pl_plan_in *in, struct touched *t,
                               struct pl_str analysis, struct pl_str member)
{
    const struct pl_value *events = pl_at(in->trial, "lock.events");

    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *e = pl_item(events, i);
        const struct pl_value *changes = pl_get(e, "changes");
        bool is_hit = false;
        for (size_t k = 0; k < pl_count(changes) && !is_hit; k++) {
            struct pl_str whose,
                its = member_of(pl_strv(pl_get(pl_item(changes, k), "clause")),
                                &whose);
            is_hit = is_of(in, whose, its, analysis, member);
        }
        if (is_hit && pl_is_text(pl_get(e, "event"), "amend"))
            pl_add(&t->amended, pl_string(in->arena, pl_strv(pl_get(e, "on"))));
    }
}

static void put_word(struct pl_builder *runs, struct pl_str word)
{
    if (word.len == 0)
        return;
    if (runs->n > 0)
        pl_run_text(runs, PL_STR(", "));
    pl_run_text(runs, word);
}

static void put_state(struct pl_plan_in *in, struct pl_builder *runs,
                      const struct touched *t, struct pl_str otherwise)
{
    if (t->kind != NULL)
        put_word(runs, pl_str_from(t->kind));
    if (t->is_bare)
        put_word(runs, PL_STR("not explained"));
    if (t->is_unlocked)
        put_word(runs, PL_STR("not as it was sealed"));
    if (t->kind == NULL && !t->is_unlocked)
        put_word(runs, otherwise);
    for (size_t i = 0; i < t->amended.n; i++) {
        struct pl_str on = pl_strv(t->amended.members[i].value);
        put_word(runs,
                 on.len == 0
                     ? PL_STR("amended")
                     : pl_plan_keep(in, pl_str_printf(in->arena, "amended %.*s",
                                                      PL_FMT(on))));
    }
}

/* An analysis that did not run says so of each of its clauses. */
static struct pl_str word_of(const struct pl_plan_in *in,
                             struct pl_str analysis, const char *otherwise)
{
    struct pl_str state = pl_plan_analysis_state(in, analysis);

    return analysis.len == 0 || state.len == 0 || has_run(in, analysis)
               ? pl_str_from(otherwise)
               : state;
}

const struct pl_value *pl_plan_state_runs(struct pl_plan_in *in,
                                          struct pl_str analysis,
                                          struct pl_str member,
                                          const char *otherwise)
{
    struct touched touched = {0};
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    pl_build(&touched.ids, in->arena);
    pl_build(&touched.amended, in->arena);
    look_at_departures(in, &touched, analysis, member);
    look_at_amendments(in, &touched, analysis, member);
    put_state(in, &runs, &touched, word_of(in, analysis, otherwise));
    if (touched.ids.n > 0) {
        pl_run_text(&runs, PL_STR(" "));
        pl_run_departures(&runs, pl_list(&touched.ids));
    }
    runs.failed |= touched.amended.failed || touched.ids.failed;
    return pl_list(&runs);
}

void pl_plan_state(struct pl_plan_in *in, struct pl_table *t,
                   struct pl_str analysis, struct pl_str member,
                   const char *otherwise)
{
    pl_table_runs(t, pl_plan_state_runs(in, analysis, member, otherwise));
}
