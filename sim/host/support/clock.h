/* SPDX-License-Identifier: Apache-2.0 */
/* Time for measuring how long something takes: it goes on evenly, from an instant that means nothing. */
#ifndef MANTIS_SUPPORT_CLOCK_H
#define MANTIS_SUPPORT_CLOCK_H

double clock_seconds(void);

#endif
