/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures to data sets: PNG of every form and grey JPEG decode to the pixels that were drawn; scaling against the same
 * filter written plainly over all pixels; a folder of classes packed, loaded (mapped, and from .gz, to the same bytes)
 * and trained on; pictures that are cut off, folders that are wrong, data that are there already. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/pictures/pack.h"
#include "host/pictures/picture.h"
#include "host/support/files.h"
#include "host/training/trainer.h"

static host_error error;

#ifndef MANTIS_HAVE_PICTURES

int main(void)
{
    picture p;
    picture_read(&p, "any", 3, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "make deps-pictures", "a program without the libraries says so");
    tap_skip("pictures", "libpng and libjpeg are not installed (make deps-pictures)");
    return tap_done();
}

#else

#include <unistd.h>

#include <png.h>

#include <jpeglib.h>

/* A drawn value: no two neighbours alike, each channel another. */
static uint8_t drawn(uint32_t y, uint32_t x, uint32_t c, uint32_t seed)
{
    return (uint8_t)((y * 37 + x * 101 + c * 71 + seed * 13) ^ (x * y >> 2));
}

static uint8_t *draw(uint32_t rows, uint32_t cols, uint32_t channels, uint32_t seed)
{
    uint8_t *pixels = malloc((size_t)rows * cols * channels);
    for (uint32_t y = 0; y < rows; y++)
        for (uint32_t x = 0; x < cols; x++)
            for (uint32_t c = 0; c < channels; c++)
                pixels[(y * cols + x) * channels + c] = drawn(y, x, c, seed);
    return pixels;
}

static const char *write_png(const char *name, uint32_t rows, uint32_t cols, png_uint_32 format, const void *pixels)
{
    const char *path = scratch_path(name);
    png_image arena = {.version = PNG_IMAGE_VERSION, .width = cols, .height = rows, .format = format};
    if (!png_image_write_to_file(&arena, path, 0, pixels, 0, NULL))
        exit(1);
    return path;
}

