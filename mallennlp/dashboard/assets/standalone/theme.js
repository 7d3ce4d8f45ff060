/* A page as a file: light or dark as the system is, and light on paper. */
(function () {
  "use strict";

  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function apply(paper) {
    document.documentElement.setAttribute("data-bs-theme", system.matches && !paper ? "dark" : "light");
  }

  apply(false);
  system.addEventListener("change", () => apply(false));
  window.addEventListener("beforeprint", () => apply(true));
  window.addEventListener("afterprint", () => apply(false));
})();
