/* The keyboard's focus follows its run (components/table/grid.py). The grid keeps it on the row's number: when rows come in
   above, Space would tick another run. */
(function () {
  "use strict";

  const focused = new WeakMap(); // by grid: the row's id, and the column

  function note(event) {
    const node = typeof event.rowIndex === "number" ? event.api.getDisplayedRowAtIndex(event.rowIndex) : null;
    if (node && node.id && node.data) {
      focused.set(event.api, { id: node.id, column: event.column });
    } else {
      focused.delete(event.api);
    }
  }

  /* Rows have come. The run is perhaps in a part that comes later: then this is tried again. */
  function follow(event) {
    const wanted = focused.get(event.api);
    const now = event.api.getFocusedCell();
    const isHere = document.activeElement && document.activeElement.closest(".experiments-grid .ag-cell");
    if (!wanted || !now || !isHere) {
      return;
    }
    const there = event.api.getRowNode(wanted.id);
    if (there && there.data && there.rowIndex !== now.rowIndex) {
      event.api.setFocusedCell(there.rowIndex, wanted.column);
    }
  }

  window.mallennlpTableFocus = {
    attach: function (api) {
      api.addEventListener("cellFocused", note);
      api.addEventListener("modelUpdated", follow);
    },
  };
})();
