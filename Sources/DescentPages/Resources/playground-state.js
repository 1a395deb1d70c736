"use strict";
// The settings of a playground, and the part of the page's address that holds them. Needs page.js.

const PlaygroundState = (() => {
  // A number is a number, all else a text. The server is the judge of what each may be.
  const DEFAULTS = { data: "circles", rows: 200, noise: 0.05, layers: 1, units: 8, activation: "tanh", batch: 16, optimizer: "sgd", rate: 0.1, seed: 1, points: "" };
  const SHAPES = [["circles", "circles"], ["spirals", "spirals"], ["xor", "XOR"], ["moons", "two moons"], ["blobs", "blobs"]];
  const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  // What the page shows besides: the stop of a tour.
  const OTHERS = ["tour"];

  // The settings that an address has after its #, with the usual value for each that it leaves out.
  function read(fragment) {
    const given = new URLSearchParams(fragment.replace(/^#/, "")), settings = { ...DEFAULTS };
    for (const [key, usual] of Object.entries(DEFAULTS)) {
      if (given.has(key)) settings[key] = typeof usual === "number" ? asNumber(given.get(key)) : given.get(key);
    }
    settings.points = (settings.points.match(/[0-9]{4}[01]/g) ?? []).slice(0, MOST).join("");
    return { settings, tour: given.get("tour") };
  }

  const asNumber = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

  // The part of an address that has these settings.
  function write(settings, others = {}) {
    const made = new URLSearchParams();
    for (const key of Object.keys(DEFAULTS)) if (key !== "points" || settings.data === "drawn") made.set(key, settings[key]);
    for (const key of OTHERS) if (others[key]) made.set(key, others[key]);
    return `#${made}`;
  }

  // Points that are drawn, as five digits each: two for each place on a grid of 100 places from −1.5 to 1.5, one for the class.
  const GRID = 100, MOST = 400;
  const cell = (place) => Math.max(0, Math.min(GRID - 1, Math.floor((place + 1.5) / 3 * GRID)));
  const digits = (number) => String(number).padStart(2, "0");
  const code = (x, y, label) => `${digits(cell(x))}${digits(cell(y))}${label}`;
  const place = (text) => -1.5 + 3 * (Number(text) + 0.5) / GRID;
  const decode = (points) => (points.match(/[0-9]{5}/g) ?? []).map((one) => [place(one.slice(0, 2)), place(one.slice(2, 4)), Number(one[4])]);

  return { DEFAULTS, SHAPES, RATES, MOST, read, write, code, decode };
})();
