/* SPDX-License-Identifier: Apache-2.0 */
/* What runs have done, as the library shows it. */
#ifndef MANTIS_LIBRARY_TOTALS_H
#define MANTIS_LIBRARY_TOTALS_H

#include "host/device/program.h"

mantis_totals library_totals(const program_totals *t);

#endif
