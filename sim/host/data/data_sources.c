/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/data_sources.h"

#include "host/data/arrays.h"
#include "host/data/shapes.h"

#include <stdio.h>
#include <string.h>

#define DIGITS_TRAIN  6000u
#define DIGITS_TEST   1000u
#define NUMBERS_TRAIN 512u /* 74 MiB of pixels */
#define NUMBERS_TEST  64u
#define SHAPES_TRAIN  6000u /* up to 64 x 64; of larger ones a quarter */
#define SHAPES_TEST   400u
#define OBJECTS_TRAIN 4000u
#define OBJECTS_TEST  1000u
#define LARGE_TRAIN   128u /* of 300 x 300 pixels: 33 MiB */
#define LARGE_TEST    16u
#define DRAWN_SEED    2022u

#define ROW(id, name, shape, about) {name, shape, about},
static const data_source SOURCES[] = {DATA_SOURCE_TABLE(ROW)};
#undef ROW
#define ROW(id, name, shape, about) SOURCE_##id,
enum { DATA_SOURCE_TABLE(ROW) SOURCE_COUNT };
#undef ROW

const data_source *data_source_at(size_t i)
{
    return i < SOURCE_COUNT ? &SOURCES[i] : NULL;
}

typedef mantis_status draw_images(dataset *set, uint32_t first, uint32_t count, uint64_t seed, host_error *error);

