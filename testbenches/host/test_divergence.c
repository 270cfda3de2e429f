/* SPDX-License-Identifier: Apache-2.0 */
/* One rule of divergence on every executor (docs/manual.md): the step and the layer that stop a run, both ways in which
 * it may leave the range, what the reports make of such runs, and the flags of an evaluation. MANTIS names the program.
 */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/reports/report.h"
#include "host/training/divergence.h"
#include "host/training/training_run.h"
#include "mantis/float.h"

#include <math.h>
#include <sys/wait.h>

static host_error error;
static data_pair data;

static void begin(trainer *t, const char *executor, double rate, uint64_t steps)
{
    training_options o = training_defaults();
    memset(&error, 0, sizeof error);
    o.executor = executor;
    o.rate = rate;
    o.batch = 8;
    o.steps = steps;
    o.machine.threads = 1;
    if (trainer_open(t, &o, &data, &error) != MANTIS_OK)
        printf("# %s: %s\n", executor, error.text);
}

/* Steps until the run stops; returns how many it did. */
static uint64_t steps_of(trainer *t)
{
    while (t->step < t->steps && trainer_step(t, &error) == MANTIS_OK)
        ;
    return t->step;
}

/* Weights of fc2 so large that its products pass the range: integers clamp, fp32 writes Inf. */
static void test_overflow(const char *executor)
{
    trainer t;
    begin(&t, executor, 0.01, 2);
    const parameter *weights = t.net.parameters[2];
    float *values = arena_at(&t.arena, &weights->value);
    for (uint64_t i = 0; i < tensor_elements(&weights->value); i++)
        values[i] = 3e38f;
    const uint64_t done = steps_of(&t);
    tap_ok(done == 0 && error.status == MANTIS_NONFINITE && strstr(error.text, "step 0: ") &&
               strstr(error.text, "fc2.y = ") && strstr(error.text, "OVERFLOW") && strstr(error.text, "diverged"),
           "%s: a product beyond the range stops the step and is named: %s", executor, error.text);
    tap_ok(t.program.totals.sticky & MANTIS_STICKY_OVERFLOW, "%s: and the flag is in the totals", executor);
    trainer_close(&t);
}

/* The update passes the range: it is the step of the update that says so, not a later reader of the weights. */
static void test_overflow_of_update(const char *executor)
{
    trainer t;
    begin(&t, executor, 1000.0, 1);
    const parameter *weights = t.net.parameters[4];
    float *velocity = arena_at(&t.arena, &weights->velocity);
    for (uint64_t i = 0; i < tensor_elements(&weights->value); i++)
        velocity[i] = 3e38f;
    const uint64_t done = steps_of(&t);
    tap_ok(done == 0 && error.status == MANTIS_NONFINITE && strstr(error.text, "fc3.w"),
           "%s: an update beyond the range is found in its own step, the last one too: %s", executor, error.text);
    trainer_close(&t);
}

/* A rate at which the loss explodes: golden and cycle in the same step with the same words, float within a step. */
static void test_loss(bool has_float)
{
    static const char *const NAMES[] = {"golden", "cycle", "float"};
    char first[HOST_ERROR_BYTES] = "";
    uint64_t golden = 0;
    for (int i = 0; i < 2 + has_float; i++) {
        trainer t;
        begin(&t, NAMES[i], 900.0, 6);
        const uint64_t done = steps_of(&t);
        if (i == 0) {
            golden = done;
            memcpy(first, error.text, sizeof first);
        }
        tap_ok(
            error.status == MANTIS_NONFINITE && strstr(error.text, "layer fc3: its logits give a loss of") &&
                (i == 1 ? done == golden && strcmp(first, error.text) == 0 : done <= golden + 1 && golden <= done + 1),
            "%s: %s", NAMES[i], error.text);
        trainer_close(&t);
    }
}

static void test_limit(void)
{
    trainer t;
    begin(&t, "golden", 0.01, 1);
    tap_ok(divergence_of_loss(&t.net, DIVERGENCE_LOSS, DIVERGENCE_LOSS, "step 7", &error) == MANTIS_OK,
           "the limit itself is no divergence");
    divergence_of_loss(&t.net, nextafter(DIVERGENCE_LOSS, INFINITY), DIVERGENCE_LOSS, "step 7", &error);
    failed_with(&error, MANTIS_NONFINITE, "step 7: layer fc3", "the next number is");
    tap_ok(divergence_of_loss(&t.net, 1e300, INFINITY, "evaluation", &error) == MANTIS_OK,
           "an evaluation may give any finite loss");
    divergence_of_loss(&t.net, INFINITY, INFINITY, "evaluation", &error);
    failed_with(&error, MANTIS_NONFINITE, "above inf", "an infinite one it may not");
    divergence_of_loss(&t.net, (double)NAN, INFINITY, "evaluation", &error);
    failed_with(&error, MANTIS_NONFINITE, "a logit is Inf or NaN", "nor a logit that is no number");
    trainer_close(&t);
}

