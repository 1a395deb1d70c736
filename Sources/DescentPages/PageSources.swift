// Written by Scripts/pages.py from the files in Resources. Do not edit.

/// The HTML, CSS and JavaScript of the pages.
enum PageSources {
  // chart.js
  static let chartJS = ##"""
"use strict";
// Charts in SVG: lines with bands, points with whiskers, bars, and a map of colored cells. Each has a name, can be
// read with the keyboard, and has its values in a table. Needs page.js.

const Chart = (() => {
  const { element, name, named, number, short, data } = Page;
  const round = (value) => Math.round(value * 100) / 100;
  const DASHES = [null, "8 4", "2 4", "10 4 2 4"];
  // How a series is drawn: seven colors, then the same with other dashes. "ink" is the color of the text.
  const color = (style) => (style === "ink" ? "ink" : style % 7);
  const dash = (style) => (style === "ink" ? null : DASHES[Math.floor(style / 4) % DASHES.length]);

  // MARK: Scales

  // Maps low...high to from...to, linearly or by the logarithm.
  function scale(kind, [low, high], [from, to]) {
    const f = kind === "log" ? Math.log10 : (value) => value;
    const start = f(low), length = f(high) - start || 1;
    const map = (value) => from + (f(value) - start) / length * (to - from);
    map.invert = (place) => {
      const value = start + (place - from) / (to - from || 1) * length;
      return kind === "log" ? 10 ** value : value;
    };
    return Object.assign(map, { kind, low, high });
  }

  // Round numbers from low to high, about `count` of them.
  function linearTicks(low, high, count) {
    const raw = (high - low) / Math.max(1, count), base = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * base).find((size) => size >= raw * 0.999) ?? base;
    const made = [];
    for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
      made.push(Number((index * step).toPrecision(12)));
    }
    return made;
  }

