/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/multiplier.h"

#include "host/support/npy.h"
#include "host/support/sha256.h"
#include "platform/platform.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY "mantis_multiply"

typedef int (*function)(int a, int b);

static mantis_status take(mantis_multiplier *to, int a, int b, int64_t product, const char *path, host_error *error)
{
    if (product < INT16_MIN || product > INT16_MAX)
        return host_fail(error, MANTIS_BAD_FILE,
                         "%s: the product of %d and %d is %lld; a multiplier's output has 16 bits, -32768 to 32767",
                         path, a, b, (long long)product);
    to->product[a + 128][b + 128] = (int16_t)product;
    return MANTIS_OK;
}

static mantis_status call(const char *path, mantis_multiplier *to, host_error *error)
{
    char *here = NULL; /* a name without / would be searched for among the system's libraries */
    if (!strchr(path, '/') && asprintf(&here, "./%s", path) < 0)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for the path %s", path);
    void *library = dlopen(here ? here : path, RTLD_NOW | RTLD_LOCAL);
    free(here);
    if (!library)
        return host_fail(error, MANTIS_BAD_FILE, "%s: cannot be loaded: %s", path, dlerror());
    void *symbol = dlsym(library, ENTRY);
    function multiply;
    memcpy(&multiply, &symbol, sizeof multiply); /* C has no cast from an object's pointer to a function's */
    if (!symbol)
        host_fail(error, MANTIS_BAD_FILE, "%s: has no function int " ENTRY "(int a, int b)", path);
    for (int a = -128; a < 128 && error->status == MANTIS_OK; a++)
        for (int b = -128; b < 128 && error->status == MANTIS_OK; b++)
            take(to, a, b, multiply(a, b), path, error);
    dlclose(library);
    return error->status;
}

static mantis_status read_table(const char *path, mantis_multiplier *to, host_error *error)
{
    npy array;
    host_error narrow = {.status = MANTIS_OK};
    const bool wide = npy_read(path, NPY_I2, &array, &narrow) != MANTIS_OK;
    if (wide && narrow.status != MANTIS_BAD_FILE)
        return host_fail(error, narrow.status, "%s", narrow.text);
    if (wide && npy_read(path, NPY_I4, &array, error) != MANTIS_OK)
        return error->status;
    if (array.dimensions != 2 || array.shape[0] != 256 || array.shape[1] != 256)
        host_fail(error, MANTIS_BAD_FILE, "%s: a table of 256 x 256 products expected, row a + 128, column b + 128",
                  path);
    for (int i = 0; i < 65536 && error->status == MANTIS_OK; i++)
        take(to, i / 256 - 128, i % 256 - 128, wide ? ((int32_t *)array.data)[i] : ((int16_t *)array.data)[i], path,
             error);
    npy_free(&array);
    return error->status;
}

mantis_multiplier *multiplier_load(const char *path, host_error *error)
{
    const size_t length = strlen(path);
    mantis_multiplier *m = malloc(sizeof *m);
    if (!m) {
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
        return NULL;
    }
    const bool library = length > 3 && strcmp(path + length - 3, ".so") == 0;
    if ((library ? call : read_table)(path, m, error) == MANTIS_OK)
        return m;
    free(m);
    return NULL;
}

void multiplier_hash(const mantis_multiplier *multiplier, char hex[65])
{
    sha256 h;
    sha256_begin(&h);
    for (int a = 0; a < 256; a++) {
        uint8_t row[512];
        for (int b = 0; b < 256; b++) {
            const uint16_t product = (uint16_t)multiplier->product[a][b];
            row[2 * b] = (uint8_t)product;
            row[2 * b + 1] = (uint8_t)(product >> 8);
        }
        sha256_add(&h, row, sizeof row);
    }
    sha256_end(&h, hex);
}

const mantis_multiplier *multiplier_of(const mantis_executor *executor)
{
    const mantis_multiplier *golden = mantis_golden_multiplier_of(executor);
    return golden ? golden : platform_multiplier_of(executor);
}

static int product(const mantis_multiplier *m, int a, int b)
{
    return m ? m->product[a + 128][b + 128] : a * b;
}

bool multiplier_differs(const mantis_multiplier *one, const mantis_multiplier *other, multiplier_difference *first)
{
    for (int a = -128; a < 128; a++) {
        for (int b = -128; b < 128; b++) {
            *first = (multiplier_difference){a, b, product(one, a, b), product(other, a, b)};
            if (first->one != first->other)
                return true;
        }
    }
    return false;
}
