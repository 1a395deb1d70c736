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
