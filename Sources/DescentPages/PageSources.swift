// Written by Scripts/pages.py from the files in Resources. Do not edit.
// swift-format-ignore-file

/// The HTML, CSS and JavaScript of the pages.
enum PageSources {
  // board-chart.js
  static let boardChartJS = ##"""
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
"""##

  // board-curves.js
  static let boardCurvesJS = ##"""
"use strict";
// The curves of many runs: their places on the three axes, smoothing, and the crowd of runs behind the colored ones,
// drawn on a canvas a part at a time. Needs board-data.js.

const BoardCurves = (() => {
  const AXES = [["rows", "Rows seen", "rows seen"], ["steps", "Updates", "updates"], ["seconds", "Seconds", "seconds"]];

  // Of more runs in gray every second point is drawn.
  const MANY = 2000;

  // The place of a point on an axis.
  const placeOn = (axis, run) => (axis === "seconds" ? (step, seconds) => seconds : axis === "steps" ? (step) => step : (step) => BoardData.rowsAt(run, step));

  // An exponential moving average, divided by the sum of its weights so that it begins at the first value (as in
  // Adam). Of thinned points each stands for `stride`.
  function smoother(weight, stride) {
    const part = weight ** stride;
    let [sum, total] = [0, 0];
    return (value) => {
      sum = part * sum + (1 - part) * value;
      total = part * total + (1 - part);
      return sum / total;
    };
  }

  // The points of a run for a plot.
  function points(store, run, axis, weight) {
    const { stride, points: all } = store.points(run.id), place = placeOn(axis, run), smooth = smoother(weight, stride);
    return all.filter((point) => point.value !== null && Number.isFinite(point.value))
      .map((point) => ({ x: place(point.step, point.seconds), y: smooth(point.value), low: null, high: null }));
  }

  // The ranges of the crowd: all of the horizontal axis, and of the values those between the first and the last of
  // a hundred parts, so that runs that diverge do not flatten the others.
  function ranges(store, runs, axis) {
    const values = [], every = Math.max(1, Math.floor(runs.length * 40 / 20000));
    let high = 0;
    runs.forEach((run, index) => {
      const data = store.curves.get(run.id)?.data ?? [];
      if (data.length >= 3) high = Math.max(high, placeOn(axis, run)(data[data.length - 3], data[data.length - 2]));
      const first = Math.min(index % every, Math.max(0, data.length / 3 - 1));
      for (let at = 2 + 3 * first; at < data.length; at += 3 * every) values.push(data[at]);
    });
    values.sort((a, b) => a - b);
    return { x: high > 0 ? [high] : [], y: values.length ? [values[Math.floor(values.length * 0.01)], values[Math.floor(values.length * 0.99)]] : [] };
  }

  // Draws the crowd, as many runs in each frame as leave the page quick. Another call ends the one before. A picture
  // in the place of the same one appears when it is whole, so that it does not flicker; any other as it grows.
  class Crowd {
    constructor() {
      this.canvas = Page.element("canvas", { "aria-hidden": "true" });
      this.buffer = Page.element("canvas", {});
      Object.assign(this, { turn: 0, runsInFrame: 400 });
    }

    draw(store, runs, axis, weight, frame, isSame) {
      const turn = (this.turn += 1), scale = runs.length > MANY ? 1 : Math.min(2, devicePixelRatio || 1), { canvas, buffer } = this;
      const pen = buffer.getContext("2d");
      buffer.width = Math.round(frame.width * scale);
      buffer.height = Math.round(frame.height * scale);
      pen.scale(scale, scale);
      pen.beginPath();
      pen.rect(frame.box.left, frame.box.top, frame.box.right - frame.box.left, frame.box.bottom - frame.box.top);
      pen.clip();
      pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--edge");
      pen.globalAlpha = Math.max(0.06, Math.min(0.5, 30 / Math.max(1, runs.length)));
      pen.lineWidth = 1;
      const show = () => {
        Object.assign(canvas, { width: buffer.width, height: buffer.height });
        if (buffer.width && buffer.height) canvas.getContext("2d").drawImage(buffer, 0, 0);
      };
      const every = runs.length > MANY ? 2 : 1;
      let at = 0, before = null;
      const go = (now) => {
        if (turn !== this.turn) return;
        if (before !== null && now !== null) this.runsInFrame = Math.max(50, Math.min(4000, this.runsInFrame * (now - before > 34 ? 0.7 : 1.3)));
        before = now;
        for (const end = at + this.runsInFrame; at < runs.length && at < end; at += 1) this.line(pen, store, runs[at], axis, weight, frame, every);
        if (!isSame || at >= runs.length) show();
        if (at < runs.length) requestAnimationFrame(go);
        else canvas.dataset.drawn = at;
      };
      if (runs.length > MANY) requestAnimationFrame(go); else go(null);
    }

    line(pen, store, run, axis, weight, frame, every) {
      const curve = store.curves.get(run.id);
      if (!curve) return;
      const place = placeOn(axis, run), smooth = smoother(weight, curve.stride * every), { data } = curve;
      let isFirst = true;
      pen.beginPath();
      for (let at = 0; at < data.length; at += 3 * every) {
        const x = place(data[at], data[at + 1]), y = smooth(data[at + 2]);
        if ((frame.x.kind === "log" && x <= 0) || (frame.y.kind === "log" && y <= 0)) continue;
        const px = frame.x(x), py = Math.max(-1e4, Math.min(1e4, frame.y(y)));
        if (isFirst) pen.moveTo(px, py); else pen.lineTo(px, py);
        isFirst = false;
      }
      pen.stroke();
    }
  }

  return { AXES, MANY, points, ranges, Crowd };
})();
"""##

  // board-data.js
  static let boardDataJS = ##"""
"use strict";
// The runs that the board knows: read from the server that the page comes from, and kept up to date by its changes.
// Needs page.js.

const BoardData = (() => {
  async function get(path, as) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 300) || answer.statusText);
    return answer[as]();
  }

  // A run of the listing. What the page computes of it is computed when it is asked for: there can be 10,000.
  class Run {
    constructor(run, store) {
      Object.assign(this, run, { store });
      this.batches = Math.max(1, run.batches);
    }

    // Takes what has changed.
    take(run) {
      Object.assign(this, run);
      this.batches = Math.max(1, run.batches);
      this.known = undefined;
    }

    get whyText() { return this.why === null ? null : this.store.text(this.why); }
    get started() { return this.store.text(this.at); }
    get monitorName() { return this.store.text(this.monitor); }

    // The settings by their names.
    get values() { return Object.fromEntries(this.settings.map((number) => this.store.setting(number))); }

    // What a filter looks at.
    get words() {
      this.known ??= `${this.name} ${this.folder} ${this.settings.map((number) => this.store.text(number)).join(" ")} ${this.end ?? "unfinished"}`.toLowerCase();
      return this.known;
    }

    // The rows of a batch, if they are known, and of an epoch.
    get batch() { this.size(); return this.batchRows; }
    get perEpoch() { this.size(); return this.epochRows; }

    size() {
      if (this.epochRows !== undefined) return;
      const { batch, last } = this.values, whole = /^[0-9]{1,15}$/.test(batch ?? "") ? Number(batch) : null;
      this.batchRows = whole;
      this.epochRows = Math.max(1, last === "drop" && whole !== null ? Math.min(this.rows, this.batches * whole) : this.rows);
    }
  }

  // The rows that a run has seen after an update: within an epoch all batches but the last have their whole size.
  function rowsAt(run, step) {
    const taken = Math.max(0, step - run.first), epochs = Math.floor(taken / run.batches), rest = taken - epochs * run.batches;
    return epochs * run.perEpoch + (run.batch === null ? rest / run.batches * run.perEpoch : Math.min(run.perEpoch, rest * run.batch));
  }

  class Store {
    // `changed(what)` is called with "all", "curves", "runs" or "connection".
    constructor(changed) {
      Object.assign(this, { changed, texts: [], pairs: [], runs: new Map(), curves: new Map(), full: new Map(), notes: [], waiting: 0, foreign: 0, empty: 0,
        value: "loss", rows: "validation", isConnected: true, isReady: false, queue: null, ahead: 0, revision: 0 });
    }

    // Hears of changes from the beginning, so that none is lost between the listing and the first of them.
    start() {
      const source = new EventSource("/api/changes");
      this.queue = [];
      source.onopen = () => this.reload();
      source.onerror = () => { this.isConnected = false; this.changed("connection"); };
      source.onmessage = (event) => {
        const change = JSON.parse(event.data);
        if (this.queue) this.queue.push(change); else this.apply(change);
      };
    }

    async reload() {
      this.queue ??= [];
      this.reloaded = performance.now();
      try {
        // The loss is the text 0 of each listing, so that its curves need not wait for one.
        const { value, rows } = this, curves = value === "loss" ? this.curvesOf(0, rows) : null;
        curves?.catch(() => {});
        const listing = await get("/api/runs", "json");
        this.take(listing);
        this.texts = listing.texts;
        this.pairs = [];
        this.runs = new Map(listing.runs.map((run) => [run.id, new Run(run, this)]));
        this.full.clear();
        if (curves && value === this.value && rows === this.rows) this.takeCurves(await curves);
        else await this.loadCurves();
        this.isConnected = this.isReady = true;
      } catch (error) {
        this.isConnected = false;
        console.warn(`the runs cannot be read: ${error.message}`);
      }
      const waiting = this.queue ?? [];
      this.queue = null;
      this.changed("all");
      for (const change of waiting) this.apply(change);
    }

    // Reads everything again, not more often than every 5 seconds.
    reloadSoon() {
      const wait = (this.reloaded ?? 0) + 5000 - performance.now();
      clearTimeout(this.timer);
      if (wait <= 0) this.reload(); else this.timer = setTimeout(() => this.reload(), wait);
    }

    take(state) {
      Object.assign(this, { notes: state.notes, waiting: state.waiting, foreign: state.foreign, empty: state.empty, ahead: state.now - Date.now() });
    }

    apply(change) {
      this.take(change);
      if (change.reload) {
        this.reloadSoon();
        return;
      }
      change.texts.forEach((text, index) => { this.texts[change.from + index] = text; });
      const isNew = change.runs.some((run) => !this.runs.has(run.id));
      // A run that is known stays the same object.
      for (const run of change.runs) {
        if (this.runs.has(run.id)) this.runs.get(run.id).take(run);
        else this.runs.set(run.id, new Run(run, this));
      }
      for (const point of change.points) this.add(point);
      this.changed(isNew ? "all" : "runs");
    }

    // A new point goes to the thinned curve, if it is of the chosen value, and to those of its run that are whole.
    add([id, isTrained, step, seconds, values]) {
      const run = this.runs.get(id);
      if (!run) return;
      for (let index = 0; index < values.length; index += 2) {
        const name = this.texts[values[index]], value = values[index + 1];
        if (name === this.value && isTrained === (this.rows === "training")) this.addThinned(run, step, seconds, value);
        const rows = isTrained ? "training" : run.validation ? "validation" : "scored";
        const whole = this.full.get(id)?.find((curve) => curve.name === name && curve.rows === rows);
        if (whole && step > (whole.points.at(-1)?.step ?? -1)) whole.points.push({ step, seconds, value });
        if (whole?.points.length > 4000) whole.points = whole.points.filter((_, at) => at % 2 === 0 || at > 3000);
      }
    }

    addThinned(run, step, seconds, value) {
      const curve = this.curves.get(run.id) ?? { stride: 1, data: [] };
      if (step <= (curve.data.at(-3) ?? -1)) return;
      curve.data = [...curve.data, step, seconds, value];
      if (curve.data.length > 600) {
        curve.data = curve.data.filter((_, at) => Math.floor(at / 3) % 2 === 0);
        curve.stride *= 2;
      }
      this.curves.set(run.id, curve);
      this.revision += 1;
    }

    text(number) { return this.texts[number] ?? ""; }

    // The name and the value of a setting.
    setting(number) {
      if (this.pairs[number] === undefined) {
        const [key, ...value] = this.text(number).split("=");
        this.pairs[number] = [key, value.join("=")];
      }
      return this.pairs[number];
    }

    // The names of all values, the loss first.
    get valueNames() {
      const numbers = new Set();
      for (const run of this.runs.values()) for (const one of run.training.concat(run.validation ?? run.scored ?? [])) numbers.add(one);
      return [...new Set(["loss", ...[...numbers].map((one) => this.text(one))])];
    }

    async choose(value, rows) {
      Object.assign(this, { value, rows });
      await this.loadCurves().catch((error) => console.warn(`the curves cannot be read: ${error.message}`));
      this.changed("curves");
    }

    // The thinned curves: for each run its number, the number of points and the stride, and step, seconds and value.
    async loadCurves() {
      const { value, rows } = this, number = this.texts.indexOf(value);
      const buffer = number < 0 ? new ArrayBuffer(0) : await this.curvesOf(number, rows);
      if (value === this.value && rows === this.rows) this.takeCurves(buffer);
    }

    curvesOf(number, rows) { return get(`/api/curves?value=${number}&rows=${rows}`, "arrayBuffer"); }

    takeCurves(buffer) {
      const heads = new Uint32Array(buffer), numbers = new Float32Array(buffer);
      this.curves.clear();
      for (let at = 0; at < heads.length;) {
        const count = heads[at + 1];
        this.curves.set(heads[at], { stride: heads[at + 2], data: numbers.subarray(at + 3, at + 3 + 3 * count) });
        at += 3 + 3 * count;
      }
      this.revision += 1;
    }

    // The report of a run. Its curves are whole, and grow with the changes from now on.
    async report(id) {
      const report = await get(`/api/runs/${id}`, "json");
      if (report.error) throw new Error(report.error);
      const [run] = report.runs;
      this.full.set(id, run.curves.map((curve) => ({ name: curve.name, rows: curve.rows,
        points: curve.points.map(([, , step, seconds, value]) => ({ step, seconds, value })) })));
      return run;
    }

    // The points of a run for the chosen value: whole, if they are there, otherwise thinned.
    points(id) {
      const whole = this.full.get(id)?.find((curve) => curve.name === this.value && (curve.rows === "training") === (this.rows === "training"));
      if (whole) return { stride: 1, points: whole.points };
      const curve = this.curves.get(id), points = [];
      for (let at = 0; at < (curve?.data.length ?? 0); at += 3) {
        points.push({ step: curve.data[at], seconds: curve.data[at + 1], value: curve.data[at + 2] });
      }
      return { stride: curve?.stride ?? 1, points };
    }

    // The runs that have all words of a filter, and none of those after a minus.
    filtered(filter) {
      if (filter.trim() === "") return [...this.runs.values()];
      const words = filter.toLowerCase().split(/\s+/).filter((one) => one !== "" && one !== "-");
      return [...this.runs.values()].filter((run) => words.every((one) => (one.startsWith("-") ? !run.words.includes(one.slice(1)) : run.words.includes(one))));
    }

    get now() { return Date.now() + this.ahead; }
  }

  return { Store, rowsAt };
})();
"""##

  // board-list.js
  static let boardListJS = ##"""
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
"""##

  // board.css
  static let boardCSS = ##"""
/* What the board has besides the design of all pages. */

.board main, .board .masthead, .board footer { max-width: 84rem; }
.board h1 { margin-top: 1.5rem; }
.board .verdict { margin: .6rem 0 0; font-size: 1.0625rem; color: var(--muted); max-width: none; }
.board section { margin-top: 3rem; }
.board .controls { gap: .9rem 1.5rem; }
.plot canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.plot canvas + svg { position: relative; }

.field { display: inline-flex; flex-direction: column; gap: .3rem; max-width: 100%; }
.field > span { color: var(--muted); font-size: .875rem; line-height: 1.6; }
.field input[type="search"] { font-size: .9375rem; background: var(--paper); border: 1px solid var(--edge); border-radius: 9px;
  padding: .42rem .7rem; width: 22rem; max-width: 100%; }
.field input::placeholder { color: var(--muted); opacity: 1; }
.field input[type="range"] { width: 11rem; max-width: 100%; height: 2.3rem; margin: 0; accent-color: var(--accent); }
.field output { color: var(--ink); font-variant-numeric: tabular-nums; }

.runs { width: 100%; }
.runs th[scope="row"] label { display: inline-flex; align-items: center; gap: .55rem; cursor: pointer; min-height: 1.6rem; }
.runs th[scope="row"] input { width: 1.1rem; height: 1.1rem; margin: 0; flex: none; accent-color: var(--accent); }
.runs th[scope="row"] .swatch { margin: 0; display: block; }
.runs td { white-space: nowrap; }
.runs td.differing { white-space: normal; text-align: left; max-width: 26rem; overflow-wrap: anywhere; color: var(--muted); font-size: .875rem; }
.runs thead th.differing { text-align: left; }
.runs .button { padding: .1rem .6rem; font-size: .875rem; }
.progress { display: block; width: 7rem; height: .4rem; border-radius: 3px; background: var(--rule); overflow: hidden; margin: .35rem 0 0 auto; }
.progress i { display: block; height: 100%; background: var(--accent); }
.pager { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: 1rem 0 0; }
.pager[hidden] { display: none; }
.pager p { margin: 0; color: var(--muted); font-size: .9375rem; }
.button:disabled { color: var(--muted); border-style: dashed; cursor: default; background: none; }
.lost { border: 1px solid var(--alarm); border-radius: 9px; padding: .6rem 1rem; margin: 1rem 0 0; max-width: none; }
.empty { margin: 2.5rem 0; }
@media (max-width: 46rem) {
  .board .controls { gap: .6rem 1.25rem; margin: 1rem 0 .75rem; }
  .board section { margin-top: 2.5rem; }
  .field input[type="search"] { width: 100%; }
  .field:has(input[type="search"]) { width: 100%; }
  .runs td.differing { max-width: none; text-align: right; }
  .runs th[scope="row"] label { min-height: 2.4rem; }
}
"""##

  // board.html
  static let boardHTML = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{csp}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body class="board">
<a class="skip" href="#main">Skip to the runs</a>
<header class="masthead">
<p class="brand">Descent</p>
<nav aria-label="Pages"><a href="/playground">Playground</a></nav>
<div id="theme"></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">The runs of this page are drawn by the script inside it. Allow scripts for this page to see them. It asks nobody but the program that shows it.</p></noscript>
</main>
<footer id="foot"></footer>
<script type="application/json" id="data">{{data}}</script>
<script>{{script}}</script>
</body>
</html>
"""##

  // board.js
  static let boardJS = ##"""
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
"""##

  // chart.js
  static let chartJS = ##"""
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
"""##

  // marks.js
  static let marksJS = ##"""
"use strict";
// What is drawn in a plot: axes, lines, bands, points, crosses, guides, and names at the ends of lines.
// Needs page.js and scale.js.

