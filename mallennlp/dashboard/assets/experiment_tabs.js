/* The address of an experiment's page names the tab that is open (dashboard/pages/experiment/page.py). */
(function () {
  "use strict";

  const FIRST = "overview";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.experimentTabs = {
    address: function (tab) {
      const nothing = window.dash_clientside.no_update;
      const parts = window.location.search.slice(1).split("&");
      const others = parts.filter((part) => part && !part.startsWith("tab="));
      const isNamed = others.length < parts.length;
      const isChosen = window.dash_clientside.callback_context.triggered.length > 0;
      // Who comes here by a plain link, and sees the first tab, keeps the plain address.
      if (!tab || (tab === FIRST && !isNamed && !isChosen)) {
        return nothing;
      }
      const wanted = "?" + [...others, "tab=" + encodeURIComponent(tab)].join("&");
      if (wanted !== window.location.search) {
        window.history.replaceState(window.history.state, "", window.location.pathname + wanted);
      }
      return nothing;
    },
  };
})();
