/* SPDX-License-Identifier: Apache-2.0 */
/* Data: IDX files good and bad, plain and .gz, the drawn digits, and the order of batches. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/data/batches.h"
#include "host/support/sha256.h"

#include <math.h>
#include <zlib.h>

static host_error error;

static void put32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value >> 24), to[1] = (uint8_t)(value >> 16), to[2] = (uint8_t)(value >> 8),
    to[3] = (uint8_t)value;
}

/* Three images of 2 x 4 and their labels. */
static uint8_t images[16 + 24 + 1], labels[8 + 3];

static void make(void)
{
    put32(images, 0x803), put32(images + 4, 3), put32(images + 8, 2), put32(images + 12, 4);
    for (int i = 0; i < 24; i++)
        images[16 + i] = (uint8_t)(10 * i);
    put32(labels, 0x801), put32(labels + 4, 3);
    labels[8] = 7, labels[9] = 0, labels[10] = 9;
}

static mantis_status load(dataset *set)
{
    return idx_load(set, scratch_path("i"), scratch_path("l"), &error);
}

static void reset(void)
{
    make();
    scratch_write("i", images, 40);
    scratch_write("l", labels, 11);
}

static void test_idx(void)
{
    dataset set;
    reset();
    tap_ok(load(&set) == MANTIS_OK && set.count == 3 && set.rows == 2 && set.cols == 4 &&
               memcmp(set.pixels, images + 16, 24) == 0 && set.labels[0] == 7 && set.labels[1] == 0 &&
               set.labels[2] == 9 && set.channels == 1 && set.classes == 10,
           "a plain pair of files loads");
    dataset_free(&set);

    gzFile packed = gzopen(scratch_path("i"), "wb");
    gzwrite(packed, images, 40);
    gzclose(packed);
    tap_ok(load(&set) == MANTIS_OK && set.count == 3 && memcmp(set.pixels, images + 16, 24) == 0, "a .gz file loads");
    dataset_free(&set);

    uint8_t raw[200];
    FILE *file = fopen(scratch_path("i"), "rb");
    size_t size = fread(raw, 1, sizeof raw, file);
    fclose(file);
    scratch_write("i", raw, size - 9);
    load(&set);
    failed_with(&error, MANTIS_BAD_FILE, "", "truncated .gz");
    raw[size - 7] ^= 1;
    scratch_write("i", raw, size);
    load(&set);
    failed_with(&error, MANTIS_BAD_FILE, "", "damaged .gz");

    static const struct {
        const char *what, *words;
        size_t image_bytes, label_bytes;
        int at, value; /* byte of the images to change (negative: of the labels, from the end) */
    } BAD[] = {
        {"images truncated in the body", "truncated", 39, 11, 0, 0},
        {"images truncated in the sizes", "truncated", 13, 11, 0, 0},
        {"an empty image file", "truncated", 0, 11, 0, 0},
        {"images longer than the header says", "longer", 41, 11, 0, 0},
        {"wrong magic in the images", "magic", 40, 11, 3, 1},
        {"zero images", "1..", 40, 11, 7, 0},
        {"absurd rows", "1..4096", 40, 11, 8, 1},
        {"more images than labels", "labels for the", 32, 11, 7, 2},
        {"labels truncated", "truncated", 40, 10, 0, 0},
        {"labels of fp32", "magic number 00000d01", 40, 11, -9, 0x0d},
        {"images of 16 bits", "magic number 00000b03", 40, 11, 2, 0x0b},
        {"images in two dimensions", "magic number 00000802", 40, 11, 3, 2},
        {"labels in two dimensions", "magic number 00000802", 40, 11, -8, 2},
        {"a magic number that is none", "magic number 01000803", 40, 11, 0, 1},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        make();
        if (BAD[i].at < 0)
            labels[11 + BAD[i].at] = (uint8_t)BAD[i].value;
        else if (BAD[i].at || BAD[i].value)
            images[BAD[i].at] = (uint8_t)BAD[i].value;
        scratch_write("i", images, BAD[i].image_bytes);
        scratch_write("l", labels, BAD[i].label_bytes);
        load(&set);
        tap_ok(!set.pixels && !set.labels, "%s: nothing is left allocated", BAD[i].what);
        failed_with(&error, MANTIS_BAD_FILE, BAD[i].words, BAD[i].what);
    }
    idx_load(&set, scratch_path("absent"), scratch_path("l"), &error);
    failed_with(&error, MANTIS_IO_ERROR, "absent", "a missing file");

    data_pair data;
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "train-images", "a folder without data");
}

