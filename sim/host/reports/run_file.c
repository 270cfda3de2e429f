/* SPDX-License-Identifier: Apache-2.0 */
/* Log files: lines of text, numbers in hexadecimal so that nothing is rounded. A file that does not read to its last
 * line is as good as none. The key holds every option that decides a run, the data's checksum, and that of the
 * executable. */
#include "host/reports/run_file.h"

#include "host/support/files.h"
#include "host/support/output.h"
#include "host/support/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define NET_BYTES 64

/* CRC-32 of a whole file, 0 when it cannot be read. */
static uint32_t file_checksum(const char *path)
{
    uint8_t *bytes;
    uint64_t size;
    host_error error = {.status = MANTIS_OK};
    if (files_read_whole(path, &bytes, &size, &error) != MANTIS_OK)
        return 0;
    uint32_t crc = (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, size);
    free(bytes);
    return crc;
}

void run_file_name(const run_order *order, const data_pair *data, char *key, size_t key_size, char name[32])
{
    static uint32_t program; /* the executable does not change while it runs */
    const training_options *o = &order->train;
    const size_t length =
        strlen(o->net); /* a path's end and the file's contents name a network; a whole path could fill the key */
    const char *net = length > NET_BYTES ? o->net + length - NET_BYTES : o->net;
    if (!program)
        program = file_checksum("/proc/self/exe");
    snprintf(key, key_size,
             "run 6 program %08x net %s %08x data %08x %08x executor %s steps %" PRIu64
             " epochs %u batch %u bits %d norm bits %d rounding %d%d%d%d saturate %d "
             "random bits %d rate %a momentum %a decay %a schedule %d %a %" PRIu64 " %a crop %u flip %d seed %" PRIu64
             " memory %s latency %u backpressure %u overlap %d tests %" PRIu64 " observed %" PRIu64
             " init %08x multiplier %08x",
             program, net, file_checksum(o->net), data->checksum, data->test_checksum, o->executor, o->steps, o->epochs,
             o->batch, o->bits, o->norm_bits, o->nearest, o->nearest_forward, o->nearest_backward, o->nearest_update,
             o->saturate, o->machine.random_bits, o->rate, o->momentum, o->decay, (int)o->schedule.kind,
             o->schedule.factor, o->schedule.every, o->schedule.power, o->augment.crop, o->augment.flip, o->seed,
             o->machine.memory ? o->machine.memory : "zero", o->machine.latency, o->machine.backpressure, o->overlap,
             order->evaluate_every, order->observe_every, o->init ? file_checksum(o->init) : 0,
             o->multiplier ? file_checksum(o->multiplier) : 0);
    const size_t so_far = strlen(key);
    const methods *m = &o->methods;
    snprintf(key + so_far, key_size - so_far, " gradient %s activation %s bits %d %d norm %d fuse %d emulate %d",
             quantizer_name(&m->gradient), quantizer_name(&m->activation), m->gradient_bits, m->weight_gradient_bits,
             (int)m->norm, m->fuse, (int)m->emulate);
    uint32_t low = (uint32_t)crc32(0, (const Bytef *)key, (uInt)strlen(key)),
             high = (uint32_t)crc32(low ^ 0x5bd1e995u, (const Bytef *)key, (uInt)strlen(key));
    snprintf(name, 32, "%08x%08x.run", high, low);
}

mantis_status run_file_check(const char *folder, host_error *error)
{
    char runs[1024];
    snprintf(runs, sizeof runs, "%s/" RUN_LOGS, folder);
    return access(runs, F_OK) == 0 ? output_check_in(runs, "new.run", error) : error->status;
}

mantis_status run_file_save(const run_log *r, const char *folder, const char *name, const char *key, host_error *error)
{
    text t = {0};
    text_add(&t, "%s\n", key);
    text_add(&t, "%" PRIu64 " %d %zu %zu %zu %a %s\n", r->steps, r->diverged, r->point_count, r->seen_count,
             r->section_count, r->images_per_second, r->weights_sha256);
    for (uint64_t i = 0; i < r->steps; i++)
        text_add(&t, "%a\n", (double)r->losses[i]);
    for (size_t i = 0; i < r->point_count; i++)
        text_add(&t, "%" PRIu64 " %a %a\n", r->points[i].step, r->points[i].metric, r->points[i].loss);
    for (size_t i = 0; i < r->seen_count; i++)
        text_add(&t, "%" PRIu64 " %d %a %s\n", r->seen[i].step, r->seen[i].exponent, r->seen[i].error, r->seen[i].name);
    for (size_t i = 0; i < r->section_count; i++) {
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            text_add(&t, "%" PRIu64 " ", r->sections[i].counters[k]);
        text_add(&t, "%" PRIu64 " %s\t%s\n", r->sections[i].clocked_useful, r->sections[i].layer, r->sections[i].phase);
    }
    for (int k = 0; k < CLOCK_SHARES; k++)
        text_add(&t, "%" PRIu64 "%s", r->shares.clocks[k], k + 1 < CLOCK_SHARES ? " " : "\n");
    text_add(&t, "end\n");
    return text_write(&t, folder, name, error);
}

