/* SPDX-License-Identifier: Apache-2.0 */
/* A command's operands as the library shows them: for whoever keeps memory elsewhere and brings
 * what a command needs. */
#include "commands/operands.h"

_Static_assert(MANTIS_MAX_EXTENTS >= MANTIS_MAX_OPERANDS, "each operand has its extent");

unsigned mantis_command_extents(const mantis_command *command, uint64_t memory_size,
                                mantis_extent list[MANTIS_MAX_EXTENTS])
{
    mantis_operand operands[MANTIS_MAX_OPERANDS];
    if (mantis_command_check(command, memory_size) != MANTIS_OK)
        return 0;
    const int count = mantis_operands(command, operands);
    for (int i = 0; i < count; i++)
        list[i] = (mantis_extent){operands[i].name, operands[i].address, operands[i].bytes,
                                  operands[i].kind == OPERAND_OUT || operands[i].kind == OPERAND_RESULT};
    if (count && mantis_get(command, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM &&
        mantis_get(command, MANTIS_GEMM_ACCUMULATE)) { /* sums are read, too, and their exponent */
        list[count] = (mantis_extent){operands[0].name, operands[0].address, operands[0].bytes, false};
        list[count + 1] = (mantis_extent){operands[1].name, operands[1].address, operands[1].bytes, false};
        return (unsigned)count + 2;
    }
    return (unsigned)count;
}
