// Prints the GFLOP/s of multiply-adds in registers alone, which no product of floats can exceed. `run` compiles it
// with LANES floats in a vector.
#include <stdio.h>
#include <time.h>

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

// Enough independent sums to hide the latency, and few enough to stay in registers.
enum { SUMS = 12, TURNS = 1 << 20 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  (void)arguments;
  vector sums[SUMS] = {0}, factor = (vector){0} + 1 / (float)(count + 1), term = factor;
  double best = 0;
  for (double start = seconds(); seconds() - start < 0.1;) {
    double lap = seconds();
    for (int turn = 0; turn < TURNS; turn++)
#pragma clang loop unroll(full)
      for (int i = 0; i < SUMS; i++) sums[i] = __builtin_elementwise_fma(sums[i], factor, term);
    double speed = 2.0 * LANES * SUMS * TURNS / (seconds() - lap) / 1e9;
    if (speed > best) best = speed;
  }
  vector total = {0};
  for (int i = 0; i < SUMS; i++) total += sums[i];
  fprintf(stderr, "%g\n", total[0]);  // keeps the compiler from removing the loop
  printf("%g\n", best);
}