/* No step is done: what the flags say is the evaluation's. */
static void test_flags_of_evaluation(void)
{
    trainer t;
    run_result result;
    begin(&t, "golden", 0.01, 1);
    t.program.saturate = true;
    run_result_take(&result, &t, &error);
    tap_ok(error.status == MANTIS_OK && result.totals.commands == 0 && (result.totals.sticky & MANTIS_STICKY_SATURATED),
           "flags that only the evaluation raised are in the result");
    trainer_close(&t);
}

/* The program's exit status, its stderr in `words`. */
static int run_program(const char *arguments, char *words, size_t size)
{
    char line[1024], path[160];
    const char *mantis = getenv("MANTIS");
    snprintf(path, sizeof path, "%s", scratch_path("stderr"));
    snprintf(line, sizeof line, "%s %s > %s 2> %s", mantis ? mantis : "build/mantis", arguments, scratch_path("stdout"),
             path);
    const int status = system(line);
    FILE *file = fopen(path, "r");
    size_t read = file ? fread(words, 1, size - 1, file) : 0;
    words[read] = '\0';
    if (file)
        fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool stdout_has(const char *words)
{
    char text[8192];
    FILE *file = fopen(scratch_path("stdout"), "r");
    size_t read = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[read] = '\0';
    if (file)
        fclose(file);
    return strstr(text, words) != NULL;
}

static bool page_has(const char *folder, const char *words)
{
    static char text[1 << 20];
    char name[80];
    snprintf(name, sizeof name, "%s/index.html", folder);
    FILE *file = fopen(scratch_path(name), "r");
    size_t read = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[read] = '\0';
    if (file)
        fclose(file);
    return strstr(text, words) != NULL;
}

static void test_program(bool has_float)
{
    char words[8192], arguments[512];
    snprintf(arguments, sizeof arguments, "train --batch 8 --steps 6 --lr 900 --executor golden --json --plot %s",
             scratch_path("plot"));
    int status = run_program(arguments, words, sizeof words);
    tap_ok(status == 1 && strstr(words, "diverged") && !stdout_has("{"), "train: status %d, no result: %s", status,
           words);
    tap_ok(access(scratch_path("plot/loss.tsv"), R_OK) == 0, "train: its plot shows the steps before");
    /* int8 learns at this rate for 30 steps, int4 does not */
    snprintf(arguments, sizeof arguments, "sweep --batch 32 --steps 30 --lr 0.3 --bits 8,4 --no-float --json --out %s",
             scratch_path("sweep"));
    status = run_program(arguments, words, sizeof words);
    tap_ok(status == 0 &&
               stdout_has("\"int8 stochastic\", \"arithmetic\": \"integer\", \"bits\": 8, \"rounding\": "
                          "\"stochastic\", \"saturate\": false, \"gradient\": \"ptq\", \"accuracy\": [0") &&
               stdout_has("\"accuracy\": [null], \"mean_accuracy\": null, \"final_loss\": null, \"diverged\": 1"),
           "sweep: int4 diverges beside int8, which does not");
    tap_ok(page_has("sweep", "1 of 1") && !strstr(words, "gnuplot"), "sweep: the page says it");
    if (!has_float) {
        tap_skip("compare with divergence", "this build has no float executor");
        return;
    }
    static const char *const RATES[] = {"--lr 900 --steps 40", "--lr 3 --steps 40"};
    for (int i = 0; i < 2; i++) {
        char folder[32];
        snprintf(folder, sizeof folder, "compare%d", i);
        snprintf(arguments, sizeof arguments, "compare --net mlp --batch 32 --seeds 1 %s --json --out %s", RATES[i],
                 scratch_path(folder));
        status = run_program(arguments, words, sizeof words);
        tap_ok(status == 0 && stdout_has("\"int_diverged\": 1, \"float_diverged\": 1") &&
                   page_has(folder, "diverged after") && !strstr(words, "gnuplot") && !strstr(words, "warning"),
               "compare %s: both diverge, and the page is there: status %d", RATES[i], status);
    }
}

int main(void)
{
    mantis_executor *floating = mantis_float_create(1);
    if (data_draw(&data, 96, 64, 1, &error) != MANTIS_OK)
        return 1;
    test_limit();
    test_overflow("golden");
    test_overflow("cycle");
    test_overflow_of_update("golden");
    if (floating) {
        test_overflow("float");
        test_overflow_of_update("float");
    } else {
        tap_skip("float's range", "this build has no float executor");
    }
    test_loss(floating != NULL);
    test_flags_of_evaluation();
    test_program(floating != NULL);
    mantis_destroy(floating);
    data_free(&data);
    scratch_remove();
    return tap_done();
}
