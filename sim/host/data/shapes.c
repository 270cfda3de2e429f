/* SPDX-License-Identifier: Apache-2.0 */
/* A picture is a ground with a gradient and objects over each other, in order: discs, rotated boxes and triangles,
 * plain, striped or chequered in two colours, and noise over all. IEEE basic operations only, so every host draws the
 * same pixels. */
#include "host/data/shapes.h"

#include "host/support/host_random.h"
#include "host/support/huge_pages.h"

#include <stdlib.h>
#include <string.h>

enum { PLAIN, STRIPED, CHEQUERED, TEXTURES };

typedef struct {
    uint32_t class_, texture;
    double x, y, radius, cosine, sine; /* middle and size in pixels; how it is turned */
    double flatness;                   /* of a box: height by width */
    double stripe;                     /* pixels of a stripe */
    double colours[2][3];
} shape_drawn;

static uint8_t byte(double value)
{
    return (uint8_t)(value < 0.0 ? 0.0 : value > 255.0 ? 255.0 : value);
}

/* A colour that differs from another by 60 or more in one channel at least. */
static void draw_colour(host_random *r, const double from[3], double to[3])
{
    const uint32_t apart = host_random_below(r, 3);
    const double distance = host_random_range(r, 60.0, 120.0);
    for (int c = 0; c < 3; c++)
        to[c] = host_random_range(r, 20.0, 235.0);
    to[apart] = from[apart] < 127.5 ? from[apart] + distance : from[apart] - distance;
}

static shape_drawn draw_shape(host_random *r, double side, const double ground[3])
{
    shape_drawn s = {.class_ = 1 + host_random_below(r, SHAPES_CLASSES - 1), .texture = host_random_below(r, TEXTURES)};
    const double tangent = host_random_range(r, -1.0, 1.0), scale = 1.0 + tangent * tangent; /* of half the angle */
    s.cosine = (1.0 - tangent * tangent) / scale;
    s.sine = 2.0 * tangent / scale;
    s.radius = host_random_range(r, side * 0.14, side * 0.3);
    s.x = host_random_range(r, 0.5 * s.radius, side - 0.5 * s.radius);
    s.y = host_random_range(r, 0.5 * s.radius, side - 0.5 * s.radius);
    s.flatness = host_random_range(r, 0.45, 1.0);
    s.stripe = host_random_range(r, 2.0, 2.0 + side / 16.0);
    draw_colour(r, ground, s.colours[0]);
    for (int c = 0; c < 3; c++)
        s.colours[1][c] = s.colours[0][c] + host_random_range(r, -60.0, 60.0);
    return s;
}

/* Where a pixel lies from a shape's middle, along its own axes. */
static void place_of(const shape_drawn *s, double x, double y, double *u, double *v)
{
    const double dx = x - s->x, dy = y - s->y;
    *u = s->cosine * dx + s->sine * dy;
    *v = s->cosine * dy - s->sine * dx;
}

static bool covers(const shape_drawn *s, double x, double y)
{
    double u, v;
    place_of(s, x, y, &u, &v);
    const double r = s->radius, across = u < 0.0 ? -u : u, along = v < 0.0 ? -v : v;
    if (s->class_ == 1)
        return u * u + v * v <= r * r;
    if (s->class_ == 2)
        return across <= 0.9 * r && along <= 0.9 * r * s->flatness;
    return v >= -0.6 * r && 1.75 * across + v <= 1.15 * r; /* the tip lies along v */
}

static int32_t stripe_of(double at, double stripe)
{
    return (int32_t)(at / stripe + 1024.0); /* from 0 on for all that a picture holds */
}

static const double *colour_of(const shape_drawn *s, double x, double y)
{
    double u, v;
    place_of(s, x, y, &u, &v);
    const int32_t stripes = stripe_of(u, s->stripe), others = stripe_of(v, s->stripe);
    return s->colours[s->texture == PLAIN ? 0 : (stripes + (s->texture == CHEQUERED ? others : 0)) & 1];
}

/* The picture; owners[side][side]: 0 the ground, k + 1 object k. Returns how many objects were drawn. */
static uint32_t draw(uint8_t *pixels, uint8_t *owners, uint32_t side, shape_drawn shapes[SHAPES_MOST], host_random *r)
{
    const double middle = 0.5 * (double)(side - 1), noise = host_random_range(r, 10.0, 50.0);
    double ground[3], slope[3][2];
    for (int c = 0; c < 3; c++) {
        ground[c] = host_random_range(r, 40.0, 215.0);
        slope[c][0] = host_random_range(r, -40.0, 40.0) / (double)side;
        slope[c][1] = host_random_range(r, -40.0, 40.0) / (double)side;
    }
    const uint32_t count = 1 + host_random_below(r, SHAPES_MOST);
    for (uint32_t k = 0; k < count; k++)
        shapes[k] = draw_shape(r, (double)side, ground);
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) {
            uint32_t owner = count; /* the last one drawn that covers it */
            while (owner > 0 && !covers(&shapes[owner - 1], (double)x, (double)y))
                owner--;
            const double *colour = owner ? colour_of(&shapes[owner - 1], (double)x, (double)y) : ground;
            for (int c = 0; c < 3; c++) {
                const double shade =
                    colour[c] + slope[c][0] * ((double)x - middle) + slope[c][1] * ((double)y - middle);
                *pixels++ = byte(shade + noise * (host_random_unit(r) - 0.5));
            }
            *owners++ = (uint8_t)owner;
        }
    return count;
}

