/* SPDX-License-Identifier: Apache-2.0 */
/* The data handle of mantis/training.h, which runs look into. */
#ifndef MANTIS_LIBRARY_DATA_H
#define MANTIS_LIBRARY_DATA_H

#include "host/data/dataset.h"
#include "mantis/training.h"

struct mantis_data {
    data_pair pair;
};

#endif
