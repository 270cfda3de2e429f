/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/peaks.h"
#include "host/layers/reflection.h"

#include "mantis/numerics.h"

#include <inttypes.h>
#include <string.h>

/* Rows that commands address one by one start on 16 bytes in every element size. */
static uint32_t padded(uint32_t cols)
{
    return (cols + 15) & ~15u;
}

void reflection_layout(reflection *r, arena *arena, uint32_t samples, uint64_t most_elements)
{
    static const char *const NAMES[2] = {"y1", "ka"};
    if (most_elements > MANTIS_MAX_DIM - 16) {
        host_fail(&arena->error, MANTIS_BAD_SHAPE, "bhq: a sample of %" PRIu64 " values, at most %d", most_elements,
                  MANTIS_MAX_DIM - 16);
        return;
    }
    const uint32_t cols = (uint32_t)most_elements, wide = padded(cols), blocks = samples / 2 ? samples / 2 : 1;
    if (!bhq_plan_open(&r->plan, samples))
        host_fail(&arena->error, MANTIS_NO_MEMORY, "out of memory for the plan of %u samples", samples);
    r->x = arena_tensor(arena, TENSOR_FP32, samples, wide, "bhq.x");
    r->product = arena_tensor(arena, TENSOR_FP32, samples, wide, "bhq.product");
    r->q = arena_tensor(arena, TENSOR_DFP16, samples, wide, "bhq.q");
    r->sums = arena_tensor(arena, TENSOR_SUMS, blocks, wide, "bhq.sums");
    for (int i = 0; i < 2; i++) {
        r->word[i] = arena_tensor(arena, TENSOR_FP32, blocks, wide, "bhq.%s", NAMES[i]);
        r->mantissa[i] = arena_tensor(arena, TENSOR_DFP16, blocks, wide, "bhq.%s.q", NAMES[i]);
        r->peak[i] = arena_tensor(arena, TENSOR_FP32, 1, blocks, "bhq.%s.peaks", NAMES[i]);
        r->entry[i] = arena_tensor(arena, TENSOR_FP32, 1, blocks, "bhq.%s.exponents", NAMES[i]);
    }
    r->peaks = arena_tensor(arena, TENSOR_FP32, 1, samples, "bhq.peaks");
    r->given = arena_tensor(arena, TENSOR_FP32, 1, samples, "bhq.given");
    r->entries = arena_tensor(arena, TENSOR_FP32, 1, samples, "bhq.exponents");
    r->lift = arena_tensor(arena, TENSOR_DFP16, 1, 1, "bhq.lift");
    r->lift_entry = arena_tensor(arena, TENSOR_FP32, 1, blocks, "bhq.lift.exponents");
}

void reflection_free(reflection *r)
{
    bhq_plan_free(&r->plan);
}

/* Rows of bytes from one distance to another, in place or not; `to` may be wider or narrower in memory. */
static void spread_rows(uint8_t *base, uint32_t rows, uint64_t used, uint64_t from, uint64_t to)
{
    if (to > from)
        for (uint32_t i = rows; i-- > 0;) {
            memmove(base + i * to, base + i * from, used);
            memset(base + i * to + used, 0, to - used);
        }
    else if (to < from)
        for (uint32_t i = 0; i < rows; i++)
            memmove(base + i * to, base + i * from, used);
}

/* A tensor's samples as rows of cols elements, with an entry each. */
static tensor by_entries(const tensor *t, uint32_t rows, uint32_t cols, const tensor *entries)
{
    tensor view = tensor_shaped(t, rows, cols);
    view.scale = entries->address;
    view.scaling = (tensor_scaling){MANTIS_SCALED_BY_SPAN, cols, 0};
    return view;
}

/* Records the peaks of x's rows in r->peaks and runs: false when there is an error, or a peak is not finite. */
static bool peaks_of(program *p, const reflection *r, const tensor *x, uint32_t rows, uint32_t cols)
{
    const tensor from = by_entries(x, rows, cols, &r->peaks);
    program_peak(p, &from);
    if (program_run(p) != MANTIS_OK)
        return false;
    const uint32_t *peak = arena_at(p->arena, &r->peaks);
    for (uint32_t i = 0; i < rows; i++)
        if ((peak[i] & 0x7fffffffu) >= MANTIS_PEAK_NONFINITE) {
            host_fail(&p->error, MANTIS_NONFINITE,
                      "step %" PRIu32 ": %s holds Inf or NaN: training diverged; use a smaller --lr", p->step,
                      arena_name_of(p->arena, x->address));
            return false;
        }
    return true;
}

/* Entries under which MAP takes the rows, from their peaks by position; back: one emax a block. Each block's exponent
 * into e. */
