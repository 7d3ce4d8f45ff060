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

  /* Escape closes a dialog, and not the panel under it as well: panels that leave the page free do not know of dialogs. */
  document.addEventListener(
    "keydown",
    function (event) {
      const dialog = event.key === "Escape" && document.querySelector(".mallennlp-dialog.show");
      if (dialog && document.querySelector(".offcanvas.show")) {
        event.stopPropagation();
        dialog.click(); // as beside it
      }
    },
    true
  );

  /* The Tab key stays among the dialog's buttons: backwards from the first one it would get stuck. */
  document.addEventListener("keydown", function (event) {
    const dialog = event.key === "Tab" && document.querySelector(".mallennlp-dialog.show");
    if (!dialog) {
      return;
    }
    const stops = [...dialog.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")].filter(
      (stop) => !stop.disabled && stop.tabIndex >= 0 && stop.offsetParent
    );
    const at = stops.indexOf(document.activeElement);
    const leaves = event.shiftKey ? at <= 0 : at === stops.length - 1;
    if (stops.length && (at < 0 || leaves)) {
      event.preventDefault();
      stops[event.shiftKey ? stops.length - 1 : 0].focus();
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
