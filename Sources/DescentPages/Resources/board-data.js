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
