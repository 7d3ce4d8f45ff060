/* Makes components of what the server has packed (dashboard/packing.py). */
(function () {
  "use strict";

  function unpacked(node, kinds) {
    if (node === null || typeof node !== "object") {
      return node;
    }
    if (Array.isArray(node)) {
      const [namespace, type, props] = kinds[node[0]];
      const children = node.length > 1 ? unpacked(node[1], kinds) : null;
      // Each has its own properties: Dash writes into them.
      return { namespace, type, props: Object.assign(window.structuredClone(props), { children }) };
    }
    return "many" in node ? node.many.map((child) => unpacked(child, kinds)) : node.as_it_is;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.packing = {
    /* A section of the compare page, and which question it answers. */
    section: function (answer) {
      const nothing = window.dash_clientside.no_update;
      if (!answer) {
        return [nothing, nothing];
      }
      return [unpacked(answer.view.node, answer.view.kinds), answer.drawn || nothing];
    },
  };
})();
