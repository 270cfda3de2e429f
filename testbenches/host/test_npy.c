/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files: what is written reads back, numpy's own header forms read, everything wrong is refused by name. */
#include "scratch.h"

#include "host/support/npy.h"

static host_error error;

/* A file with this header text and body. */
static const char *make(int version, const char *header, const void *body, size_t size)
{
    uint8_t bytes[1024] = "\x93NUMPY";
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
    for (int type = NPY_F4; type <= NPY_U1; type++)
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
        {"no order", "{'descr': '<f4', 'shape': (2, 3), }\n", "no 'fortran_order'", 1, 24},
        {"no shape", "{'descr': '<f4', 'fortran_order': False, }\n", "no 'shape'", 1, 24},
        {"no type", "{'fortran_order': False, 'shape': (6,), }\n", "no 'descr'", 1, 24},
        {"a shape that never ends", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3\n", "shape", 1, 24},
        {"a negative size", "{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }\n", "shape", 1, 24},
        {"33 dimensions",
         "{'descr': '<f4', 'fortran_order': False, 'shape': "
         "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,6), }\n",
         "32 dimensions", 1, 24},
        {"an empty array", "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }\n", "empty", 1, 0},
        {"sizes whose product overflows",
         "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n", "2^33", 1, 24},
        {"a truncated body", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", "truncated", 1, 23},
        {"a body too long", "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }\n", "longer", 1, 24},
        {"format 4.0", "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n", "4.0", 4, 24},
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

/* The recorded headers with numpy's verdicts. */
static void test_recorded(void)
{
    static const float BODY[6] = {1, 2, 3, 4, 5, 6};
    FILE *file = fopen("testbenches/host/npy_headers.txt", "r");
    char line[512], header[512], shape[64], verdict[32];
    unsigned wrong = 0, tried = 0;
    while (file && fgets(line, sizeof line, file)) {
        int version, from = 0;
        if (line[0] == '#' || sscanf(line, "%d %31s%n", &version, verdict, &from) != 2)
            continue;
        char *to = header;
        for (const char *at = line + from + (line[from] == ' '); *at && *at != '\n'; at++)
            *to++ = at[0] == '\\' && at[1] == 'n' ? (at++, '\n') : *at;
        *to = '\0';
        npy a;
        memset(&error, 0, sizeof error);
        npy_read(make(version, header, BODY, 24), NPY_F4, &a, &error);
        strcpy(shape, error.status == MANTIS_OK ? "" : "no");
        for (int d = 0, used = 0; error.status == MANTIS_OK && d < a.dimensions; d++)
            used += snprintf(shape + used, sizeof shape - (size_t)used, "%s%d", d ? "x" : "", (int)a.shape[d]);
        tried++;
        if (strcmp(shape, verdict) != 0 || (error.status != MANTIS_OK && error.status != MANTIS_BAD_FILE)) {
            printf("# numpy says %s, we say %s %s: %s\n", verdict, shape, error.text, header);
            wrong++;
        }
        npy_free(&a);
    }
    if (file)
        fclose(file);
    memset(&error, 0, sizeof error);
    tap_ok(tried > 50 && wrong == 0, "%u recorded headers get numpy's verdict, %u do not", tried, wrong);

    static const float ROWS[6] = {1, 3, 5, 2, 4, 6};
    npy a;
    make(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", BODY, 24);
    tap_ok(npy_read(scratch_path("a.npy"), NPY_F4, &a, &error) == MANTIS_OK && memcmp(a.data, ROWS, 24) == 0,
           "an array in Fortran order comes in C order");
    npy_free(&a);
}

int main(void)
{
    test_recorded();
    test_round_trip();
    test_headers();
    scratch_remove();
    return tap_done();
}
