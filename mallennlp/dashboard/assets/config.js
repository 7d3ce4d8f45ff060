/* Draws the tree of a config and searches it (components/config_tree.py). Everything is set as text; nothing is
   inserted as HTML. */
(function () {
  "use strict";

  const MOST_LEAVES = 2000; // more are not drawn: nobody reads them; the search finds them all
  const LONGEST_VALUE = 400;
  const LONGEST_SEARCH = 100;

  function element(tag, className, children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  function shortened(text) {
    return text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) + "…" : text;
  }

  function leaf(row) {
    return element("div", "config-leaf", [
      element("span", "config-key", [row.key]),
      element("span", row.kind, [shortened(row.value)]),
    ]);
  }

  function branch(row, children, isOpen) {
    const words = [element("span", "config-key", [row.key])];
    if (row.type) {
      words.push(element("span", "config-type", [row.type]));
    } else if (row.count) {
      words.push(element("span", "text-secondary small", [row.count]));
    }
    const details = element("details", "", [
      element("summary", "", words),
      element("div", "config-children", children),
    ]);
    details.open = isOpen;
    return details;
  }

  /* One drawing: which leaves have all the words, and how many of them found room. */
  class Drawing {
    constructor(search) {
      this.words = search.toLowerCase().split(/\s+/).filter(Boolean);
      this.found = 0;
    }

    fits(path, value) {
      const text = (path + " " + value).toLowerCase();
      if (!this.words.every((word) => text.includes(word))) {
        return false;
      }
      this.found += 1;
      return this.found <= MOST_LEAVES;
    }

    row(row, path) {
      const here = path ? path + "." + row.key : row.key;
      if (!row.rows) {
        return this.fits(here, row.value) ? leaf(row) : null;
      }
      const said = row.type ? this.fits(here + ".type", row.type) : false;
      const children = this.rows(row.rows, here);
      return said || children.length ? branch(row, children, row.open || this.words.length > 0) : null;
    }

    rows(rows, path) {
      return rows.map((row) => this.row(row, path)).filter(Boolean);
    }

    note(isEmpty, search) {
      const more = this.found - MOST_LEAVES;
      if (isEmpty) {
        return "The config is empty.";
      }
      if (!this.found) {
        return "Nothing in this config contains “" + search.trim().slice(0, LONGEST_SEARCH) + "”.";
      }
      return more > 0 ? more.toLocaleString("en-US") + " more values: search to find them." : "";
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.config = {
    draw: function (tree, search) {
      const nothing = window.dash_clientside.no_update;
      const place = document.getElementById(window.dash_clientside.callback_context.outputs_list.id.of);
      if (!place || !tree) {
        return nothing;
      }
      const drawing = new Drawing(search || "");
      const rows = drawing.rows(tree.rows, "");
      const notes = [drawing.note(!tree.rows.length, search || ""), tree.note].filter(Boolean);
      place.replaceChildren(...rows, ...notes.map((note) => element("p", "text-secondary mb-0", [note])));
      return nothing;
    },
  };
})();
