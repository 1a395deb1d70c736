"use strict";
// The settings of runs beside each other, and what it takes to get a run again. Needs report-parts.js.

const ReportSettings = (() => {
  const { element, name, named, sentence, number } = Page;
  const { paragraph, plural, pairs } = Report;

  function settings(host, runs) {
    const keys = [...new Set(runs.flatMap((run) => Object.keys(run.settings ?? {})))].sort();
    if (!keys.length) return host.append(paragraph("The log has no settings: it is of a program of one's own."));
    const text = (run, key) => (Object.hasOwn(run.settings ?? {}, key) ? run.settings[key] : null);
    const differ = keys.filter((key) => runs.some((run) => text(run, key) !== text(runs[0], key)));
    if (runs.length === 1) {
      host.append(pairs(keys.map((key) => [name(key, 40), named(text(runs[0], key), 120)])));
      return undefined;
    }
    host.append(paragraph(differ.length ? "What differs between the runs:" : "The runs have the same settings."));
    if (differ.length) host.append(settingTable("What differs between the runs", runs, differ, text));
    host.append(Page.details("All settings", () => settingTable("All settings", runs, keys, text)));
    return undefined;
  }

  function settingTable(caption, runs, keys, text) {
    return Page.scroll(caption, element("table", {}, element("caption", { class: "hidden-text" }, caption),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Setting"), runs.map((run) => element("th", { scope: "col" }, named(run.name, 28))))),
      element("tbody", {}, keys.map((key) => element("tr", {}, element("th", { scope: "row" }, named(key, 40)),
        runs.map((run) => element("td", {}, text(run, key) === null ? "—" : named(text(run, key), 48))))))));
  }

  // MARK: Receipt

  function receipts(host, runs) {
    host.append(paragraph("The same command on the same file trains the same weights, to the last bit: on any machine, with any number of threads."));
    Report.each(host, runs, (part, run) => {
      const { receipt, summary } = run, machine = receipt.machine ?? {}, table = receipt.table ?? {};
      part.append(Page.copyable(receipt.command, "Copy the command"));
      for (const note of receipt.notes ?? []) part.append(paragraph(`Note: ${sentence(note)}.`, "note"));
      const cores = machine.threads ? `${plural(machine.threads, "thread")} on ${plural(machine.processors, "processor")}` : null;
      part.append(pairs([["Event log", named(run.file, 120)], ["Started", name(summary.at ?? "—", 40)], ["Seed", name(receipt.seed, 24)],
        ["Fingerprint of the training rows", receipt.fingerprint ? element("code", {}, name(receipt.fingerprint, 40)) : "the log has none"],
        ["Rows of the file", table.rows === undefined ? "—" : `${number(table.rows)}${table.dropped ? `, of which ${number(table.dropped)} have no target` : ""}`],
        ["Versions", Object.entries(receipt.versions ?? {}).map(([one, text]) => `${name(one, 30)} ${name(text, 30)}`).join(", ") || "—"],
        ["Machine", [machine.processor, machine.system, cores, machine.instruction_set].filter((one) => typeof one === "string" && one).map((one) => name(one, 80)).join(", ") || "—"],
        ["Optimizer, loss", `${name(summary.optimizer, 40)}, ${name(summary.loss, 40)}, ${name(summary.precision, 20)} precision`],
        ["Kept weights", summary.keep === "best" ? "the best" : name(summary.keep, 20)]]));
    });
  }

  return { settings, receipts };
})();
