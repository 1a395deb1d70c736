"use strict";
// The page of a race, filled from its JSON. Needs chart.js, race-data.js and race-charts.js.

(() => {
  const { element, name, named, sentence, number, data } = Page;
  const { plural, paragraph, value, word, larger, isBatch, subject, bestOf, byBatch } = RaceData;
  const { curves, goal, rates, noise } = RaceCharts;

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
    const suits = byBatch(race) ? "batch size" : "contender";
    const parts = [["contenders", "The contenders", contenders], ["curves", `How the ${word(race)} changes`, curves],
      ["goal", "How long to the goal", goal], ["rates", `Which learning rate suits which ${suits}`, rates],
      ["noise", "How much the rows disagree", noise], ["findings", "What the pictures say", findings],
      ["how", "How the race was run", how]];
    for (const [id, title, fill] of parts) Page.section(main, id, title, (host) => fill(host, race));
    document.getElementById("foot").append(paragraph(`Made by ${name(race.program)}. This page is one file. It loads `
      + "nothing from a network and stores nothing."));
  }

  const BATCHES = "Full batch, mini-batch and stochastic descent differ in one value: the batch size, the number of rows "
    + "read before the weights change once. A full batch reads all rows and then makes one update. A mini-batch reads "
    + "some. Stochastic descent makes an update after every row. One epoch is every row read once.";

  function intro(host, race) {
    host.append(element("h1", {}, `A race of ${subject(race)} on `, named(race.file, 48)),
      element("p", { class: "verdict" }, sentence(race.verdict)));
    if (isBatch(race)) host.append(paragraph(BATCHES, "muted"));
    if (race.contenders.some((one) => one.runs.some((run) => run.status === "stopped"))) {
      host.append(paragraph("The race was interrupted. What follows is about the runs so far.", "alarm"));
    }
    const facts = [["Rows to train on", number(race.rows?.train)], ["Rows to validate on", number(race.rows?.validation)],
      ["Weights and biases", number(race.parameters)], ["Budget of each run", name(race.budget?.text ?? "—", 30)],
      ["Seeds", number((race.seeds ?? []).length)]];
    host.append(element("dl", { class: "facts" },
      facts.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text)))));
  }

  // MARK: Contenders

  const MEASURES = [["rows", "Rows to the goal"], ["updates", "Updates to the goal"], ["seconds", "Seconds to the goal"]];

  function contenders(host, race) {
    host.append(paragraph(race.goal
      ? `The goal is ${sentence(race.goal.text ?? number(race.goal.value))}. Each value is the median over `
        + `${plural((race.seeds ?? []).length, "seed")}, with the lowest and the highest below it. A dot marks the best of a column.`
      : "There is no goal that the contenders could be timed to, so the table has their best values alone."));
    const measures = race.goal ? MEASURES : [], best = bestOf(race, measures);
    const heads = ["Contender", "Learning rate", `Best validation ${word(race)}`, ...measures.map(([, title]) => title)];
    const head = element("thead", { role: "rowgroup" },
      element("tr", { role: "row" }, heads.map((text) => element("th", { scope: "col", role: "columnheader" }, text))));
    const rows = race.contenders.map((one) => {
      const cells = [rateCell(one), bestCell(one, best), ...measures.map(([key]) => goalCell(one, key, best))];
      return element("tr", { role: "row" },
        element("th", { scope: "row", role: "rowheader" }, Chart.swatch({ style: one.style }), named(one.name), about(one, race)),
        cells.map((cell, index) => element("td", { role: "cell", "data-label": heads[index + 1] }, element("span", {}, cell))));
    });
    host.append(Page.scroll("The contenders", element("table", { class: "contenders", role: "table", "aria-label": "The contenders" },
      head, element("tbody", { role: "rowgroup" }, rows))));
  }

  const small = (text, kind = "") => element("span", { class: `small ${kind}`.trim() }, text);

  // What stands under the name of a contender: its updates, and what happened to its runs.
  function about(contender, race) {
    const of = (status) => contender.runs.filter((run) => run.status === status);
    const diverged = of("diverged"), count = contender.diverged || diverged.length, stopped = of("stopped").length, notes = new Map();
    for (const run of diverged) if (run.note) notes.set(run.note, [...(notes.get(run.note) ?? []), name(run.seed, 24)]);
    return [
      isBatch(race) && contender.steps_per_epoch ? small(`${plural(contender.steps_per_epoch, "update")} an epoch`) : null,
      count > 0 ? small(`${number(count)} of ${plural(contender.runs.length, "run")} diverged`, "alarm") : null,
      [...notes].slice(0, 3).map(([note, seeds]) =>
        small(`seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}: ${name(note, 140)}`, "wide")),
      notes.size > 3 ? small(`and ${plural(notes.size - 3, "other note")}, in the table of every run`, "wide") : null,
      stopped > 0 ? small(`${plural(stopped, "run")} stopped early`) : null,
    ];
  }

  function rateCell(contender) {
    return [data(contender.learning_rate), contender.rate_at_edge ? small("at the edge of those tried", "wide") : null];
  }

  function valueCell(spread, isBest) {
    const said = isBest ? element("span", { class: "hidden-text" }, " (best)") : null;
    return [element("span", { class: isBest ? "least" : null }, value(spread.median), said),
      spread.high > spread.low ? element("span", { class: "small" }, value(spread.low), " to ", value(spread.high)) : null];
  }

  function bestCell(contender, best) {
    return contender.best ? valueCell(contender.best, contender.best.median === best.best)
      : element("span", { class: "alarm" }, contender.diverged > 0 ? "diverged" : "none");
  }

  function goalCell(contender, key, best) {
    const to = contender.to_goal, runs = contender.runs.length;
    if (!to?.[key] || !to.reached) return element("span", { class: "unreached" }, contender.best ? "not reached" : "diverged");
    return [valueCell(to[key], to.reached === runs && to[key].median === best[key]),
      to.reached < runs ? small(`${number(to.reached)} of ${number(runs)} runs`) : null];
  }

  // MARK: Words and receipt

  function findings(host, race) {
    const said = (race.findings ?? []).map((text) => element("li", {}, sentence(text)));
    host.append(said.length > 0 ? element("ul", { class: "points" }, said) : paragraph("Nothing stands out."));
  }

  function how(host, race) {
    const list = (all) => (all ?? []).map((one) => name(one, 24)).join(", ") || "none";
    const known = (exact, before, after) => (exact === null || exact === undefined ? "—" : [before, data(exact), after]);
    const pairs = [
      ["File", named(race.file)], ["Column to predict", named(race.target)], ["Varied", list(race.varied)], ["Loss", name(race.loss)],
      ["Judged by", `validation ${word(race)}, ${larger(race) ? "larger is better" : "smaller is better"}`],
      ["Before training", known(race.untrained, `${word(race)} `, "")],
      ["Goal", race.goal ? sentence(race.goal.text ?? number(race.goal.value)) : "none"],
      ["Budget of each run", name(race.budget?.text ?? "—")], ["Seeds", list(race.seeds)],
      ["Learning rates", race.tuned ? "tuned for each contender" : "as given"],
      ["Time of the whole race", known(race.seconds, "", " seconds")], ["Program", name(race.program)], ["Machine", name(race.machine)],
    ];
    host.append(paragraph("All contenders see the same rows. With the same seed, networks of the same shape begin with the same weights."),
      element("dl", { class: "pairs" }, pairs.map(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])));
    if (race.command) host.append(element("h3", {}, "The command that repeats it"), Page.copyable(race.command, "Copy the command"));
    host.append(Page.details("Every run", () => everyRun(race)));
  }

  function everyRun(race) {
    const heads = ["Seed", "How it ended", `Best validation ${word(race)}`, "Updates", "Rows", "Seconds"];
    const row = (run) => element("tr", {}, element("th", { scope: "row" }, name(run.seed, 24)),
      element("td", { class: "words" }, name(run.status, 20), run.note ? small(name(run.note, 140), "wide") : null),
      [run.best, run.updates, run.rows, run.seconds].map((exact) => element("td", {}, value(exact))));
    const bodies = race.contenders.map((one) => element("tbody", {}, element("tr", { class: "group" },
      element("th", { colspan: heads.length, scope: "rowgroup" }, named(one.name))), one.runs.map(row)));
    return Page.scroll("Every run", element("table", {}, element("caption", {}, "Every run"), element("thead", {},
      element("tr", {}, heads.map((head, index) => element("th", { scope: "col", class: index === 1 ? "words" : null }, head)))), bodies));
  }

  start();
})();
