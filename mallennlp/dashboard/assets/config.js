/* Draws the tree of a config (components/config_tree.py). Everything is set as text; nothing is inserted as HTML. */
(function () {
  "use strict";

  function element(tag, className, children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  function leaf(row) {
    return element("div", "config-leaf", [
      element("span", "config-key", [row.key]),
      element("span", row.kind, [row.value]),
    ]);
  }

  function branch(row) {
    const words = [element("span", "config-key", [row.key])];
    if (row.type) {
      words.push(element("span", "config-type", [row.type]));
    } else if (row.count) {
      words.push(element("span", "text-secondary small", [row.count]));
    }
    const children = element("div", "config-children", row.rows.map(draw));
    const details = element("details", "", [element("summary", "", words), children]);
    details.open = row.open;
    return details;
  }

  function draw(row) {
    return row.rows ? branch(row) : leaf(row);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.config = {
    draw: function (tree, id) {
      const place = document.getElementById(id);
      if (!place || !tree) {
        return window.dash_clientside.no_update;
      }
      const rows = tree.rows.map(draw);
      if (tree.note) {
        rows.push(element("p", "text-secondary mb-0", [tree.note]));
      }
      place.replaceChildren(...rows);
      return window.dash_clientside.no_update;
    },
  };
})();
