/* Light, dark, or as the system: chosen before anything is painted, kept in this browser. */
(function () {
  "use strict";

  const KEY = "mallennlp-theme";
  const THEMES = ["light", "dark", "auto"];
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let unsaved = null;

  function chosen() {
    try {
      const kept = window.localStorage.getItem(KEY);
      return THEMES.includes(kept) ? kept : unsaved || "auto";
    } catch (error) {
      return unsaved || "auto"; // storage is switched off in this browser
    }
  }

  function apply() {
    const choice = chosen();
    const theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    const root = document.documentElement;
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-ag-theme-mode", theme);
    root.setAttribute("data-mallennlp-choice", choice);
  }

  function choose(theme) {
    unsaved = theme; // without storage it lasts for this page only
    try {
      window.localStorage.setItem(KEY, theme);
    } catch (error) {
      window.console.info("The theme cannot be kept: this browser stores nothing.");
    }
    apply();
  }

  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", apply); // another tab chose
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-theme]");
    if (button) {
      choose(button.getAttribute("data-mallennlp-theme"));
    }
  });
})();
