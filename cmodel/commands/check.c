/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a command is well formed: the exact order of checks of docs/commands.md, with the reason in words.
 * (1) opcode, reserved bits, field codes   (2) sizes   (3) operands: alignment, window, overlap with the output. */
#include "commands/operands.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define OK            \
    (mantis_fault)    \
    {                 \
        MANTIS_OK, "" \
    }

__attribute__((format(printf, 2, 3))) static mantis_fault refuse(mantis_status status, const char *format, ...)
{
    mantis_fault f;
    va_list arguments;
    f.status = status;
    va_start(arguments, format);
    vsnprintf(f.reason, sizeof f.reason, format, arguments);
    va_end(arguments);
    return f;
}

/* -- (1) --------------------------------------------------------------------------------------- */

static mantis_fault check_vector_codes(const mantis_command *c)
{
    bool any = false;
    for (int t = 0; t < 4; t++) {
        if (mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]) == 3)
            return refuse(MANTIS_ILLEGAL, "c%d_layout 3 is not defined", t);
        any |= mantis_vector_has(c, t);
    }
    return any ? OK : refuse(MANTIS_ILLEGAL, "no term is present");
}

static bool one_two_four(uint32_t x)
{
    return x == 1 || x == 2 || x == 4;
}

static mantis_fault check_gemm_codes(const mantis_command *c)
{
    const uint32_t kh = mantis_get(c, MANTIS_GEMM_VIEW_KH), kw = mantis_get(c, MANTIS_GEMM_VIEW_KW),
                   pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD);
    const uint32_t stride = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE), dilate = mantis_get(c, MANTIS_GEMM_VIEW_DILATE);
    if (!mantis_get(c, MANTIS_GEMM_VIEW))
        return mantis_get(c, MANTIS_GEMM_VIEW_FLIP) ? refuse(MANTIS_ILLEGAL, "view_flip without view") : OK;
    if (mantis_get(c, MANTIS_GEMM_TRANS_A) && mantis_get(c, MANTIS_GEMM_TRANS_B))
        return refuse(MANTIS_ILLEGAL, "a transposed view takes B as stored, not by taps");
    if (kh < 1 || kh > 16 || kw < 1 || kw > 16)
        return refuse(MANTIS_ILLEGAL, "a kernel of %" PRIu32 " x %" PRIu32 " is outside 1..16", kh, kw);
    if (pad > 15)
        return refuse(MANTIS_ILLEGAL, "view_pad %" PRIu32 " is beyond 15", pad);
    if (!one_two_four(stride) || !one_two_four(dilate)) {
        return refuse(MANTIS_ILLEGAL, "view_stride %" PRIu32 " or view_dilate %" PRIu32 " is none of 1, 2, 4", stride,
                      dilate);
    }
    if (dilate > 1 && (stride > 1 || mantis_get(c, MANTIS_GEMM_TRANS_A)))
        return refuse(MANTIS_ILLEGAL, "view_dilate with %s", stride > 1 ? "a stride" : "trans_a");
    return OK;
}

static mantis_fault check_codes(const mantis_command *c)
{
    const uint32_t opcode = mantis_get(c, MANTIS_ALL_OPCODE);
    if (opcode < MANTIS_OP_PEAK || opcode > MANTIS_OP_FENCE)
        return refuse(MANTIS_ILLEGAL, "opcode %" PRIu32 " is not defined", opcode);
    const uint32_t *reserved = mantis_reserved_bits((int)opcode);
    for (int w = 0; w < 32; w++)
        if (c->word[w] & reserved[w])
            return refuse(MANTIS_ILLEGAL, "word %d has reserved bits 0x%08" PRIx32 " set", w, c->word[w] & reserved[w]);
    if (opcode == MANTIS_OP_MAP) {
        const uint32_t bits = mantis_get(c, MANTIS_MAP_BITS);
        if ((bits < 4 || bits > 8) && bits != 16)
            return refuse(MANTIS_ILLEGAL, "bits %" PRIu32 " is none of 4, 5, 6, 7, 8, 16", bits);
    }
    return opcode == MANTIS_OP_VECTOR ? check_vector_codes(c) : opcode == MANTIS_OP_GEMM ? check_gemm_codes(c) : OK;
}

/* -- (2) --------------------------------------------------------------------------------------- */

static mantis_fault check_size(const char *name, uint64_t value, uint64_t low, uint64_t high)
{
    if (value < low || value > high)
        return refuse(MANTIS_BAD_SHAPE, "%s %" PRIu64 " is outside %" PRIu64 "..%" PRIu64, name, value, low, high);
    return OK;
}

#define CHECK_SIZE(name, value, low, high)                          \
    do {                                                            \
        const mantis_fault f_ = check_size(name, value, low, high); \
        if (f_.status)                                              \
            return f_;                                              \
    } while (0)

