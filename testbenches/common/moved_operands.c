/* SPDX-License-Identifier: Apache-2.0 */
#include "moved_operands.h"

#include <stdio.h>
#include <string.h>

moved_operand *moved_operand_of(moved_operands *all, mantis_opcode opcode, const char *name)
{
    char text[sizeof all->list->name];
    snprintf(text, sizeof text, "%s %s", mantis_opcode_name(opcode), name);
    for (int i = 0; i < all->count; i++)
        if (strcmp(all->list[i].name, text) == 0)
            return &all->list[i];
    if (all->count == MOVED_OPERANDS)
        return NULL;
    memcpy(all->list[all->count].name, text, sizeof text);
    return &all->list[all->count++];
}

int moved_operand_word(const mantis_command *c, uint32_t address)
{
    int found = -1;
    for (int i = 4; i < 32; i++) {
        if (c->word[i] == address) {
            if (found >= 0)
                return -1;
            found = i;
        }
    }
    return found;
}
