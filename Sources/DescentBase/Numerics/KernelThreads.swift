import DescentKernels

/// The threads that share large work: matrix products, updates and element-wise operations, in
/// training and in prediction, and the reading of tables.
///
/// No byte of a result depends on the number of threads.
public enum KernelThreads {
  /// The number of threads, from 1 to 64.
  ///
  /// It starts as the value of the environment variable `DESCENT_THREADS`. If that is not a whole
  /// number from 1 to 64, it starts as the number of cores that the process may use, by its
  /// affinity and the quota of its control group. A new value outside 1...64 is clamped to that
  /// range.
  public static var count: Int {
    get { descent_threads() }
    set { descent_set_threads(newValue) }
  }

  /// Calls `body`, in which this thread does its work alone. It is for threads that have work of their own, which
  /// would wait for each other at every small product.
  package static func alone<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    descent_set_alone(1)
    defer { descent_set_alone(0) }
    return try body()
  }

  /// The value of `DESCENT_THREADS` if it is not a whole number from 1 to 64. The number of cores
  /// is then used instead.
  package static var refused: String? {
    unsafe descent_refused_threads().map { unsafe String(cString: $0) }
  }
}
