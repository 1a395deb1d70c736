"use strict";
// What the steps of a run did to its weights: norms by layer, and how often updates change their sign. Needs
// report-parts.js.

const ReportWeights = (() => {
  const { element, name, number } = Page;
  const { paragraph, axis, scale, axisOf } = Report;
  const ASK = "The log has none: train with --log-details to have them.";
  const KEYS = { weight: ["Weights", "norm of the weights"], gradient: ["Gradients", "mean norm of the gradient"], update: ["Updates", "mean norm of the update"],
    ratio: ["Update by weight", "norm of the update, divided by that of the weights"] };

  const layerName = (layer) => `layer ${number(layer.layer)}${layer.kind ? ` (${name(layer.kind, 30)})` : ""}`;

  function pick(norms, key) {
    if (key !== "ratio") return norms[key];
    return norms.weight > 0 && norms.update !== null ? norms.update / norms.weight : null;
  }

  // A line for all layers together and one for each.
  function series(run, key, place) {
    const points = (get) => run.norms.points.map((point) => ({ x: point.at[place], y: pick(get(point), key), low: null, high: null }));
    const layers = run.norms.layers.map((layer, index) => ({ name: layerName(layer), style: index, points: points((point) => point.layers[index]) }));
    return layers.length < 2 && layers.length > 0 ? layers : [{ name: "all layers", style: "ink", points: points((point) => point.whole) }, ...layers];
  }

  function norms(host, runs) {
    const shown = runs.filter((run) => run.norms?.points.length > 0);
    if (shown.length === 0) return host.append(paragraph("The log has no norms: it is of a program of one's own, or of an earlier version."));
    const hasMore = shown.some((run) => run.norms.detailed);
    host.append(paragraph("The norm is √Σw² over the weights and biases of a layer. Weights that grow without end point to too large a learning rate or too little weight decay; a layer whose gradient is near zero learns nothing."));
    if (!hasMore) host.append(paragraph(`The norms of gradients and updates need a pass over all weights after each step. ${ASK}`, "note"));
    Report.each(host, shown, (part, run) => {
      const state = { key: run.norms.detailed ? "gradient" : "weight", axis: "epochs", scale: "linear" };
      const describe = () => {
        const { x, place } = axisOf(state.axis), [, label] = KEYS[state.key];
        return { title: `${label[0].toUpperCase()}${label.slice(1)} against ${x.label}`, x, y: { label, scale: state.scale, from: 0 },
          description: "One line for all layers together and one for each.", series: series(run, state.key, place) };
      };
      const show = () => plot.update(describe());
      const keys = Object.entries(KEYS).filter(([key]) => key === "weight" || run.norms.detailed).map(([key, [text]]) => [key, text]);
      part.append(element("div", { class: "controls" }, keys.length > 1 ? Page.choices("Norm of", keys, state.key, (value) => { state.key = value; show(); }) : null,
        axis((value) => { state.axis = value; show(); }), scale((value) => { state.scale = value; show(); })));
      const plot = Chart.plot(part, describe());
      if (run.norms.detailed) part.append(paragraph("Norms of gradients and updates are means over the steps since the point before; the gradient is that of the batch, after penalties and clipping. A rule of thumb: updates of about a thousandth of the weights.", "note"));
    });
    return undefined;
  }

  function signs(host, runs) {
    host.append(paragraph("An update moves a weight up or down. If it often moves in the other direction than the update before, the weight swings about a valley: the learning rate is large for this weight, or the batches disagree. A share of one half is what chance would give; a share of one is a weight that turns around at every update."));
    const shown = runs.filter((run) => run.norms?.points.some((point) => point.whole.sign_changes !== null));
    if (shown.length === 0) return host.append(paragraph(`Counting needs a pass over all weights after each step. ${ASK}`, "note"));
    Report.each(host, shown, (part, run) => {
      const state = { axis: "epochs" };
      const describe = () => {
        const { x, place } = axisOf(state.axis);
        return { title: `Share of updates whose sign changed, against ${x.label}`, x, y: { label: "share of updates whose sign changed", scale: "linear", from: 0 },
          description: "One line for all layers together and one for each.", guides: [{ axis: "y", value: 0.5, label: "as by chance" }],
          series: series({ ...run, norms: { ...run.norms, points: run.norms.points.filter((point) => point.whole.sign_changes !== null) } }, "sign_changes", place) };
      };
      part.append(element("div", { class: "controls" }, axis((value) => { state.axis = value; plot.update(describe()); })));
      const plot = Chart.plot(part, describe());
      part.append(paragraph("Of the updates of single weights that were not zero and had one before, since the point before: the share with the other sign.", "note"));
    });
    return undefined;
  }

  return { norms, signs };
})();
