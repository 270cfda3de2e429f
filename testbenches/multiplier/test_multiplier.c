/* SPDX-License-Identifier: Apache-2.0 */
/* Multipliers of one's own: golden by an exact table leaves the bytes of its exact kernels; golden and the cycle model
 * agree under tables of any products, zero operands included; files, checkpoints and executors that must refuse. */
#include "../common/agree.h"
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/device/multiplier.h"
#include "host/support/npy.h"
#include "host/training/resume.h"
#include "host/training/trainer.h"
#include "mantis/cycle.h"

#include <time.h>

static host_error error;

/* Products of one 16-bit table: kind 0 exact, 1 anything, 2 exact but 0 times 0 is 1. */
static mantis_multiplier *table(int kind)
{
    mantis_multiplier *m = malloc(sizeof *m);
    uint64_t state = 7;
    for (int a = -128; a < 128; a++)
        for (int b = -128; b < 128; b++)
            m->product[a + 128][b + 128] = (int16_t)(kind == 1 ? (int)(tap_random(&state) & 0xffff) - 32768 : a * b);
    if (kind == 2)
        m->product[128][128] = 1;
    return m;
}

/* Whether two executors agree on random programs of `seconds`; how many commands in *commands. */
static int programs(mantis_executor *one, mantis_executor *other, double seconds, unsigned long *commands)
{
    const clock_t end = clock() + (clock_t)(seconds * CLOCKS_PER_SEC);
    unsigned long refused = 0;
    int good = 1;
    *commands = 0;
    for (unsigned long seed = 1; good && clock() < end; seed++) {
        random_program a, b;
        good = random_program_create(&a, 1 << 20, 16, seed) && random_program_create(&b, 1 << 20, 16, seed);
        if (!good)
            break;
        a.largest = b.largest = seed % 8 == 0 ? 4000 : 600;
        random_program_fill(&a, 12);
        random_program_fill(&b, 12);
        good = agree(one, &a, other, &b, commands, &refused);
        random_program_destroy(&a);
        random_program_destroy(&b);
    }
    return good;
}

static void test_bytes(void)
{
    static const char *const WHAT[] = {"exact", "any", "one product is wrong"};
    unsigned long commands;
    mantis_executor *exact = mantis_golden_create(1, NULL), *golden = mantis_golden_create(2, NULL),
                    *cycle = mantis_cycle_create(NULL, NULL);
    for (int kind = 0; kind < 3; kind++) {
        mantis_multiplier *m = table(kind);
        int good = mantis_golden_multiplier(golden, m) == MANTIS_OK && mantis_cycle_multiplier(cycle, m) == MANTIS_OK;
        memset(m, 0, sizeof *m); /* they have copies */
        free(m);
        good = good && programs(golden, cycle, 2.0, &commands);
        tap_ok(good && commands > 20, "table %s: golden and cycle agree in %lu commands", WHAT[kind], commands);
        good = programs(exact, golden, 1.0, &commands);
        tap_ok(kind == 0 ? good && commands > 20 : !good, "table %s: %s golden without one", WHAT[kind],
               kind == 0 ? "the bytes of" : "not the bytes of");
    }
    tap_ok(mantis_golden_multiplier(golden, NULL) == MANTIS_OK && programs(exact, golden, 0.5, &commands),
           "without a table again: the exact bytes");
    tap_ok(mantis_golden_multiplier(cycle, NULL) == MANTIS_BAD_ARGUMENT &&
               mantis_cycle_multiplier(golden, NULL) == MANTIS_BAD_ARGUMENT,
           "the call of another executor is refused");
    mantis_destroy(exact);
    mantis_destroy(golden);
    mantis_destroy(cycle);
}

static const char *write_table(const char *name, const mantis_multiplier *m, bool wide, int32_t corner, uint64_t rows)
{
    int32_t *data = malloc(65536 * sizeof *data);
    for (int i = 0; i < 65536; i++) {
        const int32_t product = i == 0 ? corner : m->product[i / 256][i % 256];
        if (wide)
            data[i] = product;
        else
            ((int16_t *)data)[i] = (int16_t)product;
    }
    const npy array = {wide ? NPY_I4 : NPY_I2, 2, {rows, 65536 / rows}, 65536, data};
    const char *path = scratch_path(name);
    if (npy_write(path, &array, &error) != MANTIS_OK)
        printf("# %s\n", error.text);
    free(data);
    return path;
}

static void refuse(const char *path, const char *words, const char *what)
{
    mantis_multiplier *m = multiplier_load(path, &error);
    failed_with(&error, MANTIS_BAD_FILE, words, what);
    free(m);
}

