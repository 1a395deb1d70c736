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

  // A measured number: three significant digits, also where the last is zero.
  function measured(value) {
    const text = number(value), size = Math.abs(value);
    return value === null || Number.isInteger(value) || !(size >= 1e-4 && size < 1000) ? text : value.toPrecision(3).replace("-", "−");
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

  // The width of a text in a chart, in pixels.
  const pen = document.createElement("canvas").getContext("2d");
  function width(text, font = "12.5px") {
    pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
    return pen.measureText(text).width;
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

  // Content under a summary, made when it is opened; `renew` makes it again.
  function details(summary, make) {
    const made = element("details", {}, element("summary", {}, summary));
    made.addEventListener("toggle", () => {
      if (made.open && made.childElementCount === 1) made.append(make());
    });
    made.renew = () => {
      if (made.childElementCount > 1) made.lastElementChild.remove();
      if (made.open) made.append(make());
    };
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

  return { element, name, named, sentence, number, measured, short, data, width, unique, choices, check, theme, scroll, details,
    copyable, section, read };
})();
