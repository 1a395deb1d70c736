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
