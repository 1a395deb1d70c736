import DescentKernels

/// The threads that share what is large: of a step products of matrices, updates, what is done element by
/// element, in training and in prediction; and the reading of tables. No byte of a result depends on them.
public enum KernelThreads {
  /// How many there are: at first what the environment variable `DESCENT_THREADS` says, or, unless that is a
  /// whole number from 1 to 64, as many as cores that the process may use, by its affinity and the quota of
  /// its control group. Set to a number from 1 to 64; one beyond becomes the nearest.
  public static var count: Int {
    get { descent_threads() }
    set { descent_set_threads(newValue) }
  }

  /// What `DESCENT_THREADS` says, if it is no number from 1 to 64: then the cores count.
  package static var refused: String? {
    unsafe descent_refused_threads().map { unsafe String(cString: $0) }
  }
}