const Marks = (() => {
  const { element, name, short } = Page;
  const { stretches } = Scale;
  const round = (value) => Math.round(value * 100) / 100;
  const DASHES = [null, "8 4", "2 4", "10 4 2 4"];
  // How a series is drawn: seven colors, then the same with other dashes. "ink" and "muted" are colors of the text.
  const color = (style) => (typeof style === "string" ? style : style % 7);
  const dash = (style) => (typeof style === "string" ? null : DASHES[Math.floor(style / 4) % DASHES.length]);

  function swatch(series) {
    const key = color(series.style);
    const parts = series.dots
      ? [element("line", { x1: 1, x2: 29, y1: 6, y2: 6, class: `line k${key}` }),
        element("circle", { cx: 15, cy: 6, r: 4.5, class: `dot f${key}` })]
      : [element("line", { x1: 2, x2: 28, y1: 6, y2: 6, class: `line${series.thin ? " thin" : ""} k${key}`,
        "stroke-dasharray": series.dash ?? dash(series.style) })];
    return element("svg", { class: "swatch", viewBox: "0 0 30 12", "aria-hidden": "true", focusable: "false" }, parts);
  }

  // Draws the ticks, lines and names of both axes.
  function axes(frame, spec) {
    const { x, y, box } = frame, made = element("g", { class: "axes" });
    for (const value of frame.xTicks) {
      const at = round(x(value)), text = (spec.x.format ?? short)(value);
      // The text of the last tick stays within the picture.
      const middle = Math.min(at, round((frame.width ?? box.right + 18) - Page.width(text) / 2 - 1));
      made.append(element("g", { class: "tick", "data-axis": "x", "data-value": value, "data-at": at },
        element("line", { class: "grid", x1: at, x2: at, y1: box.top, y2: box.bottom }),
        element("text", { x: middle, y: box.bottom + 19, "text-anchor": "middle" }, text)));
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

  function drawn(series, index, frame) {
    const key = color(series.style), made = element("g", { class: "series", "data-series": index });
    const inside = element("g", { "clip-path": `url(#${frame.clip})` });
    const band = bands(series.points, frame);
    if (band && !series.dots) inside.append(element("path", { class: `band f${key}${frame.many ? " many" : ""}`, d: band }));
    const line = stretches(series.points, frame).map((part) => path(part, frame)).join("");
    if (line && series.line !== false) {
      inside.append(element("path", { class: `line${series.thin ? " thin" : ""} k${key}`, d: line, "data-line": index,
        "stroke-dasharray": series.dash ?? dash(series.style) }));
    }
    for (const extra of series.extra ?? []) {
      const parts = stretches(extra.points, frame);
      const d = parts.map((part) => path(part, frame)).join("");
      if (d) inside.append(element("path", { class: `line thin k${key}`, d, "stroke-dasharray": "1 4" }));
      const last = parts.at(-1)?.at(-1);
      if (extra.cross && last) {
        const y = Math.max(frame.box.top + 6, Math.min(frame.box.bottom - 6, frame.y(last.y)));
        made.append(cross(frame.x(last.x), y, key, extra.text));
      }
    }
    made.prepend(inside);
    if (series.dots) made.append(...dots(series, index, frame));
    return made;
  }

  function dots(series, index, frame) {
    const made = [];
    for (const point of stretches(series.points, frame).flat()) {
      const x = round(frame.x(point.x)), low = frame.y(Math.max(point.low ?? point.y, frame.y.kind === "log" ? frame.y.low : -Infinity));
      if (point.high > point.low) {
        const high = frame.y(point.high);
        const d = `M${x} ${round(low)}V${round(high)}m-5 0h10M${round(x - 5)} ${round(low)}h10`;
        made.push(element("path", { class: `whisker k${color(point.style ?? series.style)}`, d }));
      }
      made.push(element("circle", { class: `dot f${color(point.style ?? series.style)}`, cx: x, cy: round(frame.y(point.y)), r: series.small ? 3.5 : 5.5,
        "data-dot": index }));
    }
    for (const mark of series.edge ?? []) {
      const x = round(frame.x(mark.x)), y = frame.box.top;
      made.push(element("path", { class: `edge-mark k${color(mark.style ?? series.style)}`, d: `M${round(x - 7)} ${y + 9}h14l-7 -12z`,
        "data-edge": index }, element("title", {}, mark.text)));
    }
    return made;
  }

  // Names at the ends of lines, where they find room.
  function direct(frame, spec, shown) {
    if (frame.width < 620 || shown.filter((series) => series.direct !== false).length > 8) return [];
    const taken = [...frame.labels], made = [];
    const ends = shown.map((series) => ({ series, last: stretches(series.points, frame).at(-1)?.at(-1) }))
      .filter(({ series, last }) => last && series.direct !== false)
      .map(({ series, last }) => ({ series, x: frame.x(last.x) + 8, y: frame.y(last.y) + 4 }))
      .filter(({ y }) => y > frame.box.top && y < frame.box.bottom + 8).sort((a, b) => a.y - b.y);
    for (const { series, x, y } of ends) {
      const text = name(series.name, 16), width = Page.width(text, "600 12.5px");
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
      const upright = guide.axis === "x", width = Page.width(guide.label);
      const right = at + 8 + width < box.right;
      frame.labels.push(upright ? { x: right ? at + 7 : at - 7 - width, y: box.bottom - 10, width }
        : { x: box.left + 8, y: at - 6, width });
      // Its text is drawn after the lines, so that none runs through it.
      frame.notes.push(element("text", upright
        ? { class: "guide-name halo", x: right ? at + 7 : at - 7, y: box.bottom - 10, "text-anchor": right ? "start" : "end" }
        : { class: "guide-name halo", x: box.left + 8, y: at - 6 }, guide.label));
      return element("line", { class: "guide", "data-guide": guide.value, ...(upright ? { x1: at, x2: at, y1: box.top, y2: box.bottom }
        : { x1: box.left, x2: box.right, y1: at, y2: at }) });
    });
  }

  return { color, dash, swatch, axes, drawn, guides, direct, round };
})();
"""##

  // page.css
  static let pageCSS = ##"""
/* The design that all pages of Descent share: colors of both themes, type, tables, controls and charts.
   The Content-Security-Policy of a page allows this sheet alone, by its hash. */

:root {
  color-scheme: light;
  --paper: #fcfbf9; --raised: #f3f1ec; --ink: #1c1e22; --muted: #565b63; --rule: #dedad2; --edge: #83878e;
  --accent: #0a5c9e; --on-accent: #ffffff; --focus: #0a5c9e; --alarm: #a83232; --good: #00694c;
  --c0: #0072b2; --c1: #b84c00; --c2: #007d5c; --c3: #a8487f; --c4: #8a6400; --c5: #5b50b8; --c6: #4a4f57;
  --q0: #0b4f85; --q1: #2471ad; --q2: #7db4dc; --q3: #b4d4ec; --q4: #d9e8f3; --q5: #efeee9;
  --t0: #ffffff; --t1: #ffffff; --t2: #10222f; --t3: #10222f; --t4: #1c1e22; --t5: #1c1e22;
  --hatch: #e9c9c4; --hatch-paper: #faf0ee;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --paper: #14161a; --raised: #1f2227; --ink: #ebe8e2; --muted: #a9adb5; --rule: #33373e; --edge: #7d828b;
    --accent: #84c5f4; --on-accent: #0d1a24; --focus: #9fd3ff; --alarm: #ff9c8f; --good: #5fd3a8;
    --c0: #5db5f2; --c1: #f58f4f; --c2: #30c99c; --c3: #ea9ecb; --c4: #f0d24f; --c5: #b5a8f8; --c6: #c3c6cc;
    --q0: #a9d8fa; --q1: #6fb4e4; --q2: #2f719f; --q3: #22547a; --q4: #1d3a52; --q5: #22262c;
    --t0: #0b1c29; --t1: #0b1c29; --t2: #ffffff; --t3: #ffffff; --t4: #ebe8e2; --t5: #ebe8e2;
    --hatch: #5a2f2c; --hatch-paper: #2b1c1b;
  }
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --paper: #14161a; --raised: #1f2227; --ink: #ebe8e2; --muted: #a9adb5; --rule: #33373e; --edge: #7d828b;
  --accent: #84c5f4; --on-accent: #0d1a24; --focus: #9fd3ff; --alarm: #ff9c8f; --good: #5fd3a8;
  --c0: #5db5f2; --c1: #f58f4f; --c2: #30c99c; --c3: #ea9ecb; --c4: #f0d24f; --c5: #b5a8f8; --c6: #c3c6cc;
  --q0: #a9d8fa; --q1: #6fb4e4; --q2: #2f719f; --q3: #22547a; --q4: #1d3a52; --q5: #22262c;
  --t0: #0b1c29; --t1: #0b1c29; --t2: #ffffff; --t3: #ffffff; --t4: #ebe8e2; --t5: #ebe8e2;
  --hatch: #5a2f2c; --hatch-paper: #2b1c1b;
}

/* Type and space */
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
main, .masthead, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
main:focus { outline: none; }
.masthead { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding-top: 1.25rem; }
.brand { margin: 0; font-weight: 650; letter-spacing: .01em; color: var(--muted); }
section { margin-top: 4.5rem; }
h1 { font-size: clamp(1.6rem, 1.15rem + 2.2vw, 2.5rem); line-height: 1.18; letter-spacing: -.015em; font-weight: 680;
  margin: 2.5rem 0 0; max-width: 32ch; text-wrap: balance; }
h2 { font-size: clamp(1.25rem, 1.1rem + .7vw, 1.55rem); line-height: 1.25; letter-spacing: -.01em; font-weight: 650;
  margin: 0 0 .6rem; }
h3 { font-size: 1.0625rem; margin: 2rem 0 .5rem; }
p, ul, ol, dl { margin: 0 0 1rem; max-width: 42rem; }
.verdict { font-size: clamp(1.15rem, 1.05rem + .55vw, 1.4rem); line-height: 1.5; margin: 1.25rem 0 1.5rem; max-width: 44rem; }
.muted, .note { color: var(--muted); }
.note { font-size: .9375rem; }
.alarm { color: var(--alarm); }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .9em; }
footer { margin-top: 4.5rem; padding-bottom: 3rem; color: var(--muted); font-size: .9375rem; }
footer p { border-top: 1px solid var(--rule); padding-top: 1.25rem; max-width: none; }
.points { padding-left: 1.2rem; }
.points li { margin-bottom: .6rem; padding-left: .25rem; }
.points li::marker { color: var(--muted); }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--paper); padding: .5rem 1rem; z-index: 3; }
.skip:focus { top: .5rem; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }

/* Facts: a few values in a row */
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1.1rem 1.5rem; max-width: none;
  margin: 2rem 0 0; padding: 1.25rem 0; border-block: 1px solid var(--rule); }
.facts div { min-width: 0; }
.facts dt, .pairs dt { color: var(--muted); font-size: .875rem; }
.facts dd { margin: 0; font-weight: 600; }
.pairs { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .5rem 1.5rem; max-width: 50rem; }
.pairs dt { font-size: .9375rem; }
.pairs dd { margin: 0; min-width: 0; }
.pairs { align-items: baseline; }

/* Tables */
/* Relative: hidden texts in cells beyond its edge would else widen the page. */
.scroll { position: relative; overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; line-height: 1.4; }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem; font-size: .9375rem; }
th, td { text-align: right; padding: .55rem .9rem; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: normal; }
th { font-weight: 600; }
thead th { color: var(--muted); font-weight: 500; font-size: .875rem; vertical-align: bottom; border-bottom-color: var(--edge); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.contenders { width: 100%; }
.contenders th[scope="row"] { min-width: 12rem; overflow-wrap: anywhere; }
.small { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; }
.small.alarm { color: var(--alarm); }
td .small { white-space: nowrap; }
td .wide, th .wide { white-space: normal; overflow-wrap: anywhere; }
.least { font-weight: 700; color: var(--good); }
.least::before { content: "● "; font-size: .6em; vertical-align: .25em; }
.unreached { color: var(--muted); font-style: italic; }
.words, thead th.words { text-align: left; }
.group th { text-align: left; padding-top: 1.2rem; }
.swatch { width: 1.9rem; height: .75rem; vertical-align: .02em; margin-right: .5rem; flex: none; }

/* Controls */
button, input, summary { font: inherit; color: inherit; }
.controls { display: flex; flex-wrap: wrap; gap: .9rem 1.75rem; margin: 1.5rem 0 1rem; align-items: end; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .3rem; color: var(--muted); font-size: .875rem; }
.segments { display: inline-flex; flex-wrap: wrap; border: 1px solid var(--edge); border-radius: 9px; padding: 2px; gap: 2px; }
.segments label { position: relative; cursor: pointer; }
.segments input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
.segments span { display: block; padding: .3rem .8rem; border-radius: 6px; font-size: .9375rem; line-height: 1.4; }
.segments label:hover span { background: var(--raised); }
.segments input:checked + span { background: var(--accent); color: var(--on-accent); }
.segments input:focus-visible + span { outline: 3px solid var(--focus); outline-offset: 3px; }
.masthead legend { float: left; margin: .25rem .6rem 0 0; }
.masthead .segments span { padding: .1rem .6rem; font-size: .875rem; }
.check { display: inline-flex; align-items: center; gap: .55rem; min-height: 2.4rem; cursor: pointer; font-size: .9375rem; }
.check input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--accent); }
.button { border: 1px solid var(--edge); background: transparent; border-radius: 8px; padding: .3rem .9rem; font-size: .9375rem; cursor: pointer; }
.button:hover { background: var(--raised); }
details { margin: .75rem 0 0; }
summary { cursor: pointer; color: var(--accent); font-size: .9375rem; width: fit-content; padding: .25rem 0; }
details[open] > summary { margin-bottom: .75rem; }
details .scroll { max-height: 26rem; overflow: auto; }
details thead th { position: sticky; top: 0; background: var(--paper); }
.copy { display: flex; flex-wrap: wrap; gap: .75rem; align-items: start; margin: 1.25rem 0; }
.copy pre { flex: 1 1 20rem; min-width: 0; margin: 0; padding: .8rem 1rem; background: var(--raised); border-radius: 8px;
  white-space: pre-wrap; unicode-bidi: isolate; max-height: 20rem; overflow: auto; }

/* Charts */
.chart { margin: 1.25rem 0 1.25rem; }
.plot { position: relative; touch-action: pan-y; }
.plot svg { display: block; width: 100%; height: auto; overflow: visible; }
.plot .reader { position: absolute; cursor: crosshair; touch-action: pan-y; }
.chart text { font-size: 12.5px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.chart .axis-name { fill: var(--ink); font-size: 13px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.base { stroke: var(--edge); stroke-width: 1; }
.guide { stroke: var(--ink); stroke-width: 1.25; stroke-dasharray: 2 4; stroke-linecap: round; }
.chart .guide-name { fill: var(--ink); }
.chart .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.line.thin { stroke-width: 1.4; }
.band { stroke: none; opacity: .16; }
.band.many { opacity: .08; }
.whisker { stroke-width: 1.75; fill: none; }
.dot { stroke: var(--paper); stroke-width: 1.5; }
.edge-mark { fill: var(--paper); stroke-width: 2; }
.cross { stroke-width: 2.4; fill: none; stroke-linecap: round; }
.bar { stroke: none; }
.bar-open { fill: none; stroke: var(--edge); stroke-width: 1.25; stroke-dasharray: 4 4; }
.cursor { stroke: var(--ink); stroke-width: 1; opacity: .65; }
.faded { opacity: .18; }
.k0 { stroke: var(--c0); } .k1 { stroke: var(--c1); } .k2 { stroke: var(--c2); } .k3 { stroke: var(--c3); }
.k4 { stroke: var(--c4); } .k5 { stroke: var(--c5); } .k6 { stroke: var(--c6); } .kink { stroke: var(--ink); } .kmuted { stroke: var(--muted); }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); }
.f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .fink { fill: var(--ink); } .fmuted { fill: var(--muted); }
.chart text.f0 { fill: var(--c0); } .chart text.f1 { fill: var(--c1); } .chart text.f2 { fill: var(--c2); }
.chart text.f3 { fill: var(--c3); } .chart text.f4 { fill: var(--c4); } .chart text.f5 { fill: var(--c5); }
.chart text.f6 { fill: var(--c6); } .chart text.fink { fill: var(--ink); } .fmuted { fill: var(--muted); }
.chart text.value { fill: var(--ink); font-size: 13.5px; }
.chart .direct { font-weight: 600; font-size: 12.5px; }
.readout { margin: .9rem 0 .3rem; font-size: .9375rem; color: var(--muted); max-width: none; font-variant-numeric: tabular-nums; }
.keys { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(17.5rem, 1fr)); gap: .15rem .75rem;
  padding: 0; margin: 0; max-width: none; }
.keys button { display: flex; flex-wrap: wrap; align-items: center; width: 100%; border: 0; background: none; text-align: left; cursor: pointer;
  padding: .35rem .5rem; margin-left: -.5rem; border-radius: 7px; font-size: .9375rem; line-height: 1.35; }
.keys button:hover { background: var(--raised); }
.keys .key-name { flex: 1 1 5.5rem; min-width: 0; }
.keys .key-value { margin-left: auto; padding-left: .75rem; font-variant-numeric: tabular-nums; color: var(--muted); white-space: nowrap; }
.keys button[aria-pressed="false"] .key-name { text-decoration: line-through; color: var(--muted); }
.keys button[aria-pressed="false"] .swatch { opacity: .3; }

/* The map of learning rate and batch size */
.map { border-collapse: separate; border-spacing: 3px; margin-left: -3px; }
.map th, .map td { border: 0; text-align: center; padding: .45rem .5rem; border-radius: 5px; min-width: 5.2rem; vertical-align: middle; }
.map td { max-width: 7rem; height: 3.1rem; }
.map td .small { white-space: normal; line-height: 1.2; }
.map thead th { vertical-align: bottom; min-width: 6rem; max-width: 9rem; overflow-wrap: anywhere; padding: .3rem .4rem; background: none; }
.map th[scope="row"], .map thead th:first-child { position: sticky; left: 0; background: var(--paper); text-align: right;
  color: var(--muted); font-weight: 500; border-radius: 0; z-index: 1; padding: .3rem .6rem .3rem 3px; min-width: 0; }
.q0 { background: var(--q0); color: var(--t0); } .q1 { background: var(--q1); color: var(--t1); }
.q2 { background: var(--q2); color: var(--t2); } .q3 { background: var(--q3); color: var(--t3); }
.q4 { background: var(--q4); color: var(--t4); } .q5 { background: var(--q5); color: var(--t5); }
.map .hatched { color: var(--ink); font-size: .8125rem;
  background: repeating-linear-gradient(45deg, var(--hatch-paper) 0 5px, var(--hatch) 5px 7px); background-color: var(--hatch-paper); }
.map .untried { color: var(--muted); }
.map .chosen { outline: 3px solid var(--ink); outline-offset: -3px; font-weight: 700; }
.map .chosen .small { color: inherit; font-weight: 600; }
.map-keys { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; max-width: none;
  font-size: .875rem; color: var(--muted); align-items: center; }