/* Labels of so many bytes each behind a type code; images of 1 x 2 in `channels`, 0: in three dimensions. */
static void own_files(uint32_t type, uint32_t bytes, const uint32_t *label, uint32_t count, uint32_t channels,
                      const char *image_name, const char *label_name)
{
    uint8_t of_images[20 + 2 * 4 * 8], of_labels[8 + 4 * 8];
    const uint32_t head = channels ? 20 : 16, size = 2 * (channels ? channels : 1);
    put32(of_images, channels ? 0x804 : 0x803), put32(of_images + 4, count), put32(of_images + 8, 1);
    put32(of_images + 12, 2);
    if (channels)
        put32(of_images + 16, channels);
    for (uint32_t i = 0; i < count * size; i++)
        of_images[head + i] = (uint8_t)(7 * i);
    put32(of_labels, type << 8 | 1), put32(of_labels + 4, count);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < bytes; k++)
            of_labels[8 + i * bytes + k] = (uint8_t)(label[i] >> 8 * (bytes - 1 - k));
    scratch_write(image_name, of_images, head + count * size);
    scratch_write(label_name, of_labels, 8 + count * bytes);
}

/* Data of one's own: other widths of labels, channels, and classes from the data. */
static void test_own(void)
{
    static const struct {
        const char *what, *fails;
        uint32_t type, bytes, label[3], classes;
    } CASES[] = {
        {"labels up to 255 in bytes", NULL, 0x08, 1, {0, 255, 3}, 256},
        {"signed bytes", NULL, 0x09, 1, {0, 127, 3}, 128},
        {"a negative label", "label -1 of image 1 is out of range", 0x09, 1, {0, 0xff, 3}, 0},
        {"labels of 16 bits", NULL, 0x0b, 2, {300, 0x7fff, 2}, 0x8000},
        {"a negative label of 16 bits", "label -32768 of image 0", 0x0b, 2, {0x8000, 1, 2}, 0},
        {"labels of 32 bits", NULL, 0x0c, 4, {1, 0, 65535}, 65536},
        {"a label of 17 bits", "label 65536 of image 2 is out of range 0..65535", 0x0c, 4, {1, 0, 65536}, 0},
        {"a negative label of 32 bits", "label -2 of image 1", 0x0c, 4, {1, 0xfffffffe, 6}, 0},
        {"two classes", NULL, 0x08, 1, {1, 0, 1}, 2},
    };
    dataset set;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        own_files(CASES[i].type, CASES[i].bytes, CASES[i].label, 3, 0, "i", "l");
        if (CASES[i].fails) {
            load(&set);
            failed_with(&error, MANTIS_BAD_FILE, CASES[i].fails, CASES[i].what);
            continue;
        }
        tap_ok(load(&set) == MANTIS_OK && set.classes == CASES[i].classes && set.labels[0] == CASES[i].label[0] &&
                   set.labels[1] == CASES[i].label[1] && set.labels[2] == CASES[i].label[2],
               "%s: %u classes", CASES[i].what, set.classes);
        dataset_free(&set);
    }
    static const uint32_t LABEL[3] = {4, 0, 1}, ZERO[3] = {0, 0, 0};
    for (uint32_t channels = 1; channels <= 3; channels++) {
        own_files(0x08, 1, LABEL, 3, channels, "i", "l");
        tap_ok(load(&set) == MANTIS_OK && set.channels == channels && set.rows == 1 && set.cols == 2 &&
                   set.pixels[6 * channels - 1] == (uint8_t)(7 * (6 * channels - 1)),
               "four dimensions, %u channels", channels);
        dataset_free(&set);
    }
    own_files(0x08, 1, LABEL, 3, 4, "i", "l");
    load(&set);
    failed_with(&error, MANTIS_BAD_FILE, "expected 1..3; channels come last", "four channels");

    data_pair data;
    own_files(0x08, 1, LABEL, 3, 3, "train-images-idx4-ubyte", "train-labels-idx1-ubyte");
    own_files(0x0b, 2, ZERO, 3, 3, "t10k-images.idx4-ubyte", "t10k-labels.idx1-short");
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && data.train.classes == 5 && data.test.classes == 5,
           "a folder in these spellings; the classes are those of the training labels");
    data_free(&data);
    own_files(0x0b, 2, LABEL, 3, 0, "t10k-images.idx4-ubyte", "t10k-labels.idx1-short");
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "1 x 2 x 3, test images 1 x 2 x 1", "parts of other channels");
    own_files(0x0b, 2, (const uint32_t[]){0, 5, 0}, 3, 3, "t10k-images.idx4-ubyte", "t10k-labels.idx1-short");
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "label 5 of test image 1 is out of range 0..4", "a class of the test alone");
    own_files(0x08, 1, ZERO, 3, 3, "train-images-idx4-ubyte", "train-labels-idx1-ubyte");
    own_files(0x0b, 2, ZERO, 3, 3, "t10k-images.idx4-ubyte", "t10k-labels.idx1-short");
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "one class", "nothing to learn");
}

