/* What the browser does by itself: the tab's title, notifications, the menu on a narrow screen, and what to do
   when the server refuses a request. */
(function () {
  "use strict";

  const { element } = window.mallennlpBuilding;
  const ICONS = {
    info: "info-circle",
    success: "check-circle",
    warning: "exclamation-triangle",
    danger: "exclamation-octagon",
  };
  /* How long a notification stays, and for each of its characters: errors long enough to be copied. */
  const SHOWN_MS = { info: [6000, 0], success: [6000, 0], warning: [10000, 60], danger: [30000, 100] };
  const LOOK_AGAIN_MS = 2000; // while somebody reads it
  const SAME_ACTION_MS = 1500; // what one action has to say comes in several answers
  const UPDATE = "_dash-update-component";
  const projectName = document.title;
  const seen = new Set();
  const shown = new WeakMap(); /* by box: its level, since when, and on which page */
  let routed = "";

  function corner() {
    let found = document.getElementById("mallennlp-toasts-corner");
    if (!found) {
      found = element("div", "mallennlp-toasts");
      found.id = "mallennlp-toasts-corner";
      found.setAttribute("aria-live", "polite");
      document.body.appendChild(found);
    }
    return found;
  }

  function toast(item) {
    const level = ICONS[item.level] ? item.level : "info";
    const box = element("div", "mallennlp-toast mallennlp-toast-" + level);
    box.setAttribute("role", level === "danger" || level === "warning" ? "alert" : "status");
    const icon = element("i", "bi bi-" + ICONS[level]);
    icon.setAttribute("aria-hidden", "true");
    const body = element("div", "mallennlp-toast-body");
    if (item.title) {
      body.appendChild(element("strong", "", item.title));
    }
    body.appendChild(element("div", "", item.message));
    if (item.reference) {
      body.appendChild(element("div", "small text-body-secondary", "Details in the log beside " + item.reference));
    }
    const close = element("button", "btn-close");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => box.remove());
    box.append(icon, body, close);
    const said = [...corner().children].find((other) => other.isEqualNode(box));
    if (said) {
      said.remove(); // the same words stand there once, as the newest
    }
    corner().appendChild(box);
    shown.set(box, { level, at: Date.now(), place: window.location.pathname });
    const [least, more] = SHOWN_MS[level];
    window.setTimeout(() => fade(box), least + more * box.textContent.length);
  }

  /* Not under the pointer, nor while its button has the focus. */
  function fade(box) {
    if (box.matches(":hover") || box.contains(document.activeElement)) {
      window.setTimeout(() => fade(box), LOOK_AGAIN_MS);
    } else {
      box.remove();
    }
  }

  function removeWhere(isOver) {
    for (const box of document.querySelectorAll(".mallennlp-toast")) {
      if (shown.has(box) && isOver(shown.get(box))) {
        box.remove();
      }
    }
  }

  /* A warning is about an action; the next one has something else to say. */
  function forgetWarnings() {
    removeWhere((told) => told.level === "warning" && Date.now() - told.at > SAME_ACTION_MS);
  }

  /* What went wrong on another page. */
  function forgetElsewhere() {
    const lasting = ["warning", "danger"];
    removeWhere((told) => lasting.includes(told.level) && told.place !== window.location.pathname);
  }

  function goToLogin() {
    const here = window.location.pathname + window.location.search;
    window.dispatchEvent(new Event("mallennlp-login"));
    window.location.assign("/login?next=" + encodeURIComponent(here));
  }

  /* Dash says nothing of a request that failed. */
  async function explain(response) {
    if (response.status === 401) {
      goToLogin();
      return;
    }
    const body = await response.clone().json().catch(() => ({}));
    toast({
      level: response.status >= 500 ? "danger" : "warning",
      message: body.error || "The server answered " + response.status + ".",
      reference: body.reference,
    });
  }

  /* Of a 400 and a 401 Dash reads the text twice, which a response allows once only. */
  function letReadAgain(response) {
    const kept = response.clone();
    response.text = () => kept.clone().text();
  }

  let offline = false;
  const fetched = window.fetch;
  window.fetch = async function (resource, options) {
    const address = typeof resource === "string" ? resource : resource && resource.url;
    const ours = String(address || "").includes(UPDATE);
    try {
      const response = await fetched.call(this, resource, options);
      offline = offline && !ours;
      if (ours && response.status >= 400) {
        explain(response);
        letReadAgain(response);
      }
      return response;
    } catch (error) {
      if (ours && !offline && !(error && error.name === "AbortError")) {
        offline = true; // say it once, not at every refresh
        toast({ level: "warning", message: "The dashboard does not answer. It may have been stopped." });
      }
      throw error;
    }
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-mallennlp-toggle]");
    const menu = document.getElementById(button ? button.getAttribute("data-mallennlp-toggle") : "mallennlp-menu");
    if (!menu) {
      return;
    }
    if (button) {
      button.setAttribute("aria-expanded", String(menu.classList.toggle("show")));
    } else if (event.target.closest("a:not(.dropdown-toggle)")) {
      menu.classList.remove("show"); // a link was followed
    }
  });

  /* A link to the page that is shown already makes it anew, as everywhere in a browser. Dash alone does nothing,
     also where the page has rewritten its address in the meantime. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href]");
    const isPlain = window.mallennlpClicks.isPlain(event);
    if (!link || !isPlain || link.target || link.getAttribute("href").includes("#")) {
      return;
    }
    if (link.origin === window.location.origin && link.pathname + link.search === routed) {
      window.dash_clientside.set_props("mallennlp-visit", { data: Date.now() });
    }
  });

  /* The address is again the one of which the page was made, and which it has rewritten since: Dash sees nothing new. */
  window.mallennlpMakeAnew = function () {
    if (window.location.pathname + window.location.search === routed) {
      window.dash_clientside.set_props("mallennlp-visit", { data: Date.now() });
    }
  };

  /* In a menu of several pages nothing else tells which of them is shown. Attributes, as React writes the classes. */
  function markPlace() {
    for (const menu of document.querySelectorAll(".mallennlp-bar .dropdown")) {
      let here = false;
      for (const item of menu.querySelectorAll("a.dropdown-item[href]")) {
        const shown = item.getAttribute("href") === window.location.pathname;
        here = here || shown;
        if (shown) {
          item.setAttribute("aria-current", "page");
        } else {
          item.removeAttribute("aria-current");
        }
      }
      menu.querySelector(".dropdown-toggle").toggleAttribute("data-mallennlp-here", here);
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.mallennlp = {
    /* pathname and search: of which the page was made, whatever the address says by now. */
    setTitle: function (title, pathname, search) {
      routed = (pathname || "") + (search || "");
      window.dispatchEvent(new Event("mallennlp-shown"));
      markPlace();
      forgetElsewhere();
      document.title = title ? title + " · " + projectName : projectName;
      return window.dash_clientside.no_update;
    },
    showToasts: function (items) {
      const fresh = (items || []).filter((item) => !seen.has(item.id));
      if (fresh.length) {
        forgetWarnings();
      }
      fresh.forEach(function (item) {
        seen.add(item.id);
        toast(item);
      });
      return window.dash_clientside.no_update;
    },
  };
})();
