/* Dialogs that ask whether to go on (components/confirm.py). */
(function () {
  "use strict";

  /* The button that opens a dialog may appear and vanish with the page: clicks are looked at where they arrive. */
  document.addEventListener("click", function (event) {
    for (const mark of document.querySelectorAll("[data-mallennlp-opened-by]")) {
      const opener = document.getElementById(mark.getAttribute("data-mallennlp-opened-by"));
      if (opener && !opener.disabled && opener.contains(event.target)) {
        const id = { type: "mallennlp-dialog", of: mark.getAttribute("data-mallennlp-dialog") };
        window.dash_clientside.set_props(id, { is_open: true });
      }
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.confirm = {
    /* Closes the dialog; a second click on its way out confirms nothing. */
    answer: function (confirmed, cancelled, isOpen, times) {
      const nothing = window.dash_clientside.no_update;
      const cause = window.dash_clientside.callback_context.triggered[0];
      if (!isOpen || !cause || !cause.value) {
        return [nothing, nothing];
      }
      return [false, cause.prop_id.includes("mallennlp-dialog-confirm") ? (times || 0) + 1 : nothing];
    },
  };
})();
