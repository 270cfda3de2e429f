/* SPDX-License-Identifier: Apache-2.0 */
/* align_unit and peak_snoop of the cycle model: two clients' words, each client's in order, under random stalls; who
 * waits with its random words at hand lets the other pass once; who runs alone never waits for its turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cycle/align_unit.h"
#include "cycle/lane12.h"
#include "cycle/peak_snoop.h"
#include "mantis/numerics.h"

#include <string.h>

enum { PRODUCTS, STREAMS, CLIENTS, WAITING = 4 };

static uint32_t noise = 1;

static uint32_t word(void)
{
    noise ^= noise << 13;
    noise ^= noise >> 17;
    noise ^= noise << 5;
    return noise * 0x9e3779b1u;
}

static uint32_t draw(uint32_t below)
{
    return (word() >> 4) % below;
}

/* One in `one_in` clocks; never where it is 0. */
static bool chance(uint32_t one_in)
{
    return one_in > 0 && draw(one_in) == 0;
}

static void put_addend(uint32_t port[24], int lane, int64_t value)
{
    for (int half = 0; half < 3; half++) {
        int h = 3 * lane + half;
        uint32_t bits = (uint32_t)((uint64_t)value >> 16 * half) & 0xffff;
        port[h / 2] = h % 2 ? (port[h / 2] & 0xffff) | bits << 16 : (port[h / 2] & 0xffff0000) | bits;
    }
}

struct group {
    uint32_t words[16];
    unsigned count;
    bool overflow;
};

/* A client's ports, whichever they are called. */
struct ports {
    uint32_t *runs, *valid, *have, *data_ready, *p, *q, *exponent, *random, *stochastic, *mask, *gate, *relu, *rotate,
        *flip, *ready, *data_valid, *peak_valid;
};

#define PORTS(x)                                                                                                   \
    {                                                                                                              \
        &u.in.x##_runs_i, &u.in.x##_valid_i, &u.in.x##_have_i, &u.in.x##_data_ready_i, u.in.x##_p_i, u.in.x##_q_i, \
            u.in.x##_exponent_i, u.in.x##_words_i, &u.in.x##_stochastic_i, &u.in.x##_mask_i, &u.in.x##_gate_i,     \
            &u.in.x##_relu_i, &u.in.x##_rotate_i, &u.in.x##_flip_i, &u.out.x##_ready_o, &u.out.x##_data_valid_o,   \
            &u.out.x##_peak_valid_o                                                                                \
    }

static struct align_unit_unit u;
static const struct ports port[CLIENTS] = {PORTS(pr), PORTS(st)};

/* What a client does, and what has become of its groups. */
struct client {
    uint32_t valid_in, ready_in, have_in; /* one clock in how many */
    struct group queue[WAITING], next;
    unsigned head, count, shown, beat, sent, received, clocks;
    unsigned passed; /* groups of the other since this one waits with all it needs */
    uint32_t largest;
    struct peak_snoop_unit peak;
};
static struct client client[CLIENTS];
static mantis_random random_words;

/* Draws a group for the unit's inputs and says what must come out. */
static struct group make_group(const struct ports *in)
{
    struct group g = {.count = 1 + draw(16)};
    uint32_t gate = draw(3) ? 0xffff : draw(65536), flip = draw(3) ? 0 : draw(65536);
    int32_t exponent = draw(20) == 0 ? 200 : (int32_t)draw(400) - 240;
    const uint32_t below = (1u << (g.count - 1)) - 1; /* lanes without an element are the last ones, or any */
    *in->mask = (draw(2) ? below : below & word()) | 1u << (g.count - 1);
    *in->gate = gate;
    *in->flip = flip;
    *in->relu = draw(2);
    *in->rotate = draw(4) == 0;
    *in->stochastic = draw(2);
    for (int l = 0; l < 16; l++)
        lane12_put(in->exponent, l, exponent);
    for (int l = 0; l < 16; l++) {
        unsigned keep = draw(48) + 16;
        int64_t p = (int64_t)((uint64_t)word() << 32 | word()) >> keep;
        int64_t q = (int64_t)((uint64_t)word() << 32 | word()) >> keep;
        put_addend(in->p, l, p);
        put_addend(in->q, l, q);
        if (!(*in->mask >> l & 1))
            continue;
        uint32_t lane =
            mantis_align_lane(p + q, exponent, *in->stochastic,
                              mantis_random_word(&random_words, *in->rotate ? (l + 8) % 16 : l), &g.overflow);
        bool zero = !(gate >> l & 1) || (*in->relu && lane >> 31);
        g.words[l] = zero ? 0 : lane ^ (flip >> l & 1) << 31;
    }
    return g;
}

