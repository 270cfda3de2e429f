/* SPDX-License-Identifier: Apache-2.0 */
/* The papers' networks at real size: trained values and MACs of each against the architecture's own arithmetic, done
 * here from the papers' tables, and the values against the numbers that are published for 1000 classes. */
#include "../common/tap.h"

#include "host/networks/network.h"

#include <string.h>

#define CLASSES 1000

static const network_options OPTIONS = {.batch = 1, .bits = 8, .norm_bits = 16};

typedef struct {
    uint64_t values, macs; /* trained; of convolutions, linear layers and attention */
} size_of;

/* A convolution without bias with its normalization, `side` pixels square behind it. */
static void convolve(size_of *s, uint64_t side, uint64_t kernel, uint64_t in, uint64_t out, uint64_t groups)
{
    s->values += kernel * kernel * (in / groups) * out + 2 * out;
    s->macs += side * side * kernel * kernel * (in / groups) * out;
}

/* A linear layer with bias, on so many tokens. */
static void connect(size_of *s, uint64_t tokens, uint64_t in, uint64_t out)
{
    s->values += in * out + out;
    s->macs += tokens * in * out;
}

/* He et al., 2016, table 1: conv1, pooling to 56 x 56, four stages at 56, 28, 14, 7. A block of `expansion` 1 has two
 * 3 x 3 convolutions, one of 4 a bottleneck of three; a shortcut with weights where the shape changes. */
static size_of resnet(const int blocks[4], uint64_t expansion)
{
    size_of s = {0, 0};
    uint64_t in = 64, side = 56;
    convolve(&s, 112, 7, 3, 64, 1);
    for (int stage = 0; stage < 4; stage++) {
        const uint64_t width = UINT64_C(64) << stage, out = width * expansion;
        for (int block = 0; block < blocks[stage]; block++, in = out) {
            const uint64_t before = side;
            side = stage && !block ? side / 2 : side;
            if (expansion == 1) {
                convolve(&s, side, 3, in, width, 1);
                convolve(&s, side, 3, width, out, 1);
            } else {
                convolve(&s, before, 1, in, width, 1);
                convolve(&s, side, 3, width, width, 1);
                convolve(&s, side, 1, width, out, 1);
            }
            if (in != out)
                convolve(&s, side, 1, in, out, 1);
        }
    }
    connect(&s, 1, in, CLASSES);
    return s;
}

/* The same, section 4.2: 6n + 2 layers on 32 x 32; shortcuts with weights where the shape changes (option B). */
static size_of resnet_small(int n, uint64_t classes)
{
    size_of s = {0, 0};
    uint64_t in = 16, side = 32;
    convolve(&s, side, 3, 3, 16, 1);
    for (int stage = 0; stage < 3; stage++)
        for (int block = 0; block < n; block++) {
            const uint64_t out = UINT64_C(16) << stage;
            side = stage && !block ? side / 2 : side;
            convolve(&s, side, 3, in, out, 1);
            convolve(&s, side, 3, out, out, 1);
            if (in != out)
                convolve(&s, side, 1, in, out, 1);
            in = out;
        }
    connect(&s, 1, in, classes);
    return s;
}

