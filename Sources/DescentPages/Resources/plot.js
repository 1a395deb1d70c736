"use strict";
// Lines and points on two axes, with keys that hide a series, a cursor that reads values, and a table.
// Needs page.js, scale.js and marks.js.

const Plot = (() => {
  const { element, name, named, number, measured, short, data } = Page;
  const { round } = Marks;

  // The size, scales and ticks of a plot for the series that are shown.
  function frameOf(spec, shown, width, clip) {
    const height = width < 480 ? 300 : Math.min(440, Math.round(width * 0.5)), box = { top: 34, bottom: height - 52 };
    const { xDomain, yDomain, yTicks } = domains(spec, shown), xFormat = spec.x.format ?? short, yFormat = spec.y.format ?? short;
    box.left = Math.max(30, 14 + Math.max(...yTicks.map((exact) => Page.width(yFormat(exact))), 0));
    box.right = width - Math.max(18, roomForNames(shown, width));
    const x = Scale.make(spec.x.scale, xDomain, [box.left, box.right]), y = Scale.make(spec.y.scale, yDomain, [box.bottom, box.top]);
    const count = Math.max(2, Math.floor((box.right - box.left) / 84));
    const xTicks = spec.x.at ? apart(spec.x.at.filter((exact) => exact >= xDomain[0] && exact <= xDomain[1]), x, xFormat)
      : (spec.x.scale === "log" ? Scale.logTicks : Scale.linearTicks)(...xDomain, count);
    return { x, y, xTicks, yTicks, box, width, height, clip, labels: [], notes: [], many: shown.length > 8 };
  }

  // What both axes show: all points, bands, single lines, marks and guides.
  function domains(spec, shown) {
    const points = shown.flatMap((series) => series.points), edges = shown.flatMap((series) => series.edge ?? []);
    const extra = shown.flatMap((series) => (series.extra ?? []).flatMap((part) => part.points));
    const guides = (axis) => (spec.guides ?? []).filter((guide) => guide.axis === axis).map((guide) => guide.value);
    const xs = [...points, ...extra, ...edges].map((point) => point.x).concat(guides("x"));
    const ys = [...points.flatMap((point) => [point.y, point.low, point.high]), ...extra.map((point) => point.y), ...guides("y")];
    xs.push(...(spec.x.include ?? []));
    ys.push(...(spec.y.include ?? []));
    const xDomain = Scale.domain(spec.x.scale, xs, { pad: spec.x.pad ?? 0 });
    const isLog = spec.y.scale === "log";
    const limits = { from: isLog ? null : spec.y.from, to: spec.y.cap, pad: spec.y.pad };
    const yDomain = Scale.domain(spec.y.scale, ys.filter(Number.isFinite), limits);
    if (isLog) return { xDomain, yDomain, yTicks: Scale.logTicks(...yDomain, 6) };
    const ticks = Scale.linearTicks(...yDomain, 5), step = ticks.length > 1 ? ticks[1] - ticks[0] : yDomain[1] - yDomain[0];
    const whole = [Math.floor(yDomain[0] / step + 1e-9) * step, Math.ceil(yDomain[1] / step - 1e-9) * step];
    return { xDomain, yDomain: whole, yTicks: Scale.linearTicks(...whole, Math.round((whole[1] - whole[0]) / step)) };
  }

  // Room on the right for the names at the ends of the lines, if there are few lines and the plot is wide.
  function roomForNames(shown, width) {
    const named = shown.filter((series) => series.direct !== false);
    if (width < 620 || named.length > 8 || named.length === 0) return 0;
    return Math.min(200, 14 + Math.max(...named.map((series) => Page.width(name(series.name, 16), "600 12.5px"))));
  }

  // Those of the values whose texts do not touch; the first and the last come before those between them.
  function apart(values, x, format) {
    const kept = [], half = (value) => Page.width(format(value)) / 2 + 6;
    for (const value of [values[0], values.at(-1), ...values.slice(1, -1)]) {
      if (kept.every((other) => Math.abs(x(other) - x(value)) > half(other) + half(value))) kept.push(value);
    }
    return kept.sort((a, b) => a - b);
  }

  // Lines, points or both on two axes. Returns { figure, update }, where update takes a new description.

  // Made by Chart.plot(host, spec); `update(spec)` shows another description. A description:
  //   title, description             what screen readers say of the picture
  //   x, y: { label, scale: "linear" | "log", unit, at, pad, cap, from, format, include, spread }
  //                                  `at` are the only ticks, `cap` is the largest value shown, `from` a value to include,
  //                                  `include` several; `spread` are the names of y, low and high in the table
  //   series: [{ name, style, points: [{ x, y, low, high }], dots, small, line, dash, thin, direct, edge, extra }]
  //                                  style: 0, 1, 2 … or "ink", "muted"; low...high is a band, or whiskers with `dots`;
  //                                  y of null is a gap; direct: false for no name at the end of the line
  //   edge: [{ x, text }]            marks on the upper edge: a value that is not there, and why
  //   extra: [{ points, cross, text }] thin lines of the series alone, ended by a cross
  //   guides: [{ axis, value, label }] dotted lines across the plot
  //   quiet, atEnd                   no values, or another text, while nothing is pointed at
  //   backdrop: { canvas, draw }     a canvas behind the lines, and what draws on it, given the frame
  class Plot {
    constructor(host, spec) {
      Object.assign(this, { host, spec, hidden: new Set(), at: null, strong: null, stops: [],
        ids: { clip: Page.unique("clip"), title: Page.unique("title"), desc: Page.unique("desc") } });
      this.area = element("div", { class: "plot" });
      this.reader = element("div", { class: "reader", role: "slider", tabindex: 0, "aria-valuemin": 0 });
      this.cursor = element("line", { class: "cursor" });
      this.readout = element("p", { class: "readout" });
      this.keys = element("ul", { class: "keys", "aria-label": "Lines of the chart: press to hide or show" });
      this.table = Page.details("The numbers as a table", () => tableOf(this.spec));
      this.figure = element("figure", { class: "chart" }, this.area, this.readout, this.keys, this.table);
      host.append(this.figure);
      listenTo(this.reader, this);
      this.area.append(this.reader);
      this.listKeys();
      this.draw();
      watch(this.area, () => { if (Math.round(this.area.clientWidth) !== this.frame.width) this.draw(); });
    }

    // Shows another description. While a run goes on, a table that is open stays as it is.
    update(spec, isLive = false) {
      if (spec.series.length !== this.spec.series.length) this.hidden.clear();
      this.spec = spec;
      this.listKeys();
      this.draw();
      if (!isLive || !this.table.open) this.table.renew();
    }

    draw() {
      const { spec, hidden, ids, area } = this, width = Math.max(240, Math.round(area.clientWidth || this.host.clientWidth || 640));
      const shown = spec.series.filter((_, index) => !hidden.has(index)), frame = frameOf(spec, shown, width, ids.clip), { box } = frame;
      this.frame = frame;
      const clip = element("rect", { x: box.left - 3, y: box.top - 3, width: box.right - box.left + 6, height: box.bottom - box.top + 6 });
      const lines = spec.series.map((series, index) => (hidden.has(index) ? null : Marks.drawn(series, index, frame)));
      const parts = [Marks.axes(frame, spec), Marks.guides(frame, spec), this.cursor, lines, frame.notes, Marks.direct(frame, spec, shown)];
      const names = { role: "img", "aria-labelledby": `${ids.title} ${ids.desc}` };
      const picture = element("svg", { ...names, viewBox: `0 0 ${width} ${frame.height}` },
        element("title", { id: ids.title }, spec.title), element("desc", { id: ids.desc }, spec.description ?? ""),
        element("defs", {}, element("clipPath", { id: ids.clip }, clip)), parts);
      // The part that reads values stays where it is, and keeps the focus.
      this.picture?.remove();
      this.picture = picture;
      area.prepend(...(spec.backdrop ? [spec.backdrop.canvas] : []), picture);
      spec.backdrop?.draw(frame);
      this.placeReader(shown);
      this.read(this.at === null ? null : Math.min(this.at, this.stops.length - 1));
      this.emphasize();
    }

    // Puts the part that reads values over the plot.
    placeReader(shown) {
      const { box, width, height } = this.frame, percent = (part, whole) => `${part / whole * 100}%`;
      Object.assign(this.reader.style, { left: percent(box.left, width), width: percent(box.right - box.left, width),
        top: percent(box.top, height), height: percent(box.bottom - box.top, height) });
      this.stops = stopsOf(shown, this.frame);
      this.reader.setAttribute("aria-valuemax", Math.max(0, this.stops.length - 1));
      this.reader.setAttribute("aria-label", `${this.spec.title}. Left and right arrow keys read the values`);
    }

    // Shows the values at a stop; at null, those at the end of each line.
    read(stop) {
      const { spec, frame, reader, readout } = this, x = stop === null ? null : this.stops[stop] ?? null;
      this.at = stop;
      const text = (series) => (spec.quiet && x === null ? " " : valueText(series, x, frame));
      const texts = spec.series.map((series, index) => (this.hidden.has(index) ? null : text(series)));
      texts.forEach((text, index) => { this.keys.children[index].firstElementChild.lastElementChild.textContent = text ?? "hidden"; });
      readout.textContent = x === null ? spec.atEnd ?? "Values at the end of each line:"
        : `Values at ${(spec.x.full ?? number)(x)} ${spec.x.unit ?? spec.x.label}:`;
      const spoken = spec.series.map((series, index) => (texts[index] ? `${name(series.name, 30)} ${texts[index]}` : null)).filter(Boolean);
      const more = spoken.length > 6 ? `; and ${spoken.length - 6} more in the table` : "";
      reader.setAttribute("aria-valuenow", stop ?? Math.max(0, this.stops.length - 1));
      reader.setAttribute("aria-valuetext", `${readout.textContent} ${spoken.slice(0, 6).join("; ")}${more}`);
      const place = x === null ? -10 : round(frame.x(x));
      const ends = { x1: place, x2: place, y1: frame.box.top, y2: frame.box.bottom };
      for (const [key, at] of Object.entries(ends)) this.cursor.setAttribute(key, at);
      this.cursor.setAttribute("visibility", x === null ? "hidden" : "visible");
    }

    // The stop that is nearest to a part of the width.
    nearest(part) {
      const { box, x } = this.frame, place = box.left + part * (box.right - box.left);
      const off = (index) => Math.abs(x(this.stops[index]) - place);
      return this.stops.reduce((best, _, index) => (off(index) < off(best) ? index : best), 0);
    }

    // Fades all series except the one whose key is pointed at.
    emphasize() {
      for (const group of this.area.querySelectorAll("[data-series]")) {
        group.classList.toggle("faded", this.strong !== null && Number(group.dataset.series) !== this.strong);
      }
    }

    listKeys() {
      const signature = JSON.stringify(this.spec.series.map((series) => [series.name, series.style, series.dots, series.thin, series.dash]));
      if (signature === this.signature) return;
      this.signature = signature;
      this.keys.replaceChildren(...this.spec.series.map((series, index) => {
        const button = element("button", { type: "button", "aria-pressed": !this.hidden.has(index) }, Marks.swatch(series),
          element("span", { class: "key-name" }, named(series.name, 40)), element("span", { class: "key-value" }));
        button.addEventListener("click", () => {
          if (!this.hidden.delete(index)) this.hidden.add(index);
          button.setAttribute("aria-pressed", !this.hidden.has(index));
          this.strong = null;
          this.draw();
        });
        const strengthen = (which) => () => { this.strong = this.hidden.has(index) ? null : which; this.emphasize(); };
        button.addEventListener("pointerenter", strengthen(index));
        button.addEventListener("pointerleave", strengthen(null));
        return element("li", {}, button);
      }));
    }
  }
  Plot.watch = watch;

  // Pointer and keys move along the stops; Escape and leaving go back to the ends of the lines.
  function listenTo(reader, chart) {
    reader.addEventListener("pointermove", (event) => {
      const box = reader.getBoundingClientRect();
      if (chart.stops.length) chart.read(chart.nearest((event.clientX - box.left) / box.width));
    });
    reader.addEventListener("pointerleave", () => { if (document.activeElement !== reader) chart.read(null); });
    reader.addEventListener("blur", () => chart.read(null));
    reader.addEventListener("keydown", (event) => {
      const last = chart.stops.length - 1, at = chart.at ?? last + 1;
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
    const all = shown.flatMap((series) => Scale.stretches(series.points, frame).flat().map((point) => point.x)
      .concat((series.edge ?? []).map((mark) => mark.x))).sort((a, b) => a - b);
    const made = [];
    for (const x of all) if (!made.length || frame.x(x) - frame.x(made.at(-1)) >= 2) made.push(x);
    return made;
  }

  // What the key of a series says at x; at null, at the end of its line.
  function valueText(series, x, frame) {
    const mark = series.edge?.find((one) => one.x === x);
    const whole = Scale.stretches(series.points, frame).flat();
    const point = x === null || x === undefined ? (series.dots ? null : whole.at(-1))
      : Scale.valueAt(whole, x, series.line !== false && !series.dots, { x: frame.x.kind, y: frame.y.kind });
    if (mark) return point ? `${measured(point.y)}; ${mark.text}` : mark.text;
    if (!point && whole.length === 0 && series.extra?.length) return "diverged";
    if (!point) return x === null || x === undefined ? " " : "—";
    const spread = point.low !== null && point.low !== undefined && point.high > point.low;
    return measured(point.y) + (spread ? ` (${measured(point.low)} to ${measured(point.high)})` : "");
  }

  const value = (exact) => data(exact, measured(exact));

  function tableOf(spec) {
    const spread = spec.series.some((series) => series.points.some((point) => point.low !== null && point.low !== undefined));
    const [middle, low, high] = spec.y.spread ?? [`${spec.y.label}, median`, "lowest", "highest"];
    const heads = [spec.x.label, ...(spread ? [middle, low, high] : [spec.y.label])];
    const bodies = spec.series.map((series, index) => {
      const rows = series.points.map((point) => element("tr", {}, [element("td", {}, data(point.x)), element("td", {}, value(point.y)),
        ...(spread ? [element("td", {}, value(point.low)), element("td", {}, value(point.high))] : [])]));
      for (const mark of series.edge ?? []) {
        rows.push(element("tr", {}, element("td", {}, data(mark.x)), element("td", { colspan: spread ? 3 : 1 }, mark.text)));
      }
      for (const extra of series.extra ?? []) {
        const last = extra.points.at(-1);
        if (last) rows.push(element("tr", {}, element("td", {}, data(last.x)), element("td", { colspan: spread ? 3 : 1 }, extra.text)));
      }
      return element("tbody", { "data-series": index }, element("tr", { class: "group" },
        element("th", { colspan: heads.length, scope: "rowgroup" }, Marks.swatch(series), named(series.name))), rows);
    });
    return Page.scroll(`${spec.title}: the numbers`, element("table", {}, element("caption", {}, spec.title),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), bodies));
  }

  return Plot;
})();