static void begin(int c, uint32_t valid_in, uint32_t ready_in, uint32_t have_in)
{
    client[c] = (struct client){.valid_in = valid_in, .ready_in = ready_in, .have_in = have_in};
    client[c].peak.in.rst_ni = 1;
    client[c].next = make_group(&port[c]);
    *port[c].runs = valid_in > 0;
    *port[c].valid = 0;
}

static void drive(int c)
{
    struct client *k = &client[c];
    const struct ports *in = &port[c];
    *in->valid = *in->valid || chance(k->valid_in);
    *in->have = (*in->have && *in->valid && *in->stochastic) || chance(k->have_in);
    *in->data_ready = chance(k->ready_in);
    if (*in->have)
        memcpy(in->random, random_words.state, sizeof random_words.state);
    else /* no have, no words to be used */
        memset(in->random, (int)draw(256), sizeof random_words.state);
}

/* What the unit shows to client c in this clock is what it should be. */
static void look(int c)
{
    struct client *k = &client[c];
    k->peak.in.valid_i = *port[c].peak_valid;
    memcpy(k->peak.in.words_i, u.out.peak_words_o, 64);
    peak_snoop_outputs(&k->peak.s, &k->peak.in, &k->peak.out);
    peak_snoop_tick(&k->peak.s, &k->peak.in, &k->peak.out);
    if (*port[c].peak_valid) {
        assert_true(k->shown < k->count);
        const struct group *g = &k->queue[(k->head + k->shown) % WAITING];
        assert_memory_equal(u.out.peak_words_o, g->words, 64);
        assert_int_equal(u.out.overflow_event_o, g->overflow);
        for (int l = 0; l < 16; l++)
            k->largest = (g->words[l] & 0x7fffffff) > k->largest ? g->words[l] & 0x7fffffff : k->largest;
        k->shown++;
    }
    if (!*port[c].data_valid || !*port[c].data_ready)
        return;
    assert_true(k->count > 0);
    const struct group *g = &k->queue[k->head];
    const uint32_t words = MANTIS_PORT / 32; /* of a beat */
    assert_memory_equal(c == STREAMS ? u.out.st_data_o : u.out.pr_data_o, &g->words[words * k->beat], 4 * words);
    if (words * ++k->beat >= g->count) {
        k->beat = 0;
        k->head = (k->head + 1) % WAITING;
        k->count--;
        k->shown--;
        k->received++;
    }
}

/* Whether client c's group is taken in this clock. */
static bool fires(int c)
{
    const struct ports *in = &port[c];
    return *in->valid && *in->ready && (!*in->stochastic || *in->have);
}

static void after_fire(int c)
{
    struct client *k = &client[c];
    assert_true(k->count < WAITING);
    k->queue[(k->head + k->count++) % WAITING] = k->next;
    k->sent++;
    k->next = make_group(&port[c]);
    *port[c].valid = *port[c].have = 0;
    k->passed = 0;
}

static void clock(void)
{
    align_unit_outputs(&u.s, &u.in, &u.out);
    for (int c = 0; c < CLIENTS; c++)
        drive(c);
    assert_false(u.out.pr_data_valid_o && u.out.st_data_valid_o);
    assert_false(u.out.pr_ready_o && u.out.st_ready_o);
    for (int c = 0; c < CLIENTS; c++)
        look(c);
    bool fire[CLIENTS] = {fires(PRODUCTS), fires(STREAMS)};
    align_unit_tick(&u.s, &u.in, &u.out);
    for (int c = 0; c < CLIENTS; c++) {
        const struct ports *in = &port[c];
        client[c].clocks++;
        if (*in->valid && !fire[c] && (!*in->stochastic || *in->have)) {
            client[c].passed += fire[!c];
            assert_true(client[c].passed <= 1);
        }
    }
    for (int c = 0; c < CLIENTS; c++)
        if (fire[c])
            after_fire(c);
}

