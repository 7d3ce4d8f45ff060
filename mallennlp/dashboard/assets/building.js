/* Makes elements. Everything is set as text, and nothing inserted as HTML. Assets come in the order of their names: this
   one before whoever makes some. */
(function () {
  "use strict";

  window.mallennlpBuilding = {
    /* content: a text, or a list of texts and elements. */
    element: function (tag, className, content) {
      const made = document.createElement(tag);
      made.className = className;
      made.append(...[content ?? ""].flat().filter((part) => part !== ""));
      return made;
    },
  };
})();