/* Whether a neighbour of the pixel belongs to an object that lies over the pixel's owner. */
static bool on_rim(const uint8_t *owners, uint32_t side, uint32_t y, uint32_t x)
{
    const uint8_t *at = owners + (uint64_t)y * side + x;
    return (y > 0 && at[-(int64_t)side] > *at) || (y + 1 < side && at[side] > *at) || (x > 0 && at[-1] > *at) ||
           (x + 1 < side && at[1] > *at);
}

static void take_mask(uint8_t *mask, const uint8_t *owners, uint32_t side, const shape_drawn *shapes)
{
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) {
            const uint8_t owner = owners[(uint64_t)y * side + x];
            *mask++ = on_rim(owners, side, y, x) ? (uint8_t)TARGET_IGNORED
                      : owner                    ? (uint8_t)shapes[owner - 1].class_
                                                 : 0;
        }
}

/* Appends the objects that can be seen: a hundredth of the picture or more. */
static void take_objects(dataset *set, uint32_t image, const uint8_t *owners, const shape_drawn *shapes, uint32_t count)
{
    const uint32_t side = set->rows;
    set->first_object[image + 1] = set->first_object[image];
    for (uint32_t k = 0; k < count; k++) {
        uint32_t x0 = side, y0 = side, x1 = 0, y1 = 0, seen = 0;
        for (uint32_t i = 0; i < side * side; i++)
            if (owners[i] == k + 1) {
                const uint32_t x = i % side, y = i / side;
                seen++;
                x0 = x < x0 ? x : x0;
                x1 = x >= x1 ? x + 1 : x1;
                y0 = y < y0 ? y : y0;
                y1 = y >= y1 ? y + 1 : y1;
            }
        if (100 * seen >= side * side)
            set->objects[set->first_object[image + 1]++] =
                (object){.image = image,
                         .class_ = (uint16_t)shapes[k].class_,
                         .at = {(double)x0 / (double)side, (double)y0 / (double)side, (double)x1 / (double)side,
                                (double)y1 / (double)side}};
    }
}

static mantis_status make_room(dataset *set, uint32_t side, target_kind kind, uint32_t count, host_error *error)
{
    memset(set, 0, sizeof *set);
    if (count == 0 || kind == TARGET_CLASS || side < SHAPES_LEAST_SIDE || side > 4096)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "%u pictures of shapes with sides of %u: one or more with masks or objects, sides %u..4096",
                         count, side, SHAPES_LEAST_SIDE);
    set->rows = set->cols = side;
    set->channels = 3;
    set->classes = SHAPES_CLASSES;
    set->pixels = huge_pages_allocate((uint64_t)count * dataset_image_size(set));
    if (kind == TARGET_MASK) {
        set->masks = malloc((uint64_t)count * dataset_mask_size(set));
    } else {
        set->objects = malloc((uint64_t)count * SHAPES_MOST * sizeof *set->objects);
        set->first_object = calloc((uint64_t)count + 1, sizeof *set->first_object);
    }
    if (set->pixels && (kind == TARGET_MASK ? set->masks != NULL : set->objects && set->first_object)) {
        set->count = count;
        return MANTIS_OK;
    }
    dataset_free(set);
    return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u pictures of shapes", count);
}

mantis_status shapes_draw(dataset *set, uint32_t side, target_kind kind, uint32_t first, uint32_t count, uint64_t seed,
                          host_error *error)
{
    shape_drawn shapes[SHAPES_MOST];
    if (make_room(set, side, kind, count, error) != MANTIS_OK)
        return error->status;
    uint8_t *owners = malloc(dataset_mask_size(set));
    if (!owners) {
        dataset_free(set);
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for a picture of shapes");
    }
    for (uint32_t i = 0; i < count; i++) {
        host_random r = host_random_make(seed, RANDOM_SHAPES, (uint64_t)first + i);
        const uint32_t drawn = draw(set->pixels + (uint64_t)i * dataset_image_size(set), owners, side, shapes, &r);
        if (kind == TARGET_MASK)
            take_mask(set->masks + (uint64_t)i * dataset_mask_size(set), owners, side, shapes);
        else
            take_objects(set, i, owners, shapes, drawn);
    }
    free(owners);
    return MANTIS_OK;
}
