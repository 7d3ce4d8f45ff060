/* Buttons that copy a text (components/copying.py). */
(function () {
  "use strict";

  const SHOWN_MS = 2500;

  /* Only an address with https, or the computer itself, has a clipboard in the browser's newer way. */
  async function copy(text) {
    if (window.navigator.clipboard && window.isSecureContext) {
      await window.navigator.clipboard.writeText(text);
      return;
    }
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    box.style.opacity = "0";
    document.body.appendChild(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) {
      throw new Error("The browser does not allow it.");
    }
  }

  document.addEventListener("click", async function (event) {
    const button = event.target.closest("[data-mallennlp-copy]");
    const source = button && document.getElementById(button.getAttribute("data-mallennlp-copy"));
    if (!source) {
      return;
    }
    const said = button.querySelector(".copy-done");
    try {
      await copy(source.textContent);
      said.textContent = "Copied";
    } catch (error) {
      said.textContent = "Not allowed by the browser";
    }
    button.focus();
    window.setTimeout(() => (said.textContent = ""), SHOWN_MS);
  });
})();