static mantis_fault check_groups(uint64_t first, uint64_t n)
{
    return check_size("first + groups", first + (n + MANTIS_LANES - 1) / MANTIS_LANES, 0, MANTIS_MAX_GROUPS);
}

/* How much of the input a view touches at a time: so many pixels the machine holds. */
static uint64_t view_window(const mantis_command *c)
{
    const uint64_t w = mantis_get(c, MANTIS_GEMM_VIEW_W), pad = mantis_get(c, MANTIS_GEMM_VIEW_PAD),
                   kh = mantis_get(c, MANTIS_GEMM_VIEW_KH);
    const bool linear = mantis_get(c, MANTIS_GEMM_VIEW_STRIDE) == 1 && mantis_get(c, MANTIS_GEMM_VIEW_DILATE) == 1 &&
                        mantis_get(c, MANTIS_GEMM_VIEW_OH) == mantis_get(c, MANTIS_GEMM_VIEW_H) &&
                        mantis_get(c, MANTIS_GEMM_VIEW_OW) == w && kh == mantis_get(c, MANTIS_GEMM_VIEW_KW) &&
                        kh == 2 * pad + 1;
    return linear ? 128 + 2 * pad * (w + 1) : kh * 4 * ((w + 3) / 4);
}

static mantis_fault check_view_sizes(const mantis_command *c)
{
    const uint64_t channels = mantis_get(c, MANTIS_GEMM_VIEW_C), images = mantis_get(c, MANTIS_GEMM_VIEW_IMAGES);
    const uint64_t oh = mantis_get(c, MANTIS_GEMM_VIEW_OH), ow = mantis_get(c, MANTIS_GEMM_VIEW_OW);
    const uint64_t patch = channels * mantis_get(c, MANTIS_GEMM_VIEW_KH) * mantis_get(c, MANTIS_GEMM_VIEW_KW),
                   pixels = images * oh * ow;
    const bool ta = mantis_get(c, MANTIS_GEMM_TRANS_A), tb = mantis_get(c, MANTIS_GEMM_TRANS_B);
    CHECK_SIZE("view_h", mantis_get(c, MANTIS_GEMM_VIEW_H), 1, UINT16_MAX);
    CHECK_SIZE("view_w", mantis_get(c, MANTIS_GEMM_VIEW_W), 1, UINT16_MAX);
    CHECK_SIZE("view_c", channels, 1, UINT16_MAX);
    CHECK_SIZE("view_images", images, 1, UINT16_MAX);
    CHECK_SIZE("view_oh", oh, 1, UINT16_MAX);
    CHECK_SIZE("view_ow", ow, 1, UINT16_MAX);
    CHECK_SIZE("rows of this view", mantis_get(c, MANTIS_GEMM_ROWS), ta ? patch : pixels, ta ? patch : pixels);
    CHECK_SIZE("depth of this view", mantis_get(c, MANTIS_GEMM_DEPTH), ta ? pixels : patch, ta ? pixels : patch);
    CHECK_SIZE("x0_ld", mantis_get(c, MANTIS_GEMM_X0_LD), channels, MANTIS_MAX_DIM);
    CHECK_SIZE("x1_ld", mantis_get(c, MANTIS_GEMM_X1_LD), tb ? channels : mantis_get(c, MANTIS_GEMM_COLS),
               MANTIS_MAX_DIM);
    return check_size("the view's window of pixels", view_window(c), 0, MANTIS_VIEW_PIXELS);
}