/* Sandler et al., 2018, table 2: expansion t, channels c, blocks n, stride s of each stage. */
static size_of mobilenet(void)
{
    static const struct {
        uint64_t t, c, n, s;
    } TABLE[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                 {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
    size_of s = {0, 0};
    uint64_t in = 32, side = 112;
    convolve(&s, side, 3, 3, 32, 1);
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++)
        for (uint64_t k = 0; k < TABLE[i].n; k++, in = TABLE[i].c) {
            const uint64_t wide = in * TABLE[i].t;
            if (TABLE[i].t != 1)
                convolve(&s, side, 1, in, wide, 1);
            side = k ? side : side / TABLE[i].s;
            convolve(&s, side, 3, wide, wide, wide);
            convolve(&s, side, 1, wide, TABLE[i].c, 1);
        }
    convolve(&s, side, 1, in, 1280, 1);
    connect(&s, 1, 1280, CLASSES);
    return s;
}

/* Dosovitskiy et al., 2021, table 1, ViT-Base: 196 patches and the class token, width 768, MLPs of 3072. */
static size_of transformer(void)
{
    const uint64_t tokens = 14 * 14 + 1, width = 768;
    size_of s = {0, 0};
    connect(&s, 14 * 14, UINT64_C(16) * 16 * 3, width);
    s.values += width + tokens * width; /* class token, positions */
    for (int block = 0; block < 12; block++) {
        s.values += 2 * 2 * width;
        for (int i = 0; i < 4; i++) /* queries, keys, values, and what comes out of the heads */
            connect(&s, tokens, width, width);
        s.macs += 2 * tokens * tokens * width; /* Q K^T, P V of all heads */
        connect(&s, tokens, width, 4 * width);
        connect(&s, tokens, 4 * width, width);
    }
    s.values += 2 * width;
    connect(&s, 1, width, CLASSES);
    return s;
}

/* A convolution with bias. */
static void predict(size_of *s, uint64_t side, uint64_t kernel, uint64_t in, uint64_t out)
{
    s->values += kernel * kernel * in * out + out;
    s->macs += side * side * kernel * kernel * in * out;
}

/* Liu et al., 2016, figure 2: VGG-16 to conv5_3 on 300 x 300, fc6 and fc7 as convolutions, four pairs of extra layers,
 * and on six maps so many boxes a pixel with classes and four numbers each. conv4_3 is normalized by layer_norm. */
static size_of detector(uint64_t classes)
{
    static const uint64_t VGG[][3] = {{300, 3, 64},   {300, 64, 64},  {150, 64, 128}, {150, 128, 128}, {75, 128, 256},
                                      {75, 256, 256}, {75, 256, 256}, {38, 256, 512}, {38, 512, 512},  {38, 512, 512},
                                      {19, 512, 512}, {19, 512, 512}, {19, 512, 512}, {19, 512, 1024}};
    static const uint64_t EXTRA[][5] = {
        {19, 1024, 256, 10, 512}, {10, 512, 128, 5, 256}, {5, 256, 128, 3, 256}, {3, 256, 128, 1, 256}};
    static const uint64_t MAPS[][3] = {{38, 512, 4}, {19, 1024, 6}, {10, 512, 6},
                                       {5, 256, 6},  {3, 256, 4},   {1, 256, 4}};
    size_of s = {2 * 512, 0};
    uint64_t boxes = 0;
    for (size_t i = 0; i < sizeof VGG / sizeof *VGG; i++)
        predict(&s, VGG[i][0], 3, VGG[i][1], VGG[i][2]);
    predict(&s, 19, 1, 1024, 1024);
    for (size_t i = 0; i < sizeof EXTRA / sizeof *EXTRA; i++) {
        predict(&s, EXTRA[i][0], 1, EXTRA[i][1], EXTRA[i][2]);
        predict(&s, EXTRA[i][3], 3, EXTRA[i][2], EXTRA[i][4]);
    }
    for (size_t i = 0; i < sizeof MAPS / sizeof *MAPS; i++) {
        predict(&s, MAPS[i][0], 3, MAPS[i][1], MAPS[i][2] * (classes + 4));
        boxes += MAPS[i][0] * MAPS[i][0] * MAPS[i][2];
    }
    tap_ok(boxes == 8732, "SSD300 has %llu default boxes", (unsigned long long)boxes);
    return s;
}

/* Chen et al., 2016, over He et al.'s ResNet-101: on 321 x 321 the last two stages keep 41 x 41 pixels; a pyramid of
 * four kernels 3 x 3 whose logits are summed. */
static size_of deeplab(uint64_t classes)
{
    static const uint64_t BLOCKS[4] = {3, 4, 23, 3};
    size_of s = {0, 0};
    uint64_t in = 64;
    convolve(&s, 161, 7, 3, 64, 1);
    for (int stage = 0; stage < 4; stage++)
        for (uint64_t block = 0; block < BLOCKS[stage]; block++) {
            const uint64_t width = UINT64_C(64) << stage, side = stage ? 41 : 81;
            if (!block)
                convolve(&s, side, 1, in, 4 * width, 1);
            convolve(&s, side, 1, in, width, 1);
            convolve(&s, side, 3, width, width, 1);
            convolve(&s, side, 1, width, 4 * width, 1);
            in = 4 * width;
        }
    for (int branch = 0; branch < 4; branch++) {
        s.values += 9 * in * classes + classes;
        s.macs += UINT64_C(41) * 41 * 9 * in * classes;
    }
    return s;
}

static size_of size_of_network(const char *name, uint32_t side, uint32_t classes, host_error *error)
{
    static const char *const KINDS[] = {"conv", "linear", "attention"};
    const shape input = {side, side, 3};
    size_of s = {0, 0};
    network net;
    arena im;
    arena_begin(&im);
    if (network_open(&net, name, &input, classes, &OPTIONS, error) == MANTIS_OK &&
        network_layout(&net, &im, error) == MANTIS_OK)
        *error = im.error;
    for (uint32_t i = 0; i < net.count; i++) {
        s.values += error->status == MANTIS_OK ? node_parameters(&net.nodes[i]) : 0;
        for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++)
            s.macs += strcmp(net.nodes[i].class_->kind, KINDS[k]) == 0 ? net.nodes[i].macs : 0;
    }
    network_close(&net);
    arena_free(&im);
    return s;
}

/* published: of values; 0: no number that all quote. */
static void check(const char *name, uint32_t side, uint32_t classes, size_of want, uint64_t published)
{
    host_error error = {.status = MANTIS_OK};
    const size_of got = size_of_network(name, side, classes, &error);
    tap_ok(error.status == MANTIS_OK && got.values == want.values && got.macs == want.macs &&
               (!published || got.values == published),
           "%s, %u x %u, %u classes: %llu trained values, %llu MACs %s", name, side, side, classes,
           (unsigned long long)got.values, (unsigned long long)got.macs, error.text);
}

int main(void)
{
    check("resnet18-224", 224, CLASSES, resnet((const int[]){2, 2, 2, 2}, 1), 11689512);
    check("resnet50-224", 224, CLASSES, resnet((const int[]){3, 4, 6, 3}, 4), 25557032);
    check("mobilenetv2-224", 224, CLASSES, mobilenet(), 3504872);
    check("vit-b16-224", 224, CLASSES, transformer(), 86567656);
    /* ResNet-101 has 44,549,160, of which 2,049,000 are its classifier's */
    check("deeplabv2-321", 321, 21, deeplab(21), 44549160 - 2049000 + 4 * (9 * 2048 * 21 + 21));
    check("resnet56", 32, 10, resnet_small(9, 10), 0);
    check("resnet20", 32, 10, resnet_small(3, 10), 0);
    /* published: 26,285,486 with 512 scales of conv4_3's L2 norm, where layer_norm has 512 of gamma and of beta */
    check("ssd300", 300, 21, detector(21), 26285486 - 512 + 2 * 512);
    return tap_done();
}
