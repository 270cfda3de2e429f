/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/progress.h"

#include "host/support/clock.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define BAR              24
#define TERMINAL_SECONDS 0.1
#define PLAIN_SECONDS    10.0

progress progress_begin(const char *title, uint64_t first, uint64_t total)
{
    double start = clock_seconds();
    bool terminal = isatty(STDERR_FILENO) == 1;
    return (progress){title, terminal, start, terminal ? 0.0 : start, first, total};
}

/* Time to draw? Then also how long the rest takes, as minutes and seconds. */
static bool due(progress *p, uint64_t done, unsigned *minutes, unsigned *seconds)
{
    double time = clock_seconds();
    bool last = done == p->total;
    if (!last && time - p->shown < (p->terminal ? TERMINAL_SECONDS : PLAIN_SECONDS))
        return false;
    p->shown = time;
    double left = done > p->first ? (time - p->start) / (double)(done - p->first) * (double)(p->total - done) : 0.0;
    *minutes = (unsigned)(left / 60.0), *seconds = (unsigned)left % 60u;
    return true;
}

static void draw_bar(char bar[BAR + 1], const progress *p, uint64_t done)
{
    for (int i = 0; i < BAR; i++)
        bar[i] = (double)i * (double)p->total < (double)done * BAR ? '#' : '.';
    bar[BAR] = '\0';
}

void progress_show(progress *p, uint64_t done, double loss, const char *metric, double value, double speed)
{
    unsigned minutes, seconds;
    if (!due(p, done, &minutes, &seconds))
        return;
    const char *between = p->terminal ? "  " : ", ";
    char words[48] = "";
    if (!isnan(value))
        snprintf(words, sizeof words, "%s%s %.1f %%", between, metric, 100.0 * value);
    if (!p->terminal) {
        fprintf(stderr, "%s: step %llu of %llu, loss %.4f%s, %.0f images/s, %u:%02u left\n", p->title,
                (unsigned long long)done, (unsigned long long)p->total, loss, words, speed, minutes, seconds);
        return;
    }
    char bar[BAR + 1];
    draw_bar(bar, p, done);
    fprintf(stderr, "\r%s [%s] %llu/%llu  loss %.4f%s  %.0f images/s  %u:%02u left\033[K", p->title, bar,
            (unsigned long long)done, (unsigned long long)p->total, loss, words, speed, minutes, seconds);
    fflush(stderr);
}

void progress_part(progress *p, uint64_t done, const char *what)
{
    unsigned minutes, seconds;
    if (!due(p, done, &minutes, &seconds))
        return;
    double percent = p->total ? 100.0 * (double)done / (double)p->total : 100.0;
    if (!p->terminal) {
        fprintf(stderr, "%s: %.0f %%, %s, %u:%02u left\n", p->title, percent, what, minutes, seconds);
        return;
    }
    char bar[BAR + 1];
    draw_bar(bar, p, done);
    fprintf(stderr, "\r%s [%s] %3.0f %%  %s  %u:%02u left\033[K", p->title, bar, percent, what, minutes, seconds);
    fflush(stderr);
}

void progress_end(progress *p)
{
    if (p->terminal && p->shown > 0.0)
        fputc('\n', stderr);
}