.map-keys li { display: flex; align-items: center; gap: .5rem; }
.map-keys i { display: inline-block; width: 1.3rem; height: 1.1rem; border-radius: 4px; }
.map-keys i.hatched { background: repeating-linear-gradient(45deg, var(--hatch-paper) 0 5px, var(--hatch) 5px 7px); }
.map-scale span { display: inline-flex; gap: 2px; }
.map-keys i.chosen { border: 3px solid var(--ink); }

/* The report of runs */
.select { display: inline-flex; flex-direction: column; gap: .3rem; max-width: 100%; }
.select span { color: var(--muted); font-size: .875rem; line-height: 1.6; }
.select select { font: inherit; font-size: .9375rem; color: inherit; background: var(--paper); border: 1px solid var(--edge);
  border-radius: 9px; padding: .42rem .7rem; max-width: 100%; min-width: 9rem; }
.scroll + p, .scroll + .button, .button + p { margin-top: 1rem; }
.confusion td, .confusion thead th { min-width: 2.9rem; }
.confusion thead th:first-child { overflow-wrap: normal; }
.confusion .sum { color: var(--muted); }
.rows .other { font-weight: 600; }

@media (max-width: 46rem) {
  section { margin-top: 3.5rem; }
  .pairs { grid-template-columns: 1fr; gap: 0; }
  .pairs dd { margin-bottom: .8rem; }
  .keys { grid-template-columns: 1fr; }
  .masthead legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  /* Each contender is a card. The roles of the table are in its markup, so it stays a table for screen readers. */
  .contenders, .contenders tbody, .contenders tr { display: block; }
  .contenders thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .contenders tr { border-top: 1px solid var(--edge); padding: .9rem 0; }
  .contenders th[scope="row"] { display: block; min-width: 0; border: 0; padding: 0 0 .35rem; font-size: 1.0625rem; }
  .contenders td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .22rem 0; text-align: right; }
  .contenders td::before { content: attr(data-label); color: var(--muted); text-align: left; flex: 0 0 auto; max-width: 50%; }
  .contenders td > span { min-width: 0; }
}
@media (prefers-reduced-motion: no-preference) {
  .button, .keys button { transition: background-color .12s; }
}
@media (forced-colors: active) {
  .segments input:checked + span { forced-color-adjust: none; }
}
@media print {
  :root, :root[data-theme="dark"], :root:not([data-theme="light"]) {
    color-scheme: light;
    --paper: #ffffff; --raised: #f3f1ec; --ink: #1c1e22; --muted: #565b63; --rule: #dedad2; --edge: #83878e;
    --accent: #0a5c9e; --on-accent: #ffffff; --alarm: #a83232; --good: #00694c;
    --c0: #0072b2; --c1: #b84c00; --c2: #007d5c; --c3: #a8487f; --c4: #8a6400; --c5: #5b50b8; --c6: #4a4f57;
    --q0: #0b4f85; --q1: #2471ad; --q2: #7db4dc; --q3: #b4d4ec; --q4: #d9e8f3; --q5: #efeee9;
    --t0: #ffffff; --t1: #ffffff; --t2: #10222f; --t3: #10222f; --t4: #1c1e22; --t5: #1c1e22;
    --hatch: #e9c9c4; --hatch-paper: #faf0ee;
  }
  body { font-size: 10.5pt; }
  .masthead fieldset, .controls, .skip, .reader, .button, .cursor, details:not([open]) { display: none; }
  section { margin-top: 2rem; }
  h2, h3 { break-after: avoid; }
  .plot, .map, .contenders tr, .copy { break-inside: avoid; }
  .scroll, details .scroll { overflow: visible; max-height: none; }
  .map td, .map-keys i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""##

  // page.js
  static let pageJS = ##"""
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
"""##

  // playground-controls.js
  static let playgroundControlsJS = ##"""
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
"""##

  // playground-draw.js
  static let playgroundDrawJS = ##"""
"use strict";
// The picture to draw rows on, with the pointer or by numbers. Needs page.js, playground-state.js and
// playground-pictures.js.

const PlaygroundDraw = (() => {
  const { element } = Page;
  const { code, decode, MOST } = PlaygroundState;

  class Board {
    // `change(points)` is called with the points as a text.
    constructor(host, change) {
      Object.assign(this, { change, points: "", label: 0, last: null });
      this.picture = new PlaygroundPictures.Picture(host, "Draw rows here: press, or press and move", "draw");
      this.picture.canvas.classList.add("drawing");
      const place = (name) => element("input", { type: "number", min: -1.5, max: 1.5, step: 0.01, value: 0, "aria-label": name });
      const [across, up] = [place("Across, from −1.5 to 1.5"), place("Up, from −1.5 to 1.5")];
      const button = (text, press) => {
        const made = element("button", { type: "button", class: "button" }, text);
        made.addEventListener("click", press);
        return made;
      };
      host.append(element("div", { class: "controls" },
        Page.choices("Class of new rows", [[0, "0, a disk"], [1, "1, a triangle"]], 0, (label) => { this.label = label; }),
        element("fieldset", { class: "places" }, element("legend", {}, "A row by its place: across and up"), across, up,
          button("Add the row", () => this.add(Number(across.value), Number(up.value)))),
        button("Remove the last row", () => this.set(this.points.slice(0, -5))), button("Remove all rows", () => this.set(""))));
      this.listen(this.picture.canvas);
    }

    listen(canvas) {
      const place = (event) => {
        const box = canvas.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width * 3 - 1.5, 1.5 - (event.clientY - box.top) / box.height * 3];
      };
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        this.last = place(event);
        this.put(...this.last);
      });
      canvas.addEventListener("pointermove", (event) => {
        if (!this.last) return;
        const at = place(event);
        if (Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) < 0.12) return;
        this.last = at;
        this.put(...at);
      });
      for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, () => {
          if (this.last) this.change(this.points);
          this.last = null;
        });
      }
    }

    // A row that is drawn; the rows are used when the pointer is lifted.
    put(x, y) {
      if (this.points.length / 5 >= MOST || !(Math.abs(x) <= 1.5 && Math.abs(y) <= 1.5)) return;
      this.points += code(x, y, this.label);
      this.show();
    }

    add(x, y) {
      this.put(x, y);
      this.change(this.points);
    }

    // Takes other points, and uses them.
    set(points) {
      this.points = points;
      this.show();
      this.change(points);
    }

    show(points = this.points) {
      this.points = points;
      const rows = decode(points), ones = rows.filter(([, , label]) => label === 1).length;
      this.picture.draw((pen, size, theme) => rows.forEach((row) => PlaygroundPictures.mark(pen, size, row, theme, "filled")));
      this.picture.say(`${rows.length - ones} rows of class 0, ${ones} of class 1.${rows.length >= MOST ? " There is no room for more." : ""}`);
    }
  }

  return { Board };
})();
"""##

  // playground-pictures.js
  static let playgroundPicturesJS = ##"""
"use strict";
// The pictures of the three: decision maps, steps as arrows, and paths over the loss. Each is a canvas whose text says
// what it shows. Needs page.js, marks.js and playground-race.js.

const PlaygroundPictures = (() => {
  const { element, number, measured } = Page;
  const { STYLES } = PlaygroundRace;
  const percent = (part) => (part === null ? "—" : `${Number((100 * part).toFixed(1))}%`);
  const SIDE = 3, LOW = -1.5;
  const isOutside = ([x, y]) => Math.min(x, y) < LOW || Math.max(x, y) > LOW + SIDE;

  // The colors of the theme, as [red, green, blue] and as text.
  function colors() {
    const style = getComputedStyle(document.documentElement), text = (key) => style.getPropertyValue(`--${key}`).trim();
    const rgb = (key) => [1, 3, 5].map((at) => parseInt(text(key).slice(at, at + 2), 16));
    return { text, rgb };
  }
  const mix = (a, b, part) => a.map((value, index) => Math.round(value + (b[index] - value) * part));

  // A square canvas with a name, a description for screen readers, and a line below it.
  class Picture {
    constructor(host, title, key) {
      this.canvas = element("canvas", { role: "img", "aria-label": title, "data-picture": key });
      this.line = element("p", { class: "small" });
      this.caption = element("figcaption", {});
      this.setTitle(title);
      host.append(element("figure", { class: "picture" }, this.caption, this.canvas, this.line));
      this.paint = () => {};
      Plot.watch(this.canvas, () => { if (Math.round(this.canvas.clientWidth) !== this.size) this.draw(this.paint); });
    }

    // `what` is said to screen readers alone: a heading says it to all others.
    setTitle(title, what = "") {
      this.title = what ? `${title}, ${what}` : title;
      if (this.caption.textContent !== title) this.caption.textContent = title;
    }

    // Draws with a pen that measures in pixels of the page, on a square of `size`.
    draw(paint) {
      this.paint = paint;
      const size = Math.round(this.canvas.clientWidth), dense = window.devicePixelRatio || 1;
      if (size === 0) return;
      this.size = size;
      Object.assign(this.canvas, { width: size * dense, height: size * dense });
      const pen = this.canvas.getContext("2d");
      pen.scale(dense, dense);
      pen.fillStyle = colors().text("paper");
      pen.fillRect(0, 0, size, size);
      paint(pen, size, colors());
    }

    // Says what is drawn, below the picture and to screen readers.
    say(text, more = "") {
      if (this.line.textContent !== text) this.line.textContent = text;
      this.canvas.setAttribute("aria-label", `${this.title}. ${text} ${more}`.trim());
    }
  }

  // An image of cells, made larger without edges.
  function cells(pen, size, count, colorOf) {
    const small = element("canvas", {});
    Object.assign(small, { width: count, height: count });
    const brush = small.getContext("2d"), image = brush.createImageData(count, count);
    for (let index = 0; index < count * count; index += 1) image.data.set([...colorOf(index), 255], index * 4);
    brush.putImageData(image, 0, 0);
    // The values are those of the middles of the outer cells, which are on the edge.
    const over = size / (count - 1) / 2;
    pen.drawImage(small, -over, -over, size + 2 * over, size + 2 * over);
  }

  // MARK: Decision map

  // A map has numbers from 0 to 65,534 for probabilities from 0 to 1.
  const HALF = 32767, NONE = 65535;

  // The rows of a network's plane, colored by the class that it says and how sure it is.
  function drawMap(pen, size, theme, contender, race) {
    const letters = atob(contender.map), values = Array.from({ length: letters.length / 2 }, (_, at) => letters.charCodeAt(2 * at) * 256 + letters.charCodeAt(2 * at + 1));
    const count = Math.round(Math.sqrt(values.length));
    const [paper, zero, one, none] = [theme.rgb("paper"), theme.rgb("c0"), theme.rgb("c1"), theme.rgb("rule")];
    cells(pen, size, count, (index) => {
      if (values[index] === NONE) return none;
      const sure = values[index] / HALF - 1;
      return mix(paper, sure < 0 ? zero : one, Math.abs(sure) * 0.55);
    });
    boundary(pen, size, values, count, theme);
    const next = new Set(contender.batch < race.training.length ? contender.step?.rows : []);
    race.validation.forEach((row) => mark(pen, size, row, theme, "open"));
    race.training.forEach((row, index) => { if (!next.has(index)) mark(pen, size, row, theme, "filled"); });
    for (const index of next) mark(pen, size, race.training[index], theme, "next");
  }

  // The line where the network says 0.5, through the edges of the cells that it crosses.
  function boundary(pen, size, values, count, theme) {
    const step = size / (count - 1);
    pen.strokeStyle = theme.text("ink");
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let row = 0; row < count - 1; row += 1) {
      for (let column = 0; column < count - 1; column += 1) {
        const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x, y]) => [x, y, values[(row + y) * count + column + x]]);
        if (corners.some(([, , value]) => value === NONE)) continue;
        const crossed = corners.map(([x, y, value], index) => {
          const [nextX, nextY, other] = corners[(index + 1) % 4];
          if ((value < HALF) === (other < HALF)) return null;
          const part = (HALF - value) / (other - value);
          return [(column + x + (nextX - x) * part) * step, (row + y + (nextY - y) * part) * step];
        }).filter(Boolean);
        for (let at = 0; at + 1 < crossed.length; at += 2) {
          pen.moveTo(...crossed[at]);
          pen.lineTo(...crossed[at + 1]);
        }
      }
    }
    pen.stroke();
  }

  // A row: filled if it is trained on, open if not, larger if it is of the next update.
  function mark(pen, size, [x, y, label], theme, kind) {
    const at = [(x - LOW) / SIDE * size, (1 - (y - LOW) / SIDE) * size], radius = kind === "open" ? 2.6 : kind === "next" ? 4.6 : 3.6;
    shape(pen, at, label, radius);
    const own = theme.text(label === 0 ? "c0" : "c1");
    pen.fillStyle = kind === "open" ? theme.text("paper") : own;
    pen.strokeStyle = kind === "open" ? own : kind === "next" ? theme.text("ink") : theme.text("paper");
    pen.lineWidth = kind === "next" ? 2 : 1.2;
    pen.fill();
    pen.stroke();
  }

  // The outline of a disk for class 0, of a triangle for class 1.
  function shape(pen, [x, y], label, radius) {
    pen.beginPath();
    if (label === 0) pen.arc(x, y, radius, 0, 2 * Math.PI);
    else {
      pen.moveTo(x, y - radius * 1.3);
      pen.lineTo(x + radius * 1.2, y + radius * 0.9);
      pen.lineTo(x - radius * 1.2, y + radius * 0.9);
      pen.closePath();
    }
  }

  function showMap(picture, contender, race) {
    picture.draw((pen, size, theme) => drawMap(pen, size, theme, contender, race));
    const { training, validation } = contender;
    picture.say(training.right === null ? "It has diverged." : `${percent(training.right)} of the training rows are right${validation ? `, ${percent(validation.right)} of the validation rows` : ""}.`);
  }

  // MARK: One step

  // A line with a head at its end.
  function arrow(pen, from, to, color, width, dashes = []) {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]), length = Math.hypot(to[0] - from[0], to[1] - from[1]), head = Math.min(11, length);
    pen.strokeStyle = pen.fillStyle = color;
    pen.lineWidth = width;
    pen.setLineDash(dashes);
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(to[0] - Math.cos(angle) * head * 0.8, to[1] - Math.sin(angle) * head * 0.8);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(...to);
    for (const turn of [0.42, -0.42]) pen.lineTo(to[0] - Math.cos(angle + turn) * head, to[1] - Math.sin(angle + turn) * head);
    pen.fill();
  }

  const MOST_ARROWS = 400;

  function drawStep(pen, size, theme, step, race, { style, isNear }) {
    const lengths = isNear ? [] : step.arrows.map(([x, y]) => Math.hypot(x, y));
    const longest = Math.max(Math.hypot(...step.mean), step.full, ...lengths) || 1, scale = size * 0.46 / longest, middle = [size / 2, size / 2];
    const at = ([x, y]) => [middle[0] + x * scale, middle[1] - y * scale];
    pen.strokeStyle = theme.text("rule");
    pen.lineWidth = 1;
    pen.beginPath();
    for (const [from, to] of [[[0, middle[1]], [size, middle[1]]], [[middle[0], 0], [middle[0], size]]]) { pen.moveTo(...from); pen.lineTo(...to); }
    pen.stroke();
    const shown = step.arrows.slice(0, MOST_ARROWS), classes = step.rows.map((row) => race.training[row][2]);
    pen.globalAlpha = shown.length > 60 ? 0.5 : 0.85;
    shown.forEach((one, index) => {
      pen.strokeStyle = theme.text(classes[index] === 0 ? "c0" : "c1");
      pen.lineWidth = 1.2;
      pen.beginPath();
      pen.moveTo(...middle);
      pen.lineTo(...at(one));
      pen.stroke();
      shape(pen, at(one), classes[index], 2.8);
      pen.fillStyle = pen.strokeStyle;
      pen.fill();
    });
    pen.globalAlpha = 1;
    arrow(pen, middle, at(step.mean), theme.text("paper"), 7);
    arrow(pen, middle, at(step.mean), theme.text(`c${style}`), 3.5);
    arrow(pen, middle, at([step.full, 0]), theme.text("ink"), 2, [6, 4]);
  }

  function showStep(picture, contender, race, look) {
    const { step } = contender;
    if (!step) {
      picture.draw(() => {});
      picture.say(contender.problem ? `There is no next step: ${Page.sentence(contender.problem)}` : "There is no gradient.");
      return;
    }
    picture.draw((pen, size, theme) => drawStep(pen, size, theme, step, race, look));
    const length = Math.hypot(...step.mean), full = measured(step.full);
    // Two gradients have an angle if both have a length.
    const angle = length > 0 && step.full > 0 ? Math.round(Math.acos(Math.max(-1, Math.min(1, step.mean[0] / length))) * 180 / Math.PI) : null;
    const rows = step.rows.length === 1 ? "The next row" : `The next ${number(step.rows.length)} rows`;
    const longest = Math.max(...step.arrows.map(([x, y]) => Math.hypot(x, y)));
    picture.say(`${rows}: their mean is ${measured(length)} long${angle === null ? `; the full gradient is ${full}` : `, ${angle}° from the full gradient, which is ${full}`} long.`
      .replace("The next row: their mean", "The next row: its gradient"),
    `The longest of a single row is ${measured(longest)} long here. Upwards is ${step.isOfMean ? "what the mean adds to the full gradient" : "what the rows of class 1 add to the full gradient"}.`
      + (step.seen == null ? "" : ` The picture has ${percent(step.seen)} of the rows' squared lengths.`)
      + (step.arrows.length > MOST_ARROWS ? ` Only the first ${MOST_ARROWS} rows are drawn.` : ""));
  }

  // MARK: Path

  // How strong the color of a loss is: by the logarithm, from the least to that which a tenth of the places exceed.
  function shades(surface) {
    const usual = surface.losses.filter((loss) => loss !== null), sorted = [...usual].sort((a, b) => a - b);
    const low = Math.max(sorted[0] ?? 1, 1e-6), high = Math.max(low * 1.01, sorted[Math.floor(sorted.length * 0.9)] ?? 1);
    return { low, high, part: (loss) => Math.max(0, Math.min(1, Math.log(Math.max(loss, low) / low) / Math.log(high / low))) };
  }

  function drawPath(pen, size, theme, surface, own) {
    const { part } = shades(surface), stops = [0, 1, 2, 3, 4, 5].map((step) => theme.rgb(`q${step}`));
    cells(pen, size, surface.size, (index) => {
      const loss = surface.losses[index], at = loss === null ? 5 : part(loss) * 5, step = Math.min(4, Math.floor(at));
      return mix(stops[step], stops[step + 1], at - step);
    });
    const [across, up] = surface.ranges;
    const at = ([x, y]) => [(x - across[0]) / (across[1] - across[0]) * size, (1 - (y - up[0]) / (up[1] - up[0])) * size];
    for (const index of [0, 1, 2].filter((one) => one !== own)) line(pen, surface.paths[index].map(at), theme, theme.text("muted"), 1.4);
    const path = surface.paths[own].map(at);
    line(pen, path, theme, theme.text(`c${STYLES[own]}`), 2.5);
    dot(pen, path[0], 5, theme.text("paper"), theme.text("ink"));
    dot(pen, path.at(-1), 5.5, theme.text(`c${STYLES[own]}`), theme.text("paper"));
  }

  function line(pen, places, theme, color, width) {
    pen.lineJoin = pen.lineCap = "round";
    for (const [own, wide] of [[theme.text("paper"), width + 3], [color, width]]) {
      pen.strokeStyle = own;
      pen.lineWidth = wide;
      pen.beginPath();
      places.forEach((place, index) => (index ? pen.lineTo(...place) : pen.moveTo(...place)));
      pen.stroke();
    }
  }

  function dot(pen, at, radius, fill, edge) {
    pen.beginPath();
    pen.arc(...at, radius, 0, 2 * Math.PI);
    Object.assign(pen, { fillStyle: fill, strokeStyle: edge, lineWidth: 2 });
    pen.fill();
    pen.stroke();
  }

  function showPath(picture, race, index) {
    const { surface } = race;
    if (!surface) return;
    picture.draw((pen, size, theme) => drawPath(pen, size, theme, surface, index));
    const { low, high } = shades(surface), steps = surface.steps[index];
    picture.say(steps === 0 ? "Before the first update."
      : `${number(steps)} ${steps === 1 ? "update" : "updates"}: ${measured(surface.lengths[index])} long, and ${measured(surface.distances[index])} from the beginning.`,
    surface.losses.every((loss) => loss === null) ? "No loss here is a number." : `Losses from ${measured(low)}, the strongest color, to ${measured(high)} or more, the palest.`);
  }

  return { isOutside, Picture, mark, showMap, showStep, showPath, percent };
})();
"""##

  // playground-race.js
  static let playgroundRaceJS = ##"""