static void set_entries(const arena *arena, const reflection *r, const uint32_t *peak, bool back, int32_t *e)
{
    uint32_t *entry = arena_at(arena, &r->given);
    for (uint32_t i = 0; i < r->plan.leaders; i++) {
        const bhq_block *b = &r->plan.blocks[i];
        const int32_t lift = back ? 0 : b->lift;
        int32_t emax = bhq_emax(peak[i], peak[b->first], lift);
        for (uint32_t k = 1; back && k + 1 < b->size; k++)
            emax = bhq_emax(bhq_peak_entry(emax), peak[b->first + k], 0);
        entry[i] = bhq_peak_entry(emax);
        for (uint32_t k = 0; k + 1 < b->size; k++)
            entry[b->first + k] = bhq_peak_entry(emax - lift);
        e[i] = emax - 141;
    }
}

/* The host's part of blocks, a task each. */
typedef struct {
    const arena *arena;
    const reflection *r;
    const int32_t *exponent;
    uint32_t cols, wide;
} words_work;

static void words_task(void *context, size_t task, unsigned thread)
{
    const words_work *w = context;
    const reflection *r = w->r;
    (void)thread;
    bhq_words((const int64_t *)arena_at(w->arena, &r->sums) + 2 * task * w->wide,
              (const int16_t *)arena_at(w->arena, &r->q) + task * w->wide, w->cols, r->plan.blocks[task].size,
              w->exponent[task], (uint32_t *)arena_at(w->arena, &r->word[0]) + task * w->cols,
              (uint32_t *)arena_at(w->arena, &r->word[1]) + task * w->cols);
}

/* out = lift * q + addend (q NULL: the addend alone), in rows and pieces of columns that coefficients allow. */
static void vector_rows(program *p, const tensor *q, const tensor *lift, const tensor *addend, const tensor *out)
{
    for (uint32_t row = 0; row < out->rows; row++) {
        const uint32_t rows = out->cols <= MANTIS_MAX_COEF ? out->rows : 1; /* whole rows: all at once */
        for (uint32_t c = 0; c < out->cols; c += MANTIS_MAX_COEF) {
            const uint32_t n = out->cols - c < MANTIS_MAX_COEF ? out->cols - c : MANTIS_MAX_COEF;
            tensor constant = tensor_part(addend, 0, c, 1, n);
            constant.ld = n;
            tensor to = tensor_part(out, row, c, rows, n), from = q ? tensor_part(q, row, c, rows, n) : to;
            to.ld = from.ld = n; /* packed: whole rows, or a piece of one */
            program_vector(p,
                           &(vector_operation){.term = {{q ? &from : NULL, lift}}, .constant = &constant, .out = &to});
        }
        row += rows - 1;
    }
}

static tensor entry_at(tensor t, const tensor *entries, uint32_t index)
{
    t.scale = entries->address + 4 * index;
    return t;
}

/* y of all blocks from q, Y1 and Ka. */
static void vectors(program *p, const reflection *r, const tensor *out, uint32_t wide)
{
    const tensor q = tensor_shaped(&r->q, r->plan.rows, wide);
    for (uint32_t i = 0; i < r->plan.leaders; i++) {
        const bhq_block *b = &r->plan.blocks[i];
        tensor addend[2];
        for (int k = 0; k < 2; k++) {
            const tensor all = tensor_shaped(&r->mantissa[k], r->plan.leaders, wide);
            addend[k] = entry_at(tensor_part(&all, i, 0, 1, wide), &r->entry[k], i);
        }
        const tensor lift = entry_at(r->lift, &r->lift_entry, i), leader = tensor_part(out, i, 0, 1, wide),
                     followers = tensor_part(out, b->first, 0, b->size - 1, wide),
                     from = entry_at(tensor_part(&q, b->first, 0, b->size - 1, wide), &r->entries, b->first);
        vector_rows(p, NULL, &lift, &addend[0], &leader);
        vector_rows(p, &from, &lift, &addend[1], &followers);
    }
}

