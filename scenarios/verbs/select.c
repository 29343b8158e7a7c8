/* SPDX-License-Identifier: MIT
 *
 * select: waits for several things, goes on with one of them; join, try join and race, which
 * wait for branches of the same task.
 *
 * An arm that is one operation is a case of its own. Any other (a call) is a future of the task,
 * made when the select begins and dropped when it has lost.
 */
#include <stdlib.h>
#include <string.h>

#include "core/idle.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

enum { WAY_SELECT, WAY_RACE, WAY_JOIN, WAY_TRY_JOIN };

/* One arm, as the instruction has it. */
struct arm {
    const struct hk_verb *verb;   /* NULL: a branch, or one of the two below */
    const struct hk_verb_op *op;  /* NULL: depends on the object */
    bool sleeps, absolute, joins, polls;
    int object;                   /* as instructions have it */
    hk_operand value;             /* what is sent; how many; how long; the handle */
    int branch;                   /* first instruction of the branch */
    int dst;                      /* slot of the result */
    int body;                     /* instruction to go on with */
};

struct arms {
    int way;
    bool biased;
    int count, room;
    int default_body, else_body;  /* -1: none */
    int over;                     /* behind it all */
    struct arm *arms;
};

/* ---- running ---- */

static bool fill_object_case(struct hk_machine *m, const struct arm *arm, struct hk_case *c)
{
    struct hk_object *object = arm->object >= 0 ? hk_env_of(m)->objects[arm->object] : NULL;
    if (arm->object < 0 && m->frame->slots[~arm->object].kind == HK_OBJECT)
        object = m->frame->slots[~arm->object].ptr;
    const struct hk_verb_op *op = arm->op;
    if (!op && object)
        op = hk_verb_op_of(arm->verb, object);
    if (!op || !op->op->peek)
        return false;
    c->op = op->op;
    c->object = object;
    c->n = 1;
    if (arm->value != HK_NO_OPERAND) {
        c->arg = hk_operand_value(m, arm->value);
        c->n = c->arg.kind == HK_INT ? c->arg.i : 1;
    }
    return true;
}

static void fill_branch_case(struct hk_machine *m, const struct arm *arm, struct hk_case *c)
{
    const struct hk_insn *pc = m->frame->code->insns + arm->branch;
    c->child = hk_machine_future(m, hk_machine_branch(m, pc), "branch");
}

static bool fill_case(struct hk_machine *m, const struct arm *arm, struct hk_case *c)
{
    *c = (struct hk_case){.op = NULL};
    if (arm->sleeps || arm->joins || arm->polls) {
        struct hk_value v = hk_operand_value(m, arm->value);
        c->op = arm->sleeps ? &hk_op_sleep : &hk_op_join;
        c->arg = v;
        c->n = arm->absolute ? v.i : hk_time_add(hk_now(m->world), v.i);
        if (arm->polls) {
            c->op = NULL;
            c->child = v.kind == HK_FUTURE ? v.ptr : NULL;
            return c->child != NULL;
        }
        return v.kind == (arm->sleeps ? HK_DURATION : HK_TASK) || (arm->sleeps && v.i == 0);
    }
    if (arm->verb)
        return fill_object_case(m, arm, c);
    fill_branch_case(m, arm, c);
    return true;
}

static enum hk_go begin(struct hk_machine *m, const struct hk_insn *in, const struct arms *arms)
{
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_CHILDREN, in);
    size_t bytes = (size_t)arms->count * sizeof(*h->cases);
    h->older = m->future->children;
    h->cases = hk_arena_alloc(&m->world->arena, bytes ? bytes : 1);
    h->case_count = h->left = (uint32_t)arms->count;
    for (int i = 0; i < arms->count; i++) {
        if (fill_case(m, &arms->arms[i], &h->cases[i]))
            continue;
        h->case_count = 0;
        return hk_raise_misuse(m, "arm %d waits for something that it cannot wait for", i + 1);
    }
    unsigned how = (arms->biased ? HK_BIASED : 0u) | (arms->default_body >= 0 ? HK_OR_DEFAULT : 0u);
    hk_await_any(m->world, m->future, h->cases, h->case_count, how);
    m->phase = 1;
    return HK_GO_PARK;
}

