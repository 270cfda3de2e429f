/* SPDX-License-Identifier: Apache-2.0 */
/* The memory port seen from counters: how much a beat carries, and how much fits through in a clock. */
#ifndef MANTIS_DEVICE_PORT_H
#define MANTIS_DEVICE_PORT_H

#define PORT_BEAT_BYTES  (MANTIS_PORT / 8u)
#define PORT_CLOCK_BYTES (2 * PORT_BEAT_BYTES) /* one beat read and one written */

/* What is true where the two engines fill the port together, and where it has room (found by trial: docs/decisions.md).
 */
#define BESIDE_OTHERS(full, roomy) (PORT_BEAT_BYTES < 64 ? (full) : (roomy))

#endif
