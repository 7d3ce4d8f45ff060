/* Makes components of what the server has packed (dashboard/packing.py). */
(function () {
  "use strict";

  function component(node, packed) {
    const [namespace, type, names] = packed.kinds[node[0]];
    const props = { children: unpacked(node[1], packed) };
    names.forEach((name, place) => (props[name] = unpacked(node[place + 2], packed)));
    return { namespace, type, props };
  }

  function unpacked(node, packed) {
    if (node === null || typeof node !== "object") {
      return node;
    }
    if (Array.isArray(node)) {
      return node.length === 1 ? packed.texts[node[0]] : component(node, packed);
    }
    return "many" in node ? node.many.map((child) => unpacked(child, packed)) : node.is;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.packing = {
    /* A section of the compare page, and which question it answers. */
    section: function (answer) {
      const nothing = window.dash_clientside.no_update;
      if (!answer) {
        return [nothing, nothing];
      }
      const view = unpacked(answer.view.node, answer.view);
      window.dispatchEvent(new CustomEvent("mallennlp-unpacked", { detail: view })); // who hears it may change it
      return [view, answer.drawn || nothing];
    },
  };
})();
