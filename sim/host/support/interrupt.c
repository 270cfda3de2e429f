/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/interrupt.h"

#include "host/support/temporary.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};

/* Signals belong to the whole process. */
static volatile sig_atomic_t noting, noted;

static void handle(int number)
{
    static const char WORDS[] = "\ninterrupted: stopping after this step; once more stops at once\n";
    if (noting && !noted) {
        noted = number;
        if (write(STDERR_FILENO, WORDS, sizeof WORDS - 1) < 0)
            return;
        return;
    }
    temporary_remove_all();
    signal(number, SIG_DFL); /* delivered when the handler returns: the shell sees what ended the program */
    raise(number);
}

void interrupt_begin(void)
{
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        struct sigaction before, action = {.sa_handler = handle, .sa_flags = SA_RESTART};
        sigfillset(&action.sa_mask);
        if (sigaction(SIGNALS[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(SIGNALS[i], &action, NULL);
    }
}

bool interrupt_note(bool note)
{
    const bool before = noting != 0;
    noting = note;
    return before;
}

int interrupt_signal(void)
{
    return noted;
}

const char *interrupt_name(void)
{
    return noted == SIGINT ? "SIGINT" : noted == SIGTERM ? "SIGTERM" : noted == SIGHUP ? "SIGHUP" : "no signal";
}
