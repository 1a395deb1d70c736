"use strict";
// The board: runs as they train. Needs the other files whose names begin with board or report.

(() => {
  const { element, name, named, number } = Page;
  const { paragraph, plural } = Report;
  const USUAL = 7, MOST = 12;

  // Which runs pass the filter and which are in color.
  class State {
    constructor(store) {
      Object.assign(this, { store, filter: "", shown: [], passes: new Set(), colored: new Map(), isUsual: true, hasFolders: false, version: 0, varying: [] });
    }

    get isFull() { return this.colored.size >= MOST; }

    // Finds the runs of the filter, and the settings in which they differ.
    find() {
      this.shown = this.store.filtered(this.filter);
      this.passes = new Set(this.shown.map((run) => run.id));
      this.hasFolders = new Set([...this.store.runs.values()].map((run) => run.folder)).size > 1;
      const counts = new Uint32Array(this.store.texts.length), keys = new Set();
      for (const run of this.shown) for (const one of run.settings) counts[one] += 1;
      counts.forEach((count, one) => { if (count > 0 && count < this.shown.length) keys.add(this.store.setting(one)[0]); });
      keys.delete("output");
      this.varying = [...keys].sort();
      this.version += 1;
      for (const id of this.colored.keys()) if (!this.store.runs.has(id)) this.colored.delete(id);
    }

    differences(run) {
      const { values } = run;
      return name(this.varying.filter((key) => Object.hasOwn(values, key)).map((key) => `${name(key, 30)} ${name(values[key], 40)}`).join(", ") || "—", 110);
    }

    nameOf(run) { return this.hasFolders ? `${name(run.name, 40)}, ${name(run.folder, 40)}` : name(run.name, 40); }

    // Gives colors to these runs, and keeps those of the runs that have one.
    color(runs) {
      const before = this.colored, taken = runs.filter((run) => before.has(run.id)).map((run) => before.get(run.id));
      const free = [...Array(MOST).keys()].filter((style) => !taken.includes(style));
      this.colored = new Map(runs.map((run) => [run.id, before.get(run.id) ?? free.shift()]));
      this.version += 1;
    }
  }

  function start() {
    const main = document.getElementById("main"), { program } = Page.read();
    document.getElementById("theme").append(Page.theme());
    document.getElementById("foot").append(paragraph(`Made by ${name(program, 40)}. This page asks nobody but the program that shows it, and stores nothing.`));
    const page = build(main);
    page.store.start();
    // Words such as "2 min left" and "no line for 3 min" grow old by themselves.
    setInterval(() => { if (page.store.isReady) page.list.show(); }, 10_000);
    const redraw = () => { if (page.store.isReady) page.chart.show(true); };
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  function build(main) {
    const page = { store: new BoardData.Store((what) => changed(page, what)) };
    page.state = new State(page.store);
    page.title = element("h1", {}, "Runs");
    page.status = element("p", { class: "verdict", role: "status" }, "Reading the runs …");
    page.lost = element("p", { class: "lost alarm", role: "alert", hidden: true }, "");
    page.notes = element("div", {});
    page.body = element("div", { hidden: true });
    page.empty = element("div", { class: "empty", hidden: true }, paragraph("There is no run yet. Train with a log, and it appears here:"),
      Page.copyable("descent train FILE --target COLUMN --log FOLDER", "Copy the command"));
    const search = element("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "adam batch=64 -failed" });
    search.addEventListener("input", () => { page.state.filter = search.value; found(page); });
    const filter = element("label", { class: "field" }, element("span", {}, "Filter by words in names and settings; -word leaves out"), search);
    page.chartHost = element("div", {});
    main.append(page.title, page.status, page.lost, page.notes, page.empty, page.body);
    page.body.append(element("div", { class: "controls" }, filter), page.chartHost);
    page.chart = new BoardChart.Board(page.chartHost, page.store, page.state);
    Page.section(page.body, "runs", "All runs", (host) => { page.list = new BoardList.List(host, page.store, page.state, actions(page)); });
    Page.section(page.body, "beside", "Settings beside each other", (host) => { page.beside = element("div", {}); host.append(page.beside); });
    page.details = element("div", {});
    page.body.append(page.details);
    return page;
  }

  const actions = (page) => ({
    ordered: () => { recolor(page); show(page); },
    colorFirst: () => { page.state.isUsual = true; recolor(page); show(page); },
    color: (id, isColored) => {
      const { state, store } = page, runs = [...state.colored.keys()].filter((one) => one !== id);
      state.isUsual = false;
      state.color((isColored ? [...runs, id] : runs).map((one) => store.runs.get(one)));
      show(page);
    },
    details: (id) => details(page, id),
  });

  // What follows from a change of the store.
  function changed(page, what) {
    const { store } = page;
    connection(page);
    if (!store.isReady || what === "connection") return;
    if (what === "all") found(page);
    else show(page, what === "runs");
  }

  // Looks for the runs of the filter, and colors the first of them unless a person has chosen others.
  function found(page) {
    page.state.find();
    recolor(page);
    show(page);
  }

  function recolor(page) {
    const { state, list } = page;
    if (state.isUsual) state.color(list.ordered().slice(0, USUAL));
  }

  function connection(page) {
    const { store } = page, text = store.isConnected ? "" : "The board has ended, or cannot be reached. What is shown here is the last that was heard.";
    if (page.lost.textContent !== text) page.lost.textContent = text;
    page.lost.hidden = store.isConnected;
  }

  function show(page, isLive = false) {
    const { store, state } = page, count = store.runs.size;
    page.empty.hidden = count > 0;
    page.body.hidden = count === 0;
    state.version += isLive ? 0 : 1;
    say(page);
    if (count === 0) return;
    page.chart.show(isLive);
    page.list.show();
    beside(page);
    fetchWhole(page);
  }

  // What the page says of all runs; only what has changed is said.
  function say(page) {
    const { store, state } = page, runs = [...store.runs.values()], training = runs.filter((run) => BoardList.isRunning(run, store.now)).length;
    const failed = runs.filter((run) => run.end === "failed").length;
    const text = [`${plural(runs.length, "run")}: ${training ? number(training) : "none"} ${training < 2 ? "trains" : "train"} now${failed ? `, ${number(failed)} failed` : ""}.`,
      state.filter.trim() ? `${number(state.shown.length)} ${state.shown.length === 1 ? "passes" : "pass"} the filter.` : "",
      store.waiting ? `${plural(store.waiting, "log")} ${store.waiting === 1 ? "is" : "are"} still to be read.` : "",
      store.empty ? `${plural(store.empty, "log")} ${store.empty === 1 ? "has" : "have"} no line yet.` : "",
      store.foreign ? `${plural(store.foreign, "file")} ${store.foreign === 1 ? "is" : "are"} no event log.` : ""].filter(Boolean).join(" ");
    if (page.status.textContent !== text) page.status.textContent = text;
    const notes = store.notes.join("\n");
    if (notes !== page.noted) page.notes.replaceChildren(...store.notes.map((note) => paragraph(Page.sentence(note), "note")));
    page.noted = notes;
  }

  // The settings of the colored runs, again only when the runs are others.
  function beside(page) {
    const { state, store } = page, runs = [...state.colored.keys()].map((id) => store.runs.get(id)).filter(Boolean), key = runs.map((run) => run.id).join();
    if (key === page.besideKey) return;
    page.besideKey = key;
    page.beside.replaceChildren();
    if (runs.length === 0) page.beside.append(paragraph("No run is in color. Check one in the list.", "note"));
    else ReportSettings.settings(page.beside, runs.map((run) => ({ name: state.nameOf(run), settings: run.values })));
  }

  // The whole curves of the runs in color, one after the other.
  async function fetchWhole(page) {
    const { store, state } = page;
    if (page.isFetching) return;
    page.isFetching = true;
    page.refused ??= new Set();
    for (const id of [...state.colored.keys()]) {
      if (store.full.has(id) || page.refused.has(id)) continue;
      try { await store.report(id); } catch { page.refused.add(id); }
      page.chart.show(true);
    }
    page.isFetching = false;
  }

  // MARK: Details

  const PARTS = [["curves", "Loss and metrics", ReportCurves.metrics], ["rate", "Learning rate", ReportCurves.rates],
    ["weights", "Gradients and weights", ReportWeights.norms], ["signs", "How often weights turn around", ReportWeights.signs],
    ["predictions", "What the kept weights predict", ReportPredictions.predictions], ["hardest", "The rows that fare worst", ReportPredictions.hardest],
    ["settings", "Settings", ReportSettings.settings], ["receipt", "How to get this run again", ReportSettings.receipts]];

  async function details(page, id) {
    const { store, state } = page, title = element("h2", { id: "details", tabindex: -1 }, "Details of ", named(state.nameOf(store.runs.get(id)), 60));
    const close = element("button", { class: "button", type: "button" }, "Close"), again = element("button", { class: "button", type: "button" }, "Read again");
    const host = element("section", { "aria-labelledby": "details" }, title, element("div", { class: "controls" }, close, again));
    close.addEventListener("click", () => {
      page.details.replaceChildren();
      page.list.body.querySelector(`[data-control="details-${id}"]`)?.focus();
    });
    again.addEventListener("click", () => details(page, id));
    page.details.replaceChildren(host);
    title.focus();
    title.scrollIntoView({ block: "start" });
    try {
      const run = { ...await store.report(id), style: 0 };
      if (run.message) host.append(paragraph(`It failed: ${Page.sentence(run.message)}`, "alarm"));
      for (const note of run.notes ?? []) host.append(paragraph(`${Page.sentence(note)}.`, "note"));
      for (const [part, heading, fill] of PARTS) Page.section(host, `details-${part}`, heading, (section) => fill(section, [run]));
      for (const heading of host.querySelectorAll(":scope section h2")) heading.replaceWith(element("h3", { id: heading.id }, ...heading.childNodes));
    } catch (error) {
      host.append(paragraph(`The details cannot be read: ${Page.sentence(error.message)}.`, "alarm"));
    }
  }

  start();
})();
