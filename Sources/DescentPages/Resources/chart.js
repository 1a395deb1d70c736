"use strict";
// The charts of the pages: plots (plot.js), horizontal bars, and a map of colored cells. Each has a name for screen
// readers and its values in a table. Needs page.js, scale.js, marks.js and plot.js.

const Chart = (() => {
  const { element, name, named, measured, data } = Page;
  const { color, round } = Marks;
  const value = (exact) => data(exact, measured(exact));

  // MARK: Bars

  // Horizontal bars from zero with whiskers. spec: { title, description, label, bars: [{ name, style, value, low,
  // high, text }] }. Without a value the bar is open and has its text inside; otherwise the text follows the value.
  class Bars {
    constructor(host, spec) {
      Object.assign(this, { spec, width: 0, area: element("div", { class: "plot" }) });
      this.table = Page.details("The numbers as a table", () => barTable(this.spec));
      this.figure = element("figure", { class: "chart" }, this.area, this.table);
      host.append(this.figure);
      this.draw();
      Plot.watch(this.area, () => { if (Math.round(this.area.clientWidth) !== this.width) this.draw(); });
    }

    update(spec) {
      this.spec = spec;
      this.draw();
      this.table.renew();
    }

    draw() {
      const { spec } = this, width = Math.max(240, Math.round(this.area.clientWidth || 640)), step = 58;
      this.width = width;
      const high = Math.max(...spec.bars.map((bar) => bar.high ?? bar.value ?? 0), 0) || 1;
      const room = 14 + Math.max(...spec.bars.map((bar) => (bar.value === null ? 0 : Page.width(measured(bar.value), "13.5px"))));
      const x = Scale.make("linear", [0, high], [0, width - room]);
      this.area.replaceChildren(element("svg", { role: "img", viewBox: `0 0 ${width} ${spec.bars.length * step + 26}`,
        "aria-label": `${spec.title}. ${spec.description ?? ""}` },
      element("text", { class: "axis-name", x: 0, y: 14 }, spec.label),
      spec.bars.map((bar, index) => this.bar(bar, index, 30 + index * step, x))));
    }

    bar(bar, index, top, x) {
      const more = bar.value !== null && bar.text ? ` (${bar.text})` : "";
      const short = name(bar.name, Math.max(8, Math.floor(this.width / 9) - more.length));
      const head = element("text", { class: "value", x: 0, y: top + 13 }, short + more,
        element("title", {}, name(bar.name, 2000)));
      if (bar.value === null) {
        return [head, element("rect", { class: "bar-open", x: 0.5, y: top + 21, width: this.width - 1, height: 18, rx: 3 }),
          element("text", { x: 9, y: top + 34.5 }, bar.text)];
      }
      const low = round(x(bar.low ?? bar.value)), high = round(x(bar.high ?? bar.value)), end = round(x(bar.value)), middle = top + 30;
      return [head,
        element("rect", { class: `bar f${color(bar.style)}`, x: 0, y: top + 21, width: end, height: 18, rx: 3, "data-bar": index }),
        high > low ? element("path", { class: "whisker kink", d: `M${low} ${middle}H${high}m0 -5v10M${low} ${middle - 5}v10` }) : null,
        element("text", { class: "value", x: Math.max(high, end) + 8, y: top + 34.5 }, measured(bar.value))];
    }
  }

  function barTable(spec) {
    const heads = ["", `${spec.label}, median`, "lowest", "highest"];
    const cells = (bar) => (bar.value === null ? element("td", { colspan: 3 }, bar.text)
      : [bar.value, bar.low, bar.high].map((exact) => element("td", {}, value(exact))));
    return Page.scroll(`${spec.title}: the numbers`, element("table", {}, element("caption", {}, spec.title),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, spec.bars.map((bar) => element("tr", {}, element("th", { scope: "row" }, named(bar.name)), cells(bar))))));
  }

  // MARK: Map

  // A table of colored cells: the darkest are the best. spec: { title, corner, columns: [name], rows: [text],
  // cell(row, column) → null or { value, hatched, chosen, text }, largerIsBetter, worst, keys: [[class, text]] }.
  // A value worse than `worst` has the color of `worst`.
  function map(host, spec) {
    const cells = spec.rows.map((_, row) => spec.columns.map((_, column) => spec.cell(row, column)));
    const shades = shading(cells.flat().map((cell) => cell?.value).filter(Number.isFinite), spec);
    const heads = [spec.corner, ...spec.columns.map((text) => named(text, 28))];
    const body = cells.map((row, index) => element("tr", {}, element("th", { scope: "row" }, spec.rows[index]),
      row.map((cell) => mapCell(cell, shades))));
    const table = element("table", { class: "map" }, element("caption", { class: "hidden-text" }, spec.title),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, body));
    const key = (kind) => element("i", { class: kind, "aria-hidden": "true" });
    const scale = shades.best === undefined ? null : element("li", { class: "map-scale" }, `best ${measured(shades.best)}`,
      element("span", {}, [0, 1, 2, 3, 4, 5].map((step) => key(`q${step}`))), shades.worst);
    const keys = (spec.keys ?? []).map(([kind, text]) => element("li", {}, key(kind), text));
    const figure = element("figure", { class: "chart" }, Page.scroll(spec.title, table), element("ul", { class: "map-keys" }, scale, keys));
    host.append(figure);
    return { figure };
  }

  // Which of six shades a value has: by the logarithm where smaller is better, else in proportion.
  function shading(values, spec) {
    const sign = spec.largerIsBetter ? -1 : 1, sorted = [...values].sort((a, b) => sign * (a - b));
    const best = sorted[0], last = sorted.at(-1);
    const capped = Number.isFinite(spec.worst) && sign * (last - spec.worst) > 0 && sign * (spec.worst - best) > 0;
    const worst = capped ? spec.worst : last, f = !spec.largerIsBetter && best > 0 ? Math.log : (exact) => exact;
    const shade = (exact) => {
      const part = worst === best ? 0 : (f(exact) - f(best)) / (f(worst) - f(best));
      return Math.floor(Math.min(1, Math.max(0, part)) * 5.999);
    };
    return { best, worst: `${measured(worst)}${capped ? " or worse" : ""}`, shade };
  }

  function mapCell(cell, { shade }) {
    if (!cell) {
      return element("td", { class: "untried" }, element("span", { "aria-hidden": "true" }, "·"),
        element("span", { class: "hidden-text" }, "not tried"));
    }
    const hatched = cell.hatched || !Number.isFinite(cell.value), kind = hatched ? "hatched" : `q${shade(cell.value)}`;
    return element("td", { class: cell.chosen ? `${kind} chosen` : kind }, hatched ? cell.text ?? "diverged" : value(cell.value),
      cell.chosen ? element("span", { class: "small" }, cell.chosen) : null);
  }

  const plot = (host, spec) => new Plot(host, spec), bars = (host, spec) => new Bars(host, spec);

  return { plot, bars, map, swatch: Marks.swatch };
})();