static const char *write_jpeg(const char *name, uint32_t rows, uint32_t cols, int components, J_COLOR_SPACE space,
                              const uint8_t *pixels)
{
    const char *path = scratch_path(name);
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    FILE *file = fopen(path, "wb");
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file);
    jpeg.image_width = cols;
    jpeg.image_height = rows;
    jpeg.input_components = components;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 100, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < rows) {
        JSAMPROW line = (JSAMPROW)(uintptr_t)(pixels + (size_t)jpeg.next_scanline * cols * (unsigned)components);
        jpeg_write_scanlines(&jpeg, &line, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    fclose(file);
    return path;
}

static bool reads_as(const char *path, uint32_t rows, uint32_t cols, uint32_t channels, const uint8_t *pixels)
{
    picture p;
    const bool good = picture_read(&p, path, channels, &error) == MANTIS_OK && p.rows == rows && p.cols == cols &&
                      memcmp(p.pixels, pixels, (size_t)rows * cols * channels) == 0;
    picture_free(&p);
    return good;
}

static void test_png(void)
{
    uint8_t *colour = draw(19, 23, 3, 1), *grey = draw(19, 23, 1, 2), *alpha = draw(19, 23, 4, 3);
    uint8_t *as_colour = malloc(19 * 23 * 3);
    tap_ok(reads_as(write_png("c.png", 19, 23, PNG_FORMAT_RGB, colour), 19, 23, 3, colour), "PNG of three channels");
    tap_ok(reads_as(write_png("g.png", 19, 23, PNG_FORMAT_GRAY, grey), 19, 23, 1, grey), "a grey one as grey");
    for (int i = 0; i < 19 * 23; i++)
        memset(as_colour + 3 * i, grey[i], 3);
    tap_ok(reads_as(scratch_path("g.png"), 19, 23, 3, as_colour), "and as three equal channels");
    for (int i = 0; i < 19 * 23; i++)
        alpha[4 * i + 3] = i % 2 ? 255 : 0;
    for (int i = 0; i < 19 * 23; i++)
        for (int c = 0; c < 3; c++)
            as_colour[3 * i + c] = i % 2 ? alpha[4 * i + c] : 0;
    tap_ok(reads_as(write_png("a.png", 19, 23, PNG_FORMAT_RGBA, alpha), 19, 23, 3, as_colour),
           "what is transparent is black");
    free(colour);
    free(grey);
    free(alpha);
    free(as_colour);
}

/* Blocks of 8 x 8 equal values are stored without loss at the best quality. */
static void test_jpeg(void)
{
    enum { ROWS = 24, COLS = 40 };
    uint8_t grey[ROWS * COLS], colour[ROWS * COLS * 3], red[ROWS * COLS * 3], inks[ROWS * COLS * 4];
    for (uint32_t i = 0; i < ROWS * COLS; i++) {
        grey[i] = (uint8_t)(i / COLS / 8 * 50 + i % COLS / 8 * 31);
        memset(colour + 3 * i, grey[i], 3);
        memcpy(red + 3 * i, (const uint8_t[]){250, 20, 40}, 3);
        memcpy(inks + 4 * i, (const uint8_t[]){250, 20, 40, 128}, 4);
    }
    tap_ok(reads_as(write_jpeg("g.jpg", ROWS, COLS, 1, JCS_GRAYSCALE, grey), ROWS, COLS, 1, grey), "a grey JPEG");
    tap_ok(reads_as(scratch_path("g.jpg"), ROWS, COLS, 3, colour), "as three channels");
    tap_ok(reads_as(write_jpeg("c.jpg", ROWS, COLS, 3, JCS_RGB, colour), ROWS, COLS, 1, grey),
           "three channels as a grey one");
    picture p;
    picture_read(&p, write_jpeg("r.jpg", ROWS, COLS, 3, JCS_RGB, red), 3, &error);
    tap_ok(error.status == MANTIS_OK && abs(p.pixels[300] - 250) <= 2 && abs(p.pixels[301] - 20) <= 2 &&
               abs(p.pixels[302] - 40) <= 2,
           "red, green, blue in this order; JPEG's own conversion loses up to 2");
    picture_free(&p);
    picture_read(&p, write_jpeg("k.jpg", ROWS, COLS, 4, JCS_CMYK, inks), 3, &error);
    tap_ok(error.status == MANTIS_OK && p.pixels[0] == (250 * 128 + 127) / 255 &&
               p.pixels[1] == (20 * 128 + 127) / 255 && p.pixels[2] == (40 * 128 + 127) / 255,
           "four inks");
    picture_free(&p);
}

/* The filter by its definition, over all pixels, in another order of operations: place i weighs pixel x by
 * max(0, 1 - |x + 1/2 - (i + 1/2) n / m| / max(1, n / m)), here times 2 m max(n, m). */
static uint8_t plainly(const uint8_t *line, size_t step, int64_t n, int64_t m, int64_t i)
{
    int64_t sum = 0, all = 0;
    for (int64_t x = 0; x < n; x++) {
        const int64_t apart = (2 * x + 1) * m - (2 * i + 1) * n;
        int64_t weight = 2 * (n > m ? n : m) - (apart < 0 ? -apart : apart);
        weight = weight < 0 ? 0 : weight;
        sum += weight * line[(size_t)x * step];
        all += weight;
    }
    return (uint8_t)((sum + all / 2) / all); /* half up; where the sum of weights is odd no half occurs */
}

static bool scales(uint32_t rows, uint32_t cols, uint32_t channels, uint32_t size)
{
    picture p = {rows, cols, channels, draw(rows, cols, channels, size)};
    const uint32_t shorter = rows < cols ? rows : cols;
    const uint32_t m_x = (2 * cols * size + shorter) / (2 * shorter), m_y = (2 * rows * size + shorter) / (2 * shorter);
    uint8_t *got = malloc((size_t)size * size * channels), *narrow = malloc((size_t)rows * size * channels);
    bool good = picture_square(&p, size, got, &error) == MANTIS_OK;
    for (uint32_t y = 0; y < rows; y++)
        for (uint32_t x = 0; x < size; x++)
            for (uint32_t c = 0; c < channels; c++)
                narrow[(y * size + x) * channels + c] =
                    plainly(p.pixels + (size_t)y * cols * channels + c, channels, cols, m_x, x + (m_x - size) / 2);
    for (uint32_t y = 0; y < size; y++)
        for (uint32_t k = 0; k < size * channels; k++)
            good &= got[y * size * channels + k] ==
                    plainly(narrow + k, (size_t)size * channels, rows, m_y, y + (m_y - size) / 2);
    free(got);
    free(narrow);
    picture_free(&p);
    return good;
}

static void test_square(void)
{
    static const uint32_t CASES[][4] = {{8, 8, 3, 8},  {9, 17, 3, 8},   {17, 9, 3, 8},  {5, 3, 1, 12},    {1, 40, 3, 4},
                                        {40, 1, 1, 3}, {64, 48, 3, 16}, {31, 33, 1, 1}, {100, 37, 3, 24}, {6, 6, 3, 13},
                                        {1, 1, 3, 5},  {2, 3, 1, 2},    {50, 75, 3, 49}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        tap_ok(scales(CASES[i][0], CASES[i][1], CASES[i][2], CASES[i][3]), "%u x %u x %u to %u", CASES[i][0],
               CASES[i][1], CASES[i][2], CASES[i][3]);
    picture p = {13, 13, 3, draw(13, 13, 3, 4)};
    uint8_t same[13 * 13 * 3];
    picture_square(&p, 13, same, &error);
    tap_ok(memcmp(same, p.pixels, sizeof same) == 0, "a picture of that size stays as it is");
    picture_free(&p);
}

/* FOLDER[/train or val]/CLASS with `count` pictures of 16 x 16, bright as their class. */
static void make_class(const char *folder, const char *name, int label, int count)
{
    char path[PATH_MAX], file[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s/%s", scratch(), folder, name);
    files_make_folder(path, &error);
    for (int i = 0; i < count; i++) {
        uint8_t pixels[16 * 16];
        memset(pixels, 40 + 60 * label + i, sizeof pixels);
        png_image arena = {.version = PNG_IMAGE_VERSION, .width = 16, .height = 16, .format = PNG_FORMAT_GRAY};
        snprintf(file, sizeof file, "%s/%03d.%s", path, i, i % 2 ? "PNG" : "jpeg"); /* names say nothing */
        png_image_write_to_file(&arena, file, 0, pixels, 0, NULL);
    }
}

static mantis_status pack_to(const char *folder, const char *out, uint32_t size, bool grey, pack_folder *found)
{
    char from[PATH_MAX], to[PATH_MAX];
    snprintf(from, sizeof from, "%s/%s", scratch(), folder);
    snprintf(to, sizeof to, "%s/%s", scratch(), out);
    pack_folder unused;
    pack_folder *list = found ? found : &unused;
    const mantis_status status = pack(&(pack_order){from, to, size, 5, grey}, list, &error);
    if (!found)
        pack_folder_free(&unused);
    return status;
}

static bool bright(const dataset *set, uint32_t i, int value)
{
    const uint32_t size = dataset_image_size(set);
    for (uint32_t k = 0; k < size; k++)
        if (set->pixels[(size_t)i * size + k] != value)
            return false;
    return true;
}

static void test_divided(void)
{
    data_pair data, zipped;
    pack_folder found;
    char command[600];
    make_class("all", "b", 1, 12);
    make_class("all", "a", 0, 10);
    make_class("all", "c", 2, 11);
    files_write_whole(scratch_path("all/b/notes.txt"), "no picture", 10, &error);
    files_write_whole(scratch_path("all/b/.hidden.png"), "no picture", 10, &error);
    const mantis_status status = pack_to("all", "packed", 16, false, &found);
    tap_ok(status == MANTIS_OK && found.train.count == 27 && found.test.count == 6 && found.classes.count == 3 &&
               found.others == 1 && strstr(found.other, "notes.txt"),
           "33 pictures of three classes, every fifth for tests: %u and %u", found.train.count, found.test.count);
    pack_folder_free(&found);
    tap_ok(data_load(&data, scratch_path("packed"), &error) == MANTIS_OK && data.train.count == 27 &&
               data.test.count == 6 && data.train.classes == 3 && data.train.channels == 3 && data.train.rows == 16,
           "they load");
    tap_ok(bright(&data.train, 0, 40) && data.train.labels[0] == 0 && bright(&data.train, 4, 45) &&
               bright(&data.train, 8, 100) && data.train.labels[8] == 1 && bright(&data.test, 0, 44) &&
               bright(&data.test, 5, 169) && data.test.labels[5] == 2,
           "each where it belongs");
    tap_ok(data.train.mapped && data.test.mapped, "and the files are mapped, not read");
    snprintf(command, sizeof command, "cd %s && cp -r packed zipped && gzip zipped/*idx4*", scratch());
    tap_ok(system(command) == 0 && data_load(&zipped, scratch_path("zipped"), &error) == MANTIS_OK &&
               !zipped.train.mapped && zipped.checksum == data.checksum && zipped.test_checksum == data.test_checksum,
           "compressed ones are read, to the same images");
    training_options o = training_defaults();
    trainer t;
    o.net_text = "input x\nglobal_average g\nlinear fc out=classes\n";
    o.steps = 20;
    o.batch = 9;
    o.rate = 0.1;
    bool good = trainer_open(&t, &o, &data, &error) == MANTIS_OK;
    while (good && t.step < t.steps)
        good = trainer_step(&t, &error) == MANTIS_OK;
    double accuracy = 0.0;
    good = good && trainer_evaluate(&t, &accuracy, NULL, &error) == MANTIS_OK;
    tap_ok(good && accuracy > 0.9, "brightness is learnt: %.0f %% right", 100.0 * accuracy);
    trainer_close(&t);
    data_free(&data);
    data_free(&zipped);
    pack_to("all", "packed", 16, false, NULL);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "holds data already", "a folder that holds data");
    snprintf(command, sizeof command, "cd %s/packed && truncate -s -1 train-images-idx4-ubyte", scratch());
    tap_ok(system(command) == 0, "a byte less");
    data_load(&data, scratch_path("packed"), &error);
    failed_with(&error, MANTIS_BAD_FILE, "truncated", "is no data set");
}

static void test_parts(void)
{
    data_pair data;
    pack_folder found;
    make_class("net/train", "n01", 0, 4);
    make_class("net/train", "n02", 1, 4);
    make_class("net/val", "n02", 1, 3);
    tap_ok(pack_to("net", "net-packed", 8, true, &found) == MANTIS_OK && found.train.count == 8 &&
               found.test.count == 3,
           "train and val are kept apart");
    pack_folder_free(&found);
    tap_ok(data_load(&data, scratch_path("net-packed"), &error) == MANTIS_OK && data.train.channels == 1 &&
               data.test.labels[0] == 1 && bright(&data.test, 2, 102) && data.train.rows == 8,
           "in one channel, scaled");
    data_free(&data);
    make_class("net/val", "n03", 1, 1);
    pack_to("net", "none", 8, true, NULL);
    failed_with(&error, MANTIS_BAD_FILE, "n03: no training pictures of this class", "a class of tests alone");
}

/* 300 classes of one picture each and one for tests: labels need more than a byte. */
static void test_many(void)
{
    data_pair data;
    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof name, "%03d", i);
        make_class("many/train", name, i % 3, 1);
    }
    make_class("many/test", "299", 2, 1);
    tap_ok(pack_to("many", "many-packed", 4, true, NULL) == MANTIS_OK &&
               data_load(&data, scratch_path("many-packed"), &error) == MANTIS_OK && data.train.classes == 300 &&
               data.train.labels[299] == 299 && data.test.labels[0] == 299,
           "300 classes");
    data_free(&data);
}

