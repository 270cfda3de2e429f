/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define WORDS_MOST 96

/* Layers, their numbers and links; names and comments do not count. */
static uint32_t network_checksum(const network *net)
{
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint32_t i = 0; i < net->count; i++) {
        const node *self = &net->nodes[i];
        crc = (uint32_t)crc32(crc, (const Bytef *)self->class_->kind, (uInt)strlen(self->class_->kind));
        crc = (uint32_t)crc32(crc, (const Bytef *)self->attribute, sizeof self->attribute);
        for (int k = 0; k < LAYER_INPUTS; k++) {
            const uint32_t from = self->from[k] ? (uint32_t)(self->from[k] - net->nodes) : UINT32_MAX;
            crc = (uint32_t)crc32(crc, (const Bytef *)&from, sizeof from);
        }
    }
    return crc;
}

/* The shortest of the usual forms that reads back to the same number. */
static void add_real(text *t, const char *name, double value)
{
    char digits[40];
    for (int most = 15; most <= 17; most++) {
        snprintf(digits, sizeof digits, "%.*g", most, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    text_add(t, "--%s %s\n", name, digits);
}

static void add_flag(text *t, const char *name, bool on)
{
    text_add(t, "%s--%s\n", on ? "" : "no ", name);
}

static void add_rounding(text *t, const training_options *o)
{
    const char *comma = "";
    text_add(t, "--rounding %s\n", o->nearest ? "nearest" : "stochastic");
    if (!o->nearest_forward && !o->nearest_backward && !o->nearest_update) {
        text_add(t, "no --nearest\n");
        return;
    }
    text_add(t, "--nearest ");
    if (o->nearest_forward)
        text_add(t, "forward"), comma = ",";
    if (o->nearest_backward)
        text_add(t, "%sbackward", comma), comma = ",";
    if (o->nearest_update)
        text_add(t, "%supdate", comma);
    text_add(t, "\n");
}

static void add_schedule(text *t, const training_options *o, uint64_t steps)
{
    const schedule *s = &o->schedule;
    add_real(t, "lr", o->rate);
    text_add(t, "--schedule %s\n", schedule_name(s->kind));
    if (s->kind == SCHEDULE_STEP) {
        text_add(t, "--schedule-every %" PRIu64 "\n", schedule_every(s, steps));
        add_real(t, "schedule-factor", s->factor);
    }
    if (s->kind == SCHEDULE_POLY)
        add_real(t, "schedule-power", s->power);
    if (s->kind == SCHEDULE_POLY || s->kind == SCHEDULE_COSINE)
        text_add(t, "--steps %" PRIu64 "\n", steps);
}

void training_text_add(text *t, const training_options *o, uint64_t steps, const network *net, const data_pair *data)
{
    text_add(t, "network %s %08" PRIx32 "\n", net->name, network_checksum(net));
    text_add(t, "training data %08" PRIx32 "\n", data->checksum);
    text_add(t, "arithmetic %s\n", strcmp(o->executor, "float") == 0 ? "fp32" : "integer");
    text_add(t, "--seed %" PRIu64 "\n--batch %" PRIu32 "\n--bits %d\n--norm-bits %d\n", o->seed, o->batch, o->bits,
             o->norm_bits);
    add_rounding(t, o);
    add_flag(t, "saturate", o->saturate);
    text_add(t, "--random-bits %d\n", o->machine.random_bits);
    add_schedule(t, o, steps);
    add_real(t, "momentum", o->momentum);
    add_real(t, "weight-decay", o->decay);
    text_add(t, "--crop %" PRIu32 "\n", o->augment.crop);
    add_flag(t, "flip", o->augment.flip);
}

void training_text_add_places(text *t, const training_options *o, uint64_t steps, const data_pair *data)
{
    text_add(t, "--net %s\n--steps %" PRIu64 "\n", o->net, steps);
    if (data->argument[0])
        text_add(t, "--data %s\n", data->argument);
}

mantis_status training_text_read(char *lines, training_arguments *a, host_error *error)
{
    option options[TRAINING_ARGUMENTS_MOST];
    size_t count = training_arguments_table(a, options, 0);
    const option own[] = {
        {"bits", OPTION_INT, &a->run.bits, NULL, NULL},
        {"rounding", OPTION_TEXT, &a->rounding, NULL, NULL},
        {"saturate", OPTION_FLAG, &a->run.saturate, NULL, NULL},
    };
    memcpy(options + count, own, sizeof own);
    const command_line line = {"", "", options, count + sizeof own / sizeof *own, NULL};
    char *words[WORDS_MOST];
    int n = 0;
    bool helped;
    for (char *at = lines, *end; *at && n + 2 <= WORDS_MOST; at = end) {
        end = at + strcspn(at, "\n");
        if (*end)
            *end++ = '\0';
        if (strncmp(at, "--", 2) != 0)
            continue; /* off, or no option */
        char *value = strchr(at, ' ');
        words[n++] = at;
        if (value) {
            *value++ = '\0';
            words[n++] = value;
        }
    }
    return options_parse(&line, n, words, NULL, 0, &helped, error);
}
