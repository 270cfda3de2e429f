/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes of one's own: rows in any order come to their images, whatever the type of the numbers; every row that does not
 * match is refused by its number. */
#include "scratch.h"

#include "host/data/box_file.h"
#include "host/data/data_sources.h"
#include "host/support/npy.h"

#include <math.h>

static host_error error;

/* Three images of 10 rows and 20 columns. */
static dataset images(void)
{
    return (dataset){.count = 3, .rows = 10, .cols = 20, .channels = 1};
}

static const char *save(npy_type type, const void *rows, uint64_t count, uint64_t columns)
{
    npy a = {.type = type, .dimensions = 2, .shape = {count, columns}, .count = count * columns, .data = (void *)rows};
    host_error own = {.status = MANTIS_OK};
    const char *path = scratch_path("boxes.npy");
    if (npy_write(path, &a, &own) != MANTIS_OK)
        abort();
    return path;
}

static bool is(const object *o, uint32_t image, uint16_t class_, double x0, double y0, double x1, double y1)
{
    return o->image == image && o->class_ == class_ && o->at.x0 == x0 && o->at.y0 == y0 && o->at.x1 == x1 &&
           o->at.y1 == y1;
}

static void check(const dataset *s, const char *what)
{
    tap_ok(error.status == MANTIS_OK && s->classes == 8 && s->first_object[0] == 0 && s->first_object[1] == 2 &&
               s->first_object[2] == 2 && s->first_object[3] == 3 && is(&s->objects[0], 0, 7, 0.0, 0.0, 1.0, 1.0) &&
               is(&s->objects[1], 0, 1, 0.25, 0.5, 0.5, 0.75) && is(&s->objects[2], 2, 2, 0.5, 0.5, 0.75, 1.0),
           "%s: three boxes of two images %s", what, error.text);
}

static void test_types(void)
{
    static const int32_t WORDS[3][6] = {{2, 2, 10, 5, 15, 10}, {0, 7, 0, 0, 20, 10}, {0, 1, 5, 5, 10, 7}};
    float f4[18];
    int8_t i1[18];
    int16_t i2[18];
    int32_t i4[18];
    int64_t i8[18];
    uint8_t u1[18];
    for (int i = 0; i < 18; i++) {
        f4[i] = (float)WORDS[i / 6][i % 6];
        i1[i] = (int8_t)WORDS[i / 6][i % 6];
        i2[i] = (int16_t)WORDS[i / 6][i % 6];
        i4[i] = WORDS[i / 6][i % 6];
        i8[i] = WORDS[i / 6][i % 6];
        u1[i] = (uint8_t)WORDS[i / 6][i % 6];
    }
    f4[17] = 7.5f; /* what only this type can say */
    const void *rows[] = {f4, i1, i2, i4, i8, u1};
    for (int type = NPY_F4; type <= NPY_U1; type++) {
        dataset s = images();
        error = (host_error){.status = MANTIS_OK};
        box_file_read(&s, save((npy_type)type, rows[type], 3, 6), &error);
        if (error.status == MANTIS_OK) {
            const double bottom = type == NPY_F4 ? 0.75 : 0.7;
            tap_ok(s.objects[1].at.y1 == bottom, "the last row's bottom edge is %g of the image", bottom);
            s.objects[1].at.y1 = 0.75;
        }
        check(&s, npy_type_name((npy_type)type));
        dataset_free(&s);
    }
}

