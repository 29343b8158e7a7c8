/* SPDX-License-Identifier: MIT
 *
 * verb: what a statement or a block begins with. One file a family, each verb one
 * descriptor and one line in table.c.
 */
#ifndef HK_VERB_H
#define HK_VERB_H

#include "scenarios/lang/compiler.h"

enum {
    HK_VERB_WAITS = 1,  /* an awaitable: may be a select's arm, timeout's or poll's */
    HK_VERB_VALUE = 2,  /* may stand behind `x =` */
    HK_VERB_TRY = 4,    /* has a `try` form */
};

struct hk_verb {
    const char *name;
    const char *help;   /* its form: "send Q E" */
    unsigned flags;
    /* Parses what stands behind the name, to the end, and emits code whose result goes to
     * slot dst (HK_NO_OPERAND: not wanted). `tried`: the `try` form. */
    bool (*compile)(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried);
    const struct hk_verb_op *ops; /* of verbs on objects: by kind, ended by NULL */
    /* Why the verb makes no sense with this resource, though its kind is right: "is ...";
     * NULL if it does. May be NULL. */
    const char *(*objects_to)(const struct hk_resource *r);
};

enum hk_verb_end {
    HK_END_NEITHER,
    HK_END_SENDER,
    HK_END_RECEIVER,
    HK_END_WAITER, /* neither, and it does nothing for others who wait */
};
enum hk_verb_gives { HK_GIVES_VALUE, HK_GIVES_PERMIT, HK_GIVES_TRUTH };

/* What a verb is on one kind of object. */
struct hk_verb_op {
    const struct hk_object_kind *kind;
    const struct hk_op *op, *try_op; /* try_op may be NULL */
    enum hk_verb_end end;            /* which end of the object it uses */
    enum hk_verb_gives gives;        /* what `x =` gets; the try form of a lock a truth */
};

extern const struct hk_verb *const hk_verbs[];
extern const size_t hk_verb_count;
const struct hk_verb *hk_verb_find(const char *name);

/* The verb's operation on the object that the parser stands before, which is parsed; *op
 * is NULL if only the run will tell. False after a message. */
bool hk_parse_verb_object(struct hk_compiler *c, const struct hk_verb *verb,
                          struct hk_object_ref *ref, const struct hk_verb_op **op);
/* The same at run time: of the object in a variable; NULL if it is of no fitting kind. */
const struct hk_verb_op *hk_verb_op_of(const struct hk_verb *verb,
                                       const struct hk_object *object);

/* How verbs on objects are written: VERB OBJECT, VERB OBJECT E, VERB OBJECT [N]. */
bool hk_compile_on_object(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried);
bool hk_compile_with_value(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried);
bool hk_compile_atomic(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried);
bool hk_compile_with_number(struct hk_compiler *c, const struct hk_verb *verb, int dst,
                            bool tried);
/* Whether this object may have a number behind it; a message at it if not. */
bool hk_may_count(struct hk_compiler *c, const char *verb, const struct hk_object_ref *ref,
                  const struct hk_lexeme *number);
/* The number behind the object of such a verb. */
bool hk_parse_count(struct hk_compiler *c, const struct hk_verb *verb, hk_operand *n);

/* Takes the `all` of `abort all SET`. Alone, `all` is a variable, if there is one. */
bool hk_accept_all(struct hk_compiler *c);
/* The joinset that the parser stands before. */
bool hk_parse_set(struct hk_compiler *c, struct hk_object_ref *set);
/* VERB SET: one operation on a joinset. */
bool hk_compile_on_set(struct hk_compiler *c, const struct hk_op *op, int dst);

/* A header that opens a block: `loop`, `if e`, `select`. */
struct hk_block {
    const char *name;
    const char *help;
    /* The header's text is parsed up to behind the name; `pairs` are its own key and those of the
     * same map that follow. */
    bool (*compile)(struct hk_compiler *c, const struct hk_pair *pairs, size_t count);
    const char *const *follow; /* further keys it may have, ended by NULL; may be NULL */
};

/* The body of a block that has just emitted its handler, then the way out of that handler. */
bool hk_compile_inside(struct hk_compiler *c, const struct hk_node *body);
/* Leaves the innermost handler and goes on behind this instruction. */
void hk_emit_leave_here(struct hk_compiler *c);

extern const struct hk_block *const hk_blocks[];
extern const size_t hk_block_count;

/* A kind of resource: how a declaration is read and an object made. */
struct hk_resource_kind {
    const char *name;                         /* "channel" */
    const struct hk_object_kind *object;
    size_t size;                              /* of the object */
    /* Parses what stands behind the kind's name, to the end. */
    bool (*parse)(struct hk_compiler *c, struct hk_resource *resource);
    void (*init)(struct hk_world *world, struct hk_object *object,
                 const struct hk_resource *resource, const struct hk_env *env, const char *name,
                 uint64_t id);
    /* Endpoint inference; NULL: has no ends. */
    void (*hold)(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender);
    void (*drop)(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender);
};

extern const struct hk_resource_kind *const hk_resource_kinds[];
extern const size_t hk_resource_kind_count;
/* Shared state, and the counters of operations and regions: not declared by name. */
extern const struct hk_resource_kind hk_resource_cell; /* its name stands for its value */
extern const struct hk_resource_kind hk_resource_state, hk_resource_op, hk_resource_region;

/* What unwind.c asks of blocks. */
const struct hk_insn *hk_try_catches(const struct hk_handler *h, struct hk_value error);
enum hk_go hk_finally_over(struct hk_machine *m);
extern const struct hk_op hk_op_elapsed;
/* Waits, and nothing ends it. */
extern const struct hk_op hk_op_never;

#endif
