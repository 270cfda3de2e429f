/* SPDX-License-Identifier: Apache-2.0 */
/* Where clocks go: the parts that are watched add up to all clocks and are those of the machine's own counters, with
 * and without waits; useful MACs of all clocks by hand; only steps with clocks count; the roofline's numbers. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/device/activity.h"
#include "host/reports/report.h"
#include "host/reports/report_shares.h"
#include "host/reports/roofline.h"

static const char NETWORK[] = "input x\nconv c1 out=6 kernel=3 pad=1\nbatch_norm n1\nrelu r1\nconv c2 out=20 kernel=3 "
                              "pad=1 stride=2\nflatten f\nlinear fc out=classes\n";

enum { BATCH = 4, NN = MANTIS_N * MANTIS_N };

typedef struct {
    trainer t;
    run_result r;
    clock_shares shares;
    program_section_counters sections[64];
    size_t count;
} run;

/* Trains `steps`, the last `clocked` of them on the cycle model. */
static bool train(run *x, const data_pair *data, uint32_t steps, uint32_t clocked, uint32_t backpressure, bool overlap)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    memset(x, 0, sizeof *x);
    o.net = scratch_write("shares.net", NETWORK, strlen(NETWORK));
    o.executor = clocked == steps ? "cycle" : "golden";
    o.steps = steps;
    o.batch = BATCH;
    o.profile = !overlap;
    o.overlap = overlap;
    o.machine.threads = 1;
    o.machine.backpressure = backpressure;
    o.machine.shares = clocked == steps ? &x->shares : NULL;
    if (trainer_open(&x->t, &o, data, &error) == MANTIS_OK) {
        mantis_executor *own = x->t.program.executor, *cycle = NULL;
        const executor_options watched = {.shares = &x->shares};
        for (uint32_t i = 0; i < steps && error.status == MANTIS_OK; i++) {
            if (i == steps - clocked && clocked < steps && (cycle = executors_create("cycle", &watched, &error)))
                x->t.program.executor = cycle;
            trainer_step(&x->t, &error);
        }
        x->t.program.executor = own;
        mantis_destroy(cycle);
        run_result_take(&x->r, &x->t, &error);
        x->count = x->t.program.section_count;
        if (x->count && x->count <= 64)
            memcpy(x->sections, x->t.program.sections, x->count * sizeof *x->sections);
        trainer_close(&x->t);
    }
    return tap_ok(error.status == MANTIS_OK && x->count <= 64, "%u steps, %u of them with clocks %s", steps, clocked,
                  error.text);
}

static bool adds_up(const clock_shares *s)
{
    const uint64_t *n = s->clocks;
    uint64_t kinds = 0, products = 0, streams = 0;
    for (int i = CLOCK_SHARE_peak; i <= CLOCK_SHARE_align; i++)
        kinds += n[i];
    for (int i = CLOCK_SHARE_mac_active; i <= CLOCK_SHARE_product_scales; i++)
        products += n[i];
    kinds += n[CLOCK_SHARE_stream_scales];
    for (int i = CLOCK_SHARE_stream_moves; i <= CLOCK_SHARE_stream_scales; i++)
        streams += n[i];
    return n[CLOCK_SHARE_cycles] + n[CLOCK_SHARE_overlap] ==
               n[CLOCK_SHARE_products] + n[CLOCK_SHARE_streams] + n[CLOCK_SHARE_control] &&
           kinds == n[CLOCK_SHARE_streams] && streams == kinds && products == n[CLOCK_SHARE_products];
}

/* The machine's counters, which the RTL has too. */
static bool as_counted(const clock_shares *s, const uint64_t *counters)
{
    bool equal = s->clocks[CLOCK_SHARE_cycles] == counters[MANTIS_COUNTER_CYCLES] &&
                 s->clocks[CLOCK_SHARE_products] == counters[MANTIS_COUNTER_PRODUCTS] &&
                 s->clocks[CLOCK_SHARE_streams] == counters[MANTIS_COUNTER_STREAMS] &&
                 s->clocks[CLOCK_SHARE_overlap] == counters[MANTIS_COUNTER_OVERLAP] &&
                 s->clocks[CLOCK_SHARE_products] - s->clocks[CLOCK_SHARE_product_scales] ==
                     counters[MANTIS_COUNTER_GEMM_CYCLES] &&
                 s->clocks[CLOCK_SHARE_mac_active] == counters[MANTIS_COUNTER_MAC_ACTIVE];
    for (int i = 0; i < 6; i++)
        equal &= s->clocks[CLOCK_SHARE_stall_a + i] == counters[MANTIS_COUNTER_STALL_A + i];
    return equal;
}

static void test_sums(const run *x, const char *how, bool waits)
{
    const clock_shares *s = &x->shares;
    tap_ok(adds_up(s), "%s: the parts are all clocks", how);
    tap_ok(as_counted(s, x->r.totals.counters), "%s: they are the machine's counters", how);
    tap_ok(s->clocks[CLOCK_SHARE_products] && s->clocks[CLOCK_SHARE_control] && s->clocks[CLOCK_SHARE_map] &&
               s->clocks[CLOCK_SHARE_vector] && s->clocks[CLOCK_SHARE_reduce] && s->clocks[CLOCK_SHARE_stream_moves] &&
               s->clocks[CLOCK_SHARE_stream_inside] && s->clocks[CLOCK_SHARE_align],
           "%s: every kind that the network has", how);
    tap_ok(waits == (s->clocks[CLOCK_SHARE_stream_waits] > s->clocks[CLOCK_SHARE_streams] / 10),
           "%s: streams wait %llu of %llu clocks", how, (unsigned long long)s->clocks[CLOCK_SHARE_stream_waits],
           (unsigned long long)s->clocks[CLOCK_SHARE_streams]);
}

