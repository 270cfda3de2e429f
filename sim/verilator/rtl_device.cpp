/* SPDX-License-Identifier: Apache-2.0 */
/* The Verilated mantis_top behind the device interface, and the comparison of its units' ports with the cycle model's.
 *
 * Room verilator: the Verilated top as a device. */
#include "platform/device.h"

#include "Vmantis_top.h"
#include "Vmantis_top___024root.h"
#include "Vmultiplier.h"
#include "verilated.h"
#ifndef MANTIS_NO_WAVEFORMS
#include "verilated_fst_c.h"
#endif
#ifdef MANTIS_COVERAGE
#include "Vmantis_top__Syms.h"
#include "verilated_cov.h"
#else
#include "verilated_save.h"
#endif
#include "waveform_streams.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <unistd.h>
#include <vector>

namespace
{

#ifndef MANTIS_COVERAGE
/* Verilator's serializers buffer and spill; these keep everything in memory. */
class memory_saver : public VerilatedSerialize
{
  public:
    std::vector<uint8_t> bytes;
    memory_saver()
    {
        m_isOpen = true;
        m_cp = m_bufp;
        header();
    }
    ~memory_saver() override
    {
        m_isOpen = false;
    } // save closes; here memory may have run out
    void close() override
    {
        if (m_isOpen) {
            trailer();
            flush();
            m_isOpen = false;
        }
    }
    void flush() override
    {
        bytes.insert(bytes.end(), m_bufp, m_cp);
        m_cp = m_bufp;
    }
};

class memory_loader : public VerilatedDeserialize
{
    const std::vector<uint8_t> &m_bytes;
    size_t m_at = 0;

