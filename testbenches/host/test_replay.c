/* SPDX-License-Identifier: Apache-2.0 */
/* Replay: a convolution, a batch-norm and the linear layer of resnet8 run again from a snapshot, on cycle model and RTL
 * (or the cycle model alone where there is no RTL): nothing differs, and golden's step is what it is without. A flipped
 * bit in golden's result, a disturbed bus and a write out of place are found, and what comes after them is compared
 * again. */
#include "scratch.h"

#include "commands/operands.h"
#include "host/data/data_sources.h"
#include "host/export/replay.h"
#include "host/training/trainer.h"
#include "platform/axi_memory.h"

static host_error error;
static data_pair data;
static bool rtl;

/* Golden, but for one bit of the first product into a given tensor. */
typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    uint32_t address;
    int flipped;
} flipper;

static mantis_status run_flipped(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    flipper *f = (flipper *)self;
    mantis_command c;
    memcpy(&c, memory->bytes + ring->base + (ring->head & (ring->slots - 1)) * sizeof c, sizeof c);
    const mantis_status status = mantis_run(f->inner, memory, ring, report);
    if (f->address && !f->flipped && mantis_get(&c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM &&
        mantis_get(&c, MANTIS_GEMM_OUT) == f->address) {
        memory->bytes[f->address + 4] ^= 1;
        f->flipped = 1;
    }
    return status;
}

static void destroy_flipped(mantis_executor *self)
{
    (void)self;
}

static training_options options(void)
{
    training_options o = training_defaults();
    o.net = "resnet8";
    o.steps = 3;
    o.batch = 1;
    o.profile = true;
    o.machine.threads = 1;
    return o;
}

static void snapshot(const char *path, char hex[65])
{
    trainer t;
    training_options o = options();
    if (trainer_open(&t, &o, &data, &error) != MANTIS_OK)
        return;
    trainer_step(&t, &error);
    trainer_save(&t, path, &error);
    trainer_step(&t, &error);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
}

typedef struct {
    const char *flip; /* the layer in whose result a bit is flipped; NULL: none */
    uint64_t corrupt; /* clock from which the RTL reads wrong data; 0: never */
} disturbance;

/* The step after the snapshot with these layers replayed; rows stay in r until replay_end. */
static void step(replay *r, const char *path, const char *layers, disturbance how, char hex[65])
{
    static const mantis_executor_class CLASS = {"flipper", run_flipped, destroy_flipped, NULL};
    const mantis_platform_options platform = {.latency = 3, .backpressure_seed = 7, .corrupt_clock = how.corrupt};
    trainer t;
    training_options o = options();
    bool chosen[256];
    mantis_replay_device *device = mantis_replay_create(rtl, &platform);
    trainer_open(&t, &o, &data, &error);
    flipper f = {{&CLASS}, t.program.executor, 0, 0};
    for (uint32_t i = 0; how.flip && i < t.net.count; i++)
        if (strcmp(t.net.nodes[i].name, how.flip) == 0)
            f.address = t.net.nodes[i].y.address;
    replay_choose(&t.net, layers, false, chosen, &error);
    replay_begin(r, &f.base, device, &t.program, &t.net, chosen);
    t.program.executor = &r->base;
    if (error.status == MANTIS_OK && trainer_resume(&t, path, &error) == MANTIS_OK)
        trainer_step(&t, &error);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    mantis_replay_destroy(device);
}

static replay_row sum_of(const replay *r)
{
    replay_row sum = {.commands = 0};
    for (size_t i = 0; i < r->row_count; i++) {
        sum.commands += r->rows[i].commands;
        sum.counters[MANTIS_COUNTER_CYCLES] += r->rows[i].counters[MANTIS_COUNTER_CYCLES];
        sum.counters[MANTIS_COUNTER_COMMANDS] += r->rows[i].counters[MANTIS_COUNTER_COMMANDS];
        sum.differing_bytes += r->rows[i].differing_bytes;
        sum.differing_cycles += r->rows[i].differing_cycles;
        sum.differing_commands += r->rows[i].differing_commands;
    }
    return sum;
}

static const replay_row *row_of(const replay *r, const char *layer, int pass)
{
    for (size_t i = 0; i < r->row_count; i++)
        if (r->rows[i].pass == pass && strcmp(r->rows[i].layer, layer) == 0)
            return &r->rows[i];
    static const replay_row NONE;
    return &NONE;
}

static void test_layers(const char *path, const char *golden)
{
    replay r;
    char hex[65] = "";
    step(&r, path, "s2b1a,s2b1an,head", (disturbance){NULL, 0}, hex);
    const replay_row sum = sum_of(&r);
    tap_ok(error.status == MANTIS_OK && strcmp(hex, golden) == 0, "the step ends with golden's weights %s", error.text);
    tap_ok(sum.differing_bytes == 0 && sum.differing_cycles == 0 && sum.differing_commands == 0 && !r.first[0],
           "nothing differs %s", r.first);
    /* MAP x, MAP w, GEMM; MAP dy, GEMM; GEMM; two VECTORs. MAP, REDUCE, twice MAP, VECTOR. */
    static const struct {
        const char *layer;
        uint64_t commands[REPLAY_PASSES];
    } WANT[] = {{"s2b1a", {3, 1, 2, 2}}, {"s2b1an", {5, 6, 0, 4}}, {"head", {3, 1, 3, 4}}};
    for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++)
        for (int pass = 0; pass < REPLAY_PASSES; pass++) {
            const replay_row *row = row_of(&r, WANT[i].layer, pass);
            tap_ok(row->commands == WANT[i].commands[pass] && row->counters[MANTIS_COUNTER_COMMANDS] == row->commands,
                   "%s, %s: %llu commands, %llu clocks", WANT[i].layer, REPLAY_PASS_NAMES[pass],
                   (unsigned long long)row->commands, (unsigned long long)row->counters[MANTIS_COUNTER_CYCLES]);
        }
    tap_ok(row_of(&r, "s2b1a", 0)->counters[MANTIS_COUNTER_MAC_ACTIVE] >= 16 * 9, "the product kept the array busy");
    replay_end(&r);
}

