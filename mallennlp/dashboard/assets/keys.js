/* Keys that do something wherever the focus is, but for where somebody types: "/" goes to the box for queries, "?" shows
   its help, and in a table of experiments the arrows move, "x" selects, "c" compares. */
(function () {
  "use strict";

  const NOT_TYPED_INTO = ["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"];
  const HAS_KEYS_OF_ITS_OWN = "textarea, select, [contenteditable], [role=listbox], [role=menu], .dropdown-menu, .modal";

  function isTyping(target) {
    const isInput = target.tagName === "INPUT" && !NOT_TYPED_INTO.includes(target.type);
    return isInput || target.isContentEditable || Boolean(target.closest(HAS_KEYS_OF_ITS_OWN));
  }

  /* Also not below a dialog, which hides what would happen. */
  function isForUs(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const modified = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    return !modified && !event.defaultPrevented && !isTyping(target) && !document.querySelector(".modal.show");
  }

  // --- the box for queries

  const queryBox = () => document.querySelector(".query-box");

  function search() {
    const box = queryBox();
    if (box) {
      box.querySelector("input").focus();
      box.querySelector("input").select();
    }
    return Boolean(box);
  }

  function help() {
    const box = queryBox();
    if (box) {
      window.mallennlpQueryHelp.toggle(box);
    }
    return Boolean(box);
  }

  // --- tables

  /* The grid in which the focus is. Where it is nowhere: the one that fills the page. */
  function currentGrid() {
    const cell = document.activeElement && document.activeElement.closest(".experiments-grid .ag-cell");
    const isNowhere = !document.activeElement || document.activeElement === document.body;
    const place = cell ? cell.closest(".table-place") : isNowhere && document.querySelector(".table-fill");
    const id = place && { type: "mallennlp-table", of: place.id };
    return (id && window.dash_ag_grid && window.dash_ag_grid.getApi(id)) || null;
  }

  /* As the space bar does it, which the grid knows by itself; families listen to where it came from. */
  function select() {
    const api = currentGrid();
    const cell = api && api.getFocusedCell();
    const node = cell && api.getGridOption("rowSelection") && api.getDisplayedRowAtIndex(cell.rowIndex);
    if (node && node.data && node.selectable) {
      node.setSelected(!node.isSelected(), false, "spaceKey");
    }
    return Boolean(node);
  }

  /* The focus is nowhere: it goes to where it was in the table, or to its first row. */
  function enter() {
    const api = document.activeElement === document.body && currentGrid();
    if (!api || !api.getDisplayedRowCount()) {
      return false;
    }
    const before = api.getFocusedCell();
    const first = api.getAllDisplayedColumns().find((column) => !column.getColId().startsWith("ag-Grid-"));
    const row = before ? before.rowIndex : Math.max(0, api.getFirstDisplayedRowIndex());
    api.ensureIndexVisible(row);
    api.setFocusedCell(row, before ? before.column : first);
    return true;
  }

  let told = 0;

  /* The same link as a click takes, or why there is none. */
  function follow() {
    const place = document.getElementById("experiments-compare");
    const link = place && place.querySelector("a[href]");
    const button = place && place.querySelector("button[title]");
    if (link) {
      link.click();
    } else if (place) {
      const bar = place.closest(".selection-bar");
      const message = button && bar && !bar.hidden ? button.title : place.dataset.mallennlpNothing;
      told += 1;
      window.dash_clientside.mallennlp.showToasts([{ id: "compare-key-" + told, level: "info", message }]);
    }
  }

  function compare() {
    const isHere = Boolean(document.getElementById("experiments-compare"));
    if (isHere) {
      window.mallennlpCompareBar.whenSettled(follow);
    }
    return isHere;
  }

  const KEYS = { "/": search, "?": help, x: select, c: compare, ArrowDown: enter, ArrowUp: enter };

  document.addEventListener("keydown", function (event) {
    if (Object.hasOwn(KEYS, event.key) && isForUs(event) && KEYS[event.key]()) {
      event.preventDefault();
    }
  });
})();
