/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/waveform.h"

#include "platform/platform.h"

#include <inttypes.h>
#include <string.h>

mantis_status waveform_begin(waveform *w, executor_options *o, host_error *error)
{
    w->open = o->trace && output_open(&w->file, o->trace, error) == MANTIS_OK;
    w->trace = (mantis_trace){.file = w->file.spool.file};
    o->trace_to = w->open ? &w->trace : NULL;
    return error->status;
}

mantis_status waveform_end(waveform *w, const executor_options *o, host_error *error)
{
    if (!w->open)
        return error->status;
    mantis_trace_end(&w->trace);
    const mantis_trace trace = w->trace;
    host_error own = {.status = MANTIS_OK};
    if (trace.code)
        host_fail(&own, MANTIS_IO_ERROR, "%s: the waveform cannot be written: %s", o->trace, strerror(trace.code));
    else if (!trace.clocks)
        host_fail(&own, MANTIS_IO_ERROR, "%s: no waveform: the run took %" PRIu64 " clocks, --trace-first is %" PRIu64,
                  o->trace, trace.run, o->trace_first);
    else
        output_commit(&w->file, &own);
    output_discard(&w->file);
    w->open = false;
    return own.status ? host_fail(error, own.status, "%s", own.text) : error->status;
}
