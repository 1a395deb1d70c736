"use strict";
// The page of one or several runs, filled from the JSON of their report. Needs page.js, chart.js and the other
// files whose names begin with report.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const { paragraph, plural, value, facts } = Report;

  function start() {
    const main = document.getElementById("main");
    document.getElementById("theme").append(Page.theme());
    let report;
    try {
      report = Page.read();
    } catch (error) {
      main.append(paragraph(`The data of this page cannot be read: ${error.message}.`, "alarm"));
      return;
    }
    const runs = (report.runs ?? []).map((run, style) => ({ ...run, style }));
    intro(main, runs);
    const parts = [["curves", "Loss and metrics", ReportCurves.metrics], ["rate", "Learning rate", ReportCurves.rates],
      ["weights", "Gradients and weights", ReportWeights.norms], ["signs", "How often weights turn around", ReportWeights.signs],
      ["predictions", "What the kept weights predict", ReportPredictions.predictions],
      ["hardest", "The rows that fare worst", ReportPredictions.hardest], ["settings", "Settings", ReportSettings.settings],
      ["receipt", "How to get these runs again", ReportSettings.receipts]];
    for (const [id, title, fill] of parts) {
      const one = runs.length === 1 ? title.replace("these runs", "this run") : title;
      Page.section(main, id, one, (host) => fill(host, runs));
    }
    document.getElementById("foot").append(paragraph(`Made by ${name(report.program, 40)}. This page is one file. It loads nothing from a network and stores nothing.`));
  }

  // MARK: The runs in words

  const ENDS = { epochs: "all epochs were done", "no-improvement": "it no longer improved", target: "it reached its target",
    time: "its time was up", steps: "its steps were done", rows: "its rows were done", cancelled: "it was cancelled",
    interrupted: "it was interrupted", observer: "a program stopped it" };

  function ended(run) {
    if (run.status === "failed") return "it failed";
    if (run.status === "unfinished") return "it has not ended, or it was killed";
    return Object.hasOwn(ENDS, run.stop_reason) ? ENDS[run.stop_reason] : name(run.stop_reason, 40);
  }

  function intro(host, runs) {
    if (runs.length === 1) return alone(host, runs[0]);
    host.append(element("h1", {}, `${plural(runs.length, "run")} beside each other`),
      element("p", { class: "verdict" }, verdict(runs)), overview(runs));
    runs.forEach((run) => notes(host, run, `${name(run.name, 40)}: `));
    return undefined;
  }

  function alone(host, run) {
    const summary = run.summary, file = run.settings?.file;
    host.append(element("h1", {}, named(run.name, 40), file ? [" on ", named(file.split("/").at(-1), 48)] : null),
      element("p", { class: "verdict" }, verdict([run])),
      facts([["Rows to train on", number(summary.rows)], ["Rows to validate on", number(summary.validation_rows)],
        ["Weights and biases", number(summary.parameters)], ["Epochs", `${number(summary.epochs)} of ${number(summary.planned_epochs)}`],
        ["Updates", number(summary.steps)], ["Time", summary.seconds === null ? "—" : duration(summary.seconds)]]));
    notes(host, run, "");
  }

  function notes(host, run, before) {
    if (run.message) host.append(paragraph(`${before}it failed: ${sentence(run.message)}`, "alarm"));
    for (const note of run.notes ?? []) host.append(paragraph(`${before}${sentence(note)}.`, "note"));
  }

  function duration(seconds) {
    if (seconds < 90) return `${number(seconds)} s`;
    return seconds < 5400 ? `${number(seconds / 60, 2)} min` : `${number(seconds / 3600, 2)} h`;
  }

  // The best of some runs, if they are scored alike; otherwise null.
  function bestOf(runs) {
    const scored = runs.filter((run) => Number.isFinite(run.summary.best?.value));
    if (!scored.length || scored.some((run) => run.summary.monitor !== runs[0].summary.monitor)) return null;
    const sign = runs[0].summary.larger_is_better ? -1 : 1;
    return scored.reduce((best, run) => (sign * run.summary.best.value < sign * best.summary.best.value ? run : best));
  }

  function verdict(runs) {
    const best = bestOf(runs), first = runs[0], rows = first.summary.validation_rows > 0 ? "validation" : "training";
    if (runs.length === 1) {
      const how = best ? [`The best ${rows} ${name(best.summary.monitor, 30)} was `, value(best.summary.best.value), `, in epoch ${number(best.summary.best.epoch)}. `] : ["No weights were scored. "];
      return [...how, `The run ended after epoch ${number(first.summary.epochs)}: ${ended(first)}.`];
    }
    const failed = runs.filter((run) => run.status === "failed").length;
    return [best ? ["The best is ", named(best.name, 40), `: ${rows} ${name(best.summary.monitor, 30)} `, value(best.summary.best.value), "."] : "The runs are not scored alike, so none is the best.",
      failed ? ` ${plural(failed, "run")} failed.` : ""];
  }

  function overview(runs) {
    const best = bestOf(runs);
    const heads = ["Run", "Best value", "In epoch", "Epochs", "Updates", "Time", "Ended because"];
    const rows = runs.map((run) => {
      const { summary } = run;
      const cells = [summary.best ? element("span", { class: run === best ? "least" : null }, value(summary.best.value), run === best ? element("span", { class: "hidden-text" }, " (best)") : null) : "—",
        number(summary.best?.epoch), number(summary.epochs), data(summary.steps), summary.seconds === null ? "—" : duration(summary.seconds), ended(run)];
      return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, Marks.swatch({ style: run.style }), named(run.name, 40),
        element("span", { class: "small" }, name(summary.monitor, 30))),
      cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    return Page.scroll("The runs", element("table", { class: "contenders", role: "table" }, element("caption", { class: "hidden-text" }, "The runs"),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
      element("tbody", { role: "rowgroup" }, rows)));
  }

  start();
})();
