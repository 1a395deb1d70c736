"use strict";
// The picture to draw rows on, with the pointer or by numbers. Needs page.js, playground-state.js and
// playground-pictures.js.

const PlaygroundDraw = (() => {
  const { element } = Page;
  const { code, decode, MOST } = PlaygroundState;

  class Board {
    // `change(points)` is called with the points as a text.
    constructor(host, change) {
      Object.assign(this, { change, points: "", label: 0, last: null });
      this.picture = new PlaygroundPictures.Picture(host, "Draw rows here: press, or press and move", "draw");
      this.picture.canvas.classList.add("drawing");
      const place = (name) => element("input", { type: "number", min: -1.5, max: 1.5, step: 0.01, value: 0, "aria-label": name });
      const [across, up] = [place("Across, from −1.5 to 1.5"), place("Up, from −1.5 to 1.5")];
      const button = (text, press) => {
        const made = element("button", { type: "button", class: "button" }, text);
        made.addEventListener("click", press);
        return made;
      };
      host.append(element("div", { class: "controls" },
        Page.choices("Class of new rows", [[0, "0, a disk"], [1, "1, a triangle"]], 0, (label) => { this.label = label; }),
        element("fieldset", { class: "places" }, element("legend", {}, "A row by its place: across and up"), across, up,
          button("Add the row", () => this.add(Number(across.value), Number(up.value)))),
        button("Remove the last row", () => this.set(this.points.slice(0, -5))), button("Remove all rows", () => this.set(""))));
      this.listen(this.picture.canvas);
    }

    listen(canvas) {
      const place = (event) => {
        const box = canvas.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width * 3 - 1.5, 1.5 - (event.clientY - box.top) / box.height * 3];
      };
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        this.last = place(event);
        this.put(...this.last);
      });
      canvas.addEventListener("pointermove", (event) => {
        if (!this.last) return;
        const at = place(event);
        if (Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) < 0.12) return;
        this.last = at;
        this.put(...at);
      });
      for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, () => {
          if (this.last) this.change(this.points);
          this.last = null;
        });
      }
    }

    // A row that is drawn; the rows are used when the pointer is lifted.
    put(x, y) {
      if (this.points.length / 5 >= MOST || !(Math.abs(x) <= 1.5 && Math.abs(y) <= 1.5)) return;
      this.points += code(x, y, this.label);
      this.show();
    }

    add(x, y) {
      this.put(x, y);
      this.change(this.points);
    }

    // Takes other points, and uses them.
    set(points) {
      this.points = points;
      this.show();
      this.change(points);
    }

    show(points = this.points) {
      this.points = points;
      const rows = decode(points), ones = rows.filter(([, , label]) => label === 1).length;
      this.picture.draw((pen, size, theme) => rows.forEach((row) => PlaygroundPictures.mark(pen, size, row, theme, "filled")));
      this.picture.say(`${rows.length - ones} rows of class 0, ${ones} of class 1.${rows.length >= MOST ? " There is no room for more." : ""}`);
    }
  }

  return { Board };
})();
