/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pictures/pack.h"

#include "host/data/dataset.h"
#include "host/pictures/picture.h"
#include "host/support/output_set.h"
#include "host/support/progress.h"

#include <stdlib.h>
#include <string.h>

/* IDX knows signed words of 16 bits, and of 32. */
#define SHORT_CLASSES 32768u

/* Files of a data set, in either width of labels. */
static const char *const SHORT[] = {"train-images-idx4-ubyte",
                                    "train-labels-idx1-short",
                                    "t10k-images-idx4-ubyte",
                                    "t10k-labels-idx1-short",
                                    "classes.txt",
                                    NULL};
static const char *const INT[] = {"train-images-idx4-ubyte", "train-labels-idx1-int", "t10k-images-idx4-ubyte",
                                  "t10k-labels-idx1-int",    "classes.txt",           NULL};

typedef struct {
    const pack_order *order;
    output_set files;
    progress bar;
    uint64_t done;
} packing;

/* The magic word and the sizes, most significant byte first. */
static mantis_status put_head(output *to, uint32_t magic, const uint32_t *sizes, host_error *error)
{
    uint8_t head[4 * 5];
    size_t used = 0;
    for (uint32_t i = 0; i <= (magic & 0xff); i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            head[used++] = (uint8_t)((i ? sizes[i - 1] : magic) >> shift);
    return output_write(to, head, used, error);
}

static mantis_status put_labels(packing *p, const char *name, const pack_list *list, bool wide, host_error *error)
{
    output *to = output_set_open(&p->files, name, error);
    if (!to || put_head(to, wide ? 0x0c01 : 0x0b01, &list->count, error) != MANTIS_OK)
        return error->status;
    for (uint32_t i = 0; i < list->count && error->status == MANTIS_OK; i++) {
        const uint8_t label[4] = {0, 0, (uint8_t)(list->files[i].label >> 8), (uint8_t)list->files[i].label};
        output_write(to, wide ? label : label + 2, wide ? 4 : 2, error);
    }
    return error->status;
}

static mantis_status put_images(packing *p, const char *name, const pack_list *list, host_error *error)
{
    const uint32_t size = p->order->size, channels = p->order->grey ? 1 : 3;
    const uint32_t sizes[4] = {list->count, size, size, channels};
    const size_t bytes = (size_t)size * size * channels;
    output *to = output_set_open(&p->files, name, error);
    uint8_t *square = malloc(bytes);
    if (!square)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for an image");
    else if (to)
        put_head(to, 0x0804, sizes, error);
    for (uint32_t i = 0; i < list->count && error->status == MANTIS_OK; i++) {
        picture in;
        if (picture_read(&in, list->files[i].path, channels, error) == MANTIS_OK &&
            picture_square(&in, size, square, error) == MANTIS_OK)
            output_write(to, square, bytes, error);
        picture_free(&in);
        progress_part(&p->bar, ++p->done, name);
    }
    free(square);
    return error->status;
}

static mantis_status put_classes(packing *p, const pack_names *classes, const char *name, host_error *error)
{
    text lines = {0};
    for (uint32_t i = 0; i < classes->count; i++)
        text_add(&lines, "%s\n", classes->names[i]);
    return output_set_add(&p->files, &lines, name, error);
}

/* Files of other names could hide the new ones, or be hidden by them. */
static mantis_status check_out(const char *out, host_error *error)
{
    if (idx_present(out) || cifar_present(out))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%s: holds data already: another folder expected", out);
    return output_set_check(out, SHORT, error) == MANTIS_OK ? output_set_check(out, INT, error) : error->status;
}

mantis_status pack_write(const pack_order *order, const pack_folder *found, host_error *error)
{
    packing p = {.order = order, .files = {.folder = order->out}};
    const bool wide = found->classes.count > SHORT_CLASSES;
    const char *const *names = wide ? INT : SHORT;
    p.bar = progress_begin(order->folder, 0, (uint64_t)found->train.count + found->test.count);
    if (put_images(&p, names[0], &found->train, error) == MANTIS_OK &&
        put_labels(&p, names[1], &found->train, wide, error) == MANTIS_OK &&
        put_images(&p, names[2], &found->test, error) == MANTIS_OK &&
        put_labels(&p, names[3], &found->test, wide, error) == MANTIS_OK)
        put_classes(&p, &found->classes, names[4], error);
    progress_end(&p.bar);
    return output_set_end(&p.files, error);
}

mantis_status pack(const pack_order *order, pack_folder *found, host_error *error)
{
    *found = (pack_folder){0};
    if (picture_ready(error) != MANTIS_OK || check_out(order->out, error) != MANTIS_OK ||
        pack_folder_read(found, order->folder, order->test_every, error) != MANTIS_OK)
        return error->status;
    return pack_write(order, found, error);
}
