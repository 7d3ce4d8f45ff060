/* Menus that save files which the server makes of a page: their links follow the page's address, and Escape closes them. */
(function () {
  "use strict";

  const LINK = "[data-mallennlp-file]";

  function follow(event) {
    const link = event.target instanceof Element ? event.target.closest(LINK) : null;
    if (link) {
      // Controls of the page change the address without drawing the menu again.
      link.setAttribute("href", link.getAttribute("data-mallennlp-file") + window.location.search);
    }
  }

  /* Whoever uses the keyboard goes on from where they were. */
  function close(menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
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
    const menu = event.target.closest("details.save-menu");
    if (menu && event.target.closest(".dropdown-item")) {
      close(menu);
    }
    closeOthers(menu);
  });
  document.addEventListener("keydown", function (event) {
    const menu = event.target instanceof Element ? event.target.closest("details.save-menu[open]") : null;
    if (event.key === "Escape" && menu) {
      close(menu);
      event.stopPropagation();
    }
  });
})();