/* Leaves the block: what has lost is dropped on the way. */
static enum hk_go leave_to(struct hk_machine *m, int target)
{
    return hk_leave(m, m->handlers->depth, m->frame->code->insns + target);
}

static bool take_result(struct hk_machine *m, const struct arm *arm, const struct hk_case *c,
                        enum hk_go *go)
{
    int rc = c->rc;
    struct hk_value value = c->value;
    if (!c->op) {
        rc = c->child->rc;
        value = c->child->value;
    } else if (arm->op && arm->op->gives == HK_GIVES_PERMIT) {
        value = (struct hk_value){.kind = HK_PERMIT, .ptr = c->extra};
    }
    if (arm->joins) {
        struct hk_task *joined = hk_task_get(m->world, (hk_handle)c->arg.i);
        if (joined)
            hk_task_consume(m->world, joined);
    }
    if (rc < 0) {
        *go = hk_raise_code(m, rc, value);
        return false;
    }
    hk_result(m, arm->dst, value);
    return true;
}

static enum hk_go all_disabled(struct hk_machine *m, const struct arms *arms)
{
    if (arms->else_body >= 0)
        return leave_to(m, arms->else_body);
    return hk_raise_misuse(m, "every arm of the select is closed and there is no else");
}

static enum hk_go selected(struct hk_machine *m, const struct arms *arms, struct hk_case *c)
{
    if (!c && arms->default_body >= 0)
        return leave_to(m, arms->default_body);
    if (!c || c->flags & HK_CASE_DISABLED)
        return all_disabled(m, arms);
    const struct arm *arm = &arms->arms[c - m->handlers->cases];
    enum hk_go go;
    return take_result(m, arm, c, &go) ? leave_to(m, arm->body) : go;
}

/* join waits for all and raises the first error in written order; try join raises the first
 * that comes; race takes the first result, good or bad. */
static enum hk_go joined(struct hk_machine *m, const struct hk_insn *in, const struct arms *arms,
                         const struct hk_case *c)
{
    struct hk_handler *h = m->handlers;
    int rc = c->child->rc;
    h->left--;
    if (arms->way == WAY_RACE || (arms->way == WAY_TRY_JOIN && rc < 0)) {
        if (rc < 0)
            return hk_raise_code(m, rc, c->child->value);
        hk_result(m, in->dst, c->child->value);
        return leave_to(m, arms->over);
    }
    if (h->left > 0)
        return HK_GO_PARK; /* the others go on */
    for (int i = 0; i < arms->count; i++) {
        const struct hk_future *child = h->cases[i].child;
        if (child->rc < 0)
            return hk_raise_code(m, child->rc, child->value);
    }
    return leave_to(m, arms->over);
}

static enum hk_go exec_select(struct hk_machine *m, const struct hk_insn *in)
{
    const struct arms *arms = in->ptr;
    if (m->phase == 0)
        return begin(m, in, arms);
    struct hk_case *c = m->future->fired;
    if (arms->way == WAY_SELECT)
        return selected(m, arms, c);
    return joined(m, in, arms, c);
}

/* ---- parsing ---- */

static struct arm *arm_new(struct hk_compiler *c, struct arms *arms)
{
    if (arms->count == arms->room) {
        int room = arms->room ? arms->room * 2 : 4;
        struct arm *wider = hk_arena_alloc(&c->model->arena, (size_t)room * sizeof(*wider));
        if (arms->count)
            memcpy(wider, arms->arms, (size_t)arms->count * sizeof(*wider));
        arms->arms = wider;
        arms->room = room;
    }
    struct arm *arm = &arms->arms[arms->count++];
    *arm = (struct arm){.dst = HK_NO_OPERAND, .value = HK_NO_OPERAND, .branch = -1, .body = -1};
    return arm;
}

