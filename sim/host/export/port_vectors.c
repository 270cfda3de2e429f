/* SPDX-License-Identifier: Apache-2.0 */
/* The table of units. */
#include "host/export/vectors_draw.h"

#include <string.h>

const vector_unit VECTOR_UNITS[] = {
    {"unpack",
     "rtl/map/unpack.sv, combinational",
     {{"word_i", 32, "fp32 word"}},
     {{"sign_o", 1, ""},
      {"exponent_o", 8, "max(e, 1)"},
      {"mantissa_o", 24, "with the hidden bit"},
      {"nonfinite_o", 1, "Inf or NaN"}},
     draw_unpack},
    {"peak_tree",
     "rtl/map/peak_tree.sv, LANES = 16: result one clock after en_i = 1",
     {{"words_i", 512, "16 fp32 words, lane 0 lowest"}},
     {{"peak_o", 31, "largest magnitude"}},
     draw_peak_tree},
    {"shared_exponent",
     "rtl/map/shared_exponent.sv, combinational, finite peaks",
     {{"peak_i", 31, ""}, {"bits_i", 5, "4, 5, 6, 7, 8 or 16"}, {"saturate_i", 1, "no headroom"}},
     {{"emax_o", 9, ""}, {"exponent_o", 12, "signed"}, {"nonfinite_o", 1, "always 0 here"}},
     draw_shared_exponent},
    {"map_lane",
     "rtl/map/map_lane.sv: result one clock after en_i = 1",
     {{"word_i", 32, "fp32 word, finite"},
      {"emax_i", 9, ""},
      {"bits_i", 5, ""},
      {"random_i", 24, "800000 rounds to nearest"}},
     {{"mantissa_o", 16, "signed"}, {"saturated_o", 1, ""}},
     draw_map_lane},
    {"random",
     "rtl/map/random.sv: the words of one group for a context",
     {{"seed", 64, ""}, {"step", 32, ""}, {"stream", 32, ""}, {"group", 28, "element index / 16"}},
     {{"words_o", 384, "16 words of 24 bits, lane 0 lowest"}},
     draw_random_unit},
    {"xoodoo_rounds",
     "rtl/map/xoodoo_rounds.sv, combinational",
     {{"state_i", 384, "word y*4+x is plane y, lane x; word 0 lowest"},
      {"constant0_i", 32, ""},
      {"constant1_i", 32, ""}},
     {{"state_o", 384, ""}},
     draw_xoodoo_rounds},
    {"bias_lane",
     "rtl/align/bias_lane.sv, combinational",
     {{"word_i", 32, "fp32 word, finite"}, {"exponent_i", 12, "signed"}},
     {{"bias_o", 48, "signed"}, {"saturated_o", 1, ""}},
     draw_bias_lane},
    {"align_lane",
     "rtl/align/align_lane.sv, W = 48: result two clocks after en_i = 1, with move_i = 1",
     {{"p_i", 48, "signed"},
      {"q_i", 48, "signed"},
      {"exponent_i", 12, "signed"},
      {"stochastic_i", 1, ""},
      {"random_i", 24, ""}},
     {{"word_o", 32, "fp32 word"}, {"overflow_o", 1, ""}},
     draw_align_lane},
    {"lza",
     "rtl/align/lza.sv, W = 48, combinational: count_o must be n-1, n or n+1 unless the sum is zero",
     {{"p_i", 48, "signed"}, {"q_i", 48, "signed"}},
     {{"n", 6, "leading zeros of |p+q| in 49 bits"}, {"zero", 1, "p+q is 0: any count"}},
     draw_lza},
    {"vector_term",
     "rtl/vector/vector_term.sv: result one clock after en_i = 1",
     {{"c_i", 16, "signed"}, {"x_i", 16, "signed"}, {"distance_i", 12, ""}},
     {{"term_o", 48, "signed"}},
     draw_vector_term},
    {"pe",
     "rtl/mac/pe.sv, clocked: row i is clock i, shadow_o is read after its edge",
     {{"en_i", 1, ""},
      {"first_i", 1, ""},
      {"last_i", 1, ""},
      {"shift_i", 1, ""},
      {"a_i", 8, "signed"},
      {"b_i", 8, "signed"},
      {"below_i", 32, ""},
      {"places_i", 3, "the product moves up by so many"}},
     {{"shadow_o", 32, ""}, {"known", 1, "0: nothing was loaded yet, do not compare"}},
     draw_pe},
};

const size_t VECTOR_UNIT_COUNT = sizeof VECTOR_UNITS / sizeof *VECTOR_UNITS;

const vector_unit *vectors_find(const char *name)
{
    if (strcmp(name, "mac") == 0)
        name = "pe";
    for (size_t i = 0; i < VECTOR_UNIT_COUNT; i++)
        if (strcmp(VECTOR_UNITS[i].name, name) == 0)
            return &VECTOR_UNITS[i];
    return NULL;
}

uint32_t vectors_digits(const vector_column *columns)
{
    uint32_t digits = 0;
    for (int i = 0; i < VECTOR_COLUMNS && columns[i].port; i++)
        digits += (columns[i].bits + 3) / 4;
    return digits;
}
