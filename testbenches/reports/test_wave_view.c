/* SPDX-License-Identifier: Apache-2.0 */
/* The waveform of `mantis demo` and its gtkwave save file: every signal that the file opens is in the waveform and
 * moves in it; a time unit is a clock; loading, MACs, drain and writing follow each other. */
#include "../host/scratch.h"

#include "host/cli/verbs.h"

#include <ctype.h>

#ifdef MANTIS_HAVE_RTL
#include "fstapi.h"

enum { CLOCKS = 1500, MOST = 64 };

typedef struct {
    char name[128]; /* as the save file writes it */
    fstHandle handle;
    unsigned values;
    uint64_t first, last; /* clocks in which it changed */
} signal;

typedef struct {
    signal s[MOST];
    size_t count;
    uint64_t begin;
} signals;

static void read_view(const char *path, signals *to)
{
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && to->count < MOST)
        if (strncmp(line, "TOP.", 4) == 0 && strlen(line) < sizeof to->s->name)
            sscanf(line, "%127s", to->s[to->count++].name);
    if (file)
        fclose(file);
}

static void find(void *wave, signals *in)
{
    char scope[1024] = "";
    for (struct fstHier *h; (h = fstReaderIterateHier(wave));) {
        if (h->htyp == FST_HT_SCOPE && strlen(scope) + strlen(h->u.scope.name) + 2 < sizeof scope) {
            strcat(strcat(scope, h->u.scope.name), ".");
        } else if (h->htyp == FST_HT_UPSCOPE) {
            scope[strlen(scope) - 1] = '\0';
            char *dot = strrchr(scope, '.');
            scope[dot ? dot + 1 - scope : 0] = '\0';
        } else if (h->htyp == FST_HT_VAR) {
            char name[1200];
            size_t n = (size_t)snprintf(name, sizeof name, "%s", scope);
            for (const char *c = h->u.var.name; *c && n + 1 < sizeof name; c++)
                if (!isspace((unsigned char)*c))
                    name[n++] = *c;
            name[n] = '\0';
            for (size_t i = 0; i < in->count; i++)
                if (strcmp(in->s[i].name, name) == 0)
                    in->s[i].handle = h->u.var.handle;
        }
    }
}

static void change(void *context, uint64_t time, fstHandle handle, const unsigned char *value)
{
    signals *all = context;
    (void)value;
    for (size_t i = 0; i < all->count; i++) {
        signal *s = &all->s[i];
        if (s->handle != handle)
            continue;
        if (s->values++ == 0)
            continue; /* the value at the window's start */
        if (s->values == 2)
            s->first = time - all->begin;
        s->last = time - all->begin;
    }
}

static const signal *named(const signals *all, const char *end)
{
    static const signal none;
    for (size_t i = 0; i < all->count; i++) {
        const size_t n = strlen(all->s[i].name), e = strlen(end);
        if (n > e && strcmp(all->s[i].name + n - e, end) == 0)
            return &all->s[i];
    }
    return &none;
}

static void look(void)
{
    static signals all;
    read_view(scratch_path("step.gtkw"), &all);
    tap_ok(all.count >= 30 && all.count < MOST, "the save file opens %zu signals", all.count);
    void *wave = fstReaderOpen(scratch_path("step.fst"));
    if (!tap_ok(wave != NULL, "the waveform can be read"))
        return;
    all.begin = fstReaderGetStartTime(wave);
    tap_ok(fstReaderGetTimescale(wave) == -9 && fstReaderGetEndTime(wave) - all.begin == CLOCKS - 1,
           "a nanosecond is a clock: %d clocks, 10^%d s", (int)(fstReaderGetEndTime(wave) - all.begin + 1),
           fstReaderGetTimescale(wave));
    find(wave, &all);
    fstReaderSetFacProcessMaskAll(wave);
    fstReaderIterBlocks(wave, change, &all, NULL);
    fstReaderClose(wave);
    unsigned absent = 0, still = 0;
    for (size_t i = 0; i < all.count; i++) {
        absent += !all.s[i].handle;
        still += all.s[i].values < 3;
        if (all.s[i].values < 3)
            printf("# %s: %s, %u values\n", all.s[i].name, all.s[i].handle ? "still" : "not in the waveform",
                   all.s[i].values);
    }
    tap_ok(absent == 0, "all of them are in the waveform (%u are not)", absent);
    tap_ok(still == 0, "each changes at least twice (%u do not)", still);
    const signal *load = named(&all, "b_write_o"), *mac = named(&all, "u_array.en_i"),
                 *drain = named(&all, "u_gemm.al_valid_o"), *answer = named(&all, ".m_bvalid_i"),
                 *command = named(&all, ".command_event");
    tap_ok(load->first && load->first < mac->first && mac->first < drain->first && drain->first < answer->first &&
               answer->first < command->last,
           "loading from clock %d, MACs from %d, drain from %d, first write done at %d, commands up to %d",
           (int)load->first, (int)mac->first, (int)drain->first, (int)answer->first, (int)command->last);
}
#endif

int main(void)
{
#ifdef MANTIS_HAVE_RTL
    host_error error = {.status = MANTIS_OK};
    char *arguments[] = {"--out", (char *)scratch(), "--steps", "1", "--lockstep", "1", NULL};
    fflush(stdout);
    tap_ok(verb_demo(6, arguments, &error) == MANTIS_OK, "mantis demo%s%s", error.text[0] ? ": " : "", error.text);
    look();
    scratch_remove();
#else
    tap_skip("waveform", "no RTL in this build");
#endif
    return tap_done();
}
