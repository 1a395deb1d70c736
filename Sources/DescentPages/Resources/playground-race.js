"use strict";
// The race of a playground, which the server trains: it is asked for each further step. Needs page.js.

const PlaygroundRace = (() => {
  const MOST_POINTS = 600;

  // An answer that is not what was asked for.
  class Refused extends Error {
    constructor(status, text) {
      super(text);
      this.status = status;
    }
  }

  async function post(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Refused(answer.status, (await answer.text()).trim().slice(0, 400) || answer.statusText);
    return answer.json();
  }

  // A race from its settings on.
  class Race {
    constructor() {
      Object.assign(this, { id: null, contenders: [], curves: [], surface: null });
    }

    // Begins anew; the server drops the race before.
    async begin(settings) {
      const made = await post(`/api/playground${this.id ? `?instead=${this.id}` : ""}`, settings);
      Object.assign(this, { id: made.id, parameters: made.parameters, training: made.training, validation: made.validation, surface: null,
        curves: made.contenders.map(() => []), settings: { ...settings } });
      this.take(made);
    }

    // Trains each of the three by a number of steps or epochs, as far as the server's time for a request goes. Returns
    // how many are done; one that has begun is finished by the next call.
    async advance(count, unit) {
      const answer = await post(`/api/playground/${this.id}/advance`, { count, unit });
      this.take(answer);
      return answer.done;
    }

    // Drops the race, as far as the server still hears.
    end() {
      if (this.id) fetch(`/api/playground/${this.id}/end`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}", keepalive: true }).catch(() => {});
      this.id = null;
    }

    // The loss around the paths so far.
    async look() {
      const surface = await post(`/api/playground/${this.id}/surface`, {});
      this.surface = { ...surface, steps: this.contenders.map((one) => one.steps) };
    }

    take({ contenders }) {
      this.contenders = contenders;
      contenders.forEach((one, index) => {
        const curve = this.curves[index];
        if (one.training.loss === null || (curve.length && curve.at(-1).steps === one.steps)) return;
        curve.push({ steps: one.steps, rows: one.rows, seconds: one.seconds, training: one.training.loss, validation: one.validation?.loss ?? null });
        // A curve that has grown long keeps every second of its points, and the last.
        if (curve.length > MOST_POINTS) this.curves[index] = curve.filter((_, at) => at % 2 === 0 || at === curve.length - 1);
      });
    }

    // Whether none of the three can be trained any further.
    get hasEnded() { return this.contenders.every((one) => one.problem); }
    get steps() { return this.contenders.map((one) => one.steps); }
    // Whether the surface is that of the present paths.
    get isLooked() { return this.surface !== null && this.surface.steps.join() === this.steps.join(); }
  }

  // What each of the three is called, and how it is drawn.
  const STYLES = [5, 2, 3];
  const nameOf = (contender, index) => (index === 0 ? "full batch" : index === 2 ? "single rows" : `mini-batches of ${contender.batch}`);

  return { Race, Refused, STYLES, nameOf };
})();
