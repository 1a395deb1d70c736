"use strict";
// What is drawn in a plot: axes, lines, bands, points, crosses, guides, and names at the ends of lines.
// Needs page.js and scale.js.

const Marks = (() => {
  const { element, name, short } = Page;
  const { stretches } = Scale;
  const round = (value) => Math.round(value * 100) / 100;
  const DASHES = [null, "8 4", "2 4", "10 4 2 4"];
  // How a series is drawn: seven colors, then the same with other dashes. "ink" and "muted" are colors of the text.
  const color = (style) => (typeof style === "string" ? style : style % 7);
  const dash = (style) => (typeof style === "string" ? null : DASHES[Math.floor(style / 4) % DASHES.length]);

  function swatch(series) {
    const key = color(series.style);
    const parts = series.dots
      ? [element("line", { x1: 1, x2: 29, y1: 6, y2: 6, class: `line k${key}` }),
        element("circle", { cx: 15, cy: 6, r: 4.5, class: `dot f${key}` })]
      : [element("line", { x1: 2, x2: 28, y1: 6, y2: 6, class: `line${series.thin ? " thin" : ""} k${key}`,
        "stroke-dasharray": series.dash ?? dash(series.style) })];
    return element("svg", { class: "swatch", viewBox: "0 0 30 12", "aria-hidden": "true", focusable: "false" }, parts);
  }

  // Draws the ticks, lines and names of both axes.
  function axes(frame, spec) {
    const { x, y, box } = frame, made = element("g", { class: "axes" });
    for (const value of frame.xTicks) {
      const at = round(x(value)), text = (spec.x.format ?? short)(value);
      // The text of the last tick stays within the picture.
      const middle = Math.min(at, round((frame.width ?? box.right + 18) - Page.width(text) / 2 - 1));
      made.append(element("g", { class: "tick", "data-axis": "x", "data-value": value, "data-at": at },
        element("line", { class: "grid", x1: at, x2: at, y1: box.top, y2: box.bottom }),
        element("text", { x: middle, y: box.bottom + 19, "text-anchor": "middle" }, text)));
    }
    for (const value of frame.yTicks) {
      const at = round(y(value));
      made.append(element("g", { class: "tick", "data-axis": "y", "data-value": value, "data-at": at },
        element("line", { class: "grid", x1: box.left, x2: box.right, y1: at, y2: at }),
        element("text", { x: box.left - 9, y: at + 4, "text-anchor": "end" }, (spec.y.format ?? short)(value))));
    }
    made.append(
      element("line", { class: "base", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }),
      element("text", { class: "axis-name", x: box.right, y: box.bottom + 40, "text-anchor": "end" }, spec.x.label),
      element("text", { class: "axis-name", x: 0, y: 14 }, spec.y.label));
    return made;
  }

  const path = (points, frame, key = "y") => points.map((point, index) =>
    `${index ? "L" : "M"}${round(frame.x(point.x))} ${round(Math.max(-1e5, Math.min(1e5, frame.y(point[key]))))}`).join("");

  function bands(points, frame) {
    const floor = frame.y.low;
    return stretches(points, frame).map((part) => {
      const whole = part.filter((point) => point.low !== null && point.low !== undefined)
        .map((point) => ({ ...point, low: frame.y.kind === "log" ? Math.max(point.low, floor / 10) : point.low }));
      return whole.length < 2 ? "" : `${path(whole, frame, "high")}${path([...whole].reverse(), frame, "low").replace("M", "L")}Z`;
    }).join("");
  }

  const cross = (x, y, key, title) => element("path", {
    class: `cross k${key}`, d: `M${round(x - 5)} ${round(y - 5)}l10 10m0 -10l-10 10` }, element("title", {}, title));

  function drawn(series, index, frame) {
    const key = color(series.style), made = element("g", { class: "series", "data-series": index });
    const inside = element("g", { "clip-path": `url(#${frame.clip})` });
    const band = bands(series.points, frame);
    if (band && !series.dots) inside.append(element("path", { class: `band f${key}${frame.many ? " many" : ""}`, d: band }));
    const line = stretches(series.points, frame).map((part) => path(part, frame)).join("");
    if (line && series.line !== false) {
      inside.append(element("path", { class: `line${series.thin ? " thin" : ""} k${key}`, d: line, "data-line": index,
        "stroke-dasharray": series.dash ?? dash(series.style) }));
    }
    for (const extra of series.extra ?? []) {
      const parts = stretches(extra.points, frame);
      const d = parts.map((part) => path(part, frame)).join("");
      if (d) inside.append(element("path", { class: `line thin k${key}`, d, "stroke-dasharray": "1 4" }));
      const last = parts.at(-1)?.at(-1);
      if (extra.cross && last) {
        const y = Math.max(frame.box.top + 6, Math.min(frame.box.bottom - 6, frame.y(last.y)));
        made.append(cross(frame.x(last.x), y, key, extra.text));
      }
    }
    made.prepend(inside);
    if (series.dots) made.append(...dots(series, index, frame));
    return made;
  }

  function dots(series, index, frame) {
    const made = [];
    for (const point of stretches(series.points, frame).flat()) {
      const x = round(frame.x(point.x)), low = frame.y(Math.max(point.low ?? point.y, frame.y.kind === "log" ? frame.y.low : -Infinity));
      if (point.high > point.low) {
        const high = frame.y(point.high);
        const d = `M${x} ${round(low)}V${round(high)}m-5 0h10M${round(x - 5)} ${round(low)}h10`;
        made.push(element("path", { class: `whisker k${color(point.style ?? series.style)}`, d }));
      }
      made.push(element("circle", { class: `dot f${color(point.style ?? series.style)}`, cx: x, cy: round(frame.y(point.y)), r: series.small ? 3.5 : 5.5,
        "data-dot": index }));
    }
    for (const mark of series.edge ?? []) {
      const x = round(frame.x(mark.x)), y = frame.box.top;
      made.push(element("path", { class: `edge-mark k${color(mark.style ?? series.style)}`, d: `M${round(x - 7)} ${y + 9}h14l-7 -12z`,
        "data-edge": index }, element("title", {}, mark.text)));
    }
    return made;
  }

  // Names at the ends of lines, where they find room.
  function direct(frame, spec, shown) {
    if (frame.width < 620 || shown.filter((series) => series.direct !== false).length > 8) return [];
    const taken = [...frame.labels], made = [];
    const ends = shown.map((series) => ({ series, last: stretches(series.points, frame).at(-1)?.at(-1) }))
      .filter(({ series, last }) => last && series.direct !== false)
      .map(({ series, last }) => ({ series, x: frame.x(last.x) + 8, y: frame.y(last.y) + 4 }))
      .filter(({ y }) => y > frame.box.top && y < frame.box.bottom + 8).sort((a, b) => a.y - b.y);
    for (const { series, x, y } of ends) {
      const text = name(series.name, 16), width = Page.width(text, "600 12.5px");
      if (x + width > frame.width) continue;
      const spot = [0, -12, 12, -22, 22].map((shift) => y + shift).find((at) => at > frame.box.top + 6 && at < frame.box.bottom
        && taken.every((other) => Math.abs(other.y - at) > 15 || other.x > x + width || other.x + other.width < x));
      if (spot === undefined) continue;
      taken.push({ x, y: spot, width });
      made.push(element("text", { class: `direct halo f${color(series.style)}`, x: round(x), y: round(spot) }, text));
    }
    return made;
  }

  function guides(frame, spec) {
    return (spec.guides ?? []).map((guide) => {
      const { box } = frame, at = round(frame[guide.axis](guide.value));
      const [from, to] = guide.axis === "x" ? [box.left, box.right] : [box.top, box.bottom];
      if (!(at >= from && at <= to)) return null;
      const upright = guide.axis === "x", width = Page.width(guide.label);
      const right = at + 8 + width < box.right;
      frame.labels.push(upright ? { x: right ? at + 7 : at - 7 - width, y: box.bottom - 10, width }
        : { x: box.left + 8, y: at - 6, width });
      // Its text is drawn after the lines, so that none runs through it.
      frame.notes.push(element("text", upright
        ? { class: "guide-name halo", x: right ? at + 7 : at - 7, y: box.bottom - 10, "text-anchor": right ? "start" : "end" }
        : { class: "guide-name halo", x: box.left + 8, y: at - 6 }, guide.label));
      return element("line", { class: "guide", "data-guide": guide.value, ...(upright ? { x1: at, x2: at, y1: box.top, y2: box.bottom }
        : { x1: box.left, x2: box.right, y1: at, y2: at }) });
    });
  }

  return { color, dash, swatch, axes, drawn, guides, direct, round };
})();
