/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints: a resumed run ends with the same weights, bad files are refused and change nothing, a full disk leaves
 * the old file, and evaluating in between changes no bit. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/training/training_text.h"
#include "host/training/trainer.h"
#include "mantis/float.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* The tensors of the shipped mlp, but another activation. */
static const char OTHER_MLP[] =
    "input x\nflatten flat\nlinear fc1 out=256\nrelu6 r1\nlinear fc2 out=128\nrelu r2\nlinear fc3 out=classes\n";

static host_error error;
static data_pair data;

static training_options short_run(uint64_t steps)
{
    training_options o = training_defaults();
    o.steps = steps;
    o.batch = 16;
    o.seed = 11;
    o.machine.threads = 1;
    return o;
}

/* Opens, optionally resumes, trains to the end, saves; hash of the weights. */
static int train(uint64_t steps, const char *resume, const char *save, int evaluate_at, char hex[65])
{
    trainer t;
    training_options o = short_run(steps);
    double accuracy;
    if (trainer_open(&t, &o, &data, &error) != MANTIS_OK)
        return 0;
    if (resume)
        trainer_resume(&t, resume, &error);
    while (error.status == MANTIS_OK && t.step < t.steps) {
        if ((int)t.step == evaluate_at)
            trainer_evaluate(&t, &accuracy, NULL, &error);
        trainer_step(&t, &error);
    }
    if (save && error.status == MANTIS_OK)
        trainer_save(&t, save, &error);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    if (error.status != MANTIS_OK)
        printf("# %s\n", error.text);
    return error.status == MANTIS_OK;
}

