#include "plan/protocol.h"

#include "plan/economic.h"
#include "plan/protocol_check.h"
#include "plan/schema.h"
#include "plan/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 32 };

enum pl_status pl_check_no_memory(const struct pl_check *c)
{
    return pl_fail(c->err, PL_ENOMEM, NULL, "out of memory");
}

struct pl_pos pl_check_place(const struct pl_check *c, const char *clause)
{
    char part[PL_CLAUSE_LENGTH], file[PL_CLAUSE_LENGTH];
    double line = 0;

    snprintf(part, sizeof part, "%s", clause);
    snprintf(file, sizeof file, "%.*s%sprotocol.lua", PL_FMT(c->folder),
             c->folder.len > 0 ? "/" : "");
    for (;;) {
        line = pl_num_or(pl_get(c->lines, part), 0);
        char *dot = strrchr(part, '.');
        if (line > 0 || dot == NULL)
            break;
        *dot = '\0';
    }
    if (line <= 0)
        line = pl_num_or(pl_get(c->lines, ""), 0);
    return pl_pos_at(file, line > 0 ? (size_t)line : 0, 0);
}

enum pl_status pl_check_wrong(const struct pl_check *c, const char *clause,
                              const char *what, struct pl_str which)
{
    struct pl_pos pos = pl_check_place(c, clause);

    return pl_fail(c->err, PL_EINPUT, &pos, "%s: %s \"%.*s\"", clause, what,
                   PL_FMT(which));
}

static enum pl_status check_id(const struct pl_check *c)
{
    struct pl_str id = pl_strv(pl_get(c->protocol, "id"));

    for (size_t i = 0; i < id.len; i++)
        if (!((id.s[i] >= 'a' && id.s[i] <= 'z') || id.s[i] == '_' ||
              id.s[i] == '-' || (id.s[i] >= '0' && id.s[i] <= '9')))
            return pl_check_wrong(
                c, "id", "an id is made of small letters, digits, _ and -, not",
                id);
    return id.len > 0 ? PL_OK
                      : pl_check_wrong(c, "id", "an id is not empty:", id);
}

/* A walk over everything made by constructors. */
struct walk {
    const struct pl_check *c;
    char clause[PL_CLAUSE_LENGTH];
};

static enum pl_status check_here(const struct walk *w, const struct pl_value *v)
{
    const struct pl_check *c = w->c;
    struct pl_pos pos = pl_check_place(c, w->clause);
    struct pl_err why = {0};

    if (pl_kind_check(v, &why) == PL_OK)
        return PL_OK;
    pl_fail(c->err, PL_EINPUT, &pos, "%s%s%s", w->clause,
            w->clause[0] != '\0' ? ": " : "", why.msg);
    return why.hint[0] != '\0' ? pl_hint(c->err, "%s", why.hint) : PL_EINPUT;
}

/* A table that only looks like a constructor's passed no check of its own. */
static enum pl_status check_kinds(struct walk *w, const struct pl_value *v,
                                  int depth)
{
    size_t end = strlen(w->clause);

    if (depth > DEPTH)
        return pl_check_wrong(w->c, w->clause,
                              "nested too deeply:", PL_STR("..."));
    if (v->type != PL_MAP)
        return PL_OK;
    if (pl_kind_find(pl_strv(pl_get(v, "kind"))) != NULL)
        PL_TRY(check_here(w, v));
    for (size_t i = 0; i < v->n; i++) {
        const struct pl_member *m = &v->as.members[i];
        if (depth == 0 &&
            (pl_str_is(m->key, "header") || pl_str_is(m->key, "signers")))
            continue; /* free text */
        snprintf(w->clause + end, sizeof w->clause - end, "%s%.*s",
                 end > 0 ? "." : "", PL_FMT(m->key));
        PL_TRY(check_kinds(w, m->value, depth + 1));
        w->clause[end] = '\0';
    }
    return PL_OK;
}

