/* protocol.h - a registered protocol: checked, inherited to full specs, locked.
 */
#ifndef PL_PLAN_PROTOCOL_H
#define PL_PLAN_PROTOCOL_H

#include "base/file.h"
#include "base/value.h"
#include "data/frame.h"

struct pl_protocol {
    struct pl_str id, folder;     /* "letters", "analyses/letters" */
    const struct pl_value *value; /* canonical form of what was written */
    const struct pl_value *lines; /* {"analyses.primary": 41, ...} */
    struct pl_hash hash;          /* of value */
    const struct pl_value *specs; /* analysis id to full spec, see below */
};

/* value: what protocol.lua returned.  Checks across values: outcomes,
 * covariates, treatment, cluster columns exist in the data, derive or scales;
 * one treatment column; ids; purposes.  A spec is the analysis after
 * inheritance:
 *   {"id","trial","kind":"regression","purpose","data":frame name,"outcome",
 *    "treatment","covariates":[..],"fixed_effects":[..],"vcov":{..},
 *    "missing":{"covariates":{..},"outcome":{..}},"sample":{..},"alpha",
 *    "alternative":"two_sided","level":1-alpha, ... ,
 *    "source":{"vcov":"protocol"|"analysis"|"defaults"|"silent",...}}
 * What nobody says is {"kind":"unspecified"}. */
enum pl_status pl_protocol_check(struct pl_arena *a,
                                 const struct pl_value *value,
                                 const struct pl_value *lines,
                                 struct pl_str folder, struct pl_protocol *out,
                                 struct pl_err *err);

const struct pl_value *pl_protocol_spec(const struct pl_protocol *p,
                                        struct pl_str analysis); /* or NULL */
/* Fails naming the nearest analysis. */
enum pl_status pl_protocol_need(const struct pl_protocol *p,
                                struct pl_str analysis, const struct pl_pos *at,
                                const struct pl_value **spec,
                                struct pl_err *err);

/* The registered data: files read by the protocol's dictionary, then derive and
 * scales; the sample rule is applied by pl_registered_sample.  frame: name in
 * protocol.data (empty: the only one). */
enum pl_status pl_registered_frame(struct pl_arena *a, struct pl_root *root,
                                   const struct pl_protocol *p,
                                   struct pl_str frame,
                                   const struct pl_frame **out,
                                   struct pl_err *err);
/* The same; but a file that is not there has no rows, and its "read" no sha256.
 */
enum pl_status pl_planned_frame(struct pl_arena *a, struct pl_root *root,
                                const struct pl_protocol *p,
                                struct pl_str frame,
                                const struct pl_frame **out,
                                struct pl_err *err);
enum pl_status
pl_registered_sample(struct pl_arena *a, const struct pl_protocol *p,
                     const struct pl_value *spec, const struct pl_frame *in,
                     const struct pl_frame **out, struct pl_err *err);

/* Is this column an outcome of some analysis, or the treatment?  "outcome",
 * "treatment" or NULL. */
const char *pl_protocol_role(const struct pl_protocol *p, struct pl_str column);

#endif
