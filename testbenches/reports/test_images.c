/* SPDX-License-Identifier: Apache-2.0 */
/* CIFAR binaries good and bad, plain and .gz; images with channels; the drawn coloured digits; random crop and flip. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/data/batches.h"
#include "host/support/sha256.h"

#include <math.h>
#include <sys/stat.h>
#include <zlib.h>

enum { PLANE = 32 * 32, IMAGE = 3 * PLANE, RECORDS = 4 };

static host_error error;
static uint8_t records[RECORDS * (2 + IMAGE)];

/* Records with `head` label bytes: labels 0, 3, 6, 9, and a pixel value of its own for each place. */
static size_t make(int head)
{
    uint8_t *to = records;
    for (int i = 0; i < RECORDS; i++) {
        for (int h = 0; h < head; h++)
            *to++ = (uint8_t)(h == head - 1 ? 3 * i : 19);
        for (int k = 0; k < IMAGE; k++)
            *to++ = (uint8_t)(i * 50 + k / PLANE * 16 + k % 13);
    }
    return (size_t)(to - records);
}

static void forget(void)
{
    static const char *const NAMES[] = {"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin",
                                        "train.bin",        "test.bin",         "data_batch_1.bin.gz"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        unlink(scratch_path(NAMES[i]));
}

static int right(const dataset *set, uint32_t count, uint32_t classes)
{
    int good =
        set->count == count && set->rows == 32 && set->cols == 32 && set->channels == 3 && set->classes == classes;
    for (uint32_t i = 0; good && i < count; i++) {
        uint32_t from = i % RECORDS;
        good &= set->labels[i] == 3 * from;
        for (uint32_t k = 0; k < IMAGE; k++) /* channel innermost */
            good &= set->pixels[(uint64_t)i * IMAGE + k] ==
                    (uint8_t)(from * 50 + k % 3 * 16 + (k % 3 * PLANE + k / 3) % 13);
    }
    return good;
}

static void test_good(void)
{
    data_pair data;
    size_t size = make(1);
    scratch_write("data_batch_1.bin", records, size);
    scratch_write("data_batch_2.bin", records, size);
    scratch_write("test_batch.bin", records, size / RECORDS);
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && right(&data.train, 8, 10) && right(&data.test, 1, 10),
           "CIFAR-10: two training files in order, one of test");
    double sum = 0.0, squares = 0.0;
    for (uint32_t c = 0; c < 3; c++)
        for (uint32_t i = 0; i < 8 * PLANE; i++) {
            double v = (double)data.normal[c][data.train.pixels[3 * i + c]];
            sum += v;
            squares += v * v;
        }
    tap_ok(fabs(sum) < 1e-2 && fabs(squares / (24.0 * PLANE) - 1.0) < 1e-5,
           "each channel is normalized by itself (mean %.1e, variance %.7f)", sum / 24 / PLANE,
           squares / (24.0 * PLANE));
    data_free(&data);
    forget();

    gzFile packed = gzopen(scratch_path("data_batch_1.bin.gz"), "wb");
    gzwrite(packed, records, (unsigned)size);
    gzclose(packed);
    scratch_write("test_batch.bin", records, size);
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && right(&data.train, 4, 10), "CIFAR-10 as .gz");
    data_free(&data);
    forget();

    size = make(2);
    scratch_write("train.bin", records, size);
    scratch_write("test.bin", records, size);
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && right(&data.train, 4, 100) && right(&data.test, 4, 100),
           "CIFAR-100: fine labels");
    data_free(&data);
    forget();
}

static void bad(const char *what, const char *words, size_t train, size_t test)
{
    data_pair data;
    if (train != SIZE_MAX)
        scratch_write("data_batch_1.bin", records, train);
    if (test != SIZE_MAX)
        scratch_write("test_batch.bin", records, test);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, words, what);
    forget();
}

