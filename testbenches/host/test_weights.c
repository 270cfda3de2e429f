/* SPDX-License-Identifier: Apache-2.0 */
/* Weights from files: recorded ones of numpy.savez (to a file and through a pipe), numpy.savez_compressed (one tensor
 * in Fortran order, vectors without their leading 1) and safetensors (tensors in another order, with metadata) give the
 * same values. Every file that is cut off, and every one with a flipped bit, is refused or read as the format allows,
 * and changes nothing when it is refused. What Mantis writes, it reads; each thing that can be wrong has its line. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/networks/weights.h"
#include "host/support/files.h"
#include "host/support/sha256.h"
#include "host/support/tensor_file.h"
#include "host/training/trainer.h"

#include <sys/mman.h>

#define FOLDER "testbenches/host/weights/"

static const char NET[] = "input x\nconv c out=2 kernel=3 stride=4 bias=0\nbatch_norm b\nglobal_average g\n"
                          "linear fc out=classes\n";
static const char *const FILES[] = {FOLDER "stored.npz", FOLDER "deflated.npz", FOLDER "piped.npz",
                                    FOLDER "a.safetensors"};

static host_error error;
static data_pair data;

static bool open_run(trainer *t, const char *init)
{
    training_options o = training_defaults();
    o.net_text = NET;
    o.steps = 2;
    o.batch = 8;
    o.init = init;
    return trainer_open(t, &o, &data, &error) == MANTIS_OK;
}

static float *values(const weight_list *w, const char *name)
{
    for (uint32_t i = 0; i < w->count; i++)
        if (strcmp(w->list[i].name, name) == 0)
            return (float *)(void *)w->list[i].values;
    return NULL;
}

/* The values that were recorded, by their rules. */
static bool recorded(const trainer *t)
{
    static const float SINGLE[4][2] = {{1.0f, -0.5f}, {0.25f, 3.0f}, {0.125f, -7.0f}, {2.0f, 0.5f}};
    static const char *const NAMES[4] = {"b.gamma", "b.beta", "b.mean", "b.variance"};
    weight_list w;
    bool good = weights_of(&w, &t->net, &t->arena, &error) == MANTIS_OK && w.count == 7;
    for (int i = 0; good && i < 18; i++)
        good = values(&w, "c.w")[i] == (float)i / 8.0f - 1.0f;
    for (int i = 0; good && i < 20; i++)
        good = values(&w, "fc.w")[i] == (float)i / 16.0f;
    for (int i = 0; good && i < 10; i++)
        good = values(&w, "fc.b")[i] == -(float)i;
    for (int i = 0; good && i < 4; i++)
        good = memcmp(values(&w, NAMES[i]), SINGLE[i], sizeof SINGLE[i]) == 0;
    weights_free(&w);
    return good;
}

static void test_recorded(void)
{
    char hash[4][65];
    for (int i = 0; i < 4; i++) {
        trainer t;
        tap_ok(open_run(&t, FILES[i]) && recorded(&t), "%s gives the recorded values", FILES[i]);
        trainer_weights_hash(&t, hash[i]);
        tap_ok(strcmp(hash[i], t.options.init_hash) == 0 && strcmp(hash[i], hash[0]) == 0, "and their hash");
        trainer_close(&t);
    }
}

/* What a changed file does to a run: nothing when it is refused. The file lies in memory, for speed. */
typedef struct {
    trainer run;
    int file;
    char path[32];
    char recorded[65]; /* the hash that a good file gives; empty: any */
    bool sound;
} changing;

static unsigned try_changed(changing *c, const uint8_t *bytes, size_t size)
{
    char before[65], after[65];
    if (ftruncate(c->file, 0) != 0 || pwrite(c->file, bytes, size, 0) != (ssize_t)size)
        exit(1);
    trainer_weights_hash(&c->run, before);
    const mantis_status status = trainer_read_weights(&c->run, c->path, &error);
    trainer_weights_hash(&c->run, after);
    if (status == MANTIS_OK)
        c->sound &= !*c->recorded || strcmp(after, c->recorded) == 0;
    else
        c->sound &= status == MANTIS_BAD_FILE && strcmp(before, after) == 0 && *error.text && !strchr(error.text, '\n');
    memset(&error, 0, sizeof error);
    return status == MANTIS_OK;
}

static void test_changed(void)
{
    for (int i = 0; i < 4; i++) {
        uint8_t *bytes;
        uint64_t size;
        unsigned read = 0;
        trainer good;
        changing c = {.file = memfd_create("weights", 0), .sound = true};
        snprintf(c.path, sizeof c.path, "/proc/self/fd/%d", c.file);
        if (files_read_whole(FILES[i], &bytes, &size, &error) != MANTIS_OK || !open_run(&good, FILES[0]) ||
            !open_run(&c.run, NULL))
            exit(1);
        for (uint64_t length = 0; length < size; length++)
            read += try_changed(&c, bytes, length);
        tap_ok(c.sound && read == 0, "%s: cut off anywhere it is refused", FILES[i]);
        if (i < 3) /* .npz has checksums; of safetensors a flipped value is another value */
            strcpy(c.recorded, good.options.init_hash);
        for (uint64_t at = 0; at < size; at++) {
            bytes[at] ^= (uint8_t)(1 << at % 8);
            read += try_changed(&c, bytes, size);
            bytes[at] ^= (uint8_t)(1 << at % 8);
        }
        tap_ok(c.sound && read < size / 2, "a flipped bit: %u of %u files are read, %s", read, (unsigned)size,
               i < 3 ? "to the recorded values" : "whose values differ");
        trainer_close(&c.run);
        trainer_close(&good);
        close(c.file);
        free(bytes);
    }
}

