/* command_check, the sequencer's nineteen steps, against mantis_command_check, the host's description of the same rules, on
 * descriptors that are mostly right and wrong in one or two places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cycle/command_check.h"
#include "mantis/command.h"

#include <string.h>

static uint64_t noise = 0x1234567;

static uint32_t word(void)
{
    noise = noise * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(noise >> 32);
}

static uint32_t draw(uint32_t below) { return word() % below; }

/* The window is small, so that operands meet each other and its end. */
static uint32_t place(uint32_t align)
{
    static const uint32_t reach[4] = {1 << 9, 1 << 12, 1 << 16, 1 << 20};
    return draw(reach[draw(4)]) / align * align;
}

static uint32_t size(void)
{
    static const uint32_t reach[5] = {4, 20, 100, 300, 5000};
    return 1 + draw(reach[draw(5)]);
}

static void set(mantis_command *c, uint32_t field, uint32_t value) { mantis_set(c, field, value); }

static mantis_command matrix(mantis_opcode op)
{
    mantis_command c = mantis_command_make(op);
    set(&c, MANTIS_VECTOR_ROWS, size());
    set(&c, MANTIS_VECTOR_COLS, size());
    set(&c, MANTIS_VECTOR_OUT, place(16));
    return c;
}

static mantis_command make(void)
{
    mantis_command c;
    switch (1 + draw(6)) {
    case MANTIS_OP_PEAK:
        c = mantis_command_make(MANTIS_OP_PEAK);
        set(&c, MANTIS_PEAK_COUNT, size() * size());
        set(&c, MANTIS_PEAK_X0_ADDR, place(16));
        set(&c, MANTIS_PEAK_OUT_SCALE, place(4));
        return c;
    case MANTIS_OP_MAP: {
        static const uint32_t bits[6] = {4, 5, 6, 7, 8, 16};
        c = mantis_command_make(MANTIS_OP_MAP);
        set(&c, MANTIS_MAP_BITS, bits[draw(6)]);
        set(&c, MANTIS_MAP_COUNT, size() * size());
        set(&c, MANTIS_MAP_OUT, place(16));
        set(&c, MANTIS_MAP_X0_ADDR, place(16));
        set(&c, MANTIS_MAP_OUT_SCALE, place(4));
        set(&c, MANTIS_MAP_X0_SCALE, place(4));
        return c;
    }
    case MANTIS_OP_GEMM: {
        uint32_t m = size(), n = size(), k = size(), ta = draw(2), tb = draw(2);
        c = mantis_command_make(MANTIS_OP_GEMM);
        c.word[0] |= (word() & 0xa400);
        set(&c, MANTIS_GEMM_TRANS_A, ta);
        set(&c, MANTIS_GEMM_TRANS_B, tb);
        set(&c, MANTIS_GEMM_ROWS, m);
        set(&c, MANTIS_GEMM_COLS, n);
        set(&c, MANTIS_GEMM_DEPTH, k);
        set(&c, MANTIS_GEMM_OUT_LD, n + draw(2) * draw(50));
        set(&c, MANTIS_GEMM_X0_LD, (ta ? m : k) + draw(2) * draw(50));
        set(&c, MANTIS_GEMM_X1_LD, (tb ? k : n) + draw(2) * draw(50));
        for (uint32_t f = 5; f < 7; f++)
            c.word[f] = place(16);
        for (uint32_t x = 12; x <= 18; x += 3) {
            c.word[x] = place(16);
            c.word[x + 1] = place(4);
        }
        return c;
    }
    case MANTIS_OP_VECTOR:
        c = matrix(MANTIS_OP_VECTOR);
        c.word[0] |= word() & 0x1f00ff00;
        for (int t = 0; t < 4; t++)
            c.word[0] |= draw(3) << (16 + 2 * t);
        for (int w = 12; w < 30; w++)
            c.word[w] = place(16);
        c.word[13] += 4 * draw(4);
        if (draw(3) == 0) /* in place */
            c.word[draw(2) ? 12 + 3 * draw(3) : 29] = c.word[5];
        c.word[6] = place(4);
        return c;
    case MANTIS_OP_REDUCE:
        c = matrix(MANTIS_OP_REDUCE);
        c.word[0] |= word() & 0x1f00;
        c.word[12] = place(16);
        c.word[15] = place(16);
        return c;
    default:
        c = mantis_command_make(MANTIS_OP_FENCE);
        c.word[0] |= word() & 0x100;
        return c;
    }
}

