"use strict";
// What the kept weights of a run predict: confusion, calibration, residuals, and the rows that fared worst. Needs
// report-parts.js.

const ReportPredictions = (() => {
  const { element, name, named, number, data, short } = Page;
  const { paragraph, plural, value } = Report;

  // MARK: The part of each run

  function predictions(host, runs) {
    const shown = runs.filter((run) => run.evaluation?.targets.length > 0);
    if (shown.length === 0) {
      return host.append(paragraph("The log has no evaluation: the run has not ended or was interrupted, or it is of an earlier version or of a program of one's own."));
    }
    Report.each(host, shown, (part, run) => {
      const { targets, rows, epoch } = run.evaluation, inner = element("div", {});
      part.append(paragraph(`The weights of epoch ${number(epoch)} on the ${rows === "training" ? "training rows: they have been learned from, so mistakes on others are more frequent" : "validation rows, which the training does not learn from"}.`));
      const show = (index) => {
        inner.replaceChildren();
        const target = targets[Number(index)];
        if (target.classes) classes(inner, target);
        else if (target.numbers) numbers(inner, target);
        else inner.append(paragraph("No prediction was a finite number."));
      };
      if (targets.length > 1) {
        part.append(element("div", { class: "controls" }, Report.select("Target", targets.map((target, index) => [index, name(target.name, 60)]), show)));
      }
      part.append(inner);
      show(0);
    });
    return undefined;
  }

  // MARK: Classes

  function classes(host, target) {
    confusion(host, target.classes);
    if (target.classes.calibration) calibration(host, target.classes);
    else host.append(element("h3", {}, "Calibration"), paragraph("The loss learns scores, not probabilities, so there is nothing to calibrate."));
  }

  const labelsOf = (one) => [...one.labels, ...(one.others > 0 ? [`the ${one.others} other classes`] : [])];

  // The pairs of classes that are most often confused.
  function mistakes(one, labels) {
    return one.counts.flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
      .filter((pair) => pair.actual !== pair.predicted && pair.count > 0).sort((a, b) => b.count - a.count).slice(0, 3)
      .map((pair) => element("li", {}, `${plural(pair.count, "row")} of `, named(labels[pair.actual], 40), " taken for ", named(labels[pair.predicted], 40)));
  }

  function confusion(host, one) {
    const labels = labelsOf(one), wrong = mistakes(one, labels);
    host.append(element("h3", {}, "Confusion matrix"));
    host.append(element("p", {}, one.accuracy === null ? "" : ["The accuracy is ", value(one.accuracy), ". "],
      "A line of the table is an actual class, a column a predicted one. The darker a cell, the larger its part of the line: right predictions are on the diagonal."));
    if (wrong.length) host.append(paragraph("Most often confused:"), element("ul", { class: "points" }, wrong));
    const shade = (count, sum) => (count === 0 ? "untried" : `q${5 - Math.min(5, Math.ceil(count / sum * 5.0001))}`);
    const rows = one.counts.map((row, actual) => {
      const sum = row.reduce((a, b) => a + b, 0);
      return element("tr", {}, element("th", { scope: "row" }, named(labels[actual], 28)), row.map((count, predicted) => element("td",
        { class: `${shade(count, sum)}${actual === predicted ? " right" : ""}` }, data(count))), element("td", { class: "sum" }, data(sum)));
    });
    const heads = [...labels.map((label) => named(label, 28)), "rows"].map((head) => element("th", { scope: "col" }, head));
    host.append(element("figure", { class: "chart" }, Page.scroll("Confusion matrix", element("table", { class: "map confusion" },
      element("caption", { class: "hidden-text" }, "Rows of each actual class by predicted class"),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "actual"), heads)), element("tbody", {}, rows)))));
  }

  function calibration(host, one) {
    const used = one.calibration.map((bin, index) => ({ ...bin, from: index / one.calibration.length, to: (index + 1) / one.calibration.length })).filter((bin) => bin.rows > 0);
    host.append(element("h3", {}, "Calibration"), element("p", {}, "A model is calibrated if it is right in 80% of the predictions that it gives a probability of 80%. A point has the predictions of similar confidence. Below the dotted line the model is too sure of itself, above it too modest. The expected calibration error is ",
      value(one.calibration_error), "."));
    const points = used.map((bin) => ({ x: bin.confidence, y: bin.accuracy, ...interval(bin) }));
    Chart.plot(host, { title: "How often predictions are right, against their confidence", atEnd: "Point at a bin, or use the arrow keys, to read its values.",
      description: "Each point is a bin of predictions of similar confidence.",
      x: { label: "mean confidence", scale: "linear", include: [Math.min(...used.map((bin) => bin.from)), 1] }, y: { label: "part that is right", scale: "linear", include: [0, 1], spread: ["", "lower end of 95%", "upper end of 95%"] },
      series: [{ name: "predictions", style: 0, dots: true, line: false, direct: false, points },
        { name: "calibrated", style: "ink", dash: "2 4", direct: false, points: [Math.min(...used.map((bin) => bin.from)), 1].map((x) => ({ x, y: x, low: null, high: null })) }] });
    host.append(Page.details("The bins", () => Page.scroll("The bins", element("table", {}, element("caption", {}, "Predictions by their confidence"),
      element("thead", {}, element("tr", {}, ["Confidence", "Rows", "Mean confidence", "Part that is right"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, used.map((bin) => element("tr", {}, element("th", { scope: "row" }, `${number(bin.from)} to ${number(bin.to)}`),
        [bin.rows, bin.confidence, bin.accuracy].map((exact) => element("td", {}, value(exact))))))))),
    paragraph("Whiskers are Wilson's 95% intervals: with few rows in a bin, its height says little.", "note"));
  }

  // Wilson's interval of a part, for 95%.
  function interval(bin) {
    const z = 1.96, n = bin.rows, p = bin.accuracy, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
  }

  // MARK: Numbers

  function numbers(host, target) {
    const one = target.numbers, some = one.measured < one.rows ? ` of ${plural(one.measured, "row")} chosen at random from ${number(one.rows)}` : "";
    host.append(element("h3", {}, "Predicted against true"), element("p", {}, "A point is a row. On the line the prediction is right.",
      one.points.length < one.measured ? ` The picture has ${plural(one.points.length, "row")} of ${number(one.measured)}, chosen at random.` : ""));
    const all = one.points.flat(), ends = [Math.min(...all), Math.max(...all)];
    Chart.plot(host, { title: `Predicted against true ${name(target.name, 40)}`, description: "A point for each row.", atEnd: "Point at a row, or use the arrow keys, to read its values.",
      x: { label: "true", scale: "linear" }, y: { label: "predicted", scale: "linear" },
      series: [{ name: "rows", style: 0, dots: true, small: true, line: false, direct: false, points: one.points.map(([x, y]) => ({ x, y, low: null, high: null })).sort((a, b) => a.x - b.x) },
        { name: "right", style: "ink", dash: "2 4", direct: false, points: ends.map((x) => ({ x, y: x, low: null, high: null })) }] });
    const at = (share) => one.quantiles.find(([part]) => part === share)[1];
    host.append(element("h3", {}, "Residuals"), element("p", {}, `A residual is the true number minus the predicted one${some ? `, here${some}` : ""}. Half of the rows lie between `, value(at(0.25)), " and ", value(at(0.75)),
      ", nine of ten between ", value(at(0.05)), " and ", value(at(0.95)), "; the mean is ", value(one.mean), ". A mean far from zero is a bias; a long side means a few rows that are far off."));
    histogram(host, one);
  }

  // Bars of equal width for the residuals.
  function histogram(host, one) {
    const { from, to, counts } = one.histogram, step = (to - from) / counts.length || 1, bins = counts.map((count, index) => ({ count, low: from + index * step, high: from + (index + 1) * step }));
    const area = element("div", { class: "plot" }), most = Math.max(...counts, 1), text = (bin) => `${number(bin.low)} to ${number(bin.high)}: ${plural(bin.count, "row")}`;
    const table = Page.details("The numbers as a table", () => Page.scroll("Residuals: the numbers", element("table", {}, element("caption", {}, "Rows by their residual; the first and the last bin have those beyond too"),
      element("thead", {}, element("tr", {}, ["from", "to", "rows"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, bins.map((bin) => element("tr", {}, [bin.low, bin.high, bin.count].map((exact) => element("td", {}, value(exact)))))))));
    let width = 0;
    const draw = () => {
      width = Math.max(240, Math.round(area.clientWidth || host.clientWidth || 640));
      const height = 250, left = 14 + Math.max(...Scale.linearTicks(0, most, 4).map((tick) => Page.width(short(tick))), 16), bottom = height - 52;
      const x = Scale.make("linear", [from, to > from ? to : from + 1], [left, width - 18]), y = Scale.make("linear", [0, most], [bottom, 34]);
      const frame = { x, y, box: { left, right: width - 18, top: 34, bottom }, xTicks: Scale.linearTicks(from, to > from ? to : from + 1, Math.max(3, Math.floor(width / 90))), yTicks: Scale.linearTicks(0, most, 4), labels: [], notes: [] };
      const spec = { x: { label: "residual (true minus predicted)" }, y: { label: "rows" }, guides: from < 0 && to > 0 ? [{ axis: "x", value: 0, label: "" }] : [] };
      area.replaceChildren(element("svg", { role: "img", viewBox: `0 0 ${width} ${height}`, "aria-label": `Histogram of the residuals: ${bins.filter((bin) => bin.count > 0).length} bins from ${number(from)} to ${number(to)}, at most ${plural(most, "row")} in one` },
        Marks.axes(frame, spec), bins.map((bin, index) => element("rect", { class: "bar f0", "data-bin": index, x: Marks.round(x(bin.low)) + 0.5, y: Marks.round(y(bin.count)),
          width: Math.max(1, Marks.round(x(bin.high) - x(bin.low)) - 1), height: Marks.round(bottom - y(bin.count)) }, element("title", {}, text(bin)))), Marks.guides(frame, spec)));
    };
    host.append(element("figure", { class: "chart" }, area, table));
    draw();
    if (typeof ResizeObserver === "function") new ResizeObserver(() => { if (Math.round(area.clientWidth) !== width) draw(); }).observe(area);
  }

  // MARK: Rows

  function hardest(host, runs) {
    const shown = runs.filter((run) => run.hardest?.rows.length > 0), none = runs.find((run) => run.hardest && run.hardest.rows.length === 0);
    if (shown.length === 0) {
      return host.append(paragraph(none ? "No row was ever taken for another class." : "The log has none: train with --log-details to have them. A file that is larger than the memory has none either."));
    }
    const isOfClasses = shown.some((run) => run.hardest.by === "wrong");
    host.append(paragraph(isOfClasses ? "The training rows that were most often taken for another class when a step came to them. A row that stays wrong while others are learned may be labelled wrong, or be a case of its own: look it up in the file."
      : "The training rows of the largest mean loss. A row that stays far off while others are learned may hold a wrong number, or be a case of its own: look it up in the file."));
    Report.each(host, shown, (part, run) => {
      const rows = run.hardest.rows, byWrong = run.hardest.by === "wrong", state = { all: rows.length <= 15 };
      const heads = ["Line", "In the file", "Predicted at the end", ...(byWrong ? ["Times wrong"] : []), "Visits", "Mean loss", "Last loss"];
      const body = element("tbody", {}), button = element("button", { class: "button", type: "button" }, `Show all ${number(rows.length)}`);
      const fill = () => body.replaceChildren(...rows.slice(0, state.all ? rows.length : 15).map((row) => element("tr", {}, element("th", { scope: "row" }, data(row.line, String(row.line))),
        element("td", {}, named(row.target, 40)), element("td", { class: row.predicted === row.target ? null : "other" }, row.predicted === null ? "—" : named(row.predicted, 40)),
        byWrong ? element("td", {}, data(row.wrong)) : null, element("td", {}, data(row.visits)), element("td", {}, value(row.mean_loss)), element("td", {}, value(row.last_loss)))));
      fill();
      part.append(Page.scroll("The rows that fare worst", element("table", { class: "rows" }, element("caption", { class: "hidden-text" }, "The rows that fare worst"),
        element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), body)));
      button.addEventListener("click", () => { state.all = true; fill(); button.remove(); });
      if (!state.all) part.append(button);
      part.append(paragraph("Visits are how often the row was trained on. Both losses are from the steps that trained on it, before their update, with dropout where there is any. Line 1 is the first line of the file; of a file without lines, it is the first row.", "note"));
    });
    return undefined;
  }

  return { predictions, hardest };
})();
