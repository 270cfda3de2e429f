/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/json_common.h"

#include "host/support/basic_math.h"

#include <ctype.h>

void json_sticky(json *j, uint32_t sticky)
{
    json_open(j, "sticky", '[');
    if (sticky & MANTIS_STICKY_SATURATED)
        json_text(j, NULL, "SATURATED");
    if (sticky & MANTIS_STICKY_OVERFLOW)
        json_text(j, NULL, "OVERFLOW");
    json_close(j, ']');
}

void json_shape(json *j, const npy *array)
{
    json_open(j, "shape", '[');
    for (int i = 0; i < array->dimensions; i++)
        json_unsigned(j, NULL, array->shape[i]);
    json_close(j, ']');
}

void json_peak(json *j, uint32_t peak)
{
    char hex[16];
    snprintf(hex, sizeof hex, "0x%08x", peak);
    json_text(j, "peak", hex);
    json_real(j, "peak_value", (double)word_float(peak));
}

void json_counters(json *j, const uint64_t *counters)
{
    for (int i = 0; i < MANTIS_COUNTERS; i++) {
        char name[32];
        size_t k = 0;
        for (const char *p = mantis_counter_name(i); *p && k + 1 < sizeof name; p++)
            name[k++] = (char)tolower((unsigned char)*p);
        name[k] = '\0';
        json_unsigned(j, name, counters[i]);
    }
}
