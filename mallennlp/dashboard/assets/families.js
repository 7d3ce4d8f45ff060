/* Families of runs in a table of experiments: opening them, selecting them, their columns. */
(function () {
  "use strict";

  const OWN_COLUMNS = ["family_seeds", "family_best"];
  const METRIC_PX = 140; /* a mean and its deviation */
  const widened = new Map(); /* widths before, by table and column */

  function apiOf(table) {
    return window.dash_ag_grid.getApiAsync({ type: "mallennlp-table", of: table });
  }

  function isMetric(column) {
    const field = column.getColDef().field;
    return field === "best_metric" || /^(best_|best\.|last_|last\.|epoch:)/.test(field);
  }

  function widen(api, table) {
    const narrow = api.getColumns().filter((c) => isMetric(c) && c.getActualWidth() < METRIC_PX);
    narrow.forEach((column) => widened.set(table + "\n" + column.getColId(), column.getActualWidth()));
    api.setColumnWidths(narrow.map((column) => ({ key: column, newWidth: METRIC_PX })));
  }

  function narrowAgain(api, table) {
    api.getColumns().forEach(function (column) {
      const key = table + "\n" + column.getColId();
      if (widened.has(key) && column.getActualWidth() === METRIC_PX) {
        api.setColumnWidths([{ key: column, newWidth: widened.get(key) }]);
      }
      widened.delete(key);
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.families = {
    /* A button was pressed: the table's store is told which family. */
    ask: function (button, family) {
      const table = button.closest(".table-place").id;
      window.dash_clientside.set_props(
        { type: "mallennlp-table-toggled", of: table },
        { data: { family: family, at: Date.now() } }
      );
    },
    /* The open families, with one more or one less; the server takes 100. */
    toggle: function (toggled, open) {
      if (!toggled) {
        return window.dash_clientside.no_update;
      }
      const others = (open || []).filter((family) => family !== toggled.family);
      return others.length < (open || []).length ? others : others.concat([toggled.family]).slice(-100);
    },
    /* The columns that only families have come and go with them. */
    fitColumns: function (grid, group) {
      if (!window.dash_ag_grid) {
        return;
      }
      apiOf(grid.of).then(function (api) {
        api.setColumnsVisible(OWN_COLUMNS, group === "seeds");
        (group === "seeds" ? widen : narrowAgain)(api, grid.of);
      });
    },
  };

  /* The grid gives the focus to cells; Enter on a family's name presses its button. */
  document.addEventListener("keydown", function (event) {
    const isCell = event.target.matches && event.target.matches(".experiments-grid .ag-cell");
    const button = isCell && event.key === "Enter" && event.target.querySelector(".family-toggle");
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
