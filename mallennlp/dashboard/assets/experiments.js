/* The list of experiments: search and filters become the table's query, and the address stays in step. */
(function () {
  "use strict";

  const { escaped } = window.mallennlpAddresses;

  /* As services/table_state.py reads it. */
  const joined = (names) => names.map((name) => name.replace(/[\\,]/g, "\\$&")).join(",");
  const sameList = (one, other) => one.length === other.length && one.every((each, at) => each === other[at]);

  function pins(layout) {
    if (!layout.pinned) {
      return null; // as usual
    }
    const names = layout.columns.filter((name) => layout.pinned[name]);
    const text = joined(names.map((name) => name + (layout.pinned[name] === "right" ? ":right" : "")));
    return text === "path" ? null : text;
  }

  /* The parameters of the columns; null: left out, as it is what the page shows anyway. */
  function ofColumns(layout, usual) {
    const filters = Object.keys(layout.filters).length ? JSON.stringify(layout.filters) : null;
    return {
      columns: sameList(layout.columns, usual) ? null : joined(layout.columns),
      sort: joined(layout.sort) || null,
      pinned: pins(layout),
      widths: joined(Object.keys(layout.widths).map((name) => name + ":" + Math.round(layout.widths[name]))) || null,
      filters,
    };
  }

  /* What is not ours in the address stays there. */
  function search(values) {
    const found = new Map(new URLSearchParams(window.location.search));
    for (const [name, value] of Object.entries(values)) {
      found.delete(name);
      if (value !== null) {
        found.set(name, value);
      }
    }
    const parts = [...found].map(([name, value]) => escaped(name) + "=" + escaped(value));
    return parts.length ? "?" + parts.join("&") : "";
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.experiments = {
    compose: function (text, statuses, folder) {
      return { query: text || "", status: statuses || [], folder: folder || "" };
    },
    address: function (text, statuses, layout, group, folder, usual) {
      const columns = layout && layout.columns ? ofColumns(layout, usual) : {};
      const status = statuses && statuses.length ? statuses.join(",") : null;
      const wanted = search({ q: text || null, status, folder: folder || null, group: group || null, ...columns });
      const causes = window.dash_clientside.callback_context.triggered.map((each) => each.prop_id);
      return window.mallennlpSteps.write(wanted, causes) ? wanted : window.dash_clientside.no_update;
    },
    /* What the states are counted of; the same again is nothing new. */
    counted: function (text, layout, folder, before) {
      const filters = (layout && layout.filters) || (before && before.filters) || {};
      const wanted = { query: text || "", folder: folder || "", filters };
      const same = JSON.stringify(wanted) === JSON.stringify(before);
      return same ? window.dash_clientside.no_update : wanted;
    },
    /* Of what is selected the paths, with what decides which of them the list shows, and a number by which the answer is known. */
    selected: function (rows, wanted, layout, stamp, before) {
      const named = (row) => (row.paths ? { paths: row.paths, family: row.family_id } : { path: row.path, member_of: row.member_of });
      const paths = (rows || []).map(named);
      const filters = (layout && layout.filters) || (before && before.filters) || {};
      const now = paths.length ? { rows: paths, wanted, filters, stamp } : { rows: [] };
      const { number, ...was } = before || {};
      if (JSON.stringify(now) === JSON.stringify(was)) {
        window.mallennlpCompareBar.same();
        return window.dash_clientside.no_update;
      }
      return { ...now, number: window.mallennlpCompareBar.ask() };
    },
    showSelected: function (clicks, query) {
      const nothing = window.dash_clientside.no_update;
      return clicks && query ? [query, []] : [nothing, nothing];
    },
    openViews: (clicks) => (clicks ? true : window.dash_clientside.no_update),
    count: function (count) {
      return count ? count.text : window.dash_clientside.no_update;
    },
  };
})();
