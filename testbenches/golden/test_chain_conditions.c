/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that golden does at once (chains.h): both sides of every condition under which they are. */
#include "chains.h"

typedef struct {
    const char *what;
    uint32_t command; /* of two gates, MAP and REDUCE, whose field is set */
    uint32_t field;
    uint32_t value;
    uint32_t joined; /* how many still are */
} change;

static const change CHANGES[] = {
    {"nothing", 1, MANTIS_ALL_TAG, 9, 3},
    {"it waits for less", 1, MANTIS_ALL_AFTER, 2, 2},
    {"another coefficient", 0, MANTIS_VECTOR_C0_ADDR, ONE + 0x80, 2},
    {"another coefficient behind it", 1, MANTIS_VECTOR_C0_ADDR, ONE + 0x80, 1},
    {"another exponent", 1, MANTIS_VECTOR_C0_SCALE, ONE + 0x84, 1},
    {"an exponent that is refused", 1, MANTIS_VECTOR_C0_SCALE, ONE + 0x88, 0},
    {"another tensor", 1, MANTIS_VECTOR_X0_ADDR, GATE, 2},
    {"another peak", 1, MANTIS_VECTOR_X0_SCALE, X_PEAK, 2},
    {"another result", 1, MANTIS_VECTOR_OUT, OTHER, 1},
    {"another peak of the result", 1, MANTIS_VECTOR_OUT_SCALE, OTHER_PEAK, 1},
    {"no peak of the first", 0, MANTIS_VECTOR_RECORD_PEAK, 0, 1},
    {"no peak of the second", 1, MANTIS_VECTOR_RECORD_PEAK, 0, 1},
    {"the result is its own gate", 1, MANTIS_VECTOR_GATE_ADDR, X, 2},
    {"no second gate", 1, MANTIS_VECTOR_GATE, 0, 1},
    {"no first gate", 0, MANTIS_VECTOR_GATE, 0, 2},
    {"relu", 1, MANTIS_VECTOR_RELU, 1, 1},
    {"relu of the first", 0, MANTIS_VECTOR_RELU, 1, 2},
    {"a stochastic result", 1, MANTIS_VECTOR_STOCHASTIC, 1, 1},
    {"a stochastic result of the first", 0, MANTIS_VECTOR_STOCHASTIC, 1, 2},
    {"no headroom", 0, MANTIS_VECTOR_SATURATE, 1, 2},
    {"to nearest", 0, MANTIS_VECTOR_MAP_STOCHASTIC, 0, 2},
    {"fewer elements", 1, MANTIS_VECTOR_ROWS, 60, 1},
    {"a tensor outside of memory", 1, MANTIS_VECTOR_GATE_ADDR, 0xfffff000, 0},
    {"a constant", 1, MANTIS_VECTOR_C3_PRESENT, 1, 1},
    {"a coefficient of each row", 0, MANTIS_VECTOR_C0_LAYOUT, 2, 2},
    {"mantissas", 1, MANTIS_VECTOR_X0_KIND, 3, 0},
    {"another command", 1, MANTIS_ALL_OPCODE, MANTIS_OP_FENCE, 0},
    {"MAP waits for less", 2, MANTIS_ALL_AFTER, 1, 2},
    {"8 bits", 2, MANTIS_MAP_BITS, 8, 1},
    {"an exponent for each row", 2, MANTIS_MAP_SCALING, 1, 1},
    {"signs", 2, MANTIS_MAP_SIGN, 1, 1},
    {"MAP without headroom", 2, MANTIS_MAP_SATURATE, 1, 2},
    {"MAP of another tensor", 2, MANTIS_MAP_X0_ADDR, GATE, 2},
    {"MAP under another peak", 2, MANTIS_MAP_X0_SCALE, X_PEAK, 2},
    {"MAP of fewer elements", 2, MANTIS_MAP_COUNT, 960, 1},
    {"MAP over a gate", 2, MANTIS_MAP_OUT, GATE2, 1},
    {"MAP over the second gate's end", 2, MANTIS_MAP_OUT, GATE2 + 3984, 1},
    {"MAP over what it reads", 2, MANTIS_MAP_OUT, X + 512, 1},
    {"an exponent over the peak", 2, MANTIS_MAP_OUT_SCALE, OUT_PEAK, 2},
    {"an exponent in a gate", 2, MANTIS_MAP_OUT_SCALE, GATE + 1024, 2},
    {"an exponent over the factor's", 2, MANTIS_MAP_OUT_SCALE, ONE_EXPONENT, 2},
    {"REDUCE waits for less", 3, MANTIS_ALL_AFTER, 1, 2},
    {"sums of rows", 3, MANTIS_REDUCE_BY_ROW, 1, 2},
    {"absolute", 3, MANTIS_REDUCE_ABSOLUTE, 1, 2},
    {"S1 alone", 3, MANTIS_REDUCE_S1_ONLY, 1, 2},
    {"8 bits of q", 3, MANTIS_REDUCE_Q_WIDE, 0, 2},
    {"8 bits of p", 3, MANTIS_REDUCE_P_WIDE, 0, 2},
    {"sums of another tensor", 3, MANTIS_REDUCE_X0_ADDR, P, 2},
    {"sums of fewer elements", 3, MANTIS_REDUCE_ROWS, 60, 2},
    {"sums of q times itself", 3, MANTIS_REDUCE_X1_ADDR, Q, 3},
    {"sums of q times its neighbours", 3, MANTIS_REDUCE_X1_ADDR, Q + 16, 2},
    {"sums of q times the result's halves", 3, MANTIS_REDUCE_X1_ADDR, X + 16, 2},
    {"sums over a gate", 3, MANTIS_REDUCE_OUT, GATE, 2},
    {"sums over the peak", 3, MANTIS_REDUCE_OUT, ONE, 2},
    {"sums over the mantissas", 3, MANTIS_REDUCE_OUT, Q + 1024, 2},
    {"sums over the third command", 3, MANTIS_REDUCE_OUT, RING, 2},
    {"sums over the first command", 3, MANTIS_REDUCE_OUT, RING + HEAD *MANTIS_DESCRIPTOR_BYTES - 512, 3},
};

