/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files: what is written reads back, numpy's own header forms read, everything wrong is refused by name. */
#include "scratch.h"

#include "host/support/npy.h"

static host_error error;

/* A file with this header text and body. */
static const char *make(int version, const char *header, const void *body, size_t size)
{
    uint8_t bytes[512] = "\x93NUMPY";
    size_t length = strlen(header), start = version == 1 ? 10 : 12;
    bytes[6] = (uint8_t)version;
    bytes[8] = (uint8_t)length;
    bytes[9] = (uint8_t)(length >> 8);
    memcpy(bytes + start, header, length);
    memcpy(bytes + start + length, body, size);
    return scratch_write("a.npy", bytes, start + length + size);
}

static void test_round_trip(void)
{
    static const uint64_t SHAPES[][4] = {{0}, {1, 7}, {2, 3, 5}, {3, 2, 1, 4}};
    for (int type = NPY_F4; type <= NPY_I8; type++)
        for (size_t s = 0; s < sizeof SHAPES / sizeof *SHAPES; s++) {
            uint8_t body[15 * 8];
            npy a = {.type = (npy_type)type, .dimensions = (int)SHAPES[s][0], .count = 1, .data = body}, b;
            for (int d = 0; d < a.dimensions; d++)
                a.count *= a.shape[d] = SHAPES[s][d + 1];
            for (size_t i = 0; i < sizeof body; i++)
                body[i] = (uint8_t)(37 * i + (size_t)type);
            int good = npy_write(scratch_path("r.npy"), &a, &error) == MANTIS_OK &&
                       npy_read(scratch_path("r.npy"), a.type, &b, &error) == MANTIS_OK;
            good = good && b.dimensions == a.dimensions && b.count == a.count &&
                   memcmp(a.shape, b.shape, sizeof a.shape) == 0 &&
                   memcmp(b.data, body, a.count * npy_type_bytes(a.type)) == 0;
            tap_ok(good, "%s with %d dimensions comes back", npy_type_name(a.type), a.dimensions);
            npy_free(&b);
        }
}

static void test_headers(void)
{
    static const float BODY[6] = {1, 2, 3, 4, 5, 6};
    npy a;
    make(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n", BODY, 24);
    tap_ok(npy_read(scratch_path("a.npy"), NPY_F4, &a, &error) == MANTIS_OK && a.shape[0] == 2 && a.shape[1] == 3 &&
               memcmp(a.data, BODY, 24) == 0,
           "numpy's header, format 1.0");
    npy_free(&a);
    make(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", BODY, 24);
    tap_ok(npy_read(scratch_path("a.npy"), NPY_F4, &a, &error) == MANTIS_OK && a.dimensions == 1 && a.shape[0] == 6,
           "format 2.0");
    npy_free(&a);
    make(1, "{\"shape\":(3,2),\"descr\":\"<f4\",\"fortran_order\":False}", BODY, 24);
    tap_ok(npy_read(scratch_path("a.npy"), NPY_F4, &a, &error) == MANTIS_OK && a.shape[0] == 3,
           "keys in another order, double quotes, no blanks");
    npy_free(&a);
    make(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", BODY, 4);
    tap_ok(npy_read(scratch_path("a.npy"), NPY_F4, &a, &error) == MANTIS_OK && a.dimensions == 0 && a.count == 1,
           "a scalar");
    npy_free(&a);

    static const struct {
        const char *what, *header, *words;
        int version;
        size_t body;
    } BAD[] = {
        {"float64", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n", "<f8", 1, 24},
        {"big-endian float32", "{'descr': '>f4', 'fortran_order': False, 'shape': (6,), }\n", ">f4", 1, 24},
        {"int32 where fp32 is due", "{'descr': '<i4', 'fortran_order': False, 'shape': (6,), }\n", "<i4", 1, 24},
        {"a structured array", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }\n", "structured", 1,
         24},
        {"Fortran order", "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", "Fortran", 1, 24},
        {"no order", "{'descr': '<f4', 'shape': (2, 3), }\n", "Fortran", 1, 24},
        {"no shape", "{'descr': '<f4', 'fortran_order': False, }\n", "shape", 1, 24},
        {"a shape that never ends", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3\n", "shape", 1, 24},
        {"a negative size", "{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }\n", "shape", 1, 24},
        {"nine dimensions", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,6), }\n", "shape", 1,
         24},
        {"an empty array", "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }\n", "empty", 1, 0},
        {"sizes whose product overflows",
         "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n", "2^33", 1, 24},
        {"a truncated body", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", "truncated", 1, 23},
        {"a body too long", "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }\n", "longer", 1, 24},
        {"format 3.0", "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", "3.0", 3, 24},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        npy_read(make(BAD[i].version, BAD[i].header, BODY, BAD[i].body), NPY_F4, &a, &error);
        failed_with(&error, MANTIS_BAD_FILE, BAD[i].words, BAD[i].what);
    }
    npy_read(scratch_write("a.npy", "\x93NUMPX\1\0abcdefgh", 16), NPY_F4, &a, &error);
    failed_with(&error, MANTIS_BAD_FILE, "magic", "wrong magic");
    npy_read(scratch_write("a.npy", "\x93NUMPY\1\0\xff\0{", 11), NPY_F4, &a, &error);
    failed_with(&error, MANTIS_BAD_FILE, "header", "a truncated header");
    npy_read(scratch_write("a.npy", "", 0), NPY_F4, &a, &error);
    failed_with(&error, MANTIS_BAD_FILE, "magic", "an empty file");
    npy_read(scratch_path("absent.npy"), NPY_F4, &a, &error);
    failed_with(&error, MANTIS_IO_ERROR, "absent.npy", "a missing file");
}

int main(void)
{
    test_round_trip();
    test_headers();
    scratch_remove();
    return tap_done();
}