/* Labels of IDX files have 16 bits and a sign up to 32,768 classes, 32 bits beyond. The folders of so many classes take
 * a file system minutes, so their list is made here. */
static void test_widths(void)
{
    static const struct {
        uint32_t classes;
        const char *out, *labels;
    } CASES[] = {{32768, "short", "train-labels-idx1-short"},
                 {32769, "int", "train-labels-idx1-int"},
                 {65536, "most", "train-labels-idx1-int"}};
    char picture[PATH_MAX], out[PATH_MAX], path[PATH_MAX + 64], name[] = "class";
    make_class("one", "c", 0, 1);
    snprintf(picture, sizeof picture, "%s/one/c/000.jpeg", scratch());
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const uint32_t last = CASES[i].classes - 1;
        pack_file files[] = {{picture, 255}, {picture, 256}, {picture, (uint16_t)last}};
        const pack_list list = {files, 3, 3};
        char **names = malloc(CASES[i].classes * sizeof *names);
        for (uint32_t k = 0; k <= last; k++)
            names[k] = name;
        const pack_folder found = {.classes = {names, CASES[i].classes}, .train = list, .test = list};
        data_pair data;
        snprintf(out, sizeof out, "%s/%s", scratch(), CASES[i].out);
        snprintf(path, sizeof path, "%s/%s", out, CASES[i].labels);
        files_make_folder(out, &error);
        tap_ok(pack_write(&(pack_order){"one", out, 1, 5, true}, &found, &error) == MANTIS_OK &&
                   access(path, F_OK) == 0,
               "%u classes, labels in %s %s", CASES[i].classes, CASES[i].labels, error.text);
        tap_ok(data_load(&data, out, &error) == MANTIS_OK && data.train.classes == CASES[i].classes &&
                   data.train.labels[0] == 255 && data.train.labels[1] == 256 && data.train.labels[2] == last,
               "each its number %s", error.text);
        data_free(&data);
        free(names);
    }
}

