/* SPDX-License-Identifier: Apache-2.0 */
/* mantis data pack */
#include "host/cli/verbs.h"
#include "host/pictures/pack.h"
#include "host/support/json.h"
#include "host/support/options.h"

#include <inttypes.h>
#include <string.h>

static void report(const pack_order *o, const pack_folder *found, bool as_json)
{
    if (found->others)
        fprintf(stderr, "note: %" PRIu32 " files are neither PNG nor JPEG and were left out, the first: %s\n",
                found->others, found->other);
    if (!as_json) {
        printf("%s: %" PRIu32 " training and %" PRIu32 " test images of %" PRIu32 " x %" PRIu32 " x %d, %" PRIu32
               " classes\n",
               o->out, found->train.count, found->test.count, o->size, o->size, o->grey ? 1 : 3, found->classes.count);
        return;
    }
    json j = json_begin(stdout);
    json_text(&j, "out", o->out);
    json_unsigned(&j, "train", found->train.count);
    json_unsigned(&j, "test", found->test.count);
    json_unsigned(&j, "size", o->size);
    json_unsigned(&j, "channels", o->grey ? 1 : 3);
    json_unsigned(&j, "classes", found->classes.count);
    json_unsigned(&j, "left_out", found->others);
    json_end(&j);
}

mantis_status verb_data(int argc, char **argv, host_error *error)
{
    pack_order order = {.size = 224, .test_every = 10};
    const char *words[2];
    bool as_json = false, helped;
    const option options[] = {
        {"out", OPTION_TEXT, &order.out, "DIR", "folder for the data set, made when it is not there"},
        {"size", OPTION_U32, &order.size, "1..4096", "side of the images: scaled, then the middle cut out"},
        {"grey", OPTION_FLAG, &order.grey, NULL, "one channel instead of red, green and blue"},
        {"test-every", OPTION_U32, &order.test_every, "2..1000000",
         "without train and val folders: every so many pictures of a class one is for tests"},
        {"json", OPTION_FLAG, &as_json, NULL, "one line of JSON"}};
    const command_line line = {
        "mantis data pack FOLDER --out DIR [options]",
        "Makes a data set for --data of a folder of PNG and JPEG files. A folder is a class: FOLDER/train/CLASS/... "
        "and\n"
        "FOLDER/val/CLASS/... (or test), or FOLDER/CLASS/... alone, which is divided. The data set is IDX files with "
        "labels\n"
        "of 16 bits; a training maps them and reads its batches alone, so they may be larger than the memory.",
        options, sizeof options / sizeof *options,
        "  mantis data pack photos --size 64 --out photos64\n"
        "  mantis train --net resnet20 --data photos64 --steps 100\n"};
    pack_folder found = {0};
    if (options_parse(&line, argc, argv, words, 2, &helped, error) != MANTIS_OK || helped)
        return error->status;
    order.folder = words[1];
    if (strcmp(words[0], "pack") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "mantis data %s: pack is what it can do", words[0]);
    if (!order.out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out DIR is missing");
    if (pack(&order, &found, error) == MANTIS_OK)
        report(&order, &found, as_json);
    pack_folder_free(&found);
    return error->status;
}