static bool changed(const change *c)
{
    static const kind ALL = {2, true, true, 0};
    const shape s = {1000, 16 - 8 * (c->command == 3 && c->field == MANTIS_REDUCE_OUT), X, true},
                few = {1000, 8, X, true};
    mantis_command four[4];
    uint32_t joined;
    const int16_t three = 3;
    const uint32_t count = draw(four, s.n % s.cols ? &few : &s, 127, &ALL);
    memcpy(image + ONE + 0x80, &three, sizeof three);
    put(ONE + 0x84, 3);
    put(ONE + 0x88, 600);
    mantis_set(&four[c->command], c->field, c->value);
    const bool right = agree(four, count, RING, &joined), as_meant = !can() || joined == c->joined;
    if (!right || !as_meant)
        printf("# %s: %s, %u joined\n", c->what, right ? "right" : "differs", joined);
    return right && as_meant;
}

static void conditions(void)
{
    bool good = true;
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
        good &= changed(&CHANGES[i]);
    tap_ok(good, "each condition that fails: one command after the other");
    static const kind ALL = {2, true, true, 0};
    const shape s = {1000, 8, X, true};
    mantis_command four[4];
    uint32_t joined;
    const uint32_t count = draw(four, &s, 127, &ALL);
    tap_ok(agree(four, count, X + 2048, &joined) && (!can() || !joined),
           "a first result that is written over those behind it");
    draw(four, &s, 127, &ALL);
    tap_ok(agree(four, count, Q + 512, &joined) && joined <= 1, "mantissas that are written over REDUCE");
}

int main(void)
{
    return chains_main(conditions);
}
