/* schema.h - what each kind of plan value may hold: one table that the Lua
 * constructors, the protocol's checks, the manual and the audits all read. */
#ifndef PL_PLAN_SCHEMA_H
#define PL_PLAN_SCHEMA_H

#include "base/value.h"

enum pl_field_type {
    PL_FIELD_TEXT,
    PL_FIELD_NUMBER,
    PL_FIELD_INTEGER,
    PL_FIELD_BOOL,
    PL_FIELD_TEXTS,       /* list of texts */
    PL_FIELD_NAMES,       /* a text, or a list of texts */
    PL_FIELD_NUMBERS,     /* list of numbers */
    PL_FIELD_NUMBER_LIST, /* a number, or a list of them */
    PL_FIELD_AMOUNTS,     /* of an economic analysis: read where it is run */
    PL_FIELD_WORD,        /* one of words */
    PL_FIELD_VALUE,       /* a value of one of the kinds in words */
    PL_FIELD_MAP,         /* name to value of one of the kinds in words */
    PL_FIELD_TERMS,       /* list of texts and term expressions */
    PL_FIELD_EXPRESSION,  /* column expression */
    PL_FIELD_EXPRESSIONS, /* name to expression */
    PL_FIELD_DATE,        /* yyyy-mm-dd, a day that exists */
    PL_FIELD_ANY
};

struct pl_field {
    const char *name;
    enum pl_field_type type;
    bool required;
    const char *words; /* space separated (commas for words with spaces) */
    const char *note;  /* one line for the manual */
};

struct pl_kind {
    const char *name;       /* regression, null_imputation, cluster ... */
    const char *positional; /* field that a bare argument or the list part
                               fills, or NULL */
    const char *group; /* data, design, analysis, missing, vcov, sample, ... */
    const struct pl_field *fields;
    size_t n_fields;
    const char *note;
};

const struct pl_kind *pl_kind_find(struct pl_str name); /* or NULL */
size_t pl_kind_count(void);
const struct pl_kind *pl_kind_at(size_t i);
const struct pl_field *pl_kind_field(const struct pl_kind *kind,
                                     struct pl_str name); /* or NULL */

/* Names and types of the fields of `value`, which holds "kind".  Unknown names
 * give the nearest known one; wrong words list the right ones.  Does not look
 * across values: that is pl_protocol_check's. */
enum pl_status pl_kind_check(const struct pl_value *value, struct pl_err *err);

/* Is it one of the words of a field (parted by spaces, or by commas)? */
bool pl_word_in(const char *words, struct pl_str s);

/* Is it made by a constructor of this group? */
bool pl_kind_in(const struct pl_value *value, const char *group);

/* unspecified(), or nothing at all: the plan is silent. */
bool pl_is_unspecified(const struct pl_value *value);
/* What unspecified() gives. */
const struct pl_value *pl_unspecified(void);

/* A column expression of data/expr.h; a bare number or text is none. */
bool pl_is_expression(const struct pl_value *value);

/* The value as an analyst would write it: cluster { by = "team", type = "CR1"
 * }, null_imputation(), { "a", "b" }, 0.05, col.x:ne("LA 2"). */
void pl_lua_print(struct pl_buf *b, const struct pl_value *v);

#endif