static void test_refused(void)
{
    uint8_t *bytes;
    uint64_t size;
    picture p;
    static const char *const FILES[] = {"c.png", "r.jpg"};
    for (int i = 0; i < 2; i++) {
        unsigned read = 0;
        bool sound = true;
        files_read_whole(scratch_path(FILES[i]), &bytes, &size, &error);
        for (uint64_t length = 0; length + (i == 0 ? 12 : 2) < size; length += 7) { /* PNG's last part, JPEG's mark */
            read += picture_read(&p, scratch_write("cut", bytes, length), 3, &error) == MANTIS_OK;
            sound &= !p.pixels || error.status == MANTIS_OK;
            picture_free(&p);
            memset(&error, 0, sizeof error);
        }
        tap_ok(sound && read == 0, "%s cut off anywhere is refused (%u were read)", FILES[i], read);
        free(bytes);
    }
    make_class("bad", "a", 0, 5);
    pack_to("bad", "none", 8, true, NULL);
    failed_with(&error, MANTIS_BAD_FILE, "1 folders", "one class");
    make_class("bad", "b", 0, 0);
    pack_to("bad", "none", 8, true, NULL);
    failed_with(&error, MANTIS_BAD_FILE, "b: no PNG or JPEG", "an empty class");
    files_write_whole(scratch_path("bad/b/x.png"), "\x89PNG\r\n\x1a\n...", 11, &error);
    pack_to("bad", "none", 8, true, NULL);
    failed_with(&error, MANTIS_BAD_FILE, "x.png: damaged PNG", "a damaged picture is named");
    tap_ok(access(scratch_path("none/classes.txt"), F_OK) != 0 &&
               access(scratch_path("none/train-images-idx4-ubyte"), F_OK) != 0,
           "and nothing is left of the data set");
    make_class("few", "a", 0, 2);
    make_class("few", "b", 0, 2);
    pack_to("few", "none", 8, true, NULL);
    failed_with(&error, MANTIS_BAD_FILE, "no pictures to test with", "too few to divide");
    pack_to("nowhere", "none", 8, true, NULL);
    failed_with(&error, MANTIS_IO_ERROR, "nowhere", "no folder");
}

int main(void)
{
    test_png();
    test_jpeg();
    test_square();
    test_divided();
    test_parts();
    test_many();
    test_widths();
    test_refused();
    scratch_remove();
    return tap_done();
}

#endif
