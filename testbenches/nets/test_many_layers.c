/* SPDX-License-Identifier: Apache-2.0 */
/* Networks of 100,000 layers cost what their layers cost: none searches the others. And who reads whom, against a
 * search of all pairs; batch-norm over one value. */
#include "../common/tap.h"

#include "host/networks/network_links.h"

#include <string.h>
#include <time.h>

#define LAYERS 100000

static const network_options OPTIONS = {.batch = 2, .bits = 8, .norm_bits = 16};
static host_error error;

/* The readers of each node as a search of all pairs finds them: last one first, slots in order. */
static bool same_readers(const network *net)
{
    for (uint32_t i = 0; i < net->count; i++) {
        const node *self = &net->nodes[i];
        node_reader at = self->reader;
        uint32_t count = 0;
        for (uint32_t j = net->count - 1; j > i; j--)
            for (uint32_t slot = 0; slot < net->nodes[j].inputs; slot++) {
                if (net->nodes[j].from[slot] != self)
                    continue;
                if (at.by != &net->nodes[j] || at.slot != slot)
                    return false;
                at = reader_next(&at);
                count++;
            }
        if (at.by || count != self->readers)
            return false;
    }
    return true;
}

static void test_readers(void)
{
    static const struct {
        const char *name;
        shape input;
    } NETS[] = {{"mlp", {28, 28, 1}},
                {"lenet5", {28, 28, 1}},
                {"resnet20", {32, 32, 3}},
                {"resnet18", {32, 32, 3}},
                {"mobilenetv2", {32, 32, 3}},
                {"vit", {28, 28, 1}},
                {"resnet50-224", {224, 224, 3}},
                {"vit-b16-224", {224, 224, 3}}};
    network net;
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS; i++) {
        memset(&error, 0, sizeof error);
        network_open(&net, NETS[i].name, &NETS[i].input, 10, &OPTIONS, &error);
        tap_ok(error.status == MANTIS_OK && same_readers(&net), "%s: each layer has its readers, last one first",
               NETS[i].name);
        network_close(&net);
    }
    network_open_text(&net, "twice",
                      "input x\nflatten f\nlinear a out=4\nadd t from=a,a\nadd u from=t,a\nlinear c out=classes\n",
                      &(shape){2, 2, 1}, 3, &OPTIONS, &error);
    tap_ok(error.status == MANTIS_OK && same_readers(&net) && net.nodes[2].readers == 3, "an add of a layer to itself");
    network_close(&net);
}

static void test_size(const char *kind)
{
    char *text = malloc(64u * LAYERS + 256), *to = text;
    if (!text)
        exit(1);
    to += sprintf(to, "input i\nflatten f\nlinear r0 out=4\n");
    for (int k = 1; k <= LAYERS; k++)
        to += strcmp(kind, "add") == 0 ? sprintf(to, "add r%d from=r%d,r0\n", k, k - 1)
                                       : sprintf(to, "%s r%d\n", kind, k);
    sprintf(to, "linear z out=classes\n");
    network net;
    arena arena;
    memset(&error, 0, sizeof error);
    arena_begin(&arena);
    const clock_t start = clock();
    if (network_open_text(&net, kind, text, &(shape){2, 2, 1}, 3, &OPTIONS, &error) == MANTIS_OK)
        network_layout(&net, &arena, &error);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    tap_ok(error.status == MANTIS_OK && net.count == LAYERS + 4, "%d layers %s are read and laid out", LAYERS, kind);
    /* Said, not judged: a search of all pairs would take minutes and head make test's list of the slowest. */
    printf("# in %.2f s\n", seconds);
    network_close(&net);
    arena_free(&arena);
    free(text);
}

static mantis_status layout_of(const char *text, uint32_t batch)
{
    network net;
    arena arena;
    const network_options options = {.batch = batch, .bits = 8, .norm_bits = 16};
    memset(&error, 0, sizeof error);
    arena_begin(&arena);
    if (network_open_text(&net, "norm", text, &(shape){4, 4, 1}, 3, &options, &error) == MANTIS_OK &&
        network_layout(&net, &arena, &error) == MANTIS_OK)
        arena_commit(&arena, &error);
    network_close(&net);
    arena_free(&arena);
    return error.status;
}

static void test_one_value(void)
{
    static const char FLAT[] = "input x\nflatten f\nlinear a out=4\nbatch_norm b\nlinear c out=classes\n",
                      WIDE[] = "input x\nbatch_norm b\nflatten f\nlinear c out=classes\n";
    tap_ok(layout_of(FLAT, 1) == MANTIS_BAD_SHAPE && strstr(error.text, "batch_norm b: one value per channel") &&
               strstr(error.text, "--batch"),
           "batch-norm over one value is refused: %s", error.text);
    tap_ok(layout_of(FLAT, 2) == MANTIS_OK, "over two images it is not");
    tap_ok(layout_of(WIDE, 1) == MANTIS_OK, "nor over the pixels of one image");
}

/* A step of fewer images than the batch: the smaller, last one of an epoch. */
static void test_smaller_batch(void)
{
    network net;
    arena arena;
    program p;
    memset(&error, 0, sizeof error);
    arena_begin(&arena);
    network_open_text(&net, "norm", "input x\nflatten f\nlinear a out=4\nbatch_norm b\nlinear c out=classes\n",
                      &(shape){4, 4, 1}, 3, &OPTIONS, &error);
    network_layout(&net, &arena, &error);
    arena_commit(&arena, &error);
    mantis_executor *golden = mantis_golden_create(1, NULL);
    for (int training = 0; training < 2; training++) {
        program_init(&p, &arena, golden, 1);
        network_initialize(&net, &arena, 1);
        network_setup(&p, &net, 0.01f, 0.9f, 0.0f);
        network_forward(&p, &net, 1, training);
        program_run(&p);
        tap_ok(p.error.status == (training ? MANTIS_BAD_SHAPE : MANTIS_OK), "one image of a batch of two, %s: %s",
               training ? "training" : "evaluation", p.error.text);
        program_free(&p);
    }
    mantis_destroy(golden);
    network_close(&net);
    arena_free(&arena);
}

int main(void)
{
    test_readers();
    test_size("add");
    test_size("flatten");
    test_one_value();
    test_smaller_batch();
    return tap_done();
}
