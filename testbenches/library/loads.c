/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the shared libraries named on the command line together, every name resolved at once and all of them global,
 * and prints the size of the MAC array that each one says: libraries of different N must not take each other's
 * functions. */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        void *library = dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL);
        if (!library) {
            printf("%s\n", dlerror());
            return 1;
        }
        union {
            void *object;
            unsigned (*array_size)(void);
            void *(*create)(unsigned threads);
        } call = {dlsym(library, "mantis_array_size")};
        if (call.object) {
            printf("%u\n", call.array_size());
            continue;
        }
        call.object = dlsym(library, "mantis_float_create");
        printf("%s\n", call.object && call.create(1) ? "float" : "nothing");
    }
    return 0;
}