  // Powers of ten; with 2 and 5 between them if there are few, and every second or third if there are many.
  function logTicks(low, high, count) {
    const decades = Math.log10(high / low);
    if (decades < 0.7) return linearTicks(low, high, count).filter((value) => value > 0);
    const factors = decades * 3 <= count + 1 ? [1, 2, 5] : decades * 2 <= count ? [1, 3] : [1];
    const every = Math.max(1, Math.ceil(decades / count)), made = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      if (power % every) continue;
      made.push(...factors.map((factor) => Number(`${factor}e${power}`)));
    }
    return made.filter((value) => value >= low * 0.999999 && value <= high * 1.000001);
  }

  // The part of an axis that its values need.
  function domain(kind, values, { from = null, to = null, pad = 0.04 } = {}) {
    const usable = values.filter((value) => Number.isFinite(value) && (kind !== "log" || value > 0));
    if (usable.length === 0) return kind === "log" ? [1, 10] : [0, 1];
    let low = usable.reduce((a, b) => Math.min(a, b)), high = usable.reduce((a, b) => Math.max(a, b));
    if (to !== null) high = Math.min(high, Math.max(to, low));
    if (kind === "log") {
      const margin = Math.max((high / low) ** pad, low === high ? 2 : 1.02);
      return [low / margin, high * margin];
    }
    if (from !== null) low = Math.min(low, from);
    if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
    return [low, high];
  }

  // The value of a series at x, between its points as the line is drawn; null beyond its ends.
  function valueAt(points, x, isLine, kinds) {
    const at = points.findIndex((point) => point.x >= x * (1 - 1e-9));
    if (at < 0) return null;
    const right = points[at];
    if (Math.abs(right.x - x) <= Math.abs(x) * 1e-9) return right;
    const left = points[at - 1];
    if (!isLine || !left || left.y === null || right.y === null) return null;
    const fx = kinds.x === "log" ? Math.log : (value) => value, fy = kinds.y === "log" ? Math.log : (value) => value;
    const t = (fx(x) - fx(left.x)) / (fx(right.x) - fx(left.x));
    const mix = (a, b) => (a === null || a === undefined || b === null || b === undefined ? null
      : kinds.y === "log" ? Math.exp(fy(a) + t * (fy(b) - fy(a))) : a + t * (b - a));
    return { x, y: mix(left.y, right.y), low: mix(left.low, right.low), high: mix(left.high, right.high) };
  }

  // MARK: Parts

  function swatch(series) {
    const key = color(series.style);
    const parts = series.dots
      ? [element("line", { x1: 1, x2: 29, y1: 6, y2: 6, class: `line k${key}` }), element("circle", { cx: 15, cy: 6, r: 4.5, class: `dot f${key}` })]
      : [element("line", { x1: 2, x2: 28, y1: 6, y2: 6, class: `line${series.thin ? " thin" : ""} k${key}`,
        "stroke-dasharray": series.dash ?? dash(series.style) })];
    return element("svg", { class: "swatch", viewBox: "0 0 30 12", "aria-hidden": "true", focusable: "false" }, parts);
  }

  // Draws the ticks, lines and names of both axes.
  function axes(frame, spec) {
    const { x, y, box } = frame, made = element("g", { class: "axes" });
    for (const value of frame.xTicks) {
      const at = round(x(value));
      made.append(element("g", { class: "tick", "data-axis": "x", "data-value": value, "data-at": at },
        element("line", { class: "grid", x1: at, x2: at, y1: box.top, y2: box.bottom }),
        element("text", { x: at, y: box.bottom + 19, "text-anchor": "middle" }, (spec.x.format ?? short)(value))));
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

  // The parts of a series' points that have a place on both axes, as lists without gaps.
  function stretches(points, frame) {
    const made = [[]];
    for (const point of points) {
      const fits = point.y !== null && (frame.x.kind !== "log" || point.x > 0) && (frame.y.kind !== "log" || point.y > 0);
      if (fits) made[made.length - 1].push(point);
      else if (made[made.length - 1].length) made.push([]);
    }
    return made.filter((part) => part.length > 0);
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

  function drawSeries(series, index, frame) {
    const key = color(series.style), made = element("g", { class: "series", "data-series": index });
    const inside = element("g", { "clip-path": `url(#${frame.clip})` });
    const band = bands(series.points, frame);
    if (band && !series.dots) inside.append(element("path", { class: `band f${key}`, d: band }));
    const line = stretches(series.points, frame).map((part) => path(part, frame)).join("");
    if (line && series.line !== false) {
      inside.append(element("path", { class: `line${series.thin ? " thin" : ""} k${key}`, d: line, "data-line": index,
        "stroke-dasharray": series.dash ?? dash(series.style) }));
    }
    for (const extra of series.extra ?? []) {
      const parts = stretches(extra.points, frame);
      inside.append(element("path", { class: `line thin k${key}`, d: parts.map((part) => path(part, frame)).join(""), "stroke-dasharray": "1 4" }));
      const last = parts.at(-1)?.at(-1);
      if (extra.cross && last) {
        const y = Math.max(frame.box.top + 6, Math.min(frame.box.bottom - 6, frame.y(last.y)));
        made.append(cross(frame.x(last.x), y, key, extra.text));
      }
    }
    made.prepend(inside);
    if (series.dots) made.append(...dots(series, index, frame, key));
    return made;
  }

  function dots(series, index, frame, key) {
    const made = [];
    for (const point of stretches(series.points, frame).flat()) {
      const x = round(frame.x(point.x)), low = frame.y(Math.max(point.low ?? point.y, frame.y.kind === "log" ? frame.y.low : -Infinity));
      if (point.high > point.low) {
        const high = frame.y(point.high);
        made.push(element("path", { class: `whisker k${key}`, d: `M${x} ${round(low)}V${round(high)}m-5 0h10M${x - 5} ${round(low)}h10` }));
      }
      made.push(element("circle", { class: `dot f${key}`, cx: x, cy: round(frame.y(point.y)), r: 5.5, "data-dot": index }));
    }
    for (const mark of series.edge ?? []) {
      const x = round(frame.x(mark.x)), y = frame.box.top;
      made.push(element("path", { class: `edge-mark k${key}`, d: `M${x - 7} ${y + 9}h14l-7 -12z`, "data-edge": index },
        element("title", {}, mark.text)));
    }
    return made;
  }

  // Names at the ends of lines, where they find room.
  function direct(frame, spec, shown) {
    if (frame.width < 620 || shown.length > 8) return [];
    const taken = [], made = [];
    const ends = shown.map((series) => ({ series, last: stretches(series.points, frame).at(-1)?.at(-1) }))
      .filter(({ series, last }) => last && series.direct !== false)
      .map(({ series, last }) => ({ series, x: frame.x(last.x) + 8, y: frame.y(last.y) + 4 }))
      .filter(({ y }) => y > frame.box.top && y < frame.box.bottom + 8).sort((a, b) => a.y - b.y);
    for (const { series, x, y } of ends) {
      const text = name(series.name, 16), width = text.length * 7.6;
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
      const upright = guide.axis === "x", width = guide.label.length * 7;
      const right = at + 8 + width < box.right;
      return element("g", { "data-guide": guide.value }, element("line", upright
        ? { class: "guide", x1: at, x2: at, y1: box.top, y2: box.bottom }
        : { class: "guide", x1: box.left, x2: box.right, y1: at, y2: at }),
      element("text", upright
        ? { class: "guide-name halo", x: right ? at + 7 : at - 7, y: box.bottom - 10, "text-anchor": right ? "start" : "end" }
        : { class: "guide-name halo", x: box.right - 4, y: at - 6, "text-anchor": "end" }, guide.label));
    });
  }

  // MARK: Plot

  // The size, scales and ticks of a plot for the series that are shown.
  function frameOf(spec, shown, width, clip) {
    const points = shown.flatMap((series) => series.points), extra = shown.flatMap((series) => (series.extra ?? []).flatMap((part) => part.points));
    const edges = shown.flatMap((series) => series.edge ?? []);
    const ys = points.flatMap((point) => [point.y, point.low, point.high]).filter((value) => value !== null && value !== undefined);
    const guideValues = (axis) => (spec.guides ?? []).filter((guide) => guide.axis === axis).map((guide) => guide.value);
    const xDomain = domain(spec.x.scale, [...points, ...extra, ...edges].map((point) => point.x).concat(guideValues("x"), spec.x.include ?? []),
      { pad: spec.x.pad ?? 0 });
    const all = [...ys, ...extra.map((point) => point.y).filter((value) => value !== null), ...guideValues("y"), ...(spec.y.include ?? [])];
    let yDomain = domain(spec.y.scale, all, { from: spec.y.scale === "log" ? null : spec.y.from ?? null, to: spec.y.cap ?? null });
    const height = width < 480 ? 300 : Math.min(440, Math.round(width * 0.5));
    const box = { top: 34, bottom: height - 52 };
    let yTicks;
    if (spec.y.scale === "log") yTicks = logTicks(...yDomain, 6);
    else {
      const step = linearTicks(...yDomain, 5), size = step.length > 1 ? step[1] - step[0] : 1;
      yDomain = [Math.floor(yDomain[0] / size + 1e-9) * size, Math.ceil(yDomain[1] / size - 1e-9) * size];
      yTicks = linearTicks(...yDomain, Math.round((yDomain[1] - yDomain[0]) / size));
    }
    const format = spec.y.format ?? short;
    box.left = Math.max(30, 14 + 7.8 * Math.max(...yTicks.map((value) => format(value).length), 1));
    const room = shown.some((series) => series.direct !== false) && width >= 620 && shown.length <= 8
      ? Math.min(140, 14 + 7.6 * Math.max(...shown.map((series) => name(series.name, 16).length))) : 18;
    box.right = width - room;
    const x = scale(spec.x.scale, xDomain, [box.left, box.right]), y = scale(spec.y.scale, yDomain, [box.bottom, box.top]);
    const count = Math.max(2, Math.floor((box.right - box.left) / 84));
    const xTicks = spec.x.ticks?.(count) ?? (spec.x.scale === "log" ? logTicks(...xDomain, count) : linearTicks(...xDomain, count));
    return { x, y, xTicks, yTicks, box, width, height, clip };
  }

  // Lines, points or both on two axes. Returns { figure, update }, where update takes a new description.
  // See docs/pages.md for the description.
  function plot(host, first) {
    let spec = first, frame = null, stops = [], at = null, strong = null;
    const hidden = new Set(), clip = Page.unique("clip"), titleId = Page.unique("title"), descId = Page.unique("desc");
    const area = element("div", { class: "plot" });
    const reader = element("div", { class: "reader", role: "slider", tabindex: 0, "aria-valuemin": 0 });
    const cursor = element("line", { class: "cursor" });
    const readout = element("p", { class: "readout" });
    const keys = element("ul", { class: "keys", "aria-label": "Lines of the chart: press to hide or show" });
    const table = Page.details("The numbers as a table", () => tableOf(spec));
    const figure = element("figure", { class: "chart" }, area, readout, keys, table);
    host.append(figure);

    const visible = () => spec.series.filter((series, index) => !hidden.has(index));

    function draw() {
      const width = Math.max(240, Math.round(area.clientWidth || host.clientWidth || 640)), shown = visible();
      frame = frameOf(spec, shown, width, clip);
      const { box } = frame;
      const svg = element("svg", { role: "img", "aria-labelledby": `${titleId} ${descId}`, viewBox: `0 0 ${width} ${frame.height}` },
        element("title", { id: titleId }, spec.title), element("desc", { id: descId }, spec.description ?? ""),
        element("defs", {}, element("clipPath", { id: clip },
          element("rect", { x: box.left - 3, y: box.top - 3, width: box.right - box.left + 6, height: box.bottom - box.top + 6 }))),
        axes(frame, spec), guides(frame, spec), cursor,
        spec.series.map((series, index) => (hidden.has(index) ? null : drawSeries(series, index, frame))),
        direct(frame, spec, shown));
      area.replaceChildren(svg, reader);
      Object.assign(reader.style, { left: `${box.left / width * 100}%`, width: `${(box.right - box.left) / width * 100}%`,
        top: `${box.top / frame.height * 100}%`, height: `${(box.bottom - box.top) / frame.height * 100}%` });
      stops = stopsOf(shown, frame);
      reader.setAttribute("aria-valuemax", Math.max(0, stops.length - 1));
      reader.setAttribute("aria-label", `${spec.title}. Left and right arrow keys read the values`);
      read(at === null ? null : Math.min(at, stops.length - 1));
      emphasize();
    }

    // Shows the values at a stop, or those at the end of each line.
    function read(stop) {
      at = stop;
      const x = stop === null ? null : stops[stop];
      const texts = spec.series.map((series, index) => (hidden.has(index) ? null : valueText(series, x, frame)));
      spec.series.forEach((series, index) => {
        keys.children[index].firstElementChild.lastElementChild.textContent = texts[index] ?? "hidden";
      });
      readout.textContent = x === null || x === undefined ? (spec.atEnd ?? "Values at the end of each line:")
        : `Values at ${(spec.x.full ?? number)(x)} ${spec.x.unit ?? spec.x.label}:`;
      const spoken = spec.series.map((series, index) => (texts[index] ? `${name(series.name, 30)} ${texts[index]}` : null)).filter(Boolean);
      reader.setAttribute("aria-valuenow", stop ?? Math.max(0, stops.length - 1));
      reader.setAttribute("aria-valuetext", `${readout.textContent} ${spoken.slice(0, 6).join("; ")}${spoken.length > 6 ? `; and ${spoken.length - 6} more in the table` : ""}`);
      const place = x === null || x === undefined ? -10 : round(frame.x(x));
      for (const [key, value] of Object.entries({ x1: place, x2: place, y1: frame.box.top, y2: frame.box.bottom })) cursor.setAttribute(key, value);
      cursor.setAttribute("visibility", place < 0 ? "hidden" : "visible");
    }

    function emphasize() {
      for (const group of area.querySelectorAll("[data-series]")) {
        group.classList.toggle("faded", strong !== null && Number(group.dataset.series) !== strong);
      }
    }

    function listKeys() {
      keys.replaceChildren(...spec.series.map((series, index) => {
        const button = element("button", { type: "button", "aria-pressed": !hidden.has(index) }, swatch(series),
          element("span", { class: "key-name" }, named(series.name, 40)), element("span", { class: "key-value" }));
        button.addEventListener("click", () => {
          if (hidden.has(index)) hidden.delete(index); else hidden.add(index);
          button.setAttribute("aria-pressed", !hidden.has(index));
          draw();
        });
        const strengthen = (value) => () => { strong = hidden.has(index) ? null : value; emphasize(); };
        button.addEventListener("pointerenter", strengthen(index));
        button.addEventListener("pointerleave", strengthen(null));
        return element("li", {}, button);
      }));
    }

    function update(next) {
      if (next.series.length !== spec.series.length) hidden.clear();
      spec = next;
      listKeys();
      draw();
      if (table.open) table.lastElementChild.replaceWith(tableOf(spec)); else if (table.childElementCount > 1) table.lastElementChild.remove();
    }

    listenTo(reader, { count: () => stops.length, at: () => at, read, nearest: (part) => {
      const x = frame.x.invert(frame.box.left + part * (frame.box.right - frame.box.left)), place = frame.x(x);
      return stops.reduce((best, stop, index) => (Math.abs(frame.x(stop) - place) < Math.abs(frame.x(stops[best]) - place) ? index : best), 0);
    } });
    listKeys();
    draw();
    watch(area, () => { if (Math.round(area.clientWidth) !== frame.width) draw(); });
    return { figure, update };
  }

  // Pointer and keys move along the stops; Escape and leaving go back to the ends of the lines.
  function listenTo(reader, chart) {
    reader.addEventListener("pointermove", (event) => {
      const box = reader.getBoundingClientRect();
      if (chart.count()) chart.read(chart.nearest((event.clientX - box.left) / box.width));
    });
    reader.addEventListener("pointerleave", () => { if (document.activeElement !== reader) chart.read(null); });
    reader.addEventListener("blur", () => chart.read(null));
    reader.addEventListener("keydown", (event) => {
      const last = chart.count() - 1, at = chart.at() ?? last + 1;
      const next = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at > last ? 0 : at + 1, ArrowUp: at > last ? 0 : at + 1,
        PageDown: at - 10, PageUp: at + 10, Home: 0, End: last, Escape: null }[event.key];
      if (next === undefined || last < 0) return;
      event.preventDefault();
      chart.read(next === null ? null : Math.max(0, Math.min(last, next)));
    });
  }

  function watch(area, resized) {
    if (typeof ResizeObserver === "function") new ResizeObserver(resized).observe(area);
    else addEventListener("resize", resized);
  }

  // The values of x at which the cursor stops: those of the points, at least two pixels apart.
  function stopsOf(shown, frame) {
    const all = shown.flatMap((series) => stretches(series.points, frame).flat().map((point) => point.x)
      .concat((series.edge ?? []).map((mark) => mark.x))).sort((a, b) => a - b);
    const made = [];
    for (const x of all) if (!made.length || frame.x(x) - frame.x(made.at(-1)) >= 2) made.push(x);
    return made;
  }

  // What the key of a series says at x; at null, at the end of its line.
  function valueText(series, x, frame) {
    const mark = series.edge?.find((one) => one.x === x);
    const whole = stretches(series.points, frame).flat();
    const point = x === null || x === undefined ? (series.dots ? null : whole.at(-1))
      : valueAt(whole, x, series.line !== false && !series.dots, { x: frame.x.kind, y: frame.y.kind });
    if (mark) return point ? `${number(point.y)}; ${mark.text}` : mark.text;
    if (!point) return x === null || x === undefined ? " " : "—";
    const spread = point.low !== null && point.low !== undefined && point.high > point.low;
    return number(point.y) + (spread ? ` (${number(point.low)} to ${number(point.high)})` : "");
  }

  // MARK: Tables

  function tableOf(spec) {
    const spread = spec.series.some((series) => series.points.some((point) => point.low !== null && point.low !== undefined));
    const heads = [spec.x.label, ...(spread ? [`${spec.y.label}, median`, "lowest", "highest"] : [spec.y.label])];
    const bodies = spec.series.map((series, index) => {
      const rows = series.points.map((point) => element("tr", {}, [element("td", {}, data(point.x)), element("td", {}, data(point.y)),
        ...(spread ? [element("td", {}, data(point.low)), element("td", {}, data(point.high))] : [])]));
      for (const mark of series.edge ?? []) {
        rows.push(element("tr", {}, element("td", {}, data(mark.x)), element("td", { colspan: spread ? 3 : 1 }, mark.text)));
      }
      for (const extra of series.extra ?? []) {
        const last = extra.points.at(-1);
        if (last) rows.push(element("tr", {}, element("td", {}, data(last.x)), element("td", { colspan: spread ? 3 : 1 }, extra.text)));
      }
      return element("tbody", { "data-series": index }, element("tr", { class: "group" },
        element("th", { colspan: heads.length, scope: "rowgroup" }, swatch(series), named(series.name))), rows);
    });
    return Page.scroll(`${spec.title}: the numbers`, element("table", {}, element("caption", {}, spec.title),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), bodies));
  }

  // MARK: Bars

  // Horizontal bars from zero with whiskers. spec: { title, description, label, bars: [{ name, style, value, low,
  // high, text }] }; a bar without a value is an open bar with its text. Returns { figure, update }.
  function bars(host, first) {
    let spec = first, width = 0;
    const area = element("div", { class: "plot" });
    const table = Page.details("The numbers as a table", () => barTable(spec));
    const figure = element("figure", { class: "chart" }, area, table);
    host.append(figure);
    function draw() {
      width = Math.max(240, Math.round(area.clientWidth || 640));
      const high = Math.max(...spec.bars.map((bar) => bar.high ?? bar.value ?? 0), 0) || 1;
      const room = 9 + 8 * Math.max(...spec.bars.map((bar) => number(bar.value).length), 3);
      const x = scale("linear", [0, high], [0, width - room]), step = 56, height = spec.bars.length * step + 26;
      const svg = element("svg", { role: "img", viewBox: `0 0 ${width} ${height}`, "aria-label": `${spec.title}. ${spec.description ?? ""}` },
        element("text", { class: "axis-name", x: 0, y: 14 }, spec.label));
      spec.bars.forEach((bar, index) => {
        const top = 30 + index * step, key = color(bar.style);
        svg.append(element("text", { class: "value", x: 0, y: top + 12 }, name(bar.name, Math.floor(width / 9)), element("title", {}, name(bar.name, 2000))));
        if (bar.value === null) {
          svg.append(element("rect", { class: "bar-open", x: 0.5, y: top + 20, width: width - 1, height: 17, rx: 3 }),
            element("text", { x: 9, y: top + 33 }, bar.text));
          return;
        }
        const end = round(x(bar.value));
        svg.append(element("rect", { class: `bar f${key}`, x: 0, y: top + 20, width: end, height: 17, rx: 3, "data-bar": index }));
        if (bar.high > bar.low) {
          svg.append(element("path", { class: "whisker kink", d: `M${round(x(bar.low))} ${top + 28.5}H${round(x(bar.high))}m0 -5v10M${round(x(bar.low))} ${top + 23.5}v10` }));
        }
        svg.append(element("text", { class: "value", x: round(x(Math.max(bar.high ?? 0, bar.value))) + 8, y: top + 33 }, number(bar.value)));
      });
      area.replaceChildren(svg);
    }
    draw();
    watch(area, () => { if (Math.round(area.clientWidth) !== width) draw(); });
    return { figure, update(next) {
      spec = next;
      draw();
      if (table.open) table.lastElementChild.replaceWith(barTable(spec)); else if (table.childElementCount > 1) table.lastElementChild.remove();
    } };
  }

  function barTable(spec) {
    return Page.scroll(`${spec.title}: the numbers`, element("table", {}, element("caption", {}, spec.title),
      element("thead", {}, element("tr", {}, ["", `${spec.label}, median`, "lowest", "highest"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, spec.bars.map((bar) => element("tr", {}, element("th", { scope: "row" }, named(bar.name)),
        bar.value === null ? element("td", { colspan: 3 }, bar.text) : [bar.value, bar.low, bar.high].map((value) => element("td", {}, data(value))))))));
  }

  // MARK: Map

  // A table of colored cells: the darkest are the best. spec: { title, corner, columns: [name], rows: [text],
  // cell(row, column) → null or { value, hatched, chosen, text }, largerIsBetter, best, worst, keys: [[class, text]] }.
  function map(host, spec) {
    const cells = spec.rows.map((_, row) => spec.columns.map((_, column) => spec.cell(row, column)));
    const values = cells.flat().filter((cell) => cell && Number.isFinite(cell.value)).map((cell) => cell.value);
    const low = Math.min(...values), high = spec.worst > low ? Math.min(spec.worst, Math.max(...values)) : Math.max(...values);
    const f = low > 0 && !spec.largerIsBetter ? Math.log : (value) => value;
    const shade = (value) => {
      const part = high > low ? (f(Math.min(Math.max(value, low), high)) - f(low)) / (f(high) - f(low)) : 0;
      return Math.min(5, Math.floor((spec.largerIsBetter ? 1 - part : part) * 5.999));
    };
    const body = cells.map((row, index) => element("tr", {}, element("th", { scope: "row" }, spec.rows[index]), row.map((cell) => {
      if (!cell) return element("td", { class: "untried" }, element("span", { "aria-hidden": "true" }, "·"), element("span", { class: "hidden-text" }, "not tried"));
      const kind = cell.hatched || !Number.isFinite(cell.value) ? "hatched" : `q${shade(cell.value)}`;
      return element("td", { class: `${kind}${cell.chosen ? " chosen" : ""}` }, kind === "hatched" ? cell.text ?? "diverged" : data(cell.value),
        cell.chosen ? element("span", { class: "small" }, cell.chosen) : null);
    })));
    const figure = element("figure", { class: "chart" }, Page.scroll(spec.title, element("table", { class: "map" },
      element("caption", { class: "hidden-text" }, spec.title),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, spec.corner), spec.columns.map((text) => element("th", { scope: "col" }, named(text, 28))))),
      element("tbody", {}, body))),
    element("ul", { class: "map-keys" }, (spec.keys ?? []).map(([kind, text]) => element("li", {}, element("i", { class: kind, "aria-hidden": "true" }), text))));
    host.append(figure);
    return { figure };
  }

  return { plot, bars, map, swatch };
})();
"""##

  // page.css
  static let pageCSS = ##"""
