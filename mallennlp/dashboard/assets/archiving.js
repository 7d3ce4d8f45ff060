/* The switch for archived experiments writes into the search box what it means. */
(function () {
  "use strict";

  const ASKED = /(^|\s)archived:(?:any|true|false)(?=\s|$)/g;

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.archiving = {
    toggle: function (clicks, text) {
      if (!clicks) {
        return window.dash_clientside.no_update;
      }
      const query = text || "";
      const without = query.replace(ASKED, "").trim();
      return without === query.trim() ? (without + " archived:any").trim() : without;
    },
    isOn: function (text) {
      return (text || "").search(ASKED) >= 0;
    },
  };
})();
