/* SPDX-License-Identifier: Apache-2.0 */
/* Every call of the library when the k-th allocation fails, for every k: it says NO_MEMORY (or returns NULL), leaves
 * nothing allocated, and the next try succeeds. malloc and its kin are this program's own, in front of the C library's.
 */
#include "../common/tap.h"

#include "mantis/cycle.h"
#include "mantis/model.h"
#include "mantis/network.h"
#include "mantis/training.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
int main(void)
{
    tap_skip("allocations that fail", "the sanitizer has an allocator of its own");
    return tap_done();
}
#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *old);

static long left = -1; /* allocations until one fails; -1: none fails */
static long balance;   /* allocated and not freed while it counts */
static bool counting;

static bool fails(void)
{
    if (left < 0 || left-- > 0)
        return false;
    left = -1; /* one alone */
    errno = ENOMEM;
    return true;
}

static void *count(void *p)
{
    if (counting && p)
        __atomic_add_fetch(&balance, 1, __ATOMIC_RELAXED);
    return p;
}

void *malloc(size_t size)
{
    return fails() ? NULL : count(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : count(__libc_calloc(n, size));
}

void *realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return old ? __libc_realloc(old, size) : count(__libc_realloc(old, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : count(__libc_memalign(alignment, size));
}

void free(void *old)
{
    if (counting && old)
        __atomic_sub_fetch(&balance, 1, __ATOMIC_RELAXED);
    __libc_free(old);
}

static mantis_error error;
static mantis_executor *golden;
static mantis_data *digits;
static const char TINY[] = "input x\nflatten f\nlinear fc1 out=8\nbatch_norm b\nrelu r1\nlinear fc2 out=classes\n";

/* Each tries its calls from nothing to nothing; true when all succeeded. */
static bool try_program(void)
{
    mantis_program *p = mantis_program_create(&error);
    if (!p)
        return false;
    const mantis_tensor x = mantis_program_tensor(p, MANTIS_TENSOR_FP32, 4, 4, "x");
    bool good = mantis_program_commit(p, golden, 1, &error) == MANTIS_OK;
    if (good) {
        mantis_program_peak(p, &x);
        good = mantis_program_run(p, &error) == MANTIS_OK;
    }
    mantis_program_destroy(p);
    return good;
}

static bool try_golden(void)
{
    mantis_executor *e = mantis_golden_create(2, "scalar");
    error.status = e ? MANTIS_OK : MANTIS_NO_MEMORY; /* it has no error of its own */
    mantis_destroy(e);
    return e;
}

static bool try_cycle(void)
{
    mantis_executor *e = mantis_cycle_create(NULL, &error);
    mantis_destroy(e);
    return e;
}

static bool try_machine(void)
{
    mantis_machine *m = mantis_machine_create(0, &error);
    mantis_machine_destroy(m);
    return m;
}

static bool try_network(void)
{
    const mantis_network_options o = {.text = TINY, .height = 8, .width = 8, .channels = 1, .classes = 3, .batch = 4};
    mantis_network *net = mantis_network_open(&o, &error);
    char text[256];
    bool good = net;
    if (net && mantis_network_describe(net, text, sizeof text) == 0) {
        error.status = MANTIS_NO_MEMORY;
        good = false;
    }
    mantis_network_close(net);
    return good;
}

static bool try_shipped(void)
{
    const mantis_network_options o = {
        .source = "lenet5", .height = 28, .width = 28, .channels = 1, .classes = 10, .batch = 4};
    mantis_network *net = mantis_network_open(&o, &error);
    mantis_network_close(net);
    return net;
}

static bool try_data(void)
{
    static const uint8_t pixels[4 * 8 * 8] = {1, 200, 3};
    static const uint16_t labels[4] = {0, 1, 2, 0};
    const mantis_images four = {pixels, labels, 4};
    const mantis_data_arrays a = {8, 8, 1, 3, four, four};
    mantis_data *data = mantis_data_create(&a, &error);
    mantis_data_close(data);
    return data;
}

static bool try_training(void)
{
    mantis_training_options o = mantis_training_defaults();
    o.net = NULL;
    o.net_text = TINY;
    o.batch = 4;
    o.steps = 1;
    mantis_training *t = mantis_training_create(&o, digits, golden, &error);
    bool good = t && mantis_training_step(t, &error) == MANTIS_OK;
    if (good) {
        float bias[8] = {0};
        good = mantis_training_set(t, "fc1.b", MANTIS_PARAMETER_VALUE, bias, 8, &error) == MANTIS_OK;
    }
    mantis_training_destroy(t);
    return good;
}

static bool try_model(void)
{
    const mantis_model_options o = {.text = TINY,
                                    .height = 28,
                                    .width = 28,
                                    .channels = 1,
                                    .classes = 10,
                                    .batch = 4,
                                    .bits = 8,
                                    .norm_bits = 16,
                                    .input_gradient = true};
    const mantis_rates rates = {0.01, 0.9, 0};
    mantis_random_key key = {1, 0, 0};
    uint16_t labels[4];
    mantis_batches *batches = mantis_batches_create(digits, 4, 1, 0, false, &error);
    mantis_model *m = batches ? mantis_model_create(&o, golden, &error) : NULL;
    bool good = m;
    if (good) {
        mantis_model_initialize(m, 1);
        mantis_batches_training(batches, 0, mantis_model_input(m), labels);
        good = mantis_model_forward(m, 4, true, &key, &error) == MANTIS_OK &&
               mantis_cross_entropy(mantis_model_output(m), labels, 4, 10, mantis_model_output_gradient(m), NULL,
                                    NULL) == MANTIS_OK &&
               mantis_model_backward(m, &key, &error) == MANTIS_OK &&
               mantis_model_update(m, 0, &rates, &key, &error) == MANTIS_OK;
    }
    mantis_model_destroy(m);
    mantis_batches_destroy(batches);
    return good;
}

/* Weights from a recorded file, and back to one. */
static bool try_weights(void)
{
    static const char NET[] = "input x\nconv c out=2 kernel=3 stride=4 bias=0\nbatch_norm b\nglobal_average g\n"
                              "linear fc out=classes\n";
    static char path[] = P_tmpdir "/mantis-weights-XXXXXX.npz";
    static int file = -1;
    mantis_training_options o = mantis_training_defaults();
    if (file < 0)
        file = mkstemps(path, 4);
    o.net = NULL;
    o.net_text = NET;
    o.batch = 4;
    o.steps = 1;
    mantis_training *t = mantis_training_create(&o, digits, golden, &error);
    const bool good = t &&
                      mantis_training_load_weights(t, "testbenches/host/weights/deflated.npz", &error) == MANTIS_OK &&
                      mantis_training_save_weights(t, path, &error) == MANTIS_OK;
    mantis_training_destroy(t);
    if (good)
        unlink(path);
    return good;
}

/* Fails allocation 0, 1, 2, ... until none is left to fail. */
static void every(const char *what, bool (*attempt)(void))
{
    long k = 0, wrong = 0, lost = 0;
    attempt(); /* what is allocated once and kept, by the C library or the executor, is there now */
    for (bool done = false; !done && k < 20000; k++) {
        balance = 0;
        counting = true;
        left = k;
        const bool good = attempt();
        done = left >= 0; /* it came to its end before the k-th */
        left = -1;
        counting = false;
        wrong += done ? !good : !good && error.status != MANTIS_NO_MEMORY;
        lost += balance > 0;
    }
    tap_ok(wrong == 0 && k < 20000 && attempt(), "%s: each of %ld allocations may fail", what, k - 1);
    tap_ok(lost == 0, "%s: nothing is left allocated (%ld times)", what, lost);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    golden = mantis_golden_create(1, NULL);
    digits = mantis_data_open("digits", &error);
    every("program", try_program);
    every("golden", try_golden);
    every("cycle", try_cycle);
    every("machine", try_machine);
    every("network", try_network);
    every("shipped network", try_shipped);
    every("data", try_data);
    every("training", try_training);
    every("model", try_model);
    every("weights", try_weights);
    mantis_data_close(digits);
    mantis_destroy(golden);
    return tap_done();
}
#endif
