/* SPDX-License-Identifier: Apache-2.0 */
/* The machine of mantis/cycle.h: mantis_top with its pins, and every port by number from the generated list. */
#include "cycle/mantis_top.h"
#include "host/library/library_cycle.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "64-bit ports are read as two words, the lower first");

struct mantis_machine {
    struct mantis_top_in in;
    struct mantis_top_out out;
    uint64_t clocks;
    bool shown; /* outputs are those of the inputs and registers as they are */
    struct mantis_top top;
};

typedef struct {
    mantis_port port;
    size_t offset, bytes; /* in struct mantis_machine */
} entry;

#define MEMBER(m)                                offsetof(mantis_machine, m), sizeof(((mantis_machine *)0)->m)
#define PIN_IN_in                                true
#define PIN_IN_out                               false
#define PIN(name, side, bits)                    {{"", #name, bits, PIN_IN_##side}, MEMBER(side.name)},
#define PORT(unit, name, side, bits, cycle, rtl) {{unit, #name, bits, false}, MEMBER(top.cycle)},
static const entry PORTS[] = {
#include "cycle/ports.inc"
};
#undef PORT
#undef PIN

enum { COUNT = sizeof PORTS / sizeof *PORTS };

const mantis_port *mantis_machine_port(unsigned port)
{
    return port < COUNT ? &PORTS[port].port : NULL;
}

int mantis_machine_find(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const size_t unit = slash ? (size_t)(slash - path) : 0;
    for (int i = 0; i < COUNT; i++) {
        const mantis_port *p = &PORTS[i].port;
        if (strcmp(p->name, name) == 0 && strlen(p->unit) == unit && strncmp(p->unit, path, unit) == 0)
            return i;
    }
    return -1;
}

mantis_machine *mantis_machine_create(unsigned n, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    mantis_machine *m = NULL;
    if (library_check_array(n, &inner) == MANTIS_OK) {
        m = calloc(1, sizeof *m);
        if (!m)
            host_fail(&inner, MANTIS_NO_MEMORY, "out of memory for the machine");
    }
    library_tell(error, &inner);
    return m;
}

void mantis_machine_destroy(mantis_machine *m)
{
    free(m);
}

void mantis_machine_multiplier(mantis_machine *m, const mantis_multiplier *multiplier)
{
    mantis_top_multiplier(&m->top, multiplier);
}

static unsigned words_of(const mantis_port *p)
{
    return (p->width + 31) / 32;
}

mantis_status mantis_machine_set(mantis_machine *m, unsigned port, const uint32_t *words, unsigned count)
{
    if (port >= COUNT || !PORTS[port].port.settable || count != words_of(&PORTS[port].port))
        return MANTIS_BAD_ARGUMENT;
    const unsigned rest = PORTS[port].port.width % 32;
    if (rest && words[count - 1] >> rest)
        return MANTIS_BAD_ARGUMENT;
    memcpy((char *)m + PORTS[port].offset, words, PORTS[port].bytes);
    m->shown = false;
    return MANTIS_OK;
}

void mantis_machine_show(mantis_machine *m)
{
    mantis_top_outputs(&m->top, &m->in, &m->out);
    m->shown = true;
}

mantis_status mantis_machine_get(const mantis_machine *m, unsigned port, uint32_t *words, unsigned count)
{
    if (port >= COUNT || count != words_of(&PORTS[port].port))
        return MANTIS_BAD_ARGUMENT;
    memcpy(words, (const char *)m + PORTS[port].offset, PORTS[port].bytes);
    return MANTIS_OK;
}

void mantis_machine_clock(mantis_machine *m)
{
    if (!m->shown)
        mantis_machine_show(m);
    mantis_top_tick(&m->top);
    m->clocks++;
    m->shown = false;
}

uint64_t mantis_machine_clocks(const mantis_machine *m)
{
    return m->clocks;
}

/* -- State ----------------------------------------------------------------------------------------------- */

typedef struct {
    char magic[8];
    uint32_t version, n, bytes;
} state_head;

static const state_head HEAD = {"MANTISST", MANTIS_VERSION_NUMBER, MANTIS_N, sizeof(mantis_machine)};

size_t mantis_machine_state_bytes(void)
{
    return sizeof HEAD + sizeof(mantis_machine);
}

void mantis_machine_save(const mantis_machine *m, void *state)
{
    memcpy(state, &HEAD, sizeof HEAD);
    memcpy((char *)state + sizeof HEAD, m, sizeof *m);
}

mantis_status mantis_machine_restore(mantis_machine *m, const void *state, mantis_error *error)
{
    host_error inner = {.status = MANTIS_OK};
    if (memcmp(state, &HEAD, sizeof HEAD) == 0)
        memcpy(m, (const char *)state + sizeof HEAD, sizeof *m);
    else
        host_fail(&inner, MANTIS_BAD_FILE, "this is not a state of a machine of %d x %d of library %s", MANTIS_N,
                  MANTIS_N, MANTIS_VERSION_STRING);
    return library_tell(error, &inner);
}
