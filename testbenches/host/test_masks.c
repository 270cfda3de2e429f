/* SPDX-License-Identifier: Apache-2.0 */
/* Images that teach a class of each pixel, or objects: drawn shapes against what must hold of them, folders of .npy
 * files good and bad, and the targets of a batch: moved as their images are, and nothing else. */
#include "scratch.h"

#include "host/data/batches.h"
#include "host/data/data_sources.h"
#include "host/data/shapes.h"
#include "host/support/npy.h"
#include "host/support/sha256.h"

#include <sys/stat.h>

/* Recorded on one host: other hosts must draw the same pixels. */
#define SHAPES_HASH "2acb651dd3d910738a113dc363e72a897d9d7d1a0dfefd9607754d6874bf8477"

static host_error error;

enum { SIDE = 32, COUNT = 200, PIXELS = SIDE * SIDE };

static bool rim(const uint8_t *mask, int y, int x)
{
    static const int STEP[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    bool found = false;
    for (int k = 0; k < 4; k++) {
        const int ny = y + STEP[k][0], nx = x + STEP[k][1];
        if (ny >= 0 && nx >= 0 && ny < SIDE && nx < SIDE)
            found |= mask[ny * SIDE + nx] > 0 && mask[ny * SIDE + nx] < SHAPES_CLASSES;
    }
    return found;
}

static void test_shapes(void)
{
    dataset set, part, boxes;
    uint64_t of[256] = {0}, touching = 0, lonely = 0;
    tap_ok(shapes_draw(&set, SIDE, TARGET_MASK, 0, COUNT, 7, &error) == MANTIS_OK, "shapes are drawn %s", error.text);
    shapes_draw(&part, SIDE, TARGET_MASK, 50, 10, 7, &error);
    tap_ok(memcmp(part.pixels, set.pixels + 50 * 3 * PIXELS, 10 * 3 * PIXELS) == 0 &&
               memcmp(part.masks, set.masks + 50 * PIXELS, 10 * PIXELS) == 0,
           "image i depends on the seed and i alone");
    dataset_free(&part);
    shapes_draw(&part, SIDE, TARGET_MASK, 50, 10, 8, &error);
    tap_ok(memcmp(part.pixels, set.pixels + 50 * 3 * PIXELS, 10 * 3 * PIXELS) != 0, "another seed draws other images");
    dataset_free(&part);
    for (int i = 0; i < COUNT; i++) {
        const uint8_t *mask = set.masks + i * PIXELS;
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                const uint8_t m = mask[y * SIDE + x];
                of[m]++;
                touching += m == 0 && rim(mask, y, x);
                lonely += m == TARGET_IGNORED && !rim(mask, y, x);
            }
    }
    uint64_t others = (uint64_t)COUNT * PIXELS - of[TARGET_IGNORED];
    for (uint32_t c = 0; c < SHAPES_CLASSES; c++)
        others -= of[c];
    tap_ok(others == 0 && of[0] > (uint64_t)COUNT * PIXELS / 3 && of[1] > 5000 && of[2] > 5000 && of[3] > 5000,
           "pixels of the ground %llu, of discs %llu, boxes %llu, triangles %llu, ignored %llu, others %llu",
           (unsigned long long)of[0], (unsigned long long)of[1], (unsigned long long)of[2], (unsigned long long)of[3],
           (unsigned long long)of[TARGET_IGNORED], (unsigned long long)others);
    tap_ok(touching == 0, "no pixel of the ground touches an object: the rim lies between");
    tap_ok(lonely * 20 < of[TARGET_IGNORED], "%llu ignored pixels lie at no object: those of tips",
           (unsigned long long)lonely);

    char hex[65];
    sha256 h;
    sha256_begin(&h);
    sha256_add(&h, set.pixels, COUNT * 3 * PIXELS);
    sha256_add(&h, set.masks, COUNT * PIXELS);
    sha256_end(&h, hex);
    tap_ok(strcmp(hex, SHAPES_HASH) == 0, "200 pictures have the recorded pixels (%s)", hex);

    /* the same pictures with objects: each object's box holds pixels of its class, and all of those lie in boxes */
    shapes_draw(&boxes, SIDE, TARGET_OBJECTS, 0, COUNT, 7, &error);
    tap_ok(memcmp(boxes.pixels, set.pixels, COUNT * 3 * PIXELS) == 0, "masks and objects are of the same pictures");
    uint32_t empty = 0, outside = 0, order = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint8_t covered[PIXELS] = {0};
        order += boxes.first_object[i + 1] <= boxes.first_object[i] ||
                 boxes.first_object[i + 1] - boxes.first_object[i] > SHAPES_MOST;
        for (uint32_t k = boxes.first_object[i]; k < boxes.first_object[i + 1]; k++) {
            const object *o = &boxes.objects[k];
            uint32_t own = 0, ignored = 0;
            order += o->image != i || o->at.x0 < 0.0 || o->at.y0 < 0.0 || o->at.x1 > 1.0 || o->at.y1 > 1.0;
            for (int y = (int)(o->at.y0 * SIDE + 0.5); y < (int)(o->at.y1 * SIDE + 0.5); y++)
                for (int x = (int)(o->at.x0 * SIDE + 0.5); x < (int)(o->at.x1 * SIDE + 0.5); x++) {
                    const uint8_t m = set.masks[i * PIXELS + (uint32_t)(y * SIDE + x)];
                    own += m == o->class_;
                    ignored += m == TARGET_IGNORED;
                    covered[y * SIDE + x] |= (uint8_t)(1u << o->class_);
                }
            empty += 100 * (own + ignored) < PIXELS;
        }
        uint32_t hidden = 0; /* pixels of objects that have no box: each shows less than a hundredth of the picture */
        for (uint32_t p = 0; p < PIXELS; p++) {
            const uint8_t m = set.masks[i * PIXELS + p];
            hidden += m > 0 && m < SHAPES_CLASSES && !(covered[p] >> m & 1);
        }
        const uint32_t without = SHAPES_MOST - (boxes.first_object[i + 1] - boxes.first_object[i]);
        outside += hidden > 0 && 100 * hidden >= without * PIXELS;
    }
    tap_ok(order == 0 && empty == 0, "one to four objects a picture, each with a hundredth of it for its own");
    tap_ok(outside == 0, "every object's pixel lies in a box of its class, but for those that hardly show");
    dataset_free(&boxes);
    dataset_free(&set);
    shapes_draw(&set, SIDE, TARGET_MASK, 0, 0, 1, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "0 pictures", "an empty set");
    shapes_draw(&set, SIDE, TARGET_CLASS, 0, 4, 1, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "with masks or objects", "shapes with a class");
    shapes_draw(&set, 15, TARGET_MASK, 0, 4, 1, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "sides of 15", "too small a side");
}

