#include "host/plot.h"

#include "host/files.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define WINDOW 25

/* Text that grows; the first failure sticks. */
typedef struct {
    char *bytes;
    size_t size, capacity;
    bool failed;
} text;

static void add(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(text *t, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (t->failed || length < 0 || (size_t)length >= sizeof line) {
        t->failed = true;
        return;
    }
    if (t->size + (size_t)length > t->capacity) {
        size_t capacity = 2 * t->capacity + sizeof line;
        char *bytes = realloc(t->bytes, capacity);
        if (!bytes) {
            t->failed = true;
            return;
        }
        t->bytes = bytes;
        t->capacity = capacity;
    }
    memcpy(t->bytes + t->size, line, (size_t)length);
    t->size += (size_t)length;
}

static mantis_status write_text(const char *folder, const char *name, text *t, host_error *error)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (t->failed)
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    else
        files_write_whole(path, t->bytes, t->size, error);
    free(t->bytes);
    return error->status;
}

/* Gives gnuplot the script on its standard input, inside the folder. A missing gnuplot is a note, a failing one an error. */
static mantis_status gnuplot(const char *folder, const char *script, const char *made, host_error *error)
{
    int pipe_ends[2];
    if (pipe(pipe_ends) < 0)
        return host_fail(error, MANTIS_IO_ERROR, "cannot start gnuplot: %s", strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[1]);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    char *const argv[] = {"gnuplot", NULL};
    pid_t child;
    int code = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[0]);
    if (code != 0) {
        close(pipe_ends[1]);
        fprintf(stderr, "note: gnuplot cannot be started (%s): %s/%s was not drawn, its .tsv is there\n", strerror(code), folder, made);
        return MANTIS_OK;
    }
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* a gnuplot that dies early is seen by its exit status */
    for (size_t left = strlen(script); left;) {
        ssize_t done = write(pipe_ends[1], script + strlen(script) - left, left);
        if (done < 0)
            break;
        left -= (size_t)done;
    }
    close(pipe_ends[1]);
    signal(SIGPIPE, before);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 127)
        fprintf(stderr, "note: gnuplot cannot be run: %s/%s was not drawn, its .tsv is there\n", folder, made);
    else if (WEXITSTATUS(status) != 0)
        return host_fail(error, MANTIS_IO_ERROR, "%s/%s: gnuplot failed with status %d", folder, made, WEXITSTATUS(status));
    return MANTIS_OK;
}

/* Mean of the window that ends at step i. */
static double smooth(const plot_curve *c, uint64_t i)
{
    uint64_t from = i + 1 < WINDOW ? 0 : i + 1 - WINDOW;
    double sum = 0.0;
    for (uint64_t k = from; k <= i; k++)
        sum += (double)c->loss[k];
    return sum / (double)(i + 1 - from);
}

mantis_status plot_loss(const char *folder, const plot_curve *curves, size_t count, host_error *error)
{
    text table = {0};
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    add(&table, "step");
    for (size_t k = 0; k < count; k++)
        add(&table, "\t%s\t%s, mean of %d", curves[k].name, curves[k].name, WINDOW);
    add(&table, "\n");
    for (uint64_t i = 0; i < curves[0].steps; i++) {
        add(&table, "%" PRIu64, curves[0].first_step + i + 1);
        for (size_t k = 0; k < count; k++)
            add(&table, "\t%.6g\t%.6g", (double)curves[k].loss[i], smooth(&curves[k], i));
        add(&table, "\n");
    }
    if (write_text(folder, "loss.tsv", &table, error) != MANTIS_OK)
        return error->status;

    static const char *const COLOR[4] = {"#c0392b", "#2471a3", "#1e8449", "#7d3c98"};
    text script = {0};
    add(&script, "set terminal svg size 900,520 background '#ffffff' font 'sans,13'\nset output 'loss.svg'\nset datafile separator '\\t'\n"
                 "set key top right\nset grid lc rgb '#dddddd'\nset xlabel 'step'\nset ylabel 'training loss'\nset yrange [0:*]\n"
                 "set title 'Cross-entropy of each batch (thin) and its mean over %d steps'\nplot ", WINDOW);
    for (size_t k = 0; k < count; k++)
        add(&script, "%s'loss.tsv' skip 1 using 1:%zu with lines lw 0.5 lc rgb '%s' dt 3 notitle, '' skip 1 using 1:%zu with lines lw 2.2 lc rgb '%s' title '%s'",
            k ? ", " : "", 2 * k + 2, COLOR[k], 2 * k + 3, COLOR[k], curves[k].name);
    add(&script, "\n%c", '\0');
    if (script.failed)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for a plot");
    else
        gnuplot(folder, script.bytes, "loss.svg", error);
    free(script.bytes);
    return error->status;
}

mantis_status plot_cycles(const char *folder, const program_section_counters *sections, size_t count, host_error *error)
{
    text table = {0};
    if (files_make_folder(folder, error) != MANTIS_OK)
        return error->status;
    add(&table, "layer and phase");
    for (int k = 0; k < MANTIS_COUNTERS; k++)
        add(&table, "\t%s", mantis_counter_name(k));
    add(&table, "\n");
    for (size_t i = 0; i < count; i++) {
        if (sections[i].counters[MANTIS_COUNTER_CYCLES] == 0)
            continue;
        add(&table, "%s %s", sections[i].layer, sections[i].phase);
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            add(&table, "\t%" PRIu64, sections[i].counters[k]);
        add(&table, "\n");
    }
    if (write_text(folder, "cycles.tsv", &table, error) != MANTIS_OK)
        return error->status;
    char script[1024];
    snprintf(script, sizeof script,
             "set terminal svg size 900,520 background '#ffffff' font 'sans,13'\nset output 'cycles.svg'\nset datafile separator '\\t'\n"
             "set style data histograms\nset style histogram rowstacked\nset style fill solid border -1\nset boxwidth 0.7\n"
             "set grid y lc rgb '#dddddd'\nset xtics rotate by -35\nset ylabel 'clocks'\nset key top left\nset title 'Clocks of each layer and phase'\n"
             "plot 'cycles.tsv' skip 1 using %d:xtic(1) title 'MAC array active' lc rgb '#1e8449', "
             "'' skip 1 using ($%d-$%d) title 'matrix products, array waiting' lc rgb '#f5b041', "
             "'' skip 1 using ($%d-$%d) title 'mapping, vectors, other' lc rgb '#aab7b8'\n",
             MANTIS_COUNTER_MAC_ACTIVE + 2, MANTIS_COUNTER_GEMM_CYCLES + 2, MANTIS_COUNTER_MAC_ACTIVE + 2, MANTIS_COUNTER_CYCLES + 2,
             MANTIS_COUNTER_GEMM_CYCLES + 2);
    return gnuplot(folder, script, "cycles.svg", error);
}
