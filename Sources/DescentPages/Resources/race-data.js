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
