/* Checkpoints: a resumed run ends with the same weights, bad files are refused and change nothing, a full disk leaves the old
 * file, and evaluating in between changes no bit. */
#include "scratch.h"

#include "host/trainer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

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
    tap_ok(train(14, NULL, NULL, 5, evaluated) && strcmp(whole, evaluated) == 0, "evaluating at step 5 changes no weight");
    tap_ok(train(14, NULL, NULL, 0, start) && strcmp(whole, start) == 0, "nor does evaluating before the first step");
    tap_ok(train(14, scratch_path("end.ck"), scratch_path("again.ck"), -1, rest) && strcmp(whole, rest) == 0, "a finished run resumes to itself");
    size_t a_size, b_size;
    uint8_t *a = slurp(scratch_path("end.ck"), &a_size), *b = slurp(scratch_path("again.ck"), &b_size);
    tap_ok(a_size == b_size && a_size > 100000 && memcmp(a, b, a_size) == 0, "and saves the same bytes");
    free(a);
    free(b);
}

static void refused(const training_options *o, const data_pair *of, const char *path, mantis_status status, const char *words, const char *what)
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
    } FLIPS[] = {{"a flipped bit in the step", 0.0}, {"in the first weights", 0.01}, {"in the middle", 0.5}, {"in the checksum", 1.0}};
    for (size_t i = 0; i < sizeof FLIPS / sizeof *FLIPS; i++) {
        size_t at = FLIPS[i].at == 0.0 ? 24 : (size_t)(FLIPS[i].at * (double)(size - 1));
        good[at] ^= 4;
        refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "damaged", FLIPS[i].what);
        good[at] ^= 4;
    }
    refused(&o, &data, scratch_write("bad.ck", good, size - 1000), MANTIS_BAD_FILE, "damaged", "a truncated file");
    refused(&o, &data, scratch_write("bad.ck", good, 20), MANTIS_BAD_FILE, "not a Mantis checkpoint", "a stump");
    refused(&o, &data, scratch_write("bad.ck", "", 0), MANTIS_BAD_FILE, "not a Mantis checkpoint", "an empty file");
    good[0] ^= 1;
    refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "not a Mantis checkpoint", "another magic");
    good[0] ^= 1;
    good[8] ^= 2;
    refused(&o, &data, scratch_write("bad.ck", good, size), MANTIS_BAD_FILE, "version", "another version");
    free(good);
    refused(&o, &data, scratch_path("absent.ck"), MANTIS_IO_ERROR, "cannot open", "a missing file");

    const char *path = scratch_path("run.ck");
    o.seed = 12;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--seed 11", "another seed");
    o = short_run(14);
    o.batch = 8;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--batch 16", "another batch");
    o = short_run(14);
    o.bits = 7;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--bits 8", "other bits");
    o = short_run(14);
    o.rate = 0.02;
    refused(&o, &data, path, MANTIS_BAD_FILE, "--lr 0.01", "another learning rate");
    o = short_run(6);
    refused(&o, &data, path, MANTIS_BAD_ARGUMENT, "step 7", "a run shorter than the checkpoint");
    data_pair other;
    data_draw(&other, 200, 20, 4, &error);
    o = short_run(14);
    refused(&o, &other, path, MANTIS_BAD_FILE, "data", "other data");
    data_free(&other);
}

/* A file of the right header and checksum, but with another shape inside. */
static void test_wrong_shape(void)
{
    image images[2];
    parameter p[2];
    parameter *list[2] = {&p[0], &p[1]};
    checkpoint_run run = {.net = "mlp", .seed = 1, .batch = 2, .bits = 8};
    for (int i = 0; i < 2; i++) {
        image_begin(&images[i]);
        parameter_layout(&p[i], &images[i], i ? 6 : 4, i ? 4 : 6, "fc1", "w"); /* as many elements, transposed */
        image_commit(&images[i], &error);
    }
    checkpoint_save(scratch_path("shape.ck"), &run, &images[0], list, 1, &error);
    checkpoint_load(scratch_path("shape.ck"), &run, &images[1], list + 1, 1, &error);
    failed_with(&error, MANTIS_BAD_FILE, "4 x 6", "another shape");
    p[0].name[0] = 'x';
    checkpoint_load(scratch_path("shape.ck"), &run, &images[0], list, 1, &error);
    failed_with(&error, MANTIS_BAD_FILE, "fc1.w", "another tensor");
    image_free(&images[0]);
    image_free(&images[1]);
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
    tap_ok(access(scratch_path("run.ck.tmp"), F_OK) != 0, "no part of the new one is left");
    tap_ok(save_on_full_disk(RLIM_INFINITY) == MANTIS_OK, "with room it is saved");

    trainer t;
    training_options o = short_run(14);
    trainer_open(&t, &o, &data, &error);
    if (symlink("/dev/full", scratch_path("full.ck.tmp")) == 0 && access("/dev/full", W_OK) == 0) {
        trainer_save(&t, scratch_path("full.ck"), &error);
        failed_with(&error, MANTIS_IO_ERROR, strerror(ENOSPC), "no space on the device");
    } else {
        tap_skip("no space on the device", "no /dev/full");
    }
    trainer_save(&t, scratch_path("no/such/folder/x.ck"), &error);
    failed_with(&error, MANTIS_IO_ERROR, "cannot create", "a folder that is not there");
    mkdir(scratch_path("folder.ck"), 0777);
    trainer_save(&t, scratch_path("folder.ck"), &error);
    failed_with(&error, MANTIS_IO_ERROR, "rename", "a folder in the file's place");
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
    test_wrong_shape();
    test_full_disk();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
