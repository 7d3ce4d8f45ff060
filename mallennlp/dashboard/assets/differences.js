/* Keys that make no difference: a button on each line of the differences ignores it, another one takes a pattern away
   again, and the box takes patterns of one's own. They stand in the address (pages/compare/differences.py). */
(function () {
  "use strict";

  const BOX = "compare-ignore-pattern";
  const ignored = () => window.mallennlpCompareAddress.valuesOf(window.location.search, "ignore");

  function ignore(patterns) {
    window.mallennlpCompare.set({ ignore: [...new Set(patterns)] });
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-ignore], [data-mallennlp-unignore]");
    if (!button || !window.mallennlpCompare || !window.mallennlpCompare.isHere()) {
      return;
    }
    event.preventDefault(); // the line that it stands on shall not fold
    const wanted = button.getAttribute("data-mallennlp-ignore");
    const unwanted = button.getAttribute("data-mallennlp-unignore");
    ignore(wanted ? [...ignored(), wanted] : ignored().filter((pattern) => pattern !== unwanted));
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.id !== BOX || event.isComposing) {
      return;
    }
    const patterns = event.target.value.split(/[\s,]+/).filter(Boolean);
    if (patterns.length) {
      ignore([...ignored(), ...patterns]);
      window.dash_clientside.set_props(BOX, { value: "" });
    }
  });
})();
