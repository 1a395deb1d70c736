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
