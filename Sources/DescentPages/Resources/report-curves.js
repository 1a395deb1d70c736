"use strict";
// The curves of a report: the loss and the metrics of each run, and its learning rate. Needs report-parts.js.

const ReportCurves = (() => {
  const { element, name } = Page;
  const { paragraph, axis, scale, axisOf } = Report;
  const KINDS = { training: "training", validation: "validation", scored: "training, at rest" };

  function metrics(host, runs) {
    const names = [...new Set(runs.flatMap((run) => run.curves.map((curve) => curve.name)))];
    if (names.length === 0) return host.append(paragraph("The log has no epoch and no validation yet."));
    const hasBoth = runs.some((run) => new Set(run.curves.map((curve) => curve.rows)).size > 1);
    const state = { metric: names[0], axis: "epochs", scale: "linear", training: runs.length < 4 };
    const describe = () => {
      const { x, place } = axisOf(state.axis), metric = name(state.metric, 40);
      return { title: `${metric} against ${x.label}`, x, y: { label: metric, scale: state.scale },
        description: "A line for each run: the training rows while the weights change, and the validation rows between two updates.",
        series: runs.flatMap((run) => series(run, runs, state, place)) };
    };
    const show = () => plot.update(describe());
    const metric = names.length < 7
      ? Page.choices("Value", names.map((one) => [one, name(one, 28)]), names[0], (value) => { state.metric = value; show(); })
      : Report.select("Value", names.map((one) => [one, name(one, 60)]), (value) => { state.metric = value; show(); });
    host.append(element("div", { class: "controls" }, metric, axis((value) => { state.axis = value; show(); }),
      scale((value) => { state.scale = value; show(); }),
      hasBoth ? Page.check("Training rows too", state.training, (value) => { state.training = value; show(); }) : null));
    const plot = Chart.plot(host, describe());
    host.append(paragraph("The values of the training rows are measured while the weights change, each row in the step that trains on it. Those of the validation rows are of the weights between two steps. So a validation loss can be below the training loss."
      + (runs.some((run) => run.curves.some((curve) => curve.rows === "scored")) ? " “Training, at rest” are the training rows between two steps, where there are no rows to validate on." : ""), "note"));
    return undefined;
  }

  function series(run, runs, state, place) {
    const several = runs.length > 1;
    const text = (curve, shown) => (several ? [name(run.name, 30), ...(shown.length > 1 ? [KINDS[curve.rows] ?? "other"] : [])].join(", ") : KINDS[curve.rows] ?? "other");
    return run.curves.filter((curve) => curve.name === state.metric && (state.training || curve.rows !== "training" || !run.curves.some((one) => one.name === curve.name && one.rows !== "training")))
      .sort((a, b) => (a.rows === "training") - (b.rows === "training"))
      .map((curve, _, shown) => ({ name: text(curve, shown), style: several ? run.style : curve.rows === "training" ? 1 : 0, thin: curve.rows === "training", dash: several && curve.rows === "training" ? "5 4" : undefined,
        direct: !several || curve.rows !== "training", points: points(curve.points, place) }));
  }

  const points = (list, place) => list.map((point) => ({ x: point[place], y: point[4], low: null, high: null }));

  function rates(host, runs) {
    const shown = runs.filter((run) => run.learning_rate.some((point) => Number.isFinite(point[4])));
    if (shown.length === 0) return host.append(paragraph("The log has no learning rate: no epoch has ended."));
    const flat = shown.every((run) => run.learning_rate.every((point) => point[4] === run.learning_rate[0][4]));
    const state = { axis: "epochs", scale: "linear" };
    const describe = () => {
      const { x, place } = axisOf(state.axis);
      return { title: `Learning rate against ${x.label}`, x, y: { label: "learning rate", scale: state.scale, from: 0 },
        description: "The learning rate of the last update of each epoch.",
        series: shown.map((run) => ({ name: name(run.name, 40), style: run.style, direct: shown.length > 1, points: points(run.learning_rate, place) })) };
    };
    host.append(paragraph(flat ? "The learning rate stayed what it was: no schedule changed it." : "The learning rate of the last update of each epoch, as the schedule changed it."),
      element("div", { class: "controls" }, axis((value) => { state.axis = value; plot.update(describe()); }), scale((value) => { state.scale = value; plot.update(describe()); })));
    const plot = Chart.plot(host, describe());
    return undefined;
  }

  return { metrics, rates };
})();
