/// The options by the names that other programs have for them, which the shape of a name does not tell.
enum OtherNames {
  /// The option behind `--`, perhaps with a value, and its names elsewhere, with hyphens.
  static let names: [(option: String, others: String)] = [
    ("target", "target-column label label-column y response"),
    ("ignore", "drop exclude drop-columns ignored"), ("weights", "sample-weight weight-column"),
    ("class-weights", "class-weight scale-pos-weight"),
    ("numeric", "numerical continuous"), ("categorical", "categories cat-features"),
    ("scaling", "scale scaler normalize standardize"), ("fill", "impute imputer"),
    (
      "validation",
      "val val-split validation-split val-size test-size validation-fraction valid eval-set"
    ),
    ("group", "groups"),
    (
      "hidden",
      "hidden-layers hidden-layer-sizes hidden-units hidden-size hidden-sizes layers units"
    ),
    ("activation", "act activation-function nonlinearity"),
    ("dropout", "dropout-rate drop-rate p-dropout"),
    ("normalization", "norm"), ("normalization batch", "batch-norm batchnorm"),
    ("normalization layer", "layer-norm layernorm"),
    ("residual", "skip skip-connections resnet"),
    ("batch", "batch-size batchsize minibatch mini-batch bs"), ("last drop", "drop-last"),
    ("shuffle in-order", "no-shuffle"),
    ("epochs", "epoch num-epochs n-epochs nb-epoch max-epochs max-iter iterations n-iter"),
    ("optimizer", "optim optimiser solver opt algorithm"),
    ("learning-rate", "lr eta learning-rate-init step-size"),
    ("loss", "criterion objective loss-function"),
    ("label-smoothing", "smoothing"), ("precision", "dtype float"),
    ("keep", "save-best save-best-only restore-best-weights checkpoint"),
    ("seed", "random-state random-seed rng manual-seed"),
    ("threads", "n-jobs jobs num-threads nthreads workers num-workers cpus"),
    ("validate-every", "eval-every val-every eval-steps val-check-interval"),
    ("patience", "early-stopping early-stop n-iter-no-change early-stopping-rounds"),
    ("min-change", "min-delta tol tolerance"), ("patience-after", "start-from-epoch"),
    ("max-time", "timeout time-limit"), ("log", "log-dir logdir logs"),
    ("fast-run", "dry-run fast-dev-run"), ("overfit-batch", "overfit-batches"),
    ("schedule", "scheduler lr-scheduler lr-schedule learning-rate-schedule warmup"),
    ("weight-decay", "wd decoupled-weight-decay"), ("l2", "alpha l2-regularization reg lambda"),
    ("clip-norm", "clip gradient-clip clip-grad grad-clip max-grad-norm clip-grad-norm clipnorm"),
    ("clip-value", "clip-grad-value clipvalue"), ("max-norm", "maxnorm kernel-constraint"),
    ("layer-rates", "freeze frozen unfreeze lr-mult"), ("average ema", "ema"),
    ("average swa", "swa"), ("micro-batch", "micro-batch-size"),
    ("metrics", "metric scoring eval-metric"),
    ("output", "out model save model-path save-path output-file"),
  ]

  /// Those of the options of every command.
  static let readingNames: [(option: String, others: String)] = [
    ("delimiter", "sep separator field-separator"),
    ("missing", "na na-values missing-values null-values"), ("no-header", "noheader"),
    ("encoding", "charset"),
  ]

  /// The message of an unknown option with the option that is meant, where the name is one of these; any other
  /// as it is.
  static func corrected(_ message: String, of command: String?) -> String {
    let pattern = /Unknown option '--([A-Za-z0-9_-]+)'(\. Did you mean '[^']*'\?)?/
    guard let match = message.firstMatch(of: pattern) else { return message }
    let name = match.1.lowercased().replacing("_", with: "-")
    let ofTraining = ["train", "settings"].contains(command) ? names : []
    guard
      let (option, _) = (ofTraining + readingNames).first(where: { _, others in
        others.split(separator: " ").contains { $0 == name }
      })
    else { return message }
    return message.replacing(
      pattern, with: "Unknown option '--\(match.1)'. Did you mean '--\(option)'?",
      maxReplacements: 1)
  }
}
