"""Draws an SVG of each system's time per step, as a multiple of Descent's."""

import math

COLORS = {
    "descent": "#d9480f",
    "jax": "#1971c2",
    "pytorch": "#2f9e44",
    "pytorch-compiled": "#94d82d",
    "scikit-learn": "#9c36b5",
    "numpy": "#868e96",
}
LEFT, WIDTH, ROW, TOP = 290, 480, 22, 64  # pixels


def plot(records):
    groups = {}
    for each in records:
        if each["system"] in COLORS:
            threads = f"{each['threads']} thread{'s' if each['threads'] > 1 else ''}"
            label = f"{each['workload']} {each['optimizer']} {each['batch']}, {threads}"
            groups.setdefault(label, {})[each["system"]] = each["microseconds_per_step"]
    ratios = {
        label: {system: time / times["descent"] for system, time in times.items()}
        for label, times in groups.items() if "descent" in times
    }
    every = [ratio for times in ratios.values() for ratio in times.values()] or [1]
    low = math.floor(math.log10(min(every)))
    high = max(math.ceil(math.log10(max(every))), low + 1)

    def x(ratio):
        return LEFT + (math.log10(ratio) - low) / (high - low) * WIDTH

    bottom = TOP + ROW * len(ratios)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 30}" height="{bottom + 30}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="25" y="20" font-size="14">Time of a step, as a multiple of Descent’s</text>',
    ]
    shown = {system for times in ratios.values() for system in times}
    for number, system in enumerate(each for each in COLORS if each in shown):
        at = 30 + 125 * number
        lines.append(f'<circle cx="{at}" cy="40" r="5" fill="{COLORS[system]}"/>')
        lines.append(f'<text x="{at + 10}" y="44">{system}</text>')
    for power in range(low, high + 1):
        at, text = x(10**power), f"{10**power:g}×"
        lines.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{bottom}" stroke="#ced4da"/>')
        lines.append(f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{text}</text>')
    for number, (label, times) in enumerate(ratios.items()):
        y = TOP + ROW * (number + 0.5)
        lines.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{label}</text>')
        for system, ratio in times.items():
            lines.append(f'<circle cx="{x(ratio):.1f}" cy="{y}" r="5" fill="{COLORS[system]}"/>')
    return "\n".join([*lines, "</svg>"]) + "\n"
