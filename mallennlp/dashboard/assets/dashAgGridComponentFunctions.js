/* Cells of the table of experiments. All texts come ready from the server; nothing is inserted as HTML. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const h = (...args) => window.React.createElement(...args);

  function follow(event) {
    // A plain click stays inside the dashboard; with a modifier the browser opens a tab as everywhere.
    if (!window.mallennlpClicks.isPlain(event)) {
      return;
    }
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  function warning(problems) {
    const title = problems.join("\n");
    const className = "bi bi-exclamation-triangle-fill text-warning ms-2";
    return h("i", { key: "warning", className, title, role: "img", "aria-label": title });
  }

  cells.ExperimentLink = function (props) {
    if (!props.data) {
      return null;
    }
    if (props.data.family_id) {
      return h(cells.FamilyName, props);
    }
    const path = props.data.path_shown;
    const cut = path.lastIndexOf("/") + 1;
    const name = h("span", { key: "name" }, props.data.name);
    const isNamed = props.data.name !== path.slice(cut);
    const children = isNamed
      ? [name, h("span", { key: "path", className: "path-folder ms-2" }, path)]
      : [h("span", { key: "folder", className: "path-folder" }, path.slice(0, cut)), name];
    if (props.data.problems.length) {
      children.push(warning(props.data.problems));
    }
    if (props.data.is_archived) {
      const className = "bi bi-archive path-folder ms-2";
      children.push(h("i", { key: "archived", className, title: "Archived", role: "img", "aria-label": "Archived" }));
    }
    const href = props.route + "?path=" + encodeURIComponent(props.data.path);
    const className = "experiment-link" + (props.data.member_of ? " family-member" : "");
    return h("a", { href, onClick: follow, title: path, className }, children);
  };

  /* A family of runs: its button shows them below it, and hides them. */
  cells.FamilyName = function (props) {
    const data = props.data;
    const action = (data.is_open ? "Hide" : "Show") + " the " + data.runs + " runs of " + data.name;
    const icon = "bi bi-chevron-" + (data.is_open ? "down" : "right");
    const toggle = (event) => window.dash_clientside.families.ask(event.currentTarget, data.family_id);
    const attributes = { key: "button", type: "button", className: "family-toggle", onClick: toggle };
    const children = [
      h("button", { ...attributes, "aria-expanded": data.is_open, "aria-label": action }, [
        h("i", { key: "icon", className: icon, "aria-hidden": true }),
      ]),
      h("span", { key: "name", className: "family-name" }, data.name),
      h("span", { key: "runs", className: "family-runs", title: data.runs + " runs" }, data.runs),
    ];
    if (data.problems.length) {
      children.push(warning(data.problems));
    }
    return h("span", { title: data.name_full, className: "family-cell" }, children);
  };

  cells.BestRunLink = function (props) {
    const path = props.data && props.data[props.colDef.field + "_path"];
    if (!path) {
      return null;
    }
    const shown = props.value.slice(props.value.lastIndexOf("/") + 1);
    const href = props.route + "?path=" + encodeURIComponent(path);
    return h("a", { href, onClick: follow, title: props.value, className: "experiment-link" }, shown);
  };

  cells.StatusCell = function (props) {
    if (!props.data) {
      return null;
    }
    if (props.data.statuses) {
      return h(cells.StatusesCell, props);
    }
    const icon = "bi bi-" + props.data.status_icon;
    return h("span", { title: props.data.reason, className: "status status-" + props.data.status }, [
      h("i", { key: "icon", className: icon, "aria-hidden": true }),
      h("span", { key: "text" }, props.data.status),
    ]);
  };

  /* A family's: the word where all runs share it, else how many are in each. */
  cells.StatusesCell = function (props) {
    const all = props.data.statuses;
    const children = all.map((each) =>
      h("span", { key: each.status, className: "status status-" + each.status }, [
        h("i", { key: "icon", className: "bi bi-" + each.icon, "aria-hidden": true }),
        h("span", { key: "text" }, all.length === 1 ? each.status : each.count),
      ])
    );
    const text = props.data.status;
    return h("span", { title: text, role: "img", "aria-label": text, className: "family-statuses" }, children);
  };

  cells.TextWithFull = function (props) {
    if (!props.data) {
      return null;
    }
    return h("span", { title: props.data[props.colDef.field + "_full"] || undefined }, props.value);
  };

  /* A config value or a metric: numbers stand at the right, whatever the column holds besides. */
  cells.ValueCell = function (props) {
    if (!props.data) {
      return null;
    }
    const field = props.colDef.field;
    const className = props.data[field + "_number"] ? "number-value" : undefined;
    return h("span", { title: props.data[field + "_full"] || undefined, className }, props.value);
  };

  cells.TagsCell = function (props) {
    if (!props.data || !props.data.tags) {
      return null; // rows that came before the column did
    }
    const badges = props.data.tags.map((tag) => h("span", { key: tag, className: "tag" }, tag));
    return h("span", { title: props.data.tags.join(", "), className: "tags-cell" }, badges);
  };
})();
