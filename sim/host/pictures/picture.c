/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pictures/picture.h"

#include "host/support/files.h"

#include <stdlib.h>
#include <string.h>

void picture_free(picture *p)
{
    free(p->pixels);
    *p = (picture){0};
}

static bool is_png(const uint8_t *head)
{
    return memcmp(head, "\x89PNG\r\n\x1a\n", PICTURE_HEAD) == 0;
}

bool picture_known(const uint8_t head[PICTURE_HEAD])
{
    return is_png(head) || memcmp(head, "\xff\xd8\xff", 3) == 0;
}

#ifndef MANTIS_HAVE_PICTURES

mantis_status picture_ready(host_error *error)
{
    return host_fail(error, MANTIS_BAD_ARGUMENT,
                     "this program was built without libpng and libjpeg: make deps-pictures, then make again");
}

mantis_status picture_read(picture *p, const char *path, uint32_t channels, host_error *error)
{
    (void)path, (void)channels;
    *p = (picture){0};
    return picture_ready(error);
}

#else

#include <png.h>
#include <setjmp.h>
#include <stdio.h> /* before jpeglib.h, which needs it */

#include <jpeglib.h>

mantis_status picture_ready(host_error *error)
{
    return error->status;
}

static mantis_status make_room(picture *p, const char *path, uint64_t rows, uint64_t cols, uint32_t channels,
                               host_error *error)
{
    if (rows < 1 || cols < 1 || rows > PICTURE_SIDE_MOST || cols > PICTURE_SIDE_MOST)
        return host_fail(error, MANTIS_BAD_FILE, "%s: %llu x %llu pixels: a side has 1..%u", path,
                         (unsigned long long)rows, (unsigned long long)cols, PICTURE_SIDE_MOST);
    *p = (picture){(uint32_t)rows, (uint32_t)cols, channels, malloc(rows * cols * channels)};
    return p->pixels ? MANTIS_OK : host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
}

/* By libpng's simplified interface, which knows every form of PNG. Warnings are as good as errors: a picture that is
 * cut off is none. */
static mantis_status read_png(picture *p, const char *path, const uint8_t *bytes, uint64_t size, uint32_t channels,
                              host_error *error)
{
    static const png_color BLACK = {0, 0, 0};
    png_image arena = {.version = PNG_IMAGE_VERSION};
    if (png_image_begin_read_from_memory(&arena, bytes, size) &&
        make_room(p, path, arena.height, arena.width, channels, error) == MANTIS_OK) {
        arena.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
        png_image_finish_read(&arena, &BLACK, p->pixels, 0, NULL);
    }
    if (arena.warning_or_error)
        host_fail(error, MANTIS_BAD_FILE, "%s: damaged PNG: %s", path, arena.message);
    png_image_free(&arena);
    return error->status;
}

typedef struct {
    struct jpeg_error_mgr manager; /* first: libjpeg knows no more of it */
    jmp_buf failed;
    char text[JMSG_LENGTH_MAX];
} jpeg_trouble;

static void jpeg_fails(j_common_ptr jpeg)
{
    jpeg_trouble *t = (jpeg_trouble *)jpeg->err;
    jpeg->err->format_message(jpeg, t->text);
    longjmp(t->failed, 1);
}

/* Level -1 is a warning: damaged data. Others are notes. */
static void jpeg_says(j_common_ptr jpeg, int level)
{
    if (level < 0)
        jpeg_fails(jpeg);
}

/* Four inks of a line, as Adobe's programs store them, inverted: what is left of the light. */
static void from_inks(const uint8_t *inks, uint8_t *to, uint32_t cols, uint32_t channels)
{
    for (uint32_t x = 0; x < cols; x++, inks += 4, to += channels) {
        uint32_t light[3];
        for (int c = 0; c < 3; c++)
            light[c] = (inks[c] * inks[3] + 127u) / 255u;
        for (uint32_t c = 0; channels == 3 && c < 3; c++)
            to[c] = (uint8_t)light[c];
        if (channels == 1)
            *to = (uint8_t)((299 * light[0] + 587 * light[1] + 114 * light[2] + 500) / 1000);
    }
}

typedef struct {
    struct jpeg_decompress_struct jpeg;
    jpeg_trouble trouble;
    uint8_t *inks; /* one line */
} jpeg_reading;

static void read_lines(jpeg_reading *r, picture *p, const char *path, uint32_t channels, host_error *error)
{
    struct jpeg_decompress_struct *jpeg = &r->jpeg;
    jpeg_read_header(jpeg, TRUE);
    const bool inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = inks ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg->dct_method = JDCT_ISLOW; /* integers: the same on every machine */
    jpeg_start_decompress(jpeg);
    if (make_room(p, path, jpeg->output_height, jpeg->output_width, channels, error) != MANTIS_OK)
        return;
    if (inks && !(r->inks = malloc(4 * (size_t)p->cols))) {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
        return;
    }
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *line = p->pixels + (size_t)jpeg->output_scanline * p->cols * channels, *target = inks ? r->inks : line;
        jpeg_read_scanlines(jpeg, &target, 1);
        if (inks)
            from_inks(r->inks, line, p->cols, channels);
    }
    jpeg_finish_decompress(jpeg);
}

static mantis_status read_jpeg(picture *p, const char *path, const uint8_t *bytes, uint64_t size, uint32_t channels,
                               host_error *error)
{
    jpeg_reading *r = calloc(1, sizeof *r); /* not on the stack, whose variables longjmp may lose */
    if (!r)
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    r->jpeg.err = jpeg_std_error(&r->trouble.manager);
    r->trouble.manager.error_exit = jpeg_fails;
    r->trouble.manager.emit_message = jpeg_says;
    if (setjmp(r->trouble.failed) == 0) {
        jpeg_create_decompress(&r->jpeg);
        jpeg_mem_src(&r->jpeg, bytes, size);
        read_lines(r, p, path, channels, error);
    } else {
        host_fail(error, MANTIS_BAD_FILE, "%s: damaged JPEG: %s", path, r->trouble.text);
    }
    jpeg_destroy_decompress(&r->jpeg);
    free(r->inks);
    free(r);
    return error->status;
}

mantis_status picture_read(picture *p, const char *path, uint32_t channels, host_error *error)
{
    uint8_t *bytes;
    uint64_t size;
    *p = (picture){0};
    if (files_read_whole(path, &bytes, &size, error) != MANTIS_OK)
        return error->status;
    if (size < PICTURE_HEAD || !picture_known(bytes))
        host_fail(error, MANTIS_BAD_FILE, "%s: neither PNG nor JPEG", path);
    else
        (is_png(bytes) ? read_png : read_jpeg)(p, path, bytes, size, channels, error);
    free(bytes);
    if (error->status != MANTIS_OK)
        picture_free(p);
    return error->status;
}

#endif
