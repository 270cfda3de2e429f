/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cli/bench_table.h"

#include "host/support/json.h"

#include <stdio.h>
#include <string.h>

bool bench_has(const char *name)
{
    host_error none = {.status = MANTIS_OK};
    return executors_available(name, &(executor_options){.threads = 1}, &none);
}

void bench_add(bench_table *t, const char *key, const char *name, const char *unit, double scale, double rate,
               const char *against_name, double against)
{
    if (t->count == BENCH_LINES)
        return;
    bench_line *l = &t->lines[t->count++];
    memset(l, 0, sizeof *l);
    snprintf(l->key, sizeof l->key, "%s", key ? key : "");
    snprintf(l->name, sizeof l->name, "%s", name);
    l->unit = unit;
    l->scale = scale;
    l->rate = rate;
    l->against_name = against_name;
    l->against = against;
}

void bench_print(const bench_table *t)
{
    printf("\n  %-54s %10s %-10s %s\n", "what", "rate", "", "of");
    for (size_t i = 0; i < t->count; i++) {
        const bench_line *l = &t->lines[i];
        printf("  %-54s %10.1f %-10s", l->name, l->rate / l->scale, l->unit);
        if (l->against > 0.0)
            printf(" %7.1f %% of %s", 100.0 * l->rate / l->against, l->against_name);
        printf("\n");
    }
}

static void print_against(json *j, const bench_line *l, const char *name)
{
    json_text(j, name, l->against > 0.0 ? l->against_name : NULL);
    json_real(j, "ratio", l->against > 0.0 ? l->rate / l->against : (double)__builtin_nan(""));
}

void bench_print_json(const bench_table *t, const machine_limits *limits)
{
    json j = json_begin(stdout);
    json_unsigned(&j, "threads", limits->threads);
    json_text(&j, "instruction", limits->instruction);
    json_real(&j, "int8_macs_per_second", limits->int8_macs);
    json_real(&j, "copy_bytes_per_second", limits->copy_bytes);
    json_real(&j, "cached_copy_bytes_per_second", limits->copy_cached_bytes);
    json_open(&j, "measurements", '[');
    for (size_t i = 0; i < t->count; i++) {
        const bench_line *l = &t->lines[i];
        json_open(&j, NULL, '{');
        json_text(&j, "name", l->name);
        json_text(&j, "unit", l->unit);
        json_real(&j, "rate", l->rate / l->scale);
        print_against(&j, l, "against");
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "figures", '{');
    for (size_t i = 0; i < t->count; i++) {
        const bench_line *l = &t->lines[i];
        if (!l->key[0])
            continue;
        json_open(&j, l->key, '{');
        json_real(&j, "value", l->rate / l->scale);
        json_text(&j, "unit", l->unit);
        print_against(&j, l, "of");
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_end(&j);
}