static const char *save(const char *name, npy_type type, int dimensions, const uint64_t *shape, const void *data)
{
    npy a = {.type = type, .dimensions = dimensions, .count = 1, .data = (void *)(uintptr_t)data};
    for (int i = 0; i < dimensions; i++)
        a.count *= a.shape[i] = shape[i];
    if (npy_write(scratch_path(name), &a, &error) != MANTIS_OK)
        exit(1);
    return scratch();
}

/* train-labels.npy of any width: classes of the images, on both sides of what a byte holds and at the most. */
static void test_labels(void)
{
    static const struct {
        const char *what, *fails;
        npy_type type;
        int64_t label[3];
        uint32_t classes;
    } CASES[] = {
        {"bytes up to 255", NULL, NPY_U1, {0, 255, 3}, 256},
        {"256 in 16 bits", NULL, NPY_U2, {256, 1, 255}, 257},
        {"65535 in 16 bits", NULL, NPY_U2, {0, 1, 65535}, 65536},
        {"65535 in 64 bits", NULL, NPY_I8, {2, 65535, 1}, 65536},
        {"signed words", NULL, NPY_I2, {32767, 0, 1}, 32768},
        {"65536", "train-labels.npy: label 65536 of image 1 is out of range 0..65535", NPY_I4, {0, 65536, 1}, 0},
        {"a negative one", "label -1 of image 2 is out of range 0..65535", NPY_I1, {0, 1, -1}, 0},
    };
    static const uint64_t SHAPE[] = {3, 2, 2}, COUNT[] = {3}, FEWER[] = {2};
    uint8_t pixels[3 * 2 * 2], bytes[3 * 8];
    const float real[3] = {0.0f, 1.0f, 2.0f};
    data_pair data;
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(19 * i);
    save("train-images.npy", NPY_U1, 3, SHAPE, pixels);
    save("test-images.npy", NPY_U1, 3, SHAPE, pixels);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const uint32_t width = npy_type_bytes(CASES[i].type);
        for (int k = 0; k < 3; k++)
            memcpy(bytes + (uint32_t)k * width, &CASES[i].label[k], width);
        save("train-labels.npy", CASES[i].type, 1, COUNT, bytes);
        save("test-labels.npy", CASES[i].type, 1, COUNT, bytes);
        data_load(&data, scratch(), &error);
        if (CASES[i].fails) {
            failed_with(&error, MANTIS_BAD_FILE, CASES[i].fails, CASES[i].what);
            continue;
        }
        tap_ok(error.status == MANTIS_OK && data.train.classes == CASES[i].classes &&
                   dataset_targets(&data.train) == TARGET_CLASS && data.train.labels[0] == CASES[i].label[0] &&
                   data.train.labels[1] == CASES[i].label[1] && data.test.labels[2] == CASES[i].label[2],
               "labels: %s, %u classes %s", CASES[i].what, data.train.classes, error.text);
        data_free(&data);
    }
    save("train-labels.npy", NPY_U1, 1, FEWER, bytes);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "labels of 2 in |u1 for 3 images", "too few labels");
    save("train-labels.npy", NPY_F4, 1, COUNT, real);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "labels of 3 in <f4", "labels that are no integers");
    unlink(scratch_path("train-labels.npy"));
    unlink(scratch_path("test-labels.npy"));
}