/* The design that all pages of Descent share: colors of both themes, type, tables, controls and charts.
   The Content-Security-Policy of a page allows this sheet alone, by its hash. */

:root {
  color-scheme: light;
  --paper: #fcfbf9; --raised: #f3f1ec; --ink: #1c1e22; --muted: #565b63; --rule: #dedad2; --edge: #83878e;
  --accent: #0a5c9e; --on-accent: #ffffff; --focus: #0a5c9e; --alarm: #a83232; --good: #00694c;
  --c0: #0072b2; --c1: #c45100; --c2: #008562; --c3: #a8487f; --c4: #8a6400; --c5: #5b50b8; --c6: #4a4f57;
  --q0: #0b4f85; --q1: #2471ad; --q2: #7db4dc; --q3: #b4d4ec; --q4: #d9e8f3; --q5: #efeee9;
  --t0: #ffffff; --t1: #ffffff; --t2: #10222f; --t3: #10222f; --t4: #1c1e22; --t5: #1c1e22;
  --hatch: #e9c9c4; --hatch-paper: #faf0ee;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --paper: #14161a; --raised: #1f2227; --ink: #ebe8e2; --muted: #a9adb5; --rule: #33373e; --edge: #7d828b;
    --accent: #84c5f4; --on-accent: #0d1a24; --focus: #9fd3ff; --alarm: #ff9c8f; --good: #5fd3a8;
    --c0: #5db5f2; --c1: #f58f4f; --c2: #30c99c; --c3: #ea9ecb; --c4: #f0d24f; --c5: #b5a8f8; --c6: #c3c6cc;
    --q0: #a9d8fa; --q1: #6fb4e4; --q2: #2f719f; --q3: #22547a; --q4: #1d3a52; --q5: #22262c;
    --t0: #0b1c29; --t1: #0b1c29; --t2: #ffffff; --t3: #ffffff; --t4: #ebe8e2; --t5: #ebe8e2;
    --hatch: #5a2f2c; --hatch-paper: #2b1c1b;
  }
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --paper: #14161a; --raised: #1f2227; --ink: #ebe8e2; --muted: #a9adb5; --rule: #33373e; --edge: #7d828b;
  --accent: #84c5f4; --on-accent: #0d1a24; --focus: #9fd3ff; --alarm: #ff9c8f; --good: #5fd3a8;
  --c0: #5db5f2; --c1: #f58f4f; --c2: #30c99c; --c3: #ea9ecb; --c4: #f0d24f; --c5: #b5a8f8; --c6: #c3c6cc;
  --q0: #a9d8fa; --q1: #6fb4e4; --q2: #2f719f; --q3: #22547a; --q4: #1d3a52; --q5: #22262c;
  --t0: #0b1c29; --t1: #0b1c29; --t2: #ffffff; --t3: #ffffff; --t4: #ebe8e2; --t5: #ebe8e2;
  --hatch: #5a2f2c; --hatch-paper: #2b1c1b;
}