static enum pl_status make_specs(const struct pl_check *c,
                                 const struct pl_value **out)
{
    const struct pl_value *analyses = pl_get(c->protocol, "analyses");
    struct pl_builder specs;

    if (pl_count(analyses) == 0)
        return pl_check_wrong(c, "analyses", "no analysis is registered in",
                              PL_STR("analyses"));
    pl_build(&specs, c->a);
    for (size_t i = 0; i < analyses->n; i++) {
        const struct pl_member *m = &analyses->as.members[i];
        const struct pl_value *spec =
            pl_spec_inherit(c->a, c->protocol, m->key, m->value);
        if (spec == NULL)
            return pl_check_no_memory(c);
        PL_TRY(pl_check_analysis(c, spec));
        pl_set_str(&specs, m->key, spec);
    }
    *out = pl_map(&specs);
    return *out != NULL ? PL_OK : pl_check_no_memory(c);
}

static enum pl_status check_whole(const struct pl_check *c)
{
    struct walk w = {.c = c};

    PL_TRY(check_kinds(&w, c->protocol, 0));
    PL_TRY(check_id(c));
    PL_TRY(pl_check_rules(c));
    return pl_check_columns(c);
}

enum pl_status pl_protocol_check(struct pl_arena *a,
                                 const struct pl_value *value,
                                 const struct pl_value *lines,
                                 struct pl_str folder, struct pl_protocol *out,
                                 struct pl_err *err)
{
    struct pl_check c = {a, value, lines, folder, err};
    const struct pl_value *specs;

    if (!pl_is_text(pl_get(value, "kind"), "protocol")) {
        struct pl_pos pos = pl_check_place(&c, "");
        pl_fail(err, PL_EINPUT, &pos, "the file does not return a protocol");
        return pl_hint(err, "it ends with: return protocol { ... }");
    }
    PL_TRY(check_whole(&c));
    PL_TRY(make_specs(&c, &specs));
    PL_TRY(pl_check_drawn_family(&c, specs));
    struct pl_str copy = pl_str_copy(a, folder);
    if (copy.s == NULL)
        return pl_check_no_memory(&c);
    *out = (struct pl_protocol){.id = pl_strv(pl_get(value, "id")),
                                .folder = copy,
                                .value = value,
                                .lines = lines != NULL ? lines : pl_nil(),
                                .hash = pl_value_hash(value),
                                .specs = specs};
    return PL_OK;
}

const struct pl_value *pl_protocol_spec(const struct pl_protocol *p,
                                        struct pl_str analysis)
{
    const struct pl_value *spec = pl_get_str(p->specs, analysis);

    return pl_is_nil(spec) ? NULL : spec;
}

enum pl_status pl_protocol_need(const struct pl_protocol *p,
                                struct pl_str analysis, const struct pl_pos *at,
                                const struct pl_value **spec,
                                struct pl_err *err)
{
    *spec = pl_protocol_spec(p, analysis);
    if (*spec != NULL)
        return PL_OK;
    pl_fail(err, PL_EINPUT, at, "no analysis \"%.*s\" in protocol \"%.*s\"",
            PL_FMT(analysis), PL_FMT(p->id));
    struct pl_str *names = malloc((p->specs->n + 1) * sizeof *names);
    if (names == NULL)
        return PL_EINPUT;
    for (size_t i = 0; i < p->specs->n; i++)
        names[i] = p->specs->as.members[i].key;
    int near = pl_nearest(analysis, names, p->specs->n);
    if (near >= 0)
        pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]));
    else
        pl_hint(err, "for an analysis that no clause names: t:explore");
    free(names);
    return PL_EINPUT;
}

const char *pl_protocol_role(const struct pl_protocol *p, struct pl_str column)
{
    const struct pl_value *data = pl_get(p->value, "data");

    for (size_t i = 0; i < pl_count(p->specs); i++) {
        const struct pl_value *spec = p->specs->as.members[i].value;
        if (pl_str_eq(pl_strv(pl_get(spec, "treatment")), column))
            return "treatment";
        if (pl_str_eq(pl_strv(pl_get(spec, "outcome")), column) ||
            pl_economic_measures(spec, column))
            return "outcome";
    }
    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *entry =
            pl_get_str(pl_get(data->as.members[i].value, "columns"), column);
        if (pl_is_text(pl_get(entry, "role"), "treatment"))
            return "treatment";
        if (pl_is_text(pl_get(entry, "when"), "outcome"))
            return "outcome";
    }
    return NULL;
}
