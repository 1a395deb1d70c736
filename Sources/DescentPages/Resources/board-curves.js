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
