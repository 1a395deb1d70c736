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
    const parts = [["contenders", "The contenders", contenders], ["curves", `How the ${word(race)} changes`, curves],
      ["goal", "How long to the goal", goal], ["rates", `Which learning rate suits which ${byBatch(race) ? "batch size" : "contender"}`, rates],
      ["noise", "How much the rows disagree", noise], ["findings", "What the pictures say", findings], ["how", "How the race was run", how]];
    for (const [id, title, fill] of parts) Page.section(main, id, title, (host) => fill(host, race));
    document.getElementById("foot").append(paragraph(`Made by ${name(race.program)}. This page is one file. It loads nothing from a network and stores nothing.`));
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

  function about(contender, race) {
    const made = [];
    if (isBatch(race) && contender.steps_per_epoch) made.push(element("span", { class: "small" }, `${plural(contender.steps_per_epoch, "update")} an epoch`));
    const diverged = contender.runs.filter((run) => run.status === "diverged");
    const count = contender.diverged || diverged.length;
    if (count > 0) made.push(element("span", { class: "small alarm" }, `${number(count)} of ${plural(contender.runs.length, "run")} diverged`));
    const notes = new Map();
    for (const run of diverged) if (run.note) notes.set(run.note, [...(notes.get(run.note) ?? []), name(run.seed, 24)]);
    for (const [note, seeds] of [...notes].slice(0, 3)) {
      made.push(element("span", { class: "small wide" }, `seed${seeds.length > 1 ? "s" : ""} ${seeds.join(", ")}: ${name(note, 140)}`));
    }
    if (notes.size > 3) made.push(element("span", { class: "small wide" }, `and ${plural(notes.size - 3, "other note")}, in the table of every run`));
    const stopped = contender.runs.filter((run) => run.status === "stopped").length;
    if (stopped > 0) made.push(element("span", { class: "small" }, `${plural(stopped, "run")} stopped early`));
    return made;
  }

  function rateCell(contender) {
    return [data(contender.learning_rate), contender.rate_at_edge ? element("span", { class: "small wide" }, "at the edge of those tried") : null];
  }

  function valueCell(spread, isBest) {
    return [element("span", { class: isBest ? "least" : null }, value(spread.median), isBest ? element("span", { class: "hidden-text" }, " (best)") : null),
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
      to.reached < runs ? element("span", { class: "small" }, `${number(to.reached)} of ${number(runs)} runs`) : null];
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
