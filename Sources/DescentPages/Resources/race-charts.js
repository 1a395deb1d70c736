"use strict";
// The charts of a race: curves, time to the goal, learning rates, noise. Needs chart.js and race-data.js.

const RaceCharts = (() => {
  const { element, name, named, sentence, number } = Page;
  const { plural, paragraph, word, larger, joined, byBatch } = RaceData;
  const AXES = {
    rows: { label: "rows seen", unit: "rows seen", scale: "linear", text: "The same number of rows seen is the same work of reading. There a smaller batch has made more updates." },
    updates: { label: "updates", unit: "updates", scale: "log", text: "One update is one change of the weights. After the same number of updates a larger batch has read more rows, and each of its updates follows a better gradient." },
    seconds: { label: "seconds of training", unit: "seconds of training", scale: "linear", text: "This is the time of training alone, on this machine; the time of the validations does not count. Large batches use the processor better." },
  };

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
      word(race) === "loss" && race.contenders.some((one) => one.runs.some((run) => run.points?.some((point) => Number.isFinite(point.train))))
        ? Page.check("Training loss too", false, (value) => { state.training = value; show(); }) : null);
    host.append(paragraph(`Each line is a contender's ${word(race)} on the validation rows, which no run trains on: the median over the seeds. Its band reaches from the lowest seed to the highest.`), controls, text);
    const plot = Chart.plot(host, describe());
    const diverged = race.contenders.flatMap((one) => one.runs.filter((run) => run.status === "diverged"));
    if (diverged.length > 0) host.append(paragraph(`A dotted line is a single run that diverged, and the cross marks its last value. ${diverged.length === 1 ? "1 run did" : `${number(diverged.length)} runs did`}; the lines and bands are of the other runs.`, "note"));
    host.append(paragraph("A logarithmic axis has no zero, so a line begins there at the first point after the start.", "note"));
  }

  // MARK: Time to the goal
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
    const series = groups.map((group, index) => ({ name: group.name, style: groups.length > 1 ? index : "ink", dots: true, direct: groups.length > 1,
      points: group.members.filter((one) => one.to_goal?.[measure]).map((one) => ({ x: one.batch_rows, style: groups.length > 1 ? index : one.style, y: one.to_goal[measure].median, low: one.to_goal[measure].low, high: one.to_goal[measure].high })).sort((a, b) => a.x - b.x),
      edge: group.members.filter((one) => !one.to_goal?.[measure] || one.to_goal.reached < one.runs.length).map((one) => ({ x: one.batch_rows, style: groups.length > 1 ? index : one.style,
        text: one.to_goal?.[measure] ? `${number(one.runs.length - one.to_goal.reached)} of ${number(one.runs.length)} runs did not reach it` : one.best ? "not reached" : "diverged" })) }));
    const predicted = measure === "seconds" ? [] : (race.noise?.predicted ?? []).filter((one) => one.batch > 0 && one[measure] > 0);
    if (predicted.length > 1) {
      series.push({ name: "predicted from the noise scale", style: "muted", dash: "7 5", direct: false, points: predicted.map((one) => ({ x: one.batch, y: one[measure], low: null, high: null })).sort((a, b) => a.x - b.x) });
    }
    const sizes = [...new Set(race.contenders.map((one) => one.batch_rows))].sort((a, b) => a - b), scaleValue = race.noise?.scale;
    const near = scaleValue > sizes[0] / 30 && scaleValue < sizes.at(-1) * 30;
    const axis = { rows: "rows to the goal", updates: "updates to the goal", seconds: "seconds to the goal" }[measure];
    return { title: `${axis[0].toUpperCase()}${axis.slice(1)} against batch size`, description: "Both axes are logarithmic.", atEnd: "Point at a batch size, or use the arrow keys, to read its values.",
      x: { label: "batch size (rows per update)", unit: "rows per update", scale: "log", pad: 0.06, at: sizes },
      y: { label: axis, scale: "log", pad: 0.08 }, series, quiet: true,
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
    if (byBatch(race)?.length === 1) tuned.sort((a, b) => a.batch_rows - b.batch_rows);
    if (tuned.length === 0) {
      host.append(paragraph((race.varied ?? []).includes("learning-rate") ? "The learning rate is what this race varies, so none was looked for."
        : "No learning rates were tried before this race: every contender ran with the rate in the table above. A rate that suits one contender and not another makes such a race unfair."));
      return;
    }
    const same = (a, b) => Math.abs(Math.log(a / b)) < 0.01;
    const tried = [];
    for (const rate of tuned.flatMap((one) => one.tuning.map((cell) => cell.learning_rate)).sort((a, b) => a - b)) if (!tried.length || !same(tried.at(-1), rate)) tried.push(rate);
    tried.reverse();
    host.append(paragraph(`Before the race each contender ran briefly with several learning rates. A cell has the best validation ${word(race)} of such a run: the stronger its blue, the better. The rate with the frame is the one that the contender races with.`));
    Chart.map(host, { title: `Best validation ${word(race)} in each short run, by learning rate and contender`, corner: "rate", largerIsBetter: larger(race), worst: race.untrained,
      rows: tried.map((rate) => number(rate)), columns: tuned.map((one) => one.name),
      keys: [["hatched", "diverged"], ["chosen", "chosen"]],
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
    const known = (race.noise?.measured ?? []).filter((one) => one.scale > 0);
    if (!race.noise) {
      host.append(paragraph("The gradient noise scale, which says how much the gradients of the rows differ, was not measured in this race."));
      return;
    }
    host.append(paragraph("Each row of the table pulls the weights its own way. The gradient noise scale says how much the rows disagree: it is the batch size at which their disagreement weighs as much as what they agree on. Well below it, twice the batch needs about half the updates. Well above it, twice the batch saves hardly an update and reads twice the rows."));
    if (known.length === 0) {
      host.append(paragraph("It could not be computed in any epoch: the gradient was too small or not finite."));
      return;
    }
    if (race.noise.text) host.append(element("p", {}, sentence(race.noise.text)));
    Chart.plot(host, { title: "Gradient noise scale in each epoch", description: sentence(race.noise.text ?? ""), atEnd: "At the end:",
      x: { label: "epoch", unit: "epochs", scale: "linear" }, y: { label: "noise scale (rows)", scale: "log" },
      guides: race.noise.scale > 0 ? [{ axis: "y", value: race.noise.scale, label: `median until the goal: ${number(race.noise.scale)} rows` }] : [],
      series: [{ name: `measured with ${name(race.noise.contender, 40)}`, style: Math.max(0, race.contenders.findIndex((one) => one.name === race.noise.contender)), direct: false,
        points: race.noise.measured.map((one) => ({ x: one.epoch, y: one.scale > 0 ? one.scale : null, low: null, high: null })) }] });
    const missing = race.noise.measured.length - known.length;
    if (missing > 0) host.append(paragraph(`${plural(missing, "epoch")} without a value: the gradient was too small or not finite there.`, "note"));
  }

  return { curves, goal, rates, noise };
})();
