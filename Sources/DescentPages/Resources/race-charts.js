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
