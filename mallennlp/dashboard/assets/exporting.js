/* Files of experiments: large ones are downloaded from their own address, a table for LaTeX from the page. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.exporting = {
    follow: function (address) {
      // Only this server's own addresses; the answer is a file, so the page stays.
      if (address && address.startsWith("/download/")) {
        window.location.assign(address);
      }
      return window.dash_clientside.no_update;
    },
    save: function (clicks, text, group) {
      if (!clicks) {
        return window.dash_clientside.no_update;
      }
      const name = group ? "families.tex" : "experiments.tex";
      return { content: text || "", filename: name, type: "application/x-tex", base64: false };
    },
  };
})();
