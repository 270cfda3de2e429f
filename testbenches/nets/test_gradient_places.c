/* SPDX-License-Identifier: Apache-2.0 */
/* Gradients that are over give their places to later ones: what a layer's backward pass writes lies on nothing that a
 * pass to come still reads, in shipped networks and one where layers have many readers; the window is smaller for it;
 * and the smallest free place is the one that is taken. */
#include "../host/scratch.h"

#include "host/networks/gradient_places.h"
#include "host/networks/network.h"
#include "host/networks/network_links.h"

typedef struct {
    network net;
    arena arena;
} laid;

static bool lay(laid *l, const char *name, const char *text, const shape *image)
{
    const network_options options = {.batch = 4, .bits = 8, .norm_bits = 16, .input_gradient = true};
    host_error error = {.status = MANTIS_OK};
    arena_begin(&l->arena);
    if ((text ? network_open_text(&l->net, name, text, image, 10, &options, &error)
              : network_open(&l->net, name, image, 10, &options, &error)) == MANTIS_OK &&
        network_layout(&l->net, &l->arena, &error) == MANTIS_OK)
        arena_commit(&l->arena, &error);
    if (error.status != MANTIS_OK)
        printf("# %s: %s\n", name, error.text);
    return error.status == MANTIS_OK;
}

static bool meet(const tensor *a, const tensor *b)
{
    return a->address < b->address + tensor_bytes(b) && b->address < a->address + tensor_bytes(a);
}

/* Tensors that passes of nodes before `end` will read, as the passes of the nodes from `done` on have left them. */
static unsigned met_by(const laid *l, const tensor *written, uint32_t done, uint32_t end)
{
    unsigned met = 0;
    for (uint32_t i = 0; i < end; i++)
        for (node_reader at = l->net.nodes[i].reader; at.by; at = reader_next(&at)) {
            if (!l->net.nodes[i].wants_gradient || at.by < l->net.nodes + done)
                continue;
            const tensor part = reader_contribution(&l->net.context, &at);
            met += meet(written, &part);
        }
    return met;
}

/* What is written while another reads it, over all passes; *apart: bytes of all that has a place of its own or is given
 * one. */
static unsigned wrong(const laid *l, uint64_t *apart)
{
    unsigned count = 0;
    for (uint32_t i = l->net.count; i-- > 0;) {
        const node *self = &l->net.nodes[i];
        if (!self->wants_gradient)
            continue;
        const bool sum = self->readers > 1;
        if (sum) { /* beside what it adds up, and what is for others */
            count += met_by(l, &self->gradient, i + 1, i + 1);
            *apart += tensor_bytes(&self->gradient);
        }
        for (uint32_t slot = 0; slot < self->inputs; slot++) {
            const tensor *dx = &self->dx[slot];
            if (!self->from[slot]->wants_gradient || self->class_->passes_gradient)
                continue;
            const bool over = self->class_->overwrites && self->frees_gradient;
            count += !over && meet(dx, &self->gradient);
            count += over ? dx->address != self->gradient.address : met_by(l, dx, i + 1, i) > 0;
            for (uint32_t other = 0; other < slot; other++)
                count += self->from[other]->wants_gradient && meet(dx, &self->dx[other]);
            *apart += over ? 0 : tensor_bytes(dx);
        }
    }
    return count;
}

static void network_of(const char *name, const char *text, const shape *image, bool smaller)
{
    laid l;
    uint64_t apart = 0, first = UINT64_MAX, last = 0;
    unsigned count = 1;
    if (lay(&l, name, text, image)) {
        count = wrong(&l, &apart);
        for (uint32_t i = 0; i < l.net.count; i++)
            for (uint32_t slot = 0; slot < l.net.nodes[i].inputs; slot++) {
                const tensor *dx = &l.net.nodes[i].dx[slot];
                if (dx->address && dx->address < first)
                    first = dx->address;
                if (dx->address && dx->address + tensor_bytes(dx) > last)
                    last = dx->address + tensor_bytes(dx);
            }
    }
    tap_ok(count == 0 && apart > 0, "%s: nothing that is still read is written over (%u)", name, count);
    tap_ok(!smaller || last - first < apart / 2, "%s: %llu KiB of gradients lie in %llu", name,
           (unsigned long long)apart / 1024, (unsigned long long)(last - first) / 1024);
    network_close(&l.net);
    arena_free(&l.arena);
}

static void smallest(void)
{
    arena im;
    gradient_places p = {.places = NULL};
    arena_begin(&im);
    const tensor large = gradient_places_take(&p, &im, 8, 16, "large", ""), held = large;
    gradient_places_hold(&p, &large);
    const tensor small = gradient_places_take(&p, &im, 2, 16, "small", "");
    gradient_places_hold(&p, &small);
    tap_ok(!meet(&large, &small), "what is read is not given away");
    gradient_places_drop(&p, &large);
    gradient_places_drop(&p, &small);
    const tensor a = gradient_places_take(&p, &im, 1, 16, "a", "");
    gradient_places_hold(&p, &a);
    const tensor b = gradient_places_take(&p, &im, 2, 16, "b", "");
    gradient_places_hold(&p, &b);
    gradient_places_hold(&p, &b);
    gradient_places_drop(&p, &b);
    const tensor c = gradient_places_take(&p, &im, 9, 16, "c", "");
    tap_ok(a.address == small.address && b.address == held.address && a.scale != small.scale && b.scale != held.scale,
           "the smallest place that is large enough, under a scale entry of its own");
    tap_ok(!meet(&c, &large) && !meet(&c, &small), "a larger one has a new place");
    (void)gradient_places_take(&p, &im, 9, 16, "d", "");
    tap_ok(strcmp(arena_name_of(&im, large.address), "large and later") == 0 &&
               strcmp(arena_name_of(&im, small.address + 64), "small and later") == 0 &&
               strcmp(arena_name_of(&im, c.address), "c and later") == 0 &&
               strcmp(arena_name_of(&im, b.scale), "b.peak") == 0,
           "messages say that a place is shared: %s", arena_name_of(&im, large.address));
    char entry[ARENA_NAME_BYTES + 8] = "a name that is as long as may be ";
    arena_tensor_at(&im, &c, 1, 1, "%s", entry);
    tap_ok(strcmp(arena_name_of(&im, c.address), "c and later") == 0, "once is enough");
    gradient_places_free(&p);
    arena_free(&im);
}

int main(void)
{
    const shape small = {32, 32, 3};
    static const char MANY[] = "input x\n"
                               "conv a out=8 kernel=3 pad=1\nrelu r\n"
                               "conv b out=8 kernel=3 pad=1 from=r\nconv c out=8 kernel=3 pad=1 from=r\n"
                               "conv d out=8 kernel=3 pad=1 from=r\nconv e out=8 kernel=3 pad=1 from=r\n"
                               "add f from=b,c\nadd g from=d,e\nadd h from=f,g\nadd i from=h,r\n"
                               "global_average p\nlinear l out=classes\n";
    smallest();
    network_of("many readers", MANY, &small, false);
    network_of("lenet5", NULL, &small, false);
    network_of("resnet8", NULL, &small, true);
    network_of("resnet20", NULL, &small, true);
    network_of("mobilenetv2", NULL, &small, true);
    network_of("vit", NULL, &(shape){28, 28, 1}, true);
    network_of("deeplab32", NULL, &small, false);
    return tap_done();
}
