/* SPDX-License-Identifier: Apache-2.0 */
#include "bhq_vectors.h"

#include <inttypes.h>
#include <string.h>

static bool key(FILE *f, const char *name, uint32_t most, uint32_t *count)
{
    char word[8];
    return fscanf(f, " %7s %" SCNu32, word, count) == 2 && strcmp(word, name) == 0 && *count <= most;
}

static bool words(FILE *f, const char *name, uint32_t most, uint32_t *to, uint32_t *count)
{
    bool good = key(f, name, most, count);
    for (uint32_t i = 0; good && i < *count; i++)
        good = fscanf(f, " %" SCNx32, &to[i]) == 1;
    return good;
}

static bool numbers(FILE *f, const char *name, uint32_t most, int32_t *to, uint32_t *count)
{
    bool good = key(f, name, most, count);
    for (uint32_t i = 0; good && i < *count; i++)
        good = fscanf(f, " %" SCNd32, &to[i]) == 1;
    return good;
}

static bool read_order(FILE *f, bhq_order *o, uint32_t rows)
{
    uint32_t count;
    bool good = rows <= BHQ_MOST_ROWS;
    o->rows = rows;
    for (uint32_t i = 0; good && i < rows; i++)
        good = fscanf(f, " %" SCNu32, &o->order[i]) == 1;
    good = good && words(f, "p", BHQ_MOST_ROWS, o->peak, &count) && count == rows;
    good = good && key(f, "w", BHQ_MOST_ROWS, &count) && (count == rows || count == 0);
    memset(o->weight, 0, sizeof o->weight);
    for (uint32_t i = 0; good && i < count; i++)
        good = fscanf(f, " %" SCNu64, &o->weight[i]) == 1;
    good = good && key(f, "blocks", 3 * BHQ_MOST_ROWS, &count) && count % 3 == 0;
    o->leaders = good ? count / 3 : 0;
    for (uint32_t i = 0; good && i < o->leaders; i++)
        good = fscanf(f, " %" SCNu32 " %" SCNu32 " %" SCNd32, &o->block[i].first, &o->block[i].size,
                      &o->block[i].lift) == 3;
    return good;
}

static bool read_reflection(FILE *f, bhq_reflection *r, uint32_t cols, uint32_t rows)
{
    uint32_t count, most = BHQ_MOST;
    r->cols = cols;
    bool good = numbers(f, "q", most, r->q, &r->count) && (r->count == 0 || r->count == rows * cols);
    good = good && key(f, "S", most, &count);
    for (uint32_t i = 0; good && i < count; i++)
        good = fscanf(f, " %" SCNd64, &r->sum[i]) == 1;
    good = good && words(f, "y1", most, r->y1, &count) && words(f, "ka", most, r->ka, &count);
    good = good && numbers(f, "y1q", most, r->y1q, &count) && numbers(f, "y1e", BHQ_MOST_ROWS, r->y1e, &r->entries);
    good = good && numbers(f, "kaq", most, r->kaq, &count) && numbers(f, "kae", BHQ_MOST_ROWS, r->kae, &count);
    return good && words(f, "out", most, r->out, &count) && count == rows * cols;
}

static bool read_product(FILE *f, bhq_record *r)
{
    uint32_t count, rows;
    char word[8];
    bool good = fscanf(f, " %" SCNu32 " %" SCNu32 " %" SCNu32 " %d %" SCNu64 " %" SCNu32 " %" SCNu32, &r->rows,
                       &r->depth, &r->cols, &r->bits, &r->seed, &r->step, &r->stream) == 7;
    good = good && fscanf(f, " %7s %" SCNu32, word, &rows) == 2 && strcmp(word, "order") == 0 && rows == r->rows;
    good = good && read_order(f, &r->order, rows) && words(f, "x", BHQ_MOST, r->x, &count);
    good = good && fscanf(f, " W %" SCNd32 " %" SCNu32, &r->w_exponent, &count) == 2 && count == r->depth * r->cols;
    for (uint32_t i = 0; good && i < count; i++)
        good = fscanf(f, " %" SCNd32, &r->w[i]) == 1;
    good = good && read_reflection(f, &r->there, r->depth, r->rows);
    good = good && numbers(f, "m", BHQ_MOST, r->m, &count) && count == r->rows * r->depth;
    good = good && numbers(f, "e", BHQ_MOST_ROWS, r->e, &count) && count == r->rows;
    good = good && words(f, "z", BHQ_MOST, r->product, &count) && count == r->rows * r->cols;
    good = good && read_reflection(f, &r->back, r->cols, r->rows);
    return good && words(f, "dx", BHQ_MOST, r->dx, &count) && count == r->rows * r->cols;
}

int bhq_read(FILE *f, bhq_record *r)
{
    char word[16];
    for (int got; (got = fscanf(f, " %15s", word)) == 1 && word[0] == '#';) {
        char rest[512];
        if (!fgets(rest, sizeof rest, f))
            return -1;
    }
    if (feof(f))
        return 0;
    if (strcmp(word, "k") == 0)
        return fscanf(f, " %" SCNu32 " %" SCNd32 " %" SCNu32 " %" SCNu64, &r->constant.size, &r->constant.lift,
                      &r->constant.root, &r->constant.root_less) == 4
                   ? BHQ_CONSTANT
                   : -1;
    if (strcmp(word, "order") == 0) {
        uint32_t rows;
        return fscanf(f, " %" SCNu32, &rows) == 1 && read_order(f, &r->order, rows) ? BHQ_ORDER : -1;
    }
    return strcmp(word, "bhq") == 0 && read_product(f, r) ? BHQ_PRODUCT : -1;
}