static void test_arrays(void)
{
    uint8_t images[5 * 4 * 6 * 3], masks[5 * 4 * 6];
    const uint64_t colour[] = {5, 4, 6, 3}, grey[] = {5, 4, 6}, three[] = {3, 4, 6, 3}, fewer[] = {3, 4, 6},
                   turned[] = {5, 6, 4};
    data_pair data;
    for (size_t i = 0; i < sizeof images; i++)
        images[i] = (uint8_t)(37 * i);
    for (size_t i = 0; i < sizeof masks; i++)
        masks[i] = i % 7 == 3 ? TARGET_IGNORED : (uint8_t)(i % 6);
    save("train-images.npy", NPY_U1, 4, colour, images);
    save("train-masks.npy", NPY_U1, 3, grey, masks);
    save("test-images.npy", NPY_U1, 4, three, images + 72);
    save("test-masks.npy", NPY_U1, 3, fewer, masks + 24);
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK, "images and masks load %s", error.text);
    tap_ok(data.train.count == 5 && data.train.rows == 4 && data.train.cols == 6 && data.train.channels == 3 &&
               data.train.classes == 6 && data.test.classes == 6 && data.test.count == 3 &&
               dataset_targets(&data.train) == TARGET_MASK && memcmp(data.train.pixels, images, sizeof images) == 0 &&
               memcmp(data.train.masks, masks, sizeof masks) == 0 && memcmp(data.test.masks, masks + 24, 72) == 0,
           "with their sizes, pixels and classes");
    const uint32_t before = data.checksum;
    data.train.masks[30] ^= 1;
    data_measure(&data);
    tap_ok(data.checksum != before, "another mask, another checksum");
    data_free(&data);

    save("train-masks.npy", NPY_U1, 3, fewer, masks);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "train-masks.npy: masks of 3 x 4 x 6 for images of 5 x 4 x 6",
                "too few masks");
    save("train-masks.npy", NPY_U1, 3, turned, masks);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "masks of 5 x 6 x 4 for images of 5 x 4 x 6", "masks that are turned");
    save("train-masks.npy", NPY_U1, 4, colour, images);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "masks of 5 x 4 x 6 x 3", "masks in colours");
    save("train-masks.npy", NPY_I1, 3, grey, masks);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "holds elements of type |i1, expected |u1", "masks of another type");
    unlink(scratch_path("train-masks.npy"));
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_IO_ERROR, "train-masks.npy", "no masks");
    save("train-masks.npy", NPY_U1, 3, grey, masks);
    masks[24] = 6;
    save("test-masks.npy", NPY_U1, 3, fewer, masks + 24);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "label 6 of test image 0 is out of range 0..5",
                "a class that training has not");
    memset(masks, TARGET_IGNORED, sizeof masks);
    masks[3] = 0;
    save("train-masks.npy", NPY_U1, 3, grey, masks);
    save("test-masks.npy", NPY_U1, 3, fewer, masks);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "one class, nothing to learn", "masks without a second class");
    save("train-images.npy", NPY_U1, 2, grey, images);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "an array of 5 x 4", "images in a row");
}