"use strict";
// The race of a playground, which the server trains: it is asked for each further step. Needs page.js.

const PlaygroundRace = (() => {
  const MOST_POINTS = 600;

  // An answer that is not what was asked for.
  class Refused extends Error {
    constructor(status, text) {
      super(text);
      this.status = status;
    }
  }

  async function post(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Refused(answer.status, (await answer.text()).trim().slice(0, 400) || answer.statusText);
    return answer.json();
  }

  // A race from its settings on.
  class Race {
    constructor() {
      Object.assign(this, { id: null, contenders: [], curves: [], surface: null });
    }

    // Begins anew; the server drops the race before.
    async begin(settings) {
      const made = await post(`/api/playground${this.id ? `?instead=${this.id}` : ""}`, settings);
      Object.assign(this, { id: made.id, parameters: made.parameters, training: made.training, validation: made.validation, surface: null,
        curves: made.contenders.map(() => []), settings: { ...settings } });
      this.take(made);
    }

    // Trains each of the three by a number of steps or epochs, as far as the server's time for a request goes. Returns
    // how many are done; one that has begun is finished by the next call.
    async advance(count, unit) {
      const answer = await post(`/api/playground/${this.id}/advance`, { count, unit });
      this.take(answer);
      return answer.done;
    }

    // Drops the race, as far as the server still hears.
    end() {
      if (this.id) fetch(`/api/playground/${this.id}/end`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}", keepalive: true }).catch(() => {});
      this.id = null;
    }

    // The loss around the paths so far.
    async look() {
      const surface = await post(`/api/playground/${this.id}/surface`, {});
      this.surface = { ...surface, steps: this.contenders.map((one) => one.steps) };
    }

    take({ contenders }) {
      this.contenders = contenders;
      contenders.forEach((one, index) => {
        const curve = this.curves[index];
        if (one.training.loss === null || (curve.length && curve.at(-1).steps === one.steps)) return;
        curve.push({ steps: one.steps, rows: one.rows, seconds: one.seconds, training: one.training.loss, validation: one.validation?.loss ?? null });
        // A curve that has grown long keeps every second of its points, and the last.
        if (curve.length > MOST_POINTS) this.curves[index] = curve.filter((_, at) => at % 2 === 0 || at === curve.length - 1);
      });
    }

    // Whether none of the three can be trained any further.
    get hasEnded() { return this.contenders.every((one) => one.problem); }
    get steps() { return this.contenders.map((one) => one.steps); }
    // Whether the surface is that of the present paths.
    get isLooked() { return this.surface !== null && this.surface.steps.join() === this.steps.join(); }
  }

  // What each of the three is called, and how it is drawn.
  const STYLES = [5, 2, 3];
  const nameOf = (contender, index) => (index === 0 ? "full batch" : index === 2 ? "single rows" : `mini-batches of ${contender.batch}`);

  return { Race, Refused, STYLES, nameOf };
})();
"""##

  // playground-state.js
  static let playgroundStateJS = ##"""
"use strict";
// The settings of a playground, and the part of the page's address that holds them. Needs page.js.

