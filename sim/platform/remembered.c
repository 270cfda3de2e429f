/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/remembered.h"

#include "mantis/command.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64, MOST = 1 << 16, SEED_LOW = 2, SEED_HIGH = 3, STEP = 4 /* words of a descriptor */ };

static void add(remembered_key *key, uint64_t value)
{
    key->sum[0] = (key->sum[0] ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    key->sum[0] ^= key->sum[0] >> 32;
    key->sum[1] = (key->sum[1] + value) * UINT64_C(0xd6e8feb86659fd93);
    key->sum[1] ^= key->sum[1] >> 29;
}

static void add_command(remembered_key *key, const mantis_command *command)
{
    for (int w = 0; w < 32; w++)
        add(key, w == SEED_LOW || w == SEED_HIGH || w == STEP ? 0 : command->word[w]);
}

remembered_key remembered_key_of(const machine *m, const mantis_memory *memory, const mantis_ring *ring)
{
    remembered_key key = {{1, 2}};
    const machine_rest rest = machine_rests(m);
    const uint64_t place[] = {memory->size,    ring->base,      ring->slots,    ring->tail - ring->head,
                              rest.top.reader, rest.top.writer, rest.top.align, rest.bus};
    for (size_t i = 0; i < sizeof place / sizeof *place; i++)
        add(&key, place[i]);
    for (uint32_t i = ring->head; i != ring->tail; i++) {
        mantis_command command;
        const uint64_t slot = ring->base + (uint64_t)(i & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
        memcpy(&command, memory->bytes + slot, sizeof command);
        add_command(&key, &command);
    }
    return key;
}

static bool none(const remembered_list *l)
{
    return l->key.sum[0] == 0 && l->key.sum[1] == 0;
}

static bool same(remembered_key a, remembered_key b)
{
    return a.sum[0] == b.sum[0] && a.sum[1] == b.sum[1];
}

/* The list with this key, or the free place for it. */
static remembered_list *place(const remembered *r, remembered_key key)
{
    size_t i = (size_t)key.sum[0] & (r->slots - 1);
    while (!none(&r->lists[i]) && !same(r->lists[i].key, key))
        i = (i + 1) & (r->slots - 1);
    return &r->lists[i];
}

const remembered_list *remembered_find(const remembered *r, remembered_key key)
{
    const remembered_list *l = r->slots ? place(r, key) : NULL;
    return l && !none(l) ? l : NULL;
}

static bool grow(remembered *r)
{
    remembered larger = {.slots = r->slots ? 2 * r->slots : FIRST_SLOTS, .count = r->count};
    larger.lists = calloc(larger.slots, sizeof *larger.lists);
    if (larger.lists == NULL)
        return false;
    for (size_t i = 0; i < r->slots; i++)
        if (!none(&r->lists[i]))
            *place(&larger, r->lists[i].key) = r->lists[i];
    free(r->lists);
    *r = larger;
    return true;
}

void remembered_add(remembered *r, const remembered_list *list)
{
    if (r->count == MOST || (2 * (r->count + 1) > r->slots && !grow(r)))
        return;
    *place(r, list->key) = *list;
    r->count++;
}

void remembered_free(remembered *r)
{
    free(r->lists);
    *r = (remembered){0};
}