static uint8_t *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(16 << 20);
    *size = file ? fread(bytes, 1, 16 << 20, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static void test_resume(void)
{
    char whole[65], part[65], rest[65], evaluated[65], start[65];
    tap_ok(train(14, NULL, NULL, -1, whole), "14 steps in one go");
    tap_ok(train(7, NULL, scratch_path("run.ck"), -1, part), "7 steps and a checkpoint");
    tap_ok(train(14, scratch_path("run.ck"), scratch_path("end.ck"), -1, rest), "on to 14");
    tap_ok(strcmp(whole, rest) == 0 && strcmp(whole, part) != 0, "the resumed run has the weights of the whole one");
    tap_ok(train(14, NULL, NULL, 5, evaluated) && strcmp(whole, evaluated) == 0,
           "evaluating at step 5 changes no weight");
    tap_ok(train(14, NULL, NULL, 0, start) && strcmp(whole, start) == 0, "nor does evaluating before the first step");
    tap_ok(train(14, scratch_path("end.ck"), scratch_path("again.ck"), -1, rest) && strcmp(whole, rest) == 0,
           "a finished run resumes to itself");
    size_t a_size, b_size;
    uint8_t *a = slurp(scratch_path("end.ck"), &a_size), *b = slurp(scratch_path("again.ck"), &b_size);
    tap_ok(a_size == b_size && a_size > 100000 && memcmp(a, b, a_size) == 0, "and saves the same bytes");
    free(a);
    free(b);
}

static void refused(const training_options *o, const data_pair *of, const char *path, mantis_status status,
                    const char *words, const char *what)
{
    trainer t;
    char before[65], after[65];
    if (trainer_open(&t, o, of, &error) != MANTIS_OK) {
        tap_ok(0, "%s: %s", what, error.text);
        return;
    }
    trainer_weights_hash(&t, before);
    trainer_resume(&t, path, &error);
    trainer_weights_hash(&t, after);
    tap_ok(strcmp(before, after) == 0 && t.step == 0, "%s: nothing was loaded", what);
    failed_with(&error, status, words, what);
    trainer_close(&t);
}

static void test_refusals(void)
{
    size_t size;
    uint8_t *good = slurp(scratch_path("run.ck"), &size);
    training_options o = short_run(14);
    static const struct {
        const char *what;
        double at; /* place in the file, 0..1 */
    } FLIPS[] = {{"a flipped bit in the step", 0.0},
                 {"in the options", 0.0001},
                 {"in the first weights", 0.01},
                 {"in the middle", 0.5},
                 {"in the checksum", 1.0}};
    for (size_t i = 0; i < sizeof FLIPS / sizeof *FLIPS; i++) {
        size_t at = FLIPS[i].at == 0.0 ? 16 : (size_t)(FLIPS[i].at * (double)(size - 1));
        good[at] ^= 4;
        refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "damaged", FLIPS[i].what);
        good[at] ^= 4;
    }
    refused(&o, &data, scratch_write("bad.ck", good, size - 1000), MANTIS_BAD_FILE, "damaged", "a truncated file");
    refused(&o, &data, scratch_write("bad.ck", good, 20), MANTIS_BAD_FILE, "not a Mantis checkpoint", "a stump");
    refused(&o, &data, scratch_write("bad.ck", "", 0), MANTIS_BAD_FILE, "not a Mantis checkpoint", "an empty file");
    good[0] ^= 1;
    refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "not a Mantis checkpoint",
            "another magic");
    good[0] ^= 1;
    good[8] ^= 2;
    refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "version", "another version");
    free(good);
    refused(&o, &data, scratch_path("absent.ck"), MANTIS_IO_ERROR, "cannot open", "a missing file");

    const char *path = scratch_path("run.ck");
    o.seed = 12;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--seed 11, this run has --seed 12", "another seed");
    o = short_run(14);
    o.batch = 8;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--batch 16, this run has --batch 8", "another batch");
    o = short_run(14);
    o.bits = 7;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--bits 8, this run has --bits 7", "other bits");
    o = short_run(14);
    o.rate = 0.02;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--lr 0.01, this run has --lr 0.02", "another learning rate");
    o = short_run(14);
    o.rate = nextafter(o.rate, 1.0);
    refused(&o, &data, path, MANTIS_BAD_FILE, "--lr 0.01, this run has --lr 0.0100000000000000",
            "the next learning rate");
    o = short_run(14);
    o.momentum = 0.0;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--momentum 0.9, this run has --momentum 0", "another momentum");
    o = short_run(14);
    o.decay = 0.0;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--weight-decay 0.0005, this run has --weight-decay 0",
            "another weight decay");
    o = short_run(14);
    o.norm_bits = 8;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--norm-bits 16, this run has --norm-bits 8", "other norm bits");
    o = short_run(14);
    o.nearest = true;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--rounding stochastic, this run has --rounding nearest",
            "another rounding");
    o = short_run(14);
    o.nearest_forward = o.nearest_update = true;
    refused(&o, &data, path, MANTIS_BAD_FILE, "no --nearest, this run has --nearest forward,update",
            "nearest in two directions");
    o = short_run(14);
    o.saturate = true;
    refused(&o, &data, path, MANTIS_BAD_FILE, "no --saturate, this run has --saturate", "without headroom");
    o = short_run(14);
    o.machine.random_bits = 8;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--random-bits 24, this run has --random-bits 8", "shorter random words");
    o = short_run(14);
    o.schedule.kind = SCHEDULE_COSINE;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--schedule constant, this run has --schedule cosine", "a schedule");
    o = short_run(14);
    o.augment.crop = 2;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--crop 0, this run has --crop 2", "crops");
    o = short_run(14);
    o.augment.flip = true;
    refused(&o, &data, path, MANTIS_BAD_FILE, "no --flip, this run has --flip", "flips");
    o = short_run(14);
    o.net = scratch_write("mlp.net", OTHER_MLP, strlen(OTHER_MLP));
    refused(&o, &data, path, MANTIS_BAD_FILE, "network mlp ", "another network of the same name and tensors");
    o = short_run(14);
    o.executor = "float";
    mantis_executor *fp32 = mantis_float_create(1);
    if (fp32)
        refused(&o, &data, path, MANTIS_BAD_FILE, "arithmetic integer, this run has arithmetic fp32", "fp32");
    else
        tap_skip("fp32", "not in this build");
    mantis_destroy(fp32);
    o = short_run(6);
    refused(&o, &data, path, MANTIS_BAD_ARGUMENT, "step 7", "a run shorter than the checkpoint");
    data_pair other;
    data_draw(&other, 200, 20, 4, &error);
    o = short_run(14);
    refused(&o, &other, path, MANTIS_BAD_FILE, "data", "other data");
    data_free(&other);
}