/* Both clients with their own stalls, until each has its groups. */
static void run(const uint32_t a[3], const uint32_t b[3])
{
    enum { GROUPS = 2000 };
    memset(&u, 0, sizeof u);
    u.in.rst_ni = 1;
    mantis_random_seek(&random_words, (mantis_random_key){1, 2, 3}, 0);
    begin(PRODUCTS, a[0], a[1], a[2]);
    begin(STREAMS, b[0], b[1], b[2]);
    for (unsigned clocks = 0; (a[0] && client[0].received < GROUPS) || (b[0] && client[1].received < GROUPS);
         clocks++) {
        assert_true(clocks < 1000000);
        clock();
    }
    for (int c = 0; c < CLIENTS; c++) {
        struct client *k = &client[c];
        k->valid_in = 0;
        if (!*port[c].valid)
            continue;
        while (*port[c].valid) /* the last one that was offered */
            clock();
    }
    for (int i = 0; i < 200 || client[0].count || client[1].count; i++)
        clock();
    for (int c = 0; c < CLIENTS; c++) {
        assert_int_equal(client[c].received, client[c].sent);
        assert_int_equal(client[c].peak.out.peak_o, client[c].largest);
    }
}

static void both_stalled(void **state)
{
    (void)state;
    static const uint32_t stalls[][3] = {{1, 1, 1}, {3, 1, 1}, {1, 3, 1}, {1, 1, 3}, {2, 2, 2}, {1, 1, 40}};
    enum { STALLS = sizeof stalls / sizeof *stalls };
    for (int a = 0; a < STALLS; a++)
        for (int b = 0; b < STALLS; b++)
            run(stalls[a], stalls[b]);
}

static void one_alone(void **state)
{
    (void)state;
    static const uint32_t none[3] = {0, 1, 1}, stalls[][3] = {{1, 1, 1}, {3, 1, 1}, {1, 3, 1}, {1, 1, 3}};
    for (int a = 0; a < 4; a++) {
        run(stalls[a], none);
        run(none, stalls[a]);
    }
}

/* Groups of four lanes with all they need, taken at once: two in three clocks, with beats of 512 bits each; the first
 * one too. */
static void alone_without_waiting(void **state)
{
    (void)state;
    memset(&u, 0, sizeof u);
    u.in.rst_ni = 1;
    for (int c = 0; c < CLIENTS; c++)
        *port[c].mask = 15, *port[c].data_ready = 1;
    for (int turn = 0; turn < 6; turn++) {
        int c = turn % 2;
        *port[c].runs = 1;
        for (int i = 0; i < 8; i++) { /* as long as a unit takes until its first group, and more */
            align_unit_outputs(&u.s, &u.in, &u.out);
            align_unit_tick(&u.s, &u.in, &u.out);
        }
        *port[c].valid = 1;
        unsigned taken = 0;
        for (int i = 0; i < 30; i++) {
            align_unit_outputs(&u.s, &u.in, &u.out);
            taken += *port[c].ready;
            assert_true(i > 0 || *port[c].ready);
            align_unit_tick(&u.s, &u.in, &u.out);
        }
        assert_int_equal(taken, MANTIS_PORT == 512 ? 30 : 20);
        *port[c].valid = *port[c].runs = 0;
    }
}

static void peak_forgets(void **state)
{
    (void)state;
    struct peak_snoop_unit peak = {.in = {.rst_ni = 1, .valid_i = 1, .words_i = {7}}};
    for (int i = 0; i < 4; i++)
        peak_snoop_tick(&peak.s, &peak.in, &peak.out);
    peak_snoop_outputs(&peak.s, &peak.in, &peak.out);
    assert_int_equal(peak.out.peak_o, 7);
    peak.in.clear_i = 1;
    peak_snoop_tick(&peak.s, &peak.in, &peak.out);
    peak.in.clear_i = peak.in.valid_i = 0;
    peak_snoop_tick(&peak.s, &peak.in, &peak.out);
    peak_snoop_outputs(&peak.s, &peak.in, &peak.out);
    assert_int_equal(peak.out.peak_o, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_stalled),
        cmocka_unit_test(one_alone),
        cmocka_unit_test(alone_without_waiting),
        cmocka_unit_test(peak_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