static mantis_status draw_pair(data_pair *data, draw_images *draw, const char *what, uint32_t train, uint32_t test,
                               uint64_t seed, host_error *error)
{
    memset(data, 0, sizeof *data);
    snprintf(data->source, sizeof data->source, "built-in %s", what);
    if (draw(&data->train, 0, train, seed, error) == MANTIS_OK)
        draw(&data->test, train, test, seed, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    data_measure(data);
    return MANTIS_OK;
}

mantis_status data_draw_channels(data_pair *data, uint32_t channels, uint32_t train, uint32_t test, uint64_t seed,
                                 host_error *error)
{
    return draw_pair(data, channels == 1 ? digits_draw : digits_draw_colour,
                     channels == 1 ? "digits" : "coloured digits", train, test, seed, error);
}

mantis_status data_draw_numbers(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error)
{
    return draw_pair(data, numbers_draw, "numbers", train, test, seed, error);
}

mantis_status data_draw_shapes(data_pair *data, uint32_t side, target_kind kind, uint32_t train, uint32_t test,
                               uint64_t seed, host_error *error)
{
    memset(data, 0, sizeof *data);
    snprintf(data->source, sizeof data->source, "built-in shapes");
    if (shapes_draw(&data->train, side, kind, 0, train, seed, error) == MANTIS_OK)
        shapes_draw(&data->test, side, kind, train, test, seed, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    data_measure(data);
    return MANTIS_OK;
}

mantis_status data_draw(data_pair *data, uint32_t train, uint32_t test, uint64_t seed, host_error *error)
{
    return data_draw_channels(data, 1, train, test, seed, error);
}

/* The first label of the test set that the training set has not: false when there is none. */
static bool strange_label(const data_pair *data, uint32_t *image, uint32_t *label)
{
    const dataset *set = &data->test;
    for (uint32_t k = 0; set->objects && k < set->first_object[set->count]; k++)
        if (set->objects[k].class_ >= data->train.classes) {
            *image = set->objects[k].image;
            *label = set->objects[k].class_;
            return true;
        }
    if (set->objects)
        return false;
    const uint32_t size = set->masks ? dataset_mask_size(set) : 1;
    for (uint64_t i = 0; i < (uint64_t)set->count * size; i++) {
        *image = (uint32_t)(i / size);
        *label = set->masks ? set->masks[i] : set->labels[i];
        if (*label >= data->train.classes && !(set->masks && *label == TARGET_IGNORED))
            return true;
    }
    return false;
}

/* What training and test images must have in common; the classes are those of the training labels. */
static mantis_status match(data_pair *data, const char *source, host_error *error)
{
    dataset *a = &data->train, *b = &data->test;
    static const char *const KINDS[] = {[TARGET_CLASS] = "labels", [TARGET_MASK] = "masks", [TARGET_OBJECTS] = "boxes"};
    uint32_t image, label;
    if (a->rows != b->rows || a->cols != b->cols || a->channels != b->channels)
        return host_fail(error, MANTIS_BAD_FILE, "%s: training images are %u x %u x %u, test images %u x %u x %u",
                         source, a->rows, a->cols, a->channels, b->rows, b->cols, b->channels);
    if (dataset_targets(a) != dataset_targets(b))
        return host_fail(error, MANTIS_BAD_FILE, "%s: training images have %s, test images %s", source,
                         KINDS[dataset_targets(a)], KINDS[dataset_targets(b)]);
    if (strange_label(data, &image, &label))
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: label %u of test image %u is out of range 0..%u, the labels of the training images",
                         source, label, image, a->classes ? a->classes - 1 : 0);
    b->classes = a->classes;
    if (a->classes < 2)
        return host_fail(error, MANTIS_BAD_FILE, "%s: every training label is 0: one class, nothing to learn", source);
    return MANTIS_OK;
}

/* The source that the word names, or that the folder holds; SOURCE_COUNT when there is none. */
static int choose(const char *word)
{
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (SOURCES[i].name && strcmp(SOURCES[i].name, word) == 0)
            return i;
    return cifar_present(word)    ? SOURCE_CIFAR
           : idx_present(word)    ? SOURCE_IDX
           : arrays_present(word) ? SOURCE_ARRAYS
                                  : SOURCE_COUNT;
}

static mantis_status nothing_there(const char *word, host_error *error)
{
    char drawn[256] = "";
    size_t used = 0;
    for (int i = 0; i < SOURCE_COUNT && used < sizeof drawn; i++)
        if (SOURCES[i].name)
            used += (size_t)snprintf(drawn + used, sizeof drawn - used, used ? ", %s" : "%s", SOURCES[i].name);
    return host_fail(
        error, MANTIS_BAD_FILE,
        "%s: no MNIST files or CIFAR binaries there (train-images-idx3-ubyte, data_batch_1.bin or train.bin, "
        "plain or .gz), and no train-images.npy; --data also takes %s",
        word, drawn);
}

/* Training and test set of a folder. */
static mantis_status load_folder(data_pair *data, int source, const char *folder, host_error *error)
{
    if (source == SOURCE_CIFAR)
        cifar_load(&data->train, &data->test, folder, error);
    else if (source == SOURCE_ARRAYS) {
        if (arrays_load_part(&data->train, folder, "train", error) == MANTIS_OK)
            arrays_load_part(&data->test, folder, "test", error);
    } else if (idx_load_part(&data->train, folder, "train", error) == MANTIS_OK)
        idx_load_part(&data->test, folder, "t10k", error);
    if (error->status == MANTIS_OK)
        match(data, folder, error);
    if (error->status != MANTIS_OK) {
        data_free(data);
        return error->status;
    }
    data_measure(data);
    return MANTIS_OK;
}

typedef struct {
    int source;
    uint32_t side;
    target_kind kind;
    uint32_t train, test;
} shapes_source;

/* What a source of drawn shapes holds; NULL: it is another. */
static const shapes_source *shapes_of(int source)
{
    static const shapes_source DRAWN[] = {
        {SOURCE_SHAPES32, 32, TARGET_MASK, SHAPES_TRAIN, SHAPES_TEST},
        {SOURCE_SHAPES64, 64, TARGET_MASK, SHAPES_TRAIN, SHAPES_TEST},
        {SOURCE_SHAPES128, 128, TARGET_MASK, SHAPES_TRAIN / 4, SHAPES_TEST},
        {SOURCE_SHAPES321, 321, TARGET_MASK, LARGE_TRAIN, LARGE_TEST},
        {SOURCE_OBJECTS32, 32, TARGET_OBJECTS, OBJECTS_TRAIN, OBJECTS_TEST},
        {SOURCE_OBJECTS64, 64, TARGET_OBJECTS, OBJECTS_TRAIN, OBJECTS_TEST},
        {SOURCE_OBJECTS128, 128, TARGET_OBJECTS, OBJECTS_TRAIN / 4, OBJECTS_TEST / 4},
        {SOURCE_OBJECTS300, 300, TARGET_OBJECTS, LARGE_TRAIN, LARGE_TEST},
    };
    for (size_t i = 0; i < sizeof DRAWN / sizeof *DRAWN; i++)
        if (DRAWN[i].source == source)
            return &DRAWN[i];
    return NULL;
}

mantis_status data_load(data_pair *data, const char *source, host_error *error)
{
    const char *word = source ? source : SOURCES[SOURCE_DIGITS].name;
    memset(data, 0, sizeof *data);
    if (strlen(word) >= DATA_PATH_BYTES)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "data: a folder's name has at most %d bytes, this one has %zu",
                         DATA_PATH_BYTES - 1, strlen(word));
    const int chosen = choose(word);
    if (chosen == SOURCE_COUNT)
        return nothing_there(word, error);
    if (chosen == SOURCE_NUMBERS) {
        data_draw_numbers(data, NUMBERS_TRAIN, NUMBERS_TEST, DRAWN_SEED, error);
    } else if (shapes_of(chosen)) {
        const shapes_source *drawn = shapes_of(chosen);
        data_draw_shapes(data, drawn->side, drawn->kind, drawn->train, drawn->test, DRAWN_SEED, error);
    } else if (SOURCES[chosen].name) {
        data_draw_channels(data, chosen == SOURCE_DIGITS ? 1 : 3, DIGITS_TRAIN, DIGITS_TEST, DRAWN_SEED, error);
    } else {
        memcpy(data->source, word, strlen(word) + 1);
        load_folder(data, chosen, word, error);
    }
    memcpy(data->argument, word, strlen(word) + 1);
    return error->status;
}