/* Each pixel holds a number that its mask holds too, so that they must go the same way. */
static void test_moves(void)
{
    enum { ROWS = 5, COLS = 7, SIZE = ROWS * COLS, DRAWS = 300 };
    uint8_t pixels[SIZE], mask[SIZE];
    object things[2] = {{0, 1, {1.0 / COLS, 2.0 / ROWS, 3.0 / COLS, 4.0 / ROWS}},
                        {0, 2, {0.0, 0.0, 1.0 / COLS, 1.0 / ROWS}}};
    uint32_t first[2] = {0, 2};
    data_pair data = {
        .train = {
            .pixels = pixels, .masks = mask, .count = 1, .rows = ROWS, .cols = COLS, .channels = 1, .classes = 200}};
    data_pair boxes = data;
    boxes.train.masks = NULL;
    boxes.train.objects = things;
    boxes.train.first_object = first;
    for (int i = 0; i < SIZE; i++)
        mask[i] = pixels[i] = (uint8_t)(i + 1);
    for (int v = 0; v < 256; v++)
        data.normal[0][v] = boxes.normal[0][v] = (float)v;
    batches b, c;
    targets of, found;
    float x[SIZE];
    const augmentation move = {.crop = 3, .flip = true};
    batches_init(&b, &data, 1, 3, &error);
    batches_augment(&b, &move, &error);
    batches_init(&c, &boxes, 1, 3, &error);
    batches_augment(&c, &move, &error);
    targets_make(&of, &data, 1, &error);
    tap_ok(targets_make(&found, &boxes, 1, &error) == MANTIS_OK && of.masks && !of.labels && !of.objects &&
               found.objects,
           "targets of their kind alone");
    int equal = 0, moved = 0, right = 0, wrong = 0, dropped = 0;
    for (uint64_t step = 0; step < DRAWS; step++) {
        int same = 1;
        batches_training(&b, step, x, &of);
        for (int i = 0; i < SIZE; i++)
            same &= x[i] == 0.0f ? of.masks[i] == TARGET_IGNORED : x[i] == (float)of.masks[i];
        equal += same;
        moved += memcmp(of.masks, mask, SIZE) != 0;
        batches_training(&c, step, x, &found);
        dropped += found.first[1] < 2;
        for (uint32_t k = 0; k < found.first[1]; k++) {
            /* the box of the first object holds those of its pixels that are still there */
            const box *at = &found.objects[k].at;
            const int wanted = found.objects[k].class_;
            for (int i = 0; i < SIZE; i++) {
                const int from = (int)x[i] - 1, fy = from / COLS, fx = from % COLS;
                const bool own =
                    from >= 0 && (wanted == 2 ? fy == 0 && fx == 0 : fy >= 2 && fy < 4 && fx >= 1 && fx < 3);
                const double my = (i / COLS + 0.5) / ROWS, mx = (i % COLS + 0.5) / COLS;
                const bool inside = my > at->y0 && my < at->y1 && mx > at->x0 && mx < at->x1;
                right += own && inside;
                wrong += own != inside;
            }
        }
    }
    tap_ok(equal == DRAWS && moved > DRAWS / 2, "masks go where their images go, 255 comes in (%d of %d moved)", moved,
           DRAWS);
    tap_ok(wrong == 0 && right > 2 * DRAWS && dropped > DRAWS / 10 && dropped < DRAWS,
           "boxes go where their pixels go; %d of %d pictures lost one", dropped, DRAWS);
    targets_free(&of);
    targets_free(&found);
    batches_free(&b);
    batches_free(&c);
}

int main(void)
{
    test_shapes();
    test_labels();
    test_arrays();
    test_moves();
    scratch_remove();
    return tap_done();
}
