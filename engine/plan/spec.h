/* spec.h - an analysis after inheritance.  Private to plan/. */
#ifndef PL_PLAN_SPEC_H
#define PL_PLAN_SPEC_H

#include "plan/protocol.h"

/* The full spec of one analysis: what it says, else what the protocol says,
 * else what the standing defaults say, else unspecified; "source" names which.
 */
const struct pl_value *pl_spec_inherit(struct pl_arena *a,
                                       const struct pl_value *protocol,
                                       struct pl_str id,
                                       const struct pl_value *analysis);

/* The column with role "treatment" in the protocol's data, or empty. */
struct pl_str pl_protocol_treatment(const struct pl_value *protocol);
/* The same in one file, and its dictionary entry. */
struct pl_str pl_protocol_treatment_of(const struct pl_value *file);
const struct pl_value *
pl_protocol_treatment_entry(const struct pl_value *protocol);

/* Name of the first data with a treatment column, or empty. */
struct pl_str pl_protocol_data_with_arms(const struct pl_value *protocol);

/* Name and value of the frame that an analysis uses: the one named, else the
 * only one (the first by name). */
struct pl_str pl_protocol_data(const struct pl_value *protocol,
                               struct pl_str named);

/* Names of the files that this data is read from: a file's own, a joined's in
 * the order in which they are joined.  NULL: no memory. */
const struct pl_value *pl_protocol_files(struct pl_arena *a,
                                         const struct pl_value *protocol,
                                         struct pl_str data);
/* The dictionary's entry of a column, in whichever of its files it stands; of
 * one that several have, the first's.  nil: there is none. */
const struct pl_value *pl_protocol_entry(const struct pl_value *protocol,
                                         struct pl_str data,
                                         struct pl_str column);
/* How deep one joined may hold another. */
enum { PL_JOINED_DEPTH = 16 };
bool pl_is_joined(const struct pl_value *entry);
/* The columns that match the rows of a joined, as a list.  NULL: no memory. */
const struct pl_value *pl_joined_by(struct pl_arena *a,
                                    const struct pl_value *joined);
/* Is the column of these data (empty: of any) marked when = "baseline", or made
 * of such columns alone? */
bool pl_protocol_is_baseline(struct pl_arena *a,
                             const struct pl_value *protocol,
                             struct pl_str data, struct pl_str column);

/* Does nobody say this member of the analysis: not it, not the protocol, not a
 * standing rule?  What a spec holds in its place is a convention. */
bool pl_spec_is_silent(const struct pl_value *protocol,
                       const struct pl_value *spec, const char *member);

#endif
