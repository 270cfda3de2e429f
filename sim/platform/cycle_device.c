/* SPDX-License-Identifier: Apache-2.0 */
/* The cycle model behind the device interface. */
#include "platform/device.h"

#include "cycle/top_alone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mantis_device base;
    struct mantis_top *top;
} cycle_device;

static struct mantis_top *top_of(mantis_device *self)
{
    return ((cycle_device *)self)->top;
}

static void show(mantis_device *self, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    mantis_top_outputs(top_of(self), in, out);
}

static void tick(mantis_device *self)
{
    mantis_top_tick(top_of(self));
}

static void *save(mantis_device *self)
{
    struct mantis_top *copy = malloc(sizeof *copy);
    if (copy != NULL)
        memcpy(copy, top_of(self), sizeof *copy);
    return copy;
}

static void restore(mantis_device *self, const void *saved)
{
    memcpy(top_of(self), saved, sizeof(struct mantis_top));
}

static int trace(mantis_device *self, int file)
{
    (void)self;
    return file < 0 ? 0 : ENOTSUP;
}

static int trace_error(const mantis_device *self)
{
    (void)self;
    return 0;
}

static void destroy(mantis_device *self)
{
    mantis_top_destroy(top_of(self));
    free(self);
}

static uint64_t still(const mantis_device *self, uint64_t since)
{
    return mantis_top_still(mantis_cycle_device_top(self), since);
}

static void pass(mantis_device *self, uint64_t clocks)
{
    mantis_top_pass(top_of(self), clocks);
}

static uint64_t alone(const mantis_device *self, uint64_t since)
{
    return mantis_top_alone(mantis_cycle_device_top(self), since);
}

static bool alone_clock(mantis_device *self, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    return mantis_top_alone_clock(top_of(self), in, out);
}

static void alone_end(mantis_device *self, uint64_t clocks, uint64_t reads, uint64_t writes)
{
    mantis_top_alone_end(top_of(self), clocks, reads, writes);
}

static const mantis_device_class class_ = {"cycle", show,    tick,  save, restore, free,        trace,    trace_error,
                                           NULL,    destroy, still, pass, alone,   alone_clock, alone_end};

mantis_device *mantis_cycle_device_create(const mantis_multiplier *multiplier)
{
    cycle_device *d = malloc(sizeof *d);
    if (d == NULL)
        return NULL;
    d->base.class_ = &class_;
    d->top = mantis_top_create();
    if (d->top == NULL) {
        free(d);
        return NULL;
    }
    mantis_top_multiplier(d->top, multiplier);
    return &d->base;
}

struct mantis_top *mantis_cycle_device_model(mantis_device *device)
{
    return top_of(device);
}

const struct mantis_top *mantis_cycle_device_top(const mantis_device *device)
{
    return ((const cycle_device *)device)->top;
}
