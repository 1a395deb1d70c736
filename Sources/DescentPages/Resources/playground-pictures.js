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
