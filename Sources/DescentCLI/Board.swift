import ArgumentParser
import Descent
import DescentBoard
import DescentExperiments

/// `descent board FOLDER…`
struct ShowBoard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: "Show runs as they train, on a page in the browser.",
    discussion: """
      A run is an event log that 'descent train --log' writes. New runs and new values appear by themselves. \
      Ctrl-C ends it.

      Examples:
        descent board
        descent board runs other/runs
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

  func run() throws {
    try ExitCodes.reported {
      Interrupt.listen()
      let paths = folders.isEmpty ? [Self.usualFolder] : folders
      let board = try Board(of: paths, host: host, port: port)
      board.start()
      let console = Console()
      console.say("Board", board.address)
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
}