const PlaygroundState = (() => {
  // A number is a number, all else a text. The server is the judge of what each may be.
  const DEFAULTS = { data: "circles", rows: 200, noise: 0.05, layers: 1, units: 8, activation: "tanh", batch: 16, optimizer: "sgd", rate: 0.1, seed: 1, points: "" };
  const SHAPES = [["circles", "circles"], ["spirals", "spirals"], ["xor", "XOR"], ["moons", "two moons"], ["blobs", "blobs"]];
  const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  // What the page shows besides: the stop of a tour.
  const OTHERS = ["tour"];

  // The settings that an address has after its #, with the usual value for each that it leaves out.
  function read(fragment) {
    const given = new URLSearchParams(fragment.replace(/^#/, "")), settings = { ...DEFAULTS };
    for (const [key, usual] of Object.entries(DEFAULTS)) {
      if (given.has(key)) settings[key] = typeof usual === "number" ? asNumber(given.get(key)) : given.get(key);
    }
    settings.points = (settings.points.match(/[0-9]{4}[01]/g) ?? []).slice(0, MOST).join("");
    return { settings, tour: given.get("tour") };
  }

  const asNumber = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

  // The part of an address that has these settings.
  function write(settings, others = {}) {
    const made = new URLSearchParams();
    for (const key of Object.keys(DEFAULTS)) if (key !== "points" || settings.data === "drawn") made.set(key, settings[key]);
    for (const key of OTHERS) if (others[key]) made.set(key, others[key]);
    return `#${made}`;
  }

  // Points that are drawn, as five digits each: two for each place on a grid of 100 places from −1.5 to 1.5, one for the class.
  const GRID = 100, MOST = 400;
  const cell = (place) => Math.max(0, Math.min(GRID - 1, Math.floor((place + 1.5) / 3 * GRID)));
  const digits = (number) => String(number).padStart(2, "0");
  const code = (x, y, label) => `${digits(cell(x))}${digits(cell(y))}${label}`;
  const place = (text) => -1.5 + 3 * (Number(text) + 0.5) / GRID;
  const decode = (points) => (points.match(/[0-9]{5}/g) ?? []).map((one) => [place(one.slice(0, 2)), place(one.slice(2, 4)), Number(one[4])]);

  return { DEFAULTS, SHAPES, RATES, MOST, read, write, code, decode };
})();
"""##

  // playground-tours.js
  static let playgroundToursJS = ##"""
"use strict";
// The guided tours. Each stop has the settings to start from, how far to train, what to look for, and why these
// settings show it; and settings that are known to be good. Scripts/check-playground.py trains all of them and checks
// what their texts say. Needs page.js, report-parts.js and playground-state.js.

const PlaygroundTours = (() => {
  const { element } = Page;

  const MOONS = { data: "moons", rows: 200, noise: 0.1, layers: 1, units: 8, activation: "tanh", batch: 16, optimizer: "sgd", rate: 0.1, seed: 1 };
  const XOR = { ...MOONS, data: "xor", noise: 0.05 };

  // `train` is a number of epochs.
  const TOURS = [
    { id: "stochastic", title: "From full batch to stochastic", stops: [
      { settings: MOONS, train: 1,
        look: "All three have seen the same 150 rows once. The full batch has made 1 update of them, the mini-batches 10, the single rows 150. The loss has fallen the least for the first and the most for the last: at a small rate, the number of updates decides.",
        why: "The rate of 0.1 is small enough that even the updates of single rows, the noisiest, do not jump." },
      { settings: MOONS, train: 20,
        look: "Under Loss, change the horizontal axis from Epochs to Updates. Over the epochs the curves are far apart. Over the updates the first two lie on each other, and the third nearly does: an update moves the weights about as far whatever its batch is. What differs is how many rows it costs.",
        why: "After 20 epochs the full batch has made 20 updates, so that there is a curve to compare." },
      { settings: MOONS, train: 5,
        look: "Look at the arrows: each row has a gradient of its own, and they point in all directions. The mean of all of them is the full gradient; the mean of 16 is nearer to it on average; that of 1 can be at any angle. Then look at the paths: the full batch goes straight. The single rows go a way more than ten times as long as the distance that they get.",
        why: "After 5 epochs the paths are long enough to tell apart, and the losses still differ." } ] },
    { id: "rate", title: "Why the rate and the batch belong together", stops: [
      { settings: { ...MOONS, rate: 0.03 }, train: 20,
        look: "The single rows have learned the most, with a loss near 0.2. The full batch is still above 0.6: it has had 20 small steps, in which it could go nowhere.",
        why: "0.03 suits single rows. Each update is small, and there are 3,000 of them." },
      { settings: { ...MOONS, rate: 3 }, train: 20,
        look: "The same network and rows, with a rate a hundred times as high. Now the single rows are the worst of the three: each update follows one row, and jumps. The full batch, whose gradient has no such noise, does well, and the mini-batches best of all.",
        why: "3 suits batches of many rows. Whoever compares batch sizes at one rate alone finds what the rate was chosen for." },
      { settings: { ...MOONS, rate: 1 }, train: 1,
        look: "Between the two. After one epoch the single rows have the highest loss of the three, since their first updates have jumped. The mini-batches have the lowest. Train another 19 epochs, and the single rows recover: 1 is about the most that they bear.",
        why: "A smaller batch has a noisier gradient, so the highest rate that it bears is lower. Try each batch with rates of its own." } ] },
    { id: "stuck", title: "Why yours is stuck at 0.5", stops: [
      { settings: { ...XOR, layers: 0 }, train: 100,
        look: "Pale pictures, and losses that stay near 0.693, which is that of saying 0.5 to every row. The arrows of the rows are long, but they cancel: the full gradient is less than a tenth of the longest. No line has one class on each side, and without a hidden layer a network is a line. More epochs do not help.",
        why: "The classes of XOR are in opposite corners. It is the smallest data set that no line divides." },
      { settings: XOR, train: 20,
        look: "One hidden layer is enough: the single rows are right for nearly all. The full batch seems stuck above 0.6, but only has had too few updates: 20 in place of 3,000. Train another 180 epochs, and its loss is below 0.55 and falling. It was on a plateau, where the units still do nearly the same.",
        why: "With eight units the solution is easy to find, so what is slow is the number of updates." },
      { settings: { ...XOR, layers: 4, activation: "sigmoid" }, train: 100,
        look: "Four layers of sigmoids: all three say 0.5 to everything. The full gradient is less than a hundredth of a row's. A sigmoid's derivative is at most a quarter, so each layer on the way back makes a gradient smaller, and the first layers hardly move.",
        why: "Nothing but the depth and the activation is other than before, so nothing else can be the reason." },
      { settings: { ...XOR, layers: 4, activation: "tanh" }, train: 20,
        look: "The same four layers with tanh, whose derivative is 1 in the middle: the mini-batches and the single rows are right for more than nine rows of ten after 20 epochs. If yours is stuck, try in this order: more updates, another activation, a higher rate, a network that can do it at all.",
        why: "Only the activation has changed." } ] },
  ];

  // Settings with which mini-batches get at least this part of the training rows right after a number of epochs.
  const GOOD = [
    { settings: { ...MOONS, data: "circles", noise: 0.05, units: 4, optimizer: "adam", rate: 0.03 }, title: "Circles", train: 20, right: 98,
      why: "Three lines enclose a disk, so that four units are enough. Adam makes its steps equally long where the gradients are short, as they are at the beginning." },
    { settings: { ...MOONS, data: "spirals", rows: 400, noise: 0.02, layers: 2, units: 16, activation: "relu", optimizer: "adam", rate: 0.01 }, title: "Spirals", train: 50, right: 95,
      why: "The hardest of the five: it takes two layers, more rows, little noise and patience. ReLU and Adam shorten the wait." },
    { settings: XOR, title: "XOR", train: 100, right: 97, why: "One hidden layer is what it takes. Two units could do it; with eight there are more ways to it." },
    { settings: { ...MOONS, rate: 1 }, title: "Two moons", train: 20, right: 95, why: "A smooth curve divides the moons, which eight units of tanh make. Mini-batches bear a rate as high as 1." },
    { settings: { ...MOONS, data: "blobs", noise: 0.05, layers: 0, rate: 1 }, title: "Blobs", train: 5, right: 99, why: "A line divides them, so there is no hidden layer: this is logistic regression, whose loss has one valley." },
  ];

  function good() {
    return element("ul", { class: "points" }, GOOD.map(({ settings, title, train, right, why }) => element("li", {},
      element("a", { href: PlaygroundState.write({ ...PlaygroundState.DEFAULTS, ...settings }) }, title),
      `: mini-batches get at least ${right}% of the training rows right within ${train} epochs. ${why}`)));
  }

  // The stop of a key such as "rate.2"; null if there is none.
  function stopOf(key) {
    const [, id, number] = /^([a-z]+)\.([1-9])$/.exec(key ?? "") ?? [];
    const tour = TOURS.find((one) => one.id === id), stop = tour?.stops[Number(number) - 1];
    return stop ? { tour, stop, number: Number(number) } : null;
  }

  // The choice of a tour, and the stop of the one that is taken.
  class Panel {
    // `visit` is called with a stop's key and settings, or with null at the end of a tour; `train` with a number of epochs.
    constructor(host, { visit, train }) {
      Object.assign(this, { visit, train, isOpen: true });
      this.choice = element("ul", { class: "tours" }, TOURS.map((tour) => element("li", {}, this.button(tour.title, () => this.go(tour, 1)))));
      this.stop = element("section", { class: "tour", "aria-labelledby": "tour", hidden: true });
      host.append(element("nav", { "aria-label": "Guided tours" }, element("p", { class: "note" }, "Guided tours set the playground up and say what to look for:"), this.choice), this.stop, Page.details("Known good settings, and why they are good", good));
    }

    button(text, press) {
      const made = element("button", { type: "button", class: "button" }, text);
      made.addEventListener("click", press);
      return made;
    }

    go(tour, number) {
      this.isMoved = true;
      this.visit({ key: `${tour.id}.${number}`, settings: tour.stops[number - 1].settings });
    }

    leave() {
      this.isMoved = true;
      this.visit(null);
    }

    // Whether there is a race to train.
    setOpen(isOpen) {
      this.isOpen = isOpen;
      if (this.trainButton) this.trainButton.disabled = !isOpen;
    }

    // Shows the stop of a key, or none. The focus follows the buttons of the tours alone.
    show(key) {
      const at = stopOf(key);
      this.stop.hidden = at === null;
      if (!at) {
        if (this.isMoved) this.choice.querySelector("button").focus();
        this.isMoved = false;
        return;
      }
      const { tour, stop, number } = at, title = element("h2", { id: "tour", tabindex: -1 }, `${tour.title}: ${number} of ${tour.stops.length}`);
      const back = number > 1 ? this.button("Back", () => this.go(tour, number - 1)) : "";
      const next = number < tour.stops.length ? this.button("Next", () => this.go(tour, number + 1)) : "";
      this.trainButton = this.button(`Train ${stop.train === 1 ? "1 epoch" : `${stop.train} epochs`}`, () => this.train(stop.train));
      this.trainButton.disabled = !this.isOpen;
      this.stop.replaceChildren(title, this.trainButton,
        element("p", {}, stop.look), element("p", { class: "note" }, "Why these settings: ", stop.why),
        element("div", { class: "controls" }, back, next, this.button("Leave the tour", () => this.leave())));
      if (this.isMoved) title.focus();
      this.isMoved = false;
    }
  }

  return { Panel };
})();
"""##

  // playground.css
  static let playgroundCSS = ##"""
/* What the playground has besides the design of the board. */

/* What has the focus does not hide behind the bar that stays. */
html:has(.playground) { scroll-padding-top: 6.5rem; }
.playground .lead { margin-top: 1rem; max-width: 44rem; }
.groups { display: flex; flex-wrap: wrap; gap: 0 2rem; margin-top: 1rem; }
.playground fieldset.group { margin-top: .75rem; }
.playground fieldset.group > legend { color: var(--ink); font-weight: 650; font-size: 1rem; }
.playground fieldset.group .controls { margin: 0; gap: .6rem .8rem; }
.playground input[type="number"] { font-size: .9375rem; background: var(--paper); border: 1px solid var(--edge); border-radius: 9px; padding: .42rem .7rem; width: 5.8rem; max-width: 100%; }
.playground .select select { min-width: 6rem; max-width: 11rem; }
.playground input:disabled, .playground select:disabled { border-style: dashed; color: var(--muted); opacity: 1; }
.playground .wide { max-width: 60rem; }
.transport { position: sticky; top: 0; z-index: 2; background: var(--paper); padding: .75rem 0; margin: 1.25rem 0 0; border-bottom: 1px solid var(--rule); }
.transport .play { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 650; min-width: 6rem; }
.transport .play:disabled { border-color: var(--edge); box-shadow: none; }
.triple { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1.5rem; }
.picture { margin: 0; min-width: 0; }
.picture figcaption { font-weight: 600; font-size: .9375rem; margin-bottom: .4rem; }
.picture canvas { display: block; width: 100%; aspect-ratio: 1; border: 1px solid var(--edge); border-radius: 4px; }
.picture .small { margin: .4rem 0 0; font-size: .875rem; }
.drawing { cursor: crosshair; touch-action: none; }
.playground .picture:has(.drawing) { max-width: 26rem; margin-top: 1rem; }
.places { display: flex; flex-wrap: wrap; gap: .5rem; }
.tours { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: .4rem 0 0; max-width: none; }
.tour { border: 1px solid var(--edge); border-radius: 9px; padding: 1rem 1.25rem; margin-top: 1rem; max-width: 52rem; }
.tour h2 { margin-bottom: .4rem; }
.tour p { max-width: none; margin: .75rem 0 0; }
.tour .controls { margin: 1rem 0 0; }
@media (max-width: 46rem) {
  .triple { grid-template-columns: minmax(0, 1fr); max-width: 24rem; }
  .transport { position: static; }
  .playground input[type="number"] { width: 6.5rem; }
}
"""##

  // playground.html
  static let playgroundHTML = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{csp}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body class="board playground">
<a class="skip" href="#main">Skip to the playground</a>
<header class="masthead">
<p class="brand">Descent</p>
<nav aria-label="Pages"><a href="/">Board</a></nav>
<div id="theme"></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">This page is drawn by the script inside it. Allow scripts for this page to use it. It asks nobody but the program that shows it.</p></noscript>
</main>
<footer id="foot"></footer>
<script type="application/json" id="data">{{data}}</script>
<script>{{script}}</script>
</body>
</html>
"""##

  // playground.js
  static let playgroundJS = ##"""
"use strict";
// The playground: three batch sizes race from the same weights. Needs the other files whose names begin with playground.

(() => {
  const { element, name, named, number, measured } = Page;
  const { paragraph, plural } = Report;
  const { Race, STYLES, nameOf } = PlaygroundRace;
  const { Picture, isOutside, showMap, showStep, showPath, percent } = PlaygroundPictures;
  const SPEEDS = [["1 step", "1 step"], ["10 step", "10 steps"], ["1 epoch", "1 epoch"], ["5 epoch", "5 epochs"], ["25 epoch", "25 epochs"]];
  // The least time between two pictures, in milliseconds; longer for those who ask for less motion.
  const pause = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 100);

  class Playground {
    constructor(main, known) {
      Object.assign(this, { known, race: new Race(), playing: null, speed: "1 epoch", scale: "linear", isNear: false, tour: null, hasRace: false, wanted: null, work: Promise.resolve() });
      this.status = element("p", { class: "verdict", role: "status" }, "");
      this.alarm = element("p", { class: "lost alarm", role: "alert", hidden: true }, "");
      main.append(element("h1", {}, "Playground"),
        paragraph("Three networks begin with the same weights and see the same rows. One updates its weights after all rows, one after each mini-batch, one after each row. Descent itself trains them, in the program that shows this page.", "lead"));
      this.tours = new PlaygroundTours.Panel(main, { visit: (stop) => this.visit(stop), train: (epochs) => this.start(epochs) });
      this.controls = new PlaygroundControls.Controls(main, known, (settings) => this.choose(settings));
      this.note = paragraph("", "note");
      main.append(this.note);
      this.drawing = element("div", { hidden: true });
      main.append(this.drawing);
      this.draw = new PlaygroundDraw.Board(this.drawing, (points) => this.choose({ ...this.settings, points }));
      main.append(this.transport(), this.alarm, this.status);
      this.results = element("div", {});
      main.append(this.results);
      this.build();
    }

    // MARK: Parts of the page

    transport() {
      const button = (text, press) => {
        const made = element("button", { type: "button", class: "button" }, text);
        made.addEventListener("click", press);
        return made;
      };
      this.play = button("Play", () => (this.playing ? this.stop() : this.start()));
      this.play.classList.add("play");
      this.buttons = [this.play, button("One step", () => this.once(1, "step")), button("One epoch", () => this.once(1, "epoch")), button("Begin again", () => this.begin())];
      return element("div", { class: "controls transport", role: "group", "aria-label": "Training" }, this.buttons,
        Page.choices("Between two pictures", SPEEDS, this.speed, (speed) => { this.speed = speed; }));
    }

    build() {
      this.table = element("tbody", {});
      const table = Page.scroll("The three", element("table", { class: "contenders" }, element("caption", { class: "hidden-text" }, "The three, as they are now"),
        element("thead", {}, element("tr", {}, ["Network", "Epoch", "Updates", "Rows seen", "Loss", "of validation", "Right", "of validation"].map((head) => element("th", { scope: "col" }, head)))), this.table));
      this.maps = this.pictures("maps", "What each has learned", "map",
        "Blue is where a network says class 0, orange is where it says class 1; the stronger the color, the surer it is. On the line it says 0.5. Disks are rows of class 0, triangles are rows of class 1. Hollow ones are validation rows, which no network trains on. The larger ones are the rows of the next update.");
      Page.section(this.results, "losses", "Loss", (host) => {
        host.append(table, element("div", { class: "controls" }, Report.axis((axis) => { this.axis = axis; this.showLosses(); }), Report.scale((scale) => { this.scale = scale; this.showLosses(); })));
        this.axis = "epochs";
        this.plot = Chart.plot(host, this.lossSpec());
        host.append(paragraph("The loss is the binary cross-entropy, of all training rows and of all validation rows, with the weights as they are at that point. A network that says 0.5 everywhere has a loss of 0.693.", "note"));
      });
      this.steps = this.pictures("steps", "The next step as arrows", "step",
        "A gradient has as many numbers as the network has weights. Here all gradients lie in one plane. To the right is the full gradient, that of all training rows. Upwards is what the mean of the batch adds to it; for the full batch, which adds nothing, what the rows of class 1 add. A thin line with a disk or a triangle is the gradient of a row of class 0 or 1, as far as it lies in this plane. The thick arrow is their mean, which the step follows in the opposite direction. The dashed arrow is the full gradient. Those two are shown with their whole length.",
        Page.choices("Scale", [[false, "The longest row fits"], [true, "The mean fits"]], false, (isNear) => { this.isNear = isNear; this.showAll(); }));
      this.paths = this.pictures("paths", "Paths over the loss", "path",
        "All weights along the three paths are points of a space with many dimensions. The picture is the plane in which they differ most, by principal component analysis; its two axes have scales of their own. The stronger the blue, the lower the loss of the training rows there. The ring is the beginning, the colored line is the network's own path, and the thin ones are the other two. A line is drawn through at most 65 places; the length below a picture is that of all updates, of all weights.",
        null, (host) => { this.pathNote = paragraph("", "note"); host.append(this.pathNote); });
    }

    // A section with a picture of each of the three.
    pictures(id, title, key, text, control = null, more = () => {}) {
      let made;
      Page.section(this.results, id, title, (host) => {
        const grid = element("div", { class: "triple" });
        host.append(paragraph(text, "note wide"), control ? element("div", { class: "controls" }, control) : "", grid);
        made = [0, 1, 2].map((index) => new Picture(grid, "", `${key}-${index}`));
        more(host);
      });
      return made;
    }

    // MARK: Settings

    // Takes the settings of the page's address.
    open() {
      const { settings, tour } = PlaygroundState.read(location.hash);
      this.tour = tour;
      this.tours.show(tour);
      this.use(settings);
    }

    // Settings that a person has chosen: the address follows, and the tour is left.
    choose(settings) {
      this.leaveTour(settings);
      this.use(settings);
    }

    leaveTour(settings) {
      this.tour = null;
      history.replaceState(null, "", PlaygroundState.write(settings));
      this.tours.show(null);
    }

    // Goes to a stop of a tour, by the address that sets it up; null leaves the tour.
    visit(stop) {
      if (stop === null) {
        this.leaveTour(this.settings);
        return;
      }
      const address = PlaygroundState.write({ ...PlaygroundState.DEFAULTS, ...stop.settings }, { tour: stop.key });
      if (location.hash === address) this.open();
      else location.hash = address;
    }

    use(settings) {
      this.settings = settings;
      this.controls.show(settings);
      this.drawing.hidden = settings.data !== "drawn";
      if (settings.data === "drawn") this.draw.show(settings.points);
      const { file } = this.known;
      this.note.replaceChildren(...(settings.data === "file" && file ? this.fileNote(file) : []));
      this.begin();
    }

    fileNote(file) {
      const text = ["Across is ", named(file.features[0]), ", up is ", named(file.features[1]), `, each minus its mean and divided by two standard deviations. Class 0 of `,
        named(file.target), " is ", named(file.classes[0]), ", class 1 is ", named(file.classes[1]), `. ${plural(file.rows, "row")} can be used.`];
      return [...text, ...file.notes.map((note) => ` ${Page.sentence(note)}.`)];
    }

    // MARK: Training

    // Does one thing after the other with the race.
    queue(work) {
      this.work = this.work.then(work).catch((error) => this.fail(error));
      return this.work;
    }

    begin() {
      this.stop();
      const { data, points } = this.settings;
      if (data === "drawn" && new Set(PlaygroundState.decode(points).map(([, , label]) => label)).size < 2) {
        this.wanted = null;
        this.queue(async () => {
          this.setOpen(false);
          this.alarm.hidden = true;
          this.status.textContent = "Draw at least one row of each class.";
        });
        return;
      }
      this.wanted = this.settings;
      this.status.textContent = "It begins.";
      this.queue(async () => {
        // Of several changes that have come meanwhile, the last counts.
        if (this.wanted === null) return;
        const settings = this.wanted;
        this.wanted = null;
        await this.race.begin({ ...settings, points: settings.data === "drawn" ? settings.points : "" });
        this.setOpen(true);
        this.showAll();
        await this.look();
        this.say();
      });
    }

    once(count, unit) {
      this.stop();
      this.status.textContent = "It trains.";
      this.queue(async () => {
        let left = count;
        while (left > 0 && !this.wanted && this.isTrainable()) left -= await this.advance(left, unit);
        await this.rest();
      });
    }

    // Returns how many of the steps or epochs are done.
    async advance(count, unit) {
      const done = await this.race.advance(count, unit);
      this.alarm.hidden = true;
      this.showAll();
      return done;
    }

    // What follows a training.
    async rest() {
      if (!this.hasRace) {
        this.status.textContent = "";
        return;
      }
      await this.look();
      this.say();
    }

    // Trains until it is stopped or, if a number of epochs is given, for these.
    start(epochs = Infinity) {
      const own = {};
      this.setPlaying(own);
      this.status.textContent = "It trains.";
      this.queue(async () => {
        let left = epochs;
        while (this.playing === own && left > 0 && this.isTrainable()) {
          const begun = performance.now(), [count, unit] = Number.isFinite(epochs) ? [Math.min(left, epochs > 20 ? 5 : 1), "epoch"] : this.speed.split(" ");
          left -= await this.advance(Number(count), unit);
          await new Promise((done) => { setTimeout(done, Math.max(0, pause() - (performance.now() - begun))); });
        }
        if (this.playing === own) this.stop();
        await this.rest();
      });
    }

    stop() { this.setPlaying(null); }

    // What plays, an object of its own each time; null for nothing.
    setPlaying(playing) {
      this.playing = playing;
      this.play.textContent = playing ? "Pause" : "Play";
    }

    // The surface follows when the training rests.
    async look() {
      if (this.playing || this.wanted) return;
      await this.race.look();
      this.showPaths();
    }

    // What went wrong. A race that the server has dropped begins again.
    fail(error) {
      this.stop();
      this.status.textContent = "";
      if (error.status === 410) {
        this.alarm.hidden = false;
        this.alarm.textContent = "The program has dropped this race, which rested for a while. It begins again.";
        this.begin();
        return;
      }
      this.alarm.hidden = false;
      this.alarm.textContent = error.status ? `${error.status === 400 ? "This cannot be trained: " : ""}${Page.sentence(error.message)}.` : "The program that shows this page has ended, or cannot be reached.";
      if (!error.status) console.info(error.message);
      if (error.status === 400) this.setOpen(false);
    }

    // Whether one of the three can be trained further.
    isTrainable() { return this.hasRace && !this.race.hasEnded; }

    // Sets whether there is a race of the present settings.
    setOpen(isOpen) {
      this.hasRace = isOpen;
      this.tours.setOpen(isOpen);
      if (isOpen) this.alarm.hidden = true;
      else this.status.textContent = "";
      for (const button of this.buttons) button.disabled = !isOpen;
      this.results.hidden = !isOpen;
    }

    // MARK: What is shown

    say() {
      if (this.playing || this.wanted) return;
      const { race } = this;
      const parts = race.contenders.map((one, index) => `${nameOf(one, index)}: ${one.problem ? "has diverged" : `loss ${measured(one.training.loss)}`} after ${plural(one.steps, "update")}`);
      const outside = race.training.concat(race.validation).filter(isOutside).length;
      this.status.textContent = `${plural(race.training.length, "training row")}, ${plural(race.parameters, "weight")}. ${parts.join("; ")}.`
        + (outside ? ` ${plural(outside, "row")} ${outside === 1 ? "lies" : "lie"} outside the pictures.` : "");
    }

    showAll() {
      const { race } = this;
      race.contenders.forEach((one, index) => {
        const title = `${nameOf(one, index)[0].toUpperCase()}${nameOf(one, index).slice(1)}`;
        for (const [list, what] of [[this.maps, "what it has learned"], [this.steps, "the next step"], [this.paths, "path over the loss"]]) list[index].setTitle(title, what);
        showMap(this.maps[index], one, race);
        showStep(this.steps[index], one, race, { style: STYLES[index], isNear: this.isNear });
      });
      this.showTable();
      this.showLosses();
      this.showPaths();
    }

    showTable() {
      this.table.replaceChildren(...this.race.contenders.map((one, index) => {
        const cells = [["Epoch", number(one.epoch)], ["Updates", number(one.steps)], ["Rows seen", number(one.rows)], ["Loss", measured(one.training.loss)],
          ["Loss of the validation rows", one.validation ? measured(one.validation.loss) : "—"], ["Right", percent(one.training.right)],
          ["Right of the validation rows", one.validation ? percent(one.validation.right) : "—"]];
        const head = element("th", { scope: "row" }, Marks.swatch({ style: STYLES[index], dash: "none" }), nameOf(one, index), one.problem ? element("span", { class: "small alarm" }, Page.sentence(one.problem)) : "");
        return element("tr", {}, head, cells.map(([label, text]) => element("td", { "data-label": label }, element("span", {}, text))));
      }));
    }

    lossSpec() {
      const { race, axis } = this, { x } = Report.axisOf(axis), rows = Math.max(1, race.training?.length ?? 1);
      const place = (point) => (axis === "epochs" ? point.rows / rows : point[axis]);
      const series = race.contenders.flatMap((one, index) => ["training", "validation"].filter((kind) => race.curves[index][0]?.[kind] !== null).map((kind) => ({
        name: kind === "training" ? nameOf(one, index) : `${nameOf(one, index)}, validation`, style: STYLES[index], thin: kind === "validation", dash: kind === "validation" ? "2 5" : "none",
        direct: kind === "training", points: race.curves[index].map((point) => ({ x: place(point), y: point[kind], low: null, high: null })),
      })));
      return { title: `Loss against ${x.label}`, description: "A line for each of the three, and a dotted one for its validation rows.", x: { ...x, include: [0, axis === "seconds" ? 0.001 : 1] },
        y: { label: "binary cross-entropy", scale: this.scale, from: 0 }, series };
    }

    showLosses() { this.plot.update(this.lossSpec(), this.playing !== null); }

    showPaths() {
      const { race } = this, { surface } = race;
      this.pathNote.textContent = !surface ? "" : `${surface.seen == null ? "Before the first update the two directions are random." : `The plane has ${percent(surface.seen)} of what the weights differ.`}${race.isLooked ? "" : " It is from before the latest updates, and follows when the training rests."}`;
      if (surface) this.paths.forEach((picture, index) => showPath(picture, race, index));
    }
  }

  function start() {
    const main = document.getElementById("main"), known = Page.read();
    document.getElementById("theme").append(Page.theme());
    document.getElementById("foot").append(paragraph(`Made by ${name(known.program, 40)}. This page asks nobody but the program that shows it, and stores nothing; its address has its settings.`));
    const page = new Playground(main, known);
    addEventListener("hashchange", () => {
      // A link to a part of the page is no setting.
      if (location.hash.includes("=")) page.open();
      else history.replaceState(null, "", PlaygroundState.write(page.settings, { tour: page.tour }));
    });
    // A link to the address that is there already begins it again.
    document.addEventListener("click", ({ target }) => {
      const link = target.closest("a");
      if (link?.hash.includes("=") && link.hash === location.hash) page.open();
    });
    // A page that nobody sees trains nothing.
    document.addEventListener("visibilitychange", () => { if (document.hidden) page.stop(); });
    addEventListener("pagehide", () => page.race.end());
    // A page that the browser has kept comes back without its race.
    addEventListener("pageshow", (event) => { if (event.persisted) page.begin(); });
    const redraw = () => {
      if (page.race.id) page.showAll();
      page.draw.show();
    };
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    page.open();
  }

  start();
})();
"""##

  // plot.js
  static let plotJS = ##"""
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
"""##

  // race-charts.js
  static let raceChartsJS = ##"""
"use strict";
// The charts of a race: curves, time to the goal, learning rates, noise. Needs chart.js and race-data.js.

const RaceCharts = (() => {
  const { element, name, named, sentence, number } = Page;
  const { plural, paragraph, word, larger, joined, byBatch } = RaceData;
  const SCALES = [["linear", "linear"], ["log", "log"]];

  // MARK: Curves

  const AXES = {
    rows: { choice: "Rows seen", label: "rows seen", text: "The same number of rows seen is the same work of reading. "
      + "There a smaller batch has made more updates." },
    updates: { choice: "Updates", label: "updates", text: "One update is one change of the weights. After the same "
      + "number of updates a larger batch has read more rows, and each of its updates follows a better gradient." },
    seconds: { choice: "Seconds", label: "seconds of training", text: "This is the time of training alone, on this "
      + "machine; the time of the validations does not count. Large batches use the processor better." },
  };

  function curves(host, race) {
    const top = Math.max(race.untrained ?? -Infinity, ...starts(race));
    const scales = { rows: "linear", updates: "log", seconds: "linear" }, text = paragraph("", "note");
    let axis = "rows", vertical = firstScale(race, top), training = false;
    const describe = () => {
      text.textContent = AXES[axis].text;
      return curvePlot(race, { axis, horizontal: scales[axis], vertical, training, top });
    };
    const show = () => plot.update(describe());
    const horizontal = Page.choices("Horizontal scale", SCALES, scales[axis], (chosen) => {
      scales[axis] = chosen;
      show();
    });
    const axisChoice = Page.choices("Horizontal axis", Object.entries(AXES).map(([key, one]) => [key, one.choice]), axis, (chosen) => {
      axis = chosen;
      horizontal.select(scales[axis]);
      show();
    });
    const verticalChoice = Page.choices("Vertical scale", SCALES, vertical, (chosen) => {
      vertical = chosen;
      show();
    });
    const trainingChoice = hasTraining(race) ? Page.check("Training loss too", false, (chosen) => {
      training = chosen;
      show();
    }) : null;
    host.append(
      paragraph(`Each line is a contender's ${word(race)} on the validation rows, which no run trains on: the median `
        + "over the seeds. Its band reaches from the lowest seed to the highest."),
      element("div", { class: "controls" }, axisChoice, horizontal, verticalChoice, trainingChoice), text);
    const plot = Chart.plot(host, describe());
    const diverged = race.contenders.flatMap((one) => one.runs).filter((run) => run.status === "diverged").length;
    if (diverged > 0) {
      host.append(paragraph("A dotted line is a single run that diverged, and the cross marks its last value. "
        + `${diverged === 1 ? "1 run" : `${number(diverged)} runs`} did; the lines and bands are of the other runs.`, "note"));
    }
    host.append(paragraph("A logarithmic axis has no zero, so a line begins there at the first point after the start.", "note"));
  }

  const starts = (race) => race.contenders.flatMap((one) => one.runs.map((run) => run.points?.[0]?.validation)).filter(Number.isFinite);

  // The training loss has its place on the axis only if the validation is a loss too.
  const hasTraining = (race) => word(race) === "loss"
    && race.contenders.some((one) => one.runs.some((run) => run.points?.some((point) => Number.isFinite(point.train))));

  // Logarithmic if the loss falls to less than an eighth.
  function firstScale(race, top) {
    const low = Math.min(...race.contenders.filter((one) => one.best).map((one) => one.best.median), top);
    return !larger(race) && low > 0 && top / low > 8 ? "log" : "linear";
  }

  function curvePlot(race, { axis, horizontal, vertical, training, top }) {
    return {
      title: `Validation ${word(race)} against ${AXES[axis].label}`,
      description: "One line for each contender: the median over the seeds, with a band from the lowest to the highest. "
        + sentence(race.verdict),
      x: { label: AXES[axis].label, scale: horizontal },
      y: { label: `validation ${word(race)}`, scale: vertical, cap: larger(race) || !Number.isFinite(top) ? null : top * 1.15 },
      guides: race.goal ? [{ axis: "y", value: race.goal.value, label: `goal ${number(race.goal.value)}` }] : [],
      series: race.contenders.flatMap((one) => [curve(one, axis), ...(training ? [trainingCurve(one, axis)] : [])]),
    };
  }

  function curve(contender, axis) {
    const diverged = contender.runs.filter((run) => run.status === "diverged");
    return {
      name: contender.name,
      style: contender.style,
      points: joined(contender.runs.filter((run) => run.status !== "diverged"), axis, "validation"),
      extra: diverged.map((run) => ({
        cross: true,
        text: `seed ${name(run.seed, 24)} diverged${run.note ? `: ${name(run.note, 140)}` : ""}`,
        points: (run.points ?? []).filter((point) => Number.isFinite(point.validation))
          .map((point) => ({ x: point[axis], y: point.validation })),
      })),
    };
  }

  function trainingCurve(contender, axis) {
    const points = joined(contender.runs.filter((run) => run.status !== "diverged"), axis, "train");
    return { name: `${name(contender.name, 40)}, training`, style: contender.style, thin: true, dash: "1 5", direct: false,
      points: points.map((point) => ({ ...point, low: null, high: null })) };
  }

  // MARK: Time to the goal

  const MEASURES = {
    updates: { choice: "Updates", label: "updates to the goal", text: "Both axes are logarithmic. Where the line falls by "
      + "half when the batch doubles, larger batches save updates in full. Where it is flat, they save none." },
    rows: { choice: "Rows", label: "rows to the goal", text: "Rows read until the goal. Where the line is flat, a larger "
      + "batch costs no more reading. Where it rises, rows are wasted." },
    seconds: { choice: "Seconds", label: "seconds to the goal", text: "What one waits, on this machine. The noise scale "
      + "predicts updates and rows, not seconds." },
  };
  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  function goal(host, race) {
    if (!race.goal) {
      host.append(paragraph("The race has no goal, so there is no time to it."));
      return;
    }
    if (!race.contenders.some((one) => one.to_goal?.reached > 0)) {
      host.append(paragraph(`No contender reached the goal, ${sentence(race.goal.text ?? number(race.goal.value))}. `
        + "A larger budget may show how long each needs."));
      return;
    }
    const groups = byBatch(race), text = paragraph("", "note");
    const describe = (measure) => {
      text.textContent = groups ? MEASURES[measure].text : "The median over the seeds, with a whisker from the lowest to the highest.";
      return groups ? goalPlot(race, groups, measure) : goalBars(race, measure);
    };
    host.append(element("div", { class: "controls" }, Page.choices("Measure",
      Object.entries(MEASURES).map(([key, one]) => [key, one.choice]), "updates", (chosen) => chart.update(describe(chosen)))), text);
    const chart = (groups ? Chart.plot : Chart.bars)(host, describe("updates"));
    if (groups && race.contenders.some((one) => one.to_goal && one.to_goal.reached < one.runs.length)) {
      host.append(paragraph("A triangle on the upper edge marks a contender of which some or all runs did not reach the goal.", "note"));
    }
  }

  function goalPlot(race, groups, measure) {
    const label = MEASURES[measure].label, sizes = [...new Set(race.contenders.map((one) => one.batch_rows))].sort((a, b) => a - b);
    const scale = race.noise?.scale, near = scale > sizes[0] / 30 && scale < sizes.at(-1) * 30;
    return {
      title: `${capital(label)} against batch size`,
      description: "Both axes are logarithmic.",
      quiet: true,
      atEnd: "Point at a batch size, or use the arrow keys, to read its values.",
      x: { label: "batch size (rows per update)", unit: "rows per update", scale: "log", pad: 0.06, at: sizes },
      y: { label, scale: "log", pad: 0.08 },
      series: [...groups.map((group, index) => measuredSeries(group, groups.length > 1 ? index : null, measure)),
        ...predictedSeries(race, measure)],
      guides: near && measure !== "seconds" ? [{ axis: "x", value: scale, label: `noise scale: ${number(scale)} rows` }] : [],
    };
  }

  // A line through contenders that differ in the batch size alone. With one such line its points have the colors
  // of the contenders.
  function measuredSeries(group, index, measure) {
    const style = (one) => index ?? one.style;
    const reached = group.members.filter((one) => one.to_goal?.[measure]);
    const missed = group.members.filter((one) => !one.to_goal?.[measure] || one.to_goal.reached < one.runs.length);
    return {
      name: group.name,
      style: index ?? "ink",
      dots: true,
      direct: index !== null,
      points: reached.map((one) => ({ x: one.batch_rows, style: style(one), y: one.to_goal[measure].median,
        low: one.to_goal[measure].low, high: one.to_goal[measure].high })).sort((a, b) => a.x - b.x),
      edge: missed.map((one) => ({ x: one.batch_rows, style: style(one), text: missedText(one, measure) })),
    };
  }

  function missedText(contender, measure) {
    if (!contender.to_goal?.[measure]) return contender.best ? "not reached" : "diverged";
    const runs = contender.runs.length;
    return `${number(runs - contender.to_goal.reached)} of ${number(runs)} runs did not reach it`;
  }

  function predictedSeries(race, measure) {
    const points = (race.noise?.predicted ?? []).filter((one) => one.batch > 0 && one[measure] > 0);
    if (points.length < 2) return [];
    return [{ name: "predicted from the noise scale", style: "muted", dash: "7 5", direct: false,
      points: points.map((one) => ({ x: one.batch, y: one[measure], low: null, high: null })).sort((a, b) => a.x - b.x) }];
  }

  function goalBars(race, measure) {
    const label = MEASURES[measure].label;
    return { title: capital(label), label, bars: race.contenders.map((one) => {
      const spread = one.to_goal?.[measure] ?? null;
      const missed = spread && one.to_goal.reached === one.runs.length ? null : missedText(one, measure);
      return { name: one.name, style: one.style, value: spread?.median ?? null, low: spread?.low, high: spread?.high, text: missed };
    }) };
  }

  // MARK: Learning rates

  const same = (a, b) => Math.abs(Math.log(a / b)) < 0.01;

  function rates(host, race) {
    const tuned = race.contenders.filter((one) => one.tuning.length > 0);
    if (byBatch(race)?.length === 1) tuned.sort((a, b) => a.batch_rows - b.batch_rows);
    if (tuned.length === 0) {
      host.append(paragraph((race.varied ?? []).includes("learning-rate")
        ? "The learning rate is what this race varies, so none was looked for."
        : "No learning rates were tried before this race: every contender ran with the rate in the table above. A rate "
          + "that suits one contender and not another makes such a race unfair."));
      return;
    }
    const sorted = tuned.flatMap((one) => one.tuning.map((cell) => cell.learning_rate)).sort((a, b) => b - a);
    const tried = sorted.filter((rate, index) => index === 0 || !same(rate, sorted[index - 1]));
    host.append(paragraph("Before the race each contender ran briefly with several learning rates. A cell has the best "
      + `validation ${word(race)} of such a run: the stronger its blue, the better. The rate with the frame is the one that `
      + "the contender races with."));
    Chart.map(host, {
      title: `Best validation ${word(race)} in each short run, by learning rate and contender`,
      corner: "rate",
      largerIsBetter: larger(race),
      worst: race.untrained,
      rows: tried.map((rate) => number(rate)),
      columns: tuned.map((one) => one.name),
      keys: [["hatched", "diverged"], ["chosen", "chosen"]],
      cell: (row, column) => rateCell(tuned[column], tried[row]),
    });
    const edge = tuned.filter((one) => one.rate_at_edge);
    if (edge.length > 0) {
      host.append(element("p", { class: "note" }, "At the edge of the rates tried, where a better one may lie beyond: ",
        edge.map((one, index) => [index ? ", " : "", named(one.name, 40)]), "."));
    }
  }

  function rateCell(contender, rate) {
    const found = contender.tuning.filter((cell) => same(cell.learning_rate, rate));
    if (found.length === 0) return null;
    const kept = found.find((cell) => cell.status !== "diverged") ?? found[0];
    const chosen = contender.learning_rate > 0 && same(contender.learning_rate, rate);
    return { value: kept.best, hatched: kept.status === "diverged", text: "diverged",
      chosen: chosen ? (contender.rate_at_edge ? "chosen, at the edge" : "chosen") : null };
  }

  // MARK: Noise

  const NOISE = "Each row of the table pulls the weights its own way. The gradient noise scale says how much the rows "
    + "disagree: it is the batch size at which their disagreement weighs as much as what they agree on. Well below it, "
    + "twice the batch needs about half the updates. Well above it, twice the batch saves hardly an update and reads "
    + "twice the rows.";

  function noise(host, race) {
    if (!race.noise) {
      host.append(paragraph("The gradient noise scale, which says how much the gradients of the rows differ, was not "
        + "measured in this race."));
      return;
    }
    const { scale } = race.noise, all = race.noise.measured ?? [], known = all.filter((one) => one.scale > 0);
    host.append(paragraph(NOISE));
    if (race.noise.text) host.append(paragraph(sentence(race.noise.text)));
    if (known.length === 0) {
      host.append(paragraph("It could not be computed in any epoch: the gradient was too small or not finite."));
      return;
    }
    const style = Math.max(0, race.contenders.findIndex((one) => one.name === race.noise.contender));
    Chart.plot(host, {
      title: "Gradient noise scale in each epoch",
      description: sentence(race.noise.text ?? ""),
      atEnd: "At the end:",
      x: { label: "epoch", unit: "epochs", scale: "linear" },
      y: { label: "noise scale (rows)", scale: "log" },
      guides: scale > 0 ? [{ axis: "y", value: scale, label: `median until the goal: ${number(scale)} rows` }] : [],
      series: [{ name: `measured with ${name(race.noise.contender, 40)}`, style, direct: false,
        points: all.map((one) => ({ x: one.epoch, y: one.scale > 0 ? one.scale : null, low: null, high: null })) }],
    });
    const missing = all.length - known.length;
    if (missing > 0) {
      host.append(paragraph(`${plural(missing, "epoch")} without a value: the gradient was too small or not finite there.`, "note"));
    }
  }

  return { curves, goal, rates, noise };
})();
"""##

  // race-data.js
  static let raceDataJS = ##"""
"use strict";
// What the page of a race computes from its JSON. Needs page.js.

const RaceData = (() => {
  const { element, name, number, measured, data } = Page;
  const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
  const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
  const paragraph = (text, kind) => element("p", { class: kind }, text);
  const value = (exact) => data(exact, measured(exact));

  const word = (race) => name(race.monitor?.name ?? "loss");
  const larger = (race) => race.monitor?.larger_is_better === true;
  const isBatch = (race) => (race.varied ?? []).includes("batch");

  function subject(race) {
    const words = { batch: "batch sizes", optimizer: "optimizers", "learning-rate": "learning rates" };
    const varied = race.varied ?? [];
    const plain = (one) => (Object.hasOwn(words, one) ? words[one] : `values of ${name(one)}`);
    return varied.length === 0 ? "settings" : varied.map(plain).join(" and ");
  }

  // The best median of each column; to a goal, among those whose runs all reached it.
  function bestOf(race, measures) {
    const least = (values, more) => (values.length < 2 ? null : values.reduce((a, b) => ((more ? b > a : b < a) ? b : a)));
    const made = { best: least(race.contenders.filter((one) => one.best).map((one) => one.best.median), larger(race)) };
    for (const [key] of measures) {
      made[key] = least(race.contenders.filter((one) => one.to_goal?.[key] && one.to_goal.reached === one.runs.length)
        .map((one) => one.to_goal[key].median), false);
    }
    return made;
  }

  // The value of a run's points at a number of rows, between its points; null beyond its ends.
  function runAt(points, rows, key) {
    let low = 0, high = points.length - 1;
    if (high < 0 || rows < points[0].rows || rows > points[high].rows) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle].rows <= rows) low = middle; else high = middle;
    }
    const a = points[low], b = points[high];
    if (a.rows === rows) return a[key];
    return b.rows === a.rows ? b[key] : a[key] + (rows - a.rows) / (b.rows - a.rows) * (b[key] - a[key]);
  }

  // The median, lowest and highest over seeds at the same numbers of rows seen, as far as half of the runs went.
  // On another axis their place is the median over the seeds of that axis.
  function joined(runs, axis, key) {
    const kept = runs.map((run) => (run.points ?? []).filter((point) => Number.isFinite(point[key]))).filter((points) => points.length > 0);
    let grid = [...new Set(kept.flatMap((points) => points.map((point) => point.rows)))].sort((a, b) => a - b);
    if (grid.length > 160) grid = grid.filter((_, index) => index % Math.ceil(grid.length / 80) === 0 || index === grid.length - 1);
    const made = [];
    for (const rows of grid) {
      const there = kept.filter((points) => rows >= points[0].rows && rows <= points.at(-1).rows);
      if (there.length * 2 < kept.length) continue;
      const values = there.map((points) => runAt(points, rows, key));
      const x = axis === "rows" ? rows : median(there.map((points) => runAt(points, rows, axis)));
      if (made.length && x <= made.at(-1).x) continue;
      const several = values.length > 1;
      made.push({ x, y: median(values), low: several ? Math.min(...values) : null, high: several ? Math.max(...values) : null });
    }
    return made;
  }

  // The contenders with the same settings apart from the batch size, as lists; null if a batch size is not what
  // tells the contenders apart.
  function byBatch(race) {
    if (!isBatch(race)) return null;
    const groups = new Map();
    for (const contender of race.contenders) {
      const others = (race.varied ?? []).filter((one) => one !== "batch").map((one) => contender.settings?.[one] ?? "");
      const key = JSON.stringify(others);
      const title = others.length ? others.map((one) => name(one, 24)).join(", ") : "measured";
      if (!groups.has(key)) groups.set(key, { name: title, members: [] });
      groups.get(key).members.push(contender);
    }
    const made = [...groups.values()];
    const distinct = made.every((group) => new Set(group.members.map((one) => one.batch_rows)).size === group.members.length);
    return distinct && made.some((group) => group.members.length > 1) ? made : null;
  }

  return { median, plural, paragraph, value, word, larger, isBatch, subject, bestOf, joined, byBatch };
})();
"""##

  // race.html
  static let raceHTML = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{csp}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<header class="masthead">
<p class="brand">Descent</p>
<div id="theme"></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">The charts and tables of this page are drawn by the script inside it. Allow scripts for this file to see them. The page loads nothing from a network.</p></noscript>
</main>
<footer id="foot"></footer>
<script type="application/json" id="data">{{data}}</script>
<script>{{script}}</script>
</body>
</html>
"""##

  // race.js
  static let raceJS = ##"""