/* Schedules with parameters, and those that depend on the run's length. */
static void test_schedules(void)
{
    char hex[65], path[160];
    training_options o = short_run(6);
    static const struct {
        schedule run, other;
        uint64_t steps;
        const char *words;
    } CASES[] = {
        {{SCHEDULE_STEP, 0.1, 3, 0.9},
         {SCHEDULE_STEP, 0.2, 3, 0.9},
         6,
         "--schedule-factor 0.1, this run has --schedule-factor 0.2"},
        {{SCHEDULE_STEP, 0.1, 0, 0.9},
         {SCHEDULE_STEP, 0.1, 0, 0.9},
         9,
         "--schedule-every 2, this run has --schedule-every 3"},
        {{SCHEDULE_POLY, 0.1, 0, 0.9},
         {SCHEDULE_POLY, 0.1, 0, 1.5},
         6,
         "--schedule-power 0.9, this run has --schedule-power 1.5"},
        {{SCHEDULE_COSINE, 0.1, 0, 0.9}, {SCHEDULE_COSINE, 0.1, 0, 0.9}, 7, "--steps 6, this run has --steps 7"},
    };
    snprintf(path, sizeof path, "%s", scratch_path("schedule.ck"));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        trainer t;
        o = short_run(6);
        o.schedule = CASES[i].run;
        trainer_open(&t, &o, &data, &error);
        while (error.status == MANTIS_OK && t.step < 4)
            trainer_step(&t, &error);
        trainer_save(&t, path, &error);
        while (error.status == MANTIS_OK && t.step < 6)
            trainer_step(&t, &error);
        trainer_weights_hash(&t, hex);
        trainer_close(&t);
        char rest[65] = "";
        trainer_open(&t, &o, &data, &error);
        trainer_resume(&t, path, &error);
        while (error.status == MANTIS_OK && t.step < 6)
            trainer_step(&t, &error);
        trainer_weights_hash(&t, rest);
        trainer_close(&t);
        tap_ok(error.status == MANTIS_OK && strcmp(hex, rest) == 0, "schedule %s resumed, the same bits %s",
               schedule_name(o.schedule.kind), error.text);
        o = short_run(CASES[i].steps);
        o.schedule = CASES[i].other;
        refused(&o, &data, path, MANTIS_BAD_FILE, CASES[i].words, CASES[i].words);
    }
}

/* What the file says of a run is what the run was opened with: read back, it writes the same lines. */
static void test_options_read_back(void)
{
    static const schedule STEP = {SCHEDULE_STEP, 1.0 / 3.0, 5, 0.9};
    training_options o = short_run(14);
    training_arguments a = training_arguments_defaults();
    trainer t;
    text again = {0};
    checkpoint_run run;
    char *texts = NULL;
    o.rate = 0.1 / 3.0;
    o.schedule = STEP;
    o.nearest_backward = o.saturate = o.augment.flip = true;
    o.augment.crop = 3;
    o.bits = 6;
    o.norm_bits = 8;
    o.net = "lenet5";
    trainer_open(&t, &o, &data, &error);
    trainer_save(&t, scratch_path("options.ck"), &error);
    checkpoint_read_texts(scratch_path("options.ck"), &run, &texts, &error);
    if (!tap_ok(error.status == MANTIS_OK, "the options of a checkpoint %s", error.text))
        return;
    char *decides = strdup(run.decides), *places = strdup(run.places);
    training_text_read(decides, &a, &error);
    training_text_read(places, &a, &error);
    training_arguments_finish(&a, &error);
    training_text_add(&again, &a.run, 14, &t.net, &data);
    tap_ok(error.status == MANTIS_OK && strcmp(again.bytes, run.decides) == 0 && run.step == 0,
           "read back, they are the run's %s", error.text);
    tap_ok(strcmp(a.run.net, "lenet5") == 0 && !a.data && strcmp(run.places, "--net lenet5\n--steps 14\n") == 0,
           "with its network, and no data that was drawn for a test");
    text_free(&again);
    free(decides);
    free(places);
    free(texts);
    trainer_close(&t);
}

