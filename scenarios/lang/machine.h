/* SPDX-License-Identifier: MIT
 *
 * machine: what a scenario is compiled to, and what runs it.
 *
 * A body becomes a list of instructions over the slots of a frame: each is a function
 * and a few operands. A machine is the computation of one future: a program counter, a stack of
 * frames, a stack of handlers, all in the run's arena, so that it can stop
 * before any instruction and needs no stack of its own. Statements, headers and
 * expressions are all instructions; a verb brings its own (verbs/).
 */
#ifndef HK_MACHINE_H
#define HK_MACHINE_H

#include "core/wait.h"
#include "expect/values.h"
#include "objects/condvar.h"

struct hk_machine;
struct hk_insn;
struct hk_model;
struct hk_expect_run;

/* What an instruction says of how to go on. */
enum hk_go {
    HK_GO_NEXT,  /* the next instruction */
    HK_GO_JUMP,  /* machine->pc has been set */
    HK_GO_PARK,  /* the future waits; the same instruction again, phase > 0 */
    HK_GO_OVER,  /* the future is done */
};

typedef enum hk_go (*hk_exec)(struct hk_machine *m, const struct hk_insn *in);

/* An operand: a slot of the frame, or ~index of a constant of the code. */
typedef int32_t hk_operand;
#define HK_NO_OPERAND INT32_MIN

struct hk_insn {
    hk_exec exec;
    hk_operand a, b, c;        /* sources, or the executing verb's own */
    int32_t dst;               /* slot of the result; HK_NO_OPERAND: not wanted */
    int32_t target;            /* index of an instruction */
    int32_t object;            /* resource index of the model, or ~slot of one that holds it */
    uint8_t first;             /* 1: begins a statement */
    bool elsewhere;            /* that, or it is not where the one before it is */
    uint8_t flags;             /* the executing verb's own */
    const void *ptr;           /* an op, an event, a code, ... */
    const struct hk_site *site;
};

struct hk_code {
    const char *name;          /* of the proc, op or task */
    struct hk_insn *insns;
    int count;
    int slots;                 /* of a frame */
    int params;                /* the first so many slots */
    const struct hk_value *constants;
    const char *const *locals; /* names by slot; NULL for temporaries */
    int index;                 /* of the proc in the model */
    bool noticed;              /* an object hears of the beginnings and ends of its tasks */
    bool hands_on;             /* ends of channels that it holds are moved into its tasks */
    bool skewed;               /* some of its tasks have clocks of their own */
};

/* The slot of a variable, -1 if the code has none of this name. */
int hk_code_slot(const struct hk_code *code, const char *name);

struct hk_frame {
    struct hk_frame *caller;   /* NULL at the bottom of a machine */
    const struct hk_code *code;
    const struct hk_insn *back; /* where the caller goes on */
    int32_t result;            /* slot of the caller for what it returns */
    int32_t base;              /* handlers that stood when it was entered */
    int32_t refs;              /* machines that use it, and one for the task's variables */
    struct hk_value slots[];
};

/* What unwinding does when it comes by. */
enum hk_handler_kind {
    HK_HANDLER_CATCH,
    HK_HANDLER_FINALLY,
    HK_HANDLER_RELEASE,  /* of `with` and `inside`: perform an operation */
    HK_HANDLER_DEADLINE,
    HK_HANDLER_CHILDREN, /* drop the futures made since */
    HK_HANDLER_SHIELD,
    HK_HANDLER_ATOMIC,
    HK_HANDLER_SCOPE,    /* wait for the children */
};

/* Why the handlers are being left. */
enum hk_leaving {
    HK_LEAVING_NOT,
    HK_LEAVING_GOTO,    /* break, continue, the end of a block: down to a depth */
    HK_LEAVING_RETURN,
    HK_LEAVING_ERROR,
    HK_LEAVING_ELAPSED, /* up to one deadline's handler */
    HK_LEAVING_ABORT,
};

struct hk_reason {
    uint8_t leaving;              /* enum hk_leaving */
    int32_t depth;                /* GOTO: how many handlers stay */
    const struct hk_insn *target; /* GOTO: then go on here */
    const struct hk_deadline *deadline; /* ELAPSED */
    const struct hk_site *site;   /* the statement that began it */
    struct hk_value value;        /* of RETURN; ERROR: what was raised */
};

