"use strict";
// The page of a race, filled from its JSON. Needs page.js and chart.js.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const AXES = {
    rows: { label: "rows seen", unit: "rows seen", scale: "linear", text: "The same number of rows seen is the same work of reading. There a smaller batch has made more updates." },
    updates: { label: "updates", unit: "updates", scale: "log", text: "One update is one change of the weights. After the same number of updates a larger batch has read more rows, and each of its updates follows a better gradient." },
    seconds: { label: "seconds of training", unit: "seconds of training", scale: "linear", text: "This is the time of training alone, on this machine; the time of the validations does not count. Large batches use the processor better." },
  };
  const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
  const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
  const paragraph = (text, kind) => element("p", { class: kind }, text);
  const spreadText = (spread) => (spread.high > spread.low ? `${number(spread.low)} to ${number(spread.high)}` : null);

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
    const parts = [["contenders", "The contenders", contenders], ["curves", `How the ${word(race)} changes`, curves],
      ["goal", "How long to the goal", goal], ["rates", "Which learning rate suits which contender", rates],
      ["noise", "How much the rows disagree", noise], ["findings", "What the pictures say", findings], ["how", "How the race was run", how]];
    for (const [id, title, fill] of parts) Page.section(main, id, title, (host) => fill(host, race));
    document.getElementById("foot").append(paragraph(`Made by ${name(race.program)}. This page is one file. It loads nothing from a network and stores nothing.`));
  }

  // MARK: The race in words

  const word = (race) => name(race.monitor?.name ?? "loss");
  const larger = (race) => race.monitor?.larger_is_better === true;
  const isBatch = (race) => (race.varied ?? []).includes("batch");

  function subject(race) {
    const words = { batch: "batch sizes", optimizer: "optimizers", "learning-rate": "learning rates" };
    const varied = race.varied ?? [];
    return varied.length === 0 ? "settings" : varied.map((one) => (Object.hasOwn(words, one) ? words[one] : `values of ${name(one)}`)).join(" and ");
  }

  function intro(host, race) {
    host.append(element("h1", {}, `A race of ${subject(race)} on `, named(race.file, 48)),
      element("p", { class: "verdict" }, sentence(race.verdict)));
    if (isBatch(race)) {
      host.append(paragraph("Full batch, mini-batch and stochastic descent differ in one value: the batch size, the number of rows read before the weights change once. A full batch reads all rows and then makes one update. A mini-batch reads some. Stochastic descent makes an update after every row. One epoch is every row read once.", "muted"));
    }
    if (race.contenders.some((contender) => contender.runs.some((run) => run.status === "stopped"))) {
      host.append(paragraph("The race was interrupted. What follows is about the runs so far.", "alarm"));
    }
    const seeds = race.seeds ?? [], rows = race.rows ?? {};
    const facts = [["Rows to train on", number(rows.train)], ["Rows to validate on", number(rows.validation)],
      ["Weights and biases", number(race.parameters)], ["Budget of each run", name(race.budget?.text ?? "—", 30)],
      ["Seeds", number(seeds.length)]];
    host.append(element("dl", { class: "facts" }, facts.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text)))));
  }

  // MARK: Contenders

  const MEASURES = [["rows", "Rows to the goal"], ["updates", "Updates to the goal"], ["seconds", "Seconds to the goal"]];

  function contenders(host, race) {
    host.append(race.goal
      ? paragraph(`The goal is ${sentence(race.goal.text ?? number(race.goal.value))}. Each value is the median over ${plural((race.seeds ?? []).length, "seed")}, with the lowest and the highest below it. A dot marks the best of a column.`)
      : paragraph("There is no goal that the contenders could be timed to, so the table has their best values alone."));
    const measures = race.goal ? MEASURES : [], best = bestOf(race, measures);
    const heads = ["Contender", "Learning rate", `Best validation ${word(race)}`, ...measures.map(([, title]) => title)];
    const rows = race.contenders.map((contender) => {
      const cells = [rateCell(contender), bestCell(contender, best), ...measures.map(([key]) => goalCell(contender, key, best))];
      return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, Chart.swatch({ style: contender.style }), named(contender.name), about(contender, race)),
        cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    host.append(Page.scroll("The contenders", element("table", { class: "contenders", role: "table", "aria-label": "The contenders" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
      element("tbody", { role: "rowgroup" }, rows))));
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

  function about(contender, race) {
    const made = [];
    if (isBatch(race) && contender.steps_per_epoch) made.push(element("span", { class: "small" }, `${plural(contender.steps_per_epoch, "update")} an epoch`));
    const diverged = contender.runs.filter((run) => run.status === "diverged");
    const count = contender.diverged || diverged.length;
    if (count > 0) made.push(element("span", { class: "small alarm" }, `${number(count)} of ${plural(contender.runs.length, "run")} diverged`));
    for (const run of diverged.slice(0, 3)) {
      if (run.note) made.push(element("span", { class: "small wide" }, `seed ${name(run.seed, 24)}: ${name(run.note, 140)}`));
    }
    const stopped = contender.runs.filter((run) => run.status === "stopped").length;
    if (stopped > 0) made.push(element("span", { class: "small" }, `${plural(stopped, "run")} stopped early`));
    return made;
  }

  function rateCell(contender) {
    return [data(contender.learning_rate), contender.rate_at_edge ? element("span", { class: "small" }, "at the edge of those tried") : null];
  }

  function valueCell(spread, isBest) {
    return [element("span", { class: isBest ? "least" : null }, data(spread.median), isBest ? element("span", { class: "hidden-text" }, " (best)") : null),
      spreadText(spread) ? element("span", { class: "small" }, data(spread.low), " to ", data(spread.high)) : null];
  }

  function bestCell(contender, best) {
    return contender.best ? valueCell(contender.best, contender.best.median === best.best)
      : element("span", { class: "alarm" }, contender.diverged > 0 ? "diverged" : "none");
  }

  function goalCell(contender, key, best) {
    const to = contender.to_goal, runs = contender.runs.length;
    if (!to?.[key] || !to.reached) return element("span", { class: "unreached" }, contender.best ? "not reached" : "diverged");
    return [valueCell(to[key], to.reached === runs && to[key].median === best[key]),
      to.reached < runs ? element("span", { class: "small" }, `${number(to.reached)} of ${number(runs)} runs`) : null];
  }

  // MARK: Curves

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

  function curveSeries(race, axis, training) {
    return race.contenders.flatMap((contender) => {
      const whole = contender.runs.filter((run) => run.status !== "diverged");
      const extra = contender.runs.filter((run) => run.status === "diverged").map((run) => ({ cross: true,
        text: `seed ${name(run.seed, 24)} diverged${run.note ? `: ${name(run.note, 140)}` : ""}`,
        points: (run.points ?? []).filter((point) => Number.isFinite(point.validation)).map((point) => ({ x: point[axis], y: point.validation })) }));
      const series = { name: contender.name, style: contender.style, points: joined(whole, axis, "validation"), extra };
      if (!training) return [series];
      return [series, { name: `${name(contender.name, 40)}, training`, style: contender.style, thin: true, dash: "1 5", direct: false,
        points: joined(whole, axis, "train").map((point) => ({ ...point, low: null, high: null })) }];
    });
  }

  function curves(host, race) {
    const starts = race.contenders.flatMap((contender) => contender.runs.map((run) => run.points?.[0]?.validation)).filter(Number.isFinite);
    const ends = race.contenders.filter((contender) => contender.best).map((contender) => contender.best.median);
    const top = Math.max(race.untrained ?? -Infinity, ...starts), low = Math.min(...ends, top);
    const state = { axis: "rows", x: { rows: "linear", updates: "log", seconds: "linear" }, y: !larger(race) && low > 0 && top / low > 8 ? "log" : "linear", training: false };
    const text = paragraph("", "note");
    const describe = () => {
      const axis = AXES[state.axis];
      text.textContent = axis.text;
      return { title: `Validation ${word(race)} against ${axis.label}`,
        description: `One line for each contender: the median over seeds, with a band from the lowest to the highest. ${sentence(race.verdict)}`,
        x: { label: axis.label, unit: axis.unit, scale: state.x[state.axis] },
        y: { label: `validation ${word(race)}`, scale: state.y, cap: larger(race) || !Number.isFinite(top) ? null : top * 1.15 },
        guides: race.goal ? [{ axis: "y", value: race.goal.value, label: `goal ${number(race.goal.value)}` }] : [],
        series: curveSeries(race, state.axis, state.training) };
    };
    const show = () => plot.update(describe());
    const scaleX = Page.choices("Horizontal scale", [["linear", "linear"], ["log", "log"]], state.x.rows, (value) => { state.x[state.axis] = value; show(); });
    const controls = element("div", { class: "controls" },
      Page.choices("Horizontal axis", [["rows", "Rows seen"], ["updates", "Updates"], ["seconds", "Seconds"]], "rows",
        (value) => { state.axis = value; scaleX.select(state.x[value]); show(); }),
      scaleX,
      Page.choices("Vertical scale", [["linear", "linear"], ["log", "log"]], state.y, (value) => { state.y = value; show(); }),
      race.contenders.some((one) => one.runs.some((run) => run.points?.some((point) => Number.isFinite(point.train))))
        ? Page.check("Training loss too", false, (value) => { state.training = value; show(); }) : null);
    host.append(paragraph(`Each line is a contender's ${word(race)} on the validation rows, which no run trains on: the median over the seeds. Its band reaches from the lowest seed to the highest.`), controls, text);
    const plot = Chart.plot(host, describe());
    const diverged = race.contenders.flatMap((one) => one.runs.filter((run) => run.status === "diverged"));
    if (diverged.length > 0) host.append(paragraph(`A cross marks where a run diverged: from there on its loss was no number that could be drawn. ${plural(diverged.length, "run")} did.`, "note"));
    host.append(paragraph("A logarithmic axis has no zero, so a line begins there at the first point after the start.", "note"));
  }

  // MARK: Time to the goal

  // The contenders with the same settings apart from the batch size, as lists; null if a batch size is not what
  // tells the contenders apart.
  function byBatch(race) {
    if (!isBatch(race)) return null;
    const groups = new Map();
    for (const contender of race.contenders) {
      const others = (race.varied ?? []).filter((one) => one !== "batch").map((one) => contender.settings?.[one] ?? "");
      const key = JSON.stringify(others);
      if (!groups.has(key)) groups.set(key, { name: others.length ? others.map((one) => name(one, 24)).join(", ") : "measured", members: [] });
      groups.get(key).members.push(contender);
    }
    const made = [...groups.values()];
    const distinct = made.every((group) => new Set(group.members.map((one) => one.batch_rows)).size === group.members.length);
    return distinct && made.some((group) => group.members.length > 1) ? made : null;
  }

  function goal(host, race) {
    if (!race.goal) {
      host.append(paragraph("The race has no goal, so there is no time to it."));
      return;
    }
    if (!race.contenders.some((one) => one.to_goal?.reached > 0)) {
      host.append(paragraph(`No contender reached the goal, ${sentence(race.goal.text ?? number(race.goal.value))}. A larger budget may show how long each needs.`));
      return;
    }
    const groups = byBatch(race), state = { measure: "updates" }, text = paragraph("", "note");
    const describe = () => {
      text.textContent = measureText(race, groups, state.measure);
      return groups ? goalPlot(race, groups, state.measure) : goalBars(race, state.measure);
    };
    host.append(element("div", { class: "controls" }, Page.choices("Measure", [["updates", "Updates"], ["rows", "Rows"], ["seconds", "Seconds"]],
      state.measure, (value) => { state.measure = value; chart.update(describe()); })), text);
    const chart = (groups ? Chart.plot : Chart.bars)(host, describe());
    if (groups && race.contenders.some((one) => !one.to_goal?.reached)) {
      host.append(paragraph("A triangle on the upper edge marks a contender that did not reach the goal within the budget.", "note"));
    }
  }

  function measureText(race, groups, measure) {
    if (!groups) return "The median over the seeds, with a whisker from the lowest to the highest.";
    return { updates: "Both axes are logarithmic. Where the line falls by half when the batch doubles, larger batches save updates in full. Where it is flat, they save none.",
      rows: "Rows read until the goal. Where the line is flat, a larger batch costs no more reading. Where it rises, rows are wasted.",
      seconds: "What one waits, on this machine. The noise scale predicts updates and rows, not seconds." }[measure];
  }

  function goalPlot(race, groups, measure) {
    const series = groups.map((group, index) => ({ name: group.name, style: groups.length > 1 ? index : 0, dots: true, direct: groups.length > 1,
      points: group.members.filter((one) => one.to_goal?.[measure]).map((one) => ({ x: one.batch_rows, y: one.to_goal[measure].median, low: one.to_goal[measure].low, high: one.to_goal[measure].high })).sort((a, b) => a.x - b.x),
      edge: group.members.filter((one) => !one.to_goal?.[measure] || one.to_goal.reached < one.runs.length).map((one) => ({ x: one.batch_rows,
        text: one.to_goal?.[measure] ? `${number(one.runs.length - one.to_goal.reached)} of ${number(one.runs.length)} runs did not reach it` : one.best ? "not reached" : "diverged" })) }));
    const predicted = measure === "seconds" ? [] : (race.noise?.predicted ?? []).filter((one) => one.batch > 0 && one[measure] > 0);
    if (predicted.length > 1) {
      series.push({ name: "predicted from the noise scale", style: "ink", dash: "7 5", direct: false, points: predicted.map((one) => ({ x: one.batch, y: one[measure], low: null, high: null })).sort((a, b) => a.x - b.x) });
    }
    const sizes = [...new Set(race.contenders.map((one) => one.batch_rows))].sort((a, b) => a - b), scaleValue = race.noise?.scale;
    const near = scaleValue > sizes[0] / 30 && scaleValue < sizes.at(-1) * 30;
    const apart = sizes.every((size, index) => index === 0 || size / sizes[index - 1] > 1.5);
    const axis = { rows: "rows to the goal", updates: "updates to the goal", seconds: "seconds to the goal" }[measure];
    return { title: `${axis[0].toUpperCase()}${axis.slice(1)} against batch size`, description: "Both axes are logarithmic.", atEnd: "Point at a batch size, or use the arrow keys, to read its values.",
      x: { label: "batch size (rows per update)", unit: "rows per update", scale: "log", pad: 0.06, ticks: (count) => (apart && sizes.length <= count ? sizes : null) },
      y: { label: axis, scale: "log" }, series,
      guides: near && measure !== "seconds" ? [{ axis: "x", value: scaleValue, label: `noise scale: ${number(scaleValue)} rows` }] : [] };
  }

  function goalBars(race, measure) {
    const axis = { rows: "rows to the goal", updates: "updates to the goal", seconds: "seconds to the goal" }[measure];
    return { title: `${axis[0].toUpperCase()}${axis.slice(1)}`, label: axis, bars: race.contenders.map((one) => {
      const spread = one.to_goal?.[measure] ?? null;
      return { name: one.name, style: one.style, value: spread ? spread.median : null, low: spread?.low, high: spread?.high, text: one.best ? "not reached" : "diverged" };
    }) };
  }

  // MARK: Learning rates

  function rates(host, race) {
    const tuned = race.contenders.filter((one) => one.tuning.length > 0);
    if (tuned.length === 0) {
      host.append(paragraph((race.varied ?? []).includes("learning-rate") ? "The learning rate is what this race varies, so none was looked for."
        : "No learning rates were tried before this race: every contender ran with the rate in the table above. A rate that suits one contender and not another makes such a race unfair."));
      return;
    }
    const same = (a, b) => Math.abs(Math.log(a / b)) < 0.01;
    const tried = [];
    for (const rate of tuned.flatMap((one) => one.tuning.map((cell) => cell.learning_rate)).sort((a, b) => a - b)) if (!tried.length || !same(tried.at(-1), rate)) tried.push(rate);
    tried.reverse();
    host.append(paragraph(`Before the race each contender ran briefly with several learning rates. A cell has the best validation ${word(race)} of such a run: the darker, the better. The rate with the frame is the one that the contender races with.`));
    Chart.map(host, { title: `Best validation ${word(race)} in each short run, by learning rate and contender`, corner: "rate", largerIsBetter: larger(race), worst: race.untrained,
      rows: tried.map((rate) => number(rate)), columns: tuned.map((one) => one.name),
      keys: [["q0", "best"], ["q3", "in between"], ["q5", "no better than untrained"], ["hatched", "diverged"], ["chosen", "chosen"]],
      cell: (row, column) => {
        const found = tuned[column].tuning.filter((cell) => same(cell.learning_rate, tried[row]));
        if (found.length === 0) return null;
        const kept = found.find((cell) => cell.status !== "diverged") ?? found[0];
        const chosen = tuned[column].learning_rate > 0 && same(tuned[column].learning_rate, tried[row]);
        return { value: kept.best, hatched: kept.status === "diverged", text: "diverged", chosen: chosen ? (tuned[column].rate_at_edge ? "chosen, at the edge" : "chosen") : null };
      } });
    const edge = tuned.filter((one) => one.rate_at_edge);
    if (edge.length > 0) {
      host.append(element("p", { class: "note" }, "At the edge of the rates tried, where a better one may lie beyond: ", edge.map((one, index) => [index ? ", " : "", named(one.name, 40)]), "."));
    }
  }

  // MARK: Noise

  function noise(host, race) {
    const measured = (race.noise?.measured ?? []).filter((one) => one.scale > 0);
    host.append(paragraph("Each row of the table pulls the weights its own way. The gradient noise scale says how much the rows disagree: it is the batch size at which their disagreement weighs as much as what they agree on. Well below it, twice the batch needs about half the updates. Well above it, twice the batch saves hardly an update and reads twice the rows."));
    if (measured.length === 0) {
      host.append(paragraph(race.noise ? "It could not be computed in any epoch: the gradient was too small or not finite." : "It was not measured in this race."));
      return;
    }
    if (race.noise.text) host.append(element("p", {}, sentence(race.noise.text)));
    Chart.plot(host, { title: "Gradient noise scale in each epoch", description: sentence(race.noise.text ?? ""), atEnd: "At the end:",
      x: { label: "epoch", unit: "epochs", scale: "linear" }, y: { label: "noise scale (rows)", scale: "log" },
      guides: race.noise.scale > 0 ? [{ axis: "y", value: race.noise.scale, label: `median until the goal: ${number(race.noise.scale)} rows` }] : [],
      series: [{ name: `measured with ${name(race.noise.contender, 40)}`, style: Math.max(0, race.contenders.findIndex((one) => one.name === race.noise.contender)), direct: false,
        points: race.noise.measured.map((one) => ({ x: one.epoch, y: one.scale > 0 ? one.scale : null, low: null, high: null })) }] });
    const missing = race.noise.measured.length - measured.length;
    if (missing > 0) host.append(paragraph(`${plural(missing, "epoch")} without a value: the gradient was too small or not finite there.`, "note"));
  }

  // MARK: Words and receipt

  function findings(host, race) {
    const said = race.findings ?? [];
    host.append(said.length ? element("ul", { class: "points" }, said.map((text) => element("li", {}, sentence(text)))) : paragraph("Nothing stands out."));
  }

  function how(host, race) {
    const pairs = [["File", named(race.file)], ["Column to predict", named(race.target)], ["Varied", (race.varied ?? []).map((one) => name(one)).join(", ") || "nothing"],
      ["Loss", name(race.loss)], ["Judged by", `validation ${word(race)}, ${larger(race) ? "larger is better" : "smaller is better"}`],
      ["Before training", race.untrained === null || race.untrained === undefined ? "—" : [`${word(race)} `, data(race.untrained)]],
      ["Goal", race.goal ? sentence(race.goal.text ?? number(race.goal.value)) : "none"], ["Budget of each run", name(race.budget?.text ?? "—")],
      ["Seeds", (race.seeds ?? []).map((one) => name(one, 24)).join(", ")], ["Learning rates", race.tuned ? "looked for, for each contender alone" : "as given"],
      ["Time of the whole race", race.seconds === null || race.seconds === undefined ? "—" : [data(race.seconds), " seconds"]], ["Program", name(race.program)], ["Machine", name(race.machine)]];
    host.append(paragraph("All contenders train the same network on the same rows. For one seed they begin with the same weights."),
      element("dl", { class: "pairs" }, pairs.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])));
    if (race.command) host.append(element("h3", {}, "The command that repeats it"), Page.copyable(race.command, "Copy the command"));
    host.append(Page.details("Every run", () => runs(race)));
  }

  function runs(race) {
    const heads = ["Seed", "How it ended", `Best validation ${word(race)}`, "Updates", "Rows", "Seconds"];
    return Page.scroll("Every run", element("table", {}, element("caption", {}, "Every run"), element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      race.contenders.map((contender) => element("tbody", {}, element("tr", { class: "group" }, element("th", { colspan: heads.length, scope: "rowgroup" }, named(contender.name))),
        contender.runs.map((run) => element("tr", {}, element("th", { scope: "row" }, name(run.seed, 24)), element("td", {}, name(run.status, 20), run.note ? element("span", { class: "small wide" }, name(run.note, 140)) : null),
          [run.best, run.updates, run.rows, run.seconds].map((value) => element("td", {}, data(value)))))))));
  }

  start();
})();
