/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_cases.h"

#include "cycle/dma_request.h"

#include <stddef.h>
#include <stdio.h>

enum { REQUESTS = 300 };

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Clocks of both channels at once, if none is idle: the port moves a beat in each, or a channel does. */
static uint64_t busy(uint64_t beats, const uint64_t client_beats[2])
{
    return larger(beats, REQUESTS + larger(client_beats[0], client_beats[1]));
}

static void one_reader(const struct reader_dut *dut, dma_report *report, const char *what, struct reader_case c)
{
    struct reader_result r;
    report(what, reader_bench(&c, dut, &r));
}

/* Both channels stall and ask in their own rhythm. */
static struct reader_case random_reader(uint32_t s)
{
    return (struct reader_case){.seed = s,
                                .requests = {REQUESTS, REQUESTS},
                                .stall_ar = s % 4,
                                .stall_r = s / 4 % 3,
                                .stall_req = {s % 5 * 3, s / 2 % 4 * 5},
                                .stall_beat = {s % 3, s / 3 % 4},
                                .fetches = s % 2 ? 3 : 40,
                                .faults = s % 3 == 0 ? 50 : 0,
                                .clears = s % 3 == 0 ? 90 : 0};
}

void dma_reader_cases(const struct reader_dut *dut, dma_report *report)
{
    char what[80];
    struct reader_result r = {0};
    for (int i = 0; i < 2; i++) { /* nothing stalls: a clock a beat, besides a request's flush */
        struct reader_case c = {.seed = 1 + (uint32_t)i};
        c.requests[i] = REQUESTS;
        const char *wrong = reader_bench(&c, dut, &r);
        if (wrong == NULL && r.clocks >= r.client_beats[i] + 2 * REQUESTS + 64)
            wrong = "it has idle clocks";
        report(i ? "reader: streams alone" : "reader: products alone", wrong);
    }
    struct reader_case both = {.seed = 3, .requests = {REQUESTS, REQUESTS}};
    const char *wrong = reader_bench(&both, dut, &r);
    const uint64_t reads = busy(r.beats, r.client_beats); /* a channel's flush is another's beat */
    if (wrong == NULL && r.clocks >= reads + reads / 16 + 64)
        wrong = "it has idle clocks";
    report("reader: both at once, a beat a clock", wrong);

    struct reader_case blocked = {.seed = 4, .requests = {REQUESTS, REQUESTS}, .blocked = 5000};
    wrong = reader_bench(&blocked, dut, &r);
    if (wrong == NULL && r.served_while_blocked < 4500)
        wrong = "streams wait for products' client";
    report("reader: a channel whose beats nobody takes holds up nothing but itself", wrong);

    for (uint32_t s = 10; s < 34; s++) {
        snprintf(what, sizeof what, "reader: both at random, seed %u", s);
        one_reader(dut, report, what, random_reader(s));
    }
    one_reader(dut, report, "reader: addresses wait",
               (struct reader_case){.seed = 77, .requests = {REQUESTS, REQUESTS}, .stall_ar = 9, .fetches = 5});
    one_reader(dut, report, "reader: memory is slow",
               (struct reader_case){.seed = 78, .requests = {REQUESTS, REQUESTS}, .stall_r = 9, .fetches = 5});
    one_reader(dut, report, "reader: descriptors among streams, with errors",
               (struct reader_case){
                   .seed = 79, .requests = {40, 2000}, .fetches = 2, .faults = 9, .clears = 50, .stall_beat = {0, 2}});
}

static void one_writer(const struct writer_dut *dut, dma_report *report, const char *what, struct writer_case c)
{
    struct writer_result r;
    report(what, writer_bench(&c, dut, &r));
}

void dma_writer_cases(const struct writer_dut *dut, dma_report *report)
{
    char what[80];
    struct writer_result r = {0};
    for (int i = 0; i < 2; i++) {
        struct writer_case c = {.seed = 1 + (uint32_t)i};
        c.requests[i] = REQUESTS;
        const char *wrong = writer_bench(&c, dut, &r);
        if (wrong == NULL && r.clocks >= r.client_beats[i] + 8 * REQUESTS)
            wrong = "it has idle clocks";
        report(i ? "writer: streams alone" : "writer: products alone", wrong);
    }
    struct writer_case both = {.seed = 3, .requests = {REQUESTS, REQUESTS}};
    const char *wrong = writer_bench(&both, dut, &r);
    const uint64_t writes = busy(r.beats, r.client_beats);
    if (wrong == NULL && r.clocks >= writes + writes / 4)
        wrong = "it has idle clocks";
    report("writer: both at once", wrong);

    struct writer_case blocked = {.seed = 4, .requests = {REQUESTS, REQUESTS}, .blocked = 5000};
    wrong = writer_bench(&blocked, dut, &r);
    if (wrong == NULL && r.written_while_blocked < 4000)
        wrong = "streams wait for products' data";
    report("writer: a channel whose data do not come holds up nothing but itself", wrong);

    for (uint32_t s = 10; s < 34; s++) {
        snprintf(what, sizeof what, "writer: both at random, seed %u", s);
        one_writer(dut, report, what,
                   (struct writer_case){.seed = s,
                                        .requests = {REQUESTS, REQUESTS},
                                        .stall_aw = s % 4,
                                        .stall_w = s / 4 % 3,
                                        .stall_b = s % 5,
                                        .stall_req = {s % 2 * 9, s % 3},
                                        .stall_data = {s % 3, s / 3 % 4},
                                        .poison = {s % 7 == 3, s % 7 == 5},
                                        .fault = s % 5 == 4 ? 1 + s % 3 : 0});
    }
    one_writer(dut, report, "writer: addresses wait",
               (struct writer_case){.seed = 90, .requests = {REQUESTS, REQUESTS}, .stall_aw = 40});
    one_writer(dut, report, "writer: answers wait",
               (struct writer_case){.seed = 91, .requests = {REQUESTS, REQUESTS}, .stall_b = 60});
    /* A memory that has taken an address gets the burst's beats whatever the writer's clients do. */
    one_writer(dut, report, "writer: a memory that locks onto a burst",
               (struct writer_case){.seed = 6, .requests = {REQUESTS, REQUESTS}, .locked = true});
    one_writer(dut, report, "writer: such a memory, with stalls",
               (struct writer_case){.seed = 7,
                                    .requests = {REQUESTS, REQUESTS},
                                    .stall_aw = 3,
                                    .stall_w = 2,
                                    .stall_data = {3, 2},
                                    .locked = true});
}