static void test_mnist(void)
{
    const char *shared = getenv("MANTIS_SHARED");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/data/mnist", shared ? shared : "../shared");
    if (access(folder, R_OK) != 0) {
        tap_skip("MNIST", "no shared data");
        return;
    }
    data_pair data;
    if (!tap_ok(data_load(&data, folder, &error) == MANTIS_OK, "MNIST loads"))
        return;
    double sum = 0.0, squares = 0.0;
    uint64_t n = 60000ull * 784;
    for (uint64_t i = 0; i < n; i++) {
        sum += (double)data.normal[0][data.train.pixels[i]];
        squares += (double)data.normal[0][data.train.pixels[i]] * (double)data.normal[0][data.train.pixels[i]];
    }
    tap_ok(data.train.count == 60000 && data.test.count == 10000 && data.train.rows == 28 && data.train.cols == 28 &&
               data.train.labels[0] == 5 && data.test.labels[0] == 7,
           "its sizes and first labels are the published ones");
    tap_ok(fabs(sum / (double)n) < 1e-6 && fabs(squares / (double)n - 1.0) < 1e-5,
           "normalized: mean %.1e, variance - 1 %.1e", sum / (double)n, squares / (double)n - 1.0);
    data_free(&data);
}

/* Recorded on one host: other hosts must draw the same pixels. */
#define DIGITS_HASH "6950b1b6493d861dba46e84da55abc42ff03604d279856e505dc52adf5ec53bc"

static void test_digits(void)
{
    dataset set, part;
    digits_draw(&set, 0, 2000, 2022, &error);
    digits_draw(&part, 500, 10, 2022, &error);
    tap_ok(memcmp(part.pixels, set.pixels + 500 * 784, 10 * 784) == 0 &&
               memcmp(part.labels, set.labels + 500, 10 * sizeof *part.labels) == 0,
           "image i depends on the seed and i alone");
    dataset_free(&part);
    digits_draw(&part, 500, 10, 2023, &error);
    tap_ok(memcmp(part.pixels, set.pixels + 500 * 784, 10 * 784) != 0, "another seed draws other images");
    dataset_free(&part);

    char hex[65];
    sha256 h;
    sha256_begin(&h);
    sha256_add(&h, set.pixels, 2000 * 784);
    for (int i = 0; i < 2000; i++)
        sha256_add(&h, &(uint8_t){(uint8_t)set.labels[i]}, 1);
    sha256_end(&h, hex);
    tap_ok(strcmp(hex, DIGITS_HASH) == 0, "2000 digits have the recorded pixels (%s)", hex);

    uint32_t of_class[10] = {0}, dark = 0;
    for (int i = 0; i < 2000; i++) {
        uint32_t ink = 0;
        for (int k = 0; k < 784; k++)
            ink += set.pixels[i * 784 + k] > 128;
        dark += ink >= 15 && ink <= 300;
        of_class[set.labels[i]]++;
    }
    int balanced = 1;
    for (int c = 0; c < 10; c++)
        balanced &= of_class[c] > 140 && of_class[c] < 260;
    tap_ok(balanced, "classes are drawn equally often");
    tap_ok(dark == 2000, "every image has ink, and paper");
    dataset_free(&set);
    digits_draw(&set, 0, 0, 1, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "empty", "an empty set");
}

