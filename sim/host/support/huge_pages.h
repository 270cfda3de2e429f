/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is walked over in many places at once, on huge pages where the system has some and it is worth one. */
#ifndef MANTIS_SUPPORT_HUGE_PAGES_H
#define MANTIS_SUPPORT_HUGE_PAGES_H

#include <stddef.h>

/* For free(); not cleared, aligned to 64 bytes at least. NULL: out of memory. */
void *huge_pages_allocate(size_t bytes);

#endif
