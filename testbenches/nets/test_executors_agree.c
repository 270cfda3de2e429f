/* SPDX-License-Identifier: Apache-2.0 */
/* Every GEMM, VECTOR and REDUCE of one training step of every shipped network, at two batch sizes, on float and on
 * golden: each distinct command (shapes, flags, strides; not addresses) once, in a memory of its own
 * (testbenches/common/placed.h).
 *
 * Float gets operands of three bits, whose sums no order of additions rounds, so it must leave exactly what a loop in
 * double leaves. Golden gets operands of the whole range, against the numerics' own words. Of large results 96 elements
 * are compared, one out of each of as many equal stretches: every slice of a plan's rows, and every group or its
 * neighbour, has some, and a slice of the depth is in each element; the results' peak and every byte beside the results
 * are compared whole. */
#include "../common/placed.h"
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/networks/network.h"
#include "host/networks/network_text.h"

#include <string.h>

enum { MEMORY = 64 << 20, SAMPLES = 96, MOST = 4096 };
static const uint32_t BATCHES[] = {2, 8};

/* -- Taking a step's commands: an executor that does nothing ------------------------------------------ */

typedef struct {
    mantis_executor base;
    mantis_command list[MOST]; /* distinct ones */
    size_t count;
    uint64_t seen;
} taker;

/* What tells two commands apart: all but addresses, the host's mark, and which random words. */
static mantis_command form_of(const mantis_command *c)
{
    static const int ANY[] = {1, 2, 3, 4, 6, 7, 13, 16, 19};
    static const int VECTORS[] = {10, 14, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29};
    static const int ADDRESSES[] = {5, 12, 15, 18};
    mantis_command form = *c;
    const bool vector = mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_VECTOR;
    for (size_t i = 0; i < sizeof ANY / sizeof *ANY; i++)
        form.word[ANY[i]] = 0;
    for (size_t i = 0; vector && i < sizeof VECTORS / sizeof *VECTORS; i++)
        form.word[VECTORS[i]] = 0;
    for (size_t i = 1; i < sizeof ADDRESSES / sizeof *ADDRESSES; i++) /* in place or not is part of the form */
        form.word[ADDRESSES[i]] = form.word[ADDRESSES[i]] == c->word[5];
    form.word[5] = 0;
    return form;
}

static void take(taker *t, const mantis_command *c)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    if (opcode != MANTIS_OP_GEMM && opcode != MANTIS_OP_VECTOR && opcode != MANTIS_OP_REDUCE)
        return;
    const mantis_command form = form_of(c);
    t->seen++;
    for (size_t i = 0; i < t->count; i++) {
        const mantis_command other = form_of(&t->list[i]);
        if (memcmp(&form, &other, sizeof form) == 0)
            return;
    }
    if (t->count == MOST)
        abort();
    t->list[t->count++] = *c;
}

static mantis_status take_all(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    memset(report, 0, sizeof *report);
    for (; ring->head != ring->tail; ring->head++, report->completed++) {
        mantis_command c;
        memcpy(&c, memory->bytes + ring->base + (ring->head & (ring->slots - 1)) * sizeof c, sizeof c);
        take((taker *)self, &c);
    }
    return MANTIS_OK;
}

static const mantis_executor_class TAKER = {"taker", take_all, NULL, NULL};

static bool take_step(taker *t, const char *name, uint32_t batch, uint32_t size, uint32_t channels)
{
    const network_options options = {.batch = batch, .bits = 8, .norm_bits = 16};
    const shape input = {size, size, channels};
    host_error error = {.status = MANTIS_OK};
    network net;
    arena im;
    program p;
    arena_begin(&im);
    if (network_open(&net, name, &input, 10, &options, &error) == MANTIS_OK &&
        network_layout(&net, &im, &error) == MANTIS_OK && arena_commit(&im, &error) == MANTIS_OK) {
        program_init(&p, &im, &t->base, 1);
        network_setup(&p, &net, 0.01f, 0.9f, 5e-4f);
        network_forward(&p, &net, batch, true);
        network_backward(&p, &net, batch);
        network_update(&p, &net);
        if (program_run(&p) != MANTIS_OK)
            error = p.error;
    }
    network_close(&net);
    arena_free(&im);
    if (error.status)
        printf("# %s: %s\n", name, error.text);
    return error.status == MANTIS_OK;
}

/* -- Doing them --------------------------------------------------------------------------------------- */

static size_t wrong_on(placed *p, const taker *t, mantis_executor *executor, placed_values values)
{
    size_t wrong = 0;
    for (size_t i = 0; i < t->count && wrong < 10; i++) {
        char text[300];
        if (placed_set(p, &t->list[i], values, i + 1) && placed_agrees(p, executor, values, SAMPLES))
            continue;
        printf("# %s: %s\n", mantis_command_describe(&t->list[i], text, sizeof text),
               p->wrong[0] ? p->wrong : "has no room");
        wrong++;
    }
    return wrong;
}

int main(void)
{
    static const struct {
        const char *name;
        uint32_t size, channels;
        bool deeper; /* more layers of another one's shapes: no command of its own */
    } NETS[] = {{"mlp", 28, 1, false},          {"lenet5", 28, 1, false},
                {"resnet8", 32, 3, false},      {"resnet20", 32, 3, false},
                {"resnet18", 32, 3, false},     {"resnet56", 32, 3, true},
                {"mobilenetv2", 32, 3, false},  {"mobilenetv2-224", 32, 3, false},
                {"resnet18-224", 32, 3, false}, {"resnet50-224", 32, 3, false},
                {"vit", 32, 3, false},          {"vit-b16-224", 32, 3, false},
                {"ssd64", 64, 3, false},        {"deeplab32", 32, 3, false},
                {"deeplabv2-321", 33, 3, false}};
    host_error error = {.status = MANTIS_OK};
    taker *t = calloc(1, sizeof *t);
    placed p;
    placed_create(&p, MEMORY);
    mantis_executor *golden = executors_create("golden", &(executor_options){.threads = 2}, &error),
                    *fp32 = executors_create("float", &(executor_options){.threads = 2}, &error);
    if (!t || !golden || !p.before || !p.memory.bytes)
        return 1;
    t->base.class_ = &TAKER;
    size_t before = 0, shipped = 1;
    for (const char *at = network_shipped_names(); (at = strchr(at, ',')) != NULL; at++)
        shipped++;
    /* ssd300 takes no smaller images, and its batch of 8 would be gigabytes: its kinds of commands are the others' */
    tap_ok(shipped == sizeof NETS / sizeof *NETS + 1, "the shipped networks: %s", network_shipped_names());
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++) {
        bool good = true;
        for (size_t b = 0; b < sizeof BATCHES / sizeof *BATCHES; b++)
            good = take_step(t, NETS[i].name, BATCHES[b], NETS[i].size, NETS[i].channels) && good;
        tap_ok(good && NETS[i].deeper == (t->count == before), "%s: %zu commands that no network before had",
               NETS[i].name, t->count - before);
        before = t->count;
    }
    tap_ok(t->seen > t->count && t->count > 200, "%llu commands, %zu distinct", (unsigned long long)t->seen, t->count);
    tap_ok(wrong_on(&p, t, golden, PLACED_FULL) == 0, "golden leaves the numerics' words");
    if (fp32)
        tap_ok(wrong_on(&p, t, fp32, PLACED_SMALL) == 0, "float leaves what a loop in double leaves");
    else
        tap_skip("float", "this build has no BLAS");
    mantis_destroy(golden);
    mantis_destroy(fp32);
    placed_destroy(&p);
    free(t);
    return tap_done();
}