/* Type and space */
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
main, .masthead, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
main:focus { outline: none; }
.masthead { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding-top: 1.25rem; }
.brand { margin: 0; font-weight: 650; letter-spacing: .01em; color: var(--muted); }
section { margin-top: 4.5rem; }
h1 { font-size: clamp(1.6rem, 1.15rem + 2.2vw, 2.5rem); line-height: 1.18; letter-spacing: -.015em; font-weight: 680;
  margin: 2.5rem 0 0; max-width: 26ch; text-wrap: balance; }
h2 { font-size: clamp(1.25rem, 1.1rem + .7vw, 1.55rem); line-height: 1.25; letter-spacing: -.01em; font-weight: 650;
  margin: 0 0 .6rem; }
h3 { font-size: 1.0625rem; margin: 2rem 0 .5rem; }
p, ul, ol, dl { margin: 0 0 1rem; max-width: 42rem; }
.verdict { font-size: clamp(1.15rem, 1.05rem + .55vw, 1.4rem); line-height: 1.5; margin: 1.25rem 0 1.5rem; max-width: 44rem; }
.muted, .note { color: var(--muted); }
.note { font-size: .9375rem; }
.alarm { color: var(--alarm); }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .9em; }
footer { margin-top: 4.5rem; padding-bottom: 3rem; color: var(--muted); font-size: .9375rem; }
footer p { border-top: 1px solid var(--rule); padding-top: 1.25rem; max-width: none; }
.points { padding-left: 1.2rem; }
.points li { margin-bottom: .6rem; padding-left: .25rem; }
.points li::marker { color: var(--muted); }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--paper); padding: .5rem 1rem; z-index: 3; }
.skip:focus { top: .5rem; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }

/* Facts: a few values in a row */
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.1rem 2rem; max-width: none;
  margin: 2rem 0 0; padding: 1.25rem 0; border-block: 1px solid var(--rule); }
.facts div { min-width: 0; }
.facts dt, .pairs dt { color: var(--muted); font-size: .875rem; }
.facts dd { margin: 0; font-weight: 600; }
.pairs { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .5rem 1.5rem; max-width: 50rem; }
.pairs dt { font-size: .9375rem; }
.pairs dd { margin: 0; min-width: 0; }

/* Tables */
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; line-height: 1.4; }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem; font-size: .9375rem; }
th, td { text-align: right; padding: .55rem .9rem; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: normal; }
th { font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; font-size: .875rem; vertical-align: bottom; border-bottom-color: var(--edge); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.contenders { width: 100%; }
.contenders th[scope="row"] { min-width: 8rem; overflow-wrap: anywhere; }
.small { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; }
.small.alarm { color: var(--alarm); }
td .small { white-space: nowrap; }
td .wide, th .wide { white-space: normal; overflow-wrap: anywhere; }
.least { font-weight: 700; color: var(--good); }
.least::before { content: "● "; font-size: .6em; vertical-align: .25em; }
.unreached { color: var(--muted); font-style: italic; }
.group th { text-align: left; padding-top: 1.2rem; }
.swatch { width: 1.9rem; height: .75rem; vertical-align: .02em; margin-right: .5rem; flex: none; }

/* Controls */
button, input, summary { font: inherit; color: inherit; }
.controls { display: flex; flex-wrap: wrap; gap: .9rem 1.75rem; margin: 1.5rem 0 1rem; align-items: end; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .3rem; color: var(--muted); font-size: .875rem; }
.segments { display: inline-flex; flex-wrap: wrap; border: 1px solid var(--edge); border-radius: 9px; padding: 2px; gap: 2px; }
.segments label { position: relative; cursor: pointer; }
.segments input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
.segments span { display: block; padding: .3rem .8rem; border-radius: 6px; font-size: .9375rem; line-height: 1.4; }
.segments label:hover span { background: var(--raised); }
.segments input:checked + span { background: var(--accent); color: var(--on-accent); }
.segments input:focus-visible + span { outline: 3px solid var(--focus); outline-offset: 3px; }
.masthead fieldset { display: flex; align-items: center; gap: .6rem; }
.masthead .segments span { padding: .1rem .6rem; font-size: .875rem; }
.check { display: inline-flex; align-items: center; gap: .55rem; min-height: 2.4rem; cursor: pointer; font-size: .9375rem; }
.check input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--accent); }
.button { border: 1px solid var(--edge); background: transparent; border-radius: 8px; padding: .3rem .9rem; font-size: .9375rem; cursor: pointer; }
.button:hover { background: var(--raised); }
details { margin: .75rem 0 0; }
summary { cursor: pointer; color: var(--accent); font-size: .9375rem; width: fit-content; padding: .25rem 0; }
details[open] > summary { margin-bottom: .75rem; }
details .scroll { max-height: 26rem; overflow: auto; }
details thead th { position: sticky; top: 0; background: var(--paper); }
.copy { display: flex; flex-wrap: wrap; gap: .75rem; align-items: start; margin: 1.25rem 0; }
.copy pre { flex: 1 1 20rem; min-width: 0; margin: 0; padding: .8rem 1rem; background: var(--raised); border-radius: 8px;
  white-space: pre-wrap; unicode-bidi: isolate; max-height: 20rem; overflow: auto; }

/* Charts */
.chart { margin: 1.25rem 0 0; }
.plot { position: relative; touch-action: pan-y; }
.plot svg { display: block; width: 100%; height: auto; overflow: visible; }
.plot .reader { position: absolute; cursor: crosshair; touch-action: pan-y; }
.chart text { font-size: 12.5px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.chart .axis-name { fill: var(--ink); font-size: 13px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.base { stroke: var(--edge); stroke-width: 1; }
.guide { stroke: var(--ink); stroke-width: 1.25; stroke-dasharray: 2 4; stroke-linecap: round; }
.chart .guide-name { fill: var(--ink); }
.chart .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.line.thin { stroke-width: 1.4; }
.band { stroke: none; opacity: .16; }
.whisker { stroke-width: 1.75; fill: none; }
.dot { stroke: var(--paper); stroke-width: 1.5; }
.edge-mark { fill: var(--paper); stroke-width: 2; }
.cross { stroke-width: 2.4; fill: none; stroke-linecap: round; }
.bar { stroke: none; }
.bar-open { fill: none; stroke: var(--edge); stroke-width: 1.25; stroke-dasharray: 4 4; }
.cursor { stroke: var(--ink); stroke-width: 1; opacity: .65; }
.faded { opacity: .18; }
.k0 { stroke: var(--c0); } .k1 { stroke: var(--c1); } .k2 { stroke: var(--c2); } .k3 { stroke: var(--c3); }
.k4 { stroke: var(--c4); } .k5 { stroke: var(--c5); } .k6 { stroke: var(--c6); } .kink { stroke: var(--ink); }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); }
.f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .fink { fill: var(--ink); }
.chart text.f0 { fill: var(--c0); } .chart text.f1 { fill: var(--c1); } .chart text.f2 { fill: var(--c2); }
.chart text.f3 { fill: var(--c3); } .chart text.f4 { fill: var(--c4); } .chart text.f5 { fill: var(--c5); }
.chart text.f6 { fill: var(--c6); } .chart text.fink { fill: var(--ink); }
.chart text.value { fill: var(--ink); font-size: 13.5px; }
.chart .direct { font-weight: 600; font-size: 12.5px; }
.readout { margin: .9rem 0 .3rem; font-size: .9375rem; color: var(--muted); max-width: none; font-variant-numeric: tabular-nums; }
.keys { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); gap: .15rem .75rem;
  padding: 0; margin: 0; max-width: none; }
