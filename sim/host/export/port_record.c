/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/port_record.h"

#include <stdarg.h>
#include <string.h>

#define CLOCKED_PE(width)                                                                                     \
    "// port en_i 1 in\n// port first_i 1 in\n// port last_i 1 in\n// port shift_i 1 in\n// port a_i " #width \
    " in\n// port b_i " #width " in\n// port below_i 32 in\n// op en_i\n"
#define ADDENDS "// port p_i 48 in\n// port q_i 48 in\n"

static const record_unit UNITS[] = {
    {"pe", CLOCKED_PE(8) "// port places_i 3 in\n// port shadow_o 32 out\n", NULL, record_pe, 0, 0},
    {"fp_pe_bf16", CLOCKED_PE(16), NULL, record_fp_pe, 8, 7},
    {"fp_pe_fp16", CLOCKED_PE(16), NULL, record_fp_pe, 5, 10},
    {"fp_pe_fp32", CLOCKED_PE(32), NULL, record_fp_pe, 8, 23},
    {"fp_pe_bf16_pipelined", CLOCKED_PE(16), NULL, record_fp_pe, 8, 7},
    {"fp_pe_fp16_pipelined", CLOCKED_PE(16), NULL, record_fp_pe, 5, 10},
    {"fp_pe_fp32_pipelined", CLOCKED_PE(32), NULL, record_fp_pe, 8, 23},
    {"mac_array_8",
     "// port en_i 1 in\n// port first_i 1 in\n// port last_i 1 in\n// port shift_i 1 in\n// port a_i 64 in\n// port "
     "b_i 64 in\n// op en_i\n// port places_i 3 in\n// port row_o 256 out\n",
     NULL, record_mac_array_8, 0, 0},
    {"align_lane",
     "// port en_i 1 in\n// port move_i 1 in\n" ADDENDS
     "// port exponent_i 12 in\n// port stochastic_i 1 in\n// port random_i 24 in\n// "
     "port word_o 32 out\n// port overflow_o 1 out\n",
     NULL, record_align_lane, 0, 0},
    {"align_add", ADDENDS "// port sign_o 1 out\n// port magnitude_o 49 out\n// port zero_o 1 out\n", NULL,
     record_align_add, 0, 0},
    {"lza", ADDENDS, NULL, record_lza, 0, 0},
    {"vector_term",
     "// port en_i 1 in\n// port c_i 16 in\n// port x_i 16 in\n// port distance_i 12 in\n// port term_o 48 out\n", NULL,
     record_vector_term, 0, 0},
    {"map_lane",
     "// port en_i 1 in\n// port word_i 32 in\n// port emax_i 9 in\n// port bits_i 5 in\n// port random_i 24 in\n// "
     "port mantissa_o 16 "
     "out\n// port saturated_o 1 out\n",
     record_map_lane, NULL, 0, 0},
    {"quantizer_lane", "// port word_i 32 in\n// port scale_i 32 in\n", record_quantizer_lane, NULL, 0, 0},
    {"mapping_unit",
     "// port rst_ni 1 in\n// port clear_i 1 in\n// port seed_i 64 in\n// port step_i 32 in\n// port want_valid_i 1 "
     "in\n// port want_stream_i 32 in\n"
     "// port want_group_i 28 in\n// port nearest_i 1 in\n// port peak_i 31 in\n// port bits_i 5 in\n// port "
     "saturate_i 1 in\n// port words_i 512 in\n"
     "// port mantissas_o 256 out\n// port saturated_o 16 out\n// port exponent_o 12 out\n// op mantissas_o\n",
     record_mapping_unit, NULL, 0, 0},
};

const record_unit *record_find(const char *name)
{
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (strcmp(UNITS[i].name, name) == 0)
            return &UNITS[i];
    return NULL;
}

void record_line(recorder *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(r->to, format, arguments);
    va_end(arguments);
    fputc('\n', r->to);
    r->written++;
    r->left--;
    r->share--;
}

void record_watch(void *recorder_, const struct mantis_top *top)
{
    recorder *r = recorder_;
    if (r->share)
        r->unit->clock(r, top);
    else
        r->known = false;
}

/* One command uses up no more than a quarter of a long record: several are seen. */
static void take_share(recorder *r)
{
    bool wanted = r->to && strcmp(r->program->sections[r->program->section].phase, r->phase) == 0;
    r->share = !wanted ? 0 : r->left > 4096 ? r->left / 4 : r->left;
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    recorder *r = (recorder *)self;
    memset(report, 0, sizeof *report);
    while (ring->head != ring->tail) {
        mantis_command c;
        memcpy(&c, memory->bytes + ring->base + (ring->head & (ring->slots - 1)) * sizeof c, sizeof c);
        take_share(r);
        if (r->share && r->unit->command)
            r->unit->command(r, memory, &c);
        mantis_ring one = *ring;
        mantis_report part;
        one.tail = one.head + 1;
        mantis_run(r->inner, memory, &one, &part);
        report->status = part.status;
        report->completed += part.completed;
        report->sticky |= part.sticky;
        for (int i = 0; i < MANTIS_COUNTERS; i++)
            report->counters[i] += part.counters[i];
        memcpy(report->message, part.message, sizeof report->message);
        if (part.status != MANTIS_OK)
            break;
        ring->head = one.head;
    }
    r->share = 0;
    return report->status;
}

static void destroy(mantis_executor *self)
{
    (void)self; /* the caller owns it and the inner one */
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t units)
{
    mantis_share(((recorder *)self)->inner, work, context, units);
}

void record_wrap(recorder *r, mantis_executor *inner, const program *p)
{
    static const mantis_executor_class CLASS = {"record", run, destroy, share};
    memset(r, 0, sizeof *r);
    r->base.class_ = &CLASS;
    r->inner = inner;
    r->program = p;
}

void record_start(recorder *r, const record_unit *unit, const char *phase, uint64_t clocks, FILE *to)
{
    r->unit = unit;
    r->phase = phase;
    r->left = clocks;
    r->written = 0;
    r->known = false;
    r->to = to;
    fprintf(to, "// unit %s\n// phase ", unit->name);
    for (const char *p = phase; *p; p++)
        fputc(*p == ' ' ? '_' : *p, to);
    fprintf(to, "\n%s", unit->ports);
}
