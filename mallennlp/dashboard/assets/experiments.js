/* The table of experiments asks again when the search or a filter changes; the address stays in step. */
(function () {
  "use strict";

  function address(text, statuses, folder) {
    const parameters = new URLSearchParams();
    if (text) {
      parameters.set("q", text);
    }
    if (statuses && statuses.length) {
      parameters.set("status", statuses.join(","));
    }
    if (folder) {
      parameters.set("folder", folder);
    }
    const query = parameters.toString();
    return window.location.pathname + (query ? "?" + query : "");
  }

  /* A pinned column would fill a phone's screen. */
  function fitNarrowScreen() {
    if (window.innerWidth > 600 || !window.dash_ag_grid) {
      return;
    }
    window.dash_ag_grid.getApiAsync("experiments-grid").then(function (api) {
      api.applyColumnState({ state: [{ colId: "path", pinned: null, width: 200 }] });
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.experiments = {
    refresh: function (text, statuses, folder) {
      const wanted = address(text, statuses, folder);
      const isFirstCall = !window.dash_clientside.callback_context.triggered.length;
      if (isFirstCall) {
        fitNarrowScreen();
      } else {
        if (wanted !== window.location.pathname + window.location.search) {
          window.history.replaceState({}, "", wanted);
        }
        const api = window.dash_ag_grid && window.dash_ag_grid.getApi("experiments-grid");
        if (api) {
          api.purgeInfiniteCache();
        }
      }
      return wanted;
    },
  };

  /* "/" goes to the search box, as in many places. */
  document.addEventListener("keydown", function (event) {
    const target = event.target;
    const typing = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
    const box = document.getElementById("experiments-search");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
})();
