# SPDX-License-Identifier: Apache-2.0
"""What bench_peers.py measured as a table in Markdown and as a picture."""

import math

BARS = [("golden", "golden", "#1b6ca8"), ("pytorch", "PyTorch fp32", "#9aa5b1"),
        ("qpytorch", "as QPyTorch", "#e0a458"), ("microxcaling", "as microxcaling", "#c8553d")]


def number(x):
    return f"{x:,.0f}" if x >= 10 else f"{x:.1f}"


def table(result):
    lines = ["| training, images a second | golden | PyTorch fp32 | its best with | golden to it | as QPyTorch "
             "| as microxcaling |", "|---|---|---|---|---|---|---|"]
    for name, peer in result["figures"].items():
        lines.append(f"| {name.removeprefix('peer_')}, batch {peer['batch']} | {number(peer['golden'])} "
                     f"| {number(peer['pytorch'])} | {peer['pytorch_with']} | {peer['ratio']:.2f} "
                     f"| {number(peer['qpytorch'])} | {number(peer['microxcaling'])} |")
    return "\n".join(lines) + "\n"


def picture(result):
    """Images a second, logarithmic, a group of bars for each network."""
    peers = result["figures"]
    rates = [peer[key] for peer in peers.values() for key, _, _ in BARS]
    low, high = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))
    left, top, height, bar, gap = 60, 34, 260, 16, 26
    group = bar * len(BARS) + gap
    width = left + group * len(peers) + 10

    def y_of(rate):
        return top + height * (1 - (math.log10(rate) - low) / (high - low))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + height + 40}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{top + height + 40}" fill="white"/>']
    for power in range(low, high + 1):
        y = y_of(10.0 ** power)
        out.append(f'<line x1="{left}" x2="{width - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10 ** power:,}</text>')
    for i, (_, label, colour) in enumerate(BARS):
        out.append(f'<rect x="{left + 130 * i}" y="10" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{left + 130 * i + 17}" y="20">{label}</text>')
    for i, (name, peer) in enumerate(peers.items()):
        x = left + group * i + gap / 2
        for k, (key, _, colour) in enumerate(BARS):
            y = y_of(peer[key])
            out.append(f'<rect x="{x + bar * k:.1f}" y="{y:.1f}" width="{bar - 2}" height="{top + height - y:.1f}" '
                       f'fill="{colour}"/>')
        out.append(f'<text x="{x + bar * len(BARS) / 2:.1f}" y="{top + height + 18}" text-anchor="middle">'
                   f'{name.removeprefix("peer_")}</text>')
    out.append(f'<text x="{left}" y="{top + height + 36}">images a second of training</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def record(page, result):
    """The page with its table and picture in place of the last ones, between two marks."""
    begin, end = "<!-- peers -->\n", "<!-- end of peers -->"
    before, rest = page.split(begin)
    picture_of = "![Images a second: golden, PyTorch in fp32, and emulations](figures/peers.svg)\n"
    return "\n".join([before + begin, heading(result), table(result), picture_of, end + rest.split(end)[1]])


def heading(result):
    return (f"{result['processor']}, {result['threads']} threads at most, {result['instruction']}; "
            f"PyTorch {result['torch']}.\n")
