/* Menus that save files of a page: their links follow the page's address, and Escape closes them. */
(function () {
  "use strict";

  const LINK = "[data-mallennlp-save]";

  function follow(event) {
    const link = event.target instanceof Element ? event.target.closest(LINK) : null;
    if (link) {
      // Controls of the page change the address without drawing the menu again.
      link.setAttribute("href", link.getAttribute("data-mallennlp-save") + window.location.search);
    }
  }

  /* All menus but one are closed. */
  function closeOthers(kept) {
    document.querySelectorAll("details.save-menu[open]").forEach(function (menu) {
      if (menu !== kept) {
        menu.open = false;
      }
    });
  }

  for (const kind of ["pointerdown", "focusin", "click"]) {
    document.addEventListener(kind, follow, true);
  }
  document.addEventListener("click", function (event) {
    const chosen = event.target.closest(".save-menu .dropdown-item");
    closeOthers(chosen ? null : event.target.closest("details.save-menu"));
  });
  document.addEventListener("keydown", function (event) {
    const menu = event.target instanceof Element ? event.target.closest("details.save-menu[open]") : null;
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    }
  });
})();