/* `sleep DIST`, `sleep until T`, `join H`, `poll X`: cases without an object. */
static bool parse_plain_arm(struct hk_compiler *c, struct arm *arm, const char *word)
{
    arm->sleeps = strcmp(word, "sleep") == 0;
    arm->joins = strcmp(word, "join") == 0;
    arm->polls = strcmp(word, "poll") == 0;
    hk_lex_next(&c->parser.lex);
    arm->absolute = arm->sleeps && hk_lex_accept_word(&c->parser.lex, "until");
    if (arm->sleeps && !arm->absolute)
        return hk_parse_compile_dist(c, &arm->value) && hk_compile_end(c);
    return hk_parse_compile(c, &arm->value) && hk_compile_end(c);
}

static bool parse_object_arm(struct hk_compiler *c, struct arm *arm, const struct hk_verb *verb)
{
    struct hk_object_ref ref;
    hk_lex_next(&c->parser.lex);
    arm->verb = verb;
    if (!hk_parse_verb_object(c, verb, &ref, &arm->op))
        return false;
    arm->object = ref.object;
    if (!hk_lex_at(&c->parser.lex, HK_TOKEN_END) && !hk_parse_compile(c, &arm->value))
        return false;
    return hk_compile_end(c);
}

/* Code for a future of its own: [awaitable or body], then its end. */
static bool compile_branch(struct hk_compiler *c, struct arm *arm, const struct hk_node *body)
{
    struct hk_body_state *b = c->body;
    int skip = hk_here(c), depth = b->depth;
    struct hk_loop *loop = b->loop;
    hk_emit_jump(c, -1);
    arm->branch = hk_here(c);
    b->depth = 0;
    b->loop = NULL;
    b->branch++;
    int result = hk_temporary(c);
    bool good = body ? hk_compile_body(c, body) : hk_compile_awaitable(c, result);
    b->branch--;
    b->loop = loop;
    b->depth = depth;
    hk_emit_insn(c, hk_exec_over)->a = result;
    hk_patch(c, skip);
    return good;
}

/* [x =] awaitable */
static bool parse_arm(struct hk_compiler *c, struct arm *arm, const struct hk_ast **place)
{
    struct hk_lexer *lex = &c->parser.lex;
    *place = NULL;
    if (hk_lex_second(lex).kind == HK_TOKEN_SET) {
        *place = hk_parse_place(&c->parser);
        if (!*place)
            return hk_parse_failed(c);
        hk_lex_next(lex);
    }
    char word[64] = "";
    struct hk_lexeme token = *hk_lex_peek(lex);
    if (token.kind == HK_TOKEN_NAME)
        hk_lex_copy(lex, token.at, token.end, word, sizeof(word));
    const struct hk_verb *verb = hk_verb_find(word);
    if (verb && !(verb->flags & HK_VERB_WAITS))
        return hk_compile_error(c, token.at, token.end,
                                "a select arm must wait for something; '%s' never waits", word);
    if (*place)
        arm->dst = hk_temporary(c);
    if (strcmp(word, "sleep") == 0 || strcmp(word, "poll") == 0 ||
        (strcmp(word, "join") == 0 && !hk_lex_at_word(lex, "all")))
        return parse_plain_arm(c, arm, word);
    if (verb && verb->ops)
        return parse_object_arm(c, arm, verb);
    return compile_branch(c, arm, NULL);
}

static const struct hk_node *arm_of(struct hk_compiler *c, const struct hk_node *item)
{
    if (item->kind == HK_NODE_MAP && item->count == 1 && !item->flow)
        return item->pairs[0].key;
    hk_node_error(c, item, "an arm of a select is 'what it waits for: what then'");
    return NULL;
}

static bool is_word(const struct hk_node *key, const char *word)
{
    return strcmp(key->text, word) == 0;
}

