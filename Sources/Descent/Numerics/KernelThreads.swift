import DescentKernels

/// The threads that share what is large of a step: products of matrices, updates, what is done element by
/// element, in training and in prediction. No byte of a result depends on them.
public enum KernelThreads {
  /// How many there are: at first what the environment variable `DESCENT_THREADS` says, or as many as
  /// cores that the process may use. Set to a number from 1 to 64; one beyond becomes the nearest.
  public static var count: Int {
    get { descent_threads() }
    set { descent_set_threads(newValue) }
  }
}
