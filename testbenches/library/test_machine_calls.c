/* SPDX-License-Identifier: Apache-2.0 */
/* The machine of mantis/cycle.h: every port in every clock is that of mantis_top under the same random pins, states can
 * be saved and restored, registers answer on the AXI4-Lite pins, and wrong calls change nothing. */
#include "../common/tap.h"

#include "cycle/mantis_top.h"
#include "mantis/cycle.h"

#include <string.h>

static unsigned pin(const char *name)
{
    return (unsigned)mantis_machine_find(name);
}

static void set(mantis_machine *m, const char *name, uint32_t value)
{
    mantis_machine_set(m, pin(name), &value, 1);
}

static uint32_t get(const mantis_machine *m, const char *name)
{
    uint32_t value = 0;
    mantis_machine_get(m, pin(name), &value, 1);
    return value;
}

static void test_list(void)
{
    unsigned count = 0, found = 0, inputs = 0;
    for (const mantis_port *p; (p = mantis_machine_port(count)); count++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s%s", p->unit, p->unit[0] ? "/" : "", p->name);
        found += mantis_machine_find(path) == (int)count;
        inputs += p->settable;
    }
    tap_ok(count > 400 && found == count, "%u ports, each found by its path", count);
    tap_ok(inputs == 19, "%u pins can be set", inputs);
    const mantis_port *data = mantis_machine_port(pin("m_rdata_i"));
    tap_ok(data->width == MANTIS_PORT && data->settable && !data->unit[0], "a pin's width");
    tap_ok(mantis_machine_port(pin("u_gemm/u_scratchpad_a/data_o"))->width == 8 * mantis_array_size(),
           "a width that depends on N");
    tap_ok(mantis_machine_find("u_gemm/nothing_i") == -1 && mantis_machine_find("") == -1, "what is no port");
}

