/* Cells of the table of experiments. All texts come ready from the server; nothing is inserted as HTML. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const h = (...args) => window.React.createElement(...args);

  function follow(event) {
    // A plain click stays inside the dashboard; with a modifier the browser opens a tab as everywhere.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
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
    return h("a", { href, onClick: follow, title: path, className: "experiment-link" }, children);
  };

  cells.StatusCell = function (props) {
    if (!props.data) {
      return null;
    }
    const icon = "bi bi-" + props.data.status_icon;
    return h("span", { title: props.data.reason, className: "status status-" + props.data.status }, [
      h("i", { key: "icon", className: icon, "aria-hidden": true }),
      h("span", { key: "text" }, props.data.status),
    ]);
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
    if (!props.data) {
      return null;
    }
    const badges = props.data.tags.map((tag) => h("span", { key: tag, className: "tag" }, tag));
    return h("span", { title: props.data.tags.join(", "), className: "tags-cell" }, badges);
  };
})();
