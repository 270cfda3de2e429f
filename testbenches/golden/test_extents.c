/* SPDX-License-Identifier: Apache-2.0 */
/* mantis_command_extents: golden reads nothing outside what it lists, and writes nothing else. */
#include "mantis/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY = 8192 };

/* A product of 5 x 3 with rows of 8 in C, a bias, and a peak. */
static mantis_command product(void)
{
    mantis_command c = mantis_command_make(MANTIS_OP_GEMM);
    const uint32_t fields[][2] = {
        {MANTIS_GEMM_ROWS, 5},        {MANTIS_GEMM_COLS, 3},        {MANTIS_GEMM_DEPTH, 7},
        {MANTIS_GEMM_OUT, 256},       {MANTIS_GEMM_OUT_LD, 8},      {MANTIS_GEMM_X0_ADDR, 1025},
        {MANTIS_GEMM_X0_LD, 7},       {MANTIS_GEMM_X0_SCALE, 1104}, {MANTIS_GEMM_X1_ADDR, 2048},
        {MANTIS_GEMM_X1_LD, 4},       {MANTIS_GEMM_X1_SCALE, 2100}, {MANTIS_GEMM_BIAS, 1},
        {MANTIS_GEMM_X2_ADDR, 3072},  {MANTIS_GEMM_X2_SCALE, 3100}, {MANTIS_GEMM_RECORD_PEAK, 1},
        {MANTIS_GEMM_OUT_SCALE, 4096}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_int_equal(mantis_set(&c, fields[i][0], fields[i][1]), MANTIS_OK);
    return c;
}

static void listed(void **state)
{
    (void)state;
    static const mantis_extent want[] = {{"out", 256, (4 * 8 + 3) * 4, true},
                                         {"out_scale", 4096, 4, true},
                                         {"x0", 1025, 35, false},
                                         {"x0_scale", 1104, 4, false},
                                         {"x1", 2048, 27, false},
                                         {"x1_scale", 2100, 4, false},
                                         {"x2", 3072, 12, false},
                                         {"x2_scale", 3100, 4, false}};
    const mantis_command c = product();
    mantis_extent list[MANTIS_MAX_EXTENTS];
    assert_int_equal(mantis_command_extents(&c, MEMORY, list), sizeof want / sizeof *want);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_string_equal(list[i].name, want[i].name);
        assert_int_equal(list[i].address, want[i].address);
        assert_int_equal(list[i].bytes, want[i].bytes);
        assert_int_equal(list[i].written, want[i].written);
    }
}

static void nothing_to_list(void **state)
{
    (void)state;
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const mantis_command c = product(), fence = mantis_command_make(MANTIS_OP_FENCE);
    assert_int_equal(mantis_command_extents(&fence, MEMORY, list), 0);
    assert_int_equal(mantis_command_extents(&c, 4096, list), 0); /* its peak lies outside */
}

static void run(mantis_executor *golden, mantis_memory *memory, const mantis_command *c)
{
    mantis_ring ring = {4224, 1, 0, 0};
    mantis_report report;
    assert_int_equal(mantis_ring_push(memory, &ring, c), MANTIS_OK);
    assert_int_equal(mantis_run(golden, memory, &ring, &report), MANTIS_OK);
}

/* What lies outside of the list changes no result, and only what is listed as written changes. */
static void all_that_counts(void **state)
{
    (void)state;
    mantis_executor *golden = mantis_golden_create(1, NULL);
    const mantis_command c = product();
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(&c, MEMORY, list);
    mantis_memory a = {aligned_alloc(64, MEMORY), MEMORY}, b = {aligned_alloc(64, MEMORY), MEMORY};
    assert_non_null(a.bytes);
    assert_non_null(b.bytes);
    memset(a.bytes, 0x11, MEMORY);
    memset(b.bytes, 0xee, MEMORY);
    for (unsigned i = 0; i < count; i++)
        if (!list[i].written)
            for (uint64_t k = 0; k < list[i].bytes; k++)
                a.bytes[list[i].address + k] = b.bytes[list[i].address + k] =
                    list[i].bytes == 4 ? 0 : (uint8_t)(k * 37 + i);
    for (int k = 0; k < 12; k++) /* the bias: finite words, no greater than their peak */
        a.bytes[3072 + k] = b.bytes[3072 + k] = 0;
    run(golden, &a, &c);
    run(golden, &b, &c);
    for (unsigned i = 0; i < count; i++)
        for (uint64_t k = 0; list[i].written && k < list[i].bytes; k++) {
            const uint64_t at = list[i].address + k;
            if (a.bytes[at] == 0x11 && b.bytes[at] == 0xee)
                continue; /* between rows */
            assert_int_equal(a.bytes[at], b.bytes[at]);
            a.bytes[at] = 0x11;
        }
    for (int k = 0; k < MEMORY; k++) {
        bool known = k >= 4224 && k < 4352;
        for (unsigned i = 0; i < count && !known; i++)
            known = (uint64_t)k >= list[i].address && (uint64_t)k < list[i].address + list[i].bytes;
        assert_true(known || a.bytes[k] == 0x11);
    }
    free(a.bytes);
    free(b.bytes);
    mantis_destroy(golden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(listed), cmocka_unit_test(nothing_to_list),
                                       cmocka_unit_test(all_that_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