/* First all that is waited for, then the bodies. */
static bool compile_waits(struct hk_compiler *c, const struct hk_node *list, struct arms *arms,
                          const struct hk_ast **places)
{
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        const struct hk_node *key = arm_of(c, list->items[i]);
        places[i] = NULL;
        if (!key || is_word(key, "default") || is_word(key, "else")) {
            good &= key != NULL;
            continue;
        }
        struct arm arm = *arm_new(c, arms);
        int index = arms->count - 1;
        good &= hk_compile_text(c, key) && parse_arm(c, &arm, &places[i]);
        arms->arms[index] = arm;
    }
    return good;
}

static bool compile_arm_body(struct hk_compiler *c, const struct hk_ast *place,
                             const struct hk_node *key, const struct arm *arm,
                             const struct hk_node *body)
{
    c->node = key;
    c->body->fresh = true;
    if (place && !hk_compile_store(c, place, arm->dst))
        return false;
    return hk_compile_body(c, body);
}

static bool compile_bodies(struct hk_compiler *c, const struct hk_node *list, struct arms *arms,
                           const struct hk_ast *const *places, int *overs)
{
    bool good = true;
    int next = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct hk_pair *pair = &list->items[i]->pairs[0];
        int here = hk_here(c);
        if (is_word(pair->key, "default")) {
            arms->default_body = here;
            good &= hk_compile_body(c, pair->value);
        } else if (is_word(pair->key, "else")) {
            arms->else_body = here;
            good &= hk_compile_body(c, pair->value);
        } else {
            arms->arms[next].body = here;
            good &= compile_arm_body(c, places[i], pair->key, &arms->arms[next], pair->value);
            next++;
        }
        overs[i] = hk_here(c);
        hk_emit_jump(c, -1);
    }
    return good;
}

static bool compile_select(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    struct arms *arms = hk_arena_alloc(&c->model->arena, sizeof(*arms));
    *arms = (struct arms){.way = WAY_SELECT, .default_body = -1, .else_body = -1};
    arms->biased = hk_lex_accept_word(&c->parser.lex, "biased");
    const struct hk_node *list = pairs[0].value;
    if (!hk_compile_end(c))
        return false;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "a select has a list of arms");
    const struct hk_ast **places = hk_xcalloc(list->count, sizeof(*places));
    int *overs = hk_xcalloc(list->count, sizeof(*overs));
    const struct hk_site *site = c->body->site;
    bool good = compile_waits(c, list, arms, places);
    if (good) {
        c->body->site = site;
        struct hk_insn *in = hk_emit_insn(c, exec_select);
        in->ptr = arms;
        good = compile_bodies(c, list, arms, places, overs);
        for (size_t i = 0; i < list->count && good; i++)
            hk_patch(c, overs[i]);
    }
    free(places);
    free(overs);
    return good;
}

const struct hk_block hk_block_select = {
    .name = "select", .help = "select [biased]", .compile = compile_select};

/* ---- join, try join, race ---- */

static bool compile_branches(struct hk_compiler *c, const struct hk_node *list, int way)
{
    struct arms *arms = hk_arena_alloc(&c->model->arena, sizeof(*arms));
    *arms = (struct arms){.way = way, .default_body = -1, .else_body = -1};
    if (!hk_compile_end(c))
        return false;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "each branch is one item of a list");
    const struct hk_site *site = c->body->site;
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        struct arm arm = *arm_new(c, arms);
        int index = arms->count - 1;
        good &= compile_branch(c, &arm, list->items[i]);
        arms->arms[index] = arm;
    }
    c->body->site = site;
    hk_emit_insn(c, exec_select)->ptr = arms;
    arms->over = hk_here(c);
    return good;
}

static bool compile_join(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_JOIN);
}

static bool compile_try_join(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_TRY_JOIN);
}

static bool compile_race(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_RACE);
}

const struct hk_block hk_block_join = {.name = "join", .help = "join", .compile = compile_join};
const struct hk_block hk_block_try_join = {
    .name = "try join", .help = "try join", .compile = compile_try_join};
const struct hk_block hk_block_race = {.name = "race", .help = "race", .compile = compile_race};
