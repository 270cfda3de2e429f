/* SPDX-License-Identifier: Apache-2.0 */
#include "host/data/pixel_values.h"

#include <string.h>

static void look_up(const pixel_values *v, const uint8_t *restrict pixels, uint32_t size, float *restrict x)
{
    const float *const n0 = v->data->normal[0], *const n1 = v->data->normal[1], *const n2 = v->data->normal[2];
    _Static_assert(DATASET_CHANNELS == 3, "images of one, two or three channels");
    for (uint32_t k = 0; v->channels == 1 && k < size; k++)
        x[k] = n0[pixels[k]];
    for (uint32_t k = 0; v->channels == 2 && k < size; k += 2) {
        x[k] = n0[pixels[k]];
        x[k + 1] = n1[pixels[k + 1]];
    }
    for (uint32_t k = 0; v->channels == 3 && k < size; k += 3) {
        x[k] = n0[pixels[k]];
        x[k + 1] = n1[pixels[k + 1]];
        x[k + 2] = n2[pixels[k + 2]];
    }
}

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx512f,avx2")))

enum { LANES = 8 };

static bool has_lanes(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f");
}

/* How many values of the first. */
LEVEL static uint32_t compute(const pixel_values *v, const uint8_t *pixels, uint32_t size, float *x)
{
    __m512d mean[PIXEL_VALUES / LANES], factor[PIXEL_VALUES / LANES];
#pragma GCC unroll 3
    for (int i = 0; i < PIXEL_VALUES / LANES; i++) {
        mean[i] = _mm512_loadu_pd(v->mean + i * LANES);
        factor[i] = _mm512_loadu_pd(v->factor + i * LANES);
    }
    uint32_t k = 0;
    for (; k + PIXEL_VALUES <= size; k += PIXEL_VALUES) {
#pragma GCC unroll 3
        for (int i = 0; i < PIXEL_VALUES / LANES; i++) {
            const __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)(pixels + k + i * LANES));
            const __m512d pixel = _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(bytes));
            _mm256_storeu_ps(x + k + i * LANES,
                             _mm512_cvtpd_ps(_mm512_mul_pd(_mm512_sub_pd(pixel, mean[i]), factor[i])));
        }
    }
    return k;
}

#else

static bool has_lanes(void)
{
    return false;
}

static uint32_t compute(const pixel_values *v, const uint8_t *pixels, uint32_t size, float *x)
{
    (void)v, (void)pixels, (void)size, (void)x;
    return 0;
}

#endif

/* Every value of the table comes out the same. */
static bool agrees(const data_pair *data, uint32_t channel)
{
    const double mean = data->mean[channel], factor = 1.0 / data->deviation[channel];
    for (int p = 0; p < 256; p++) {
        const float value = (float)(((double)p - mean) * factor);
        if (memcmp(&value, &data->normal[channel][p], sizeof value) != 0)
            return false;
    }
    return true;
}

pixel_values pixel_values_of(const data_pair *data)
{
    pixel_values v = {.data = data, .channels = data->train.channels, .computed = has_lanes()};
    for (uint32_t c = 0; c < v.channels; c++)
        v.computed = v.computed && agrees(data, c);
    for (uint32_t i = 0; v.computed && i < PIXEL_VALUES; i++) {
        v.mean[i] = data->mean[i % v.channels];
        v.factor[i] = 1.0 / data->deviation[i % v.channels];
    }
    return v;
}

void pixel_values_fill(const pixel_values *v, const uint8_t *pixels, uint32_t size, float *x)
{
    const uint32_t done = v->computed ? compute(v, pixels, size, x) : 0;
    look_up(v, pixels + done, size - done, x + done);
}
