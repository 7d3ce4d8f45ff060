/* How the columns of a table of experiments are arranged (components/table/grid.py): what the user does in the grid is told
   to the page, and what the page or a chooser asks for is done in the grid. */
(function () {
  "use strict";

  const TELL_AFTER_MS = 60; // one gesture is several events
  const OURS = "ag-Grid-"; // columns of the grid itself, such as the boxes to tick
  const tables = new Map();

  const part = (name, table) => ({ type: "mallennlp-" + name, of: table });
  const tell = (name, table, data) => window.dash_clientside.set_props(part(name, table), { data });

  /* Of a key's name there may be more or less to see than before, as other keys end alike now or did so. */
  function kept(before, now) {
    const isEnd = ("." + before.field).endsWith("." + before.headerName);
    return isEnd ? { ...before, headerName: now.headerName, initialWidth: now.initialWidth } : before;
  }

  /* One table on the screen. pinned and widths: what somebody changed; null and {} where nobody did. */
  class Table {
    constructor(name, api, first) {
      this.name = name;
      this.api = api;
      this.pinned = (first && first.pinned) || null;
      this.widths = { ...((first && first.widths) || {}) };
      this.told = "";
      this.again = null; // columns that come anew, with nothing left of how they were
      this.widerHeads = []; // columns whose heads say more than before
      this.listen();
    }

    listen() {
      const on = (event, does) => this.api.addEventListener(event, does);
      const byHand = (event) => String(event.source).startsWith("ui") || event.source === "autosizeColumns";
      for (const event of ["sortChanged", "filterChanged"]) {
        on(event, () => this.later());
      }
      on("columnMoved", (event) => event.finished && this.later());
      on("columnPinned", (event) => {
        if (byHand(event)) {
          this.notePins();
        }
      });
      on("columnResized", (event) => {
        if (event.finished && byHand(event) && event.columns) {
          event.columns.forEach((column) => (this.widths[column.getColId()] = column.getActualWidth()));
          this.later();
        }
      });
      on("newColumnsLoaded", () => this.loaded());
    }

    /* The rows that are on the screen know nothing of a new column; they come again, each in its place. */
    loaded() {
      if (this.again) {
        this.again = null;
        this.api.resetColumnState();
        window.dash_clientside.table.fitNarrowScreen(part("table", this.name));
      }
      this.makeRoom();
      this.api.refreshInfiniteCache();
      this.later();
    }

    /* Wide enough for what the heads say now, unless somebody has chosen a width. */
    makeRoom() {
      const narrow = this.widerHeads.filter((each) => {
        const column = this.api.getColumn(each.colId);
        return column && !(each.colId in this.widths) && column.getActualWidth() < each.initialWidth;
      });
      this.widerHeads = [];
      this.api.setColumnWidths(narrow.map((each) => ({ key: each.colId, newWidth: each.initialWidth })));
    }

    columns() {
      const shown = this.api.getAllDisplayedColumns().map((column) => column.getColId());
      return shown.filter((id) => !id.startsWith(OURS));
    }

    notePins() {
      const state = this.api.getColumnState().filter((each) => each.pinned && !each.colId.startsWith(OURS));
      this.pinned = Object.fromEntries(state.map((each) => [each.colId, each.pinned]));
      this.later();
    }

    layout() {
      const columns = this.columns();
      const sorted = this.api.getColumnState().filter((each) => each.sort && columns.includes(each.colId));
      sorted.sort((one, other) => one.sortIndex - other.sortIndex);
      const kept = (values) => Object.fromEntries(Object.entries(values).filter(([id]) => columns.includes(id)));
      return {
        columns,
        sort: sorted.map((each) => (each.sort === "desc" ? "-" : "") + each.colId),
        pinned: this.pinned && kept(this.pinned),
        widths: kept(this.widths),
        filters: this.api.getFilterModel() || {},
      };
    }

    later() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.tell(), TELL_AFTER_MS);
    }

    tell() {
      if (this.api.isDestroyed()) {
        return;
      }
      const layout = this.layout();
      const text = JSON.stringify(layout);
      if (text !== this.told) {
        this.told = text;
        tell("table-layout", this.name, layout);
      }
    }

    /* --- what a chooser asks for */

    show(columns) {
      if (columns.length) {
        tell("table-wanted", this.name, columns);
      }
    }

    reset(columns) {
      this.again = columns;
      this.pinned = null;
      this.widths = {};
      this.show(columns);
    }

    /* Among the columns that are pinned as this one is: pinned ones stand in front. */
    move(column, by) {
      const columns = this.columns();
      const at = columns.indexOf(column) + by;
      if (at < 0 || at >= columns.length || this.pinOf(columns[at]) !== this.pinOf(column)) {
        return;
      }
      const order = this.api.getColumnState().map((each) => each.colId);
      const [here, there] = [order.indexOf(column), order.indexOf(columns[at])];
      [order[here], order[there]] = [columns[at], column];
      this.api.applyColumnState({ state: order.map((colId) => ({ colId })), applyOrder: true });
      this.later();
    }

    pinOf(column) {
      return this.api.getColumn(column).getPinned() || null;
    }

    pin(column, side) {
      this.api.setColumnsPinned([column], side);
      this.notePins();
    }
  }

  window.mallennlpTables = {
    /* A table has appeared. */
    attach: function (name, first) {
      const id = part("table", name);
      window.dash_ag_grid.getApiAsync(id).then(function (api) {
        if (!tables.has(name) || tables.get(name).api !== api) {
          tables.set(name, new Table(name, api, first));
          window.mallennlpTableFocus.attach(api);
          api.addEventListener("selectionChanged", () => window.dispatchEvent(new CustomEvent("mallennlp-selecting", { detail: name })));
        }
        tables.get(name).later();
      });
    },
    get: (name) => tables.get(name),
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.columns = Object.assign(window.dash_clientside.columns || {}, {
    /* Columns that stay keep the head that the page gave them; the end of a key is no such head. */
    define: function (defined, before) {
      const nothing = window.dash_clientside.no_update;
      if (!defined) {
        return [nothing, nothing];
      }
      const table = tables.get(window.dash_clientside.callback_context.inputs_list[0].id.of);
      const known = new Map((before || []).map((definition) => [definition.field, definition]));
      const anew = table && table.again;
      const defs = defined.defs.map((each) => (anew || !known.has(each.field) ? each : kept(known.get(each.field), each)));
      if (table) {
        table.widerHeads = defs.filter((each) => known.has(each.field) && each.headerName !== known.get(each.field).headerName);
      }
      return [defs, defined.columns];
    },
  });
})();