static void test_bad(void)
{
    size_t size = make(1);
    bad("a record cut short", "truncated: record 3 has 3072 of 3073", size - 1, size);
    bad("an empty file", "empty data set", 0, size);
    bad("an empty test file", "empty data set", size, 0);
    bad("no test file", "no test_batch.bin", size, SIZE_MAX);
    bad("an empty folder", "MNIST files or CIFAR", SIZE_MAX, SIZE_MAX);
    records[2 * (1 + IMAGE)] = 10;
    bad("a label out of range", "label 10 of record 2 is out of range 0..9", size, size);
    make(1);
    data_pair data;
    gzFile packed = gzopen(scratch_path("data_batch_1.bin.gz"), "wb");
    gzwrite(packed, records, (unsigned)size);
    gzclose(packed);
    struct stat info;
    if (stat(scratch_path("data_batch_1.bin.gz"), &info) != 0 ||
        truncate(scratch_path("data_batch_1.bin.gz"), info.st_size - 5) != 0)
        exit(1);
    scratch_write("test_batch.bin", records, size);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "", "a truncated .gz");
    forget();
}

/* The set that the issue trains on, when it is there. */
static void test_shared(void)
{
    char path[1024];
    const char *shared = getenv("MANTIS_SHARED");
    data_pair data;
    snprintf(path, sizeof path, "%s/data/cifar10-jpeg", shared ? shared : "../shared");
    if (access(path, F_OK) != 0) {
        tap_skip("cifar10-jpeg", "no such folder");
        return;
    }
    tap_ok(data_load(&data, path, &error) == MANTIS_OK && data.train.count == 10000 && data.test.count == 2000 &&
               data.train.channels == 3,
           "cifar10-jpeg: 10000 and 2000 images %s", error.text);
    data_free(&data);
}

static void test_digits(void)
{
    data_pair data, again;
    char hex[65];
    sha256 h;
    data_draw_channels(&data, 3, 64, 8, 5, &error);
    data_draw_channels(&again, 3, 16, 2, 5, &error);
    tap_ok(data.train.rows == 32 && data.train.channels == 3 && data.train.count == 64,
           "coloured digits are 32 x 32 x 3");
    tap_ok(memcmp(data.train.pixels, again.train.pixels, 16 * IMAGE) == 0 &&
               memcmp(data.train.pixels, data.test.pixels, 8 * IMAGE) != 0,
           "an image depends on seed and number alone; the test set is another one");
    sha256_begin(&h);
    sha256_add(&h, data.train.pixels, 64 * IMAGE);
    for (int i = 0; i < 64; i++)
        sha256_add(&h, &(uint8_t){(uint8_t)data.train.labels[i]}, 1);
    sha256_end(&h, hex);
    tap_ok(strcmp(hex, "a2f4b3715f717ae2119a7a6d4a503c58f8be3676a41bfb3a93571260635e76fe") == 0,
           "64 coloured digits have the recorded hash: %s", hex);
    data_free(&data);
    data_free(&again);
}

/* Against a plain description: pixel (y, x) of the result is that of (y + dy, x' + dx), 0 outside, x' mirrored when
 * flipped. */