"use strict";
// The page of a race, filled from its JSON. Needs chart.js, race-data.js and race-charts.js.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const { plural, paragraph, value, word, larger, isBatch, subject, bestOf, byBatch } = RaceData;
  const { curves, goal, rates, noise } = RaceCharts;

  function start() {
    let race;
    const main = document.getElementById("main");
    document.getElementById("theme").append(Page.theme());
    try {
      race = Page.read();
    } catch (error) {
      main.append(paragraph(`The data of this page cannot be read: ${error.message}.`, "alarm"));
      return;
    }
    race.contenders = (race.contenders ?? []).map((contender, style) => ({ ...contender, style,
      runs: contender.runs ?? [], tuning: contender.tuning ?? [] }));
    intro(main, race);
    const suits = byBatch(race) ? "batch size" : "contender";
    const parts = [["contenders", "The contenders", contenders], ["curves", `How the ${word(race)} changes`, curves],
      ["goal", "How long to the goal", goal], ["rates", `Which learning rate suits which ${suits}`, rates],
      ["noise", "How much the rows disagree", noise], ["findings", "What the pictures say", findings],
      ["how", "How the race was run", how]];
    for (const [id, title, fill] of parts) Page.section(main, id, title, (host) => fill(host, race));
    document.getElementById("foot").append(paragraph(`Made by ${name(race.program)}. This page is one file. It loads `
      + "nothing from a network and stores nothing."));
  }

  const BATCHES = "Full batch, mini-batch and stochastic descent differ in one value: the batch size, the number of rows "
    + "read before the weights change once. A full batch reads all rows and then makes one update. A mini-batch reads "
    + "some. Stochastic descent makes an update after every row. One epoch is every row read once.";

  function intro(host, race) {
    host.append(element("h1", {}, `A race of ${subject(race)} on `, named(race.file, 48)),
      element("p", { class: "verdict" }, sentence(race.verdict)));
    if (isBatch(race)) host.append(paragraph(BATCHES, "muted"));
    if (race.contenders.some((one) => one.runs.some((run) => run.status === "stopped"))) {
      host.append(paragraph("The race was interrupted. What follows is about the runs so far.", "alarm"));
    }
    const facts = [["Rows to train on", number(race.rows?.train)], ["Rows to validate on", number(race.rows?.validation)],
      ["Weights and biases", number(race.parameters)], ["Budget of each run", name(race.budget?.text ?? "—", 30)],
      ["Seeds", number((race.seeds ?? []).length)]];
    host.append(element("dl", { class: "facts" },
      facts.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text)))));
  }

  // MARK: Contenders

  const MEASURES = [["rows", "Rows to the goal"], ["updates", "Updates to the goal"], ["seconds", "Seconds to the goal"]];

  function contenders(host, race) {
    host.append(paragraph(race.goal
      ? `The goal is ${sentence(race.goal.text ?? number(race.goal.value))}. Each value is the median over `
        + `${plural((race.seeds ?? []).length, "seed")}, with the lowest and the highest below it. A dot marks the best of a column.`
      : "There is no goal that the contenders could be timed to, so the table has their best values alone."));
    const measures = race.goal ? MEASURES : [], best = bestOf(race, measures);
    const heads = ["Contender", "Learning rate", `Best validation ${word(race)}`, ...measures.map(([, title]) => title)];
    const head = element("thead", { role: "rowgroup" },
      element("tr", { role: "row" }, heads.map((text) => element("th", { scope: "col", role: "columnheader" }, text))));
    const rows = race.contenders.map((one) => {
      const cells = [rateCell(one), bestCell(one, best), ...measures.map(([key]) => goalCell(one, key, best))];
      return element("tr", { role: "row" },
        element("th", { scope: "row", role: "rowheader" }, Chart.swatch({ style: one.style }), named(one.name), about(one, race)),
        cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    host.append(Page.scroll("The contenders", element("table", { class: "contenders", role: "table", "aria-label": "The contenders" },
      head, element("tbody", { role: "rowgroup" }, rows))));
  }

  const small = (text, kind = "") => element("span", { class: `small ${kind}`.trim() }, text);

  // What stands under the name of a contender: its updates, and what happened to its runs.
  function about(contender, race) {
    const of = (status) => contender.runs.filter((run) => run.status === status);
    const diverged = of("diverged"), count = contender.diverged || diverged.length, stopped = of("stopped").length, notes = new Map();
    for (const run of diverged) if (run.note) notes.set(run.note, [...(notes.get(run.note) ?? []), name(run.seed, 24)]);
    return [
      isBatch(race) && contender.steps_per_epoch ? small(`${plural(contender.steps_per_epoch, "update")} an epoch`) : null,
      count > 0 ? small(`${number(count)} of ${plural(contender.runs.length, "run")} diverged`, "alarm") : null,
      [...notes].slice(0, 3).map(([note, seeds]) =>
        small(`seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}: ${name(note, 140)}`, "wide")),
      notes.size > 3 ? small(`and ${plural(notes.size - 3, "other note")}, in the table of every run`, "wide") : null,
      stopped > 0 ? small(`${plural(stopped, "run")} stopped early`) : null,
    ];
  }

  function rateCell(contender) {
    return [data(contender.learning_rate), contender.rate_at_edge ? small("at the edge of those tried", "wide") : null];
  }

  function valueCell(spread, isBest) {
    const said = isBest ? element("span", { class: "hidden-text" }, " (best)") : null;
    return [element("span", { class: isBest ? "least" : null }, value(spread.median), said),
      spread.high > spread.low ? element("span", { class: "small" }, value(spread.low), " to ", value(spread.high)) : null];
  }

  function bestCell(contender, best) {
    return contender.best ? valueCell(contender.best, contender.best.median === best.best)
      : element("span", { class: "alarm" }, contender.diverged > 0 ? "diverged" : "none");
  }

  function goalCell(contender, key, best) {
    const to = contender.to_goal, runs = contender.runs.length;
    if (!to?.[key] || !to.reached) return element("span", { class: "unreached" }, contender.best ? "not reached" : "diverged");
    return [valueCell(to[key], to.reached === runs && to[key].median === best[key]),
      to.reached < runs ? small(`${number(to.reached)} of ${number(runs)} runs`) : null];
  }

  // MARK: Words and receipt

  function findings(host, race) {
    const said = (race.findings ?? []).map((text) => element("li", {}, sentence(text)));
    host.append(said.length > 0 ? element("ul", { class: "points" }, said) : paragraph("Nothing stands out."));
  }

  function how(host, race) {
    const list = (all) => (all ?? []).map((one) => name(one, 24)).join(", ") || "none";
    const known = (exact, before, after) => (exact === null || exact === undefined ? "—" : [before, data(exact), after]);
    const pairs = [
      ["File", named(race.file)], ["Column to predict", named(race.target)], ["Varied", list(race.varied)], ["Loss", name(race.loss)],
      ["Judged by", `validation ${word(race)}, ${larger(race) ? "larger is better" : "smaller is better"}`],
      ["Before training", known(race.untrained, `${word(race)} `, "")],
      ["Goal", race.goal ? sentence(race.goal.text ?? number(race.goal.value)) : "none"],
      ["Budget of each run", name(race.budget?.text ?? "—")], ["Seeds", list(race.seeds)],
      ["Learning rates", race.tuned ? "tuned for each contender" : "as given"],
      ["Time of the whole race", known(race.seconds, "", " seconds")], ["Program", name(race.program)], ["Machine", name(race.machine)],
    ];
    host.append(paragraph("All contenders see the same rows. With the same seed, networks of the same shape begin with the same weights."),
      element("dl", { class: "pairs" }, pairs.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])));
    if (race.command) host.append(element("h3", {}, "The command that repeats it"), Page.copyable(race.command, "Copy the command"));
    host.append(Page.details("Every run", () => everyRun(race)));
  }

  function everyRun(race) {
    const heads = ["Seed", "How it ended", `Best validation ${word(race)}`, "Updates", "Rows", "Seconds"];
    const row = (run) => element("tr", {}, element("th", { scope: "row" }, name(run.seed, 24)),
      element("td", { class: "words" }, name(run.status, 20), run.note ? small(name(run.note, 140), "wide") : null),
      [run.best, run.updates, run.rows, run.seconds].map((exact) => element("td", {}, value(exact))));
    const bodies = race.contenders.map((one) => element("tbody", {}, element("tr", { class: "group" },
      element("th", { colspan: heads.length, scope: "rowgroup" }, named(one.name))), one.runs.map(row)));
    return Page.scroll("Every run", element("table", {}, element("caption", {}, "Every run"), element("thead", {},
      element("tr", {}, heads.map((head, index) => element("th", { scope: "col", class: index === 1 ? "words" : null }, head)))), bodies));
  }

  start();
})();
"""##

  // report-curves.js
  static let reportCurvesJS = ##"""
