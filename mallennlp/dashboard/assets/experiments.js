/* The list of experiments: search and filters become the table's query, and the address stays in step. */
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
    const group = new URLSearchParams(window.location.search).get("group");
    if (group) {
      parameters.set("group", group); // families.js keeps it
    }
    const query = parameters.toString();
    return window.location.pathname + (query ? "?" + query : "");
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.experiments = {
    compose: function (text, statuses, folder) {
      const wanted = address(text, statuses, folder);
      if (wanted !== window.location.pathname + window.location.search) {
        window.history.replaceState({}, "", wanted);
      }
      return { query: text || "", status: statuses || [], folder: folder || "" };
    },
    count: function (count) {
      return count ? count.text : window.dash_clientside.no_update;
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
