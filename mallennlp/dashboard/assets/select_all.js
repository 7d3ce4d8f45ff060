/* Selecting every row of a table that is loaded: with the box in its head, and with Ctrl+A (components/table/grid.py). The
   grid has neither where rows come a block at a time. */
(function () {
  "use strict";

  const SAYS_ANEW = ["selectionChanged", "modelUpdated"];
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  /* Families of very many runs cannot be selected. */
  function loaded(api) {
    const found = [];
    api.forEachNode((node) => node.data && node.selectable && found.push(node));
    return found;
  }

  function select(api, on) {
    const nodes = loaded(api).filter((node) => node.isSelected() !== on);
    if (nodes.length) {
      api.setNodesSelected({ nodes, newValue: on, source: "apiSelectAll" });
    }
  }

  function counted(api) {
    const nodes = loaded(api);
    return { rows: nodes.length, selected: nodes.filter((node) => node.isSelected()).length, all: api.getDisplayedRowCount() };
  }

  function label(count) {
    const number = (value) => value.toLocaleString("en");
    const more = count.all > count.rows ? " that are loaded, of " + number(count.all) + ": scroll down to load more" : "";
    const rows = count.rows === 1 ? "the row" : (more ? "the " : "all ") + number(count.rows) + " rows";
    return "Select " + rows + more + " (Ctrl+A)";
  }

  cells.SelectAll = function (props) {
    const { useEffect, useState } = window.React;
    const [count, setCount] = useState({ rows: 0, selected: 0, all: 0 });
    useEffect(() => {
      const look = () => setCount(counted(props.api));
      SAYS_ANEW.forEach((event) => props.api.addEventListener(event, look));
      look();
      return () => props.api.isDestroyed() || SAYS_ANEW.forEach((event) => props.api.removeEventListener(event, look));
    }, [props.api]);
    const everything = count.rows > 0 && count.selected === count.rows;
    return window.React.createElement("input", {
      type: "checkbox",
      className: "form-check-input select-all",
      checked: everything,
      disabled: !count.rows,
      title: label(count),
      "aria-label": label(count),
      ref: (box) => box && (box.indeterminate = count.selected > 0 && !everything),
      onChange: () => select(props.api, !everything),
    });
  };

  /* Where somebody types it means the text. */
  function isTyping(target) {
    return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])");
  }

  document.addEventListener(
    "keydown",
    function (event) {
      const place = event.target.closest && event.target.closest(".experiments-grid");
      if (!place || event.key.toLowerCase() !== "a" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) {
        return;
      }
      const table = window.mallennlpTables.get(place.closest(".table-place").id);
      if (table && table.api.getGridOption("rowSelection") && !isTyping(event.target)) {
        event.preventDefault();
        event.stopPropagation();
        select(table.api, true);
      }
    },
    true
  );
})();
