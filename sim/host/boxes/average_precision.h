/* SPDX-License-Identifier: Apache-2.0 */
/* Mean average precision at an overlap of 0.5, as PASCAL VOC has measured it since 2010: the area under the precision
 * by recall, where each precision is the greatest at its recall or beyond (not the older mean at 11 recalls). */
#ifndef MANTIS_BOXES_AVERAGE_PRECISION_H
#define MANTIS_BOXES_AVERAGE_PRECISION_H

#include "host/boxes/found_boxes.h"

#define PRECISION_OVERLAP 0.5

/* Of one class. Found boxes count in falling order of scores (of equals as they stand in the list): right when the
 * object of this class and image that they overlap with most (the first of equals) is overlapped by
 * PRECISION_OVERLAP or more, and no box before has found it. objects: in order of images. True with *precision where
 * the class has objects; out of memory: *precision is below 0. */
bool average_precision(const found_list *found, const object *objects, uint32_t n, uint32_t class_, double *precision);
/* Mean over the classes 1..classes-1 that have objects; 0 where none has; below 0: out of memory. */
double mean_average_precision(const found_list *found, const object *objects, uint32_t n, uint32_t classes);

#endif