static void test_errors(void)
{
    static const struct {
        float row[6];
        const char *words, *what;
    } CASES[] = {
        {{3, 1, 0, 0, 1, 1}, "boxes.npy: row 1: image 3: there are 3, counted from 0", "an image beyond"},
        {{-1, 1, 0, 0, 1, 1}, "row 1: image -1", "an image before"},
        {{0.5f, 1, 0, 0, 1, 1}, "row 1: image 0.5", "half an image"},
        {{0, 0, 0, 0, 1, 1}, "row 1: class 0: 1..65535 expected, 0 is the background", "the background"},
        {{0, 65536, 0, 0, 1, 1}, "row 1: class 65536", "a class beyond"},
        {{0, -2, 0, 0, 1, 1}, "row 1: class -2", "a class before"},
        {{0, 1, 4, 0, 4, 1}, "row 1: the box 4 0 4 1 is empty", "a box without width"},
        {{0, 1, 0, 5, 1, 4}, "row 1: the box 0 5 1 4 is empty", "a box upside down"},
        {{0, 1, (float)NAN, 0, 1, 1}, "row 1: the box nan 0 1 1 is empty", "a box that is no number"},
        {{0, 1, 0, 0, 20.5f, 1}, "row 1: the box 0 0 20.5 1 leaves its image of 10 x 20 pixels", "a box too far right"},
        {{0, 1, 0, 0, 1, 11}, "row 1: the box 0 0 1 11 leaves its image", "a box too far down"},
        {{0, 1, -1, 0, 1, 1}, "row 1: the box -1 0 1 1 leaves its image", "a box too far left"},
        {{0, 1, 0, -0.5f, 1, 1}, "row 1: the box 0 -0.5 1 1 leaves its image", "a box too far up"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        float rows[2][6] = {{0, 1, 0, 0, 1, 1}};
        dataset s = images();
        memcpy(rows[1], CASES[i].row, sizeof rows[1]);
        error = (host_error){.status = MANTIS_OK};
        box_file_read(&s, save(NPY_F4, rows, 2, 6), &error);
        failed_with(&error, MANTIS_BAD_FILE, CASES[i].words, CASES[i].what);
        dataset_free(&s);
    }
    static const int32_t FIVE[5] = {0, 1, 0, 0, 1};
    dataset s = images();
    error = (host_error){.status = MANTIS_OK};
    box_file_read(&s, save(NPY_I4, FIVE, 1, 5), &error);
    failed_with(&error, MANTIS_BAD_FILE, "boxes.npy: an array of M x 6 expected", "rows of five");
    error = (host_error){.status = MANTIS_OK};
    box_file_read(&s, scratch_write("text.npy", "x0 y0 x1 y1", 11), &error);
    failed_with(&error, MANTIS_BAD_FILE, "text.npy: not a .npy file", "a text");
    error = (host_error){.status = MANTIS_OK};
    box_file_read(&s, scratch_path("none.npy"), &error);
    failed_with(&error, MANTIS_IO_ERROR, "none.npy", "no file");
    dataset_free(&s);
}

/* A file of the folder; images are all of one grey. */
static void put(const char *name, npy_type type, int dimensions, const uint64_t *shape, const void *values)
{
    npy a = {.type = type, .dimensions = dimensions, .count = 1, .data = (void *)values};
    host_error own = {.status = MANTIS_OK};
    for (int d = 0; d < dimensions; d++)
        a.count *= a.shape[d] = shape[d];
    if (npy_write(scratch_path(name), &a, &own) != MANTIS_OK)
        abort();
}

static void test_folder(void)
{
    static const uint8_t GREY[3 * 10 * 20];
    static const uint64_t IMAGES[] = {3, 10, 20}, FEWER[] = {1, 10, 20}, TWO[] = {2, 6}, ONE[] = {1, 6};
    static const float TRAIN[2][6] = {{0, 1, 0, 0, 20, 10}, {2, 2, 5, 5, 6, 6}}, GOOD[6] = {0, 2, 1, 2, 3, 4},
                       STRANGE[6] = {0, 3, 1, 2, 3, 4};
    data_pair data;
    put("train-images.npy", NPY_U1, 3, IMAGES, GREY);
    put("test-images.npy", NPY_U1, 3, FEWER, GREY);
    put("train-boxes.npy", NPY_F4, 2, TWO, TRAIN);
    put("test-boxes.npy", NPY_F4, 2, ONE, GOOD);
    error = (host_error){.status = MANTIS_OK};
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && data.train.classes == 3 && data.test.classes == 3 &&
               dataset_targets(&data.train) == TARGET_OBJECTS && data.train.first_object[3] == 2 &&
               is(&data.test.objects[0], 0, 2, 0.05, 0.2, 0.15, 0.4),
           "a folder of images and boxes %s", error.text);
    const uint32_t before = data.checksum;
    data_free(&data);
    static const float OTHER[2][6] = {{0, 1, 0, 0, 20, 10}, {2, 2, 5, 5, 6, 7}};
    put("train-boxes.npy", NPY_F4, 2, TWO, OTHER);
    tap_ok(data_load(&data, scratch(), &error) == MANTIS_OK && data.checksum != before,
           "other boxes, another checksum");
    data_free(&data);
    put("test-boxes.npy", NPY_F4, 2, ONE, STRANGE);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "label 3 of test image 0 is out of range 0..2",
                "a class that no training box has");
    put("test-boxes.npy", NPY_F4, 2, TWO, TRAIN);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "test-boxes.npy: row 1: image 2: there are 1", "boxes of more images");
    if (unlink(scratch_path("test-boxes.npy")) != 0)
        abort();
    put("test-masks.npy", NPY_U1, 3, FEWER, GREY);
    data_load(&data, scratch(), &error);
    failed_with(&error, MANTIS_BAD_FILE, "training images have boxes, test images masks", "boxes and masks");
}

int main(void)
{
    test_types();
    test_errors();
    test_folder();
    scratch_remove();
    return tap_done();
}
