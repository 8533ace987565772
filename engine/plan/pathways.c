#include "plan/pathways.h"

#include "plan/schema.h"

enum { NODES_MAX = 40, ARROWS_MAX = 120 };

struct node {
    struct pl_str name;
    size_t column; /* from 1 */
    bool begins;   /* a chain */
};

struct pathways {
    struct node node[NODES_MAX];
    size_t n;
    struct {
        size_t from, to;
    } arrow[ARROWS_MAX];
    size_t n_arrows;
};

struct pl_str pl_protocol_label(const struct pl_protocol *p,
                                struct pl_str column)
{
    const struct pl_value *data = pl_get(p->value, "data");
    struct pl_str label = pl_strv(
        pl_get(pl_get_str(pl_get(p->value, "scales"), column), "label"));

    for (size_t i = 0; i < pl_count(data) && label.len == 0; i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        label = pl_strv(pl_get(pl_get_str(columns, column), "label"));
    }
    return label.len > 0 ? label : column;
}

static size_t node_of(struct pathways *w, struct pl_str name)
{
    for (size_t i = 0; i < w->n; i++)
        if (pl_str_eq(w->node[i].name, name))
            return i;
    if (w->n < NODES_MAX)
        w->node[w->n++] = (struct node){.name = name};
    return w->n - 1;
}

static void add_arrow(struct pathways *w, size_t from, size_t to)
{
    for (size_t i = 0; i < w->n_arrows; i++)
        if (w->arrow[i].from == from && w->arrow[i].to == to)
            return;
    if (w->n_arrows == ARROWS_MAX)
        return;
    w->arrow[w->n_arrows].from = from;
    w->arrow[w->n_arrows++].to = to;
}

static void read_chain(struct pathways *w, const struct pl_value *chain)
{
    size_t before = 0;

    for (size_t i = 0; i < pl_count(chain); i++) {
        size_t at = node_of(w, pl_strv(pl_item(chain, i)));
        struct node *n = &w->node[at];
        n->begins |= i == 0;
        n->column = i + 1 > n->column ? i + 1 : n->column;
        if (i > 0)
            add_arrow(w, before, at);
        before = at;
    }
}

static bool is_measured(const struct pl_protocol *p, const struct node *n)
{
    bool is_outcome = false;

    for (size_t i = 0; i < pl_count(p->specs); i++)
        is_outcome |= pl_str_eq(
            pl_strv(pl_get(p->specs->as.members[i].value, "outcome")), n->name);
    return n->begins || is_outcome;
}

static const struct pl_value *nodes_of(struct pl_arena *a,
                                       const struct pl_protocol *p,
                                       const struct pathways *w)
{
    struct pl_builder list, b;

    pl_build(&list, a);
    for (size_t i = 0; i < w->n; i++) {
        const struct node *n = &w->node[i];
        pl_build(&b, a);
        pl_set_string(&b, "name", n->name);
        pl_set_string(&b, "label", pl_protocol_label(p, n->name));
        pl_set_number(&b, "column", (double)n->column);
        pl_set_bool(&b, "measured", is_measured(p, n));
        pl_add(&list, pl_map(&b));
    }
    return pl_list(&list);
}

static const struct pl_value *arrows_of(struct pl_arena *a,
                                        const struct pathways *w)
{
    struct pl_builder list, b;

    pl_build(&list, a);
    for (size_t i = 0; i < w->n_arrows; i++) {
        pl_build(&b, a);
        pl_set_number(&b, "from", (double)w->arrow[i].from + 1);
        pl_set_number(&b, "to", (double)w->arrow[i].to + 1);
        pl_add(&list, pl_map(&b));
    }
    return pl_list(&list);
}

const struct pl_value *pl_protocol_pathways(struct pl_arena *a,
                                            const struct pl_protocol *p)
{
    const struct pl_value *chains = pl_get(p->value, "pathways");
    struct pathways *w;
    struct pl_builder b;

    if (pl_count(chains) == 0)
        return pl_nil();
    w = PL_NEW(a, struct pathways, 1);
    if (w == NULL)
        return NULL;
    for (size_t i = 0; i < pl_count(chains); i++)
        read_chain(w, pl_item(chains, i));
    pl_build(&b, a);
    pl_set(&b, "nodes", nodes_of(a, p, w));
    pl_set(&b, "arrows", arrows_of(a, w));
    return pl_map(&b);
}

static const struct pl_value *analyses_of(struct pl_arena *a,
                                          const struct pl_protocol *p,
                                          struct pl_str outcome)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(p->specs); i++)
        if (pl_str_eq(pl_strv(pl_get(p->specs->as.members[i].value, "outcome")),
                      outcome))
            pl_add(&list, pl_string(a, p->specs->as.members[i].key));
    return pl_list(&list);
}

static const struct pl_value *outcome_of(struct pl_arena *a,
                                         const struct pl_protocol *p,
                                         const struct pl_value *spec)
{
    struct pl_str name = pl_strv(pl_get(spec, "outcome"));
    const struct pl_value *scale = pl_get_str(pl_get(p->value, "scales"), name);
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_string(&b, "outcome", name);
    pl_set_string(&b, "label", pl_protocol_label(p, name));
    pl_set(&b, "purpose", pl_get(spec, "purpose"));
    pl_set(&b, "data", pl_get(spec, "data"));
    pl_set(&b, "analyses", analyses_of(a, p, name));
    if (!pl_is_nil(scale)) {
        pl_set_number(&b, "items", (double)pl_count(pl_get(scale, "items")));
        pl_set_number(&b, "reverse",
                      (double)pl_count(pl_get(scale, "reverse")));
        pl_set_text(&b, "scored",
                    pl_is_text(pl_get(scale, "kind"), "sum_scale") ? "sum"
                                                                   : "mean");
    }
    return pl_map(&b);
}

const struct pl_value *pl_protocol_outcomes(struct pl_arena *a,
                                            const struct pl_protocol *p)
{
    struct pl_builder list, seen;

    pl_build(&list, a);
    pl_build(&seen, a);
    for (size_t i = 0; i < pl_count(p->specs); i++) {
        const struct pl_value *spec = p->specs->as.members[i].value;
        const struct pl_value *name = pl_get(spec, "outcome");
        bool is_new = name->type == PL_STRING;
        for (size_t k = 0; k < seen.n; k++)
            is_new &= !pl_equal(seen.members[k].value, name);
        if (!is_new)
            continue;
        pl_add(&seen, name);
        pl_add(&list, outcome_of(a, p, spec));
    }
    return pl_list(&list);
}
