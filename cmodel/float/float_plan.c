/* SPDX-License-Identifier: Apache-2.0 */
#include "float/float_plan.h"

bool float_groups_apart(const float_product *p)
{
    return p->groups == 1 || p->c_step >= (p->m - 1) * p->ldc + p->n ||
           (p->c_step >= p->n && (p->groups - 1) * p->c_step + p->n <= p->ldc);
}

static float_axis axis_of(const float_product *p)
{
    if (p->view)
        return p->trans_a ? FLOAT_BY_DEPTH : FLOAT_BY_ROWS;
    const bool few = (uint64_t)p->m * p->n <= FLOAT_FEW_RESULTS, deep = p->k / FLOAT_DEEP > p->m + p->n;
    return few && deep ? FLOAT_BY_DEPTH : FLOAT_BY_ROWS;
}

/* The most slices that pay. */
static size_t most_slices(const float_product *p, const float_plan *plan)
{
    if (plan->batch >= FLOAT_MANY_GROUPS)
        return 1;
    if (plan->axis == FLOAT_BY_ROWS) {
        const uint64_t least = FLOAT_LEAST_ROWS + (uint64_t)p->n * p->k / FLOAT_B_A_ROW;
        return float_pieces(plan->length, float_smaller(FLOAT_ENOUGH_ROWS, least));
    }
    const uint64_t results = (uint64_t)plan->batch * p->m * p->n;
    const size_t most = float_smaller(FLOAT_MOST_DEPTH_SLICES, 1 + FLOAT_MOST_PARTIAL / results);
    return float_smaller(most, float_pieces(plan->length, FLOAT_LEAST_DEPTH));
}

float_plan float_plan_of(const float_product *p)
{
    const uint64_t products = (uint64_t)p->m * p->n * p->k;
    float_plan plan = {.axis = axis_of(p), .batch = float_groups_apart(p) ? p->groups : 1};
    plan.length = plan.axis == FLOAT_BY_DEPTH ? p->k : p->m;
    plan.slice = float_pieces(plan.length, float_smaller(float_pieces(products, FLOAT_SLICE), most_slices(p, &plan)));
    plan.slices = float_pieces(plan.length, plan.slice);
    plan.alone = products * plan.batch < FLOAT_SLICE_ALONE;
    if (p->view) {
        const size_t pixels = FLOAT_STAGE / float_patch_size(p);
        plan.stage_pixels = pixels < FLOAT_STAGE_PIXELS ? FLOAT_STAGE_PIXELS : pixels;
        plan.stage_floats = (plan.stage_pixels * float_patch_size(p) + PATCH_SLACK + 15) & ~(size_t)15;
        plan.lines_floats = p->trans_b ? p->groups * p->n * p->k : 0;
    }
    plan.partial_floats = plan.axis == FLOAT_BY_DEPTH ? plan.batch * (plan.slices - 1) * p->m * p->n : 0;
    return plan;
}
