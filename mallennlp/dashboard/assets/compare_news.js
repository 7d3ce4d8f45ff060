/* Runs change while they are compared: a quiet line says how many, and shows it when it is asked to, or follows them
   (pages/compare/keeping_up.py). */
(function () {
  "use strict";

  const nothing = () => window.dash_clientside.no_update;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  let drawn = null; // the state of the runs that the sections show
  let latest = null;

  const runs = (count) => count + (count === 1 ? " run" : " runs");

  function changed(state) {
    return Object.keys(state.runs).filter((path) => state.runs[path] !== drawn.runs[path]).length;
  }

  function tell(count, alive) {
    const running = alive ? runs(alive) + (alive === 1 ? " is" : " are") + " running." : "";
    const news = count ? runs(count) + (count === 1 ? " has" : " have") + " changed." : "";
    put("compare-news", { hidden: !running && !news });
    put("compare-news-show", { hidden: !news });
    put("compare-news-text", { children: [running, news].filter(Boolean).join(" ") });
  }

  /* What is compared has changed, or is drawn again: what comes next is what the sections show. */
  function forget() {
    drawn = latest = null;
    tell(0, 0);
  }

  window.addEventListener("mallennlp-compare", function () {
    if (drawn && drawn.address !== window.mallennlpCompare.sidesPart()) {
      forget();
    }
  });
  window.addEventListener("mallennlp-compare-again", function () {
    drawn = latest;
    if (drawn) {
      tell(0, drawn.alive);
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare_news = {
    look: () => (document.hidden || !window.mallennlpCompare.isHere() ? nothing() : window.mallennlpCompare.sidesPart()),
    tell: function (given, follow) {
      const here = window.mallennlpCompare.isHere() ? window.mallennlpCompare.sidesPart() : null;
      // The page comes with the first one, and whoever made it did not see how the address was written.
      const state = given && !given.address && here ? Object.assign(given, { address: here }) : given;
      if (!state || state.address !== here) {
        return nothing();
      }
      const isNew = latest !== state;
      const isFirst = !drawn || drawn.address !== state.address;
      latest = state;
      drawn = isFirst ? state : drawn;
      const count = changed(state);
      if (count && follow) {
        window.mallennlpCompare.keepUp();
      } else {
        if (count && isNew) {
          window.mallennlpCompare.again(["head"]);
        }
        tell(count, state.alive);
      }
      return nothing();
    },
  };
})();
