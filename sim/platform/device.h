/* SPDX-License-Identifier: Apache-2.0 */
/* A device: something with the pins of mantis_top. All outputs depend on registers only, so one clock is
 * show (inputs applied, outputs read) and tick (the clock edge). */
#ifndef MANTIS_DEVICE_H
#define MANTIS_DEVICE_H

#include "cycle/mantis_top.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mantis_device mantis_device;

/* One differing port. Values are hexadecimal text, most significant digit first. */
typedef struct {
    char unit[64];
    char signal[64];
    char cycle_value[400];
    char rtl_value[400];
} mantis_difference;

typedef struct {
    const char *name;
    void (*show)(mantis_device *self, const struct mantis_top_in *in, struct mantis_top_out *out);
    void (*tick)(mantis_device *self);
    /* Copies of the whole state, for re-running a command with a waveform. save returns NULL when out of memory. */
    void *(*save)(mantis_device *self);
    void (*restore)(mantis_device *self, const void *saved);
    void (*discard)(void *saved);
    /* Start a waveform in a descriptor that is open for reading and writing, and is emptied; or end it (-1), after
     * which it is complete. 0, or errno of the first thing that failed since the start: ENOTSUP when the device has
     * none. */
    int (*trace)(mantis_device *self, int file);
    int (*trace_error)(const mantis_device *self); /* the same while the waveform runs */
    /* Compares every port of every main unit, and the pins, after show, with the cycle model's. Returns how many differ
     * and describes the first. NULL: this device is the cycle model. */
    size_t (*compare)(const mantis_device *self, const struct mantis_top *cycle, const struct mantis_top_out *pins,
                      mantis_difference *first);
    void (*destroy)(mantis_device *self);
    /* NULL, or mantis_top_still and mantis_top_pass. */
    uint64_t (*still)(const mantis_device *self, uint64_t since);
    void (*pass)(mantis_device *self, uint64_t clocks);
    /* With them: mantis_top_alone, _clock and _end. */
    uint64_t (*alone)(const mantis_device *self, uint64_t since);
    bool (*alone_clock)(mantis_device *self, const struct mantis_top_in *in, struct mantis_top_out *out);
    void (*alone_end)(mantis_device *self, uint64_t clocks, uint64_t reads, uint64_t writes);
} mantis_device_class;

struct mantis_device {
    const mantis_device_class *class_;
};

/* multiplier: of the array (docs/multipliers.md), copied; NULL: exact. */
mantis_device *mantis_cycle_device_create(const mantis_multiplier *multiplier);
struct mantis_top *mantis_cycle_device_model(mantis_device *device);
const struct mantis_top *mantis_cycle_device_top(const mantis_device *device);

#ifdef MANTIS_HAVE_RTL
mantis_device *mantis_rtl_device_create(void);
/* What the multiplier of this build's PEs makes of all int8. False: out of memory. */
bool mantis_rtl_products(mantis_multiplier *products);
/* How many ports are compared in a clock. */
size_t mantis_rtl_probes(void);
#endif

#ifdef __cplusplus
}
#endif
#endif
