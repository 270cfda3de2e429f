/* SPDX-License-Identifier: Apache-2.0 */
/* Two executors on the same random program, command by command: status, sticky flags and every byte. */
#ifndef MANTIS_TEST_AGREE_H
#define MANTIS_TEST_AGREE_H

#include "random_program.h"

#include <stdio.h>
#include <string.h>

__attribute__((unused)) static void name_command(random_program *p, uint32_t index, char *text, size_t size)
{
    mantis_command c;
    memcpy(&c, p->memory.bytes + p->ring.base + (index & (p->ring.slots - 1)) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
    mantis_command_describe(&c, text, size);
}

/* Runs both programs command by command. Returns 0 and says why on a difference. */
__attribute__((unused)) static int agree(mantis_executor *one, random_program *a, mantis_executor *other,
                                         random_program *b, unsigned long *commands, unsigned long *refused)
{
    const uint32_t tail = a->ring.tail;
    for (uint32_t i = a->ring.head; i != tail; i++) {
        mantis_report ra, rb;
        char text[160];
        name_command(a, i, text, sizeof text);
        a->ring.head = b->ring.head = i;
        a->ring.tail = b->ring.tail = i + 1;
        mantis_run(one, &a->memory, &a->ring, &ra);
        mantis_run(other, &b->memory, &b->ring, &rb);
        ++*commands;
        *refused += ra.status != MANTIS_OK;
        if (ra.status != rb.status || ra.sticky != rb.sticky) {
            printf("# command %u, %s: %s %s sticky %u, %s %s sticky %u (%s)\n", i, text, one->class_->name,
                   mantis_status_name(ra.status), ra.sticky, other->class_->name, mantis_status_name(rb.status),
                   rb.sticky, rb.message);
            return 0;
        }
        if (memcmp(a->memory.bytes, b->memory.bytes, a->memory.size) != 0) {
            uint64_t at = 0;
            while (a->memory.bytes[at] == b->memory.bytes[at])
                at++;
            printf("# command %u, %s: byte 0x%llx %s 0x%02x, %s 0x%02x\n", i, text, (unsigned long long)at,
                   one->class_->name, a->memory.bytes[at], other->class_->name, b->memory.bytes[at]);
            return 0;
        }
    }
    return 1;
}

#endif
