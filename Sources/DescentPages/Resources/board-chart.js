"use strict";
// The chart of the board: the chosen runs in color before all others that pass the filter. Needs board-curves.js.

const BoardChart = (() => {
  const { element, name } = Page;

  // A number that is moved, with its value beside its name.
  function slider(label, { max, step }, change) {
    const id = Page.unique("slider"), output = element("output", { for: id }, "off");
    const input = element("input", { type: "range", id, min: 0, max, step, value: 0 });
    const text = (value) => (value === 0 ? "off" : value.toFixed(2));
    input.addEventListener("input", () => {
      const value = Number(input.value);
      output.textContent = text(value);
      input.setAttribute("aria-valuetext", text(value));
      change(value);
    });
    return element("div", { class: "field" }, element("span", {}, element("label", { for: id }, label), " ", output), input);
  }

  class Board {
    // `state` has the runs that pass the filter (`shown`) and those in color (`colored`, by their styles).
    constructor(host, store, state) {
      Object.assign(this, { store, state, axis: "rows", scale: "linear", smoothing: 0, crowd: new BoardCurves.Crowd(), drawn: "" });
      this.controls = element("div", { class: "controls" });
      host.append(this.controls);
      this.plot = Chart.plot(host, this.spec());
      this.note = element("p", { class: "note" });
      host.append(this.note);
    }

    // The controls, again when the values have changed.
    listControls() {
      const { store } = this, names = store.valueNames, key = names.join("\n");
      if (key === this.names) return;
      this.names = key;
      const choose = (value) => store.choose(value, store.rows);
      const value = names.length < 5 ? Page.choices("Value", names.map((one) => [one, name(one, 24)]), store.value, choose)
        : Report.select("Value", names.map((one) => [one, name(one, 60)]), choose);
      this.controls.replaceChildren(value,
        Page.choices("Of the rows", [["validation", "Validation"], ["training", "Training"]], store.rows, (rows) => store.choose(store.value, rows)),
        Page.choices("Horizontal axis", BoardCurves.AXES.map(([one, text]) => [one, text]), this.axis, (axis) => { this.axis = axis; this.show(); }),
        Report.scale((scale) => { this.scale = scale; this.show(); }, this.scale),
        slider("Smoothing", { max: 0.99, step: 0.01 }, (weight) => { this.smoothing = weight; this.show(); }));
    }

    get others() { return this.state.shown.filter((run) => !this.state.colored.has(run.id)); }

    spec() {
      const { store, state, axis } = this, label = BoardCurves.AXES.find(([one]) => one === axis)[2], value = name(store.value, 40);
      const crowd = this.others, include = BoardCurves.ranges(store, crowd, axis);
      const colored = [...state.colored.keys()].map((id) => store.runs.get(id)).filter((run) => run && state.passes.has(run.id));
      return { title: `${value} against ${label}`, description: `${colored.length} runs in color${crowd.length ? `, before ${crowd.length} others in gray` : ""}.`,
        x: { label, unit: label, scale: "linear", include: include.x.concat(0) }, y: { label: `${value}, ${store.rows} rows`, scale: this.scale, include: include.y },
        series: colored.map((run) => ({ name: state.nameOf(run), style: state.colored.get(run.id), points: BoardCurves.points(store, run, axis, this.smoothing) })),
        backdrop: { canvas: this.crowd.canvas, draw: (frame) => this.drawCrowd(crowd, frame) } };
    }

    // Draws the crowd if anything about it differs from what is drawn.
    drawCrowd(runs, frame) {
      const { store } = this, theme = getComputedStyle(document.documentElement).getPropertyValue("--edge");
      const key = JSON.stringify([frame.width, frame.height, frame.box, frame.x.low, frame.x.high, frame.y.low, frame.y.high, frame.y.kind, this.axis, this.smoothing,
        theme, runs.length, store.value, store.rows, this.state.version]);
      const revision = runs.some((run) => run.end === null) ? store.revision : 0, isSame = key === this.drawn;
      if (isSame && revision === this.revision) return;
      Object.assign(this, { drawn: key, revision });
      this.crowd.draw(store, runs, this.axis, this.smoothing, frame, isSame);
    }

    show(isLive = false) {
      this.listControls();
      this.plot.update(this.spec(), isLive);
      const crowd = this.others.length;
      this.note.textContent = [crowd ? `${Page.number(crowd)} other ${crowd === 1 ? "run is" : "runs are"} drawn in gray, with at most ${crowd > BoardCurves.MANY ? 25 : 49} points each.` : "",
        this.smoothing ? "Smoothed by a moving average, whose weight falls with each point." : "",
        this.store.rows === "training" ? "The values of the training rows are measured while the weights change." : ""].filter(Boolean).join(" ");
    }
  }

  return { Board };
})();
