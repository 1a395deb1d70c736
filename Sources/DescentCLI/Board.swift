import ArgumentParser
import Descent
import DescentBoard
import DescentExperiments

/// `descent board FOLDER…`
struct ShowBoard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: "Show runs as they train, and the playground, on pages in the browser.",
    discussion: """
      A run is an event log that 'descent train --log' writes. New runs and new values appear by themselves. \
      In the playground, full batch, mini-batches and single rows race on rows of two numbers; --data adds your own. \
      Ctrl-C ends it.

      Examples:
        descent board
        descent board runs other/runs
        descent board --data penguins.csv --target sex --features bill_length_mm,body_mass_g
        descent train penguins.csv --target species --board
      """)

  /// The folder of `train --board`, and of `board` without a folder.
  static let usualFolder = "runs"

  @Argument(
    help: ArgumentHelp(
      "Folders of event logs, with the folders in them, or event logs. (default: runs)",
      valueName: "folder"))
  var folders: [String] = []
  @Option(
    help: ArgumentHelp(
      "A table whose rows the playground has besides its own.", valueName: "file"))
  var data: String?
  @Option(
    help: ArgumentHelp(
      "The column of --data that has the classes.", valueName: "column"))
  var target: String?
  @Option(
    help: ArgumentHelp(
      "Two columns of numbers of --data. (default: the first two beside the target)",
      valueName: "columns"),
    transform: { try NameList(text: $0) })
  var features: NameList?
  @Option(
    help: ArgumentHelp(
      "The port of the page; 0 for any that is free. (default: the first free one from 7474 on)",
      valueName: "number"))
  var port: Int?
  @Option(
    help: ArgumentHelp(
      """
      The address to listen on, in numbers; 0.0.0.0 for all of this machine. One that other machines reach needs \
      the token of the address that is printed.
      """, valueName: "address"))
  var host = "127.0.0.1"

  func validate() throws {
    guard (data == nil) == (target == nil), data != nil || features == nil else {
      throw ValidationError("--data and --target go together, and --features with them")
    }
  }

  func run() throws {
    try ExitCodes.reported {
      Interrupt.listen()
      let paths = folders.isEmpty ? [Self.usualFolder] : folders
      let board = try Board(
        of: paths, host: host, port: port, playground: try playgroundFile(),
        mayBeMissing: folders.isEmpty
      ) { try RunReport(ofLog: $0).json }
      board.start()
      let console = Console()
      console.say("Board", board.address)
      console.say("", "The playground is a page of it.")
      if port == nil, board.port != Board.usualPort {
        console.note("port \(Board.usualPort) is used, so the page is on the next that is free")
      }
      if host == "0.0.0.0" || host == "::" {
        console.note(
          "on another machine, write this machine's address in the place of the first part")
      }
      console.say("Runs", listed(paths))
      console.say("", "Ctrl-C ends it.")
      try console.finish()
      let code = Interrupt.wait()
      board.stop()
      throw ExitCode(code)
    }
  }

  private func playgroundFile() throws -> PlaygroundFile? {
    guard let data, let target else { return nil }
    return try PlaygroundFile(contentsOf: data, target: target, features: features?.names)
  }
}