  public:
    explicit memory_loader(const std::vector<uint8_t> &bytes) : m_bytes(bytes)
    {
        m_isOpen = true;
        m_cp = m_endp = m_bufp;
        header();
    }
    ~memory_loader() override
    {
        m_isOpen = false;
    }
    void close() override
    {
        m_isOpen = false;
    }
    void flush() override {}
    void fill() override
    {
        std::memmove(m_bufp, m_cp, static_cast<size_t>(m_endp - m_cp));
        m_endp = m_bufp + (m_endp - m_cp);
        m_cp = m_bufp;
        const size_t room = bufferSize() - static_cast<size_t>(m_endp - m_bufp);
        const size_t left = m_bytes.size() - m_at;
        const size_t n = room < left ? room : left;
        std::memcpy(m_endp, m_bytes.data() + m_at, n);
        m_endp += n;
        m_at += n;
    }
};
#endif

struct rtl_device {
    mantis_device base;
    VerilatedContext context;
    std::unique_ptr<Vmantis_top> top;
    waveform_target target = {-1, 0};
#ifndef MANTIS_NO_WAVEFORMS
    std::unique_ptr<VerilatedFstC> trace;
#endif
    uint64_t clock = 0;
};

rtl_device *of(mantis_device *self)
{
    return reinterpret_cast<rtl_device *>(self);
}

/* A pin from one side to the other: up to 64 bits are one integer, more are an array of 32-bit words. */
template <typename To, typename From>
void copy(To &to, const From &from)
{
    to = static_cast<To>(from);
}
template <std::size_t words>
void copy(VlWide<words> &to, const uint32_t (&from)[words])
{
    std::memcpy(to.data(), from, sizeof from);
}
template <std::size_t words>
void copy(uint32_t (&to)[words], const VlWide<words> &from)
{
    std::memcpy(to, from.data(), sizeof to);
}

void show(mantis_device *self, const struct mantis_top_in *in, struct mantis_top_out *out)
{
    rtl_device *d = of(self);
    Vmantis_top *t = d->top.get();
    t->clk_i = 0;
#define PORT(unit, port, side, bits, cycle, rtl)
#define PIN(port, side, bits) PIN_##side(port)
#define PIN_in(port)          copy(t->port, in->port);
#define PIN_out(port)
#include "cycle/ports.inc"
#undef PIN_in
#undef PIN_out
    t->eval();
#ifndef MANTIS_NO_WAVEFORMS
    if (d->trace) // one sample per clock: what the ports show before its edge, as the comparison sees them
        d->trace->dump(d->clock);
#endif
#define PIN_in(port)
#define PIN_out(port) copy(out->port, t->port);
#include "cycle/ports.inc"
#undef PIN_in
#undef PIN_out
#undef PIN
#undef PORT
}

void tick(mantis_device *self)
{
    rtl_device *d = of(self);
    d->top->clk_i = 1;
    d->top->eval();
    d->clock++;
}

#ifdef MANTIS_COVERAGE // of a model that counts, no states are saved: after a disagreement it goes on as it is
void *save(mantis_device *)
{
    return ::operator new(1, std::nothrow);
}
void restore(mantis_device *, const void *) {}
void discard(void *saved)
{
    ::operator delete(saved);
}

/* Counts of the devices of this process add up in the first that is destroyed, which lives on: it writes them to the
 * file MANTIS_COVERAGE.PROCESS when the process ends. */
rtl_device *counting;
std::mutex counting_mutex;

void write_coverage()
{
    if (const char *name = std::getenv("MANTIS_COVERAGE"))
        counting->context.coveragep()->write((std::string(name) + "." + std::to_string(getpid())).c_str());
}

void end(rtl_device *d)
{
    const std::lock_guard<std::mutex> lock(counting_mutex);
    if (counting == nullptr) {
        counting = d;
        std::atexit(write_coverage);
        return;
    }
    auto &sum = counting->top->rootp->vlSymsp->__Vcoverage;
    const auto &own = d->top->rootp->vlSymsp->__Vcoverage;
    for (std::size_t i = 0; i < sizeof sum / sizeof sum[0]; i++)
        sum[i] = sum[i] + own[i];
    delete d;
}
#else
void end(rtl_device *d)
{
    delete d;
}

void *save(mantis_device *self)
{
    try {
        auto saver = std::make_unique<memory_saver>();
        *saver << *of(self)->top;
        saver->close();
        return saver.release();
    } catch (const std::exception &) { // C callers know no exceptions
        return nullptr;
    }
}

void restore(mantis_device *self, const void *saved)
{
    memory_loader loader(static_cast<const memory_saver *>(saved)->bytes);
    loader >> *of(self)->top;
}

void discard(void *saved)
{
    delete static_cast<memory_saver *>(saved);
}
#endif

#ifdef MANTIS_NO_WAVEFORMS // the model was made without: the file stays empty
int trace(mantis_device *, int)
{
    return 0;
}
#else
int trace(mantis_device *self, int file)
{
    rtl_device *d = of(self);
    if (d->trace) {
        d->trace->close();
        d->trace.reset();
    }
    if (file < 0)
        return d->target.code;
    d->target = {file, ftruncate(file, 0) < 0 || lseek(file, 0, SEEK_SET) < 0 ? errno : 0};
    if (d->target.code != 0)
        return d->target.code;
    try {
        d->trace = std::make_unique<VerilatedFstC>();
        d->top->trace(d->trace.get(), 99);
        d->trace->set_time_unit("1ns"); // a nanosecond of the waveform is a clock
        d->trace->set_time_resolution("1ns");
        d->trace->open(waveform_name(&d->target).c_str());
        if (!d->trace->isOpen() && d->target.code == 0)
            d->target.code = EIO;
    } catch (const std::exception &) {
        d->target.code = ENOMEM;
    }
    if (d->target.code != 0)
        d->trace.reset();
    return d->target.code;
}
#endif

int trace_error(const mantis_device *self)
{
    return reinterpret_cast<const rtl_device *>(self)->target.code;
}

void destroy(mantis_device *self)
{
    trace(self, -1);
    of(self)->top->final();
    end(of(self));
}

/* A port against its twin: Verilator keeps up to 64 bits in an integer, more in an array of 32-bit words. */
template <typename V, typename C>
bool differ(const V &v, const C &c)
{
    return static_cast<uint64_t>(v) != static_cast<uint64_t>(c);
}
template <std::size_t words>
bool differ(const VlWide<words> &v, const uint32_t (&c)[words])
{
    return std::memcmp(v.data(), c, sizeof c) != 0;
}

template <typename V>
void print(char *text, size_t size, const V &v)
{
    std::snprintf(text, size, "%llx", static_cast<unsigned long long>(v));
}
void print_words(char *text, size_t size, const uint32_t *words, size_t count)
{
    size_t used = 0;
    while (count > 0 && used + 9 < size)
        used += static_cast<size_t>(std::snprintf(text + used, size - used, "%08x", words[--count]));
}
template <std::size_t words>
void print(char *text, size_t size, const VlWide<words> &v)
{
    print_words(text, size, v.data(), words);
}
template <std::size_t words>
void print(char *text, size_t size, const uint32_t (&c)[words])
{
    print_words(text, size, c, words);
}

template <typename V, typename C>
void describe(mantis_difference *d, const char *unit, const char *signal, const V &v, const C &c)
{
    std::snprintf(d->unit, sizeof d->unit, "%s", unit);
    std::snprintf(d->signal, sizeof d->signal, "%s", signal);
    print(d->cycle_value, sizeof d->cycle_value, c);
    print(d->rtl_value, sizeof d->rtl_value, v);
}

size_t compare(const mantis_device *self, const struct mantis_top *cycle, const struct mantis_top_out *pins,
               mantis_difference *first)
{
    const auto *device = reinterpret_cast<const rtl_device *>(self);
    const Vmantis_top___024root *root = device->top->rootp;
    size_t differing = 0;
#define PORT(unit, port, side, bits, c, v)             \
    if (differ(root->v, cycle->c) && differing++ == 0) \
        describe(first, unit, #port, root->v, cycle->c);
#define PIN(port, side, bits) PIN_##side(port)
#define PIN_in(port)
#define PIN_out(port)                                       \
    if (differ(root->port, pins->port) && differing++ == 0) \
        describe(first, "mantis_top", #port, root->port, pins->port);
#include "cycle/ports.inc"
#undef PIN_out
#undef PORT
    return differing;
}

const mantis_device_class class_ = {"rtl",   show,    tick,    save,    restore, discard, trace,  trace_error,
                                    compare, destroy, nullptr, nullptr, nullptr, nullptr, nullptr};

} // namespace

extern "C" mantis_device *mantis_rtl_device_create(void)
{
    try {
        auto d = std::make_unique<rtl_device>();
        d->base.class_ = &class_;
#ifndef MANTIS_NO_WAVEFORMS
        d->context.traceEverOn(true);
#endif
        d->context.randReset(0);
        d->top = std::make_unique<Vmantis_top>(&d->context);
        return &d.release()->base;
    } catch (const std::exception &) { // no memory, or no thread for the model
        return nullptr;
    }
}

extern "C" bool mantis_rtl_products(mantis_multiplier *products)
{
    try {
        VerilatedContext context;
        Vmultiplier multiplier{&context};
        for (int a = -128; a < 128; a++) {
            for (int b = -128; b < 128; b++) {
                multiplier.a_i = (uint8_t)a;
                multiplier.b_i = (uint8_t)b;
                multiplier.eval();
                products->product[a + 128][b + 128] = (int16_t)multiplier.product_o;
            }
        }
        return true;
    } catch (const std::exception &) {
        return false;
    }
}

extern "C" size_t mantis_rtl_probes(void)
{
#define PORT(unit, port, side, bits, c, v) +1
#define PIN_out(port)                      +1
    return 0
#include "cycle/ports.inc"
        ;
#undef PIN_out
#undef PIN_in
#undef PIN
#undef PORT
}
