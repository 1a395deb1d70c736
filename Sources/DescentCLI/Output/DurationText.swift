/// A time that is left, rounded so that it is never too short below a minute: `12 s`, `3 min`, `2 h`.
func durationText(_ seconds: Double) -> String {
  if seconds <= 59 { return "\(Int(seconds.rounded(.up))) s" }
  if seconds < 3600 { return "\(Int(seconds / 60)) min" }
  return seconds < 360_000 ? "\(Int(seconds / 3600)) h" : "over 100 h"
}
