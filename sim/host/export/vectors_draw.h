/* SPDX-License-Identifier: Apache-2.0 */
/* The units' row functions (host/vectors.h): corners and random stimulus, and what the numerics functions make of it.
 */
#ifndef MANTIS_EXPORT_VECTORS_DRAW_H
#define MANTIS_EXPORT_VECTORS_DRAW_H

#include "host/export/port_vectors.h"

void draw_unpack(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_peak_tree(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_shared_exponent(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_map_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_random_unit(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_xoodoo_rounds(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_bias_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_align_lane(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_lza(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_vector_term(host_random *r, uint64_t row, vector_row *v, vector_state *s);
void draw_pe(host_random *r, uint64_t row, vector_row *v, vector_state *s);

#endif
