/* SPDX-License-Identifier: Apache-2.0 */
/* The executors that libmantis makes by name.
 *
 * Room library: what libmantis exports beside the models: public handles and calls, thin over the other rooms. */
#include "host/device/executors.h"

const executor_entry EXECUTORS[EXECUTORS_MOST] = {
    {"cycle", executors_cycle, NULL}, {"counting", executors_counting, NULL}, {NULL, NULL, NULL}};
