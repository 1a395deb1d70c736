import ArgumentParser
import Descent
import DescentExperiments
import DescentPages

/// `descent report RUN…`
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Show one or several runs as a page: curves, norms, mistakes, and how to repeat them.",
    discussion: """
      A run is an event log that 'descent train --log' has written, or a folder of them. The page is one file \
      that needs no network.

      Examples:
        descent report runs/run-3.jsonl
        descent report runs --output runs.html
      """)

  @Argument(help: ArgumentHelp("Event logs, or folders of them.", valueName: "run"))
  var runs: [String]
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The page. (default: report.html, or none with --json)", valueName: "file"))
  var output: String?
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try ExitCodes.reported {
      let console = Console(reportingTo: json ? .error : .output)
      let report = RunReport(try RunLog.logs(at: runs))
      RunTable(report.logs).write(to: console)
      if let path = output ?? (json ? nil : "report.html") {
        try write(report, to: path)
        console.say("Saved", path)
      }
      if json { try console.json(report.json) }
      try console.finish()
    }
  }

  private func write(_ report: RunReport, to path: String) throws {
    if report.logs.contains(where: { Files.areSame($0.path, path) }) {
      throw FileError.unwritable(
        path: path, reason: "it is one of the event logs; name another file")
    }
    let name = report.logs.count == 1 ? report.logs[0].name : "\(report.logs.count) runs"
    let html = try Page.report.html(title: "\(plain(name)) - Descent", data: report.json)
    try Files.write(Array(html.utf8), to: path)
  }
}
