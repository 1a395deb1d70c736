"use strict";
// The controls of a playground's settings. Needs page.js, report-parts.js and playground-state.js.

const PlaygroundControls = (() => {
  const { element, name } = Page;
  const { SHAPES, RATES } = PlaygroundState;

  // What the page that the server made knows: optimizers with their usual rates, activations, and the file.
  const dataChoices = ({ file }) => [...SHAPES, ...(file ? [["file", name(file.name, 40)]] : []), ["drawn", "rows that I draw"]];

  class Controls {
    // `change(settings)` is called with all settings after one of them has changed.
    constructor(host, known, change) {
      Object.assign(this, { known, change, settings: {}, fields: {} });
      const group = (title, ...fields) => element("fieldset", { class: "group" }, element("legend", {}, title), element("div", { class: "controls" }, fields));
      host.append(element("div", { class: "groups" },
        group("Rows", this.select("data", "Data set", dataChoices(known)), this.number("rows", "Rows", { min: 8, max: 1000 }),
          this.number("noise", "Noise", { min: 0, max: 1, step: "any" }), this.number("seed", "Seed", { min: 0, max: 999999 })),
        group("Network", this.select("layers", "Hidden layers", [0, 1, 2, 3, 4].map((count) => [count, String(count)])), this.number("units", "Units of each", { min: 1, max: 32 }),
          this.select("activation", "Activation", known.activations.map((kind) => [kind, kind]))),
        group("Training", this.number("batch", "Rows of a mini-batch", { min: 2, max: 1000 }), this.select("rate", "Learning rate", RATES.map((rate) => [rate, String(rate)])),
          this.select("optimizer", "Optimizer", known.optimizers.map(({ kind }) => [kind, kind])))));
    }

    select(key, label, options) {
      const made = Report.select(label, options, (value) => this.set(key, typeof PlaygroundState.DEFAULTS[key] === "number" ? Number(value) : value));
      this.fields[key] = made.querySelector("select");
      return made;
    }

    number(key, label, { min, max, step = 1 }) {
      const input = element("input", { type: "number", min, max, step });
      input.addEventListener("change", () => this.set(key, input.value.trim() === "" ? input.value : Number(input.value)));
      this.fields[key] = input;
      return element("label", { class: "field" }, element("span", {}, label), input);
    }

    set(key, value) {
      const settings = { ...this.settings, [key]: value };
      // Another optimizer begins with its usual rate: the rates of two rules are not comparable.
      if (key === "optimizer") settings.rate = this.known.optimizers.find(({ kind }) => kind === value)?.rate ?? settings.rate;
      this.show(settings);
      this.change(settings);
    }

    // Shows settings, without a call of `change`. One that a list does not have is added to it.
    show(settings) {
      this.settings = settings;
      for (const [key, field] of Object.entries(this.fields)) {
        const text = String(settings[key]);
        if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === text)) field.append(element("option", { value: text }, name(text, 30)));
        field.value = field.type === "number" && typeof settings[key] !== "number" ? "" : text;
      }
      this.fields.rows.disabled = settings.data === "drawn";
      this.fields.noise.disabled = settings.data === "drawn" || settings.data === "file";
      this.fields.units.disabled = this.fields.activation.disabled = settings.layers === 0;
    }
  }

  return { Controls };
})();
