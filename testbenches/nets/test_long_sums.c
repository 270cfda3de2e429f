/* SPDX-License-Identifier: Apache-2.0 */
/* Sums that are longer than a product: x^T dy and the column sums of dy, cut at several lengths, leave the words of one
 * product; and so do all gradients of a network's step. */
#include "../common/tap.h"

#include "host/device/executors.h"
#include "host/layers/layer.h"
#include "host/networks/network.h"

#include <string.h>

enum { ROWS = 150, IN = 7, OUT = 5, CUTS = 6 };
static const uint32_t LONGEST[CUTS] = {MANTIS_MAX_K, ROWS, ROWS - 1, 64, 17, 3};

static uint64_t state = 9;

static void fill(const arena *memory, const tensor *t, int32_t exponent)
{
    int8_t *q = arena_at(memory, t);
    for (uint64_t i = 0; i < tensor_elements(t); i++)
        q[i] = (int8_t)((int32_t)(tap_random(&state) % 255) - 127);
    arena_set_scale(memory, t, (uint32_t)exponent);
}

static void test_products(mantis_executor *executor)
{
    host_error error = {.status = MANTIS_OK};
    layer_context context = {.batch = ROWS, .bits = 8};
    arena memory;
    program p;
    tensor dw[CUTS], db[CUTS];
    arena_begin(&memory);
    layer_context_layout(&context, &memory, ROWS);
    const tensor x = arena_tensor(&memory, TENSOR_DFP8, ROWS, IN, "x"),
                 dy = arena_tensor(&memory, TENSOR_DFP8, ROWS, OUT, "dy"),
                 sums = arena_tensor(&memory, TENSOR_RAW, IN, OUT, "sums");
    for (int i = 0; i < CUTS; i++) {
        dw[i] = arena_tensor(&memory, TENSOR_FP32, IN, OUT, "dw");
        db[i] = arena_tensor(&memory, TENSOR_FP32, 1, OUT, "db");
    }
    if (!tap_ok(arena_commit(&memory, &error) == MANTIS_OK, "laid out"))
        return;
    program_init(&p, &memory, executor, 3);
    layer_context_setup(&p, &context);
    fill(&memory, &x, -9);
    fill(&memory, &dy, -12);
    for (int i = 0; i < CUTS; i++) {
        context.longest_sum = LONGEST[i];
        program_gemm_long(&p, &(gemm_operation){.a = &x, .transpose_a = true, .b = &dy, .out = &dw[i]}, LONGEST[i],
                          &sums);
        layer_column_sums(&p, &context, &dy, &db[i], &sums);
    }
    tap_ok(program_run(&p) == MANTIS_OK, "run %s", p.error.text);
    for (int i = 1; i < CUTS; i++)
        tap_ok(memcmp(arena_at(&memory, &dw[0]), arena_at(&memory, &dw[i]), tensor_bytes(&dw[0])) == 0 &&
                   memcmp(arena_at(&memory, &db[0]), arena_at(&memory, &db[i]), tensor_bytes(&db[0])) == 0 &&
                   arena_scale(&memory, &dw[0]) == arena_scale(&memory, &dw[i]) &&
                   arena_scale(&memory, &db[0]) == arena_scale(&memory, &db[i]),
               "products and column sums of %d rows, cut at %u: the same words and peaks", ROWS, LONGEST[i]);
    const float *b = arena_at(&memory, &db[0]);
    tap_ok(b[0] != 0.0f && b[0] != b[1], "and not all alike");
    program_free(&p);
    arena_free(&memory);
}

/* All gradients of one step from the same start. */
static void gradients(mantis_executor *executor, uint32_t longest, uint8_t *to, uint64_t size)
{
    static const char TEXT[] = "input x\nconv a out=6 kernel=3 pad=1\nrelu r\nconv b out=8 kernel=3 stride=2 groups=2\n"
                               "deconv d out=3 kernel=2 stride=2\nflatten f\nlinear c out=5\n";
    const network_options options = {.batch = 9, .bits = 8, .norm_bits = 16, .longest_sum = longest};
    const shape image = {7, 7, 2};
    host_error error = {.status = MANTIS_OK};
    arena memory;
    network net;
    program p;
    arena_begin(&memory);
    if (network_open_text(&net, "long", TEXT, &image, 5, &options, &error) != MANTIS_OK ||
        network_layout(&net, &memory, &error) != MANTIS_OK || arena_commit(&memory, &error) != MANTIS_OK) {
        tap_ok(false, "%s", error.text);
        return;
    }
    network_initialize(&net, &memory, 3);
    program_init(&p, &memory, executor, 11);
    network_setup(&p, &net, 0.1f, 0.9f, 0.0f);
    uint64_t draws = 4;
    float *x = arena_at(&memory, &net.nodes[0].y), *dlogits = arena_at(&memory, &net.dlogits);
    for (uint64_t i = 0; i < tensor_elements(&net.nodes[0].y); i++)
        x[i] = (float)(tap_random(&draws) % 2001) / 1000.0f - 1.0f;
    for (uint64_t i = 0; i < tensor_elements(&net.dlogits); i++)
        dlogits[i] = (float)(tap_random(&draws) % 2001) / 1000.0f - 1.0f;
    program_begin_step(&p, 1);
    program_peak(&p, &net.nodes[0].y);
    network_forward(&p, &net, 9, true);
    program_peak(&p, &net.dlogits);
    network_backward(&p, &net, 9);
    if (!tap_ok(program_run(&p) == MANTIS_OK, "a step with sums of up to %u %s", longest, p.error.text))
        return;
    uint64_t used = 0;
    for (uint32_t i = 0; i < net.parameter_count; i++) {
        const tensor *g = &net.parameters[i]->gradient;
        if (used + tensor_bytes(g) <= size)
            memcpy(to + used, arena_at(&memory, g), tensor_bytes(g));
        used += tensor_bytes(g);
    }
    program_free(&p);
    network_close(&net);
    arena_free(&memory);
}

int main(void)
{
    static uint8_t whole[1 << 16], cut[1 << 16];
    static const uint32_t longest[] = {300, 100, 49, 20};
    mantis_executor *golden = mantis_golden_create(1, NULL);
    test_products(golden);
    gradients(golden, 0, whole, sizeof whole);
    for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
        memset(cut, 0, sizeof cut);
        gradients(golden, longest[i], cut, sizeof cut);
        tap_ok(memcmp(whole, cut, sizeof cut) == 0, "and every gradient is that of whole sums");
    }
    mantis_destroy(golden);
    return tap_done();
}