"use strict";
// The curves of a report: the loss and the metrics of each run, and its learning rate. Needs report-parts.js.

const ReportCurves = (() => {
  const { element, name } = Page;
  const { paragraph, axis, scale, axisOf } = Report;
  const KINDS = { training: "training", validation: "validation", scored: "training, at rest" };

  function metrics(host, runs) {
    const names = [...new Set(runs.flatMap((run) => run.curves.map((curve) => curve.name)))];
    if (names.length === 0) return host.append(paragraph("The log has no epoch and no validation yet."));
    const hasBoth = runs.some((run) => new Set(run.curves.map((curve) => curve.rows)).size > 1);
    const state = { metric: names[0], axis: "epochs", scale: "linear", training: runs.length < 4 };
    const describe = () => {
      const { x, place } = axisOf(state.axis), metric = name(state.metric, 40);
      return { title: `${metric} against ${x.label}`, x, y: { label: metric, scale: state.scale },
        description: "A line for each run: the training rows while the weights change, and the validation rows between two updates.",
        series: runs.flatMap((run) => series(run, runs, state, place)) };
    };
    const show = () => plot.update(describe());
    const metric = names.length < 7
      ? Page.choices("Value", names.map((one) => [one, name(one, 28)]), names[0], (value) => { state.metric = value; show(); })
      : Report.select("Value", names.map((one) => [one, name(one, 60)]), (value) => { state.metric = value; show(); });
    host.append(element("div", { class: "controls" }, metric, axis((value) => { state.axis = value; show(); }),
      scale((value) => { state.scale = value; show(); }),
      hasBoth ? Page.check("Training rows too", state.training, (value) => { state.training = value; show(); }) : null));
    const plot = Chart.plot(host, describe());
    host.append(paragraph("The values of the training rows are measured while the weights change, each row in the step that trains on it. Those of the validation rows are of the weights between two steps. So a validation loss can be below the training loss."
      + (runs.some((run) => run.curves.some((curve) => curve.rows === "scored")) ? " “Training, at rest” are the training rows between two steps, where there are no rows to validate on." : ""), "note"));
    return undefined;
  }

  function series(run, runs, state, place) {
    const several = runs.length > 1;
    const text = (curve, shown) => (several ? [name(run.name, 30), ...(shown.length > 1 ? [KINDS[curve.rows] ?? "other"] : [])].join(", ") : KINDS[curve.rows] ?? "other");
    return run.curves.filter((curve) => curve.name === state.metric && (state.training || curve.rows !== "training" || !run.curves.some((one) => one.name === curve.name && one.rows !== "training")))
      .sort((a, b) => (a.rows === "training") - (b.rows === "training"))
      .map((curve, _, shown) => ({ name: text(curve, shown), style: several ? run.style : curve.rows === "training" ? 1 : 0, thin: curve.rows === "training", dash: several && curve.rows === "training" ? "5 4" : undefined,
        direct: !several || curve.rows !== "training", points: points(curve.points, place) }));
  }

  const points = (list, place) => list.map((point) => ({ x: point[place], y: point[4], low: null, high: null }));

  function rates(host, runs) {
    const shown = runs.filter((run) => run.learning_rate.some((point) => Number.isFinite(point[4])));
    if (shown.length === 0) return host.append(paragraph("The log has no learning rate: no epoch has ended."));
    const flat = shown.every((run) => run.learning_rate.every((point) => point[4] === run.learning_rate[0][4]));
    const state = { axis: "epochs", scale: "linear" };
    const describe = () => {
      const { x, place } = axisOf(state.axis);
      return { title: `Learning rate against ${x.label}`, x, y: { label: "learning rate", scale: state.scale, from: 0 },
        description: "The learning rate of the last update of each epoch.",
        series: shown.map((run) => ({ name: name(run.name, 40), style: run.style, direct: shown.length > 1, points: points(run.learning_rate, place) })) };
    };
    host.append(paragraph(flat ? "The learning rate stayed what it was: no schedule changed it." : "The learning rate of the last update of each epoch, as the schedule changed it."),
      element("div", { class: "controls" }, axis((value) => { state.axis = value; plot.update(describe()); }), scale((value) => { state.scale = value; plot.update(describe()); })));
    const plot = Chart.plot(host, describe());
    return undefined;
  }

  return { metrics, rates };
})();
"""##

  // report-parts.js
  static let reportPartsJS = ##"""
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
"""##

  // report-predictions.js
  static let reportPredictionsJS = ##"""
"use strict";
// What the kept weights of a run predict: confusion, calibration, residuals, and the rows that fared worst. Needs
// report-parts.js.

