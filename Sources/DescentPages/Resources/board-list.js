"use strict";
// The list of runs, 25 at a time or 8 on a phone, and what each is doing. Needs board-data.js.

const BoardList = (() => {
  const { element, name, named, number, measured, data } = Page;
  const PAGE = innerWidth < 736 ? 8 : 25, SILENT = 120_000;
  const ENDS = { epochs: "all epochs done", "no-improvement": "no longer improved", target: "reached its target", time: "time was up",
    steps: "steps were done", rows: "rows were done", cancelled: "cancelled", interrupted: "interrupted", observer: "stopped by a program" };
  const HEADS = ["Run", "State", "Best", "Latest loss", "Epochs", "Rows a second", "What differs", "More"];
  const ORDERS = { newest: ["Newest first", (a, b) => (b.started > a.started ? 1 : b.started < a.started ? -1 : b.id - a.id)],
    best: ["Best first", (a, b) => score(a) - score(b) || a.id - b.id], name: ["By name", (a, b) => collator.compare(a.name, b.name) || a.id - b.id] };
  const collator = new Intl.Collator("en", { numeric: true });

  const score = (run) => (run.best === null || run.best[2] === null ? Infinity : run.larger ? -run.best[2] : run.best[2]);
  const isRunning = (run, now) => run.end === null && now - run.changed < SILENT;
  const taken = (run) => Math.max(0, run.step - run.first);
  const part = (run) => Math.min(1, taken(run) / Math.max(1, run.planned * run.batches));

  function duration(seconds) {
    if (!Number.isFinite(seconds)) return "—";
    if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
    return seconds < 5400 ? `${Math.round(seconds / 60)} min` : seconds < 172800 ? `${number(seconds / 3600, 2)} h` : `${Math.round(seconds / 86400)} days`;
  }

  // What a run is doing, in words.
  function stateText(run, now) {
    if (run.end === "failed") return `failed: ${name(run.whyText, 60)}`;
    if (run.end === "stopped") return Object.hasOwn(ENDS, run.whyText) ? ENDS[run.whyText] : name(run.whyText, 40);
    const done = `${Math.floor(part(run) * 100)}%`;
    if (!isRunning(run, now)) return `${done}, no line for ${duration((now - run.changed) / 1000)}`;
    const left = (run.planned * run.batches - taken(run)) / run.pace;
    return run.pace > 0 && left > 0 ? `${done}, at most ${duration(left)} left` : `${done} done`;
  }

  function stateCell(run, now) {
    const text = stateText(run, now);
    const bar = run.end === null ? element("span", { class: "progress", "aria-hidden": "true" }, element("i", {})) : null;
    if (bar) bar.firstElementChild.style.width = `${part(run) * 100}%`;
    const odd = run.unreadable[0] > 0 ? element("span", { class: "small alarm" },
      `${number(run.unreadable[0])} unreadable ${run.unreadable[0] === 1 ? "line" : "lines"}, first line ${number(run.unreadable[1])}`) : null;
    return element("span", { class: run.end === "failed" ? "wide alarm" : "wide" }, text, bar, odd);
  }

  function cells(run, state, now) {
    const best = run.best ? [data(run.best[2], measured(run.best[2])), element("span", { class: "small" }, name(run.monitorName, 30))] : "—";
    return [stateCell(run, now), best, run.latest === null ? "—" : data(run.latest, measured(run.latest)),
      `${number(run.epochs)} of ${number(run.planned)}`, run.pace === null ? "—" : number(Math.round(run.pace * run.perEpoch / run.batches)),
      state.differences(run)];
  }

  class List {
    // `state` has the runs that pass the filter and those in color; `act` has what the controls of a row do.
    constructor(host, store, state, act) {
      Object.assign(this, { store, state, act, order: "newest", page: 0, rows: new Map() });
      const order = Report.select("Order", Object.entries(ORDERS).map(([key, [text]]) => [key, text]), (key) => { this.order = key; this.page = 0; act.ordered(); });
      this.first = element("button", { class: "button", type: "button" }, "Color the first 7");
      this.first.addEventListener("click", () => act.colorFirst());
      this.body = element("tbody", { role: "rowgroup" });
      const head = (text) => element("th", { scope: "col", role: "columnheader", class: text === "What differs" ? "differing" : null }, text);
      const table = element("table", { class: "contenders runs", role: "table" }, element("caption", { class: "hidden-text" }, "The runs"),
        element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, HEADS.map(head))), this.body);
      this.range = element("p", {});
      this.back = this.pageButton(`Previous ${PAGE}`, -1);
      this.on = this.pageButton(`Next ${PAGE}`, 1);
      this.pager = element("div", { class: "pager" }, this.back, this.on, this.range);
      host.append(element("div", { class: "controls" }, order, this.first), Page.scroll("The runs", table), this.pager);
    }

    pageButton(text, by) {
      const button = element("button", { class: "button", type: "button" }, text);
      button.addEventListener("click", () => { this.page += by; this.show(); });
      return button;
    }

    // The runs in the chosen order. They are sorted when the filter or the order is another, or a run is new.
    ordered() {
      const { state, order } = this;
      if (this.sorted?.of !== state.shown || this.sorted.order !== order) {
        this.sorted = { of: state.shown, order, runs: [...state.shown].sort(ORDERS[order][1]) };
      }
      return this.sorted.runs;
    }

    show() {
      const { state } = this, all = this.ordered(), last = Math.max(0, Math.ceil(all.length / PAGE) - 1);
      this.page = Math.max(0, Math.min(last, this.page));
      const runs = all.slice(this.page * PAGE, (this.page + 1) * PAGE), key = runs.map((run) => run.id).join();
      if (key !== this.key) this.list(runs, key);
      for (const run of runs) this.fill(run);
      this.pager.hidden = all.length <= PAGE;
      this.range.textContent = `${number(this.page * PAGE + 1)} to ${number(this.page * PAGE + runs.length)} of ${number(all.length)}`;
      this.back.disabled = this.page === 0;
      this.on.disabled = this.page === last;
      this.first.disabled = state.isUsual;
    }

    // Makes the rows anew, and keeps the focus where it was.
    list(runs, key) {
      const focus = document.activeElement?.dataset?.control;
      this.key = key;
      this.rows = new Map(runs.map((run) => [run.id, this.row(run)]));
      this.body.replaceChildren(...[...this.rows.values()].map((row) => row.element));
      if (focus) this.body.querySelector(`[data-control="${CSS.escape(focus)}"]`)?.focus();
    }

    row(run) {
      const { act, state } = this, box = element("input", { type: "checkbox", "data-control": `color-${run.id}`, "aria-label": `${state.nameOf(run)}: in color` });
      box.addEventListener("change", () => act.color(run.id, box.checked));
      const more = element("button", { class: "button", type: "button", "data-control": `details-${run.id}`, "aria-label": `Details of ${state.nameOf(run)}` }, "Details");
      more.addEventListener("click", () => act.details(run.id));
      const swatch = element("span", {}), label = element("label", {}, box, swatch, named(run.name, 40));
      const folder = state.hasFolders ? element("span", { class: "small" }, named(run.folder, 48)) : null;
      const values = HEADS.slice(1, -1).map((head) => element("td", { role: "cell", "data-label": head, class: head === "What differs" ? "differing" : null }, element("span", {})));
      const made = element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, label, folder), values,
        element("td", { role: "cell", "data-label": "" }, more));
      return { element: made, box, swatch, values, texts: [] };
    }

    // Puts the values of a run into its row, those that have changed.
    fill(run) {
      const { state, store } = this, row = this.rows.get(run.id), style = state.colored.get(run.id);
      row.box.checked = style !== undefined;
      row.box.disabled = style === undefined && state.isFull;
      if (row.style !== style) row.swatch.replaceChildren(...(style === undefined ? [] : [Marks.swatch({ style })]));
      row.style = style;
      cells(run, state, store.now).forEach((content, index) => {
        const wrapped = element("span", {}, content), key = wrapped.innerHTML;
        if (row.texts[index] === key) return;
        row.texts[index] = key;
        row.values[index].replaceChildren(wrapped);
      });
    }
  }

  return { List, isRunning };
})();
