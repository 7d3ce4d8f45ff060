/* Families of runs in a table of experiments: opening them, selecting them, their columns. */
(function () {
  "use strict";

  const OWN_COLUMNS = ["ag-Grid-family_seeds", "ag-Grid-family_best"];
  const WIDE_PX = 155; /* a mean and its deviation; how many are in each of four states */
  const widened = new Map(); /* widths before, by table and column */
  const groups = new WeakMap(); /* by grid, how it groups */
  const justOpened = new WeakMap(); /* by grid, a family whose runs have not come yet */

  function apiOf(table) {
    return window.dash_ag_grid.getApiAsync({ type: "mallennlp-table", of: table });
  }

  function needsRoom(column) {
    const made = column.getColDef();
    const isMetric = made.cellRenderer === "ValueCell" && /^((best|last)[_.]|epoch:)/.test(made.field);
    return isMetric || ["best_metric", "status", "duration_s", "size_bytes"].includes(made.field);
  }

  function widen(api, table) {
    const narrow = api.getColumns().filter((c) => needsRoom(c) && c.getActualWidth() < WIDE_PX);
    narrow.forEach((column) => widened.set(table + "\n" + column.getColId(), column.getActualWidth()));
    api.setColumnWidths(narrow.map((column) => ({ key: column, newWidth: WIDE_PX })));
  }

  function narrowAgain(api, table) {
    api.getColumns().forEach(function (column) {
      const key = table + "\n" + column.getColId();
      if (widened.has(key) && column.getActualWidth() === WIDE_PX) {
        api.setColumnWidths([{ key: column, newWidth: widened.get(key) }]);
      }
      widened.delete(key);
    });
  }

  function membersOf(api, family) {
    const found = [];
    api.forEachNode(function (node) {
      if (node.data && node.data.member_of === family) {
        found.push(node);
      }
    });
    return found;
  }

  /* With a family its runs are selected, and it is not any more when one of them is not. */
  function followSelection(event) {
    const data = event.node.data;
    const isSelected = event.node.isSelected();
    if (event.source.startsWith("api") || !data) {
      return; // it was this function
    }
    if (data.family_id) {
      event.api.setNodesSelected({ nodes: membersOf(event.api, data.family_id), newValue: isSelected });
    } else if (data.member_of && !isSelected) {
      const head = event.api.getRowNode(data.member_of + "/");
      if (head && head.isSelected()) {
        head.setSelected(false);
      }
    }
  }

  /* A family that is selected was opened: its runs have just appeared. A run that comes later is not selected. */
  function selectOpened(event) {
    const family = justOpened.get(event.api);
    const nodes = family ? membersOf(event.api, family) : [];
    if (nodes.length) {
      justOpened.delete(event.api);
      const head = event.api.getRowNode(family + "/");
      if (head && head.isSelected()) {
        event.api.setNodesSelected({ nodes: nodes, newValue: true });
      }
    }
  }

  /* The columns that only families have come and go with them. */
  function fitColumns(api, table) {
    const grouped = groups.get(api) === "seeds";
    api.setColumnsVisible(OWN_COLUMNS, grouped);
    (grouped ? widen : narrowAgain)(api, table);
  }

  function attach(table, group) {
    if (!window.dash_ag_grid) {
      return;
    }
    apiOf(table).then(function (api) {
      if (!groups.has(api)) {
        api.addEventListener("rowSelected", followSelection);
        api.addEventListener("modelUpdated", selectOpened);
        // Other columns were chosen; whoever else looks at that comes first.
        api.addEventListener("newColumnsLoaded", () => window.setTimeout(() => fitColumns(api, table)));
      }
      groups.set(api, group);
      fitColumns(api, table);
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
      apiOf(window.dash_clientside.callback_context.outputs_list.id.of).then(function (api) {
        justOpened.set(api, toggled.family);
      });
      const others = (open || []).filter((family) => family !== toggled.family);
      return others.length < (open || []).length ? others : others.concat([toggled.family]).slice(-100);
    },
    /* The switch of a page. */
    group: (grouped) => (grouped ? "seeds" : ""),
    /* A table appears, groups, or has other families open. */
    refresh: function (group) {
      const context = window.dash_clientside.callback_context;
      const table = context.outputs_list.id.of;
      const changed = context.triggered.map((each) => JSON.parse(each.prop_id.replace(/\.data$/, "")).type);
      const grid = { type: "mallennlp-table", of: table };
      const api = changed.length && window.dash_ag_grid && window.dash_ag_grid.getApi(grid);
      if (!api || !groups.has(api)) {
        attach(table, group); // also where a page groups a table in the moment in which it appears
      }
      if (api && changed.includes("mallennlp-table-group")) {
        groups.set(api, group);
        fitColumns(api, table);
        api.purgeInfiniteCache();
      } else if (api) {
        api.refreshInfiniteCache(); // what is below moves, and nothing else
      }
      return window.dash_clientside.no_update;
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
