"use strict";
// What the parts of a report share: axes, the choice of a run, words and small tables. Needs page.js and plot.js.

const Report = (() => {
  const { element, name, number, measured, data } = Page;

  const AXES = [["epochs", "Epochs", "epochs", 0], ["rows", "Rows seen", "rows seen", 1], ["steps", "Updates", "updates", 2], ["seconds", "Seconds", "seconds", 3]];
  const paragraph = (text, kind) => element("p", { class: kind }, text);
  const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
  const value = (exact) => data(exact, measured(exact));

  const facts = (list) => element("dl", { class: "facts" }, list.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text))));
  const pairs = (list) => element("dl", { class: "pairs" }, list.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]));

  // A choice from a list that can be long.
  function select(label, options, change) {
    const made = element("select", {}, options.map(([value, text]) => element("option", { value }, text)));
    made.addEventListener("change", () => change(made.value));
    return element("label", { class: "select" }, element("span", {}, label), made);
  }

  // Shows one run at a time, with a choice if there are several.
  function each(host, runs, fill) {
    const part = element("div", {});
    const show = (index) => {
      part.replaceChildren();
      fill(part, runs[Number(index)]);
    };
    if (runs.length > 1) {
      host.append(element("div", { class: "controls" }, select("Run", runs.map((run, index) => [index, name(run.name, 60)]), show)));
    }
    host.append(part);
    show(0);
  }

  // The choice of the horizontal axis.
  const axis = (change) => Page.choices("Horizontal axis", AXES.map(([key, text]) => [key, text]), "epochs", change);
  // The choice of a vertical scale.
  const scale = (change, current = "linear") => Page.choices("Vertical scale", [["linear", "linear"], ["log", "log"]], current, change);
  const axisOf = (key) => {
    const [, , label, place] = AXES.find(([one]) => one === key);
    return { label, place, x: { label, unit: label, scale: "linear" } };
  };

  return { paragraph, plural, value, facts, pairs, select, each, axis, scale, axisOf };
})();
