/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/command_order.h"

#include "cycle/descriptor.h"
#include "cycle/sequencer.h"

/* An engine's oldest command that has not ended. */
struct place {
    bool none;
    uint32_t number;
};

static bool ended(const struct command_execute *e)
{
    return e->state == EXECUTE_IDLE || e->state == EXECUTE_DONE;
}

static bool rests(const struct command_execute *e)
{
    return e->state == EXECUTE_IDLE;
}

static bool fails(const struct command_execute *e)
{
    return e->state == EXECUTE_FAIL;
}

static struct place at(const struct sequencer *s, uint32_t engine)
{
    if (!ended(&s->execute[engine]))
        return (struct place){.number = s->execute[engine].number};
    return (struct place){.none = !s->queue[engine].valid, .number = s->queue[engine].number};
}

/* Engine's waiting command may begin. */
static bool may_begin(const struct sequencer *s, uint32_t engine)
{
    const struct command_queue *q = &s->queue[engine];
    const struct command_execute *other = &s->execute[!engine];
    if (s->order.state != ORDER_GO || !q->valid || !rests(&s->execute[engine]))
        return false;
    struct place there = at(s, !engine);
    if (!there.none && command_before(there.number, q->horizon))
        return false;
    return !fails(other) || command_before(q->number, other->number);
}

/* The command at head has not ended. */
static bool head_waits(const struct sequencer *s)
{
    uint32_t head = s->order.head % COMMAND_NUMBERS;
    for (uint32_t e = 0; e < BOTH_ENGINES; e++) {
        if (s->queue[e].valid && s->queue[e].number == head)
            return true;
        if (!ended(&s->execute[e]) && s->execute[e].number == head)
            return true;
    }
    return false;
}

static void decide_halt(const struct sequencer *s, struct order_view *v)
{
    const struct command_execute *products = &s->execute[PRODUCTS_ENGINE], *streams = &s->execute[STREAMS_ENGINE];
    bool any = fails(products) || fails(streams);
    bool streams_first = fails(streams) && !(fails(products) && command_before(products->number, streams->number));
    v->failed = streams_first ? STREAMS_ENGINE : PRODUCTS_ENGINE;
    const struct command_execute *other = &s->execute[!v->failed];
    v->halts = s->order.state == ORDER_GO && any && (fails(other) || rests(other)) &&
               s->prepare.state == PREPARE_EMPTY && s->execute[v->failed].number == s->order.head % COMMAND_NUMBERS;
    v->stopping = s->order.state != ORDER_GO || any;
}

struct order_view command_order_view(const struct sequencer *s, const struct sequencer_in *in)
{
    const struct command_order *o = &s->order;
    struct order_view v = {.forget = o->state == ORDER_FAIL};
    decide_halt(s, &v);
    for (uint32_t e = 0; e < BOTH_ENGINES; e++)
        v.take[e] = may_begin(s, e);
    bool product = s->prepare.opcode == MANTIS_OP_GEMM;
    uint32_t engine = product ? PRODUCTS_ENGINE : STREAMS_ENGINE;
    v.load[engine] = s->prepare.state == PREPARE_READY && in->run_i && o->next != in->tail_i && !v.stopping &&
                     o->next - o->head < COMMANDS_UNDER_WAY && !s->queue[engine].valid;
    v.head_moves = o->state == ORDER_GO && o->head != o->next && !head_waits(s);
    return v;
}

static void load(struct command_queue *q, const struct command_prepare *p, uint32_t number)
{
    uint32_t after = descriptor_field(p->desc, MANTIS_ALL_AFTER);
    q->valid = true;
    for (int i = 0; i < 32; i++)
        q->desc[i] = p->desc[i];
    q->entries = p->entries;
    q->status = p->status;
    q->number = number % COMMAND_NUMBERS;
    q->horizon = (number - after) % COMMAND_NUMBERS;
}

static void step_state(struct command_order *o, const struct sequencer *s, const struct sequencer_in *in,
                       const struct order_view *v)
{
    switch (o->state) {
    case ORDER_GO:
        if (!v->halts)
            break;
        o->status = s->execute[v->failed].status;
        o->state = ORDER_FAIL;
        break;
    case ORDER_FAIL: o->state = ORDER_HALT; break;
    case ORDER_HALT:
        if (in->restart_i)
            *o = (struct command_order){.state = ORDER_GO};
        break;
    }
}

bool command_order_stirs(const struct sequencer *s, const struct sequencer_in *in, const struct order_view *v)
{
    bool nothing = at(s, PRODUCTS_ENGINE).none && at(s, STREAMS_ENGINE).none;
    bool moves = v->load[PRODUCTS_ENGINE] || v->load[STREAMS_ENGINE] || v->take[PRODUCTS_ENGINE] ||
                 v->take[STREAMS_ENGINE] || v->head_moves || v->halts;
    bool steps = s->order.state == ORDER_FAIL || (s->order.state == ORDER_HALT && in->restart_i);
    return steps || moves || (nothing && s->order.ring);
}

void command_order_tick(struct sequencer *s, const struct sequencer_in *in, const struct order_view *v)
{
    struct command_order *o = &s->order;
    bool loads = v->load[PRODUCTS_ENGINE] || v->load[STREAMS_ENGINE];
    bool nothing = at(s, PRODUCTS_ENGINE).none && at(s, STREAMS_ENGINE).none;
    if (loads && s->prepare.writes_ring)
        o->ring = true;
    else if (nothing || v->forget)
        o->ring = false;
    for (uint32_t e = 0; e < BOTH_ENGINES; e++) {
        struct command_queue *q = &s->queue[e];
        if (v->load[e])
            load(q, &s->prepare, o->next);
        else if (v->take[e])
            q->valid = false;
        if (v->forget || !in->rst_ni)
            q->valid = false;
    }
    o->next += loads;
    o->head += v->head_moves;
    step_state(o, s, in, v);
    if (!in->rst_ni)
        *o = (struct command_order){.state = ORDER_GO};
}