/* Step 5 on rows x cols at `at`, by position and in place; peak: of its rows. */
static void reflect(program *p, const reflection *r, const tensor *at, uint32_t cols, const uint32_t *peak, bool back)
{
    const bhq_plan *plan = &r->plan;
    const uint32_t rows = plan->rows, leaders = plan->leaders, wide = padded(cols);
    arena *arena = p->arena;
    int32_t exponent[MANTIS_MAX_COEF];
    const bool saturate = p->saturate, stochastic = p->stochastic;
    p->saturate = false; /* entries are of section 12 */
    set_entries(arena, r, peak, back, exponent);
    const tensor x = by_entries(at, rows, cols, &r->given), q = by_entries(&r->q, rows, cols, &r->entries);
    program_map(p, &x, &q, 16);
    if (program_run(p) != MANTIS_OK)
        goto end;
    spread_rows(arena_at(arena, &r->q), rows, (uint64_t)2 * cols, (uint64_t)2 * cols, (uint64_t)2 * wide);
    for (uint32_t i = 0; i < leaders; i++) {
        const tensor all = tensor_shaped(&r->q, rows, wide), sums = tensor_shaped(&r->sums, leaders, wide);
        const tensor followers = tensor_part(&all, plan->blocks[i].first, 0, plan->blocks[i].size - 1, wide),
                     to = tensor_part(&sums, i, 0, 1, wide);
        program_reduce(p, &followers, NULL, false, false, &to);
    }
    if (program_run(p) != MANTIS_OK)
        goto end;
    words_work work = {arena, r, exponent, cols, wide};
    mantis_share(p->executor, words_task, &work, leaders);
    for (int k = 0; k < 2; k++) {
        const tensor word = by_entries(&r->word[k], leaders, cols, &r->peak[k]),
                     mantissa = by_entries(&r->mantissa[k], leaders, cols, &r->entry[k]);
        program_peak(p, &word);
        program_map(p, &word, &mantissa, 16);
    }
    if (program_run(p) != MANTIS_OK)
        goto end;
    *(int16_t *)arena_at(arena, &r->lift) = 16384;
    int32_t *lift = arena_at(arena, &r->lift_entry), *addend = arena_at(arena, &r->entry[1]);
    for (int k = 0; k < 2; k++)
        spread_rows(arena_at(arena, &r->mantissa[k]), leaders, (uint64_t)2 * cols, (uint64_t)2 * cols,
                    (uint64_t)2 * wide);
    for (uint32_t i = 0; i < leaders; i++) {
        lift[i] = -14 + (back ? -plan->blocks[i].lift : plan->blocks[i].lift);
        addend[i] -= back ? plan->blocks[i].lift : 0;
    }
    const tensor out = tensor_shaped(at, rows, wide);
    p->stochastic = false;
    vectors(p, r, &out, wide);
    if (wide != cols && program_run(p) == MANTIS_OK)
        spread_rows(arena_at(arena, at), rows, (uint64_t)4 * cols, (uint64_t)4 * wide, (uint64_t)4 * cols);
end:
    p->saturate = saturate;
    p->stochastic = stochastic;
}

/* Samples from one order to the other. */
static void move_samples(const arena *arena, const reflection *r, const tensor *by_position, const tensor *by_number,
                         uint64_t bytes, bool gather)
{
    uint8_t *position = arena_at(arena, by_position), *number = arena_at(arena, by_number);
    for (uint32_t i = 0; i < r->plan.rows; i++) {
        uint8_t *at = position + i * bytes, *row = number + r->plan.order[i] * bytes;
        memcpy(gather ? at : row, gather ? row : at, bytes);
    }
}

bool reflection_open(program *p, reflection *r, const tensor *x, operand *o)
{
    const uint32_t samples = x->rows / o->height, cols = o->height * o->channels;
    uint32_t peak[MANTIS_MAX_COEF];
    if (!peaks_of(p, r, x, samples, cols))
        return false;
    const uint32_t *by_number = arena_at(p->arena, &r->peaks);
    bhq_plan_make(&r->plan, by_number, samples);
    for (uint32_t i = 0; i < samples; i++)
        peak[i] = by_number[r->plan.order[i]];
    move_samples(p->arena, r, &r->x, x, (uint64_t)4 * cols, true);
    if (r->plan.leaders)
        reflect(p, r, &r->x, cols, peak, false);
    else
        p->stream += 3; /* those of the reflection */
    const tensor y = tensor_shaped(&r->x, x->rows, o->channels);
    operand_map_across(p, o, &y);
    return p->error.status == MANTIS_OK;
}

tensor reflection_product(const reflection *r, const tensor *like)
{
    return tensor_shaped(&r->product, like->rows, like->cols);
}

void reflection_close(program *p, reflection *r, const tensor *to)
{
    const uint32_t samples = r->plan.rows, cols = (uint32_t)(tensor_elements(to) / samples);
    uint32_t peak[MANTIS_MAX_COEF];
    if (!peaks_of(p, r, &r->product, samples, cols))
        return;
    memcpy(peak, arena_at(p->arena, &r->peaks), samples * sizeof *peak);
    if (r->plan.leaders)
        reflect(p, r, &r->product, cols, peak, true);
    else
        p->stream += 3;
    if (program_run(p) != MANTIS_OK)
        return;
    move_samples(p->arena, r, &r->product, to, (uint64_t)4 * cols, false);
    host_peak(p, to);
}
