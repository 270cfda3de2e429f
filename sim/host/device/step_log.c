/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/step_log.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 256 }; /* bytes that the host left between two that it wrote count as written */

static graph_node *append(step_log *l)
{
    if (l->count == l->capacity) {
        const size_t capacity = l->capacity ? 2 * l->capacity : 256;
        graph_node *nodes = l->failed ? NULL : realloc(l->nodes, capacity * sizeof *nodes);
        if (!nodes) {
            l->failed = true;
            return NULL;
        }
        l->nodes = nodes;
        l->capacity = capacity;
    }
    l->nodes[l->count] = (graph_node){.worker = GRAPH_HOST};
    return &l->nodes[l->count++];
}

static void add_written(mantis_touched *t, uint64_t first, uint64_t last)
{
    mantis_span *end = t->count ? &t->span[t->count - 1] : NULL;
    if (end && (first <= end->last + (uint64_t)GAP || t->count == MANTIS_MAX_OPERANDS)) {
        end->last = (uint32_t)last;
        return;
    }
    t->span[t->count++] = (mantis_span){(uint32_t)first, (uint32_t)last};
    t->written = t->count;
}

/* What differs from the memory that the last run left. */
static void add_host(step_log *l, const mantis_memory *memory)
{
    graph_node *host = append(l);
    for (uint64_t page = 0; host && l->was.bytes && page < memory->size; page += GAP) {
        const uint64_t bytes = memory->size - page < GAP ? memory->size - page : GAP;
        if (memcmp(l->was.bytes + page, memory->bytes + page, (size_t)bytes) == 0)
            continue;
        uint64_t first = page, last = page + bytes - 1;
        while (l->was.bytes[first] == memory->bytes[first])
            first++;
        while (l->was.bytes[last] == memory->bytes[last])
            last--;
        add_written(&host->touched, first, last);
    }
}

/* Of the descriptor without TAG, STEP and AFTER. */
static uint64_t key_of(const mantis_command *c)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325);
    for (unsigned w = 0; w < 32; w++) {
        const uint32_t word = w == 1 || w == 4 ? 0 : w == 31 ? c->word[w] & 0xffffff : c->word[w];
        key = (key ^ word) * UINT64_C(0x100000001b3);
    }
    return key;
}

void step_log_run(step_log *l, const mantis_memory *memory, const mantis_ring *ring, uint64_t waits)
{
    if (l->count && waits != l->waits)
        add_host(l, memory);
    l->waits = waits;
    l->next = l->count;
    for (uint32_t i = ring->head; i != ring->tail; i++) {
        mantis_command c;
        memcpy(&c, memory->bytes + ring->base + (uint64_t)(i & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
        graph_node *node = append(l);
        if (!node || mantis_command_check(&c, memory->size) != MANTIS_OK)
            continue; /* the run will end with it */
        node->worker = (int)mantis_engine_of(&c);
        node->opcode = mantis_get(&c, MANTIS_ALL_OPCODE);
        node->key = key_of(&c);
        mantis_touched_by(&c, &node->touched);
    }
}

void step_log_clock(step_log *l, bool busy, bool ended)
{
    l->clocks += busy;
    if (!ended || l->next >= l->count)
        return;
    l->nodes[l->next++].clocks = l->clocks;
    l->clocks = 0;
}

void step_log_pause(step_log *l, const mantis_memory *memory)
{
    if (l->was.size != memory->size) {
        free(l->was.bytes);
        l->was = (mantis_memory){malloc((size_t)memory->size), memory->size};
    }
    if (!l->was.bytes) {
        l->was.size = 0;
        l->failed = true;
        return;
    }
    memcpy(l->was.bytes, memory->bytes, (size_t)memory->size);
}

void step_log_free(step_log *l)
{
    free(l->nodes);
    free(l->was.bytes);
    *l = (step_log){.nodes = NULL};
}