static mantis_fault check_gemm_sizes(const mantis_command *c)
{
    const uint32_t m = mantis_get(c, MANTIS_GEMM_ROWS), n = mantis_get(c, MANTIS_GEMM_COLS),
                   k = mantis_get(c, MANTIS_GEMM_DEPTH);
    CHECK_SIZE("rows", m, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("cols", n, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("depth", k, 1, MANTIS_MAX_K);
    CHECK_SIZE("out_ld", mantis_get(c, MANTIS_GEMM_OUT_LD), n, MANTIS_MAX_DIM);
    if (mantis_get(c, MANTIS_GEMM_VIEW))
        return check_view_sizes(c);
    CHECK_SIZE("x0_ld", mantis_get(c, MANTIS_GEMM_X0_LD), mantis_get(c, MANTIS_GEMM_TRANS_A) ? m : k, MANTIS_MAX_DIM);
    CHECK_SIZE("x1_ld", mantis_get(c, MANTIS_GEMM_X1_LD), mantis_get(c, MANTIS_GEMM_TRANS_B) ? k : n, MANTIS_MAX_DIM);
    return OK;
}

static mantis_fault check_vector_sizes(const mantis_command *c)
{
    const uint64_t rows = mantis_get(c, MANTIS_VECTOR_ROWS), cols = mantis_get(c, MANTIS_VECTOR_COLS);
    CHECK_SIZE("rows", rows, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("cols", cols, 1, MANTIS_MAX_DIM);
    CHECK_SIZE("rows * cols", rows * cols, 1, MANTIS_MAX_COUNT);
    for (int t = 0; t < 4; t++) {
        const uint32_t code = mantis_get(c, MANTIS_VECTOR_C_LAYOUT[t]);
        if (mantis_vector_has(c, t) && code) {
            CHECK_SIZE(code == 1 ? "cols with one coefficient per channel" : "rows with one coefficient per row",
                       code == 1 ? cols : rows, 1, MANTIS_MAX_COEF);
        }
    }
    return check_groups(mantis_get(c, MANTIS_VECTOR_FIRST), rows * cols);
}

static mantis_fault check_sizes(const mantis_command *c)
{
    switch (mantis_get(c, MANTIS_ALL_OPCODE)) {
    case MANTIS_OP_PEAK: return check_size("count", mantis_get(c, MANTIS_PEAK_COUNT), 1, MANTIS_MAX_COUNT);
    case MANTIS_OP_MAP:
        CHECK_SIZE("count", mantis_get(c, MANTIS_MAP_COUNT), 1, MANTIS_MAX_COUNT);
        return check_groups(mantis_get(c, MANTIS_MAP_FIRST), mantis_get(c, MANTIS_MAP_COUNT));
    case MANTIS_OP_GEMM: return check_gemm_sizes(c);
    case MANTIS_OP_VECTOR: return check_vector_sizes(c);
    case MANTIS_OP_REDUCE:
        CHECK_SIZE("rows", mantis_get(c, MANTIS_REDUCE_ROWS), 1, MANTIS_MAX_DIM);
        CHECK_SIZE("cols", mantis_get(c, MANTIS_REDUCE_COLS), 1, MANTIS_MAX_DIM);
        return check_size("rows * cols",
                          (uint64_t)mantis_get(c, MANTIS_REDUCE_ROWS) * mantis_get(c, MANTIS_REDUCE_COLS), 1,
                          MANTIS_MAX_COUNT);
    default: return OK;
    }
}

/* -- (3) --------------------------------------------------------------------------------------- */

static bool overlap(const mantis_operand *a, const mantis_operand *b)
{
    return a->address < b->address + b->bytes && b->address < a->address + a->bytes;
}

static mantis_fault check_addresses(const mantis_command *c, uint64_t memory_size)
{
    mantis_operand list[MANTIS_MAX_OPERANDS];
    const int n = mantis_operands(c, list);
    const mantis_operand *out = n && list[0].kind == OPERAND_OUT ? &list[0] : NULL;
    for (const mantis_operand *o = list; o < list + n; o++) {
        if (o->address % o->alignment) {
            return refuse(MANTIS_BAD_ADDRESS, "%s at 0x%08" PRIx32 " is not aligned to %" PRIu32 " bytes", o->name,
                          o->address, o->alignment);
        }
        if (o == out && mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM &&
            mantis_get(c, MANTIS_GEMM_OUT_GROUP) % 4) {
            return refuse(MANTIS_BAD_ADDRESS, "out_group %" PRIu32 " is not a multiple of 4",
                          mantis_get(c, MANTIS_GEMM_OUT_GROUP));
        }
        if (o->address + o->bytes > memory_size) {
            return refuse(MANTIS_BAD_ADDRESS,
                          "%s at 0x%08" PRIx32 ", %" PRIu64 " bytes, leaves the memory of %" PRIu64 " bytes", o->name,
                          o->address, o->bytes, memory_size);
        }
        if (out && o != out && overlap(o, out) && !(o->may_be_in_place && o->address == out->address)) {
            return refuse(MANTIS_BAD_ADDRESS, "%s at 0x%08" PRIx32 " overlaps out at 0x%08" PRIx32, o->name, o->address,
                          out->address);
        }
    }
    return OK;
}

mantis_fault mantis_command_fault(const mantis_command *command, uint64_t memory_size)
{
    mantis_fault f = check_codes(command);
    if (!f.status)
        f = check_sizes(command);
    if (!f.status && memory_size)
        f = check_addresses(command, memory_size);
    return f;
}

mantis_fault mantis_ring_fault(const mantis_ring *ring)
{
    if (!ring->slots || (ring->slots & (ring->slots - 1)) || ring->slots > 65536 ||
        ring->base % MANTIS_DESCRIPTOR_BYTES || ring->tail - ring->head > ring->slots) {
        return refuse(
            MANTIS_BAD_ARGUMENT,
            "the ring needs a power of two of slots up to 65536, a base on 128 bytes, head..tail within slots");
    }
    return OK;
}

mantis_status mantis_command_check(const mantis_command *command, uint64_t memory_size)
{
    return mantis_command_fault(command, memory_size).status;
}
