/* protocol_check.h - the parts of pl_protocol_check.  Private to plan/. */
#ifndef PL_PLAN_PROTOCOL_CHECK_H
#define PL_PLAN_PROTOCOL_CHECK_H

#include "base/map.h"
#include "plan/protocol.h"

enum { PL_CLAUSE_LENGTH = 192 };

/* A protocol being checked. */
struct pl_check {
    struct pl_arena *a;
    const struct pl_value *protocol, *lines;
    struct pl_str folder;
    struct pl_err *err;
};

/* Names that may be used somewhere. */
struct pl_names {
    struct pl_str *s;
    size_t n, cap;
    struct pl_index index;
};

/* protocol.lua and the line of the clause, or of what holds it. */
struct pl_pos pl_check_place(const struct pl_check *c, const char *clause);
/* "<clause>: <what> "<which>"", at its place. */
enum pl_status pl_check_wrong(const struct pl_check *c, const char *clause,
                              const char *what, struct pl_str which);
enum pl_status pl_check_no_memory(const struct pl_check *c);

/* protocol_columns.c: data, design, derive and scales. */
enum pl_status pl_check_columns(const struct pl_check *c);
/* Columns that are read with this data, from all its files. */
enum pl_status pl_check_read_names(const struct pl_check *c, struct pl_str data,
                                   struct pl_names *out);
bool pl_check_has(const struct pl_names *names, struct pl_str name);
/* Columns of this data, and those of derive and scales that can be made of
 * them. */
enum pl_status pl_check_names(const struct pl_check *c, struct pl_str data,
                              struct pl_names *out);
enum pl_status pl_check_name(const struct pl_check *c,
                             const struct pl_names *known, const char *clause,
                             struct pl_str name);
/* A list of names and term expressions. */
enum pl_status pl_check_terms(const struct pl_check *c,
                              const struct pl_names *known, const char *clause,
                              const struct pl_value *terms);

/* protocol_joined.c: data that is made of other data; files are checked. */
enum pl_status pl_check_joined(const struct pl_check *c,
                               const struct pl_member *joined);

/* protocol_rules.c: what analyses inherit, and the analyses themselves. */
enum pl_status pl_check_rules(const struct pl_check *c);
enum pl_status pl_check_analysis(const struct pl_check *c,
                                 const struct pl_value *spec);

/* A map that has no other members than these. */
enum pl_status pl_check_members(const struct pl_check *c, const char *clause,
                                const struct pl_value *map,
                                const char *const *known, size_t n);
/* A member that is a number between 0 and 1, where it is said. */
enum pl_status pl_check_share(const struct pl_check *c, const char *within,
                              const struct pl_value *rules, const char *member);

/* protocol_family.c: the family by itself, and whether its members can be drawn
 * together, once there are specs. */
enum pl_status pl_check_family(const struct pl_check *c);
enum pl_status pl_check_drawn_family(const struct pl_check *c,
                                     const struct pl_value *specs);

/* protocol_economics.c: amounts, columns, estimates and the condition of an
 * economic analysis. */
enum pl_status pl_check_economic(const struct pl_check *c,
                                 const struct pl_names *known,
                                 const struct pl_value *spec);

#endif
