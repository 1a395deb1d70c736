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
