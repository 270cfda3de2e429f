/* SPDX-License-Identifier: Apache-2.0 */
/* A submission ring run through the pins of one device: what the cycle and rtl executors are. */
#ifndef MANTIS_PIN_EXECUTOR_H
#define MANTIS_PIN_EXECUTOR_H

#include "platform/device.h"
#include "platform/machine.h"
#include "platform/platform.h"

/* An executor with the device's name; takes the device over, also on failure. NULL when device is NULL or memory runs
 * out. options may be NULL. */
mantis_executor *pin_executor_create(mantis_device *device, const mantis_platform_options *options);
/* The machine of an executor that it made. */
machine *pin_executor_machine(mantis_executor *executor);

#endif
