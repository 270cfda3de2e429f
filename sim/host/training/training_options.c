/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_options.h"

#define NORM_BITS_DEFAULT 16 /* docs/networks.md: what the measurements say */

training_options training_defaults(void)
{
    return (training_options){.net = "mlp",
                              .executor = "golden",
                              .epochs = 1,
                              .batch = 128,
                              .bits = 8,
                              .norm_bits = NORM_BITS_DEFAULT,
                              .rate = 0.01,
                              .momentum = 0.9,
                              .decay = 5e-4,
                              .machine.random_bits = 24,
                              .machine.memory = "zero",
                              .schedule = schedule_defaults(),
                              .seed = 1};
}