static void test_files(void)
{
    char own[65], read[65];
    mantis_multiplier *m = table(1), *from;
    multiplier_hash(m, own);
    for (int wide = 0; wide < 2; wide++) {
        from = multiplier_load(write_table("m.npy", m, wide, m->product[0][0], 256), &error);
        if (from)
            multiplier_hash(from, read);
        tap_ok(from && strcmp(own, read) == 0, "%s: the table that was written", wide ? "int32" : "int16");
        free(from);
    }
    refuse(write_table("big.npy", m, true, 32768, 256), "product of -128 and -128 is 32768", "17 bits");
    refuse(write_table("flat.npy", m, false, 0, 65536), "256 x 256", "another shape");
    refuse(scratch_write("text.npy", "no", 2), "text.npy", "not a .npy");
    refuse(scratch_write("text.so", "no", 2), "cannot be loaded", "not a library");
    free(m);
}

static mantis_status train(const data_pair *data, const char *executor, const char *multiplier, const char *resume,
                           const char *save, char hex[65])
{
    training_options o = training_defaults();
    trainer t;
    o.executor = executor;
    o.multiplier = multiplier;
    o.steps = resume || !save ? 4 : 2;
    o.batch = 8;
    if (trainer_open(&t, &o, data, &error) != MANTIS_OK)
        return error.status;
    if (resume)
        trainer_resume(&t, resume, &error);
    while (error.status == MANTIS_OK && t.step < t.steps)
        trainer_step(&t, &error);
    if (save && error.status == MANTIS_OK)
        trainer_save(&t, save, &error);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    return error.status;
}

static void test_training(void)
{
    char exact[65], by_exact[65], whole[65], resumed[65], cycle[65];
    data_pair data;
    mantis_multiplier *same = table(0), *rounded = table(0);
    for (int i = 0; i < 65536; i++) /* to a multiple of 16, half away from zero */
        rounded->product[i / 256][i % 256] = (int16_t)((same->product[i / 256][i % 256] + 8) / 16 * 16);
    char plain[160], other[160], checkpoint[160];
    strcpy(plain, write_table("same.npy", same, false, same->product[0][0], 256));
    strcpy(other, write_table("rounded.npy", rounded, true, rounded->product[0][0], 256));
    strcpy(checkpoint, scratch_path("run.ck"));
    if (data_draw(&data, 64, 10, 5, &error) != MANTIS_OK)
        return;
    tap_ok(train(&data, "golden", NULL, NULL, NULL, exact) == MANTIS_OK &&
               train(&data, "golden", plain, NULL, NULL, by_exact) == MANTIS_OK && strcmp(exact, by_exact) == 0,
           "training by an exact table: the exact weights");
    tap_ok(train(&data, "golden", other, NULL, NULL, whole) == MANTIS_OK && strcmp(exact, whole) != 0,
           "by another table: other weights");
    tap_ok(train(&data, "cycle", other, NULL, NULL, cycle) == MANTIS_OK && strcmp(whole, cycle) == 0,
           "the cycle model's are golden's");
    tap_ok(train(&data, "golden", other, NULL, checkpoint, resumed) == MANTIS_OK &&
               train(&data, "golden", other, checkpoint, NULL, resumed) == MANTIS_OK && strcmp(whole, resumed) == 0,
           "a resumed run has the weights of the whole one");
    train(&data, "golden", NULL, checkpoint, NULL, resumed);
    failed_with(&error, MANTIS_BAD_FILE, "multiplier ", "a checkpoint does not go on with exact products");
    train(&data, "golden", plain, checkpoint, NULL, resumed);
    failed_with(&error, MANTIS_BAD_FILE, "multiplier ", "nor with another table");
    train(&data, "float", other, NULL, NULL, resumed);
#ifdef MANTIS_HAVE_BLAS
    failed_with(&error, MANTIS_BAD_ARGUMENT, "float", "float refuses a multiplier");
#else
    memset(&error, 0, sizeof error);
#endif
    train(&data, "golden", scratch_path("none.npy"), NULL, NULL, resumed);
    failed_with(&error, MANTIS_IO_ERROR, "none.npy", "a file that is not there");
#ifdef MANTIS_HAVE_RTL
    train(&data, "rtl", other, NULL, NULL, resumed);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "RTL of this build", "the exact RTL refuses another table");
    tap_ok(train(&data, "rtl", plain, NULL, NULL, resumed) == MANTIS_OK && strcmp(exact, resumed) == 0,
           "and takes an exact one");
#endif
    data_free(&data);
    free(same);
    free(rounded);
}

int main(void)
{
    test_bytes();
    test_files();
    test_training();
    scratch_remove();
    return tap_done();
}