static void test_augment(void)
{
    enum { ROWS = 5, COLS = 7, CHANNELS = 3, SIZE = ROWS * COLS * CHANNELS, DRAWS = 4000 };
    const dataset set = {.rows = ROWS, .cols = COLS, .channels = CHANNELS};
    const augmentation a = {.crop = 2, .flip = true};
    float x[SIZE], y[SIZE];
    int seen[2][5][5] = {{{0}}}, unknown = 0;
    for (int i = 0; i < SIZE; i++)
        x[i] = (float)(i + 1);
    for (uint64_t sample = 0; sample < DRAWS; sample++) {
        int found = 0;
        memcpy(y, x, sizeof y);
        const augment_move move = augment_draw(&a, 9, sample);
        augment_image(&move, &set, y);
        for (int flip = 0; flip < 2; flip++)
            for (int dy = -2; dy <= 2; dy++)
                for (int dx = -2; dx <= 2; dx++) {
                    int equal = 1;
                    for (int r = 0; r < ROWS && equal; r++)
                        for (int c = 0; c < COLS && equal; c++)
                            for (int k = 0; k < CHANNELS; k++) {
                                int fr = r + dy, fc = (flip ? COLS - 1 - c : c) + dx;
                                float wanted = fr < 0 || fr >= ROWS || fc < 0 || fc >= COLS
                                                   ? 0.0f
                                                   : x[(fr * COLS + fc) * CHANNELS + k];
                                equal &= y[(r * COLS + c) * CHANNELS + k] == wanted;
                            }
                    if (equal) {
                        seen[flip][dy + 2][dx + 2]++;
                        found = 1;
                    }
                }
        unknown += !found;
    }
    double chi = 0.0, expected = DRAWS / 50.0;
    for (int i = 0; i < 50; i++)
        chi += ((&seen[0][0][0])[i] - expected) * ((&seen[0][0][0])[i] - expected) / expected;
    tap_ok(unknown == 0, "every augmented image is a shift by up to 2, mirrored or not");
    tap_ok(chi < 49.0 + 5.0 * sqrt(98.0), "all 50 of them come equally often (chi-square %.1f, 49 expected)", chi);
    memcpy(y, x, sizeof y);
    augment_move move = augment_draw(&a, 9, 17);
    augment_image(&move, &set, y);
    float z[SIZE];
    memcpy(z, x, sizeof z);
    move = augment_draw(&a, 9, 17);
    augment_image(&move, &set, z);
    tap_ok(memcmp(y, z, sizeof y) == 0, "the same sample of the same seed gives the same image");
    const augmentation none = {0};
    memcpy(y, x, sizeof y);
    move = augment_draw(&none, 9, 17);
    augment_image(&move, &set, y);
    tap_ok(memcmp(x, y, sizeof x) == 0, "no augmentation leaves the image alone");
    const augmentation wide = {.crop = COLS};
    int finite = 1;
    for (uint64_t sample = 0; sample < 500; sample++) { /* shifts beyond the whole image: sanitizers watch */
        memcpy(y, x, sizeof y);
        const augment_move move = augment_draw(&wide, 9, sample);
        augment_image(&move, &set, y);
        for (int i = 0; i < SIZE; i++)
            finite &= y[i] >= 0.0f && y[i] <= (float)SIZE;
    }
    tap_ok(finite, "shifts as wide as the image");
}

/* In a batch: resumed or repeated, a step's images are the same, and test images are never touched. */
static void test_batches(void)
{
    data_pair data;
    batches b;
    static float x[16 * IMAGE], y[16 * IMAGE], plain[16 * IMAGE];
    uint16_t labels[16];
    data_draw_channels(&data, 3, 64, 16, 5, &error);
    batches_init(&b, &data, 16, 3, &error);
    batches_training(&b, 5, plain, &(targets){.labels = labels});
    b.augment = (augmentation){4, true};
    batches_training(&b, 5, x, &(targets){.labels = labels});
    batches_training(&b, 2, y, &(targets){.labels = labels});
    batches_training(&b, 5, y, &(targets){.labels = labels});
    tap_ok(memcmp(x, y, sizeof x) == 0 && memcmp(x, plain, sizeof x) != 0,
           "a step's augmented images depend on seed and step alone");
    batches_test(&b, 0, x, &(targets){.labels = labels});
    b.augment = (augmentation){0, false};
    batches_test(&b, 0, y, &(targets){.labels = labels});
    tap_ok(memcmp(x, y, sizeof x) == 0, "test images are not augmented");
    batches_free(&b);
    data_free(&data);
}

int main(void)
{
    test_good();
    test_bad();
    test_shared();
    test_digits();
    test_augment();
    test_batches();
    scratch_remove();
    return tap_done();
}
