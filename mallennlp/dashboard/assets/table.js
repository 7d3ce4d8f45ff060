/* A table of experiments asks again when its query changes (components/table/grid.py). */
(function () {
  "use strict";

  const NARROW_PX = 600;

  /* A pinned column would fill a phone's screen. */
  function fitNarrowScreen(id) {
    if (window.innerWidth > NARROW_PX || !window.dash_ag_grid) {
      return;
    }
    window.dash_ag_grid.getApiAsync(id).then(function (api) {
      const state = [{ colId: "path", width: 200 }];
      api.applyColumnState({ state, defaultState: { pinned: null } });
    });
  }

  const seen = new WeakSet(); // grids that have appeared

  /* A page may set a table's query in the moment in which the table appears: what is triggered does not tell. */
  function appear(id, layout) {
    window.dash_ag_grid.getApiAsync(id).then(function (api) {
      if (!seen.has(api)) {
        seen.add(api);
        fitNarrowScreen(id);
        window.mallennlpTables.attach(id.of, layout);
      }
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.table = {
    /* A tab that nobody looks at asks nothing. */
    ask: function (ticks) {
      return document.hidden ? window.dash_clientside.no_update : ticks;
    },
    /* The index has changed: the rows that are loaded come again, each in its place. */
    follow: function (stamp) {
      const context = window.dash_clientside.callback_context;
      const grid = { type: "mallennlp-table", of: context.outputs_list.id.of };
      const api = window.dash_ag_grid && window.dash_ag_grid.getApi(grid);
      if (api) {
        api.refreshInfiniteCache();
      }
      return stamp;
    },
    fitNarrowScreen: fitNarrowScreen,
    refresh: function (query, asked, layout) {
      const context = window.dash_clientside.callback_context;
      const grid = { type: "mallennlp-table", of: context.outputs_list.id.of };
      appear(grid, layout);
      if (!context.triggered.length) {
        return window.dash_clientside.no_update; // the table has just appeared, and asks by itself
      }
      const api = window.dash_ag_grid && window.dash_ag_grid.getApi(grid);
      if (api) {
        api.purgeInfiniteCache();
      }
      return window.dash_clientside.no_update;
    },
  };
})();