struct hk_handler {
    struct hk_handler *outer;
    struct hk_frame *frame;       /* whose block it is */
    const struct hk_insn *insn;   /* the block's own instruction */
    uint8_t kind;                 /* enum hk_handler_kind */
    int32_t depth;                /* handlers below this one */
    struct hk_reason reason;      /* FINALLY under way: what to go on with */
    union {
        struct hk_deadline deadline;
        struct {
            struct hk_object *object; /* RELEASE */
            struct hk_guard *guard;   /* RELEASE of a permit; NULL: it is gone */
            const struct hk_op *release;
            int64_t n;
        };
        struct {
            struct hk_future *older;  /* CHILDREN: the newest child that stays */
            struct hk_case *cases;
            uint32_t case_count, left;
        };
        bool several; /* ATOMIC: it has waited while it was left, and is no one step any more */
        struct {
            struct hk_deadline body;    /* SCOPE */
            struct hk_object *children; /* the joinset */
            bool told;                  /* the children have been aborted */
            bool dropped;               /* what the body had is gone: a child has failed */
        };
    };
};

struct hk_machine {
    struct hk_world *world;
    struct hk_future *future;
    struct hk_frame *frame;
    const struct hk_insn *pc;
    struct hk_handler *handlers;  /* innermost first */
    int phase;                    /* of the instruction at pc: 0 when it begins */
    struct hk_reason reason;      /* while the handlers are being left */
    struct hk_handler *finals;    /* finally blocks under way */
    uint32_t scopes;              /* that it has begun */
    struct hk_condvar_debt debt;  /* the lock of a wait that has been dropped */
    struct hk_frame *bottom;      /* of a branch: the parent's, which it does not leave */
    int over_rc;                  /* how the future ends */
    struct hk_value over_value;
};

/* The objects of one run, by resource index. */
struct hk_env {
    const struct hk_model *model;
    struct hk_object **objects;
    struct hk_expect_run *expect; /* NULL: no expectations */
    struct hk_frame **roots;  /* of the tasks of `tasks:`, in order: their variables */
};

static inline struct hk_env *hk_env_of(const struct hk_machine *m)
{
    return m->world->program;
}

static inline struct hk_value hk_operand_value(const struct hk_machine *m, hk_operand operand)
{
    return operand >= 0 ? m->frame->slots[operand] : m->frame->code->constants[~operand];
}

/* Handlers that stood when the running body was entered. A branch begins without any. */
static inline int32_t hk_frame_base(const struct hk_machine *m)
{
    return m->frame == m->bottom ? 0 : m->frame->base;
}

static inline void hk_result(struct hk_machine *m, int32_t dst, struct hk_value value)
{
    if (dst != HK_NO_OPERAND)
        m->frame->slots[dst] = value;
}

extern const struct hk_computation hk_machine_computation;
/* Its task has crashed: leaves regions and frames without running anything. */
void hk_machine_crashed(struct hk_world *world, struct hk_future *f);

/* A machine that runs `code` from its first instruction on a new frame; args go to its
 * first slots. */
struct hk_machine *hk_machine_new(struct hk_world *world, const struct hk_code *code,
                                  const struct hk_value *args, int count);
/* One that runs the instructions from `pc` on, sharing a frame: a branch. */
struct hk_machine *hk_machine_branch(struct hk_machine *parent, const struct hk_insn *pc);
/* A child future of the running one that runs such a machine. */
struct hk_future *hk_machine_future(struct hk_machine *parent, struct hk_machine *child);
/* A task that runs `code`. Endpoints are held from now on. NULL: too many tasks. */
struct hk_task *hk_machine_spawn(struct hk_world *world, struct hk_future *spawner,
                                 const struct hk_code *code, const struct hk_value *args,
                                 int count, const struct hk_start *root);

/* Enters a call: a new frame on top, whose result goes to slot `dst`. */
enum hk_go hk_machine_call(struct hk_machine *m, const struct hk_code *code,
                           const struct hk_value *args, int count, int32_t dst);
enum hk_go hk_machine_return(struct hk_machine *m, struct hk_value value);

/* Drops a child of the running future, which cleans up first. False: park, and call again. It
 * uses the phases 0 and 1. */
