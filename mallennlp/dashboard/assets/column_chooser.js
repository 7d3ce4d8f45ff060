/* The chooser of a table's columns (components/table/column_choice.py). Everything is set as text; nothing is inserted as
   HTML. */
(function () {
  "use strict";

  const MOST_DRAWN = 150; // of a group; the search finds the others
  const GROUPS = [
    ["fixed", "Every experiment"],
    ["metric", "Metrics"],
    ["config", "Config"],
  ];
  const choosers = new Map();

  /* A metric after an epoch has two spellings. */
  const withDot = (name) => name.replace(/^(epoch:\d+)[._]/, "$1.");

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) {
        made.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        made.setAttribute(name, value);
      }
    }
    made.append(...children);
    return made;
  }

  function button(key, icon, label, does, options = {}) {
    const made = element(
      "button",
      { type: "button", class: "btn btn-sm column-button", "data-key": key, title: label, "aria-label": label, ...options },
      element("i", { class: "bi bi-" + icon, "aria-hidden": "true" })
    );
    made.addEventListener("click", does);
    return made;
  }

  class Chooser {
    constructor(name) {
      this.name = name;
      this.search = "";
      this.catalogue = { columns: [], same: {} };
      this.usual = [];
      this.before = null; // what the table had when Enter was pressed, until it has more
    }

    get table() {
      return window.mallennlpTables.get(this.name);
    }

    /* The names in the table as the index has them. */
    shown() {
      return this.table.columns().map((name) => this.catalogue.same[name] || name);
    }

    add(...names) {
      const shown = this.table.columns();
      this.table.show([...shown, ...names.filter((name) => !this.shown().includes(name))]);
    }

    hide(name) {
      const same = this.catalogue.same;
      this.table.show(this.table.columns().filter((each) => each !== name && same[each] !== name));
    }

    /* The best of a metric with its last beside it, where the first of them stands now. */
    sideBySide(best, last) {
      const shown = this.table.columns();
      const at = shown.findIndex((name) => name === best || name === last);
      const others = shown.filter((name) => name !== best && name !== last);
      const before = at < 0 ? others.length : shown.slice(0, at).filter((name) => others.includes(name)).length;
      others.splice(before, 0, best, last);
      this.table.show(others);
    }

    /* --- drawing */

    draw(body) {
      const focused = document.activeElement && document.activeElement.getAttribute("data-key");
      if (!body.firstChild) {
        this.frame(body);
      }
      this.chosen.replaceChildren(...this.table.columns().map((name, at, all) => this.line(name, at, all)));
      this.tellAdded();
      this.drawOffered();
      if (focused) {
        const again = body.querySelector('[data-key="' + CSS.escape(focused) + '"]');
        if (again) {
          again.focus({ preventScroll: true });
        }
      }
    }

    frame(body) {
      const reset = element("button", { type: "button", class: "btn btn-sm btn-link", "data-key": "reset" }, "Reset");
      reset.addEventListener("click", () => this.table.reset(this.usual));
      const heading = element("h3", { class: "column-heading" }, "Shown");
      this.chosen = element("ol", { class: "column-list", "aria-label": "Shown columns" });
      const box = element("input", {
        type: "search",
        class: "form-control form-control-sm column-search",
        placeholder: "Search config keys and metrics",
        "aria-label": "Search columns",
        maxlength: 300,
        "data-key": "search",
      });
      box.value = this.search;
      box.addEventListener("input", () => this.look(box));
      box.addEventListener("keydown", (event) => event.key === "Enter" && box.value.trim() && this.enter(box));
      this.field = box;
      this.told = element("p", { class: "column-told small", role: "status" });
      this.offered = element("div", { class: "column-groups" });
      const top = element("div", { class: "column-top" }, heading, reset);
      body.append(top, this.chosen, element("h3", { class: "column-heading" }, "Add"), box, this.told, this.offered);
    }

    look(box) {
      this.search = box.value;
      this.before = null;
      this.told.replaceChildren();
      this.drawOffered();
    }

    /* Enter takes the only one that is found, or the name as it was typed: the server knows all of them. */
    enter(box) {
      const found = this.catalogue.columns.filter((column) => this.fits(column));
      const exact = this.catalogue.columns.find((column) => column.name === box.value.trim());
      const name = exact ? exact.name : found.length === 1 ? found[0].name : box.value.trim();
      this.told.replaceChildren();
      if (this.has(name)) {
        this.told.replaceChildren(name + " stands in the table already.");
        return;
      }
      this.before = this.table.columns();
      this.add(name);
    }

    has(name) {
      const own = withDot(name);
      return [...this.shown(), ...this.table.columns()].some((each) => withDot(each) === own);
    }

    /* The table has a column that it did not have when Enter was pressed. */
    tellAdded() {
      const added = this.before && this.table.columns().find((name) => !this.before.includes(name));
      if (added) {
        this.told.replaceChildren("Added as the last column: " + added);
        this.before = null;
      }
    }

    line(name, at, all) {
      const known = this.catalogue.columns.find((column) => column.name === name);
      const words = known && known.group === "fixed" ? known.title : name;
      const title = element("span", { class: "column-name", title: name }, words);
      const pin = this.table.pinOf(name);
      const same = (other) => other !== undefined && this.table.pinOf(other) === pin;
      const buttons = [
        button("up " + name, "arrow-up", "Move " + name + " forward", () => this.table.move(name, -1), {
          disabled: !same(all[at - 1]),
        }),
        button("down " + name, "arrow-down", "Move " + name + " back", () => this.table.move(name, 1), {
          disabled: !same(all[at + 1]),
        }),
        button("pin " + name, pin ? "pin-fill" : "pin", "Pin " + name, () => this.repin(name, pin), {
          "aria-pressed": pin ? "true" : "false",
        }),
        button("hide " + name, "x-lg", "Hide " + name, () => this.hide(name), { disabled: all.length === 1 }),
      ];
      return element("li", { class: "column-line", "data-column": name }, title, ...buttons);
    }

    repin(name, pin) {
      this.table.pin(name, pin ? null : "left");
    }

    fits(column) {
      const text = (column.name + " " + column.title).toLowerCase();
      return this.search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
    }

    drawOffered() {
      const shown = new Set(this.shown());
      const groups = GROUPS.map(([group, title]) => {
        const columns = this.catalogue.columns.filter((column) => column.group === group && this.fits(column));
        return columns.length ? this.group(group, title, columns, shown) : "";
      });
      const none = groups.every((group) => !group) && this.catalogue.columns.length > 0;
      this.offered.replaceChildren(...groups, ...(none ? this.instead() : []));
    }

    /* What may have been meant, and what else can be done. */
    instead() {
      if (this.told.firstChild) {
        return [];
      }
      const meant = window.mallennlpNearest(this.search, this.catalogue.columns.map((column) => column.name + " " + column.title));
      const guess = element("button", { type: "button", class: "btn btn-sm btn-link column-meant", "data-key": "meant" }, meant);
      guess.addEventListener("click", () => {
        this.field.value = meant;
        this.look(this.field);
        this.field.focus();
      });
      const hint = meant ? [element("p", { class: "small mb-1" }, "Did you mean ", guess, "?")] : [];
      const text = "Nothing is called like this. Enter adds a column by its name in queries: epoch:3_training_loss";
      return [...hint, element("p", { class: "text-secondary small" }, text)];
    }

    group(group, title, columns, shown) {
      const lines = group === "metric" ? this.metrics(columns, shown) : columns.map((each) => this.box(each, shown));
      const drawn = lines.slice(0, MOST_DRAWN);
      const more = lines.length - drawn.length;
      const rest = more ? element("p", { class: "text-secondary small" }, more.toLocaleString("en") + " more: search for them") : "";
      return element("section", {}, element("h4", { class: "column-group" }, title), ...drawn, rest);
    }

    box(column, shown, label = column.title) {
      const box = element("input", { type: "checkbox", class: "form-check-input", "data-key": "box " + column.name });
      box.checked = shown.has(column.name);
      box.addEventListener("change", () => (box.checked ? this.add(column.name) : this.hide(column.name)));
      const words = [box, element("span", { class: "column-name", title: column.name }, label)];
      if (column.group !== "metric") {
        words.push(element("span", { class: "column-type" }, column.type));
        words.push(element("span", { class: "column-count numbers", title: "Experiments that have it" }, column.count));
      }
      return element("label", { class: "column-line" }, ...words);
    }

    /* A metric has a line with its best, its last, and both at once. */
    metrics(columns, shown) {
      const byTitle = new Map();
      for (const column of columns) {
        byTitle.set(column.title, [...(byTitle.get(column.title) || []), column]);
      }
      return [...byTitle].map(([title, pair]) => {
        const boxes = pair.map((column) => this.box(column, shown, column.name.startsWith("best") ? "best" : "last"));
        const both = element(
          "button",
          { type: "button", class: "btn btn-sm btn-link column-both", "data-key": "both " + title, title: "Best and last side by side" },
          "both"
        );
        both.addEventListener("click", () => this.sideBySide(...pair.map((column) => column.name)));
        return element(
          "div",
          { class: "column-line column-metric" },
          element("span", { class: "column-name", title: title }, title),
          ...boxes,
          pair.length === 2 ? both : "",
          element("span", { class: "column-count numbers", title: "Experiments that have it" }, pair[0].count)
        );
      });
    }
  }

  function bodyOf(name) {
    return document.getElementById(JSON.stringify({ of: name, type: "mallennlp-columns-body" }));
  }

  /* The panel's inside is there a moment after it was opened. */
  function drawSoon(chooser, tries) {
    const body = bodyOf(chooser.name);
    if (body && chooser.table) {
      chooser.draw(body);
    } else if (tries) {
      window.requestAnimationFrame(() => drawSoon(chooser, tries - 1));
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.columns = Object.assign(window.dash_clientside.columns || {}, {
    open: (clicks, isOpen) => (clicks ? !isOpen : window.dash_clientside.no_update),
    draw: function (isOpen, catalogue, layout, usual) {
      const name = window.dash_clientside.callback_context.outputs_list.id.of;
      if (!choosers.has(name)) {
        choosers.set(name, new Chooser(name));
      }
      const chooser = choosers.get(name);
      chooser.catalogue = catalogue || chooser.catalogue;
      chooser.usual = usual || [];
      if (isOpen) {
        drawSoon(chooser, 60);
      } else {
        chooser.search = "";
      }
      return window.dash_clientside.no_update;
    },
  });
})();
