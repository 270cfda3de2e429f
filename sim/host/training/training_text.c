/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_text.h"

#include "host/device/multiplier.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define WORDS_MOST 96

#define FIRST_ATTRIBUTES 7 /* and two links: those that every layer's checksum has */

/* Layers, their numbers and links; names and comments do not count. Numbers and links that layers have gained since
 * checkpoints are written count where they are given, so that older checkpoints keep their checksum. */
static uint32_t network_checksum(const network *net)
{
    uint32_t crc = (uint32_t)crc32(0, NULL, 0);
    for (uint32_t i = 0; i < net->count; i++) {
        const node *self = &net->nodes[i];
        crc = (uint32_t)crc32(crc, (const Bytef *)self->class_->kind, (uInt)strlen(self->class_->kind));
        crc = (uint32_t)crc32(crc, (const Bytef *)self->attribute, FIRST_ATTRIBUTES * sizeof *self->attribute);
        for (int k = FIRST_ATTRIBUTES; k < LAYER_ATTRIBUTES; k++) {
            if (layer_is_default(self->class_, (layer_attribute)k, self->attribute[k]))
                continue;
            const char *name = LAYER_ATTRIBUTE_NAMES[k];
            crc = (uint32_t)crc32(crc, (const Bytef *)name, (uInt)strlen(name));
            crc = (uint32_t)crc32(crc, (const Bytef *)&self->attribute[k], sizeof self->attribute[k]);
        }
        for (int k = 0; k < 2 || (k < LAYER_INPUTS && self->from[k]); k++) {
            const uint32_t from = self->from[k] ? (uint32_t)(self->from[k] - net->nodes) : UINT32_MAX;
            crc = (uint32_t)crc32(crc, (const Bytef *)&from, sizeof from);
        }
    }
    return crc;
}

/* Whether an option decides anything in such a run. Methods count where they are given, so that checkpoints from before
 * them can be gone on from. */
static bool matters(const char *name, schedule_kind kind, const methods *m)
{
    if (strcmp(name, "gradient") == 0)
        return m->gradient.kind != QUANTIZER_PTQ;
    if (strcmp(name, "activation") == 0)
        return m->activation.kind != QUANTIZER_PTQ;
    if (strcmp(name, "bits-gradient") == 0)
        return m->gradient_bits != 0;
    if (strcmp(name, "bits-weight-gradient") == 0)
        return m->weight_gradient_bits != 0;
    if (strcmp(name, "emulate") == 0)
        return m->emulate != EMULATE_NOTHING;
    if (strcmp(name, "norm") == 0)
        return m->norm != NORM_L2;
    if (strcmp(name, "fuse") == 0)
        return m->fuse;
    if (strcmp(name, "schedule-every") == 0 || strcmp(name, "schedule-factor") == 0)
        return kind == SCHEDULE_STEP;
    if (strcmp(name, "schedule-power") == 0)
        return kind == SCHEDULE_POLY;
    if (strcmp(name, "steps") == 0)
        return kind == SCHEDULE_POLY || kind == SCHEDULE_COSINE;
    return true;
}

void training_text_add(text *t, const training_options *o, uint64_t steps, const network *net, const data_pair *data)
{
    static const char *const DECIDE[] = {"seed",
                                         "batch",
                                         "bits",
                                         "norm-bits",
                                         "rounding",
                                         "nearest",
                                         "saturate",
                                         "random-bits",
                                         "lr",
                                         "schedule",
                                         "schedule-every",
                                         "schedule-factor",
                                         "schedule-power",
                                         "steps",
                                         "momentum",
                                         "weight-decay",
                                         "crop",
                                         "flip",
                                         "gradient",
                                         "activation",
                                         "bits-gradient",
                                         "bits-weight-gradient",
                                         "norm",
                                         "fuse",
                                         "emulate"};
    training_arguments a;
    training_arguments_of(&a, o);
    a.run.steps = steps;
    a.run.schedule.every = schedule_every(&o->schedule, steps);
    text_add(t, "network %s %08" PRIx32 "\n", net->name, network_checksum(net));
    text_add(t, "training data %08" PRIx32 "\n", data->checksum);
    text_add(t, "arithmetic %s\n", strcmp(o->executor, "float") == 0 ? "fp32" : "integer");
    if (*o->init_hash)
        text_add(t, TRAINING_TEXT_INIT "%s\n", o->init_hash);
    if (o->machine.multiplier) {
        char hash[65];
        multiplier_hash(o->machine.multiplier, hash);
        text_add(t, "multiplier %s\n", hash);
    }
    for (size_t i = 0; i < sizeof DECIDE / sizeof *DECIDE; i++) {
        const option line = training_argument(&a, DECIDE[i]);
        if (matters(DECIDE[i], o->schedule.kind, &o->methods))
            option_line(&line, t);
    }
}

void training_text_add_places(text *t, const training_options *o, uint64_t steps, const data_pair *data)
{
    text_add(t, "--net %s\n--steps %" PRIu64 "\n", o->net, steps);
    if (data->argument[0])
        text_add(t, "--data %s\n", data->argument);
    if (o->multiplier)
        text_add(t, "--multiplier %s\n", o->multiplier);
}

mantis_status training_text_read(char *lines, training_arguments *a, host_error *error)
{
    option options[TRAINING_ARGUMENTS_MOST];
    const size_t count = training_arguments_table(a, true, options, 0);
    const command_line line = {"", "", options, count, NULL};
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
