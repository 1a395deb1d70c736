extension Trainer {
  /// The clock that converts the lengths of the schedule and of the layer rate changes to steps.
  /// `fit` sets it. In your own loop, set it before the first step.
  public var clock: TrainingClock {
    get {
      checkIsNotBusy()
      return trainingClock
    }
    set {
      checkIsNotBusy()
      trainingClock = newValue
      isScheduleChecked = !isScheduled
    }
  }

  /// The learning rate of the next step: the optimizer's, multiplied by the schedule's factor.
  ///
  /// While the clock cannot convert the schedule's lengths to steps, for example before `fit`, it
  /// is the optimizer's learning rate. No step can be taken then.
  public var learningRate: Double {
    checkIsNotBusy()
    let isKnown = (try? stepOptions.schedule?.check(in: trainingClock)) != nil
    return isKnown ? stepRate : optimizer.learningRate
  }

  /// The learning rate of the next step. Traps if the clock cannot convert the schedule's lengths
  /// to steps.
  private var stepRate: Double {
    guard isScheduled, let schedule = state.schedule else { return plan.optimizer.learningRate }
    return plan.optimizer.learningRate * schedule.factor(at: state.step, in: trainingClock)
  }

  /// The settings of the next step.
  var nextStep: StepSettings {
    StepSettings(
      number: state.step + 1, learningRate: stepRate,
      momentum: isScheduled
        ? stepOptions.schedule?.momentum(at: state.step, in: trainingClock) : nil)
  }

  /// Sets the clock. Throws if the schedule does not fit it.
  func setClock(_ clock: TrainingClock) throws(TrainingError) {
    guard isScheduled else { return }
    trainingClock = clock
    isScheduleChecked = false
    do { try checkSchedule() } catch { throw .schedule(error) }
  }

  /// Makes the layer rate changes that are due before the next step. Throws if the clock does not
  /// have a length of the schedule in steps.
  @inline(__always)
  func prepareSchedule() throws(TrainingError) {
    guard isScheduled else { return }
    if !isScheduleChecked {
      do {
        try checkSchedule()
      } catch {
        throw .schedule(ScheduleError("\(error), or a trainer whose clock is set"))
      }
    }
    while let change = rateChanges.first, change.batches <= state.batches {
      setRates(rates.merging(stepOptions.layerRateChanges[change.number].layerRates) { $1 })
      state.madeRateChanges.insert(change.number)
      rateChanges.removeFirst()
    }
  }

  private func checkSchedule() throws(ScheduleError) {
    try stepOptions.schedule?.check(in: trainingClock)
    let changes = stepOptions.layerRateChanges
    for change in changes { try trainingClock.check(change.length) }
    rateChanges = changes.indices.filter { !state.madeRateChanges.contains($0) }
      .map { (trainingClock.steps(changes[$0].length), $0) }.sorted { $0.batches < $1.batches }
    isScheduleChecked = true
  }

  /// Passes the monitored value of an epoch's end to the schedule.
  func watch(_ value: Double, of monitor: Monitor) {
    state.schedule?.observe(value, of: monitor, after: state.step, in: trainingClock)
  }
}
