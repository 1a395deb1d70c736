import Descent
import DescentExperiments
import Testing

/// The texts of averages of the weights, and of lookahead.
struct AverageTextTests {
  @Test(
    "A text gives the average of a training of 20 epochs",
    arguments: [
      ("ema", WeightAverage.exponential()), ("ema:0.5", .exponential(decay: 0.5)),
      ("ema:decay=0", .exponential(decay: 0)), ("swa", .equal(from: 16)), ("swa:1", .equal()),
      ("swa:from=20", .equal(from: 20)),
    ])
  func reads(text: String, average: WeightAverage) throws {
    let read = try AverageText(text: text)
    #expect(read.average(epochs: 20) == average && read.text == text && read.json == .string(text))
  }

  @Test("A text gives the hyperparameters of lookahead, as does an object of them")
  func lookahead() throws {
    for (text, lookahead) in [
      ("6", Lookahead(steps: 6)), ("share=0.25", Lookahead(share: 0.25)),
      ("6,share=0.25", Lookahead(steps: 6, share: 0.25)),
    ] {
      let read = try LookaheadText(text: text)
      #expect(read.lookahead == lookahead && read.text == text)
      #expect(
        read.json == .object(["steps": .int(lookahead.steps), "share": .number(lookahead.share)]))
      #expect(try LookaheadText(json: read.json) == read)
    }
  }

  @Test(
    "A wrong text is refused with what is known or expected",
    arguments: [
      ("sma", #""sma" is not a known average; known are ema, swa"#),
      ("ema:1", #""ema:1": ema: decay is 1.0; expected at least 0 and below 1"#),
      ("ema:x", #""ema:x": decay is "x"; expected a number"#),
      ("ema:from=2", #""ema:from=2": "from" is not a hyperparameter of it; known are decay"#),
      ("swa:0", #""swa:0": swa: from is 0; expected the number of an epoch, from 1"#),
      ("swa:2.5", #""swa:2.5": from: 2.5 is not a whole number"#),
      ("swa:1,2", #""swa:1,2": from is given twice; expected one"#),
    ])
  func refused(text: String, message: String) throws {
    let error = #expect(throws: SettingError.self) { try AverageText(text: text) }
    #expect(error?.description == message)
  }

  @Test(
    "A wrong lookahead is refused with what was expected",
    arguments: [
      ("0", #""0": Lookahead: steps is 0; expected a whole number from 1 to 1,073,741,824"#),
      ("1.5", #""1.5": steps: 1.5 is not a whole number"#),
      ("5,share=0", #""5,share=0": Lookahead: share is 0.0; expected a finite number above 0"#),
      ("5,rate=1", #""5,rate=1": "rate" is not a hyperparameter of it; known are steps, share"#),
    ])
  func refusedLookahead(text: String, message: String) throws {
    let error = #expect(throws: SettingError.self) { try LookaheadText(text: text) }
    #expect(error?.description == message)
  }
}