.keys button { display: flex; align-items: center; width: 100%; border: 0; background: none; text-align: left; cursor: pointer;
  padding: .35rem .5rem; margin-left: -.5rem; border-radius: 7px; font-size: .9375rem; line-height: 1.35; }
.keys button:hover { background: var(--raised); }
.keys .key-name { flex: 1 1 auto; min-width: 0; }
.keys .key-value { margin-left: .75rem; font-variant-numeric: tabular-nums; color: var(--muted); white-space: nowrap; }
.keys button[aria-pressed="false"] .key-name { text-decoration: line-through; color: var(--muted); }
.keys button[aria-pressed="false"] .swatch { opacity: .3; }

/* The map of learning rate and batch size */
.map { border-collapse: separate; border-spacing: 3px; margin-left: -3px; }
.map th, .map td { border: 0; text-align: center; padding: .5rem .6rem; border-radius: 5px; min-width: 4.6rem; vertical-align: middle; }
.map thead th { vertical-align: bottom; max-width: 9rem; overflow-wrap: anywhere; padding: .3rem .4rem; background: none; }
.map th[scope="row"], .map thead th:first-child { position: sticky; left: 0; background: var(--paper); text-align: right;
  color: var(--muted); font-weight: 500; border-radius: 0; z-index: 1; padding: .3rem .6rem .3rem 3px; min-width: 0; }
.q0 { background: var(--q0); color: var(--t0); } .q1 { background: var(--q1); color: var(--t1); }
.q2 { background: var(--q2); color: var(--t2); } .q3 { background: var(--q3); color: var(--t3); }
.q4 { background: var(--q4); color: var(--t4); } .q5 { background: var(--q5); color: var(--t5); }
.map .hatched { color: var(--ink); font-size: .8125rem;
  background: repeating-linear-gradient(45deg, var(--hatch-paper) 0 5px, var(--hatch) 5px 7px); background-color: var(--hatch-paper); }
.map .untried { color: var(--muted); }
.map .chosen { outline: 3px solid var(--ink); outline-offset: -3px; font-weight: 700; }
.map .chosen .small { color: inherit; font-weight: 600; }
.map-keys { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; max-width: none;
  font-size: .875rem; color: var(--muted); align-items: center; }
.map-keys li { display: flex; align-items: center; gap: .5rem; }
.map-keys i { display: inline-block; width: 1.3rem; height: 1.1rem; border-radius: 4px; }
.map-keys i.hatched { background: repeating-linear-gradient(45deg, var(--hatch-paper) 0 5px, var(--hatch) 5px 7px); }
.map-keys i.chosen { border: 3px solid var(--ink); }

