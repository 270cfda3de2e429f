/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options: what a value may be, at both ends of each form of range; the defaults that --help shows; the
 * line that sets an option; and that training's checks of its own structure are the same table. */
#include "../common/tap.h"

#include "host/training/training_arguments.h"

#include <stdlib.h>
#include <string.h>

static mantis_status parse(const char *value, const char *word, double *real, int *integer)
{
    static char name[64];
    host_error error = {.status = MANTIS_OK};
    const bool is_real = strchr(value, '<') != NULL;
    const option o = {"x", is_real ? OPTION_REAL : OPTION_INT, is_real ? (void *)real : (void *)integer, value, "help"};
    const command_line line = {"test", "about", &o, 1, NULL};
    bool helped;
    snprintf(name, sizeof name, "--x=%s", word);
    return options_parse(&line, 1, (char *[]){name}, NULL, 0, &helped, &error);
}

static void ranges(void)
{
    static const struct {
        const char *value, *word;
        bool good;
    } CASES[] = {{"4..8", "4", true},      {"4..8", "8", true},      {"4..8", "3", false},    {"4..8", "9", false},
                 {"-2..2", "-2", true},    {"-2..2", "-3", false},   {"0<..1", "0", false},   {"0<..1", "1e-300", true},
                 {"0<..1", "1", true},     {"0<..1", "1.01", false}, {"0..<1", "0", true},    {"0..<1", "1", false},
                 {"0..<1", "0.999", true}, {"0..<1", "-0.1", false}, {"0..<1", "nan", false}, {"8|16", "8", true},
                 {"8|16", "16", true},     {"8|16", "1", false},     {"8|16", "12", false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double real = 0.0;
        int integer = 0;
        const mantis_status status = parse(CASES[i].value, CASES[i].word, &real, &integer);
        tap_ok(status == (CASES[i].good ? MANTIS_OK : MANTIS_BAD_ARGUMENT), "%s %s %s", CASES[i].word,
               CASES[i].good ? "is in" : "is not in", CASES[i].value);
    }
}

static void messages(void)
{
    host_error error = {.status = MANTIS_OK};
    const double rate = 0.0;
    const char *word = "cosinus";
    option_check(&(option){"lr", OPTION_REAL, (void *)(uintptr_t)&rate, "0<..1000", ""}, &error);
    tap_ok(strcmp(error.text, "lr 0: above 0 and at most 1000 expected") == 0, "%s", error.text);
    error.status = MANTIS_OK;
    option_check(&(option){"schedule", OPTION_TEXT, &word, "step|cosine|poly", ""}, &error);
    tap_ok(strcmp(error.text, "schedule cosinus: step, cosine or poly expected") == 0, "%s", error.text);
}

static void lines(void)
{
    training_arguments a = training_arguments_defaults();
    text t = {0};
    const char *const names[] = {"lr", "flip", "nearest", "rounding", "seed", "crop", "weight-decay"};
    a.run.rate = 0.1;
    a.run.augment.crop = 4;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const option o = training_argument(&a, names[i]);
        option_line(&o, &t);
    }
    tap_ok(t.bytes && strcmp(t.bytes, "--lr 0.1\nno --flip\nno --nearest\n--rounding stochastic\n--seed 1\n--crop 4\n"
                                      "--weight-decay 0.0005\n") == 0,
           "lines that set options");
    text_free(&t);
}

static void structures(void)
{
    host_error error = {.status = MANTIS_OK};
    training_options o = training_defaults();
    tap_ok(training_options_check(&o, &error) == MANTIS_OK, "the defaults are in range");
    o.nearest_forward = o.nearest_update = true;
    training_arguments a;
    training_arguments_of(&a, &o);
    tap_ok(strcmp(a.nearest, "forward,update") == 0, "directions as words: %s", a.nearest);
    o.momentum = 1.0;
    tap_ok(training_options_check(&o, &error) == MANTIS_BAD_ARGUMENT, "%s", error.text);
}

int main(void)
{
    ranges();
    messages();
    lines();
    structures();
    return tap_done();
}
