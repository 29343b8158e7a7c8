/* SPDX-License-Identifier: MIT
 *
 * faults: the table of all kinds, their section, and hidden tasks for those with a time.
 */
#include "scenarios/verbs/fault.h"

#include <string.h>

#include "core/hidden.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

extern const struct hk_fault_kind hk_fault_outage, hk_fault_crash, hk_fault_pause,
    hk_fault_skew_of, hk_fault_delay, hk_fault_reorder, hk_fault_wakeups, hk_fault_close;

const struct hk_fault_kind *const hk_fault_kinds[] = {
    &hk_fault_outage, &hk_fault_crash,     &hk_fault_pause,   &hk_fault_skew_of, &hk_fault_drop,
    &hk_fault_delay,  &hk_fault_duplicate, &hk_fault_reorder, &hk_fault_wakeups, &hk_fault_close,
};

const size_t hk_fault_kind_count = HK_COUNT(hk_fault_kinds);

/* ---- the section ---- */

/* The kind of the line that the parser stands before, whose name it takes; an outage begins
 * with the name of its op. */
static const struct hk_fault_kind *parse_kind(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme first = *hk_lex_peek(lex), second = hk_lex_second(lex);
    const char *names[HK_COUNT(hk_fault_kinds)];
    char word[64];
    if (hk_lex_is(lex, &second, hk_fault_outage.name))
        return &hk_fault_outage;
    for (size_t i = 1; i < hk_fault_kind_count; i++) {
        names[i - 1] = hk_fault_kinds[i]->name;
        if (hk_lex_accept_word(lex, names[i - 1]))
            return hk_fault_kinds[i];
    }
    hk_lex_copy(lex, first.at, first.end, word, sizeof(word));
    const char *best = hk_suggest(word, names, hk_fault_kind_count - 1);
    if (best)
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'; did you mean '%s'?", word,
                         best);
    else if (hk_model_proc(c->model, word))
        hk_compile_error(c, second.at, second.end, "expected 'fails with'");
    else
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'", word);
    return NULL;
}

static bool parse_fault(struct hk_compiler *c, const struct hk_node *node)
{
    struct hk_model *m = c->model;
    if (!hk_compile_text(c, node))
        return false;
    struct hk_fault *fault = hk_arena_zalloc(&m->arena, sizeof(*fault));
    fault->kind = parse_kind(c);
    if (!fault->kind || !fault->kind->parse(c, fault))
        return false;
    fault->site = hk_arena_alloc(&m->arena, sizeof(*fault->site));
    *fault->site = (struct hk_site){
        .file = m->path,
        .line = node->text_line,
        .col = node->text_col,
        .text = hk_arena_printf(&m->arena, "fault: %s", node->text),
    };
    *m->faults_last = fault;
    m->faults_last = &fault->next;
    return true;
}

bool hk_declare_faults(struct hk_compiler *c, const struct hk_node *list)
{
    c->model->faults_last = &c->model->faults;
    bool none = list && list->kind == HK_NODE_SCALAR && strcmp(list->text, "none") == 0;
    if (!list || list->is_null || none || (list->kind == HK_NODE_LIST && list->count == 0))
        return true;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "faults are a list, one on a line");
    bool good = true;
    for (size_t i = 0; i < list->count; i++)
        good &= parse_fault(c, list->items[i]);
    return good;
}

/* ---- faults that happen at a time ---- */

static const struct hk_object_kind act_kind = {.name = "fault"};

static struct hk_act *act_of(const struct hk_case *c)
{
    return (struct hk_act *)(void *)c->object;
}

static int act_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_act *act = act_of(c);
    hk_touch(world, &act->object, HK_CHANGE, c->op, hk_nil());
    act->next = act->fault->kind->act(world, act);
    act->calls++;
    return HK_DONE;
}

static const struct hk_op op_act = {
    .name = "fault", .mode = HK_CHANGE, .code = 1, .enter = act_enter};

/* Due, or, with several threads, chosen to act. */
static void act_resume(struct hk_world *world, struct hk_future *f)
{
    struct hk_act *act = f->frame;
    f->site = act->fault->site;
    for (;;) {
        if (!act->acting) {
            f->own = (struct hk_case){.op = &op_act, .object = &act->object};
            act->acting = true;
            if (!hk_await(world, f, &f->own))
                return;
        }
        act->acting = false;
        if (act->next == HK_NEVER)
            break;
        if (act->next > hk_now(world)) {
            hk_hidden_sleep(world, f, act->next);
            return;
        }
    }
    hk_future_done(world, f);
}

static const struct hk_computation act_computation = {.resume = act_resume};

/* `number`: which of the faults it is, as two may have the same words. */
static void begin_act(struct hk_world *world, const struct hk_fault *fault, uint64_t number)
{
    struct hk_act *act = hk_arena_zalloc(&world->arena, sizeof(*act));
    act->fault = fault;
    uint64_t id = hk_mix(hk_hash_text(fault->site->text), number);
    hk_object_init(world, &act->object, &act_kind, fault->kind->name, id);
    struct hk_start start = {
        .computation = &act_computation, .frame = act, .label = "faults"};
    hk_task_hidden(world, &start, id, fault->at);
}

void hk_faults_begin(struct hk_world *world, struct hk_env *env)
{
    if (env->model->faults)
        env->troubles = hk_arena_zalloc(
            &world->arena, ((size_t)env->model->object_count + 1) * sizeof(*env->troubles));
    uint64_t number = 0;
    for (const struct hk_fault *fault = env->model->faults; fault; fault = fault->next) {
        number++;
        if (fault->kind->begin)
            fault->kind->begin(world, env, fault);
        if (fault->kind->act)
            begin_act(world, fault, number);
    }
}

/* ---- objects ---- */

void hk_fault_each(struct hk_env *env, const struct hk_fault *fault, void *arg,
                   void (*visit)(struct hk_env *env, struct hk_object *object, void *arg))
{
    const struct hk_resource *r = fault->resource;
    int count = r->count < 0 ? 1 : r->count;
    for (int i = 0; i < count; i++) {
        if (fault->index < 0 || fault->index == i)
            visit(env, env->objects[r->first + i], arg);
    }
}

/* The objects of the model are the world's first. */
struct hk_trouble *hk_trouble_of(const struct hk_env *env, const struct hk_object *object)
{
    hk_assert(env->objects[object->index] == object);
    return &env->troubles[object->index];
}

const struct hk_op *hk_fault_op_slow(const struct hk_op *op)
{
    for (size_t i = 0; i < hk_faulty_send_count; i++) {
        if (hk_faulty_sends[i].base == op)
            return &hk_faulty_sends[i].op;
    }
    return op == hk_faulty_wait.base ? &hk_faulty_wait.op : op;
}
