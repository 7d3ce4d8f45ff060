/* Draws the tree of a config and searches it (components/experiment/config_tree.py). Everything is set as text; nothing is
   inserted as HTML. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const MOST_LEAVES = 2000; // more are not drawn: nobody reads them; the search finds them all
  const LONGEST_VALUE = 400;
  const LONGEST_SEARCH = 100;

  function shortened(text) {
    return text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) + "…" : text;
  }

  /* What is said of a value where these values are chosen ("": all of them). */
  function words(marks, chosen) {
    const text = marks && marks[chosen];
    return text ? [element("span", "config-mark", [shortened(text)])] : [];
  }

  function leaf(row, chosen) {
    return element("div", "config-leaf", [
      element("span", "config-key", [row.key]),
      element("span", row.kind, [shortened(row.value)]),
      ...words(row.marks, chosen),
    ]);
  }

  function branch(row, children, isOpen, chosen) {
    const line = [element("span", "config-key", [row.key])];
    if (row.type) {
      line.push(element("span", "config-type", [row.type]), ...words(row.type_marks, chosen));
    } else if (row.count) {
      line.push(element("span", "text-secondary small", [row.count]));
    }
    line.push(...words(row.marks, chosen));
    const details = element("details", "", [
      element("summary", "", line),
      element("div", "config-children", children),
    ]);
    details.open = isOpen;
    return details;
  }

  /* One drawing: which leaves have all the words, and how many of them found room. */
  class Drawing {
    constructor(search, chosen) {
      this.words = search.toLowerCase().split(/\s+/).filter(Boolean);
      this.chosen = chosen;
      this.found = 0;
    }

    fits(path, value, marks) {
      const text = (path + " " + value).toLowerCase();
      const isChosen = !this.chosen || (marks && Object.hasOwn(marks, this.chosen));
      if (!isChosen || !this.words.every((word) => text.includes(word))) {
        return false;
      }
      this.found += 1;
      return this.found <= MOST_LEAVES;
    }

    row(row, path) {
      const here = path ? path + "." + row.key : row.key;
      if (!row.rows) {
        return this.fits(here, row.value, row.marks) ? leaf(row, this.chosen) : null;
      }
      const said = row.type ? this.fits(here + ".type", row.type, row.type_marks || row.marks) : false;
      const children = this.rows(row.rows, here);
      const isOpen = row.open || this.words.length > 0 || Boolean(this.chosen);
      return said || children.length ? branch(row, children, isOpen, this.chosen) : null;
    }

    rows(rows, path) {
      return rows.map((row) => this.row(row, path)).filter(Boolean);
    }

    note(isEmpty, search) {
      const more = this.found - MOST_LEAVES;
      if (isEmpty) {
        return "The config is empty.";
      }
      if (!this.found && !this.words.length) {
        return "No value is among these.";
      }
      if (!this.found) {
        return "Nothing in this config contains “" + search.trim().slice(0, LONGEST_SEARCH) + "”.";
      }
      return more > 0 ? more.toLocaleString("en-US") + " more values: search to find them." : "";
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.config = {
    draw: function (tree, search, chosen) {
      const nothing = window.dash_clientside.no_update;
      const place = document.getElementById(window.dash_clientside.callback_context.outputs_list.id.of);
      if (!place || !tree) {
        return nothing;
      }
      const drawing = new Drawing(search || "", chosen || "");
      const rows = drawing.rows(tree.rows, "");
      const notes = [drawing.note(!tree.rows.length, search || ""), tree.note].filter(Boolean);
      place.replaceChildren(...rows, ...notes.map((note) => element("p", "text-secondary mb-0", [note])));
      return nothing;
    },
  };
})();
