/// Stores the gradients, so that an update can use them when all are known.
final class StoredGradients: GradientConsumer {}
