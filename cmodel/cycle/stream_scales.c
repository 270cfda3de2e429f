/* SPDX-License-Identifier: Apache-2.0 */
/* A MAP with several exponents: their peaks are read into the coefficients' memory as emax of each, and when the last
 * mantissas have left, what readers need of them is written: E of each entry, or E and the channels' g. */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"
#include "mantis/numerics.h"

#include <string.h>

uint32_t stream_scale_count(const struct stream_in *in, const struct stream_slots *slots)
{
    return slots->scaling == STREAM_SPANS ? in->entries_0_i : slots->span;
}

uint32_t stream_scale_bytes(const struct stream_in *in, const struct stream_slots *slots)
{
    uint32_t count = stream_scale_count(in, slots);
    return slots->scaling == STREAM_SPANS ? 4 * count : 16 + (count + 15) / 16 * 16;
}

/* -- peaks ------------------------------------------------------------------------------------- */

/* emax of a beat's four peaks; what lies beyond the last entry counts for nothing. */
static void peak_exponents(struct stream *s, const struct stream_in *in, uint32_t count, int16_t emax[4])
{
    int bits = (int)descriptor_field(in->desc_i, MANTIS_MAP_BITS);
    bool saturate = descriptor_field(in->desc_i, MANTIS_MAP_SATURATE);
    for (uint32_t l = 0; l < 4; l++) {
        uint32_t peak = in->rd_beat_data_i[l] & 0x7fffffffu;
        emax[l] = 0;
        if (4 * s->coef_beat + l >= count)
            continue;
        if (peak >= MANTIS_PEAK_NONFINITE)
            s->bad = 1;
        emax[l] = (int16_t)(mantis_peak_exponent(peak, bits, saturate) & 0xff);
        if ((uint32_t)emax[l] > s->largest)
            s->largest = (uint32_t)emax[l];
    }
}

/* Two beats make a write of eight entries; an even last one is filled up with zeros. */
static void store_exponents(struct stream *s, const int16_t emax[4], bool last)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    bool odd = s->coef_beat % 2;
    if (!odd && !last) {
        memcpy(s->peak_hold, emax, sizeof s->peak_hold);
        return;
    }
    uint32_t write = s->coef_beat / 2;
    c->write_i = 8;
    c->write_term_i = 0;
    c->write_entry_i = 8 * write;
    memset(c->write_data_i, 0, sizeof c->write_data_i);
    memcpy(&c->write_data_i[0], odd ? s->peak_hold : emax, sizeof s->peak_hold);
    if (odd)
        memcpy(&c->write_data_i[4], emax, 4 * sizeof emax[0]);
    if (write < 2)
        memcpy(&s->first[8 * write], c->write_data_i, sizeof c->write_data_i);
}

static void take_peaks(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    uint32_t count = stream_scale_count(in, slots);
    bool last = 4 * (s->coef_beat + 1) >= count;
    int16_t emax[4];
    peak_exponents(s, in, count, emax);
    store_exponents(s, emax, last);
    s->coef_beat++;
    if (!last)
        return;
    if (s->bad)
        s->state = STREAM_FINISH;
    else if (slots->scaling == STREAM_CHANNELS)
        stream_begin_extension(s);
    else
        s->state = STREAM_WRITE_REQ;
}

void stream_load_peaks(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    if (s->state == STREAM_PEAKS_REQ && in->rd_req_ready_i) {
        s->state = STREAM_PEAKS_DATA;
        s->coef_beat = 0;
    } else if (s->state == STREAM_PEAKS_DATA && in->rd_beat_valid_i) {
        take_peaks(s, in, slots);
    }
}

/* -- exponents --------------------------------------------------------------------------------- */

static uint32_t exponent_word(int32_t emax, const struct stream_in *in)
{
    return (uint32_t)(emax - 125 - (int32_t)descriptor_field(in->desc_i, MANTIS_MAP_BITS));
}

/* How far a channel's exponent lies below the largest, as far as there are groups. */
static uint32_t channel_group(const struct stream *s, int32_t emax, const struct stream_slots *slots)
{
    int32_t largest = (int32_t)s->largest, least = largest - (int32_t)slots->last_g;
    return (uint32_t)(largest - (emax > least ? emax : least));
}

/* The record's bytes of channels from `first` on. */
static void channel_beat(struct stream *s, uint32_t first, const struct stream_slots *slots)
{
    for (uint32_t l = 0; l < 16 && first + l < slots->span; l++)
        s->out_data[l / 4] |= channel_group(s, s->u_coefficients.out.window_o[l], slots) << 8 * (l % 4);
}

static void load_beat(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    uint32_t beat = s->coef_beat;
    memset(s->out_data, 0, sizeof s->out_data);
    if (slots->scaling == STREAM_CHANNELS) {
        if (beat == 0)
            s->out_data[0] = exponent_word((int32_t)s->largest, in);
        else
            channel_beat(s, 16 * (beat - 1), slots);
    } else {
        uint32_t count = stream_scale_count(in, slots);
        for (uint32_t l = 0; l < 4 && 4 * beat + l < count; l++)
            s->out_data[l] = exponent_word(s->u_coefficients.out.window_o[l], in);
    }
    s->out_second = s->out_beat = 0;
    s->out_valid = 1;
    s->state = STREAM_SCALES_SHOW;
}

static void read_window(struct stream *s, const struct stream_slots *slots)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    uint32_t beat = s->coef_beat;
    c->read_i = 1;
    c->read_term_i = 0;
    c->read_entry_i = slots->scaling == STREAM_SPANS ? 4 * beat : beat == 0 ? 0 : 16 * (beat - 1);
    s->state = STREAM_SCALES_LOAD;
}

void stream_write_scales(struct stream *s, const struct stream_in *in, const struct stream_slots *slots)
{
    switch ((enum stream_state)s->state) {
    case STREAM_SCALES_REQ:
        if (in->wr_req_ready_i) {
            s->state = STREAM_SCALES_READ;
            s->coef_beat = 0;
        }
        break;
    case STREAM_SCALES_READ: read_window(s, slots); break;
    case STREAM_SCALES_LOAD: load_beat(s, in, slots); break;
    default: /* SHOW */
        if (in->wr_data_ready_i) {
            s->out_valid = 0;
            s->coef_beat++;
            bool last = 16 * s->coef_beat >= stream_scale_bytes(in, slots);
            s->state = last ? STREAM_FINISH : STREAM_SCALES_READ;
        }
        break;
    }
}