/* A file of the right header and checksum, but with another shape inside. */
static void test_wrong_shape(void)
{
    arena arenas[2];
    parameter p[2];
    parameter *list[2] = {&p[0], &p[1]};
    checkpoint_run run = {.decides = "--seed 1\n", .places = ""};
    for (int i = 0; i < 2; i++) {
        arena_begin(&arenas[i]);
        parameter_layout(&p[i], &arenas[i], i ? 6 : 4, i ? 4 : 6, "fc1", "w"); /* as many elements, transposed */
        arena_commit(&arenas[i], &error);
    }
    checkpoint_save(scratch_path("shape.ck"), &run, &arenas[0], list, 1, &error);
    checkpoint_load(scratch_path("shape.ck"), &run, &arenas[1], list + 1, 1, &error);
    failed_with(&error, MANTIS_BAD_FILE, "4 x 6", "another shape");
    p[0].name[0] = 'x';
    checkpoint_load(scratch_path("shape.ck"), &run, &arenas[0], list, 1, &error);
    failed_with(&error, MANTIS_BAD_FILE, "fc1.w", "another tensor");
    arena_free(&arenas[0]);
    arena_free(&arenas[1]);
}

/* Runs save over run.ck in a child whose files may have `limit` bytes: the disk is full. Its status code. */
static int save_on_full_disk(rlim_t limit)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        trainer t;
        training_options o = short_run(14);
        struct rlimit files = {limit, limit};
        host_error e = {.status = MANTIS_OK};
        signal(SIGXFSZ, SIG_IGN);
        if (trainer_open(&t, &o, &data, &e) != MANTIS_OK || setrlimit(RLIMIT_FSIZE, &files) != 0)
            _exit(99);
        trainer_save(&t, scratch_path("run.ck"), &e);
        _exit((int)e.status);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_full_disk(void)
{
    size_t before_size, after_size;
    uint8_t *before = slurp(scratch_path("run.ck"), &before_size);
    tap_ok(save_on_full_disk(100000) == MANTIS_IO_ERROR, "a full disk is an IO_ERROR");
    uint8_t *after = slurp(scratch_path("run.ck"), &after_size);
    tap_ok(before_size == after_size && memcmp(before, after, before_size) == 0, "the old checkpoint is unchanged");
    tap_ok(save_on_full_disk(RLIM_INFINITY) == MANTIS_OK, "with room it is saved");

    trainer t;
    training_options o = short_run(14);
    trainer_open(&t, &o, &data, &error);
    if (symlink("/dev/full", scratch_path("full.ck")) == 0 && access("/dev/full", W_OK) == 0) {
        trainer_save(&t, scratch_path("full.ck"), &error);
        failed_with(&error, MANTIS_IO_ERROR, strerror(ENOSPC), "no space on the device");
    } else {
        tap_skip("no space on the device", "no /dev/full");
    }
    trainer_save(&t, scratch_path("no/such/folder/x.ck"), &error);
    failed_with(&error, MANTIS_IO_ERROR, "cannot create", "a folder that is not there");
    mkdir(scratch_path("folder.ck"), 0777);
    trainer_save(&t, scratch_path("folder.ck"), &error);
    failed_with(&error, MANTIS_IO_ERROR, strerror(EISDIR), "a folder in the file's place");
    trainer_close(&t);
    free(before);
    free(after);
}

int main(void)
{
    if (data_draw(&data, 200, 20, 3, &error) != MANTIS_OK)
        return 1;
    test_resume();
    test_refusals();
    test_schedules();
    test_options_read_back();
    test_wrong_shape();
    test_full_disk();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
