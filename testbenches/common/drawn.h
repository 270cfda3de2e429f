/* SPDX-License-Identifier: Apache-2.0 */
/* How many of n cases a test draws: all, but a third where sanitizers slow it down. The same test runs without them,
 * too, and cases that are not drawn are the same in both. */
#ifndef MANTIS_DRAWN_H
#define MANTIS_DRAWN_H

#ifdef __SANITIZE_ADDRESS__
#define DRAWN(n) ((n) / 3)
#else
#define DRAWN(n) (n)
#endif

#endif