#define NUMBERS_HASH "76a82b86c681f1703eb0ce313cb5fc5a59564c4d895ec51b3ad6fbd2385725b5"

static void test_numbers(void)
{
    host_error error = {.status = MANTIS_OK};
    const size_t image = (size_t)224 * 224 * 3;
    dataset set, part;
    numbers_draw(&set, 0, 40, 2022, &error);
    tap_ok(error.status == MANTIS_OK && set.rows == 224 && set.cols == 224 && set.channels == 3 && set.classes == 1000,
           "numbers of 224 x 224 x 3 in 1000 classes");
    uint32_t least = 1000, greatest = 0;
    for (uint32_t i = 0; i < set.count; i++) {
        least = set.labels[i] < least ? set.labels[i] : least;
        greatest = set.labels[i] > greatest ? set.labels[i] : greatest;
    }
    tap_ok(least < 100 && greatest >= 900 && greatest < 1000, "labels from %u to %u, beyond one byte", least, greatest);
    numbers_draw(&part, 30, 3, 2022, &error);
    tap_ok(memcmp(part.pixels, set.pixels + 30 * image, 3 * image) == 0 &&
               memcmp(part.labels, set.labels + 30, 3 * sizeof *part.labels) == 0,
           "number i depends on the seed and i alone");
    dataset_free(&part);
    char hex[65];
    sha256 h;
    sha256_begin(&h);
    sha256_add(&h, set.pixels, set.count * image);
    for (uint32_t i = 0; i < set.count; i++)
        sha256_add(&h, &(uint8_t[]){(uint8_t)set.labels[i], (uint8_t)(set.labels[i] >> 8)}, 2);
    sha256_end(&h, hex);
    tap_ok(strcmp(hex, NUMBERS_HASH) == 0, "40 numbers have the recorded pixels (%s)", hex);
    dataset_free(&set);
    numbers_draw(&set, 0, 0, 1, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "empty", "no numbers");
}

/* A set of more bytes than are measured counts every second, third, ... image, and all labels. */
static void test_measured(void)
{
    static const struct {
        uint64_t images; /* that the limit holds */
        uint32_t stride;
    } CASES[] = {{64, 1}, {63, 2}, {32, 2}, {31, 3}, {1, 64}};
    host_error error = {.status = MANTIS_OK};
    data_pair data;
    data_draw(&data, 64, 16, 7, &error);
    const uint32_t whole = data.checksum;
    const float usual = data.normal[0][100];
    data_measure_some(&data, (uint64_t)64 * 784 + 1);
    tap_ok(error.status == MANTIS_OK && data.checksum == whole && data.normal[0][100] == usual,
           "a set that is smaller is measured whole");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const uint64_t most = CASES[i].images * 784;
        double sum = 0.0, squares = 0.0, n = 0.0;
        for (uint32_t k = 0; k < 64; k += CASES[i].stride)
            for (uint32_t p = 0; p < 784; p++, n += 1.0) {
                const double v = (double)data.train.pixels[k * 784 + p];
                sum += v;
                squares += v * v;
            }
        const double mean = sum / n, want = (100.0 - mean) / sqrt(squares / n - mean * mean);
        data_measure_some(&data, most);
        const uint32_t before = data.checksum;
        uint32_t seen = 0;
        for (uint32_t k = 0; k < 64; k++) {
            data.train.pixels[k * 784] ^= 1;
            data_measure_some(&data, most);
            seen += (data.checksum != before) == (k % CASES[i].stride == 0);
            data.train.pixels[k * 784] ^= 1;
        }
        data.train.labels[63] ^= 1;
        data_measure_some(&data, most);
        tap_ok(data.checksum != before && seen == 64 && fabs(want - (double)data.normal[0][100]) < 1e-5,
               "of 64 images %d are room: every image at a stride of %u counts, and every label", (int)CASES[i].images,
               CASES[i].stride);
        data.train.labels[63] ^= 1;
    }
    data_free(&data);
}