/* The file's next line, NULL at its end. */
static char *next_line(char **at)
{
    char *line = *at, *end = line ? strchr(line, '\n') : NULL;
    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return line;
}

/* Phases are literals of the program; a log keeps them for its lifetime in one place. */
static const char *phase_name(const char *text)
{
    static char kept[32][32];
    static int count;
    for (int i = 0; i < count; i++)
        if (strcmp(kept[i], text) == 0)
            return kept[i];
    if (count == 32 || strlen(text) >= sizeof kept[0])
        return NULL;
    return strcpy(kept[count++], text);
}

static bool read_section(program_section_counters *section, char *line)
{
    char *at = line;
    for (int k = 0; k <= MANTIS_COUNTERS; k++, at++) {
        char *end;
        *(k < MANTIS_COUNTERS ? &section->counters[k] : &section->clocked_useful) = strtoull(at, &end, 10);
        if (end == at || *end != ' ')
            return false;
        at = end;
    }
    char *tab = strchr(at, '\t');
    if (!tab || (size_t)(tab - at) >= sizeof section->layer)
        return false;
    memcpy(section->layer, at, (size_t)(tab - at));
    section->phase = phase_name(tab + 1);
    return section->phase != NULL;
}

static bool read_shares(clock_shares *shares, char *line)
{
    for (int k = 0; k < CLOCK_SHARES; k++) {
        char *end;
        shares->clocks[k] = strtoull(line, &end, 10);
        if (end == line)
            return false;
        line = end;
    }
    return *line == '\0';
}

static bool read_body(run_log *r, char **at)
{
    char *line;
    for (uint64_t i = 0; i < r->steps; i++) {
        if (!(line = next_line(at)))
            return false;
        r->losses[i] = (float)strtod(line, NULL);
    }
    for (size_t i = 0; i < r->point_count; i++)
        if (!(line = next_line(at)) ||
            sscanf(line, "%" SCNu64 " %la %la", &r->points[i].step, &r->points[i].metric, &r->points[i].loss) != 3)
            return false;
    for (size_t i = 0; i < r->seen_count; i++)
        if (!(line = next_line(at)) || sscanf(line, "%" SCNu64 " %d %la %31s", &r->seen[i].step, &r->seen[i].exponent,
                                              &r->seen[i].error, r->seen[i].name) != 4)
            return false;
    for (size_t i = 0; i < r->section_count; i++)
        if (!(line = next_line(at)) || !read_section(&r->sections[i], line))
            return false;
    if (!(line = next_line(at)) || !read_shares(&r->shares, line))
        return false;
    line = next_line(at);
    return line && strcmp(line, "end") == 0;
}

bool run_file_load(run_log *r, const char *path, const char *key)
{
    uint8_t *bytes;
    uint64_t size;
    host_error error = {.status = MANTIS_OK};
    if (files_read_whole(path, &bytes, &size, &error) != MANTIS_OK)
        return false;
    bool good = false;
    char *body = malloc(size + 1), *at = body, *line;
    int diverged;
    if (body) {
        memcpy(body, bytes, size);
        body[size] = '\0';
        line = next_line(&at);
        good = line && strcmp(line, key) == 0 && (line = next_line(&at)) &&
               sscanf(line, "%" SCNu64 " %d %zu %zu %zu %la %64s", &r->steps, &diverged, &r->point_count,
                      &r->seen_count, &r->section_count, &r->images_per_second, r->weights_sha256) == 7 &&
               r->steps <= size && r->point_count <= size && r->seen_count <= size && r->section_count <= size;
    }
    if (good) {
        r->diverged = diverged != 0;
        r->losses = calloc(r->steps + 1, sizeof *r->losses);
        r->points = calloc(r->point_count + 1, sizeof *r->points);
        r->seen = calloc(r->seen_count + 1, sizeof *r->seen);
        r->sections = calloc(r->section_count + 1, sizeof *r->sections);
        good = r->losses && r->points && r->seen && r->sections && read_body(r, &at);
    }
    free(body);
    free(bytes);
    if (!good)
        run_log_free(r);
    return good;
}
