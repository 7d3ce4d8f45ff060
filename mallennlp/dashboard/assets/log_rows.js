/* The lines of a log in the document (assets/log_viewer.js): a window on it that moves, with what was found marked.
   Everything is set as text; nothing is inserted as HTML. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const MOST_ROWS = 1600; // more are not kept: what is far away is asked for again

  function classes(style) {
    return style ? style.split(" ").map((word) => "log-" + word).join(" ") : "";
  }

  /* A text with what was found in it marked. */
  function pieces(text, pattern) {
    if (!pattern) {
      return [text];
    }
    const found = [];
    let at = 0;
    for (const match of text.matchAll(pattern)) {
      if (match[0]) {
        found.push(text.slice(at, match.index), element("mark", "", match[0]));
        at = match.index + match[0].length;
      }
    }
    return [...found, text.slice(at)].filter((piece) => piece !== "");
  }

  function fill(row, pattern) {
    const parts = typeof row.said === "string" ? [[row.said, ""]] : row.said;
    const nodes = parts.map(function ([text, style]) {
      const inside = pieces(text, pattern);
      if (!style) {
        return inside;
      }
      const span = element("span", classes(style), "");
      span.append(...inside);
      return [span];
    });
    row.replaceChildren(...nodes.flat());
    if (row.leftOut) {
      row.append(element("span", "log-left-out", "… " + row.leftOut.toLocaleString("en-US") + " more characters"));
    } else if (!row.firstChild) {
      row.append(document.createElement("br")); // so that it has a height, and is copied
    }
  }

  class Rows {
    constructor(place) {
      this.place = place;
      this.pattern = null;
      this.clear();
    }

    /* index: of a line among its neighbours; zero: the number of the line with the index 0, once it is known. */
    clear() {
      Object.assign(this, { start: 0, end: 0, next: 0, top: 0, nextIndex: 0, zero: null });
      this.place.replaceChildren();
    }

    get first() {
      return this.place.firstElementChild;
    }

    get last() {
      return this.place.lastElementChild;
    }

    made(answer, base) {
      this.learn(answer.first, base);
      return answer.rows.map(([position, offset, said, level, leftOut]) => {
        const row = element("div", level ? "log-row log-" + level : "log-row", "");
        Object.assign(row, { position, index: base + offset, said, leftOut });
        this.numbered(row);
        fill(row, this.pattern);
        return row;
      });
    }

    replace(answer) {
      this.clear();
      this.place.append(...this.made(answer, 0));
      Object.assign(this, { start: answer.start, end: answer.end, next: answer.next, nextIndex: answer.nextOffset });
    }

    /* What stands before the rows that are there. */
    prepend(answer) {
      const base = this.top - answer.breaks;
      this.place.prepend(...this.made(answer, base));
      Object.assign(this, { start: answer.start, top: base });
      let gone = null;
      while (this.place.childElementCount > MOST_ROWS) {
        gone = this.last;
        gone.remove();
      }
      if (gone) {
        Object.assign(this, { end: gone.position, next: gone.position, nextIndex: gone.index });
      }
    }

    /* What follows, from this.next on or shortly before: what may have been written over is drawn anew. */
    append(answer) {
      while (this.last && this.last.position >= answer.start) {
        this.last.remove();
      }
      const base = this.nextIndex - answer.back;
      this.place.append(...this.made(answer, base));
      Object.assign(this, { end: answer.end, next: answer.next, nextIndex: base + answer.nextOffset });
      while (this.place.childElementCount > MOST_ROWS) {
        this.first.remove();
        Object.assign(this, { start: this.first.position, top: this.first.index });
      }
    }

    learn(number, index) {
      if (this.zero === null && number !== null && number !== undefined) {
        this.zero = number - index;
        [...this.place.children].forEach((row) => this.numbered(row));
      }
    }

    numbered(row) {
      if (this.zero !== null) {
        row.dataset.number = String(this.zero + row.index);
      }
    }

    mark(pattern) {
      this.pattern = pattern;
      [...this.place.children].forEach((row) => fill(row, pattern));
    }

    /* The row in which a position is, if it is here. */
    at(position) {
      if (position < this.start || position > this.end) {
        return null;
      }
      const rows = [...this.place.children].filter((row) => row.position <= position);
      return rows.length ? rows[rows.length - 1] : null;
    }

    /* Where the row is the only one that is marked. */
    point(row) {
      this.place.querySelectorAll(".log-here").forEach((other) => other.classList.remove("log-here"));
      if (row) {
        row.classList.add("log-here");
      }
    }
  }

  window.mallennlpLogs.Rows = Rows;
})();
