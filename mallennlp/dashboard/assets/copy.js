/* Buttons that copy a text, or save it as a file (components/copying.py). */
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

  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), SHOWN_MS);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-save-text]");
    const source = button && document.getElementById(button.getAttribute("data-mallennlp-save-text"));
    if (source) {
      save(source.textContent, button.getAttribute("data-mallennlp-name"));
    }
  });

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