static void test_differences(const char *path)
{
    replay r;
    char hex[65];
    step(&r, path, "s2b1a,s2b1an,head", (disturbance){"s2b1a", 0}, hex);
    replay_row sum = sum_of(&r);
    tap_ok(error.status == MANTIS_OK && sum.differing_bytes == (rtl ? 2 : 1) && sum.differing_commands == 1 &&
               sum.differing_cycles == 0 && sum.commands == 34 &&
               row_of(&r, "s2b1a", 0)->differing_bytes == sum.differing_bytes,
           "a flipped bit in golden's convolution: %llu bytes of one command of %llu",
           (unsigned long long)sum.differing_bytes, (unsigned long long)sum.commands);
    tap_ok(strstr(r.first, "s2b1a, forward: GEMM s2b1a.y = ") && strstr(r.first, "byte 4 of out"), "its place: %s",
           r.first);
    replay_end(&r);
    if (!rtl) {
        tap_skip("a disturbed bus", "no RTL in this build");
        return;
    }
    step(&r, path, "head", (disturbance){NULL, 600}, hex);
    sum = sum_of(&r);
    tap_ok(error.status == MANTIS_OK && sum.differing_cycles >= 1 && sum.differing_commands == sum.differing_cycles &&
               sum.differing_commands < sum.commands,
           "a disturbed bus: %llu clocks, and agreement after them", (unsigned long long)sum.differing_cycles);
    tap_ok(strstr(r.first, "head, forward: ") && strstr(r.first, "signal") && !strstr(r.first, "clock 18446"),
           "its place: %s", r.first);
    replay_end(&r);
}

/* One burst of two beats: 32 bytes from 0x40, of which 16..27 may be written. */
static void test_stray_writes(void)
{
    static uint8_t bytes[256];
    static axi_memory m;
    mantis_memory memory = {bytes, sizeof bytes};
    struct mantis_top_in in;
    struct mantis_top_out out;
    memset(&in, 0, sizeof in);
    memset(&out, 0, sizeof out);
    m.memory = &memory;
    m.watched = true;
    const uint32_t second = 0x40 + AXI_BEAT_BYTES; /* the second beat */
    m.window[0].first = second;
    m.window[0].end = second + 12;
    axi_memory_reset(&m);
    for (int beat = 0; beat < 2; beat++) {
        axi_memory_show(&m, &in);
        out.m_awvalid_o = beat == 0;
        out.m_awaddr_o = 0x40;
        out.m_awlen_o = 1;
        out.m_wvalid_o = 1;
        out.m_wstrb_o = beat ? 0x1fff : UINT64_C(1) << (AXI_BEAT_BYTES - 1);
        out.m_wlast_o = beat;
        memset(out.m_wdata_o, 0x11, sizeof out.m_wdata_o);
        axi_memory_tick(&m, &in, &out);
    }
    tap_ok(m.stray == 2 && bytes[second - 1] == 0x11 && bytes[second] == 0x11 && bytes[second + 12] == 0x11 &&
               bytes[second + 13] == 0,
           "bytes written outside of the windows: %llu", (unsigned long long)m.stray);
}

static void test_choice(void)
{
    static const shape COLOUR = {32, 32, 3};
    const network_options how = {.batch = 1, .bits = 8, .norm_bits = 16};
    static const struct {
        const char *net;
        uint32_t layers; /* of distinct shapes, those without commands too */
    } NETS[] = {{"resnet8", 19}, {"resnet20", 19}};
    network net;
    arena im;
    bool chosen[256];
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++) {
        uint32_t count = 0, convolutions = 0;
        arena_begin(&im);
        network_open(&net, NETS[i].net, &COLOUR, 10, &how, &error);
        network_layout(&net, &im, &error);
        replay_choose(&net, "all", true, chosen, &error);
        for (uint32_t k = 0; k < net.count; k++) {
            count += chosen[k];
            convolutions += chosen[k] && strcmp(net.nodes[k].class_->kind, "conv") == 0;
        }
        /* the stem, 16 -> 16, then twice: with stride, beside it 1 x 1, and without */
        tap_ok(count == NETS[i].layers && convolutions == 8 && !chosen[0],
               "%s: %u layers of distinct shapes, %u of them convolutions", NETS[i].net, count, convolutions);
        network_close(&net);
        arena_free(&im);
    }
    network_open(&net, "resnet8", &COLOUR, 10, &how, &error);
    replay_choose(&net, "stem,nowhere", false, chosen, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "network resnet8 has no layer 'nowhere'", "an unknown layer");
    replay_choose(&net, "head,stem", false, chosen, &error);
    uint32_t count = 0;
    for (uint32_t k = 0; k < net.count; k++)
        count += chosen[k];
    tap_ok(error.status == MANTIS_OK && count == 2 && chosen[1] && chosen[net.count - 1], "two layers by name");
    network_close(&net);
}

int main(void)
{
    char golden[65] = "", path[160];
    rtl = mantis_has_rtl();
    if (data_draw_channels(&data, 3, 16, 4, 5, &error) != MANTIS_OK)
        return 1;
    snprintf(path, sizeof path, "%s", scratch_path("snapshot.ck"));
    snapshot(path, golden);
    test_layers(path, golden);
    test_differences(path);
    test_stray_writes();
    test_choice();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
