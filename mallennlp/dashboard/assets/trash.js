/* The boxes of the trash (pages/trash.py). */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.trash = {
    tickAll: (on, ticked) => ticked.map(() => Boolean(on)),
    count: function (ticked) {
      const number = ticked.filter(Boolean).length;
      return ["Restore " + (number ? number.toLocaleString("en") + " " : "") + "ticked", !number];
    },
  };
})();