@media (max-width: 46rem) {
  section { margin-top: 3.5rem; }
  .pairs { grid-template-columns: 1fr; gap: 0; }
  .pairs dd { margin-bottom: .8rem; }
  .keys { grid-template-columns: 1fr; }
  .masthead legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  /* Each contender is a card. The roles of the table are in its markup, so it stays a table for screen readers. */
  .contenders, .contenders tbody, .contenders tr { display: block; }
  .contenders thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .contenders tr { border-top: 1px solid var(--edge); padding: .9rem 0; }
  .contenders th[scope="row"] { display: block; border: 0; padding: 0 0 .35rem; font-size: 1.0625rem; }
  .contenders td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .22rem 0; text-align: right; }
  .contenders td::before { content: attr(data-label); color: var(--muted); text-align: left; flex: 0 0 auto; max-width: 50%; }
  .contenders td > span { min-width: 0; }
}
@media (prefers-reduced-motion: no-preference) {
  .segments span, .button, .keys button { transition: background-color .12s; }
}
@media (forced-colors: active) {
  .segments input:checked + span { forced-color-adjust: none; }
}
@media print {
  :root, :root[data-theme="dark"], :root:not([data-theme="light"]) {
    color-scheme: light;
    --paper: #ffffff; --raised: #f3f1ec; --ink: #1c1e22; --muted: #565b63; --rule: #dedad2; --edge: #83878e;
    --accent: #0a5c9e; --on-accent: #ffffff; --alarm: #a83232; --good: #00694c;
    --c0: #0072b2; --c1: #c45100; --c2: #008562; --c3: #a8487f; --c4: #8a6400; --c5: #5b50b8; --c6: #4a4f57;
    --q0: #0b4f85; --q1: #2471ad; --q2: #7db4dc; --q3: #b4d4ec; --q4: #d9e8f3; --q5: #efeee9;
    --t0: #ffffff; --t1: #ffffff; --t2: #10222f; --t3: #10222f; --t4: #1c1e22; --t5: #1c1e22;
    --hatch: #e9c9c4; --hatch-paper: #faf0ee;
  }
  body { font-size: 10.5pt; }
  .masthead fieldset, .controls, .skip, .reader, .button, .cursor, details:not([open]) { display: none; }
  section { margin-top: 2rem; }
  h2, h3 { break-after: avoid; }
  .plot, .map, .contenders tr, .copy { break-inside: avoid; }
  .scroll { overflow: visible; max-height: none; }
  .map td, .map-keys i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""##

  // page.js
  static let pageJS = ##"""
"use strict";
// What every page of Descent needs: elements, names, numbers, controls and the theme. All text from data becomes
// text nodes. Nothing is stored, and nothing is loaded.

const Page = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const IN_SVG = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "title", "desc", "clipPath", "defs"]);

  // An element with attributes and children. A child is a node or a text; null is left out.
  function element(name, attributes, ...children) {
    const made = IN_SVG.has(name) ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(key, String(value));
    }
    made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  // A text from data as it can be shown: control characters and marks that change the direction of a text are
  // written as their code, and a long text is shortened in its middle.
  function name(value, longest = 60) {
    const all = Array.from(String(value ?? "").slice(0, 20000));
    const short = all.length <= longest ? all
      : [...all.slice(0, Math.ceil(longest * 0.7)), "…", ...all.slice(all.length - Math.floor(longest * 0.25))];
    const shown = short.map((letter) => /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
      .test(letter) ? `\\u{${letter.codePointAt(0).toString(16).toUpperCase()}}` : letter).join("").trim();
    return shown === "" ? "(no name)" : shown;
  }

  // A name as an element that keeps its direction to itself. If it was shortened, its title has more of it.
  function named(value, longest = 60) {
    const shown = name(value, longest), full = name(value, 2000);
    return element("bdi", { title: shown === full ? null : full }, shown);
  }

  // A sentence that came with the data, which may contain names.
  const sentence = (value) => name(value, 1200);

  const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  // A number with three significant digits; whole numbers and numbers from 1,000 on with all their digits before
  // the point.
  function number(value, digits = 3) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "—";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e12)) return power(value, digits);
    if (size >= 1000 || Number.isInteger(value)) return grouped.format(value).replace("-", "−");
    return String(Number(value.toPrecision(digits))).replace("-", "−");
  }

  function power(value, digits) {
    const [factor, exponent] = value.toExponential(Math.max(0, digits - 1)).split("e");
    return `${Number(factor)}e${exponent.replace("+", "")}`.replace(/^-/, "−");
  }

  // A number as short as an axis needs it: 20k, 1.5M.
  function short(value) {
    const size = Math.abs(value);
    if (size >= 1e9) return power(value, 2);
    if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
    if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
    return number(value, 4);
  }

  // A number in a cell: rounded to read, exact in `value`.
  function data(value, text = number(value)) {
    return value === null || value === undefined ? element("span", {}, "—")
      : element("data", { value: String(value) }, text);
  }

  let names = 0;
  const unique = (stem) => `${stem}-${(names += 1)}`;

  // One of several choices. `choices` are [value, text]; `change` receives the value chosen.
  function choices(label, values, current, change) {
    const group = unique("choice");
    const set = element("div", { class: "segments" }, values.map(([value, text]) => {
      const input = element("input", { type: "radio", name: group, value });
      input.checked = value === current;
      input.addEventListener("change", () => { if (input.checked) change(value); });
      return element("label", {}, input, element("span", {}, text));
    }));
    const made = element("fieldset", {}, element("legend", {}, label), set);
    // Chooses without a call of `change`.
    made.select = (value) => { for (const input of made.querySelectorAll("input")) input.checked = input.value === value; };
    return made;
  }

  // A choice of yes or no.
  function check(label, current, change) {
    const input = element("input", { type: "checkbox" });
    input.checked = current;
    input.addEventListener("change", () => change(input.checked));
    return element("label", { class: "check" }, input, element("span", {}, label));
  }

  // The switch of the theme. It lasts as long as the page is open.
  function theme() {
    return choices("Theme", [["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]], "auto", (chosen) => {
      if (chosen === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = chosen;
    });
  }

  // Part of a wide table or map that scrolls by itself, also with the keyboard.
  function scroll(label, ...content) {
    return element("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, content);
  }

  // Text under a summary, made when it is first opened.
  function details(summary, make) {
    const made = element("details", {}, element("summary", {}, summary));
    made.addEventListener("toggle", () => {
      if (made.open && made.childElementCount === 1) made.append(make());
    });
    return made;
  }

  // Lines to copy, with a button that says what happened.
  function copyable(text, label) {
    const code = element("code", { dir: "ltr" }, text);
    const button = element("button", { class: "button", type: "button" }, label);
    const select = () => {
      getSelection().selectAllChildren(code);
      return "Selected: copy it now";
    };
    button.addEventListener("click", async () => {
      let said = "Copied";
      try { await navigator.clipboard.writeText(text); } catch { said = select(); }
      button.textContent = said;
      setTimeout(() => { button.textContent = label; }, 2500);
    });
    return element("div", { class: "copy" }, element("pre", { tabindex: 0, "aria-label": "Command" }, code), button);
  }

  // A section with a heading. A part that cannot be drawn says so and leaves the other parts alone.
  function section(host, id, title, fill) {
    const made = element("section", { "aria-labelledby": id }, element("h2", { id }, title));
    host.append(made);
    try {
      fill(made);
    } catch (error) {
      made.append(element("p", { class: "note alarm" }, `This part cannot be drawn: ${error.message}.`));
      console.error(error);
    }
  }

  // The value in <script type="application/json" id="data">.
  const read = () => JSON.parse(document.getElementById("data").textContent);

  return { element, name, named, sentence, number, short, data, unique, choices, check, theme, scroll, details,
    copyable, section, read };
})();
"""##

  // race.html
  static let raceHTML = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{csp}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<header class="masthead">
<p class="brand">Descent</p>
<div id="theme"></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">The charts and tables of this page are drawn by the script inside it. Allow scripts for this file to see them. The page loads nothing from a network.</p></noscript>
</main>
<footer id="foot"></footer>
<script type="application/json" id="data">{{data}}</script>
<script>{{script}}</script>
</body>
</html>
"""##

  // race.js
  static let raceJS = ##"""
"use strict";
// The page of a race, filled from its JSON. Needs page.js and chart.js.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const AXES = {
    rows: { label: "rows seen", unit: "rows seen", scale: "linear", text: "The same number of rows seen is the same work of reading. There a smaller batch has made more updates." },
    updates: { label: "updates", unit: "updates", scale: "log", text: "One update is one change of the weights. After the same number of updates a larger batch has read more rows, and each of its updates follows a better gradient." },
    seconds: { label: "seconds of training", unit: "seconds of training", scale: "linear", text: "This is the time of training alone, on this machine; the time of the validations does not count. Large batches use the processor better." },
  };
  const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
  const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
  const paragraph = (text, kind) => element("p", { class: kind }, text);
  const spreadText = (spread) => (spread.high > spread.low ? `${number(spread.low)} to ${number(spread.high)}` : null);

  function start() {
    let race;
    const main = document.getElementById("main");
    document.getElementById("theme").append(Page.theme());
    try {
      race = Page.read();
    } catch (error) {
      main.append(paragraph(`The data of this page cannot be read: ${error.message}.`, "alarm"));
      return;
    }
    race.contenders = (race.contenders ?? []).map((contender, style) => ({ ...contender, style,
      runs: contender.runs ?? [], tuning: contender.tuning ?? [] }));
    intro(main, race);
    const parts = [["contenders", "The contenders", contenders], ["curves", `How the ${word(race)} changes`, curves],
      ["goal", "How long to the goal", goal], ["rates", "Which learning rate suits which contender", rates],
      ["noise", "How much the rows disagree", noise], ["findings", "What the pictures say", findings], ["how", "How the race was run", how]];
    for (const [id, title, fill] of parts) Page.section(main, id, title, (host) => fill(host, race));
    document.getElementById("foot").append(paragraph(`Made by ${name(race.program)}. This page is one file. It loads nothing from a network and stores nothing.`));
  }

  // MARK: The race in words

  const word = (race) => name(race.monitor?.name ?? "loss");
  const larger = (race) => race.monitor?.larger_is_better === true;
  const isBatch = (race) => (race.varied ?? []).includes("batch");

  function subject(race) {
    const words = { batch: "batch sizes", optimizer: "optimizers", "learning-rate": "learning rates" };
    const varied = race.varied ?? [];
    return varied.length === 0 ? "settings" : varied.map((one) => (Object.hasOwn(words, one) ? words[one] : `values of ${name(one)}`)).join(" and ");
  }

  function intro(host, race) {
    host.append(element("h1", {}, `A race of ${subject(race)} on `, named(race.file, 48)),
      element("p", { class: "verdict" }, sentence(race.verdict)));
    if (isBatch(race)) {
      host.append(paragraph("Full batch, mini-batch and stochastic descent differ in one value: the batch size, the number of rows read before the weights change once. A full batch reads all rows and then makes one update. A mini-batch reads some. Stochastic descent makes an update after every row. One epoch is every row read once.", "muted"));
    }
    if (race.contenders.some((contender) => contender.runs.some((run) => run.status === "stopped"))) {
      host.append(paragraph("The race was interrupted. What follows is about the runs so far.", "alarm"));
    }
    const seeds = race.seeds ?? [], rows = race.rows ?? {};
    const facts = [["Rows to train on", number(rows.train)], ["Rows to validate on", number(rows.validation)],
      ["Weights and biases", number(race.parameters)], ["Budget of each run", name(race.budget?.text ?? "—", 30)],
      ["Seeds", number(seeds.length)]];
    host.append(element("dl", { class: "facts" }, facts.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text)))));
  }

  // MARK: Contenders

  const MEASURES = [["rows", "Rows to the goal"], ["updates", "Updates to the goal"], ["seconds", "Seconds to the goal"]];

  function contenders(host, race) {
    host.append(race.goal
      ? paragraph(`The goal is ${sentence(race.goal.text ?? number(race.goal.value))}. Each value is the median over ${plural((race.seeds ?? []).length, "seed")}, with the lowest and the highest below it. A dot marks the best of a column.`)
      : paragraph("There is no goal that the contenders could be timed to, so the table has their best values alone."));
    const measures = race.goal ? MEASURES : [], best = bestOf(race, measures);
    const heads = ["Contender", "Learning rate", `Best validation ${word(race)}`, ...measures.map(([, title]) => title)];
    const rows = race.contenders.map((contender) => {
      const cells = [rateCell(contender), bestCell(contender, best), ...measures.map(([key]) => goalCell(contender, key, best))];
      return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, Chart.swatch({ style: contender.style }), named(contender.name), about(contender, race)),
        cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    host.append(Page.scroll("The contenders", element("table", { class: "contenders", role: "table", "aria-label": "The contenders" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
      element("tbody", { role: "rowgroup" }, rows))));
  }

  // The best median of each column; to a goal, among those whose runs all reached it.
  function bestOf(race, measures) {
    const least = (values, more) => (values.length < 2 ? null : values.reduce((a, b) => ((more ? b > a : b < a) ? b : a)));
    const made = { best: least(race.contenders.filter((one) => one.best).map((one) => one.best.median), larger(race)) };
    for (const [key] of measures) {
      made[key] = least(race.contenders.filter((one) => one.to_goal?.[key] && one.to_goal.reached === one.runs.length)
        .map((one) => one.to_goal[key].median), false);
    }
    return made;
  }

  function about(contender, race) {
    const made = [];
    if (isBatch(race) && contender.steps_per_epoch) made.push(element("span", { class: "small" }, `${plural(contender.steps_per_epoch, "update")} an epoch`));
    const diverged = contender.runs.filter((run) => run.status === "diverged");
    const count = contender.diverged || diverged.length;
    if (count > 0) made.push(element("span", { class: "small alarm" }, `${number(count)} of ${plural(contender.runs.length, "run")} diverged`));
    for (const run of diverged.slice(0, 3)) {
      if (run.note) made.push(element("span", { class: "small wide" }, `seed ${name(run.seed, 24)}: ${name(run.note, 140)}`));
    }
    const stopped = contender.runs.filter((run) => run.status === "stopped").length;
    if (stopped > 0) made.push(element("span", { class: "small" }, `${plural(stopped, "run")} stopped early`));
    return made;
  }

  function rateCell(contender) {
    return [data(contender.learning_rate), contender.rate_at_edge ? element("span", { class: "small" }, "at the edge of those tried") : null];
  }

  function valueCell(spread, isBest) {
    return [element("span", { class: isBest ? "least" : null }, data(spread.median), isBest ? element("span", { class: "hidden-text" }, " (best)") : null),
      spreadText(spread) ? element("span", { class: "small" }, data(spread.low), " to ", data(spread.high)) : null];
  }

  function bestCell(contender, best) {
    return contender.best ? valueCell(contender.best, contender.best.median === best.best)
      : element("span", { class: "alarm" }, contender.diverged > 0 ? "diverged" : "none");
  }

  function goalCell(contender, key, best) {
    const to = contender.to_goal, runs = contender.runs.length;
    if (!to?.[key] || !to.reached) return element("span", { class: "unreached" }, contender.best ? "not reached" : "diverged");
    return [valueCell(to[key], to.reached === runs && to[key].median === best[key]),
      to.reached < runs ? element("span", { class: "small" }, `${number(to.reached)} of ${number(runs)} runs`) : null];
  }

  // MARK: Curves

  // The value of a run's points at a number of rows, between its points; null beyond its ends.
  function runAt(points, rows, key) {
    let low = 0, high = points.length - 1;
    if (high < 0 || rows < points[0].rows || rows > points[high].rows) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle].rows <= rows) low = middle; else high = middle;
    }
    const a = points[low], b = points[high];
    if (a.rows === rows) return a[key];
    return b.rows === a.rows ? b[key] : a[key] + (rows - a.rows) / (b.rows - a.rows) * (b[key] - a[key]);
  }

  // The median, lowest and highest over seeds at the same numbers of rows seen, as far as half of the runs went.
  // On another axis their place is the median over the seeds of that axis.
  function joined(runs, axis, key) {
    const kept = runs.map((run) => (run.points ?? []).filter((point) => Number.isFinite(point[key]))).filter((points) => points.length > 0);
    let grid = [...new Set(kept.flatMap((points) => points.map((point) => point.rows)))].sort((a, b) => a - b);
    if (grid.length > 160) grid = grid.filter((_, index) => index % Math.ceil(grid.length / 80) === 0 || index === grid.length - 1);
    const made = [];
    for (const rows of grid) {
      const there = kept.filter((points) => rows >= points[0].rows && rows <= points.at(-1).rows);
      if (there.length * 2 < kept.length) continue;
      const values = there.map((points) => runAt(points, rows, key));
      const x = axis === "rows" ? rows : median(there.map((points) => runAt(points, rows, axis)));
      if (made.length && x <= made.at(-1).x) continue;
      const several = values.length > 1;
      made.push({ x, y: median(values), low: several ? Math.min(...values) : null, high: several ? Math.max(...values) : null });
    }
    return made;
  }

  function curveSeries(race, axis, training) {
    return race.contenders.flatMap((contender) => {
      const whole = contender.runs.filter((run) => run.status !== "diverged");
      const extra = contender.runs.filter((run) => run.status === "diverged").map((run) => ({ cross: true,
        text: `seed ${name(run.seed, 24)} diverged${run.note ? `: ${name(run.note, 140)}` : ""}`,
        points: (run.points ?? []).filter((point) => Number.isFinite(point.validation)).map((point) => ({ x: point[axis], y: point.validation })) }));
      const series = { name: contender.name, style: contender.style, points: joined(whole, axis, "validation"), extra };
      if (!training) return [series];
      return [series, { name: `${name(contender.name, 40)}, training`, style: contender.style, thin: true, dash: "1 5", direct: false,
        points: joined(whole, axis, "train").map((point) => ({ ...point, low: null, high: null })) }];
    });
  }

  function curves(host, race) {
    const starts = race.contenders.flatMap((contender) => contender.runs.map((run) => run.points?.[0]?.validation)).filter(Number.isFinite);
    const ends = race.contenders.filter((contender) => contender.best).map((contender) => contender.best.median);
    const top = Math.max(race.untrained ?? -Infinity, ...starts), low = Math.min(...ends, top);
    const state = { axis: "rows", x: { rows: "linear", updates: "log", seconds: "linear" }, y: !larger(race) && low > 0 && top / low > 8 ? "log" : "linear", training: false };
    const text = paragraph("", "note");
    const describe = () => {
      const axis = AXES[state.axis];
      text.textContent = axis.text;
      return { title: `Validation ${word(race)} against ${axis.label}`,
        description: `One line for each contender: the median over seeds, with a band from the lowest to the highest. ${sentence(race.verdict)}`,
        x: { label: axis.label, unit: axis.unit, scale: state.x[state.axis] },
        y: { label: `validation ${word(race)}`, scale: state.y, cap: larger(race) || !Number.isFinite(top) ? null : top * 1.15 },
        guides: race.goal ? [{ axis: "y", value: race.goal.value, label: `goal ${number(race.goal.value)}` }] : [],
        series: curveSeries(race, state.axis, state.training) };
    };
    const show = () => plot.update(describe());
    const scaleX = Page.choices("Horizontal scale", [["linear", "linear"], ["log", "log"]], state.x.rows, (value) => { state.x[state.axis] = value; show(); });
    const controls = element("div", { class: "controls" },
      Page.choices("Horizontal axis", [["rows", "Rows seen"], ["updates", "Updates"], ["seconds", "Seconds"]], "rows",
        (value) => { state.axis = value; scaleX.select(state.x[value]); show(); }),
      scaleX,
      Page.choices("Vertical scale", [["linear", "linear"], ["log", "log"]], state.y, (value) => { state.y = value; show(); }),
      race.contenders.some((one) => one.runs.some((run) => run.points?.some((point) => Number.isFinite(point.train))))
        ? Page.check("Training loss too", false, (value) => { state.training = value; show(); }) : null);
    host.append(paragraph(`Each line is a contender's ${word(race)} on the validation rows, which no run trains on: the median over the seeds. Its band reaches from the lowest seed to the highest.`), controls, text);
    const plot = Chart.plot(host, describe());
    const diverged = race.contenders.flatMap((one) => one.runs.filter((run) => run.status === "diverged"));
    if (diverged.length > 0) host.append(paragraph(`A cross marks where a run diverged: from there on its loss was no number that could be drawn. ${plural(diverged.length, "run")} did.`, "note"));
    host.append(paragraph("A logarithmic axis has no zero, so a line begins there at the first point after the start.", "note"));
  }

  // MARK: Time to the goal

  // The contenders with the same settings apart from the batch size, as lists; null if a batch size is not what
  // tells the contenders apart.
  function byBatch(race) {
    if (!isBatch(race)) return null;
    const groups = new Map();
    for (const contender of race.contenders) {
      const others = (race.varied ?? []).filter((one) => one !== "batch").map((one) => contender.settings?.[one] ?? "");
      const key = JSON.stringify(others);
      if (!groups.has(key)) groups.set(key, { name: others.length ? others.map((one) => name(one, 24)).join(", ") : "measured", members: [] });
      groups.get(key).members.push(contender);
    }
    const made = [...groups.values()];
    const distinct = made.every((group) => new Set(group.members.map((one) => one.batch_rows)).size === group.members.length);
    return distinct && made.some((group) => group.members.length > 1) ? made : null;
  }

  function goal(host, race) {
    if (!race.goal) {
      host.append(paragraph("The race has no goal, so there is no time to it."));
      return;
    }
    if (!race.contenders.some((one) => one.to_goal?.reached > 0)) {
      host.append(paragraph(`No contender reached the goal, ${sentence(race.goal.text ?? number(race.goal.value))}. A larger budget may show how long each needs.`));
      return;
    }
    const groups = byBatch(race), state = { measure: "updates" }, text = paragraph("", "note");
    const describe = () => {
      text.textContent = measureText(race, groups, state.measure);
      return groups ? goalPlot(race, groups, state.measure) : goalBars(race, state.measure);
    };
    host.append(element("div", { class: "controls" }, Page.choices("Measure", [["updates", "Updates"], ["rows", "Rows"], ["seconds", "Seconds"]],
      state.measure, (value) => { state.measure = value; chart.update(describe()); })), text);
    const chart = (groups ? Chart.plot : Chart.bars)(host, describe());
    if (groups && race.contenders.some((one) => !one.to_goal?.reached)) {
      host.append(paragraph("A triangle on the upper edge marks a contender that did not reach the goal within the budget.", "note"));
    }
  }

  function measureText(race, groups, measure) {
    if (!groups) return "The median over the seeds, with a whisker from the lowest to the highest.";
    return { updates: "Both axes are logarithmic. Where the line falls by half when the batch doubles, larger batches save updates in full. Where it is flat, they save none.",
      rows: "Rows read until the goal. Where the line is flat, a larger batch costs no more reading. Where it rises, rows are wasted.",
      seconds: "What one waits, on this machine. The noise scale predicts updates and rows, not seconds." }[measure];
  }

  function goalPlot(race, groups, measure) {
    const series = groups.map((group, index) => ({ name: group.name, style: groups.length > 1 ? index : 0, dots: true, direct: groups.length > 1,
      points: group.members.filter((one) => one.to_goal?.[measure]).map((one) => ({ x: one.batch_rows, y: one.to_goal[measure].median, low: one.to_goal[measure].low, high: one.to_goal[measure].high })).sort((a, b) => a.x - b.x),
      edge: group.members.filter((one) => !one.to_goal?.[measure] || one.to_goal.reached < one.runs.length).map((one) => ({ x: one.batch_rows,
        text: one.to_goal?.[measure] ? `${number(one.runs.length - one.to_goal.reached)} of ${number(one.runs.length)} runs did not reach it` : one.best ? "not reached" : "diverged" })) }));
    const predicted = measure === "seconds" ? [] : (race.noise?.predicted ?? []).filter((one) => one.batch > 0 && one[measure] > 0);
    if (predicted.length > 1) {
      series.push({ name: "predicted from the noise scale", style: "ink", dash: "7 5", direct: false, points: predicted.map((one) => ({ x: one.batch, y: one[measure], low: null, high: null })).sort((a, b) => a.x - b.x) });
    }
    const sizes = [...new Set(race.contenders.map((one) => one.batch_rows))].sort((a, b) => a - b), scaleValue = race.noise?.scale;
    const near = scaleValue > sizes[0] / 30 && scaleValue < sizes.at(-1) * 30;
    const apart = sizes.every((size, index) => index === 0 || size / sizes[index - 1] > 1.5);
    const axis = { rows: "rows to the goal", updates: "updates to the goal", seconds: "seconds to the goal" }[measure];
    return { title: `${axis[0].toUpperCase()}${axis.slice(1)} against batch size`, description: "Both axes are logarithmic.", atEnd: "Point at a batch size, or use the arrow keys, to read its values.",
      x: { label: "batch size (rows per update)", unit: "rows per update", scale: "log", pad: 0.06, ticks: (count) => (apart && sizes.length <= count ? sizes : null) },
      y: { label: axis, scale: "log" }, series,
      guides: near && measure !== "seconds" ? [{ axis: "x", value: scaleValue, label: `noise scale: ${number(scaleValue)} rows` }] : [] };
  }

  function goalBars(race, measure) {
    const axis = { rows: "rows to the goal", updates: "updates to the goal", seconds: "seconds to the goal" }[measure];
    return { title: `${axis[0].toUpperCase()}${axis.slice(1)}`, label: axis, bars: race.contenders.map((one) => {
      const spread = one.to_goal?.[measure] ?? null;
      return { name: one.name, style: one.style, value: spread ? spread.median : null, low: spread?.low, high: spread?.high, text: one.best ? "not reached" : "diverged" };
    }) };
  }

  // MARK: Learning rates

  function rates(host, race) {
    const tuned = race.contenders.filter((one) => one.tuning.length > 0);
    if (tuned.length === 0) {
      host.append(paragraph((race.varied ?? []).includes("learning-rate") ? "The learning rate is what this race varies, so none was looked for."
        : "No learning rates were tried before this race: every contender ran with the rate in the table above. A rate that suits one contender and not another makes such a race unfair."));
      return;
    }
    const same = (a, b) => Math.abs(Math.log(a / b)) < 0.01;
    const tried = [];
    for (const rate of tuned.flatMap((one) => one.tuning.map((cell) => cell.learning_rate)).sort((a, b) => a - b)) if (!tried.length || !same(tried.at(-1), rate)) tried.push(rate);
    tried.reverse();
    host.append(paragraph(`Before the race each contender ran briefly with several learning rates. A cell has the best validation ${word(race)} of such a run: the darker, the better. The rate with the frame is the one that the contender races with.`));
    Chart.map(host, { title: `Best validation ${word(race)} in each short run, by learning rate and contender`, corner: "rate", largerIsBetter: larger(race), worst: race.untrained,
      rows: tried.map((rate) => number(rate)), columns: tuned.map((one) => one.name),
      keys: [["q0", "best"], ["q3", "in between"], ["q5", "no better than untrained"], ["hatched", "diverged"], ["chosen", "chosen"]],
      cell: (row, column) => {
        const found = tuned[column].tuning.filter((cell) => same(cell.learning_rate, tried[row]));
        if (found.length === 0) return null;
        const kept = found.find((cell) => cell.status !== "diverged") ?? found[0];
        const chosen = tuned[column].learning_rate > 0 && same(tuned[column].learning_rate, tried[row]);
        return { value: kept.best, hatched: kept.status === "diverged", text: "diverged", chosen: chosen ? (tuned[column].rate_at_edge ? "chosen, at the edge" : "chosen") : null };
      } });
    const edge = tuned.filter((one) => one.rate_at_edge);
    if (edge.length > 0) {
      host.append(element("p", { class: "note" }, "At the edge of the rates tried, where a better one may lie beyond: ", edge.map((one, index) => [index ? ", " : "", named(one.name, 40)]), "."));
    }
  }

  // MARK: Noise

  function noise(host, race) {
    const measured = (race.noise?.measured ?? []).filter((one) => one.scale > 0);
    host.append(paragraph("Each row of the table pulls the weights its own way. The gradient noise scale says how much the rows disagree: it is the batch size at which their disagreement weighs as much as what they agree on. Well below it, twice the batch needs about half the updates. Well above it, twice the batch saves hardly an update and reads twice the rows."));
    if (measured.length === 0) {
      host.append(paragraph(race.noise ? "It could not be computed in any epoch: the gradient was too small or not finite." : "It was not measured in this race."));
      return;
    }
    if (race.noise.text) host.append(element("p", {}, sentence(race.noise.text)));
    Chart.plot(host, { title: "Gradient noise scale in each epoch", description: sentence(race.noise.text ?? ""), atEnd: "At the end:",
      x: { label: "epoch", unit: "epochs", scale: "linear" }, y: { label: "noise scale (rows)", scale: "log" },
      guides: race.noise.scale > 0 ? [{ axis: "y", value: race.noise.scale, label: `median until the goal: ${number(race.noise.scale)} rows` }] : [],
      series: [{ name: `measured with ${name(race.noise.contender, 40)}`, style: Math.max(0, race.contenders.findIndex((one) => one.name === race.noise.contender)), direct: false,
        points: race.noise.measured.map((one) => ({ x: one.epoch, y: one.scale > 0 ? one.scale : null, low: null, high: null })) }] });
    const missing = race.noise.measured.length - measured.length;
    if (missing > 0) host.append(paragraph(`${plural(missing, "epoch")} without a value: the gradient was too small or not finite there.`, "note"));
  }

  // MARK: Words and receipt

  function findings(host, race) {
    const said = race.findings ?? [];
    host.append(said.length ? element("ul", { class: "points" }, said.map((text) => element("li", {}, sentence(text)))) : paragraph("Nothing stands out."));
  }

  function how(host, race) {
    const pairs = [["File", named(race.file)], ["Column to predict", named(race.target)], ["Varied", (race.varied ?? []).map((one) => name(one)).join(", ") || "nothing"],
      ["Loss", name(race.loss)], ["Judged by", `validation ${word(race)}, ${larger(race) ? "larger is better" : "smaller is better"}`],
      ["Before training", race.untrained === null || race.untrained === undefined ? "—" : [`${word(race)} `, data(race.untrained)]],
      ["Goal", race.goal ? sentence(race.goal.text ?? number(race.goal.value)) : "none"], ["Budget of each run", name(race.budget?.text ?? "—")],
      ["Seeds", (race.seeds ?? []).map((one) => name(one, 24)).join(", ")], ["Learning rates", race.tuned ? "looked for, for each contender alone" : "as given"],
      ["Time of the whole race", race.seconds === null || race.seconds === undefined ? "—" : [data(race.seconds), " seconds"]], ["Program", name(race.program)], ["Machine", name(race.machine)]];
    host.append(paragraph("All contenders train the same network on the same rows. For one seed they begin with the same weights."),
      element("dl", { class: "pairs" }, pairs.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])));
    if (race.command) host.append(element("h3", {}, "The command that repeats it"), Page.copyable(race.command, "Copy the command"));
    host.append(Page.details("Every run", () => runs(race)));
  }

  function runs(race) {
    const heads = ["Seed", "How it ended", `Best validation ${word(race)}`, "Updates", "Rows", "Seconds"];
    return Page.scroll("Every run", element("table", {}, element("caption", {}, "Every run"), element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      race.contenders.map((contender) => element("tbody", {}, element("tr", { class: "group" }, element("th", { colspan: heads.length, scope: "rowgroup" }, named(contender.name))),
        contender.runs.map((run) => element("tr", {}, element("th", { scope: "row" }, name(run.seed, 24)), element("td", {}, name(run.status, 20), run.note ? element("span", { class: "small wide" }, name(run.note, 140)) : null),
          [run.best, run.updates, run.rows, run.seconds].map((value) => element("td", {}, data(value)))))))));
  }

  start();
})();
"""##
}
