/* SPDX-License-Identifier: Apache-2.0 */
/* The waveform's window: from trace_first on, trace_count clocks, counted from the start of product trace_product. */
#include "platform/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file that the waveform goes to. An errno, or 0. */
static int open_waveform(machine *m)
{
    if (m->wave.file)
        return 0;
    if (m->options.trace != NULL) {
        m->wave.file = m->options.trace->file;
        return 0;
    }
    const int file = open(m->options.trace_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        return errno;
    m->wave.file = file;
    m->wave.own = true;
    return 0;
}

static void start_waveform(machine *m)
{
    int taken = 0, code = 0;
    m->wave.code = open_waveform(m);
    m->wave.clocks = 0;
    for (int i = 0; i < m->count && m->wave.code == 0; i++) {
        code = m->sides[i].device->class_->trace(m->sides[i].device, m->wave.file);
        taken += code == 0;
        if (code != 0 && code != ENOTSUP)
            m->wave.code = code;
    }
    if (m->wave.code == 0 && taken == 0)
        m->wave.code = code;
    m->wave.running = m->wave.code == 0;
}

void machine_end_waveform(machine *m)
{
    for (int i = 0; i < m->count && m->wave.running; i++) {
        const int code = m->sides[i].device->class_->trace(m->sides[i].device, -1);
        if (m->wave.code == 0)
            m->wave.code = code;
    }
    m->wave.running = false;
}

void mantis_trace_end(mantis_trace *trace)
{
    machine *m = trace->machine;
    if (m == NULL)
        return;
    machine_end_waveform(m);
    trace->clocks = m->wave.clocks;
    trace->run = m->clock;
    trace->code = m->wave.code;
}

void machine_close_waveform(machine *m)
{
    machine_end_waveform(m);
    if (m->wave.own)
        close(m->wave.file);
    if (m->options.trace != NULL) {
        mantis_trace_end(m->options.trace);
        m->options.trace->machine = NULL;
    }
}

bool machine_waveform_waits(const machine *m)
{
    return m->options.trace_path != NULL && m->products < m->options.trace_product;
}

void machine_follow_waveform(machine *m)
{
    const mantis_platform_options *o = &m->options;
    if (o->trace_path == NULL || m->wave.code != 0 || machine_waveform_waits(m))
        return;
    const uint64_t at = m->clock - m->trace_origin;
    const bool inside = at >= o->trace_first && (o->trace_count == 0 || at - o->trace_first < o->trace_count);
    if (inside && !m->wave.running)
        start_waveform(m);
    else if (!inside && m->wave.running)
        machine_end_waveform(m);
    m->wave.clocks += m->wave.running;
    for (int i = 0; i < m->count && m->wave.running && m->wave.code == 0; i++)
        m->wave.code = m->sides[i].device->class_->trace_error(m->sides[i].device);
}

void machine_describe_waveform(const machine *m, char *text, size_t size)
{
    snprintf(text, size, "%s: the waveform cannot be written: %s", m->options.trace_path, strerror(m->wave.code));
}