/* The same steps on two engines at once. */
static void test_overlap(const run *plain, const run *both)
{
    const uint64_t *one = plain->shares.clocks, *two = both->shares.clocks;
    tap_ok(adds_up(&both->shares) && as_counted(&both->shares, both->r.totals.counters),
           "two engines: the parts are all clocks, and the machine's counters");
    tap_ok(one[CLOCK_SHARE_overlap] == 0 && two[CLOCK_SHARE_overlap] > two[CLOCK_SHARE_cycles] / 20 &&
               two[CLOCK_SHARE_cycles] < one[CLOCK_SHARE_cycles] &&
               strcmp(plain->r.weights_sha256, both->r.weights_sha256) == 0,
           "two engines: the same weights in %llu clocks in place of %llu, %llu of them of both",
           (unsigned long long)two[CLOCK_SHARE_cycles], (unsigned long long)one[CLOCK_SHARE_cycles],
           (unsigned long long)two[CLOCK_SHARE_overlap]);
}

static void test_useful(const run *x)
{
    uint64_t useful = 0, clocks = 0, of_sections = 0;
    bool each = true;
    for (size_t i = 0; i < x->count; i++) {
        each &= x->sections[i].clocked_useful == x->sections[i].work.useful;
        of_sections += x->sections[i].clocked_useful;
        clocks += x->sections[i].counters[MANTIS_COUNTER_CYCLES];
    }
    useful = x->r.totals.clocked_useful;
    tap_ok(each && useful && useful == of_sections && useful == x->r.totals.work.useful,
           "all steps have clocks: all useful MACs count, %llu", (unsigned long long)useful);
    tap_ok(report_fill(useful, clocks) == (double)useful / ((double)NN * (double)clocks),
           "%.4f of the array's places in all clocks", report_fill(useful, clocks));
}

static void test_mixed(const run *all, const run *part)
{
    bool each = part->count == all->count;
    for (size_t i = 0; each && i < part->count; i++)
        each = part->sections[i].work.useful == 3 * part->sections[i].clocked_useful;
    tap_ok(each && 3 * part->r.totals.clocked_useful == part->r.totals.work.useful && part->r.totals.clocked_useful,
           "one step of three with clocks: its useful MACs alone");
    tap_ok(adds_up(&part->shares) && as_counted(&part->shares, part->r.totals.counters), "and its clocks alone: %llu",
           (unsigned long long)part->shares.clocks[CLOCK_SHARE_cycles]);
}

static void test_roofline(void)
{
    program_section_counters s[4] = {{.layer = "a", .phase = "weight gradient", .clocked_useful = 6400},
                                     {.layer = "b", .phase = "forward"},
                                     {.layer = "c", .phase = "forward", .clocked_useful = 5},
                                     {.layer = "d", .phase = "elsewhere", .clocked_useful = 64}};
    text t = {0};
    s[0].counters[MANTIS_COUNTER_CYCLES] = s[1].counters[MANTIS_COUNTER_CYCLES] = 100;
    s[0].counters[MANTIS_COUNTER_READ_BEATS] = s[1].counters[MANTIS_COUNTER_READ_BEATS] = 30;
    s[0].counters[MANTIS_COUNTER_WRITE_BEATS] = 20;
    s[3].counters[MANTIS_COUNTER_CYCLES] = 8;
    s[3].counters[MANTIS_COUNTER_WRITE_BEATS] = 1;
    char want[200];
    snprintf(want, sizeof want,
             "layer\tphase\tnumber\tuseful MACs a byte\tuseful MACs a clock\n"
             "a\tweight gradient\t2\t%g\t64\nd\telsewhere\t3\t%g\t8\n",
             6400.0 * 8 / (50 * MANTIS_PORT), 64.0 * 8 / MANTIS_PORT);
    const size_t lines = roofline_table(&t, s, 4);
    tap_ok(lines == 2 && t.bytes && strcmp(t.bytes, want) == 0,
           "roofline: sections with clocks and products, MACs over the bytes of the beats and over clocks");
    text_free(&t);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    static run free_memory, slow, mixed, both;
    data_pair data;
    if (!tap_ok(data_draw(&data, 16, 4, 5, &error) == MANTIS_OK, "data"))
        return tap_done();
    data.train.rows = data.train.cols = data.test.rows = data.test.cols = 8; /* the pixels do not matter */
    if (train(&free_memory, &data, 2, 2, 0, false) && train(&slow, &data, 2, 2, 77, false) &&
        train(&mixed, &data, 3, 1, 0, false) && train(&both, &data, 2, 2, 0, true)) {
        test_sums(&free_memory, "zero-wait memory", false);
        test_sums(&slow, "memory that waits", true);
        test_overlap(&free_memory, &both);
        test_useful(&free_memory);
        test_mixed(&free_memory, &mixed);
    }
    test_roofline();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
