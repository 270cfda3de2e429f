/* SPDX-License-Identifier: Apache-2.0 */
/* A MAP with several exponents: their peaks are read into the coefficients' memory as emax of each, and when the last
 * mantissas have left, what readers need of them is written: E of each entry, or E and the channels' g. */
#include "cycle/stream_units.h"

#include "mantis/numerics.h"

#include <string.h>

uint32_t stream_scale_count(const struct stream *s)
{
    return s->fields.slots.scaling == STREAM_SPANS ? s->fields.entries : s->fields.slots.span;
}

uint32_t stream_scale_bytes(const struct stream *s)
{
    uint32_t count = stream_scale_count(s);
    return s->fields.slots.scaling == STREAM_SPANS ? 4 * count : 16 + (count + 15) / 16 * 16;
}

/* -- peaks ------------------------------------------------------------------------------------- */

/* emax of a beat's four peaks; what lies beyond the last entry counts for nothing. */
static void peak_exponents(struct stream *s, const struct stream_in *in, uint32_t count, int16_t emax[4])
{
    int bits = (int)stream_field(s, MANTIS_MAP_BITS);
    bool saturate = stream_field(s, MANTIS_MAP_SATURATE);
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

static void take_peaks(struct stream *s, const struct stream_in *in)
{
    uint32_t count = stream_scale_count(s);
    bool last = 4 * (s->coef_beat + 1) >= count;
    int16_t emax[4];
    peak_exponents(s, in, count, emax);
    store_exponents(s, emax, last);
    s->coef_beat++;
    if (last)
        s->state = STREAM_PEAKS_LAST;
}

/* The machine writes the last beat's exponents in this clock. Nobody reads them before. */
static void end_peaks(struct stream *s)
{
    if (s->bad)
        s->state = STREAM_FINISH;
    else if (s->fields.slots.scaling == STREAM_CHANNELS)
        stream_begin_extension(s);
    else
        s->state = STREAM_WRITE_REQ;
}

void stream_load_peaks(struct stream *s, const struct stream_in *in)
{
    if (s->state == STREAM_PEAKS_REQ && in->rd_req_ready_i) {
        s->state = STREAM_PEAKS_DATA;
        s->coef_beat = 0;
    } else if (s->state == STREAM_PEAKS_DATA && in->rd_beat_valid_i) {
        take_peaks(s, in);
    } else if (s->state == STREAM_PEAKS_LAST) {
        end_peaks(s);
    }
}

/* -- exponents --------------------------------------------------------------------------------- */

static uint32_t exponent_word(const struct stream *s, int32_t emax)
{
    return (uint32_t)(emax - 125 - (int32_t)stream_field(s, MANTIS_MAP_BITS));
}

/* How far a channel's exponent lies below the largest, as far as there are groups. */
static uint32_t channel_group(const struct stream *s, int32_t emax)
{
    int32_t largest = (int32_t)s->largest, least = largest - (int32_t)s->fields.slots.last_g;
    return (uint32_t)(largest - (emax > least ? emax : least));
}

/* The record's bytes of channels from `first` on. */
static void channel_beat(struct stream *s, uint32_t first)
{
    for (uint32_t l = 0; l < 16 && first + l < s->fields.slots.span; l++)
        s->out_data[l / 4] |= channel_group(s, s->u_coefficients.out.window_o[l]) << 8 * (l % 4);
}

static void load_beat(struct stream *s)
{
    uint32_t beat = s->coef_beat;
    memset(s->out_data, 0, sizeof s->out_data);
    if (s->fields.slots.scaling == STREAM_CHANNELS) {
        if (beat == 0)
            s->out_data[0] = exponent_word(s, (int32_t)s->largest);
        else
            channel_beat(s, 16 * (beat - 1));
    } else {
        uint32_t count = stream_scale_count(s);
        for (uint32_t l = 0; l < 4 && 4 * beat + l < count; l++)
            s->out_data[l] = exponent_word(s, s->u_coefficients.out.window_o[l]);
    }
    s->out_second = s->out_beat = 0;
    s->out_valid = 1;
    s->state = STREAM_SCALES_SHOW;
}

static void read_window(struct stream *s)
{
    struct coefficients_in *c = &s->u_coefficients.in;
    uint32_t beat = s->coef_beat;
    c->read_i = 1;
    c->read_term_i = 0;
    c->read_entry_i = s->fields.slots.scaling == STREAM_SPANS ? 4 * beat : beat == 0 ? 0 : 16 * (beat - 1);
    s->state = STREAM_SCALES_TAKE;
}

void stream_write_scales(struct stream *s, const struct stream_in *in)
{
    switch ((enum stream_state)s->state) {
    case STREAM_SCALES_REQ:
        if (in->wr_req_ready_i) {
            s->state = STREAM_SCALES_READ;
            s->coef_beat = 0;
        }
        break;
    case STREAM_SCALES_READ: read_window(s); break;
    case STREAM_SCALES_TAKE: s->state = STREAM_SCALES_LOAD; break; /* the window still stands when it is used */
    case STREAM_SCALES_LOAD: load_beat(s); break;
    default: /* SHOW */
        if (in->wr_data_ready_i) {
            s->out_valid = 0;
            s->coef_beat++;
            bool last = 16 * s->coef_beat >= stream_scale_bytes(s);
            s->state = last ? STREAM_FINISH : STREAM_SCALES_READ;
        }
        break;
    }
}
