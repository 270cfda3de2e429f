/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reports/report_engines.h"

#include <ctype.h>
#include <inttypes.h>

static const char *const PORTS[ENGINE_BOUNDS_PORTS] = {"as they are", "in half", "in a quarter"};
static const char *const NAMES[ENGINE_BOUNDS_PORTS] = {"streams_as_they_are", "streams_in_half",
                                                       "streams_in_a_quarter"};
static const char *const TIMES[2][2] = {{"as_appended", "as_appended_host_waits_for_needed"},
                                        {"early", "early_host_waits_for_needed"}};

void report_engines_text(const engine_bounds *b, FILE *to)
{
    fprintf(
        to,
        "\nTwo engines, bounds from these clocks: %zu commands, the host waits %zu times. Clocks of the step with "
        "commands in order,\nas --overlap builds them, in an order that ends early, and in one where the host waits "
        "for what it needs alone:\n"
        "%-14s %10s %10s %10s %10s %10s %10s %10s %8s %10s\n",
        b->commands, b->waits, "streams", "in turn", "products", "streams", "in order", "built", "early", "needed",
        "overlap", "chain");
    for (int port = 0; port < ENGINE_BOUNDS_PORTS; port++) {
        const engine_bound *p = &b->port[port];
        const uint64_t clocks[] = {p->in_turn,           p->busy[ENGINE_PRODUCTS], p->busy[ENGINE_STREAMS],
                                   p->time[0][0].clocks, p->built.clocks,          p->time[1][0].clocks,
                                   p->time[1][1].clocks};
        fprintf(to, "%-14s", PORTS[port]);
        for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
            fprintf(to, " %10" PRIu64, clocks[i]);
        fprintf(to, " %7.1f%% %10" PRIu64 "\n", 100.0 * engine_bounds_overlap(&p->time[1][1]), p->chain);
    }
    const engine_bound *now = &b->port[0];
    fprintf(to, "As built, the machine of today took %" PRIu64 " clocks.\n", b->measured);
    fprintf(to, "The longest chain: %zu commands", now->chain_commands);
    for (int op = 1; op <= MANTIS_OP_ALIGN; op++)
        if (now->chain_of[op])
            fprintf(to, ", %s %" PRIu64, mantis_opcode_name(op), now->chain_of[op]);
    fprintf(to, "\n");
}

void report_engines_json(json *j, const engine_bounds *b)
{
    json_open(j, "two_engines", '{');
    json_unsigned(j, "commands", b->commands);
    json_unsigned(j, "host_waits", b->waits);
    json_unsigned(j, "built_measured", b->measured);
    for (int port = 0; port < ENGINE_BOUNDS_PORTS; port++) {
        const engine_bound *p = &b->port[port];
        json_open(j, NAMES[port], '{');
        json_unsigned(j, "in_turn", p->in_turn);
        json_unsigned(j, "products", p->busy[ENGINE_PRODUCTS]);
        json_unsigned(j, "streams", p->busy[ENGINE_STREAMS]);
        for (int early = 0; early < 2; early++)
            for (int needed = 0; needed < 2; needed++) {
                json_open(j, TIMES[early][needed], '{');
                json_unsigned(j, "clocks", p->time[early][needed].clocks);
                json_real(j, "overlap_fraction", engine_bounds_overlap(&p->time[early][needed]));
                json_close(j, '}');
            }
        json_open(j, "built", '{');
        json_unsigned(j, "clocks", p->built.clocks);
        json_real(j, "overlap_fraction", engine_bounds_overlap(&p->built));
        json_close(j, '}');
        json_open(j, "longest_chain", '{');
        json_unsigned(j, "commands", p->chain_commands);
        json_unsigned(j, "clocks", p->chain);
        for (int op = 1; op <= MANTIS_OP_ALIGN; op++) {
            char name[16] = "";
            for (int k = 0; mantis_opcode_name(op)[k]; k++)
                name[k] = (char)tolower((unsigned char)mantis_opcode_name(op)[k]);
            json_unsigned(j, name, p->chain_of[op]);
        }
        json_close(j, '}');
        json_close(j, '}');
    }
    json_close(j, '}');
}
