/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a command is well formed: the exact order of checks of docs/commands.md, with the reason in words.
 * (1) opcode, reserved bits, field codes: check_codes.c   (2) sizes: check_sizes.c, check_view.c
 * (3) operands, here: alignment, window, overlap with the output. */
#include "commands/check.h"

#include <stdarg.h>
#include <stdio.h>

mantis_fault mantis_refuse(mantis_status status, const char *format, ...)
{
    mantis_fault f;
    va_list arguments;
    f.status = status;
    va_start(arguments, format);
    vsnprintf(f.reason, sizeof f.reason, format, arguments);
    va_end(arguments);
    return f;
}

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
            return mantis_refuse(MANTIS_BAD_ADDRESS, "%s at 0x%08" PRIx32 " is not aligned to %" PRIu32 " bytes",
                                 o->name, o->address, o->alignment);
        }
        if (o == out && mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM &&
            mantis_get(c, MANTIS_GEMM_OUT_GROUP) % o->alignment) {
            return mantis_refuse(MANTIS_BAD_ADDRESS, "out_group %" PRIu32 " is not a multiple of %" PRIu32,
                                 mantis_get(c, MANTIS_GEMM_OUT_GROUP), o->alignment);
        }
        if (o->address + o->bytes > memory_size) {
            return mantis_refuse(MANTIS_BAD_ADDRESS,
                                 "%s at 0x%08" PRIx32 ", %" PRIu64 " bytes, leaves the memory of %" PRIu64 " bytes",
                                 o->name, o->address, o->bytes, memory_size);
        }
        if (out && o != out && overlap(o, out) && !(o->may_be_in_place && o->address == out->address)) {
            return mantis_refuse(MANTIS_BAD_ADDRESS, "%s at 0x%08" PRIx32 " overlaps out at 0x%08" PRIx32, o->name,
                                 o->address, out->address);
        }
    }
    return CHECK_OK;
}

mantis_fault mantis_command_fault(const mantis_command *command, uint64_t memory_size)
{
    mantis_fault f = mantis_check_codes(command);
    if (!f.status)
        f = mantis_check_sizes(command);
    if (!f.status && memory_size)
        f = check_addresses(command, memory_size);
    return f;
}

mantis_fault mantis_ring_fault(const mantis_ring *ring)
{
    if (!ring->slots || (ring->slots & (ring->slots - 1)) || ring->slots > 65536 ||
        ring->base % MANTIS_DESCRIPTOR_BYTES || ring->tail - ring->head > ring->slots) {
        return mantis_refuse(
            MANTIS_BAD_ARGUMENT,
            "the ring needs a power of two of slots up to 65536, a base on 128 bytes, head..tail within slots");
    }
    return CHECK_OK;
}

mantis_status mantis_command_check(const mantis_command *command, uint64_t memory_size)
{
    return mantis_command_fault(command, memory_size).status;
}