/* Something wrong, or merely extreme. */
static void spoil(mantis_command *c)
{
    static const uint32_t extreme[] = {0,          1,          MANTIS_MAX_K,     MANTIS_MAX_K + 1,     MANTIS_MAX_DIM,
                                       0x1000000,  0x40000000, 0x40000001,       4096,                 4097,
                                       0xffffffff, 0xfffffff0, MANTIS_MAX_GROUPS, MANTIS_MAX_GROUPS - 1, 0xfffffff};
    uint32_t w = draw(32);
    switch (draw(7)) {
    case 0: c->word[0] ^= 1u << draw(32); break;
    case 1: c->word[w] ^= 1u << draw(32); break;
    case 2: c->word[8 + draw(4)] = extreme[draw(sizeof extreme / sizeof extreme[0])]; break;
    case 3: c->word[w] = extreme[draw(sizeof extreme / sizeof extreme[0])]; break;
    case 4: c->word[w] += draw(64); break;
    case 5: c->word[8 + draw(4)] = 4090 + draw(12); break;
    default: c->word[w] = c->word[5 + draw(16)]; break;
    }
}

static uint32_t verdict(const mantis_command *c, uint64_t memory)
{
    for (unsigned step = 0; step < CHECK_STEPS; step++) {
        uint32_t status = command_check(c->word, step, (uint32_t)(memory - 1));
        if (status != MANTIS_OK)
            return status;
    }
    return MANTIS_OK;
}

static void same_verdicts(void **state)
{
    (void)state;
    uint64_t seen[8][7] = {{0}};
    for (int i = 0; i < 3000000; i++) {
        static const uint64_t sizes[4] = {1 << 14, 1 << 20, 1 << 26, UINT64_C(1) << 32};
        mantis_command c = make();
        for (uint32_t n = draw(3); n > 0; n--)
            spoil(&c);
        uint64_t memory = sizes[draw(4)] - draw(2) * draw(100);
        uint32_t want = mantis_command_check(&c, memory);
        uint32_t got = verdict(&c, memory);
        if (want != got) {
            char text[512];
            print_message("memory %llx: %s\n", (unsigned long long)memory, mantis_command_describe(&c, text, sizeof text));
            for (int w = 0; w < 32; w++)
                print_message("%08x%c", c.word[w], w % 8 == 7 ? '\n' : ' ');
        }
        assert_int_equal(got, want);
        seen[c.word[0] & 7][want]++;
    }
    /* The draw reached every verdict of every command. */
    for (int op = 1; op <= 6; op++) {
        assert_true(seen[op][MANTIS_OK] > 100);
        assert_true(seen[op][MANTIS_ILLEGAL] > 100);
        if (op != MANTIS_OP_FENCE) {
            assert_true(seen[op][MANTIS_BAD_SHAPE] > 100);
            assert_true(seen[op][MANTIS_BAD_ADDRESS] > 100);
        }
    }
}

/* The sequencer's other two questions, on commands written out by hand. */
static void scales_and_records(void **state)
{
    (void)state;
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    c.word[0] |= 1u << 8 | 3u << 12 | 1u << 14 | 1u << 25; /* T0 fp32, T2 DFP-16, c3; saturate */
    for (uint32_t w = 1; w < 32; w++)
        c.word[w] = 0x100 * w;
    static const struct {
        bool used, peak;
        uint32_t addr;
    } want[COMMAND_SCALES] = {{true, true, 0xd00},  {false, false, 0}, {true, false, 0x1300}, {true, false, 0x1600},
                              {false, false, 0},    {true, false, 0x1a00}, {true, false, 0x1c00}};
    for (unsigned i = 0; i < COMMAND_SCALES; i++) {
        struct command_scale s = command_scale(c.word, i);
        assert_int_equal(s.used, want[i].used);
        if (!s.used)
            continue;
        assert_int_equal(s.peak, want[i].peak);
        assert_int_equal(s.addr, want[i].addr);
        assert_true(!s.peak || (s.bits == 16 && s.saturate));
    }
    assert_false(command_records(c.word));
    c.word[0] |= 1u << 15;
    assert_true(command_records(c.word));

    c = mantis_command_make(MANTIS_OP_GEMM);
    assert_true(command_scale(c.word, 0).used && !command_scale(c.word, 0).peak);
    assert_true(command_scale(c.word, 1).used && !command_scale(c.word, 1).peak);
    assert_false(command_scale(c.word, 2).used);
    mantis_set(&c, MANTIS_GEMM_BIAS, 1);
    assert_true(command_scale(c.word, 2).used && command_scale(c.word, 2).peak && command_scale(c.word, 2).bits == 8);
    assert_false(command_records(c.word));

    static const mantis_opcode none[3] = {MANTIS_OP_PEAK, MANTIS_OP_REDUCE, MANTIS_OP_FENCE};
    for (int i = 0; i < 3; i++) {
        c = mantis_command_make(none[i]);
        for (unsigned s = 0; s < COMMAND_SCALES; s++)
            assert_false(command_scale(c.word, s).used);
        assert_int_equal(command_records(c.word), none[i] == MANTIS_OP_PEAK);
    }
    c = mantis_command_make(MANTIS_OP_MAP);
    mantis_set(&c, MANTIS_MAP_BITS, 5);
    assert_true(command_scale(c.word, 0).used && command_scale(c.word, 0).peak && command_scale(c.word, 0).bits == 5);
    assert_true(command_records(c.word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_verdicts), cmocka_unit_test(scales_and_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