const ReportPredictions = (() => {
  const { element, name, named, number, data, short } = Page;
  const { paragraph, plural, value } = Report;

  // MARK: The part of each run

  function predictions(host, runs) {
    const shown = runs.filter((run) => run.evaluation?.targets.length > 0);
    if (shown.length === 0) {
      return host.append(paragraph("The log has no evaluation: the run has not ended or was interrupted, or it is of an earlier version or of a program of one's own."));
    }
    Report.each(host, shown, (part, run) => {
      const { targets, rows, epoch } = run.evaluation, inner = element("div", {});
      part.append(paragraph(`The weights of epoch ${number(epoch)} on the ${rows === "training" ? "training rows: they have been learned from, so mistakes on others are more frequent" : "validation rows, which the training does not learn from"}.`));
      const show = (index) => {
        inner.replaceChildren();
        const target = targets[Number(index)];
        if (target.classes) classes(inner, target);
        else if (target.numbers) numbers(inner, target);
        else inner.append(paragraph("No prediction was a finite number."));
      };
      if (targets.length > 1) {
        part.append(element("div", { class: "controls" }, Report.select("Target", targets.map((target, index) => [index, name(target.name, 60)]), show)));
      }
      part.append(inner);
      show(0);
    });
    return undefined;
  }

  // MARK: Classes

  function classes(host, target) {
    confusion(host, target.classes);
    if (target.classes.calibration) calibration(host, target.classes);
    else host.append(element("h3", {}, "Calibration"), paragraph("The loss learns scores, not probabilities, so there is nothing to calibrate."));
  }

  const labelsOf = (one) => [...one.labels, ...(one.others > 0 ? [`the ${one.others} other classes`] : [])];

  // The pairs of classes that are most often confused.
  function mistakes(one, labels) {
    return one.counts.flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
      .filter((pair) => pair.actual !== pair.predicted && pair.count > 0).sort((a, b) => b.count - a.count).slice(0, 3)
      .map((pair) => element("li", {}, `${plural(pair.count, "row")} of `, named(labels[pair.actual], 40), " taken for ", named(labels[pair.predicted], 40)));
  }

  function confusion(host, one) {
    const labels = labelsOf(one), wrong = mistakes(one, labels);
    host.append(element("h3", {}, "Confusion matrix"));
    host.append(element("p", {}, one.accuracy === null ? "" : ["The accuracy is ", value(one.accuracy), ". "],
      "A line of the table is an actual class, a column a predicted one. The darker a cell, the larger its part of the line: right predictions are on the diagonal."));
    if (wrong.length) host.append(paragraph("Most often confused:"), element("ul", { class: "points" }, wrong));
    const shade = (count, sum) => (count === 0 ? "untried" : `q${5 - Math.min(5, Math.ceil(count / sum * 5.0001))}`);
    const rows = one.counts.map((row, actual) => {
      const sum = row.reduce((a, b) => a + b, 0);
      return element("tr", {}, element("th", { scope: "row" }, named(labels[actual], 28)), row.map((count, predicted) => element("td",
        { class: `${shade(count, sum)}${actual === predicted ? " right" : ""}` }, data(count))), element("td", { class: "sum" }, data(sum)));
    });
    const heads = [...labels.map((label) => named(label, 28)), "rows"].map((head) => element("th", { scope: "col" }, head));
    host.append(element("figure", { class: "chart" }, Page.scroll("Confusion matrix", element("table", { class: "map confusion" },
      element("caption", { class: "hidden-text" }, "Rows of each actual class by predicted class"),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "actual"), heads)), element("tbody", {}, rows)))));
  }

  function calibration(host, one) {
    const used = one.calibration.map((bin, index) => ({ ...bin, from: index / one.calibration.length, to: (index + 1) / one.calibration.length })).filter((bin) => bin.rows > 0);
    host.append(element("h3", {}, "Calibration"), element("p", {}, "A model is calibrated if it is right in 80% of the predictions that it gives a probability of 80%. A point has the predictions of similar confidence. Below the dotted line the model is too sure of itself, above it too modest. The expected calibration error is ",
      value(one.calibration_error), "."));
    const points = used.map((bin) => ({ x: bin.confidence, y: bin.accuracy, ...interval(bin) }));
    Chart.plot(host, { title: "How often predictions are right, against their confidence", atEnd: "Point at a bin, or use the arrow keys, to read its values.",
      description: "Each point is a bin of predictions of similar confidence.",
      x: { label: "mean confidence", scale: "linear", include: [Math.min(...used.map((bin) => bin.from)), 1] }, y: { label: "part that is right", scale: "linear", include: [0, 1], spread: ["", "lower end of 95%", "upper end of 95%"] },
      series: [{ name: "predictions", style: 0, dots: true, line: false, direct: false, points },
        { name: "calibrated", style: "ink", dash: "2 4", direct: false, points: [Math.min(...used.map((bin) => bin.from)), 1].map((x) => ({ x, y: x, low: null, high: null })) }] });
    host.append(Page.details("The bins", () => Page.scroll("The bins", element("table", {}, element("caption", {}, "Predictions by their confidence"),
      element("thead", {}, element("tr", {}, ["Confidence", "Rows", "Mean confidence", "Part that is right"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, used.map((bin) => element("tr", {}, element("th", { scope: "row" }, `${number(bin.from)} to ${number(bin.to)}`),
        [bin.rows, bin.confidence, bin.accuracy].map((exact) => element("td", {}, value(exact))))))))),
    paragraph("Whiskers are Wilson's 95% intervals: with few rows in a bin, its height says little.", "note"));
  }

  // Wilson's interval of a part, for 95%.
  function interval(bin) {
    const z = 1.96, n = bin.rows, p = bin.accuracy, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
  }

  // MARK: Numbers

  function numbers(host, target) {
    const one = target.numbers, some = one.measured < one.rows ? ` of ${plural(one.measured, "row")} chosen at random from ${number(one.rows)}` : "";
    host.append(element("h3", {}, "Predicted against true"), element("p", {}, "A point is a row. On the line the prediction is right.",
      one.points.length < one.measured ? ` The picture has ${plural(one.points.length, "row")} of ${number(one.measured)}, chosen at random.` : ""));
    const all = one.points.flat(), ends = [Math.min(...all), Math.max(...all)];
    Chart.plot(host, { title: `Predicted against true ${name(target.name, 40)}`, description: "A point for each row.", atEnd: "Point at a row, or use the arrow keys, to read its values.",
      x: { label: "true", scale: "linear" }, y: { label: "predicted", scale: "linear" },
      series: [{ name: "rows", style: 0, dots: true, small: true, line: false, direct: false, points: one.points.map(([x, y]) => ({ x, y, low: null, high: null })).sort((a, b) => a.x - b.x) },
        { name: "right", style: "ink", dash: "2 4", direct: false, points: ends.map((x) => ({ x, y: x, low: null, high: null })) }] });
    const at = (share) => one.quantiles.find(([part]) => part === share)[1];
    host.append(element("h3", {}, "Residuals"), element("p", {}, `A residual is the true number minus the predicted one${some ? `, here${some}` : ""}. Half of the rows lie between `, value(at(0.25)), " and ", value(at(0.75)),
      ", nine of ten between ", value(at(0.05)), " and ", value(at(0.95)), "; the mean is ", value(one.mean), ". A mean far from zero is a bias; a long side means a few rows that are far off."));
    histogram(host, one);
  }

  // Bars of equal width for the residuals.
  function histogram(host, one) {
    const { from, to, counts } = one.histogram, step = (to - from) / counts.length || 1, bins = counts.map((count, index) => ({ count, low: from + index * step, high: from + (index + 1) * step }));
    const area = element("div", { class: "plot" }), most = Math.max(...counts, 1), text = (bin) => `${number(bin.low)} to ${number(bin.high)}: ${plural(bin.count, "row")}`;
    const table = Page.details("The numbers as a table", () => Page.scroll("Residuals: the numbers", element("table", {}, element("caption", {}, "Rows by their residual; the first and the last bin have those beyond too"),
      element("thead", {}, element("tr", {}, ["from", "to", "rows"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, bins.map((bin) => element("tr", {}, [bin.low, bin.high, bin.count].map((exact) => element("td", {}, value(exact)))))))));
    let width = 0;
    const draw = () => {
      width = Math.max(240, Math.round(area.clientWidth || host.clientWidth || 640));
      const height = 250, left = 14 + Math.max(...Scale.linearTicks(0, most, 4).map((tick) => Page.width(short(tick))), 16), bottom = height - 52;
      const x = Scale.make("linear", [from, to > from ? to : from + 1], [left, width - 18]), y = Scale.make("linear", [0, most], [bottom, 34]);
      const frame = { x, y, box: { left, right: width - 18, top: 34, bottom }, xTicks: Scale.linearTicks(from, to > from ? to : from + 1, Math.max(3, Math.floor(width / 90))), yTicks: Scale.linearTicks(0, most, 4), labels: [], notes: [] };
      const spec = { x: { label: "residual (true minus predicted)" }, y: { label: "rows" }, guides: from < 0 && to > 0 ? [{ axis: "x", value: 0, label: "" }] : [] };
      area.replaceChildren(element("svg", { role: "img", viewBox: `0 0 ${width} ${height}`, "aria-label": `Histogram of the residuals: ${bins.filter((bin) => bin.count > 0).length} bins from ${number(from)} to ${number(to)}, at most ${plural(most, "row")} in one` },
        Marks.axes(frame, spec), bins.map((bin, index) => element("rect", { class: "bar f0", "data-bin": index, x: Marks.round(x(bin.low)) + 0.5, y: Marks.round(y(bin.count)),
          width: Math.max(1, Marks.round(x(bin.high) - x(bin.low)) - 1), height: Marks.round(bottom - y(bin.count)) }, element("title", {}, text(bin)))), Marks.guides(frame, spec)));
    };
    host.append(element("figure", { class: "chart" }, area, table));
    draw();
    if (typeof ResizeObserver === "function") new ResizeObserver(() => { if (Math.round(area.clientWidth) !== width) draw(); }).observe(area);
  }

  // MARK: Rows

  function hardest(host, runs) {
    const shown = runs.filter((run) => run.hardest?.rows.length > 0), none = runs.find((run) => run.hardest && run.hardest.rows.length === 0);
    if (shown.length === 0) {
      return host.append(paragraph(none ? "No row was ever taken for another class." : "The log has none: train with --log-details to have them. A file that is larger than the memory has none either."));
    }
    const isOfClasses = shown.some((run) => run.hardest.by === "wrong");
    host.append(paragraph(isOfClasses ? "The training rows that were most often taken for another class when a step came to them. A row that stays wrong while others are learned may be labelled wrong, or be a case of its own: look it up in the file."
      : "The training rows of the largest mean loss. A row that stays far off while others are learned may hold a wrong number, or be a case of its own: look it up in the file."));
    Report.each(host, shown, (part, run) => {
      const rows = run.hardest.rows, byWrong = run.hardest.by === "wrong", state = { all: rows.length <= 15 };
      const heads = ["Line", "In the file", "Predicted at the end", ...(byWrong ? ["Times wrong"] : []), "Visits", "Mean loss", "Last loss"];
      const body = element("tbody", {}), button = element("button", { class: "button", type: "button" }, `Show all ${number(rows.length)}`);
      const fill = () => body.replaceChildren(...rows.slice(0, state.all ? rows.length : 15).map((row) => element("tr", {}, element("th", { scope: "row" }, data(row.line, String(row.line))),
        element("td", {}, named(row.target, 40)), element("td", { class: row.predicted === row.target ? null : "other" }, row.predicted === null ? "—" : named(row.predicted, 40)),
        byWrong ? element("td", {}, data(row.wrong)) : null, element("td", {}, data(row.visits)), element("td", {}, value(row.mean_loss)), element("td", {}, value(row.last_loss)))));
      fill();
      part.append(Page.scroll("The rows that fare worst", element("table", { class: "rows" }, element("caption", { class: "hidden-text" }, "The rows that fare worst"),
        element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), body)));
      button.addEventListener("click", () => { state.all = true; fill(); button.remove(); });
      if (!state.all) part.append(button);
      part.append(paragraph("Visits are how often the row was trained on. Both losses are from the steps that trained on it, before their update, with dropout where there is any. Line 1 is the first line of the file; of a file without lines, it is the first row.", "note"));
    });
    return undefined;
  }

  return { predictions, hardest };
})();
"""##

  // report-settings.js
  static let reportSettingsJS = ##"""
"use strict";
// The settings of runs beside each other, and what it takes to get a run again. Needs report-parts.js.

const ReportSettings = (() => {
  const { element, name, named, sentence, number } = Page;
  const { paragraph, plural, pairs } = Report;

  function settings(host, runs) {
    const keys = [...new Set(runs.flatMap((run) => Object.keys(run.settings ?? {})))].sort();
    if (!keys.length) return host.append(paragraph("The log has no settings: it is of a program of one's own."));
    const text = (run, key) => (Object.hasOwn(run.settings ?? {}, key) ? run.settings[key] : null);
    const differ = keys.filter((key) => runs.some((run) => text(run, key) !== text(runs[0], key)));
    if (runs.length === 1) {
      host.append(pairs(keys.map((key) => [name(key, 40), named(text(runs[0], key), 120)])));
      return undefined;
    }
    host.append(paragraph(differ.length ? "What differs between the runs:" : "The runs have the same settings."));
    if (differ.length) host.append(settingTable("What differs between the runs", runs, differ, text));
    host.append(Page.details("All settings", () => settingTable("All settings", runs, keys, text)));
    return undefined;
  }

  function settingTable(caption, runs, keys, text) {
    return Page.scroll(caption, element("table", {}, element("caption", { class: "hidden-text" }, caption),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Setting"), runs.map((run) => element("th", { scope: "col" }, named(run.name, 28))))),
      element("tbody", {}, keys.map((key) => element("tr", {}, element("th", { scope: "row" }, named(key, 40)),
        runs.map((run) => element("td", {}, text(run, key) === null ? "—" : named(text(run, key), 48))))))));
  }

  // MARK: Receipt

  function receipts(host, runs) {
    host.append(paragraph("The same command on the same file trains the same weights, to the last bit: on any machine, with any number of threads."));
    Report.each(host, runs, (part, run) => {
      const { receipt, summary } = run, machine = receipt.machine ?? {}, table = receipt.table ?? {};
      part.append(Page.copyable(receipt.command, "Copy the command"));
      for (const note of receipt.notes ?? []) part.append(paragraph(`Note: ${sentence(note)}.`, "note"));
      const cores = machine.threads ? `${plural(machine.threads, "thread")} on ${plural(machine.processors, "processor")}` : null;
      part.append(pairs([["Event log", named(run.file, 120)], ["Started", name(summary.at ?? "—", 40)], ["Seed", name(receipt.seed, 24)],
        ["Fingerprint of the training rows", receipt.fingerprint ? element("code", {}, name(receipt.fingerprint, 40)) : "the log has none"],
        ["Rows of the file", table.rows === undefined ? "—" : `${number(table.rows)}${table.dropped ? `, of which ${number(table.dropped)} have no target` : ""}`],
        ["Versions", Object.entries(receipt.versions ?? {}).map(([one, text]) => `${name(one, 30)} ${name(text, 30)}`).join(", ") || "—"],
        ["Machine", [machine.processor, machine.system, cores, machine.instruction_set].filter((one) => typeof one === "string" && one).map((one) => name(one, 80)).join(", ") || "—"],
        ["Optimizer, loss", `${name(summary.optimizer, 40)}, ${name(summary.loss, 40)}, ${name(summary.precision, 20)} precision`],
        ["Kept weights", summary.keep === "best" ? "the best" : name(summary.keep, 20)]]));
    });
  }

  return { settings, receipts };
})();
"""##

  // report-weights.js
  static let reportWeightsJS = ##"""
"use strict";
// What the steps of a run did to its weights: norms by layer, and how often updates change their sign. Needs
// report-parts.js.

const ReportWeights = (() => {
  const { element, name, number } = Page;
  const { paragraph, axis, scale, axisOf } = Report;
  const ASK = "The log has none: train with --log-details to have them.";
  const KEYS = { weight: ["Weights", "norm of the weights"], gradient: ["Gradients", "mean norm of the gradient"], update: ["Updates", "mean norm of the update"],
    ratio: ["Update by weight", "norm of the update, divided by that of the weights"] };

  const layerName = (layer) => `layer ${number(layer.layer)}${layer.kind ? ` (${name(layer.kind, 30)})` : ""}`;

  function pick(norms, key) {
    if (key !== "ratio") return norms[key];
    return norms.weight > 0 && norms.update !== null ? norms.update / norms.weight : null;
  }

  // A line for all layers together and one for each.
  function series(run, key, place) {
    const points = (get) => run.norms.points.map((point) => ({ x: point.at[place], y: pick(get(point), key), low: null, high: null }));
    const layers = run.norms.layers.map((layer, index) => ({ name: layerName(layer), style: index, points: points((point) => point.layers[index]) }));
    return layers.length < 2 && layers.length > 0 ? layers : [{ name: "all layers", style: "ink", points: points((point) => point.whole) }, ...layers];
  }

  function norms(host, runs) {
    const shown = runs.filter((run) => run.norms?.points.length > 0);
    if (shown.length === 0) return host.append(paragraph("The log has no norms: it is of a program of one's own, or of an earlier version."));
    const hasMore = shown.some((run) => run.norms.detailed);
    host.append(paragraph("The norm is √Σw² over the weights and biases of a layer. Weights that grow without end point to too large a learning rate or too little weight decay; a layer whose gradient is near zero learns nothing."));
    if (!hasMore) host.append(paragraph(`The norms of gradients and updates need a pass over all weights after each step. ${ASK}`, "note"));
    Report.each(host, shown, (part, run) => {
      const state = { key: run.norms.detailed ? "gradient" : "weight", axis: "epochs", scale: "linear" };
      const describe = () => {
        const { x, place } = axisOf(state.axis), [, label] = KEYS[state.key];
        return { title: `${label[0].toUpperCase()}${label.slice(1)} against ${x.label}`, x, y: { label, scale: state.scale, from: 0 },
          description: "One line for all layers together and one for each.", series: series(run, state.key, place) };
      };
      const show = () => plot.update(describe());
      const keys = Object.entries(KEYS).filter(([key]) => key === "weight" || run.norms.detailed).map(([key, [text]]) => [key, text]);
      part.append(element("div", { class: "controls" }, keys.length > 1 ? Page.choices("Norm of", keys, state.key, (value) => { state.key = value; show(); }) : null,
        axis((value) => { state.axis = value; show(); }), scale((value) => { state.scale = value; show(); })));
      const plot = Chart.plot(part, describe());
      if (run.norms.detailed) part.append(paragraph("Norms of gradients and updates are means over the steps since the point before; the gradient is that of the batch, after penalties and clipping. A rule of thumb: updates of about a thousandth of the weights.", "note"));
    });
    return undefined;
  }

  function signs(host, runs) {
    host.append(paragraph("An update moves a weight up or down. If it often moves in the other direction than the update before, the weight swings about a valley: the learning rate is large for this weight, or the batches disagree. A share of one half is what chance would give; a share of one is a weight that turns around at every update."));
    const shown = runs.filter((run) => run.norms?.points.some((point) => point.whole.sign_changes !== null));
    if (shown.length === 0) return host.append(paragraph(`Counting needs a pass over all weights after each step. ${ASK}`, "note"));
    Report.each(host, shown, (part, run) => {
      const state = { axis: "epochs" };
      const describe = () => {
        const { x, place } = axisOf(state.axis);
        return { title: `Share of updates whose sign changed, against ${x.label}`, x, y: { label: "share of updates whose sign changed", scale: "linear", from: 0 },
          description: "One line for all layers together and one for each.", guides: [{ axis: "y", value: 0.5, label: "as by chance" }],
          series: series({ ...run, norms: { ...run.norms, points: run.norms.points.filter((point) => point.whole.sign_changes !== null) } }, "sign_changes", place) };
      };
      part.append(element("div", { class: "controls" }, axis((value) => { state.axis = value; plot.update(describe()); })));
      const plot = Chart.plot(part, describe());
      part.append(paragraph("Of the updates of single weights that were not zero and had one before, since the point before: the share with the other sign.", "note"));
    });
    return undefined;
  }

  return { norms, signs };
})();
"""##

  // report.html
  static let reportHTML = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{csp}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<header class="masthead">
<p class="brand">Descent</p>
<div id="theme"></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">The charts and tables of this page are drawn by the script inside it. Allow scripts for this file to see them. The page loads nothing from a network.</p></noscript>
</main>
<footer id="foot"></footer>
<script type="application/json" id="data">{{data}}</script>
<script>{{script}}</script>
</body>
</html>
"""##

  // report.js
  static let reportJS = ##"""
"use strict";
// The page of one or several runs, filled from the JSON of their report. Needs page.js, chart.js and the other
// files whose names begin with report.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const { paragraph, plural, value, facts } = Report;

  function start() {
    const main = document.getElementById("main");
    document.getElementById("theme").append(Page.theme());
    let report;
    try {
      report = Page.read();
    } catch (error) {
      main.append(paragraph(`The data of this page cannot be read: ${error.message}.`, "alarm"));
      return;
    }
    const runs = (report.runs ?? []).map((run, style) => ({ ...run, style }));
    intro(main, runs);
    const parts = [["curves", "Loss and metrics", ReportCurves.metrics], ["rate", "Learning rate", ReportCurves.rates],
      ["weights", "Gradients and weights", ReportWeights.norms], ["signs", "How often weights turn around", ReportWeights.signs],
      ["predictions", "What the kept weights predict", ReportPredictions.predictions],
      ["hardest", "The rows that fare worst", ReportPredictions.hardest], ["settings", "Settings", ReportSettings.settings],
      ["receipt", "How to get these runs again", ReportSettings.receipts]];
    for (const [id, title, fill] of parts) {
      const one = runs.length === 1 ? title.replace("these runs", "this run") : title;
      Page.section(main, id, one, (host) => fill(host, runs));
    }
    document.getElementById("foot").append(paragraph(`Made by ${name(report.program, 40)}. This page is one file. It loads nothing from a network and stores nothing.`));
  }

  // MARK: The runs in words

  const ENDS = { epochs: "all epochs were done", "no-improvement": "it no longer improved", target: "it reached its target",
    time: "its time was up", steps: "its steps were done", rows: "its rows were done", cancelled: "it was cancelled",
    interrupted: "it was interrupted", observer: "a program stopped it" };

  function ended(run) {
    if (run.status === "failed") return "it failed";
    if (run.status === "unfinished") return "it has not ended, or it was killed";
    return Object.hasOwn(ENDS, run.stop_reason) ? ENDS[run.stop_reason] : name(run.stop_reason, 40);
  }

  function intro(host, runs) {
    if (runs.length === 1) return alone(host, runs[0]);
    host.append(element("h1", {}, `${plural(runs.length, "run")} beside each other`),
      element("p", { class: "verdict" }, verdict(runs)), overview(runs));
    runs.forEach((run) => notes(host, run, `${name(run.name, 40)}: `));
    return undefined;
  }

  function alone(host, run) {
    const summary = run.summary, file = run.settings?.file;
    host.append(element("h1", {}, named(run.name, 40), file ? [" on ", named(file.split("/").at(-1), 48)] : null),
      element("p", { class: "verdict" }, verdict([run])),
      facts([["Rows to train on", number(summary.rows)], ["Rows to validate on", number(summary.validation_rows)],
        ["Weights and biases", number(summary.parameters)], ["Epochs", `${number(summary.epochs)} of ${number(summary.planned_epochs)}`],
        ["Updates", number(summary.steps)], ["Time", summary.seconds === null ? "—" : duration(summary.seconds)]]));
    notes(host, run, "");
  }

  function notes(host, run, before) {
    if (run.message) host.append(paragraph(`${before}it failed: ${sentence(run.message)}`, "alarm"));
    for (const note of run.notes ?? []) host.append(paragraph(`${before}${sentence(note)}.`, "note"));
  }

  function duration(seconds) {
    if (seconds < 90) return `${number(seconds)} s`;
    return seconds < 5400 ? `${number(seconds / 60, 2)} min` : `${number(seconds / 3600, 2)} h`;
  }

  // The best of some runs, if they are scored alike; otherwise null.
  function bestOf(runs) {
    const scored = runs.filter((run) => Number.isFinite(run.summary.best?.value));
    if (!scored.length || scored.some((run) => run.summary.monitor !== runs[0].summary.monitor)) return null;
    const sign = runs[0].summary.larger_is_better ? -1 : 1;
    return scored.reduce((best, run) => (sign * run.summary.best.value < sign * best.summary.best.value ? run : best));
  }

  function verdict(runs) {
    const best = bestOf(runs), first = runs[0], rows = first.summary.validation_rows > 0 ? "validation" : "training";
    if (runs.length === 1) {
      const how = best ? [`The best ${rows} ${name(best.summary.monitor, 30)} was `, value(best.summary.best.value), `, in epoch ${number(best.summary.best.epoch)}. `] : ["No weights were scored. "];
      return [...how, `The run ended after epoch ${number(first.summary.epochs)}: ${ended(first)}.`];
    }
    const failed = runs.filter((run) => run.status === "failed").length;
    return [best ? ["The best is ", named(best.name, 40), `: ${rows} ${name(best.summary.monitor, 30)} `, value(best.summary.best.value), "."] : "The runs are not scored alike, so none is the best.",
      failed ? ` ${plural(failed, "run")} failed.` : ""];
  }

  function overview(runs) {
    const best = bestOf(runs);
    const heads = ["Run", "Best value", "In epoch", "Epochs", "Updates", "Time", "Ended because"];
    const rows = runs.map((run) => {
      const { summary } = run;
      const cells = [summary.best ? element("span", { class: run === best ? "least" : null }, value(summary.best.value), run === best ? element("span", { class: "hidden-text" }, " (best)") : null) : "—",
        number(summary.best?.epoch), number(summary.epochs), data(summary.steps), summary.seconds === null ? "—" : duration(summary.seconds), ended(run)];
      return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, Marks.swatch({ style: run.style }), named(run.name, 40),
        element("span", { class: "small" }, name(summary.monitor, 30))),
      cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    return Page.scroll("The runs", element("table", { class: "contenders", role: "table" }, element("caption", { class: "hidden-text" }, "The runs"),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
      element("tbody", { role: "rowgroup" }, rows)));
  }

  start();
})();
"""##

  // scale.js
  static let scaleJS = ##"""
"use strict";
// Axes as numbers: scales, ticks, domains, and the value of a line between its points.

const Scale = (() => {
  // Maps low...high to from...to, linearly or by the logarithm.
  function make(kind, [low, high], [from, to]) {
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

  // Powers of ten; with 2 and 5 between them if there are few, and every second or third if there are many. At least
  // two, since one does not tell the scale.
  function logTicks(low, high, count) {
    const decades = Math.log10(high / low);
    if (decades < 0.7) return linearTicks(low, high, count).filter((value) => value > 0);
    const factors = decades * 3 <= count + 1 ? [1, 2, 5] : decades * 2 <= count ? [1, 3] : [1];
    const every = Math.max(1, Math.ceil(decades / count));
    const ticks = (factors) => {
      const made = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
        if (power % every) continue;
        made.push(...factors.map((factor) => Number(`${factor}e${power}`)));
      }
      return made.filter((value) => value >= low * 0.999999 && value <= high * 1.000001);
    };
    return [factors, [1, 3], [1, 2, 5]].map(ticks).find((made) => made.length > 1) ?? [low, high];
  }

  // The part of an axis that its values need.
  function domain(kind, values, { from = null, to = null, pad = 0.04 } = {}) {
    const usable = values.filter((value) => Number.isFinite(value) && (kind !== "log" || value > 0));
    if (usable.length === 0) return kind === "log" ? [1, 10] : [0, 1];
    let low = usable.reduce((a, b) => Math.min(a, b)), high = usable.reduce((a, b) => Math.max(a, b));
    if (to !== null && to !== undefined) high = Math.min(high, Math.max(to, low));
    if (kind === "log") {
      const margin = Math.max((high / low) ** pad, low === high ? 2 : 1.02);
      return [low / margin, high * margin];
    }
    if (from !== null && from !== undefined) low = Math.min(low, from);
    if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
    return [low, high];
  }

  // The value of a series at x, between its points as the line is drawn; null beyond its ends.
  function valueAt(points, x, isLine, kinds) {
    const at = points.findIndex((point) => point.x >= x - Math.abs(x) * 1e-9);
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

  return { make, linearTicks, logTicks, domain, valueAt, stretches };
})();
"""##
}
