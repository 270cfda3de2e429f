/* SPDX-License-Identifier: Apache-2.0 */
/* The waveform of `mantis demo` and its gtkwave save file: every signal that the file opens is in the waveform and
 * moves in it, but for those in closed groups; a time unit is a clock; loading, MACs, drain and writing follow each
 * other; every value that a state takes has a name, which is the cycle model's too. */
#include "scratch.h"

#include "cycle/drain.h"
#include "cycle/gemm_runs.h"
#include "cycle/sequencer.h"
#include "host/cli/verbs.h"

#include <ctype.h>
#include <limits.h>

#ifdef MANTIS_HAVE_RTL
#include "fstapi.h"

enum { CLOCKS = DEMO_CLOCKS, MOST = 96 };

typedef struct {
    char name[128];        /* as the save file writes it */
    char filter[PATH_MAX]; /* empty: none */
    bool closed;           /* its group is */
    unsigned nameless;     /* values that the filter does not name */
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
    char line[PATH_MAX + 16], filter[PATH_MAX] = "";
    bool closed = false;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && to->count < MOST) {
        signal *s = &to->s[to->count];
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '@') {
            closed = strcmp(line, "@c00200") == 0 || (closed && strcmp(line, "@800200") != 0);
            filter[0] = '\0';
        } else if (line[0] == '^' && strchr(line, ' ')) {
            strcpy(filter, strchr(line, ' ') + 1);
        } else if (strncmp(line, "TOP.", 4) == 0 && strlen(line) < sizeof s->name) {
            strcpy(s->name, line);
            strcpy(s->filter, filter);
            s->closed = closed;
            to->count++;
        }
    }
    if (file)
        fclose(file);
}

/* What a filter file calls a value; empty: nothing. */
static const char *state_name(const char *path, unsigned long value)
{
    static char name[64];
    char line[64];
    unsigned long of;
    FILE *file = fopen(path, "r");
    bool found = false;
    while (file && !found && fgets(line, sizeof line, file))
        found = sscanf(line, "%lu %63s", &of, name) == 2 && of == value;
    if (file)
        fclose(file);
    return found ? name : "";
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
    for (size_t i = 0; i < all->count; i++) {
        signal *s = &all->s[i];
        if (s->handle != handle)
            continue;
        s->nameless += s->filter[0] && !state_name(s->filter, strtoul((const char *)value, NULL, 2))[0];
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
    tap_ok(all.count >= 60 && all.count < MOST, "the save file opens %zu signals", all.count);
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
    unsigned absent = 0, still = 0, nameless = 0, decoded = 0;
    for (size_t i = 0; i < all.count; i++) {
        absent += !all.s[i].handle;
        decoded += all.s[i].filter[0] != '\0';
        nameless += all.s[i].nameless;
        const bool stands = all.s[i].values < 3 && !all.s[i].closed;
        still += stands;
        if (stands || !all.s[i].handle)
            printf("# %s: %s, %u values\n", all.s[i].name, all.s[i].handle ? "still" : "not in the waveform",
                   all.s[i].values);
    }
    tap_ok(absent == 0, "all of them are in the waveform (%u are not)", absent);
    tap_ok(still == 0, "each in an open group changes at least twice (%u do not)", still);
    tap_ok(decoded == 10 && nameless == 0, "%u signals show states, all with names (%u values have none)", decoded,
           nameless);
    static const struct {
        const char *file;
        unsigned value;
        const char *name;
    } KNOWN[] = {{"prepare", PREPARE_FETCH_REQ, "FETCH_REQ"},
                 {"prepare", PREPARE_READY, "READY"},
                 {"products", EXECUTE_SETTLE, "SETTLE"},
                 {"streams", EXECUTE_FAIL, "FAIL"},
                 {"drain", DRAIN_FLOW, "FLOW"},
                 {"loader", GEMM_PHASE_B, "B"},
                 {"owner", OWNER_REDUCE, "REDUCE"},
                 {"owner", 4, ""}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        char file[64];
        snprintf(file, sizeof file, "states/%s.txt", KNOWN[i].file);
        tap_ok(strcmp(state_name(scratch_path(file), KNOWN[i].value), KNOWN[i].name) == 0, "%s: state %u is \"%s\"",
               KNOWN[i].file, KNOWN[i].value, KNOWN[i].name);
    }
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
