"use strict";
// The charts of the pages: plots (plot.js), horizontal bars, and a map of colored cells. Each has a name for screen
// readers and its values in a table. Needs page.js, scale.js, marks.js and plot.js.

const Chart = (() => {
  const { element, name, named, number, measured, data } = Page;
  const { color, round } = Marks;
  const value = (exact) => data(exact, measured(exact));

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
      const room = 12 + Math.max(...spec.bars.map((bar) => Page.width(number(bar.value), "13.5px")));
      const x = Scale.make("linear", [0, high], [0, width - room]), step = 56, height = spec.bars.length * step + 26;
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
    Plot.watch(area, () => { if (Math.round(area.clientWidth) !== width) draw(); });
    return { figure, update(next) {
      spec = next;
      draw();
      table.renew();
    } };
  }

  function barTable(spec) {
    return Page.scroll(`${spec.title}: the numbers`, element("table", {}, element("caption", {}, spec.title),
      element("thead", {}, element("tr", {}, ["", `${spec.label}, median`, "lowest", "highest"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, spec.bars.map((bar) => element("tr", {}, element("th", { scope: "row" }, named(bar.name)),
        bar.value === null ? element("td", { colspan: 3 }, bar.text) : [bar.value, bar.low, bar.high].map((exact) => element("td", {}, value(exact))))))));
  }

  // MARK: Map

  // A table of colored cells: the darkest are the best. spec: { title, corner, columns: [name], rows: [text],
  // cell(row, column) → null or { value, hatched, chosen, text }, largerIsBetter, worst, keys: [[class, text]] }.
  // A value worse than `worst` has the color of `worst`.
  function map(host, spec) {
    const cells = spec.rows.map((_, row) => spec.columns.map((_, column) => spec.cell(row, column)));
    const values = cells.flat().filter((cell) => cell && Number.isFinite(cell.value)).map((cell) => cell.value);
    const sign = spec.largerIsBetter ? -1 : 1, sorted = values.sort((a, b) => sign * (a - b));
    const best = sorted[0], last = sorted.at(-1), capped = Number.isFinite(spec.worst) && sign * (last - spec.worst) > 0 && sign * (spec.worst - best) > 0;
    const worst = capped ? spec.worst : last;
    const f = !spec.largerIsBetter && best > 0 ? Math.log : (value) => value;
    const shade = (value) => {
      const part = worst === best ? 0 : (f(value) - f(best)) / (f(worst) - f(best));
      return Math.floor(Math.min(1, Math.max(0, part)) * 5.999);
    };
    const body = cells.map((row, index) => element("tr", {}, element("th", { scope: "row" }, spec.rows[index]), row.map((cell) => {
      if (!cell) return element("td", { class: "untried" }, element("span", { "aria-hidden": "true" }, "·"), element("span", { class: "hidden-text" }, "not tried"));
      const kind = cell.hatched || !Number.isFinite(cell.value) ? "hatched" : `q${shade(cell.value)}`;
      return element("td", { class: `${kind}${cell.chosen ? " chosen" : ""}` }, kind === "hatched" ? cell.text ?? "diverged" : value(cell.value),
        cell.chosen ? element("span", { class: "small" }, cell.chosen) : null);
    })));
    const figure = element("figure", { class: "chart" }, Page.scroll(spec.title, element("table", { class: "map" },
      element("caption", { class: "hidden-text" }, spec.title),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, spec.corner), spec.columns.map((text) => element("th", { scope: "col" }, named(text, 28))))),
      element("tbody", {}, body))),
    element("ul", { class: "map-keys" }, sorted.length === 0 ? null : element("li", { class: "map-scale" }, `best ${measured(best)}`,
      element("span", { "aria-hidden": "true" }, [0, 1, 2, 3, 4, 5].map((step) => element("i", { class: `q${step}` }))),
      `${measured(worst)}${capped ? " or worse" : ""}`), (spec.keys ?? []).map(([kind, text]) => element("li", {}, element("i", { class: kind, "aria-hidden": "true" }), text))));
    host.append(figure);
    return { figure };
  }

  const plot = (host, spec) => new Plot(host, spec);

  return { plot, bars, map, swatch: Marks.swatch };
})();
