// SPDX-License-Identifier: Apache-2.0
// The negative control of the protocol's rules: a transaction as it should be breaks none, and each fault breaks the
// rule that is about it.
#include "systemc/platform/protocol_rules.h"

#include "systemc/sc_tap.h"

#include <functional>

using namespace sc_core;
using namespace tlm;

namespace
{

struct manager : tlm_mm_interface {
    void free(tlm_generic_payload *) override {}
};

struct bench {
    mantis::protocol_rules rules;
    manager mm;
    unsigned char data[2][16] = {};
    tlm_generic_payload a, b;
    const sc_time zero, later{1, SC_NS};

    bench() : a(&mm), b(&mm)
    {
        prepare(a, data[0]);
        prepare(b, data[1]);
    }
    static void prepare(tlm_generic_payload &p, unsigned char *bytes)
    {
        p.acquire();
        p.set_write();
        p.set_data_ptr(bytes);
        p.set_data_length(16);
        p.set_streaming_width(16);
    }
    // A call that is accepted as it stands.
    void call(bool forward, tlm_generic_payload &p, const tlm_phase &phase)
    {
        rules.enter(forward, p, phase);
        rules.leave(forward, p, phase, phase, TLM_ACCEPTED, zero, zero);
    }
    void respond(tlm_generic_payload &p)
    {
        p.set_response_status(TLM_OK_RESPONSE);
        call(false, p, BEGIN_RESP);
    }
};

void expect(const std::string &rule, const std::function<void(bench &)> &scene)
{
    bench b;
    scene(b);
    const auto &broken = b.rules.broken();
    const bool good = rule.empty() ? broken.empty() : broken.count(rule) == 1;
    if (!tap::check(good, rule.empty() ? "two transactions as they should be" : rule))
        for (const auto &entry : broken)
            std::printf("# broken: %s\n", entry.first.c_str());
}

} // namespace

int sc_main(int, char **)
{
    expect("", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, END_REQ);
        t.call(true, t.b, BEGIN_REQ);
        t.respond(t.a);
        t.call(true, t.a, END_RESP);
        t.respond(t.b); // accepts its request too
        t.call(true, t.b, END_RESP);
    });
    expect("no BEGIN_REQ before the END_REQ of the one before", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(true, t.b, BEGIN_REQ);
    });
    expect("no BEGIN_RESP before the END_RESP of the one before", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, END_REQ);
        t.call(true, t.b, BEGIN_REQ);
        t.respond(t.a);
        t.respond(t.b);
    });
    expect("a payload under way does not change", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.data[0][5] = 1;
        t.call(false, t.a, END_REQ);
    });
    expect("a payload under way does not change", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.a.set_data_length(8);
        t.call(false, t.a, END_REQ);
    });
    expect("a response has its status", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, BEGIN_RESP);
    });
    expect("END_REQ follows BEGIN_REQ", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, END_REQ);
        t.call(false, t.a, END_REQ);
    });
    expect("BEGIN_RESP comes once, after BEGIN_REQ", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.respond(t.a);
        t.respond(t.a);
    });
    expect(
        "END_RESP follows BEGIN_RESP",
        [](bench &t) {
            t.call(true, t.a, BEGIN_REQ);
            t.call(true, t.a, END_RESP);
        });
    expect("a phase belongs to a payload under way", [](bench &t) { t.call(false, t.a, END_REQ); });
    expect("a payload under way is not sent again", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, END_REQ);
        t.call(true, t.a, BEGIN_REQ);
    });
    expect("each side sends its own phases", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(true, t.a, END_REQ);
    });
    expect("the phases are those of the base protocol", [](bench &t) {
        t.call(true, t.a, BEGIN_REQ);
        t.call(false, t.a, UNINITIALIZED_PHASE);
    });
    expect("a payload without blocking has a memory manager, and is held", [](bench &t) {
        tlm_generic_payload loose;
        t.call(true, loose, BEGIN_REQ);
    });
    expect("a payload starts with an incomplete response", [](bench &t) {
        t.a.set_response_status(TLM_OK_RESPONSE);
        t.call(true, t.a, BEGIN_REQ);
    });
    expect("a payload starts without the DMI hint", [](bench &t) {
        t.a.set_dmi_allowed(true);
        t.call(true, t.a, BEGIN_REQ);
    });
    expect("an annotated delay does not shrink", [](bench &t) {
        t.rules.enter(true, t.a, BEGIN_REQ);
        t.rules.leave(true, t.a, BEGIN_REQ, END_REQ, TLM_UPDATED, t.later, t.zero);
    });
    expect("TLM_ACCEPTED changes neither phase nor delay", [](bench &t) {
        t.rules.enter(true, t.a, BEGIN_REQ);
        t.rules.leave(true, t.a, BEGIN_REQ, END_REQ, TLM_ACCEPTED, t.zero, t.zero);
    });
    expect("a completed payload has its status", [](bench &t) {
        t.rules.enter(true, t.a, BEGIN_REQ);
        t.rules.leave(true, t.a, BEGIN_REQ, BEGIN_REQ, TLM_COMPLETED, t.zero, t.zero);
    });
    expect("a completed payload has its status", [](bench &t) {
        t.rules.enter_blocking(t.a);
        t.rules.leave_blocking(t.a);
    });
    expect("a payload under way does not change", [](bench &t) {
        t.rules.enter_blocking(t.a);
        t.a.set_read();
        t.a.set_response_status(TLM_OK_RESPONSE);
        t.rules.leave_blocking(t.a);
    });
    return tap::done();
}