static void test_written(void)
{
    static const char *const NAMES[] = {"w.npz", "w.safetensors"};
    for (int i = 0; i < 2; i++) {
        trainer t, again;
        char hash[65];
        const char *path = scratch_path(NAMES[i]);
        if (!open_run(&t, FILES[0]) || trainer_step(&t, &error) != MANTIS_OK)
            exit(1);
        trainer_weights_hash(&t, hash);
        tap_ok(trainer_write_weights(&t, path, &error) == MANTIS_OK && open_run(&again, path) &&
                   strcmp(again.options.init_hash, hash) == 0,
               "%s: written after a step, read to the same weights", NAMES[i]);
        trainer_close(&again);
        trainer_close(&t);
    }
}

/* A run from given weights goes on from its checkpoint, and is no other run's. */
static void test_checkpoints(void)
{
    trainer t, other;
    char hash[65], resumed[65];
    const char *path = scratch_path("run.ck");
    if (!open_run(&t, FILES[0]) || trainer_step(&t, &error) != MANTIS_OK ||
        trainer_save(&t, path, &error) != MANTIS_OK || trainer_step(&t, &error) != MANTIS_OK)
        exit(1);
    trainer_weights_hash(&t, hash);
    open_run(&other, FILES[3]);
    trainer_resume(&other, path, &error);
    trainer_step(&other, &error);
    trainer_weights_hash(&other, resumed);
    tap_ok(error.status == MANTIS_OK && strcmp(hash, resumed) == 0, "from a checkpoint it goes on to the same bits");
    trainer_close(&other);
    open_run(&other, NULL);
    trainer_resume(&other, path, &error);
    failed_with(&error, MANTIS_BAD_FILE, "initial weights", "a run from drawn weights does not");
    trainer_close(&other);
    weight_list w;
    uint8_t *bytes;
    tap_ok(checkpoint_weights(path, &w, &bytes, &error) == MANTIS_OK && w.count == 7 &&
               weights_write(&w, scratch_path("ck.npz"), &error) == MANTIS_OK,
           "the checkpoint's weights are written without the network");
    weights_free(&w);
    free(bytes);
    open_run(&other, NULL);
    trainer_resume(&other, scratch_path("ck.npz"), &error);
    failed_with(&error, MANTIS_BAD_FILE, "not a Mantis checkpoint", "an .npz file is no checkpoint");
    trainer_close(&other);
    trainer_close(&t);
}

/* The recorded tensors with one of them changed; values NULL: left out. */
static const char *with(const char *name, const tensor_matrix *instead, const tensor_matrix *more)
{
    const char *path = scratch_path("with.safetensors");
    tensor_file f;
    tensor_matrix list[16];
    npy arrays[16];
    uint32_t count = 0;
    if (tensor_file_open(&f, FILES[0], &error) != MANTIS_OK)
        exit(1);
    for (uint32_t i = 0; i < f.count; i++) {
        if (tensor_file_read(&f, i, &arrays[i], &error) != MANTIS_OK)
            exit(1);
        list[count] = (tensor_matrix){f.entries[i].name, (uint32_t)arrays[i].shape[0], (uint32_t)arrays[i].shape[1],
                                      arrays[i].data};
        if (strcmp(f.entries[i].name, name) != 0)
            count++;
        else if (instead)
            list[count++] = *instead;
    }
    if (more)
        list[count++] = *more;
    tensor_file_write(path, list, count, &error);
    for (uint32_t i = 0; i < f.count; i++)
        npy_free(&arrays[i]);
    tensor_file_close(&f);
    return path;
}

static void refused(const char *path, const char *words, const char *what)
{
    trainer t;
    open_run(&t, path);
    failed_with(&error, MANTIS_BAD_FILE, words, what);
}

static void test_refused(void)
{
    static const float NEGATIVE[2] = {1.0f, -0.5f}, INFINITE[2] = {1.0f, 1.0f / 0.0f}, ZEROS[32];
    refused(with("fc.b", NULL, NULL), "fc.b of shape (1, 10) is missing", "a missing tensor");
    refused(with("", NULL, &(tensor_matrix){"fc2.w", 2, 2, ZEROS}), "fc2.w is no tensor of this network",
            "one too many");
    refused(with("fc.w", &(tensor_matrix){"fc.w", 10, 2, ZEROS}, NULL), "fc.w has shape (10, 2), (2, 10) expected",
            "a transposed matrix");
    refused(with("b.beta", &(tensor_matrix){"b.beta", 2, 1, ZEROS}, NULL), "b.beta has shape (2, 1), (1, 2) expected",
            "a column for a row");
    refused(with("b.variance", &(tensor_matrix){"b.variance", 1, 2, NEGATIVE}, NULL), "no variance",
            "a negative variance");
    refused(with("b.mean", &(tensor_matrix){"b.mean", 1, 2, INFINITE}, NULL), "b.mean holds inf", "an infinite value");
    refused(with("", NULL, &(tensor_matrix){"fc.w", 2, 10, ZEROS}), "two tensors are called fc.w", "a name twice");
    refused(scratch_write("text", "weights", 7), "neither an .npz nor a safetensors file", "another file");
    trainer t;
    open_run(&t, "no/such/file.npz");
    failed_with(&error, MANTIS_IO_ERROR, "no/such/file.npz", "no file");
    tensor_file_check("w.npy", &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, ".npz or .safetensors", "a name that says no form");
}

int main(void)
{
    if (data_draw(&data, 64, 16, 1, &error) != MANTIS_OK)
        return 1;
    test_recorded();
    test_changed();
    test_written();
    test_checkpoints();
    test_refused();
    data_free(&data);
    scratch_remove();
    return tap_done();
}