/* The pins as a struct, filled at random as the machine's are. */
static void draw_pins(uint64_t *random, mantis_machine *m, struct mantis_top_in *in, bool reset)
{
#define PORT(unit, name, side, bits, cycle, rtl)
#define PIN(name, side, bits) PIN_##side(name, bits)
#define PIN_out(name, bits)
#define PIN_in(name, bits)                                                                \
    {                                                                                     \
        uint32_t words[MANTIS_PORT / 32] = {0};                                           \
        for (unsigned w = 0; w < (bits + 31) / 32; w++)                                   \
            words[w] = (uint32_t)tap_random(random) >> (bits >= 32 ? 0 : 32 - bits % 32); \
        if (strcmp(#name, "rst_ni") == 0)                                                 \
            words[0] = !reset;                                                            \
        memcpy(&in->name, words, sizeof in->name);                                        \
        mantis_machine_set(m, pin(#name), words, (bits + 31) / 32);                       \
    }
#include "cycle/ports.inc"
#undef PIN_in
#undef PIN_out
#undef PIN
#undef PORT
}

static unsigned differing(const mantis_machine *m, const struct mantis_top *top, const struct mantis_top_out *out)
{
    unsigned count = 0, port = 0;
    uint32_t words[64];
#define COMPARE(bits, member)                                 \
    mantis_machine_get(m, port++, words, ((bits) + 31) / 32); \
    count += memcmp(words, &(member), sizeof(member)) != 0;
#define PORT(unit, name, side, bits, cycle, rtl) COMPARE(bits, top->cycle)
#define PIN(name, side, bits)                    PIN_##side(name, bits)
#define PIN_in(name, bits)                       port++;
#define PIN_out(name, bits)                      COMPARE(bits, out->name)
#include "cycle/ports.inc"
#undef PIN_in
#undef PIN_out
#undef PIN
#undef PORT
    return count;
}

static void test_ports(void)
{
    uint64_t random = 5;
    unsigned wrong = 0;
    mantis_machine *m = mantis_machine_create(mantis_array_size(), NULL);
    struct mantis_top *top = mantis_top_create();
    struct mantis_top_in in;
    struct mantis_top_out out;
    for (int t = 0; t < 400; t++) {
        draw_pins(&random, m, &in, t < 4 || t == 200);
        mantis_machine_show(m);
        mantis_top_outputs(top, &in, &out);
        wrong += differing(m, top, &out);
        mantis_machine_clock(m);
        mantis_top_tick(top);
    }
    tap_ok(wrong == 0 && mantis_machine_clocks(m) == 400, "400 clocks of random pins: all ports as mantis_top's");
    mantis_top_destroy(top);
    mantis_machine_destroy(m);
}

/* A machine with a past of its own becomes the other one in every byte, and stays so. */
static void test_restored(void)
{
    const size_t bytes = mantis_machine_state_bytes();
    mantis_machine *machines[2];
    unsigned char *states[2];
    struct mantis_top_in in;
    uint64_t random;
    for (int i = 0; i < 2; i++) {
        machines[i] = mantis_machine_create(0, NULL);
        states[i] = malloc(bytes);
        random = 10 + (uint64_t)i;
        for (int t = 0; t < 300; t++) {
            draw_pins(&random, machines[i], &in, t < 4);
            mantis_machine_clock(machines[i]);
        }
        mantis_machine_save(machines[i], states[i]);
    }
    const bool differed = memcmp(states[0], states[1], bytes) != 0;
    states[0][bytes - 1] ^= 0x5a; /* the end of a memory that random pins never reach */
    mantis_machine_restore(machines[0], states[0], NULL);
    mantis_machine_restore(machines[1], states[0], NULL);
    mantis_machine_save(machines[1], states[1]);
    tap_ok(differed && memcmp(states[0], states[1], bytes) == 0, "a restored machine is the saved one, %zu bytes",
           bytes);
    for (int i = 0; i < 2; i++) {
        random = 12;
        for (int t = 0; t < 100; t++) {
            draw_pins(&random, machines[i], &in, false);
            mantis_machine_clock(machines[i]);
        }
        mantis_machine_save(machines[i], states[i]);
    }
    tap_ok(memcmp(states[0], states[1], bytes) == 0, "and goes on as it does");
    for (int i = 0; i < 2; i++) {
        mantis_machine_destroy(machines[i]);
        free(states[i]);
    }
}

static mantis_machine *out_of_reset(void)
{
    mantis_machine *m = mantis_machine_create(0, NULL);
    for (int t = 0; t < 4; t++)
        mantis_machine_clock(m);
    set(m, "rst_ni", 1);
    return m;
}

/* Reads a register through the AXI4-Lite pins; *clocks: how long it took. */
static uint32_t read_register(mantis_machine *m, uint32_t address, unsigned *clocks)
{
    set(m, "s_arvalid_i", 1);
    set(m, "s_araddr_i", address);
    set(m, "s_rready_i", 1);
    for (*clocks = 0; *clocks < 100; ++*clocks) {
        mantis_machine_show(m);
        const bool taken = get(m, "s_arready_o"), valid = get(m, "s_rvalid_o");
        const uint32_t data = get(m, "s_rdata_o");
        mantis_machine_clock(m);
        if (taken)
            set(m, "s_arvalid_i", 0);
        if (valid)
            return data;
    }
    return 0;
}

static void test_state(void)
{
    unsigned first, second;
    mantis_error error;
    mantis_machine *m = out_of_reset(), *other = mantis_machine_create(0, NULL);
    void *state = malloc(mantis_machine_state_bytes());
    mantis_machine_save(m, state);
    const uint32_t id = read_register(m, MANTIS_REG_ID, &first);
    tap_ok(id == 0x4d4e5453, "the ID register answers after %u clocks", first);
    tap_ok(mantis_machine_restore(other, state, &error) == MANTIS_OK && mantis_machine_clocks(other) == 4, "a state");
    tap_ok(read_register(other, MANTIS_REG_VERSION, &second) >> 8 == mantis_array_size() && first == second,
           "goes on in another machine");
    ((char *)state)[0] ^= 1;
    const uint64_t clocks = mantis_machine_clocks(other);
    tap_ok(mantis_machine_restore(other, state, &error) == MANTIS_BAD_FILE && mantis_machine_clocks(other) == clocks,
           "what is no state changes nothing: %s", error.text);
    free(state);
    mantis_machine_destroy(m);
    mantis_machine_destroy(other);
    mantis_machine_destroy(NULL);
}

static void test_wrong_calls(void)
{
    mantis_error error;
    const unsigned wrong = mantis_array_size() == 8 ? 16 : 8;
    tap_ok(!mantis_machine_create(wrong, &error) && error.status == MANTIS_BAD_ARGUMENT, "%s", error.text);
    tap_ok(!mantis_cycle_create(&(mantis_cycle_options){.n = wrong}, &error) && error.status == MANTIS_BAD_ARGUMENT,
           "an executor of another size is refused too");
    mantis_machine *m = out_of_reset();
    uint32_t words[4] = {0x1000, 0, 0, 0};
    tap_ok(mantis_machine_set(m, pin("s_araddr_i"), words, 1) == MANTIS_BAD_ARGUMENT && get(m, "s_araddr_i") == 0,
           "a value wider than its pin");
    tap_ok(mantis_machine_set(m, pin("s_araddr_i"), words, 2) == MANTIS_BAD_ARGUMENT &&
               mantis_machine_get(m, pin("s_araddr_i"), words, 2) == MANTIS_BAD_ARGUMENT,
           "a wrong number of words");
    tap_ok(mantis_machine_set(m, pin("irq_o"), words, 1) == MANTIS_BAD_ARGUMENT &&
               mantis_machine_set(m, pin("u_csr/s_arvalid_i"), words, 1) == MANTIS_BAD_ARGUMENT &&
               mantis_machine_set(m, 100000, words, 1) == MANTIS_BAD_ARGUMENT &&
               mantis_machine_get(m, 100000, words, 1) == MANTIS_BAD_ARGUMENT && !mantis_machine_port(100000),
           "outputs, inner ports and no ports cannot be set");
    mantis_machine_destroy(m);
}

int main(void)
{
    test_list();
    test_ports();
    test_restored();
    test_state();
    test_wrong_calls();
    return tap_done();
}
