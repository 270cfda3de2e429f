/* SPDX-License-Identifier: Apache-2.0 */
/* The memory port seen from counters: how much a beat carries, and how much fits through in a clock. */
#ifndef MANTIS_DEVICE_PORT_H
#define MANTIS_DEVICE_PORT_H

#define PORT_BEAT_BYTES  (MANTIS_PORT / 8u)
#define PORT_CLOCK_BYTES (2 * PORT_BEAT_BYTES) /* one beat read and one written */

#define PORT_PRODUCTS_BYTES 16u /* that a product reads in a clock, at most */

#endif