static void test_batches(void)
{
    data_pair data;
    data_draw(&data, 50, 7, 1, &error);
    /* each image marked by its number in its first pixel, so that batches can be recognized */
    for (uint32_t i = 0; i < 50; i++)
        data.train.pixels[i * 784] = (uint8_t)i;
    for (int v = 0; v < 256; v++)
        data.normal[0][v] = (float)v;
    batches b;
    float *x = malloc(16 * 784 * sizeof *x);
    uint16_t label[16];
    batches_init(&b, &data, 16, 5, &error);
    int seen[50] = {0}, right = 1, first[3];
    for (uint64_t step = 0; step < 3; step++) {
        batches_training(&b, step, x, &(targets){.labels = label});
        first[step] = (int)x[0];
        for (int i = 0; i < 16; i++) {
            int image = (int)x[i * 784];
            seen[image]++;
            right &= label[i] == data.train.labels[image];
        }
    }
    int once = 0;
    for (int i = 0; i < 50; i++)
        once += seen[i] == 1;
    tap_ok(b.per_epoch == 3 && once == 48 && right, "an epoch takes 48 of 50 images once, with their labels");
    batches_training(&b, 3, x, &(targets){.labels = label});
    int next_epoch = (int)x[0];
    batches_training(&b, 1, x, &(targets){.labels = label});
    tap_ok((int)x[0] == first[1], "going back to a step gives its images again");
    float *shared = malloc(16 * 784 * sizeof *shared);
    mantis_executor *executor = mantis_golden_create(2, NULL);
    bool equal = batches_augment(&b, &(augmentation){.crop = 3, .flip = true}, &error) == MANTIS_OK;
    for (uint64_t step = 0; equal && step < 20; step++) {
        b.executor = NULL;
        batches_training(&b, step, x, &(targets){.labels = label});
        b.executor = executor;
        memset(shared, 0, 16 * 784 * sizeof *shared);
        batches_training(&b, step, shared, &(targets){.labels = label});
        equal = memcmp(x, shared, 16 * 784 * sizeof *x) == 0;
    }
    tap_ok(executor && equal, "images filled in by two threads are those of one");
    mantis_destroy(executor);
    free(shared);
    batches other;
    batches_init(&other, &data, 16, 6, &error);
    int differs = 0;
    for (uint64_t step = 0; step < 3; step++) {
        batches_training(&other, step, x, &(targets){.labels = label});
        differs |= (int)x[0] != first[step];
    }
    tap_ok(differs && next_epoch != first[0], "another seed and another epoch have another order");
    tap_ok(batches_test(&b, 0, x, &(targets){.labels = label}) == 7 &&
               batches_test(&b, 7, x, &(targets){.labels = label}) == 0,
           "the test set's last batch is short");
    batches_free(&other);
    batches_free(&b);
    batches_init(&b, &data, 51, 5, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "50 images", "a batch larger than the set");
    batches_init(&b, &data, 0, 5, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "batch 0", "a batch of nothing");
    free(x);
    data_free(&data);
}

int main(void)
{
    test_idx();
    test_own();
    test_mnist();
    test_digits();
    test_numbers();
    test_measured();
    test_batches();
    scratch_remove();
    return tap_done();
}