bool hk_machine_drop(struct hk_machine *m, struct hk_future *child);

/* Raises an error: a symbol, usually. */
enum hk_go hk_raise(struct hk_machine *m, struct hk_value error);
enum hk_go hk_raise_named(struct hk_machine *m, const char *symbol);
/* A mistake of the scenario's own at run time: reported as misuse, raised as Misuse. */
enum hk_go hk_raise_misuse(struct hk_machine *m, const char *fmt, ...) HK_PRINTF(2, 3);
/* The error that a call of an object returned: Closed, Empty, Full, ... */
enum hk_go hk_raise_code(struct hk_machine *m, int rc, struct hk_value value);
/* Ends the run, as `panic` does; to be returned. */
enum hk_go hk_end_run(struct hk_machine *m, enum hk_end end);
/* To be returned by who has made a list: HK_GO_NEXT, or, if the run has made too many of them,
 * which ends it, HK_GO_PARK. */
enum hk_go hk_list_made(struct hk_machine *m);
/* What joining a task gives: the symbol Aborted if it was aborted; false if it raises an error. */
bool hk_join_aborted(struct hk_machine *m, int rc, struct hk_value *value);
static inline bool hk_join_result(struct hk_machine *m, int rc, struct hk_value *value)
{
    return HK_LIKELY(rc >= 0) || hk_join_aborted(m, rc, value);
}

/* Leaves blocks until `depth` handlers are left, then goes on at `target`. */
enum hk_go hk_leave(struct hk_machine *m, int32_t depth, const struct hk_insn *target);

/* Leaves handlers, innermost first, as `reason` says. */
enum hk_go hk_unwind(struct hk_machine *m, struct hk_reason reason);
/* No handler is left for an error or an abort: the future ends with it. */
enum hk_go hk_machine_fail(struct hk_machine *m, int rc, struct hk_value error);
extern const struct hk_insn hk_insn_over;

struct hk_handler *hk_handler_push(struct hk_machine *m, enum hk_handler_kind kind,
                                   const struct hk_insn *in);

/* The object that an instruction names; NULL if it names a variable that holds none. */
static inline struct hk_object *hk_insn_object(struct hk_machine *m, const struct hk_insn *in)
{
    if (HK_LIKELY(in->object >= 0))
        return hk_env_of(m)->objects[in->object];
    struct hk_value v = m->frame->slots[~in->object];
    return v.kind == HK_OBJECT ? v.ptr : NULL;
}

/* The innermost handler has done its work. */
void hk_handler_pop(struct hk_machine *m);

/* Lets one operation take effect. True: done, the case says how. False: the
 * instruction returns HK_GO_PARK and is run again with phase 1, when this is true. */
static inline bool hk_perform(struct hk_machine *m, struct hk_case *c)
{
    if (m->phase == 0 && !hk_await(m->world, m->future, c)) {
        m->phase = 1;
        return false;
    }
    m->phase = 0;
    return true;
}

/* A case of the machine's future, cleared. */
static inline struct hk_case *hk_perform_case(struct hk_machine *m, const struct hk_op *op,
                                              struct hk_object *object)
{
    return hk_own_case(m->future, op, object);
}

/* Leaves all calls under way: the frame is the machine's bottom one. */
void hk_machine_leave_calls(struct hk_machine *m);
void hk_frame_unref(struct hk_world *world, struct hk_frame *frame);

/* Endpoint inference at run time: the task holds the ends that its code may use; at its end
 * they are given up, which others may see. */
void hk_endpoints_hold(struct hk_world *world, struct hk_task *task, const struct hk_code *code);
/* The running task is `holder`, and holds all that `lost` had at its spawn. */
void hk_endpoints_regain(struct hk_world *world, const struct hk_task *lost,
                         struct hk_task *holder);
void hk_endpoints_drop(struct hk_world *world, struct hk_task *task);
bool hk_endpoints_has_sender(struct hk_world *world, const struct hk_task *task,
                             const struct hk_object *object);
bool hk_end_is_visible(const struct hk_future *f);
/* The task is behind a step of its body that spawns: gives up what it has only handed on. */
enum hk_go hk_exec_step_over(struct hk_machine *m, const struct hk_insn *in);

#endif
